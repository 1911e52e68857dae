//! The wire, version 1: documents and accounts as JSON Lines.
//!
//! One `reading` line, then for each document one `document` line and its `account` lines in the
//! order of their trigger. Positions are code points into the document line's `text`. The same
//! lines are what the record keeps. The schema stands in `schema/wire-1.schema.json`.

mod account;
mod backtest;
mod document;
mod entry;
mod explained;
mod finding;
mod incident;

pub use account::{account_from_line, account_line};
pub use backtest::{backtest_value, flip_value};
pub use document::{
    ReadingLine, document_from_line, document_line, document_line_of, has_text, reading_line,
};
pub use entry::entry_value;
pub use explained::explained_value;
pub use finding::{change_value, decided_value, excerpts_value, finding_value, release_value};
pub use incident::{fields_value, links_value};

/// What a line of the wire failed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireError {
    /// The field, as a path: `when.from`.
    pub field: String,
    /// What was expected there.
    pub expected: String,
}

impl std::fmt::Display for WireError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}`: expected {}", self.field, self.expected)
    }
}

impl std::error::Error for WireError {}

fn wrong(field: &str, expected: &str) -> WireError {
    WireError { field: field.to_owned(), expected: expected.to_owned() }
}
