//! Accounts of a docket to incidents: each account with its document's day, zone and publisher.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use troth_incident::{Dated, Decision, Linker, Profile, Sketch};
use troth_model::{Account, AccountId, Document, DocumentId, Incident};

/// Groups `accounts`, which come from `documents`, into incidents, as people decided.
#[must_use]
pub fn group<'a>(
    documents: impl IntoIterator<Item = &'a Document>,
    accounts: &[Account],
    decisions: &[Decision],
) -> Vec<Incident> {
    let linker = linker(documents, accounts, decisions);
    troth_incident::incidents(&linker, accounts)
}

/// The linker of `accounts`: it takes further ones, and tells what ties them.
#[must_use]
pub fn linker<'a>(
    documents: impl IntoIterator<Item = &'a Document>,
    accounts: &[Account],
    decisions: &[Decision],
) -> Linker {
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    Linker::of(sketches(documents, accounts), decisions, n_threads)
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

fn sketches<'a>(
    documents: impl IntoIterator<Item = &'a Document>,
    accounts: &[Account],
) -> Vec<(AccountId, Sketch)> {
    let documents: BTreeMap<DocumentId, (&Document, Option<Arc<Profile>>)> = documents
        .into_iter()
        .map(|document| (document.id, (document, profile_of(document).map(Arc::new))))
        .collect();
    let utc = TimeZone::UTC;
    let sketch = |account: &Account| {
        let found = documents.get(&account.document);
        let document = found.map(|(document, _)| *document);
        let dated = Dated {
            account,
            published: document.and_then(|document| document.published).map(|told| told.day),
            zone: document.map_or(&utc, |document| &document.zone),
            publisher: document
                .and_then(|document| document.publisher.as_ref())
                .map(|publisher| publisher.name.as_str()),
            profile: found.and_then(|(_, profile)| profile.as_ref()),
        };
        (account.id.clone(), Sketch::of(&dated))
    };
    accounts.iter().map(sketch).collect()
}
