//! Who is free of a clause because another party broke its word first (R33), and what a limit makes
//! of many breaches (R24, R35): asked of all accounts, as when a clause binds is.

use std::collections::BTreeMap;

use jiff::Timestamp;
use troth_agreement::norm::{Bearers, Due, Limit, Norm, Window};
use troth_model::{CaseKind, ClauseId, PartyId, Standing};

use crate::binding::Breach;
use crate::cases::{Case, exceeded, most_told};
use crate::telling::{Span, cover};

/// Since when each party is free.
pub(crate) type Freed = BTreeMap<PartyId, Timestamp>;

/// Releases may lead through so many clauses: those that go in a circle are named in the agreement.
const MAX_STEPS: usize = 16;

impl<'c> Case<'c> {
    /// The same case under another clause, as the finding's reader reads it.
    pub(crate) fn another(&self, id: &ClauseId) -> Option<Self> {
        let clause = self.agreement.clause(id)?;
        let reader = self.finding.reading.as_deref();
        let read = clause.readings.iter().find(|(party, _)| Some(party.as_str()) == reader);
        let version = read.map_or(&clause.text, |(_, version)| version);
        Some(Case { clause, version, permitted: self.permitted.clone(), ..self.anew() })
    }

    /// R33: since when each party is free of the clause.
    pub(crate) fn released(&self) -> Freed {
        self.released_in(MAX_STEPS)
    }

    fn released_in(&self, n_steps: usize) -> Freed {
        let mut since = Freed::new();
        if n_steps == 0 {
            return since;
        }
        let mut broken: Vec<(Span, PartyId, bool)> = Vec::new();
        for id in &self.clause.released_by {
            let is_own = *id == self.clause.id;
            let other = if is_own { Some(self.anew()) } else { self.another(id) };
            let Some(other) = other else { continue };
            let freed = if is_own { Freed::new() } else { other.released_in(n_steps - 1) };
            let found = other.broken(&freed).into_iter();
            broken.extend(found.map(|(party, when)| (when, party, is_own)));
        }
        broken.sort();
        for (when, breaker, is_own) in broken {
            // Who was free already breaks nothing by it.
            if is_own && since.get(&breaker).is_some_and(|at| *at <= when.0) {
                continue;
            }
            for party in self.agreement.parties.iter().filter(|party| **party != breaker) {
                let free = since.entry(party.clone()).or_insert(when.1);
                *free = (*free).min(when.1);
            }
        }
        since
    }

    /// What stands broken under a clause that forbids something, by those who were not free of it.
    pub(crate) fn broken(&self, freed: &Freed) -> Vec<(PartyId, Span)> {
        if !self.version.open_terms.is_empty() {
            return Vec::new();
        }
        let all = self.forbidden(freed);
        match &self.version.norm {
            Norm::Limit { bearers, limit, .. } => {
                let of = |party: &PartyId| {
                    let own = all.iter().filter(|(by, _)| by == party);
                    self.windows_over(own.map(|(_, breach)| breach).collect(), limit)
                };
                let windows = bearers
                    .parties()
                    .iter()
                    .flat_map(|party| of(party).into_iter().map(move |one| (party.clone(), one)));
                let broken = windows.filter(|(_, (standing, _))| *standing == Standing::Broken);
                broken.map(|(party, (_, when))| (party, when)).collect()
            }
            _ => {
                let broken =
                    all.into_iter().filter(|(_, breach)| breach.standing == Standing::Broken);
                broken.map(|(party, breach)| (party, breach.when)).collect()
            }
        }
    }

    /// What is told of what a clause forbids, of those who were not free of it.
    fn forbidden(&self, freed: &Freed) -> Vec<(PartyId, Breach<'c>)> {
        let (Norm::Prohibition { bearers, pattern, .. } | Norm::Limit { bearers, pattern, .. }) =
            &self.version.norm
        else {
            return Vec::new();
        };
        let is_then = |account: &troth_model::Account, when: Span, party: &PartyId| {
            self.binds(when) && !self.is_excused(account, when, Some(party))
        };
        let mut all = self.breaches(bearers.parties(), pattern, &is_then, self.permitted(), None);
        all.retain(|(party, breach)| freed.get(party).is_none_or(|since| breach.when.0 < *since));
        all
    }

    /// R24: the stretches in which one party's breaches are too many, each with how it stands.
    fn windows_over(&self, mut own: Vec<&Breach<'c>>, limit: &Limit) -> Vec<(Standing, Span)> {
        let zone = &self.agreement.zone;
        own.sort_by_key(|breach| (breach.when.0, &breach.incident.id));
        let counted: Vec<(&Breach<'c>, u64)> = own
            .into_iter()
            .map(|breach| (breach, most_told(&breach.telling, limit)))
            .filter(|(_, n)| *n > 0)
            .collect();
        let is_with = |first: &Breach<'c>, other: &Breach<'c>| match limit.window {
            Window::Sliding(length) => other.when.0 < length.after(first.when.0, zone),
            Window::Calendar(one) => one.start(other.when.0, zone) == one.start(first.when.0, zone),
        };
        let mut windows = Vec::new();
        let mut at = 0;
        while at < counted.len() {
            let rest = &counted[at..];
            let n_with = rest.iter().take_while(|(breach, _)| is_with(rest[0].0, breach)).count();
            let with = &rest[..n_with.max(1)];
            let standings: Vec<(Standing, u64)> =
                with.iter().map(|(breach, n)| (breach.standing, *n)).collect();
            let is_too_much = with.iter().map(|(_, n)| n).sum::<u64>() > u64::from(limit.count);
            if let Some(standing) = exceeded(&standings, limit).filter(|_| is_too_much) {
                let when = with.iter().map(|(breach, _)| breach.when).reduce(cover);
                windows.extend(when.map(|when| (standing, when)));
            }
            let is_calendar = matches!(limit.window, Window::Calendar(_));
            at += if is_too_much || is_calendar { with.len() } else { 1 };
        }
        windows
    }

    /// What is wrong with a finding of a party that was free of the clause by then.
    pub(crate) fn freedom_fault(&self) -> Option<String> {
        if self.clause.released_by.is_empty() {
            return None;
        }
        let case = &self.finding.case;
        let released = self.released();
        let owing = match (&self.finding.bearer, &self.version.norm) {
            (Some(bearer), _) => vec![bearer.clone()],
            (None, Norm::Duty { bearers: Bearers::Together(parties), due, .. })
                if !matches!(due, Due::Answer { .. }) =>
            {
                parties.clone()
            }
            _ => Vec::new(),
        };
        let is_answer = matches!(&self.version.norm, Norm::Duty { due: Due::Answer { .. }, .. });
        let is_free = |party: &PartyId| {
            released.get(party).is_some_and(|since| match (case.kind, &self.version.norm) {
                // Whoever was freed is bound up to then.
                (CaseKind::Stretch, _) => *since < case.to,
                (_, Norm::Duty { .. }) => *since <= case.to,
                _ => *since <= case.from,
            })
        };
        let free = owing.iter().find(|party| !is_answer && is_free(party))?;
        Some(format!("{free} was free of the clause by then"))
    }
}
