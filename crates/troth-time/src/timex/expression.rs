//! What an expression says before anybody knows what day it is.

use super::calendar::{DayPart, Period, Season, Unit};
use super::holiday::Holiday;
use crate::lexicon::Reference;

/// From which day a relative expression counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// The document's date: "last week", "two days ago".
    Document,
    /// The day last spoken of: "the next day", "two days later".
    Focus,
}

/// Something of the calendar that comes again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Weekday(i8),
    Month(i8),
    MonthDay(i8, i8),
    DayOfMonth(i8),
    Season(Season),
    Quarter(i8),
    Half(i8),
    Holiday(Holiday),
    Weekend,
    /// A day that only its hour tells: "at 06:35".
    AnyDay,
}

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Not told: the tense decides.
    Bare,
    This,
    Last,
    Next,
    /// "the following Friday", "that Friday", counted from the day spoken of.
    Focus(i64),
    Year(i16),
    /// "July last year": -1.
    YearOffset(i64),
    /// "Friday last week": -1.
    WeekOffset(i64),
}

/// How much time: "two years and six months", "several days".
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Amount {
    /// How many; none where the words do not tell.
    pub n: Option<f64>,
    pub unit: Unit,
    pub and: Option<(f64, Unit)>,
}

/// On which side of its anchor a stretch of time lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Window {
    /// "three days".
    Free,
    /// "the past three days".
    Past,
    /// "the next three days".
    Next,
}

/// What the words stand for, without refinements.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Base {
    /// Told in full: "8 March 2031", "1998", "the 1990s".
    Fixed(Period),
    Named(What, When),
    /// "today", "last week", "that year".
    Offset {
        unit: Unit,
        n: i64,
        anchor: Anchor,
    },
    /// "two weeks ago" (sign -1), "a day later" (sign 1).
    Distance {
        amount: Amount,
        sign: i64,
        anchor: Anchor,
    },
    Reference(Reference),
    Duration {
        amount: Amount,
        window: Window,
    },
    /// "every two weeks", "a day".
    Every(Amount),
    /// "each Thursday", "Tuesday nights".
    EveryNamed(What),
    /// "hourly", "nightly": the value itself.
    Frequency(&'static str),
    /// "the third day of talks".
    Nth {
        n: u64,
        unit: Unit,
        /// Whether the row goes on: "for a third day".
        runs: bool,
    },
    /// "the quarter", "the 1988 quarter", "the latest quarter".
    SpokenQuarter {
        year: Option<i16>,
        latest: bool,
    },
    /// "03/04/2031", which may be March or April.
    UnsureDay {
        year: i16,
        one: i8,
        two: i8,
    },
}

/// A clock time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Clock {
    /// 0 to 24.
    pub hour: i8,
    pub minute: i8,
    pub second: Option<i8>,
}

/// A part of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// "early", "the beginning of".
    Start,
    Mid,
    /// "late", "the end of".
    End,
    /// "earlier this month": before the document's date.
    Earlier,
    /// "later this month": after it.
    Later,
}

/// An expression of time as it is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Expression {
    pub base: Base,
    pub part: Option<DayPart>,
    pub clock: Option<Clock>,
    pub edge: Option<Edge>,
    pub bound: Option<super::Modifier>,
    /// The atoms of a zone's name and its offset in minutes.
    pub zone: Option<(usize, usize, Option<i16>)>,
    /// The week, month … around the day that the base tells: "the week of March 6".
    pub around: Option<Unit>,
    /// The day before the one told: "the night to Sunday".
    pub eve: bool,
}

impl Expression {
    pub(crate) fn of(base: Base) -> Self {
        Self {
            base,
            part: None,
            clock: None,
            edge: None,
            bound: None,
            zone: None,
            around: None,
            eve: false,
        }
    }

    pub(crate) fn with_part(self, part: DayPart) -> Self {
        Self { part: Some(part), ..self }
    }

    /// Whether it tells of one day, without saying which part of it.
    pub(crate) fn is_bare_day(&self) -> bool {
        self.is_day() && self.part.is_none() && self.clock.is_none()
    }

    /// Whether it tells of one day or a part of it.
    pub(crate) fn is_day(&self) -> bool {
        let day = match self.base {
            Base::Fixed(period) => matches!(period, Period::Day(_)),
            Base::Named(what, _) => matches!(
                what,
                What::Weekday(_) | What::MonthDay(..) | What::DayOfMonth(_) | What::Holiday(_)
            ),
            Base::Offset { unit, .. } => unit == Unit::Day,
            Base::UnsureDay { .. } => true,
            Base::Nth { unit, .. } => unit == Unit::Day,
            Base::Distance { amount, .. } => amount.unit == Unit::Day,
            _ => false,
        };
        day && self.around.is_none()
    }

    /// Whether it is an hour of no day told.
    pub(crate) fn is_lone_clock(&self) -> bool {
        matches!(self.base, Base::Named(What::AnyDay, _))
    }
}

/// An expression found in a line, with the atom after it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hit {
    pub end: usize,
    pub expression: Expression,
    /// The first of two that share words: the "2" of "2 to 5 April".
    pub first: Option<First>,
}

/// The first of two expressions that share words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct First {
    pub start: usize,
    pub end: usize,
    /// Where the second begins.
    pub second: usize,
    pub expression: Expression,
    /// Whether everything between them is meant too.
    pub range: bool,
}

impl Hit {
    pub(crate) fn new(end: usize, base: Base) -> Self {
        Self { end, expression: Expression::of(base), first: None }
    }

    pub(crate) fn with(self, change: impl FnOnce(&mut Expression)) -> Self {
        let mut expression = self.expression;
        change(&mut expression);
        Self { expression, ..self }
    }
}
