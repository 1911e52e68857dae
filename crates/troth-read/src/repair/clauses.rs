//! Clauses whose verb or subject the parser put elsewhere, as wires and reports write them.

use troth_language::{Deprel, Sentence, Upos, Xpos};

use super::participles::make_verb;
use super::{children, hang};
use crate::lexicon;

/// "Clashes between the two clans went on": a plural at the head of a sentence, or after a colon, is
/// no verb where a preposition follows and nobody does it.
pub fn name_plurals(sentence: &mut Sentence, text: &str) {
    for idx in 0..sentence.tokens.len().saturating_sub(1) {
        let word = |at: usize| sentence.tokens[at].span.slice(text);
        let token = &sentence.tokens[idx];
        let is_first = idx == 0 || matches!(word(idx - 1), ":" | "-" | "–" | "—" | "•" | "*");
        let is_plural = matches!(token.xpos.as_str(), "VBZ" | "VBP")
            && word(idx).ends_with('s')
            && word(idx).starts_with(char::is_uppercase);
        let before_phrase = matches!(
            word(idx + 1).to_lowercase().as_str(),
            "in" | "between" | "near" | "on" | "at" | "of" | "over" | "against" | "by" | "across"
        );
        let is_known =
            || lexicon::entries(&token.lemma).iter().any(|entry| entry.pos == lexicon::Pos::Noun);
        if is_first && is_plural && before_phrase && !has(sentence, idx, "nsubj") && is_known() {
            let token = &mut sentence.tokens[idx];
            (token.upos, token.xpos) = (Upos::Noun, Xpos::parse("NNS"));
        }
    }
}

/// "closed its border crossing": a gerund with a noun right before it as its subject, after a verb that
/// lacks an object, is the second half of a name.
pub fn join_compounds(sentence: &mut Sentence, text: &str) {
    for idx in 1..sentence.tokens.len() {
        let token = &sentence.tokens[idx];
        let noun = idx - 1;
        let is_gerund = token.xpos.as_str() == "VBG"
            && ["advcl", "acl", "ccomp", "xcomp"].iter().any(|name| token.deprel.is(name))
            && !has(sentence, idx, "obj")
            && !has(sentence, idx, "aux");
        let is_led = sentence.tokens[noun].head == Some(idx)
            && sentence.tokens[noun].deprel.is("nsubj")
            && sentence.tokens[noun].upos == Upos::Noun;
        let Some(verb) = token.head.filter(|verb| is_gerund && is_led && *verb < noun) else {
            continue;
        };
        if has(sentence, verb, "obj") || sentence.tokens[verb].upos != Upos::Verb {
            continue;
        }
        let word = sentence.tokens[idx].span.slice(text).to_lowercase();
        let of_noun: Vec<usize> = children(sentence, noun).filter(|child| *child < noun).collect();
        of_noun.into_iter().for_each(|child| sentence.tokens[child].head = Some(idx));
        hang(sentence, noun, idx, "compound");
        hang(sentence, idx, verb, "obj");
        let token = &mut sentence.tokens[idx];
        (token.upos, token.xpos, token.lemma) = (Upos::Noun, Xpos::parse("NN"), word);
    }
}

/// "demanded that the governor resign": what a "that" brings in has a verb. Where a noun stands for it that
/// is the bare form of a verb we know, with a noun right before it, it is the verb and that noun its
/// subject.
pub fn free_subjunctive(sentence: &mut Sentence, text: &str) {
    for idx in 2..sentence.tokens.len() {
        let token = &sentence.tokens[idx];
        let is_bare = token.upos == Upos::Noun && token.xpos.as_str() == "NN";
        if !is_bare || !token.deprel.is("ccomp") || has(sentence, idx, "cop") {
            continue;
        }
        let word = token.span.slice(text);
        let is_verb = || lexicon::entries(word).iter().any(|entry| entry.pos == lexicon::Pos::Verb);
        let subject = idx - 1;
        let is_led = sentence.tokens[subject].head == Some(idx)
            && ["compound", "nmod", "amod"]
                .iter()
                .any(|name| sentence.tokens[subject].deprel.is(name))
            && matches!(sentence.tokens[subject].upos, Upos::Noun | Upos::Propn);
        // The word itself may hang on a later verb: "that the governor resign and that all be freed".
        let asked = sentence.tokens[idx].head.filter(|head| *head < subject);
        let is_that = |at: usize| sentence.tokens[at].span.slice(text) == "that";
        let is_told = asked.is_some_and(|asked| (asked + 1..subject).any(is_that));
        if !(is_led && is_told && is_verb()) {
            continue;
        }
        let of_subject: Vec<usize> = children(sentence, idx)
            .filter(|child| *child < subject)
            .filter(|child| {
                ["det", "amod", "nmod", "compound", "nummod"]
                    .iter()
                    .any(|name| sentence.tokens[*child].deprel.is(name))
            })
            .collect();
        of_subject.into_iter().for_each(|child| sentence.tokens[child].head = Some(subject));
        hang(sentence, subject, idx, "nsubj");
        make_verb(sentence, idx, word, "VB");
    }
}

/// "The watch group called for an inquiry." read as a noun with its participle: a whole sentence has a
/// verb, and a participle that nobody did ("by") and that brings in what was asked or said is it.
pub fn raise_participle(sentence: &mut Sentence, text: &str) {
    let is_whole = sentence.tokens.last().is_some_and(|last| last.span.slice(text) == ".");
    let tag = |idx: usize| sentence.tokens[idx].xpos.as_str();
    let has_finite =
        (0..sentence.tokens.len()).any(|idx| matches!(tag(idx), "VBD" | "VBZ" | "VBP" | "MD"));
    let root = (0..sentence.tokens.len()).find(|idx| sentence.tokens[*idx].head.is_none());
    let Some(root) = root.filter(|_| is_whole && !has_finite) else { return };
    if !matches!(sentence.tokens[root].upos, Upos::Noun | Upos::Propn) {
        return;
    }
    let verb = children(sentence, root).find(|child| {
        let is_active =
            ["obj", "xcomp", "ccomp", "obl"].iter().any(|name| has(sentence, *child, name))
                && !children(sentence, *child)
                    .any(|below| sentence.tokens[below].deprel.as_str() == "obl:agent");
        *child > root
            && sentence.tokens[*child].deprel.is("acl")
            && matches!(tag(*child), "VBN")
            && is_active
    });
    if let Some(verb) = verb {
        sentence.tokens[verb].head = None;
        sentence.tokens[verb].deprel = sentence.tokens[root].deprel;
        sentence.tokens[verb].xpos = Xpos::parse("VBD");
        hang(sentence, root, verb, "nsubj");
    }
}

/// "Abiy pledged to sign": a capitalised first word right before a verb without a subject, taken for an
/// adverb, is whoever does it.
pub fn name_first_word(sentence: &mut Sentence, text: &str) {
    const ADVERBS: &[&str] = &[
        "also",
        "then",
        "later",
        "earlier",
        "now",
        "still",
        "meanwhile",
        "today",
        "yesterday",
        "tomorrow",
        "tonight",
        "here",
        "there",
        "never",
        "not",
        "thus",
        "instead",
        "again",
        "once",
        "soon",
        "even",
        "just",
        "only",
        "so",
        "how",
        "why",
        "when",
        "where",
        "overnight",
        "elsewhere",
        "nor",
        "neither",
        "afterwards",
        "afterward",
        "long",
        "first",
        "next",
        "above",
        "below",
    ];
    let Some(verb) = sentence.tokens.get(1).filter(|verb| verb.upos == Upos::Verb) else { return };
    let first = &sentence.tokens[0];
    let word = first.span.slice(text);
    let is_name = first.deprel.is("advmod")
        && first.head == Some(1)
        && word.starts_with(char::is_uppercase)
        && !word.ends_with("ly")
        && !ADVERBS.contains(&word.to_lowercase().as_str());
    let is_bare = matches!(verb.xpos.as_str(), "VBN" | "VBD" | "VBZ");
    if is_name && is_bare && !has(sentence, 1, "nsubj") && !has(sentence, 1, "aux") {
        let lemma = word.to_owned();
        hang(sentence, 0, 1, "nsubj");
        let first = &mut sentence.tokens[0];
        (first.upos, first.xpos, first.lemma) = (Upos::Propn, Xpos::parse("NNP"), lemma);
        if sentence.tokens[1].xpos.as_str() == "VBN" {
            sentence.tokens[1].xpos = Xpos::parse("VBD");
        }
    }
}

/// "hours after envoys from Norland, Sudria and Karsland met": a subject that an "and" joins to names
/// before it is the last of those, and who they are from is the subject.
pub fn gather_subjects(sentence: &mut Sentence, text: &str) {
    for last in 2..sentence.tokens.len() {
        let token = &sentence.tokens[last];
        if !token.deprel.is("nsubj") {
            continue;
        }
        let and = children(sentence, last)
            .find(|child| *child < last && sentence.tokens[*child].deprel.is("cc"));
        let (Some(verb), Some(and)) = (token.head, and) else { continue };
        if and == 0 || verb < last {
            continue;
        }
        let name = if sentence.tokens[and - 1].span.slice(text) == "," {
            and.checked_sub(2)
        } else {
            Some(and - 1)
        };
        let Some(name) = name else { continue };
        let is_part = |idx: usize| {
            ["conj", "nmod", "appos", "compound", "flat"]
                .iter()
                .any(|relation| sentence.tokens[idx].deprel.is(relation))
        };
        let climb = |idx: &usize| sentence.tokens[*idx].head.filter(|_| is_part(*idx));
        let chain: Vec<usize> = std::iter::successors(Some(name), climb).take(12).collect();
        let top = *chain.last().expect("the chain begins with the name");
        let mark = children(sentence, top).find(|child| {
            sentence.tokens[*child].deprel.is("case")
                && matches!(
                    sentence.tokens[*child].span.slice(text).to_lowercase().as_str(),
                    "after" | "as" | "when" | "before" | "while" | "since" | "once"
                )
        });
        let is_clause = top != name && top < name && chain.iter().all(|at| *at < and);
        let (Some(mark), Some(above)) = (mark.filter(|_| is_clause), sentence.tokens[top].head)
        else {
            continue;
        };
        if super::reaches(sentence, above, verb) {
            continue;
        }
        let first = chain[chain.len() - 2];
        hang(sentence, last, first, "conj");
        hang(sentence, top, verb, "nsubj");
        hang(sentence, mark, verb, "mark");
        hang(sentence, verb, above, "advcl");
    }
}

/// "told the broadcaster that rebels had attacked": what somebody is told is no clause of theirs.
pub fn raise_told(sentence: &mut Sentence, text: &str) {
    const TELLS: &[&str] = &[
        "tell", "inform", "warn", "assure", "remind", "notify", "advise", "convince", "persuade",
        "promise",
    ];
    for idx in 3..sentence.tokens.len() {
        let token = &sentence.tokens[idx];
        let Some(told) = token.head.filter(|told| token.deprel.is("acl") && *told < idx) else {
            continue;
        };
        let verb = sentence.tokens[told]
            .head
            .filter(|verb| *verb < told && TELLS.contains(&sentence.tokens[*verb].lemma.as_str()));
        let is_person = ["obj", "iobj"].iter().any(|name| sentence.tokens[told].deprel.is(name));
        let is_that = children(sentence, idx).any(|child| {
            sentence.tokens[child].deprel.is("mark")
                && sentence.tokens[child].span.slice(text).eq_ignore_ascii_case("that")
        });
        let Some(verb) = verb.filter(|_| is_person && is_that && has(sentence, idx, "nsubj"))
        else {
            continue;
        };
        if !has(sentence, verb, "ccomp") {
            hang(sentence, idx, verb, "ccomp");
        }
    }
}

/// "renewed his call for a truce": what is called for hangs on the call.
pub fn hang_on_calls(sentence: &mut Sentence, text: &str) {
    const CALLS: &[&str] = &["call", "appeal", "plea", "demand", "request", "push", "bid", "offer"];
    for idx in 2..sentence.tokens.len() {
        let token = &sentence.tokens[idx];
        let Some(verb) = token.head.filter(|verb| token.deprel.is("obl") && *verb < idx) else {
            continue;
        };
        let is_for = children(sentence, idx).any(|child| {
            sentence.tokens[child].deprel.is("case")
                && sentence.tokens[child].span.slice(text).eq_ignore_ascii_case("for")
        });
        let call = children(sentence, verb).find(|child| {
            *child < idx
                && sentence.tokens[*child].deprel.is("obj")
                && CALLS.contains(&sentence.tokens[*child].lemma.as_str())
        });
        if let Some(call) = call.filter(|_| is_for) {
            hang(sentence, idx, call, "nmod");
        }
    }
}

/// "said that the town was quiet, but accused the rebels": after a comma a verb of accusing, asking or
/// praising goes on with whoever speaks, not with whom the clause before it was about.
pub fn part_speech_acts(sentence: &mut Sentence, text: &str) {
    use troth_model::EventType as E;
    for idx in 2..sentence.tokens.len() {
        let token = &sentence.tokens[idx];
        let is_joined = token.deprel.is("conj")
            && matches!(token.xpos.as_str(), "VBD" | "VBN")
            && !["nsubj", "aux", "mark"].iter().any(|name| has(sentence, idx, name));
        if !is_joined {
            continue;
        }
        let cc = children(sentence, idx)
            .find(|child| *child < idx && *child > 0 && sentence.tokens[*child].deprel.is("cc"));
        let (Some(first), Some(cc)) = (token.head, cc) else { continue };
        // A past form does not go on from a present one: "said that it stays and thanked them".
        let is_past = token.xpos.as_str() == "VBD";
        let is_parted = sentence.tokens[cc - 1].span.slice(text) == ","
            || sentence.tokens[cc].span.slice(text).eq_ignore_ascii_case("but")
            || is_past && matches!(sentence.tokens[first].xpos.as_str(), "VBZ" | "VBP");
        let acts = lexicon::entries(&token.lemma).iter().any(|entry| {
            entry.pos == lexicon::Pos::Verb
                && matches!(
                    entry.event_type,
                    E::Accuse | E::Request | E::Reject | E::Support | E::Threaten
                )
        });
        let cue = sentence.tokens[first].head.filter(|cue| {
            sentence.tokens[first].deprel.is("ccomp") && super::is_cue_verb(sentence, *cue)
        });
        let Some(cue) = cue.filter(|cue| is_parted && acts && *cue < first) else { continue };
        let is_participle = sentence.tokens[cue].xpos.as_str() == "VBG";
        let main = if is_participle { sentence.tokens[cue].head } else { Some(cue) };
        if let Some(main) = main.filter(|main| !super::reaches(sentence, *main, idx)) {
            hang(sentence, idx, main, "conj");
            sentence.tokens[idx].xpos = Xpos::parse("VBD");
        }
    }
}

/// "The bloc imposed sanctions on nine officials." read as sanctions that are imposed: an attribute with
/// a subject of its own before it is the verb, and the noun after it the object.
pub fn raise_attribute(sentence: &mut Sentence) {
    for verb in 1..sentence.tokens.len() {
        let token = &sentence.tokens[verb];
        let is_attribute = matches!(token.xpos.as_str(), "VBD" | "VBN") && token.deprel.is("amod");
        if !is_attribute {
            continue;
        }
        let subject = children(sentence, verb)
            .find(|child| *child < verb && sentence.tokens[*child].deprel.is("nsubj"));
        let Some(object) = token.head.filter(|noun| *noun > verb) else { continue };
        if subject.is_none() || has(sentence, object, "nsubj") {
            continue;
        }
        sentence.tokens[verb].head = sentence.tokens[object].head;
        sentence.tokens[verb].deprel = sentence.tokens[object].deprel;
        sentence.tokens[verb].upos = Upos::Verb;
        sentence.tokens[verb].xpos = Xpos::parse("VBD");
        hang(sentence, object, verb, "obj");
        let before: Vec<usize> = children(sentence, object).filter(|child| *child < verb).collect();
        before.into_iter().for_each(|child| sentence.tokens[child].head = Some(verb));
    }
}

/// "Petrova confirms that she met them" read as a name's plural: what a that-clause hangs on and a name
/// stands before is a verb of saying.
pub fn raise_cue(sentence: &mut Sentence, text: &str) {
    for idx in 1..sentence.tokens.len() {
        let token = &sentence.tokens[idx];
        let is_plural = token.xpos.as_str() == "NNS" && token.head.is_none();
        if !is_plural {
            continue;
        }
        let name = idx - 1;
        let is_named =
            sentence.tokens[name].upos == Upos::Propn && sentence.tokens[name].head == Some(idx);
        let has_that = children(sentence, idx).any(|clause| {
            ["ccomp", "acl"].iter().any(|relation| sentence.tokens[clause].deprel.is(relation))
                && children(sentence, clause).any(|mark| {
                    sentence.tokens[mark].deprel.is("mark")
                        && mark == idx + 1
                        && sentence.tokens[mark].span.slice(text).eq_ignore_ascii_case("that")
                })
        });
        let lemma = token.lemma.to_lowercase();
        let is_cue = lexicon::cues(&lemma).iter().any(|cue| cue.pos == lexicon::Pos::Verb);
        if !(is_named && has_that && is_cue) {
            continue;
        }
        let clauses: Vec<usize> = children(sentence, idx)
            .filter(|clause| *clause > idx && sentence.tokens[*clause].deprel.is("acl"))
            .collect();
        clauses.into_iter().for_each(|clause| hang(sentence, clause, idx, "ccomp"));
        hang(sentence, name, idx, "nsubj");
        let token = &mut sentence.tokens[idx];
        (token.upos, token.xpos, token.lemma) = (Upos::Verb, Xpos::parse("VBZ"), lemma);
    }
}

/// "lost up to 255 soldiers": the words belong to the number, and the soldiers are the verb's object.
pub fn count_up_to(sentence: &mut Sentence, text: &str) {
    for up in 1..sentence.tokens.len().saturating_sub(3) {
        let word = |idx: usize| sentence.tokens[idx].span.slice(text).to_lowercase();
        let is_count =
            word(up) == "up" && word(up + 1) == "to" && sentence.tokens[up + 2].upos == Upos::Num;
        let Some(noun) = sentence.tokens[up + 2].head.filter(|noun| is_count && *noun > up + 2)
        else {
            continue;
        };
        let verb = sentence.tokens[noun]
            .head
            .filter(|verb| *verb < up && sentence.tokens[*verb].upos == Upos::Verb);
        hang(sentence, up, noun, "advmod");
        hang(sentence, up + 1, up, "fixed");
        if verb.is_some_and(|verb| !has(sentence, verb, "obj"))
            && sentence.tokens[noun].deprel.is("obl")
        {
            sentence.tokens[noun].deprel = Deprel::parse("obj");
        }
    }
}

pub fn has(sentence: &Sentence, idx: usize, relation: &str) -> bool {
    children(sentence, idx).any(|child| sentence.tokens[child].deprel.is(relation))
}
