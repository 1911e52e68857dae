//! Figures: tags, trees and names on gold tokens; tokens and sentences from raw text.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use troth_language::{EntityKind, Language, Segment, Sentence, segment};
use troth_text::ByteSpan;

use crate::corpus::{self, Gold};

/// Scores the embedded weights.
pub fn run(data: &Path) -> Result<(), Box<dyn Error>> {
    print(&Language::embedded(), data)
}

/// Prints the figures of `language` on the development parts.
pub fn print(language: &Language, data: &Path) -> Result<(), Box<dyn Error>> {
    for (name, file) in [("EWT dev", "ewt-dev"), ("GUM dev", "gum-open-dev")] {
        let gold = corpus::treebank(&data.join(format!("syntax/{file}.conllu.gz")))?;
        syntax(language, name, &gold);
        raw(name, &gold);
    }
    for (name, file) in
        [("CoNLL-2003 train", "conll2003-eng.train"), ("CoNLL-2003 testa", "conll2003-eng.testa")]
    {
        let gold = corpus::names(&data.join(format!("names/{file}.gz")))?;
        print_names(language, name, &gold);
    }
    Ok(())
}

/// A sentence of given words: the text that they make, and where they stand in it.
fn given(gold: &Gold) -> (String, Segment) {
    let mut text = String::new();
    let mut tokens = Vec::new();
    for form in &gold.forms {
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(form);
        tokens.push(ByteSpan::new(start, text.len()));
    }
    (text, Segment { tokens, paragraph: 0 })
}

#[derive(Default)]
struct Syntax {
    n: usize,
    upos: usize,
    xpos: usize,
    lemma: usize,
    uas: usize,
    las: usize,
}

fn syntax(language: &Language, name: &str, sentences: &[Gold]) {
    let texts: Vec<(String, Segment)> = sentences.iter().map(given).collect();
    let started = Instant::now();
    let parsed: Vec<Sentence> =
        texts.iter().map(|(text, segment)| language.analyse_segment(text, segment)).collect();
    let seconds = started.elapsed().as_secs_f64();
    let mut counts = Syntax::default();
    for (gold, found) in sentences.iter().zip(&parsed) {
        count(gold, found, &mut counts);
    }
    let percent = |part: usize| 100.0 * part as f64 / counts.n as f64;
    println!(
        "{name}: UPOS {:.2} XPOS {:.2} lemma {:.2} UAS {:.2} LAS {:.2}, {:.0} tokens/s",
        percent(counts.upos),
        percent(counts.xpos),
        percent(counts.lemma),
        percent(counts.uas),
        percent(counts.las),
        counts.n as f64 / seconds,
    );
}

fn count(gold: &Gold, found: &Sentence, counts: &mut Syntax) {
    // The CoNLL 2018 evaluation leaves subtypes of relations out.
    let main = |relation: &'static str| relation.split(':').next();
    for (at, token) in found.tokens.iter().enumerate() {
        let head = token.head == gold.heads[at];
        let relation = main(token.deprel.as_str()) == main(gold.deprels[at].as_str());
        counts.n += 1;
        counts.upos += usize::from(token.upos == gold.upos[at]);
        counts.xpos += usize::from(token.xpos == gold.xpos[at]);
        counts.lemma += usize::from(token.lemma == gold.lemmas[at]);
        counts.uas += usize::from(head);
        counts.las += usize::from(head && relation);
    }
}

/// Characters without white space: what both sides' spans are counted in.
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

fn raw(name: &str, sentences: &[Gold]) {
    let mut text = String::new();
    let mut gold_tokens = BTreeSet::new();
    let mut gold_sentences = BTreeSet::new();
    let mut at = 0;
    for gold in sentences {
        if !text.is_empty() {
            text.push_str(if gold.begins_paragraph { "\n\n" } else { " " });
        }
        text.push_str(&gold.text);
        let start = at;
        for form in &gold.forms {
            let len = form.chars().filter(|c| !c.is_whitespace()).count();
            gold_tokens.insert((at, at + len));
            at += len;
        }
        gold_sentences.insert((start, at));
    }
    let before = squeeze(&text);
    let mut tokens = BTreeSet::new();
    let mut found_sentences = BTreeSet::new();
    for segment in segment(&text) {
        let place = |span: &ByteSpan| (before[span.start()], before[span.end()]);
        let places: Vec<_> = segment.tokens.iter().map(place).collect();
        found_sentences.insert((places[0].0, places[places.len() - 1].1));
        tokens.extend(places);
    }
    println!(
        "{name} raw: words F1 {:.2}, sentences F1 {:.2}",
        f1(&gold_tokens, &tokens),
        f1(&gold_sentences, &found_sentences)
    );
}

fn f1<T: Ord>(gold: &BTreeSet<T>, found: &BTreeSet<T>) -> f64 {
    let both = gold.intersection(found).count();
    200.0 * both as f64 / (gold.len() + found.len()) as f64
}

fn print_names(language: &Language, name: &str, sentences: &[Gold]) {
    let mut gold_names = BTreeSet::new();
    let mut found_names = BTreeSet::new();
    for (number, gold) in sentences.iter().enumerate() {
        let (text, segment) = given(gold);
        let found = language.analyse_segment(&text, &segment);
        let key = |entity: &troth_language::Entity| {
            (entity.kind, number, entity.range.start, entity.range.end)
        };
        gold_names.extend(gold.entities.iter().map(key));
        found_names.extend(found.entities.iter().map(key));
    }
    print!("{name}:");
    for kind in EntityKind::ALL {
        let of_kind = |names: &BTreeSet<(EntityKind, usize, usize, usize)>| -> BTreeSet<_> {
            names.iter().filter(|name| name.0 == *kind).copied().collect()
        };
        print!(" {kind} {:.2}", f1(&of_kind(&gold_names), &of_kind(&found_names)));
    }
    gold_names.retain(|name| name.0 != EntityKind::Other);
    found_names.retain(|name| name.0 != EntityKind::Other);
    println!(" PER+LOC+ORG {:.2}", f1(&gold_names, &found_names));
}
