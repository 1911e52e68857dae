//! Counting hits and misses, and how far chance could carry a figure.
//!
//! Every measure is made of one [`Tally`] for each document. Intervals come from resampling whole
//! documents: two errors in one document are seldom independent of one another.

/// Hits and misses of one thing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Labelled and read.
    pub hits: usize,
    /// Labelled and not read.
    pub missed: usize,
    /// Read and not labelled.
    pub extra: usize,
}

impl Tally {
    /// Of `n_labelled` and `n_read` things, so many are the same.
    #[must_use]
    pub fn of(hits: usize, n_labelled: usize, n_read: usize) -> Self {
        Self { hits, missed: n_labelled - hits, extra: n_read - hits }
    }

    /// One thing that is asked for: right or not.
    #[must_use]
    pub fn asked(right: bool) -> Self {
        Self { hits: usize::from(right), missed: usize::from(!right), extra: 0 }
    }

    /// Share of what was read that is labelled, 0 to 1; 1 where nothing was read.
    #[must_use]
    pub fn precision(self) -> f64 {
        share(self.hits, self.hits + self.extra)
    }

    /// Share of what is labelled that was read, 0 to 1; 1 where nothing is labelled.
    #[must_use]
    pub fn recall(self) -> f64 {
        share(self.hits, self.hits + self.missed)
    }

    /// Their harmonic mean.
    #[must_use]
    pub fn f1(self) -> f64 {
        share(2 * self.hits, 2 * self.hits + self.missed + self.extra)
    }

    /// Counts `other` too.
    pub fn add(&mut self, other: Self) {
        self.hits += other.hits;
        self.missed += other.missed;
        self.extra += other.extra;
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// A figure between 0 and 1 with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Over all documents.
    pub value: f64,
    /// 2.5 % of the samples lie below.
    pub low: f64,
    /// 2.5 % of the samples lie above.
    pub high: f64,
}

/// How many times the documents are drawn again.
const N_SAMPLES: usize = 1000;

/// Precision, recall and F1 of one measure over documents, each with its interval: percentiles
/// of 1,000 bootstrap samples of whole documents, from a fixed seed.
#[must_use]
pub fn figures(documents: &[Tally]) -> [Figure; 3] {
    let whole = sum(documents.iter());
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let n = documents.len();
    let samples: Vec<Tally> = (0..if n == 0 { 0 } else { N_SAMPLES })
        .map(|_| sum((0..n).map(|_| &documents[draw(&mut state, n)])))
        .collect();
    [Tally::precision, Tally::recall, Tally::f1].map(|of| figure(whole, &samples, of))
}

fn figure(whole: Tally, samples: &[Tally], of: fn(Tally) -> f64) -> Figure {
    let mut values: Vec<f64> = samples.iter().map(|tally| of(*tally)).collect();
    values.sort_by(f64::total_cmp);
    let at = |rank: usize| values.get(rank).copied().unwrap_or_else(|| of(whole));
    Figure { value: of(whole), low: at(N_SAMPLES / 40), high: at(N_SAMPLES - 1 - N_SAMPLES / 40) }
}

/// All counts together.
pub fn sum<'t>(tallies: impl Iterator<Item = &'t Tally>) -> Tally {
    tallies.fold(Tally::default(), |mut whole, tally| {
        whole.add(*tally);
        whole
    })
}

/// SplitMix64 (Steele, Lea and Flood 2014): chance that is the same on every machine.
#[allow(clippy::cast_possible_truncation, reason = "the remainder is below n")]
fn draw(state: &mut u64, n: usize) -> usize {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) % n as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_gives_the_three_figures() {
        let tally = Tally { hits: 6, missed: 2, extra: 4 };
        assert!((tally.precision() - 0.6).abs() < 1e-12);
        assert!((tally.recall() - 0.75).abs() < 1e-12);
        assert!((tally.f1() - 2.0 / 3.0).abs() < 1e-12);
        assert!((Tally::default().f1() - 1.0).abs() < 1e-12, "nothing asked, nothing wrong");
    }

    #[test]
    fn an_interval_holds_its_figure_and_is_the_same_every_time() {
        let documents: Vec<Tally> =
            (0..40).map(|n| Tally { hits: n % 5, missed: n % 3, extra: n % 2 }).collect();
        let [precision, recall, f1] = figures(&documents);
        for figure in [precision, recall, f1] {
            assert!(figure.low < figure.value && figure.value < figure.high, "{figure:?}");
        }
        assert_eq!(figures(&documents), [precision, recall, f1]);
    }

    #[test]
    fn documents_that_are_all_alike_leave_no_room() {
        let [.., f1] = figures(&[Tally { hits: 1, missed: 1, extra: 0 }; 9]);
        assert!((f1.high - f1.low).abs() < 1e-12);
        let [.., none] = figures(&[]);
        assert!((none.value - 1.0).abs() < 1e-12);
    }
}
