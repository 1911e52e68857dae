//! `troth record redact`: a content goes, for the protection of people; that it was there stays.

use std::path::PathBuf;

use serde_json::json;
use troth::{Failure, Keeper};
use troth_record::{Entry, Hash, Kind, Known, Sequence};

use super::super::docket;
use super::super::named::{self, Named, Person, short};
use super::Place;
use crate::Outcome;
use crate::output::{self, Format};

/// Take contents out of the record for the protection of people. This cannot be undone.
///
/// Of a document, its bytes, its text and its accounts go; of an account, the account; and every
/// review that holds words of them. What stays is that there was an entry, who recorded it and when,
/// who redacted it and why; every proof and checkpoint stays valid.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth record redact 1f3a --by \"Ada Officer\" --because \"names a witness\"        shows what would go\n  troth record redact 1f3a --by \"Ada Officer\" --because \"names a witness\" --yes  does it"
)]
pub struct Redact {
    /// Documents (`1f3a…`), accounts (`1f3a/3`) or entries (`#12`).
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    #[command(flatten)]
    person: Person,
    /// Why. Stands in the record for ever, in clear: name nobody in it.
    #[arg(long, value_name = "REASON")]
    because: String,
    /// Do it; without this, only what would go is shown.
    #[arg(long)]
    yes: bool,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Redact {
    pub fn run(self, place: &Place) -> Result<Outcome, Failure> {
        let author = self.person.author()?;
        let mut keeper = Keeper::of(place.shelf()?.open()?);
        let kept = keeper.known(Known::Now)?;
        let mut entries = Vec::new();
        for id in &self.ids {
            match named::named(id, &kept)? {
                Named::Entry(number) => entries.push(Sequence(number)),
                named => entries.extend(keeper.entries_of(&named.to_string())?),
            }
        }
        entries.sort();
        entries.dedup();
        let shown = describe(&keeper, &entries)?;
        let in_files = files_that_hold(place, &shown)?;
        for (entry, title) in issued_that_quote(&keeper, &shown)? {
            output::say_warning(&format!(
                "#{entry}, given out as “{title}”, may hold words of it: redact it as well if it does"
            ));
        }
        if !self.yes {
            return self.would(&shown, &in_files);
        }
        if let Some(path) = in_files.first() {
            return Err(format!(
                "`{}` still holds it and would be taken in again: remove it first",
                path.display()
            )
            .into());
        }
        let by = keeper.redact(&entries, &author, &self.because)?;
        let n_redacted = by.end - by.start;
        output::put(&match self.format {
            Format::Table => format!(
                "{n_redacted} entries redacted; #{} to #{} say by whom and why\n",
                by.start,
                by.end - 1
            ),
            _ => format!(
                "{}\n",
                json!({"kind": "redaction", "redacted": numbers(&entries), "by_entries": by.collect::<Vec<u64>>(), "by": self.person.by, "because": self.because})
            ),
        })?;
        Ok(Outcome::Fine)
    }

    fn would(&self, shown: &[Entry], in_files: &[PathBuf]) -> Result<Outcome, Failure> {
        let files: Vec<String> = in_files.iter().map(|path| path.display().to_string()).collect();
        if self.format != Format::Table {
            let entries: Vec<u64> = shown.iter().map(|entry| entry.sequence.0).collect();
            output::put(&format!(
                "{}\n",
                json!({"kind": "redaction", "would_redact": entries, "files": files})
            ))?;
            return Ok(Outcome::Fine);
        }
        let mut text = format!("{} entries would lose their content, for good:\n", shown.len());
        for entry in shown {
            let about = entry.about.as_deref().map(short).unwrap_or_default();
            text.push_str(&format!("  #{:<6} {:<10} {about}\n", entry.sequence, entry.kind));
        }
        for file in files {
            text.push_str(&format!("  {file} holds it too: remove the file first\n"));
        }
        text.push_str("Say it again with --yes to do it.\n");
        output::put(&text)?;
        Ok(Outcome::Fine)
    }
}

fn numbers(entries: &[Sequence]) -> Vec<u64> {
    entries.iter().map(|entry| entry.0).collect()
}

/// What the entries are, as far as they still hold something.
fn describe(keeper: &Keeper, entries: &[Sequence]) -> Result<Vec<Entry>, Failure> {
    let view = keeper.record().as_known_at(Known::Now)?;
    entries
        .iter()
        .map(|sequence| {
            let entry = view.entry(*sequence)?;
            entry.ok_or_else(|| format!("there is no entry {sequence} in this record").into())
        })
        .collect()
}

/// Files of the docket's `documents/` that hold what is to go.
fn files_that_hold(place: &Place, entries: &[Entry]) -> Result<Vec<PathBuf>, Failure> {
    let Ok(folder) = docket::folder(place.docket.as_deref()) else { return Ok(Vec::new()) };
    let hashes: Vec<Hash> = entries
        .iter()
        .filter(|entry| entry.kind == Kind::DOCUMENT)
        .filter_map(|entry| entry.content)
        .collect();
    let mut found = Vec::new();
    let mut folders = vec![folder.join("documents")];
    while let Some(folder) = folders.pop() {
        let Ok(inside) = std::fs::read_dir(&folder) else { continue };
        for path in inside.filter_map(|entry| Some(entry.ok()?.path())) {
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read(&path).is_ok_and(|bytes| hashes.contains(&Hash::of(&bytes))) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// What was given out and names a document of what is to go, or rests on it.
fn issued_that_quote(
    keeper: &Keeper,
    entries: &[Entry],
) -> Result<Vec<(Sequence, String)>, Failure> {
    let view = keeper.record().as_known_at(Known::Now)?;
    let Some(first) = entries.iter().map(|entry| entry.sequence).min() else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for entry in view.entries(first.0..u64::MAX, &[Kind::ISSUED]) {
        let entry = entry?;
        if entry.redacted_by.is_none() && !entries.iter().any(|e| e.sequence == entry.sequence) {
            found.push((entry.sequence, entry.about.unwrap_or_default()));
        }
    }
    Ok(found)
}
