//! `troth join`: a person's word that accounts tell of one happening.

use serde_json::json;
use troth::Said;
use troth_model::AccountId;

use super::named::{self, Saying, short};
use crate::Outcome;
use crate::output::{self, Format};

/// Say that accounts tell of one happening.
///
/// From this entry on they stand in one incident, whatever the machine makes of them; of a later
/// `troth split` the later word wins. Take it back with `troth retract '#N'`, N being its entry.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth incidents\n  troth join 1f3a/3 77b0/1 --by \"Ada Officer\" --reason \"both speak of the pumping station\""
)]
pub struct Join {
    /// The accounts: two or more, each by its document's digits and its number (`1f3a/3`).
    #[arg(value_name = "ACCOUNT", num_args = 2.., required = true)]
    accounts: Vec<String>,
    #[command(flatten)]
    saying: Saying,
}

impl Join {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no such account, or the record fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let author = self.saying.person.author()?;
        let (_, mut keeper, kept) = self.saying.place.open()?;
        let mut ids: Vec<AccountId> = Vec::new();
        for name in &self.accounts {
            let id = named::account(name, &kept)?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let entry = keeper.say(&Said::Join(ids.clone()), &author, Some(&self.saying.reason))?;
        let names: Vec<&str> = ids.iter().map(AccountId::as_str).collect();
        let text = match self.saying.format {
            Format::Table => {
                let names: Vec<String> = names.iter().map(|name| short(name)).collect();
                format!("#{entry}: {} tell of one happening\n", names.join(", "))
            }
            _ => format!(
                "{}\n",
                json!({"kind": "join", "entry": entry.0, "accounts": names, "by": self.saying.person.by, "because": self.saying.reason})
            ),
        };
        output::put(&text)?;
        Ok(Outcome::Fine)
    }
}
