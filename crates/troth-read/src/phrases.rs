//! Where the words of a lexicon's phrase stand in a sentence: one after the other, or, of a phrase
//! that begins with a verb, beneath that verb with other words between ("set nine farms *on fire*").

use std::ops::Range;

use crate::nouns;
use crate::tree::Tree;

/// The end of the phrase, if its words follow one another from token `idx`; hyphens between them
/// may stand.
pub fn end(tree: &Tree<'_>, idx: usize, words: &[&str]) -> Option<usize> {
    let mut at = idx;
    let mut next = 0;
    while next < words.len() {
        if next > 0 && at + 1 < tree.len() && is_hyphen(tree, at) {
            at += 1;
        }
        if at >= tree.len() {
            return None;
        }
        next += if nouns::is_word(tree, at, words[next]) {
            1
        } else {
            joined(tree.lemma(at), &words[next..])
                .or_else(|| joined(tree.word(at), &words[next..]))?
        };
        at += 1;
    }
    Some(at)
}

/// How many of the words a token with hyphens in it ("de-escalate") is.
fn joined(token: &str, words: &[&str]) -> Option<usize> {
    let n_parts = token.split('-').count();
    let fits = n_parts > 1
        && n_parts <= words.len()
        && token.split('-').zip(words).all(|(part, word)| part.eq_ignore_ascii_case(word));
    fits.then_some(n_parts)
}

/// Whether the words stand at `idx`: in a row, or the later ones beneath the verb at `idx`.
pub fn stand(tree: &Tree<'_>, idx: usize, words: &[&str]) -> bool {
    end(tree, idx, words).is_some() || words.len() > 1 && below(tree, idx, &words[1..])
}

/// Whether `words` stand in a row after the verb and hang on it: a particle, a bare object, a fixed
/// phrase.
pub fn below(tree: &Tree<'_>, verb: usize, words: &[&str]) -> bool {
    const REACH: usize = 12;
    let to = tree.len().min(verb + REACH);
    tree.is_verbal(verb)
        && (verb + 1..to).any(|at| {
            end(tree, at, words).is_some_and(|end| hangs_on(tree, head(tree, at..end), verb))
        })
}

/// Whether the word hangs on the verb, or as a preposition or particle on what stands beside it.
fn hangs_on(tree: &Tree<'_>, idx: usize, verb: usize) -> bool {
    let Some(above) = tree.head(idx) else { return false };
    above == verb
        || tree.is_any(idx, &["case", "mark"]) && tree.head(above) == Some(verb)
        || tree.is(idx, "nmod") && tree.is(above, "obj") && tree.head(above) == Some(verb)
}

/// The token of a range that the others hang on: the last one whose own head lies outside.
pub fn head(tree: &Tree<'_>, range: Range<usize>) -> usize {
    let outside = |idx: &usize| tree.head(*idx).is_none_or(|head| !range.contains(&head));
    range.clone().rev().filter(|idx| !is_hyphen(tree, *idx)).find(outside).unwrap_or(range.end - 1)
}

fn is_hyphen(tree: &Tree<'_>, idx: usize) -> bool {
    matches!(tree.word(idx), "-" | "–")
}
