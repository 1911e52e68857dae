//! Lines whose verb the parser missed: headlines, and sentences that begin with a noun that looks like
//! a verb.
//!
//! "Rebels free aid workers", "Twin blasts ripped through a terminal", "Police shot and wounded two":
//! the tagger was made from running prose, and takes the verb for an adjective, the subject for the
//! verb, or the verb for a noun.

use troth_language::{Deprel, Sentence, Upos, Xpos};

use super::clauses::has;
use super::{children, hang};
use crate::lexicon;

/// "Twin blasts ripped through a terminal": what tells of an event as a noun, right before a past form
/// that hangs on it, is that one's subject.
pub fn name_plural_subject(sentence: &mut Sentence, text: &str) {
    for noun in 0..sentence.tokens.len().saturating_sub(1) {
        let verb = noun + 1;
        let is_pair = sentence.tokens[noun].xpos.as_str() == "VBZ"
            && sentence.tokens[noun].upos == Upos::Verb
            && sentence.tokens[verb].deprel.is("xcomp")
            && sentence.tokens[verb].head == Some(noun)
            && matches!(sentence.tokens[verb].xpos.as_str(), "VBN" | "VBD")
            && !has(sentence, verb, "mark");
        if !is_pair || !tells_as_noun(sentence, noun, text) {
            continue;
        }
        let moved: Vec<usize> = children(sentence, noun).filter(|child| *child > verb).collect();
        moved.into_iter().for_each(|child| sentence.tokens[child].head = Some(verb));
        let before: Vec<usize> = children(sentence, noun).filter(|child| *child < noun).collect();
        for child in before {
            if sentence.tokens[child].deprel.is("nsubj") {
                sentence.tokens[child].deprel = Deprel::parse("amod");
            }
        }
        take_place(sentence, verb, noun);
        sentence.tokens[verb].xpos = Xpos::parse("VBD");
        make_noun(sentence, noun, "NNS");
        hang(sentence, noun, verb, "nsubj");
    }
}

/// "Fighting flared between clans", "Shelling of Ostby: three rounds": a first word that tells of an
/// event as a noun is one before its verb or its "of".
pub fn name_first_gerund(sentence: &mut Sentence, text: &str) {
    if sentence.tokens.len() < 2 || name_gerund_subject(sentence, text) {
        return;
    }
    let (first, second) = (&sentence.tokens[0], &sentence.tokens[1]);
    let is_gerund = first.xpos.as_str() == "VBG" && first.upos == Upos::Verb;
    if !is_gerund || !tells_as_noun(sentence, 0, text) {
        return;
    }
    let is_followed = matches!(second.xpos.as_str(), "VBD" | "VBN")
        && second.head == Some(0)
        && second.upos == Upos::Verb;
    if is_followed {
        let moved: Vec<usize> = children(sentence, 0).filter(|child| *child > 1).collect();
        moved.into_iter().for_each(|child| sentence.tokens[child].head = Some(1));
        take_place(sentence, 1, 0);
        sentence.tokens[1].xpos = Xpos::parse("VBD");
        hang(sentence, 0, 1, "nsubj");
    } else if second.span.slice(text) != "of" {
        return;
    }
    make_noun(sentence, 0, "NN");
}

/// "Firing across the line went on", "Clashes flared up": the first word has the place of a subject or
/// an auxiliary already, and only the wrong kind.
fn name_gerund_subject(sentence: &mut Sentence, text: &str) -> bool {
    let first = &sentence.tokens[0];
    let stands = match first.xpos.as_str() {
        "VBG" => ["csubj", "nsubj"].iter().any(|name| first.deprel.is(name)),
        "VBZ" => first.deprel.is("aux"),
        _ => false,
    };
    let tag = if first.xpos.as_str() == "VBZ" { "NNS" } else { "NN" };
    let Some(verb) = first.head.filter(|_| stands && tells_as_noun(sentence, 0, text)) else {
        return false;
    };
    if has(sentence, 0, "obj") || tag == "NNS" && has(sentence, verb, "nsubj") {
        return false;
    }
    make_noun(sentence, 0, tag);
    hang(sentence, 0, verb, "nsubj");
    if sentence.tokens[verb].xpos.as_str() == "VBN" && !has(sentence, verb, "aux") {
        sentence.tokens[verb].xpos = Xpos::parse("VBD");
    }
    true
}

/// "A double-tap strike hit rescuers": a form of a verb read as a noun, with an object of its own, is
/// the verb of the noun before it.
pub fn find_with_object(sentence: &mut Sentence, text: &str) {
    for verb in 1..sentence.tokens.len() {
        let token = &sentence.tokens[verb];
        let subject = verb - 1;
        let is_mistaken = token.upos == Upos::Noun
            && token.xpos.as_str() == "NN"
            && sentence.tokens[subject].upos == Upos::Noun
            && sentence.tokens[subject].head == Some(verb)
            && sentence.tokens[subject].deprel.is("compound")
            && children(sentence, verb)
                .any(|child| child > verb && sentence.tokens[child].deprel.is("obj"));
        if !is_mistaken {
            continue;
        }
        let word = token.span.slice(text).to_lowercase();
        let Some(lemma) = lexicon::verb_lemma(&word) else { continue };
        let before: Vec<usize> = children(sentence, verb)
            .filter(|child| {
                *child < subject
                    && ["det", "amod", "compound", "nummod", "nmod"]
                        .iter()
                        .any(|name| sentence.tokens[*child].deprel.is(name))
            })
            .collect();
        before.into_iter().for_each(|child| sentence.tokens[child].head = Some(subject));
        let token = &mut sentence.tokens[verb];
        (token.upos, token.xpos) = (Upos::Verb, Xpos::parse("VBD"));
        lemma.clone_into(&mut token.lemma);
        hang(sentence, subject, verb, "nsubj");
    }
}

/// "Two rockets impacted in a field.": in a whole sentence without a finite verb, a participle that takes
/// no object is what its noun did.
pub fn raise_intransitive(sentence: &mut Sentence, text: &str) {
    let is_finite = |token: &troth_language::Token| {
        matches!(token.xpos.as_str(), "VBD" | "VBZ" | "VBP" | "MD") || token.upos == Upos::Aux
    };
    let ends = sentence.tokens.last().is_some_and(|last| last.span.slice(text) == ".");
    if !ends || sentence.tokens.iter().any(is_finite) {
        return;
    }
    let Some(noun) = (0..sentence.tokens.len()).find(|idx| sentence.tokens[*idx].head.is_none())
    else {
        return;
    };
    let verb = children(sentence, noun).find(|child| {
        let token = &sentence.tokens[*child];
        *child > noun && token.deprel.is("acl") && token.xpos.as_str() == "VBN"
    });
    let Some(verb) = verb.filter(|verb| takes_no_object(&sentence.tokens[*verb].lemma)) else {
        return;
    };
    let after: Vec<usize> = children(sentence, noun).filter(|child| *child > verb).collect();
    after.into_iter().for_each(|child| sentence.tokens[child].head = Some(verb));
    take_place(sentence, verb, noun);
    sentence.tokens[verb].xpos = Xpos::parse("VBD");
    hang(sentence, noun, verb, "nsubj");
}

/// A verb of the lexicon whose object, if it has any, stands on a level with its subject.
fn takes_no_object(lemma: &str) -> bool {
    let mut verbs = lexicon::entries(lemma)
        .iter()
        .filter(|entry| entry.pos == lexicon::Pos::Verb && entry.words.len() == 1)
        .peekable();
    verbs.peek().is_some()
        && verbs.all(|entry| {
            entry.role("object").is_none() || entry.role("object") == entry.role("subject")
        })
}

/// "Police shot and wounded two teenagers": a past form read as a noun, with a verb joined to it, is a
/// verb itself, and the noun before it its subject.
pub fn find_first_of_two(sentence: &mut Sentence, text: &str) {
    for verb in 1..sentence.tokens.len() {
        let token = &sentence.tokens[verb];
        if token.upos != Upos::Noun || token.xpos.as_str() != "NN" {
            continue;
        }
        let word = token.span.slice(text).to_lowercase();
        let joined = children(sentence, verb).any(|child| {
            sentence.tokens[child].deprel.is("conj")
                && matches!(sentence.tokens[child].xpos.as_str(), "VBD" | "VBN")
                && sentence.tokens[child].upos == Upos::Verb
                && !has(sentence, child, "nsubj")
        });
        let subject = verb - 1;
        let is_before = sentence.tokens[subject].head == Some(verb)
            && sentence.tokens[subject].deprel.is("compound");
        let lemma = lexicon::verb_lemma(&word).filter(|lemma| **lemma != *word);
        let Some(lemma) = lemma.filter(|_| joined && is_before) else { continue };
        let token = &mut sentence.tokens[verb];
        (token.upos, token.xpos) = (Upos::Verb, Xpos::parse("VBD"));
        lemma.clone_into(&mut token.lemma);
        hang(sentence, subject, verb, "nsubj");
    }
}

/// "Reports that our aircraft struck a wedding are false": what a noun with a clause of its own is said
/// to be stands above it.
pub fn raise_predicate(sentence: &mut Sentence) {
    for predicate in 2..sentence.tokens.len() {
        let token = &sentence.tokens[predicate];
        let is_predicate = matches!(token.upos, Upos::Adj | Upos::Noun)
            && (token.deprel.is("ccomp") || token.deprel.is("acl"))
            && has(sentence, predicate, "cop")
            && !has(sentence, predicate, "nsubj")
            && !has(sentence, predicate, "mark");
        let Some(noun) = token.head.filter(|noun| is_predicate && *noun < predicate) else {
            continue;
        };
        let is_noun = matches!(sentence.tokens[noun].upos, Upos::Noun | Upos::Propn);
        let told = children(sentence, noun).any(|child| {
            child > noun
                && child < predicate
                && ["ccomp", "acl"].iter().any(|name| sentence.tokens[child].deprel.is(name))
        });
        if is_noun && told {
            let after: Vec<usize> =
                children(sentence, noun).filter(|child| *child > predicate).collect();
            after.into_iter().for_each(|child| sentence.tokens[child].head = Some(predicate));
            take_place(sentence, predicate, noun);
            hang(sentence, noun, predicate, "nsubj");
        }
    }
}

/// "Velmara accused of new raids": without an object, whoever is accused of something is no accuser.
pub fn turn_accused(sentence: &mut Sentence, text: &str) {
    for verb in 1..sentence.tokens.len() {
        let token = &sentence.tokens[verb];
        let is_bare = matches!(token.lemma.as_str(), "accuse" | "suspect")
            && token.xpos.as_str() == "VBD"
            && !has(sentence, verb, "obj")
            && !has(sentence, verb, "aux");
        let of_follows = sentence
            .tokens
            .get(verb + 1)
            .is_some_and(|next| next.span.slice(text).eq_ignore_ascii_case("of"));
        let subject =
            children(sentence, verb).find(|child| sentence.tokens[*child].deprel.is("nsubj"));
        if let Some(subject) = subject.filter(|_| is_bare && of_follows) {
            sentence.tokens[verb].xpos = Xpos::parse("VBN");
            hang(sentence, subject, verb, "nsubj:pass");
        }
    }
}

/// "Airport shut after drone sightings", "Journalist jailed": in a line without a full stop, whose verbs
/// tell of the past in the present, a past form without an object is a passive.
pub fn turn_headline(sentence: &mut Sentence, text: &str) {
    let Some(last) = sentence.tokens.last() else { return };
    if matches!(last.span.slice(text), "." | "!" | "?" | ":" | ";" | "\"" | "”") {
        return;
    }
    for verb in 1..sentence.tokens.len() {
        let token = &sentence.tokens[verb];
        let is_bare = token.upos == Upos::Verb
            && token.xpos.as_str() == "VBD"
            && token.head.is_none()
            && !["obj", "aux", "xcomp", "ccomp", "conj", "nsubj:pass"]
                .iter()
                .any(|name| has(sentence, verb, name));
        let subject =
            children(sentence, verb).find(|child| sentence.tokens[*child].deprel.is("nsubj"));
        let Some(subject) = subject.filter(|_| is_bare && verb < 8) else { continue };
        let takes_object = lexicon::entries(&sentence.tokens[verb].lemma).iter().any(|entry| {
            entry.pos == lexicon::Pos::Verb
                && entry.words.len() == 1
                && (entry.role("object").is_some() && entry.role("subject").is_some())
                && entry.role("subject") != entry.role("object")
        });
        if takes_object {
            sentence.tokens[verb].xpos = Xpos::parse("VBN");
            hang(sentence, subject, verb, "nsubj:pass");
        }
    }
}

/// "Rebels free aid workers after 80 days": in a line without a full stop and without a verb, a verb of
/// the lexicon right after a plural is what the line tells.
pub fn find_headline_verb(sentence: &mut Sentence, text: &str) {
    const LONGEST: usize = 16;
    let n_tokens = sentence.tokens.len();
    let is_finite = |token: &troth_language::Token| {
        matches!(token.xpos.as_str(), "VBD" | "VBZ" | "VBP" | "MD" | "VB")
            || token.upos == Upos::Aux
    };
    let ends_open = n_tokens > 2
        && n_tokens <= LONGEST
        && !matches!(sentence.tokens[n_tokens - 1].span.slice(text), "." | "!" | "?" | ":" | ";");
    if !ends_open || sentence.tokens.iter().any(is_finite) {
        return;
    }
    let Some(verb) = (1..n_tokens - 1).find(|idx| is_headline_verb(sentence, *idx, text)) else {
        return;
    };
    let subject = verb - 1;
    let word = sentence.tokens[verb].span.slice(text).to_lowercase();
    let heads: Vec<Option<usize>> = sentence.tokens.iter().map(|token| token.head).collect();
    let mut has_object = false;
    for (idx, head) in heads.iter().enumerate() {
        if idx < subject && head.is_none_or(|head| head >= verb) {
            hang(sentence, idx, subject, "compound");
        } else if idx > verb && head.is_none_or(|head| head <= verb) {
            let token = &sentence.tokens[idx];
            let is_noun = matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Num);
            let is_bare = is_noun && !has(sentence, idx, "case");
            let relation = match (token.upos, is_bare && !has_object) {
                (Upos::Punct, _) => "punct",
                (_, true) => "obj",
                _ if is_noun => "obl",
                _ => "advmod",
            };
            has_object |= relation == "obj";
            hang(sentence, idx, verb, relation);
        }
    }
    hang(sentence, subject, verb, "nsubj");
    let token = &mut sentence.tokens[verb];
    token.head = None;
    token.deprel = Deprel::parse("root");
    (token.upos, token.xpos, token.lemma) = (Upos::Verb, Xpos::parse("VBP"), word);
}

/// A base form that tells of an event as a verb, read as another kind of word, after a plural noun and
/// before what it does or whom it befalls.
fn is_headline_verb(sentence: &Sentence, idx: usize, text: &str) -> bool {
    let token = &sentence.tokens[idx];
    let word = token.span.slice(text);
    let is_mistaken = matches!(token.upos, Upos::Noun | Upos::Adj | Upos::Adv | Upos::Propn)
        && !matches!(token.xpos.as_str(), "NNS" | "NNPS" | "CD")
        && word.chars().all(char::is_lowercase);
    let is_plural = matches!(sentence.tokens[idx - 1].xpos.as_str(), "NNS" | "NNPS");
    let next = &sentence.tokens[idx + 1];
    let goes_on = matches!(
        next.upos,
        Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num | Upos::Det | Upos::Adp
    ) && !matches!(next.span.slice(text), "of" | "to");
    is_mistaken
        && is_plural
        && goes_on
        && lexicon::entries(word).iter().any(|entry| entry.pos == lexicon::Pos::Verb)
}

/// Whether a token, by its lemma or as it stands, tells of an event as a noun.
fn tells_as_noun(sentence: &Sentence, idx: usize, text: &str) -> bool {
    let token = &sentence.tokens[idx];
    let word = token.span.slice(text).to_lowercase();
    [token.lemma.as_str(), word.as_str()].into_iter().any(|form| {
        lexicon::entries(form)
            .iter()
            .any(|entry| entry.pos == lexicon::Pos::Noun && entry.words.len() == 1)
    }) || lexicon::entries(word.trim_end_matches('s'))
        .iter()
        .any(|entry| entry.pos == lexicon::Pos::Noun && entry.words.len() == 1)
}

/// Gives `to` the place in the sentence that `from` held.
fn take_place(sentence: &mut Sentence, to: usize, from: usize) {
    sentence.tokens[to].head = sentence.tokens[from].head;
    sentence.tokens[to].deprel = sentence.tokens[from].deprel;
}

fn make_noun(sentence: &mut Sentence, idx: usize, tag: &str) {
    let token = &mut sentence.tokens[idx];
    (token.upos, token.xpos) = (Upos::Noun, Xpos::parse(tag));
}
