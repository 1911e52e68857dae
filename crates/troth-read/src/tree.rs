//! A sentence as the reader walks it: the parsed tree with its children at hand, and the
//! questions that every pass asks of it (deep subject, noun phrase, clause, case word).

use std::cell::OnceCell;

use troth_language::{Sentence, Token};
use troth_text::ByteSpan;

use crate::lexicon::Noun;

/// A sentence with its children and text at hand.
pub struct Tree<'a> {
    /// The analysed sentence.
    pub sentence: &'a Sentence,
    /// The document's text.
    pub text: &'a str,
    children: Vec<Vec<usize>>,
    depth: Vec<usize>,
    senses: Vec<OnceCell<Vec<&'static Noun>>>,
}

impl<'a> Tree<'a> {
    /// Prepares `sentence` of `text`.
    pub fn new(sentence: &'a Sentence, text: &'a str) -> Self {
        let n_tokens = sentence.tokens.len();
        let mut children = vec![Vec::new(); n_tokens];
        for (idx, token) in sentence.tokens.iter().enumerate() {
            if let Some(head) = token.head {
                children[head].push(idx);
            }
        }
        let senses = vec![OnceCell::new(); n_tokens];
        let mut tree = Self { sentence, text, children, depth: Vec::new(), senses };
        tree.depth = (0..n_tokens).map(|idx| tree.ancestors(idx).count()).collect();
        tree
    }

    /// The place for the senses of the noun at `idx`, which `nouns` fills.
    pub fn senses(&self, idx: usize) -> &OnceCell<Vec<&'static Noun>> {
        &self.senses[idx]
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.sentence.tokens.len()
    }

    /// Token `idx`.
    pub fn token(&self, idx: usize) -> &'a Token {
        &self.sentence.tokens[idx]
    }

    /// The words of token `idx` as the text has them.
    pub fn word(&self, idx: usize) -> &'a str {
        self.token(idx).span.slice(self.text)
    }

    /// Its lemma.
    pub fn lemma(&self, idx: usize) -> &'a str {
        &self.token(idx).lemma
    }

    /// Its universal tag.
    pub fn upos(&self, idx: usize) -> &'static str {
        self.token(idx).upos.as_str()
    }

    /// Its Penn tag.
    pub fn xpos(&self, idx: usize) -> &'static str {
        self.token(idx).xpos.as_str()
    }

    /// Its relation.
    pub fn deprel(&self, idx: usize) -> &'static str {
        self.token(idx).deprel.as_str()
    }

    /// Whether its relation is `name` or a subtype of it.
    pub fn is(&self, idx: usize, name: &str) -> bool {
        self.token(idx).deprel.is(name)
    }

    /// Whether its relation is one of `names` or a subtype.
    pub fn is_any(&self, idx: usize, names: &[&str]) -> bool {
        names.iter().any(|name| self.is(idx, name))
    }

    /// The token that it depends on.
    pub fn head(&self, idx: usize) -> Option<usize> {
        self.token(idx).head
    }

    /// The tokens that depend on it, in order.
    pub fn children(&self, idx: usize) -> &[usize] {
        &self.children[idx]
    }

    /// Those of them whose relation is one of `names`.
    pub fn children_by<'s>(
        &'s self,
        idx: usize,
        names: &'s [&'s str],
    ) -> impl DoubleEndedIterator<Item = usize> + 's {
        self.children[idx].iter().copied().filter(move |child| self.is_any(*child, names))
    }

    /// The first of them.
    pub fn child(&self, idx: usize, name: &str) -> Option<usize> {
        self.children[idx].iter().copied().find(|child| self.is(*child, name))
    }

    /// The tokens above `idx`, nearest first.
    pub fn ancestors(&self, idx: usize) -> impl Iterator<Item = usize> + '_ {
        // A parser gives a tree; the bound keeps a broken one from looping.
        std::iter::successors(self.head(idx), |above| self.head(*above)).take(self.len())
    }

    /// How far below the root it stands.
    pub fn depth(&self, idx: usize) -> usize {
        self.depth[idx]
    }

    /// Whether `below` is `above` or stands under it.
    pub fn is_under(&self, below: usize, above: usize) -> bool {
        below == above || self.ancestors(below).any(|idx| idx == above)
    }

    /// All tokens at and under `idx`, in order.
    pub fn subtree(&self, idx: usize) -> Vec<usize> {
        self.subtree_without(idx, |_| false)
    }

    /// All tokens at and under `idx`, in order, without the branches that `cut` names.
    pub fn subtree_without(&self, idx: usize, cut: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut found = vec![idx];
        let mut at = 0;
        while at < found.len() {
            found.extend(self.children[found[at]].iter().copied().filter(|child| !cut(*child)));
            at += 1;
        }
        found.sort_unstable();
        found
    }

    /// The bytes from the first to the last of `tokens` (sorted).
    pub fn cover(&self, tokens: &[usize]) -> ByteSpan {
        let first = self.token(*tokens.first().expect("a subtree holds its own root"));
        let last = self.token(*tokens.last().expect("a subtree holds its own root"));
        first.span.cover(last.span)
    }

    /// The words that mark its case, lower case, first word only ("in", "with", "according").
    pub fn case_words(&self, idx: usize) -> Vec<String> {
        let marks =
            self.children_by(idx, &["case"]).filter(|mark| *mark < idx || self.word(*mark) != "'s");
        marks
            .filter(|mark| !matches!(self.word(*mark), "'s" | "’s" | "'" | "’"))
            .map(|mark| {
                let mut words = self.word(mark).to_lowercase();
                for fixed in self.children_by(mark, &["fixed"]) {
                    words.push(' ');
                    words.push_str(&self.word(fixed).to_lowercase());
                }
                words
            })
            .collect()
    }

    /// Whether the token is a verb form that heads a clause or stands as a participle.
    pub fn is_verbal(&self, idx: usize) -> bool {
        matches!(self.upos(idx), "VERB" | "AUX")
    }

    /// Whether the token is a noun, name, pronoun or number.
    pub fn is_nominal(&self, idx: usize) -> bool {
        matches!(self.upos(idx), "NOUN" | "PROPN" | "PRON" | "NUM")
    }

    /// Whether verb `idx` is in the passive.
    pub fn is_passive(&self, idx: usize) -> bool {
        let has = |name| self.child(idx, name).is_some();
        if has("aux:pass") {
            return true;
        }
        // A participle with an object of its own is a past form that the tagger took for one, and
        // "said by telephone" is no passive.
        let is_participle = self.xpos(idx) == "VBN" && !has("obj");
        let marked = ["nsubj:pass", "csubj:pass", "obl:agent"].into_iter().any(has);
        // A past participle after its noun ("facilities struck overnight") is passive too.
        let after_noun = self.is(idx, "acl") && !self.is(idx, "acl:relcl");
        // "remain displaced", "was reported missing": a participle of state.
        let of_state = self.is(idx, "xcomp")
            && self.head(idx).is_some_and(|verb| {
                matches!(self.lemma(verb), "remain" | "stay" | "become" | "lie" | "keep" | "leave")
            });
        if is_participle && of_state {
            return true;
        }
        is_participle && (marked || !has("aux") && (after_noun || self.joins_passive(idx)))
    }

    /// "Nine were killed and 40 *wounded*": the second participle shares the auxiliary.
    fn joins_passive(&self, idx: usize) -> bool {
        self.is(idx, "conj")
            && self.child(idx, "obj").is_none()
            && self
                .head(idx)
                .is_some_and(|first| self.xpos(first) == "VBN" && self.is_passive(first))
    }

    /// The conjuncts of `idx` with itself first.
    pub fn conjuncts(&self, idx: usize) -> Vec<usize> {
        let mut all = vec![idx];
        let mut at = 0;
        while at < all.len() {
            all.extend(self.children_by(all[at], &["conj"]).filter(|c| self.is_nominal(*c)));
            at += 1;
        }
        all.sort_unstable();
        all
    }

    /// The first conjunct of the chain that `idx` stands in.
    pub fn first_conjunct(&self, idx: usize) -> usize {
        let mut at = idx;
        for _ in 0..self.len() {
            match self.head(at) {
                Some(head) if self.is(at, "conj") => at = head,
                _ => break,
            }
        }
        at
    }

    /// A phrase or clause that only dates or circumstances what stands above it: "following the
    /// failure of talks", "after the raid".
    pub fn is_circumstance(&self, idx: usize) -> bool {
        self.is_any(idx, &["obl", "advcl", "nmod"])
            && self.children_by(idx, &["case", "mark"]).any(|case| {
                matches!(
                    self.word(case).to_lowercase().as_str(),
                    "following"
                        | "after"
                        | "since"
                        | "before"
                        | "amid"
                        | "as"
                        | "when"
                        | "while"
                        | "ahead"
                        | "despite"
                        | "during"
                )
            })
    }

    /// The noun phrase headed by `idx`, without its relative clauses, appositions, conjuncts
    /// and case words: the words that name it.
    pub fn noun_phrase(&self, idx: usize) -> Vec<usize> {
        let cut = |child: usize| {
            self.is_any(
                child,
                &[
                    "acl",
                    "appos",
                    "conj",
                    "cc",
                    "case",
                    "punct",
                    "parataxis",
                    "cop",
                    "nsubj",
                    "aux",
                    "mark",
                    "advcl",
                    "advmod",
                    "ccomp",
                    "dep",
                    "discourse",
                    "list",
                    "obl",
                    "expl",
                    "orphan",
                ],
            ) && (self.head(child) == Some(idx) && self.is(child, "case")
                || !self.is_name_glue(child))
                || self.is(child, "nmod") && !self.is(child, "nmod:poss") && !self.is_of(child)
                || self.is(child, "nmod:poss") && self.upos(child) == "PRON"
        };
        let mut tokens = self.subtree_without(idx, cut);
        // Determiners and trailing possessives do not name anything.
        while tokens.len() > 1 && self.is_determiner(tokens[0]) {
            tokens.remove(0);
        }
        // What a cut left beyond a gap is not part of the name.
        self.contiguous_around(&tokens, idx)
    }

    fn is_determiner(&self, idx: usize) -> bool {
        self.is(idx, "det") || matches!(self.upos(idx), "DET" | "PUNCT")
    }

    /// Hyphens within a name ("Jean-Noël") and case words of an "of" phrase inside it stay.
    fn is_name_glue(&self, idx: usize) -> bool {
        (self.is(idx, "punct") && matches!(self.word(idx), "-" | "–" | "/" | "." | "'" | "’"))
            || (self.is(idx, "case")
                && self.head(idx).is_some_and(|h| self.is_of(h) || self.is(h, "nmod:poss")))
    }

    /// Whether `idx` is joined by "of" ("the president of Norland").
    pub fn is_of(&self, idx: usize) -> bool {
        self.is(idx, "nmod") && self.child(idx, "case").is_some_and(|case| self.lemma(case) == "of")
    }

    fn contiguous_around(&self, tokens: &[usize], idx: usize) -> Vec<usize> {
        let at = tokens.iter().position(|token| *token == idx).unwrap_or(0);
        let joined = |a: usize, b: usize| {
            let (a, b) = (a.min(b), a.max(b));
            (a + 1..b).all(|between| {
                matches!(self.upos(between), "PUNCT" | "DET") || self.is(between, "case")
            })
        };
        let mut from = at;
        while from > 0 && joined(tokens[from - 1], tokens[from]) {
            from -= 1;
        }
        let mut to = at;
        while to + 1 < tokens.len() && joined(tokens[to], tokens[to + 1]) {
            to += 1;
        }
        tokens[from..=to].to_vec()
    }
}
