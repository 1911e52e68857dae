//! Bytes to Unicode text: which encoding, and how each character came from its bytes.
//!
//! In order: a byte order mark; what the caller says; bytes that are valid UTF-8 (no other
//! encoding is so by accident); UTF-16 without a mark, by its zero bytes; what the document
//! declares; UTF-8 with a few faults; the detector's guess. A guess that gives no readable
//! letters is refused rather than kept as rubbish.

use encoding_rs::Encoding;

use crate::origin::{How, OriginMap};

/// How much of the input the detector sees, from the first byte that is not ASCII.
const DETECTED: usize = 512 * 1024;

/// A text with where it came from.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub text: String,
    pub map: OriginMap,
    /// Name in the WHATWG Encoding Standard.
    pub encoding: &'static str,
    /// Whether only letter statistics speak for it.
    pub guessed: bool,
    /// What was lost on the way.
    pub loss: Option<Loss>,
}

/// What a decoding could not keep, or did not believe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Loss {
    /// So many sequences stand for no character and became U+FFFD.
    Replaced(usize),
    /// The encoding that the document names does not exist.
    UnknownLabel(String),
}

/// Why bytes gave no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Undecodable {
    /// Control bytes where a text has none.
    Binary,
    /// UTF-32, which nothing but its byte order mark betrays.
    Utf32,
    /// No encoding gives readable letters; the best guess.
    Unknown(&'static str),
}

/// What is known of the encoding before looking at the bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Hints<'h> {
    /// Said by the caller: believed.
    pub given: Option<&'static Encoding>,
    /// Said by the document or the message around it: believed if the bytes allow it.
    pub declared: Option<&'h str>,
}

/// Decodes `bytes`.
pub(crate) fn decode(bytes: Vec<u8>, hints: Hints) -> Result<Decoded, Undecodable> {
    // "яю…" in windows-1251 begins like the mark of UTF-16: then the caller knows better.
    let is_mark = |found: &'static Encoding| {
        found == encoding_rs::UTF_8 || !hints.given.is_some_and(Encoding::is_single_byte)
    };
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes).filter(|(found, _)| is_mark(found)) {
        if bytes.starts_with(&[0xFF, 0xFE, 0, 0]) {
            return Err(Undecodable::Utf32);
        }
        return Ok(decode_as(bytes, encoding, mark));
    }
    if bytes.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return Err(Undecodable::Utf32);
    }
    if let Some(encoding) = hints.given {
        return Ok(decode_as(bytes, encoding, 0));
    }
    let declared =
        hints.declared.map(|label| (label, Encoding::for_label(label.trim().as_bytes())));
    let unknown = match declared {
        Some((label, None)) => Some(Loss::UnknownLabel(label.trim().to_owned())),
        _ => None,
    };
    let declared = declared.and_then(|(_, encoding)| encoding);
    let mut decoded = decode_undoubted(bytes, declared)?;
    decoded.loss = decoded.loss.or(unknown);
    Ok(decoded)
}

fn decode_undoubted(
    bytes: Vec<u8>,
    declared: Option<&'static Encoding>,
) -> Result<Decoded, Undecodable> {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return valid_utf8(text, declared),
        Err(fault) => fault.into_bytes(),
    };
    if let Some(encoding) = utf16_without_mark(&bytes) {
        return Ok(decode_as(bytes, encoding, 0));
    }
    if is_binary(&bytes) {
        return Err(Undecodable::Binary);
    }
    match declared {
        // A page that says UTF-8 and is not: the statistics know better.
        Some(encoding) if encoding != encoding_rs::UTF_8 => Ok(decode_as(bytes, encoding, 0)),
        _ if is_mostly_utf8(&bytes) => Ok(decode_as(bytes, encoding_rs::UTF_8, 0)),
        _ => decode_guessed(bytes),
    }
}

fn valid_utf8(text: String, declared: Option<&'static Encoding>) -> Result<Decoded, Undecodable> {
    // ISO-2022-JP hides behind ASCII bytes and shows itself by its escape.
    let escapes = declared == Some(encoding_rs::ISO_2022_JP) && text.contains('\u{1B}');
    if escapes {
        return Ok(decode_as(text.into_bytes(), encoding_rs::ISO_2022_JP, 0));
    }
    if let Some(encoding) = utf16_without_mark(text.as_bytes()) {
        return Ok(decode_as(text.into_bytes(), encoding, 0));
    }
    if share_of_controls(text.as_bytes()) > 0.1 {
        return Err(Undecodable::Binary);
    }
    let map = OriginMap::same(text.len(), 0);
    Ok(Decoded { text, map, encoding: "UTF-8", guessed: false, loss: None })
}

fn decode_guessed(bytes: Vec<u8>) -> Result<Decoded, Undecodable> {
    let start = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0).saturating_sub(64);
    let seen = &bytes[start..bytes.len().min(start + DETECTED)];
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(seen, true);
    let encoding = detector.guess(None, chardetng::Utf8Detection::Deny);
    let decoded = decode_as(bytes, encoding, 0);
    if is_plausible(&decoded.text) {
        Ok(Decoded { guessed: true, ..decoded })
    } else {
        Err(Undecodable::Unknown(encoding.name()))
    }
}

/// Decodes the bytes behind a byte order mark of `mark` bytes; what stands for no character
/// becomes U+FFFD and is counted.
fn decode_as(bytes: Vec<u8>, encoding: &'static Encoding, mark: usize) -> Decoded {
    let body = &bytes[mark..];
    let (text, map) = if encoding == encoding_rs::UTF_8 {
        decode_utf8(body)
    } else if encoding == encoding_rs::UTF_16LE {
        decode_utf16(body, u16::from_le_bytes)
    } else if encoding == encoding_rs::UTF_16BE {
        decode_utf16(body, u16::from_be_bytes)
    } else if encoding.is_single_byte() {
        decode_single_byte(body, encoding)
    } else {
        decode_by_line(body, encoding)
    };
    let replaced = text.matches('\u{FFFD}').count();
    let loss = (replaced > 0).then_some(Loss::Replaced(replaced));
    Decoded { text, map: map.shifted(mark), encoding: encoding.name(), guessed: false, loss }
}

fn decode_utf8(bytes: &[u8]) -> (String, OriginMap) {
    let mut text = String::with_capacity(bytes.len());
    let mut map = OriginMap::default();
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        let start = text.len();
        text.push_str(chunk.valid());
        map.push(start..text.len(), at..at + chunk.valid().len(), How::Same);
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            let start = text.len();
            text.push('\u{FFFD}');
            map.push(start..text.len(), at..at + chunk.invalid().len(), How::Whole);
            at += chunk.invalid().len();
        }
    }
    (text, map)
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (String, OriginMap) {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let mut text: String =
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    let mut map = OriginMap::default();
    map.push_counted(&text, 0, 0, How::Utf16);
    if !rest.is_empty() {
        let start = text.len();
        text.push('\u{FFFD}');
        map.push(start..text.len(), bytes.len() - 1..bytes.len(), How::Whole);
    }
    (text, map)
}

fn decode_single_byte(bytes: &[u8], encoding: &'static Encoding) -> (String, OriginMap) {
    let text = encoding.decode_without_bom_handling(bytes).0.into_owned();
    let mut map = OriginMap::default();
    map.push_counted(&text, 0, 0, How::ByteEach);
    (text, map)
}

/// Encodings of several bytes a character: the way back is known by line. The byte 0x0A is a
/// line end in all of them and never part of a character.
fn decode_by_line(bytes: &[u8], encoding: &'static Encoding) -> (String, OriginMap) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len());
    let mut map = OriginMap::default();
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let last = at + line.len() == bytes.len();
        let room = decoder.max_utf8_buffer_length(line.len()).expect("a line fits into memory");
        let start = text.len();
        text.reserve(room);
        let _ = decoder.decode_to_string(line, &mut text, last);
        map.push(start..text.len(), at..at + line.len(), How::Whole);
        at += line.len();
    }
    (text, map)
}

/// UTF-16 of a text that is mostly Latin: nearly every second byte is zero.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let (pairs, _) = bytes[..bytes.len().min(4096)].as_chunks::<2>();
    let zeros = |at: usize| pairs.iter().filter(|pair| pair[at] == 0).count();
    let (high, low) = (zeros(0), zeros(1));
    let many = pairs.len() * 7 / 10;
    match pairs.len() {
        0..4 => None,
        n if low > many && high * 50 <= n => Some(encoding_rs::UTF_16LE),
        n if high > many && low * 50 <= n => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

fn is_binary(bytes: &[u8]) -> bool {
    share_of_controls(bytes) > 0.005
}

/// Share of control bytes that no text needs, in the first 64 KiB.
fn share_of_controls(bytes: &[u8]) -> f64 {
    let sample = &bytes[..bytes.len().min(64 * 1024)];
    let is_odd = |byte: &&u8| matches!(byte, 0..=8 | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F);
    // Sums of counts far below 2^52: exact in f64.
    sample.iter().filter(is_odd).count() as f64 / sample.len().max(1) as f64
}

/// Whether multi-byte sequences of UTF-8 outweigh what is none: a text cut within a letter, or
/// one with a stray byte of another encoding.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= 8 * bad
}

/// Whether the characters beyond ASCII are such as people write: letters, marks, digits, and
/// the punctuation of type-setting. Text in an encoding that nobody knows is not.
fn is_plausible(text: &str) -> bool {
    let (mut n_all, mut n_plain, mut n_controls) = (0, 0, 0);
    for c in text.chars().filter(|c| !c.is_ascii()).take(20_000) {
        n_all += 1;
        n_plain += usize::from(c.is_alphanumeric() || is_typographic(c));
        n_controls += usize::from(c.is_control() || c == '\u{FFFD}');
    }
    n_plain * 10 >= n_all * 7 && n_controls * 50 <= n_all
}

fn is_typographic(c: char) -> bool {
    matches!(c, '\u{A0}' | '«' | '»' | '°' | '§' | '·' | '€' | '£' | '№' | '\u{2010}'..='\u{2026}')
        || matches!(c, '\u{300}'..='\u{36F}' | '\u{3000}'..='\u{3030}' | '\u{FF00}'..='\u{FF65}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use troth_text::ByteSpan;

    use super::*;

    fn check(bytes: &[u8], declared: Option<&str>, encoding: &str, text: &str) {
        let decoded = decode(bytes.to_vec(), Hints { given: None, declared }).expect("a text");
        assert_eq!((decoded.encoding, decoded.text.as_str()), (encoding, text));
    }

    const RUSSIAN: &str = "Представители сторон встретились в субботу и договорились об обмене.";
    const FRENCH: &str = "Les délégués ont été reçus à l’ambassade après la réunion.";

    #[test]
    fn legacy_encodings_are_told_apart() {
        check(&encoding_rs::WINDOWS_1251.encode(RUSSIAN).0, None, "windows-1251", RUSSIAN);
        check(&encoding_rs::KOI8_R.encode(RUSSIAN).0, None, "KOI8-U", RUSSIAN);
        check(&encoding_rs::KOI8_R.encode(RUSSIAN).0, Some("koi8-r"), "KOI8-R", RUSSIAN);
        check(&encoding_rs::IBM866.encode(RUSSIAN).0, None, "IBM866", RUSSIAN);
        check(&encoding_rs::WINDOWS_1252.encode(FRENCH).0, None, "windows-1252", FRENCH);
        check(
            &encoding_rs::ISO_8859_2.encode("Żołnierze wrócili do koszar, mówią świadkowie.").0,
            None,
            "ISO-8859-2",
            "Żołnierze wrócili do koszar, mówią świadkowie.",
        );
        check(
            &encoding_rs::SHIFT_JIS.encode("双方は土曜日に停戦で合意したと発表した。").0,
            None,
            "Shift_JIS",
            "双方は土曜日に停戦で合意したと発表した。",
        );
    }

    #[test]
    fn utf_16_is_known_by_its_mark_or_its_zeros() {
        let units = |text: &str, mark: bool| -> Vec<u8> {
            let mark = mark.then_some(0xFEFF);
            mark.into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        };
        check(&units("Talks – again", true), None, "UTF-16LE", "Talks – again");
        check(&units("Talks go on", false), None, "UTF-16LE", "Talks go on");
        check(&units(RUSSIAN, true), None, "UTF-16LE", RUSSIAN);
    }

    #[test]
    fn a_declared_encoding_that_the_bytes_contradict_is_not_believed() {
        check("Київ".as_bytes(), Some("windows-1251"), "UTF-8", "Київ");
        check(&encoding_rs::WINDOWS_1251.encode(RUSSIAN).0, Some("utf-8"), "windows-1251", RUSSIAN);
    }

    #[test]
    fn a_text_that_begins_like_a_mark_is_read_as_the_caller_says() {
        let given = Some(encoding_rs::WINDOWS_1251);
        let decoded = decode(b"\xFF\xFE".to_vec(), Hints { given, declared: None });
        assert_eq!(decoded.expect("a text").text, "яю");
    }

    #[test]
    fn a_text_cut_within_a_letter_stays_utf_8() {
        let bytes = &RUSSIAN.as_bytes()[..RUSSIAN.len() - 2];
        let decoded = decode(bytes.to_vec(), Hints::default()).expect("a text");
        assert_eq!(decoded.encoding, "UTF-8");
        assert_eq!(decoded.loss, Some(Loss::Replaced(1)));
    }

    #[test]
    fn rubbish_is_refused() {
        let rubbish: Vec<u8> = (0..4000u32).map(|n| ((n * n * 7919) >> 5) as u8).collect();
        assert_eq!(decode(rubbish, Hints::default()).err(), Some(Undecodable::Binary));
        // "quiet returned to the coast" in EBCDIC.
        let ebcdic: Vec<u8> = b"\x98\xA4\x89\x85\xA3\x40\x99\x85\xA3\xA4\x99\x95\x85\x84\x40\xA3\x96\x40\xA3\x88\x85\x40\x83\x96\x81\xA2\xA3".to_vec();
        let refused = decode(ebcdic, Hints::default()).err();
        assert!(matches!(refused, Some(Undecodable::Unknown(_))), "{refused:?}");
    }

    fn any_encoding() -> impl Strategy<Value = Option<&'static str>> {
        prop::sample::select(vec![
            None,
            Some("windows-1251"),
            Some("utf-16le"),
            Some("gbk"),
            Some("iso-2022-jp"),
            Some("no-such"),
        ])
    }

    proptest! {
        #[test]
        fn every_byte_of_any_input_is_accounted_for(
            bytes in prop::collection::vec(any::<u8>(), 0..400), declared in any_encoding()
        ) {
            let given = declared.and_then(|label| Encoding::for_label(label.as_bytes()));
            let hints = Hints { given, declared };
            if let Ok(decoded) = decode(bytes.clone(), hints) {
                let mut at = (0, None);
                for run in decoded.map.runs() {
                    prop_assert_eq!(run.text().start, at.0);
                    if let Some(end) = at.1 { prop_assert_eq!(run.origin().start, end); }
                    at = (run.text().end, Some(run.origin().end));
                    if run.how == How::Same {
                        let words = &decoded.text.as_bytes()[run.text()];
                        prop_assert_eq!(words, &bytes[run.origin()]);
                    }
                }
                prop_assert_eq!(at.0, decoded.text.len());
            }
        }

        #[test]
        fn each_letter_leads_to_its_own_bytes(text in "[а-яіїєґ .a-z]{12,300}") {
            let bytes = encoding_rs::WINDOWS_1251.encode(&text).0.into_owned();
            let given = Some(encoding_rs::WINDOWS_1251);
            let decoded = decode(bytes, Hints { given, declared: None }).expect("a text");
            for (n, (at, c)) in decoded.text.char_indices().enumerate() {
                let span = ByteSpan::new(at, at + c.len_utf8());
                prop_assert_eq!(decoded.map.origin(&decoded.text, span), Some(n..n + 1));
            }
        }
    }
}
