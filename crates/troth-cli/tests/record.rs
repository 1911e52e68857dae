//! The record as its users walk through it: what was read is kept, shown to somebody else,
//! reviewed, withdrawn, asked for as it was, redacted, moved; and what is no record is named.

mod program;

use std::fs;
use std::path::{Path, PathBuf};

use program::troth;
use serde_json::Value;
use tempfile::TempDir;

/// A run that has to end well.
fn good(folder: &Path, arguments: &[&str]) -> String {
    let ran = troth(folder, arguments);
    assert_eq!(ran.code, 0, "{arguments:?}: {}{}", ran.out, ran.err);
    ran.out
}

/// A run that has to be refused, with its one line.
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let ran = troth(folder, arguments);
    assert_ne!(ran.code, 0, "{arguments:?}: {}", ran.out);
    ran.err.trim_end().to_owned()
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let out = good(folder, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {out}"))
}

const REPORT: &str = "Norland's army shelled the port of Ostby on Friday, the harbour master said. \
                      Three dockers were killed, the mayor of Ostby said.\n";
const OTHER: &str = "Sudria's air force struck a railway bridge near Vik on Friday, \
                     Norland's transport ministry said.\n";

/// A docket with two reports, taken in.
fn docket() -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("there is room for a folder");
    let docket = folder.path().join("coast");
    good(folder.path(), &["init", "coast"]);
    for (name, text) in [("a.txt", REPORT), ("b.txt", OTHER)] {
        fs::write(docket.join("documents").join(name), text).expect("the folder is writable");
    }
    good(&docket, &["read", "documents", "--docket", ".", "--published", "2031-03-09"]);
    (folder, docket)
}

/// The short ids of the accounts that stand.
fn accounts(docket: &Path, more: &[&str]) -> Vec<String> {
    let all = json(docket, &[&["accounts"], more].concat());
    let ids = all.as_array().expect("a list").iter();
    ids.map(|account| account["id"].as_str().expect("an id").to_owned()).collect()
}

fn entries(docket: &Path) -> u64 {
    json(docket, &["record", "status"])["entries"].as_u64().expect("a number")
}

/// All that can be asked of a docket for a day, at a time of knowing.
fn everything(docket: &Path, known_at: &[&str]) -> Vec<String> {
    let day = &["--as-of", "2031-03-12"][..];
    [
        &["accounts", "--format", "jsonl"][..],
        &["incidents", "--format", "json"],
        &[&["check", "--format", "json"], day].concat(),
        &[&["check"], day].concat(),
        &[&["brief"], day].concat(),
    ]
    .iter()
    .map(|command| good(docket, &[command, known_at].concat()))
    .collect()
}

const BY: &[&str] = &["--by", "Ada Officer"];

#[test]
fn what_was_known_comes_out_byte_for_byte_whatever_is_said_later() {
    let (_folder, docket) = docket();
    let before = everything(&docket, &[]);
    let then = format!("#{}", entries(&docket) - 1);
    let status = json(&docket, &["record", "status"]);
    let time = status["last_recorded_at"].as_str().expect("a time").to_owned();
    let ids = accounts(&docket, &[]);
    let (first, last) = (ids[0].as_str(), ids[ids.len() - 1].as_str());

    let because = &["--because", "the text speaks of a drill"][..];
    good(&docket, &[&["review", first, "rejected"], BY, because].concat());
    assert!(!accounts(&docket, &[]).contains(&ids[0]));
    assert!(accounts(&docket, &["--all"]).contains(&ids[0]), "it stays");
    let all = json(&docket, &["accounts", "--all"]);
    let fallen = all.as_array().expect("a list").iter().find(|one| one["id"] == ids[0].as_str());
    let fallen = &fallen.expect("it stays")["fallen"];
    assert!(fallen["how"] == "rejected" && fallen["entry"].is_u64(), "{fallen}");
    let set = &["--set", "factuality=PR+"][..];
    good(&docket, &[&["review", last, "corrected"], BY, set].concat());
    let corrected = accounts(&docket, &[]);
    assert!(!corrected.contains(&ids[ids.len() - 1]));
    assert!(corrected.iter().any(|id| id.starts_with(last) && id.ends_with(".1")));
    // The files of the docket change as well: what was known then was known with those of then.
    let settings = fs::read_to_string(docket.join("troth.toml")).expect("a file");
    fs::write(docket.join("troth.toml"), settings + "\n# changed\n").expect("written");
    fs::remove_file(docket.join("agreements/first.md")).expect("it is there");
    let now = everything(&docket, &[]);
    assert_ne!(now, before);
    assert_eq!(everything(&docket, &["--as-known-at", &then]), before);
    assert_eq!(everything(&docket, &["--as-known-at", &time]), before);

    // A word can be taken back, and that can be taken back.
    let document = &first[..first.find('/').expect("an account's id has its document's")];
    let why = &["--because", "withdrawn by the outlet"][..];
    let said = json(&docket, &[&["retract", document], BY, why].concat());
    let word = format!("#{}", said["entry"]);
    assert!(accounts(&docket, &[]).iter().all(|id| !id.starts_with(document)));
    let back = json(&docket, &[&["retract", &word], BY, why].concat());
    assert!(accounts(&docket, &[]).iter().any(|id| id.starts_with(document)));
    let again = format!("#{}", back["entry"]);
    good(&docket, &[&["retract", &again], BY, why].concat());
    assert!(accounts(&docket, &[]).iter().all(|id| !id.starts_with(document)));
    assert_eq!(everything(&docket, &["--as-known-at", &then]), before);
    good(&docket, &["record", "verify"]);
}

#[test]
fn a_third_person_checks_a_proof_with_the_program_and_the_public_key() {
    let (folder, docket) = docket();
    let elsewhere = folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).expect("a folder");
    let at = |name: &str| elsewhere.join(name).display().to_string();
    let id = accounts(&docket, &[])[0].clone();
    let document = id.split('/').next().expect("a document").to_owned();
    good(&docket, &["record", "checkpoint", "--key", "--out", &at("key")]);
    good(&docket, &["record", "prove", &id, "--disclose", "content", "--out", &at("account")]);
    good(&docket, &["record", "prove", &document, "--out", &at("document")]);
    good(&docket, &["record", "checkpoint", "--out", &at("monday")]);

    let proven = json(&elsewhere, &["record", "check-proof", "account", "--key", "key"]);
    assert_eq!((proven["holds"].as_bool(), proven["about"].as_str()), (Some(true), Some(&*id)));
    assert!(proven["content"].as_str().expect("disclosed").contains("harbour master"));
    fs::write(elsewhere.join("a.txt"), REPORT).expect("written");
    let content = ["record", "check-proof", "document", "--key", "key", "--content", "a.txt"];
    assert_eq!(json(&elsewhere, &content)["is_content"].as_bool(), Some(true));
    fs::write(elsewhere.join("a.txt"), REPORT.replace("Three", "Four")).expect("written");
    assert!(refused(&elsewhere, &content).contains("`a.txt` is not what was recorded"));

    // Every kind of wrong is one message.
    let proof = fs::read_to_string(elsewhere.join("account")).expect("a file");
    let line = proof.lines().nth(4).expect("a hash").to_owned();
    let other = line.replace(&line[..4], if line.starts_with("AAAA") { "BBBB" } else { "AAAA" });
    fs::write(elsewhere.join("forged"), proof.replace(&line, &other)).expect("written");
    let said = refused(&elsewhere, &["record", "check-proof", "forged", "--key", "key"]);
    assert!(said.contains("forged: this is no proof that holds"), "{said}");
    let (_other_folder, other) = self::docket();
    good(&other, &["record", "checkpoint", "--key", "--out", &at("other-key")]);
    let said = refused(&elsewhere, &["record", "check-proof", "account", "--key", "other-key"]);
    assert!(said.contains("this belongs to the record"), "{said}");
    let said = refused(&elsewhere, &["record", "check-proof", "account"]);
    assert!(said.contains("give it with --key"), "{said}");

    // The record grows, and can show that it only grew.
    good(&docket, &[&["review", &id, "confirmed"], BY].concat());
    good(&docket, &["record", "growth", "--since", &at("monday"), "--out", &at("growth")]);
    let grown = ["record", "check-proof", "growth", "--checkpoint", "monday", "--key", "key"];
    assert_eq!(json(&elsewhere, &grown)["holds"].as_bool(), Some(true));
    good(&docket, &["record", "verify", "--checkpoint", &at("monday")]);
    let said = refused(&other, &["record", "verify", "--checkpoint", &at("monday")]);
    assert!(said.contains("this belongs to the record"), "{said}");
}

#[test]
fn what_was_given_out_is_shown_as_it_was_and_beside_what_is_found_now() {
    let (_folder, docket) = docket();
    let issue = [&["issue", "Report of 12 March"], BY, &["--", "accounts"]].concat();
    let given = good(&docket, &issue);
    let entry = entries(&docket) - 1;
    let id = accounts(&docket, &[])[0].clone();
    let because = &["--because", "a caption"][..];
    good(&docket, &[&["retract", &id], BY, because].concat());
    assert_ne!(good(&docket, &["accounts"]), given);
    assert_eq!(good(&docket, &["issued", &entry.to_string()]), given);
    let compared = json(&docket, &["issued", &entry.to_string(), "--now"]);
    assert_eq!(compared["same_on_what_was_known"].as_bool(), Some(true));
    assert_eq!(compared["same_on_what_is_known"].as_bool(), Some(false));
    assert!(!compared["on_what_is_known"].as_array().expect("lines").is_empty());
    assert_eq!(json(&docket, &["issued"]).as_array().map(Vec::len), Some(1));
    let said = refused(&docket, &["issued", "0"]);
    assert!(said.contains("nothing that was given out"), "{said}");
}

#[test]
fn a_reading_with_other_knowledge_stands_beside_the_older_one() {
    let (_folder, docket) = docket();
    let before = good(&docket, &["accounts", "--format", "jsonl"]);
    let id = accounts(&docket, &[])[0].clone();
    assert_eq!(json(&docket, &["read", "--again"])["reading"], Value::Null, "nothing changed");
    good(&docket, &[&["review", &id, "rejected"], BY].concat());
    let places = fs::read_to_string(docket.join("places.csv")).expect("a file");
    let row = "Ostby,,NOR,Coast,61.0,9.0,town\n";
    fs::write(docket.join("places.csv"), format!("{}\n{row}", places.trim_end())).expect("written");
    let again = json(&docket, &["read", "--again"]);
    assert_eq!(again["reading"].as_str(), Some("r2"), "{again}");
    assert!(again["changed"].as_u64() > Some(0), "the port has a place now: {again}");
    let now = accounts(&docket, &[]);
    assert!(now.iter().all(|id| id.contains("/r2/")), "{now:?}");
    // The difference is listed, and the older reading can still be asked for.
    let listed = good(&docket, &["record", "readings", "--compare", "r1", "r2"]);
    assert!(listed.contains("r2 beside r1"), "{listed}");
    let older = accounts(&docket, &["--reading", "r1"]);
    assert!(older.iter().all(|id| id.contains("/r1/")) && !older.contains(&id));
    let is_rejected = |line: &&str| line.contains(&format!("\"id\":\"{id}\""));
    let first = before.lines().filter(|line| !is_rejected(line));
    let older = good(&docket, &["accounts", "--reading", "r1", "--format", "jsonl"]);
    assert_eq!(older.lines().collect::<Vec<_>>(), first.collect::<Vec<_>>());
    assert_eq!(json(&docket, &["record", "readings"]).as_array().map(Vec::len), Some(2));
}

#[test]
fn a_content_goes_for_good_and_every_proof_stays() {
    let (folder, docket) = docket();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let id = accounts(&docket, &[])[0].clone();
    let document = id.split('/').next().expect("a document").to_owned();
    good(&docket, &["record", "prove", &id, "--out", &at("proof")]);
    good(&docket, &["record", "checkpoint", "--key", "--out", &at("key")]);
    good(&docket, &["record", "checkpoint", "--out", &at("before")]);
    let why = &["--because", "it names a witness"][..];
    let redact = [&["record", "redact", &document], BY, why].concat();
    let would = json(&docket, &redact);
    assert!(would["would_redact"].as_array().expect("a list").len() >= 3);
    let said = refused(&docket, &[&redact[..], &["--yes"]].concat());
    assert!(said.contains("documents/a.txt` still holds it"), "{said}");
    fs::remove_file(docket.join("documents/a.txt")).expect("it is there");
    good(&docket, &[&redact[..], &["--yes"]].concat());
    assert!(accounts(&docket, &["--all"]).iter().all(|id| !id.starts_with(&document)));
    let file = fs::read(docket.join("record.troth")).expect("a file");
    let words = b"harbour master";
    assert!(!file.windows(words.len()).any(|window| window == words), "it is gone from the file");
    good(&docket, &["record", "verify", "--checkpoint", &at("before")]);
    good(folder.path(), &["record", "check-proof", "proof", "--key", "key"]);
    let log = good(&docket, &["record", "log", "--kind", "redaction"]);
    assert!(log.contains("it names a witness") && log.contains("Ada Officer"), "{log}");

    // Moved elsewhere it is the same record.
    good(&docket, &["record", "export", &at("archive")]);
    good(folder.path(), &["record", "import", "archive", "copy.troth"]);
    good(folder.path(), &["record", "verify", "--store", "copy.troth"]);
    let status = |place: &[&str]| {
        let status = json(folder.path(), &[&["record", "status"], place].concat());
        (status["checkpoint"].clone(), status["entries"].clone())
    };
    assert_eq!(status(&["--store", "copy.troth"]), status(&["--docket", "coast"]));
    let kept = accounts(&docket, &["--store", &at("copy.troth")]);
    assert_eq!(kept, accounts(&docket, &[]), "it can be read without its key");
}

#[test]
fn what_is_no_record_or_none_of_ours_is_one_message_and_nothing_is_written() {
    let (folder, docket) = docket();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let whole = fs::read(docket.join("record.troth")).expect("a file");
    let mut future = whole.clone();
    future[60..64].copy_from_slice(&7u32.to_be_bytes());
    let cases = [
        ("future.troth", future, "is a record of format 7; this program knows formats up to"),
        ("cut.troth", whole[..whole.len() / 2].to_vec(), "is cut off: it has"),
        ("text.troth", b"dear diary".to_vec(), "is not a Troth record"),
        ("empty.troth", Vec::new(), "is cut off: it has 0 bytes"),
    ];
    for (name, bytes, said) in cases {
        fs::write(at(name), &bytes).expect("written");
        for command in [&["record", "verify"][..], &["record", "log"], &["check"]] {
            let message = refused(&docket, &[command, &["--store", &at(name)]].concat());
            assert!(message.contains(said) && message.contains(name), "{command:?}: {message}");
            assert_eq!(message.lines().filter(|line| line.starts_with("error")).count(), 1);
            assert_eq!(fs::read(at(name)).expect("a file"), bytes, "{command:?} wrote to {name}");
        }
    }
    let message = refused(&docket, &["record", "verify", "--store", &at("nowhere")]);
    assert!(message.contains("there is no record at"), "{message}");
    // Another record's key: nothing is appended.
    let (_other_folder, other) = self::docket();
    fs::copy(other.join("record.troth.key"), docket.join("record.troth.key")).expect("copied");
    let id = accounts(&docket, &["--as-known-at", "#1000"])[0].clone();
    let message = refused(&docket, &[&["review", &id, "confirmed"], BY].concat());
    assert!(message.contains("does not sign for this record"), "{message}");
    assert_eq!(fs::read(docket.join("record.troth")).expect("a file"), whole);
    // A byte of a content: its entry is named.
    let words = b"railway bridge";
    let place = whole.windows(words.len()).position(|window| window == words).expect("kept");
    let mut flipped = whole;
    flipped[place] ^= 1;
    fs::write(at("flipped.troth"), flipped).expect("written");
    let ran = troth(&docket, &["record", "verify", "--store", &at("flipped.troth")]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("its content is not what was recorded"), "{}", ran.err);
}

/// The same commands over a team's database, where `TROTH_TEST_POSTGRES_URL` is the address of one.
#[test]
fn a_record_in_a_database_answers_alike() {
    let Ok(url) = std::env::var("TROTH_TEST_POSTGRES_URL") else {
        println!("skipped: TROTH_TEST_POSTGRES_URL is not set");
        return;
    };
    let (_folder, docket) = docket();
    let joint = if url.contains('?') { '&' } else { '?' };
    let store = format!("{url}{joint}schema=cli_{}", std::process::id());
    let store = &["--store", store.as_str()][..];
    good(&docket, &[&["read", "documents", "--published", "2031-03-09"], store].concat());
    assert_eq!(accounts(&docket, store), accounts(&docket, &[]));
    let id = accounts(&docket, store)[0].clone();
    good(&docket, &[&["review", &id, "rejected"], BY, store].concat());
    assert!(!accounts(&docket, store).contains(&id));
    assert!(accounts(&docket, &[]).contains(&id), "the file is another record");
    good(&docket, &[&["record", "verify"], store].concat());
    let proof = good(&docket, &[&["record", "prove", &id], store].concat());
    fs::write(docket.join("proof"), proof).expect("written");
    good(&docket, &[&["record", "check-proof", "proof"], store].concat());
    moved_within_a_database(&docket, &url, store);
}

/// What was exported comes into another schema whole, or not at all.
fn moved_within_a_database(docket: &Path, url: &str, store: &[&str]) {
    let joint = if url.contains('?') { '&' } else { '?' };
    let copy = format!("{url}{joint}schema=copy_{}", std::process::id());
    let copy = copy.as_str();
    good(docket, &[&["record", "export", "moved"], store].concat());
    let entries = docket.join("moved/entries.jsonl");
    let whole = fs::read_to_string(&entries).expect("lines");
    fs::write(&entries, whole.replacen("account", "akkount", 1)).expect("written");
    let said = refused(docket, &["record", "import", "moved", copy]);
    assert!(said.contains("not that of its checkpoint"), "{said}");
    fs::write(&entries, whole).expect("written");
    good(docket, &["record", "import", "moved", copy]);
    good(docket, &["record", "verify", "--store", copy]);
    assert_eq!(accounts(docket, &["--store", copy]), accounts(docket, store));
    let said = refused(docket, &["record", "import", "moved", copy]);
    assert!(said.contains("already"), "{said}");
}
