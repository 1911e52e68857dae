//! A docket opened from its folder: settings, places, coverage, agreements, and what is wrong in
//! each file. What cannot be read is named; the rest is used.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use troth_agreement::norm::RecordKind;
use troth_agreement::{Agreement, read_agreement_with};
use troth_gazetteer::{Addition, Gazetteer, parse_places_csv};
use troth_incident::Linker;
use troth_intake::Options;
use troth_model::{Account, Coverage, Document, Incident, Position};
use troth_monitor::{Received, World, read_coverage};
use troth_record::Known;
use troth_text::{ByteSpan, Diagnostic};

use crate::docket::{SETTINGS_FILE, Settings, read_settings};
use crate::engine::Engine;
use crate::files::Files;
use crate::filings::Filings;
use crate::kept::{Failure, Keeper, Kept};
use crate::shelf::Shelf;

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
#[derive(Debug, Clone)]
pub struct Docket {
    /// Its folder.
    pub folder: PathBuf,
    /// The bytes of its own files, as it was opened with them.
    pub files: Files,
    /// What `troth.toml` says.
    pub settings: Settings,
    /// The places of `places.csv`.
    pub places: Vec<Addition>,
    /// The rows of `coverage.csv`.
    pub coverage: Vec<Coverage>,
    /// The agreements, in the order of their file names, each with its file.
    pub agreements: Vec<(PathBuf, Agreement)>,
    /// The entries of `records/`.
    pub filings: Filings,
    /// Files in which something is wrong.
    pub faults: Vec<FaultyFile>,
}

impl Docket {
    /// Opens the docket in `folder`.
    ///
    /// # Errors
    /// When there is no `troth.toml`, or the disk fails. Faults in the files are no errors.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        Ok(Self::of(folder, Files::read(folder)?))
    }

    /// The docket of `folder` with these files, whatever lies there now.
    #[must_use]
    pub fn of(folder: &Path, files: Files) -> Self {
        let mut faults = Vec::new();
        let path = folder.join(SETTINGS_FILE);
        let text = as_text(&path, files.get(SETTINGS_FILE).unwrap_or_default(), &mut faults);
        let read = read_settings(&text);
        note(&mut faults, path, text, read.diagnostics);
        let settings = read.settings;
        let of = |name| (folder.join(name), files.get(name));
        let places = read_file(of("places.csv"), &mut faults, parse_places_csv);
        let coverage =
            read_file(of("coverage.csv"), &mut faults, |text| read_coverage(text, &settings.zone));
        let mut agreements = Vec::new();
        for (name, bytes) in files.agreements() {
            let path = folder.join(name);
            let text = as_text(&path, bytes, &mut faults);
            let id =
                path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("agreement").to_owned();
            let read = read_agreement_with(&id, &text, &settings.parties, &settings.standard);
            note(&mut faults, path.clone(), text, read.diagnostics);
            agreements.push((path, read.agreement));
        }
        let kinds = kinds_of(agreements.iter().map(|(_, agreement)| agreement), &[]);
        let filings = Filings::of(folder, &files, &kinds, &settings.zone);
        faults.extend(filings.faults.iter().cloned());
        let folder = folder.to_owned();
        Self { folder, files, settings, places, coverage, agreements, filings, faults }
    }

    /// The entries of `records/` as a draft has them, where it defines a kind of record that the
    /// docket's agreements do not define so.
    pub(crate) fn filings_of(&self, draft: &Agreement) -> Option<Filings> {
        let own = || self.agreements.iter().map(|(_, agreement)| agreement);
        let kinds = kinds_of(own(), &draft.records);
        let is_other = kinds != kinds_of(own(), &[]);
        is_other.then(|| Filings::of(&self.folder, &self.files, &kinds, &self.settings.zone))
    }

    /// Puts the entries of `records/` beside what is known from documents.
    pub fn filed_into(&self, kept: &mut Kept) {
        self.filings.put_into(kept);
    }

    /// The same, and what they tell beside the incidents of that.
    pub fn filed_beside(&self, kept: &mut Kept, incidents: &mut Vec<Incident>) {
        let n_before = kept.accounts.len();
        self.filings.put_into(kept);
        let filed = troth_incident::filings(&kept.accounts[n_before..]);
        if !filed.is_empty() {
            incidents.extend(filed);
            incidents.sort_by(|a, b| a.id.cmp(&b.id));
        }
    }

    /// The same docket with its files as they were known; as they are now where the record began
    /// to hold them later, which the second value says.
    ///
    /// # Errors
    /// When the record fails.
    pub fn as_known(self, keeper: &Keeper, at: Known) -> Result<(Self, bool), Failure> {
        match keeper.files(at)? {
            Some(files) => Ok((Self::of(&self.folder, files), true)),
            None => Ok((self, false)),
        }
    }

    /// Where its record stands.
    #[must_use]
    pub fn shelf(&self) -> Shelf {
        Shelf::parse(&self.settings.record.to_string_lossy(), &self.folder)
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
        match self.shelf().open_if_there()? {
            Some(record) => Keeper::of(record).known(at),
            None => Ok(Kept::default()),
        }
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
            rulings: &kept.rulings,
            outstanding: &kept.outstanding,
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

/// Every kind of record once; where two agreements define one otherwise, the first.
fn kinds_of<'a>(
    agreements: impl Iterator<Item = &'a Agreement>,
    first: &'a [RecordKind],
) -> Vec<RecordKind> {
    let mut kinds: Vec<RecordKind> = Vec::new();
    for kind in first.iter().chain(agreements.flat_map(|agreement| &agreement.records)) {
        if !kinds.iter().any(|known| known.is_called(&kind.name)) {
            kinds.push(kind.clone());
        }
    }
    kinds
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
    (path, bytes): (PathBuf, Option<&[u8]>),
    faults: &mut Vec<FaultyFile>,
    read: impl Fn(&str) -> (Vec<T>, Vec<Diagnostic>),
) -> Vec<T> {
    let Some(bytes) = bytes else { return Vec::new() };
    let text = as_text(&path, bytes, faults);
    let (values, diagnostics) = read(&text);
    note(faults, path, text, diagnostics);
    values
}

/// The text of a file; the first byte that is not UTF-8 is named, and the rest is read.
fn as_text(path: &Path, bytes: &[u8], faults: &mut Vec<FaultyFile>) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(error) => {
            let at = error.valid_up_to();
            let label = format!("the byte `{:02X}` belongs to no letter", bytes[at]);
            let text = String::from_utf8_lossy(bytes).into_owned();
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

/// The accounts of `kept` as incidents.
#[must_use]
pub fn incidents_of(kept: &Kept) -> Vec<Incident> {
    crate::group(documents_of(kept), &kept.accounts, &kept.decisions)
}

/// The linker of the accounts of `kept`.
#[must_use]
pub fn linker_of(kept: &Kept) -> Linker {
    crate::linker(documents_of(kept), &kept.accounts, &kept.decisions)
}

fn documents_of(kept: &Kept) -> impl Iterator<Item = &Document> {
    kept.documents.iter().map(|(document, _)| document)
}

/// Who published the document of an account.
#[must_use]
pub fn publisher_of(kept: &Kept, account: &Account) -> Option<String> {
    kept.publishers.get(&account.document).cloned()
}
