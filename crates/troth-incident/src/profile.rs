//! What a document is made of, in little space: its wording and its words.
//!
//! Wording is kept as the lowest hashes of its runs of five words (bottom-k sketch of shingles,
//! after Broder 1997): how much of them two documents share says how much text they share. Words
//! are kept as the set of names, numbers and longer words: how many two documents share says
//! whether they speak of the same things.

use crate::hashed;

/// So many shingles are kept of a document.
const N_SHINGLES: usize = 96;
/// So many words make a shingle.
const SHINGLE: usize = 5;

/// A document's wording and words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// The lowest hashes of its shingles, rising.
    shingles: Box<[u64]>,
    /// How many shingles it has.
    n_shingles: usize,
    /// Its terms, rising.
    terms: Box<[u64]>,
}

impl Profile {
    /// The profile of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let words: Vec<&str> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let hashes: Vec<u64> = words.iter().map(|word| hashed::name(word)).collect();
        let mut shingles: Vec<u64> = hashes.windows(SHINGLE).map(hashed::of).collect();
        shingles.sort_unstable();
        shingles.dedup();
        let n_shingles = shingles.len();
        shingles.truncate(N_SHINGLES);
        let mut terms: Vec<u64> = words
            .iter()
            .filter(|word| is_term(word))
            .map(|word| hashed::name(stem(word)))
            .collect();
        terms.sort_unstable();
        terms.dedup();
        Self { shingles: shingles.into(), n_shingles, terms: terms.into() }
    }

    /// Which share of the shorter one's wording stands in the other as well, estimated.
    #[must_use]
    pub fn shared_wording(&self, other: &Self) -> f64 {
        let shorter = self.n_shingles.min(other.n_shingles);
        if shorter < 4 {
            return 0.0;
        }
        // Of the lowest of both together, those in both estimate the share of their union.
        let k = N_SHINGLES.min(self.n_shingles + other.n_shingles);
        let (mut a, mut b) = (self.shingles.iter().peekable(), other.shingles.iter().peekable());
        let (mut n, mut both) = (0_usize, 0_usize);
        while n < k {
            match (a.peek(), b.peek()) {
                (Some(x), Some(y)) if x == y => {
                    both += 1;
                    a.next();
                    b.next();
                }
                (Some(x), Some(y)) if x < y => drop(a.next()),
                (Some(_), Some(_)) | (None, Some(_)) => drop(b.next()),
                (Some(_), None) => drop(a.next()),
                (None, None) => break,
            }
            n += 1;
        }
        let jaccard = both as f64 / n.max(1) as f64;
        let together = jaccard * (self.n_shingles + other.n_shingles) as f64 / (1.0 + jaccard);
        (together / shorter as f64).min(1.0)
    }

    /// How far both speak of the same things: the cosine of their sets of terms, 0 to 1.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> f64 {
        if self.terms.is_empty() || other.terms.is_empty() {
            return 0.0;
        }
        let shared = shared(&self.terms, &other.terms);
        shared as f64 / ((self.terms.len() * other.terms.len()) as f64).sqrt()
    }
}

fn shared(a: &[u64], b: &[u64]) -> usize {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Equal => (i, j, shared) = (i + 1, j + 1, shared + 1),
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
        }
    }
    shared
}

/// Names, numbers and longer words; words that stand in every text say nothing of this one.
fn is_term(word: &str) -> bool {
    let is_name = word.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
    let n_letters = word.chars().count();
    (is_name && n_letters > 1 || n_letters > 3)
        && COMMON.binary_search(&word.to_lowercase().as_str()).is_err()
}

/// Without the ending that a plural or a verb form gives it.
pub(crate) fn stem(word: &str) -> &str {
    let cut = |ending: &str, least: usize| {
        word.strip_suffix(ending).filter(|stem| stem.chars().count() >= least)
    };
    cut("ing", 4)
        .or_else(|| cut("ed", 3))
        .or_else(|| cut("es", 4))
        .or_else(|| cut("s", 3).filter(|stem| !stem.ends_with('s')))
        .unwrap_or(word)
}

/// In the order of their letters.
const COMMON: &[&str] = &[
    "about",
    "according",
    "after",
    "again",
    "against",
    "also",
    "although",
    "among",
    "another",
    "around",
    "because",
    "been",
    "before",
    "being",
    "between",
    "both",
    "could",
    "does",
    "down",
    "during",
    "each",
    "even",
    "first",
    "from",
    "have",
    "having",
    "he",
    "here",
    "his",
    "in",
    "into",
    "it",
    "its",
    "just",
    "last",
    "like",
    "made",
    "make",
    "many",
    "more",
    "most",
    "much",
    "near",
    "of",
    "on",
    "only",
    "other",
    "over",
    "said",
    "same",
    "says",
    "she",
    "should",
    "since",
    "some",
    "still",
    "such",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "three",
    "through",
    "told",
    "two",
    "under",
    "until",
    "upon",
    "very",
    "was",
    "well",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "will",
    "with",
    "within",
    "without",
    "would",
    "year",
    "years",
    "you",
    "your",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_words_are_in_order() {
        assert!(COMMON.is_sorted());
    }

    #[test]
    fn a_reprint_with_another_end_shares_its_wording_and_another_report_does_not() {
        let wire = "Shells fell on the harbour of Ostby before dawn on Friday and burnt two \
                    warehouses down, the harbour master said; nobody was hurt, and the ferry to \
                    the islands sailed on time, he added.";
        let reprint = format!("{wire} Our reporter saw smoke over the quay at noon.");
        let other = "The harbour of Ostby came under fire early on Friday, said its harbour \
                     master, who spoke of two burnt warehouses.";
        let of = Profile::of;
        assert!(of(wire).shared_wording(&of(&reprint)) > 0.8);
        assert!(of(wire).shared_wording(&of(other)) < 0.2);
        assert!(of(wire).likeness(&of(other)) > of(wire).likeness(&of("Talks in Vik went on.")));
    }
}
