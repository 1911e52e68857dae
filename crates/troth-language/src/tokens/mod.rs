//! Characters to words and sentences, each with its exact bytes.
//!
//! Follows the conventions of UD English (EWT): clitics stand alone ("do" + "n't"), and so do
//! hyphens but those after a prefix ("non-combat"). One pass over the text, never fails, and
//! takes linear time whatever the text is: every look ahead is bounded.

mod abbreviations;
mod lines;
mod scan;
mod sentences;
mod words;

pub(crate) use scan::is_space;
use troth_text::ByteSpan;

/// The tokens of one sentence, before anything is known about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its tokens in order; never empty, and they do not overlap.
    pub tokens: Vec<ByteSpan>,
    /// Number of the paragraph it stands in, from 0.
    pub paragraph: u32,
}

/// Splits a text into sentences of tokens.
///
/// ```
/// let text = "Norland didn't reply. Sudria's envoy left.";
/// let words: Vec<Vec<&str>> = troth_language::segment(text)
///     .iter()
///     .map(|segment| segment.tokens.iter().map(|span| span.slice(text)).collect())
///     .collect();
/// assert_eq!(words[0], ["Norland", "did", "n't", "reply", "."]);
/// assert_eq!(words[1], ["Sudria", "'s", "envoy", "left", "."]);
/// ```
#[must_use]
pub fn segment(text: &str) -> Vec<Segment> {
    let mut segments = Vec::new();
    for_each_segment(text, |segment| segments.push(segment));
    segments
}

/// Like [`segment`], one sentence at a time, so that a long text needs no list of all tokens.
pub fn for_each_segment(text: &str, mut give: impl FnMut(Segment)) {
    let mut tokens = Vec::new();
    for (number, paragraph) in lines::paragraphs(text).enumerate() {
        let paragraph_number = u32::try_from(number).unwrap_or(u32::MAX);
        tokens.clear();
        scan::scan(text, paragraph, &mut tokens);
        sentences::split(text, &tokens, |sentence| {
            give(Segment { tokens: sentence.to_vec(), paragraph: paragraph_number });
        });
    }
}

/// The words of a piece of text that is known to hold no sentence end.
#[must_use]
pub fn words(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    scan::scan(text, 0..text.len(), &mut tokens);
    tokens.iter().map(|span| span.slice(text)).collect()
}
