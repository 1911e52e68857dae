//! Reading a record as it was known at some time.
//!
//! A [`View`] ends at an entry: what came later is not there, for any question. The one thing
//! that reaches back is a redaction, which takes a content away from every view.

use std::collections::VecDeque;
use std::ops::Range;

use jiff::Timestamp;

use crate::entry::{Author, Kind, Leaf, Sequence};
use crate::error::{Context, Error, ErrorKind, Result};
use crate::hash::Hash;
use crate::merkle::leaf_hash;
use crate::store::{Row, Select, Store};

/// How many entries are read from the store at once.
const PAGE: usize = 1024;

/// Until when a view knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// All that is recorded by now.
    Now,
    /// All up to this entry, the entry included.
    Entry(Sequence),
    /// All that was recorded at or before this time.
    Time(Timestamp),
}

/// An entry as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands.
    pub sequence: Sequence,
    /// When it was recorded: UTC, to the microsecond, never before the entry in front of it.
    pub recorded_at: Timestamp,
    /// Who recorded it.
    pub author: Author,
    /// What sort of thing it records.
    pub kind: Kind,
    /// What it is about; gone after a redaction.
    pub about: Option<String>,
    /// Why, where that was said.
    pub reason: Option<String>,
    /// The SHA-256 of its content; gone after a redaction.
    pub content: Option<Hash>,
    /// The entry that says why and by whom this one was redacted.
    pub redacted_by: Option<Sequence>,
}

impl Entry {
    /// The leaf and the opening of a row as one, the row's bytes checked against its hash.
    pub(crate) fn from_row(row: Row) -> Result<Self> {
        let damaged = |why| {
            Error::new(ErrorKind::Damaged, format!("entry {} is damaged: {why}", row.sequence))
        };
        if leaf_hash(&row.line) != row.leaf_hash {
            return Err(damaged("its bytes do not fit their hash in the tree"));
        }
        let leaf =
            Leaf::from_line(&row.line).context(|| format!("entry {} is damaged", row.sequence))?;
        let (about, content) = match row.opening {
            Some(opening) => (opening.about, opening.content),
            None => (None, None),
        };
        Ok(Self {
            sequence: leaf.sequence,
            recorded_at: leaf.recorded_at,
            author: leaf.author,
            kind: leaf.kind,
            about,
            reason: leaf.reason,
            content,
            redacted_by: row.redacted_by.map(Sequence),
        })
    }
}

/// A record up to one of its entries.
#[derive(Clone, Copy)]
pub struct View<'a> {
    store: &'a dyn Store,
    n_entries: u64,
}

impl<'a> View<'a> {
    pub(crate) fn new(store: &'a dyn Store, known: Known) -> Result<Self> {
        let size = store.size()?;
        let n_entries = match known {
            Known::Now => size,
            Known::Entry(last) => size.min(last.0.saturating_add(1)),
            Known::Time(time) => recorded_by(store, size, time)?,
        };
        Ok(Self { store, n_entries })
    }

    /// How many entries this view has.
    pub fn n_entries(&self) -> u64 {
        self.n_entries
    }

    /// One entry, if it was there by then.
    ///
    /// # Errors
    /// Fails if the store fails or the entry is damaged.
    pub fn entry(&self, sequence: Sequence) -> Result<Option<Entry>> {
        self.entries(sequence.0..sequence.0.saturating_add(1), &[]).next().transpose()
    }

    /// Entries of a range, in order: of any of these kinds, or of every kind if none is named.
    pub fn entries(&self, range: Range<u64>, kinds: &[Kind]) -> Entries<'a> {
        self.select(range, kinds, None, false)
    }

    /// Entries about `id`, in order: of any of these kinds, or of every kind if none is named.
    pub fn about(&self, id: &str, kinds: &[Kind]) -> Entries<'a> {
        self.select(0..u64::MAX, kinds, Some(id), false)
    }

    /// The last entry of a kind, about `id` if one is given.
    ///
    /// # Errors
    /// Fails if the store fails or the entry is damaged.
    pub fn latest(&self, kind: &Kind, id: Option<&str>) -> Result<Option<Entry>> {
        let mut select = self.select(0..u64::MAX, std::slice::from_ref(kind), id, true);
        select.page = 1;
        select.next().transpose()
    }

    /// The content of an entry; nothing if it has none, or a redaction took it.
    ///
    /// # Errors
    /// Fails if the store fails, or if the bytes are not those that were recorded.
    pub fn content(&self, entry: &Entry) -> Result<Option<Vec<u8>>> {
        let Some(hash) = &entry.content else { return Ok(None) };
        let mut content = Vec::new();
        let kept = self.store.content(entry.sequence.0, hash, &mut |bytes| {
            content.extend_from_slice(bytes);
            Ok(())
        })?;
        let damaged = |why| {
            let message = format!("the content of entry {} is damaged: {why}", entry.sequence);
            Err(Error::new(ErrorKind::Damaged, message))
        };
        match (kept, Hash::of(&content) == *hash) {
            (false, _) => damaged("it is not there"),
            (true, false) => damaged("its bytes are not those that were recorded"),
            (true, true) => Ok(Some(content)),
        }
    }

    fn select(
        &self,
        range: Range<u64>,
        kinds: &[Kind],
        about: Option<&str>,
        latest_first: bool,
    ) -> Entries<'a> {
        Entries {
            store: self.store,
            select: Select {
                first: range.start,
                end: range.end.min(self.n_entries),
                kinds: kinds.iter().map(|kind| kind.as_str().to_owned()).collect(),
                about: about.map(str::to_owned),
                latest_first,
            },
            page: PAGE,
            read: VecDeque::new(),
            finished: false,
        }
    }
}

/// How many entries were recorded by `time`: they are in the order of their times.
fn recorded_by(store: &dyn Store, size: u64, time: Timestamp) -> Result<u64> {
    let (mut low, mut high) = (0, size);
    while low < high {
        let middle = low + (high - low) / 2;
        let recorded_at = store.recorded_at(middle)?.ok_or_else(|| {
            Error::new(ErrorKind::Damaged, format!("entry {middle} of {size} is missing"))
        })?;
        match recorded_at <= time.as_microsecond() {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    Ok(low)
}

/// Entries of a view, read page by page.
pub struct Entries<'a> {
    store: &'a dyn Store,
    select: Select,
    page: usize,
    read: VecDeque<Row>,
    finished: bool,
}

impl Entries<'_> {
    fn read_page(&mut self) -> Result<()> {
        let rows = self.store.rows(&self.select, self.page)?;
        self.finished = rows.len() < self.page;
        match (rows.last(), self.select.latest_first) {
            (Some(last), false) => self.select.first = last.sequence + 1,
            (Some(last), true) => self.select.end = last.sequence,
            (None, _) => {}
        }
        self.read = rows.into();
        Ok(())
    }
}

impl Iterator for Entries<'_> {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.read.is_empty()
            && !self.finished
            && let Err(error) = self.read_page()
        {
            self.finished = true;
            return Some(Err(error));
        }
        self.read.pop_front().map(Entry::from_row)
    }
}
