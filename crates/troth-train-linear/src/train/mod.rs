//! Training, table by table.

mod arcs;
mod names;
mod relations;
mod tags;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use crate::linear::clusters::Clusters;
use crate::linear::model::{Block, Blocks, Model};
use crate::linear::tags::WIDTH;
use crate::linear::words::Word;
use troth_language::{Upos, Xpos};

use crate::corpus::{self, Gold};
use crate::linear;
use crate::random::Random;
use crate::score;

/// The seed of everything that looks like chance.
pub const SEED: u64 = 20_251_206;
const TAG_EPOCHS: usize = 8;
const TAG_BITS: u32 = 18;
const ARC_BITS: u32 = 20;
const RELATION_BITS: u32 = 18;
const NAME_BITS: u32 = 17;

/// A sentence ready to learn from.
pub struct Example<'a> {
    gold: &'a Gold,
    words: Vec<Word>,
    /// Classes of its words by their gold tags; `None` for the rarest.
    classes: Vec<Option<u8>>,
    /// Classes as a tagger that has not seen it gives them.
    tags: Vec<u8>,
}

/// Trains everything and writes `models/weights.bin`; `models/clusters.bin` must be there.
pub fn run(data: &Path, models: &Path) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let treebank = corpus::training(data)?;
    let groups: &'static [u8] = std::fs::read(models.join("clusters.bin"))?.leak();
    let blocks = train(&treebank, Clusters::new(groups), data)?;
    let bytes = blocks.to_bytes();
    std::fs::write(models.join("weights.bin"), &bytes)?;
    println!("trained in {} s, {} bytes", started.elapsed().as_secs(), bytes.len());
    let model = Model::open(bytes.leak());
    let clusters = Clusters::new(groups);
    score::print(data, &|golds: &[&Gold]| {
        golds.iter().map(|gold| linear::analyse(&gold.forms, &model, clusters)).collect()
    })
}

fn train(treebank: &[Gold], clusters: Clusters, data: &Path) -> Result<Blocks, Box<dyn Error>> {
    let classes = classes(treebank);
    let mut examples = examples(treebank, &classes, clusters);
    let mut blocks = Blocks { classes: class_block(&classes), ..Blocks::default() };

    eprintln!("tags");
    let all: Vec<&Example<'_>> = examples.iter().collect();
    let tagger = tags::learn(&all, classes.len(), TAG_EPOCHS);
    blocks.tags = tagger.pack_sparse(TAG_BITS);
    tags::jackknife(&mut examples, classes.len());

    eprintln!("arcs");
    blocks.arcs = arcs::learn(&examples).pack_dense(ARC_BITS);
    eprintln!("relations");
    blocks.relations = relations::learn(&examples).pack_sparse(RELATION_BITS);

    eprintln!("names");
    let wikigold = corpus::names(&data.join("names/wikigold.conll.txt.gz"))?;
    let uner = corpus::names(&data.join("names/uner-ewt-dev.iob2.gz"))?;
    let gum = treebank.iter().filter(|gold| gold.has_names);
    let named: Vec<&Gold> = wikigold.iter().chain(&uner).chain(gum).collect();
    let read = |gold: &Gold| -> Vec<Word> { words(gold, clusters) };
    blocks.names = names::learn(&named, &read, &tagger, classes.len()).pack_sparse(NAME_BITS);
    Ok(blocks)
}

/// Pairs of tags, the most frequent first.
fn classes(treebank: &[Gold]) -> Vec<(Xpos, Upos)> {
    let mut counts: BTreeMap<(Xpos, Upos), usize> = BTreeMap::new();
    for gold in treebank {
        for pair in gold.xpos.iter().copied().zip(gold.upos.iter().copied()) {
            *counts.entry(pair).or_default() += 1;
        }
    }
    let mut classes: Vec<_> = counts.into_iter().collect();
    classes.sort_by_key(|(pair, n)| (std::cmp::Reverse(*n), *pair));
    classes.truncate(WIDTH - 1);
    classes.into_iter().map(|(pair, _)| pair).collect()
}

fn class_block(classes: &[(Xpos, Upos)]) -> Block {
    let bytes = classes.iter().flat_map(|(xpos, upos)| [xpos.number(), *upos as u8]);
    Block { bytes: bytes.collect(), scale: 0.0 }
}

fn examples<'a>(
    treebank: &'a [Gold],
    classes: &[(Xpos, Upos)],
    clusters: Clusters,
) -> Vec<Example<'a>> {
    let class_of = |gold: &Gold, at: usize| {
        let class = classes.iter().position(|class| *class == (gold.xpos[at], gold.upos[at]));
        class.map(|class| class as u8)
    };
    let example = |gold: &'a Gold| Example {
        gold,
        words: words(gold, clusters),
        classes: (0..gold.forms.len()).map(|at| class_of(gold, at)).collect(),
        tags: Vec::new(),
    };
    treebank.iter().map(example).collect()
}

fn words(gold: &Gold, clusters: Clusters) -> Vec<Word> {
    gold.forms.iter().map(|form| Word::new(form, clusters)).collect()
}

fn shuffled(n: usize, random: &mut Random) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    random.shuffle(&mut order);
    order
}
