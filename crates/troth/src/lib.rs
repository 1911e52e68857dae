//! The one public door: a docket and its wire formats.
//!
//! [`Engine`] reads documents to accounts; [`Keeper`] keeps both in a docket's record, with what
//! people [say](Said) of them;
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

mod atlas;
mod backtest;
mod brief;
mod checked;
mod compared;
mod corrected;
pub mod describe;
pub mod docket;
mod engine;
mod extent;
mod files;
mod filings;
mod grouped;
mod imported;
mod issued;
mod kept;
mod known;
mod moment;
mod opened;
mod process;
mod readings;
mod rendered;
mod said;
pub mod score;
mod shelf;
mod some;
mod weighed;
pub mod wire;
mod zones;

pub use atlas::{Atlas, Charted};
pub use backtest::{Period, Tested, backtest};
pub use brief::{Brief, Line, Publishers, Voice, brief, brief_of, due, head_of};
pub use checked::{CheckedAgreement, check_all};
pub use compared::{Difference, compare};
pub use corrected::{corrected, with_fields};
pub use engine::{Engine, document_of, reading_line_of};
pub use extent::Extents;
pub use files::Files;
pub use filings::Filings;
pub use grouped::{group, is_prose, linker};
pub use imported::{Begun, NamedLine, is_of_table};
pub use issued::Issued;
pub use kept::{Failure, Fall, Keeper, Kept, Taken, audit_kind, comment_kind, program};
pub use moment::{parse_known, parse_moment};
pub use opened::{Docket, FaultyFile, incidents_of, linker_of, publisher_of};
pub use process::{Around, Item, ItemKind, Meeting, Name, Person, Process, Thread, process};
pub use readings::{Again, Maker};
pub use rendered::render_page;
pub use said::{KINDS as SAID_KINDS, KeptRuling, Said, Verdict};
pub use shelf::Shelf;
pub use some::Condition;
pub use troth_read::{Edge, Explained, Reason};
pub use weighed::{SaidIn, Weighed, Weighing};
pub use zones::{Zone, circle};
