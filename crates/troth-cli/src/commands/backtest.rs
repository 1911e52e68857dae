//! `troth backtest`: how a draft would have stood over a past period, what nobody could have
//! told, and which of its words decide.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use troth::{Period, Tested, backtest, wire};
use troth_monitor::{Deciding, Flip, Row};
use troth_text::{Paint, Severity, Source, render_diagnostic};

use super::docket::{DocketArgs, Opened, has_errors_beside_agreements};
use crate::Outcome;
use crate::input::parse_moment;
use crate::output::{self, BOLD, DIM, Format, styled};

/// Say how a draft would have stood over a past period, and which of its words decide.
#[derive(clap::Args)]
#[command(
    name = "backtest",
    after_help = "Examples:\n  troth backtest draft.md --from 2031-03-01 --to 2031-03-31\n  troth backtest draft.md --against ../other-docket --ablate\n  troth backtest draft.md --against accounts.jsonl --format json"
)]
pub struct BacktestCommand {
    /// The draft: a Markdown page as in `agreements/`.
    #[arg(value_name = "DRAFT")]
    draft: PathBuf,
    #[command(flatten)]
    past: PastArgs,
    /// Take out each word in turn, and say which cases would stand otherwise.
    #[arg(long)]
    ablate: bool,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

/// The past that a draft is held against.
#[derive(clap::Args)]
pub struct PastArgs {
    /// A docket's folder, or a file of accounts and documents as `troth read --format jsonl`
    /// writes them; the docket that the current folder lies in where it is left out.
    #[arg(long, value_name = "DOCKET|DATA")]
    against: Option<PathBuf>,
    /// The docket that tells who the parties are, where DATA is a file.
    #[arg(long, value_name = "DIR")]
    docket: Option<PathBuf>,
    /// The first day: all dates of the draft are moved so that it begins then.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// The last day: the draft ends with it.
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
}

impl PastArgs {
    /// The docket with everything that the draft is held against.
    pub fn open(&self) -> Result<Opened, troth::Failure> {
        let data = self.against.as_ref().filter(|against| against.is_file());
        let docket = match (data, &self.against) {
            (None, Some(folder)) => Some(folder.clone()),
            _ => self.docket.clone(),
        };
        let mut opened = DocketArgs { docket, ..DocketArgs::default() }.open()?;
        opened.all_read &= !has_errors_beside_agreements(&opened.docket);
        if let Some(data) = data {
            opened.kept = read_data(data)?;
            opened.incidents = troth::incidents_of(&opened.kept);
            opened.known_at = jiff::Timestamp::MAX;
        }
        Ok(opened)
    }

    /// The stretch meant, in the docket's zone.
    pub fn period(&self, opened: &Opened) -> Result<Period, String> {
        let zone = &opened.docket.settings.zone;
        // A day stands for its first moment at the start, and for its end at the end.
        let start = |told: &String| match told.parse::<jiff::civil::Date>() {
            Ok(_) => parse_moment(&format!("{told}T00:00"), zone),
            Err(_) => parse_moment(told, zone),
        };
        let from = self.from.as_ref().map(start).transpose()?;
        let to = self.to.as_ref().map(|told| parse_moment(told, zone)).transpose()?;
        match (from, to) {
            (Some(from), Some(to)) if to <= from => {
                Err("the period ends before it begins: exchange --from and --to".to_owned())
            }
            _ => Ok(Period { from, to }),
        }
    }
}

/// Documents and accounts of a file of wire lines; a line that cannot be read is named.
fn read_data(path: &Path) -> Result<troth::Kept, troth::Failure> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut kept = troth::Kept::default();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let kind = serde_json::from_str::<Value>(line)
            .ok()
            .and_then(|value| value["kind"].as_str().map(str::to_owned));
        let told = match kind.as_deref() {
            Some("document") => wire::document_from_line(line)
                .map(|document| kept.documents.push((document, jiff::Timestamp::MIN)))
                .map_err(|error| error.to_string()),
            Some("account") => wire::account_from_line(line)
                .map(|account| kept.accounts.push(account))
                .map_err(|error| error.to_string()),
            Some(_) => Ok(()),
            None => Err("expected a line of JSON with its `kind`".to_owned()),
        };
        if let Err(error) = told {
            output::say_warning(&format!("{}:{number}: {error}", path.display()));
        }
    }
    Ok(kept)
}

/// Reads a draft and holds it against what `opened` knows; what is wrong in its page is told.
pub fn test(
    draft: &Path,
    opened: &Opened,
    period: Period,
    is_ablated: bool,
) -> Result<Tested, troth::Failure> {
    let page =
        fs::read_to_string(draft).map_err(|error| format!("{}: {error}", draft.display()))?;
    let id = draft.file_stem().and_then(|stem| stem.to_str()).unwrap_or("draft");
    let Opened { docket, kept, incidents, .. } = opened;
    let tested = backtest(docket, kept, incidents, (id, &page), period, is_ablated);
    let name = draft.display().to_string();
    for diagnostic in &tested.diagnostics {
        let source = Source { name: &name, text: &page };
        let drawn = render_diagnostic(diagnostic, source, Paint::Plain, output::width());
        output::say_plain(&drawn);
    }
    Ok(tested)
}

/// Whether a clause of the draft could not be read.
pub fn has_errors(tested: &Tested) -> bool {
    tested.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

impl BacktestCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no docket or draft, the period cannot be read, or the record fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let opened = self.past.open()?;
        let period = self.past.period(&opened)?;
        let tested = test(&self.draft, &opened, period, self.ablate)?;
        match self.format {
            Format::Table => output::put(&as_table(&tested, self.ablate))?,
            Format::Json => output::put(
                &(serde_json::to_string_pretty(&wire::backtest_value(&tested))? + "\n"),
            )?,
            Format::Jsonl => output::put(&format!("{}\n", wire::backtest_value(&tested)))?,
        }
        Ok(if has_errors(&tested) || !opened.all_read { Outcome::Unread } else { Outcome::Fine })
    }
}

// ---- for people ----

fn as_table(tested: &Tested, is_ablated: bool) -> String {
    let Tested { draft, backtest, .. } = tested;
    let mut text = format!("{}, {}\n", styled(BOLD, &draft.name), period_words(tested));
    let mut table = output::table(&["clause", "of", "cases by standing"]);
    for row in &backtest.rows {
        table.add_row([clause_words(tested, row), bearer_words(row), counts_words(row)]);
    }
    text.push_str(&format!("{table}\n\n{}\n", styled(BOLD, "What nobody could have told")));
    let mut table = output::table(&["clause", "watched", "unobserved", "left open", "cases"]);
    for row in &backtest.unobservable {
        table.add_row([
            row.clause.as_str().to_owned(),
            format!("{:.0} %", row.covered * 100.0),
            row.n_unobserved.to_string(),
            row.n_undefined.to_string(),
            row.n_cases.to_string(),
        ]);
    }
    text.push_str(&format!("{table}\n"));
    if is_ablated {
        text.push_str(&words_table(tested));
    }
    text
}

fn period_words(tested: &Tested) -> String {
    let zone = &tested.draft.zone;
    let at =
        |at: jiff::Timestamp| at.to_zoned(zone.clone()).strftime("%-d %b %Y %H:%M").to_string();
    match tested.backtest.period {
        (Some(from), Some(to)) => format!("from {} to {}", at(from), at(to)),
        (Some(from), None) => format!("from {}", at(from)),
        (None, Some(to)) => format!("to {}", at(to)),
        (None, None) => "whenever".to_owned(),
    }
}

fn clause_words(tested: &Tested, row: &Row) -> String {
    let clause = tested.draft.clause(&row.clause);
    let title = clause.map_or_else(|| row.clause.to_string(), |clause| tested.draft.title(clause));
    let reading = row.reading.as_ref().map_or(String::new(), |by| format!(" (as {by} reads it)"));
    format!("{title}{reading}")
}

fn bearer_words(row: &Row) -> String {
    row.bearer.as_ref().map_or("nobody named".to_owned(), ToString::to_string)
}

fn counts_words(row: &Row) -> String {
    let counts =
        row.counts.iter().map(|(standing, n)| format!("{n} {}", output::standing(*standing)));
    counts.collect::<Vec<_>>().join(", ")
}

fn words_table(tested: &Tested) -> String {
    let mut text = format!("\n{}\n", styled(BOLD, "Which words decide"));
    let mut table = output::table(&["clause", "without", "cases that stand otherwise"]);
    for word in &tested.backtest.words {
        let words = word.words.slice(&tested.draft.page).trim().to_owned();
        table.add_row([word.clause.as_str().to_owned(), words, flips_words(word)]);
    }
    text.push_str(&format!("{table}\n"));
    text
}

fn flips_words(word: &Deciding) -> String {
    if word.flips.is_empty() {
        return styled(DIM, "none");
    }
    let shown = word.flips.iter().take(5).map(flip_words);
    let more = word.flips.len().saturating_sub(5);
    let rest = (more > 0).then(|| format!("and {more} more"));
    shown.chain(rest).collect::<Vec<_>>().join("\n")
}

/// "alleged → broken: attack at Ostby, 2031-03-08"
pub fn flip_words(flip: &Flip) -> String {
    let standing =
        |told: Option<troth_model::Standing>| told.map_or("no case", |told| told.as_str());
    format!("{} → {}: {}", standing(flip.with), standing(flip.without), flip.title)
}
