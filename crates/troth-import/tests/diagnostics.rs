//! Runs the pages of `docs/diagnostics/` about tables and mappings.

use std::path::Path;

use jiff::tz::TimeZone;
use troth_import::{Hints, Import, Mapping, Nowhere, Opened, Refused, ready};
use troth_model::ReadingId;

#[path = "../../troth-monitor/tests/pages/mod.rs"]
mod pages;
mod workbook;

use pages::Said;

/// The table that the pages about mappings lay them over.
const TABLE: &str = "day,what,deaths\n2031-03-08,raid,2\n";

fn said_of(kind: &str, content: &str) -> Said {
    match kind.split(' ').collect::<Vec<_>>()[..] {
        ["toml"] => said_of_mapping(content),
        ["csv" | "json"] => said_of_table(content.as_bytes().to_vec(), None),
        ["csv" | "json", mapping] => said_of_table(content.as_bytes().to_vec(), Some(mapping)),
        ["csv", mapping, "latin-1"] => {
            let bytes: Result<Vec<u8>, _> = content.chars().map(u8::try_from).collect();
            said_of_table(bytes.expect("each letter has a byte in Latin-1"), Some(mapping))
        }
        ["workbook", mapping] => said_of_table(workbook::of_sheets(content), Some(mapping)),
        _ => panic!("nobody reads a block of `{kind}`"),
    }
}

fn said_of_mapping(content: &str) -> Said {
    let said = |diagnostics| Said { file: "ours.toml", text: content.to_owned(), diagnostics };
    let mapping = match Mapping::read(content) {
        Ok(mapping) => mapping,
        Err(diagnostics) => return said(diagnostics),
    };
    let opened = Opened::of(TABLE.into(), Hints::default()).expect("it is a table");
    match Import::with(&opened, mapping, &TimeZone::UTC) {
        Ok(_) => said(Vec::new()),
        Err(Refused::Mapping { diagnostics, .. }) => said(diagnostics),
        Err(refused) => panic!("{refused:?}"),
    }
}

fn said_of_table(bytes: Vec<u8>, mapping: Option<&str>) -> Said {
    let opened = Opened::of(bytes, Hints::default()).expect("it is a table");
    let mut diagnostics: Vec<_> =
        opened.faults.iter().map(|fault| fault.diagnostic.clone()).collect();
    let utc = TimeZone::UTC;
    let import = match mapping {
        Some(name) => Import::with(&opened, ready(name).expect("a ready mapping"), &utc),
        None => Import::guessed(&opened, &utc),
    };
    match import {
        Ok(import) => {
            let mut rows = import.rows(&ReadingId::new("t1"));
            while let Some(told) = rows.next(&mut Nowhere) {
                diagnostics.extend(told.faults.into_iter().map(|fault| fault.diagnostic));
            }
        }
        Err(Refused::Table(fault)) => diagnostics.push(fault.diagnostic),
        Err(Refused::Mapping { diagnostics: found, .. }) => panic!("{found:?}"),
    }
    Said { file: "table.csv", text: opened.text.clone(), diagnostics }
}

/// Whether the code of this crate makes a diagnostic of this name.
fn is_ours(id: &str, code: &[String]) -> bool {
    code.iter().any(|code| code.contains(&format!("\"{id}\"")))
}

#[test]
fn every_page_is_true() {
    let code = pages::code_of(Path::new(env!("CARGO_MANIFEST_DIR")));
    let named = |id: &str| id.starts_with("table-") || id.starts_with("mapping-");
    let ours: Vec<_> = pages::all().into_iter().filter(|path| named(&pages::id_of(path))).collect();
    assert!(!ours.is_empty());
    for path in ours {
        let id = pages::id_of(&path);
        assert!(is_ours(&id, &code), "nothing makes `{id}`");
        pages::check(&path, said_of);
    }
}
