//! The troth program: reads its arguments, runs one command, and ends with its exit code.
//!
//! 0: fine. 1: there are findings that `--fail-on` asks about. 2: the call was wrong. 3: some
//! input could not be read (the rest was). Results go to standard output, everything else to
//! standard error.

mod area;
mod commands;
mod explained;
mod incident;
mod input;
mod output;
mod reading;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

/// Reads what parties and press say about a conflict, keeps who said it, and says clause by
/// clause whether an agreement is being kept.
#[derive(Parser)]
#[command(
    name = "troth",
    version,
    about,
    max_term_width = 100,
    after_help = "Try: troth demo\nRead one article: troth read article.txt --published 2031-03-09"
)]
struct Cli {
    #[command(subcommand)]
    command: commands::Command,
    /// Say more on standard error; twice for details.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was done.
    Fine,
    /// There are findings that `--fail-on` asks about.
    Found,
    /// The call was wrong.
    Usage,
    /// Some input could not be read.
    Unread,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Fine => 0,
            Outcome::Found => 1,
            Outcome::Usage => 2,
            Outcome::Unread => 3,
        })
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse_from(commands::monitor::with_long_switches(std::env::args_os()));
    start_log(cli.verbose);
    match cli.command.run(&mut Cli::command()) {
        Ok(outcome) => outcome.into(),
        Err(error) if is_closed_pipe(error.as_ref()) => ExitCode::SUCCESS,
        Err(error) => {
            output::say_error(&error.to_string());
            let mut cause = error.source();
            while let Some(why) = cause {
                output::say_note(&format!("because: {why}"));
                cause = why.source();
            }
            Outcome::Usage.into()
        }
    }
}

/// `troth … | head` closes the pipe early: that is no fault.
fn is_closed_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

fn start_log(verbose: u8) {
    let level = match verbose {
        0 => tracing::Level::WARN,
        1 => tracing::Level::INFO,
        _ => tracing::Level::DEBUG,
    };
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .without_time()
        .init();
}
