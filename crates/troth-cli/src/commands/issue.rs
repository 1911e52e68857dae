//! `troth issue`: gives something out, and keeps in the record what was given out.

use std::path::PathBuf;

use clap::Parser;
use jiff::Timestamp;
use serde_json::json;
use troth::{Issued, Keeper};

use super::named::{Person, Where};
use crate::output::{self, Format};
use crate::{Cli, Outcome};

/// Print what a command says, and keep in the record that, when and by whom it was given out.
///
/// The text is kept as it went out, with all that it depends on: the times that it asks about and
/// how far the record went. `troth issued` shows it again and says what would be found now.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth issue \"Report of 9 March\" --by \"Ada Officer\" -- check --as-of 2031-03-09\n  troth issue \"Brief for the mediator\" --by \"Ada Officer\" --out brief.txt -- brief"
)]
pub struct Issue {
    /// What it is called, or whom it is for.
    #[arg(value_name = "TITLE")]
    title: String,
    #[command(flatten)]
    person: Person,
    /// Write it to this file; to standard output where it is left out.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    place: Where,
    /// How to print what was recorded, on standard error.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// The command: accounts, incidents, check, brief or explain, with its arguments.
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// Commands whose words can be given out: they say what the record comes to at a time.
const ISSUABLE: [&str; 5] = ["accounts", "incidents", "check", "brief", "explain"];

impl Issue {
    /// Runs the command.
    ///
    /// # Errors
    /// When the inner command is none or fails, or the record fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let author = self.person.author()?;
        if !self.command.first().is_some_and(|name| ISSUABLE.contains(&name.as_str())) {
            return Err(format!(
                "`{}` cannot be given out: expected one of {}",
                self.command.join(" "),
                ISSUABLE.join(", ")
            )
            .into());
        }
        // Takes in what is new, so that what is given out rests on it.
        let opened = self.place.docket().open()?;
        let n_entries = opened.kept.n_entries;
        let last =
            n_entries.checked_sub(1).ok_or("the record is empty: there is nothing to give out")?;
        let command = completed(&self.command, last);
        let (outcome, text) = run(&command, &self.place)?;
        let issued = Issued {
            title: self.title.clone(),
            command,
            entries: n_entries,
            program: troth::program().to_string(),
            output: text,
        };
        let mut keeper = Keeper::of(opened.docket.shelf().open()?);
        let entry = keeper.issue(&issued, &author)?;
        match &self.out {
            Some(path) => std::fs::write(path, &issued.output)
                .map_err(|error| format!("cannot write `{}`: {error}", path.display()))?,
            None => output::put(&issued.output)?,
        }
        output::say_note(&match self.format {
            Format::Table => format!("#{entry}: given out as “{}”, resting on {n_entries} entries", self.title),
            _ => json!({"kind": "issued", "entry": entry.0, "title": self.title, "entries": n_entries, "by": self.person.by}).to_string(),
        });
        Ok(outcome)
    }
}

/// The command with every time that it depends on.
fn completed(command: &[String], last: u64) -> Vec<String> {
    let has = |option: &str| {
        command.iter().any(|word| word == option || word.starts_with(&format!("{option}=")))
    };
    let mut all = command.to_vec();
    if !has("--as-of") && ["check", "brief", "explain"].contains(&command[0].as_str()) {
        all.extend(["--as-of".to_owned(), Timestamp::now().to_string()]);
    }
    if !has("--as-known-at") {
        all.extend(["--as-known-at".to_owned(), format!("#{last}")]);
    }
    all
}

/// Runs a command over the docket of `place`, and gives what it put.
pub fn run(command: &[String], place: &Where) -> Result<(Outcome, String), troth::Failure> {
    let mut words = vec!["troth".to_owned()];
    words.extend(command.iter().cloned());
    if let Some(folder) = &place.docket {
        words.extend(["--docket".to_owned(), folder.display().to_string()]);
    }
    if let Some(store) = &place.store {
        words.extend(["--store".to_owned(), store.clone()]);
    }
    let cli = Cli::try_parse_from(words)
        .map_err(|error| error.to_string().trim().trim_start_matches("error: ").to_owned())?;
    let (outcome, text) = output::captured(|| cli.command.run(&mut clap::Command::new("troth")));
    Ok((outcome?, text))
}
