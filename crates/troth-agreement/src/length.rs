//! Lengths of time as a clause names them, and moments of a calendar.

use std::fmt;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

/// What a length is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Exact.
    Minutes,
    /// Exact.
    Hours,
    /// Calendar days: the same time of day, so many days later.
    Days,
    /// Seven calendar days each.
    Weeks,
}

/// A length of time: `48 hours`. Never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Length {
    count: u32,
    unit: Unit,
}

impl Length {
    /// `None` for nothing at all, and for more than a thousand years.
    #[must_use]
    pub fn new(count: u32, unit: Unit) -> Option<Self> {
        let days = match unit {
            Unit::Minutes => count / 1440,
            Unit::Hours => count / 24,
            Unit::Days => count,
            Unit::Weeks => count.saturating_mul(7),
        };
        (count > 0 && days < 366_000).then_some(Self { count, unit })
    }

    /// How many.
    #[must_use]
    pub fn count(self) -> u32 {
        self.count
    }

    /// Of what.
    #[must_use]
    pub fn unit(self) -> Unit {
        self.unit
    }

    /// The instant this long after `from`, by the calendar of `zone`. Beyond the calendar's
    /// end: the calendar's end.
    #[must_use]
    pub fn after(self, from: Timestamp, zone: &TimeZone) -> Timestamp {
        self.times(1, from, zone)
    }

    /// The instant `n` such lengths after `from`, counted from `from` each time, so that days
    /// do not drift.
    #[must_use]
    pub fn times(self, n: u32, from: Timestamp, zone: &TimeZone) -> Timestamp {
        let zoned = from.to_zoned(zone.clone());
        zoned.checked_add(self.span(n)).map_or(Timestamp::MAX, |later| later.timestamp())
    }

    /// The instant this long before `to`.
    #[must_use]
    pub fn before(self, to: Timestamp, zone: &TimeZone) -> Timestamp {
        let zoned = to.to_zoned(zone.clone());
        zoned.checked_sub(self.span(1)).map_or(Timestamp::MIN, |earlier| earlier.timestamp())
    }

    fn span(self, n: u32) -> Span {
        let count = i64::from(self.count) * i64::from(n);
        let made = match self.unit {
            Unit::Minutes => Span::new().try_minutes(count),
            Unit::Hours => Span::new().try_hours(count),
            Unit::Days => Span::new().try_days(count),
            Unit::Weeks => Span::new().try_weeks(count),
        };
        made.unwrap_or_else(|_| 19_998.years())
    }
}

impl Unit {
    /// As it is written for `count` of them.
    #[must_use]
    pub fn name(self, count: u32) -> &'static str {
        match (self, count) {
            (Self::Minutes, 1) => "minute",
            (Self::Minutes, _) => "minutes",
            (Self::Hours, 1) => "hour",
            (Self::Hours, _) => "hours",
            (Self::Days, 1) => "day",
            (Self::Days, _) => "days",
            (Self::Weeks, 1) => "week",
            (Self::Weeks, _) => "weeks",
        }
    }

    /// The unit written so, singular or plural.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "minute" | "minutes" => Some(Self::Minutes),
            "hour" | "hours" => Some(Self::Hours),
            "day" | "days" => Some(Self::Days),
            "week" | "weeks" => Some(Self::Weeks),
            _ => None,
        }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.count, self.unit.name(self.count))
    }
}

/// A day, or a time of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// The day.
    pub day: Date,
    /// The time of day; without one the whole day is meant.
    pub time: Option<Time>,
    /// So many days after the agreement's day D, where it was written so (`D+14`); `day` is that
    /// day as the text counts it.
    pub after_d: Option<u32>,
}

/// What a limit counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Window {
    /// `any 24 hours`: a stretch of this length, wherever it begins.
    Sliding(Length),
    /// `any calendar day`: from midnight to midnight, or the week or month so.
    Calendar(Calendar),
}

/// A stretch of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Calendar {
    /// From midnight to midnight.
    Day,
    /// From Monday to Sunday (ISO 8601).
    Week,
    /// From the first to the last.
    Month,
}

impl Calendar {
    /// Every stretch, with its word.
    pub const ALL: &[(Self, &str)] =
        &[(Self::Day, "day"), (Self::Week, "week"), (Self::Month, "month")];

    /// The first instant of the stretch that holds `instant`.
    #[must_use]
    pub fn start(self, at: Timestamp, zone: &TimeZone) -> Timestamp {
        let day = at.to_zoned(zone.clone()).date();
        let first = match self {
            Self::Day => day,
            Self::Week => {
                let n_gone = i32::from(day.weekday().to_monday_zero_offset());
                day.saturating_sub(n_gone.days())
            }
            Self::Month => day.first_of_month(),
        };
        instant(first, Time::midnight(), zone)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sliding(length) => write!(f, "{length}"),
            Self::Calendar(calendar) => {
                let name = Calendar::ALL.iter().find(|(one, _)| one == calendar);
                write!(f, "calendar {}", name.map_or("", |(_, name)| name))
            }
        }
    }
}

impl Moment {
    /// Its first instant.
    #[must_use]
    pub fn start(self, zone: &TimeZone) -> Timestamp {
        instant(self.day, self.time.unwrap_or(Time::midnight()), zone)
    }

    /// The instant after it: the next midnight for a whole day, the time itself else.
    #[must_use]
    pub fn end(self, zone: &TimeZone) -> Timestamp {
        match (self.time, self.day.tomorrow()) {
            (Some(time), _) => instant(self.day, time, zone),
            (None, Ok(next)) => instant(next, Time::midnight(), zone),
            (None, Err(_)) => Timestamp::MAX,
        }
    }
}

fn instant(day: Date, time: Time, zone: &TimeZone) -> Timestamp {
    // A time that a change of clocks skips or doubles is taken as RFC 5545 takes it.
    let zoned = zone.to_ambiguous_zoned(day.to_datetime(time)).compatible();
    zoned.map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.after_d {
            Some(n_days) => write!(f, "D+{n_days}")?,
            None => write!(f, "{}", self.day)?,
        }
        match self.time {
            Some(time) => write!(f, " {:02}:{:02}", time.hour(), time.minute()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_are_calendar_days_and_hours_are_exact() {
        let zone = TimeZone::get("Europe/Kyiv").expect("a zone of the database");
        // Clocks went forward on 30 March 2025.
        let noon = Moment {
            day: date(2025, 3, 29),
            time: Some(Time::constant(12, 0, 0, 0)),
            after_d: None,
        };
        let start = noon.start(&zone);
        let day = Length::new(1, Unit::Days).expect("a day").after(start, &zone);
        let hours = Length::new(24, Unit::Hours).expect("a day").after(start, &zone);
        assert_eq!(hours.duration_since(day).as_hours(), 1);
    }

    #[test]
    fn a_day_ends_with_the_next_midnight() {
        let day = Moment { day: date(2031, 3, 9), time: None, after_d: None };
        assert_eq!(day.end(&TimeZone::UTC).to_string(), "2031-03-10T00:00:00Z");
    }

    #[test]
    fn a_calendar_week_begins_on_monday() {
        let sunday = "2031-03-09T12:00:00Z".parse().expect("an instant");
        let start = |calendar: Calendar| calendar.start(sunday, &TimeZone::UTC).to_string();
        assert_eq!(start(Calendar::Day), "2031-03-09T00:00:00Z");
        assert_eq!(start(Calendar::Week), "2031-03-03T00:00:00Z");
        assert_eq!(start(Calendar::Month), "2031-03-01T00:00:00Z");
    }

    #[test]
    fn a_length_is_never_nothing() {
        assert_eq!(Length::new(0, Unit::Days), None);
        assert_eq!(Length::new(1, Unit::Weeks).expect("a week").to_string(), "1 week");
    }
}
