//! Who is freed from a clause because another party broke its word first.
//!
//! A party is free from the end of the time of the first breach by another party that stands
//! *broken*; what is only alleged or disputed frees nobody. Breaches are gone through in the order
//! of their time, so that whoever was free already breaks nothing and frees nobody. One that is first
//! told later than a settling period after its time frees nobody either.

use std::collections::BTreeMap;

use jiff::Timestamp;
use troth_agreement::norm::Norm;
use troth_model::{PartyId, Standing};

use crate::judge::{Depth, Judge, Scope};
use crate::prohibitions::Breach;
use crate::view::Stretch;

/// Since when each party is free of a clause.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Released {
    pub(crate) since: BTreeMap<PartyId, Timestamp>,
}

impl Released {
    /// Since when a party is free; the end of time where it is bound.
    pub(crate) fn since(&self, party: &PartyId) -> Timestamp {
        self.since.get(party).copied().unwrap_or(Timestamp::MAX)
    }

    /// Whether a party is free at `at`.
    pub(crate) fn frees(&self, party: &PartyId, at: Timestamp) -> bool {
        self.since(party) <= at
    }

    /// Whether a breach lies in a time in which its party was free.
    pub(crate) fn is_free(&self, breach: &Breach<'_, '_>) -> bool {
        breach.bearer.is_some_and(|party| self.frees(party, breach.when.from))
    }
}

/// A breach that stands broken, by a clause that releases another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Broken {
    when: Stretch,
    party: PartyId,
    /// Whether it is the clause itself that was broken.
    is_own: bool,
    /// The incident, by its place in the view; of a limit, whose window holds several: [`NO_SCENE`].
    pub(crate) scene: usize,
}

/// In the place of a scene where there is not just one.
const NO_SCENE: usize = usize::MAX;

/// Releases may lead through so many clauses; agreements whose releases go in a circle are named
/// when they are read.
const MAX_STEPS: usize = 16;

impl<'j, 'a> Judge<'j, 'a> {
    /// Who is free of this clause, and since when.
    pub(crate) fn released(&self) -> Released {
        match self.scope.released {
            Some(known) => known.clone(),
            // Who is free depends on all incidents, whichever are judged.
            None => Judge { scope: Scope::default(), ..self.clone() }.released_in(MAX_STEPS),
        }
    }

    fn released_in(&self, n_steps: usize) -> Released {
        if self.clause.released_by.is_empty() || n_steps == 0 {
            return Released::default();
        }
        let mut broken = self.broken_in(n_steps);
        broken.sort();
        self.released_by(&broken)
    }

    /// The breaches that may release somebody of this clause: of the incidents in scope.
    pub(crate) fn broken(&self) -> Vec<Broken> {
        self.broken_in(MAX_STEPS)
    }

    fn broken_in(&self, n_steps: usize) -> Vec<Broken> {
        self.clause.released_by.iter().flat_map(|id| self.broken_of(id, n_steps)).collect()
    }

    /// Who is free after these breaches, which come in order.
    pub(crate) fn released_by<'b>(&self, broken: impl IntoIterator<Item = &'b Broken>) -> Released {
        let mut released = Released::default();
        let parties = &self.agreement.parties;
        for Broken { when, party: breaker, is_own, .. } in broken {
            if parties.iter().all(|party| released.frees(party, when.from)) {
                break;
            }
            if *is_own && released.frees(breaker, when.from) {
                continue;
            }
            for party in parties.iter().filter(|party| *party != breaker) {
                let since = released.since.entry(party.clone()).or_insert(when.to);
                *since = (*since).min(when.to);
            }
        }
        released
    }

    /// When and by whom a clause was broken, and whether it is this one.
    fn broken_of(&self, id: &troth_model::ClauseId, n_steps: usize) -> Vec<Broken> {
        let Some(clause) = self.agreement.clause(id) else { return Vec::new() };
        let is_own = *id == self.clause.id;
        // This clause as it is judged now, which may be without one of its words.
        let clause = if is_own { self.clause } else { clause };
        let mine = |reading: &&(PartyId, _)| Some(&reading.0) == self.reading;
        let read = clause.readings.iter().find(mine).map(|(_, version)| version);
        let version = if is_own { self.version } else { read.unwrap_or(&clause.text) };
        let (Norm::Prohibition { bearers, pattern, .. } | Norm::Limit { bearers, pattern, .. }) =
            &version.norm
        else {
            return Vec::new();
        };
        // What is first told too late frees nobody, so that it is known for good who is free.
        let (depth, scope) = (Depth::Standing, Scope { decides: true, ..self.scope });
        let judge = Judge { clause, version, depth, scope, ..self.clone() };
        let judge = if is_own { judge } else { judge.bound() };
        let freed = if is_own { Released::default() } else { judge.released_in(n_steps - 1) };
        if let Norm::Limit { limit, .. } = &version.norm {
            let judge = Judge { scope: Scope { released: Some(&freed), ..judge.scope }, ..judge };
            let windows = judge.limit(bearers.parties(), pattern, limit, &mut Vec::new());
            let broken = windows.into_iter().filter(|one| one.standing == Standing::Broken);
            return broken
                .filter_map(|one| {
                    let when = Stretch { from: one.case.from, to: one.case.to };
                    Some(Broken { when, party: one.bearer?, is_own, scene: NO_SCENE })
                })
                .collect();
        }
        judge
            .breaches(bearers.parties(), pattern, &mut Vec::new())
            .into_iter()
            .filter(|breach| breach.standing == Standing::Broken && !freed.is_free(breach))
            .filter_map(|breach| {
                let (scene, party) = (breach.scene.at, breach.bearer?.clone());
                Some(Broken { when: breach.when, party, is_own, scene })
            })
            .collect()
    }
}
