//! One report as received.

use std::fmt;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// The SHA-256 of a document's bytes as received: `sha256:` and 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentId([u8; 32]);

impl DocumentId {
    /// The id made of this digest.
    #[must_use]
    pub fn new(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// The digest.
    #[must_use]
    #[inline]
    pub fn digest(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads `sha256:…`; `None` where it is not of that form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix("sha256:")?;
        if hex.len() != 64 || !hex.is_ascii() {
            return None;
        }
        let mut digest = [0; 32];
        for (idx, byte) in digest.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&hex[2 * idx..2 * idx + 2], 16).ok()?;
        }
        Some(Self(digest))
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        f.write_str("sha256:")?;
        let digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let mut text = [0; 64];
        for (place, digit) in text.iter_mut().zip(digits) {
            *place = DIGITS[usize::from(digit)];
        }
        f.write_str(std::str::from_utf8(&text).expect("digits are ASCII"))
    }
}

/// Who brought the document out; it stands behind every account in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Publisher {
    /// The name under which it publishes.
    pub name: String,
}

/// When a document came out, as precisely as was told. The day is what relative words
/// ("on Friday") are counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// The day, in the document's own zone.
    pub day: Date,
    /// The time of day, where it was told.
    pub at: Option<DateTime>,
}

/// One report as received. Never changed once made.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The hash of the bytes as received.
    pub id: DocumentId,
    /// Its headline, where there is one.
    pub title: Option<String>,
    /// Who published it, where that is known.
    pub publisher: Option<Publisher>,
    /// When, where that is known.
    pub published: Option<Published>,
    /// ISO 639-1 code of its language; `None` where it could not be told.
    pub language: Option<String>,
    /// The zone in which its civil times are meant.
    pub zone: TimeZone,
    /// Its address, where there is one.
    pub url: Option<String>,
    /// The name under which it came in: a path, an archive's member.
    pub name: String,
    /// The text, in NFC.
    pub text: String,
}
