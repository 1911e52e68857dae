//! Sentences to accounts: who says that what happened, when and where.
//!
//! [`Reader::read`] takes a document and gives its accounts, in the order of their trigger in
//! the text. It is pure: the same document gives the same accounts on any machine; what the
//! reader knows of words stands in `lexicon/`, of places in the gazetteer that it is given.
//! Nothing is filled in with a guess: a field holds words of the text or the name of the rule
//! that inferred it.

mod arguments;
mod attitudes;
mod attribution;
mod corefer;
mod counts;
mod events;
mod genre;
mod interview;
mod layers;
#[allow(
    missing_docs,
    dead_code,
    reason = "the lexicon's own words; it tells more than is asked yet"
)]
mod lexicon;
mod names;
mod nouns;
mod phrases;
mod places;
mod plain;
mod quoted;
mod quotes;
mod reading;
mod repair;
mod stance;
mod times;
mod tree;
mod who;

pub use layers::{Attributed, Layers, Timed};
pub use reading::{Edge, Explained, READING, Reader, Reason};
