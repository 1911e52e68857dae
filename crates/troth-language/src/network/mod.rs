//! The trained network: tags, tree and names of tokenised sentences.
//!
//! Words become rows of numbers ([`features`], tables of hashed embeddings), two-way recurrent
//! layers let them know their neighbours, and small heads read off part of speech, name tags and,
//! for each pair of words, how well one heads the other (Dozat and Manning 2017). The weights are
//! one file of bytes, read where it lies. What surprises: nothing depends on which sentences are
//! read together, so a text may be split among threads in any way.

mod agree;
mod bytes;
pub mod decode;
mod encoder;
pub mod features;
mod kernel;
mod parser;
mod product;

use std::ops::Range;

use crate::{Deprel, Sentence, Upos, Xpos};
pub use agree::agree_on_persons;
use bytes::Reader;
pub use bytes::halves;
pub use encoder::Kept;
pub use encoder::Widths;
use encoder::{Encoder, Word};
use features::{Case, Setting};
pub use kernel::sigmoid;
use parser::Parser;
pub use parser::{N_DISTANCES, distance};
use product::Dense;

/// First bytes of a weights file.
pub const MAGIC: &[u8; 8] = b"TROTHNN1";

/// Tokens that go through the network together: enough to keep it busy, few enough for the cache.
const BATCH: usize = 192;

/// The network and its weights.
#[derive(Debug, Clone)]
pub struct Model {
    encoder: Encoder,
    /// To UPOS, XPOS and name tags, side by side.
    tags: Dense,
    parser: Parser,
}

impl Model {
    /// The network whose weights file is `bytes`.
    ///
    /// # Panics
    /// When `bytes` is not a whole weights file: they are made by the trainer and part of the
    /// program.
    #[must_use]
    pub fn from_bytes(bytes: &'static [u8]) -> Self {
        let mut reader = Reader::new(bytes);
        assert_eq!(reader.bytes(MAGIC.len()), MAGIC, "these are weights of this version");
        let [word, part, vector, hidden, arc, label, n_layers] =
            std::array::from_fn(|_| reader.number());
        let widths = Widths { word, part, vector, hidden, arc, label };
        let encoder = Encoder::read(&mut reader, widths, n_layers);
        let tags = Dense::read(&mut reader, hidden, N_TAGS);
        let parser = Parser::read(&mut reader, widths);
        assert!(reader.is_at_end(), "a weights file ends with its last weight");
        Self { encoder, tags, parser }
    }

    /// Fills in tags, tree and names of one sentence of `text`; its tokens' spans, `space_after`
    /// and lemmas stay.
    pub fn annotate(&self, sentence: &mut Sentence, text: &str) {
        self.annotate_all(std::slice::from_mut(sentence), text);
    }

    /// [`Model::annotate`] for many sentences, in less time.
    pub fn annotate_all(&self, sentences: &mut [Sentence], text: &str) {
        self.annotate_keeping(sentences, text, &mut Kept::default());
    }

    /// [`Model::annotate_all`] for one share of many sentences: what is `kept` from one share to
    /// the next saves time, and changes nothing.
    pub fn annotate_keeping(&self, sentences: &mut [Sentence], text: &str, kept: &mut Kept) {
        let mut rest = sentences;
        while !rest.is_empty() {
            let (batch, after) = rest.split_at_mut(n_sentences(rest));
            self.annotate_batch(batch, text, kept);
            rest = after;
        }
    }

    fn annotate_batch(&self, sentences: &mut [Sentence], text: &str, kept: &mut Kept) {
        let mut words = Vec::new();
        let mut ranges = Vec::with_capacity(sentences.len());
        for sentence in &*sentences {
            let start = words.len();
            add_words(sentence, text, &mut words);
            ranges.push(start..words.len());
        }
        let rows = self.encoder.encode(&words, &ranges, kept);
        let mut tags = Vec::new();
        self.tags.apply(&rows, &mut tags);
        let trees = self.parser.parse(&rows, &ranges);
        for ((sentence, range), tree) in sentences.iter_mut().zip(ranges).zip(trees) {
            let n = sentence.tokens.len();
            for (token, (head, deprel)) in sentence.tokens.iter_mut().zip(tree) {
                (token.head, token.deprel) = (head, deprel);
            }
            fill_tags(sentence, &tags[range.start * N_TAGS..][..n * N_TAGS]);
        }
    }
}

/// How many sentences make the next batch: at least one.
fn n_sentences(sentences: &[Sentence]) -> usize {
    let mut n_tokens = 0;
    let mut fits = |sentence: &&Sentence| {
        n_tokens += sentence.tokens.len();
        n_tokens <= BATCH
    };
    sentences.iter().take_while(|sentence| fits(sentence)).count().max(1)
}

fn add_words<'a>(sentence: &Sentence, text: &'a str, words: &mut Vec<Word<'a>>) {
    let form = |token: &crate::Token| token.span.slice(text);
    let case = Case::of(sentence.tokens.iter().map(form));
    let mut space_before = true;
    for token in &sentence.tokens {
        let space_after = token.space_after;
        words
            .push(Word { form: form(token), setting: Setting { space_before, space_after, case } });
        space_before = space_after;
    }
}

/// Where the scores of UPOS, XPOS and name tags lie in a row of tag scores.
pub const TAG_RANGES: [Range<usize>; 3] = {
    let (upos, xpos) = (Upos::ALL.len(), Xpos::ALL.len());
    [0..upos, upos..upos + xpos, upos + xpos..upos + xpos + decode::N_NAME_TAGS]
};

/// Scores for tags in a row.
pub const N_TAGS: usize = TAG_RANGES[2].end;

fn fill_tags(sentence: &mut Sentence, scores: &[f32]) {
    let [upos, xpos, names] = TAG_RANGES;
    let mut name_scores = Vec::with_capacity(sentence.tokens.len() * decode::N_NAME_TAGS);
    for (token, scores) in sentence.tokens.iter_mut().zip(scores.chunks_exact(N_TAGS)) {
        token.upos = Upos::ALL[argmax(&scores[upos.clone()])];
        token.xpos = Xpos::of_number(argmax(&scores[xpos.clone()]) as u8);
        name_scores.extend_from_slice(&scores[names.clone()]);
    }
    sentence.entities = decode::names(&name_scores);
}

/// The place of the highest score, the first among equals.
fn argmax(scores: &[f32]) -> usize {
    let mut best = 0;
    for (idx, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = idx;
        }
    }
    best
}
