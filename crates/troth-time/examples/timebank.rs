//! Scores the reader of time on TimeML documents and prints what it does per type.
//!
//! `cargo run --release -p troth-time --example timebank -- DIR [--errors] [--part first|second|held-out]`
//! reads every `.tml` file under DIR (TimeBank and AQUAINT, unpacked). As in TempEval-3:
//! relaxed takes any overlap, strict the same characters; value F1 wants a relaxed match
//! whose value is the same string. The document's own creation time is not scored.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use troth_text::ByteSpan;
use troth_time::{Context, timex};

struct Gold {
    span: ByteSpan,
    kind: String,
    value: String,
}

struct Document {
    name: String,
    text: String,
    date: Option<jiff::civil::Date>,
    gold: Vec<Gold>,
}

#[derive(Default, Clone, Copy)]
struct Score {
    gold: u32,
    found: u32,
    relaxed: u32,
    strict: u32,
    kind: u32,
    value: u32,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(dir) = args.first() else {
        eprintln!("usage: timebank DIR [--errors] [--part first|second|held-out]");
        return;
    };
    let errors = args.iter().any(|arg| arg == "--errors");
    let part = args.iter().position(|arg| arg == "--part").map(|at| args[at + 1].clone());
    let mut files = Vec::new();
    collect(Path::new(dir), &mut files);
    files.sort();
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    let (mut n_words, mut seconds) = (0, 0.0);
    for file in files {
        let document = read(&file);
        if part.as_deref().is_some_and(|part| part != part_of(&document.name)) {
            continue;
        }
        let context = Context { document_date: document.date };
        n_words += document.text.split_whitespace().count();
        let start = Instant::now();
        let found = timex::find_in(&document.text, &context);
        seconds += start.elapsed().as_secs_f64();
        score(&document, &flat(found), &mut scores, errors);
    }
    for (name, score) in &scores {
        print(name, score);
    }
    println!("{n_words} words, {:.0} a second", n_words as f64 / seconds);
}

/// A sixth of the documents is kept aside and not looked at while the rules are written.
fn part_of(name: &str) -> &'static str {
    let sum: u32 = name.bytes().map(u32::from).sum();
    match sum % 6 {
        0 => "held-out",
        3 => "second",
        _ => "first",
    }
}

fn flat(found: Vec<timex::Timex>) -> Vec<timex::Timex> {
    found
        .into_iter()
        .flat_map(|timex| if timex.parts.is_empty() { vec![timex] } else { timex.parts })
        .collect()
}

fn score(
    document: &Document,
    found: &[timex::Timex],
    scores: &mut BTreeMap<String, Score>,
    errors: bool,
) {
    let mut add = |name: &str, change: &dyn Fn(&mut Score)| {
        change(scores.entry(name.to_owned()).or_default());
        change(scores.entry("all".to_owned()).or_default());
    };
    let mut used = vec![false; found.len()];
    let words = |span: ByteSpan| {
        span.slice(&document.text).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    for gold in &document.gold {
        add(&gold.kind, &|score| score.gold += 1);
        let hit = (0..found.len()).find(|&at| !used[at] && found[at].span.overlaps(gold.span));
        let Some(at) = hit else {
            if errors {
                println!(
                    "MISS\t{}\t{}\t{}\t{}",
                    document.name,
                    gold.kind,
                    words(gold.span),
                    context(document, gold.span)
                );
            }
            continue;
        };
        used[at] = true;
        let (strict, kind, value) = (
            found[at].span == gold.span,
            found[at].kind.to_string() == gold.kind,
            found[at].value == gold.value,
        );
        add(&gold.kind, &|score| {
            score.relaxed += 1;
            score.strict += u32::from(strict);
            score.kind += u32::from(kind);
            score.value += u32::from(value);
        });
        if errors && !strict {
            println!("SPAN\t{}\t{}\t{}", document.name, words(gold.span), words(found[at].span));
        }
        if errors && !value {
            let date =
                document.date.map_or("none".to_owned(), |date| date.strftime("%a %F").to_string());
            println!(
                "VALUE\t{}\t{}\tgold {}\tfound {}\t{}",
                date,
                words(gold.span),
                gold.value,
                found[at].value,
                context(document, gold.span)
            );
        }
    }
    for (at, timex) in found.iter().enumerate() {
        add(&timex.kind.to_string(), &|score| score.found += 1);
        if errors && !used[at] {
            println!(
                "EXTRA\t{}\t{}\t{}\t{}",
                document.name,
                timex.value,
                words(timex.span),
                context(document, timex.span)
            );
        }
    }
}

/// The words around a span.
fn context(document: &Document, span: ByteSpan) -> String {
    let text = &document.text;
    let start = text.floor_char_boundary(span.start().saturating_sub(60));
    let end = text.ceil_char_boundary((span.end() + 40).min(text.len()));
    let around =
        format!("{}[[{}]]{}", &text[start..span.start()], span.slice(text), &text[span.end()..end]);
    around.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn print(name: &str, score: &Score) {
    let f1 = |hits: u32| 200.0 * f64::from(hits) / f64::from((score.gold + score.found).max(1));
    let precision = 100.0 * f64::from(score.relaxed) / f64::from(score.found.max(1));
    let recall = 100.0 * f64::from(score.relaxed) / f64::from(score.gold.max(1));
    println!(
        "{name:10} gold {:5} found {:5}  P {precision:5.1} R {recall:5.1}  relaxed {:5.1}  strict {:5.1}  type {:5.1}  value {:5.1}",
        score.gold,
        score.found,
        f1(score.relaxed),
        f1(score.strict),
        f1(score.kind),
        f1(score.value),
    );
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("the folder can be read").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "tml") {
            files.push(path);
        }
    }
}

/// The text of a TimeML file without its tags, and the expressions that they mark.
fn read(file: &Path) -> Document {
    let xml = std::fs::read_to_string(file).expect("the file can be read");
    let between = |open: &str, close: &str| {
        let start = xml.find(open)? + open.len();
        Some(&xml[start..start + xml[start..].find(close)?])
    };
    let date = between("<DCT>", "</DCT>").and_then(|dct| attribute(dct, "value"));
    let date = date.and_then(|date| date.get(..10)?.parse().ok());
    let body = between("<TEXT>", "</TEXT>").unwrap_or("");
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
    let (mut text, mut gold, mut open) = (String::new(), Vec::new(), None);
    let mut rest = body;
    while let Some(at) = rest.find('<') {
        text.push_str(&decoded(&rest[..at]));
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = &rest[at..end];
        if tag.starts_with("<TIMEX3") {
            let told = |name: &str| attribute(tag, name).unwrap_or_default();
            open = Some((text.len(), told("type"), told("value")));
        } else if tag == "</TIMEX3>"
            && let Some((start, kind, value)) = open.take()
        {
            gold.push(Gold { span: ByteSpan::new(start, text.len()), kind, value });
        }
        rest = &rest[end..];
    }
    text.push_str(&decoded(rest));
    Document { name: name.unwrap_or_default(), text, date, gold }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    Some(tag[start..start + tag[start..].find('"')?].to_owned())
}

fn decoded(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
