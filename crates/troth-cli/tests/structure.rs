//! Holds the direction of dependencies that ARCHITECTURE.md draws: what each crate may know of
//! the others, and what the pure ones may bring in from outside.
//!
//! A new edge fails here first. If it is right, it gets its place in [`MAY_KNOW`] and in
//! ARCHITECTURE.md in the same change.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

/// Each crate with the crates of ours that it may know, those that are known first: a crate may
/// only know what stands above it.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("troth-text", &[]),
    ("troth-model", &["troth-text"]),
    ("troth-time", &["troth-text"]),
    ("troth-gazetteer", &["troth-text"]),
    ("troth-language", &["troth-text"]),
    // The record knows nothing of what it keeps: contents are bytes.
    ("troth-record", &[]),
    ("troth-intake", &["troth-text"]),
    // Logs of strangers under formulas of strangers: it knows nothing of articles and agreements.
    ("troth-mfotl", &["troth-text"]),
    (
        "troth-read",
        &["troth-gazetteer", "troth-language", "troth-model", "troth-text", "troth-time"],
    ),
    ("troth-incident", &["troth-model", "troth-text"]),
    ("troth-agreement", &["troth-model", "troth-text"]),
    // A second opinion on each finding: it shares no code with the monitor, whose tests ask it.
    ("troth-replay", &["troth-agreement", "troth-model"]),
    ("troth-monitor", &["troth-agreement", "troth-model", "troth-replay", "troth-text"]),
    ("troth-import", &["troth-model", "troth-text"]),
    (
        "troth",
        &[
            "troth-agreement",
            "troth-gazetteer",
            "troth-import",
            "troth-incident",
            "troth-intake",
            "troth-language",
            "troth-model",
            "troth-monitor",
            "troth-read",
            "troth-record",
            "troth-replay",
            "troth-text",
        ],
    ),
    // Tables of other makers: it knows the nouns that rows become, never the engine.
    (
        "troth-lsp",
        &["troth", "troth-agreement", "troth-model", "troth-monitor", "troth-record", "troth-text"],
    ),
    (
        "troth-serve",
        &[
            "troth",
            "troth-agreement",
            "troth-incident",
            "troth-intake",
            "troth-model",
            "troth-monitor",
            "troth-record",
            "troth-text",
        ],
    ),
    (
        "troth-cli",
        &[
            "troth",
            "troth-agreement",
            "troth-import",
            "troth-incident",
            "troth-intake",
            "troth-language",
            "troth-lsp",
            "troth-mfotl",
            "troth-model",
            "troth-monitor",
            "troth-record",
            "troth-replay",
            "troth-serve",
            "troth-text",
        ],
    ),
    // The trainers stand beside the program: nothing knows them.
    ("troth-train", &["troth-language", "troth-text"]),
    ("troth-train-linear", &["troth-language", "troth-text"]),
];

/// The pure crates with all that they may bring in from outside. None of it opens a file, asks a
/// clock or a network, or draws by chance; and none of it is a wire format.
const PURE: &[(&str, &[&str])] = &[
    ("troth-text", &["annotate-snippets"]),
    ("troth-model", &["jiff"]),
    ("troth-time", &["jiff"]),
    ("troth-gazetteer", &["fst", "unicode-normalization"]),
    ("troth-language", &["pulp"]),
    ("troth-read", &["jiff"]),
    ("troth-incident", &["jiff"]),
    ("troth-agreement", &["jiff", "strsim"]),
    ("troth-monitor", &["jiff"]),
    ("troth-replay", &["jiff"]),
    ("troth-mfotl", &["hashbrown", "regex"]),
];

/// What brings files, databases, networks, terminals, clocks or chance, wherever it stands: each
/// only in these crates.
const DOORS: &[(&str, &[&str])] = &[
    ("clap", &["troth-cli"]),
    ("getrandom", &["troth-record"]),
    ("postgres", &["troth-record"]),
    ("rusqlite", &["troth-record"]),
    ("tracing-subscriber", &["troth-cli"]),
    ("walkdir", &["troth-intake"]),
];

/// One line of a crate's `Cargo.toml`.
struct Dependency {
    from: String,
    to: String,
    when: When,
}

/// When a dependency is there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Run,
    Build,
    Test,
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo writes JSON")
}

fn packages() -> Vec<Value> {
    metadata()["packages"].as_array().expect("a workspace has packages").clone()
}

fn name(value: &Value) -> String {
    value["name"].as_str().expect("it has a name").to_owned()
}

fn dependencies() -> Vec<Dependency> {
    let mut all = Vec::new();
    for package in packages() {
        for dependency in package["dependencies"].as_array().expect("a list, if an empty one") {
            let when = match dependency["kind"].as_str() {
                None => When::Run,
                Some("build") => When::Build,
                Some(_) => When::Test,
            };
            all.push(Dependency { from: name(&package), to: name(dependency), when });
        }
    }
    all
}

fn is_ours(name: &str) -> bool {
    name == "troth" || name.starts_with("troth-")
}

fn entry<'a>(table: &'a [(&str, &'a [&'a str])], name: &str) -> Option<&'a [&'a str]> {
    table.iter().find(|(key, _)| *key == name).map(|(_, names)| *names)
}

#[test]
fn every_crate_has_its_place() {
    let there: BTreeSet<String> = packages().iter().map(name).collect();
    let placed: BTreeSet<String> = MAY_KNOW.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(there, placed, "give a new crate its place here and in ARCHITECTURE.md");
}

#[test]
fn a_crate_knows_only_what_it_may_know() {
    let wrong: Vec<String> = dependencies()
        .iter()
        .filter(|dependency| is_ours(&dependency.to))
        .filter(|dependency| {
            let known = entry(MAY_KNOW, &dependency.from).unwrap_or_default();
            !known.contains(&dependency.to.as_str())
        })
        .map(|dependency| format!("`{}` may not know `{}`", dependency.from, dependency.to))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn knowledge_goes_one_way() {
    for (idx, (name, known)) in MAY_KNOW.iter().enumerate() {
        for other in *known {
            let above = MAY_KNOW[..idx].iter().any(|(name, _)| name == other);
            assert!(above, "`{name}` knows `{other}`, which does not stand above it");
        }
    }
}

#[test]
fn the_pure_crates_bring_in_nothing_that_reaches_outside() {
    let wrong: Vec<String> = dependencies()
        .iter()
        .filter(|dependency| dependency.when == When::Run && !is_ours(&dependency.to))
        .filter(|dependency| {
            entry(PURE, &dependency.from).is_some_and(|may| !may.contains(&dependency.to.as_str()))
        })
        .map(|dependency| format!("`{}` is pure: no `{}`", dependency.from, dependency.to))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn doors_stand_where_they_are_looked_for() {
    let wrong: Vec<String> = dependencies()
        .iter()
        .filter(|dependency| dependency.when != When::Test)
        .filter(|dependency| {
            entry(DOORS, &dependency.to).is_some_and(|may| !may.contains(&dependency.from.as_str()))
        })
        .map(|dependency| format!("`{}` has no door `{}`", dependency.from, dependency.to))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
