//! From scores to answers: the best tree, and the best row of name tags.

use std::ops::Range;

use crate::{Entity, EntityKind};

/// The heads of the best tree with exactly one root.
///
/// `scores` has a row for each token: first the score of being the root, then that of each token
/// as its head. Where the best head of every token makes a tree already, that is taken; else the
/// maximum spanning tree (Chu and Liu 1965, Edmonds 1967).
#[must_use]
pub fn tree(scores: &[f32], n: usize) -> Vec<Option<usize>> {
    if n == 0 {
        return Vec::new();
    }
    let weights = graph(scores, n);
    let mut heads = best_heads(&weights, n + 1);
    if has_cycle(&heads) || n_roots(&heads) != 1 {
        heads = one_root(weights, n);
    }
    heads[1..].iter().map(|head| head.checked_sub(1)).collect()
}

/// A square matrix `[dependent][head]` with the root as number nought, which depends on nothing.
fn graph(scores: &[f32], n: usize) -> Vec<f32> {
    let mut weights = vec![f32::NEG_INFINITY; (n + 1) * (n + 1)];
    weights[n + 1..].copy_from_slice(scores);
    for idx in 0..=n {
        weights[idx * (n + 1) + idx] = f32::NEG_INFINITY;
    }
    weights
}

fn n_roots(heads: &[usize]) -> usize {
    heads[1..].iter().filter(|head| **head == 0).count()
}

/// The best tree in which one token is the root: a root counts for so little that a second one is
/// never worth it, and the best first one stays the best.
fn one_root(mut weights: Vec<f32>, n: usize) -> Vec<usize> {
    let finite = weights.iter().copied().filter(|weight| weight.is_finite());
    let (least, most) =
        finite.fold((0.0f32, 0.0f32), |(a, b), weight| (a.min(weight), b.max(weight)));
    let fine = (most - least + 1.0) * (n as f32 + 1.0);
    for row in weights.chunks_exact_mut(n + 1).skip(1) {
        row[0] -= fine;
    }
    let heads = spanning(&weights, n + 1);
    debug_assert_eq!(n_roots(&heads), 1);
    heads
}

/// For each node but nought, the head with the highest weight, the first among equals.
fn best_heads(weights: &[f32], n: usize) -> Vec<usize> {
    let best = |row: &[f32]| {
        let mut best = 0;
        for (idx, weight) in row.iter().enumerate() {
            if *weight > row[best] {
                best = idx;
            }
        }
        best
    };
    let mut heads: Vec<usize> = weights.chunks_exact(n).map(best).collect();
    heads[0] = 0;
    heads
}

fn has_cycle(heads: &[usize]) -> bool {
    find_cycle(heads).is_some()
}

/// The nodes of one cycle, if there is one.
fn find_cycle(heads: &[usize]) -> Option<Vec<usize>> {
    // 0: not seen; otherwise the walk that saw it.
    let mut seen = vec![0; heads.len()];
    seen[0] = usize::MAX;
    for start in 1..heads.len() {
        let mut at = start;
        while seen[at] == 0 {
            seen[at] = start;
            at = heads[at];
        }
        if seen[at] == start {
            let mut cycle = vec![at];
            let mut next = heads[at];
            while next != at {
                cycle.push(next);
                next = heads[next];
            }
            return Some(cycle);
        }
    }
    None
}

/// The maximum spanning tree below node nought; contracts one cycle after the other.
fn spanning(weights: &[f32], n: usize) -> Vec<usize> {
    let heads = best_heads(weights, n);
    let Some(cycle) = find_cycle(&heads) else { return heads };
    let mut inside = vec![false; n];
    cycle.iter().for_each(|node| inside[*node] = true);
    let outside: Vec<usize> = (0..n).filter(|node| !inside[*node]).collect();
    let contracted = Contraction::of(weights, n, &heads, &cycle, &outside);
    let smaller = spanning(&contracted.weights, outside.len() + 1);
    contracted.expand(&smaller, heads, &cycle, &outside)
}

/// A graph in which the nodes of one cycle are one, the last.
struct Contraction {
    weights: Vec<f32>,
    /// For each outside node: which node of the cycle it is best headed by.
    leave: Vec<usize>,
    /// For each outside node: which node of the cycle it best heads.
    enter: Vec<usize>,
}

impl Contraction {
    fn of(weights: &[f32], n: usize, heads: &[usize], cycle: &[usize], outside: &[usize]) -> Self {
        let m = outside.len() + 1;
        let last = m - 1;
        let mut new = vec![f32::NEG_INFINITY; m * m];
        let (mut leave, mut enter) = (vec![0; last], vec![0; last]);
        for (a, dependent) in outside.iter().enumerate() {
            for (b, head) in outside.iter().enumerate() {
                new[a * m + b] = weights[dependent * n + head];
            }
            let (weight, node) = best(cycle, |node| weights[dependent * n + node]);
            (new[a * m + last], leave[a]) = (weight, node);
            let gain =
                |node: usize| weights[node * n + dependent] - weights[node * n + heads[node]];
            let (weight, node) = best(cycle, gain);
            (new[last * m + a], enter[a]) = (weight, node);
        }
        Self { weights: new, leave, enter }
    }

    /// The heads in the graph before: the cycle is broken where the tree enters it.
    fn expand(
        &self,
        smaller: &[usize],
        mut heads: Vec<usize>,
        cycle: &[usize],
        outside: &[usize],
    ) -> Vec<usize> {
        let last = outside.len();
        for (idx, dependent) in outside.iter().enumerate() {
            let head = smaller[idx];
            heads[*dependent] = if head == last { self.leave[idx] } else { outside[head] };
        }
        let entered = self.enter[smaller[last]];
        debug_assert!(cycle.contains(&entered));
        heads[entered] = outside[smaller[last]];
        heads[0] = 0;
        heads
    }
}

fn best(nodes: &[usize], score: impl Fn(usize) -> f32) -> (f32, usize) {
    let mut best = (score(nodes[0]), nodes[0]);
    for node in &nodes[1..] {
        let score = score(*node);
        if score > best.0 {
            best = (score, *node);
        }
    }
    best
}

/// Tags for names: none, and beginning and inside for each kind.
pub const N_NAME_TAGS: usize = 1 + 2 * EntityKind::ALL.len();

/// The number of the tag for a name's first token, or a later one.
#[must_use]
pub fn name_tag(kind: EntityKind, is_first: bool) -> usize {
    1 + 2 * kind as usize + usize::from(!is_first)
}

/// The names in the best row of tags in which every inside follows its beginning or inside.
///
/// `scores` has [`N_NAME_TAGS`] for each token.
#[must_use]
pub fn names(scores: &[f32]) -> Vec<Entity> {
    let (rows, _) = scores.as_chunks::<N_NAME_TAGS>();
    let Some((first, rest)) = rows.split_first() else { return Vec::new() };
    let mut totals = *first;
    (0..N_NAME_TAGS).filter(|tag| is_inside(*tag)).for_each(|tag| totals[tag] = f32::NEG_INFINITY);
    let mut backs = Vec::with_capacity(rest.len());
    for row in rest {
        let mut from = [0; N_NAME_TAGS];
        let mut next = [0.0; N_NAME_TAGS];
        for tag in 0..N_NAME_TAGS {
            let before: &[usize] = if is_inside(tag) { &[tag - 1, tag] } else { &ALL_NAME_TAGS };
            let (total, best) = best(before, |tag| totals[tag]);
            (next[tag], from[tag]) = (total + row[tag], best);
        }
        totals = next;
        backs.push(from);
    }
    let (_, last) = best(&ALL_NAME_TAGS, |tag| totals[tag]);
    let mut tags = vec![last];
    for from in backs.iter().rev() {
        tags.push(from[tags[tags.len() - 1]]);
    }
    tags.reverse();
    spans(&tags)
}

const ALL_NAME_TAGS: [usize; N_NAME_TAGS] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

fn is_inside(tag: usize) -> bool {
    tag > 0 && tag.is_multiple_of(2)
}

fn spans(tags: &[usize]) -> Vec<Entity> {
    let mut names: Vec<Entity> = Vec::new();
    for (idx, tag) in tags.iter().enumerate().filter(|(_, tag)| **tag > 0) {
        match names.last_mut() {
            Some(name) if is_inside(*tag) && name.range.end == idx => name.range.end += 1,
            _ => names.push(Entity {
                range: Range { start: idx, end: idx + 1 },
                kind: EntityKind::ALL[(tag - 1) / 2],
            }),
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All trees with one root, tried one after the other.
    fn slow_tree(scores: &[f32], n: usize) -> f32 {
        let mut best = f32::NEG_INFINITY;
        let mut heads = vec![0; n + 1];
        for code in 0..(n + 1).pow(n as u32) {
            let mut rest = code;
            for head in &mut heads[1..] {
                *head = rest % (n + 1);
                rest /= n + 1;
            }
            let own = (1..=n).any(|node| heads[node] == node);
            if !own && n_roots(&heads) == 1 && !has_cycle(&heads) {
                best = best.max(total(scores, n, &heads));
            }
        }
        best
    }

    fn total(scores: &[f32], n: usize, heads: &[usize]) -> f32 {
        (1..=n).map(|node| scores[(node - 1) * (n + 1) + heads[node]]).sum()
    }

    #[test]
    fn the_tree_is_as_good_as_the_best_of_all_trees() {
        let mut state = 7u32;
        for round in 0..300 {
            let n = 1 + round % 5;
            let mut next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 20) as f32
            };
            let scores: Vec<f32> = (0..n * (n + 1)).map(|_| next()).collect();
            let heads: Vec<usize> = std::iter::once(0)
                .chain(tree(&scores, n).iter().map(|head| head.map_or(0, |head| head + 1)))
                .collect();
            assert_eq!(n_roots(&heads), 1);
            assert!(!has_cycle(&heads));
            let (quick, slow) = (total(&scores, n, &heads), slow_tree(&scores, n));
            assert!((quick - slow).abs() < 0.5, "{n}: {quick} {slow}");
        }
    }

    #[test]
    fn equal_scores_still_give_a_tree() {
        for n in 0..40 {
            let heads = tree(&vec![0.0; n * (n + 1)], n);
            assert_eq!(heads.iter().filter(|head| head.is_none()).count(), n.min(1));
        }
    }

    #[test]
    fn an_inside_without_its_beginning_is_mended() {
        let mut scores = vec![0.0; 3 * N_NAME_TAGS];
        let inside = name_tag(EntityKind::Place, false);
        scores[inside] = 2.0;
        scores[name_tag(EntityKind::Place, true)] = 1.0;
        scores[N_NAME_TAGS + inside] = 3.0;
        scores[2 * N_NAME_TAGS] = 1.0;
        assert_eq!(names(&scores), [Entity { range: 0..2, kind: EntityKind::Place }]);
    }
}
