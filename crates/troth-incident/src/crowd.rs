//! Grounds on which too many stand for each to be compared with each.
//!
//! Under one key of the index (a day and a place, say) there may be ten thousand accounts: the great
//! raid of which all the world's papers write. To compare each with each is the square of that.
//! Where more than [`Crowding::most`] stand under a key, an account looks at those of them that
//! share something closer with it (the same minutes, the same kind of thing hit, the same telling
//! count, the same named person); where that is still a crowd, and besides, at the first
//! [`Crowding::first`] in the order of the hashes of their ids, who speak for it. Two accounts are
//! compared if one of them looks at the other. All of this follows from what is there, never from
//! the order in which it came: so the crowd tells whose sight changes when somebody comes or goes.

use crate::hashed::{self, Table};
use crate::sketch::{Grain, Sketch};

/// From how many on accounts under one key are a crowd, and how many speak for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crowding {
    most: usize,
    first: usize,
}

impl Crowding {
    /// More than `most` accounts are a crowd, for which `first` speak; `first` is held below `most`.
    #[must_use]
    pub fn new(most: usize, first: usize) -> Self {
        Self { most, first: first.min(most) }
    }

    /// So many under one key that all of them are compared.
    #[must_use]
    pub fn most(self) -> usize {
        self.most
    }

    /// So many speak for a crowd.
    #[must_use]
    pub fn first(self) -> usize {
        self.first
    }
}

impl Default for Crowding {
    /// 256 and 16.
    fn default() -> Self {
        Self::new(256, 16)
    }
}

/// An account by the hash of its id, which orders it, and its number.
type Named = (u64, u32);

/// The accounts under one key, where they are many.
#[derive(Debug, Clone, Default)]
pub(crate) struct Crowd {
    /// In the order of their hashes.
    all: Vec<Named>,
    /// The same by what they tell closer.
    closer: Table<Vec<Named>>,
}

impl Crowd {
    pub(crate) fn of<'s>(numbers: &[u32], sketch_of: &impl Fn(u32) -> &'s Sketch) -> Self {
        let mut crowd = Self::default();
        for number in numbers {
            let sketch = sketch_of(*number);
            let named = (sketch.id, *number);
            crowd.all.push(named);
            for mark in told_closer(sketch) {
                crowd.closer.entry(mark).or_default().push(named);
            }
        }
        crowd.all.sort_unstable();
        crowd.closer.values_mut().for_each(|some| some.sort_unstable());
        crowd
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        self.all.iter().map(|(_, number)| *number)
    }

    /// Whom an account that looks for these marks sees here.
    pub(crate) fn seen_with<'c>(
        &'c self,
        marks: &'c [u64],
        crowding: Crowding,
    ) -> impl Iterator<Item = u32> + 'c {
        let closer = marks.iter().filter_map(|mark| self.closer.get(mark));
        let closer = closer.flat_map(move |some| speaking(some, crowding));
        let first = &self.all[..self.all.len().min(crowding.first)];
        closer.chain(first).map(|(_, number)| *number)
    }

    /// Whether an account that looks for these marks sees somebody who stands here.
    pub(crate) fn shows(&self, named: Named, marks: &[u64], crowding: Crowding) -> bool {
        self.all[..self.all.len().min(crowding.first)].contains(&named)
            || marks.iter().filter_map(|mark| self.closer.get(mark)).any(|some| {
                let speaking = speaking(some, crowding);
                speaking.binary_search(&named).is_ok()
            })
    }

    /// Takes somebody in, and tells who is seen by others than before.
    pub(crate) fn add(&mut self, number: u32, sketch: &Sketch, crowding: Crowding) -> Vec<u32> {
        let named = (sketch.id, number);
        let mut disturbed = Vec::new();
        if insert(&mut self.all, named) < crowding.first {
            disturbed.extend(self.all.get(crowding.first));
        }
        for mark in told_closer(sketch) {
            let some = self.closer.entry(mark).or_default();
            let at = insert(some, named);
            match some.len() {
                n if n == crowding.most + 1 => disturbed.extend(&*some),
                n if n > crowding.most && at < crowding.first => {
                    disturbed.extend(some.get(crowding.first));
                }
                _ => {}
            }
        }
        numbers_but(disturbed, number)
    }

    /// Lets somebody go, and tells who is seen by others than before.
    pub(crate) fn remove(&mut self, number: u32, sketch: &Sketch, crowding: Crowding) -> Vec<u32> {
        let named = (sketch.id, number);
        let mut disturbed = Vec::new();
        // Whoever is the last of the first now was none of them before.
        let last = crowding.first.checked_sub(1);
        if remove(&mut self.all, named).is_some_and(|at| at < crowding.first) {
            disturbed.extend(last.and_then(|last| self.all.get(last)));
        }
        for mark in told_closer(sketch) {
            let Some(some) = self.closer.get_mut(&mark) else { continue };
            let at = remove(some, named);
            match some.len() {
                n if n == crowding.most => disturbed.extend(&*some),
                n if n > crowding.most && at.is_some_and(|at| at < crowding.first) => {
                    disturbed.extend(last.and_then(|last| some.get(last)));
                }
                _ => {}
            }
        }
        numbers_but(disturbed, number)
    }
}

/// Those who share something closer: all, or where these are a crowd themselves, who speak for it.
fn speaking(some: &[Named], crowding: Crowding) -> &[Named] {
    if some.len() > crowding.most { &some[..crowding.first] } else { some }
}

fn numbers_but(named: Vec<Named>, but: u32) -> Vec<u32> {
    named.into_iter().map(|(_, number)| number).filter(|number| *number != but).collect()
}

fn insert(all: &mut Vec<Named>, named: Named) -> usize {
    let at = all.partition_point(|other| *other < named);
    all.insert(at, named);
    at
}

fn remove(all: &mut Vec<Named>, named: Named) -> Option<usize> {
    let at = all.binary_search(&named).ok()?;
    all.remove(at);
    Some(at)
}

/// What a mark is of, so that no two sorts of marks meet.
#[derive(Clone, Copy)]
enum Of {
    Start = 1,
    Category,
    Thing,
    Weapons,
    Toll,
    Person,
}

/// As long as two reporters' clocks may differ.
const SLOT_S: i64 = crate::compare::SAME_START_S;

/// What an account tells closer than its day and place.
pub(crate) fn told_closer(sketch: &Sketch) -> Vec<u64> {
    marks(sketch, 0)
}

/// What somebody must tell to be looked at by it: the same; of minutes the ones beside it, too.
pub(crate) fn looked_for(sketch: &Sketch) -> Vec<u64> {
    marks(sketch, 1)
}

fn marks(sketch: &Sketch, around: i64) -> Vec<u64> {
    let mark = |of: Of, value: &[u64]| {
        let mut parts = [of as u64, 0, 0];
        parts[1..=value.len()].copy_from_slice(value);
        hashed::of(&parts)
    };
    let mut marks = Vec::new();
    if let Some(span) = sketch.span.filter(|span| span.grain == Grain::Minute) {
        let slot = span.from.div_euclid(SLOT_S);
        let slots = slot - around..=slot + around;
        marks.extend(slots.map(|slot| mark(Of::Start, &[slot.cast_unsigned()])));
    }
    for (category, thing) in &sketch.objects {
        marks.extend(category.map(|category| mark(Of::Category, &[category as u64])));
        marks.extend((*thing != 0).then(|| mark(Of::Thing, &[*thing])));
    }
    let count = |of, kind: u64, count: crate::sketch::Count| {
        mark(of, &[kind, u64::from(count.min) << 32 | u64::from(count.max)])
    };
    let weapons = sketch.instruments.iter();
    let telling = weapons.filter_map(|(kind, told)| {
        told.filter(|told| told.min >= crate::compare::TELLING)
            .map(|told| count(Of::Weapons, *kind as u64, told))
    });
    marks.extend(telling);
    let tolls = sketch.effects.iter();
    marks.extend(tolls.filter_map(|(kind, told)| Some(count(Of::Toll, *kind as u64, (*told)?))));
    let people = sketch.actors.iter().chain(&sketch.recipients);
    let people = people.filter(|one| one.has_own_name && one.name != 0);
    marks.extend(people.map(|one| mark(Of::Person, &[one.name])));
    marks.sort_unstable();
    marks.dedup();
    marks
}
