//! One record: an object with a text.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::draft::{Draft, Found, Written};
use crate::formats::html;
use crate::origin::{How, OriginMap};
use crate::problem::Problem;
use crate::received::{By, Told};

/// Keys, each list with the best first. Case does not matter.
const TEXT: &[&str] = &["text", "body", "content", "full_text", "content_text", "content_html"];
const TITLE: &[&str] = &["title", "headline", "subject"];
const PUBLISHER: &[&str] = &["publisher", "source", "outlet", "site_name"];
const DATE: &[&str] = &[
    "published",
    "date",
    "published_at",
    "publication_date",
    "date_published",
    "datepublished",
    "pubdate",
    "created_at",
];
const LANGUAGE: &[&str] = &["language", "lang"];
const URL: &[&str] = &["url", "link", "source_url"];
const ID: &[&str] = &["id", "guid"];
const AUTHOR: &[&str] = &["authors", "author", "byline"];

/// The values of an object by their keys in lower case, each as it is written.
pub(super) type Record<'r> = BTreeMap<String, &'r RawValue>;

/// Where a record stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'p> {
    /// The file, for messages.
    pub file: &'p str,
    /// The name that the document gets.
    pub name: &'p str,
    /// The record's first line in the file, from 1.
    pub line: usize,
    /// What a record must not run out of.
    pub within: Within,
}

/// What bounds a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Within {
    Line,
    File,
}

/// Reads one record. Its own bytes are its text in UTF-8 as it stands in the file.
pub(crate) fn read_record(source: &str, place: Place) -> Result<Draft, Problem> {
    let mended = without_lone_surrogates(source);
    let readable = mended.as_deref().unwrap_or(source);
    let record = parse(readable).map_err(|fault| invalid(&fault, place))?;
    let mut draft = draft(source, readable, &record, place)?;
    if mended.is_some() {
        let message = "half a surrogate pair in an escape, kept as \u{FFFD}";
        let note = Problem::warning("json-lone-surrogate", place.file, message);
        draft.notes.push(note.at(place.line, None));
    }
    Ok(draft)
}

/// The object that `source` is.
pub(super) fn parse(source: &str) -> serde_json::Result<Record<'_>> {
    let record: BTreeMap<String, &RawValue> = serde_json::from_str(source)?;
    Ok(record.into_iter().map(|(key, value)| (key.to_lowercase(), value)).collect())
}

/// `source` as it stands in the file, `mended` as it was read: the same, mostly.
fn draft(source: &str, mended: &str, record: &Record, place: Place) -> Result<Draft, Problem> {
    let (text, raw) = text_of(record).ok_or_else(|| textless(record, place))?;
    let is_page = crate::sniff::is_html(text.trim_start());
    let page = is_page.then(|| html::extract(&text)).flatten();
    let mut found = found(record, place);
    let (text, origin) = match (page, raw) {
        (Some(page), _) => {
            found.title = found.title.or(page.found.title);
            (page.text, None)
        }
        (None, Some(raw)) if source == mended => (text, Some(unescaping(source, raw.get()))),
        (None, _) => (text, None),
    };
    Ok(Draft {
        name: place.name.to_owned(),
        file: place.file.to_owned(),
        media_type: "application/json",
        encoding: "UTF-8",
        encoding_guessed: false,
        text,
        origin,
        original: Some(source.as_bytes().to_vec()),
        found,
        notes: Vec::new(),
    })
}

/// The record's text, and its value as written where that is one string.
fn text_of<'r>(record: &Record<'r>) -> Option<(String, Option<&'r RawValue>)> {
    TEXT.iter().filter_map(|key| record.get(*key)).find_map(|raw| match value(raw) {
        Value::String(text) if !text.trim().is_empty() => Some((text, Some(*raw))),
        Value::Array(paragraphs) => {
            let paragraphs: Vec<&str> = paragraphs.iter().filter_map(Value::as_str).collect();
            (!paragraphs.is_empty()).then(|| (paragraphs.join("\n\n"), None))
        }
        _ => None,
    })
}

fn value(raw: &RawValue) -> Value {
    serde_json::from_str(raw.get()).unwrap_or(Value::Null)
}

fn found(record: &Record, place: Place) -> Found {
    let first = |keys: &'static [&'static str]| {
        keys.iter().find_map(|key| {
            let told = names(&value(record.get(*key)?)).into_iter().next()?;
            Some(Told::new(told, By::Metadata(key)))
        })
    };
    let dates = DATE.iter().filter_map(|key| {
        let text = names(&value(record.get(*key)?)).into_iter().next()?;
        Some(Written { text, by: By::Metadata(key), line: Some(place.line) })
    });
    Found {
        title: first(TITLE),
        publisher: first(PUBLISHER),
        dates: dates.collect(),
        language: first(LANGUAGE),
        url: first(URL),
        given_id: first(ID),
        authors: AUTHOR
            .iter()
            .find_map(|key| record.get(*key))
            .map(|raw| names(&value(raw)))
            .unwrap_or_default(),
    }
}

/// The words of a value: a string, a number, the `name` of an object, or of each in a list.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Object(object) => object.get("name").map(names).unwrap_or_default(),
        Value::Array(list) => list.iter().flat_map(names).collect(),
        _ => Vec::new(),
    }
}

/// From the string that stands at `raw` in `source`, unescaped, back into `source`.
fn unescaping(source: &str, raw: &str) -> OriginMap {
    let offset = raw.as_ptr() as usize - source.as_ptr() as usize;
    let mut map = OriginMap::default();
    let (mut at, mut text_at) = (1, 0);
    let end = raw.len() - 1;
    while at < end {
        let n_plain = raw[at..end].find('\\').unwrap_or(end - at);
        map.push(text_at..text_at + n_plain, offset + at..offset + at + n_plain, How::Same);
        (at, text_at) = (at + n_plain, text_at + n_plain);
        if at < end {
            let n_raw = escape_len(&raw[at..end]);
            let c: String = serde_json::from_str(&format!("\"{}\"", &raw[at..at + n_raw]))
                .expect("the whole string could be read");
            map.push(text_at..text_at + c.len(), offset + at..offset + at + n_raw, How::Whole);
            (at, text_at) = (at + n_raw, text_at + c.len());
        }
    }
    map
}

/// Bytes of the escape that `raw` begins with: `\n`, `\u00e9`, a pair of surrogates.
fn escape_len(raw: &str) -> usize {
    let unit = |at: usize| {
        let digits = raw.get(at..at + 6)?.strip_prefix("\\u")?;
        u32::from_str_radix(digits, 16).ok()
    };
    match unit(0) {
        None => 2,
        Some(0xD800..0xDC00) if unit(6).is_some() => 12,
        Some(_) => 6,
    }
}

/// The source with every half surrogate pair replaced by the escape of U+FFFD, which has the
/// same length; `None` where there is none.
fn without_lone_surrogates(source: &str) -> Option<String> {
    if !source.contains("\\ud") && !source.contains("\\uD") {
        return None;
    }
    let mut mended = source.to_owned();
    let mut at = 0;
    let mut n_mended = 0;
    while let Some(found) = source[at..].find('\\') {
        let start = at + found;
        let n = escape_len(&source[start..]).min(source.len() - start);
        let escape = source.get(start..start + n)?;
        let unit = |part: Option<&str>| u32::from_str_radix(part?, 16).ok();
        let (first, second) = (unit(escape.get(2..6)), unit(escape.get(8..12)));
        at = start + n;
        match (first, second) {
            (Some(0xD800..0xDC00), Some(0xDC00..0xE000)) => {}
            (Some(0xD800..0xE000), _) if escape.starts_with("\\u") => {
                mended.replace_range(start..start + 6, "\\ufffd");
                (at, n_mended) = (start + 6, n_mended + 1);
            }
            _ => {}
        }
    }
    (n_mended > 0).then_some(mended)
}

/// A fault of syntax, at its line and column in the file.
pub(super) fn invalid(fault: &serde_json::Error, place: Place) -> Problem {
    let line = place.line + fault.line().saturating_sub(1);
    if fault.is_data() {
        let problem = Problem::error("record-invalid", place.file, "not a record");
        return problem.at(line, None).expected("an object with its text under `text`");
    }
    let at_end = fault.is_eof();
    Problem::error("json-invalid", place.file, "not valid JSON here")
        .at(line, (!at_end).then(|| fault.column().max(1)))
        .expected(expectation(fault, place.within))
}

/// What the parser expected, in words of ours where it has terse ones.
fn expectation(fault: &serde_json::Error, within: Within) -> String {
    let end = if within == Within::Line { "line" } else { "file" };
    let full = fault.to_string();
    let told = full.split(" at line ").next().unwrap_or(&full);
    match told {
        "EOF while parsing a list" => format!("`,` or `]`, found the end of the {end}"),
        "EOF while parsing an object" => format!("`,` or `}}`, found the end of the {end}"),
        "EOF while parsing a string" => format!("a closing quote, found the end of the {end}"),
        _ if fault.is_eof() => format!("a value, found the end of the {end}"),
        "expected value" => "a value".to_owned(),
        "key must be a string" => "a key in quotes".to_owned(),
        "trailing characters" => "nothing behind the value".to_owned(),
        "trailing comma" => "a value behind the comma".to_owned(),
        _ => told.strip_prefix("expected ").unwrap_or(told).to_owned(),
    }
}

fn textless(record: &Record, place: Place) -> Problem {
    let keys: Vec<String> = record.keys().take(6).map(|key| format!("`{key}`")).collect();
    let found = if keys.is_empty() { "no key".to_owned() } else { keys.join(", ") };
    Problem::error("record-without-text", place.file, "a record without text")
        .at(place.line, None)
        .expected(format!("words under `text`, `body` or `content`, found {found}"))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;
    use troth_text::ByteSpan;

    use super::*;

    const PLACE: Place =
        Place { file: "a.jsonl", name: "a.jsonl:7", line: 7, within: Within::Line };

    fn check(source: &str, expected: Expect) {
        let shown = match read_record(source, PLACE) {
            Ok(draft) => {
                let value = |told: &Option<Told<String>>| told.as_ref().map(|t| t.value.clone());
                let found = &draft.found;
                let dates: Vec<_> = found.dates.iter().map(|date| &date.text).collect();
                let notes: Vec<_> = draft.notes.iter().map(ToString::to_string).collect();
                format!(
                    "{:?}\n{:?} {:?} {dates:?} {:?} {:?} {:?} {notes:?}\n",
                    draft.text,
                    value(&found.title),
                    value(&found.publisher),
                    value(&found.url),
                    value(&found.given_id),
                    found.authors
                )
            }
            Err(problem) => format!("{problem}\n"),
        };
        expected.assert_eq(&shown);
    }

    #[test]
    fn keys_that_records_use() {
        check(
            r#"{"id": 12, "title": "Talks", "text": "Talks \"began\".", "publisher": {"name": "Coast Wire"}, "date": "2025-12-06", "authors": [{"name": "A"}, "B"]}"#,
            expect![[r#"
                "Talks \"began\"."
                Some("Talks") Some("Coast Wire") ["2025-12-06"] None Some("12") ["A", "B"] []
            "#]],
        );
        check(
            r#"{"Body": ["One.", "Two."], "URL": "https://x.example"}"#,
            expect![[r#"
            "One.\n\nTwo."
            None None [] Some("https://x.example") None [] []
        "#]],
        );
        check(
            r#"{"content": "<p>Talks <b>began</b>.</p><p>They go on.</p>"}"#,
            expect![[r#"
            "Talks began.\n\nThey go on."
            None None [] None None [] []
        "#]],
        );
        check(
            r#"{"text": "half \ud83d of it, \ud83d\ude00 whole"}"#,
            expect![[r#"
                "half � of it, 😀 whole"
                None None [] None None [] ["a.jsonl:7: half a surrogate pair in an escape, kept as �"]
            "#]],
        );
    }

    #[test]
    fn faults_name_the_line_and_what_was_expected() {
        for (source, expected) in [
            (
                r#"{"text": "#,
                expect![[r#"
                a.jsonl:7: not valid JSON here (expected a value, found the end of the line)
            "#]],
            ),
            (
                r#"{"text": "never closed"#,
                expect![[r#"
                a.jsonl:7: not valid JSON here (expected a closing quote, found the end of the line)
            "#]],
            ),
            (
                r#"{"text": "x" "title": "y"}"#,
                expect![[r#"
                a.jsonl:7:14: not valid JSON here (expected `,` or `}`)
            "#]],
            ),
            (
                r#"{text: "x"}"#,
                expect![[r#"
                a.jsonl:7:2: not valid JSON here (expected a key in quotes)
            "#]],
            ),
            (
                r#"["x"]"#,
                expect![[r#"
                    a.jsonl:7: not a record (expected an object with its text under `text`)
                "#]],
            ),
            (
                r#"{"title": "no text"}"#,
                expect![[r#"
                a.jsonl:7: a record without text (expected words under `text`, `body` or `content`, found `title`)
            "#]],
            ),
            (
                r#"{"text": "  "}"#,
                expect![[r#"
                a.jsonl:7: a record without text (expected words under `text`, `body` or `content`, found `text`)
            "#]],
            ),
            (
                "{}",
                expect![[r#"
                a.jsonl:7: a record without text (expected words under `text`, `body` or `content`, found no key)
            "#]],
            ),
        ] {
            check(source, expected);
        }
    }

    proptest! {
        #[test]
        fn words_lead_back_to_their_escapes(text in "(\\PC|[\"\\\\\n\téж😀]){1,60}", ascii in any::<bool>()) {
            prop_assume!(!text.trim().is_empty() && !crate::sniff::is_html(text.trim_start()));
            let mut source = serde_json::json!({"a": 1, "text": text}).to_string();
            if ascii {
                let escape = |c: char| c.encode_utf16(&mut [0; 2]).iter().map(|u| format!("\\u{u:04x}")).collect();
                source = source.chars().map(|c| if c.is_ascii() { c.to_string() } else { escape(c) }).collect();
            }
            let draft = read_record(&source, PLACE).expect("a record");
            prop_assert_eq!(&draft.text, &text);
            let map = draft.origin.expect("a string leads back");
            for (at, c) in text.char_indices() {
                let range = map.origin(&text, ByteSpan::new(at, at + c.len_utf8())).expect("every letter");
                let back: String = serde_json::from_str(&format!("\"{}\"", &source[range])).expect("a letter");
                prop_assert_eq!(back, c.to_string());
            }
        }

        #[test]
        fn any_line_is_read_without_a_fault(source in "(\\PC|[{}\\[\\]\",:\\\\u0d8]){0,80}") {
            let _ = read_record(&source, PLACE);
            let _ = read_record(&format!("{{\"text\": \"{source}\"}}"), PLACE);
        }
    }
}
