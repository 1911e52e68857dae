//! What a docket's settings do to the findings, from the program that a user runs.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

fn troth(folder: &Path, arguments: &[&str]) -> String {
    let ran = Command::new(env!("CARGO_BIN_EXE_troth"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program starts");
    let error = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "troth {arguments:?} ended with {}:\n{error}", ran.status);
    String::from_utf8(ran.stdout).expect("the program writes UTF-8")
}

fn new_docket() -> TempDir {
    let folder = TempDir::new().expect("there is room for a folder");
    troth(folder.path(), &["init", "."]);
    let report = "---\ndate: 2031-03-09\npublisher: Coast Gazette\n---\n\
        Norland's army shelled the Ostby power station on Saturday, Sudria's energy ministry said.\n";
    fs::write(folder.path().join("documents/report.md"), report).expect("the folder is writable");
    folder
}

/// Standings of clause 1 for Norland, one for each case.
fn standings(folder: &Path) -> Vec<String> {
    let told =
        troth(folder, &["check", "--clause", "1", "--as-of", "2031-03-12", "--format", "jsonl"]);
    let lines = told.lines().map(|line| serde_json::from_str(line).expect("a line of JSON"));
    let of_norland = lines.filter(|line: &serde_json::Value| line["bearer"] == "norland");
    of_norland.map(|line| line["standing"].as_str().unwrap_or_default().to_owned()).collect()
}

/// The agreement of a new docket sets no standard of proof: the docket's is what holds.
#[test]
fn the_standard_of_the_settings_holds_where_the_agreement_sets_none() {
    let folder = new_docket();
    assert!(standings(folder.path()).contains(&"alleged".to_owned()), "one side alone says it");

    let settings = folder.path().join("troth.toml");
    let text = fs::read_to_string(&settings).expect("it was made");
    let own = "default = \"2 independent speakers not of the complaining side\"";
    assert!(text.contains(own), "the standard stands in the settings");
    let text = text.replace(own, "default = \"told by anyone\"");
    fs::write(&settings, text).expect("the folder is writable");
    assert!(standings(folder.path()).contains(&"broken".to_owned()), "anyone's word is enough");
}

/// A moratorium of a week that renews itself: notice ends it, and it is told which.
#[test]
fn notice_that_is_read_in_a_report_ends_a_term_that_would_have_renewed_itself() {
    let folder = new_docket();
    let page = "# A pause\n\nIt runs for seven days, and for another seven unless one side gives \
        notice.\n\n```troth\nagreement \"A pause\" between norland and sudria\n  in force from \
        2031-03-01 for 7 days, renewed for 7 days unless either party gives notice\n\
        clause 1: neither party may attack a thing in category energy\n```\n";
    let agreements = folder.path().join("agreements");
    for entry in fs::read_dir(&agreements).expect("a new docket has agreements") {
        fs::remove_file(entry.expect("an entry").path()).expect("the folder is writable");
    }
    fs::write(agreements.join("pause.md"), page).expect("the folder is writable");
    assert!(standings(folder.path()).contains(&"alleged".to_owned()), "renewed for the 8th");

    let notice = "---\ndate: 2031-03-05\npublisher: Coast Radio\n---\n\
        Norland's foreign ministry said on Wednesday that Norland rejected an extension of the pause.\n";
    fs::write(folder.path().join("documents/notice.md"), notice).expect("the folder is writable");
    assert!(!standings(folder.path()).contains(&"alleged".to_owned()), "it ended on the 7th");
    let told = troth(folder.path(), &["check", "--as-of", "2031-03-12"]);
    let line = "notice by norland, shown, one account: it binds until 8 Mar 2031 00:00";
    assert!(told.contains(line), "{told}");
    assert!(told.contains("clause 1: no longer in force"), "{told}");
}
