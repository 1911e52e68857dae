//! `troth review`: a person's word on an account that the machine read.

use std::io::Read as _;
use std::path::PathBuf;

use serde_json::{Value, json};
use troth::{Said, Verdict, describe};
use troth_model::{Account, AccountId};

use super::named::{self, Person, Where, short};
use crate::Outcome;
use crate::output::{self, Format};

/// Say of an account whether the text says so: confirmed, corrected, rejected, or asked.
///
/// The account itself is never changed. From this entry on a rejected account does not stand, a
/// corrected one has another in its place, and a finding says how many of its accounts a person has
/// confirmed. `asked` keeps a finding open until somebody has looked.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth accounts --ids\n  troth review 1f3a/3 confirmed --by \"Ada Officer\"\n  troth review 1f3a/4 rejected --by \"Ada Officer\" --because \"the text speaks of a drill\"\n  troth review 1f3a/5 corrected --by \"Ada Officer\" --set event.type=HARM --set factuality=PR+\n  troth accounts --format jsonl | grep r1/5 | edit | troth review 1f3a/5 corrected --by Ada --account-line -\n\nTake a review back with `troth retract '#N'`, N being its entry."
)]
pub struct Review {
    /// The account: its document's digits and its number (`1f3a/3`), or the whole id.
    #[arg(value_name = "ACCOUNT")]
    account: String,
    /// The word on it.
    #[arg(value_name = "VERDICT", value_parser = ["confirmed", "corrected", "rejected", "asked"])]
    verdict: String,
    #[command(flatten)]
    person: Person,
    /// Why. Stands in the record for ever, in clear.
    #[arg(long, value_name = "REASON")]
    because: Option<String>,
    /// A field of the corrected account, by its path in `--format json` (may be given several times).
    #[arg(long, value_name = "FIELD=VALUE")]
    set: Vec<String>,
    /// The corrected account as a line of the wire; `-` for standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "set")]
    account_line: Option<PathBuf>,
    #[command(flatten)]
    place: Where,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Review {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no such account, a correction is none, or the record fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let author = self.person.author()?;
        let (_, mut keeper, kept) = self.place.open()?;
        let id = named::account(&self.account, &kept)?;
        let fallen = kept.fallen.iter().map(|(account, _)| account);
        let account = kept.accounts.iter().chain(fallen).find(|account| account.id == id);
        let account = account.ok_or_else(|| format!("the record has no account `{id}`"))?;
        let verdict = match self.verdict.as_str() {
            "confirmed" => Verdict::Confirmed,
            "rejected" => Verdict::Rejected,
            "asked" => Verdict::Asked,
            _ => {
                let name = keeper.name_of_correction(&id)?;
                Verdict::Corrected(Box::new(self.corrected(account, name)?))
            }
        };
        if !matches!(verdict, Verdict::Corrected(_))
            && (!self.set.is_empty() || self.account_line.is_some())
        {
            return Err(format!(
                "`{}` changes no field: say `corrected`, or leave out --set and --account-line",
                self.verdict
            )
            .into());
        }
        let said = Said::Review(id.clone(), verdict);
        let entry = keeper.say(&said, &author, self.because.as_deref())?;
        let Said::Review(_, verdict) = said else { unreachable!("it was just made") };
        let other = match &verdict {
            Verdict::Corrected(other) => Some(&**other),
            _ => None,
        };
        tell(&self, &id, entry.0, other)
    }

    fn corrected(&self, account: &Account, name: AccountId) -> Result<Account, troth::Failure> {
        let line = match &self.account_line {
            Some(path) if path.as_os_str() == "-" => {
                let mut line = String::new();
                std::io::stdin().read_to_string(&mut line)?;
                line
            }
            Some(path) => std::fs::read_to_string(path)
                .map_err(|error| format!("cannot read `{}`: {error}", path.display()))?,
            None if self.set.is_empty() => {
                return Err("a correction says what is right: give --set FIELD=VALUE, or --account-line FILE".into());
            }
            None => self.with_fields(account)?,
        };
        Ok(troth::corrected(account, name, &line)?)
    }

    fn with_fields(&self, account: &Account) -> Result<String, troth::Failure> {
        let mut fields = Vec::new();
        for field in &self.set {
            let (path, value) = field.split_once('=').ok_or_else(|| {
                format!("`{field}` sets nothing: expected FIELD=VALUE, such as factuality=PR+")
            })?;
            fields.push((path, serde_json::from_str(value).unwrap_or_else(|_| Value::from(value))));
        }
        Ok(troth::with_fields(account, fields)?)
    }
}

fn tell(
    review: &Review,
    id: &AccountId,
    entry: u64,
    other: Option<&Account>,
) -> Result<Outcome, troth::Failure> {
    if review.format != Format::Table {
        let line = json!({
            "kind": "review", "entry": entry, "account": id.as_str(), "verdict": review.verdict,
            "by": review.person.by, "because": review.because,
            "corrected": other.map(|account| account.id.as_str()),
        });
        output::put(&format!("{line}\n"))?;
        return Ok(Outcome::Fine);
    }
    let mut text = format!("#{entry}: account {} is {}\n", short(id.as_str()), review.verdict);
    if let Some(other) = other {
        text.push_str(&format!(
            "  {} stands in its place: {}\n",
            short(other.id.as_str()),
            describe::what(other)
        ));
    }
    output::put(&text)?;
    Ok(Outcome::Fine)
}
