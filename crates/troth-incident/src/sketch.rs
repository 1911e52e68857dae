//! What the comparison needs of an account, in little space.
//!
//! A docket may hold a million accounts. Their words stay where they are; what is compared is kept
//! here as numbers: names as hashes, times as seconds, counts as ranges.

use std::sync::Arc;

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use troth_model::{
    Account, Actor, CountRange, EffectKind, EventType, Extent, InstrumentKind, Mode,
    ObjectCategory, Place, Position, Status,
};

use crate::hashed;
use crate::profile::{Profile, stem};

/// An account with what its document knows: when it came out, in which zone its civil times are
/// meant, who published it, and what it is made of.
#[derive(Debug, Clone, Copy)]
pub struct Dated<'a> {
    /// The account.
    pub account: &'a Account,
    /// The day its document came out.
    pub published: Option<Date>,
    /// The zone of its civil times.
    pub zone: &'a TimeZone,
    /// Who published its document.
    pub publisher: Option<&'a str>,
    /// Its document's wording and words, where somebody took them.
    pub profile: Option<&'a Arc<Profile>>,
}

/// A stretch of the time line, and how it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Its start.
    pub from: Timestamp,
    /// Its end, exclusive.
    pub to: Timestamp,
    /// `false` where only the document's date bounds it.
    pub told: bool,
}

impl Dated<'_> {
    /// When it happened, as a stretch of the time line: told, or bounded by the document's date.
    #[must_use]
    pub fn stretch(&self) -> Option<Stretch> {
        let instant =
            |at: jiff::civil::DateTime| at.to_zoned(self.zone.clone()).ok().map(|z| z.timestamp());
        let told = self.account.when.as_ref().and_then(|when| when.interval);
        if let Some(interval) = told {
            let day = 24.hours();
            let from = interval.from().and_then(instant);
            let to = interval.to().and_then(instant);
            return match (from, to) {
                (Some(from), Some(to)) => Some(Stretch { from, to, told: true }),
                // A clock was read, and only how long it went on is not known.
                (Some(from), None) if is_clocked(from) => {
                    Some(Stretch { from, to: from + 1.hours(), told: true })
                }
                (Some(from), None) => {
                    let end = self.published.and_then(|p| instant(p.at(23, 59, 59, 0)));
                    Some(Stretch {
                        from,
                        to: end.unwrap_or(from + day).max(from + day),
                        told: true,
                    })
                }
                (None, Some(to)) => Some(Stretch { from: to - 72.hours(), to, told: true }),
                (None, None) => None,
            };
        }
        let published = self.published?;
        // News tells of the last two days unless it says otherwise; plans look a week ahead.
        let (back, ahead) = match self.account.status {
            Status::Happened | Status::Ongoing => (2, 1),
            _ => (1, 8),
        };
        let from = published.checked_sub(back.days()).ok()?;
        let to = published.checked_add(ahead.days()).ok()?;
        Some(Stretch {
            from: instant(from.at(0, 0, 0, 0))?,
            to: instant(to.at(0, 0, 0, 0))?,
            told: false,
        })
    }
}

/// Whether a time was read from a clock: round ones may stand for a part of a day.
fn is_clocked(at: Timestamp) -> bool {
    (at.as_second() / 60) % 15 != 0
}

/// How precisely a time was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grain {
    /// To the minute.
    Minute,
    /// A part of a day, a day, a night.
    Day,
    /// Longer.
    Long,
    /// Not told: bounded by the document's date.
    Published,
}

/// A time in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) grain: Grain,
}

const HOUR: i64 = 3600;

impl Span {
    fn of(stretch: Stretch) -> Self {
        let (from, to) = (stretch.from.as_second(), stretch.to.as_second());
        let length = to - from;
        let grain = match stretch.told {
            false => Grain::Published,
            true if length <= HOUR || length < 24 * HOUR && is_clocked(stretch.from) => {
                Grain::Minute
            }
            true if length <= 36 * HOUR => Grain::Day,
            true => Grain::Long,
        };
        Self { from, to: to.max(from + 1), grain }
    }

    /// Whether it is longer than any happening is told for: two months.
    pub(crate) fn is_age(self) -> bool {
        self.to - self.from > 64 * 24 * HOUR
    }

    pub(crate) fn meets(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// Seconds between them; none where they meet.
    pub(crate) fn gap(self, other: Self) -> i64 {
        (self.from.max(other.from) - self.to.min(other.to)).max(0)
    }
}

/// A place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spot {
    pub(crate) label: u64,
    pub(crate) id: u64,
    pub(crate) admin1: u64,
    pub(crate) country: u32,
    pub(crate) position: Option<(f32, f32)>,
    /// Kilometres around its position.
    pub(crate) reach_km: f32,
    pub(crate) is_area: bool,
    /// Narrower than a country.
    pub(crate) is_specific: bool,
}

/// Places that reach further than this are areas.
const AREA_KM: f32 = 25.0;
/// No place reaches further: "in the north of the country" is hardly a place.
const FAR_KM: f64 = 150.0;

impl Spot {
    fn of(place: &Place) -> Self {
        let admin1 = place.admin1.as_deref().map_or(0, hashed::name);
        let label = hashed::name(place.label());
        let reach_km = match place.extent {
            None => 0.0,
            Some(Extent::Within { km }) => km.min(FAR_KM) as f32,
            Some(Extent::Sector { km: (least, most), .. }) => {
                ((most - least) / 2.0).min(FAR_KM) as f32
            }
        };
        // A region, or a place of which only the name is known.
        let is_division = place.admin1.as_deref() == Some(place.label());
        let is_unlocated = place.admin1.is_none() && place.id.is_none() && place.extent.is_none();
        let is_area = is_division || is_unlocated || reach_km > AREA_KM;
        Self {
            label,
            id: place.id.as_deref().map_or(0, hashed::name),
            admin1,
            country: place.country.map_or(0, |country| letters(country.as_str())),
            position: place.position.map(|at| (at.latitude() as f32, at.longitude() as f32)),
            reach_km,
            is_area,
            is_specific: place.country.is_none()
                || place.admin1.is_some()
                || place.extent.is_some(),
        }
    }

    pub(crate) fn distance_km(&self, other: &Self) -> Option<f64> {
        let position = |spot: &Self| {
            let (latitude, longitude) = spot.position?;
            Position::new(f64::from(latitude), f64::from(longitude))
        };
        Some(position(self)?.distance_km(position(other)?))
    }
}

/// Three letters as a number.
fn letters(code: &str) -> u32 {
    code.bytes().fold(0, |number, byte| number << 8 | u32::from(byte))
}

/// Somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Somebody {
    pub(crate) name: u64,
    pub(crate) country: u32,
    pub(crate) sector: u8,
    pub(crate) has_own_name: bool,
}

impl Somebody {
    fn of(actor: &Actor) -> Self {
        Self {
            name: actor.name.as_deref().map_or(0, hashed::name),
            country: actor.country.map_or(0, |country| letters(country.as_str())),
            sector: actor.sector.map_or(0, |sector| sector as u8 + 1),
            has_own_name: actor.has_own_name(),
        }
    }

    pub(crate) fn is_known(&self) -> bool {
        self.name != 0 || self.country != 0
    }

    /// As [`Actor::could_be_one`].
    pub(crate) fn could_be(&self, other: &Self) -> bool {
        if self.name != 0 && self.name == other.name {
            return true;
        }
        let sectors = self.sector == 0 || other.sector == 0 || self.sector == other.sector;
        !(self.has_own_name && other.has_own_name)
            && self.country != 0
            && self.country == other.country
            && sectors
    }

    /// The same person or body, by name.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.name != 0 && self.name == other.name
    }
}

/// A count as told; `u32::MAX` stands for an open end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) min: u32,
    pub(crate) max: u32,
}

impl Count {
    fn of(range: CountRange) -> Self {
        let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        Self { min: range.min().map_or(0, number), max: range.max().map_or(u32::MAX, number) }
    }

    pub(crate) fn meets(self, other: Self) -> bool {
        self.min <= other.max && other.min <= self.max
    }
}

/// What tells of a happening of no known type.
#[derive(Debug, Clone, Copy)]
pub struct ByWord<'a> {
    /// The dictionary form of the word that tells of it.
    pub word: &'a str,
    /// Names of the meanings that it can have: another word of such a meaning can be one with it.
    pub alike: &'a [String],
    /// What its document is about, where somebody has sorted documents by their subject.
    pub subject: Option<&'a str>,
    /// Whether it tells that somebody spoke: of many sayings each is its own.
    pub is_saying: bool,
}

/// What the comparison needs of an account.
#[derive(Debug, Clone)]
pub struct Sketch {
    pub(crate) id: u64,
    pub(crate) document: u64,
    pub(crate) reading: u64,
    pub(crate) sentence: (u32, u32),
    /// None for a happening of no known type: it is known by its word alone.
    pub(crate) event_type: Option<EventType>,
    pub(crate) mode: Option<Mode>,
    pub(crate) status: Status,
    /// The word that tells of it, then words of like meaning.
    pub(crate) words: Box<[u64]>,
    pub(crate) span: Option<Span>,
    pub(crate) places: Box<[Spot]>,
    pub(crate) actors: Box<[Somebody]>,
    pub(crate) recipients: Box<[Somebody]>,
    pub(crate) instruments: Box<[(InstrumentKind, Option<Count>)]>,
    pub(crate) objects: Box<[(Option<ObjectCategory>, u64)]>,
    pub(crate) effects: Box<[(EffectKind, Option<Count>)]>,
    /// The innermost speaker's label; 0 where nobody is named.
    pub(crate) speaker: u64,
    /// Whether that is somebody's own name.
    pub(crate) is_named_speaker: bool,
    /// Whether the speaker tells a deed of his own.
    pub(crate) is_own_deed: bool,
    /// Those who relay it, the publisher last.
    pub(crate) relays: Box<[u64]>,
    pub(crate) corefers: Box<[u64]>,
    /// Whether it tells of a happening with room for parts.
    pub(crate) is_wide: bool,
    /// What its document is about, where that was told; else 0.
    pub(crate) subject: u64,
    /// Whether its word tells that somebody spoke.
    pub(crate) is_saying: bool,
    pub(crate) profile: Option<Arc<Profile>>,
}

impl Sketch {
    /// The sketch of an account.
    #[must_use]
    pub fn of(dated: &Dated<'_>) -> Self {
        let account = dated.account;
        let chain = account.attribution.chain();
        let publisher = dated.publisher.map(hashed::name);
        let relays = chain.iter().skip(1).map(|actor| hashed::name(actor.label()));
        let all = |actors: &[Actor]| actors.iter().map(Somebody::of).collect();
        let point = |at: troth_text::CodePoint| u32::try_from(at.get()).unwrap_or(u32::MAX);
        Self {
            id: hashed::name(account.id.as_str()),
            document: hashed::of(&numbers(account.document.digest())),
            reading: hashed::name(account.reading.as_str()),
            sentence: (point(account.span.start()), point(account.span.end())),
            event_type: Some(account.event_type),
            mode: account.mode,
            status: account.status,
            words: [word(&account.trigger.text)].into(),
            span: dated.stretch().map(Span::of),
            places: account.places.iter().map(Spot::of).collect(),
            actors: all(&account.actors),
            recipients: all(&account.recipients),
            instruments: account
                .instruments
                .iter()
                .map(|instrument| (instrument.kind, instrument.count.map(Count::of)))
                .collect(),
            objects: account
                .objects
                .iter()
                .map(|object| (object.category, word(&object.mention.text)))
                .collect(),
            effects: account
                .effects
                .iter()
                .map(|effect| (effect.kind, effect.count.map(Count::of)))
                .collect(),
            speaker: chain.first().map_or(0, |actor| hashed::name(actor.label())),
            is_named_speaker: chain.first().is_some_and(Actor::has_own_name),
            is_own_deed: chain
                .first()
                .is_some_and(|speaker| account.actors.iter().any(|one| one.could_be_one(speaker))),
            relays: relays.chain(publisher).collect(),
            corefers: account.corefers.iter().map(|id| hashed::name(id.as_str())).collect(),
            is_wide: is_wide(account),
            subject: 0,
            is_saying: false,
            profile: dated.profile.cloned(),
        }
    }

    /// The same as a happening of no known type, which is known by its word.
    #[must_use]
    pub fn by_word(self, told: &ByWord<'_>) -> Self {
        let alike = told.alike.iter().map(|word| hashed::name(word));
        let words = std::iter::once(hashed::name(told.word)).chain(alike).collect();
        let subject = told.subject.map_or(0, hashed::name);
        let is_saying = told.is_saying;
        Self { event_type: None, mode: None, words, subject, is_saying, ..self }
    }

    pub(crate) fn is_violent(&self) -> bool {
        self.event_type.is_some_and(EventType::is_violent)
    }

    pub(crate) fn specific_places(&self) -> impl Iterator<Item = &Spot> {
        self.places.iter().filter(|spot| spot.is_specific)
    }
}

fn numbers(digest: &[u8; 32]) -> [u64; 4] {
    let parts = digest.as_chunks::<8>().0;
    std::array::from_fn(|idx| u64::from_le_bytes(parts[idx]))
}

/// The last word of a phrase, without its ending: what the phrase is about.
fn word(phrase: &str) -> u64 {
    let mut words = phrase.split(|c: char| !c.is_alphanumeric());
    match words.rfind(|word| word.contains(char::is_alphabetic)) {
        Some(word) => hashed::name(stem(word)),
        None => 0,
    }
}

/// Whether an account tells of a happening with room for parts: many weapons, several places.
fn is_wide(account: &Account) -> bool {
    let many = account
        .instruments
        .iter()
        .any(|i| i.count.and_then(|count| count.min()).is_some_and(|min| min >= 20));
    many || account.places.len() > 2 || account.places.is_empty() && account.objects.is_empty()
}

#[cfg(test)]
mod tests {
    use troth_model::{Country, Ground, Rule, Sector};

    use super::*;

    /// Actors with and without each of what tells them apart.
    fn actors() -> Vec<Actor> {
        let mut actors = Vec::new();
        for name in [None, Some("the ministry"), Some("Ana Petrova"), Some("Ivo Brandt")] {
            for country in [None, Country::parse("XNL"), Country::parse("XSU")] {
                for sector in [None, Some(Sector::Government), Some(Sector::Military)] {
                    let name = name.map(str::to_owned);
                    let ground = Ground::Inferred(Rule::named("fixture"));
                    actors.push(Actor { ground, name, country, sector });
                }
            }
        }
        actors
    }

    #[test]
    fn a_sketch_takes_two_for_one_where_the_actors_could_be_one() {
        let actors = actors();
        let mut n_one = 0;
        for one in &actors {
            for other in &actors {
                let could_be = Somebody::of(one).could_be(&Somebody::of(other));
                assert_eq!(could_be, one.could_be_one(other), "{one:?} {other:?}");
                n_one += usize::from(could_be);
            }
        }
        assert!(n_one > 0 && n_one < actors.len() * actors.len());
    }
}
