//! `troth replay`: whether a finding follows from its evidence, asked of a second judge that shares
//! no code with the monitor.

use serde_json::json;
use troth_replay::{Facts, Replayed, replay};

use super::check;
use super::docket::DocketArgs;
use crate::Outcome;
use crate::output::{self, Format};

/// Say whether a finding follows from the accounts that it names, and needs each of them.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth replay 2\n  troth replay december-2025/2/russia/3f9a1c2040b7d5e6 --as-of 2031-03-09\n  troth replay all --format json\n\nEnds with exit code 1 if a finding does not hold."
)]
pub struct Replay {
    /// A finding's id, a clause's number for all of its findings, or `all`.
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

impl Replay {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no docket or no such finding, or the record fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let opened = self.docket.open()?;
        let as_of = check::as_of(self.as_of.as_deref(), &opened)?;
        let (mut n_found, mut n_held, mut lines) = (0, 0, Vec::new());
        for one in check::check_all(&opened, as_of) {
            let facts = Facts {
                parties: &opened.docket.settings.parties,
                sources: &opened.docket.settings.sources,
                documents: &opened.kept.documents,
                accounts: &opened.kept.accounts,
                incidents: &opened.incidents,
                coverage: &opened.docket.coverage,
                positions: &one.world.positions,
            };
            for finding in one.checked.findings.iter().filter(|finding| self.means(finding)) {
                let replayed = replay(finding, one.agreement, &facts);
                n_found += 1;
                n_held += usize::from(replayed == Replayed::Holds);
                let (holds, why) = words(&replayed);
                match self.format {
                    Format::Table => output::put(&format!(
                        "{}: {} {why}\n",
                        finding.id,
                        output::standing(finding.standing)
                    ))?,
                    _ => lines.push(json!({
                        "kind": "replay", "finding": finding.id.as_str(),
                        "standing": finding.standing.as_str(), "holds": holds, "why": why,
                    })),
                }
            }
        }
        if n_found == 0 {
            return Err(format!(
                "there is no finding `{}`: `troth check --format json` lists every finding's id",
                self.finding
            )
            .into());
        }
        match self.format {
            Format::Table => output::put(&format!("{n_held} of {n_found} findings hold\n"))?,
            Format::Json => output::put(&(serde_json::to_string_pretty(&lines)? + "\n"))?,
            Format::Jsonl => {
                output::put(&lines.iter().map(|line| format!("{line}\n")).collect::<String>())?
            }
        }
        Ok(if n_held == n_found { Outcome::Fine } else { Outcome::Found })
    }

    fn means(&self, finding: &troth_model::Finding) -> bool {
        let clause = finding.clause.as_str();
        self.finding == "all"
            || finding.id.as_str() == self.finding
            || clause == self.finding
            || clause.rsplit('/').next() == Some(&self.finding)
    }
}

fn words(replayed: &Replayed) -> (bool, String) {
    match replayed {
        Replayed::Holds => (true, "follows from what it names, and needs all of it".to_owned()),
        Replayed::Stands(Some(standing)) => {
            (false, format!("does not follow: from what it names it would be {standing}"))
        }
        Replayed::Stands(None) => {
            (false, "does not follow: what it names tells no such case".to_owned())
        }
        Replayed::Needless(account) => (false, format!("does not need {account}")),
        Replayed::Unfounded(why) => (false, format!("cannot be replayed: {why}")),
    }
}
