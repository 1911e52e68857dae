//! How far a place reaches: a strike "in the oblast" is no point on a map.

use troth_gazetteer::{Addition, Gazetteer, Kind};
use troth_model::{Extent, Place};

/// Looks up what kind of place a name of an account means.
pub struct Extents(Gazetteer);

impl Extents {
    /// With a docket's own places.
    #[must_use]
    pub fn new(additions: &[Addition]) -> Self {
        Self(Gazetteer::embedded().with_additions(additions.to_vec()))
    }

    /// The radius in kilometres of the circle in which the place may lie: as the report tells it,
    /// else by its kind, below 10 for a settlement or a site, some hundred for a division or a
    /// country. These are rough: the gazetteer has points and kinds, no areas.
    #[must_use]
    pub fn km(&self, place: &Place) -> u16 {
        let told = match place.extent {
            Some(Extent::Within { km } | Extent::Sector { km: (_, km), .. }) => Some(km),
            None => None,
        };
        if let Some(km) = told {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
            return km.ceil().clamp(1.0, 20_000.0) as u16;
        }
        let entry = self
            .0
            .candidates(place.label())
            .into_iter()
            .map(|one| one.entry)
            .find(|entry| place.id.as_deref().is_some_and(|id| entry.identifier() == id));
        entry.map_or(0, |entry| radius(entry.kind))
    }
}

fn radius(kind: Kind) -> u16 {
    match kind {
        Kind::Country => 300,
        Kind::Division1 => 80,
        Kind::Division2 => 25,
        Kind::Region => 120,
        Kind::Water => 50,
        Kind::City => 8,
        Kind::Town => 3,
        Kind::Quarter | Kind::Village | Kind::Site => 1,
    }
}
