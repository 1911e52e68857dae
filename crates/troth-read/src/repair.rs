//! Mends two garden paths of the parser before anything else looks at a tree.
//!
//! "Talks aimed at peace are entering …", "any troops sent there would be …": the participle
//! after the noun was taken for the main verb, and the main verb stands without a subject. A
//! finite verb needs one, so the participle becomes the noun's and the subject the verb's.

use troth_language::{Deprel, Sentence, Upos, Xpos};

use crate::lexicon;

/// Mends `sentence`, where it can be mended.
pub fn repair(sentence: &mut Sentence, text: &str) {
    know_forms(sentence, text);
    if let Some(verb) = hidden_verb(sentence, text) {
        raise(sentence, text, verb);
    }
    turn_conditions(sentence, text);
    count_at_least(sentence, text);
    free_of_days(sentence, text);
    rehang_clauses(sentence, text);
    let bare: Vec<usize> =
        (0..sentence.tokens.len()).filter(|idx| is_bare_finite(sentence, text, *idx)).collect();
    for main in bare {
        if let Some((participle, subject)) = stolen_subject(sentence, main) {
            rehang(sentence, main, participle, subject);
        } else if let Some(subject) = loose_noun(sentence, main) {
            hang(sentence, subject, main, "nsubj");
        }
    }
}

/// Gives the verbs of the lexicon their lemma: a tagger that never saw "shelled" cannot tell it. A
/// past form read as an adjective or a present one, with a subject and an object, is a verb's.
fn know_forms(sentence: &mut Sentence, text: &str) {
    for idx in 0..sentence.tokens.len() {
        let token = &sentence.tokens[idx];
        let is_verb = token.upos == Upos::Verb;
        if !is_verb && (token.upos != Upos::Adj || !has_both(sentence, idx)) {
            continue;
        }
        let word = token.span.slice(text);
        let lower;
        let form = if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            lower = word.to_lowercase();
            lower.as_str()
        } else {
            word
        };
        let Some(lemma) = lexicon::verb_lemma(form) else { continue };
        let is_present = matches!(token.xpos.as_str(), "VB" | "VBP" | "JJ");
        let token = &mut sentence.tokens[idx];
        token.upos = Upos::Verb;
        if is_present && !form.ends_with("ing") && !form.ends_with('s') {
            token.xpos = Xpos::parse("VBD");
        }
        if token.lemma != lemma {
            token.lemma = lemma.to_owned();
        }
    }
}

fn has_both(sentence: &Sentence, idx: usize) -> bool {
    let has = |name| children(sentence, idx).any(|child| sentence.tokens[child].deprel.is(name));
    has("nsubj") && has("obj")
}

/// In "killed at least nine people" nobody was killed "at" anything: the words belong to the number,
/// and the people are the verb's object.
fn count_at_least(sentence: &mut Sentence, text: &str) {
    let word = |idx: usize| sentence.tokens[idx].span.slice(text).to_lowercase();
    let found: Vec<usize> = (1..sentence.tokens.len().saturating_sub(2))
        .filter(|at| word(*at) == "at" && matches!(word(at + 1).as_str(), "least" | "most"))
        .collect();
    for at in found {
        let above = |idx: usize| sentence.tokens[idx].head;
        let noun = [above(at), above(at + 1)].into_iter().flatten().find(|idx| *idx > at + 1);
        let Some(noun) = noun.filter(|noun| sentence.tokens[*noun].upos != Upos::Verb) else {
            continue;
        };
        hang(sentence, at, noun, "advmod");
        hang(sentence, at + 1, at, "fixed");
        let verb = sentence.tokens[noun].head.filter(|verb| {
            *verb + 1 == at && sentence.tokens[*verb].upos == Upos::Verb
        });
        if let Some(verb) = verb.filter(|_| sentence.tokens[noun].deprel.is("obl")) {
            hang(sentence, noun, verb, "obj");
        }
    }
}

/// "Should the raids go on, we will leave": the clause with its auxiliary first is the condition of
/// the one after it, not the other way round.
fn turn_conditions(sentence: &mut Sentence, text: &str) {
    for main in 0..sentence.tokens.len() {
        if !sentence.tokens[main].deprel.is("parataxis") {
            continue;
        }
        let Some(first) = sentence.tokens[main].head.filter(|head| *head < main) else { continue };
        let subject =
            children(sentence, first).find(|child| sentence.tokens[*child].deprel.is("nsubj"));
        let inverted = children(sentence, first).any(|child| {
            sentence.tokens[child].deprel.is("aux")
                && subject.is_some_and(|subject| child < subject)
                && ["should", "had"]
                    .iter()
                    .any(|word| sentence.tokens[child].span.slice(text).eq_ignore_ascii_case(word))
        });
        if inverted {
            sentence.tokens[main].head = sentence.tokens[first].head;
            sentence.tokens[main].deprel = sentence.tokens[first].deprel;
            hang(sentence, first, main, "advcl");
        }
    }
}

/// Three attachments that cost an account: a that-clause right after its verb, talks told beside a
/// name ("with Petrova in talks"), and the second of two reported verbs.
fn rehang_clauses(sentence: &mut Sentence, text: &str) {
    for idx in 0..sentence.tokens.len() {
        let Some(head) = sentence.tokens[idx].head else { continue };
        let that = children(sentence, idx).find(|child| {
            sentence.tokens[*child].deprel.is("mark")
                && sentence.tokens[*child].span.slice(text).eq_ignore_ascii_case("that")
        });
        if let Some(verb) = that.and_then(|mark| mark.checked_sub(1)) {
            let is_verb = sentence.tokens[verb].upos == Upos::Verb;
            if is_verb && head != verb && head < idx && !reaches(sentence, verb, idx) {
                hang(sentence, idx, verb, "ccomp");
                continue;
            }
        }
        let beside_name = sentence.tokens[idx].deprel.is("nmod")
            && sentence.tokens[idx].upos == Upos::Noun
            && sentence.tokens[head].upos == Upos::Propn
            && head < idx
            && children(sentence, idx).any(|child| {
                sentence.tokens[child].deprel.is("case")
                    && matches!(
                        sentence.tokens[child].span.slice(text).to_lowercase().as_str(),
                        "in" | "during" | "for"
                    )
            });
        if beside_name {
            if let Some(verb) =
                verb_above(sentence, head).filter(|verb| !reaches(sentence, *verb, idx))
            {
                hang(sentence, idx, verb, "obl");
            }
            continue;
        }
        if let Some(first) = reported_twin(sentence, text, idx, head) {
            hang(sentence, idx, first, "conj");
        }
    }
}

/// In "said that they had met and had agreed", the verb that the second one joins.
fn reported_twin(sentence: &Sentence, text: &str, idx: usize, head: usize) -> Option<usize> {
    let aux = |at: usize| {
        children(sentence, at)
            .find(|child| sentence.tokens[*child].deprel.is("aux"))
            .map(|child| sentence.tokens[child].span.slice(text).to_lowercase())
    };
    if !sentence.tokens[idx].deprel.is("conj")
        || children(sentence, idx).any(|child| sentence.tokens[child].deprel.is("nsubj"))
    {
        return None;
    }
    let first = children(sentence, head)
        .find(|child| *child < idx && sentence.tokens[*child].deprel.is("ccomp"))?;
    (aux(idx).is_some() && aux(idx) == aux(first) && aux(head).is_none()).then_some(first)
}

/// Whether `above` lies over `below`: hanging it there would make a loop.
fn reaches(sentence: &Sentence, below: usize, above: usize) -> bool {
    std::iter::successors(Some(below), |at| sentence.tokens[*at].head)
        .take(sentence.tokens.len())
        .any(|at| at == above)
}

fn hang(sentence: &mut Sentence, idx: usize, head: usize, deprel: &str) {
    sentence.tokens[idx].head = Some(head);
    sentence.tokens[idx].deprel = Deprel::parse(deprel);
}

/// "said on Saturday that he had come": what follows a day hangs on the verb, not on the day; and
/// in "on Friday, Lind and Petrova said" the names are the verb's subject.
fn free_of_days(sentence: &mut Sentence, text: &str) {
    const DAYS: &[&str] = &[
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "today",
        "yesterday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "morning",
        "evening",
        "afternoon",
        "night",
        "week",
        "month",
    ];
    let is_day = |sentence: &Sentence, idx: usize| {
        DAYS.contains(&sentence.tokens[idx].span.slice(text).to_lowercase().as_str())
    };
    for idx in 0..sentence.tokens.len() {
        let Some(day) =
            sentence.tokens[idx].head.filter(|day| *day < idx && is_day(sentence, *day))
        else {
            continue;
        };
        let relation = sentence.tokens[idx].deprel;
        let marked = children(sentence, idx).any(|child| {
            sentence.tokens[child].deprel.is("mark")
                && sentence.tokens[child].span.slice(text).eq_ignore_ascii_case("that")
        });
        let clause = marked && (relation.is("acl") || relation.is("appos") || relation.is("ccomp"));
        if clause {
            if let Some(verb) = verb_above(sentence, day).filter(|verb| *verb < idx) {
                hang(sentence, idx, verb, "ccomp");
            }
        } else if relation.is("appos") && sentence.tokens[idx].upos == Upos::Propn {
            let verb = (idx + 1..sentence.tokens.len()).find(|at| {
                matches!(sentence.tokens[*at].xpos.as_str(), "VBD" | "VBZ" | "VBP")
                    && !children(sentence, *at)
                        .any(|child| sentence.tokens[child].deprel.is("nsubj"))
                    && !["aux", "cop"].iter().any(|name| sentence.tokens[*at].deprel.is(name))
            });
            if let Some(verb) = verb {
                hang(sentence, idx, verb, "nsubj");
            }
        }
    }
}

fn verb_above(sentence: &Sentence, idx: usize) -> Option<usize> {
    let above = std::iter::successors(sentence.tokens[idx].head, |at| sentence.tokens[*at].head);
    above.take(sentence.tokens.len()).find(|at| sentence.tokens[*at].upos == Upos::Verb)
}

/// A noun before a finite verb without a subject that hangs beside it on the same word.
fn loose_noun(sentence: &Sentence, main: usize) -> Option<usize> {
    let above = sentence.tokens[main].head?;
    (0..main).rev().find(|idx| {
        let token = &sentence.tokens[*idx];
        token.head == Some(above)
            && matches!(token.upos, Upos::Noun | Upos::Propn)
            && ["ccomp", "dep", "parataxis", "appos"].iter().any(|name| token.deprel.is(name))
            && !children(sentence, *idx)
                .any(|child| sentence.tokens[child].deprel.is("case") && child < *idx)
    })
}

/// A clause after "that" needs a finite verb. Where the tagger found none, or took a plural noun
/// after an adjective for one ("that Norlandic raids struck the port"), a past form between two
/// nouns is it.
fn hidden_verb(sentence: &Sentence, text: &str) -> Option<usize> {
    let word = |idx: usize| sentence.tokens[idx].span.slice(text).to_lowercase();
    let tag = |idx: usize| sentence.tokens[idx].xpos.as_str();
    let noun = |idx: usize| {
        matches!(tag(idx), "NN" | "NNS" | "NNP" | "NNPS") || is_false_verb(sentence, idx)
    };
    // A past verb that "modifies" the noun after it is that noun's verb.
    let odd = (1..sentence.tokens.len()).find(|idx| {
        let token = &sentence.tokens[*idx];
        token.xpos.as_str() == "VBD"
            && token.deprel.is("amod")
            && token.head.is_some_and(|head| head > *idx)
            && noun(idx - 1)
    });
    if odd.is_some() {
        return odd;
    }
    let that = (0..sentence.tokens.len()).find(|idx| word(*idx) == "that" && tag(*idx) == "IN")?;
    let clause = that + 1..sentence.tokens.len();
    let finite = |idx: &usize| {
        matches!(tag(*idx), "VBD" | "VBZ" | "VBP" | "MD") && !is_false_verb(sentence, *idx)
    };
    if clause.clone().any(|idx| finite(&idx)) {
        return None;
    }
    clause.skip(1).find(|idx| {
        let past = word(*idx).ends_with("ed")
            || matches!(word(*idx).as_str(), "struck" | "hit" | "shot" | "took" | "fled");
        let misread = matches!(tag(*idx), "JJ" | "VBN" | "NN" | "VB");
        let takes = sentence.tokens[*idx].head.is_some_and(|head| {
            head > *idx && head - idx <= 6 || head + 1 == *idx && is_false_verb(sentence, head)
        });
        past && misread && takes && noun(idx - 1)
    })
}

/// A plural noun read as a verb: its only subject is the adjective before it.
fn is_false_verb(sentence: &Sentence, idx: usize) -> bool {
    sentence.tokens[idx].xpos.as_str() == "VBZ"
        && idx > 0
        && sentence.tokens[idx - 1].upos.as_str() == "ADJ"
        && sentence.tokens[idx - 1].head == Some(idx)
}

/// Makes `verb` the verb of its clause: the noun before it the subject, the one after the object.
fn raise(sentence: &mut Sentence, text: &str, verb: usize) {
    let subject = verb - 1;
    let above = sentence.tokens[verb].head.filter(|head| *head > verb);
    let own = children(sentence, verb).find(|child| sentence.tokens[*child].deprel.is("obj"));
    let Some(object) = above.or(own) else { return };
    let saying = (0..subject)
        .rev()
        .find(|idx| matches!(sentence.tokens[*idx].xpos.as_str(), "VBD" | "VBZ" | "VBP"));
    let Some(saying) = saying.filter(|idx| *idx != object) else { return };
    let lemma = match sentence.tokens[verb].span.slice(text).to_lowercase().as_str() {
        "hit" => "hit".to_owned(),
        word => match lexicon::verb_lemma(word) {
            Some(lemma) => lemma.to_owned(),
            None => word.strip_suffix("ed").unwrap_or(word).to_owned(),
        },
    };
    for idx in 0..sentence.tokens.len() {
        // What hung on the false verb, or on the object from before it, belongs to the clause.
        let of_subject = sentence.tokens[idx].head == Some(subject) && idx > verb;
        if of_subject {
            sentence.tokens[idx].head = Some(verb);
        }
    }
    let set = |sentence: &mut Sentence, idx: usize, head: usize, deprel: &str| {
        sentence.tokens[idx].head = Some(head);
        sentence.tokens[idx].deprel = Deprel::parse(deprel);
    };
    set(sentence, verb, saying, "ccomp");
    set(sentence, subject, verb, "nsubj");
    set(sentence, object, verb, "obj");
    sentence.tokens[verb].upos = Upos::Verb;
    sentence.tokens[verb].xpos = Xpos::parse("VBD");
    sentence.tokens[verb].lemma = lemma;
    if is_adjective(sentence, subject - 1) {
        set(sentence, subject - 1, subject, "amod");
    }
    if sentence.tokens[subject].xpos.as_str() == "VBZ" {
        let word = sentence.tokens[subject].span.slice(text).to_lowercase();
        sentence.tokens[subject].upos = Upos::Noun;
        sentence.tokens[subject].xpos = Xpos::parse("NNS");
        sentence.tokens[subject].lemma = word.strip_suffix('s').unwrap_or(&word).to_owned();
    }
}

fn is_adjective(sentence: &Sentence, idx: usize) -> bool {
    sentence.tokens[idx].upos.as_str() == "ADJ"
}

fn children(sentence: &Sentence, head: usize) -> impl Iterator<Item = usize> + '_ {
    (0..sentence.tokens.len()).filter(move |idx| sentence.tokens[*idx].head == Some(head))
}

/// A clause with a finite auxiliary or copula, no subject, and nothing that marks it as
/// dependent or joins it to another.
fn is_bare_finite(sentence: &Sentence, text: &str, idx: usize) -> bool {
    let token = |at: usize| &sentence.tokens[at];
    if sentence.tokens[idx].head.is_none()
        || token(idx).deprel.is("conj")
        || token(idx).deprel.is("acl")
    {
        return false;
    }
    let mut finite = false;
    for child in children(sentence, idx) {
        let relation = token(child).deprel;
        if ["nsubj", "csubj", "mark", "cc", "expl"].iter().any(|name| relation.is(name)) {
            return false;
        }
        let word = token(child).span.slice(text);
        if relation.is("advmod")
            && matches!(
                word.to_lowercase().as_str(),
                "when" | "where" | "while" | "as" | "than" | "how" | "why"
            )
        {
            return false;
        }
        let form = token(child).xpos.as_str();
        finite |= (relation.is("aux") || relation.is("cop"))
            && child < idx
            && matches!(form, "MD" | "VBZ" | "VBP" | "VBD");
    }
    finite
}

/// The participle before `main` that took its subject.
fn stolen_subject(sentence: &Sentence, main: usize) -> Option<(usize, usize)> {
    let above = sentence.tokens[main].head?;
    let near = |idx: usize| idx == above || sentence.tokens[idx].head == Some(above);
    (0..main).rev().filter(|idx| near(*idx)).find_map(|idx| {
        let is_past = matches!(sentence.tokens[idx].xpos.as_str(), "VBD" | "VBN");
        let has_own = children(sentence, idx)
            .any(|child| ["aux", "cop"].iter().any(|name| sentence.tokens[child].deprel.is(name)));
        let subject = children(sentence, idx)
            .find(|child| sentence.tokens[*child].deprel.is("nsubj") && *child < idx)?;
        let object = children(sentence, idx)
            .any(|child| sentence.tokens[child].deprel.is("obj") && child != main);
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
