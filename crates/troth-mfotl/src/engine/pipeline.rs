//! Conjunctions: rows run through steps that join, keep, drop and compute.
//!
//! A time point is done when every step could tell; where no row is left, the remaining steps
//! need not be asked, and so a conjunction may be told before its future parts are.

use hashbrown::HashTable;

use super::expression::{Operand, Test};
use super::node::{Context, Node, Window, distinct};
use super::stream::{Stream, Table};
use super::times::Times;
use crate::value::hash_words;

/// A conjunction.
#[derive(Debug)]
pub(crate) struct Pipeline {
    steps: Vec<Step>,
    /// How many slots a row has; at least one.
    width: usize,
    /// The slots that are handed on.
    output: Vec<usize>,
    /// Whether some slots are not handed on, so that rows may come twice.
    is_projected: bool,
    /// The time point that is next.
    point: u64,
    /// The step at which the rows wait; none where the time point was not begun.
    at_step: Option<usize>,
    rows: Vec<u64>,
    spare: Vec<u64>,
}

/// One step of a conjunction.
#[derive(Debug)]
pub(crate) enum Step {
    /// Keeps rows of which a condition holds.
    Test(Test),
    /// Puts a value into a slot.
    Assign(usize, Operand),
    /// Joins rows with those of a part, or drops those that it has.
    Join(Box<Join>),
}

/// A join with a part.
#[derive(Debug)]
pub(crate) struct Join {
    pub(crate) part: Part,
    /// Columns of the part whose slots have values, with those slots.
    pub(crate) keys: Vec<(usize, usize)>,
    /// Columns of the part that give slots their values.
    pub(crate) new: Vec<(usize, usize)>,
    /// Whether rows that the part has are dropped. Then `new` is empty.
    pub(crate) is_negated: bool,
}

/// A part of a conjunction.
#[derive(Debug)]
pub(crate) enum Part {
    /// Handed on as tables.
    Stream(Node),
    /// Asked for single rows.
    Window(Box<Window>),
}

impl Pipeline {
    pub(crate) fn new(
        steps: Vec<Step>,
        width: usize,
        output: Vec<usize>,
        is_projected: bool,
    ) -> Self {
        Self {
            steps,
            width: width.max(1),
            output,
            is_projected,
            point: 0,
            at_step: None,
            rows: Vec::new(),
            spare: Vec::new(),
        }
    }

    fn parts(&mut self) -> impl Iterator<Item = &mut Part> {
        self.steps.iter_mut().filter_map(|step| match step {
            Step::Join(join) => Some(&mut join.part),
            _ => None,
        })
    }

    pub(crate) fn step(&mut self, context: &mut Context<'_>, out: &mut Stream) {
        for part in self.parts() {
            match part {
                Part::Stream(node) => node.step(context),
                Part::Window(window) => window.step(context),
            }
        }
        while let Some(at) = self.next(context.times)
            && self.run(context)
        {
            self.hand_on(at, out);
            self.point += 1;
        }
        out.tell_until(self.point);
        self.catch_up(context.times);
    }

    /// The time of the next time point at which something may hold. Those at which the first
    /// part has no rows are done without being looked at.
    fn next(&mut self, times: &Times) -> Option<i64> {
        if self.at_step.is_none()
            && let Some(Step::Join(join)) = self.steps.first_mut()
            && let Join { part: Part::Stream(node), is_negated: false, .. } = &mut **join
        {
            node.out.drop_until(self.point);
            let Some(table) = node.out.head() else {
                self.point = self.point.max(node.out.end());
                return None;
            };
            self.point = table.point;
            return Some(table.at);
        }
        times.get(self.point)
    }

    /// Brings parts that were not asked to the last time point that is done, so that what they
    /// keep does not grow.
    fn catch_up(&mut self, times: &Times) {
        let point = self.point;
        if point == 0 || self.at_step.is_some() {
            return;
        }
        for part in self.parts() {
            match part {
                Part::Stream(node) => node.out.drop_until(point),
                Part::Window(window) => {
                    window.advance(point - 1, times);
                }
            }
        }
    }

    pub(crate) fn needs(&self) -> u64 {
        let parts = self.steps.iter().filter_map(|step| match step {
            Step::Join(join) => Some(match &join.part {
                Part::Stream(node) => node.needs(),
                Part::Window(window) => window.needs(),
            }),
            _ => None,
        });
        parts.min().unwrap_or(u64::MAX).min(self.point.saturating_sub(1))
    }

    /// Runs the rows of a time point through the steps; whether it is done.
    fn run(&mut self, context: &mut Context<'_>) -> bool {
        let first = self.at_step.take().unwrap_or_else(|| {
            self.rows.clear();
            self.rows.resize(self.width, 0);
            0
        });
        for number in first..self.steps.len() {
            if self.rows.is_empty() {
                return true;
            }
            let is_done = match &mut self.steps[number] {
                Step::Test(test) => {
                    let holds = |row: &mut [u64]| test.holds(row, context.texts);
                    keep(&mut self.rows, self.width, holds);
                    true
                }
                Step::Assign(slot, operand) => {
                    keep(&mut self.rows, self.width, |row| {
                        let value = operand.value(row, context.texts);
                        row[*slot] = value.unwrap_or_default();
                        value.is_some()
                    });
                    true
                }
                Step::Join(join) => {
                    let (rows, spare) = (&mut self.rows, &mut self.spare);
                    join.run(self.point, context.times, rows, spare, self.width)
                }
            };
            if !is_done {
                self.at_step = Some(number);
                return false;
            }
        }
        true
    }

    fn hand_on(&mut self, at: i64, out: &mut Stream) {
        if self.rows.is_empty() {
            out.tell_until(self.point + 1);
            return;
        }
        let start = out.words().len();
        let n_rows = self.rows.len() / self.width;
        for row in self.rows.chunks_exact(self.width) {
            out.words().extend(self.output.iter().map(|slot| row[*slot]));
        }
        let n_rows = if self.is_projected || self.output.is_empty() {
            distinct(out, start, n_rows)
        } else {
            n_rows
        };
        out.close(n_rows, self.point, at);
    }

    pub(crate) fn mark(&self, mark: &mut dyn FnMut(&[u64])) {
        mark(&self.rows);
        for step in &self.steps {
            if let Step::Join(join) = step {
                match &join.part {
                    Part::Stream(node) => node.mark(mark),
                    Part::Window(window) => window.mark(mark),
                }
            }
        }
    }
}

/// Keeps the rows of which `holds` is true, in their order.
pub(crate) fn keep(rows: &mut Vec<u64>, width: usize, mut holds: impl FnMut(&mut [u64]) -> bool) {
    let mut kept = 0;
    let n_rows = rows.len() / width;
    for n in 0..n_rows {
        if holds(&mut rows[n * width..(n + 1) * width]) {
            if kept < n {
                rows.copy_within(n * width..(n + 1) * width, kept * width);
            }
            kept += 1;
        }
    }
    rows.truncate(kept * width);
}

impl Join {
    /// Joins all rows at a time point; false where the part cannot tell yet.
    fn run(
        &mut self,
        point: u64,
        times: &Times,
        rows: &mut Vec<u64>,
        spare: &mut Vec<u64>,
        width: usize,
    ) -> bool {
        let Self { part, keys, new, is_negated } = self;
        match part {
            Part::Stream(node) => {
                node.out.drop_until(point);
                if node.out.end() <= point {
                    return false;
                }
                let none =
                    Table { words: &[], n_rows: 0, arity: keys.len() + new.len(), point, at: 0 };
                let table = node.out.head().filter(|table| table.point == point).unwrap_or(none);
                if new.is_empty() {
                    with_table(table, keys, rows, width, *is_negated);
                } else {
                    join_table(table, keys, new, rows, spare, width);
                }
            }
            Part::Window(window) => {
                if !window.advance(point, times) {
                    return false;
                }
                join_window(window, keys, new, *is_negated, rows, spare, width);
            }
        }
        true
    }
}

fn agrees(row: &[u64], other: &[u64], keys: &[(usize, usize)]) -> bool {
    keys.iter().all(|(column, slot)| other[*column] == row[*slot])
}

/// Up to so many comparisons no hash table is made.
const FEW: usize = 64;

/// Rows of a table by some of their columns.
fn table_by(table: Table<'_>, keys: &[(usize, usize)]) -> (HashTable<usize>, Vec<usize>) {
    let key = |n: usize| {
        let row = table.row(n);
        keys.iter().map(|(column, _)| row[*column])
    };
    let mut heads: HashTable<usize> = HashTable::with_capacity(table.n_rows);
    let mut behind = vec![usize::MAX; table.n_rows];
    for (n, next) in behind.iter_mut().enumerate() {
        let hash = hash_words(key(n));
        if let Some(head) = heads.find_mut(hash, |m| key(*m).eq(key(n))) {
            *next = *head;
            *head = n;
        } else {
            heads.insert_unique(hash, n, |m| hash_words(key(*m)));
        }
    }
    (heads, behind)
}

/// Keeps rows that the table has, or those that it has not. All its columns are keys.
fn with_table(
    table: Table<'_>,
    keys: &[(usize, usize)],
    rows: &mut Vec<u64>,
    width: usize,
    is_negated: bool,
) {
    if table.n_rows * (rows.len() / width) <= FEW {
        return keep(rows, width, |row| {
            table.rows().any(|other| agrees(row, other, keys)) != is_negated
        });
    }
    let (heads, _) = table_by(table, keys);
    keep(rows, width, |row| {
        let hash = hash_words(keys.iter().map(|(_, slot)| row[*slot]));
        let is_same = |n: &usize| agrees(row, table.row(*n), keys);
        heads.find(hash, is_same).is_some() != is_negated
    });
}

fn add(spare: &mut Vec<u64>, row: &[u64], other: &[u64], new: &[(usize, usize)]) {
    let start = spare.len();
    spare.extend_from_slice(row);
    for (column, slot) in new {
        spare[start + slot] = other[*column];
    }
}

fn join_table(
    table: Table<'_>,
    keys: &[(usize, usize)],
    new: &[(usize, usize)],
    rows: &mut Vec<u64>,
    spare: &mut Vec<u64>,
    width: usize,
) {
    spare.clear();
    if keys.is_empty() || table.n_rows * (rows.len() / width) <= FEW {
        for row in rows.chunks_exact(width) {
            for other in table.rows().filter(|other| agrees(row, other, keys)) {
                add(spare, row, other, new);
            }
        }
    } else {
        let (heads, behind) = table_by(table, keys);
        let at = |n: usize| table.row(n);
        for row in rows.chunks_exact(width) {
            let hash = hash_words(keys.iter().map(|(_, slot)| row[*slot]));
            let mut next = heads.find(hash, |n| agrees(row, at(*n), keys)).copied();
            while let Some(n) = next {
                add(spare, row, at(n), new);
                next = Some(behind[n]).filter(|n| *n != usize::MAX);
            }
        }
    }
    std::mem::swap(rows, spare);
}

fn join_window(
    window: &Window,
    keys: &[(usize, usize)],
    new: &[(usize, usize)],
    is_negated: bool,
    rows: &mut Vec<u64>,
    spare: &mut Vec<u64>,
    width: usize,
) {
    if new.is_empty() {
        // Keys come in the order of columns: they are the whole row.
        let mut slots = [0; 8];
        let many: Vec<usize>;
        let slots = if keys.len() <= slots.len() {
            keys.iter().zip(&mut slots).for_each(|((_, slot), place)| *place = *slot);
            &slots[..keys.len()]
        } else {
            many = keys.iter().map(|(_, slot)| *slot).collect();
            &many
        };
        return keep(rows, width, |row| window.contains(row, slots) != is_negated);
    }
    spare.clear();
    let mut key = Vec::with_capacity(keys.len());
    for row in rows.chunks_exact(width) {
        if keys.is_empty() {
            window.each(|other| add(spare, row, other, new));
        } else {
            key.clear();
            key.extend(keys.iter().map(|(_, slot)| row[*slot]));
            window.each_with(&key, |other| add(spare, row, other, new));
        }
    }
    std::mem::swap(rows, spare);
}
