//! Given sentences that are too long: the network takes them in pieces, and they are joined again.
//!
//! What a tree costs grows with the square of its sentence, so a sentence of 5,000 words, which
//! our own splitter would never make, is cut at punctuation. The roots of later pieces hang on that
//! of the first as `parataxis`.

use troth_text::ByteSpan;

use crate::tokens::{MAX_TOKENS, cut_long};
use crate::{Deprel, Sentence};

/// Cuts sentences that are too long; with how many pieces each became.
pub fn cut(text: &str, sentences: Vec<Sentence>) -> (Vec<Sentence>, Vec<usize>) {
    let mut pieces = Vec::with_capacity(sentences.len());
    let mut counts = Vec::with_capacity(sentences.len());
    for mut sentence in sentences {
        let n_before = pieces.len();
        for n_tokens in lengths(text, &sentence) {
            let rest = sentence.tokens.split_off(n_tokens);
            let tokens = std::mem::replace(&mut sentence.tokens, rest);
            pieces.push(Sentence { tokens, entities: Vec::new(), paragraph: sentence.paragraph });
        }
        counts.push(pieces.len() - n_before);
    }
    (pieces, counts)
}

/// How many tokens each piece of `sentence` gets.
fn lengths(text: &str, sentence: &Sentence) -> Vec<usize> {
    if sentence.tokens.len() <= MAX_TOKENS {
        return vec![sentence.tokens.len()];
    }
    let spans: Vec<ByteSpan> = sentence.tokens.iter().map(|token| token.span).collect();
    let mut lengths = Vec::new();
    let n_given = cut_long(text, &spans, &mut |piece| lengths.push(piece.len()));
    lengths.push(spans.len() - n_given);
    lengths
}

/// Joins pieces to the sentences that they were cut from.
pub fn join(pieces: Vec<Sentence>, counts: &[usize]) -> Vec<Sentence> {
    let mut pieces = pieces.into_iter();
    let joined = |n: &usize| {
        let first = pieces.next().expect("a sentence has a piece");
        pieces.by_ref().take(n - 1).fold(first, append)
    };
    counts.iter().map(joined).collect()
}

fn append(mut sentence: Sentence, piece: Sentence) -> Sentence {
    let n_before = sentence.tokens.len();
    let root = sentence.tokens.iter().position(|token| token.head.is_none());
    for mut token in piece.tokens {
        match token.head {
            Some(head) => token.head = Some(head + n_before),
            None => (token.head, token.deprel) = (root, Deprel::parse("parataxis")),
        }
        sentence.tokens.push(token);
    }
    for mut entity in piece.entities {
        entity.range = entity.range.start + n_before..entity.range.end + n_before;
        sentence.entities.push(entity);
    }
    sentence
}
