//! Every clause against the world: the one question.

use jiff::Timestamp;
use troth_agreement::Agreement;
use troth_agreement::norm::{Clause, Norm, Version};
use troth_model::{AccountId, CaseKind, ClauseId, Finding, Force, IncidentId, PartyId};

use crate::binding::{Decided, permissions};
use crate::judge::{Depth, Judge, Memo, Scope};
use crate::parts::each;
use crate::view::View;
use crate::world::{Asked, World};

/// How an agreement stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Checked {
    /// How each case stands: by clause, in the order of the agreement, then by reading, bearer
    /// and time; the rest of the time last.
    pub findings: Vec<Finding>,
    /// Whether each clause binds at the time asked about, by the text and by each reading.
    pub force: Vec<ClauseForce>,
    /// Parties that are free of a clause because another party broke its word.
    pub released: Vec<Release>,
    /// What was told that decides when clauses bind: notices, and what conditions ask for.
    pub decided: Vec<Decided>,
    /// Accounts that were told after their case had settled: they revise nothing, and are not
    /// lost.
    pub late: Vec<Late>,
}

/// Whether a clause binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseForce {
    /// Which clause.
    pub clause: ClauseId,
    /// By whose reading; `None` for the text.
    pub reading: Option<String>,
    /// Not yet, now, or no longer.
    pub force: Force,
}

/// A party that is free of a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Of which clause.
    pub clause: ClauseId,
    /// By whose reading; `None` for the text.
    pub reading: Option<String>,
    /// Who is free.
    pub party: PartyId,
    /// Since when.
    pub since: Timestamp,
}

/// An account that came after its case had settled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Late {
    /// The incident of which it tells.
    pub incident: IncidentId,
    /// The account.
    pub account: AccountId,
}

/// How `agreement` stands in `world`, as of one time and as known at one time.
///
/// A pure function: the same world gives the same answer, in whatever order its parts come.
/// Cases are judged that lie in a clause's time in force; what lies outside gives no finding.
#[must_use]
pub fn check(agreement: &Agreement, world: &World<'_>, asked: Asked) -> Checked {
    check_in(agreement, &View::new(world, asked))
}

/// Incidents below this number are not worth threads.
pub(crate) const MANY: usize = 20_000;

/// What `work` makes of the text and each reading of every clause, in the order of the agreement;
/// side by side before many incidents, what concerns most of them first.
pub(crate) fn of_versions<'a, T: Send>(
    agreement: &'a Agreement,
    view: &View<'_>,
    work: impl Fn(&'a Clause, Option<&'a PartyId>, &'a Version) -> T + Sync,
) -> Vec<T> {
    let versions: Vec<_> = agreement
        .clauses
        .iter()
        .flat_map(|clause| {
            clause.versions().map(move |(reading, version)| (clause, reading, version))
        })
        .collect();
    let effort = |at: usize| view.n_about(versions[at].2.norm.pattern());
    each(versions.len(), view.scenes.len() > MANY, effort, |at| {
        let (clause, reading, version) = versions[at];
        work(clause, reading, version)
    })
}

/// The same for a view that was made before: one view serves many agreements.
#[must_use]
pub fn check_in(agreement: &Agreement, view: &View<'_>) -> Checked {
    let permissions = permissions(agreement, view);
    let parts = of_versions(agreement, view, |clause, reading, version| {
        let judge = Judge {
            view,
            agreement,
            clause,
            reading,
            version,
            permissions: &permissions,
            depth: Depth::Evidence,
            scope: Scope::default(),
            memo: &Memo::default(),
            binding: None,
        };
        judge.bound().checked()
    });
    let mut checked = Checked::default();
    for part in parts {
        checked.findings.extend(part.findings);
        checked.force.extend(part.force);
        checked.released.extend(part.released);
        checked.decided.extend(part.decided);
        checked.late.extend(part.late);
    }
    checked.late.sort();
    checked.late.dedup();
    checked
}

/// By bearer and time, the rest of the time last.
pub(crate) fn order(findings: &mut [Finding]) {
    let mut bearers: Vec<&Option<PartyId>> = Vec::new();
    for finding in findings.iter() {
        // Those of one bearer mostly come together, and there are few.
        if !bearers.iter().rev().any(|known| **known == finding.bearer) {
            bearers.push(&finding.bearer);
        }
    }
    bearers.sort();
    let key = |(at, finding): (usize, &Finding)| {
        let bearer = bearers.iter().position(|known| **known == finding.bearer);
        let is_rest = finding.case.kind == CaseKind::Stretch;
        (bearer.expect("it was noted"), is_rest, finding.case.from, at)
    };
    let mut keys: Vec<_> = findings.iter().enumerate().map(key).collect();
    let name = |at: usize| (&findings[at].id, &findings[at].case.incident);
    keys.sort_by(|a, b| {
        let first = |key: &(usize, bool, Timestamp, usize)| (key.0, key.1, key.2);
        first(a).cmp(&first(b)).then_with(|| name(a.3).cmp(&name(b.3)))
    });
    put_in_order(findings, keys.into_iter().map(|(.., at)| at));
}

/// Puts a list into an order given by places: findings are large, and so each is moved once.
fn put_in_order<T>(list: &mut [T], order: impl Iterator<Item = usize>) {
    let mut goes_to = vec![0; list.len()];
    for (to, from) in order.enumerate() {
        goes_to[from] = to;
    }
    for at in 0..list.len() {
        while goes_to[at] != at {
            let to = goes_to[at];
            list.swap(at, to);
            goes_to.swap(at, to);
        }
    }
}

impl Judge<'_, '_> {
    /// All that is said of this version of this clause.
    fn checked(&self) -> Checked {
        let decided = || self.binding.iter().flat_map(|binding| binding.decided.clone()).collect();
        if self.is_idle() {
            return Checked::default();
        }
        let reading = || self.reading.map(|party| party.as_str().to_owned());
        let release = |(party, since)| Release {
            clause: self.clause.id.clone(),
            reading: reading(),
            party,
            since,
        };
        let mut late = Vec::new();
        Checked {
            findings: self.ordered(&mut late),
            force: vec![ClauseForce {
                clause: self.clause.id.clone(),
                reading: reading(),
                force: self.force(),
            }],
            released: self.released().since.into_iter().map(release).collect(),
            decided: decided(),
            late,
        }
    }

    /// Whether it is a party's word on a notice that comes to the same as the text.
    pub(crate) fn is_idle(&self) -> bool {
        self.binding.as_ref().is_some_and(|binding| binding.is_idle)
    }

    /// The findings by bearer and time, the rest of the time last.
    pub(crate) fn ordered(&self, late: &mut Vec<Late>) -> Vec<Finding> {
        let mut findings = self.findings(late);
        order(&mut findings);
        findings
    }

    /// The findings without those of the rest of the time.
    pub(crate) fn cases(&self, late: &mut Vec<Late>) -> Vec<Finding> {
        match &self.version.norm {
            Norm::Prohibition { bearers, pattern, hears_plea } => {
                let released = self.released();
                self.prohibition_cases(bearers.parties(), pattern, *hears_plea, &released, late)
            }
            _ => self.findings(late),
        }
    }

    pub(crate) fn findings(&self, late: &mut Vec<Late>) -> Vec<Finding> {
        match &self.version.norm {
            Norm::Prohibition { bearers, pattern, hears_plea } => {
                self.prohibition(bearers.parties(), pattern, *hears_plea, late)
            }
            Norm::Limit { bearers, pattern, limit } => {
                self.limit(bearers.parties(), pattern, limit, late)
            }
            Norm::Duty { bearers, pattern, due } => self.duty(bearers, pattern, due, late),
            Norm::Permission { .. } => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::put_in_order;

    proptest! {
        #[test]
        fn each_comes_to_its_place(numbers in prop::collection::vec(0..50_u8, 0..40)) {
            let mut order: Vec<usize> = (0..numbers.len()).collect();
            order.sort_by_key(|at| numbers[*at]);
            let (mut own, mut expected) = (numbers.clone(), numbers);
            put_in_order(&mut own, order.into_iter());
            expected.sort_unstable();
            prop_assert_eq!(own, expected);
        }
    }
}
