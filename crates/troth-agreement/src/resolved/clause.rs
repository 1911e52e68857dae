//! Clauses to norms, under the text and under each party's reading of it.

use std::collections::{BTreeMap, BTreeSet};

use troth_model::{ClauseId, PartyId};
use troth_text::{ByteSpan, Diagnostic};

use super::force::Bound;
use super::pattern::ResolvedPattern;
use super::{Collected, LabelKind, Resolver, standard_of};
use crate::length::{Length, Window};
use crate::markdown::Block;
use crate::norm::{self, Bearers, Due, Figure, InForce, Limit, Norm, Standard, Version};
use crate::syntax::{self, Exception, Modal, NormSpec, Qualifier, Spanned, Timing, Who, Written};

impl Resolver<'_> {
    pub(super) fn clauses(
        &mut self,
        written: &Collected,
        bound: &Bound,
        standard: &Standard,
    ) -> Vec<norm::Clause> {
        let readers = self.readers(written);
        self.check_releases(written);
        let circular = self.circular_conditions(written);
        let mut seen: Vec<(&str, ByteSpan)> = Vec::new();
        let mut clauses = Vec::new();
        for (clause, block) in &written.clauses {
            let label = &clause.node.label;
            if let Some((_, first)) = seen.iter().find(|(known, _)| *known == label.node) {
                self.repeated_clause(label, *first);
                continue;
            }
            seen.push((&label.node, label.span));
            if circular.contains(&label.node) {
                continue;
            }
            if let Some(version) = self.version(&clause.node, bound) {
                let mut readings: Vec<(PartyId, Version)> = readers
                    .iter()
                    .filter_map(|party| self.as_read(written, clause, party, bound, &version))
                    .collect();
                self.add_notice_readers(&version, &mut readings);
                clauses.push(self.clause(clause, block, standard, version, readings));
            }
        }
        clauses
    }

    fn clause(
        &self,
        clause: &Spanned<syntax::Clause>,
        block: &Block,
        standard: &Standard,
        text: Version,
        readings: Vec<(PartyId, Version)>,
    ) -> norm::Clause {
        let Spanned { node, span } = clause;
        let pattern = &node.norm.pattern;
        let released = node.released.iter().flat_map(|released| &released.node);
        let last = pattern.nouns.iter().flat_map(|nouns| &nouns.items).map(|noun| noun.span);
        norm::Clause {
            id: self.clause_id(&node.label.node),
            label: node.label.node.clone(),
            heading: block.heading,
            prose: block.prose,
            code: *span,
            words: norm::ClauseWords {
                who: node.norm.who.span,
                act: last.fold(pattern.verb.span, ByteSpan::cover),
                timing: node.norm.timing.as_ref().map(|timing| timing.span),
                standard: node.standard.as_ref().map(|standard| standard.span),
            },
            standard: match &node.standard {
                Some(own) => standard_of(&own.node),
                None => standard.clone(),
            },
            released_by: released.map(|label| self.clause_id(&label.node)).collect(),
            text,
            readings,
            figures: figures(node),
        }
    }

    fn repeated_clause(&mut self, label: &Written, first: ByteSpan) {
        self.diagnostics.push(
            Diagnostic::error(
                "repeated-clause",
                format!("there are two clauses of number {}", label.node),
            )
            .at(label.span, "this one is left out")
            .at(first, "this one is kept")
            .help(format!("give one of them another number, such as `{}a`", label.node)),
        );
    }

    /// The parties that read something in their own way.
    fn readers(&mut self, written: &Collected) -> BTreeSet<PartyId> {
        written.readings.iter().filter_map(|reading| self.party(&reading.party)).collect()
    }

    /// The clause as `party` reads it, if that differs from the text.
    fn as_read(
        &mut self,
        written: &Collected,
        clause: &Spanned<syntax::Clause>,
        party: &PartyId,
        bound: &Bound,
        text: &Version,
    ) -> Option<(PartyId, Version)> {
        let n_before = self.diagnostics.len();
        let own = self.bound_as_read(&written.readings, party);
        let bound = own.as_ref().unwrap_or(bound);
        let terms = self.terms_as_read(&written.readings, party);
        let own = std::mem::replace(&mut self.terms, terms);
        self.day_d = day_d_as_read(&written.readings, party);
        let spec = clause_as_read(&written.readings, party, &clause.node.label.node);
        let version = self.version(spec.unwrap_or(&clause.node), bound);
        self.day_d = None;
        self.terms = own;
        // What is wrong with the text was said; what is wrong with a reading is said once.
        let new = self.diagnostics.split_off(n_before);
        for diagnostic in new {
            if !self.diagnostics.contains(&diagnostic) {
                self.diagnostics.push(diagnostic);
            }
        }
        let version = version.filter(|version| version != text)?;
        Some((party.clone(), version.notice_told_by(Some(party.clone()))))
    }

    /// Where a time in force renews itself, a party may tell otherwise of a notice than the
    /// standard of proof makes of it: then the clause is judged as it tells.
    fn add_notice_readers(&self, text: &Version, readings: &mut Vec<(PartyId, Version)>) {
        if text.renewal.is_none() {
            return;
        }
        for party in &self.bound {
            if readings.iter().all(|(reader, _)| reader != party) {
                readings.push((party.clone(), text.notice_told_by(Some(party.clone()))));
            }
        }
        readings.sort_by(|a, b| a.0.cmp(&b.0));
    }

    pub(super) fn version(&mut self, clause: &syntax::Clause, outer: &Bound) -> Option<Version> {
        let bound = self.bound(clause.force.as_ref(), outer)?;
        let pattern = self.pattern_beside(&clause.norm.pattern)?;
        let bearers = self.bearers(&clause.norm.who)?;
        let mut open_terms = pattern.open_terms.clone();
        open_terms.extend(bound.open_terms.iter().cloned());
        let condition = match &clause.condition {
            Some(condition) => Some(self.condition(condition, &mut open_terms)?),
            None => None,
        };
        let is_state = clause.norm.pattern.verb.node.is_state;
        let norm = match clause.norm.modal.node {
            Modal::Must if is_state => self.maintained(&clause.norm, bearers, pattern)?,
            Modal::MayNot | Modal::May if is_state => return self.misplaced_state(&clause.norm),
            Modal::MayNot => self.forbidden(&clause.norm, bearers, pattern)?,
            Modal::Must => self.duty(&clause.norm, bearers, pattern, bound.longest())?,
            Modal::May => self.permission(&clause.norm, bearers, pattern)?,
        };
        let Bound { force, renewal, .. } = bound;
        Some(Version { force, renewal, condition, norm, open_terms })
    }

    pub(super) fn bearers(&mut self, who: &Spanned<Who>) -> Option<Bearers> {
        Some(match &who.node {
            Who::Neither | Who::Each | Who::Either => Bearers::Each(self.bound.clone()),
            Who::Together => Bearers::Together(self.bound.clone()),
            Who::Accused => Bearers::Accused,
            Who::Named(parties) => {
                let found: Vec<Option<PartyId>> =
                    parties.iter().map(|party| self.party(party)).collect();
                Bearers::Each(found.into_iter().collect::<Option<Vec<_>>>()?)
            }
        })
    }

    /// A state to maintain: what breaks it is forbidden.
    fn maintained(
        &mut self,
        spec: &NormSpec,
        bearers: Bearers,
        found: ResolvedPattern,
    ) -> Option<Norm> {
        if spec.who.node == Who::Neither {
            return self.misplaced_party(spec, "`neither party` goes with `may`");
        }
        let is_limit =
            matches!(&spec.timing, Some(at) if matches!(at.node, Timing::MoreThan { .. }));
        match &spec.timing {
            Some(timing) if !is_limit => {
                self.misplaced_time(timing.span, "a state is kept for as long as the clause binds")
            }
            _ => self.forbidden(spec, bearers, found),
        }
    }

    fn misplaced_state<T>(&mut self, spec: &NormSpec) -> Option<T> {
        let verb = spec.pattern.verb;
        self.misplaced(
            spec.modal.span.cover(verb.span),
            &format!("a state is maintained: `must {}`", verb.node.base),
        );
        None
    }

    fn forbidden(
        &mut self,
        spec: &NormSpec,
        bearers: Bearers,
        found: ResolvedPattern,
    ) -> Option<Norm> {
        if bearers == Bearers::Accused {
            return self.misplaced_party(spec, "who is accused is known only for an answer");
        }
        self.none_the_same(&found)?;
        if spec.pattern.verb.node.is_answer() {
            self.misplaced(spec.pattern.verb.span, "an answer is a duty: `must answer within …`");
            return None;
        }
        let ResolvedPattern { pattern, hears_plea, .. } = found;
        match spec.timing.as_ref().map(|timing| (&timing.node, timing.span)) {
            None => Some(Norm::Prohibition { bearers, pattern, hears_plea }),
            Some((Timing::MoreThan { count, what, window }, _)) => {
                let of = match what {
                    Some(noun) => Some(self.counted(noun)?),
                    None => None,
                };
                let limit = Limit { count: *count, of, window: *window };
                Some(Norm::Limit { bearers, pattern, limit })
            }
            Some((_, span)) => self.misplaced_time(span, "what is forbidden is forbidden always"),
        }
    }

    /// What a limit sums up: kinds of weapons.
    fn counted(&mut self, noun: &Spanned<syntax::Noun>) -> Option<Vec<norm::Weapon>> {
        let nouns = syntax::Nouns { items: vec![noun.clone()], join: syntax::Join::Or };
        let verb = crate::verbs::verb_named("launch").expect("it is in the list");
        let spec = syntax::PatternSpec {
            verb: Spanned::new(verb, noun.span),
            nouns: Some(nouns),
            qualifiers: Vec::new(),
        };
        self.pattern(&spec).map(|found| found.pattern.weapons)
    }

    fn duty(
        &mut self,
        spec: &NormSpec,
        bearers: Bearers,
        found: ResolvedPattern,
        force: InForce,
    ) -> Option<Norm> {
        if spec.who.node == Who::Neither {
            return self.misplaced_party(spec, "`neither party` goes with `may`");
        }
        let Some(timing) = &spec.timing else {
            return self.missing_time(spec);
        };
        self.none_before(&found)?;
        let is_after = matches!(timing.node, Timing::After { .. });
        if !is_after {
            self.none_the_same(&found)?;
        }
        let due = self.due(timing, force, &found)?;
        let is_answer = spec.pattern.verb.node.is_answer();
        if is_answer && !matches!(due, Due::Answer { .. }) {
            return self.misplaced_time(
                timing.span,
                "`must answer` goes with `within … of an alleged breach of clause …`",
            );
        }
        if !is_answer && bearers == Bearers::Accused {
            return self.misplaced_party(spec, "who is accused is known only for an answer");
        }
        Some(Norm::Duty { bearers, pattern: found.pattern, due })
    }

    fn due(
        &mut self,
        timing: &Spanned<Timing>,
        force: InForce,
        found: &ResolvedPattern,
    ) -> Option<Due> {
        match &timing.node {
            Timing::By(moment) => {
                let due = self.as_counted(*moment).end(&self.zone);
                self.check_deadline(timing.span, due, force)?;
                Some(Due::By(due))
            }
            Timing::Every(length) => {
                self.check_window(timing.span, *length, force)?;
                Some(Due::Every(*length))
            }
            Timing::Answer { within, clauses } => {
                let clauses = self.answered(clauses)?;
                Some(Due::Answer { within: *within, clauses })
            }
            Timing::After { within, who, pattern } => {
                let bearers = self.bearers(who)?;
                let started = self.pattern_beside(pattern)?;
                self.none_before(&started)?;
                let same: Vec<Written> = found.same.iter().chain(&started.same).cloned().collect();
                let same = self.same_in_both(&same, &found.pattern, &started.pattern)?;
                let trigger = Box::new(started.pattern);
                Some(Due::After { within: *within, bearers, trigger, same })
            }
            Timing::MoreThan { .. } => {
                self.misplaced_time(timing.span, "a limit goes with `may not`")
            }
        }
    }

    fn check_deadline(
        &mut self,
        span: ByteSpan,
        due: jiff::Timestamp,
        force: InForce,
    ) -> Option<()> {
        if force.from.is_some_and(|from| due <= from) {
            self.diagnostics.push(
                Diagnostic::error(
                    "deadline-before-force",
                    "this is due before the clause begins to bind",
                )
                .at(span, "nobody can owe it by then")
                .help("give a later date, or let the clause bind earlier with `in force from …`"),
            );
            return None;
        }
        if force.to.is_some_and(|to| to < due) {
            self.diagnostics.push(
                Diagnostic::warning(
                    "deadline-after-force",
                    "this is due after the clause has ceased to bind",
                )
                .at(span, "by then nothing is owed any more")
                .help(
                    "give an earlier date, or let the clause bind longer with `in force until …`",
                ),
            );
        }
        Some(())
    }

    fn check_window(&mut self, span: ByteSpan, length: Length, force: InForce) -> Option<()> {
        let Some(from) = force.from else {
            self.diagnostics.push(
                Diagnostic::error("missing-start", "nothing says from when this is counted")
                    .at(span, "the first window has no start")
                    .help("say from when the agreement binds: `in force from 2031-03-01`"),
            );
            return None;
        };
        if force.to.is_some_and(|to| length.after(from, &self.zone) > to) {
            self.diagnostics.push(
                Diagnostic::warning("vacuous-clause", "this clause can never be broken")
                    .at(span, "no such window fits into its time in force")
                    .help("shorten the window, or let the clause bind longer"),
            );
        }
        Some(())
    }

    fn answered(&mut self, clauses: &[Written]) -> Option<Vec<ClauseId>> {
        let mut ids = Vec::new();
        let mut is_right = true;
        for written in clauses {
            match self.labels.get(&written.node) {
                Some(LabelKind::Forbids) => ids.push(self.clause_id(&written.node)),
                // It was said why that clause cannot be read.
                Some(LabelKind::Unread) => {}
                Some(LabelKind::Dated | LabelKind::Other) => {
                    self.not_a_prohibition(written);
                    is_right = false;
                }
                None => {
                    self.unknown_clause(written);
                    is_right = false;
                }
            }
        }
        is_right.then_some(ids)
    }

    /// Names what can release nobody, and releases that go in a circle through other clauses. A
    /// clause may name itself: whoever breaks it first frees the others from then on.
    fn check_releases(&mut self, written: &Collected) {
        let mut edges: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (clause, _) in &written.clauses {
            let Some(released) = &clause.node.released else { continue };
            self.answered(&released.node);
            let own = clause.node.label.node.as_str();
            let others = released.node.iter().map(|label| label.node.as_str());
            edges.entry(own).or_default().extend(others.filter(|other| *other != own));
        }
        for (clause, _) in &written.clauses {
            let Some(released) = &clause.node.released else { continue };
            let own = clause.node.label.node.as_str();
            if leads_back(own, &edges) {
                self.diagnostics.push(
                    Diagnostic::error(
                        "circular-release",
                        format!("clause {own} is released, by way of others, by itself"),
                    )
                    .at(released.span, "these releases go in a circle")
                    .help("let one of them stand whatever becomes of the other"),
                );
            }
        }
    }

    fn not_a_prohibition(&mut self, written: &Written) {
        let message = format!("clause {} forbids nothing", written.node);
        self.diagnostics.push(
            Diagnostic::error("not-a-prohibition", message)
                .at(written.span, "there is no breach to be accused of")
                .help("name a clause with `may not`"),
        );
    }

    pub(super) fn unknown_clause(&mut self, written: &Written) {
        let known: Vec<&str> = self.labels.keys().map(String::as_str).collect();
        self.diagnostics.push(
            Diagnostic::error("unknown-clause", format!("there is no clause {}", written.node))
                .at(written.span, "not in this agreement")
                .help(format!("the clauses are: {}", known.join(", "))),
        );
    }

    fn permission(
        &mut self,
        spec: &NormSpec,
        bearers: Bearers,
        found: ResolvedPattern,
    ) -> Option<Norm> {
        if let Some(timing) = &spec.timing {
            return self.misplaced_time(timing.span, "a permission has no deadline");
        }
        self.none_the_same(&found)?;
        self.none_before(&found)?;
        if bearers == Bearers::Accused || spec.pattern.verb.node.is_answer() {
            return self.misplaced_party(spec, "a permission is given to a party");
        }
        Some(Norm::Permission { bearers, pattern: found.pattern })
    }

    fn misplaced_party<T>(&mut self, spec: &NormSpec, why: &str) -> Option<T> {
        self.diagnostics.push(
            Diagnostic::error("misplaced-party", "these words do not go together")
                .at(spec.who.span.cover(spec.modal.span), why)
                .help("write `neither party may …`, `each party must …` or `the parties must …`"),
        );
        None
    }

    fn misplaced_time<T>(&mut self, span: ByteSpan, why: &str) -> Option<T> {
        self.diagnostics.push(
            Diagnostic::error("misplaced-time", "this time does not go with this verb")
                .at(span, why)
                .help("say from when to when a clause binds with `in force from … until …`"),
        );
        None
    }

    fn missing_time<T>(&mut self, spec: &NormSpec) -> Option<T> {
        self.diagnostics.push(
            Diagnostic::error("missing-time", "nothing says when this is due")
                .at(spec.modal.span.cover(spec.pattern.verb.span), "a duty needs a time")
                .help(
                    "add `by 2031-03-09`, `at least once every 7 days` or `within 48 hours after …`",
                ),
        );
        None
    }
}

/// Whether the releases that begin at `start` come back to it.
pub(super) fn leads_back(start: &str, edges: &BTreeMap<&str, Vec<&str>>) -> bool {
    let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
    while let Some(at) = open.pop() {
        for next in edges.get(at).into_iter().flatten() {
            if *next == start {
                return true;
            }
            if seen.insert(*next) {
                open.push(next);
            }
        }
    }
    false
}

/// The day from which `party` counts the calendar.
fn day_d_as_read(readings: &[syntax::Reading], party: &PartyId) -> Option<jiff::civil::Date> {
    readings.iter().find_map(|reading| match &reading.of {
        syntax::ReadingOf::DayD(day) if reading.party.node == party.as_str() => Some(day.node),
        _ => None,
    })
}

/// The clause as `party` words it.
fn clause_as_read<'r>(
    readings: &'r [syntax::Reading],
    party: &PartyId,
    label: &str,
) -> Option<&'r syntax::Clause> {
    readings.iter().find_map(|reading| match &reading.of {
        syntax::ReadingOf::Clause(clause)
            if reading.party.node == party.as_str() && clause.label.node == label =>
        {
            Some(&**clause)
        }
        _ => None,
    })
}

/// The numbers and dates of a clause's code.
fn figures(clause: &syntax::Clause) -> Vec<(Figure, ByteSpan)> {
    let mut figures = Vec::new();
    if let Some(timing) = &clause.norm.timing {
        let span = timing.span;
        match &timing.node {
            // The text counts as the code does: `D+14` is no date of its own.
            Timing::By(moment) if moment.after_d.is_some() => {}
            Timing::By(moment) => figures.push((Figure::Day(moment.day), span)),
            Timing::Every(length) => figures.push((Figure::Length(*length), span)),
            Timing::Answer { within, .. } | Timing::After { within, .. } => {
                figures.push((Figure::Length(*within), span));
            }
            Timing::MoreThan { count, window, .. } => {
                figures.push((Figure::Count(*count), span));
                if let Window::Sliding(length) = window {
                    figures.push((Figure::Length(*length), span));
                }
            }
        }
    }
    for qualifier in &clause.norm.pattern.qualifiers {
        match &qualifier.node {
            Qualifier::Near(near) => {
                figures.extend(tenths_of_km(near).map(|km| (km, near.km.span)));
            }
            Qualifier::Except(Exception::After { within, .. }) => {
                figures.push((Figure::Length(within.node), within.span));
            }
            _ => {}
        }
    }
    if let Some(force) = &clause.force {
        figures.extend(force_figures(&force.node));
    }
    figures
}

fn tenths_of_km(near: &syntax::Near) -> Option<Figure> {
    let (whole, part) = near.km.node.split_once('.').unwrap_or((&near.km.node, "0"));
    let tenths = part.get(..1)?.parse::<u32>().ok()?;
    Some(Figure::TenthsOfKm(whole.parse::<u32>().ok()?.checked_mul(10)? + tenths))
}

/// The numbers and dates of a time in force.
pub(super) fn force_figures(force: &syntax::ForceSpec) -> Vec<(Figure, ByteSpan)> {
    let from = force.from.map(|from| (Figure::Day(from.node.day), from.span));
    let end = match &force.end {
        syntax::End::Open => None,
        syntax::End::Until(until) => Some((Figure::Day(until.node.day), until.span)),
        syntax::End::For(length) => Some((Figure::Length(length.node), length.span)),
    };
    let renewal = force.renewal.iter().flat_map(|renewal| {
        let ahead = renewal.node.ahead;
        std::iter::once(renewal.node.term).chain(ahead)
    });
    let renewal = renewal.map(|length| (Figure::Length(length.node), length.span));
    from.into_iter().chain(end).chain(renewal).collect()
}
