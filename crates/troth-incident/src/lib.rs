//! Which accounts tell of the same happening, and why.
//!
//! [`Linker`] takes accounts in any order, all at once or one after the other, and gives incidents
//! that do not depend on that order; [`group`] is the same with every value and who stands behind
//! it. Two accounts are tied when enough speaks for it (time, place, people, things, counts) and
//! nothing forbids it; every reason and doubt is kept. Disagreement in numbers is a doubt, never a
//! reason to drop one of the two. A wide happening (a night's raid) and a narrow one inside it (the
//! strike on one station) stay two incidents, the one part of the other. What people
//! [decide](Decision) stands, whatever is found later.
//!
//! `marks` is the list of what can speak for and against, with its weights; `compare` finds it for
//! two accounts; `blocks` says which accounts are worth comparing, and `crowd` which of those where
//! they are too many; `settle` makes groups of ties.
//!
//! ```
//! assert!(troth_incident::group(&[], &[]).is_empty());
//! ```

mod beside;
mod blocks;
mod compare;
mod crowd;
mod decided;
mod group;
mod hashed;
mod independence;
mod linker;
mod marks;
mod profile;
mod settle;
mod sketch;
mod values;

pub use beside::{Accord, Beside, Field, Relation, Sum, Total, beside, totals};
pub use compare::{Likeness, Verdict, compare};
pub use crowd::Crowding;
pub use decided::Decision;
pub use group::{Groups, filings, group, incidents};
pub use independence::{Suggestion, Telling, Voice, suggest, voices};
pub use linker::{Change, Linker, Tied};
pub use marks::in_words;
pub use profile::Profile;
pub use sketch::{ByWord, Dated, Sketch, Stretch};
