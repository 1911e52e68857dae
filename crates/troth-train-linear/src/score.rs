//! Figures: tags, trees and names on gold tokens; words and sentences from raw text.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use troth_language::{Entity, EntityKind, Language, Segment, Sentence, segment};
use troth_text::ByteSpan;

use crate::corpus::{self, Gold};
use crate::linear::Found;

/// Sentences of given words to what is found in them.
type Analyser<'a> = &'a dyn Fn(&[&Gold]) -> Vec<Found>;

/// Scores the language layer as it is embedded.
pub fn run(data: &Path) -> Result<(), Box<dyn Error>> {
    let language = Language::embedded();
    print(data, &|golds: &[&Gold]| embedded(&language, golds))?;
    for (name, file) in SYNTAX {
        let gold = corpus::treebank(&data.join(format!("syntax/{file}.conllu.gz")))?;
        let (words, sentences) = raw(&gold);
        println!("{name}, raw text: words F1 {words:.2}, sentences F1 {sentences:.2}");
        lemmas(&language, name, &gold);
    }
    Ok(())
}

const SYNTAX: [(&str, &str); 2] = [("EWT dev", "ewt-dev"), ("GUM dev", "gum-open-dev")];
const NAMES: [(&str, &str); 2] =
    [("CoNLL-2003 train", "conll2003-eng.train"), ("CoNLL-2003 testa", "conll2003-eng.testa")];

/// Prints the figures of an analyser on the development parts.
pub fn print(data: &Path, analyse: Analyser<'_>) -> Result<(), Box<dyn Error>> {
    for (name, file) in SYNTAX {
        let gold = corpus::treebank(&data.join(format!("syntax/{file}.conllu.gz")))?;
        syntax(analyse, name, &gold);
    }
    for (name, file) in NAMES {
        let gold = corpus::names(&data.join(format!("names/{file}.gz")))?;
        names(analyse, name, &gold);
    }
    Ok(())
}

/// All sentences as one text of given words.
fn given(golds: &[&Gold]) -> (String, Vec<Segment>) {
    let mut text = String::new();
    let mut segments = Vec::with_capacity(golds.len());
    for gold in golds {
        let mut tokens = Vec::with_capacity(gold.forms.len());
        for (form, space_after) in gold.forms.iter().zip(&gold.space_after) {
            let start = text.len();
            text.push_str(form);
            tokens.push(ByteSpan::new(start, text.len()));
            text.push_str(if *space_after { " " } else { "" });
        }
        text.push('\n');
        segments.push(Segment { tokens, paragraph: 0 });
    }
    (text, segments)
}

fn analysed(language: &Language, golds: &[&Gold]) -> Vec<Sentence> {
    let (text, segments) = given(golds);
    language.analyse_segments(&text, &segments).sentences
}

fn embedded(language: &Language, golds: &[&Gold]) -> Vec<Found> {
    let found = |sentence: Sentence| Found {
        tags: sentence.tokens.iter().map(|token| (token.xpos, token.upos)).collect(),
        arcs: sentence.tokens.iter().map(|token| (token.head, token.deprel)).collect(),
        entities: sentence.entities,
    };
    analysed(language, golds).into_iter().map(found).collect()
}

#[derive(Default)]
struct Counts {
    n: usize,
    upos: usize,
    xpos: usize,
    uas: usize,
    las: usize,
}

fn syntax(analyse: Analyser<'_>, name: &str, sentences: &[Gold]) {
    let golds: Vec<&Gold> = sentences.iter().collect();
    let started = Instant::now();
    let found = analyse(&golds);
    let seconds = started.elapsed().as_secs_f64();
    let mut counts = Counts::default();
    golds.iter().zip(&found).for_each(|(gold, found)| count(gold, found, &mut counts));
    println!(
        "{name}: UPOS {:.2} XPOS {:.2} UAS {:.2} LAS {:.2}, {:.0} tokens/s",
        percent(counts.upos, counts.n),
        percent(counts.xpos, counts.n),
        percent(counts.uas, counts.n),
        percent(counts.las, counts.n),
        counts.n as f64 / seconds,
    );
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole as f64
}

fn count(gold: &Gold, found: &Found, counts: &mut Counts) {
    // The CoNLL 2018 evaluation leaves subtypes of relations out.
    let main = |relation: &'static str| relation.split(':').next();
    for (at, ((xpos, upos), (head, deprel))) in found.tags.iter().zip(&found.arcs).enumerate() {
        let right_head = *head == gold.heads[at];
        let right_relation = main(deprel.as_str()) == main(gold.deprels[at].as_str());
        counts.n += 1;
        counts.upos += usize::from(*upos == gold.upos[at]);
        counts.xpos += usize::from(*xpos == gold.xpos[at]);
        counts.uas += usize::from(right_head);
        counts.las += usize::from(right_head && right_relation);
    }
}

/// Lemmas and the features that are ours to give, on gold words.
fn lemmas(language: &Language, name: &str, sentences: &[Gold]) {
    let golds: Vec<&Gold> = sentences.iter().collect();
    let (mut n, mut n_lemmas, mut n_feats) = (0, 0, 0);
    for (gold, found) in golds.iter().zip(analysed(language, &golds)) {
        for (at, token) in found.tokens.iter().enumerate() {
            n += 1;
            n_lemmas += usize::from(token.lemma == gold.lemmas[at]);
            n_feats += usize::from(token.feats.to_conllu() == ours(&gold.feats[at]));
        }
    }
    println!("{name}: lemma {:.2}, features {:.2}", percent(n_lemmas, n), percent(n_feats, n));
}

/// The gold features less those of pronouns, numerals, articles and degrees.
fn ours(feats: &str) -> String {
    const NAMES: [&str; 6] = ["Mood", "Number", "Person", "Tense", "VerbForm", "Voice"];
    let is_ours = |feat: &&str| NAMES.iter().any(|name| feat.split('=').next() == Some(*name));
    let kept: Vec<&str> = feats.split('|').filter(is_ours).collect();
    if kept.is_empty() { "_".to_owned() } else { kept.join("|") }
}

/// Spans are counted in characters that are no white space.
fn squeeze(text: &str) -> Vec<usize> {
    let mut n = 0;
    let mut before = vec![0; text.len() + 1];
    for (at, c) in text.char_indices() {
        before[at] = n;
        n += usize::from(!c.is_whitespace());
    }
    before[text.len()] = n;
    before
}

/// F1 of words and of sentences, from the text as it was written.
fn raw(sentences: &[Gold]) -> (f64, f64) {
    let (mut gold_words, mut gold_sentences) = (BTreeSet::new(), BTreeSet::new());
    let mut text = String::new();
    let mut at = 0;
    for gold in sentences {
        if !text.is_empty() {
            text.push_str(if gold.begins_paragraph { "\n\n" } else { " " });
        }
        text.push_str(&gold.text);
        let start = at;
        for form in &gold.forms {
            let len = form.chars().filter(|c| !c.is_whitespace()).count();
            gold_words.insert((at, at + len));
            at += len;
        }
        gold_sentences.insert((start, at));
    }
    let before = squeeze(&text);
    let (mut words, mut found_sentences) = (BTreeSet::new(), BTreeSet::new());
    for segment in segment(&text) {
        let place = |span: &ByteSpan| (before[span.start()], before[span.end()]);
        let places: Vec<_> = segment.tokens.iter().map(place).collect();
        found_sentences.insert((places[0].0, places[places.len() - 1].1));
        words.extend(places);
    }
    (f1(&gold_words, &words), f1(&gold_sentences, &found_sentences))
}

fn f1<T: Ord>(gold: &BTreeSet<T>, found: &BTreeSet<T>) -> f64 {
    let both = gold.intersection(found).count();
    200.0 * both as f64 / (gold.len() + found.len()) as f64
}

type Name = (EntityKind, usize, usize, usize);

/// Names of one document together: what is found in it may depend on all of it.
fn names(analyse: Analyser<'_>, name: &str, sentences: &[Gold]) {
    let (mut gold_names, mut found_names) = (BTreeSet::new(), BTreeSet::new());
    let mut number = 0;
    for document in sentences.chunk_by(|_, next| !next.begins_document) {
        let golds: Vec<&Gold> = document.iter().collect();
        for (gold, found) in golds.iter().zip(analyse(&golds)) {
            number += 1;
            let key = |entity: &Entity| (entity.kind, number, entity.range.start, entity.range.end);
            gold_names.extend(gold.entities.iter().map(key));
            found_names.extend(found.entities.iter().map(key));
        }
    }
    print!("{name}:");
    for kind in EntityKind::ALL {
        let of_kind = |names: &BTreeSet<Name>| -> BTreeSet<Name> {
            names.iter().filter(|name| name.0 == *kind).copied().collect()
        };
        print!(" {kind} {:.2}", f1(&of_kind(&gold_names), &of_kind(&found_names)));
    }
    gold_names.retain(|name| name.0 != EntityKind::Other);
    found_names.retain(|name| name.0 != EntityKind::Other);
    println!(" PER+LOC+ORG {:.2}", f1(&gold_names, &found_names));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn development(file: &str) -> Option<Vec<Gold>> {
        let shared = std::env::var("TROTH_SHARED")
            .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
        let path = Path::new(&shared).join(format!("data/syntax/{file}.conllu.gz"));
        if !path.exists() {
            eprintln!("skipped: {} is not here", path.display());
            return None;
        }
        Some(corpus::treebank(&path).expect("the treebank can be read"))
    }

    #[test]
    fn words_and_sentences_are_those_of_the_treebanks() {
        for (_, file) in SYNTAX {
            let Some(gold) = development(file) else { return };
            let (words, sentences) = raw(&gold);
            assert!(words > 99.0, "words of {file}: {words}");
            assert!(sentences > 86.0, "sentences of {file}: {sentences}");
        }
    }
}
