//! Kill it, starve it, cut its power: what was acknowledged is there, and all is whole.
//!
//! A child process (this test again, told by a variable) makes a record, appends, redacts, and
//! prints a line after each append that returned. `strace` kills it, or makes a call fail, at each
//! write, sync, truncate, link and unlink in turn; a file size limit cuts writes short; and from
//! the log of all its writes, states are built such as a power cut may leave. Each time the record
//! must open, hold all that was acknowledged, verify, and go on.
//!
//! Without `strace` the first and the last are skipped, and say so.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::{Stage, account, ada};
use troth_record::{Draft, ErrorKind, Kind, Known, Record, Sequence, System};

const CHILD: &str = "TROTH_FAULT_CHILD";

/// The calls that change what is on a disk.
const CALLS: [&str; 9] =
    ["pwrite64", "write", "fsync", "fdatasync", "ftruncate", "link", "linkat", "rename", "unlink"];

/// Not a test: what the child does.
#[test]
fn child() {
    let Ok(path) = std::env::var(CHILD) else { return };
    let path = Path::new(&path);
    let mut record = match open_or_make(path) {
        Ok(record) => record,
        Err(error) => return println!("\nfailed {error}"),
    };
    for step in 0..7 {
        let appended = match step {
            5 => record.redact(&[Sequence(1)], &ada(), "asked for"),
            _ => record.append(&drafts(step)),
        };
        match appended {
            Ok(appended) => {
                println!("\nack {} {} {step}", appended.sequences.start, appended.sequences.end);
            }
            Err(error) => println!("\nfailed {error}"),
        }
    }
}

fn open_or_make(path: &Path) -> troth_record::Result<Record> {
    match Record::open(path, Box::new(System)) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Record::create(path, Some("faults"), Box::new(System))
        }
        opened => opened,
    }
}

fn drafts(step: usize) -> Vec<Draft> {
    let about = format!("step:{step}");
    let mut drafts: Vec<Draft> =
        (0..=step).map(|number| account(&about, 100 * step + number)).collect();
    if step == 3 {
        drafts.push(Draft::new(ada(), Kind::DOCUMENT).about(about).content(film()));
    }
    drafts
}

fn film() -> Vec<u8> {
    (0..150_000u32).map(|idx| (idx / 5) as u8).collect()
}

/// What the child was told has been kept: the entries from, to before, and the step.
type Ack = (u64, u64, usize);

fn acks(printed: &str) -> Vec<Ack> {
    let ack = |line: &str| {
        let mut fields = line.strip_prefix("ack ")?.split(' ').map(|field| field.parse().ok());
        let mut next = || fields.next().flatten();
        Some((next()?, next()?, next()? as usize))
    };
    printed.lines().filter_map(ack).collect()
}

/// The record opens, holds what was acknowledged, verifies, and can be appended to.
fn check(path: &Path, acks: &[Ack], what: &str) {
    let mut record = match open_or_make(path) {
        Ok(record) => record,
        Err(error) => panic!("{what}: {error} {:?}", std::error::Error::source(&error)),
    };
    let view = record.as_known_at(Known::Now).expect("a view");
    for (first, end, step) in acks {
        let entries: Vec<_> = view
            .entries(*first..*end, &[])
            .map(|entry| entry.unwrap_or_else(|error| panic!("{what}: {error}")))
            .collect();
        assert_eq!(entries.len() as u64, end - first, "{what}: entries of step {step} are lost");
        if *step == 5 {
            assert_eq!(entries[0].about.as_deref(), Some("entry:1"));
            let redacted = view.entry(Sequence(1)).expect("read").expect("there");
            assert_eq!(redacted.redacted_by, Some(Sequence(*first)), "{what}");
            continue;
        }
        for (entry, draft) in entries.iter().zip(drafts(*step)) {
            if entry.redacted_by.is_none() {
                let content = view.content(entry).expect("read").expect("kept");
                let same = draft_content(&draft) == content;
                assert!(same, "{what}: entry {}", entry.sequence);
            }
        }
    }
    let found = record.verify().expect("read");
    assert!(found.is_whole(), "{what}: {:?}", found.damages);
    record.append(&[account("after", 1)]).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert!(record.verify().expect("read").is_whole(), "{what}");
}

/// A draft keeps its content to itself; an entry of a record in memory would too.
fn draft_content(draft: &Draft) -> Vec<u8> {
    let shown = format!("{draft:?}");
    let list = shown.rsplit("content: Some([").next().expect("a content");
    let list = list.split(']').next().expect("an end");
    list.split(", ").map(|byte| byte.parse().expect("a byte")).collect()
}

fn child_command(path: &Path, before: &[String]) -> Command {
    let this = std::env::current_exe().expect("a test program");
    let words = ["--exact", "child", "--nocapture", "--test-threads=1"];
    let mut command = match before {
        [] => Command::new(&this),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(&this);
            command
        }
    };
    command.args(words).env(CHILD, path).stderr(Stdio::null());
    command
}

fn run(path: &Path, before: &[String]) -> String {
    let output = child_command(path, before).output().expect("a child process");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn has_strace() -> bool {
    Command::new("strace").arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

/// How often each of the calls happens in a run that nothing disturbs.
fn calls_of_a_run(folder: &Path) -> Vec<(&'static str, usize)> {
    let path = folder.join("counted");
    let log = folder.join("log");
    let trace = format!("strace -f -qq -e trace={} -o {}", CALLS.join(","), log.display());
    let printed = run(&path, &words(&trace));
    assert_eq!(acks(&printed).len(), 7, "{printed}");
    let log = fs::read_to_string(log).expect("a log");
    let count = |call: &str| {
        let start = format!("{call}(");
        log.lines()
            .filter(|line| line.split_whitespace().any(|word| word.starts_with(&start)))
            .count()
    };
    CALLS.iter().map(|call| (*call, count(call))).filter(|(_, n)| *n > 0).collect()
}

#[test]
fn killed_or_failed_at_every_call_it_keeps_what_it_acknowledged() {
    if std::env::var(CHILD).is_ok() {
        return;
    }
    if !has_strace() {
        println!("skipped: strace is not here");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut n_cases = 0;
    for (call, n_calls) in calls_of_a_run(folder.path()) {
        let faults: &[&str] = match call {
            // The child's own lines go through `write`; to fail them is no fault of the disk.
            "write" => &["signal=SIGKILL"],
            "pwrite64" => &["signal=SIGKILL", "error=EIO", "error=ENOSPC"],
            _ => &["signal=SIGKILL", "error=EIO"],
        };
        for fault in faults {
            for when in 1..=n_calls {
                let path = folder.path().join("record");
                let inject = format!(
                    "strace -f -qq -e trace={call} -e inject={call}:{fault}:when={when} -o /dev/null"
                );
                let printed = run(&path, &words(&inject));
                check(&path, &acks(&printed), &format!("{call} {when} {fault}"));
                clear(folder.path(), "record");
                n_cases += 1;
            }
            println!("{call}: {n_calls} calls, {fault}");
        }
    }
    println!("faults at system calls: {n_cases} tried, {n_cases} recovered");
}

#[test]
fn a_disk_that_is_full_cuts_a_write_short_and_nothing_is_lost() {
    if std::env::var(CHILD).is_ok() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (mut n_cases, mut n_refused) = (0, 0);
    // In blocks of 512 bytes: limits fall into the middle of pages and of the log's frames.
    for blocks in (1..2800).step_by(34) {
        let path = folder.path().join("record");
        let limit = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        let printed = run(&path, &["sh".into(), "-c".into(), limit, "sh".into()]);
        n_refused += usize::from(acks(&printed).len() < 7);
        check(&path, &acks(&printed), &format!("limit of {blocks} blocks"));
        clear(folder.path(), "record");
        n_cases += 1;
    }
    println!("short writes: {n_cases} limits tried, {n_refused} of them refused an append");
    assert!(n_refused > 10 && n_refused < n_cases);
}

fn clear(folder: &Path, name: &str) {
    for file in common::files(folder).into_iter().filter(|file| file.starts_with(name)) {
        fs::remove_file(folder.join(file)).expect("removed");
    }
}

/// One thing that the child did to a disk.
#[derive(Debug, Clone)]
enum Done {
    Write { file: PathBuf, at: usize, bytes: Vec<u8> },
    Cut { file: PathBuf, length: usize },
    Sync(PathBuf),
    Link { from: PathBuf, to: PathBuf },
    Rename { from: PathBuf, to: PathBuf },
    Remove(PathBuf),
    Said(String),
}

#[test]
fn a_power_cut_that_drops_unsynced_writes_loses_nothing_acknowledged() {
    if std::env::var(CHILD).is_ok() {
        return;
    }
    if !has_strace() {
        println!("skipped: strace is not here");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let done = everything_done(folder.path());
    assert!(done.len() > 50, "{done:?}");
    let cut = tempfile::tempdir().expect("a folder");
    let mut n_cases = 0;
    for end in 0..=done.len() {
        for loss in 0..4 {
            let printed = leave(&done[..end], loss, cut.path());
            let what = format!("power cut after {end} of {} steps, loss {loss}", done.len());
            check(&cut.path().join("record"), &acks(&printed), &what);
            clear(cut.path(), "");
            n_cases += 1;
        }
    }
    println!("power cuts: {n_cases} states tried, {n_cases} recovered");
}

/// Runs the child and reads from the log what it did, in order.
fn everything_done(folder: &Path) -> Vec<Done> {
    let (path, log) = (folder.join("record"), folder.join("strace.log"));
    let trace = format!(
        "strace -f -qq -y -xx -s 400000 -e trace=openat,{} -o {}",
        CALLS.join(","),
        log.display()
    );
    let printed = run(&path, &words(&trace));
    assert_eq!(acks(&printed).len(), 7);
    let log = fs::read_to_string(log).expect("a log");
    log.lines().filter_map(read_line).collect()
}

/// A line of strace: `PID call(arguments) = result`, strings and paths in hexadecimal.
fn read_line(line: &str) -> Option<Done> {
    let (_, rest) = line.split_once(' ')?;
    let (call, rest) = rest.trim_start().split_once('(')?;
    let (arguments, result) = rest.rsplit_once(") = ")?;
    let n_done: i64 = result.split(['<', ' ']).next()?.parse().ok()?;
    if n_done < 0 {
        return None;
    }
    let fields: Vec<&str> = arguments.split(", ").collect();
    Some(match call {
        "pwrite64" => Done::Write {
            file: of_descriptor(fields[0])?,
            at: fields[3].parse().ok()?,
            bytes: text(fields[1])?[..n_done as usize].to_vec(),
        },
        "write" if fields[0].starts_with("1<") => {
            Done::Said(String::from_utf8(text(fields[1])?).ok()?)
        }
        // The key, written in one go.
        "write" => Done::Write { file: of_descriptor(fields[0])?, at: 0, bytes: text(fields[1])? },
        "ftruncate" => {
            Done::Cut { file: of_descriptor(fields[0])?, length: fields[1].parse().ok()? }
        }
        "fsync" | "fdatasync" => Done::Sync(of_descriptor(fields[0])?),
        "link" => Done::Link { from: path(fields[0])?, to: path(fields[1])? },
        "linkat" => Done::Link { from: path(fields[1])?, to: path(fields[3])? },
        "rename" => Done::Rename { from: path(fields[0])?, to: path(fields[1])? },
        "unlink" => Done::Remove(path(fields[0])?),
        _ => return None,
    })
}

fn text(quoted: &str) -> Option<Vec<u8>> {
    let digits = quoted.strip_prefix('"')?.strip_suffix('"')?;
    digits.split("\\x").skip(1).map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
}

fn path(quoted: &str) -> Option<PathBuf> {
    name_of(&String::from_utf8(text(quoted)?).ok()?)
}

fn of_descriptor(field: &str) -> Option<PathBuf> {
    let inner = field.split_once('<')?.1.strip_suffix('>')?;
    let decoded = match inner.contains("\\x") {
        true => String::from_utf8(text(&format!("\"{inner}\""))?).ok()?,
        false => inner.to_owned(),
    };
    name_of(decoded.trim_end_matches(" (deleted)"))
}

/// Only the record's own files, by their names in the folder; the shared memory of SQLite is
/// built anew by whoever opens.
fn name_of(path: &str) -> Option<PathBuf> {
    let name = Path::new(path).file_name()?.to_str()?;
    (name.starts_with("record") && !name.ends_with("-shm")).then(|| PathBuf::from(name))
}

/// Files as a power cut leaves them, and what the child had said by then.
///
/// What was synced is there. Of what was not, the loss decides: all of it is lost, the last write
/// is lost, the last write is torn in its middle, or every second write is lost. Names are kept
/// in order, as a journalling file system does.
fn leave(done: &[Done], loss: usize, folder: &Path) -> String {
    let mut said = String::new();
    let mut files: std::collections::BTreeMap<PathBuf, usize> = Default::default();
    let mut disks: Vec<(Vec<u8>, Vec<Done>)> = Vec::new();
    for step in done {
        match step {
            Done::Said(text) => said.push_str(text),
            Done::Write { file, .. } | Done::Cut { file, .. } => {
                let disk = *files.entry(file.clone()).or_insert_with(|| {
                    disks.push(Default::default());
                    disks.len() - 1
                });
                disks[disk].1.push(step.clone());
            }
            Done::Sync(file) => {
                if let Some(disk) = files.get(file) {
                    let (bytes, waiting) = &mut disks[*disk];
                    waiting.drain(..).for_each(|step| apply(bytes, &step));
                }
            }
            Done::Link { from, to } => {
                files.insert(to.clone(), files[from]);
            }
            Done::Rename { from, to } => {
                let disk = files.remove(from).expect("what is renamed is there");
                files.insert(to.clone(), disk);
            }
            Done::Remove(file) => {
                files.remove(file);
            }
        }
    }
    for (name, disk) in files {
        let (mut bytes, waiting) = disks[disk].clone();
        for step in surviving(&waiting, loss) {
            apply(&mut bytes, &step);
        }
        fs::write(folder.join(name), bytes).expect("written");
    }
    said
}

fn surviving(waiting: &[Done], loss: usize) -> Vec<Done> {
    let but_last = &waiting[..waiting.len().saturating_sub(1)];
    match loss {
        0 => Vec::new(),
        1 => but_last.to_vec(),
        2 => {
            let mut steps = waiting.to_vec();
            if let Some(Done::Write { bytes, .. }) = steps.last_mut() {
                bytes.truncate(bytes.len() / 2);
            }
            steps
        }
        _ => waiting.iter().skip(1).step_by(2).cloned().collect(),
    }
}

fn apply(disk: &mut Vec<u8>, step: &Done) {
    match step {
        Done::Write { at, bytes, .. } => {
            if disk.len() < at + bytes.len() {
                disk.resize(at + bytes.len(), 0);
            }
            disk[*at..at + bytes.len()].copy_from_slice(bytes);
        }
        Done::Cut { length, .. } => disk.resize(*length, 0),
        _ => unreachable!("only writes and cuts wait for a sync"),
    }
}

/// The clock of a stage and of the system differ; a record made here is opened with either.
#[test]
fn an_undisturbed_run_acknowledges_everything() {
    if std::env::var(CHILD).is_ok() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record");
    let printed = run(&path, &[]);
    assert_eq!(acks(&printed).len(), 7, "{printed}");
    check(&path, &acks(&printed), "no fault");
    let error = Record::open(&path, Stage::december()).map(|mut record| record.append(&drafts(0)));
    assert!(matches!(error, Ok(Err(error)) if error.kind() == ErrorKind::ClockBackwards));
}
