//! `troth rule`: what a verification body found of a happening.

use serde_json::json;
use troth::{KeptRuling, Said};
use troth_model::PartyId;
use troth_monitor::Outcome as Ruled;

use super::named::{self, Person, Where, short};
use crate::Outcome;
use crate::output::{self, Format};

/// Record the ruling of a verification body on a happening.
///
/// A ruling stands beside the other accounts and never overwrites them: findings on the happening
/// show it.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth rule 1f3a/3 attributed --party norland --said-in 77b0/1 --by \"Ada Officer\"\n  troth rule 1f3a/3 access-denied --said-in 77b0/2 --by \"Ada Officer\""
)]
pub struct Rule {
    /// An account of the happening; all that are grouped with it now are meant.
    #[arg(value_name = "ACCOUNT")]
    of: String,
    /// What the body found.
    #[arg(value_name = "OUTCOME", value_parser = ["attributed", "not-attributed", "no-violation", "access-denied"])]
    outcome: String,
    /// To which party it attributes it, by its id in `troth.toml`.
    #[arg(long, value_name = "PARTY", required_if_eq("outcome", "attributed"))]
    party: Option<String>,
    /// The account that carries the ruling.
    #[arg(long, value_name = "ACCOUNT")]
    said_in: String,
    #[command(flatten)]
    person: Person,
    /// Why it is recorded as such. Stands in the record for ever, in clear.
    #[arg(long, value_name = "REASON")]
    because: Option<String>,
    #[command(flatten)]
    place: Where,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Rule {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no such account or party, or the record fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let author = self.person.author()?;
        let (docket, mut keeper, kept) = self.place.open()?;
        let of = named::account(&self.of, &kept)?;
        let account = named::account(&self.said_in, &kept)?;
        let outcome = self.ruled(&docket)?;
        let incidents = troth::incidents_of(&kept);
        let together = incidents
            .iter()
            .find(|incident| incident.members.iter().any(|member| member.account == of));
        let mut all = vec![of.clone()];
        let members = together.into_iter().flat_map(|incident| &incident.members);
        all.extend(members.map(|member| member.account.clone()).filter(|id| *id != of));
        let n_together = all.len();
        let ruling = KeptRuling { of: all, account, outcome };
        let entry = keeper.say(&Said::Ruling(ruling), &author, self.because.as_deref())?;
        let text = match self.format {
            Format::Table => format!(
                "#{entry}: ruled {} on the happening of {} ({n_together} accounts)\n",
                self.outcome,
                short(of.as_str())
            ),
            _ => format!(
                "{}\n",
                json!({"kind": "ruling", "entry": entry.0, "of": of.as_str(), "outcome": self.outcome, "party": self.party, "by": self.person.by, "because": self.because})
            ),
        };
        output::put(&text)?;
        Ok(Outcome::Fine)
    }

    fn ruled(&self, docket: &troth::Docket) -> Result<Ruled, troth::Failure> {
        Ok(match (self.outcome.as_str(), &self.party) {
            ("attributed", Some(party)) => {
                let known: Vec<&str> =
                    docket.settings.parties.iter().map(|party| party.id.as_str()).collect();
                if !known.contains(&party.as_str()) {
                    return Err(format!(
                        "the docket has no party `{party}`: expected one of {}",
                        known.join(", ")
                    )
                    .into());
                }
                Ruled::Attributed(PartyId::new(party.as_str()))
            }
            ("not-attributed", _) => Ruled::Unattributed,
            ("no-violation", _) => Ruled::NoViolation,
            _ => Ruled::AccessDenied,
        })
    }
}
