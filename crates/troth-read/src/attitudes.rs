//! Attitudes: who is told to hold, want, judge or speak of something without saying it outright.
//!
//! "Three mayors praised the bridge", "residents want a ferry", "the plan’s critics": each attributes
//! something to somebody, and none gives an account, for what is praised or wanted has not been told
//! to be so. They stand beside the cues in what is seen of a document, and nowhere else.

use crate::arguments;
use crate::attribution;
use crate::layers::SpeechAct;
use crate::lexicon::{self, Attitude, Pos, Sense};
use crate::nouns;
use crate::phrases;
use crate::tree::Tree;
use crate::who::{Roster, Who};

/// The attitudes of sentence `s`, but for words that `is_told` knows for cues already.
pub(crate) fn find(
    tree: &Tree<'_>,
    s: usize,
    roster: &Roster<'_>,
    is_told: impl Fn(usize) -> bool,
) -> Vec<SpeechAct> {
    (0..tree.len())
        .filter(|idx| matches!(tree.upos(*idx), "VERB" | "NOUN" | "ADJ"))
        .filter(|idx| !is_told(*idx))
        .filter_map(|idx| attitude(tree, s, roster, idx))
        .collect()
}

/// The attitude that the word at `idx` tells: of the entries that fit the longest, then the one that
/// covers most.
fn attitude(tree: &Tree<'_>, s: usize, roster: &Roster<'_>, idx: usize) -> Option<SpeechAct> {
    let entries = lexicon::attitudes(&tree.lemma(idx).to_lowercase());
    let fitting = entries
        .iter()
        .filter(|entry| stands(tree, idx, entry) && phrases::stand(tree, idx, entry.words));
    let (entry, content) = fitting
        .filter_map(|entry| Some((entry, content(tree, idx, entry)?)))
        .max_by_key(|(entry, content)| (entry.words.len(), content.len()))?;
    let speaker = match holder(tree, idx, entry) {
        Some(head) if content.contains(&head) => None,
        Some(head) => Some(party(tree, s, roster, head)?),
        None => None,
    };
    if speaker.is_none() && !may_be_nobodys(tree, idx, entry) {
        return None;
    }
    let mut inside = vec![false; tree.len()];
    content.iter().for_each(|at| inside[*at] = true);
    let cue = tree.token(idx).span;
    let cue =
        phrases::end(tree, idx, entry.words).map_or(cue, |end| cue.cover(tree.token(end - 1).span));
    Some(SpeechAct { sentence: s, head: idx, cue, speaker, content: inside })
}

/// Whether the word is of the entry's kind there; an adjective tells a mind only as a predicate.
fn stands(tree: &Tree<'_>, idx: usize, entry: &Attitude) -> bool {
    match entry.pos {
        Pos::Verb => tree.upos(idx) == "VERB" && !is_bare_participle(tree, idx),
        Pos::Noun => tree.upos(idx) == "NOUN",
        _ => {
            tree.child(idx, "cop").is_some()
                || tree.is_any(idx, &["xcomp", "acl:relcl"])
                || tree.upos(idx) == "VERB" && tree.is_passive(idx)
        }
    }
}

/// "the proposed cuts": a participle before its noun tells nobody's mind.
fn is_bare_participle(tree: &Tree<'_>, idx: usize) -> bool {
    tree.is(idx, "amod")
}

/// What the attitude is about, or `None` where nothing that the entry asks for stands there.
fn content(tree: &Tree<'_>, idx: usize, entry: &Attitude) -> Option<Vec<usize>> {
    let mut found: Vec<usize> = Vec::new();
    let mut is_asked = false;
    let own_case = entry.words.last().filter(|_| entry.words.len() > 1);
    let about = entry.about.iter().chain(own_case);
    for place in about {
        let heads = heads(tree, idx, place);
        is_asked |= !heads.is_empty()
            && (entry.asks.contains(place) || own_case.is_some_and(|case| case == place));
        for head in heads {
            found.extend(words_of(tree, idx, head));
        }
    }
    found.sort_unstable();
    found.dedup();
    (is_asked && !found.is_empty()).then_some(found)
}

/// What stands in a place: `object`, `clause` (a finite one), `complement`, or a preposition.
fn heads(tree: &Tree<'_>, idx: usize, place: &str) -> Vec<usize> {
    let is_verb = tree.is_verbal(idx);
    match place {
        "object" if is_verb => arguments::deep_object(tree, idx).into_iter().collect(),
        "object" => Vec::new(),
        "clause" => {
            let clauses = tree.children_by(idx, &["ccomp", "csubj", "acl"]);
            clauses.filter(|clause| is_finite(tree, *clause)).collect()
        }
        "complement" => complements(tree, idx),
        // "asked the minister about the dam": the parser may hang the phrase on the object.
        case => std::iter::once(idx)
            .chain(arguments::deep_object(tree, idx).filter(|object| *object > idx))
            .flat_map(|above| tree.children_by(above, &["obl", "nmod", "advcl", "acl", "obj"]))
            .filter(|child| *child > idx)
            .filter(|child| {
                tree.children_by(*child, &["case", "mark"])
                    .any(|mark| tree.word(mark).eq_ignore_ascii_case(case))
            })
            .collect(),
    }
}

/// A clause with a subject or a mark of its own.
fn is_finite(tree: &Tree<'_>, clause: usize) -> bool {
    tree.child(clause, "nsubj").is_some()
        || tree
            .children_by(clause, &["mark", "advmod"])
            .any(|mark| matches!(tree.xpos(mark), "IN" | "WRB" | "WP"))
}

/// Infinitives, predicates ("called it a lie") and clauses.
fn complements(tree: &Tree<'_>, idx: usize) -> Vec<usize> {
    let has_to =
        |child: usize| tree.children_by(child, &["mark"]).any(|mark| tree.xpos(mark) == "TO");
    let objects: Vec<usize> = tree.children_by(idx, &["obj", "iobj"]).collect();
    let is_second = |child: usize| tree.is(child, "obj") && objects.len() > 1;
    tree.children(idx)
        .iter()
        .copied()
        .filter(|child| *child > idx)
        .filter(|child| {
            tree.is_any(*child, &["xcomp", "ccomp"])
                || tree.is_any(*child, &["advcl", "acl"]) && has_to(*child)
                || is_second(*child)
        })
        .collect()
}

/// The words under `head`; of what stands above the cue only its own phrase ("a plan that he backs").
fn words_of(tree: &Tree<'_>, idx: usize, head: usize) -> Vec<usize> {
    if tree.is_under(idx, head) { tree.noun_phrase(head) } else { tree.subtree(head) }
}

/// Who holds it: the subject, or a noun's owner.
fn holder(tree: &Tree<'_>, idx: usize, entry: &Attitude) -> Option<usize> {
    if entry.is_nobodys {
        return None;
    }
    match entry.pos {
        Pos::Verb => arguments::deep_subject(tree, idx),
        Pos::Noun => owner(tree, idx),
        _ => {
            let own = tree.children_by(idx, &["nsubj", "nsubj:pass"]).next();
            own.map(|subject| arguments::antecedent(tree, subject)).or_else(|| {
                let above = tree.head(idx).filter(|_| tree.is(idx, "xcomp"))?;
                arguments::deep_subject(tree, above)
            })
        }
    }
}

/// "Norland’s fear that …", "criticism from residents", "voiced support for": whose a noun is.
fn owner(tree: &Tree<'_>, noun: usize) -> Option<usize> {
    let of = || {
        tree.children_by(noun, &["nmod"]).find(|child| {
            let mut cases = tree.case_words(*child).into_iter();
            cases.any(|case| matches!(case.as_str(), "by" | "from" | "among"))
        })
    };
    let of_verb = || {
        let verb = tree.head(noun).filter(|verb| tree.is_verbal(*verb))?;
        tree.is(noun, "obj").then(|| arguments::deep_subject(tree, verb)).flatten()
    };
    tree.child(noun, "nmod:poss").or_else(of).or_else(of_verb)
}

/// Whether nobody need be named: what seems so, and what somebody is called ("is known as").
fn may_be_nobodys(tree: &Tree<'_>, idx: usize, entry: &Attitude) -> bool {
    let is_told_of = entry.pos == Pos::Verb
        && tree.child(idx, "aux:pass").is_some()
        && entry.asks.iter().any(|place| *place != "object")
        && arguments::deep_subject(tree, idx).is_none();
    entry.is_nobodys || is_told_of
}

/// Somebody who can have a mind: a party, people, a title, a paper or poll; not a thing.
fn party(tree: &Tree<'_>, s: usize, roster: &Roster<'_>, head: usize) -> Option<Who> {
    const MINDS: &[&str] = &[
        "analysis",
        "average",
        "data",
        "figures",
        "research",
        "video",
        "recording",
        "document",
        "website",
        "poll",
        "survey",
        "study",
        "majority",
        "minority",
        "percent",
        "%",
        "many",
        "some",
        "most",
        "other",
        "others",
        "few",
        "both",
        "all",
        "several",
        "half",
        "third",
        "quarter",
        "none",
        "critic",
        "campaign",
        "voter",
        "camp",
        "side",
        "paper",
        "article",
        "editorial",
        "column",
        "book",
        "film",
        "ad",
    ];
    let who = attribution::speaker_of(tree, s, head, roster)?;
    let has_mind = roster.who(s, head).is_some()
        || matches!(tree.upos(head), "PROPN" | "NUM")
        || MINDS.contains(&tree.lemma(head).to_lowercase().as_str())
        || attribution::is_document_noun(tree, head)
        || nouns::senses(tree, head)
            .iter()
            .any(|noun| matches!(noun.sense, Sense::People(_) | Sense::Title(_)));
    has_mind.then_some(who)
}
