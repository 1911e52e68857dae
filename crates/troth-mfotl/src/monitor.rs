//! A formula that is monitored: time points go in, verdicts come out.

use troth_text::Diagnostic;

use crate::engine::expression::Texts;
use crate::engine::node::{Context, Node};
use crate::engine::rows::drop_repeated;
use crate::engine::stream::{Stream, Table};
use crate::engine::times::Times;
use crate::formula::{Formula, Kind};
use crate::plan::plan;
use crate::resolve::{Resolved, resolve};
use crate::signature::Signature;
use crate::value::{Type, write_int};

/// So many time points are brought to the operators at once, while they come without a pause.
const STEP: u64 = 512;

/// What is asked of a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The values for which it holds.
    Satisfactions,
    /// The values for which it does not.
    Violations,
}

/// How verdicts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// As MonPoly does: `@41 (time point 0): (25,0) (26,1)`.
    Text,
    /// One JSON object a line.
    JsonLines,
}

/// A formula under way.
#[derive(Debug)]
pub struct Monitor {
    node: Node,
    columns: Vec<(String, Type)>,
    texts: Texts,
    lets: Vec<Stream>,
    /// For each kind of event its rows since the last step, and those of the next time point.
    pub(crate) events: Vec<Rowed>,
    /// Kinds that have rows at the next time point.
    touched: Vec<usize>,
    /// Time points that came before their turn.
    pub(crate) waiting: Vec<Waiting>,
    times: Times,
    /// The first time point that no step has brought yet.
    first: u64,
    /// For each kind of event whether the formula speaks of it.
    pub(crate) is_asked: Vec<bool>,
    pub(crate) signature: Signature,
    constants: Vec<u64>,
    n_points: u64,
    n_verdicts: u64,
    /// Whether an end was put to the log.
    is_closed: bool,
}

/// The rows of one kind of event.
#[derive(Debug)]
pub(crate) struct Rowed {
    pub(crate) stream: Stream,
    pub(crate) arity: usize,
    /// Where the rows of the next time point begin, and how many there are.
    start: usize,
    n_rows: usize,
}

impl Rowed {
    /// Puts one word of a row that is under way.
    #[inline]
    pub(crate) fn put(&mut self, word: u64) {
        self.stream.words().push(word);
    }

    /// Takes back the words of a row that is under way.
    pub(crate) fn undo(&mut self) {
        let n_words = self.start + self.n_rows * self.arity;
        self.stream.words().truncate(n_words);
    }
}

/// When a time point is, and its number where the log has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Point {
    pub(crate) at: i64,
    pub(crate) number: u64,
}

/// A time point that may not be next.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) point: Point,
    /// In the order of arrival.
    pub(crate) nth: u64,
    /// Kind, number of rows and words of its events.
    pub(crate) events: Vec<(usize, usize, Vec<u64>)>,
}

/// How far a monitor has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Time points that went in.
    pub n_points: u64,
    /// Time points that are decided, from the first on.
    pub n_decided: u64,
    /// Time points that had a verdict.
    pub n_verdicts: u64,
}

impl Monitor {
    /// Prepares a formula. There is a monitor exactly if no error is among the diagnostics, whose
    /// spans lie in the formula's text.
    #[must_use]
    pub fn new(
        formula: &Formula,
        signature: &Signature,
        asked: Asked,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        let formula = match asked {
            Asked::Satisfactions => formula.clone(),
            Asked::Violations => {
                Formula { kind: Kind::Not(Box::new(formula.clone())), span: formula.span }
            }
        };
        let mut texts = Texts::default();
        let resolved = match resolve(&formula, signature, &mut texts.symbols) {
            Ok(resolved) => resolved,
            Err(diagnostics) => return (None, diagnostics),
        };
        let constants = (0..texts.symbols.n_places() as u64).collect();
        let columns = columns(&resolved);
        let lets = resolved.let_arities.iter().map(|arity| Stream::new(*arity)).collect();
        let is_asked = resolved.is_asked.clone();
        let node = match plan(resolved) {
            Ok(node) => node,
            Err(diagnostic) => return (None, vec![diagnostic]),
        };
        let events = signature.declared().iter().map(|declared| {
            let arity = declared.places.len();
            Rowed { stream: Stream::new(arity), arity, start: 0, n_rows: 0 }
        });
        let monitor = Self {
            node,
            columns,
            texts,
            lets,
            events: events.collect(),
            touched: Vec::new(),
            waiting: Vec::new(),
            times: Times::default(),
            first: 0,
            is_asked,
            signature: signature.clone(),
            constants,
            n_points: 0,
            n_verdicts: 0,
            is_closed: false,
        };
        (Some(monitor), Vec::new())
    }

    /// The variables of a verdict with their types, in the order of its columns.
    #[must_use]
    pub fn columns(&self) -> &[(String, Type)] {
        &self.columns
    }

    /// How far it has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let n_points = self.n_points - u64::from(self.is_closed);
        let n_decided = self.node.out.end().min(n_points);
        Progress { n_points, n_decided, n_verdicts: self.n_verdicts }
    }

    /// The word of a text, for events that are put in.
    pub(crate) fn intern(&mut self, text: &[u8]) -> u64 {
        self.texts.symbols.intern(text)
    }

    /// Takes a row of an event: its words were put behind the others of its kind.
    #[inline]
    pub(crate) fn count_row(&mut self, kind: usize) {
        let rowed = &mut self.events[kind];
        rowed.n_rows += 1;
        if rowed.n_rows == 1 {
            self.touched.push(kind);
        }
    }

    /// Ends a time point: the events that were put in since the one before belong to it.
    pub(crate) fn end_point(&mut self, at: i64) {
        for kind in self.touched.drain(..) {
            let rowed = &mut self.events[kind];
            let n_rows = match rowed.arity {
                0 => 1,
                _ if rowed.n_rows == 1 => 1,
                arity => drop_repeated(rowed.stream.words(), rowed.start, arity),
            };
            rowed.stream.close(n_rows, self.n_points, at);
            rowed.start = rowed.stream.words().len();
            rowed.n_rows = 0;
        }
        self.times.push(at);
        self.n_points += 1;
        if self.n_points - self.first >= STEP {
            self.step();
        }
    }

    /// Takes the rows of the next time point, which is put off.
    pub(crate) fn take_rows(&mut self) -> Vec<(usize, usize, Vec<u64>)> {
        let mut taken = Vec::new();
        for kind in self.touched.drain(..) {
            let rowed = &mut self.events[kind];
            let words = rowed.stream.words().split_off(rowed.start);
            taken.push((kind, rowed.n_rows, words));
            rowed.n_rows = 0;
        }
        taken
    }

    /// Brings the operators what came since the last step.
    fn step(&mut self) {
        // The streams lie in a list of their own for the time of the step.
        let mut streams: Vec<Stream> =
            self.events.iter_mut().map(|rowed| std::mem::take(&mut rowed.stream)).collect();
        let mut context = Context {
            events: &streams,
            first: self.first,
            times: &self.times,
            is_new: true,
            texts: &mut self.texts,
            lets: &mut self.lets,
        };
        self.node.step(&mut context);
        self.first = self.n_points;
        self.times.drop_until(self.node.needs());
        for (rowed, stream) in self.events.iter_mut().zip(&mut streams) {
            // Rows of a time point that is under way stay.
            let under_way = stream.words().split_off(rowed.start);
            stream.clear();
            stream.words().extend(under_way);
            rowed.stream = std::mem::take(stream);
            rowed.start = 0;
        }
    }

    /// Puts an end to the log: nothing will happen any more, and what is pending is decided.
    pub fn close(&mut self) {
        if !self.is_closed {
            // Far enough for every interval, near enough to count on from there.
            self.end_point(i64::MAX / 4);
            self.is_closed = true;
        }
    }

    /// Writes the verdicts that have come since the last call.
    pub fn write_verdicts(&mut self, shape: Shape, out: &mut Vec<u8>) {
        if self.first < self.n_points {
            self.step();
        }
        let last = self.n_points - u64::from(self.is_closed);
        while let Some(table) = self.node.out.head() {
            let point = table.point;
            if point < last {
                let rows = sorted(table, &self.columns, &self.texts);
                match shape {
                    Shape::Text => self.write_text(point, table.at, &rows, out),
                    Shape::JsonLines => self.write_json(point, table.at, &rows, out),
                }
                self.n_verdicts += 1;
            }
            self.node.out.pop();
        }
        self.sweep();
    }

    fn write_text(&self, point: u64, at: i64, rows: &[&[u64]], out: &mut Vec<u8>) {
        out.push(b'@');
        write_int(at, out);
        out.extend_from_slice(b" (time point ");
        write_int(i64::try_from(point).expect("fewer than 2^63 time points"), out);
        out.extend_from_slice(b"):");
        if self.columns.is_empty() {
            out.extend_from_slice(b" true");
        }
        for row in rows.iter().filter(|row| !row.is_empty()) {
            out.extend_from_slice(b" (");
            for (n, (word, (_, kind))) in row.iter().zip(&self.columns).enumerate() {
                if n > 0 {
                    out.push(b',');
                }
                self.texts.symbols.write(*kind, *word, out);
            }
            out.push(b')');
        }
        out.push(b'\n');
    }

    fn write_json(&self, point: u64, at: i64, rows: &[&[u64]], out: &mut Vec<u8>) {
        out.extend_from_slice(format!("{{\"ts\":{at},\"tp\":{point},\"values\":[").as_bytes());
        for (n, row) in rows.iter().enumerate() {
            out.extend_from_slice(if n > 0 { b",{" } else { b"{" });
            for (m, (word, (name, kind))) in row.iter().zip(&self.columns).enumerate() {
                if m > 0 {
                    out.push(b',');
                }
                write_json_text(name.as_bytes(), out);
                out.push(b':');
                self.write_json_value(*kind, *word, out);
            }
            out.push(b'}');
        }
        out.extend_from_slice(b"]}\n");
    }

    fn write_json_value(&self, kind: Type, word: u64, out: &mut Vec<u8>) {
        match kind {
            Type::Int => self.texts.symbols.write(kind, word, out),
            Type::Float => {
                let value = crate::value::to_float(word);
                if value.is_finite() {
                    out.extend_from_slice(value.to_string().as_bytes());
                } else {
                    // JSON has no such numbers.
                    write_json_text(value.to_string().as_bytes(), out);
                }
            }
            Type::Text | Type::Pattern => write_json_text(self.texts.symbols.text(word), out),
        }
    }

    /// Lets go of texts that nothing holds any more.
    fn sweep(&mut self) {
        if !self.texts.symbols.is_crowded() {
            return;
        }
        let mut used = vec![false; self.texts.symbols.n_places()];
        let mut mark = |words: &[u64]| {
            for word in words {
                if let Some(place) = usize::try_from(*word).ok().and_then(|at| used.get_mut(at)) {
                    *place = true;
                }
            }
        };
        mark(&self.constants);
        self.node.mark(&mut mark);
        self.events.iter().for_each(|rowed| mark(rowed.stream.kept()));
        self.waiting.iter().flat_map(|one| &one.events).for_each(|(_, _, words)| mark(words));
        self.texts.symbols.retain(&used);
        self.texts.forget_patterns();
    }
}

fn columns(resolved: &Resolved) -> Vec<(String, Type)> {
    let one = |var: &usize| (resolved.names[*var].clone(), resolved.kinds[*var]);
    resolved.columns.iter().map(one).collect()
}

/// The rows of a table in the order of their values.
fn sorted<'t>(table: Table<'t>, columns: &[(String, Type)], texts: &Texts) -> Vec<&'t [u64]> {
    let mut rows: Vec<&[u64]> = table.rows().collect();
    rows.sort_unstable_by(|left, right| {
        let places = left.iter().zip(*right).zip(columns);
        let orders =
            places.map(|((left, right), (_, kind))| texts.symbols.compare(*kind, *left, *right));
        orders.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    rows
}

fn write_json_text(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for letter in String::from_utf8_lossy(text).chars() {
        match letter {
            '"' | '\\' => out.extend([b'\\', u8::try_from(letter).expect("ASCII")]),
            letter if letter < ' ' => {
                out.extend_from_slice(format!("\\u{:04x}", u32::from(letter)).as_bytes());
            }
            letter => out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}
