//! What the commands of a docket share: finding it, taking in what is new, telling its faults.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use troth::docket::find_docket;
use troth::{Docket, Keeper, Kept, Taken, document_of, incidents_of};
use troth_model::{Incident, ReadingId};
use troth_record::Known;
use troth_text::{Paint, Severity, Source, render_diagnostic};

use crate::Outcome;
use crate::input::{self, DocumentArgs};
use crate::output;

/// Which docket, and as it was known when.
#[derive(Debug, Clone, clap::Args)]
pub struct DocketArgs {
    /// The docket's folder; the one that the current folder lies in where it is left out.
    #[arg(long, value_name = "DIR")]
    pub docket: Option<PathBuf>,
    /// As the record was known at a time, or up to an entry (`#120`).
    #[arg(long, value_name = "TIME|#N")]
    pub as_known_at: Option<String>,
}

/// A docket with all that it knows.
pub struct Opened {
    /// The docket.
    pub docket: Docket,
    /// Documents and accounts.
    pub kept: Kept,
    /// The accounts as incidents.
    pub incidents: Vec<Incident>,
    /// Whether all of it could be read.
    pub all_read: bool,
    /// The time up to which the record is looked at.
    pub known_at: Timestamp,
}

type Failure = troth::Failure;

/// The folder of the docket that is meant.
pub fn folder(told: Option<&Path>) -> Result<PathBuf, Failure> {
    match told {
        Some(folder) => Ok(folder.to_owned()),
        None => find_docket(Path::new(".")).ok_or_else(|| {
            "there is no docket here: no `troth.toml` in this folder or above it; make one with `troth init DIR`, or name one with --docket".into()
        }),
    }
}

impl DocketArgs {
    /// Opens the docket, takes in what is new in its `documents/`, and loads what it knows.
    pub fn open(&self) -> Result<Opened, Failure> {
        let docket = Docket::open(&folder(self.docket.as_deref())?)?;
        tell_faults(&docket);
        let mut all_read = true;
        if self.as_known_at.is_none() {
            all_read = take_new(&docket)?;
        }
        let (known, known_at) = self.known(&docket)?;
        let kept = docket.known(known)?;
        kept.unreadable.iter().for_each(|line| output::say_warning(line));
        let incidents = incidents_of(&kept);
        Ok(Opened { docket, kept, incidents, all_read, known_at })
    }

    fn known(&self, docket: &Docket) -> Result<(Known, Timestamp), Failure> {
        let now = Timestamp::now();
        let Some(told) = &self.as_known_at else { return Ok((Known::Now, now)) };
        if let Some(number) = told.strip_prefix('#') {
            let number = number
                .parse()
                .map_err(|_| format!("`{told}` is no entry: expected # and a number"))?;
            return Ok((Known::Entry(troth_record::Sequence(number)), now));
        }
        let at = input::parse_moment(told, &docket.settings.zone)?;
        Ok((Known::Time(at), at))
    }
}

/// Tells what is wrong in the docket's files.
pub fn tell_faults(docket: &Docket) {
    use std::io::{IsTerminal, Write};
    let paint = if std::io::stderr().is_terminal() { Paint::Colour } else { Paint::Plain };
    for file in &docket.faults {
        let name = file.path.display().to_string();
        for diagnostic in &file.diagnostics {
            let source = Source { name: &name, text: &file.text };
            let drawn = render_diagnostic(diagnostic, source, paint, output::width());
            let _ = write!(anstream::stderr(), "{drawn}");
        }
    }
}

/// Whether something in the docket's files could not be read.
pub fn has_errors(docket: &Docket) -> bool {
    docket.faults.iter().flat_map(|file| &file.diagnostics).any(|d| d.severity == Severity::Error)
}

/// Takes in what is new in the docket's `documents/`. Whether all could be read.
pub fn take_new(docket: &Docket) -> Result<bool, Failure> {
    let documents = docket.folder.join("documents");
    if !documents.exists() {
        return Ok(true);
    }
    let options = docket.intake();
    let (all_read, _) = take(docket, &[documents.display().to_string()], &options)?;
    Ok(all_read)
}

/// `troth read --docket`: takes `files` into the record.
pub fn take_into(
    folder: &Path,
    files: &[String],
    documents: &DocumentArgs,
) -> Result<Outcome, Failure> {
    let docket = Docket::open(folder)?;
    tell_faults(&docket);
    let mut options = docket.intake();
    let told = documents.options()?;
    options.given = told.given;
    options.encoding = told.encoding;
    let (all_read, counts) = take(&docket, files, &options)?;
    output::put(&format!(
        "{} new documents with {} accounts in the record; {} were there already\n",
        counts.documents, counts.accounts, counts.already
    ))?;
    Ok(if all_read { Outcome::Fine } else { Outcome::Unread })
}

#[derive(Default)]
struct Counts {
    documents: usize,
    accounts: usize,
    already: usize,
}

fn take(
    docket: &Docket,
    files: &[String],
    options: &troth_intake::Options,
) -> Result<(bool, Counts), Failure> {
    let mut keeper = Keeper::open_or_create(&docket.record_path())?;
    let engine = docket.engine();
    let reading = ReadingId::new("r1");
    let mut counts = Counts::default();
    let all_read = input::each_document(files, options, |received| -> Result<(), Failure> {
        let document = document_of(received, &docket.settings.zone);
        if keeper.has(&document.id)? {
            counts.already += 1;
            return Ok(());
        }
        let accounts = if received.is_readable() {
            engine.read(&document, &reading)
        } else {
            input::tell_language(received, true);
            Vec::new()
        };
        if keeper.take(received, &document, &accounts, &reading)? == Taken::New {
            counts.documents += 1;
            counts.accounts += accounts.len();
        }
        Ok(())
    })?;
    keeper.flush()?;
    Ok((all_read, counts))
}
