//! The docket on disk: what `init` makes, where the nearest one lies, and its settings.
//!
//! A docket is a folder with a `troth.toml`. Reading its settings cannot fail: what is wrong in
//! the file is named, with its place, and the rest is used. `places.csv` is read by
//! [`troth_gazetteer::parse_places_csv`], `coverage.csv` by [`troth_monitor::read_coverage`] and
//! `agreements/` by [`troth_agreement::read_agreement`].

mod fields;
mod find;
mod nearest;
mod settings;
mod template;

pub use find::{SETTINGS_FILE, find_docket};
pub use settings::{DocumentDefaults, LayerSetting, ReadSettings, Settings, read_settings};
pub use template::{FileOrigin, InitError, Made, MadeFile, NewDocket, init};
