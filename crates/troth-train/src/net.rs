//! The network as it is trained: the same sums as the language layer's, with their losses.

use std::collections::HashMap;
use std::ops::Range;

use troth_language::Deprel;
use troth_language::network::features::{Case, Features, Setting};
use troth_language::network::{N_DISTANCES, N_TAGS, TAG_RANGES, Widths, distance};

use crate::corpus::{ANY, Example};
use crate::rng::Rng;
use crate::tape::{Id, Mat, Param, Tape};
use crate::vectors::Vectors;

/// How the network is built and held back from learning by heart.
#[derive(Debug, Clone)]
pub struct Shape {
    pub widths: Widths,
    pub n_layers: usize,
    /// Rows in the table of parts.
    pub n_parts: usize,
    pub dropout: f32,
    /// A word's own row is left out with probability `p / (p + count)`.
    pub word_dropout: f32,
    pub vector_dropout: f32,
    pub name_weight: f32,
}

/// Which words have a row of their own.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// Row and count by hash.
    pub rows: HashMap<u64, (u32, u32)>,
}

impl Vocabulary {
    /// The words that stand at least twice in `examples`, as written or in lower case.
    pub fn of(examples: &[Example]) -> Self {
        let mut counts: HashMap<u64, u32> = HashMap::new();
        let mut order = Vec::new();
        for form in examples.iter().flat_map(|example| &example.forms) {
            let setting = Setting { space_before: true, space_after: true, case: Case::Running };
            let [cased, lower] = Features::of(form, setting).words;
            for hash in if cased == lower { vec![cased] } else { vec![cased, lower] } {
                let count = counts.entry(hash).or_insert_with(|| {
                    order.push(hash);
                    0
                });
                *count += 1;
            }
        }
        order.retain(|hash| counts[hash] >= 2);
        let number = |(row, hash): (usize, u64)| (hash, (row as u32, counts[&hash]));
        Self { rows: order.into_iter().enumerate().map(number).collect() }
    }
}

/// Parameters of the dense part, in the order of the weights file.
#[derive(Debug, Clone)]
pub struct Dense {
    mix: [Param; 2],
    mix_norm: [Param; 2],
    layers: Vec<LayerParams>,
    tags: [Param; 2],
    arcs: [Param; 2],
    seek: [Param; 2],
    offer: Param,
    root: Param,
    labels: [Param; 2],
    root_label: Param,
    distance_labels: Param,
    relations: [Param; 2],
}

#[derive(Debug, Clone)]
struct LayerParams {
    gates: [Param; 2],
    forget: Param,
    output: Param,
    norm: [Param; 2],
}

/// Makes parameters with their first values.
struct Init<'a> {
    mats: &'a mut Vec<Mat>,
    rng: Rng,
}

impl Init<'_> {
    fn mat(&mut self, n_rows: usize, n_cols: usize, spread: f32) -> Param {
        let mut mat = Mat::zeros(n_rows, n_cols);
        mat.data.iter_mut().for_each(|v| *v = self.rng.normal() * spread);
        self.mats.push(mat);
        Param(self.mats.len() - 1)
    }

    fn linear(&mut self, n_in: usize, n_out: usize) -> [Param; 2] {
        let spread = (2.0 / (n_in + n_out) as f32).sqrt();
        [self.mat(n_in, n_out, spread), self.mat(1, n_out, 0.0)]
    }

    fn norm(&mut self, n: usize) -> [Param; 2] {
        let scale = self.mat(1, n, 0.0);
        self.mats[scale.0].data.fill(1.0);
        [scale, self.mat(1, n, 0.0)]
    }

    fn layer(&mut self, hidden: usize) -> LayerParams {
        LayerParams {
            gates: self.linear(hidden, 3 * hidden),
            forget: self.mat(1, hidden, 0.1),
            output: self.mat(1, hidden, 0.1),
            norm: self.norm(hidden),
        }
    }
}

/// The network's parameters.
#[derive(Debug, Clone)]
pub struct Net {
    pub shape: Shape,
    pub dense: Dense,
    pub mats: Vec<Mat>,
    pub words: Mat,
    pub parts: Mat,
}

impl Net {
    pub fn new(shape: Shape, n_words: usize, seed: u64) -> Self {
        let Widths { word, part, vector, hidden, arc, label } = shape.widths;
        let mut mats = Vec::new();
        let mut init = Init { mats: &mut mats, rng: Rng::new(seed, 1) };
        let dense = Dense {
            mix: init.linear(word + part + vector, hidden),
            mix_norm: init.norm(hidden),
            layers: (0..shape.n_layers).map(|_| init.layer(hidden)).collect(),
            tags: init.linear(hidden, N_TAGS),
            arcs: init.linear(hidden, 2 * arc),
            seek: init.linear(arc, arc + N_DISTANCES),
            offer: init.mat(1, arc, 0.1),
            root: init.mat(1, arc, 0.1),
            labels: init.linear(hidden, 2 * label),
            root_label: init.mat(1, label, 0.1),
            distance_labels: init.mat(N_DISTANCES, label, 0.1),
            relations: init.linear(label, Deprel::ALL.len()),
        };
        let mut rng = Rng::new(seed, 2);
        let mut table = |n_rows, n_cols| {
            let mut mat = Mat::zeros(n_rows, n_cols);
            mat.data.iter_mut().for_each(|v| *v = rng.normal() * 0.2);
            mat
        };
        let (words, parts) = (table(n_words, word), table(shape.n_parts, part));
        Self { shape, dense, mats, words, parts }
    }

    /// Moves every weight by `share` of the way to that of `other`.
    pub fn approach(&mut self, other: &Self, share: f32) {
        let own = self.mats.iter_mut().chain([&mut self.words, &mut self.parts]);
        for (to, from) in own.zip(other.mats.iter().chain([&other.words, &other.parts])) {
            to.data.iter_mut().zip(&from.data).for_each(|(to, v)| *to += share * (v - *to));
        }
    }
}

/// Rows of a table that one word takes part of, each with its share.
type Shares = Vec<(u32, f32)>;

/// Sentences ready for the network.
#[derive(Debug, Default)]
pub struct Batch {
    words: Vec<Shares>,
    parts: Vec<Shares>,
    vectors: Vec<Option<u16>>,
    pub sentences: Vec<Range<usize>>,
    pub examples: Vec<Example>,
}

impl Batch {
    /// Looks up what the network sees of `examples`, leaving out some of it by chance.
    pub fn new(
        examples: Vec<Example>,
        net: &Net,
        vocabulary: &Vocabulary,
        vectors: &Vectors,
        rng: &mut Rng,
    ) -> Self {
        let mut batch = Self::default();
        for example in &examples {
            let start = batch.words.len();
            let case = Case::of(example.forms.iter().map(String::as_str));
            let mut space_before = true;
            for (form, &space_after) in example.forms.iter().zip(&example.space_after) {
                let setting = Setting { space_before, space_after, case };
                space_before = space_after;
                batch.add(&Features::of(form, setting), net, vocabulary, vectors, rng);
            }
            batch.sentences.push(start..batch.words.len());
        }
        batch.examples = examples;
        batch
    }

    fn add(
        &mut self,
        features: &Features,
        net: &Net,
        vocabulary: &Vocabulary,
        vectors: &Vectors,
        rng: &mut Rng,
    ) {
        let shape = &net.shape;
        let found = features.words.iter().filter_map(|hash| vocabulary.rows.get(hash));
        let rows: Vec<(u32, u32)> = found.copied().collect();
        let count = rows.iter().map(|(_, count)| *count).min().unwrap_or(0) as f32;
        let is_dropped = rng.happens(shape.word_dropout / (shape.word_dropout + count).max(1e-9));
        let words = rows.iter().map(|(row, _)| (*row, 1.0));
        self.words.push(if is_dropped { Vec::new() } else { words.collect() });
        let row = |hash: &u32| (*hash as usize % shape.n_parts) as u32;
        let share = 1.0 / (features.triples.len().max(1) as f32).sqrt();
        let affixes = features.affixes.iter().map(|hash| (row(hash), 1.0));
        let triples = features.triples.iter().map(|hash| (row(hash), share));
        self.parts.push(affixes.chain(triples).collect());
        let vector = vectors.find(&features.vectors);
        self.vectors.push(vector.filter(|_| !rng.happens(shape.vector_dropout)));
    }

    pub fn n_tokens(&self) -> usize {
        self.words.len()
    }

    fn describe(&self, net: &Net, vectors: &Vectors) -> Mat {
        let Widths { word, part, vector, .. } = net.shape.widths;
        let mut to = Mat::zeros(self.n_tokens(), word + part + vector);
        for idx in 0..self.n_tokens() {
            let row = to.row_mut(idx);
            add_shares(&self.words[idx], &net.words, &mut row[..word]);
            add_shares(&self.parts[idx], &net.parts, &mut row[word..word + part]);
            if let Some(at) = self.vectors[idx] {
                row[word + part..].copy_from_slice(vectors.rows.row(at.into()));
            }
        }
        to
    }
}

fn add_shares(shares: &Shares, table: &Mat, to: &mut [f32]) {
    for (row, share) in shares {
        to.iter_mut().zip(table.row(*row as usize)).for_each(|(to, v)| *to += share * v);
    }
}

/// Gradients for the rows of one table that were used.
#[derive(Debug, Default)]
pub struct RowGrads {
    places: HashMap<u32, usize>,
    /// Rows in order of first use.
    pub rows: Vec<u32>,
    /// Their gradients, one after the other.
    pub data: Vec<f32>,
}

impl RowGrads {
    pub fn add(&mut self, row: u32, share: f32, grad: &[f32]) {
        let place = *self.places.entry(row).or_insert_with(|| {
            self.rows.push(row);
            self.data.resize(self.data.len() + grad.len(), 0.0);
            self.rows.len() - 1
        });
        let to = &mut self.data[place * grad.len()..][..grad.len()];
        to.iter_mut().zip(grad).for_each(|(to, g)| *to += share * g);
    }
}

/// What one pass over a batch gives.
#[derive(Debug, Default)]
pub struct Pass {
    pub losses: [f32; 5],
    pub grads: Vec<Mat>,
    pub words: RowGrads,
    pub parts: RowGrads,
}

/// The mean losses of `batch` and their gradients.
pub fn pass(net: &Net, batch: &Batch, vectors: &Vectors, rng: Rng) -> Pass {
    let mut grads: Vec<Mat> = net.mats.iter().map(Mat::like).collect();
    let mut tape = Tape::new(&net.mats, rng);
    let described = tape.leaf(batch.describe(net, vectors));
    let top = encode(net, batch, &mut tape, described);
    let mut losses = [0.0; 5];
    tag_losses(net, batch, &mut tape, top, &mut losses);
    losses[3] = arc_loss(net, batch, &mut tape, top);
    losses[4] = label_loss(net, batch, &mut tape, top);
    let grad = tape.back(described, &mut grads);
    let mut pass = Pass { losses, grads, ..Pass::default() };
    let Widths { word, part, .. } = net.shape.widths;
    for idx in 0..batch.n_tokens() {
        let grad = grad.row(idx);
        batch.words[idx]
            .iter()
            .for_each(|(row, share)| pass.words.add(*row, *share, &grad[..word]));
        let to = &grad[word..word + part];
        batch.parts[idx].iter().for_each(|(row, share)| pass.parts.add(*row, *share, to));
    }
    pass
}

fn encode<'a>(net: &Net, batch: &'a Batch, tape: &mut Tape<'a>, described: Id) -> Id {
    let p = net.shape.dropout;
    let dense = &net.dense;
    let x = tape.dropout(described, p);
    let x = tape.linear(x, dense.mix[0], dense.mix[1]);
    let x = tape.gelu(x);
    let mut x = tape.norm(x, dense.mix_norm[0], dense.mix_norm[1]);
    for layer in &dense.layers {
        let dropped = tape.dropout(x, p);
        let gates = tape.linear(dropped, layer.gates[0], layer.gates[1]);
        let out = tape.recur(gates, layer.forget, layer.output, &batch.sentences);
        let sum = tape.add(x, out);
        x = tape.norm(sum, layer.norm[0], layer.norm[1]);
    }
    tape.dropout(x, p)
}

/// Softmax of `scores` in place; gives the log of the sum before.
fn softmax(scores: &mut [f32]) {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    scores.iter_mut().for_each(|v| *v = (*v - most).exp());
    let sum: f32 = scores.iter().sum();
    scores.iter_mut().for_each(|v| *v /= sum);
}

/// Turns probabilities into the gradient of the loss for one right answer; gives the loss.
fn against(probabilities: &mut [f32], right: usize, weight: f32) -> f32 {
    let loss = -probabilities[right].max(1e-12).ln();
    probabilities[right] -= 1.0;
    probabilities.iter_mut().for_each(|v| *v *= weight);
    loss * weight
}

/// The same where any of `allowed` (a bit each) is right.
fn against_any(probabilities: &mut [f32], allowed: u16, weight: f32) -> f32 {
    let is_right = |idx: usize| allowed >> idx & 1 == 1;
    let sum: f32 =
        (0..probabilities.len()).filter(|i| is_right(*i)).map(|i| probabilities[i]).sum();
    let sum = sum.max(1e-12);
    for (idx, v) in probabilities.iter_mut().enumerate() {
        let share = if is_right(idx) { *v / sum } else { 0.0 };
        *v = (*v - share) * weight;
    }
    -sum.ln() * weight
}

fn tag_losses<'a>(
    net: &Net,
    batch: &'a Batch,
    tape: &mut Tape<'a>,
    top: Id,
    losses: &mut [f32; 5],
) {
    let scores = tape.linear(top, net.dense.tags[0], net.dense.tags[1]);
    let mut grad = tape.value(scores).clone();
    let weight = 1.0 / batch.n_tokens() as f32;
    let [upos, xpos, names] = TAG_RANGES;
    for (example, range) in batch.examples.iter().zip(&batch.sentences) {
        for idx in 0..range.len() {
            let row = grad.row_mut(range.start + idx);
            for range in [&upos, &xpos, &names] {
                softmax(&mut row[range.clone()]);
            }
            match example.syntax.get(idx) {
                Some(syntax) => {
                    losses[0] += against(&mut row[upos.clone()], syntax.upos as usize, weight);
                    let right = xpos_number(syntax.xpos.as_str());
                    losses[1] += against(&mut row[xpos.clone()], right, weight);
                }
                None => row[..xpos.end].fill(0.0),
            }
            match example.names[idx] {
                ANY => row[names.clone()].fill(0.0),
                allowed => {
                    let weight = weight * net.shape.name_weight;
                    losses[2] += against_any(&mut row[names.clone()], allowed, weight);
                }
            }
        }
    }
    tape.push_grad(scores, grad);
}

fn xpos_number(tag: &str) -> usize {
    troth_language::Xpos::ALL.iter().position(|other| *other == tag).expect("the tag is listed")
}

fn arc_loss<'a>(net: &Net, batch: &'a Batch, tape: &mut Tape<'a>, top: Id) -> f32 {
    let dense = &net.dense;
    let width = net.shape.widths.arc;
    let sides = tape.linear(top, dense.arcs[0], dense.arcs[1]);
    let sides = tape.gelu(sides);
    let sides = tape.dropout(sides, net.shape.dropout);
    let dependents = tape.columns(sides, 0..width);
    let heads = tape.columns(sides, width..2 * width);
    let sought = tape.linear(dependents, dense.seek[0], dense.seek[1]);
    let (offer, root) = (tape.param(dense.offer), tape.param(dense.root));
    let (sought_mat, head_mat) = (tape.value(sought), tape.value(heads));
    let weight = 1.0 / batch.n_tokens() as f32;
    let mut loss = 0.0;
    let mut all_scores: Vec<(Range<usize>, Vec<f32>)> = Vec::new();
    for (example, range) in batch.examples.iter().zip(&batch.sentences) {
        if example.syntax.is_empty() {
            continue;
        }
        let n = range.len();
        let offers: Vec<f32> =
            (0..n).map(|idx| dot(head_mat.row(range.start + idx), &offer.data)).collect();
        let mut scores = vec![0.0; n * (n + 1)];
        for (idx, row) in scores.chunks_exact_mut(n + 1).enumerate() {
            let (seek, ways) = sought_mat.row(range.start + idx).split_at(width);
            row[0] = dot(seek, &root.data) + ways[N_DISTANCES - 1];
            for head in 0..n {
                row[head + 1] = match head == idx {
                    true => f32::NEG_INFINITY,
                    false => {
                        dot(seek, head_mat.row(range.start + head))
                            + offers[head]
                            + ways[distance(idx, Some(head))]
                    }
                };
            }
            softmax(row);
            let right = example.syntax[idx].head.map_or(0, |head| head + 1);
            loss += against(row, right, weight);
        }
        all_scores.push((range.clone(), scores));
    }
    let (offer, root) = (dense.offer, dense.root);
    tape.custom(Mat::zeros(0, 0), move |_, values, params, grads, param_grads| {
        for (range, scores) in &all_scores {
            let n = range.len();
            for (idx, row) in scores.chunks_exact(n + 1).enumerate() {
                let at = range.start + idx;
                let (seek, _) = values[sought.idx()].row(at).split_at(width);
                add_scaled(row[0], seek, &mut param_grads[root.0].data);
                let mut to = vec![0.0; width + N_DISTANCES];
                add_scaled(row[0], &params[root.0].data, &mut to[..width]);
                to[width + N_DISTANCES - 1] += row[0];
                for head in (0..n).filter(|head| *head != idx) {
                    let g = row[head + 1];
                    if g.abs() < 1e-9 {
                        continue;
                    }
                    let other = values[heads.idx()].row(range.start + head);
                    add_scaled(g, other, &mut to[..width]);
                    to[width + distance(idx, Some(head))] += g;
                    add_scaled(g, other, &mut param_grads[offer.0].data);
                    let head_grad = grads[heads.idx()].row_mut(range.start + head);
                    add_scaled(g, seek, head_grad);
                    add_scaled(g, &params[offer.0].data, head_grad);
                }
                add_scaled(1.0, &to, grads[sought.idx()].row_mut(at));
            }
        }
    });
    loss
}

fn label_loss<'a>(net: &Net, batch: &'a Batch, tape: &mut Tape<'a>, top: Id) -> f32 {
    let dense = &net.dense;
    let width = net.shape.widths.label;
    let sides = tape.linear(top, dense.labels[0], dense.labels[1]);
    let mut joined = Mat::zeros(batch.n_tokens(), width);
    // Place of the dependent, and of its head.
    let mut pairs: Vec<(usize, Option<usize>)> = Vec::new();
    let mut rights = Vec::new();
    let (root, ways) = (tape.param(dense.root_label), tape.param(dense.distance_labels));
    for (example, range) in batch.examples.iter().zip(&batch.sentences) {
        for (idx, syntax) in example.syntax.iter().enumerate() {
            let at = range.start + idx;
            let head = syntax.head.map(|head| range.start + head);
            let to = joined.row_mut(at);
            add_scaled(1.0, &tape.value(sides).row(at)[..width], to);
            match head {
                Some(head) => add_scaled(1.0, &tape.value(sides).row(head)[width..], to),
                None => add_scaled(1.0, &root.data, to),
            }
            add_scaled(1.0, ways.row(distance(at, head)), to);
            pairs.push((at, head));
            rights.push((at, relation_number(syntax.deprel.as_str())));
        }
    }
    let (root, ways) = (dense.root_label, dense.distance_labels);
    let joined = tape.custom(joined, move |grad, _, _, grads, param_grads| {
        for (at, head) in pairs {
            let g = grad.row(at);
            add_scaled(1.0, g, &mut grads[sides.idx()].row_mut(at)[..width]);
            match head {
                Some(head) => add_scaled(1.0, g, &mut grads[sides.idx()].row_mut(head)[width..]),
                None => add_scaled(1.0, g, &mut param_grads[root.0].data),
            }
            add_scaled(1.0, g, param_grads[ways.0].row_mut(distance(at, head)));
        }
    });
    let hidden = tape.gelu(joined);
    let hidden = tape.dropout(hidden, net.shape.dropout);
    let scores = tape.linear(hidden, dense.relations[0], dense.relations[1]);
    let mut grad = Mat::like(tape.value(scores));
    let weight = 1.0 / batch.n_tokens() as f32;
    let mut loss = 0.0;
    for (at, right) in rights {
        let row = grad.row_mut(at);
        row.copy_from_slice(tape.value(scores).row(at));
        softmax(row);
        loss += against(row, right, weight);
    }
    tape.push_grad(scores, grad);
    loss
}

fn relation_number(name: &str) -> usize {
    Deprel::ALL.iter().position(|other| *other == name).expect("the relation is listed")
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0; 8];
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    for (a, b) in a.iter().zip(b) {
        (0..8).for_each(|lane| lanes[lane] += a[lane] * b[lane]);
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    lanes.iter().sum::<f32>() + rest
}

fn add_scaled(factor: f32, from: &[f32], to: &mut [f32]) {
    to.iter_mut().zip(from).for_each(|(to, v)| *to += factor * v);
}
