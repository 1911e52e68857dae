//! Tables of the field through the built program: what a row becomes, what is wrong in it, and
//! that the same file adds nothing a second time.

mod program;

use std::fs;
use std::path::Path;

use expect_test::{Expect, expect};
use program::troth;
use serde_json::Value;
use tempfile::TempDir;

/// A folder with an empty docket and these files beside its settings.
fn docket(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("there is room for a folder");
    let settings = "name = \"Coast\"\nzone = \"UTC\"\n";
    for (name, content) in files.iter().chain(&[("troth.toml", settings)]) {
        fs::write(folder.path().join(name), content).expect("the folder is writable");
    }
    folder
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

fn accounts(folder: &Path) -> Vec<Value> {
    let ran = troth(folder, &["accounts", "--format", "jsonl"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    lines(&ran.out).into_iter().filter(|line| line["kind"] == "account").collect()
}

fn check(text: &str, expected: Expect) {
    expected.assert_eq(text);
}

const HEADER: &str = "event_id_cnty,event_date,sub_event_type,actor1,location,latitude,longitude,fatalities,source\n";

fn table(rows: &[&str]) -> String {
    format!("{HEADER}{}\n", rows.join("\n"))
}

const GOOD: &str =
    "NOR1,2031-03-08,Armed clash,Norland,Ostby,61.1,24.5,2,Harbour Radio; Coast Daily";

/// A row with two sources is told by two speakers; the data set stands behind both as publisher.
#[test]
fn a_row_is_told_by_each_of_its_sources_and_the_same_file_adds_nothing() {
    let folder = docket(&[("table.csv", &table(&[GOOD]))]);
    let ran = troth(folder.path(), &["import", "table.csv"]);
    check(
        &ran.out,
        expect![[r#"
        table.csv: 1 row as mapping `acled` reads them, 2 accounts taken in (2 with a speaker that the row names)
    "#]],
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let told = accounts(folder.path());
    let speakers: Vec<&Value> = told.iter().map(|one| &one["attribution"][0]["name"]).collect();
    assert_eq!(speakers, ["Harbour Radio", "Coast Daily"]);
    assert_eq!(told[0]["corefers"][0], told[1]["id"]);
    let again = troth(folder.path(), &["import", "table.csv"]);
    check(
        &again.out,
        expect![[r#"
        table.csv: in the record already, as mapping `acled` reads it; nothing is added
    "#]],
    );
    assert_eq!(accounts(folder.path()).len(), 2);
    let verified = troth(folder.path(), &["record", "verify"]);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    // The rows are no sentences: reading everything again leaves them as they are.
    let reread = troth(folder.path(), &["read", "--again"]);
    assert_eq!(reread.code, 0, "{}", reread.err);
    assert_eq!(accounts(folder.path()).len(), 2);
}

/// Each fault of a table is named with file and line; what can be kept is kept and marked.
#[test]
fn what_is_wrong_in_a_table_is_named_with_its_line_and_costs_its_row_alone() {
    let rows = [
        GOOD,
        "NOR2,2031-03-08,Armed clash,Norland,Ostby, Eastmark,61.1,24.5,2,Radio",
        "NOR3,1753-01-01,Armed clash,Norland,Ostby,61.1,24.5,2,Radio",
        "NOR4,2031-03-08,Armed clash,Norland,Ostby,0,0,2,Radio",
        "NOR5,2031-03-08,Armed clash,Norland,Ostby,24.5,161.1,2,Radio",
        "NOR6,2031-03-08,Armed clash,Norland,Ostby,161.1,24.5,2,Radio",
        "NOR7,2031-03-08,Armed clsh,Norland,Ostby,61.1,24.5,2,Radio",
        "NOR8,2031-03-08,Armed clash,=1+1,Ostby,61.1,24.5,2,Radio",
        "NOR1,2031-03-08,Armed clash,Norland,Ostby,61.1,24.5,3,Radio",
        GOOD,
        "NOR9,2031-03-08,Armed clash,\"Norland,Ostby,61.1,24.5,2,Radio",
        "NOR10,2031-03-08,Armed clash,Norland,Ostby,61.1,24.5,a few,Radio",
    ];
    let folder = docket(&[("table.csv", &table(&rows))]);
    let ran = troth(folder.path(), &["import", "table.csv"]);
    assert_eq!(ran.code, 3);
    check(
        &ran.err,
        expect![[r#"
        error: table.csv:3: this row has 10 cells, the header 9 (a cell that holds the delimiter stands in quotes)
        warning: table.csv:4: `1753-01-01` stands for a date that is missing (leave the cell empty; no time is made of it)
        warning: table.csv:5: a position at 0, 0 stands for one that is missing (leave the cells empty; no position is made of them)
        warning: table.csv:7: latitude and longitude look exchanged: 161.1, 24.5 (other rows lie where this one would if they were)
        error: table.csv:8: the mapping does not say what `Armed clsh` is (did you mean `Armed clash`?)
        warning: table.csv:9: a cell that begins with `=` is a formula to a spreadsheet: `=1+1` (it is kept as these characters, never run)
        warning: table.csv:10: `NOR1` stands in line 2 with another content (both rows are kept, and this one is marked)
        warning: table.csv:11: `NOR1` stands in line 2 already, word for word (it is taken in once)
        error: table.csv:12: a quote in this row is never closed (close it, or write a quote that is meant as `""`)
        warning: table.csv:13: `a few` is no count (expected a number, `at least 5`, `about 20` or `5-7`)
    "#]],
    );
    check(
        &ran.out,
        expect![[r#"
        table.csv: 12 rows as mapping `acled` reads them, 9 accounts taken in (9 with a speaker that the row names)
          3 rows left out, 7 doubts kept and marked
    "#]],
    );
    let told = accounts(folder.path());
    let doubts = told.iter().flat_map(|one| one["doubts"].as_array().cloned().unwrap_or_default());
    let doubts: Vec<String> =
        doubts.map(|doubt| format!("{} [{}]", doubt["id"], doubt["text"])).collect();
    check(
        &doubts.join("\n"),
        expect![[r#"
        "table-date-missing" ["1753-01-01"]
        "table-coordinates-zero" ["0,0"]
        "table-coordinates-swapped" ["161.1,24.5"]
        "table-cell-formula" ["=1+1"]
        "table-id-repeated" ["NOR1"]
        "table-count-unreadable" ["a few"]"#]],
    );
}

#[test]
fn a_table_that_cannot_be_read_at_all_says_why_and_others_are_read() {
    let folder = docket(&[
        ("bare.csv", &format!("{GOOD}\n")),
        ("other.csv", "day,what,dead\n2031-03-08,raid,2\n"),
        (
            "ours.toml",
            "name = \"ours\"\ntitle = \"Ours\"\n[event]\ntype = \"ASSAULT\"\n[[effect]]\nkind = \"killed\"\nbest = \"deaths\"\n",
        ),
        ("wrong.toml", "name = \"ours\"\n"),
        ("good.csv", &table(&[GOOD])),
        ("program.bin", "\0\0\0\0"),
    ]);
    let files = ["bare.csv", "other.csv", "program.bin", "gone.csv", "good.csv"];
    let ran = troth(folder.path(), &[&["import"], &files[..]].concat());
    assert_eq!(ran.code, 3);
    check(
        &ran.err,
        expect![[r#"
        error[table-header-missing]: the first line of this table is data: it does not name its columns
         --> bare.csv:1:1
          |
        1 | NOR1,2031-03-08,Armed clash,Norland,Ostby,61.1,24.5,2,Harbour Radio; Coast Daily
          | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: put a line with the names of the columns above it
        error[table-not-recognised]: these are the columns of no table that this program knows
         --> other.csv:1:1
          |
        1 | day,what,dead
          | ^^^^^^^^^^^^^
          |
          = help: name a mapping with `--mapping`: a file, or one of acled, ucdp, polecat, viina, alerts-official, alerts-volunteer, patrol, hxl
        error: program.bin: no table that this program knows: expected CSV, TSV, JSON, JSON Lines, GeoJSON, Parquet or a workbook, also as .gz
        error: gone.csv: cannot be read: No such file or directory (os error 2)
    "#]],
    );
    assert_eq!(accounts(folder.path()).len(), 2);
    let ran = troth(folder.path(), &["import", "other.csv", "--mapping", "ours.toml"]);
    assert_eq!(ran.code, 3);
    check(
        &ran.err,
        expect![[r#"
        error: other.csv: not read: the mapping `ours` does not fit
        error[mapping-column-missing]: the table has no column `deaths`
         --> mapping ours:7:8
          |
        7 | best = "deaths"
          |        ^^^^^^^^ named here
          |
          = help: its columns are: day, what, dead
    "#]],
    );
    let ran = troth(folder.path(), &["import", "other.csv", "--mapping", "wrong.toml"]);
    assert_eq!(ran.code, 3);
    let ran = troth(folder.path(), &["import", "other.csv", "--mapping", "acld"]);
    assert_eq!(ran.code, 2);
    check(
        &ran.err,
        expect![[r#"
        error: there is no mapping `acld`: expected a file, or one of acled, ucdp, polecat, viina, alerts-official, alerts-volunteer, patrol, hxl
    "#]],
    );
}

/// What another mapping makes of the same file stands in place of what the earlier one made.
#[test]
fn another_mapping_over_the_same_file_is_another_reading() {
    let folder = docket(&[("table.csv", &table(&[GOOD]))]);
    assert_eq!(troth(folder.path(), &["import", "table.csv"]).code, 0);
    let shown = troth(folder.path(), &["import", "--show-mapping", "acled"]);
    let ours = shown.out.replace("split = [\";\"]", "split = [\"/\"]");
    fs::write(folder.path().join("ours.toml"), ours).expect("the folder is writable");
    let ran = troth(folder.path(), &["import", "table.csv", "--mapping", "ours.toml"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let told = accounts(folder.path());
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["attribution"][0]["name"], "Harbour Radio; Coast Daily");
    assert!(told[0]["id"].as_str().expect("a name").ends_with("/t2/1"));
}

#[test]
fn a_dry_run_needs_no_docket_and_prints_the_wire() {
    let folder = TempDir::new().expect("there is room for a folder");
    fs::write(folder.path().join("table.csv"), table(&[GOOD])).expect("the folder is writable");
    let ran = troth(folder.path(), &["import", "table.csv", "--dry-run", "--format", "jsonl"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let kinds: Vec<Value> = lines(&ran.out).iter().map(|line| line["kind"].clone()).collect();
    assert_eq!(kinds, ["reading", "document", "account", "account"]);
    let account = &lines(&ran.out)[2];
    assert_eq!(account["when"]["from"], "2031-03-08T00:00");
    assert_eq!(account["effects"][0]["text"], "2");
    assert_eq!(lines(&ran.out)[1]["publisher"]["name"], "ACLED");
    assert!(!folder.path().join("record.troth").exists());
}

const PATROLS: &str = "date,from,to,observer,position,position_lat,position_lon,bearing,distance_km,means,count,observation,weapon\n\
     2031-03-08,18:10,18:40,Patrol 3,Ostby,61.1,24.5,SSW,3-5,heard,at least 5,explosions,N/K\n\
     2031-03-08,20:00,21:00,Patrol 3,Ostby,61.1,24.5,,,heard,,quiet,\n\
     2031-03-08,22:00,23:00,Patrol 3,Ostby,61.1,24.5,,,,,access denied,\n";

/// A patrol that heard nothing says as much about who could have heard as one that did.
#[test]
fn a_log_of_patrols_is_accounts_and_coverage() {
    let folder = docket(&[("patrols.csv", PATROLS)]);
    let arguments = ["import", "patrols.csv", "--publisher", "Coast Mission"];
    let ran = troth(folder.path(), &arguments);
    check(
        &ran.out,
        expect![[r#"
        patrols.csv: 3 rows as mapping `patrol` reads them, 2 accounts taken in (0 with a speaker that the row names)
          3 stretches of coverage added to coverage.csv
    "#]],
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let told = accounts(folder.path());
    assert_eq!(told[0]["instruments"][0]["count"]["min"], 5);
    assert_eq!(told[0]["where"][0]["extent"]["km"], serde_json::json!([3.0, 5.0]));
    let coverage = fs::read_to_string(folder.path().join("coverage.csv")).expect("it was made");
    check(
        &coverage,
        expect![[r#"
            observer,from,to,place,means,what,lat,lon,km,state
            Patrol 3,2031-03-08T18:10,2031-03-08T18:40,,heard,attacks; movements,61.1,24.5,5,
            Patrol 3,2031-03-08T20:00,2031-03-08T21:00,,heard,attacks; movements,61.1,24.5,5,
            Patrol 3,2031-03-08T22:00,2031-03-08T23:00,,,attacks; movements,61.1,24.5,5,denied
        "#]],
    );
    let shown = troth(folder.path(), &["coverage"]);
    assert_eq!(shown.out.matches("Patrol 3").count(), 3, "{}", shown.out);
    assert!(shown.out.contains("5 km around") && shown.out.contains("access denied"));
    let shown =
        troth(folder.path(), &["coverage", "--at", "2031-03-08T20:30", "--format", "jsonl"]);
    assert_eq!(lines(&shown.out).len(), 1);
    let map = troth(folder.path(), &["coverage", "--format", "geojson"]);
    let map: Value = serde_json::from_str(&map.out).expect("GeoJSON");
    let ring = &map["features"][0]["geometry"]["coordinates"][0];
    assert_eq!(ring.as_array().expect("a ring").len(), 65);
    assert_eq!(ring[0], ring[64]);
    // A second time nothing is added, to the record or to the file.
    assert_eq!(troth(folder.path(), &arguments).code, 0);
    let after = fs::read_to_string(folder.path().join("coverage.csv")).expect("it is there");
    assert_eq!(after, coverage);
}
