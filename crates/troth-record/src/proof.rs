//! Proofs that leave the house: that an entry is in the record, and that a record has grown from
//! what it was without changing it.
//!
//! Both are text in the forms of C2SP (`tlog-proof`, and the request of `tlog-witness`), so that
//! any verifier of those checks the tree; what the entry says, and what opens its commitments,
//! stands in the `extra` line, which [`verify_proof`] checks against the tree as well.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};

use crate::checkpoint::{Checkpoint, read_hash, read_size};
use crate::commitment::Opening;
use crate::entry::{Leaf, Sequence};
use crate::error::{Context, Error, ErrorKind, Result};
use crate::hash::{Hash, bytes_from_hex, bytes_to_hex};
use crate::merkle::{Prover, Tiles, leaf_hash, verify_consistency, verify_inclusion};
use crate::note::VerifierKey;
use crate::record::{Record, row_at};
use crate::store::{Store, tile_hashes};
use crate::view::Known;

const PROOF_LINE: &str = "c2sp.org/tlog-proof@v1";

/// No proof of a record needs more hashes than the number of its entries has bits, twice.
const MOST_HASHES: usize = 128;

/// How much a proof gives away of the entry that it proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclose {
    /// Only who recorded what kind of thing, when and why.
    Nothing,
    /// Also what it is about and the SHA-256 of its content. Whoever can guess a short content
    /// can then make sure.
    Names,
    /// The content as well.
    Content,
}

/// What a proof proves, as far as it discloses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The entry.
    pub leaf: Leaf,
    /// What the entry is about.
    pub about: Option<String>,
    /// The SHA-256 of its content.
    pub content_hash: Option<Hash>,
    /// Its content.
    pub content: Option<Vec<u8>>,
    /// The head of the tree that the entry is in, as the record's key signed it.
    pub checkpoint: Checkpoint,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Extra {
    entry: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    opening: Option<ExtraOpening>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    content: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExtraOpening {
    salt: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    about: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    content: Option<String>,
}

/// The hashes of a tree, from the store that keeps them.
pub(crate) struct StoredTiles<'a>(pub &'a dyn Store);

impl Tiles for StoredTiles<'_> {
    fn tile(&self, level: u8, index: u64, width: u64) -> Result<Vec<Hash>> {
        let tile = tile_hashes(self.0, level, index, width)?;
        match tile.len() as u64 == width {
            true => Ok(tile),
            false => Err(Error::new(
                ErrorKind::Damaged,
                format!("hashes are missing from tile {index} of level {level} of the tree"),
            )),
        }
    }
}

impl Record {
    /// A file that proves to a third person, who has only the public key, that this entry is in
    /// the record as of its last checkpoint. To be kept with the ending `.tlog-proof`.
    ///
    /// # Errors
    /// Refuses an entry that does not exist, and to disclose what a redaction took away.
    pub fn prove(&self, sequence: Sequence, disclose: Disclose) -> Result<String> {
        let note = self.checkpoint()?;
        let head = Checkpoint::open(&note, self.verifier())?;
        let tiles = StoredTiles(self.store());
        let path = Prover::new(&tiles, head.size).inclusion(sequence.0)?;
        let row = row_at(self.store(), sequence.0)?;
        if !verify_inclusion(sequence.0, head.size, &leaf_hash(&row.line), &path, &head.root) {
            return Err(Error::new(
                ErrorKind::Damaged,
                format!("entry {sequence} cannot be proven: it is not what the tree says"),
            ));
        }
        let extra = self.extra(sequence, row.line, row.opening, disclose)?;
        let extra = BASE64.encode(serde_json::to_vec(&extra).expect("strings are JSON"));
        let hashes: String = path.iter().map(written).collect();
        Ok(format!("{PROOF_LINE}\nextra {extra}\nindex {sequence}\n{hashes}\n{note}"))
    }

    fn extra(
        &self,
        sequence: Sequence,
        line: Vec<u8>,
        opening: Option<Opening>,
        disclose: Disclose,
    ) -> Result<Extra> {
        let entry = String::from_utf8(line).map_err(|error| {
            Error::new(ErrorKind::Damaged, format!("entry {sequence} is damaged")).caused_by(error)
        })?;
        if disclose == Disclose::Nothing {
            return Ok(Extra { entry, opening: None, content: None });
        }
        let view = self.as_known_at(Known::Now)?;
        let read = view.entry(sequence)?.expect("an entry that was proven exists");
        if let Some(by) = read.redacted_by {
            let message = format!("entry {sequence} was redacted by entry {by}: nothing to show");
            return Err(Error::new(ErrorKind::Refused, message));
        }
        let content = match disclose {
            Disclose::Content => view.content(&read)?.map(|content| BASE64.encode(content)),
            _ => None,
        };
        let opening = opening.map(|opening| ExtraOpening {
            salt: bytes_to_hex(&opening.salt),
            about: opening.about,
            content: opening.content.map(|content| content.to_hex()),
        });
        Ok(Extra { entry, opening, content })
    }

    /// Shows that the record has grown from its first `old` entries without changing them: the
    /// text that a witness of C2SP (`tlog-witness`) is sent, and [`verify_growth`] checks.
    ///
    /// # Errors
    /// Refuses more entries than there are.
    pub fn prove_growth(&self, old: u64) -> Result<String> {
        let note = self.checkpoint()?;
        let head = Checkpoint::open(&note, self.verifier())?;
        let proof = Prover::new(&StoredTiles(self.store()), head.size).consistency(old)?;
        let hashes: String = proof.iter().map(written).collect();
        Ok(format!("old {old}\n{hashes}\n{note}"))
    }

    /// Makes sure that the record still begins as this checkpoint, kept somewhere else, says that
    /// it did.
    ///
    /// # Errors
    /// Tells apart the checkpoint of another record, one that this record's key did not sign, and
    /// a record that is no longer what it was.
    pub fn confirm(&self, note: &str) -> Result<Checkpoint> {
        let held = Checkpoint::open(note, self.verifier())?;
        let size = self.n_entries()?;
        if held.size > size {
            return Err(Error::new(
                ErrorKind::Damaged,
                format!("the checkpoint speaks of {} entries, the record has {size}", held.size),
            ));
        }
        // Rebuilt from the entries, not from the upper hashes, so that nothing is taken on trust.
        let mut frontier = crate::merkle::Frontier::default();
        for first in (0..held.size).step_by(4096) {
            let n = (held.size - first).min(4096);
            let hashes = self.store().leaf_hashes(first, n)?;
            hashes.into_iter().for_each(|hash| frontier.push(hash, &mut Vec::new()));
        }
        match frontier.root() == held.root && frontier.size() == held.size {
            true => Ok(held),
            false => Err(Error::new(
                ErrorKind::Damaged,
                format!("the record's first {} entries are not those of the checkpoint", held.size),
            )),
        }
    }
}

/// Checks a proof of an entry with nothing but the record's public key.
///
/// # Errors
/// Tells apart what is no proof, the proof of another record, one that another key signed, and
/// one that does not hold.
pub fn verify_proof(text: &str, key: &VerifierKey) -> Result<Proven> {
    let parts = split_proof(text)?;
    let checkpoint = Checkpoint::open(parts.note, key)?;
    let leaf = Leaf::from_line(parts.extra.entry.as_bytes())
        .map_err(|error| bad("the entry in it is none").caused_by(error))?;
    let hash = leaf_hash(parts.extra.entry.as_bytes());
    if leaf.sequence.0 != parts.index {
        return Err(bad(format!("it is for entry {}, not {}", parts.index, leaf.sequence)));
    }
    if !verify_inclusion(parts.index, checkpoint.size, &hash, &parts.path, &checkpoint.root) {
        return Err(bad(format!("entry {} is not in the tree that was signed", parts.index)));
    }
    let opening = parts.extra.opening.map(read_opening).transpose()?;
    check_opening(&leaf, opening.as_ref())?;
    let (about, content_hash) =
        opening.map_or((None, None), |opening| (opening.about, opening.content));
    let content = parts.extra.content.map(|text| read_content(&text, content_hash)).transpose()?;
    Ok(Proven { leaf, about, content_hash, content, checkpoint })
}

/// Checks that a record has grown from the checkpoint `old` without changing what it was, and
/// gives its present head.
///
/// # Errors
/// Tells apart what is no such proof, one of another record or key, and one that does not hold.
pub fn verify_growth(text: &str, old: &str, key: &VerifierKey) -> Result<Checkpoint> {
    let old = Checkpoint::open(old, key).context(|| "the earlier checkpoint".to_owned())?;
    let (head, note) = text.split_once("\n\n").ok_or_else(|| bad("it has no checkpoint"))?;
    let new = Checkpoint::open(note, key)?;
    let mut lines = head.split('\n');
    let size = lines.next().and_then(|line| line.strip_prefix("old "));
    let size = read_size(size.ok_or_else(|| bad("it does not begin with `old`"))?)?;
    if size != old.size {
        return Err(bad(format!("it is for {size} entries, the checkpoint for {}", old.size)));
    }
    let proof = lines.map(read_hash).collect::<Result<Vec<_>>>()?;
    match verify_consistency((old.size, &old.root), (new.size, &new.root), &proof) {
        true => Ok(new),
        false => Err(bad("the record does not continue the earlier one")),
    }
}

struct Parts<'a> {
    extra: Extra,
    index: u64,
    path: Vec<Hash>,
    note: &'a str,
}

fn split_proof(text: &str) -> Result<Parts<'_>> {
    let (head, note) = text.split_once("\n\n").ok_or_else(|| bad("it has no checkpoint"))?;
    let mut lines = head.split('\n');
    if lines.next() != Some(PROOF_LINE) {
        return Err(bad(format!("it does not begin with `{PROOF_LINE}`")));
    }
    let extra = lines.next().and_then(|line| line.strip_prefix("extra "));
    let extra = extra.ok_or_else(|| bad("it does not hold the entry"))?;
    let extra = BASE64.decode(extra).map_err(|error| bad("the entry").caused_by(error))?;
    let extra =
        serde_json::from_slice(&extra).map_err(|error| bad("the entry").caused_by(error))?;
    let index = lines.next().and_then(|line| line.strip_prefix("index "));
    let index = read_size(index.ok_or_else(|| bad("it does not say which entry it is for"))?)?;
    let path = lines.take(MOST_HASHES + 1).map(read_hash).collect::<Result<Vec<_>>>()?;
    match path.len() <= MOST_HASHES {
        true => Ok(Parts { extra, index, path, note }),
        false => Err(bad("it has too many hashes")),
    }
}

fn read_opening(extra: ExtraOpening) -> Result<Opening> {
    let salt = bytes_from_hex(&extra.salt).and_then(|bytes| bytes.try_into().ok());
    let content = extra.content.map(|content| Hash::from_hex(&content)).transpose();
    Ok(Opening {
        salt: salt.ok_or_else(|| bad("its salt is not 32 bytes"))?,
        about: extra.about,
        content: content.map_err(|error| bad("the name of its content").caused_by(error))?,
    })
}

fn check_opening(leaf: &Leaf, opening: Option<&Opening>) -> Result<()> {
    match opening.map(Opening::commitments) {
        Some(commitments) if commitments != (leaf.about, leaf.content) => {
            Err(bad("what it discloses is not what the entry commits to"))
        }
        _ => Ok(()),
    }
}

fn read_content(text: &str, hash: Option<Hash>) -> Result<Vec<u8>> {
    let content = BASE64.decode(text).map_err(|error| bad("its content").caused_by(error))?;
    match hash == Some(Hash::of(&content)) {
        true => Ok(content),
        false => Err(bad("its content is not what the entry commits to")),
    }
}

fn written(hash: &Hash) -> String {
    format!("{}\n", BASE64.encode(hash.0))
}

fn bad(why: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::NotProven, format!("this is no proof that holds: {why}"))
}
