//! `troth explain`: the clause's words and the sources' sentences behind a finding, in one picture;
//! or why the accounts of an incident stand together.

use std::io::IsTerminal;

use serde_json::{Value, json};
use troth::{Weighing, wire};
use troth_model::{AccountId, ClauseId, Incident};
use troth_monitor::{ClauseForce, explain};
use troth_text::Paint;

use super::check::{self, CheckedAgreement};
use super::docket::{DocketArgs, Opened};
use super::named;
use crate::Outcome;
use crate::incident::{self, Why, in_few_words};
use crate::output::{self, Format};

/// Show why a finding stands as it does, or why accounts stand together in one incident.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth explain 2\n  troth explain december-2025/2#1 --as-of 2031-03-09\n  troth explain 1f3a/3"
)]
pub struct Explain {
    /// A finding's id, a clause's number for all of its findings, or an incident by the name of
    /// any of its accounts (`1f3a/3`).
    #[arg(value_name = "FINDING|INCIDENT")]
    finding: String,
    #[command(flatten)]
    docket: DocketArgs,
    /// The time up to which the world is judged; a day stands for its end.
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Explain {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no docket or no such finding, or the record fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let opened = self.docket.open()?;
        let as_of = check::as_of(self.as_of.as_deref(), &opened)?;
        let mut n_found = 0;
        let mut lines = Vec::new();
        let all = check::check_all(&opened, as_of);
        for one in &all {
            for finding in one.checked.findings.iter().filter(|finding| self.means(finding)) {
                n_found += 1;
                if self.format == Format::Table {
                    output::put(&picture(one, finding))?;
                } else {
                    lines.push(as_json(one, finding));
                }
            }
        }
        if n_found == 0
            && let Ok(incident) = named::incident(&self.finding, &opened.kept, &opened.incidents)
        {
            output::put(&self.incident(&opened, incident)?)?;
            return Ok(Outcome::Fine);
        }
        let is_meant = |force: &&ClauseForce| self.is_clause(&force.clause);
        if let Some(force) = all.iter().flat_map(|one| &one.checked.force).find(is_meant)
            && n_found == 0
        {
            let day = as_of.to_zoned(opened.docket.settings.zone.clone());
            let day = day.strftime("%-d %b %Y %H:%M");
            return Err(format!(
                "clause {} has no case: as of {day} it is {}; `--as-of` asks about another time",
                self.finding, force.force
            )
            .into());
        }
        if n_found == 0 {
            return Err(format!("there is no finding and no incident `{}`: `troth incidents` lists the incidents, `troth check` the clauses and `troth check --format json` every finding's id", self.finding).into());
        }
        match self.format {
            Format::Table => {}
            Format::Json => output::put(&(serde_json::to_string_pretty(&lines)? + "\n"))?,
            Format::Jsonl => {
                output::put(&lines.iter().map(|line| line.to_string() + "\n").collect::<String>())?
            }
        }
        Ok(Outcome::Fine)
    }

    /// Why the accounts of an incident stand together, and which others were passed over.
    fn incident(&self, opened: &Opened, found: &Incident) -> Result<String, troth::Failure> {
        let weighing = Weighing::new(&opened.kept, &opened.incidents, &opened.docket.settings);
        let weighed = weighing.weigh(found);
        let members: Vec<AccountId> =
            found.members.iter().map(|member| member.account.clone()).collect();
        let why = Why::of(&troth::linker_of(&opened.kept), &members);
        let mut value = json!({"kind": "incident-explanation", "id": found.id.as_str()});
        if let (Value::Object(own), Value::Object(more)) = (&mut value, why.value()) {
            own.extend(more);
            own.insert("weighed".to_owned(), weighed.value());
        }
        Ok(match self.format {
            Format::Table => {
                let what = |id: &AccountId| {
                    let account = opened.kept.accounts.iter().find(|account| account.id == *id);
                    account.map_or_else(|| id.to_string(), in_few_words)
                };
                format!("{}{}", incident::picture(&weighed), why.told(&what))
            }
            Format::Json => serde_json::to_string_pretty(&value)? + "\n",
            Format::Jsonl => value.to_string() + "\n",
        })
    }

    fn means(&self, finding: &troth_model::Finding) -> bool {
        finding.id.as_str() == self.finding || self.is_clause(&finding.clause)
    }

    fn is_clause(&self, clause: &ClauseId) -> bool {
        clause.as_str() == self.finding || clause.as_str().rsplit('/').next() == Some(&self.finding)
    }
}

/// The picture of one finding.
pub fn picture(one: &CheckedAgreement<'_>, finding: &troth_model::Finding) -> String {
    let paint = if std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        Paint::Colour
    } else {
        Paint::Plain
    };
    let name = one.path.file_name().and_then(|name| name.to_str()).unwrap_or("agreement");
    explain(finding, one.agreement, &one.world)
        .map(|explanation| {
            explanation.draw(name, one.agreement, &one.world, paint, output::width()) + "\n"
        })
        .unwrap_or_default()
}

fn as_json(one: &CheckedAgreement<'_>, finding: &troth_model::Finding) -> serde_json::Value {
    let mut whole = wire::finding_value(finding);
    let explanation = explain(finding, one.agreement, &one.world);
    let excerpts = explanation
        .as_ref()
        .map(|explanation| wire::excerpts_value(explanation, &one.agreement.id));
    whole["excerpts"] = excerpts.unwrap_or_else(|| json!([]));
    whole["notes"] = explanation.map(|explanation| explanation.notes).unwrap_or_default().into();
    whole
}
