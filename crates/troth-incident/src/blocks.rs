//! Which accounts are worth comparing: an index by time, place and kind.
//!
//! An account stands under every day (or, told for longer, every sixteen days) that it covers, and
//! there under each of its places: the cell of the map, the name, the region around it. Whatever
//! [`compared`](crate::compare::compared) can find to be one happening shares such a block; the
//! slow comparison of all pairs in `tests/laws.rs` says so. Cost for one account depends on how
//! much is told of its days and places, not on how much there is.

use crate::compare::NEAR_KM;
use crate::hashed::{self, Table};
use crate::sketch::{Sketch, Span, Spot};

/// Accounts by their number, under the keys of their blocks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Blocks {
    blocks: Table<Block>,
}

/// The accounts under one key: mostly one, so that a list by itself is only made for more.
#[derive(Debug, Clone)]
enum Block {
    One(u32),
    // In a box: half the size of the table.
    #[allow(clippy::box_collection)]
    More(Box<Vec<u32>>),
}

impl Block {
    fn push(&mut self, number: u32) {
        match self {
            Self::One(first) => *self = Self::More(Box::new(vec![*first, number])),
            Self::More(numbers) => numbers.push(number),
        }
    }

    fn numbers(&self) -> &[u32] {
        match self {
            Self::One(number) => std::slice::from_ref(number),
            Self::More(numbers) => numbers,
        }
    }
}

impl Blocks {
    /// Puts an account under its keys.
    pub(crate) fn post(&mut self, number: u32, sketch: &Sketch) {
        for key in posted(sketch) {
            self.blocks
                .entry(key)
                .and_modify(|block| block.push(number))
                .or_insert(Block::One(number));
        }
    }

    /// Takes an account out again.
    pub(crate) fn withdraw(&mut self, number: u32, sketch: &Sketch) {
        for key in posted(sketch) {
            match self.blocks.get_mut(&key) {
                Some(Block::More(numbers)) => numbers.retain(|other| *other != number),
                Some(Block::One(other)) if *other == number => drop(self.blocks.remove(&key)),
                _ => {}
            }
        }
    }

    /// The accounts that one like this could be one with, by rising number.
    pub(crate) fn candidates(&self, sketch: &Sketch) -> Vec<u32> {
        let mut found: Vec<u32> = asked(sketch)
            .into_iter()
            .filter_map(|key| self.blocks.get(&key))
            .flat_map(Block::numbers)
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        found
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
