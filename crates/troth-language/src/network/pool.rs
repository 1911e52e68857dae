//! Several networks' scores made into those of all together.
//!
//! Each network's scores of one choice become chances (softmax), whose mean counts: so a network
//! that is sure outweighs one that wavers, whatever the scale of their scores. One network's scores
//! stay as they are.

use std::ops::Range;

/// The scores of all networks together; `choices` are the ranges of the scores among which one
/// is chosen, which lie one after the other and cover all.
pub(super) fn pool(
    mut all: Vec<Vec<f32>>,
    choices: impl Iterator<Item = Range<usize>> + Clone,
) -> Vec<f32> {
    if all.len() > 1 {
        for scores in &mut all {
            choices.clone().for_each(|choice| to_chances(&mut scores[choice]));
        }
    }
    let mut all = all.into_iter();
    let mut sum = all.next().unwrap_or_default();
    let n_others = all.len();
    for chances in all {
        sum.iter_mut().zip(chances).for_each(|(sum, chance)| *sum += chance);
    }
    if n_others > 0 {
        // So that scores of choices that hang together may be added up again.
        sum.iter_mut().for_each(|chance| *chance = chance.max(f32::MIN_POSITIVE).ln());
    }
    sum
}

fn to_chances(scores: &mut [f32]) {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    scores.iter_mut().for_each(|score| *score = (*score - most).exp());
    let total: f32 = scores.iter().sum();
    scores.iter_mut().for_each(|score| *score /= total);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_that_is_sure_outweighs_one_that_wavers() {
        let pooled = pool(vec![vec![0.0, 9.0, 1.0], vec![0.2, 0.0, 5.0]], [0..2, 2..3].into_iter());
        assert!(pooled[1] > pooled[0]);
        assert!((pooled[0].exp() + pooled[1].exp() - 2.0).abs() < 1e-5, "{pooled:?}");
        assert!((pooled[2].exp() - 2.0).abs() < 1e-5, "a choice of one is sure: {pooled:?}");
    }

    #[test]
    fn one_networks_scores_stay_as_they_are() {
        assert_eq!(pool(vec![vec![3.0, -1.0]], std::iter::once(0..2)), [3.0, -1.0]);
    }
}
