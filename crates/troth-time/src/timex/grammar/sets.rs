//! Times that come again: "daily", "every two weeks", "each Thursday", "300 a day".

use super::super::calendar::{DayPart, Unit};
use super::super::expression::{Amount, Base, Expression, Hit, What};
use crate::atom::{Atom, Kind, Line};
use crate::numeral;

/// "every day", "each week", "every two weeks", "every other day", "each Thursday".
pub(super) fn every(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    if !line.any(at, &["every", "each"]) {
        return None;
    }
    let start = line.phrases(at + 1, &["single", "and every"]).unwrap_or(at + 1);
    let set = |end: usize, n: f64, unit: Unit| {
        Some(Hit::new(end, Base::Every(Amount { n: Some(n), unit, and: None })))
    };
    let entry = line.entry(start);
    if let Some(unit) = entry.unit.filter(|_| !entry.plural && !line.is(start, "second")) {
        return set(start + 1, 1.0, unit);
    }
    if let Some(unit) = line.entry(start + 1).unit.filter(|_| line.any(start, &["other", "second"]))
    {
        return set(start + 2, 2.0, unit);
    }
    if let Some(number) = numeral::cardinal(line, start)
        && let Some(unit) = line.entry(number.end).unit
    {
        return set(number.end + 1, number.value, unit);
    }
    named(line, start)
}

/// The weekday, month, season or part of the day that comes again.
fn named(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let atom = line.get(at)?;
    let entry = atom.entry;
    let calendar = atom.is_capital() && !entry.short;
    let weekday = entry.weekday.filter(|_| calendar).map(What::Weekday);
    let month = entry.month.filter(|_| calendar).map(What::Month);
    let what = weekday.or(month).or(entry.season.map(What::Season));
    if let Some(what) = what {
        let hit = Hit::new(at + 1, Base::EveryNamed(what));
        let part = line.entry(at + 1).part.filter(|_| weekday.is_some());
        return Some(match part {
            Some(part) => {
                Hit { end: at + 2, ..hit }.with(|expression| expression.part = Some(part))
            }
            None => hit,
        });
    }
    let expression = Expression::of(Base::EveryNamed(What::AnyDay)).with_part(entry.part?);
    Some(Hit { end: at + 1, expression, first: None })
}

/// "a day", "per week" behind what is counted, "twice a week", "three times a month".
pub(super) fn rate(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let (start, times) = times(line, at).unwrap_or((at, false));
    let article = line.any(start, &["a", "an"]);
    let entry = line.entry(start + 1);
    let unit = entry.unit.filter(|_| !entry.plural && (article || line.is(start, "per")))?;
    let second = unit == Unit::Second && article;
    let goes_on = line.any(
        start + 2,
        &[
            "ago", "earlier", "later", "and", "or", "from", "before", "after", "ahead", "apart",
            "old", "-", "long", "of", "to",
        ],
    );
    if second || goes_on || !(times || line.is(start, "per") || counts_before(line, start)) {
        return None;
    }
    Some(Hit::new(start + 2, Base::Every(Amount { n: Some(1.0), unit, and: None })))
}

/// "once", "twice", "three times", "several times".
fn times(line: Line<'_, '_>, at: usize) -> Option<(usize, bool)> {
    if line.any(at, &["once", "twice"]) {
        return Some((at + 1, true));
    }
    let number = numeral::cardinal(line, at).map(|number| number.end);
    let end = number.or_else(|| line.any(at, &["several", "many"]).then_some(at + 1))?;
    line.is(end, "times").then_some((end + 1, true))
}

/// Whether what stands before "a day" is counted by the day: a number, or a noun behind one.
fn counts_before(line: Line<'_, '_>, at: usize) -> bool {
    let number = |at: usize| {
        line.get(at).is_some_and(|atom| {
            atom.kind == Kind::Digits || atom.entry.number.is_some() || atom.entry.scale.is_some()
        })
    };
    let Some(before) = line.before(at) else { return false };
    if number(at - 1) || matches!(before.text, "%") {
        return true;
    }
    let noun = before.kind == Kind::Letters && (!before.entry.known || before.entry.plural);
    noun && (2..=4).any(|back| at >= back && number(at - back))
}

/// "daily", "hourly", "annually".
pub(super) fn frequency(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let atom = line.get(at)?;
    let value = match atom.entry.frequency? {
        "hour" => "PT1H",
        "day" => "P1D",
        "week" => "P1W",
        "month" => "P1M",
        "quarter" => "P1Q",
        "year" => "P1Y",
        "night" => "XXXX-XX-XXTNI",
        _ => return None,
    };
    // "The Daily Herald", "the party daily Dawn", "a quarterly report".
    let name = atom.is_capital() && at > 0 || line.get(at + 1).is_some_and(Atom::is_capital);
    let adjective =
        line.is(at, "quarterly") && line.get(at + 1).is_some_and(|a| a.kind == Kind::Letters);
    (!name && !adjective).then(|| Hit::new(at + 1, Base::Frequency(value)))
}

/// "Fridays", "Tuesday nights", "on weekends".
pub(super) fn plural(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let atom = line.get(at).filter(|atom| atom.is_capital())?;
    let weekday = atom.entry.weekday.filter(|_| !atom.entry.short).map(What::Weekday)?;
    let next = line.entry(at + 1);
    let part =
        next.part.filter(|part| next.plural && !matches!(part, DayPart::Noon | DayPart::Midnight));
    let hit = |end: usize| Hit::new(end, Base::EveryNamed(weekday));
    match part {
        Some(part) => Some(hit(at + 2).with(|expression| expression.part = Some(part))),
        None => atom.entry.plural.then(|| hit(at + 1)),
    }
}
