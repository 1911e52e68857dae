//! Dates of the calendar: "8 March 2031", "Sunday, March eighth", "the third quarter of 1984".

use jiff::civil::Date;

use super::super::calendar::Period;
use super::super::expression::{Base, Expression, First, Hit, What, When};
use super::clocks;
use crate::atom::{Kind, Line};
use crate::numeral;

/// A month's name at `at`: its number and the atom after it (after its full stop, where it
/// is written short).
fn month_name(line: Line<'_, '_>, at: usize) -> Option<(usize, i8)> {
    let atom = line.get(at).filter(|atom| atom.is_capital())?;
    let month = atom.entry.month?;
    let stop = atom.entry.short && line.is(at + 1, ".") && line.glued(at + 1);
    Some((at + 1 + usize::from(stop), month))
}

/// A year in four digits, 1000 to 2999.
pub(super) fn year_digits(line: Line<'_, '_>, at: usize) -> Option<i16> {
    let atom = line.get(at).filter(|atom| atom.kind == Kind::Digits && atom.text.len() == 4)?;
    let part_of_number = line.glued(at + 1)
        && line.any(at + 1, &[",", ".", ":"])
        && line.glued(at + 2)
        && line.digits(at + 2).is_some();
    let year = atom.text.parse().ok().filter(|year| (1000..3000).contains(year))?;
    (!part_of_number).then_some(year)
}

/// The year behind a day or month: "2031", ", 2031", "of 2031", "last year", "this year".
pub(super) fn year_after(line: Line<'_, '_>, at: usize) -> Option<(usize, When)> {
    let comma = at + usize::from(line.is(at, ","));
    let start = comma + usize::from(comma == at && line.is(at, "of"));
    if let Some(year) = year_digits(line, start) {
        return Some((start + 1, When::Year(year)));
    }
    if let Some((end, year)) = spelled_year(line, start) {
        return Some((end, When::Year(year)));
    }
    let of = at + usize::from(line.is(at, "of"));
    for (phrase, when) in [
        ("last year", When::YearOffset(-1)),
        ("this year", When::YearOffset(0)),
        ("next year", When::YearOffset(1)),
        ("the year", When::YearOffset(0)),
        ("that year", When::Focus(0)),
        ("the same year", When::Focus(0)),
    ] {
        if let Some(end) = line.phrase(of, phrase) {
            return Some((end, when));
        }
    }
    None
}

/// A day's number, 1 to 31, in digits or as an ordinal.
fn day_number(line: Line<'_, '_>, at: usize) -> Option<(usize, i8)> {
    if let Some((end, number)) = numeral::ordinal(line, at) {
        return i8::try_from(number).ok().filter(|day| (1..=31).contains(day)).map(|d| (end, d));
    }
    let atom = line.get(at).filter(|atom| atom.text.len() <= 2)?;
    let day = atom.digits().filter(|day| (1..=31).contains(day))?;
    let number_goes_on = line.glued(at + 2) && line.digits(at + 2).is_some();
    let goes_on = line.glued(at + 1)
        && (line.is(at + 1, "%")
            || line.any(at + 1, &[",", ".", ":"]) && number_goes_on
            || line.get(at + 1).is_some_and(|atom| atom.kind == Kind::Letters));
    (!goes_on).then_some((at + 1, i8::try_from(day).ok()?))
}

/// The date of a day in a month, told in full where the year is.
fn dated(month: i8, day: i8, when: When) -> Option<Base> {
    match when {
        When::Year(year) => Date::new(year, month, day).ok().map(|d| Base::Fixed(Period::Day(d))),
        // A leap year shows whether the day exists in any year.
        _ => {
            Date::new(2000, month, day).ok().map(|_| Base::Named(What::MonthDay(month, day), when))
        }
    }
}

/// The words between two days of one range or list; whether a range is meant.
fn between_days(line: Line<'_, '_>, first: usize, at: usize) -> Option<(usize, bool)> {
    if line.any(at, &["-", "–", "—", "/"]) {
        return Some((at + 1, true));
    }
    if line.any(at, &["to", "till", "until", "through"]) {
        return Some((at + 1, true));
    }
    if line.any(at, &["and", "or"]) {
        return Some((at + 1, line.any_before(first, &["between"])));
    }
    None
}

fn first_of_two(start: usize, end: usize, second: usize, base: Base, range: bool) -> Option<First> {
    Some(First { start, end, second, expression: Expression::of(base), range })
}

/// "March 8", "March 8, 2031", "March the eighth", "March 8-11".
pub(super) fn month_first(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let (name_end, month) = month_name(line, at)?;
    let start = name_end + usize::from(line.is(name_end, "the"));
    let (end, day) = day_number(line, start)?;
    let second = between_days(line, at, end).and_then(|(start, range)| {
        let (second_end, second) = day_number(line, start)?;
        let month_follows = line.entry(second_end).month.is_some();
        (second > day && !month_follows).then_some((start, second_end, second, range))
    });
    if let Some((second_start, second_end, second, range)) = second {
        let (end_of_year, when) = year_after(line, second_end).unwrap_or((second_end, When::Bare));
        let first = first_of_two(at, end, second_start, dated(month, day, when)?, range);
        return Some(Hit { first, ..Hit::new(end_of_year, dated(month, second, when)?) });
    }
    let (end, when) = year_after(line, end).unwrap_or((end, When::Bare));
    Some(Hit::new(end, dated(month, day, when)?))
}

/// The "March 8" of "last March 8".
pub(super) fn month_day(line: Line<'_, '_>, at: usize) -> Option<(usize, What)> {
    let (name_end, month) = month_name(line, at)?;
    let (end, day) = day_number(line, name_end)?;
    match dated(month, day, When::Bare)? {
        Base::Named(what, _) => Some((end, what)),
        _ => None,
    }
}

/// "8 March 2031", "the 8th of March", "8-Mar-2031", "2 to 5 April".
pub(super) fn day_first(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let article = at + usize::from(line.is(at, "the"));
    let (end, day) = day_number(line, article)?;
    if let Some(hit) = day_then_month(line, end, day) {
        return Some(hit);
    }
    let (second_start, range) = between_days(line, at, end)?;
    let skip = usize::from(line.is(second_start, "the"));
    let (second_end, second) = day_number(line, second_start + skip)?;
    let hit = day_then_month(line, second_end, second)?;
    let first = match hit.expression.base {
        Base::Fixed(Period::Day(date)) => Date::new(date.year(), date.month(), day)
            .ok()
            .map(|date| Base::Fixed(Period::Day(date)))?,
        Base::Named(What::MonthDay(month, _), when) => dated(month, day, when)?,
        _ => return None,
    };
    Some(Hit { first: first_of_two(at, end, second_start, first, range), ..hit })
}

/// The month and year behind day `day`.
fn day_then_month(line: Line<'_, '_>, at: usize, day: i8) -> Option<Hit> {
    let hyphen = line.is(at, "-") && line.glued(at);
    let start = at + usize::from(hyphen || line.is(at, "of"));
    let (end, month) = month_name(line, start)?;
    let year_start = numeral::skip_hyphen(line, end);
    if hyphen
        && year_start > end
        && let Some(year) = line.get(year_start).filter(|atom| atom.text.len() == 2)
    {
        let year = i16::try_from(full_year(year.digits()?)).ok()?;
        return Some(Hit::new(year_start + 1, dated(month, day, When::Year(year))?));
    }
    let (end, when) = year_after(line, year_start).unwrap_or((end, When::Bare));
    Some(Hit::new(end, dated(month, day, when)?))
}

/// "Sunday, March 8", "Sun. 8 March 2031", "Friday the 13th": the day of the month decides.
pub(super) fn weekday_date(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let this = line.phrase(at, "this coming").unwrap_or(at);
    let atom = line.get(this).filter(|atom| atom.is_capital())?;
    atom.entry.weekday.filter(|_| !atom.entry.plural)?;
    let mut start = this + 1;
    start += usize::from(atom.entry.short && line.is(start, ".") && line.glued(start));
    let open = line.is(start, "(");
    start += usize::from(open || line.is(start, ","));
    start += usize::from(line.is(start, "the"));
    let hit = month_first(line, start)
        .or_else(|| day_first(line, start))
        .or_else(|| numeric(line, start))
        .or_else(|| ordinal_day(line, start))?;
    let close = open && line.is(hit.end, ")");
    (!open || close).then(|| Hit { first: None, end: hit.end + usize::from(close), ..hit })
}

fn ordinal_day(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    line.digits(at)?;
    let (end, day) = numeral::ordinal(line, at)?;
    let day = i8::try_from(day).ok().filter(|day| (1..=31).contains(day))?;
    Some(Hit::new(end, Base::Named(What::DayOfMonth(day), When::Bare)))
}

/// Words that may follow "the 19th" where no noun does.
const FOLLOWERS: &[&str] =
    &["and", "to", "at", "when", "but", "or", "until", "he", "she", "it", "they", "we"];

/// "on the 19th", where nothing that could be counted follows.
pub(super) fn day_of_month(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let led = line.any_before(
        at,
        &["on", "by", "until", "till", "since", "from", "to", "of", "before", "after", "and"],
    );
    if !line.is(at, "the") || !led {
        return None;
    }
    let hit = ordinal_day(line, at + 1)?;
    let noun_follows =
        line.get(hit.end).is_some_and(|atom| atom.kind == Kind::Letters && !atom.any(FOLLOWERS));
    (!noun_follows).then_some(hit)
}

/// "2031-03-08", "08.03.2031", "8/3/31".
pub(super) fn numeric(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    if line.glued(at) && line.before(at).is_some_and(|atom| !matches!(atom.text, "(" | "[" | "\""))
    {
        return None;
    }
    let glued = (at + 1..at + 5).all(|at| line.glued(at));
    let mark = line.get(at + 1)?.text;
    let same = line.is(at + 3, mark) && matches!(mark, "-" | "." | "/");
    if !glued || !same {
        return None;
    }
    let part = |at: usize| line.get(at).and_then(|atom| Some((atom.digits()?, atom.text.len())));
    let ((one, wide), (two, _), (three, wide_last)) = (part(at)?, part(at + 2)?, part(at + 4)?);
    let small = |number: u64| i8::try_from(number).ok();
    let full = |year: u64, month: u64, day: u64| {
        let date = Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
        Some(Hit::new(at + 5, Base::Fixed(Period::Day(date))))
    };
    if wide == 4 {
        return full(one, two, three).map(|hit| clocks::iso_clock(line, hit));
    }
    let year = match wide_last {
        4 => three,
        2 => full_year(three),
        _ => return None,
    };
    let day_first = full(year, two, one);
    let month_first = full(year, one, two);
    match (day_first, month_first) {
        (Some(day_first), Some(month_first)) if mark != "." && day_first != month_first => {
            let year = i16::try_from(year).ok()?;
            let base = Base::UnsureDay { year, one: small(one)?, two: small(two)? };
            Some(Hit::new(at + 5, base))
        }
        (day_first, month_first) => day_first.or(month_first),
    }
}

/// A year in two digits, by the usual pivot.
fn full_year(short: u64) -> u64 {
    short + if short < 70 { 2000 } else { 1900 }
}

/// "March 2031", "June last year", "November".
pub(super) fn month(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let (end, month) = month_name(line, at)?;
    if let Some((end, when)) = year_after(line, end) {
        let base = match when {
            When::Year(year) => Base::Fixed(Period::Month(year, month)),
            _ => Base::Named(What::Month(month), when),
        };
        return Some(Hit::new(end, base));
    }
    is_month_alone(line, at, end)
        .then(|| Hit::new(end, Base::Named(What::Month(month), When::Bare)))
}

/// "March" and "May" are words of their own, and names: at the head of a sentence, or before
/// another name, they are no months.
fn is_month_alone(line: Line<'_, '_>, at: usize, end: usize) -> bool {
    let atom = line.get(at).expect("a month stands here");
    let led = line.any_before(
        at,
        &[
            "in", "since", "until", "till", "by", "of", "from", "to", "through", "before", "after",
            "early", "late", "mid", "last", "next", "this", "during", "between", "and", "for", "-",
            "a", "the", "every", "each", "is", "was", "on", "under",
        ],
    );
    if atom.entry.short {
        return led && end > at + 1;
    }
    if !atom.any(&["may", "march", "august", "april", "june"]) {
        return true;
    }
    let name_follows = line.get(end).is_some_and(|next| {
        next.kind == Kind::Letters && next.is_capital() && next.entry.month.is_none()
    });
    led && !name_follows
}

/// "1998", "fiscal 1998", "nineteen ninety-eight", "the year two thousand".
pub(super) fn year(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let hit = |end: usize, year: i16| Some(Hit::new(end, Base::Fixed(Period::Year(year))));
    if let Some(start) = line.phrases(
        at,
        &["fiscal year", "financial year", "calendar year", "the year", "fiscal", "fy"],
    ) {
        let (end, year) = any_year(line, start)?;
        return hit(end, year);
    }
    if let Some(year) = year_digits(line, at).filter(|year| is_year(line, at, *year)) {
        return Some(short_range(line, at, year).unwrap_or(hit(at + 1, year)?));
    }
    let (end, year) = spelled_year(line, at)?;
    hit(end, year)
}

/// "2014-16".
fn short_range(line: Line<'_, '_>, at: usize, year: i16) -> Option<Hit> {
    let glued = line.glued(at + 1) && line.glued(at + 2) && line.any(at + 1, &["-", "–", "/"]);
    let last = line.get(at + 2).filter(|atom| glued && atom.text.len() == 2)?.digits()?;
    let last = year / 100 * 100 + i16::try_from(last).ok()?;
    let first = Base::Fixed(Period::Year(year));
    let first = first_of_two(at, at + 1, at + 2, first, true);
    (last > year).then(|| Hit { first, ..Hit::new(at + 3, Base::Fixed(Period::Year(last))) })
}

fn any_year(line: Line<'_, '_>, at: usize) -> Option<(usize, i16)> {
    let digits = year_digits(line, at).map(|year| (at + 1, year));
    digits.or_else(|| spelled_year(line, at)).or_else(|| {
        let number = numeral::cardinal(line, at).filter(|number| !number.digits)?;
        let year = number.whole().and_then(|year| i16::try_from(year).ok())?;
        (1000..3000).contains(&year).then_some((number.end, year))
    })
}

/// "nineteen ninety-eight", "twenty twenty-five".
fn spelled_year(line: Line<'_, '_>, at: usize) -> Option<(usize, i16)> {
    let century = line.entry(at).number.filter(|n| (16..=20).contains(n))?;
    let start = numeral::skip_hyphen(line, at + 1);
    line.entry(start).number.filter(|n| *n >= 10)?;
    let rest = numeral::cardinal(line, start)?;
    let year = rest.whole().filter(|year| *year < 100)?;
    Some((rest.end, i16::try_from(century * 100 + year).ok()?))
}

/// Whether four digits are a year, not a number of things.
fn is_year(line: Line<'_, '_>, at: usize, year: i16) -> bool {
    if !(1500..2100).contains(&year) || part_of_code(line, at) {
        return false;
    }
    let Some(next) = line.get(at + 1).filter(|next| next.kind == Kind::Letters) else {
        return true;
    };
    if next.glued {
        return false;
    }
    // "1990 Main Street".
    let street = next.is_capital()
        && (2..5).any(|far| line.any(at + far, &["street", "road", "avenue", "boulevard", "lane"]));
    if street {
        return false;
    }
    let led = line.any_before(
        at,
        &[
            "in", "since", "until", "till", "by", "during", "early", "late", "mid", "from",
            "between", "the", "-",
        ],
    );
    let counted = next.entry.unit.is_some()
        || next.any(&[
            "people", "men", "women", "children", "km", "metres", "meters", "troops", "local",
            "hours", "hrs", "gmt", "utc",
        ])
        || !led && !next.is_capital() && next.text.ends_with('s') && !next.entry.known;
    !counted
}

/// Whether a number is glued into something longer: "A-1990", "$1990", "1990/91", "#2000".
fn part_of_code(line: Line<'_, '_>, at: usize) -> bool {
    let before = line.before(at).is_some_and(|atom| {
        atom.entry.label && atom.is_capital()
            || line.glued(at)
                && !matches!(atom.text, "(" | "[" | "\"" | "'" | "“" | "‘" | "-" | "–" | "/")
            || matches!(atom.text, "$" | "£" | "€" | "#")
    });
    let after = line
        .get(at + 1)
        .is_some_and(|atom| atom.glued && matches!(atom.text, "%" | "@" | "_" | "°" | "="));
    before || after
}

/// "Friday", "Sat." where a full stop or a part of the day shows what it is.
pub(super) fn weekday(line: Line<'_, '_>, at: usize) -> Option<Hit> {
    let atom = line.get(at).filter(|atom| atom.is_capital() && !atom.entry.plural)?;
    let weekday = atom.entry.weekday?;
    let mut end = at + 1;
    if atom.entry.short {
        let stop = line.is(end, ".") && line.glued(end) && end + 1 < line.len();
        if !stop {
            return None;
        }
        end += 1;
    }
    let (end, when) = week_after(line, end).unwrap_or((end, When::Bare));
    Some(Hit::new(end, Base::Named(What::Weekday(weekday), when)))
}

/// "last week" behind a weekday: "Friday last week", "Tuesday of next week".
fn week_after(line: Line<'_, '_>, at: usize) -> Option<(usize, When)> {
    let of = at + usize::from(line.is(at, "of"));
    [("last week", -1), ("this week", 0), ("next week", 1)]
        .iter()
        .find_map(|(phrase, n)| Some((line.phrase(of, phrase)?, When::WeekOffset(*n))))
}
