//! A stretch of entries, checked by itself: each entry's bytes, what opens its commitments, and its
//! content if that stands with it.

use std::ops::Range;

use super::{CHANGED, Damage, Place, at_content, at_entry, chain, check_one_content};
use crate::entry::{Kind, Leaf, Sequence};
use crate::error::ErrorKind;
use crate::hash::Hash;
use crate::merkle::leaf_hash;
use crate::record::row_at;
use crate::store::{IndexMarks, Row, Select, Store};

/// What a stretch of entries gives to the tree and to the whole.
#[derive(Default)]
pub(super) struct Stretch {
    /// The first entry.
    pub(super) first: u64,
    /// For each entry in order, the hash of its bytes and the hash that is kept.
    pub(super) leaves: Vec<(Hash, Hash)>,
    /// The earliest and the latest time of recording.
    pub(super) times: Option<(i64, i64)>,
    /// Redacted entries, each with the entry that says why.
    pub(super) redacted: Vec<(u64, u64)>,
    /// Redactions, each with what it is about.
    pub(super) redactions: Vec<(u64, Option<String>)>,
    /// Contents that do not stand with their entry, each with the entry.
    pub(super) needed: Vec<(Hash, u64)>,
    pub(super) n_small: u64,
    pub(super) n_bytes: u64,
    pub(super) marks: IndexMarks,
    pub(super) damages: Vec<Damage>,
}

impl Stretch {
    pub(super) fn check(store: &dyn Store, range: Range<u64>) -> Self {
        let n_entries = (range.end - range.start) as usize;
        let mut stretch = Self { first: range.start, ..Self::default() };
        stretch.leaves.reserve(n_entries);
        let expected = stretch.entries(store, range.clone());
        stretch.contents(store, range, &expected);
        stretch
    }

    /// Checks the rows of the stretch, one by one if they cannot be read at once, and says of
    /// each which content should be there.
    fn entries(&mut self, store: &dyn Store, range: Range<u64>) -> Vec<Option<Hash>> {
        let select = Select { first: range.start, end: range.end, ..Select::default() };
        let n_entries = (range.end - range.start) as usize;
        match store.rows(&select, n_entries) {
            Ok(rows) if rows.len() == n_entries => {
                range.zip(rows).map(|(sequence, row)| self.entry(sequence, row)).collect()
            }
            _ => range.map(|sequence| self.entry_alone(store, sequence)).collect(),
        }
    }

    fn entry_alone(&mut self, store: &dyn Store, sequence: u64) -> Option<Hash> {
        match self.one(store, sequence) {
            Some(row) => self.entry(sequence, row),
            None => {
                self.missing(store, sequence);
                None
            }
        }
    }

    fn one(&mut self, store: &dyn Store, sequence: u64) -> Option<Row> {
        let error = match row_at(store, sequence) {
            Ok(row) => return Some(row),
            Err(error) => error,
        };
        let what = match error.kind() {
            ErrorKind::Refused => "it is missing".to_owned(),
            _ => chain(&error),
        };
        self.damages.push(at_entry(sequence, &what));
        None
    }

    /// Goes on without an entry, by the leaf hash if that can still be read.
    fn missing(&mut self, store: &dyn Store, sequence: u64) {
        let kept = store.leaf_hashes(sequence, 1).ok().and_then(|mut hashes| hashes.pop());
        let kept = kept.unwrap_or(Hash([0; 32]));
        self.leaves.push((kept, kept));
    }

    /// The name of the content that should be there, if any.
    fn entry(&mut self, sequence: u64, row: Row) -> Option<Hash> {
        let of_bytes = leaf_hash(&row.line);
        let leaf = check_row(&row, &of_bytes, sequence, &mut self.damages);
        self.leaves.push((of_bytes, row.leaf_hash));
        self.n_bytes += row.line.len() as u64;
        let about = row.opening.as_ref().and_then(|opening| opening.about.as_deref());
        self.marks.entry(sequence, &row.kind, about);
        self.time(sequence, row.recorded_at);
        if let Some(by) = row.redacted_by {
            self.redacted.push((sequence, by));
        }
        if leaf.is_some_and(|leaf| leaf.kind == Kind::REDACTION) {
            self.redactions.push((sequence, about.map(str::to_owned)));
        }
        row.opening.and_then(|opening| opening.content)
    }

    fn time(&mut self, sequence: u64, recorded_at: i64) {
        let (first, last) = self.times.get_or_insert((recorded_at, recorded_at));
        if recorded_at < *last {
            let place = Place::Entry(Sequence(sequence));
            self.damages.push(Damage { place, what: EARLIER.to_owned() });
        }
        (*first, *last) = ((*first).min(recorded_at), (*last).max(recorded_at));
    }

    /// Contents that stand with their entries are hashed here; the others are left to be looked
    /// for among the large ones.
    fn contents(&mut self, store: &dyn Store, range: Range<u64>, expected: &[Option<Hash>]) {
        let mut is_seen = vec![false; expected.len()];
        let (mut damages, mut n_small, mut n_bytes) = (Vec::new(), 0, 0);
        let read = store.small_contents(range.start, range.end, &mut |sequence, bytes| {
            let idx = (sequence - range.start) as usize;
            is_seen[idx] = true;
            n_small += 1;
            n_bytes += bytes.len() as u64;
            let hash = Hash::of(bytes);
            match expected[idx] {
                Some(name) if name == hash => {}
                Some(_) => damages.push(at_entry(sequence, CHANGED)),
                None => damages.push(at_content(hash)),
            }
            Ok(())
        });
        if read.is_err() {
            return self.contents_one_by_one(store, range.start, expected);
        }
        self.damages.append(&mut damages);
        self.n_small += n_small;
        self.n_bytes += n_bytes;
        let unseen = (range.start..).zip(expected).zip(is_seen).filter(|(_, is_seen)| !is_seen);
        let named = unseen.filter_map(|((sequence, name), _)| Some(((*name)?, sequence)));
        self.needed.extend(named);
    }

    fn contents_one_by_one(&mut self, store: &dyn Store, first: u64, expected: &[Option<Hash>]) {
        for (sequence, name) in (first..).zip(expected) {
            if let Some(name) = name {
                check_one_content(store, name, sequence, &mut self.damages);
                self.n_small += 1;
            }
        }
    }
}

pub(super) const EARLIER: &str = "it is earlier than the one before";

/// Checks one row by itself; gives its leaf if that can be read.
pub(super) fn check_row(
    row: &Row,
    of_bytes: &Hash,
    sequence: u64,
    damages: &mut Vec<Damage>,
) -> Option<Leaf> {
    let mut damage = |what: &str| damages.push(at_entry(sequence, what));
    if *of_bytes != row.leaf_hash {
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
