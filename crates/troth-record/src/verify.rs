//! Checks a record from end to end: every byte that it keeps, every hash, every checkpoint.
//!
//! The record is cut into stretches of entries. As many threads as the machine has cores check
//! stretches, each through a door of its own (`stretch`): bytes, commitments, contents, leaf
//! hashes; other pieces of the same work are the large originals and the store's look at its own
//! files. The tree is built from their hashes in order, and held against every checkpoint
//! (`tree`). Whatever is not as it was recorded is named, and the walk goes on.

mod stretch;
mod tree;

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use sha2::{Digest, Sha256};

use self::stretch::{Stretch, check_row};
use self::tree::TreeWalk;
use crate::checkpoint::Checkpoint;
use crate::entry::Sequence;
use crate::error::{Error, Result};
use crate::hash::Hash;
use crate::merkle::{Prover, leaf_hash, verify_inclusion};
use crate::proof::StoredTiles;
use crate::record::{Record, row_at};
use crate::store::{IndexMarks, LargeContent, SqliteStore, Store};

/// How many entries a stretch has.
const STRETCH: u64 = 4096;

/// What a verification went through, and what it found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    /// How many entries there are.
    pub n_entries: u64,
    /// How many of them are redacted.
    pub n_redacted: u64,
    /// How many different contents are kept.
    pub n_contents: u64,
    /// How many bytes of entries and contents were hashed.
    pub n_bytes: u64,
    /// How many signed checkpoints were checked.
    pub n_checkpoints: u64,
    /// Whatever is not as it was recorded, in order.
    pub damages: Vec<Damage>,
}

impl Verification {
    /// Whether everything is as it was recorded.
    pub fn is_whole(&self) -> bool {
        self.damages.is_empty()
    }
}

/// One thing that is not as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Damage {
    /// Where.
    pub place: Place,
    /// What is wrong there, in words.
    pub what: String,
}

/// Where damage is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The record's name and key.
    Facts,
    /// An entry, or the content of one.
    Entry(Sequence),
    /// A content, by the SHA-256 that it should have.
    Content(Hash),
    /// A hash of the tree, by tile level and place.
    Tree(u8, u64),
    /// The checkpoint over so many entries.
    Checkpoint(u64),
    /// The store's own files.
    Structure,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Facts => write!(f, "the record's name and key: {}", self.what),
            Place::Entry(sequence) => write!(f, "entry {sequence}: {}", self.what),
            Place::Content(hash) => write!(f, "content {hash}: {}", self.what),
            Place::Tree(level, index) => {
                write!(f, "tree, tile hash {level}/{index}: {}", self.what)
            }
            Place::Checkpoint(size) => write!(f, "checkpoint over {size} entries: {}", self.what),
            Place::Structure => write!(f, "the file's structure: {}", self.what),
        }
    }
}

impl Record {
    /// Checks everything that the record keeps.
    ///
    /// # Errors
    /// Fails only if the store cannot be read at all; damage is not an error but a finding.
    pub fn verify(&self) -> Result<Verification> {
        verify_store(self.store())
    }

    /// Checks one entry: its bytes, its content, and its place in the tree that was signed.
    ///
    /// # Errors
    /// Refuses an entry that does not exist; fails if the store cannot be read.
    pub fn verify_entry(&self, sequence: Sequence) -> Result<Vec<Damage>> {
        let row = row_at(self.store(), sequence.0)?;
        let mut damages = Vec::new();
        let leaf = leaf_hash(&row.line);
        check_row(&row, &leaf, sequence.0, &mut damages);
        if let Some(hash) = row.opening.as_ref().and_then(|opening| opening.content) {
            check_one_content(self.store(), &hash, sequence.0, &mut damages);
        }
        let head = Checkpoint::open(&self.checkpoint()?, self.verifier())?;
        let tiles = StoredTiles(self.store());
        let path = Prover::new(&tiles, head.size).inclusion(sequence.0)?;
        if !verify_inclusion(sequence.0, head.size, &leaf, &path, &head.root) {
            damages.push(at_entry(sequence.0, "it is not in the tree that was signed"));
        }
        Ok(damages)
    }
}

/// Checks the record in the file `path`, even if its end is damaged and it cannot be opened.
///
/// # Errors
/// Tells apart what is no record at all; damage is not an error but a finding.
pub fn verify_file(path: &Path) -> Result<Verification> {
    verify_store(&SqliteStore::open(path, false)?)
}

/// Checks the record in any store.
///
/// # Errors
/// Fails only if the store cannot be read at all.
pub fn verify_store(store: &dyn Store) -> Result<Verification> {
    let n_threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(16);
    verify_with(store, n_threads)
}

/// A piece of the work that one thread does.
enum Piece {
    /// The store's look at its own files.
    Structure,
    /// The sums over the store's indexes.
    Indexes,
    /// One large content.
    Large(LargeContent),
    /// The entries from this one on.
    Entries(u64),
}

/// What came of it.
enum Checked {
    Structure(Result<Vec<String>>),
    Indexes(Result<Option<IndexMarks>>),
    Large { hash: Hash, n_bytes: u64, is_whole: bool },
    Entries(Stretch),
}

fn verify_with(store: &dyn Store, n_threads: usize) -> Result<Verification> {
    // First of all, so that every content of these entries is there when the contents are read.
    let size = store.size();
    let n_entries = *size.as_ref().unwrap_or(&0);
    let large = store.large_contents();
    let mut pieces = vec![Piece::Structure, Piece::Indexes];
    pieces.extend(large.iter().flatten().map(|content| Piece::Large(*content)));
    pieces.extend((0..n_entries).step_by(STRETCH as usize).map(Piece::Entries));
    let doors = (0..n_threads.min(pieces.len()))
        .map(|_| store.reader())
        .collect::<Result<Vec<Box<dyn Store>>>>()?;
    let mut whole = Whole::new(store, n_entries);
    whole.found.damages.extend(size.err().iter().chain(large.err().iter()).map(structure));
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let (send, receive) = mpsc::channel();
        for door in doors {
            let (send, next, pieces) = (send.clone(), &next, &pieces);
            scope.spawn(move || {
                while let Some(piece) = pieces.get(next.fetch_add(1, Ordering::Relaxed)) {
                    // Whoever receives them goes only after the last.
                    let _ = send.send(check_piece(door.as_ref(), piece, n_entries));
                }
            });
        }
        drop(send);
        receive.into_iter().for_each(|checked| whole.take(checked));
    });
    Ok(whole.end())
}

fn check_piece(store: &dyn Store, piece: &Piece, n_entries: u64) -> Checked {
    match piece {
        Piece::Structure => Checked::Structure(store.check_structure(false)),
        Piece::Indexes => Checked::Indexes(store.index_marks(n_entries)),
        Piece::Large(content) => check_large(store, content),
        Piece::Entries(first) => {
            Checked::Entries(Stretch::check(store, *first..n_entries.min(first + STRETCH)))
        }
    }
}

fn check_large(store: &dyn Store, content: &LargeContent) -> Checked {
    let (mut hasher, mut n_bytes) = (Sha256::new(), 0);
    let read = store.large_content(content.id, &mut |bytes| {
        hasher.update(bytes);
        n_bytes += bytes.len() as u64;
        Ok(())
    });
    let hash = Hash(hasher.finalize().into());
    let is_whole = read.is_ok() && hash == content.hash && n_bytes == content.size;
    Checked::Large { hash: content.hash, n_bytes, is_whole }
}

/// Everything that was checked so far, and the tree as far as it is built.
struct Whole<'a> {
    store: &'a dyn Store,
    found: Verification,
    tree: TreeWalk<'a>,
    /// Stretches that came before their turn.
    waiting: BTreeMap<u64, Stretch>,
    /// Large contents that are kept, and whether their bytes are what their name says.
    large: BTreeMap<Hash, bool>,
    /// Which large contents the entries need.
    needed: Vec<(Hash, u64)>,
    marks: IndexMarks,
    indexes: Option<IndexMarks>,
}

impl<'a> Whole<'a> {
    fn new(store: &'a dyn Store, n_entries: u64) -> Self {
        let found = Verification { n_entries, ..Verification::default() };
        Self {
            store,
            found,
            tree: TreeWalk::new(store),
            waiting: BTreeMap::new(),
            large: BTreeMap::new(),
            needed: Vec::new(),
            marks: IndexMarks::default(),
            indexes: None,
        }
    }

    fn take(&mut self, checked: Checked) {
        match checked {
            Checked::Structure(Ok(said)) => self.damages(said.into_iter().map(said_by_store)),
            Checked::Indexes(Ok(marks)) => self.indexes = marks,
            Checked::Structure(Err(error)) | Checked::Indexes(Err(error)) => {
                self.damages([structure(&error)]);
            }
            Checked::Large { hash, n_bytes, is_whole } => {
                self.found.n_contents += 1;
                self.found.n_bytes += n_bytes;
                self.large.insert(hash, is_whole);
            }
            Checked::Entries(stretch) => {
                self.waiting.insert(stretch.first, stretch);
                while let Some(stretch) = self.waiting.remove(&self.tree.size()) {
                    self.stretch(stretch);
                }
            }
        }
    }

    fn damages(&mut self, damages: impl IntoIterator<Item = Damage>) {
        self.found.damages.extend(damages);
    }

    fn stretch(&mut self, mut stretch: Stretch) {
        self.found.n_redacted += stretch.redacted.len() as u64;
        self.found.n_contents += stretch.n_small;
        self.found.n_bytes += stretch.n_bytes;
        self.marks.add(&stretch.marks);
        self.needed.append(&mut stretch.needed);
        self.damages(std::mem::take(&mut stretch.damages));
        if let Err(error) = self.tree.take(stretch) {
            self.damages([structure(&error)]);
        }
    }

    fn end(mut self) -> Verification {
        if let Err(error) = self.tree.end(self.found.n_entries) {
            self.damages([structure(&error)]);
        }
        let mut found = self.found;
        found.n_checkpoints = self.tree.n_checkpoints;
        found.damages.append(&mut self.tree.damages);
        self.needed.sort();
        missing_or_changed(self.store, &self.needed, &self.large, &mut found.damages);
        if self.indexes.is_some_and(|indexes| indexes != self.marks) {
            found.damages.extend(unfit_indexes(self.store));
        }
        let mut unknown = unknown(self.store, &self.needed, &self.large, found.n_entries);
        // Others may have appended meanwhile, until this very look; only of a record that has
        // stood still since is it known that a content without an entry is one too many.
        if self.store.size().is_ok_and(|size| size == found.n_entries) {
            found.damages.append(&mut unknown);
        }
        found.damages.sort();
        found.damages.dedup();
        found
    }
}

/// The sums do not fit: the store is asked for all that it can say, which takes longer. It says
/// nothing if the difference was a redaction that came meanwhile.
fn unfit_indexes(store: &dyn Store) -> Vec<Damage> {
    match store.check_structure(true) {
        Ok(said) => said.into_iter().map(said_by_store).collect(),
        Err(error) => vec![structure(&error)],
    }
}

fn missing_or_changed(
    store: &dyn Store,
    needed: &[(Hash, u64)],
    large: &BTreeMap<Hash, bool>,
    damages: &mut Vec<Damage>,
) {
    for (hash, sequence) in needed {
        match large.get(hash) {
            Some(true) => {}
            Some(false) => check_one_content(store, hash, *sequence, damages),
            // Unless it was redacted between two looks.
            None if row_at(store, *sequence).is_ok_and(|row| row.redacted_by.is_some()) => {}
            None => damages.push(at_entry(*sequence, MISSING)),
        }
    }
}

fn unknown(
    store: &dyn Store,
    needed: &[(Hash, u64)],
    large: &BTreeMap<Hash, bool>,
    n_entries: u64,
) -> Vec<Damage> {
    let is_needed = |hash: &Hash| needed.binary_search_by_key(hash, |(hash, _)| *hash).is_ok();
    let unneeded = large.keys().filter(|hash| !is_needed(hash));
    let mut found: Vec<Damage> = unneeded.map(|hash| at_content(*hash)).collect();
    let read = store.small_contents(n_entries, u64::MAX, &mut |_, bytes| {
        found.push(at_content(Hash::of(bytes)));
        Ok(())
    });
    found.extend(read.err().map(|error| structure(&error)));
    found
}

const CHANGED: &str = "its content is not what was recorded";
const MISSING: &str = "its content is missing";

fn check_one_content(store: &dyn Store, hash: &Hash, sequence: u64, damages: &mut Vec<Damage>) {
    let mut hasher = Sha256::new();
    let read = store.content(sequence, hash, &mut |bytes| {
        hasher.update(bytes);
        Ok(())
    });
    let what = match read {
        Ok(true) if Hash(hasher.finalize().into()) == *hash => return,
        Ok(true) => CHANGED.to_owned(),
        Ok(false) => MISSING.to_owned(),
        Err(error) => chain(&error),
    };
    damages.push(at_entry(sequence, &what));
}

fn at_entry(sequence: u64, what: &str) -> Damage {
    Damage { place: Place::Entry(Sequence(sequence)), what: what.to_owned() }
}

fn at_content(hash: Hash) -> Damage {
    Damage { place: Place::Content(hash), what: "no entry knows of it".to_owned() }
}

fn said_by_store(what: String) -> Damage {
    Damage { place: Place::Structure, what }
}

fn structure(error: &Error) -> Damage {
    said_by_store(chain(error))
}

/// An error with its causes, on one line.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
