//! A whole record as a folder of open files, and a record from such a folder.
//!
//! The folder can be read without this program: `entries.jsonl` holds the leaves of the tree, a
//! line each; `openings.jsonl` what opens their commitments, and the contents that are short
//! text; `blobs/` the other contents by SHA-256; `checkpoints.jsonl` every signed note; and
//! `checkpoint` and `tile/` the log as C2SP has it. What comes back from it gives the same proofs.
//!
//! The signing key is not part of it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::commitment::Opening;
use crate::entry::Leaf;
use crate::error::{Context, Error, ErrorKind, Result};
use crate::hash::{Hash, bytes_from_hex, bytes_to_hex};
use crate::merkle::{Frontier, leaf_hash};
use crate::record::{Record, read_verifier};
use crate::store::{
    Batch, FORMAT_VERSION, Facts, Row, SMALL_BYTES, Select, SqliteStore, Store, beside, publish,
};
use crate::tiles::put;

/// How many entries are read and written at once.
const PAGE: usize = 4096;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    troth_record: u32,
    origin: String,
    verifier: String,
    entries: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OpeningLine {
    sequence: u64,
    salt: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    about: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    content: Option<String>,
    /// The content itself, if it is short and text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    text: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RedactionLine {
    sequence: u64,
    by: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckpointLine {
    size: u64,
    note: String,
}

impl Record {
    /// Writes the whole record into a new folder.
    ///
    /// Nothing must be appended meanwhile: what is written is the record as of its last
    /// checkpoint, and whoever imports it will check that.
    ///
    /// # Errors
    /// Refuses a folder that has something in it; fails if it cannot be written to.
    pub fn export(&self, folder: &Path) -> Result<()> {
        if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
            let message = format!("there is something in `{}`", folder.display());
            return Err(Error::new(ErrorKind::AlreadyThere, message));
        }
        self.export_tiles(folder)?;
        let n_entries = self.export_rows(folder)?;
        self.export_checkpoints(folder)?;
        let about = About {
            troth_record: FORMAT_VERSION,
            origin: self.origin().to_owned(),
            verifier: self.verifier().to_string(),
            entries: n_entries,
        };
        let text = serde_json::to_string_pretty(&about).expect("strings are JSON");
        put(&folder.join("record.json"), format!("{text}\n").as_bytes())
    }

    fn export_rows(&self, folder: &Path) -> Result<u64> {
        let mut entries = LineWriter::create(folder.join("entries.jsonl"))?;
        let mut openings = LineWriter::create(folder.join("openings.jsonl"))?;
        let mut redactions = LineWriter::create(folder.join("redactions.jsonl"))?;
        let end = self.n_entries()?;
        let mut select = Select { end, ..Select::default() };
        while select.first < end {
            for row in self.store().rows(&select, PAGE)? {
                select.first = row.sequence + 1;
                entries.write(&row.line)?;
                if let Some(by) = row.redacted_by {
                    redactions.json(&RedactionLine { sequence: row.sequence, by })?;
                }
                if let Some(opening) = row.opening {
                    openings.json(&self.export_opening(folder, row.sequence, opening)?)?;
                }
            }
        }
        entries.finish()?;
        openings.finish()?;
        redactions.finish()?;
        Ok(end)
    }

    fn export_opening(
        &self,
        folder: &Path,
        sequence: u64,
        opening: Opening,
    ) -> Result<OpeningLine> {
        let text = match &opening.content {
            Some(content) => self.export_content(folder, sequence, content)?,
            None => None,
        };
        Ok(OpeningLine {
            sequence,
            salt: bytes_to_hex(&opening.salt),
            about: opening.about,
            content: opening.content.map(|content| content.to_hex()),
            text,
        })
    }

    /// Short text comes back; anything else goes to a file.
    fn export_content(&self, folder: &Path, sequence: u64, hash: &Hash) -> Result<Option<String>> {
        let mut start = Vec::new();
        let mut file: Option<File> = None;
        let path = blob_path(folder, hash);
        let kept = self.store().content(sequence, hash, &mut |bytes| {
            if let Some(file) = &mut file {
                return write_to(file, &path, bytes);
            }
            start.extend_from_slice(bytes);
            if start.len() >= SMALL_BYTES {
                file = Some(create(&path, &start)?);
            }
            Ok(())
        })?;
        if !kept {
            let message = format!("the content of entry {sequence} is missing");
            return Err(Error::new(ErrorKind::Damaged, message));
        }
        if file.is_some() {
            return Ok(None);
        }
        match String::from_utf8(start) {
            Ok(text) => Ok(Some(text)),
            Err(bytes) => create(&path, bytes.as_bytes()).map(|_| None),
        }
    }

    fn export_checkpoints(&self, folder: &Path) -> Result<()> {
        let mut lines = LineWriter::create(folder.join("checkpoints.jsonl"))?;
        let mut next = 0;
        loop {
            let page = self.store().checkpoints(next, PAGE)?;
            let Some((last, _)) = page.last() else { break };
            next = last + 1;
            for (size, note) in page {
                lines.json(&CheckpointLine { size, note })?;
            }
        }
        lines.finish()
    }
}

/// Makes a record in the file `path` from a folder that [`Record::export`] wrote. It is there
/// whole, or not at all.
///
/// Every line is checked against the tree, every content against its hash, the tree against every
/// checkpoint. The record can be read at once; to be appended to, it needs its key in `path.key`.
///
/// # Errors
/// Names the file, the line and what is wrong there.
pub fn import(folder: &Path, path: &Path) -> Result<()> {
    if fs::symlink_metadata(path).is_ok() {
        let message = format!("there is something at `{}`", path.display());
        return Err(Error::new(ErrorKind::AlreadyThere, message));
    }
    let draft = beside(path, &format!(".{}.import", std::process::id()));
    let made = import_draft(folder, &draft).and_then(|()| publish(&draft, path));
    if made.is_err() {
        for leftover in [draft.clone(), beside(&draft, "-wal"), beside(&draft, "-shm")] {
            // The reason for the failure is what counts.
            let _ = fs::remove_file(leftover);
        }
    }
    made.context(|| format!("cannot import `{}`", folder.display()))
}

fn import_draft(folder: &Path, draft: &Path) -> Result<()> {
    fill(folder, |facts, note| Ok(Box::new(SqliteStore::create(draft, facts, note)?)))
}

/// Makes a record in a schema of a PostgreSQL database from a folder that [`Record::export`] wrote,
/// checked as by [`import`]. It is there whole, or not at all: until all is checked it stands
/// under another name.
///
/// # Errors
/// Names the file, the line and what is wrong there; refuses a schema that exists; fails if the
/// server does.
#[cfg(feature = "postgres")]
pub fn import_into_postgres(folder: &Path, url: &str, schema: &str) -> Result<()> {
    use crate::store::PostgresStore;

    PostgresStore::expect_none(url, schema)?;
    let draft = PostgresStore::draft_of(schema);
    let made =
        fill(folder, |facts, note| Ok(Box::new(PostgresStore::create(url, &draft, facts, note)?)));
    let made = made.and_then(|()| PostgresStore::rename(url, &draft, schema));
    if made.is_err() {
        // The reason for the failure is what counts.
        let _ = PostgresStore::drop_draft(url, &draft);
    }
    made.context(|| format!("cannot import `{}`", folder.display()))
}

/// Fills the store that `make` makes, and checks it.
fn fill(folder: &Path, make: impl FnOnce(&Facts, &str) -> Result<Box<dyn Store>>) -> Result<()> {
    let about = read_about(folder)?;
    let facts = Facts { origin: about.origin, verifier: about.verifier };
    read_verifier(&facts)?;
    let mut checkpoints = Lines::open(folder.join("checkpoints.jsonl"))?;
    let first: CheckpointLine = checkpoints.next()?.ok_or_else(|| checkpoints.wrong("is empty"))?;
    if first.size != 0 {
        return Err(checkpoints.wrong("does not begin with the checkpoint over nothing"));
    }
    let store = make(&facts, &first.note)?;
    Import::new(folder, store.as_ref(), checkpoints, about.entries)?.run()?;
    let record = Record::open_store(store, None)?;
    let found = record.verify()?;
    match found.damages.first() {
        None => Ok(()),
        Some(damage) => Err(Error::new(ErrorKind::Damaged, damage.to_string())),
    }
}

fn read_about(folder: &Path) -> Result<About> {
    let path = folder.join("record.json");
    let wrong = |kind, why: String| Error::new(kind, format!("`{}` {why}", path.display()));
    let text = fs::read_to_string(&path)
        .map_err(|error| wrong(ErrorKind::NotARecord, "cannot be read".into()).caused_by(error))?;
    let value: serde_json::Value = serde_json::from_str(&text)
        .map_err(|error| wrong(ErrorKind::NotARecord, "is not JSON".into()).caused_by(error))?;
    let version = value.get("troth_record").and_then(serde_json::Value::as_u64);
    match version {
        Some(version) if version > u64::from(FORMAT_VERSION) => {
            let why = format!("has format {version}; this program knows up to {FORMAT_VERSION}");
            Err(wrong(ErrorKind::FutureVersion, why))
        }
        _ => serde_json::from_value(value).map_err(|error| {
            wrong(ErrorKind::NotARecord, "does not describe a record".into()).caused_by(error)
        }),
    }
}

/// The state of an import.
struct Import<'a> {
    folder: &'a Path,
    store: &'a dyn Store,
    entries: Lines,
    openings: Lines,
    opening: Option<OpeningLine>,
    checkpoints: Lines,
    checkpoint: Option<CheckpointLine>,
    redactions: BTreeMap<u64, u64>,
    n_entries: u64,
    tree: Frontier,
}

impl<'a> Import<'a> {
    fn new(
        folder: &'a Path,
        store: &'a dyn Store,
        mut checkpoints: Lines,
        n_entries: u64,
    ) -> Result<Self> {
        let mut openings = Lines::open(folder.join("openings.jsonl"))?;
        let mut redactions = Lines::open(folder.join("redactions.jsonl"))?;
        let mut redacted = BTreeMap::new();
        while let Some(line) = redactions.next::<RedactionLine>()? {
            redacted.insert(line.sequence, line.by);
        }
        Ok(Self {
            folder,
            store,
            entries: Lines::open(folder.join("entries.jsonl"))?,
            opening: openings.next()?,
            openings,
            checkpoint: checkpoints.next()?,
            checkpoints,
            redactions: redacted,
            n_entries,
            tree: Frontier::default(),
        })
    }

    fn run(mut self) -> Result<()> {
        while self.page()? {}
        let n_entries = self.tree.size();
        if n_entries != self.n_entries {
            let why = format!("ends after {n_entries} of {} entries", self.n_entries);
            return Err(self.entries.wrong(&why));
        }
        if self.opening.is_some() {
            return Err(self.openings.wrong("does not follow the order of the entries"));
        }
        match self.checkpoint {
            Some(_) => Err(self.checkpoints.wrong("does not speak of these entries")),
            None => Ok(()),
        }
    }

    /// One transaction; false when there is nothing more.
    fn page(&mut self) -> Result<bool> {
        let mut batch = Batch::default();
        self.store.begin()?;
        while batch.rows.len() < PAGE {
            let Some(line) = self.entries.line()? else { break };
            let row = self.row(line, &mut batch)?;
            self.tree.push(row.leaf_hash, &mut batch.tree);
            batch.rows.push(row);
            while let Some(line) = self.checkpoint.take_if(|line| line.size == self.tree.size()) {
                batch.checkpoints.push((line.size, line.note));
                self.checkpoint = self.checkpoints.next()?;
            }
        }
        let more = !batch.rows.is_empty();
        self.store.insert(&batch)?;
        self.insert_redactions()?;
        self.store.commit()?;
        Ok(more)
    }

    /// Those whose reason is in by now.
    fn insert_redactions(&mut self) -> Result<()> {
        let size = self.tree.size();
        let (now, later) = std::mem::take(&mut self.redactions)
            .into_iter()
            .partition::<BTreeMap<_, _>, _>(|(sequence, by)| *sequence < size && *by < size);
        self.redactions = later;
        now.into_iter().try_for_each(|(sequence, by)| self.store.redact(sequence, by))
    }

    fn row(&mut self, line: Vec<u8>, batch: &mut Batch<'_>) -> Result<Row> {
        let leaf = Leaf::from_line(&line)
            .map_err(|error| self.entries.wrong("is no entry").caused_by(error))?;
        let sequence = self.tree.size();
        if leaf.sequence.0 != sequence {
            return Err(self.entries.wrong(&format!("should be entry {sequence}")));
        }
        Ok(Row {
            sequence,
            recorded_at: leaf.recorded_at.as_microsecond(),
            kind: leaf.kind.as_str().to_owned(),
            leaf_hash: leaf_hash(&line),
            line,
            opening: self.opening_of(sequence, batch)?,
            redacted_by: None,
        })
    }

    fn opening_of(&mut self, sequence: u64, batch: &mut Batch<'_>) -> Result<Option<Opening>> {
        let Some(line) = self.opening.take_if(|line| line.sequence == sequence) else {
            return Ok(None);
        };
        let salt = bytes_from_hex(&line.salt).and_then(|bytes| bytes.try_into().ok());
        let salt = salt.ok_or_else(|| self.openings.wrong("has no salt of 32 bytes"))?;
        let content = line.content.as_deref().map(Hash::from_hex).transpose();
        let content =
            content.map_err(|error| self.openings.wrong("names no content").caused_by(error))?;
        if let Some(content) = &content {
            self.content(sequence, content, line.text, batch)?;
        }
        self.opening = self.openings.next()?;
        Ok(Some(Opening { salt, about: line.about, content }))
    }

    fn content(
        &self,
        sequence: u64,
        hash: &Hash,
        text: Option<String>,
        batch: &mut Batch<'_>,
    ) -> Result<()> {
        if let Some(text) = text {
            if Hash::of(text.as_bytes()) != *hash {
                return Err(self.openings.wrong("has a text that is not what it names"));
            }
            batch.small_contents.push((sequence, text.into_bytes().into()));
            return Ok(());
        }
        let path = blob_path(self.folder, hash);
        let shown = || format!("`{}`", path.display());
        let mut file = File::open(&path).context(|| format!("cannot open {}", shown()))?;
        let mut start = Vec::new();
        (&mut file)
            .take(SMALL_BYTES as u64)
            .read_to_end(&mut start)
            .context(|| format!("cannot read {}", shown()))?;
        let name = if start.len() < SMALL_BYTES {
            let name = Hash::of(&start);
            batch.small_contents.push((sequence, start.into()));
            name
        } else {
            self.store.insert_content(&mut start.chain(file))?
        };
        match name == *hash {
            true => Ok(()),
            false => Err(Error::new(ErrorKind::Damaged, format!("{} is not what it was", shown()))),
        }
    }
}

fn blob_path(folder: &Path, hash: &Hash) -> PathBuf {
    let name = hash.to_hex();
    folder.join("blobs").join(&name[..2]).join(name)
}

fn create(path: &Path, bytes: &[u8]) -> Result<File> {
    let folder = path.parent().expect("a file in a folder");
    fs::create_dir_all(folder).context(|| format!("cannot make `{}`", folder.display()))?;
    let mut file = File::create(path).context(|| format!("cannot write `{}`", path.display()))?;
    write_to(&mut file, path, bytes)?;
    Ok(file)
}

fn write_to(file: &mut File, path: &Path, bytes: &[u8]) -> Result<()> {
    file.write_all(bytes).context(|| format!("cannot write `{}`", path.display()))
}

/// Writes lines to a file.
struct LineWriter {
    path: PathBuf,
    file: BufWriter<File>,
}

impl LineWriter {
    fn create(path: PathBuf) -> Result<Self> {
        let file = BufWriter::new(create(&path, b"")?);
        Ok(Self { path, file })
    }

    fn write(&mut self, line: &[u8]) -> Result<()> {
        self.file
            .write_all(line)
            .and_then(|()| self.file.write_all(b"\n"))
            .context(|| format!("cannot write `{}`", self.path.display()))
    }

    fn json(&mut self, line: &impl Serialize) -> Result<()> {
        self.write(&serde_json::to_vec(line).expect("strings and numbers are JSON"))
    }

    fn finish(mut self) -> Result<()> {
        self.file.flush().context(|| format!("cannot write `{}`", self.path.display()))
    }
}

/// Reads lines from a file, and knows where it is.
struct Lines {
    path: PathBuf,
    file: BufReader<File>,
    n_read: u64,
}

impl Lines {
    fn open(path: PathBuf) -> Result<Self> {
        let file = File::open(&path).context(|| format!("cannot open `{}`", path.display()))?;
        Ok(Self { path, file: BufReader::new(file), n_read: 0 })
    }

    fn line(&mut self) -> Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        self.file
            .read_until(b'\n', &mut line)
            .context(|| format!("cannot read `{}`", self.path.display()))?;
        if line.is_empty() {
            return Ok(None);
        }
        self.n_read += 1;
        match line.pop() {
            Some(b'\n') => Ok(Some(line)),
            _ => Err(self.wrong("is cut off")),
        }
    }

    fn next<T: DeserializeOwned>(&mut self) -> Result<Option<T>> {
        let Some(line) = self.line()? else { return Ok(None) };
        let read = serde_json::from_slice(&line);
        read.map(Some).map_err(|error| self.wrong("is not what it should be").caused_by(error))
    }

    fn wrong(&self, why: &str) -> Error {
        let message = format!("`{}`, line {}: it {why}", self.path.display(), self.n_read);
        Error::new(ErrorKind::Damaged, message)
    }
}
