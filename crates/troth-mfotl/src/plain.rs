//! The most usual line of a log, `@41 approve (25,0)`, read at one go, eight bytes at a time.
//!
//! It only ever takes what the reader of tokens would take in the same way; whatever is written
//! otherwise, is near the block's end or would be a fault is left to that one. The arithmetic on
//! eight digits in one word is the well-known way of D. Lemire and W. Muła.

use crate::signature::Signature;
use crate::value::{Type, of_int};

/// Rows of more values are not read at one go.
pub(crate) const N_PLAIN: usize = 8;

/// The kinds of events that can stand on a plain line.
#[derive(Debug)]
pub(crate) struct Plain {
    kinds: Vec<PlainKind>,
}

/// An event all whose places are integers.
#[derive(Debug)]
struct PlainKind {
    kind: usize,
    n_places: usize,
    name: Vec<u8>,
    /// The first eight bytes of the name, and which of them count.
    head: u64,
    mask: u64,
}

/// A plain line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PlainLine {
    pub(crate) at: i64,
    pub(crate) kind: usize,
    pub(crate) n_places: usize,
    pub(crate) row: [u64; N_PLAIN],
    /// Where it ends.
    pub(crate) end: usize,
}

impl Plain {
    pub(crate) fn new(signature: &Signature) -> Self {
        let declared = signature.declared().iter().enumerate();
        let kinds = declared.filter_map(|(kind, declared)| {
            let n_places = declared.places.len();
            let is_plain = (1..=N_PLAIN).contains(&n_places)
                && declared.places.iter().all(|(_, kind)| *kind == Type::Int);
            is_plain.then(|| PlainKind::new(kind, n_places, declared.name.as_bytes()))
        });
        Self { kinds: kinds.collect() }
    }

    /// The plain line with which `bytes` begin.
    #[inline]
    pub(crate) fn line(&self, bytes: &[u8]) -> Option<PlainLine> {
        if *bytes.first()? != b'@' {
            return None;
        }
        let (at, end) = int(bytes, 1)?;
        if *bytes.get(end)? != b' ' {
            return None;
        }
        let start = end + 1;
        let head = eight(bytes, start)?;
        let is_named = |kind: &&PlainKind| kind.is_named(head, bytes, start);
        let kind = self.kinds.iter().find(is_named)?;
        let mut end = start + kind.name.len();
        end += usize::from(*bytes.get(end)? == b' ');
        if *bytes.get(end)? != b'(' {
            return None;
        }
        let mut row = [0; N_PLAIN];
        let last = kind.n_places - 1;
        for (n, word) in row[..kind.n_places].iter_mut().enumerate() {
            let (value, behind) = int(bytes, end + 1)?;
            *word = of_int(value);
            end = behind;
            if *bytes.get(end)? != (if n < last { b',' } else { b')' }) {
                return None;
            }
        }
        Some(PlainLine { at, kind: kind.kind, n_places: kind.n_places, row, end: end + 1 })
    }
}

impl PlainKind {
    fn new(kind: usize, n_places: usize, name: &[u8]) -> Self {
        let mut head = [0; 8];
        let n = name.len().min(8);
        head[..n].copy_from_slice(&name[..n]);
        let mask = if n == 8 { u64::MAX } else { (1 << (8 * n)) - 1 };
        let head = u64::from_le_bytes(head);
        Self { kind, n_places, name: name.to_owned(), head, mask }
    }

    /// Whether its name, with nothing of a longer one behind it, stands at `start`.
    #[inline]
    fn is_named(&self, head: u64, bytes: &[u8], start: usize) -> bool {
        (head ^ self.head) & self.mask == 0
            && matches!(bytes.get(start + self.name.len()), Some(b' ' | b'('))
            && (self.name.len() <= 8 || bytes[start..].starts_with(&self.name))
    }
}

#[inline]
fn eight(bytes: &[u8], at: usize) -> Option<u64> {
    let eight = bytes.get(at..at.checked_add(8)?)?;
    Some(u64::from_le_bytes(eight.try_into().expect("eight bytes were taken")))
}

/// The integer of up to sixteen digits that begins here, without a sign, and where it ends; none
/// where it might go on behind the block.
#[inline]
fn int(bytes: &[u8], start: usize) -> Option<(i64, usize)> {
    let (value, n) = digits(eight(bytes, start)?);
    if n < 8 {
        return (n > 0).then_some((value, start + n));
    }
    let (more, n_more) = digits(eight(bytes, start + 8)?);
    // A sign of more digits than any time or number of people has: the slow way judges it.
    (n_more < 8).then(|| (value * TENS[n_more] + more, start + 8 + n_more))
}

const TENS: [i64; 8] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

/// The number that the first digits of eight letters make, and how many they are.
#[inline]
fn digits(letters: u64) -> (i64, usize) {
    const LOW: u64 = 0x3030_3030_3030_3030;
    const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
    let values = letters ^ LOW;
    // The high bit of each byte that is above 9; 0x76 + 10 is the first to reach it.
    let is_other = (((values & !HIGH_BITS) + 0x7676_7676_7676_7676) | values) & HIGH_BITS;
    let n = (is_other.trailing_zeros() / 8) as usize;
    if n == 0 {
        return (0, 0);
    }
    // What is no digit falls out above; noughts come in below, before the first digit.
    let values = values << (8 * (8 - n));
    let pairs = (values * 10 + (values >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    let all = (fours * 10_000 + (fours >> 32)) & 0xffff_ffff;
    (i64::try_from(all).expect("eight digits"), n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::parse_signature;
    use proptest::prelude::*;

    fn line(text: &str) -> Option<(i64, usize, Vec<u64>, usize)> {
        let (signature, _) =
            parse_signature("approve(m:int, r:int) approve_all(r:int) note(t:string) go(r:int)");
        let line = Plain::new(&signature).line(text.as_bytes())?;
        Some((line.at, line.kind, line.row[..line.n_places].to_vec(), line.end))
    }

    #[test]
    fn plain_lines_are_taken_to_their_end() {
        let rest = "\n@42 go (1)\n@43 go (1)";
        assert_eq!(line(&format!("@41 approve (25,0){rest}")), Some((41, 0, vec![25, 0], 18)));
        assert_eq!(line(&format!("@41 approve(25,0){rest}")), Some((41, 0, vec![25, 0], 17)));
        assert_eq!(line(&format!("@41 approve_all (7){rest}")), Some((41, 1, vec![7], 19)));
        assert_eq!(
            line(&format!("@1234567890123 go (123456789){rest}")),
            Some((1_234_567_890_123, 3, vec![123_456_789], 29))
        );
    }

    #[test]
    fn whatever_is_written_otherwise_is_left_to_the_reader_of_tokens() {
        let rest = "\n@42 go (1)\n@43 go (1)";
        for text in [
            "@41 approve (25)",
            "@41 approve (25,0,1)",
            "@41 approve (-25,0)",
            "@41 approve (25 ,0)",
            "@41 approved (25,0)",
            "@41 note (25)",
            "@41 go (12345678901234567)",
            "@-41 go (1)",
            "41 go (1)",
            "@41\tgo (1)",
        ] {
            assert_eq!(line(&format!("{text}{rest}")), None, "{text}");
        }
        // Where the block ends soon, more may come.
        assert_eq!(line("@41 go (1"), None);
        assert_eq!(line("@41"), None);
    }

    proptest! {
        #[test]
        fn digits_are_read_as_the_standard_library_reads_them(text in "[0-9]{0,17}[ -~é]{0,9}") {
            let bytes = text.as_bytes();
            let n = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let padded = [bytes, b"               )"].concat();
            let padded_n = padded.iter().take_while(|byte| byte.is_ascii_digit()).count();
            prop_assert_eq!(n, padded_n);
            let expected = (1..16).contains(&n).then(|| (text[..n].parse::<i64>().unwrap(), n));
            prop_assert_eq!(int(&padded, 0), expected);
        }
    }
}
