//! Values as 64-bit words, and the symbols that stand for texts.
//!
//! A column has one type for good, so a value carries none: an integer is its bits, a float its
//! bits with one zero and one NaN, a text or a pattern the number of its symbol. Two values of a
//! column are equal exactly if their words are.

use std::cmp::Ordering;

use hashbrown::HashTable;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// A whole number of 64 bits.
    Int,
    /// A floating-point number (IEEE 754 binary64).
    Float,
    /// A text: any bytes.
    Text,
    /// A pattern for `MATCHES`.
    Pattern,
}

impl Type {
    /// Its name in a signature.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Float => "float",
            Self::Text => "string",
            Self::Pattern => "regexp",
        }
    }
}

/// An integer as a word.
#[allow(clippy::cast_sign_loss, reason = "the bits are kept")]
pub(crate) fn of_int(value: i64) -> u64 {
    value as u64
}

/// A word as an integer.
#[allow(clippy::cast_possible_wrap, reason = "the bits are kept")]
pub(crate) fn to_int(word: u64) -> i64 {
    word as i64
}

/// A float as a word: minus zero is zero, and there is one NaN.
pub(crate) fn of_float(value: f64) -> u64 {
    if value == 0.0 {
        0
    } else if value.is_nan() {
        f64::NAN.to_bits()
    } else {
        value.to_bits()
    }
}

/// A word as a float.
pub(crate) fn to_float(word: u64) -> f64 {
    f64::from_bits(word)
}

/// Mixes a row of words into a hash whose high and low bits are both good.
pub(crate) fn hash_row(row: &[u64]) -> u64 {
    hash_words(row.iter().copied())
}

/// As [`hash_row`], of words that lie apart.
pub(crate) fn hash_words(words: impl Iterator<Item = u64>) -> u64 {
    // The multiplier is that of FxHash, 2^64 / pi.
    let mut hash: u64 = 0;
    for word in words {
        hash = (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    hash ^ (hash >> 32)
}

fn hash_bytes(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    hash_words(words.chain([u64::from_le_bytes(last), bytes.len() as u64]))
}

/// The texts that values stand for, each once. Those no longer in use can be let go.
#[derive(Debug, Default)]
pub struct Symbols {
    texts: Vec<Box<[u8]>>,
    table: HashTable<u32>,
    free: Vec<u32>,
    /// How many there may be before it is worth looking for unused ones.
    limit: usize,
}

/// So many texts are kept before unused ones are looked for.
const MANY: usize = 1 << 16;

impl Symbols {
    /// The word for a text.
    pub(crate) fn intern(&mut self, text: &[u8]) -> u64 {
        let hash = hash_bytes(text);
        if let Some(id) = self.table.find(hash, |id| *self.texts[*id as usize] == *text) {
            return u64::from(*id);
        }
        let id = if let Some(id) = self.free.pop() {
            self.texts[id as usize] = text.into();
            id
        } else {
            self.texts.push(text.into());
            u32::try_from(self.texts.len() - 1).expect("fewer than 2^32 texts are in use at once")
        };
        let texts = &self.texts;
        self.table.insert_unique(hash, id, |id| hash_bytes(&texts[*id as usize]));
        u64::from(id)
    }

    /// The text of a word.
    pub(crate) fn text(&self, word: u64) -> &[u8] {
        let id = usize::try_from(word).expect("the number of a symbol");
        &self.texts[id]
    }

    /// Whether there are so many that unused ones should be looked for.
    pub(crate) fn is_crowded(&self) -> bool {
        self.table.len() > self.limit.max(MANY)
    }

    /// Lets all go that are not in use. `used` has a place for each symbol.
    pub(crate) fn retain(&mut self, used: &[bool]) {
        for (id, text) in self.texts.iter_mut().enumerate() {
            if used[id] {
                continue;
            }
            let word = u32::try_from(id).expect("symbols are numbered in 32 bits");
            if let Ok(entry) = self.table.find_entry(hash_bytes(text), |other| *other == word) {
                entry.remove();
                *text = Box::default();
                self.free.push(word);
            }
        }
        self.limit = 2 * self.table.len();
    }

    /// How many places there are for symbols.
    pub(crate) fn n_places(&self) -> usize {
        self.texts.len()
    }

    /// The order of two values of one type: numbers by size, texts by their bytes.
    pub(crate) fn compare(&self, kind: Type, left: u64, right: u64) -> Ordering {
        match kind {
            Type::Int => to_int(left).cmp(&to_int(right)),
            Type::Float => compare_floats(to_float(left), to_float(right)),
            Type::Text | Type::Pattern => self.text(left).cmp(self.text(right)),
        }
    }

    /// Writes a value as a verdict shows it.
    pub(crate) fn write(&self, kind: Type, word: u64, out: &mut Vec<u8>) {
        match kind {
            Type::Int => write_int(to_int(word), out),
            Type::Float => out.extend_from_slice(six_digits(to_float(word)).as_bytes()),
            Type::Text => write_quoted(self.text(word), out),
            Type::Pattern => {
                out.push(b'r');
                write_quoted(self.text(word), out);
            }
        }
    }
}

/// NaN before every number, as OCaml's `compare` has it.
pub(crate) fn compare_floats(left: f64, right: f64) -> Ordering {
    left.partial_cmp(&right).unwrap_or_else(|| right.is_nan().cmp(&left.is_nan()))
}

fn write_quoted(text: &[u8], out: &mut Vec<u8>) {
    let is_quoted = text.len() >= 2 && text.starts_with(b"\"") && text.ends_with(b"\"");
    let quote: &[u8] = if is_quoted { b"" } else { b"\"" };
    out.extend_from_slice(quote);
    out.extend_from_slice(text);
    out.extend_from_slice(quote);
}

/// Writes an integer in decimal.
pub(crate) fn write_int(value: i64, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(rest % 10).expect("a digit");
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[at..]);
}

/// A float as C's `%g` writes it: six significant digits, no zeros behind them.
pub(crate) fn six_digits(value: f64) -> String {
    significant(value, 6)
}

/// A float as C's `%.Ng` writes it.
pub(crate) fn significant(value: f64, n_digits: usize) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{:.*e}", n_digits - 1, value);
    let (digits, exponent) = scientific.split_once('e').expect("Rust writes an exponent");
    let exponent: i32 = exponent.parse().expect("Rust writes the exponent as a number");
    let n_digits = i32::try_from(n_digits).expect("a handful of digits");
    if (-4..n_digits).contains(&exponent) {
        let decimals = usize::try_from(n_digits - 1 - exponent).expect("not negative here");
        return without_zeros(&format!("{value:.decimals$}"));
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}e{sign}{:02}", without_zeros(digits), exponent.abs())
}

fn without_zeros(digits: &str) -> String {
    if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        digits.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_have_six_digits() {
        let check = |value: f64, told: &str| assert_eq!(six_digits(value), told);
        check(7.5, "7.5");
        check(15.0, "15");
        check(0.0, "0");
        check(98_765_432.1, "9.87654e+07");
        check(1.0 / 3.0, "0.333333");
        check(1e-5, "1e-05");
        check(999_999.5, "1e+06");
        check(-42.0, "-42");
        check(f64::NEG_INFINITY, "-inf");
    }

    #[test]
    fn unused_symbols_make_room() {
        let mut symbols = Symbols::default();
        let one = symbols.intern(b"one");
        let two = symbols.intern(b"two");
        assert_eq!(symbols.intern(b"one"), one);
        symbols.retain(&[false, true]);
        assert_eq!(symbols.intern(b"three"), one);
        assert_eq!(symbols.text(two), b"two");
        assert_eq!(symbols.compare(Type::Text, one, two), Ordering::Less);
    }

    #[test]
    fn integers_are_written_to_their_ends() {
        let mut out = Vec::new();
        write_int(i64::MIN, &mut out);
        write_int(0, &mut out);
        assert_eq!(out, b"-92233720368547758080");
    }
}
