//! Cases of a limit: each stretch that holds more than it may, and the rest of the time.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::Timestamp;
use troth_agreement::norm::{Limit, Pattern, Weapon, Window};
use troth_model::{CaseKind, Finding, IncidentId, Instrument, PartyId, Rule, Standing};

use crate::check::Late;
use crate::judge::{Judge, Scope, Verdict, case};
use crate::prohibitions::Breach;
use crate::release::Released;
use crate::standing::rows;
use crate::tally::Tally;
use crate::view::Stretch;

/// When a breach begins, and its incident.
pub(crate) type Key<'a> = (Timestamp, &'a IncidentId);

/// A breach, as a limit counts it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted<'a> {
    /// The order in which breaches are counted.
    pub(crate) key: Key<'a>,
    /// The scene, by its place in the view.
    pub(crate) scene: usize,
    when: Stretch,
    standing: Standing,
    settles: Timestamp,
    /// One, or how many weapons.
    weight: u64,
    /// The first instant of the calendar's stretch that it lies in, or the first after a sliding
    /// window that begins with it.
    bound: Timestamp,
}

impl<'j, 'a> Judge<'j, 'a> {
    /// The findings of a limit.
    pub(crate) fn limit(
        &self,
        bearers: &'j [PartyId],
        pattern: &'j Pattern,
        limit: &'j Limit,
        late: &mut Vec<Late>,
    ) -> Vec<Finding> {
        let released = self.released();
        let mut findings = Vec::new();
        let mut exceeding: BTreeSet<Option<PartyId>> = BTreeSet::new();
        for (bearer, mut counted) in self.counted_of(bearers, pattern, limit, &released, late) {
            counted.sort_unstable_by(|a, b| a.key.cmp(&b.key));
            for window in windows(&counted, limit) {
                let counted = &counted[window];
                findings.push(self.window_finding((bearers, bearer), pattern, limit, counted));
                exceeding.insert(Some(bearer.clone()));
            }
        }
        findings.extend(self.rest(bearers, (pattern, Some(limit)), &exceeding, &released));
        findings
    }

    /// What each bearer's breaches count, in no order.
    pub(crate) fn counted_of(
        &self,
        bearers: &'j [PartyId],
        pattern: &'j Pattern,
        limit: &'j Limit,
        released: &Released,
        late: &mut Vec<Late>,
    ) -> BTreeMap<&'j PartyId, Vec<Counted<'a>>> {
        let mut counted: BTreeMap<&'j PartyId, Vec<Counted<'a>>> =
            bearers.iter().map(|party| (party, Vec::new())).collect();
        // Where weapons are summed up, who tells of none of them counts for nothing.
        let with = limit.of.as_deref().unwrap_or_default();
        let judge = Judge { scope: Scope { with, ..self.scope }, ..self.clone() };
        judge.each_breach(bearers, pattern, late, |breach| {
            let own = breach.bearer.and_then(|bearer| counted.get_mut(bearer));
            let Some(own) = own.filter(|_| !released.is_free(&breach)) else { return };
            own.extend(Some(self.counted(&breach, limit)).filter(|one| one.weight > 0));
        });
        counted
    }

    /// A breach as this limit counts it.
    fn counted(&self, breach: &Breach<'_, 'a>, limit: &Limit) -> Counted<'a> {
        let zone = &self.agreement.zone;
        let from = breach.when.from;
        Counted {
            key: (from, &breach.scene.incident.id),
            scene: breach.scene.at,
            when: breach.when,
            standing: breach.standing,
            settles: breach.settles,
            weight: self.weight_of(breach, limit),
            bound: match limit.window {
                Window::Sliding(length) => length.after(from, zone),
                Window::Calendar(one) => one.start(from, zone),
            },
        }
    }

    /// One for each incident, or the largest number of weapons that an account tells at least.
    fn weight_of(&self, breach: &Breach<'_, 'a>, limit: &Limit) -> u64 {
        let Some(kinds) = &limit.of else { return 1 };
        let counts = breach.tally.telling().map(|voice| {
            let told = &self.view.words[voice.word].account.instruments;
            let of_kinds = told.iter().filter(|weapon| is_of(weapon, kinds));
            of_kinds.map(|weapon| weapon.count.and_then(|count| count.min()).unwrap_or(1)).sum()
        });
        counts.max().unwrap_or(0)
    }

    /// The finding of a window that holds these breaches.
    pub(crate) fn window_finding(
        &self,
        (bearers, bearer): (&'j [PartyId], &'j PartyId),
        pattern: &'j Pattern,
        limit: &Limit,
        counted: &[Counted<'a>],
    ) -> Finding {
        let (standing, rule) = window_standing(counted, limit);
        let first = counted[0].when;
        let when = counted.iter().map(|one| one.when).fold(first, Stretch::cover);
        let n: u64 = counted.iter().map(|one| one.weight).sum();
        let noun = pattern.noun();
        let title = format!("{n} (more than {}) in {}, {noun}", limit.count, limit.window);
        // Only now all that is told of them is asked for again: few breaches lie in such a window.
        let scenes: Vec<usize> = counted.iter().map(|one| one.scene).collect();
        let judge = Judge { scope: Scope { scenes: Some(&scenes), ..self.scope }, ..self.clone() };
        let mut told: BTreeMap<usize, Breach<'_, 'a>> = BTreeMap::new();
        judge.each_breach(bearers, pattern, &mut Vec::new(), |breach| {
            if breach.bearer == Some(bearer) {
                told.insert(breach.scene.at, breach);
            }
        });
        let evidence = smallest_excess(counted, limit, standing)
            .into_iter()
            .flat_map(|at| judge.breach_evidence(bearers, pattern, &told[&counted[at].scene]))
            .collect();
        let voices = counted.iter().flat_map(|one| told[&one.scene].tally.voices.iter().copied());
        let all = Tally { voices: voices.collect() };
        let settles = counted.iter().map(|one| one.settles).max();
        let key = format!("from-{}", when.from.strftime("%Y%m%dT%H%M"));
        let case = case(CaseKind::Window, None, when, title);
        self.finding(Verdict {
            bearer: Some(bearer.clone()),
            evidence,
            settles: settles.unwrap_or(Timestamp::MAX),
            ..Verdict::silent(case, &key, (standing, rule)).counting(self.view, &all)
        })
    }
}

/// Stretches of the limit's length that hold too much, one after the other. `own` are one
/// party's breaches, in the order of their keys.
pub(crate) fn windows(own: &[Counted<'_>], limit: &Limit) -> Vec<Range<usize>> {
    let is_calendar = matches!(limit.window, Window::Calendar(_));
    let mut windows = Vec::new();
    let (mut from, mut to, mut sum) = (0, 0, 0);
    while from < own.len() {
        let is_in = |one: &Counted<'_>| match limit.window {
            Window::Sliding(_) => one.when.from < own[from].bound,
            Window::Calendar(_) => one.bound == own[from].bound,
        };
        // Where clocks are set, a window that begins later may end before.
        while to > from + 1 && !is_in(&own[to - 1]) {
            to -= 1;
            sum -= own[to].weight;
        }
        while to < own.len() && is_in(&own[to]) {
            sum += own[to].weight;
            to += 1;
        }
        let is_too_much = sum > u64::from(limit.count);
        if is_too_much {
            windows.push(from..to);
        }
        if is_too_much || is_calendar {
            (from, sum) = (to, 0);
        } else {
            sum -= own[from].weight;
            from += 1;
        }
    }
    windows
}

/// Broken if what is broken alone is too much; alleged if what nobody counters is; disputed
/// if it takes what is countered.
fn window_standing(counted: &[Counted<'_>], limit: &Limit) -> (Standing, Rule) {
    let exceeds = |standings: &[Standing]| {
        let own = counted.iter().filter(|one| standings.contains(&one.standing));
        own.map(|one| one.weight).sum::<u64>() > u64::from(limit.count)
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

/// As few incidents as suffice, those that stand firmest first; by their places.
fn smallest_excess(counted: &[Counted<'_>], limit: &Limit, standing: Standing) -> Vec<usize> {
    let rank = |standing: Standing| match standing {
        Standing::Broken => 0,
        Standing::Alleged => 1,
        _ => 2,
    };
    let counts =
        |one: &Counted<'_>| standing == Standing::Undefined || rank(one.standing) <= rank(standing);
    let mut firmest: Vec<usize> = (0..counted.len()).filter(|at| counts(&counted[*at])).collect();
    firmest.sort_by_key(|at| {
        let one = &counted[*at];
        (rank(one.standing), std::cmp::Reverse(one.weight), one.when)
    });
    let mut sum = 0;
    let enough = firmest.iter().position(|at| {
        sum += counted[*at].weight;
        sum > u64::from(limit.count)
    });
    firmest.truncate(enough.map_or(firmest.len(), |at| at + 1));
    firmest
}

fn is_of(weapon: &Instrument, weapons: &[Weapon]) -> bool {
    weapons.is_empty() || crate::matching::is_weapon(weapon, weapons)
}
