//! `/zones`: the areas that agreements name, as GeoJSON (RFC 7946).

use axum::http::Method;
use serde_json::{Value, json};
use troth::Zone;
use troth_model::Position;

use super::{KNOWN, May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Reply};

pub const ROUTES: &[Route] = &[Route {
    method: Method::GET,
    path: "/zones",
    may: May::Look,
    takes: Takes::Nothing,
    parameters: &[KNOWN],
    summary: "The areas that clauses name: circles as polygons; divisions, countries and places by a \
              point in them and their name",
    gives: "a FeatureCollection; properties: clause, reading, kind, name, km",
    run: Run::Answer(zones),
}];

fn zones(ask: &Ask<'_>) -> Answer {
    let all = ask.snapshot.docket.zones();
    let features: Vec<Value> = all.iter().map(feature).collect();
    Ok(Reply::of(&json!({"type": "FeatureCollection", "features": features})))
}

fn feature(zone: &Zone) -> Value {
    let geometry = match (&zone.drawn, zone.position, zone.km) {
        (Some(drawn), ..) => drawn.clone(),
        (None, Some(center), Some(km)) => troth::circle(center, km, 64),
        (None, Some(position), None) => point(position),
        (None, None, _) => Value::Null,
    };
    json!({
        "type": "Feature",
        "geometry": geometry,
        "properties": {
            "clause": zone.clause.as_str(), "reading": zone.reading, "kind": zone.kind,
            "name": zone.name, "km": zone.km,
        },
    })
}

/// A point.
pub fn point(position: Position) -> Value {
    json!({"type": "Point", "coordinates": [position.longitude(), position.latitude()]})
}
