//! The commands, one file each.

mod accounts;
mod brief;
mod check;
mod completions;
mod demo;
pub mod docket;
mod explain;
mod incidents;
mod init;
mod language;
mod monitor;
mod read;
mod score;

use crate::Outcome;

/// What troth can do.
#[derive(clap::Subcommand)]
pub enum Command {
    Init(init::Init),
    Read(read::Read),
    Accounts(accounts::Accounts),
    Incidents(incidents::Incidents),
    Check(check::Check),
    Brief(brief::BriefCommand),
    Explain(explain::Explain),
    Score(score::ScoreCommand),
    Language(language::LanguageCommand),
    Monitor(monitor::MonitorCommand),
    Demo(demo::Demo),
    Completions(completions::Completions),
}

impl Command {
    /// Runs the command.
    ///
    /// # Errors
    /// When the call is wrong, or the disk, the record or standard output fails.
    pub fn run(self, program: &mut clap::Command) -> Result<Outcome, troth::Failure> {
        match self {
            Self::Init(init) => init.run(),
            Self::Read(read) => read.run(),
            Self::Accounts(accounts) => accounts.run(),
            Self::Incidents(incidents) => incidents.run(),
            Self::Check(check) => check.run(),
            Self::Brief(brief) => brief.run(),
            Self::Explain(explain) => explain.run(),
            Self::Score(score) => score.run(),
            Self::Language(language) => language.run(),
            Self::Monitor(monitor) => monitor.run(),
            Self::Demo(demo) => demo.run(),
            Self::Completions(completions) => Ok(completions.run(program)),
        }
    }
}
