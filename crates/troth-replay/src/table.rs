//! The two tables of how a case stands (R14, R15), and the standard of proof (R13, R16).

use std::collections::BTreeSet;

use troth_agreement::norm::{Proof, Standard};
use troth_model::{PartyId, Standing};

use crate::people::Voice;

/// What one account does in a case.
#[derive(Debug, Clone)]
pub(crate) enum Does {
    /// It tells it, and counts.
    Counts(Voice),
    /// It tells it, and does not count.
    Tells,
    /// It speaks against it.
    Against,
}

/// The first table. `accused` is `None` for what is told of nobody.
pub(crate) fn prohibition(
    does: &[Does],
    accused: Option<&PartyId>,
    standard: &Standard,
) -> Option<Standing> {
    if !is_told(does) {
        return None;
    }
    let counted = counted(does);
    let is_admitted = accused.is_some()
        && counted.iter().any(|voice| voice.is_spokesman && voice.side.as_ref() == accused);
    if is_admitted {
        return Some(Standing::Broken);
    }
    if is_countered(does) {
        return Some(Standing::Disputed);
    }
    let is_outside = |voice: &&&Voice| voice.side.is_none() || voice.side.as_ref() == accused;
    let is_met = accused.is_some()
        && standard.any.iter().any(|proof| match proof {
            Proof::Admitted => is_admitted,
            Proof::Observed => counted.iter().any(|voice| voice.is_observer),
            Proof::Anyone => !counted.is_empty(),
            Proof::Independent { n_speakers, is_outside: true } => {
                n_keys(counted.iter().filter(is_outside)) >= *n_speakers as usize
            }
            Proof::Independent { n_speakers, is_outside: false } => {
                n_keys(counted.iter()) >= *n_speakers as usize
            }
        });
    Some(if is_met { Standing::Broken } else { Standing::Alleged })
}

/// The second table, for what is told as done.
pub(crate) fn duty(
    does: &[Does],
    bearers: &[PartyId],
    bound: &[PartyId],
    standard: &Standard,
) -> Option<Standing> {
    if !is_told(does) {
        return None;
    }
    if is_countered(does) {
        return Some(Standing::Disputed);
    }
    let counted = counted(does);
    let is_bearers = |voice: &Voice| voice.side.as_ref().is_some_and(|side| bearers.contains(side));
    let outsiders: Vec<&&Voice> = counted.iter().filter(|voice| !is_bearers(voice)).collect();
    let others: Vec<&PartyId> = bound.iter().filter(|party| !bearers.contains(party)).collect();
    let asked: Vec<&PartyId> = if others.is_empty() { bearers.iter().collect() } else { others };
    let is_conceded = !asked.is_empty()
        && asked.iter().all(|party| {
            counted.iter().any(|voice| voice.is_spokesman && voice.side.as_ref() == Some(*party))
        });
    let is_met = is_conceded
        || standard.any.iter().any(|proof| match proof {
            Proof::Admitted => false,
            Proof::Observed => counted.iter().any(|voice| voice.is_observer),
            Proof::Anyone => !outsiders.is_empty(),
            Proof::Independent { n_speakers, .. } => {
                n_keys(outsiders.iter().copied()) >= *n_speakers as usize
            }
        });
    Some(if is_met { Standing::Kept } else { Standing::Alleged })
}

fn is_told(does: &[Does]) -> bool {
    does.iter().any(|one| matches!(one, Does::Counts(_) | Does::Tells))
}

fn is_countered(does: &[Does]) -> bool {
    does.iter().any(|one| matches!(one, Does::Against))
}

fn counted(does: &[Does]) -> Vec<&Voice> {
    does.iter()
        .filter_map(|one| match one {
            Does::Counts(voice) => Some(voice),
            _ => None,
        })
        .collect()
}

fn n_keys<'v>(voices: impl Iterator<Item = &'v &'v Voice>) -> usize {
    voices.map(|voice| voice.key.as_str()).collect::<BTreeSet<_>>().len()
}
