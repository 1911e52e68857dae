//! Cases of a prohibition: each incident of which a breach is told, and the rest of the time.

use std::collections::BTreeSet;
use std::rc::Rc;

use jiff::Timestamp;
use troth_agreement::norm::Pattern;
use troth_model::{
    CaseKind, Evidence, EvidenceRole, Finding, IncidentId, PartyId, Place, Rule, Standing,
};

use crate::check::Late;
use crate::evidence::smallest;
use crate::judge::{Depth, InTime, Judge, Verdict, case, short_name, watched_evidence};
use crate::standing::{BreachTold, of_prohibition, rows};
use crate::tally::{Role, Sought, Stake, Tally, breaches, evidence, is_plea, scene_time};
use crate::view::{Scene, Stretch};

/// A breach that is told of, before it becomes a finding.
pub(crate) struct Breach<'a> {
    /// The incident, as told in time.
    pub(crate) scene: Rc<Scene<'a>>,
    pub(crate) bearer: Option<PartyId>,
    pub(crate) tally: Tally,
    pub(crate) when: Stretch,
    pub(crate) standing: Standing,
    pub(crate) rule: Rule,
    pub(crate) settles: Timestamp,
}

impl<'j, 'a> Judge<'j, 'a> {
    /// The breaches told of, in the order of the incidents.
    pub(crate) fn breaches(
        &self,
        bearers: &[PartyId],
        pattern: &Pattern,
        late: &mut Vec<Late>,
    ) -> Vec<Breach<'a>> {
        let sought = Sought { pattern, bearers, permissions: self.permissions };
        let mut found = Vec::new();
        for scene in self.view.suspects(pattern, bearers, self.version.force, self.scope.scenes) {
            let InTime { scene, settles, late: came_late } = self.in_time(scene);
            for (bearer, tally) in breaches(self.view, &scene, &sought) {
                let Some((tally, when)) = self.in_force(&scene, tally) else { continue };
                late.extend(came_late.iter().cloned());
                let (standing, rule) = self.breach_standing(&tally, bearer.as_ref());
                let scene = Rc::clone(&scene);
                found.push(Breach { scene, bearer, tally, when, standing, rule, settles });
            }
        }
        found
    }

    /// Only what is told of a time in which the clause binds, and when that was.
    fn in_force(&self, scene: &Scene<'a>, tally: Tally) -> Option<(Tally, Stretch)> {
        let of_scene = scene_time(self.view, scene);
        let time = |idx: usize| {
            let word = &self.view.words[idx];
            word.happened.or(of_scene).unwrap_or(word.said)
        };
        let force = self.version.force;
        let voices: Vec<_> = tally
            .voices
            .into_iter()
            .filter(|voice| {
                let when = time(voice.word);
                voice.role == Role::Against || force.meets(when.from, when.to)
            })
            .collect();
        let tally = Tally { voices };
        let when = tally.telling().map(|voice| time(voice.word)).reduce(Stretch::cover)?;
        Some((tally, when))
    }

    pub(crate) fn breach_standing(
        &self,
        tally: &Tally,
        bearer: Option<&PartyId>,
    ) -> (Standing, Rule) {
        if tally.is_told() && !self.version.open_terms.is_empty() {
            return (Standing::Undefined, rows::TERM_LEFT_OPEN);
        }
        of_prohibition(BreachTold {
            is_admitted: tally.is_admitted(),
            is_told: tally.is_told(),
            // What is told of nobody cannot be held against anybody.
            meets_standard: bearer.is_some()
                && tally.meets(&self.clause.standard, Stake::Breach(bearer)),
            is_countered: tally.is_countered(),
            is_covered: false,
        })
    }

    /// The findings of a prohibition.
    pub(crate) fn prohibition(
        &self,
        bearers: &[PartyId],
        pattern: &Pattern,
        hears_plea: bool,
        late: &mut Vec<Late>,
    ) -> Vec<Finding> {
        let mut findings = self.prohibition_cases(bearers, pattern, hears_plea, late);
        let told_of = findings.iter().map(|finding| finding.bearer.clone()).collect();
        findings.extend(self.rest(bearers, pattern, &told_of));
        findings
    }

    /// Each incident of which a breach is told, without the rest of the time.
    pub(crate) fn prohibition_cases(
        &self,
        bearers: &[PartyId],
        pattern: &Pattern,
        hears_plea: bool,
        late: &mut Vec<Late>,
    ) -> Vec<Finding> {
        let released = self.released();
        let mut breaches = self.breaches(bearers, pattern, late);
        breaches.retain(|breach| !released.is_free(breach));
        breaches
            .iter()
            .map(|breach| self.finding(self.breach_verdict(bearers, pattern, breach, hears_plea)))
            .collect()
    }

    fn breach_verdict(
        &self,
        bearers: &[PartyId],
        pattern: &Pattern,
        breach: &Breach<'a>,
        hears_plea: bool,
    ) -> Verdict {
        let Breach { scene, bearer, tally, when, .. } = breach;
        let mut evidence = self.breach_evidence(bearers, pattern, breach);
        if hears_plea {
            evidence.extend(self.pleas(breach));
        }
        let title = self.title(pattern, scene, *when);
        let case = case(CaseKind::Incident, Some(scene), *when, title);
        let key = short_name(scene.incident.id.as_str());
        let standing = (breach.standing, breach.rule.clone());
        let watched = self.watched(*when, pattern, self.places(scene));
        Verdict {
            bearer: bearer.clone(),
            evidence,
            covered: watched.share,
            settles: breach.settles,
            ..Verdict::silent(case, &key, standing).counting(self.view, tally)
        }
    }

    /// The smallest set of accounts that suffices, and what a verification body found.
    pub(crate) fn breach_evidence(
        &self,
        bearers: &[PartyId],
        pattern: &Pattern,
        breach: &Breach<'a>,
    ) -> Vec<Evidence> {
        if self.depth == Depth::Standing {
            return Vec::new();
        }
        let sought = Sought { pattern, bearers, permissions: self.permissions };
        let words = breach.tally.with_silent(breach.scene.words());
        let kept = smallest(words.len(), |kept| {
            let kept: Vec<usize> = kept.iter().map(|at| words[*at]).collect();
            self.standing_with(&kept, &sought, breach) == Some(breach.standing)
        });
        let kept: Vec<usize> = kept.into_iter().map(|at| words[at]).collect();
        let mut evidence = breach.tally.evidence(self.view, &kept);
        evidence.extend(self.rulings(&breach.scene.incident.id));
        evidence
    }

    /// How the case stands if only these words are told of it.
    fn standing_with(
        &self,
        kept: &[usize],
        sought: &Sought<'_>,
        breach: &Breach<'a>,
    ) -> Option<Standing> {
        let scene = breach.scene.only(|idx| kept.contains(&idx));
        let found = breaches(self.view, &scene, sought);
        let (_, tally) = found.into_iter().find(|(bearer, _)| *bearer == breach.bearer)?;
        let (tally, _) = self.in_force(&scene, tally)?;
        Some(self.breach_standing(&tally, breach.bearer.as_ref()).0)
    }

    fn rulings(&self, incident: &IncidentId) -> Vec<Evidence> {
        let words = &self.view.words;
        let rulings = self.view.world.rulings.iter().filter(|ruling| ruling.incident == *incident);
        let in_view = rulings.filter_map(|ruling| {
            let word = words.iter().find(|word| word.account.id == ruling.account)?;
            let speaker = word.speaker.as_ref().map_or("unknown", |speaker| &speaker.label);
            Some(evidence(&ruling.account, EvidenceRole::Ruling, speaker))
        });
        in_view.collect()
    }

    /// What the accused side says in its defence: shown, not believed.
    fn pleas(&self, breach: &Breach<'a>) -> Vec<Evidence> {
        let Some(bearer) = &breach.bearer else { return Vec::new() };
        let words = breach.scene.members.iter().map(|(idx, _)| &self.view.words[*idx]);
        let pleas = words.filter(|word| word.is_spokesman_of(bearer) && is_plea(word));
        pleas
            .map(|word| {
                let speaker = word.speaker.as_ref().map_or("unknown", |speaker| &speaker.label);
                evidence(&word.account.id, EvidenceRole::Plea, speaker)
            })
            .collect()
    }

    /// "attack at Ostby, 2031-03-08"
    pub(crate) fn title(&self, pattern: &Pattern, scene: &Scene<'a>, when: Stretch) -> String {
        let place = self.places(scene).first().map(|place| format!(" at {}", place.label()));
        let place = place.unwrap_or_default();
        format!("{}{place}, {}", pattern.verb.noun, self.day(when.from))
    }

    pub(crate) fn places(&self, scene: &Scene<'a>) -> Vec<&'a Place> {
        let words = scene.members.iter().map(|(idx, _)| self.view.words[*idx].account);
        words.flat_map(|account| &account.places).collect()
    }

    /// For each bearer: the time in which nothing (else) is told of him. `told_of` are those of whom
    /// something is.
    pub(crate) fn rest(
        &self,
        bearers: &[PartyId],
        pattern: &Pattern,
        told_of: &BTreeSet<Option<PartyId>>,
    ) -> Vec<Finding> {
        let Some(elapsed) = self.elapsed() else { return Vec::new() };
        if !self.version.open_terms.is_empty() {
            return if told_of.is_empty() { vec![self.undefined(elapsed)] } else { Vec::new() };
        }
        let released = self.released();
        let watched = self.watched(elapsed, pattern, Vec::new());
        let finding = |bearer: &PartyId| {
            let own = Stretch { to: elapsed.to.min(released.since(bearer)), ..elapsed };
            // Whoever was freed is bound up to then.
            let watched = match own == elapsed {
                true => watched.clone(),
                false => self.watched(own, pattern, Vec::new()),
            };
            let nothing = BreachTold {
                is_admitted: false,
                is_told: false,
                meets_standard: false,
                is_countered: false,
                is_covered: watched.is_any(),
            };
            let is_whole = !told_of.contains(&Some(bearer.clone()));
            let noun = pattern.verb.noun;
            let title =
                if is_whole { format!("no {noun} told") } else { format!("no other {noun} told") };
            let case = case(CaseKind::Stretch, None, own, title);
            (own.from < own.to).then(|| {
                self.finding(Verdict {
                    bearer: Some(bearer.clone()),
                    evidence: watched_evidence(&watched),
                    covered: watched.share,
                    settles: self.rest_settles(),
                    ..Verdict::silent(case, "rest", of_prohibition(nothing))
                })
            })
        };
        bearers.iter().filter_map(finding).collect()
    }

    /// The rest of the time can still hold something until the clause has ceased to bind.
    fn rest_settles(&self) -> Timestamp {
        self.version.force.to.map_or(Timestamp::MAX, |to| self.settles(to))
    }

    /// A clause that needs a term which the parties left open.
    pub(crate) fn undefined(&self, when: Stretch) -> Finding {
        let terms: Vec<&str> =
            self.version.open_terms.iter().map(|(term, _)| term.as_str()).collect();
        let title = format!("nobody defined {}", terms.join(", "));
        let case = case(CaseKind::Stretch, None, when, title);
        let standing = (Standing::Undefined, rows::TERM_LEFT_OPEN);
        let settles = self.rest_settles();
        self.finding(Verdict { settles, ..Verdict::silent(case, "undefined", standing) })
    }
}
