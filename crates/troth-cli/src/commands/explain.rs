//! `troth explain`: the clause's words and the sources' sentences behind a finding, in one picture.

use std::io::IsTerminal;

use serde_json::json;
use troth::wire;
use troth_monitor::explain;
use troth_text::Paint;

use super::check::{self, CheckedAgreement};
use super::docket::DocketArgs;
use crate::Outcome;
use crate::output::{self, Format};

/// Show why a finding stands as it does.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth explain 2\n  troth explain december-2025/2#1 --as-of 2031-03-09"
)]
pub struct Explain {
    /// A finding's id, or a clause's number for all of its findings.
    #[arg(value_name = "FINDING")]
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
        for one in check::check_all(&opened, as_of) {
            for finding in one.checked.findings.iter().filter(|finding| self.means(finding)) {
                n_found += 1;
                if self.format == Format::Table {
                    output::put(&picture(&one, finding))?;
                } else {
                    lines.push(as_json(&one, finding));
                }
            }
        }
        if n_found == 0 {
            return Err(format!("there is no finding `{}`: `troth check` lists the clauses and `troth check --format json` every finding's id", self.finding).into());
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

    fn means(&self, finding: &troth_model::Finding) -> bool {
        finding.id.as_str() == self.finding
            || finding.clause.as_str() == self.finding
            || finding.clause.as_str().rsplit('/').next() == Some(&self.finding)
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
