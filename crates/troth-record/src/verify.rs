//! Checks a record from end to end: every byte that it keeps, every hash, every checkpoint.
//!
//! The walk over the entries rebuilds the tree from their bytes, and then asks the store to look at
//! its own files; the walk over the contents, in a second thread, hashes them. Whatever is not as it was recorded is named, and the walk goes on.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::checkpoint::Checkpoint;
use crate::entry::{Kind, Leaf, Sequence};
use crate::error::{Error, ErrorKind, Result};
use crate::hash::Hash;
use crate::merkle::{Frontier, Prover, TreeHash, leaf_hash, verify_inclusion};
use crate::note::VerifierKey;
use crate::proof::StoredTiles;
use crate::record::{Record, read_verifier, row_at};
use crate::store::{ContentPart, Row, Select, SqliteStore, Store};

/// How many entries are read at once.
const PAGE: u64 = 4096;

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
        check_row(&row, sequence.0, &mut damages);
        if let Some(hash) = row.opening.as_ref().and_then(|opening| opening.content) {
            check_one_content(self.store(), &hash, sequence.0, &mut damages);
        }
        let head = Checkpoint::open(&self.checkpoint()?, self.verifier())?;
        let tiles = StoredTiles(self.store());
        let path = Prover::new(&tiles, head.size).inclusion(sequence.0)?;
        let leaf = leaf_hash(&row.line);
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
    let other = store.reader()?;
    // First of all, so that every content of these entries is there when the contents are walked.
    let size = store.size();
    let (entries, contents) = std::thread::scope(|scope| {
        let contents = scope.spawn(move || ContentWalk::over(other.as_ref()));
        let mut entries = EntryWalk::over(store, size);
        match store.check_structure() {
            Ok(said) => entries.found.damages.extend(said.into_iter().map(said_by_store)),
            Err(error) => entries.found.damages.push(structure(&error)),
        }
        (entries, contents.join().expect("a walk names damage and does not panic"))
    });
    Ok(join(store, entries, contents))
}

type Kept = (Hash, Option<u64>, bool);

/// What the walk over the contents found.
#[derive(Default)]
struct ContentWalk {
    /// Every content that is kept: its name, the entry that it stands with if it is a small one,
    /// and whether its bytes are what its name says.
    kept: Vec<Kept>,
    n_bytes: u64,
    damages: Vec<Damage>,
    /// Whether the walk got to the end.
    complete: bool,
}

impl ContentWalk {
    fn over(store: &dyn Store) -> Self {
        let mut walk = Self::default();
        let scanned = walk.scan(store);
        walk.complete = scanned.is_ok();
        walk.damages.extend(scanned.err().map(|error| structure(&error)));
        walk
    }

    fn scan(&mut self, store: &dyn Store) -> Result<()> {
        let mut hasher = Sha256::new();
        let (mut name, mut holder, mut told, mut length) = (None, None, 0, 0);
        store.scan_contents(&mut |part| {
            match part {
                ContentPart::Begin { hash, sequence, size } => {
                    (name, holder, told, length) = (hash, sequence, size, 0);
                }
                ContentPart::Bytes(bytes) => {
                    hasher.update(bytes);
                    length += bytes.len() as u64;
                }
                ContentPart::End => {
                    let hash = Hash(hasher.finalize_reset().into());
                    let whole = Some(hash) == name && length == told;
                    self.kept.push((name.unwrap_or(hash), holder, whole));
                    self.n_bytes += length;
                }
            }
            Ok(())
        })
    }
}

/// What the walk over the entries found, and where it stands.
struct EntryWalk<'a> {
    store: &'a dyn Store,
    verifier: Option<VerifierKey>,
    /// The tree over the entries' bytes.
    tree: Frontier,
    /// The tree over the leaf hashes that are kept, where the two have parted. The next
    /// checkpoint tells which of them is right, and so what is damaged.
    kept_tree: Option<Frontier>,
    /// Whether no checkpoint from here on can be right, one having failed already.
    astray: bool,
    /// Redacted entries whose redaction is still to come, by the redaction's place.
    redactions: BTreeMap<u64, u64>,
    /// Which contents the entries need.
    needed: Vec<(Hash, u64)>,
    last_recorded_at: i64,
    found: Verification,
}

impl<'a> EntryWalk<'a> {
    fn over(store: &'a dyn Store, size: Result<u64>) -> Self {
        let mut walk = Self {
            store,
            verifier: None,
            tree: Frontier::default(),
            kept_tree: None,
            astray: false,
            redactions: BTreeMap::new(),
            needed: Vec::new(),
            last_recorded_at: i64::MIN,
            found: Verification::default(),
        };
        match store.facts().and_then(|facts| read_verifier(&facts)) {
            Ok(verifier) => walk.verifier = Some(verifier),
            Err(error) => walk.damage(Place::Facts, chain(&error)),
        }
        if let Err(error) = size.and_then(|size| walk.walk(size)) {
            walk.found.damages.push(structure(&error));
        }
        walk
    }

    fn damage(&mut self, place: Place, what: impl Into<String>) {
        self.found.damages.push(Damage { place, what: what.into() });
    }

    fn walk(&mut self, size: u64) -> Result<()> {
        self.found.n_entries = size;
        let mut checkpoints = CheckpointsInOrder::new(self.store);
        self.check_checkpoints(&mut checkpoints, 0)?;
        for first in (0..size).step_by(PAGE as usize) {
            for (sequence, row) in self.page(first, size.min(first + PAGE)) {
                match row {
                    Some(row) => self.entry(sequence, &row)?,
                    None => self.missing(sequence)?,
                }
                self.check_checkpoints(&mut checkpoints, sequence + 1)?;
            }
        }
        self.end(&mut checkpoints, size)
    }

    /// The rows of a page; if it cannot be read at once, one by one.
    fn page(&mut self, first: u64, end: u64) -> Vec<(u64, Option<Row>)> {
        let select = Select { first, end, ..Select::default() };
        match self.store.rows(&select, PAGE as usize) {
            Ok(rows) if rows.len() as u64 == end - first => {
                (first..).zip(rows.into_iter().map(Some)).collect()
            }
            _ => (first..end).map(|sequence| (sequence, self.one(sequence))).collect(),
        }
    }

    fn one(&mut self, sequence: u64) -> Option<Row> {
        match row_at(self.store, sequence) {
            Ok(row) => Some(row),
            Err(error) if error.kind() == ErrorKind::Refused => {
                self.damage(Place::Entry(Sequence(sequence)), "it is missing");
                None
            }
            Err(error) => {
                self.damage(Place::Entry(Sequence(sequence)), chain(&error));
                None
            }
        }
    }

    /// Goes on without an entry, by the leaf hash if that can still be read.
    fn missing(&mut self, sequence: u64) -> Result<()> {
        let kept = self.store.leaf_hashes(sequence, 1).ok().and_then(|mut hashes| hashes.pop());
        self.push(kept.unwrap_or(Hash([0; 32])), kept.unwrap_or(Hash([0; 32])))
    }

    fn entry(&mut self, sequence: u64, row: &Row) -> Result<()> {
        let leaf = check_row(row, sequence, &mut self.found.damages);
        self.found.n_bytes += row.line.len() as u64;
        if row.recorded_at < self.last_recorded_at {
            self.damage(Place::Entry(Sequence(sequence)), "it is earlier than the one before");
        }
        self.last_recorded_at = self.last_recorded_at.max(row.recorded_at);
        if let Some(content) = row.opening.as_ref().and_then(|opening| opening.content) {
            self.needed.push((content, sequence));
        }
        if let Some(by) = row.redacted_by {
            self.found.n_redacted += 1;
            self.redactions.insert(by, sequence);
        }
        if leaf.is_some_and(|leaf| leaf.kind == Kind::REDACTION) {
            self.redaction(sequence, row);
        }
        self.push(leaf_hash(&row.line), row.leaf_hash)
    }

    /// A redaction names the entry that it took the content of, and that entry names it.
    fn redaction(&mut self, sequence: u64, row: &Row) {
        let about = row.opening.as_ref().and_then(|opening| opening.about.as_deref());
        let target = self.redactions.remove(&sequence);
        let named = target.map(|target| format!("entry:{target}"));
        if about.is_none() || about != named.as_deref() {
            let what = "it does not name the entry that was redacted by it";
            self.damage(Place::Entry(Sequence(sequence)), what);
        }
    }

    fn push(&mut self, of_bytes: Hash, kept: Hash) -> Result<()> {
        if of_bytes != kept && self.kept_tree.is_none() {
            self.kept_tree = Some(self.tree.clone());
        }
        let (mut filled, mut kept_filled) = (Vec::new(), Vec::new());
        self.tree.push(of_bytes, &mut filled);
        if let Some(tree) = &mut self.kept_tree {
            tree.push(kept, &mut kept_filled);
        }
        for (idx, node) in filled.iter().enumerate() {
            self.check_node(node, kept_filled.get(idx))?;
        }
        Ok(())
    }

    fn check_node(&mut self, node: &TreeHash, or: Option<&TreeHash>) -> Result<()> {
        let kept = self.store.tree_hashes(node.level, node.index, 1)?.pop();
        if kept.is_none() || (kept != Some(node.hash) && kept != or.map(|or| or.hash)) {
            let place = Place::Tree(node.level, node.index);
            self.damage(place, "it is not the hash over what lies below it");
        }
        Ok(())
    }

    fn check_checkpoints(&mut self, notes: &mut CheckpointsInOrder<'_>, size: u64) -> Result<()> {
        while let Some((told, note)) = notes.next_up_to(size)? {
            self.found.n_checkpoints += 1;
            if let Some(what) = self.check_checkpoint(told, &note) {
                self.damage(Place::Checkpoint(told), what);
            }
        }
        Ok(())
    }

    fn check_checkpoint(&mut self, told: u64, note: &str) -> Option<String> {
        let verifier = self.verifier.as_ref()?;
        let head = match Checkpoint::open(note, verifier) {
            Ok(head) => head,
            Err(error) => return Some(chain(&error)),
        };
        if head.size != told || told != self.tree.size() {
            return Some(format!("it is kept as that over {told}, and says {}", head.size));
        }
        let kept = self.kept_tree.take();
        if head.root == self.tree.root() {
            return None;
        }
        match kept {
            Some(kept) if head.root == kept.root() => self.tree = kept,
            _ if self.astray => {}
            kept => {
                self.kept_tree = kept;
                self.astray = true;
                return Some("the entries are not those that were signed".to_owned());
            }
        }
        None
    }

    fn end(&mut self, checkpoints: &mut CheckpointsInOrder<'_>, size: u64) -> Result<()> {
        if checkpoints.last != Some(size) {
            self.damage(Place::Checkpoint(size), "it is missing");
        }
        // Others may have appended meanwhile; what came later is not this walk's. The size is
        // asked for after what it is compared with.
        while let Some((told, _)) = checkpoints.next_up_to(u64::MAX)? {
            if told > self.store.size()? {
                self.damage(Place::Checkpoint(told), format!("there are only {size} entries"));
            }
        }
        for (by, sequence) in std::mem::take(&mut self.redactions) {
            let what = format!("its content is gone, and entry {by} does not say why");
            self.damage(Place::Entry(Sequence(sequence)), what);
        }
        for level in 1..8u8 {
            let n_full = size >> (8 * u32::from(level));
            let more = !self.store.tree_hashes(level, n_full, 1)?.is_empty();
            if more && n_full == self.store.size()? >> (8 * u32::from(level)) {
                self.damage(Place::Tree(level, n_full), "there is no tile that it could belong to");
            }
        }
        Ok(())
    }
}

/// Checkpoints, smallest first, read page by page.
struct CheckpointsInOrder<'a> {
    store: &'a dyn Store,
    page: std::collections::VecDeque<(u64, String)>,
    next: u64,
    last: Option<u64>,
}

impl<'a> CheckpointsInOrder<'a> {
    fn new(store: &'a dyn Store) -> Self {
        Self { store, page: Default::default(), next: 0, last: None }
    }

    /// The next one over at most `size` entries.
    fn next_up_to(&mut self, size: u64) -> Result<Option<(u64, String)>> {
        if self.page.is_empty() {
            self.page = self.store.checkpoints(self.next, 1024)?.into();
            self.next = match self.page.back() {
                Some((last, _)) => last + 1,
                // Asked again only when the record grows meanwhile, which this walk ignores.
                None => u64::MAX,
            };
        }
        match self.page.front() {
            Some((told, _)) if *told <= size => {
                self.last = Some(*told);
                Ok(self.page.pop_front())
            }
            _ => Ok(None),
        }
    }
}

/// Checks one row by itself; gives its leaf if that can be read.
fn check_row(row: &Row, sequence: u64, damages: &mut Vec<Damage>) -> Option<Leaf> {
    let mut damage = |what: &str| damages.push(at_entry(sequence, what));
    if leaf_hash(&row.line) != row.leaf_hash {
        damage("its bytes do not fit their hash in the tree");
    }
    let leaf = match Leaf::from_line(&row.line) {
        Ok(leaf) => leaf,
        Err(error) => {
            damage(&chain(&error));
            return None;
        }
    };
    if leaf.sequence.0 != sequence || row.sequence != sequence {
        damage("its number is not its place");
    }
    let time = leaf.recorded_at.as_microsecond();
    if time != row.recorded_at || leaf.kind.as_str() != row.kind {
        damage("its time or kind is not that of its bytes");
    }
    match (&row.opening, row.redacted_by) {
        (Some(opening), None) if opening.commitments() != (leaf.about, leaf.content) => {
            damage("what it is about, its content's name or its salt are not what it commits to");
        }
        (Some(_), Some(_)) => damage("it is redacted, and its content's name is still there"),
        (None, None) if leaf.about.is_some() || leaf.content.is_some() => {
            damage("its salt and its content's name are missing");
        }
        _ => {}
    }
    Some(leaf)
}

/// Both walks together: every entry's content is there, and nothing else is.
fn join(store: &dyn Store, entries: EntryWalk<'_>, contents: ContentWalk) -> Verification {
    let (mut needed, mut kept) = (entries.needed, contents.kept);
    let mut found = entries.found;
    found.n_contents = kept.len() as u64;
    found.n_bytes += contents.n_bytes;
    found.damages.extend(contents.damages);
    needed.sort();
    kept.sort();
    if contents.complete {
        missing_or_changed(store, &needed, &kept, &mut found.damages);
        // Others may have appended meanwhile; only of a record that stood still is it known
        // that a content without an entry is one too many.
        if store.size().is_ok_and(|size| size == found.n_entries) {
            unknown(&needed, &kept, &mut found.damages);
        }
    } else {
        for (hash, sequence) in needed {
            check_one_content(store, &hash, sequence, &mut found.damages);
        }
    }
    found.damages.sort();
    found.damages.dedup();
    found
}

fn missing_or_changed(
    store: &dyn Store,
    needed: &[(Hash, u64)],
    kept: &[Kept],
    damages: &mut Vec<Damage>,
) {
    let find = |hash: &Hash, holder| {
        let key = |(hash, holder, _): &Kept| (*hash, *holder);
        let found = kept.binary_search_by_key(&(*hash, holder), key);
        found.ok().map(|idx| kept[idx].2)
    };
    for (hash, sequence) in needed {
        match find(hash, Some(*sequence)).or_else(|| find(hash, None)) {
            Some(true) => {}
            Some(false) => damages.push(at_entry(*sequence, CHANGED)),
            // Unless it was redacted between the two walks.
            None if row_at(store, *sequence).is_ok_and(|row| row.redacted_by.is_some()) => {}
            None => damages.push(at_entry(*sequence, MISSING)),
        }
    }
}

fn unknown(needed: &[(Hash, u64)], kept: &[Kept], damages: &mut Vec<Damage>) {
    for (hash, holder, _) in kept {
        let known = match holder {
            Some(sequence) => needed.binary_search(&(*hash, *sequence)).is_ok(),
            None => needed.binary_search_by_key(hash, |(hash, _)| *hash).is_ok(),
        };
        if !known {
            let what = "no entry knows of it".to_owned();
            damages.push(Damage { place: Place::Content(*hash), what });
        }
    }
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
