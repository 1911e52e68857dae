//! Who has logged in: secrets by their digest, each for half a day.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use troth::Failure;

use super::{chance, digest};

/// How long a session lasts.
pub const LASTS: Duration = Duration::from_secs(12 * 60 * 60);

/// Who has logged in.
#[derive(Default)]
pub struct Sessions(BTreeMap<String, Session>);

struct Session {
    name: String,
    csrf: String,
    ends_at: Instant,
}

impl Sessions {
    /// Begins a session, and gives its secret.
    ///
    /// # Errors
    /// When the system has no source of chance.
    pub fn begin(&mut self, name: &str) -> Result<String, Failure> {
        let now = Instant::now();
        self.0.retain(|_, session| session.ends_at > now);
        let secret = format!("{}{}", chance()?, chance()?);
        let session = Session { name: name.to_owned(), csrf: chance()?, ends_at: now + LASTS };
        self.0.insert(digest(&secret), session);
        Ok(secret)
    }

    /// Whose session this is, with what his writes carry.
    pub fn find(&self, secret: &str) -> Option<(String, String)> {
        let session = self.0.get(&digest(secret))?;
        (session.ends_at > Instant::now()).then(|| (session.name.clone(), session.csrf.clone()))
    }

    /// Ends a session.
    pub fn end(&mut self, secret: &str) {
        self.0.remove(&digest(secret));
    }

    /// Ends every session of somebody.
    pub fn end_all_of(&mut self, name: &str) {
        self.0.retain(|_, session| session.name != name);
    }
}
