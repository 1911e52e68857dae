//! `/layers`: GeoJSON (RFC 7946) that the docket brings for its map: a line of contact with its
//! date and source, a sector, a road.

use axum::http::Method;
use serde_json::{Value, json};

use super::{KNOWN, May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Fault, Reply};

pub const ROUTES: &[Route] = &[Route {
    method: Method::GET,
    path: "/layers/{id}",
    may: May::Look,
    takes: Takes::Nothing,
    parameters: &[KNOWN],
    summary: "A layer of the map, from `layers/NAME.geojson` of the docket",
    gives: "GeoJSON with the layer's title, date and source beside",
    run: Run::Answer(layer),
}];

fn layer(ask: &Ask<'_>) -> Answer {
    let docket = &ask.snapshot.docket;
    let setting = docket.settings.layers.iter().find(|layer| layer.name == ask.id);
    let bytes = docket.files.get(&format!("layers/{}.geojson", ask.id));
    let (Some(setting), Some(bytes)) = (setting, bytes) else {
        return Err(Fault::not_here("layer", ask.id)
            .help("a layer is a file `layers/NAME.geojson` and a section `[[layer]]` with its name"));
    };
    let mut layer: Value = serde_json::from_slice(bytes).map_err(|error| {
        Fault::wrong(format!("`layers/{}.geojson` is no JSON: {error}", ask.id))
    })?;
    let is_geo = layer["type"].is_string();
    let fields = layer.as_object_mut().filter(|_| is_geo).ok_or_else(|| {
        Fault::wrong(format!("`layers/{}.geojson` is no GeoJSON: it has no `type`", ask.id))
    })?;
    fields.insert("troth".to_owned(), json!({
        "name": setting.name, "title": setting.title, "date": setting.date,
        "source": setting.source,
    }));
    Ok(Reply::of(&layer))
}
