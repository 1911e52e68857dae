//! Learns relations on the trees of the treebanks.

use crate::linear::arcs::Input;
use crate::linear::hash::Features;
use crate::linear::relations::{self, Tree};
use crate::linear::table::Scores;
use crate::linear::tags;
use troth_language::Deprel;

use super::{Example, SEED, shuffled};
use crate::perceptron::{Averaged, Perceptron};
use crate::random::Random;

const EPOCHS: usize = 8;

/// Weights of relations.
pub fn learn(examples: &[Example<'_>]) -> Averaged<{ relations::WIDTH }> {
    let mut random = Random::new(SEED);
    let mut perceptron = Perceptron::new();
    let mut features = Features::default();
    for _ in 0..EPOCHS {
        for at in shuffled(examples.len(), &mut random) {
            let example = &examples[at];
            let input = Input { words: &example.words, tags: &example.tags };
            let tree = Tree::new(example.gold.heads.clone());
            let mut found: Vec<Deprel> = Vec::with_capacity(example.words.len());
            for word in 0..example.words.len() {
                let gold = example.gold.deprels[word];
                if example.gold.heads[word].is_none() {
                    found.push(gold);
                    continue;
                }
                relations::extract(input, &tree, word, &found, &mut features);
                let scores = perceptron.score(&features.rows);
                let best = tags::best(&scores[..Deprel::ALL.len()]);
                perceptron.tick();
                if best != gold.number() {
                    perceptron.add(&features.rows, usize::from(gold.number()), 1.0);
                    perceptron.add(&features.rows, usize::from(best), -1.0);
                }
                found.push(Deprel::of_number(best));
            }
        }
    }
    perceptron.average()
}
