//! When a clause binds (R39 to R41), asked of all accounts and not of those alone that a finding
//! names: that nobody gave notice is told by no account.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use jiff::Timestamp;
use troth_agreement::norm::{Bearers, Condition, Due, Fact, Norm, Pattern, Renewal};
use troth_model::{
    Account, AccountId, CaseKind, ClauseId, Filing, Finding, Incident, PartyId, Review, Standing,
};

use crate::cases::{Case, Permitted};
use crate::filed::Told;
use crate::table::{self, Does};
use crate::telling::{Span, cover, is_told_by, said};

/// From when to when; either end may be open.
pub(crate) type Bounds = (Option<Timestamp>, Option<Timestamp>);

/// Whether what an account tells of a party counts, at this time.
type IsThen<'f> = &'f dyn Fn(&Account, Span, &PartyId) -> bool;

/// Something that decides when a clause binds.
struct Held {
    when: Span,
    holds: bool,
}

/// A breach as all accounts tell it that were told in time.
pub(crate) struct Breach<'c> {
    pub(crate) standing: Standing,
    pub(crate) when: Span,
    /// Whether a party's own spokesmen tell it or deny it.
    own: Option<bool>,
    /// What was filed.
    filing: Option<Filing>,
    pub(crate) incident: &'c Incident,
    /// Who tells it.
    pub(crate) telling: Vec<&'c Account>,
}

impl<'c> Case<'c> {
    /// The times in which the clause binds.
    pub(crate) fn bounds(&self) -> &[Bounds] {
        self.bounds.get_or_init(|| {
            let force = self.version.force;
            self.worked_out().unwrap_or_else(|| vec![(force.from, force.to)])
        })
    }

    /// Whether something told of this time is told of a time in which the clause binds.
    pub(crate) fn binds(&self, when: Span) -> bool {
        let force =
            |bounds: &Bounds| troth_agreement::norm::InForce { from: bounds.0, to: bounds.1 };
        self.bounds().iter().any(|bounds| force(bounds).meets(when.0, when.1))
    }

    /// What is wrong with the time of a finding's case: that the clause did not bind then.
    pub(crate) fn time_fault(&self) -> Option<String> {
        let is_by_calendar = self.version.renewal.is_none() && self.version.condition.is_none();
        if !is_by_calendar {
            self.worked_out()?;
        }
        let case = &self.finding.case;
        let inside = |bounds: &Bounds| {
            bounds.0.is_none_or(|from| from <= case.from) && bounds.1.is_none_or(|to| case.to <= to)
        };
        let due = case.to.min(self.finding.as_of);
        let is_due = |bounds: &Bounds| {
            bounds.0.is_none_or(|from| from <= due) && bounds.1.is_none_or(|to| due <= to)
        };
        let is_then = match (case.kind, &self.version.norm) {
            (CaseKind::Stretch, _) if self.version.open_terms.is_empty() => {
                self.bounds().iter().any(inside)
            }
            (CaseKind::Window, Norm::Duty { due: Due::Every(_), .. }) => {
                self.bounds().iter().any(inside)
            }
            // The calendar may make a duty due after its clause ceased to bind.
            (CaseKind::Window, Norm::Duty { .. }) => {
                is_by_calendar || self.bounds().iter().any(is_due)
            }
            // What is told of an incident is held against the time when it is judged.
            _ => true,
        };
        (!is_then).then(|| "the clause did not bind then".to_owned())
    }

    fn worked_out(&self) -> Option<Vec<Bounds>> {
        let force = self.renewed()?;
        let clipped = |own: Bounds| -> Option<Bounds> {
            let from = [force.0, own.0].into_iter().flatten().max();
            let to = [force.1, own.1].into_iter().flatten().min();
            let is_empty = from.zip(to).is_some_and(|(from, to)| to <= from);
            (!is_empty).then_some((from, to))
        };
        let held = |fact: &Fact| -> Option<Vec<Span>> {
            let all = self.held(fact, None)?.into_iter().filter(|held| held.holds);
            let mut all: Vec<Span> = all.map(|held| held.when).collect();
            all.sort_by_key(|when| when.1);
            Some(all)
        };
        let bounds = match &self.version.condition {
            None => return Some(vec![force]),
            Some(Condition::Until(fact)) => vec![(None, held(fact)?.first().map(|when| when.1))],
            Some(Condition::While(fact)) => {
                held(fact)?.into_iter().map(|(from, to)| (Some(from), Some(to))).collect()
            }
            Some(Condition::After { fact, until }) => {
                let stops = match until {
                    Some(until) => held(until)?,
                    None => Vec::new(),
                };
                let mut bounds: Vec<Bounds> = Vec::new();
                for (_, from) in held(fact)? {
                    // What begins it while it binds already begins nothing.
                    let is_on = |(_, to): &Bounds| to.is_none_or(|to| from < to);
                    if !bounds.last().is_some_and(is_on) {
                        let stop = stops.iter().find(|(_, to)| from < *to).map(|(_, to)| *to);
                        bounds.push((Some(from), stop));
                    }
                }
                bounds
            }
        };
        Some(bounds.into_iter().filter_map(clipped).collect())
    }

    // ---- R39 ----

    fn renewed(&self) -> Option<Bounds> {
        let (from, to) = (self.version.force.from, self.version.force.to);
        let (Some(renewal), Some(first_end)) = (&self.version.renewal, to) else {
            return Some((from, to));
        };
        let notices = self.held(&renewal.notice, renewal.told_by.as_ref())?;
        let given = notices
            .iter()
            .filter(|held| held.holds && from.is_none_or(|from| from < held.when.1))
            .map(|held| self.ended(first_end, renewal, held.when.1));
        Some((from, given.min()))
    }

    fn ended(&self, first_end: Timestamp, renewal: &Renewal, given: Timestamp) -> Timestamp {
        let zone = &self.agreement.zone;
        let mut n = 0;
        loop {
            let end = if n == 0 { first_end } else { renewal.term.times(n, first_end, zone) };
            let latest = renewal.ahead.map_or(end, |ahead| ahead.before(end, zone));
            if given <= latest || end == Timestamp::MAX {
                return end;
            }
            n += 1;
        }
    }

    // ---- R40 ----

    /// What is told of a happening to the standard of proof.
    pub(crate) fn told_before(&self, fact: &Fact) -> Vec<Told<'c>> {
        let Fact::Told { bearers, pattern } = fact else { return Vec::new() };
        let found = self.breaches(bearers.parties(), pattern, &|_, _, _| true, &[], None);
        let shown = found.into_iter().filter(|(_, one)| one.standing == Standing::Broken);
        let told = |(party, one): (PartyId, Breach<'c>)| Told {
            party,
            when: one.when,
            filing: one.filing,
            incident: one.incident,
        };
        shown.map(told).collect()
    }

    fn held(&self, fact: &Fact, reader: Option<&PartyId>) -> Option<Vec<Held>> {
        match fact {
            Fact::Told { bearers, pattern } => {
                let found = self.breaches(bearers.parties(), pattern, &|_, _, _| true, &[], reader);
                let held = found.into_iter().map(|(_, breach)| Held {
                    when: breach.when,
                    holds: breach.own.unwrap_or(breach.standing == Standing::Broken),
                });
                Some(held.collect())
            }
            Fact::Broken { clauses, by } => {
                let of = |id| self.cases_of(id, Standing::Broken, by.as_ref());
                let all = clauses.iter().map(of).collect::<Option<Vec<_>>>()?;
                Some(all.into_iter().flatten().collect())
            }
            Fact::Kept { clause, by } => self.cases_of(clause, Standing::Kept, by.as_ref()),
        }
    }

    /// What each party is told to have done, of what was told first in time to decide anything.
    pub(crate) fn breaches(
        &self,
        parties: &[PartyId],
        pattern: &Pattern,
        is_then: IsThen<'_>,
        permitted: &[Permitted<'_>],
        reader: Option<&PartyId>,
    ) -> Vec<(PartyId, Breach<'c>)> {
        let known: BTreeMap<&AccountId, &'c Account> =
            self.facts.accounts.iter().map(|account| (&account.id, account)).collect();
        let is_meant = |incident: &&Incident| {
            let members = incident.members.iter().filter_map(|member| known.get(&member.account));
            members.into_iter().any(|account| {
                let mode = account.mode.map(troth_model::Mode::as_str);
                pattern.verb.weight(account.event_type, mode).is_some()
            })
        };
        let mut found = Vec::new();
        for incident in self.facts.incidents.iter().filter(is_meant) {
            let Some((heard, settles)) = self.heard(incident, &known) else { continue };
            for party in parties {
                let told =
                    self.breach_of(incident, &heard, (party, pattern), is_then, permitted, reader);
                let Some(breach) = told else { continue };
                if settles <= self.settles_twice(breach.when.1) {
                    found.push((party.clone(), breach));
                }
            }
        }
        found
    }

    fn breach_of(
        &self,
        incident: &'c Incident,
        heard: &[&'c Account],
        (party, pattern): (&PartyId, &Pattern),
        is_then: IsThen<'_>,
        permitted: &[Permitted<'_>],
        reader: Option<&PartyId>,
    ) -> Option<Breach<'c>> {
        let is_member = |id: &AccountId| incident.members.iter().any(|m| m.account == *id);
        let scene = self.scene(incident, pattern, heard, &is_member);
        let then = |account: &Account, when: Span| is_then(account, when, party);
        let words = scene.breach_words(Some(party), permitted, &then);
        let telling = words.iter().filter(|(_, does)| !matches!(does, Does::Against));
        let when = telling.clone().map(|(account, _)| scene.when(account)).reduce(cover)?;
        let filing = telling.clone().find_map(|(account, _)| account.filing.as_deref().cloned());
        let own = reader.and_then(|reader| {
            let speaks = |account: &Account| {
                let voice = crate::people::voice_of(account, self.facts);
                voice.is_some_and(|voice| voice.is_spokesman && voice.side.as_ref() == Some(reader))
            };
            let his = words
                .iter()
                .filter(|(account, does)| !matches!(does, Does::Tells) && speaks(account));
            his.map(|(_, does)| matches!(does, Does::Counts(_))).reduce(|a, b| a || b)
        });
        let told = heard.iter().filter(|one| telling.clone().any(|(other, _)| other.id == one.id));
        let telling: Vec<&'c Account> = told.copied().collect();
        let does: Vec<Does> = words.into_iter().map(|(_, does)| does).collect();
        let standing = table::prohibition(&does, Some(party), &self.clause.standard)?;
        Some(Breach { standing, when, own, filing, incident, telling })
    }

    /// What is told in time of an incident and of what it is a part of, and when it settles.
    fn heard<'k>(
        &self,
        incident: &Incident,
        known: &BTreeMap<&AccountId, &'k Account>,
    ) -> Option<(Vec<&'k Account>, Timestamp)> {
        let own = self.looked_at(incident, known);
        let first = own.iter().filter_map(|account| said(account, self.facts)).map(|told| told.1);
        let settles = self.agreement.settle.after(first.min()?, &self.agreement.zone);
        let around = self.facts.incidents.iter().filter(|one| incident.part_of.contains(&one.id));
        let around = around.flat_map(|other| self.looked_at(other, known));
        let mut heard: Vec<&Account> = own.iter().copied().chain(around).collect();
        heard.retain(|account| {
            said(account, self.facts).is_some_and(|told| is_told_by(told, settles))
        });
        Some((heard, settles))
    }

    /// R1, R2.
    fn looked_at<'k>(
        &self,
        incident: &Incident,
        known: &BTreeMap<&AccountId, &'k Account>,
    ) -> Vec<&'k Account> {
        let members = incident.members.iter().filter_map(|member| known.get(&member.account));
        members.copied().filter(|account| self.is_looked_at(account, self.finding.as_of)).collect()
    }

    fn is_looked_at(&self, account: &Account, by: Timestamp) -> bool {
        let document = self.facts.document(account.document);
        document.is_some_and(|(_, at)| *at <= self.finding.known_at)
            && said(account, self.facts).is_some_and(|told| is_told_by(told, by))
            && !matches!(account.review, Review::Rejected | Review::Corrected)
    }

    fn settles_twice(&self, at: Timestamp) -> Timestamp {
        let once = self.agreement.settle.after(at, &self.agreement.zone);
        self.agreement.settle.after(once, &self.agreement.zone)
    }

    // ---- how other clauses stand ----

    /// The cases of another clause that stand so; `None` where that is not replayed.
    fn cases_of(
        &self,
        id: &ClauseId,
        standing: Standing,
        by: Option<&PartyId>,
    ) -> Option<Vec<Held>> {
        let other = self.another(id)?;
        if !other.version.open_terms.is_empty() {
            return Some(Vec::new());
        }
        other.worked_out()?;
        let freed = other.released();
        let is_his = |party: Option<&PartyId>| by.is_none_or(|by| party == Some(by));
        let holds = |when| Held { when, holds: true };
        let Norm::Duty { bearers, due, .. } = &other.version.norm else {
            let broken = other.broken(&freed).into_iter();
            return Some(
                broken.filter(|(by, _)| is_his(Some(by))).map(|(_, at)| holds(at)).collect(),
            );
        };
        let owing: Vec<Option<PartyId>> = match bearers {
            Bearers::Each(parties) => parties.iter().cloned().map(Some).collect(),
            _ => vec![None],
        };
        let is_free = |party: Option<&PartyId>, when: Span| {
            let parties = party.map_or(bearers.parties(), std::slice::from_ref);
            parties.iter().any(|party| freed.get(party).is_some_and(|since| *since <= when.1))
        };
        let mut all = Vec::new();
        for when in other.windows(due)? {
            for party in owing.iter().map(Option::as_ref) {
                let is_it = is_his(party) && !is_free(party, when);
                if is_it && other.window_standing(when, party) == Some(standing) {
                    all.push(holds(when));
                }
            }
        }
        Some(all)
    }

    /// R22: the windows of a duty that the calendar makes due.
    fn windows(&self, due: &Due) -> Option<Vec<Span>> {
        let asked = self.finding.as_of;
        match due {
            Due::By(due) => {
                let is_owed = |bounds: &&Bounds| {
                    let at = (*due).min(asked);
                    bounds.0.is_none_or(|from| from < at || (from == at && at == asked))
                        && bounds.1.is_none_or(|to| at <= to)
                };
                let owed = self.bounds().iter().find(is_owed);
                Some(owed.map(|bounds| (bounds.0.unwrap_or(*due), *due)).into_iter().collect())
            }
            Due::Every(length) => {
                let zone = &self.agreement.zone;
                let mut all = Vec::new();
                for (from, to) in self.bounds() {
                    let Some(from) = from else { continue };
                    for n in 0.. {
                        let when = (length.times(n, *from, zone), length.times(n + 1, *from, zone));
                        let is_whole = to.is_none_or(|to| when.1 <= to) && when.1 < Timestamp::MAX;
                        if !is_whole || asked <= when.0 {
                            break;
                        }
                        all.push(when);
                    }
                }
                Some(all)
            }
            Due::After { .. } | Due::Answer { .. } => None,
        }
    }

    /// How such a window stands by all that was told in time.
    fn window_standing(&self, when: Span, party: Option<&PartyId>) -> Option<Standing> {
        let mut finding = Finding { bearer: party.cloned(), ..self.finding.clone() };
        finding.evidence.clear();
        finding.standing = Standing::Unobserved;
        finding.case.kind = CaseKind::Window;
        (finding.case.from, finding.case.to) = when;
        let settles = self.agreement.settle.after(when.1, &self.agreement.zone);
        let by = settles.min(self.finding.as_of);
        let accounts = self.facts.accounts.iter();
        let heard: Vec<&Account> = accounts.filter(|one| self.is_looked_at(one, by)).collect();
        let case = Case {
            finding: &finding,
            agreement: self.agreement,
            clause: self.clause,
            version: self.version,
            facts: self.facts,
            bounds: OnceCell::new(),
            permitted: OnceCell::new(),
            excuses: OnceCell::new(),
        };
        case.judge(&heard)
    }
}
