//! Which way the verb of a clause points, guessed from the words where no parser told it.

use crate::Tense;
use crate::atom::{Kind, Line};

/// How far to look for a verb, in atoms.
const REACH: usize = 25;

/// The tense that governs the expression in atoms `start..end`.
pub(crate) fn around(line: Line<'_, '_>, start: usize, end: usize) -> Option<Tense> {
    if line.any_before(start, &["since"]) {
        return Some(Tense::Past);
    }
    if let Some(tense) = line.get(start).and_then(|atom| atom.tense) {
        return Some(tense);
    }
    let as_soon_as =
        start >= 3 && line.phrases(start - 3, &["as early as", "as soon as"]).is_some();
    if as_soon_as {
        return Some(Tense::Future);
    }
    // "Friday's ruling" was made, unless the words look ahead to it.
    let possessive = line.any(end, &["'", "’"]) && line.is(end + 1, "s");
    if possessive {
        let ahead = line.any_before(start, &["before", "for", "until", "of"]);
        return if ahead { verb_near(line, start, end) } else { Some(Tense::Past) };
    }
    let near = verb_near(line, start, end);
    let deadline = line.any_before(start, &["by", "until", "till"]);
    near.or(deadline.then_some(Tense::Future))
}

/// The nearest verb; one behind the expression must stand in its clause and be nearer by half.
fn verb_near(line: Line<'_, '_>, start: usize, end: usize) -> Option<Tense> {
    let mut clause_ends = false;
    // "On Friday, the envoys met": the clause goes on behind its first words' comma.
    let opening = start <= 2 && line.is(end, ",");
    let end = end + usize::from(opening);
    (1..=REACH).find_map(|distance| {
        let left = start.checked_sub(distance).and_then(|at| verb(line, at));
        if left.is_some() || distance % 2 == 1 || clause_ends {
            return left;
        }
        let at = end + distance / 2 - 1;
        let mark = line.get(at).is_none_or(|atom| atom.kind == Kind::Mark);
        clause_ends = mark || line.any(at, &["and", "but", "or", "while", "after", "when"]);
        if clause_ends { None } else { verb(line, at) }
    })
}

/// The tense of the verb at `at`, if one stands there.
fn verb(line: Line<'_, '_>, at: usize) -> Option<Tense> {
    let atom = line.get(at).filter(|atom| atom.kind == Kind::Letters)?;
    if atom.entry.forward && line.is(at + 1, "to") {
        return Some(Tense::Future);
    }
    if atom.is("s") && line.any_before(at, &["'", "’"]) {
        let subject = at >= 2 && line.any(at - 2, &["it", "that", "he", "she", "there", "who"]);
        return subject.then_some(Tense::Present);
    }
    if atom.any(&["is", "are", "was", "were"]) && line.is(at + 1, "to") {
        return Some(Tense::Future);
    }
    let tense = match atom.entry.verb {
        Some(tense) => tense,
        None if ends_like_past(atom.text) && !atom.entry.not_past => Tense::Past,
        None => return None,
    };
    if tense != Tense::Past {
        // What "had been due" was due before.
        let had = (1..=2).any(|back| at >= back && line.is(at - back, "had"));
        return Some(if had { Tense::Past } else { tense });
    }
    participle(line, at)
}

/// A past form by the words before it: "will be released" points on, "is held" is now, and
/// "a wounded man" is no verb.
fn participle(line: Line<'_, '_>, at: usize) -> Option<Tense> {
    let near =
        |words: &[&str], reach: usize| (1..=reach).any(|b| at >= b && line.any(at - b, words));
    if near(&["a", "an", "the", "its", "their", "his", "her"], 2)
        && line.get(at + 1).is_some_and(|next| next.kind == Kind::Letters && !next.entry.known)
    {
        return None;
    }
    let points_on = (1..=3).any(|back| at >= back && infinitive(line, at - back));
    if points_on {
        return Some(Tense::Future);
    }
    let now = near(&["is", "are", "being"], 2) && !near(&["has", "have", "had"], 3);
    Some(if now { Tense::Present } else { Tense::Past })
}

/// "will be", "to have", "would not".
fn infinitive(line: Line<'_, '_>, at: usize) -> bool {
    line.any(at, &["will", "shall", "would", "ll", "to", "must", "should", "can", "could", "may"])
        && line.any(at + 1, &["be", "have", "not", "also"])
}

fn ends_like_past(word: &str) -> bool {
    word.len() > 4 && word.ends_with("ed") && !word.ends_with("eed")
}
