//! What people decided on which accounts belong together. Machines never undo it.
//!
//! Words may contradict each other ("these are one", later "this one is another"): the later word
//! wins, pair by pair, and what it does not touch of the earlier one stands.

use std::collections::BTreeMap;

use troth_model::AccountId;

/// A person's word on which accounts tell of one happening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// These tell of one happening.
    Joined(Vec<AccountId>),
    /// Some tell of another happening than the rest of the incident that they stood in.
    Split {
        /// Those that were taken out; they may still stand with one another.
        out: Vec<AccountId>,
        /// Those that stood with them then.
        rest: Vec<AccountId>,
    },
}

impl Decision {
    /// The same of accounts that go by other names now.
    #[must_use]
    pub fn renamed(&self, name: &impl Fn(&AccountId) -> AccountId) -> Self {
        let all = |ids: &[AccountId]| ids.iter().map(name).collect();
        match self {
            Self::Joined(accounts) => Self::Joined(all(accounts)),
            Self::Split { out, rest } => Self::Split { out: all(out), rest: all(rest) },
        }
    }
}

/// On which side of a split an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Out,
    Rest,
}

/// Decisions without their contradictions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Decided {
    /// Pairs that are one.
    pub(crate) joins: Vec<(AccountId, AccountId)>,
    /// The same by account, both ways.
    with: BTreeMap<AccountId, Vec<AccountId>>,
    /// For each account the splits that it stands in, with its side.
    pub(crate) sides: BTreeMap<AccountId, Vec<(u32, Side)>>,
}

impl Decided {
    /// Those that people put an account together with.
    pub(crate) fn with(&self, id: &AccountId) -> impl Iterator<Item = &AccountId> {
        self.with.get(id).into_iter().flatten()
    }

    /// The splits that an account stands in.
    pub(crate) fn sides_of(&self, id: &AccountId) -> &[(u32, Side)] {
        self.sides.get(id).map_or(&[], Vec::as_slice)
    }

    /// What the words come to, said in this order.
    pub(crate) fn of(decisions: &[Decision]) -> Self {
        let mut decided = Self::default();
        let mut groups = Groups::default();
        // The last first: what was said later stands whole, what was said earlier as far as it can.
        for (number, decision) in (0_u32..).zip(decisions.iter().rev()) {
            match decision {
                Decision::Joined(accounts) => {
                    for (idx, account) in accounts.iter().enumerate().skip(1) {
                        let mut earlier = accounts[..idx].iter();
                        let with = earlier.find(|with| groups.join(with, account, &decided.sides));
                        decided.joins.extend(with.map(|with| (with.clone(), account.clone())));
                    }
                }
                Decision::Split { out, rest } => {
                    let stays = |id: &&AccountId| !out.iter().any(|gone| groups.are_one(id, gone));
                    let rest: Vec<&AccountId> = rest.iter().filter(stays).collect();
                    for (ids, side) in [(out.iter().collect(), Side::Out), (rest, Side::Rest)] {
                        for id in ids {
                            decided.sides.entry(id.clone()).or_default().push((number, side));
                        }
                    }
                }
            }
        }
        for (a, b) in &decided.joins {
            decided.with.entry(a.clone()).or_default().push(b.clone());
            decided.with.entry(b.clone()).or_default().push(a.clone());
        }
        decided
    }
}

/// Whether these sides can stand in one incident.
pub(crate) fn can_stand_together(a: &[(u32, Side)], b: &[(u32, Side)]) -> bool {
    !a.iter().any(|(split, side)| b.iter().any(|(other, on)| split == other && side != on))
}

/// Accounts that people put together, by a member that stands for the group.
#[derive(Default)]
struct Groups {
    group_of: BTreeMap<AccountId, usize>,
    members: Vec<Vec<AccountId>>,
}

impl Groups {
    fn are_one(&self, a: &AccountId, b: &AccountId) -> bool {
        a == b
            || matches!((self.group_of.get(a), self.group_of.get(b)), (Some(x), Some(y)) if x == y)
    }

    fn group(&mut self, id: &AccountId) -> usize {
        if let Some(group) = self.group_of.get(id) {
            return *group;
        }
        self.members.push(vec![id.clone()]);
        self.group_of.insert(id.clone(), self.members.len() - 1);
        self.members.len() - 1
    }

    /// Puts two together unless a later word keeps somebody of the one from somebody of the other.
    fn join(
        &mut self,
        a: &AccountId,
        b: &AccountId,
        sides: &BTreeMap<AccountId, Vec<(u32, Side)>>,
    ) -> bool {
        let (x, y) = (self.group(a), self.group(b));
        if x == y {
            return true;
        }
        let of = |group: usize| -> Vec<(u32, Side)> {
            self.members[group].iter().filter_map(|id| sides.get(id)).flatten().copied().collect()
        };
        if !can_stand_together(&of(x), &of(y)) {
            return false;
        }
        let moved = std::mem::take(&mut self.members[y]);
        for id in &moved {
            self.group_of.insert(id.clone(), x);
        }
        self.members[x].extend(moved);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &str) -> Vec<AccountId> {
        names.split(' ').map(AccountId::new).collect()
    }

    fn split(out: &str, rest: &str) -> Decision {
        Decision::Split { out: ids(out), rest: ids(rest) }
    }

    fn is_kept_apart(decided: &Decided, a: &str, b: &str) -> bool {
        let sides =
            |name: &str| decided.sides.get(&AccountId::new(name)).cloned().unwrap_or_default();
        !can_stand_together(&sides(a), &sides(b))
    }

    #[test]
    fn the_later_word_wins_and_the_rest_of_the_earlier_one_stands() {
        let decided = Decided::of(&[Decision::Joined(ids("a b c")), split("c", "a b d")]);
        assert_eq!(decided.joins, [(AccountId::new("a"), AccountId::new("b"))]);
        assert!(is_kept_apart(&decided, "c", "a") && is_kept_apart(&decided, "c", "d"));
        let decided = Decided::of(&[split("c", "a b d"), Decision::Joined(ids("a c"))]);
        assert_eq!(decided.joins.len(), 1);
        assert!(!is_kept_apart(&decided, "c", "a"));
        assert!(is_kept_apart(&decided, "c", "b"));
    }

    #[test]
    fn what_would_put_together_by_a_chain_what_is_split_is_not_put_together() {
        let decided = Decided::of(&[
            Decision::Joined(ids("a b")),
            Decision::Joined(ids("b c")),
            split("a", "c"),
        ]);
        assert_eq!(decided.joins.len(), 1, "the later of the two joins stands");
    }
}
