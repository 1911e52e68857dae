//! `/incidents/points`: incidents as columns for a map and a timeline; at scale as cells.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use axum::http::Method;
use serde_json::json;
use troth_model::{EventType, Standing};

use super::{AS_OF, KNOWN, May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Reply};
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
    column(&mut json, "n", found, write);
    if found.len() <= MOST_IDS {
        json.push(',');
        column(&mut json, "ids", found, |json, at| {
            let id = serde_json::Value::from(snapshot.incidents[at].id.as_str());
            let _ = write!(json, "{id}");
        });
    }
    let mut number = |name: &str, of: &dyn Fn(usize) -> Option<i64>| {
        json.push(',');
        column(&mut json, name, found, |json, at| match of(at) {
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
        column(&mut json, name, found, |json, at| match degrees[at].is_nan() {
            true => json.push_str("null"),
            false => write(json, (f64::from(degrees[at]) * 1e4).round() / 1e4),
        });
    }
    let types: Vec<&str> = EventType::ALL.iter().map(|kind| kind.as_str()).collect();
    let standings: Vec<&str> = GRAVITY.iter().map(|one: &Standing| one.as_str()).collect();
    let names = json!({"types": types, "standings": standings, "total": found.len()}).to_string();
    json.push(',');
    json.push_str(&names[1..]);
    json
}

fn column(json: &mut String, name: &str, found: &[u32], each: impl Fn(&mut String, usize)) {
    let _ = write!(json, "\"{name}\":[");
    for (place, at) in found.iter().enumerate() {
        if place > 0 {
            json.push(',');
        }
        each(json, *at as usize);
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

/// Cells of Web Mercator (EPSG:3857), 32 to a tile's side, each at the middle of what lies in it.
fn in_cells(snapshot: &Snapshot, found: &[u32], zoom: usize) -> String {
    let columns = &snapshot.index.incidents;
    let of_zoom = |(x, y): (u32, u32)| (x >> (MOST_ZOOM - zoom), y >> (MOST_ZOOM - zoom));
    let mut cells: HashMap<(u32, u32), Cell> = HashMap::new();
    let mut n_nowhere = 0;
    for at in found.iter().map(|at| *at as usize) {
        let Some((lon, lat)) = columns.position(at) else {
            n_nowhere += 1;
            continue;
        };
        let cell = cells.entry(of_zoom(columns.cell[at])).or_default();
        cell.n += 1;
        cell.n_contested += u32::from(columns.contested[at]);
        cell.lon += f64::from(lon);
        cell.lat += f64::from(lat);
        cell.types[usize::from(columns.kind[at])] += 1;
    }
    let cells: BTreeMap<(u32, u32), Cell> = cells.into_iter().collect();
    let mean = |sum: f64, n: u32| (sum / f64::from(n) * 1e4).round() / 1e4;
    let types: Vec<&str> = EventType::ALL.iter().map(|kind| kind.as_str()).collect();
    json!({
        "cells": {
            "lon": cells.values().map(|cell| mean(cell.lon, cell.n)).collect::<Vec<_>>(),
            "lat": cells.values().map(|cell| mean(cell.lat, cell.n)).collect::<Vec<_>>(),
            "n": cells.values().map(|cell| cell.n).collect::<Vec<_>>(),
            "contested": cells.values().map(|cell| cell.n_contested).collect::<Vec<_>>(),
            "types": cells.values().map(|cell| {
                let told = (0_u32..).zip(cell.types).filter(|(_, n)| *n > 0);
                told.map(|(kind, n)| [kind, n]).collect::<Vec<_>>()
            }).collect::<Vec<_>>(),
        },
        "types": types, "total": found.len(), "nowhere": n_nowhere, "zoom": zoom,
    })
    .to_string()
}
