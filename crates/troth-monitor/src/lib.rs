//! Norms over time to findings that explain themselves.
//!
//! [`check`] holds an agreement's norms against a [`World`] (accounts, incidents, sides,
//! coverage) as of one time and as known at one time. It is a pure function; nothing here
//! reads a clock or a file, and no order of what it is given changes what comes out.
//!
//! `view` bounds the world by the two times, `matching` asks whether an account tells of what
//! a clause means, `tally` counts who tells and who denies it, `standing` is the two tables of
//! how a case stands, `evidence` finds the smallest set of accounts that suffices, and
//! `prohibitions`, `duties` and `limits` cut the time into cases. The rules are numbered in
//! `docs/semantics.md`.

mod backtest;
mod binding;
mod changes;
mod check;
mod coverage;
mod csv;
mod duties;
mod evidence;
mod examples;
mod explain;
mod index;
mod judge;
mod kept;
mod known;
mod ledger;
mod limits;
mod matching;
mod names;
mod parts;
mod prohibitions;
mod release;

mod running;
mod scene;
mod sides;
pub mod standing;
mod tally;
mod view;
mod word;
mod world;

pub use backtest::{Backtest, Deciding, Flip, Row, Unobservable, backtest, compare};
pub use binding::{Decided, Effect};
pub use changes::{Change, changes};
pub use check::{Checked, ClauseForce, Late, Release, check, check_in};
pub use coverage::read_coverage;
pub use examples::run_examples;
pub use explain::{Excerpt, Explanation, Origin, explain};

pub use running::Running;
pub use sides::{Sides, Speaker};
pub use view::View;
pub use world::{Asked, Outcome, Received, Ruling, World};
