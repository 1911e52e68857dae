//! What the reader has reached, it keeps: scores on our labelled documents and, where they lie beside
//! the project, on the first documents of public gold sets, against `docs/reading-scores.md`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use troth::Engine;
use troth::score::{self, Told};

/// How far a figure may lie below the table.
const TOLERANCE: f64 = 0.01;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Where a set lies: our own in the project, the others in the folder of shared data.
fn place(set: &str) -> PathBuf {
    if set.starts_with("corpora/") {
        return root().join(set);
    }
    let shared = std::env::var_os("TROTH_SHARED").map_or(root().join("../shared"), PathBuf::from);
    shared.join("data").join(set)
}

/// The figures of the table by set and number of documents.
fn held() -> BTreeMap<(String, usize), Vec<(String, f64)>> {
    let page =
        fs::read_to_string(root().join("docs/reading-scores.md")).expect("the page is there");
    let (_, table) = page.split_once("## What the tests hold").expect("the page has the table");
    let mut held: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| set")) {
        let cells: Vec<&str> = row.trim_matches(['|', ' ']).split(" | ").collect();
        let [set, first, measure, figure] = cells[..] else { panic!("four cells in {row}") };
        let limit = if first == "all" { usize::MAX } else { first.parse().expect("a number") };
        let figure = figure.parse().expect("a figure");
        held.entry((set.to_owned(), limit)).or_default().push((measure.to_owned(), figure));
    }
    held
}

#[test]
fn no_figure_falls_below_the_table() {
    let engine = Engine::new(Vec::new());
    let mut fallen = Vec::new();
    let held = held();
    assert!(held.len() > 5, "the table has its sets");
    for ((set, limit), figures) in held {
        let path = place(&set);
        if !path.exists() {
            eprintln!("skipped: {set} is not there (TROTH_SHARED names the folder of shared data)");
            continue;
        }
        let (sets, problems) = score::open(&path, None);
        assert!(problems.is_empty(), "{problems:?}");
        let report = sets[0].score(&engine, limit, &|| ());
        for (name, before) in figures {
            let measured = report.measures.iter().find(|measured| {
                let told = if measured.measure.told == Told::F1 { "F1" } else { "share" };
                format!("{}, {told}", measured.measure.name) == name
            });
            let now = measured.map_or(0.0, |measured| measured.figure().value);
            if now < before - TOLERANCE {
                fallen.push(format!("{set}, {name}: {now:.3}, was {before:.3}"));
            }
        }
    }
    assert!(fallen.is_empty(), "lower than docs/reading-scores.md says:\n{}", fallen.join("\n"));
}

fn troth(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_troth"))
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_bad_record_is_named_and_the_rest_is_scored() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("classes.tsv");
    let lines =
        "Norland condemned Sudria on Friday.\t3\nno class here\nTalks were held in Ostby.\t1\n";
    fs::write(&file, lines).expect("it can be written");
    let path = file.display().to_string();
    let (code, out, err) = troth(&["score", &path, "--format", "json"]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("classes.tsv:2: expected a sentence, a tab and 0 to 4"), "{err}");
    let told: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(told[0]["documents"], 2);
    assert_eq!(told[0]["measures"][0]["share"]["value"], 1.0);
}

#[test]
fn a_path_without_gold_is_a_wrong_call() {
    let (code, _, err) = troth(&["score", "README.md"]);
    assert_eq!(code, 2);
    assert!(err.contains("no gold set there that this program can read"), "{err}");
    let (code, _, err) = troth(&["score", "no-such-folder"]);
    assert_eq!(code, 2, "{err}");
}

#[test]
fn scores_are_the_same_every_time_and_the_worst_sentences_tell_both_sides() {
    let arguments = ["score", "corpora/accounts/dev", "--limit", "8", "--worst", "2"];
    let (code, out, err) = troth(&arguments);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("gold  ") && out.contains("found "), "{out}");
    assert_eq!(troth(&arguments).1, out);
}
