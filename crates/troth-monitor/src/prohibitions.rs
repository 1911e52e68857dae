//! Cases of a prohibition: each incident of which a breach is told, and the rest of the time.

use std::collections::BTreeSet;

use jiff::Timestamp;
use troth_agreement::norm::{InForce, Limit, Pattern};
use troth_model::{
    CaseKind, Evidence, EvidenceRole, Finding, FindingId, IncidentId, PartyId, Place, Rule,
    Standing,
};

use crate::binding::Piece;
use crate::check::Late;
use crate::coverage::Watch;
use crate::evidence::smallest;
use crate::judge::{Depth, InTime, Judge, Scope, Verdict, case, short_name, watched_evidence};
use crate::release::Released;
use crate::scene::Scene;
use crate::standing::{BreachTold, of_prohibition, rows};
use crate::tally::{
    Role, SILENT, Sought, Stake, Tally, breaches, evidence, is_plea, least_for, scene_time,
};
use crate::view::Stretch;

/// A breach that is told of, before it becomes a finding.
#[derive(Debug, Clone)]
pub(crate) struct Breach<'j, 'a> {
    /// The incident, as told in time.
    pub(crate) scene: Scene<'j, 'a>,
    pub(crate) bearer: Option<&'j PartyId>,
    pub(crate) tally: Tally,
    pub(crate) when: Stretch,
    pub(crate) standing: Standing,
    pub(crate) rule: Rule,
    pub(crate) settles: Timestamp,
}

/// How a case of a prohibition stands, and nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stand<'j> {
    pub(crate) bearer: Option<&'j PartyId>,
    /// The incident, by its place in the view.
    pub(crate) scene: usize,
    pub(crate) standing: Standing,
    /// When it begins.
    pub(crate) from: Timestamp,
}

impl<'j, 'a> Judge<'j, 'a> {
    /// The breaches told of.
    pub(crate) fn breaches(
        &self,
        bearers: &'j [PartyId],
        pattern: &'j Pattern,
        late: &mut Vec<Late>,
    ) -> Vec<Breach<'j, 'a>> {
        let mut found = Vec::new();
        self.each_breach(bearers, pattern, late, |breach| found.push(breach));
        found
    }

    /// Hands over each breach told of.
    pub(crate) fn each_breach(
        &self,
        bearers: &'j [PartyId],
        pattern: &'j Pattern,
        late: &mut Vec<Late>,
        mut take: impl FnMut(Breach<'j, 'a>),
    ) {
        let sought = Sought { pattern, bearers, permissions: self.permissions };
        let Scope { scenes, with, decides: scope_decides, .. } = self.scope;
        for scene in self.view.suspects(pattern, with, bearers, self.hull(), scenes) {
            let InTime { scene, settles, late: came_late } = self.in_time(scene);
            for (bearer, tally) in breaches(self.view, &scene, &sought) {
                let Some((tally, when)) = self.in_force(&scene, tally, bearer) else { continue };
                if scope_decides && self.fixed(when.to) < settles {
                    continue;
                }
                late.extend(came_late.iter().cloned());
                let (standing, rule) = self.breach_standing(&tally, bearer);
                let scene = scene.clone();
                take(Breach { scene, bearer, tally, when, standing, rule, settles });
            }
        }
    }

    /// Only what is told of a time in which the clause binds and nothing before excuses, and when
    /// that was.
    fn in_force(
        &self,
        scene: &Scene<'j, 'a>,
        mut tally: Tally,
        bearer: Option<&PartyId>,
    ) -> Option<(Tally, Stretch)> {
        let of_scene = scene_time(self.view, scene);
        let time = |idx: usize| {
            let word = &self.view.words[idx];
            word.happened().or(of_scene).unwrap_or(word.said())
        };
        let is_breach = |idx: usize| {
            let when = time(idx);
            self.binds(when) && !self.is_excused((scene.at, &self.view.words[idx]), when, bearer)
        };
        tally.voices.retain(|voice| voice.role == Role::Against || is_breach(voice.word));
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
                && tally.meets(self.view, &self.clause.standard, Stake::Breach(bearer)),
            is_countered: tally.is_countered(),
            is_covered: false,
        })
    }

    /// The findings of a prohibition.
    pub(crate) fn prohibition(
        &self,
        bearers: &'j [PartyId],
        pattern: &'j Pattern,
        hears_plea: bool,
        late: &mut Vec<Late>,
    ) -> Vec<Finding> {
        let released = self.released();
        let mut findings = self.prohibition_cases(bearers, pattern, hears_plea, &released, late);
        let told_of = findings.iter().map(|finding| finding.bearer.clone()).collect();
        findings.extend(self.rest(bearers, (pattern, None), &told_of, &released));
        findings
    }

    /// Each incident of which a breach is told, without the rest of the time.
    pub(crate) fn prohibition_cases(
        &self,
        bearers: &'j [PartyId],
        pattern: &'j Pattern,
        hears_plea: bool,
        released: &Released,
        late: &mut Vec<Late>,
    ) -> Vec<Finding> {
        let watch = self.watch(pattern);
        let mut findings = Vec::new();
        self.each_breach(bearers, pattern, late, |breach| {
            if !released.is_free(&breach) {
                let verdict = self.breach_verdict((bearers, pattern), &breach, hears_plea, &watch);
                findings.push(self.finding(verdict));
            }
        });
        findings
    }

    /// How each case of a prohibition stands, without its finding.
    pub(crate) fn stands(&self, bearers: &'j [PartyId], pattern: &'j Pattern) -> Vec<Stand<'j>> {
        let released = self.released();
        let mut stands = Vec::new();
        self.each_breach(bearers, pattern, &mut Vec::new(), |breach| {
            if !released.is_free(&breach) {
                let Breach { scene, bearer, when, standing, .. } = breach;
                stands.push(Stand { bearer, scene: scene.at, standing, from: when.from });
            }
        });
        // Of parties there are few, and of cases many: their names are compared once.
        let mut parties: Vec<&PartyId> = bearers.iter().collect();
        parties.sort();
        let rank = |stand: &Stand<'_>| {
            stand.bearer.and_then(|one| parties.iter().position(|party| *party == one))
        };
        stands.sort_by_cached_key(|stand| (rank(stand), stand.scene));
        stands
    }

    /// The name and the title that the finding of such a case has.
    pub(crate) fn named(&self, pattern: &Pattern, stand: &Stand<'_>) -> (FindingId, String) {
        let scene = self.in_time(self.view.scene(stand.scene)).scene;
        let key = short_name(scene.incident.id.as_str());
        let when = Stretch { from: stand.from, to: stand.from };
        (self.name(stand.bearer, &key), self.title_of(&scene, pattern, when))
    }

    fn breach_verdict(
        &self,
        (bearers, pattern): (&'j [PartyId], &'j Pattern),
        breach: &Breach<'j, 'a>,
        hears_plea: bool,
        watch: &Watch<'j, 'a>,
    ) -> Verdict {
        let Breach { scene, bearer, tally, when, .. } = breach;
        let mut evidence = self.breach_evidence(bearers, pattern, breach);
        if hears_plea {
            evidence.extend(self.pleas(breach));
        }
        let places = self.places(scene);
        let title = self.title_of(scene, pattern, *when);
        let case = case(CaseKind::Incident, Some(scene), *when, title);
        let key = short_name(scene.incident.id.as_str());
        let standing = (breach.standing, breach.rule.clone());
        let watched = watch.at(*when, &places);
        Verdict {
            bearer: bearer.cloned(),
            evidence,
            covered: watched.share,
            settles: breach.settles,
            ..Verdict::silent(case, &key, standing).counting(self.view, tally)
        }
    }

    /// The smallest set of accounts that suffices, and what a verification body found.
    pub(crate) fn breach_evidence(
        &self,
        bearers: &'j [PartyId],
        pattern: &'j Pattern,
        breach: &Breach<'j, 'a>,
    ) -> Vec<Evidence> {
        if self.depth == Depth::Standing {
            return Vec::new();
        }
        let sought = Sought { pattern, bearers, permissions: self.permissions };
        let words = breach.tally.with_silent(breach.scene.words());
        let least = self.least_telling(breach);
        let kinds = breach.tally.kinds(&words);
        let kind = |at: usize| kinds.get(at).copied().unwrap_or(SILENT);
        let kept = smallest(words.len(), least, kind, |kept| {
            let kept: Vec<usize> = kept.iter().map(|at| words[*at]).collect();
            self.standing_with(&kept, &sought, breach) == Some(breach.standing)
        });
        let kept: Vec<usize> = kept.into_iter().map(|at| words[at]).collect();
        let mut evidence = breach.tally.evidence(self.view, &kept);
        evidence.extend(self.rulings(&breach.scene.incident.id));
        evidence
    }

    /// How many accounts it takes at least: one that tells it, and one against it where it is
    /// disputed; as many speakers as its standard asks for where it is broken.
    fn least_telling(&self, breach: &Breach<'j, 'a>) -> usize {
        match breach.standing {
            Standing::Disputed => 2,
            Standing::Broken if !self.may_be_admitted(breach) => least_for(&self.clause.standard),
            _ => 1,
        }
    }

    /// Whether the accused side's own spokesmen say anything on it.
    fn may_be_admitted(&self, breach: &Breach<'j, 'a>) -> bool {
        let is_own = |idx: usize| {
            breach.bearer.is_some_and(|party| self.view.words[idx].is_spokesman_of(party))
        };
        breach.scene.words().any(is_own)
    }

    /// How the case stands if only these words are told of it.
    fn standing_with(
        &self,
        kept: &[usize],
        sought: &Sought<'_>,
        breach: &Breach<'j, 'a>,
    ) -> Option<Standing> {
        let scene = breach.scene.only(|idx| kept.contains(&idx));
        let found = breaches(self.view, &scene, sought);
        let (_, tally) = found.into_iter().find(|(bearer, _)| *bearer == breach.bearer)?;
        let (tally, _) = self.in_force(&scene, tally, breach.bearer)?;
        Some(self.breach_standing(&tally, breach.bearer).0)
    }

    fn rulings(&self, incident: &IncidentId) -> Vec<Evidence> {
        let rulings = self.view.world.rulings.iter().filter(|ruling| ruling.incident == *incident);
        let in_view = rulings.filter_map(|ruling| {
            let word = &self.view.words[self.view.find(&ruling.account)?];
            let is_in_view = !word.is_gone;
            is_in_view.then(|| evidence(&ruling.account, EvidenceRole::Ruling, word.label()))
        });
        in_view.collect()
    }

    /// What the accused side says in its defence: shown, not believed.
    fn pleas(&self, breach: &Breach<'j, 'a>) -> Vec<Evidence> {
        let Some(bearer) = breach.bearer else { return Vec::new() };
        let words = breach.scene.members().map(|(idx, _)| &self.view.words[idx]);
        let pleas = words.filter(|word| word.is_spokesman_of(bearer) && is_plea(word));
        pleas.map(|word| evidence(&word.account.id, EvidenceRole::Plea, word.label())).collect()
    }

    /// "attack at Ostby, 2031-03-08"
    pub(crate) fn title_of(
        &self,
        scene: &Scene<'_, 'a>,
        pattern: &Pattern,
        when: Stretch,
    ) -> String {
        let day = self.day(when.from);
        let mut words = scene.members().map(|(idx, _)| self.view.words[idx].account);
        if let Some(filing) = words.find_map(|account| account.filing.as_deref()) {
            return format!("{}, {day}", filing.label());
        }
        let noun = pattern.verb.noun;
        match self.places(scene).first() {
            Some(place) => format!("{noun} at {}, {day}", place.label()),
            None => format!("{noun}, {day}"),
        }
    }

    pub(crate) fn places(&self, scene: &Scene<'_, 'a>) -> Vec<&'a Place> {
        let words = scene.members().map(|(idx, _)| self.view.words[idx].account);
        words.flat_map(|account| &account.places).collect()
    }

    /// For each bearer: the time in which nothing (else) is told of him. `told_of` are those of whom
    /// something is.
    pub(crate) fn rest(
        &self,
        bearers: &'j [PartyId],
        (pattern, limit): (&'j Pattern, Option<&'j Limit>),
        told_of: &BTreeSet<Option<PartyId>>,
        released: &Released,
    ) -> Vec<Finding> {
        if !self.version.open_terms.is_empty() {
            let elapsed = self.elapsed().filter(|_| told_of.is_empty());
            return elapsed.map(|elapsed| self.undefined(elapsed)).into_iter().collect();
        }
        let watch = self.watch(pattern);
        let pieces = self.pieces();
        let noun = pattern.noun();
        let titles = match limit {
            None => [format!("no {noun} told"), format!("no other {noun} told")],
            Some(Limit { count, window, .. }) => {
                let few = format!("no more than {count} told in {window}, {noun}");
                [few.clone(), format!("otherwise {few}")]
            }
        };
        let rest =
            |piece: &Piece| self.rest_of(piece, bearers, &titles, (told_of, released), &watch);
        pieces.iter().flat_map(rest).collect()
    }

    /// The rest of one of the times in which the clause binds.
    fn rest_of(
        &self,
        piece: &Piece,
        bearers: &'j [PartyId],
        [quiet, quiet_besides]: &[String; 2],
        (told_of, released): (&BTreeSet<Option<PartyId>>, &Released),
        watch: &Watch<'j, 'a>,
    ) -> Vec<Finding> {
        let Some(elapsed) = self.elapsed_of(piece.force) else { return Vec::new() };
        let key = piece.key.as_ref().map_or("rest".to_owned(), |key| format!("rest-{key}"));
        let watched = watch.in_areas(elapsed);
        let finding = |bearer: &PartyId| {
            let own = Stretch { to: elapsed.to.min(released.since(bearer)), ..elapsed };
            // Whoever was freed is bound up to then.
            let watched = if own == elapsed { watched } else { watch.in_areas(own) };
            let nothing = BreachTold {
                is_admitted: false,
                is_told: false,
                meets_standard: false,
                is_countered: false,
                is_covered: watched.is_any(),
            };
            let is_whole = !told_of.contains(&Some(bearer.clone()));
            let title = if is_whole { quiet } else { quiet_besides };
            let case = case(CaseKind::Stretch, None, own, title.clone());
            (own.from < own.to).then(|| {
                self.finding(Verdict {
                    bearer: Some(bearer.clone()),
                    evidence: watched_evidence(&watched),
                    covered: watched.share,
                    settles: self.rest_settles(piece.force),
                    ..Verdict::silent(case, &key, of_prohibition(nothing))
                })
            })
        };
        bearers.iter().filter_map(finding).collect()
    }

    /// The rest of the time can still hold something until the clause has ceased to bind.
    fn rest_settles(&self, force: InForce) -> Timestamp {
        force.to.map_or(Timestamp::MAX, |to| self.settles(to))
    }

    /// A clause that needs a term which the parties left open.
    pub(crate) fn undefined(&self, when: Stretch) -> Finding {
        let terms: Vec<&str> =
            self.version.open_terms.iter().map(|(term, _)| term.as_str()).collect();
        let title = format!("nobody defined {}", terms.join(", "));
        let case = case(CaseKind::Stretch, None, when, title);
        let standing = (Standing::Undefined, rows::TERM_LEFT_OPEN);
        let settles = self.rest_settles(self.hull());
        self.finding(Verdict { settles, ..Verdict::silent(case, "undefined", standing) })
    }
}
