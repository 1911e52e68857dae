//! The times of time points, as far back as an operator may ask for them.

use std::collections::VecDeque;

/// Times by the numbers of their time points.
#[derive(Debug, Default)]
pub(crate) struct Times {
    base: u64,
    times: VecDeque<i64>,
}

impl Times {
    pub(crate) fn push(&mut self, at: i64) {
        self.times.push_back(at);
    }

    /// The number of the next time point.
    pub(crate) fn end(&self) -> u64 {
        self.base + self.times.len() as u64
    }

    /// The time of a time point; none where it has not come.
    pub(crate) fn get(&self, point: u64) -> Option<i64> {
        let place = point.checked_sub(self.base).expect("times are kept as long as asked for");
        self.times.get(usize::try_from(place).ok()?).copied()
    }

    /// Drops the times of time points before this one.
    pub(crate) fn drop_until(&mut self, point: u64) {
        let n_done = point.saturating_sub(self.base).min(self.times.len() as u64);
        self.times.drain(..usize::try_from(n_done).expect("no more than there are"));
        self.base += n_done;
    }
}
