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

use scan::Scanner;
pub(crate) use scan::is_space;
use sentences::Rest;
pub(crate) use sentences::{MAX_TOKENS, cut_long};
use troth_text::ByteSpan;

/// Tokens of a paragraph that are held at once: paragraphs may be as long as the text.
const AT_ONCE: usize = 20_000;

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
        let mut give = |sentence: &[ByteSpan]| {
            give(Segment { tokens: sentence.to_vec(), paragraph: paragraph_number });
        };
        let mut scanner = Scanner::new(text, paragraph);
        tokens.clear();
        while scanner.scan(&mut tokens, AT_ONCE) {
            let n_given = sentences::split(text, &tokens, Rest::Follows, &mut give);
            tokens.drain(..n_given);
        }
        sentences::split(text, &tokens, Rest::None, &mut give);
    }
}

/// The words of a piece of text that is known to hold no sentence end.
#[must_use]
pub fn words(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    Scanner::new(text, 0..text.len()).scan(&mut tokens, usize::MAX);
    tokens.iter().map(|span| span.slice(text)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Sentences on lines of their own, words between spaces.
    fn check(text: &str, expected: &[&str]) {
        let written = |segment: &Segment| {
            segment.tokens.iter().map(|span| span.slice(text)).collect::<Vec<_>>().join(" ")
        };
        let found: Vec<String> = segment(text).iter().map(written).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn clitics_come_off() {
        check(
            "Berg's men don’t know; she'd gone, they can't and cannot.",
            &["Berg 's men do n’t know ; she 'd gone , they ca n't and can not ."],
        );
        check(
            "the envoys’ o'clock of the 1990's, O'Brien's",
            &["the envoys ’ o'clock of the 1990's , O'Brien 's"],
        );
    }

    #[test]
    fn hyphens_stand_alone_but_after_prefixes() {
        check(
            "a post-war, 15-year, Norland-backed non-combat ex-minister",
            &["a post-war , 15 - year , Norland - backed non-combat ex-minister"],
        );
        check("2-3 or 20–30 km, call 555-0199-22", &["2 - 3 or 20 – 30 km , call 555-0199-22"]);
    }

    #[test]
    fn numbers_keep_what_belongs_to_them() {
        check(
            "1,200 shells of 155mm, 3.5% or $20bn, at 10:30 a.m. on 12/06/2025",
            &["1,200 shells of 155 mm , 3.5 % or $ 20 bn , at 10:30 a.m. on 12/06/2025"],
        );
    }

    #[test]
    fn a_dateline_begins_its_sentence() {
        check(
            "VARN, Dec. 6 (Agency) — Lt. Gen. J. R. Holm said so. He left.",
            &["VARN , Dec. 6 ( Agency ) — Lt. Gen. J. R. Holm said so .", "He left ."],
        );
    }

    #[test]
    fn abbreviations_may_end_a_sentence() {
        check(
            "He works in the U.S. The U.S. Army is No. 1. No. That is all, Mr. Holm Jr. said.",
            &[
                "He works in the U.S.",
                "The U.S. Army is No. 1 .",
                "No .",
                "That is all , Mr. Holm Jr. said .",
            ],
        );
    }

    #[test]
    fn closing_quotes_stay_with_their_sentence() {
        check(
            "“We won’t.” She left. «Non», he said. \"Go!\" he cried. (They went.) ‘So?’",
            &[
                "“ We wo n’t . ”",
                "She left .",
                "« Non » , he said .",
                "\" Go ! \" he cried .",
                "( They went . )",
                "‘ So ? ’",
            ],
        );
    }

    #[test]
    fn posts_have_names_tags_and_pictures() {
        check(
            "@envoy #truce https://example.org/a?b=1, see (t.me/x) 🇳🇴👩‍🚒 wow!!! :) Ok",
            &["@envoy #truce https://example.org/a?b=1 , see ( t.me/x ) 🇳🇴 👩‍🚒 wow !!! :)", "Ok"],
        );
        check("mail a.b@example.org.", &["mail a.b@example.org ."]);
    }

    #[test]
    fn headlines_and_items_are_sentences() {
        check(
            "Truce holds\nVarn\n\n- first\n- second",
            &["Truce holds", "Varn", "- first", "- second"],
        );
    }

    #[test]
    fn ellipses_and_forgotten_spaces() {
        check(
            "So ... they left... He stayed.Then he left.",
            &["So ... they left ...", "He stayed .", "Then he left ."],
        );
    }

    #[test]
    fn no_sentence_is_longer_than_the_limit() {
        let text = "word ".repeat(5000);
        let longest = segment(&text).iter().map(|segment| segment.tokens.len()).max();
        assert_eq!(longest, Some(sentences::MAX_TOKENS));
    }

    #[test]
    fn a_paragraph_in_parts_is_split_as_the_whole_is() {
        let text =
            "He left (at 5 p.m.). “Go!” she said; nobody, not even Lt. Berg, went. ".repeat(3000);
        let mut whole = Vec::new();
        let mut tokens = Vec::new();
        Scanner::new(&text, 0..text.len()).scan(&mut tokens, usize::MAX);
        sentences::split(&text, &tokens, Rest::None, &mut |sentence| whole.push(sentence.to_vec()));
        let parts: Vec<_> = segment(&text).into_iter().map(|segment| segment.tokens).collect();
        assert!(tokens.len() > 2 * AT_ONCE);
        assert_eq!(parts, whole);
    }

    proptest! {
        #[test]
        fn every_character_that_shows_is_in_one_token(text in "(\\PC|[ \n\t.,’“”\"()A-Za-z0-9-]){0,200}") {
            let mut at = 0;
            for span in segment(&text).iter().flat_map(|segment| &segment.tokens) {
                prop_assert!(text[at..span.start()].chars().all(is_space));
                prop_assert!(!span.is_empty());
                prop_assert!(!span.slice(&text).contains(char::is_whitespace));
                at = span.end();
            }
            prop_assert!(text[at..].chars().all(is_space));
        }
    }
}
