//! Laws held against random agreements and histories, and findings in the words of the slow judges.

use std::cell::Cell;
use std::fmt::Debug;
use std::ops::Range;

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use troth_agreement::Agreement;
use troth_model::{Finality, Finding, PartyId};

use troth_replay::Replayed;

use super::slow::{Party2, id_of};
use super::{Made, Told, Watch, history_of_all, instant, watches};

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

/// That what the monitor says, as far as `case_of` tells it in a slow judge's words, is what that one
/// expects.
pub fn is_judged<C: Ord + Debug>(
    found: &[Finding],
    case_of: impl Fn(&Finding) -> Option<C>,
    expected: &[C],
) -> Result<usize, TestCaseError> {
    let mut cases: Vec<C> = found.iter().filter_map(case_of).collect();
    cases.sort();
    prop_assert_eq!(cases.as_slice(), expected);
    Ok(found.len())
}

/// That the second judge comes to every finding from its evidence; `also` holds of each of them, by
/// what the second judge says of others.
pub fn is_replayed(
    agreement: &Agreement,
    made: &Made,
    as_of: i8,
    also: impl Fn(&Finding, &dyn Fn(&Finding) -> bool) -> Result<(), TestCaseError>,
) -> Result<usize, TestCaseError> {
    let recorded = made.recorded();
    let facts = made.facts(&recorded);
    let replayed = |finding: &Finding| troth_replay::replay(finding, agreement, &facts);
    let found = made.findings(agreement, as_of);
    for finding in &found {
        prop_assert_eq!(replayed(finding), Replayed::Holds, "{:?}", finding);
        also(finding, &|other| replayed(other) == Replayed::Holds)?;
    }
    Ok(found.len())
}

/// R30: that what is settled is the same some days later.
pub fn stays_settled(
    agreement: &Agreement,
    made: &Made,
    as_of: i8,
) -> Result<usize, TestCaseError> {
    let later = made.findings(agreement, as_of + 15);
    let found = made.findings(agreement, as_of);
    for finding in found.iter().filter(|finding| finding.finality == Finality::Settled) {
        let same = later.iter().find(|other| other.id == finding.id);
        let told = same.map(|other| (other.standing, other.finality, &other.evidence));
        let expected = (finding.standing, finding.finality, &finding.evidence);
        prop_assert_eq!(told, Some(expected), "{:?}", finding);
    }
    Ok(found.len())
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
