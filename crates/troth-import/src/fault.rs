//! A fault in a table: a diagnostic that points into the table's text, with its line.

use troth_text::{ByteSpan, Diagnostic, Severity};

/// What is wrong in one row, or in the whole table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line of the row in the table's text, from 1.
    pub line: usize,
    /// What is wrong; its labels point into the table's text.
    pub diagnostic: Diagnostic,
}

impl Fault {
    pub(crate) fn of(line: usize, diagnostic: Diagnostic) -> Self {
        Self { line, diagnostic }
    }

    /// Whether the row was left out for it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.diagnostic.severity == Severity::Error
    }

    /// One line: what is wrong, and what would mend it.
    #[must_use]
    pub fn told(&self) -> String {
        match &self.diagnostic.help {
            Some(help) => format!("{} ({help})", self.diagnostic.message),
            None => self.diagnostic.message.clone(),
        }
    }
}

/// The words in a message: short, and on one line.
pub(crate) fn shown(words: &str) -> String {
    let line: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.chars().count() <= 60 {
        return line;
    }
    line.chars().take(59).chain(['…']).collect()
}

/// A label without words of its own.
pub(crate) fn here(diagnostic: Diagnostic, span: ByteSpan) -> Diagnostic {
    diagnostic.at(span, "")
}
