//! `troth record log`: the entries, one a line.

use serde_json::Value;
use troth::{Failure, wire};
use troth_record::{Kind, Known};

use super::super::docket;
use super::super::named::short;
use super::{Place, shown_time};
use crate::Outcome;
use crate::output::{self, DIM, Format, styled};

/// List the record's entries: who recorded what kind of thing, about what, when and why.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth record log --last 20\n  troth record log --kind review --kind retraction\n  troth record log --about 1f3a --by Ada --format jsonl"
)]
pub struct Log {
    /// Only entries of this kind (document, text, account, reading, review, retraction, …).
    #[arg(long, value_name = "KIND")]
    kind: Vec<String>,
    /// Only entries about what has an id that begins so.
    #[arg(long, value_name = "ID")]
    about: Option<String>,
    /// Only entries by an author whose name holds these words.
    #[arg(long, value_name = "WORDS")]
    by: Option<String>,
    /// Only the last so many.
    #[arg(long, value_name = "N")]
    last: Option<usize>,
    /// Only what was recorded by this time, or up to this entry.
    #[arg(long, value_name = "TIME|#N")]
    as_known_at: Option<String>,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Log {
    pub fn run(self, place: &Place) -> Result<Outcome, Failure> {
        let record = place.record()?;
        let at = match &self.as_known_at {
            None => Known::Now,
            Some(told) => match &place.store {
                Some(_) => docket::moment_in(told, &jiff::tz::TimeZone::UTC)?.0,
                None => {
                    let folder = docket::folder(place.docket.as_deref())?;
                    docket::moment_in(told, &troth::Docket::open(&folder)?.settings.zone)?.0
                }
            },
        };
        let view = record.as_known_at(at)?;
        let kinds = self.kind.iter().map(|kind| Kind::new(kind.as_str()));
        let kinds = kinds.collect::<Result<Vec<_>, _>>()?;
        let mut found = Vec::new();
        for entry in view.entries(0..u64::MAX, &kinds) {
            let entry = entry?;
            if self.admits(&entry) {
                found.push(entry);
            }
        }
        let skipped = self.last.map_or(0, |last| found.len().saturating_sub(last));
        found.drain(..skipped);
        let text = match self.format {
            Format::Table => {
                let mut table = output::table(&["entry", "recorded", "by", "kind", "about"]);
                for entry in &found {
                    let about = entry.about.as_deref().map(short).unwrap_or_default();
                    let mut about = match entry.redacted_by {
                        Some(by) => format!("redacted by #{by}"),
                        None => about,
                    };
                    if let Some(reason) = &entry.reason {
                        about = format!("{about}\n{}", styled(DIM, reason));
                    }
                    table.add_row([
                        format!("#{}", entry.sequence),
                        shown_time(entry.recorded_at),
                        entry.author.to_string(),
                        entry.kind.to_string(),
                        about,
                    ]);
                }
                format!("{table}\n{} of {} entries\n", found.len(), view.n_entries())
            }
            Format::Json => {
                let all: Vec<Value> = found.iter().map(wire::entry_value).collect();
                serde_json::to_string_pretty(&all)? + "\n"
            }
            Format::Jsonl => {
                found.iter().map(|entry| format!("{}\n", wire::entry_value(entry))).collect()
            }
        };
        output::put(&text)?;
        Ok(Outcome::Fine)
    }

    fn admits(&self, entry: &troth_record::Entry) -> bool {
        let about = self.about.as_deref().is_none_or(|start| {
            entry.about.as_deref().is_some_and(|about| {
                about.starts_with(start)
                    || about.strip_prefix("sha256:").is_some_and(|digits| digits.starts_with(start))
            })
        });
        let by = self.by.as_ref().is_none_or(|words| {
            entry.author.to_string().to_lowercase().contains(&words.to_lowercase())
        });
        about && by
    }
}
