//! The ready mappings over real tables that lie beside the project (`TROTH_SHARED`, else
//! `../shared`); where they do not, this says so and tests nothing.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use troth_import::{Hints, Import, Nowhere, Opened};
use troth_model::{Account, ReadingId};

fn table(name: &str) -> Option<Vec<u8>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let shared = std::env::var("TROTH_SHARED").unwrap_or_else(|_| beside.to_owned());
    let path = PathBuf::from(shared).join("data/conflict").join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("skipped: there is no {}", path.display());
    }
    bytes
}

/// What a table came to.
#[derive(Default)]
struct Sum {
    mapping: String,
    rows: usize,
    accounts: Vec<Account>,
    left_out: usize,
    marked: Vec<&'static str>,
    /// Rows with more than one account.
    with_several: usize,
}

fn sum(name: &str) -> Option<Sum> {
    let opened = Opened::of(table(name)?, Hints::default()).expect("it is a table");
    let Ok(import) = Import::guessed(&opened, &TimeZone::UTC) else {
        panic!("{name} is not known")
    };
    let mut sum = Sum { mapping: import.mapping().name.clone(), ..Sum::default() };
    let mut rows = import.rows(&ReadingId::new("t1"));
    while let Some(told) = rows.next(&mut Nowhere) {
        sum.rows += 1;
        sum.with_several += usize::from(told.accounts.len() > 1);
        sum.accounts.extend(told.accounts);
        for fault in told.faults {
            match fault.is_error() {
                true => sum.left_out += 1,
                false => sum.marked.push(fault.diagnostic.id),
            }
        }
    }
    Some(sum)
}

fn marked(sum: &Sum, id: &str) -> usize {
    sum.marked.iter().filter(|known| **known == id).count()
}

#[test]
fn ucdp_of_syria_is_read_whole_and_its_speakers_stay_several() {
    let Some(sum) = sum("ucdp_syria_2016_2019.csv.gz") else { return };
    assert_eq!((sum.mapping.as_str(), sum.rows, sum.left_out), ("ucdp", 16_566, 0));
    // 1,148 rows name several outlets; some of those name one person whom all of them relay.
    assert!(sum.with_several >= 1_148, "{}", sum.with_several);
    assert_eq!(marked(&sum, "table-counts-out-of-order"), 101);
    assert!(marked(&sum, "table-date-missing") > 0);
    assert!(sum.accounts.iter().all(|account| account.when.is_some()));
    assert!(sum.accounts.iter().all(|account| !account.places.is_empty()));
    assert!(sum.accounts.iter().all(|account| !account.effects.is_empty()));
}

#[test]
fn logs_of_alerts_are_read_whole() {
    let tables = [
        ("airraid_official.csv.gz", "alerts-official", 43_031),
        ("airraid_volunteer.csv.gz", "alerts-volunteer", 54_514),
    ];
    for (name, mapping, rows) in tables {
        let Some(sum) = sum(name) else { return };
        assert_eq!((sum.mapping.as_str(), sum.rows, sum.left_out), (mapping, rows, 0));
        assert!(sum.accounts.iter().all(|account| account.when.is_some()));
    }
}

#[test]
fn each_year_of_viina_is_read_whole() {
    for (year, rows) in [(2022, 2_060), (2023, 650), (2024, 543), (2025, 325)] {
        let Some(sum) = sum(&format!("viina_subset_{year}.csv.gz")) else { return };
        assert_eq!((sum.mapping.as_str(), sum.rows, sum.left_out), ("viina", rows, 0), "{year}");
        assert!(sum.with_several > 0, "{year}");
        assert!(sum.accounts.iter().all(|account| account.places[0].position.is_some()));
    }
}
