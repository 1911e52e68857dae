//! Part-of-speech tags, from left to right.
//!
//! One class is a pair of Penn Treebank and universal tag, so that the two never disagree.

use super::hash::Features;
use super::table::Scores;
use super::words::Word;

/// Scores a decision has room for.
pub const WIDTH: usize = 96;
/// Stands for what lies outside the sentence.
pub const NONE: u8 = 255;

/// Gives every word the number of its class, one of the first `n_classes`.
pub fn tag(words: &[Word], n_classes: usize, table: &impl Scores<WIDTH>) -> Vec<u8> {
    let mut features = Features::default();
    let mut tags = Vec::with_capacity(words.len());
    for at in 0..words.len() {
        extract(words, &tags, at, &mut features);
        let scores = table.score(&features.rows);
        tags.push(best(&scores[..n_classes]));
    }
    tags
}

/// The number of the highest score.
#[must_use]
pub fn best(scores: &[f32]) -> u8 {
    let mut best = 0;
    for (number, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = number;
        }
    }
    best as u8
}

/// What is asked about word `at`, the tags of those before being known.
pub fn extract(words: &[Word], tags: &[u8], at: usize, features: &mut Features) {
    features.clear();
    let none = Word::default();
    let word_at =
        |offset: isize| at.checked_add_signed(offset).and_then(|at| words.get(at)).unwrap_or(&none);
    let tag_at = |back: usize| u32::from(at.checked_sub(back).map_or(NONE, |at| tags[at]));
    let word = word_at(0);
    let (before, before2) = (word_at(-1), word_at(-2));
    let (after, after2) = (word_at(1), word_at(2));
    let (tag1, tag2) = (tag_at(1), tag_at(2));
    let first = u32::from(at == 0);

    features.one(word.form);
    features.one(word.lower);
    for suffix in word.suffixes {
        features.two(suffix, u32::from(word.capital));
    }
    features.one(word.prefixes[0]);
    features.one(word.prefixes[1]);
    features.two(word.shape, first);
    features.two(word.long_shape, first);
    features.one(tag1);
    features.two(tag1, tag2);
    features.two(tag1, word.lower);
    features.three(tag1, tag2, word.lower);
    features.two(tag1, word.suffixes[2]);
    features.two(tag1, after.lower);
    features.one(before.lower);
    features.one(before2.lower);
    features.one(before.suffixes[2]);
    features.two(before.lower, word.lower);
    features.one(after.lower);
    features.one(after2.lower);
    features.one(after.suffixes[2]);
    features.one(after.suffixes[1]);
    features.one(after.shape);
    features.two(word.lower, after.lower);
    features.two(word.lower, after.suffixes[2]);
    features.three(before.lower, word.lower, after.lower);
    features.two(after.lower, after2.lower);
    features.three(tag1, word.suffixes[2], after.suffixes[2]);
    features.two(word.shape, after.shape);
    features.two(word.shape, before.shape);
    features.one(word.group);
    features.one(word.family);
    features.one(before.group);
    features.one(after.group);
    features.two(tag1, word.group);
    features.two(tag1, after.group);
    features.two(word.group, after.group);
    features.two(word.suffixes[2], after.group);
    features.three(tag1, word.family, after.family);
    features.three(tag1, tag2, word.group);
    features.one(0);
}
