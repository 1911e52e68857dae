//! Documents taken in, read on every core, and handed over in their order.
//!
//! One thread takes in, as many as there are cores read, and the caller's gets what was read: in
//! the order of the input, whichever was ready first. What waits is bounded, so that a folder of
//! a million files costs the memory of a few of them.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use troth_intake::{Item, Options, Problem, Received, sources};

use crate::input::tell;
use crate::output;

/// How often the progress is drawn anew while one long document is read.
const TICK: Duration = Duration::from_millis(200);

/// What waits for its turn: a problem to be told, or a document that is being read.
enum Waiting<R> {
    Problem(Problem),
    Document(Receiver<(Box<Received>, R)>),
}

/// A document to read, with the way back to its place in the order.
type Job<R> = (Box<Received>, SyncSender<(Box<Received>, R)>);

/// Takes in every document of `files`, reads each with `read` on some thread, and hands it to
/// `each` in the order of the input; problems are told on standard error at their place. Returns
/// whether all of it could be read.
///
/// # Errors
/// When `each` fails; nothing more is handed over then.
pub fn each_document<R: Send, E>(
    files: &[String],
    options: &Options,
    read: impl Fn(&Received) -> R + Sync,
    mut each: impl FnMut(Box<Received>, R) -> Result<(), E>,
) -> Result<bool, E> {
    let n_threads = n_threads();
    let (to_read, jobs) = sync_channel::<Job<R>>(n_threads);
    let (in_order, waiting) = sync_channel(4 * n_threads);
    let jobs = Mutex::new(jobs);
    thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| work(&jobs, &read));
        }
        scope.spawn(move || take_in(files, options, &to_read, &in_order));
        hand_over(waiting, &|| size_of(files), &mut each)
    })
}

/// How many threads each document gets: all where one file is read, else one, since documents
/// are shared out among them.
pub fn threads_each(files: &[String]) -> usize {
    match files {
        [one] if Path::new(one).is_file() => n_threads(),
        _ => 1,
    }
}

fn n_threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Reads documents until there are no more.
fn work<R>(jobs: &Mutex<Receiver<Job<R>>>, read: &impl Fn(&Received) -> R) {
    loop {
        // The lock is held while waiting for a document, never while reading one.
        let next = jobs.lock().expect("no thread panics while it holds the queue").recv();
        let Ok((received, back)) = next else { return };
        let told = read(&received);
        // Nobody waits for it where the caller has given up.
        let _ = back.send((received, told));
    }
}

fn take_in<R>(
    files: &[String],
    options: &Options,
    to_read: &SyncSender<Job<R>>,
    in_order: &SyncSender<Waiting<R>>,
) {
    let mut given_up = false;
    for source in sources(files) {
        if given_up {
            return;
        }
        let mut hand = |item| given_up |= queue(item, to_read, in_order).is_none();
        match source {
            Ok(source) => source.receive_each(options, &mut hand),
            Err(problem) => hand(Item::Problem(problem)),
        }
    }
}

/// Puts an item into the queues; none where nobody listens any more.
fn queue<R>(
    item: Item,
    to_read: &SyncSender<Job<R>>,
    in_order: &SyncSender<Waiting<R>>,
) -> Option<()> {
    let received = match item {
        Item::Problem(problem) => return in_order.send(Waiting::Problem(problem)).ok(),
        Item::Document(received) => received,
    };
    for note in &received.notes {
        in_order.send(Waiting::Problem(note.clone())).ok()?;
    }
    let (back, told) = sync_channel(1);
    in_order.send(Waiting::Document(told)).ok()?;
    to_read.send((received, back)).ok()
}

/// How many bytes all of it has; none where standard input is among it.
fn size_of(files: &[String]) -> Option<u64> {
    sources(files).flatten().map(|source| source.size()).sum()
}

fn hand_over<R, E>(
    waiting: Receiver<Waiting<R>>,
    size: &dyn Fn() -> Option<u64>,
    each: &mut impl FnMut(Box<Received>, R) -> Result<(), E>,
) -> Result<bool, E> {
    let mut all_read = true;
    let mut progress = Shown::new(size);
    for next in waiting {
        match next {
            Waiting::Problem(problem) => {
                progress.aside(|| all_read &= tell(&problem));
            }
            Waiting::Document(told) => {
                let Some((received, told)) = wait_for(&told, &mut progress) else { continue };
                let n_bytes = received.bytes().len() as u64;
                progress.aside(|| each(received, told))?;
                progress.step(n_bytes);
            }
        }
    }
    progress.done();
    Ok(all_read)
}

/// What was read, once it is; none where the reading thread panicked, which ends the scope.
fn wait_for<T>(told: &Receiver<T>, progress: &mut Shown<'_>) -> Option<T> {
    loop {
        match told.recv_timeout(TICK) {
            Ok(told) => return Some(told),
            Err(RecvTimeoutError::Timeout) => progress.tick(),
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

/// Progress in bytes and documents that shows itself after two seconds, on a terminal only.
struct Shown<'s> {
    bar: ProgressBar,
    since: Instant,
    n_documents: u64,
    /// How much there is to read, in bytes, where that can be told; asked only when shown.
    size: &'s dyn Fn() -> Option<u64>,
    shown: bool,
}

impl<'s> Shown<'s> {
    /// Nothing is done yet of what has this size in bytes.
    fn new(size: &'s dyn Fn() -> Option<u64>) -> Self {
        let bar = ProgressBar::no_length();
        bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
        Self { bar, since: Instant::now(), n_documents: 0, size, shown: false }
    }

    /// A document of so many bytes is done.
    fn step(&mut self, n_bytes: u64) {
        self.n_documents += 1;
        self.bar.inc(n_bytes);
        // What was packed is larger than its file.
        if self.bar.length().is_some_and(|length| length < self.bar.position()) {
            self.bar.set_length(self.bar.position());
        }
        self.show_when_long();
    }

    /// A document is still being read.
    fn tick(&mut self) {
        self.show_when_long();
        self.bar.tick();
    }

    fn show_when_long(&mut self) {
        let seconds = self.since.elapsed().as_secs_f64();
        if !self.shown && seconds > 2.0 && std::io::stderr().is_terminal() {
            self.show();
        }
        if self.shown {
            let documents = output::counted(
                usize::try_from(self.n_documents).unwrap_or(usize::MAX),
                "document",
            );
            #[allow(clippy::cast_precision_loss, reason = "a rate for people to look at")]
            let rate = self.n_documents as f64 / seconds;
            self.bar.set_message(format!("{documents}, {rate:.1} a second"));
        }
    }

    fn show(&mut self) {
        let size = (self.size)().map(|size| size.max(self.bar.position()));
        let style = if let Some(size) = size {
            self.bar.set_length(size);
            "{bar:24} {bytes} of {total_bytes}, {msg}, {eta} left"
        } else {
            "{spinner} {bytes}, {msg}, {elapsed}"
        };
        self.bar.set_style(
            ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        self.bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        self.shown = true;
    }

    /// Writes something beside the bar: it is taken away first and drawn again afterwards.
    fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Takes the bar away.
    fn done(self) {
        self.bar.finish_and_clear();
    }
}
