//! Past forms that the parser took for attributes, and clauses that leave out what the one before said.
//!
//! "had struck arms factories", "hit the quay and damaged two cranes", "nine were killed and dozens
//! more wounded", "leaving two people dead": news writes many past forms in a row, and a parser that
//! meets one right before a noun likes to read it as that noun's attribute.

use troth_language::{Deprel, Sentence, Upos, Xpos};

use super::clauses::has;
use super::{children, hang};
use crate::lexicon;

/// "said that it had struck arms factories": after "had" a participle right before the object is the
/// verb, and "had" its auxiliary.
pub fn free_perfect(sentence: &mut Sentence, text: &str) {
    for have in 0..sentence.tokens.len().saturating_sub(1) {
        let token = &sentence.tokens[have];
        if token.lemma != "have" || !has(sentence, have, "obj") || has(sentence, have, "aux") {
            continue;
        }
        let is_adverb = |idx: &usize| sentence.tokens[*idx].upos == Upos::Adv;
        let Some(verb) = (have + 1..sentence.tokens.len()).find(|idx| !is_adverb(idx)) else {
            continue;
        };
        let object = sentence.tokens[verb].head.filter(|noun| {
            sentence.tokens[verb].deprel.is("amod")
                && sentence.tokens[verb].xpos.as_str() == "VBN"
                && sentence.tokens[*noun].head == Some(have)
                && sentence.tokens[*noun].deprel.is("obj")
        });
        let (Some(_), Some(lemma)) = (object, event_verb(sentence, text, verb)) else { continue };
        let (head, deprel) = (sentence.tokens[have].head, sentence.tokens[have].deprel);
        let moved: Vec<usize> = children(sentence, have).collect();
        moved.into_iter().for_each(|child| sentence.tokens[child].head = Some(verb));
        sentence.tokens[verb].head = head;
        sentence.tokens[verb].deprel = deprel;
        make_verb(sentence, verb, lemma, "VBN");
        hang(sentence, have, verb, "aux");
        sentence.tokens[have].upos = Upos::Aux;
    }
}

/// "knocked out power and damaged port infrastructure": a past form right after "and" with a bare noun
/// is the second verb of whoever did the first.
pub fn free_second_verb(sentence: &mut Sentence, text: &str) {
    for verb in 2..sentence.tokens.len() {
        let token = &sentence.tokens[verb];
        let Some(noun) = token
            .head
            .filter(|noun| *noun > verb && token.deprel.is("amod") && token.xpos.as_str() == "VBN")
        else {
            continue;
        };
        let joins = sentence.tokens[verb - 1].upos == Upos::Cconj
            && sentence.tokens[noun].deprel.is("conj")
            && !has(sentence, noun, "det")
            && !has(sentence, noun, "case");
        let first = sentence.tokens[noun].head.filter(|first| joins && *first < verb);
        let Some(above) = first.and_then(|first| active_past(sentence, first, verb)) else {
            continue;
        };
        let Some(lemma) = event_verb(sentence, text, verb) else { continue };
        let before: Vec<usize> = children(sentence, noun).filter(|child| *child < verb).collect();
        before.into_iter().for_each(|child| sentence.tokens[child].head = Some(verb));
        hang(sentence, verb, above, "conj");
        hang(sentence, noun, verb, "obj");
        make_verb(sentence, verb, lemma, "VBD");
    }
}

/// The past verb with a subject of its own that the phrase at `noun` belongs to; a phrase that is
/// described by a participle itself ("burned huts and damaged boats") has a second one of its kind.
fn active_past(sentence: &Sentence, noun: usize, before: usize) -> Option<usize> {
    let described = children(sentence, noun).any(|child| {
        sentence.tokens[child].deprel.is("amod") && sentence.tokens[child].xpos.as_str() == "VBN"
    });
    let mut at = noun;
    for _ in 0..sentence.tokens.len() {
        at = sentence.tokens[at].head?;
        if sentence.tokens[at].upos == Upos::Verb {
            break;
        }
    }
    let is_past = sentence.tokens[at].xpos.as_str() == "VBD";
    let subject = children(sentence, at).any(|child| sentence.tokens[child].deprel.is("nsubj"));
    (!described && is_past && subject && at < before).then_some(at)
}

/// "Nine were killed and dozens more wounded", "left eight killed and 400 injured": the second
/// participle has a count for its subject and shares the auxiliary.
pub fn share_auxiliary(sentence: &mut Sentence, text: &str) {
    for idx in 1..sentence.tokens.len() {
        if is_left_behind(sentence, idx) && event_verb(sentence, text, idx).is_some() {
            sentence.tokens[idx].xpos = Xpos::parse("VBN");
            let subject =
                children(sentence, idx).find(|child| sentence.tokens[*child].deprel.is("nsubj"));
            if let Some(subject) = subject {
                hang(sentence, subject, idx, "nsubj:pass");
            }
        }
    }
    for second in 2..sentence.tokens.len() {
        let token = &sentence.tokens[second];
        let is_past = matches!(token.xpos.as_str(), "VBN" | "VBD" | "JJ");
        let first = token.head.filter(|first| {
            is_past
                && token.deprel.is("conj")
                && *first < second
                && is_passive(sentence, *first)
                && ["aux", "nsubj", "obj"].iter().all(|name| !has(sentence, second, name))
        });
        let Some(first) = first else { continue };
        let Some(lemma) = event_verb(sentence, text, second) else { continue };
        if let Some(count) = count_before(sentence, text, first, second) {
            hang(sentence, count, second, "nsubj:pass");
            make_verb(sentence, second, lemma, "VBN");
        }
    }
}

/// "left eight *killed*": a participle with a subject below a verb that leaves.
fn is_left_behind(sentence: &Sentence, idx: usize) -> bool {
    let token = &sentence.tokens[idx];
    let leaves = |head: usize| sentence.tokens[head].lemma == "leave";
    token.deprel.is("xcomp")
        && matches!(token.xpos.as_str(), "VBN" | "VBD")
        && token.head.is_some_and(leaves)
        && has(sentence, idx, "nsubj")
        && !has(sentence, idx, "obj")
}

fn is_passive(sentence: &Sentence, idx: usize) -> bool {
    children(sentence, idx)
        .any(|child| matches!(sentence.tokens[child].deprel.as_str(), "aux:pass" | "nsubj:pass"))
}

/// The count between two participles: what stands for those whom the second one befell.
fn count_before(sentence: &Sentence, text: &str, first: usize, second: usize) -> Option<usize> {
    (first + 1..second).rev().find(|idx| {
        let token = &sentence.tokens[*idx];
        let hangs =
            token.head == Some(second) || token.head == Some(first) && token.deprel.is("conj");
        let word = token.span.slice(text).to_lowercase();
        let is_count = token.upos == Upos::Num
            || matches!(
                word.as_str(),
                "dozens"
                    | "hundreds"
                    | "thousands"
                    | "scores"
                    | "tens"
                    | "others"
                    | "several"
                    | "many"
            );
        hangs && is_count
    })
}

/// "call on all parties to stop": what is read as a particle is the preposition of whoever is called
/// on, and the infinitive what they are called on for.
pub fn call_on(sentence: &mut Sentence, text: &str) {
    for on in 1..sentence.tokens.len() {
        let token = &sentence.tokens[on];
        let is_particle = token.deprel.as_str() == "compound:prt"
            && matches!(token.span.slice(text).to_lowercase().as_str(), "on" | "upon");
        let verb = token.head.filter(|verb| is_particle && sentence.tokens[*verb].lemma == "call");
        let Some(verb) = verb else { continue };
        let called = children(sentence, verb).find(|child| {
            let token = &sentence.tokens[*child];
            *child > on
                && ["obl", "obj"].iter().any(|name| token.deprel.is(name))
                && !has(sentence, *child, "case")
        });
        let Some(called) = called else { continue };
        hang(sentence, on, called, "case");
        sentence.tokens[on].upos = Upos::Adp;
        sentence.tokens[on].xpos = Xpos::parse("IN");
        sentence.tokens[called].deprel = Deprel::parse("obl");
        let asked = children(sentence, called).find(|child| {
            sentence.tokens[*child].deprel.is("acl")
                && children(sentence, *child)
                    .any(|mark| sentence.tokens[mark].xpos.as_str() == "TO")
        });
        if let Some(asked) = asked {
            hang(sentence, asked, verb, "xcomp");
        }
    }
}

/// "leaving at least 22 people dead": what stands after the noun is what they are left as.
pub fn free_predicate(sentence: &mut Sentence) {
    for state in 1..sentence.tokens.len() {
        let token = &sentence.tokens[state];
        let noun = token.head.filter(|noun| {
            *noun < state
                && token.deprel.is("amod")
                && matches!(token.xpos.as_str(), "JJ" | "VBN")
                && sentence.tokens[*noun].deprel.is("obj")
        });
        let verb = noun.and_then(|noun| sentence.tokens[noun].head);
        let leaves = |verb: &usize| {
            matches!(sentence.tokens[*verb].lemma.as_str(), "leave" | "find" | "render")
        };
        if let Some(verb) = verb.filter(leaves) {
            hang(sentence, state, verb, "xcomp");
        }
    }
}

/// "causing damage but no injuries, the command said": an object joined by a conjunction that stands
/// before the speaker belongs to what was said.
pub fn give_back_object(sentence: &mut Sentence) {
    for object in 2..sentence.tokens.len() {
        let token = &sentence.tokens[object];
        let Some(cue) = token.head.filter(|cue| *cue > object && token.deprel.is("obj")) else {
            continue;
        };
        let speaker = children(sentence, cue).find(|child| {
            sentence.tokens[*child].deprel.is("nsubj") && object < *child && *child < cue
        });
        let joint = children(sentence, object)
            .find(|child| *child < object && sentence.tokens[*child].upos == Upos::Cconj);
        let (Some(_), Some(joint)) = (speaker, joint) else { continue };
        let first = (0..joint).rev().find(|idx| {
            sentence.tokens[*idx].upos == Upos::Noun
                && ["obj", "obl"].iter().any(|name| sentence.tokens[*idx].deprel.is(name))
        });
        if let Some(first) = first {
            hang(sentence, object, first, "conj");
        }
    }
}

/// "accused the army of opening fire": after "of" a gerund before a bare noun is what somebody is
/// accused of, and the noun its object.
pub fn free_gerund(sentence: &mut Sentence, text: &str) {
    const ACCUSES: &[&str] = &[
        "accuse",
        "suspect",
        "convict",
        "blame",
        "condemn",
        "criticise",
        "criticize",
        "charge",
        "thank",
        "praise",
    ];
    for gerund in 1..sentence.tokens.len() {
        let token = &sentence.tokens[gerund];
        let noun = token.head.filter(|noun| {
            *noun > gerund && token.deprel.is("amod") && token.xpos.as_str() == "VBG"
        });
        let Some(noun) = noun.filter(|noun| !has(sentence, *noun, "det")) else { continue };
        let case = children(sentence, noun).find(|child| {
            child + 1 == gerund
                && sentence.tokens[*child].deprel.is("case")
                && matches!(sentence.tokens[*child].span.slice(text), "of" | "for")
        });
        let accuses = |idx: &usize| ACCUSES.contains(&sentence.tokens[*idx].lemma.as_str());
        let verb =
            std::iter::successors(sentence.tokens[noun].head, |at| sentence.tokens[*at].head)
                .take(2)
                .find(accuses);
        let (Some(case), Some(verb)) = (case, verb) else { continue };
        let Some(lemma) = event_verb(sentence, text, gerund) else { continue };
        hang(sentence, gerund, verb, "advcl");
        hang(sentence, noun, gerund, "obj");
        hang(sentence, case, gerund, "mark");
        make_verb(sentence, gerund, lemma, "VBG");
    }
}

/// "leaving seven dead and more than 50 injured": the second state is theirs who are left, too.
pub fn join_states(sentence: &mut Sentence) {
    for state in 2..sentence.tokens.len() {
        let token = &sentence.tokens[state];
        let left = token.head.filter(|verb| {
            token.deprel.is("conj")
                && matches!(token.xpos.as_str(), "JJ" | "VBN")
                && sentence.tokens[*verb].lemma == "leave"
        });
        let is_second = left.is_some_and(|verb| {
            has(sentence, state, "nummod")
                && children(sentence, verb)
                    .any(|child| child < state && sentence.tokens[child].deprel.is("xcomp"))
        });
        if is_second {
            sentence.tokens[state].deprel = Deprel::parse("xcomp");
        }
    }
}

/// The lemma of a past form, where the lexicon knows it as a verb that tells of an event.
pub fn event_verb(sentence: &Sentence, text: &str, idx: usize) -> Option<&'static str> {
    let form = sentence.tokens[idx].span.slice(text).to_lowercase();
    let lemma = lexicon::verb_lemma(&form)?;
    let tells = |entry: &lexicon::Entry| entry.pos == lexicon::Pos::Verb;
    lexicon::entries(lemma).iter().any(tells).then_some(lemma)
}

pub fn make_verb(sentence: &mut Sentence, idx: usize, lemma: &str, tag: &str) {
    let token = &mut sentence.tokens[idx];
    (token.upos, token.xpos) = (Upos::Verb, Xpos::parse(tag));
    lemma.clone_into(&mut token.lemma);
}
