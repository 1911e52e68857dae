//! Which incidents a pattern can speak of at all: a quick no for all the others.
//!
//! Each incident has an outline of a few words of memory: what kinds of event, thing and weapon its
//! accounts tell, who did it, and between when and when. A pattern is held against outlines first;
//! only what is left is looked at account by account. An outline says no only where every account
//! would.

use std::rc::Rc;

use jiff::Timestamp;
use troth_agreement::norm::{Atom, InForce, Pattern, Weapon};
use troth_agreement::verbs::Verb;
use troth_model::{EventType, InstrumentKind, Party, PartyId};

use crate::view::{Scene, Stretch, View, Word};

/// Of each incident in view what it can be about; by the incident's place in the view.
#[derive(Debug)]
pub(crate) struct Index {
    outlines: Vec<Outline>,
    /// For each event type, the incidents of which some account tells one.
    by_type: Vec<Vec<usize>>,
    parties: Vec<PartyId>,
}

#[derive(Debug, Clone, Copy)]
struct Outline {
    categories: u32,
    weapons: u32,
    /// Parties that some account names as doers.
    doers: u64,
    /// Whether some account names nobody who did it.
    is_silent: bool,
    /// From the first to the last instant that its accounts tell of or were told at.
    hull: Stretch,
}

impl Index {
    pub(crate) fn new(parties: &[Party], words: &[Word<'_>], scenes: &[Rc<Scene<'_>>]) -> Self {
        let parties: Vec<PartyId> = parties.iter().map(|party| party.id.clone()).collect();
        let mut by_type = vec![Vec::new(); EventType::ALL.len()];
        let mut outlines = Vec::with_capacity(scenes.len());
        for (at, scene) in scenes.iter().enumerate() {
            let words = || scene.members.iter().map(|(idx, _)| &words[*idx]);
            for word in words() {
                let of_type: &mut Vec<usize> = &mut by_type[word.account.event_type as usize];
                if of_type.last() != Some(&at) {
                    of_type.push(at);
                }
            }
            outlines.push(outline(&parties, words()));
        }
        Self { outlines, by_type, parties }
    }

    /// Notes a scene that is new, or told by other words than before.
    pub(crate) fn note(&mut self, at: usize, scene: &Scene<'_>, words: &[Word<'_>]) {
        let words = || scene.members.iter().map(|(idx, _)| &words[*idx]);
        for word in words() {
            let of_type = &mut self.by_type[word.account.event_type as usize];
            if let Err(place) = of_type.binary_search(&at) {
                of_type.insert(place, at);
            }
        }
        let outline = outline(&self.parties, words());
        match self.outlines.get_mut(at) {
            Some(own) => *own = outline,
            None => self.outlines.push(outline),
        }
    }

    /// From the first to the last instant that these scenes speak of.
    pub(crate) fn hull(&self, scenes: &[usize]) -> Option<Stretch> {
        scenes.iter().map(|at| self.outlines[*at].hull).reduce(Stretch::cover)
    }

    /// Incidents of which some account tells what the verb means, in the view's order.
    fn of_verb(&self, verb: &Verb) -> Vec<usize> {
        let mut types: Vec<EventType> =
            verb.means.iter().map(|meaning| meaning.event_type).collect();
        types.sort_unstable();
        types.dedup();
        match types.as_slice() {
            [one] => self.by_type[*one as usize].clone(),
            many => {
                let all = many.iter().flat_map(|one| self.by_type[*one as usize].iter().copied());
                let mut all: Vec<usize> = all.collect();
                all.sort_unstable();
                all.dedup();
                all
            }
        }
    }

    fn bits(&self, parties: &[PartyId]) -> u64 {
        let known = self.parties.iter().enumerate();
        let bound = known.filter(|(_, party)| parties.contains(party));
        bound.map(|(at, _)| bit(at)).sum()
    }
}

/// The bit of a party; beyond the sixty-third all share one.
fn bit(at: usize) -> u64 {
    1 << at.min(63)
}

fn outline<'w, 'a: 'w>(parties: &[PartyId], words: impl Iterator<Item = &'w Word<'a>>) -> Outline {
    let nowhen = Stretch { from: Timestamp::MAX, to: Timestamp::MIN };
    let mut outline =
        Outline { categories: 0, weapons: 0, doers: 0, is_silent: false, hull: nowhen };
    for word in words {
        let account = word.account;
        for category in account.objects.iter().filter_map(|object| object.category) {
            outline.categories |= 1 << category as u32;
        }
        for instrument in &account.instruments {
            outline.weapons |= 1 << instrument.kind as u32;
        }
        // The mode tells of drones where no weapon is named.
        if account.mode.is_some_and(|mode| mode.as_str() == "drone") {
            outline.weapons |= 1 << InstrumentKind::Drone as u32;
        }
        for doer in &word.doers {
            let at = parties.iter().position(|party| party == *doer);
            outline.doers |= at.map_or(0, bit);
        }
        outline.is_silent |= account.actors.is_empty();
        outline.hull = outline.hull.cover(word.said);
        outline.hull = word.happened.map_or(outline.hull, |when| outline.hull.cover(when));
    }
    outline
}

/// What a pattern asks of an outline.
struct Asked {
    categories: Option<u32>,
    weapons: Option<u32>,
}

impl Asked {
    fn of(pattern: &Pattern) -> Self {
        let category = |atom: &Atom| match atom {
            Atom::Category(category) => Some(1 << *category as u32),
            _ => None,
        };
        let kind = |weapon: &Weapon| match weapon {
            Weapon::Kind(kind) => Some(1 << *kind as u32),
            _ => None,
        };
        Self {
            categories: any_of(pattern.things.any.iter().map(category)),
            weapons: any_of(pattern.weapons.iter().map(kind)),
        }
    }

    fn admits(&self, outline: &Outline) -> bool {
        self.categories.is_none_or(|asked| outline.categories & asked != 0)
            && self.weapons.is_none_or(|asked| outline.weapons & asked != 0)
    }
}

/// All bits, if each is known and there is one at least.
fn any_of(bits: impl Iterator<Item = Option<u32>>) -> Option<u32> {
    let sum = bits.reduce(|a, b| Some(a? | b?))?;
    sum.filter(|bits| *bits != 0)
}

impl<'a> View<'a> {
    /// The scenes in which `bearers` may have done what the pattern means while `force` lasted,
    /// or nobody knows who.
    pub(crate) fn suspects(
        &self,
        pattern: &Pattern,
        bearers: &[PartyId],
        force: InForce,
        only: Option<&[usize]>,
    ) -> impl Iterator<Item = &Rc<Scene<'a>>> {
        let bearers = self.index.bits(bearers);
        let is_then = move |hull: Stretch| {
            force.from.is_none_or(|from| from <= hull.to)
                && force.to.is_none_or(|to| hull.from < to)
        };
        self.scenes_of(pattern, only, move |outline| {
            is_then(outline.hull) && (outline.is_silent || outline.doers & bearers != 0)
        })
    }

    /// The scenes in which something of the pattern may be told of a time that meets `when`.
    pub(crate) fn scenes_around(
        &self,
        pattern: &Pattern,
        when: Stretch,
    ) -> impl Iterator<Item = &Rc<Scene<'a>>> {
        self.scenes_of(pattern, None, move |outline| {
            outline.hull.from <= when.to && when.from <= outline.hull.to
        })
    }

    fn scenes_of(
        &self,
        pattern: &Pattern,
        only: Option<&[usize]>,
        is_meant: impl Fn(&Outline) -> bool,
    ) -> impl Iterator<Item = &Rc<Scene<'a>>> {
        let asked = Asked::of(pattern);
        let verb = pattern.verb;
        let all = only.map_or_else(|| self.index.of_verb(verb), <[usize]>::to_vec);
        all.into_iter()
            .filter(move |at| {
                let outline = &self.index.outlines[*at];
                is_meant(outline) && asked.admits(outline)
            })
            .map(|at| &self.scenes[at])
            .filter(move |scene| scene.may_tell(self, verb))
    }
}
