//! How often somebody may ask, and try a password.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use axum::http::StatusCode;

use crate::ask::Fault;

/// So many questions a second in the long run.
const A_SECOND: f64 = 50.0;
/// So many at once.
const AT_ONCE: f64 = 400.0;
/// So many tries of a password, for a name and from an address, in so long.
const TRIES: usize = 10;
const TRIES_IN: Duration = Duration::from_secs(300);
/// Beyond so many who asked, those who have not for long are forgotten.
const MOST_KNOWN: usize = 10_000;

/// Who asked how often.
#[derive(Default)]
pub struct Limits {
    asked: BTreeMap<String, Bucket>,
    tried: BTreeMap<String, Vec<Instant>>,
}

/// What is left, and when that was counted.
struct Bucket {
    left: f64,
    at: Instant,
}

impl Limits {
    /// Counts a question.
    ///
    /// # Errors
    /// 429 where there were too many.
    pub fn ask(&mut self, who: &str) -> Result<(), Fault> {
        let now = Instant::now();
        if self.asked.len() > MOST_KNOWN {
            self.asked.retain(|_, bucket| now.duration_since(bucket.at) < TRIES_IN);
        }
        let bucket = self.asked.entry(who.to_owned()).or_insert(Bucket { left: AT_ONCE, at: now });
        let since = now.duration_since(bucket.at).as_secs_f64();
        bucket.left = (bucket.left + since * A_SECOND).min(AT_ONCE) - 1.0;
        bucket.at = now;
        match bucket.left < 0.0 {
            true => Err(too_often("wait a second")),
            false => Ok(()),
        }
    }

    /// Counts a try of a password.
    ///
    /// # Errors
    /// 429 where there were too many.
    pub fn try_password(&mut self, name: &str, from: IpAddr) -> Result<(), Fault> {
        let now = Instant::now();
        let is_late = |at: &Instant| now.duration_since(*at) < TRIES_IN;
        if self.tried.len() > MOST_KNOWN {
            self.tried.retain(|_, tries| tries.iter().any(is_late));
        }
        let mut is_free = true;
        for key in [format!("name {name}"), format!("from {from}")] {
            let tries = self.tried.entry(key).or_default();
            tries.retain(is_late);
            tries.push(now);
            is_free &= tries.len() <= TRIES;
        }
        if is_free { Ok(()) } else { Err(too_often("wait five minutes")) }
    }

    /// Forgets the last try: it was no wrong one.
    pub fn forgive(&mut self, name: &str, from: IpAddr) {
        for key in [format!("name {name}"), format!("from {from}")] {
            if let Some(tries) = self.tried.get_mut(&key) {
                tries.pop();
            }
        }
    }
}

fn too_often(help: &str) -> Fault {
    Fault::new(StatusCode::TOO_MANY_REQUESTS, "too-often", "this was asked too often").help(help)
}
