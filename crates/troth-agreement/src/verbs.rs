//! The verbs of the language: which events each one means, and what its object is.
//!
//! One list. A verb of two words stands before the verb of one word that it begins with.

use troth_model::{EffectKind, EventType, InstrumentKind};

/// What stands after a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Things that are hit, cut, taken or moved: `a port`.
    Things,
    /// Weapons that are used: `a missile`.
    Weapons,
    /// People and bodies that take part: `sudria`, `country USA`.
    Participants,
    /// Whom or what words are about or directed at.
    Target,
    /// Records that an agreement defines: `an approval`.
    Records,
    /// Nothing.
    Nothing,
}

/// How happenings of an event type count as what the verb says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// It is the act itself.
    Act,
    /// It is an effect: it tells of the act within an incident that is told as the act, or
    /// where it names who did it.
    Effect,
}

/// An event that a verb means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// PLOVER type.
    pub event_type: EventType,
    /// PLOVER modes that are meant; empty: any, and none told.
    pub modes: &'static [&'static str],
    /// Tolls of which one must be told; empty: any, and none.
    pub effects: &'static [EffectKind],
    /// Act or effect.
    pub weight: Weight,
}

/// A verb.
#[derive(Debug, PartialEq, Eq)]
pub struct Verb {
    /// `attack`.
    pub base: &'static str,
    /// `attacks`.
    pub third: &'static str,
    /// `attacked`.
    pub past: &'static str,
    /// What one such happening is called: `attack`.
    pub noun: &'static str,
    /// What it means.
    pub means: &'static [Meaning],
    /// What stands after it.
    pub slot: Slot,
    /// With what it is done, where the verb itself says so.
    pub instruments: &'static [InstrumentKind],
    /// What it is about where a clause names nothing: these words.
    pub about: &'static [&'static str],
    /// Whether the act is a word: what was said is done by saying it.
    pub is_speech: bool,
    /// Whether it is a state to maintain: what it means are the happenings that break it, so
    /// that `must` forbids them.
    pub is_state: bool,
}

const fn act(event_type: EventType) -> Meaning {
    Meaning { event_type, modes: &[], effects: &[], weight: Weight::Act }
}

const fn act_in(event_type: EventType, modes: &'static [&'static str]) -> Meaning {
    Meaning { event_type, modes, effects: &[], weight: Weight::Act }
}

const fn act_with(event_type: EventType, effects: &'static [EffectKind]) -> Meaning {
    Meaning { event_type, modes: &[], effects, weight: Weight::Act }
}

const fn effect(event_type: EventType) -> Meaning {
    Meaning { event_type, modes: &[], effects: &[], weight: Weight::Effect }
}

use EffectKind as K;
use EventType as E;

const ATTACK: &[Meaning] =
    &[act(E::Assault), effect(E::Damage), effect(E::Disruption), effect(E::Harm)];
const DAMAGE: &[Meaning] = &[act(E::Damage), act(E::Assault)];
const PEOPLE: &[EffectKind] = &[K::Killed, K::Injured];
const CONSULT: &[Meaning] = &[act(E::Consult)];

const fn verb(
    forms: [&'static str; 4],
    means: &'static [Meaning],
    slot: Slot,
    is_speech: bool,
) -> Verb {
    let [base, third, past, noun] = forms;
    Verb {
        base,
        third,
        past,
        noun,
        means,
        slot,
        instruments: &[],
        about: &[],
        is_speech,
        is_state: false,
    }
}

/// Deeds with things.
const fn deed(forms: [&'static str; 4], means: &'static [Meaning]) -> Verb {
    verb(forms, means, Slot::Things, false)
}

/// States of things.
const fn state(forms: [&'static str; 4], means: &'static [Meaning]) -> Verb {
    Verb { is_state: true, ..deed(forms, means) }
}

/// Words.
const fn word(forms: [&'static str; 4], means: &'static [Meaning]) -> Verb {
    verb(forms, means, Slot::Target, true)
}

/// Talks.
const fn talk(forms: [&'static str; 4], means: &'static [Meaning]) -> Verb {
    verb(forms, means, Slot::Participants, false)
}

/// Every verb.
#[rustfmt::skip]
pub const VERBS: &[Verb] = &[
    deed(["attack", "attacks", "attacked", "attack"], ATTACK),
    deed(["strike", "strikes", "struck", "strike"], ATTACK),
    Verb {
        instruments: &[InstrumentKind::Shell, InstrumentKind::Artillery, InstrumentKind::Rocket],
        ..deed(["shell", "shells", "shelled", "shelling"], ATTACK)
    },
    Verb {
        instruments: &[InstrumentKind::Bomb, InstrumentKind::Aircraft],
        ..deed(["bomb", "bombs", "bombed", "bombing"], ATTACK)
    },
    deed(["kill", "kills", "killed", "killing"],
        &[act_with(E::Harm, &[K::Killed]), act_with(E::Assault, &[K::Killed])]),
    deed(["injure", "injures", "injured", "injury"],
        &[act_with(E::Harm, &[K::Injured]), act_with(E::Assault, &[K::Injured])]),
    deed(["harm", "harms", "harmed", "harm"],
        &[act_with(E::Harm, PEOPLE), act_with(E::Assault, PEOPLE)]),
    deed(["damage", "damages", "damaged", "damage"], DAMAGE),
    deed(["destroy", "destroys", "destroyed", "destruction"], DAMAGE),
    deed(["cut", "cuts", "cut", "cut"], &[act(E::Disruption)]),
    verb(["launch", "launches", "launched", "launch"], &[act(E::Assault)], Slot::Weapons, false),
    deed(["seize", "seizes", "seized", "seizure"], &[act_in(E::Coerce, &["seize"])]),
    deed(["blockade", "blockades", "blockaded", "blockade"], &[act_in(E::Coerce, &["restrict"])]),
    deed(["detain", "detains", "detained", "detention"],
        &[act_in(E::Coerce, &["arrest"]), act_with(E::Harm, &[K::Detained])]),
    deed(["deport", "deports", "deported", "deportation"], &[act_in(E::Coerce, &["deport"])]),
    deed(["abduct", "abducts", "abducted", "abduction"], &[act_in(E::Assault, &["abduct"])]),
    deed(["deploy", "deploys", "deployed", "deployment"], &[act(E::Mobilize)]),
    state(["keep open", "keeps open", "kept open", "closure"],
        &[act_in(E::Coerce, &["restrict", "withhold", "seize"]), act(E::Disruption)]),
    state(["keep out", "keeps out", "kept out", "presence"], &[act(E::Mobilize)]),
    word(["threaten", "threatens", "threatened", "threat"], &[act(E::Threaten)]),
    word(["accuse", "accuses", "accused", "accusation"], &[act(E::Accuse)]),
    word(["reject", "rejects", "rejected", "rejection"], &[act(E::Reject)]),
    Verb {
        // Not "notice" itself: who denies that he gave notice speaks of it, too.
        about: &["renewal", "renew", "extension", "extend", "prolongation", "prolong",
            "termination", "terminate"],
        ..word(["give notice", "gives notice", "gave notice", "notice"], &[act(E::Reject)])
    },
    word(["demand", "demands", "demanded", "demand"], &[act(E::Request)]),
    talk(["hold talks", "holds talks", "held talks", "talks"], CONSULT),
    talk(["meet", "meets", "met", "meeting"], &[act(E::Consult)]),
    talk(["call", "calls", "called", "call"], &[act_in(E::Consult, &["phone"])]),
    talk(["visit", "visits", "visited", "visit"], &[act_in(E::Consult, &["visit"])]),
    deed(["withdraw", "withdraws", "withdrew", "withdrawal"], &[act_in(E::Retreat, &["withdraw"])]),
    deed(["release", "releases", "released", "release"], &[act_in(E::Retreat, &["release"])]),
    deed(["disarm", "disarms", "disarmed", "disarmament"], &[act_in(E::Retreat, &["disarm"])]),
    verb(["cease fire", "ceases fire", "ceased fire", "ceasefire"],
        &[act_in(E::Retreat, &["ceasefire"])], Slot::Nothing, false),
    deed(["allow access", "allows access", "allowed access", "access"],
        &[act_in(E::Retreat, &["access"])]),
    talk(["give aid", "gives aid", "gave aid", "aid"], &[act(E::Aid)]),
    verb(["file", "files", "filed", "filing"], &[act(E::File)], Slot::Records, false),
    verb(["answer", "answers", "answered", "answer"], &[], Slot::Nothing, true),
];

/// A verb by its base form.
#[must_use]
pub fn verb_named(base: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.base == base)
}

impl Verb {
    /// Whether it is `answer`, whose deed is any later word on the same incident.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        self.means.is_empty()
    }

    /// How an event of this type and mode counts; `None` where the verb does not mean it.
    #[must_use]
    #[inline]
    pub fn weight(&self, event_type: EventType, mode: Option<&str>) -> Option<Weight> {
        let is_meant = |meaning: &&Meaning| {
            let mode_fits =
                meaning.modes.is_empty() || mode.is_some_and(|mode| meaning.modes.contains(&mode));
            meaning.event_type == event_type && mode_fits
        };
        self.means.iter().find(is_meant).map(|meaning| meaning.weight)
    }
}

#[cfg(test)]
mod tests {
    use troth_model::Mode;

    use super::*;

    #[test]
    fn every_form_is_there_once_and_every_mode_is_plovers() {
        let mut bases: Vec<&str> = VERBS.iter().map(|verb| verb.base).collect();
        bases.sort_unstable();
        let before = bases.len();
        bases.dedup();
        assert_eq!(bases.len(), before);
        for meaning in VERBS.iter().flat_map(|verb| verb.means) {
            for mode in meaning.modes {
                assert!(Mode::of(meaning.event_type, mode).is_some(), "{mode}");
            }
        }
    }
}
