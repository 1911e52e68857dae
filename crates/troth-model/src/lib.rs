//! The nouns of Troth: what a document, an account, an incident and a finding are.
//!
//! Nothing here reads, stores or decides, and nothing here knows the wire. Whatever was
//! taken from a text holds the [`Span`](troth_text::Span) that carries it, or the [`Rule`]
//! by which it was inferred; silence is an empty list or a `None`, disagreement is several
//! values side by side, and neither is ever an error.
//!
//! ```
//! use troth_model::{CountRange, Country, Factuality};
//! let told = CountRange::at_least(60);
//! assert!(told.admits(72) && !told.admits(59));
//! assert_eq!(Country::parse("NOR").expect("three capitals").as_str(), "NOR");
//! assert_eq!(Factuality::CertainNot.as_str(), "CT-");
//! ```

mod account;
mod closed;
mod coverage;
mod document;
mod event;
mod factuality;
mod filing;
mod finding;
mod incident;
mod party;
mod place;
mod quantity;
mod told;
mod when;

pub use account::{Account, Attribution, Quotation, Review};
pub use coverage::{Coverage, CoverageState, CoveredArea};
pub use document::{Document, DocumentId, Published, Publisher};
pub use event::{AcledEvent, EventType, Mode, Quad};
pub use factuality::{Factuality, Status};
pub use filing::{FieldKind, FieldValue, FiledField, Filing};
pub use finding::{
    Case, CaseKind, ClauseId, Evidence, EvidenceRole, Finality, Finding, FindingId, Force,
    Progress, Stage, Standing,
};
pub use incident::{Credibility, Incident, IncidentId, Link, Member, Stance, Value};
pub use party::{Actor, Country, MemberName, Party, PartyId, Reliability, Sector, SourceSetting};
pub use place::{Extent, Place, Position};
pub use quantity::{
    CountRange, Effect, EffectKind, Instrument, InstrumentKind, Object, ObjectCategory,
};
pub use told::{AccountId, Doubt, Ground, Mention, ReadingId, Rule};
pub use when::{Interval, When};
