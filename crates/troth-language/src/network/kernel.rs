//! Products with fixed matrices, and the few functions between them, on one core.
//!
//! A matrix is packed once into panels of [`PANEL`] columns; [`Dense::apply`] then runs blocks of
//! a few rows through each panel with all sums in registers. The loops are plain Rust on arrays of
//! fixed size, which the compiler turns into vector instructions; [`dispatch`] compiles them
//! a second time for AVX2 with fused multiply-add and picks at run time.
//!
//! Fused and separate multiply-add round differently, so two kinds of machine may differ in the
//! last bits of a score; one machine always gives the same.

use super::bytes::Reader;

/// Columns that one panel holds: two AVX2 registers.
const PANEL: usize = 16;

/// Rows that go through a panel together: with two registers each they leave room for the weights.
const BLOCK: usize = 6;

/// Something to compute, in a version for machines with fused multiply-add and one for the rest.
///
/// `run` and what it calls must be `#[inline(always)]`, or they stay with the lesser instructions.
pub(super) trait Job {
    /// Computes it.
    fn run<const FUSED: bool>(self);
}

#[cfg(target_arch = "x86_64")]
struct Fused<J>(J);

#[cfg(target_arch = "x86_64")]
impl<J: Job> pulp::NullaryFnOnce for Fused<J> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.0.run::<true>();
    }
}

/// Runs `job` in the best version that this machine knows.
pub(super) fn dispatch<J: Job>(job: J) {
    #[cfg(target_arch = "x86_64")]
    {
        match pulp::x86::V3::try_new() {
            Some(v3) => v3.vectorize(Fused(job)),
            None => job.run::<false>(),
        }
    }
    #[cfg(target_arch = "aarch64")]
    job.run::<true>();
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    job.run::<false>();
}

/// A fixed matrix with its bias: takes rows of `n_in` numbers to rows of `n_out`.
#[derive(Debug, Clone)]
pub(super) struct Dense {
    n_in: usize,
    n_out: usize,
    /// Panel after panel, each `n_in` times [`PANEL`] weights; the last one filled up with zeros.
    panels: Vec<f32>,
    /// One start value for each column, filled up to whole panels.
    bias: Vec<f32>,
}

impl Dense {
    /// Reads `n_in` rows of `n_out` weights and then the bias.
    pub(super) fn read(reader: &mut Reader, n_in: usize, n_out: usize) -> Self {
        let weights = reader.floats(n_in * n_out);
        let bias = reader.floats(n_out);
        Self::new(n_in, n_out, &weights, &bias)
    }

    fn new(n_in: usize, n_out: usize, weights: &[f32], bias: &[f32]) -> Self {
        let n_panels = n_out.div_ceil(PANEL);
        let mut panels = vec![0.0; n_panels * n_in * PANEL];
        for (row, weights) in weights.chunks_exact(n_out).enumerate() {
            for (column, weight) in weights.iter().enumerate() {
                let panel = column / PANEL;
                panels[(panel * n_in + row) * PANEL + column % PANEL] = *weight;
            }
        }
        let mut bias = bias.to_vec();
        bias.resize(n_panels * PANEL, 0.0);
        Self { n_in, n_out, panels, bias }
    }

    /// Numbers in a row that comes out.
    pub(super) fn n_out(&self) -> usize {
        self.n_out
    }

    /// Fills `to` with one row for each row of `from`.
    pub(super) fn apply(&self, from: &[f32], to: &mut Vec<f32>) {
        let n_rows = from.len() / self.n_in;
        // Every number is written below, so what stood there before may stay.
        to.resize(n_rows * self.n_out, 0.0);
        dispatch(Product { dense: self, from, to });
    }
}

struct Product<'a> {
    dense: &'a Dense,
    from: &'a [f32],
    to: &'a mut [f32],
}

impl Job for Product<'_> {
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        let Self { dense, from, to } = self;
        let mut packed = vec![0.0; dense.n_in * BLOCK];
        let rows_in = from.chunks(dense.n_in * BLOCK);
        for (from, to) in rows_in.zip(to.chunks_mut(dense.n_out * BLOCK)) {
            pack(from, dense.n_in, &mut packed);
            block::<FUSED>(dense, &packed, to);
        }
    }
}

/// Lays up to [`BLOCK`] rows side by side; where there are fewer, what stood there before stays,
/// and what comes of it is left out.
#[inline(always)]
fn pack(from: &[f32], n_in: usize, packed: &mut [f32]) {
    for (row, from) in from.chunks_exact(n_in).enumerate() {
        for (at, value) in packed.iter_mut().skip(row).step_by(BLOCK).zip(from) {
            *at = *value;
        }
    }
}

/// One block of rows through all panels.
#[inline(always)]
fn block<const FUSED: bool>(dense: &Dense, packed: &[f32], to: &mut [f32]) {
    let (inputs, _) = packed.as_chunks::<BLOCK>();
    let panels = dense.panels.chunks_exact(dense.n_in * PANEL);
    let (biases, _) = dense.bias.as_chunks::<PANEL>();
    for (number, (panel, bias)) in panels.zip(biases).enumerate() {
        let (weights, _) = panel.as_chunks::<PANEL>();
        let mut sums = [*bias; BLOCK];
        for (input, weights) in inputs.iter().zip(weights) {
            for row in 0..BLOCK {
                for column in 0..PANEL {
                    let sum = sums[row][column];
                    sums[row][column] = if FUSED {
                        input[row].mul_add(weights[column], sum)
                    } else {
                        input[row] * weights[column] + sum
                    };
                }
            }
        }
        let start = number * PANEL;
        let end = dense.n_out.min(start + PANEL);
        for (sums, to) in sums.iter().zip(to.chunks_exact_mut(dense.n_out)) {
            to[start..end].copy_from_slice(&sums[..end - start]);
        }
    }
}

/// `1 / (1 + exp(-x))`, to within a few millionths.
#[must_use]
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    0.5 + 0.5 * tanh(0.5 * x)
}

/// Hyperbolic tangent by the rational minimax approximation that Eigen and XLA use.
#[inline(always)]
fn tanh(x: f32) -> f32 {
    let x = x.clamp(-7.9, 7.9);
    let square = x * x;
    let mut above = -2.760_768_5e-16;
    for factor in [2.000_188e-13, -8.604_672e-11, 5.122_297e-8, 1.485_722_4e-5, 6.372_619_4e-4] {
        above = above * square + factor;
    }
    above = (above * square + 4.893_525e-3) * x;
    let mut below = 1.198_258_4e-6;
    for factor in [1.185_347_1e-4, 2.268_434_7e-3, 4.893_525_3e-3] {
        below = below * square + factor;
    }
    above / below
}

/// Gaussian error linear unit in its sigmoid form, on every number.
pub(super) fn gelu(values: &mut [f32]) {
    dispatch(Gelu(values));
}

struct Gelu<'a>(&'a mut [f32]);

impl Job for Gelu<'_> {
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        for value in self.0 {
            *value *= sigmoid(1.702 * *value);
        }
    }
}

/// Layer normalisation with its learned scale and shift.
#[derive(Debug, Clone)]
pub(super) struct Norm {
    scale: Vec<f32>,
    shift: Vec<f32>,
}

impl Norm {
    /// Reads `n` scales and then `n` shifts.
    pub(super) fn read(reader: &mut Reader, n: usize) -> Self {
        Self { scale: reader.floats(n), shift: reader.floats(n) }
    }

    /// Normalises each row of `values`.
    pub(super) fn apply(&self, values: &mut [f32]) {
        dispatch(Normalise { norm: self, values });
    }
}

struct Normalise<'a> {
    norm: &'a Norm,
    values: &'a mut [f32],
}

impl Job for Normalise<'_> {
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        let n = self.norm.scale.len();
        for row in self.values.chunks_exact_mut(n) {
            let mean = total(row.iter().copied()) / n as f32;
            let variance = total(row.iter().map(|value| (value - mean) * (value - mean)));
            let factor = 1.0 / (variance / n as f32 + 1e-5).sqrt();
            for ((value, scale), shift) in
                row.iter_mut().zip(&self.norm.scale).zip(&self.norm.shift)
            {
                *value = (*value - mean) * factor * scale + shift;
            }
        }
    }
}

/// The sum in eight lanes, so that it can be computed in one register.
#[inline(always)]
fn total(values: impl ExactSizeIterator<Item = f32>) -> f32 {
    let mut lanes = [0.0; 8];
    for (idx, value) in values.enumerate() {
        lanes[idx % 8] += value;
    }
    lanes.iter().sum()
}

/// `a · b`.
#[inline(always)]
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0; 16];
    let (a, _) = a.as_chunks::<16>();
    let (b, _) = b.as_chunks::<16>();
    for (a, b) in a.iter().zip(b) {
        for lane in 0..16 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    lanes.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(n: usize, seed: u32) -> Vec<f32> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        (0..n).map(|_| next()).collect()
    }

    #[test]
    fn packed_products_equal_the_obvious_ones() {
        for (n_rows, n_in, n_out) in [(1, 3, 1), (7, 32, 50), (13, 17, 16), (6, 5, 33)] {
            let (from, weights) = (noise(n_rows * n_in, 1), noise(n_in * n_out, 2));
            let bias = noise(n_out, 3);
            let mut to = Vec::new();
            Dense::new(n_in, n_out, &weights, &bias).apply(&from, &mut to);
            for row in 0..n_rows {
                for column in 0..n_out {
                    let product = |k| from[row * n_in + k] * weights[k * n_out + column];
                    let sum = bias[column] + (0..n_in).map(product).sum::<f32>();
                    assert!((to[row * n_out + column] - sum).abs() < 1e-4);
                }
            }
        }
    }

    #[test]
    fn the_quick_sigmoid_is_close_to_the_exact_one() {
        for step in -2000..2000 {
            let x = step as f32 / 100.0;
            let exact = 1.0 / (1.0 + (-x).exp());
            assert!((sigmoid(x) - exact).abs() < 5e-6, "{x}: {} {exact}", sigmoid(x));
        }
    }

    #[test]
    fn a_row_is_normalised_to_mean_nought_and_variance_one() {
        let mut row = noise(24, 5);
        Norm { scale: vec![1.0; 24], shift: vec![0.0; 24] }.apply(&mut row);
        let mean = row.iter().sum::<f32>() / 24.0;
        let variance = row.iter().map(|value| value * value).sum::<f32>() / 24.0;
        assert!(mean.abs() < 1e-5 && (variance - 1.0).abs() < 1e-3);
    }
}
