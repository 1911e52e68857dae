//! Words to groups of words that are used alike.
//!
//! The groups come from word vectors made of large amounts of text; they let the tables say
//! something about words that no treebank holds. Two levels: the upper bits of a group's number
//! are its family.

use super::hash;

/// Bits of a group's number.
pub const GROUP_BITS: u32 = 10;
/// Bits of it that tell the member of a family.
pub const MEMBER_BITS: u32 = 4;
/// The group of words that are in none.
pub const UNKNOWN: u16 = u16::MAX;

/// Slots of two bytes: the group's number below, bits of the word's hash above to check.
#[derive(Debug, Clone, Copy)]
pub struct Clusters {
    bytes: &'static [u8],
    mask: usize,
}

/// Where a word is looked for, and what its slot is checked with.
#[must_use]
pub fn key(form: &str) -> (u32, u16) {
    let hash = hash::bytes(form.bytes());
    (hash, (hash >> (16 + GROUP_BITS)) as u16)
}

/// The four neighbouring slots that a word may lie in, out of `mask + 1`.
pub fn slots(hash: u32, mask: usize) -> impl Iterator<Item = usize> {
    let first = hash as usize & mask & !3;
    first..first + 4
}

impl Clusters {
    /// The slots in `bytes`, a power of two of them.
    ///
    /// # Panics
    /// When they are not: they are part of the program.
    #[must_use]
    pub fn new(bytes: &'static [u8]) -> Self {
        let n_slots = bytes.len() / 2;
        assert!(n_slots.is_power_of_two(), "a table has a power of two of slots, not {n_slots}");
        Self { bytes, mask: n_slots - 1 }
    }

    /// The group of `form`, or of its lower case.
    #[must_use]
    pub fn group(&self, form: &str) -> u16 {
        self.exact(form).or_else(|| self.exact(&form.to_lowercase())).unwrap_or(UNKNOWN)
    }

    fn exact(&self, form: &str) -> Option<u16> {
        let (hash, check) = key(form);
        slots(hash, self.mask).find_map(|slot| {
            let word = u16::from_le_bytes([self.bytes[slot * 2], self.bytes[slot * 2 + 1]]);
            let found = word != UNKNOWN && word >> GROUP_BITS == check;
            found.then_some(word & ((1 << GROUP_BITS) - 1))
        })
    }
}
