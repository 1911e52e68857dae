//! `/incidents/histogram`: how many incidents of each type in each stretch of time.

use axum::http::Method;
use serde_json::{Map, Value, json};
use troth_model::EventType;

use super::{KNOWN, May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Reply};
use crate::index::incidents::Incidents;
use crate::{filter, shown};

pub const ROUTES: &[Route] = &[Route {
    method: Method::GET,
    path: "/incidents/histogram",
    may: May::Look,
    takes: Takes::Nothing,
    parameters: &[("bins", "how many stretches: 120 if left out, 2000 at most"), KNOWN],
    summary: "Incidents by type over time, filtered as `/incidents`",
    gives: "{from, to, step (seconds), bins, counts: {type: [n]}, untold}",
    run: Run::Answer(histogram),
}];

fn histogram(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    let found = filter::incidents(ask)?;
    let columns = &snapshot.index.incidents;
    let n_bins = ask.query.number("bins")?.unwrap_or(120).clamp(1, 2000);
    let key = format!("histogram\n{}", ask.query.but(&["as_of", "as_known_at"]));
    let written = snapshot.written.get(key, || counted(columns, &found, n_bins).to_string().into());
    Ok(Reply::Json(written.to_string()))
}

fn counted(columns: &Incidents, found: &[u32], n_bins: usize) -> Value {
    // In the order in which the columns lie, not in that of time: memory is read in one go.
    let mut found = found.to_vec();
    found.sort_unstable();
    let start = |at: &u32| columns.stretch[*at as usize].start();
    let (mut first, mut last) = (i64::MAX, i64::MIN);
    for at in found.iter().filter_map(start) {
        (first, last) = (first.min(at), last.max(at));
    }
    if first > last {
        return json!({
            "from": null, "to": null, "step": 0, "bins": 0, "counts": {}, "untold": found.len(),
        });
    }
    let n = i64::try_from(n_bins).unwrap_or(1);
    let step = ((last - first) / n + 1).max(1);
    let mut counts = vec![vec![0_u32; n_bins]; EventType::ALL.len()];
    let mut n_untold = 0;
    for at in &found {
        match start(at) {
            None => n_untold += 1,
            Some(second) => {
                let bin = usize::try_from((second - first) / step).unwrap_or(0).min(n_bins - 1);
                counts[columns.kind[*at as usize] as usize][bin] += 1;
            }
        }
    }
    let mut told = Map::new();
    for (kind, bins) in EventType::ALL.iter().zip(counts) {
        if bins.iter().any(|n| *n > 0) {
            told.insert(kind.to_string(), Value::from(bins));
        }
    }
    json!({
        "from": shown::instant(first), "to": shown::instant(first + step * n), "step": step,
        "bins": n_bins, "counts": told, "untold": n_untold,
    })
}
