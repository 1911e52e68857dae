//! Learns tags, and tags what was learnt from as if it were new.

use crate::linear::hash::Features;
use crate::linear::table::Scores;
use crate::linear::tags;

use super::{Example, SEED, shuffled};
use crate::perceptron::{Averaged, Perceptron};
use crate::random::Random;

const FOLDS: usize = 5;
const FOLD_EPOCHS: usize = 5;

/// Weights of tags.
pub fn learn(
    examples: &[&Example<'_>],
    n_classes: usize,
    epochs: usize,
) -> Averaged<{ tags::WIDTH }> {
    let mut random = Random::new(SEED);
    let mut perceptron = Perceptron::new();
    let mut features = Features::default();
    for _ in 0..epochs {
        for at in shuffled(examples.len(), &mut random) {
            let example = examples[at];
            let mut found = Vec::with_capacity(example.words.len());
            for word in 0..example.words.len() {
                tags::extract(&example.words, &found, word, &mut features);
                let scores = perceptron.score(&features.rows);
                let best = tags::best(&scores[..n_classes]);
                perceptron.tick();
                if let Some(gold) = example.classes[word].filter(|gold| *gold != best) {
                    perceptron.add(&features.rows, usize::from(gold), 1.0);
                    perceptron.add(&features.rows, usize::from(best), -1.0);
                }
                found.push(best);
            }
        }
    }
    perceptron.average()
}

/// Tags each fifth of the examples with what the others teach, so that the parser meets the
/// mistakes it will meet.
pub fn jackknife(examples: &mut [Example<'_>], n_classes: usize) {
    for fold in 0..FOLDS {
        let rest = examples.iter().enumerate().filter(|(at, _)| at / 50 % FOLDS != fold);
        let rest: Vec<&Example<'_>> = rest.map(|(_, example)| example).collect();
        let tagger = learn(&rest, n_classes, FOLD_EPOCHS);
        for (at, example) in examples.iter_mut().enumerate() {
            if at / 50 % FOLDS == fold {
                example.tags = tags::tag(&example.words, n_classes, &tagger);
            }
        }
    }
}
