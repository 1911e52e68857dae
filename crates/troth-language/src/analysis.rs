//! What the language layer gives: sentences of tokens with their tree and names.

use std::ops::Range;

use troth_text::ByteSpan;

use crate::{Deprel, EntityKind, Feats, Upos, Xpos};

/// One text, analysed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Analysis {
    /// Sentences in the order of the text.
    pub sentences: Vec<Sentence>,
}

/// One sentence: its tokens, tree and names.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sentence {
    /// Tokens in order; never empty.
    pub tokens: Vec<Token>,
    /// Names, in order, not overlapping.
    pub entities: Vec<Entity>,
    /// Number of the paragraph (block of text between blank lines or line ends) it stands in.
    pub paragraph: u32,
}

/// A syntactic word of Universal Dependencies: "don't" is two ("do", "n't").
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// Its bytes in the text.
    pub span: ByteSpan,
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn Treebank tag.
    pub xpos: Xpos,
    /// Tense, mood, number and the like.
    pub feats: Feats,
    /// Dictionary form, lower case but for names.
    pub lemma: String,
    /// The token in this sentence that it depends on; `None` for the root.
    pub head: Option<usize>,
    /// How it depends on it.
    pub deprel: Deprel,
    /// Whether white space follows it.
    pub space_after: bool,
}

impl Token {
    /// A token of which nothing but its place is known.
    pub(crate) fn blank(span: ByteSpan, space_after: bool) -> Self {
        Self {
            span,
            upos: Upos::X,
            xpos: Xpos::UNKNOWN,
            feats: Feats::default(),
            lemma: String::new(),
            head: None,
            deprel: Deprel::ROOT,
            space_after,
        }
    }
}

/// A name: tokens `range` of its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Tokens that it covers.
    pub range: Range<usize>,
    /// What it names.
    pub kind: EntityKind,
}

impl Sentence {
    /// The bytes from the first token's start to the last one's end.
    #[must_use]
    pub fn span(&self) -> ByteSpan {
        let first = self.tokens.first().expect("a sentence has tokens");
        let last = self.tokens.last().expect("a sentence has tokens");
        first.span.cover(last.span)
    }

    /// The tokens that depend on token `head`, in order.
    pub fn children(&self, head: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        (0..self.tokens.len()).filter(move |&idx| self.tokens[idx].head == Some(head))
    }

    /// The first token that depends on `head` by `deprel` (subtypes count as their main relation
    /// when `deprel` has none).
    #[must_use]
    pub fn child(&self, head: usize, deprel: &str) -> Option<usize> {
        self.children(head).find(|&idx| self.tokens[idx].deprel.is(deprel))
    }

    /// `idx` and everything below it, as a mask over the tokens; in time linear in the sentence.
    #[must_use]
    pub fn subtree(&self, idx: usize) -> Vec<bool> {
        let mut known: Vec<Option<bool>> = vec![None; self.tokens.len()];
        known[idx] = Some(true);
        let mut path = Vec::new();
        for start in 0..self.tokens.len() {
            // Up until a token that is decided; then all on the way are as it is.
            let mut at = start;
            while known[at].is_none() {
                path.push(at);
                // Marked on the way, so that heads in a circle end the walk too.
                known[at] = Some(false);
                let Some(head) = self.tokens[at].head else { break };
                at = head;
            }
            let inside = known[at];
            path.drain(..).for_each(|at| known[at] = inside);
        }
        known.into_iter().map(|inside| inside == Some(true)).collect()
    }
}
