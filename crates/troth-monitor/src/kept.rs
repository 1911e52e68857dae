//! What is known of one version of one clause while accounts come and go.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use troth_agreement::norm::{Bearers, Due, Limit, Norm, Pattern, Version};
use troth_agreement::verbs::Verb;
use troth_agreement::{Agreement, Clause};
use troth_model::{ClauseId, Finding, FindingId, PartyId};

use crate::binding::{Binding, deciding, is_by_calendar};
use crate::changes::{Change, changes};
use crate::check::Late;
use crate::duties::Heard;
use crate::judge::{Depth, Judge, Memo, Scope};
use crate::ledger::{Ledger, Turned};
use crate::limits::Counted;
use crate::release::{Broken, Released};
use crate::tally::Permission;
use crate::view::{Changed, Stretch, View};

/// What a clause is judged in: the agreement, the world in view, and what is permitted.
pub(crate) type Before<'j, 'a> = (&'j Agreement, &'j View<'a>, &'j [Permission<'j>]);

/// One version of one clause with its findings.
pub(crate) struct Kept<'a> {
    clause: &'a Clause,
    reading: Option<&'a PartyId>,
    version: &'a Version,
    /// Cases of an incident, and of what an incident starts: by its place in the view.
    cases: BTreeMap<usize, Vec<Finding>>,
    /// Windows of a duty, the rest of the time, what is undefined.
    others: BTreeMap<FindingId, Finding>,
    /// Of how many cases each bearer has, the rest of the time left out.
    told_of: BTreeMap<Option<PartyId>, usize>,
    /// Of a limit.
    ledgers: BTreeMap<&'a PartyId, Ledger<'a>>,
    late: BTreeMap<usize, Vec<Late>>,
    /// Of a duty that has windows of its own.
    heard: RefCell<Heard>,
    /// The breaches that may release somebody.
    broken: BTreeSet<Broken>,
    released: Released,
    /// When it binds, where more than the calendar decides it.
    binding: Option<Arc<Binding>>,
    /// What decides when it, or a clause that it names, binds.
    deciding: Vec<&'static Verb>,
    /// Whether such a clause, and not it alone, binds by more than the calendar.
    names_bound: bool,
}

impl<'a> Kept<'a> {
    /// Judges it once.
    pub(crate) fn new(
        before: Before<'_, 'a>,
        clause: &'a Clause,
        reading: Option<&'a PartyId>,
        version: &'a Version,
    ) -> Self {
        let named = named(before.0, clause, version);
        let mut kept = Self {
            binding: None,
            deciding: std::iter::once((clause, version))
                .chain(named.iter().copied())
                .flat_map(|(clause, version)| deciding(before.0, clause, version))
                .map(|pattern| pattern.verb)
                .collect(),
            names_bound: named.iter().any(|(_, version)| !is_by_calendar(version)),
            clause,
            reading,
            version,
            cases: BTreeMap::new(),
            others: BTreeMap::new(),
            told_of: BTreeMap::new(),
            ledgers: BTreeMap::new(),
            late: BTreeMap::new(),
            heard: RefCell::default(),
            broken: BTreeSet::new(),
            released: Released::default(),
        };
        kept.judge_all(before);
        kept
    }

    /// Every finding, in no order.
    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        let windows = self.ledgers.values().flat_map(Ledger::findings);
        self.cases.values().flatten().chain(self.others.values()).chain(windows)
    }

    pub(crate) fn late(&self) -> impl Iterator<Item = &Late> {
        self.late.values().flatten()
    }

    /// Whether it begins with the first thing told.
    pub(crate) fn needs_start(&self) -> bool {
        self.version.force.from.is_none()
    }

    /// Judges all of it again.
    pub(crate) fn anew(&mut self, before: Before<'_, 'a>) -> Vec<Change> {
        let old: Vec<Finding> = self.findings().cloned().collect();
        self.judge_all(before);
        let new: Vec<Finding> = self.findings().cloned().collect();
        changes(&old, &new)
    }

    /// Judges anew what may be otherwise.
    pub(crate) fn judge_some(&mut self, before: Before<'_, 'a>, changed: &Changed) -> Vec<Change> {
        let (agreement, ..) = before;
        if changed.scenes.is_empty() {
            return Vec::new();
        }
        if self.is_released_by_others(agreement) {
            return self.anew(before);
        }
        if self.deciding.iter().any(|verb| changed.types.may_be(verb)) {
            let binding = self.bound(before);
            if self.names_bound || binding != self.binding {
                return self.anew(before);
            }
        }
        if self.is_idle() {
            return Vec::new();
        }
        if !self.clause.released_by.is_empty() && self.release(before, &changed.scenes) {
            return self.anew(before);
        }
        let may_be = |pattern: &Pattern| changed.types.may_be(pattern.verb);
        match &self.version.norm {
            Norm::Permission { .. } => Vec::new(),
            Norm::Prohibition { pattern, .. } | Norm::Limit { pattern, .. } => {
                if may_be(pattern) {
                    self.of_scenes(before, &changed.scenes)
                } else {
                    Vec::new()
                }
            }
            Norm::Duty { pattern, due, .. } => {
                let starts = started_by(agreement, due).any(may_be);
                let is_done_by_deeds = !pattern.verb.is_answer();
                if is_done_by_deeds && may_be(pattern) {
                    self.of_windows(before, changed)
                } else if starts {
                    self.of_scenes(before, &changed.scenes)
                } else {
                    Vec::new()
                }
            }
        }
    }

    /// Whether it is released by a clause that is released itself, or by a limit, of which several
    /// incidents together are a breach: then a breach reaches far.
    fn is_released_by_others(&self, agreement: &Agreement) -> bool {
        let is_own = |other: &Clause| other.id == self.clause.id;
        let named = self.clause.released_by.iter().filter_map(|id| agreement.clause(id));
        named.into_iter().any(|other| {
            let is_limit = matches!(other.text.norm, Norm::Limit { .. });
            is_limit || (!is_own(other) && !other.released_by.is_empty())
        })
    }

    /// When it binds, by what is in view now.
    fn bound(&self, before: Before<'_, 'a>) -> Option<Arc<Binding>> {
        self.with_judge(before, Scope::default(), |judge| judge.clone().bound().binding)
    }

    fn is_idle(&self) -> bool {
        self.binding.as_ref().is_some_and(|binding| binding.is_idle)
    }

    fn with_judge<T>(
        &self,
        (agreement, view, permissions): Before<'_, 'a>,
        scope: Scope<'_>,
        work: impl FnOnce(&Judge<'_, 'a>) -> T,
    ) -> T {
        work(&Judge {
            view,
            agreement,
            clause: self.clause,
            reading: self.reading,
            version: self.version,
            permissions,
            depth: Depth::Evidence,
            scope,
            memo: &Memo::default(),
            binding: self.binding.clone(),
        })
    }

    // ---- all of it ----

    fn judge_all(&mut self, before: Before<'_, 'a>) {
        self.binding = self.bound(before);
        let whole = Scope::default();
        self.broken = self.with_judge(before, whole, |judge| judge.broken()).into_iter().collect();
        self.released = self.with_judge(before, whole, |judge| judge.released());
        self.cases.clear();
        self.others.clear();
        self.told_of.clear();
        self.ledgers.clear();
        self.late.clear();
        self.heard = RefCell::default();
        if self.is_idle() {
            return;
        }
        let whole = Scope { heard: Some(&self.heard), ..self.scope(None) };
        let (findings, late) = match &self.version.norm {
            Norm::Limit { bearers, pattern, limit } => {
                let (counted, late) = self.counted(before, None, bearers, pattern, limit);
                self.turn(before, &[], counted);
                (self.rest(before), late)
            }
            _ => self.with_judge(before, whole, |judge| {
                let mut late = Vec::new();
                (judge.findings(&mut late), late)
            }),
        };
        self.take(before.1, findings);
        self.take_late(before.1, late);
    }

    fn scope<'s>(&'s self, scenes: Option<&'s [usize]>) -> Scope<'s> {
        Scope { scenes, released: Some(&self.released), ..Scope::default() }
    }

    /// Puts findings where they belong.
    fn take(&mut self, view: &View<'a>, findings: Vec<Finding>) {
        for finding in findings {
            match finding.case.incident.as_ref().and_then(|id| view.scenes.find(id)) {
                Some(scene) => {
                    *self.told_of.entry(finding.bearer.clone()).or_default() += 1;
                    self.cases.entry(scene).or_default().push(finding);
                }
                None => {
                    self.others.insert(finding.id.clone(), finding);
                }
            }
        }
    }

    fn take_late(&mut self, view: &View<'a>, late: Vec<Late>) {
        for late in late {
            let scene = view.scenes.find(&late.incident).expect("it came late to an incident");
            self.late.entry(scene).or_default().push(late);
        }
    }

    /// Takes away the cases of these scenes.
    fn give(&mut self, scenes: &[usize]) -> Vec<Finding> {
        let gone: Vec<Finding> =
            scenes.iter().filter_map(|scene| self.cases.remove(scene)).flatten().collect();
        for finding in &gone {
            let n = self.told_of.get_mut(&finding.bearer).expect("it was counted");
            *n -= 1;
            if *n == 0 {
                self.told_of.remove(&finding.bearer);
            }
        }
        scenes.iter().for_each(|scene| {
            self.late.remove(scene);
        });
        gone
    }

    // ---- some of it ----

    /// Notes who may be released by what is told now of these scenes; whether that changes who is
    /// free.
    fn release(&mut self, before: Before<'_, 'a>, scenes: &[usize]) -> bool {
        let scope = Scope { scenes: Some(scenes), ..Scope::default() };
        let broken = self.with_judge(before, scope, |judge| judge.broken());
        self.broken.retain(|one| !scenes.contains(&one.scene));
        self.broken.extend(broken);
        let released = self.with_judge(before, scope, |judge| judge.released_by(&self.broken));
        let is_other = released != self.released;
        self.released = released;
        is_other
    }

    /// Judges anew the cases of these scenes, and what they start.
    fn of_scenes(&mut self, before: Before<'_, 'a>, scenes: &[usize]) -> Vec<Change> {
        let exceeding = self.exceeding();
        let (mut gone, come) = match &self.version.norm {
            Norm::Limit { bearers, pattern, limit } => {
                let (counted, late) = self.counted(before, Some(scenes), bearers, pattern, limit);
                self.give(scenes);
                self.take_late(before.1, late);
                let turned = self.turn(before, scenes, counted);
                (turned.gone, turned.come)
            }
            _ => {
                let (come, late) = self.with_judge(before, self.scope(Some(scenes)), |judge| {
                    let mut late = Vec::new();
                    (judge.cases(&mut late), late)
                });
                let gone = self.give(scenes);
                self.take(before.1, come.clone());
                self.take_late(before.1, late);
                (gone, come)
            }
        };
        let is_rest_other = self.exceeding() != exceeding;
        let mut come = come;
        if is_rest_other {
            gone.extend(std::mem::take(&mut self.others).into_values());
            let rest = self.rest(before);
            come.extend(rest.iter().cloned());
            self.take(before.1, rest);
        }
        changes(&gone, &come)
    }

    /// Judges anew the windows that what changed meets, and what these scenes start.
    fn of_windows(&mut self, before: Before<'_, 'a>, changed: &Changed) -> Vec<Change> {
        let Some(hull) = changed.hull else { return Vec::new() };
        let meets = |finding: &Finding| {
            hull.touches(Stretch { from: finding.case.from, to: finding.case.to })
        };
        let own = self.cases.iter().filter(|(_, cases)| cases.iter().any(meets));
        let mut scenes: BTreeSet<usize> = own.map(|(scene, _)| *scene).collect();
        scenes.extend(&changed.scenes);
        let scenes: Vec<usize> = scenes.into_iter().collect();
        let is_started = matches!(
            &self.version.norm,
            Norm::Duty { due: Due::After { .. } | Due::Answer { .. }, .. }
        );
        let around = (!is_started).then_some(hull);
        let heard = (!is_started).then_some(&self.heard);
        self.heard.borrow_mut().changed.clone_from(&changed.scenes);
        let scope = Scope { around, heard, ..self.scope(Some(&scenes)) };
        let (come, late) = self.with_judge(before, scope, |judge| {
            let mut late = Vec::new();
            (judge.findings(&mut late), late)
        });
        let mut gone = self.give(&scenes);
        gone.extend(come.iter().filter_map(|finding| self.others.remove(&finding.id)));
        self.take(before.1, come.clone());
        self.take_late(before.1, late);
        changes(&gone, &come)
    }

    /// Of whom something is told that leaves less of the time: of a limit, that it was exceeded.
    fn exceeding(&self) -> BTreeSet<Option<PartyId>> {
        match &self.version.norm {
            Norm::Limit { .. } => {
                let exceeding = self.ledgers.iter().filter(|(_, ledger)| ledger.exceeds());
                exceeding.map(|(party, _)| Some((*party).clone())).collect()
            }
            Norm::Prohibition { .. } => self.told_of.keys().cloned().collect(),
            Norm::Duty { .. } | Norm::Permission { .. } => BTreeSet::new(),
        }
    }

    /// The rest of the time.
    fn rest(&self, before: Before<'_, 'a>) -> Vec<Finding> {
        let (bearers, pattern, limit) = match &self.version.norm {
            Norm::Prohibition { bearers, pattern, .. } => (bearers, pattern, None),
            Norm::Limit { bearers, pattern, limit } => (bearers, pattern, Some(limit)),
            Norm::Duty { .. } | Norm::Permission { .. } => return Vec::new(),
        };
        let exceeding = self.exceeding();
        self.with_judge(before, self.scope(None), |judge| {
            judge.rest(bearers.parties(), (pattern, limit), &exceeding, &self.released)
        })
    }

    // ---- limits ----

    fn counted(
        &self,
        before: Before<'_, 'a>,
        scenes: Option<&[usize]>,
        bearers: &'a Bearers,
        pattern: &'a Pattern,
        limit: &'a Limit,
    ) -> (BTreeMap<&'a PartyId, Vec<Counted<'a>>>, Vec<Late>) {
        let parties = bearers.parties();
        self.with_judge(before, self.scope(scenes), |judge| {
            let mut late = Vec::new();
            let mut counted = judge.counted_of(parties, pattern, limit, &self.released, &mut late);
            let own =
                parties.iter().map(|party| (party, counted.remove(party).unwrap_or_default()));
            (own.collect(), late)
        })
    }

    fn turn(
        &mut self,
        before: Before<'_, 'a>,
        scenes: &[usize],
        counted: BTreeMap<&'a PartyId, Vec<Counted<'a>>>,
    ) -> Turned {
        let Norm::Limit { bearers, pattern, limit } = &self.version.norm else {
            return Turned::default();
        };
        let bearers = bearers.parties();
        let mut ledgers = std::mem::take(&mut self.ledgers);
        let mut all = Turned::default();
        for (bearer, counted) in counted {
            let window = |counted: &[Counted<'a>]| {
                self.with_judge(before, self.scope(None), |judge| {
                    judge.window_finding((bearers, bearer), pattern, limit, counted)
                })
            };
            let turned = ledgers.entry(bearer).or_default().turn(scenes, counted, limit, window);
            all.gone.extend(turned.gone);
            all.come.extend(turned.come);
        }
        self.ledgers = ledgers;
        all
    }
}

/// The clauses that it names, each in every version: what releases it, and what it is an answer to.
fn named<'n>(
    agreement: &'n Agreement,
    clause: &'n Clause,
    version: &'n Version,
) -> Vec<(&'n Clause, &'n Version)> {
    let answered: &[ClauseId] = match &version.norm {
        Norm::Duty { due: Due::Answer { clauses, .. }, .. } => clauses,
        _ => &[],
    };
    let asked = version.facts().flat_map(troth_agreement::norm::Fact::clauses);
    let all = clause.released_by.iter().chain(answered).chain(asked);
    all.filter(|id| **id != clause.id)
        .filter_map(|id| agreement.clause(id))
        .flat_map(|clause| clause.versions().map(move |(_, version)| (clause, version)))
        .collect()
}

/// What the clauses that start a duty forbid, by their text; or the happening that starts it.
fn started_by<'n>(agreement: &'n Agreement, due: &'n Due) -> impl Iterator<Item = &'n Pattern> {
    let (clauses, trigger): (&[ClauseId], Option<&Pattern>) = match due {
        Due::Answer { clauses, .. } => (clauses, None),
        Due::After { trigger, .. } => (&[], Some(trigger)),
        Due::By(_) | Due::Every(_) => (&[], None),
    };
    let clauses = clauses.iter().filter_map(|id| agreement.clause(id));
    clauses.map(|clause| clause.text.norm.pattern()).chain(trigger)
}
