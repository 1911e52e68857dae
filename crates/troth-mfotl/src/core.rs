//! Formulas without sugar: variables are numbers, each bound once, and events are found.

use std::collections::BTreeSet;

use troth_text::ByteSpan;

use crate::formula::{Arithmetic, Comparison, Convert, Function, Interval};
use crate::value::Type;

/// A variable.
pub(crate) type Var = usize;

/// A formula with the words that it comes from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Core {
    pub(crate) kind: CoreKind,
    pub(crate) span: ByteSpan,
}

/// What a formula says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum CoreKind {
    Truth(bool),
    Event(Source, Vec<Place>),
    Filter(Filter),
    Not(Box<Core>),
    And(Vec<Core>),
    Or(Vec<Core>),
    Exists(Vec<Var>, Box<Core>),
    Aggregate(Box<Aggregated>),
    Let(Box<Bound>),
    Previous(Interval, Box<Core>),
    Next(Interval, Box<Core>),
    Once(Interval, Box<Core>),
    Eventually(Interval, Box<Core>),
    Since(Interval, Box<Core>, Box<Core>),
    Until(Interval, Box<Core>, Box<Core>),
}

/// Where the rows of an event come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The log: a number in the signature.
    Log(usize),
    /// A `LET`, by its number.
    Let(usize),
    /// `tp(i)`: the number of the time point.
    Number,
    /// `ts(t)`: its time.
    Time,
    /// `tpts(i, t)`: both.
    NumberAndTime,
}

/// What stands in a place of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Var(Var),
    Word(u64),
}

/// A condition on values alone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Filter {
    Compare(Comparison, Expr, Expr),
    Substring(Expr, Expr),
    Matches(Expr, Expr, Vec<Option<Expr>>),
}

/// A term.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    Var(Var),
    Word(Type, u64),
    Apply(Convert, Box<Expr>),
    Minus(Box<Expr>),
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Aggregated {
    pub(crate) result: Var,
    pub(crate) function: Function,
    pub(crate) over: Var,
    pub(crate) groups: Vec<Var>,
    pub(crate) body: Core,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bound {
    pub(crate) id: usize,
    pub(crate) is_recursive: bool,
    pub(crate) parameters: Vec<Var>,
    pub(crate) definition: Core,
    pub(crate) body: Core,
}

impl Expr {
    pub(crate) fn vars_into(&self, found: &mut BTreeSet<Var>) {
        match self {
            Self::Var(var) => {
                found.insert(*var);
            }
            Self::Word(..) => {}
            Self::Apply(_, inner) | Self::Minus(inner) => inner.vars_into(found),
            Self::Arithmetic(_, left, right) => {
                left.vars_into(found);
                right.vars_into(found);
            }
        }
    }

    pub(crate) fn vars(&self) -> BTreeSet<Var> {
        let mut found = BTreeSet::new();
        self.vars_into(&mut found);
        found
    }

    fn rename(&mut self, from: Var, to: Var) {
        match self {
            Self::Var(var) => replace(var, from, to),
            Self::Word(..) => {}
            Self::Apply(_, inner) | Self::Minus(inner) => inner.rename(from, to),
            Self::Arithmetic(_, left, right) => {
                left.rename(from, to);
                right.rename(from, to);
            }
        }
    }
}

fn replace(var: &mut Var, from: Var, to: Var) {
    if *var == from {
        *var = to;
    }
}

impl Filter {
    pub(crate) fn vars_into(&self, found: &mut BTreeSet<Var>) {
        match self {
            Self::Compare(_, left, right) | Self::Substring(left, right) => {
                left.vars_into(found);
                right.vars_into(found);
            }
            Self::Matches(text, pattern, groups) => {
                text.vars_into(found);
                pattern.vars_into(found);
                groups.iter().flatten().for_each(|group| group.vars_into(found));
            }
        }
    }

    fn rename(&mut self, from: Var, to: Var) {
        match self {
            Self::Compare(_, left, right) | Self::Substring(left, right) => {
                left.rename(from, to);
                right.rename(from, to);
            }
            Self::Matches(text, pattern, groups) => {
                text.rename(from, to);
                pattern.rename(from, to);
                groups.iter_mut().flatten().for_each(|group| group.rename(from, to));
            }
        }
    }
}

impl Core {
    pub(crate) fn new(kind: CoreKind, span: ByteSpan) -> Self {
        Self { kind, span }
    }

    pub(crate) fn not(self) -> Self {
        let span = self.span;
        Self::new(CoreKind::Not(Box::new(self)), span)
    }

    /// The free variables.
    pub(crate) fn vars(&self) -> BTreeSet<Var> {
        let mut found = BTreeSet::new();
        self.vars_into(&mut found);
        found
    }

    fn vars_into(&self, found: &mut BTreeSet<Var>) {
        match &self.kind {
            CoreKind::Truth(_) => {}
            CoreKind::Event(_, places) => {
                found.extend(places.iter().filter_map(|place| match place {
                    Place::Var(var) => Some(*var),
                    Place::Word(_) => None,
                }));
            }
            CoreKind::Filter(filter) => filter.vars_into(found),
            CoreKind::Not(part)
            | CoreKind::Previous(_, part)
            | CoreKind::Next(_, part)
            | CoreKind::Once(_, part)
            | CoreKind::Eventually(_, part) => part.vars_into(found),
            CoreKind::And(parts) | CoreKind::Or(parts) => {
                parts.iter().for_each(|part| part.vars_into(found));
            }
            CoreKind::Exists(names, part) => {
                let mut inner = part.vars();
                inner.retain(|var| !names.contains(var));
                found.extend(inner);
            }
            CoreKind::Aggregate(aggregated) => {
                found.insert(aggregated.result);
                found.extend(&aggregated.groups);
            }
            CoreKind::Let(bound) => bound.body.vars_into(found),
            CoreKind::Since(_, left, right) | CoreKind::Until(_, left, right) => {
                left.vars_into(found);
                right.vars_into(found);
            }
        }
    }

    /// Puts another variable for one, wherever it stands, bound or not.
    pub(crate) fn rename(&mut self, from: Var, to: Var) {
        match &mut self.kind {
            CoreKind::Truth(_) => {}
            CoreKind::Event(_, places) => {
                for place in places {
                    if let Place::Var(var) = place {
                        replace(var, from, to);
                    }
                }
            }
            CoreKind::Filter(filter) => filter.rename(from, to),
            CoreKind::Not(part)
            | CoreKind::Previous(_, part)
            | CoreKind::Next(_, part)
            | CoreKind::Once(_, part)
            | CoreKind::Eventually(_, part) => part.rename(from, to),
            CoreKind::And(parts) | CoreKind::Or(parts) => {
                parts.iter_mut().for_each(|part| part.rename(from, to));
            }
            CoreKind::Exists(names, part) => {
                names.iter_mut().for_each(|name| replace(name, from, to));
                part.rename(from, to);
            }
            CoreKind::Aggregate(aggregated) => {
                replace(&mut aggregated.result, from, to);
                replace(&mut aggregated.over, from, to);
                aggregated.groups.iter_mut().for_each(|name| replace(name, from, to));
                aggregated.body.rename(from, to);
            }
            // The definition has variables of its own.
            CoreKind::Let(bound) => bound.body.rename(from, to),
            CoreKind::Since(_, left, right) | CoreKind::Until(_, left, right) => {
                left.rename(from, to);
                right.rename(from, to);
            }
        }
    }
}
