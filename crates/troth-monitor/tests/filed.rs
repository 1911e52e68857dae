//! Laws of what is filed and of what something before excuses (R42 to R44), on random agreements and
//! histories: held against a slow judge, replayed by the second judge, settled for good, and kept up
//! to date while accounts come and go.

use proptest::prelude::*;
use troth_agreement::{Agreement, read_agreement};
use troth_model::{CaseKind, Finality, Finding, Standing};

use crate::histories::going::comes_to_the_same;
use crate::histories::held::{self, PARTIES, STANDARDS, clause_of, name, name_of};
use crate::histories::slow::{Breach, Party2, Sought, breach_of};
use crate::histories::{Event, Made, Told, Watch, parties};

#[allow(dead_code, reason = "each file of laws uses its part")]
mod histories;

/// What is filed in each incident, and the numbers of an agreement, in days.
#[derive(Debug, Clone, Copy)]
struct Terms {
    standard: &'static str,
    within: i8,
    kinds: [Event; 3],
}

fn terms() -> impl Strategy<Value = Terms> {
    let standard = prop::sample::select(STANDARDS.to_vec());
    let kind = || prop::sample::select(vec![Event::Approval, Event::Publication]);
    (standard, 1..9_i8, [kind(), kind(), kind()]).prop_map(|(standard, within, kinds)| Terms {
        standard,
        within,
        kinds,
    })
}

/// In force from the 3rd to the end of the 20th, in half days.
const FORCE: (i8, i8) = (4, 40);
/// Reports settle after five days.
const SETTLE: i8 = 10;

fn agreement(terms: Terms) -> Agreement {
    let Terms { standard, within, .. } = terms;
    let page = format!(
        "```troth\nagreement \"Filed\" between norland and sudria\n  \
         in force from 2031-03-03 until 2031-03-20\nreports settle after 5 days\n\
         standard of proof: {standard}\n\
         record approval {{ report: text }}\nrecord publication {{ report: text }}\n\
         clause 1: neither party may file a publication\n\
         clause 2: neither party may file a publication except within {within} days after either \
         party files an approval\n\
         clause 3: neither party may file a publication except within {within} days after either \
         party files an approval with the same report\n\
         clause 4: neither party may file a publication except within {within} days after either \
         party files a publication or approval with the same party and report\n\
         clause 5: neither party may file an approval where report is \"R1\"\n\
         clause 6: each party must file a publication with the same report within {within} days \
         after either party files an approval\n\
         clause 7: each party must file a publication with the same party and report within \
         {within} days after either party files an approval\n```\n"
    );
    let read = read_agreement("filed", &page, &parties());
    assert_eq!(read.diagnostics, []);
    read.agreement
}

// ---- the slow judge ----

/// A case of a prohibition: of which clause, of whom, of which incident, how it stands, and whether
/// that is final.
type Case = (u8, Option<&'static str>, String, Standing, Finality);

struct Slow<'s> {
    history: &'s [Told],
    terms: Terms,
    as_of: i8,
}

impl Slow<'_> {
    fn filed(
        &self,
        n: usize,
        party: Option<Party2>,
        force: (i8, i8),
        excused: Vec<(i8, i8)>,
    ) -> Option<Breach> {
        let sought = Sought {
            event: self.terms.kinds[n],
            thing: None,
            standard: self.terms.standard,
            as_of: self.as_of,
            force: vec![force],
            permitted: Vec::new(),
            excused,
        };
        breach_of(self.history, n, party, &sought)
    }

    /// R44: when what is told of a party in an incident is excused under a clause.
    fn excused(&self, clause: u8, n: usize, party: Option<Party2>) -> Vec<(i8, i8)> {
        let mut all = Vec::new();
        for other in (0..3).filter(|other| *other != n) {
            let is_meant = match clause {
                2 | 3 => self.terms.kinds[other] == Event::Approval,
                4 => true,
                _ => false,
            };
            let is_same = clause == 2 || other % 2 == n % 2;
            if !is_meant || !is_same {
                continue;
            }
            for filed_by in PARTIES {
                if clause == 4 && party != Some(filed_by) {
                    continue;
                }
                let found = self.filed(other, Some(filed_by), (-20, i8::MAX), Vec::new());
                // R41: told first within a settling period.
                let found = found.filter(|found| {
                    found.standing == Standing::Broken && found.settles <= found.when.1 + 2 * SETTLE
                });
                let within = 2 * self.terms.within;
                all.extend(found.map(|found| (found.when.0, found.when.1 + within)));
            }
        }
        all
    }

    fn cases(&self) -> Vec<Case> {
        let mut cases = Vec::new();
        for clause in 1..=5 {
            for n in 0..3 {
                let is_meant = match clause {
                    5 => self.terms.kinds[n] == Event::Approval && n % 2 == 1,
                    _ => self.terms.kinds[n] == Event::Publication,
                };
                if is_meant {
                    cases.extend(self.cases_of(clause, n));
                }
            }
        }
        cases.sort();
        cases
    }

    fn cases_of(&self, clause: u8, n: usize) -> Vec<Case> {
        let mut cases = Vec::new();
        let mut is_of_party = false;
        for party in [Some(Party2::Norland), Some(Party2::Sudria), None] {
            // Of nobody it is told where it is told of no party, excused or not.
            let told = self.filed(n, party, (-20, i8::MAX), Vec::new());
            if party.is_none() && is_of_party {
                break;
            }
            is_of_party |= told.is_some();
            let Some(found) = self.filed(n, party, FORCE, self.excused(clause, n, party)) else {
                continue;
            };
            // R41: what excuses is known for good two settling periods later.
            let fixed = if (2..=4).contains(&clause) { found.when.1 + 2 * SETTLE } else { i8::MIN };
            let is_settled = found.settles.max(fixed) <= self.as_of;
            let finality = if is_settled { Finality::Settled } else { Finality::Provisional };
            cases.push((clause, party.map(name), format!("i{n}"), found.standing, finality));
        }
        cases
    }
}

fn case_of(finding: &Finding) -> Option<Case> {
    let incident = finding.case.incident.as_ref()?;
    (finding.case.kind == CaseKind::Incident).then(|| {
        let bearer = finding.bearer.as_ref().map(name_of);
        let id = incident.as_str().to_owned();
        (clause_of(finding), bearer, id, finding.standing, finding.finality)
    })
}

/// Holds a law against these agreements and what is filed under them.
fn held(law: &str, each: impl Fn(Terms, &[Told], &[Watch], i8) -> Result<usize, TestCaseError>) {
    held::held(law, (terms(), 1..70_i8), |terms, history, watches, as_of| {
        let filed = |told: &Told| Told { event: terms.kinds[told.incident], ..told.clone() };
        let history: Vec<Told> = history.iter().map(filed).collect();
        each(terms, &history, watches, as_of)
    });
}

#[test]
fn what_is_filed_is_judged_as_the_slow_judge_does() {
    held("as the slow judge", |terms, history, watches, as_of| {
        let found = Made::new(history).watched(watches).findings(&agreement(terms), as_of);
        held::is_judged(&found, case_of, &Slow { history, terms, as_of }.cases())
    });
}

#[test]
fn what_is_filed_is_replayed() {
    held("replayed", |terms, history, watches, as_of| {
        let made = Made::new(history).watched(watches);
        held::is_replayed(&agreement(terms), &made, as_of, |_, _| Ok(()))
    });
}

/// R30.
#[test]
fn what_is_settled_of_what_is_filed_stays() {
    held("settled", |terms, history, watches, as_of| {
        held::stays_settled(&agreement(terms), &Made::new(history).watched(watches), as_of)
    });
}

#[test]
fn filings_that_come_and_go_in_any_order_come_to_the_same() {
    held("come and go", |terms, history, watches, as_of| {
        comes_to_the_same(&agreement(terms), history, watches, as_of)
    });
}
