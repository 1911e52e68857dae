//! The docket that a page lies in, with what its record knows.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use lsp_types::Uri;
use troth::docket::find_docket;
use troth::{Docket, Kept, incidents_of};
use troth_agreement::{Agreement, ReadAgreement, read_agreement_with};
use troth_model::{Finding, Incident};
use troth_monitor::{Asked, check};
use troth_record::Known;

/// A docket as the server looks at it.
pub struct Desk {
    docket: Docket,
    kept: Kept,
    incidents: Vec<Incident>,
}

impl Desk {
    /// The docket around a page; `None` where it lies in none, or its record cannot be opened.
    pub fn around(page: &Path) -> Option<Self> {
        let docket = Docket::open(&find_docket(page.parent()?)?).ok()?;
        let mut kept = docket.known(Known::Now).unwrap_or_default();
        docket.filed_into(&mut kept);
        let incidents = incidents_of(&kept);
        Some(Self { docket, kept, incidents })
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.docket.folder
    }

    /// How an agreement stands now, as far as the record knows.
    pub fn findings(&self, agreement: &Agreement) -> Vec<Finding> {
        let world = self.docket.world(&self.kept, &self.incidents, agreement);
        let now = Timestamp::now();
        let known_at = self.kept.recorded_at.unwrap_or(now);
        check(agreement, &world, Asked { as_of: now, known_at }).findings
    }

    /// Names of places that the docket adds or its accounts tell, each once.
    pub fn places(&self) -> Vec<String> {
        let told = self.kept.accounts.iter().flat_map(|account| &account.places);
        let mut names: Vec<String> = told.map(|place| place.label().to_owned()).collect();
        names.extend(self.docket.places.iter().map(|place| place.name.clone()));
        names.sort();
        names.dedup();
        names
    }
}

/// Reads a page with the parties of its docket, or with none.
pub fn read(path: &Path, page: &str, desk: Option<&Desk>) -> ReadAgreement {
    let id = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("agreement");
    match desk {
        Some(desk) => {
            let settings = &desk.docket.settings;
            read_agreement_with(id, page, &settings.parties, &settings.standard)
        }
        None => read_agreement_with(id, page, &[], &troth_agreement::norm::Standard::default()),
    }
}

/// Examples of an agreement that do not come out.
pub fn failed_examples(agreement: &Agreement, desk: Option<&Desk>) -> Vec<troth_text::Diagnostic> {
    let parties = desk.map_or(&[][..], |desk| &desk.docket.settings.parties);
    troth_monitor::run_examples(agreement, parties)
}

/// The file that a URI names; anything but `file:` is no file.
pub fn path_of(uri: &Uri) -> Option<PathBuf> {
    let encoded = uri.as_str().strip_prefix("file://")?;
    let bytes = encoded.as_bytes();
    let (mut decoded, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let hex = encoded.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    Some(PathBuf::from(String::from_utf8_lossy(&decoded).into_owned()))
}
