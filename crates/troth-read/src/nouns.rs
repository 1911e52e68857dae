//! What a common noun phrase means: a thing with its category, a weapon, people with their sector.

use crate::lexicon::{self, Body, Filler, Noun, Sense};
use crate::phrases;
use crate::tree::Tree;

/// The senses of the noun phrase headed by `idx`, longest phrase first; found once, for they are
/// asked for again and again.
pub fn senses<'t>(tree: &'t Tree<'_>, idx: usize) -> &'t [&'static Noun] {
    tree.senses(idx).get_or_init(|| find(tree, idx))
}

fn find(tree: &Tree<'_>, idx: usize) -> Vec<&'static Noun> {
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

/// The kinds of body that the phrase headed by `idx` names.
pub fn bodies(tree: &Tree<'_>, idx: usize) -> impl Iterator<Item = &'static Body> {
    let word = tree.word(idx).to_lowercase();
    let lemma = tree.lemma(idx).to_lowercase();
    let by_word = if word == lemma { &[] } else { lexicon::bodies(&word) };
    let candidates = lexicon::bodies(&lemma).iter().chain(by_word);
    candidates.filter(move |body| phrase_ends_at(tree, idx, body.words))
}

/// Whether the phrase stands with its head at `idx`; hyphens between its words may stand. The head of
/// "state of siege" is its first word, of "power plant" its last.
pub fn phrase_ends_at(tree: &Tree<'_>, idx: usize, words: &[&str]) -> bool {
    let head = words.iter().position(|word| *word == "of").map_or(words.len(), |of| of.max(1)) - 1;
    if !is_word(tree, idx, words[head]) {
        return false;
    }
    let after = head + 1;
    if after < words.len()
        && (idx + 1 >= tree.len() || phrases::end(tree, idx + 1, &words[after..]).is_none())
    {
        return false;
    }
    let mut at = idx;
    words[..head].iter().rev().all(|wanted| {
        let skip = if at >= 2 && is_hyphen(tree, at - 1) { 2 } else { 1 };
        at.checked_sub(skip).is_some_and(|before| {
            at = before;
            is_word(tree, before, wanted)
        })
    })
}

fn is_hyphen(tree: &Tree<'_>, idx: usize) -> bool {
    matches!(tree.word(idx), "-" | "–")
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
