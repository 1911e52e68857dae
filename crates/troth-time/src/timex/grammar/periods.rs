//! Decades, quarters, seasons and feasts: "the 1990s", "the third quarter of 1984", "Easter 2031".

use super::super::calendar::{Period, Unit};
use super::super::expression::{Base, Hit, What, When};
use super::super::holiday::Holiday;
use super::dates::{year_after, year_digits};
use crate::atom::{Kind, Line};
use crate::numeral;

/// "the 1990s", "the '80s", "the nineties", "mid-1990s".
pub(super) fn decade(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let start = at + usize::from(line.is(at, "the"));
    let hit = |end: usize, decade: i16| Some(Hit::new(end, Base::Fixed(Period::Decade(decade))));
    const NAMES: &[(&str, i16)] = &[
        ("twenties", 192),
        ("thirties", 193),
        ("forties", 194),
        ("fifties", 195),
        ("sixties", 196),
        ("seventies", 197),
        ("eighties", 198),
        ("nineties", 199),
    ];
    if start > at
        && let Some((_, decade)) = NAMES.iter().find(|(name, _)| line.is(start, name))
    {
        return hit(start + 1, *decade);
    }
    let mark = usize::from(line.any(start, &["'", "’", "`"]));
    let atom = line.get(start + mark).filter(|atom| atom.kind == Kind::Digits)?;
    let s = start + mark + 1;
    let apostrophe = usize::from(line.any(s, &["'", "’"]) && line.glued(s));
    if !line.is(s + apostrophe, "s") || !line.glued(s + apostrophe) {
        return None;
    }
    let number: i16 = atom.text.parse().ok().filter(|number| number % 10 == 0)?;
    match atom.text.len() {
        4 if (1500..2100).contains(&number) => hit(s + apostrophe + 1, number / 10),
        2 if mark == 1 && number >= 20 => hit(s + apostrophe + 1, 190 + number / 10),
        _ => None,
    }
}

/// "the 20th century".
pub(super) fn century(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let start = at + usize::from(line.is(at, "the"));
    let (end, number) = numeral::ordinal(line, start)?;
    let end = numeral::skip_hyphen(line, end);
    let century = i16::try_from(number).ok().filter(|number| (1..=30).contains(number))?;
    line.is(end, "century").then(|| Hit::new(end + 1, Base::Fixed(Period::Century(century - 1))))
}

/// "the third quarter of 1984", "Q3 2025", "first half", "last year's third quarter".
pub(super) fn quarter(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let (start, owner) = owner(line, at).unwrap_or_else(|| {
        let start = at + usize::from(line.any(at, &["the", "this"]));
        let year = year_digits(line, start);
        (start + usize::from(year.is_some()), year.map_or(When::Bare, When::Year))
    });
    let fiscal = start + usize::from(line.any(start, &["fiscal"]));
    let fiscal = numeral::skip_hyphen(line, fiscal);
    let (end, what) = quarter_name(line, fiscal)?;
    let (end, when) = match owner {
        When::Bare => year_after(line, end).unwrap_or((end, When::Bare)),
        owner => (end, owner),
    };
    let base = match (what, when) {
        (What::Quarter(quarter), When::Year(year)) => Base::Fixed(Period::Quarter(year, quarter)),
        (What::Half(half), When::Year(year)) => Base::Fixed(Period::Half(year, half)),
        // "the first half" of what? Of a match, of a film: without a year it is no time.
        (What::Half(_), When::Bare) => return None,
        _ => Base::Named(what, when),
    };
    Some(Hit::new(end, base))
}

/// "the 1988 quarter", "the 1988 period": that of which is spoken, in another year.
pub(super) fn quarter_of_year(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let year = year_digits(line, at + 1).filter(|_| line.is(at, "the"))?;
    let noun = line.any(at + 2, &["quarter", "period"]);
    noun.then(|| Hit::new(at + 3, Base::SpokenQuarter { year: Some(year), latest: false }))
}

/// "the quarter", "the latest quarter": the one of which is spoken.
pub(super) fn spoken_quarter(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let end = line.phrases(at, &["the latest quarter", "the quarter", "latest quarter"])?;
    let latest = line.any(end - 2, &["latest"]);
    let part = line.any(end, &["of", "final", "finals", "mile"]);
    (!part).then(|| Hit::new(end, Base::SpokenQuarter { year: None, latest }))
}

/// "last year's", "this year's", "next year's".
fn owner(line: Line<'_, '_>, at: usize) -> Option<(usize, When)> {
    let (end, when) = [("last year", -1), ("this year", 0), ("next year", 1)]
        .iter()
        .find_map(|(phrase, n)| Some((line.phrase(at, phrase)?, When::YearOffset(*n))))?;
    let possessive = line.any(end, &["'", "’"]) && line.is(end + 1, "s");
    possessive.then_some((end + 2, when))
}

pub(super) fn quarter_name(line: Line<'_, '_>, at: usize) -> Option<(usize, What)> {
    if line.is(at, "q") && line.glued(at + 1) {
        let number = line.digits(at + 1).filter(|number| (1..=4).contains(number))?;
        return Some((at + 2, What::Quarter(i8::try_from(number).ok()?)));
    }
    let (end, number) = match line.is(at, "last") {
        true => (at + 1, 2),
        false => numeral::ordinal(line, at)?,
    };
    let end = numeral::skip_hyphen(line, end);
    let number = i8::try_from(number).ok()?;
    match number {
        1..=4 if line.is(end, "quarter") && !line.is(at, "last") => {
            Some((end + 1, What::Quarter(number)))
        }
        1..=2 if line.is(end, "half") => Some((end + 1, What::Half(number))),
        _ => None,
    }
}

/// "the summer of 1994", "winter 2025", "in spring".
pub(super) fn season(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let start = at + usize::from(line.is(at, "the"));
    let season = line.entry(start).season?;
    let end = start + 1;
    if let Some((end, when)) = year_after(line, end) {
        let base = match when {
            When::Year(year) => Base::Fixed(Period::Season(year, season)),
            _ => Base::Named(What::Season(season), when),
        };
        return Some(Hit::new(end, base));
    }
    // "the fall of the capital", "spring a surprise", "a spring of water".
    let risky = line.any(start, &["fall", "spring"]);
    let led = line.any_before(
        at,
        &["in", "by", "since", "until", "during", "through", "early", "late", "mid", "of", "for"],
    );
    let falls = line.is(end, "of") || line.any(end, &["in", "from", "by"]);
    let alone = if risky { led && !falls } else { !line.is(end, "of") };
    alone.then(|| Hit::new(end, Base::Named(What::Season(season), When::Bare)))
}

/// "Christmas Eve", "Easter Monday 2031", "Orthodox Easter".
pub(super) fn holiday(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let (end, holiday) = holiday_name(line, at)?;
    let unit = line.entry(end).unit.filter(|unit| matches!(unit, Unit::Week | Unit::Weekend));
    let end = end + usize::from(unit.is_some());
    let (end, when) = year_after(line, end).unwrap_or((end, When::Bare));
    let hit = Hit::new(end, Base::Named(What::Holiday(holiday), when));
    Some(hit.with(|expression| expression.around = unit))
}

/// The name of a feast at `at`.
pub(super) fn holiday_name(line: Line<'_, '_>, at: usize) -> Option<(usize, Holiday)> {
    use Holiday::*;
    const NAMES: &[(&str, Holiday)] = &[
        ("new year ' s day", NewYearsDay),
        ("new year ’ s day", NewYearsDay),
        ("new year ' s eve", NewYearsEve),
        ("new year ’ s eve", NewYearsEve),
        ("new years day", NewYearsDay),
        ("new years eve", NewYearsEve),
        ("orthodox christmas", OrthodoxChristmas),
        ("orthodox easter", OrthodoxEaster),
        ("christmas eve", ChristmasEve),
        ("christmas day", Christmas),
        ("boxing day", BoxingDay),
        ("palm sunday", PalmSunday),
        ("good friday", GoodFriday),
        ("easter sunday", Easter),
        ("easter monday", EasterMonday),
        ("whit sunday", Pentecost),
        ("thanksgiving day", Thanksgiving),
        ("eid al - fitr", EidAlFitr),
        ("eid al fitr", EidAlFitr),
        ("eid al - adha", EidAlAdha),
        ("eid al adha", EidAlAdha),
    ];
    let named = NAMES.iter().find_map(|(name, holiday)| Some((line.phrase(at, name)?, *holiday)));
    let atom = line.get(at).filter(|atom| atom.is_capital())?;
    named.or_else(|| atom.entry.holiday.map(|holiday| (at + 1, holiday)))
}
