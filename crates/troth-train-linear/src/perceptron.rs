//! Averaged perceptrons (Collins 2002) over features that are kept once a mistake touched them.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::linear::model::Block;
use crate::linear::table::{EMPTY, LIST_BITS, Scores, dense_check, slots, sparse_check};

/// Features are hashes already.
#[derive(Default)]
pub struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("features are 32-bit numbers")
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = u64::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

type Places = HashMap<u32, u32, BuildHasherDefault<Spread>>;

struct Row<const W: usize> {
    feature: u32,
    weights: [f32; W],
    totals: [f32; W],
    since: u32,
}

/// Weights while they are learnt.
pub struct Perceptron<const W: usize> {
    places: Places,
    rows: Vec<Row<W>>,
    now: u32,
}

impl<const W: usize> Perceptron<W> {
    /// Knows nothing.
    pub fn new() -> Self {
        Self { places: Places::default(), rows: Vec::new(), now: 0 }
    }

    /// One decision has been seen.
    pub fn tick(&mut self) {
        self.now += 1;
    }

    /// Adds `amount` to the weight that `features` give to `label`.
    pub fn add(&mut self, features: &[u32], label: usize, amount: f32) {
        for &feature in features {
            let next = self.rows.len() as u32;
            let at = *self.places.entry(feature).or_insert(next);
            if at == next {
                let since = self.now;
                self.rows.push(Row { feature, weights: [0.0; W], totals: [0.0; W], since });
            }
            let row = &mut self.rows[at as usize];
            row.catch_up(self.now);
            row.weights[label] += amount;
        }
    }

    /// The mean of the weights over all decisions.
    pub fn average(mut self) -> Averaged<W> {
        let now = self.now;
        let mean = |row: &mut Row<W>| {
            row.catch_up(now);
            (row.feature, row.totals.map(|total| total / now as f32))
        };
        Averaged { rows: self.rows.iter_mut().map(mean).collect(), places: self.places }
    }
}

impl<const W: usize> Row<W> {
    fn catch_up(&mut self, now: u32) {
        let passed = (now - self.since) as f32;
        for (total, weight) in self.totals.iter_mut().zip(&self.weights) {
            *total += passed * weight;
        }
        self.since = now;
    }
}

impl<const W: usize> Scores<W> for Perceptron<W> {
    fn score(&self, features: &[u32]) -> [f32; W] {
        let mut sums = [0.0; W];
        for feature in features {
            if let Some(at) = self.places.get(feature) {
                add_to(&mut sums, &self.rows[*at as usize].weights);
            }
        }
        sums
    }
}

/// Weights as learnt, in full precision.
pub struct Averaged<const W: usize> {
    rows: Vec<(u32, [f32; W])>,
    places: Places,
}

impl<const W: usize> Averaged<W> {
    /// A sparse table of `1 << bits` slots that keeps the features that weigh most.
    pub fn pack_sparse(&self, bits: u32) -> Block {
        let n_slots = 1_usize << bits;
        let scale = self.largest() / 127.0;
        let mut words = vec![EMPTY; n_slots];
        let mut lists: Vec<u8> = Vec::new();
        let mut n_kept = 0;
        for (feature, weights) in self.heaviest_first() {
            let list = sparse_list(weights, scale);
            let free = slots(*feature, n_slots - 1).into_iter().find(|slot| words[*slot] == EMPTY);
            let fits = lists.len() + list.len() < (1 << LIST_BITS) - 1;
            if let Some(slot) = free.filter(|_| fits && list.len() > 1) {
                words[slot] = sparse_check(*feature) << LIST_BITS | lists.len() as u32;
                lists.extend(list);
                n_kept += 1;
            }
        }
        eprintln!("  {} features, {n_kept} kept, lists of {} bytes", self.rows.len(), lists.len());
        let mut bytes = (n_slots as u32).to_le_bytes().to_vec();
        bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        bytes.extend(lists);
        Block { bytes, scale }
    }

    fn heaviest_first(&self) -> Vec<&(u32, [f32; W])> {
        let weight = |row: &(u32, [f32; W])| -> f32 { row.1.iter().map(|w| w.abs()).sum() };
        let mut rows: Vec<_> = self.rows.iter().map(|row| (weight(row), row)).collect();
        rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.0.cmp(&b.1.0)));
        rows.into_iter().map(|(_, row)| row).collect()
    }

    /// A weight that all but a few stay below.
    fn largest(&self) -> f32 {
        let weights = self.rows.iter().flat_map(|row| row.1.iter().map(|w| w.abs()));
        let mut weights: Vec<f32> = weights.filter(|weight| *weight > 0.0).collect();
        weights.sort_by(f32::total_cmp);
        weights.get(weights.len() * 9995 / 10_000).copied().unwrap_or(1.0)
    }
}

fn small(weight: f32, scale: f32) -> i8 {
    (weight / scale).round().clamp(-127.0, 127.0) as i8
}

/// How many labels have a weight, and each with it.
fn sparse_list(weights: &[f32], scale: f32) -> Vec<u8> {
    let mut list = vec![0];
    for (label, weight) in weights.iter().enumerate() {
        let weight = small(*weight, scale);
        if weight != 0 {
            list[0] += 1;
            list.extend([label as u8, weight as u8]);
        }
    }
    list
}

impl Averaged<4> {
    /// A dense table of `1 << bits` rows that keeps the features that weigh most.
    pub fn pack_dense(&self, bits: u32) -> Block {
        let n_rows = 1_usize << bits;
        let scale = self.largest() / 127.0;
        let mut taken = vec![false; n_rows];
        let mut bytes = vec![0; n_rows * 4];
        let mut n_kept = 0;
        for (feature, weights) in self.heaviest_first() {
            let free = slots(*feature, n_rows - 1).into_iter().find(|slot| !taken[*slot]);
            let Some(slot) = free else { continue };
            taken[slot] = true;
            n_kept += 1;
            for (at, weight) in weights[..3].iter().enumerate() {
                bytes[slot * 4 + at] = small(*weight, scale) as u8;
            }
            bytes[slot * 4 + 3] = dense_check(*feature);
        }
        eprintln!("  {} features, {n_kept} kept", self.rows.len());
        Block { bytes, scale }
    }
}

impl<const W: usize> Scores<W> for Averaged<W> {
    fn score(&self, features: &[u32]) -> [f32; W] {
        let mut sums = [0.0; W];
        for feature in features {
            if let Some(at) = self.places.get(feature) {
                add_to(&mut sums, &self.rows[*at as usize].1);
            }
        }
        sums
    }
}

fn add_to<const W: usize>(sums: &mut [f32; W], weights: &[f32; W]) {
    sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
}
