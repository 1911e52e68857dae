//! The files of a docket's `records/`: entries of the kinds of record that its agreements define.
//!
//! `records/approval.csv` and every file in `records/approval/` hold approvals. They are files of
//! the docket like its coverage: kept in the record as they are, and read anew each time.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use troth_agreement::norm::RecordKind;
use troth_import::{Fault, Hints, Opened, Register, read_filings};
use troth_model::{Account, Document};
use troth_text::{ByteSpan, Diagnostic};

use crate::files::Files;
use crate::kept::Kept;
use crate::opened::FaultyFile;

/// What the files of `records/` hold.
#[derive(Debug, Clone, Default)]
pub struct Filings {
    documents: Vec<Document>,
    accounts: Vec<Account>,
    /// What is wrong in each.
    pub(crate) faults: Vec<FaultyFile>,
}

impl Filings {
    /// The entries of these kinds, in a docket whose times are meant in `zone`.
    pub(crate) fn of(folder: &Path, files: &Files, kinds: &[RecordKind], zone: &TimeZone) -> Self {
        let mut filings = Self::default();
        for (path, bytes) in files.records() {
            let name = kind_of(path);
            let read = Opened::of(bytes.to_vec(), Hints::default());
            let (text, faults) = match (read, kinds.iter().find(|kind| kind.is_called(name))) {
                (Ok(opened), Some(kind)) => {
                    let faults = filings.take(&opened, kind, path, zone);
                    (opened.text, faults)
                }
                (Ok(opened), None) => {
                    let fault = nobody_defines(name, kinds, &opened.text);
                    (opened.text, vec![fault])
                }
                (Err(why), _) => (String::new(), vec![no_table(why)]),
            };
            if !faults.is_empty() {
                let path = folder.join(path);
                filings.faults.push(FaultyFile { path, text, diagnostics: faults });
            }
        }
        filings
    }

    fn take(
        &mut self,
        opened: &Opened,
        kind: &RecordKind,
        path: &str,
        zone: &TimeZone,
    ) -> Vec<Diagnostic> {
        let (fields, by) = (kind.fields.as_slice(), kind.by.as_ref());
        let register = Register { kind: &kind.name, fields, by, path, zone };
        let filed = read_filings(opened, register);
        for (document, account) in filed.rows {
            self.documents.push(document);
            self.accounts.push(account);
        }
        filed.faults.into_iter().map(|Fault { diagnostic, .. }| diagnostic).collect()
    }

    /// Puts these in the place of others.
    pub(crate) fn put_instead(&self, kept: &mut Kept) {
        kept.accounts.retain(|account| account.filing.is_none());
        self.documents.iter().for_each(|document| {
            kept.publishers.remove(&document.id);
        });
        self.put_into(kept);
    }

    /// Puts them beside what is known from documents, unless they are there.
    pub(crate) fn put_into(&self, kept: &mut Kept) {
        for (document, account) in self.documents.iter().zip(&self.accounts) {
            if let Some(publisher) = &document.publisher {
                let new = kept.publishers.insert(document.id, publisher.name.clone());
                if new.is_some() {
                    continue;
                }
            }
            // The file was known as it is: the docket is opened with the files of that time.
            kept.documents.push((document.clone(), Timestamp::MIN));
            kept.accounts.push(account.clone());
        }
    }
}

/// `approval` of `records/approval.csv` and of `records/approval/march.csv`.
fn kind_of(path: &str) -> &str {
    let name = path.strip_prefix("records/").unwrap_or(path);
    let end = name.find(['/', '.']).unwrap_or(name.len());
    &name[..end]
}

fn nobody_defines(name: &str, kinds: &[RecordKind], text: &str) -> Diagnostic {
    let known: Vec<&str> = kinds.iter().map(|kind| kind.name.as_str()).collect();
    let help = match known.as_slice() {
        [] => format!("say in an agreement what it holds: `record {name} {{ title: text }}`"),
        known => format!("the kinds of record are: {}", known.join(", ")),
    };
    let line = text.lines().next().unwrap_or("").trim_end();
    Diagnostic::warning("filing-of-no-record", format!("no agreement defines a record `{name}`"))
        .at(ByteSpan::new(0, line.len()), "nothing of this file is read")
        .help(help)
}

fn no_table(why: String) -> Diagnostic {
    Diagnostic::error("filing-of-no-record", why)
        .at(ByteSpan::new(0, 0), "nothing of this file is read")
        .help("write a record as CSV or JSON Lines")
}
