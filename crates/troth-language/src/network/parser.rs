//! Scores every pair of words of a sentence as head and dependent, and every relation of a pair.

use std::ops::Range;

use super::Deprel;
use super::bytes::Reader;
use super::encoder::Widths;
use super::kernel::{Job, dispatch, dot, gelu};
use super::product::Dense;

/// Classes of distance and direction between dependent and head, and one for the root.
pub const N_DISTANCES: usize = 19;

/// The class of the way from `dependent` to `head`; `None` is the root.
#[must_use]
#[inline(always)]
pub fn distance(dependent: usize, head: Option<usize>) -> usize {
    const CLASSES: [u8; 23] = [0, 0, 1, 2, 3, 4, 4, 5, 5, 5, 6, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 7];
    let Some(head) = head else { return N_DISTANCES - 1 };
    let class = |n: usize| CLASSES.get(n).map_or(8, |class| usize::from(*class));
    if head < dependent { class(dependent - head) } else { 9 + class(head - dependent) }
}

/// The weights that judge arcs and relations.
#[derive(Debug, Clone)]
pub(super) struct Parser {
    widths: Widths,
    /// To what a word looks for as dependent, and offers as head.
    arcs: Dense,
    /// From the dependent's side to what is compared with heads, and to a score for each distance.
    seek: Dense,
    /// From the head's side to how much of a head it is at all.
    offer: Vec<f32>,
    root: Vec<f32>,
    /// To a word's share, as dependent and as head, in the choice of the relation.
    labels: Dense,
    root_label: Vec<f32>,
    distance_labels: Vec<f32>,
    relations: Dense,
}

impl Parser {
    pub(super) fn read(reader: &mut Reader, widths: Widths) -> Self {
        let Widths { hidden, arc, label, .. } = widths;
        Self {
            widths,
            arcs: Dense::read(reader, hidden, 2 * arc),
            seek: Dense::read(reader, arc, arc + N_DISTANCES),
            offer: reader.floats(arc),
            root: reader.floats(arc),
            labels: Dense::read(reader, hidden, 2 * label),
            root_label: reader.floats(label),
            distance_labels: reader.floats(N_DISTANCES * label),
            relations: Dense::read(reader, label, Deprel::ALL.len()),
        }
    }

    /// How well each word would head each other one: for one sentence after the other, rows as
    /// [`super::decode::tree`] takes them.
    pub(super) fn arcs(&self, rows: &[f32], sentences: &[Range<usize>]) -> Vec<f32> {
        let width = self.widths.arc;
        let mut sides = Vec::new();
        self.arcs.apply(rows, &mut sides);
        gelu(&mut sides);
        let half = |side: usize| {
            let mut half = Vec::with_capacity(sides.len() / 2);
            for row in sides.chunks_exact(2 * width) {
                half.extend_from_slice(&row[side * width..][..width]);
            }
            half
        };
        let (dependents, heads) = (half(0), half(1));
        let mut sought = Vec::new();
        self.seek.apply(&dependents, &mut sought);
        let mut scores = vec![0.0; n_arcs(sentences)];
        let mut rest = &mut scores[..];
        for sentence in sentences {
            let n = sentence.len();
            let (scores, after) = rest.split_at_mut(n * (n + 1));
            rest = after;
            let sought = &sought[sentence.start * self.seek.n_out()..][..n * self.seek.n_out()];
            let heads = &heads[sentence.start * width..][..n * width];
            dispatch(Arcs { parser: self, sought, heads, scores });
        }
        scores
    }

    /// How well each relation would do for each word under its head.
    pub(super) fn relations(
        &self,
        rows: &[f32],
        sentences: &[Range<usize>],
        heads: &[Vec<Option<usize>>],
    ) -> Vec<f32> {
        let width = self.widths.label;
        let mut sides = Vec::new();
        self.labels.apply(rows, &mut sides);
        let mut joined = Vec::with_capacity(sides.len() / 2);
        for (sentence, heads) in sentences.iter().zip(heads) {
            for (idx, head) in heads.iter().enumerate() {
                let dependent = &sides[(sentence.start + idx) * 2 * width..][..width];
                let head_side = match head {
                    Some(head) => &sides[((sentence.start + head) * 2 + 1) * width..][..width],
                    None => &self.root_label,
                };
                let way = &self.distance_labels[distance(idx, *head) * width..][..width];
                let sides = dependent.iter().zip(head_side).zip(way);
                joined.extend(sides.map(|((dependent, head), way)| dependent + head + way));
            }
        }
        gelu(&mut joined);
        let mut scores = Vec::new();
        self.relations.apply(&joined, &mut scores);
        scores
    }
}

/// How many scores [`Parser::arcs`] gives.
fn n_arcs(sentences: &[Range<usize>]) -> usize {
    sentences.iter().map(|sentence| sentence.len() * (sentence.len() + 1)).sum()
}

struct Arcs<'a> {
    parser: &'a Parser,
    sought: &'a [f32],
    heads: &'a [f32],
    scores: &'a mut [f32],
}

impl Job for Arcs<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { parser, sought, heads, scores } = self;
        let width = parser.widths.arc;
        let n = heads.len() / width;
        let offers: Vec<f32> =
            heads.chunks_exact(width).map(|head| dot(head, &parser.offer)).collect();
        let rows = sought.chunks_exact(width + N_DISTANCES).zip(scores.chunks_exact_mut(n + 1));
        for (dependent, (sought, scores)) in rows.enumerate() {
            let (sought, ways) = sought.split_at(width);
            scores[0] = dot(sought, &parser.root) + ways[N_DISTANCES - 1];
            let pairs = heads.chunks_exact(width).zip(&offers).zip(&mut scores[1..]);
            for (idx, ((head, offer), score)) in pairs.enumerate() {
                *score = dot(sought, head) + offer + ways[distance(dependent, Some(idx))];
            }
        }
    }
}
