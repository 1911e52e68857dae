//! A third person, with nothing but the public key, can check what the record shows.

mod common;

use common::{Stage, account, ada, document};
use troth_record::{
    Checkpoint, Disclose, Draft, ErrorKind, Kind, Record, Sequence, SignerKey, verify_growth,
    verify_proof,
};

fn a_record(folder: &std::path::Path, name: &str, n_accounts: usize) -> Record {
    let path = folder.join(name);
    let mut record = Record::create(&path, Some(name), Stage::december()).expect("a new record");
    let mut drafts = vec![document("doc:1", "Norland met Sudria.")];
    drafts.extend((0..n_accounts).map(|number| account("doc:1", number)));
    record.append(&drafts).expect("an append");
    record
}

#[test]
fn a_proof_shows_as_much_as_it_is_asked_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let record = a_record(folder.path(), "norland", 700);
    for sequence in [0, 1, 255, 256, 511, 700] {
        let key = record.verifier();
        let proof = record.prove(Sequence(sequence), Disclose::Nothing).expect("a proof");
        let proven = verify_proof(&proof, key).expect("it holds");
        assert_eq!(proven.leaf.sequence, Sequence(sequence));
        assert_eq!((proven.about, proven.content_hash, proven.content), (None, None, None));
        assert!(!proof.contains("doc:1"));
        let proof = record.prove(Sequence(sequence), Disclose::Names).expect("a proof");
        let proven = verify_proof(&proof, key).expect("it holds");
        assert_eq!(proven.about.as_deref(), Some("doc:1"));
        assert!(proven.content_hash.is_some() && proven.content.is_none());
    }
    let proof = record.prove(Sequence(0), Disclose::Content).expect("a proof");
    let proven = verify_proof(&proof, record.verifier()).expect("it holds");
    assert_eq!(proven.content.as_deref(), Some("Norland met Sudria.".as_bytes()));
    assert_eq!(proven.leaf.kind, Kind::DOCUMENT);
    assert_eq!(proven.checkpoint.size, 701);
    let error = record.prove(Sequence(701), Disclose::Nothing).expect_err("no such entry");
    assert_eq!(error.kind(), ErrorKind::Refused);
}

#[test]
fn no_bit_of_a_proof_can_be_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let record = a_record(folder.path(), "norland", 20);
    let proof = record.prove(Sequence(9), Disclose::Content).expect("a proof");
    let proven = verify_proof(&proof, record.verifier()).expect("it holds");
    let (mut n_cases, mut n_found) = (0, 0);
    for idx in 0..proof.len() {
        for bit in 0..8 {
            let mut bytes = proof.clone().into_bytes();
            bytes[idx] ^= 1 << bit;
            n_cases += 1;
            let refused = match String::from_utf8(bytes) {
                Ok(text) => match verify_proof(&text, record.verifier()) {
                    Ok(changed) => {
                        assert_eq!(changed, proven, "byte {idx}, bit {bit}");
                        false
                    }
                    Err(_) => true,
                },
                Err(_) => true,
            };
            n_found += usize::from(refused);
        }
    }
    println!("bit flips in a proof: {n_cases} tried, {n_found} refused");
    assert_eq!(n_found, n_cases);
}

#[test]
fn the_proof_of_another_record_or_key_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let norland = a_record(folder.path(), "norland", 3);
    let sudria = a_record(folder.path(), "sudria", 3);
    let proof = norland.prove(Sequence(1), Disclose::Names).expect("a proof");
    let error = verify_proof(&proof, sudria.verifier()).expect_err("another record");
    assert_eq!(error.kind(), ErrorKind::OtherRecord);
    assert_eq!(error.to_string(), "this belongs to the record `norland`, not to `sudria`");
    let impostor = SignerKey::generate("norland", Stage::at("2025-01-01T00:00:00Z").as_mut());
    let impostor = impostor.expect("a key");
    // The stage deals the same chance to everybody; let the impostor draw once more.
    let mut stage = Stage::december();
    let _ = SignerKey::generate("norland", stage.as_mut());
    let other = SignerKey::generate("norland", stage.as_mut()).expect("a key");
    assert!(impostor.verifier() == norland.verifier() && other.verifier() != norland.verifier());
    let error = verify_proof(&proof, other.verifier()).expect_err("another key");
    assert_eq!(error.kind(), ErrorKind::WrongKey);
}

#[test]
fn a_checkpoint_kept_elsewhere_tells_whether_the_record_was_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut record = a_record(folder.path(), "norland", 300);
    let held = record.checkpoint().expect("a checkpoint");
    for number in 0..20 {
        record.append(&[account("doc:2", number)]).expect("an append");
    }
    assert_eq!(record.confirm(&held).expect("as it was").size, 301);
    let growth = record.prove_growth(301).expect("a proof");
    let head = verify_growth(&growth, &held, record.verifier()).expect("it holds");
    assert_eq!(head.size, 321);
    for changed in [growth.replacen("old 301", "old 300", 1), growth.replacen('\n', "\n\n", 1)] {
        assert!(verify_growth(&changed, &held, record.verifier()).is_err());
    }

    // The administrator writes the record anew, with another account, and signs it.
    let path = folder.path().join("anew");
    let key = std::fs::read_to_string(folder.path().join("norland.key")).expect("the key");
    let key = SignerKey::parse(&key).expect("a key");
    let mut anew = Record::create_with_key(&path, key, Stage::december()).expect("a record");
    let drafts: Vec<Draft> = (0..330).map(|number| account("doc:1", number)).collect();
    anew.append(&drafts).expect("an append");
    assert!(anew.verify().expect("read").is_whole(), "by itself it looks right");
    let error = anew.confirm(&held).expect_err("not what it was");
    assert_eq!(error.kind(), ErrorKind::Damaged);
    assert_eq!(error.to_string(), "the record's first 301 entries are not those of the checkpoint");
    let forged = anew.prove_growth(301).expect("a proof of something else");
    assert!(verify_growth(&forged, &held, anew.verifier()).is_err());
}

/// A document names a person; the person is in danger; the content has to go.
#[test]
fn a_redaction_takes_the_content_and_leaves_the_proofs() {
    for shelf in common::shelves() {
        let mut record = shelf.create(Stage::december());
        let secret = "Milo Sample of Lower Sudria spoke to us.";
        record
            .append(&[document("doc:1", secret), document("doc:2", "Nothing new.")])
            .expect("kept");
        record.append(&[document("doc:3", secret), account("doc:1", 1)]).expect("kept");
        let before: Vec<String> = (0..4)
            .map(|sequence| record.prove(Sequence(sequence), Disclose::Nothing).expect("a proof"))
            .collect();
        let held = record.checkpoint().expect("a checkpoint");

        let reason = "the source asked for it";
        let appended = record.redact(&[Sequence(0)], &ada(), reason).expect("a redaction");
        assert_eq!(appended.sequences, 4..6, "the second copy of the text goes as well");
        assert!(record.verify().expect("read").is_whole());
        record.confirm(&held).expect("the tree is what it was");
        for proof in &before {
            verify_proof(proof, record.verifier()).expect("an old proof still holds");
        }
        verify_proof(
            &record.prove(Sequence(0), Disclose::Nothing).expect("a proof"),
            record.verifier(),
        )
        .expect("a new one, too");
        let error = record.prove(Sequence(0), Disclose::Names).expect_err("nothing to show");
        assert_eq!(error.to_string(), "entry 0 was redacted by entry 4: nothing to show");

        let view = record.as_known_at(troth_record::Known::Entry(Sequence(1))).expect("a view");
        let entry = view.entry(Sequence(0)).expect("read").expect("it stands where it stood");
        assert_eq!((entry.content, &entry.about), (None, &None), "gone in every view");
        assert_eq!(entry.redacted_by, Some(Sequence(4)));
        assert_eq!(view.content(&entry).expect("read"), None);
        let now = record.as_known_at(troth_record::Known::Now).expect("a view");
        let why = now.entry(Sequence(4)).expect("read").expect("there");
        assert_eq!((why.author, why.reason.as_deref()), (ada(), Some(reason)));
        assert_eq!(why.about.as_deref(), Some("entry:0"));
        assert_eq!(now.about("doc:2", &[]).count(), 1);

        for again in [vec![Sequence(0)], vec![Sequence(4)], vec![Sequence(1), Sequence(99)]] {
            let error = record.redact(&again, &ada(), reason).expect_err("no");
            assert_eq!(error.kind(), ErrorKind::Refused);
        }
        if let Some(folder) = shelf.folder() {
            let n_found = leftovers(folder, secret);
            assert_eq!(n_found, 0, "not in the file, not in its log");
        }
        drop(record);
        assert_eq!(shelf.open_for_reading().verify().expect("read").n_redacted, 2);
    }
}

/// How often a text, or its SHA-256, stands in the files of a folder.
fn leftovers(folder: &std::path::Path, text: &str) -> usize {
    let hash = troth_record::Hash::of(text.as_bytes());
    let needles = [text.as_bytes().to_vec(), hash.0.to_vec(), hash.to_hex().into_bytes()];
    let mut n_found = 0;
    for name in common::files(folder) {
        let bytes = std::fs::read(folder.join(name)).expect("a file");
        for needle in &needles {
            n_found += bytes.windows(needle.len()).filter(|window| window == needle).count();
        }
    }
    n_found
}

#[test]
fn one_entry_can_be_verified_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let record = a_record(folder.path(), "norland", 30);
    assert_eq!(record.verify_entry(Sequence(17)).expect("read"), []);
    assert!(record.verify_entry(Sequence(31)).is_err());
    let head = Checkpoint::open(&record.checkpoint().expect("kept"), record.verifier());
    assert_eq!(head.expect("it holds").size, 31);
}
