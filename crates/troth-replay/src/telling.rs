//! What one account tells of a clause (R6 to R12), among the accounts that are kept.

use jiff::Timestamp;
use troth_agreement::norm::{Area, Atom, Except, InForce, Pattern, Weapon};
use troth_agreement::singular;
use troth_agreement::verbs::{Slot, Weight};
use troth_model::{
    Account, Actor, EventType, Factuality, InstrumentKind, PartyId, Place, Position, Stance, Status,
};

use crate::Facts;
use crate::cases::Permitted;
use crate::filed::are_so;
use crate::people::{self, Voice};
use crate::table::Does;

/// From when to when; an instant has both equal.
pub(crate) type Span = (Timestamp, Timestamp);

/// The accounts of one incident that are kept, before one pattern.
pub(crate) struct Scene<'s> {
    pub(crate) facts: &'s Facts<'s>,
    pub(crate) pattern: &'s Pattern,
    /// Those of the incident, each with how it stands to it.
    pub(crate) own: Vec<(&'s Account, Stance)>,
    /// Those of what the incident is a part of.
    pub(crate) around: Vec<&'s Account>,
    /// Whether an account is of the incident, kept or not.
    pub(crate) is_member: &'s dyn Fn(&troth_model::AccountId) -> bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Things {
    Silent,
    Other,
    Match,
}

#[derive(Clone, PartialEq, Eq)]
enum Doer<'f> {
    Silent,
    Outsider,
    Parties(Vec<&'f PartyId>),
}

/// When a document told: its instant or its day, else when it was recorded.
pub(crate) fn said(account: &Account, facts: &Facts<'_>) -> Option<Span> {
    let (document, recorded_at) = facts.document(account.document)?;
    let at = |civil: jiff::civil::DateTime| {
        document
            .zone
            .to_ambiguous_zoned(civil)
            .compatible()
            .map_or(Timestamp::MAX, |zoned| zoned.timestamp())
    };
    Some(match document.published {
        None => (*recorded_at, *recorded_at),
        Some(published) => match published.at {
            Some(instant) => (at(instant), at(instant)),
            None => {
                let next = published.day.tomorrow().unwrap_or(published.day);
                (at(published.day.at(0, 0, 0, 0)), at(next.at(0, 0, 0, 0)))
            }
        },
    })
}

/// R1: whether something told then is told by `instant`.
pub(crate) fn is_told_by(said: Span, instant: Timestamp) -> bool {
    said.0 < instant || (said.0 == said.1 && said.0 == instant)
}

pub(crate) fn meet(a: Span, b: Span) -> bool {
    a == b
        || (a.0 < b.1 && b.0 < a.1)
        || (a.0 == a.1 && b.0 <= a.0 && a.0 < b.1)
        || (b.0 == b.1 && a.0 <= b.0 && b.0 < a.1)
}

fn own_time(account: &Account, facts: &Facts<'_>) -> Option<Span> {
    let interval = account.when.as_ref()?.interval?;
    let (document, _) = facts.document(account.document)?;
    let told = said(account, facts)?;
    let at = |civil| {
        let zoned = document.zone.to_ambiguous_zoned(civil).compatible();
        zoned.map_or(Timestamp::MAX, |zoned| zoned.timestamp())
    };
    let from = interval.from().map(at);
    let to = interval.to().map_or(told.1, at).max(from.unwrap_or(Timestamp::MIN));
    let day_before = to.checked_sub(jiff::SignedDuration::from_hours(24)).unwrap_or(Timestamp::MIN);
    Some((from.unwrap_or(day_before), to))
}

/// R8, last part: when it happened, by its own words or those that it corefers with.
pub(crate) fn happened(account: &Account, facts: &Facts<'_>) -> Option<Span> {
    own_time(account, facts).or_else(|| {
        let others = account.corefers.iter().filter_map(|id| facts.account(id));
        others.filter_map(|other| own_time(other, facts)).reduce(cover)
    })
}

pub(crate) fn cover(a: Span, b: Span) -> Span {
    (a.0.min(b.0), a.1.max(b.1))
}

fn mode(account: &Account) -> Option<&'static str> {
    account.mode.map(troth_model::Mode::as_str)
}

impl<'s> Scene<'s> {
    fn voice(&self, account: &Account) -> Option<Voice> {
        people::voice_of(account, self.facts)
    }

    fn doers(&self, account: &Account) -> Vec<&'s PartyId> {
        people::doers(&account.actors, self.facts)
    }

    /// The incident's time, as the kept accounts tell that say that it was.
    pub(crate) fn time(&self) -> Option<Span> {
        let positive = self.own.iter().filter(|(account, _)| account.factuality.is_positive());
        positive.filter_map(|(account, _)| happened(account, self.facts)).reduce(cover)
    }

    // ---- R6, R7 ----

    fn weight(&self, account: &Account) -> Option<Weight> {
        self.pattern.verb.weight(account.event_type, mode(account))
    }

    fn is_act(&self, account: &Account) -> bool {
        let asked = self.pattern.verb.means.iter().filter(|meaning| {
            meaning.event_type == account.event_type && meaning.weight == Weight::Act
        });
        match self.weight(account) {
            None => false,
            Some(Weight::Act) => asked.into_iter().all(|meaning| {
                meaning.effects.is_empty()
                    || account.effects.iter().any(|told| meaning.effects.contains(&told.kind))
            }),
            Some(Weight::Effect) => {
                !self.doers(account).is_empty()
                    || self.own.iter().any(|(other, _)| {
                        other.factuality.is_positive() && self.weight(other) == Some(Weight::Act)
                    })
            }
        }
    }

    fn came_to_pass(&self, account: &Account) -> bool {
        match account.status {
            Status::Happened | Status::Ongoing => account.factuality.is_positive(),
            Status::Conditional | Status::Promised | Status::Offered => {
                self.pattern.verb.is_speech && !account.factuality.is_negative()
            }
            _ => false,
        }
    }

    // ---- R8, R9 ----

    /// Other kept words of the same speaker in the same document.
    fn companions(&self, account: &'s Account, with_parents: bool) -> Vec<&'s Account> {
        let key = |account: &Account| self.voice(account).map(|voice| voice.key);
        let parents = self.around.iter().copied().filter(|_| with_parents);
        self.own
            .iter()
            .map(|(other, _)| *other)
            .chain(parents)
            .filter(|other| {
                other.id != account.id
                    && other.document == account.document
                    && key(other) == key(account)
            })
            .collect()
    }

    fn things(&self, account: &'s Account) -> Things {
        let own = self.own_things(account);
        if own != Things::Silent {
            return own;
        }
        let others = self.companions(account, false).into_iter();
        others.map(|other| self.own_things(other)).max().unwrap_or(Things::Silent)
    }

    fn own_things(&self, account: &Account) -> Things {
        let asked = &self.pattern.things;
        let out: Vec<&Atom> = self
            .pattern
            .except
            .iter()
            .filter_map(|except| match except {
                Except::Things(matcher) => Some(&matcher.any),
                _ => None,
            })
            .flatten()
            .collect();
        if asked.is_open() && out.is_empty() {
            return Things::Match;
        }
        let is_wanted = |is: &dyn Fn(&Atom) -> bool| {
            (asked.any.is_empty() || asked.any.iter().any(is))
                && !asked.except.iter().any(is)
                && !out.iter().any(|atom| is(atom))
        };
        let objects = account.objects.iter().any(|object| {
            is_wanted(&|atom| match atom {
                Atom::Category(category) => object.category == Some(*category),
                Atom::Called(words) => holds(&object.mention.text, words),
                Atom::Weapon(Weapon::Kind(kind)) => holds(&object.mention.text, kind.as_str()),
                Atom::Weapon(Weapon::Calibre(mm)) => {
                    calibre(&object.mention.text).is_some_and(|told| told >= *mm)
                }
                Atom::Weapon(Weapon::Called(words)) => holds(&object.mention.text, words),
                _ => false,
            })
        });
        let people = account
            .recipients
            .iter()
            .any(|actor| is_wanted(&|atom| self.is_actor(actor, &account.recipients, atom)));
        let mut words: Vec<&str> =
            account.effects.iter().map(|effect| effect.mention.text.as_str()).collect();
        if self.pattern.verb.slot == Slot::Target {
            words.extend(account.topic.iter().map(|topic| topic.text.as_str()));
            words.extend(account.condition.iter().map(|condition| condition.text.as_str()));
            words.push(&account.text);
        }
        let said = words.iter().any(|text| {
            is_wanted(&|atom| matches!(atom, Atom::Called(words) if holds(text, words)))
        });
        let arms = account.instruments.iter().any(|arm| {
            is_wanted(&|atom| {
                matches!(atom, Atom::Weapon(weapon) if is_weapon(arm.kind, &arm.mention.text, weapon))
            })
        });
        let filed = account.filing.as_ref().is_some_and(|filing| {
            is_wanted(&|atom| matches!(atom, Atom::Filing(kind) if *kind == filing.kind))
        });
        let tells_thing = !account.objects.is_empty()
            || !account.recipients.is_empty()
            || account.filing.is_some();
        if objects || people || said || arms || filed {
            Things::Match
        } else if tells_thing {
            Things::Other
        } else if asked.is_open() {
            Things::Match
        } else {
            Things::Silent
        }
    }

    fn is_actor(&self, actor: &Actor, all: &[Actor], atom: &Atom) -> bool {
        match atom {
            Atom::Called(words) => {
                let mention = actor.ground.mention().map(|mention| mention.text.as_str());
                let names = actor.name.as_deref().into_iter().chain(mention);
                names.into_iter().any(|name| holds(name, words))
            }
            Atom::Party(party) => people::doers(all, self.facts).contains(&party),
            Atom::Country(country) => actor.country == Some(*country),
            _ => false,
        }
    }

    fn fits(&self, account: &'s Account) -> bool {
        let own = arms_of(account);
        let arms = if own.is_empty() {
            self.own.iter().flat_map(|(other, _)| arms_of(other)).collect()
        } else {
            own
        };
        let places: Vec<&Place> = if account.places.is_empty() {
            self.own.iter().flat_map(|(other, _)| &other.places).collect()
        } else {
            account.places.iter().collect()
        };
        let is_arm = |arm: &(InstrumentKind, &str), weapons: &[Weapon]| {
            weapons.iter().any(|weapon| is_weapon(arm.0, arm.1, weapon))
        };
        let pattern = self.pattern;
        let fits_arms =
            pattern.weapons.is_empty() || arms.iter().any(|arm| is_arm(arm, &pattern.weapons));
        let fits_places = pattern.areas.is_empty()
            || places
                .iter()
                .any(|place| pattern.areas.iter().any(|area| self.lies_in(place, area)));
        let takes_part = |actor: &Actor, all: &[Actor], asked: &troth_agreement::norm::Matcher| {
            asked.any.iter().any(|atom| self.is_actor(actor, all, atom))
                && !asked.except.iter().any(|atom| self.is_actor(actor, all, atom))
        };
        let fits_people = pattern.participants.iter().all(|asked| {
            asked.is_open()
                || [&account.actors, &account.recipients]
                    .iter()
                    .any(|all| all.iter().any(|actor| takes_part(actor, all, asked)))
        });
        let is_excepted = pattern.except.iter().any(|except| match except {
            Except::Things(_) | Except::After(_) => false,
            Except::Fields(conditions) => are_so(account, conditions),
            Except::Weapons(weapons) => {
                !arms.is_empty() && arms.iter().all(|arm| is_arm(arm, weapons))
            }
            Except::Area(area) => {
                !places.is_empty() && places.iter().all(|place| self.lies_in(place, area))
            }
        });
        are_so(account, &pattern.fields) && fits_arms && fits_places && fits_people && !is_excepted
    }

    fn lies_in(&self, place: &Place, area: &Area) -> bool {
        let is = |told: Option<&String>, name: &str| {
            told.is_some_and(|told| told.eq_ignore_ascii_case(name))
        };
        let near = |of: &str, km: f64| {
            let (Some(at), Some(middle)) = (place.position, self.position(of)) else {
                return None;
            };
            (at.distance_km(middle) <= km).then_some((middle, at))
        };
        match area {
            Area::Named(name) => {
                name.eq_ignore_ascii_case(place.label())
                    || is(place.name.as_ref(), name)
                    || is(place.admin1.as_ref(), name)
            }
            Area::Division(name) => is(place.admin1.as_ref(), name),
            Area::Country(country) => place.country == Some(*country),
            Area::Near { km, of } => near(of, *km).is_some(),
            Area::Sector { km, towards, of } => near(of, *km).is_some_and(|(middle, at)| {
                let turned = (bearing(middle, at) - towards.bearing()).abs() % 360.0;
                turned.min(360.0 - turned) <= 45.0
            }),
            Area::Drawn(drawing) => place.position.is_some_and(|at| drawing.holds(at)),
            Area::NearLine { km, line } => {
                place.position.is_some_and(|at| line.distance_km(at) <= *km)
            }
        }
    }

    fn position(&self, name: &str) -> Option<Position> {
        let told = self.facts.accounts.iter().flat_map(|account| &account.places);
        let told = || {
            told.filter(|place| place.label().eq_ignore_ascii_case(name))
                .find_map(|place| place.position)
        };
        self.facts.positions.get(name).copied().or_else(told)
    }

    // ---- who ----

    fn doer(&self, account: &'s Account) -> Doer<'s> {
        let own = |account: &Account| match self.doers(account) {
            parties if !parties.is_empty() => Doer::Parties(parties),
            _ if account.actors.is_empty() => Doer::Silent,
            _ => Doer::Outsider,
        };
        match own(account) {
            Doer::Silent => self
                .companions(account, true)
                .into_iter()
                .filter(|other| other.factuality.is_positive())
                .map(own)
                .find(|doer| *doer != Doer::Silent)
                .unwrap_or(Doer::Silent),
            told => told,
        }
    }

    // ---- R10, R11 ----

    /// What each kept account does for the case of `accused`; under `None`, of nobody.
    pub(crate) fn breach(
        &self,
        accused: Option<&PartyId>,
        permitted: &[Permitted<'s>],
        counts_then: &dyn Fn(&Account, Span) -> bool,
    ) -> Vec<Does> {
        let words = self.breach_words(accused, permitted, counts_then);
        words.into_iter().map(|(_, does)| does).collect()
    }

    /// The same, each with the account that does it.
    pub(crate) fn breach_words(
        &self,
        accused: Option<&PartyId>,
        permitted: &[Permitted<'s>],
        counts_then: &dyn Fn(&Account, Span) -> bool,
    ) -> Vec<(&'s Account, Does)> {
        let telling: Vec<(&Account, Doer<'_>)> = self
            .own
            .iter()
            .filter(|(account, stance)| !is_denial(account, *stance))
            .filter(|(account, _)| self.is_act(account) && self.came_to_pass(account))
            .map(|(account, _)| (*account, self.doer(account)))
            .collect();
        let is_attributed = telling.iter().any(|(_, doer)| matches!(doer, Doer::Parties(_)));
        let is_named = |party: &PartyId| {
            let names =
                |doer: &Doer<'_>| matches!(doer, Doer::Parties(all) if all.contains(&party));
            telling.iter().any(|(_, doer)| names(doer))
        };
        let mut does = Vec::new();
        for (account, doer) in &telling {
            let told = self.told(account, doer, accused, permitted, &is_named);
            let is_then = counts_then(account, self.when(account));
            match told {
                Some(Does::Against) => does.push((*account, Does::Against)),
                Some(told) if is_then && (accused.is_some() || !is_attributed) => {
                    does.push((*account, told));
                }
                _ => {}
            }
        }
        if accused.is_some() {
            let denials = self.own.iter().filter(|(account, stance)| is_denial(account, *stance));
            let against = denials.filter(|(account, _)| {
                let is_of_this = self.things(account) != Things::Other || !self.is_act(account);
                self.voice(account).is_some() && self.is_specific(account) && is_of_this
            });
            does.extend(against.map(|(account, _)| (*account, Does::Against)));
        }
        does
    }

    fn told(
        &self,
        account: &'s Account,
        doer: &Doer<'_>,
        accused: Option<&PartyId>,
        permitted: &[Permitted<'s>],
        is_named: &dyn Fn(&PartyId) -> bool,
    ) -> Option<Does> {
        let is_of_it = self.things(account) == Things::Match && self.fits(account);
        let voice = self.voice(account);
        let is_speech = self.pattern.verb.is_speech;
        let Some(accused) = accused else {
            return (is_of_it && *doer == Doer::Silent).then_some(Does::Tells);
        };
        let is_breach = is_of_it && !self.is_permitted(account, accused, permitted);
        match doer {
            Doer::Parties(all) if all.contains(&accused) => {
                let is_spokesman = voice.as_ref().is_some_and(|voice| {
                    voice.is_spokesman && voice.side.as_ref() == Some(accused)
                });
                match voice {
                    Some(voice) if is_breach && account.factuality != Factuality::Possible => {
                        Some(Does::Counts(voice))
                    }
                    _ if is_breach => Some(Does::Tells),
                    _ => {
                        let is_other = self.things(account) == Things::Other && !is_speech;
                        (is_other && is_spokesman && self.is_specific(account))
                            .then_some(Does::Against)
                    }
                }
            }
            Doer::Parties(_) | Doer::Outsider => {
                let is_rival = is_of_it && !is_speech && voice.is_some();
                (is_rival && self.is_specific(account)).then_some(Does::Against)
            }
            Doer::Silent => (is_breach && is_named(accused)).then_some(Does::Tells),
        }
    }

    fn is_permitted(
        &self,
        account: &'s Account,
        party: &PartyId,
        permitted: &[Permitted<'s>],
    ) -> bool {
        permitted.iter().any(|Permitted { bearers, pattern, when, .. }| {
            let own = self.when(account);
            let is_then =
                when.iter().any(|(from, to)| InForce { from: *from, to: *to }.meets(own.0, own.1));
            let scene = Scene {
                facts: self.facts,
                pattern,
                own: self.own.clone(),
                around: self.around.clone(),
                is_member: self.is_member,
            };
            is_then
                && bearers.parties().contains(party)
                && scene.is_act(account)
                && scene.things(account) == Things::Match
                && scene.fits(account)
        })
    }

    fn is_specific(&self, account: &Account) -> bool {
        let own = happened(account, self.facts);
        let is_other_time =
            matches!((own, self.time()), (Some(own), Some(time)) if !meet(own, time));
        let points_at_it = !account.places.is_empty()
            || own.is_some()
            || account.corefers.iter().any(|id| (self.is_member)(id));
        points_at_it && !is_other_time
    }

    /// R20: its own time, else the incident's, else the time of telling.
    pub(crate) fn when(&self, account: &Account) -> Span {
        happened(account, self.facts)
            .or_else(|| self.time())
            .or_else(|| said(account, self.facts))
            .unwrap_or((Timestamp::MIN, Timestamp::MIN))
    }

    // ---- R15 ----

    /// What each kept account does for a duty of `bearers` that runs through `window`.
    pub(crate) fn done(
        &self,
        bearers: &[PartyId],
        window: Span,
        is_it: &dyn Fn(&Account) -> bool,
    ) -> Vec<Does> {
        self.own
            .iter()
            .filter(|(account, _)| is_it(account))
            .filter_map(|(account, stance)| self.done_by(account, *stance, bearers, window))
            .collect()
    }

    fn done_by(
        &self,
        account: &'s Account,
        stance: Stance,
        bearers: &[PartyId],
        window: Span,
    ) -> Option<Does> {
        let own = happened(account, self.facts);
        let when = own.or_else(|| said(account, self.facts))?;
        let is_mutual = account.event_type == EventType::Consult;
        let suffers = people::doers(&account.recipients, self.facts);
        let doer = self.doer(account);
        let is_by_all = bearers.iter().all(|bearer| {
            (is_mutual && suffers.contains(&bearer))
                || matches!(&doer, Doer::Parties(all) if all.contains(&bearer))
        });
        let is_of_it = self.is_act(account)
            && self.things(account) == Things::Match
            && self.fits(account)
            && is_by_all
            && meet(when, window);
        if !is_of_it {
            return None;
        }
        let voice = self.voice(account);
        if is_denial(account, stance) {
            let is_specific = !account.places.is_empty() || own.is_some();
            return (voice.is_some() && is_specific).then_some(Does::Against);
        }
        if !self.came_to_pass(account) {
            return None;
        }
        Some(match voice {
            Some(voice) if account.factuality != Factuality::Possible => Does::Counts(voice),
            _ => Does::Tells,
        })
    }
}

fn is_denial(account: &Account, stance: Stance) -> bool {
    stance == Stance::Denies
        || matches!(account.factuality, Factuality::CertainNot | Factuality::ProbableNot)
}

fn arms_of(account: &Account) -> Vec<(InstrumentKind, &str)> {
    let told = account.instruments.iter();
    let arms: Vec<(InstrumentKind, &str)> =
        told.map(|arm| (arm.kind, arm.mention.text.as_str())).collect();
    let is_by_drone = account.event_type == EventType::Assault && mode(account) == Some("drone");
    if arms.is_empty() && is_by_drone { vec![(InstrumentKind::Drone, "drone")] } else { arms }
}

pub(crate) fn is_weapon(kind: InstrumentKind, words: &str, weapon: &Weapon) -> bool {
    match weapon {
        Weapon::Kind(asked) => kind == *asked,
        Weapon::Calibre(mm) => calibre(words).is_some_and(|told| told >= *mm),
        Weapon::Called(asked) => holds(words, asked),
    }
}

/// R37.
fn calibre(words: &str) -> Option<u32> {
    let lower = words.to_lowercase().replace("millimetres", "mm").replace("millimeters", "mm");
    let lower = lower.replace("millimetre", "mm").replace("millimeter", "mm");
    let ends = lower
        .match_indices("mm")
        .filter(|(at, _)| !lower[at + 2..].starts_with(|c: char| c.is_alphanumeric()));
    ends.filter_map(|(at, _)| {
        let before = lower[..at].trim_end_matches(|c: char| !c.is_alphanumeric());
        let start = before
            .rfind(|c: char| !c.is_ascii_digit())
            .map_or(0, |found| found + before[found..].chars().next().map_or(1, char::len_utf8));
        before[start..].parse().ok()
    })
    .max()
}

/// The first bearing of the great circle from one place to another, in degrees.
fn bearing(from: Position, to: Position) -> f64 {
    let (a, b) = (from.latitude().to_radians(), to.latitude().to_radians());
    let turn = (to.longitude() - from.longitude()).to_radians();
    let (x, y) = (turn.sin() * b.cos(), a.cos() * b.sin() - a.sin() * b.cos() * turn.cos());
    x.atan2(y).to_degrees().rem_euclid(360.0)
}

/// Whether a text holds these words in their order, singular or plural, whatever their case.
fn holds(text: &str, words: &str) -> bool {
    let stems = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(|word| singular(&word.to_lowercase())).collect()
    };
    let (text, words) = (stems(text), stems(words));
    !words.is_empty() && (0..text.len()).any(|at| text[at..].starts_with(&words))
}
