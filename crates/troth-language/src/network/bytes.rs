//! The weights file: a row of numbers in a fixed order, read where it lies.
//!
//! Tables of bytes stay in the file's memory; only the dense weights are copied out. All numbers
//! are little-endian, and nothing depends on how the file is aligned.

/// Goes through the file from its start.
#[derive(Debug, Clone)]
pub struct Reader {
    rest: &'static [u8],
}

impl Reader {
    /// At the start of `bytes`.
    pub(super) fn new(bytes: &'static [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next `n` bytes.
    ///
    /// # Panics
    /// When the file ends before: it is one of ours and was cut.
    pub(super) fn bytes(&mut self, n: usize) -> &'static [u8] {
        let (bytes, rest) = self.rest.split_at_checked(n).expect("the weights file is whole");
        self.rest = rest;
        bytes
    }

    /// The next whole number.
    pub(super) fn number(&mut self) -> usize {
        let bytes = self.bytes(4).first_chunk().expect("four bytes were asked for");
        u32::from_le_bytes(*bytes) as usize
    }

    /// The next `n` floats.
    pub(super) fn floats(&mut self, n: usize) -> Vec<f32> {
        let (floats, _) = self.bytes(n * 4).as_chunks();
        floats.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
    }

    /// Whether nothing is left.
    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }
}

/// Rows of `width` signed bytes, each with a scale of its own.
#[derive(Debug, Clone)]
pub struct Rows {
    width: usize,
    /// One float a row.
    scales: &'static [u8],
    values: &'static [u8],
}

impl Rows {
    /// Reads the scales and then the values of `n` rows.
    pub(super) fn read(reader: &mut Reader, n: usize, width: usize) -> Self {
        Self { width, scales: reader.bytes(n * 4), values: reader.bytes(n * width) }
    }

    /// Adds `factor` times row `row` to `to`.
    #[inline(always)]
    pub(super) fn add(&self, row: usize, factor: f32, to: &mut [f32]) {
        let scale = self.scales[row * 4..].first_chunk().expect("a scale has four bytes");
        let factor = f32::from_le_bytes(*scale) * factor;
        let values = &self.values[row * self.width..(row + 1) * self.width];
        for (to, value) in to.iter_mut().zip(values) {
            *to += factor * f32::from(value.cast_signed());
        }
    }
}

/// Which row belongs to a word, by a hash of its letters.
///
/// The upper 16 bits of a 32-bit key choose a bucket, in which the lower 16 are looked for; two
/// words share a key about once in four thousand million pairs.
#[derive(Debug, Clone)]
pub struct Keys {
    /// 65,537 numbers: where each bucket starts and the last one ends.
    starts: &'static [u8],
    /// Lower half of the key, and the row: two bytes each.
    entries: &'static [u8],
}

impl Keys {
    /// Reads `n` keys.
    pub(super) fn read(reader: &mut Reader, n: usize) -> Self {
        Self { starts: reader.bytes(65_537 * 4), entries: reader.bytes(n * 4) }
    }

    /// The row of the word whose hash is `hash`, if the table holds it.
    #[must_use]
    pub fn find(&self, hash: u64) -> Option<usize> {
        let [high, low] = halves(hash);
        let start = |bucket: usize| {
            let bytes = self.starts[bucket * 4..].first_chunk().expect("a start has four bytes");
            u32::from_le_bytes(*bytes) as usize
        };
        let bucket = &self.entries[start(high.into()) * 4..start(usize::from(high) + 1) * 4];
        let (entries, _) = bucket.as_chunks::<4>();
        let entry = entries.iter().find(|entry| u16::from_le_bytes([entry[0], entry[1]]) == low)?;
        Some(usize::from(u16::from_le_bytes([entry[2], entry[3]])))
    }
}

/// The two halves of the key that stands for `hash`.
#[must_use]
pub fn halves(hash: u64) -> [u16; 2] {
    let key = (hash >> 32) as u32;
    [(key >> 16) as u16, key as u16]
}
