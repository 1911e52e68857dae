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
}

impl Place {
    /// The gazetteer's name, else the words of the text.
    #[must_use]
    pub fn label(&self) -> &str {
        match (&self.name, &self.ground) {
            (Some(name), _) => name,
            (None, Ground::Words(mention)) => &mention.text,
            (None, Ground::Inferred(rule)) => rule.as_str(),
        }
    }
}
