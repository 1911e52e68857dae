//! A text as a table: named columns, and rows whose cells know where they stand.

use std::borrow::Cow;

use troth_text::{ByteSpan, Diagnostic};

use crate::delimited::{self, Cell, Dialect, End, Raw};
use crate::fault::{Fault, here};
use crate::json::{self, Shape};
use crate::opened::{Kind, Opened};

/// One row, used again for the next one.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Its first line in the text, from 1.
    pub(crate) line: usize,
    /// All of it, without its line end.
    pub(crate) span: ByteSpan,
    /// Its cells by their column; none where it has none for a column.
    pub(crate) cells: Vec<Option<Cell>>,
}

impl Default for Row {
    fn default() -> Self {
        Self { line: 1, span: ByteSpan::new(0, 0), cells: Vec::new() }
    }
}

impl Row {
    /// The cell of a column, unless it is blank.
    pub(crate) fn cell(&self, text: &str, column: usize) -> Option<Cell> {
        let cell = trimmed(text, (*self.cells.get(column)?)?);
        (!cell.span.is_empty()).then_some(cell)
    }
}

/// The cell without blanks around it.
fn trimmed(text: &str, cell: Cell) -> Cell {
    let words = cell.span.slice(text);
    let start = cell.span.start() + (words.len() - words.trim_start().len());
    Cell { span: ByteSpan::new(start, start + words.trim().len()), ..cell }
}

/// What a cell says.
pub(crate) fn value<'t>(text: &'t str, cell: Cell) -> Cow<'t, str> {
    let words = cell.span.slice(text);
    match cell.raw {
        Raw::Bare => Cow::Borrowed(words),
        Raw::Quoted if !words.contains("\"\"") => Cow::Borrowed(words),
        Raw::Quoted => Cow::Owned(words.replace("\"\"", "\"")),
        Raw::Json if words.starts_with('[') => Cow::Owned(listed(words)),
        Raw::Json if !words.contains('\\') => Cow::Borrowed(words),
        Raw::Json => {
            serde_json::from_str(&format!("\"{words}\"")).map_or(Cow::Borrowed(words), Cow::Owned)
        }
    }
}

/// A list of JSON as its members with `;` between them.
fn listed(words: &str) -> String {
    let Ok(serde_json::Value::Array(members)) = serde_json::from_str(words) else {
        return words.to_owned();
    };
    let member = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    members.into_iter().map(member).collect::<Vec<_>>().join(";")
}

/// Whether the characters of a cell are its value, so that a part of one is a part of the other.
pub(crate) fn is_verbatim(text: &str, cell: Cell) -> bool {
    matches!(value(text, cell), Cow::Borrowed(_))
}

#[derive(Debug, Clone, Copy)]
enum Form {
    Delimited(Dialect),
    Json(Shape),
}

/// A text with what its columns are called.
#[derive(Debug, Clone)]
pub(crate) struct Table<'t> {
    pub(crate) text: &'t str,
    form: Form,
    /// The names of the columns; empty before they are known.
    pub(crate) columns: Vec<String>,
    /// The HXL tags of the columns (`#date+occurred`), where there is a row of tags.
    pub(crate) tags: Vec<String>,
    /// Where the first row begins that is data, and its line.
    start: (usize, usize),
}

impl<'t> Table<'t> {
    /// The table in a text, its first row (and a row of HXL tags under it) taken as its header.
    pub(crate) fn of(opened: &'t Opened) -> Self {
        let text = opened.text.as_str();
        let form = match (opened.kind, json::shape(text)) {
            (Kind::Text, Some(shape)) => Form::Json(shape),
            (Kind::Text, None) => Form::Delimited(Dialect::of(text)),
            (Kind::Workbook | Kind::Parquet, _) => Form::Delimited(Dialect::RENDERED),
        };
        let start = match form {
            Form::Json(Shape::List(at)) => (at, line_of(text, at)),
            _ => (0, 1),
        };
        let table = Self { text, form, columns: Vec::new(), tags: Vec::new(), start };
        match form {
            Form::Json(_) => table.named_by_records(),
            Form::Delimited(_) => table.named_by_header(),
        }
    }

    fn named_by_records(mut self) -> Self {
        let Form::Json(shape) = self.form else { return self };
        let mut known = std::collections::BTreeSet::new();
        let mut at = self.start.0;
        while let Some((record, is_object)) = json::next(self.text, shape, at) {
            at = record.end().max(at + 1);
            if is_object {
                json::cells(self.text, record, &mut |name, _| {
                    if !known.contains(name) {
                        known.insert(name.to_owned());
                        self.columns.push(name.to_owned());
                    }
                });
            }
        }
        self
    }

    fn named_by_header(mut self) -> Self {
        let mut rows = self.rows();
        let (first, after_first) = (rows.plain(), (rows.at, rows.line));
        let (second, after_second) = (rows.plain(), (rows.at, rows.line));
        let is_tagged = |row: &[String]| {
            row.iter().any(|cell| cell.starts_with('#'))
                && row.iter().all(|cell| cell.is_empty() || cell.starts_with('#'))
        };
        self.start = after_first;
        if is_tagged(&second) && !is_tagged(&first) {
            self.start = after_second;
            self.tags = second;
        } else if is_tagged(&first) {
            self.tags.clone_from(&first);
        }
        self.columns = first;
        self
    }

    /// The same table, its first row taken as data, with these names for its columns.
    pub(crate) fn without_header(&self, columns: &[String]) -> Self {
        Self { columns: columns.to_vec(), tags: Vec::new(), start: (0, 1), ..self.clone() }
    }

    /// Whether columns are named by every record, so that no header can be missing.
    pub(crate) fn is_json(&self) -> bool {
        matches!(self.form, Form::Json(_))
    }

    /// Its rows.
    pub(crate) fn rows(&self) -> Rows<'_, 't> {
        let by_name = match self.form {
            Form::Json(_) => {
                (0..).zip(&self.columns).map(|(idx, name)| (name.clone(), idx)).collect()
            }
            Form::Delimited(_) => std::collections::BTreeMap::new(),
        };
        let (at, line) = self.start;
        Rows { table: self, at, line, found: Vec::new(), by_name }
    }
}

fn line_of(text: &str, at: usize) -> usize {
    1 + text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count()
}

/// The rows of a table, one after the other.
pub(crate) struct Rows<'r, 't> {
    table: &'r Table<'t>,
    at: usize,
    line: usize,
    found: Vec<Cell>,
    by_name: std::collections::BTreeMap<String, usize>,
}

impl Rows<'_, '_> {
    /// How far the text is read, in bytes.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Puts the next row into `row`; a fault where it cannot be read. `None` after the last.
    pub(crate) fn next(&mut self, row: &mut Row) -> Option<Result<(), Fault>> {
        match self.table.form {
            Form::Delimited(dialect) => self.delimited(dialect, row),
            Form::Json(shape) => self.record(shape, row),
        }
    }

    fn record(&mut self, shape: Shape, row: &mut Row) -> Option<Result<(), Fault>> {
        let text = self.table.text;
        let (record, is_object) = json::next(text, shape, self.at)?;
        self.line += lines_in(&text[self.at..record.start()]);
        row.line = self.line;
        row.span = record;
        self.line += lines_in(record.slice(text));
        self.at = record.end().max(self.at + 1);
        row.cells.clear();
        row.cells.resize(self.table.columns.len(), None);
        if !is_object {
            let diagnostic =
                here(Diagnostic::error("table-json-invalid", "this is no object of JSON"), record);
            let help = "each row is one object: {\"date\": \"2031-03-09\"}";
            return Some(Err(Fault::of(row.line, diagnostic.help(help))));
        }
        json::cells(text, record, &mut |name, cell| {
            if let Some(column) = self.by_name.get(name) {
                row.cells[*column] = Some(cell);
            }
        });
        Some(Ok(()))
    }

    fn delimited(&mut self, dialect: Dialect, row: &mut Row) -> Option<Result<(), Fault>> {
        let text = self.table.text;
        self.skip_empty_lines();
        if self.at >= text.len() {
            return None;
        }
        self.found.clear();
        let start = self.at;
        let (end, next, how) = delimited::row(text, start, dialect, &mut self.found);
        (row.line, row.span) = (self.line, ByteSpan::new(start, end));
        let width = self.table.columns.len();
        let fits = width == 0 || self.fits(width);
        let is_long = lines_in(&text[start..end]) > 0;
        if how == End::OpenQuote || (!fits && is_long) {
            return Some(Err(self.only_its_line(row, how)));
        }
        self.at = next;
        self.line += lines_in(&text[start..next]);
        row.cells.clear();
        row.cells.extend(self.found.iter().copied().map(Some));
        if !fits {
            return Some(Err(wrong_width(row, width)));
        }
        row.cells.resize(width.max(row.cells.len()), None);
        Some(Ok(()))
    }

    /// As many cells as columns; blank ones too many or too few at the end do no harm.
    fn fits(&self, width: usize) -> bool {
        let n_cells = self.found.len();
        let is_blank = |cell: &Cell| cell.span.slice(self.table.text).trim().is_empty();
        n_cells == width || (n_cells > width && self.found[width..].iter().all(is_blank))
    }

    fn skip_empty_lines(&mut self) {
        let bytes = self.table.text.as_bytes();
        while let Some(b'\n' | b'\r') = bytes.get(self.at) {
            self.line += usize::from(bytes[self.at] == b'\n');
            self.at += 1;
        }
    }

    /// A quote that runs over lines and does not fit costs the line that it stands on alone.
    fn only_its_line(&mut self, row: &mut Row, how: End) -> Fault {
        let text = self.table.text;
        let start = self.at;
        let end = text[start..].find('\n').map_or(text.len(), |n| start + n);
        let line = text[start..end].trim_end_matches('\r');
        row.span = ByteSpan::new(start, start + line.len());
        self.at = (end + 1).min(text.len());
        self.line += 1;
        let quote = start + line.rfind('"').unwrap_or(0);
        let what = match how {
            End::OpenQuote => "a quote in this row is never closed",
            End::Line => "a quote in this row closes in another one",
        };
        let diagnostic = Diagnostic::error("table-quote-unclosed", what)
            .at(ByteSpan::new(quote, (quote + 1).min(text.len())), "the last quote of the line")
            .help("close it, or write a quote that is meant as `\"\"`");
        Fault::of(row.line, diagnostic)
    }

    /// The next row as values, whatever its width: for headers.
    fn plain(&mut self) -> Vec<String> {
        let Form::Delimited(dialect) = self.table.form else { return Vec::new() };
        self.skip_empty_lines();
        if self.at >= self.table.text.len() {
            return Vec::new();
        }
        let text = self.table.text;
        self.found.clear();
        let (_, next, _) = delimited::row(text, self.at, dialect, &mut self.found);
        self.line += lines_in(&text[self.at..next]);
        self.at = next;
        self.found.iter().map(|cell| value(text, *cell).trim().to_owned()).collect()
    }
}

fn wrong_width(row: &Row, width: usize) -> Fault {
    let diagnostic = Diagnostic::error(
        "table-row-width",
        format!("this row has {} cells, the header {width}", row.cells.len()),
    );
    let help = "a cell that holds the delimiter stands in quotes";
    Fault::of(row.line, here(diagnostic, row.span).help(help))
}

fn lines_in(text: &str) -> usize {
    text.as_bytes().iter().filter(|byte| **byte == b'\n').count()
}
