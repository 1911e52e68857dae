//! Distances on a sphere, which is as exact as a gazetteer's points.

/// Mean radius of the Earth in kilometres (IUGG).
const EARTH_KM: f64 = 6371.009;

/// Great-circle distance in kilometres between two `(latitude, longitude)` pairs in degrees.
#[must_use]
pub fn distance_km(one: (f64, f64), other: (f64, f64)) -> f64 {
    Direction::new(one).distance_km(Direction::new(other))
}

/// A point of the Earth as a unit vector: two of them give their distance without a sine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Direction([f64; 3]);

impl Direction {
    pub(crate) fn new((lat, lon): (f64, f64)) -> Self {
        let (lat, lon) = (lat.to_radians(), lon.to_radians());
        Self([lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()])
    }

    /// By the chord, which stays exact where two points are close (an arc cosine does not).
    pub(crate) fn distance_km(self, other: Self) -> f64 {
        let chord: f64 = self.0.iter().zip(other.0).map(|(a, b)| (a - b) * (a - b)).sum();
        2.0 * EARTH_KM * (chord.sqrt() / 2.0).min(1.0).asin()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_sixty_sea_miles() {
        let km = distance_km((50.0, 30.0), (51.0, 30.0));
        assert!((km - 111.195).abs() < 0.01, "{km}");
        assert!((distance_km((0.0, 0.0), (0.0, 180.0)) - 20015.1).abs() < 0.1);
    }
}
