//! `troth record export` and `troth record import`: the record as a folder of open files.

use std::path::{Path, PathBuf};

use troth::Failure;

use super::Place;
use crate::Outcome;
use crate::output;

/// Write the whole record into a new folder of open files: JSON Lines, blobs, checkpoints, tiles.
///
/// The folder can be read without this program (docs/formats.md), and is as confidential as the
/// record. The secret key is not in it.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth record export ../archive-2031-03\n  troth record export public --tiles"
)]
pub struct Export {
    /// The folder to make.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// Only what may be shown to everybody: the log as C2SP's tiles, without any content.
    #[arg(long)]
    tiles: bool,
}

impl Export {
    pub fn run(self, place: &Place) -> Result<Outcome, Failure> {
        let record = place.record()?;
        match self.tiles {
            true => record.export_tiles(&self.folder)?,
            false => record.export(&self.folder)?,
        }
        output::put(&format!(
            "{} entries written to {}\n",
            record.n_entries()?,
            self.folder.display()
        ))?;
        Ok(Outcome::Fine)
    }
}

/// Make a record from a folder that `troth record export` wrote; it gives the same proofs.
///
/// Every line, content and checkpoint is checked first; what is damaged is named, and nothing is
/// made. To append to it, put the secret key beside it (`RECORD.key`).
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth record import ../archive-2031-03 copy.troth\n  troth record verify --store copy.troth"
)]
pub struct Import {
    /// The folder.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// The record to make: a file, or `postgres://USER@HOST/DATABASE?schema=NAME`; the docket's own
    /// where it is left out.
    #[arg(value_name = "RECORD")]
    to: Option<String>,
}

impl Import {
    pub fn run(self, place: &Place) -> Result<Outcome, Failure> {
        let shelf = match &self.to {
            Some(to) => troth::Shelf::parse(to, Path::new("")),
            None => place.shelf()?,
        };
        shelf.import(&self.folder)?;
        let n_entries = shelf.open_for_reading()?.n_entries()?;
        output::put(&format!("{n_entries} entries checked and imported into {shelf}\n"))?;
        Ok(Outcome::Fine)
    }
}
