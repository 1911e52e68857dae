//! Text to Unicode normalisation form C (UAX #15), with the way back kept.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc, is_nfc_quick};

use crate::origin::{How, OriginMap};

/// The text in NFC, and the way from it to the given text; `None` where it is in NFC already.
pub(crate) fn to_nfc(text: &str) -> Option<(String, OriginMap)> {
    if text.chars().all(is_simple) || is_nfc(text) {
        return None;
    }
    let mut normal = String::with_capacity(text.len());
    let mut map = OriginMap::default();
    for (at, piece) in pieces(text) {
        let start = normal.len();
        normal.extend(piece.nfc());
        let how = if normal[start..] == *piece { How::Same } else { How::Whole };
        map.push(start..normal.len(), at..at + piece.len(), how);
    }
    Some((normal, map))
}

/// Letters and signs that no normalisation touches: Latin up to U+02FF, Cyrillic, the signs of
/// type-setting. They are nearly all that we see, and quicker to compare than to look up.
fn is_simple(c: char) -> bool {
    matches!(c, '\0'..='\u{2FF}' | '\u{400}'..='\u{482}' | '\u{2010}'..='\u{2027}')
}

/// A short text in NFC, where nobody asks for the way back.
pub(crate) fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// Cuts a text where normalising one side cannot touch the other, with the byte of each piece.
fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        let mut starts = rest.char_indices().skip(1).filter(|(_, c)| stands_alone(*c));
        let n_bytes = starts.next().map_or(rest.len(), |(next, _)| next);
        let piece = (at, &rest[..n_bytes]);
        at += n_bytes;
        (n_bytes > 0).then_some(piece)
    })
}

/// A starter that never composes with what stands before it.
fn stands_alone(c: char) -> bool {
    c.is_ascii()
        || canonical_combining_class(c) == 0
            && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use troth_text::ByteSpan;

    use super::*;

    #[test]
    fn a_composed_letter_leads_back_to_both_of_its_code_points() {
        let (text, map) = to_nfc("Cafe\u{301} in Kyi\u{308}v").expect("it changes");
        assert_eq!(text, "Café in Kyïv");
        let of = |part| map.origin(&text, ByteSpan::of(part, &text).expect("it is there"));
        assert_eq!(of("é"), Some(3..6));
        assert_eq!(of("in"), Some(7..9));
    }

    #[test]
    fn simple_characters_stand_alone() {
        assert!(('\0'..='\u{FFFF}').filter(|c| is_simple(*c)).all(stands_alone));
    }

    proptest! {
        #[test]
        fn piece_by_piece_is_the_same_as_at_once(text in "(\\PC|[e\u{301}\u{323}\u{308}가\u{1100}\u{1161}\u{11a8}\u{f73}\u{212b}]){0,60}") {
            let Some((normal, map)) = to_nfc(&text) else {
                prop_assert_eq!(&text, &nfc(&text));
                return Ok(());
            };
            prop_assert_eq!(&normal, &nfc(&text));
            for run in map.runs() {
                prop_assert_eq!(&normal[run.text()], nfc(&text[run.origin()]));
            }
        }

        #[test]
        fn text_in_nfc_is_left_alone(text in "\\PC{0,60}") {
            prop_assert_eq!(to_nfc(&nfc(&text)), None);
        }
    }
}
