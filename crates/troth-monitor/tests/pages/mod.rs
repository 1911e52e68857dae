//! The pages of `docs/diagnostics/`, run as tests: the first block of a page gives the diagnostic
//! of its name, as drawn under it, and the last block gives none. `UPDATE_EXPECT=1` writes the
//! drawings anew.
//!
//! A crate that has diagnostics runs their pages; how a block is read is for it to say.

use std::fs;
use std::path::{Path, PathBuf};

use troth_text::{Diagnostic, Paint, Source, render_diagnostic};

/// A block as a file of its own, with everything that is said of it.
pub struct Said {
    pub file: &'static str,
    pub text: String,
    pub diagnostics: Vec<Diagnostic>,
}

impl Said {
    fn drawn(&self) -> String {
        let source = Source { name: self.file, text: &self.text };
        let draw = |found| render_diagnostic(found, source, Paint::Plain, 100);
        self.diagnostics.iter().map(draw).collect()
    }
}

/// All pages, in the order of their names.
pub fn all() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/diagnostics");
    let entries = fs::read_dir(folder).expect("the folder of pages is there");
    let paths = entries.map(|entry| entry.expect("an entry can be read").path());
    let mut pages: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    pages.sort();
    pages
}

/// The diagnostic that a page is about.
pub fn id_of(path: &Path) -> String {
    path.file_stem().expect("a page has a name").to_string_lossy().into_owned()
}

/// Every file of code in the folder of a crate.
pub fn code_of(krate: &Path) -> Vec<String> {
    let mut code = Vec::new();
    let mut folders = vec![krate.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of code is there") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                code.push(fs::read_to_string(&path).expect("code can be read"));
            }
        }
    }
    code
}

/// Runs a page; `said_of` reads a block, given what stands beside its fence and its content.
pub fn check(path: &Path, said_of: impl Fn(&str, &str) -> Said) {
    let id = id_of(path);
    let page = fs::read_to_string(path).expect("a page can be read");
    let found = blocks(&page);
    let [(kind, wrong, _), ("text", expected, at), (mended_kind, mended, _)] = found[..] else {
        panic!("{id}: a wrong block, its message, a mended block; found {found:?}");
    };
    let said = said_of(kind, wrong);
    let ids: Vec<&str> = said.diagnostics.iter().map(|found| found.id).collect();
    assert!(ids.contains(&id.as_str()), "{id}: {ids:?}");
    let message = said.drawn();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let anew = format!("{}{message}{}", &page[..at], &page[at + expected.len()..]);
        fs::write(path, anew).expect("a page can be written");
    } else {
        assert_eq!(message, expected, "{id}: UPDATE_EXPECT=1 writes it anew");
    }
    assert_eq!(said_of(mended_kind, mended).drawn(), "", "{id}, mended");
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
