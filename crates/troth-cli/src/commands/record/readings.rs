//! `troth record readings`: which programs read the documents, and what they read otherwise.

use serde_json::{Value, json};
use troth::{Difference, Failure, Keeper, describe, wire};
use troth_model::Account;

use super::super::named::short;
use super::Place;
use crate::Outcome;
use crate::output::{self, BOLD, DIM, Format, styled};

/// List the readings: which program, model and lexicon made the accounts; or what a newer one
/// reads otherwise than an older one.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth record readings\n  troth record readings --compare r1 r2\n  troth accounts --reading r1"
)]
pub struct Readings {
    /// Two readings to compare, the older first.
    #[arg(long, num_args = 2, value_names = ["OLDER", "NEWER"])]
    compare: Option<Vec<String>>,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Readings {
    pub fn run(self, place: &Place) -> Result<Outcome, Failure> {
        let keeper = place.keeper()?;
        match self.compare.as_deref() {
            Some([older, newer]) => {
                let difference = keeper.difference(older, newer)?;
                output::put(&match self.format {
                    Format::Table => told(&difference, older, newer),
                    _ => lines(&difference).iter().map(|line| format!("{line}\n")).collect(),
                })?;
                Ok(Outcome::Fine)
            }
            _ => self.list(&keeper),
        }
    }

    fn list(&self, keeper: &Keeper) -> Result<Outcome, Failure> {
        let makers = keeper.readings()?;
        let mut table = output::table(&["reading", "reader", "model", "lexicon", "own places"]);
        let mut lines = Vec::new();
        for maker in &makers {
            let line = &maker.line;
            let places = maker.places.as_deref().map_or("none", |hash| &hash[..8.min(hash.len())]);
            table.add_row([&line.id, &line.reader, &line.model, &line.lexicon, places]);
            lines.push(json!({"kind": "reading", "id": line.id, "reader": line.reader, "model": line.model, "lexicon": line.lexicon, "places": maker.places}));
        }
        output::put(&match self.format {
            Format::Table => format!(
                "{table}\n{} readings; `troth read --again` makes one with this program\n",
                makers.len()
            ),
            Format::Json => serde_json::to_string_pretty(&lines)? + "\n",
            Format::Jsonl => lines.iter().map(|line| format!("{line}\n")).collect(),
        })?;
        Ok(Outcome::Fine)
    }
}

fn told(difference: &Difference, older: &str, newer: &str) -> String {
    let mut text = String::new();
    let line = |sign: &str, account: &Account| {
        format!(
            "{sign} {}  {}: {}{}\n",
            short(account.id.as_str()),
            describe::who_says(account, None),
            describe::what(account),
            styled(DIM, &format!("  {}", describe::kind(account))),
        )
    };
    for (old, new) in &difference.changed {
        text += &line("-", old);
        text += &line("+", new);
    }
    text.extend(difference.gone.iter().map(|account| line("-", account)));
    text.extend(difference.new.iter().map(|account| line("+", account)));
    text + &format!(
        "{}: {} accounts alike, {} otherwise, {} no more, {} new\n",
        styled(BOLD, &format!("{newer} beside {older}")),
        difference.n_same,
        difference.changed.len(),
        difference.gone.len(),
        difference.new.len()
    )
}

fn lines(difference: &Difference) -> Vec<Value> {
    let value = |account: &Account| -> Value {
        serde_json::from_str(&wire::account_line(account)).expect("a line of the wire is JSON")
    };
    let changed = difference
        .changed
        .iter()
        .map(|(old, new)| json!({"kind": "difference", "older": value(old), "newer": value(new)}));
    let gone = difference
        .gone
        .iter()
        .map(|old| json!({"kind": "difference", "older": value(old), "newer": null}));
    let new = difference
        .new
        .iter()
        .map(|new| json!({"kind": "difference", "older": null, "newer": value(new)}));
    changed.chain(gone).chain(new).collect()
}
