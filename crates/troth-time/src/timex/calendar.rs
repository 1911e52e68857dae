//! Stretches of the calendar: their TIMEX3 values and their first and last moments.
//!
//! Seasons are those of the northern half of the earth, three whole months each; a winter
//! bears the year of its December. That is a convention, and the interval says no more.

use std::fmt;

use jiff::civil::{Date, DateTime, ISOWeekDate, Time, Weekday};
use jiff::{Span, ToSpan};

/// A unit of time, as the grammar reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Millennium,
}

impl Unit {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "second" => Self::Second,
            "minute" => Self::Minute,
            "hour" => Self::Hour,
            "day" => Self::Day,
            "weekend" => Self::Weekend,
            "week" => Self::Week,
            "fortnight" => Self::Fortnight,
            "month" => Self::Month,
            "quarter" => Self::Quarter,
            "year" => Self::Year,
            "decade" => Self::Decade,
            "century" => Self::Century,
            "millennium" => Self::Millennium,
            _ => return None,
        })
    }

    /// Whether it is shorter than a day.
    pub(crate) fn is_clock(self) -> bool {
        self < Self::Day
    }

    /// Its letter in a duration, and how many of that letter one of it is.
    pub(crate) fn letter(self) -> (&'static str, f64) {
        match self {
            Self::Second => ("S", 1.0),
            Self::Minute => ("M", 1.0),
            Self::Hour => ("H", 1.0),
            Self::Day => ("D", 1.0),
            Self::Weekend => ("WE", 1.0),
            Self::Week => ("W", 1.0),
            Self::Fortnight => ("W", 2.0),
            Self::Month => ("M", 1.0),
            Self::Quarter => ("Q", 1.0),
            Self::Year => ("Y", 1.0),
            Self::Decade => ("Y", 10.0),
            Self::Century => ("Y", 100.0),
            Self::Millennium => ("Y", 1000.0),
        }
    }

    /// Its letter where how many is not told: decades and longer have letters of their own.
    pub(crate) fn vague_letter(self) -> &'static str {
        match self {
            Self::Decade => "DE",
            Self::Century => "CE",
            Self::Millennium => "ML",
            _ => self.letter().0,
        }
    }

    /// The value of one that is not known any nearer: "last week" without a document's date.
    pub(crate) fn unknown(self) -> &'static str {
        match self {
            Self::Week | Self::Fortnight => "XXXX-WXX",
            Self::Weekend => "XXXX-WXX-WE",
            Self::Month => "XXXX-XX",
            Self::Quarter => "XXXX-QX",
            Self::Year => "XXXX",
            Self::Decade => "XXX",
            Self::Century | Self::Millennium => "XX",
            Self::Day => "XXXX-XX-XX",
            Self::Second | Self::Minute | Self::Hour => "XXXX-XX-XXTXX",
        }
    }
}

/// A part of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DayPart {
    Dawn,
    EarlyHours,
    Morning,
    Noon,
    Afternoon,
    Dusk,
    Evening,
    Night,
    Midnight,
}

impl DayPart {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "dawn" => Self::Dawn,
            "morning" => Self::Morning,
            "noon" => Self::Noon,
            "afternoon" => Self::Afternoon,
            "dusk" => Self::Dusk,
            "evening" => Self::Evening,
            "night" => Self::Night,
            "midnight" => Self::Midnight,
            _ => return None,
        })
    }

    /// What is written behind the day's value. TimeML has no letters for dawn and dusk.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Dawn | Self::EarlyHours | Self::Morning => "TMO",
            Self::Noon => "T12:00",
            Self::Afternoon => "TAF",
            Self::Dusk | Self::Evening => "TEV",
            Self::Night => "TNI",
            Self::Midnight => "T24:00",
        }
    }

    /// First and last minute on `day`, in minutes from its beginning: a night ends on the next
    /// day at six. Midnight is the end of the day it is told of, noon and midnight one minute.
    fn minutes(self) -> (i32, i32) {
        match self {
            Self::EarlyHours => (0, 6 * 60),
            Self::Dawn => (4 * 60, 8 * 60),
            Self::Morning => (6 * 60, 12 * 60),
            Self::Noon => (12 * 60, 12 * 60 + 1),
            Self::Afternoon => (12 * 60, 18 * 60),
            Self::Dusk => (16 * 60, 21 * 60),
            Self::Evening => (18 * 60, 24 * 60),
            Self::Night => (18 * 60, 30 * 60),
            Self::Midnight => (24 * 60, 24 * 60 + 1),
        }
    }

    /// The interval on `day`.
    pub(crate) fn interval(self, day: Date) -> Option<(DateTime, DateTime)> {
        let start = midnight(day);
        let (from, to) = self.minutes();
        Some((start.checked_add(from.minutes()).ok()?, start.checked_add(to.minutes()).ok()?))
    }
}

/// A season of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

impl Season {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "spring" => Self::Spring,
            "summer" => Self::Summer,
            "autumn" => Self::Autumn,
            "winter" => Self::Winter,
            _ => return None,
        })
    }

    pub(crate) fn letters(self) -> &'static str {
        match self {
            Self::Spring => "SP",
            Self::Summer => "SU",
            Self::Autumn => "FA",
            Self::Winter => "WI",
        }
    }

    fn first_month(self) -> i8 {
        match self {
            Self::Spring => 3,
            Self::Summer => 6,
            Self::Autumn => 9,
            Self::Winter => 12,
        }
    }
}

/// A stretch of the calendar that has a TIMEX3 value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Period {
    Day(Date),
    Week(i16, i8),
    Weekend(i16, i8),
    Month(i16, i8),
    Quarter(i16, i8),
    Half(i16, i8),
    Season(i16, Season),
    Year(i16),
    /// The years that begin with these three digits.
    Decade(i16),
    /// The years that begin with these two digits.
    Century(i16),
}

impl Period {
    /// The stretch of kind `unit` in which `day` lies.
    pub(crate) fn around(day: Date, unit: Unit) -> Self {
        let (year, month) = (day.year(), day.month());
        let week = day.iso_week_date();
        match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Self::Day(day),
            Unit::Weekend => Self::Weekend(week.year(), week.week()),
            Unit::Week | Unit::Fortnight => Self::Week(week.year(), week.week()),
            Unit::Month => Self::Month(year, month),
            Unit::Quarter => Self::Quarter(year, (month - 1) / 3 + 1),
            Unit::Year => Self::Year(year),
            Unit::Decade => Self::Decade(year.div_euclid(10)),
            Unit::Century | Unit::Millennium => Self::Century(year.div_euclid(100)),
        }
    }

    /// The season `season` that `day` lies in or, failing that, that of its year.
    pub(crate) fn season(day: Date, season: Season) -> Self {
        let winter_goes_on = season == Season::Winter && day.month() < 3;
        Self::Season(day.year() - i16::from(winter_goes_on), season)
    }

    /// Its first day.
    pub(crate) fn first(self) -> Option<Date> {
        match self {
            Self::Day(day) => Some(day),
            Self::Week(year, week) => week_day(year, week, Weekday::Monday),
            Self::Weekend(year, week) => week_day(year, week, Weekday::Saturday),
            Self::Month(year, month) => Date::new(year, month, 1).ok(),
            Self::Quarter(year, quarter) => Date::new(year, quarter * 3 - 2, 1).ok(),
            Self::Half(year, half) => Date::new(year, half * 6 - 5, 1).ok(),
            Self::Season(year, season) => Date::new(year, season.first_month(), 1).ok(),
            Self::Year(year) => Date::new(year, 1, 1).ok(),
            Self::Decade(decade) => Date::new(decade.checked_mul(10)?, 1, 1).ok(),
            Self::Century(century) => Date::new(century.checked_mul(100)?, 1, 1).ok(),
        }
    }

    /// The day after its last.
    pub(crate) fn end(self) -> Option<Date> {
        let length: Span = match self {
            Self::Day(_) => 1.day(),
            Self::Week(..) => 7.days(),
            Self::Weekend(..) => 2.days(),
            Self::Month(..) => 1.month(),
            Self::Quarter(..) | Self::Season(..) => 3.months(),
            Self::Half(..) => 6.months(),
            Self::Year(_) => 1.year(),
            Self::Decade(_) => 10.years(),
            Self::Century(_) => 100.years(),
        };
        self.first()?.checked_add(length).ok()
    }

    /// The one `n` later of its kind (earlier where `n` is negative): the week after next,
    /// the same quarter of the year, the spring of two years ago.
    pub(crate) fn shift(self, n: i64) -> Option<Self> {
        let year = |year: i16, n: i64| i16::try_from(i64::from(year).checked_add(n)?).ok();
        let cycle = |first: i16, at: i8, per_year: i64| {
            let index = i64::from(first) * per_year + i64::from(at) - 1;
            let index = index.checked_add(n)?;
            let year = i16::try_from(index.div_euclid(per_year)).ok()?;
            Some((year, i8::try_from(index.rem_euclid(per_year) + 1).ok()?))
        };
        let weeks = |of: Self| add_days(of.first()?, n.checked_mul(7)?).map(Date::iso_week_date);
        Some(match self {
            Self::Day(day) => Self::Day(add_days(day, n)?),
            Self::Week(..) => weeks(self).map(|week| Self::Week(week.year(), week.week()))?,
            Self::Weekend(..) => weeks(self).map(|week| Self::Weekend(week.year(), week.week()))?,
            Self::Month(first, at) => cycle(first, at, 12).map(|(y, at)| Self::Month(y, at))?,
            Self::Quarter(first, at) => cycle(first, at, 4).map(|(y, at)| Self::Quarter(y, at))?,
            Self::Half(first, at) => cycle(first, at, 2).map(|(y, at)| Self::Half(y, at))?,
            Self::Season(first, season) => Self::Season(year(first, n)?, season),
            Self::Year(first) => Self::Year(year(first, n)?),
            Self::Decade(first) => Self::Decade(year(first, n)?),
            Self::Century(first) => Self::Century(year(first, n)?),
        })
    }

    /// The same stretch of the year, `n` years later.
    pub(crate) fn shift_years(self, n: i64) -> Option<Self> {
        let later = |year: i16| i16::try_from(i64::from(year).checked_add(n)?).ok();
        Some(match self {
            Self::Day(day) => Self::Day(day.checked_add(Span::new().try_years(n).ok()?).ok()?),
            Self::Week(year, week) => Self::Week(later(year)?, week),
            Self::Weekend(year, week) => Self::Weekend(later(year)?, week),
            Self::Month(year, month) => Self::Month(later(year)?, month),
            Self::Quarter(year, quarter) => Self::Quarter(later(year)?, quarter),
            Self::Half(year, half) => Self::Half(later(year)?, half),
            Self::Season(year, season) => Self::Season(later(year)?, season),
            Self::Year(year) => Self::Year(later(year)?),
            Self::Decade(_) | Self::Century(_) => return None,
        })
    }

    /// The year in which it begins.
    pub(crate) fn year(self) -> Option<i16> {
        match self {
            Self::Decade(_) | Self::Century(_) => None,
            _ => self.first().map(Date::year),
        }
    }

    /// Its first moment and the first one after it.
    pub(crate) fn interval(self) -> Option<(DateTime, DateTime)> {
        Some((midnight(self.first()?), midnight(self.end()?)))
    }
}

/// The TIMEX3 value.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Week(year, week) => write!(f, "{year:04}-W{week:02}"),
            Self::Weekend(year, week) => write!(f, "{year:04}-W{week:02}-WE"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            Self::Half(year, half) => write!(f, "{year:04}-H{half}"),
            Self::Season(year, season) => write!(f, "{year:04}-{}", season.letters()),
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Decade(decade) => write!(f, "{decade:03}"),
            Self::Century(century) => write!(f, "{century:02}"),
        }
    }
}

/// The beginning of `day`.
pub(crate) fn midnight(day: Date) -> DateTime {
    day.to_datetime(Time::midnight())
}

/// `day` and `n` days, where the calendar reaches that far.
pub(crate) fn add_days(day: Date, n: i64) -> Option<Date> {
    day.checked_add(Span::new().try_days(n).ok()?).ok()
}

fn week_day(year: i16, week: i8, weekday: Weekday) -> Option<Date> {
    ISOWeekDate::new(year, week, weekday).ok().map(ISOWeekDate::date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn values_and_ends() {
        let week = Period::around(date(2025, 12, 1), Unit::Week);
        assert_eq!(week.to_string(), "2025-W49");
        assert_eq!(week.shift(-1).unwrap().to_string(), "2025-W48");
        assert_eq!(week.end(), Some(date(2025, 12, 8)));
        assert_eq!(Period::season(date(2026, 1, 5), Season::Winter).to_string(), "2025-WI");
        assert_eq!(Period::Month(2025, 1).shift(-1), Some(Period::Month(2024, 12)));
        assert_eq!(Period::Week(2025, 48).shift(10).unwrap().to_string(), "2026-W06");
    }
}
