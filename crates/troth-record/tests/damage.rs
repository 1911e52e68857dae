//! A campaign of bit flips over a record's file: whatever is kept and changed is found and named.
//!
//! `TROTH_FLIPS=N` flips a bit in every Nth byte; without it, in every 211th.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{Stage, account, ada, document};
use troth_record::{Damage, Disclose, Draft, Kind, Known, Place, Record, Sequence, verify_file};

fn a_record(path: &Path) {
    let mut record = Record::create(path, Some("norland"), Stage::december()).expect("a record");
    let mut drafts = vec![document("doc:1", "Norland's ministry says that the line is quiet.")];
    drafts.extend((0..270).map(|number| account("doc:1", number)));
    record.append(&drafts).expect("an append");
    record.append(&[document("doc:2", "Milo Sample spoke.")]).expect("an append");
    record.redact(&[Sequence(271)], &ada(), "asked for").expect("a redaction");
    let film = (0..70_000u32).map(|number| (number / 3) as u8).collect::<Vec<_>>();
    let draft = Draft::new(ada(), Kind::DOCUMENT).about("film").content(film);
    record.append(&[draft]).expect("an append");
}

/// Everything that a user could ever see of a record, and one proof.
fn shown(path: &Path) -> Option<Vec<String>> {
    let record = Record::open_for_reading(path).ok()?;
    let view = record.as_known_at(Known::Now).ok()?;
    let mut all = vec![record.checkpoint().ok()?];
    for entry in view.entries(0..u64::MAX, &[]) {
        let entry = entry.ok()?;
        all.push(format!("{entry:?} {:?}", view.content(&entry).ok()?));
    }
    for about in ["doc:1", "doc:2", "film", "entry:271"] {
        all.push(format!("{:?}", view.about(about, &[]).collect::<Result<Vec<_>, _>>().ok()?));
    }
    all.push(record.prove(Sequence(100), Disclose::Content).ok()?);
    Some(all)
}

enum Outcome {
    Refused,
    Named(Vec<Damage>),
    Unseen,
}

fn look(path: &Path) -> Outcome {
    match verify_file(path) {
        Err(_) => Outcome::Refused,
        Ok(found) if found.is_whole() => Outcome::Unseen,
        Ok(found) => Outcome::Named(found.damages),
    }
}

#[test]
fn every_flipped_bit_of_what_is_kept_is_found_and_named() {
    let folder = tempfile::tempdir_in(fast_folder()).expect("a folder");
    let path = folder.path().join("record");
    a_record(&path);
    let whole = fs::read(&path).expect("a file");
    let before = shown(&path).expect("a whole record");
    let flipped = folder.path().join("flipped");
    let step = std::env::var("TROTH_FLIPS").ok().and_then(|step| step.parse().ok()).unwrap_or(211);
    let (mut n_refused, mut n_named, mut n_unseen, mut n_cases) = (0, 0, 0, 0);
    for idx in (0..whole.len()).step_by(step) {
        let mut bytes = whole.clone();
        bytes[idx] ^= 1 << (idx / step % 8);
        fs::write(&flipped, &bytes).expect("written");
        n_cases += 1;
        match look(&flipped) {
            Outcome::Refused => n_refused += 1,
            Outcome::Named(_) => n_named += 1,
            Outcome::Unseen => {
                n_unseen += 1;
                let after = shown(&flipped);
                assert!(after.as_ref() == Some(&before), "byte {idx} changed what is shown");
            }
        }
        for name in ["flipped-wal", "flipped-shm"] {
            let _ = fs::remove_file(folder.path().join(name));
        }
    }
    println!(
        "bit flips over {} bytes of a record: {n_cases} tried, {n_refused} refused at opening, \
         {n_named} named by verifying, {n_unseen} in bytes that hold nothing",
        whole.len()
    );
    assert!(n_refused > 0 && n_named > 0);
}

/// Flips within kept rows, each at the place where SQLite keeps it: named with the right entry.
#[test]
fn damage_is_named_where_it_is() {
    let folder = tempfile::tempdir_in(fast_folder()).expect("a folder");
    let path = folder.path().join("record");
    a_record(&path);
    let whole = fs::read(&path).expect("a file");
    let mut named = BTreeMap::new();
    for (text, entries) in [
        ("Norland's ministry says that the line is quiet.", &[0][..]),
        ("{\"event\":100,", &[101]),
        ("{\"event\":269,", &[270]),
        ("\"sequence\":37,", &[37]),
        // A redaction that cannot be read leaves the entry without a reason that it took from.
        ("\"reason\":\"asked for\"", &[272, 271]),
    ] {
        let at = whole.windows(text.len()).position(|window| window == text.as_bytes());
        let mut bytes = whole.clone();
        bytes[at.expect("it is kept as it is") + 3] ^= 4;
        let flipped = folder.path().join("flipped");
        fs::write(&flipped, &bytes).expect("written");
        let Outcome::Named(damages) = look(&flipped) else { panic!("`{text}` was not found") };
        let right = |damage: &Damage| {
            entries.iter().any(|entry| damage.place == Place::Entry(Sequence(*entry)))
        };
        assert!(damages.iter().all(right), "{damages:?}");
        for damage in damages {
            *named.entry(damage.what).or_insert(0) += 1;
        }
        let record = Record::open_for_reading(&flipped);
        if let Ok(record) = record {
            assert!(!record.verify_entry(Sequence(entries[0])).expect("read").is_empty());
            assert!(record.verify_entry(Sequence(50)).expect("read").is_empty());
        }
    }
    assert!(named.contains_key("its content is not what was recorded"), "{named:?}");
    assert!(named.contains_key("its bytes do not fit their hash in the tree"), "{named:?}");
}

/// Memory where there is some to spare: this writes gigabytes in all.
fn fast_folder() -> std::path::PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }
}
