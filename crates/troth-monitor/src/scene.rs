//! Incidents as scenes: the words in view that tell of each.
//!
//! The words of all scenes stand in one list, and a scene is a stretch of it: a million incidents
//! are taken in without a list of their own for each.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use troth_agreement::verbs::Verb;
use troth_model::{Incident, IncidentId, Mode, Stance};

use crate::index::Outline;
use crate::names::{Names, hashed};
use crate::parts::{Parted, in_parts};
use crate::view::View;
use crate::word::Words;

/// A word of an incident, and how it stands to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    word: u32,
    pub(crate) stance: Stance,
}

impl Part {
    /// Where the word stands in the view.
    pub(crate) fn word(self) -> usize {
        self.word as usize
    }
}

/// An incident in view: the words that tell of it.
#[derive(Debug, Clone)]
pub(crate) struct Scene<'v, 'a> {
    /// Its place in the view.
    pub(crate) at: usize,
    pub(crate) incident: &'a Incident,
    /// In the order of the accounts' ids.
    parts: Cow<'v, [Part]>,
    /// Words of the incidents of which this one is a part.
    of_parents: Cow<'v, [u32]>,
}

impl<'v, 'a> Scene<'v, 'a> {
    /// Its words, each with how it stands to the incident.
    pub(crate) fn members(&self) -> impl Iterator<Item = (usize, Stance)> + '_ {
        self.parts.iter().map(|part| (part.word(), part.stance))
    }

    /// Words of the incidents of which this one is a part.
    pub(crate) fn of_parents(&self) -> impl Iterator<Item = usize> + '_ {
        self.of_parents.iter().map(|idx| *idx as usize)
    }

    /// Every word of it, and of what it is a part of.
    pub(crate) fn words(&self) -> impl Iterator<Item = usize> + '_ {
        self.members().map(|(idx, _)| idx).chain(self.of_parents())
    }

    /// Whether some word of it tells of the act or an effect that the verb means: a quick no.
    pub(crate) fn may_tell(&self, view: &View<'_>, verb: &Verb) -> bool {
        self.members().any(|(idx, _)| {
            let account = view.words[idx].account;
            verb.weight(account.event_type, account.mode.map(Mode::as_str)).is_some()
        })
    }

    /// The scene as only some words tell it.
    pub(crate) fn only(&self, is_kept: impl Fn(usize) -> bool) -> Self {
        let parts = self.parts.iter().filter(|part| is_kept(part.word())).copied().collect();
        let of_parents = self.of_parents.iter().filter(|idx| is_kept(**idx as usize));
        Scene {
            at: self.at,
            incident: self.incident,
            parts: Cow::Owned(parts),
            of_parents: Cow::Owned(of_parents.copied().collect()),
        }
    }
}

/// The scenes of each word: nearly always one.
#[derive(Debug)]
pub(crate) struct Homes {
    first: Vec<Option<u32>>,
    others: BTreeMap<usize, Vec<usize>>,
}

impl Homes {
    /// Of `n_words` words.
    pub(crate) fn of(scenes: &Scenes<'_>, n_words: usize) -> Self {
        let mut homes = Self { first: vec![None; n_words], others: BTreeMap::new() };
        for at in 0..scenes.own.len() {
            scenes.words(at).for_each(|word| homes.put(word, at));
        }
        homes
    }

    pub(crate) fn of_word(&self, word: usize) -> impl Iterator<Item = usize> + '_ {
        let first = self.first.get(word).copied().flatten();
        let others = self.others.get(&word).into_iter().flatten().copied();
        first.map(|at| at as usize).into_iter().chain(others)
    }

    pub(crate) fn put(&mut self, word: usize, scene: usize) {
        if self.first.len() <= word {
            self.first.resize(word + 1, None);
        }
        if self.first[word].is_none() {
            self.first[word] = u32::try_from(scene).ok();
        } else {
            self.others.entry(word).or_default().push(scene);
        }
    }

    pub(crate) fn take_out(&mut self, word: usize, scene: usize) {
        if self.first[word].is_some_and(|at| at as usize == scene) {
            self.first[word] = None;
        } else if let Some(others) = self.others.get_mut(&word) {
            others.retain(|at| *at != scene);
        }
    }
}

/// All incidents in view.
#[derive(Debug)]
pub(crate) struct Scenes<'a> {
    own: Vec<Placed<'a>>,
    parts: Vec<Part>,
    /// Of scenes that are parts of others: the words of those.
    of_parents: BTreeMap<usize, Vec<u32>>,
    /// Where each incident stands, by its name: made when first asked for.
    at: OnceLock<Names>,
    /// The scenes that are parts of an incident, by its name.
    parts_of: BTreeMap<&'a IncidentId, Vec<usize>>,
    /// How many of `parts` belong to no scene any more.
    n_left: usize,
}

/// Scenes of some incidents, taken in beside others.
struct Taken<'a> {
    own: Vec<Placed<'a>>,
    parts: Vec<Part>,
    outlines: Vec<Outline>,
    /// Whether each incident comes after the one before it.
    is_ordered: bool,
    /// Whether one of them is a part of another.
    has_parts: bool,
}

impl<'a> Taken<'a> {
    fn with_room_for(n: usize) -> Self {
        Self {
            own: Vec::with_capacity(n),
            parts: Vec::with_capacity(2 * n),
            outlines: Vec::with_capacity(n),
            is_ordered: true,
            has_parts: false,
        }
    }

    fn put(&mut self, incident: &'a Incident, words: &Words<'a>, outlines: &Parted<Outline>) {
        let first = self.parts.len();
        parts_of(incident, words, &mut self.parts);
        let own = &self.parts[first..];
        if own.is_empty() {
            return;
        }
        let n = u32::try_from(own.len()).expect("an incident has fewer words");
        let told = own.iter().map(|part| outlines[part.word()]);
        self.outlines.push(told.fold(Outline::NOTHING, Outline::cover));
        self.own.push(Placed { incident, first: part_at(first), n });
        self.has_parts |= !incident.part_of.is_empty();
    }
}

/// Where the words of an incident stand.
#[derive(Debug, Clone, Copy)]
struct Placed<'a> {
    incident: &'a Incident,
    first: u32,
    n: u32,
}

impl Placed<'_> {
    fn range(&self) -> Range<usize> {
        self.first as usize..(self.first + self.n) as usize
    }
}

/// A place in the list of all parts.
fn part_at(at: usize) -> u32 {
    u32::try_from(at).expect("fewer than four billion words are in view")
}

/// Incidents below this number are not worth a thread.
const LEAST: usize = 20_000;

impl<'a> Scenes<'a> {
    /// The scenes of these incidents, with their outlines in the same order.
    pub(crate) fn new(
        incidents: &'a [Incident],
        words: &Words<'a>,
        outlines: &Parted<Outline>,
    ) -> (Self, Vec<Outline>) {
        let taken = in_parts(incidents.len(), LEAST, |range| {
            let mut taken = Taken::with_room_for(range.len());
            // In the order of their names no two are of one name.
            let from = range.start.saturating_sub(1);
            taken.is_ordered =
                incidents[from..range.end].is_sorted_by(|one, other| one.id < other.id);
            for incident in &incidents[range] {
                taken.put(incident, words, outlines);
            }
            taken
        });
        let n = taken.iter().map(|part| part.own.len()).sum();
        let is_ordered = taken.iter().all(|part| part.is_ordered);
        let mut scenes = Self {
            own: Vec::with_capacity(with_room(n)),
            parts: Vec::with_capacity(with_room(taken.iter().map(|part| part.parts.len()).sum())),
            of_parents: BTreeMap::new(),
            at: OnceLock::new(),
            parts_of: BTreeMap::new(),
            n_left: 0,
        };
        if !is_ordered {
            scenes.at.set(Names::with_room_for(n)).expect("it was not set");
        }
        let mut own_outlines = Vec::with_capacity(with_room(n));
        for mut part in taken {
            let before = part_at(scenes.parts.len());
            scenes.parts.append(&mut part.parts);
            for (placed, outline) in part.own.into_iter().zip(part.outlines) {
                // Of two incidents of one name the first counts.
                if is_ordered || scenes.find(&placed.incident.id).is_none() {
                    scenes.add(Placed { first: before + placed.first, ..placed }, part.has_parts);
                    own_outlines.push(outline);
                }
            }
        }
        for at in scenes.parts_of.values().flatten().copied().collect::<Vec<_>>() {
            scenes.take_parents(at);
        }
        (scenes, own_outlines)
    }

    /// Adds a scene that is not there yet.
    fn add(&mut self, placed: Placed<'a>, may_be_part: bool) -> usize {
        let at = self.own.len();
        if let Some(names) = self.at.get_mut() {
            names.put(hashed(placed.incident.id.as_str().as_bytes()), at);
        }
        self.own.push(placed);
        if may_be_part {
            self.note_wholes(at);
        }
        at
    }

    pub(crate) fn len(&self) -> usize {
        self.own.len()
    }

    /// The scene at a place.
    pub(crate) fn get(&self, at: usize) -> Scene<'_, 'a> {
        let of_parents = self.of_parents.get(&at).map_or(&[][..], Vec::as_slice);
        Scene {
            at,
            incident: self.own[at].incident,
            parts: Cow::Borrowed(self.parts(at)),
            of_parents: Cow::Borrowed(of_parents),
        }
    }

    fn parts(&self, at: usize) -> &[Part] {
        &self.parts[self.own[at].range()]
    }

    /// The words of a scene, by its place.
    pub(crate) fn words(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        self.parts(at).iter().map(|part| part.word())
    }

    /// The incident at a place.
    pub(crate) fn incident(&self, at: usize) -> &'a Incident {
        self.own[at].incident
    }

    /// Where an incident stands.
    pub(crate) fn find(&self, id: &IncidentId) -> Option<usize> {
        self.names().find(hashed(id.as_str().as_bytes()), |at| self.own[at].incident.id == *id)
    }

    /// Where each incident stands, by its name.
    pub(crate) fn names(&self) -> &Names {
        self.at.get_or_init(|| {
            let mut names = Names::with_room_for(with_room(self.own.len()));
            for (at, placed) in self.own.iter().enumerate() {
                names.put(hashed(placed.incident.id.as_str().as_bytes()), at);
            }
            names
        })
    }

    /// The scenes that are parts of an incident.
    pub(crate) fn parts_of(&self, id: &IncidentId) -> &[usize] {
        self.parts_of.get(id).map_or(&[], Vec::as_slice)
    }

    /// Puts an incident as it is now into its place; `None` where nothing is told of it, nor was.
    pub(crate) fn put(&mut self, incident: &'a Incident, words: &Words<'a>) -> Option<usize> {
        let first = self.parts.len();
        parts_of(incident, words, &mut self.parts);
        let n = u32::try_from(self.parts.len() - first).expect("an incident has fewer words");
        let placed = Placed { incident, first: part_at(first), n };
        let at = match self.find(&incident.id) {
            Some(at) => {
                self.n_left += self.own[at].n as usize;
                let before = std::mem::replace(&mut self.own[at], placed);
                for whole in &before.incident.part_of {
                    let parts = self.parts_of.entry(whole).or_default();
                    parts.retain(|part| *part != at);
                }
                at
            }
            None if n == 0 => return None,
            None => self.add(placed, false),
        };
        self.note_wholes(at);
        self.take_parents(at);
        self.tidy();
        Some(at)
    }

    fn note_wholes(&mut self, at: usize) {
        for whole in &self.own[at].incident.part_of {
            self.parts_of.entry(whole).or_default().push(at);
        }
    }

    /// Gathers anew the words of what a scene is a part of.
    pub(crate) fn take_parents(&mut self, at: usize) {
        let wholes = self.own[at].incident.part_of.iter().filter_map(|id| self.find(id));
        let words: Vec<u32> =
            wholes.flat_map(|whole| self.parts(whole).iter().map(|part| part.word)).collect();
        if words.is_empty() {
            self.of_parents.remove(&at);
        } else {
            self.of_parents.insert(at, words);
        }
    }

    /// Lets go of words that no scene has any more, once they are the greater part.
    fn tidy(&mut self) {
        if self.n_left < 1_000 || self.n_left < self.parts.len() / 2 {
            return;
        }
        let old = std::mem::take(&mut self.parts);
        for placed in &mut self.own {
            let own = placed.range();
            placed.first = part_at(self.parts.len());
            self.parts.extend_from_slice(&old[own]);
        }
        self.n_left = 0;
    }
}

/// Some room for what comes later, so that the first that comes does not wait.
pub(crate) fn with_room(n: usize) -> usize {
    n + n / 16
}

/// The words of an incident, in the order of their names.
fn parts_of(incident: &Incident, words: &Words<'_>, parts: &mut Vec<Part>) {
    let first = parts.len();
    // Incidents are named after their first account, and come as accounts do: mostly the word is
    // the one after the last.
    let mut next = parts.last().map_or(0, |part| part.word() + 1);
    for member in &incident.members {
        let is_it = |at: usize| words[at].account.id == member.account;
        let is_next = next < words.len() && is_it(next);
        let found = if is_next { Some(next) } else { words.find(&member.account) };
        let Some(at) = found else { continue };
        next = at + 1;
        if !words[at].is_gone {
            let word = u32::try_from(at).expect("fewer than four billion words are in view");
            parts.push(Part { word, stance: member.stance });
        }
    }
    let name = |part: &Part| &words[part.word()].account.id;
    let own = &mut parts[first..];
    if !own.is_sorted_by(|a, b| name(a) < name(b)) {
        own.sort_by(|a, b| name(a).cmp(name(b)).then(a.stance.cmp(&b.stance)));
    }
}
