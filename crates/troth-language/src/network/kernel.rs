//! The few functions that the network is made of, for whole matrices, on one core.
//!
//! The loops are plain Rust on arrays of fixed size, which the compiler turns into vector
//! instructions; [`dispatch`] compiles them a second time for AVX2 and picks at run time. Products
//! with weights are next door, in [`super::product`].

use super::bytes::Reader;

/// Something to compute, in a version for machines with AVX2 and one for the rest.
///
/// `run` and what it calls must be `#[inline(always)]`, or they stay with the lesser instructions.
pub(super) trait Job {
    /// Computes it.
    fn run(self);
}

#[cfg(target_arch = "x86_64")]
struct Entry<J>(J);

#[cfg(target_arch = "x86_64")]
impl<J: Job> pulp::NullaryFnOnce for Entry<J> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.0.run();
    }
}

/// Runs `job` in the best version that this machine knows.
pub(super) fn dispatch<J: Job>(job: J) {
    #[cfg(target_arch = "x86_64")]
    {
        match pulp::x86::V3::try_new() {
            Some(v3) => v3.vectorize(Entry(job)),
            None => job.run(),
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    job.run();
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
    fn run(self) {
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
    fn run(self) {
        let n = self.norm.scale.len();
        for row in self.values.chunks_exact_mut(n) {
            let mean = total(row, |value| value) / n as f32;
            let variance = total(row, |value| (value - mean) * (value - mean));
            let factor = 1.0 / (variance / n as f32 + 1e-5).sqrt();
            for ((value, scale), shift) in
                row.iter_mut().zip(&self.norm.scale).zip(&self.norm.shift)
            {
                *value = (*value - mean) * factor * scale + shift;
            }
        }
    }
}

/// The sum of `of` each value, in eight lanes, so that it can be computed in one register.
#[inline(always)]
fn total(values: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0; 8];
    let (eights, rest) = values.as_chunks::<8>();
    for eight in eights {
        for lane in 0..8 {
            lanes[lane] += of(eight[lane]);
        }
    }
    for (lane, value) in rest.iter().enumerate() {
        lanes[lane] += of(*value);
    }
    folded(lanes)
}

/// `a · b`; what is over a whole number of sixteens is left out.
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
    folded(std::array::from_fn(|lane| lanes[lane] + lanes[lane + 8]))
}

/// The sum by halves, which takes three steps instead of eight.
#[inline(always)]
fn folded(lanes: [f32; 8]) -> f32 {
    let four: [f32; 4] = std::array::from_fn(|lane| lanes[lane] + lanes[lane + 4]);
    (four[0] + four[2]) + (four[1] + four[3])
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
