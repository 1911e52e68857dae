//! Who tells it, who denies it: the accounts of one case, as its clause counts them.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use troth_agreement::norm::{Bearers, InForce, Pattern, Proof, Standard};
use troth_model::{AccountId, Evidence, EvidenceRole, Factuality, PartyId, Review, Stance};

use crate::matching::{Doer, Matching, Things};
use crate::scene::Scene;
use crate::sides::Speaker;
use crate::view::{Stretch, View, Word};

/// One account of a case, in its role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Voice {
    /// Index of the word in the view.
    pub(crate) word: usize,
    pub(crate) role: Role,
}

/// What an account does in a case; in the order in which evidence prefers them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// The accused side's own spokesman says so.
    Admission,
    /// It tells it, and counts towards the standard.
    Counts,
    /// It tells it, and does not count: nobody knows who speaks or who did it, or it is only
    /// held to be possible.
    Tells,
    /// It speaks against it, of this act.
    Against,
}

/// What a word does that is no voice, beside the roles of those that are.
pub(crate) const SILENT: usize = Role::Against as usize + 1;

/// Whose word serves his own interest.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stake<'s> {
    /// A breach by this party: the other sides complain.
    Breach(Option<&'s PartyId>),
    /// A duty of these parties, of all that are bound: the bearers profit.
    Duty { bearers: &'s [PartyId], bound: &'s [PartyId] },
}

impl Stake<'_> {
    fn is_interested(self, side: Option<&PartyId>) -> bool {
        match (self, side) {
            (_, None) => false,
            (Self::Breach(accused), Some(side)) => accused != Some(side),
            (Self::Duty { bearers, .. }, Some(side)) => bearers.contains(side),
        }
    }
}

/// The accounts of one case, in the order in which evidence prefers them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) voices: Vec<Voice>,
}

impl Tally {
    pub(crate) fn new(view: &View<'_>, mut voices: Vec<Voice>) -> Self {
        if voices.len() > 1 {
            voices.sort_by(|a, b| preferred(view, a, b));
            voices.dedup();
        }
        Self { voices }
    }

    /// Of voices that are in the order of [`preferred`].
    pub(crate) fn ordered(mut voices: Vec<Voice>) -> Self {
        voices.dedup();
        Self { voices }
    }

    pub(crate) fn is_told(&self) -> bool {
        self.telling().next().is_some()
    }

    pub(crate) fn is_admitted(&self) -> bool {
        self.voices.iter().any(|voice| voice.role == Role::Admission)
    }

    pub(crate) fn is_countered(&self) -> bool {
        self.voices.iter().any(|voice| voice.role == Role::Against)
    }

    pub(crate) fn telling(&self) -> impl Iterator<Item = &Voice> + Clone {
        self.voices.iter().filter(|voice| voice.role != Role::Against)
    }

    /// How many known speakers tell it.
    pub(crate) fn n_for(&self, view: &View<'_>) -> usize {
        distinct(view, self.telling())
    }

    /// How many known speakers are against it.
    pub(crate) fn n_against(&self, view: &View<'_>) -> usize {
        distinct(view, self.voices.iter().filter(|voice| voice.role == Role::Against))
    }

    pub(crate) fn n_reviewed(&self, view: &View<'_>) -> usize {
        let reviews = self.voices.iter().map(|voice| view.words[voice.word].account.review);
        reviews.filter(|review| *review == Review::Confirmed).count()
    }

    pub(crate) fn has_outstanding(&self, view: &View<'_>) -> bool {
        let mut ids = self.voices.iter().map(|voice| &view.words[voice.word].account.id);
        !view.outstanding.is_empty() && ids.any(|id| view.outstanding.contains(id))
    }

    /// Whether it is told up to the standard.
    pub(crate) fn meets(&self, view: &View<'_>, standard: &Standard, stake: Stake<'_>) -> bool {
        self.is_conceded(view, stake)
            || standard.any.iter().any(|proof| self.meets_proof(view, *proof, stake))
    }

    fn meets_proof(&self, view: &View<'_>, proof: Proof, stake: Stake<'_>) -> bool {
        let is_duty = matches!(stake, Stake::Duty { .. });
        let speaker = |voice: &Voice| view.words[voice.word].speaker.as_deref();
        let is_outsider = |voice: &&Voice| {
            !stake.is_interested(speaker(voice).and_then(|speaker| speaker.side.as_ref()))
        };
        match proof {
            Proof::Admitted => self.is_admitted(),
            Proof::Observed => {
                self.counted().any(|voice| speaker(voice).is_some_and(|one| one.is_observer))
            }
            Proof::Independent { n_speakers, is_outside } => {
                let asks = is_outside || is_duty;
                let counted = self.counted().filter(|voice| !asks || is_outsider(voice));
                distinct(view, counted) >= n_speakers as usize
            }
            Proof::Anyone => self.counted().any(|voice| !is_duty || is_outsider(&voice)),
        }
    }

    /// That a duty was done, told by the spokesmen of every other party: those to whom it was
    /// owed. Of a duty of all together: by the spokesmen of all.
    fn is_conceded(&self, view: &View<'_>, stake: Stake<'_>) -> bool {
        let Stake::Duty { bearers, bound } = stake else { return false };
        let tells = |party: &PartyId| {
            self.counted().any(|voice| view.words[voice.word].is_spokesman_of(party))
        };
        let mut asked = conceding(bearers, bound).peekable();
        asked.peek().is_some() && asked.all(tells)
    }

    fn counted(&self) -> impl Iterator<Item = &Voice> + Clone {
        self.voices.iter().filter(|voice| matches!(voice.role, Role::Admission | Role::Counts))
    }

    /// The words of its voices, in the order in which evidence prefers them, and then those
    /// others of `words` that may only complete what they tell.
    pub(crate) fn with_silent(&self, words: impl Iterator<Item = usize>) -> Vec<usize> {
        let voices = self.voices.iter().map(|voice| voice.word);
        let all: Vec<usize> = voices.chain(words).collect();
        let mut places: Vec<(usize, usize)> = all.iter().copied().zip(0..).collect();
        places.sort_unstable();
        places.dedup_by_key(|(word, _)| *word);
        places.sort_unstable_by_key(|(_, place)| *place);
        places.into_iter().map(|(word, _)| word).collect()
    }

    /// What each of the first of these words of [`Tally::with_silent`] does, as a number: its
    /// voice's role. What the others do is [`SILENT`].
    pub(crate) fn kinds(&self, words: &[usize]) -> Vec<usize> {
        let mut kinds = Vec::new();
        for voice in &self.voices {
            if words.get(kinds.len()) == Some(&voice.word) {
                kinds.push(voice.role as usize);
            }
        }
        kinds
    }

    /// These words as evidence. One that is no voice completes what another tells.
    pub(crate) fn evidence(&self, view: &View<'_>, kept: &[usize]) -> Vec<Evidence> {
        let entry = |idx: &usize| {
            let own = self.voices.iter().find(|voice| voice.word == *idx);
            let role = match own.map(|voice| voice.role) {
                Some(Role::Admission) => EvidenceRole::Admission,
                Some(Role::Against) => EvidenceRole::Against,
                Some(Role::Counts | Role::Tells) | None => EvidenceRole::For,
            };
            let word = &view.words[*idx];
            evidence(&word.account.id, role, word.label())
        };
        kept.iter().map(entry).collect()
    }
}

/// Which of two voices evidence prefers: by what it does, by when it was told, by its name at last,
/// since the order in which they came in says nothing.
pub(crate) fn preferred(view: &View<'_>, a: &Voice, b: &Voice) -> Ordering {
    let (one, other) = (&view.words[a.word], &view.words[b.word]);
    a.role.cmp(&b.role).then_with(|| {
        one.said().cmp(&other.said()).then_with(|| one.account.id.cmp(&other.account.id))
    })
}

pub(crate) fn evidence(account: &AccountId, role: EvidenceRole, speaker: &str) -> Evidence {
    Evidence { account: account.clone(), role, speaker: speaker.to_owned() }
}

/// How many accounts a standard takes at least.
pub(crate) fn least_for(standard: &Standard) -> usize {
    let of = |proof: &Proof| match proof {
        Proof::Independent { n_speakers, .. } => *n_speakers as usize,
        Proof::Admitted | Proof::Observed | Proof::Anyone => 1,
    };
    standard.any.iter().map(of).min().unwrap_or(1).max(1)
}

/// Whose spokesmen concede that these parties did their duty.
pub(crate) fn conceding<'p>(
    bearers: &'p [PartyId],
    bound: &'p [PartyId],
) -> impl Iterator<Item = &'p PartyId> + Clone {
    let is_other = |party: &PartyId| !bearers.contains(party);
    let has_others = bound.iter().any(is_other);
    let asked = if has_others { bound } else { bearers };
    asked.iter().filter(move |party| !has_others || is_other(party))
}

/// How many known speakers these are.
fn distinct<'v>(view: &View<'_>, voices: impl Iterator<Item = &'v Voice> + Clone) -> usize {
    const FEW: usize = 12;
    let speakers = voices.filter_map(|voice| view.words[voice.word].speaker.as_deref());
    let keys = speakers.clone().map(|speaker| speaker.key.as_str());
    if keys.clone().nth(FEW).is_some() {
        // Thousands of voices are those of a few speakers, each mostly known once.
        let mut apart: Vec<&Speaker> = speakers.collect();
        apart.sort_unstable_by_key(|speaker| std::ptr::from_ref(*speaker));
        apart.dedup_by_key(|speaker| std::ptr::from_ref(*speaker));
        return apart.iter().map(|speaker| &speaker.key).collect::<BTreeSet<_>>().len();
    }
    let is_new = |(at, key): &(usize, &str)| !keys.clone().take(*at).any(|other| other == *key);
    keys.clone().enumerate().filter(is_new).count()
}

/// A word in a role. Whose words nobody knows, they do not count.
pub(crate) fn voice(view: &View<'_>, word: usize, role: Role) -> Voice {
    let is_known = view.words[word].speaker.is_some();
    Voice { word, role: if !is_known && role == Role::Counts { Role::Tells } else { role } }
}

// ---- a breach within an incident ----

/// What a prohibition looks for in an incident.
pub(crate) struct Sought<'s> {
    pub(crate) pattern: &'s Pattern,
    /// Who may be accused.
    pub(crate) bearers: &'s [PartyId],
    /// What is permitted, and to whom.
    pub(crate) permissions: &'s [Permission<'s>],
}

/// What is no breach, of whom, and when.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Permission<'s> {
    pub(crate) bearers: &'s Bearers,
    pub(crate) pattern: &'s Pattern,
    /// The times in which it binds.
    pub(crate) when: Vec<InForce>,
    /// Whether more than the calendar decides that.
    pub(crate) is_waiting: bool,
}

/// What each party is told to have done in an incident; under `None`, what is told of nobody.
pub(crate) fn breaches<'s, 'a>(
    view: &View<'a>,
    scene: &Scene<'_, 'a>,
    sought: &Sought<'s>,
) -> Vec<(Option<&'s PartyId>, Tally)> {
    let matching = Matching { view, scene, pattern: sought.pattern };
    let told: Vec<Told<'_>> =
        scene.members().filter_map(|(idx, stance)| told(&matching, idx, stance)).collect();
    if !told.iter().any(Told::may_be_breach) {
        return Vec::new();
    }
    let is_attributed = told.iter().any(|told| matches!(told.doer, Doer::Parties(_)));
    let mut found = Vec::new();
    for party in sought.bearers {
        let tally = breach_by(&matching, &told, party, sought);
        if tally.is_told() {
            found.push((Some(party), tally));
        }
    }
    if found.is_empty() && !is_attributed {
        found.extend(breach_by_nobody(view, &told).map(|tally| (None, tally)));
    }
    found
}

/// What one account tells of the act sought.
struct Told<'a> {
    idx: usize,
    /// Whether it says that it was so; else, that it was not.
    is_positive: bool,
    things: Things,
    /// Whether weapons, places and the rest are those sought.
    fits: bool,
    doer: Doer<'a>,
    counts: bool,
}

impl Told<'_> {
    /// Whether it can be a breach of somebody's: a quick no.
    fn may_be_breach(&self) -> bool {
        self.is_positive && self.things == Things::Match && self.fits
    }
}

fn told<'v>(matching: &Matching<'v, '_>, idx: usize, stance: Stance) -> Option<Told<'v>> {
    let word = &matching.view.words[idx];
    let account = word.account;
    let is_denial = stance == Stance::Denies
        || matches!(account.factuality, Factuality::CertainNot | Factuality::ProbableNot);
    let is_act = matching.is_act(word);
    let is_telling = is_act && matching.is_told_as_done(account);
    if !is_denial && !is_telling {
        return None;
    }
    let things = matching.things(word);
    if is_denial {
        let is_against = word.speaker.is_some() && is_specific(matching, word);
        // To deny one thing is not to deny another.
        let is_of_this = things != Things::Other || !is_act;
        return (is_against && is_of_this).then_some(Told {
            idx,
            is_positive: false,
            things,
            fits: true,
            doer: Doer::Silent,
            counts: false,
        });
    }
    Some(Told {
        idx,
        is_positive: true,
        things,
        // Of other things it is never asked.
        fits: things == Things::Match && matching.fits(word),
        doer: matching.doer(word),
        counts: account.factuality != Factuality::Possible,
    })
}

/// Whether it speaks of this act: names its place or time, or points back at an account of it.
/// A general "we keep the truce" does none of these.
fn is_specific(matching: &Matching<'_, '_>, word: &Word<'_>) -> bool {
    let account = word.account;
    let of_scene =
        |id: &AccountId| matching.scene.incident.members.iter().any(|m| m.account == *id);
    let when = scene_time(matching.view, matching.scene);
    let is_other_time = match (word.happened(), when) {
        (Some(own), Some(when)) => !own.meets(when),
        _ => false,
    };
    let points_at_it = !account.places.is_empty()
        || word.happened().is_some()
        || account.corefers.iter().any(of_scene);
    points_at_it && !is_other_time
}

/// When an incident happened, as its accounts tell that say it did.
pub(crate) fn scene_time(view: &View<'_>, scene: &Scene<'_, '_>) -> Option<Stretch> {
    let words = scene.members().map(|(idx, _)| &view.words[idx]);
    let told = words.filter(|word| word.account.factuality.is_positive());
    told.filter_map(|word| word.happened()).reduce(Stretch::cover)
}

fn breach_by(
    matching: &Matching<'_, '_>,
    told: &[Told<'_>],
    party: &PartyId,
    sought: &Sought<'_>,
) -> Tally {
    let view = matching.view;
    let is_speech = sought.pattern.verb.is_speech;
    let is_told_of_party = told.iter().any(|told| {
        told.is_positive && matches!(&told.doer, Doer::Parties(parties) if parties.contains(&party))
    });
    // Without a word that names the party nothing is told of it, and what is against it is of no use.
    if !is_told_of_party {
        return Tally::default();
    }
    let role = |told: &Told<'_>| -> Option<Role> {
        let word = &view.words[told.idx];
        if !told.is_positive {
            return Some(Role::Against);
        }
        let is_breach = told.things == Things::Match
            && told.fits
            && !is_permitted(matching, word, party, sought);
        let is_known = word.speaker.is_some();
        match &told.doer {
            Doer::Parties(parties) if parties.contains(&party) => {
                if is_breach && told.counts && word.is_spokesman_of(party) {
                    Some(Role::Admission)
                } else if is_breach {
                    Some(if told.counts { Role::Counts } else { Role::Tells })
                } else if told.things == Things::Other && word.is_spokesman_of(party) && !is_speech
                {
                    // "We hit only military industry."
                    is_specific(matching, word).then_some(Role::Against)
                } else {
                    None
                }
            }
            // "It was they, not we."
            Doer::Parties(_) | Doer::Outsider => {
                let is_rival = told.things == Things::Match && told.fits && !is_speech && is_known;
                (is_rival && is_specific(matching, word)).then_some(Role::Against)
            }
            Doer::Silent => is_breach.then_some(Role::Tells),
        }
    };
    let voices = told.iter().filter_map(|told| role(told).map(|role| voice(view, told.idx, role)));
    Tally::new(view, voices.collect())
}

/// Told, and of nobody: alleged, and of no party.
fn breach_by_nobody(view: &View<'_>, told: &[Told<'_>]) -> Option<Tally> {
    let is_breach = |told: &&Told<'_>| {
        told.is_positive && told.things == Things::Match && told.fits && told.doer == Doer::Silent
    };
    let voices: Vec<Voice> =
        told.iter().filter(is_breach).map(|told| voice(view, told.idx, Role::Tells)).collect();
    (!voices.is_empty()).then(|| Tally::new(view, voices))
}

fn is_permitted<'v, 'a>(
    matching: &Matching<'v, 'a>,
    word: &'v Word<'a>,
    party: &PartyId,
    sought: &Sought<'_>,
) -> bool {
    sought.permissions.iter().any(|Permission { bearers, pattern, when, .. }| {
        let permission = Matching { pattern, ..*matching };
        let is_then = || {
            let of_scene = || scene_time(matching.view, matching.scene);
            let time = word.happened().or_else(of_scene).unwrap_or(word.said());
            when.iter().any(|force| force.meets(time.from, time.to))
        };
        bearers.parties().contains(party)
            && permission.is_act(word)
            && permission.things(word) == Things::Match
            && permission.fits(word)
            && is_then()
    })
}

/// Whether the account speaks of self-defence.
pub(crate) fn is_plea(word: &Word<'_>) -> bool {
    ["self-defence", "self-defense"]
        .iter()
        .any(|plea| crate::matching::contains_words(&word.account.text, plea))
}
