//! A record leaves as a folder of open files, and what is made from them gives the same proofs.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{Stage, account, ada, document};
use troth_record::{Disclose, Draft, Kind, Known, Record, Sequence, import, merkle, verify_proof};

fn a_record(path: &Path) -> Record {
    let mut record = Record::create(path, Some("norland"), Stage::december()).expect("a record");
    record.append(&[document("doc:1", "Norland met Sudria.\nTwice.")]).expect("an append");
    let drafts: Vec<Draft> = (0..600).map(|number| account("doc:1", number)).collect();
    record.append(&drafts).expect("an append");
    let film: Vec<u8> = (0..200_000u32).map(|idx| (idx / 3) as u8).collect();
    let draft = |content: Vec<u8>| Draft::new(ada(), Kind::DOCUMENT).about("film").content(content);
    record.append(&[draft(film.clone()), draft(vec![255, 0, 254]), draft(film)]).expect("kept");
    record.append(&[document("doc:2", "Milo Sample spoke.")]).expect("an append");
    record.redact(&[Sequence(604)], &ada(), "asked for").expect("a redaction");
    record
}

fn shown(record: &Record) -> Vec<String> {
    let view = record.as_known_at(Known::Now).expect("a view");
    let entries = view.entries(0..u64::MAX, &[]).map(|entry| entry.expect("whole"));
    entries
        .flat_map(|entry| {
            let content =
                view.content(&entry).expect("read").map(|bytes| troth_record::Hash::of(&bytes));
            let disclose = match entry.redacted_by {
                Some(_) => Disclose::Nothing,
                None => Disclose::Names,
            };
            let proof = record.prove(entry.sequence, disclose).expect("a proof");
            [format!("{entry:?} {content:?}"), proof]
        })
        .collect()
}

/// Every file of a folder, by its path.
fn tree(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for name in common::files(folder) {
        let path = folder.join(name);
        match path.is_dir() {
            true => all.extend(tree(&path)),
            false => all.push((path.clone(), fs::read(&path).expect("a file"))),
        }
    }
    all
}

#[test]
fn a_record_that_was_exported_and_imported_is_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let record = a_record(&folder.path().join("record"));
    let out = folder.path().join("out");
    record.export(&out).expect("an export");
    assert!(record.export(&out).is_err(), "not over something");
    let back = folder.path().join("back");
    import(&out, &back).expect("an import");
    let copy = Record::open_for_reading(&back).expect("a record");
    assert!(copy.verify().expect("read").is_whole());
    assert_eq!(shown(&copy), shown(&record));
    assert_eq!(copy.checkpoint().expect("kept"), record.checkpoint().expect("kept"));
    let again = folder.path().join("again");
    copy.export(&again).expect("an export");
    let strip = |root: &Path| -> Vec<_> {
        let relative = |path: PathBuf| path.strip_prefix(root).expect("inside").to_owned();
        tree(root).into_iter().map(|(path, bytes)| (relative(path), bytes)).collect()
    };
    assert!(strip(&again) == strip(&out), "byte for byte");

    // With its key beside it the copy goes on where the original ended.
    drop(copy);
    fs::copy(folder.path().join("record.key"), folder.path().join("back.key")).expect("copied");
    let mut copy = Record::open(&back, Stage::at("2025-12-07T00:00:00Z")).expect("a record");
    copy.append(&[account("doc:1", 601)]).expect("an append");
    copy.confirm(&record.checkpoint().expect("kept")).expect("it continues the original");
}

/// With nothing but SHA-256 and the files: the leaves of `entries.jsonl` are those of the tiles.
#[test]
fn the_tiles_are_those_of_a_c2sp_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let record = a_record(&folder.path().join("record"));
    let out = folder.path().join("out");
    record.export(&out).expect("an export");
    let names: Vec<String> = tree(&out.join("tile"))
        .into_iter()
        .map(|(path, _)| path.strip_prefix(&out).expect("inside").display().to_string())
        .collect();
    assert_eq!(
        names,
        [
            "tile/0/000",
            "tile/0/001",
            "tile/0/002.p/94",
            "tile/1/000.p/2",
            "tile/entries/000",
            "tile/entries/001",
            "tile/entries/002.p/94",
        ]
    );
    let lines = fs::read_to_string(out.join("entries.jsonl")).expect("a file");
    let lines: Vec<&str> = lines.lines().collect();
    let tile = fs::read(out.join("tile/0/001")).expect("a file");
    let mut bundle = &fs::read(out.join("tile/entries/001")).expect("a file")[..];
    for (idx, line) in lines[256..512].iter().enumerate() {
        assert_eq!(tile[idx * 32..][..32], merkle::leaf_hash(line.as_bytes()).0);
        let n_bytes = usize::from(u16::from_be_bytes([bundle[0], bundle[1]]));
        assert_eq!(&bundle[2..2 + n_bytes], line.as_bytes());
        bundle = &bundle[2 + n_bytes..];
    }
    assert!(bundle.is_empty());
    let public = fs::read_to_string(out.join("entries.jsonl")).expect("a file");
    assert!(!public.contains("Norland met") && !public.contains("doc:1"));
}

#[test]
fn every_flipped_bit_of_an_export_is_refused_or_means_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record");
    let mut record = Record::create(&path, Some("norland"), Stage::december()).expect("a record");
    record.append(&[document("doc:1", "Norland met Sudria."), account("doc:1", 1)]).expect("kept");
    let film: Vec<u8> = (0..70_000u32).map(|idx| (idx / 3) as u8).collect();
    let drafts =
        [Draft::new(ada(), Kind::DOCUMENT).content(film), document("doc:2", "Milo spoke.")];
    record.append(&drafts).expect("kept");
    record.redact(&[Sequence(3)], &ada(), "asked for").expect("a redaction");
    let before = shown(&record);
    let out = folder.path().join("out");
    record.export(&out).expect("an export");
    let back = folder.path().join("back");
    let (mut n_cases, mut n_refused) = (0, 0);
    for (path, whole) in tree(&out) {
        if path.starts_with(out.join("tile")) || path.ends_with("checkpoint") {
            continue; // the public copy; an import reads the other files
        }
        let step = if whole.len() > 10_000 { 7919 } else { 29 };
        for idx in (0..whole.len()).step_by(step) {
            let mut bytes = whole.clone();
            bytes[idx] ^= 1 << (idx % 8);
            fs::write(&path, &bytes).expect("written");
            n_cases += 1;
            match import(&out, &back) {
                Err(_) => n_refused += 1,
                Ok(()) => {
                    let copy = Record::open_for_reading(&back).expect("a record");
                    assert!(shown(&copy) == before, "{} byte {idx}", path.display());
                    drop(copy);
                    fs::remove_file(&back).expect("removed");
                }
            }
        }
        fs::write(&path, &whole).expect("written");
    }
    println!("bit flips in an export: {n_cases} tried, {n_refused} refused");
    assert!(n_refused > 0);
    let left = common::files(folder.path());
    assert_eq!(left, ["out", "record", "record-shm", "record-wal", "record.key"], "no leftovers");
}

#[test]
fn what_is_no_export_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let back = folder.path().join("back");
    let error = import(folder.path(), &back).expect_err("nothing there");
    assert!(error.to_string().starts_with("cannot import"));
    fs::write(folder.path().join("record.json"), "{\"troth_record\": 9}").expect("written");
    let error = import(folder.path(), &back).expect_err("a later format");
    assert_eq!(error.kind(), troth_record::ErrorKind::FutureVersion);
}

/// A record of the first format, as the first program wrote it, is read for ever.
#[test]
fn a_record_of_format_1_is_read() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/format-1.troth");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record");
    fs::copy(&fixture, &path).expect("the fixture");
    let record = Record::open_for_reading(&path).expect("a record");
    assert!(record.verify().expect("read").is_whole());
    let proof = fs::read_to_string(fixture.with_extension("tlog-proof")).expect("the fixture");
    let proven = verify_proof(&proof, record.verifier()).expect("it holds");
    assert_eq!(proven.content.as_deref(), Some("Norland met Sudria.".as_bytes()));
    let now = record.prove(Sequence(0), Disclose::Content).expect("a proof");
    assert_eq!(now, proof);
}

/// Not a test: writes the fixture of the present format.
#[test]
#[ignore = "writes tests/fixtures; only when a format is new"]
fn write_the_fixture() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("format-1.troth");
    let mut record = Record::create(&path, Some("norland.example/record"), Stage::december())
        .expect("a new record");
    record.append(&[document("doc:1", "Norland met Sudria."), account("doc:1", 1)]).expect("kept");
    record.append(&[document("doc:2", "Milo Sample spoke.")]).expect("kept");
    record.redact(&[Sequence(2)], &ada(), "asked for").expect("a redaction");
    let proof = record.prove(Sequence(0), Disclose::Content).expect("a proof");
    fs::write(path.with_extension("tlog-proof"), proof).expect("written");
    fs::remove_file(folder.join("format-1.troth.key")).expect("removed");
}
