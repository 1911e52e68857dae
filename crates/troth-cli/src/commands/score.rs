//! `troth score PATH…`: how well this program reads texts that people have marked.

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Mutex;

use serde_json::json;
use troth::Engine;
use troth::score::{self, Figure, Form, Measured, Report, Set, Told};

use crate::Outcome;
use crate::output::{self, BOLD, DIM, Progress, styled};

/// Score the reader on gold sets: precision, recall, F1 with intervals, and what it reads wrongly.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth score corpora/accounts/dev\n  troth score corpora/accounts/dev --worst 20\n  troth score polnear-dev.tar.gz plover-gsr.txt --worst 5\n  troth score gold/ --gold timeml --format json\n\nReads files, folders, .gz and .tar.gz. The form is told from the files: our own labelled accounts,\nPolNeAR, PLOVER's gold records, CAMEO roles or classes, TimeML, LGL and GeoVirus, MUC-4. Intervals\nhold 95 % of 1,000 bootstrap samples of whole documents. docs/reading-scores.md says what counts."
)]
pub struct ScoreCommand {
    /// Gold sets: files, folders, archives.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Take only sets of this form.
    #[arg(long, value_enum, value_name = "FORM")]
    gold: Option<GoldForm>,
    /// Print so many of the worst sentences of each set, and how often each kind of error occurs.
    #[arg(long, value_name = "N", default_value_t = 0)]
    worst: usize,
    /// Read only the first N documents of each set.
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Layout,
}

/// The gold forms by the names under which they are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum GoldForm {
    Accounts,
    Polnear,
    Plover,
    Cameo,
    Timeml,
    Toponyms,
    Muc4,
    SameEvent,
}

/// The ways in which scores are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Layout {
    /// For people.
    Table,
    /// One JSON document.
    Json,
    /// The rows of a Markdown table, without its heading.
    Markdown,
}

impl From<GoldForm> for Form {
    fn from(form: GoldForm) -> Self {
        match form {
            GoldForm::Accounts => Self::Accounts,
            GoldForm::Polnear => Self::Polnear,
            GoldForm::Plover => Self::Plover,
            GoldForm::Cameo => Self::Cameo,
            GoldForm::Timeml => Self::Timeml,
            GoldForm::Toponyms => Self::Toponyms,
            GoldForm::Muc4 => Self::Muc4,
            GoldForm::SameEvent => Self::SameEvent,
        }
    }
}

impl ScoreCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no gold set in a path, or standard output is closed.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let mut all_read = true;
        let mut sets: Vec<Set> = Vec::new();
        for path in &self.paths {
            let (found, problems) = score::open(path, self.gold.map(Form::from));
            problems.iter().for_each(|problem| output::say_error(problem));
            all_read &= problems.is_empty();
            if found.is_empty() {
                return Err(no_set(path, self.gold).into());
            }
            sets.extend(found);
        }
        let engine = Engine::new(Vec::new());
        let mut objects = Vec::new();
        for set in &sets {
            let report = self.report(set, &engine);
            report.problems.iter().for_each(|problem| output::say_warning(problem));
            all_read &= report.problems.is_empty();
            match self.format {
                Layout::Table => output::put(&as_table(&report, self.worst))?,
                Layout::Markdown => output::put(&as_rows(&report))?,
                Layout::Json => objects.push(as_json(&report, self.worst)),
            }
        }
        if self.format == Layout::Json {
            output::put(&(serde_json::to_string_pretty(&objects)? + "\n"))?;
        }
        Ok(if all_read { Outcome::Fine } else { Outcome::Unread })
    }

    fn report(&self, set: &Set, engine: &Engine) -> Report {
        let limit = self.limit.unwrap_or(usize::MAX);
        let n = set.documents.len().min(limit);
        let progress = Mutex::new(Progress::new(u64::try_from(n).ok()));
        let step = || progress.lock().expect("no step panics").step();
        let report = set.score(engine, limit, &step);
        progress.into_inner().expect("no step panics").done();
        report
    }
}

fn no_set(path: &std::path::Path, form: Option<GoldForm>) -> String {
    let form =
        form.map_or_else(String::new, |form| format!(" of the form `{form:?}`").to_lowercase());
    format!("`{}`: no gold set{form} there that this program can read", path.display())
}

fn as_table(report: &Report, worst: usize) -> String {
    let mut table = output::table(&["measure", "score", "95 %", "precision", "recall", "aim"]);
    for measured in &report.measures {
        let figure = measured.figure();
        let (precision, recall) = match measured.measure.told {
            Told::F1 => (interval(measured.precision), interval(measured.recall)),
            Told::Share => (String::new(), format!("of {}", n_asked(measured))),
        };
        table.add_row([
            measured.measure.name.to_owned(),
            format!("{:.3}", figure.value),
            format!("{:.3} to {:.3}", figure.low, figure.high),
            precision,
            recall,
            measured.measure.target.map_or_else(String::new, |target| format!("{target:.2}")),
        ]);
    }
    let heading = styled(BOLD, &report.name);
    let mut out = format!("{heading}, {} documents\n{table}\n", report.n_documents);
    if worst > 0 {
        out += &as_errors(report, worst);
    }
    out + "\n"
}

fn interval(figure: Figure) -> String {
    format!("{:.3} ({:.3} to {:.3})", figure.value, figure.low, figure.high)
}

fn n_asked(measured: &Measured) -> usize {
    measured.tally.hits + measured.tally.missed
}

fn as_errors(report: &Report, worst: usize) -> String {
    let mut out = String::from("\nThe commonest errors\n");
    for (class, n) in report.classes().into_iter().take(worst) {
        let _ = writeln!(out, "{n:6}  {class}");
    }
    out += "\nThe worst sentences\n";
    for misses in report.worst(worst) {
        let _ = writeln!(out, "{}\n{}", styled(DIM, &misses[0].at), misses[0].sentence);
        for miss in misses {
            let _ = writeln!(
                out,
                "    {}\n      gold  {}\n      found {}",
                miss.class, miss.gold, miss.found
            );
        }
    }
    out
}

/// Rows of: set, documents, measure, figure with interval, precision, recall, aim.
fn as_rows(report: &Report) -> String {
    let set = report.name.rsplit(['/', '!']).find(|part| !part.is_empty()).unwrap_or_default();
    let mut out = String::new();
    for measured in &report.measures {
        let figure = measured.figure();
        let (precision, recall) = match measured.measure.told {
            Told::F1 => (
                format!("{:.3}", measured.precision.value),
                format!("{:.3}", measured.recall.value),
            ),
            Told::Share => (String::new(), String::new()),
        };
        let target =
            measured.measure.target.map_or_else(String::new, |target| format!("{target:.2}"));
        let told = if measured.measure.told == Told::F1 { "F1" } else { "share" };
        let _ = writeln!(
            out,
            "| {set} | {} | {}, {told} | {:.3} | {:.3} to {:.3} | {precision} | {recall} | {target} |",
            report.n_documents, measured.measure.name, figure.value, figure.low, figure.high,
        );
    }
    out
}

fn as_json(report: &Report, worst: usize) -> serde_json::Value {
    let figure =
        |figure: Figure| json!({"value": figure.value, "low": figure.low, "high": figure.high});
    let measures: Vec<serde_json::Value> = report
        .measures
        .iter()
        .map(|measured| {
            let mut told = json!({
                "measure": measured.measure.name,
                "hits": measured.tally.hits,
                "missed": measured.tally.missed,
                "extra": measured.tally.extra,
                "target": measured.measure.target,
            });
            match measured.measure.told {
                Told::F1 => {
                    told["precision"] = figure(measured.precision);
                    told["recall"] = figure(measured.recall);
                    told["f1"] = figure(measured.f1);
                }
                Told::Share => told["share"] = figure(measured.recall),
            }
            told
        })
        .collect();
    let errors: Vec<serde_json::Value> =
        report.classes().into_iter().map(|(class, n)| json!({"class": class, "n": n})).collect();
    let sentences: Vec<serde_json::Value> = report
        .worst(worst)
        .into_iter()
        .map(|misses| {
            let told: Vec<serde_json::Value> = misses
                .iter()
                .map(|miss| json!({"class": miss.class, "gold": miss.gold, "found": miss.found}))
                .collect();
            json!({"at": misses[0].at, "sentence": misses[0].sentence, "misses": told})
        })
        .collect();
    json!({
        "set": report.name,
        "documents": report.n_documents,
        "measures": measures,
        "errors": errors,
        "worst": sentences,
        "problems": report.problems,
    })
}
