//! `/coverage`: who could have told, where and when, as rows and as GeoJSON (RFC 7946).

use axum::http::Method;
use serde_json::{Value, json};
use troth_model::{Coverage, CoveredArea};

use super::{KNOWN, May, Route, Run, Takes, zones};
use crate::ask::{Answer, Ask, Reply};
use crate::snapshot::Snapshot;

pub const ROUTES: &[Route] = &[Route {
    method: Method::GET,
    path: "/coverage",
    may: May::Look,
    takes: Takes::Nothing,
    parameters: &[KNOWN],
    summary: "The ground that somebody watched",
    gives: "a FeatureCollection with rows: [{id, observer, from, to, area, means, what}]",
    run: Run::Answer(coverage),
}];

fn coverage(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    let all = &snapshot.docket.coverage;
    let features: Vec<Value> = all
        .iter()
        .map(|one| {
            let geometry = geometry(snapshot, one);
            json!({"type": "Feature", "geometry": geometry, "properties": row(one)})
        })
        .collect();
    let rows: Vec<Value> = all.iter().map(row).collect();
    Ok(Reply::of(&json!({"type": "FeatureCollection", "features": features, "rows": rows})))
}

fn geometry(snapshot: &Snapshot, one: &Coverage) -> Value {
    let position = snapshot.docket.position_of(&one.area);
    match (&one.area, position) {
        (CoveredArea::Circle { km, .. }, Some(center)) => troth::circle(center, *km, 64),
        (_, Some(position)) => zones::point(position),
        (_, None) => Value::Null,
    }
}

fn row(one: &Coverage) -> Value {
    let area = match &one.area {
        CoveredArea::Everywhere => json!({"kind": "everywhere"}),
        CoveredArea::Named(name) => json!({"kind": "named", "name": name}),
        CoveredArea::Circle { center, km } => json!({
            "kind": "circle", "lat": center.latitude(), "lon": center.longitude(), "km": km,
        }),
    };
    let what: Vec<&str> = one.what.iter().map(|kind| kind.as_str()).collect();
    json!({
        "id": one.id.as_str(), "observer": one.observer, "from": one.from.to_string(),
        "to": one.to.to_string(), "area": area, "means": one.means, "what": what,
        "name": one.observer,
    })
}
