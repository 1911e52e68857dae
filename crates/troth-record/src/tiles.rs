//! The record as a tiled log of C2SP (`c2sp.org/tlog-tiles`): what may be shown to everybody.
//!
//! Entries hold commitments, not contents: a folder of tiles can be put on any web server, and
//! any monitor of such logs can follow it, without giving a protected text away. Authors and
//! reasons are readable.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Context, Result};
use crate::merkle::{TILE_WIDTH, n_levels};
use crate::record::Record;
use crate::store::{Select, Store, tile_hashes};

impl Record {
    /// Writes `checkpoint`, `tile/L/N` and `tile/entries/N` into a folder.
    ///
    /// Tiles that are full never change; written again later, the folder grows along.
    ///
    /// # Errors
    /// Fails if the folder cannot be written to or the store fails.
    pub fn export_tiles(&self, folder: &Path) -> Result<()> {
        let note = self.checkpoint()?;
        let size = crate::checkpoint::Checkpoint::open(&note, self.verifier())?.size;
        for level in 0..n_levels(size) as u8 {
            let n_hashes = size >> (8 * u32::from(level));
            for (index, width) in tiles(n_hashes) {
                let hashes = tile_hashes(self.store(), level, index, width)?;
                let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.0).collect();
                put(&folder.join(tile_path(&level.to_string(), index, width)), &bytes)?;
            }
        }
        for (index, width) in tiles(size) {
            let bytes = bundle(self.store(), index, width)?;
            put(&folder.join(tile_path("entries", index, width)), &bytes)?;
        }
        // Last, so that whoever follows it finds what it speaks of.
        put(&folder.join("checkpoint"), note.as_bytes())
    }
}

/// Index and width of each tile over so many hashes; only the last may be narrower.
fn tiles(n_hashes: u64) -> impl Iterator<Item = (u64, u64)> {
    let n_tiles = n_hashes.div_ceil(TILE_WIDTH);
    (0..n_tiles).map(move |index| (index, (n_hashes - index * TILE_WIDTH).min(TILE_WIDTH)))
}

/// Entries, each behind its length in two bytes.
fn bundle(store: &dyn Store, index: u64, width: u64) -> Result<Vec<u8>> {
    let first = index * TILE_WIDTH;
    let select = Select { first, end: first + width, ..Select::default() };
    let mut bytes = Vec::new();
    for row in store.rows(&select, width as usize)? {
        let n_bytes = u16::try_from(row.line.len()).expect("drafts are kept short enough for it");
        bytes.extend(n_bytes.to_be_bytes());
        bytes.extend(row.line);
    }
    Ok(bytes)
}

/// `tile/<level>/<N>[.p/<W>]`, N in groups of three digits, all but the last behind an `x`.
fn tile_path(level: &str, index: u64, width: u64) -> PathBuf {
    let mut groups = vec![format!("{:03}", index % 1000)];
    let mut rest = index / 1000;
    while rest > 0 {
        groups.push(format!("x{:03}", rest % 1000));
        rest /= 1000;
    }
    groups.reverse();
    let mut path = format!("tile/{level}/{}", groups.join("/"));
    if width < TILE_WIDTH {
        path.push_str(&format!(".p/{width}"));
    }
    PathBuf::from(path)
}

/// Writes a file and the folders that lead to it.
pub(crate) fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().expect("a file in a folder");
    fs::create_dir_all(folder).context(|| format!("cannot make `{}`", folder.display()))?;
    fs::write(path, bytes).context(|| format!("cannot write `{}`", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of `c2sp.org/tlog-tiles`.
    #[test]
    fn paths_are_those_of_the_published_examples() {
        let path = |level, index, width| tile_path(level, index, width).display().to_string();
        assert_eq!(path("0", 1_234_067, 256), "tile/0/x001/x234/067");
        assert_eq!(path("0", 273, 112), "tile/0/273.p/112");
        assert_eq!(path("entries", 0, 1), "tile/entries/000.p/1");
        assert_eq!(tiles(70_000).count(), 274);
        assert_eq!(tiles(70_000).last(), Some((273, 112)));
        assert_eq!(tiles(70_000 >> 8).last(), Some((1, 17)));
        assert_eq!(tiles(256).collect::<Vec<_>>(), [(0, 256)]);
    }
}
