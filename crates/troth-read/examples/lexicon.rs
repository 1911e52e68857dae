//! Reads the lexicon's own sentences, each alone, and lists the entries that do not fire where
//! they should, or fire where they must not: for those who work on the lexicon or the rules.
//!
//! `cargo run --release -p troth-read --example lexicon [FILE-PART]`

use std::path::Path;

use jiff::tz::TimeZone;
use serde::Deserialize;
use troth_gazetteer::Gazetteer;
use troth_language::Language;
use troth_model::{Document, DocumentId, ReadingId};
use troth_read::Reader;

#[derive(Deserialize, Default)]
struct File {
    #[serde(default)]
    entry: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    word: String,
    #[serde(rename = "type")]
    event_type: String,
    pos: String,
    fires: String,
    not: String,
}

/// What the reader takes from a sentence: type and trigger of each account.
fn told(reader: &Reader<'_>, text: &str) -> Vec<(String, String)> {
    let document = Document {
        id: DocumentId::new([0; 32]),
        title: None,
        publisher: None,
        published: None,
        language: Some("en".into()),
        zone: TimeZone::UTC,
        url: None,
        name: String::new(),
        text: text.to_owned(),
    };
    let accounts = reader.read(&document, &ReadingId::new("r1"));
    accounts
        .into_iter()
        .map(|account| (account.event_type.as_str().to_owned(), account.trigger.text))
        .collect()
}

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lexicon/events");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the lexicon is beside the code")
        .map(|entry| entry.expect("the folder is readable").path())
        .filter(|path| path.to_string_lossy().contains(&wanted))
        .collect();
    paths.sort();
    let (language, gazetteer) = (Language::embedded(), Gazetteer::embedded());
    let reader = Reader::new(&language, &gazetteer);
    let (mut n_entries, mut n_silent, mut n_wrong) = (0, 0, 0);
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("the file is readable");
        // Lists of another shape hold no entries.
        let file: File = toml::from_str(&text).unwrap_or_default();
        for entry in file.entry {
            n_entries += 1;
            let found = told(&reader, &entry.fires);
            let fires = found.iter().any(|(event_type, _)| *event_type == entry.event_type);
            if !fires {
                n_silent += 1;
                println!(
                    "silent {} {} `{}`: {} {found:?}",
                    entry.event_type, entry.pos, entry.word, entry.fires
                );
            }
            let first = entry.word.split(' ').next().unwrap_or_default();
            let stem: String = first.chars().take(4).collect();
            let found = told(&reader, &entry.not);
            let wrong = found.iter().any(|(event_type, trigger)| {
                *event_type == entry.event_type && trigger.to_lowercase().starts_with(&stem)
            });
            if wrong {
                n_wrong += 1;
                println!(
                    "wrong {} {} `{}`: {} {found:?}",
                    entry.event_type, entry.pos, entry.word, entry.not
                );
            }
        }
    }
    println!("{n_entries} entries, {n_silent} silent, {n_wrong} wrong");
}
