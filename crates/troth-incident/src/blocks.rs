//! Which accounts are worth comparing: an index by time, place and kind.
//!
//! An account stands under every day (or, told for longer, every sixteen days) that it covers, and
//! there under each of its places: the cell of the map, the name, the region around it. Whatever
//! [`compared`](crate::compare::compared) can find to be one happening shares such a block; the
//! slow comparison of all pairs in `tests/laws.rs` says so. Cost for one account depends on how
//! much is told of its days and places, not on how much there is; and where that is more than
//! anybody could look through, [`crowd`](crate::crowd) says at whom an account looks.

use std::collections::BTreeSet;

use crate::compare::NEAR_KM;
use crate::crowd::{self, Crowd, Crowding};
use crate::hashed::{self, Table};
use crate::sketch::{Sketch, Span, Spot};

/// Accounts by their number, under the keys of their blocks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Blocks {
    crowding: Crowding,
    blocks: Table<Block>,
    n_crowds: usize,
}

/// The accounts under one key: mostly one, so that a list by itself is only made for more.
#[derive(Debug, Clone)]
enum Block {
    One(u32),
    // In a box: half the size of the table.
    #[allow(clippy::box_collection)]
    More(Box<Vec<u32>>),
    Crowd(Box<Crowd>),
}

impl Block {
    fn push(&mut self, number: u32) {
        match self {
            Self::One(first) => *self = Self::More(Box::new(vec![*first, number])),
            Self::More(numbers) => numbers.push(number),
            Self::Crowd(_) => unreachable!("crowds are gathered once all have come"),
        }
    }
}

impl Blocks {
    /// Without accounts.
    pub(crate) fn new(crowding: Crowding) -> Self {
        Self { crowding, ..Self::default() }
    }

    /// Puts an account under its keys, as long as [`Blocks::gather`] was not called.
    pub(crate) fn post(&mut self, number: u32, sketch: &Sketch) {
        for key in posted(sketch) {
            self.blocks
                .entry(key)
                .and_modify(|block| block.push(number))
                .or_insert(Block::One(number));
        }
    }

    /// Makes crowds of the blocks in which too many stand.
    pub(crate) fn gather<'s>(&mut self, sketch_of: impl Fn(u32) -> &'s Sketch) {
        for block in self.blocks.values_mut() {
            if let Block::More(numbers) = block
                && numbers.len() > self.crowding.most()
            {
                *block = Block::Crowd(Box::new(Crowd::of(numbers, &sketch_of)));
                self.n_crowds += 1;
            }
        }
    }

    /// Puts a late account under its keys, and tells who is looked at by others than before.
    pub(crate) fn add<'s>(
        &mut self,
        number: u32,
        sketch: &Sketch,
        sketch_of: impl Fn(u32) -> &'s Sketch,
    ) -> BTreeSet<u32> {
        let mut disturbed = BTreeSet::new();
        for key in posted(sketch) {
            let block = match self.blocks.entry(key) {
                std::collections::hash_map::Entry::Vacant(vacant) => {
                    vacant.insert(Block::One(number));
                    continue;
                }
                std::collections::hash_map::Entry::Occupied(block) => block.into_mut(),
            };
            if let Block::Crowd(crowd) = block {
                disturbed.extend(crowd.add(number, sketch, self.crowding));
                continue;
            }
            block.push(number);
            if let Block::More(numbers) = block
                && numbers.len() > self.crowding.most()
            {
                disturbed.extend(numbers.iter().filter(|other| **other != number));
                *block = Block::Crowd(Box::new(Crowd::of(numbers, &sketch_of)));
                self.n_crowds += 1;
            }
        }
        disturbed
    }

    /// Takes an account out again, and tells who is looked at by others than before.
    pub(crate) fn withdraw(&mut self, number: u32, sketch: &Sketch) -> BTreeSet<u32> {
        let mut disturbed = BTreeSet::new();
        for key in posted(sketch) {
            let Some(block) = self.blocks.get_mut(&key) else { continue };
            match block {
                Block::More(numbers) => numbers.retain(|other| *other != number),
                Block::One(other) if *other == number => drop(self.blocks.remove(&key)),
                Block::One(_) => {}
                Block::Crowd(crowd) => {
                    disturbed.extend(crowd.remove(number, sketch, self.crowding));
                    if crowd.len() <= self.crowding.most() {
                        let numbers: Vec<u32> = crowd.numbers().collect();
                        disturbed.extend(&numbers);
                        *block = Block::More(Box::new(numbers));
                        self.n_crowds -= 1;
                    }
                }
            }
        }
        disturbed
    }

    /// Whom an account like this looks at, by rising number.
    pub(crate) fn looked_at(&self, sketch: &Sketch) -> Vec<u32> {
        let mut found = Vec::new();
        let mut marks = None;
        for block in asked(sketch).into_iter().filter_map(|key| self.blocks.get(&key)) {
            match block {
                Block::One(number) => found.push(*number),
                Block::More(numbers) => found.extend(&**numbers),
                Block::Crowd(crowd) => {
                    let marks: &Vec<u64> = marks.get_or_insert_with(|| crowd::looked_for(sketch));
                    found.extend(crowd.seen_with(marks, self.crowding));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether an account stands in a crowd: then others around it may not look at it, though it
    /// looks at them.
    pub(crate) fn stands_in_crowd(&self, sketch: &Sketch) -> bool {
        let is_crowd = |key| matches!(self.blocks.get(&key), Some(Block::Crowd(_)));
        self.n_crowds > 0 && posted(sketch).into_iter().any(is_crowd)
    }

    /// Those in crowds around it who look at this account, whether it looks at them or not.
    pub(crate) fn lookers<'s>(
        &self,
        number: u32,
        sketch: &Sketch,
        sketch_of: impl Fn(u32) -> &'s Sketch,
    ) -> Vec<u32> {
        if self.n_crowds == 0 {
            return Vec::new();
        }
        let crowds = asked(sketch).into_iter().filter_map(|key| match self.blocks.get(&key) {
            Some(Block::Crowd(crowd)) => Some(crowd),
            _ => None,
        });
        let mut near: Vec<u32> = crowds.flat_map(|crowd| crowd.numbers()).collect();
        near.sort_unstable();
        near.dedup();
        let mut own = posted(sketch);
        own.sort_unstable();
        near.retain(|other| self.looks(sketch_of(*other), &own, (sketch.id, number)));
        near
    }

    /// Whether an account looks at the one that stands under these keys.
    fn looks(&self, sketch: &Sketch, keys: &[u64], named: (u64, u32)) -> bool {
        let shared = asked(sketch).into_iter().filter(|key| keys.binary_search(key).is_ok());
        let mut blocks = shared.filter_map(|key| self.blocks.get(&key));
        blocks.any(|block| match block {
            Block::Crowd(crowd) => crowd.shows(named, &crowd::looked_for(sketch), self.crowding),
            _ => true,
        })
    }
}

/// What a key is of, so that no two sorts of keys meet.
#[derive(Clone, Copy)]
enum Of {
    Id = 1,
    Sentence,
    Word,
    Cell,
    Name,
    Inside,
    Nowhere,
    Anywhere,
}

fn posted(sketch: &Sketch) -> Vec<u64> {
    let mut keys = Keys::of(sketch);
    let is_nowhere = !keys.each_place(sketch, |spot, key| {
        key(Of::Name, spot.label);
        key(Of::Name, spot.id);
        key(Of::Inside, spot.admin1);
        match spot.position {
            Some(at) if spot.reach_km > 0.0 => {
                cells_around(at, spot.reach_km.into()).for_each(|cell| key(Of::Cell, cell));
            }
            Some(at) if !spot.is_area => key(Of::Cell, cell(at)),
            _ => {}
        }
    });
    keys.place(Of::Anywhere, 0);
    if is_nowhere {
        keys.place(Of::Nowhere, 0);
    }
    keys.in_each(stretches(sketch, 0))
}

fn asked(sketch: &Sketch) -> Vec<u64> {
    let mut keys = Keys::of(sketch);
    let is_nowhere = !keys.each_place(sketch, |spot, key| {
        key(Of::Name, spot.label);
        key(Of::Name, spot.id);
        key(Of::Name, spot.admin1);
        key(Of::Inside, spot.label);
        if let Some(at) = spot.position
            && (spot.reach_km > 0.0 || !spot.is_area)
        {
            let around = f64::from(spot.reach_km).max(NEAR_KM);
            cells_around(at, around).for_each(|cell| key(Of::Cell, cell));
        }
    });
    // Who names no place can be meant by anybody of the day, and the other way round.
    keys.place(if is_nowhere { Of::Anywhere } else { Of::Nowhere }, 0);
    keys.in_each(stretches(sketch, 1))
}

/// The keys of one account while they are gathered.
struct Keys {
    kind: Option<u64>,
    /// Keys that hold at any time.
    always: Vec<u64>,
    /// Keys of places, of which each stretch of time has its own.
    places: Vec<u64>,
}

impl Keys {
    /// With what a document itself ties: ids and sentences; and words, where nothing else is known.
    fn of(sketch: &Sketch) -> Self {
        let id = |id: &u64| hashed::of(&[Of::Id as u64, *id]);
        let mut always = vec![id(&sketch.id)];
        always.extend(sketch.corefers.iter().map(id));
        if sketch.event_type.is_none() {
            always.extend(sketch.words.iter().map(|word| hashed::of(&[Of::Word as u64, *word])));
        }
        if sketch.is_violent() {
            let (from, to) = sketch.sentence;
            let sentence = u64::from(from) << 32 | u64::from(to);
            always.push(hashed::of(&[Of::Sentence as u64, sketch.document, sentence]));
        }
        // All violence is of one kind here: an act and its toll are looked for together.
        let kind = sketch.event_type.map(|kind| if kind.is_violent() { 99 } else { kind as u64 });
        Self { kind, always, places: Vec::new() }
    }

    fn place(&mut self, of: Of, key: u64) {
        if let Some(kind) = self.kind {
            self.places.push(hashed::of(&[of as u64, kind, key]));
        }
    }

    /// Gathers what `each` makes of the places; whether there is one.
    fn each_place(
        &mut self,
        sketch: &Sketch,
        each: impl Fn(&Spot, &mut dyn FnMut(Of, u64)),
    ) -> bool {
        let mut is_any = false;
        for spot in sketch.specific_places() {
            is_any = true;
            each(spot, &mut |of, key| {
                // A name that is not known is no key.
                if key != 0 {
                    self.place(of, key);
                }
            });
        }
        self.places.sort_unstable();
        self.places.dedup();
        is_any
    }

    fn in_each(self, stretches: Vec<u64>) -> Vec<u64> {
        let mut keys = self.always;
        for stretch in stretches {
            keys.extend(self.places.iter().map(|place| hashed::of(&[*place, stretch])));
        }
        keys
    }
}

const DAY: i64 = 24 * 3600;
/// Told for longer than this, a time stands under stretches of sixteen days.
const DAYS: i64 = 10;

/// The stretches of time under which an account stands; with `around` days about it, those in
/// which it looks for others.
fn stretches(sketch: &Sketch, around: i64) -> Vec<u64> {
    let Some(span) = sketch.span else { return Vec::new() };
    if span.is_age() {
        return vec![level(2, 0)];
    }
    let (first, last) =
        (span.from.div_euclid(DAY) - around, (span.to - 1).div_euclid(DAY) + around);
    let days = || (first..=last).map(|day| level(0, day));
    let longer = || (first.div_euclid(16)..=last.div_euclid(16)).map(|long| level(1, long));
    match (around > 0, is_long(span)) {
        (true, _) => days().chain(longer()).collect(),
        (false, true) => longer().collect(),
        (false, false) => days().collect(),
    }
}

fn is_long(span: Span) -> bool {
    span.to - span.from > DAYS * DAY
}

fn level(level: u64, number: i64) -> u64 {
    hashed::of(&[level, number.cast_unsigned()])
}

/// Degrees of latitude of a cell of the map: about 55 kilometres.
const CELL: f64 = 0.5;
const KM_PER_DEGREE: f64 = 111.2;

/// Cells of one band of latitude are as wide as they are high.
fn band(latitude: f64) -> (i64, f64) {
    let band = (latitude / CELL).floor();
    let width = CELL / ((band + 0.5) * CELL).to_radians().cos().max(0.01);
    (band as i64, width)
}

fn cell((latitude, longitude): (f32, f32)) -> u64 {
    let (band, width) = band(latitude.into());
    numbered(band, (f64::from(longitude) / width).floor() as i64)
}

/// Every cell that something within `km` of a point can lie in.
fn cells_around((latitude, longitude): (f32, f32), km: f64) -> impl Iterator<Item = u64> {
    let (latitude, longitude) = (f64::from(latitude), f64::from(longitude));
    let up = km / KM_PER_DEGREE + 0.001;
    let (first, _) = band(latitude - up);
    let (last, _) = band(latitude + up);
    (first..=last).flat_map(move |at| {
        let (_, width) = band((at as f64 + 0.5) * CELL);
        // The parallel nearest the pole is the shortest: there a kilometre is most degrees.
        let highest = (latitude.abs() + up).min(89.0);
        let across = up / highest.to_radians().cos();
        let cells = ((longitude - across) / width).floor() as i64
            ..=((longitude + across) / width).floor() as i64;
        cells.map(move |column| numbered(at, column))
    })
}

fn numbered(band: i64, column: i64) -> u64 {
    // Never 0, which stands for what is not known.
    hashed::of(&[band.cast_unsigned(), column.cast_unsigned()]) | 1
}
