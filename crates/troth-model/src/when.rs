//! When something happened, as told.

use jiff::civil::DateTime;

use crate::told::Ground;

/// A stretch of the time line in a document's civil time: `from` inclusive, `to` exclusive,
/// either may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Interval {
    from: Option<DateTime>,
    to: Option<DateTime>,
}

impl Interval {
    /// `None` where `from` lies after `to`, or where both are open.
    #[must_use]
    pub fn new(from: Option<DateTime>, to: Option<DateTime>) -> Option<Self> {
        let legal = match (from, to) {
            (None, None) => false,
            (Some(from), Some(to)) => from <= to,
            _ => true,
        };
        legal.then_some(Self { from, to })
    }

    /// Its start; `None` where it is open.
    #[must_use]
    #[inline]
    pub fn from(self) -> Option<DateTime> {
        self.from
    }

    /// Its end, exclusive; `None` where it is open.
    #[must_use]
    #[inline]
    pub fn to(self) -> Option<DateTime> {
        self.to
    }

    /// Whether they share an instant (an empty stretch meets what contains its instant).
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        let before = |to: Option<DateTime>, from: Option<DateTime>| match (to, from) {
            (Some(to), Some(from)) => to <= from,
            _ => false,
        };
        let apart = before(self.to, other.from) || before(other.to, self.from);
        !apart || (self.from.is_some() && self.from == other.from)
    }

    /// Whether `other` lies wholly in it.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        let from = match (self.from, other.from) {
            (None, _) => true,
            (Some(outer), Some(inner)) => outer <= inner,
            (Some(_), None) => false,
        };
        let to = match (self.to, other.to) {
            (None, _) => true,
            (Some(outer), Some(inner)) => inner <= outer,
            (Some(_), None) => false,
        };
        from && to
    }
}

/// The words that tell when, their TIMEX3 value (TimeML 1.2.1), and the stretch that they mean.
#[derive(Debug, Clone, PartialEq)]
pub struct When {
    /// The words, or the rule that inferred them.
    pub ground: Ground,
    /// TIMEX3 value: `2031-03-08TNI`, `XXXX-12-26`, `PAST_REF`.
    pub timex: String,
    /// The stretch; `None` where the document's date is needed and not known.
    pub interval: Option<Interval>,
}
