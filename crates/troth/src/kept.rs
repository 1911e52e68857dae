//! A docket's record as nouns: documents and accounts go in as wire lines and come out as values.
//!
//! For each document the record holds its bytes as received (`document`), its text with metadata
//! (`text`, a wire line) and one `account` entry for each account. What was taken in once is not
//! taken in again.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use troth_intake::Received;
use troth_model::{Account, Document, DocumentId, ReadingId};
use troth_record::{Author, Draft, Kind, Known, Record, System};

use crate::engine::reading_line_of;
use crate::wire;

/// The record of a docket, open for taking in and for asking.
pub struct Keeper {
    record: Record,
    /// What is taken in and not yet recorded: one durable write for many documents.
    staged: Vec<Draft>,
    staged_ids: BTreeSet<DocumentId>,
    staged_readings: BTreeSet<String>,
}

/// So many entries are recorded at once at most.
const BATCH: usize = 4096;

/// A failure of the record, with its chain of context.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What is known: documents with when the record took them in, and their accounts.
#[derive(Debug, Default)]
pub struct Kept {
    /// Documents in the order in which they came in.
    pub documents: Vec<(Document, Timestamp)>,
    /// Their accounts, document by document in the order of the text.
    pub accounts: Vec<Account>,
    /// Lines of the record that this program cannot read, each with why.
    pub unreadable: Vec<String>,
}

/// Whether a document was new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It was recorded.
    New,
    /// The record had it already.
    Already,
}

fn text_kind() -> Kind {
    Kind::new("text").expect("a kind of four small letters")
}

fn program() -> Author {
    Author::program("troth", env!("CARGO_PKG_VERSION")).expect("name and version are not empty")
}

impl Keeper {
    /// Opens the record at `path`, making it where there is none.
    ///
    /// # Errors
    /// When the record is damaged, of another version, or the disk fails.
    pub fn open_or_create(path: &Path) -> Result<Self, Failure> {
        let record = if path.exists() {
            Record::open(path, Box::new(System))?
        } else {
            Record::create(path, None, Box::new(System))?
        };
        Ok(Self::of(record))
    }

    /// Opens the record at `path` for asking only.
    ///
    /// # Errors
    /// When there is none, or it is damaged.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        Ok(Self::of(Record::open_for_reading(path)?))
    }

    fn of(record: Record) -> Self {
        Self {
            record,
            staged: Vec::new(),
            staged_ids: BTreeSet::new(),
            staged_readings: BTreeSet::new(),
        }
    }

    /// The record itself.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Whether the record has a text of this document, or is about to.
    ///
    /// # Errors
    /// When the record fails.
    pub fn has(&self, id: &DocumentId) -> Result<bool, Failure> {
        if self.staged_ids.contains(id) {
            return Ok(true);
        }
        let view = self.record.as_known_at(Known::Now)?;
        Ok(view.latest(&text_kind(), Some(&id.to_string()))?.is_some())
    }

    /// Takes in a document with its accounts. It is on disk, all or nothing, after [`Keeper::flush`]
    /// at the latest.
    ///
    /// # Errors
    /// When the record fails; what was taken in since the last flush is not recorded then.
    pub fn take(
        &mut self,
        received: &Received,
        document: &Document,
        accounts: &[Account],
        reading: &ReadingId,
    ) -> Result<Taken, Failure> {
        if self.has(&document.id)? {
            return Ok(Taken::Already);
        }
        let id = document.id.to_string();
        let mut drafts = Vec::with_capacity(accounts.len() + 3);
        let line = wire::reading_line(&reading_line_of(reading));
        let known =
            self.record.as_known_at(Known::Now)?.latest(&Kind::READING, Some(reading.as_str()))?;
        if known.is_none() && self.staged_readings.insert(reading.as_str().to_owned()) {
            drafts.push(Draft::new(program(), Kind::READING).about(reading.as_str()).content(line));
        }
        drafts.push(
            Draft::new(program(), Kind::DOCUMENT).about(id.clone()).content(received.bytes()),
        );
        drafts.push(
            Draft::new(program(), text_kind())
                .about(id)
                .content(wire::document_line(document, true)),
        );
        drafts.extend(accounts.iter().map(|account| {
            Draft::new(program(), Kind::ACCOUNT)
                .about(account.id.as_str())
                .content(wire::account_line(account))
        }));
        self.staged.append(&mut drafts);
        self.staged_ids.insert(document.id);
        if self.staged.len() >= BATCH {
            self.flush()?;
        }
        Ok(Taken::New)
    }

    /// Records what was taken in, durably.
    ///
    /// # Errors
    /// When the record fails; nothing of it is recorded then.
    pub fn flush(&mut self) -> Result<(), Failure> {
        if !self.staged.is_empty() {
            self.record.append(&self.staged)?;
            self.staged.clear();
            self.staged_ids.clear();
        }
        Ok(())
    }

    /// Everything that was known at a time, or at an entry.
    ///
    /// # Errors
    /// When the record fails or is damaged.
    pub fn known(&self, at: Known) -> Result<Kept, Failure> {
        let view = self.record.as_known_at(at)?;
        let mut known = Kept::default();
        let mut retracted = BTreeSet::new();
        let kinds = [text_kind(), Kind::ACCOUNT, Kind::RETRACTION];
        for entry in view.entries(0..view.n_entries(), &kinds) {
            let entry = entry?;
            if entry.kind == Kind::RETRACTION {
                retracted.extend(entry.about.clone());
                continue;
            }
            let Some(bytes) = view.content(&entry)? else { continue };
            let line = String::from_utf8_lossy(&bytes);
            let unreadable = |error: wire::WireError| format!("entry {}: {error}", entry.sequence);
            if entry.kind == Kind::ACCOUNT {
                match wire::account_from_line(&line) {
                    Ok(account) => known.accounts.push(account),
                    Err(error) => known.unreadable.push(unreadable(error)),
                }
            } else {
                match wire::document_from_line(&line) {
                    Ok(document) => {
                        known.documents.push((document, entry.recorded_at));
                    }
                    Err(error) => known.unreadable.push(unreadable(error)),
                }
            }
        }
        known.accounts.retain(|account| {
            !retracted.contains(account.id.as_str())
                && !retracted.contains(&account.document.to_string())
        });
        Ok(known)
    }
}
