//! Tables of a TOML file, with their keys asked for by name and every fault pointed at.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use troth_text::{ByteSpan, Diagnostic};

use super::nearest::nearest;

/// A text as it stands in the file.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub text: String,
    pub span: ByteSpan,
}

impl Written {
    fn new(text: &str, span: Range<usize>) -> Self {
        Self { text: text.to_owned(), span: span_of(span) }
    }
}

/// The keys of one table.
pub(super) struct Fields<'t> {
    table: &'t DeTable<'t>,
    span: ByteSpan,
}

impl<'t> Fields<'t> {
    /// The keys of `table`, which is `place` ("a party"); a key that is not `known` is a fault.
    pub(super) fn new(
        table: &'t DeTable<'t>,
        span: Range<usize>,
        place: &str,
        known: &[&str],
        faults: &mut Vec<Diagnostic>,
    ) -> Self {
        for key in table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            faults.push(unknown_key(key, place, known));
        }
        Self { table, span: span_of(span) }
    }

    /// Where the table stands, for what is missing in it.
    pub(super) fn span(&self) -> ByteSpan {
        self.span
    }

    /// Whether the key is there, whatever its value.
    pub(super) fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    fn value(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        let mut entries = self.table.iter();
        entries.find(|(other, _)| other.get_ref() == key).map(|(_, value)| value)
    }

    /// A text; anything else is a fault.
    pub(super) fn text(&self, key: &str, faults: &mut Vec<Diagnostic>) -> Option<Written> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => {
                Some(Written::new(text.trim(), value.span()))
            }
            _ => {
                faults.push(wrong_type(key, value, Wanted::Text));
                None
            }
        }
    }

    /// A list of texts, or one text alone.
    pub(super) fn texts(&self, key: &str, faults: &mut Vec<Diagnostic>) -> Vec<Written> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let one = |value: &Spanned<DeValue>, faults: &mut Vec<Diagnostic>| match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => {
                Some(Written::new(text.trim(), value.span()))
            }
            _ => {
                faults.push(wrong_type(key, value, Wanted::Texts));
                None
            }
        };
        match value.get_ref() {
            DeValue::Array(list) => list.iter().filter_map(|item| one(item, faults)).collect(),
            _ => one(value, faults).into_iter().collect(),
        }
    }

    /// A table: `[document]`.
    pub(super) fn table(
        &self,
        key: &str,
        faults: &mut Vec<Diagnostic>,
    ) -> Option<(&'t DeTable<'t>, Range<usize>)> {
        let value = self.value(key)?;
        let table = as_table(value);
        if table.is_none() {
            faults.push(wrong_type(key, value, Wanted::Section));
        }
        table
    }

    /// Tables in a list: `[[party]]`.
    pub(super) fn tables(
        &self,
        key: &str,
        faults: &mut Vec<Diagnostic>,
    ) -> Vec<(&'t DeTable<'t>, Range<usize>)> {
        let items = self.items(key);
        let mut tables = Vec::new();
        for item in items {
            match as_table(item) {
                Some(table) => tables.push(table),
                None => faults.push(wrong_type(key, item, Wanted::Sections)),
            }
        }
        tables
    }

    /// The items of a list; what is no list is its own only item.
    pub(super) fn items(&self, key: &str) -> Vec<&'t Spanned<DeValue<'t>>> {
        match self.value(key) {
            None => Vec::new(),
            Some(value) => match value.get_ref() {
                DeValue::Array(list) => list.iter().collect(),
                _ => vec![value],
            },
        }
    }
}

/// A value that is a table, with its place.
pub(super) fn as_table<'t>(
    value: &'t Spanned<DeValue<'t>>,
) -> Option<(&'t DeTable<'t>, Range<usize>)> {
    match value.get_ref() {
        DeValue::Table(table) => Some((table, value.span())),
        _ => None,
    }
}

/// A value that is a text, and not an empty one.
pub(super) fn as_text(value: &Spanned<DeValue>) -> Option<Written> {
    match value.get_ref() {
        DeValue::String(text) if !text.trim().is_empty() => {
            Some(Written::new(text.trim(), value.span()))
        }
        _ => None,
    }
}

/// What a key holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// One text.
    Text,
    /// A list of texts.
    Texts,
    /// `[document]`.
    Section,
    /// `[[party]]`.
    Sections,
}

pub(super) fn wrong_type(key: &str, value: &Spanned<DeValue>, wanted: Wanted) -> Diagnostic {
    let found = match value.get_ref() {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    };
    let (expected, help) = match wanted {
        Wanted::Text => ("a text in quotes", format!("write `{key} = \"…\"`")),
        Wanted::Texts => ("a list of texts in quotes", format!("write `{key} = [\"…\", \"…\"]`")),
        Wanted::Section => ("a section", below(&format!("[{key}]"))),
        Wanted::Sections => ("a section", below(&format!("[[{key}]]"))),
    };
    let is_empty = matches!(value.get_ref(), DeValue::String(text) if text.trim().is_empty());
    let message = match wanted {
        Wanted::Texts if is_empty => format!("`{key}` holds an empty text"),
        Wanted::Text if is_empty => format!("`{key}` is empty"),
        Wanted::Texts => format!("`{key}` holds {found}; it is {expected}"),
        _ => format!("`{key}` is {found}, not {expected}"),
    };
    Diagnostic::error("settings-wrong-type", message)
        .at(span_of(value.span()), "not used")
        .help(if is_empty { format!("{help}, or leave it out") } else { help })
}

fn below(head: &str) -> String {
    format!("write `{head}` on a line of its own, and its keys on the lines below")
}

fn unknown_key(key: &Spanned<toml::de::DeString>, place: &str, known: &[&str]) -> Diagnostic {
    let name = key.get_ref().as_ref();
    let help = match nearest(name, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("the keys here are: {}", known.join(", ")),
    };
    Diagnostic::warning("settings-unknown-key", format!("unknown key `{name}` in {place}"))
        .at(span_of(key.span()), "not read")
        .help(help)
}

pub(super) fn span_of(range: Range<usize>) -> ByteSpan {
    ByteSpan::new(range.start, range.end)
}
