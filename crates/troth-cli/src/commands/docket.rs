//! What the commands of a docket share: finding it, taking in what is new, telling its faults.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;
use troth::docket::{Settings, find_docket};
use troth::{Condition, Docket, Keeper, Kept, Taken, document_of, incidents_of};
use troth_intake::Received;
use troth_model::{Account, Document, DocumentId, Incident};
use troth_record::{ErrorKind, Known};
use troth_text::{Paint, Severity, Source, render_diagnostic};

use crate::Outcome;
use crate::input::{self, DocumentArgs};
use crate::output::{self, Format};
use crate::reading::each_document;

/// Which docket, and as it was known when.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct DocketArgs {
    /// The docket's folder; the one that the current folder lies in where it is left out.
    #[arg(long, value_name = "DIR")]
    pub docket: Option<PathBuf>,
    /// The record, where it is not the docket's own: a file, or
    /// postgres://USER@HOST/DATABASE?schema=NAME.
    #[arg(long, value_name = "PLACE")]
    pub store: Option<String>,
    /// As the record was known at a time, or up to an entry (`#120`): documents, accounts,
    /// reviews, settings and agreements of then.
    #[arg(long, value_name = "TIME|#N")]
    pub as_known_at: Option<String>,
    /// Documents as this reading read them (`troth record readings`); the last one where it is
    /// left out.
    #[arg(long, value_name = "READING")]
    pub reading: Option<String>,
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
    /// When the last entry was recorded that is looked at.
    pub known_at: Timestamp,
    /// The time that it is for whoever asks: now, or the time as known at which was asked.
    pub present: Timestamp,
}

type Failure = troth::Failure;

/// What a record holds of what is asked, and its accounts as incidents.
type Loaded = (Kept, Vec<Incident>);

/// The folder of the docket that is meant.
pub fn folder(told: Option<&Path>) -> Result<PathBuf, Failure> {
    match told {
        Some(folder) => Ok(folder.to_owned()),
        None => find_docket(Path::new(".")).ok_or_else(|| {
            "there is no docket here: no `troth.toml` in this folder or above it; make one with `troth init DIR`, or name one with --docket".into()
        }),
    }
}

impl Opened {
    /// `present`: where it is another time than now.
    fn of(docket: Docket, loaded: Loaded, all_read: bool, present: Option<Timestamp>) -> Self {
        let (kept, incidents) = loaded;
        let present = present.unwrap_or_else(Timestamp::now);
        let known_at = kept.recorded_at.unwrap_or(present);
        Self { docket, kept, incidents, all_read, known_at, present }
    }
}

impl DocketArgs {
    /// Opens the docket, takes in what is new in its `documents/`, and loads what it knows.
    pub fn open(&self) -> Result<Opened, Failure> {
        self.open_with(|_, keeper, at| {
            let kept = keeper.known_as_read(at, self.reading.as_deref())?;
            let incidents = incidents_of(&kept);
            Ok((kept, incidents))
        })
    }

    /// The same, but loads only incidents that may meet conditions, with their accounts: see
    /// [`Keeper::incidents_where`].
    pub fn open_where<'c>(
        &self,
        conditions: impl FnOnce(&Settings) -> Result<Vec<Condition<'c>>, Failure>,
    ) -> Result<Opened, Failure> {
        self.open_with(|docket, keeper, at| {
            let conditions = conditions(&docket.settings)?;
            keeper.incidents_where(at, self.reading.as_deref(), &conditions)
        })
    }

    fn open_with(
        &self,
        load: impl FnOnce(&Docket, &Keeper, Known) -> Result<Loaded, Failure>,
    ) -> Result<Opened, Failure> {
        let docket = self.docket()?;
        match &self.as_known_at {
            None => self.open_now(docket, load),
            Some(told) => self.open_then(docket, told, load),
        }
    }

    /// Takes in what is new, as [`DocketArgs::open`] does, and loads nothing.
    pub fn take_in(&self) -> Result<(), Failure> {
        let docket = self.docket()?;
        tell_faults(&docket);
        take_new(&docket).map(drop)
    }

    /// The docket, its record where `--store` says.
    pub fn docket(&self) -> Result<Docket, Failure> {
        let mut docket = Docket::open(&folder(self.docket.as_deref())?)?;
        if let Some(store) = &self.store {
            docket.settings.record = store_path(store)?;
        }
        Ok(docket)
    }

    fn open_now(
        &self,
        docket: Docket,
        load: impl FnOnce(&Docket, &Keeper, Known) -> Result<Loaded, Failure>,
    ) -> Result<Opened, Failure> {
        tell_faults(&docket);
        let (all_read, keeper) = take_new(&docket)?;
        let (mut kept, mut incidents) =
            self.known(keeper.as_ref(), |keeper| load(&docket, keeper, Known::Now))?;
        docket.filed_beside(&mut kept, &mut incidents);
        if kept.documents.is_empty() {
            output::say_note(
                "this docket holds no report yet: put some into documents/, or take in a table with `troth import`",
            );
        }
        Ok(Opened::of(docket, (kept, incidents), all_read, None))
    }

    fn open_then(
        &self,
        docket: Docket,
        told: &str,
        load: impl FnOnce(&Docket, &Keeper, Known) -> Result<Loaded, Failure>,
    ) -> Result<Opened, Failure> {
        let (at, time) = moment_in(told, &docket.settings.zone)?;
        let keeper = docket.shelf().open_if_there()?.map(Keeper::of);
        let docket = match &keeper {
            Some(keeper) => {
                let (docket, is_kept) = docket.as_known(keeper, at)?;
                if !is_kept {
                    output::say_note(
                        "the record does not hold the docket's files of then: those of today are used",
                    );
                }
                docket
            }
            None => docket,
        };
        let (mut kept, mut incidents) =
            self.known(keeper.as_ref(), |keeper| load(&docket, keeper, at))?;
        docket.filed_beside(&mut kept, &mut incidents);
        tell_faults(&docket);
        let present = time.or(kept.recorded_at);
        Ok(Opened::of(docket, (kept, incidents), true, present))
    }

    fn known(
        &self,
        keeper: Option<&Keeper>,
        load: impl FnOnce(&Keeper) -> Result<Loaded, Failure>,
    ) -> Result<Loaded, Failure> {
        let Some(keeper) = keeper else { return Ok(Default::default()) };
        if let Some(reading) = &self.reading {
            let names: Vec<String> =
                keeper.readings()?.into_iter().map(|maker| maker.line.id).collect();
            if !names.contains(reading) {
                let names = names.join(", ");
                return Err(
                    format!("there is no reading `{reading}`: expected one of {names}").into()
                );
            }
        }
        let (kept, incidents) = load(keeper)?;
        kept.unreadable.iter().for_each(|line| output::say_warning(line));
        Ok((kept, incidents))
    }
}

/// A record's place as given on the command line: a path is one from the current folder on.
pub fn store_path(store: &str) -> Result<PathBuf, Failure> {
    match store.contains("://") {
        true => Ok(PathBuf::from(store)),
        false => Ok(std::path::absolute(store)?),
    }
}

/// What `--as-known-at` means in a zone, and the time that it is, if it is one.
pub fn moment_in(told: &str, zone: &TimeZone) -> Result<(Known, Option<Timestamp>), Failure> {
    Ok(troth::parse_known(told, zone)?)
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
    has_errors_in(docket, |_| true)
}

/// The same of its other files than agreements: a draft stands in place of those.
pub fn has_errors_beside_agreements(docket: &Docket) -> bool {
    let agreements = docket.folder.join("agreements");
    has_errors_in(docket, |path| !path.starts_with(&agreements))
}

fn has_errors_in(docket: &Docket, is_asked: impl Fn(&Path) -> bool) -> bool {
    let files = docket.faults.iter().filter(|file| is_asked(&file.path));
    files.flat_map(|file| &file.diagnostics).any(|d| d.severity == Severity::Error)
}

/// Whether a folder is not there or holds nothing to read: a docket may live of tables alone.
fn is_empty(folder: &Path) -> bool {
    let is_shown =
        |entry: &std::fs::DirEntry| !entry.file_name().as_encoded_bytes().starts_with(b".");
    std::fs::read_dir(folder)
        .map_or(true, |entries| !entries.flatten().any(|entry| is_shown(&entry)))
}

/// Takes in what is new in the docket's `documents/`, and keeps the docket's own files as they
/// are: whether all could be read, and the record. None where there is neither such a folder nor a
/// record.
fn take_new(docket: &Docket) -> Result<(bool, Option<Keeper>), Failure> {
    let shelf = docket.shelf();
    let documents = docket.folder.join("documents");
    let opened = match shelf.open() {
        Err(error) if error.kind() == ErrorKind::NotFound && !documents.exists() => {
            return Ok((true, None));
        }
        Err(error) if error.kind() == ErrorKind::NotFound => shelf.open_or_create(),
        Err(error) if error.kind() == ErrorKind::WrongKey && !shelf.has_key() => {
            let message = format!("{error}: nothing new is taken in");
            output::say_warning(&message);
            return Ok((true, Some(Keeper::of(shelf.open_for_reading()?))));
        }
        opened => opened,
    };
    let mut keeper = Keeper::of(opened?);
    keeper.keep_files(&docket.files)?;
    if is_empty(&documents) {
        return Ok((true, Some(keeper)));
    }
    let files = [documents.display().to_string()];
    let (all_read, _, keeper) = take(docket, keeper, &files, &docket.intake())?;
    Ok((all_read, Some(keeper)))
}

/// `troth read --docket`: takes `files` into the record.
pub fn take_into(
    docket: &DocketArgs,
    files: &[String],
    documents: &DocumentArgs,
) -> Result<Outcome, Failure> {
    let docket = docket.docket()?;
    tell_faults(&docket);
    let mut options = docket.intake();
    let told = documents.options()?;
    options.given = told.given;
    options.encoding = told.encoding;
    options.limits = told.limits;
    let mut keeper = Keeper::of(docket.shelf().open_or_create()?);
    keeper.keep_files(&docket.files)?;
    let (all_read, counts, _) = take(&docket, keeper, files, &options)?;
    output::put(&format!(
        "{} with {} in the record; {} there already\n",
        output::counted(counts.documents, "new document"),
        output::counted(counts.accounts, "account"),
        counts.already
    ))?;
    Ok(if all_read { Outcome::Fine } else { Outcome::Unread })
}

/// Takes one file that holds one document into the record, if it is new, and says its name.
pub fn take_one(
    docket: &DocketArgs,
    file: &str,
    documents: &DocumentArgs,
) -> Result<DocumentId, Failure> {
    let docket = docket.docket()?;
    let mut options = docket.intake();
    let told = documents.options()?;
    options.given = told.given;
    options.encoding = told.encoding;
    options.limits = told.limits;
    let keeper = Keeper::of(docket.shelf().open()?);
    let mut ids = Vec::new();
    take_each(&docket, keeper, &[file.to_owned()], &options, &mut |document| {
        ids.push(document.id)
    })?;
    match ids[..] {
        [only] => Ok(only),
        _ => Err(format!("`{file}` holds {} documents: expected one", ids.len()).into()),
    }
}

/// `troth read --again`: every document of the record, read by this program.
pub fn read_again(docket: &DocketArgs, format: Format) -> Result<Outcome, Failure> {
    let docket = docket.docket()?;
    tell_faults(&docket);
    let mut keeper = Keeper::of(docket.shelf().open()?);
    keeper.keep_files(&docket.files)?;
    let engine = docket.engine();
    let mut progress = output::Progress::new(None);
    let again = keeper.read_again(docket.files.get("places.csv"), &mut |document, reading| {
        progress.step();
        let is_readable = document.language.as_deref().is_none_or(troth_intake::can_read);
        if is_readable { engine.read(document, reading) } else { Vec::new() }
    })?;
    progress.done();
    let found = &again.difference;
    let counts = [found.n_same, found.changed.len(), found.gone.len(), found.new.len()];
    if format != Format::Table {
        let line = json!({
            "kind": "again",
            "reading": again.reading.as_ref().map(|reading| reading.as_str()),
            "documents": again.n_documents,
            "same": counts[0], "changed": counts[1], "gone": counts[2], "new": counts[3],
        });
        output::put(&format!("{line}\n"))?;
        return Ok(Outcome::Fine);
    }
    let [same, changed, gone, new] = counts;
    output::put(&match &again.reading {
        None => format!(
            "{} documents read again: {same} accounts, all as before; nothing is recorded\n",
            again.n_documents
        ),
        Some(reading) => format!(
            "{} documents read again as reading {reading}, which stands from now on: {same} accounts as before, {changed} otherwise, {gone} no more, {new} new\n`troth record readings` lists all readings and what they read otherwise\n",
            again.n_documents
        ),
    })?;
    Ok(Outcome::Fine)
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
    take_each(docket, keeper, files, options, &mut |_| {})
}

/// Takes in what is new in `files`; `seen` is told of every document, new or not.
fn take_each(
    docket: &Docket,
    keeper: Keeper,
    files: &[String],
    options: &troth_intake::Options,
    seen: &mut dyn FnMut(&Document),
) -> Result<(bool, Counts, Keeper), Failure> {
    let maker = keeper.present_reading(docket.files.get("places.csv"))?;
    let reading = maker.reading();
    let keeper = Mutex::new(keeper);
    let lock = || keeper.lock().expect("no thread panics while it holds the record");
    // Made for the first new document: most openings find none.
    let engine = OnceLock::new();
    let mut counts = Counts::default();
    let read = |received: &Received| -> Result<(Document, Option<Vec<Account>>), Failure> {
        let document = document_of(received, &docket.settings.zone);
        if lock().has(&document.id)? {
            return Ok((document, None));
        }
        let accounts = if received.is_readable() {
            engine.get_or_init(|| docket.engine()).read(&document, &reading)
        } else {
            Vec::new()
        };
        Ok((document, Some(accounts)))
    };
    let all_read = each_document(files, options, read, |received, told| -> Result<(), Failure> {
        let (document, accounts) = told?;
        seen(&document);
        let Some(accounts) = accounts else {
            counts.already += 1;
            return Ok(());
        };
        // Two files may hold one document: the record knows which came first.
        if lock().take(&received, &document, &accounts, &maker)? == Taken::Already {
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
