//! Characters to tokens, sentences, tags, trees and names.
//!
//! [`Language::analyse`] takes any text and never fails: it returns sentences, each with
//! its tokens (Universal Dependencies' syntactic words), their tags, features, lemmas and
//! tree, and the names found in it. Every token holds the bytes that it stands on.

mod analysis;
mod conllu;
mod features;
mod language;
pub mod lemmas;
mod names;
pub mod network;
mod tagset;
mod tokens;

pub use analysis::{Analysis, Entity, Sentence, Token};
pub use conllu::to_conllu;
pub use features::{Feats, Mood, Number, Tense, VerbForm, Voice};
pub use language::Language;
pub use tagset::{Deprel, EntityKind, Upos, Xpos};
pub use tokens::{Segment, for_each_segment, segment, words};
