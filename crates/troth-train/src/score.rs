//! How well a model does: tags, heads and relations against a treebank, names against a corpus.

use std::time::{SystemTime, UNIX_EPOCH};

use troth_language::network::decode::N_NAME_TAGS;
use troth_language::network::{Model, agree_on_persons};
use troth_language::{Deprel, EntityKind, Feats, Language, Segment, Sentence, Token, Upos, Xpos};
use troth_text::ByteSpan;

use crate::corpus::Example;

/// Shares of tokens that are right, in percent.
#[derive(Debug, Clone, Copy, Default)]
pub struct SyntaxScore {
    pub upos: f64,
    pub xpos: f64,
    pub uas: f64,
    pub las: f64,
}

/// Bare sentences with the words of `examples`, and the text in which they stand.
pub fn sentences(examples: &[Example]) -> (String, Vec<Sentence>) {
    let mut text = String::new();
    let mut sentences = Vec::new();
    for example in examples {
        let mut sentence = Sentence::default();
        for (form, &space_after) in example.forms.iter().zip(&example.space_after) {
            let start = text.len();
            text.push_str(form);
            sentence.tokens.push(Token {
                span: ByteSpan::new(start, text.len()),
                upos: Upos::X,
                xpos: Xpos::parse("XX"),
                feats: Feats::default(),
                lemma: String::new(),
                head: None,
                deprel: Deprel::parse("dep"),
                space_after,
            });
            if space_after {
                text.push(' ');
            }
        }
        text.push('\n');
        sentences.push(sentence);
    }
    (text, sentences)
}

/// Tags and trees of `model` against those of `examples`; subtypes of relations do not count, as
/// in the CoNLL evaluation.
pub fn syntax(model: &Model, examples: &[Example]) -> SyntaxScore {
    let (text, mut found) = sentences(examples);
    model.annotate_all(&mut found, &text);
    let mut score = SyntaxScore::default();
    let mut n = 0.0;
    for (example, sentence) in examples.iter().zip(&found) {
        for (right, token) in example.syntax.iter().zip(&sentence.tokens) {
            n += 1.0;
            score.upos += f64::from(u8::from(right.upos == token.upos));
            score.xpos += f64::from(u8::from(right.xpos == token.xpos));
            let is_head = right.head == token.head;
            score.uas += f64::from(u8::from(is_head));
            let is_relation = main(right.deprel) == main(token.deprel);
            score.las += f64::from(u8::from(is_head && is_relation));
        }
    }
    for share in [&mut score.upos, &mut score.xpos, &mut score.uas, &mut score.las] {
        *share *= 100.0 / n;
    }
    score
}

fn main(relation: Deprel) -> &'static str {
    relation.as_str().split(':').next().expect("a split has a first part")
}

/// Names found, given and right, for each kind.
#[derive(Debug, Clone, Copy, Default)]
pub struct NameScore {
    pub found: [usize; 4],
    pub given: [usize; 4],
    pub right: [usize; 4],
}

impl NameScore {
    /// F1 of the kinds with these numbers together.
    pub fn f1(&self, kinds: &[usize]) -> f64 {
        let sum = |counts: [usize; 4]| kinds.iter().map(|kind| counts[*kind]).sum::<usize>();
        2.0 * sum(self.right) as f64 / (sum(self.found) + sum(self.given)).max(1) as f64
    }
}

/// Names of `model` against those of `examples`: same tokens and same kind.
pub fn names(model: &Model, examples: &[Example]) -> NameScore {
    let (text, mut found) = sentences(examples);
    model.annotate_all(&mut found, &text);
    agree_on_persons(&mut found, &text);
    compare(&found, examples)
}

/// Names of the whole layer, which knows lists of names too, against those of `examples`.
pub fn whole_names(language: &Language, examples: &[Example]) -> NameScore {
    let (text, bare) = sentences(examples);
    let segment = |sentence: &Sentence| Segment {
        tokens: sentence.tokens.iter().map(|token| token.span).collect(),
        paragraph: 0,
    };
    let segments: Vec<Segment> = bare.iter().map(segment).collect();
    compare(&language.analyse_segments(&text, &segments).sentences, examples)
}

fn compare(found: &[Sentence], examples: &[Example]) -> NameScore {
    let mut score = NameScore::default();
    for (example, sentence) in examples.iter().zip(found) {
        let given = given_names(&example.names);
        given.iter().for_each(|(_, _, kind)| score.given[*kind] += 1);
        for entity in &sentence.entities {
            let kind = entity.kind as usize;
            score.found[kind] += 1;
            let is_right = given.contains(&(entity.range.start, entity.range.end, kind));
            score.right[kind] += usize::from(is_right);
        }
    }
    score
}

fn given_names(tags: &[u16]) -> Vec<(usize, usize, usize)> {
    let mut names: Vec<(usize, usize, usize)> = Vec::new();
    for (idx, tags) in tags.iter().enumerate().filter(|(_, tags)| tags.count_ones() == 1) {
        let tag = tags.trailing_zeros() as usize;
        debug_assert!(tag < N_NAME_TAGS);
        match names.last_mut() {
            _ if tag == 0 => {}
            Some(last) if tag.is_multiple_of(2) && last.1 == idx => last.1 += 1,
            _ => names.push((idx, idx + 1, (tag - 1) / 2)),
        }
    }
    names
}

/// Tokens a second of the network alone, on one core: the best of five runs.
pub fn speed(model: &Model, examples: &[Example]) -> f64 {
    let (text, bare) = sentences(examples);
    best_of_five(|| {
        let mut sentences = bare.clone();
        let start = processor_seconds();
        model.annotate_all(&mut sentences, &text);
        (n_tokens(&sentences), start)
    })
}

/// Tokens a second of the whole layer, from characters to names, on one core.
pub fn whole_speed(language: &Language, examples: &[Example]) -> f64 {
    let (text, _) = sentences(examples);
    best_of_five(|| {
        let start = processor_seconds();
        (n_tokens(&language.analyse(&text).sentences), start)
    })
}

fn n_tokens(sentences: &[Sentence]) -> usize {
    sentences.iter().map(|sentence| sentence.tokens.len()).sum()
}

/// Tokens a second, given how to read some and when that began.
fn best_of_five(run: impl Fn() -> (usize, f64)) -> f64 {
    let rate = |_| {
        let (n_tokens, start) = run();
        n_tokens as f64 / (processor_seconds() - start)
    };
    (0..5).map(rate).fold(0.0, f64::max)
}

/// The time that this thread has had a processor, which other work disturbs least; where the
/// system does not tell (only Linux does), that of the day.
fn processor_seconds() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    let now =
        || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64());
    nanoseconds.map_or_else(now, |nanoseconds| nanoseconds / 1e9)
}

/// Prints all scores on the development parts.
pub fn report(model: &Model, dev: &Dev) {
    for (name, examples) in [("EWT dev", &dev.ewt), ("GUM dev", &dev.gum)] {
        let SyntaxScore { upos, xpos, uas, las } = syntax(model, examples);
        println!("{name}: UPOS {upos:.2} XPOS {xpos:.2} UAS {uas:.2} LAS {las:.2}");
    }
    println!("CoNLL-2003 testa: {}", names(model, &dev.names));
}

impl std::fmt::Display for NameScore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let of_kind = |kind: &EntityKind| format!("{kind} {:.3}", self.f1(&[*kind as usize]));
        let each: Vec<String> = EntityKind::ALL.iter().map(of_kind).collect();
        write!(f, "F1 {:.3} ({})", self.f1(&[0, 1, 2]), each.join(", "))
    }
}

/// The parts to score on.
#[derive(Debug, Default)]
pub struct Dev {
    pub ewt: Vec<Example>,
    pub gum: Vec<Example>,
    pub names: Vec<Example>,
}
