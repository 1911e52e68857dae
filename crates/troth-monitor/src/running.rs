//! Findings kept up to date while accounts come in, in any order: of each clause only that is judged
//! anew which a new account can change.
//!
//! A prohibition looks again at the incidents that the account is of; a limit counts its windows
//! again from breaches that it remembers; a duty looks again at the windows that the account's time
//! meets. Where an account can reach further (what starts a duty, what releases a party), the whole
//! clause is judged again. What comes out is what [`check`](crate::check) says of the same world;
//! `tests/running.rs` holds the two together on random histories in every order.

use std::collections::{BTreeMap, BTreeSet};

use troth_agreement::norm::{Due, Norm, Pattern, Version};
use troth_agreement::{Agreement, Clause};
use troth_model::{Account, CaseKind, ClauseId, Finding, FindingId, Incident, IncidentId, PartyId};

use crate::changes::{Change, changes};
use crate::check::{Late, order};
use crate::judge::{Depth, Judge, Scope};
use crate::prohibitions::Breach;
use crate::tally::permissions;
use crate::view::View;
use crate::world::Received;

/// An agreement before a world to which accounts come.
pub struct Running<'a> {
    agreement: &'a Agreement,
    view: View<'a>,
    kept: Vec<Kept<'a>>,
}

/// What is known of one version of one clause.
struct Kept<'a> {
    clause: &'a Clause,
    reading: Option<&'a PartyId>,
    version: &'a Version,
    findings: BTreeMap<FindingId, Finding>,
    /// Of a limit: every breach, to count the windows from.
    breaches: Vec<Breach<'a>>,
    late: BTreeSet<Late>,
}

impl<'a> Running<'a> {
    /// Judges every clause of `agreement` once.
    #[must_use]
    pub fn new(agreement: &'a Agreement, view: View<'a>) -> Self {
        let versions = agreement.clauses.iter().flat_map(|clause| {
            clause.versions().map(move |(reading, version)| (clause, reading, version))
        });
        let kept = versions.map(|(clause, reading, version)| Kept {
            clause,
            reading,
            version,
            findings: BTreeMap::new(),
            breaches: Vec::new(),
            late: BTreeSet::new(),
        });
        let mut running = Self { agreement, kept: kept.collect(), view };
        let Self { agreement, view, kept } = &mut running;
        for kept in kept {
            kept.judge_all(agreement, view);
        }
        running
    }

    /// The findings: by clause and reading in the order of the agreement, then by bearer and time,
    /// the rest of the time last.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut all = Vec::new();
        for kept in &self.kept {
            let mut own: Vec<Finding> = kept.findings.values().cloned().collect();
            order(&mut own);
            all.append(&mut own);
        }
        all
    }

    /// Accounts that came after their case had settled.
    #[must_use]
    pub fn late(&self) -> Vec<Late> {
        let all: BTreeSet<&Late> = self.kept.iter().flat_map(|kept| &kept.late).collect();
        all.into_iter().cloned().collect()
    }

    /// Takes in a document with its accounts, and the incidents as they are with them (those that
    /// are new or changed); gives what changed. A document that was not told or known by the times
    /// asked about changes nothing.
    pub fn tell(
        &mut self,
        received: &Received<'a>,
        accounts: &'a [Account],
        incidents: &'a [Incident],
    ) -> Vec<Change> {
        let scenes = self.view.take(received, accounts, incidents);
        let Self { agreement, view, kept } = self;
        let mut told = Vec::new();
        if scenes.is_empty() {
            return told;
        }
        for kept in kept {
            told.extend(kept.judge_some(agreement, view, &scenes));
        }
        told
    }
}

impl<'a> Kept<'a> {
    fn judge<'j>(
        &self,
        agreement: &'j Agreement,
        view: &'j View<'a>,
        permissions: &'j [(&'j troth_agreement::norm::Bearers, &'j Pattern)],
        scope: Scope<'j>,
    ) -> Judge<'j, 'a>
    where
        'a: 'j,
    {
        Judge {
            view,
            agreement,
            clause: self.clause,
            reading: self.reading,
            version: self.version,
            permissions,
            depth: Depth::Evidence,
            scope,
        }
    }

    fn judge_all(&mut self, agreement: &Agreement, view: &View<'a>) {
        let permissions = permissions(agreement);
        let judge = self.judge(agreement, view, &permissions, Scope::default());
        let mut late = Vec::new();
        let (findings, breaches) = match &self.version.norm {
            Norm::Limit { bearers, pattern, limit } => {
                let breaches = judge.breaches(bearers.parties(), pattern, &mut late);
                (judge.limit_of(bearers.parties(), pattern, limit, &breaches), breaches)
            }
            _ => (judge.findings(&mut late), Vec::new()),
        };
        self.findings = named(findings);
        self.breaches = breaches;
        self.late = late.into_iter().collect();
    }

    /// Judges anew what these scenes can change.
    fn judge_some(
        &mut self,
        agreement: &Agreement,
        view: &View<'a>,
        scenes: &[usize],
    ) -> Vec<Change> {
        let may_tell = |pattern: &Pattern| {
            scenes.iter().any(|at| view.scenes[*at].may_tell(view, pattern.verb))
        };
        let is_released = !self.clause.released_by.is_empty();
        match &self.version.norm {
            Norm::Permission { .. } => Vec::new(),
            _ if is_released => self.anew(agreement, view),
            Norm::Prohibition { pattern, .. } | Norm::Limit { pattern, .. } => {
                // A scene that tells nothing of it now told nothing of it before.
                if may_tell(pattern) { self.of_scenes(agreement, view, scenes) } else { Vec::new() }
            }
            Norm::Duty { pattern, due: Due::Answer { clauses, .. }, .. } => {
                let is_response = !pattern.verb.is_answer();
                if is_response && may_tell(pattern) {
                    self.anew(agreement, view)
                } else if forbidden(agreement, clauses).any(may_tell) {
                    self.of_scenes(agreement, view, scenes)
                } else {
                    Vec::new()
                }
            }
            Norm::Duty { pattern, due: Due::After { trigger, .. }, .. } => {
                let is_concerned = may_tell(pattern) || may_tell(trigger);
                if is_concerned { self.anew(agreement, view) } else { Vec::new() }
            }
            Norm::Duty { pattern, due: Due::By(_) | Due::Every(_), .. } => {
                match self.version.force.from {
                    // It runs from the first thing told.
                    None => self.anew(agreement, view),
                    Some(_) if may_tell(pattern) => self.of_windows(agreement, view, scenes),
                    Some(_) => Vec::new(),
                }
            }
        }
    }

    fn anew(&mut self, agreement: &Agreement, view: &View<'a>) -> Vec<Change> {
        let before: Vec<Finding> = self.findings.values().cloned().collect();
        self.judge_all(agreement, view);
        let after: Vec<Finding> = self.findings.values().cloned().collect();
        changes(&before, &after)
    }

    fn of_windows(
        &mut self,
        agreement: &Agreement,
        view: &View<'a>,
        scenes: &[usize],
    ) -> Vec<Change> {
        let permissions = permissions(agreement);
        let scope = Scope { scenes: None, around: view.index.hull(scenes) };
        let mut late = Vec::new();
        let findings = self.judge(agreement, view, &permissions, scope).findings(&mut late);
        self.put(BTreeSet::new(), findings)
    }

    fn of_scenes(
        &mut self,
        agreement: &Agreement,
        view: &View<'a>,
        scenes: &[usize],
    ) -> Vec<Change> {
        let incidents: BTreeSet<&IncidentId> =
            scenes.iter().map(|at| &view.scenes[*at].incident.id).collect();
        let is_of_them = |id: &IncidentId| incidents.contains(id);
        let permissions = permissions(agreement);
        let scope = Scope { scenes: Some(scenes), around: None };
        let judge = self.judge(agreement, view, &permissions, scope);
        let whole = Judge { scope: Scope::default(), ..judge };
        let mut late = Vec::new();
        let mut gone: BTreeSet<FindingId> = self
            .findings
            .values()
            .filter(|finding| finding.case.incident.as_ref().is_some_and(is_of_them))
            .map(|finding| finding.id.clone())
            .collect();
        let findings = match &self.version.norm {
            Norm::Prohibition { bearers, pattern, hears_plea } => {
                let parties = bearers.parties();
                let mut cases = judge.prohibition_cases(parties, pattern, *hears_plea, &mut late);
                let others = self.findings.values().filter(|finding| {
                    finding.case.kind == CaseKind::Incident && !gone.contains(&finding.id)
                });
                let told_of: BTreeSet<Option<PartyId>> =
                    others.chain(&cases).map(|finding| finding.bearer.clone()).collect();
                cases.extend(whole.rest(parties, pattern, &told_of));
                let rest =
                    self.findings.values().filter(|finding| finding.case.kind == CaseKind::Stretch);
                gone.extend(rest.map(|finding| finding.id.clone()));
                cases
            }
            Norm::Limit { bearers, pattern, limit } => {
                let new = judge.breaches(bearers.parties(), pattern, &mut late);
                self.breaches.retain(|breach| !is_of_them(&breach.scene.incident.id));
                self.breaches.extend(new);
                gone = self.findings.keys().cloned().collect();
                whole.limit_of(bearers.parties(), pattern, limit, &self.breaches)
            }
            _ => judge.findings(&mut late),
        };
        self.late.retain(|late| !is_of_them(&late.incident));
        self.late.extend(late);
        self.put(gone, findings)
    }

    /// Takes these findings away and those in, and gives what is otherwise.
    fn put(&mut self, gone: BTreeSet<FindingId>, findings: Vec<Finding>) -> Vec<Change> {
        let mut before: Vec<Finding> =
            gone.iter().filter_map(|id| self.findings.remove(id)).collect();
        let replaced = findings.iter().filter_map(|finding| self.findings.remove(&finding.id));
        before.extend(replaced.collect::<Vec<_>>());
        let told = changes(&before, &findings);
        self.findings.extend(named(findings));
        told
    }
}

fn named(findings: Vec<Finding>) -> BTreeMap<FindingId, Finding> {
    findings.into_iter().map(|finding| (finding.id.clone(), finding)).collect()
}

/// What these clauses forbid, by their text.
fn forbidden<'n>(
    agreement: &'n Agreement,
    clauses: &'n [ClauseId],
) -> impl Iterator<Item = &'n Pattern> {
    clauses.iter().filter_map(|id| agreement.clause(id)).map(|clause| clause.text.norm.pattern())
}
