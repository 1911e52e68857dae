//! `troth record prove`: a file that shows somebody else that the record holds this.

use std::path::{Path, PathBuf};

use serde_json::json;
use troth::{Failure, Keeper};
use troth_record::{Disclose, Known, Sequence};

use super::super::named;
use super::verify::entries_of_finding;
use super::{Place, entry_of};
use crate::Outcome;
use crate::output::{self, Format};

/// Write a proof that an entry is in the record, for somebody who has nothing but the public key.
///
/// The proof is a C2SP tlog-proof: `troth record check-proof` checks it, and so does any other
/// verifier of such logs. It gives away what --disclose says, and nothing of other entries. For a
/// finding, it is a folder with a proof of each entry that the finding rests on.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth record prove 1f3a --out article.tlog-proof\n  troth record prove '#41' --disclose content --out report.tlog-proof\n  troth record prove december-2025/1/norland/3f9a1c2040b7d5e6 --out finding-proofs"
)]
pub struct Prove {
    /// A document (`1f3a…`), an account (`1f3a/3`), an entry (`#12`), or a finding's id.
    #[arg(value_name = "ID")]
    id: String,
    /// What to give away: only who recorded what kind of thing when (nothing), also what it is
    /// about and the SHA-256 of its content (names), or the content as well (content).
    #[arg(long, value_name = "WHAT", value_parser = ["nothing", "names", "content"], default_value = "names")]
    disclose: String,
    /// The file, or for a finding the folder, to write to; standard output where it is left out.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How to print what was written, on standard error.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Prove {
    pub fn run(self, place: &Place) -> Result<Outcome, Failure> {
        let keeper = place.keeper()?;
        if is_finding(&self.id) {
            let entries = entries_of_finding(place, &keeper, &self.id)?;
            let Some(folder) = &self.out else {
                return Err(format!(
                    "a finding rests on {} entries: give a folder for their proofs with --out",
                    entries.len()
                )
                .into());
            };
            return self.several(&keeper, folder, &entries);
        }
        let kept = if self.id.starts_with('#') {
            troth::Kept::default()
        } else {
            keeper.known(Known::Now)?
        };
        let entry = entry_of(&keeper, &named::named(&self.id, &kept)?)?;
        let proof = self.proof(&keeper, entry.sequence)?;
        match &self.out {
            Some(path) => {
                write(path, &proof)?;
                self.told(&[entry.sequence], path);
            }
            None => output::put(&proof)?,
        }
        Ok(Outcome::Fine)
    }

    fn several(
        &self,
        keeper: &Keeper,
        folder: &Path,
        entries: &[Sequence],
    ) -> Result<Outcome, Failure> {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("cannot make `{}`: {error}", folder.display()))?;
        for entry in entries {
            write(&folder.join(format!("{entry}.tlog-proof")), &self.proof(keeper, *entry)?)?;
        }
        self.told(entries, folder);
        Ok(Outcome::Fine)
    }

    fn proof(&self, keeper: &Keeper, entry: Sequence) -> Result<String, Failure> {
        let disclose = match self.disclose.as_str() {
            "nothing" => Disclose::Nothing,
            "content" => Disclose::Content,
            _ => Disclose::Names,
        };
        Ok(keeper.record().prove(entry, disclose)?)
    }

    fn told(&self, entries: &[Sequence], path: &Path) {
        let numbers: Vec<u64> = entries.iter().map(|entry| entry.0).collect();
        output::say_note(&match self.format {
            Format::Table => format!("{} of {} written to {}", if numbers.len() == 1 { "the proof" } else { "proofs" }, numbers.iter().map(|n| format!("#{n}")).collect::<Vec<_>>().join(", "), path.display()),
            _ => json!({"kind": "proof", "entries": numbers, "file": path.display().to_string(), "disclosed": self.disclose}).to_string(),
        });
    }
}

/// `december-2025/1/norland/3f9a1c2040b7d5e6`: begins with an agreement's name, not with digits or `#`.
fn is_finding(id: &str) -> bool {
    let first = id.strip_prefix("sha256:").unwrap_or(id).split('/').next().unwrap_or_default();
    id.contains('/') && !first.bytes().all(|byte| byte.is_ascii_hexdigit())
}

pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text)
        .map_err(|error| format!("cannot write `{}`: {error}", path.display()).into())
}
