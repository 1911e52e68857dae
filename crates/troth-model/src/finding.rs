//! How one norm stands for one case, as of one time, as known at one time.

use jiff::Timestamp;

use crate::closed::closed_set;
use crate::incident::IncidentId;
use crate::party::PartyId;
use crate::told::{AccountId, Rule, text_id};

closed_set! {
    /// How a case stands. Never mixed with [`Finality`].
    Standing {
        /// The word was kept, as far as those who could observe tell.
        Kept = "kept",
        /// The breach is supported up to the clause's standard of proof and not countered.
        Broken = "broken",
        /// Supported and countered.
        Disputed = "disputed",
        /// Told, below the standard of proof.
        Alleged = "alleged",
        /// Nothing told, and nobody could have told.
        Unobserved = "unobserved",
        /// A duty not yet due and not yet done.
        Pending = "pending",
        /// The clause needs a term that the parties left open.
        Undefined = "undefined",
    }
}

closed_set! {
    /// Whether a finding can still change.
    Finality {
        /// Time to come, late accounts or an outstanding review can change it.
        Provisional = "provisional",
        /// It cannot.
        Settled = "settled",
    }
}

closed_set! {
    /// Whether a clause binds at a time. Only a clause in force gives findings.
    Force {
        /// Its time has not come.
        NotYet = "not yet in force",
        /// It binds.
        InForce = "in force",
        /// Its time is over.
        NoLonger = "no longer in force",
    }
}

closed_set! {
    /// How far a duty to do something has come (the Peace Accords Matrix's 0 to 3).
    Stage {
        /// 0: nothing is told of it.
        NotInitiated = "not initiated",
        /// 1: announced, promised or offered by who owes it.
        Minimal = "minimal",
        /// 2: going on, or told as done below the standard of proof or against denial.
        Intermediate = "intermediate",
        /// 3: done, up to the standard of proof.
        Complete = "complete",
    }
}

/// How far a duty has come, and how much of its time has gone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// How far.
    pub stage: Stage,
    /// The share of the time from its start to its deadline that has gone, 0 to 1.
    pub elapsed: f64,
}

impl Progress {
    /// The stage as a number, 0 to 3.
    #[must_use]
    pub fn level(self) -> u8 {
        match self.stage {
            Stage::NotInitiated => 0,
            Stage::Minimal => 1,
            Stage::Intermediate => 2,
            Stage::Complete => 3,
        }
    }

    /// Its pace: a third of the way for each stage, against the share of the time that has gone.
    /// Above 0 it is ahead, below 0 behind; -1 to 1.
    #[must_use]
    pub fn pace(self) -> f64 {
        f64::from(self.level()) / 3.0 - self.elapsed
    }
}

text_id! {
    /// A clause of an agreement: `december-2025/1`.
    ClauseId
}

text_id! {
    /// Names a finding by agreement, clause, case and reading.
    FindingId
}

closed_set! {
    /// What is judged under a norm.
    CaseKind {
        /// An incident that a prohibition matches.
        Incident = "incident",
        /// A trigger that starts a duty.
        Trigger = "trigger",
        /// A window of a limit or of a recurring duty.
        Window = "window",
        /// A stretch of time without any incident, or of a state to maintain.
        Stretch = "stretch",
    }
}

/// One thing to judge.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// What kind of thing.
    pub kind: CaseKind,
    /// The incident, where one is judged or starts the duty.
    pub incident: Option<IncidentId>,
    /// Start of the time that it is about.
    pub from: Timestamp,
    /// End of it, exclusive.
    pub to: Timestamp,
    /// What a person would call it: "strike at Ostby, 8 March".
    pub title: String,
}

closed_set! {
    /// What an account does for a finding.
    EvidenceRole {
        /// It supports the breach, or the doing of the duty.
        For = "for",
        /// It denies it, specifically.
        Against = "against",
        /// The accused side's own spokesman says so.
        Admission = "admission",
        /// It shows that somebody could have told.
        Coverage = "coverage",
        /// A verification body's word.
        Ruling = "ruling",
        /// It started the duty.
        Trigger = "trigger",
        /// An excuse that the acting side gives; shown, not believed.
        Plea = "plea",
    }
}

/// An account that a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Which account; for coverage, the name of its entry.
    pub account: AccountId,
    /// What it does.
    pub role: EvidenceRole,
    /// Its innermost speaker, as counted for independence.
    pub speaker: String,
}

/// How one norm stands for one case.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Its name.
    pub id: FindingId,
    /// The clause that was judged.
    pub clause: ClauseId,
    /// Whose duty it is, where the norm binds one party or the case is about one.
    pub bearer: Option<PartyId>,
    /// The party's reading of the terms that was judged; `None` for the text as it stands.
    pub reading: Option<String>,
    /// What was judged.
    pub case: Case,
    /// How it stands.
    pub standing: Standing,
    /// Whether that can still change.
    pub finality: Finality,
    /// The row of the table (PRODUCT.md, "How a case stands") that decided.
    pub rule: Rule,
    /// The smallest set of accounts that suffices for it.
    pub evidence: Vec<Evidence>,
    /// How many independent speakers support it, as the clause counts them.
    pub n_for: usize,
    /// How many speak against it.
    pub n_against: usize,
    /// The share of the case's time and place that somebody could have observed, 0 to 1.
    pub covered: f64,
    /// How many of its accounts a person has seen.
    pub n_reviewed: usize,
    /// How far it has come: of a duty to be done once.
    pub progress: Option<Progress>,
    /// The time up to which it is judged.
    pub as_of: Timestamp,
    /// The time up to which the record was known.
    pub known_at: Timestamp,
}
