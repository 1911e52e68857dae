//! Documents taken in, read on every core, and handed over in their order.
//!
//! One thread takes in, as many as there are cores read, and the caller's gets what was read: in
//! the order of the input, whichever was ready first. What waits is bounded, so that a folder of
//! a million files costs the memory of a few of them.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use troth_intake::{Item, Options, Problem, Received, sources};

use crate::input::tell;
use crate::output::Progress;

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
    let n_threads = thread::available_parallelism().map_or(1, usize::from);
    let (to_read, jobs) = sync_channel::<Job<R>>(n_threads);
    let (in_order, waiting) = sync_channel(4 * n_threads);
    let jobs = Mutex::new(jobs);
    thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| work(&jobs, &read));
        }
        scope.spawn(move || take_in(files, options, &to_read, &in_order));
        hand_over(waiting, &mut each)
    })
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

fn hand_over<R, E>(
    waiting: Receiver<Waiting<R>>,
    each: &mut impl FnMut(Box<Received>, R) -> Result<(), E>,
) -> Result<bool, E> {
    let mut all_read = true;
    let mut progress = Progress::new(None);
    for next in waiting {
        match next {
            Waiting::Problem(problem) => {
                progress.aside(|| all_read &= tell(&problem));
            }
            Waiting::Document(told) => {
                let Some((received, told)) = wait_for(&told, &mut progress) else { continue };
                progress.aside(|| each(received, told))?;
                progress.step();
            }
        }
    }
    progress.done();
    Ok(all_read)
}

/// What was read, once it is; none where the reading thread panicked, which ends the scope.
fn wait_for<T>(told: &Receiver<T>, progress: &mut Progress) -> Option<T> {
    loop {
        match told.recv_timeout(TICK) {
            Ok(told) => return Some(told),
            Err(RecvTimeoutError::Timeout) => progress.tick(),
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}
