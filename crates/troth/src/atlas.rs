//! Countries and places by name, for tables: asked once for each name, however many rows have it.

use std::collections::BTreeMap;

use troth_gazetteer::{Addition, Entry, Gazetteer, Kind, NameKind, normalise};
use troth_model::{Country, Position};

/// The gazetteer with the answers that it gave.
#[derive(Debug)]
pub struct Atlas {
    gazetteer: Gazetteer,
    countries: BTreeMap<String, Option<Country>>,
    places: BTreeMap<Asked, Option<Charted>>,
}

type Asked = (String, Option<Country>, Option<String>);

/// A place as the gazetteer has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Charted {
    /// Its name there.
    pub name: String,
    /// Its country.
    pub country: Option<Country>,
    /// Its first-level division.
    pub admin1: Option<String>,
    /// Its position; of an area: its middle.
    pub position: Option<Position>,
    /// `geonames:…`.
    pub id: String,
}

impl Atlas {
    /// The embedded gazetteer with a docket's own places.
    #[must_use]
    pub fn new(additions: Vec<Addition>) -> Self {
        let gazetteer = Gazetteer::embedded();
        let gazetteer =
            if additions.is_empty() { gazetteer } else { gazetteer.with_additions(additions) };
        Self { gazetteer, countries: BTreeMap::new(), places: BTreeMap::new() }
    }

    /// The country of this name, or of this alpha-3 code.
    pub fn country(&mut self, name: &str) -> Option<Country> {
        if let Some(known) = self.countries.get(name) {
            return *known;
        }
        let found = country(&self.gazetteer, name);
        self.countries.insert(name.to_owned(), found);
        found
    }

    /// The place of this name in a country and a first-level division, where these are told: none
    /// outside the country. Of several the one in the division, else the best known.
    pub fn place(
        &mut self,
        name: &str,
        country: Option<Country>,
        admin1: Option<&str>,
    ) -> Option<Charted> {
        let asked = (name.to_owned(), country, admin1.map(str::to_owned));
        if let Some(known) = self.places.get(&asked) {
            return known.clone();
        }
        let found = place(&self.gazetteer, name, country, admin1);
        self.places.insert(asked, found.clone());
        found
    }
}

fn country(gazetteer: &Gazetteer, name: &str) -> Option<Country> {
    let by_code = Country::parse(name).filter(|code| gazetteer.country(code.as_str()).is_some());
    by_code.or_else(|| {
        let named = gazetteer.candidates(name);
        let found = named
            .iter()
            .find(|one| one.entry.kind == Kind::Country && one.name_kind != NameKind::Adjective);
        found.and_then(|one| Country::parse(one.entry.country?))
    })
}

fn place(
    gazetteer: &Gazetteer,
    name: &str,
    country: Option<Country>,
    admin1: Option<&str>,
) -> Option<Charted> {
    let division = admin1.map(bare);
    let candidates = gazetteer.candidates(name);
    let mut within = candidates.iter().filter(|one| {
        let own = one.entry.country.and_then(Country::parse);
        country.is_none() || own.is_none() || own == country
    });
    let lies_in = |entry: &Entry<'_>| {
        division.as_ref().is_none_or(|asked| {
            let own = entry.admin1.unwrap_or(entry.name);
            bare(own) == *asked || bare(entry.name) == *asked
        })
    };
    let mut others = within.clone();
    let found = within.find(|one| lies_in(&one.entry)).or_else(|| others.next())?;
    Some(charted(&found.entry))
}

/// A division's name without the word for its kind.
fn bare(name: &str) -> String {
    let mut name = normalise(name);
    for word in [" oblast", " governorate", " province", " region", " city"] {
        if let Some(rest) = name.strip_suffix(word) {
            name.truncate(rest.len());
        }
    }
    name
}

fn charted(entry: &Entry<'_>) -> Charted {
    let is_division = entry.kind == Kind::Division1;
    Charted {
        name: entry.name.to_owned(),
        country: entry.country.and_then(Country::parse),
        admin1: entry.admin1.or_else(|| is_division.then_some(entry.name)).map(str::to_owned),
        position: Position::new(entry.lat, entry.lon),
        id: entry.identifier(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_countries_and_divisions_are_found_as_tables_write_them() {
        let mut atlas = Atlas::new(Vec::new());
        let norway = Country::parse("NOR");
        assert_eq!(atlas.country("Norway"), norway);
        assert_eq!(atlas.country("NOR"), norway);
        assert_eq!(atlas.country("Norwegian"), None);
        assert_eq!(atlas.country("Nowhere at all"), None);
        let vestland = atlas.place("Vestland", norway, None).expect("a county of Norway");
        assert_eq!(vestland.country, norway);
        assert_eq!(atlas.place("Bergen", Country::parse("ITA"), None), None);
    }
}
