//! Words that count from another day: "yesterday", "last week", "two days later".

use super::super::calendar::Unit;
use super::super::expression::{Amount, Anchor, Base, Expression, Hit, What, When};
use super::{dates, durations};
use crate::atom::{Kind, Line};
use crate::lexicon::Reference;
use crate::numeral;

/// "today", "the day before yesterday", "the next day", "that same day".
pub(super) fn day(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    const DAYS: &[(&str, i64, Anchor)] = &[
        ("the day before yesterday", -2, Anchor::Document),
        ("day before yesterday", -2, Anchor::Document),
        ("the day after tomorrow", 2, Anchor::Document),
        ("day after tomorrow", 2, Anchor::Document),
        ("yesterday", -1, Anchor::Document),
        ("today", 0, Anchor::Document),
        ("tomorrow", 1, Anchor::Document),
        ("that very day", 0, Anchor::Focus),
        ("the same day", 0, Anchor::Focus),
        ("that same day", 0, Anchor::Focus),
        ("same day", 0, Anchor::Focus),
        ("that day", 0, Anchor::Focus),
        ("the next day", 1, Anchor::Focus),
        ("next day", 1, Anchor::Focus),
        ("the following day", 1, Anchor::Focus),
        ("the day after", 1, Anchor::Focus),
        ("the previous day", -1, Anchor::Focus),
        ("the day before", -1, Anchor::Focus),
    ];
    let (phrase, end, n, anchor) = DAYS
        .iter()
        .find_map(|(phrase, n, anchor)| Some((phrase, line.phrase(at, phrase)?, *n, *anchor)))?;
    // "the day after the truce" counts from the truce, whose day we do not know.
    let open = phrase.ends_with("after") || phrase.ends_with("before");
    if open && followed_by_words(line, end) {
        return None;
    }
    Some(Hit::new(end, Base::Offset { unit: Unit::Day, n, anchor }))
}

fn followed_by_words(line: Line<'_, '_>, at: usize) -> bool {
    line.get(at).is_some_and(|atom| atom.kind != Kind::Mark && !atom.any(&["and", "but", "or"]))
}

/// "this week", "last Friday", "next year", "the following month", "that summer".
pub(super) fn shifted(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let (start, when) = pointer(line, at)?;
    let start = numeral::skip_hyphen(line, start);
    if let Some(hit) = shifted_unit(line, at, start, when) {
        return Some(hit);
    }
    let (end, what) = what(line, start)?;
    let bare = matches!(when, When::Bare);
    (!bare).then(|| Hit::new(end, Base::Named(what, when)))
}

/// The words before a unit or name that say which one is meant.
fn pointer(line: Line<'_, '_>, at: usize) -> Option<(usize, When)> {
    const POINTERS: &[(&str, When)] = &[
        ("this past", When::Last),
        ("this coming", When::Next),
        ("this same", When::This),
        ("this", When::This),
        ("the current", When::This),
        ("current", When::This),
        ("the past", When::Last),
        ("the last", When::Last),
        ("last", When::Last),
        ("past", When::Last),
        ("the next", When::Focus(1)),
        ("the coming", When::Next),
        ("coming", When::Next),
        ("next", When::Next),
        ("the following", When::Focus(1)),
        ("following", When::Focus(1)),
        ("the previous", When::Focus(-1)),
        ("the preceding", When::Focus(-1)),
        ("the prior", When::Focus(-1)),
        ("previous", When::Focus(-1)),
        ("the same", When::Focus(0)),
        ("that same", When::Focus(0)),
        ("that", When::Focus(0)),
        ("the latest", When::Focus(0)),
    ];
    POINTERS.iter().find_map(|(phrase, when)| Some((line.phrase(at, phrase)?, *when)))
}

/// "this week", "the fiscal year": the unit alone, in the singular.
fn shifted_unit(line: Line<'_, '_>, at: usize, start: usize, when: When) -> Option<Hit> {
    let start = start + usize::from(line.any(start, &["fiscal", "financial", "calendar"]));
    let entry = line.entry(start);
    let unit = entry.unit.filter(|unit| !entry.plural && !unit.is_clock())?;
    let document = |n: i64| Base::Offset { unit, n, anchor: Anchor::Document };
    let base = match when {
        When::This => document(0),
        When::Last => document(-1),
        When::Next => document(1),
        When::Focus(n) if line.any(at, &["previous", "following"]) && unit == Unit::Day => {
            Base::Offset { unit, n, anchor: Anchor::Focus }
        }
        When::Focus(n) => Base::Offset { unit, n, anchor: Anchor::Focus },
        _ => return None,
    };
    // "last night" is another rule's, "this day and age" nobody's; "last day of talks" is no date.
    let pointless = unit == Unit::Day && matches!(when, When::Last | When::Next | When::This);
    (!pointless).then(|| Hit::new(start + 1, base))
}

/// A weekday, month, season, quarter or feast at `at`.
fn what(line: Line<'_, '_>, at: usize) -> Option<(usize, What)> {
    let atom = line.get(at)?;
    if let Some((end, holiday)) = dates::holiday_name(line, at) {
        return Some((end, What::Holiday(holiday)));
    }
    if atom.is_capital() && !atom.entry.plural {
        let stop = usize::from(atom.entry.short && line.is(at + 1, ".") && line.glued(at + 1));
        let month = atom.entry.month.map(What::Month);
        if let Some(what) = atom.entry.weekday.map(What::Weekday).or(month) {
            return Some((at + 1 + stop, what));
        }
    }
    atom.entry.season.map(|season| (at + 1, What::Season(season)))
}

/// "two days ago", "a year earlier", "three weeks from now", "a fortnight later".
pub(super) fn distance(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let (end, amount) = durations::amount(line, at).or_else(|| singular(line, at))?;
    let end = line.phrase(end, "or so").unwrap_or(end);
    let end = numeral::skip_hyphen(line, end);
    let (end, sign, anchor) = direction(line, end)?;
    Some(Hit::new(end, Base::Distance { amount, sign, anchor }))
}

/// The "year" of "year-earlier" and "the year-ago".
fn singular(line: Line<'_, '_>, at: usize) -> Option<(usize, Amount)> {
    let start = at + usize::from(line.is(at, "the"));
    let entry = line.entry(start);
    let unit = entry.unit.filter(|unit| !entry.plural && *unit >= Unit::Day)?;
    let hyphen = numeral::skip_hyphen(line, start + 1) > start + 1;
    hyphen.then_some((start + 1, Amount { n: Some(1.0), unit, and: None }))
}

/// The words behind an amount that say from where and whither it is counted.
fn direction(line: Line<'_, '_>, at: usize) -> Option<(usize, i64, Anchor)> {
    const DIRECTIONS: &[(&str, i64, Anchor)] = &[
        ("ago", -1, Anchor::Document),
        ("from now", 1, Anchor::Document),
        ("from today", 1, Anchor::Document),
        ("hence", 1, Anchor::Document),
        ("earlier", -1, Anchor::Focus),
        ("later", 1, Anchor::Focus),
        ("previously", -1, Anchor::Focus),
        ("before that", -1, Anchor::Focus),
        ("after that", 1, Anchor::Focus),
    ];
    DIRECTIONS
        .iter()
        .find_map(|(phrase, sign, anchor)| Some((line.phrase(at, phrase)?, *sign, *anchor)))
}

/// "third day" of talks, "the second week": which of a row.
pub(super) fn nth(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let start = at + usize::from(line.any(at, &["the", "a", "an"]));
    let (end, n) = numeral::ordinal(line, start)?;
    let end = numeral::skip_hyphen(line, end);
    let end = end + usize::from(line.any(end, &["straight", "consecutive", "full"]));
    let entry = line.entry(end);
    let unit =
        entry.unit.filter(|unit| !entry.plural && (Unit::Day..Unit::Quarter).contains(unit))?;
    Some(Hit::new(end + 1, Base::Nth { n, unit }))
}

/// "now", "recently", "soon", "at the moment", "in the near future".
pub(super) fn reference(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let hit = |end: usize, reference: Reference| Some(Hit::new(end, Base::Reference(reference)));
    const PHRASES: &[(&str, Reference)] = &[
        ("right now", Reference::Present),
        ("these days", Reference::Present),
        ("the present", Reference::Present),
        ("the moment", Reference::Present),
        ("the near future", Reference::Future),
        ("the immediate future", Reference::Future),
        ("the foreseeable future", Reference::Future),
        ("the distant future", Reference::Future),
        ("the future", Reference::Future),
        ("the recent past", Reference::Past),
        ("the distant past", Reference::Past),
        ("the past", Reference::Past),
    ];
    if let Some((phrase, end, reference)) = PHRASES
        .iter()
        .find_map(|(phrase, reference)| Some((*phrase, line.phrase(at, phrase)?, *reference)))
    {
        let led = match phrase {
            "the moment" => line.any_before(at, &["at", "for"]),
            "the past" | "the present" => !followed_by_words(line, end),
            _ => true,
        };
        return led.then(|| hit(end, reference))?;
    }
    let reference = line.entry(at).reference?;
    let start = line.before(at).is_none_or(|atom| atom.kind == Kind::Mark);
    let past = line.any(at, &["formerly", "previously"]) && !start;
    (!past).then(|| hit(at + 1, reference))?
}

/// "the week of March 6", "the week ending 8 March".
pub(super) fn week_of(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let start = at + usize::from(line.is(at, "the"));
    let entry = line.entry(start);
    let unit = entry.unit.filter(|unit| matches!(unit, Unit::Week | Unit::Weekend))?;
    let joined = line.any(start + 1, &["of", "ending", "ended", "beginning", "starting", "to"]);
    let of = start + 2;
    let of = of + usize::from(line.is(of, "on"));
    let hit = joined.then(|| super::day(line, of)).flatten().filter(|hit| hit.first.is_none())?;
    Some(Hit { expression: Expression { around: Some(unit), ..hit.expression }, ..hit })
}
