//! Reads the canonical line of an entry in one pass.
//!
//! There is only one way to write a line, so reading it is following that way: where the bytes
//! leave it, the line is not canonical, and [`Leaf::from_line`](crate::Leaf::from_line) says in
//! which respect. A record is verified at the speed of this.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::entry::{Author, Kind, Leaf, Sequence};
use crate::hash::Hash;

/// The leaf of a canonical line; nothing for any other bytes.
pub(crate) fn read(line: &[u8]) -> Option<Leaf> {
    let mut at = Cursor { rest: std::str::from_utf8(line).ok()? };
    at.take("{")?;
    let about = at.commitment("\"about\":\"")?;
    let author = author(&mut at)?;
    at.take(",")?;
    let content = at.commitment("\"content\":\"")?;
    at.take("\"kind\":")?;
    let kind = Kind::new(at.string()?).ok()?;
    at.take(",")?;
    let reason = match at.take("\"reason\":") {
        Some(()) => Some(at.string()?.into_owned()),
        None => None,
    };
    if reason.is_some() {
        at.take(",")?;
    }
    at.take("\"recorded_at\":\"")?;
    let recorded_at = time(at.split(27)?)?;
    at.take("\",\"sequence\":")?;
    let sequence = Sequence(at.number()?);
    at.take(",\"troth\":1}")?;
    at.rest.is_empty().then_some(Leaf {
        sequence,
        recorded_at,
        author,
        kind,
        reason,
        about,
        content,
    })
}

fn author(at: &mut Cursor<'_>) -> Option<Author> {
    at.take("\"author\":{\"name\":")?;
    let name = at.string()?;
    if at.take(",\"type\":\"person\"}").is_some() {
        return Author::person(name).ok();
    }
    at.take(",\"type\":\"program\",\"version\":")?;
    let version = at.string()?;
    at.take("}")?;
    Author::program(name, version).ok()
}

/// `2025-12-06T10:00:01.000000Z`, every digit in its place.
fn time(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'.'), (26, b'Z')];
    if !marks.iter().all(|(idx, mark)| bytes[*idx] == *mark) {
        return None;
    }
    let digits = |from: usize, to: usize| {
        bytes[from..to].iter().try_fold(0i32, |number, byte| {
            byte.is_ascii_digit().then(|| number * 10 + i32::from(byte - b'0'))
        })
    };
    let small = |from: usize| digits(from, from + 2).map(|number| number as i8);
    let civil = DateTime::new(
        digits(0, 4)? as i16,
        small(5)?,
        small(8)?,
        small(11)?,
        small(14)?,
        small(17)?,
        digits(20, 26)? * 1000,
    );
    Offset::UTC.to_timestamp(civil.ok()?).ok()
}

struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, literal: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(literal)?;
        Some(())
    }

    fn split(&mut self, n_bytes: usize) -> Option<&'a str> {
        let (head, rest) = self.rest.split_at_checked(n_bytes)?;
        self.rest = rest;
        Some(head)
    }

    /// A key and its 64 digits, if the key is here; nothing at all if the digits are not.
    fn commitment(&mut self, key: &str) -> Option<Option<Hash>> {
        if self.take(key).is_none() {
            return Some(None);
        }
        let hash = Hash::from_hex(self.split(64)?).ok()?;
        self.take("\",")?;
        Some(Some(hash))
    }

    fn number(&mut self) -> Option<u64> {
        let n_digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let digits = self.split(n_digits)?;
        (digits == "0" || !digits.starts_with('0')).then(|| digits.parse().ok())?
    }

    /// A string with its quotes, escaped in the one way that RFC 8785 has.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        let bytes = self.rest.as_bytes();
        if bytes.first() != Some(&b'"') {
            return None;
        }
        let (mut end, mut plain) = (1, true);
        loop {
            match bytes.get(end)? {
                b'"' => break,
                b'\\' => {
                    plain = false;
                    end += 2;
                }
                0..0x20 => return None,
                _ => end += 1,
            }
        }
        let quoted = self.split(end + 1)?;
        if plain {
            return Some(Cow::Borrowed(&quoted[1..end]));
        }
        let text: String = serde_json::from_str(quoted).ok()?;
        (serde_json::to_string(&text).ok()? == quoted).then_some(Cow::Owned(text))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn leaves() -> impl Strategy<Value = Leaf> {
        let name = "[^\\p{Cc}]{0,20}x";
        let author = prop_oneof![
            name.prop_map(|name| Author::person(name).expect("one line")),
            (name, name).prop_map(|(name, version)| Author::program(name, version).expect("lines")),
        ];
        let hash = || prop::option::of(any::<[u8; 32]>().prop_map(Hash));
        let reason = prop::option::of(".*");
        let time = -60_000_000_000_000_000i64..250_000_000_000_000_000;
        (any::<u64>(), time, author, "[a-z][a-z0-9-]{0,39}", reason, hash(), hash()).prop_map(
            |(sequence, time, author, kind, reason, about, content)| Leaf {
                sequence: Sequence(sequence),
                recorded_at: Timestamp::from_microsecond(time).expect("years of four digits"),
                author,
                kind: Kind::new(kind).expect("a kind"),
                reason,
                about,
                content,
            },
        )
    }

    proptest! {
        /// What is written is read; and what this reads, the slow way reads alike.
        #[test]
        fn reading_undoes_writing(leaf in leaves()) {
            let line = leaf.to_line();
            prop_assert_eq!(read(line.as_bytes()), Some(leaf.clone()));
            prop_assert_eq!(Leaf::read_any(line.as_bytes()), Ok(leaf));
        }

        /// Of two lines that differ in a byte, at most one says what it says in the one way.
        #[test]
        fn a_changed_line_is_another_leaf_or_none(
            leaf in leaves(),
            place in any::<prop::sample::Index>(),
            byte in any::<u8>(),
        ) {
            let mut line = leaf.to_line().into_bytes();
            let idx = place.index(line.len());
            prop_assume!(line[idx] != byte);
            line[idx] = byte;
            if let Some(other) = read(&line) {
                prop_assert_ne!(&other, &leaf);
                prop_assert_eq!(other.to_line().into_bytes(), line);
            }
        }
    }
}
