//! Names put right by what is generally known and by the rest of the text.
//!
//! The network sees one sentence. Here titles come off persons, countries, peoples and well-known
//! bodies are called what they are, and a text agrees with itself: what is a person's last name
//! in one sentence is no town in the next.

mod agree;
mod lists;
mod sentence;

use crate::Sentence;
use lists::Lists;

/// Puts right the names of a text whose tags and names have been found.
pub(crate) fn settle(text: &str, sentences: &mut [Sentence]) {
    let lists = Lists::embedded();
    for sentence in &mut *sentences {
        sentence::settle(text, sentence, lists);
    }
    agree::agree(text, sentences, lists);
}
