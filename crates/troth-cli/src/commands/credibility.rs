//! `troth credibility`: a person's word on how credible a happening is.

use serde_json::json;
use troth::Said;
use troth_model::{AccountId, Credibility};

use super::named::{self, Saying, short};
use crate::Outcome;
use crate::output::{self, Format};

/// Set how credible an incident is, on the Admiralty scale.
///
/// 1 confirmed by other sources, 2 probably true, 3 possibly true, 4 doubtful, 5 improbable,
/// 6 truth cannot be judged. `troth explain INCIDENT` shows what the program suggests and why. It
/// is never multiplied with a source's reliability. The later word wins; take one back with
/// `troth retract '#N'`.
#[derive(clap::Args)]
#[command(
    name = "credibility",
    after_help = "Examples:\n  troth credibility 1f3a/3 2 --by \"Ada Officer\" --reason \"two crews saw the crater\""
)]
pub struct CredibilityCommand {
    /// The incident: by the name of any of its accounts.
    #[arg(value_name = "INCIDENT")]
    incident: String,
    /// 1 to 6.
    #[arg(value_name = "N", value_parser = ["1", "2", "3", "4", "5", "6"])]
    credibility: String,
    #[command(flatten)]
    saying: Saying,
}

impl CredibilityCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no such incident, or the record fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let author = self.saying.person.author()?;
        let (_, mut keeper, kept) = self.saying.place.open()?;
        let incidents = troth::incidents_of(&kept);
        let incident = named::incident(&self.incident, &kept, &incidents)?;
        let of: Vec<AccountId> = incident.members.iter().map(|one| one.account.clone()).collect();
        let credibility = Credibility::parse(&self.credibility)
            .ok_or_else(|| format!("`{}` is no credibility: expected 1 to 6", self.credibility))?;
        let said = Said::Credibility { of: of.clone(), credibility };
        let entry = keeper.say(&said, &author, Some(&self.saying.reason))?;
        let text = match self.saying.format {
            Format::Table => format!(
                "#{entry}: the incident of {} has credibility {credibility}, {}\n",
                short(incident.id.as_str()),
                credibility.in_words()
            ),
            _ => {
                let of: Vec<&str> = of.iter().map(AccountId::as_str).collect();
                let line = json!({"kind": "credibility", "entry": entry.0, "incident": incident.id.as_str(), "of": of, "credibility": self.credibility, "by": self.saying.person.by, "because": self.saying.reason});
                format!("{line}\n")
            }
        };
        output::put(&text)?;
        Ok(Outcome::Fine)
    }
}
