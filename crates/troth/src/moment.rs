//! Moments as people give them: a day, a day and time, an instant, an entry of the record.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use troth_record::{Known, Sequence};

/// A moment in `zone`: a day (`2031-03-09`) stands for its end.
///
/// # Errors
/// Says in one line what was expected.
pub fn parse_moment(text: &str, zone: &TimeZone) -> Result<Timestamp, String> {
    let expected = || {
        format!(
            "`{text}` is no time: expected a day (2031-03-09), a day and time (2031-03-09T18:00) or an instant with its zone (2031-03-09T18:00Z)"
        )
    };
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    let civil = if text.contains('T') || text.contains(' ') {
        text.parse::<DateTime>().map_err(|_| expected())?
    } else {
        let day: Date = text.parse().map_err(|_| expected())?;
        day.checked_add(1.day()).map_err(|_| expected())?.at(0, 0, 0, 0)
    };
    civil.to_zoned(zone.clone()).map(|zoned| zoned.timestamp()).map_err(|_| expected())
}

/// Until when is known: an entry (`#12`), or a time, which is given beside.
///
/// # Errors
/// As [`parse_moment`].
pub fn parse_known(text: &str, zone: &TimeZone) -> Result<(Known, Option<Timestamp>), String> {
    if let Some(number) = text.strip_prefix('#') {
        let number =
            number.parse().map_err(|_| format!("`{text}` is no entry: expected # and a number"))?;
        return Ok((Known::Entry(Sequence(number)), None));
    }
    let at = parse_moment(text, zone)?;
    Ok((Known::Time(at), Some(at)))
}
