//! The training loop: batches of sentences in a new order each epoch, two shares of a batch at a
//! time, the rate rising at first and then falling along a cosine. What is written and scored is the
//! mean of the weights over the last steps, in which later ones count for more.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::adam::{Moments, Step};
use crate::augment::{Pools, vary};
use crate::corpus::Example;
use crate::export;
use crate::net::{Batch, Net, Pass, RowGrads, Shape, Vocabulary, pass};
use crate::rng::Rng;
use crate::score::{self, Dev};
use crate::tape::Mat;
use crate::vectors::Vectors;
use troth_language::network::Model;

/// Shares into which a batch is split, one thread each; part of the result, so not an option.
const N_SHARES: usize = 2;

/// After how many steps the mean of the weights takes them in, and the least share that it takes.
const MEAN_EVERY: i32 = 8;
const MEAN_SHARE: f32 = 0.01;

/// What to learn from.
pub struct Parts {
    /// With tags and trees.
    pub syntax: Vec<Example>,
    /// With names only.
    pub named: Vec<Example>,
}

pub struct Options {
    pub seed: u64,
    pub n_epochs: usize,
    /// After which epoch to end, with the rate still falling as if all came.
    pub stop: usize,
    /// Tokens in a batch.
    pub batch: usize,
    pub rate: f32,
    /// How often an epoch goes over the sentences that have names only.
    pub name_copies: usize,
    /// A weights file to begin from.
    pub from: Option<PathBuf>,
}

/// The network with the state of its training.
struct Trainer<'a> {
    net: Net,
    /// The mean of the net's weights over the last steps.
    mean: Net,
    vocabulary: Vocabulary,
    vectors: Vectors,
    pools: Pools,
    options: &'a Options,
    moments: Vec<Moments>,
    word_moments: Moments,
    part_moments: Moments,
    n_steps: i32,
}

/// Trains and writes the weights file to `out`, after each few epochs too.
pub fn run(
    shape: Shape,
    options: &Options,
    parts: &Parts,
    vectors: Option<&Path>,
    dev: &Dev,
    out: &Path,
) {
    let width = shape.widths.vector;
    let vectors = match vectors {
        Some(folder) => Vectors::read(folder, width),
        None => Vectors::none(width),
    };
    let all: Vec<Example> = parts.syntax.iter().chain(&parts.named).cloned().collect();
    let vocabulary = Vocabulary::of(&all);
    let mut net = Net::new(shape, vocabulary.rows.len(), options.seed);
    if let Some(from) = &options.from {
        let bytes =
            std::fs::read(from).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
        export::read_back(&bytes, &mut net);
    }
    let mut trainer = Trainer {
        moments: net.mats.iter().map(Moments::of).collect(),
        word_moments: Moments::of(&net.words),
        part_moments: Moments::of(&net.parts),
        mean: net.clone(),
        net,
        vocabulary,
        vectors,
        pools: Pools::of(&all),
        options,
        n_steps: 0,
    };
    let start = Instant::now();
    let n_epochs = options.n_epochs.min(options.stop);
    for epoch in 0..n_epochs {
        let losses = trainer.epoch(epoch, parts);
        let losses: Vec<String> = losses.iter().map(|loss| format!("{loss:.3}")).collect();
        let seconds = start.elapsed().as_secs();
        println!("epoch {} at {seconds} s: {}", epoch + 1, losses.join(" "));
        if epoch % 4 == 3 || epoch + 1 == n_epochs {
            let bytes = export::weights(&trainer.mean, &trainer.vocabulary, &trainer.vectors);
            std::fs::write(out, &bytes).expect("the weights file can be written");
            score::report(&Model::from_files(&[bytes.leak()]), dev);
        }
    }
}

impl Trainer<'_> {
    /// Goes once over everything; gives the mean losses.
    fn epoch(&mut self, epoch: usize, parts: &Parts) -> [f32; 5] {
        let mut rng = Rng::new(self.options.seed, 1000 + epoch as u64);
        let batches = self.batches(parts, &mut rng);
        let mut sums = [0.0; 5];
        let n_batches = batches.len();
        for (idx, examples) in batches.into_iter().enumerate() {
            let examples = examples.into_iter().map(|one| vary(one, &self.pools, &mut rng));
            let progress =
                (epoch as f32 + idx as f32 / n_batches as f32) / self.options.n_epochs as f32;
            let losses = self.step(examples.collect(), progress, &mut rng);
            sums.iter_mut().zip(losses).for_each(|(sum, loss)| *sum += loss);
        }
        sums.map(|sum| sum / n_batches as f32)
    }

    fn batches<'p>(&self, parts: &'p Parts, rng: &mut Rng) -> Vec<Vec<&'p Example>> {
        let copies = (0..self.options.name_copies).flat_map(|_| &parts.named);
        let mut all: Vec<&Example> = parts.syntax.iter().chain(copies).collect();
        rng.shuffle(&mut all);
        let mut batches = vec![Vec::new()];
        let mut n_tokens = 0;
        for example in all {
            if n_tokens > self.options.batch {
                batches.push(Vec::new());
                n_tokens = 0;
            }
            n_tokens += example.forms.len();
            batches.last_mut().expect("there is one").push(example);
        }
        batches
    }

    fn step(&mut self, mut examples: Vec<Example>, progress: f32, rng: &mut Rng) -> [f32; 5] {
        let n_first = examples.len().div_ceil(N_SHARES);
        let mut shares = Vec::new();
        while !examples.is_empty() {
            let rest = examples.split_off(n_first.min(examples.len()));
            let share = std::mem::replace(&mut examples, rest);
            shares.push((share, Rng::new(rng.next(), 5)));
        }
        let passes = self.passes(shares);
        let factor = 1.0 / passes.len() as f32;
        let mut losses = [0.0; 5];
        for pass in &passes {
            losses.iter_mut().zip(pass.losses).for_each(|(sum, loss)| *sum += loss * factor);
        }
        self.update(passes, factor, progress);
        if self.n_steps % MEAN_EVERY == 0 {
            // The first steps' weights must not linger.
            let share = (5.0 / (self.n_steps / MEAN_EVERY) as f32).clamp(MEAN_SHARE, 1.0);
            self.mean.approach(&self.net, share);
        }
        losses
    }

    fn passes(&self, shares: Vec<(Vec<Example>, Rng)>) -> Vec<Pass> {
        let work = |(examples, mut rng): (Vec<Example>, Rng)| {
            let Self { net, vocabulary, vectors, .. } = self;
            let batch = Batch::new(examples, net, vocabulary, vectors, &mut rng);
            pass(net, &batch, vectors, rng)
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> =
                shares.into_iter().map(|share| scope.spawn(|| work(share))).collect();
            threads.into_iter().map(|thread| thread.join().expect("a pass ends")).collect()
        })
    }

    fn update(&mut self, passes: Vec<Pass>, factor: f32, progress: f32) {
        self.n_steps += 1;
        let warm = (self.n_steps as f32 / 300.0).min(1.0);
        let fall = 0.5 + 0.5 * (progress * std::f32::consts::PI).cos();
        let rate = self.options.rate * warm * fall.max(0.01);
        let (grads, words, parts) = joined(passes, factor, &self.net);
        let length: f32 = grads.iter().flat_map(|mat| &mat.data).map(|v| v * v).sum::<f32>().sqrt();
        let clip = (2.0 / length).min(1.0);
        let step = Step { number: self.n_steps, rate, decay: 0.0 };
        for ((mat, moments), mut grad) in self.net.mats.iter_mut().zip(&mut self.moments).zip(grads)
        {
            grad.data.iter_mut().for_each(|v| *v *= clip);
            moments.step(Step { decay: 0.01, ..step }, 0, &grad.data, &mut mat.data);
        }
        for (table, moments, grads) in [
            (&mut self.net.words, &mut self.word_moments, words),
            (&mut self.net.parts, &mut self.part_moments, parts),
        ] {
            for (row, grad) in grads.rows.iter().zip(grads.data.chunks_exact(table.n_cols)) {
                moments.step(step, *row as usize * table.n_cols, grad, &mut table.data);
            }
        }
    }
}

/// The mean gradients of all shares.
fn joined(passes: Vec<Pass>, factor: f32, net: &Net) -> (Vec<Mat>, RowGrads, RowGrads) {
    let mut grads: Vec<Mat> = net.mats.iter().map(Mat::like).collect();
    let (mut words, mut parts) = (RowGrads::default(), RowGrads::default());
    for pass in passes {
        for (to, from) in grads.iter_mut().zip(&pass.grads) {
            to.data.iter_mut().zip(&from.data).for_each(|(to, v)| *to += factor * v);
        }
        for (to, from, width) in [
            (&mut words, &pass.words, net.words.n_cols),
            (&mut parts, &pass.parts, net.parts.n_cols),
        ] {
            for (row, grad) in from.rows.iter().zip(from.data.chunks_exact(width)) {
                to.add(*row, factor, grad);
            }
        }
    }
    (grads, words, parts)
}
