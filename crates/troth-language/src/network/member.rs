//! One network of a model: from words to the scores of tags, of heads and of relations.

use std::ops::Range;

use super::N_TAGS;
use super::bytes::Reader;
use super::encoder::{Encoder, Widths, Word, Words};
use super::parser::Parser;
use super::product::Dense;

/// A network and its weights.
#[derive(Debug, Clone)]
pub(super) struct Member {
    encoder: Encoder,
    /// To UPOS, XPOS and name tags, side by side.
    tags: Dense,
    parser: Parser,
}

/// What a network makes of some sentences, before anything is decided.
#[derive(Debug)]
pub(super) struct Seen {
    /// A row for each word, which knows its neighbours.
    rows: Vec<f32>,
    /// [`N_TAGS`] scores for each word.
    pub(super) tags: Vec<f32>,
    /// Scores of heads, one sentence after the other.
    pub(super) arcs: Vec<f32>,
}

impl Member {
    /// The next network of a weights file, with the static vectors of the `first` one.
    pub(super) fn read(reader: &mut Reader, first: Option<&Self>) -> Self {
        let [word, part, vector, hidden, arc, label, n_layers] =
            std::array::from_fn(|_| reader.number());
        let widths = Widths { word, part, vector, hidden, arc, label };
        let first = first.map(|first| &first.encoder);
        Self {
            encoder: Encoder::read(reader, widths, n_layers, first),
            tags: Dense::read(reader, hidden, N_TAGS),
            parser: Parser::read(reader, widths),
        }
    }

    /// Scores tags and heads; `sentences` are ranges of `words`.
    pub(super) fn see(&self, words: &[Word], sentences: &[Range<usize>], kept: &mut Words) -> Seen {
        let rows = self.encoder.encode(words, sentences, kept);
        let mut tags = Vec::new();
        self.tags.apply(&rows, &mut tags);
        let arcs = self.parser.arcs(&rows, sentences);
        Seen { rows, tags, arcs }
    }

    /// Scores the relation of each word to the head that it was given.
    pub(super) fn relations(
        &self,
        seen: &Seen,
        sentences: &[Range<usize>],
        heads: &[Vec<Option<usize>>],
    ) -> Vec<f32> {
        self.parser.relations(&seen.rows, sentences, heads)
    }
}
