//! What ARCHITECTURE.md says is absent from the pure crates is absent: no file, network,
//! environment, terminal, clock or chance, no failing, and no order of a hash map.
//!
//! Looks at the words of the sources, tests and comments left out. That is coarse, and so it
//! finds what a review overlooks. An exception stands in [`ALLOWED`] with its reason, and goes
//! when it is no longer needed.

use std::fs;
use std::path::{Path, PathBuf};

/// The crates that give the same for the same, whoever calls them, and wherever.
const PURE: &[&str] = &[
    "text",
    "model",
    "language",
    "gazetteer",
    "time",
    "read",
    "incident",
    "agreement",
    "monitor",
    "replay",
];

/// What is absent, by the words that would bring it in.
const ABSENT: &[(&str, &[&str])] = &[
    ("a file", &["std::fs", "File::", "OpenOptions"]),
    ("a network", &["std::net", "TcpStream", "UdpSocket"]),
    ("the environment", &["std::env", "env::var", "env::args", "std::process"]),
    (
        "a terminal",
        &[
            "stdin(",
            "stdout(",
            "stderr(",
            "print!(",
            "println!(",
            "eprint!(",
            "eprintln!(",
            "dbg!(",
        ],
    ),
    (
        "a clock",
        &["SystemTime", "Instant::now", "Timestamp::now", "Zoned::now", "TimeZone::system"],
    ),
    ("chance", &["RandomState", "thread_rng", "getrandom", "rand::"]),
    ("a way to fail", &["Result<"]),
    ("a wire format", &["serde::", "Serialize", "Deserialize"]),
    ("an order of hashes", &["HashMap", "HashSet"]),
];

/// A word that may stand in a file, with the reason why it does no harm.
const ALLOWED: &[(&str, &str, &str)] = &[
    (
        "troth-language/src/names/agree.rs",
        "HashMap",
        "asked by key; what is gone through goes into lists that are sorted before they are used",
    ),
    (
        "troth-language/src/names/lists.rs",
        "HashMap",
        "asked by key; only a maximum is taken of all",
    ),
    ("troth-language/src/names/lists.rs", "HashSet", "asked by key alone"),
    ("troth-language/src/network/encoder.rs", "HashMap", "asked by key alone"),
    ("troth-time/src/lexicon.rs", "HashMap", "asked by key alone"),
    ("troth-incident/src/hashed.rs", "HashMap", "asked by key alone; what it gives is sorted"),
    (
        "troth-agreement/src/drawing.rs",
        "Result<",
        "one drawing of a page: its fault becomes a diagnostic, and the rest of the page is read",
    ),
    ("troth-monitor/src/known.rs", "HashMap", "asked by key alone"),
    (
        "troth-monitor/src/coverage.rs",
        "Result<",
        "one row of a table: its fault becomes a diagnostic, and the other rows are read",
    ),
];

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The sources of the pure crates, by their path from `crates/`, in order.
fn sources() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for name in PURE {
        collect(&crates().join(format!("troth-{name}/src")), &mut all);
    }
    all.sort();
    all
}

fn collect(folder: &Path, all: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a crate has its sources in `src`") {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            collect(&path, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(crates()).expect("it lies in `crates`");
            let name = name.to_string_lossy().replace('\\', "/");
            all.push((name, fs::read_to_string(&path).expect("a source is UTF-8")));
        }
    }
}

/// How the tests at the bottom of a source begin.
const TESTS: &str = "\n#[cfg(test)]\nmod tests {";

/// The lines that are the program: no comments, and not the tests at the bottom.
fn program(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let (program, _) = source.split_once(TESTS).unwrap_or((source, ""));
    let code = |line| str::split(line, "//").next().unwrap_or(line);
    program.lines().enumerate().map(move |(idx, line)| (idx + 1, code(line)))
}

fn is_test(name: &str) -> bool {
    name.ends_with("/tests.rs") || name.contains("/tests/")
}

fn is_allowed(name: &str, word: &str) -> bool {
    ALLOWED.iter().any(|(file, allowed, _)| *file == name && *allowed == word)
}

#[test]
fn the_pure_crates_have_no_doors() {
    let mut found = Vec::new();
    for (name, source) in sources().iter().filter(|(name, _)| !is_test(name)) {
        for (line_number, line) in program(source) {
            for (what, words) in ABSENT {
                let there = words.iter().filter(|word| line.contains(**word));
                found.extend(
                    there
                        .filter(|word| !is_allowed(name, word))
                        .map(|word| format!("{name}:{line_number}: {what}: `{word}`")),
                );
            }
        }
    }
    assert!(found.is_empty(), "in crates that should have none:\n{}", found.join("\n"));
}

#[test]
fn every_exception_is_still_needed() {
    let sources = sources();
    for (file, word, _) in ALLOWED {
        let source = sources.iter().find(|(name, _)| name == file).map(|(_, source)| source);
        let needed =
            source.is_some_and(|source| program(source).any(|(_, line)| line.contains(word)));
        assert!(needed, "`{word}` no longer stands in {file}: take the exception out");
    }
}

/// What comes after the tests is not looked at above, so nothing may come after them.
#[test]
fn tests_stand_at_the_bottom() {
    for (name, source) in sources() {
        let Some((_, tests)) = source.split_once(TESTS) else { continue };
        let (_, after) = tests.split_once("\n}").expect("the tests end");
        assert_eq!(after.trim(), "", "{name} goes on below its tests");
    }
}
