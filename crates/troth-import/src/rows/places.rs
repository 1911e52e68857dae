//! Where: names, coordinates, precision codes as areas, and sectors seen by an observer.

use troth_model::{Country, Extent, Ground, Place, Position};
use troth_text::{ByteSpan, Diagnostic};

use super::{Notes, Reader};
use crate::bound::{Bound, Cols, key};
use crate::fault::shown;
use crate::mapping::{Area, Level};
use crate::numbers::{bearing, distance, location, middle, number};
use crate::table::{Row, Table, value};
use crate::world::{Within, World};

/// Where most positions of a table lie: between the first tenth and the last, and half as much
/// around. Empty where there are too few to tell.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Box {
    degrees: Option<[(f64, f64); 2]>,
}

/// So many rows are looked at.
const SAMPLE: usize = 5_000;

impl Box {
    pub(crate) fn of(table: &Table<'_>, bound: &Bound) -> Self {
        let (Some(latitude), Some(longitude)) = (bound.latitude.first(), bound.longitude.first())
        else {
            return Self::default();
        };
        let (mut rows, mut row) = (table.rows(), Row::default());
        let (mut latitudes, mut longitudes) = (Vec::new(), Vec::new());
        for _ in 0..SAMPLE {
            let Some(read) = rows.next(&mut row) else { break };
            let degrees = |column| {
                let cell = row.cell(table.text, column)?;
                number(&value(table.text, cell))
            };
            if read.is_ok()
                && let (Some(lat), Some(lon)) = (degrees(*latitude), degrees(*longitude))
            {
                latitudes.push(lat);
                longitudes.push(lon);
            }
        }
        let few = latitudes.len() < 8;
        Self { degrees: (!few).then(|| [spread(latitudes), spread(longitudes)]) }
    }

    fn holds(&self, latitude: f64, longitude: f64) -> bool {
        self.degrees.is_none_or(|[lat, lon]| {
            (lat.0..=lat.1).contains(&latitude) && (lon.0..=lon.1).contains(&longitude)
        })
    }

    /// Whether these lie outside, and inside once they are exchanged.
    fn are_swapped(&self, latitude: f64, longitude: f64) -> bool {
        let is_legal = |lat, lon| Position::new(lat, lon).is_some();
        let lies_apart = self.degrees.is_some()
            && !self.holds(latitude, longitude)
            && self.holds(longitude, latitude);
        is_legal(longitude, latitude) && (lies_apart || !is_legal(latitude, longitude))
    }
}

fn spread(mut degrees: Vec<f64>) -> (f64, f64) {
    degrees.sort_by(f64::total_cmp);
    let (low, high) = (degrees[degrees.len() / 10], degrees[degrees.len() * 9 / 10]);
    let around = ((high - low) / 2.0).max(0.5);
    (low - around, high + around)
}

impl Reader<'_, '_> {
    /// The place, where the row tells one.
    pub(super) fn places(&self, world: &mut dyn World, notes: &mut Notes) -> Vec<Place> {
        let country = self.country(world);
        if let Some(place) = self.sector(country, notes) {
            return vec![place];
        }
        let position = self.position(notes);
        let admin1 = self.first(&self.bound.admin1);
        let area = self.area();
        let narrowest = self.first(&self.bound.place);
        let level = area.and_then(|area| area.area);
        let level_cell = match level {
            Some(Level::Admin2) => self.first(&self.bound.admin2),
            Some(Level::Admin1) => admin1.clone(),
            Some(Level::Country) => self.first(&self.bound.country),
            None => None,
        };
        // Without a cell for its area a row is no more precise than the name that it gives.
        let named = level_cell.or(narrowest);
        let admin1 = admin1.map(|(_, told)| told.into_owned());
        let extent = area.and_then(|area| area.km).filter(|_| position.is_some());
        let Some((cell, told)) = named else {
            let cell = position.and_then(|_| self.first(&self.bound.latitude));
            return cell
                .map(|(cell, _)| Place {
                    ground: Ground::Words(self.mention(cell.span)),
                    name: None,
                    country,
                    admin1,
                    position,
                    id: self.place_id(),
                    extent: extent.map(|km| Extent::Within { km }),
                })
                .into_iter()
                .collect();
        };
        let mut place = Place {
            ground: Ground::Words(self.mention(cell.span)),
            name: Some(told.to_string()),
            country,
            admin1,
            position,
            id: self.place_id().filter(|_| level.is_none()),
            extent: extent.map(|km| Extent::Within { km }),
        };
        if position.is_none() && place.id.is_none() {
            self.look_up(&mut place, world);
        }
        vec![place]
    }

    fn country(&self, world: &mut dyn World) -> Option<Country> {
        let told = self.first(&self.bound.country);
        let told = told.and_then(|(_, told)| {
            Country::parse(told.trim()).or_else(|| world.country(told.trim()))
        });
        told.or(self.bound.in_country)
    }

    fn place_id(&self) -> Option<String> {
        let (_, told) = self.first(&self.bound.place_id)?;
        let told = told.trim();
        let told = told.strip_suffix(".0").unwrap_or(told);
        Some(format!("{}{told}", self.mapping.place.id_prefix))
    }

    fn area(&self) -> Option<&Area> {
        let (_, told) = self.first(&self.bound.place_precision)?;
        self.bound.place_precisions.get(&key(&told))
    }

    /// What the gazetteer has of a place that is told by its name alone.
    fn look_up(&self, place: &mut Place, world: &mut dyn World) {
        let Some(name) = &place.name else { return };
        let within = Within { country: place.country, admin1: place.admin1.as_deref() };
        let Some(known) = world.place(name, within) else { return };
        place.country = place.country.or(known.country);
        place.admin1 = place.admin1.take().or(known.admin1);
        place.position = known.position;
        place.id = Some(known.id);
    }

    fn position(&self, notes: &mut Notes) -> Option<Position> {
        let (lat_cell, lat) = self.first(&self.bound.latitude)?;
        let (lon_cell, lon) = self.first(&self.bound.longitude)?;
        let span = lat_cell.span.cover(lon_cell.span);
        let pair = format!("{}, {}", shown(&lat), shown(&lon));
        let (Some(latitude), Some(longitude)) = (number(&lat), number(&lon)) else {
            self.no_position(&pair, span, notes);
            return None;
        };
        if latitude == 0.0 && longitude == 0.0 {
            let message = "a position at 0, 0 stands for one that is missing";
            let diagnostic = Diagnostic::warning("table-coordinates-zero", message);
            notes.doubt(diagnostic, span, "leave the cells empty; no position is made of them");
            return None;
        }
        if self.coordinates.are_swapped(latitude, longitude) {
            let message = format!("latitude and longitude look exchanged: {pair}");
            let diagnostic = Diagnostic::warning("table-coordinates-swapped", message);
            notes.doubt(diagnostic, span, "other rows lie where this one would if they were");
            return None;
        }
        let position = Position::new(latitude, longitude);
        if position.is_none() {
            self.no_position(&pair, span, notes);
        }
        position
    }

    fn no_position(&self, pair: &str, span: ByteSpan, notes: &mut Notes) {
        let message = format!("`{pair}` is no position");
        let diagnostic = Diagnostic::warning("table-coordinates-unreadable", message);
        let help = "expected degrees: latitude from -90 to 90, longitude from -180 to 180";
        notes.doubt(diagnostic, span, help);
    }

    // ---- by bearing and distance ----

    /// Where the observer stood.
    pub(super) fn observer_position(&self) -> Option<Position> {
        let observer = self.bound.observer.as_ref()?;
        let degrees = |columns: &Cols| self.first(columns).and_then(|(_, told)| number(&told));
        Position::new(degrees(&observer.latitude)?, degrees(&observer.longitude)?)
    }

    /// The sector in which an observer noticed it.
    fn sector(&self, country: Option<Country>, notes: &mut Notes) -> Option<Place> {
        let observer = self.bound.observer.as_ref()?;
        let (span, told, sector) = match self.first(&observer.location) {
            Some((cell, told)) => (cell.span, told.trim().to_owned(), location(&told)),
            None => {
                let (turn, turned) = self.first(&observer.bearing)?;
                let (way, gone) = self.first(&observer.distance)?;
                let (first, last) = (turn.span.min(way.span), turn.span.max(way.span));
                let unit = if gone.contains(char::is_alphabetic) { "" } else { " km" };
                let told = format!("{}{unit} {}", gone.trim(), turned.trim());
                (first.cover(last), told, bearing(&turned).zip(distance(&gone)))
            }
        };
        let from = self.observer_position();
        let (Some(from), Some((bearing, (near, far)))) = (from, sector) else {
            let told = shown(&told);
            let message = format!("`{told}` from this observer is no sector");
            let diagnostic = Diagnostic::warning("table-sector-unreadable", message);
            let help = "expected a wind or degrees (SSW, 215), kilometres (3-5), and the observer's position";
            notes.doubt(diagnostic, span, help);
            return None;
        };
        let unit = self.mapping.place.observer.as_ref().map_or(1.0, |rule| rule.unit_km);
        let km = (near * unit, far * unit);
        let near_to = self.first(&observer.place).map(|(_, told)| told.into_owned());
        Some(Place {
            ground: Ground::Words(self.mention(span)),
            name: near_to.map(|place| format!("{told} of {place}")),
            country,
            admin1: self.first(&self.bound.admin1).map(|(_, told)| told.into_owned()),
            position: Some(from.towards(middle(bearing), f64::midpoint(km.0, km.1))),
            id: None,
            extent: Some(Extent::Sector { from, bearing, km }),
        })
    }
}
