//! Writes the weights file that the language layer reads.

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
