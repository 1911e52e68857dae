//! The world as it was told by one time and known by another, indexed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use troth_agreement::verbs::Verb;
use troth_model::{Account, AccountId, DocumentId, Incident, Mode, PartyId, Review, Stance};

use crate::sides::{Sides, Speaker};
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

    pub(crate) fn meets(self, other: Self) -> bool {
        (self.from < other.to && other.from < self.to)
            || (self.from == self.to && other.from <= self.from && self.from < other.to)
            || (other.from == other.to && self.from <= other.from && other.from < self.to)
            || (self == other)
    }
}

/// One account in view.
#[derive(Debug)]
pub(crate) struct Word<'a> {
    pub(crate) account: &'a Account,
    /// When it was told: the day of publication, or its instant.
    pub(crate) said: Stretch,
    /// Who tells it; `None` where nobody knows whose words they are.
    pub(crate) speaker: Option<Speaker>,
    /// When it happened, as this account tells, or those that it corefers with.
    pub(crate) happened: Option<Stretch>,
    /// The parties that did it, as this account tells.
    pub(crate) doers: Vec<&'a PartyId>,
    /// The parties to which it was done.
    pub(crate) sufferers: Vec<&'a PartyId>,
}

impl Word<'_> {
    pub(crate) fn is_of(&self, party: &PartyId) -> bool {
        self.speaker.as_ref().is_some_and(|speaker| speaker.side.as_ref() == Some(party))
    }

    pub(crate) fn is_spokesman_of(&self, party: &PartyId) -> bool {
        self.is_of(party) && self.speaker.as_ref().is_some_and(|speaker| speaker.is_spokesman)
    }
}

/// An incident in view: the words that tell of it.
#[derive(Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) incident: &'a Incident,
    /// Indices into the view's words, in the order of the accounts' ids.
    pub(crate) members: Vec<(usize, Stance)>,
    /// Words of the incidents of which this one is a part.
    pub(crate) of_parents: Vec<usize>,
}

impl<'a> Scene<'a> {
    /// Whether some word of it tells of the act or an effect that the verb means: a quick no.
    pub(crate) fn may_tell(&self, view: &View<'_>, verb: &Verb) -> bool {
        self.members.iter().any(|(idx, _)| {
            let account = view.words[*idx].account;
            verb.weight(account.event_type, account.mode.map(Mode::as_str)).is_some()
        })
    }

    /// Every word of it, and of what it is a part of.
    pub(crate) fn words(&self) -> impl Iterator<Item = usize> {
        self.members.iter().map(|(idx, _)| *idx).chain(self.of_parents.iter().copied())
    }

    /// The scene as only some words tell it.
    pub(crate) fn only(&self, is_kept: impl Fn(usize) -> bool) -> Scene<'a> {
        let members = self.members.iter().filter(|(idx, _)| is_kept(*idx)).copied().collect();
        let of_parents = self.of_parents.iter().copied().filter(|idx| is_kept(*idx)).collect();
        Scene { incident: self.incident, members, of_parents }
    }
}

/// A world as it was told by one time and known by another, indexed for many questions.
pub struct View<'a> {
    pub(crate) world: &'a World<'a>,
    pub(crate) asked: Asked,
    /// In the order of the accounts' ids.
    pub(crate) words: Vec<Word<'a>>,
    /// In the order of the incidents' ids.
    pub(crate) scenes: Vec<Scene<'a>>,
    pub(crate) outstanding: BTreeSet<&'a AccountId>,
}

impl<'a> View<'a> {
    /// What of `world` was told and known by the times asked about.
    #[must_use]
    pub fn new(world: &'a World<'a>, asked: Asked) -> Self {
        let words = words(world, asked);
        let scenes = scenes(world, &words);
        let outstanding = world.outstanding.iter().collect();
        Self { world, asked, words, scenes, outstanding }
    }
}

fn words<'a>(world: &'a World<'a>, asked: Asked) -> Vec<Word<'a>> {
    let sides = Sides::new(world.parties, world.sources);
    let documents: BTreeMap<DocumentId, &Received<'_>> =
        world.documents.iter().map(|received| (received.document.id, received)).collect();
    let mut words: Vec<Word<'_>> = world
        .accounts
        .iter()
        .filter(|account| !matches!(account.review, Review::Rejected | Review::Corrected))
        .filter_map(|account| {
            let received = documents.get(&account.document)?;
            word(&sides, account, received, asked)
        })
        .collect();
    words.sort_by(|a, b| a.account.id.cmp(&b.account.id));
    complete_times(&mut words);
    words
}

/// An account that tells no time happened when those did that it corefers with.
fn complete_times(words: &mut [Word<'_>]) {
    let told: BTreeMap<&AccountId, Stretch> = words
        .iter()
        .filter_map(|word| word.happened.map(|happened| (&word.account.id, happened)))
        .collect();
    let completed: Vec<Option<Stretch>> = words
        .iter()
        .map(|word| {
            let others = word.account.corefers.iter().filter_map(|id| told.get(id).copied());
            word.happened.or_else(|| others.reduce(Stretch::cover))
        })
        .collect();
    for (word, happened) in words.iter_mut().zip(completed) {
        word.happened = happened;
    }
}

/// The account as a word, if it was told and known by the times asked about.
fn word<'a>(
    sides: &Sides<'a>,
    account: &'a Account,
    received: &Received<'_>,
    asked: Asked,
) -> Option<Word<'a>> {
    let said = said(received);
    let is_known = received.recorded_at <= asked.known_at;
    let is_standing = received.retracted_at.is_none_or(|at| asked.known_at < at);
    if !is_known || !is_standing || !said.has_begun_by(asked.as_of) {
        return None;
    }
    let zone = &received.document.zone;
    Some(Word {
        account,
        said,
        speaker: speaker(sides, account, received),
        happened: happened(account, zone, said),
        doers: parties(sides, &account.actors),
        sufferers: parties(sides, &account.recipients),
    })
}

fn parties<'a>(sides: &Sides<'a>, actors: &[troth_model::Actor]) -> Vec<&'a PartyId> {
    let mut parties: Vec<&PartyId> = actors.iter().filter_map(|actor| sides.doer(actor)).collect();
    parties.sort();
    parties.dedup();
    parties
}

fn speaker(sides: &Sides<'_>, account: &Account, received: &Received<'_>) -> Option<Speaker> {
    use troth_model::Attribution;
    match &account.attribution {
        Attribution::Unknown => None,
        Attribution::Chain(chain) if !chain.is_empty() => {
            chain.first().map(|actor| sides.speaker(actor))
        }
        Attribution::Publisher | Attribution::Chain(_) => {
            let publisher = received.document.publisher.as_ref();
            publisher.map(|publisher| sides.publisher(&publisher.name))
        }
    }
}

/// When a document told: its instant, or its day in its own zone; without a date, when the
/// record took it in.
fn said(received: &Received<'_>) -> Stretch {
    let zone = &received.document.zone;
    match received.document.published {
        Some(published) => match published.at {
            Some(at) => {
                let at = instant(at, zone);
                Stretch { from: at, to: at }
            }
            None => {
                let day = published.day;
                let next = day.tomorrow().unwrap_or(day);
                Stretch {
                    from: instant(day.to_datetime(jiff::civil::Time::midnight()), zone),
                    to: instant(next.to_datetime(jiff::civil::Time::midnight()), zone),
                }
            }
        },
        None => Stretch { from: received.recorded_at, to: received.recorded_at },
    }
}

/// When it happened. An open start is a day before the end; an open end is when it was told.
fn happened(account: &Account, zone: &TimeZone, said: Stretch) -> Option<Stretch> {
    let interval = account.when.as_ref()?.interval?;
    let from = interval.from().map(|from| instant(from, zone));
    let to = interval.to().map(|to| instant(to, zone));
    let to_or_told = to.unwrap_or(said.to).max(from.unwrap_or(Timestamp::MIN));
    let day_before = to_or_told.checked_sub(jiff::SignedDuration::from_hours(24));
    let from = from.unwrap_or_else(|| day_before.unwrap_or(Timestamp::MIN));
    Some(Stretch { from, to: to_or_told })
}

fn instant(civil: DateTime, zone: &TimeZone) -> Timestamp {
    let zoned = zone.to_ambiguous_zoned(civil).compatible();
    zoned.map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

fn scenes<'a>(world: &'a World<'a>, words: &[Word<'_>]) -> Vec<Scene<'a>> {
    let at: BTreeMap<&AccountId, usize> =
        words.iter().enumerate().map(|(idx, word)| (&word.account.id, idx)).collect();
    let by_id: BTreeMap<&troth_model::IncidentId, &Incident> =
        world.incidents.iter().map(|incident| (&incident.id, incident)).collect();
    let in_view = |incident: &Incident| -> Vec<(usize, Stance)> {
        let known = incident
            .members
            .iter()
            .filter_map(|member| at.get(&member.account).map(|idx| (*idx, member.stance)));
        let mut members: Vec<(usize, Stance)> = known.collect();
        members.sort();
        members
    };
    let mut scenes: Vec<Scene<'_>> = by_id
        .values()
        .map(|incident| {
            let parents = incident.part_of.iter().filter_map(|id| by_id.get(id));
            let of_parents = parents.flat_map(|parent| in_view(parent)).map(|(idx, _)| idx);
            Scene { incident, members: in_view(incident), of_parents: of_parents.collect() }
        })
        .filter(|scene| !scene.members.is_empty())
        .collect();
    scenes.sort_by(|a, b| a.incident.id.cmp(&b.incident.id));
    scenes
}
