//! What could not be read, or was read with a loss, in one clear line.

use std::fmt;

use troth_text::Severity;

/// One fault in something received: which file, where in it, what is wrong, what was expected.
///
/// `Display` gives one line without a line end:
///
/// ```
/// use troth_intake::Problem;
/// let problem = Problem::error("json-invalid", "reports.jsonl", "not valid JSON here")
///     .at(7, None)
///     .expected("a value, found the end of the line");
/// assert_eq!(
///     problem.to_string(),
///     "reports.jsonl:7: not valid JSON here (expected a value, found the end of the line)"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The name of this kind of fault, in words.
    pub id: &'static str,
    /// `Error`: not read. `Warning`: read, but something is lost or doubtful. `Note`: nothing lost.
    pub severity: Severity,
    /// The file as it was named, with `archive.zip!member` for what lies in another.
    pub file: String,
    /// Line in the file, from 1.
    pub line: Option<u32>,
    /// Column in that line in bytes, from 1.
    pub column: Option<u32>,
    /// What is wrong: lower case, names in backticks, no blame.
    pub message: String,
    /// What was expected in its place.
    pub expected: Option<String>,
}

impl Problem {
    /// Something that could not be read.
    #[must_use]
    pub fn error(id: &'static str, file: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            id,
            severity: Severity::Error,
            file: file.into(),
            line: None,
            column: None,
            message: message.into(),
            expected: None,
        }
    }

    /// Something that was read with a loss or a doubt.
    #[must_use]
    pub fn warning(id: &'static str, file: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(id, file, message) }
    }

    /// Something worth knowing, with nothing lost.
    #[must_use]
    pub fn note(id: &'static str, file: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(id, file, message) }
    }

    /// Says where: line and column count from 1.
    #[must_use]
    pub fn at(mut self, line: usize, column: Option<usize>) -> Self {
        (self.line, self.column) = (Some(narrow(line)), column.map(narrow));
        self
    }

    /// Says where, if it is known.
    #[must_use]
    pub fn at_line(mut self, line: Option<usize>) -> Self {
        self.line = line.map(narrow).or(self.line);
        self
    }

    /// Says what was expected.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }
}

/// Lines beyond four billion are not told apart.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        for number in [self.line, self.line.and(self.column)].into_iter().flatten() {
            write!(f, ":{number}")?;
        }
        write!(f, ": {}", self.message)?;
        match &self.expected {
            Some(expected) => write!(f, " (expected {expected})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}
