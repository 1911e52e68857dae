//! Accounts as words: who tells them, when, and of when.

use std::cell::{Cell, RefCell};
use std::ops::{Index, IndexMut};
use std::sync::{Arc, OnceLock};

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use troth_model::{Account, AccountId, Party, PartyId, Review};

use crate::index::Outline;
use crate::known::{Known, Parties};
use crate::names::{Names, hashed, mixed};
use crate::parts::{Parted, in_parts};
use crate::scene::with_room;
use crate::sides::Speaker;
use crate::world::{Asked, Received, World};

/// A stretch of instants: `from` inclusive, `to` exclusive; a single instant has both equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stretch {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
}

impl Stretch {
    pub(crate) fn cover(self, other: Self) -> Self {
        Self { from: self.from.min(other.from), to: self.to.max(other.to) }
    }

    /// Whether it has begun by `instant`: a day at its first moment begins only after it, so
    /// that "by the end of the 9th" does not take in what was told on the 10th.
    pub(crate) fn has_begun_by(self, instant: Timestamp) -> bool {
        self.from < instant || (self.from == self.to && self.from == instant)
    }

    /// Whether they meet or only touch: never a no too much.
    pub(crate) fn touches(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    pub(crate) fn meets(self, other: Self) -> bool {
        (self.from < other.to && other.from < self.to)
            || (self.from == self.to && other.from <= self.from && self.from < other.to)
            || (other.from == other.to && self.from <= other.from && other.from < self.to)
            || (self == other)
    }
}

/// One account in view. There are millions: it fits one line of the processor's memory.
#[derive(Debug)]
#[repr(align(64))]
pub(crate) struct Word<'a> {
    pub(crate) account: &'a Account,
    times: Arc<Times>,
    /// Who tells it; `None` where nobody knows whose words they are.
    pub(crate) speaker: Option<Arc<Speaker>>,
    /// The parties that did it, as this account tells.
    pub(crate) doers: Parties<'a>,
    /// The parties to which it was done.
    pub(crate) sufferers: Parties<'a>,
    /// Whether it was taken back since.
    pub(crate) is_gone: bool,
}

/// When an account was told, and of when: many share both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Times {
    said: Stretch,
    happened: Option<Stretch>,
    is_completed: bool,
}

impl Word<'_> {
    /// When it was told: the day of publication, or its instant.
    pub(crate) fn said(&self) -> Stretch {
        self.times.said
    }

    /// When it happened, as this account tells, or those that it corefers with.
    pub(crate) fn happened(&self) -> Option<Stretch> {
        self.times.happened
    }

    /// Whether the accounts that it corefers with tell when, and not it itself.
    pub(crate) fn is_completed(&self) -> bool {
        self.times.is_completed
    }

    /// Notes when those accounts tell that it happened.
    pub(crate) fn complete(&mut self, happened: Option<Stretch>) {
        let is_completed = happened.is_some();
        self.times = Arc::new(Times { happened, is_completed, ..*self.times });
    }

    pub(crate) fn is_of(&self, party: &PartyId) -> bool {
        self.speaker.as_ref().is_some_and(|speaker| speaker.side.as_ref() == Some(party))
    }

    pub(crate) fn is_spokesman_of(&self, party: &PartyId) -> bool {
        self.is_of(party) && self.speaker.as_ref().is_some_and(|speaker| speaker.is_spokesman)
    }

    /// Who tells it, as a person would call him.
    pub(crate) fn label(&self) -> &str {
        self.speaker.as_ref().map_or("unknown", |speaker| &speaker.label)
    }
}

/// Accounts below this number are not worth a thread.
const LEAST: usize = 20_000;

/// The words in view, one after the other.
#[derive(Debug)]
pub(crate) struct Words<'a> {
    list: Parted<Word<'a>>,
    /// Where each account stands, by its name: made when first asked for.
    at: OnceLock<Names>,
}

impl<'a> Words<'a> {
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Word<'a>> {
        self.list.iter()
    }

    /// Where the word of an account stands.
    pub(crate) fn find(&self, id: &AccountId) -> Option<usize> {
        let is_it = |at: usize| self.list[at].account.id == *id;
        self.names().find(hashed(id.as_str().as_bytes()), is_it)
    }

    /// Puts one behind the last; gives its place.
    pub(crate) fn push(&mut self, word: Word<'a>) -> usize {
        let at = self.len();
        if let Some(names) = self.at.get_mut() {
            names.put(hashed(word.account.id.as_str().as_bytes()), at);
        }
        self.list.push(word);
        at
    }

    /// Where each account stands, by its name.
    pub(crate) fn names(&self) -> &Names {
        self.at.get_or_init(|| {
            let hash = |at: usize| hashed(self.list[at].account.id.as_str().as_bytes());
            let hashes = in_parts(self.len(), LEAST, |range| range.map(hash).collect::<Vec<_>>());
            let mut names = Names::with_room_for(with_room(self.len()));
            for (at, hash) in hashes.into_iter().flatten().enumerate() {
                names.put(hash, at);
            }
            names
        })
    }
}

impl<'a> Index<usize> for Words<'a> {
    type Output = Word<'a>;

    #[inline]
    fn index(&self, at: usize) -> &Word<'a> {
        &self.list[at]
    }
}

impl IndexMut<usize> for Words<'_> {
    fn index_mut(&mut self, at: usize) -> &mut Self::Output {
        &mut self.list[at]
    }
}

/// The words of a world, and what is worked out of each while it is at hand.
pub(crate) struct Read<'a> {
    pub(crate) words: Words<'a>,
    pub(crate) outlines: Parted<Outline>,
    pub(crate) first_told: First,
    /// The places of those that tell no time and corefer with others.
    pub(crate) silent: Vec<usize>,
    /// The people that some of them name.
    pub(crate) known: Known<'a>,
}

/// The words of some of the accounts.
struct Taken<'a> {
    words: Vec<Word<'a>>,
    outlines: Vec<Outline>,
    first_told: First,
    silent: Vec<usize>,
    known: Known<'a>,
}

/// What of a world was told and known by the times asked about.
pub(crate) fn words<'a>(world: &'a World<'a>, asked: Asked) -> Read<'a> {
    let telling = Telling::of(&world.documents, asked);
    let parts = in_parts(world.accounts.len(), LEAST, |range| {
        let moments = Moments::default();
        let mut last: Option<(&Account, Option<usize>)> = None;
        let mut taken = Taken {
            // What comes later is put behind the last part: it should not wait for room.
            words: Vec::with_capacity(with_room(range.len())),
            outlines: Vec::with_capacity(range.len()),
            first_told: First::default(),
            silent: Vec::new(),
            known: Known::new(world),
        };
        for account in &world.accounts[range] {
            // Accounts of one document mostly come one after the other.
            let at = match last {
                Some((before, at)) if before.document == account.document => at,
                _ => telling.find(account),
            };
            last = Some((account, at));
            let (true, Some(at)) = (is_looked_at(account), at) else { continue };
            let Some(said) = telling.said[at] else { continue };
            let received = &world.documents[at];
            let word = word(&mut taken.known, &moments, account, received, said);
            taken.put(word, world.parties);
        }
        taken
    });
    Read::of(parts)
}

impl<'a> Read<'a> {
    /// Those of all parts, of which there is one at least, and be it empty.
    fn of(parts: Vec<Taken<'a>>) -> Self {
        let (mut words, mut outlines) = (Vec::new(), Vec::new());
        let (mut first_told, mut silent, mut n) = (First::default(), Vec::new(), 0);
        let mut known = None;
        for part in parts {
            silent.extend(part.silent.into_iter().map(|at| n + at));
            if let Some(at) = part.first_told.at {
                first_told.put(at, part.first_told.n);
            }
            n += part.words.len();
            words.push(part.words);
            outlines.push(part.outlines);
            known.get_or_insert(part.known);
        }
        Self {
            words: Words { list: Parted::new(words), at: OnceLock::new() },
            outlines: Parted::new(outlines),
            first_told,
            silent,
            known: known.expect("there is a part"),
        }
    }
}

impl<'a> Taken<'a> {
    fn put(&mut self, word: Word<'a>, parties: &[Party]) {
        if word.happened().is_none() && !word.account.corefers.is_empty() {
            self.silent.push(self.words.len());
        }
        self.first_told.put(word.said().from, 1);
        self.outlines.push(Outline::of(parties, &word));
        self.words.push(word);
    }
}

/// When the first was told, or began to be, and how many were then.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct First {
    pub(crate) at: Option<Timestamp>,
    n: usize,
}

impl First {
    pub(crate) fn put(&mut self, at: Timestamp, n: usize) {
        match self.at {
            Some(first) if first < at => {}
            Some(first) if first == at => self.n += n,
            _ => *self = Self { at: Some(at), n },
        }
    }

    /// Takes one away; whether another is the first now, which has to be looked for.
    pub(crate) fn take_out(&mut self, at: Timestamp) -> bool {
        if self.at != Some(at) {
            return false;
        }
        self.n -= 1;
        self.n == 0
    }
}

/// What a person rejected, or put another in the place of, is not looked at.
pub(crate) fn is_looked_at(account: &Account) -> bool {
    !matches!(account.review, Review::Rejected | Review::Corrected)
}

/// The documents by their names, with when each told; `None` where it had not been told or known
/// by the times asked about, or had been withdrawn.
struct Telling<'d, 'a> {
    documents: &'d [Received<'a>],
    at: Names,
    said: Vec<Option<Stretch>>,
}

impl<'d, 'a> Telling<'d, 'a> {
    fn of(documents: &'d [Received<'a>], asked: Asked) -> Self {
        let parts = in_parts(documents.len(), LEAST, |range| {
            let moments = Moments::default();
            let told = |received: &Received<'a>| {
                (said_in(received, asked, &moments), hashed(received.document.id.digest()))
            };
            documents[range].iter().map(told).collect::<Vec<_>>()
        });
        let mut at = Names::with_room_for(documents.len());
        let mut said = Vec::with_capacity(documents.len());
        for (told, hash) in parts.into_iter().flatten() {
            at.put(hash, said.len());
            said.push(told);
        }
        Self { documents, at, said }
    }

    fn find(&self, account: &Account) -> Option<usize> {
        let is_it = |at: usize| self.documents[at].document.id == account.document;
        self.at.find(hashed(account.document.digest()), is_it)
    }
}

/// When a document told, if it was told and known by the times asked about.
pub(crate) fn said_in(received: &Received<'_>, asked: Asked, moments: &Moments) -> Option<Stretch> {
    let said = said(received, moments);
    let is_known = received.recorded_at <= asked.known_at;
    let is_standing = received.retracted_at.is_none_or(|at| asked.known_at < at);
    (is_known && is_standing && said.has_begun_by(asked.as_of)).then_some(said)
}

/// An account as a word.
pub(crate) fn word<'a>(
    known: &mut Known<'a>,
    moments: &Moments,
    account: &'a Account,
    received: &Received<'a>,
    said: Stretch,
) -> Word<'a> {
    let happened = happened(account, &received.document.zone, said, moments);
    Word {
        account,
        times: moments.times(Times { said, happened, is_completed: false }),
        speaker: known.speaker(account, received),
        doers: known.parties(&account.actors),
        sufferers: known.parties(&account.recipients),
        is_gone: false,
    }
}

/// When a document told: its instant, or its day in its own zone; without a date, when the
/// record took it in.
fn said(received: &Received<'_>, moments: &Moments) -> Stretch {
    let zone = &received.document.zone;
    let Some(published) = received.document.published else {
        return Stretch { from: received.recorded_at, to: received.recorded_at };
    };
    match published.at {
        Some(at) => {
            let at = moments.instant(at, zone);
            Stretch { from: at, to: at }
        }
        None => {
            let midnight = |day: Date| moments.instant(day.to_datetime(Time::midnight()), zone);
            let day = published.day;
            Stretch { from: midnight(day), to: midnight(day.tomorrow().unwrap_or(day)) }
        }
    }
}

/// When it happened. An open start is a day before the end; an open end is when it was told.
fn happened(
    account: &Account,
    zone: &TimeZone,
    said: Stretch,
    moments: &Moments,
) -> Option<Stretch> {
    let interval = account.when.as_ref()?.interval?;
    let from = interval.from().map(|from| moments.instant(from, zone));
    let to = interval.to().map(|to| moments.instant(to, zone));
    let to_or_told = to.unwrap_or(said.to).max(from.unwrap_or(Timestamp::MIN));
    let day_before = to_or_told.checked_sub(SignedDuration::from_hours(24));
    let from = from.unwrap_or_else(|| day_before.unwrap_or(Timestamp::MIN));
    Some(Stretch { from, to: to_or_told })
}

/// Instants of civil times, the last few remembered: a day's reports tell of the same midnights.
#[derive(Default)]
pub(crate) struct Moments {
    zone: Cell<Option<TimeZone>>,
    known: [Cell<Option<(DateTime, Timestamp)>>; 32],
    times: [RefCell<Option<Arc<Times>>>; 32],
}

impl Moments {
    /// These times, as others have them where they came not long before.
    fn times(&self, times: Times) -> Arc<Times> {
        let when = times.happened.unwrap_or(times.said);
        let slot = (mixed(when.from.as_second().cast_unsigned()) % 32) as usize;
        let mut known = self.times[slot].borrow_mut();
        let own = known.take().filter(|known| **known == times);
        Arc::clone(known.insert(own.unwrap_or_else(|| Arc::new(times))))
    }

    fn instant(&self, civil: DateTime, zone: &TimeZone) -> Timestamp {
        let before = self.zone.take().filter(|before| before == zone);
        if before.is_none() {
            self.known.iter().for_each(|slot| slot.set(None));
        }
        self.zone.set(before.or_else(|| Some(zone.clone())));
        let slot = &self.known[(civil.day() as usize + 5 * civil.hour() as usize) % 32];
        match slot.get() {
            Some((known, at)) if known == civil => at,
            _ => {
                let at = zone.to_ambiguous_timestamp(civil).compatible();
                let at = at.unwrap_or(Timestamp::MAX);
                slot.set(Some((civil, at)));
                at
            }
        }
    }
}
