//! Checkpoints of C2SP (`c2sp.org/tlog-checkpoint`): a signed note with origin, size and root.
//!
//! To hand one out, in print or to a witness, is what makes a record provable: whoever holds one
//! can tell later whether the record still begins as it did then.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::error::{Error, ErrorKind, Result};
use crate::hash::Hash;
use crate::note::{self, SignerKey, VerifierKey};

/// The head of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Names the record, once and for all.
    pub origin: String,
    /// How many entries it had.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The three lines that are signed.
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(self.root.0))
    }

    /// Reads the text of a note. Extension lines are allowed and skipped.
    ///
    /// # Errors
    /// Says which line is not as it should be.
    pub fn from_text(text: &str) -> Result<Self> {
        let mut lines =
            text.strip_suffix('\n').ok_or_else(|| bad("its last line does not end"))?.split('\n');
        let mut line = |what| {
            let line = lines.next().filter(|line| !line.is_empty());
            line.ok_or_else(|| bad(format!("it has no {what}")))
        };
        let (origin, size, root) = (line("origin")?, line("size")?, line("root")?);
        if lines.any(str::is_empty) {
            return Err(bad("it has an empty line"));
        }
        Ok(Self { origin: origin.to_owned(), size: read_size(size)?, root: read_hash(root)? })
    }

    /// Signs this head.
    ///
    /// # Errors
    /// Refuses a key that is not called like the record.
    pub fn sign(&self, key: &SignerKey) -> Result<String> {
        match key.verifier().name() == self.origin {
            true => note::sign(&self.to_text(), key),
            false => Err(Error::new(
                ErrorKind::WrongKey,
                format!("the key of `{}` cannot sign for `{}`", key.verifier().name(), self.origin),
            )),
        }
    }

    /// The checkpoint in a note that `key` signed for the record of its name.
    ///
    /// # Errors
    /// Tells apart the checkpoint of another record, a note that `key` did not sign, and one whose
    /// signature does not hold.
    pub fn open(note: &str, key: &VerifierKey) -> Result<Self> {
        let (text, signatures) = note::split(note)?;
        let claimed = Self::from_text(text)?;
        if claimed.origin != key.name() {
            return Err(Error::new(ErrorKind::OtherRecord, other_record(&claimed, key)));
        }
        note::open(note, key).map_err(|error| match error.kind() {
            ErrorKind::WrongKey => {
                Error::new(ErrorKind::WrongKey, wrong_key(&claimed, &signatures, key))
            }
            _ => error,
        })?;
        Ok(claimed)
    }
}

fn other_record(claimed: &Checkpoint, key: &VerifierKey) -> String {
    format!("this belongs to the record `{}`, not to `{}`", claimed.origin, key.name())
}

fn wrong_key(
    claimed: &Checkpoint,
    signatures: &[(&str, u32, Vec<u8>)],
    key: &VerifierKey,
) -> String {
    let ids: Vec<String> = signatures
        .iter()
        .filter(|(name, ..)| *name == claimed.origin)
        .map(|(_, id, _)| note::shown_id(*id))
        .collect();
    format!(
        "the checkpoint of `{}` is signed by the key {}, not by {}",
        claimed.origin,
        if ids.is_empty() { "of somebody else".to_owned() } else { ids.join(", ") },
        key.shown_id(),
    )
}

/// A decimal number with one way to write it.
pub(crate) fn read_size(text: &str) -> Result<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let plain = digits && (text == "0" || !text.starts_with('0'));
    text.parse()
        .ok()
        .filter(|_| plain)
        .ok_or_else(|| bad(format!("`{}` is no number of entries", text.escape_debug())))
}

/// A hash as base 64.
pub(crate) fn read_hash(text: &str) -> Result<Hash> {
    BASE64
        .decode(text)
        .ok()
        .and_then(|bytes| Hash::from_bytes(&bytes).ok())
        .ok_or_else(|| bad(format!("`{}` is no hash in base64", text.escape_debug())))
}

fn bad(why: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::NotProven, format!("this is no checkpoint: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of `c2sp.org/tlog-checkpoint`.
    #[test]
    fn the_published_example_is_read_and_written_alike() {
        let text = "example.com/behind-the-sofa\n20852163\n\
                    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        let checkpoint = Checkpoint::from_text(text).expect("the published example");
        assert_eq!(checkpoint.size, 20_852_163);
        assert_eq!(checkpoint.to_text(), text);
        let extended = format!("{text}more\n");
        assert_eq!(Checkpoint::from_text(&extended).expect("extensions are allowed"), checkpoint);
    }

    #[test]
    fn what_is_no_checkpoint_is_said_to_be_none() {
        let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
        let broken = [
            String::new(),
            "a\n".to_owned(),
            format!("a\n01\n{root}\n"),
            format!("a\n+1\n{root}\n"),
            format!("a\n-1\n{root}\n"),
            format!("\n1\n{root}\n"),
            format!("a\n1\n{root}"),
            format!("a\n1\n{root}\n\nx\n"),
            format!("a\n1\n{}\n", &root[..40]),
            format!("a\n99999999999999999999\n{root}\n"),
        ];
        for text in broken {
            assert!(Checkpoint::from_text(&text).is_err(), "{text:?}");
        }
    }
}
