//! Learns names, sentence by sentence.

use crate::linear::hash::Features;
use crate::linear::table::Scores;
use crate::linear::words::Word;
use crate::linear::{names, tags};

use super::{SEED, shuffled};
use crate::corpus::Gold;
use crate::perceptron::{Averaged, Perceptron};
use crate::random::Random;

const EPOCHS: usize = 12;

/// Weights of names, from sentences whose words `read` looks at.
pub fn learn(
    sentences: &[&Gold],
    read: &dyn Fn(&Gold) -> Vec<Word>,
    tagger: &impl Scores<{ tags::WIDTH }>,
    n_classes: usize,
) -> Averaged<{ names::WIDTH }> {
    let prepare = |gold: &&Gold| {
        let words = read(gold);
        let tags = tags::tag(&words, n_classes, tagger);
        let labels = names::encode(words.len(), &gold.entities);
        (words, tags, labels)
    };
    let prepared: Vec<(Vec<Word>, Vec<u8>, Vec<u8>)> = sentences.iter().map(prepare).collect();
    let mut random = Random::new(SEED);
    let mut perceptron = Perceptron::new();
    let mut features = Features::default();
    for _ in 0..EPOCHS {
        for at in shuffled(prepared.len(), &mut random) {
            let (words, tags, gold) = &prepared[at];
            let found = names::find(words, tags, &perceptron);
            perceptron.tick();
            for word in (0..words.len()).filter(|word| found[*word] != gold[*word]) {
                names::extract(words, tags, word, &mut features);
                perceptron.add(&features.rows, usize::from(gold[word]), 1.0);
                perceptron.add(&features.rows, usize::from(found[word]), -1.0);
            }
        }
    }
    perceptron.average()
}
