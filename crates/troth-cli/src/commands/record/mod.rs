//! `troth record`: the record itself: what it holds, that it is whole, and how to show that to
//! somebody else. One file for each subcommand.

mod checkpoint;
mod log;
mod moving;
mod proof;
mod prove;
mod readings;
mod redact;
mod show;
mod status;
mod verify;

use std::path::PathBuf;

use jiff::Timestamp;
use troth::{Failure, Keeper, Shelf};
use troth_record::{Entry, Kind, Known, Record, Sequence};

use super::docket::{folder, store_path};
use crate::Outcome;

/// Show, verify and prove the record of a docket.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth record\n  troth record verify\n  troth record log --last 10\n  troth record prove 1f3a/3 --out account.tlog-proof\n  troth record check-proof account.tlog-proof --key record.key.pub\n  troth record checkpoint --out monday.checkpoint\n  troth record verify --checkpoint monday.checkpoint\n\nHow it works, and what it proves, is told in docs/record.md."
)]
pub struct RecordCommand {
    #[command(subcommand)]
    command: Option<Sub>,
    #[command(flatten)]
    place: Place,
}

#[derive(clap::Subcommand)]
enum Sub {
    Status(status::Status),
    Log(log::Log),
    Show(show::Show),
    Verify(verify::Verify),
    Prove(prove::Prove),
    CheckProof(proof::CheckProof),
    Checkpoint(checkpoint::CheckpointCommand),
    Growth(checkpoint::Growth),
    Export(moving::Export),
    Import(moving::Import),
    Redact(redact::Redact),
    Readings(readings::Readings),
}

impl RecordCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// When the call is wrong, there is no record, or it fails.
    pub fn run(self) -> Result<Outcome, Failure> {
        match self.command.unwrap_or(Sub::Status(status::Status::default())) {
            Sub::Status(status) => status.run(&self.place),
            Sub::Log(log) => log.run(&self.place),
            Sub::Show(show) => show.run(&self.place),
            Sub::Verify(verify) => verify.run(&self.place),
            Sub::Prove(prove) => prove.run(&self.place),
            Sub::CheckProof(check) => check.run(&self.place),
            Sub::Checkpoint(checkpoint) => checkpoint.run(&self.place),
            Sub::Growth(growth) => growth.run(&self.place),
            Sub::Export(export) => export.run(&self.place),
            Sub::Import(import) => import.run(&self.place),
            Sub::Redact(redact) => redact.run(&self.place),
            Sub::Readings(readings) => readings.run(&self.place),
        }
    }
}

/// Which record.
#[derive(Debug, Clone, clap::Args)]
pub struct Place {
    /// The docket's folder; the one that the current folder lies in where it is left out.
    #[arg(long, value_name = "DIR", global = true)]
    pub docket: Option<PathBuf>,
    /// A record that is not the docket's own: a file, or
    /// postgres://USER@HOST/DATABASE?schema=NAME. Needs no docket.
    #[arg(long, value_name = "PLACE", global = true)]
    pub store: Option<String>,
}

impl Place {
    /// Where the record stands.
    fn shelf(&self) -> Result<Shelf, Failure> {
        let Some(store) = &self.store else {
            return Ok(troth::Docket::open(&folder(self.docket.as_deref())?)?.shelf());
        };
        // The docket that one stands in may hold the key of a database's record.
        let folder = folder(self.docket.as_deref()).unwrap_or_else(|_| PathBuf::from("."));
        Ok(Shelf::parse(&store_path(store)?.to_string_lossy(), &folder))
    }

    /// The record, for reading.
    fn record(&self) -> Result<Record, Failure> {
        Ok(self.shelf()?.open_for_reading()?)
    }

    /// The record as nouns, for reading.
    fn keeper(&self) -> Result<Keeper, Failure> {
        Ok(Keeper::of(self.record()?))
    }
}

/// The one entry that holds what an id names: an account, or a document's bytes.
fn entry_of(keeper: &Keeper, named: &super::named::Named) -> Result<Entry, Failure> {
    use super::named::Named;
    let view = keeper.record().as_known_at(Known::Now)?;
    let found = match named {
        Named::Entry(number) => view.entry(Sequence(*number))?,
        Named::Document(id) => view.latest(&Kind::DOCUMENT, Some(&id.to_string()))?,
        Named::Account(id) => match view.latest(&Kind::ACCOUNT, Some(id.as_str()))? {
            Some(entry) => Some(entry),
            // An account that a person put in place of another stands in the review.
            None => {
                let of = id.as_str().rsplit_once('.').map_or("", |(of, _)| of);
                view.latest(&Kind::REVIEW, Some(of))?
            }
        },
    };
    found.ok_or_else(|| format!("there is no entry of `{named}` in this record").into())
}

fn shown_time(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
