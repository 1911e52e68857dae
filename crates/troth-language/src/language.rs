//! The whole layer behind one door.

use crate::lemmas::Lemmas;
use crate::network::{Kept, Model, agree_on_persons};
use crate::parts::{Input, MAX_SENTENCES, blank};
use crate::tokens::Segment;
use crate::{Analysis, Sentence, Upos, features, long, names};

/// The weights that the program carries.
static FAST: &[u8] = include_bytes!("../../../models/fast/weights.bin");
/// Those of further networks, which share the static vectors of the first.
static EXACT: &[u8] = include_bytes!("../../../models/exact/weights.bin");

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
        Self::with_weights(&[FAST])
    }

    /// The more exact and slower model that is part of the program too: the same network and
    /// others like it, which decide together. There is nothing to load.
    #[must_use]
    pub fn exact() -> Self {
        Self::with_weights(&[FAST, EXACT])
    }

    /// The networks in `weights`, files that the trainer wrote.
    ///
    /// # Panics
    /// When they are no such files.
    #[must_use]
    pub fn with_weights(weights: &[&'static [u8]]) -> Self {
        Self { network: Model::from_files(weights), lemmas: Lemmas::embedded() }
    }

    /// Sentences, tokens, tags, trees and names of a text.
    #[must_use]
    pub fn analyse(&self, text: &str) -> Analysis {
        self.analyse_on(text, 1)
    }

    /// The same on `n_threads` threads, for one short text that somebody waits for: what is found
    /// does not depend on their number. Many documents are better shared out whole.
    #[must_use]
    pub fn analyse_on(&self, text: &str, n_threads: usize) -> Analysis {
        let mut sentences = Vec::new();
        let give = |more: Vec<Sentence>| sentences.extend(more);
        let n_threads = n_threads.max(1);
        self.in_parts_within([text], Input::Text, [1, n_threads], |part| part.sentences, give);
        Analysis { sentences }
    }

    /// The same for sentences and tokens that are given. A sentence of more than 300 tokens is
    /// analysed in pieces, whose roots hang on that of the first as `parataxis`.
    ///
    /// # Panics
    /// When the segments' spans do not lie in `text`.
    #[must_use]
    pub fn analyse_segments(&self, text: &str, segments: &[Segment]) -> Analysis {
        let blank = |segment: &Segment| blank(text, &segment.tokens, segment.paragraph);
        let mut kept = [Kept::default()];
        // By the parts of other ways to read, so that names agree within the same bounds.
        let parts = segments.chunks(MAX_SENTENCES);
        let fill = |part: &[Segment]| self.fill(text, part.iter().map(blank).collect(), &mut kept);
        Analysis { sentences: parts.flat_map(fill).collect() }
    }

    /// Gives the sentences of a text one after the other, holding few at a time: for texts too
    /// long to keep an [`Analysis`] of. [`Language::in_parts`] does it in several threads.
    pub fn for_each_sentence(&self, text: &str, mut give: impl FnMut(Sentence)) {
        let give = |sentences: Vec<Sentence>| sentences.into_iter().for_each(&mut give);
        self.in_parts([text], Input::Text, 1, |part| part.sentences, give);
    }

    /// Tags, trees and names by the network, on as many threads as there is room kept for.
    fn annotate(&self, text: &str, pieces: &mut [Sentence], kept: &mut [Kept]) {
        if let [kept] = kept {
            return self.network.annotate_keeping(pieces, text, kept);
        }
        let n_tokens: usize = pieces.iter().map(|piece| piece.tokens.len()).sum();
        let share = n_tokens.div_ceil(kept.len());
        std::thread::scope(|scope| {
            let mut rest = pieces;
            for kept in kept {
                let mut n_share = 0;
                let is_within = |piece: &Sentence| {
                    n_share += piece.tokens.len();
                    n_share < share
                };
                // The one that fills the share goes with it, so that nothing is left over.
                let n = rest.iter().map(is_within).take_while(|within| *within).count() + 1;
                let (own, others) = rest.split_at_mut(n.min(rest.len()));
                rest = others;
                scope.spawn(|| self.network.annotate_keeping(own, text, kept));
            }
        });
    }

    /// Fills in everything but the tokens' places.
    pub(crate) fn fill(
        &self,
        text: &str,
        sentences: Vec<Sentence>,
        kept: &mut [Kept],
    ) -> Vec<Sentence> {
        let (mut pieces, counts) = long::cut(text, sentences);
        self.annotate(text, &mut pieces, kept);
        agree_on_persons(&mut pieces, text);
        names::settle(text, &mut pieces);
        for sentence in &mut pieces {
            self.fill_lemmas(text, sentence);
            features::fill(text, &mut sentence.tokens);
        }
        long::join(pieces, &counts)
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
#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn holds(text: &str) {
        holds_for(&Language::embedded(), text);
    }

    fn holds_for(language: &Language, text: &str) {
        let analysis = language.analyse(text);
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
        language.for_each_sentence(text, |sentence| one_by_one.push(sentence));
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

    #[test]
    fn what_the_exact_model_finds_does_not_depend_on_how_much_it_reads_at_once() {
        let text = "Norland’s envoys left the talks on Friday, the ministry said. ".repeat(60);
        holds_for(&Language::exact(), &text);
        let (one, three) =
            (Language::exact().analyse(&text), Language::exact().analyse_on(&text, 3));
        assert_eq!(one, three);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn every_text_is_analysed(text in "(\\PC|[ \n.,’“”\"()A-Za-z0-9-]){0,120}") {
            holds(&text);
        }
    }
}
