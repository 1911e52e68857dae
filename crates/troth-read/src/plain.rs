//! Words around a report that are no part of what it tells: a dateline, a list's marks, the headings
//! that field reports put before a paragraph.
//!
//! A parser that meets them in a sentence builds the whole sentence around them. So the reader's own
//! accounts come from a text in which they are blank; every other byte stays where it was.

use std::borrow::Cow;
use std::ops::Range;

/// Headings before a colon, as relief agencies and missions write them.
const HEADINGS: &[&str] = &[
    "access",
    "background",
    "casualties",
    "crossings",
    "damage",
    "displacement",
    "education",
    "finding",
    "food",
    "health",
    "highlights",
    "humanitarian access",
    "humanitarian situation",
    "incidents",
    "latest",
    "logistics",
    "military situation",
    "needs",
    "next",
    "next steps",
    "note",
    "nutrition",
    "outlook",
    "overview",
    "political",
    "political situation",
    "protection",
    "response",
    "restrictions",
    "ruling",
    "security",
    "security situation",
    "shelter",
    "situation",
    "situation overview",
    "summary",
    "terms",
    "update",
    "wash",
    "water",
    "what is happening",
];
/// Bytes within which a dateline must end.
const LONGEST_DATELINE: usize = 80;

/// `text` with such words blank.
pub fn without_marks(text: &str) -> Cow<'_, str> {
    let mut blank: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let mut from = start + (line.len() - line.trim_start().len());
        let end = start + line.len();
        for find in [list_mark, dateline, heading] {
            if let Some(len) = find(&text[from..end]) {
                blank.push(from..from + len);
                from += len;
            }
        }
        start = end;
    }
    if blank.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut at = 0;
    for range in blank {
        plain.push_str(&text[at..range.start]);
        plain.extend(std::iter::repeat_n(' ', range.len()));
        at = range.end;
    }
    plain.push_str(&text[at..]);
    Cow::Owned(plain)
}

/// "- ", "• ", "3. ", "2/ ", "b) ": how long the mark is that a line begins with.
fn list_mark(line: &str) -> Option<usize> {
    let first = line.chars().next()?;
    let mark = if matches!(first, '-' | '–' | '—' | '•' | '*' | '▪' | '●' | '·' | '►' | '>')
    {
        first.len_utf8()
    } else {
        let number: usize = line.chars().take_while(char::is_ascii_digit).map(char::len_utf8).sum();
        let name =
            if number > 0 && number < 3 { number } else { usize::from(first.is_ascii_lowercase()) };
        let sign = line.get(name..)?.chars().next().filter(|c| matches!(c, '.' | ')' | '/'))?;
        if name == 0 {
            return None;
        }
        name + sign.len_utf8()
    };
    let rest = &line[mark..];
    let space = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    (space > 0 && !rest.trim().is_empty()).then_some(mark + space)
}

/// "KARSK, Feb. 26 (Coast Wire) - ": a town in capitals, what follows it, and a dash.
fn dateline(line: &str) -> Option<usize> {
    let (at, dash) = [" -- ", " - ", " – ", " — "]
        .iter()
        .filter_map(|dash| line.find(dash).map(|at| (at, at + dash.len())))
        .min()?;
    let before = &line[..at];
    let is_of_town = |c: &char| c.is_uppercase() || matches!(c, ' ' | '.' | '-' | '\'' | '’');
    let town: usize = before.chars().take_while(is_of_town).map(char::len_utf8).sum();
    let n_capitals = before[..town].chars().filter(|c| c.is_uppercase()).count();
    // Between town and dash stand a land, a date, an agency: no sentence.
    let after = &before[town..];
    let is_plain = after.chars().all(|c| {
        c.is_alphanumeric() || matches!(c, ' ' | ',' | '.' | '(' | ')' | '/' | '’' | '\'')
    });
    let has_names_only = after
        .split(|c: char| !c.is_alphanumeric())
        .all(|word| !word.starts_with(char::is_lowercase) || word.len() < 3);
    (n_capitals > 2 && dash <= LONGEST_DATELINE && is_plain && has_names_only).then_some(dash)
}

/// "Displacement: ": a heading of the list and its colon.
fn heading(line: &str) -> Option<usize> {
    let colon = line.find(": ")?;
    let words = line[..colon].to_lowercase();
    HEADINGS.contains(&words.as_str()).then_some(colon + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let plain = without_marks(text);
        assert_eq!(plain.len(), text.len(), "every byte stays where it was");
        assert_eq!(plain.split_whitespace().collect::<Vec<_>>().join(" "), expected);
    }

    #[test]
    fn datelines_go() {
        check("KARSK, Feb. 26 (Coast Wire) - Rebels took the mill.", "Rebels took the mill.");
        check("PORT SELM -- Rebels took the mill.", "Rebels took the mill.");
        check("KARSK — Nine ships left.", "Nine ships left.");
    }

    #[test]
    fn marks_of_lists_go() {
        check("- Clashes went on.\n• Two died.", "Clashes went on. Two died.");
        check("2/ The town is quiet.\nb) Three left.", "The town is quiet. Three left.");
    }

    #[test]
    fn headings_go_and_speakers_stay() {
        check("Access: The road is shut.", "The road is shut.");
        check("Voss: That is not true.", "Voss: That is not true.");
    }

    #[test]
    fn sentences_stay_as_they_are() {
        for text in [
            "NATO said on Monday - and again on Friday - that it would stay.",
            "1,200 people fled.",
            "A truce - the third - began.",
            "14:20 – two explosions heard.",
            "",
        ] {
            check(text, text);
        }
    }
}
