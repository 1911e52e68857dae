//! Whether a finding follows from its evidence: a small checker that shares no code with the
//! monitor.
//!
//! The monitor says how a case stands and names the smallest set of accounts that suffices. This
//! crate is written a second time from `docs/semantics.md` alone, naively and for one finding at a
//! time: it forgets every account but those that the finding names, judges the case, and then once
//! more without each of them. A finding holds if the first gives its standing and none of the
//! others does. Who trusts this page of code need not trust the monitor.
//!
//! `people` is who speaks and acts for whom, `telling` what one account tells of a clause, `table`
//! the two tables, `cases` what is judged, `binding` when a clause binds, `filed` what is asked of
//! what is filed, `released` who is free of a clause.

mod binding;
mod cases;
mod filed;
mod people;
mod released;
mod table;
mod telling;

use std::cell::OnceCell;

use jiff::Timestamp;
use troth_agreement::{Agreement, Clause, norm::Version};
use troth_model::{
    Account, AccountId, Coverage, Document, DocumentId, EvidenceRole, Finding, Incident, Party,
    SourceSetting, Standing,
};

/// What is known of the world, whatever the finding names of it.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The docket's parties with their sides.
    pub parties: &'a [Party],
    /// What the docket says of sources.
    pub sources: &'a [SourceSetting],
    /// Documents, each with when the record took it in.
    pub documents: &'a [(Document, Timestamp)],
    /// Accounts.
    pub accounts: &'a [Account],
    /// The accounts grouped.
    pub incidents: &'a [Incident],
    /// Who could have told.
    pub coverage: &'a [Coverage],
    /// Positions of the places that the agreement names.
    pub positions: &'a std::collections::BTreeMap<String, troth_model::Position>,
}

/// What came of replaying a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replayed {
    /// Its evidence suffices, and nothing of it can be taken away.
    Holds,
    /// Its evidence alone gives another standing; `None` where it gives no case at all.
    Stands(Option<Standing>),
    /// The standing is the same without this account.
    Needless(AccountId),
    /// Something that it names is not there, was not told by then, or does not count.
    Unfounded(String),
}

/// Replays a finding of `agreement`.
#[must_use]
pub fn replay(finding: &Finding, agreement: &Agreement, facts: &Facts<'_>) -> Replayed {
    let Some(clause) = agreement.clause(&finding.clause) else {
        return unfounded(format!("there is no clause {}", finding.clause));
    };
    let Some(version) = version_of(clause, finding) else {
        return unfounded("nobody reads the clause so".to_owned());
    };
    let (bounds, permitted, excuses) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
    let case =
        cases::Case { finding, agreement, clause, version, facts, bounds, permitted, excuses };
    if let Some(fault) = case.fault() {
        return unfounded(fault);
    }
    let named: Vec<&Account> = case.named();
    let all = case.judge(&named);
    if all != Some(finding.standing) {
        return Replayed::Stands(all);
    }
    for gone in &named {
        let fewer: Vec<&Account> =
            named.iter().copied().filter(|account| account.id != gone.id).collect();
        if case.judge(&fewer) == Some(finding.standing) {
            return Replayed::Needless(gone.id.clone());
        }
    }
    Replayed::Holds
}

fn unfounded(why: String) -> Replayed {
    Replayed::Unfounded(why)
}

fn version_of<'c>(clause: &'c Clause, finding: &Finding) -> Option<&'c Version> {
    match &finding.reading {
        None => Some(&clause.text),
        Some(reader) => {
            let mut readings = clause.readings.iter();
            readings.find(|(party, _)| party.as_str() == reader).map(|(_, version)| version)
        }
    }
}

/// Roles that a finding names besides its evidence.
fn is_besides(role: EvidenceRole) -> bool {
    matches!(
        role,
        EvidenceRole::Trigger | EvidenceRole::Plea | EvidenceRole::Ruling | EvidenceRole::Coverage
    )
}

impl Facts<'_> {
    fn account(&self, id: &AccountId) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == *id)
    }

    fn document(&self, id: DocumentId) -> Option<&(Document, Timestamp)> {
        self.documents.iter().find(|(document, _)| document.id == id)
    }
}
