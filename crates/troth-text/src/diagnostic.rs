//! A fault in what somebody wrote, as a value: never an `Err`, never a log line.

use crate::ByteSpan;

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is lost.
    Note,
    /// Probably not what was meant; it was read all the same.
    Warning,
    /// This part could not be read; the rest was.
    Error,
}

/// Words that a diagnostic points at, with what to say about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The smallest words that show it.
    pub span: ByteSpan,
    /// What is said beside them; may be empty.
    pub message: String,
}

/// What is wrong, where, and how to mend it.
///
/// `id` is made of words (`deadline-before-trigger`); each has a page in `docs/diagnostics/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The name of this kind of fault, in words.
    pub id: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong: lower case, names in backticks, no blame.
    pub message: String,
    /// The words that show it, the smallest first.
    pub labels: Vec<Label>,
    /// The change that would mend it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error with no label yet.
    #[must_use]
    pub fn error(id: &'static str, message: impl Into<String>) -> Self {
        Self {
            id,
            severity: Severity::Error,
            message: message.into(),
            labels: Vec::new(),
            help: None,
        }
    }

    /// A warning with no label yet.
    #[must_use]
    pub fn warning(id: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(id, message) }
    }

    /// Points at words.
    #[must_use]
    pub fn at(mut self, span: ByteSpan, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    /// Says what would mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
