//! `troth split`: a person's word that accounts tell of another happening than the rest.

use serde_json::json;
use troth::Said;
use troth_model::AccountId;

use super::named::{self, Saying, short};
use crate::Outcome;
use crate::output::{self, Format};

/// Take accounts out of an incident: they tell of another happening than the rest of it.
///
/// From this entry on they never stand together with those that stay, whatever the machine makes
/// of them; with one another they still can. Take it back with `troth retract '#N'`.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth incidents --several\n  troth split 1f3a/3 77b0/1 --by \"Ada Officer\" --reason \"77b0 speaks of the raid a day later\""
)]
pub struct Split {
    /// The incident: by the name of any of its accounts that stays.
    #[arg(value_name = "INCIDENT")]
    incident: String,
    /// The accounts that are taken out.
    #[arg(value_name = "ACCOUNT", num_args = 1.., required = true)]
    accounts: Vec<String>,
    #[command(flatten)]
    saying: Saying,
}

impl Split {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no such incident, it does not hold the accounts, or the record fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let author = self.saying.person.author()?;
        let (_, mut keeper, kept) = self.saying.place.open()?;
        let incidents = troth::incidents_of(&kept);
        let incident = named::incident(&self.incident, &kept, &incidents)?;
        let members: Vec<&AccountId> = incident.members.iter().map(|one| &one.account).collect();
        let mut out = Vec::new();
        for name in &self.accounts {
            let id = named::account(name, &kept)?;
            if !members.contains(&&id) {
                return Err(format!(
                    "account `{}` does not stand in the incident of `{}`",
                    short(id.as_str()),
                    self.incident
                )
                .into());
            }
            if !out.contains(&id) {
                out.push(id);
            }
        }
        let rest: Vec<AccountId> =
            members.into_iter().filter(|id| !out.contains(id)).cloned().collect();
        if rest.is_empty() {
            return Err("nobody would stay: name fewer accounts of the incident".into());
        }
        let said = Said::Split { out: out.clone(), rest: rest.clone() };
        let entry = keeper.say(&said, &author, Some(&self.saying.reason))?;
        let texts = |ids: &[AccountId]| -> Vec<String> {
            ids.iter().map(|id| id.as_str().to_owned()).collect()
        };
        let text = match self.saying.format {
            Format::Table => {
                let names: Vec<String> = out.iter().map(|id| short(id.as_str())).collect();
                let rest = output::counted(rest.len(), "account");
                format!("#{entry}: {} taken out; {rest} left\n", names.join(", "))
            }
            _ => format!(
                "{}\n",
                json!({"kind": "split", "entry": entry.0, "out": texts(&out), "rest": texts(&rest), "by": self.saying.person.by, "because": self.saying.reason})
            ),
        };
        output::put(&text)?;
        Ok(Outcome::Fine)
    }
}
