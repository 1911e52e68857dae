//! The areas that agreements name, and those that somebody watched, with where they lie.

use std::f64::consts::TAU;

use serde_json::{Value, json};
use troth_agreement::norm::{Area, Drawing, Shape};
use troth_gazetteer::Gazetteer;
use troth_model::{ClauseId, CoveredArea, Position};

use crate::opened::Docket;

/// An area that a clause names.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    /// The clause.
    pub clause: ClauseId,
    /// By whose reading; `None` for the text.
    pub reading: Option<String>,
    /// What kind of area: `place`, `division`, `country`, `circle`, `sector`, `zone` (drawn) or
    /// `line` (drawn, with the ground beside it).
    pub kind: &'static str,
    /// Its name; of a circle, its middle's.
    pub name: String,
    /// Where it lies: of an area, a point in it.
    pub position: Option<Position>,
    /// The radius in kilometres of a circle or sector, the distance from a line.
    pub km: Option<f64>,
    /// What the agreement draws, as GeoJSON.
    pub drawn: Option<Value>,
}

impl Docket {
    /// The areas that the docket's agreements name, in their order.
    #[must_use]
    pub fn zones(&self) -> Vec<Zone> {
        let gazetteer = self.gazetteer();
        let mut zones = Vec::new();
        for (_, agreement) in &self.agreements {
            for clause in &agreement.clauses {
                for (reading, version) in clause.versions() {
                    let areas = version.norm.patterns().flat_map(|pattern| &pattern.areas);
                    for area in areas {
                        let reading = reading.map(|party| party.as_str().to_owned());
                        let (kind, name, km) = parts(area);
                        let position = position(&gazetteer, area, &name);
                        let clause = clause.id.clone();
                        let drawn = drawn(area);
                        zones.push(Zone { clause, reading, kind, name, position, km, drawn });
                    }
                }
            }
        }
        zones.dedup();
        zones
    }

    /// Where an area lies that somebody watched, if it is one that has a place.
    #[must_use]
    pub fn position_of(&self, area: &CoveredArea) -> Option<Position> {
        match area {
            CoveredArea::Everywhere => None,
            CoveredArea::Circle { center, .. } => Some(*center),
            CoveredArea::Named(name) => {
                let gazetteer = self.gazetteer();
                gazetteer
                    .country(name)
                    .and_then(|entry| Position::new(entry.lat, entry.lon))
                    .or_else(|| named(&gazetteer, name))
            }
        }
    }

    fn gazetteer(&self) -> Gazetteer {
        Gazetteer::embedded().with_additions(self.places.clone())
    }
}

fn parts(area: &Area) -> (&'static str, String, Option<f64>) {
    match area {
        Area::Named(name) => ("place", name.clone(), None),
        Area::Division(name) => ("division", name.clone(), None),
        Area::Country(code) => ("country", code.to_string(), None),
        Area::Near { km, of } => ("circle", of.clone(), Some(*km)),
        Area::Sector { km, of, .. } => ("sector", of.clone(), Some(*km)),
        Area::Drawn(drawing) => ("zone", drawing.name.clone(), None),
        Area::NearLine { km, line } => ("line", line.name.clone(), Some(*km)),
    }
}

fn drawing(area: &Area) -> Option<&Drawing> {
    match area {
        Area::Drawn(drawing) | Area::NearLine { line: drawing, .. } => Some(drawing),
        _ => None,
    }
}

fn drawn(area: &Area) -> Option<Value> {
    let line = |points: &[Position]| -> Vec<Value> {
        points.iter().map(|at| json!([at.longitude(), at.latitude()])).collect()
    };
    let shapes = drawing(area)?.shapes.iter().map(|shape| match shape {
        Shape::Zone(rings) => {
            let rings: Vec<Vec<Value>> = rings.iter().map(|ring| line(ring)).collect();
            json!({"type": "Polygon", "coordinates": rings})
        }
        Shape::Line(points) => json!({"type": "LineString", "coordinates": line(points)}),
    });
    let shapes: Vec<Value> = shapes.collect();
    Some(json!({"type": "GeometryCollection", "geometries": shapes}))
}

fn position(gazetteer: &Gazetteer, area: &Area, name: &str) -> Option<Position> {
    match area {
        Area::Country(code) => {
            let entry = gazetteer.country(code.as_str())?;
            Position::new(entry.lat, entry.lon)
        }
        _ => match drawing(area).and_then(|drawing| drawing.shapes.first()) {
            Some(Shape::Zone(rings)) => rings.first().and_then(|ring| ring.first()).copied(),
            Some(Shape::Line(points)) => points.first().copied(),
            None => named(gazetteer, name),
        },
    }
}

fn named(gazetteer: &Gazetteer, name: &str) -> Option<Position> {
    let best = gazetteer.candidates(name).into_iter().next()?;
    Position::new(best.entry.lat, best.entry.lon)
}

/// A circle on the earth as a polygon of GeoJSON (RFC 7946), with `n` corners, counterclockwise.
#[must_use]
pub fn circle(center: Position, km: f64, n: u32) -> Value {
    let corner = |at: u32| {
        let turn = 360.0 - (TAU * f64::from(at % n) / f64::from(n)).to_degrees();
        let position = center.towards(turn, km);
        let round = |degrees: f64| (degrees * 1e5).round() / 1e5;
        json!([round(position.longitude()), round(position.latitude())])
    };
    let corners: Vec<Value> = (0..=n).map(corner).collect();
    json!({"type": "Polygon", "coordinates": [corners]})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_closed_and_as_wide_as_it_says() {
        let center = Position::new(48.0, 37.8).expect("a legal position");
        let told = circle(center, 20.0, 32);
        let ring = told["coordinates"][0].as_array().expect("one ring").clone();
        assert_eq!(ring.first(), ring.last());
        assert_eq!(ring.len(), 33);
        for corner in ring {
            let (lon, lat) =
                (corner[0].as_f64().expect("degrees"), corner[1].as_f64().expect("degrees"));
            let way = center.distance_km(Position::new(lat, lon).expect("a legal position"));
            assert!((way - 20.0).abs() < 0.01, "{way}");
        }
    }
}
