//! What each word is to its head, once the tree stands.

use super::arcs::Input;
use super::hash::Features;
use super::table::Scores;
use super::tags::best;
use super::words::Word;
use troth_language::Deprel;

/// Scores a decision has room for.
pub const WIDTH: usize = 56;

/// A tree with its words' neighbours in it.
#[derive(Debug, Clone)]
pub struct Tree {
    heads: Vec<Option<usize>>,
    first: Vec<Option<usize>>,
    last: Vec<Option<usize>>,
    previous: Vec<Option<usize>>,
    next: Vec<Option<usize>>,
}

impl Tree {
    /// The tree that `heads` make.
    #[must_use]
    pub fn new(heads: Vec<Option<usize>>) -> Self {
        let none = || vec![None; heads.len()];
        let (mut first, mut last, mut previous, mut next) = (none(), none(), none(), none());
        for (word, head) in heads.iter().enumerate() {
            let Some(head) = *head else { continue };
            previous[word] = last[head];
            if let Some(sibling) = last[head] {
                next[sibling] = Some(word);
            } else {
                first[head] = Some(word);
            }
            last[head] = Some(word);
        }
        Self { heads, first, last, previous, next }
    }

    /// The head of every word.
    #[must_use]
    pub fn heads(&self) -> &[Option<usize>] {
        &self.heads
    }
}

/// The relation of every word to its head.
pub fn label(input: Input<'_>, tree: &Tree, table: &impl Scores<WIDTH>) -> Vec<Deprel> {
    let mut features = Features::default();
    let mut labels = Vec::with_capacity(tree.heads.len());
    for word in 0..tree.heads.len() {
        if tree.heads[word].is_none() {
            labels.push(Deprel::parse("root"));
            continue;
        }
        extract(input, tree, word, &labels, &mut features);
        let scores = table.score(&features.rows);
        labels.push(Deprel::of_number(best(&scores[..Deprel::ALL.len()])));
    }
    labels
}

/// What is asked about `word` and its head, the relations of the words before being known.
pub fn extract(
    input: Input<'_>,
    tree: &Tree,
    word: usize,
    before: &[Deprel],
    features: &mut Features,
) {
    features.clear();
    let none = Word::default();
    let at = |place: Option<usize>| place.and_then(|at| input.words.get(at)).unwrap_or(&none);
    let tag = |place: Option<usize>| place.map_or(0x1FF, |at| u32::from(input.tags[at]));
    let lower = |place: Option<usize>| at(place).lower;
    let relation = |place: Option<usize>| {
        place.and_then(|at| before.get(at)).map_or(0xFF, |relation| u32::from(relation.number()))
    };
    let w = Some(word);
    let h = tree.heads[word];
    let g = h.and_then(|head| tree.heads[head]);
    let head = h.unwrap_or(word);
    let left = u32::from(word < head);
    let (wt, ht, gt) = (tag(w), tag(h), tag(g));
    let (ww, hw) = (lower(w), lower(h));
    let (first, last) = (tree.first[word], tree.last[word]);
    let (previous, next) = (tree.previous[word], tree.next[word]);
    let distance = word.abs_diff(head).min(8) as u32;
    let (wt_dir, ht_dir) = (wt << 1 | left, ht << 1 | left);

    features.one(wt_dir);
    features.one(ht_dir);
    features.two(ww, left);
    features.two(hw, left);
    features.two(wt_dir, ht);
    features.two(ww, ht_dir);
    features.two(wt_dir, hw);
    features.three(ww, hw, left);
    features.three(wt_dir, ht, distance);
    features.three(wt_dir, ht, gt);
    features.three(wt_dir, ht, tag(first));
    features.three(wt_dir, ht, lower(first));
    features.three(wt_dir, ht, tag(last));
    features.three(wt_dir, ht, lower(last));
    features.two(lower(first), left);
    features.three(lower(first), ww, left);
    features.three(lower(first), ht_dir, hw);
    features.three(wt_dir, ht, tag(previous));
    features.three(wt_dir, ht, tag(next));
    features.three(wt_dir, ht, relation(previous));
    features.three(wt_dir, relation(previous), hw);
    features.three(wt_dir, ht, lower(previous));
    features.three(wt_dir, ht, lower(next));
    features.three(wt_dir, ht, tag(tree.first[head]));
    features.three(wt_dir, lower(tree.first[head]), ht);
    features.three(wt_dir, relation(tree.first[head]), ht);
    features.three(wt_dir, ht, tag(word.checked_sub(1)));
    features.three(wt_dir, ht, lower(word.checked_sub(1)));
    features.three(wt_dir, ht, tag(Some(word + 1).filter(|at| *at < input.tags.len())));
    features.three(wt_dir, ht, lower(Some(word + 1)));
    features.three(wt_dir, ht, tag(Some(head + 1).filter(|at| *at < input.tags.len())));
    features.three(at(w).suffixes[2], ht_dir, wt);
    features.three(at(h).suffixes[2], ht_dir, wt);
    features.three(wt_dir, ht, at(w).shape);
    features.three(ww, relation(h), ht_dir);
    features.three(wt_dir, relation(h), ht);
    let group = |place: Option<usize>| at(place).group;
    features.two(group(w), ht_dir);
    features.two(group(h), wt_dir);
    features.three(group(w), group(h), left);
    features.three(wt_dir, ht, group(w));
    features.three(wt_dir, ht, group(h));
    features.three(lower(first), group(w), ht_dir);
    features.three(lower(first), group(h), wt_dir);
    features.one(0);

    let mut child = tree.first[word];
    let mut n_children = 0;
    while let Some(at) = child {
        features.of(100, tag(child), wt_dir);
        features.of(101, lower(child), wt_dir);
        child = tree.next[at];
        n_children += 1;
        if n_children == 12 {
            break;
        }
    }
}
