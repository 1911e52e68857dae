//! A docket's record as nouns: documents, accounts and what people say of them go in as lines and
//! come out as values.
//!
//! For each document the record holds its bytes as received (`document`), its text with metadata
//! (`text`, a wire line) and one `account` entry for each account. What was taken in once is not
//! taken in again. A later reading adds its accounts and one `read` entry for each document, from
//! which on they stand in place of the earlier ones. What it all comes to at a time is put together
//! in `known`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;
use troth_incident::Decision;
use troth_intake::Received;
use troth_model::{Account, AccountId, Credibility, Document, DocumentId, ReadingId};
use troth_monitor::Ruling;
use troth_record::{Author, Draft, Entry, Kind, Known, Record, Sequence};

use crate::files::{self, Files};
use crate::issued::Issued;
use crate::readings::Maker;
use crate::said::{Said, Verdict};
use crate::shelf::Shelf;
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

/// What is known: documents with when the record took them in, and the accounts that stand.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Documents in the order in which they came in.
    pub documents: Vec<(Document, Timestamp)>,
    /// Who published each of them, as far as that is known: asked for every account.
    pub publishers: BTreeMap<DocumentId, String>,
    /// Their accounts, document by document in the order of the text.
    pub accounts: Vec<Account>,
    /// Accounts that do not stand any more, each with why.
    pub fallen: Vec<(Account, Fall)>,
    /// Accounts that somebody asked a person to look at, and nobody has yet.
    pub outstanding: Vec<AccountId>,
    /// What verification bodies found.
    pub rulings: Vec<Ruling>,
    /// Which accounts people put together and took apart, in the order in which they said so.
    pub decisions: Vec<Decision>,
    /// How credible people hold what accounts tell, in the order in which they said so.
    pub credibilities: Vec<(Vec<AccountId>, Credibility)>,
    /// Lines of the record that this program cannot read, each with why.
    pub unreadable: Vec<String>,
    /// How many entries of the record this is.
    pub n_entries: u64,
    /// When the last of them was recorded.
    pub recorded_at: Option<Timestamp>,
}

/// Why an account does not stand any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fall {
    /// It, or its document, was withdrawn.
    Retracted(Sequence),
    /// A person found it wrong.
    Rejected(Sequence),
    /// A person put another in its place, or the publisher another document.
    Corrected(Sequence),
    /// A later reading of its document stands in place of its own.
    Superseded(Sequence),
}

impl Fall {
    /// Its word, and the entry that says so.
    #[must_use]
    pub fn told(self) -> (&'static str, Sequence) {
        match self {
            Self::Retracted(entry) => ("retracted", entry),
            Self::Rejected(entry) => ("rejected", entry),
            Self::Corrected(entry) => ("corrected", entry),
            Self::Superseded(entry) => ("superseded", entry),
        }
    }
}

/// Whether a document was new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It was recorded.
    New,
    /// The record had it already.
    Already,
}

pub(crate) fn text_kind() -> Kind {
    Kind::new("text").expect("a kind of four small letters")
}

/// This program as the author of an entry.
#[must_use]
pub fn program() -> Author {
    Author::program("troth", env!("CARGO_PKG_VERSION")).expect("name and version are not empty")
}

impl Keeper {
    /// Opens the record at `path`, making it where there is none.
    ///
    /// # Errors
    /// When the record is damaged, of another version, or the disk fails.
    pub fn open_or_create(path: &Path) -> Result<Self, Failure> {
        Ok(Self::of(Shelf::file(path.to_owned()).open_or_create()?))
    }

    /// Opens the record at `path` for asking only.
    ///
    /// # Errors
    /// When there is none, or it is damaged.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        Ok(Self::of(Record::open_for_reading(path)?))
    }

    /// The keeper of a record that is open.
    #[must_use]
    pub fn of(record: Record) -> Self {
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
        Ok(self.staged_ids.contains(id) || self.latest(&text_kind(), &id.to_string())?.is_some())
    }

    pub(crate) fn latest(&self, kind: &Kind, about: &str) -> Result<Option<Entry>, Failure> {
        Ok(self.record.as_known_at(Known::Now)?.latest(kind, Some(about))?)
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
        maker: &Maker,
    ) -> Result<Taken, Failure> {
        if self.has(&document.id)? {
            return Ok(Taken::Already);
        }
        let id = document.id.to_string();
        self.stage_reading(maker)?;
        self.stage(Draft::new(program(), Kind::DOCUMENT).about(&*id).content(received.bytes()));
        let text = wire::document_line(document, true);
        self.stage(Draft::new(program(), text_kind()).about(id).content(text));
        self.stage_accounts(accounts);
        self.staged_ids.insert(document.id);
        self.flush_if_full()?;
        Ok(Taken::New)
    }

    /// The reading's own entry, before its first account.
    pub(crate) fn stage_reading(&mut self, maker: &Maker) -> Result<(), Failure> {
        let id = maker.line.id.as_str();
        let is_known =
            self.staged_readings.contains(id) || self.latest(&Kind::READING, id)?.is_some();
        if !is_known {
            self.stage(Draft::new(program(), Kind::READING).about(id).content(maker.line()));
            self.staged_readings.insert(id.to_owned());
        }
        Ok(())
    }

    pub(crate) fn stage_accounts(&mut self, accounts: &[Account]) {
        self.staged.extend(accounts.iter().map(|account| {
            Draft::new(program(), Kind::ACCOUNT)
                .about(account.id.as_str())
                .content(wire::account_line(account))
        }));
    }

    pub(crate) fn stage(&mut self, draft: Draft) {
        self.staged.push(draft);
    }

    /// Appends one entry of a content of any length, durably, after what was staged before.
    pub(crate) fn append_stream(&mut self, draft: Draft, content: &[u8]) -> Result<(), Failure> {
        self.flush()?;
        let mut content = content;
        self.record.append_from(draft, &mut content)?;
        Ok(())
    }

    pub(crate) fn flush_if_full(&mut self) -> Result<(), Failure> {
        self.flush_if_holds(BATCH)
    }

    pub(crate) fn flush_if_holds(&mut self, n_entries: usize) -> Result<(), Failure> {
        if self.staged.len() >= n_entries { self.flush() } else { Ok(()) }
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
            self.staged_readings.clear();
        }
        Ok(())
    }

    /// Records the docket's own files as they are now, as far as they differ from what the record
    /// has of them. Returns how many entries that took.
    ///
    /// # Errors
    /// When the record fails.
    pub fn keep_files(&mut self, files: &Files) -> Result<usize, Failure> {
        let view = self.record.as_known_at(Known::Now)?;
        let drafts = files::changes(&files::kept(&view)?, files);
        if !drafts.is_empty() {
            self.record.append(&drafts)?;
        }
        Ok(drafts.len())
    }

    /// The docket's own files as they were known; none where the record began to hold them later.
    ///
    /// # Errors
    /// When the record fails.
    pub fn files(&self, at: Known) -> Result<Option<Files>, Failure> {
        let view = self.record.as_known_at(at)?;
        let mut files = Files::default();
        let mut is_any = false;
        for (path, entry) in files::kept(&view)? {
            is_any = true;
            if let Some(bytes) = view.content(&entry)? {
                files.insert(&path, bytes);
            }
        }
        Ok(is_any.then_some(files))
    }

    /// Records what a person says, durably, and gives its place.
    ///
    /// # Errors
    /// When it speaks of what the record does not hold, lacks a reason that it needs, or the
    /// record fails; nothing is recorded then.
    pub fn say(
        &mut self,
        said: &Said,
        author: &Author,
        because: Option<&str>,
    ) -> Result<Sequence, Failure> {
        self.check_said(said)?;
        let appended = self.record.append(&[said.draft(author.clone(), because)])?;
        Ok(Sequence(appended.sequences.start))
    }

    fn check_said(&self, said: &Said) -> Result<(), Failure> {
        match said {
            Said::Review(account, _) => self.check_account(account),
            Said::Correction { of, by } => {
                self.check_document(of)?;
                self.check_document(by)?;
                match of == by {
                    true => Err(format!("`{of}` cannot stand for itself").into()),
                    false => Ok(()),
                }
            }
            Said::Ruling(ruling) => {
                ruling.of.iter().try_for_each(|account| self.check_account(account))?;
                self.check_account(&ruling.account)
            }
            Said::Join(accounts) if accounts.len() < 2 => {
                Err("a join wants two accounts or more".into())
            }
            Said::Join(accounts) => self.check_accounts(accounts),
            Said::Split { out, rest } if out.is_empty() || rest.is_empty() => {
                Err("a split wants accounts that go and accounts that stay".into())
            }
            Said::Split { out, rest } => {
                self.check_accounts(out)?;
                self.check_accounts(rest)?;
                match out.iter().find(|id| rest.contains(id)) {
                    Some(both) => Err(format!("`{both}` cannot both go and stay").into()),
                    None => Ok(()),
                }
            }
            Said::Credibility { of, .. } if of.is_empty() => {
                Err("a credibility wants the accounts that it is about".into())
            }
            Said::Credibility { of, .. } => self.check_accounts(of),
            Said::Retraction(id) => match (id.strip_prefix("entry:"), DocumentId::parse(id)) {
                (Some(number), _) => self.check_word(number),
                (None, Some(document)) => self.check_document(&document),
                (None, None) => self.check_account(&AccountId::new(id.as_str())),
            },
        }
    }

    fn check_document(&self, id: &DocumentId) -> Result<(), Failure> {
        match self.has(id)? {
            true => Ok(()),
            false => Err(format!("the record has no document `{id}`").into()),
        }
    }

    fn check_accounts(&self, ids: &[AccountId]) -> Result<(), Failure> {
        ids.iter().try_for_each(|id| self.check_account(id))
    }

    fn check_account(&self, id: &AccountId) -> Result<(), Failure> {
        let missing = || format!("the record has no account `{id}`").into();
        match self.latest(&Kind::ACCOUNT, id.as_str())? {
            Some(_) => Ok(()),
            None => self.corrected_account(id)?.map(|_| ()).ok_or_else(missing),
        }
    }

    /// The account of this name that a person put in place of another.
    fn corrected_account(&self, id: &AccountId) -> Result<Option<Account>, Failure> {
        let Some((of, _)) = id.as_str().rsplit_once('.') else { return Ok(None) };
        let view = self.record.as_known_at(Known::Now)?;
        for entry in view.about(of, &[Kind::REVIEW]) {
            let entry = entry?;
            let content = view.content(&entry)?.unwrap_or_default();
            let content = String::from_utf8_lossy(&content);
            if let Ok(Said::Review(_, Verdict::Corrected(account))) =
                Said::read(&entry.kind, of, &content)
                && account.id == *id
            {
                return Ok(Some(*account));
            }
        }
        Ok(None)
    }

    /// A name for the next account that a person puts in place of this one: `…/r1/3.1`.
    ///
    /// # Errors
    /// When the record fails.
    pub fn name_of_correction(&self, of: &AccountId) -> Result<AccountId, Failure> {
        let view = self.record.as_known_at(Known::Now)?;
        let n_reviews = view.about(of.as_str(), &[Kind::REVIEW]).count();
        Ok(AccountId::new(format!("{of}.{}", n_reviews + 1)))
    }

    /// Only what a person said can be taken back by its number.
    fn check_word(&self, number: &str) -> Result<(), Failure> {
        let view = self.record.as_known_at(Known::Now)?;
        let sequence = number.parse().map(Sequence).ok();
        let entry = sequence.map(|sequence| view.entry(sequence)).transpose()?.flatten();
        match entry {
            Some(entry) if crate::said::KINDS.contains(&entry.kind) => Ok(()),
            Some(entry) => Err(format!(
                "entry {number} is a {}: name the document or the account instead",
                entry.kind
            )
            .into()),
            None => Err(format!("there is no entry {number} in this record").into()),
        }
    }

    /// Records somebody's comment on what has this id, durably, and gives its place. A comment
    /// changes nothing.
    ///
    /// # Errors
    /// When it is empty, or the record fails.
    pub fn comment(
        &mut self,
        about: &str,
        text: &str,
        author: &Author,
    ) -> Result<Sequence, Failure> {
        if text.trim().is_empty() {
            return Err("a comment says something".into());
        }
        let draft = Draft::new(author.clone(), comment_kind()).about(about).content(text);
        Ok(Sequence(self.record.append(&[draft])?.sequences.start))
    }

    /// Records something that happened at the page, such as a login, as a line of JSON.
    ///
    /// # Errors
    /// When the record fails.
    pub fn audit(
        &mut self,
        what: &serde_json::Value,
        author: &Author,
    ) -> Result<Sequence, Failure> {
        let draft = Draft::new(author.clone(), audit_kind()).content(what.to_string());
        Ok(Sequence(self.record.append(&[draft])?.sequences.start))
    }

    /// Records something that is given out, durably, and gives its place.
    ///
    /// # Errors
    /// When the record fails.
    pub fn issue(&mut self, issued: &Issued, author: &Author) -> Result<Sequence, Failure> {
        let draft =
            Draft::new(author.clone(), Kind::ISSUED).about(&*issued.title).content(issued.line());
        Ok(Sequence(self.record.append(&[draft])?.sequences.start))
    }

    /// Takes these entries' contents away for the protection of people.
    ///
    /// # Errors
    /// When one of them holds nothing that could be taken away, or the record fails.
    pub fn redact(
        &mut self,
        entries: &[Sequence],
        author: &Author,
        because: &str,
    ) -> Result<std::ops::Range<u64>, Failure> {
        Ok(self.record.redact(entries, author, because)?.sequences)
    }

    /// Every entry that holds or names what has this id: of a document its bytes, its text, its
    /// accounts, and what was said of any of them.
    ///
    /// # Errors
    /// When the record fails.
    pub fn entries_of(&self, id: &str) -> Result<Vec<Sequence>, Failure> {
        let view = self.record.as_known_at(Known::Now)?;
        let is_of = |about: &str| {
            let rest = about.strip_prefix(id);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
        };
        let mut entries = Vec::new();
        for entry in view.entries(0..u64::MAX, &[]) {
            let entry = entry?;
            // What was given out is about its title, not about an id.
            if entry.kind != Kind::ISSUED && entry.about.as_deref().is_some_and(is_of) {
                entries.push(entry.sequence);
            }
        }
        Ok(entries)
    }

    /// The reading that an entry of kind `read` names, with the document.
    pub(crate) fn read_draft(
        document: &DocumentId,
        reading: &ReadingId,
        n_accounts: usize,
    ) -> Draft {
        let line = serde_json::json!({"reading": reading.as_str(), "accounts": n_accounts});
        Draft::new(program(), read_kind()).about(document.to_string()).content(line.to_string())
    }
}

/// The kind of a comment's entry.
#[must_use]
pub fn comment_kind() -> Kind {
    Kind::new("comment").expect("a kind of seven small letters")
}

/// The kind of an entry that tells who did what at the page.
#[must_use]
pub fn audit_kind() -> Kind {
    Kind::new("audit").expect("a kind of five small letters")
}

pub(crate) fn read_kind() -> Kind {
    Kind::new("read").expect("a kind of four small letters")
}
