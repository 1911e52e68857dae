//! `troth incidents`: what happened, as far as the accounts tell, each value with who says it.

use serde_json::json;
use troth::{describe, publisher_of};
use troth_model::{Account, Incident};

use super::docket::{DocketArgs, Opened};
use crate::Outcome;
use crate::output::{self, DIM, Format, styled};

/// List the incidents of a docket: accounts of one happening, side by side.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth incidents --contested\n  troth incidents --several --format json"
)]
pub struct Incidents {
    #[command(flatten)]
    docket: DocketArgs,
    /// Only where somebody denies what another tells.
    #[arg(long)]
    contested: bool,
    /// Only where more than one account tells of it.
    #[arg(long)]
    several: bool,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Incidents {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no docket, or its record fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let opened = self.docket.open()?;
        let incidents: Vec<&Incident> =
            opened.incidents.iter().filter(|incident| self.admits(incident)).collect();
        let text = match self.format {
            Format::Table => as_table(&opened, &incidents),
            Format::Json => {
                let all: Vec<serde_json::Value> =
                    incidents.iter().map(|incident| as_json(&opened, incident)).collect();
                serde_json::to_string_pretty(&all)? + "\n"
            }
            Format::Jsonl => incidents
                .iter()
                .map(|incident| as_json(&opened, incident).to_string() + "\n")
                .collect(),
        };
        output::put(&text)?;
        Ok(if opened.all_read { Outcome::Fine } else { Outcome::Unread })
    }

    fn admits(&self, incident: &Incident) -> bool {
        use troth_model::Stance;
        let denies = incident.members.iter().any(|member| member.stance == Stance::Denies);
        let tells = incident
            .members
            .iter()
            .any(|member| matches!(member.stance, Stance::Tells | Stance::Admits));
        (!self.contested || denies && tells) && (!self.several || incident.members.len() > 1)
    }
}

fn members<'o>(opened: &'o Opened, incident: &Incident) -> Vec<(&'o Account, &'static str)> {
    incident
        .members
        .iter()
        .filter_map(|member| {
            let account =
                opened.kept.accounts.iter().find(|account| account.id == member.account)?;
            Some((account, member.stance.as_str()))
        })
        .collect()
}

fn as_table(opened: &Opened, incidents: &[&Incident]) -> String {
    let mut table = output::table(&["incident", "when", "where", "who says what"]);
    for incident in incidents {
        let members = members(opened, incident);
        let Some((first, _)) = members.first() else { continue };
        let mut lines: Vec<String> = Vec::new();
        for (account, stance) in &members {
            let publisher = publisher_of(&opened.kept, account);
            let who = describe::who_says(account, publisher.as_deref());
            let line = format!("{who} {}: {}", styled(DIM, stance), describe::what(account));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        let first_told = |of: fn(&Account) -> String| {
            members
                .iter()
                .map(|(account, _)| of(account))
                .find(|told| !told.is_empty())
                .unwrap_or_default()
        };
        table.add_row([
            describe::kind(first),
            first_told(describe::when),
            first_told(describe::places),
            lines.join("\n"),
        ]);
    }
    format!("{table}\n{}\n", output::counted(incidents.len(), "incident"))
}

fn as_json(opened: &Opened, incident: &Incident) -> serde_json::Value {
    let members = members(opened, incident);
    let told: Vec<serde_json::Value> = members
        .iter()
        .map(|(account, stance)| {
            let publisher = publisher_of(&opened.kept, account);
            json!({
                "account": account.id.as_str(),
                "stance": stance,
                "speaker": describe::who_says(account, publisher.as_deref()),
                "says": describe::what(account),
            })
        })
        .collect();
    let types: Vec<&str> = incident.event_types.iter().map(|value| value.value.as_str()).collect();
    let places: Vec<&str> = incident.places.iter().map(|value| value.value.label()).collect();
    let links: Vec<serde_json::Value> = incident
        .links
        .iter()
        .map(|link| {
            let names = |rules: &[troth_model::Rule]| rules.iter().map(|rule| rule.as_str().to_owned()).collect::<Vec<_>>();
            json!({"a": link.a.as_str(), "b": link.b.as_str(), "reasons": names(&link.reasons), "doubts": names(&link.doubts)})
        })
        .collect();
    json!({
        "kind": "incident",
        "id": incident.id.as_str(),
        "event_types": types,
        "where": places,
        "accounts": told,
        "part_of": incident.part_of.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
        "links": links,
    })
}
