//! `troth monitor`: a formula of metric first-order temporal logic over a log, in MonPoly's
//! formats.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde_json::json;
use troth_mfotl::{
    Arrival, Asked, Log, Monitor, Progress, Shape, Signature, parse_formula, parse_signature,
};
use troth_text::{Diagnostic, Paint, Severity, Source, render_diagnostic};

use crate::Outcome;
use crate::output;

/// Monitor a log with a formula, in MonPoly's formats.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth monitor --sig events.sig --formula policy.mfotl --log events.log --negate\n  zcat events.log.gz | troth monitor --sig events.sig --formula policy.mfotl --format json\n\nPrints the values for which the formula holds; with --negate those for which it does not.\nWhat the log does not decide yet is pending, is never printed as a violation, and is counted on\nstandard error. docs/monitor.md says what formulas may hold."
)]
pub struct MonitorCommand {
    /// The signature: the events with the types of their places.
    #[arg(long, value_name = "FILE")]
    sig: PathBuf,
    /// The formula.
    #[arg(long, value_name = "FILE")]
    formula: PathBuf,
    /// The log; standard input where left out, or `-`.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// Print the violations of the formula instead of its satisfactions.
    #[arg(long)]
    negate: bool,
    /// Take the end of the log for the end of all events, and decide what is pending.
    #[arg(long, visible_alias = "newlastts")]
    closed: bool,
    /// Take time points in any order of arrival. With SECONDS, a time point waits until one has
    /// come that is later by more; without, until the log ends.
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "all",
          value_parser = parse_slack)]
    any_order: Option<Slack>,
    /// How to print: MonPoly's text, or one JSON object a line and a summary behind them.
    #[arg(long, value_enum, default_value = "text")]
    format: VerdictFormat,
    /// Say only whether the formula can be monitored, and what a verdict's columns are.
    #[arg(long)]
    check: bool,
    /// What pending time points are is already the default here.
    #[arg(long, hide = true, conflicts_with = "closed")]
    nonewlastts: bool,
    /// MonPoly's switches that change nothing here.
    #[arg(long, hide = true)]
    nofilterrel: bool,
    #[arg(long, hide = true)]
    nofilteremptytp: bool,
    #[arg(long, hide = true)]
    verified: bool,
    #[arg(long, hide = true)]
    verbose: bool,
    #[arg(long = "no_rw", hide = true)]
    no_rw: bool,
    #[arg(long = "unfold_let", hide = true, value_name = "HOW")]
    unfold_let: Option<String>,
    #[arg(long, hide = true, value_name = "WHAT")]
    debug: Option<String>,
    #[arg(long, hide = true)]
    stats: bool,
}

/// MonPoly's switches that are understood: it writes them with one dash.
const SWITCHES: &[&str] = &[
    "sig",
    "formula",
    "log",
    "negate",
    "newlastts",
    "nonewlastts",
    "check",
    "nofilterrel",
    "nofilteremptytp",
    "verified",
    "verbose",
    "no_rw",
    "unfold_let",
    "debug",
    "stats",
];

/// The arguments of the program, in which `troth monitor -sig FILE` stands as it does for MonPoly.
pub fn with_long_switches(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut all: Vec<OsString> = arguments.collect();
    let is_command = |argument: &&OsString| !argument.as_encoded_bytes().starts_with(b"-");
    let asks_for_monitor =
        all.iter().skip(1).find(is_command).is_some_and(|command| command == "monitor");
    if asks_for_monitor {
        for argument in all.iter_mut().skip(2) {
            let switch = argument.to_str().and_then(|argument| argument.strip_prefix('-'));
            if let Some(switch) = switch.filter(|switch| SWITCHES.contains(switch)) {
                *argument = format!("--{switch}").into();
            }
        }
    }
    all
}

/// How verdicts are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum VerdictFormat {
    /// As MonPoly prints them.
    Text,
    /// One JSON object a line, a summary last.
    Json,
}

/// How long time points wait for earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slack {
    All,
    Seconds(i64),
}

fn parse_slack(text: &str) -> Result<Slack, String> {
    match text {
        "all" => Ok(Slack::All),
        _ => match text.parse() {
            Ok(seconds) if seconds >= 0 => Ok(Slack::Seconds(seconds)),
            _ => Err("expected a number of seconds".to_owned()),
        },
    }
}

/// So many bytes of a log are read at once.
const BLOCK: usize = 1 << 17;

impl MonitorCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// When a file cannot be read, or standard output is closed.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let (signature, sig_is_read) = self.signature()?;
        let Some(mut monitor) = self.prepare(&signature)? else { return Ok(Outcome::Usage) };
        if self.check {
            let columns = monitor.columns().iter();
            let columns: Vec<String> =
                columns.map(|(name, kind)| format!("{name}:{}", kind.name())).collect();
            output::put(&format!("monitorable, with columns ({})\n", columns.join(", ")))?;
            return Ok(if sig_is_read { Outcome::Fine } else { Outcome::Unread });
        }
        let n_faults = self.monitor(&mut monitor)?;
        let progress = monitor.progress();
        let n_pending = progress.n_points - progress.n_decided;
        if self.format == VerdictFormat::Text && n_pending > 0 {
            output::say_note(&pending(progress));
        }
        Ok(if n_faults == 0 && sig_is_read { Outcome::Fine } else { Outcome::Unread })
    }

    fn signature(&self) -> Result<(Signature, bool), troth::Failure> {
        let text = read_text(&self.sig)?;
        let (signature, diagnostics) = parse_signature(&text);
        tell(&diagnostics, &self.sig, &text);
        Ok((signature, diagnostics.is_empty()))
    }

    fn prepare(&self, signature: &Signature) -> Result<Option<Monitor>, troth::Failure> {
        let text = read_text(&self.formula)?;
        let (formula, mut diagnostics) = parse_formula(&text);
        let asked = if self.negate { Asked::Violations } else { Asked::Satisfactions };
        let monitor = formula.and_then(|formula| {
            let (monitor, found) = Monitor::new(&formula, signature, asked);
            diagnostics.extend(found);
            monitor
        });
        tell(&diagnostics, &self.formula, &text);
        Ok(monitor)
    }

    /// Monitors the log; how much of it could not be read.
    fn monitor(&self, monitor: &mut Monitor) -> Result<u64, troth::Failure> {
        let arrival = match self.any_order {
            None => Arrival::InOrder,
            Some(Slack::All) => Arrival::AnyOrder(None),
            Some(Slack::Seconds(seconds)) => Arrival::AnyOrder(Some(seconds)),
        };
        let shape = match self.format {
            VerdictFormat::Text => Shape::Text,
            VerdictFormat::Json => Shape::JsonLines,
        };
        let name = self.log.as_deref().filter(|path| *path != Path::new("-"));
        let mut input: Box<dyn Read> = match name {
            None => Box::new(std::io::stdin().lock()),
            Some(path) => Box::new(
                File::open(path)
                    .map_err(|error| format!("cannot read `{}`: {error}", path.display()))?,
            ),
        };
        let name =
            name.map_or_else(|| "standard input".to_owned(), |path| path.display().to_string());
        let mut out = std::io::stdout().lock();
        let mut log = Log::new(monitor, arrival);
        let mut block = vec![0; BLOCK];
        let mut verdicts = Vec::new();
        loop {
            let n_read =
                input.read(&mut block).map_err(|error| format!("cannot read `{name}`: {error}"))?;
            if n_read == 0 {
                log.finish(monitor);
                if self.closed {
                    monitor.close();
                }
            } else {
                log.read(&block[..n_read], monitor);
            }
            for fault in log.faults() {
                output::say_error(&format!(
                    "{name}:{}: {}: expected {}",
                    fault.line, fault.message, fault.expected
                ));
            }
            verdicts.clear();
            monitor.write_verdicts(shape, &mut verdicts);
            out.write_all(&verdicts)?;
            if n_read == 0 {
                break;
            }
        }
        if self.format == VerdictFormat::Json {
            writeln!(out, "{}", summary(monitor.progress(), log.n_faults()))?;
        }
        Ok(log.n_faults())
    }
}

fn summary(progress: Progress, n_faults: u64) -> serde_json::Value {
    json!({"summary": {
        "time_points": progress.n_points,
        "decided": progress.n_decided,
        "pending": progress.n_points - progress.n_decided,
        "with_verdicts": progress.n_verdicts,
        "unreadable": n_faults,
    }})
}

fn pending(progress: Progress) -> String {
    let Progress { n_points, n_decided, .. } = progress;
    let n_pending = n_points - n_decided;
    let (noun, verb) = if n_pending == 1 { ("time point", "is") } else { ("time points", "are") };
    format!(
        "pending: {n_pending} {noun} from time point {n_decided} on {verb} not decided by this log"
    )
}

fn read_text(path: &Path) -> Result<String, troth::Failure> {
    let bytes =
        fs::read(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    Ok(String::from_utf8(bytes)
        .map_err(|_| format!("`{}` is no text: expected UTF-8", path.display()))?)
}

fn tell(diagnostics: &[Diagnostic], path: &Path, text: &str) {
    let name = path.display().to_string();
    let source = Source { name: &name, text };
    for diagnostic in diagnostics {
        debug_assert_eq!(diagnostic.severity, Severity::Error);
        let picture = render_diagnostic(diagnostic, source, Paint::Colour, output::width());
        let _ = anstream::stderr().lock().write_all(picture.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn monpolys_switches_are_understood_where_its_command_is_asked() {
        let with = |line: &str| {
            let made = with_long_switches(line.split(' ').map(OsString::from));
            made.iter().map(|one| one.to_string_lossy()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            with("troth -v monitor -sig a.sig -formula b -log -c -negate -v"),
            "troth -v monitor --sig a.sig --formula b --log -c --negate -v"
        );
        assert_eq!(with("troth read -log"), "troth read -log");
        assert_eq!(with("troth"), "troth");
    }
}
