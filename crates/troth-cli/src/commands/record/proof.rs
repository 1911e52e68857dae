//! `troth record check-proof`: what somebody does who was given a proof.

use std::path::{Path, PathBuf};

use serde_json::json;
use troth::Failure;
use troth_record::{Hash, Proven, VerifierKey, verify_growth, verify_proof};

use super::{Place, shown_time};
use crate::Outcome;
use crate::output::{self, Format};

/// Check proofs with nothing but the record's public key: neither docket nor record is needed.
///
/// Checks proofs of entries, and proofs of growth (with the earlier checkpoint). Ends with exit code
/// 1 if one does not hold.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth record check-proof article.tlog-proof --key record.pub\n  troth record check-proof article.tlog-proof --key record.pub --content article.html\n  troth record check-proof growth --key record.pub --checkpoint monday.checkpoint\n\nThe public key stands in `troth record`. Get it from whom you trust to know it: a proof does not\nbring it along, since a forger's proof would bring the forger's."
)]
pub struct CheckProof {
    /// Proofs; a folder stands for the proofs in it.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The record's public key, or a file that holds it; the docket's own where it is left out.
    #[arg(long, value_name = "KEY|FILE")]
    key: Option<String>,
    /// A file that is said to be the content of the entry.
    #[arg(long, value_name = "FILE")]
    content: Option<PathBuf>,
    /// The earlier checkpoint, for a proof of growth; or the one that the proof should end in.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl CheckProof {
    pub fn run(self, place: &Place) -> Result<Outcome, Failure> {
        let key = self.key(place)?;
        let mut outcome = Outcome::Fine;
        for path in self.all_files()? {
            let text = read(&path)?;
            let checked = match text.starts_with("old ") {
                true => self.growth(&text, &key),
                false => self.entry(&text, &key),
            };
            match checked {
                Ok(told) => output::put(&told)?,
                Err(error) => {
                    let mut message = format!("{}: {error}", path.display());
                    let mut cause = error.source();
                    while let Some(why) = cause {
                        message.push_str(&format!(": {why}"));
                        cause = why.source();
                    }
                    output::say_error(&message);
                    outcome = Outcome::Found;
                }
            }
        }
        Ok(outcome)
    }

    fn key(&self, place: &Place) -> Result<VerifierKey, Failure> {
        let Some(told) = &self.key else {
            let record = place.record().map_err(|error| {
                format!(
                    "a proof is checked with the record's public key: give it with --key ({error})"
                )
            })?;
            return Ok(record.verifier().clone());
        };
        let text = match Path::new(told).is_file() {
            true => read(Path::new(told))?,
            false => told.clone(),
        };
        Ok(VerifierKey::parse(text.trim())?)
    }

    /// The files that are meant, a folder's in the order of their names.
    fn all_files(&self) -> Result<Vec<PathBuf>, Failure> {
        let mut all = Vec::new();
        for path in &self.files {
            if !path.is_dir() {
                all.push(path.clone());
                continue;
            }
            let mut inside: Vec<PathBuf> =
                std::fs::read_dir(path)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
            inside.sort();
            all.extend(inside);
        }
        Ok(all)
    }

    fn entry(&self, text: &str, key: &VerifierKey) -> Result<String, Failure> {
        let proven = verify_proof(text, key)?;
        let is_content = self.content.as_ref().map(|path| is_content(&proven, path)).transpose()?;
        if let Some(path) = &self.checkpoint {
            let held = troth_record::Checkpoint::open(&read(path)?, key)?;
            if held != proven.checkpoint {
                return Err(format!(
                    "it ends in the checkpoint over {} entries, `{}` is that over {}: ask for a proof of growth between them",
                    proven.checkpoint.size, path.display(), held.size
                )
                .into());
            }
        }
        Ok(match self.format {
            Format::Table => told(&proven, is_content),
            _ => format!("{}\n", as_json(&proven, is_content)),
        })
    }

    fn growth(&self, text: &str, key: &VerifierKey) -> Result<String, Failure> {
        let path = self
            .checkpoint
            .as_ref()
            .ok_or("this is a proof of growth: give the earlier checkpoint with --checkpoint")?;
        let old = read(path)?;
        let held = troth_record::Checkpoint::open(&old, key)?;
        let new = verify_growth(text, &old, key)?;
        Ok(match self.format {
            Format::Table => format!(
                "holds: the record `{}` has grown from {} to {} entries, and its first {} are what they were\n",
                new.origin, held.size, new.size, held.size
            ),
            _ => format!(
                "{}\n",
                json!({"kind": "growth", "holds": true, "origin": new.origin, "from": held.size, "to": new.size})
            ),
        })
    }
}

/// Whether a file is the content that the proof names.
fn is_content(proven: &Proven, path: &Path) -> Result<bool, Failure> {
    let bytes = std::fs::read(path)
        .map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    let named = proven.content_hash.ok_or(
        "the proof does not disclose what its content is called: ask for one with --disclose names",
    )?;
    match Hash::of(&bytes) == named {
        true => Ok(true),
        false => Err(format!(
            "`{}` is not what was recorded: its SHA-256 is {}, the entry's content {named}",
            path.display(),
            Hash::of(&bytes)
        )
        .into()),
    }
}

fn told(proven: &Proven, is_content: Option<bool>) -> String {
    let leaf = &proven.leaf;
    let mut text = format!(
        "holds: entry {} of the record `{}`, as it was signed over {} entries\n",
        leaf.sequence, proven.checkpoint.origin, proven.checkpoint.size
    );
    let mut line = |name: &str, value: &str| text.push_str(&format!("  {name:<9} {value}\n"));
    line("kind", leaf.kind.as_str());
    line("recorded", &shown_time(leaf.recorded_at));
    line("by", &leaf.author.to_string());
    if let Some(about) = &proven.about {
        line("about", about);
    }
    if let Some(reason) = &leaf.reason {
        line("because", reason);
    }
    if let Some(hash) = &proven.content_hash {
        line("SHA-256", &hash.to_hex());
    }
    if is_content == Some(true) {
        line("content", "the file is what was recorded, byte for byte");
    }
    if let Some(content) = &proven.content {
        match std::str::from_utf8(content) {
            Ok(content) => text.push_str(&format!("\n{}\n", content.trim_end())),
            Err(_) => text.push_str(&format!("\n({} bytes that are no text)\n", content.len())),
        }
    }
    text
}

fn as_json(proven: &Proven, is_content: Option<bool>) -> serde_json::Value {
    let leaf = &proven.leaf;
    json!({
        "kind": "proven", "holds": true, "origin": proven.checkpoint.origin,
        "size": proven.checkpoint.size, "entry": leaf.sequence.0, "what": leaf.kind.as_str(),
        "recorded_at": leaf.recorded_at.to_string(), "author": leaf.author.to_string(),
        "about": proven.about, "because": leaf.reason,
        "content_sha256": proven.content_hash.map(|hash| hash.to_hex()),
        "is_content": is_content,
        "content": proven.content.as_ref().map(|content| String::from_utf8_lossy(content)),
    })
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read `{}`: {error}", path.display()).into())
}
