//! What a table does not say of itself and the caller may know: countries and places by name.

use troth_model::{Country, Position};

/// Knowledge of places that comes in as a value; it has to give the same for the same.
pub trait World {
    /// The country of this name or code.
    fn country(&mut self, name: &str) -> Option<Country>;

    /// The place of this name, in a country and division where these are told.
    fn place(&mut self, name: &str, within: Within<'_>) -> Option<KnownPlace>;
}

/// What a row says of where a place lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Within<'w> {
    /// Its country.
    pub country: Option<Country>,
    /// Its first-level division, as the row writes it.
    pub admin1: Option<&'w str>,
}

/// A place as a gazetteer has it.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownPlace {
    /// Its name there.
    pub name: String,
    /// Its country.
    pub country: Option<Country>,
    /// Its first-level division.
    pub admin1: Option<String>,
    /// Its position.
    pub position: Option<Position>,
    /// Its entry: `geonames:…`.
    pub id: String,
}

/// Knows nothing: countries are read as codes alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nowhere;

impl World for Nowhere {
    fn country(&mut self, name: &str) -> Option<Country> {
        Country::parse(name)
    }

    fn place(&mut self, _: &str, _: Within<'_>) -> Option<KnownPlace> {
        None
    }
}
