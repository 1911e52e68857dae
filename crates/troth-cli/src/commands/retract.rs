//! `troth retract`: something recorded is withdrawn; it stays, and does not stand any more.

use serde_json::json;
use troth::Said;

use super::named::{self, Named, Person, Where};
use crate::Outcome;
use crate::output::{self, Format};

/// Withdraw a document, an account, or what a review, correction, ruling or retraction said.
///
/// It stays in the record, and what was known before still shows it. From this entry on it does not
/// stand. To take a retraction back, retract its entry.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth retract 1f3a --by \"Ada Officer\" --because \"the outlet withdrew the article\"\n  troth retract 1f3a/3 --by \"Ada Officer\" --because \"read from a caption\"\n  troth retract '#41' --by \"Ada Officer\" --because \"reviewed the wrong account\""
)]
pub struct Retract {
    /// A document (`1f3a…`), an account (`1f3a/3`), or an entry with somebody's word (`#41`).
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    person: Person,
    /// Why. Stands in the record for ever, in clear.
    #[arg(long, value_name = "REASON")]
    because: String,
    #[command(flatten)]
    place: Where,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Retract {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is nothing of this id, or the record fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let author = self.person.author()?;
        let (_, mut keeper, kept) = self.place.open()?;
        let named = named::named(&self.id, &kept)?;
        let id = match &named {
            Named::Entry(number) => format!("entry:{number}"),
            other => other.to_string(),
        };
        let entry = keeper.say(&Said::Retraction(id.clone()), &author, Some(&self.because))?;
        let now = keeper.known(troth_record::Known::Now)?;
        let n_fewer = kept.accounts.len() as i64 - now.accounts.len() as i64;
        let text = match self.format {
            Format::Table => format!(
                "#{entry}: {named} is withdrawn; {} accounts stand, {} before\n",
                now.accounts.len(),
                kept.accounts.len()
            ),
            _ => format!(
                "{}\n",
                json!({"kind": "retraction", "entry": entry.0, "of": id, "by": self.person.by, "because": self.because, "accounts_fewer": n_fewer})
            ),
        };
        output::put(&text)?;
        Ok(Outcome::Fine)
    }
}
