//! `/incidents/points`: incidents as columns for a map and a timeline; at scale as cells.

use std::fmt::Write as _;

use axum::http::Method;
use serde_json::json;
use troth_model::{EventType, Standing};

use super::{AS_OF, KNOWN, May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Reply};
use crate::index::incidents::Incidents;
use crate::shown::clauses::{GRAVITY, gravity};
use crate::snapshot::{Judged, Snapshot};
use crate::{filter, known};

pub const ROUTES: &[Route] = &[Route {
    method: Method::GET,
    path: "/incidents/points",
    may: May::Look,
    takes: Takes::Nothing,
    parameters: &[
        ("cells", "a zoom from 0 to 16: as cells of that zoom's 32nd of a tile, for very many"),
        AS_OF,
        KNOWN,
    ],
    summary: "Incidents as columns for map and timeline, filtered as `/incidents`",
    gives: "{n, ids (up to 20,000), lon, lat, from, to, type, types, contested, vague, standing, \
            standings} or {cells: {lon, lat, n, contested, types}}",
    run: Run::Answer(points),
}];

/// The finest zoom of which cells are told, as the index has them.
const MOST_ZOOM: usize = 16;

/// So many ids are told; of more, `n` names them.
const MOST_IDS: usize = 20_000;

fn points(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    let found = filter::incidents(ask)?;
    let as_of = known::as_of(ask.app, snapshot, ask.query)?;
    let cells = ask.query.number("cells")?;
    let key = format!("points {as_of}\n{}", ask.query.but(&["as_of", "as_known_at"]));
    let judged = snapshot.judged(as_of);
    let written = snapshot.written.get(key, || match cells {
        Some(zoom) => in_cells(snapshot, &found, zoom.min(MOST_ZOOM)).into(),
        None => in_columns(snapshot, &judged, &found).into(),
    });
    Ok(Reply::Json(written.to_string()))
}

fn in_columns(snapshot: &Snapshot, judged: &Judged, found: &[u32]) -> String {
    let columns = &snapshot.index.incidents;
    let mut json = String::with_capacity(found.len() * 64 + 512);
    json.push('{');
    column(&mut json, "n", found, |json, at| write(json, at));
    if found.len() <= MOST_IDS {
        json.push(',');
        column(&mut json, "ids", found, |json, at| {
            let id = serde_json::Value::from(snapshot.incidents[*at as usize].id.as_str());
            let _ = write!(json, "{id}");
        });
    }
    let mut number = |name: &str, of: &dyn Fn(usize) -> Option<i64>| {
        json.push(',');
        column(&mut json, name, found, |json, at| match of(*at as usize) {
            Some(number) => write(json, number),
            None => json.push_str("null"),
        });
    };
    let known = |at: i64| (at != i64::MIN && at != i64::MAX).then_some(at);
    number("from", &|at| known(columns.stretch[at].from).filter(|_| columns.stretch[at].is_told()));
    number("to", &|at| known(columns.stretch[at].to).filter(|_| columns.stretch[at].is_told()));
    number("type", &|at| Some(columns.kind[at].into()));
    number("contested", &|at| Some(columns.contested[at].into()));
    number("vague", &|at| Some(columns.km[at].into()));
    number("standing", &|at| Some(standing(judged, at)));
    for (name, degrees) in [("lon", &columns.lon), ("lat", &columns.lat)] {
        json.push(',');
        column(&mut json, name, found, |json, at| match degrees[*at as usize] {
            degrees if degrees.is_nan() => json.push_str("null"),
            degrees => write(json, (f64::from(degrees) * 1e4).round() / 1e4),
        });
    }
    let types: Vec<&str> = EventType::ALL.iter().map(|kind| kind.as_str()).collect();
    let standings: Vec<&str> = GRAVITY.iter().map(|one: &Standing| one.as_str()).collect();
    let names = json!({"types": types, "standings": standings, "total": found.len()}).to_string();
    json.push(',');
    json.push_str(&names[1..]);
    json
}

fn column<T>(json: &mut String, name: &str, rows: &[T], each: impl Fn(&mut String, &T)) {
    let _ = write!(json, "\"{name}\":[");
    for (place, row) in rows.iter().enumerate() {
        if place > 0 {
            json.push(',');
        }
        each(json, row);
    }
    json.push(']');
}

fn write(json: &mut String, value: impl std::fmt::Display) {
    let _ = write!(json, "{value}");
}

/// The gravest standing of the clauses on an incident, by its place among `standings`; -1 for none.
fn standing(judged: &Judged, at: usize) -> i64 {
    let gravest = judged.on_incident(at).map(|finding| gravity(finding.standing)).min();
    gravest.and_then(|place| i64::try_from(place).ok()).unwrap_or(-1)
}

/// What lies in one cell.
#[derive(Default)]
struct Cell {
    n: u32,
    n_contested: u32,
    lon: f64,
    lat: f64,
    /// By the place of the type among all types.
    types: [u32; EventType::ALL.len()],
}

impl Cell {
    fn add(&mut self, columns: &Incidents, at: usize) {
        self.n += 1;
        self.n_contested += u32::from(columns.contested[at]);
        self.lon += f64::from(columns.lon[at]);
        self.lat += f64::from(columns.lat[at]);
        self.types[usize::from(columns.kind[at])] += 1;
    }
}

/// Cells of Web Mercator (EPSG:3857), 32 to a tile's side, each at the middle of what lies in it.
fn in_cells(snapshot: &Snapshot, found: &[u32], zoom: usize) -> String {
    let columns = &snapshot.index.incidents;
    let cells = gathered(columns, found, zoom);
    let n_somewhere: u32 = cells.iter().map(|cell| cell.n).sum();
    let mut json = String::with_capacity(cells.len() * 64 + 512);
    json.push_str("{\"cells\":{");
    let mean = |sum: f64, n: u32| (sum / f64::from(n) * 1e4).round() / 1e4;
    column(&mut json, "lon", &cells, |json, cell| write(json, mean(cell.lon, cell.n)));
    json.push(',');
    column(&mut json, "lat", &cells, |json, cell| write(json, mean(cell.lat, cell.n)));
    json.push(',');
    column(&mut json, "n", &cells, |json, cell| write(json, cell.n));
    json.push(',');
    column(&mut json, "contested", &cells, |json, cell| write(json, cell.n_contested));
    json.push(',');
    column(&mut json, "types", &cells, |json, cell| {
        let told = cell.types.iter().enumerate().filter(|(_, n)| **n > 0);
        for (place, (kind, n)) in told.enumerate() {
            let _ = write!(json, "{}[{kind},{n}]", if place == 0 { "[" } else { "," });
        }
        json.push(']');
    });
    let types: Vec<&str> = EventType::ALL.iter().map(|kind| kind.as_str()).collect();
    let n_nowhere = found.len() - n_somewhere as usize;
    let names =
        json!({"types": types, "total": found.len(), "nowhere": n_nowhere, "zoom": zoom}).to_string();
    json.push_str("},");
    json.push_str(&names[1..]);
    json
}

/// What lies in each cell where something lies, from west to east and from north to south.
///
/// Incidents are sorted by their cell: a table of a million, asked for each of them in the order of
/// time, waits for memory most of the while.
fn gathered(columns: &Incidents, found: &[u32], zoom: usize) -> Vec<Cell> {
    let cell_of = |at: u32| {
        let (x, y) = columns.cell[at as usize];
        u64::from(x >> (MOST_ZOOM - zoom)) << 32 | u64::from(y >> (MOST_ZOOM - zoom))
    };
    let is_somewhere = |at: &u32| columns.position(*at as usize).is_some();
    let mut placed: Vec<(u64, u32)> =
        found.iter().copied().filter(is_somewhere).map(|at| (cell_of(at), at)).collect();
    placed.sort_unstable();
    let mut cells: Vec<Cell> = Vec::new();
    for of_one in placed.chunk_by(|(a, _), (b, _)| a == b) {
        let mut cell = Cell::default();
        of_one.iter().for_each(|(_, at)| cell.add(columns, *at as usize));
        cells.push(cell);
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::gathered;
    use crate::index::incidents::Incidents;

    fn columns(placed: &[(u32, f32)]) -> Incidents {
        Incidents {
            kind: vec![3; placed.len()],
            contested: placed.iter().map(|(x, _)| x % 2 == 1).collect(),
            lon: placed.iter().map(|(_, lon)| *lon).collect(),
            lat: vec![50.0; placed.len()],
            cell: placed.iter().map(|(x, _)| (*x, 7)).collect(),
            ..Incidents::default()
        }
    }

    #[test]
    fn each_incident_with_a_place_lies_in_one_cell_from_west_to_east() {
        let columns = columns(&[(9, 30.0), (1, 10.0), (0, f32::NAN), (8, 20.0), (1, 14.0)]);
        let told = |zoom| {
            let cells = gathered(&columns, &[4, 3, 2, 1, 0], zoom);
            cells.iter().map(|cell| (cell.n, cell.n_contested, cell.lon)).collect::<Vec<_>>()
        };
        assert_eq!(told(16), [(2, 2, 24.0), (1, 0, 20.0), (1, 1, 30.0)]);
        assert_eq!(told(15), [(2, 2, 24.0), (2, 1, 50.0)], "8 and 9 are one cell a zoom before");
    }
}
