//! What a common noun phrase means: a thing with its category, a weapon, people with their sector.

use crate::lexicon::{self, Filler, Noun, Sense};
use crate::tree::Tree;

/// The senses of the noun phrase headed by `idx`, longest phrase first.
pub fn senses(tree: &Tree<'_>, idx: usize) -> Vec<&'static Noun> {
    let mut found: Vec<&'static Noun> =
        candidates(tree, idx).filter(|noun| phrase_ends_at(tree, idx, noun.words)).collect();
    found.sort_by_key(|noun| std::cmp::Reverse(noun.words.len()));
    found
}

fn candidates(tree: &Tree<'_>, idx: usize) -> impl Iterator<Item = &'static Noun> {
    let word = tree.word(idx).to_lowercase();
    let by_lemma = lexicon::nouns(&tree.lemma(idx).to_lowercase());
    let by_word = if word == tree.lemma(idx).to_lowercase() { &[] } else { lexicon::nouns(&word) };
    by_lemma.iter().chain(by_word)
}

/// Whether the words before `idx` and `idx` itself are `words`; hyphens between them may stand.
pub fn phrase_ends_at(tree: &Tree<'_>, idx: usize, words: &[&str]) -> bool {
    let mut at = idx;
    for (left, wanted) in words.iter().rev().enumerate() {
        if left > 0 {
            at = match at.checked_sub(1) {
                Some(before) if matches!(tree.word(before), "-" | "–") && before > 0 => {
                    before - 1
                }
                Some(before) => before,
                None => return false,
            };
        }
        if !is_word(tree, at, wanted) {
            return false;
        }
    }
    true
}

/// Whether token `idx` is `wanted`, by its lemma or as it stands.
pub fn is_word(tree: &Tree<'_>, idx: usize, wanted: &str) -> bool {
    let word = tree.word(idx);
    let as_it_stands = if word.is_ascii() {
        // Asked for each word of each list: nothing may be allocated here.
        word.eq_ignore_ascii_case(wanted)
    } else {
        word.to_lowercase() == wanted
    };
    as_it_stands || tree.lemma(idx).eq_ignore_ascii_case(wanted)
}

/// Whether the phrase headed by `idx` fills `filler`, as far as common nouns tell.
pub fn fills(tree: &Tree<'_>, idx: usize, filler: &Filler) -> bool {
    match filler {
        Filler::Class(class) => {
            senses(tree, idx).iter().any(|noun| noun.sense == Sense::Class(*class))
        }
        Filler::Words(words) => {
            phrase_ends_at(tree, idx, words) || (words.len() == 1 && is_word(tree, idx, words[0]))
        }
        _ => false,
    }
}
