//! Mends two garden paths of the parser before anything else looks at a tree.
//!
//! "Talks aimed at peace are entering …", "any troops sent there would be …": the participle
//! after the noun was taken for the main verb, and the main verb stands without a subject. A
//! finite verb needs one, so the participle becomes the noun's and the subject the verb's.

use troth_language::{Deprel, Sentence};

/// Mends `sentence`, where it can be mended.
pub fn repair(sentence: &mut Sentence, text: &str) {
    let bare: Vec<usize> = (0..sentence.tokens.len()).filter(|idx| is_bare_finite(sentence, text, *idx)).collect();
    for main in bare {
        if let Some((participle, subject)) = stolen_subject(sentence, main) {
            rehang(sentence, main, participle, subject);
        }
    }
}

fn children(sentence: &Sentence, head: usize) -> impl Iterator<Item = usize> + '_ {
    (0..sentence.tokens.len()).filter(move |idx| sentence.tokens[*idx].head == Some(head))
}

/// A clause with a finite auxiliary or copula, no subject, and nothing that marks it as
/// dependent or joins it to another.
fn is_bare_finite(sentence: &Sentence, text: &str, idx: usize) -> bool {
    let token = |at: usize| &sentence.tokens[at];
    if sentence.tokens[idx].head.is_none() || token(idx).deprel.is("conj") || token(idx).deprel.is("acl") {
        return false;
    }
    let mut finite = false;
    for child in children(sentence, idx) {
        let relation = token(child).deprel;
        if ["nsubj", "csubj", "mark", "cc", "expl"].iter().any(|name| relation.is(name)) {
            return false;
        }
        let word = token(child).span.slice(text);
        if relation.is("advmod") && matches!(word.to_lowercase().as_str(), "when" | "where" | "while" | "as" | "than" | "how" | "why") {
            return false;
        }
        let form = token(child).xpos.as_str();
        finite |= (relation.is("aux") || relation.is("cop")) && child < idx && matches!(form, "MD" | "VBZ" | "VBP" | "VBD");
    }
    finite
}

/// The participle before `main` that took its subject.
fn stolen_subject(sentence: &Sentence, main: usize) -> Option<(usize, usize)> {
    let above = sentence.tokens[main].head?;
    let near = |idx: usize| idx == above || sentence.tokens[idx].head == Some(above);
    (0..main).rev().filter(|idx| near(*idx)).find_map(|idx| {
        let is_past = matches!(sentence.tokens[idx].xpos.as_str(), "VBD" | "VBN");
        let has_own = children(sentence, idx).any(|child| {
            ["aux", "cop"].iter().any(|name| sentence.tokens[child].deprel.is(name))
        });
        let subject = children(sentence, idx).find(|child| sentence.tokens[*child].deprel.is("nsubj") && *child < idx)?;
        let object = children(sentence, idx).any(|child| sentence.tokens[child].deprel.is("obj") && child != main);
        // What the participle says follows its noun at once, or after the noun's own phrase.
        (is_past && !has_own && !object).then_some((idx, subject))
    })
}

fn rehang(sentence: &mut Sentence, main: usize, participle: usize, subject: usize) {
    let (head, deprel) = (sentence.tokens[participle].head, sentence.tokens[participle].deprel);
    // The sentence may hang the participle on the main verb's side: avoid a loop.
    if head == Some(main) {
        return;
    }
    sentence.tokens[main].head = head;
    sentence.tokens[main].deprel = deprel;
    sentence.tokens[subject].head = Some(main);
    sentence.tokens[subject].deprel = Deprel::parse("nsubj");
    sentence.tokens[participle].head = Some(subject);
    sentence.tokens[participle].deprel = Deprel::parse("acl");
    // What stood before the subject belongs to the whole clause again.
    for idx in 0..sentence.tokens.len() {
        let moved = sentence.tokens[idx].head == Some(participle) && (idx < subject || idx > main);
        if moved && idx != main {
            sentence.tokens[idx].head = Some(main);
        }
    }
}
