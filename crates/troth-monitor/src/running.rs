//! Findings kept up to date while accounts come in, in any order, and are taken back: of each clause
//! only that is judged anew which an account can change.
//!
//! A prohibition looks again at the incidents that the account is of; a limit counts its windows
//! again from breaches that it remembers, and judges those that are otherwise; a duty looks again at
//! the windows that the account's time meets, or at what the account starts. Where who is free of a
//! clause changes, the whole clause is judged again. What comes out is what
//! [`check`](crate::check) says of the same world; `tests/laws.rs` holds the two together on random
//! histories in every order, with accounts taken back.

use troth_agreement::Agreement;
use troth_model::{Account, AccountId, Finding, Incident, Position};

use crate::binding::{permissions, when_permitted};
use crate::changes::Change;
use crate::check::{Late, of_versions, order};
use crate::kept::Kept;
use crate::view::{Changed, View};
use crate::world::Received;

/// An agreement before a world to which accounts come.
pub struct Running<'a> {
    agreement: &'a Agreement,
    view: View<'a>,
    kept: Vec<Kept<'a>>,
}

impl<'a> Running<'a> {
    /// Judges every clause of `agreement` once.
    #[must_use]
    pub fn new(agreement: &'a Agreement, view: View<'a>) -> Self {
        let permissions = permissions(agreement, &view);
        let kept = of_versions(agreement, &view, |clause, reading, version| {
            Kept::new((agreement, &view, &permissions), clause, reading, version)
        });
        view.expect_more();
        let running = Self { agreement, view, kept };
        running.positions();
        running
    }

    /// The findings: by clause and reading in the order of the agreement, then by bearer and time,
    /// the rest of the time last.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut all = Vec::new();
        for kept in &self.kept {
            let mut own: Vec<Finding> = kept.findings().cloned().collect();
            order(&mut own);
            all.append(&mut own);
        }
        all
    }

    /// Accounts that came after their case had settled.
    #[must_use]
    pub fn late(&self) -> Vec<Late> {
        let mut all: Vec<Late> = self.kept.iter().flat_map(Kept::late).cloned().collect();
        all.sort();
        all.dedup();
        all
    }

    /// Takes in a document with its accounts, and the incidents as they are with them (those that
    /// are new or changed); gives what changed. A document that was not told or known by the times
    /// asked about changes nothing.
    pub fn tell(
        &mut self,
        received: &Received<'a>,
        accounts: &'a [Account],
        incidents: &'a [Incident],
    ) -> Vec<Change> {
        self.change(|view| view.take(received, accounts, incidents))
    }

    /// Takes accounts back that are not to be looked at any more, because their document was
    /// withdrawn, or a person rejected or corrected them; with the incidents as they are without
    /// them (those that are changed; one that is no more has no members). Gives what changed. A
    /// corrected account is taken back, and then the new one told.
    pub fn take_back(&mut self, accounts: &[AccountId], incidents: &'a [Incident]) -> Vec<Change> {
        self.change(|view| view.take_back(accounts, incidents))
    }

    fn change(&mut self, change: impl FnOnce(&mut View<'a>) -> Changed) -> Vec<Change> {
        let before = (self.positions(), self.view.first_told());
        let permitted = when_permitted(self.agreement, &self.view);
        let changed = change(&mut self.view);
        // Where a named place lies, when something is permitted, and when anything was told at all,
        // reaches everywhere.
        let is_everywhere =
            self.positions() != before.0 || when_permitted(self.agreement, &self.view) != permitted;
        let has_other_start = self.view.first_told() != before.1;
        let permissions = permissions(self.agreement, &self.view);
        let world = (self.agreement, &self.view, permissions.as_slice());
        let kept = self.kept.iter_mut();
        kept.flat_map(|kept| {
            let is_anew = is_everywhere || (has_other_start && kept.needs_start());
            if is_anew { kept.anew(world) } else { kept.judge_some(world, &changed) }
        })
        .collect()
    }

    fn positions(&self) -> Vec<Option<Position>> {
        let names = self.agreement.place_names();
        names.into_iter().map(|name| self.view.position(name)).collect()
    }
}
