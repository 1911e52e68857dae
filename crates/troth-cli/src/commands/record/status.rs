//! `troth record status`: what there is, in a few lines.

use serde_json::json;
use troth::Failure;
use troth_record::{Known, Sequence};

use super::{Place, shown_time};
use crate::Outcome;
use crate::output::{self, BOLD, DIM, Format, styled};

/// Say how many entries the record has, its size, its key and its last checkpoint.
#[derive(Default, clap::Args)]
pub struct Status {
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Option<Format>,
}

impl Status {
    pub fn run(self, place: &Place) -> Result<Outcome, Failure> {
        let shelf = place.shelf()?;
        let record = shelf.open_for_reading()?;
        let n_entries = record.n_entries()?;
        let view = record.as_known_at(Known::Now)?;
        let at = |number: Option<u64>| match number {
            Some(number) => view.entry(Sequence(number)),
            None => Ok(None),
        };
        let first = at((n_entries > 0).then_some(0))?.map(|entry| entry.recorded_at);
        let last = at(n_entries.checked_sub(1))?.map(|entry| entry.recorded_at);
        let n_bytes = shelf.path().and_then(|path| std::fs::metadata(path).ok()).map(|m| m.len());
        let checkpoint = record.checkpoint()?;
        let text = match self.format.unwrap_or(Format::Table) {
            Format::Table => {
                let line = |name: &str, value: String| format!("  {name:<11} {value}\n");
                let time = |time: Option<jiff::Timestamp>| time.map_or("none".into(), shown_time);
                let mut text = format!("{} {shelf}\n", styled(BOLD, "Record"));
                text += &line("entries", n_entries.to_string());
                text += &line("first", time(first));
                text += &line("last", time(last));
                if let Some(n_bytes) = n_bytes {
                    text += &line("size", shown_bytes(n_bytes));
                }
                text += &line("name", record.origin().to_owned());
                text += &line("public key", record.verifier().to_string());
                let signs = if shelf.has_key() {
                    "is here: the record can be appended to"
                } else {
                    "is not here: the record can be read only"
                };
                text += &line("secret key", signs.to_owned());
                text += &format!("\n{checkpoint}");
                text += &styled(
                    DIM,
                    "The opening checked the end of it; `troth record verify` checks all.\n",
                );
                text
            }
            _ => format!(
                "{}\n",
                json!({
                    "kind": "record", "place": shelf.to_string(), "entries": n_entries,
                    "first_recorded_at": first.map(|time| time.to_string()),
                    "last_recorded_at": last.map(|time| time.to_string()),
                    "bytes": n_bytes, "origin": record.origin(),
                    "public_key": record.verifier().to_string(), "can_sign": shelf.has_key(),
                    "checkpoint": checkpoint,
                })
            ),
        };
        output::put(&text)?;
        Ok(Outcome::Fine)
    }
}

/// 1.2 MB
pub fn shown_bytes(n_bytes: u64) -> String {
    match n_bytes {
        0..10_000 => format!("{n_bytes} bytes"),
        10_000..10_000_000 => format!("{:.0} kB", n_bytes as f64 / 1e3),
        _ => format!("{:.0} MB", n_bytes as f64 / 1e6),
    }
}
