//! What the monitor is given: everything known of the world, with when it came to be known.

use std::collections::BTreeMap;

use jiff::Timestamp;
use troth_model::{
    Account, AccountId, Coverage, Document, Incident, IncidentId, Party, PartyId, Position,
    SourceSetting,
};

/// A document with its place in the record.
#[derive(Debug, Clone)]
pub struct Received<'a> {
    /// The document.
    pub document: &'a Document,
    /// When the record took it in.
    pub recorded_at: Timestamp,
    /// When its publisher or a person withdrew it, if that was so.
    pub retracted_at: Option<Timestamp>,
}

/// What a verification body found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// Of which incident.
    pub incident: IncidentId,
    /// The account that carries it.
    pub account: AccountId,
    /// What it says.
    pub outcome: Outcome,
}

/// The words of a ruling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was this party.
    Attributed(PartyId),
    /// It happened; by whom was not found.
    Unattributed,
    /// It was no violation.
    NoViolation,
    /// The body could not go and see.
    AccessDenied,
}

/// Everything that a check looks at. Orders do not matter.
#[derive(Debug, Clone)]
pub struct World<'a> {
    /// The docket's parties with their sides.
    pub parties: &'a [Party],
    /// What the docket says of sources.
    pub sources: &'a [SourceSetting],
    /// Every document of which there are accounts.
    pub documents: Vec<Received<'a>>,
    /// Every account.
    pub accounts: &'a [Account],
    /// The accounts grouped into incidents.
    pub incidents: &'a [Incident],
    /// Who could have told.
    pub coverage: &'a [Coverage],
    /// What verification bodies found.
    pub rulings: &'a [Ruling],
    /// Accounts that somebody asked a person to look at, and nobody has yet.
    pub outstanding: &'a [AccountId],
    /// Positions of the places that the agreement names (`Agreement::place_names`).
    pub positions: BTreeMap<String, Position>,
}

/// The two times of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Up to when the world is judged: what happened and was told by then.
    pub as_of: Timestamp,
    /// Up to when the record is looked at.
    pub known_at: Timestamp,
}
