//! Which words of a marked stretch carry it: "spokesman" of "the spokesman for the army".
//!
//! Gold sets mark whole phrases, each with its own idea of where one ends. Two phrases are taken
//! to name the same if one covers the head of the other and the other way round covers any of it;
//! the head comes from the language layer's tree. A relative pronoun ("the minister, who said")
//! also stands for the noun that its clause belongs to.

use troth_language::{Analysis, Sentence};
use troth_text::{ByteSpan, Span, TextIndex};

/// Finds the heads of stretches of one text.
pub struct Heads<'t> {
    analysis: Analysis,
    index: TextIndex<'t>,
}

impl<'t> Heads<'t> {
    /// For the text that was analysed.
    pub fn new(analysis: Analysis, text: &'t str) -> Self {
        Self { analysis, index: TextIndex::new(text) }
    }

    /// The words that carry `span`: its head, with the rest of the name where it is one; all of
    /// it where it has no token.
    pub fn of(&self, span: Span) -> Vec<Span> {
        let bytes = self.index.to_bytes(span);
        let sentence = self
            .analysis
            .sentences
            .iter()
            .find(|sentence| sentence.tokens.iter().any(|token| token.span.overlaps(bytes)));
        let heads = sentence.map(|sentence| heads_in(sentence, bytes)).unwrap_or_default();
        if heads.is_empty() {
            return vec![span];
        }
        heads.into_iter().map(|head| self.index.to_code_points(head)).collect()
    }

    /// Whether `found` holds the head of `gold`.
    pub fn covers(&self, found: Span, gold: Span) -> bool {
        self.of(gold).iter().any(|head| head.overlaps(found))
    }

    /// Whether the words that carry `span` are a name.
    pub fn is_name(&self, span: Span) -> bool {
        let heads: Vec<ByteSpan> =
            self.of(span).into_iter().map(|head| self.index.to_bytes(head)).collect();
        let mut tokens = self.analysis.sentences.iter().flat_map(|sentence| &sentence.tokens);
        tokens.any(|token| token.upos.as_str() == "PROPN" && heads.contains(&token.span))
    }

    /// The sentence around `span`, on one line.
    pub fn sentence(&self, span: Span) -> String {
        let bytes = self.index.to_bytes(span);
        let around = self.analysis.sentences.iter().find_map(|sentence| {
            let whole = sentence.tokens.first()?.span.cover(sentence.tokens.last()?.span);
            whole.overlaps(bytes).then_some(whole)
        });
        super::one_line(around.unwrap_or(bytes).slice(self.index.text()))
    }

    /// The words of `span`, on one line.
    pub fn words(&self, span: Span) -> String {
        super::one_line(self.index.to_bytes(span).slice(self.index.text()))
    }
}

fn heads_in(sentence: &Sentence, span: ByteSpan) -> Vec<ByteSpan> {
    let is_word = |idx: &usize| {
        sentence.tokens[*idx].span.overlaps(span)
            && !matches!(sentence.tokens[*idx].upos.as_str(), "PUNCT" | "DET" | "ADP")
    };
    let inside: Vec<usize> = (0..sentence.tokens.len()).filter(is_word).collect();
    let top = inside
        .iter()
        .find(|idx| sentence.tokens[**idx].head.is_none_or(|head| !inside.contains(&head)));
    let Some(top) = top else { return Vec::new() };
    let is_name = sentence.tokens[*top].upos.as_str() == "PROPN";
    let belongs = |idx: &usize| {
        let token = &sentence.tokens[*idx];
        let relation = token.deprel.as_str();
        let part = relation.starts_with("flat")
            || matches!(relation, "appos" | "nmod:desc")
            || relation == "compound" && is_name;
        *idx == *top || token.head == Some(*top) && part
    };
    let antecedent = antecedent(sentence, *top).filter(|_| inside.len() == 1);
    let heads = inside.iter().copied().filter(belongs).chain(antecedent);
    heads.map(|idx| sentence.tokens[idx].span).collect()
}

/// The noun that the clause of a relative pronoun belongs to.
fn antecedent(sentence: &Sentence, pronoun: usize) -> Option<usize> {
    let token = &sentence.tokens[pronoun];
    let is_relative = matches!(&*token.lemma.to_lowercase(), "who" | "which" | "that" | "whom");
    let mut clause = token.head.filter(|_| is_relative)?;
    for _ in 0..sentence.tokens.len() {
        let verb = &sentence.tokens[clause];
        if verb.deprel.as_str() == "acl:relcl" {
            return verb.head;
        }
        clause = verb.head?;
    }
    None
}

#[cfg(test)]
mod tests {
    use troth_language::Language;

    use super::*;

    fn check(text: &str, part: &str, expected: &[&str]) {
        let heads = Heads::new(Language::embedded().analyse(text), text);
        let at = text.find(part).expect("it is in the text");
        let index = TextIndex::new(text);
        let span = index.to_code_points(ByteSpan::new(at, at + part.len()));
        let found: Vec<String> = heads.of(span).into_iter().map(|head| heads.words(head)).collect();
        assert_eq!(found, expected, "{part}");
    }

    #[test]
    fn a_phrase_has_a_head() {
        check("The spokesman for the army said so.", "The spokesman for the army", &["spokesman"]);
        check("On Friday Ana Petrova said so.", "Ana Petrova", &["Ana", "Petrova"]);
        check("Nothing — was said.", "—", &["—"]);
    }

    #[test]
    fn a_relative_pronoun_stands_for_its_noun_too() {
        check("The minister, who rejected the offer, left.", "who", &["who", "minister"]);
    }
}
