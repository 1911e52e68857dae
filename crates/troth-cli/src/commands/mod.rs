//! The commands, one file each.

mod accounts;
mod backtest;
mod brief;
mod check;
mod completions;
mod correct;
mod coverage;
mod credibility;
mod demo;
mod diff;
pub mod docket;
mod explain;
mod fmt;
mod import;
mod incidents;
mod init;
mod issue;
mod issued;
mod join;
mod language;
mod lsp;
pub mod monitor;
mod named;
mod read;
mod record;
mod render;
mod replay;
mod retract;
mod review;
mod rule;
mod score;
mod serve;
mod split;

use crate::Outcome;
pub use named::short;

/// What troth can do.
#[derive(clap::Subcommand)]
pub enum Command {
    Init(init::Init),
    Read(read::Read),
    Import(import::ImportCommand),
    Accounts(accounts::Accounts),
    Incidents(incidents::Incidents),
    Check(check::Check),
    Coverage(coverage::CoverageCommand),
    Backtest(backtest::BacktestCommand),
    Diff(diff::Diff),
    Fmt(fmt::Fmt),
    Brief(brief::BriefCommand),
    Explain(explain::Explain),
    Replay(replay::Replay),
    Render(render::Render),
    Review(review::Review),
    Correct(correct::Correct),
    Retract(retract::Retract),
    Rule(rule::Rule),
    Join(join::Join),
    Split(split::Split),
    Credibility(credibility::CredibilityCommand),
    Issue(issue::Issue),
    Issued(issued::IssuedCommand),
    Record(record::RecordCommand),
    Score(score::ScoreCommand),
    Serve(serve::Serve),
    Language(language::LanguageCommand),
    Lsp(lsp::Lsp),
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
            Self::Import(import) => import.run(),
            Self::Accounts(accounts) => accounts.run(),
            Self::Incidents(incidents) => incidents.run(),
            Self::Check(check) => check.run(),
            Self::Coverage(coverage) => coverage.run(),
            Self::Backtest(backtest) => backtest.run(),
            Self::Diff(diff) => diff.run(),
            Self::Fmt(fmt) => fmt.run(),
            Self::Brief(brief) => brief.run(),
            Self::Explain(explain) => explain.run(),
            Self::Replay(replay) => replay.run(),
            Self::Render(render) => render.run(),
            Self::Review(review) => review.run(),
            Self::Correct(correct) => correct.run(),
            Self::Retract(retract) => retract.run(),
            Self::Rule(rule) => rule.run(),
            Self::Join(join) => join.run(),
            Self::Split(split) => split.run(),
            Self::Credibility(credibility) => credibility.run(),
            Self::Issue(issue) => issue.run(),
            Self::Issued(issued) => issued.run(),
            Self::Record(record) => record.run(),
            Self::Score(score) => score.run(),
            Self::Serve(serve) => serve.run(),
            Self::Language(language) => language.run(),
            Self::Lsp(lsp) => lsp.run(),
            Self::Monitor(monitor) => monitor.run(),
            Self::Demo(demo) => demo.run(),
            Self::Completions(completions) => Ok(completions.run(program)),
        }
    }
}
