//! Laws of releases (R33) and of conditions that hang on limits and on clauses from which a party can
//! be free, on random histories: held against a slow judge, replayed by the second judge, settled for
//! good, and kept up to date while accounts come and go.

use std::collections::BTreeMap;

use proptest::prelude::*;
use troth_agreement::{Agreement, read_agreement};
use troth_model::{CaseKind, Finality, Finding, ObjectCategory, Standing};

use crate::histories::going::comes_to_the_same;
use crate::histories::held::{self, PARTIES, STANDARDS, clause_of, name, name_of};
use crate::histories::slow::{Breach, Party2, Sought, breach_of};
use crate::histories::{Event, Made, Told, Watch, parties};

#[allow(dead_code, reason = "each file of laws uses its part")]
mod histories;

/// In force from the 3rd to the end of the 20th, in half days.
const FORCE: (i8, i8) = (4, 40);
/// Reports settle after five days.
const SETTLE: i8 = 10;

fn agreement(standard: &str) -> Agreement {
    let page = format!(
        "```troth\nagreement \"Released\" between norland and sudria\n  \
         in force from 2031-03-03 until 2031-03-20\nreports settle after 5 days\n\
         standard of proof: {standard}\n\
         clause 1: neither party may attack a thing in category energy\n\
         clause 2: neither party may attack a thing in category military\n  \
         released by a breach of clause 2\n\
         clause 3: neither party may attack released by a breach of clause 1\n\
         clause 4: neither party may attack more than 1 times in any 72 hours\n\
         clause 5: neither party may attack a thing in category military\n  \
         released by a breach of clause 3 or 4\n\
         clause 6: neither party may attack only after a breach of clause 3 by norland\n\
         clause 7: neither party may attack only until a breach of clause 4\n\
         clause 8: norland must hold talks at least once every 4 days\n  \
         released by a breach of clause 4\n\
         clause 9: neither party may attack only after clause 8 is kept\n\
         clause 10: neither party may attack more than 1 times in any calendar week\n  \
         released by a breach of clause 1\n```\n"
    );
    let read = read_agreement("released", &page, &parties());
    assert_eq!(read.diagnostics, []);
    read.agreement
}

// ---- the slow judge ----

/// A case: of which clause, of whom, of which incident, how it stands, and whether that is final.
type Case = (u8, Option<&'static str>, String, Standing, Finality);

struct Slow<'s> {
    history: &'s [Told],
    standard: &'static str,
    as_of: i8,
}

impl Slow<'_> {
    fn told(&self, clause: u8, n: usize, party: Option<Party2>) -> Option<Breach> {
        let thing = match clause {
            1 => Some(ObjectCategory::Energy),
            2 => Some(ObjectCategory::Military),
            _ => None,
        };
        let sought = Sought {
            event: Event::Attack,
            thing,
            standard: self.standard,
            as_of: self.as_of,
            force: vec![FORCE],
            permitted: Vec::new(),
            excused: Vec::new(),
        };
        breach_of(self.history, n, party, &sought)
    }

    /// R33: since when each party is free of clause 2 (by itself) or 3 (by clause 1).
    fn released(&self, clause: u8) -> BTreeMap<Party2, i8> {
        let by = if clause == 2 { 2 } else { 1 };
        let mut broken = Vec::new();
        for n in 0..3 {
            for party in PARTIES {
                // R41: told first within a settling period.
                let found = self.told(by, n, Some(party)).filter(|found| {
                    found.standing == Standing::Broken && found.settles <= found.when.1 + 2 * SETTLE
                });
                broken.extend(found.map(|found| (found.when, party)));
            }
        }
        broken.sort();
        let mut free: BTreeMap<Party2, i8> = BTreeMap::new();
        for (when, party) in broken {
            if clause == 2 && free.get(&party).is_some_and(|since| *since <= when.0) {
                continue;
            }
            for other in PARTIES.into_iter().filter(|other| *other != party) {
                let since = free.entry(other).or_insert(when.1);
                *since = (*since).min(when.1);
            }
        }
        free
    }

    fn cases(&self) -> Vec<Case> {
        let mut cases = Vec::new();
        for clause in 1..=3 {
            let free = if clause == 1 { BTreeMap::new() } else { self.released(clause) };
            for n in 0..3 {
                for party in [Some(Party2::Norland), Some(Party2::Sudria), None] {
                    let Some(found) = self.told(clause, n, party) else { continue };
                    let since = party.and_then(|party| free.get(&party));
                    if since.is_some_and(|since| *since <= found.when.0) {
                        continue;
                    }
                    let fixed = if clause == 1 { i8::MIN } else { found.when.1 + 2 * SETTLE };
                    let is_settled = found.settles.max(fixed) <= self.as_of;
                    let finality =
                        if is_settled { Finality::Settled } else { Finality::Provisional };
                    let bearer = party.map(name);
                    cases.push((clause, bearer, format!("i{n}"), found.standing, finality));
                }
            }
        }
        cases.sort();
        cases
    }
}

fn case_of(finding: &Finding) -> Option<Case> {
    let incident = finding.case.incident.as_ref()?;
    let clause = clause_of(finding);
    (clause <= 3 && finding.case.kind == CaseKind::Incident).then(|| {
        let bearer = finding.bearer.as_ref().map(name_of);
        (clause, bearer, incident.as_str().to_owned(), finding.standing, finding.finality)
    })
}

fn held(
    law: &str,
    each: impl Fn(&'static str, &[Told], &[Watch], i8) -> Result<usize, TestCaseError>,
) {
    let standard = prop::sample::select(STANDARDS.to_vec());
    held::held(law, (standard, 1..70_i8), each);
}

#[test]
fn who_is_free_is_judged_as_the_slow_judge_does() {
    held("as the slow judge", |standard, history, watches, as_of| {
        let found = Made::new(history).watched(watches).findings(&agreement(standard), as_of);
        held::is_judged(&found, case_of, &Slow { history, standard, as_of }.cases())
    });
}

#[test]
fn what_hangs_on_releases_and_limits_is_replayed() {
    held("replayed", |standard, history, watches, as_of| {
        let made = Made::new(history).watched(watches);
        held::is_replayed(&agreement(standard), &made, as_of, |_, _| Ok(()))
    });
}

/// R30: what is first told very late frees nobody of what has settled.
#[test]
fn what_is_settled_of_who_is_free_stays() {
    held("settled", |standard, history, watches, as_of| {
        held::stays_settled(&agreement(standard), &Made::new(history).watched(watches), as_of)
    });
}

#[test]
fn accounts_that_come_and_go_in_any_order_come_to_the_same() {
    held("come and go", |standard, history, watches, as_of| {
        comes_to_the_same(&agreement(standard), history, watches, as_of)
    });
}
