//! Forward passes that remember how to go back: reverse-mode differentiation over matrices.
//!
//! Each operation computes its value at once and leaves a closure that, given the gradient of what
//! came out, adds to the gradients of what went in. [`Tape::back`] runs them in reverse.

use std::ops::Range;

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2};
use troth_language::network::sigmoid;

use crate::rng::Rng;

/// A matrix, row after row.
#[derive(Debug, Clone, Default)]
pub struct Mat {
    pub n_rows: usize,
    pub n_cols: usize,
    pub data: Vec<f32>,
}

impl Mat {
    pub fn zeros(n_rows: usize, n_cols: usize) -> Self {
        Self { n_rows, n_cols, data: vec![0.0; n_rows * n_cols] }
    }

    pub fn like(other: &Self) -> Self {
        Self::zeros(other.n_rows, other.n_cols)
    }

    pub fn row(&self, idx: usize) -> &[f32] {
        &self.data[idx * self.n_cols..][..self.n_cols]
    }

    pub fn row_mut(&mut self, idx: usize) -> &mut [f32] {
        &mut self.data[idx * self.n_cols..][..self.n_cols]
    }

    pub fn times(&self, other: &Self) -> Self {
        let mut to = Self::zeros(self.n_rows, other.n_cols);
        add_product(&self.view(), &other.view(), &mut to);
        to
    }

    pub fn transposed(&self) -> Self {
        let mut to = Self::zeros(self.n_cols, self.n_rows);
        to.view_mut().assign(&self.view().reversed_axes());
        to
    }

    fn view(&self) -> ArrayView2<'_, f32> {
        ArrayView2::from_shape((self.n_rows, self.n_cols), &self.data).expect("the shape fits")
    }

    fn view_mut(&mut self) -> ArrayViewMut2<'_, f32> {
        ArrayViewMut2::from_shape((self.n_rows, self.n_cols), &mut self.data)
            .expect("the shape fits")
    }
}

/// `to += a · b`.
fn add_product(a: &ArrayView2<f32>, b: &ArrayView2<f32>, to: &mut Mat) {
    general_mat_mul(1.0, a, b, 1.0, &mut to.view_mut());
}

/// A value on the tape.
#[derive(Debug, Clone, Copy)]
pub struct Id(usize);

/// A parameter: a number into the list of matrices that is trained.
#[derive(Debug, Clone, Copy)]
pub struct Param(pub usize);

/// What a step back can see and change.
pub struct Flow<'a> {
    params: &'a [Mat],
    values: Vec<Mat>,
    grads: Vec<Mat>,
    /// Gradients of the parameters.
    pub param_grads: &'a mut [Mat],
}

type Back<'a> = Box<dyn FnOnce(&mut Flow) + 'a>;

/// One forward pass.
pub struct Tape<'a> {
    params: &'a [Mat],
    values: Vec<Mat>,
    backs: Vec<Back<'a>>,
    rng: Rng,
}

impl<'a> Tape<'a> {
    pub fn new(params: &'a [Mat], rng: Rng) -> Self {
        Self { params, values: Vec::new(), backs: Vec::new(), rng }
    }

    pub fn value(&self, id: Id) -> &Mat {
        &self.values[id.0]
    }

    /// Goes back from the losses, adding to `param_grads`; gives the gradient of `wanted`.
    pub fn back(self, wanted: Id, param_grads: &mut [Mat]) -> Mat {
        let grads = self.values.iter().map(Mat::like).collect();
        let mut flow = Flow { params: self.params, values: self.values, grads, param_grads };
        for back in self.backs.into_iter().rev() {
            back(&mut flow);
        }
        std::mem::take(&mut flow.grads[wanted.0])
    }

    pub fn leaf(&mut self, value: Mat) -> Id {
        self.values.push(value);
        Id(self.values.len() - 1)
    }

    /// `x · weights + bias`.
    pub fn linear(&mut self, x: Id, weights: Param, bias: Param) -> Id {
        let (w, b) = (&self.params[weights.0], &self.params[bias.0]);
        let mut to = Mat::zeros(self.values[x.0].n_rows, w.n_cols);
        to.data.chunks_exact_mut(w.n_cols).for_each(|row| row.copy_from_slice(&b.data));
        add_product(&self.values[x.0].view(), &w.view(), &mut to);
        let y = self.leaf(to);
        self.backs.push(Box::new(move |flow| {
            let grad = std::mem::take(&mut flow.grads[y.0]);
            let w = &flow.params[weights.0];
            add_product(&grad.view(), &w.view().reversed_axes(), &mut flow.grads[x.0]);
            let x = flow.values[x.0].view().reversed_axes();
            add_product(&x, &grad.view(), &mut flow.param_grads[weights.0]);
            add_rows(&grad, &mut flow.param_grads[bias.0].data);
        }));
        y
    }

    /// `x · sigmoid(1.702 x)`.
    pub fn gelu(&mut self, x: Id) -> Id {
        let mut value = self.values[x.0].clone();
        value.data.iter_mut().for_each(|v| *v *= sigmoid(1.702 * *v));
        let y = self.leaf(value);
        self.backs.push(Box::new(move |flow| {
            let grad = std::mem::take(&mut flow.grads[y.0]);
            let pairs = flow.values[x.0].data.iter().zip(&grad.data);
            for (to, (v, g)) in flow.grads[x.0].data.iter_mut().zip(pairs) {
                let s = sigmoid(1.702 * v);
                *to += g * (s + 1.702 * v * s * (1.0 - s));
            }
        }));
        y
    }

    /// Sets each number to nought with probability `p`, and the others up by as much.
    pub fn dropout(&mut self, x: Id, p: f32) -> Id {
        let keep = 1.0 / (1.0 - p);
        let mut value = self.values[x.0].clone();
        let mut mask = vec![0.0; value.data.len()];
        for (factor, v) in mask.iter_mut().zip(&mut value.data) {
            *factor = if self.rng.happens(p) { 0.0 } else { keep };
            *v *= *factor;
        }
        let y = self.leaf(value);
        self.backs.push(Box::new(move |flow| {
            let grad = std::mem::take(&mut flow.grads[y.0]);
            let pairs = grad.data.iter().zip(&mask);
            flow.grads[x.0].data.iter_mut().zip(pairs).for_each(|(to, (g, f))| *to += g * f);
        }));
        y
    }

    pub fn add(&mut self, a: Id, b: Id) -> Id {
        let mut value = self.values[a.0].clone();
        value.data.iter_mut().zip(&self.values[b.0].data).for_each(|(a, b)| *a += b);
        let y = self.leaf(value);
        self.backs.push(Box::new(move |flow| {
            let grad = std::mem::take(&mut flow.grads[y.0]);
            for x in [a, b] {
                flow.grads[x.0].data.iter_mut().zip(&grad.data).for_each(|(to, g)| *to += g);
            }
        }));
        y
    }

    /// Layer normalisation.
    pub fn norm(&mut self, x: Id, scale: Param, shift: Param) -> Id {
        let from = &self.values[x.0];
        let n = from.n_cols;
        let mut plain = from.clone();
        let mut factors = Vec::with_capacity(from.n_rows);
        for row in plain.data.chunks_exact_mut(n) {
            let mean = row.iter().sum::<f32>() / n as f32;
            row.iter_mut().for_each(|v| *v -= mean);
            let variance = row.iter().map(|v| v * v).sum::<f32>() / n as f32;
            let factor = 1.0 / (variance + 1e-5).sqrt();
            row.iter_mut().for_each(|v| *v *= factor);
            factors.push(factor);
        }
        let mut value = plain.clone();
        let (scales, shifts) = (&self.params[scale.0].data, &self.params[shift.0].data);
        for row in value.data.chunks_exact_mut(n) {
            for ((v, scale), shift) in row.iter_mut().zip(scales).zip(shifts) {
                *v = *v * scale + shift;
            }
        }
        let y = self.leaf(value);
        self.backs.push(Box::new(move |flow| {
            let grad = std::mem::take(&mut flow.grads[y.0]);
            add_rows(&grad, &mut flow.param_grads[shift.0].data);
            let scales = &flow.params[scale.0].data;
            let mut inner = vec![0.0; n];
            for (idx, factor) in factors.iter().enumerate() {
                let (plain, grad) = (plain.row(idx), grad.row(idx));
                let scale_grads = &mut flow.param_grads[scale.0].data;
                scale_grads
                    .iter_mut()
                    .zip(plain.iter().zip(grad))
                    .for_each(|(to, (p, g))| *to += p * g);
                inner.iter_mut().zip(grad.iter().zip(scales)).for_each(|(to, (g, s))| *to = g * s);
                let mean = inner.iter().sum::<f32>() / n as f32;
                let along = inner.iter().zip(plain).map(|(g, p)| g * p).sum::<f32>() / n as f32;
                let to = flow.grads[x.0].row_mut(idx).iter_mut();
                for (to, (g, p)) in to.zip(inner.iter().zip(plain)) {
                    *to += factor * (g - mean - p * along);
                }
            }
        }));
        y
    }

    /// Two simple recurrent units, forwards and backwards, over each of `sentences`.
    ///
    /// `gates` has for each direction candidates, forget gates and output gates.
    pub fn recur(
        &mut self,
        gates: Id,
        forget: Param,
        output: Param,
        sentences: &'a [Range<usize>],
    ) -> Id {
        let from = &self.values[gates.0];
        let hidden = from.n_cols / 3;
        let unit = hidden / 2;
        let (v, w) = (&self.params[forget.0].data, &self.params[output.0].data);
        let mut value = Mat::zeros(from.n_rows, hidden);
        // States, forget gates and output gates, as they were.
        let mut memory = Mat::zeros(from.n_rows, 3 * hidden);
        let mut last = vec![0.0; unit];
        for (at, before, direction) in steps(sentences) {
            let side = direction * unit..(direction + 1) * unit;
            match before {
                Some(before) => last.copy_from_slice(&memory.row(before)[side.clone()]),
                None => last.fill(0.0),
            }
            let gates = &from.data[(at * 2 + direction) * 3 * unit..][..3 * unit];
            let (candidate, gates) = gates.split_at(unit);
            let (keep, open) = gates.split_at(unit);
            let (v, w) = (&v[side.clone()], &w[side.clone()]);
            let (states, rest) = memory.row_mut(at).split_at_mut(hidden);
            let (kepts, opens) = rest.split_at_mut(hidden);
            let (states, kepts) = (&mut states[side.clone()], &mut kepts[side.clone()]);
            let (opens, to) = (&mut opens[side.clone()], &mut value.row_mut(at)[side]);
            for idx in 0..unit {
                let kept = sigmoid(keep[idx] + v[idx] * last[idx]);
                let state = candidate[idx] + kept * (last[idx] - candidate[idx]);
                let open = sigmoid(open[idx] + w[idx] * state);
                (states[idx], kepts[idx], opens[idx]) = (state, kept, open);
                to[idx] = state * open;
            }
        }
        let y = self.leaf(value);
        self.backs.push(Box::new(move |flow| {
            let grad = std::mem::take(&mut flow.grads[y.0]);
            let (v, w) = (&flow.params[forget.0].data, &flow.params[output.0].data);
            let (mut v_grad, mut w_grad) = (vec![0.0; hidden], vec![0.0; hidden]);
            let gate_values = &flow.values[gates.0].data;
            let gate_grads = &mut flow.grads[gates.0].data;
            let all: Vec<_> = steps(sentences).collect();
            let mut carried = vec![0.0; unit];
            for (position, &(at, before, direction)) in all.iter().enumerate().rev() {
                let side = direction * unit..(direction + 1) * unit;
                if all.get(position + 1).is_none_or(|next| next.1 != Some(at)) {
                    carried.fill(0.0);
                }
                match before {
                    Some(before) => last.copy_from_slice(&memory.row(before)[side.clone()]),
                    None => last.fill(0.0),
                }
                let (states, rest) = memory.row(at).split_at(hidden);
                let (kepts, opens) = rest.split_at(hidden);
                let (states, kepts) = (&states[side.clone()], &kepts[side.clone()]);
                let (opens, g) = (&opens[side.clone()], &grad.row(at)[side.clone()]);
                let (v, w) = (&v[side.clone()], &w[side.clone()]);
                let (v_grad, w_grad) = (&mut v_grad[side.clone()], &mut w_grad[side]);
                let start = (at * 2 + direction) * 3 * unit;
                let candidates = &gate_values[start..start + unit];
                let (to_candidate, rest) = gate_grads[start..start + 3 * unit].split_at_mut(unit);
                let (to_keep, to_open) = rest.split_at_mut(unit);
                for idx in 0..unit {
                    let (state, kept, open) = (states[idx], kepts[idx], opens[idx]);
                    let opening = g[idx] * state * open * (1.0 - open);
                    let to_state = carried[idx] + g[idx] * open + opening * w[idx];
                    let keeping = to_state * (last[idx] - candidates[idx]) * kept * (1.0 - kept);
                    carried[idx] = to_state * kept + keeping * v[idx];
                    to_candidate[idx] += to_state * (1.0 - kept);
                    to_keep[idx] += keeping;
                    to_open[idx] += opening;
                    v_grad[idx] += keeping * last[idx];
                    w_grad[idx] += opening * state;
                }
            }
            add(&v_grad, &mut flow.param_grads[forget.0].data);
            add(&w_grad, &mut flow.param_grads[output.0].data);
        }));
        y
    }

    /// Columns `range` of `x`.
    pub fn columns(&mut self, x: Id, range: Range<usize>) -> Id {
        let from = &self.values[x.0];
        let mut value = Mat::zeros(from.n_rows, range.len());
        for idx in 0..from.n_rows {
            value.row_mut(idx).copy_from_slice(&from.row(idx)[range.clone()]);
        }
        let y = self.leaf(value);
        self.backs.push(Box::new(move |flow| {
            let grad = std::mem::take(&mut flow.grads[y.0]);
            for idx in 0..grad.n_rows {
                let to = &mut flow.grads[x.0].row_mut(idx)[range.clone()];
                to.iter_mut().zip(grad.row(idx)).for_each(|(to, g)| *to += g);
            }
        }));
        y
    }

    /// An operation of the caller's own: `value` and how its gradient spreads.
    pub fn custom(
        &mut self,
        value: Mat,
        back: impl FnOnce(Mat, &[Mat], &[Mat], &mut [Mat], &mut [Mat]) + 'a,
    ) -> Id {
        let y = self.leaf(value);
        self.backs.push(Box::new(move |flow| {
            let grad = std::mem::take(&mut flow.grads[y.0]);
            back(grad, &flow.values, flow.params, &mut flow.grads, flow.param_grads);
        }));
        y
    }

    /// Adds `grad` to the gradient of `x`: where a loss was taken.
    pub fn push_grad(&mut self, x: Id, grad: Mat) {
        self.backs.push(Box::new(move |flow| {
            flow.grads[x.0].data.iter_mut().zip(&grad.data).for_each(|(to, g)| *to += g);
        }));
    }

    pub fn param(&self, param: Param) -> &'a Mat {
        &self.params[param.0]
    }
}

impl Id {
    /// Its place among values and gradients.
    pub fn idx(self) -> usize {
        self.0
    }
}

/// Each step of both directions: the place, the place before it, the direction.
fn steps(
    sentences: &[Range<usize>],
) -> impl Iterator<Item = (usize, Option<usize>, usize)> + use<'_> {
    sentences.iter().flat_map(|sentence| {
        let (start, end) = (sentence.start, sentence.end);
        let forwards = (start..end).map(move |at| (at, (at > start).then(|| at - 1), 0));
        let backwards = (start..end).rev().map(move |at| (at, (at + 1 < end).then_some(at + 1), 1));
        forwards.chain(backwards)
    })
}

fn add_rows(from: &Mat, to: &mut [f32]) {
    for row in from.data.chunks_exact(from.n_cols) {
        add(row, to);
    }
}

fn add(from: &[f32], to: &mut [f32]) {
    to.iter_mut().zip(from).for_each(|(to, v)| *to += v);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half the sum of squares after all operations, and its gradient for the parameters.
    fn run(params: &[Mat], grads: &mut [Mat]) -> f32 {
        let sentences = [0..3, 3..4, 4..9];
        let mut rng = Rng::new(3, 3);
        let mut input = Mat::zeros(9, 5);
        input.data.iter_mut().for_each(|v| *v = rng.normal());
        let mut tape = Tape::new(params, Rng::new(1, 1));
        let x = tape.leaf(input);
        let mixed = tape.linear(x, Param(0), Param(1));
        let mixed = tape.gelu(mixed);
        let gates = tape.linear(mixed, Param(2), Param(3));
        let out = tape.recur(gates, Param(4), Param(5), &sentences);
        let sum = tape.add(mixed, out);
        let y = tape.norm(sum, Param(6), Param(7));
        let half = tape.columns(y, 1..4);
        let value = tape.value(half).clone();
        let loss = value.data.iter().enumerate().map(|(i, v)| v * v * (1.0 + i as f32 % 3.0) / 2.0);
        let loss = loss.sum();
        let mut grad = value;
        grad.data.iter_mut().enumerate().for_each(|(i, v)| *v *= 1.0 + i as f32 % 3.0);
        tape.push_grad(half, grad);
        tape.back(x, grads);
        loss
    }

    #[test]
    fn gradients_equal_differences() {
        let shapes = [(5, 4), (1, 4), (4, 12), (1, 12), (1, 4), (1, 4), (1, 4), (1, 4)];
        let mut rng = Rng::new(7, 7);
        let mut params: Vec<Mat> = shapes.iter().map(|s| Mat::zeros(s.0, s.1)).collect();
        for value in params.iter_mut().flat_map(|mat| &mut mat.data) {
            *value = rng.normal() * 0.7;
        }
        let mut grads: Vec<Mat> = params.iter().map(Mat::like).collect();
        run(&params, &mut grads);
        let mut unused = grads.clone();
        for which in 0..params.len() {
            for idx in 0..params[which].data.len() {
                let mut at = |delta: f32| {
                    let mut moved = params.clone();
                    moved[which].data[idx] += delta;
                    run(&moved, &mut unused)
                };
                let slope = (at(1e-2) - at(-1e-2)) / 2e-2;
                let grad = grads[which].data[idx];
                assert!(
                    (slope - grad).abs() < 0.05 * (1.0 + slope.abs()),
                    "{which} {idx}: {slope} {grad}"
                );
            }
        }
    }
}
