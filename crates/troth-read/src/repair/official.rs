//! What reports of missions and ministries leave out or pile up.
//!
//! "09:40 – Patrol halted by armed men", "Two bursts of fire heard near the mill": a line of a log has no
//! finite verb, and its participle is what it tells. "shelled a well": a word that is an adverb nearly
//! everywhere. "our call on Norland to immediately, completely withdraw": adverbs between "to" and
//! its verb.

use troth_language::{Deprel, Sentence, Upos, Xpos};

use super::clauses::has;
use super::participles::make_verb;
use super::{children, hang, reaches};
use crate::lexicon;

/// "09:40 – Patrol halted by armed men; passage refused.": in a line without a finite verb the participle
/// after the noun that heads it is a passive, and the time before it only dates it.
pub fn raise_log_line(sentence: &mut Sentence, text: &str) {
    turn_logged(sentence, text);
    let Some(root) = (0..sentence.tokens.len()).find(|idx| sentence.tokens[*idx].head.is_none())
    else {
        return;
    };
    let noun = if is_clock(sentence, root, text) {
        let told = children(sentence, root).find(|child| {
            let token = &sentence.tokens[*child];
            *child > root && matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Verb)
        });
        let Some(told) = told else { return };
        let rest: Vec<usize> = children(sentence, root).filter(|child| *child > told).collect();
        sentence.tokens[told].head = None;
        sentence.tokens[told].deprel = Deprel::parse("root");
        rest.into_iter().for_each(|child| sentence.tokens[child].head = Some(told));
        hang(sentence, root, told, "obl");
        told
    } else {
        root
    };
    turn_clauses(sentence, noun);
    let is_finite = |idx: usize| {
        matches!(sentence.tokens[idx].xpos.as_str(), "VBD" | "VBZ" | "VBP" | "MD")
            && !["acl", "amod", "acl:relcl"].iter().any(|name| sentence.tokens[idx].deprel.is(name))
    };
    let is_noun = matches!(sentence.tokens[noun].upos, Upos::Noun | Upos::Propn | Upos::Num);
    // Logs and posts leave the articles out; whoever writes them writes whole sentences.
    let is_terse = !has(sentence, noun, "det");
    if !is_noun || !is_terse || (0..sentence.tokens.len()).any(is_finite) {
        return;
    }
    let verb = children(sentence, noun).find(|child| {
        let token = &sentence.tokens[*child];
        *child > noun
            && token.upos == Upos::Verb
            && token.deprel.is("acl")
            && matches!(token.xpos.as_str(), "VBN" | "VBD")
            && ["obj", "nsubj", "mark"].iter().all(|name| !has(sentence, *child, name))
    });
    // "Tanks rolled into the capital", "Pilots trained with the crews": what they did themselves.
    let is_undergone = |verb: &usize| {
        sentence.tokens.get(verb + 1).is_none_or(|next| {
            let word = next.span.slice(text);
            next.upos == Upos::Punct || matches!(word, "by" | "in" | "near" | "at" | "on" | "from")
        })
    };
    if let Some(verb) = verb.filter(|verb| takes_object(sentence, *verb)).filter(is_undergone) {
        let after: Vec<usize> = children(sentence, noun).filter(|child| *child > verb).collect();
        after.into_iter().for_each(|child| sentence.tokens[child].head = Some(verb));
        let dates: Vec<usize> =
            children(sentence, noun).filter(|child| is_clock(sentence, *child, text)).collect();
        dates.into_iter().for_each(|child| sentence.tokens[child].head = Some(verb));
        sentence.tokens[verb].head = None;
        sentence.tokens[verb].deprel = Deprel::parse("root");
        sentence.tokens[verb].xpos = Xpos::parse("VBN");
        hang(sentence, noun, verb, "nsubj:pass");
    }
}

/// "08:15 Stopped at the bridge", "1130h: Farmers prevented from …": after a time of day a past form without
/// the object that it takes is a passive.
fn turn_logged(sentence: &mut Sentence, text: &str) {
    let Some(verb) = (0..sentence.tokens.len()).find(|idx| sentence.tokens[*idx].head.is_none())
    else {
        return;
    };
    let begins = sentence.tokens.len() > 2 && is_clock(sentence, 0, text) && verb <= 8;
    let is_bare = sentence.tokens[verb].xpos.as_str() == "VBD"
        && ["obj", "aux", "xcomp", "ccomp"].iter().all(|name| !has(sentence, verb, name))
        && takes_object(sentence, verb);
    if !begins || !is_bare {
        return;
    }
    sentence.tokens[verb].xpos = Xpos::parse("VBN");
    let subjects: Vec<usize> =
        children(sentence, verb).filter(|at| sentence.tokens[*at].deprel.is("nsubj")).collect();
    for subject in subjects {
        let relation = if is_clock(sentence, subject, text) { "obl" } else { "nsubj:pass" };
        hang(sentence, subject, verb, relation);
    }
}

/// "; passage refused": a clause set beside, whose verb takes an object and has none, is a passive.
fn turn_clauses(sentence: &mut Sentence, noun: usize) {
    let beside: Vec<usize> = children(sentence, noun)
        .filter(|child| {
            let token = &sentence.tokens[*child];
            token.xpos.as_str() == "VBD"
                && ["parataxis", "conj"].iter().any(|name| token.deprel.is(name))
                && ["obj", "xcomp", "ccomp", "obl"].iter().all(|name| !has(sentence, *child, name))
                && matches!(sentence.tokens[noun].upos, Upos::Noun | Upos::Propn)
                && takes_object(sentence, *child)
        })
        .collect();
    for verb in beside {
        let subject = children(sentence, verb).find(|at| sentence.tokens[*at].deprel.is("nsubj"));
        if let Some(subject) = subject {
            sentence.tokens[verb].xpos = Xpos::parse("VBN");
            hang(sentence, subject, verb, "nsubj:pass");
        }
    }
}

/// A time of day in figures: "09:40", "0940h".
fn is_clock(sentence: &Sentence, idx: usize, text: &str) -> bool {
    let word = sentence.tokens[idx].span.slice(text);
    let is_figures = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let by_colon = word.split_once([':', '.']).is_some_and(|(hour, minute)| {
        hour.len() <= 2 && is_figures(hour) && minute.len() == 2 && is_figures(minute)
    });
    let by_hours = word.len() == 5 && word.ends_with(['h', 'H']) && is_figures(&word[..4]);
    by_colon || by_hours
}

/// A verb of which the lexicon says whom or what it is done to, or one of seeing and hearing.
fn takes_object(sentence: &Sentence, verb: usize) -> bool {
    let lemma = sentence.tokens[verb].lemma.as_str();
    let by_entry = lexicon::entries(lemma).iter().any(|entry| {
        entry.pos == lexicon::Pos::Verb
            && entry.words.len() == 1
            && entry.role("object").is_some()
            && entry.role("subject") != entry.role("object")
    });
    by_entry
        || matches!(lemma, "hear" | "see" | "observe" | "report" | "record" | "register" | "note")
}

/// "shelled a well": after an article and without a word that it could modify, "well" is a thing.
pub fn name_well(sentence: &mut Sentence, text: &str) {
    for well in 1..sentence.tokens.len() {
        let word = sentence.tokens[well].span.slice(text);
        let after_article = sentence.tokens[well - 1].xpos.as_str() == "DT";
        let next = sentence.tokens.get(well + 1);
        let is_alone = next.is_none_or(|next| {
            matches!(next.upos, Upos::Punct | Upos::Adp | Upos::Cconj | Upos::Verb | Upos::Aux)
        });
        if word != "well" || sentence.tokens[well].upos != Upos::Adv || !after_article || !is_alone
        {
            continue;
        }
        let Some(verb) = sentence.tokens[well].head.filter(|verb| *verb < well) else { continue };
        let token = &mut sentence.tokens[well];
        (token.upos, token.xpos) = (Upos::Noun, Xpos::parse("NN"));
        hang(sentence, well - 1, well, "det");
        let object = children(sentence, verb)
            .find(|child| *child > well && sentence.tokens[*child].deprel.is("obj"));
        hang(sentence, well, verb, "obj");
        if let Some(object) = object {
            hang(sentence, object, well, "conj");
        }
    }
}

/// "call on Norland to immediately, completely and unconditionally withdraw": an infinitive cannot be
/// joined to a finite verb; it is what the call is for.
pub fn hang_infinitive(sentence: &mut Sentence) {
    for verb in 2..sentence.tokens.len() {
        let token = &sentence.tokens[verb];
        let is_infinitive = token.xpos.as_str() == "VB"
            && token.deprel.is("conj")
            && children(sentence, verb).any(|mark| sentence.tokens[mark].xpos.as_str() == "TO");
        let above = token.head.filter(|above| {
            is_infinitive
                && *above < verb
                && matches!(sentence.tokens[*above].xpos.as_str(), "VBD" | "VBZ" | "VBP")
        });
        let Some(above) = above else { continue };
        let asked = children(sentence, above).find(|child| {
            sentence.tokens[*child].deprel.is("obj")
                && *child < verb
                && matches!(
                    sentence.tokens[*child].lemma.as_str(),
                    "call" | "demand" | "appeal" | "request" | "plea"
                )
        });
        match asked {
            Some(noun) => hang(sentence, verb, noun, "acl"),
            None => sentence.tokens[verb].deprel = Deprel::parse("xcomp"),
        }
    }
}

/// "One house in Sella sustained damage": before a noun and after another one, a past form of the
/// lexicon's verbs is no adjective.
pub fn name_past_form(sentence: &mut Sentence, text: &str) {
    for verb in 1..sentence.tokens.len() {
        let token = &sentence.tokens[verb];
        let is_mistaken = token.upos == Upos::Adj
            && token.deprel.is("amod")
            && token.head == Some(verb + 1)
            && matches!(sentence.tokens[verb - 1].upos, Upos::Noun | Upos::Propn);
        let word = token.span.slice(text);
        if !is_mistaken || !word.ends_with("ed") {
            continue;
        }
        let Some(lemma) = lexicon::verb_lemma(word) else { continue };
        make_verb(sentence, verb, lemma, "VBN");
    }
}

/// "20 were injured": after the auxiliary of a passive a participle is no adjective.
pub fn name_participle(sentence: &mut Sentence, text: &str) {
    for verb in 1..sentence.tokens.len() {
        let token = &sentence.tokens[verb];
        let is_mistaken = token.upos == Upos::Adj
            && children(sentence, verb)
                .any(|child| sentence.tokens[child].deprel.as_str() == "aux:pass");
        let word = token.span.slice(text).to_lowercase();
        let Some(lemma) =
            lexicon::verb_lemma(&word).filter(|lemma| is_mistaken && **lemma != *word)
        else {
            continue;
        };
        make_verb(sentence, verb, lemma, "VBN");
    }
}

/// "opened fire and later used mortars": a past form after "and" and an adverb with a bare noun is the
/// second verb of whoever did the first.
pub fn free_later_verb(sentence: &mut Sentence, text: &str) {
    for verb in 3..sentence.tokens.len() {
        let token = &sentence.tokens[verb];
        let joins = token.deprel.is("amod")
            && token.xpos.as_str() == "VBD"
            && sentence.tokens[verb - 1].upos == Upos::Adv
            && sentence.tokens[verb - 2].upos == Upos::Cconj;
        let Some(noun) = token.head.filter(|noun| joins && *noun > verb) else { continue };
        let first = (0..verb - 2).find(|idx| {
            sentence.tokens[*idx].xpos.as_str() == "VBD" && reaches(sentence, noun, *idx)
        });
        let (Some(first), Some(lemma)) =
            (first, lexicon::verb_lemma(&token.span.slice(text).to_lowercase()))
        else {
            continue;
        };
        hang(sentence, verb, first, "conj");
        hang(sentence, noun, verb, "obj");
        hang(sentence, verb - 1, verb, "advmod");
        hang(sentence, verb - 2, verb, "cc");
        make_verb(sentence, verb, lemma, "VBD");
    }
}

/// "Switzerland thanks both delegations.": in a whole sentence without a finite verb, a plural that is a
/// verb of the lexicon between a name and what it is done to is that verb.
pub fn find_present_verb(sentence: &mut Sentence, text: &str) {
    let n_tokens = sentence.tokens.len();
    let is_finite = |token: &troth_language::Token| {
        matches!(token.xpos.as_str(), "VBD" | "VBZ" | "VBP" | "MD") || token.upos == Upos::Aux
    };
    let ends = sentence.tokens.last().is_some_and(|last| last.span.slice(text) == ".");
    if n_tokens < 4 || !ends || sentence.tokens.iter().any(is_finite) {
        return;
    }
    let found = (1..n_tokens - 2).find_map(|verb| {
        let token = &sentence.tokens[verb];
        let word = token.span.slice(text);
        let is_plural = matches!(token.xpos.as_str(), "NNS" | "NN")
            && word.ends_with('s')
            && word.chars().all(char::is_lowercase);
        let named = sentence.tokens[verb - 1].upos == Upos::Propn;
        let goes_on = matches!(
            sentence.tokens[verb + 1].upos,
            Upos::Det | Upos::Propn | Upos::Pron | Upos::Adp
        ) && sentence.tokens[verb + 1].span.slice(text) != "of";
        let lemma = lexicon::verb_lemma(word).or_else(|| word.strip_suffix('s'))?;
        let tells = lexicon::entries(lemma).iter().any(|entry| entry.pos == lexicon::Pos::Verb);
        (is_plural && named && goes_on && tells).then(|| (verb, lemma.to_owned()))
    });
    let Some((verb, lemma)) = found else { return };
    let heads: Vec<Option<usize>> = sentence.tokens.iter().map(|token| token.head).collect();
    let subject = verb - 1;
    for (idx, head) in heads.iter().enumerate() {
        let is_outside =
            |below: bool| head.is_none_or(|head| (head < verb) != below || head == verb);
        if idx < subject && is_outside(true) {
            hang(sentence, idx, subject, "compound");
        } else if idx > verb && is_outside(false) {
            let is_noun =
                matches!(sentence.tokens[idx].upos, Upos::Noun | Upos::Propn | Upos::Pron);
            let relation = match (sentence.tokens[idx].upos, is_noun) {
                (Upos::Punct, _) => "punct",
                (_, true) if !has(sentence, idx, "case") && !has(sentence, verb, "obj") => "obj",
                (_, true) => "obl",
                _ => "advmod",
            };
            hang(sentence, idx, verb, relation);
        }
    }
    hang(sentence, subject, verb, "nsubj");
    let token = &mut sentence.tokens[verb];
    (token.head, token.deprel) = (None, Deprel::parse("root"));
    make_verb(sentence, verb, &lemma, "VBZ");
}
