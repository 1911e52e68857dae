//! Something that was given out, as the record keeps it: what was asked, what the record knew, and
//! the text as it went out.

use serde::{Deserialize, Serialize};

/// A report, a brief, a list of findings that left the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// What it is called, or whom it is for.
    pub title: String,
    /// The command that made it, with its arguments: every time that it depends on is among them.
    pub command: Vec<String>,
    /// How many entries of the record it rests on.
    pub entries: u64,
    /// The program that made it, with its version.
    pub program: String,
    /// The text, byte for byte.
    pub output: String,
}

impl Issued {
    /// The content of its entry: a line of JSON.
    #[must_use]
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("strings and numbers are JSON")
    }

    /// Reads it back.
    ///
    /// # Errors
    /// Says what the line lacks.
    pub fn from_line(line: &str) -> Result<Self, String> {
        serde_json::from_str(line).map_err(|error| error.to_string())
    }
}
