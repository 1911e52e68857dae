//! An area to ask about: polygons of a GeoJSON file, or a place by its name.

use std::path::Path;

use serde_json::Value;
use troth_model::{Incident, Place, Position};

/// An area.
pub enum Area {
    /// Polygons, each with its rings: the outer one, then holes (RFC 7946).
    Polygons(Vec<Vec<Vec<(f64, f64)>>>),
    /// A place or region of this name, and what lies in it.
    Named(String),
}

impl Area {
    /// Reads `told`: a file of that name, else the name of a place.
    ///
    /// # Errors
    /// When the file cannot be read or holds no polygon.
    pub fn of(told: &str) -> Result<Self, troth::Failure> {
        let path = Path::new(told);
        let is_file =
            path.extension().is_some_and(|ending| ending == "geojson" || ending == "json");
        if !is_file {
            return Ok(Self::Named(told.to_lowercase()));
        }
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("cannot read `{told}`: {error}"))?;
        let value: Value = serde_json::from_str(&text)
            .map_err(|error| format!("`{told}` is no GeoJSON: {error}"))?;
        let mut polygons = Vec::new();
        gather(&value, &mut polygons);
        match polygons.is_empty() {
            true => Err(format!("`{told}` holds no Polygon or MultiPolygon").into()),
            false => Ok(Self::Polygons(polygons)),
        }
    }

    /// Whether an incident is told to have happened in it, by any account.
    pub fn holds(&self, incident: &Incident) -> bool {
        incident.places.iter().any(|told| self.has(&told.value))
    }

    /// Whether a place lies in it.
    pub fn has(&self, place: &Place) -> bool {
        match self {
            Self::Polygons(polygons) => place
                .position
                .is_some_and(|position| polygons.iter().any(|rings| lies_in(rings, position))),
            Self::Named(name) => is_in(place, name),
        }
    }
}

fn is_in(place: &Place, name: &str) -> bool {
    let is = |other: &str| other.to_lowercase() == name;
    is(place.label())
        || place.admin1.as_deref().is_some_and(is)
        || place.country.is_some_and(|country| is(country.as_str()))
}

/// The polygons of a geometry, a feature or a collection of either.
fn gather(value: &Value, polygons: &mut Vec<Vec<Vec<(f64, f64)>>>) {
    let list = |name: &str| value.get(name).and_then(Value::as_array).into_iter().flatten();
    match value.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => list("features").for_each(|one| gather(one, polygons)),
        Some("GeometryCollection") => list("geometries").for_each(|one| gather(one, polygons)),
        Some("Feature") => {
            if let Some(geometry) = value.get("geometry") {
                gather(geometry, polygons);
            }
        }
        Some("Polygon") => polygons.extend(value.get("coordinates").map(rings)),
        Some("MultiPolygon") => polygons.extend(list("coordinates").map(rings)),
        _ => {}
    }
}

fn rings(coordinates: &Value) -> Vec<Vec<(f64, f64)>> {
    let points = |ring: &Value| {
        let points = ring.as_array().into_iter().flatten();
        points
            .filter_map(|point| Some((point.get(0)?.as_f64()?, point.get(1)?.as_f64()?)))
            .collect()
    };
    coordinates.as_array().into_iter().flatten().map(points).collect()
}

/// Whether a point lies in the outer ring and in no hole: by how often a ray crosses the rings.
fn lies_in(rings: &[Vec<(f64, f64)>], position: Position) -> bool {
    let (x, y) = (position.longitude(), position.latitude());
    let crossings = rings.iter().flat_map(|ring| {
        let next = ring.iter().cycle().skip(1);
        ring.iter().zip(next)
    });
    let crossed = crossings.filter(|((x1, y1), (x2, y2))| {
        (*y1 > y) != (*y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
    });
    crossed.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_in_a_hole_is_outside() {
        let square = |a: f64, b: f64| vec![(a, a), (b, a), (b, b), (a, b), (a, a)];
        let rings = vec![square(0.0, 10.0), square(4.0, 6.0)];
        let lies =
            |lat: f64, lon: f64| lies_in(&rings, Position::new(lat, lon).expect("on the earth"));
        assert!(lies(1.0, 1.0) && lies(9.0, 5.0));
        assert!(!lies(5.0, 5.0) && !lies(11.0, 5.0));
    }
}
