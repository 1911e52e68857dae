//! The team's store: one schema of a PostgreSQL database.
//!
//! Writers take an advisory lock of the session before a serialisable transaction begins, so
//! that appends come one after the other whatever the number of processes: no gap, no fork. If the
//! connection is lost while a commit is under way, the store asks the server afterwards whether
//! it happened, so that nothing is taken for lost that is there, and appended twice.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Read;
use std::time::{Duration, Instant};

use postgres::types::ToSql;
use postgres::{Client, NoTls, Statement};
use sha2::{Digest, Sha256};

use super::{
    Batch, CHUNK_BYTES, FORMAT_VERSION, Facts, IndexMarks, LargeContent, Row, Select, Sink,
    SmallSink, Store, read_chunk,
};
use crate::commitment::Opening;
use crate::error::{Error, ErrorKind, Result};
use crate::hash::Hash;

const SCHEMA: &str = include_str!("postgres_1.sql");

/// How long to try to learn what became of a commit.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many rows are read at once when all are.
const PAGE: i64 = 2048;

const COLUMNS: &str = "SELECT e.sequence, e.recorded_at, e.kind, e.line, e.leaf_hash,
    o.salt, o.about, o.content, r.by
    FROM entries e LEFT JOIN openings o USING (sequence) LEFT JOIN redactions r USING (sequence)";

type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

/// A record's rows in a schema of a PostgreSQL database.
pub struct PostgresStore {
    url: String,
    schema: String,
    writable: bool,
    session: RefCell<Session>,
}

/// A connection, and what belongs to it alone.
struct Session {
    client: Client,
    statements: BTreeMap<String, Statement>,
    /// The checkpoint of the transaction that is open: what tells whether it was committed.
    pending: Option<(i64, String)>,
    writing: bool,
}

impl PostgresStore {
    /// Makes a record in a schema of its own: it is there whole, or not at all. `checkpoint` is the
    /// signed head of the empty tree.
    ///
    /// The connection is not encrypted: use a socket, this machine, or a tunnel.
    ///
    /// # Errors
    /// Refuses a schema that exists, and a name that is none; fails if the server does.
    pub fn create(url: &str, schema: &str, facts: &Facts, checkpoint: &str) -> Result<Self> {
        let mut client = Self::expect_none(url, schema)?;
        let made = client.transaction().and_then(|mut transaction| {
            transaction.batch_execute(&format!(
                "CREATE SCHEMA {schema}; SET LOCAL search_path TO {schema}; {SCHEMA}"
            ))?;
            let format = FORMAT_VERSION.to_string();
            for (name, value) in
                [("format", &format), ("origin", &facts.origin), ("verifier", &facts.verifier)]
            {
                transaction.execute("INSERT INTO facts VALUES ($1, $2)", &[&name, &value])?;
            }
            transaction.execute("INSERT INTO checkpoints VALUES (0, $1)", &[&checkpoint])?;
            transaction.commit()
        });
        made.map_err(|error| failed("make a record in the database", error))?;
        Self::open(url, schema, true)
    }

    /// Makes sure that there is no schema of this name, and gives the connection that looked.
    pub(crate) fn expect_none(url: &str, schema: &str) -> Result<Client> {
        check_name(schema)?;
        let mut client = connect(url)?;
        let exists = "SELECT 1 FROM pg_namespace WHERE nspname = $1";
        match client.query(exists, &[&schema]).map_err(|error| failed("look", error))?.is_empty() {
            true => Ok(client),
            false => {
                let message = format!("there is a schema `{schema}` in the database already");
                Err(Error::new(ErrorKind::AlreadyThere, message))
            }
        }
    }

    /// The name under which a record is made that shall be called `schema` when it is whole.
    pub(crate) fn draft_of(schema: &str) -> String {
        let kept: String = schema.chars().take(40).collect();
        format!("{kept}_import_{}", std::process::id())
    }

    /// Gives a finished draft its name.
    pub(crate) fn rename(url: &str, draft: &str, schema: &str) -> Result<()> {
        let mut client = Self::expect_none(url, schema)?;
        let renamed = client.batch_execute(&format!("ALTER SCHEMA {draft} RENAME TO {schema}"));
        renamed.map_err(|error| failed("name what was imported", error))
    }

    /// Takes a draft away again.
    pub(crate) fn drop_draft(url: &str, draft: &str) -> Result<()> {
        let dropped =
            connect(url)?.batch_execute(&format!("DROP SCHEMA IF EXISTS {draft} CASCADE"));
        dropped.map_err(|error| failed("take an import back", error))
    }

    /// Opens the record in a schema.
    ///
    /// # Errors
    /// Tells apart nothing there, no record, a later format, and a failing server.
    pub fn open(url: &str, schema: &str, writable: bool) -> Result<Self> {
        check_name(schema)?;
        let session = RefCell::new(Session::open(url, schema, writable)?);
        let (url, schema) = (url.to_owned(), schema.to_owned());
        let store = Self { url, schema, writable, session };
        store.check_format()?;
        Ok(store)
    }

    fn check_format(&self) -> Result<()> {
        let there = "SELECT to_regclass('facts') IS NOT NULL,
                            EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)";
        let rows = self.query(there, &[&self.schema])?;
        let (has_facts, has_schema): (bool, bool) = (rows[0].get(0), rows[0].get(1));
        let schema = &self.schema;
        if !has_schema {
            let message = format!("there is no record in the schema `{schema}` of the database");
            return Err(Error::new(ErrorKind::NotFound, message));
        }
        let format = match has_facts {
            true => self.fact("format")?.and_then(|format| format.parse::<u32>().ok()),
            false => None,
        };
        match format {
            Some(1..=FORMAT_VERSION) => Ok(()),
            Some(version) if version > FORMAT_VERSION => Err(Error::new(
                ErrorKind::FutureVersion,
                format!(
                    "the schema `{schema}` is a record of format {version}; this program knows \
                     formats up to {FORMAT_VERSION}: use a newer one"
                ),
            )),
            _ => Err(Error::new(
                ErrorKind::NotARecord,
                format!("the schema `{schema}` is not a Troth record"),
            )),
        }
    }

    fn fact(&self, name: &str) -> Result<Option<String>> {
        let rows = self.query("SELECT value FROM facts WHERE name = $1", &[&name])?;
        Ok(rows.first().map(|row| row.get(0)))
    }

    /// Asks; a connection that was lost between two questions is made anew.
    fn query(&self, sql: &str, values: Values<'_>) -> Result<Vec<postgres::Row>> {
        let mut session = self.session.borrow_mut();
        if session.client.is_closed() && !session.writing {
            *session = Session::open(&self.url, &self.schema, self.writable)?;
        }
        session.query(sql, values).map_err(|error| failed("read the record", error))
    }

    fn execute(&self, sql: &str, values: Values<'_>) -> Result<()> {
        let mut session = self.session.borrow_mut();
        session.query(sql, values).map_err(|error| failed("write to the record", error))?;
        Ok(())
    }

    fn one_number(&self, sql: &str, values: Values<'_>) -> Result<Option<i64>> {
        Ok(self.query(sql, values)?.first().and_then(|row| row.get(0)))
    }

    fn hashes(&self, sql: &str, values: Values<'_>) -> Result<Vec<Hash>> {
        self.query(sql, values)?.iter().map(|row| kept_hash(row.get(0))).collect()
    }

    fn insert_rows(&self, rows: &[Row]) -> Result<()> {
        let sequences: Vec<i64> = rows.iter().map(|row| row.sequence as i64).collect();
        let times: Vec<i64> = rows.iter().map(|row| row.recorded_at).collect();
        let kinds: Vec<&str> = rows.iter().map(|row| row.kind.as_str()).collect();
        let lines: Vec<&[u8]> = rows.iter().map(|row| row.line.as_slice()).collect();
        let hashes: Vec<&[u8]> = rows.iter().map(|row| &row.leaf_hash.0[..]).collect();
        self.execute(
            "INSERT INTO entries SELECT * FROM
             unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[], $5::bytea[])",
            &[&sequences, &times, &kinds, &lines, &hashes],
        )?;
        self.insert_openings(rows)
    }

    fn insert_openings(&self, rows: &[Row]) -> Result<()> {
        let opened: Vec<(i64, &Opening)> = rows
            .iter()
            .filter_map(|row| Some((row.sequence as i64, row.opening.as_ref()?)))
            .collect();
        let sequences: Vec<i64> = opened.iter().map(|(sequence, _)| *sequence).collect();
        let salts: Vec<&[u8]> = opened.iter().map(|(_, opening)| &opening.salt[..]).collect();
        let abouts: Vec<Option<&str>> =
            opened.iter().map(|(_, opening)| opening.about.as_deref()).collect();
        let contents: Vec<Option<&[u8]>> = opened
            .iter()
            .map(|(_, opening)| opening.content.as_ref().map(|hash| &hash.0[..]))
            .collect();
        self.execute(
            "INSERT INTO openings SELECT * FROM
             unnest($1::bigint[], $2::bytea[], $3::text[], $4::bytea[])",
            &[&sequences, &salts, &abouts, &contents],
        )
    }

    fn content_id(&self, hash: &Hash) -> Result<Option<i64>> {
        self.one_number("SELECT id FROM contents WHERE hash = $1", &[&&hash.0[..]])
    }

    fn give_chunks(&self, id: i64, sink: Sink<'_>) -> Result<()> {
        for idx in 0i64.. {
            let sql = "SELECT bytes FROM chunks WHERE content = $1 AND idx = $2";
            match self.query(sql, &[&id, &idx])?.first() {
                Some(row) => sink(row.get(0))?,
                None => break,
            }
        }
        Ok(())
    }

    /// A commit whose answer never came: whether it happened.
    ///
    /// # Errors
    /// Fails if nobody can tell, because the server does not come back in time.
    fn happened(&self, pending: &(i64, String)) -> Result<bool> {
        let started = Instant::now();
        loop {
            match self.look_for(pending) {
                Ok(happened) => return Ok(happened),
                Err(error) if started.elapsed() > PATIENCE => {
                    return Err(error.while_doing(
                        "the connection was lost while committing, and whether the entries are \
                         recorded is not known: look before appending them again",
                    ));
                }
                Err(_) => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    /// Looks for a checkpoint, once no other session can still be at it.
    fn look_for(&self, (size, note): &(i64, String)) -> Result<bool> {
        let mut session = Session::open(&self.url, &self.schema, self.writable)?;
        session.lock(&self.schema)?;
        let rows = session
            .query("SELECT note FROM checkpoints WHERE size = $1", &[size])
            .map_err(|error| failed("read the record", error))?;
        session.unlock(&self.schema);
        *self.session.borrow_mut() = session;
        Ok(rows.first().is_some_and(|row| row.get::<_, &str>(0) == note))
    }
}

impl Session {
    fn open(url: &str, schema: &str, writable: bool) -> Result<Self> {
        let mut client = connect(url)?;
        let access = if writable { "READ WRITE" } else { "READ ONLY" };
        client
            .batch_execute(&format!(
                "SET search_path TO {schema}; SET synchronous_commit TO on;
                 SET SESSION CHARACTERISTICS AS TRANSACTION {access};"
            ))
            .map_err(|error| failed("begin a session with the database", error))?;
        Ok(Self { client, statements: BTreeMap::new(), pending: None, writing: false })
    }

    fn query(
        &mut self,
        sql: &str,
        values: Values<'_>,
    ) -> std::result::Result<Vec<postgres::Row>, postgres::Error> {
        let statement = match self.statements.get(sql) {
            Some(statement) => statement.clone(),
            None => {
                let statement = self.client.prepare(sql)?;
                self.statements.insert(sql.to_owned(), statement.clone());
                statement
            }
        };
        self.client.query(&statement, values)
    }

    /// The lock belongs to the session: whoever loses the connection has lost it.
    fn lock(&mut self, schema: &str) -> Result<()> {
        let sql = "SELECT pg_advisory_lock(hashtextextended($1, 6962))";
        let locked = self.query(sql, &[&format!("troth record {schema}")]);
        locked.map(|_| ()).map_err(|error| failed("wait for other writers", error))
    }

    fn unlock(&mut self, schema: &str) {
        let sql = "SELECT pg_advisory_unlock(hashtextextended($1, 6962))";
        // If this fails, the connection is gone, and the lock with it.
        let _ = self.query(sql, &[&format!("troth record {schema}")]);
    }

    fn command(&mut self, sql: &str) -> std::result::Result<(), postgres::Error> {
        self.client.batch_execute(sql)
    }
}

impl Store for PostgresStore {
    fn facts(&self) -> Result<Facts> {
        let fact = |name: &str| {
            self.fact(name)?.ok_or_else(|| {
                Error::new(ErrorKind::Damaged, format!("the record does not say its {name}"))
            })
        };
        Ok(Facts { origin: fact("origin")?, verifier: fact("verifier")? })
    }

    fn size(&self) -> Result<u64> {
        let last = self.one_number("SELECT max(sequence) FROM entries", &[])?;
        Ok(last.map_or(0, |last| last as u64 + 1))
    }

    fn recorded_at(&self, sequence: u64) -> Result<Option<i64>> {
        let sql = "SELECT recorded_at FROM entries WHERE sequence = $1";
        self.one_number(sql, &[&clamped(sequence)])
    }

    fn rows(&self, select: &Select, limit: usize) -> Result<Vec<Row>> {
        let (first, end, limit) = (clamped(select.first), clamped(select.end), limit as i64);
        let mut sql = format!("{COLUMNS} WHERE e.sequence >= $1 AND e.sequence < $2");
        let mut values: Vec<&(dyn ToSql + Sync)> = vec![&first, &end, &limit];
        if !select.kinds.is_empty() {
            values.push(&select.kinds);
            sql.push_str(&format!(" AND e.kind = ANY(${})", values.len()));
        }
        if let Some(about) = &select.about {
            values.push(about);
            sql.push_str(&format!(" AND o.about = ${}", values.len()));
        }
        let order = if select.latest_first { "DESC" } else { "ASC" };
        sql.push_str(&format!(" ORDER BY e.sequence {order} LIMIT $3"));
        self.query(&sql, &values)?.iter().map(read_row).collect()
    }

    fn leaf_hashes(&self, first: u64, n: u64) -> Result<Vec<Hash>> {
        let sql = "SELECT leaf_hash FROM entries WHERE sequence >= $1 AND sequence < $2
                   ORDER BY sequence";
        self.hashes(sql, &[&clamped(first), &clamped(first.saturating_add(n))])
    }

    fn tree_hashes(&self, level: u8, first: u64, n: u64) -> Result<Vec<Hash>> {
        let sql = "SELECT hash FROM tree WHERE level = $1 AND idx >= $2 AND idx < $3 ORDER BY idx";
        let end = clamped(first.saturating_add(n));
        self.hashes(sql, &[&i16::from(level), &clamped(first), &end])
    }

    fn checkpoint(&self, size: u64) -> Result<Option<(u64, String)>> {
        let sql = "SELECT size, note FROM checkpoints WHERE size <= $1 ORDER BY size DESC LIMIT 1";
        Ok(self.query(sql, &[&clamped(size)])?.first().map(read_checkpoint))
    }

    fn checkpoints(&self, size: u64, limit: usize) -> Result<Vec<(u64, String)>> {
        let sql = "SELECT size, note FROM checkpoints WHERE size >= $1 ORDER BY size LIMIT $2";
        let rows = self.query(sql, &[&clamped(size), &(limit as i64)])?;
        Ok(rows.iter().map(read_checkpoint).collect())
    }

    fn content(&self, sequence: u64, hash: &Hash, sink: Sink<'_>) -> Result<bool> {
        let sql = "SELECT bytes FROM small_contents WHERE sequence = $1";
        if let Some(row) = self.query(sql, &[&clamped(sequence)])?.first() {
            return sink(row.get(0)).map(|()| true);
        }
        match self.content_id(hash)? {
            Some(id) => self.give_chunks(id, sink).map(|()| true),
            None => Ok(false),
        }
    }

    fn small_contents(&self, first: u64, end: u64, visit: SmallSink<'_>) -> Result<()> {
        let sql = "SELECT sequence, bytes FROM small_contents
                   WHERE sequence >= $1 AND sequence < $2 ORDER BY sequence LIMIT $3";
        let (mut next, end) = (clamped(first), clamped(end));
        loop {
            let rows = self.query(sql, &[&next, &end, &PAGE])?;
            let Some(last) = rows.last() else { return Ok(()) };
            next = last.get::<_, i64>(0) + 1;
            for row in &rows {
                visit(row.get::<_, i64>(0) as u64, row.get(1))?;
            }
        }
    }

    fn large_contents(&self) -> Result<Vec<LargeContent>> {
        let rows = self.query("SELECT id, hash, size FROM contents ORDER BY id", &[])?;
        let content = |row: &postgres::Row| {
            let (id, hash) = (row.get(0), kept_hash(row.get(1))?);
            Ok(LargeContent { id, hash, size: row.get::<_, i64>(2) as u64 })
        };
        rows.iter().map(content).collect()
    }

    fn large_content(&self, id: i64, sink: Sink<'_>) -> Result<()> {
        self.give_chunks(id, sink)
    }

    /// The server looks after its own indexes.
    fn index_marks(&self, _size: u64) -> Result<Option<IndexMarks>> {
        Ok(None)
    }

    fn begin(&self) -> Result<()> {
        if !self.writable {
            return Err(Error::new(ErrorKind::ReadOnly, "the record is open for reading only"));
        }
        let mut session = self.session.borrow_mut();
        if session.client.is_closed() {
            *session = Session::open(&self.url, &self.schema, self.writable)?;
        }
        session.lock(&self.schema)?;
        let begun = session.command("BEGIN ISOLATION LEVEL SERIALIZABLE");
        if begun.is_err() {
            session.unlock(&self.schema);
        }
        session.pending = None;
        session.writing = begun.is_ok();
        begun.map_err(|error| failed("begin to write", error))
    }

    fn insert(&self, batch: &Batch<'_>) -> Result<()> {
        self.insert_rows(&batch.rows)?;
        let sequences: Vec<i64> =
            batch.small_contents.iter().map(|(sequence, _)| *sequence as i64).collect();
        let contents: Vec<&[u8]> =
            batch.small_contents.iter().map(|(_, bytes)| bytes.as_ref()).collect();
        self.execute(
            "INSERT INTO small_contents SELECT * FROM unnest($1::bigint[], $2::bytea[])",
            &[&sequences, &contents],
        )?;
        for row in batch.rows.iter().filter(|row| row.redacted_by.is_some()) {
            let by = row.redacted_by.map(|by| by as i64);
            let sql = "INSERT INTO redactions VALUES ($1, $2)";
            self.execute(sql, &[&(row.sequence as i64), &by])?;
        }
        for node in &batch.tree {
            let (level, idx) = (i16::from(node.level), node.index as i64);
            let sql = "INSERT INTO tree VALUES ($1, $2, $3)";
            self.execute(sql, &[&level, &idx, &&node.hash.0[..]])?;
        }
        for (size, note) in &batch.checkpoints {
            let size = *size as i64;
            self.execute("INSERT INTO checkpoints VALUES ($1, $2)", &[&size, note])?;
            self.session.borrow_mut().pending = Some((size, note.clone()));
        }
        Ok(())
    }

    fn insert_content(&self, source: &mut dyn Read) -> Result<Hash> {
        let sql = "SELECT coalesce(max(id) + 1, 1) FROM contents";
        let id = self.one_number(sql, &[])?.expect("an aggregate always gives a row");
        let mut hasher = Sha256::new();
        let mut size = 0i64;
        for idx in 0i64.. {
            let chunk = read_chunk(source)?;
            if chunk.is_empty() {
                break;
            }
            hasher.update(&chunk);
            size += chunk.len() as i64;
            self.execute("INSERT INTO chunks VALUES ($1, $2, $3)", &[&id, &idx, &chunk])?;
            debug_assert!(chunk.len() <= CHUNK_BYTES, "a chunk is read up to its size");
        }
        let hash = Hash(hasher.finalize().into());
        if self.content_id(&hash)?.is_some() {
            self.execute("DELETE FROM chunks WHERE content = $1", &[&id])?;
        } else {
            let sql = "INSERT INTO contents VALUES ($1, $2, $3)";
            self.execute(sql, &[&id, &&hash.0[..], &size])?;
        }
        Ok(hash)
    }

    fn holders(&self, content: &Hash) -> Result<Vec<u64>> {
        let sql = "SELECT sequence FROM openings WHERE content = $1 ORDER BY sequence";
        let rows = self.query(sql, &[&&content.0[..]])?;
        Ok(rows.iter().map(|row| row.get::<_, i64>(0) as u64).collect())
    }

    fn redact(&self, sequence: u64, by: u64) -> Result<()> {
        let (sequence, by) = (sequence as i64, by as i64);
        let rows = self.query("SELECT content FROM openings WHERE sequence = $1", &[&sequence])?;
        let content = rows.first().and_then(|row| row.get::<_, Option<&[u8]>>(0));
        self.execute("INSERT INTO redactions VALUES ($1, $2)", &[&sequence, &by])?;
        self.execute("DELETE FROM openings WHERE sequence = $1", &[&sequence])?;
        self.execute("DELETE FROM small_contents WHERE sequence = $1", &[&sequence])?;
        let Some(content) = content.map(kept_hash).transpose()? else { return Ok(()) };
        let Some(id) = self.content_id(&content)? else { return Ok(()) };
        if self.holders(&content)?.is_empty() {
            self.execute("DELETE FROM contents WHERE id = $1", &[&id])?;
            self.execute("DELETE FROM chunks WHERE content = $1", &[&id])?;
        }
        Ok(())
    }

    fn commit(&self) -> Result<()> {
        let mut session = self.session.borrow_mut();
        let committed = session.command("COMMIT");
        let pending = session.pending.take();
        session.writing = false;
        let Err(error) = committed else {
            session.unlock(&self.schema);
            return Ok(());
        };
        drop(session);
        // Even an answer that says no may have come after the deed: a server that is told to end
        // a session ends it between the two.
        let happened = pending.map_or(Ok(false), |pending| self.happened(&pending))?;
        if happened {
            return Ok(());
        }
        self.rollback();
        Err(failed("commit", error))
    }

    fn rollback(&self) {
        let mut session = self.session.borrow_mut();
        session.writing = false;
        session.pending = None;
        // A connection that is gone has rolled back and unlocked by going.
        let _ = session.command("ROLLBACK");
        session.unlock(&self.schema);
    }

    /// What a redaction deleted is dead rows until they are vacuumed away; the server's own log
    /// and backups are beyond a client's reach.
    fn scrub(&self) -> Result<()> {
        let mut session = self.session.borrow_mut();
        session
            .command("VACUUM openings, small_contents, contents, chunks")
            .map_err(|error| failed("vacuum", error))
    }

    /// The server looks after its own pages; contents and tree are checked above it.
    fn check_structure(&self, _with_indexes: bool) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn reader(&self) -> Result<Box<dyn Store>> {
        Ok(Box::new(Self::open(&self.url, &self.schema, false)?))
    }
}

fn connect(url: &str) -> Result<Client> {
    // Not the address in the message: it may hold a password.
    Client::connect(url, NoTls).map_err(|error| failed("reach the database", error))
}

/// A schema's name goes into statements as it is.
fn check_name(schema: &str) -> Result<()> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let formed = schema.bytes().all(plain)
        && schema.starts_with(|c: char| c.is_ascii_lowercase())
        && schema.len() <= 60;
    match formed {
        true => Ok(()),
        false => Err(Error::new(
            ErrorKind::Refused,
            format!(
                "`{}` cannot name a schema: expected lower-case letters, digits and underscores",
                schema.escape_debug()
            ),
        )),
    }
}

fn read_row(row: &postgres::Row) -> Result<Row> {
    let salt: Option<&[u8]> = row.get(5);
    let opening = match salt {
        None => None,
        Some(salt) => Some(Opening {
            salt: kept_hash(salt)?.0,
            about: row.get(6),
            content: row.get::<_, Option<&[u8]>>(7).map(kept_hash).transpose()?,
        }),
    };
    Ok(Row {
        sequence: row.get::<_, i64>(0) as u64,
        recorded_at: row.get(1),
        kind: row.get(2),
        line: row.get(3),
        leaf_hash: kept_hash(row.get(4))?,
        opening,
        redacted_by: row.get::<_, Option<i64>>(8).map(|by| by as u64),
    })
}

fn read_checkpoint(row: &postgres::Row) -> (u64, String) {
    (row.get::<_, i64>(0) as u64, row.get(1))
}

fn kept_hash(bytes: &[u8]) -> Result<Hash> {
    Hash::from_bytes(bytes)
        .map_err(|_| Error::new(ErrorKind::Damaged, "a hash in the record has lost its length"))
}

/// PostgreSQL counts to 2^63 only; no record gets there.
fn clamped(number: u64) -> i64 {
    number.min(i64::MAX as u64) as i64
}

/// An error of the server or its client in our words.
fn failed(doing: &str, error: postgres::Error) -> Error {
    let class = error.code().map(|code| code.code().chars().take(2).collect::<String>());
    let kind = match class.as_deref() {
        Some("23" | "P0") => ErrorKind::Refused,
        Some("25") => ErrorKind::ReadOnly,
        Some("XX") => ErrorKind::Damaged,
        _ => ErrorKind::Machine,
    };
    Error::new(kind, format!("cannot {doing}")).caused_by(error)
}
