//! The embedded store: one SQLite file.
//!
//! Commits go through a write-ahead log with `synchronous = FULL`: when [`Store::commit`]
//! returns, the system has said that the bytes are on the disk. Readers see the last commit
//! before they began and never wait.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{
    Connection, ErrorCode, OpenFlags, OptionalExtension, Params, params, params_from_iter,
};
use sha2::{Digest, Sha256};

use super::sqlite_file::{APPLICATION_ID, beside, inspect};
use super::{
    Batch, FORMAT_VERSION, Facts, IndexMarks, LargeContent, Row, Select, Sink, SmallSink, Store,
    read_chunk,
};
use crate::commitment::Opening;
use crate::error::{Context, Error, ErrorKind, Result};
use crate::hash::Hash;
use crate::merkle::TreeHash;

/// What leads from each format to the next; the first makes an empty file a record.
const MIGRATIONS: [&str; FORMAT_VERSION as usize] = [include_str!("schema_1.sql")];

/// How long to wait for another process that writes.
const PATIENCE: Duration = Duration::from_secs(60);

/// So many rows are added with one statement.
const ROWS_AT_ONCE: usize = 32;

const COLUMNS: &str = "SELECT e.sequence, e.recorded_at, e.kind, e.line, e.leaf_hash,
    o.salt, o.about, o.content, r.by
    FROM entries e LEFT JOIN openings o USING (sequence) LEFT JOIN redactions r USING (sequence)";

/// A record's rows in one file.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    connection: Connection,
}

impl SqliteStore {
    /// Makes a new store at `path`: it is there whole, or not at all. `checkpoint` is the signed
    /// head of the empty tree.
    ///
    /// # Errors
    /// Refuses a path at which there is something already; fails if the disk fails.
    pub fn create(path: &Path, facts: &Facts, checkpoint: &str) -> Result<Self> {
        let shown = path.display();
        if fs::symlink_metadata(path).is_ok() {
            return Err(already_there(path));
        }
        let draft = beside(path, &format!(".{}.new", std::process::id()));
        let made = write_draft(&draft, facts, checkpoint).and_then(|()| publish(&draft, path));
        if made.is_err() {
            // The reason for the failure is what counts; a leftover does no harm.
            let _ = fs::remove_file(&draft);
        }
        made.context(|| format!("cannot make a record at `{shown}`"))?;
        Self::open(path, true)
    }

    /// Opens the store at `path`. Nothing is written to what is not a record.
    ///
    /// # Errors
    /// Tells apart nothing there, no record, a later format, a file cut off, and a failing disk.
    pub fn open(path: &Path, writable: bool) -> Result<Self> {
        let version = inspect(path)?;
        let failed = || format!("cannot open the record `{}`", path.display());
        let connection = connect(path, writable).context(failed)?;
        let store = Self { path: path.to_owned(), connection };
        if version < FORMAT_VERSION {
            store.migrate(version, writable).context(failed)?;
        }
        Ok(store)
    }

    /// Forward only, in one transaction: another program sees the old format or the new one.
    fn migrate(&self, version: u32, writable: bool) -> Result<()> {
        if !writable {
            let message = format!(
                "it has format {version}; open it once for writing to bring it to {FORMAT_VERSION}"
            );
            return Err(Error::new(ErrorKind::ReadOnly, message));
        }
        self.begin()?;
        let migrated = migrate(&self.connection, version, &MIGRATIONS);
        if let Err(error) = migrated {
            self.rollback();
            return Err(failed("bring the record to the present format", error));
        }
        self.commit()
    }

    fn prepared(&self, sql: &str) -> Result<rusqlite::CachedStatement<'_>> {
        self.connection.prepare_cached(sql).map_err(|error| failed("ask the record", error))
    }

    /// Runs a statement that adds or removes rows.
    fn execute(&self, sql: &str, values: impl Params) -> Result<usize> {
        self.prepared(sql)?.execute(values).map_err(|error| failed("write to the record", error))
    }

    /// The one value that a query gives, if any.
    fn one<T: rusqlite::types::FromSql>(
        &self,
        sql: &str,
        values: impl Params,
    ) -> Result<Option<T>> {
        self.prepared(sql)?
            .query_row(values, |row| row.get(0))
            .optional()
            .map_err(|error| failed("read the record", error))
    }

    /// All that a query gives, read by `read`.
    fn all<T>(
        &self,
        sql: &str,
        values: impl Params,
        mut read: impl FnMut(&rusqlite::Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut all = Vec::new();
        self.each(sql, values, |row| {
            all.push(read(row)?);
            Ok(())
        })?;
        Ok(all)
    }

    /// Visits all that a query gives.
    fn each(
        &self,
        sql: &str,
        values: impl Params,
        mut visit: impl FnMut(&rusqlite::Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.prepared(sql)?;
        let mut rows = statement.query(values).map_err(|error| failed("read the record", error))?;
        while let Some(row) = rows.next().map_err(|error| failed("read the record", error))? {
            visit(row)?;
        }
        Ok(())
    }

    fn hashes(&self, sql: &str, values: impl Params) -> Result<Vec<Hash>> {
        self.all(sql, values, |row| blob(row, 0).and_then(kept_hash))
    }

    /// Rows of one kind, or of every kind, or about one thing.
    fn page(&self, select: &Select, kind: Option<&str>, limit: usize) -> Result<Vec<Row>> {
        let mut sql = format!("{COLUMNS} WHERE e.sequence >= ? AND e.sequence < ?");
        let mut values = vec![Value::from(clamped(select.first)), clamped(select.end).into()];
        if let Some(kind) = kind {
            sql.push_str(" AND e.kind = ?");
            values.push(kind.to_owned().into());
        }
        if let Some(about) = &select.about {
            sql.push_str(" AND o.about = ?");
            values.push(about.clone().into());
        }
        let order = if select.latest_first { "DESC" } else { "ASC" };
        sql.push_str(&format!(" ORDER BY e.sequence {order} LIMIT ?"));
        values.push((limit as i64).into());
        self.all(&sql, params_from_iter(values), read_row)
    }

    /// Rows one after the other: each of the three tables is walked along once, which is twice as
    /// fast as to look up each row's opening and redaction.
    fn stretch(&self, select: &Select, limit: usize) -> Result<Vec<Row>> {
        self.as_of_one_moment(|| {
            let sql = "SELECT sequence, recorded_at, kind, line, leaf_hash FROM entries
                       WHERE sequence >= ? AND sequence < ? ORDER BY sequence LIMIT ?";
            let (first, end) = (clamped(select.first), clamped(select.end));
            let mut rows = self.all(sql, params![first, end, limit as i64], |row| {
                let (line, leaf_hash) = (blob(row, 3)?.to_vec(), kept_hash(blob(row, 4)?)?);
                let (sequence, recorded_at) = (column::<i64>(row, 0)? as u64, column(row, 1)?);
                let kind = text(row, 2)?.to_owned();
                let (opening, redacted_by) = (None, None);
                Ok(Row { sequence, recorded_at, kind, line, leaf_hash, opening, redacted_by })
            })?;
            let end = rows.last().map_or(first, |row| clamped(row.sequence + 1));
            self.add_openings(&mut rows, first, end)?;
            self.add_redactions(&mut rows, first, end)?;
            Ok(rows)
        })
    }

    fn add_openings(&self, rows: &mut [Row], first: i64, end: i64) -> Result<()> {
        let sql = "SELECT sequence, salt, about, content FROM openings
                   WHERE sequence >= ? AND sequence < ? ORDER BY sequence";
        self.each(sql, params![first, end], |row| {
            let sequence = column::<i64>(row, 0)? as u64;
            let about = match row.get_ref(2) {
                Ok(ValueRef::Null) => None,
                _ => Some(text(row, 2)?.to_owned()),
            };
            let content = column::<Option<[u8; 32]>>(row, 3)?.map(Hash);
            if let Some(idx) = index_of(rows, sequence) {
                rows[idx].opening = Some(Opening { salt: column(row, 1)?, about, content });
            }
            Ok(())
        })
    }

    fn add_redactions(&self, rows: &mut [Row], first: i64, end: i64) -> Result<()> {
        let sql = "SELECT sequence, by FROM redactions
                   WHERE sequence >= ? AND sequence < ? ORDER BY sequence";
        self.each(sql, params![first, end], |row| {
            let sequence = column::<i64>(row, 0)? as u64;
            if let Some(idx) = index_of(rows, sequence) {
                rows[idx].redacted_by = Some(column::<i64>(row, 1)? as u64);
            }
            Ok(())
        })
    }

    /// What several queries give, nobody having written in between.
    fn as_of_one_moment<T>(&self, ask: impl FnOnce() -> Result<T>) -> Result<T> {
        if !self.connection.is_autocommit() {
            return ask();
        }
        self.execute("BEGIN", [])?;
        let answer = ask();
        self.execute("COMMIT", [])?;
        answer
    }

    /// Adds rows to a table, many with one statement. Before a statement on a table with triggers
    /// changes a page for the first time, SQLite keeps a copy of the page: one row at a time takes
    /// twice as long.
    fn insert_many<'v, const N: usize>(
        &self,
        table: &str,
        columns: [&str; N],
        rows: impl Iterator<Item = [ToSqlOutput<'v>; N]>,
    ) -> Result<()> {
        let sql = |n_rows: usize| {
            let values = vec![format!("({})", ["?"; N].join(", ")); n_rows].join(", ");
            format!("INSERT INTO {table} ({}) VALUES {values}", columns.join(", "))
        };
        let rows: Vec<[ToSqlOutput<'v>; N]> = rows.collect();
        let (many, rest) = rows.as_chunks::<ROWS_AT_ONCE>();
        for chunk in many {
            self.execute(&sql(ROWS_AT_ONCE), params_from_iter(chunk.iter().flatten()))?;
        }
        for row in rest {
            self.execute(&sql(1), params_from_iter(row))?;
        }
        Ok(())
    }

    fn insert_rows(&self, rows: &[Row]) -> Result<()> {
        let columns = ["sequence", "recorded_at", "kind", "line", "leaf_hash"];
        self.insert_many("entries", columns, rows.iter().map(entry_values))?;
        let columns = ["sequence", "salt", "about", "content"];
        let opened = rows.iter().filter_map(|row| Some((row.sequence, row.opening.as_ref()?)));
        self.insert_many("openings", columns, opened.map(opening_values))?;
        for row in rows {
            if let Some(by) = row.redacted_by {
                self.insert_redaction(row.sequence, by)?;
            }
        }
        Ok(())
    }

    fn insert_redaction(&self, sequence: u64, by: u64) -> Result<()> {
        self.execute(
            "INSERT INTO redactions (sequence, by) VALUES (?, ?)",
            params![sequence as i64, by as i64],
        )?;
        Ok(())
    }

    fn insert_tree(&self, tree: &[TreeHash]) -> Result<()> {
        for node in tree {
            self.execute(
                "INSERT INTO tree (level, idx, hash) VALUES (?, ?, ?)",
                params![node.level, node.index as i64, node.hash.0],
            )?;
        }
        Ok(())
    }

    fn content_id(&self, hash: &Hash) -> Result<Option<i64>> {
        self.one("SELECT id FROM contents WHERE hash = ?", params![hash.0])
    }

    fn has_small(&self, sequence: u64, sink: Sink<'_>) -> Result<bool> {
        let sql = "SELECT bytes FROM small_contents WHERE sequence = ?";
        Ok(!self.all(sql, params![clamped(sequence)], |row| sink(blob(row, 0)?))?.is_empty())
    }

    /// Writes chunks under the id that the content will have, and takes them back if it is kept
    /// already: its name is known only at its end.
    fn insert_chunks(&self, source: &mut dyn Read) -> Result<Hash> {
        let id: i64 = self
            .one("SELECT coalesce(max(id) + 1, 1) FROM contents", [])?
            .expect("an aggregate always gives a row");
        let mut hasher = Sha256::new();
        let mut size = 0;
        for idx in 0i64.. {
            let chunk = read_chunk(source)?;
            if chunk.is_empty() {
                break;
            }
            hasher.update(&chunk);
            size += chunk.len() as i64;
            self.execute(
                "INSERT INTO chunks (content, idx, bytes) VALUES (?, ?, ?)",
                params![id, idx, chunk],
            )?;
        }
        let hash = Hash(hasher.finalize().into());
        if self.content_id(&hash)?.is_some() {
            self.execute("DELETE FROM chunks WHERE content = ?", params![id])?;
        } else {
            self.execute(
                "INSERT INTO contents (id, hash, size) VALUES (?, ?, ?)",
                params![id, hash.0, size],
            )?;
        }
        Ok(hash)
    }

    fn give_chunks(&self, id: i64, sink: Sink<'_>) -> Result<()> {
        let sql = "SELECT bytes FROM chunks WHERE content = ? ORDER BY idx";
        self.each(sql, params![id], |row| sink(blob(row, 0)?))
    }

    fn delete_content(&self, hash: &Hash) -> Result<()> {
        let Some(id) = self.content_id(hash)? else { return Ok(()) };
        self.execute("DELETE FROM contents WHERE id = ?", params![id])?;
        self.execute("DELETE FROM chunks WHERE content = ?", params![id])?;
        Ok(())
    }
}

impl Store for SqliteStore {
    fn facts(&self) -> Result<Facts> {
        let fact = |name: &str| {
            self.one("SELECT value FROM facts WHERE name = ?", params![name])?.ok_or_else(|| {
                Error::new(ErrorKind::Damaged, format!("the record does not say its {name}"))
            })
        };
        Ok(Facts { origin: fact("origin")?, verifier: fact("verifier")? })
    }

    fn size(&self) -> Result<u64> {
        let last: Option<i64> = self
            .one("SELECT max(sequence) FROM entries", [])?
            .expect("an aggregate always gives a row");
        Ok(last.map_or(0, |last| last as u64 + 1))
    }

    fn recorded_at(&self, sequence: u64) -> Result<Option<i64>> {
        let sql = "SELECT recorded_at FROM entries WHERE sequence = ?";
        self.one(sql, params![clamped(sequence)])
    }

    fn rows(&self, select: &Select, limit: usize) -> Result<Vec<Row>> {
        if select.kinds.is_empty() {
            return match select.about.is_none() && !select.latest_first && limit > 16 {
                true => self.stretch(select, limit),
                false => self.page(select, None, limit),
            };
        }
        // One walk along the index for each kind, then the first of them all together.
        let mut rows = Vec::new();
        for kind in &select.kinds {
            rows.extend(self.page(select, Some(kind), limit)?);
        }
        rows.sort_by_key(|row| row.sequence);
        rows.dedup_by_key(|row| row.sequence);
        if select.latest_first {
            rows.reverse();
        }
        rows.truncate(limit);
        Ok(rows)
    }

    fn leaf_hashes(&self, first: u64, n: u64) -> Result<Vec<Hash>> {
        let sql = "SELECT leaf_hash FROM entries WHERE sequence >= ? AND sequence < ?
                   ORDER BY sequence";
        self.hashes(sql, params![clamped(first), clamped(first.saturating_add(n))])
    }

    fn tree_hashes(&self, level: u8, first: u64, n: u64) -> Result<Vec<Hash>> {
        let sql = "SELECT hash FROM tree WHERE level = ? AND idx >= ? AND idx < ? ORDER BY idx";
        self.hashes(sql, params![level, clamped(first), clamped(first.saturating_add(n))])
    }

    fn checkpoint(&self, size: u64) -> Result<Option<(u64, String)>> {
        let sql = "SELECT size, note FROM checkpoints WHERE size <= ? ORDER BY size DESC LIMIT 1";
        Ok(self.all(sql, params![clamped(size)], read_checkpoint)?.pop())
    }

    fn checkpoints(&self, size: u64, limit: usize) -> Result<Vec<(u64, String)>> {
        let sql = "SELECT size, note FROM checkpoints WHERE size >= ? ORDER BY size LIMIT ?";
        self.all(sql, params![clamped(size), limit as i64], read_checkpoint)
    }

    fn content(&self, sequence: u64, hash: &Hash, sink: Sink<'_>) -> Result<bool> {
        if self.has_small(sequence, sink)? {
            return Ok(true);
        }
        match self.content_id(hash)? {
            Some(id) => self.give_chunks(id, sink).map(|()| true),
            None => Ok(false),
        }
    }

    fn small_contents(&self, first: u64, end: u64, visit: SmallSink<'_>) -> Result<()> {
        let sql = "SELECT sequence, bytes FROM small_contents
                   WHERE sequence >= ? AND sequence < ? ORDER BY sequence";
        self.each(sql, params![clamped(first), clamped(end)], |row| {
            visit(column::<i64>(row, 0)? as u64, blob(row, 1)?)
        })
    }

    fn large_contents(&self) -> Result<Vec<LargeContent>> {
        self.all("SELECT id, hash, size FROM contents ORDER BY id", [], |row| {
            let (id, hash) = (column(row, 0)?, kept_hash(blob(row, 1)?)?);
            Ok(LargeContent { id, hash, size: column::<i64>(row, 2)? as u64 })
        })
    }

    fn large_content(&self, id: i64, sink: Sink<'_>) -> Result<()> {
        self.give_chunks(id, sink)
    }

    fn index_marks(&self, size: u64) -> Result<Option<IndexMarks>> {
        let mut marks = IndexMarks::default();
        // The whole of each index, and nothing but it: the columns are in it.
        let kinds = "SELECT sequence, kind FROM entries INDEXED BY entries_by_kind ORDER BY kind";
        self.each(kinds, [], |row| {
            let sequence = column::<i64>(row, 0)? as u64;
            if sequence < size {
                marks.kind(sequence, text(row, 1)?);
            }
            Ok(())
        })?;
        let abouts = "SELECT sequence, about FROM openings INDEXED BY openings_by_about
                      WHERE about IS NOT NULL ORDER BY about";
        self.each(abouts, [], |row| {
            let sequence = column::<i64>(row, 0)? as u64;
            if sequence < size {
                marks.about(sequence, text(row, 1)?);
            }
            Ok(())
        })?;
        Ok(Some(marks))
    }

    fn begin(&self) -> Result<()> {
        self.execute("BEGIN IMMEDIATE", []).map(|_| ())
    }

    fn insert(&self, batch: &Batch<'_>) -> Result<()> {
        self.insert_rows(&batch.rows)?;
        let contents = batch.small_contents.iter().map(content_values);
        self.insert_many("small_contents", ["sequence", "bytes"], contents)?;
        self.insert_tree(&batch.tree)?;
        for (size, note) in &batch.checkpoints {
            self.execute(
                "INSERT INTO checkpoints (size, note) VALUES (?, ?)",
                params![*size as i64, note],
            )?;
        }
        Ok(())
    }

    fn insert_content(&self, source: &mut dyn Read) -> Result<Hash> {
        self.insert_chunks(source)
    }

    fn holders(&self, content: &Hash) -> Result<Vec<u64>> {
        let sql = "SELECT sequence FROM openings WHERE content = ? ORDER BY sequence";
        self.all(sql, params![content.0], |row| Ok(column::<i64>(row, 0)? as u64))
    }

    fn redact(&self, sequence: u64, by: u64) -> Result<()> {
        let sql = "SELECT content FROM openings WHERE sequence = ?";
        let content: Option<Option<[u8; 32]>> = self.one(sql, params![sequence as i64])?;
        self.insert_redaction(sequence, by)?;
        self.execute("DELETE FROM openings WHERE sequence = ?", params![sequence as i64])?;
        self.execute("DELETE FROM small_contents WHERE sequence = ?", params![sequence as i64])?;
        if let Some(content) = content.flatten().map(Hash)
            && self.holders(&content)?.is_empty()
        {
            self.delete_content(&content)?;
        }
        Ok(())
    }

    fn commit(&self) -> Result<()> {
        let committed = self.execute("COMMIT", []).map(|_| ());
        if committed.is_err() {
            self.rollback();
        }
        committed
    }

    fn rollback(&self) {
        // After some failures SQLite has rolled back by itself; then there is nothing to do.
        if !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }

    /// Freed pages are zeroed when they are freed (`secure_delete`); what the log held of them
    /// goes when it is folded in and cut to nothing.
    fn scrub(&self) -> Result<()> {
        self.prepared("PRAGMA wal_checkpoint(TRUNCATE)")?
            .query_row([], |_| Ok(()))
            .map_err(|error| failed("fold the log into the record", error))
    }

    fn check_structure(&self, with_indexes: bool) -> Result<Vec<String>> {
        let sql = if with_indexes { "PRAGMA integrity_check" } else { "PRAGMA quick_check" };
        let mut said: Vec<String> = self.all(sql, [], |row| column(row, 0))?;
        said.retain(|line| line != "ok");
        Ok(said)
    }

    fn reader(&self) -> Result<Box<dyn Store>> {
        Ok(Box::new(Self::open(&self.path, false)?))
    }
}

/// The whole of an empty record, on the disk, under a name of its own.
fn write_draft(draft: &Path, facts: &Facts, checkpoint: &str) -> Result<()> {
    let _ = fs::remove_file(draft);
    fill_draft(draft, facts, checkpoint).map_err(|error| failed("write it", error))?;
    let file = File::open(draft).context(|| "cannot open what was written".to_owned())?;
    file.sync_all().context(|| "cannot sync what was written".to_owned())
}

fn fill_draft(draft: &Path, facts: &Facts, checkpoint: &str) -> rusqlite::Result<()> {
    let connection = Connection::open(draft)?;
    // Nobody knows of this file yet: one sync at the end is enough.
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA page_size = 16384;")?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.execute_batch("BEGIN")?;
    migrate(&connection, 0, &MIGRATIONS)?;
    let mut insert = connection.prepare("INSERT INTO facts (name, value) VALUES (?, ?)")?;
    insert.execute(["origin", &facts.origin])?;
    insert.execute(["verifier", &facts.verifier])?;
    drop(insert);
    connection.execute("INSERT INTO checkpoints (size, note) VALUES (0, ?)", [checkpoint])?;
    connection.execute_batch("COMMIT; PRAGMA journal_mode = WAL;")?;
    connection.close().map_err(|(_, error)| error)
}

/// Runs the steps that lead from a format to the last that `steps` know. Within a transaction.
fn migrate(connection: &Connection, version: u32, steps: &[&str]) -> rusqlite::Result<()> {
    for step in &steps[version as usize..] {
        connection.execute_batch(step)?;
    }
    connection.pragma_update(None, "user_version", steps.len() as u32)
}

/// Gives the finished file its name, unless somebody else was faster.
pub(crate) fn publish(draft: &Path, path: &Path) -> Result<()> {
    match fs::hard_link(draft, path) {
        Ok(()) => fs::remove_file(draft).context(|| "cannot remove a draft".to_owned())?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(already_there(path));
        }
        // Some file systems have no hard links.
        Err(_) => fs::rename(draft, path).context(|| "cannot name what was written".to_owned())?,
    }
    sync_folder(path)
}

/// A name is durable when the folder that holds it is.
pub(crate) fn sync_folder(path: &Path) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .context(|| format!("cannot sync the folder `{}`", folder.display()))
}

fn already_there(path: &Path) -> Error {
    Error::new(ErrorKind::AlreadyThere, format!("there is something at `{}`", path.display()))
}

/// A reader, too, opens the file for writing where it may: whoever leaves last folds the log in
/// and takes it away, so that the record is one file again.
fn connect(path: &Path, writable: bool) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(path, flags).and_then(|connection| {
        connection.busy_timeout(PATIENCE)?;
        connection.set_prepared_statement_cache_capacity(64);
        connection.execute_batch(
            "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;
                 PRAGMA checkpoint_fullfsync = ON; PRAGMA secure_delete = ON;
                 PRAGMA trusted_schema = OFF; PRAGMA cache_size = -32768;
                 PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864;
                 PRAGMA wal_autocheckpoint = 4096;",
        )?;
        connection.pragma_update(None, "query_only", !writable)?;
        Ok(connection)
    });
    opened.map_err(|error| failed("open the file", error))
}

fn read_row(row: &rusqlite::Row<'_>) -> Result<Row> {
    let salt: Option<[u8; 32]> = column(row, 5)?;
    let (about, content) = (column(row, 6)?, column::<Option<[u8; 32]>>(row, 7)?);
    Ok(Row {
        sequence: column::<i64>(row, 0)? as u64,
        recorded_at: column(row, 1)?,
        kind: column(row, 2)?,
        line: blob(row, 3)?.to_vec(),
        leaf_hash: kept_hash(blob(row, 4)?)?,
        opening: salt.map(|salt| Opening { salt, about, content: content.map(Hash) }),
        redacted_by: column::<Option<i64>>(row, 8)?.map(|by| by as u64),
    })
}

/// Where the row of an entry is: where it should be, unless rows are missing.
fn index_of(rows: &[Row], sequence: u64) -> Option<usize> {
    let idx = sequence.checked_sub(rows.first()?.sequence)? as usize;
    match rows.get(idx) {
        Some(row) if row.sequence == sequence => Some(idx),
        _ => rows.binary_search_by_key(&sequence, |row| row.sequence).ok(),
    }
}

fn read_checkpoint(row: &rusqlite::Row<'_>) -> Result<(u64, String)> {
    Ok((column::<i64>(row, 0)? as u64, column(row, 1)?))
}

fn column<T: rusqlite::types::FromSql>(row: &rusqlite::Row<'_>, idx: usize) -> Result<T> {
    row.get(idx).map_err(|error| {
        Error::new(ErrorKind::Damaged, "a row of the record is not of its shape").caused_by(error)
    })
}

fn text<'a>(row: &'a rusqlite::Row<'_>, idx: usize) -> Result<&'a str> {
    match row.get_ref(idx) {
        Ok(ValueRef::Text(bytes)) => std::str::from_utf8(bytes).ok(),
        _ => None,
    }
    .ok_or_else(|| Error::new(ErrorKind::Damaged, "a row of the record is not of its shape"))
}

fn blob<'a>(row: &'a rusqlite::Row<'_>, idx: usize) -> Result<&'a [u8]> {
    match row.get_ref(idx) {
        Ok(ValueRef::Blob(bytes)) => Ok(bytes),
        _ => Err(Error::new(ErrorKind::Damaged, "a row of the record is not of its shape")),
    }
}

fn kept_hash(bytes: &[u8]) -> Result<Hash> {
    Hash::from_bytes(bytes)
        .map_err(|_| Error::new(ErrorKind::Damaged, "a hash in the record has lost its length"))
}

fn entry_values(row: &Row) -> [ToSqlOutput<'_>; 5] {
    [
        number(row.sequence),
        row.recorded_at.into(),
        value(ValueRef::Text(row.kind.as_bytes())),
        value(ValueRef::Blob(&row.line)),
        value(ValueRef::Blob(&row.leaf_hash.0)),
    ]
}

fn opening_values((sequence, opening): (u64, &Opening)) -> [ToSqlOutput<'_>; 4] {
    let about = opening.about.as_ref().map(|about| ValueRef::Text(about.as_bytes()));
    let content = opening.content.as_ref().map(|content| ValueRef::Blob(&content.0));
    [
        number(sequence),
        value(ValueRef::Blob(&opening.salt)),
        value(about.unwrap_or(ValueRef::Null)),
        value(content.unwrap_or(ValueRef::Null)),
    ]
}

fn content_values<'v>((sequence, bytes): &'v (u64, Cow<'_, [u8]>)) -> [ToSqlOutput<'v>; 2] {
    [number(*sequence), value(ValueRef::Blob(bytes))]
}

fn number<'v>(number: u64) -> ToSqlOutput<'v> {
    (number as i64).into()
}

fn value(value: ValueRef<'_>) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(value)
}

/// SQLite counts to 2^63 only; no record gets there.
fn clamped(number: u64) -> i64 {
    number.min(i64::MAX as u64) as i64
}

/// An error of SQLite in our words.
fn failed(doing: &str, error: rusqlite::Error) -> Error {
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => ErrorKind::Damaged,
        Some(ErrorCode::ReadOnly) => ErrorKind::ReadOnly,
        Some(ErrorCode::ConstraintViolation) => ErrorKind::Refused,
        _ => ErrorKind::Machine,
    };
    Error::new(kind, format!("cannot {doing}")).caused_by(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record;

    const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/format-1.troth");

    fn copied(folder: &tempfile::TempDir) -> PathBuf {
        let path = folder.path().join("record");
        fs::copy(FIXTURE, &path).expect("the fixture is there");
        path
    }

    /// What a later program does: one more step, all of it or nothing.
    fn bring_forward(path: &Path, step: &str) -> rusqlite::Result<()> {
        let connection = Connection::open(path)?;
        connection.execute_batch("BEGIN IMMEDIATE")?;
        migrate(&connection, FORMAT_VERSION, &[MIGRATIONS[0], step])?;
        connection.execute_batch("COMMIT")
    }

    #[test]
    fn a_step_to_a_later_format_changes_no_proof_and_is_refused_by_this_program() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = copied(&folder);
        let before = Record::open_for_reading(&path).expect("a record");
        let (note, n_entries) = (before.checkpoint().expect("a note"), before.n_entries());
        drop(before);
        bring_forward(&path, "CREATE INDEX openings_by_content ON openings (content)")
            .expect("a step");
        assert_eq!(inspect(&path).err().map(|error| error.kind()), Some(ErrorKind::FutureVersion));
        let bytes = fs::read(&path).expect("a file");
        let refused = SqliteStore::open(&path, true).expect_err("it is refused");
        assert!(refused.to_string().contains("format 2; this program knows formats up to 1"));
        assert_eq!(fs::read(&path).expect("a file"), bytes, "nothing is written to it");
        // As the later program sees it: every proof is what it was.
        let connection = connect(&path, false).expect("a file of SQLite");
        let store = SqliteStore { path: path.clone(), connection };
        let after = Record::open_store(Box::new(store), None).expect("a record");
        assert_eq!(after.checkpoint().expect("a note"), note);
        let n_entries = n_entries.expect("a number");
        assert_eq!(after.n_entries().expect("a number"), n_entries);
        for sequence in (0..n_entries).map(crate::Sequence) {
            assert_eq!(after.verify_entry(sequence).expect("it can be read"), []);
        }
    }

    #[test]
    fn a_step_that_fails_leaves_the_record_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = copied(&folder);
        let failing = "CREATE TABLE more (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1)";
        assert!(bring_forward(&path, failing).is_err());
        assert_eq!(inspect(&path).ok(), Some(FORMAT_VERSION));
        let store = SqliteStore::open(&path, true).expect("the format that it had");
        let more = store.one::<i64>("SELECT count(*) FROM sqlite_schema WHERE name = 'more'", []);
        assert_eq!(more.ok().flatten(), Some(0));
        assert!(crate::verify_file(&path).expect("it can be read").is_whole());
    }
}
