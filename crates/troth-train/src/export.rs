//! Writes the weights file that the language layer reads, and reads it back to train on from it.

use troth_language::network::{MAGIC, halves};

use crate::net::{Net, Vocabulary};
use crate::tape::Mat;
use crate::vectors::Vectors;

/// The bytes of the weights file.
pub fn weights(net: &Net, vocabulary: &Vocabulary, vectors: &Vectors) -> Vec<u8> {
    let mut to = MAGIC.to_vec();
    let widths = net.shape.widths;
    let sizes = [
        widths.word,
        widths.part,
        widths.vector,
        widths.hidden,
        widths.arc,
        widths.label,
        net.shape.n_layers,
    ];
    sizes.into_iter().for_each(|size| number(size, &mut to));
    let mut keys: Vec<(u64, u16)> =
        vocabulary.rows.iter().map(|(hash, (row, _))| (*hash, *row as u16)).collect();
    keys.sort_unstable();
    number(keys.len(), &mut to);
    write_keys(&keys, &mut to);
    write_rows(&net.words, &mut to);
    number(vectors.keys.len(), &mut to);
    write_keys(&vectors.keys, &mut to);
    number(vectors.rows.n_rows, &mut to);
    write_rows(&vectors.rows, &mut to);
    number(net.parts.n_rows, &mut to);
    write_rows(&net.parts, &mut to);
    for value in net.mats.iter().flat_map(|mat| &mat.data) {
        to.extend(value.to_le_bytes());
    }
    to
}

fn number(number: usize, to: &mut Vec<u8>) {
    to.extend(u32::try_from(number).expect("sizes are small").to_le_bytes());
}

/// Buckets by the upper half of the key, then lower half and row of each.
fn write_keys(keys: &[(u64, u16)], to: &mut Vec<u8>) {
    let mut at = 0;
    for bucket in 0..=u32::from(u16::MAX) + 1 {
        while at < keys.len() && u32::from(halves(keys[at].0)[0]) < bucket {
            at += 1;
        }
        number(at, to);
    }
    for (hash, row) in keys {
        to.extend(halves(*hash)[1].to_le_bytes());
        to.extend(row.to_le_bytes());
    }
}

/// Takes into `net` what [`weights`] wrote of a net of the same shape and words; of the tables,
/// what bytes could hold.
pub fn read_back(bytes: &[u8], net: &mut Net) {
    let mut file = File(bytes);
    let widths = net.shape.widths;
    file.take(MAGIC.len() + 7 * 4);
    file.rows_of(&mut net.words, true);
    let n_keys = file.number();
    file.keys(n_keys);
    let n_vectors = file.number();
    file.take(n_vectors * (4 + widths.vector));
    file.rows_of(&mut net.parts, false);
    for value in net.mats.iter_mut().flat_map(|mat| &mut mat.data) {
        *value = f32::from_le_bytes(*file.take(4).first_chunk().expect("four bytes"));
    }
    assert!(file.0.is_empty(), "the weights are of the same shape");
}

/// A weights file without its static vectors, for a network that shares those of `first`.
///
/// # Panics
/// When the two have different static vectors, or one is no weights file.
pub fn without_vectors<'a>(bytes: &'a [u8], first: &[u8]) -> [&'a [u8]; 2] {
    let [before, vectors, after] = in_three(bytes);
    assert!(vectors == in_three(first)[1], "the networks share their static vectors");
    [before, after]
}

/// What stands before the static vectors, they, and what follows.
fn in_three(bytes: &[u8]) -> [&[u8]; 3] {
    let mut file = File(bytes);
    file.take(MAGIC.len());
    let [word, _, vector, ..] = [(); 7].map(|()| file.number());
    let n_words = file.number();
    file.keys(n_words);
    file.take(n_words * (4 + word));
    let start = bytes.len() - file.0.len();
    let n_keys = file.number();
    file.keys(n_keys);
    let n_vectors = file.number();
    file.take(n_vectors * (4 + vector));
    let end = bytes.len() - file.0.len();
    [&bytes[..start], &bytes[start..end], &bytes[end..]]
}

/// What is left of a weights file.
struct File<'a>(&'a [u8]);

impl<'a> File<'a> {
    fn take(&mut self, n: usize) -> &'a [u8] {
        let (bytes, rest) = self.0.split_at_checked(n).expect("the weights are of the same shape");
        self.0 = rest;
        bytes
    }

    fn number(&mut self) -> usize {
        u32::from_le_bytes(*self.take(4).first_chunk().expect("four bytes")) as usize
    }

    fn keys(&mut self, n: usize) {
        self.take(65_537 * 4 + n * 4);
    }

    /// A table: its number of rows, its keys where it has some, scales and rows.
    fn rows_of(&mut self, table: &mut Mat, has_keys: bool) {
        let n = self.number();
        assert_eq!(n, table.n_rows, "the weights are of the same words and shape");
        if has_keys {
            self.keys(n);
        }
        let scales = self.take(n * 4).as_chunks::<4>().0;
        let rows = self.take(n * table.n_cols).chunks_exact(table.n_cols);
        let to = table.data.chunks_exact_mut(table.n_cols);
        for (to, (row, scale)) in to.zip(rows.zip(scales)) {
            let scale = f32::from_le_bytes(*scale);
            to.iter_mut().zip(row).for_each(|(to, v)| *to = scale * f32::from(v.cast_signed()));
        }
    }
}

/// Each row's scale, then all rows in signed bytes.
fn write_rows(table: &Mat, to: &mut Vec<u8>) {
    let scale = |row: &[f32]| row.iter().fold(1e-9, |most: f32, v| most.max(v.abs())) / 127.0;
    let rows = || table.data.chunks_exact(table.n_cols.max(1));
    rows().for_each(|row| to.extend(scale(row).to_le_bytes()));
    for row in rows() {
        let scale = scale(row);
        to.extend(row.iter().map(|v| ((v / scale).round() as i8).cast_unsigned()));
    }
}
