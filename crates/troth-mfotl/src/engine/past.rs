//! `ONCE` and `SINCE`: what held before, kept as a set that moves along.
//!
//! Of each row only the latest time counts. If `a` did not hold all the way since then, it did
//! not hold all the way since anything earlier; and if that is out of the interval on its far
//! side, so is everything earlier. A time enters when it is far enough away.

use std::collections::VecDeque;

use super::node::{Context, Node};
use super::rows::{RowId, Rows};
use super::times::Times;
use crate::formula::Interval;

/// When a row held last.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    point: u64,
    at: i64,
}

/// The set of rows of a `ONCE` or `SINCE` at one time point after the other.
#[derive(Debug)]
pub(crate) struct Past {
    child: Node,
    interval: Interval,
    left: Option<Left>,
    rows: Rows<Seen>,
    /// What leaves the interval, in order of time.
    queue: VecDeque<(i64, u64, RowId)>,
    now: Seen,
    n_swept: usize,
    /// Rows that came and went, for whoever counts them.
    changes: Option<Changes>,
}

/// Rows that came (`true`) and went, in order.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(crate) words: Vec<u64>,
    pub(crate) came: Vec<bool>,
}

/// The left side of a `SINCE`.
#[derive(Debug)]
struct Left {
    node: Node,
    is_negated: bool,
    /// Where its columns stand in a row of the right side.
    columns: Vec<usize>,
    rows: Rows<Streak>,
    n_swept: usize,
}

/// From when to when a row of the left side held without a gap; the last streak counts.
#[derive(Debug, Clone, Copy)]
struct Streak {
    first: u64,
    last: u64,
}

impl Left {
    /// Takes in the tables up to a time point; whether all of them were there.
    fn advance(&mut self, point: u64) -> bool {
        while let Some(table) = self.node.out.head()
            && table.point <= point
        {
            let current = table.point;
            for row in table.rows() {
                match self.rows.find(row) {
                    Some(id) => {
                        let streak = self.rows.value_mut(id);
                        if streak.last + 1 < current {
                            streak.first = current;
                        }
                        streak.last = current;
                    }
                    None => {
                        self.rows.insert(row, Streak { first: current, last: current });
                    }
                }
            }
            self.node.out.pop();
        }
        self.node.out.end() > point
    }

    /// Whether it held, or never held, after `seen` up to now.
    fn holds(&self, row: &[u64], seen: Seen, now: Seen) -> bool {
        let streak = self.rows.find_picked(row, &self.columns).map(|id| *self.rows.value(id));
        if self.is_negated {
            return streak.is_none_or(|streak| streak.last <= seen.point);
        }
        let is_unbroken =
            |streak: Streak| streak.last == now.point && streak.first <= seen.point + 1;
        seen.point == now.point || streak.is_some_and(is_unbroken)
    }

    /// Drops what says nothing of any time from `oldest` on.
    fn sweep(&mut self, oldest: u64, now: u64) {
        if self.rows.len() <= 2 * self.n_swept + SWEEP {
            return;
        }
        let is_done = |streak: &Streak| {
            if self.is_negated { streak.last <= oldest } else { streak.last < now }
        };
        let done: Vec<RowId> = self.rows.ids().filter(|id| is_done(self.rows.value(*id))).collect();
        done.into_iter().for_each(|id| self.rows.remove(id));
        self.n_swept = self.rows.len();
    }
}

/// So many rows may be there before it is looked for those that are done.
const SWEEP: usize = 256;

impl Past {
    pub(crate) fn once(child: Node, interval: Interval) -> Self {
        let rows = Rows::new(child.out.arity());
        Self {
            child,
            interval,
            left: None,
            rows,
            queue: VecDeque::new(),
            now: Seen { point: 0, at: 0 },
            n_swept: 0,
            changes: None,
        }
    }

    pub(crate) fn since(
        child: Node,
        interval: Interval,
        left: Node,
        is_negated: bool,
        columns: Vec<usize>,
    ) -> Self {
        let rows = Rows::new(left.out.arity());
        let left = Left { node: left, is_negated, columns, rows, n_swept: 0 };
        Self { left: Some(left), ..Self::once(child, interval) }
    }

    pub(crate) fn step(&mut self, context: &mut Context<'_>) {
        self.child.step(context);
        if let Some(left) = &mut self.left {
            left.node.step(context);
        }
    }

    pub(crate) fn rows(&self) -> &Rows<Seen> {
        &self.rows
    }

    pub(crate) fn index_by(&mut self, columns: Vec<usize>) {
        self.rows.index_by(columns);
    }

    pub(crate) fn note_changes(&mut self) {
        self.changes = Some(Changes::default());
    }

    pub(crate) fn changes(&mut self) -> Changes {
        self.changes.as_mut().map(std::mem::take).unwrap_or_default()
    }

    pub(crate) fn return_changes(&mut self, mut changes: Changes) {
        changes.words.clear();
        changes.came.clear();
        self.changes = Some(changes);
    }

    pub(crate) fn arity(&self) -> usize {
        self.child.out.arity()
    }

    /// Moves to a time point that is not before the present one; whether all that counts for it
    /// is there.
    pub(crate) fn advance(&mut self, point: u64, times: &Times) -> bool {
        let Some(at) = times.get(point) else { return false };
        if self.left.as_mut().is_some_and(|left| !left.advance(point)) {
            return false;
        }
        self.now = Seen { point, at };
        self.leave();
        self.enter();
        if self.is_due(times) {
            return false;
        }
        self.sweep();
        true
    }

    /// Drops rows that were seen too long ago.
    fn leave(&mut self) {
        let Some(high) = self.interval.high else { return };
        while let Some((at, point, id)) = self.queue.front().copied() {
            if self.now.at - at <= high {
                return;
            }
            self.queue.pop_front();
            let is_latest = self.rows.value(id).point == point;
            if is_latest {
                if let Some(changes) = &mut self.changes {
                    changes.words.extend_from_slice(self.rows.row(id));
                    changes.came.push(false);
                }
                // A place that is free or taken anew has another latest time.
                self.rows.value_mut(id).point = u64::MAX;
                self.rows.remove(id);
            }
        }
    }

    /// Takes in rows that are far enough away now.
    fn enter(&mut self) {
        while let Some(table) = self.child.out.head()
            && table.point <= self.now.point
            && self.now.at - table.at >= self.interval.low
        {
            let is_late = self.interval.high.is_some_and(|high| self.now.at - table.at > high);
            if !is_late {
                let seen = Seen { point: table.point, at: table.at };
                let queue = self.interval.high.map(|_| &mut self.queue);
                take_in(table, seen, &mut self.rows, queue, self.changes.as_mut());
            }
            self.child.out.pop();
        }
    }

    /// Whether something counts now that the child has not told yet.
    fn is_due(&self, times: &Times) -> bool {
        let next = self.child.out.end();
        next <= self.now.point
            && times.get(next).is_none_or(|at| self.now.at - at >= self.interval.low)
    }

    /// Whether a row of the set satisfies the formula now.
    pub(crate) fn holds(&self, id: RowId) -> bool {
        let seen = *self.rows.value(id);
        self.left.as_ref().is_none_or(|left| left.holds(self.rows.row(id), seen, self.now))
    }

    /// Drops rows that will not hold again before they are seen anew.
    fn sweep(&mut self) {
        let Some(left) = &self.left else { return };
        if self.rows.len() > 2 * self.n_swept + SWEEP {
            let done: Vec<RowId> = self
                .rows
                .ids()
                .filter(|id| {
                    let seen = *self.rows.value(*id);
                    !left.holds(self.rows.row(*id), seen, self.now)
                })
                .collect();
            for id in done {
                self.rows.value_mut(id).point = u64::MAX;
                self.rows.remove(id);
            }
            self.n_swept = self.rows.len();
        }
        if left.rows.len() > 2 * left.n_swept + SWEEP {
            let kept = self.rows.ids().map(|id| self.rows.value(id).point);
            let waiting = self.child.out.head().map(|table| table.point);
            let now = self.now.point;
            let oldest = kept.chain(waiting).min().unwrap_or(now).min(self.child.out.end());
            if let Some(left) = &mut self.left {
                left.sweep(oldest, now);
            }
        }
    }

    /// The first time point whose time may be asked for.
    pub(crate) fn needs(&self) -> u64 {
        let left = self.left.as_ref().map_or(u64::MAX, |left| left.node.needs());
        self.child.needs().min(left).min(self.child.out.end()).min(self.now.point)
    }

    pub(crate) fn mark(&self, mark: &mut dyn FnMut(&[u64])) {
        self.child.mark(mark);
        self.rows.ids().for_each(|id| mark(self.rows.row(id)));
        if let Some(left) = &self.left {
            left.node.mark(mark);
            left.rows.ids().for_each(|id| mark(left.rows.row(id)));
        }
    }
}

fn take_in(
    table: super::stream::Table<'_>,
    seen: Seen,
    rows: &mut Rows<Seen>,
    mut queue: Option<&mut VecDeque<(i64, u64, RowId)>>,
    mut changes: Option<&mut Changes>,
) {
    for row in table.rows() {
        let id = match rows.find(row) {
            Some(id) => {
                *rows.value_mut(id) = seen;
                id
            }
            None => {
                if let Some(changes) = &mut changes {
                    changes.words.extend_from_slice(row);
                    changes.came.push(true);
                }
                rows.insert(row, seen)
            }
        };
        if let Some(queue) = &mut queue {
            queue.push_back((seen.at, seen.point, id));
        }
    }
}
