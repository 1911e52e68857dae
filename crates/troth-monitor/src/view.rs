//! The world as it was told by one time and known by another, indexed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use jiff::Timestamp;
use troth_model::{Account, AccountId, Coverage, Incident, Position};

use crate::index::{Index, Types};
use crate::known::Known;
use crate::scene::{Homes, Scene, Scenes};
use crate::word::{First, Moments, Read, Words, is_looked_at, said_in, word, words};
pub(crate) use crate::word::{Stretch, Word};
use crate::world::{Asked, Received, World};

/// What came later, or went, may change.
#[derive(Debug)]
pub(crate) struct Changed {
    /// Scenes that are new or told otherwise, by their places, in order.
    pub(crate) scenes: Vec<usize>,
    /// From the first to the last instant that they speak of, or spoke of before.
    pub(crate) hull: Option<Stretch>,
    /// What kinds of event they tell of, or told of before.
    pub(crate) types: Types,
}

/// A world as it was told by one time and known by another, indexed for many questions.
pub struct View<'a> {
    pub(crate) world: &'a World<'a>,
    pub(crate) asked: Asked,
    pub(crate) words: Words<'a>,
    pub(crate) scenes: Scenes<'a>,
    pub(crate) index: Index<'a>,
    /// Coverage in the order of its entries' names.
    pub(crate) coverage: Vec<&'a Coverage>,
    pub(crate) outstanding: BTreeSet<&'a AccountId>,
    first: First,
    known: Known<'a>,
    /// Words that tell no time of their own, by the accounts that may tell it for them.
    silent: BTreeMap<&'a AccountId, Vec<usize>>,
    /// Positions of places as accounts tell them, by name: made when first asked for.
    told_positions: OnceLock<Positions>,
    /// The scenes of each word: made when something first comes later.
    homes: OnceLock<Homes>,
}

impl<'a> View<'a> {
    /// What of `world` was told and known by the times asked about.
    #[must_use]
    pub fn new(world: &'a World<'a>, asked: Asked) -> Self {
        let Read { mut words, mut outlines, first_told, silent, known } = words(world, asked);
        complete_times(&mut words, &silent);
        for at in &silent {
            outlines[*at] = outlines[*at].at(&words[*at]);
        }
        let mut index = Index::new(world.parties);
        let (scenes, outlines) = Scenes::new(world.incidents, &words, &outlines);
        index.take(outlines);
        let mut coverage: Vec<&Coverage> = world.coverage.iter().collect();
        coverage.sort_by(|a, b| a.id.cmp(&b.id));
        Self {
            world,
            asked,
            first: first_told,
            silent: waiting(&words, &silent),
            words,
            scenes,
            index,
            coverage,
            outstanding: world.outstanding.iter().collect(),
            known,
            told_positions: OnceLock::new(),
            homes: OnceLock::new(),
        }
    }

    /// When the first word was told, or began to be.
    pub(crate) fn first_told(&self) -> Option<Timestamp> {
        self.first.at
    }

    /// The scene at a place.
    pub(crate) fn scene(&self, at: usize) -> Scene<'_, 'a> {
        self.scenes.get(at)
    }

    /// The word of an account.
    pub(crate) fn find(&self, id: &AccountId) -> Option<usize> {
        self.words.find(id)
    }

    /// The position of a named place: as given, else as some account tells it.
    pub(crate) fn position(&self, name: &str) -> Option<Position> {
        let given: &BTreeMap<String, Position> = &self.world.positions;
        given.get(name).copied().or_else(|| {
            let told = self.told_positions.get_or_init(|| told_positions(&self.words));
            told.get(&name.to_ascii_lowercase()).map(|(_, position)| *position)
        })
    }
}

// ---- what comes later ----

impl<'a> View<'a> {
    /// Takes in a document that came later, with its accounts and the incidents as they are with
    /// them.
    pub(crate) fn take(
        &mut self,
        received: &Received<'a>,
        accounts: &'a [Account],
        incidents: &'a [Incident],
    ) -> Changed {
        let mut changed = BTreeSet::new();
        let moments = Moments::default();
        if let Some(said) = said_in(received, self.asked, &moments) {
            let mut came = Vec::new();
            for account in accounts.iter().filter(|account| is_looked_at(account)) {
                let known = self.find(&account.id);
                if known.is_some_and(|at| !self.words[at].is_gone) {
                    continue;
                }
                let word = word(&mut self.known, &moments, account, received, said);
                came.push(self.put(known, word));
            }
            for at in came {
                self.came(at, &mut changed);
            }
        }
        self.put_incidents(incidents, changed)
    }

    /// Takes accounts back that are not to be looked at any more (withdrawn, rejected, corrected),
    /// with the incidents as they are without them.
    pub(crate) fn take_back(
        &mut self,
        accounts: &[AccountId],
        incidents: &'a [Incident],
    ) -> Changed {
        let mut changed = BTreeSet::new();
        let found: Vec<usize> = accounts
            .iter()
            .filter_map(|id| self.find(id))
            .filter(|at| !self.words[*at].is_gone)
            .collect();
        for at in &found {
            self.words[*at].is_gone = true;
            changed.extend(self.homes().of_word(*at));
        }
        for at in &found {
            self.went(*at, &mut changed);
        }
        self.put_incidents(incidents, changed)
    }

    fn put(&mut self, known: Option<usize>, word: Word<'a>) -> usize {
        self.first.put(word.said().from, 1);
        if let Some(at) = known {
            self.words[at] = word;
            return at;
        }
        self.words.push(word)
    }

    /// What a word that came tells others, and they it: when it was, and where places lie.
    fn came(&mut self, at: usize, changed: &mut BTreeSet<usize>) {
        let account = self.words[at].account;
        if self.words[at].happened().is_none() {
            for id in &account.corefers {
                let waiting = self.silent.entry(id).or_default();
                if !waiting.contains(&at) {
                    waiting.push(at);
                }
            }
            self.complete(at, changed);
        }
        self.complete_others(at, changed);
        if let Some(told) = self.told_positions.get_mut() {
            note_positions(told, &self.words, at);
        }
    }

    fn went(&mut self, at: usize, changed: &mut BTreeSet<usize>) {
        self.complete_others(at, changed);
        let gone = &self.words[at];
        if gone.account.places.iter().any(|place| place.position.is_some()) {
            self.told_positions = OnceLock::new();
        }
        if self.first.take_out(gone.said().from) {
            self.first = First::default();
            for word in self.words.iter().filter(|word| !word.is_gone) {
                self.first.put(word.said().from, 1);
            }
        }
    }

    /// Words that are silent on when, and corefer with this one.
    fn complete_others(&mut self, at: usize, changed: &mut BTreeSet<usize>) {
        let others = self.silent.get(&self.words[at].account.id).cloned().unwrap_or_default();
        for other in others {
            self.complete(other, changed);
        }
    }

    /// A word that tells no time happened when those did that it corefers with.
    fn complete(&mut self, at: usize, changed: &mut BTreeSet<usize>) {
        let own = &self.words[at];
        let is_silent = own.happened().is_none() || own.is_completed();
        let when = completed(&self.words, at);
        if is_silent && own.happened() != when {
            self.words[at].complete(when);
            changed.extend(self.homes().of_word(at));
        }
    }

    fn put_incidents(
        &mut self,
        incidents: &'a [Incident],
        mut changed: BTreeSet<usize>,
    ) -> Changed {
        let own = changed.iter().map(|at| self.scenes.incident(*at)).collect::<Vec<_>>();
        for incident in own.into_iter().chain(incidents) {
            let before: Vec<usize> = self
                .scenes
                .find(&incident.id)
                .map_or_else(Vec::new, |at| self.scenes.words(at).collect());
            let Some(at) = self.scenes.put(incident, &self.words) else { continue };
            self.trace(at, &before);
            changed.insert(at);
            for part in self.scenes.parts_of(&incident.id).to_vec() {
                self.scenes.take_parents(part);
                changed.insert(part);
            }
        }
        let scenes: Vec<usize> = changed.into_iter().collect();
        let before = self.index.about(&scenes);
        for at in &scenes {
            let outline = self.index.outline(self.scenes.words(*at).map(|idx| &self.words[idx]));
            self.index.note(*at, outline);
        }
        let (hull, types) = before.cover(self.index.about(&scenes)).told();
        Changed { scenes, hull, types }
    }

    /// Makes what is asked for when something comes later, so that the first that comes does not
    /// wait for it.
    pub(crate) fn expect_more(&self) {
        self.homes();
        self.words.names();
        self.scenes.names();
    }

    /// The scenes of a word.
    fn homes(&self) -> &Homes {
        self.homes.get_or_init(|| Homes::of(&self.scenes, self.words.len()))
    }

    /// Notes which words a scene has now, and has no more.
    fn trace(&mut self, at: usize, before: &[usize]) {
        let Some(homes) = self.homes.get_mut() else { return };
        before.iter().for_each(|word| homes.take_out(*word, at));
        self.scenes.words(at).for_each(|word| homes.put(word, at));
    }
}

/// Accounts that tell no time happened when those did that they corefer with.
fn complete_times(words: &mut Words<'_>, silent: &[usize]) {
    let told = silent.iter().map(|at| (*at, completed(words, *at)));
    for (at, when) in told.collect::<Vec<_>>() {
        words[at].complete(when);
    }
}

/// The words that wait for what others tell, by the names of those.
fn waiting<'a>(words: &Words<'a>, silent: &[usize]) -> BTreeMap<&'a AccountId, Vec<usize>> {
    let mut waiting: BTreeMap<&'a AccountId, Vec<usize>> = BTreeMap::new();
    for at in silent {
        for id in &words[*at].account.corefers {
            waiting.entry(id).or_default().push(*at);
        }
    }
    waiting
}

/// When those happened that a word corefers with, by their own words.
fn completed(words: &Words<'_>, at: usize) -> Option<Stretch> {
    let others = words[at].account.corefers.iter().filter_map(|id| words.find(id));
    let own = |at: usize| words[at].happened().filter(|_| !words[at].is_completed());
    others.filter(|at| !words[*at].is_gone).filter_map(own).reduce(Stretch::cover)
}

/// Positions by the names of places in lower case, each with the word that tells it.
type Positions = BTreeMap<String, (usize, Position)>;

fn told_positions(words: &Words<'_>) -> Positions {
    let mut told = Positions::new();
    for (at, _) in words.iter().enumerate().filter(|(_, word)| !word.is_gone) {
        note_positions(&mut told, words, at);
    }
    told
}

/// Of several positions of one name, that of the first account by name counts.
fn note_positions(told: &mut Positions, words: &Words<'_>, at: usize) {
    let name = |at: usize| &words[at].account.id;
    for place in &words[at].account.places {
        let Some(position) = place.position else { continue };
        let known = told.entry(place.label().to_ascii_lowercase()).or_insert((at, position));
        if name(at) < name(known.0) {
            *known = (at, position);
        }
    }
}
