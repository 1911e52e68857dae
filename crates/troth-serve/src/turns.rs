//! Between those who write and the one who makes what is written known: they ask for a look, and wait
//! for it as long as somebody at a screen would.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A look that was asked for, by its number: each is at or after all that was written before it was
/// asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Turn(u64);

/// The looks that were asked for, and those that are done.
#[derive(Debug, Default)]
pub struct Turns {
    turns: Mutex<(Turn, Turn)>,
    changed: Condvar,
}

impl Turns {
    /// Asks for a look at the record.
    pub fn ask(&self) -> Turn {
        let mut turns = self.lock();
        turns.0.0 += 1;
        self.changed.notify_all();
        turns.0
    }

    /// Waits until a look is done, or for so long. Whether it is.
    pub fn wait(&self, turn: Turn, at_most: Duration) -> bool {
        let is_open = |(_, done): &mut (Turn, Turn)| *done < turn;
        let waited = self.changed.wait_timeout_while(self.lock(), at_most, is_open);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// Waits until somebody asks for a look, or for so long. Gives the last that was asked for, and
    /// whether it is still to be done.
    pub fn next(&self, at_most: Duration) -> (Turn, bool) {
        let is_idle = |(asked, done): &mut (Turn, Turn)| asked == done;
        let waited = self.changed.wait_timeout_while(self.lock(), at_most, is_idle);
        let (turns, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        (turns.0, !timeout.timed_out())
    }

    /// Says that this look, and all before it, are done.
    pub fn done(&self, turn: Turn) {
        let mut turns = self.lock();
        turns.1 = turns.1.max(turn);
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, (Turn, Turn)> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Turns;

    const SHORT: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn two_who_write_while_one_looks_are_served_by_the_next_look() {
        let turns = Turns::default();
        assert!(!turns.next(SHORT).1, "nobody asks");
        let first = turns.ask();
        let (looking, is_asked) = turns.next(LONG);
        assert!(is_asked && looking == first);
        let (second, third) = (turns.ask(), turns.ask());
        turns.done(looking);
        assert!(turns.wait(first, LONG));
        assert!(!turns.wait(second, SHORT), "what was written since is not known yet");
        let (looking, _) = turns.next(LONG);
        assert_eq!(looking, third);
        turns.done(looking);
        assert!(turns.wait(second, LONG) && turns.wait(third, LONG));
    }

    #[test]
    fn whoever_waits_is_woken() {
        let turns = Turns::default();
        let turn = turns.ask();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| turns.wait(turn, LONG));
            turns.done(turns.next(LONG).0);
            assert!(waiting.join().expect("nothing panics"));
        });
    }
}
