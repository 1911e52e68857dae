//! A docket opened from its folder: settings, places, coverage, agreements, and what is wrong in
//! each file. What cannot be read is named; the rest is used.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use troth_agreement::{Agreement, read_agreement_with};
use troth_gazetteer::{Addition, Gazetteer, parse_places_csv};
use troth_intake::Options;
use troth_model::{Account, Coverage, Incident, Position};
use troth_monitor::{Received, World, read_coverage};
use troth_record::Known;
use troth_text::{ByteSpan, Diagnostic};

use crate::docket::{SETTINGS_FILE, Settings, read_settings};
use crate::engine::Engine;
use crate::kept::{Failure, Keeper, Kept};

/// A file of the docket with what is wrong in it.
#[derive(Debug, Clone)]
pub struct FaultyFile {
    /// Its path.
    pub path: PathBuf,
    /// Its text, into which the diagnostics point.
    pub text: String,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// A docket, without its record.
#[derive(Debug)]
pub struct Docket {
    /// Its folder.
    pub folder: PathBuf,
    /// What `troth.toml` says.
    pub settings: Settings,
    /// The places of `places.csv`.
    pub places: Vec<Addition>,
    /// The rows of `coverage.csv`.
    pub coverage: Vec<Coverage>,
    /// The agreements, in the order of their file names, each with its file.
    pub agreements: Vec<(PathBuf, Agreement)>,
    /// Files in which something is wrong.
    pub faults: Vec<FaultyFile>,
}

impl Docket {
    /// Opens the docket in `folder`.
    ///
    /// # Errors
    /// When there is no `troth.toml`, or the disk fails. Faults in the files are no errors.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        let mut faults = Vec::new();
        let path = folder.join(SETTINGS_FILE);
        let bytes = fs::read(&path).map_err(|error| {
            format!("no docket at `{}`: cannot read `{SETTINGS_FILE}` ({error}); `troth init` makes one", folder.display())
        })?;
        let text = as_text(&path, bytes, &mut faults);
        let read = read_settings(&text);
        note(&mut faults, path, text, read.diagnostics);
        let settings = read.settings;
        let places = read_file(folder.join("places.csv"), &mut faults, parse_places_csv);
        let coverage = read_file(folder.join("coverage.csv"), &mut faults, |text| {
            read_coverage(text, &settings.zone)
        });
        let mut agreements = Vec::new();
        for path in agreement_files(&folder.join("agreements")) {
            let bytes = fs::read(&path)
                .map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
            let text = as_text(&path, bytes, &mut faults);
            let id =
                path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("agreement").to_owned();
            let read = read_agreement_with(&id, &text, &settings.parties, &settings.standard);
            note(&mut faults, path.clone(), text, read.diagnostics);
            agreements.push((path, read.agreement));
        }
        Ok(Self { folder: folder.to_owned(), settings, places, coverage, agreements, faults })
    }

    /// Where its record lies.
    #[must_use]
    pub fn record_path(&self) -> PathBuf {
        self.folder.join(&self.settings.record)
    }

    /// The reader with the docket's own places.
    #[must_use]
    pub fn engine(&self) -> Engine {
        Engine::new(self.places.clone())
    }

    /// Options for taking in documents, with the docket's defaults.
    #[must_use]
    pub fn intake(&self) -> Options {
        let mut options = Options::default();
        options.defaults.language.clone_from(&self.settings.document.language);
        options.defaults.publisher.clone_from(&self.settings.document.publisher);
        options
    }

    /// Everything that its record knew at a time; nothing where there is no record yet.
    ///
    /// # Errors
    /// When the record fails or is damaged.
    pub fn known(&self, at: Known) -> Result<Kept, Failure> {
        let path = self.record_path();
        if !path.exists() {
            return Ok(Kept::default());
        }
        Keeper::open(&path)?.known(at)
    }

    /// The world as the monitor looks at it.
    #[must_use]
    pub fn world<'w>(
        &'w self,
        kept: &'w Kept,
        incidents: &'w [Incident],
        agreement: &Agreement,
    ) -> World<'w> {
        World {
            parties: &self.settings.parties,
            sources: &self.settings.sources,
            documents: kept
                .documents
                .iter()
                .map(|(document, at)| received(document, *at))
                .collect(),
            accounts: &kept.accounts,
            incidents,
            coverage: &self.coverage,
            rulings: &[],
            outstanding: &[],
            positions: self.positions(agreement),
        }
    }

    /// Positions of the places that an agreement names.
    fn positions(&self, agreement: &Agreement) -> BTreeMap<String, Position> {
        // The places alone: no clause needs the language model to be looked up.
        let gazetteer = Gazetteer::embedded().with_additions(self.places.clone());
        let position = |name: &str| {
            let best = gazetteer.candidates(name).into_iter().next()?;
            Position::new(best.entry.lat, best.entry.lon)
        };
        agreement
            .place_names()
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), position(name)?)))
            .collect()
    }
}

fn received(document: &troth_model::Document, recorded_at: Timestamp) -> Received<'_> {
    Received { document, recorded_at, retracted_at: None }
}

fn note(faults: &mut Vec<FaultyFile>, path: PathBuf, text: String, diagnostics: Vec<Diagnostic>) {
    if !diagnostics.is_empty() {
        faults.push(FaultyFile { path, text, diagnostics });
    }
}

/// A file that a docket need not have.
fn read_file<T>(
    path: PathBuf,
    faults: &mut Vec<FaultyFile>,
    read: impl Fn(&str) -> (Vec<T>, Vec<Diagnostic>),
) -> Vec<T> {
    let Ok(bytes) = fs::read(&path) else { return Vec::new() };
    let text = as_text(&path, bytes, faults);
    let (values, diagnostics) = read(&text);
    note(faults, path, text, diagnostics);
    values
}

/// The text of a file; the first byte that is not UTF-8 is named, and the rest is read.
fn as_text(path: &Path, bytes: Vec<u8>, faults: &mut Vec<FaultyFile>) -> String {
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let label = format!("the byte `{:02X}` belongs to no letter", error.as_bytes()[at]);
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            // Up to there the bytes are the text's own, so the place is the same in both.
            let span = ByteSpan::new(at, at + char::REPLACEMENT_CHARACTER.len_utf8());
            let diagnostic = Diagnostic::error("not-utf-8", "this file is not UTF-8 throughout")
                .at(span, label)
                .help("save the file as UTF-8; until then \u{fffd} stands for what cannot be read");
            note(faults, path.to_owned(), text.clone(), vec![diagnostic]);
            text
        }
    }
}

fn agreement_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .filter(|path| path.file_name().is_some_and(|name| name != "README.md"))
        .collect();
    files.sort();
    files
}

/// The accounts of `kept` as incidents.
#[must_use]
pub fn incidents_of(kept: &Kept) -> Vec<Incident> {
    crate::group(kept.documents.iter().map(|(document, _)| document), &kept.accounts)
}

/// Who published the document of an account.
#[must_use]
pub fn publisher_of(kept: &Kept, account: &Account) -> Option<String> {
    let (document, _) =
        kept.documents.iter().find(|(document, _)| document.id == account.document)?;
    document.publisher.as_ref().map(|publisher| publisher.name.clone())
}
