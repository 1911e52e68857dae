//! Salted commitments: how an entry is bound to a content without giving it away.
//!
//! The SHA-256 of a short text can be guessed: hash every likely name and compare. So an entry
//! never holds one. It holds the SHA-256 of a label, 32 bytes of chance that belong to this entry
//! alone, and what it commits to. With the salt gone, nothing tells what the value stood for, not
//! even whether two entries had the same content; with the salt, nothing else fits it.

use crate::hash::Hash;

/// The 32 bytes of chance that belong to one entry.
pub type Salt = [u8; 32];

const ABOUT: &[u8] = b"troth commitment 1 about\n";
const CONTENT: &[u8] = b"troth commitment 1 content\n";

/// Commits to what an entry is about.
pub fn commit_to_about(salt: &Salt, about: &str) -> Hash {
    Hash::of_parts(&[ABOUT, salt, about.as_bytes()])
}

/// Commits to a content, by its SHA-256: the content itself may be of any size.
pub fn commit_to_content(salt: &Salt, content: &Hash) -> Hash {
    Hash::of_parts(&[CONTENT, salt, &content.0])
}

/// What opens the commitments of one entry. Goes with a redaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The salt of this entry.
    pub salt: Salt,
    /// What the entry is about.
    pub about: Option<String>,
    /// The SHA-256 of its content.
    pub content: Option<Hash>,
}

impl Opening {
    /// The commitments that an entry with this opening holds.
    pub(crate) fn commitments(&self) -> (Option<Hash>, Option<Hash>) {
        (
            self.about.as_deref().map(|about| commit_to_about(&self.salt, about)),
            self.content.as_ref().map(|content| commit_to_content(&self.salt, content)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_content_under_two_salts_looks_like_two() {
        let content = Hash::of(b"short text");
        assert_ne!(commit_to_content(&[1; 32], &content), commit_to_content(&[2; 32], &content));
        let text = content.to_hex();
        assert_ne!(commit_to_about(&[1; 32], &text), commit_to_content(&[1; 32], &content));
    }
}
