//! TIMEX3 values of what is no stretch of the calendar: lengths of time, times that come
//! again, and what cannot be placed.

use super::calendar::{DayPart, Unit};
use super::expression::{Amount, Clock, What};

pub(super) fn clock_suffix(clock: Clock) -> String {
    match clock.second {
        Some(second) => format!("T{:02}:{:02}:{second:02}", clock.hour, clock.minute),
        None => format!("T{:02}:{:02}", clock.hour, clock.minute),
    }
}

/// The value of one of many: "XXXX-12-26", "XXXX-WXX-5".
pub(super) fn unplaced(what: What) -> String {
    match what {
        What::Weekday(number) => format!("XXXX-WXX-{number}"),
        What::Month(month) => format!("XXXX-{month:02}"),
        What::MonthDay(month, day) => format!("XXXX-{month:02}-{day:02}"),
        What::DayOfMonth(day) => format!("XXXX-XX-{day:02}"),
        What::Season(season) => format!("XXXX-{}", season.letters()),
        What::Quarter(quarter) => format!("XXXX-Q{quarter}"),
        What::Half(half) => format!("XXXX-H{half}"),
        What::Holiday(holiday) => match holiday.fixed() {
            Some((month, day)) => format!("XXXX-{month:02}-{day:02}"),
            None => "XXXX-XX-XX".to_owned(),
        },
        What::Weekend => Unit::Weekend.unknown().to_owned(),
        What::AnyDay => "XXXX-XX-XX".to_owned(),
    }
}

pub(super) fn named_set(what: What, part: Option<DayPart>) -> String {
    unplaced(what) + part.map_or("", DayPart::suffix)
}

/// "P3D", "PT48H", "P2Y6M", "PXW".
pub(super) fn duration_value(amount: Amount) -> String {
    let clock = if amount.unit.is_clock() { "T" } else { "" };
    let Some(n) = amount.n else { return format!("P{clock}X{}", amount.unit.vague_letter()) };
    let mut value = String::from("P");
    value.push_str(clock);
    if let Some((whole, (half, unit))) = halves(n, amount.unit) {
        push_number(&mut value, whole, amount.unit);
        if unit.is_clock() && clock.is_empty() {
            value.push('T');
        }
        push_number(&mut value, half, unit);
        return value;
    }
    push_number(&mut value, n, amount.unit);
    if let Some((n, unit)) = amount.and {
        if unit.is_clock() && clock.is_empty() {
            value.push('T');
        }
        push_number(&mut value, n, unit);
    }
    value
}

/// "Two and a half years" are two years and six months.
fn halves(n: f64, unit: Unit) -> Option<(f64, (f64, Unit))> {
    let half = match unit {
        Unit::Year => (6.0, Unit::Month),
        Unit::Day => (12.0, Unit::Hour),
        Unit::Hour => (30.0, Unit::Minute),
        Unit::Minute => (30.0, Unit::Second),
        _ => return None,
    };
    (n.fract() == 0.5 && n > 0.0).then(|| (n.trunc(), half))
}

fn push_number(value: &mut String, n: f64, unit: Unit) {
    let (letter, times) = unit.letter();
    let n = n * times;
    if n > 0.0 || unit == Unit::Day {
        // At most two places: "a third of a day" has no end.
        let n = (n * 100.0).round() / 100.0;
        value.push_str(&format!("{n}{letter}"));
    }
}
