//! A docket's own files in its record: settings, places, coverage, agreements.
//!
//! A file that has changed since is one entry about its path, a file that is gone one retraction
//! of it. So what a check rested on can be had again, whatever became of the files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use troth_record::{Draft, Entry, Hash, Kind, View};

use crate::docket::SETTINGS_FILE;
use crate::kept::{Failure, program};

/// The bytes of a docket's files, by their path from its folder on, with `/` between the parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    /// Reads them from the docket's folder.
    ///
    /// # Errors
    /// When there is no `troth.toml`, or a file cannot be read.
    pub fn read(folder: &Path) -> Result<Self, Failure> {
        let mut files = Self::default();
        let settings = fs::read(folder.join(SETTINGS_FILE)).map_err(|error| {
            format!("no docket at `{}`: cannot read `{SETTINGS_FILE}` ({error}); `troth init` makes one", folder.display())
        })?;
        files.insert(SETTINGS_FILE, settings);
        for name in ["places.csv", "coverage.csv"] {
            if let Ok(bytes) = fs::read(folder.join(name)) {
                files.insert(name, bytes);
            }
        }
        files.read_folder(folder, "agreements", ".md")?;
        files.read_folder(folder, "layers", ".geojson")?;
        files.read_records(folder)?;
        Ok(files)
    }

    /// The files of one of the docket's folders whose names end so.
    fn read_folder(&mut self, docket: &Path, folder: &str, end: &str) -> Result<(), Failure> {
        let Ok(entries) = fs::read_dir(docket.join(folder)) else { return Ok(()) };
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            if name.ends_with(end) && name != "README.md" {
                let bytes = fs::read(&path)
                    .map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
                self.insert(&format!("{folder}/{name}"), bytes);
            }
        }
        Ok(())
    }

    /// `records/approval.csv`, and what lies in `records/approval/`.
    fn read_records(&mut self, docket: &Path) -> Result<(), Failure> {
        let mut folders = vec!["records".to_owned()];
        let Ok(entries) = fs::read_dir(docket.join("records")) else { return Ok(()) };
        let inner = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
        let names = inner
            .filter(|path| path.is_dir())
            .filter_map(|path| Some(format!("records/{}", path.file_name()?.to_str()?)));
        folders.extend(names);
        for folder in folders {
            for end in [".csv", ".tsv", ".json", ".jsonl", ".ndjson"] {
                self.read_folder(docket, &folder, end)?;
            }
        }
        Ok(())
    }

    /// Adds a file.
    pub fn insert(&mut self, path: &str, bytes: Vec<u8>) {
        self.0.insert(path.to_owned(), bytes);
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }

    /// The files of records, in the order of their names.
    pub fn records(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let all = self.0.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
        all.filter(|(path, _)| path.starts_with("records/"))
    }

    /// The agreements, in the order of their names.
    pub fn agreements(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let all = self.0.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
        all.filter(|(path, _)| path.starts_with("agreements/"))
    }
}

fn kind_of(path: &str) -> Kind {
    match path {
        "coverage.csv" => Kind::COVERAGE,
        path if path.starts_with("agreements/") => Kind::AGREEMENT,
        _ => Kind::SETTING,
    }
}

/// What a view has of the docket's files: each with its last entry; a retraction has no content.
pub(crate) fn kept(view: &View<'_>) -> Result<BTreeMap<String, Entry>, Failure> {
    let mut kept = BTreeMap::new();
    let kinds = [Kind::SETTING, Kind::COVERAGE, Kind::AGREEMENT, Kind::RETRACTION];
    for entry in view.entries(0..u64::MAX, &kinds) {
        let entry = entry?;
        let Some(path) = entry.about.clone() else { continue };
        if entry.kind != Kind::RETRACTION || kept.contains_key(&path) {
            kept.insert(path, entry);
        }
    }
    Ok(kept)
}

/// The entries that bring what is kept to what there is.
pub(crate) fn changes(kept: &BTreeMap<String, Entry>, files: &Files) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (path, bytes) in &files.0 {
        let is_kept = kept.get(path).is_some_and(|entry| entry.content == Some(Hash::of(bytes)));
        if !is_kept {
            let draft = Draft::new(program(), kind_of(path)).about(path);
            drafts.push(draft.content(bytes.as_slice()));
        }
    }
    for (path, entry) in kept {
        if !files.0.contains_key(path) && entry.kind != Kind::RETRACTION {
            let draft = Draft::new(program(), Kind::RETRACTION).about(path);
            drafts.push(draft.because("the file is no longer in the docket"));
        }
    }
    drafts
}
