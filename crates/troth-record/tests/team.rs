//! Many writers on one record in a PostgreSQL database: no gap, no fork, nothing lost, nothing
//! twice. Needs the feature `postgres` and the address of a database in `TROTH_TEST_POSTGRES`.
#![cfg(feature = "postgres")]

mod common;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use common::{Shelf, Stage, ada, schema};
use troth_record::{
    Disclose, Draft, ErrorKind, Kind, Known, Record, Sequence, System, verify_proof,
};

fn draft(writer: usize, number: usize) -> Draft {
    let content = format!("writer {writer}, number {number}");
    Draft::new(ada(), Kind::ACCOUNT).about(format!("writer:{writer}")).content(content)
}

fn contents(record: &Record) -> Vec<String> {
    let view = record.as_known_at(Known::Now).expect("a view");
    let entries = view.entries(0..u64::MAX, &[]).map(|entry| entry.expect("whole"));
    entries
        .map(|entry| {
            let content = view.content(&entry).expect("read").expect("kept");
            String::from_utf8(content).expect("text")
        })
        .collect()
}

#[test]
fn writers_at_once_take_turns() {
    let Some(shelf) = schema() else { return };
    drop(shelf.create(Box::new(System)));
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let shelf = &shelf;
            scope.spawn(move || {
                let mut record = shelf.open(Box::new(System));
                for number in 0..50 {
                    let drafts = [draft(writer, 2 * number), draft(writer, 2 * number + 1)];
                    record.append(&drafts).expect("an append");
                }
            });
        }
    });
    let record = shelf.open_for_reading();
    let all = contents(&record);
    assert_eq!(all.len(), 400);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 400, "nothing twice");
    let found = record.verify().expect("read");
    assert!(found.is_whole(), "{:?}", found.damages);
    assert_eq!(found.n_checkpoints, 201);
    let proof = record.prove(Sequence(123), Disclose::Content).expect("a proof");
    verify_proof(&proof, record.verifier()).expect("it holds");
}

/// Somebody keeps killing the connections of two writers, who try again what failed.
#[test]
fn a_killed_connection_loses_nothing_and_doubles_nothing() {
    let Some(shelf) = schema() else { return };
    let Shelf::Schema { url, name, .. } = &shelf else { unreachable!("it is a schema") };
    drop(shelf.create(Box::new(System)));
    let finished = AtomicBool::new(false);
    let (n_killed, n_retried) = std::thread::scope(|scope| {
        let killer = scope.spawn(|| kill(url, name, &finished));
        let writers: Vec<_> = (0..2)
            .map(|writer| {
                let shelf = &shelf;
                scope.spawn(move || write_stubbornly(shelf, writer))
            })
            .collect();
        let done: Vec<_> = writers.into_iter().map(|writer| writer.join()).collect();
        finished.store(true, Ordering::Relaxed);
        let n_retried: usize = done.into_iter().map(|n| n.expect("a writer")).sum();
        (killer.join().expect("a killer"), n_retried)
    });
    println!("killed connections: {n_killed}, appends tried again: {n_retried}");
    assert!(n_killed > 0);
    let record = shelf.open_for_reading();
    let mut all = contents(&record);
    all.sort();
    let mut wanted: Vec<String> = (0..2)
        .flat_map(|writer| (0..150).map(move |number| format!("writer {writer}, number {number}")))
        .collect();
    wanted.sort();
    assert_eq!(all, wanted);
    assert!(record.verify().expect("read").is_whole());
}

fn write_stubbornly(shelf: &Shelf, writer: usize) -> usize {
    let mut record = shelf.open(Box::new(System));
    let mut n_retried = 0;
    for number in 0..150 {
        while let Err(error) = record.append(&[draft(writer, number)]) {
            assert_eq!(error.kind(), ErrorKind::Machine, "{error}");
            n_retried += 1;
            assert!(n_retried < 2000, "{error}: {:?}", std::error::Error::source(&error));
        }
    }
    n_retried
}

/// Ends sessions that write to this schema, one every few milliseconds.
fn kill(url: &str, schema: &str, finished: &AtomicBool) -> usize {
    let mut client = postgres::Client::connect(url, postgres::NoTls).expect("a connection");
    let victims = format!(
        "SELECT pg_terminate_backend(l.pid) FROM pg_locks l
         WHERE l.locktype = 'advisory' AND l.pid <> pg_backend_pid()
         AND (l.classid::bigint << 32 | l.objid::bigint)
             = hashtextextended('troth record {schema}', 6962)
         ORDER BY random() LIMIT 1"
    );
    let mut n_killed = 0;
    while !finished.load(Ordering::Relaxed) {
        n_killed += client.query(&victims, &[]).expect("an answer").len();
        std::thread::sleep(Duration::from_millis(60));
    }
    n_killed
}

#[test]
fn a_schema_that_is_none_of_ours_is_named() {
    let Some(shelf) = schema() else { return };
    let Shelf::Schema { url, name, key } = &shelf else { unreachable!("it is a schema") };
    let open = || Record::open_in_postgres(url, name, None).err().expect("it is refused");
    assert_eq!(open().kind(), ErrorKind::NotFound);
    let mut client = postgres::Client::connect(url, postgres::NoTls).expect("a connection");
    client.batch_execute(&format!("CREATE SCHEMA {name}")).expect("a schema");
    assert_eq!(open().to_string(), format!("the schema `{name}` is not a Troth record"));
    let made = Record::create_in_postgres(url, name, (**key).clone(), Stage::december());
    assert_eq!(made.err().expect("it is refused").kind(), ErrorKind::AlreadyThere);
    let bad = Record::open_in_postgres(url, "a; DROP", None).err().expect("it is refused");
    assert_eq!(bad.kind(), ErrorKind::Refused);
}

/// Not even with SQL: the triggers refuse.
#[test]
fn no_statement_changes_or_deletes_a_row() {
    let Some(shelf) = schema() else { return };
    let Shelf::Schema { url, name, .. } = &shelf else { unreachable!("it is a schema") };
    let mut record = shelf.create(Stage::december());
    record.append(&[draft(0, 0), draft(0, 1)]).expect("an append");
    let film = vec![7; 100_000];
    record.append(&[Draft::new(ada(), Kind::DOCUMENT).content(film)]).expect("an append");
    let mut client = postgres::Client::connect(url, postgres::NoTls).expect("a connection");
    client.batch_execute(&format!("SET search_path TO {name}")).expect("a schema");
    for statement in [
        "UPDATE entries SET kind = 'x'",
        "DELETE FROM entries WHERE sequence = 2",
        "TRUNCATE entries CASCADE",
        "INSERT INTO entries VALUES (4, 0, 'x', '', '')",
        "UPDATE openings SET about = 'x'",
        "DELETE FROM openings",
        "DELETE FROM small_contents",
        "UPDATE small_contents SET bytes = ''",
        "DELETE FROM contents",
        "DELETE FROM chunks",
        "DELETE FROM tree",
        "DELETE FROM checkpoints",
        "UPDATE facts SET value = ''",
        "INSERT INTO redactions VALUES (0, 1)",
    ] {
        let refused = client.batch_execute(statement);
        // An empty table refuses as well: the triggers are for statements.
        assert!(refused.is_err(), "{statement}");
    }
    assert!(record.verify().expect("read").is_whole());
}
