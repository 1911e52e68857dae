//! The server's one state: what is known now, doors to the record, and who listens for changes.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, RwLock};
use std::time::Duration;

use axum::http::StatusCode;
use jiff::Timestamp;
use tokio::sync::broadcast;
use troth::{Docket, Engine, Failure, Keeper, Shelf};
use troth_record::{Entry, ErrorKind, Kind, Known};

use crate::access::Access;
use crate::ask::Fault;
use crate::cache::Cache;
use crate::front::{Opening, Step};
use crate::options::Options;
use crate::snapshot::Snapshot;
use crate::turns::{Turn, Turns};

/// The server's state.
pub struct App {
    /// How it is run.
    pub options: Options,
    /// Who may come in.
    pub access: Arc<Access>,
    /// Where the record stands.
    pub shelf: Shelf,
    /// What is known as of the past, by how many entries and the time that was named.
    pub past: Cache<(u64, Option<Timestamp>), Result<Arc<Snapshot>, Fault>>,
    /// Tells listeners what is new.
    pub events: broadcast::Sender<Event>,
    /// The looks at the record that writers ask for.
    pub turns: Arc<Turns>,
    current: RwLock<Arc<Snapshot>>,
    present: AtomicI64,
    readers: Mutex<Vec<Keeper>>,
    writer: Mutex<Option<Keeper>>,
    refreshing: Mutex<()>,
    engine: OnceLock<Engine>,
}

/// Something that listeners are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A new entry: its number, kind and what it is about.
    Entry {
        /// Its number.
        n: u64,
        /// Its kind.
        kind: String,
        /// What it is about.
        about: Option<String>,
    },
    /// How many entries are known now.
    Head(u64),
    /// The server ends.
    End,
}

/// So long a writer waits until what he wrote is known.
const PATIENCE: Duration = Duration::from_secs(3);

/// So many new entries are told one by one; of more only the head is told.
const TOLD_ENTRIES: u64 = 200;

impl App {
    /// Opens the docket and everything that is known.
    ///
    /// # Errors
    /// When there is no docket, or its record cannot be opened.
    pub fn open(options: Options, access: Arc<Access>, opening: &Opening) -> Result<Self, Failure> {
        let docket = open_docket(&options)?;
        let shelf = docket.shelf();
        let writer = open_writer(&shelf, &docket)?;
        let reader = Keeper::of(shelf.open_for_reading()?);
        let kept = reader.known_telling(Known::Now, |n, of| {
            opening.of(of);
            opening.done(n);
        })?;
        let snapshot = Arc::new(Snapshot::opening(docket, kept, None, opening));
        let now = Timestamp::now().as_second();
        opening.at(Step::Judge);
        snapshot.prepare(Timestamp::from_second(now - now.rem_euclid(60))?);
        Ok(Self {
            options,
            access,
            shelf,
            past: Cache::new(4),
            events: broadcast::channel(1024).0,
            turns: Arc::default(),
            current: RwLock::new(snapshot),
            present: AtomicI64::new(now - now.rem_euclid(60)),
            readers: Mutex::new(vec![reader]),
            writer: Mutex::new(writer),
            refreshing: Mutex::new(()),
            engine: OnceLock::new(),
        })
    }

    /// What is known now.
    pub fn now(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().expect("nothing panics while it swaps snapshots"))
    }

    /// The time that it is, to the minute: the world is judged up to it where nobody says
    /// otherwise.
    pub fn present(&self) -> Timestamp {
        let second = self.present.load(Ordering::Relaxed);
        Timestamp::from_second(second).expect("the clock gave it")
    }

    /// Moves the present on, once how the agreements stand then is known.
    pub fn move_on(&self, at: Timestamp) {
        self.now().prepare(at);
        self.present.store(at.as_second(), Ordering::Relaxed);
    }

    /// Makes a new snapshot where the record or the docket's files have grown, and tells so.
    ///
    /// # Errors
    /// When the record or the disk fails; what was known before stays.
    pub fn refresh(&self) -> Result<(), Failure> {
        let _one_at_a_time = self.refreshing.lock().expect("nothing panics while it refreshes");
        let before = self.now();
        let docket = open_docket(&self.options)?;
        if docket.files != before.docket.files
            && let Some(keeper) = self.write().as_mut()
        {
            keeper.keep_files(&docket.files)?;
        }
        let n_entries = self.with_keeper(|keeper| Ok(keeper.record().n_entries()?))?;
        if n_entries == before.head() && docket.files == before.docket.files {
            return Ok(());
        }
        let told = before.head();
        if docket.files == before.docket.files && self.is_quiet(told, n_entries)? {
            before.move_head(n_entries);
            self.tell(told, n_entries)?;
            return Ok(());
        }
        let kept = self.with_keeper(|keeper| keeper.known(Known::Now))?;
        let snapshot = Arc::new(Snapshot::of(docket, kept, None));
        let _ = snapshot.judged(snapshot.judged_until(self.present()));
        let head = snapshot.head();
        *self.current.write().expect("nothing panics while it swaps snapshots") = snapshot;
        self.tell(told, head)?;
        Ok(())
    }

    /// Whether these entries change nothing of what is known: comments, what was given out, who
    /// came and looked.
    fn is_quiet(&self, from: u64, to: u64) -> Result<bool, Failure> {
        let quiet = [troth::comment_kind(), troth::audit_kind(), Kind::ISSUED];
        self.with_keeper(|keeper| {
            let view = keeper.record().as_known_at(Known::Now)?;
            let is_loud = |entry: troth_record::Result<Entry>| Ok(!quiet.contains(&entry?.kind));
            let mut found = view.entries(from..to, &[]).map(is_loud);
            let first_loud = found.find(|is_loud| !matches!(is_loud, Ok(false)));
            first_loud.transpose().map(|is_loud: Option<bool>| is_loud.is_none())
        })
    }

    fn tell(&self, before: u64, head: u64) -> Result<(), Failure> {
        if head - before.min(head) <= TOLD_ENTRIES {
            let entries = self.with_keeper(|keeper| {
                let view = keeper.record().as_known_at(Known::Now)?;
                Ok(view.entries(before..head, &[]).collect::<Result<Vec<_>, _>>()?)
            })?;
            for entry in entries {
                // Nobody may listen: then nobody is told.
                let _ = self.events.send(Event::Entry {
                    n: entry.sequence.0,
                    kind: entry.kind.to_string(),
                    about: entry.about,
                });
            }
        }
        let _ = self.events.send(Event::Head(head));
        Ok(())
    }

    /// Runs something with a door to the record that is for reading.
    ///
    /// # Errors
    /// As `run`, and when the record cannot be opened.
    pub fn with_keeper<T>(
        &self,
        run: impl FnOnce(&Keeper) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let lock = || self.readers.lock().expect("nothing panics while it takes a door");
        let waiting = lock().pop();
        let keeper = match waiting {
            Some(keeper) => keeper,
            None => Keeper::of(self.shelf.open_for_reading()?),
        };
        let result = run(&keeper);
        lock().push(keeper);
        result
    }

    /// The door to the record that is for writing; none where its key is not here.
    pub fn write(&self) -> MutexGuard<'_, Option<Keeper>> {
        // Whoever panicked while he wrote left nothing half done: an append is all or nothing.
        self.writer.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Writes something into the record, and waits until it is known: in a docket so large that this takes
    /// longer than somebody at a screen waits, it returns before, and listeners are told later.
    ///
    /// # Errors
    /// As `run`, and where the record can be read only.
    pub fn writing<T>(
        &self,
        run: impl FnOnce(&mut Keeper) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let (written, turn) = self.recording(run)?;
        self.turns.wait(turn, PATIENCE);
        Ok(written)
    }

    /// Writes something into the record, and asks that it be made known.
    ///
    /// # Errors
    /// As `run`, and where the record can be read only.
    pub fn recording<T>(
        &self,
        run: impl FnOnce(&mut Keeper) -> Result<T, Fault>,
    ) -> Result<(T, Turn), Fault> {
        let mut writer = self.write();
        let keeper = writer.as_mut().ok_or_else(|| {
            Fault::new(
                StatusCode::FORBIDDEN,
                "read-only",
                "the record's key is not here: it can be read only",
            )
        })?;
        let written = run(keeper)?;
        Ok((written, self.turns.ask()))
    }

    /// The reader with the docket's places, made when it is first needed.
    pub fn engine(&self) -> &Engine {
        self.engine.get_or_init(|| {
            let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
            self.now().docket.engine().on_threads(n_threads)
        })
    }
}

/// The docket of these options, as its files are now.
fn open_docket(options: &Options) -> Result<Docket, Failure> {
    let mut docket = Docket::open(&options.folder)?;
    if let Some(store) = &options.store {
        docket.settings.record.clone_from(store);
    }
    Ok(docket)
}

/// The record for writing, made where there is none; none where its key is not here.
fn open_writer(shelf: &Shelf, docket: &Docket) -> Result<Option<Keeper>, Failure> {
    let mut keeper = match shelf.open_or_create() {
        Err(error) if error.kind() == ErrorKind::WrongKey && !shelf.has_key() => return Ok(None),
        opened => Keeper::of(opened?),
    };
    keeper.keep_files(&docket.files)?;
    Ok(Some(keeper))
}
