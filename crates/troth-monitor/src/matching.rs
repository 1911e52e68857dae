//! Whether an account tells of what a pattern means.
//!
//! An account is held to its own words. Where it is silent, words of the same speaker in the
//! same document on the same incident complete it; weapons and places are completed from the
//! whole incident, because to be silent on them is not to tell of another act.

use std::cmp::Ordering;

use troth_agreement::norm::{Area, Atom, Except, FieldCondition, FieldTest, Pattern, Weapon, Wind};
use troth_agreement::verbs::{Slot, Weight};
use troth_model::{
    Account, Actor, EventType, FieldValue, Filing, Instrument, InstrumentKind, Object, PartyId,
    Place, Position, Status,
};

use crate::scene::Scene;
use crate::view::{View, Word};

/// Matches accounts within one scene.
pub(crate) struct Matching<'v, 'a> {
    pub(crate) view: &'v View<'a>,
    pub(crate) scene: &'v Scene<'v, 'a>,
    pub(crate) pattern: &'v Pattern,
}

/// What an account tells of the things that a pattern asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Things {
    /// Those, or the pattern asks for none.
    Match,
    /// Others.
    Other,
    /// Nothing.
    Silent,
}

/// Who did it, as an account tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doer<'v> {
    /// These parties.
    Parties(&'v [&'v PartyId]),
    /// Somebody who is of no party's side.
    Outsider,
    /// It does not say.
    Silent,
}

impl<'v, 'a> Matching<'v, 'a> {
    /// Whether the account tells of the act that the verb means, of whatever thing and place.
    pub(crate) fn is_act(&self, word: &Word<'_>) -> bool {
        let account = word.account;
        let mode = account.mode.map(troth_model::Mode::as_str);
        match self.pattern.verb.weight(account.event_type, mode) {
            Some(Weight::Act) => self.has_effects(account),
            Some(Weight::Effect) => !word.doers.is_empty() || self.scene_has_act(),
            None => false,
        }
    }

    /// Whether the account tells that it came to pass. What is done by saying it is done though
    /// it is said under a condition ("any troops would be targets"): then nobody commits himself
    /// to what is threatened, and the threat stands.
    pub(crate) fn is_told_as_done(&self, account: &Account) -> bool {
        match account.status {
            Status::Happened | Status::Ongoing => account.factuality.is_positive(),
            Status::Conditional | Status::Promised | Status::Offered => {
                self.pattern.verb.is_speech && !account.factuality.is_negative()
            }
            Status::Planned | Status::Possible | Status::Demanded => false,
        }
    }

    /// Whether weapons, places and participants are the pattern's, and nothing is excepted.
    pub(crate) fn fits(&self, word: &Word<'a>) -> bool {
        self.fits_fields(word, &self.pattern.fields)
            && self.fits_weapons(word)
            && self.fits_areas(word)
            && self.fits_participants(word)
            && !self.is_excepted(word)
    }

    fn has_effects(&self, account: &Account) -> bool {
        let asked = self.pattern.verb.means.iter().filter(|meaning| {
            meaning.event_type == account.event_type && meaning.weight == Weight::Act
        });
        asked.map(|meaning| meaning.effects).all(|kinds| {
            kinds.is_empty() || account.effects.iter().any(|effect| kinds.contains(&effect.kind))
        })
    }

    fn scene_has_act(&self) -> bool {
        self.scene.members().any(|(idx, _)| {
            let account = self.view.words[idx].account;
            let mode = account.mode.map(troth_model::Mode::as_str);
            account.factuality.is_positive()
                && self.pattern.verb.weight(account.event_type, mode) == Some(Weight::Act)
        })
    }

    // ---- things ----

    /// What the account tells of the things asked for; completed by its speaker's other words.
    pub(crate) fn things(&self, word: &'v Word<'a>) -> Things {
        match self.own_things(word) {
            Things::Silent => {
                let others = self.companions(word).map(|other| self.own_things(other));
                others.fold(Things::Silent, |sum, found| match (sum, found) {
                    (Things::Match, _) | (_, Things::Match) => Things::Match,
                    (Things::Other, _) | (_, Things::Other) => Things::Other,
                    _ => Things::Silent,
                })
            }
            own => own,
        }
    }

    fn own_things(&self, word: &Word<'a>) -> Things {
        let things = &self.pattern.things;
        let account = word.account;
        let tells_thing = !account.objects.is_empty()
            || !account.recipients.is_empty()
            || account.filing.is_some();
        let has_exceptions = !things.except.is_empty() || self.excepted_things().next().is_some();
        if things.is_open() && !has_exceptions {
            return Things::Match;
        }
        // Most clauses ask for categories alone, which only objects have.
        if !has_exceptions && things.any.iter().all(|atom| matches!(atom, Atom::Category(_))) {
            let is_asked = |object: &Object| {
                object.category.is_some_and(|one| things.any.contains(&Atom::Category(one)))
            };
            return match account.objects.iter().any(is_asked) {
                true => Things::Match,
                false if tells_thing => Things::Other,
                false => Things::Silent,
            };
        }
        let matches = |thing: Told<'_>| {
            let is_asked = things.any.is_empty() || things.any.iter().any(|atom| thing.is(atom));
            let mut out = things.except.iter().chain(self.excepted_things());
            is_asked && !out.any(|atom| thing.is(atom))
        };
        if self.told(word).any(matches) {
            Things::Match
        } else if tells_thing {
            Things::Other
        } else if things.is_open() {
            // Nothing is asked for but that it is not the excepted thing, and none is told.
            Things::Match
        } else {
            Things::Silent
        }
    }

    fn excepted_things(&self) -> impl Iterator<Item = &'v Atom> + use<'v, 'a> {
        let matchers = self.pattern.except.iter().filter_map(|except| match except {
            Except::Things(matcher) => Some(matcher),
            _ => None,
        });
        matchers.flat_map(|matcher| &matcher.any)
    }

    /// Everything that an account tells of whom or what it was done to or said about.
    fn told<'w>(&self, word: &'w Word<'a>) -> impl Iterator<Item = Told<'w>> + use<'w, 'v, 'a> {
        let account = word.account;
        let objects = account.objects.iter().map(Told::Object);
        let recipients = account.recipients.iter().map(|actor| Told::Actor(actor, &word.sufferers));
        let effects = account.effects.iter().map(|effect| Told::Affected(&effect.mention.text));
        // Weapons that are moved or given up are told as what it was done with.
        let arms = account.instruments.iter().map(|instrument| {
            Told::Arm(Arm { kind: instrument.kind, words: &instrument.mention.text })
        });
        let about = account.topic.iter().chain(&account.condition).map(|words| &words.text);
        let words = about.chain([&account.text]).map(|text| Told::Words(text));
        let is_target = self.pattern.verb.slot == Slot::Target;
        let words = is_target.then_some(words).into_iter().flatten();
        let filed = account.filing.iter().map(|filing| Told::Filed(&filing.kind));
        filed.chain(objects).chain(recipients).chain(effects).chain(arms).chain(words)
    }

    /// Other words of the same speaker in the same document on the same incident.
    fn companions<'s>(&self, word: &'s Word<'a>) -> impl Iterator<Item = &'v Word<'a>>
    where
        's: 'v,
    {
        self.members().filter(move |other| is_companion(word, other))
    }

    fn members(&self) -> impl Iterator<Item = &'v Word<'a>> + use<'v, 'a> {
        let (view, scene) = (self.view, self.scene);
        scene.members().map(|(idx, _)| &view.words[idx])
    }

    // ---- who ----

    /// Who did it, as the account tells; completed by its speaker's other words on the incident
    /// and on what the incident is a part of.
    pub(crate) fn doer(&self, word: &'v Word<'a>) -> Doer<'v> {
        let own = own_doer(word);
        if own != Doer::Silent {
            return own;
        }
        let parents = self.scene.of_parents().map(|idx| &self.view.words[idx]);
        let told = self
            .companions(word)
            .chain(parents.filter(|other| is_companion(word, other)))
            .filter(|other| other.account.factuality.is_positive())
            .map(own_doer);
        told.into_iter().find(|doer| *doer != Doer::Silent).unwrap_or(Doer::Silent)
    }

    // ---- weapons, places, participants ----

    /// Whether the fields of what is filed are so.
    fn fits_fields(&self, word: &Word<'a>, asked: &[FieldCondition]) -> bool {
        let filing = word.account.filing.as_deref();
        asked.iter().all(|condition| filing.is_some_and(|filing| holds_of(condition, filing)))
    }

    fn fits_weapons(&self, word: &Word<'a>) -> bool {
        let asked = &self.pattern.weapons;
        asked.is_empty() || self.weapons(word).any(|arm| arm.is_any(asked))
    }

    fn weapons(&self, word: &Word<'a>) -> impl Iterator<Item = Arm<'v>> + use<'v, 'a> {
        let own = weapons_told(word.account);
        let is_silent = weapons_told(word.account).next().is_none();
        let others = self.members().flat_map(|other| weapons_told(other.account));
        own.chain(is_silent.then_some(others).into_iter().flatten())
    }

    fn fits_areas(&self, word: &Word<'a>) -> bool {
        let asked = &self.pattern.areas;
        let is_in = |place: &Place| asked.iter().any(|area| self.view.is_in(place, area));
        asked.is_empty() || self.places(word).any(is_in)
    }

    fn places(&self, word: &Word<'a>) -> impl Iterator<Item = &'v Place> + use<'v, 'a> {
        let own = &word.account.places;
        let others = self.members().flat_map(|other| &other.account.places);
        own.iter().chain(own.is_empty().then_some(others).into_iter().flatten())
    }

    fn fits_participants(&self, word: &Word<'_>) -> bool {
        let account = word.account;
        let told = || {
            let actors = account.actors.iter().map(|actor| Told::Actor(actor, &word.doers));
            let recipients = account.recipients.iter();
            actors.chain(recipients.map(|actor| Told::Actor(actor, &word.sufferers)))
        };
        self.pattern.participants.iter().all(|asked| {
            let takes_part = |thing: &Told<'_>| {
                asked.any.iter().any(|atom| thing.is(atom))
                    && !asked.except.iter().any(|atom| thing.is(atom))
            };
            asked.is_open() || told().any(|thing| takes_part(&thing))
        })
    }

    fn is_excepted(&self, word: &Word<'a>) -> bool {
        self.pattern.except.iter().any(|except| match except {
            // When something happened before is the judge's to know.
            Except::Things(_) | Except::After(_) => false,
            Except::Fields(conditions) => self.fits_fields(word, conditions),
            Except::Weapons(kinds) => {
                let mut told = self.weapons(word).peekable();
                told.peek().is_some() && told.all(|arm| arm.is_any(kinds))
            }
            Except::Area(area) => {
                let mut told = self.places(word).peekable();
                told.peek().is_some() && told.all(|place| self.view.is_in(place, area))
            }
        })
    }
}

/// Whether a field is as a condition has it. An empty field is nothing, and not something else.
fn holds_of(condition: &FieldCondition, filing: &Filing) -> bool {
    let Some(value) = filing.field(&condition.field) else { return false };
    let compared = |other: &FieldValue| match (value, other) {
        (FieldValue::Number(own), FieldValue::Number(other)) => own.partial_cmp(other),
        (FieldValue::Day(own), FieldValue::Day(other)) => Some(own.cmp(other)),
        _ => None,
    };
    match &condition.test {
        FieldTest::Is(values) => values.contains(value),
        FieldTest::IsNot(values) => !values.contains(value),
        FieldTest::More(other) => compared(other).is_some_and(Ordering::is_gt),
        FieldTest::Less(other) => compared(other).is_some_and(Ordering::is_lt),
        FieldTest::AtLeast(other) => compared(other).is_some_and(Ordering::is_ge),
        FieldTest::AtMost(other) => compared(other).is_some_and(Ordering::is_le),
    }
}

fn own_doer<'w>(word: &'w Word<'_>) -> Doer<'w> {
    if !word.doers.is_empty() {
        Doer::Parties(&word.doers)
    } else if word.account.actors.is_empty() {
        Doer::Silent
    } else {
        Doer::Outsider
    }
}

fn is_companion(word: &Word<'_>, other: &Word<'_>) -> bool {
    let key = |speaker: &crate::sides::Speaker| std::ptr::from_ref(speaker);
    let are_one = match (&word.speaker, &other.speaker) {
        (Some(one), Some(two)) => key(one) == key(two) || one.key == two.key,
        (None, None) => true,
        _ => false,
    };
    are_one
        && word.account.document == other.account.document
        && word.account.id != other.account.id
}

/// A weapon as an account tells it.
#[derive(Clone, Copy)]
struct Arm<'w> {
    kind: InstrumentKind,
    words: &'w str,
}

impl Arm<'_> {
    fn is(self, weapon: &Weapon) -> bool {
        match weapon {
            Weapon::Kind(kind) => self.kind == *kind,
            Weapon::Calibre(least) => calibre(self.words).is_some_and(|mm| mm >= *least),
            Weapon::Called(words) => contains_words(self.words, words),
        }
    }

    fn is_any(self, weapons: &[Weapon]) -> bool {
        weapons.iter().any(|weapon| self.is(weapon))
    }
}

/// Whether an instrument is one of these weapons.
pub(crate) fn is_weapon(instrument: &Instrument, weapons: &[Weapon]) -> bool {
    Arm { kind: instrument.kind, words: &instrument.mention.text }.is_any(weapons)
}

/// The greatest calibre in millimetres that words tell: "152-mm howitzers", "120 mm mortars".
fn calibre(words: &str) -> Option<u32> {
    let parts: Vec<&str> =
        words.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let is_unit = |word: &str| {
        ["mm", "millimetre", "millimeter", "millimetres", "millimeters"]
            .iter()
            .any(|unit| word.eq_ignore_ascii_case(unit))
    };
    let apart = parts.windows(2).filter(|pair| is_unit(pair[1])).map(|pair| pair[0]);
    let joined = parts.iter().filter_map(|part| part.strip_suffix("mm"));
    apart.chain(joined).filter_map(|number| number.parse().ok()).max()
}

/// Weapons that an account tells; the mode tells of drones where no weapon is named.
fn weapons_told(account: &Account) -> impl Iterator<Item = Arm<'_>> {
    let told = account.instruments.iter();
    let arms =
        told.map(|instrument| Arm { kind: instrument.kind, words: &instrument.mention.text });
    let is_by_drone = account.instruments.is_empty()
        && account.event_type == EventType::Assault
        && account.mode.is_some_and(|mode| mode.as_str() == "drone");
    arms.chain(is_by_drone.then_some(Arm { kind: InstrumentKind::Drone, words: "drone" }))
}

impl View<'_> {
    /// Whether a place lies in an area, as far as names and positions tell.
    pub(crate) fn is_in(&self, place: &Place, area: &Area) -> bool {
        let is = |name: &str, other: Option<&String>| {
            other.is_some_and(|other| name.eq_ignore_ascii_case(other))
        };
        match area {
            Area::Named(name) => {
                name.eq_ignore_ascii_case(place.label())
                    || is(name, place.name.as_ref())
                    || is(name, place.admin1.as_ref())
            }
            Area::Division(name) => is(name, place.admin1.as_ref()),
            Area::Country(country) => place.country == Some(*country),
            Area::Near { km, of } => {
                let middle = self.position(of);
                match (place.position, middle) {
                    (Some(position), Some(middle)) => position.distance_km(middle) <= *km,
                    _ => false,
                }
            }
            Area::Sector { km, towards, of } => match (place.position, self.position(of)) {
                (Some(position), Some(middle)) => {
                    position.distance_km(middle) <= *km && is_towards(middle, position, *towards)
                }
                _ => false,
            },
            Area::Drawn(drawing) => place.position.is_some_and(|at| drawing.holds(at)),
            Area::NearLine { km, line } => {
                place.position.is_some_and(|at| line.distance_km(at) <= *km)
            }
        }
    }
}

/// Whether `position` lies in that direction from `middle`, up to 45 degrees to either side.
fn is_towards(middle: Position, position: Position, towards: Wind) -> bool {
    let (lat1, lat2) = (middle.latitude().to_radians(), position.latitude().to_radians());
    let east = (position.longitude() - middle.longitude()).to_radians();
    // The first bearing of the great circle between them.
    let x = east.sin() * lat2.cos();
    let y = lat1.cos() * lat2.sin() - lat1.sin() * lat2.cos() * east.cos();
    let apart = (x.atan2(y).to_degrees() - towards.bearing()).rem_euclid(360.0);
    apart.min(360.0 - apart) <= 45.0
}

/// Something to which an act was done, or somebody who took part.
enum Told<'w> {
    Object(&'w Object),
    Actor(&'w Actor, &'w [&'w PartyId]),
    Affected(&'w str),
    Arm(Arm<'w>),
    Words(&'w str),
    Filed(&'w str),
}

impl Told<'_> {
    fn is(&self, atom: &Atom) -> bool {
        match (self, atom) {
            (Self::Object(object), Atom::Category(category)) => object.category == Some(*category),
            (Self::Object(object), Atom::Weapon(weapon)) => match weapon {
                Weapon::Kind(kind) => contains_words(&object.mention.text, kind.as_str()),
                Weapon::Calibre(least) => {
                    calibre(&object.mention.text).is_some_and(|mm| mm >= *least)
                }
                Weapon::Called(words) => contains_words(&object.mention.text, words),
            },
            (Self::Arm(arm), Atom::Weapon(weapon)) => arm.is(weapon),
            (Self::Object(object), Atom::Called(words)) => {
                contains_words(&object.mention.text, words)
            }
            (Self::Actor(actor, _), Atom::Called(words)) => {
                let own = actor.ground.mention().map(|mention| mention.text.as_str());
                let names = actor.name.as_deref().into_iter().chain(own);
                names.into_iter().any(|name| contains_words(name, words))
            }
            (Self::Filed(kind), Atom::Filing(asked)) => kind == asked,
            (Self::Actor(_, parties), Atom::Party(party)) => parties.contains(&party),
            (Self::Actor(actor, _), Atom::Country(country)) => actor.country == Some(*country),
            (Self::Affected(text) | Self::Words(text), Atom::Called(words)) => {
                contains_words(text, words)
            }
            _ => false,
        }
    }
}

/// Whether `text` holds `words` in this order, singular or plural, whatever their case.
pub(crate) fn contains_words(text: &str, words: &str) -> bool {
    // Mostly no word of the text begins as the first of these does.
    let initial = |word: &str| word.chars().next().map(|first| first.to_lowercase().next());
    let first = parts(words).next().map(initial);
    if first.is_none() || !parts(text).any(|part| Some(initial(part)) == first) {
        return false;
    }
    let (text, words) = (stems(text), stems(words));
    text.windows(words.len()).any(|window| window == words)
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty())
}

fn stems(text: &str) -> Vec<String> {
    parts(text).map(|word| troth_agreement::singular(&word.to_lowercase())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calibre_is_read_from_its_words() {
        assert_eq!(calibre("two 152-mm howitzers and a 120 mm mortar"), Some(152));
        assert_eq!(calibre("122mm rockets"), Some(122));
        assert_eq!(calibre("40 drones"), None);
    }

    #[test]
    fn a_direction_reaches_to_both_sides() {
        let at = |lat, lon| Position::new(lat, lon).expect("a place on the earth");
        let middle = at(48.0, 37.0);
        assert!(is_towards(middle, at(48.2, 37.0), Wind::North));
        assert!(is_towards(middle, at(48.2, 37.1), Wind::NorthEast));
        assert!(!is_towards(middle, at(47.8, 37.0), Wind::North));
        assert!(is_towards(middle, at(48.05, 36.5), Wind::West));
    }

    #[test]
    fn words_are_found_in_singular_and_plural() {
        assert!(contains_words("two large Fuel Depots burned", "fuel depot"));
        assert!(contains_words("the peacekeepers", "peacekeeper"));
        assert!(!contains_words("a fuel station and a depot", "fuel depot"));
        assert!(!contains_words("anything", ""));
    }
}
