//! What a record needs from whatever keeps its rows.
//!
//! A store keeps rows and gives them back; it neither hashes nor signs, and it has no way to
//! change or delete one but [`Store::redact`]. All that makes a record a record (numbering, tree,
//! checkpoints, checks) is done above it, once for every store.

#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;
mod sqlite_file;

#[cfg(feature = "postgres")]
pub use postgres::PostgresStore;
pub use sqlite::SqliteStore;
pub(crate) use sqlite::publish;
pub(crate) use sqlite_file::beside;

use std::borrow::Cow;
use std::io::Read;

use crate::commitment::Opening;
use crate::error::{Context, Result};
use crate::hash::Hash;
use crate::merkle::{TILE_WIDTH, TreeHash};

/// The format that this program writes; it reads this one and every earlier one.
pub const FORMAT_VERSION: u32 = 1;

/// Contents below this many bytes stand with their entry.
pub(crate) const SMALL_BYTES: usize = 1 << 16;
/// Larger ones are kept once, in chunks of this many bytes.
pub(crate) const CHUNK_BYTES: usize = 1 << 20;

/// What a record is, said once when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The name that stands in every checkpoint.
    pub origin: String,
    /// The public key that checks them, in its written form.
    pub verifier: String,
}

/// One entry as a store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place, from 0.
    pub sequence: u64,
    /// Microseconds since 1970, UTC; a copy of what the line says, for searching.
    pub recorded_at: i64,
    /// The kind's name; a copy of what the line says, for searching.
    pub kind: String,
    /// The bytes of the entry.
    pub line: Vec<u8>,
    /// The leaf hash of those bytes.
    pub leaf_hash: Hash,
    /// What opens its commitments; gone after a redaction.
    pub opening: Option<Opening>,
    /// The entry that redacted this one.
    pub redacted_by: Option<u64>,
}

/// Which rows are asked for. All conditions hold together.
#[derive(Debug, Clone, Default)]
pub struct Select {
    /// The first sequence number that may come.
    pub first: u64,
    /// The sequence number before which to stop.
    pub end: u64,
    /// Any of these kinds; every kind if there are none.
    pub kinds: Vec<String>,
    /// Only entries about this.
    pub about: Option<String>,
    /// Latest first.
    pub latest_first: bool,
}

/// What one append adds.
#[derive(Debug, Default)]
pub struct Batch<'a> {
    /// The entries, in order.
    pub rows: Vec<Row>,
    /// Contents below 64 KiB, with the entries that they belong to.
    pub small_contents: Vec<(u64, Cow<'a, [u8]>)>,
    /// Hashes of tiles that became full.
    pub tree: Vec<TreeHash>,
    /// Signed notes with the size of the tree that each speaks of.
    pub checkpoints: Vec<(u64, String)>,
}

/// A content of 64 KiB or more, as a store lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LargeContent {
    /// The number under which the store keeps its bytes.
    pub id: i64,
    /// What the store says that its SHA-256 is.
    pub hash: Hash,
    /// What the store says that its length is.
    pub size: u64,
}

/// What indexes by kind and by subject hold, as sums that do not depend on an order: equal to
/// those over the entries unless the indexes do not fit them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IndexMarks {
    kinds: u64,
    abouts: u64,
}

impl IndexMarks {
    /// Adds an entry as it is kept.
    pub(crate) fn entry(&mut self, sequence: u64, kind: &str, about: Option<&str>) {
        self.kind(sequence, kind);
        if let Some(about) = about {
            self.about(sequence, about);
        }
    }

    /// Adds a line of the index by kind.
    pub(crate) fn kind(&mut self, sequence: u64, kind: &str) {
        self.kinds = self.kinds.wrapping_add(mark(sequence, kind));
    }

    /// Adds a line of the index by subject.
    pub(crate) fn about(&mut self, sequence: u64, about: &str) {
        self.abouts = self.abouts.wrapping_add(mark(sequence, about));
    }

    /// Adds those of other entries.
    pub(crate) fn add(&mut self, other: &Self) {
        self.kinds = self.kinds.wrapping_add(other.kinds);
        self.abouts = self.abouts.wrapping_add(other.abouts);
    }
}

/// A number for a line of an index. Not against malice, which the hashes are for: an index that
/// points to other entries than it should is found where what it leads to is read.
fn mark(sequence: u64, text: &str) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut mark = sequence.wrapping_add(1).wrapping_mul(ODD);
    let mut words = text.as_bytes().chunks_exact(8);
    for word in &mut words {
        let word = u64::from_le_bytes(word.try_into().expect("a chunk has eight bytes"));
        mark = (mark ^ word).wrapping_mul(ODD).rotate_left(29);
    }
    for byte in words.remainder() {
        mark = (mark ^ u64::from(*byte)).wrapping_mul(ODD).rotate_left(29);
    }
    mark ^ (mark >> 32)
}

/// Takes bytes, piece by piece.
pub type Sink<'a> = &'a mut dyn FnMut(&[u8]) -> Result<()>;

/// Takes contents, each with the number of its entry.
pub type SmallSink<'a> = &'a mut dyn FnMut(u64, &[u8]) -> Result<()>;

/// Where a record's rows are kept.
///
/// Writing happens between [`begin`](Store::begin) and [`commit`](Store::commit); `begin` waits
/// until nobody else writes, and what is read after it is what was committed last. Reading needs
/// neither, and never waits for a writer.
pub trait Store: Send {
    /// What the record is.
    ///
    /// # Errors
    /// Fails if the store fails or has no facts.
    fn facts(&self) -> Result<Facts>;

    /// How many entries there are.
    ///
    /// # Errors
    /// Fails if the store fails.
    fn size(&self) -> Result<u64>;

    /// When an entry was recorded, in microseconds since 1970, if it exists.
    ///
    /// # Errors
    /// Fails if the store fails.
    fn recorded_at(&self, sequence: u64) -> Result<Option<i64>>;

    /// The first `limit` rows of a selection.
    ///
    /// # Errors
    /// Fails if the store fails or a row is not of its shape.
    fn rows(&self, select: &Select, limit: usize) -> Result<Vec<Row>>;

    /// The leaf hashes of up to `n` entries from `first` on.
    ///
    /// # Errors
    /// Fails if the store fails.
    fn leaf_hashes(&self, first: u64, n: u64) -> Result<Vec<Hash>>;

    /// Up to `n` hashes of tile level `level` (from 1) from `first` on.
    ///
    /// # Errors
    /// Fails if the store fails.
    fn tree_hashes(&self, level: u8, first: u64, n: u64) -> Result<Vec<Hash>>;

    /// The latest checkpoint of at most `size` entries.
    ///
    /// # Errors
    /// Fails if the store fails.
    fn checkpoint(&self, size: u64) -> Result<Option<(u64, String)>>;

    /// Up to `limit` checkpoints of at least `size` entries, smallest first.
    ///
    /// # Errors
    /// Fails if the store fails.
    fn checkpoints(&self, size: u64, limit: usize) -> Result<Vec<(u64, String)>>;

    /// Gives the content of an entry, which is called `hash`, to `sink`, its bytes in order;
    /// false if it is not kept.
    ///
    /// # Errors
    /// Fails if the store or `sink` fails.
    fn content(&self, sequence: u64, hash: &Hash, sink: Sink<'_>) -> Result<bool>;

    /// Gives the contents below 64 KiB of the entries from `first` to before `end`, in order,
    /// with the number of the entry that each stands with.
    ///
    /// # Errors
    /// Fails if the store or `visit` fails.
    fn small_contents(&self, first: u64, end: u64, visit: SmallSink<'_>) -> Result<()>;

    /// Every content of 64 KiB or more.
    ///
    /// # Errors
    /// Fails if the store fails.
    fn large_contents(&self) -> Result<Vec<LargeContent>>;

    /// Gives the bytes of a large content to `sink`, in order.
    ///
    /// # Errors
    /// Fails if the store or `sink` fails.
    fn large_content(&self, id: i64, sink: Sink<'_>) -> Result<()>;

    /// What the store's own indexes over its first `size` entries hold; nothing if it looks
    /// after them itself.
    ///
    /// # Errors
    /// Fails if the store fails.
    fn index_marks(&self, size: u64) -> Result<Option<IndexMarks>>;

    /// Waits for the right to write and takes it.
    ///
    /// # Errors
    /// Fails if the store fails or was opened for reading.
    fn begin(&self) -> Result<()>;

    /// Adds a batch. Only between `begin` and `commit`.
    ///
    /// # Errors
    /// Fails if the store fails or a row breaks the order.
    fn insert(&self, batch: &Batch<'_>) -> Result<()>;

    /// Adds a content of 64 KiB or more, unless it is kept already, and says its name. Only
    /// between `begin` and `commit`.
    ///
    /// # Errors
    /// Fails if the store or `source` fails.
    fn insert_content(&self, source: &mut dyn Read) -> Result<Hash>;

    /// Every unredacted entry that holds this content.
    ///
    /// # Errors
    /// Fails if the store fails.
    fn holders(&self, content: &Hash) -> Result<Vec<u64>>;

    /// Takes the opening of `sequence` away, and its content unless another entry holds it. `by`
    /// is the entry that says why, and exists already. Only between `begin` and `commit`.
    ///
    /// # Errors
    /// Fails if the store fails.
    fn redact(&self, sequence: u64, by: u64) -> Result<()>;

    /// Makes everything since `begin` durable.
    ///
    /// # Errors
    /// Fails if the store fails; then nothing since `begin` is acknowledged.
    fn commit(&self) -> Result<()>;

    /// Forgets everything since `begin`.
    fn rollback(&self);

    /// Removes what redactions may have left in the store's own logs. Outside any transaction.
    ///
    /// # Errors
    /// Fails if the store fails.
    fn scrub(&self) -> Result<()>;

    /// What the store itself finds wrong with its files, in its words; `with_indexes` also what in
    /// its indexes does not fit the rows, which takes longer.
    ///
    /// # Errors
    /// Fails if the store cannot look.
    fn check_structure(&self, with_indexes: bool) -> Result<Vec<String>>;

    /// The same rows through a door of their own, for reading only.
    ///
    /// # Errors
    /// Fails if the store cannot be opened a second time.
    fn reader(&self) -> Result<Box<dyn Store>>;
}

/// Hashes of one tile, from wherever its level is kept.
pub(crate) fn tile_hashes(store: &dyn Store, level: u8, index: u64, n: u64) -> Result<Vec<Hash>> {
    match level {
        0 => store.leaf_hashes(index * TILE_WIDTH, n),
        level => store.tree_hashes(level, index * TILE_WIDTH, n),
    }
}

/// As much of `source` as fits a chunk.
fn read_chunk(source: &mut dyn Read) -> Result<Vec<u8>> {
    let mut chunk = Vec::new();
    source
        .take(CHUNK_BYTES as u64)
        .read_to_end(&mut chunk)
        .context(|| "cannot read what should be recorded".to_owned())?;
    Ok(chunk)
}
