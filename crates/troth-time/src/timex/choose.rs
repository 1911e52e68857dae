//! Which of all Fridays, Marches and feasts is meant, and how far a length of time reaches.

use jiff::civil::{Date, DateTime};

use super::calendar::{Period, Unit, add_days};
use super::expression::{Amount, What};

/// Those of `what` around `day`, in order of time.
fn candidates(what: What, day: Date) -> impl Iterator<Item = Period> {
    (-2..=2).flat_map(move |n: i64| {
        let feasts = match what {
            What::Holiday(holiday) => Period::Year(day.year())
                .shift(n)
                .and_then(Period::year)
                .map(|year| holiday.in_year(year).map(|(first, _)| Period::Day(first))),
            _ => None,
        };
        feasts.into_iter().flatten().chain(candidate(what, day, n))
    })
}

/// The one of `what` that lies `n` weeks, months or years from `day`.
fn candidate(what: What, day: Date, n: i64) -> Option<Period> {
    match what {
        What::Weekday(number) => {
            let week = Period::around(day, Unit::Week).shift(n)?;
            add_days(week.first()?, i64::from(number) - 1).map(Period::Day)
        }
        What::DayOfMonth(number) => {
            let Period::Month(year, month) = Period::around(day, Unit::Month).shift(n)? else {
                return None;
            };
            Date::new(year, month, number).ok().map(Period::Day)
        }
        What::Weekend => Period::around(day, Unit::Weekend).shift(n),
        What::AnyDay => add_days(day, n).map(Period::Day),
        What::Holiday(_) => None,
        _ => in_year(what, Period::Year(day.year()).shift(n)?.year()?),
    }
}

/// The one of `year`.
pub(super) fn in_year(what: What, year: i16) -> Option<Period> {
    match what {
        What::Month(month) => Some(Period::Month(year, month)),
        What::MonthDay(month, day) => Date::new(year, month, day).ok().map(Period::Day),
        What::Season(season) => Some(Period::Season(year, season)),
        What::Quarter(quarter) => Some(Period::Quarter(year, quarter)),
        What::Half(half) => Some(Period::Half(year, half)),
        What::Holiday(holiday) => holiday.in_year(year).next().map(|(day, _)| Period::Day(day)),
        What::Weekday(_) | What::DayOfMonth(_) | What::Weekend | What::AnyDay => None,
    }
}

/// The last that has begun by `day`.
pub(super) fn passed(what: What, day: Date) -> Option<Period> {
    candidates(what, day).filter(|period| period.first().is_some_and(|first| first <= day)).last()
}

/// The first that is not over on `day`.
pub(super) fn coming(what: What, day: Date) -> Option<Period> {
    candidates(what, day).find(|period| period.end().is_some_and(|end| end > day))
}

pub(super) fn last_before(what: What, day: Date) -> Option<Period> {
    candidates(what, day).filter(|period| period.end().is_some_and(|end| end <= day)).last()
}

pub(super) fn next_after(what: What, day: Date) -> Option<Period> {
    candidates(what, day).find(|period| period.first().is_some_and(|first| first > day))
}

/// The one of the week, month or year that `day` lies in.
pub(super) fn this(what: What, day: Date) -> Option<Period> {
    match what {
        What::Season(season) => Some(Period::season(day, season)),
        What::Weekday(_) => {
            let week = Period::around(day, Unit::Week);
            candidates(what, day).find(|found| {
                found.first().map(|day| Period::around(day, Unit::Week)) == Some(week)
            })
        }
        What::DayOfMonth(number) => {
            Date::new(day.year(), day.month(), number).ok().map(Period::Day)
        }
        What::Weekend => Some(Period::around(day, Unit::Weekend)),
        What::AnyDay => Some(Period::Day(day)),
        _ => in_year(what, day.year()),
    }
}

/// The one that holds `day`, or the nearest; days to come count `ahead` times, and where that
/// is nothing, days gone by count thrice: a date of months without a year is mostly near, and
/// the verb tells on which side only by and large ("a dividend was declared, payable Dec. 1").
pub(super) fn nearest(what: What, day: Date, ahead: i64) -> Option<Period> {
    candidates(what, day).min_by_key(|period| match (period.first(), period.end()) {
        (Some(first), Some(end)) if first <= day && day < end => 0,
        (Some(first), _) if first > day => days_between(first, day) * ahead.max(1),
        (_, Some(end)) => days_between(end, day) * if ahead == 0 { 3 } else { 1 },
        _ => i64::MAX,
    })
}

pub(super) fn days_between(one: Date, two: Date) -> i64 {
    // Both lie in jiff's years, so the difference in days is small.
    one.until(two).map_or(i64::MAX, |span| i64::from(span.get_days()).abs())
}

/// `amount` before or after `from`; months and years keep the day of the month.
pub(super) fn moved(from: DateTime, amount: Amount, sign: i64) -> Option<DateTime> {
    let first = step(from, amount.n?, amount.unit, sign)?;
    match amount.and {
        Some((n, unit)) => step(first, n, unit, sign),
        None => Some(first),
    }
}

fn step(from: DateTime, n: f64, unit: Unit, sign: i64) -> Option<DateTime> {
    // No calendar that we have is longer.
    if !(0.0..1e9).contains(&n) {
        return None;
    }
    let whole = |per: f64| sign * (n * per).round() as i64;
    let span = jiff::Span::new();
    let span = match unit {
        Unit::Second => span.try_seconds(whole(1.0)),
        Unit::Minute => span.try_seconds(whole(60.0)),
        Unit::Hour => span.try_minutes(whole(60.0)),
        Unit::Day => span.try_hours(whole(24.0)),
        Unit::Weekend | Unit::Week => span.try_days(whole(7.0)),
        Unit::Fortnight => span.try_days(whole(14.0)),
        Unit::Month => span.try_months(whole(1.0)),
        Unit::Quarter => span.try_months(whole(3.0)),
        Unit::Year => span.try_months(whole(12.0)),
        Unit::Decade => span.try_months(whole(120.0)),
        Unit::Century => span.try_months(whole(1200.0)),
        Unit::Millennium => span.try_months(whole(12_000.0)),
    };
    from.checked_add(span.ok()?).ok()
}
