//! The record itself: made, opened, appended to.
//!
//! Every append is one transaction that ends with a signed checkpoint over the whole tree, so
//! that after any crash the record is as it was after one of its appends, and says so.

use std::io::Read;
use std::ops::Range;
use std::path::Path;

use jiff::Timestamp;

use crate::checkpoint::Checkpoint;
use crate::commitment::Opening;
use crate::entry::{Author, Draft, Kind, Leaf, Sequence, written_time};
use crate::error::{Context, Error, ErrorKind, Result};
use crate::hash::{Hash, bytes_to_hex};
use crate::keyfile;
use crate::merkle::{Frontier, leaf_hash, n_levels, partial};
use crate::note::{SignerKey, VerifierKey};
use crate::store::{Batch, Facts, Row, SMALL_BYTES, Select, SqliteStore, Store, tile_hashes};
use crate::view::{Known, View};
use crate::world::World;

/// How far a clock may step back before an append is refused; entries then get the time of the
/// last one. Clocks that are kept right over a network do step, by milliseconds.
const CLOCK_STEP_MICROSECONDS: i64 = 1_000_000;

/// How many of the last entries are checked when a record is opened.
const CHECKED_AT_OPENING: u64 = 16;

/// An append-only, tamper-evident record.
pub struct Record {
    store: Box<dyn Store>,
    verifier: VerifierKey,
    /// What writing needs; a record opened for reading has none.
    pen: Option<Pen>,
    frontier: Frontier,
}

struct Pen {
    key: SignerKey,
    world: Box<dyn World>,
}

/// What an append did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The sequence numbers of the new entries.
    pub sequences: Range<u64>,
    /// The time that all of them were recorded at.
    pub recorded_at: Timestamp,
}

impl Record {
    /// Makes a new record in the file `path`, with a new key in `path.key` beside it.
    ///
    /// `origin` names the record in all its proofs; without one it gets a name of its own.
    ///
    /// # Errors
    /// Refuses a path at which there is something, and a name that cannot be an origin.
    pub fn create(path: &Path, origin: Option<&str>, mut world: Box<dyn World>) -> Result<Self> {
        if std::fs::symlink_metadata(path).is_ok() {
            let message = format!("there is something at `{}`", path.display());
            return Err(Error::new(ErrorKind::AlreadyThere, message));
        }
        let key = keyfile::make(path, origin, world.as_mut())?;
        Self::create_with_key(path, key, world)
    }

    /// Makes a new record in the file `path`, signed by `key`, after which it is named. The key
    /// is not written anywhere.
    ///
    /// # Errors
    /// Refuses a path at which there is something.
    pub fn create_with_key(path: &Path, key: SignerKey, world: Box<dyn World>) -> Result<Self> {
        let (facts, checkpoint) = beginning(&key)?;
        let store = SqliteStore::create(path, &facts, &checkpoint)?;
        Self::open_store(Box::new(store), Some((key, world)))
    }

    /// Opens the record in the file `path` for appending, with the key beside it.
    ///
    /// # Errors
    /// Tells apart what can be wrong with the file and with its key; writes nothing in any case.
    pub fn open(path: &Path, world: Box<dyn World>) -> Result<Self> {
        let store = SqliteStore::open(path, true)?;
        let key = keyfile::read(path)?;
        Self::open_store(Box::new(store), Some((key, world)))
            .context(|| format!("cannot open the record `{}`", path.display()))
    }

    /// Opens the record in the file `path` for reading.
    ///
    /// # Errors
    /// Tells apart what can be wrong with the file.
    pub fn open_for_reading(path: &Path) -> Result<Self> {
        let store = SqliteStore::open(path, false)?;
        Self::open_store(Box::new(store), None)
            .context(|| format!("cannot open the record `{}`", path.display()))
    }

    /// Makes a new record in a schema of a PostgreSQL database, signed by `key`, after which it
    /// is named.
    ///
    /// # Errors
    /// Refuses a schema that exists; fails if the server does.
    #[cfg(feature = "postgres")]
    pub fn create_in_postgres(
        url: &str,
        schema: &str,
        key: SignerKey,
        world: Box<dyn World>,
    ) -> Result<Self> {
        let (facts, checkpoint) = beginning(&key)?;
        let store = crate::store::PostgresStore::create(url, schema, &facts, &checkpoint)?;
        Self::open_store(Box::new(store), Some((key, world)))
    }

    /// Opens a record in a schema of a PostgreSQL database; for appending if there is a key.
    ///
    /// # Errors
    /// Tells apart what can be wrong with the schema, the key and the server.
    #[cfg(feature = "postgres")]
    pub fn open_in_postgres(
        url: &str,
        schema: &str,
        pen: Option<(SignerKey, Box<dyn World>)>,
    ) -> Result<Self> {
        let store = crate::store::PostgresStore::open(url, schema, pen.is_some())?;
        Self::open_store(Box::new(store), pen)
    }

    /// Opens a record in any store; for appending if there is a key.
    ///
    /// The last checkpoint and the last entries are checked; [`Record::verify`] checks all.
    ///
    /// # Errors
    /// Tells apart a damaged end, and a key that is not this record's.
    pub fn open_store(
        store: Box<dyn Store>,
        pen: Option<(SignerKey, Box<dyn World>)>,
    ) -> Result<Self> {
        let verifier = read_verifier(&store.facts()?)?;
        let pen = pen.map(|(key, world)| Pen { key, world });
        if let Some(pen) = &pen
            && *pen.key.verifier() != verifier
        {
            return Err(wrong_key(pen.key.verifier(), &verifier));
        }
        let frontier = load_frontier(store.as_ref())?;
        let record = Self { store, verifier, pen, frontier };
        record.check_end()?;
        Ok(record)
    }

    /// The same record through a door of its own, for reading only: for another thread.
    ///
    /// # Errors
    /// Fails if the store cannot be opened a second time.
    pub fn reader(&self) -> Result<Self> {
        Self::open_store(self.store.reader()?, None)
    }

    /// The name that stands in every checkpoint and proof of this record.
    pub fn origin(&self) -> &str {
        self.verifier.name()
    }

    /// The public key that checks them. Give it to whoever shall check.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// How many entries there are.
    ///
    /// # Errors
    /// Fails if the store fails.
    pub fn n_entries(&self) -> Result<u64> {
        self.store.size()
    }

    /// The record as it was known then.
    ///
    /// # Errors
    /// Fails if the store fails.
    pub fn as_known_at(&self, known: Known) -> Result<View<'_>> {
        View::new(self.store.as_ref(), known)
    }

    /// The last checkpoint, a signed note: to print, to keep elsewhere, to hand to a witness.
    ///
    /// # Errors
    /// Fails if the store fails.
    pub fn checkpoint(&self) -> Result<String> {
        let (_, note) = self
            .store
            .checkpoint(u64::MAX)?
            .ok_or_else(|| Error::new(ErrorKind::Damaged, "the record has no checkpoint"))?;
        Ok(note)
    }

    pub(crate) fn store(&self) -> &dyn Store {
        self.store.as_ref()
    }

    /// Appends entries, all or none; when this returns they are on the disk.
    ///
    /// # Errors
    /// Refuses drafts that lack what their kind needs, a record opened for reading, and a clock
    /// that runs backwards. On any error nothing is written.
    pub fn append(&mut self, drafts: &[Draft]) -> Result<Appended> {
        self.check_drafts(drafts)?;
        self.in_transaction(|record| record.write(drafts, None))
    }

    /// Appends one entry whose content, of any length, is read from `source`.
    ///
    /// # Errors
    /// As [`Record::append`], and if `source` fails.
    pub fn append_from(&mut self, mut draft: Draft, source: &mut dyn Read) -> Result<Appended> {
        if draft.content.is_some() {
            return Err(Error::new(ErrorKind::Refused, "an entry has one content, not two"));
        }
        let mut first = Vec::new();
        (&mut *source)
            .take(SMALL_BYTES as u64)
            .read_to_end(&mut first)
            .context(|| "cannot read what should be recorded".to_owned())?;
        if first.len() < SMALL_BYTES {
            draft.content = Some(first);
            return self.append(&[draft]);
        }
        let drafts = [draft];
        self.check_drafts(&drafts)?;
        self.in_transaction(|record| {
            let content = record.store.insert_content(&mut first.chain(source))?;
            record.write(&drafts, Some(content))
        })
    }

    /// Takes the contents of these entries, and what they are about, out of the record, for the
    /// protection of people; and of every other entry that holds the same content.
    ///
    /// Who did it and why is appended, one entry for each, about `entry:N`. Every proof stays
    /// valid. What was in the files is overwritten, in as far as the file system lets us.
    ///
    /// # Errors
    /// Refuses entries that do not exist, hold nothing, are redacted already, or are redactions.
    pub fn redact(
        &mut self,
        sequences: &[Sequence],
        author: &Author,
        reason: &str,
    ) -> Result<Appended> {
        let appended = self.in_transaction(|record| {
            let targets = record.redactable(sequences)?;
            let drafts: Vec<Draft> = targets
                .iter()
                .map(|target| {
                    Draft::new(author.clone(), Kind::REDACTION)
                        .about(format!("entry:{target}"))
                        .because(reason)
                })
                .collect();
            record.check_kinds(&drafts)?;
            let (appended, frontier) = record.write(&drafts, None)?;
            for (target, by) in targets.iter().zip(appended.sequences.clone()) {
                record.store.redact(*target, by)?;
            }
            Ok((appended, frontier))
        })?;
        self.store.scrub().context(|| "the redaction is recorded; its traces remain".to_owned())?;
        Ok(appended)
    }

    fn check_drafts(&self, drafts: &[Draft]) -> Result<()> {
        if drafts.iter().any(|draft| draft.kind == Kind::REDACTION) {
            return Err(Error::new(ErrorKind::Refused, "a redaction is made by redacting"));
        }
        self.check_kinds(drafts)
    }

    fn check_kinds(&self, drafts: &[Draft]) -> Result<()> {
        drafts.iter().try_for_each(Draft::check)
    }

    /// Runs `work` between begin and commit; the frontier moves on only after the commit.
    fn in_transaction(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<(Appended, Frontier)>,
    ) -> Result<Appended> {
        if self.pen.is_none() {
            return Err(Error::new(ErrorKind::ReadOnly, "the record is open for reading only"));
        }
        self.store.begin()?;
        match work(self) {
            Ok((appended, frontier)) => {
                self.store.commit()?;
                self.frontier = frontier;
                Ok(appended)
            }
            Err(error) => {
                self.store.rollback();
                Err(error)
            }
        }
    }

    /// Writes entries with their checkpoint into the transaction that is open.
    fn write(&mut self, drafts: &[Draft], streamed: Option<Hash>) -> Result<(Appended, Frontier)> {
        let mut frontier = self.caught_up()?;
        let first = frontier.size();
        let recorded_at = self.time_for(first)?;
        let shown = written_time(recorded_at);
        let pen = self.pen.as_mut().expect("only a record with a pen begins a transaction");
        let mut salts = vec![[0; 32]; drafts.len()];
        pen.world.fill(salts.as_flattened_mut())?;
        let mut batch = Batch::default();
        for ((sequence, draft), salt) in (first..).zip(drafts).zip(salts) {
            let content = match &draft.content {
                Some(bytes) => Some(keep(self.store.as_ref(), &mut batch, sequence, bytes)?),
                None => streamed,
            };
            let opening = Opening { salt, about: draft.about.clone(), content };
            let row = make_row(sequence, (recorded_at, &shown), draft, opening);
            frontier.push(row.leaf_hash, &mut batch.tree);
            batch.rows.push(row);
        }
        if !drafts.is_empty() {
            let (size, root) = (frontier.size(), frontier.root());
            let head = Checkpoint { origin: self.verifier.name().to_owned(), size, root };
            batch.checkpoints.push((size, head.sign(&pen.key)?));
        }
        self.store.insert(&batch)?;
        Ok((Appended { sequences: first..frontier.size(), recorded_at }, frontier))
    }

    /// The tree's right edge, read again if somebody else has appended.
    fn caught_up(&self) -> Result<Frontier> {
        match self.store.size()? == self.frontier.size() {
            true => Ok(self.frontier.clone()),
            false => load_frontier(self.store.as_ref()),
        }
    }

    /// The time for new entries: now, and never before the last one.
    fn time_for(&mut self, first: u64) -> Result<Timestamp> {
        let pen = self.pen.as_mut().expect("only a record with a pen begins a transaction");
        let now = microseconds(pen.world.now().as_microsecond())?;
        let Some(last) = first.checked_sub(1) else { return Ok(now) };
        let last = self
            .store
            .recorded_at(last)?
            .ok_or_else(|| Error::new(ErrorKind::Damaged, format!("entry {last} is missing")))?;
        let behind = last - now.as_microsecond();
        match behind {
            ..=0 => Ok(now),
            1..=CLOCK_STEP_MICROSECONDS => microseconds(last),
            _ => Err(Error::new(
                ErrorKind::ClockBackwards,
                format!(
                    "the clock shows {}, before the last entry of {}: set the clock right",
                    written_time(now),
                    written_time(microseconds(last)?)
                ),
            )),
        }
    }

    /// The entries to redact, with all that hold the same contents.
    fn redactable(&self, sequences: &[Sequence]) -> Result<Vec<u64>> {
        let mut targets = std::collections::BTreeSet::new();
        for Sequence(sequence) in sequences.iter().copied() {
            let entry = row_at(self.store.as_ref(), sequence)?;
            check_redactable(&entry)?;
            targets.insert(sequence);
            if let Some(content) = entry.opening.and_then(|opening| opening.content) {
                targets.extend(self.store.holders(&content)?);
            }
        }
        Ok(targets.into_iter().collect())
    }

    /// The quick check: the last checkpoint speaks of just this tree, and the last entries are
    /// what the tree says.
    fn check_end(&self) -> Result<()> {
        let size = self.frontier.size();
        let damaged = |message| Err(Error::new(ErrorKind::Damaged, message));
        // Not the very last one: somebody else may have appended since the tree was read.
        let Some((_, note)) = self.store.checkpoint(size)? else {
            return damaged("the record has no checkpoint".to_owned());
        };
        let checkpoint = Checkpoint::open(&note, &self.verifier)
            .context(|| "the record's last checkpoint does not hold".to_owned())?;
        if checkpoint.size != size {
            return damaged(format!(
                "the record has {size} entries, its last checkpoint speaks of {}",
                checkpoint.size
            ));
        }
        if checkpoint.root != self.frontier.root() {
            return damaged(format!("the tree over {size} entries is not that of its checkpoint"));
        }
        let last = size.saturating_sub(CHECKED_AT_OPENING);
        for entry in self.as_known_at(Known::Now)?.entries(last..size, &[]) {
            entry?;
        }
        Ok(())
    }
}

/// What a new record begins with: its facts, and the checkpoint of nothing.
pub(crate) fn beginning(key: &SignerKey) -> Result<(Facts, String)> {
    let origin = key.verifier().name().to_owned();
    let head = Checkpoint { origin: origin.clone(), size: 0, root: crate::merkle::empty_root() };
    let checkpoint = head.sign(key)?;
    Ok((Facts { origin, verifier: key.verifier().to_string() }, checkpoint))
}

/// A name for a record that nobody named.
pub(crate) fn random_origin(world: &mut dyn World) -> Result<String> {
    let mut chance = [0; 8];
    world.fill(&mut chance)?;
    Ok(format!("troth-record/{}", bytes_to_hex(&chance)))
}

pub(crate) fn read_verifier(facts: &Facts) -> Result<VerifierKey> {
    let damaged = || "the record's facts are damaged".to_owned();
    let verifier = VerifierKey::parse(&facts.verifier)
        .map_err(|error| Error::new(ErrorKind::Damaged, damaged()).caused_by(error))?;
    match verifier.name() == facts.origin {
        true => Ok(verifier),
        false => Err(Error::new(
            ErrorKind::Damaged,
            format!("the record is `{}`, its key that of `{}`", facts.origin, verifier.name()),
        )),
    }
}

fn wrong_key(key: &VerifierKey, verifier: &VerifierKey) -> Error {
    Error::new(
        ErrorKind::WrongKey,
        format!(
            "the key `{}` ({}) does not sign for this record; that is `{}` ({})",
            key.name(),
            key.shown_id(),
            verifier.name(),
            verifier.shown_id()
        ),
    )
}

pub(crate) fn load_frontier(store: &dyn Store) -> Result<Frontier> {
    let size = store.size()?;
    let tiles = (0..n_levels(size) as u32).map(|level| {
        let first = (size >> (8 * level)) / 256;
        tile_hashes(store, level as u8, first, partial(size, level))
    });
    Frontier::from_tiles(size, &tiles.collect::<Result<Vec<_>>>()?)
}

pub(crate) fn row_at(store: &dyn Store, sequence: u64) -> Result<Row> {
    let select = Select { first: sequence, end: sequence.saturating_add(1), ..Select::default() };
    store.rows(&select, 1)?.pop().ok_or_else(|| {
        Error::new(ErrorKind::Refused, format!("there is no entry {sequence} in this record"))
    })
}

fn check_redactable(row: &Row) -> Result<()> {
    let sequence = row.sequence;
    let refused = |message| Err(Error::new(ErrorKind::Refused, message));
    if row.redacted_by.is_some() {
        return refused(format!("entry {sequence} is redacted already"));
    }
    if row.kind == Kind::REDACTION.as_str() {
        return refused(format!("entry {sequence} is itself a redaction: it stays"));
    }
    match &row.opening {
        Some(opening) if opening.about.is_some() || opening.content.is_some() => Ok(()),
        _ => refused(format!("entry {sequence} holds nothing that could be removed")),
    }
}

/// Puts a content where its length belongs, and gives its name.
fn keep<'a>(
    store: &dyn Store,
    batch: &mut Batch<'a>,
    sequence: u64,
    mut bytes: &'a [u8],
) -> Result<Hash> {
    if bytes.len() >= SMALL_BYTES {
        return store.insert_content(&mut bytes);
    }
    batch.small_contents.push((sequence, bytes.into()));
    Ok(Hash::of(bytes))
}

fn make_row(
    sequence: u64,
    (recorded_at, shown): (Timestamp, &str),
    draft: &Draft,
    opening: Opening,
) -> Row {
    let (about, content) = opening.commitments();
    let leaf = Leaf {
        sequence: Sequence(sequence),
        recorded_at,
        author: draft.author.clone(),
        kind: draft.kind.clone(),
        reason: draft.reason.clone(),
        about,
        content,
    };
    let line = leaf.to_line_at(shown).into_bytes();
    Row {
        sequence,
        recorded_at: recorded_at.as_microsecond(),
        kind: draft.kind.as_str().to_owned(),
        leaf_hash: leaf_hash(&line),
        line,
        opening: (about.is_some() || content.is_some()).then_some(opening),
        redacted_by: None,
    }
}

fn microseconds(number: i64) -> Result<Timestamp> {
    Timestamp::from_microsecond(number).map_err(|error| {
        Error::new(ErrorKind::Damaged, "an entry's time is out of range").caused_by(error)
    })
}
