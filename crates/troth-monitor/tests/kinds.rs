//! Laws of every kind of clause on random agreements and histories: limits, duties, answers,
//! responses, what happenings start, and the rest of the time, with and without coverage; held
//! against a slow judge written from `docs/semantics.md` alone, replayed by the second judge, and
//! kept up to date while accounts come and go in any order.

use std::collections::BTreeSet;

use proptest::prelude::*;
use troth_agreement::{Agreement, read_agreement};
use troth_model::{CaseKind, Factuality, Finality, Finding, ObjectCategory, Standing, Status};

use crate::histories::going::comes_to_the_same;
use crate::histories::held::{self, PARTIES, STANDARDS, clause_of, half_days, name, name_of};
use crate::histories::slow::{Breach, Party2, breach, is_doer, is_spokesman, meet, side};
use crate::histories::{Doer, Event, Made, Told, Watch, Who, parties};

#[allow(dead_code, reason = "each file of laws uses its part")]
mod histories;

// ---- random agreements ----

/// The numbers of an agreement, lengths in half days.
#[derive(Debug, Clone, Copy)]
struct Terms {
    standard: &'static str,
    /// More than so many attacks in so many half days.
    count: usize,
    window: i8,
    per_week: usize,
    every: i8,
    by: i8,
    within: i8,
}

/// In force from the 3rd to the end of the 20th, in half days.
const FORCE: (i8, i8) = (4, 40);
/// Reports settle after five days.
const SETTLE: i8 = 10;

fn terms() -> impl Strategy<Value = Terms> {
    let standard = prop::sample::select(STANDARDS.to_vec());
    (standard, 1..3_usize, 1..4_i8, 1..3_usize, 3..7_i8, 6..18_i8, 1..4_i8).prop_map(
        |(standard, count, window, per_week, every, by, within)| Terms {
            standard,
            count,
            window: 2 * window,
            per_week,
            every: 2 * every,
            by: 2 * by,
            within: 2 * within,
        },
    )
}

fn agreement(terms: Terms) -> Agreement {
    let Terms { standard, count, window, per_week, every, by, within } = terms;
    let page = format!(
        "```troth\nagreement \"Kinds\" between norland and sudria\n  \
         in force from 2031-03-03 until 2031-03-20\nreports settle after 5 days\n\
         standard of proof: {standard}\n\
         clause 1: neither party may attack a thing in category energy\n\
         clause 2: neither party may attack more than {count} times in any {} hours\n\
         clause 3: neither party may attack more than {per_week} times in any calendar week\n\
         clause 4: the accused party must answer within {} hours of an alleged breach of clause 1\n\
         clause 5: norland must hold talks at least once every {} days\n\
         clause 6: sudria must withdraw by 2031-03-{:02}\n\
         clause 7: the parties must hold talks within {} hours of an alleged breach of clause 1\n\
         clause 8: sudria must withdraw within {} days after norland attacks\n```\n",
        window * 12,
        within * 12,
        every / 2,
        by / 2,
        within * 12,
        within / 2,
    );
    let read = read_agreement("kinds", &page, &parties());
    assert_eq!(read.diagnostics, []);
    read.agreement
}

// ---- the slow judge ----

/// A case: of which clause, of whom, which, how it stands, and whether that is final.
type Case = (u8, Option<&'static str>, String, Standing, Option<Finality>);

struct Slow<'s> {
    history: &'s [Told],
    watches: &'s [Watch],
    terms: Terms,
    as_of: i8,
}

impl Slow<'_> {
    fn cases(&self) -> Vec<Case> {
        let mut all = self.prohibition();
        all.extend(self.limit(2, self.terms.count, |from, first| from < first + self.terms.window));
        let week = |from: i8| (from - FORCE.0).div_euclid(14);
        all.extend(self.limit(3, self.terms.per_week, |from, first| week(from) == week(first)));
        all.extend(self.answers());
        all.extend(self.talks());
        all.extend(self.withdrawal());
        all.extend(self.responses());
        all.extend(self.started());
        all.sort();
        all
    }

    fn breach(
        &self,
        n: usize,
        party: Option<Party2>,
        thing: Option<ObjectCategory>,
    ) -> Option<Breach> {
        breach(self.history, n, party, thing, (self.terms.standard, self.as_of))
    }

    /// R27.
    fn is_watched(&self, when: (i8, i8)) -> bool {
        self.watches.iter().any(|watch| meet(*watch, when))
    }

    /// R14, R20.
    fn prohibition(&self) -> Vec<Case> {
        let energy = Some(ObjectCategory::Energy);
        let mut cases = Vec::new();
        for n in 0..3 {
            let mut is_of_party = false;
            for party in [Some(Party2::Norland), Some(Party2::Sudria), None] {
                let found =
                    self.breach(n, party, energy).filter(|_| party.is_some() || !is_of_party);
                is_of_party |= found.is_some();
                cases.extend(found.map(|found| {
                    let finality = Some(found.finality);
                    (1, party.map(name), format!("i{n}"), found.standing, finality)
                }));
            }
        }
        cases.extend(self.rest(1));
        cases
    }

    /// R21.
    fn rest(&self, clause: u8) -> Vec<Case> {
        let elapsed = (FORCE.0, self.as_of.min(FORCE.1));
        if elapsed.0 >= elapsed.1 {
            return Vec::new();
        }
        let is_watched = self.is_watched(elapsed);
        let standing = if is_watched { Standing::Kept } else { Standing::Unobserved };
        let is_settled = FORCE.1 + SETTLE <= self.as_of;
        let finality = if is_settled { Finality::Settled } else { Finality::Provisional };
        let rest = |party| (clause, Some(name(party)), "rest".to_owned(), standing, Some(finality));
        PARTIES.map(rest).into()
    }

    /// R24, R35: `is_in` tells whether what begins then lies in the window of what began first.
    fn limit(&self, clause: u8, count: usize, is_in: impl Fn(i8, i8) -> bool) -> Vec<Case> {
        let mut cases = Vec::new();
        for party in PARTIES {
            let own = (0..3).filter_map(|n| Some((n, self.breach(n, Some(party), None)?)));
            let mut own: Vec<(i8, usize, Breach)> =
                own.map(|(n, found)| (found.when.0, n, found)).collect();
            own.sort_by_key(|(from, n, _)| (*from, *n));
            let mut at = 0;
            while at < own.len() {
                let first = own[at].0;
                let held: Vec<&Breach> = own[at..]
                    .iter()
                    .filter(|(from, ..)| is_in(*from, first))
                    .map(|(_, _, found)| found)
                    .collect();
                if held.len() <= count {
                    at += 1;
                    continue;
                }
                let n_of = |standings: &[Standing]| {
                    held.iter().filter(|found| standings.contains(&found.standing)).count()
                };
                let standing = if n_of(&[Standing::Broken]) > count {
                    Standing::Broken
                } else if n_of(&[Standing::Broken, Standing::Alleged]) > count {
                    Standing::Alleged
                } else {
                    Standing::Disputed
                };
                let is_settled = held.iter().all(|found| found.settles <= self.as_of);
                let finality = if is_settled { Finality::Settled } else { Finality::Provisional };
                let key = format!("from {first}");
                cases.push((clause, Some(name(party)), key, standing, Some(finality)));
                at += held.len();
            }
        }
        cases.extend(self.rest(clause));
        cases
    }

    /// Each incident and party that others accuse of a breach of clause 1, with the day.
    fn allegations(&self) -> Vec<(usize, Party2, i8, Breach)> {
        let energy = Some(ObjectCategory::Energy);
        let mut all = Vec::new();
        for n in 0..3 {
            for party in PARTIES {
                let Some(found) = self.breach(n, Some(party), energy) else { continue };
                let Some(day) = found.accused_on else { continue };
                // In force when the day of the allegation ends.
                if FORCE.0 <= day * 2 && day * 2 < FORCE.1 {
                    all.push((n, party, day, found));
                }
            }
        }
        all
    }

    /// R15, R28.
    fn duty(&self, told: (bool, bool, bool), when: (i8, i8)) -> (Standing, Option<Finality>) {
        let (is_done, meets, is_countered) = told;
        let standing = match (is_done, is_countered, meets) {
            (true, true, _) => Standing::Disputed,
            (true, false, true) => Standing::Kept,
            (true, false, false) => Standing::Alleged,
            (false, ..) if self.as_of < when.1 => Standing::Pending,
            (false, ..) if self.is_watched(when) => Standing::Broken,
            (false, ..) => Standing::Unobserved,
        };
        let is_settled = when.1 + SETTLE <= self.as_of && standing != Standing::Pending;
        (standing, Some(if is_settled { Finality::Settled } else { Finality::Provisional }))
    }

    /// R23.
    fn answers(&self) -> Vec<Case> {
        let answer = |(n, party, day, found): (usize, Party2, i8, Breach)| {
            let when = (day * 2, day * 2 + self.terms.within);
            let is_done = found
                .words
                .iter()
                .any(|t| is_spokesman(t.speaker, party) && (t.said - 1) * 2 < when.1);
            let (standing, finality) = self.duty((is_done, true, false), when);
            (4, Some(name(party)), format!("i{n}"), standing, finality)
        };
        self.allegations().into_iter().map(answer).collect()
    }

    /// R13, R15, R16: what is told of a deed that these parties owed.
    fn done(&self, bearers: &[Party2], event: Event, when: (i8, i8)) -> (bool, bool, bool) {
        let takes_part = |t: &Told| match event {
            // The other party takes part in talks.
            Event::Talks => matches!(t.doer, Doer::Norland | Doer::Sudria),
            _ => bearers.iter().all(|party| is_doer(t, *party)),
        };
        let is_of_it = |t: &&Told| {
            let day = t.happened.unwrap_or(t.said);
            let is_heard = (t.said - 1) * 2 < self.as_of && (t.said - 1) * 2 < when.1 + SETTLE;
            t.event == event
                && takes_part(t)
                && meet(((day - 1) * 2, day * 2), when)
                && is_heard
                && !t.is_rejected
        };
        let told: Vec<&Told> = self.history.iter().filter(is_of_it).collect();
        let is_known = |t: &Told| t.speaker != Who::Unknown;
        let is_positive = |t: &Told| {
            matches!(
                t.factuality,
                Factuality::Certain | Factuality::Probable | Factuality::Possible
            ) && t.status == Status::Happened
        };
        let counted: Vec<&Told> = told
            .iter()
            .copied()
            .filter(|t| is_positive(t) && is_known(t) && t.factuality != Factuality::Possible)
            .collect();
        let is_outside = |t: &&&Told| side(t.speaker).is_none_or(|side| !bearers.contains(&side));
        let outside: BTreeSet<Who> = counted.iter().filter(is_outside).map(|t| t.speaker).collect();
        let others: Vec<Party2> =
            PARTIES.into_iter().filter(|party| !bearers.contains(party)).collect();
        let conceding = if others.is_empty() { bearers.to_vec() } else { others };
        let is_conceded =
            conceding.iter().all(|party| counted.iter().any(|t| is_spokesman(t.speaker, *party)));
        let meets = match self.terms.standard {
            "2 independent speakers not of the complaining side" => outside.len() >= 2,
            "1 independent speaker" | "told by anyone" => !outside.is_empty(),
            "seen by observers" => counted.iter().any(|t| t.speaker == Who::Observer),
            _ => unreachable!("a standard of the list"),
        };
        let is_against = |t: &&Told| {
            t.factuality == Factuality::CertainNot
                && is_known(t)
                && (t.has_place || t.happened.is_some())
        };
        let is_countered = told.iter().any(is_against);
        (told.iter().any(|t| is_positive(t)), meets || is_conceded, is_countered)
    }

    /// R22: at least once every so often.
    fn talks(&self) -> Vec<Case> {
        let mut cases = Vec::new();
        let mut from = FORCE.0;
        while from + self.terms.every <= FORCE.1 && from < self.as_of {
            let when = (from, from + self.terms.every);
            let told = self.done(&[Party2::Norland], Event::Talks, when);
            let (standing, finality) = self.duty(told, when);
            cases.push((5, Some("norland"), format!("from {from}"), standing, finality));
            from += self.terms.every;
        }
        cases
    }

    /// R22: by a date.
    fn withdrawal(&self) -> Option<Case> {
        let when = (FORCE.0, self.terms.by);
        let told = self.done(&[Party2::Sudria], Event::Withdrawal, when);
        let (standing, finality) = self.duty(told, when);
        (when.0 <= self.as_of)
            .then(|| (6, Some("sudria"), format!("from {}", when.0), standing, finality))
    }

    /// R34.
    fn responses(&self) -> Vec<Case> {
        let response = |(n, party, day, _): (usize, Party2, i8, Breach)| {
            let when = ((day - 1) * 2, day * 2 + self.terms.within);
            let told = self.done(&PARTIES, Event::Talks, when);
            let (standing, finality) = self.duty(told, when);
            (7, None, format!("i{n} {}", name(party)), standing, finality)
        };
        self.allegations().into_iter().map(response).collect()
    }

    /// R22: after a happening.
    fn started(&self) -> Vec<Case> {
        let start = |n| {
            let found = self.breach(n, Some(Party2::Norland), None)?;
            let when = (found.when.0, found.when.1 + self.terms.within);
            let told = self.done(&[Party2::Sudria], Event::Withdrawal, when);
            let (standing, finality) = self.duty(told, when);
            Some((8, Some("sudria"), format!("i{n}"), standing, finality))
        };
        (0..3).filter_map(start).collect()
    }
}

// ---- the monitor's word, in the same form ----

fn case_of(finding: &Finding) -> Case {
    let clause = clause_of(finding);
    let bearer = finding.bearer.as_ref().map(name_of);
    let incident = finding.case.incident.as_ref().map_or("", |id| id.as_str());
    let key = match (finding.case.kind, clause) {
        (CaseKind::Stretch, _) => "rest".to_owned(),
        (CaseKind::Window, _) => format!("from {}", half_days(finding.case.from)),
        // The accused party stands at the end of its name.
        (_, 7) => {
            let accused = finding.id.as_str().rsplit('-').next().unwrap_or_default();
            format!("{incident} {accused}")
        }
        _ => incident.to_owned(),
    };
    (clause, bearer, key, finding.standing, Some(finding.finality))
}

/// Holds a law against these agreements.
fn held(law: &str, each: impl Fn(Terms, &[Told], &[Watch], i8) -> Result<usize, TestCaseError>) {
    held::held(law, (terms(), 1..60_i8), each);
}

#[test]
fn every_kind_of_clause_is_judged_as_the_slow_judge_does() {
    held("as the slow judge", |terms, history, watches, as_of| {
        let found = Made::new(history).watched(watches).findings(&agreement(terms), as_of);
        held::is_judged(
            &found,
            |finding| Some(case_of(finding)),
            &Slow { history, watches, terms, as_of }.cases(),
        )
    });
}

#[test]
fn every_kind_of_finding_is_replayed_from_its_evidence_alone() {
    held("replayed", |terms, history, watches, as_of| {
        let made = Made::new(history).watched(watches);
        held::is_replayed(&agreement(terms), &made, as_of, |finding, holds| {
            for at in 0..finding.evidence.len() {
                let mut fewer = finding.clone();
                let gone = fewer.evidence.remove(at);
                prop_assert!(!holds(&fewer), "without {:?} of {:?}", gone, finding);
            }
            Ok(())
        })
    });
}

#[test]
fn accounts_that_come_and_go_in_any_order_come_to_the_same() {
    held("come and go", |terms, history, watches, as_of| {
        comes_to_the_same(&agreement(terms), history, watches, as_of)
    });
}
