//! Cases of a duty: its deadline, each of its windows, each happening that starts it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use troth_agreement::norm::{Bearers, Due, Norm, Pattern};
use troth_model::{
    CaseKind, ClauseId, EventType, Evidence, EvidenceRole, Factuality, Filing, Finding, PartyId,
    Progress, Stage, Stance, Standing,
};

use crate::binding::{Piece, is_same};
use crate::check::Late;
use crate::coverage::Watch;
use crate::evidence::smallest;
use crate::judge::{Depth, Judge, Verdict, case, short_name, watched_evidence};
use crate::matching::{Doer, Matching, Things};
use crate::prohibitions::Breach;
use crate::scene::Scene;
use crate::standing::{DutyTold, of_duty};
use crate::tally::{
    Role, SILENT, Stake, Tally, Voice, conceding, evidence, least_for, preferred, voice,
};
use crate::view::{Stretch, Word};

/// One thing that somebody owes.
struct Owed<'o, 'a> {
    bearers: &'o [PartyId],
    pattern: &'o Pattern,
    /// From when it can be done to when it is due.
    when: Stretch,
    kind: CaseKind,
    title: String,
    key: String,
    /// Whether it is to be done once, so that it can have come some way.
    is_once: bool,
    /// What has to be the same as in what started it, with whose that is.
    same: Option<Same<'o>>,
    /// What started it.
    trigger: Option<(Scene<'o, 'a>, usize)>,
}

/// The fields that have to be the same as in a filing of a party's.
type Same<'o> = (&'o [String], Option<&'o PartyId>, Option<&'o Filing>);

/// What a word does, after the scene in which it is told.
type SceneVoice = (usize, Voice);

/// What is told of the windows of a duty, remembered while accounts come and go.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// By window and who owes it.
    voices: BTreeMap<(Stretch, Vec<PartyId>), Vec<SceneVoice>>,
    /// Scenes that are told otherwise than when that was heard.
    pub(crate) changed: Vec<usize>,
}

/// By incident and accused party: the breach, and the first word that alleges it.
type Allegations<'j, 'a> = BTreeMap<(troth_model::IncidentId, PartyId), (Breach<'j, 'a>, usize)>;

impl<'j, 'a> Judge<'j, 'a> {
    /// The findings of a duty.
    pub(crate) fn duty(
        &self,
        bearers: &'j Bearers,
        pattern: &'j Pattern,
        due: &'j Due,
        late: &mut Vec<Late>,
    ) -> Vec<Finding> {
        if !self.version.open_terms.is_empty() {
            return self.elapsed().map(|elapsed| self.undefined(elapsed)).into_iter().collect();
        }
        if let Due::Answer { within, clauses } = due {
            return match pattern.verb.is_answer() {
                true => self.answers(*within, clauses, pattern, late),
                false => self.responses(bearers, *within, clauses, pattern, late),
            };
        }
        let released = self.released();
        let watch = self.watch(pattern);
        let mut findings = Vec::new();
        for bearers in owing(bearers) {
            for owed in self.owed(bearers, pattern, due) {
                if self.scope.around.is_some_and(|around| !around.touches(owed.when)) {
                    continue;
                }
                if owed.bearers.iter().any(|party| released.frees(party, owed.when.to)) {
                    continue;
                }
                findings.push(self.owed_deed(&owed, &watch));
            }
        }
        findings
    }

    /// The finding of a duty that is done by a deed.
    fn owed_deed(&self, owed: &Owed<'j, 'a>, watch: &Watch<'j, 'a>) -> Finding {
        let voices = self.voices_of(owed);
        let tally = Tally::ordered(voices.iter().map(|(_, voice)| *voice).collect());
        // The scenes in which it is told: where the evidence for it is looked for.
        let mut scenes: Vec<usize> = voices.iter().map(|(scene, _)| *scene).collect();
        scenes.sort_unstable();
        scenes.dedup();
        let told_in: Vec<Scene<'j, 'a>> =
            scenes.into_iter().map(|scene| self.view.scene(scene)).collect();
        let homes = homes(&told_in);
        let told_by = |kept: &[usize]| {
            let mut scenes: Vec<usize> =
                kept.iter().flat_map(|idx| homes_of(&homes, *idx)).collect();
            scenes.sort_unstable();
            scenes.dedup();
            let scenes = scenes.iter().map(|at| &told_in[*at]);
            let is_heard = |idx: usize| kept.contains(&idx);
            let told = scenes.flat_map(|scene| self.voices_in(scene, owed, is_heard));
            Tally::new(self.view, told.map(|(_, voice)| voice).collect())
        };
        let is_announced = || {
            let mut around = self.view.scenes_around(owed.pattern, owed.when, None);
            around.any(|scene| self.announces(&scene, owed))
        };
        self.owed_finding(owed, watch, &tally, &told_in, told_by, is_announced)
    }

    /// What is told in time of its being done, each with the scene in which it is told; those
    /// first that evidence prefers.
    fn voices_of(&self, owed: &Owed<'j, 'a>) -> Vec<SceneVoice> {
        let settles = self.settles(owed.when.to);
        let is_heard = |idx: usize| self.view.words[idx].said().has_begun_by(settles);
        let by_preference =
            |a: &SceneVoice, b: &SceneVoice| preferred(self.view, &a.1, &b.1).then(a.0.cmp(&b.0));
        let told = |only: Option<&[usize]>| -> Vec<SceneVoice> {
            let around = self.view.scenes_around(owed.pattern, owed.when, only);
            let mut told: Vec<SceneVoice> =
                around.flat_map(|scene| self.voices_in(&scene, owed, is_heard)).collect();
            told.sort_by(by_preference);
            told
        };
        let Some(heard) = self.scope.heard else { return told(None) };
        let Heard { voices, changed } = &mut *heard.borrow_mut();
        let known = voices.entry((owed.when, owed.bearers.to_vec()));
        let known = known
            .and_modify(|known| {
                known.retain(|(scene, _)| !changed.contains(scene));
                // What was heard before is in order, and little comes to it.
                for one in told(Some(changed)) {
                    let at = known.partition_point(|own| by_preference(own, &one).is_le());
                    known.insert(at, one);
                }
            })
            .or_insert_with(|| told(None));
        known.clone()
    }

    fn owed(
        &self,
        bearers: &'j [PartyId],
        pattern: &'j Pattern,
        due: &'j Due,
    ) -> Vec<Owed<'j, 'a>> {
        match due {
            Due::By(deadline) => self.by(bearers, pattern, *deadline).into_iter().collect(),
            Due::Every(length) => self.every(bearers, pattern, *length),
            Due::After { within, bearers: others, trigger, same } => {
                self.after((bearers, pattern), *within, (others.parties(), trigger), same)
            }
            Due::Answer { .. } => unreachable!("answers are owed by whoever is accused"),
        }
    }

    fn by(
        &self,
        bearers: &'j [PartyId],
        pattern: &'j Pattern,
        deadline: Timestamp,
    ) -> Option<Owed<'j, 'a>> {
        let asked = self.view.asked.as_of;
        let first_told = self.view.first_told();
        let force = self.piece_due(deadline)?;
        let from = force.from.or(first_told).unwrap_or(deadline).min(deadline);
        (from <= asked).then(|| {
            // The last instant of the day is on the day that people name.
            let day = self
                .day(deadline.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(deadline));
            Owed {
                bearers,
                pattern,
                when: Stretch { from, to: deadline },
                kind: CaseKind::Window,
                title: format!("{} by {day}", pattern.noun()),
                key: format!("by-{day}"),
                is_once: true,
                same: None,
                trigger: None,
            }
        })
    }

    /// Whole windows since the first instant in force, the one that is running included.
    fn every(
        &self,
        bearers: &'j [PartyId],
        pattern: &'j Pattern,
        length: troth_agreement::norm::Length,
    ) -> Vec<Owed<'j, 'a>> {
        let pieces = self.pieces();
        let windows = |piece: &Piece| self.windows_of(piece, bearers, pattern, length);
        pieces.iter().flat_map(windows).collect()
    }

    /// The windows of one of the times in which the clause binds.
    fn windows_of(
        &self,
        piece: &Piece,
        bearers: &'j [PartyId],
        pattern: &'j Pattern,
        length: troth_agreement::norm::Length,
    ) -> Vec<Owed<'j, 'a>> {
        let force = piece.force;
        let Some(start) = force.from else { return Vec::new() };
        let began = piece.key.as_ref().map_or(String::new(), |key| format!("-{key}"));
        let zone = &self.agreement.zone;
        let mut owed = Vec::new();
        for n in 0.. {
            let when = Stretch {
                from: length.times(n, start, zone),
                to: length.times(n + 1, start, zone),
            };
            let is_whole = force.to.is_none_or(|to| when.to <= to) && when.to < Timestamp::MAX;
            if !is_whole || self.view.asked.as_of <= when.from {
                return owed;
            }
            let day = self.day(when.from);
            owed.push(Owed {
                bearers,
                pattern,
                when,
                kind: CaseKind::Window,
                title: format!("{} in the {length} from {day}", pattern.noun()),
                key: format!("from-{day}-{}{began}", n + 1),
                is_once: false,
                same: None,
                trigger: None,
            });
        }
        owed
    }

    /// One for each happening that starts the duty and is told by a known speaker.
    fn after(
        &self,
        (bearers, pattern): (&'j [PartyId], &'j Pattern),
        within: troth_agreement::norm::Length,
        (others, trigger): (&'j [PartyId], &'j Pattern),
        same: &'j [String],
    ) -> Vec<Owed<'j, 'a>> {
        let is_own = same.iter().any(|field| field == "party");
        let started = self.breaches(others, trigger, &mut Vec::new());
        // One incident may be told of two parties, and each starts it.
        let key =
            |breach: &Breach<'_, '_>| match (short_name(breach.scene.incident.id.as_str()), others)
            {
                (incident, [_]) => incident,
                (incident, _) => {
                    format!("{incident}-{}", breach.bearer.map_or("", PartyId::as_str))
                }
            };
        let mut owed = Vec::new();
        for breach in started.iter().filter(|breach| breach.bearer.is_some()) {
            if is_own && !breach.bearer.is_some_and(|party| bearers.contains(party)) {
                continue;
            }
            let Some(first) = first_told(self, breach, |_| true) else { continue };
            let filing = self.view.words[first].account.filing.as_deref();
            let from = breach.when.from;
            owed.push(Owed {
                bearers,
                pattern,
                when: Stretch { from, to: within.after(breach.when.to, &self.agreement.zone) },
                kind: CaseKind::Trigger,
                title: format!(
                    "{} after {}",
                    pattern.noun(),
                    self.title_of(&breach.scene, trigger, breach.when)
                ),
                key: key(breach),
                is_once: true,
                same: (!same.is_empty()).then_some((same, breach.bearer, filing)),
                trigger: Some((breach.scene.clone(), first)),
            });
        }
        owed
    }

    /// What is told in a scene of its being done, in the words that `is_heard` takes.
    fn voices_in(
        &self,
        scene: &Scene<'_, 'a>,
        owed: &Owed<'_, 'a>,
        is_heard: impl Fn(usize) -> bool,
    ) -> Vec<SceneVoice> {
        let (mut is_any, mut is_all) = (false, true);
        for idx in scene.words() {
            let is_heard = is_heard(idx);
            is_any |= is_heard;
            is_all &= is_heard;
        }
        if !is_any {
            return Vec::new();
        }
        let fewer = (!is_all).then(|| scene.only(&is_heard));
        let scene = fewer.as_ref().unwrap_or(scene);
        let matching = Matching { view: self.view, scene, pattern: owed.pattern };
        let told = scene.members().filter_map(|(idx, stance)| {
            let role = done_role(&matching, &self.view.words[idx], stance, owed)?;
            Some((scene.at, voice(self.view, idx, role)))
        });
        told.collect()
    }

    /// The words that tell of it, and those beside them in these scenes that may complete what
    /// they tell.
    fn words_around(&self, tally: &Tally, scenes: &[Scene<'j, 'a>]) -> Vec<usize> {
        let told = told_words(tally);
        let is_silent = |idx: &usize| told.binary_search(idx).is_err();
        let mut words: Vec<usize> =
            scenes.iter().flat_map(Scene::words).filter(is_silent).collect();
        words.sort_by_key(|idx| &self.view.words[*idx].account.id);
        tally.with_silent(words.into_iter())
    }

    fn duty_standing(
        &self,
        owed: &Owed<'_, 'a>,
        tally: &Tally,
        is_covered: bool,
    ) -> (troth_model::Standing, troth_model::Rule) {
        let stake = Stake::Duty { bearers: owed.bearers, bound: &self.agreement.parties };
        // An answer is done by being said: the words themselves are the deed.
        let is_word_the_deed = owed.pattern.verb.is_answer();
        of_duty(DutyTold {
            is_done: tally.is_told(),
            meets_standard: is_word_the_deed
                || tally.meets(self.view, &self.clause.standard, stake),
            is_countered: tally.is_countered(),
            is_due: owed.when.to <= self.view.asked.as_of,
            is_covered,
        })
    }

    /// How many accounts it takes at least for a standing: see [`Self::duty_standing`].
    fn least_done(&self, owed: &Owed<'_, 'a>, standing: Standing) -> usize {
        let is_word_the_deed = owed.pattern.verb.is_answer();
        let conceding = conceding(owed.bearers, &self.agreement.parties).count();
        match standing {
            Standing::Disputed => 2,
            Standing::Kept if !is_word_the_deed => {
                least_for(&self.clause.standard).min(conceding.max(1))
            }
            _ => 1,
        }
    }

    /// `told_in` are the scenes in which it is told, `told_by` gives what is told of it in some
    /// words alone.
    fn owed_finding(
        &self,
        owed: &Owed<'_, 'a>,
        watch: &Watch<'j, 'a>,
        tally: &Tally,
        told_in: &[Scene<'j, 'a>],
        told_by: impl Fn(&[usize]) -> Tally,
        is_announced: impl Fn() -> bool,
    ) -> Finding {
        let watched = watch.in_areas(owed.when);
        let standing = self.duty_standing(owed, tally, watched.is_any());
        let mut evidence = self.trigger_evidence(owed);
        if self.depth == Depth::Standing {
            evidence.clear();
        } else if tally.is_told() {
            let words = self.words_around(tally, told_in);
            let least = self.least_done(owed, standing.0);
            let kinds = tally.kinds(&words);
            let kind = |at: usize| kinds.get(at).copied().unwrap_or(SILENT);
            let kept = smallest(words.len(), least, kind, |kept| {
                let kept: Vec<usize> = kept.iter().map(|at| words[*at]).collect();
                self.duty_standing(owed, &told_by(&kept), watched.is_any()).0 == standing.0
            });
            let kept: Vec<usize> = kept.into_iter().map(|at| words[at]).collect();
            evidence.extend(tally.evidence(self.view, &kept));
        } else if standing.0 == Standing::Broken {
            evidence.extend(watched_evidence(&watched));
        }
        let scene = owed.trigger.as_ref().map(|(scene, _)| scene);
        let case = case(owed.kind, scene, owed.when, owed.title.clone());
        let bearer = if let [one] = owed.bearers { Some(one.clone()) } else { None };
        let progress = |()| self.progress(owed, tally, standing.0, is_announced);
        self.finding(Verdict {
            bearer,
            evidence,
            covered: watched.share,
            progress: owed.is_once.then_some(()).map(progress),
            settles: self.settles(owed.when.to),
            ..Verdict::silent(case, &owed.key, standing.clone()).counting(self.view, tally)
        })
    }

    /// How far it has come, and how much of its time has gone.
    fn progress(
        &self,
        owed: &Owed<'_, 'a>,
        tally: &Tally,
        standing: Standing,
        is_announced: impl Fn() -> bool,
    ) -> Progress {
        let status = |voice: &Voice| self.view.words[voice.word].account.status;
        let is_only_going_on = tally.is_told()
            && tally.telling().all(|voice| status(voice) == troth_model::Status::Ongoing);
        let stage = match standing {
            Standing::Kept if !is_only_going_on => Stage::Complete,
            Standing::Kept | Standing::Alleged | Standing::Disputed => Stage::Intermediate,
            _ if is_announced() => Stage::Minimal,
            _ => Stage::NotInitiated,
        };
        let gone = self.view.asked.as_of.duration_since(owed.when.from).as_secs_f64();
        let whole = owed.when.to.duration_since(owed.when.from).as_secs_f64();
        let elapsed = if whole > 0.0 { (gone / whole).clamp(0.0, 1.0) } else { 1.0 };
        Progress { stage, elapsed }
    }

    /// Whether in this scene those who owe it plan, promise or offer it, by the time it is due.
    fn announces(&self, scene: &Scene<'j, 'a>, owed: &Owed<'_, 'a>) -> bool {
        use troth_model::Status::{Offered, Planned, Promised};
        let matching = Matching { view: self.view, scene, pattern: owed.pattern };
        scene.members().map(|(idx, _)| &self.view.words[idx]).any(|word| {
            matches!(word.account.status, Planned | Promised | Offered)
                && !word.account.factuality.is_negative()
                && word.said().has_begun_by(owed.when.to)
                && owed.when.from <= word.said().to
                && matching.is_act(word)
                && matching.things(word) == Things::Match
                && matching.fits(word)
                && is_done_by(&matching, word, owed.bearers)
        })
    }

    fn trigger_evidence(&self, owed: &Owed<'_, 'a>) -> Vec<Evidence> {
        let entry = |(_, idx): &(Scene<'_, 'a>, usize)| {
            let word = &self.view.words[*idx];
            evidence(&word.account.id, EvidenceRole::Trigger, word.label())
        };
        owed.trigger.as_ref().map(entry).into_iter().collect()
    }

    // ---- responses ----

    /// What is owed after each incident in which somebody is accused of a breach by others: one
    /// case for each allegation and each who owes it.
    fn responses(
        &self,
        bearers: &'j Bearers,
        within: troth_agreement::norm::Length,
        clauses: &'j [ClauseId],
        pattern: &'j Pattern,
        late: &mut Vec<Late>,
    ) -> Vec<Finding> {
        let watch = self.watch(pattern);
        let mut findings = Vec::new();
        for ((_, accused), (breach, first)) in self.allegations(clauses, late) {
            let said = self.view.words[first].said();
            if !self.binds(Stretch { from: said.to, to: said.to }) {
                continue;
            }
            for bearers in owing(bearers) {
                let title = format!("{} after the {}", pattern.noun(), self.breach_title(&breach));
                let owed = Owed {
                    bearers,
                    pattern,
                    // It may be done on the day itself; the time runs from the day's end.
                    when: Stretch {
                        from: said.from,
                        to: within.after(said.to, &self.agreement.zone),
                    },
                    kind: CaseKind::Trigger,
                    title,
                    key: format!("{}-{accused}", short_name(breach.scene.incident.id.as_str())),
                    is_once: false,
                    same: None,
                    trigger: Some((breach.scene.clone(), first)),
                };
                findings.push(self.owed_deed(&owed, &watch));
            }
        }
        findings
    }

    // ---- answers ----

    /// One case for each incident in which somebody is accused by others.
    fn answers(
        &self,
        within: troth_agreement::norm::Length,
        clauses: &'j [ClauseId],
        pattern: &'j Pattern,
        late: &mut Vec<Late>,
    ) -> Vec<Finding> {
        let watch = self.watch(pattern);
        self.allegations(clauses, late)
            .values()
            .filter_map(|(breach, first)| self.answer(within, pattern, breach, *first, &watch))
            .collect()
    }

    /// Each incident with each party that others accuse in it of a breach of one of `clauses`, and
    /// the first word that does.
    fn allegations(&self, clauses: &'j [ClauseId], late: &mut Vec<Late>) -> Allegations<'j, 'a> {
        let mut cases = Allegations::new();
        for clause in clauses.iter().filter_map(|id| self.agreement.clause(id)) {
            for breach in self.breaches_of(clause, late) {
                let Some(bearer) = breach.bearer else { continue };
                // Whoever speaks of it himself is not accused by that.
                let Some(first) = first_told(self, &breach, |word| !word.is_of(bearer)) else {
                    continue;
                };
                let key = (breach.scene.incident.id.clone(), bearer.clone());
                cases.entry(key).or_insert((breach, first));
            }
        }
        cases
    }

    /// The breaches told of another clause, by its text.
    fn breaches_of(
        &self,
        clause: &'j troth_agreement::Clause,
        late: &mut Vec<Late>,
    ) -> Vec<Breach<'j, 'a>> {
        let Norm::Prohibition { bearers, pattern, .. } = &clause.text.norm else {
            return Vec::new();
        };
        let other = Judge { clause, version: &clause.text, reading: None, ..self.clone() }.bound();
        if other.version.open_terms.is_empty() {
            other.breaches(bearers.parties(), pattern, late)
        } else {
            Vec::new()
        }
    }

    fn answer(
        &self,
        within: troth_agreement::norm::Length,
        pattern: &'j Pattern,
        breach: &Breach<'j, 'a>,
        first: usize,
        watch: &Watch<'j, 'a>,
    ) -> Option<Finding> {
        // What was said on a day was said by its end: to the accused side's favour.
        let accused_at = self.view.words[first].said().to;
        if !self.binds(Stretch { from: accused_at, to: accused_at }) {
            return None;
        }
        let bearer = breach.bearer?;
        let owed = Owed {
            bearers: std::slice::from_ref(bearer),
            pattern,
            when: Stretch { from: accused_at, to: within.after(accused_at, &self.agreement.zone) },
            kind: CaseKind::Trigger,
            title: format!("answer on the {}", self.breach_title(breach)),
            key: short_name(breach.scene.incident.id.as_str()),
            is_once: false,
            same: None,
            trigger: Some((breach.scene.clone(), first)),
        };
        let tally = self.answered(&owed, bearer, &breach.scene);
        let told_by = |kept: &[usize]| {
            self.answered(&owed, bearer, &breach.scene.only(|idx| kept.contains(&idx)))
        };
        // An answer is told in the scene that asks for it.
        let told_in = std::slice::from_ref(&breach.scene);
        Some(self.owed_finding(&owed, watch, &tally, told_in, told_by, || false))
    }

    fn breach_title(&self, breach: &Breach<'j, 'a>) -> String {
        let places = self.places(&breach.scene);
        let place = places.first().map(|place| format!(" at {}", place.label()));
        let place = place.unwrap_or_default();
        format!("allegation{place}, {}", self.day(breach.when.from))
    }

    /// What the accused side said on the incident by the deadline: a denial, an admission, or
    /// any other word on it.
    fn answered(&self, owed: &Owed<'_, 'a>, bearer: &PartyId, scene: &Scene<'_, 'a>) -> Tally {
        let is_answer = |word: &Word<'_>| {
            let is_own_act = word.doers.contains(&bearer)
                && matches!(
                    word.account.event_type,
                    EventType::Reject | EventType::Accuse | EventType::Concede
                );
            word.is_spokesman_of(bearer) || is_own_act
        };
        let voices: Vec<Voice> = scene
            .members()
            .map(|(idx, _)| idx)
            .filter(|idx| {
                let word = &self.view.words[*idx];
                word.said().has_begun_by(owed.when.to) && is_answer(word)
            })
            .map(|idx| voice(self.view, idx, Role::Counts))
            .collect();
        Tally::new(self.view, voices)
    }
}

/// Each on its own, or all together.
fn owing(bearers: &Bearers) -> Vec<&[PartyId]> {
    match bearers {
        Bearers::Each(parties) => parties.iter().map(std::slice::from_ref).collect(),
        Bearers::Together(parties) => vec![parties.as_slice()],
        Bearers::Accused => Vec::new(),
    }
}

/// The first word that tells of a breach, of those that `counts` takes.
fn first_told<'a>(
    judge: &Judge<'_, 'a>,
    breach: &Breach<'_, 'a>,
    counts: impl Fn(&Word<'a>) -> bool,
) -> Option<usize> {
    let telling = breach.tally.telling().map(|voice| voice.word);
    telling.filter(|idx| counts(&judge.view.words[*idx])).min_by_key(|idx| {
        let word = &judge.view.words[*idx];
        (word.said().to, &word.account.id)
    })
}

/// The words of a tally, in order.
fn told_words(tally: &Tally) -> Vec<usize> {
    let mut told: Vec<usize> = tally.voices.iter().map(|voice| voice.word).collect();
    told.sort_unstable();
    told.dedup();
    told
}

/// Each word with the place of a scene of these in which it stands, in order.
fn homes(scenes: &[Scene<'_, '_>]) -> Vec<(usize, usize)> {
    let both = scenes.iter().zip(0..);
    let mut homes: Vec<(usize, usize)> =
        both.flat_map(|(scene, at)| scene.words().map(move |idx| (idx, at))).collect();
    homes.sort_unstable();
    homes
}

/// The scenes of a word.
fn homes_of(homes: &[(usize, usize)], word: usize) -> impl Iterator<Item = usize> + '_ {
    let from = homes.partition_point(|(idx, _)| *idx < word);
    homes[from..].iter().take_while(move |(idx, _)| *idx == word).map(|(_, at)| *at)
}

/// What one account does for a duty.
fn done_role<'v, 'a>(
    matching: &Matching<'v, 'a>,
    word: &'v Word<'a>,
    stance: Stance,
    owed: &Owed<'_, '_>,
) -> Option<Role> {
    let account = word.account;
    let happened = word.happened().unwrap_or(word.said());
    let is_of_it = matching.is_act(word)
        && matching.things(word) == Things::Match
        && matching.fits(word)
        && is_done_by(matching, word, owed.bearers)
        && owed.same.is_none_or(|(fields, party, filing)| {
            // By whom, was asked above.
            is_same(fields, (party, filing), (party, word.account.filing.as_deref()))
        })
        && happened.meets(owed.when);
    if !is_of_it {
        return None;
    }
    let is_denial = stance == Stance::Denies
        || matches!(account.factuality, Factuality::CertainNot | Factuality::ProbableNot);
    if is_denial {
        let is_specific = !account.places.is_empty() || word.happened().is_some();
        return (word.speaker.is_some() && is_specific).then_some(Role::Against);
    }
    if !matching.is_told_as_done(account) {
        return None;
    }
    Some(if account.factuality == Factuality::Possible { Role::Tells } else { Role::Counts })
}

/// Whether all of `bearers` did it or, where it is mutual, took part in it.
fn is_done_by<'v, 'a>(
    matching: &Matching<'v, 'a>,
    word: &'v Word<'a>,
    bearers: &[PartyId],
) -> bool {
    let is_mutual = word.account.event_type == EventType::Consult;
    bearers.iter().all(|bearer| {
        let takes_part = is_mutual && word.sufferers.contains(&bearer);
        takes_part
            || matches!(matching.doer(word), Doer::Parties(parties) if parties.contains(&bearer))
    })
}
