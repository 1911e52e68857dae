//! Records of JSON, JSON Lines and GeoJSON as rows of cells that know where they stand.
//!
//! An object is a row; an object within it gives columns with a dot (`place.name`), a list is one
//! cell. Of a GeoJSON feature the properties are the columns, and of a point the coordinates
//! (longitude first, RFC 7946) are `geometry.longitude` and `geometry.latitude`.

use troth_text::ByteSpan;

use crate::delimited::{Cell, Raw};

/// How deep objects may lie in one another; deeper ones are one cell.
const DEPTH: usize = 4;

/// Where the records of a text are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One on each line.
    Lines,
    /// In a list that begins here, after its bracket.
    List(usize),
}

/// The shape of a text, if it is JSON at all.
pub(crate) fn shape(text: &str) -> Option<Shape> {
    let at = blank(text.as_bytes(), 0);
    match text.as_bytes().get(at)? {
        b'[' => Some(Shape::List(at + 1)),
        b'{' => Some(features(text, at).map_or(Shape::Lines, Shape::List)),
        _ => None,
    }
}

/// Where the list of a feature collection begins, after its bracket.
fn features(text: &str, at: usize) -> Option<usize> {
    let mut found = None;
    members(text, at, &mut |key, value| {
        if key == "features" && text.as_bytes().get(value.start()) == Some(&b'[') {
            found = Some(value.start() + 1);
        }
    })?;
    found
}

/// The next record from `at`: its span; `None` where there are no more. What is no value is given
/// as far as its line goes.
pub(crate) fn next(text: &str, shape: Shape, at: usize) -> Option<(ByteSpan, bool)> {
    let bytes = text.as_bytes();
    let mut at = blank(bytes, at);
    if matches!(shape, Shape::List(_)) {
        while bytes.get(at) == Some(&b',') {
            at = blank(bytes, at + 1);
        }
        if bytes.get(at).is_none_or(|byte| *byte == b']') {
            return None;
        }
    }
    if at >= bytes.len() {
        return None;
    }
    let line = bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| at + n);
    match value(bytes, at, 0) {
        // One record may stand on several lines, as printers write it.
        Some(end) => Some((ByteSpan::new(at, end), bytes[at] == b'{')),
        None => Some((ByteSpan::new(at, line), false)),
    }
}

/// Hands over the cells of a record with the names of their columns.
pub(crate) fn cells(text: &str, record: ByteSpan, sink: &mut dyn FnMut(&str, Cell)) {
    walk(text, record.start(), "", 0, sink);
}

fn walk(text: &str, at: usize, path: &str, depth: usize, sink: &mut dyn FnMut(&str, Cell)) {
    members(text, at, &mut |key, value| {
        let name = name(path, key);
        match text.as_bytes()[value.start()] {
            b'{' if depth < DEPTH => walk(text, value.start(), &name, depth + 1, sink),
            b'[' if name == "geometry.coordinates" => coordinates(text, value, sink),
            b'n' => {}
            _ => sink(&name, Cell { span: inner(text, value), raw: Raw::Json }),
        }
    });
}

fn name(path: &str, key: &str) -> String {
    match path {
        "" | "properties" => key.to_owned(),
        _ => format!("{path}.{key}"),
    }
}

/// A point's two numbers; other shapes are no place of an event.
fn coordinates(text: &str, list: ByteSpan, sink: &mut dyn FnMut(&str, Cell)) {
    let bytes = text.as_bytes();
    let mut at = blank(bytes, list.start() + 1);
    for name in ["geometry.longitude", "geometry.latitude"] {
        if !bytes.get(at).is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-') {
            return;
        }
        let Some(end) = value(bytes, at, 0) else { return };
        sink(name, Cell { span: ByteSpan::new(at, end), raw: Raw::Json });
        at = blank(bytes, end);
        if bytes.get(at) == Some(&b',') {
            at = blank(bytes, at + 1);
        }
    }
}

/// A string without its quotes; anything else as it stands.
fn inner(text: &str, value: ByteSpan) -> ByteSpan {
    match text.as_bytes()[value.start()] {
        b'"' => ByteSpan::new(value.start() + 1, value.end() - 1),
        _ => value,
    }
}

/// Hands over the members of the object at `at`: where it ends.
fn members(text: &str, at: usize, sink: &mut dyn FnMut(&str, ByteSpan)) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = blank(bytes, at + 1);
    loop {
        match bytes.get(at)? {
            b'}' => return Some(at + 1),
            b',' => at = blank(bytes, at + 1),
            b'"' => {
                let end = string(bytes, at)?;
                let colon = blank(bytes, end);
                if bytes.get(colon) != Some(&b':') {
                    return None;
                }
                let start = blank(bytes, colon + 1);
                let stop = value(bytes, start, 0)?;
                sink(&text[at + 1..end - 1], ByteSpan::new(start, stop));
                at = blank(bytes, stop);
            }
            _ => return None,
        }
    }
}

/// Where the value at `at` ends; `None` where there is none.
fn value(bytes: &[u8], at: usize, depth: usize) -> Option<usize> {
    if depth > 64 {
        return None;
    }
    match bytes.get(at)? {
        b'"' => string(bytes, at),
        open @ (b'{' | b'[') => {
            let close = if *open == b'{' { b'}' } else { b']' };
            let mut at = blank(bytes, at + 1);
            loop {
                match bytes.get(at)? {
                    byte if *byte == close => return Some(at + 1),
                    b',' | b':' => at = blank(bytes, at + 1),
                    _ => at = blank(bytes, value(bytes, at, depth + 1)?),
                }
            }
        }
        _ => {
            let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.');
            let n = bytes[at..].iter().take_while(|byte| is_part(byte)).count();
            let word = std::str::from_utf8(&bytes[at..at + n]).ok()?;
            let is_value = matches!(word, "true" | "false" | "null") || word.parse::<f64>().is_ok();
            (n > 0 && is_value).then_some(at + n)
        }
    }
}

fn string(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            b'\n' => return None,
            _ => at += 1,
        }
    }
}

fn blank(bytes: &[u8], at: usize) -> usize {
    let n = bytes.get(at..).unwrap_or_default().iter().take_while(|b| b.is_ascii_whitespace());
    at + n.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let shape = shape(text).expect("it is JSON");
        let start = if let Shape::List(at) = shape { at } else { 0 };
        let (record, is_object) = next(text, shape, start).expect("there is a record");
        assert!(is_object);
        let mut told = Vec::new();
        cells(text, record, &mut |name, cell| {
            told.push((name.to_owned(), cell.span.slice(text)));
        });
        let told: Vec<(&str, &str)> = told.iter().map(|(n, v)| (n.as_str(), *v)).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn records_are_found_in_every_shape() {
        check("{\"a\": 1, \"b\": {\"c\": \"x\"}}\n", &[("a", "1"), ("b.c", "x")]);
        check("[ {\"a\": null, \"b\": [1, 2]} ]", &[("b", "[1, 2]")]);
        check(
            "{\"type\": \"FeatureCollection\", \"features\": [{\"type\": \"Feature\", \"geometry\": {\"type\": \"Point\", \"coordinates\": [24.5, 61.0]}, \"properties\": {\"name\": \"Ostby\"}}]}",
            &[
                ("type", "Feature"),
                ("geometry.type", "Point"),
                ("geometry.longitude", "24.5"),
                ("geometry.latitude", "61.0"),
                ("name", "Ostby"),
            ],
        );
    }

    #[test]
    fn what_is_no_record_costs_its_line() {
        let text = "{\"a\": 1}\n{\"a\": \n{\"a\": 2}\n";
        let (first, _) = next(text, Shape::Lines, 0).expect("a record");
        let (second, is_object) = next(text, Shape::Lines, first.end()).expect("a line");
        assert!(!is_object);
        assert_eq!(second.slice(text).trim(), "{\"a\":");
        let (third, is_object) = next(text, Shape::Lines, second.end()).expect("a record");
        assert!(is_object);
        assert_eq!(third.slice(text), "{\"a\": 2}");
    }
}
