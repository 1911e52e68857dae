//! Where something happened, as told.

use crate::party::Country;
use crate::told::Ground;

/// A position on the earth, WGS 84, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    latitude: f64,
    longitude: f64,
}

impl Position {
    /// `None` outside -90..=90 and -180..=180, or for what is no number.
    #[must_use]
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let legal = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        legal.then_some(Self { latitude, longitude })
    }

    /// Degrees north.
    #[must_use]
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east.
    #[must_use]
    pub fn longitude(self) -> f64 {
        self.longitude
    }

    /// Great-circle distance in kilometres (haversine, mean radius 6,371.0088 km of IUGG).
    #[must_use]
    pub fn distance_km(self, other: Self) -> f64 {
        let (lat1, lat2) = (self.latitude.to_radians(), other.latitude.to_radians());
        let half = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
        let chord = half(other.latitude - self.latitude)
            + lat1.cos() * lat2.cos() * half(other.longitude - self.longitude);
        2.0 * 6371.0088 * chord.sqrt().min(1.0).asin()
    }
}

/// How far a place reaches around what is told of it, where a report says so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Extent {
    /// Somewhere within so many kilometres of the position; more than 0.
    Within {
        /// The radius.
        km: f64,
    },
    /// Somewhere in a sector seen from an observer: a bearing and a distance, each with its
    /// spread. The position is the sector's middle.
    Sector {
        /// Where the observer stood.
        from: Position,
        /// The first and last bearing, clockwise, in degrees from true north, 0 to 360.
        bearing: (f64, f64),
        /// The least and greatest distance in kilometres.
        km: (f64, f64),
    },
}

/// Kilometres of one degree of latitude on IUGG's mean sphere.
const KM_PER_DEGREE: f64 = 6371.0088 * std::f64::consts::PI / 180.0;

impl Position {
    /// Where one comes who goes `km` kilometres on a great circle that starts at `bearing`
    /// degrees, clockwise from true north.
    #[must_use]
    pub fn towards(self, bearing: f64, km: f64) -> Self {
        let (lat, way) = (self.latitude.to_radians(), (km / KM_PER_DEGREE).to_radians());
        let turn = bearing.to_radians();
        let sine = (lat.sin() * way.cos() + lat.cos() * way.sin() * turn.cos()).clamp(-1.0, 1.0);
        let across = (turn.sin() * way.sin() * lat.cos()).atan2(way.cos() - lat.sin() * sine);
        let longitude = self.longitude + across.to_degrees();
        Self {
            latitude: sine.asin().to_degrees(),
            longitude: (longitude + 540.0).rem_euclid(360.0) - 180.0,
        }
    }
}

/// A place as told: a gazetteer's entry, or just the words where the gazetteer has none.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The words that name it here.
    pub ground: Ground,
    /// The gazetteer's name.
    pub name: Option<String>,
    /// The country it lies in; none where that is disputed and the gazetteer does not say.
    pub country: Option<Country>,
    /// Its first-level division.
    pub admin1: Option<String>,
    /// Its position (of an area: a point within it).
    pub position: Option<Position>,
    /// The gazetteer's entry: `geonames:…`.
    pub id: Option<String>,
    /// How far it reaches, where a report tells that with a code, a distance or a bearing.
    pub extent: Option<Extent>,
}

impl Place {
    /// The gazetteer's name, else the words of the text.
    #[must_use]
    #[inline]
    pub fn label(&self) -> &str {
        match (&self.name, &self.ground) {
            (Some(name), _) => name,
            (None, Ground::Words(mention)) => &mention.text,
            (None, Ground::Inferred(rule)) => rule.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn going_some_way_leads_as_far_as_was_gone() {
        let start = Position::new(48.0, 37.8).expect("a legal position");
        for bearing in [0.0, 45.0, 135.0, 270.0, 359.0] {
            let end = start.towards(bearing, 7.5);
            assert!((start.distance_km(end) - 7.5).abs() < 1e-6, "{bearing}: {end:?}");
        }
        assert!(start.towards(0.0, 5.0).latitude() > start.latitude());
        assert!(start.towards(90.0, 5.0).longitude() > start.longitude());
        let date_line = Position::new(0.0, 179.99).expect("a legal position");
        assert!(date_line.towards(90.0, 10.0).longitude() < -179.0);
    }
}
