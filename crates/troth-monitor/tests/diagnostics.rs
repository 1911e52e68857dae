//! Runs the pages of `docs/diagnostics/` about agreements and coverage.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::tz::TimeZone;
use troth_agreement::{lint, read_agreement};
use troth_model::{Party, PartyId};
use troth_monitor::{read_coverage, run_examples};

mod pages;

use pages::Said;

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

fn said_of(kind: &str, content: &str) -> Said {
    if kind == "csv" {
        let (_, diagnostics) = read_coverage(content, &TimeZone::UTC);
        return Said { file: "coverage.csv", text: content.to_owned(), diagnostics };
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
    Said { file: "agreements/draft.md", text: page, diagnostics }
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

fn our_ids() -> BTreeSet<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let ours = ["troth-agreement", "troth-monitor"];
    let code = ours.iter().flat_map(|name| pages::code_of(&crates.join(name)));
    code.flat_map(|code| ids_in(&code)).collect()
}

/// Other crates run the pages of their own diagnostics.
#[test]
fn every_page_is_true() {
    let ids = our_ids();
    let ours: Vec<_> =
        pages::all().into_iter().filter(|path| ids.contains(&pages::id_of(path))).collect();
    assert!(!ours.is_empty());
    ours.iter().for_each(|path| pages::check(path, said_of));
}

#[test]
fn every_diagnostic_has_a_page() {
    let pages: BTreeSet<String> = pages::all().iter().map(|path| pages::id_of(path)).collect();
    let missing: Vec<String> = our_ids().difference(&pages).cloned().collect();
    assert_eq!(missing, Vec::<String>::new());
}
