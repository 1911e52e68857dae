//! Records of an agreement's own in a docket, from the program that a user runs: an office's
//! approvals, and the reports that may be published only once they are approved.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

#[allow(dead_code)]
mod program;

use program::{Ran, troth};

const PAGE: &str = r#"# Protocol on reports

```troth
agreement "Protocol on reports" between norland and sudria
  in force from 2031-03-01 until 2031-03-31
  times in Europe/Oslo
reports settle after 1 day
standard of proof: told by anyone
record approval { manager: text, report: text }
record publication { report: text }
clause 1: neither party may file a publication
  except within 7 days after either party files an approval with the same report
clause 2: each party must file a publication with the same party and report
  within 10 days after either party files an approval
```
"#;

const APPROVALS: &str = "time,party,source,manager,report\n\
    2031-03-02T09:00+01:00,norland,Registry,Ida,Budget\n\
    last Friday,norland,Registry,Ida,Roads\n\
    2031-03-05,sudria,Registry,Omar,Ports\n";

const PUBLICATIONS: &str = r#"{"time": "2031-03-08T12:00+01:00", "party": "norland", "source": "Registry", "report": "Budget"}
{"time": "2031-03-09T12:00+01:00", "party": "norland", "source": "Registry", "report": "Roads"}
{"time": "soon", "party": "sudria", "source": "Registry", "report": "Ports"}
"#;

fn docket() -> TempDir {
    let folder = TempDir::new().expect("there is room for a folder");
    let made = troth(folder.path(), &["init", "."]);
    assert_eq!(made.code, 0, "{}", made.err);
    for entry in fs::read_dir(folder.path().join("agreements")).expect("it was made").flatten() {
        fs::remove_file(entry.path()).expect("it can be taken away");
    }
    put(folder.path(), "agreements/reports.md", PAGE);
    put(folder.path(), "records/approval.csv", APPROVALS);
    put(folder.path(), "records/publication/registry.jsonl", PUBLICATIONS);
    folder
}

fn put(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().expect("it lies in the docket")).expect("it is writable");
    fs::write(path, text).expect("it is writable");
}

fn findings(ran: &Ran) -> Vec<(String, String, String)> {
    let lines = ran.out.lines().filter_map(|line| serde_json::from_str(line).ok());
    let word = |line: &serde_json::Value, name: &str| line[name].as_str().unwrap_or("").to_owned();
    lines
        .filter(|line: &serde_json::Value| line["kind"] == "finding")
        .map(|line| (word(&line, "clause"), word(&line, "bearer"), word(&line, "standing")))
        .collect()
}

fn checked(folder: &Path, as_of: &str) -> Ran {
    let ran = troth(folder, &["check", "--as-of", as_of, "--format", "jsonl"]);
    assert_eq!(ran.code, 3, "rows were left out: {}", ran.err);
    ran
}

#[test]
fn a_row_is_an_account_and_a_row_that_cannot_be_read_is_named_and_costs_nothing_else() {
    let docket = docket();
    let ran = checked(docket.path(), "2031-03-31");
    let found = findings(&ran);
    let of = |clause: &str, bearer: &str| -> Vec<&str> {
        let found = found.iter().filter(|(one, who, _)| one == clause && who == bearer);
        found.map(|(_, _, standing)| standing.as_str()).collect()
    };
    // Approved and published; the approval of `Roads` has no time, and so it was not approved.
    assert_eq!(
        of("reports/1", "norland").iter().filter(|one| **one == "broken").count(),
        1,
        "{found:?}"
    );
    assert_eq!(of("reports/2", "norland"), ["kept"]);
    assert_ne!(of("reports/2", "sudria"), ["kept"]);

    assert!(ran.err.contains("records/approval.csv:3"), "{}", ran.err);
    assert!(ran.err.contains("a time with its zone"), "what was expected is named: {}", ran.err);
    assert!(ran.err.contains("records/publication/registry.jsonl:3"), "{}", ran.err);
    assert!(ran.err.contains("`soon`"), "{}", ran.err);
}

#[test]
fn a_day_is_judged_without_the_rows_of_later_days() {
    let docket = docket();
    let ran = checked(docket.path(), "2031-03-07");
    let broken = findings(&ran).iter().filter(|(_, _, standing)| standing == "broken").count();
    assert_eq!(broken, 0, "nothing was published yet");
}

#[test]
fn a_second_reading_agrees_and_a_draft_with_a_record_is_tried_against_the_rows() {
    let docket = docket();
    for clause in ["1", "2"] {
        let ran = troth(docket.path(), &["replay", clause, "--as-of", "2031-03-31"]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        assert!(!ran.out.contains("does not"), "{}", ran.out);
    }

    let draft = PAGE.replace("within 7 days after", "within 5 days after");
    put(docket.path(), "draft.md", &draft);
    let ran = troth(docket.path(), &["backtest", "draft.md", "--to", "2031-03-31"]);
    assert_eq!(ran.code, 3, "rows were left out: {}{}", ran.out, ran.err);
    assert!(ran.out.contains("2 broken"), "one came six days after its approval: {}", ran.out);
}

#[test]
fn two_drafts_are_compared_over_the_rows() {
    let docket = docket();
    put(docket.path(), "one.md", PAGE);
    put(docket.path(), "other.md", &PAGE.replace("within 7 days after", "within 5 days after"));
    let ran = troth(docket.path(), &["diff", "one.md", "other.md", "--to", "2031-03-31"]);
    assert_eq!(ran.code, 3, "rows were left out: {}{}", ran.out, ran.err);
    assert!(ran.out.contains("no case → broken"), "{}", ran.out);
    assert!(ran.out.ends_with("1 case stands otherwise\n"), "{}", ran.out);
    let ran = troth(docket.path(), &["diff", "one.md", "one.md", "--to", "2031-03-31"]);
    assert_eq!(ran.out, "0 cases stand otherwise\n");
}

#[test]
fn clauses_under_one_heading_are_told_apart() {
    let docket = docket();
    let ran = troth(docket.path(), &["brief", "--as-of", "2031-03-31"]);
    for clause in ["Protocol on reports, clause 1", "Protocol on reports, clause 2"] {
        assert!(ran.out.contains(clause), "{clause}: {}", ran.out);
    }
}
