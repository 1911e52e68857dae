//! Reads the lexicon's own sentences, each alone: how many entries do not fire where they should, or
//! fire where they must not. More than stand here now is a step back.
//!
//! `LIST=harm cargo test --release -p troth-read --test lexicon -- --nocapture` lists those of the
//! files whose name holds "harm"; `LIST=` lists all.

use std::path::Path;

use jiff::tz::TimeZone;
use serde::Deserialize;
use troth_gazetteer::Gazetteer;
use troth_language::Language;
use troth_model::{Document, DocumentId, ReadingId};
use troth_read::Reader;

/// Entries whose `fires` gives no account of their type, at most.
const SILENT: usize = 247;
/// Entries whose `not` gives an account of their type by their word, at most.
const WRONG: usize = 55;

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

#[test]
fn the_lexicons_own_sentences_are_read_as_they_say() {
    let listed = std::env::var("LIST").ok();
    let (language, gazetteer) = (Language::embedded(), Gazetteer::embedded());
    let reader = Reader::new(&language, &gazetteer);
    let (mut n_silent, mut n_wrong) = (0, 0);
    for (file, entry) in entries() {
        let is_listed = listed.as_ref().is_some_and(|part| file.contains(part.as_str()));
        let Entry { word, event_type, pos, fires, not } = &entry;
        let found = told(&reader, fires);
        if !found.iter().any(|(told, _)| told == event_type) {
            n_silent += 1;
            if is_listed {
                println!("silent {event_type} {pos} `{word}`: {fires} {found:?}");
            }
        }
        let stem: String = word.chars().take_while(|letter| *letter != ' ').take(4).collect();
        let found = told(&reader, not);
        let fired = |(told, trigger): &(String, String)| {
            told == event_type && trigger.to_lowercase().starts_with(&stem)
        };
        if found.iter().any(fired) {
            n_wrong += 1;
            if is_listed {
                println!("wrong {event_type} {pos} `{word}`: {not} {found:?}");
            }
        }
    }
    println!("{n_silent} silent, {n_wrong} wrong");
    assert!(n_silent <= SILENT, "{n_silent} entries do not fire where they should");
    assert!(n_wrong <= WRONG, "{n_wrong} entries fire where they must not");
}

#[derive(Deserialize)]
struct Attitudes {
    attitude: Vec<Attitude>,
}

#[derive(Deserialize)]
struct Attitude {
    words: Vec<String>,
    fires: String,
    not: String,
}

#[test]
fn attitudes_are_told_in_their_own_sentences_only() {
    let (language, gazetteer) = (Language::embedded(), Gazetteer::embedded());
    let reader = Reader::new(&language, &gazetteer);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("lexicon/events/attitudes.toml");
    let text = std::fs::read_to_string(path).expect("the file is readable");
    let all: Attitudes = toml::from_str(&text).expect("the list has the form of its README");
    let stem = |word: &str| word.chars().take_while(|c| *c != ' ').take(4).collect::<String>();
    for Attitude { words, fires, not } in &all.attitude {
        let tells = |text: &str| {
            let seen = reader.layers(&document(text)).attributions;
            let cues = seen.into_iter().filter_map(|told| told.cue.map(|cue| cue.text));
            cues.into_iter().any(|cue| words.iter().any(|word| cue.starts_with(&stem(word))))
        };
        assert!(tells(fires), "{fires}");
        assert!(!tells(not), "{not}");
    }
}

/// Every entry of `lexicon/events`, with the name of its file.
fn entries() -> Vec<(String, Entry)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lexicon/events");
    let files = std::fs::read_dir(folder).expect("the lexicon is beside the code");
    let mut paths: Vec<_> =
        files.map(|file| file.expect("the folder is readable").path()).collect();
    paths.sort();
    let mut all = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("the file is readable");
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // Lists of another shape hold no entries.
        let file: File = toml::from_str(&text).unwrap_or_default();
        all.extend(file.entry.into_iter().map(|entry| (name.clone(), entry)));
    }
    all
}

/// Type and trigger of each account of a sentence.
fn told(reader: &Reader<'_>, text: &str) -> Vec<(String, String)> {
    let accounts = reader.read(&document(text), &ReadingId::new("r1"));
    let tell = |account: troth_model::Account| {
        (account.event_type.as_str().to_owned(), account.trigger.text)
    };
    accounts.into_iter().map(tell).collect()
}

fn document(text: &str) -> Document {
    Document {
        id: DocumentId::new([0; 32]),
        title: None,
        publisher: None,
        published: None,
        language: Some("en".into()),
        zone: TimeZone::UTC,
        url: None,
        name: String::new(),
        text: text.to_owned(),
    }
}
