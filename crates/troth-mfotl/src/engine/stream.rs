//! Tables in a row, in the order of time points: what one operator hands to the next.
//!
//! A time point without rows has no table; a stream only says up to where it has told. So time
//! points at which nothing happens cost next to nothing, however many operators there are.

use std::collections::VecDeque;

/// A queue of tables. Their rows lie in one vector, so that a table costs no allocation.
#[derive(Debug, Default)]
pub(crate) struct Stream {
    arity: usize,
    words: Vec<u64>,
    /// Where the first table begins in `words`.
    start: usize,
    tables: VecDeque<Entry>,
    /// The first time point of which nothing is told yet.
    end: u64,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    point: u64,
    at: i64,
    n_rows: usize,
}

/// The rows of one time point.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table<'s> {
    pub(crate) words: &'s [u64],
    pub(crate) n_rows: usize,
    pub(crate) arity: usize,
    pub(crate) point: u64,
    /// The time of the time point.
    pub(crate) at: i64,
}

impl<'s> Table<'s> {
    /// The rows in order; a row of no columns is empty.
    pub(crate) fn rows(self) -> impl Iterator<Item = &'s [u64]> {
        (0..self.n_rows).map(move |n| self.row(n))
    }

    pub(crate) fn row(self, n: usize) -> &'s [u64] {
        &self.words[n * self.arity..(n + 1) * self.arity]
    }
}

/// So many words that are done with are kept before the rest is moved to the front.
const SLACK: usize = 1 << 12;

impl Stream {
    pub(crate) fn new(arity: usize) -> Self {
        Self { arity, ..Self::default() }
    }

    pub(crate) fn arity(&self) -> usize {
        self.arity
    }

    /// Where rows of the table to come are put; `close` makes a table of them.
    pub(crate) fn words(&mut self) -> &mut Vec<u64> {
        &mut self.words
    }

    /// Tells of a time point: its rows, `n_rows` of them, were put into `words`.
    pub(crate) fn close(&mut self, n_rows: usize, point: u64, at: i64) {
        debug_assert!(point >= self.end, "streams are told in order");
        if n_rows > 0 {
            self.tables.push_back(Entry { point, at, n_rows });
        }
        self.end = point + 1;
    }

    /// Adds a copy of a table, for a time point.
    pub(crate) fn push(&mut self, table: Table<'_>, point: u64, at: i64) {
        self.words.extend_from_slice(table.words);
        self.close(table.n_rows, point, at);
    }

    /// Tells that nothing more holds before a time point.
    pub(crate) fn tell_until(&mut self, end: u64) {
        self.end = self.end.max(end);
    }

    /// The first time point of which nothing is told yet.
    pub(crate) fn end(&self) -> u64 {
        self.end
    }

    /// The first table.
    pub(crate) fn head(&self) -> Option<Table<'_>> {
        let Entry { point, at, n_rows } = *self.tables.front()?;
        let words = &self.words[self.start..self.start + n_rows * self.arity];
        Some(Table { words, n_rows, arity: self.arity, point, at })
    }

    /// All tables.
    pub(crate) fn tables(&self) -> impl Iterator<Item = Table<'_>> {
        let mut start = self.start;
        self.tables.iter().map(move |Entry { point, at, n_rows }| {
            let words = &self.words[start..start + n_rows * self.arity];
            start += n_rows * self.arity;
            Table { words, n_rows: *n_rows, arity: self.arity, point: *point, at: *at }
        })
    }

    /// Drops the first table. No table may be under way.
    pub(crate) fn pop(&mut self) {
        let Some(Entry { n_rows, .. }) = self.tables.pop_front() else { return };
        self.start += n_rows * self.arity;
        if self.tables.is_empty() {
            self.words.clear();
            self.start = 0;
        } else if self.start > SLACK && self.start * 2 > self.words.len() {
            self.words.drain(..self.start);
            self.start = 0;
        }
    }

    /// Drops the tables of all time points before this one.
    pub(crate) fn drop_until(&mut self, point: u64) {
        while self.tables.front().is_some_and(|entry| entry.point < point) {
            self.pop();
        }
    }

    /// Drops all tables.
    pub(crate) fn clear(&mut self) {
        self.tables.clear();
        self.words.clear();
        self.start = 0;
    }

    /// The words that are still needed.
    pub(crate) fn kept(&self) -> &[u64] {
        &self.words[self.start..]
    }
}
