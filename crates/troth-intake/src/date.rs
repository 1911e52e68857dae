//! When a document was published, in the forms that documents write it.
//!
//! A date stays a date: a clock and an offset are there only if they were told. A form that
//! can mean two days (`06/12/2025`) is refused, and so is a day that no calendar has.

use std::fmt;

use jiff::civil::{Date, Time};
use jiff::tz::Offset;

/// A time of publication, as precise as it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Published {
    /// The day, where it was published.
    pub date: Date,
    /// The clock, if it was told.
    pub time: Option<Time>,
    /// The offset from UTC, if it was told.
    pub offset: Option<Offset>,
}

impl Published {
    /// A day without a clock.
    #[must_use]
    pub fn day(date: Date) -> Self {
        Self { date, time: None, offset: None }
    }

    /// Reads a date or time: ISO 8601 / RFC 3339 (with `[Europe/Kyiv]` too), RFC 5322,
    /// `6 December 2025, 14:05 GMT`, `December 6, 2025`, `06.12.2025`, `2025/12/06`, or seconds
    /// (milliseconds) since 1970.
    ///
    /// # Errors
    /// Says in words what is wrong, with the given text in backticks.
    ///
    /// ```
    /// use troth_intake::Published;
    /// assert_eq!(Published::parse("Dec. 6, 2025").unwrap().to_string(), "2025-12-06");
    /// assert_eq!(
    ///     Published::parse("2025-02-30").unwrap_err().to_string(),
    ///     "`2025-02-30` is no day of the calendar"
    /// );
    /// ```
    pub fn parse(text: &str) -> Result<Self, NoDate> {
        let text = text.trim();
        let shown = || text.chars().take(60).collect::<String>();
        let found = [iso, rfc5322, counted, in_numbers, in_words]
            .iter()
            .find_map(|form| form(text))
            .unwrap_or(Err(Fault::NotADate));
        match found {
            Ok(published) if published.is_filler() => Err(Fault::Filler),
            other => other,
        }
        .map_err(|fault| NoDate { text: shown(), fault })
    }

    /// Dates that stand for "not set" in databases.
    fn is_filler(self) -> bool {
        self.date.year() < 1800 || (self.date == Date::constant(1970, 1, 1) && self.time.is_some())
    }
}

impl fmt::Display for Published {
    /// ISO 8601: `2025-12-06`, `2025-12-06T14:05:00`, `2025-12-06T14:05:00+02:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date)?;
        let Some(time) = self.time else { return Ok(()) };
        write!(f, "T{time}")?;
        match self.offset {
            None => Ok(()),
            Some(Offset::UTC) => f.write_str("Z"),
            Some(offset) => {
                let n_minutes = offset.seconds() / 60;
                let sign = if n_minutes < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", n_minutes.abs() / 60, n_minutes.abs() % 60)
            }
        }
    }
}

/// Why a text is no date of publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoDate {
    text: String,
    fault: Fault,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    NotADate,
    NoSuchDay,
    TwoWays,
    NoDay,
    Filler,
}

impl NoDate {
    /// What was expected instead.
    #[must_use]
    pub fn expected(&self) -> &'static str {
        match self.fault {
            Fault::TwoWays => "the year first: YYYY-MM-DD",
            Fault::NoDay => "a day: YYYY-MM-DD",
            Fault::NotADate | Fault::NoSuchDay | Fault::Filler => {
                "a date as 2025-12-06 or 2025-12-06T14:05+02:00"
            }
        }
    }
}

impl fmt::Display for NoDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.fault {
            Fault::NotADate => "is no date",
            Fault::NoSuchDay => "is no day of the calendar",
            Fault::TwoWays => "can be read as two days",
            Fault::NoDay => "names no day",
            Fault::Filler => "stands for no date",
        };
        write!(f, "`{}` {what}", self.text)
    }
}

impl std::error::Error for NoDate {}

/// What a form makes of a text: `None` where the text is not of that form.
type Reading = Option<Result<Published, Fault>>;

fn iso(text: &str) -> Reading {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits != 4 && digits != 8 {
        return None;
    }
    if text.len() == 4 || text.len() == 7 && text.as_bytes()[4] == b'-' {
        return Some(Err(Fault::NoDay));
    }
    // "2025-12-06 14:05:00 +0200", as databases and version control print it.
    let tight = text.replace(" +", "+").replace(" -", "-").replace(" UTC", "Z").replace(" Z", "Z");
    match jiff::fmt::temporal::DateTimeParser::new().parse_pieces(&tight) {
        Ok(pieces) => Some(Ok(from_pieces(&pieces))),
        Err(_) if has_iso_shape(text) => Some(Err(Fault::NoSuchDay)),
        Err(_) => None,
    }
}

fn has_iso_shape(text: &str) -> bool {
    let shape = |b: &u8| if b.is_ascii_digit() { b'9' } else { *b };
    let start: Vec<u8> = text.bytes().take(10).map(|b| shape(&b)).collect();
    start == b"9999-99-99" && Date::strptime("%Y-%m-%d", &text[..10]).is_err()
}

fn from_pieces(pieces: &jiff::fmt::temporal::Pieces) -> Published {
    let (date, time) = (pieces.date(), pieces.time());
    let offset = pieces.to_numeric_offset().or_else(|| {
        let zone = pieces.to_time_zone().ok().flatten()?;
        Some(zone.to_ambiguous_zoned(date.to_datetime(time?)).compatible().ok()?.offset())
    });
    Published { date, time, offset: time.and(offset) }
}

fn rfc5322(text: &str) -> Reading {
    let parser = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let zoned = parser.parse_zoned(text).ok()?;
    Some(Ok(Published {
        date: zoned.date(),
        time: Some(zoned.time()),
        offset: Some(zoned.offset()),
    }))
}

/// Seconds or milliseconds since 1970.
fn counted(text: &str) -> Reading {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let n: i64 = is_number.then(|| text.parse().ok())??;
    let instant = match text.len() {
        9 | 10 => jiff::Timestamp::from_second(n).ok()?,
        13 => jiff::Timestamp::from_millisecond(n).ok()?,
        _ => return None,
    };
    let zoned = instant.to_zoned(jiff::tz::TimeZone::UTC);
    let (date, time) = (zoned.date(), Some(zoned.time()));
    Some(Ok(Published { date, time, offset: Some(Offset::UTC) }))
}

/// `06.12.2025`, `2025/12/06`, `13/12/2025`, each with or without a clock behind it.
fn in_numbers(text: &str) -> Reading {
    let (day, rest) = text.split_once([' ', ',']).unwrap_or((text, ""));
    let separator = ['.', '/', '-'].into_iter().find(|c| day.matches(*c).count() == 2)?;
    let parts: Vec<i16> = day.split(separator).map(str::parse).collect::<Result<_, _>>().ok()?;
    let (year, month, day) = match (parts[0], parts[1], parts[2], separator) {
        (year @ 1000.., month, day, _) => (year, month, day),
        // With dots the day comes first everywhere; with strokes that depends on the country.
        (day, month, year @ 1000.., '.') => (year, month, day),
        (day @ 13.., month, year @ 1000.., _) => (year, month, day),
        (month, day @ 13.., year @ 1000.., _) => (year, month, day),
        (day, month, year @ 1000.., _) if day == month => (year, month, day),
        (_, _, 1000.., _) => return Some(Err(Fault::TwoWays)),
        _ => return None,
    };
    let clock = Clock::read(rest)?;
    Some(clock.on(date(year, month, day)))
}

/// `Saturday, 6 December 2025 at 14:05 GMT`, `Dec. 6, 2025 2:05 pm`.
fn in_words(text: &str) -> Reading {
    let (mut year, mut month, mut day) = (None, None, None);
    let mut rest = String::new();
    for word in text.split([' ', ',', '\u{A0}', '|']).filter(|word| !word.is_empty()) {
        let bare = word.trim_end_matches('.').trim_end_matches(['t', 'h', 's', 'n', 'd', 'r']);
        let number = bare.parse::<i16>().ok();
        match number {
            Some(n @ 1..=31) if day.is_none() && word.len() <= 4 => day = Some(n),
            Some(n @ 1000..=2999) if year.is_none() => year = Some(n),
            _ if month.is_none() && month_named(word).is_some() => month = month_named(word),
            _ => rest.extend([word, " "]),
        }
    }
    let clock = Clock::read(&rest)?;
    match (year, month, day) {
        (Some(year), Some(month), Some(day)) => Some(clock.on(date(year, month, day))),
        (Some(_), Some(_), None) => Some(Err(Fault::NoDay)),
        _ => None,
    }
}

fn date(year: i16, month: i16, day: i16) -> Result<Date, Fault> {
    let narrow = |n: i16| i8::try_from(n).map_err(|_| Fault::NoSuchDay);
    Date::new(year, narrow(month)?, narrow(day)?).map_err(|_| Fault::NoSuchDay)
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The month that `word` names, in full or cut to three letters or more ("Sept.").
pub(crate) fn month_named(word: &str) -> Option<i16> {
    let word = word.trim_end_matches('.').to_lowercase();
    let is_it = |name: &str| word.len() >= 3 && name.starts_with(&word);
    MONTHS.iter().position(|name| is_it(name)).and_then(|idx| i16::try_from(idx + 1).ok())
}

/// The clock beside a day: time, offset, and words that say nothing more.
#[derive(Default)]
struct Clock {
    time: Option<Time>,
    offset: Option<Offset>,
}

impl Clock {
    fn on(&self, date: Result<Date, Fault>) -> Result<Published, Fault> {
        date.map(|date| Published { date, time: self.time, offset: self.time.and(self.offset) })
    }

    /// `None` where a word is none that stands beside a date.
    fn read(text: &str) -> Option<Self> {
        let mut clock = Self::default();
        for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
            clock.take(&word.to_lowercase())?;
        }
        Some(clock)
    }

    fn take(&mut self, word: &str) -> Option<()> {
        let noon = |time: Time, hours: i64| time.wrapping_add(jiff::Span::new().hours(hours));
        match (word, self.time) {
            ("pm" | "p.m." | "p.m", Some(time)) if time.hour() < 12 => {
                self.time = Some(noon(time, 12));
            }
            ("am" | "a.m." | "a.m", Some(time)) if time.hour() == 12 => {
                self.time = Some(noon(time, -12));
            }
            ("gmt" | "utc" | "z", _) => self.offset = Some(Offset::UTC),
            _ if is_idle(word) => {}
            _ if self.time.is_none() => self.time = Some(clock_time(word)?),
            _ => self.offset = Some(offset(word)?),
        }
        Some(())
    }
}

fn clock_time(word: &str) -> Option<Time> {
    let (digits, half) = word.split_at(word.find(['a', 'p', 'z']).unwrap_or(word.len()));
    let mut parts = digits.split(':').map(str::parse::<i8>);
    let hour = parts.next()?.ok()?;
    let minute = parts.next()?.ok()?;
    let second = parts.next().unwrap_or(Ok(0)).ok()?;
    let hour = match (half.trim_end_matches('.'), hour) {
        ("pm" | "p.m", 1..12) => hour + 12,
        ("am" | "a.m", 12) => 0,
        _ => hour,
    };
    Time::new(hour, minute, second, 0).ok()
}

/// `+0200`, `+02:00`.
fn offset(word: &str) -> Option<Offset> {
    let (sign, digits) = match word.split_at_checked(1)? {
        ("+", digits) => (1, digits.replace(':', "")),
        ("-", digits) => (-1, digits.replace(':', "")),
        _ => return None,
    };
    let number: i32 = (digits.len() == 4).then(|| digits.parse().ok())??;
    Offset::from_seconds(sign * (number / 100 * 3600 + number % 100 * 60)).ok()
}

/// Words that stand beside a date without changing it.
fn is_idle(word: &str) -> bool {
    const BESIDE: &[&str] = &["at", "on", "published", "posted", "date", "local", "time", "-", "–"];
    const DAYS: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = word.trim_end_matches([':', '.']);
    BESIDE.contains(&word) || DAYS.iter().any(|day| word.len() >= 3 && day.starts_with(word))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    fn check(texts: &[&str], expected: Expect) {
        let read = |text: &&str| match Published::parse(text) {
            Ok(published) => format!("{text} => {published}\n"),
            Err(fault) => format!("{text} => {fault}\n"),
        };
        expected.assert_eq(&texts.iter().map(read).collect::<String>());
    }

    #[test]
    fn forms_that_documents_use() {
        check(
            &[
                "2025-12-06",
                "2025-12-06T14:05:00Z",
                "2025-12-06T14:05:00.123+02:00",
                "2025-12-06T14:05+0200",
                "2025-12-06 14:05:00 +0200",
                "2025-12-06T14:05[Europe/Kyiv]",
                "20251206",
                "Sat, 06 Dec 2025 14:05:00 +0200",
                "Fri, 06 Dec 2025 14:05:00 GMT",
                "6 December 2025",
                "Saturday, 6th December 2025 at 14:05 GMT",
                "December 6, 2025",
                "Dec. 6, 2025, 2:05 pm",
                "Published: 6 Sept 2025 | 12:05am",
                "06.12.2025 14:05",
                "2025/12/06",
                "13/12/2025",
                "1765029900",
                "1765029900000",
            ],
            expect![[r#"
                2025-12-06 => 2025-12-06
                2025-12-06T14:05:00Z => 2025-12-06T14:05:00Z
                2025-12-06T14:05:00.123+02:00 => 2025-12-06T14:05:00.123+02:00
                2025-12-06T14:05+0200 => 2025-12-06T14:05:00+02:00
                2025-12-06 14:05:00 +0200 => 2025-12-06T14:05:00+02:00
                2025-12-06T14:05[Europe/Kyiv] => 2025-12-06T14:05:00+02:00
                20251206 => 2025-12-06
                Sat, 06 Dec 2025 14:05:00 +0200 => 2025-12-06T14:05:00+02:00
                Fri, 06 Dec 2025 14:05:00 GMT => 2025-12-06T14:05:00Z
                6 December 2025 => 2025-12-06
                Saturday, 6th December 2025 at 14:05 GMT => 2025-12-06T14:05:00Z
                December 6, 2025 => 2025-12-06
                Dec. 6, 2025, 2:05 pm => 2025-12-06T14:05:00
                Published: 6 Sept 2025 | 12:05am => 2025-09-06T00:05:00
                06.12.2025 14:05 => 2025-12-06T14:05:00
                2025/12/06 => 2025-12-06
                13/12/2025 => 2025-12-13
                1765029900 => 2025-12-06T14:05:00Z
                1765029900000 => 2025-12-06T14:05:00Z
            "#]],
        );
    }

    #[test]
    fn forms_that_name_no_day() {
        check(
            &[
                "2025-02-30",
                "2025-13-01T10:00",
                "Sun, 30 Feb 2025 10:00:00 +0000",
                "30 February 2025",
                "31.11.2025",
                "06/12/2025",
                "2025-12",
                "December 2025",
                "yesterday",
                "",
                "0001-01-01T00:00:00Z",
                "1970-01-01T00:00:00Z",
                "the 6 of them met in December 2025",
            ],
            expect![[r#"
                2025-02-30 => `2025-02-30` is no day of the calendar
                2025-13-01T10:00 => `2025-13-01T10:00` is no day of the calendar
                Sun, 30 Feb 2025 10:00:00 +0000 => `Sun, 30 Feb 2025 10:00:00 +0000` is no day of the calendar
                30 February 2025 => `30 February 2025` is no day of the calendar
                31.11.2025 => `31.11.2025` is no day of the calendar
                06/12/2025 => `06/12/2025` can be read as two days
                2025-12 => `2025-12` names no day
                December 2025 => `December 2025` names no day
                yesterday => `yesterday` is no date
                 => `` is no date
                0001-01-01T00:00:00Z => `0001-01-01T00:00:00Z` stands for no date
                1970-01-01T00:00:00Z => `1970-01-01T00:00:00Z` stands for no date
                the 6 of them met in December 2025 => `the 6 of them met in December 2025` is no date
            "#]],
        );
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_again(
            days in 0i32..90_000, seconds in prop::option::of(0i32..86_400), minutes in prop::option::of(-720i32..840)
        ) {
            let date = Date::constant(1900, 1, 1) + jiff::Span::new().days(days);
            let time = seconds.map(|n| Time::midnight() + jiff::Span::new().seconds(n));
            let offset = minutes.and_then(|n| Offset::from_seconds(n * 60).ok());
            let published = Published { date, time, offset: time.and(offset) };
            prop_assume!(!published.is_filler());
            prop_assert_eq!(Published::parse(&published.to_string()), Ok(published));
        }

        #[test]
        fn any_text_is_read_without_a_fault(text in "(\\PC|[0-9:/., -]){0,40}") {
            let _ = Published::parse(&text);
        }
    }
}
