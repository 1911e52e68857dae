//! A date of publication that nobody told as such: in an address, a dateline, a file name.

use jiff::civil::Date;

use crate::date::{Published, month_named};

/// How much of a text a dateline may take, in bytes.
const DATELINE: usize = 160;

/// The last part of a name: the file's own name, the member's in its archive.
pub(crate) fn last_part(name: &str) -> &str {
    name.rsplit(['/', '\\', '!']).next().unwrap_or(name)
}

/// A full date in an address or a file name: `2025/12/06`, `2025-12-06`, `20251206`.
pub(crate) fn in_name(name: &str) -> Option<Date> {
    let bytes = name.as_bytes();
    let starts_number =
        |at: &usize| bytes[*at].is_ascii_digit() && (*at == 0 || !bytes[at - 1].is_ascii_digit());
    (0..bytes.len()).filter(starts_number).find_map(|at| date_at(&bytes[at..]))
}

/// The date that `bytes` begin with.
fn date_at(bytes: &[u8]) -> Option<Date> {
    let n_digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (month_at, day_at, end) = match n_digits {
        8 => (4, 6, 8),
        4 if bytes.get(4) == bytes.get(7) && b"-_/.".contains(bytes.get(4)?) => (5, 8, 10),
        _ => return None,
    };
    if bytes.get(end).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let number = |from: usize, to: usize| -> Option<i16> {
        std::str::from_utf8(bytes.get(from..to)?).ok()?.parse().ok()
    };
    let year = number(0, 4).filter(|year| (1900..2200).contains(year))?;
    let narrow = |n: i16| i8::try_from(n).ok();
    Date::new(year, narrow(number(month_at, month_at + 2)?)?, narrow(number(day_at, end)?)?).ok()
}

/// The date in the dateline that a text begins with: a line of its own ("6 December 2025"), or
/// what stands before the dash in "OSTRA, Dec. 6, 2025 (Agency) —".
pub(crate) fn in_dateline(text: &str) -> Option<Date> {
    let start = &text[..text.floor_char_boundary(DATELINE)];
    let mut lines = start.lines().map(str::trim).filter(|line| !line.is_empty());
    let opening = lines.next()?;
    let alone = [Some(opening), lines.next()];
    alone.into_iter().flatten().find_map(date_alone).or_else(|| before_dash(opening))
}

fn date_alone(line: &str) -> Option<Date> {
    let names_month = line.split([' ', ',']).any(|word| month_named(word).is_some());
    (names_month && line.len() <= 40).then(|| Published::parse(line).ok())?.map(|told| told.date)
}

fn before_dash(line: &str) -> Option<Date> {
    let dash =
        [" — ", " – ", " -- ", " - "].into_iter().filter_map(|dash| line.find(dash)).min()?;
    let words: Vec<&str> =
        line[..dash].split([' ', ',', '(', ')']).filter(|word| !word.is_empty()).collect();
    // "On Monday the talks – …" is a sentence: a dateline has names and numbers only.
    if words.iter().any(|word| word.starts_with(char::is_lowercase)) {
        return None;
    }
    words.windows(3).find_map(|three| {
        let named = three.iter().any(|word| month_named(word).is_some());
        named.then(|| Published::parse(&three.join(" ")).ok())?.map(|told| told.date)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(found: Option<Date>, expected: Option<&str>) {
        assert_eq!(found.map(|date| date.to_string()).as_deref(), expected);
    }

    #[test]
    fn addresses_and_file_names() {
        check(in_name("https://news.example/2025/12/06/talks"), Some("2025-12-06"));
        check(in_name("2025-12-06-envoys-call.txt"), Some("2025-12-06"));
        check(in_name("report_20251206_final.html"), Some("2025-12-06"));
        check(in_name("https://news.example/story/120251206"), None);
        check(in_name("call-2025-02-30.txt"), None);
        check(in_name("phone-0049-20-1234.txt"), None);
        assert_eq!(last_part("week/all.zip!day/a.txt"), "a.txt");
    }

    #[test]
    fn datelines() {
        check(in_dateline("OSTRA, Dec. 6, 2025 (Agency) — Talks began."), Some("2025-12-06"));
        check(in_dateline("6 December 2025\n\nTalks began."), Some("2025-12-06"));
        check(in_dateline("Statement on the talks\nDecember 6, 2025\n\nWe …"), Some("2025-12-06"));
        check(in_dateline("OSTRA, Dec. 6 (Agency) — Talks began."), None);
        check(in_dateline("Geneva, 6 December 2025 – The talks began."), Some("2025-12-06"));
        check(in_dateline("On 6 December 2025 the talks began – and ended."), None);
        check(in_dateline("Talks that began on 6 December 2025 go on."), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_fault(text in "(\\PC|[0-9/ —\n-]){0,200}") {
            let _ = (in_name(&text), in_dateline(&text));
        }
    }
}
