//! `troth score GOLD…`: how well this program reads texts that people have labelled.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use troth::score::{DocumentScore, Score};
use troth::{Engine, wire};
use troth_model::{Account, Document, ReadingId};

use crate::Outcome;
use crate::output::{self, DIM, Format, styled};

/// Score the reader on labelled documents.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth score corpora/accounts/dev\n  troth score corpora/accounts/dev --worst 20\n\nA labelled document is a file of wire lines: one document line with its text, then the accounts\nthat a person finds in it."
)]
pub struct ScoreCommand {
    /// Files of wire lines, or folders of them.
    #[arg(required = true, value_name = "GOLD")]
    gold: Vec<PathBuf>,
    /// Print so many of the errors, the documents with most errors first.
    #[arg(long, value_name = "N", default_value_t = 0)]
    worst: usize,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

struct Labelled {
    document: Document,
    accounts: Vec<Account>,
}

impl ScoreCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let engine = Engine::new(Vec::new());
        let mut score = Score::default();
        let mut names = Vec::new();
        let mut all_read = true;
        for path in files(&self.gold)? {
            let labelled = read_gold(&path, &mut all_read)?;
            for one in labelled {
                let read = engine.read(&one.document, &ReadingId::new("r1"));
                score.add(&one.accounts, &read);
                names.push(path.display().to_string());
            }
        }
        match self.format {
            Format::Table => output::put(&as_table(&score))?,
            _ => output::put(&(as_json(&score).to_string() + "\n"))?,
        }
        output::put(&worst(&score, &names, self.worst))?;
        Ok(if all_read { Outcome::Fine } else { Outcome::Unread })
    }
}

fn files(gold: &[PathBuf]) -> Result<Vec<PathBuf>, troth::Failure> {
    let mut files = Vec::new();
    for path in gold {
        if path.is_dir() {
            for entry in fs::read_dir(path)? {
                files.push(entry?.path());
            }
        } else {
            files.push(path.clone());
        }
    }
    files.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    if files.is_empty() {
        return Err("no `.jsonl` file of labelled accounts there".into());
    }
    Ok(files)
}

fn read_gold(path: &Path, all_read: &mut bool) -> Result<Vec<Labelled>, troth::Failure> {
    let text = fs::read_to_string(path)
        .map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    let mut labelled: Vec<Labelled> = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let read = if line.contains("\"kind\":\"account\"")
            || line.contains("\"kind\": \"account\"")
        {
            wire::account_from_line(line).map(|account| {
                if let Some(last) = labelled.last_mut() {
                    last.accounts.push(account);
                }
            })
        } else if line.contains("\"kind\":\"reading\"") || line.contains("\"kind\": \"reading\"") {
            Ok(())
        } else {
            wire::document_from_line(line)
                .map(|document| labelled.push(Labelled { document, accounts: Vec::new() }))
        };
        if let Err(error) = read {
            *all_read = false;
            output::say_error(&format!("{}:{}: {error}", path.display(), number + 1));
        }
    }
    Ok(labelled)
}

type Measure = (&'static str, fn(&DocumentScore) -> f64);

#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn of_found(part: usize, score: &DocumentScore) -> f64 {
    if score.accounts.hits == 0 { 1.0 } else { part as f64 / score.accounts.hits as f64 }
}

const MEASURES: &[Measure] = &[
    ("accounts with the right type, precision", |score| score.accounts.precision()),
    ("accounts with the right type, recall", |score| score.accounts.recall()),
    ("accounts with the right type, F1", |score| score.accounts.f1()),
    ("happenings whatever the type, F1", |score| score.happenings.f1()),
    ("innermost speaker right, of those found", |score| of_found(score.speakers, score)),
    ("status right, of those found", |score| of_found(score.statuses, score)),
    ("factuality right, of those found", |score| of_found(score.factualities, score)),
];

fn as_table(score: &Score) -> String {
    let whole = score.whole();
    let mut table = output::table(&["measure", "score", "95 %"]);
    for (name, measure) in MEASURES {
        let (low, high) = score.interval(measure);
        table.add_row([
            (*name).to_owned(),
            format!("{:.3}", measure(&whole)),
            format!("{low:.3} to {high:.3}"),
        ]);
    }
    let n_labelled = whole.accounts.hits + whole.accounts.missed;
    format!("{table}\n{} documents, {n_labelled} labelled accounts\n", score.documents().len())
}

fn as_json(score: &Score) -> serde_json::Value {
    let whole = score.whole();
    let measures: Vec<serde_json::Value> = MEASURES
        .iter()
        .map(|(name, measure)| {
            let (low, high) = score.interval(measure);
            json!({"measure": name, "score": measure(&whole), "low": low, "high": high})
        })
        .collect();
    json!({"documents": score.documents().len(), "labelled": whole.accounts.hits + whole.accounts.missed, "measures": measures})
}

fn worst(score: &Score, names: &[String], n: usize) -> String {
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(score.documents()[*at].errors.len()), *at));
    let mut lines: Vec<String> = Vec::new();
    for at in order {
        for error in &score.documents()[at].errors {
            lines.push(format!(
                "{} {}\n",
                styled(DIM, &names[at]),
                troth::describe::one_line(error)
            ));
        }
    }
    lines.truncate(n);
    lines.concat()
}
