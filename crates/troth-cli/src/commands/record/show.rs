//! `troth record show`: one entry's content, byte for byte.

use std::io::Write;
use std::path::PathBuf;

use troth::{Failure, wire};
use troth_record::Known;

use super::super::named;
use super::{Place, entry_of, shown_time};
use crate::Outcome;
use crate::output::{self, DIM, Format, styled};

/// Give back what an entry holds: the original of a document, an account's line, a report.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth record show '#12'\n  troth record show 1f3a --out original.html"
)]
pub struct Show {
    /// An entry (`#12`), a document (`1f3a…`) or an account (`1f3a/3`).
    #[arg(value_name = "ID")]
    id: String,
    /// Write the content to this file, byte for byte.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Show {
    pub fn run(self, place: &Place) -> Result<Outcome, Failure> {
        let keeper = place.keeper()?;
        let kept = if self.id.starts_with('#') {
            troth::Kept::default()
        } else {
            keeper.known(Known::Now)?
        };
        let entry = entry_of(&keeper, &named::named(&self.id, &kept)?)?;
        let content = keeper.record().as_known_at(Known::Now)?.content(&entry)?;
        if self.format != Format::Table {
            output::put(&format!("{}\n", wire::entry_value(&entry)))?;
        } else {
            let by = entry.redacted_by.map_or(String::new(), |by| format!(", redacted by #{by}"));
            let about = entry.about.as_deref().unwrap_or("nothing");
            output::say_note(&format!(
                "#{}: {} about {about}, recorded {} by {}{by}",
                entry.sequence,
                entry.kind,
                shown_time(entry.recorded_at),
                entry.author
            ));
            if let Some(reason) = &entry.reason {
                output::say_note(&format!("because: {reason}"));
            }
        }
        match (content, &self.out) {
            (Some(content), Some(path)) => std::fs::write(path, content)
                .map_err(|error| format!("cannot write `{}`: {error}", path.display()))?,
            (Some(content), None) if self.format == Format::Table => {
                std::io::stdout().lock().write_all(&content)?;
                if content.last() != Some(&b'\n') {
                    output::put("\n")?;
                }
            }
            (None, Some(path)) => {
                return Err(format!(
                    "entry {} has no content to write to `{}`",
                    entry.sequence,
                    path.display()
                )
                .into());
            }
            (None, None) => output::put(&styled(DIM, "it has no content\n"))?,
            _ => {}
        }
        Ok(Outcome::Fine)
    }
}
