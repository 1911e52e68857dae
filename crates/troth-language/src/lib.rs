//! Characters to tokens, sentences, tags, trees and names.
//!
//! [`Language::analyse`] takes any text and never fails: it returns sentences, each with
//! its tokens (Universal Dependencies' syntactic words), their tags, features, lemmas and
//! tree, and the names found in it. Every token holds the bytes that it stands on.
//!
//! ```
//! use troth_language::{EntityKind, Language};
//!
//! let text = "President Ana Petrova said on Monday that Norland’s army had left Oslo.";
//! let analysis = Language::embedded().analyse(text);
//! let sentence = &analysis.sentences[0];
//!
//! let said = sentence.tokens.iter().position(|token| token.head.is_none()).unwrap();
//! assert_eq!(sentence.tokens[said].lemma, "say");
//! let speaker = sentence.child(said, "nsubj").unwrap();
//! let inside = sentence.subtree(speaker);
//! assert!(inside[0] && !inside[said]);
//!
//! let name = &sentence.entities[0];
//! assert_eq!(name.kind, EntityKind::Person);
//! let first = sentence.tokens[name.range.start].span;
//! assert_eq!(first.slice(text), "Ana");
//! ```
//!
//! | to get | call |
//! |---|---|
//! | everything about a text | [`Language::analyse`] |
//! | the same, sentence by sentence, in bounded memory | [`Language::for_each_sentence`] |
//! | the same for many texts, in several threads | [`Language::in_parts`] |
//! | the same for tokens of your own | [`Language::analyse_segments`] |
//! | words and sentences alone | [`segment`], [`for_each_segment`] |
//! | CoNLL-U | [`to_conllu`] |
//! | given CoNLL-U filled in | [`Language::fill_conllu`] |
//!
//! A [`Language`] holds no state: share one among threads. Its answer depends on the text alone.
//! No sentence has more than 300 tokens; longer ones are cut at punctuation. What a name is
//! (titles are no part of it; "Norwegian" is [`EntityKind::Other`]) follows CoNLL-2003.

mod analysis;
mod conllu;
mod crew;
mod features;
mod language;
pub mod lemmas;
mod long;
mod names;
pub mod network;
mod parts;
mod tagset;
mod tokens;

pub use analysis::{Analysis, Entity, Sentence, Token};
pub use conllu::to_conllu;
pub use features::{Feats, Mood, Number, Tense, VerbForm, Voice};
pub use language::Language;
pub use parts::{Input, Part};
pub use tagset::{Deprel, EntityKind, Upos, Xpos};
pub use tokens::{Segment, for_each_segment, segment, words};

/// The examples of the documentation's page, which are run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/language.md")]
struct Page;
