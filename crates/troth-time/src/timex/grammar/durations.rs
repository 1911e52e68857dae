//! Lengths of time: "three days", "two-year", "an hour and a half", "the past few weeks".

use super::super::calendar::Unit;
use super::super::expression::{Amount, Base, Hit, Window};
use crate::atom::Line;
use crate::numeral;

/// A length of time and, where it is told, on which side of today it lies.
pub(super) fn duration(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let (start, window) = window(line, at).unwrap_or((at, Window::Free));
    let told = amount(line, start);
    let (end, amount) = told.or_else(|| plural(line, start))?;
    // "The 30-day truce", "the weeks before": the article belongs to more than the time.
    let article = start == at + 1 && line.is(at, "the");
    if article && (told.is_none() || line.any_before(end - 1, &["-"])) {
        return None;
    }
    let end = line.phrase(end, "or so").unwrap_or(end);
    let end = line.phrase(end, "or more").unwrap_or(end);
    if is_age(line, end) || is_rate(line, at, end) {
        return None;
    }
    Some(Hit::new(end, Base::Duration { amount, window }))
}

/// "the past", "the next", "the first" before an amount.
fn window(line: Line<'_, '_>, at: usize) -> Option<(usize, Window)> {
    let article = at + usize::from(line.any(at, &["the", "these", "those"]));
    if line.any(article, &["past", "last", "recent", "previous", "preceding", "latest"]) {
        return Some((article + 1, Window::Past));
    }
    if line.any(article, &["next", "coming", "following"]) {
        return Some((article + 1, Window::Next));
    }
    let free = line.any(article, &["first", "final", "initial", "opening"]);
    match (free, article > at) {
        (true, _) => Some((article + 1, Window::Free)),
        (false, true) => Some((article, Window::Free)),
        (false, false) => None,
    }
}

/// A told amount of time at `at`.
pub(super) fn amount(line: Line<'_, '_>, at: usize) -> Option<(usize, Amount)> {
    let (end, first) = simple(line, at)?;
    let listed = line.is(end, ",") && line.entry(end + 1).number.or(line.digits(end + 1)).is_none();
    let joined = end + usize::from(!listed && line.any(end, &["and", ","]));
    let second = line
        .get(joined)
        .and_then(|_| simple(line, joined))
        .filter(|(_, second)| second.unit < first.unit && first.n.is_some() && second.n.is_some());
    let told = second.and_then(|(end, second)| Some((end, (second.n?, second.unit))));
    match told {
        Some((end, and)) => Some((end, Amount { and: Some(and), ..first })),
        None => Some((end, first)),
    }
}

/// A number and a unit.
fn simple(line: Line<'_, '_>, at: usize) -> Option<(usize, Amount)> {
    let (end, n) = how_many(line, at)?;
    let end = adjectives(line, end);
    let entry = line.entry(end);
    let unit = entry.unit?;
    if is_title(line, end) {
        return None;
    }
    // "one second" is a second; "a second", "the first second" is mostly a rank.
    if unit == Unit::Second && !entry.plural && n != Some(1.0) || line.is(end, "score") {
        return None;
    }
    if unit == Unit::Second && line.any(at, &["a", "an"]) {
        return None;
    }
    // "1 min", "5 sec" only right behind a number.
    if line.any(end, &["min", "sec", "hr"]) && line.before(end).is_none_or(|a| a.digits().is_none())
    {
        return None;
    }
    // "a quarter of the town", "the 1988 quarter".
    let year = line.digits(at).is_some_and(|number| (1500..2100).contains(&number));
    let part = unit == Unit::Quarter && (line.is(end + 1, "of") || line.is(at, "a") || year);
    let half = line.phrase(end + 1, "and a half");
    let n = n.map(|n| n + if half.is_some() { 0.5 } else { 0.0 });
    (!part).then_some((half.unwrap_or(end + 1), Amount { n, unit, and: None }))
}

/// "60 Minutes", "This Week": a unit with a capital of its own is a name.
pub(super) fn is_title(line: Line<'_, '_>, at: usize) -> bool {
    let shouted = |text: &str| text.chars().all(char::is_uppercase);
    line.get(at).is_some_and(|atom| at > 0 && atom.is_capital() && !shouted(atom.text))
}

/// The number before a unit; none inside where it is vague.
fn how_many(line: Line<'_, '_>, at: usize) -> Option<(usize, Option<f64>)> {
    for (phrase, n) in [
        ("half an", Some(0.5)),
        ("half a", Some(0.5)),
        ("a couple of", Some(2.0)),
        ("couple of", Some(2.0)),
        ("the couple of", Some(2.0)),
        ("a few", None),
        ("few", None),
        ("several", None),
        ("many", None),
        ("a number of", None),
    ] {
        if let Some(end) = line.phrase(at, phrase) {
            return Some((end, n));
        }
    }
    if line.is(at, "half") && numeral::skip_hyphen(line, at + 1) > at + 1 {
        return Some((at + 2, Some(0.5)));
    }
    if line.entry(at).vague.is_some() && line.is(at + 1, "of") {
        return Some((at + 2, None));
    }
    if let Some(number) = numeral::cardinal(line, at) {
        let unit = numeral::skip_hyphen(line, number.end);
        return Some(match range(line, number.end) {
            Some(end) => (numeral::skip_hyphen(line, end), None),
            None => (unit, Some(number.value)),
        });
    }
    line.any(at, &["a", "an"]).then_some((at + 1, Some(1.0)))
}

/// "to three", "or six", "-15" behind a number: the amount is not one number.
fn range(line: Line<'_, '_>, at: usize) -> Option<usize> {
    line.any(at, &["to", "or", "-", "–"]).then(|| numeral::cardinal(line, at + 1))?.map(|n| n.end)
}

/// Words between number and unit that change nothing.
fn adjectives(line: Line<'_, '_>, at: usize) -> usize {
    let mut end = at;
    while end < at + 2
        && line.any(
            end,
            &[
                "more",
                "additional",
                "further",
                "full",
                "entire",
                "whole",
                "straight",
                "consecutive",
                "calendar",
                "working",
                "business",
                "trading",
                "long",
                "remaining",
                "other",
                "fiscal",
            ],
        )
    {
        end += 1;
    }
    end
}

/// "weeks", "months of talks": a bare plural.
fn plural(line: Line<'_, '_>, at: usize) -> Option<(usize, Amount)> {
    let entry = line.entry(at);
    let unit = entry.unit.filter(|unit| {
        entry.plural && !matches!(unit, Unit::Second | Unit::Quarter | Unit::Weekend)
    })?;
    let short = line.any(at, &["mins", "secs", "hrs", "yrs"]);
    // "Between the hours of 18:00 and 06:00".
    let clock = line.is(at, "hours") && line.is(at + 1, "of") && line.digits(at + 2).is_some();
    let other = clock || line.any_before(at, &["most", "all", "working", "business", "office"]);
    (!short && !other).then_some((at + 1, Amount { n: None, unit, and: None }))
}

/// "six-year-old", "six years old", "six years of age".
fn is_age(line: Line<'_, '_>, at: usize) -> bool {
    let old = numeral::skip_hyphen(line, at);
    line.any(old, &["old", "olds"]) || line.phrase(at, "of age").is_some()
}

/// "300 drones a day": the rule of rates takes it.
fn is_rate(line: Line<'_, '_>, at: usize, end: usize) -> bool {
    super::sets::rate(line, at).is_some_and(|hit| hit.end >= end)
}
