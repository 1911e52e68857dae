//! `troth import FILE…`: tables of the field as documents and accounts in a docket's record.
//!
//! One thread reads rows and writes their lines, the other records them, batch by batch: a table
//! of a million rows costs the memory of its text and of a few batches.

mod faults;
mod ground;

use std::io::Read;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use serde_json::json;
use troth::{Atlas, Begun, Docket, Keeper, Maker, NamedLine, wire};
use troth_import::{Hints, Import, KnownPlace, Mapping, Opened, Watched, Within, World};
use troth_intake::{Source, sources};
use troth_model::{Attribution, Country, Document, Published, Publisher, ReadingId};

use super::docket::{DocketArgs, tell_faults};
use crate::Outcome;
use crate::input::tell;
use crate::output::{self, Format};
use faults::Faults;

/// Take tables (ACLED, UCDP, POLECAT, VIINA, alert and patrol logs, HXL) into a docket's record.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth import ucdp.csv.gz --docket coast\n  troth import log.xlsx --mapping patrol --publisher \"Monitoring Mission\" --dry-run\n  troth import --show-mapping acled > ours.toml\n  troth import our-table.csv --mapping ours.toml\n\nReads CSV, TSV, JSON, JSON Lines, GeoJSON, Parquet and workbooks (.xlsx, .xls, .ods), also in .gz.\nEach row becomes one account for each speaker that it names; the data set is the publisher.\nWithout --mapping the header says which of the ready ones fits. docs/import.md tells each of them."
)]
pub struct ImportCommand {
    /// Files, folders, patterns; `-` for standard input.
    #[arg(required_unless_present = "show_mapping", value_name = "FILE")]
    files: Vec<String>,
    /// Which column says what: the name of a ready mapping, or a file of TOML.
    #[arg(long, value_name = "NAME|FILE")]
    mapping: Option<String>,
    /// Print a ready mapping, to begin one of your own with.
    #[arg(long, value_name = "NAME", conflicts_with = "files")]
    show_mapping: Option<String>,
    /// Who publishes the tables, where the mapping does not say.
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    /// When they came out (2031-03-09).
    #[arg(long, value_name = "DATE")]
    published: Option<jiff::civil::Date>,
    /// Their encoding, where it is not UTF-8 (windows-1251).
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// The sheet of a workbook; its first one with cells where none is named.
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Read and tell what is wrong, and record nothing; with `--format jsonl` print the accounts.
    #[arg(long)]
    dry_run: bool,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// The docket's folder; the one that the current folder lies in where it is left out.
    #[arg(long, value_name = "DIR")]
    docket: Option<std::path::PathBuf>,
    /// The record, where it is not the docket's own: a file, or
    /// postgres://USER@HOST/DATABASE?schema=NAME.
    #[arg(long, value_name = "PLACE")]
    store: Option<String>,
}

type Failure = troth::Failure;

/// What became of one file.
#[derive(Default)]
struct Counts {
    rows: usize,
    accounts: usize,
    new: usize,
    speakers: usize,
}

impl ImportCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// When the call is wrong, or standard output or the record fails.
    pub fn run(self) -> Result<Outcome, Failure> {
        if let Some(name) = &self.show_mapping {
            let source = troth_import::source_of(name).ok_or_else(|| unknown_mapping(name))?;
            output::put(source)?;
            return Ok(Outcome::Fine);
        }
        let mapping = self.mapping.as_deref().map(read_mapping).transpose()?;
        let Some(mapping) = mapping.map_or(Some(None), |read| read.map(Some)) else {
            return Ok(Outcome::Unread);
        };
        let docket = self.opened_docket()?;
        if let Some(docket) = &docket {
            tell_faults(docket);
        }
        let mut keeper = match &docket {
            Some(docket) if !self.dry_run => {
                let mut keeper = Keeper::of(docket.shelf().open_or_create()?);
                keeper.keep_files(&docket.files)?;
                Some(keeper)
            }
            _ => None,
        };
        let mut all_read = true;
        let mut lines = Vec::new();
        for source in sources(&self.files) {
            let file = match source {
                Ok(source) => {
                    self.file(&source, mapping.as_ref(), docket.as_ref(), keeper.as_mut())?
                }
                Err(problem) => {
                    tell(&problem);
                    None
                }
            };
            all_read &= file.as_ref().is_some_and(|(is_whole, _)| *is_whole);
            lines.extend(file.map(|(_, line)| line));
        }
        if self.format == Format::Json {
            output::put(&(serde_json::to_string_pretty(&lines)? + "\n"))?;
        }
        Ok(if all_read { Outcome::Fine } else { Outcome::Unread })
    }

    /// The docket; a dry run needs none.
    fn opened_docket(&self) -> Result<Option<Docket>, Failure> {
        let arguments = DocketArgs {
            docket: self.docket.clone(),
            store: self.store.clone(),
            ..DocketArgs::default()
        };
        match arguments.docket() {
            Ok(docket) => Ok(Some(docket)),
            Err(_) if self.dry_run && self.docket.is_none() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Imports one file: whether all of it could be read, and what it came to.
    fn file(
        &self,
        source: &Source,
        mapping: Option<&Mapping>,
        docket: Option<&Docket>,
        mut keeper: Option<&mut Keeper>,
    ) -> Result<Option<(bool, serde_json::Value)>, Failure> {
        let name = source.name();
        let Some(opened) = self.open(source) else { return Ok(None) };
        let zone = docket.map_or(jiff::tz::TimeZone::UTC, |docket| docket.settings.zone.clone());
        let import = match mapping {
            Some(mapping) => Import::with(&opened, mapping.clone(), &zone),
            None => Import::guessed(&opened, &zone),
        };
        let import = match import {
            Ok(import) => import,
            Err(refused) => {
                faults::tell_refused(&name, &opened.text, &refused);
                return Ok(None);
            }
        };
        let document = self.document(&name, &opened, &import);
        let maker = self.maker(&import, keeper.as_deref())?;
        let mut faults = Faults::new(&name, opened.faults.clone());
        let printed = self.dry_run && self.format == Format::Jsonl;
        if printed {
            output::put(&(wire::reading_line(&maker.line) + "\n"))?;
            output::put(&(wire::document_line_of(&document, &opened.text, true) + "\n"))?;
        }
        let atlas = Atlas::new(docket.map(|docket| docket.places.clone()).unwrap_or_default());
        let reading = maker.reading();
        let (send, batches) = sync_channel(WAITING);
        let taken = thread::scope(|scope| {
            scope.spawn(|| read_rows(&import, &reading, atlas, &send_all(send)));
            // The rows are being read while the file itself goes into the record.
            let begun = match keeper.as_deref_mut() {
                Some(keeper) => {
                    keeper.begin_table(&document, (opened.bytes(), &opened.text), &maker)?
                }
                None => Begun::New,
            };
            if begun == Begun::Already {
                drop(batches);
                return Ok(None);
            }
            let size = import.size() as u64;
            let taken = take_batches(batches, size, &mut faults, &mut |lines| match keeper
                .as_deref_mut()
            {
                Some(keeper) => keeper.take_rows(lines, begun),
                None if printed => print_lines(&lines),
                None => Ok(lines.len()),
            });
            taken.map(Some)
        });
        let Some((counts, watched)) = taken? else {
            let line = self.already(&name, &document, &import)?;
            return Ok(Some((true, line)));
        };
        let mut n_watched = 0;
        if let Some(keeper) = keeper {
            keeper.finish_table(&document, &maker, counts.accounts)?;
            if let Some(docket) = docket
                && !watched.is_empty()
            {
                n_watched = ground::add(docket, import.zone(), &watched)?;
                keeper.keep_files(&Docket::open(&docket.folder)?.files)?;
            }
        }
        faults.tell();
        let line = line_of(&name, &document, &import, &counts, &faults, n_watched);
        match self.format {
            Format::Json => {}
            Format::Jsonl if self.dry_run => {}
            Format::Jsonl => output::put(&format!("{line}\n"))?,
            Format::Table => {
                output::put(&told(&name, &import, &counts, &faults, n_watched, self.dry_run))?
            }
        }
        Ok(Some((!faults.has_errors(), line)))
    }

    fn open(&self, source: &Source) -> Option<Opened> {
        let mut bytes = Vec::new();
        let read = match source {
            Source::Stdin => std::io::stdin().lock().read_to_end(&mut bytes).map(|_| ()),
            Source::File(path) => std::fs::read(path).map(|read| bytes = read),
        };
        if let Err(error) = read {
            output::say_error(&format!("{}: cannot be read: {error}", source.name()));
            return None;
        }
        let hints = Hints { encoding: self.encoding.as_deref(), sheet: self.sheet.as_deref() };
        match Opened::of(bytes, hints) {
            Ok(opened) => Some(opened),
            Err(why) => {
                output::say_error(&format!("{}: {why}", source.name()));
                None
            }
        }
    }

    /// The file as a document, without its text, which stands in `opened`.
    fn document(&self, name: &str, opened: &Opened, import: &Import<'_>) -> Document {
        let publisher = self.publisher.clone().or_else(|| import.mapping().publisher.clone());
        Document {
            id: opened.id,
            title: None,
            publisher: publisher.map(|name| Publisher { name }),
            published: self.published.map(|day| Published { day, at: None }),
            language: None,
            zone: import.zone().clone(),
            url: None,
            name: name.to_owned(),
            text: String::new(),
        }
    }

    fn maker(&self, import: &Import<'_>, keeper: Option<&Keeper>) -> Result<Maker, Failure> {
        let mapping = import.mapping();
        match keeper {
            Some(keeper) => keeper.table_reading(&mapping.name, mapping.source()),
            None => Ok(Keeper::first_table_reading(&mapping.name, mapping.source())),
        }
    }

    fn already(
        &self,
        name: &str,
        document: &Document,
        import: &Import<'_>,
    ) -> Result<serde_json::Value, Failure> {
        let line = json!({
            "kind": "import", "file": name, "mapping": import.mapping().name,
            "document": document.id.to_string(), "already": true, "new": 0,
        });
        match self.format {
            Format::Json => {}
            Format::Jsonl => output::put(&format!("{line}\n"))?,
            Format::Table => output::put(&format!(
                "{name}: in the record already, as mapping `{}` reads it; nothing is added\n",
                import.mapping().name
            ))?,
        }
        Ok(line)
    }
}

fn unknown_mapping(name: &str) -> String {
    let names = troth_import::names().join(", ");
    format!("there is no mapping `{name}`: expected a file, or one of {names}")
}

/// The mapping of this name, or in this file; none where the file is wrong, which is told.
fn read_mapping(told: &str) -> Result<Option<Mapping>, Failure> {
    if let Some(mapping) = troth_import::ready(told) {
        return Ok(Some(mapping));
    }
    if !Path::new(told).exists() {
        return Err(unknown_mapping(told).into());
    }
    let text = std::fs::read_to_string(told)
        .map_err(|error| format!("cannot read the mapping `{told}`: {error}"))?;
    match Mapping::read(&text) {
        Ok(mapping) => Ok(Some(mapping)),
        Err(diagnostics) => {
            faults::draw(told, &text, &diagnostics);
            Ok(None)
        }
    }
}

// ---- rows ----

/// What the thread that reads hands over at once.
struct Batch {
    lines: Vec<NamedLine>,
    n_rows: usize,
    n_speakers: usize,
    faults: Vec<troth_import::Fault>,
    watched: Vec<Watched>,
    /// How far the text is read, in bytes.
    at: usize,
}

/// So many rows are handed over at once.
const ROWS: usize = 512;
/// So many such batches may wait, while the record waits for the disk.
const WAITING: usize = 32;

type Handed<'h> = Box<dyn Fn(Batch) -> bool + 'h>;

/// Sends until nobody listens any more.
fn send_all(sender: SyncSender<Batch>) -> Handed<'static> {
    Box::new(move |batch| sender.send(batch).is_ok())
}

fn read_rows(import: &Import<'_>, reading: &ReadingId, atlas: Atlas, hand: &Handed<'_>) {
    let mut world = Charts(atlas);
    let mut rows = import.rows(reading);
    let empty = || Batch {
        lines: Vec::new(),
        n_rows: 0,
        n_speakers: 0,
        faults: Vec::new(),
        watched: Vec::new(),
        at: 0,
    };
    let mut batch = empty();
    while let Some(told) = rows.next(&mut world) {
        batch.n_rows += 1;
        batch.faults.extend(told.faults);
        batch.watched.extend(told.watched);
        let speaks =
            |account: &&troth_model::Account| matches!(account.attribution, Attribution::Chain(_));
        batch.n_speakers += told.accounts.iter().filter(speaks).count();
        batch.lines.extend(told.accounts.iter().map(|account| NamedLine {
            id: account.id.as_str().to_owned(),
            line: wire::account_line(account),
        }));
        if batch.n_rows == ROWS {
            batch.at = rows.at();
            if !hand(std::mem::replace(&mut batch, empty())) {
                return;
            }
        }
    }
    batch.at = rows.at();
    hand(batch);
}

/// Takes what the other thread hands over; where that fails, the other one finds nobody listening.
fn take_batches(
    batches: Receiver<Batch>,
    size: u64,
    faults: &mut Faults<'_>,
    take: &mut dyn FnMut(Vec<NamedLine>) -> Result<usize, Failure>,
) -> Result<(Counts, Vec<Watched>), Failure> {
    let mut counts = Counts::default();
    let mut watched = Vec::new();
    let mut progress = output::Rows::new(size);
    for batch in batches {
        counts.rows += batch.n_rows;
        counts.accounts += batch.lines.len();
        counts.speakers += batch.n_speakers;
        faults.extend(batch.faults);
        watched.extend(batch.watched);
        counts.new += take(batch.lines)?;
        progress.reached(batch.at as u64, counts.rows);
    }
    progress.done();
    Ok((counts, watched))
}

fn print_lines(lines: &[NamedLine]) -> Result<usize, Failure> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&line.line);
        text.push('\n');
    }
    output::put(&text)?;
    Ok(lines.len())
}

/// The gazetteer as what tables ask.
struct Charts(Atlas);

impl World for Charts {
    fn country(&mut self, name: &str) -> Option<Country> {
        self.0.country(name)
    }

    fn place(&mut self, name: &str, within: Within<'_>) -> Option<KnownPlace> {
        let found = self.0.place(name, within.country, within.admin1)?;
        Some(KnownPlace {
            name: found.name,
            country: found.country,
            admin1: found.admin1,
            position: found.position,
            id: found.id,
        })
    }
}

// ---- what it came to ----

fn line_of(
    name: &str,
    document: &Document,
    import: &Import<'_>,
    counts: &Counts,
    faults: &Faults<'_>,
    n_watched: usize,
) -> serde_json::Value {
    json!({
        "kind": "import", "file": name, "mapping": import.mapping().name,
        "document": document.id.to_string(), "already": false,
        "rows": counts.rows, "left_out": faults.n_left_out(), "marked": faults.n_marked(),
        "accounts": counts.accounts, "new": counts.new, "named_speakers": counts.speakers,
        "coverage": n_watched, "faults": faults.as_json(),
    })
}

fn told(
    name: &str,
    import: &Import<'_>,
    counts: &Counts,
    faults: &Faults<'_>,
    n_watched: usize,
    is_dry: bool,
) -> String {
    let done = if is_dry { "would be taken in" } else { "taken in" };
    let mut text = format!(
        "{name}: {} as mapping `{}` reads them, {} {done} ({} with a speaker that the row names)\n",
        output::counted(counts.rows, "row"),
        import.mapping().name,
        output::counted(counts.accounts, "account"),
        counts.speakers,
    );
    let (left_out, marked) = (faults.n_left_out(), faults.n_marked());
    if left_out + marked > 0 {
        text.push_str(&format!(
            "  {} left out, {} kept and marked\n",
            output::counted(left_out, "row"),
            output::counted(marked, "doubt")
        ));
    }
    if n_watched > 0 {
        let n = output::counted(n_watched, "stretch").replace("stretchs", "stretches");
        text.push_str(&format!("  {n} of coverage added to coverage.csv\n"));
    }
    text
}
