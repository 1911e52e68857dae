//! What is known, by id, type, time, place, party and word: columns of numbers beside the nouns, so
//! that a question about a million accounts looks at numbers alone.

pub mod accounts;
pub mod incidents;
mod labels;
mod sides;
pub mod words;

use troth::{Docket, Kept};
use troth_model::{AccountId, DocumentId, Incident};

use self::accounts::Accounts;
use self::incidents::Incidents;
use self::sides::SidesOf;
use self::words::Words;

/// The index of one snapshot. A number below is a place in the snapshot's lists.
pub struct Index {
    /// Accounts by columns.
    pub accounts: Accounts,
    /// Incidents by columns.
    pub incidents: Incidents,
    /// Words of documents: title, publisher, text.
    pub document_words: Words,
    /// Words of accounts: the sentence, the names.
    pub account_words: Words,
    documents_by_id: Vec<u32>,
    accounts_by_id: Vec<u32>,
    incidents_by_id: Vec<u32>,
    fallen_by_id: Vec<u32>,
    /// The accounts of each document, in the order of the text.
    pub accounts_of: Vec<Vec<u32>>,
}

impl Index {
    /// Indexes what is known.
    pub fn of(docket: &Docket, kept: &Kept, incidents: &[Incident]) -> Self {
        let documents_by_id = sorted(kept.documents.len(), |a, b| {
            kept.documents[a].0.id.cmp(&kept.documents[b].0.id)
        });
        let accounts_by_id =
            sorted(kept.accounts.len(), |a, b| kept.accounts[a].id.cmp(&kept.accounts[b].id));
        let incidents_by_id = sorted(incidents.len(), |a, b| incidents[a].id.cmp(&incidents[b].id));
        let fallen_by_id =
            sorted(kept.fallen.len(), |a, b| kept.fallen[a].0.id.cmp(&kept.fallen[b].0.id));
        let document = |id: &DocumentId| document_in(kept, &documents_by_id, id);
        let account = |id: &AccountId| account_in(kept, &accounts_by_id, id);
        let mut sides = SidesOf::new(docket);
        let accounts = Accounts::of(kept, incidents, &document, &account, &mut sides);
        let mut accounts_of = vec![Vec::new(); kept.documents.len()];
        for (at, document) in accounts.document.iter().enumerate() {
            if let Some(list) = accounts_of.get_mut(*document as usize) {
                list.push(narrow(at));
            }
        }
        let columns = Incidents::of(docket, kept, incidents, &account, &accounts);
        Self {
            incidents: columns,
            document_words: Words::of(kept.documents.iter().map(|(document, _)| {
                let publisher = document.publisher.as_ref().map_or("", |one| one.name.as_str());
                let title = document.title.as_deref().unwrap_or_default();
                // The rows of a table are looked for among the accounts.
                [title, publisher, if troth::is_prose(document) { &document.text } else { "" }]
            })),
            account_words: Words::of(kept.accounts.iter().map(accounts::texts)),
            accounts,
            documents_by_id,
            accounts_by_id,
            incidents_by_id,
            fallen_by_id,
            accounts_of,
        }
    }

    /// The document of this id.
    pub fn document(&self, kept: &Kept, id: &DocumentId) -> Option<usize> {
        document_in(kept, &self.documents_by_id, id).map(|at| at as usize)
    }

    /// The account of this id.
    pub fn account(&self, kept: &Kept, id: &AccountId) -> Option<usize> {
        account_in(kept, &self.accounts_by_id, id).map(|at| at as usize)
    }

    /// The account of this id among those that do not stand any more.
    pub fn fallen(&self, kept: &Kept, id: &AccountId) -> Option<usize> {
        let order = |at: &u32| kept.fallen[*at as usize].0.id.cmp(id);
        let found = self.fallen_by_id.binary_search_by(order).ok()?;
        Some(self.fallen_by_id[found] as usize)
    }

    /// The incident of this id.
    pub fn incident(&self, incidents: &[Incident], id: &str) -> Option<usize> {
        let found = self
            .incidents_by_id
            .binary_search_by(|at| incidents[*at as usize].id.as_str().cmp(id))
            .ok()?;
        Some(self.incidents_by_id[found] as usize)
    }
}

fn document_in(kept: &Kept, by_id: &[u32], id: &DocumentId) -> Option<u32> {
    let found = by_id.binary_search_by(|at| kept.documents[*at as usize].0.id.cmp(id)).ok()?;
    Some(by_id[found])
}

fn account_in(kept: &Kept, by_id: &[u32], id: &AccountId) -> Option<u32> {
    let found = by_id.binary_search_by(|at| kept.accounts[*at as usize].id.cmp(id)).ok()?;
    Some(by_id[found])
}

fn sorted(n: usize, order: impl Fn(usize, usize) -> std::cmp::Ordering) -> Vec<u32> {
    let mut all: Vec<u32> = (0..narrow(n)).collect();
    all.sort_unstable_by(|a, b| order(*a as usize, *b as usize));
    all
}

/// A place in a list. A docket of four billion accounts is beyond this program.
pub fn narrow(at: usize) -> u32 {
    u32::try_from(at).expect("a docket holds fewer than four billion of anything")
}

/// Lists of numbers, one after the other.
#[derive(Debug, Default)]
pub struct Lists {
    ends: Vec<u32>,
    all: Vec<u32>,
}

impl Lists {
    /// Adds the next list.
    pub fn push(&mut self, list: impl IntoIterator<Item = u32>) {
        self.all.extend(list);
        self.ends.push(narrow(self.all.len()));
    }

    /// The list at a place.
    pub fn get(&self, at: usize) -> &[u32] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start as usize..self.ends[at] as usize]
    }
}
