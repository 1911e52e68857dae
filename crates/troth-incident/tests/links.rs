//! How well linking puts together what two reporters tell of: pairs of rows of public data sets,
//! labelled by hand (`corpora/links`), where those lie beside the project.
//!
//! Both tables are linked whole, as accounts that hold what their columns tell; a pair counts as
//! linked if both rows end in one incident. The two ministries' tables must not be linked at all:
//! each counts what came towards its own side.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use troth_incident::{Dated, Linker, Sketch};
use troth_model::{
    Account, AccountId, Actor, Attribution, CountRange, Country, DocumentId, EventType, Factuality,
    Ground, Instrument, InstrumentKind, Interval, Mention, Mode, Object, ObjectCategory, Place,
    Position, ReadingId, Review, Rule, Status, When,
};
use troth_text::{CodePoint, Span};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The cells of a table's rows, the header left out; none where the table is not there.
fn table(name: &str) -> Option<Vec<Vec<String>>> {
    let shared = std::env::var_os("TROTH_SHARED").map_or(root().join("../shared"), PathBuf::from);
    let path = shared.join("data/conflict").join(name);
    let Ok(bytes) = fs::read(&path) else {
        eprintln!("skipped: {name} is not there (TROTH_SHARED names the folder of shared data)");
        return None;
    };
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(&*bytes).read_to_string(&mut text).expect("a gzipped table");
    Some(rows(&text).into_iter().skip(1).collect())
}

/// Rows of RFC 4180.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            _ => cell.push(letter),
        }
    }
    rows
}

/// The labelled pairs: two ids and whether they tell of one happening.
fn labels(name: &str) -> Vec<(String, String, bool)> {
    let text = fs::read_to_string(root().join("corpora/links").join(name)).expect("our own labels");
    let line = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        (cells[0].to_owned(), cells[1].to_owned(), cells[2] == "1")
    };
    text.lines().skip(1).map(line).collect()
}

fn rule() -> Ground {
    Ground::Inferred(Rule::named("table"))
}

/// An account of a row of table `table` that tells nothing yet.
fn bare(table: u8, id: &str, number: usize) -> Account {
    let span = Span::new(CodePoint::new(number * 10), CodePoint::new(number * 10 + 9));
    Account {
        id: AccountId::new(format!("{table}/{id}")),
        document: DocumentId::new([table; 32]),
        reading: ReadingId::new("t1"),
        span,
        text: String::new(),
        event_type: EventType::Assault,
        mode: None,
        acled: None,
        trigger: Mention { text: String::new(), span },
        actors: Vec::new(),
        recipients: Vec::new(),
        attribution: Attribution::Publisher,
        cue: None,
        quotation: None,
        factuality: Factuality::Probable,
        status: Status::Happened,
        condition: None,
        when: None,
        places: Vec::new(),
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

fn when(from: DateTime, to: Option<DateTime>) -> Option<When> {
    let interval = Interval::new(Some(from), to)?;
    Some(When { ground: rule(), timex: String::new(), interval: Some(interval) })
}

fn place(name: &str, admin1: &str, at: Option<(f64, f64)>) -> Place {
    Place {
        ground: rule(),
        name: Some(name.to_owned()),
        country: Country::parse("UKR"),
        admin1: Some(admin1.to_owned()),
        position: at.and_then(|(latitude, longitude)| Position::new(latitude, longitude)),
        id: None,
        extent: None,
    }
}

fn sketch(account: &Account, published: Option<Date>) -> (AccountId, Sketch) {
    let zone = TimeZone::UTC;
    let dated = Dated { account, published, zone: &zone, publisher: None, profile: None };
    (account.id.clone(), Sketch::of(&dated))
}

/// Precision and recall of linking on labelled pairs.
fn measured(linker: &Linker, labels: &[(String, String, bool)]) -> (f64, f64) {
    let incident = |table: u8, id: &str| {
        let id = AccountId::new(format!("{table}/{id}"));
        linker.incident_of(&id).unwrap_or_else(|| panic!("row {id} is there"))
    };
    let (mut right, mut wrong, mut missed) = (0.0, 0.0, 0.0);
    for (a, b, same) in labels {
        match (incident(1, a) == incident(2, b), same) {
            (true, true) => right += 1.0,
            (true, false) => {
                wrong += 1.0;
                eprintln!("linked, and not the same: {a} {b}");
            }
            (false, true) => {
                missed += 1.0;
                eprintln!("the same, and not linked: {a} {b}");
            }
            (false, false) => {}
        }
    }
    (right / (right + wrong), right / (right + missed))
}

#[test]
fn two_logs_of_the_same_alerts_are_linked() {
    let (Some(volunteer), Some(official)) =
        (table("airraid_volunteer.csv.gz"), table("airraid_official.csv.gz"))
    else {
        return;
    };
    let time = |cell: &str| {
        cell.replace(' ', "T").parse::<Timestamp>().ok().map(|at| TimeZone::UTC.to_datetime(at))
    };
    let alert = |table: u8, number: usize, (name, oblast): (&str, &str), from: &str, to: &str| {
        let from = time(from)?;
        Some(Account {
            mode: Mode::of(EventType::Assault, "aerial"),
            status: Status::Possible,
            factuality: Factuality::Possible,
            when: when(from, time(to)),
            places: vec![place(name, oblast, None)],
            // The header is line 1.
            ..bare(table, &(number + 2).to_string(), number)
        })
    };
    let first = volunteer.iter().enumerate().filter_map(|(number, row)| {
        // The end of a naive row was made up.
        let to = if row[3] == "True" { "" } else { &row[2] };
        alert(1, number, (&row[0], &row[0]), &row[1], to)
    });
    let second = official.iter().enumerate().filter_map(|(number, row)| {
        let name = [&row[2], &row[1], &row[0]].into_iter().find(|name| !name.is_empty())?;
        alert(2, number, (name, &row[0]), &row[4], &row[5])
    });
    let sketches: Vec<_> = first.chain(second).map(|account| sketch(&account, None)).collect();
    let linker = Linker::of(sketches, &[], 2);
    let (precision, recall) = measured(&linker, &labels("alerts.tsv"));
    eprintln!("alerts: precision {precision:.3}, recall {recall:.3}");
    assert!(precision >= 0.95 && recall >= 0.95, "precision {precision}, recall {recall}");
}

/// What a mapping says of the words of a geolocated post: what was hit.
const HIT: &[(&str, ObjectCategory)] = &[
    ("oil", ObjectCategory::Energy),
    ("fuel", ObjectCategory::Energy),
    ("refinery", ObjectCategory::Energy),
    ("substation", ObjectCategory::Energy),
    ("power station", ObjectCategory::Energy),
    ("power plant", ObjectCategory::Energy),
    ("airport", ObjectCategory::Airfield),
    ("airfield", ObjectCategory::Airfield),
    ("airbase", ObjectCategory::Airfield),
    ("ammo", ObjectCategory::Military),
    ("ammunition", ObjectCategory::Military),
    ("arsenal", ObjectCategory::Military),
    ("supply depot", ObjectCategory::Military),
    ("port", ObjectCategory::Port),
    ("dock", ObjectCategory::Port),
    ("tank", ObjectCategory::Military),
    ("convoy", ObjectCategory::Military),
    ("column", ObjectCategory::Military),
    ("vehicle", ObjectCategory::Military),
    ("school", ObjectCategory::Education),
    ("kindergarten", ObjectCategory::Education),
    ("hospital", ObjectCategory::Health),
    ("apartment", ObjectCategory::Residential),
    ("residential", ObjectCategory::Residential),
    ("house", ObjectCategory::Residential),
    ("market", ObjectCategory::Residential),
    ("building", ObjectCategory::Residential),
];

/// The same of VIINA's classes of targets.
const CLASSES: &[(&str, ObjectCategory)] = &[
    ("AIRBASE", ObjectCategory::Airfield),
    ("AMMUNITION", ObjectCategory::Military),
    ("FUEL", ObjectCategory::Energy),
    ("GRID", ObjectCategory::Energy),
    ("PETROCHEM", ObjectCategory::Energy),
    ("PIPELINE", ObjectCategory::Energy),
    ("PORT", ObjectCategory::Port),
    ("INDUSTRY", ObjectCategory::Industry),
];

/// What is named in `text`, the first of the list: a site says more than the vehicles on it.
fn hit(text: &str, words: &[(&str, ObjectCategory)], number: usize) -> Vec<Object> {
    let span = Span::new(CodePoint::new(number), CodePoint::new(number + 1));
    let holds = |word: &str| {
        text.match_indices(word).any(|(at, _)| {
            !text[..at].ends_with(char::is_alphabetic)
                && !text[at + word.len()..].starts_with(|c: char| c.is_alphabetic() && c != 's')
        })
    };
    let found = words.iter().find(|(word, _)| holds(word));
    let object = |(word, category): &(&str, ObjectCategory)| Object {
        category: Some(*category),
        count: None,
        mention: Mention { text: (*word).to_owned(), span },
    };
    found.map(object).into_iter().collect()
}

#[test]
fn reports_and_geolocated_posts_of_one_strike_are_linked() {
    let (Some(reports), Some(posts)) =
        (table("viina_subset_2022.csv.gz"), table("cir_events.csv.gz"))
    else {
        return;
    };
    let position = |latitude: &str, longitude: &str| {
        Some((latitude.parse::<f64>().ok()?, longitude.parse::<f64>().ok()?))
    };
    let mut sketches = Vec::new();
    for (number, row) in reports.iter().enumerate() {
        // The date is that of the report: it tells of that day or of the days before.
        let Ok(published) = Date::strptime("%Y%m%d", &row[1]) else { continue };
        let classes = row[6].replace(['_', '|'], " ");
        let at = position(&row[14], &row[13]);
        let account = Account {
            places: vec![place(&row[10], &format!("{} oblast", row[11]), at)],
            objects: hit(&classes, CLASSES, number),
            ..bare(1, &row[0], number)
        };
        sketches.push(sketch(&account, Some(published)));
    }
    for (number, row) in posts.iter().enumerate() {
        let Ok(day) = row[1].parse::<Date>() else { continue };
        let (from, to) = (day.at(0, 0, 0, 0), day.checked_add(1.day()).ok());
        let words = row[4].to_lowercase();
        let at = position(&row[5], &row[6]);
        let account = Account {
            when: when(from, to.map(|day| day.at(0, 0, 0, 0))),
            places: vec![place(&row[10], &format!("{} oblast", row[8]), at)],
            objects: hit(&words, HIT, number),
            ..bare(2, &row[0], number)
        };
        sketches.push(sketch(&account, None));
    }
    let linker = Linker::of(sketches, &[], 2);
    let (precision, recall) = measured(&linker, &labels("reports-and-geolocations.tsv"));
    eprintln!("reports and geolocations: precision {precision:.3}, recall {recall:.3}");
    // TODO 0.9 and 0.8: what is missed was put tens of kilometres away, or stands with reports of
    // another day that forbid it; what is wrong is the next depot of the same kind in the same days.
    assert!(precision >= 0.84 && recall >= 0.73, "precision {precision}, recall {recall}");
}

#[test]
fn what_each_ministry_met_is_not_one_happening() {
    let (Some(one), Some(other)) =
        (table("ru_mod_telegram.csv.gz"), table("ua_airforce_attacks.csv.gz"))
    else {
        return;
    };
    let side = |code: &str, name: &str| Actor {
        ground: rule(),
        name: Some(name.to_owned()),
        country: Country::parse(code),
        sector: None,
    };
    let (russia, ukraine) = (|| side("RUS", "Russia"), || side("UKR", "Ukraine"));
    let drones = |count: &str, number: usize| {
        let span = Span::new(CodePoint::new(number), CodePoint::new(number + 1));
        let count = count.parse::<f64>().ok().filter(|count| *count >= 1.0);
        let told = count.map(|count| Instrument {
            kind: InstrumentKind::Drone,
            count: Some(CountRange::exactly(count as u64)),
            mention: Mention { text: "drones".to_owned(), span },
        });
        told.into_iter().collect()
    };
    let day = |cell: &str| cell.get(..10)?.parse::<Date>().ok();
    let whole = |day: Date| {
        let to = day.checked_add(1.day()).ok().map(|day| day.at(0, 0, 0, 0));
        when(day.at(0, 0, 0, 0), to)
    };
    let mut sketches = Vec::new();
    for (number, row) in one.iter().enumerate() {
        let Some(day) = day(&row[0]) else { continue };
        let account = Account {
            when: whole(day),
            actors: vec![ukraine()],
            recipients: vec![russia()],
            instruments: drones(&row[2], number),
            ..bare(1, &number.to_string(), number)
        };
        sketches.push(sketch(&account, None));
    }
    for (number, row) in other.iter().enumerate() {
        let Some(day) = day(&row[0]) else { continue };
        let account = Account {
            when: whole(day),
            actors: vec![russia()],
            recipients: vec![ukraine()],
            instruments: drones(&row[6], number),
            ..bare(2, &number.to_string(), number)
        };
        sketches.push(sketch(&account, None));
    }
    let linker = Linker::of(sketches, &[], 2);
    let mixed = linker.incidents().into_iter().filter(|members| {
        let of = |table: &str| members.iter().any(|id| id.as_str().starts_with(table));
        of("1/") && of("2/")
    });
    assert_eq!(mixed.count(), 0, "no incident holds rows of both");
}
