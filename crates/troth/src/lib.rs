//! The one public door: a docket and its wire formats.
//!
//! [`Engine`] reads documents to accounts; [`Keeper`] keeps both in a docket's record;
//! [`group`] puts accounts of one happening side by side; [`wire`] is the public format.
//!
//! ```
//! use troth::{Engine, document_of};
//! use troth_model::ReadingId;
//!
//! let text = "The port was shelled on Friday, Norland's navy said.";
//! let (received, _) = troth_intake::receive("note.txt", text.into(), &Default::default());
//! let document = document_of(&received[0], &jiff::tz::TimeZone::UTC);
//! let accounts = Engine::new(Vec::new()).read(&document, &ReadingId::new("r1"));
//! assert_eq!(accounts[0].event_type.as_str(), "ASSAULT");
//! ```

mod brief;
pub mod describe;
pub mod docket;
mod engine;
mod grouped;
mod kept;
mod opened;
pub mod score;
pub mod wire;

pub use brief::{Brief, Line, Voice, brief};
pub use engine::{Engine, document_of, reading_line_of};
pub use grouped::group;
pub use kept::{Failure, Keeper, Kept, Taken};
pub use opened::{Docket, FaultyFile, incidents_of, publisher_of};
