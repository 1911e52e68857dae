//! Places and their names, embedded: GeoNames' settlements and divisions, countries, and our
//! own supplement of regions, waters, fronts and villages in areas of conflict.
//!
//! The index is read where it lies in the program: opening it parses nothing and allocates
//! nothing. [`Gazetteer::candidates`] gives every place of a name, best first;
//! [`Gazetteer::resolve`] chooses for all the names of one document together, by size,
//! nearness, containment and the countries that the document speaks of.
//!
//! A place's `country` is the one that the United Nations General Assembly has spoken for, and
//! there is none where it has left that open; `disputed` says only that the status is.
//!
//! ```
//! use troth_gazetteer::{Context, Gazetteer, Mention};
//! let places = Gazetteer::embedded();
//! let mentions = [Mention::new("Paris").within(["Texas"]), Mention::new("Dallas")];
//! let found = places.resolve(&mentions, &Context::default());
//! let paris = places.entry(found[0].expect("there is a Paris in Texas"));
//! assert_eq!((paris.country, paris.admin1), (Some("USA"), Some("Texas")));
//! ```
//!
//! Data: GeoNames (CC BY 4.0), see `ATTRIBUTION.md`; `derive/` makes the index.

mod entry;
mod gazetteer;
mod generic;
mod geometry;
mod index;
mod normalise;
pub mod pack;
mod places_csv;
mod prior;
mod resolve;

pub use entry::{Candidate, Entry, EntryId, Kind, NameKind, Seat};
pub use gazetteer::{Addition, Gazetteer};
pub use generic::Hint;
pub use geometry::distance_km;
pub use normalise::normalise;
pub use places_csv::parse_places_csv;
pub use resolve::{Context, Mention, Weights};
