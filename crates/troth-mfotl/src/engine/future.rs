//! `EVENTUALLY` and `UNTIL`: what is to come, kept as a set that moves along behind the log.
//!
//! A time point is decided when a later one lies beyond the interval. Then the set holds what was
//! seen from it on up to the interval's end, each row with its times.

use std::collections::VecDeque;

use super::node::{Context, Node};
use super::rows::{RowId, Rows};
use super::times::Times;
use crate::formula::Interval;

/// The set of rows of an `EVENTUALLY` or `UNTIL` at one time point after the other.
#[derive(Debug)]
pub(crate) struct Future {
    child: Node,
    interval: Interval,
    left: Option<Left>,
    /// The time points at which each row holds; without a left side only the last counts.
    rows: Rows<VecDeque<u64>>,
    /// What is passed by, in order of time.
    queue: VecDeque<(i64, u64, RowId)>,
    /// The time point that is decided, or is to be decided next.
    point: u64,
    is_decided: bool,
}

/// The left side of an `UNTIL`.
#[derive(Debug)]
struct Left {
    node: Node,
    is_negated: bool,
    /// Where its columns stand in a row of the right side.
    columns: Vec<usize>,
    /// The runs of time points at which each row holds, first and last.
    rows: Rows<VecDeque<(u64, u64)>>,
    queue: VecDeque<(u64, RowId)>,
}

impl Left {
    /// Takes in the tables up to a time.
    fn take_in(&mut self, end: i64) {
        while let Some(table) = self.node.out.head()
            && table.at <= end
        {
            self.take_table();
        }
    }

    fn take_table(&mut self) {
        let Some(table) = self.node.out.head() else { return };
        let point = table.point;
        for row in table.rows() {
            let id = self.rows.find(row).unwrap_or_else(|| self.rows.insert(row, VecDeque::new()));
            let runs = self.rows.value_mut(id);
            match runs.back_mut() {
                Some((_, last)) if *last + 1 == point => *last = point,
                _ => runs.push_back((point, point)),
            }
            self.queue.push_back((point, id));
        }
        self.node.out.pop();
    }

    fn pass(&mut self, point: u64) {
        while let Some((passed, id)) = self.queue.front().copied()
            && passed < point
        {
            self.queue.pop_front();
            let runs = self.rows.value_mut(id);
            if let Some((first, last)) = runs.front_mut() {
                *first = passed + 1;
                if *first > *last {
                    runs.pop_front();
                }
            }
            if runs.is_empty() {
                self.rows.remove(id);
            }
        }
    }

    /// Whether it holds, or never holds, from `point` up to just before `end`.
    fn holds(&self, row: &[u64], point: u64, end: u64) -> bool {
        let id = self.rows.find_picked(row, &self.columns);
        let first_run = id.and_then(|id| self.rows.value(id).front());
        if self.is_negated {
            first_run.is_none_or(|(first, _)| *first >= end)
        } else {
            end == point
                || first_run.is_some_and(|(first, last)| *first <= point && end <= *last + 1)
        }
    }
}

impl Future {
    pub(crate) fn eventually(child: Node, interval: Interval) -> Self {
        let rows = Rows::new(child.out.arity());
        Self {
            child,
            interval,
            left: None,
            rows,
            queue: VecDeque::new(),
            point: 0,
            is_decided: false,
        }
    }

    pub(crate) fn until(
        child: Node,
        interval: Interval,
        left: Node,
        is_negated: bool,
        columns: Vec<usize>,
    ) -> Self {
        let rows = Rows::new(left.out.arity());
        let left = Left { node: left, is_negated, columns, rows, queue: VecDeque::new() };
        Self { left: Some(left), ..Self::eventually(child, interval) }
    }

    pub(crate) fn step(&mut self, context: &mut Context<'_>) {
        self.child.step(context);
        if let Some(left) = &mut self.left {
            left.node.step(context);
        }
    }

    pub(crate) fn rows(&self) -> &Rows<VecDeque<u64>> {
        &self.rows
    }

    pub(crate) fn index_by(&mut self, columns: Vec<usize>) {
        self.rows.index_by(columns);
    }

    pub(crate) fn arity(&self) -> usize {
        self.child.out.arity()
    }

    /// Moves to a time point that is not before the present one; whether it can be decided
    /// already.
    pub(crate) fn advance(&mut self, point: u64, times: &Times) -> bool {
        if self.point < point {
            // Those between need not be decided: the set can be moved over them.
            self.point = point;
            self.is_decided = false;
        }
        self.is_decided = self.is_decided || self.decide(times);
        self.is_decided
    }

    fn decide(&mut self, times: &Times) -> bool {
        let Some(now) = times.get(self.point) else { return false };
        let high = self.interval.high.expect("the future of a planned formula is bounded");
        if !self.take_in(now.saturating_add(high), times) {
            return false;
        }
        let (low, point) = (now.saturating_add(self.interval.low), self.point);
        while let Some((at, seen, id)) = self.queue.front().copied()
            && (at < low || seen < point)
        {
            self.queue.pop_front();
            let points = self.rows.value_mut(id);
            // Without a left side earlier times are not kept.
            if points.front() == Some(&seen) {
                points.pop_front();
            }
            if points.is_empty() {
                self.rows.remove(id);
            }
        }
        if let Some(left) = &mut self.left {
            left.pass(point);
        }
        true
    }

    /// Takes in what lies up to `end`; whether something is known to lie behind it.
    fn take_in(&mut self, end: i64, times: &Times) -> bool {
        while let Some(table) = self.child.out.head()
            && table.at <= end
        {
            for row in table.rows() {
                let id = self.rows.find(row);
                let id = id.unwrap_or_else(|| self.rows.insert(row, VecDeque::new()));
                let points = self.rows.value_mut(id);
                if self.left.is_none() {
                    points.clear();
                }
                points.push_back(table.point);
                self.queue.push_back((table.at, table.point, id));
            }
            self.child.out.pop();
        }
        let mut told = self.child.out.end();
        if let Some(left) = &mut self.left {
            left.take_in(end);
            told = told.min(left.node.out.end());
        }
        // All before `told` is taken in as far as it counts.
        let behind = times.get(told).or_else(|| times.get(told.checked_sub(1)?));
        behind.is_some_and(|at| at > end)
    }

    /// Whether a row of the set satisfies the formula at the time point that is decided.
    pub(crate) fn holds(&self, id: RowId) -> bool {
        let Some(left) = &self.left else { return true };
        let end = self.rows.value(id).front();
        end.is_some_and(|end| left.holds(self.rows.row(id), self.point, *end))
    }

    /// The first time point whose time may be asked for.
    pub(crate) fn needs(&self) -> u64 {
        let left = self.left.as_ref();
        let left = left.map_or(u64::MAX, |left| left.node.needs().min(left.node.out.end()));
        let told = self.child.out.end().min(left);
        self.child.needs().min(told.saturating_sub(1)).min(self.point)
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
