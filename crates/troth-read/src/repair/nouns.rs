//! Nouns that the tagger took for verbs, and verbs that it took for a noun's attribute.

use troth_language::{Deprel, Sentence, Upos, Xpos};

use super::{children, hang};
use crate::lexicon;

/// "The clinic was hit by shelling": after "by" a gerund without an object that the lexicon knows as
/// a noun is whatever did it, and no second deed of the clinic's.
pub fn name_agents(sentence: &mut Sentence, text: &str) {
    for idx in 1..sentence.tokens.len() {
        let token = &sentence.tokens[idx];
        let is_gerund = token.xpos.as_str() == "VBG" && token.upos == Upos::Verb;
        if !is_gerund {
            continue;
        }
        let word = token.span.slice(text).to_lowercase();
        let has_object =
            children(sentence, idx).any(|child| sentence.tokens[child].deprel.is("obj"));
        let mark = children(sentence, idx).find(|child| {
            sentence.tokens[*child].deprel.is("mark")
                && *child < idx
                && matches!(
                    sentence.tokens[*child].span.slice(text).to_lowercase().as_str(),
                    "by" | "from" | "of" | "amid" | "despite" | "during" | "after"
                )
        });
        let is_known =
            || lexicon::entries(&word).iter().any(|entry| entry.pos == lexicon::Pos::Noun);
        let Some(mark) = mark.filter(|_| !has_object && is_known()) else { continue };
        let relation = match sentence.tokens[idx].head.map(|head| sentence.tokens[head].upos) {
            Some(Upos::Noun | Upos::Propn) => "nmod",
            _ => "obl",
        };
        sentence.tokens[mark].deprel = Deprel::parse("case");
        sentence.tokens[idx].deprel = Deprel::parse(relation);
        let token = &mut sentence.tokens[idx];
        (token.upos, token.xpos, token.lemma) = (Upos::Noun, Xpos::parse("NN"), word);
    }
}

/// "killed thousands and displaced millions": a participle between "and" and a count is a second verb
/// beside the first, and the count its object.
pub fn split_counts(sentence: &mut Sentence) {
    for idx in 2..sentence.tokens.len() {
        let token = &sentence.tokens[idx];
        let is_participle = matches!(token.xpos.as_str(), "VBN" | "VBD" | "VBG")
            && token.deprel.is("amod")
            && sentence.tokens[idx - 1].deprel.is("cc");
        let Some(noun) = token.head.filter(|noun| is_participle && *noun > idx) else { continue };
        let Some(first) = sentence.tokens[noun].head else { continue };
        let verb = sentence.tokens[first].head.filter(|verb| {
            sentence.tokens[noun].deprel.is("conj")
                && sentence.tokens[first].deprel.is("obj")
                && sentence.tokens[*verb].upos == Upos::Verb
        });
        let is_count = (idx + 1..=noun).any(|at| {
            sentence.tokens[at].upos == Upos::Num
                || matches!(
                    sentence.tokens[at].lemma.as_str(),
                    "dozen" | "score" | "hundred" | "thousand" | "million" | "several" | "many"
                )
        });
        let is_known = lexicon::entries(&sentence.tokens[idx].lemma)
            .iter()
            .any(|entry| entry.pos == lexicon::Pos::Verb);
        let Some(verb) = verb.filter(|_| is_count && is_known) else { continue };
        hang(sentence, idx, verb, "conj");
        hang(sentence, noun, idx, "obj");
        hang(sentence, idx - 1, idx, "cc");
        let tag = sentence.tokens[verb].xpos;
        let token = &mut sentence.tokens[idx];
        token.upos = Upos::Verb;
        if token.xpos.as_str() != "VBG" {
            token.xpos = tag;
        }
    }
}

/// "counted 17 dead and 60 wounded": what a number stands before is counted, and is no state of whoever
/// counts. ("left 17 dead" has another shape: there the number is the object.)
pub fn name_counted(sentence: &mut Sentence) {
    const COUNTING: &[&str] = &[
        "count", "number", "report", "record", "list", "register", "confirm", "document", "tally",
    ];
    for idx in 1..sentence.tokens.len() {
        let is_counted = |at: usize| {
            let before = &sentence.tokens[at - 1];
            sentence.tokens[at].upos == Upos::Adj
                && before.upos == Upos::Num
                && before.head == Some(at)
                && before.deprel.is("nummod")
        };
        let token = &sentence.tokens[idx];
        let Some(verb) = token.head.filter(|verb| *verb < idx) else { continue };
        let counts = COUNTING.contains(&sentence.tokens[verb].lemma.as_str());
        if !counts || !["xcomp", "obj"].iter().any(|name| token.deprel.is(name)) || !is_counted(idx)
        {
            continue;
        }
        let conjuncts: Vec<usize> = (idx + 1..sentence.tokens.len())
            .filter(|at| sentence.tokens[*at].deprel.is("conj") && is_counted(*at))
            .filter(
                |at| matches!(sentence.tokens[*at].head, Some(head) if head == idx || head == verb),
            )
            .collect();
        hang(sentence, idx, verb, "obj");
        sentence.tokens[idx].upos = Upos::Noun;
        for conjunct in conjuncts {
            hang(sentence, conjunct, idx, "conj");
            sentence.tokens[conjunct].upos = Upos::Noun;
        }
    }
}
