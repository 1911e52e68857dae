//! `troth check`: how each clause of each agreement stands, and on what that rests.

use jiff::Timestamp;
pub use troth::CheckedAgreement;
use troth::wire;
use troth_model::{Finding, Standing};
use troth_monitor::{Asked, run_examples};

use super::docket::{self, DocketArgs, Opened};
use crate::Outcome;
use crate::input::parse_moment;
use crate::output::{self, BOLD, DIM, Format, styled};

/// Say how each clause of the docket's agreements stands.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth check\n  troth check --as-of 2031-03-09 --fail-on broken\n  troth check --clause 2 --format json"
)]
pub struct Check {
    #[command(flatten)]
    docket: DocketArgs,
    /// The time up to which the world is judged; a day stands for its end. Now where left out.
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
    /// Only this clause, by its number.
    #[arg(long, value_name = "N")]
    clause: Option<String>,
    /// End with exit code 1 if a finding stands so (may be given several times).
    #[arg(long, value_name = "STANDING", value_parser = parse_standing)]
    fail_on: Vec<Standing>,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

fn parse_standing(text: &str) -> Result<Standing, String> {
    Standing::parse(text).ok_or_else(|| {
        let all: Vec<&str> = Standing::ALL.iter().map(|standing| standing.as_str()).collect();
        format!("expected one of {}", all.join(", "))
    })
}

/// Checks every agreement of the docket.
pub fn check_all(opened: &Opened, as_of: Timestamp) -> Vec<CheckedAgreement<'_>> {
    let asked = Asked { as_of, known_at: opened.known_at };
    troth::check_all(&opened.docket, &opened.kept, &opened.incidents, asked)
}

/// The time asked about: as told, else the present of whoever asks.
pub fn as_of(told: Option<&str>, opened: &Opened) -> Result<Timestamp, String> {
    told.map_or(Ok(opened.present), |told| parse_moment(told, &opened.docket.settings.zone))
}

impl Check {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no docket, its record fails, or the time cannot be read.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let opened = self.docket.open()?;
        if opened.docket.agreements.is_empty() {
            output::say_warning(
                "there is no agreement in `agreements/`: put one there as Markdown (see docs/agreements.md)",
            );
        }
        let as_of = as_of(self.as_of.as_deref(), &opened)?;
        let mut any = false;
        let mut text = String::new();
        let mut lines = Vec::new();
        for one in check_all(&opened, as_of) {
            for diagnostic in run_examples(one.agreement, &opened.docket.settings.parties) {
                output::say_warning(&format!("{}: {}", one.path.display(), diagnostic.message));
            }
            let findings: Vec<&Finding> =
                one.checked.findings.iter().filter(|finding| self.admits(finding)).collect();
            any |= findings.iter().any(|finding| self.fail_on.contains(&finding.standing));
            match self.format {
                Format::Table => text.push_str(&as_table(&one, &findings, as_of, &opened)),
                _ => lines.extend(findings.iter().map(|finding| wire::finding_value(finding))),
            }
        }
        match self.format {
            Format::Table => output::put(&text)?,
            Format::Json => output::put(&(serde_json::to_string_pretty(&lines)? + "\n"))?,
            Format::Jsonl => {
                output::put(&lines.iter().map(|line| line.to_string() + "\n").collect::<String>())?
            }
        }
        let all_read = opened.all_read && !docket::has_errors(&opened.docket);
        Ok(if any {
            Outcome::Found
        } else if all_read {
            Outcome::Fine
        } else {
            Outcome::Unread
        })
    }

    fn admits(&self, finding: &Finding) -> bool {
        self.clause
            .as_ref()
            .is_none_or(|clause| finding.clause.as_str().rsplit('/').next() == Some(clause))
    }
}

/// One agreement as a table: a row a finding.
pub fn as_table(
    one: &CheckedAgreement<'_>,
    findings: &[&Finding],
    as_of: Timestamp,
    opened: &Opened,
) -> String {
    let zone = &opened.docket.settings.zone;
    let at = as_of.to_zoned(zone.clone()).strftime("%-d %b %Y %H:%M").to_string();
    let mut text = format!("{}, as of {at}\n", styled(BOLD, &one.agreement.name));
    let mut table = output::table(&["clause", "case", "stands", "because", "for", "against"]);
    for finding in findings {
        let clause = one.agreement.clause(&finding.clause);
        let title = clause
            .and_then(|clause| clause.heading)
            .map_or("", |span| span.slice(&one.agreement.page).trim());
        let party = finding
            .bearer
            .as_ref()
            .map_or(String::new(), |party| format!("\n{}", styled(DIM, party.as_str())));
        let reading =
            finding.reading.as_ref().map_or(String::new(), |by| format!(" (as {by} reads it)"));
        table.add_row([
            format!("{title}{reading}"),
            format!("{}{party}", finding.case.title),
            format!(
                "{}\n{}",
                output::standing(finding.standing),
                styled(DIM, finding.finality.as_str())
            ),
            troth_monitor::standing::rows::described(&finding.rule).to_owned(),
            finding.n_for.to_string(),
            finding.n_against.to_string(),
        ]);
    }
    text.push_str(&format!("{table}\n"));
    for force in one.checked.force.iter().filter(|force| force.force != troth_model::Force::InForce)
    {
        text.push_str(&format!(
            "clause {}: {}\n",
            force.clause.as_str().rsplit('/').next().unwrap_or_default(),
            force.force
        ));
    }
    text.push_str(&styled(
        DIM,
        "`troth explain CLAUSE` shows the words that a finding rests on.\n",
    ));
    text
}
