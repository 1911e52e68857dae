//! Cells of dates as stretches of civil time.

use jiff::civil::{Date, DateTime, Time, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::mapping::Unit;

/// A date as a table tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stamp {
    /// A year.
    Year(i16),
    /// A month.
    Month(Date),
    /// A day.
    Day(Date),
    /// A moment, to the second or less exactly.
    Moment(DateTime),
}

impl Stamp {
    /// Where it begins.
    pub(crate) fn start(self) -> DateTime {
        match self {
            Self::Year(year) => date(year, 1, 1).at(0, 0, 0, 0),
            Self::Month(day) | Self::Day(day) => day.at(0, 0, 0, 0),
            Self::Moment(at) => at,
        }
    }

    /// Where it ends, exclusive. A moment is as long as the wire can tell: a minute.
    pub(crate) fn end(self) -> DateTime {
        let start = self.start();
        let length = match self {
            Self::Year(_) => 1.year(),
            Self::Month(_) => 1.month(),
            Self::Day(_) => 1.day(),
            Self::Moment(_) => 1.minute(),
        };
        start.checked_add(length).unwrap_or(DateTime::MAX)
    }

    /// TIMEX3 (TimeML 1.2.1).
    pub(crate) fn timex(self) -> String {
        match self {
            Self::Year(year) => format!("{year:04}"),
            Self::Month(day) => format!("{:04}-{:02}", day.year(), day.month()),
            Self::Day(day) => day.to_string(),
            Self::Moment(at) => at.strftime("%Y-%m-%dT%H:%M").to_string(),
        }
    }

    /// Whether no table of today means it: a filler for a date that is missing.
    pub(crate) fn is_filler(self) -> bool {
        let day = self.start().date();
        day.year() < 1800
            || day.year() >= 9999
            || day == date(1899, 12, 30)
            || day == date(1900, 1, 1)
    }

    /// The same at a time of day.
    pub(crate) fn at(self, clock: Time) -> Self {
        match self {
            Self::Day(day) => Self::Moment(day.to_datetime(clock)),
            other => other,
        }
    }
}

/// Forms of dates that are tried after ISO 8601 and the mapping's own. Years of two digits first:
/// the form for four takes them for years of the first century.
const FORMS: [&str; 7] =
    ["%Y%m%d", "%d %B %Y", "%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%Y/%m/%d", "%d.%m.%Y"];

/// Reads a date; times with an offset are brought into `zone`.
pub(crate) fn stamp(value: &str, forms: &[String], zone: &TimeZone) -> Option<Stamp> {
    let value = value.trim();
    let value = value.strip_suffix(".0").unwrap_or(value);
    iso(value, zone).or_else(|| {
        let own = forms.iter().map(String::as_str);
        own.chain(FORMS).find_map(|form| formed(value, form))
    })
}

fn formed(value: &str, form: &str) -> Option<Stamp> {
    let parsed = jiff::fmt::strtime::parse(form, value).ok()?;
    if form.contains("%H") {
        return parsed.to_datetime().ok().map(Stamp::Moment);
    }
    if form.contains("%d") {
        return parsed.to_date().ok().map(Stamp::Day);
    }
    let month = Date::new(parsed.year()?, parsed.month()?, 1);
    month.ok().map(Stamp::Month)
}

/// ISO 8601, with a blank for the `T` too.
fn iso(value: &str, zone: &TimeZone) -> Option<Stamp> {
    let bytes = value.as_bytes();
    let is_digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    if bytes.len() < 4 || !is_digits(&bytes[..4]) {
        return None;
    }
    match bytes.len() {
        4 => value.parse().ok().map(Stamp::Year),
        7 if bytes[4] == b'-' => {
            let day = Date::new(value[..4].parse().ok()?, value[5..].parse().ok()?, 1);
            day.ok().map(Stamp::Month)
        }
        10 if bytes[4] == b'-' => day(value).map(Stamp::Day),
        11.. if bytes[4] == b'-' && matches!(bytes[10], b'T' | b' ') => moment(value, zone),
        _ => None,
    }
}

fn day(value: &str) -> Option<Date> {
    let bytes = value.as_bytes();
    let number = |range: std::ops::Range<usize>| -> Option<i16> {
        bytes.get(range)?.iter().try_fold(0_i16, |sum, byte| {
            byte.is_ascii_digit().then(|| sum * 10 + i16::from(byte - b'0'))
        })
    };
    let (month, day) = (i8::try_from(number(5..7)?).ok()?, i8::try_from(number(8..10)?).ok()?);
    Date::new(number(0..4)?, month, day).ok()
}

fn moment(value: &str, zone: &TimeZone) -> Option<Stamp> {
    let (day_part, clock) = (&value[..10], &value[11..]);
    let day = day(day_part)?;
    let cut = clock.find(['+', '-', 'Z']).unwrap_or(clock.len());
    let time = clock_of(&clock[..cut])?;
    let civil = day.to_datetime(time);
    let offset = &clock[cut..];
    if offset.is_empty() {
        return Some(Stamp::Moment(civil));
    }
    let is_utc = matches!(offset, "Z" | "+00:00" | "+00" | "+0000" | "-00:00");
    if is_utc && *zone == TimeZone::UTC {
        return Some(Stamp::Moment(civil));
    }
    let instant: Timestamp = match is_utc {
        true => civil.to_zoned(TimeZone::UTC).ok()?.timestamp(),
        false => format!("{day}T{time}{offset}").parse().ok()?,
    };
    Some(Stamp::Moment(instant.to_zoned(zone.clone()).datetime()))
}

/// A time of day: `18:00`, `18:00:05`, `1800`.
pub(crate) fn clock_of(value: &str) -> Option<Time> {
    let value = value.trim();
    let plain = value.split('.').next().unwrap_or(value);
    let mut parts = plain.split(':');
    let (hour, minute) = match (parts.next()?, parts.next()) {
        (hour, Some(minute)) => (hour, minute),
        (both, None) if both.len() == 4 && both.is_ascii() => both.split_at(2),
        _ => return None,
    };
    let second = parts.next().unwrap_or("0");
    // A day that ends at 24:00 ends where the next begins: the minute before is the last of it.
    if hour == "24" {
        return Time::new(23, 59, 0, 0).ok();
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, second.parse().ok()?, 0).ok()
}

/// The stretch widened to how precisely it is told.
pub(crate) fn widened(from: DateTime, to: DateTime, unit: Unit) -> (DateTime, DateTime) {
    let midnight = |day: Date| day.at(0, 0, 0, 0);
    let last = to.checked_sub(1.second()).unwrap_or(to).date().max(from.date());
    let next = |day: Date, step: jiff::Span| day.checked_add(step).unwrap_or(Date::MAX);
    match unit {
        Unit::Told => (from, to),
        Unit::Day => (midnight(from.date()), midnight(next(last, 1.day()))),
        Unit::Week => {
            let monday = |day: Date| {
                let back = i64::from(day.weekday().to_monday_zero_offset());
                day.checked_sub(back.days()).unwrap_or(day)
            };
            (midnight(monday(from.date())), midnight(next(monday(last), 7.days())))
        }
        Unit::Month => {
            (midnight(from.date().first_of_month()), midnight(next(last.last_of_month(), 1.day())))
        }
        Unit::Year => {
            (midnight(from.date().first_of_year()), midnight(next(last.last_of_year(), 1.day())))
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(value: &str, expected: Expect) {
        let stamp = stamp(value, &[], &TimeZone::UTC);
        expected
            .assert_eq(&stamp.map_or("none".to_owned(), |s| {
                format!("{} {}..{}", s.timex(), s.start(), s.end())
            }));
    }

    #[test]
    fn dates_are_read_as_tables_write_them() {
        check("2031-03-09", expect!["2031-03-09 2031-03-09T00:00:00..2031-03-10T00:00:00"]);
        check("20310309", expect!["2031-03-09 2031-03-09T00:00:00..2031-03-10T00:00:00"]);
        check("20310309.0", expect!["2031-03-09 2031-03-09T00:00:00..2031-03-10T00:00:00"]);
        check("30 June 2032", expect!["2032-06-30 2032-06-30T00:00:00..2032-07-01T00:00:00"]);
        check("05-Mar-31", expect!["2031-03-05 2031-03-05T00:00:00..2031-03-06T00:00:00"]);
        check("2031-02", expect!["2031-02 2031-02-01T00:00:00..2031-03-01T00:00:00"]);
        check("2031", expect!["2031 2031-01-01T00:00:00..2032-01-01T00:00:00"]);
        check(
            "2031-03-15 16:10:34+00:00",
            expect!["2031-03-15T16:10 2031-03-15T16:10:34..2031-03-15T16:11:34"],
        );
        check(
            "2031-03-15T16:10+02:00",
            expect!["2031-03-15T14:10 2031-03-15T14:10:00..2031-03-15T14:11:00"],
        );
        check("2031-02-30", expect!["none"]);
        check("03/04/2031", expect!["none"]);
        check("soon", expect!["none"]);
    }

    #[test]
    fn a_precision_widens_to_whole_units() {
        let day = date(2031, 3, 12);
        let widen = |unit| {
            let (from, to) = widened(day.at(0, 0, 0, 0), day.at(0, 0, 0, 0) + 1.day(), unit);
            (from.date().to_string(), to.date().to_string())
        };
        assert_eq!(widen(Unit::Week), ("2031-03-10".to_owned(), "2031-03-17".to_owned()));
        assert_eq!(widen(Unit::Month), ("2031-03-01".to_owned(), "2031-04-01".to_owned()));
        assert_eq!(widen(Unit::Year), ("2031-01-01".to_owned(), "2032-01-01".to_owned()));
        assert_eq!(widen(Unit::Told), ("2031-03-12".to_owned(), "2031-03-13".to_owned()));
    }
}
