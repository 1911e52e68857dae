//! Literate agreements: a Markdown page to norms that a monitor can hold against accounts.
//!
//! Each room is made `from` the one before: `markdown` finds the blocks, `syntax` reads their
//! statements and prints them back, `resolved` looks up parties, terms and dates, `norm` is
//! what comes out. Nothing here judges. Reading cannot fail: it gives an agreement and what is
//! wrong with its text.
//!
//! ```
//! use troth_agreement::read_agreement;
//! use troth_model::{Party, PartyId};
//! let party = |id: &str| Party {
//!     id: PartyId::new(id),
//!     name: id.to_owned(),
//!     countries: vec![],
//!     members: vec![],
//! };
//! let page = "## Ports\n\nNo Party shall attack a port.\n\n```troth\n\
//!     agreement \"Ports\" between norland and sudria in force from 2031-03-01\n\
//!     clause 1: neither party may attack a port\n```\n";
//! let read = read_agreement("ports", page, &[party("norland"), party("sudria")]);
//! assert!(read.diagnostics.is_empty());
//! assert_eq!(read.agreement.clauses[0].id.as_str(), "ports/1");
//! ```

mod drawing;
mod format;
mod length;
mod lint;
mod markdown;
mod moved;
mod nearest;
pub mod norm;
mod plain;
mod resolved;
pub mod syntax;
mod vacuous;
pub mod verbs;

pub use format::format_page;
pub use lint::lint;
pub use markdown::{Block, BlockKind, blocks};
pub use norm::{Agreement, Clause, Norm};
pub use plain::{in_plain_words, of_whom, when_it_binds};
pub use resolved::{
    RESERVED, ReadAgreement, Without, read_agreement, read_agreement_with, singular,
    without_each_word,
};
