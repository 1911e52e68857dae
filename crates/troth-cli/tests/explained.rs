//! `troth read --explain`: each field of an account with its rule, its words and the way to them.

use std::process::Command;

const TEXT: &str = "According to harbour officials, the Russian army fired 40 drones at the port of \
                    Odesa on 3 March 2031.\n";

fn explain(format: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("note.txt");
    std::fs::write(&file, TEXT).expect("it can be written");
    let output = Command::new(env!("CARGO_BIN_EXE_troth"))
        .args(["read", "--explain", "--format", format])
        .arg(&file)
        .env("COLUMNS", "100")
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it writes UTF-8")
}

#[test]
fn a_picture_points_at_the_words_and_names_the_rules() {
    let picture = explain("table");
    for part in
        ["account[1]: ASSAULT", "fired", "^", "the lexicon's verb “fire”", "fired →nsubj→ army"]
    {
        assert!(picture.contains(part), "{part} in:\n{picture}");
    }
}

#[test]
fn the_same_comes_as_data() {
    let all: serde_json::Value = serde_json::from_str(&explain("json")).expect("JSON");
    let reasons = all[0]["reasons"].as_array().expect("a list");
    let actor = reasons.iter().find(|reason| reason["field"] == "actors").expect("an actor");
    assert_eq!(actor["words"]["text"], "Russian army");
    assert_eq!(actor["path"][0]["relation"], "nsubj");
    assert_eq!(explain("jsonl").lines().count(), all.as_array().expect("a list").len());
}
