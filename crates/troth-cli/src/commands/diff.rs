//! `troth diff`: two drafts held against the same past, and the cases that stand otherwise.

use std::path::PathBuf;

use serde_json::json;
use troth::wire::flip_value;
use troth_monitor::compare;

use super::backtest::{PastArgs, flip_words, has_errors, test};
use crate::Outcome;
use crate::output::{self, Format};

/// Say which cases would stand otherwise under another draft.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth diff draft.md other-draft.md --against . --from 2031-03-01 --to 2031-03-31"
)]
pub struct Diff {
    /// The one draft.
    #[arg(value_name = "A")]
    one: PathBuf,
    /// The other. Clauses of one number are compared.
    #[arg(value_name = "B")]
    other: PathBuf,
    #[command(flatten)]
    past: PastArgs,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Diff {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no docket or draft, the period cannot be read, or the record fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let opened = self.past.open()?;
        let period = self.past.period(&opened)?;
        let one = test(&self.one, &opened, period, false)?;
        let other = test(&self.other, &opened, period, false)?;
        let flips = compare(&one.backtest.checked, &other.backtest.checked);
        match self.format {
            Format::Table => {
                let lines: String = flips
                    .iter()
                    .map(|flip| format!("{}  {}\n", flip.finding, flip_words(flip)))
                    .collect();
                let stand = if flips.len() == 1 { "stands" } else { "stand" };
                let n = output::counted(flips.len(), "case");
                output::put(&format!("{lines}{n} {stand} otherwise\n"))?;
            }
            Format::Json => {
                let flips: Vec<_> = flips.iter().map(flip_value).collect();
                let whole = json!({"kind": "diff", "one": one.draft.id, "other": other.draft.id, "flips": flips});
                output::put(&(serde_json::to_string_pretty(&whole)? + "\n"))?;
            }
            Format::Jsonl => {
                output::put(
                    &flips.iter().map(|flip| format!("{}\n", flip_value(flip))).collect::<String>(),
                )?;
            }
        }
        let all_read = opened.all_read && !has_errors(&one) && !has_errors(&other);
        Ok(if all_read { Outcome::Fine } else { Outcome::Unread })
    }
}
