//! Words that count from another day: "yesterday", "last week", "two days later".

use super::super::calendar::{DayPart, Unit};
use super::super::expression::{Amount, Anchor, Base, Expression, Hit, What, When, Window};
use super::{dates, durations, periods};
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
    Some(Hit::new(end, Base::Named(what, when)))
}

/// "the week", "the end of the year", "the weekend": the one that the document lies in.
pub(super) fn the_unit(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    if let Some(end) =
        line.phrases(at, &["year - end", "year end", "year ' s end", "the end of the year"])
    {
        let this_year = Base::Offset { unit: Unit::Year, n: 0, anchor: Anchor::Document };
        return Some(Hit::new(end, this_year).with(|e| e.edge = Some(super::Edge::End)));
    }
    if !line.is(at, "the") {
        return None;
    }
    let unit_at =
        at + 1 + usize::from(line.any(at + 1, &["fiscal", "financial", "calendar", "full"]));
    let entry = line.entry(unit_at);
    let unit = entry.unit.filter(|_| !entry.plural)?;
    let end = unit_at + 1;
    if unit == Unit::Weekend {
        return Some(Hit::new(end, Base::Named(What::Weekend, When::Bare)));
    }
    let led = line.any_before(
        at,
        &[
            "in",
            "for",
            "of",
            "during",
            "throughout",
            "by",
            "through",
            "this",
            "later",
            "earlier",
            "on",
        ],
    );
    let bound = line.any(end, &["of", "when", "that", "in", "before", "after", "on"]);
    if !led || bound || !matches!(unit, Unit::Week | Unit::Month | Unit::Year) {
        return None;
    }
    if line.any(end, &["ended", "ending", "to"]) {
        let amount = Amount { n: Some(1.0), unit, and: None };
        return Some(Hit::new(end, Base::Duration { amount, window: Window::Free }));
    }
    Some(Hit::new(end, Base::Offset { unit, n: 0, anchor: Anchor::Document }))
}

/// "the year-ago quarter", "the comparable year-earlier period", "year-ago".
pub(super) fn year_ago(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let article = at + usize::from(line.is(at, "the"));
    let start = article + usize::from(line.any(article, &["comparable", "corresponding", "same"]));
    let end = line.phrases(start, &["year - ago", "year - earlier"])?;
    if let Some(number) = numeral::cardinal(line, end)
        && let Some(unit) = line.entry(number.end).unit
    {
        let amount = Amount { n: Some(number.value), unit, and: None };
        return Some(Hit::new(number.end + 1, Base::Duration { amount, window: Window::Free }));
    }
    if let Some((quarter_end, what)) = periods::quarter_name(line, end) {
        return Some(Hit::new(quarter_end, Base::Named(what, When::YearOffset(-1))));
    }
    let noun = line.any(end, &["quarter", "period", "month", "week"]);
    let (end, start) = if noun { (end + 1, at) } else { (end, start) };
    if start > at && !noun {
        return None;
    }
    let amount = Amount { n: Some(1.0), unit: Unit::Year, and: None };
    Some(Hit::new(end, Base::Distance { amount, sign: -1, anchor: Anchor::Focus }))
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
    if durations::is_title(line, start) {
        return None;
    }
    let document = |n: i64| Base::Offset { unit, n, anchor: Anchor::Document };
    let long = matches!(unit, Unit::Decade | Unit::Century) && line.any(start - 1, &["past"]);
    let base = match when {
        When::Last if long => {
            let amount = Amount { n: Some(1.0), unit, and: None };
            Base::Duration { amount, window: Window::Past }
        }
        When::This => document(0),
        When::Last => document(-1),
        When::Next => document(1),
        When::Focus(n) if line.any(at, &["previous", "following"]) && unit == Unit::Day => {
            Base::Offset { unit, n, anchor: Anchor::Focus }
        }
        When::Focus(n) => Base::Offset { unit, n, anchor: Anchor::Focus },
        _ => return None,
    };
    if unit == Unit::Day && line.phrases(at, &["the past day", "the last day"]).is_some() {
        let amount = Amount { n: Some(1.0), unit, and: None };
        let base = Base::Duration { amount, window: Window::Past };
        return (!line.is(start + 1, "of")).then(|| Hit::new(start + 1, base));
    }
    // "last night" is another rule's, "this day and age" nobody's; "last day of talks" is no date.
    let pointless = unit == Unit::Day && matches!(when, When::Last | When::Next | When::This);
    (!pointless).then(|| Hit::new(start + 1, base))
}

/// A weekday, month, season, quarter or feast at `at`.
fn what(line: Line<'_, '_>, at: usize) -> Option<(usize, What)> {
    let atom = line.get(at)?;
    if let Some((end, holiday)) = periods::holiday_name(line, at) {
        return Some((end, What::Holiday(holiday)));
    }
    if atom.is_capital() && !atom.entry.plural {
        let stop = atom.entry.short && line.is(at + 1, ".") && line.glued(at + 1);
        if let Some((end, date)) = dates::month_day(line, at) {
            return Some((end, date));
        }
        let month = atom.entry.month.map(What::Month);
        let what = atom.entry.weekday.map(What::Weekday).or(month);
        if let Some(what) = what.filter(|_| stop || !atom.entry.short) {
            return Some((at + 1 + usize::from(stop), what));
        }
    }
    atom.entry.season.map(|season| (at + 1, What::Season(season)))
}

/// "two days ago", "a year earlier", "three weeks from now", "a fortnight later".
pub(super) fn distance(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let (end, amount) = durations::amount(line, at)?;
    let end = line.phrase(end, "or so").unwrap_or(end);
    let end = numeral::skip_hyphen(line, end);
    let (end, sign, anchor) = direction(line, end)?;
    Some(Hit::new(end, Base::Distance { amount, sign, anchor }))
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
    let straight = line.any(end, &["straight", "consecutive", "successive"]);
    let end = end + usize::from(straight || line.is(end, "full"));
    let row = line.phrases(end + 1, &["in a row", "running"]);
    let runs = straight || row.is_some() || line.any_before(at, &["for"]);
    let after = row.unwrap_or(end + 1);
    let entry = line.entry(end);
    if entry.part == Some(DayPart::Night) && !entry.plural {
        let night = Hit::new(after, Base::Nth { n, unit: Unit::Day, runs });
        return Some(night.with(|expression| expression.part = Some(DayPart::Night)));
    }
    let unit = entry.unit.filter(|unit| !entry.plural && matches!(unit, Unit::Day | Unit::Week))?;
    let compound = numeral::skip_hyphen(line, end + 1) > end + 1;
    (!compound).then(|| Hit::new(after, Base::Nth { n, unit, runs }))
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
    let compared = line.is(at, "soon") && line.any(at + 1, &["as", "after"]);
    (!compared).then(|| hit(at + 1, reference))?
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
