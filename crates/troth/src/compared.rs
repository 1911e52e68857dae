//! What a newer reading of the same documents reads otherwise than an older one.
//!
//! Two accounts are the same if they differ in nothing but their names: id, reading, review, and
//! the ids that they point to.

use troth_model::{Account, ReadingId, Review};

/// The accounts of one document in two readings, side by side.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Difference {
    /// How many accounts both readings have alike.
    pub n_same: usize,
    /// Accounts with the same word for the happening that differ in something else: older, newer.
    pub changed: Vec<(Account, Account)>,
    /// Accounts that only the older reading has.
    pub gone: Vec<Account>,
    /// Accounts that only the newer reading has.
    pub new: Vec<Account>,
}

impl Difference {
    /// Whether both readings are alike.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.changed.is_empty() && self.gone.is_empty() && self.new.is_empty()
    }

    /// Adds the difference in another document.
    pub fn add(&mut self, mut other: Self) {
        self.n_same += other.n_same;
        self.changed.append(&mut other.changed);
        self.gone.append(&mut other.gone);
        self.new.append(&mut other.new);
    }
}

/// An account without its names.
#[must_use]
pub(crate) fn nameless(account: &Account) -> Account {
    Account {
        id: troth_model::AccountId::new(""),
        reading: ReadingId::new(""),
        corefers: Vec::new(),
        review: Review::Unreviewed,
        ..account.clone()
    }
}

/// Compares what an older and a newer reading have of one document.
#[must_use]
pub fn compare(older: &[Account], newer: &[Account]) -> Difference {
    let mut difference = Difference::default();
    let mut left: Vec<(&Account, Account)> =
        newer.iter().map(|account| (account, nameless(account))).collect();
    let mut unmatched = Vec::new();
    for account in older {
        let without_names = nameless(account);
        match left.iter().position(|(_, other)| *other == without_names) {
            Some(at) => {
                left.remove(at);
                difference.n_same += 1;
            }
            None => unmatched.push(account),
        }
    }
    for account in unmatched {
        match left.iter().position(|(other, _)| other.trigger.span == account.trigger.span) {
            Some(at) => {
                let (other, _) = left.remove(at);
                difference.changed.push((account.clone(), other.clone()));
            }
            None => difference.gone.push(account.clone()),
        }
    }
    difference.new = left.into_iter().map(|(account, _)| account.clone()).collect();
    difference
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Engine, document_of};

    #[test]
    fn readings_are_compared_by_what_they_say() {
        let text = "The port was shelled on Friday, Norland's navy said. Sudria denied it.";
        let (received, _) = troth_intake::receive("note.txt", text.into(), &Default::default());
        let document = document_of(&received[0], &jiff::tz::TimeZone::UTC);
        let engine = Engine::new(Vec::new());
        let older = engine.read(&document, &ReadingId::new("r1"));
        let mut newer = engine.read(&document, &ReadingId::new("r2"));
        assert!(compare(&older, &newer).is_none());
        assert_eq!(compare(&older, &newer).n_same, older.len());
        newer[0].places.clear();
        newer[0].effects.clear();
        newer[0].actors.clear();
        newer[0].status = troth_model::Status::Possible;
        let found = compare(&older, &newer);
        assert_eq!((found.changed.len(), found.gone.len(), found.new.len()), (1, 0, 0));
        let found = compare(&older, &newer[1..]);
        assert_eq!((found.gone.len(), found.n_same), (1, older.len() - 1));
    }
}
