//! Accounts by columns.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use troth::Kept;
use troth_model::{Account, AccountId, DocumentId, Factuality, Incident, Interval, Review};

use super::labels::Labels;
use super::sides::SidesOf;
use super::{Lists, narrow};

/// A number that stands for no document, no incident, no time.
pub const NONE: u32 = u32::MAX;

/// A stretch of time in seconds since 1970; an end that is open is as far off as can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Its first second.
    pub from: i64,
    /// The second after its last.
    pub to: i64,
}

impl Stretch {
    /// For what has no time.
    pub const NEVER: Self = Self { from: i64::MAX, to: i64::MIN };

    /// What an interval in civil time of a zone means.
    pub fn of(interval: Interval, zone: &TimeZone) -> Self {
        let at = |civil: DateTime| zone.to_ambiguous_zoned(civil).compatible().ok();
        let second = |civil: Option<DateTime>| Some(at(civil?)?.timestamp().as_second());
        Self {
            from: second(interval.from()).unwrap_or(i64::MIN),
            to: second(interval.to()).unwrap_or(i64::MAX),
        }
    }

    /// Whether it says when at all.
    pub fn is_told(self) -> bool {
        self != Self::NEVER
    }

    /// Whether some of it lies between two times.
    pub fn meets(self, from: Option<i64>, to: Option<i64>) -> bool {
        self.is_told()
            && from.is_none_or(|from| self.to > from)
            && to.is_none_or(|to| self.from < to)
    }

    /// Its start where that is known, else its end.
    pub fn start(self) -> Option<i64> {
        let known = |at: i64| (at != i64::MIN && at != i64::MAX).then_some(at);
        known(self.from).or(known(self.to)).filter(|_| self.is_told())
    }
}

/// Accounts by columns, in the order of the snapshot's list.
#[derive(Default)]
pub struct Accounts {
    /// The document of each.
    pub document: Vec<u32>,
    /// The incident of each.
    pub incident: Vec<u32>,
    /// The place of its type in the list of all types.
    pub kind: Vec<u8>,
    /// When.
    pub stretch: Vec<Stretch>,
    /// How its speaker stands to it.
    pub factuality: Vec<Factuality>,
    /// Whether a person has looked.
    pub review: Vec<Review>,
    /// The parties that act in it or speak in it, a bit each.
    pub sides: Vec<u64>,
    /// Its speakers by their number among `labels`, innermost first.
    pub speakers: Lists,
    /// Its places by their number among `labels`.
    pub places: Lists,
    /// The countries of its actors, recipients and speakers, by their number among `countries`.
    pub countries: Lists,
    /// Names of speakers and places.
    pub labels: Labels,
    /// Codes of countries.
    pub country_codes: Labels,
}

impl Accounts {
    pub(super) fn of(
        kept: &Kept,
        incidents: &[Incident],
        document: &dyn Fn(&DocumentId) -> Option<u32>,
        account: &dyn Fn(&AccountId) -> Option<u32>,
        sides: &mut SidesOf<'_>,
    ) -> Self {
        let mut columns = Self { incident: vec![NONE; kept.accounts.len()], ..Self::default() };
        for (at, incident) in incidents.iter().enumerate() {
            for member in incident.members.iter().filter_map(|member| account(&member.account)) {
                columns.incident[member as usize] = narrow(at);
            }
        }
        // Accounts of one document stand together: each is looked up once.
        let mut last: Option<(DocumentId, u32)> = None;
        for one in &kept.accounts {
            let at = match last {
                Some((id, at)) if id == one.document => at,
                _ => document(&one.document).unwrap_or(NONE),
            };
            last = Some((one.document, at));
            let zone = kept.documents.get(at as usize).map(|(document, _)| &document.zone);
            columns.push(one, at, zone.unwrap_or(&TimeZone::UTC), sides);
        }
        columns
    }

    fn push(&mut self, account: &Account, document: u32, zone: &TimeZone, sides: &mut SidesOf<'_>) {
        self.document.push(document);
        self.kind.push(account.event_type as u8);
        let interval = account.when.as_ref().and_then(|when| when.interval);
        self.stretch.push(interval.map_or(Stretch::NEVER, |interval| Stretch::of(interval, zone)));
        self.factuality.push(account.factuality);
        self.review.push(account.review);
        let everybody =
            || account.actors.iter().chain(&account.recipients).chain(account.attribution.chain());
        self.sides.push(everybody().fold(0, |bits, actor| bits | sides.bits(actor)));
        let speakers = account.attribution.chain().iter().map(|actor| actor.label());
        self.speakers.push(speakers.map(|name| self.labels.number(name)));
        self.places.push(account.places.iter().map(|place| self.labels.number(place.label())));
        let mut countries: Vec<u32> = everybody()
            .filter_map(|actor| actor.country)
            .map(|country| self.country_codes.number(country.as_str()))
            .collect();
        countries.sort_unstable();
        countries.dedup();
        self.countries.push(countries);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.kind.len()
    }
}

/// What is looked for words: the sentence, and names that it need not hold.
pub(super) fn texts(account: &Account) -> impl Iterator<Item = &str> {
    let everybody =
        account.actors.iter().chain(&account.recipients).chain(account.attribution.chain());
    let names = everybody.filter_map(|actor| actor.name.as_deref());
    let places = account.places.iter().filter_map(|place| place.name.as_deref());
    std::iter::once(account.text.as_str()).chain(names).chain(places)
}
