//! Laws of `docs/semantics.md` on random histories: a slow judge written from the page alone,
//! the smallest evidence, settled findings, shuffled arrival, exchanged sides.

use jiff::Timestamp;
use proptest::prelude::*;
use troth_agreement::{Agreement, read_agreement};
use troth_model::{
    EvidenceRole, Factuality, Finality, Finding, Incident, IncidentId, Member, ObjectCategory,
    PartyId, Standing, Status,
};
use troth_monitor::{Asked, Received, Running, View, World, check};

use crate::histories::held::config;
use crate::histories::slow::{Party2, breach, id_of};
use crate::histories::{Doer, Event, Made, Told, Who, history, instant, parties};

#[allow(dead_code, reason = "each file of laws uses its part")]
mod histories;

const STANDARDS: &[&str] = &[
    "2 independent speakers not of the complaining side",
    "1 independent speaker",
    "seen by observers",
    "admitted by the accused side",
    "told by anyone",
    "seen by observers or 2 independent speakers",
];

fn agreement(standard: &str) -> Agreement {
    let page = format!(
        "```troth\nagreement \"Laws\" between norland and sudria\n  \
         in force from 2031-03-03 until 2031-03-20\nreports settle after 5 days\n\
         standard of proof: {standard}\n\
         clause 1: neither party may attack a thing in category energy\n```\n"
    );
    let read = read_agreement("laws", &page, &parties());
    assert_eq!(read.diagnostics, []);
    read.agreement
}

/// Clauses of every kind.
fn several() -> Agreement {
    let page = "```troth\nagreement \"Several\" between norland and sudria\n  \
         in force from 2031-03-03 until 2031-03-20\nreports settle after 5 days\n\
         clause 1: neither party may attack a thing in category energy\n\
         clause 2: neither party may attack more than 1 times in any 48 hours\n\
         clause 3: neither party may attack a thing in category military\n  \
         released by a breach of clause 1 or 3\n\
         clause 4: the accused party must answer within 48 hours of an alleged breach of clause 1\n\
         clause 5: norland must hold talks at least once every 5 days\n\
         clause 6: sudria must withdraw within 3 days after norland attacks\n```\n";
    let read = read_agreement("several", page, &parties());
    assert_eq!(read.diagnostics, []);
    read.agreement
}

/// The incident of the account that came last, as those that came tell it.
fn incident_of(made: &Made, history: &[Told], came: &[usize]) -> Incident {
    let n = history[*came.last().expect("one came")].incident;
    let whole = made.incidents.iter().find(|incident| incident.id.as_str() == format!("i{n}"));
    let mut incident = whole.expect("it has an account").clone();
    let is_there = |member: &Member| came.iter().any(|at| made.accounts[*at].id == member.account);
    incident.members.retain(is_there);
    incident
}

/// How one incident stands for one party, or for nobody.
fn slow(
    history: &[Told],
    incident: usize,
    party: Option<Party2>,
    standard: &str,
    as_of: i8,
) -> Option<(Standing, Finality)> {
    let energy = Some(ObjectCategory::Energy);
    let found = breach(history, incident, party, energy, (standard, as_of))?;
    Some((found.standing, found.finality))
}

fn bearer(party: Option<Party2>) -> Option<PartyId> {
    party.map(id_of)
}

/// Whether evidence alone gives this standing: the history without every other account of the
/// incident.
fn standing_of(
    history: &[Told],
    kept: &[usize],
    finding: &Finding,
    agreement: &Agreement,
) -> Option<Standing> {
    let at = finding.case.incident.as_ref()?.as_str()[1..].parse::<usize>().ok()?;
    let few: Vec<Told> = history
        .iter()
        .enumerate()
        .map(|(n, told)| {
            let is_kept = told.incident != at || kept.contains(&n);
            Told { is_rejected: told.is_rejected || !is_kept, ..told.clone() }
        })
        .collect();
    let made = Made::new(&few);
    let as_of = finding.as_of;
    let found = check(agreement, &made.world(), Asked { as_of, known_at: as_of }).findings;
    found
        .into_iter()
        .find(|other| {
            other.case.incident == finding.case.incident && other.bearer == finding.bearer
        })
        .map(|other| other.standing)
}

/// An admission that names no day: when it happened depends on what else is told.
fn undated(said: i8) -> Told {
    Told {
        incident: 0,
        event: Event::Attack,
        speaker: Who::Norland,
        doer: Doer::Norland,
        thing: Some(ObjectCategory::Energy),
        factuality: Factuality::Certain,
        status: Status::Happened,
        has_place: false,
        happened: None,
        said,
        is_rejected: false,
    }
}

/// Found by the laws below: a word told after settling moved the time of a settled case.
#[test]
fn a_late_date_does_not_move_a_settled_case() {
    let history = [undated(3), Told { happened: Some(1), ..undated(22) }];
    let findings = Made::new(&history).findings(&agreement(STANDARDS[0]), 43);
    assert_eq!(findings[0].standing, Standing::Broken);
}

/// Found by the laws below: evidence alone lay before the time in force.
#[test]
fn the_account_that_tells_the_day_is_part_of_the_evidence() {
    let history = [undated(1), Told { happened: Some(3), ..undated(1) }];
    let findings = Made::new(&history).findings(&agreement(STANDARDS[0]), 53);
    let evidence = findings[0].evidence.iter().map(|entry| entry.account.as_str());
    assert_eq!(evidence.collect::<Vec<_>>(), ["a1"]);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_monitor_judges_as_the_slow_judge_does(
        history in history(),
        standard in prop::sample::select(STANDARDS.to_vec()),
        as_of in 1..60_i8,
    ) {
        let agreement = agreement(standard);
        let findings = Made::new(&history).findings(&agreement, as_of);
        let mut n_cases = 0;
        for n in 0..3 {
            let mut is_of_party = false;
            for party in [Some(Party2::Norland), Some(Party2::Sudria), None] {
                let expected = slow(&history, n, party, standard, as_of)
                    .filter(|_| party.is_some() || !is_of_party);
                is_of_party |= expected.is_some();
                let id = IncidentId::new(format!("i{n}"));
                let found = findings.iter().find(|finding| {
                    finding.case.incident.as_ref() == Some(&id) && finding.bearer == bearer(party)
                });
                let told = found.map(|finding| (finding.standing, finding.finality));
                prop_assert_eq!(told, expected, "incident {} of {:?}", n, party);
                n_cases += usize::from(expected.is_some());
            }
        }
        let of_incidents = findings.iter().filter(|finding| finding.case.incident.is_some());
        prop_assert_eq!(of_incidents.count(), n_cases);
    }

    /// R31.
    #[test]
    fn evidence_suffices_and_nothing_of_it_can_be_taken_away(
        history in history(),
        standard in prop::sample::select(STANDARDS.to_vec()),
    ) {
        let agreement = agreement(standard);
        for finding in Made::new(&history).findings(&agreement, 54) {
            if finding.case.incident.is_none() {
                continue;
            }
            let kept: Vec<usize> = finding
                .evidence
                .iter()
                .filter(|entry| entry.role != EvidenceRole::Plea)
                .map(|entry| entry.account.as_str()[1..].parse().expect("an account's number"))
                .collect();
            let all = standing_of(&history, &kept, &finding, &agreement);
            prop_assert_eq!(all, Some(finding.standing), "with all of {:?}", kept);
            for gone in &kept {
                let fewer: Vec<usize> = kept.iter().copied().filter(|n| n != gone).collect();
                let left = standing_of(&history, &fewer, &finding, &agreement);
                prop_assert_ne!(left, Some(finding.standing), "without {} of {:?}", gone, &kept);
            }
        }
    }

    /// R32 while accounts come in: kept up to date in any order, the findings are those of the
    /// whole.
    #[test]
    fn accounts_that_come_in_any_order_come_to_the_same(
        history in history(),
        keys in prop::collection::vec(any::<u32>(), 9),
        as_of in 1..60_i8,
    ) {
        let agreement = several();
        let made = Made::new(&history);
        let mut order: Vec<usize> = (0..history.len()).collect();
        order.sort_by_key(|at| keys[*at]);
        let states: Vec<Incident> =
            (0..order.len()).map(|k| incident_of(&made, &history, &order[..=k])).collect();
        let asked = Asked { as_of: instant(as_of), known_at: instant(as_of) };
        let nothing = World {
            documents: Vec::new(),
            accounts: &[],
            incidents: &[],
            ..made.world()
        };
        let mut running = Running::new(&agreement, View::new(&nothing, asked));
        for (state, at) in states.iter().zip(&order) {
            let document = &made.documents[*at];
            let received = Received { document, recorded_at: Timestamp::MIN, retracted_at: None };
            let accounts = std::slice::from_ref(&made.accounts[*at]);
            running.tell(&received, accounts, std::slice::from_ref(state));
        }
        let whole = check(&agreement, &made.world(), asked);
        prop_assert_eq!(running.findings(), whole.findings);
        prop_assert_eq!(running.late(), whole.late);
    }

    /// R31, by a second judge that shares no code with the monitor.
    #[test]
    fn every_finding_is_replayed_from_its_evidence_alone(
        history in history(),
        standard in prop::sample::select(STANDARDS.to_vec()),
        as_of in 1..60_i8,
    ) {
        let agreement = agreement(standard);
        let made = Made::new(&history);
        let recorded = made.recorded();
        let facts = made.facts(&recorded);
        for finding in made.findings(&agreement, as_of) {
            let replayed = troth_replay::replay(&finding, &agreement, &facts);
            prop_assert_eq!(replayed, troth_replay::Replayed::Holds, "{:?}", finding);
        }
    }

    /// R30.
    #[test]
    fn what_is_settled_stays(history in history(), day in 1..56_i8, later in 1..20_i8) {
        let agreement = agreement(STANDARDS[0]);
        let made = Made::new(&history);
        let after = made.findings(&agreement, day + later);
        for finding in made.findings(&agreement, day) {
            if finding.finality == Finality::Settled {
                let same = after.iter().find(|other| other.id == finding.id);
                let told = same.map(|other| (other.standing, other.finality, &other.evidence));
                let expected = (finding.standing, finding.finality, &finding.evidence);
                prop_assert_eq!(told, Some(expected));
            }
        }
    }

    /// R32.
    #[test]
    fn no_order_changes_a_finding(history in history(), turn in 0..9_usize) {
        let agreement = agreement(STANDARDS[5]);
        let made = Made::new(&history);
        let mut shuffled = Made::new(&history);
        shuffled.incidents.reverse();
        shuffled.accounts.rotate_left(turn.min(history.len()));
        shuffled.documents.reverse();
        for incident in &mut shuffled.incidents {
            incident.members.reverse();
        }
        prop_assert_eq!(made.findings(&agreement, 40), shuffled.findings(&agreement, 40));
    }
}
