//! Who could have observed what, where and when. No report is no proof of quiet.

use jiff::Timestamp;

use crate::closed::closed_set;
use crate::event::EventType;
use crate::place::Position;
use crate::told::AccountId;

/// The ground that somebody watched.
#[derive(Debug, Clone, PartialEq)]
pub enum CoveredArea {
    /// All of it.
    Everywhere,
    /// A place, division or country by its name or code.
    Named(String),
    /// A circle.
    Circle {
        /// Its middle.
        center: Position,
        /// Its radius in kilometres; more than 0.
        km: f64,
    },
}

closed_set! {
    /// Whether a stretch gives or takes away.
    CoverageState {
        /// Somebody watched, and could have told.
        Watched = "watched",
        /// Nothing came from the observer: a source was silent, a camera was off.
        Outage = "outage",
        /// The observer was kept out.
        Denied = "denied",
    }
}

/// One stretch in which somebody could have told, or could not.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// The name under which evidence speaks of it: `coverage:3`, its row.
    pub id: AccountId,
    /// Whether he watched, or what kept him from it.
    pub state: CoverageState,
    /// Who watched.
    pub observer: String,
    /// From when.
    pub from: Timestamp,
    /// To when, exclusive; later than `from`.
    pub to: Timestamp,
    /// Where.
    pub area: CoveredArea,
    /// By which means: patrol, camera, satellite, press.
    pub means: String,
    /// What would have been noticed; empty: anything.
    pub what: Vec<EventType>,
}
