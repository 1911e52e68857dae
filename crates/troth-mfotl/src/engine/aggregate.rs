//! Figures over groups of rows: of each table anew, or carried along with a window.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::expression::Test;
use super::node::{Context, Node};
use super::past::Past;
use super::pipeline::keep;
use super::rows::{RowId, Rows};
use super::stream::Stream;
use crate::formula::Function;
use crate::value::{Symbols, Type, compare_floats, of_float, of_int, to_float, to_int};

/// Which figure, of what, by what.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) function: Function,
    /// The type of what the figure is taken of.
    pub(crate) kind: Type,
    /// The column over which it is taken.
    pub(crate) over: usize,
    /// The columns of the groups.
    pub(crate) groups: Vec<usize>,
}

/// A figure over each table. Its rows are the figure, then the groups.
#[derive(Debug)]
pub(crate) struct Aggregation {
    pub(crate) child: Node,
    pub(crate) figure: Figure,
    groups: Rows<Group>,
    key: Vec<u64>,
}

/// A figure over a `ONCE`, changed only by rows that come and go.
#[derive(Debug)]
pub(crate) struct WindowAggregation {
    past: Past,
    figure: Figure,
    groups: Rows<Group>,
    key: Vec<u64>,
    /// Conditions on the figure and its groups: asked only when something changes.
    tests: Vec<Test>,
    /// The last table, as long as nothing changes.
    last: Vec<u64>,
    n_last: usize,
    is_changed: bool,
}

/// What is known of one group.
#[derive(Debug, Default)]
struct Group {
    n_rows: i64,
    sum: i128,
    /// The values in their order with how often each comes, where the figure needs them.
    values: BTreeMap<Key, (u64, usize)>,
}

/// A value by its order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i64),
    Float(FloatOrder),
    Text(Box<[u8]>),
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct FloatOrder(f64);

impl Eq for FloatOrder {}

impl PartialOrd for FloatOrder {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for FloatOrder {
    fn cmp(&self, other: &Self) -> Ordering {
        compare_floats(self.0, other.0)
    }
}

fn key_of(kind: Type, word: u64, symbols: &Symbols) -> Key {
    match kind {
        Type::Int => Key::Number(to_int(word)),
        Type::Float => Key::Float(FloatOrder(to_float(word))),
        Type::Text | Type::Pattern => Key::Text(symbols.text(word).into()),
    }
}

impl Figure {
    /// Whether single values must be kept. A sum of floats is taken anew from them, in their
    /// order: what is added and subtracted in turn drifts.
    fn keeps_values(&self) -> bool {
        match self.function {
            Function::Count => false,
            Function::Sum | Function::Average => self.kind == Type::Float,
            Function::Least | Function::Greatest | Function::Median => true,
        }
    }

    fn put(&self, row: &[u64], group: &mut Group, symbols: &Symbols) {
        group.n_rows += 1;
        let word = row[self.over];
        if self.keeps_values() {
            let entry = group.values.entry(key_of(self.kind, word, symbols));
            entry.or_insert((word, 0)).1 += 1;
        } else if self.kind == Type::Int {
            group.sum += i128::from(to_int(word));
        }
    }

    fn take(&self, row: &[u64], group: &mut Group, symbols: &Symbols) {
        group.n_rows -= 1;
        let word = row[self.over];
        if self.keeps_values() {
            let key = key_of(self.kind, word, symbols);
            if let Some((_, n_times)) = group.values.get_mut(&key) {
                *n_times -= 1;
                if *n_times == 0 {
                    group.values.remove(&key);
                }
            }
        } else if self.kind == Type::Int {
            group.sum -= i128::from(to_int(word));
        }
    }

    /// The figure of a group that has rows; none where it is beyond 64 bits.
    #[allow(clippy::cast_precision_loss, reason = "averages are floats")]
    fn value(&self, group: &Group) -> Option<u64> {
        let n_rows = group.n_rows as f64;
        Some(match self.function {
            Function::Count => of_int(group.n_rows),
            Function::Sum if self.kind == Type::Float => of_float(float_sum(group)),
            Function::Sum => of_int(i64::try_from(group.sum).ok()?),
            Function::Average if self.kind == Type::Float => of_float(float_sum(group) / n_rows),
            Function::Average => of_float(group.sum as f64 / n_rows),
            Function::Least => group.values.first_key_value()?.1.0,
            Function::Greatest => group.values.last_key_value()?.1.0,
            Function::Median => of_float(median(group, self.kind)?),
        })
    }

    /// The figure of nothing at all, where there are no groups: MonPoly's convention.
    fn empty(&self, symbols: &mut Symbols) -> u64 {
        match (self.function, self.kind) {
            (Function::Least, Type::Float) => of_float(f64::INFINITY),
            (Function::Greatest, Type::Float) => of_float(f64::NEG_INFINITY),
            (Function::Least | Function::Greatest, Type::Text | Type::Pattern) => {
                symbols.intern(b"")
            }
            // Zero is the same word as an integer and as a float.
            _ => 0,
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "how often a value comes is far below 2^52")]
fn float_sum(group: &Group) -> f64 {
    let parts = group.values.values();
    parts.map(|(word, n_times)| to_float(*word) * *n_times as f64).sum()
}

#[allow(clippy::cast_precision_loss, reason = "medians are floats")]
fn median(group: &Group, kind: Type) -> Option<f64> {
    let n_rows = usize::try_from(group.n_rows).ok()?;
    let float = |word: u64| match kind {
        Type::Int => to_int(word) as f64,
        _ => to_float(word),
    };
    let nth = |wanted: usize| {
        let mut n_before = 0;
        group.values.values().find_map(|(word, n_times)| {
            n_before += n_times;
            (n_before > wanted).then(|| float(*word))
        })
    };
    let low = nth((n_rows - 1) / 2)?;
    Some(if n_rows % 2 == 1 { low } else { f64::midpoint(low, nth(n_rows / 2)?) })
}

/// Writes figures and groups; how many rows.
fn write(
    figure: &Figure,
    groups: &Rows<Group>,
    symbols: &mut Symbols,
    out: &mut Vec<u64>,
) -> usize {
    if groups.len() == 0 {
        if figure.groups.is_empty() {
            out.push(figure.empty(symbols));
            return 1;
        }
        return 0;
    }
    let mut n_rows = 0;
    for id in groups.ids() {
        if let Some(value) = figure.value(groups.value(id)) {
            out.push(value);
            out.extend_from_slice(groups.row(id));
            n_rows += 1;
        }
    }
    n_rows
}

fn group_of(figure: &Figure, row: &[u64], key: &mut Vec<u64>, groups: &mut Rows<Group>) -> RowId {
    key.clear();
    key.extend(figure.groups.iter().map(|column| row[*column]));
    groups.find(key).unwrap_or_else(|| groups.insert(key, Group::default()))
}

impl Aggregation {
    pub(crate) fn new(child: Node, figure: Figure) -> Self {
        let groups = Rows::new(figure.groups.len());
        Self { child, figure, groups, key: Vec::new() }
    }

    pub(crate) fn step(&mut self, context: &mut Context<'_>, out: &mut Stream) {
        self.child.step(context);
        while let Some(table) = self.child.out.head() {
            let (point, at) = (table.point, table.at);
            self.groups.clear();
            for row in table.rows() {
                let id = group_of(&self.figure, row, &mut self.key, &mut self.groups);
                self.figure.put(row, self.groups.value_mut(id), &context.texts.symbols);
            }
            self.child.out.pop();
            self.tell_empty(point, context, out);
            let symbols = &mut context.texts.symbols;
            let n_rows = write(&self.figure, &self.groups, symbols, out.words());
            out.close(n_rows, point, at);
        }
        self.tell_empty(self.child.out.end(), context, out);
    }

    /// Tells of time points at which nothing holds: without groups there is a figure even then.
    fn tell_empty(&self, end: u64, context: &mut Context<'_>, out: &mut Stream) {
        if self.figure.groups.is_empty() {
            for point in out.end()..end {
                let at = context.times.get(point).expect("it is asked for until then");
                let empty = self.figure.empty(&mut context.texts.symbols);
                out.words().push(empty);
                out.close(1, point, at);
            }
        }
        out.tell_until(end);
    }
}

impl WindowAggregation {
    pub(crate) fn new(mut past: Past, figure: Figure) -> Self {
        past.note_changes();
        let groups = Rows::new(figure.groups.len());
        Self {
            past,
            figure,
            groups,
            key: Vec::new(),
            tests: Vec::new(),
            last: Vec::new(),
            n_last: 0,
            is_changed: true,
        }
    }

    /// Adds a condition; its slots are the columns.
    pub(crate) fn also(&mut self, test: Test) {
        self.tests.push(test);
    }

    pub(crate) fn step(&mut self, context: &mut Context<'_>, out: &mut Stream) {
        self.past.step(context);
        while let Some(at) = context.times.get(out.end())
            && self.past.advance(out.end(), context.times)
        {
            self.follow(&context.texts.symbols);
            if self.is_changed {
                self.last.clear();
                let symbols = &mut context.texts.symbols;
                write(&self.figure, &self.groups, symbols, &mut self.last);
                let width = 1 + self.figure.groups.len();
                let tests = &self.tests;
                keep(&mut self.last, width, |row| {
                    tests.iter().all(|test| test.holds(row, context.texts))
                });
                self.n_last = self.last.len() / width;
                self.is_changed = false;
            }
            out.words().extend_from_slice(&self.last);
            out.close(self.n_last, out.end(), at);
        }
    }

    /// Carries the groups along with the rows that came and went.
    fn follow(&mut self, symbols: &Symbols) {
        let changes = self.past.changes();
        let arity = self.past.arity();
        self.is_changed |= !changes.came.is_empty();
        for (n, came) in changes.came.iter().enumerate() {
            let row = &changes.words[n * arity..(n + 1) * arity];
            let id = group_of(&self.figure, row, &mut self.key, &mut self.groups);
            let group = self.groups.value_mut(id);
            if *came {
                self.figure.put(row, group, symbols);
            } else {
                self.figure.take(row, group, symbols);
                if group.n_rows == 0 {
                    self.groups.remove(id);
                }
            }
        }
        self.past.return_changes(changes);
    }

    pub(crate) fn needs(&self) -> u64 {
        self.past.needs()
    }

    pub(crate) fn mark(&self, mark: &mut dyn FnMut(&[u64])) {
        self.past.mark(mark);
        mark(&self.last);
        self.groups.ids().for_each(|id| mark(self.groups.row(id)));
        // A value of a group may be an older word of the same text only if that text is still in
        // the window, which marks it.
        for id in self.groups.ids() {
            for (word, _) in self.groups.value(id).values.values() {
                mark(&[*word]);
            }
        }
    }
}
