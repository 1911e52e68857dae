//! What the commands of a docket share: finding it, taking in what is new, telling its faults.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use jiff::Timestamp;
use troth::docket::find_docket;
use troth::{Docket, Keeper, Kept, Taken, document_of, incidents_of};
use troth_intake::Received;
use troth_model::{Account, Document, Incident, ReadingId};
use troth_record::Known;
use troth_text::{Paint, Severity, Source, render_diagnostic};

use crate::Outcome;
use crate::input::{self, DocumentArgs};
use crate::output;
use crate::reading::each_document;

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
        let new = if self.as_known_at.is_none() { take_new(&docket)? } else { None };
        // What was just taken in is known too, so the time of asking is later.
        let (known, known_at) = self.known(&docket)?;
        let (all_read, kept) = match new {
            Some((all_read, keeper)) => (all_read, keeper.known(known)?),
            None => (true, docket.known(known)?),
        };
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

/// Takes in what is new in the docket's `documents/`: whether all could be read, and the record.
/// None where there is no such folder.
fn take_new(docket: &Docket) -> Result<Option<(bool, Keeper)>, Failure> {
    let documents = docket.folder.join("documents");
    if !documents.exists() {
        return Ok(None);
    }
    let keeper = Keeper::open_or_create(&docket.record_path())?;
    let files = [documents.display().to_string()];
    let (all_read, _, keeper) = take(docket, keeper, &files, &docket.intake())?;
    Ok(Some((all_read, keeper)))
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
    options.limits = told.limits;
    let keeper = Keeper::open_or_create(&docket.record_path())?;
    let (all_read, counts, _) = take(&docket, keeper, files, &options)?;
    output::put(&format!(
        "{} with {} in the record; {} there already\n",
        output::counted(counts.documents, "new document"),
        output::counted(counts.accounts, "account"),
        counts.already
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
    keeper: Keeper,
    files: &[String],
    options: &troth_intake::Options,
) -> Result<(bool, Counts, Keeper), Failure> {
    let keeper = Mutex::new(keeper);
    let lock = || keeper.lock().expect("no thread panics while it holds the record");
    // Made for the first new document: most openings find none.
    let engine = OnceLock::new();
    let reading = ReadingId::new("r1");
    let mut counts = Counts::default();
    let read = |received: &Received| -> Result<Option<(Document, Vec<Account>)>, Failure> {
        let document = document_of(received, &docket.settings.zone);
        if lock().has(&document.id)? {
            return Ok(None);
        }
        let accounts = if received.is_readable() {
            engine.get_or_init(|| docket.engine()).read(&document, &reading)
        } else {
            Vec::new()
        };
        Ok(Some((document, accounts)))
    };
    let all_read = each_document(files, options, read, |received, told| -> Result<(), Failure> {
        let Some((document, accounts)) = told? else {
            counts.already += 1;
            return Ok(());
        };
        // Two files may hold one document: the record knows which came first.
        if lock().take(&received, &document, &accounts, &reading)? == Taken::Already {
            counts.already += 1;
            return Ok(());
        }
        if !received.is_readable() {
            input::tell_language(&received, true);
        }
        counts.documents += 1;
        counts.accounts += accounts.len();
        Ok(())
    })?;
    let mut keeper = keeper.into_inner().expect("no thread panics while it holds the record");
    keeper.flush()?;
    Ok((all_read, counts, keeper))
}
