//! Which way the verb of a clause points, guessed from the words where no parser told it.

use crate::Tense;
use crate::atom::{Kind, Line};

/// How far to look for a verb, in atoms.
const REACH: usize = 25;

/// The tense that governs the expression in atoms `start..end`.
pub(crate) fn around(line: Line<'_, '_>, start: usize, end: usize) -> Option<Tense> {
    if let Some(tense) = line.get(start).and_then(|atom| atom.tense) {
        return Some(tense);
    }
    if line.any_before(start, &["by", "until", "till"]) && verb_near(line, start, end).is_none() {
        return Some(Tense::Future);
    }
    verb_near(line, start, end)
}

/// The nearest verb; one behind the expression must be nearer by half.
fn verb_near(line: Line<'_, '_>, start: usize, end: usize) -> Option<Tense> {
    (1..=REACH).find_map(|distance| {
        let left = start.checked_sub(distance).and_then(|at| verb(line, at));
        let right = || (distance % 2 == 0).then(|| verb(line, end + distance / 2 - 1)).flatten();
        left.or_else(right)
    })
}

/// The tense of the verb at `at`, if one stands there.
fn verb(line: Line<'_, '_>, at: usize) -> Option<Tense> {
    let atom = line.get(at).filter(|atom| atom.kind == Kind::Letters)?;
    if atom.entry.forward && line.is(at + 1, "to") {
        return Some(Tense::Future);
    }
    let tense = match atom.entry.verb {
        Some(tense) => tense,
        None if ends_like_past(atom.text) && !atom.entry.not_past => Tense::Past,
        None => return None,
    };
    if tense == Tense::Past && (1..=3).any(|back| at >= back && points_on(line, at - back)) {
        return Some(Tense::Future);
    }
    Some(tense)
}

/// "will be released": the participle is past, what it tells of is to come.
fn points_on(line: Line<'_, '_>, at: usize) -> bool {
    let modal = ["will", "shall", "would", "ll", "to"];
    line.any(at, &modal) && line.any(at + 1, &["be", "have", "not", "also"])
}

fn ends_like_past(word: &str) -> bool {
    word.len() > 4 && word.ends_with("ed") && !word.ends_with("eed")
}
