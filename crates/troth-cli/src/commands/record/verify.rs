//! `troth record verify`: is everything as it was recorded?

use std::path::PathBuf;
use std::time::Instant;

use serde_json::json;
use troth::{Failure, Keeper};
use troth_record::{Damage, Kind, Known, Sequence, Verification};

use super::super::docket::DocketArgs;
use super::super::named::{self, short};
use super::status::shown_bytes;
use super::{Place, entry_of};
use crate::Outcome;
use crate::output::{self, Format};

/// Check the record: every byte, hash and checkpoint; or one document, or one finding.
///
/// Ends with exit code 1 and one line for each thing that is not as it was recorded.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth record verify\n  troth record verify --document 1f3a\n  troth record verify --finding december-2025/1/norland/3f9a1c2040b7d5e6\n  troth record verify --checkpoint monday.checkpoint\n  troth record verify --store copy.troth"
)]
pub struct Verify {
    /// Only what the record has of this document: its bytes, its text, its accounts.
    #[arg(long, value_name = "ID")]
    document: Option<String>,
    /// Only what this finding rests on: its accounts, their documents, its agreement.
    #[arg(long, value_name = "ID", conflicts_with = "document")]
    finding: Option<String>,
    /// Also that the record still begins as this checkpoint, kept elsewhere, says that it did.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Verify {
    pub fn run(self, place: &Place) -> Result<Outcome, Failure> {
        if let Some(path) = &self.checkpoint {
            let note = std::fs::read_to_string(path)
                .map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
            let held = place.record()?.confirm(&note)?;
            output::say_note(&format!(
                "the first {} entries are those of `{}`",
                held.size,
                path.display()
            ));
        }
        match (&self.document, &self.finding) {
            (None, None) => self.whole(place),
            (Some(id), _) => {
                let keeper = place.keeper()?;
                let kept = keeper.known(Known::Now)?;
                let id = named::document(id, &kept)?.to_string();
                let entries = keeper.entries_of(&id)?;
                self.some(&keeper, &format!("document {}", short(&id)), &entries)
            }
            (None, Some(id)) => {
                let keeper = place.keeper()?;
                let entries = entries_of_finding(place, &keeper, id)?;
                self.some(&keeper, &format!("finding {id}"), &entries)
            }
        }
    }

    fn whole(&self, place: &Place) -> Result<Outcome, Failure> {
        let started = Instant::now();
        let found = place.shelf()?.verify()?;
        let seconds = started.elapsed().as_secs_f64();
        if self.format != Format::Table {
            output::put(&format!("{}\n", whole_json(&found)))?;
            return Ok(outcome(&found.damages));
        }
        found.damages.iter().for_each(|damage| output::say_error(&damage.to_string()));
        let result = match found.damages.len() {
            0 => "everything is as it was recorded".to_owned(),
            n => format!("{n} things are not as they were recorded"),
        };
        output::put(&format!(
            "{} entries ({} redacted), {} contents, {} checkpoints, {} hashed in {seconds:.1} s: {result}\n",
            found.n_entries,
            found.n_redacted,
            found.n_contents,
            found.n_checkpoints,
            shown_bytes(found.n_bytes),
        ))?;
        Ok(outcome(&found.damages))
    }

    fn some(&self, keeper: &Keeper, what: &str, entries: &[Sequence]) -> Result<Outcome, Failure> {
        let mut damages = Vec::new();
        for entry in entries {
            damages.extend(keeper.record().verify_entry(*entry)?);
        }
        if self.format != Format::Table {
            let numbers: Vec<u64> = entries.iter().map(|entry| entry.0).collect();
            let line = json!({"kind": "verification", "of": what, "entries": numbers, "damages": texts(&damages)});
            output::put(&format!("{line}\n"))?;
            return Ok(outcome(&damages));
        }
        damages.iter().for_each(|damage| output::say_error(&damage.to_string()));
        let result = if damages.is_empty() {
            "as they were recorded, and in the tree that was signed"
        } else {
            "damaged"
        };
        output::put(&format!("{what}: {} entries, {result}\n", entries.len()))?;
        Ok(outcome(&damages))
    }
}

/// The entries that a finding rests on.
pub fn entries_of_finding(
    place: &Place,
    keeper: &Keeper,
    id: &str,
) -> Result<Vec<Sequence>, Failure> {
    let args = DocketArgs {
        docket: place.docket.clone(),
        store: place.store.clone(),
        // The record as it is: verifying takes nothing in.
        as_known_at: Some(format!("#{}", u64::MAX)),
        ..DocketArgs::default()
    };
    let opened = args.open()?;
    let all = super::super::check::check_all(&opened, opened.known_at.max(jiff::Timestamp::now()));
    let found = all.iter().find_map(|one| {
        let finding = one.checked.findings.iter().find(|finding| finding.id.as_str() == id)?;
        Some((one, finding))
    });
    let Some((one, finding)) = found else {
        return Err(format!(
            "there is no finding `{id}`: `troth check --format json` shows every finding's id"
        )
        .into());
    };
    let mut entries = Vec::new();
    let view = keeper.record().as_known_at(Known::Now)?;
    let latest = |kind, about: &str| view.latest(&kind, Some(about));
    for evidence in &finding.evidence {
        if evidence.account.as_str().starts_with("coverage:") {
            let entry = latest(Kind::COVERAGE, "coverage.csv")?;
            entries.extend(entry.map(|entry| entry.sequence));
            continue;
        }
        let account = named::Named::Account(evidence.account.clone());
        entries.push(entry_of(keeper, &account)?.sequence);
        let account = opened.kept.accounts.iter().find(|account| account.id == evidence.account);
        if let Some(account) = account {
            let document = named::Named::Document(account.document);
            entries.push(entry_of(keeper, &document)?.sequence);
        }
    }
    let name = one.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let agreement = latest(Kind::AGREEMENT, &format!("agreements/{name}"))?;
    entries.extend(agreement.map(|entry| entry.sequence));
    entries.sort();
    entries.dedup();
    Ok(entries)
}

fn outcome(damages: &[Damage]) -> Outcome {
    if damages.is_empty() { Outcome::Fine } else { Outcome::Found }
}

fn texts(damages: &[Damage]) -> Vec<String> {
    damages.iter().map(Damage::to_string).collect()
}

fn whole_json(found: &Verification) -> serde_json::Value {
    json!({
        "kind": "verification", "entries": found.n_entries, "redacted": found.n_redacted,
        "contents": found.n_contents, "bytes": found.n_bytes, "checkpoints": found.n_checkpoints,
        "damages": texts(&found.damages),
    })
}
