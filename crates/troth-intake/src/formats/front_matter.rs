//! Metadata in front of a text: `key: value` lines between `---`, TOML between `+++`.
//!
//! Of YAML this reads what front matter uses: scalars with or without quotes, lists in
//! brackets or with dashes, comments. Anything deeper is left aside, for no key that we look
//! for is deeper.

use crate::draft::{Found, Written};
use crate::problem::Problem;
use crate::received::{By, Told};

/// Front matter longer than this is no front matter.
const LONGEST: usize = 64 * 1024;

/// What stood in front of a text, and how many bytes of the text it took.
#[derive(Debug)]
pub(crate) struct FrontMatter {
    pub n_bytes: usize,
    pub found: Found,
    pub notes: Vec<Problem>,
}

/// One key with its values, and its line in the file.
#[derive(Debug, PartialEq)]
struct Entry {
    key: String,
    values: Vec<String>,
    line: usize,
}

/// Takes front matter off a text that has some.
pub(crate) fn split(text: &str, name: &str) -> Option<FrontMatter> {
    let head = &text[..text.floor_char_boundary(LONGEST)];
    let fence = ["---", "+++"].into_iter().find(|fence| head.starts_with(fence))?;
    let (opening, body_start) = line_at(head, 0)?;
    if opening.trim_end() != fence {
        return None;
    }
    let (body, n_bytes) = until_fence(head, body_start, fence)?;
    let mut notes = Vec::new();
    let entries =
        if fence == "+++" { toml_entries(body, name, &mut notes) } else { entries(body)? };
    Some(FrontMatter { n_bytes, found: found(entries), notes })
}

/// The line at byte `at` without its end, and where the next one starts.
fn line_at(text: &str, at: usize) -> Option<(&str, usize)> {
    let n_bytes = text[at..].find('\n')?;
    Some((text[at..at + n_bytes].trim_end_matches('\r'), at + n_bytes + 1))
}

/// The text up to a line that is the fence, and where the text behind it begins (blank lines
/// between the two belong to neither).
fn until_fence<'t>(head: &'t str, start: usize, fence: &str) -> Option<(&'t str, usize)> {
    let mut at = start;
    for line in head[start..].split_inclusive('\n') {
        let next = at + line.len();
        if line.trim_end() == fence {
            let blank = head[next..].len() - head[next..].trim_start_matches(['\r', '\n']).len();
            return Some((&head[start..at], next + blank));
        }
        at = next;
    }
    None
}

/// `key: value` lines; `None` where the first of them is none, for then `---` is a rule.
fn entries(body: &str) -> Option<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    for (idx, line) in body.lines().enumerate() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let item = trimmed.strip_prefix("- ");
        match (item, entries.last_mut()) {
            (Some(item), Some(entry)) => entry.values.push(unquoted(item)),
            (None, Some(_)) if line.starts_with([' ', '\t']) => {
                let entry = entries.last_mut().expect("it was there a line ago");
                go_on(entry, trimmed);
            }
            _ => match key_value(trimmed) {
                Some((key, value)) => {
                    let values = values(value);
                    entries.push(Entry { key, values, line: idx + 2 });
                }
                None if entries.is_empty() => return None,
                None => {}
            },
        }
    }
    Some(entries)
}

fn key_value(line: &str) -> Option<(String, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_key = |c: char| c.is_alphanumeric() || "_-. ".contains(c);
    let told = value.is_empty() || value.starts_with([' ', '\t']);
    (told && !key.is_empty() && key.len() <= 40 && key.chars().all(is_key))
        .then(|| (key.trim().to_lowercase(), value.trim()))
}

fn values(value: &str) -> Vec<String> {
    match value.strip_prefix('[').and_then(|value| value.strip_suffix(']')) {
        Some(list) => list.split(',').map(unquoted).filter(|value| !value.is_empty()).collect(),
        // `>` and `|` announce a text on the lines below.
        None if value.is_empty() || matches!(value, ">" | "|" | ">-" | "|-") => Vec::new(),
        None => vec![unquoted(value)],
    }
}

/// A further line of a value: more of a folded text. Of a nested map nothing is wanted.
fn go_on(entry: &mut Entry, line: &str) {
    match entry.values.last_mut() {
        Some(value) => {
            value.push(' ');
            value.push_str(line);
        }
        None if key_value(line).is_none() => entry.values.push(unquoted(line)),
        None => {}
    }
}

fn unquoted(value: &str) -> String {
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(quote)
            && let Some(end) = rest.rfind(quote)
        {
            return rest[..end].replace("\\\"", "\"").replace("''", "'");
        }
    }
    value.split(" #").next().unwrap_or(value).trim_end().to_owned()
}

fn toml_entries(body: &str, name: &str, notes: &mut Vec<Problem>) -> Vec<Entry> {
    match body.parse::<toml::Table>() {
        Ok(table) => table.into_iter().map(|(key, value)| toml_entry(&key, &value, body)).collect(),
        Err(fault) => {
            let at = fault.span().map_or(0, |span| span.start);
            let message =
                format!("the front matter is not TOML here: {}", first_line(fault.message()));
            let problem = Problem::warning("front-matter-invalid", name, message);
            notes.push(problem.at(super::line_of(body, at) + 1, None));
            Vec::new()
        }
    }
}

fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}

fn toml_entry(key: &str, value: &toml::Value, body: &str) -> Entry {
    let plain = |value: &toml::Value| match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Table(_) | toml::Value::Array(_) => None,
        other => Some(other.to_string()),
    };
    let values = match value {
        toml::Value::Array(list) => list.iter().filter_map(plain).collect(),
        other => plain(other).into_iter().collect(),
    };
    let starts = |line: &&str| line.trim_start().trim_start_matches('"').starts_with(key);
    let line = body.lines().position(|line| starts(&line)).unwrap_or(0) + 2;
    Entry { key: key.to_lowercase(), values, line }
}

/// Keys as they stand in front matter, each list with the best first.
const TITLE: &[&str] = &["title", "headline"];
const DATE: &[&str] = &["published", "date", "publishdate", "pubdate", "published_at", "created"];
const PUBLISHER: &[&str] = &["publisher", "source", "outlet", "site"];
const AUTHOR: &[&str] = &["author", "authors", "by", "byline"];
const LANGUAGE: &[&str] = &["language", "lang"];
const URL: &[&str] = &["url", "link", "canonical", "source_url"];
const ID: &[&str] = &["id", "guid"];

fn found(entries: Vec<Entry>) -> Found {
    let of = |keys: &[&'static str]| {
        keys.iter().find_map(|key| {
            let entry =
                entries.iter().find(|entry| entry.key == *key && !entry.values.is_empty())?;
            Some((entry, *key))
        })
    };
    let first = |keys: &[&'static str]| {
        of(keys).map(|(entry, key)| Told::new(entry.values[0].clone(), By::FrontMatter(key)))
    };
    let dates = DATE.iter().filter_map(|key| of(&[key])).map(|(entry, key)| Written {
        text: entry.values[0].clone(),
        by: By::FrontMatter(key),
        line: Some(entry.line),
    });
    Found {
        title: first(TITLE),
        publisher: first(PUBLISHER),
        dates: dates.collect(),
        language: first(LANGUAGE),
        url: first(URL),
        given_id: first(ID),
        authors: of(AUTHOR).map(|(entry, _)| entry.values.clone()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Expect) {
        let shown = match split(text, "a.md") {
            None => "none".to_owned(),
            Some(front) => {
                let found = &front.found;
                let value = |told: &Option<Told<String>>| told.as_ref().map(|t| t.value.clone());
                let dates: Vec<_> = found.dates.iter().map(|d| (&d.text, d.line)).collect();
                format!(
                    "title {:?}\npublisher {:?}\ndates {dates:?}\nlanguage {:?}\nauthors {:?}\nnotes {:?}\nrest {:?}\n",
                    value(&found.title),
                    value(&found.publisher),
                    value(&found.language),
                    found.authors,
                    front.notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
                    &text[front.n_bytes..],
                )
            }
        };
        expected.assert_eq(&shown);
    }

    #[test]
    fn keys_and_values_between_dashes() {
        check(
            "---\ntitle: \"Talks: day three\"\n# a comment\ndate: 2025-12-06 # Saturday\nsource: Coast Wire\nauthors:\n  - A. Person\n  - B. Person\nlang: en\n---\n\nTalks began.\n",
            expect![[r#"
                title Some("Talks: day three")
                publisher Some("Coast Wire")
                dates [("2025-12-06", Some(4))]
                language Some("en")
                authors ["A. Person", "B. Person"]
                notes []
                rest "Talks began.\n"
            "#]],
        );
    }

    #[test]
    fn toml_between_plusses() {
        check(
            "+++\ntitle = 'Talks'\ndate = 2025-12-06\nauthors = ['A', 'B']\n+++\nTalks began.\n",
            expect![[r#"
                title Some("Talks")
                publisher None
                dates [("2025-12-06", Some(3))]
                language None
                authors ["A", "B"]
                notes []
                rest "Talks began.\n"
            "#]],
        );
        check(
            "+++\ntitle = 'Talks'\ndate = = 3\n+++\nTalks began.\n",
            expect![[r#"
                title None
                publisher None
                dates []
                language None
                authors []
                notes ["a.md:3: the front matter is not TOML here: extra `=`, expected nothing"]
                rest "Talks began.\n"
            "#]],
        );
    }

    #[test]
    fn a_rule_is_no_front_matter() {
        check("---\nTalks began.\n---\n", expect![["none"]]);
        check("---\ntitle: never closed\n\nTalks began.\n", expect![["none"]]);
        check("--- title: x ---\n", expect![["none"]]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_fault(text in "(---|\\+\\+\\+)\n(\\PC|[a-z:\n\"'\\[\\]= -]){0,120}\n(---|\\+\\+\\+)\n\\PC{0,20}") {
            if let Some(front) = split(&text, "a.md") {
                prop_assert!(text.is_char_boundary(front.n_bytes));
            }
        }
    }
}
