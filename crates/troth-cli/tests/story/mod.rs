//! Suites as tests: a page of Markdown whose headings name stories, each with a block of input and
//! one of what is expected of it.
//!
//! `UPDATE_EXPECT=1` writes into each block of expectations what the program says now.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// One story: name, input, and where its expectation stands in the page.
pub struct Story<'p> {
    pub name: &'p str,
    pub text: &'p str,
    pub expected: &'p str,
    pub at: std::ops::Range<usize>,
}

/// The project's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Whether what is expected shall be written anew.
pub fn is_update() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
}

/// The Markdown files of a folder of the project, in the order of their names.
pub fn pages(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).expect("the suite's folder is in the project");
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("the folder can be listed").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    paths
}

/// The stories of a page whose expectations stand in blocks called `block`.
pub fn stories<'p>(page: &'p str, block: &str) -> Vec<Story<'p>> {
    let (mut name, mut text, mut open, mut at) = ("", None, None, 0);
    let opens = format!("```{block}");
    let mut stories = Vec::new();
    for line in page.split_inclusive('\n') {
        let start = at;
        at += line.len();
        match (line.trim_end(), open) {
            ("```", Some((true, from))) => (text, open) = (Some(&page[from..start]), None),
            ("```", Some((false, from))) => {
                let text = text.take().unwrap_or_else(|| panic!("`{name}` has a text block first"));
                stories.push(Story { name, text, expected: &page[from..start], at: from..start });
                open = None;
            }
            ("```text", None) => open = Some((true, at)),
            (line, None) if line == opens => open = Some((false, at)),
            (heading, None) if heading.starts_with('#') => {
                name = heading.trim_start_matches('#').trim();
            }
            _ => {}
        }
    }
    assert!(open.is_none() && text.is_none(), "`{name}` has both blocks, each closed by ```");
    stories
}

/// Tells what of these stories of a page does not come out as expected, shown by `compared`, and
/// writes it into the page where that is asked for.
pub fn held(
    path: &Path,
    page: &str,
    stories: &[Story<'_>],
    told: impl Fn(&str) -> String,
    compared: impl Fn(&str, &str) -> String,
) -> String {
    let (mut updated, mut failed) = (page.to_owned(), String::new());
    let page_name = path.file_name().unwrap_or_default().display();
    for story in stories.iter().rev() {
        let told = told(story.text);
        if told != story.expected {
            updated.replace_range(story.at.clone(), &told);
            let differs = compared(story.expected, &told);
            let _ = writeln!(failed, "{page_name}: {}\n{differs}", story.name);
        }
    }
    if is_update() && updated != page {
        fs::write(path, updated).expect("the suite is writable");
    }
    failed
}

/// Holds every story of a folder.
pub fn hold_all(
    folder: &str,
    block: &str,
    told: impl Fn(&str) -> String,
    compared: impl Fn(&str, &str) -> String,
) {
    let (mut n_stories, mut failed) = (0, String::new());
    for path in pages(folder) {
        let page = fs::read_to_string(&path).expect("a suite is a text");
        let stories = stories(&page, block);
        n_stories += stories.len();
        failed += &held(&path, &page, &stories, &told, &compared);
    }
    assert!(n_stories > 0, "there are stories in {folder}");
    assert!(failed.is_empty() || is_update(), "UPDATE_EXPECT=1 rewrites them\n\n{failed}");
}
