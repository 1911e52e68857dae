//! Every page of `docs/diagnostics/` is run: its first block gives the diagnostic of its name, as
//! drawn under it, and the mended block gives none. `UPDATE_EXPECT=1` writes the drawings anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use troth_agreement::{lint, read_agreement};
use troth_model::{Party, PartyId};
use troth_monitor::{read_coverage, run_examples};
use troth_text::{Diagnostic, Paint, Source, render_diagnostic};

const HEAD: &str =
    "agreement \"Draft\" between norland and sudria in force from 2031-03-01 until 2031-03-31\n";

fn parties() -> Vec<Party> {
    [("norland", "Norland"), ("sudria", "Sudria")]
        .map(|(id, name)| Party {
            id: PartyId::new(id),
            name: name.to_owned(),
            countries: vec![],
            members: vec![],
        })
        .to_vec()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/diagnostics")
}

/// The blocks of a page: info string, content, and where the content starts.
fn blocks(page: &str) -> Vec<(&str, &str, usize)> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(open) = page[at..].find("\n```").map(|found| at + found + 1) {
        let length = page[open..].chars().take_while(|c| *c == '`').count();
        let fence = "`".repeat(length);
        let start = page[open..].find('\n').map_or(page.len(), |found| open + found + 1);
        let info = page[open + length..start].trim();
        let end = page[start..].find(&format!("{fence}\n")).map_or(page.len(), |n| start + n);
        blocks.push((info, &page[start..end], start));
        at = end + length;
    }
    blocks
}

/// A block as a page of its own, with everything that is said of it.
fn said_of(kind: &str, content: &str) -> (String, Vec<Diagnostic>) {
    if kind == "csv" {
        let (_, diagnostics) = read_coverage(content, &TimeZone::UTC);
        return (content.to_owned(), diagnostics);
    }
    let page = match kind {
        "markdown" => content.to_owned(),
        _ if content.contains("agreement ") => format!("```troth\n{content}```\n"),
        _ => format!("```troth\n{HEAD}{content}```\n"),
    };
    let read = read_agreement("draft", &page, &parties());
    let mut diagnostics = read.diagnostics;
    diagnostics.extend(lint(&read.agreement));
    diagnostics.extend(run_examples(&read.agreement, &parties()));
    (page, diagnostics)
}

fn drawn(name: &str, page: &str, diagnostics: &[Diagnostic]) -> String {
    let source = Source { name, text: page };
    diagnostics.iter().map(|found| render_diagnostic(found, source, Paint::Plain, 100)).collect()
}

fn check(path: &Path) {
    let id = path.file_stem().expect("a page has a name").to_string_lossy().into_owned();
    let page = fs::read_to_string(path).expect("a page can be read");
    let found = blocks(&page);
    let [(kind, wrong, _), ("text", expected, at), (_, mended, _)] = found[..] else {
        panic!("{id}: a wrong block, its message, a mended block; found {found:?}");
    };
    let name = if kind == "csv" { "coverage.csv" } else { "agreements/draft.md" };
    let (text, diagnostics) = said_of(kind, wrong);
    let ids: Vec<&str> = diagnostics.iter().map(|found| found.id).collect();
    assert!(ids.contains(&id.as_str()), "{id}: {ids:?}");
    let message = drawn(name, &text, &diagnostics);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let anew = format!("{}{message}{}", &page[..at], &page[at + expected.len()..]);
        fs::write(path, anew).expect("a page can be written");
    } else {
        assert_eq!(message, expected, "{id}: UPDATE_EXPECT=1 writes it anew");
    }
    let (text, diagnostics) = said_of(kind, mended);
    assert_eq!(drawn(name, &text, &diagnostics), "", "{id}, mended");
}

fn pages() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).expect("the folder of pages is there");
    let paths = entries.map(|entry| entry.expect("an entry can be read").path());
    let mut pages: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    pages.sort();
    pages
}

/// Words in quotes that a file of code gives to a diagnostic as its name.
fn ids_in(code: &str) -> BTreeSet<String> {
    let is_id = |word: &&str| {
        word.contains('-') && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
    };
    let mut ids = BTreeSet::new();
    for made in [
        "Diagnostic::error(",
        "Diagnostic::warning(",
        "self.members(words, ",
        "Figure::Day(_) => (",
        "_ => (\"number",
    ] {
        for (at, _) in code.match_indices(made) {
            let near: String = code[at..].chars().take(120).collect();
            let first = near.split('"').nth(1).filter(is_id);
            ids.extend(first.map(str::to_owned));
        }
    }
    ids
}

#[test]
fn every_page_is_true() {
    let pages = pages();
    assert!(!pages.is_empty());
    pages.iter().filter(|path| is_ours(path)).for_each(|path| check(path));
}

/// Other crates hold the pages of their own diagnostics: those that name them in their code.
fn is_ours(path: &Path) -> bool {
    let id = path.file_stem().expect("a page has a name").to_string_lossy().into_owned();
    our_ids().contains(&id)
}

fn our_ids() -> BTreeSet<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut ids = BTreeSet::new();
    for name in ["troth-agreement", "troth-monitor"] {
        let mut folders = vec![crates.join(name).join("src")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).expect("a folder of code is there") {
                let path = entry.expect("an entry can be read").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    ids.extend(ids_in(&fs::read_to_string(&path).expect("code can be read")));
                }
            }
        }
    }
    ids
}

#[test]
fn every_diagnostic_has_a_page() {
    let pages: BTreeSet<String> = pages()
        .iter()
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    let missing: Vec<String> = our_ids().difference(&pages).cloned().collect();
    assert_eq!(missing, Vec::<String>::new());
}
