//! Learns heads with a dynamic oracle.

use crate::linear::arcs::{self, Input, State, Transition, best_allowed};
use crate::linear::hash::Features;
use crate::linear::table::Scores;

use super::{Example, SEED, shuffled};
use crate::perceptron::{Averaged, Perceptron};
use crate::random::Random;

const EPOCHS: usize = 14;

/// Weights of transitions.
pub fn learn(examples: &[Example<'_>]) -> Averaged<{ arcs::WIDTH }> {
    let mut random = Random::new(SEED);
    let mut perceptron = Perceptron::new();
    for epoch in 0..EPOCHS {
        let mut n_wrong = 0;
        for at in shuffled(examples.len(), &mut random) {
            let explore = if epoch == 0 { 0 } else { 90 };
            n_wrong += learn_sentence(&examples[at], &mut perceptron, explore, &mut random);
        }
        eprintln!("  epoch {epoch}: {n_wrong} wrong transitions");
    }
    perceptron.average()
}

/// One sentence with a dynamic oracle (Goldberg and Nivre 2013): mistakes are followed now and
/// then, to learn what is best after them.
fn learn_sentence(
    example: &Example<'_>,
    perceptron: &mut Perceptron<{ arcs::WIDTH }>,
    explore: usize,
    random: &mut Random,
) -> usize {
    let input = Input { words: &example.words, tags: &example.tags };
    let mut state = State::new(example.words.len());
    let mut features = Features::default();
    let mut n_wrong = 0;
    while !state.is_done() {
        arcs::extract(input, &state, &mut features);
        let scores = perceptron.score(&features.rows);
        let best = best_allowed(&state, &scores);
        let right = best_right(&state, &scores, &example.gold.heads);
        perceptron.tick();
        if best != right
            && cost(&state, best, &example.gold.heads) > cost(&state, right, &example.gold.heads)
        {
            n_wrong += 1;
            perceptron.add(&features.rows, right as usize, 1.0);
            perceptron.add(&features.rows, best as usize, -1.0);
            state.apply(if random.chance(explore) { best } else { right });
        } else {
            state.apply(best);
        }
    }
    n_wrong
}

fn best_right(state: &State, scores: &[f32; arcs::WIDTH], gold: &[Option<usize>]) -> Transition {
    let allowed = Transition::ALL.into_iter().filter(|transition| state.allows(*transition));
    let key =
        |transition: &Transition| (cost(state, *transition, gold), -scores[*transition as usize]);
    let less = |a: &Transition, b: &Transition| {
        let (a, b) = (key(a), key(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    };
    allowed.min_by(less).expect("something may come next")
}

/// How many gold arcs can no longer be made after `transition`.
fn cost(state: &State, transition: Transition, gold: &[Option<usize>]) -> usize {
    let next = state.next as usize;
    let gold_of = |word: u32| gold[word as usize];
    if transition == Transition::Shift {
        let top = state.stack.last().copied();
        let lost = |word: &&u32| {
            gold_of(**word) == Some(next)
                || gold[next] == Some(**word as usize) && Some(**word) != top
        };
        return state.stack.iter().filter(lost).count();
    }
    let top = *state.stack.last().expect("an arc has a dependent");
    let below = state.stack.len().checked_sub(2).map(|at| state.stack[at] as usize);
    let head = if transition == Transition::Left { Some(next) } else { below };
    let reachable = match gold_of(top) {
        None => true,
        Some(word) => word >= next || Some(word) == below,
    };
    let lost_head = reachable && gold_of(top) != head;
    let lost_children = gold[next..].iter().filter(|head| **head == Some(top as usize)).count();
    usize::from(lost_head) + lost_children
}
