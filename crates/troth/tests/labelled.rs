//! The labelled documents hold together: every label quotes the words at its place, and every
//! document has a date, a style, a conflict and an author. What the reader makes of them is not
//! asked here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};

const PARTS: [&str; 2] = ["dev", "test"];

/// So many documents each part has at least: the corpus does not shrink unseen.
const LEAST: usize = 60;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpora/accounts")
}

/// The document line of a file, and its account lines.
fn lines(path: &Path) -> (Value, Vec<Value>) {
    let text = fs::read_to_string(path).expect("a labelled document can be read");
    let mut lines = text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON"));
    let document = lines.next().expect("a document line stands first");
    (document, lines.collect())
}

fn labelled(part: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(corpus().join(part))
        .expect("the corpus has this part")
        .map(|entry| entry.expect("a folder can be listed").path())
        .collect();
    files.sort();
    files
}

/// The places that `value` quotes, with the words that it says stand there.
fn quoted<'v>(value: &'v Value, found: &mut Vec<(u64, u64, &'v str)>) {
    match value {
        Value::Object(fields) => {
            let position = |field| fields.get(field).and_then(Value::as_u64);
            if let (Some(start), Some(end), Some(words)) =
                (position("start"), position("end"), fields.get("text").and_then(Value::as_str))
            {
                found.push((start, end, words));
            }
            fields.values().for_each(|inner| quoted(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| quoted(inner, found)),
        _ => {}
    }
}

#[test]
fn every_label_quotes_the_words_at_its_place() {
    for file in PARTS.into_iter().flat_map(labelled) {
        let name = file.display();
        let (document, accounts) = lines(&file);
        let text = document["text"].as_str().expect("a document has a text");
        let letters: Vec<char> = text.chars().collect();
        let words = |start: u64, end: u64| -> String {
            let place = usize::try_from(start).expect("fits")..usize::try_from(end).expect("fits");
            letters.get(place).expect("a label lies inside the text").iter().collect()
        };
        for account in &accounts {
            let place = |field| account["span"][field].as_u64().expect("an account has a span");
            let sentence = words(place("start"), place("end"));
            assert_eq!(account["text"], sentence, "{name}");
            let mut labels = Vec::new();
            quoted(account, &mut labels);
            for (start, end, label) in labels {
                assert_eq!(words(start, end), label, "{name}: {}", account["id"]);
            }
        }
        let triggers: Vec<u64> = accounts
            .iter()
            .map(|account| account["event"]["trigger"]["start"].as_u64().expect("a trigger"))
            .collect();
        assert!(triggers.is_sorted(), "{name}: accounts stand in the order of their triggers");
    }
}

#[test]
fn a_document_is_named_by_its_text_and_stands_in_one_part() {
    let mut ids = BTreeSet::new();
    for file in PARTS.into_iter().flat_map(labelled) {
        let (document, accounts) = lines(&file);
        let text = document["text"].as_str().expect("a document has a text");
        let sum: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
        let id = format!("sha256:{sum}");
        assert_eq!(document["id"], id, "{}", file.display());
        for (number, account) in accounts.iter().enumerate() {
            assert_eq!(account["document"], id);
            assert_eq!(account["id"], format!("{id}/gold/{}", number + 1));
        }
        assert!(ids.insert(id), "{} stands in the corpus twice", file.display());
    }
}

#[test]
fn the_same_happening_is_the_same_both_ways() {
    for file in PARTS.into_iter().flat_map(labelled) {
        let (_, accounts) = lines(&file);
        for account in &accounts {
            for other in account["corefers"].as_array().expect("a list") {
                let there = accounts.iter().find(|one| one["id"] == *other);
                let back = there.expect("in the same document")["corefers"].as_array();
                assert!(back.expect("a list").contains(&account["id"]), "{}", file.display());
            }
        }
    }
}

#[test]
fn the_catalogue_tells_date_style_conflict_and_author_of_each_document() {
    let table = fs::read_to_string(corpus().join("documents.tsv")).expect("the corpus's catalogue");
    let mut rows = table.lines().map(|row| row.split('\t').collect::<Vec<_>>());
    assert_eq!(
        rows.next().expect("a heading"),
        ["part", "name", "style", "conflict", "published", "author", "words", "accounts"]
    );
    let rows: Vec<Vec<&str>> = rows.collect();
    for part in PARTS {
        let mut named: Vec<&str> =
            rows.iter().filter(|row| row[0] == part).map(|row| row[1]).collect();
        named.sort_unstable();
        let files = labelled(part);
        let there: Vec<&str> = files
            .iter()
            .map(|file| file.file_stem().and_then(|name| name.to_str()).expect("a name"))
            .collect();
        assert_eq!(there, named, "{part}: files and catalogue");
        assert!(named.len() >= LEAST, "{part} has {} documents", named.len());
    }
    for row in &rows {
        assert!(row.len() == 8 && row.iter().all(|cell| !cell.is_empty()), "{row:?}");
        let (document, accounts) = lines(&corpus().join(row[0]).join(format!("{}.jsonl", row[1])));
        assert_eq!(document["published"], row[4]);
        assert_eq!(document["publisher"]["name"], row[5]);
        assert_eq!(accounts.len().to_string(), row[7], "{}", row[1]);
    }
}
