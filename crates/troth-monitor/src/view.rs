//! The world as it was told by one time and known by another, indexed.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use troth_agreement::verbs::Verb;
use troth_model::{
    Account, AccountId, Actor, Attribution, Country, Coverage, DocumentId, Incident, IncidentId,
    Mode, PartyId, Review, Sector, Stance,
};

use crate::index::Index;
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

/// One account in view.
#[derive(Debug)]
pub(crate) struct Word<'a> {
    pub(crate) account: &'a Account,
    /// When it was told: the day of publication, or its instant.
    pub(crate) said: Stretch,
    /// Who tells it; `None` where nobody knows whose words they are.
    pub(crate) speaker: Option<Rc<Speaker>>,
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
    pub(crate) scenes: Vec<Rc<Scene<'a>>>,
    pub(crate) index: Index,
    /// Coverage in the order of its entries' names.
    pub(crate) coverage: Vec<&'a Coverage>,
    pub(crate) outstanding: BTreeSet<&'a AccountId>,
    known: Known<'a>,
    /// Where each account stands among the words.
    word_at: HashMap<&'a AccountId, usize>,
    /// Where each incident stands among the scenes.
    scene_at: HashMap<&'a IncidentId, usize>,
    /// The incidents that are parts of one.
    parts_of: HashMap<&'a IncidentId, Vec<usize>>,
}

impl<'a> View<'a> {
    /// What of `world` was told and known by the times asked about.
    #[must_use]
    pub fn new(world: &'a World<'a>, asked: Asked) -> Self {
        let mut known = Known::new(world);
        let words = words(world, asked, &mut known);
        let word_at: HashMap<&AccountId, usize> =
            words.iter().enumerate().map(|(idx, word)| (&word.account.id, idx)).collect();
        let scenes = scenes(world, &word_at);
        let outstanding = world.outstanding.iter().collect();
        let index = Index::new(world.parties, &words, &scenes);
        let mut coverage: Vec<&Coverage> = world.coverage.iter().collect();
        coverage.sort_by(|a, b| a.id.cmp(&b.id));
        let placed = || scenes.iter().enumerate();
        let scene_at = placed().map(|(at, scene)| (&scene.incident.id, at)).collect();
        let mut parts_of: HashMap<&IncidentId, Vec<usize>> = HashMap::new();
        for (at, scene) in placed() {
            for whole in &scene.incident.part_of {
                parts_of.entry(whole).or_default().push(at);
            }
        }
        Self {
            world,
            asked,
            words,
            scenes,
            index,
            coverage,
            outstanding,
            known,
            word_at,
            scene_at,
            parts_of,
        }
    }
}

impl<'a> View<'a> {
    /// Takes in a document that came later, with its accounts and the incidents as they are with
    /// them; gives the places of the scenes that are new or told otherwise.
    pub(crate) fn take(
        &mut self,
        received: &Received<'a>,
        accounts: &'a [Account],
        incidents: &'a [Incident],
    ) -> Vec<usize> {
        let first = self.words.len();
        for account in accounts {
            let is_out = matches!(account.review, Review::Rejected | Review::Corrected);
            if is_out || self.word_at.contains_key(&account.id) {
                continue;
            }
            if let Some(word) = word(&mut self.known, account, received, self.asked) {
                self.word_at.insert(&account.id, self.words.len());
                self.words.push(word);
            }
        }
        for idx in first..self.words.len() {
            let word = &self.words[idx];
            if word.happened.is_none() {
                let others = word.account.corefers.iter().filter_map(|id| self.word_at.get(id));
                let told: Vec<Stretch> =
                    others.filter_map(|other| self.words[*other].happened).collect();
                self.words[idx].happened = told.into_iter().reduce(Stretch::cover);
            }
        }
        let mut changed: Vec<usize> = Vec::new();
        for incident in incidents {
            changed.extend(self.put(incident));
        }
        for incident in incidents {
            changed.extend(self.parts_of.get(&incident.id).into_iter().flatten());
        }
        changed.sort_unstable();
        changed.dedup();
        for at in changed.clone() {
            let incident = self.scenes[at].incident;
            self.put(incident);
        }
        changed
    }

    /// Puts an incident as it is now into its place.
    fn put(&mut self, incident: &'a Incident) -> Option<usize> {
        let known = incident.members.iter().filter_map(|member| {
            self.word_at.get(&member.account).map(|idx| (*idx, member.stance))
        });
        let mut members: Vec<(usize, Stance)> = known.collect();
        members.sort_by(|a, b| {
            let name = |member: &(usize, Stance)| &self.words[member.0].account.id;
            name(a).cmp(name(b)).then(a.1.cmp(&b.1))
        });
        if members.is_empty() {
            return None;
        }
        let wholes = incident.part_of.iter().filter_map(|id| self.scene_at.get(id));
        let of_parents =
            wholes.flat_map(|at| self.scenes[*at].members.iter().map(|(idx, _)| *idx)).collect();
        let scene = Rc::new(Scene { incident, members, of_parents });
        let at = self.scene_at.get(&incident.id).copied().unwrap_or(self.scenes.len());
        self.index.note(at, &scene, &self.words);
        match self.scenes.get_mut(at) {
            Some(own) => *own = scene,
            None => {
                self.scenes.push(scene);
                self.scene_at.insert(&incident.id, at);
                for whole in &incident.part_of {
                    self.parts_of.entry(whole).or_default().push(at);
                }
            }
        }
        Some(at)
    }
}

fn words<'a>(world: &'a World<'a>, asked: Asked, known: &mut Known<'a>) -> Vec<Word<'a>> {
    let documents: HashMap<DocumentId, &Received<'_>> =
        world.documents.iter().map(|received| (received.document.id, received)).collect();
    let mut words: Vec<Word<'_>> = world
        .accounts
        .iter()
        .filter(|account| !matches!(account.review, Review::Rejected | Review::Corrected))
        .filter_map(|account| {
            let received = documents.get(&account.document)?;
            word(known, account, received, asked)
        })
        .collect();
    words.sort_by(|a, b| a.account.id.cmp(&b.account.id));
    complete_times(&mut words);
    words
}

/// Everything by which an actor is known: two that are the same in this are one.
type Identity<'a> = (Option<&'a str>, Option<&'a str>, Option<Country>, Option<Sector>);

fn identity(actor: &Actor) -> Identity<'_> {
    let words = actor.ground.mention().map(|mention| mention.text.as_str());
    (actor.name.as_deref(), words, actor.country, actor.sector)
}

/// Sides with what was asked of them before: a history names the same people again and again.
struct Known<'a> {
    sides: Sides<'a>,
    speakers: HashMap<Identity<'a>, Rc<Speaker>>,
    publishers: HashMap<&'a str, Rc<Speaker>>,
    doers: HashMap<Identity<'a>, Option<&'a PartyId>>,
}

impl<'a> Known<'a> {
    fn new(world: &'a World<'a>) -> Self {
        Self {
            sides: Sides::new(world.parties, world.sources),
            speakers: HashMap::new(),
            publishers: HashMap::new(),
            doers: HashMap::new(),
        }
    }

    fn speaker(&mut self, account: &'a Account, received: &Received<'a>) -> Option<Rc<Speaker>> {
        let sides = &self.sides;
        match &account.attribution {
            Attribution::Unknown => None,
            Attribution::Chain(chain) if !chain.is_empty() => chain.first().map(|actor| {
                let known = self.speakers.entry(identity(actor));
                Rc::clone(known.or_insert_with(|| Rc::new(sides.speaker(actor))))
            }),
            Attribution::Publisher | Attribution::Chain(_) => {
                let publisher = received.document.publisher.as_ref()?;
                let known = self.publishers.entry(&publisher.name);
                Some(Rc::clone(known.or_insert_with(|| Rc::new(sides.publisher(&publisher.name)))))
            }
        }
    }

    fn parties(&mut self, actors: &'a [Actor]) -> Vec<&'a PartyId> {
        let sides = &self.sides;
        let doers = &mut self.doers;
        let mut parties: Vec<&PartyId> = actors
            .iter()
            .filter_map(|actor| *doers.entry(identity(actor)).or_insert_with(|| sides.doer(actor)))
            .collect();
        parties.sort();
        parties.dedup();
        parties
    }
}

/// An account that tells no time happened when those did that it corefers with.
fn complete_times(words: &mut [Word<'_>]) {
    let told = |words: &[Word<'_>], id: &AccountId| {
        let at = words.binary_search_by(|word| word.account.id.cmp(id)).ok()?;
        words[at].happened
    };
    let silent = |word: &&Word<'_>| word.happened.is_none() && !word.account.corefers.is_empty();
    let completed: Vec<(AccountId, Stretch)> = words
        .iter()
        .filter(silent)
        .filter_map(|word| {
            let others = word.account.corefers.iter().filter_map(|id| told(words, id));
            others.reduce(Stretch::cover).map(|when| (word.account.id.clone(), when))
        })
        .collect();
    for (id, when) in completed {
        if let Ok(at) = words.binary_search_by(|word| word.account.id.cmp(&id)) {
            words[at].happened = Some(when);
        }
    }
}

/// The account as a word, if it was told and known by the times asked about.
fn word<'a>(
    known: &mut Known<'a>,
    account: &'a Account,
    received: &Received<'a>,
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
        speaker: known.speaker(account, received),
        happened: happened(account, zone, said),
        doers: known.parties(&account.actors),
        sufferers: known.parties(&account.recipients),
    })
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
    zone.to_ambiguous_timestamp(civil).compatible().unwrap_or(Timestamp::MAX)
}

fn scenes<'a>(world: &'a World<'a>, at: &HashMap<&AccountId, usize>) -> Vec<Rc<Scene<'a>>> {
    let mut incidents: Vec<&Incident> = world.incidents.iter().collect();
    incidents.sort_by(|a, b| a.id.cmp(&b.id));
    incidents.dedup_by(|a, b| a.id == b.id);
    let by_id = |id: &IncidentId| {
        incidents.binary_search_by(|incident| incident.id.cmp(id)).ok().map(|at| incidents[at])
    };
    let in_view = |incident: &Incident| -> Vec<(usize, Stance)> {
        let known = incident
            .members
            .iter()
            .filter_map(|member| at.get(&member.account).map(|idx| (*idx, member.stance)));
        let mut members: Vec<(usize, Stance)> = known.collect();
        members.sort();
        members
    };
    let scene = |incident: &&'a Incident| {
        let parents = incident.part_of.iter().filter_map(by_id);
        let of_parents = parents.flat_map(in_view).map(|(idx, _)| idx).collect();
        Scene { incident, members: in_view(incident), of_parents }
    };
    let all = incidents.iter().map(scene).filter(|scene| !scene.members.is_empty());
    all.map(Rc::new).collect()
}
