//! Counts by sentence, each found again from the noun that it counts.

use troth_model::{CountRange, EffectKind};
use troth_text::ByteSpan;
use troth_time::Word;
use troth_time::quantity::{self, Quantity, QuantityKind};

use crate::tree::Tree;
use crate::who::semantic_head;

/// The counts of a document by sentence.
pub struct Counts {
    by_sentence: Vec<Vec<Quantity>>,
}

impl Counts {
    /// Finds them all.
    pub fn new(trees: &[Tree<'_>]) -> Self {
        let by_sentence = trees.iter().enumerate().map(|(s, tree)| find(tree, s)).collect();
        Self { by_sentence }
    }

    /// The count of the noun at `head`, with the words that carry it.
    pub fn of(&self, tree: &Tree<'_>, s: usize, head: usize) -> Option<(CountRange, ByteSpan)> {
        let tokens = counted_tokens(tree, head);
        let quantity = self.by_sentence[s].iter().find(|quantity| {
            tokens.iter().any(|idx| quantity.span.overlaps(tree.token(*idx).span))
        })?;
        let count = quantity.count;
        CountRange::new(count.min, count.max, count.approximate).map(|range| (range, quantity.span))
    }
}

/// The noun, its numerals and determiners, and a partitive above it ("dozens of residents").
fn counted_tokens(tree: &Tree<'_>, head: usize) -> Vec<usize> {
    let mut tokens: Vec<usize> = tree
        .children_by(head, &["nummod", "det", "amod", "compound", "advmod"])
        .filter(|c| *c < head)
        .collect();
    tokens.push(head);
    if let Some(above) = tree.head(head).filter(|above| semantic_head(tree, *above) == head) {
        tokens.push(above);
    }
    tokens
}

fn find(tree: &Tree<'_>, s: usize) -> Vec<Quantity> {
    let words: Vec<Word<'_>> = (0..tree.len())
        .map(|idx| Word {
            text: tree.word(idx),
            span: tree.token(idx).span,
            tense: None,
            sentence: u32::try_from(s).unwrap_or(u32::MAX),
        })
        .collect();
    let mut found = quantity::find(&words);
    found.retain(|quantity| quantity.kind == QuantityKind::Count);
    found
}

/// Whether a toll of this kind counts people.
pub fn is_of_people(kind: EffectKind) -> bool {
    !matches!(kind, EffectKind::Damaged | EffectKind::Destroyed | EffectKind::Cut)
}
