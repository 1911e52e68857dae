//! Which accounts tell of the same happening, and why.
//!
//! [`group`] takes accounts in any order and gives incidents that do not depend on that order.
//! Two accounts are put together when enough speaks for it (time, place, people, things, counts)
//! and nothing forbids it; every reason and doubt is kept on the link. Disagreement in numbers is
//! a doubt, never a reason to drop one of the two. A wide happening (a night's raid) and a
//! narrow one inside it (the strike on one station) stay two incidents, the one part of the other.
//!
//! ```
//! assert!(troth_incident::group(&[]).is_empty());
//! ```

mod compare;
mod decided;
mod group;
mod values;

pub use compare::{Dated, Likeness, Verdict, compare};
pub use decided::Decision;
pub use group::group;
