//! What is judged: an incident, a window, a stretch in which nothing is told.

use std::cell::OnceCell;

use troth_agreement::norm::{Area, Bearers, Due, Limit, Norm, Pattern, Version};
use troth_agreement::verbs::Weight;
use troth_agreement::{Agreement, Clause};
use troth_model::{
    Account, CaseKind, Coverage, CoverageState, CoveredArea, EventType, EvidenceRole, Finding,
    Incident, PartyId, Review, Stance, Standing,
};

use crate::binding::Bounds;
use crate::filed::{Excuse, are_same};
use crate::table::{self, Does};
use crate::telling::{Scene, Span, is_told_by, is_weapon, meet, said};
use crate::{Facts, is_besides, people};

/// One finding with all that it is judged by.
pub(crate) struct Case<'c> {
    pub(crate) finding: &'c Finding,
    pub(crate) agreement: &'c Agreement,
    pub(crate) clause: &'c Clause,
    pub(crate) version: &'c Version,
    pub(crate) facts: &'c Facts<'c>,
    /// The times in which the clause binds, once they were asked for.
    pub(crate) bounds: OnceCell<Vec<Bounds>>,
    /// What is permitted, once that was asked for.
    pub(crate) permitted: OnceCell<Vec<Permitted<'c>>>,
    /// What excuses what comes soon after it, once that was asked for.
    pub(crate) excuses: OnceCell<Vec<Excuse<'c>>>,
}

/// What is no breach, of whom, and when.
#[derive(Debug, Clone)]
pub(crate) struct Permitted<'c> {
    pub(crate) bearers: &'c Bearers,
    pub(crate) pattern: &'c Pattern,
    pub(crate) when: Vec<Bounds>,
    is_waiting: bool,
}

impl<'c> Case<'c> {
    /// What it names that is not there or was not to be looked at (R1, R2, R29).
    pub(crate) fn fault(&self) -> Option<String> {
        for entry in &self.finding.evidence {
            let id = &entry.account;
            if entry.role == EvidenceRole::Coverage {
                if !self.facts.coverage.iter().any(|row| row.id == *id) {
                    return Some(format!("there is no coverage {id}"));
                }
                continue;
            }
            let Some(account) = self.facts.account(id) else {
                return Some(format!("there is no account {id}"));
            };
            if matches!(account.review, Review::Rejected | Review::Corrected) {
                return Some(format!("a person rejected or corrected {id}"));
            }
            let (told, document) =
                (said(account, self.facts), self.facts.document(account.document));
            let is_told = told.is_some_and(|told| is_told_by(told, self.finding.as_of));
            let is_known = document.is_some_and(|(_, at)| *at <= self.finding.known_at);
            if !is_told || !is_known {
                return Some(format!("{id} was not told or not known by then"));
            }
        }
        self.start_fault().or_else(|| self.time_fault()).or_else(|| self.freedom_fault())
    }

    /// What is wrong with what started a duty (R22, R23, R34): that it is not named, is not of the
    /// incident, or was not told when the time of the duty begins.
    fn start_fault(&self) -> Option<String> {
        let (CaseKind::Trigger, Norm::Duty { pattern, due, .. }) =
            (self.finding.case.kind, &self.version.norm)
        else {
            return None;
        };
        let mut named = self.finding.evidence.iter();
        let Some(start) = named.find(|entry| entry.role == EvidenceRole::Trigger) else {
            return Some("it does not name what started it".to_owned());
        };
        let id = &start.account;
        let own = self.finding.case.incident.as_ref();
        let incident = self.facts.incidents.iter().find(|incident| Some(&incident.id) == own);
        if !incident.is_some_and(|own| own.members.iter().any(|m| m.account == *id)) {
            return Some(format!("{id} does not tell of what started it"));
        }
        let account = self.facts.account(id);
        if let (Due::After { same, .. }, Some(account)) = (due, account)
            && same.iter().any(|field| field == "party")
        {
            let doers = people::doers(&account.actors, self.facts);
            // Where it names nobody, others of the incident do.
            let is_his = |bearer: &PartyId| doers.is_empty() || doers.contains(&bearer);
            if !self.finding.bearer.as_ref().is_some_and(is_his) {
                return Some(format!("{id} tells of somebody else's deed"));
            }
        }
        let told = account.and_then(|account| said(account, self.facts));
        let begins = |told: Span| match (due, pattern.verb.is_answer()) {
            (Due::Answer { .. }, true) => told.1 == self.finding.case.from,
            (Due::Answer { .. }, false) => told.0 == self.finding.case.from,
            _ => true,
        };
        (!told.is_some_and(begins)).then(|| format!("{id} was not told when its time began"))
    }

    /// The account that started a duty.
    fn start(&self) -> Option<&'c Account> {
        let mut named = self.finding.evidence.iter();
        let start = named.find(|entry| entry.role == EvidenceRole::Trigger)?;
        self.facts.account(&start.account)
    }

    /// The accounts that the finding rests on.
    pub(crate) fn named(&self) -> Vec<&'c Account> {
        let evidence = self.finding.evidence.iter().filter(|entry| !is_besides(entry.role));
        evidence.filter_map(|entry| self.facts.account(&entry.account)).collect()
    }

    /// How the case stands if nobody but these accounts tells anything.
    pub(crate) fn judge(&self, kept: &[&'c Account]) -> Option<Standing> {
        match &self.version.norm {
            Norm::Prohibition { bearers, pattern, .. } => match self.finding.case.kind {
                CaseKind::Incident => self.incident(bearers.parties(), pattern, kept),
                _ => Some(self.quiet(pattern)),
            },
            Norm::Limit { bearers, pattern, limit } => match self.finding.case.kind {
                CaseKind::Window => self.window(bearers.parties(), pattern, limit, kept),
                _ => Some(self.quiet(pattern)),
            },
            Norm::Duty { bearers, pattern, due } => {
                if !self.version.open_terms.is_empty() {
                    return Some(Standing::Undefined);
                }
                Some(self.duty(bearers, pattern, due, kept))
            }
            Norm::Permission { .. } => None,
        }
    }

    // ---- prohibitions ----

    fn incident(
        &self,
        bearers: &[PartyId],
        pattern: &'c Pattern,
        kept: &[&'c Account],
    ) -> Option<Standing> {
        let id = self.finding.case.incident.as_ref()?;
        let incident = self.facts.incidents.iter().find(|incident| incident.id == *id)?;
        self.breach(incident, self.finding.bearer.as_ref(), bearers, pattern, kept)
    }

    fn breach(
        &self,
        incident: &'c Incident,
        accused: Option<&PartyId>,
        bearers: &[PartyId],
        pattern: &'c Pattern,
        kept: &[&'c Account],
    ) -> Option<Standing> {
        if accused.is_some_and(|party| !bearers.contains(party)) {
            return None;
        }
        let is_member =
            |id: &troth_model::AccountId| incident.members.iter().any(|m| m.account == *id);
        let scene = self.scene(incident, pattern, kept, &is_member);
        let is_breach = |account: &Account, when: Span| {
            self.binds(when) && !self.is_excused(account, when, accused)
        };
        let does = scene.breach(accused, self.permitted(), &is_breach);
        let standing = table::prohibition(&does, accused, &self.clause.standard)?;
        let is_open = !self.version.open_terms.is_empty();
        Some(if is_open { Standing::Undefined } else { standing })
    }

    /// R18.
    pub(crate) fn permitted(&self) -> &[Permitted<'c>] {
        self.permitted.get_or_init(|| {
            let permissions = self.agreement.clauses.iter();
            let mut permitted: Vec<Permitted<'c>> = Vec::new();
            // What waits for something told is permitted by what the calendar permits.
            for waits in [false, true] {
                for clause in permissions.clone() {
                    let Norm::Permission { bearers, pattern } = &clause.text.norm else { continue };
                    let is_waiting =
                        clause.text.renewal.is_some() || clause.text.condition.is_some();
                    if is_waiting != waits {
                        continue;
                    }
                    let by_calendar = permitted.iter().filter(|one| !one.is_waiting).cloned();
                    let own = Case {
                        clause,
                        version: &clause.text,
                        permitted: by_calendar.collect::<Vec<_>>().into(),
                        ..self.anew()
                    };
                    let when = own.bounds().to_vec();
                    permitted.push(Permitted { bearers, pattern, when, is_waiting });
                }
            }
            permitted
        })
    }

    /// The same case, of which nothing is worked out yet.
    pub(crate) fn anew(&self) -> Self {
        let (bounds, permitted, excuses) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { bounds, permitted, excuses, ..*self }
    }

    pub(crate) fn scene<'s>(
        &'s self,
        incident: &'s Incident,
        pattern: &'s Pattern,
        kept: &[&'s Account],
        is_member: &'s dyn Fn(&troth_model::AccountId) -> bool,
    ) -> Scene<'s> {
        let mut own: Vec<(&Account, Stance)> = kept
            .iter()
            .filter_map(|account| {
                let member = incident.members.iter().find(|m| m.account == account.id)?;
                Some((*account, member.stance))
            })
            .collect();
        own.sort_by(|a, b| a.0.id.cmp(&b.0.id));
        let is_around = |account: &Account| {
            self.facts.incidents.iter().any(|other| {
                incident.part_of.contains(&other.id)
                    && other.members.iter().any(|member| member.account == account.id)
            })
        };
        let around = kept.iter().copied().filter(|account| is_around(account)).collect();
        Scene { facts: self.facts, pattern, own, around, is_member }
    }

    // ---- limits ----

    /// R24: enough incidents, each standing as firmly as the finding asks.
    fn window(
        &self,
        bearers: &[PartyId],
        pattern: &'c Pattern,
        limit: &Limit,
        kept: &[&'c Account],
    ) -> Option<Standing> {
        let mut counted: Vec<(Standing, u64)> = Vec::new();
        for incident in self.facts.incidents {
            let is_of_it =
                |account: &&&Account| incident.members.iter().any(|m| m.account == account.id);
            let own: Vec<&Account> = kept.iter().filter(is_of_it).copied().collect();
            let accused = self.finding.bearer.as_ref();
            let standing = self.breach(incident, accused, bearers, pattern, &own);
            counted.extend(standing.map(|standing| (standing, most_told(&own, limit))));
        }
        exceeded(&counted, limit)
    }

    // ---- silence ----

    /// R21, R17: a stretch in which nothing is told.
    fn quiet(&self, pattern: &Pattern) -> Standing {
        if !self.version.open_terms.is_empty() {
            return Standing::Undefined;
        }
        match self.is_watched(pattern) {
            true => Standing::Kept,
            false => Standing::Unobserved,
        }
    }

    /// R27: whether the entry that the finding names watched. Where it says that nobody did, no
    /// entry may have.
    fn is_watched(&self, pattern: &Pattern) -> bool {
        let named: Vec<&Coverage> = self
            .finding
            .evidence
            .iter()
            .filter(|entry| entry.role == EvidenceRole::Coverage)
            .filter_map(|entry| self.facts.coverage.iter().find(|row| row.id == entry.account))
            .collect();
        let rests_on_it = matches!(self.finding.standing, Standing::Kept | Standing::Broken);
        let is_open = named.is_empty() && !rests_on_it;
        let rows = if is_open { self.facts.coverage.iter().collect() } else { named };
        let case = (self.finding.case.from, self.finding.case.to);
        let watching = rows.iter().filter(|row| row.state == CoverageState::Watched);
        watching.filter(|row| !self.is_kept_out(row, case)).any(|row| {
            let is_noticed =
                row.what.is_empty() || row.what.iter().any(|what| acts(pattern).contains(what));
            is_noticed && meet((row.from, row.to), case) && self.is_at(row, pattern)
        })
    }

    /// Whether one gap takes away all that a row watched of a case.
    fn is_kept_out(&self, row: &Coverage, case: Span) -> bool {
        let (from, to) = (row.from.max(case.0), row.to.min(case.1));
        self.facts.coverage.iter().any(|gap| {
            gap.state != CoverageState::Watched
                && gap.observer.eq_ignore_ascii_case(&row.observer)
                && (gap.means.is_empty() || gap.means.eq_ignore_ascii_case(&row.means))
                && (gap.area == row.area || gap.area == CoveredArea::Everywhere)
                && gap.from <= from
                && to <= gap.to
        })
    }

    fn is_at(&self, row: &Coverage, pattern: &Pattern) -> bool {
        let is_area = |area: &Area| match (&row.area, area) {
            (CoveredArea::Everywhere, _) => true,
            (CoveredArea::Circle { .. }, _) => false,
            (CoveredArea::Named(name), Area::Named(own) | Area::Division(own)) => {
                name.eq_ignore_ascii_case(own)
            }
            (CoveredArea::Named(name), Area::Near { of, .. } | Area::Sector { of, .. }) => {
                name.eq_ignore_ascii_case(of)
            }
            (CoveredArea::Named(name), Area::Drawn(zone) | Area::NearLine { line: zone, .. }) => {
                name.eq_ignore_ascii_case(&zone.name)
            }
            (CoveredArea::Named(name), Area::Country(country)) => {
                name.eq_ignore_ascii_case(country.as_str())
            }
        };
        pattern.areas.is_empty() || pattern.areas.iter().any(is_area)
    }

    // ---- duties ----

    fn duty(
        &self,
        bearers: &Bearers,
        pattern: &'c Pattern,
        due: &Due,
        kept: &[&'c Account],
    ) -> Standing {
        let case = &self.finding.case;
        let window = (case.from, case.to);
        let bearers: Vec<PartyId> = match (&self.finding.bearer, bearers) {
            (Some(bearer), _) => vec![bearer.clone()],
            (None, bearers) => bearers.parties().to_vec(),
        };
        let is_answer = pattern.verb.is_answer() && matches!(due, Due::Answer { .. });
        let does = match is_answer {
            true => self.answers(&bearers, window, kept),
            false => self.done(&bearers, pattern, (window, due), kept),
        };
        let told = match is_answer {
            // R23: words are the deed.
            true => (!does.is_empty()).then_some(Standing::Kept),
            false => table::duty(&does, &bearers, &self.agreement.parties, &self.clause.standard),
        };
        told.unwrap_or_else(|| match (window.1 <= self.finding.as_of, self.is_watched(pattern)) {
            (false, _) => Standing::Pending,
            (true, true) => Standing::Broken,
            (true, false) => Standing::Unobserved,
        })
    }

    fn done(
        &self,
        bearers: &[PartyId],
        pattern: &'c Pattern,
        (window, due): (Span, &Due),
        kept: &[&'c Account],
    ) -> Vec<Does> {
        // R43: what started it may say what has to be the same.
        let start = self.start();
        let filed = start.and_then(|account| account.filing.as_deref());
        let is_it = |account: &Account| match due {
            Due::After { same, .. } => are_same(same, filed, account.filing.as_deref()),
            _ => true,
        };
        let mut does = Vec::new();
        for incident in self.facts.incidents {
            let is_member =
                |id: &troth_model::AccountId| incident.members.iter().any(|m| m.account == *id);
            let scene = self.scene(incident, pattern, kept, &is_member);
            does.extend(scene.done(bearers, window, &is_it));
        }
        does
    }

    /// R23: any word of the accused side's spokesmen on the incident, told by the deadline; and a
    /// rejection, accusation or concession of the party.
    fn answers(&self, bearers: &[PartyId], window: Span, kept: &[&'c Account]) -> Vec<Does> {
        let Some(id) = &self.finding.case.incident else { return Vec::new() };
        let incident = self.facts.incidents.iter().find(|incident| incident.id == *id);
        let is_member = |account: &Account| {
            incident.is_some_and(|own| own.members.iter().any(|m| m.account == account.id))
        };
        let is_own_word = |account: &Account| {
            use EventType::{Accuse, Concede, Reject};
            let voice = people::voice_of(account, self.facts);
            let speaks = voice.is_some_and(|voice| {
                voice.is_spokesman && voice.side.is_some_and(|side| bearers.contains(&side))
            });
            let doers = people::doers(&account.actors, self.facts);
            speaks
                || (matches!(account.event_type, Reject | Accuse | Concede)
                    && bearers.iter().any(|bearer| doers.contains(&bearer)))
        };
        let is_in_time = |account: &Account| {
            said(account, self.facts).is_some_and(|told| is_told_by(told, window.1))
        };
        kept.iter()
            .filter(|account| is_member(account) && is_in_time(account) && is_own_word(account))
            .map(|_| Does::Tells)
            .collect()
    }
}

/// R24: how a limit is exceeded: by what is broken alone, or by what takes what is alleged, or
/// disputed, or undefined.
pub(crate) fn exceeded(counted: &[(Standing, u64)], limit: &Limit) -> Option<Standing> {
    use Standing::{Alleged, Broken, Disputed, Undefined};
    let sum = |standings: &[Standing]| -> u64 {
        counted.iter().filter(|(one, _)| standings.contains(one)).map(|(_, n)| n).sum()
    };
    [vec![Broken], vec![Broken, Alleged], vec![Broken, Alleged, Disputed], vec![Undefined]]
        .into_iter()
        .find(|standings| sum(standings) > u64::from(limit.count))
        .and_then(|standings| standings.last().copied())
}

/// R24: one for each incident, or the most weapons that an account tells at least.
pub(crate) fn most_told(own: &[&Account], limit: &Limit) -> u64 {
    let Some(weapons) = &limit.of else { return 1 };
    let of_account = |account: &&Account| -> u64 {
        let is_meant = |arm: &&troth_model::Instrument| {
            weapons.is_empty()
                || weapons.iter().any(|weapon| is_weapon(arm.kind, &arm.mention.text, weapon))
        };
        let arms = account.instruments.iter().filter(is_meant);
        arms.map(|arm| arm.count.and_then(|count| count.min()).unwrap_or(1)).sum()
    };
    own.iter().map(of_account).max().unwrap_or(0)
}

/// The event types that are a pattern's act; of an answer, words.
fn acts(pattern: &Pattern) -> Vec<EventType> {
    if pattern.verb.is_answer() {
        return vec![EventType::Reject, EventType::Accuse, EventType::Concede];
    }
    let acts = pattern.verb.means.iter().filter(|meaning| meaning.weight == Weight::Act);
    acts.map(|meaning| meaning.event_type).collect()
}
