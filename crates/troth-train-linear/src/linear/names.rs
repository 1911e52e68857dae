//! Names: the best sequence of begin, inside, last, outside and whole for each kind.

use super::hash::Features;
use super::table::Scores;
use super::words::Word;
use troth_language::{Entity, EntityKind};

/// Scores a decision has room for.
pub const WIDTH: usize = 20;
/// Number of labels.
pub const N_LABELS: usize = 17;
/// The label of what is no name.
pub const OUTSIDE: u8 = 0;

/// Where in a name a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// First of several.
    Begin,
    /// Neither first nor last.
    Inside,
    /// Last of several.
    Last,
    /// The only one.
    Whole,
}

/// The number of a label.
#[must_use]
pub fn number(kind: EntityKind, part: Part) -> u8 {
    1 + 4 * kind as u8 + part as u8
}

fn parts(label: u8) -> Option<(EntityKind, Part)> {
    const PARTS: [Part; 4] = [Part::Begin, Part::Inside, Part::Last, Part::Whole];
    let index = usize::from(label.checked_sub(1)?);
    Some((EntityKind::ALL[index / 4], PARTS[index % 4]))
}

/// Whether `next` may follow `label`; `None` is before the first or after the last word.
#[must_use]
pub fn follows(label: Option<u8>, next: Option<u8>) -> bool {
    let open = label.and_then(parts).filter(|(_, part)| matches!(part, Part::Begin | Part::Inside));
    let goes_on =
        next.and_then(parts).filter(|(_, part)| matches!(part, Part::Inside | Part::Last));
    match (open, goes_on) {
        (Some((kind, _)), Some((other, _))) => kind == other,
        (None, None) => true,
        _ => false,
    }
}

/// The labels of some names over `n` words.
#[must_use]
pub fn encode(n: usize, entities: &[Entity]) -> Vec<u8> {
    let mut labels = vec![OUTSIDE; n];
    for entity in entities {
        let (start, last) = (entity.range.start, entity.range.end - 1);
        labels[start..=last].fill(number(entity.kind, Part::Inside));
        labels[start] = number(entity.kind, Part::Begin);
        labels[last] = number(entity.kind, if start == last { Part::Whole } else { Part::Last });
    }
    labels
}

/// The names that some labels mean.
#[must_use]
pub fn decode(labels: &[u8]) -> Vec<Entity> {
    let mut entities = Vec::new();
    let mut start = 0;
    for (at, label) in labels.iter().enumerate() {
        match parts(*label) {
            Some((_, Part::Begin)) => start = at,
            Some((kind, Part::Whole)) => entities.push(Entity { range: at..at + 1, kind }),
            Some((kind, Part::Last)) => entities.push(Entity { range: start..at + 1, kind }),
            _ => {}
        }
    }
    entities
}

/// The best labels for the words of a sentence (Viterbi).
pub fn find(words: &[Word], tags: &[u8], table: &impl Scores<WIDTH>) -> Vec<u8> {
    let mut features = Features::default();
    let mut best = [f32::NEG_INFINITY; N_LABELS];
    let mut back: Vec<[u8; N_LABELS]> = Vec::with_capacity(words.len());
    for at in 0..words.len() {
        extract(words, tags, at, &mut features);
        let scores = table.score(&features.rows);
        let mut here = [f32::NEG_INFINITY; N_LABELS];
        let mut from = [OUTSIDE; N_LABELS];
        for label in 0..N_LABELS as u8 {
            let (score, before) = best_before(at, &best, label);
            here[usize::from(label)] = score + scores[usize::from(label)];
            from[usize::from(label)] = before;
        }
        best = here;
        back.push(from);
    }
    trace(&best, &back)
}

fn best_before(at: usize, best: &[f32; N_LABELS], label: u8) -> (f32, u8) {
    if at == 0 {
        let score = if follows(None, Some(label)) { 0.0 } else { f32::NEG_INFINITY };
        return (score, OUTSIDE);
    }
    let allowed = (0..N_LABELS as u8).filter(|before| follows(Some(*before), Some(label)));
    let scored = allowed.map(|before| (best[usize::from(before)], before));
    scored.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((f32::NEG_INFINITY, OUTSIDE))
}

fn trace(best: &[f32; N_LABELS], back: &[[u8; N_LABELS]]) -> Vec<u8> {
    let last = (0..N_LABELS as u8).filter(|label| follows(Some(*label), None));
    let score = |label: &u8| best[usize::from(*label)];
    let mut label = last.max_by(|a, b| score(a).total_cmp(&score(b))).unwrap_or(OUTSIDE);
    let mut labels = vec![OUTSIDE; back.len()];
    for at in (0..back.len()).rev() {
        labels[at] = label;
        label = back[at][usize::from(label)];
    }
    labels
}

/// What is asked about word `at`.
pub fn extract(words: &[Word], tags: &[u8], at: usize, features: &mut Features) {
    features.clear();
    let none = Word::default();
    let word_at =
        |offset: isize| at.checked_add_signed(offset).and_then(|at| words.get(at)).unwrap_or(&none);
    let tag_at = |offset: isize| {
        u32::from(at.checked_add_signed(offset).and_then(|at| tags.get(at)).copied().unwrap_or(255))
    };
    let [before2, before, word, after, after2] = [-2, -1, 0, 1, 2].map(word_at);
    let first = u32::from(at == 0 || !before.is_word && at == 1);

    features.one(word.form);
    features.one(word.lower);
    for suffix in word.suffixes {
        features.two(suffix, u32::from(word.capital));
    }
    features.one(word.prefixes[1]);
    features.two(word.shape, first);
    features.two(word.long_shape, first);
    features.one(tag_at(0));
    features.one(tag_at(-1));
    features.one(tag_at(1));
    features.two(tag_at(0), tag_at(1));
    features.two(tag_at(-1), tag_at(0));
    features.three(tag_at(-1), tag_at(0), tag_at(1));
    features.two(before.lower, u32::from(word.capital));
    features.two(after.lower, u32::from(word.capital));
    features.one(before.form);
    features.one(after.form);
    features.two(before2.lower, u32::from(word.capital));
    features.two(after2.lower, u32::from(word.capital));
    features.two(before.lower, word.lower);
    features.two(word.lower, after.lower);
    features.three(before2.lower, before.lower, u32::from(word.capital));
    features.three(after.lower, after2.lower, u32::from(word.capital));
    features.three(before.shape, word.shape, after.shape);
    features.two(before.shape, word.shape);
    features.two(word.shape, after.shape);
    features.two(word.shape, before.lower);
    features.two(word.shape, after.lower);
    features.two(before.suffixes[2], word.shape);
    features.two(after.suffixes[2], word.shape);
    features.three(before.shape, word.shape, word.suffixes[2]);
    features.three(after.shape, word.shape, word.suffixes[2]);
    features.three(after2.shape, after.shape, word.shape);
    features.three(before2.shape, before.shape, word.shape);
    let capital = u32::from(word.capital);
    features.two(word.group, capital);
    features.two(word.family, capital);
    features.two(before.group, capital);
    features.two(after.group, capital);
    features.two(before2.group, capital);
    features.two(after2.group, capital);
    features.three(before.group, word.group, capital);
    features.three(word.group, after.group, capital);
    features.three(before.family, word.family, capital);
    features.three(word.family, after.family, capital);
    features.three(before.family, word.family, after.family);
    features.three(word.group, before.shape, after.shape);
    features.three(word.group, tag_at(-1), tag_at(1));
    features.three(before.lower, word.group, capital);
    features.three(after.lower, word.group, capital);
    features.one(0);
}
