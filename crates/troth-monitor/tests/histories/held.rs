//! Laws held against random agreements and histories, and findings in the words of the slow judges.

use std::cell::Cell;
use std::fmt::Debug;
use std::ops::Range;

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use troth_model::{Finding, PartyId};

use super::slow::{Party2, id_of};
use super::{Told, Watch, history_of_all, instant, watches};

/// Standards of proof that do not hang on an admission alone.
pub const STANDARDS: &[&str] = &[
    "2 independent speakers not of the complaining side",
    "1 independent speaker",
    "seen by observers",
    "told by anyone",
];

pub const PARTIES: [Party2; 2] = [Party2::Norland, Party2::Sudria];

pub fn name(party: Party2) -> &'static str {
    match party {
        Party2::Norland => "norland",
        Party2::Sudria => "sudria",
    }
}

/// How many histories each law is held against: 3,000, or as many as `TROTH_CASES` says.
pub fn n_cases() -> u32 {
    std::env::var("TROTH_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(3_000)
}

pub fn config() -> ProptestConfig {
    ProptestConfig { cases: n_cases(), failure_persistence: None, ..ProptestConfig::default() }
}

/// Holds a law against random terms, histories, watches and times as of which is asked, and says
/// against how many.
pub fn held<T: Debug>(
    law: &str,
    (terms, as_of): (impl Strategy<Value = T>, Range<i8>),
    each: impl Fn(T, &[Told], &[Watch], i8) -> Result<usize, TestCaseError>,
) {
    let (n_histories, n_findings) = (Cell::new(0), Cell::new(0));
    let input = (terms, history_of_all(), watches(), as_of);
    let run = TestRunner::new(config()).run(&input, |(terms, history, watches, as_of)| {
        let n = each(terms, &history, &watches, as_of)?;
        n_histories.set(n_histories.get() + 1);
        n_findings.set(n_findings.get() + n);
        Ok(())
    });
    if let Err(fault) = run {
        panic!("{law}: {fault}");
    }
    println!("{law}: {} agreements and histories, {} cases", n_histories.get(), n_findings.get());
}

/// The number of a finding's clause.
pub fn clause_of(finding: &Finding) -> u8 {
    let label = finding.clause.as_str().rsplit('/').next().unwrap_or_default();
    label.parse().expect("a clause's number")
}

pub fn name_of(id: &PartyId) -> &'static str {
    let own = PARTIES.into_iter().find(|party| id_of(*party) == *id);
    name(own.expect("a party"))
}

/// Half days since the first of March began.
pub fn half_days(at: Timestamp) -> i64 {
    at.duration_since(instant(0)).as_hours() / 12
}
