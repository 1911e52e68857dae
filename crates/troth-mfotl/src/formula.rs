//! Formulas as they are written: the syntax tree.

use troth_text::ByteSpan;

/// A formula with the words it was written in.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// What it says.
    pub kind: Kind,
    /// Its words.
    pub span: ByteSpan,
}

/// What a formula says.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `TRUE` or `FALSE`.
    Truth(bool),
    /// `p(x, 3)`: an event, or a `LET` by its name.
    Predicate(String, Vec<Term>),
    /// `x < y`.
    Compare(Comparison, Term, Term),
    /// `x SUBSTRING y`: the left text stands somewhere in the right one.
    Substring(Term, Term),
    /// `x MATCHES r"…" (a, _)`: the pattern is found in the text, with what its groups hold.
    Matches(Term, Term, Vec<Option<Term>>),
    /// `LET p(x) = … IN …` and `LETPAST p(x) = … IN …`.
    Let(Box<Let>),
    /// `NOT`.
    Not(Box<Formula>),
    /// `AND`.
    And(Box<Formula>, Box<Formula>),
    /// `OR`.
    Or(Box<Formula>, Box<Formula>),
    /// `IMPLIES`.
    Implies(Box<Formula>, Box<Formula>),
    /// `EQUIV`.
    Equiv(Box<Formula>, Box<Formula>),
    /// `EXISTS x, y.`
    Exists(Vec<String>, Box<Formula>),
    /// `FORALL x, y.`
    Forall(Vec<String>, Box<Formula>),
    /// `s <- SUM v; g …`.
    Aggregate(Box<Aggregate>),
    /// An operator of time with one part.
    Unary(Unary, Interval, Box<Formula>),
    /// `SINCE` and `UNTIL`.
    Binary(Binary, Interval, Box<Formula>, Box<Formula>),
}

/// A name for a formula, usable as a predicate.
#[derive(Debug, Clone, PartialEq)]
pub struct Let {
    /// The name.
    pub name: String,
    /// Where the name and its parameters stand.
    pub head: ByteSpan,
    /// The variables in the order of the predicate's places.
    pub parameters: Vec<String>,
    /// Whether it may speak of its own past (`LETPAST`).
    pub is_recursive: bool,
    /// What it stands for.
    pub definition: Formula,
    /// Where it can be used.
    pub body: Formula,
}

/// A figure over all that satisfies a formula, by groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    /// The variable that gets the figure.
    pub result: String,
    /// Which figure.
    pub function: Function,
    /// The variable over which it is taken.
    pub over: String,
    /// The variables that make the groups.
    pub groups: Vec<String>,
    /// What is counted.
    pub body: Formula,
}

/// How two terms compare; `>` and `>=` are read as these with the sides exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
}

/// The figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// `CNT`
    Count,
    /// `SUM`
    Sum,
    /// `AVG`
    Average,
    /// `MIN`
    Least,
    /// `MAX`
    Greatest,
    /// `MED`
    Median,
}

/// Operators of time with one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unary {
    /// `PREVIOUS`: at the time point before.
    Previous,
    /// `NEXT`: at the time point after.
    Next,
    /// `ONCE`: at some time point up to now.
    Once,
    /// `EVENTUALLY`: at some time point from now on.
    Eventually,
    /// `PAST_ALWAYS`: at every time point up to now.
    Historically,
    /// `ALWAYS`: at every time point from now on.
    Always,
}

/// Operators of time with two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// `a SINCE b`: once `b`, and after that `a` up to now.
    Since,
    /// `a UNTIL b`: `b` to come, and before that `a` from now on.
    Until,
}

/// How far away in time, in seconds; both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The least distance.
    pub low: i64,
    /// The greatest; none where it is unbounded.
    pub high: Option<i64>,
}

impl Interval {
    /// Any distance.
    pub const ANY: Self = Self { low: 0, high: None };

    /// Whether a distance lies in it.
    #[must_use]
    pub fn contains(self, distance: i64) -> bool {
        self.low <= distance && self.high.is_none_or(|high| distance <= high)
    }
}

/// A term with the words it was written in.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// What it says.
    pub kind: TermKind,
    /// Its words.
    pub span: ByteSpan,
}

/// What a term says.
#[derive(Debug, Clone, PartialEq)]
pub enum TermKind {
    /// A variable by its name.
    Variable(String),
    /// A value.
    Constant(Constant),
    /// A function of one term.
    Apply(Convert, Box<Term>),
    /// `-x`
    Minus(Box<Term>),
    /// Two terms with a sign between.
    Arithmetic(Arithmetic, Box<Term>, Box<Term>),
}

/// A value as it is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// `3`
    Int(i64),
    /// `3.5`
    Float(f64),
    /// `"a text"`
    Text(String),
    /// `r"a pattern"`
    Pattern(String),
}

/// Functions of one term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Convert {
    /// `f2i`: cuts the fraction off.
    FloatToInt,
    /// `i2f`
    IntToFloat,
    /// `i2s`
    IntToText,
    /// `s2i`: 0 where the text is no number.
    TextToInt,
    /// `f2s`
    FloatToText,
    /// `s2f`: 0 where the text is no number.
    TextToFloat,
    /// `r2s`
    PatternToText,
    /// `s2r`
    TextToPattern,
    /// `DAY_OF_MONTH` of a time in seconds since 1970, UTC.
    DayOfMonth,
    /// `MONTH`
    Month,
    /// `YEAR`
    Year,
    /// `FORMAT_DATE`: `2031-03-09`.
    FormatDate,
}

/// Signs between two terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`: of integers, without the rest.
    Divide,
    /// `MOD`: the rest, with the sign of the left side.
    Remainder,
}

impl Term {
    /// Puts its variables, in the order in which they stand, behind those that are there.
    pub fn variables_into(&self, found: &mut Vec<String>) {
        match &self.kind {
            TermKind::Variable(name) => push_new(found, name),
            TermKind::Constant(_) => {}
            TermKind::Apply(_, term) | TermKind::Minus(term) => term.variables_into(found),
            TermKind::Arithmetic(_, left, right) => {
                left.variables_into(found);
                right.variables_into(found);
            }
        }
    }
}

fn push_new(found: &mut Vec<String>, name: &str) {
    if !found.iter().any(|other| other == name) {
        found.push(name.to_owned());
    }
}

impl Formula {
    /// The variables that a verdict gives values for, in the order of its columns: that of the
    /// words, but for `SINCE` and `UNTIL`, whose right side comes first (as in MonPoly).
    #[must_use]
    pub fn free_variables(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.free_into(&mut found);
        found
    }

    fn free_into(&self, found: &mut Vec<String>) {
        match &self.kind {
            Kind::Truth(_) => {}
            // A term that is more than a variable counts only for what it says elsewhere.
            Kind::Predicate(_, terms) => {
                terms.iter().filter(|term| term.is_simple()).for_each(|t| t.variables_into(found));
                terms.iter().for_each(|term| term.variables_into(found));
            }
            Kind::Compare(_, left, right) | Kind::Substring(left, right) => {
                left.variables_into(found);
                right.variables_into(found);
            }
            Kind::Matches(text, pattern, groups) => {
                text.variables_into(found);
                pattern.variables_into(found);
                groups.iter().flatten().for_each(|term| term.variables_into(found));
            }
            Kind::Let(bound) => bound.body.free_into(found),
            Kind::Not(part) | Kind::Unary(_, _, part) => part.free_into(found),
            Kind::And(left, right)
            | Kind::Or(left, right)
            | Kind::Implies(left, right)
            | Kind::Equiv(left, right)
            | Kind::Binary(_, _, right, left) => {
                left.free_into(found);
                right.free_into(found);
            }
            Kind::Exists(names, part) | Kind::Forall(names, part) => {
                for name in part.free_variables() {
                    if !names.contains(&name) {
                        push_new(found, &name);
                    }
                }
            }
            Kind::Aggregate(aggregate) => {
                push_new(found, &aggregate.result);
                aggregate.groups.iter().for_each(|name| push_new(found, name));
            }
        }
    }
}

impl Term {
    fn is_simple(&self) -> bool {
        matches!(self.kind, TermKind::Variable(_))
    }
}
