//! The whole layer behind one door.

use troth_text::ByteSpan;

use crate::lemmas::Lemmas;
use crate::network::{Model, agree_on_persons};
use crate::tokens::{Segment, for_each_segment, is_space};
use crate::{Analysis, Deprel, Feats, Sentence, Token, Upos, Xpos, features, names};

/// The weights that the program carries.
static FAST: &[u8] = include_bytes!("../../../models/fast/weights.bin");

/// Sentences that [`Language::for_each_sentence`] holds at once.
const WINDOW: usize = 256;

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
    network: Model,
    lemmas: Lemmas,
}

impl Language {
    /// The model that is part of the program; there is nothing to load.
    #[must_use]
    pub fn embedded() -> Self {
        Self::with_weights(FAST)
    }

    /// The network in `weights`, a file that its trainer wrote.
    ///
    /// # Panics
    /// When it is no such file.
    #[must_use]
    pub fn with_weights(weights: &'static [u8]) -> Self {
        Self { network: Model::from_bytes(weights), lemmas: Lemmas::embedded() }
    }

    /// Sentences, tokens, tags, trees and names of a text.
    #[must_use]
    pub fn analyse(&self, text: &str) -> Analysis {
        let mut sentences = Vec::new();
        for_each_segment(text, |segment| sentences.push(blank(text, &segment)));
        self.fill(text, &mut sentences);
        Analysis { sentences }
    }

    /// The same for sentences and tokens that are given.
    ///
    /// # Panics
    /// When the segments' spans do not lie in `text`.
    #[must_use]
    pub fn analyse_segments(&self, text: &str, segments: &[Segment]) -> Analysis {
        let mut sentences: Vec<Sentence> =
            segments.iter().map(|segment| blank(text, segment)).collect();
        self.fill(text, &mut sentences);
        Analysis { sentences }
    }

    /// Gives the sentences of a text one after the other, holding few at a time: for texts too
    /// long to keep an [`Analysis`] of.
    pub fn for_each_sentence(&self, text: &str, mut give: impl FnMut(Sentence)) {
        let mut window = Vec::with_capacity(WINDOW);
        for_each_segment(text, |segment| {
            window.push(blank(text, &segment));
            if window.len() == WINDOW {
                self.fill(text, &mut window);
                window.drain(..).for_each(&mut give);
            }
        });
        self.fill(text, &mut window);
        window.drain(..).for_each(give);
    }

    fn fill(&self, text: &str, sentences: &mut [Sentence]) {
        self.network.annotate_all(sentences, text);
        // By the same windows everywhere, so that each way of reading a text gives the same.
        for window in sentences.chunks_mut(WINDOW) {
            agree_on_persons(window, text);
            names::settle(text, window);
        }
        for sentence in sentences {
            self.fill_lemmas(text, sentence);
            features::fill(text, &mut sentence.tokens);
        }
    }

    fn fill_lemmas(&self, text: &str, sentence: &mut Sentence) {
        for token in &mut sentence.tokens {
            token.lemma = self.lemmas.lemma(token.span.slice(text), token.upos, token.xpos);
        }
        // "Norwegian troops": an adjective that is a name keeps its capital.
        for at in sentence.entities.iter().flat_map(|entity| entity.range.clone()) {
            let token = &mut sentence.tokens[at];
            if token.upos == Upos::Adj {
                token.lemma = token.span.slice(text).to_owned();
            }
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
        space_after: text[span.end()..].chars().next().is_none_or(is_space),
    };
    let tokens = segment.tokens.iter().map(token).collect();
    Sentence { tokens, entities: Vec::new(), paragraph: segment.paragraph }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn holds(text: &str) {
        let analysis = Language::embedded().analyse(text);
        let mut end = 0;
        for sentence in &analysis.sentences {
            let n = sentence.tokens.len();
            assert_eq!(sentence.tokens.iter().filter(|token| token.head.is_none()).count(), 1);
            assert!(sentence.tokens.iter().all(|token| token.head.is_none_or(|head| head < n)));
            assert!(sentence.entities.windows(2).all(|two| two[0].range.end <= two[1].range.start));
            assert!(sentence.entities.iter().all(|entity| entity.range.start < entity.range.end));
            for token in &sentence.tokens {
                assert!(token.span.start() >= end && !token.lemma.is_empty());
                end = token.span.end();
            }
        }
        let mut one_by_one = Vec::new();
        Language::embedded().for_each_sentence(text, |sentence| one_by_one.push(sentence));
        assert_eq!(one_by_one, analysis.sentences);
    }

    #[test]
    fn strange_texts_are_analysed_too() {
        for text in
            ["", " \n\t", "\u{feff}", "🇳🇴🇳🇴 👩‍🚒!!", "’s", "-", "\u{0}\u{1}x", "ПРИВЕТ, 世界. مرحبا"]
        {
            holds(text);
        }
        holds(&"no stop and no end ".repeat(1000));
        holds(&"ALL CAPITALS! AND MORE? ".repeat(200));
        holds(&"a-".repeat(3000));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn every_text_is_analysed(text in "(\\PC|[ \n.,’“”\"()A-Za-z0-9-]){0,120}") {
            holds(&text);
        }
    }
}
