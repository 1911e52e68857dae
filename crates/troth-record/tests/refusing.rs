//! What is no whole record of ours is named in one clear line, and nothing is written to it.

mod common;

use std::fs;
use std::path::Path;

use common::{Stage, account, document, files};
use troth_record::{ErrorKind, Record, verify_file};

/// Opens in every way, expects the same message, and that the folder is what it was.
fn refused(path: &Path, kind: ErrorKind, message: &str) {
    let before = contents(path);
    for error in [
        Record::open(path, Stage::december()).err(),
        Record::open_for_reading(path).err(),
        verify_file(path).err(),
    ] {
        let error = error.expect("it is refused");
        assert_eq!(error.kind(), kind, "{error}");
        let shown = error.to_string().replace(&path.display().to_string(), "PATH");
        assert_eq!(shown, message);
    }
    assert!(contents(path) == before, "something was written");
}

fn contents(path: &Path) -> Vec<(String, Vec<u8>)> {
    let folder = path.parent().expect("a folder");
    let read = |name: String| {
        let bytes = fs::read(folder.join(&name)).unwrap_or_default();
        (name, bytes)
    };
    files(folder).into_iter().map(read).collect()
}

fn a_record(path: &Path) -> Vec<u8> {
    let mut record = Record::create(path, Some("norland"), Stage::december()).expect("a record");
    let drafts: Vec<_> = (0..500).map(|number| account("doc:1", number)).collect();
    record.append(&drafts).expect("an append");
    record.append(&[document("film", &"film ".repeat(20_000))]).expect("an append");
    drop(record);
    fs::read(path).expect("a file")
}

#[test]
fn nothing_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("none");
    refused(&path, ErrorKind::NotFound, "there is no record at `PATH`");
}

#[test]
fn a_file_that_is_no_record() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("letter.txt");
    fs::write(&path, "Dear all,\n".repeat(300)).expect("written");
    refused(&path, ErrorKind::NotARecord, "`PATH` is not a Troth record");
    let inner = folder.path().join("documents");
    fs::create_dir(&inner).expect("a folder");
    refused(&inner, ErrorKind::NotARecord, "`PATH` is not a file");
}

#[test]
fn the_database_of_another_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("addresses.db");
    let record = a_record(&folder.path().join("record"));
    let mut bytes = record;
    bytes[68..72].fill(0);
    fs::write(&path, bytes).expect("written");
    refused(&path, ErrorKind::NotARecord, "`PATH` is not a Troth record");
}

#[test]
fn a_record_of_a_future_version() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record");
    let mut bytes = a_record(&path);
    bytes[63] = 9;
    fs::write(&path, bytes).expect("written");
    refused(
        &path,
        ErrorKind::FutureVersion,
        "`PATH` is a record of format 9; this program knows formats up to 1: use a newer one",
    );
}

#[test]
fn a_file_cut_off() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record");
    let bytes = a_record(&path);
    for n_bytes in [0, 1, 50, 100, 8192, bytes.len() - 8192, bytes.len() - 1] {
        fs::write(&path, &bytes[..n_bytes]).expect("written");
        let whole = if n_bytes < 100 { 100 } else { bytes.len() };
        let message = format!("`PATH` is cut off: it has {n_bytes} bytes of at least {whole}");
        refused(&path, ErrorKind::Truncated, &message);
    }
}

#[test]
fn a_key_that_is_missing_mangled_or_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record");
    let bytes = a_record(&path);
    let key_path = folder.path().join("record.key");
    let key = fs::read_to_string(&key_path).expect("a key");
    let mangled = key.replace("+norland+", "+sudria+");
    let mut stage = Stage::december();
    troth_record::SignerKey::generate("norland", stage.as_mut()).expect("a key");
    let other = troth_record::SignerKey::generate("norland", stage.as_mut()).expect("a key");
    for (text, ending) in [
        (None, "is missing: it can be read, not appended to"),
        (Some(mangled), "this is no key: its id does not belong to its name and bytes"),
        (Some("hello".to_owned()), "this is no key: it does not begin with `PRIVATE+KEY+`"),
        (Some(other.to_secret_text()), "does not sign for this record"),
    ] {
        match text {
            None => fs::remove_file(&key_path).expect("removed"),
            Some(text) => fs::write(&key_path, text).expect("written"),
        }
        let error = Record::open(&path, Stage::december()).err().expect("it is refused");
        assert_eq!(error.kind(), ErrorKind::WrongKey);
        let mut shown = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(error) = cause {
            shown = error.to_string();
            cause = error.source();
        }
        assert!(shown.contains(ending), "{shown}");
        assert!(fs::read(&path).expect("a file") == bytes);
        Record::open_for_reading(&path).expect("it can still be read");
    }
}

#[test]
fn a_place_that_is_taken_and_a_name_that_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record");
    fs::write(&path, "something").expect("written");
    let error = Record::create(&path, None, Stage::december()).err().expect("it is refused");
    assert_eq!(error.kind(), ErrorKind::AlreadyThere);
    let path = folder.path().join("other");
    let error = Record::create(&path, Some("a b"), Stage::december()).err().expect("refused");
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert_eq!(files(folder.path()), ["record"]);
}

#[test]
fn a_reader_cannot_write() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record");
    a_record(&path);
    let mut record = Record::open_for_reading(&path).expect("the record");
    let error = record.append(&[document("doc:9", "x")]).expect_err("for reading");
    assert_eq!(error.kind(), ErrorKind::ReadOnly);
}

/// Not even with SQL: the triggers refuse.
#[test]
fn no_statement_changes_or_deletes_a_row() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record");
    a_record(&path);
    let connection = rusqlite::Connection::open(&path).expect("a database");
    for statement in [
        "UPDATE entries SET kind = 'x' WHERE sequence = 3",
        "DELETE FROM entries WHERE sequence = 500",
        "INSERT OR REPLACE INTO entries VALUES (3, 0, 'x', x'00', x'00')",
        "INSERT INTO entries VALUES (502, 0, 'x', x'00', x'00')",
        "UPDATE openings SET about = 'x'",
        "DELETE FROM openings",
        "REPLACE INTO openings VALUES (3, x'00', 'x', x'00')",
        "UPDATE small_contents SET bytes = x'00'",
        "DELETE FROM small_contents",
        "REPLACE INTO small_contents VALUES (4, x'00')",
        "UPDATE contents SET size = 0",
        "DELETE FROM contents",
        "REPLACE INTO contents SELECT id, hash, 0 FROM contents",
        "REPLACE INTO contents SELECT id, x'00', 0 FROM contents",
        "UPDATE chunks SET bytes = x'00'",
        "DELETE FROM chunks",
        "REPLACE INTO chunks SELECT content, idx, x'00' FROM chunks",
        "UPDATE tree SET hash = x'00'",
        "DELETE FROM tree",
        "REPLACE INTO tree SELECT level, idx, x'00' FROM tree",
        "UPDATE checkpoints SET note = ''",
        "DELETE FROM checkpoints",
        "REPLACE INTO checkpoints VALUES (501, '')",
        "UPDATE facts SET value = ''",
        "DELETE FROM facts",
        "INSERT INTO redactions VALUES (3, 4)",
    ] {
        assert!(connection.execute_batch(statement).is_err(), "{statement}");
    }
    drop(connection);
    assert!(verify_file(&path).expect("read").is_whole());
}
