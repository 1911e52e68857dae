//! Accounts of a docket to incidents: each account with its document's day, zone and publisher.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use troth_incident::{Dated, Decision, Linker, Profile, Sketch};
use troth_model::{Account, Document, DocumentId, Incident};

/// Groups `accounts`, which come from `documents`, into incidents, as people decided.
#[must_use]
pub fn group<'a>(
    documents: impl IntoIterator<Item = &'a Document>,
    accounts: &[Account],
    decisions: &[Decision],
) -> Vec<Incident> {
    let linker = linker(documents, accounts, decisions);
    let mut incidents = troth_incident::incidents(&linker, accounts);
    let filed = troth_incident::filings(accounts);
    if !filed.is_empty() {
        incidents.extend(filed);
        incidents.sort_by(|a, b| a.id.cmp(&b.id));
    }
    incidents
}

/// The linker of `accounts`: it takes further ones, and tells what ties them.
#[must_use]
pub fn linker<'a>(
    documents: impl IntoIterator<Item = &'a Document>,
    accounts: &[Account],
    decisions: &[Decision],
) -> Linker {
    let origins = Origins::of(documents);
    // What is filed says itself which entries are one.
    let told = accounts.iter().filter(|account| account.filing.is_none());
    let sketches = told.map(|account| (account.id.clone(), origins.sketch(account)));
    Linker::of(sketches, decisions, n_threads())
}

/// How many threads run at once on this machine.
pub(crate) fn n_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Longer texts are tables and books: what they share with others says nothing of one happening.
const LONGEST: usize = 200_000;

/// Whether a document is short enough that its words as a whole say what it tells of: of a table
/// each row tells of something else.
#[must_use]
pub fn is_prose(document: &Document) -> bool {
    document.text.len() <= LONGEST
}

/// A document's wording and words, where they say anything of what happened.
pub(crate) fn profile_of(document: &Document) -> Option<Profile> {
    is_prose(document).then(|| Profile::of(&document.text))
}

/// Leaves of a text that is no prose only so much that it still is none.
pub(crate) fn shorten(document: &mut Document) {
    if !is_prose(document) {
        document.text.truncate(document.text.ceil_char_boundary(LONGEST + 1));
        document.text.shrink_to_fit();
    }
}

/// What linking needs to know of the documents that accounts come from.
pub(crate) struct Origins(BTreeMap<DocumentId, Origin>);

struct Origin {
    published: Option<Date>,
    zone: TimeZone,
    publisher: Option<String>,
    profile: Option<Arc<Profile>>,
}

impl Origins {
    pub(crate) fn of<'a>(documents: impl IntoIterator<Item = &'a Document>) -> Self {
        let origin = |document: &Document| Origin {
            published: document.published.map(|told| told.day),
            zone: document.zone.clone(),
            publisher: document.publisher.as_ref().map(|publisher| publisher.name.clone()),
            profile: profile_of(document).map(Arc::new),
        };
        Self(documents.into_iter().map(|document| (document.id, origin(document))).collect())
    }

    pub(crate) fn sketch(&self, account: &Account) -> Sketch {
        let origin = self.0.get(&account.document);
        Sketch::of(&Dated {
            account,
            published: origin.and_then(|origin| origin.published),
            zone: origin.map_or(&TimeZone::UTC, |origin| &origin.zone),
            publisher: origin.and_then(|origin| origin.publisher.as_deref()),
            profile: origin.and_then(|origin| origin.profile.as_ref()),
        })
    }
}
