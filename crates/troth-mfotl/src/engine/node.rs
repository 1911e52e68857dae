//! The tree of operators. Each step brings some time points; each operator then tells of as many
//! as it can, in their order.

use super::aggregate::{Aggregation, WindowAggregation};
use super::expression::Texts;
use super::future::Future;
use super::past::Past;
use super::pipeline::Pipeline;
use super::rows::{RowId, Rows, drop_repeated};
use super::stream::{Stream, Table};
use super::times::Times;
use crate::core::Source;
use crate::formula::Interval;
use crate::value::of_int;

/// What a step brings.
pub(crate) struct Context<'c> {
    /// For each kind of event its rows, at the new time points.
    pub(crate) events: &'c [Stream],
    /// The first of the new time points. They go to the end of `times`.
    pub(crate) first: u64,
    pub(crate) times: &'c Times,
    /// Not where operators are asked again within one step.
    pub(crate) is_new: bool,
    pub(crate) texts: &'c mut Texts,
    /// What names given by `LET` stand for: the tables that have come with this step.
    pub(crate) lets: &'c mut Vec<Stream>,
}

/// An operator with what it has told and nobody has taken yet.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) out: Stream,
    pub(crate) operator: Operator,
}

#[derive(Debug)]
pub(crate) enum Operator {
    Event(Event),
    Pipeline(Box<Pipeline>),
    Union(Vec<(Node, Vec<usize>)>),
    Previous(Box<Previous>),
    Next(Box<Next>),
    Window(Box<Emitted>),
    Aggregate(Box<Aggregation>),
    WindowAggregate(Box<WindowAggregation>),
    Let(Box<LetNode>),
}

/// Rows of the log or of a `LET`.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) source: Source,
    /// Columns that must hold a word.
    pub(crate) words: Vec<(usize, u64)>,
    /// Columns that must be equal.
    pub(crate) same: Vec<(usize, usize)>,
    /// The columns that are handed on.
    pub(crate) columns: Vec<usize>,
    /// Whether rows are handed on as they are.
    pub(crate) is_whole: bool,
}

impl Node {
    pub(crate) fn new(arity: usize, operator: Operator) -> Self {
        Self { out: Stream::new(arity), operator }
    }

    /// Takes in one time point.
    pub(crate) fn step(&mut self, context: &mut Context<'_>) {
        let out = &mut self.out;
        match &mut self.operator {
            Operator::Event(event) => event.step(context, out),
            Operator::Pipeline(pipeline) => pipeline.step(context, out),
            Operator::Union(branches) => union(branches, context, out),
            Operator::Previous(previous) => previous.step(context, out),
            Operator::Next(next) => next.step(context, out),
            Operator::Window(emitted) => emitted.step(context, out),
            Operator::Aggregate(aggregation) => aggregation.step(context, out),
            Operator::WindowAggregate(aggregation) => aggregation.step(context, out),
            Operator::Let(bound) => bound.step(context, out),
        }
    }

    /// The first time point whose time may be asked for.
    pub(crate) fn needs(&self) -> u64 {
        match &self.operator {
            Operator::Event(_) => u64::MAX,
            Operator::Pipeline(pipeline) => pipeline.needs().min(self.out.end()),
            Operator::Union(branches) => {
                branches.iter().map(|(node, _)| node.needs()).min().unwrap_or(u64::MAX)
            }
            Operator::Previous(previous) => previous.needs(),
            Operator::Next(next) => next.needs(),
            Operator::Window(emitted) => emitted.window.needs().min(self.out.end()),
            Operator::Aggregate(aggregation) => aggregation.child.needs().min(self.out.end()),
            Operator::WindowAggregate(aggregation) => aggregation.needs().min(self.out.end()),
            Operator::Let(bound) => bound.definition.needs().min(bound.body.needs()),
        }
    }

    /// Shows every row that is kept somewhere. What is no number of a symbol is shown too.
    pub(crate) fn mark(&self, mark: &mut dyn FnMut(&[u64])) {
        mark(self.out.kept());
        match &self.operator {
            Operator::Event(_) => {}
            Operator::Pipeline(pipeline) => pipeline.mark(mark),
            Operator::Union(branches) => branches.iter().for_each(|(node, _)| node.mark(mark)),
            Operator::Previous(previous) => previous.child.mark(mark),
            Operator::Next(next) => next.child.mark(mark),
            Operator::Window(emitted) => emitted.window.mark(mark),
            Operator::Aggregate(aggregation) => aggregation.child.mark(mark),
            Operator::WindowAggregate(aggregation) => aggregation.mark(mark),
            Operator::Let(bound) => {
                bound.definition.mark(mark);
                mark(bound.before.kept());
                bound.body.mark(mark);
            }
        }
    }
}

impl Event {
    fn step(&self, context: &mut Context<'_>, out: &mut Stream) {
        match self.source {
            Source::Let(id) => {
                let told = &context.lets[id];
                told.tables().for_each(|table| self.hand_on(table, out));
                out.tell_until(told.end());
            }
            _ if !context.is_new => {}
            Source::Log(id) => {
                context.events[id].tables().for_each(|table| self.hand_on(table, out));
                out.tell_until(context.times.end());
            }
            Source::Number => self.built_in(context, out, |point, _| [point, 0]),
            Source::Time => self.built_in(context, out, |_, at| [of_int(at), 0]),
            Source::NumberAndTime => self.built_in(context, out, |point, at| [point, of_int(at)]),
        }
    }

    fn built_in(
        &self,
        context: &Context<'_>,
        out: &mut Stream,
        words: impl Fn(u64, i64) -> [u64; 2],
    ) {
        for point in context.first..context.times.end() {
            let at = context.times.get(point).expect("new time points have times");
            let arity = if self.source == Source::NumberAndTime { 2 } else { 1 };
            let words = &words(point, at)[..arity];
            self.hand_on(Table { words, n_rows: 1, arity, point, at }, out);
        }
        out.tell_until(context.times.end());
    }

    fn hand_on(&self, table: Table<'_>, out: &mut Stream) {
        if self.is_whole {
            out.push(table, table.point, table.at);
            return;
        }
        let start = out.words().len();
        let mut n_rows = 0;
        for row in table.rows().filter(|row| self.admits(row)) {
            out.words().extend(self.columns.iter().map(|column| row[*column]));
            n_rows += 1;
        }
        let n_rows = distinct(out, start, n_rows);
        if n_rows > 0 {
            out.close(n_rows, table.point, table.at);
        }
    }

    fn admits(&self, row: &[u64]) -> bool {
        self.words.iter().all(|(column, word)| row[*column] == *word)
            && self.same.iter().all(|(one, other)| row[*one] == row[*other])
    }
}

/// How many of the rows from `start` on are different; the others are dropped.
pub(crate) fn distinct(out: &mut Stream, start: usize, n_rows: usize) -> usize {
    if n_rows < 2 || out.arity() == 0 {
        return n_rows.min(1);
    }
    let arity = out.arity();
    drop_repeated(out.words(), start, arity)
}

fn union(branches: &mut [(Node, Vec<usize>)], context: &mut Context<'_>, out: &mut Stream) {
    for (node, _) in branches.iter_mut() {
        node.step(context);
    }
    let end = branches.iter().map(|(node, _)| node.out.end()).min().unwrap_or(u64::MAX);
    loop {
        let heads = branches.iter().filter_map(|(node, _)| node.out.head());
        let Some(point) = heads.map(|table| table.point).min().filter(|point| *point < end) else {
            break;
        };
        let start = out.words().len();
        let (mut n_rows, mut at) = (0, 0);
        for (node, columns) in branches.iter_mut() {
            let Some(table) = node.out.head().filter(|table| table.point == point) else {
                continue;
            };
            for row in table.rows() {
                out.words().extend(columns.iter().map(|column| row[*column]));
            }
            n_rows += table.n_rows;
            at = table.at;
            node.out.pop();
        }
        let n_rows = distinct(out, start, n_rows);
        out.close(n_rows, point, at);
    }
    out.tell_until(end);
}

/// `PREVIOUS`.
#[derive(Debug)]
pub(crate) struct Previous {
    pub(crate) child: Node,
    interval: Interval,
}

impl Previous {
    pub(crate) fn new(child: Node, interval: Interval) -> Self {
        Self { child, interval }
    }

    fn step(&mut self, context: &mut Context<'_>, out: &mut Stream) {
        self.child.step(context);
        while let Some(table) = self.child.out.head()
            && let Some(at) = context.times.get(table.point + 1)
        {
            if self.interval.contains(at - table.at) {
                out.push(table, table.point + 1, at);
            }
            self.child.out.pop();
        }
        // Before the first time point there is none.
        out.tell_until((self.child.out.end() + 1).min(context.times.end()));
    }

    fn needs(&self) -> u64 {
        let waiting = self.child.out.head().map_or(self.child.out.end(), |table| table.point);
        self.child.needs().min(waiting)
    }
}

/// `NEXT`.
#[derive(Debug)]
pub(crate) struct Next {
    pub(crate) child: Node,
    interval: Interval,
}

impl Next {
    pub(crate) fn new(child: Node, interval: Interval) -> Self {
        Self { child, interval }
    }

    fn step(&mut self, context: &mut Context<'_>, out: &mut Stream) {
        self.child.step(context);
        while let Some(table) = self.child.out.head() {
            if let Some(point) = table.point.checked_sub(1) {
                let before = context.times.get(point).expect("it is asked for until then");
                if self.interval.contains(table.at - before) {
                    out.push(table, point, before);
                }
            }
            self.child.out.pop();
        }
        out.tell_until(self.child.out.end().saturating_sub(1));
    }

    fn needs(&self) -> u64 {
        self.child.needs().min(self.child.out.end().saturating_sub(1))
    }
}

/// A set of rows that moves with time.
#[derive(Debug)]
pub(crate) enum Window {
    Past(Past),
    Future(Future),
}

impl Window {
    pub(crate) fn step(&mut self, context: &mut Context<'_>) {
        match self {
            Self::Past(past) => past.step(context),
            Self::Future(future) => future.step(context),
        }
    }

    pub(crate) fn arity(&self) -> usize {
        match self {
            Self::Past(past) => past.arity(),
            Self::Future(future) => future.arity(),
        }
    }

    pub(crate) fn index_by(&mut self, columns: Vec<usize>) {
        match self {
            Self::Past(past) => past.index_by(columns),
            Self::Future(future) => future.index_by(columns),
        }
    }

    /// Moves to a time point; whether it can be told already.
    pub(crate) fn advance(&mut self, point: u64, times: &Times) -> bool {
        match self {
            Self::Past(past) => past.advance(point, times),
            Self::Future(future) => future.advance(point, times),
        }
    }

    pub(crate) fn needs(&self) -> u64 {
        match self {
            Self::Past(past) => past.needs(),
            Self::Future(future) => future.needs(),
        }
    }

    /// Whether a row is in the set: its words stand in these slots.
    pub(crate) fn contains(&self, row: &[u64], slots: &[usize]) -> bool {
        match self {
            Self::Past(past) => {
                past.rows().find_picked(row, slots).is_some_and(|id| past.holds(id))
            }
            Self::Future(future) => {
                future.rows().find_picked(row, slots).is_some_and(|id| future.holds(id))
            }
        }
    }

    /// Shows the rows of the set that hold these words in the columns of the index.
    pub(crate) fn each_with(&self, key: &[u64], mut show: impl FnMut(&[u64])) {
        fn walk<V>(
            rows: &Rows<V>,
            key: &[u64],
            holds: impl Fn(RowId) -> bool,
            show: &mut impl FnMut(&[u64]),
        ) {
            let mut next = rows.first(key);
            while let Some(id) = next {
                if holds(id) {
                    show(rows.row(id));
                }
                next = rows.next(id);
            }
        }
        match self {
            Self::Past(past) => walk(past.rows(), key, |id| past.holds(id), &mut show),
            Self::Future(future) => walk(future.rows(), key, |id| future.holds(id), &mut show),
        }
    }

    /// Shows all rows of the set.
    pub(crate) fn each(&self, mut show: impl FnMut(&[u64])) {
        match self {
            Self::Past(past) => {
                let rows = past.rows();
                rows.ids().filter(|id| past.holds(*id)).for_each(|id| show(rows.row(id)));
            }
            Self::Future(future) => {
                let rows = future.rows();
                rows.ids().filter(|id| future.holds(*id)).for_each(|id| show(rows.row(id)));
            }
        }
    }

    pub(crate) fn mark(&self, mark: &mut dyn FnMut(&[u64])) {
        match self {
            Self::Past(past) => past.mark(mark),
            Self::Future(future) => future.mark(mark),
        }
    }
}

/// A set that is handed on whole at each time point.
#[derive(Debug)]
pub(crate) struct Emitted {
    pub(crate) window: Window,
}

impl Emitted {
    pub(crate) fn new(window: Window) -> Self {
        Self { window }
    }

    fn step(&mut self, context: &mut Context<'_>, out: &mut Stream) {
        self.window.step(context);
        while let Some(at) = context.times.get(out.end())
            && self.window.advance(out.end(), context.times)
        {
            let mut n_rows = 0;
            let words = out.words();
            self.window.each(|row| {
                words.extend_from_slice(row);
                n_rows += 1;
            });
            out.close(n_rows, out.end(), at);
        }
    }
}

/// `LET` and `LETPAST`.
#[derive(Debug)]
pub(crate) struct LetNode {
    pub(crate) id: usize,
    pub(crate) is_recursive: bool,
    pub(crate) definition: Node,
    /// Where the places of the name stand in the definition's rows.
    pub(crate) columns: Vec<usize>,
    /// What the definition has told in this step.
    pub(crate) before: Stream,
    pub(crate) body: Node,
}

impl LetNode {
    fn step(&mut self, context: &mut Context<'_>, out: &mut Stream) {
        if !self.is_recursive {
            self.definition.step(context);
            self.collect();
        } else {
            self.step_recursive(context);
        }
        std::mem::swap(&mut context.lets[self.id], &mut self.before);
        self.body.step(context);
        std::mem::swap(&mut context.lets[self.id], &mut self.before);
        self.before.clear();
        while let Some(table) = self.body.out.head() {
            out.push(table, table.point, table.at);
            self.body.out.pop();
        }
        out.tell_until(self.body.out.end());
    }

    /// What the definition tells may be what it waits for itself.
    fn step_recursive(&mut self, context: &mut Context<'_>) {
        let is_new = context.is_new;
        let mut told = Stream::new(self.before.arity());
        loop {
            let end = self.before.end();
            std::mem::swap(&mut context.lets[self.id], &mut self.before);
            self.definition.step(context);
            std::mem::swap(&mut context.lets[self.id], &mut self.before);
            self.before.clear();
            context.is_new = false;
            self.collect();
            if self.before.end() == end {
                break;
            }
            for table in self.before.tables() {
                told.push(table, table.point, table.at);
            }
        }
        context.is_new = is_new;
        told.tell_until(self.before.end());
        self.before = told;
    }

    fn collect(&mut self) {
        while let Some(table) = self.definition.out.head() {
            for row in table.rows() {
                self.before.words().extend(self.columns.iter().map(|column| row[*column]));
            }
            self.before.close(table.n_rows, table.point, table.at);
            self.definition.out.pop();
        }
        self.before.tell_until(self.definition.out.end());
    }
}
