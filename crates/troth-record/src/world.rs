//! The two things that a record needs from outside: the time, and chance.
//!
//! Both come in through one door, so that a test, or whoever replays a record, can give its own.

use jiff::Timestamp;

use crate::error::{Error, ErrorKind, Result};

/// Where a record gets the time of recording and the salts from.
pub trait World: Send {
    /// The time that it is now.
    fn now(&mut self) -> Timestamp;

    /// Fills `bytes` with chance that nobody can guess.
    ///
    /// # Errors
    /// Fails if the system has no source of chance.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()>;
}

/// The system's clock and the system's source of chance.
#[derive(Debug, Clone, Copy, Default)]
pub struct System;

impl World for System {
    fn now(&mut self) -> Timestamp {
        Timestamp::now()
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        getrandom::fill(bytes).map_err(|error| {
            Error::new(ErrorKind::Machine, "the system gave no chance for a salt or a key")
                .caused_by(error)
        })
    }
}
