//! How long linking takes, and how much room: real rows of two logs of alerts, replicated over
//! shifted times and places until there are enough, linked all at once and then one by one.
//!
//! ```sh
//! zcat airraid_official.csv.gz > official.csv; zcat airraid_volunteer.csv.gz > volunteer.csv
//! cargo run --release -p troth-incident --example link_speed -- official.csv volunteer.csv 1000000 2
//! ```
//!
//! The third argument is the number of accounts, the fourth that of threads. Prints one line of
//! figures as the table in `bench/README.md` has it.

use std::time::Instant;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use troth_incident::{Dated, Linker, Sketch};
use troth_model::{
    Account, AccountId, Attribution, Country, DocumentId, EventType, Factuality, Ground, Interval,
    Mention, Mode, Place, Position, ReadingId, Review, Rule, Status, When,
};
use troth_text::{CodePoint, Span};

/// One alert: which log has it, in which region, from when to when.
struct Row {
    log: u8,
    region: String,
    from: DateTime,
    to: Option<DateTime>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [official, volunteer, n, n_threads] = &arguments[..] else {
        eprintln!("expected: OFFICIAL.csv VOLUNTEER.csv ACCOUNTS THREADS");
        std::process::exit(2);
    };
    let n: usize = n.parse().expect("a number of accounts");
    let n_threads: usize = n_threads.parse().expect("a number of threads");
    let mut rows = read(official, 1, (0, 4, 5));
    rows.extend(read(volunteer, 2, (0, 1, 2)));
    rows.sort_by(|a, b| (a.from, &a.region, a.log).cmp(&(b.from, &b.region, b.log)));

    let started = Instant::now();
    let sketches = (0..n).map(|number| {
        let account = account(&rows[number % rows.len()], number, number / rows.len());
        (account.id.clone(), sketch(&account))
    });
    let mut linker = Linker::of(sketches, &[], n_threads);
    let linked = started.elapsed();
    let n_incidents = linker.n_incidents();

    // Late accounts come from the middle: each is like what is there, an hour's part later.
    let late: Vec<(AccountId, Sketch)> = (0..1000)
        .map(|number| {
            let row = &rows[(number * 97) % rows.len().min(n)];
            let account = account(row, n + number, 0);
            (account.id.clone(), sketch(&account))
        })
        .collect();
    let mut times: Vec<f64> = late
        .into_iter()
        .map(|(id, sketch)| {
            let started = Instant::now();
            linker.add(id, sketch);
            started.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let seconds = linked.as_secs_f64();
    println!(
        "| {n} | {n_incidents} | {seconds:.2} | {:.1} | {:.3} | {:.3} | {:.0} |",
        seconds * 1e6 / n as f64,
        times[500],
        times[990],
        peak_mb()
    );
}

/// The largest room that the process took, in megabytes; 0 where the system does not tell.
fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok());
    kb.unwrap_or(0.0) / 1024.0
}

fn read(path: &str, log: u8, (region, from, to): (usize, usize, usize)) -> Vec<Row> {
    let text = std::fs::read_to_string(path).expect("the log can be read");
    let time = |cell: &str| {
        cell.replace(' ', "T").parse::<Timestamp>().ok().map(|at| TimeZone::UTC.to_datetime(at))
    };
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let to = cells.get(to).and_then(|cell| time(cell));
        let from = time(cells.get(from)?)?;
        Some(Row { log, region: (*cells.get(region)?).to_owned(), from, to })
    };
    text.lines().skip(1).filter_map(row).collect()
}

/// The account of a row; of its copies, so many decades later and in another region.
fn account(row: &Row, number: usize, copy: usize) -> Account {
    let span = Span::new(CodePoint::new(number * 100), CodePoint::new(number * 100 + 80));
    let mention = Mention { text: "alert".to_owned(), span };
    let shifted = |at: DateTime| {
        at.checked_add((3 * i64::try_from(copy).expect("few copies")).years()).unwrap_or(at)
    };
    let number_of = |region: &str| region.bytes().fold(7_u32, |n, b| n * 31 % 9973 + u32::from(b));
    let at = f64::from(number_of(&row.region) % 600) / 100.0;
    let name = if copy == 0 { row.region.clone() } else { format!("{} {copy}", row.region) };
    Account {
        id: AccountId::new(format!("sha256:{:064x}/t1/{number}", row.log)),
        document: DocumentId::new([row.log; 32]),
        reading: ReadingId::new("t1"),
        span,
        text: String::new(),
        event_type: EventType::Assault,
        mode: Mode::of(EventType::Assault, "aerial"),
        acled: None,
        trigger: mention,
        actors: Vec::new(),
        recipients: Vec::new(),
        attribution: Attribution::Publisher,
        cue: None,
        quotation: None,
        factuality: Factuality::Possible,
        status: Status::Possible,
        condition: None,
        when: Interval::new(Some(shifted(row.from)), row.to.map(shifted)).map(|interval| When {
            ground: Ground::Inferred(Rule::named("table")),
            timex: String::new(),
            interval: Some(interval),
        }),
        places: vec![Place {
            ground: Ground::Inferred(Rule::named("table")),
            admin1: Some(name.clone()),
            name: Some(name),
            country: Country::parse("XNL"),
            position: Position::new(46.0 + at, 23.0 + 2.0 * at),
            id: None,
            extent: None,
        }],
        instruments: Vec::new(),
        objects: Vec::new(),
        effects: Vec::new(),
        topic: None,
        filing: None,
        corefers: Vec::new(),
        doubts: Vec::new(),
        review: Review::Unreviewed,
    }
}

fn sketch(account: &Account) -> Sketch {
    let zone = TimeZone::UTC;
    Sketch::of(&Dated { account, published: None, zone: &zone, publisher: None, profile: None })
}
