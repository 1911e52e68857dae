//! Static word vectors: read from a pipeline's `vocab` folder, cut down to their main directions.
//!
//! The folder holds a NumPy matrix (`vectors`) and a MessagePack map from MurmurHash64A of a word
//! to its row (`key2row`).

use std::path::Path;

use crate::rng::Rng;
use crate::tape::Mat;

/// Words' static vectors.
#[derive(Debug, Default)]
pub struct Vectors {
    /// Hash of a word, and its row; sorted.
    pub keys: Vec<(u64, u16)>,
    pub rows: Mat,
}

impl Vectors {
    /// Those in `folder`, in `width` dimensions.
    pub fn read(folder: &Path, width: usize) -> Self {
        let bytes = |name: &str| {
            let path = folder.join(name);
            std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        let rows = project(&read_npy(&bytes("vectors")), width);
        let mut keys = read_map(&bytes("key2row"));
        keys.retain(|(_, row)| usize::from(*row) < rows.n_rows);
        keys.sort_unstable();
        Self { keys, rows }
    }

    /// No vectors at all, of `width` dimensions.
    pub fn none(width: usize) -> Self {
        Self { keys: Vec::new(), rows: Mat::zeros(0, width) }
    }

    /// The row of the first of `hashes` that has one.
    pub fn find(&self, hashes: &[u64]) -> Option<u16> {
        hashes.iter().find_map(|hash| {
            let at = self.keys.binary_search_by_key(hash, |(key, _)| *key).ok()?;
            Some(self.keys[at].1)
        })
    }
}

/// A matrix of little-endian floats in NumPy's format.
fn read_npy(bytes: &[u8]) -> Mat {
    let n_header = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let header = std::str::from_utf8(&bytes[10..10 + n_header]).expect("the header is ASCII");
    assert!(header.contains("'<f4'") && header.contains("False"), "{header}");
    let shape = header.split(['(', ')']).nth(1).expect("a shape in brackets");
    let mut shape = shape.split(", ").map(|n| n.parse().expect("a shape is of numbers"));
    let (n_rows, n_cols) = (shape.next().expect("rows"), shape.next().expect("columns"));
    let (floats, _) = bytes[10 + n_header..].as_chunks();
    Mat { n_rows, n_cols, data: floats.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect() }
}

/// A MessagePack map from whole numbers to whole numbers.
fn read_map(bytes: &[u8]) -> Vec<(u64, u16)> {
    assert_eq!(bytes[0], 0xdf, "a map with a length of four bytes");
    let mut at = 5;
    let mut number = || {
        let n_bytes = match bytes[at] {
            0xcc => 1,
            0xcd => 2,
            0xce => 4,
            0xcf => 8,
            small => {
                at += 1;
                return u64::from(small);
            }
        };
        let digits = &bytes[at + 1..at + 1 + n_bytes];
        at += 1 + n_bytes;
        digits.iter().fold(0, |number, digit| number << 8 | u64::from(*digit))
    };
    let n = u32::from_be_bytes([bytes[1], bytes[2], bytes[3], bytes[4]]);
    let pair = |_| (number(), u16::try_from(number()).expect("rows fit in sixteen bits"));
    (0..n).map(pair).collect()
}

/// The rows, each of length one, on the `width` directions in which they differ most; scaled so
/// that a number is about one.
fn project(rows: &Mat, width: usize) -> Mat {
    let mut rows = rows.clone();
    let n = rows.n_cols;
    for row in rows.data.chunks_exact_mut(n) {
        let length = row.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-6);
        row.iter_mut().for_each(|v| *v /= length);
    }
    let directions = main_directions(&rows, width);
    let mut to = rows.times(&directions);
    let mean_square = to.data.iter().map(|v| v * v).sum::<f32>() / to.data.len() as f32;
    let factor = 1.0 / mean_square.sqrt();
    to.data.iter_mut().for_each(|v| *v *= factor);
    to
}

/// The main directions by subspace iteration; columns. The same for every seed, so that training
/// can go on from weights of another.
fn main_directions(rows: &Mat, width: usize) -> Mat {
    let squares = rows.transposed().times(rows);
    let mut rng = Rng::new(1, 77);
    let mut basis = Mat::zeros(rows.n_cols, width);
    basis.data.iter_mut().for_each(|v| *v = rng.normal());
    for _ in 0..40 {
        basis = squares.times(&basis);
        orthonormalise(&mut basis);
    }
    basis
}

/// Gram and Schmidt on columns.
fn orthonormalise(basis: &mut Mat) {
    let mut columns = basis.transposed();
    for idx in 0..columns.n_rows {
        for other in 0..idx {
            let along: f32 =
                columns.row(idx).iter().zip(columns.row(other)).map(|(a, b)| a * b).sum();
            let other = columns.row(other).to_vec();
            columns.row_mut(idx).iter_mut().zip(&other).for_each(|(v, o)| *v -= along * o);
        }
        let length = columns.row(idx).iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-12);
        columns.row_mut(idx).iter_mut().for_each(|v| *v /= length);
    }
    *basis = columns.transposed();
}
