//! Cases of a limit: each stretch that holds more than it may, and the rest of the time.

use std::collections::BTreeSet;

use jiff::Timestamp;
use troth_agreement::norm::{Limit, Pattern, Weapon, Window};
use troth_model::{CaseKind, Evidence, Finding, Instrument, PartyId, Rule, Standing};

use crate::check::Late;
use crate::judge::{Judge, Verdict, case};
use crate::prohibitions::Breach;
use crate::standing::rows;
use crate::tally::Tally;
use crate::view::Stretch;

impl<'j, 'a> Judge<'j, 'a> {
    /// The findings of a limit.
    pub(crate) fn limit(
        &self,
        bearers: &[PartyId],
        pattern: &Pattern,
        limit: &Limit,
        late: &mut Vec<Late>,
    ) -> Vec<Finding> {
        let breaches = self.breaches(bearers, pattern, late);
        self.limit_of(bearers, pattern, limit, &breaches)
    }

    /// The findings of a limit whose breaches are known.
    pub(crate) fn limit_of(
        &self,
        bearers: &[PartyId],
        pattern: &Pattern,
        limit: &Limit,
        breaches: &[Breach<'a>],
    ) -> Vec<Finding> {
        let released = self.released();
        let mut findings = Vec::new();
        let mut exceeding: BTreeSet<Option<PartyId>> = BTreeSet::new();
        for bearer in bearers {
            let mut own: Vec<&Breach<'a>> = breaches
                .iter()
                .filter(|breach| breach.bearer.as_ref() == Some(bearer))
                .filter(|breach| !released.is_free(breach))
                .collect();
            own.sort_by_key(|breach| (breach.when.from, breach.scene.incident.id.clone()));
            let windows = self.windows(&own, limit);
            findings.extend(windows.iter().map(|window| {
                self.window_finding((bearers, bearer), pattern, limit, &own[window.clone()])
            }));
            if !windows.is_empty() {
                exceeding.insert(Some(bearer.clone()));
            }
        }
        findings.extend(self.rest(bearers, pattern, &exceeding));
        findings
    }

    /// Stretches of the limit's length that hold too much, one after the other.
    fn windows(&self, own: &[&Breach<'a>], limit: &Limit) -> Vec<std::ops::Range<usize>> {
        let mut windows = Vec::new();
        let mut from = 0;
        while from < own.len() {
            let zone = &self.agreement.zone;
            let first = own[from].when.from;
            let is_in = |at: Timestamp| match limit.window {
                Window::Sliding(length) => at < length.after(first, zone),
                Window::Calendar(one) => one.start(at, zone) == one.start(first, zone),
            };
            let to = from + own[from..].partition_point(|breach| is_in(breach.when.from));
            let is_too_much = self.weight(&own[from..to], limit) > u64::from(limit.count);
            if is_too_much {
                windows.push(from..to);
            }
            let is_calendar = matches!(limit.window, Window::Calendar(_));
            from = if is_too_much || is_calendar { to } else { from + 1 };
        }
        windows
    }

    fn weight(&self, breaches: &[&Breach<'a>], limit: &Limit) -> u64 {
        breaches.iter().map(|breach| self.weight_of(breach, limit)).sum()
    }

    /// One for each incident, or the largest number of weapons that an account tells at least.
    fn weight_of(&self, breach: &Breach<'a>, limit: &Limit) -> u64 {
        let Some(kinds) = &limit.of else { return 1 };
        let counts = breach.tally.telling().map(|voice| {
            let told = &self.view.words[voice.word].account.instruments;
            let of_kinds = told.iter().filter(|weapon| is_of(weapon, kinds));
            of_kinds.map(|weapon| weapon.count.and_then(|count| count.min()).unwrap_or(1)).sum()
        });
        counts.max().unwrap_or(0)
    }

    fn window_finding(
        &self,
        (bearers, bearer): (&[PartyId], &PartyId),
        pattern: &Pattern,
        limit: &Limit,
        breaches: &[&Breach<'a>],
    ) -> Finding {
        let (standing, rule) = self.window_standing(breaches, limit);
        let counted = self.smallest_excess(breaches, limit, standing);
        let first = breaches[0].when;
        let when = breaches.iter().map(|breach| breach.when).fold(first, Stretch::cover);
        let n = self.weight(breaches, limit);
        let noun = pattern.verb.noun;
        let title = format!("{n} (more than {}) in {}, {noun}", limit.count, limit.window);
        let evidence: Vec<Evidence> = counted
            .iter()
            .flat_map(|breach| self.breach_evidence(bearers, pattern, breach))
            .collect();
        let all = Tally {
            voices: breaches.iter().flat_map(|breach| breach.tally.voices.clone()).collect(),
        };
        let settles = breaches.iter().map(|breach| breach.settles).max();
        let key = format!("from-{}", when.from.strftime("%Y%m%dT%H%M"));
        let case = case(CaseKind::Window, None, when, title);
        self.finding(Verdict {
            bearer: Some(bearer.clone()),
            evidence,
            settles: settles.unwrap_or(Timestamp::MAX),
            ..Verdict::silent(case, &key, (standing, rule)).counting(self.view, &all)
        })
    }

    /// Broken if what is broken alone is too much; alleged if what nobody counters is; disputed
    /// if it takes what is countered.
    fn window_standing(&self, breaches: &[&Breach<'a>], limit: &Limit) -> (Standing, Rule) {
        let exceeds = |standings: &[Standing]| {
            let counted = breaches.iter().filter(|breach| standings.contains(&breach.standing));
            counted.map(|breach| self.weight_of(breach, limit)).sum::<u64>()
                > u64::from(limit.count)
        };
        if exceeds(&[Standing::Broken]) {
            (Standing::Broken, rows::TOLD_TO_STANDARD)
        } else if exceeds(&[Standing::Broken, Standing::Alleged]) {
            (Standing::Alleged, rows::TOLD_BELOW_STANDARD)
        } else if exceeds(&[Standing::Broken, Standing::Alleged, Standing::Disputed]) {
            (Standing::Disputed, rows::TOLD_AND_COUNTERED)
        } else {
            (Standing::Undefined, rows::TERM_LEFT_OPEN)
        }
    }

    /// As few incidents as suffice, those that stand firmest first.
    fn smallest_excess<'b>(
        &self,
        breaches: &[&'b Breach<'a>],
        limit: &Limit,
        standing: Standing,
    ) -> Vec<&'b Breach<'a>> {
        let rank = |standing: Standing| match standing {
            Standing::Broken => 0,
            Standing::Alleged => 1,
            _ => 2,
        };
        let mut firmest: Vec<&'b Breach<'a>> = breaches
            .iter()
            .copied()
            .filter(|breach| {
                standing == Standing::Undefined || rank(breach.standing) <= rank(standing)
            })
            .collect();
        firmest.sort_by_key(|breach| {
            let weight = self.weight_of(breach, limit);
            (rank(breach.standing), std::cmp::Reverse(weight), breach.when)
        });
        let mut sum = 0;
        let enough = firmest.iter().position(|breach| {
            sum += self.weight_of(breach, limit);
            sum > u64::from(limit.count)
        });
        firmest.truncate(enough.map_or(firmest.len(), |at| at + 1));
        firmest
    }
}

fn is_of(weapon: &Instrument, weapons: &[Weapon]) -> bool {
    weapons.is_empty() || crate::matching::is_weapon(weapon, weapons)
}
