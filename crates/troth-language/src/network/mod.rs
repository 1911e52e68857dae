//! The trained network: tags, tree and names of tokenised sentences.
//!
//! Words become rows of numbers ([`features`], tables of hashed embeddings), two-way recurrent
//! layers let them know their neighbours, and small heads read off part of speech, name tags and,
//! for each pair of words, how well one heads the other (Dozat and Manning 2017). The weights are
//! one file of bytes, read where it lies. What surprises: nothing depends on which sentences are
//! read together, so a text may be split among threads in any way.

mod agree;
mod bytes;
pub mod decode;
mod encoder;
pub mod features;
mod kernel;
mod member;
mod parser;
mod pool;
mod product;

use std::ops::Range;

use crate::{Deprel, Sentence, Upos, Xpos};
pub use agree::agree_on_persons;
use bytes::Reader;
pub use bytes::halves;
pub use encoder::Kept;
pub use encoder::Widths;
use encoder::Word;
use features::{Case, Setting};
pub use kernel::sigmoid;
use member::{Member, Seen};
pub use parser::{N_DISTANCES, distance};
use pool::pool;

/// First bytes of a weights file.
pub const MAGIC: &[u8; 8] = b"TROTHNN1";

/// Tokens that go through the network together: enough to keep it busy, few enough for the cache.
const BATCH: usize = 192;

/// The network and its weights; or several, trained from different chances, whose mean decides:
/// what one gets wrong by chance the others get right (Dietterich 2000).
#[derive(Debug, Clone)]
pub struct Model {
    members: Vec<Member>,
}

impl Model {
    /// The networks in `files`: one in the first, and in the others any number of further ones
    /// without static vectors, which they share with the first.
    ///
    /// # Panics
    /// When one is not a whole weights file: they are made by the trainer and part of the program.
    #[must_use]
    pub fn from_files(files: &[&'static [u8]]) -> Self {
        let mut members: Vec<Member> = Vec::new();
        for bytes in files {
            let mut reader = Reader::new(bytes);
            while !reader.is_at_end() {
                assert_eq!(reader.bytes(MAGIC.len()), MAGIC, "these are weights of this version");
                members.push(Member::read(&mut reader, members.first()));
            }
        }
        assert!(!members.is_empty(), "a model has a network");
        Self { members }
    }

    /// Fills in tags, tree and names of one sentence of `text`; its tokens' spans, `space_after`
    /// and lemmas stay.
    pub fn annotate(&self, sentence: &mut Sentence, text: &str) {
        self.annotate_all(std::slice::from_mut(sentence), text);
    }

    /// [`Model::annotate`] for many sentences, in less time.
    pub fn annotate_all(&self, sentences: &mut [Sentence], text: &str) {
        self.annotate_keeping(sentences, text, &mut Kept::default());
    }

    /// [`Model::annotate_all`] for one share of many sentences: what is `kept` from one share to
    /// the next saves time, and changes nothing.
    pub fn annotate_keeping(&self, sentences: &mut [Sentence], text: &str, kept: &mut Kept) {
        let mut rest = sentences;
        while !rest.is_empty() {
            let (batch, after) = rest.split_at_mut(n_sentences(rest));
            self.annotate_batch(batch, text, kept);
            rest = after;
        }
    }

    fn annotate_batch(&self, sentences: &mut [Sentence], text: &str, kept: &mut Kept) {
        let mut words = Vec::new();
        let mut ranges = Vec::with_capacity(sentences.len());
        for sentence in &*sentences {
            let start = words.len();
            add_words(sentence, text, &mut words);
            ranges.push(start..words.len());
        }
        let (tags, trees) = self.decide(&words, &ranges, kept);
        for ((sentence, range), tree) in sentences.iter_mut().zip(ranges).zip(trees) {
            let n = sentence.tokens.len();
            for (token, (head, deprel)) in sentence.tokens.iter_mut().zip(tree) {
                (token.head, token.deprel) = (head, deprel);
            }
            fill_tags(sentence, &tags[range.start * N_TAGS..][..n * N_TAGS]);
        }
    }

    /// Scores of the tags of all words, and the tree of each sentence.
    fn decide(
        &self,
        words: &[Word],
        sentences: &[Range<usize>],
        kept: &mut Kept,
    ) -> (Vec<f32>, Vec<Tree>) {
        let kept = kept.networks(self.members.len());
        let members = self.members.iter().zip(kept);
        let mut seen: Vec<Seen> =
            members.map(|(member, kept)| member.see(words, sentences, kept)).collect();
        let take = |part: fn(&mut Seen) -> &mut Vec<f32>, seen: &mut [Seen]| {
            seen.iter_mut().map(|seen| std::mem::take(part(seen))).collect()
        };
        let tags = pool(take(|seen| &mut seen.tags, &mut seen), tag_choices(words.len()));
        let arcs = pool(take(|seen| &mut seen.arcs, &mut seen), head_choices(sentences));
        let heads = trees(&arcs, sentences);
        let relations = self.members.iter().zip(&seen);
        let relations =
            relations.map(|(member, seen)| member.relations(seen, sentences, &heads)).collect();
        let n = Deprel::ALL.len();
        let relations = pool(relations, (0..words.len()).map(|idx| idx * n..(idx + 1) * n));
        (tags, name_relations(heads, relations))
    }
}

/// Head and relation of each word of a sentence.
type Tree = Vec<(Option<usize>, Deprel)>;

/// Where among the scores of tags one is chosen.
fn tag_choices(n_words: usize) -> impl Iterator<Item = Range<usize>> + Clone {
    (0..n_words).flat_map(|idx| {
        TAG_RANGES.map(|range| idx * N_TAGS + range.start..idx * N_TAGS + range.end)
    })
}

/// Where among the scores of heads one is chosen.
fn head_choices(sentences: &[Range<usize>]) -> impl Iterator<Item = Range<usize>> + Clone {
    let widths =
        sentences.iter().flat_map(|sentence| (0..sentence.len()).map(|_| sentence.len() + 1));
    widths.scan(0, |end, width| {
        let start = *end;
        *end += width;
        Some(start..*end)
    })
}

/// The heads of each sentence, from the scores of all.
fn trees(arcs: &[f32], sentences: &[Range<usize>]) -> Vec<Vec<Option<usize>>> {
    let mut rest = arcs;
    let tree = |sentence: &Range<usize>| {
        let n = sentence.len();
        let (scores, after) = rest.split_at(n * (n + 1));
        rest = after;
        decode::tree(scores, n)
    };
    sentences.iter().map(tree).collect()
}

/// The best relation of each word to its head: `root` for that without, and for no other.
fn name_relations(heads: Vec<Vec<Option<usize>>>, mut scores: Vec<f32>) -> Vec<Tree> {
    let is_root = |relation: &&str| *relation == "root";
    let root = Deprel::ALL.iter().position(is_root).expect("it is listed");
    let mut rows = scores.chunks_exact_mut(Deprel::ALL.len());
    let mut name = |head: Option<usize>| {
        let scores = rows.next().expect("one a word");
        scores[root] = if head.is_none() { f32::INFINITY } else { f32::NEG_INFINITY };
        (head, Deprel::of_number(argmax(scores) as u8))
    };
    heads.into_iter().map(|heads| heads.into_iter().map(&mut name).collect()).collect()
}

/// How many sentences make the next batch: at least one.
fn n_sentences(sentences: &[Sentence]) -> usize {
    let mut n_tokens = 0;
    let mut fits = |sentence: &&Sentence| {
        n_tokens += sentence.tokens.len();
        n_tokens <= BATCH
    };
    sentences.iter().take_while(|sentence| fits(sentence)).count().max(1)
}

fn add_words<'a>(sentence: &Sentence, text: &'a str, words: &mut Vec<Word<'a>>) {
    let form = |token: &crate::Token| token.span.slice(text);
    let case = Case::of(sentence.tokens.iter().map(form));
    let mut space_before = true;
    for token in &sentence.tokens {
        let space_after = token.space_after;
        words
            .push(Word { form: form(token), setting: Setting { space_before, space_after, case } });
        space_before = space_after;
    }
}

/// Where the scores of UPOS, XPOS and name tags lie in a row of tag scores.
pub const TAG_RANGES: [Range<usize>; 3] = {
    let (upos, xpos) = (Upos::ALL.len(), Xpos::ALL.len());
    [0..upos, upos..upos + xpos, upos + xpos..upos + xpos + decode::N_NAME_TAGS]
};

/// Scores for tags in a row.
pub const N_TAGS: usize = TAG_RANGES[2].end;

fn fill_tags(sentence: &mut Sentence, scores: &[f32]) {
    let [upos, xpos, names] = TAG_RANGES;
    let mut name_scores = Vec::with_capacity(sentence.tokens.len() * decode::N_NAME_TAGS);
    for (token, scores) in sentence.tokens.iter_mut().zip(scores.chunks_exact(N_TAGS)) {
        token.upos = Upos::ALL[argmax(&scores[upos.clone()])];
        token.xpos = Xpos::of_number(argmax(&scores[xpos.clone()]) as u8);
        name_scores.extend_from_slice(&scores[names.clone()]);
    }
    sentence.entities = decode::names(&name_scores);
}

/// The place of the highest score, the first among equals.
fn argmax(scores: &[f32]) -> usize {
    let mut best = 0;
    for (idx, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = idx;
        }
    }
    best
}
