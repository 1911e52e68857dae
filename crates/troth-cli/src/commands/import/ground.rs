//! The rows of a patrol's log as rows of the docket's `coverage.csv`.
//!
//! Rows are added at the end, in the columns that the file has, and only where the same row is not
//! there yet; what stands in the file is never changed.

use std::fs;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use troth::Docket;
use troth_import::Watched;
use troth_model::CoveredArea;

use crate::output;

const HEADER: &str = "observer,from,to,place,means,what,lat,lon,km,state";

/// Adds what is new: how many rows.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn add(
    docket: &Docket,
    zone: &TimeZone,
    watched: &[Watched],
) -> Result<usize, troth::Failure> {
    let path = docket.folder.join("coverage.csv");
    let before = fs::read_to_string(&path).unwrap_or_default();
    let header = before.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let header = header.unwrap_or(HEADER).trim_start_matches('\u{feff}');
    let columns: Vec<String> =
        header.split(',').map(|name| name.trim().trim_matches('"').to_lowercase()).collect();
    if let Some(missing) = missing(&columns, watched) {
        output::say_warning(&format!(
            "{}: nothing added to it: it has no column `{missing}`",
            path.display()
        ));
        return Ok(0);
    }
    let mut after = before.clone();
    if after.is_empty() {
        after = format!("{HEADER}\n");
    } else if !after.ends_with('\n') {
        after.push('\n');
    }
    let mut known: std::collections::BTreeSet<String> = before.lines().map(str::to_owned).collect();
    let mut n_new = 0;
    for row in watched {
        let line = line(row, &columns, zone, &docket.settings.zone);
        if known.insert(line.clone()) {
            after.push_str(&line);
            after.push('\n');
            n_new += 1;
        }
    }
    if n_new > 0 {
        fs::write(&path, after)
            .map_err(|error| format!("cannot write `{}`: {error}", path.display()))?;
    }
    Ok(n_new)
}

/// A column that the rows need and the file does not have.
fn missing(columns: &[String], watched: &[Watched]) -> Option<&'static str> {
    let has = |name: &str| columns.iter().any(|column| column == name);
    let mut needed = vec!["observer", "from", "to"];
    for row in watched {
        match row.area {
            CoveredArea::Circle { .. } => needed.extend(["lat", "lon", "km"]),
            CoveredArea::Named(_) => needed.push("place"),
            CoveredArea::Everywhere => {}
        }
        if row.is_denied {
            needed.push("state");
        }
    }
    needed.into_iter().find(|name| !(has(name) || *name == "place" && has("area")))
}

fn line(row: &Watched, columns: &[String], from: &TimeZone, to: &TimeZone) -> String {
    let cells: Vec<String> =
        columns.iter().map(|name| quoted(&cell(row, name, from, to))).collect();
    cells.join(",")
}

fn cell(row: &Watched, column: &str, from: &TimeZone, to: &TimeZone) -> String {
    let time = |at: DateTime| {
        let zoned = from.to_ambiguous_zoned(at).compatible();
        let at = zoned.map_or(at, |zoned| zoned.with_time_zone(to.clone()).datetime());
        at.strftime("%Y-%m-%dT%H:%M").to_string()
    };
    match (column, &row.area) {
        ("observer", _) => row.observer.clone(),
        ("from", _) => time(row.interval.0),
        ("to", _) => time(row.interval.1),
        ("means", _) => row.means.clone(),
        ("what", _) => row.what.clone(),
        ("state", _) if row.is_denied => "denied".to_owned(),
        ("place" | "area", CoveredArea::Named(name)) => name.clone(),
        ("lat", CoveredArea::Circle { center, .. }) => center.latitude().to_string(),
        ("lon", CoveredArea::Circle { center, .. }) => center.longitude().to_string(),
        ("km", CoveredArea::Circle { km, .. }) => km.to_string(),
        _ => String::new(),
    }
}

fn quoted(cell: &str) -> String {
    match cell.contains([',', '"', '\n']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}
