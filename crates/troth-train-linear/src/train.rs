//! Training, table by table.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use troth_language::linear::arcs::{self, Input, State, Transition, best_allowed};
use troth_language::linear::hash::Features;
use troth_language::linear::model::{Block, Blocks};
use troth_language::linear::relations::{self, Tree};
use troth_language::linear::table::Scores;
use troth_language::linear::words::Word;
use troth_language::linear::{names, tags};
use troth_language::{Deprel, Language, Upos, Xpos};

use crate::corpus::{self, Gold};
use crate::perceptron::{Averaged, Perceptron};
use crate::random::Random;
use crate::{lemmas, score};

/// The seed of everything that looks like chance.
pub const SEED: u64 = 20_251_206;
const TAG_EPOCHS: usize = 8;
const ARC_EPOCHS: usize = 14;
const RELATION_EPOCHS: usize = 8;
const NAME_EPOCHS: usize = 12;
const FOLDS: usize = 5;
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

/// Trains everything and writes `models/weights.bin`.
pub fn run(data: &Path, models: &Path) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let mut treebank = corpus::treebank(&data.join("syntax/ewt-train.conllu.gz"))?;
    treebank.extend(corpus::treebank(&data.join("syntax/gum-open-train.conllu.gz"))?);
    let blocks = train(&treebank, data)?;
    std::fs::create_dir_all(models)?;
    let bytes = blocks.to_bytes();
    std::fs::write(models.join("weights.bin"), &bytes)?;
    println!("trained in {} s, {} bytes", started.elapsed().as_secs(), bytes.len());
    score::print(&Language::with_weights(bytes.leak()), data)
}

fn train(treebank: &[Gold], data: &Path) -> Result<Blocks, Box<dyn Error>> {
    let classes = classes(treebank);
    let mut examples = examples(treebank, &classes);
    let mut blocks = Blocks { classes: class_block(&classes), ..Blocks::default() };
    [blocks.exceptions, blocks.scripts, blocks.known] = lemmas::learn(treebank);

    eprintln!("tags");
    let all: Vec<&Example<'_>> = examples.iter().collect();
    let tagger = train_tags(&all, classes.len(), TAG_EPOCHS);
    blocks.tags = tagger.pack_sparse(TAG_BITS);
    jackknife(&mut examples, classes.len());

    eprintln!("arcs");
    blocks.arcs = train_arcs(&examples).pack_dense(ARC_BITS);
    eprintln!("relations");
    blocks.relations = train_relations(&examples).pack_sparse(RELATION_BITS);

    eprintln!("names");
    let wikigold = corpus::names(&data.join("names/wikigold.conll.txt.gz"))?;
    let uner = corpus::names(&data.join("names/uner-ewt-dev.iob2.gz"))?;
    let gum = treebank.iter().filter(|gold| !gold.text.is_empty() && gold.has_names);
    let named: Vec<&Gold> = wikigold.iter().chain(&uner).chain(gum).collect();
    blocks.names = train_names(&named, &tagger, classes.len()).pack_sparse(NAME_BITS);
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
    classes.truncate(tags::WIDTH - 1);
    classes.into_iter().map(|(pair, _)| pair).collect()
}

fn class_block(classes: &[(Xpos, Upos)]) -> Block {
    let bytes = classes.iter().flat_map(|(xpos, upos)| [xpos.number(), *upos as u8]);
    Block { bytes: bytes.collect(), scale: 0.0 }
}

fn examples<'a>(treebank: &'a [Gold], classes: &[(Xpos, Upos)]) -> Vec<Example<'a>> {
    let class_of = |gold: &Gold, at: usize| {
        let class = classes.iter().position(|class| *class == (gold.xpos[at], gold.upos[at]));
        class.map(|class| class as u8)
    };
    let example = |gold: &'a Gold| Example {
        gold,
        words: gold.forms.iter().map(|form| Word::new(form)).collect(),
        classes: (0..gold.forms.len()).map(|at| class_of(gold, at)).collect(),
        tags: Vec::new(),
    };
    treebank.iter().map(example).collect()
}

fn shuffled(n: usize, random: &mut Random) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    random.shuffle(&mut order);
    order
}

fn train_tags(
    examples: &[&Example<'_>],
    n_classes: usize,
    epochs: usize,
) -> Averaged<{ tags::WIDTH }> {
    let mut random = Random::new(SEED);
    let mut perceptron = Perceptron::new();
    let mut features = Features::default();
    for _ in 0..epochs {
        for at in shuffled(examples.len(), &mut random) {
            let example = examples[at];
            let mut found = Vec::with_capacity(example.words.len());
            for word in 0..example.words.len() {
                tags::extract(&example.words, &found, word, &mut features);
                let scores = perceptron.score(&features.rows);
                let best = tags::best(&scores[..n_classes]);
                perceptron.tick();
                if let Some(gold) = example.classes[word].filter(|gold| *gold != best) {
                    perceptron.add(&features.rows, usize::from(gold), 1.0);
                    perceptron.add(&features.rows, usize::from(best), -1.0);
                }
                found.push(best);
            }
        }
    }
    perceptron.average()
}

/// Tags each fifth of the examples with what the others teach, so that the parser meets the
/// mistakes it will meet.
fn jackknife(examples: &mut [Example<'_>], n_classes: usize) {
    for fold in 0..FOLDS {
        let rest = examples.iter().enumerate().filter(|(at, _)| at / 50 % FOLDS != fold);
        let rest: Vec<&Example<'_>> = rest.map(|(_, example)| example).collect();
        let tagger = train_tags(&rest, n_classes, 5);
        for (at, example) in examples.iter_mut().enumerate() {
            if at / 50 % FOLDS == fold {
                example.tags = tags::tag(&example.words, n_classes, &tagger);
            }
        }
    }
}

fn train_arcs(examples: &[Example<'_>]) -> Averaged<{ arcs::WIDTH }> {
    let mut random = Random::new(SEED);
    let mut perceptron = Perceptron::new();
    for epoch in 0..ARC_EPOCHS {
        let mut n_wrong = 0;
        for at in shuffled(examples.len(), &mut random) {
            let explore = if epoch == 0 { 0 } else { 90 };
            n_wrong += learn_arcs(&examples[at], &mut perceptron, explore, &mut random);
        }
        eprintln!("  epoch {epoch}: {n_wrong} wrong transitions");
    }
    perceptron.average()
}

/// One sentence with a dynamic oracle (Goldberg and Nivre 2013): mistakes are followed now and
/// then, to learn what is best after them.
fn learn_arcs(
    example: &Example<'_>,
    perceptron: &mut Perceptron<{ arcs::WIDTH }>,
    explore: usize,
    random: &mut Random,
) -> usize {
    let input = Input { words: &example.words, tags: &example.tags };
    let mut state = State::new(example.words.len());
    let mut features = Features::default();
    let mut n_wrong = 0;
    while !state.is_done() {
        arcs::extract(input, &state, &mut features);
        let scores = perceptron.score(&features.rows);
        let best = best_allowed(&state, &scores);
        let right = best_right(&state, &scores, &example.gold.heads);
        perceptron.tick();
        if best != right
            && cost(&state, best, &example.gold.heads) > cost(&state, right, &example.gold.heads)
        {
            n_wrong += 1;
            perceptron.add(&features.rows, right as usize, 1.0);
            perceptron.add(&features.rows, best as usize, -1.0);
            state.apply(if random.chance(explore) { best } else { right });
        } else {
            state.apply(best);
        }
    }
    n_wrong
}

fn best_right(state: &State, scores: &[f32; arcs::WIDTH], gold: &[Option<usize>]) -> Transition {
    let allowed = Transition::ALL.into_iter().filter(|transition| state.allows(*transition));
    let key =
        |transition: &Transition| (cost(state, *transition, gold), -scores[*transition as usize]);
    let less = |a: &Transition, b: &Transition| {
        let (a, b) = (key(a), key(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    };
    allowed.min_by(less).expect("something may come next")
}

/// How many gold arcs can no longer be made after `transition`.
fn cost(state: &State, transition: Transition, gold: &[Option<usize>]) -> usize {
    let next = state.next as usize;
    let gold_of = |word: u32| gold[word as usize];
    if transition == Transition::Shift {
        let top = state.stack.last().copied();
        let lost = |word: &&u32| {
            gold_of(**word) == Some(next)
                || gold[next] == Some(**word as usize) && Some(**word) != top
        };
        return state.stack.iter().filter(lost).count();
    }
    let top = *state.stack.last().expect("an arc has a dependent");
    let below = state.stack.len().checked_sub(2).map(|at| state.stack[at] as usize);
    let head = if transition == Transition::Left { Some(next) } else { below };
    let reachable = match gold_of(top) {
        None => true,
        Some(word) => word >= next || Some(word) == below,
    };
    let lost_head = reachable && gold_of(top) != head;
    let lost_children = gold[next..].iter().filter(|head| **head == Some(top as usize)).count();
    usize::from(lost_head) + lost_children
}

fn train_relations(examples: &[Example<'_>]) -> Averaged<{ relations::WIDTH }> {
    let mut random = Random::new(SEED);
    let mut perceptron = Perceptron::new();
    let mut features = Features::default();
    for _ in 0..RELATION_EPOCHS {
        for at in shuffled(examples.len(), &mut random) {
            let example = &examples[at];
            let input = Input { words: &example.words, tags: &example.tags };
            let tree = Tree::new(example.gold.heads.clone());
            let mut found: Vec<Deprel> = Vec::with_capacity(example.words.len());
            for word in 0..example.words.len() {
                let gold = example.gold.deprels[word];
                if example.gold.heads[word].is_none() {
                    found.push(gold);
                    continue;
                }
                relations::extract(input, &tree, word, &found, &mut features);
                let scores = perceptron.score(&features.rows);
                let best = tags::best(&scores[..Deprel::ALL.len()]);
                perceptron.tick();
                if best != gold.number() {
                    perceptron.add(&features.rows, usize::from(gold.number()), 1.0);
                    perceptron.add(&features.rows, usize::from(best), -1.0);
                }
                found.push(Deprel::of_number(best));
            }
        }
    }
    perceptron.average()
}

fn train_names(
    sentences: &[&Gold],
    tagger: &impl Scores<{ tags::WIDTH }>,
    n_classes: usize,
) -> Averaged<{ names::WIDTH }> {
    let prepared: Vec<(Vec<Word>, Vec<u8>, Vec<u8>)> = sentences
        .iter()
        .map(|gold| {
            let words: Vec<Word> = gold.forms.iter().map(|form| Word::new(form)).collect();
            let tags = tags::tag(&words, n_classes, tagger);
            let labels = names::encode(words.len(), &gold.entities);
            (words, tags, labels)
        })
        .collect();
    let mut random = Random::new(SEED);
    let mut perceptron = Perceptron::new();
    let mut features = Features::default();
    for _ in 0..NAME_EPOCHS {
        for at in shuffled(prepared.len(), &mut random) {
            let (words, tags, gold) = &prepared[at];
            let found = names::find(words, tags, &perceptron);
            perceptron.tick();
            for word in (0..words.len()).filter(|word| found[*word] != gold[*word]) {
                names::extract(words, tags, word, &mut features);
                perceptron.add(&features.rows, usize::from(gold[word]), 1.0);
                perceptron.add(&features.rows, usize::from(found[word]), -1.0);
            }
        }
    }
    perceptron.average()
}
