//! Accounts of a docket to incidents: each account with its document's day and zone.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use troth_incident::Dated;
use troth_model::{Account, Document, DocumentId, Incident};

/// Groups `accounts`, which come from `documents`, into incidents.
#[must_use]
pub fn group<'a>(
    documents: impl IntoIterator<Item = &'a Document>,
    accounts: &[Account],
) -> Vec<Incident> {
    let documents: BTreeMap<DocumentId, &Document> =
        documents.into_iter().map(|document| (document.id, document)).collect();
    let utc = TimeZone::UTC;
    let dated: Vec<Dated<'_>> = accounts
        .iter()
        .map(|account| {
            let document = documents.get(&account.document);
            Dated {
                account,
                published: document
                    .and_then(|document| document.published)
                    .map(|published| published.day),
                zone: document.map_or(&utc, |document| &document.zone),
            }
        })
        .collect();
    troth_incident::group(&dated)
}
