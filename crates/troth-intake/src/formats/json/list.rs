//! A file of JSON: one record, or a list of them.

use serde_json::value::RawValue;

use super::record::{Place, Record, Within, invalid, parse, read_record};
use crate::draft::Draft;
use crate::formats::line_of;
use crate::problem::Problem;

/// Where a file keeps its list of records.
const LISTS: &[&str] = &["documents", "articles", "items", "posts", "reports", "results", "data"];

/// Reads the records of a file, in its order.
pub(crate) fn read_file(source: &str, name: &str, sink: &mut dyn FnMut(Result<Draft, Problem>)) {
    let start = source.len() - source.trim_start().len();
    let place = Place { file: name, name, line: 1, within: Within::File };
    if source[start..].starts_with('[') {
        return read_list(source, start, name, sink);
    }
    match parse(source) {
        Ok(record) => match list_in(&record).filter(|_| !record.contains_key("text")) {
            Some(list) => {
                let offset = list.as_ptr() as usize - source.as_ptr() as usize;
                read_list(source, offset, name, sink);
            }
            None => sink(read_record(source, place)),
        },
        Err(_) if is_many_lines(source) => read_lines(source, name, sink),
        Err(_) => sink(read_record(source, place)),
    }
}

fn list_in<'r>(record: &Record<'r>) -> Option<&'r str> {
    let is_list = |raw: &&RawValue| raw.get().starts_with('[');
    LISTS
        .iter()
        .filter_map(|key| record.get(*key))
        .map(|raw| &**raw)
        .find(is_list)
        .map(RawValue::get)
}

/// Whether a file that is no JSON as a whole has a record in a line of it.
fn is_many_lines(source: &str) -> bool {
    let mut lines = source.lines().filter(|line| line.trim_start().starts_with('{'));
    lines.any(|line| parse(line).is_ok())
}

fn read_lines(source: &str, name: &str, sink: &mut dyn FnMut(Result<Draft, Problem>)) {
    for (idx, line) in source.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let record = format!("{name}:{}", idx + 1);
        let place = Place { file: name, name: &record, line: idx + 1, within: Within::Line };
        sink(read_record(line, place));
    }
}

/// Reads the list that opens at byte `start`. Behind a fault it goes on with the next line that
/// opens a record as the first one was opened.
fn read_list(source: &str, start: usize, name: &str, sink: &mut dyn FnMut(Result<Draft, Problem>)) {
    let mut at = start + 1;
    let mut lines = LineCounter { source, at: 0, line: 1 };
    let mut n_records = 0;
    let mut indent = None;
    loop {
        at += source[at..].len() - source[at..].trim_start_matches(is_between).len();
        if source[at..].is_empty() || source[at..].starts_with(']') {
            break;
        }
        n_records += 1;
        let record = format!("{name}#{n_records}");
        let place =
            Place { file: name, name: &record, line: lines.line_at(at), within: Within::File };
        indent = indent.or_else(|| indent_at(source, at));
        let mut values = serde_json::Deserializer::from_str(&source[at..]).into_iter::<&RawValue>();
        match values.next() {
            Some(Ok(value)) => {
                sink(read_record(value.get(), place));
                at += values.byte_offset();
            }
            Some(Err(fault)) => {
                sink(Err(invalid(&fault, place)));
                let Some(next) = next_record(source, at, indent) else { return };
                at = next;
            }
            None => break,
        }
    }
    if n_records == 0 {
        let problem = Problem::error("no-record", name, "a list without a record");
        sink(Err(problem.expected("at least one")));
    }
    if source[at..].is_empty() {
        let line = line_of(source, source.trim_end().len());
        let problem = Problem::error("json-invalid", name, "the list is not closed");
        sink(Err(problem.at(line, None).expected("`,` or `]`, found the end of the file")));
    }
}

fn is_between(c: char) -> bool {
    c == ',' || c.is_ascii_whitespace()
}

/// The white space between the line's start and `at`; `None` where something else is there.
fn indent_at(source: &str, at: usize) -> Option<&str> {
    let before = &source[source[..at].rfind('\n').map_or(0, |end| end + 1)..at];
    before.trim().is_empty().then_some(before)
}

/// The next line, behind the one of `at`, that opens an object with the same indent.
fn next_record(source: &str, at: usize, indent: Option<&str>) -> Option<usize> {
    let opening = format!("\n{}{{", indent?);
    source[at..].find(&opening).map(|found| at + found + opening.len() - 1)
}

/// Counts lines while going forward, each byte once.
struct LineCounter<'s> {
    source: &'s str,
    at: usize,
    line: usize,
}

impl LineCounter<'_> {
    fn line_at(&mut self, at: usize) -> usize {
        let passed = &self.source.as_bytes()[self.at..at];
        self.line += passed.iter().filter(|byte| **byte == b'\n').count();
        self.at = at;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    fn check(source: &str, expected: Expect) {
        let mut shown = String::new();
        read_file(source, "a.json", &mut |record| match record {
            Ok(draft) => shown += &format!("{} {:?}\n", draft.name, draft.text),
            Err(problem) => shown += &format!("{problem}\n"),
        });
        expected.assert_eq(&shown);
    }

    #[test]
    fn one_record_a_list_or_a_list_within() {
        check(
            r#"{"text": "One."}"#,
            expect![[r#"
            a.json "One."
        "#]],
        );
        check(
            r#" [{"text": "One."}, {"text": "Two."}] "#,
            expect![[r#"
            a.json#1 "One."
            a.json#2 "Two."
        "#]],
        );
        check(
            r#"{"items": [{"text": "One."}, {"body": "Two."}]}"#,
            expect![[r#"
            a.json#1 "One."
            a.json#2 "Two."
        "#]],
        );
        check(
            "[]",
            expect![[r#"
            a.json: a list without a record (expected at least one)
        "#]],
        );
    }

    #[test]
    fn a_faulty_record_costs_itself_only() {
        check(
            "[\n  {\"text\": \"One.\"},\n  {\"text\": \"Two.\" \"x\"},\n  {\"text\": \"Three.\"}\n]",
            expect![[r#"
                a.json#1 "One."
                a.json:3:17: not valid JSON here (expected `,` or `}`)
                a.json#3 "Three."
            "#]],
        );
        check(
            "[\n{\"text\": \"One.\"},\n{\"text\": \"Two.\"}\n",
            expect![[r#"
            a.json#1 "One."
            a.json#2 "Two."
            a.json:3: the list is not closed (expected `,` or `]`, found the end of the file)
        "#]],
        );
        check(
            "{\"text\": \"One.\"}\n{\"text\": \n{\"text\": \"Three.\"}\n",
            expect![[r#"
            a.json:1 "One."
            a.json:2: not valid JSON here (expected a value, found the end of the line)
            a.json:3 "Three."
        "#]],
        );
    }

    proptest! {
        #[test]
        fn any_file_is_read_without_a_fault(source in "(\\PC|[{}\\[\\]\",:\n t]){0,120}") {
            read_file(&source, "a.json", &mut |_| {});
            read_file(&format!("[{{\"text\": \"x\"}},\n{source}"), "a.json", &mut |_| {});
        }
    }
}
