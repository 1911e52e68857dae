//! `troth accounts`: the accounts of a docket, filtered.

use troth::{Fall, describe, publisher_of, wire};
use troth_model::{Account, EventType, Review};

use super::docket::DocketArgs;
use super::named::short;
use crate::Outcome;
use crate::output::{self, DIM, Format, styled};

/// List the accounts that a docket's documents hold.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth accounts --type ASSAULT --country XNL\n  troth accounts --speaker ministry --format jsonl"
)]
pub struct Accounts {
    #[command(flatten)]
    docket: DocketArgs,
    /// Only this PLOVER type (ASSAULT, CONSULT, …; HARM, DAMAGE, DISRUPTION).
    #[arg(long = "type", value_name = "TYPE", value_parser = parse_type)]
    event_type: Option<EventType>,
    /// Only where an actor, recipient or speaker is of this country (ISO 3166-1 alpha-3).
    #[arg(long, value_name = "CODE")]
    country: Option<String>,
    /// Only where a speaker's name holds these words.
    #[arg(long, value_name = "WORDS")]
    speaker: Option<String>,
    /// Show each account's id, by which it is reviewed, retracted and proven.
    #[arg(long)]
    ids: bool,
    /// Also those that do not stand any more: retracted, rejected, corrected, or read otherwise
    /// since.
    #[arg(long)]
    all: bool,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

fn parse_type(text: &str) -> Result<EventType, String> {
    EventType::parse(&text.to_uppercase()).ok_or_else(|| {
        let all: Vec<&str> = EventType::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("expected one of {}", all.join(", "))
    })
}

impl Accounts {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no docket, or its record fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let opened = self.docket.open()?;
        let fallen = opened.kept.fallen.iter().filter(|_| self.all);
        let fallen = fallen.map(|(account, fall)| (account, Some(fall)));
        let all = opened.kept.accounts.iter().map(|account| (account, None)).chain(fallen);
        let accounts: Vec<(&Account, Option<&Fall>)> =
            all.filter(|(account, _)| self.admits(account)).collect();
        let text = match self.format {
            Format::Jsonl => {
                accounts.iter().map(|(account, _)| wire::account_line(account) + "\n").collect()
            }
            Format::Json => {
                let lines: Result<Vec<serde_json::Value>, _> =
                    accounts.iter().map(|(account, fall)| with_fall(account, *fall)).collect();
                serde_json::to_string_pretty(&lines?)? + "\n"
            }
            Format::Table => {
                let mut table = output::table(&["who says", "what", "when", "where", "source"]);
                for (account, fall) in &accounts {
                    let publisher = publisher_of(&opened.kept, account);
                    table.add_row([
                        describe::who_says(account, publisher.as_deref()),
                        format!(
                            "{}\n{}{}",
                            describe::what(account),
                            styled(DIM, &describe::kind(account)),
                            self.marks(account, *fall)
                        ),
                        describe::when(account),
                        describe::places(account),
                        styled(DIM, publisher.as_deref().unwrap_or("not named")),
                    ]);
                }
                format!("{table}\n{} of {} accounts\n", accounts.len(), opened.kept.accounts.len())
            }
        };
        output::put(&text)?;
        Ok(if opened.all_read { Outcome::Fine } else { Outcome::Unread })
    }

    /// Its id, if that is asked for, and what became of it.
    fn marks(&self, account: &Account, fall: Option<&Fall>) -> String {
        let mut marks = String::new();
        if self.ids {
            marks.push_str(&format!("\n{}", short(account.id.as_str())));
        }
        if let Some(fall) = fall {
            let (word, entry) = fall.told();
            marks.push_str(&format!("\n{word} (#{entry})"));
        } else if account.review == Review::Confirmed {
            marks.push_str(&styled(DIM, "\nconfirmed"));
        }
        marks
    }

    fn admits(&self, account: &Account) -> bool {
        let everybody =
            || account.actors.iter().chain(&account.recipients).chain(account.attribution.chain());
        let country = self.country.as_ref().is_none_or(|code| {
            everybody()
                .any(|actor| actor.country.is_some_and(|c| c.as_str().eq_ignore_ascii_case(code)))
        });
        let speaker = self.speaker.as_ref().is_none_or(|words| {
            let words = words.to_lowercase();
            account
                .attribution
                .chain()
                .iter()
                .any(|actor| actor.label().to_lowercase().contains(&words))
        });
        country && speaker && self.event_type.is_none_or(|kind| kind == account.event_type)
    }
}

/// The account as the wire has it; of one that does not stand also what became of it, and the
/// entry that says so.
fn with_fall(
    account: &Account,
    fall: Option<&Fall>,
) -> Result<serde_json::Value, serde_json::Error> {
    let mut line: serde_json::Value = serde_json::from_str(&wire::account_line(account))?;
    if let Some(fall) = fall {
        let (word, entry) = fall.told();
        line["fallen"] = serde_json::json!({ "how": word, "entry": entry.0 });
    }
    Ok(line)
}
