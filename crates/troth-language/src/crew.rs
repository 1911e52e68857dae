//! Work for several threads, whose results come in the order of the work.
//!
//! Little is under way at once, so that memory does not grow with the work; and what comes out is
//! the same for any number of threads, because each piece of work is done on its own.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Scope;

/// Pieces of work for each thread that may be under way or waiting.
const AT_ONCE: usize = 2;

/// Does what `produce` hands over, each piece by a worker that `worker` makes for its thread, and
/// gives the results in the order of the pieces. With one thread nothing is started.
///
/// A panic of a worker goes on in the caller.
pub fn in_order<J, R, W>(
    n_threads: usize,
    produce: impl FnOnce(&mut dyn FnMut(J)),
    worker: impl Fn() -> W + Sync,
    mut give: impl FnMut(R),
) where
    J: Send,
    R: Send,
    W: FnMut(J) -> R,
{
    if n_threads <= 1 {
        let mut work = worker();
        return produce(&mut |job| give(work(job)));
    }
    std::thread::scope(|scope| {
        let mut crew = Crew::start(scope, n_threads, &worker);
        produce(&mut |job| {
            crew.send(job);
            while crew.n_sent - crew.n_given > AT_ONCE * n_threads {
                crew.take(&mut give);
            }
        });
        while crew.n_given < crew.n_sent {
            crew.take(&mut give);
        }
    });
}

/// What a piece of work came to: its number, and its result or what ended it.
type Done<R> = (usize, Outcome<R>);

enum Outcome<R> {
    Fine(R),
    Panic(Box<dyn Any + Send>),
}

/// Threads at work. They end when it is dropped.
struct Crew<J, R> {
    jobs: Sender<(usize, J)>,
    done: Receiver<Done<R>>,
    /// Results that came before their turn.
    early: BTreeMap<usize, R>,
    n_sent: usize,
    n_given: usize,
}

impl<J: Send, R: Send> Crew<J, R> {
    fn start<'scope, W: FnMut(J) -> R>(
        scope: &'scope Scope<'scope, '_>,
        n_threads: usize,
        worker: &'scope (impl Fn() -> W + Sync),
    ) -> Self
    where
        J: 'scope,
        R: 'scope,
    {
        let (jobs, queue) = channel();
        let (results, done) = channel();
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..n_threads {
            let (queue, results) = (Arc::clone(&queue), results.clone());
            scope.spawn(move || serve(&queue, &results, worker()));
        }
        Self { jobs, done, early: BTreeMap::new(), n_sent: 0, n_given: 0 }
    }

    fn send(&mut self, job: J) {
        self.jobs.send((self.n_sent, job)).expect("a thread waits for work until there is none");
        self.n_sent += 1;
    }

    /// Waits for one result, and gives all whose turn has come.
    fn take(&mut self, give: &mut impl FnMut(R)) {
        let (number, outcome) = self.done.recv().expect("work that was sent is done");
        match outcome {
            Outcome::Fine(result) => self.early.insert(number, result),
            Outcome::Panic(panic) => resume_unwind(panic),
        };
        while let Some(result) = self.early.remove(&self.n_given) {
            self.n_given += 1;
            give(result);
        }
    }
}

/// Works until there is no more.
fn serve<J, R>(
    queue: &Mutex<Receiver<(usize, J)>>,
    results: &Sender<Done<R>>,
    mut work: impl FnMut(J) -> R,
) {
    loop {
        // The lock is let go before the work begins.
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, job)) = job else { return };
        let outcome = match catch_unwind(AssertUnwindSafe(|| work(job))) {
            Ok(result) => Outcome::Fine(result),
            Err(panic) => Outcome::Panic(panic),
        };
        let is_broken = matches!(outcome, Outcome::Panic(_));
        if results.send((number, outcome)).is_err() || is_broken {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squares(n_threads: usize, n: u64) -> Vec<u64> {
        let mut squares = Vec::new();
        let produce = |send: &mut dyn FnMut(u64)| (0..n).for_each(send);
        let slow = |n: u64| (0..(n * 7919) % 5000).fold(n * n, |square, _| square);
        in_order(n_threads, produce, || slow, |square| squares.push(square));
        squares
    }

    #[test]
    fn results_come_in_the_order_of_the_work() {
        let expected: Vec<u64> = (0..200).map(|n| n * n).collect();
        for n_threads in [0, 1, 2, 7] {
            assert_eq!(squares(n_threads, 200), expected);
        }
        assert!(squares(3, 0).is_empty());
    }

    #[test]
    #[should_panic(expected = "the ninth")]
    fn a_panic_of_a_worker_goes_on_in_the_caller() {
        let produce = |send: &mut dyn FnMut(u64)| (0..100).for_each(send);
        in_order(2, produce, || |n: u64| assert!(n != 9, "the ninth"), |()| {});
    }
}
