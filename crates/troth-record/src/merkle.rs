//! The Merkle tree of RFC 6962, §2.1: roots, inclusion proofs, consistency proofs.
//!
//! The tree is kept in the tiles of C2SP's `tlog-tiles`: of each stretch of 256 leaves one hash
//! is stored, of each stretch of 256 of those another, and so on. Everything between is hashed
//! again when a proof asks for it, at most 255 hashes a tile; so an entry costs one stored leaf
//! hash, and appending needs only the [`Frontier`], one hash for each power of two.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::error::{Error, ErrorKind, Result};
use crate::hash::Hash;

/// How many hashes a full tile has.
pub const TILE_WIDTH: u64 = 256;
/// How many levels of the binary tree one level of tiles spans.
pub(crate) const TILE_HEIGHT: u32 = 8;

/// The hash of a leaf: SHA-256 of a zero byte and the entry (RFC 6962, §2.1).
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash::of_parts(&[&[0], entry])
}

/// The hash of an inner node: SHA-256 of a one byte and both children (RFC 6962, §2.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash::of_parts(&[&[1], &left.0, &right.0])
}

/// The root of a tree without leaves: the SHA-256 of nothing (RFC 6962, §2.1).
pub fn empty_root() -> Hash {
    Hash::of(&[])
}

/// The hash of one full tile, which is one hash of the tile level above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeHash {
    /// The tile level that this hash belongs to, from 1.
    pub level: u8,
    /// Its place within that level, from 0.
    pub index: u64,
    /// The hash of the 256 hashes below it.
    pub hash: Hash,
}

/// The right edge of a tree: the roots of the complete subtrees that it falls into, the largest
/// first. All that appending needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    /// One for each bit that is set in `size`.
    peaks: Vec<Hash>,
    size: u64,
}

impl Frontier {
    /// Makes the right edge of a tree of `size` leaves from its unfinished tiles, leaves first.
    ///
    /// # Errors
    /// Refuses tiles that a tree of this size cannot have.
    pub(crate) fn from_tiles(size: u64, tiles: &[Vec<Hash>]) -> Result<Self> {
        let fits = (0..).zip(tiles).all(|(level, tile)| tile.len() as u64 == partial(size, level));
        if !fits || tiles.len() != n_levels(size) {
            let message = format!("hashes of the tree's right edge are missing at {size} entries");
            return Err(Error::new(ErrorKind::Damaged, message));
        }
        let peaks = tiles.iter().rev().flat_map(|tile| peaks(tile)).collect();
        Ok(Self { peaks, size })
    }

    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf; the hash of each tile that it fills is put into `filled`.
    pub fn push(&mut self, leaf: Hash, filled: &mut Vec<TreeHash>) {
        let mut hash = leaf;
        for height in 1..=self.size.trailing_ones() {
            let left = self.peaks.pop().expect("a set bit of the size has its subtree");
            hash = node_hash(&left, &hash);
            if height.is_multiple_of(TILE_HEIGHT) {
                let level = (height / TILE_HEIGHT) as u8;
                filled.push(TreeHash { level, index: self.size >> height, hash });
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root of the tree as it is now.
    pub fn root(&self) -> Hash {
        let folded =
            self.peaks.iter().copied().rev().reduce(|right, left| node_hash(&left, &right));
        folded.unwrap_or_else(empty_root)
    }
}

/// How many hashes the unfinished tile at `level` has in a tree of `size` leaves.
pub(crate) fn partial(size: u64, level: u32) -> u64 {
    (size >> (TILE_HEIGHT * level)) % TILE_WIDTH
}

/// How many levels of tiles a tree of `size` leaves has.
pub(crate) fn n_levels(size: u64) -> usize {
    (0..8).take_while(|level| size >> (TILE_HEIGHT * level) > 0).count()
}

/// The roots of the complete subtrees that `hashes` fall into, left to right.
fn peaks(hashes: &[Hash]) -> Vec<Hash> {
    let mut rest = hashes;
    let mut peaks = Vec::new();
    while !rest.is_empty() {
        let width = 1 << rest.len().ilog2();
        let (subtree, after) = rest.split_at(width);
        peaks.push(perfect_root(subtree));
        rest = after;
    }
    peaks
}

/// The root over `hashes`, whose number is a power of two.
fn perfect_root(hashes: &[Hash]) -> Hash {
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        row = row.chunks_exact(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
    }
    row[0]
}

/// Where the stored hashes of a tree are read from.
pub trait Tiles {
    /// The first `width` hashes of tile `index` at tile level `level` (0: leaf hashes).
    ///
    /// # Errors
    /// Fails if the store fails or does not have them all.
    fn tile(&self, level: u8, index: u64, width: u64) -> Result<Vec<Hash>>;
}

/// Makes proofs for one size of a tree.
pub struct Prover<'a> {
    tiles: &'a dyn Tiles,
    size: u64,
    read: RefCell<BTreeMap<(u8, u64), Vec<Hash>>>,
}

impl<'a> Prover<'a> {
    /// A prover for the tree of the first `size` leaves.
    pub fn new(tiles: &'a dyn Tiles, size: u64) -> Self {
        Self { tiles, size, read: RefCell::default() }
    }

    /// The root of the tree.
    ///
    /// # Errors
    /// Fails if a stored hash cannot be read.
    pub fn root(&self) -> Result<Hash> {
        match self.size {
            0 => Ok(empty_root()),
            size => self.range(0, size),
        }
    }

    /// The audit path of the leaf at `index`, nearest first (RFC 6962, §2.1.1).
    ///
    /// # Errors
    /// Refuses a leaf that the tree does not have; fails if a stored hash cannot be read.
    pub fn inclusion(&self, index: u64) -> Result<Vec<Hash>> {
        if index >= self.size {
            return Err(Error::new(ErrorKind::Refused, no_such_leaf(index, self.size)));
        }
        let mut path = Vec::new();
        let (mut low, mut high) = (0, self.size);
        while high - low > 1 {
            let middle = low + split(high - low);
            if index < middle {
                path.push(self.range(middle, high)?);
                high = middle;
            } else {
                path.push(self.range(low, middle)?);
                low = middle;
            }
        }
        path.reverse();
        Ok(path)
    }

    /// The proof that the first `old` leaves are the beginning of this tree (RFC 6962, §2.1.2).
    ///
    /// # Errors
    /// Refuses an `old` size larger than the tree's; fails if a stored hash cannot be read.
    pub fn consistency(&self, old: u64) -> Result<Vec<Hash>> {
        if old > self.size {
            return Err(Error::new(ErrorKind::Refused, no_such_size(old, self.size)));
        }
        let mut proof = Vec::new();
        if old == 0 || old == self.size {
            return Ok(proof);
        }
        let (mut low, mut high) = (0, self.size);
        while old != high {
            let middle = low + split(high - low);
            if old <= middle {
                proof.push(self.range(middle, high)?);
                high = middle;
            } else {
                proof.push(self.range(low, middle)?);
                low = middle;
            }
        }
        // The verifier knows the old root; only another subtree has to be told.
        if low != 0 {
            proof.push(self.range(low, high)?);
        }
        proof.reverse();
        Ok(proof)
    }

    /// The hash over the leaves from `low` to before `high`.
    fn range(&self, low: u64, high: u64) -> Result<Hash> {
        let width = high - low;
        if width.is_power_of_two() && low.is_multiple_of(width) {
            return self.subtree(width.ilog2(), low / width);
        }
        let middle = low + split(width);
        Ok(node_hash(&self.range(low, middle)?, &self.range(middle, high)?))
    }

    /// The root of the complete subtree of 2^`height` leaves at place `index`.
    fn subtree(&self, height: u32, index: u64) -> Result<Hash> {
        let level = (height / TILE_HEIGHT) as u8;
        let n_below = 1u64 << (height % TILE_HEIGHT);
        let first = index * n_below;
        let tile = self.tile(level, first / TILE_WIDTH)?;
        let start = (first % TILE_WIDTH) as usize;
        Ok(perfect_root(&tile[start..start + n_below as usize]))
    }

    fn tile(&self, level: u8, index: u64) -> Result<Vec<Hash>> {
        if let Some(tile) = self.read.borrow().get(&(level, index)) {
            return Ok(tile.clone());
        }
        let whole = (self.size >> (TILE_HEIGHT * u32::from(level))) - index * TILE_WIDTH;
        let tile = self.tiles.tile(level, index, whole.min(TILE_WIDTH))?;
        self.read.borrow_mut().insert((level, index), tile.clone());
        Ok(tile)
    }
}

/// The largest power of two below `width`, where RFC 6962 splits a tree.
fn split(width: u64) -> u64 {
    1 << (width - 1).ilog2()
}

fn no_such_leaf(index: u64, size: u64) -> String {
    format!("there is no entry {index}: the record has {size}, counted from 0")
}

fn no_such_size(old: u64, size: u64) -> String {
    format!("the record has {size} entries, fewer than the {old} asked for")
}

/// Whether `path` leads from the leaf hash at `index` to the root of a tree of `size` leaves
/// (RFC 9162, §2.1.3.2).
pub fn verify_inclusion(index: u64, size: u64, leaf: &Hash, path: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node_hash(sibling, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether `proof` shows that the tree of `old` leaves is the beginning of that of `new` leaves
/// (RFC 9162, §2.1.4.2).
pub fn verify_consistency(
    (old, old_root): (u64, &Hash),
    (new, new_root): (u64, &Hash),
    proof: &[Hash],
) -> bool {
    if old > new {
        return false;
    }
    if old == new || old == 0 {
        let same = old != new || old_root == new_root;
        return proof.is_empty() && same && (old != 0 || *old_root == empty_root());
    }
    let known = old.is_power_of_two().then_some(old_root);
    let mut steps = known.into_iter().chain(proof);
    let Some(first) = steps.next() else { return false };
    let (mut at, mut last) = (old - 1, new - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let (mut of_old, mut of_new) = (*first, *first);
    for step in steps {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            of_old = node_hash(step, &of_old);
            of_new = node_hash(step, &of_new);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            of_new = node_hash(&of_new, step);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && of_old == *old_root && of_new == *new_root
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree as RFC 6962 writes it down, recursion and all.
    fn slow_root(leaves: &[Vec<u8>]) -> Hash {
        match leaves {
            [] => empty_root(),
            [leaf] => leaf_hash(leaf),
            _ => {
                let (left, right) = leaves.split_at(split(leaves.len() as u64) as usize);
                node_hash(&slow_root(left), &slow_root(right))
            }
        }
    }

    struct Kept {
        leaves: Vec<Hash>,
        filled: Vec<TreeHash>,
    }

    impl Tiles for Kept {
        fn tile(&self, level: u8, index: u64, width: u64) -> Result<Vec<Hash>> {
            let first = index * TILE_WIDTH;
            if level == 0 {
                return Ok(self.leaves[first as usize..(first + width) as usize].to_vec());
            }
            let wanted = |node: &&TreeHash| {
                node.level == level && (first..first + width).contains(&node.index)
            };
            Ok(self.filled.iter().filter(wanted).map(|node| node.hash).collect())
        }
    }

    fn grown(leaves: &[Vec<u8>]) -> (Frontier, Kept) {
        let mut frontier = Frontier::default();
        let mut kept = Kept { leaves: Vec::new(), filled: Vec::new() };
        for leaf in leaves {
            kept.leaves.push(leaf_hash(leaf));
            frontier.push(leaf_hash(leaf), &mut kept.filled);
        }
        (frontier, kept)
    }

    fn numbered(n_leaves: u64) -> Vec<Vec<u8>> {
        (0..n_leaves).map(|number| number.to_be_bytes().to_vec()).collect()
    }

    /// The eight leaves and the roots of Certificate Transparency's reference tests.
    #[test]
    fn roots_are_those_of_the_published_vectors() {
        let leaves = [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        assert_eq!(
            empty_root().to_hex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        let mut frontier = Frontier::default();
        for (leaf, root) in leaves.iter().zip(roots) {
            let leaf = crate::hash::bytes_from_hex(leaf).expect("hexadecimal digits");
            frontier.push(leaf_hash(&leaf), &mut Vec::new());
            assert_eq!(frontier.root().to_hex(), root);
        }
    }

    #[test]
    fn the_fast_root_is_the_slow_root() {
        for n_leaves in [0, 1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 1000, 65_535, 65_536, 65_793] {
            let leaves = numbered(n_leaves);
            let (frontier, kept) = grown(&leaves);
            let slow = slow_root(&leaves);
            assert_eq!(frontier.root(), slow, "{n_leaves} leaves");
            assert_eq!(Prover::new(&kept, n_leaves).root().expect("kept"), slow);
            assert_eq!(frontier.size(), n_leaves);
        }
    }

    #[test]
    fn every_small_proof_holds_and_no_changed_one() {
        let leaves = numbered(40);
        let (_, kept) = grown(&leaves);
        let root_of = |size: u64| slow_root(&leaves[..size as usize]);
        let mut n_cases = 0;
        for size in 1..=40 {
            let prover = Prover::new(&kept, size);
            for index in 0..size {
                let path = prover.inclusion(index).expect("kept");
                let leaf = kept.leaves[index as usize];
                assert!(verify_inclusion(index, size, &leaf, &path, &root_of(size)));
                assert!(!verify_inclusion(index, size, &empty_root(), &path, &root_of(size)));
                assert!(!verify_inclusion(
                    (index + 1) % size.max(2),
                    size,
                    &leaf,
                    &path,
                    &root_of(size)
                ));
                for changed in without_one(&path) {
                    assert!(!verify_inclusion(index, size, &leaf, &changed, &root_of(size)));
                    n_cases += 1;
                }
            }
            for old in 0..=size {
                let proof = prover.consistency(old).expect("kept");
                let (old_head, head) = ((old, &root_of(old)), (size, &root_of(size)));
                assert!(verify_consistency(old_head, head, &proof), "{old} in {size}");
                assert!(old == 0 || !verify_consistency((old, &empty_root()), head, &proof));
                for changed in without_one(&proof) {
                    assert!(!verify_consistency(old_head, head, &changed));
                    n_cases += 1;
                }
            }
        }
        assert!(n_cases > 5000);
    }

    /// The proof with one hash left out, one changed, or one too many.
    fn without_one(proof: &[Hash]) -> Vec<Vec<Hash>> {
        let mut changed = vec![[proof, &[empty_root()]].concat()];
        for idx in 0..proof.len() {
            changed.push([&proof[..idx], &proof[idx + 1..]].concat());
            let mut flipped = proof.to_vec();
            flipped[idx].0[7] ^= 16;
            changed.push(flipped);
        }
        changed
    }

    #[test]
    fn proofs_across_tiles_hold() {
        let leaves = numbered(66_000);
        let (frontier, kept) = grown(&leaves);
        let root = frontier.root();
        let prover = Prover::new(&kept, 66_000);
        for index in [0, 1, 255, 256, 40_000, 65_535, 65_536, 65_999] {
            let path = prover.inclusion(index).expect("kept");
            assert!(verify_inclusion(index, 66_000, &kept.leaves[index as usize], &path, &root));
        }
        for old in [1, 255, 256, 257, 65_536, 65_537, 65_999] {
            let old_root = slow_root(&leaves[..old as usize]);
            let proof = prover.consistency(old).expect("kept");
            assert!(verify_consistency((old, &old_root), (66_000, &root), &proof), "{old}");
        }
    }
}
