//! `troth record checkpoint` and `troth record growth`: what a witness keeps, and what it is shown.

use std::path::PathBuf;

use serde_json::json;
use troth::Failure;
use troth_record::Checkpoint;

use super::Place;
use super::prove::write;
use crate::Outcome;
use crate::output::{self, Format};

/// Print the last checkpoint: a signed note over every entry, to print in a report or to hand to a
/// witness.
///
/// Whoever holds it can tell later whether the record still begins as it did:
/// `troth record verify --checkpoint FILE`.
#[derive(clap::Args)]
pub struct CheckpointCommand {
    /// Write it to this file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print the record's public key instead, which checks checkpoints and proofs.
    #[arg(long)]
    key: bool,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl CheckpointCommand {
    pub fn run(self, place: &Place) -> Result<Outcome, Failure> {
        let record = place.record()?;
        let note = record.checkpoint()?;
        let text = match (self.key, self.format) {
            (true, _) => format!("{}\n", record.verifier()),
            (false, Format::Table) => note,
            (false, _) => {
                let head = Checkpoint::open(&note, record.verifier())?;
                format!(
                    "{}\n",
                    json!({"kind": "checkpoint", "origin": head.origin, "size": head.size, "root": head.root.to_hex(), "note": note})
                )
            }
        };
        match &self.out {
            Some(path) => write(path, &text)?,
            None => output::put(&text)?,
        }
        Ok(Outcome::Fine)
    }
}

/// Write a proof that the record has grown from an earlier checkpoint without changing what it
/// was: what a C2SP witness asks for.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  troth record growth --since monday.checkpoint --out growth\n  troth record check-proof growth --checkpoint monday.checkpoint --key record.pub"
)]
pub struct Growth {
    /// The earlier checkpoint, or the number of entries that it is over.
    #[arg(long, value_name = "FILE|N")]
    since: String,
    /// Write it to this file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Growth {
    pub fn run(self, place: &Place) -> Result<Outcome, Failure> {
        let record = place.record()?;
        let old = match self.since.parse() {
            Ok(number) => number,
            Err(_) => {
                let note = std::fs::read_to_string(&self.since)
                    .map_err(|error| format!("cannot read `{}`: {error}", self.since))?;
                Checkpoint::open(&note, record.verifier())?.size
            }
        };
        let proof = record.prove_growth(old)?;
        match &self.out {
            Some(path) => write(path, &proof)?,
            None => output::put(&proof)?,
        }
        Ok(Outcome::Fine)
    }
}
