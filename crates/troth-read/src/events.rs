//! Events: the words that tell of one, and who and what stands around them.
//!
//! A draft holds token positions only; `reading` turns it into an account. A noun that only
//! points back at what was told ("the attack") makes no draft of its own, and a noun that
//! another trigger of the same kind takes as its means ("the strikes hit the port") lends that
//! one what it knows.

use std::borrow::Cow;
use std::ops::Range;

use troth_model::{EffectKind, EventType, InstrumentKind, ObjectCategory, Sector};

use crate::arguments::{self, Argument};
use crate::lexicon::{self, Entry, Filler, Pos, Role, Sense};
use crate::nouns;
use crate::phrases;
use crate::tree::Tree;
use crate::who::{Roster, Who, WhoKind, semantic_head};

/// A thing or weapon that stands in a place of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Thing {
    /// The token that heads its phrase.
    pub head: usize,
    /// Its category, where one fits.
    pub category: Option<ObjectCategory>,
    /// Its kind, where it is a weapon.
    pub instrument: Option<InstrumentKind>,
}

/// An event as found in one sentence, in token positions.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The sentence.
    pub sentence: usize,
    /// The token that heads the trigger.
    pub head: usize,
    /// The tokens of the trigger.
    pub trigger: Range<usize>,
    /// What the lexicon says of it.
    pub entry: &'static Entry,
    /// The noun's entry that it took over: the "air strike" of "an air strike killed 12".
    pub means: Option<&'static Entry>,
    /// Who did it; of mutual talks, everybody.
    pub actors: Vec<Who>,
    /// To whom.
    pub recipients: Vec<Who>,
    /// With what.
    pub instruments: Vec<Thing>,
    /// What was hit, taken, offered, spoken of.
    pub objects: Vec<Thing>,
    /// The phrases that carry its toll.
    pub effects: Vec<(EffectKind, usize)>,
    /// What the talk is about.
    pub topic: Option<usize>,
    /// The event that is demanded, promised, refused.
    pub content: Option<usize>,
    /// Phrases that may tell where.
    pub places: Vec<usize>,
    /// Whether the speaker of the words is the actor ("any ship is a legitimate target").
    pub speaker_acts: bool,
}

/// Every event of sentence `s`.
pub fn find(trees: &[Tree<'_>], roster: &Roster<'_>, s: usize) -> Vec<Draft> {
    let tree = &trees[s];
    let mut drafts: Vec<Draft> = Vec::new();
    let mut idx = 0;
    while idx < tree.len() {
        if let Some((entry, trigger, head)) = trigger_at(tree, s, roster, idx) {
            let taken =
                drafts.iter().any(|draft| draft.trigger.contains(&head) || draft.head == head);
            if !taken && !roster.is_person(s, head) {
                drafts.push(draft(tree, s, roster, entry, trigger, head));
            }
        }
        idx += 1;
    }
    lend_and_drop(tree, drafts)
}

/// The best entry whose words start at token `idx`.
fn trigger_at(
    tree: &Tree<'_>,
    s: usize,
    roster: &Roster<'_>,
    idx: usize,
) -> Option<(&'static Entry, Range<usize>, usize)> {
    let lemma = first_part(tree.lemma(idx));
    let word = first_part(tree.word(idx));
    let by_word = if word == lemma { &[] } else { lexicon::entries(&word) };
    let mut fitting: Vec<Fitting> = Vec::new();
    let mut cached: Option<(usize, Vec<Argument>)> = None;
    for entry in lexicon::entries(&lemma).iter().chain(by_word) {
        let Some((range, head)) = place(tree, idx, entry) else { continue };
        if !pos_fits(tree, head, entry) {
            continue;
        }
        if cached.as_ref().is_none_or(|(at, _)| *at != head) {
            cached = Some((head, arguments::arguments(tree, head)));
        }
        let base = cached.as_ref().map_or(&[][..], |(_, base)| base);
        let around = arguments_of(tree, head, entry, base);
        let fits = permitted(tree, s, roster, head, entry.only, entry.never, &around);
        let openly = || {
            entry.open && fits_openly(tree, s, roster, head, entry, &around)
                || entry.pos == Pos::Noun
                    && is_asked_for(tree, head)
                    && permitted(tree, s, roster, head, &[], &never_of_itself(entry), &around)
                        .is_some()
        };
        let Some(n_places) = fits.or_else(|| openly().then_some(0)) else { continue };
        let weight = (entry.words.len(), n_places);
        fitting.push(Fitting { entry, trigger: range, head, weight });
    }
    best_of(&fitting).map(|best| (best.entry, best.trigger, best.head))
}

/// An entry that fits at a token.
#[derive(Clone)]
struct Fitting {
    entry: &'static Entry,
    trigger: Range<usize>,
    head: usize,
    /// Words of its phrase, then places of it that hold.
    weight: (usize, usize),
}

/// Longer phrases first, then entries of which more places hold; of two that tell of one type, the one
/// that tells its mode.
fn best_of(fitting: &[Fitting]) -> Option<Fitting> {
    let heaviest = fitting.iter().map(|one| one.weight).max()?;
    let best = fitting.iter().find(|one| one.weight == heaviest)?;
    let tells_mode = |other: &&Fitting| {
        other.entry.event_type == best.entry.event_type
            && other.entry.mode.is_some()
            && other.trigger == best.trigger
    };
    let with_mode = fitting.iter().find(tells_mode).filter(|_| best.entry.mode.is_none());
    Some(with_mode.unwrap_or(best).clone())
}

/// The word under which a token is looked up: of "de-escalate" the first part.
fn first_part(word: &str) -> String {
    let first = word.split('-').next().filter(|part| !part.is_empty()).unwrap_or(word);
    first.to_lowercase()
}

/// The tokens of the entry's words, and the one that heads them.
fn place(tree: &Tree<'_>, idx: usize, entry: &Entry) -> Option<(Range<usize>, usize)> {
    if entry.words.len() == 1 {
        return Some((idx..idx + 1, idx));
    }
    match phrases::end(tree, idx, entry.words) {
        // "carried out", but "tear-gassed".
        Some(end) if entry.pos == Pos::Verb && tree.is_verbal(idx) => Some((idx..end, idx)),
        Some(end) => Some((idx..end, phrases::head(tree, idx..end))),
        None if entry.pos == Pos::Verb && phrases::below(tree, idx, &entry.words[1..]) => {
            Some((idx..idx + 1, idx))
        }
        None => None,
    }
}

fn pos_fits(tree: &Tree<'_>, head: usize, entry: &Entry) -> bool {
    match entry.pos {
        Pos::Verb => {
            let is_verb = tree.upos(head) == "VERB"
                || tree.xpos(head).starts_with("VB") && tree.upos(head) != "AUX";
            // "the striking workers": an attribute tells of no event here.
            is_verb && !tree.is(head, "amod")
        }
        Pos::Noun => {
            // In "attack drones", "ceasefire talks" the first noun only describes the second.
            let describes =
                tree.is(head, "compound") && tree.head(head).is_some_and(|above| above > head);
            // In a phrase of the lexicon the tagger may be wrong, but "rockets struck" is no strike.
            let is_finite = matches!(tree.xpos(head), "VBD" | "VBZ" | "VBP" | "VB" | "MD");
            !describes && (is_noun(tree, head) || entry.words.len() > 1 && !is_finite)
        }
        // "must", where it governs a verb that says what.
        Pos::Auxiliary => {
            tree.is(head, "aux") && tree.head(head).is_some_and(|verb| tree.is_verbal(verb))
        }
        Pos::Adjective => {
            entry.words.len() > 1 || matches!(tree.upos(head), "ADJ" | "VERB" | "NOUN" | "ADV")
        }
        _ => true,
    }
}

/// A noun, or what is read as a verb or an adjective but stands as a noun: "a killing", "the dead".
fn is_noun(tree: &Tree<'_>, idx: usize) -> bool {
    let stands_as_noun = || {
        tree.children_by(idx, &["det", "case", "nmod:poss", "nummod"]).any(|child| child < idx)
            && !tree.is_any(idx, &["amod", "compound"])
            && tree.child(idx, "obj").is_none()
    };
    match tree.upos(idx) {
        "NOUN" | "PROPN" => true,
        "VERB" => tree.xpos(idx) == "VBG" && (stands_as_noun() || is_dating_gerund(tree, idx)),
        "ADJ" => stands_as_noun(),
        _ => false,
    }
}

/// "after rioting in the suburbs", "amid shelling": a gerund of nobody and nothing after a preposition.
fn is_dating_gerund(tree: &Tree<'_>, idx: usize) -> bool {
    tree.child(idx, "obj").is_none()
        && tree.children_by(idx, &["mark"]).any(|mark| {
            mark + 1 == idx
                && matches!(tree.lemma(mark), "after" | "amid" | "following" | "during" | "despite")
        })
}

/// The arguments of a trigger; of "held talks" those of its noun too, and in "burned down the mill"
/// the particle's noun is the object.
fn arguments_of<'v>(
    tree: &Tree<'_>,
    head: usize,
    entry: &Entry,
    base: &'v [Argument],
) -> Cow<'v, [Argument]> {
    match entry.pos {
        Pos::Auxiliary => return Cow::Owned(auxiliary_arguments(tree, head)),
        Pos::Verb => {}
        Pos::Adjective => return of_state(entry, base),
        _ => return Cow::Borrowed(base),
    }
    let mut around = Cow::Borrowed(base);
    if let Some(child) = objects_of(tree, entry, base) {
        around.to_mut().push(Argument { slot: "of".to_owned(), head: child, is_loose: true });
    }
    if entry.words.len() > 1 {
        phrase_arguments(tree, head, entry, around.to_mut());
    }
    around
}

/// "Schools stay closed": what a participle of state was done to is what it is told of.
fn of_state<'v>(entry: &Entry, base: &'v [Argument]) -> Cow<'v, [Argument]> {
    let mut around = Cow::Borrowed(base);
    let acts = entry.role("subject") == Some(Role::Actor);
    let told = base.iter().find(|argument| argument.slot == "object");
    if let Some(told) = told.filter(|_| !acts && !base.iter().any(|a| a.slot == "subject")) {
        around.to_mut().push(Argument { slot: "subject".to_owned(), ..told.clone() });
    }
    around
}

/// "warned the junta of sanctions": where an entry asks for "of", the object's may be the verb's.
fn objects_of(tree: &Tree<'_>, entry: &Entry, base: &[Argument]) -> Option<usize> {
    let asked = entry.only.iter().any(|(slot, _)| slot.trim_start_matches('+') == "of");
    if !asked || base.iter().any(|argument| argument.slot == "of") {
        return None;
    }
    let object = base.iter().find(|argument| argument.slot == "object")?;
    tree.children_by(object.head, &["nmod"]).find(|child| tree.is_of(*child))
}

fn phrase_arguments(tree: &Tree<'_>, head: usize, entry: &Entry, around: &mut Vec<Argument>) {
    let rest = &entry.words[1..];
    if !around.iter().any(|argument| argument.slot == "object")
        && let Some(own) = around.iter_mut().find(|argument| {
            rest.contains(&argument.slot.as_str())
                && !tree.is_any(argument.head, &["compound:prt", "advmod"])
        })
    {
        own.slot = "object".to_owned();
    }
    let own_noun = tree
        .children_by(head, &["obj"])
        .find(|object| rest.iter().any(|word| nouns::is_word(tree, *object, word)));
    if let Some(noun) = own_noun {
        around.retain(|argument| argument.head != noun);
        let of_noun = arguments::arguments(tree, noun).into_iter();
        around
            .extend(of_noun.filter(|argument| argument.slot != "subject" && argument.head != head));
    }
}

/// "X must do E": whoever shall do it is the subject, and the verb what shall be done.
fn auxiliary_arguments(tree: &Tree<'_>, head: usize) -> Vec<Argument> {
    let Some(verb) = tree.head(head) else { return Vec::new() };
    let surface = tree.children_by(verb, &["nsubj"]).next();
    let subject = surface.map(|head| ("subject", arguments::antecedent(tree, head)));
    let place =
        |(slot, head): (&str, usize)| Argument { slot: slot.to_owned(), head, is_loose: false };
    subject.into_iter().chain([("complement", verb)]).map(place).collect()
}

/// Whether what stands around `head` is what an entry asks for, and in how many places: every place
/// with a plus holds one of its words, of the others one does, and no place of `never` does.
pub fn permitted(
    tree: &Tree<'_>,
    s: usize,
    roster: &Roster<'_>,
    head: usize,
    only: &[(&str, &[Filler])],
    never: &[(&str, &[Filler])],
    around: &[Argument],
) -> Option<usize> {
    let unnamed_agent = tree.is_passive(head) && !around.iter().any(|a| a.slot == "subject");
    let fits = |slot: &str, fillers: &[Filler], case| {
        slot_filled(tree, s, roster, head, slot, (fillers, case), around)
    };
    let holds = |slot: &str, fillers: &[Filler]| fits(slot, fillers, Case::For);
    // What hangs on the object may speak for an entry, never against it.
    let firm = |(slot, fillers): &(&str, &[Filler])| {
        let loose = around.iter().any(|a| a.is_loose && a.slot == *slot);
        !loose && fits(slot, fillers, Case::Against)
    };
    let (mut n_places, mut n_free, mut n_free_held) = (0, 0, 0);
    for (slot, fillers) in only {
        match slot.strip_prefix('+') {
            Some("subject") if unnamed_agent => {}
            Some(slot) if holds(slot, fillers) => n_places += 1,
            Some(_) => return None,
            None => {
                n_free += 1;
                n_free_held += usize::from(holds(slot, fillers));
            }
        }
    }
    let is_as_asked = (n_free == 0 || n_free_held > 0) && !never.iter().any(firm);
    is_as_asked.then_some(n_places + n_free_held)
}

/// "The Front released two herdsmen": the verb is plain enough, and its subject a party of public
/// life, so that the object may be whoever.
fn fits_openly(
    tree: &Tree<'_>,
    s: usize,
    roster: &Roster<'_>,
    head: usize,
    entry: &Entry,
    around: &[Argument],
) -> bool {
    let at = |slot: &str| around.iter().find(|argument| argument.slot == slot).map(|a| a.head);
    let Some(object) = at("object") else { return false };
    let by_somebody = match at("subject") {
        Some(subject) => {
            is_somebody(tree, subject)
                || is_armed_thing(tree, subject)
                || roster.everybody(s, subject).iter().any(is_public)
        }
        // "Two of our trucks were looted": nobody is named, and the one it befell is no mere idea.
        None => tree.is_passive(head) && is_someone_or_thing(tree, s, roster, object),
    };
    by_somebody && permitted(tree, s, roster, head, &[], entry.never, around).is_some()
}

/// "We", "they": whoever was spoken of.
fn is_somebody(tree: &Tree<'_>, idx: usize) -> bool {
    matches!(tree.word(idx).to_lowercase().as_str(), "we" | "they")
}

/// An aircraft, a ship, a gun: whoever is behind it acts.
fn is_armed_thing(tree: &Tree<'_>, idx: usize) -> bool {
    nouns::senses(tree, semantic_head(tree, idx)).iter().any(|noun| {
        matches!(
            noun.sense,
            Sense::Instrument(
                InstrumentKind::Aircraft
                    | InstrumentKind::Helicopter
                    | InstrumentKind::Drone
                    | InstrumentKind::Ship
                    | InstrumentKind::Artillery
            )
        )
    })
}

/// People, or a thing that a list knows.
fn is_someone_or_thing(tree: &Tree<'_>, s: usize, roster: &Roster<'_>, idx: usize) -> bool {
    let meant = semantic_head(tree, idx);
    !roster.everybody(s, idx).is_empty()
        || is_of_people(tree, meant)
        || nouns::senses(tree, meant)
            .iter()
            .any(|noun| matches!(noun.sense, Sense::Thing(_) | Sense::Instrument(_)))
}

/// What an entry forbids, but for the words that it hangs on.
fn never_of_itself(entry: &Entry) -> Vec<(&'static str, &'static [Filler])> {
    entry.never.iter().copied().filter(|(slot, _)| *slot != "governor").collect()
}

/// "called for an investigation": what somebody asks for by its name needs nobody who does it.
fn is_asked_for(tree: &Tree<'_>, noun: usize) -> bool {
    let first = tree.first_conjunct(noun);
    tree.head(first).is_some_and(|above| {
        let asks = |words: &[&str]| words.contains(&tree.lemma(above));
        let is_for = || tree.case_words(first).iter().any(|case| case == "for");
        tree.is_any(first, &["obl", "nmod"])
            && asks(&["call", "appeal", "press", "push", "plead", "plea", "ask", "lobby"])
            && is_for()
            || tree.is(first, "obj") && asks(&["demand", "request", "urge"])
    })
}

/// A party, office or force of public life.
fn is_public(who: &Who) -> bool {
    use troth_model::Sector as S;
    match who.kind {
        WhoKind::State | WhoKind::Capital | WhoKind::Body | WhoKind::Nation => true,
        _ => who.sector.is_some_and(|sector| !matches!(sector, S::Civilians | S::Business)),
    }
}

fn slot_filled(
    tree: &Tree<'_>,
    s: usize,
    roster: &Roster<'_>,
    head: usize,
    slot: &str,
    (fillers, case): (&[Filler], Case),
    around: &[Argument],
) -> bool {
    let standing: Vec<usize> = match slot {
        "governor" => tree.head(tree.first_conjunct(head)).into_iter().collect(),
        // Of a noun, whoever does it: possessor, "by" phrase, light verb's subject.
        "subject" => around
            .iter()
            .filter(|a| matches!(a.slot.as_str(), "subject" | "possessive" | "by"))
            .map(|a| a.head)
            .collect(),
        // "on Sunday" fills no place of "on".
        _ => around
            .iter()
            .filter(|a| {
                a.slot == slot && (is_core(slot) || !crate::times::is_time_noun(tree, a.head))
            })
            .map(|a| a.head)
            .collect(),
    };
    if standing.is_empty() {
        return fillers.iter().any(|filler| matches!(filler, Filler::Nothing));
    }
    fillers.iter().any(|filler| match filler {
        Filler::Nothing => false,
        Filler::Anything => true,
        _ => standing.iter().any(|at| {
            fills(tree, s, roster, *at, filler)
                || case == Case::For
                    && (fills_by_sort(tree, s, roster, *at, filler)
                        || stands_for(tree, s, roster, *at, filler))
        }),
    })
}

/// Whether what stands in a place is asked for by an entry or forbidden by it: an entry that asks is
/// met by the sort of a word and by what a pronoun stands for, one that forbids by its own words only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    For,
    Against,
}

/// People of any kind are the victims and prisoners that an entry asks for, and people who bear arms
/// its force: the lists name the commonest only.
fn fills_by_sort(
    tree: &Tree<'_>,
    s: usize,
    roster: &Roster<'_>,
    idx: usize,
    filler: &Filler,
) -> bool {
    let class = match filler {
        Filler::Class(class) => lexicon::CLASSES[usize::from(*class)],
        Filler::Person => "person_group",
        _ => return false,
    };
    let mut heads = tree.conjuncts(semantic_head(tree, idx)).into_iter();
    heads.any(|head| {
        let mut sorts = nouns::senses(tree, head).iter().filter_map(|noun| match noun.sense {
            Sense::People(sector) | Sense::Title(sector) => Some(sector),
            _ => None,
        });
        let is_weapon = || {
            nouns::senses(tree, head).iter().any(|noun| matches!(noun.sense, Sense::Instrument(_)))
        };
        match class {
            "weapon" => is_weapon(),
            "troops_noun" => is_weapon() || sorts.any(bears_arms),
            "victim" | "person_group" | "prisoner" => {
                sorts.next().is_some() || is_of_people(tree, head)
            }
            "force" => {
                sorts.any(bears_arms)
                    || roster.who(s, head).is_some_and(|who| bears_arms(who.sector))
            }
            _ => false,
        }
    })
}

/// A noun that one of the lists of people holds.
fn is_of_people(tree: &Tree<'_>, idx: usize) -> bool {
    nouns::senses(tree, idx).iter().any(|noun| match noun.sense {
        Sense::Class(class) => matches!(
            lexicon::CLASSES[usize::from(class)],
            "victim" | "person_group" | "prisoner" | "protester" | "worker"
        ),
        _ => false,
    })
}

fn bears_arms(sector: Option<Sector>) -> bool {
    use Sector as S;
    matches!(sector, Some(S::Military | S::Rebels | S::Police | S::UnidentifiedArmed))
}

/// "most were intercepted", "downed 97", "they were released": a pronoun or a bare number fills what
/// one of the nouns before it would fill, in its sentence or the one before.
fn stands_for(tree: &Tree<'_>, s: usize, roster: &Roster<'_>, idx: usize, filler: &Filler) -> bool {
    let asks_for_a_sort = matches!(filler, Filler::Class(_) | Filler::Words(_));
    if !asks_for_a_sort || !is_stand_in(tree, idx) {
        return false;
    }
    let fits = |s: usize, at: usize| {
        let tree = &roster.trees()[s];
        matches!(tree.upos(at), "NOUN" | "PROPN")
            && !tree.is(at, "compound")
            && (nouns::fills(tree, at, filler)
                || fills_by_sort(tree, s, roster, at, filler)
                || matches!(filler, Filler::Class(class) if class_by_meaning(tree, s, roster, at, *class)))
    };
    let before = || s.checked_sub(1).map_or(0..0, |before| 0..roster.trees()[before].len());
    (0..idx).any(|at| fits(s, at)) || before().any(|at| fits(s - 1, at))
}

/// A pronoun of things or people, or a count without what it counts.
fn is_stand_in(tree: &Tree<'_>, idx: usize) -> bool {
    let bare_number = tree.upos(idx) == "NUM" && !tree.is(idx, "nummod");
    let describes = tree.is_any(idx, &["det", "amod", "advmod", "nummod"])
        || tree.children_by(idx, &["nmod"]).next().is_some();
    bare_number
        || !describes
            && matches!(
                tree.word(idx).to_lowercase().as_str(),
                "it" | "they"
                    | "them"
                    | "these"
                    | "those"
                    | "one"
                    | "some"
                    | "several"
                    | "many"
                    | "most"
                    | "all"
                    | "both"
                    | "others"
                    | "another"
                    | "none"
                    | "rest"
                    | "half"
            )
}

/// A place of its own rather than a preposition.
fn is_core(slot: &str) -> bool {
    matches!(slot, "object" | "iobject" | "complement" | "infinitive" | "modifier" | "possessive")
}

/// Whether what stands at `idx`, or one of its conjuncts, fills `filler`.
fn fills(tree: &Tree<'_>, s: usize, roster: &Roster<'_>, idx: usize, filler: &Filler) -> bool {
    let meant = semantic_head(tree, idx);
    let mut heads = tree.conjuncts(meant);
    if meant != idx {
        heads.push(idx);
    }
    heads.into_iter().any(|head| match filler {
        Filler::Person => {
            roster.is_person(s, head)
                || roster.who(s, head).is_some_and(|who| {
                    matches!(
                        who.kind,
                        WhoKind::Person | WhoKind::People | WhoKind::Pronoun | WhoKind::Nation
                    )
                })
                || is_personal_pronoun(tree, head)
        }
        Filler::Actor => {
            !roster.everybody(s, head).is_empty()
                || is_personal_pronoun(tree, head)
                || is_other_side(tree, head)
                || is_unknown_name(tree, head)
        }
        Filler::Place => is_place(tree, s, roster, head) || is_common_place(tree, head),
        Filler::Number => {
            tree.children_by(head, &["nummod"]).next().is_some() || tree.upos(head) == "NUM"
        }
        Filler::Event => is_event_word(tree, head),
        Filler::Class(class) => {
            nouns::fills(tree, head, filler) || class_by_meaning(tree, s, roster, head, *class)
        }
        _ => nouns::fills(tree, head, filler),
    })
}

/// "spotted six howitzers", "counted nine explosions": whoever is the subject only tells of it.
pub fn is_sighting(tree: &Tree<'_>, idx: usize) -> bool {
    tree.is_verbal(idx)
        && !tree.is_passive(idx)
        && matches!(
            tree.lemma(idx),
            "observe"
                | "spot"
                | "see"
                | "note"
                | "record"
                | "count"
                | "register"
                | "hear"
                | "detect"
                | "sight"
                | "witness"
                | "document"
                | "log"
        )
}

/// A word that the lexicon knows to tell of an event.
pub fn is_event_word(tree: &Tree<'_>, idx: usize) -> bool {
    lexicon::entries(tree.lemma(idx)).iter().any(|entry| {
        phrases::stand(tree, idx, entry.words)
            && (entry.pos == Pos::Noun) == (tree.upos(idx) == "NOUN")
    })
}

/// "each other", "the other": whoever stands on the other side of what is told.
fn is_other_side(tree: &Tree<'_>, idx: usize) -> bool {
    matches!(tree.lemma(idx), "other" | "another" | "side")
        || tree.lemma(idx) == "each" && !tree.is(idx, "det")
}

/// A name that no list knows, and no place or time: whoever bears it may act.
fn is_unknown_name(tree: &Tree<'_>, idx: usize) -> bool {
    let is_entity_place = tree.sentence.entities.iter().any(|entity| {
        entity.kind == troth_language::EntityKind::Place && entity.range.contains(&idx)
    });
    tree.upos(idx) == "PROPN" && !is_entity_place && !crate::times::is_time_noun(tree, idx)
}

/// A place by a common noun: "the eastern islands", "the border".
fn is_common_place(tree: &Tree<'_>, idx: usize) -> bool {
    nouns::senses(tree, idx).iter().any(|noun| match noun.sense {
        Sense::Class(class) => {
            matches!(lexicon::CLASSES[usize::from(class)], "settlement" | "territory" | "border")
        }
        _ => false,
    })
}

/// Things with a category are facilities, and names of places are settlements and territories.
fn class_by_meaning(
    tree: &Tree<'_>,
    s: usize,
    roster: &Roster<'_>,
    head: usize,
    class: u16,
) -> bool {
    match lexicon::CLASSES[usize::from(class)] {
        "facility" | "thing_hit" | "building" => {
            nouns::senses(tree, head).iter().any(|noun| matches!(noun.sense, Sense::Thing(_)))
        }
        "settlement" | "territory" => is_place(tree, s, roster, head),
        _ => false,
    }
}

fn is_personal_pronoun(tree: &Tree<'_>, idx: usize) -> bool {
    match tree.xpos(idx) {
        "PRP" => !matches!(tree.word(idx).to_lowercase().as_str(), "it" | "itself"),
        "NN" => matches!(tree.lemma(idx), "nobody" | "somebody" | "anybody" | "someone" | "anyone"),
        _ => false,
    }
}

/// Whether a name of a place stands at `idx`.
pub fn is_place(tree: &Tree<'_>, s: usize, roster: &Roster<'_>, idx: usize) -> bool {
    use crate::lexicon::NameKind as K;
    if roster.is_person(s, idx) {
        return false;
    }
    let by_entity = tree.sentence.entities.iter().any(|entity| {
        entity.kind == troth_language::EntityKind::Place && entity.range.contains(&idx)
    });
    by_entity
        || roster
            .hit(s, idx)
            .is_some_and(|hit| hit.entry(&[K::State, K::Capital, K::City]).is_some())
}

fn draft(
    tree: &Tree<'_>,
    s: usize,
    roster: &Roster<'_>,
    entry: &'static Entry,
    trigger: Range<usize>,
    head: usize,
) -> Draft {
    let mut draft = Draft {
        sentence: s,
        head,
        trigger,
        entry,
        means: None,
        actors: Vec::new(),
        recipients: Vec::new(),
        instruments: Vec::new(),
        objects: Vec::new(),
        effects: Vec::new(),
        topic: None,
        content: None,
        places: Vec::new(),
        speaker_acts: entry.role("speaker") == Some(Role::Actor),
    };
    let base = arguments::arguments(tree, head);
    for argument in arguments_of(tree, head, entry, &base).iter() {
        let by_light = match argument.slot.as_str() {
            "@recipient" => Some(Role::Recipient),
            "@target" => Some(Role::Target),
            "@where" => Some(Role::Where),
            _ => None,
        };
        let Some(role) = by_light.or_else(|| entry.role(&argument.slot)) else { continue };
        // What belongs to the phrase itself ("set on *fire*") stands in none of its places.
        let is_own = entry.pos == Pos::Verb
            && entry.words[1..].iter().any(|word| tree.lemma(argument.head) == *word);
        if draft.trigger.contains(&argument.head) || is_own {
            continue;
        }
        // Who sees guns has not brought them there.
        if role == Role::Actor && argument.slot == "subject" && is_sighting(tree, head) {
            continue;
        }
        // Whoever stands with the object's own "by" did what the object tells, not the verb.
        if argument.is_loose && matches!(role, Role::Actor | Role::Participant) {
            continue;
        }
        put(tree, s, roster, &mut draft, role, argument);
    }
    own_words(tree, &mut draft);
    if draft.recipients.is_empty() {
        draft.recipients = through_content(tree, s, roster, &draft);
    }
    draft
}

/// "rejected a request by X", "lifted sanctions against X", "X's demand": to whom it was done, where
/// only the phrase of what was rejected or lifted tells.
fn through_content(tree: &Tree<'_>, s: usize, roster: &Roster<'_>, draft: &Draft) -> Vec<Who> {
    use EventType as E;
    let cases: &[&str] = match draft.entry.event_type {
        E::Reject | E::Concede | E::Accuse => &["by", "from", "of", "for", "with", "against"],
        E::Support | E::Retreat | E::Sanction | E::Coerce | E::Threaten | E::Cooperate => {
            &["against", "on", "with", "of", "to", "from"]
        }
        _ => return Vec::new(),
    };
    let object = arguments::deep_object(tree, draft.head).or(draft.content);
    let threatened = object.filter(|object| tree.is_verbal(*object));
    if let Some(deed) = threatened.filter(|_| draft.entry.event_type == E::Threaten) {
        // "threatened to attack the rebels": they are whom the threat is made to.
        let hit = arguments::deep_object(tree, deed);
        let mut found = Vec::new();
        add_all(&mut found, hit.map_or_else(Vec::new, |hit| roster.everybody(s, hit)));
        return found;
    }
    let Some(object) = object.filter(|object| tree.is_nominal(*object)) else { return Vec::new() };
    let within = tree.children_by(object, &["nmod:poss", "nmod"]).filter(|child| {
        tree.is(*child, "nmod:poss")
            || tree.case_words(*child).iter().any(|case| cases.contains(&case.as_str()))
    });
    let mut found: Vec<Who> = Vec::new();
    for child in within {
        let others = roster.everybody(s, child).into_iter().filter(|who| {
            let is_known = who.kind != WhoKind::People || who.country.is_some();
            let acts = |actor: &Who| actor.name.is_some() && actor.name == who.name;
            is_known && who.kind != WhoKind::Pronoun && !draft.actors.iter().any(acts)
        });
        add_all(&mut found, others.collect());
    }
    found
}

/// Puts what stands in one place where its role and its own meaning say.
fn put(
    tree: &Tree<'_>,
    s: usize,
    roster: &Roster<'_>,
    draft: &mut Draft,
    role: Role,
    argument: &Argument,
) {
    let head = argument.head;
    match role {
        Role::Actor | Role::Participant => put_actor(tree, s, roster, draft, argument),
        Role::Recipient | Role::Receiver => {
            let is_addressed = is_spoken(draft.entry.event_type) && is_capital(roster, s, head);
            if is_place(tree, s, roster, head)
                && argument.slot != "with"
                && is_town(tree, s, roster, head)
                && !is_addressed
            {
                draft.places.push(head);
            } else {
                let all = roster.everybody(s, head);
                if all.is_empty() {
                    put_things(tree, draft, head)
                } else {
                    add_all(&mut draft.recipients, all)
                }
            }
        }
        Role::Target => {
            // "killed 12": the one hit is the toll as well.
            let toll = draft.entry.effect.filter(|_| argument.slot == "object");
            draft.effects.extend(toll.map(|kind| (kind, head)));
            put_target(tree, s, roster, draft, head);
        }
        Role::Instrument => {
            put_things(tree, draft, head);
            let owned = argument.slot == "subject" && draft.actors.is_empty();
            if owned {
                let owners = tree.children_by(head, &["amod", "compound", "nmod:poss"]);
                let owners: Vec<Who> =
                    owners.filter_map(|child| adjective_actor(tree, s, roster, child)).collect();
                add_all(&mut draft.actors, owners);
            }
        }
        Role::Object => {
            put_objects(tree, draft, head);
            draft.places.push(head);
        }
        Role::Topic | Role::Content if crate::times::is_time_noun(tree, head) => {}
        Role::Topic => draft.topic = draft.topic.or(Some(head)),
        Role::Content => {
            draft.content = draft.content.or(Some(head));
            draft.topic = draft.topic.or(Some(head));
        }
        Role::Effect => {
            if let Some(kind) = draft.entry.effect {
                draft.effects.push((kind, head));
            }
            let all = roster.everybody(s, head);
            add_all(&mut draft.recipients, all);
        }
        Role::Where => draft.places.push(head),
        Role::Cause | Role::Means | Role::Venue | Role::Condition => {}
    }
}

fn put_actor(
    tree: &Tree<'_>,
    s: usize,
    roster: &Roster<'_>,
    draft: &mut Draft,
    argument: &Argument,
) {
    let head = argument.head;
    if argument.slot == "modifier" {
        // "Norland's strikes", "Norlandic strikes": a name or its adjective may act here.
        if let Some(who) = adjective_actor(tree, s, roster, head) {
            add_all(&mut draft.actors, vec![who]);
        } else {
            put_things_of_kind(tree, draft, head, true);
        }
        return;
    }
    // In "in Kyiv" and "from Kyiv" the town is a place, whatever the frame hopes for.
    if matches!(argument.slot.as_str(), "from" | "at" | "in" | "of" | "with" | "between")
        && is_town(tree, s, roster, head)
        && !matches!(argument.slot.as_str(), "with" | "between" | "of")
    {
        draft.places.push(head);
        return;
    }
    let all = roster.everybody(s, head);
    if all.is_empty() {
        put_things_of_kind(tree, draft, head, true);
        // "Norlandic drones hit the port": the adjective says whose they are.
        let owners = tree.children_by(head, &["amod", "compound", "nmod:poss"]);
        let owners: Vec<Who> =
            owners.filter_map(|child| adjective_actor(tree, s, roster, child)).collect();
        add_all(&mut draft.actors, owners);
    }
    add_all(&mut draft.actors, all);
}

/// Said to somebody: of whom "accused Moscow" tells is a government, not a town.
fn is_spoken(event_type: EventType) -> bool {
    use EventType as E;
    matches!(
        event_type,
        E::Accuse | E::Request | E::Reject | E::Support | E::Threaten | E::Sanction
    )
}

/// The name of a capital that stands for its government.
fn is_capital(roster: &Roster<'_>, s: usize, idx: usize) -> bool {
    roster.hit(s, idx).is_some_and(|hit| hit.entry(&[lexicon::NameKind::Capital]).is_some())
}

/// A capital or another town, rather than a state.
fn is_town(tree: &Tree<'_>, s: usize, roster: &Roster<'_>, idx: usize) -> bool {
    use crate::lexicon::NameKind as K;
    is_place(tree, s, roster, idx)
        && roster
            .hit(s, idx)
            .is_none_or(|hit| hit.entry(&[K::State, K::Body, K::Organisation, K::Group]).is_none())
}

/// The actor that an adjective of nationality or a name before an event noun tells.
pub fn adjective_actor(tree: &Tree<'_>, s: usize, roster: &Roster<'_>, head: usize) -> Option<Who> {
    use crate::lexicon::NameKind as K;
    if let Some(hit) = roster.hit(s, head) {
        let name = hit.entry(&[
            K::DefaultAdjective,
            K::Adjective,
            K::State,
            K::Body,
            K::Organisation,
            K::Group,
            K::People,
            K::Capital,
        ])?;
        let span = tree.token(hit.range.start).span.cover(tree.token(hit.range.end - 1).span);
        let state = matches!(name.kind, K::DefaultAdjective | K::Adjective | K::State | K::People);
        return Some(Who {
            span,
            name: Some(name.canonical.to_owned()),
            country: hit.country().or(name.country).and_then(troth_model::Country::parse),
            sector: if state { None } else { name.sector },
            kind: if state { WhoKind::State } else { WhoKind::Body },
            rule: matches!(name.kind, K::DefaultAdjective | K::Adjective)
                .then_some("adjective-of-nationality"),
        });
    }
    let who = roster.who(s, head)?;
    matches!(who.kind, WhoKind::Person | WhoKind::Body | WhoKind::People).then_some(who)
}

fn put_target(tree: &Tree<'_>, s: usize, roster: &Roster<'_>, draft: &mut Draft, head: usize) {
    let meant = semantic_head(tree, head);
    for conjunct in tree.conjuncts(meant) {
        if is_town(tree, s, roster, conjunct) {
            draft.places.push(conjunct);
            continue;
        }
        let things = things_at(tree, conjunct, false);
        if !things.is_empty()
            && roster.who(s, conjunct).is_none_or(|who| who.kind == WhoKind::People)
        {
            draft.places.push(conjunct);
            things.into_iter().for_each(|thing| draft.objects.push(thing));
            continue;
        }
        let all = roster.everybody(s, conjunct);
        if all.is_empty() {
            draft.places.push(conjunct);
            if let Some(thing) = plain_thing(tree, conjunct) {
                draft.objects.push(thing);
            }
        }
        if is_place(tree, s, roster, conjunct) {
            draft.places.push(conjunct);
        }
        add_all(&mut draft.recipients, all);
    }
    dedup_things(&mut draft.objects);
}

/// A thing of no listed category is still what was hit.
fn plain_thing(tree: &Tree<'_>, head: usize) -> Option<Thing> {
    let is_thing = tree.upos(head) == "NOUN" && !crate::times::is_time_noun(tree, head);
    is_thing.then_some(Thing { head, category: None, instrument: None })
}

fn add_all(list: &mut Vec<Who>, more: Vec<Who>) {
    for who in more {
        let same = |other: &Who| {
            other.span == who.span && other.name == who.name
                || other.name.is_some() && other.name == who.name && other.sector == who.sector
        };
        if !list.iter().any(same) {
            list.push(who);
        }
    }
}

/// In an object's place weapons too are things: taken, sent or destroyed.
fn put_objects(tree: &Tree<'_>, draft: &mut Draft, head: usize) {
    for conjunct in tree.conjuncts(semantic_head(tree, head)) {
        let things = things_at(tree, conjunct, false);
        if things.is_empty() {
            draft.objects.extend(plain_thing(tree, conjunct));
        }
        draft.objects.extend(things);
    }
    dedup_things(&mut draft.objects);
}

fn put_things(tree: &Tree<'_>, draft: &mut Draft, head: usize) {
    put_things_of_kind(tree, draft, head, false);
}

/// Weapons go to the instruments, things to the objects; with `weapons_only`, just the former.
fn put_things_of_kind(tree: &Tree<'_>, draft: &mut Draft, head: usize, weapons_only: bool) {
    let meant = semantic_head(tree, head);
    for conjunct in tree.conjuncts(meant) {
        for thing in things_at(tree, conjunct, true) {
            if thing.instrument.is_some() {
                draft.instruments.push(thing);
            } else if !weapons_only {
                draft.objects.push(thing);
            }
        }
        let is_empty = draft.objects.is_empty() && draft.instruments.is_empty();
        if is_empty && !weapons_only {
            draft.objects.extend(plain_thing(tree, conjunct));
        }
    }
    dedup_things(&mut draft.instruments);
    dedup_things(&mut draft.objects);
}

fn dedup_things(things: &mut Vec<Thing>) {
    let mut seen: Vec<Thing> = Vec::new();
    things.retain(|thing| {
        let is_new = !seen.contains(thing);
        seen.push(thing.clone());
        is_new
    });
}

/// What the noun phrase at `head` means as a thing or weapon. In "energy and port infrastructure"
/// each modifier gives the noun a category of its own.
fn things_at(tree: &Tree<'_>, head: usize, with_weapons: bool) -> Vec<Thing> {
    let senses = nouns::senses(tree, head);
    if with_weapons {
        let weapon = senses.iter().find_map(|noun| match noun.sense {
            Sense::Instrument(kind) => Some(kind),
            _ => None,
        });
        if let Some(kind) = weapon {
            return vec![Thing { head, category: None, instrument: Some(kind) }];
        }
    }
    let own = senses.iter().find_map(|noun| match noun.sense {
        Sense::Thing(category) => Some(category),
        _ => None,
    });
    let mut categories: Vec<ObjectCategory> = own.into_iter().collect();
    for category in coordinated_categories(tree, head) {
        if !categories.contains(&category) {
            categories.push(category);
        }
    }
    categories
        .into_iter()
        .map(|category| Thing { head, category: Some(category), instrument: None })
        .collect()
}

/// The categories that each coordinated modifier would give the noun alone.
fn coordinated_categories(tree: &Tree<'_>, head: usize) -> Vec<ObjectCategory> {
    let mut modifiers: Vec<usize> = Vec::new();
    for child in tree.children_by(head, &["compound", "amod", "nmod", "conj"]) {
        if child < head {
            modifiers.extend(tree.conjuncts_any(child).into_iter().filter(|at| *at < head));
        }
    }
    let noun_lemma = tree.lemma(head).to_lowercase();
    let rows = lexicon::nouns(&noun_lemma);
    modifiers
        .into_iter()
        .flat_map(|modifier| {
            rows.iter().filter_map(move |noun| match noun.sense {
                Sense::Thing(category)
                    if noun.words.len() == 2 && nouns::is_word(tree, modifier, noun.words[0]) =>
                {
                    Some(category)
                }
                _ => None,
            })
        })
        .collect()
}

/// What the trigger's own words tell: "drone strike" carries its weapon.
fn own_words(tree: &Tree<'_>, draft: &mut Draft) {
    if draft.entry.pos != Pos::Noun {
        return;
    }
    let modifiers: Vec<usize> = tree
        .children_by(draft.head, &["compound", "amod"])
        .flat_map(|child| tree.conjuncts_any(child))
        .filter(|child| *child < draft.head && !draft.trigger.contains(child))
        .collect();
    let is_violent = draft.entry.event_type.is_violent();
    for modifier in modifiers {
        if is_violent {
            for thing in things_at(tree, modifier, true) {
                if thing.instrument.is_some() {
                    draft.instruments.push(thing);
                }
            }
        }
    }
    dedup_things(&mut draft.instruments);
}

/// A noun trigger that is subject or means of another gives it what it knows and, where both
/// tell of the same kind, goes.
fn lend_and_drop(tree: &Tree<'_>, mut drafts: Vec<Draft>) -> Vec<Draft> {
    // "left the port without power": the phrase of state tells it, the verb only carries it.
    let states: Vec<(usize, EventType)> = drafts
        .iter()
        .filter(|draft| draft.entry.pos == Pos::Adjective)
        .filter_map(|draft| Some((tree.head(draft.head)?, draft.entry.event_type)))
        .collect();
    drafts.retain(|draft| !states.contains(&(draft.head, draft.entry.event_type)));
    drafts.retain({
        let all = drafts.clone();
        move |draft| !is_round_of(tree, draft, &all) && !only_helps(tree, draft, &all)
    });
    let mut dropped = vec![false; drafts.len()];
    for noun in 0..drafts.len() {
        if drafts[noun].entry.pos != Pos::Noun {
            continue;
        }
        let taker = (0..drafts.len()).find(|taker| {
            *taker != noun && !dropped[*taker] && takes(tree, &drafts[*taker], &drafts[noun])
        });
        let Some(taker) = taker else { continue };
        let lent = drafts[noun].clone();
        let into = &mut drafts[taker];
        let same_kind = into.entry.event_type == lent.entry.event_type;
        let effect_of =
            into.entry.event_type.is_violent() && lent.entry.event_type == EventType::Assault;
        if same_kind || effect_of {
            add_all(&mut into.actors, lent.actors);
        }
        if same_kind {
            add_all(&mut into.recipients, lent.recipients);
            into.instruments.extend(lent.instruments);
            into.objects.extend(lent.objects);
            into.places.extend(lent.places);
            into.means = into.means.or(Some(lent.entry));
            dedup_things(&mut into.instruments);
            dedup_things(&mut into.objects);
            dropped[noun] = true;
        }
    }
    let mut keep = dropped.into_iter();
    drafts.retain(|_| !keep.next().unwrap_or(false));
    drafts
}

/// "a new round of peace talks": the round is the talks'.
fn is_round_of(tree: &Tree<'_>, draft: &Draft, all: &[Draft]) -> bool {
    draft.entry.pos == Pos::Noun
        && tree.children_by(draft.head, &["nmod"]).any(|child| {
            tree.is_of(child)
                && arguments::anchor(tree, child) == tree.first_conjunct(draft.head)
                && all.iter().any(|other| {
                    other.head == child && other.entry.event_type == draft.entry.event_type
                })
        })
}

/// "facilitated the release of 28 prisoners": what was helped to happen is the event.
fn only_helps(tree: &Tree<'_>, draft: &Draft, all: &[Draft]) -> bool {
    let object = arguments::deep_object(tree, draft.head);
    tree.lemma(draft.head) == "facilitate"
        && object.is_some_and(|object| {
            let meant = semantic_head(tree, object);
            all.iter().any(|other| other.head == meant || other.head == object)
        })
}

/// Whether `noun` stands as subject, object or means of `verb`.
fn takes(tree: &Tree<'_>, verb: &Draft, noun: &Draft) -> bool {
    if verb.entry.pos != Pos::Verb {
        return false;
    }
    // "discussed the talks": what is talked about is no part of the talking.
    let is_about = |slot: &str| {
        matches!(verb.entry.role(slot), Some(Role::Topic | Role::Content))
            && verb.entry.event_type == EventType::Consult
    };
    arguments::arguments(tree, verb.head).iter().filter(|a| !is_about(&a.slot)).any(|argument| {
        let meant = semantic_head(tree, argument.head);
        matches!(argument.slot.as_str(), "subject" | "by" | "with" | "in" | "object")
            && (argument.head == noun.head || meant == noun.head)
    })
}
