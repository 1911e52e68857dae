//! What is recorded is kept, in order, and is read again as it was known at any time.

mod common;

use common::{Stage, account, ada, document, files, reader, shelves};
use troth_record::{Draft, ErrorKind, Kind, Known, Record, Sequence};

#[test]
fn a_document_and_its_accounts_come_back_byte_for_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("docket.troth");
    let mut record = Record::create(&path, None, Stage::december()).expect("a new record");
    let drafts: Vec<Draft> = [document("doc:1", "Norland says that it met Sudria.")]
        .into_iter()
        .chain((0..40).map(|number| account("doc:1", number)))
        .collect();
    let appended = record.append(&drafts).expect("an append");
    assert_eq!(appended.sequences, 0..41);
    drop(record);

    let record = Record::open_for_reading(&path).expect("the record");
    let view = record.as_known_at(Known::Now).expect("a view");
    let entries: Vec<_> = view.entries(0..100, &[]).map(|entry| entry.expect("whole")).collect();
    assert_eq!(entries.len(), 41);
    for (entry, draft) in entries.iter().zip(&drafts) {
        assert_eq!(entry.author, reader());
        assert_eq!(entry.recorded_at, appended.recorded_at);
        assert_eq!(entry.about.as_deref(), Some("doc:1"));
        let content = view.content(entry).expect("kept").expect("there");
        assert!(format!("{draft:?}").contains(&format!("{content:?}")));
    }
    let accounts = view.entries(10..20, &[Kind::ACCOUNT]).count();
    assert_eq!(accounts, 10);
    assert_eq!(view.entries(0..100, &[Kind::DOCUMENT]).count(), 1);
    assert_eq!(view.about("doc:1", &[Kind::DOCUMENT, Kind::ACCOUNT]).count(), 41);
    assert_eq!(view.about("doc:2", &[]).count(), 0);
    drop(record);
    assert_eq!(files(folder.path()), ["docket.troth", "docket.troth.key"]);
}

/// What was known on a past day is asked for again, by entry or by time, for every question.
#[test]
fn a_later_correction_is_not_yet_there_in_an_earlier_view() {
    for shelf in shelves() {
        let mut record = shelf.create(Stage::december());
        let first = record.append(&[document("doc:1", "two trains")]).expect("an append");
        record.append(&[account("doc:1", 1), account("doc:1", 2)]).expect("an append");
        let correction = Draft::new(ada(), Kind::CORRECTION)
            .about("doc:1")
            .because("the outlet corrected the number")
            .content("three trains");
        let last = record.append(&[correction]).expect("an append");

        let now = record.as_known_at(Known::Now).expect("a view");
        let found = now.latest(&Kind::CORRECTION, Some("doc:1")).expect("read").expect("there");
        assert_eq!(found.reason.as_deref(), Some("the outlet corrected the number"));
        assert_eq!(found.author, ada());
        assert!(now.latest(&Kind::CORRECTION, Some("doc:2")).expect("read").is_none());

        for (known, n_entries) in [
            (Known::Entry(Sequence(0)), 1),
            (Known::Entry(Sequence(2)), 3),
            (Known::Entry(Sequence(99)), 4),
            (Known::Time(first.recorded_at), 1),
            (Known::Time("2025-12-06T09:00:00Z".parse().expect("a time")), 0),
            (Known::Time(last.recorded_at), 4),
        ] {
            let view = record.as_known_at(known).expect("a view");
            assert_eq!(view.n_entries(), n_entries, "{known:?}");
            assert_eq!(view.entries(0..u64::MAX, &[]).count() as u64, n_entries);
            assert_eq!(view.about("doc:1", &[]).count() as u64, n_entries);
            let latest = view.latest(&Kind::CORRECTION, None).expect("read");
            assert_eq!(latest.is_some(), n_entries == 4);
            let correction = view.entry(Sequence(3)).expect("read");
            assert_eq!(correction.is_some(), n_entries == 4);
        }
    }
}

#[test]
fn pages_of_a_long_record_join_without_a_seam() {
    for shelf in shelves() {
        let mut record = shelf.create(Stage::december());
        let drafts: Vec<Draft> = (0..3000)
            .map(
                |number| {
                    if number % 3 == 0 { document("doc", "x") } else { account("doc", number) }
                },
            )
            .collect();
        record.append(&drafts).expect("an append");
        let view = record.as_known_at(Known::Entry(Sequence(2899))).expect("a view");
        let kinds = [Kind::ACCOUNT, Kind::DOCUMENT];
        let all: Vec<u64> =
            view.entries(5..u64::MAX, &kinds).map(|e| e.expect("whole").sequence.0).collect();
        assert_eq!(all, (5..2900).collect::<Vec<_>>());
        let documents: Vec<u64> =
            view.about("doc", &[Kind::DOCUMENT]).map(|e| e.expect("whole").sequence.0).collect();
        assert_eq!(documents, (0..2900).step_by(3).collect::<Vec<_>>());
    }
}

/// A film of three and a half chunks is kept as it came, and a second time costs nothing.
#[test]
fn an_original_of_any_size_is_kept_byte_for_byte() {
    for shelf in shelves() {
        let mut record = shelf.create(Stage::december());
        for n_bytes in [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 7 << 19] {
            let film: Vec<u8> = (0..n_bytes).map(|idx: u32| (idx * 31 / 7) as u8).collect();
            let draft = || Draft::new(ada(), Kind::DOCUMENT).about("film");
            let streamed = record.append_from(draft(), &mut film.as_slice()).expect("an append");
            let whole = record.append(&[draft().content(film.clone())]).expect("an append");
            let view = record.as_known_at(Known::Now).expect("a view");
            for sequence in [streamed.sequences.start, whole.sequences.start] {
                let entry = view.entry(Sequence(sequence)).expect("read").expect("there");
                assert!(view.content(&entry).expect("kept").expect("there") == film);
            }
        }
        assert!(record.verify().expect("read").is_whole());
        drop(record);
        if let Some(folder) = shelf.folder() {
            let n_bytes = std::fs::metadata(folder.join("record")).expect("a file").len();
            // 6.5 MiB of different films, and the room in which the last was found to be kept already.
            assert!(n_bytes < 11 << 20, "each content is kept once: {n_bytes}");
        }
    }
}

#[test]
fn two_hands_on_one_record_take_turns() {
    for shelf in shelves() {
        let mut one = shelf.create(Stage::december());
        let mut other = shelf.open(Stage::december());
        for round in 0..300 {
            let first = one.append(&[account("doc:1", round)]).expect("an append");
            let second = other.append(&[account("doc:2", round)]).expect("an append");
            assert_eq!(first.sequences.end, second.sequences.start);
        }
        drop((one, other));
        let record = shelf.open_for_reading();
        assert_eq!(record.n_entries().expect("read"), 600);
        assert!(record.verify().expect("read").is_whole());
    }
}

#[test]
fn a_reader_does_not_wait_for_a_writer() {
    for shelf in shelves() {
        let mut record = shelf.create(Stage::december());
        record.append(&[account("doc:1", 0)]).expect("an append");
        let reader = record.reader().expect("a second door");
        let source = &mut Asking { reader: &reader, asked: 0 };
        record.append_from(Draft::new(ada(), Kind::DOCUMENT), source).expect("an append");
        assert!(source.asked > 2);
        assert_eq!(reader.n_entries().expect("read"), 2);
    }
}

/// A source that asks another reader of the record while the writer reads from it.
struct Asking<'a> {
    reader: &'a Record,
    asked: usize,
}

impl std::io::Read for Asking<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        assert_eq!(self.reader.n_entries().expect("read"), 1);
        self.asked += 1;
        buffer.fill(7);
        Ok(if self.asked > 2 { 0 } else { buffer.len() })
    }
}

/// A drift of a few milliseconds is no reason to stop; a wrong clock is.
#[test]
fn a_clock_that_runs_backwards_is_named_and_nothing_is_written() {
    for shelf in shelves() {
        let mut record = shelf.create(Stage::december());
        let first = record.append(&[account("doc:1", 0)]).expect("an append");
        let mut late = shelf.open(Stage::at("2025-12-06T09:59:59.5Z"));
        let second = late.append(&[account("doc:1", 1)]).expect("half a second is a step");
        assert_eq!(second.recorded_at, first.recorded_at);
        let mut wrong = shelf.open(Stage::at("2025-12-05T10:00:00Z"));
        let error = wrong.append(&[account("doc:1", 2)]).expect_err("a day back");
        assert_eq!(error.kind(), ErrorKind::ClockBackwards);
        assert_eq!(
            error.to_string(),
            "the clock shows 2025-12-05T10:00:01.000000Z, before the last entry of \
         2025-12-06T10:00:01.000000Z: set the clock right"
        );
        assert_eq!(wrong.n_entries().expect("read"), 2);
    }
}

#[test]
fn a_draft_that_lacks_something_takes_the_whole_batch_with_it() {
    for shelf in shelves() {
        let mut record = shelf.create(Stage::december());
        let bare = Draft::new(ada(), Kind::RETRACTION).about("doc:1");
        let error = record.append(&[account("doc:1", 0), bare]).expect_err("no reason given");
        assert_eq!(error.to_string(), "a retraction has to say why");
        assert_eq!(record.n_entries().expect("read"), 0);
    }
}

/// Opening, proving and verifying while somebody else appends see one state each, and a whole one.
#[test]
fn a_record_that_grows_can_be_opened_proven_and_verified_meanwhile() {
    for shelf in shelves() {
        drop(shelf.create(Box::new(troth_record::System)));
        let finished = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut record = shelf.open(Box::new(troth_record::System));
                for number in 0..600 {
                    record.append(&[account("doc:1", number)]).expect("an append");
                }
                finished.store(true, std::sync::atomic::Ordering::Relaxed);
            });
            while !finished.load(std::sync::atomic::Ordering::Relaxed) {
                let record = shelf.open_for_reading();
                let found = record.verify().expect("read");
                assert!(found.is_whole(), "{:?}", found.damages);
                if let Some(last) = record.n_entries().expect("read").checked_sub(1) {
                    let disclose = troth_record::Disclose::Content;
                    let proof = record.prove(Sequence(last), disclose).expect("a proof");
                    troth_record::verify_proof(&proof, record.verifier()).expect("it holds");
                }
            }
        });
    }
}
