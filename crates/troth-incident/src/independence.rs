//! Who tells an incident independently of whom, and how credible that makes it.
//!
//! Independence is counted at the innermost speaker: ten outlets that relay one ministry are one
//! voice. Beyond that, tellings are one voice if both speak for one side, if the one's document
//! carries the other's wording (a reprint, shared copy of a wire), or if both rest on the same
//! post or geolocation. Credibility is suggested on the Admiralty scale (NATO AJP-2.1) from the
//! voices alone, never from how reliable a source is, and a person sets it.

use std::collections::BTreeSet;

use troth_model::{AccountId, Credibility, Rule, Stance};

use crate::compare::SAME_COPY;
use crate::profile::Profile;

/// One account of an incident, with what tells whose voice it is.
#[derive(Debug, Clone, Copy)]
pub struct Telling<'a> {
    /// The account.
    pub account: &'a AccountId,
    /// How it stands to the happening.
    pub stance: Stance,
    /// Who speaks: one key, one speaker.
    pub key: &'a str,
    /// As a person would call him.
    pub label: &'a str,
    /// The side that he is of.
    pub side: Option<&'a str>,
    /// Whether it is the publisher itself that tells it.
    pub is_publisher: bool,
    /// The document's wording.
    pub profile: Option<&'a Profile>,
    /// The words of the account's sentence or row: addresses in them are what it rests on.
    pub text: &'a str,
}

/// One independent voice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    /// Who: the speakers, each once.
    pub labels: Vec<String>,
    /// The side that it is of.
    pub side: Option<String>,
    /// What it tells, by account.
    pub accounts: Vec<(AccountId, Stance)>,
    /// Why its tellings are one.
    pub because: Vec<Rule>,
}

const ONE_SPEAKER: Rule = Rule::named("one-speaker");
const ONE_SIDE: Rule = Rule::named("one-side");
const SHARED_WORDING: Rule = Rule::named("shared-wording");
const ONE_ORIGIN: Rule = Rule::named("one-post-or-geolocation");

/// The independent voices of an incident, in the order of their first account.
#[must_use]
pub fn voices(tellings: &[Telling<'_>]) -> Vec<Voice> {
    let mut voice_of: Vec<usize> = (0..tellings.len()).collect();
    let mut because: Vec<BTreeSet<Rule>> = vec![BTreeSet::new(); tellings.len()];
    let origins: Vec<BTreeSet<&str>> =
        tellings.iter().map(|telling| addresses(telling.text).collect()).collect();
    for (at, a) in tellings.iter().enumerate() {
        for (on, b) in tellings.iter().enumerate().skip(at + 1) {
            let Some(rule) = one_voice(a, b, !origins[at].is_disjoint(&origins[on])) else {
                continue;
            };
            let (x, y) = (voice_of[at].min(voice_of[on]), voice_of[at].max(voice_of[on]));
            voice_of.iter_mut().filter(|voice| **voice == y).for_each(|voice| *voice = x);
            let moved = std::mem::take(&mut because[y]);
            because[x].extend(moved);
            because[x].insert(rule);
        }
    }
    let of = |first: usize| {
        let own = || tellings.iter().zip(&voice_of).filter(|(_, voice)| **voice == first);
        let mut labels: Vec<String> = Vec::new();
        for (telling, _) in own() {
            if !labels.iter().any(|label| label == telling.label) {
                labels.push(telling.label.to_owned());
            }
        }
        Voice {
            labels,
            side: own().find_map(|(telling, _)| telling.side).map(str::to_owned),
            accounts: own().map(|(one, _)| (one.account.clone(), one.stance)).collect(),
            because: because[first].iter().cloned().collect(),
        }
    };
    (0..tellings.len()).filter(|at| voice_of[*at] == *at).map(of).collect()
}

/// By which rule two tellings are one voice.
fn one_voice(a: &Telling<'_>, b: &Telling<'_>, one_origin: bool) -> Option<Rule> {
    let copied = || match (a.profile, b.profile) {
        (Some(x), Some(y)) => x.shared_wording(y) >= SAME_COPY,
        _ => false,
    };
    match () {
        () if a.key == b.key => Some(ONE_SPEAKER),
        () if a.side.is_some() && a.side == b.side => Some(ONE_SIDE),
        () if one_origin => Some(ONE_ORIGIN),
        // Two speakers in one text are two; that an outlet printed another's text makes it no one.
        () if a.is_publisher && b.is_publisher && copied() => Some(SHARED_WORDING),
        () => None,
    }
}

/// Addresses on the web in a text, without their scheme and what follows a question mark.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | ',' | ';' | '|'))
        .filter_map(|word| word.split_once("://").map(|(_, rest)| rest))
        .map(|rest| rest.split(['?', '#']).next().unwrap_or(rest))
        .map(|rest| rest.trim_end_matches(['.', ')', '/']))
        // A site alone is no post.
        .filter(|rest| rest.contains('/'))
}

/// What is suggested, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// On the Admiralty scale.
    pub credibility: Credibility,
    /// In one sentence.
    pub reason: String,
}

/// The credibility that the voices alone suggest.
#[must_use]
pub fn suggest(voices: &[Voice]) -> Suggestion {
    let is = |voice: &&Voice, stances: &[Stance]| {
        voice.accounts.iter().any(|(_, stance)| stances.contains(stance))
    };
    let admits: Vec<&Voice> = voices.iter().filter(|voice| is(voice, &[Stance::Admits])).collect();
    let tells: Vec<&Voice> =
        voices.iter().filter(|voice| is(voice, &[Stance::Tells, Stance::Admits])).collect();
    let denies: Vec<&Voice> = voices.iter().filter(|voice| is(voice, &[Stance::Denies])).collect();
    let of_no_side = tells.iter().filter(|voice| voice.side.is_none()).count();
    let (n, against) = (tells.len(), denies.len());
    let (credibility, reason) = match (n, against) {
        (0, 0) => (Credibility::Unjudged, "nobody says whether it is so".to_owned()),
        (0, _) => (Credibility::Unjudged, "it is denied, and nobody here tells it".to_owned()),
        (2.., 0) if !admits.is_empty() => (
            Credibility::Confirmed,
            "the side that did it says so itself, and another voice tells it too".to_owned(),
        ),
        (3.., 0) => (
            Credibility::Confirmed,
            format!("{n} independent voices tell it, and nobody denies it"),
        ),
        (2, 0) => (
            Credibility::ProbablyTrue,
            "two independent voices tell it, and nobody denies it".to_owned(),
        ),
        (_, 0) if !admits.is_empty() => (
            Credibility::ProbablyTrue,
            "the side that did it says so itself, and nobody else tells it".to_owned(),
        ),
        (_, 0) if of_no_side > 0 => (
            Credibility::PossiblyTrue,
            "one voice of no side tells it, and nobody denies it".to_owned(),
        ),
        (_, 0) => (
            Credibility::Unjudged,
            "one side alone tells it: there is nothing to hold it against".to_owned(),
        ),
        (3.., 1) => (
            Credibility::ProbablyTrue,
            format!("{n} independent voices tell it, and one denies it"),
        ),
        (2, 1) => (
            Credibility::PossiblyTrue,
            "two independent voices tell it, and one denies it".to_owned(),
        ),
        (_, _) if against > n => (
            Credibility::Improbable,
            format!("{against} independent voices deny it, and {n} tell it"),
        ),
        (_, _) => (Credibility::Doubtful, "as many voices deny it as tell it".to_owned()),
    };
    Suggestion { credibility, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(tellings: &[(&str, Option<&str>, Stance, &str)]) -> (usize, &'static str) {
        let ids: Vec<AccountId> =
            (0..tellings.len()).map(|number| AccountId::new(number.to_string())).collect();
        let tellings: Vec<Telling<'_>> = tellings
            .iter()
            .zip(&ids)
            .map(|((key, side, stance, text), account)| Telling {
                account,
                stance: *stance,
                key,
                label: key,
                side: *side,
                is_publisher: false,
                profile: None,
                text,
            })
            .collect();
        let voices = voices(&tellings);
        (voices.len(), suggest(&voices).credibility.as_str())
    }

    /// Who, of which side, with what stance, in what words.
    type Told<'t> = (&'t str, Option<&'t str>, Stance, &'t str);

    #[test]
    fn relays_of_one_speaker_one_side_and_one_post_are_one_voice() {
        use Stance::{Admits, Denies, Tells};
        let post = "seen at https://example.org/post/17?from=feed";
        let same = "geolocated (https://example.org/post/17).";
        let cases: &[(&[Told<'_>], (usize, &str))] = &[
            (&[("mayor", None, Tells, ""), ("mayor", None, Tells, "")], (1, "3")),
            (&[("army", Some("n"), Tells, ""), ("ministry", Some("n"), Tells, "")], (1, "6")),
            (&[("one", None, Tells, post), ("two", None, Tells, same)], (1, "3")),
            (&[("mayor", None, Tells, ""), ("crew", None, Tells, "")], (2, "2")),
            (&[("army", Some("n"), Tells, ""), ("staff", Some("s"), Denies, "")], (2, "4")),
            (&[("army", Some("n"), Tells, ""), ("staff", Some("s"), Admits, "")], (2, "1")),
            (&[("staff", Some("s"), Denies, "")], (1, "6")),
        ];
        for (tellings, expected) in cases {
            assert_eq!(told(tellings), *expected, "{tellings:?}");
        }
    }
}
