//! The words around an expression: "since", "by", "between … and …".

use std::fmt;

use jiff::civil::DateTime;

use super::expression::{Base, Expression};
use super::{Interval, Piece};
use crate::atom::Line;

/// How a told time and what happened stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// "since 24 February": it began then and goes on.
    Since,
    /// "from Monday".
    From,
    /// "until Friday": up to then, that day counted in.
    Until,
    /// "by 10 October": at some time up to then, that day counted in.
    By,
    /// "before Friday".
    Before,
    /// "after Friday".
    After,
    /// "during the week", "throughout March", "over the weekend".
    During,
    /// "between 2 and 5 April".
    Between,
    /// "for 30 days".
    For,
    /// "within 48 hours".
    Within,
    /// "in three days": at the end of that time.
    In,
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Since => "since",
            Self::From => "from",
            Self::Until => "until",
            Self::By => "by",
            Self::Before => "before",
            Self::After => "after",
            Self::During => "during",
            Self::Between => "between",
            Self::For => "for",
            Self::Within => "within",
            Self::In => "in",
        })
    }
}

const WORDS: &[(&str, Relation)] = &[
    ("no later than", Relation::By),
    ("not later than", Relation::By),
    ("on or before", Relation::By),
    ("ahead of", Relation::Before),
    ("prior to", Relation::Before),
    ("up to", Relation::Until),
    ("effective", Relation::From),
    ("starting", Relation::From),
    ("beginning", Relation::From),
    ("since", Relation::Since),
    ("from", Relation::From),
    ("until", Relation::Until),
    ("till", Relation::Until),
    ("through", Relation::Until),
    ("by", Relation::By),
    ("before", Relation::Before),
    ("after", Relation::After),
    ("during", Relation::During),
    ("throughout", Relation::During),
    ("over", Relation::During),
    ("between", Relation::Between),
    ("for", Relation::For),
    ("within", Relation::Within),
    ("in", Relation::In),
];

/// The relation told right before atom `start`, and its first atom.
pub(super) fn before(
    line: Line<'_, '_>,
    start: usize,
    expression: &Expression,
) -> Option<(usize, Relation)> {
    let article = usize::from(line.any_before(start, &["the"]));
    let end = start.checked_sub(article)?;
    let (at, relation) = WORDS.iter().find_map(|(words, relation)| {
        let at = end.checked_sub(words.split(' ').count())?;
        line.phrase(at, words).map(|_| (at, *relation))
    })?;
    let length = matches!(expression.base, Base::Duration { .. });
    let fits = match relation {
        Relation::For | Relation::Within | Relation::In => length,
        _ => true,
    };
    fits.then_some((at, relation))
}

/// The interval of what happened, where `interval` is the told time.
pub(super) fn apply(
    relation: Option<Relation>,
    (from, to): (DateTime, DateTime),
    moment: bool,
) -> Option<Interval> {
    // "After Friday" begins when Friday is over, "after 18:00" at 18:00.
    let end = if moment { from } else { to };
    match relation {
        Some(Relation::Since | Relation::From) => Interval::new(Some(from), None),
        Some(Relation::After) => Interval::new(Some(end), None),
        Some(Relation::Before) => Interval::new(None, Some(from)),
        Some(Relation::Until | Relation::By) => Interval::new(None, Some(end)),
        _ => Interval::new(Some(from), Some(to)),
    }
}

/// Whether the words between two expressions make a range of them.
pub(super) fn joins(line: Line<'_, '_>, left: &Piece, right: &Piece) -> bool {
    let article = usize::from(line.any_before(right.start, &["the"]));
    let gap = right.start - left.end;
    if gap == 0 || gap > 2 || gap != 1 + article || !is_point(left) || !is_point(right) {
        return false;
    }
    let joint = left.end;
    let led = |words: &[&str]| line.any_before(left.start, words);
    if line.any(joint, &["to", "until", "till", "through"]) {
        return led(&["from"]) || same_kind(left, right);
    }
    if line.any(joint, &["-", "–", "—"]) {
        return same_kind(left, right);
    }
    let hours = left.start.checked_sub(4).and_then(|at| line.phrase(at, "between the hours of"));
    line.is(joint, "and") && (led(&["between"]) || hours.is_some())
}

/// Whether it is a point of the calendar or a stretch of it.
fn is_point(piece: &Piece) -> bool {
    matches!(piece.expression.base, Base::Fixed(_) | Base::Named(..) | Base::Offset { .. })
}

fn same_kind(left: &Piece, right: &Piece) -> bool {
    let (left, right) = (&left.expression, &right.expression);
    let clocks = left.clock.is_some() && right.clock.is_some();
    clocks || std::mem::discriminant(&left.base) == std::mem::discriminant(&right.base)
}
