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

fn sketches<'a>(
    documents: impl IntoIterator<Item = &'a Document>,
    accounts: &[Account],
) -> Vec<(AccountId, Sketch)> {
    let profile = |document: &Document| {
        (document.text.len() <= LONGEST).then(|| Arc::new(Profile::of(&document.text)))
    };
    let documents: BTreeMap<DocumentId, (&Document, Option<Arc<Profile>>)> = documents
        .into_iter()
        .map(|document| (document.id, (document, profile(document))))
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
