//! Cells of counts, degrees, bearings and distances.

use troth_model::CountRange;

/// A number as tables write it: `4`, `4.0`, `1,234`.
pub(crate) fn number(value: &str) -> Option<f64> {
    let value = value.trim();
    let parsed = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    parsed(value).or_else(|| {
        let mut groups = value.split(',');
        let first = groups.next()?;
        let is_grouped = (1..=3).contains(&first.len())
            && value.contains(',')
            && groups.all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit()));
        is_grouped.then(|| parsed(&value.replace(',', "")))?
    })
}

/// A whole number of things.
pub(crate) fn whole(value: &str) -> Option<u64> {
    let number = number(value)?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked before")]
    (number >= 0.0 && number.fract() == 0.0 && number < 1e15).then_some(number as u64)
}

/// Words before a number, and what they make of it.
const AT_LEAST: &[&str] = &["at least", "no fewer than", "more than", ">=", "≥", ">", "min."];
const AT_MOST: &[&str] = &["at most", "up to", "<=", "≤", "max."];
const ABOUT: &[&str] = &["approximately", "approx.", "approx", "about", "around", "~", "c.", "ca."];

/// A count with what is said around it: `at least 5`, `about 20`, `5-7`, `5+`.
pub(crate) fn count(value: &str) -> Option<CountRange> {
    let value = value.trim();
    // Most cells are plain numbers, and nothing has to be made of them.
    if let Some(exact) = whole(value) {
        return Some(CountRange::exactly(exact));
    }
    let lower = value.to_lowercase();
    let after = |words: &[&str]| {
        words.iter().find_map(|word| Some(lower.strip_prefix(word)?.trim().to_owned()))
    };
    if let Some(rest) = after(AT_LEAST) {
        return whole(&rest).map(CountRange::at_least);
    }
    if let Some(rest) = after(AT_MOST) {
        return CountRange::new(None, Some(whole(&rest)?), true);
    }
    if let Some(rest) = after(ABOUT) {
        let about = whole(&rest)?;
        return CountRange::new(Some(about), Some(about), true);
    }
    if let Some(rest) = lower.strip_suffix('+') {
        return whole(rest).map(CountRange::at_least);
    }
    let (from, to) = range(&lower)?;
    CountRange::new(Some(whole(from)?), Some(whole(to)?), false)
}

/// The two sides of a dash.
fn range(value: &str) -> Option<(&str, &str)> {
    let at = value.char_indices().skip(1).find(|(_, c)| matches!(c, '-' | '–' | '—'))?;
    Some((value[..at.0].trim(), value[at.0 + at.1.len_utf8()..].trim()))
}

/// The sixteen winds, clockwise from north.
const WINDS: [&str; 16] = [
    "n", "nne", "ne", "ene", "e", "ese", "se", "sse", "s", "ssw", "sw", "wsw", "w", "wnw", "nw",
    "nnw",
];

/// A bearing with its spread, in degrees from north: a wind stands for the stretch halfway to its
/// neighbours of the same kind (`N` is 45 degrees wide, `NNE` 22.5), a number for 5 degrees to
/// either side, `200-220` for what it says.
pub(crate) fn bearing(value: &str) -> Option<(f64, f64)> {
    let folded: String =
        value.trim().to_lowercase().chars().filter(|c| !matches!(c, ' ' | '-' | '°')).collect();
    let worded = folded
        .replace("north", "n")
        .replace("south", "s")
        .replace("east", "e")
        .replace("west", "w");
    let worded = worded.strip_suffix("ern").unwrap_or(&worded).to_owned();
    if let Some(idx) = WINDS.iter().position(|wind| *wind == worded) {
        #[allow(clippy::cast_precision_loss, reason = "one of sixteen")]
        let middle = idx as f64 * 22.5;
        let half = if worded.len() == 3 { 11.25 } else { 22.5 };
        return Some(turned(middle - half, middle + half));
    }
    let plain = value.trim().trim_end_matches(['°', ' ']);
    let legal = |degrees: f64| (0.0..=360.0).contains(&degrees).then_some(degrees);
    if let Some(degrees) = number(plain) {
        let degrees = legal(degrees)?;
        return Some(turned(degrees - 5.0, degrees + 5.0));
    }
    let (from, to) = range(plain)?;
    let side = |text: &str| number(text.trim_end_matches('°')).and_then(legal);
    Some((side(from)?, side(to)?))
}

fn turned(from: f64, to: f64) -> (f64, f64) {
    (from.rem_euclid(360.0), to.rem_euclid(360.0))
}

/// The middle of a bearing's spread, clockwise from its first side.
pub(crate) fn middle(bearing: (f64, f64)) -> f64 {
    let width = (bearing.1 - bearing.0).rem_euclid(360.0);
    (bearing.0 + width / 2.0).rem_euclid(360.0)
}

/// A distance with its spread: `3-5`, `3`, `3-5km`, `at least 2`. A single number stands for a
/// quarter of it to either side, since nobody hears more exactly.
pub(crate) fn distance(value: &str) -> Option<(f64, f64)> {
    let lower = value.trim().to_lowercase();
    let plain = lower.trim_end_matches("km").trim();
    let plain = ABOUT.iter().find_map(|word| plain.strip_prefix(word)).unwrap_or(plain).trim();
    let legal = |number: f64| (0.0..=500.0).contains(&number).then_some(number);
    if let Some(km) = number(plain) {
        let km = legal(km)?;
        return Some((km * 0.75, km * 1.25));
    }
    let (from, to) = range(plain)?;
    let (from, to) = (legal(number(from)?)?, legal(number(to)?)?);
    (from <= to).then_some((from, to))
}

/// Bearing and distance in one cell, each with its spread: `3-5km SSW`, `at 4km north-east`.
pub(crate) fn location(value: &str) -> Option<((f64, f64), (f64, f64))> {
    let value = value.trim();
    let digits = value.find(|c: char| c.is_ascii_digit())?;
    let length = value[digits..].find(char::is_alphabetic)?;
    let rest = value[digits + length..].trim_start_matches("km").trim();
    let wind = rest.split([' ', ',', ';']).next().unwrap_or(rest);
    Some((bearing(wind)?, distance(&value[digits..digits + length])?))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[test]
    fn counts_keep_what_is_said_around_them() {
        let check = |value: &str, expected: Expect| {
            expected.assert_eq(&count(value).map_or("none".to_owned(), |range| range.to_string()));
        };
        check("4.0", expect!["4"]);
        check("1,234", expect!["1234"]);
        check("at least 5", expect!["at least 5"]);
        check("≥ 5", expect!["at least 5"]);
        check("12+", expect!["at least 12"]);
        check("approximately 20", expect!["about 20"]);
        check("5-7", expect!["5 to 7"]);
        check("7-5", expect!["none"]);
        check("up to 3", expect!["up to 3"]);
        check("a few", expect!["none"]);
        check("4.5", expect!["none"]);
        check("-1", expect!["none"]);
    }

    #[test]
    fn bearings_have_a_spread() {
        assert_eq!(bearing("N"), Some((337.5, 22.5)));
        assert_eq!(bearing("south-west"), Some((202.5, 247.5)));
        assert_eq!(bearing("NNE"), Some((11.25, 33.75)));
        assert_eq!(bearing("215°"), Some((210.0, 220.0)));
        assert_eq!(bearing("350-10"), Some((350.0, 10.0)));
        assert_eq!(middle((350.0, 10.0)), 0.0);
        assert_eq!(bearing("upwards"), None);
        assert_eq!(bearing("400"), None);
    }

    #[test]
    fn distances_have_a_spread() {
        assert_eq!(distance("3-5km"), Some((3.0, 5.0)));
        assert_eq!(distance("about 4 km"), Some((3.0, 5.0)));
        assert_eq!(distance("5-3"), None);
        assert_eq!(location("at 3-5km SSW of here"), Some(((191.25, 213.75), (3.0, 5.0))));
        assert_eq!(location("4km"), None);
    }
}
