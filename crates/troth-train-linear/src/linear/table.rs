//! A table from features to scores, in two layouts.
//!
//! A feature lies in one of two neighbouring slots, each with some bits of the feature's hash to
//! check that the slot is its own, so that features never trained on say (almost) nothing.

/// Whatever gives `W` scores for some features.
pub trait Scores<const W: usize> {
    /// Adds up the rows of `features`.
    fn score(&self, features: &[u32]) -> [f32; W];
}

/// The two slots that a feature may lie in, out of `mask + 1`.
#[must_use]
#[inline]
pub fn slots(feature: u32, mask: usize) -> [usize; 2] {
    let first = feature as usize & mask;
    [first, first ^ 1]
}

/// Rows of three weights and a check byte, for few labels.
#[derive(Debug, Clone, Copy)]
pub struct Dense {
    bytes: &'static [u8],
    mask: usize,
    scale: f32,
}

/// What a dense row is checked with.
#[must_use]
#[inline]
pub fn dense_check(feature: u32) -> u8 {
    (feature >> 24) as u8
}

impl Dense {
    /// The table in `bytes`, whose number of rows is a power of two.
    ///
    /// # Panics
    /// When it is not: weights are part of the program.
    #[must_use]
    pub fn new(bytes: &'static [u8], scale: f32) -> Self {
        let n_rows = bytes.len() / 4;
        assert!(n_rows.is_power_of_two(), "a table has a power of two of rows, not {n_rows}");
        Self { bytes, mask: n_rows - 1, scale }
    }
}

impl Scores<4> for Dense {
    #[inline]
    fn score(&self, features: &[u32]) -> [f32; 4] {
        let mut sums = [0_i32; 4];
        for &feature in features {
            let check = dense_check(feature);
            for slot in slots(feature, self.mask) {
                let row = &self.bytes[slot * 4..slot * 4 + 4];
                if row[3] == check {
                    for at in 0..3 {
                        sums[at] += i32::from(row[at] as i8);
                    }
                    break;
                }
            }
        }
        sums.map(|sum| sum as f32 * self.scale)
    }
}

/// Lists of labels with their weights, for many labels of which a feature speaks for a few.
///
/// Layout: the number of slots (four bytes), the slots (four bytes each: ten bits to check, 22
/// bits for where the list starts), the lists (their length, then label and weight in turn).
#[derive(Debug, Clone, Copy)]
pub struct Sparse {
    slots: &'static [u8],
    lists: &'static [u8],
    mask: usize,
    scale: f32,
}

/// Bits of a slot that say where its list starts.
pub const LIST_BITS: u32 = 22;
/// A slot without a feature.
pub const EMPTY: u32 = u32::MAX;

/// What a sparse slot is checked with.
#[must_use]
#[inline]
pub fn sparse_check(feature: u32) -> u32 {
    feature >> LIST_BITS
}

impl Sparse {
    /// The table in `bytes`.
    ///
    /// # Panics
    /// When its number of slots is no power of two: weights are part of the program.
    #[must_use]
    pub fn new(bytes: &'static [u8], scale: f32) -> Self {
        let (n_slots, rest) = bytes.split_first_chunk::<4>().expect("a table tells its size");
        let n_slots = u32::from_le_bytes(*n_slots) as usize;
        assert!(n_slots.is_power_of_two(), "a table has a power of two of slots, not {n_slots}");
        let (slots, lists) = rest.split_at(n_slots * 4);
        Self { slots, lists, mask: n_slots - 1, scale }
    }

    #[inline]
    fn list(&self, feature: u32) -> Option<&'static [[u8; 2]]> {
        let check = sparse_check(feature);
        for slot in slots(feature, self.mask) {
            let word = &self.slots[slot * 4..slot * 4 + 4];
            let word = u32::from_le_bytes(word.try_into().expect("four bytes"));
            if word >> LIST_BITS == check && word != EMPTY {
                let start = (word & ((1 << LIST_BITS) - 1)) as usize;
                let len = usize::from(self.lists[start]);
                return Some(self.lists[start + 1..start + 1 + len * 2].as_chunks().0);
            }
        }
        None
    }
}

impl<const W: usize> Scores<W> for Sparse {
    #[inline]
    fn score(&self, features: &[u32]) -> [f32; W] {
        let mut sums = [0_i32; W];
        for &feature in features {
            for &[label, weight] in self.list(feature).unwrap_or_default() {
                sums[usize::from(label)] += i32::from(weight as i8);
            }
        }
        sums.map(|sum| sum as f32 * self.scale)
    }
}
