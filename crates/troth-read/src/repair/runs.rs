//! Verbs far down a long sentence that the parser took for nouns or attributes.
//!
//! "ran amok through the capital, burning homes", "will gather in the zones and hand over their
//! weapons": the further a verb stands from the first one, the likelier it is hung on a noun.

use troth_language::{Sentence, Upos, Xpos};

use super::participles::{event_verb, make_verb};
use super::{children, hang};
use crate::lexicon;

/// "…, burning homes and hunting down supporters": a gerund right after a comma, before a bare noun,
/// is what the clause before it ends in, and the noun its object.
pub fn free_closing_gerund(sentence: &mut Sentence, text: &str) {
    for gerund in 2..sentence.tokens.len() {
        let token = &sentence.tokens[gerund];
        let noun = token.head.filter(|noun| {
            *noun > gerund && token.deprel.is("amod") && token.xpos.as_str() == "VBG"
        });
        let Some(noun) = noun else { continue };
        let after_comma = sentence.tokens[gerund - 1].span.slice(text) == ",";
        let stands_first = children(sentence, noun)
            .filter(|child| *child < gerund)
            .all(|child| sentence.tokens[child].upos == Upos::Punct);
        let deprel = sentence.tokens[noun].deprel;
        // "brought ropes, burning torches and a ladder" is a list of what was brought.
        let is_listed = deprel.is("conj")
            && sentence.tokens[noun].head.is_some_and(|first| {
                ["obj", "nsubj"].iter().any(|name| sentence.tokens[first].deprel.is(name))
            });
        let hangs_loose = !is_listed
            && ["conj", "appos", "obl", "dep", "list"].iter().any(|name| deprel.is(name));
        if !after_comma || !stands_first || !hangs_loose {
            continue;
        }
        let Some(main) = verb_before(sentence, noun, gerund) else { continue };
        let Some(lemma) = event_verb(sentence, text, gerund) else { continue };
        let joined: Vec<usize> = children(sentence, noun)
            .filter(|child| {
                let child = &sentence.tokens[*child];
                child.deprel.is("conj") && child.xpos.as_str() == "VBG"
            })
            .collect();
        joined.into_iter().for_each(|child| sentence.tokens[child].head = Some(gerund));
        hang(sentence, gerund, main, "advcl");
        hang(sentence, noun, gerund, "obj");
        make_verb(sentence, gerund, lemma, "VBG");
    }
}

/// "will gather in 23 zones and hand over their weapons": after "and" a word with a particle is the
/// second verb below the same "will" or "to", whatever it is tagged as.
pub fn free_second_infinitive(sentence: &mut Sentence, text: &str) {
    for second in 2..sentence.tokens.len().saturating_sub(2) {
        let token = &sentence.tokens[second];
        let joins = sentence.tokens[second - 1].upos == Upos::Cconj;
        let first =
            token.head.filter(|_| joins && token.deprel.is("conj") && token.xpos.as_str() == "NN");
        let main = first.and_then(|first| verb_before(sentence, first, second));
        let Some(main) = main.filter(|main| sentence.tokens[*main].xpos.as_str() == "VB") else {
            continue;
        };
        let form = token.span.slice(text).to_lowercase();
        let particle = sentence.tokens[second + 1].span.slice(text).to_lowercase();
        let is_phrase = lexicon::entries(&form).iter().any(|entry| {
            entry.pos == lexicon::Pos::Verb && entry.words.get(1) == Some(&particle.as_str())
        });
        let Some(object) = sentence.tokens[second + 1].head.filter(|object| {
            is_phrase && *object > second + 1 && sentence.tokens[second + 1].deprel.is("case")
        }) else {
            continue;
        };
        hang(sentence, second, main, "conj");
        hang(sentence, second + 1, second, "compound:prt");
        hang(sentence, object, second, "obj");
        make_verb(sentence, second, &form, "VB");
        sentence.tokens[second + 1].xpos = Xpos::parse("RP");
    }
}

/// The verb above `idx` that stands before `before`.
fn verb_before(sentence: &Sentence, idx: usize, before: usize) -> Option<usize> {
    std::iter::successors(sentence.tokens[idx].head, |at| sentence.tokens[*at].head)
        .take(sentence.tokens.len())
        .find(|at| sentence.tokens[*at].upos == Upos::Verb)
        .filter(|verb| *verb < before)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use troth_language::Language;

    use crate::repair::repair;

    /// What hangs on what after the repairs: verbs with what they govern.
    fn check(text: &str, verbs: &[&str], expected: Expect) {
        let analysis = Language::embedded().analyse(text);
        let mut sentence = analysis.sentences[0].clone();
        repair(&mut sentence, text);
        let word = |idx: usize| sentence.tokens[idx].span.slice(text);
        let lines: Vec<String> = sentence
            .tokens
            .iter()
            .filter(|token| verbs.contains(&token.span.slice(text)))
            .map(|token| {
                let head = token.head.map_or("-", word);
                let upos = token.upos;
                format!("{} {upos} {} of {head}", token.span.slice(text), token.deprel.as_str())
            })
            .collect();
        expected.assert_eq(&lines.join("\n"));
    }

    #[test]
    fn a_gerund_after_a_comma_closes_the_clause() {
        check(
            "Pro-union militiamen ran amok through the old capital on Sunday, burning homes and hunting down supporters of the bishop.",
            &["burning", "homes", "hunting"],
            expect![[
                "burning VERB advcl of ran\nhomes NOUN obj of burning\nhunting VERB conj of ran"
            ]],
        );
    }

    #[test]
    fn a_second_infinitive_keeps_its_will() {
        check(
            "Under the accord, the guerrillas will gather in 23 zones and hand over their weapons to a mission within six months.",
            &["hand", "weapons"],
            expect![["hand VERB conj of gather\nweapons NOUN obj of hand"]],
        );
    }
}
