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
    let matches = speaks_of_matches(text, sentences, lists);
    for sentence in &mut *sentences {
        sentence::settle(text, sentence, lists, matches);
    }
    agree::agree(text, sentences, lists);
}

/// Whether a text reports on sport: two words of its own or more.
fn speaks_of_matches(text: &str, sentences: &[Sentence], lists: &Lists) -> bool {
    let tokens = sentences.iter().flat_map(|sentence| &sentence.tokens);
    let mut first = None;
    for token in tokens {
        if let Some(word) = lists.match_word(token.span.slice(text)) {
            if first.is_some_and(|first| first != word) {
                return true;
            }
            first = Some(word);
        }
    }
    false
}
