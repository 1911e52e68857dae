//! Names as numbers: equal names have equal numbers, on any machine.
//!
//! FNV-1a with 64 bits. A million names collide with a chance of three in a hundred million, and
//! then only two names that stand in the same field on the same day in the same place.

/// The number of a name, whatever its case.
pub(crate) fn name(text: &str) -> u64 {
    let letters = text.chars().flat_map(char::to_lowercase);
    letters.fold(START, |hash, letter| mixed(hash, u64::from(u32::from(letter))))
}

/// The number of something made of several.
pub(crate) fn of(parts: &[u64]) -> u64 {
    parts.iter().fold(START, |hash, part| {
        let halves = [part & 0xffff_ffff, part >> 32];
        halves.into_iter().fold(hash, mixed)
    })
}

const START: u64 = 0xcbf2_9ce4_8422_2325;

fn mixed(hash: u64, part: u64) -> u64 {
    let hash = (hash ^ part).wrapping_mul(0x0100_0000_01b3);
    hash ^ hash >> 29
}

/// For tables whose keys are such numbers already.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct AsIs(u64);

impl std::hash::Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| mixed(hash, u64::from(*byte)));
    }

    fn write_u64(&mut self, number: u64) {
        // Tables look at the topmost bits as well: spread them.
        self.0 = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// A table of such numbers. Its order is never asked for.
pub(crate) type Table<T> = std::collections::HashMap<u64, T, std::hash::BuildHasherDefault<AsIs>>;
