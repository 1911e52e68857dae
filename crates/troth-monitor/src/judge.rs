//! What judging every kind of clause has in common: the finding's frame, its coverage, its
//! finality, its name.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use troth_agreement::norm::{InForce, Pattern, Version, Weapon};
use troth_agreement::verbs::Weight;
use troth_agreement::{Agreement, Clause};
use troth_model::{
    Case, CaseKind, Coverage, EventType, Evidence, Finality, Finding, FindingId, PartyId, Progress,
    Rule, Standing,
};

use crate::binding::Binding;
use crate::check::Late;
use crate::coverage::{Watch, Watched};
use crate::duties::Heard;
use crate::release::Released;
use crate::scene::Scene;
use crate::tally::{Permission, Tally};
use crate::view::{Stretch, View};

/// One version of one clause, before the world in view.
#[derive(Clone)]
pub(crate) struct Judge<'j, 'a> {
    pub(crate) view: &'j View<'a>,
    pub(crate) agreement: &'j Agreement,
    pub(crate) clause: &'j Clause,
    pub(crate) reading: Option<&'j PartyId>,
    pub(crate) version: &'j Version,
    pub(crate) permissions: &'j [Permission<'j>],
    pub(crate) depth: Depth,
    /// Only what concerns this is judged; everything where it is the default.
    pub(crate) scope: Scope<'j>,
    pub(crate) memo: &'j Memo,
    /// When the clause binds, where more than the calendar decides it: see [`Judge::bound`].
    pub(crate) binding: Option<Arc<Binding>>,
}

/// What was worked out last: cases of one day ask for the same.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    settles: Cell<Option<(Timestamp, Timestamp)>>,
    day: Cell<Option<(Timestamp, Date)>>,
}

/// The second of a pair whose first is `key`, worked out anew where it is not.
fn remembered<K: Copy + PartialEq, V: Copy>(
    cell: &Cell<Option<(K, V)>>,
    key: K,
    work: impl FnOnce() -> V,
) -> V {
    match cell.get() {
        Some((known, value)) if known == key => value,
        _ => {
            let value = work();
            cell.set(Some((key, value)));
            value
        }
    }
}

/// What is judged anew where most of it is known already.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Scope<'j> {
    /// Only these scenes, by their place in the view.
    pub(crate) scenes: Option<&'j [usize]>,
    /// Only windows of a duty that meet this.
    pub(crate) around: Option<Stretch>,
    /// Only what is told as done with one of these; with anything, where there are none.
    pub(crate) with: &'j [Weapon],
    /// What was told of a duty's windows, where that is remembered.
    pub(crate) heard: Option<&'j RefCell<Heard>>,
    /// Who is free of the clause, where that is known.
    pub(crate) released: Option<&'j Released>,
    /// Only what was told first in time to decide anything for another clause.
    pub(crate) decides: bool,
}

/// How much of a finding is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// How it stands alone.
    Standing,
    /// The smallest set of accounts that suffices too.
    Evidence,
}

/// What a finding says beyond its frame.
pub(crate) struct Verdict {
    pub(crate) bearer: Option<PartyId>,
    pub(crate) case: Case,
    /// What tells this case from the others of its clause and bearer: the end of its name.
    pub(crate) key: String,
    pub(crate) standing: Standing,
    pub(crate) rule: Rule,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) n_for: usize,
    pub(crate) n_against: usize,
    pub(crate) n_reviewed: usize,
    pub(crate) covered: f64,
    pub(crate) progress: Option<Progress>,
    /// When the case settles.
    pub(crate) settles: Timestamp,
    /// Whether a person was asked to look at one of its accounts.
    pub(crate) is_outstanding: bool,
}

impl Verdict {
    /// The frame of a case of which nothing is told.
    pub(crate) fn silent(case: Case, key: &str, standing: (Standing, Rule)) -> Self {
        let (standing, rule) = standing;
        Self {
            bearer: None,
            settles: Timestamp::MAX,
            case,
            key: key.to_owned(),
            standing,
            rule,
            evidence: Vec::new(),
            n_for: 0,
            n_against: 0,
            n_reviewed: 0,
            covered: 0.0,
            progress: None,
            is_outstanding: false,
        }
    }

    pub(crate) fn counting(mut self, view: &View<'_>, tally: &Tally) -> Self {
        self.n_for = tally.n_for(view);
        self.n_against = tally.n_against(view);
        self.n_reviewed = tally.n_reviewed(view);
        self.is_outstanding = tally.has_outstanding(view);
        self
    }
}

impl<'j, 'a> Judge<'j, 'a> {
    pub(crate) fn finding(&self, verdict: Verdict) -> Finding {
        let when = Stretch { from: verdict.case.from, to: verdict.case.to };
        let settles = verdict.settles.max(self.binding_settles(when));
        let is_settled = settles <= self.view.asked.as_of
            && !verdict.is_outstanding
            && verdict.standing != Standing::Pending;
        Finding {
            id: self.name(verdict.bearer.as_ref(), &verdict.key),
            clause: self.clause.id.clone(),
            bearer: verdict.bearer,
            reading: self.reading.map(|party| party.as_str().to_owned()),
            case: verdict.case,
            standing: verdict.standing,
            finality: if is_settled { Finality::Settled } else { Finality::Provisional },
            rule: verdict.rule,
            evidence: verdict.evidence,
            n_for: verdict.n_for,
            n_against: verdict.n_against,
            covered: verdict.covered,
            n_reviewed: verdict.n_reviewed,
            progress: verdict.progress,
            as_of: self.view.asked.as_of,
            known_at: self.view.asked.known_at,
        }
    }

    /// `december-2025/1/norland/3f9a1c2040b7d5e6`, with `/as-read-by-sudria` for a reading.
    pub(crate) fn name(&self, bearer: Option<&PartyId>, key: &str) -> FindingId {
        let bearer = bearer.map_or("", PartyId::as_str);
        let slash = if bearer.is_empty() { "" } else { "/" };
        let reading = self.reading.map_or(String::new(), |party| format!("/as-read-by-{party}"));
        FindingId::new(format!("{}{slash}{bearer}/{key}{reading}", self.clause.id))
    }

    /// Who could have told of this norm's happenings.
    pub(crate) fn watch(&self, pattern: &'j Pattern) -> Watch<'j, 'a> {
        Watch::new(self.view, &what_of(pattern), &pattern.areas)
    }

    pub(crate) fn settles(&self, from: Timestamp) -> Timestamp {
        let after = || self.agreement.settle.after(from, &self.agreement.zone);
        remembered(&self.memo.settles, from, after)
    }

    /// A scene as it was told before it settled, when it settles, and what came late.
    pub(crate) fn in_time(&self, scene: Scene<'j, 'a>) -> InTime<'j, 'a> {
        let words = || scene.members().map(|(idx, _)| &self.view.words[idx]);
        let (mut first, mut last) = (Timestamp::MAX, Timestamp::MIN);
        for word in words() {
            first = first.min(word.said().to);
            last = last.max(word.said().from);
        }
        let settles = self.settles(first);
        let is_in_time = |idx: usize| self.view.words[idx].said().has_begun_by(settles);
        // Nearly always nothing came late, and the scene is as it is.
        if last < settles && scene.of_parents().all(is_in_time) {
            return InTime { scene, settles, late: Vec::new() };
        }
        if scene.words().all(is_in_time) {
            return InTime { scene, settles, late: Vec::new() };
        }
        let late = words()
            .filter(|word| !word.said().has_begun_by(settles))
            .map(|word| Late {
                incident: scene.incident.id.clone(),
                account: word.account.id.clone(),
            })
            .collect();
        InTime { scene: scene.only(is_in_time), settles, late }
    }

    /// From the first instant in force to the time asked about or the last in force.
    pub(crate) fn elapsed(&self) -> Option<Stretch> {
        self.elapsed_of(self.hull())
    }

    /// The same of a part of it.
    pub(crate) fn elapsed_of(&self, force: InForce) -> Option<Stretch> {
        let from = force.from.or(self.view.first_told())?;
        let to = force.to.map_or(self.view.asked.as_of, |to| to.min(self.view.asked.as_of));
        (from < to).then_some(Stretch { from, to })
    }

    /// The day of an instant in the agreement's zone.
    pub(crate) fn day(&self, instant: Timestamp) -> Date {
        let day = || instant.to_zoned(self.agreement.zone.clone()).date();
        remembered(&self.memo.day, instant, day)
    }
}

/// What [`Judge::in_time`] gives.
pub(crate) struct InTime<'j, 'a> {
    pub(crate) scene: Scene<'j, 'a>,
    pub(crate) settles: Timestamp,
    pub(crate) late: Vec<Late>,
}

/// The event types that are a pattern's act: what coverage has to be of. Of an answer: words.
pub(crate) fn what_of(pattern: &Pattern) -> Vec<EventType> {
    if pattern.verb.is_answer() {
        return vec![EventType::Reject, EventType::Accuse, EventType::Concede];
    }
    let acts = pattern.verb.means.iter().filter(|meaning| meaning.weight == Weight::Act);
    acts.map(|meaning| meaning.event_type).collect()
}

pub(crate) fn case(
    kind: CaseKind,
    incident: Option<&Scene<'_, '_>>,
    when: Stretch,
    title: String,
) -> Case {
    Case {
        kind,
        incident: incident.map(|scene| scene.incident.id.clone()),
        from: when.from,
        to: when.to,
        title,
    }
}

/// A short name that depends on nothing but `text` (FNV-1a, 64 bits, in hexadecimal): of a million
/// incidents two share one with a chance of three in a hundred million.
pub(crate) fn short_name(text: &str) -> String {
    format!("{:016x}", short_number(text))
}

/// The number of which [`short_name`] writes the digits: names are in the order of their numbers.
pub(crate) fn short_number(text: &str) -> u64 {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, mix)
}

/// Evidence of a case of which nothing is told: somebody watched.
pub(crate) fn watched_evidence(watched: &Watched<'_>) -> Vec<Evidence> {
    let entry = |row: &Coverage| {
        crate::tally::evidence(&row.id, troth_model::EvidenceRole::Coverage, &row.observer)
    };
    watched.longest.into_iter().map(entry).collect()
}
