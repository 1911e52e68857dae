//! Feasts and on which days they fall.
//!
//! Easter is computed for both churches. The Islamic feasts are those of the tabular
//! calendar; the moon that is seen may make them a day earlier or later.

use jiff::civil::{Date, Weekday};

use super::calendar::add_days;

/// A feast whose day can be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holiday {
    NewYearsDay,
    NewYearsEve,
    OrthodoxChristmas,
    ChristmasEve,
    Christmas,
    BoxingDay,
    PalmSunday,
    GoodFriday,
    Easter,
    EasterMonday,
    OrthodoxEaster,
    Pentecost,
    Halloween,
    Thanksgiving,
    Nowruz,
    Ramadan,
    EidAlFitr,
    EidAlAdha,
}

impl Holiday {
    /// The feast that stands for itself under one word; "Eid" alone is the end of Ramadan.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "christmas" => Self::Christmas,
            "easter" => Self::Easter,
            "ramadan" => Self::Ramadan,
            "eid" => Self::EidAlFitr,
            "thanksgiving" => Self::Thanksgiving,
            "halloween" => Self::Halloween,
            "new-year" => Self::NewYearsEve,
            "nowruz" => Self::Nowruz,
            _ => return None,
        })
    }

    /// Whether its day hangs on the sight of the moon: computed, it may be one day off.
    pub(crate) fn is_approximate(self) -> bool {
        matches!(self, Self::Ramadan | Self::EidAlFitr | Self::EidAlAdha)
    }

    /// Month and day without a year, where they are the same each year.
    pub(crate) fn fixed(self) -> Option<(i8, i8)> {
        Some(match self {
            Self::NewYearsDay => (1, 1),
            Self::OrthodoxChristmas => (1, 7),
            Self::Nowruz => (3, 21),
            Self::Halloween => (10, 31),
            Self::ChristmasEve => (12, 24),
            Self::Christmas => (12, 25),
            Self::BoxingDay => (12, 26),
            Self::NewYearsEve => (12, 31),
            _ => return None,
        })
    }

    /// First day, and how many days it lasts, each time that it begins in the Gregorian `year`:
    /// Ramadan may do so twice.
    pub(crate) fn in_year(self, year: i16) -> impl Iterator<Item = (Date, i64)> {
        let (month, day, length) = match self {
            Self::Ramadan => (9, 1, 30),
            Self::EidAlFitr => (10, 1, 3),
            Self::EidAlAdha => (12, 10, 4),
            _ => (0, 0, 0),
        };
        let moon = (month > 0).then(|| islamic(year, month, day)).into_iter().flatten();
        moon.map(move |first| (first, length)).chain(self.by_the_sun(year))
    }

    fn by_the_sun(self, year: i16) -> Option<(Date, i64)> {
        if let Some((month, day)) = self.fixed() {
            return Some((Date::new(year, month, day).ok()?, 1));
        }
        let easter = |days: i64| Some((add_days(easter(year)?, days)?, 1));
        match self {
            Self::PalmSunday => easter(-7),
            Self::GoodFriday => easter(-2),
            Self::Easter => easter(0),
            Self::EasterMonday => easter(1),
            Self::Pentecost => easter(49),
            Self::OrthodoxEaster => Some((orthodox_easter(year)?, 1)),
            Self::Thanksgiving => {
                let first = Date::new(year, 11, 1).ok()?;
                Some((first.nth_weekday_of_month(4, Weekday::Thursday).ok()?, 1))
            }
            _ => None,
        }
    }
}

/// Easter Sunday of the western churches (the anonymous Gregorian computus; Meeus,
/// Astronomical Algorithms, chapter 8).
fn easter(year: i16) -> Option<Date> {
    let year_number = i32::from(year);
    let (a, b, c) = (year_number.rem_euclid(19), year_number / 100, year_number % 100);
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?).ok()
}

/// Easter Sunday of the eastern churches, in the Gregorian calendar (Meeus' Julian algorithm).
fn orthodox_easter(year: i16) -> Option<Date> {
    let year_number = i32::from(year);
    let (a, b, c) =
        (year_number.rem_euclid(4), year_number.rem_euclid(7), year_number.rem_euclid(19));
    let d = (19 * c + 15).rem_euclid(30);
    let e = (2 * a + 4 * b - d + 34).rem_euclid(7);
    let sum = d + e + 114;
    let julian = Date::new(year, i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?);
    let late = i64::from(year_number / 100 - year_number / 400 - 2);
    add_days(julian.ok()?, late)
}

/// When the day of the tabular Islamic calendar falls into the Gregorian `year`.
fn islamic(year: i16, month: i64, day: i64) -> impl Iterator<Item = Date> {
    // An Islamic year is some eleven days shorter, so the guess is at most one year off.
    let guess = (i64::from(year) - 622) * 33 / 32;
    (guess - 1..=guess + 2)
        .filter_map(move |hijri| islamic_date(hijri, month, day))
        .filter(move |date| date.year() == year)
}

fn islamic_date(hijri: i64, month: i64, day: i64) -> Option<Date> {
    let months = (59 * (month - 1) + 1) / 2;
    let leap = (3 + 11 * hijri).div_euclid(30);
    // 227 014 days lie between 1 January of the year 1 and the epoch of this calendar,
    // 719 162 between that day and 1 January 1970.
    let days = day + months + (hijri - 1) * 354 + leap + 227_014 - 719_162 - 1;
    add_days(Date::new(1970, 1, 1).ok()?, days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn movable_feasts() {
        let first =
            |holiday: Holiday, year| holiday.in_year(year).next().expect("it falls in the year").0;
        assert_eq!(first(Holiday::Easter, 2025), date(2025, 4, 20));
        assert_eq!(first(Holiday::Easter, 2024), date(2024, 3, 31));
        assert_eq!(first(Holiday::OrthodoxEaster, 2024), date(2024, 5, 5));
        assert_eq!(first(Holiday::Thanksgiving, 1999), date(1999, 11, 25));
        // Observed on 11 March 2024 and 1 March 2025.
        assert_eq!(first(Holiday::Ramadan, 2024), date(2024, 3, 11));
        assert_eq!(first(Holiday::Ramadan, 2025), date(2025, 3, 1));
        // Observed on 6 June: the computed day may be one off.
        assert_eq!(first(Holiday::EidAlAdha, 2025), date(2025, 6, 7));
        assert_eq!(Holiday::Ramadan.in_year(2030).count(), 2);
    }
}
