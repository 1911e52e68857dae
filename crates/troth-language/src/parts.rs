//! Documents in parts of some hundred sentences: for texts of any size, and for several threads.
//!
//! A part is analysed on its own, so what is found depends neither on the number of threads nor on
//! how much is held at once.

use std::sync::Arc;

use troth_text::{ByteSpan, Diagnostic};

use crate::conllu::{self, Given};
use crate::crew::in_order;
use crate::network::Kept;
use crate::tokens::for_each_segment;
use crate::{Language, Sentence, Token};

/// A part is full with so many sentences,
pub(crate) const MAX_SENTENCES: usize = 256;
/// or so many tokens,
const MAX_TOKENS: usize = 30_000;
/// or so many things to tell of.
const MAX_DIAGNOSTICS: usize = 1000;

/// What documents hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// Text.
    Text,
    /// CoNLL-U, whose sentences and tokens stay as they are.
    Conllu,
}

/// Some sentences of a document, one after the other, analysed.
#[derive(Debug)]
pub struct Part<D> {
    /// The document that they stand in, and that all spans point into.
    pub document: Arc<D>,
    /// Which of the documents that is, from 0.
    pub number: usize,
    /// Sentences of the document that stand before these.
    pub n_before: usize,
    /// Those of this part.
    pub sentences: Vec<Sentence>,
    /// What was left out of given CoNLL-U; its spans point into the document too.
    pub diagnostics: Vec<Diagnostic>,
    pub(crate) layout: Layout,
}

/// What CoNLL-U is written from, beside the sentences.
#[derive(Debug)]
pub(crate) enum Layout {
    /// The paragraph of the sentence before this part.
    Text(Option<u32>),
    /// The lines of each given sentence.
    Given(Vec<Given>),
}

impl<D: AsRef<str>> Part<D> {
    /// The document's text.
    #[must_use]
    pub fn text(&self) -> &str {
        (*self.document).as_ref()
    }

    /// As CoNLL-U. Sentences of a text are numbered from 1 in each document, and `name` goes
    /// before their numbers: `# sent_id = name-1`.
    #[must_use]
    pub fn to_conllu(&self, name: Option<&str>) -> String {
        conllu::of_part(self, name)
    }
}

impl Language {
    /// Analyses documents in parts: `work` is called for each part, on one of `n_threads` threads,
    /// and what it makes of them comes to `give` in the order of the documents.
    ///
    /// What is found is the same for any number of threads. Few parts are held at once, so memory
    /// does not grow with the documents; of those, one is taken after the other, when its turn
    /// comes.
    ///
    /// ```
    /// use troth_language::{Input, Language};
    ///
    /// let texts = ["Norland’s envoys left. Talks go on.", "Sudria agreed."];
    /// let mut roots = Vec::new();
    /// Language::embedded().in_parts(
    ///     texts,
    ///     Input::Text,
    ///     2,
    ///     |part| {
    ///         let tokens = part.sentences.into_iter().flat_map(|sentence| sentence.tokens);
    ///         let roots = tokens.filter(|token| token.head.is_none());
    ///         roots.map(|token| token.lemma).collect::<Vec<_>>()
    ///     },
    ///     |lemmas| roots.extend(lemmas),
    /// );
    /// assert_eq!(roots, ["leave", "go", "agree"]);
    /// ```
    pub fn in_parts<D, R>(
        &self,
        documents: impl IntoIterator<Item = D>,
        input: Input,
        n_threads: usize,
        work: impl Fn(Part<D>) -> R + Sync,
        give: impl FnMut(R),
    ) where
        D: AsRef<str> + Send + Sync,
        R: Send,
    {
        self.in_parts_within(documents, input, [n_threads, 1], work, give);
    }

    /// The same with `n_within` threads for the network of each part.
    pub(crate) fn in_parts_within<D, R>(
        &self,
        documents: impl IntoIterator<Item = D>,
        input: Input,
        [n_threads, n_within]: [usize; 2],
        work: impl Fn(Part<D>) -> R + Sync,
        give: impl FnMut(R),
    ) where
        D: AsRef<str> + Send + Sync,
        R: Send,
    {
        let produce = |send: &mut dyn FnMut(Part<D>)| {
            for (number, document) in documents.into_iter().enumerate() {
                Cutter::new(Arc::new(document), number, input, send).run();
            }
        };
        let worker = || {
            let n_all = n_threads * n_within;
            let mut kept: Vec<Kept> = (0..n_within).map(|_| Kept::for_one_of(n_all)).collect();
            let work = &work;
            move |mut part: Part<D>| {
                let sentences = std::mem::take(&mut part.sentences);
                part.sentences = self.fill(part.text(), sentences, &mut kept);
                work(part)
            }
        };
        in_order(n_threads, produce, worker, give);
    }
}

/// Cuts one document into parts whose tokens have nothing but their place yet.
struct Cutter<'a, D> {
    part: Part<D>,
    n_tokens: usize,
    send: &'a mut dyn FnMut(Part<D>),
}

impl<'a, D: AsRef<str>> Cutter<'a, D> {
    fn new(
        document: Arc<D>,
        number: usize,
        input: Input,
        send: &'a mut dyn FnMut(Part<D>),
    ) -> Self {
        let layout = match input {
            Input::Text => Layout::Text(None),
            Input::Conllu => Layout::Given(Vec::new()),
        };
        let (sentences, diagnostics) = (Vec::new(), Vec::new());
        let part = Part { document, number, n_before: 0, sentences, diagnostics, layout };
        Self { part, n_tokens: 0, send }
    }

    fn run(mut self) {
        let document = Arc::clone(&self.part.document);
        let text = (*document).as_ref();
        match self.part.layout {
            Layout::Text(_) => for_each_segment(text, |segment| {
                self.add(blank(text, &segment.tokens, segment.paragraph));
            }),
            Layout::Given(_) => conllu::for_each_given(
                text,
                &mut self,
                |cutter, sentence, given| {
                    if let Layout::Given(all) = &mut cutter.part.layout {
                        all.push(given);
                    }
                    cutter.add(sentence);
                },
                |cutter, diagnostic| cutter.tell(diagnostic),
            ),
        }
        self.end_part();
    }

    fn add(&mut self, sentence: Sentence) {
        self.n_tokens += sentence.tokens.len();
        self.part.sentences.push(sentence);
        if self.part.sentences.len() >= MAX_SENTENCES || self.n_tokens >= MAX_TOKENS {
            self.end_part();
        }
    }

    fn tell(&mut self, diagnostic: Diagnostic) {
        self.part.diagnostics.push(diagnostic);
        if self.part.diagnostics.len() >= MAX_DIAGNOSTICS {
            self.end_part();
        }
    }

    /// Sends what is there, if anything, and begins the next part.
    fn end_part(&mut self) {
        if self.part.sentences.is_empty() && self.part.diagnostics.is_empty() {
            return;
        }
        self.n_tokens = 0;
        let last = self.part.sentences.last().map(|sentence| sentence.paragraph);
        let next = Part {
            document: Arc::clone(&self.part.document),
            number: self.part.number,
            n_before: self.part.n_before + self.part.sentences.len(),
            sentences: Vec::new(),
            diagnostics: Vec::new(),
            layout: match self.part.layout {
                Layout::Text(before) => Layout::Text(last.or(before)),
                Layout::Given(_) => Layout::Given(Vec::new()),
            },
        };
        (self.send)(std::mem::replace(&mut self.part, next));
    }
}

/// A sentence whose tokens have nothing but their place yet.
pub(crate) fn blank(text: &str, tokens: &[ByteSpan], paragraph: u32) -> Sentence {
    let tokens = tokens.iter().map(|span| Token::blank(*span, is_space_at(text, span.end())));
    Sentence { tokens: tokens.collect(), entities: Vec::new(), paragraph }
}

/// Whether white space, or nothing, stands at byte `at`.
fn is_space_at(text: &str, at: usize) -> bool {
    text[at..].chars().next().is_none_or(crate::tokens::is_space)
}
