//! Comma-separated values (RFC 4180) as spans, so that a message can point at a field.

use troth_text::ByteSpan;

/// The rows of `text`, each with the spans of its fields without their quotes. Empty lines and
/// lines that begin with `#` are no rows. A quote that is never closed ends with the text.
pub(crate) fn rows(text: &str) -> Vec<Vec<ByteSpan>> {
    let mut rows = Vec::new();
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    while at < text.len() {
        let line = text[at..].split('\n').next().unwrap_or("");
        if line.trim().is_empty() || line.starts_with('#') {
            at += line.len() + 1;
            continue;
        }
        let (row, next) = row(text, at);
        rows.push(row);
        at = next;
    }
    rows
}

/// The row that begins at `at`, and where the next one does.
fn row(text: &str, mut at: usize) -> (Vec<ByteSpan>, usize) {
    let mut fields = Vec::new();
    loop {
        let (field, end) = field(text, at);
        fields.push(field);
        match text.as_bytes().get(end) {
            Some(b',') => at = end + 1,
            _ => return (fields, end + 1),
        }
    }
}

/// The field that begins at `at`, and where the comma or line end after it stands.
fn field(text: &str, at: usize) -> (ByteSpan, usize) {
    let rest = &text[at..];
    if let Some(quoted) = rest.strip_prefix('"') {
        let length = closing(quoted);
        let after = (at + 1 + length + 1).min(text.len());
        let tail = text[after..].find([',', '\n']).unwrap_or(text.len() - after);
        return (ByteSpan::new(at + 1, at + 1 + length), after + tail);
    }
    let length = rest.find([',', '\n']).unwrap_or(rest.len());
    let bare = rest[..length].trim_end_matches('\r');
    (ByteSpan::new(at, at + bare.len()), at + length)
}

/// Where a quoted field ends: at a quote that is not doubled.
fn closing(quoted: &str) -> usize {
    let bytes = quoted.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'"', Some(b'"')) => at += 2,
            (b'"', _) => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&[&str]]) {
        let rows = rows(text);
        let told: Vec<Vec<&str>> =
            rows.iter().map(|row| row.iter().map(|field| field.slice(text)).collect()).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn quotes_commas_and_line_ends() {
        check(
            "a,b\r\n# note\n\n\"x, y\",\"he \"\"said\"\"\"\n,z",
            &[&["a", "b"], &["x, y", "he \"\"said\"\""], &["", "z"]],
        );
        check("\"open,\nto the end", &[&["open,\nto the end"]]);
        check("", &[]);
    }
}
