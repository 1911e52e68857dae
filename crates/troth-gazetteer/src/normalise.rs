//! One form for all the ways in which a name is written.
//!
//! The index's keys and the words of a text pass through the same function, so what it joins
//! is found: case, marks, apostrophes, hyphens, full stops, "St." and "Saint", the two forms of
//! Arabic letters. It surprises in one thing: an apostrophe vanishes ("Sana'a" is "sanaa"), a
//! hyphen becomes a space ("Port-au-Prince").

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The form of `name` under which the gazetteer knows it.
///
/// ```
/// use troth_gazetteer::normalise;
/// assert_eq!(normalise("St. Georges-sur-Ṣanaʿāʾ"), "saint georges sur sanaa");
/// ```
#[must_use]
pub fn normalise(name: &str) -> String {
    if name.is_ascii() { normalise_chars(name.chars()) } else { normalise_chars(name.nfkd()) }
}

fn normalise_chars(chars: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    for c in chars.filter(|&c| !is_combining_mark(c)) {
        match c {
            '\'' | '’' | '‘' | '`' | '´' | 'ʻ' | 'ʼ' | 'ʿ' | 'ʾ' | 'ʹ' | 'ʺ' | '′' | '"' | '.'
            | '\u{200c}' | '\u{200d}' | '\u{200e}' | '\u{200f}' | '\u{ad}' | 'ـ' | 'ˮ' | '“'
            | '”' => {}
            _ if is_space(c) => end_word(&mut out),
            _ => push_folded(c, &mut out),
        }
    }
    end_word(&mut out);
    out.truncate(out.trim_end().len());
    out
}

/// What stands between the words of a name.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '−' | '_' | '/')
}

/// Closes the word at the end of `out`: writes out its short form, then a space.
fn end_word(out: &mut String) {
    if out.is_empty() || out.ends_with(' ') {
        return;
    }
    let start = out.rfind(' ').map_or(0, |space| space + 1);
    let long = match &out[start..] {
        "st" => "saint",
        "mt" => "mount",
        "ft" => "fort",
        _ => "",
    };
    if !long.is_empty() {
        out.truncate(start);
        out.push_str(long);
    }
    out.push(' ');
}

/// Letters that Unicode does not decompose, and Arabic letters with two code points.
fn push_folded(c: char, out: &mut String) {
    match c {
        'ł' | 'Ł' => out.push('l'),
        'ø' | 'Ø' => out.push('o'),
        'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
        'ħ' | 'Ħ' => out.push('h'),
        'ŧ' | 'Ŧ' => out.push('t'),
        'ı' => out.push('i'),
        'ə' | 'Ə' | 'ǝ' | 'Ǝ' => out.push('e'),
        'ß' => out.push_str("ss"),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        'þ' | 'Þ' => out.push_str("th"),
        'ی' | 'ى' => out.push('ي'),
        'ک' => out.push('ك'),
        'ة' => out.push('ه'),
        '&' => out.push_str("and"),
        _ => out.extend(c.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_form_for_many_spellings() {
        for (names, form) in [
            (&["Sana'a", "Sanaʻa", "SANAA"][..], "sanaa"),
            (&["Port-au-Prince", "Port au Prince", "Port–au–Prince"], "port au prince"),
            (&["Łódź", "Lodz", "LÓDZ"], "lodz"),
            (&["U.S.", "US", "U.S"], "us"),
            (&["St. Petersburg", "St Petersburg", "Saint-Petersburg"], "saint petersburg"),
            (&["Київ", "київ"], "киів"),
            (&["كييف", "كـييف", "کییف"], "كييف"),
            (&["Bosnia & Herzegovina", "Bosnia  and Herzegovina "], "bosnia and herzegovina"),
        ] {
            for name in names {
                assert_eq!(normalise(name), form, "{name}");
            }
        }
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(name in "\\PC{0,40}") {
            let once = normalise(&name);
            prop_assert_eq!(normalise(&once), once);
        }
    }
}
