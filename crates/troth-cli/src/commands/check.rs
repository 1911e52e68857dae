//! `troth check`: how each clause of each agreement stands, and on what that rests.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;
pub use troth::CheckedAgreement;
use troth::wire;
use troth_agreement::when_it_binds;
use troth_model::{ClauseId, Finding, Standing};
use troth_monitor::{Asked, Change, Checked, Decided, Effect, run_examples};

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
    /// Say what changed since the record was known at a time (or at an entry, `#120`), and which
    /// accounts changed it.
    #[arg(long, value_name = "TIME|#N", conflicts_with_all = ["lint", "fail_on"])]
    since: Option<String>,
    /// Look at the agreements alone: numbers and dates of the text that differ from the code's,
    /// clauses that can never be broken, examples that do not come out. Exit code 1 if there is one.
    #[arg(long)]
    lint: bool,
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
        if self.lint {
            return lint_all(&self.docket);
        }
        let opened = self.docket.open()?;
        if let Some(since) = &self.since {
            return self.changes(&opened, since);
        }
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
                _ => {
                    lines.extend(findings.iter().map(|finding| wire::finding_value(finding)));
                    lines.extend(self.beside(&one.checked));
                }
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

    /// What stands otherwise than it stood as the record was known at `since`.
    fn changes(&self, opened: &Opened, since: &str) -> Result<Outcome, troth::Failure> {
        let as_of = as_of(self.as_of.as_deref(), opened)?;
        let docket = DocketArgs { as_known_at: Some(since.to_owned()), ..self.docket.clone() };
        let then = docket.open()?;
        let before = check_all(&then, as_of);
        let mut changes = Vec::new();
        for now in check_all(opened, as_of) {
            let old = before.iter().find(|old| old.agreement.id == now.agreement.id);
            let old = old.map_or(&[][..], |old| &old.checked.findings);
            changes.extend(
                troth_monitor::changes(old, &now.checked.findings)
                    .into_iter()
                    .filter(|change| change.finding(|finding| self.admits(finding))),
            );
        }
        match self.format {
            Format::Table => {
                let lines: String = changes.iter().map(change_words).collect();
                let n = output::counted(changes.len(), "finding");
                output::put(&format!("{lines}{n} changed since {since}\n"))?;
            }
            Format::Json => {
                let lines: Vec<_> = changes.iter().map(wire::change_value).collect();
                output::put(&(serde_json::to_string_pretty(&lines)? + "\n"))?;
            }
            Format::Jsonl => {
                let lines =
                    changes.iter().map(|change| format!("{}\n", wire::change_value(change)));
                output::put(&lines.collect::<String>())?;
            }
        }
        Ok(if opened.all_read { Outcome::Fine } else { Outcome::Unread })
    }

    /// What stands under the table: what was told that decides when clauses bind, and who is free
    /// of one.
    fn beside(&self, checked: &Checked) -> Vec<Value> {
        let decided = checked.decided.iter().filter(|one| self.names(&one.clause));
        let released = checked.released.iter().filter(|one| self.names(&one.clause));
        decided.map(wire::decided_value).chain(released.map(wire::release_value)).collect()
    }

    fn admits(&self, finding: &Finding) -> bool {
        self.names(&finding.clause)
    }

    fn names(&self, id: &ClauseId) -> bool {
        self.clause.as_ref().is_none_or(|clause| id.as_str().rsplit('/').next() == Some(clause))
    }
}

/// `troth check --lint`: what is wrong in the agreements alone, each with its picture.
fn lint_all(docket: &DocketArgs) -> Result<Outcome, troth::Failure> {
    let docket = docket.docket()?;
    docket::tell_faults(&docket);
    let mut n_found = 0;
    for (path, agreement) in &docket.agreements {
        let name = path.display().to_string();
        let source = troth_text::Source { name: &name, text: &agreement.page };
        let mut found = troth_agreement::lint(agreement);
        found.extend(run_examples(agreement, &docket.settings.parties));
        n_found += found.len();
        for diagnostic in &found {
            let paint = troth_text::Paint::Plain;
            let drawn = troth_text::render_diagnostic(diagnostic, source, paint, output::width());
            output::put(&drawn)?;
        }
    }
    n_found += docket.faults.iter().map(|file| file.diagnostics.len()).sum::<usize>();
    let n_pages = output::counted(docket.agreements.len(), "agreement");
    let n_words = output::counted(n_found, "thing");
    output::put(&format!("{n_pages}: {n_words} to mend\n"))?;
    Ok(if n_found > 0 { Outcome::Found } else { Outcome::Fine })
}

/// "alleged → disputed: attack at Ostby … because of …".
fn change_words(change: &Change) -> String {
    let standing = |told: Option<(Standing, troth_model::Finality)>| {
        told.map_or("no case".to_owned(), |(standing, finality)| format!("{standing} ({finality})"))
    };
    let mut text = format!(
        "{}\n  {} → {}: {}\n",
        change.id,
        standing(change.before),
        standing(change.after),
        change.title
    );
    for (sign, accounts) in [("+", &change.added), ("-", &change.gone)] {
        for evidence in accounts {
            text.push_str(&format!("  {sign} {} ({})\n", evidence.account, evidence.speaker));
        }
    }
    text
}

/// "provisional"; of a duty to be done once also how far it has come.
fn finality_words(finding: &Finding) -> String {
    match finding.progress {
        Some(progress) => {
            let pace = if progress.pace() < 0.0 { "behind" } else { "not behind" };
            format!("{}\n{} of 3, {pace}", finding.finality, progress.level())
        }
        None => finding.finality.to_string(),
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
        let title = clause.map_or_else(String::new, |clause| one.agreement.title(clause));
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
                styled(DIM, &finality_words(finding))
            ),
            troth_monitor::standing::rows::described(&finding.rule).to_owned(),
            finding.n_for.to_string(),
            finding.n_against.to_string(),
        ]);
    }
    text.push_str(&format!("{table}\n"));
    for force in one.checked.force.iter().filter(|force| force.force != troth_model::Force::InForce)
    {
        let clause = one.agreement.clause(&force.clause);
        let waits = clause
            .filter(|_| force.force == troth_model::Force::NotYet)
            .and_then(|clause| when_it_binds(&clause.text))
            .map_or(String::new(), |waits| format!(". {waits}"));
        text.push_str(&format!(
            "clause {}: {}{waits}\n",
            force.clause.as_str().rsplit('/').next().unwrap_or_default(),
            force.force
        ));
    }
    for free in &one.checked.released {
        let since = free.since.to_zoned(zone.clone()).strftime("%-d %b %Y %H:%M").to_string();
        let by = free.reading.as_ref().map_or(String::new(), |by| format!(" (as {by} reads it)"));
        text.push_str(&format!(
            "clause {}: {} is free since {since}{by}: another party broke its word\n",
            free.clause.as_str().rsplit('/').next().unwrap_or_default(),
            free.party
        ));
    }
    text.push_str(&decided_lines(&one.checked.decided, zone));
    text.push_str(&styled(
        DIM,
        "`troth explain CLAUSE` shows the words that a finding rests on.\n",
    ));
    text
}

/// What was told that decides when clauses bind, each once for all the clauses that it concerns.
fn decided_lines(all: &[Decided], zone: &TimeZone) -> String {
    let mut lines: Vec<(String, Vec<&str>)> = Vec::new();
    for one in all {
        let line = decided_line(one, zone);
        let label = one.clause.as_str().rsplit('/').next().unwrap_or_default();
        match lines.iter_mut().find(|(known, _)| *known == line) {
            Some((_, labels)) => labels.push(label),
            None => lines.push((line, vec![label])),
        }
    }
    let told = lines.iter().map(|(line, labels)| {
        let clauses = if labels.len() == 1 { "clause" } else { "clauses" };
        format!("{clauses} {}: {line}\n", labels.join(", "))
    });
    told.collect()
}

fn decided_line(one: &Decided, zone: &TimeZone) -> String {
    let at = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%-d %b %Y %H:%M").to_string();
    let by = one.party.as_ref().map_or(String::new(), |party| format!(" by {party}"));
    let reading = one.reading.as_ref().map_or(String::new(), |by| format!(" (as {by} reads it)"));
    let told = match one.accounts.len() {
        0 => String::new(),
        1 => ", one account".to_owned(),
        n => format!(", {n} accounts"),
    };
    let holds = matches!(one.standing, Standing::Broken | Standing::Kept);
    let stands = if holds { "shown".to_owned() } else { one.standing.to_string() };
    let does = match one.effect {
        Effect::Ends(Some(end)) => {
            format!("notice{by}, {stands}{told}: it binds until {}", at(end))
        }
        Effect::Ends(None) => format!("notice{by}, {stands}{told}: it is renewed"),
        Effect::Begins if holds => {
            format!("binds after what was told{by}{told}, {}", at(one.when.1))
        }
        Effect::Ceases if holds => {
            format!("binds until what was told{by}{told}, {}", at(one.when.1))
        }
        Effect::During if holds => {
            format!("binds from {} to {}, told{by}{told}", at(one.when.0), at(one.when.1))
        }
        Effect::Begins | Effect::Ceases | Effect::During => {
            format!("what is told{by} of {} is {stands}{told}, and decides nothing", at(one.when.0))
        }
    };
    format!("{does}{reading}")
}
