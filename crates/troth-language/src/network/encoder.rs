//! From the words of some sentences to a row of numbers for each, which knows its neighbours.
//!
//! First each word alone: rows of the tables are summed, joined and mixed. What comes out is kept
//! for the next time that the word stands in the same setting, together with the first layer's
//! products, which need nothing else: running text repeats itself. Then layers of two simple
//! recurrent units (Lei et al. 2018), one for each direction, whose products are made for all
//! words at once, so that only cheap steps remain in sequence.

use std::collections::HashMap;
use std::ops::Range;

use super::bytes::{Keys, Reader, Rows};
use super::features::{Features, Setting, murmur};
use super::kernel::{Job, Norm, dispatch, gelu, sigmoid};
use super::product::Dense;

/// Words kept at most, unless told otherwise: some four kilobytes each.
const MAX_KEPT: usize = 8192;

/// How wide the network is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Widths {
    /// Of a word's own row.
    pub word: usize,
    /// Of a row for a part of a word.
    pub part: usize,
    /// Of a static vector.
    pub vector: usize,
    /// Of the rows that go through the layers: twice that of a recurrent unit.
    pub hidden: usize,
    /// Of what heads and dependents are compared by.
    pub arc: usize,
    /// Of what relations are told by.
    pub label: usize,
}

/// The tables of words and of their parts.
#[derive(Debug, Clone)]
struct Lexicon {
    widths: Widths,
    word_keys: Keys,
    words: Rows,
    vector_keys: Keys,
    vectors: Rows,
    n_parts: usize,
    parts: Rows,
}

impl Lexicon {
    /// The next tables, with the vectors of `first` if they are the same for several networks.
    fn read(reader: &mut Reader, widths: Widths, first: Option<&Self>) -> Self {
        let n_words = reader.number();
        let word_keys = Keys::read(reader, n_words);
        let words = Rows::read(reader, n_words, widths.word);
        let (vector_keys, vectors) = if let Some(first) = first {
            (first.vector_keys.clone(), first.vectors.clone())
        } else {
            let n_keys = reader.number();
            let keys = Keys::read(reader, n_keys);
            let n_vectors = reader.number();
            (keys, Rows::read(reader, n_vectors, widths.vector))
        };
        let n_parts = reader.number();
        let parts = Rows::read(reader, n_parts, widths.part);
        Self { widths, word_keys, words, vector_keys, vectors, n_parts, parts }
    }

    /// Numbers that a word is described by.
    fn width(&self) -> usize {
        self.widths.word + self.widths.part + self.widths.vector
    }

    /// Describes a word: its own rows, the sum of its parts' and its vector side by side.
    #[inline(always)]
    fn describe(&self, features: &Features, to: &mut [f32]) {
        let (word, rest) = to.split_at_mut(self.widths.word);
        let (part, vector) = rest.split_at_mut(self.widths.part);
        for row in features.words.iter().filter_map(|hash| self.word_keys.find(*hash)) {
            self.words.add(row, 1.0, word);
        }
        for hash in &features.affixes {
            self.parts.add(*hash as usize % self.n_parts, 1.0, part);
        }
        let share = 1.0 / (features.triples.len().max(1) as f32).sqrt();
        for hash in &features.triples {
            self.parts.add(*hash as usize % self.n_parts, share, part);
        }
        if let Some(row) = features.vectors.iter().find_map(|hash| self.vector_keys.find(*hash)) {
            self.vectors.add(row, 1.0, vector);
        }
    }
}

struct Describe<'a> {
    lexicon: &'a Lexicon,
    features: &'a Features,
    to: &'a mut [f32],
}

impl Job for Describe<'_> {
    #[inline(always)]
    fn run(self) {
        self.lexicon.describe(self.features, self.to);
    }
}

/// One layer: a unit forwards and one backwards, added to what came in, and normalised.
#[derive(Debug, Clone)]
struct Layer {
    /// To candidates, forget gates and output gates: three times forwards, three times backwards.
    gates: Dense,
    /// How the last state opens the forget gates, forwards and backwards.
    forget: Vec<f32>,
    /// How the new state opens the output gates, forwards and backwards.
    output: Vec<f32>,
    norm: Norm,
}

impl Layer {
    fn read(reader: &mut Reader, hidden: usize) -> Self {
        Self {
            gates: Dense::read(reader, hidden, 3 * hidden),
            forget: reader.floats(hidden),
            output: reader.floats(hidden),
            norm: Norm::read(reader, hidden),
        }
    }

    /// Takes `rows` one layer up, given their products with the gates.
    fn apply(&self, gates: Gates, sentences: &[Range<usize>], rows: &mut [f32]) {
        dispatch(Recurrence { layer: self, gates, sentences, rows });
        self.norm.apply(rows);
    }
}

/// Rows of gates, in the order of the words or wherever `slots` says.
#[derive(Debug, Clone, Copy)]
struct Gates<'a> {
    rows: &'a [f32],
    slots: Option<&'a [usize]>,
}

struct Recurrence<'a> {
    layer: &'a Layer,
    gates: Gates<'a>,
    sentences: &'a [Range<usize>],
    rows: &'a mut [f32],
}

impl Job for Recurrence<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { layer, gates, sentences, rows } = self;
        let hidden = layer.forget.len();
        let unit = hidden / 2;
        let mut state = vec![0.0; unit];
        for sentence in sentences {
            for direction in 0..2 {
                state.fill(0.0);
                let side = direction * unit..(direction + 1) * unit;
                let (forget, output) = (&layer.forget[side.clone()], &layer.output[side.clone()]);
                for step in 0..sentence.len() {
                    let at = match direction {
                        0 => sentence.start + step,
                        _ => sentence.end - 1 - step,
                    };
                    let slot = gates.slots.map_or(at, |slots| slots[at]);
                    let gates = &gates.rows[(slot * 2 + direction) * 3 * unit..][..3 * unit];
                    let row = &mut rows[at * hidden..][side.clone()];
                    advance(gates, forget, output, &mut state, row);
                }
            }
        }
    }
}

/// One step of one unit.
#[inline(always)]
fn advance(gates: &[f32], forget: &[f32], output: &[f32], state: &mut [f32], row: &mut [f32]) {
    let unit = state.len();
    let (candidate, gates) = gates.split_at(unit);
    let (keep, open) = gates.split_at(unit);
    let (forget, output, row) = (&forget[..unit], &output[..unit], &mut row[..unit]);
    for idx in 0..unit {
        let kept = sigmoid(keep[idx] + forget[idx] * state[idx]);
        let new = candidate[idx] + kept * (state[idx] - candidate[idx]);
        state[idx] = new;
        row[idx] += new * sigmoid(open[idx] + output[idx] * new);
    }
}

/// Tables and layers.
#[derive(Debug, Clone)]
pub(super) struct Encoder {
    lexicon: Lexicon,
    hidden: usize,
    mix: Dense,
    mix_norm: Norm,
    layers: Vec<Layer>,
}

/// A word to encode.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'a> {
    pub(super) form: &'a str,
    pub(super) setting: Setting,
}

/// Words that a network has seen before: their mixed rows and first products.
#[derive(Debug, Default)]
pub(super) struct Words {
    slots: HashMap<(u64, Setting), usize>,
    mixed: Vec<f32>,
    gates: Vec<f32>,
}

impl Words {
    fn forget(&mut self) {
        self.slots.clear();
        self.mixed.clear();
        self.gates.clear();
    }
}

/// What the networks of one thread have seen before.
#[derive(Debug)]
pub struct Kept {
    /// When a network has more words, all are forgotten, which costs time but changes nothing.
    most: usize,
    networks: Vec<Words>,
}

impl Kept {
    /// With room for the share of one of `n_threads` threads, so that many do not need many times
    /// the memory.
    #[must_use]
    pub fn for_one_of(n_threads: usize) -> Self {
        let most = (2 * MAX_KEPT / n_threads.max(1)).clamp(MAX_KEPT / 8, MAX_KEPT);
        Self { most, networks: Vec::new() }
    }

    /// What each of `n` networks has seen, with room for more words.
    pub(super) fn networks(&mut self, n: usize) -> &mut [Words] {
        self.networks.resize_with(n.max(self.networks.len()), Words::default);
        let most = self.most / n.max(1);
        self.networks.iter_mut().filter(|words| words.slots.len() > most).for_each(Words::forget);
        &mut self.networks[..n]
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self::for_one_of(1)
    }
}

impl Encoder {
    /// The next encoder, with the static vectors of `first`, if there is one.
    pub(super) fn read(
        reader: &mut Reader,
        widths: Widths,
        n_layers: usize,
        first: Option<&Self>,
    ) -> Self {
        let lexicon = Lexicon::read(reader, widths, first.map(|first| &first.lexicon));
        let mix = Dense::read(reader, lexicon.width(), widths.hidden);
        let mix_norm = Norm::read(reader, widths.hidden);
        let layers = (0..n_layers).map(|_| Layer::read(reader, widths.hidden)).collect();
        Self { lexicon, hidden: widths.hidden, mix, mix_norm, layers }
    }

    /// One row for each word; `sentences` are ranges of `words`.
    pub(super) fn encode(
        &self,
        words: &[Word],
        sentences: &[Range<usize>],
        kept: &mut Words,
    ) -> Vec<f32> {
        let slots = self.keep(words, kept);
        let mut rows = Vec::with_capacity(words.len() * self.hidden);
        for slot in &slots {
            rows.extend_from_slice(&kept.mixed[slot * self.hidden..][..self.hidden]);
        }
        let mut gates = Vec::new();
        for (idx, layer) in self.layers.iter().enumerate() {
            if idx == 0 {
                let gates = Gates { rows: &kept.gates, slots: Some(&slots) };
                layer.apply(gates, sentences, &mut rows);
            } else {
                layer.gates.apply(&rows, &mut gates);
                layer.apply(Gates { rows: &gates, slots: None }, sentences, &mut rows);
            }
        }
        rows
    }

    /// Makes sure that all `words` are kept, and says where.
    fn keep(&self, words: &[Word], kept: &mut Words) -> Vec<usize> {
        let n_before = kept.slots.len();
        let width = self.lexicon.width();
        let mut described = Vec::new();
        let mut slots = Vec::with_capacity(words.len());
        for word in words {
            let n_kept = kept.slots.len();
            let key = (murmur(word.form.as_bytes()), word.setting);
            let slot = *kept.slots.entry(key).or_insert(n_kept);
            slots.push(slot);
            if slot == n_kept {
                let start = (n_kept - n_before) * width;
                described.resize(start + width, 0.0);
                let features = Features::of(word.form, word.setting);
                let to = &mut described[start..];
                dispatch(Describe { lexicon: &self.lexicon, features: &features, to });
            }
        }
        let (mut mixed, mut gates) = (Vec::new(), Vec::new());
        self.mix.apply(&described, &mut mixed);
        gelu(&mut mixed);
        self.mix_norm.apply(&mut mixed);
        self.layers[0].gates.apply(&mixed, &mut gates);
        kept.mixed.extend_from_slice(&mixed);
        kept.gates.extend_from_slice(&gates);
        slots
    }
}
