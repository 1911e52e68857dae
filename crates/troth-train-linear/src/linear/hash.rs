//! Features as 32-bit numbers.

/// Mixes the number of a template with what it was filled with.
#[must_use]
#[inline]
pub fn mix(template: u32, parts: [u32; 3]) -> u32 {
    const FIRST: u64 = 0x9E37_79B9_7F4A_7C15;
    const SECOND: u64 = 0xD6E8_FEB8_6659_FD93;
    let low = u64::from(parts[0]) | u64::from(template) << 32;
    let high = u64::from(parts[1]) | u64::from(parts[2]) << 32;
    let mut hash = low.wrapping_mul(FIRST);
    hash ^= hash >> 29;
    hash = (hash ^ high).wrapping_mul(SECOND);
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(FIRST);
    (hash >> 32) as u32
}

/// The hash of some bytes (FNV-1a, then mixed).
#[must_use]
#[inline]
pub fn bytes(text: impl Iterator<Item = u8>) -> u32 {
    let hash = text.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    ((hash ^ hash >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
}

/// The features of one decision, collected before they are looked up.
#[derive(Debug, Default, Clone)]
pub struct Features {
    /// One number a feature.
    pub rows: Vec<u32>,
    template: u32,
}

impl Features {
    /// Forgets everything, for the next decision.
    #[inline]
    pub fn clear(&mut self) {
        self.rows.clear();
        self.template = 0;
    }

    /// Adds the feature of the next template, filled with one part.
    #[inline]
    pub fn one(&mut self, first: u32) {
        self.three(first, 0, 0);
    }

    /// Adds the feature of the next template, filled with two parts.
    #[inline]
    pub fn two(&mut self, first: u32, second: u32) {
        self.three(first, second, 0);
    }

    /// Adds the feature of the next template, filled with three parts.
    #[inline]
    pub fn three(&mut self, first: u32, second: u32, third: u32) {
        self.template += 1;
        self.rows.push(mix(self.template, [first, second, third]));
    }

    /// Adds a feature of the template numbered `template`, which may come several times.
    #[inline]
    pub fn of(&mut self, template: u32, first: u32, second: u32) {
        self.rows.push(mix(template, [first, second, 0]));
    }
}
