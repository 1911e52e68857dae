//! Signed notes of C2SP (`c2sp.org/signed-note`): text, a blank line, lines of signatures.
//!
//! Only Ed25519 (signature type 1) is signed and checked; lines of keys that nobody asked about
//! are skipped, as the format demands, so that witnesses may add theirs. Keys are written as Go's
//! `sumdb/note` writes them: `name+id+base64`, and `PRIVATE+KEY+` in front of a signing key.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use crate::error::{Error, ErrorKind, Result};
use crate::hash::{Hash, bytes_from_hex, bytes_to_hex};
use crate::world::World;

/// The byte by which C2SP names an Ed25519 key.
const ED25519: u8 = 1;
/// How many signature lines are read at most.
const MOST_SIGNATURES: usize = 64;

/// The public half of a key: who holds it can check a record's checkpoints.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: u32,
    key: VerifyingKey,
}

impl VerifierKey {
    fn new(name: &str, key: VerifyingKey) -> Result<Self> {
        check_name(name)?;
        let hash = Hash::of_parts(&[name.as_bytes(), b"\n", &[ED25519], key.as_bytes()]);
        let id = u32::from_be_bytes([hash.0[0], hash.0[1], hash.0[2], hash.0[3]]);
        Ok(Self { name: name.to_owned(), id, key })
    }

    /// Reads `name+id+base64`.
    ///
    /// # Errors
    /// Says which part is not as it should be.
    pub fn parse(text: &str) -> Result<Self> {
        let (name, id, bytes) = key_parts(text)?;
        let key = <[u8; 32]>::try_from(bytes.as_slice())
            .ok()
            .and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok())
            .ok_or_else(|| bad_key("its last part is no Ed25519 public key"))?;
        let key = Self::new(name, key)?;
        match key.id == id {
            true => Ok(key),
            false => Err(bad_key("its id does not belong to its name and bytes")),
        }
    }

    /// The key's name; for a record's own key the record's origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key's id, as it is shown to people.
    pub(crate) fn shown_id(&self) -> String {
        shown_id(self.id)
    }

    /// Whether `signature` is this key's over `text`.
    fn signed(&self, text: &str, signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(text.as_bytes(), &signature).is_ok())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{:08x}+{}", self.name, self.id, encoded_key(self.key.as_bytes()))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

/// The secret half of a key: who holds it can sign checkpoints of this record.
#[derive(Clone)]
pub struct SignerKey {
    verifier: VerifierKey,
    key: SigningKey,
}

impl SignerKey {
    /// Makes a new key called `name`.
    ///
    /// # Errors
    /// Refuses a name that is empty or has a space, a control character or a plus sign; fails if
    /// there is no chance to be had.
    pub fn generate(name: &str, world: &mut dyn World) -> Result<Self> {
        let mut seed = [0; 32];
        world.fill(&mut seed)?;
        Self::from_seed(name, &seed)
    }

    fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self> {
        let key = SigningKey::from_bytes(seed);
        Ok(Self { verifier: VerifierKey::new(name, key.verifying_key())?, key })
    }

    /// Reads `PRIVATE+KEY+name+id+base64`, blanks around it allowed.
    ///
    /// # Errors
    /// Says which part is not as it should be; the key itself is never part of the message.
    pub fn parse(text: &str) -> Result<Self> {
        let rest = text
            .trim()
            .strip_prefix("PRIVATE+KEY+")
            .ok_or_else(|| bad_key("it does not begin with `PRIVATE+KEY+`"))?;
        let (name, id, bytes) = key_parts(rest)?;
        let seed = <[u8; 32]>::try_from(bytes.as_slice())
            .map_err(|_| bad_key("its last part is no Ed25519 seed"))?;
        let key = Self::from_seed(name, &seed)?;
        match key.verifier.id == id {
            true => Ok(key),
            false => Err(bad_key("its id does not belong to its name and bytes")),
        }
    }

    /// The key as it is kept in a file. Whoever reads it can sign.
    pub fn to_secret_text(&self) -> String {
        let (name, id) = (&self.verifier.name, self.verifier.id);
        format!("PRIVATE+KEY+{name}+{id:08x}+{}", encoded_key(self.key.as_bytes()))
    }

    /// The public half.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The signature line of this key under `text`.
    fn sign(&self, text: &str) -> String {
        let signature = self.key.sign(text.as_bytes());
        let bytes = [&self.verifier.id.to_be_bytes()[..], &signature.to_bytes()].concat();
        format!("— {} {}\n", self.verifier.name, BASE64.encode(bytes))
    }
}

impl fmt::Debug for SignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignerKey(secret half of {})", self.verifier)
    }
}

/// Signs `text`, which ends in a newline, as a note.
///
/// # Errors
/// Refuses text that a note cannot hold.
pub fn sign(text: &str, key: &SignerKey) -> Result<String> {
    if !text.ends_with('\n') || text.chars().any(|character| character < ' ' && character != '\n') {
        return Err(bad_note("its text has to end in a newline and have no control characters"));
    }
    Ok(format!("{text}\n{}", key.sign(text)))
}

/// The text of a note that `key` signed. The text of any other note stays unread.
///
/// # Errors
/// Tells apart what is no note, a note that this key did not sign, and a signature that does not
/// hold.
pub fn open<'a>(note: &'a str, key: &VerifierKey) -> Result<&'a str> {
    let (text, signatures) = split(note)?;
    let mut signed = false;
    for (name, id, signature) in signatures {
        if name == key.name && id == key.id {
            if !key.signed(text, &signature) {
                return Err(bad_note(format!("the signature of `{name}` does not hold")));
            }
            signed = true;
        }
    }
    match signed {
        true => Ok(text),
        false => Err(Error::new(
            ErrorKind::WrongKey,
            format!("the note is not signed by the key `{}` ({:08x})", key.name, key.id),
        )),
    }
}

type SignatureLine<'a> = (&'a str, u32, Vec<u8>);

/// The text of a note and its lines of signatures, nothing checked yet.
pub(crate) fn split(note: &str) -> Result<(&str, Vec<SignatureLine<'_>>)> {
    if note.chars().any(|character| character < ' ' && character != '\n') {
        return Err(bad_note("it has control characters"));
    }
    let end = note.rfind("\n\n").ok_or_else(|| bad_note("no blank line before signatures"))?;
    let (text, lines) = (&note[..end + 1], &note[end + 2..]);
    let lines = lines.strip_suffix('\n').ok_or_else(|| bad_note("its last line does not end"))?;
    let signatures = lines.split('\n').map(signature_line).collect::<Result<Vec<_>>>()?;
    match signatures.len() <= MOST_SIGNATURES {
        true => Ok((text, signatures)),
        false => Err(bad_note(format!("it has more than {MOST_SIGNATURES} signatures"))),
    }
}

fn signature_line(line: &str) -> Result<SignatureLine<'_>> {
    let malformed = || bad_note(format!("`{line}` is no signature line"));
    let rest = line.strip_prefix("— ").ok_or_else(malformed)?;
    let (name, signature) = rest.split_once(' ').ok_or_else(malformed)?;
    check_name(name)?;
    let bytes = BASE64.decode(signature).map_err(|_| malformed())?;
    let (id, signature) = bytes.split_first_chunk::<4>().ok_or_else(malformed)?;
    if signature.is_empty() {
        return Err(malformed());
    }
    Ok((name, u32::from_be_bytes(*id), signature.to_vec()))
}

fn encoded_key(bytes: &[u8; 32]) -> String {
    BASE64.encode([&[ED25519][..], bytes].concat())
}

/// Name, id and the bytes after the type byte.
fn key_parts(text: &str) -> Result<(&str, u32, Vec<u8>)> {
    let mut parts = text.trim().splitn(3, '+');
    let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(bad_key("expected `name+id+key`"));
    };
    let id = bytes_from_hex(id)
        .and_then(|bytes| <[u8; 4]>::try_from(bytes).ok())
        .map(u32::from_be_bytes)
        .ok_or_else(|| bad_key("its id is not 8 lower-case hexadecimal digits"))?;
    let bytes = BASE64.decode(key).map_err(|_| bad_key("its last part is not base64"))?;
    match bytes.split_first() {
        Some((&ED25519, key)) => Ok((name, id, key.to_vec())),
        _ => Err(bad_key("it is not of the type Ed25519")),
    }
}

/// A key's name has no space, control character or plus sign (`c2sp.org/signed-note`).
pub(crate) fn check_name(name: &str) -> Result<()> {
    let bad =
        |character: char| character.is_whitespace() || character.is_control() || character == '+';
    match name.is_empty() || name.contains(bad) || name.len() > 255 {
        false => Ok(()),
        true => Err(Error::new(
            ErrorKind::Refused,
            format!(
                "`{}` cannot name a key: expected 1 to 255 bytes without spaces or `+`",
                name.escape_debug()
            ),
        )),
    }
}

fn bad_key(why: &str) -> Error {
    Error::new(ErrorKind::WrongKey, format!("this is no key: {why}"))
}

fn bad_note(why: impl fmt::Display) -> Error {
    Error::new(ErrorKind::NotProven, format!("this is no signed note that holds: {why}"))
}

/// How key ids are shown to people.
pub(crate) fn shown_id(id: u32) -> String {
    bytes_to_hex(&id.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example of Go's `sumdb/note`, the reference implementation of C2SP's signed notes.
    const SECRET: &str =
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                        then you don't know what your problem is.\n";
    const SIGNATURE: &str = "— PeterNeumann \
        x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    #[test]
    fn the_published_example_is_signed_and_read_alike() {
        let signer = SignerKey::parse(SECRET).expect("the published key");
        let verifier = VerifierKey::parse(PUBLIC).expect("the published key");
        assert_eq!(signer.verifier(), &verifier);
        assert_eq!(signer.to_secret_text(), SECRET);
        assert_eq!(verifier.to_string(), PUBLIC);
        let note = sign(TEXT, &signer).expect("a text that a note can hold");
        assert_eq!(note, format!("{TEXT}\n{SIGNATURE}"));
        assert_eq!(open(&note, &verifier).expect("its own note"), TEXT);
    }

    #[test]
    fn a_witness_may_add_a_line_and_nobody_may_change_one() {
        let verifier = VerifierKey::parse(PUBLIC).expect("the published key");
        let note = format!("{TEXT}\n— witness.example AAAAAQQF\n{SIGNATURE}");
        assert_eq!(open(&note, &verifier).expect("an unknown line is skipped"), TEXT);
        let forged = note.replace("answer", "answers");
        let error = open(&forged, &verifier).expect_err("another text");
        assert_eq!(error.kind(), ErrorKind::NotProven);
        let unsigned = format!("{TEXT}\n— witness.example AAAAAQQF\n");
        let error = open(&unsigned, &verifier).expect_err("not signed by that key");
        assert_eq!(error.kind(), ErrorKind::WrongKey);
    }

    #[test]
    fn what_is_no_note_is_said_to_be_none() {
        let verifier = VerifierKey::parse(PUBLIC).expect("the published key");
        let broken = [
            "",
            "text\n",
            "text\n\n",
            "text\n— PeterNeumann x08go/Y=\n",
            "text\n\n— PeterNeumann x08go/Y=",
            "text\n\n- PeterNeumann x08go/Y=\n",
            "text\n\n— Peter+Neumann x08go/Y=\n",
            "text\n\n— PeterNeumann x08go/Z\n",
            "te\u{1}xt\n\n— PeterNeumann x08go/Y=\n",
        ];
        for note in broken {
            assert!(open(note, &verifier).is_err(), "{note:?}");
        }
    }

    #[test]
    fn a_mangled_key_is_no_key() {
        for idx in 0..PUBLIC.len() {
            let mangled = format!("{}{}", &PUBLIC[..idx], &PUBLIC[idx + 1..]);
            assert!(VerifierKey::parse(&mangled).is_err(), "{mangled}");
        }
        assert!(SignerKey::parse(&SECRET.replace("c74f20a3", "c74f20a4")).is_err());
    }
}
