//! Measures a record: appending, opening, proving, reading, verifying. Prints a table.
//!
//! `cargo run --release -p troth-record --example record_rates -- [N_ENTRIES] [FOLDER]`
//!
//! With `verify FILE` instead it measures only the verification of a record that is there, and
//! with `make FILE [N_ENTRIES]` it makes one to keep.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use troth_record::{Author, Disclose, Draft, Kind, Known, Record, Result, Sequence, System};

const CONTENT_BYTES: usize = 1200;
const BATCH: u64 = 10_000;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).peekable();
    if let Some(what) = arguments.next_if(|word| word == "verify" || word == "make") {
        let path = PathBuf::from(arguments.next().expect("a record's path"));
        if what == "verify" {
            return verification("verify it", &Record::open_for_reading(&path)?);
        }
        let n_entries = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
        let mut record = Record::create(&path, None, Box::new(System))?;
        return batches(&mut record, n_entries).map(|_| ());
    }
    let n_entries = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let folder = arguments.next().map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = tempfile::tempdir_in(folder).expect("a folder to measure in");
    let path = folder.path().join("rates.troth");

    let (making, record) = timed(|| Record::create(&path, None, Box::new(System)));
    row("make a record", &shown(making));
    let mut record = record?;
    single_appends(&mut record)?;
    small_run(&path)?;
    let before = processor_time();
    let batches = batches(&mut record, n_entries)?;
    let spent = processor_time() - before;
    row(
        &format!("append {n_entries} contents of {CONTENT_BYTES} bytes, durable every {BATCH}"),
        &format!("{:.0} a second", n_entries as f64 / batches.as_secs_f64()),
    );
    let a_second = n_entries as f64 / spent.as_secs_f64();
    row("  of processor time alone", &format!("{a_second:.0} a second"));
    let (closing, ()) = timed(|| drop(record));
    row("close", &shown(closing));

    let (opening, record) = timed(|| Record::open(&path, Box::new(System)));
    let record = record?;
    let size = record.n_entries()?;
    row(&format!("open it, {size} entries"), &shown(opening));
    readings(&record, size)?;
    proofs(&record, size)?;
    verification("verify it all", &record)?;
    large(&folder.path().join("large.troth"))
}

fn proofs(record: &Record, size: u64) -> Result<()> {
    let step = (size / 500).max(1) as usize;
    let mut times = Vec::new();
    for sequence in (0..size).step_by(step) {
        let (time, proof) = timed(|| record.prove(Sequence(sequence), Disclose::Names));
        proof?;
        times.push(time);
    }
    median("prove an entry: median of 500", &mut times);
    times.clear();
    for old in (0..size).step_by(step) {
        let (time, proof) = timed(|| record.prove_growth(old));
        proof?;
        times.push(time);
    }
    median("prove growth: median of 500", &mut times);
    Ok(())
}

fn median(what: &str, times: &mut [Duration]) {
    times.sort();
    row(what, &shown(times[times.len() / 2]));
    row("  nine in ten under", &shown(times[times.len() * 9 / 10]));
}

fn verification(what: &str, record: &Record) -> Result<()> {
    let before = processor_time();
    let (time, found) = timed(|| record.verify());
    let spent = processor_time() - before;
    let found = found?;
    assert!(found.is_whole(), "{:?}", found.damages);
    let rate = found.n_bytes as f64 / 1e6 / time.as_secs_f64();
    row(
        &format!("{what}: {:.0} MB hashed in {}", found.n_bytes as f64 / 1e6, shown(time)),
        &format!("{rate:.0} MB a second"),
    );
    let rate = found.n_bytes as f64 / 1e6 / spent.as_secs_f64();
    row("  of processor time alone, two threads", &format!("{rate:.0} MB a second"));
    Ok(())
}

/// Documents of a usual size, and originals of 32 MiB.
fn large(path: &std::path::Path) -> Result<()> {
    let mut record = Record::create(path, None, Box::new(System))?;
    let author = || Author::program("troth", "0.1.0").expect("a program");
    let film: Vec<u8> = (0..32u32 << 20).map(|idx| (idx >> 7) as u8).collect();
    let started = Instant::now();
    for number in 0..16u8 {
        let mut film = film.clone();
        film[0] = number;
        record.append_from(Draft::new(author(), Kind::DOCUMENT), &mut film.as_slice())?;
    }
    let rate = 16.0 * film.len() as f64 / 1e6 / started.elapsed().as_secs_f64();
    row("append 16 originals of 32 MiB, durable each", &format!("{rate:.0} MB a second"));
    verification("verify them", &record)?;
    let mut drafts = Vec::new();
    for number in 0..20_000u32 {
        let mut text = vec![b'x'; 12_000];
        text[..4].copy_from_slice(&number.to_be_bytes());
        drafts.push(Draft::new(author(), Kind::DOCUMENT).content(text));
    }
    for batch in drafts.chunks(2000) {
        record.append(batch)?;
    }
    verification("verify them and 20,000 documents of 12 kB", &record)
}

fn single_appends(record: &mut Record) -> Result<()> {
    let mut times = Vec::new();
    for number in 0..200 {
        let drafts = [account(number)];
        let (time, appended) = timed(|| record.append(&drafts));
        appended?;
        times.push(time);
    }
    times.sort();
    row("append one, durable: median", &shown(times[100]));
    row("append one, durable: worst of 200", &shown(times[199]));
    Ok(())
}

/// What reading one article into a record costs, from opening to closing.
fn small_run(path: &std::path::Path) -> Result<()> {
    let (time, done) = timed(|| {
        let mut record = Record::open(path, Box::new(System))?;
        let drafts: Vec<Draft> = (0..41).map(|number| account(1_000_000_000 + number)).collect();
        record.append(&drafts)
    });
    done?;
    row("open, append a document and 40 accounts, durable, close", &shown(time));
    Ok(())
}

fn batches(record: &mut Record, n_entries: u64) -> Result<Duration> {
    let mut spent = Duration::ZERO;
    for first in (0..n_entries).step_by(BATCH as usize) {
        let end = n_entries.min(first + BATCH);
        let drafts: Vec<Draft> = (first..end).map(|number| account(1000 + number)).collect();
        let (time, appended) = timed(|| record.append(&drafts));
        appended?;
        spent += time;
    }
    Ok(spent)
}

fn readings(record: &Record, size: u64) -> Result<()> {
    let view = record.as_known_at(Known::Now)?;
    let before = processor_time();
    let (time, n_bytes) = timed(|| -> Result<usize> {
        let mut n_bytes = 0;
        for entry in view.entries(0..100_000, &[Kind::ACCOUNT]) {
            n_bytes += view.content(&entry?)?.map_or(0, |content| content.len());
        }
        Ok(n_bytes)
    });
    n_bytes?;
    row("read 100,000 entries with contents", &shown(time));
    row("  of processor time alone", &shown(processor_time() - before));
    let (time, entry) = timed(|| view.entry(Sequence(size / 2)));
    row("read one entry", &shown(time));
    assert!(entry?.is_some());
    Ok(())
}

fn account(number: u64) -> Draft {
    let author = Author::program("troth", "0.1.0").expect("a program");
    let document = format!("sha256:{:064x}", number / 40);
    let mut content = format!("{{\"number\":{number},\"text\":\"");
    while content.len() < CONTENT_BYTES {
        content.push_str("Norland says that the line is quiet. ");
    }
    Draft::new(author, Kind::ACCOUNT).about(document).content(content)
}

/// Processor time of this process so far, all threads, in steps of 10 ms: what a busy machine
/// does not blur. Zero where the system does not say.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let started = Instant::now();
    let result = work();
    (started.elapsed(), result)
}

fn shown(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1000.0)
}

fn row(what: &str, figure: &str) {
    println!("{what:<76} {figure:>20}");
}
