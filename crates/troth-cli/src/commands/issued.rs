//! `troth issued`: what was given out, as it was, and what would be found now.

use serde_json::{Value, json};
use troth::{Failure, Issued, Keeper};
use troth_record::{Entry, Kind, Known, Sequence};

use super::issue;
use super::named::Where;
use crate::Outcome;
use crate::output::{self, BOLD, DIM, Format, styled};

/// List what was given out; or show one as it was, and what would be found now.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth issued\n  troth issued 41 > report-as-it-was.txt\n  troth issued 41 --now"
)]
pub struct IssuedCommand {
    /// The entry to show, by its number.
    #[arg(value_name = "ENTRY")]
    entry: Option<String>,
    /// Say what this program finds on what was known then, and what on what is known now.
    #[arg(long, requires = "entry")]
    now: bool,
    #[command(flatten)]
    place: Where,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl IssuedCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no such entry, or the record fails.
    pub fn run(self) -> Result<Outcome, Failure> {
        let docket = self.place.docket().docket()?;
        let keeper = Keeper::of(docket.shelf().open_for_reading()?);
        match &self.entry {
            None => self.list(&keeper),
            Some(number) => {
                let number = number.trim_start_matches('#');
                let number =
                    number.parse().map_err(|_| format!("`{number}` is no number of an entry"))?;
                let (entry, issued) = read(&keeper, number)?;
                if self.now { self.compare(&entry, &issued) } else { self.show(&entry, &issued) }
            }
        }
    }

    fn list(&self, keeper: &Keeper) -> Result<Outcome, Failure> {
        let view = keeper.record().as_known_at(Known::Now)?;
        let mut table =
            output::table(&["entry", "given out", "by", "title", "rests on", "command"]);
        let mut lines = Vec::new();
        for entry in view.entries(0..u64::MAX, &[Kind::ISSUED]) {
            let entry = entry?;
            let Some(content) = view.content(&entry)? else { continue };
            let issued = Issued::from_line(&String::from_utf8_lossy(&content))?;
            table.add_row([
                entry.sequence.to_string(),
                entry.recorded_at.strftime("%Y-%m-%d %H:%M").to_string(),
                entry.author.to_string(),
                issued.title.clone(),
                format!("{} entries", issued.entries),
                styled(DIM, &issued.command.join(" ")),
            ]);
            lines.push(as_json(&entry, &issued));
        }
        let text = match self.format {
            Format::Table => format!("{table}\n{} given out\n", lines.len()),
            Format::Json => serde_json::to_string_pretty(&lines)? + "\n",
            Format::Jsonl => lines.iter().map(|line| format!("{line}\n")).collect(),
        };
        output::put(&text)?;
        Ok(Outcome::Fine)
    }

    /// The text alone, byte for byte.
    fn show(&self, entry: &Entry, issued: &Issued) -> Result<Outcome, Failure> {
        output::put(&match self.format {
            Format::Table => issued.output.clone(),
            _ => format!("{}\n", as_json(entry, issued)),
        })?;
        Ok(Outcome::Fine)
    }

    fn compare(&self, entry: &Entry, issued: &Issued) -> Result<Outcome, Failure> {
        let (_, then) = issue::run(&issued.command, &self.place)?;
        let (_, now) = issue::run(&without_known_at(&issued.command), &self.place)?;
        if self.format != Format::Table {
            let line = json!({
                "kind": "compared", "entry": entry.sequence.0, "program": issued.program,
                "present_program": troth::program().to_string(),
                "same_on_what_was_known": then == issued.output,
                "same_on_what_is_known": now == issued.output,
                "on_what_was_known": changes(&issued.output, &then),
                "on_what_is_known": changes(&issued.output, &now),
            });
            output::put(&format!("{line}\n"))?;
            return Ok(Outcome::Fine);
        }
        let mut text = format!(
            "{}, given out {} by {}\n\n",
            styled(BOLD, &issued.title),
            entry.recorded_at.strftime("%Y-%m-%d %H:%M UTC"),
            entry.author
        );
        let heading = format!("This program ({}) on what was known then", troth::program());
        text.push_str(&told(&heading, &issued.output, &then));
        text.push_str(&told("This program on what is known now", &issued.output, &now));
        output::put(&text)?;
        Ok(Outcome::Fine)
    }
}

fn read(keeper: &Keeper, number: u64) -> Result<(Entry, Issued), Failure> {
    let view = keeper.record().as_known_at(Known::Now)?;
    let entry = view
        .entry(Sequence(number))?
        .ok_or_else(|| format!("there is no entry {number} in this record"))?;
    if entry.kind != Kind::ISSUED {
        return Err(format!(
            "entry {number} is a {}, nothing that was given out: `troth issued` lists those",
            entry.kind
        )
        .into());
    }
    let content = view.content(&entry)?.ok_or_else(|| format!("entry {number} was redacted"))?;
    Ok((entry, Issued::from_line(&String::from_utf8_lossy(&content))?))
}

fn as_json(entry: &Entry, issued: &Issued) -> Value {
    json!({
        "kind": "issued", "entry": entry.sequence.0, "issued_at": entry.recorded_at.to_string(),
        "by": entry.author.to_string(), "title": issued.title, "command": issued.command,
        "entries": issued.entries, "program": issued.program, "output": issued.output,
    })
}

/// The command as it would be given now: the times that it asks about stay, what is known does not.
fn without_known_at(command: &[String]) -> Vec<String> {
    let mut words = command.iter();
    let mut kept = Vec::new();
    while let Some(word) = words.next() {
        if word == "--as-known-at" {
            words.next();
        } else if !word.starts_with("--as-known-at=") {
            kept.push(word.clone());
        }
    }
    kept
}

fn told(heading: &str, before: &str, after: &str) -> String {
    let changes = changes(before, after);
    match changes.is_empty() {
        true => format!("{}: the same\n\n", styled(BOLD, heading)),
        false => format!("{}:\n{}\n\n", styled(BOLD, heading), changes.join("\n")),
    }
}

/// Lines that went (`- `) and came (`+ `), in order: the longest common lines stay.
fn changes(before: &str, after: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[same..], &new[same..]);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);
    // longest[i][j]: of the lines from i and from j on.
    let mut longest = vec![vec![0usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            longest[i][j] = match old[i] == new[j] {
                true => longest[i + 1][j + 1] + 1,
                false => longest[i + 1][j].max(longest[i][j + 1]),
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if i < old.len() && (j == new.len() || longest[i + 1][j] >= longest[i][j + 1]) {
            lines.push(format!("- {}", old[i]));
            i += 1;
        } else {
            lines.push(format!("+ {}", new[j]));
            j += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_told() {
        assert!(changes("a\nb\nc\n", "a\nb\nc\n").is_empty());
        assert_eq!(changes("a\nb\nc\n", "a\nx\nc\nd\n"), ["- b", "+ x", "+ d"]);
        assert_eq!(changes("", "a\n"), ["+ a"]);
    }

    #[test]
    fn the_time_of_knowing_is_left_out() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let command = words("check --as-of 2031-03-09 --as-known-at #4 --clause 2");
        assert_eq!(without_known_at(&command), words("check --as-of 2031-03-09 --clause 2"));
    }
}
