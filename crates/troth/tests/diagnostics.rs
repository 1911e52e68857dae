//! Runs the pages of `docs/diagnostics/` about a docket's own files: `troth.toml`, `places.csv`,
//! `records/`, and a file that is not UTF-8; and about given CoNLL-U. Every diagnostic of any crate has a
//! page, and every page its diagnostic.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use troth::docket::read_settings;
use troth::{Docket, Files};
use troth_gazetteer::parse_places_csv;
use troth_language::Language;

#[path = "../../troth-monitor/tests/pages/mod.rs"]
mod pages;

use pages::Said;

fn said_of(kind: &str, content: &str) -> Said {
    match kind {
        "toml" => {
            let diagnostics = read_settings(content).diagnostics;
            Said { file: "troth.toml", text: content.to_owned(), diagnostics }
        }
        "csv" => {
            let (_, diagnostics) = parse_places_csv(content);
            Said { file: "places.csv", text: content.to_owned(), diagnostics }
        }
        "csv approval" | "csv aproval" => said_of_record(&kind["csv ".len()..], content),
        "toml latin-1" => said_of_latin_1(content),
        "conllu" => {
            let (_, diagnostics) = Language::embedded().fill_conllu(content);
            Said { file: "given.conllu", text: content.to_owned(), diagnostics }
        }
        _ => panic!("nobody reads a block of `{kind}`"),
    }
}

/// What is said of a file of a record, in a docket whose agreement defines approvals.
fn said_of_record(name: &str, content: &str) -> Said {
    let mut files = Files::default();
    files.insert("troth.toml", b"name = \"Papers\"\n".to_vec());
    let page = "```troth\nagreement \"Papers\" between norland and sudria\n\
                record approval { report: text }\n```\n";
    files.insert("agreements/papers.md", page.into());
    files.insert(&format!("records/{name}.csv"), content.into());
    let docket = Docket::of(Path::new(""), files);
    let fault = docket.faults.into_iter().find(|fault| fault.path.starts_with("records"));
    let (text, diagnostics) =
        fault.map_or((content.to_owned(), Vec::new()), |fault| (fault.text, fault.diagnostics));
    let file = if name == "approval" { "records/approval.csv" } else { "records/aproval.csv" };
    Said { file, text, diagnostics }
}

/// What is said of a docket whose settings are saved in ISO 8859-1.
fn said_of_latin_1(content: &str) -> Said {
    let bytes: Result<Vec<u8>, _> = content.chars().map(u8::try_from).collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("latin-1");
    fs::create_dir_all(&folder).expect("a folder can be made");
    fs::write(folder.join("troth.toml"), bytes.expect("each letter has a byte in Latin-1"))
        .expect("a file can be written");
    let [fault] = Docket::open(&folder).expect("there is a docket").faults.try_into().expect("one");
    Said { file: "troth.toml", text: fault.text, diagnostics: fault.diagnostics }
}

#[test]
fn every_page_is_true() {
    let begins = ["settings-", "places-", "filing-", "conllu-"];
    let is_ours = |id: &str| begins.iter().any(|begin| id.starts_with(begin)) || id == "not-utf-8";
    let ours: Vec<_> =
        pages::all().into_iter().filter(|path| is_ours(&pages::id_of(path))).collect();
    assert!(!ours.is_empty());
    ours.iter().for_each(|path| pages::check(path, said_of));
}

/// The code of all crates.
fn code() -> Vec<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let entries = fs::read_dir(crates).expect("the folder of crates is there");
    let folders = entries.map(|entry| entry.expect("an entry can be read").path());
    folders
        .filter(|path| path.join("src").exists())
        .flat_map(|path| pages::code_of(&path))
        .collect()
}

/// The ids that a file of code gives to its diagnostics where it makes them.
fn ids_in(code: &str) -> impl Iterator<Item = String> {
    let made = ["Diagnostic::error(", "Diagnostic::warning("];
    made.into_iter().flat_map(|made| code.split(made).skip(1)).filter_map(|rest| {
        let (id, _) = rest.trim_start().strip_prefix('"')?.split_once('"')?;
        Some(id.to_owned())
    })
}

#[test]
fn every_diagnostic_has_a_page() {
    let pages: BTreeSet<String> = pages::all().iter().map(|path| pages::id_of(path)).collect();
    let ids: BTreeSet<String> = code().iter().flat_map(|code| ids_in(code)).collect();
    assert!(ids.contains("settings-not-toml") && ids.contains("unclosed-quote"), "{ids:?}");
    let missing: Vec<&String> = ids.difference(&pages).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[test]
fn every_page_has_a_diagnostic() {
    let code = code();
    let is_made = |id: &str| code.iter().any(|code| code.contains(&format!("\"{id}\"")));
    let stale: Vec<String> =
        pages::all().iter().map(|path| pages::id_of(path)).filter(|id| !is_made(id)).collect();
    assert_eq!(stale, Vec::<String>::new());
}
