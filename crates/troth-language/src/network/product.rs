//! Products of rows of numbers with fixed matrices, in whole numbers of sixteen bits.
//!
//! Weights are brought to twelve bits once, a scale for each column; so are the numbers of each
//! row that comes in. Their products are then exact in 32 bits, in any order and on any machine,
//! and cost half of what products of floats do. Two neighbours in a row are multiplied and added
//! by one instruction, so weights lie in pairs: panels of [`PANEL`] columns, in each panel pair
//! after pair, in each pair column after column.

use super::bytes::Reader;

/// Columns that one panel holds: two registers of eight sums.
const PANEL: usize = 16;

/// Rows that go through a panel together: with two registers each they leave room for the weights.
const BLOCK: usize = 6;

/// The greatest weight and number in a row. Squared and times the longest row it fits in 31 bits.
const MOST: f32 = 2047.0;

/// The longest row for which sums cannot overflow.
const MAX_IN: usize = 511;

/// Eight columns' weights for two neighbours: one, the other, one, the other.
type Pairs = [i16; 16];

/// A fixed matrix with its bias: takes rows of `n_in` numbers to rows of `n_out`.
#[derive(Debug, Clone)]
pub(super) struct Dense {
    n_in: usize,
    n_out: usize,
    /// Panel after panel, two [`Pairs`] for each two rows of weights; filled up with zeros.
    panels: Vec<[Pairs; 2]>,
    /// What a column's sums are multiplied by, filled up to whole panels.
    scales: Vec<f32>,
    /// What is added to them then, likewise.
    bias: Vec<f32>,
}

impl Dense {
    /// Reads `n_in` rows of `n_out` weights and then the bias.
    pub(super) fn read(reader: &mut Reader, n_in: usize, n_out: usize) -> Self {
        let weights = reader.floats(n_in * n_out);
        let bias = reader.floats(n_out);
        Self::new(n_in, n_out, &weights, bias)
    }

    fn new(n_in: usize, n_out: usize, weights: &[f32], mut bias: Vec<f32>) -> Self {
        assert!(n_in <= MAX_IN, "a row of {n_in} is too long to be summed in 32 bits");
        let n_panels = n_out.div_ceil(PANEL);
        let mut most = vec![1e-9f32; n_panels * PANEL];
        for row in weights.chunks_exact(n_out) {
            most.iter_mut().zip(row).for_each(|(most, weight)| *most = most.max(weight.abs()));
        }
        let n_pairs = n_in.div_ceil(2);
        let mut panels = vec![[[0; 16]; 2]; n_panels * n_pairs];
        let factors: Vec<f32> = most.iter().map(|most| MOST / most).collect();
        for (row, weights) in weights.chunks_exact(n_out).enumerate() {
            let panels = panels[row / 2..].iter_mut().step_by(n_pairs);
            let columns = weights.chunks(PANEL).zip(factors.chunks(PANEL));
            for (pairs, (weights, factors)) in panels.zip(columns) {
                for (column, (weight, factor)) in weights.iter().zip(factors).enumerate() {
                    pairs[column / 8][column % 8 * 2 + row % 2] = whole(weight * factor);
                }
            }
        }
        bias.resize(n_panels * PANEL, 0.0);
        let scales = most.iter().map(|most| most / MOST).collect();
        Self { n_in, n_out, panels, scales, bias }
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
        let product = Product { dense: self, from, to };
        #[cfg(target_arch = "x86_64")]
        match pulp::x86::V3::try_new() {
            Some(v3) => v3.vectorize(WithAvx2 { v3, product }),
            None => product.run(Plain),
        }
        #[cfg(not(target_arch = "x86_64"))]
        product.run(Plain);
    }
}

/// How eight sums grow by the products with two neighbours of a row.
trait Step: Copy {
    fn add(self, sums: [i32; 8], neighbours: [i16; 2], weights: &Pairs) -> [i32; 8];
}

/// In plain Rust.
#[derive(Clone, Copy)]
struct Plain;

impl Step for Plain {
    #[inline(always)]
    fn add(self, mut sums: [i32; 8], [one, other]: [i16; 2], weights: &Pairs) -> [i32; 8] {
        for (sum, pair) in sums.iter_mut().zip(weights.as_chunks::<2>().0) {
            *sum += i32::from(one) * i32::from(pair[0]) + i32::from(other) * i32::from(pair[1]);
        }
        sums
    }
}

/// By the instruction for it, which the compiler does not find by itself.
#[cfg(target_arch = "x86_64")]
impl Step for pulp::x86::V3 {
    #[inline(always)]
    fn add(self, sums: [i32; 8], [one, other]: [i16; 2], weights: &Pairs) -> [i32; 8] {
        let both = i32::from(other) << 16 | i32::from(one) & 0xffff;
        let both = self.avx._mm256_set1_epi32(both);
        let products = self.avx2._mm256_madd_epi16(both, pulp::cast(*weights));
        pulp::cast(self.avx2._mm256_add_epi32(pulp::cast(sums), products))
    }
}

#[cfg(target_arch = "x86_64")]
struct WithAvx2<'a> {
    v3: pulp::x86::V3,
    product: Product<'a>,
}

#[cfg(target_arch = "x86_64")]
impl pulp::NullaryFnOnce for WithAvx2<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.product.run(self.v3);
    }
}

struct Product<'a> {
    dense: &'a Dense,
    from: &'a [f32],
    to: &'a mut [f32],
}

impl Product<'_> {
    #[inline(always)]
    fn run(self, step: impl Step) {
        let Self { dense, from, to } = self;
        let mut blocks = Vec::with_capacity(from.len().div_ceil(dense.n_in * BLOCK));
        for rows in from.chunks(dense.n_in * BLOCK) {
            blocks.push(Block::of(rows, dense.n_in));
        }
        let n_pairs = dense.n_in.div_ceil(2);
        let (scales, _) = dense.scales.as_chunks::<PANEL>();
        let (biases, _) = dense.bias.as_chunks::<PANEL>();
        // A panel stays in the nearest cache while all rows go through it.
        let panels = dense.panels.chunks_exact(n_pairs).zip(scales.iter().zip(biases));
        for (number, (weights, (scales, bias))) in panels.enumerate() {
            let start = number * PANEL;
            let columns = start..dense.n_out.min(start + PANEL);
            for (block, to) in blocks.iter().zip(to.chunks_mut(dense.n_out * BLOCK)) {
                let sums = block.sums(weights, step);
                let rows = to.chunks_exact_mut(dense.n_out).zip(sums.iter().zip(&block.scales));
                for (to, (sums, row_scale)) in rows {
                    let row = scaled(sums, *row_scale, scales, bias);
                    to[columns.clone()].copy_from_slice(&row[..columns.len()]);
                }
            }
        }
    }
}

/// Sixteen sums as what they stand for.
#[inline(always)]
fn scaled(
    sums: &[[i32; 8]; 2],
    row_scale: f32,
    scales: &[f32; PANEL],
    bias: &[f32; PANEL],
) -> [f32; PANEL] {
    let mut row = *bias;
    for (column, value) in row.iter_mut().enumerate() {
        *value += sums[column / 8][column % 8] as f32 * (scales[column] * row_scale);
    }
    row
}

/// Up to [`BLOCK`] rows in whole numbers, side by side, pair after pair; places that are left have
/// nothing but noughts.
struct Block {
    rows: Vec<[[i16; 2]; BLOCK]>,
    scales: [f32; BLOCK],
}

impl Block {
    #[inline(always)]
    fn of(rows: &[f32], n_in: usize) -> Self {
        let mut block =
            Self { rows: vec![[[0; 2]; BLOCK]; n_in.div_ceil(2)], scales: [0.0; BLOCK] };
        for (place, row) in rows.chunks_exact(n_in).enumerate() {
            block.fill(place, row);
        }
        block
    }

    /// Puts a row into its place.
    #[inline(always)]
    fn fill(&mut self, place: usize, row: &[f32]) {
        let mut lanes = [1e-9f32; 8];
        let (eights, rest) = row.as_chunks::<8>();
        for eight in eights {
            for lane in 0..8 {
                lanes[lane] = lanes[lane].max(eight[lane].abs());
            }
        }
        let most = lanes.iter().chain(rest).fold(0.0, |most: f32, value| most.max(value.abs()));
        self.scales[place] = most / MOST;
        let factor = MOST / most;
        let (pairs, last) = row.as_chunks::<2>();
        for (to, pair) in self.rows.iter_mut().zip(pairs) {
            to[place] = pair.map(|value| whole(value * factor));
        }
        if let [last] = last {
            self.rows[pairs.len()][place] = [whole(last * factor), 0];
        }
    }

    /// The rows' sums over one panel.
    #[inline(always)]
    fn sums(&self, weights: &[[Pairs; 2]], step: impl Step) -> [[[i32; 8]; 2]; BLOCK] {
        let mut sums = [[[0i32; 8]; 2]; BLOCK];
        for (pairs, weights) in self.rows.iter().zip(weights) {
            for place in 0..BLOCK {
                for half in 0..2 {
                    sums[place][half] = step.add(sums[place][half], pairs[place], &weights[half]);
                }
            }
        }
        sums
    }
}

/// The nearest whole number to a small one: added to 1.5 times 2²³, a float has it in its last bits.
#[inline(always)]
fn whole(value: f32) -> i16 {
    (value + 12_582_912.0).to_bits() as i16
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
    fn products_are_close_to_the_obvious_ones() {
        for (n_rows, n_in, n_out) in [(1, 3, 1), (7, 32, 50), (13, 17, 16), (6, 5, 33)] {
            let (from, weights) = (noise(n_rows * n_in, 1), noise(n_in * n_out, 2));
            let bias = noise(n_out, 3);
            let mut to = Vec::new();
            Dense::new(n_in, n_out, &weights, bias.clone()).apply(&from, &mut to);
            for row in 0..n_rows {
                for column in 0..n_out {
                    let product = |k| from[row * n_in + k] * weights[k * n_out + column];
                    let sum = bias[column] + (0..n_in).map(product).sum::<f32>();
                    assert!((to[row * n_out + column] - sum).abs() < 5e-3);
                }
            }
        }
    }

    #[test]
    fn all_machines_give_the_same() {
        let (n_rows, n_in, n_out) = (13, 34, 40);
        let (from, weights) = (noise(n_rows * n_in, 1), noise(n_in * n_out, 2));
        let dense = Dense::new(n_in, n_out, &weights, noise(n_out, 3));
        let (mut best, mut plain) = (Vec::new(), vec![0.0; n_rows * n_out]);
        dense.apply(&from, &mut best);
        Product { dense: &dense, from: &from, to: &mut plain }.run(Plain);
        assert_eq!(best, plain);
    }

    #[test]
    fn sums_of_the_longest_row_of_the_greatest_numbers_fit() {
        let dense = Dense::new(MAX_IN, 1, &[1.0; MAX_IN], vec![0.0]);
        let mut to = Vec::new();
        dense.apply(&[-3.0; MAX_IN], &mut to);
        assert!((to[0] + 3.0 * MAX_IN as f32).abs() < 1.0);
    }

    #[test]
    fn small_numbers_are_rounded_to_the_nearest() {
        let rounded = [-2047.0, -1.6, -0.4, 0.0, 0.6, 1.5, 2047.0].map(whole);
        assert_eq!(rounded, [-2047, -2, 0, 0, 1, 2, 2047]);
    }
}
