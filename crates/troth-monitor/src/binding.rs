//! When a clause binds, where more than the calendar decides it: a term that renews itself unless
//! notice is given, and conditions that something told or another clause's standing fulfils.
//!
//! Facts are held to the clause's standard of proof as breaches are. One that is first told later
//! than the settling period after it happened decides nothing, so that when a clause bound is known
//! for good two such periods later: no finding under it settles before that.

use std::sync::Arc;

use jiff::Timestamp;
use troth_agreement::norm::{Condition, Fact, InForce, Norm, Pattern, Preceding, Renewal, Version};
use troth_agreement::{Agreement, Clause};
use troth_model::{AccountId, ClauseId, Filing, Force, PartyId, Standing};

use crate::judge::{Depth, Judge, Memo, Scope, short_name};
use crate::tally::{Permission, Role, Tally};
use crate::view::{Stretch, View, Word};

/// When a version of a clause binds.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Binding {
    /// In order.
    pub(crate) pieces: Vec<Piece>,
    /// Whether it is a party's word on a notice that comes to the same as the text.
    pub(crate) is_idle: bool,
    /// Where a party's word on a notice and the text part.
    parts_at: Option<Timestamp>,
    /// What was told that decides it.
    pub(crate) decided: Vec<Decided>,
    /// What excuses what comes soon after it.
    excuses: Vec<Excuse>,
}

/// Something that is told to the standard of proof, and excuses what comes soon after it.
#[derive(Debug, Clone, PartialEq)]
struct Excuse {
    /// Which exception of the pattern it serves.
    exception: usize,
    party: Option<PartyId>,
    /// From its beginning to where it excuses nothing any more.
    when: Stretch,
    /// What was filed, where something was.
    filing: Option<Filing>,
    /// The scene in which it is told, by its place in the view: nothing excuses itself.
    scene: Option<usize>,
}

/// A time in which it binds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Piece {
    pub(crate) force: InForce,
    /// What began it, as a part of names.
    pub(crate) key: Option<String>,
    /// When what decided it is settled, where that is later than its end says.
    fixed: Option<Timestamp>,
}

/// Something told on which it depends when a clause binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Which clause.
    pub clause: ClauseId,
    /// By whose reading; `None` for the text.
    pub reading: Option<String>,
    /// What it does.
    pub effect: Effect,
    /// Whose deed it is, where that is told.
    pub party: Option<PartyId>,
    /// How it stands: *broken* or *kept* where it is told up to the standard of proof; else it
    /// decides nothing.
    pub standing: Standing,
    /// When it was: `from` inclusive, `to` exclusive.
    pub when: (Timestamp, Timestamp),
    /// The accounts that tell of it.
    pub accounts: Vec<AccountId>,
}

/// What something told does to the time in which a clause binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It ends a term that would have renewed itself, at this time; `None` where it does not.
    Ends(Option<Timestamp>),
    /// The clause begins to bind.
    Begins,
    /// The clause ceases to bind.
    Ceases,
    /// The clause binds while it lasts.
    During,
}

/// Something told, or a case of another clause.
#[derive(Debug, Clone)]
struct Held {
    when: Stretch,
    party: Option<PartyId>,
    standing: Standing,
    /// Whether it counts.
    holds: bool,
    key: String,
    /// When that is settled.
    fixed: Timestamp,
    accounts: Vec<AccountId>,
    /// What was filed.
    filing: Option<Filing>,
    /// Of something told: the scene, by its place in the view.
    scene: Option<usize>,
}

impl Binding {
    fn meets(&self, when: Stretch) -> bool {
        self.pieces.iter().any(|piece| piece.force.meets(when.from, when.to))
    }

    /// Not yet, now, or no longer.
    fn at(&self, instant: Timestamp) -> Force {
        let mut states = self.pieces.iter().map(|piece| piece.force.at(instant));
        if states.clone().any(|one| one == Force::InForce) {
            Force::InForce
        } else if states.any(|one| one == Force::NoLonger) {
            Force::NoLonger
        } else {
            Force::NotYet
        }
    }
}

impl<'j, 'a> Judge<'j, 'a> {
    /// The same judge, who knows when the clause binds.
    pub(crate) fn bound(self) -> Self {
        if is_by_calendar(self.version) {
            return Self { binding: None, ..self };
        }
        let binding = self.binding();
        Self { binding: Some(Arc::new(binding)), ..self }
    }

    /// Whether what is told of this time is told of a time in which the clause binds.
    pub(crate) fn binds(&self, when: Stretch) -> bool {
        match &self.binding {
            None => self.version.force.meets(when.from, when.to),
            Some(binding) => binding.meets(when),
        }
    }

    /// The times in which the clause binds, each with what began it.
    pub(crate) fn pieces(&self) -> Vec<Piece> {
        match &self.binding {
            None => vec![Piece { force: self.version.force, key: None, fixed: None }],
            Some(binding) => binding.pieces.clone(),
        }
    }

    /// Whether something told before excuses that a word tells of `party`.
    pub(crate) fn is_excused(
        &self,
        (scene, word): (usize, &Word<'_>),
        when: Stretch,
        party: Option<&PartyId>,
    ) -> bool {
        let Some(binding) = &self.binding else { return false };
        let exceptions: Vec<&Preceding> = self.version.norm.pattern().preceding().collect();
        binding.excuses.iter().any(|excuse| {
            let is_soon_after = excuse.when.from <= when.from && when.from < excuse.when.to;
            let same = &exceptions[excuse.exception].same;
            is_soon_after
                && excuse.scene != Some(scene)
                && is_same(
                    same,
                    (excuse.party.as_ref(), excuse.filing.as_ref()),
                    (party, word.account.filing.as_deref()),
                )
        })
    }

    /// From the first to the last instant at which the clause may bind.
    pub(crate) fn hull(&self) -> InForce {
        let Some(binding) = &self.binding else { return self.version.force };
        let pieces = || binding.pieces.iter().map(|piece| piece.force);
        let open = |ends: &mut dyn Iterator<Item = Option<Timestamp>>| {
            ends.collect::<Option<Vec<_>>>().unwrap_or_default()
        };
        InForce {
            from: open(&mut pieces().map(|force| force.from)).into_iter().min(),
            to: match binding.pieces.is_empty() {
                true => Some(Timestamp::MIN),
                false => open(&mut pieces().map(|force| force.to)).into_iter().max(),
            },
        }
    }

    /// Whether the clause binds at the time asked about.
    pub(crate) fn force(&self) -> Force {
        let asked = self.view.asked.as_of;
        match &self.binding {
            None => self.version.force.at(asked),
            Some(binding) => binding.at(asked),
        }
    }

    /// The piece in which something due at `due` is owed; before that, the one that runs now.
    pub(crate) fn piece_due(&self, due: Timestamp) -> Option<InForce> {
        let Some(binding) = &self.binding else { return Some(self.version.force) };
        let last = due.checked_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(due);
        let at = last.min(self.view.asked.as_of);
        let mut pieces = binding.pieces.iter().map(|piece| piece.force);
        pieces.find(|force| force.at(at) == Force::InForce)
    }

    /// When a finding of this case can settle, beyond its own settling.
    pub(crate) fn binding_settles(&self, case: Stretch) -> Timestamp {
        let Some(binding) = &self.binding else {
            let waits = self.permissions.iter().any(|permission| permission.is_waiting)
                || !self.clause.released_by.is_empty();
            return if waits { self.fixed(case.to) } else { Timestamp::MIN };
        };
        let around = binding.pieces.iter().filter(|piece| piece.force.meets(case.from, case.to));
        let fixed = around.filter_map(|piece| piece.fixed).max();
        let parted = binding.parts_at.map(|at| self.fixed(at));
        self.fixed(case.to)
            .max(fixed.unwrap_or(Timestamp::MIN))
            .max(parted.unwrap_or(Timestamp::MIN))
    }

    /// When it is known for good what was so by `at`: in one settling period it may still be told
    /// first, in another that settles.
    pub(crate) fn fixed(&self, at: Timestamp) -> Timestamp {
        self.settles(self.settles(at))
    }

    // ---- the whole ----

    fn binding(&self) -> Binding {
        let judge = Judge { scope: Scope::default(), binding: None, ..self.clone() };
        let mut binding = judge.binding_of(self.version);
        let text = &self.clause.text;
        if self.version.is_text_but_for_notice(text) {
            let of_text = judge.binding_of(text);
            binding.parts_at = first_difference(&binding.pieces, &of_text.pieces);
            binding.is_idle = binding.parts_at.is_none();
        }
        binding
    }

    fn binding_of(&self, version: &Version) -> Binding {
        let mut decided = Vec::new();
        let force = match &version.renewal {
            None => version.force,
            Some(renewal) => self.renewed(version.force, renewal, &mut decided),
        };
        let mut held = |fact: &Fact, effect: Effect| -> Vec<Held> {
            let all = self.held(fact, None);
            decided.extend(all.iter().map(|held| self.decided(held, effect)));
            all.into_iter().filter(|held| held.holds).collect()
        };
        let pieces = match &version.condition {
            None => vec![Piece { force, key: None, fixed: None }],
            Some(Condition::Until(fact)) => {
                let first = held(fact, Effect::Ceases).into_iter().map(|held| held.when.to).min();
                let until = InForce { from: None, to: first };
                piece(force, until, None, None).into_iter().collect()
            }
            Some(Condition::While(fact)) => {
                let all = held(fact, Effect::During).into_iter();
                all.filter_map(|held| {
                    let Stretch { from, to } = held.when;
                    let own = InForce { from: Some(from), to: Some(to) };
                    piece(force, own, Some(held.key), Some(held.fixed))
                })
                .collect()
            }
            Some(Condition::After { fact, until }) => {
                let starts = held(fact, Effect::Begins);
                let stops = until.as_ref().map_or_else(Vec::new, |fact| held(fact, Effect::Ceases));
                let stops: Vec<Timestamp> = stops.into_iter().map(|held| held.when.to).collect();
                between(force, &starts, &stops)
            }
        };
        Binding { pieces, decided, excuses: self.excuses(version), ..Binding::default() }
    }

    fn excuses(&self, version: &Version) -> Vec<Excuse> {
        let exceptions = version.norm.pattern().preceding().enumerate();
        let of = |(exception, Preceding { within, fact, .. }): (usize, &Preceding)| {
            let held = self.held(fact, None).into_iter().filter(|held| held.holds);
            let zone = &self.agreement.zone;
            let excuse = |held: Held| Excuse {
                exception,
                party: held.party,
                when: Stretch { from: held.when.from, to: within.after(held.when.to, zone) },
                filing: held.filing,
                scene: held.scene,
            };
            held.map(excuse).collect::<Vec<_>>()
        };
        exceptions.flat_map(of).collect()
    }

    fn decided(&self, held: &Held, effect: Effect) -> Decided {
        Decided {
            clause: self.clause.id.clone(),
            reading: self.reading.map(|party| party.as_str().to_owned()),
            effect,
            party: held.party.clone(),
            standing: held.standing,
            when: (held.when.from, held.when.to),
            accounts: held.accounts.clone(),
        }
    }

    // ---- notice ----

    /// The time in force with all its terms: up to the end of the first in which notice was given
    /// in time, for good where none was.
    fn renewed(&self, first: InForce, renewal: &Renewal, decided: &mut Vec<Decided>) -> InForce {
        let Some(first_end) = first.to else { return first };
        let mut to: Option<Timestamp> = None;
        for held in self.held(&renewal.notice, renewal.told_by.as_ref()) {
            let is_before = first.from.is_some_and(|from| held.when.to <= from);
            let ends = (held.holds && !is_before)
                .then(|| self.end_after(first_end, renewal, held.when.to));
            decided.push(self.decided(&held, Effect::Ends(ends)));
            to = ends.map(|end| to.map_or(end, |to| to.min(end))).or(to);
        }
        InForce { to, ..first }
    }

    /// The end of the first term that notice given at `given` still ends.
    fn end_after(&self, first_end: Timestamp, renewal: &Renewal, given: Timestamp) -> Timestamp {
        let zone = &self.agreement.zone;
        let mut ends = (0..).map(|n| match n {
            0 => first_end,
            n => renewal.term.times(n, first_end, zone),
        });
        let is_in_time = |end: &Timestamp| {
            let latest = renewal.ahead.map_or(*end, |ahead| ahead.before(*end, zone));
            given <= latest || *end == Timestamp::MAX
        };
        ends.find(is_in_time).expect("terms go on to the end of the calendar")
    }

    // ---- facts ----

    /// What is told of a fact, in the order of time; `reader` is whose own word on it counts first.
    fn held(&self, fact: &Fact, reader: Option<&PartyId>) -> Vec<Held> {
        let mut all = match fact {
            Fact::Told { bearers, pattern } => self.happenings(bearers.parties(), pattern, reader),
            Fact::Broken { clauses, by } => {
                let of = |id| self.cases_of(id, Standing::Broken, by.as_ref());
                clauses.iter().flat_map(of).collect()
            }
            Fact::Kept { clause, by } => self.cases_of(clause, Standing::Kept, by.as_ref()),
        };
        all.sort_by(|a, b| (a.when.to, a.when.from, &a.key).cmp(&(b.when.to, b.when.from, &b.key)));
        all
    }

    /// Such happenings as breaches are told, whenever they were.
    fn happenings(
        &self,
        bearers: &[PartyId],
        pattern: &Pattern,
        reader: Option<&PartyId>,
    ) -> Vec<Held> {
        let version = Version {
            force: InForce::default(),
            renewal: None,
            condition: None,
            norm: Norm::Permission {
                bearers: troth_agreement::norm::Bearers::Each(Vec::new()),
                pattern: pattern.clone(),
            },
            open_terms: Vec::new(),
        };
        let scope = Scope { decides: true, ..self.scope };
        let judge = Judge { version: &version, permissions: &[], scope, ..self.clone() };
        let mut all = Vec::new();
        judge.each_breach(bearers, pattern, &mut Vec::new(), |breach| {
            // Told too late, or of nobody, it decides nothing.
            let Some(party) = breach.bearer else { return };
            let own = reader.and_then(|reader| self.own_word(&breach.tally, reader));
            let accounts = breach.tally.voices.iter();
            all.push(Held {
                when: breach.when,
                party: Some(party.clone()),
                standing: breach.standing,
                holds: own.unwrap_or(breach.standing == Standing::Broken),
                key: short_name(breach.scene.incident.id.as_str()),
                fixed: breach.settles,
                accounts: accounts
                    .map(|voice| self.view.words[voice.word].account.id.clone())
                    .collect(),
                scene: Some(breach.scene.at),
                filing: breach.tally.telling().find_map(|voice| {
                    self.view.words[voice.word].account.filing.as_deref().cloned()
                }),
            });
        });
        all
    }

    /// Whether a party's own spokesmen tell it, or deny it; `None` where they are silent.
    fn own_word(&self, tally: &Tally, party: &PartyId) -> Option<bool> {
        let own = tally.voices.iter().filter(|voice| {
            voice.role != Role::Tells && self.view.words[voice.word].is_spokesman_of(party)
        });
        own.map(|voice| voice.role != Role::Against).reduce(|a, b| a || b)
    }

    /// The cases of another clause that stand so.
    fn cases_of(&self, id: &ClauseId, standing: Standing, by: Option<&PartyId>) -> Vec<Held> {
        let Some(clause) = self.agreement.clause(id) else { return Vec::new() };
        let mine = |reading: &&(PartyId, _)| Some(&reading.0) == self.reading;
        let read = clause.readings.iter().find(mine).map(|(_, version)| version);
        let version = read.unwrap_or(&clause.text);
        if !version.open_terms.is_empty() {
            return Vec::new();
        }
        let memo = Memo::default();
        let (depth, scope) = (Depth::Standing, Scope { decides: true, ..self.scope });
        let judge = Judge { clause, version, depth, scope, memo: &memo, ..self.clone() };
        let judge = judge.bound();
        let mut all = Vec::new();
        let mut take = |party: Option<&PartyId>, when: Stretch, fixed: Timestamp, key: String| {
            if by.is_none_or(|by| party == Some(by)) {
                let party = party.cloned();
                let (holds, accounts) = (true, Vec::new());
                all.push(Held {
                    when,
                    party,
                    standing,
                    holds,
                    key,
                    fixed,
                    accounts,
                    filing: None,
                    scene: None,
                });
            }
        };
        match &version.norm {
            Norm::Prohibition { bearers, pattern, .. } => {
                let released = judge.released();
                judge.each_breach(bearers.parties(), pattern, &mut Vec::new(), |breach| {
                    if breach.standing == standing && !released.is_free(&breach) {
                        let key = short_name(breach.scene.incident.id.as_str());
                        take(breach.bearer, breach.when, breach.settles, key);
                    }
                });
            }
            _ => {
                let findings = judge.findings(&mut Vec::new());
                for finding in findings.iter().filter(|finding| finding.standing == standing) {
                    let when = Stretch { from: finding.case.from, to: finding.case.to };
                    let key = format!("{}", when.to.strftime("%Y%m%dT%H%M"));
                    take(finding.bearer.as_ref(), when, self.settles(when.to), key);
                }
            }
        }
        all
    }
}

/// The permissions of an agreement's clauses, each with when it binds. What decides that is judged by
/// what the calendar alone permits, so that no permission waits for another.
pub(crate) fn permissions<'p>(agreement: &'p Agreement, view: &View<'_>) -> Vec<Permission<'p>> {
    let permissions = agreement.clauses.iter().filter_map(|clause| match &clause.text.norm {
        Norm::Permission { bearers, pattern } => Some((clause, bearers, pattern)),
        _ => None,
    });
    let (by_calendar, others): (Vec<_>, Vec<_>) =
        permissions.partition(|(clause, ..)| is_by_calendar(&clause.text));
    let of_calendar = |(clause, bearers, pattern): (&'p Clause, _, _)| Permission {
        bearers,
        pattern,
        when: vec![clause.text.force],
        is_waiting: false,
    };
    let mut all: Vec<Permission<'p>> = by_calendar.into_iter().map(of_calendar).collect();
    let bound = others.into_iter().map(|(clause, bearers, pattern)| {
        let judge = Judge {
            view,
            agreement,
            clause,
            reading: None,
            version: &clause.text,
            permissions: &all,
            depth: Depth::Standing,
            scope: Scope::default(),
            memo: &Memo::default(),
            binding: None,
        };
        let pieces = judge.bound().pieces();
        let when = pieces.iter().map(|piece| piece.force).collect();
        Permission { bearers, pattern, when, is_waiting: true }
    });
    let bound: Vec<Permission<'p>> = bound.collect();
    all.extend(bound);
    all
}

/// When each permission binds that waits for something told.
pub(crate) fn when_permitted(agreement: &Agreement, view: &View<'_>) -> Vec<Vec<InForce>> {
    let waits = |clause: &Clause| {
        matches!(clause.text.norm, Norm::Permission { .. }) && !is_by_calendar(&clause.text)
    };
    if !agreement.clauses.iter().any(waits) {
        return Vec::new();
    }
    permissions(agreement, view).into_iter().map(|permission| permission.when).collect()
}

/// Whether the calendar alone says when it binds.
pub(crate) fn is_by_calendar(version: &Version) -> bool {
    let mut preceding = version.norm.pattern().preceding();
    version.renewal.is_none() && version.condition.is_none() && preceding.next().is_none()
}

/// Whether these fields are the same in what two parties filed; one that is empty is the same as
/// nothing. `party` is who filed it.
pub(crate) fn is_same(
    fields: &[String],
    one: (Option<&PartyId>, Option<&Filing>),
    other: (Option<&PartyId>, Option<&Filing>),
) -> bool {
    let value = |filing: Option<&Filing>, field: &str| filing?.field(field).cloned();
    fields.iter().all(|field| match field.as_str() {
        "party" => one.0.is_some() && one.0 == other.0,
        field => {
            let own = value(one.1, field);
            own.is_some() && own == value(other.1, field)
        }
    })
}

/// The happenings on which it depends when a version of a clause, or a clause that it names, binds.
pub(crate) fn deciding<'v>(
    agreement: &'v Agreement,
    clause: &'v Clause,
    version: &'v Version,
) -> Vec<&'v Pattern> {
    let mut patterns = Vec::new();
    let mut open = vec![version];
    let mut seen: Vec<&ClauseId> = vec![&clause.id];
    let mut is_own = true;
    while let Some(version) = open.pop() {
        if !std::mem::take(&mut is_own) {
            patterns.extend(version.norm.patterns());
        }
        patterns.extend(version.facts().filter_map(Fact::pattern));
        for id in version.facts().flat_map(Fact::clauses) {
            let Some(other) = agreement.clause(id).filter(|_| !seen.contains(&id)) else {
                continue;
            };
            seen.push(id);
            open.extend(other.versions().map(|(_, version)| version));
        }
    }
    patterns
}

/// A piece of `force`, if there is one.
fn piece(
    force: InForce,
    own: InForce,
    key: Option<String>,
    fixed: Option<Timestamp>,
) -> Option<Piece> {
    let from = force.from.into_iter().chain(own.from).max();
    let to = force.to.into_iter().chain(own.to).min();
    let is_there = match (from, to) {
        (Some(from), Some(to)) => from < to,
        _ => true,
    };
    is_there.then_some(Piece { force: InForce { from, to }, key, fixed })
}

/// From each start to the next stop, and then from the next start.
fn between(force: InForce, starts: &[Held], stops: &[Timestamp]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut after = Timestamp::MIN;
    while let Some(start) = starts.iter().find(|start| after <= start.when.to) {
        let from = start.when.to;
        let to = stops.iter().copied().find(|stop| from < *stop);
        let own = InForce { from: Some(from), to };
        pieces.extend(piece(force, own, Some(start.key.clone()), None));
        let Some(to) = to else { break };
        after = to;
    }
    pieces
}

/// The first instant at which the one binds and the other does not.
fn first_difference(one: &[Piece], other: &[Piece]) -> Option<Timestamp> {
    let ends = |pieces: &[Piece]| -> Vec<Timestamp> {
        let both = pieces.iter().flat_map(|piece| {
            [piece.force.from.unwrap_or(Timestamp::MIN), piece.force.to.unwrap_or(Timestamp::MAX)]
        });
        both.collect()
    };
    let (one, other) = (ends(one), ends(other));
    let only = |of: &[Timestamp], not: &[Timestamp]| -> Option<Timestamp> {
        of.iter().copied().filter(|end| !not.contains(end)).min()
    };
    only(&one, &other).into_iter().chain(only(&other, &one)).min()
}
