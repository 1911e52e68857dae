//! The whole layer behind one door.

use troth_text::ByteSpan;

use crate::linear::arcs::{self, Input};
use crate::linear::model::Model;
use crate::linear::relations::{self, Tree};
use crate::linear::words::Word;
use crate::linear::{names, tags};
use crate::tokens::{Segment, for_each_segment};
use crate::{Analysis, Deprel, Feats, Sentence, Token, Upos, Xpos, features, network};

/// The weights that the program carries: lemmas and the first model's tables, and the network.
static EMBEDDED: &[u8] = include_bytes!("../../../models/linear/weights.bin");
static FAST: &[u8] = include_bytes!("../../../models/fast/weights.bin");

/// A language model, ready for any number of texts.
///
/// ```
/// use troth_language::Language;
///
/// let language = Language::embedded();
/// let analysis = language.analyse("Norland’s envoys left the talks.");
/// let sentence = &analysis.sentences[0];
/// let root = sentence.tokens.iter().find(|token| token.head.is_none()).unwrap();
/// assert_eq!(root.lemma, "leave");
/// ```
#[derive(Debug, Clone)]
pub struct Language {
    model: Model,
    network: Option<network::Model>,
}

impl Language {
    /// The model that is part of the program; there is nothing to load.
    #[must_use]
    pub fn embedded() -> Self {
        Self { network: Some(network::Model::from_bytes(FAST)), ..Self::with_weights(EMBEDDED) }
    }

    /// The linear model in `weights`, a file that its trainer wrote.
    ///
    /// # Panics
    /// When it is no such file.
    #[must_use]
    pub fn with_weights(weights: &'static [u8]) -> Self {
        Self { model: Model::open(weights), network: None }
    }

    /// Sentences, tokens, tags, trees and names of a text.
    #[must_use]
    pub fn analyse(&self, text: &str) -> Analysis {
        let mut sentences = Vec::new();
        let Some(network) = &self.network else {
            for_each_segment(text, |segment| sentences.push(self.analyse_segment(text, &segment)));
            return Analysis { sentences };
        };
        for_each_segment(text, |segment| sentences.push(blank(text, &segment)));
        network.annotate_all(&mut sentences, text);
        sentences.iter_mut().for_each(|sentence| self.fill_lemmas(text, sentence));
        Analysis { sentences }
    }

    fn fill_lemmas(&self, text: &str, sentence: &mut Sentence) {
        for token in &mut sentence.tokens {
            token.lemma = self.model.lemmas.lemma(token.span.slice(text), token.upos, token.xpos);
        }
        features::fill(&mut sentence.tokens);
    }

    /// The tags, tree and names of one sentence whose tokens are given.
    ///
    /// # Panics
    /// When the segment's spans do not lie in `text`.
    #[must_use]
    pub fn analyse_segment(&self, text: &str, segment: &Segment) -> Sentence {
        let forms: Vec<&str> = segment.tokens.iter().map(|span| span.slice(text)).collect();
        let words: Vec<Word> = forms.iter().map(|form| Word::new(form)).collect();
        let tags = tags::tag(&words, self.model.n_classes(), &self.model.tags);
        let input = Input { words: &words, tags: &tags };
        let tree = Tree::new(arcs::parse(input, &self.model.arcs));
        let deprels = relations::label(input, &tree, &self.model.relations);
        let labels = names::find(&words, &tags, &self.model.names);
        let token = |at: usize| {
            let place = Place { text, span: segment.tokens[at], form: forms[at] };
            self.token(place, tags[at], tree.heads()[at], deprels[at])
        };
        let mut tokens: Vec<Token> = (0..forms.len()).map(token).collect();
        features::fill(&mut tokens);
        Sentence { tokens, entities: names::decode(&labels), paragraph: segment.paragraph }
    }

    fn token(&self, place: Place<'_>, class: u8, head: Option<usize>, deprel: Deprel) -> Token {
        let (xpos, upos) = self.model.class(class);
        let after = place.text[place.span.end()..].chars().next();
        Token {
            span: place.span,
            upos,
            xpos,
            feats: Feats::default(),
            lemma: self.model.lemmas.lemma(place.form, upos, xpos),
            head,
            deprel,
            space_after: after.is_none_or(crate::tokens::is_space),
        }
    }
}

/// A sentence whose tokens have nothing but their place yet.
fn blank(text: &str, segment: &Segment) -> Sentence {
    let token = |span: &ByteSpan| Token {
        span: *span,
        upos: Upos::X,
        xpos: Xpos::parse("XX"),
        feats: Feats::default(),
        lemma: String::new(),
        head: None,
        deprel: Deprel::parse("root"),
        space_after: text[span.end()..].chars().next().is_none_or(crate::tokens::is_space),
    };
    let tokens = segment.tokens.iter().map(token).collect();
    Sentence { tokens, entities: Vec::new(), paragraph: segment.paragraph }
}

#[derive(Clone, Copy)]
struct Place<'a> {
    text: &'a str,
    span: ByteSpan,
    form: &'a str,
}
