//! What can go wrong with a record, as one opaque error with its chain of causes.
//!
//! A caller that has to decide something asks for [`Error::kind`]; everybody else prints the
//! message. The first line says what is wrong, [`std::error::Error::source`] leads to the cause.

use std::error::Error as StdError;
use std::fmt;

/// The result of everything here that touches a disk, a server or other people's bytes.
pub type Result<T> = std::result::Result<T, Error>;

/// What failed, in words, with its cause.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The sorts of failure that a caller may want to tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is nothing at this place.
    NotFound,
    /// There is something at the place where a new record should be made.
    AlreadyThere,
    /// The file or database is no record.
    NotARecord,
    /// The record was written by a later program than this one.
    FutureVersion,
    /// The file ends before what it says it holds.
    Truncated,
    /// Kept bytes are not what they were when they were recorded.
    Damaged,
    /// A key is missing, unreadable, or not the one that signs this record.
    WrongKey,
    /// A proof or a checkpoint is that of another record.
    OtherRecord,
    /// A proof, note or checkpoint does not hold.
    NotProven,
    /// The clock shows an earlier time than the last entry.
    ClockBackwards,
    /// The record was opened for reading.
    ReadOnly,
    /// What should be recorded, or asked for, breaks a rule of the record.
    Refused,
    /// The disk, the system or the server failed.
    Machine,
}

impl Error {
    /// An error without a further cause.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// What a caller of the record refuses, as an error of the record.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Refused, message)
    }

    /// The same error, with what caused it.
    pub(crate) fn caused_by(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(cause.into());
        self
    }

    /// Puts `message` on top of this error; the kind stays.
    pub(crate) fn while_doing(self, message: impl Into<String>) -> Self {
        Self { kind: self.kind, message: message.into(), source: Some(Box::new(self)) }
    }

    /// What sort of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// Adds what was being done to whatever failed.
pub(crate) trait Context<T> {
    /// Puts `message` on top of the error.
    fn context(self, message: impl FnOnce() -> String) -> Result<T>;
}

impl<T> Context<T> for Result<T> {
    fn context(self, message: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|error| error.while_doing(message()))
    }
}

impl<T> Context<T> for std::io::Result<T> {
    fn context(self, message: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|error| Error::new(ErrorKind::Machine, message()).caused_by(error))
    }
}
