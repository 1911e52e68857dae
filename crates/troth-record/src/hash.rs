//! SHA-256 values (FIPS 180-4) and how they are written down.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind, Result};

/// A SHA-256 value: the name of a content, a leaf, or a node of the tree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The SHA-256 of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The SHA-256 of these parts one after the other.
    pub(crate) fn of_parts(parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(part);
        }
        Self(hasher.finalize().into())
    }

    /// Reads 64 lower-case hexadecimal digits.
    ///
    /// # Errors
    /// Anything else is refused.
    pub fn from_hex(text: &str) -> Result<Self> {
        let refused = || Error::new(ErrorKind::Refused, not_a_hash(text));
        let digits: &[u8; 64] = text.as_bytes().try_into().map_err(|_| refused())?;
        let (mut bytes, mut seen) = ([0; 32], 0);
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let (high, low) = (DIGITS[usize::from(pair[0])], DIGITS[usize::from(pair[1])]);
            seen |= high | low;
            *byte = high << 4 | low & 15;
        }
        match seen < 16 {
            true => Ok(Self(bytes)),
            false => Err(refused()),
        }
    }

    /// Takes 32 bytes as they are.
    ///
    /// # Errors
    /// Any other length is refused.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let bytes = bytes.try_into().map_err(|_| {
            Error::new(ErrorKind::Refused, format!("a hash has 32 bytes, not {}", bytes.len()))
        })?;
        Ok(Self(bytes))
    }

    /// The 64 lower-case hexadecimal digits.
    pub fn to_hex(&self) -> String {
        bytes_to_hex(&self.0)
    }
}

fn not_a_hash(text: &str) -> String {
    let start: String = text.chars().take(70).collect();
    format!("`{start}` is no SHA-256: expected 64 lower-case hexadecimal digits")
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// Lower-case hexadecimal digits, two a byte.
pub(crate) fn bytes_to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)] as char);
        text.push(DIGITS[usize::from(byte & 15)] as char);
    }
    text
}

/// The bytes of lower-case hexadecimal digits; nothing if the text is anything else.
pub(crate) fn bytes_from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits.chunks_exact(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

/// The value of each character as a digit; 16 where it is none. A record is verified at the speed
/// of looking up two hashes a line.
const DIGITS: [u8; 256] = {
    let mut digits = [16; 256];
    let mut value = 0;
    while value < 16 {
        digits[b"0123456789abcdef"[value as usize] as usize] = value;
        value += 1;
    }
    digits
};

fn digit(character: u8) -> Option<u8> {
    let value = DIGITS[usize::from(character)];
    (value < 16).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_has_one_way_to_be_written() {
        let hash = Hash::of(b"abc");
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash.to_hex(), text);
        assert_eq!(Hash::from_hex(text).expect("its own writing"), hash);
        assert!(Hash::from_hex(&text.to_uppercase()).is_err());
        assert!(Hash::from_hex(&text[2..]).is_err());
        assert!(Hash::from_hex("é").is_err());
    }
}
