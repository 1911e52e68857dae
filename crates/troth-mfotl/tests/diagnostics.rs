//! The pages in `docs/diagnostics/` of what formulas and signatures are refused for: the first
//! block of each gives the diagnostic of its name, as drawn under it, and the mended block gives
//! none. `UPDATE_EXPECT=1` writes the drawings anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use troth_mfotl::{Asked, Monitor, parse_formula, parse_signature};
use troth_text::{Diagnostic, Paint, Source, render_diagnostic};

const SIGNATURE: &str =
    "approve(m:int, r:int) publish(r:int) request(q:int) answer(q:int) note(t:string)";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn said_of(kind: &str, text: &str) -> Vec<Diagnostic> {
    if kind == "signature" {
        return parse_signature(text).1;
    }
    let (signature, _) = parse_signature(SIGNATURE);
    let (formula, mut diagnostics) = parse_formula(text);
    if let Some(formula) = formula {
        // Of an implication the violations can be listed, of other formulas what satisfies them.
        let is_rule = text.contains("IMPLIES");
        let asked = if is_rule { Asked::Violations } else { Asked::Satisfactions };
        diagnostics.extend(Monitor::new(&formula, &signature, asked).1);
    }
    diagnostics
}

fn drawn(kind: &str, text: &str) -> String {
    let name = if kind == "signature" { "events.sig" } else { "policy.mfotl" };
    let source = Source { name, text };
    let all = said_of(kind, text);
    all.iter().map(|one| render_diagnostic(one, source, Paint::Plain, 100)).collect()
}

/// The fenced blocks of a page: info string, where the content starts and where it ends.
fn blocks(page: &str) -> Vec<(&str, usize, usize)> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(open) = page[at..].find("\n```").map(|found| at + found + 4) {
        let start = open + page[open..].find('\n').expect("a fence ends its line") + 1;
        let end = start + page[start..].find("```\n").expect("a fence is closed");
        blocks.push((page[open..start].trim(), start, end));
        at = end + 3;
    }
    blocks
}

/// The names that the code gives to diagnostics.
fn ids() -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let sources = root().join("crates/troth-mfotl/src");
    for entry in fs::read_dir(sources).expect("the crate has sources") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            continue;
        }
        let code = fs::read_to_string(path).expect("code can be read");
        for (at, _) in code.match_indices("Diagnostic::error(") {
            let id = code[at..].split('"').nth(1).expect("a name is given");
            ids.insert(id.to_owned());
        }
    }
    ids
}

#[test]
fn every_diagnostic_has_a_page_that_is_true() {
    let ids = ids();
    assert!(ids.len() > 10, "{ids:?}");
    for id in ids {
        let path = root().join(format!("docs/diagnostics/{id}.md"));
        let page = fs::read_to_string(&path).unwrap_or_else(|_| panic!("`{id}` has no page"));
        let found = blocks(&page);
        let [(kind, start, end), ("text", from, to), (_, mended, mended_end)] = found[..] else {
            panic!("{id}: a wrong block, its message, a mended block; found {found:?}");
        };
        let text = page[start..end].trim_end_matches('\n');
        let told: Vec<&str> = said_of(kind, text).iter().map(|one| one.id).collect();
        assert!(told.contains(&id.as_str()), "{id}: {told:?}");
        let drawing = drawn(kind, text);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            let anew = format!("{}{drawing}{}", &page[..from], &page[to..]);
            fs::write(&path, anew).expect("a page can be written");
        } else {
            assert_eq!(drawing, &page[from..to], "{id}: UPDATE_EXPECT=1 writes it anew");
        }
        let mended = page[mended..mended_end].trim_end_matches('\n');
        assert_eq!(drawn(kind, mended), "", "{id}, mended");
    }
}
