//! Comma- and tab-separated values as people write them (RFC 4180 and its neighbours), as cells
//! that know where in the text they stand.

use troth_text::ByteSpan;

/// How the characters of a cell stand for its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Raw {
    /// As they are.
    Bare,
    /// Within quotes; two quotes stand for one.
    Quoted,
    /// A string, a number or a list of JSON.
    Json,
}

/// One cell: where its characters stand, and how they are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) span: ByteSpan,
    pub(crate) raw: Raw,
}

/// What separates cells, and whether quotes mean anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) delimiter: u8,
    pub(crate) has_quotes: bool,
}

/// The delimiters that are looked for; the first wins where several are as frequent.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// How far the dialect is looked for.
const HEAD: usize = 64 * 1024;

impl Dialect {
    /// What the first line is separated by, outside its quotes.
    pub(crate) fn of(text: &str) -> Self {
        let mut counts = [0_usize; 4];
        let mut is_quoted = false;
        for byte in text.bytes().take(HEAD) {
            match byte {
                b'"' => is_quoted = !is_quoted,
                b'\n' if !is_quoted => break,
                _ if is_quoted => {}
                _ => {
                    if let Some(idx) = DELIMITERS.iter().position(|known| *known == byte) {
                        counts[idx] += 1;
                    }
                }
            }
        }
        let most = counts.iter().max().copied().unwrap_or_default();
        let idx = counts.iter().position(|n| *n == most).unwrap_or_default();
        Self { delimiter: DELIMITERS[idx], has_quotes: true }
    }

    /// What we render tables of other kinds in: tabs, and nothing quoted.
    pub(crate) const RENDERED: Self = Self { delimiter: b'\t', has_quotes: false };
}

/// How a row ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// With its line, or with the text.
    Line,
    /// In a quote that nothing closes.
    OpenQuote,
}

/// Puts the cells of the row that begins at `at` into `cells`: where the row ends, where the next
/// one begins, and how it ended.
pub(crate) fn row(
    text: &str,
    at: usize,
    dialect: Dialect,
    cells: &mut Vec<Cell>,
) -> (usize, usize, End) {
    let bytes = text.as_bytes();
    let mut at = at;
    loop {
        let (cell, end, closed) = cell(bytes, at, dialect);
        cells.push(cell);
        match bytes.get(end) {
            Some(byte) if *byte == dialect.delimiter => at = end + 1,
            _ if !closed => return (end, end, End::OpenQuote),
            _ => {
                let is_cr = end > at && bytes.get(end - 1) == Some(&b'\r');
                return (end - usize::from(is_cr), (end + 1).min(bytes.len()), End::Line);
            }
        }
    }
}

/// The cell that begins at `at`, where its delimiter stands, and whether its quote was closed.
fn cell(bytes: &[u8], at: usize, dialect: Dialect) -> (Cell, usize, bool) {
    let stops = |byte: &u8| *byte == dialect.delimiter || *byte == b'\n';
    if !dialect.has_quotes || bytes.get(at) != Some(&b'"') {
        let end = bytes[at..].iter().position(stops).map_or(bytes.len(), |n| at + n);
        let bare = if end > at && bytes[end - 1] == b'\r' { end - 1 } else { end };
        return (Cell { span: ByteSpan::new(at, bare), raw: Raw::Bare }, end, true);
    }
    let Some(close) = closing(bytes, at + 1) else {
        let span = ByteSpan::new(at + 1, bytes.len());
        return (Cell { span, raw: Raw::Quoted }, bytes.len(), false);
    };
    // What stands between the quote and the delimiter (a blank, a line end) belongs to nothing.
    let end = bytes[close..].iter().position(stops).map_or(bytes.len(), |n| close + n);
    (Cell { span: ByteSpan::new(at + 1, close), raw: Raw::Quoted }, end, true)
}

/// Where a quote stands that is not doubled.
fn closing(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes[at..].iter().position(|byte| *byte == b'"')?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let mut cells = Vec::new();
        row(text, 0, Dialect::of(text), &mut cells);
        let told: Vec<&str> = cells.iter().map(|cell| cell.span.slice(text)).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn cells_stand_where_their_characters_are() {
        check("a,b,c\n", &["a", "b", "c"]);
        check("a;\"b;\"\"c\"\"\";d\r\n", &["a", "b;\"\"c\"\"", "d"]);
        check("a\tb, c\t\n", &["a", "b, c", ""]);
        check("\"a\nb\",c", &["a\nb", "c"]);
        check("", &[""]);
    }

    #[test]
    fn an_open_quote_is_told() {
        let mut cells = Vec::new();
        let text = "a,\"b\nc,d\n";
        assert_eq!(row(text, 0, Dialect::of(text), &mut cells).2, End::OpenQuote);
    }
}
