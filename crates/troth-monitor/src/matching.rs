//! Whether an account tells of what a pattern means.
//!
//! An account is held to its own words. Where it is silent, words of the same speaker in the
//! same document on the same incident complete it; weapons and places are completed from the
//! whole incident, because to be silent on them is not to tell of another act.

use std::collections::BTreeMap;

use troth_agreement::norm::{Area, Atom, Except, Pattern, Weapon, Wind};
use troth_agreement::verbs::{Slot, Weight};
use troth_model::{
    Account, Actor, EventType, Instrument, InstrumentKind, Object, PartyId, Place, Position, Status,
};

use crate::view::{Scene, View, Word};

/// Matches accounts within one scene.
pub(crate) struct Matching<'v, 'a> {
    pub(crate) view: &'v View<'a>,
    pub(crate) scene: &'v Scene<'a>,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Doer<'a> {
    /// These parties.
    Parties(Vec<&'a PartyId>),
    /// Somebody who is of no party's side.
    Outsider,
    /// It does not say.
    Silent,
}

impl<'a> Matching<'_, 'a> {
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
        self.fits_weapons(word)
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
        self.scene.members.iter().any(|(idx, _)| {
            let account = self.view.words[*idx].account;
            let mode = account.mode.map(troth_model::Mode::as_str);
            account.factuality.is_positive()
                && self.pattern.verb.weight(account.event_type, mode) == Some(Weight::Act)
        })
    }

    // ---- things ----

    /// What the account tells of the things asked for; completed by its speaker's other words.
    pub(crate) fn things(&self, word: &Word<'_>) -> Things {
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

    fn own_things(&self, word: &Word<'_>) -> Things {
        let (things, excepted) = (&self.pattern.things, self.excepted_things());
        if things.is_open() && excepted.is_empty() {
            return Things::Match;
        }
        let told = self.told(word);
        let matches = |thing: &Told<'_>| {
            let is_asked = things.any.is_empty() || things.any.iter().any(|atom| thing.is(atom));
            let is_out = things.except.iter().chain(&excepted).any(|atom| thing.is(atom));
            is_asked && !is_out
        };
        if told.iter().any(matches) {
            Things::Match
        } else if told.iter().any(Told::is_thing) {
            Things::Other
        } else if things.is_open() {
            // Nothing is asked for but that it is not the excepted thing, and none is told.
            Things::Match
        } else {
            Things::Silent
        }
    }

    fn excepted_things(&self) -> Vec<Atom> {
        let matchers = self.pattern.except.iter().filter_map(|except| match except {
            Except::Things(matcher) => Some(matcher),
            _ => None,
        });
        matchers.flat_map(|matcher| matcher.any.iter().cloned()).collect()
    }

    /// Everything that an account tells of whom or what it was done to or said about.
    fn told<'w>(&self, word: &'w Word<'a>) -> Vec<Told<'w>>
    where
        'a: 'w,
    {
        let account = word.account;
        let objects = account.objects.iter().map(Told::Object);
        let recipients = account.recipients.iter().map(|actor| Told::Actor(actor, &word.sufferers));
        let effects = account.effects.iter().map(|effect| Told::Affected(&effect.mention.text));
        let mut told: Vec<Told<'w>> = objects.chain(recipients).chain(effects).collect();
        // Weapons that are moved or given up are told as what it was done with.
        told.extend(account.instruments.iter().map(|instrument| {
            Told::Arm(Arm { kind: instrument.kind, words: &instrument.mention.text })
        }));
        if self.pattern.verb.slot == Slot::Target {
            told.extend(account.topic.iter().map(|topic| Told::Words(&topic.text)));
            told.extend(account.condition.iter().map(|words| Told::Words(&words.text)));
            told.push(Told::Words(&account.text));
        }
        told
    }

    /// Other words of the same speaker in the same document on the same incident.
    fn companions<'s>(&'s self, word: &'s Word<'a>) -> impl Iterator<Item = &'s Word<'a>> {
        let members = self.scene.members.iter().map(|(idx, _)| &self.view.words[*idx]);
        members.filter(move |other| is_companion(word, other))
    }

    // ---- who ----

    /// Who did it, as the account tells; completed by its speaker's other words on the incident
    /// and on what the incident is a part of.
    pub(crate) fn doer(&self, word: &Word<'a>) -> Doer<'a> {
        let own = own_doer(word);
        if own != Doer::Silent {
            return own;
        }
        let parents = self.scene.of_parents.iter().map(|idx| &self.view.words[*idx]);
        let told = self
            .companions(word)
            .chain(parents.filter(|other| is_companion(word, other)))
            .filter(|other| other.account.factuality.is_positive())
            .map(own_doer);
        told.into_iter().find(|doer| *doer != Doer::Silent).unwrap_or(Doer::Silent)
    }

    // ---- weapons, places, participants ----

    fn fits_weapons(&self, word: &Word<'a>) -> bool {
        let asked = &self.pattern.weapons;
        asked.is_empty() || self.weapons(word).iter().any(|arm| arm.is_any(asked))
    }

    fn weapons<'s>(&'s self, word: &'s Word<'a>) -> Vec<Arm<'s>> {
        let own = weapons_told(word.account);
        if !own.is_empty() {
            return own;
        }
        let members = self.scene.members.iter();
        members.flat_map(|(idx, _)| weapons_told(self.view.words[*idx].account)).collect()
    }

    fn fits_areas(&self, word: &Word<'a>) -> bool {
        let asked = &self.pattern.areas;
        asked.is_empty()
            || self
                .places(word)
                .iter()
                .any(|place| asked.iter().any(|area| self.view.is_in(place, area)))
    }

    fn places<'s>(&'s self, word: &'s Word<'a>) -> Vec<&'s Place> {
        if !word.account.places.is_empty() {
            return word.account.places.iter().collect();
        }
        let members = self.scene.members.iter();
        members.flat_map(|(idx, _)| &self.view.words[*idx].account.places).collect()
    }

    fn fits_participants(&self, word: &Word<'_>) -> bool {
        let account = word.account;
        let actors = account.actors.iter().map(|actor| Told::Actor(actor, &word.doers));
        let recipients = account.recipients.iter().map(|actor| Told::Actor(actor, &word.sufferers));
        let told: Vec<Told<'_>> = actors.chain(recipients).collect();
        self.pattern.participants.iter().all(|asked| {
            let takes_part = |thing: &Told<'_>| {
                asked.any.iter().any(|atom| thing.is(atom))
                    && !asked.except.iter().any(|atom| thing.is(atom))
            };
            asked.is_open() || told.iter().any(takes_part)
        })
    }

    fn is_excepted(&self, word: &Word<'a>) -> bool {
        self.pattern.except.iter().any(|except| match except {
            Except::Things(_) => false,
            Except::Weapons(kinds) => {
                let told = self.weapons(word);
                !told.is_empty() && told.iter().all(|arm| arm.is_any(kinds))
            }
            Except::Area(area) => {
                let told = self.places(word);
                !told.is_empty() && told.iter().all(|place| self.view.is_in(place, area))
            }
        })
    }
}

fn own_doer<'a>(word: &Word<'a>) -> Doer<'a> {
    if !word.doers.is_empty() {
        Doer::Parties(word.doers.clone())
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
fn weapons_told(account: &Account) -> Vec<Arm<'_>> {
    let told = account.instruments.iter();
    let mut kinds: Vec<Arm<'_>> = told
        .map(|instrument| Arm { kind: instrument.kind, words: &instrument.mention.text })
        .collect();
    let is_by_drone = account.event_type == EventType::Assault
        && account.mode.is_some_and(|mode| mode.as_str() == "drone");
    if kinds.is_empty() && is_by_drone {
        kinds.push(Arm { kind: InstrumentKind::Drone, words: "drone" });
    }
    kinds
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

    /// The position of a named place: as given, else as some account tells it.
    fn position(&self, name: &str) -> Option<Position> {
        let given: &BTreeMap<String, Position> = &self.world.positions;
        given.get(name).copied().or_else(|| {
            let places = self.words.iter().flat_map(|word| &word.account.places);
            places
                .filter(|place| place.label().eq_ignore_ascii_case(name))
                .find_map(|place| place.position)
        })
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
}

impl Told<'_> {
    /// Whether it is a thing of its own, and not just words about one.
    fn is_thing(&self) -> bool {
        matches!(self, Self::Object(_) | Self::Actor(..))
    }

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
    let (text, words) = (stems(text), stems(words));
    !words.is_empty() && text.windows(words.len()).any(|window| window == words)
}

fn stems(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| troth_agreement::singular(&word.to_lowercase()))
        .collect()
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
