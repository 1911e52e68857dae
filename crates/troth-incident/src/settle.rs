//! Accounts that are tied to incidents: the strongest ties first, as long as nothing forbids.
//!
//! Ties alone would chain: "strikes in the whole country" is like a strike on the one town and
//! like a strike on the other, and the two towns are not one. So two groups are only put together
//! if nobody of the one forbids anybody of the other. The order of the ties decides, and it is one
//! of what is told (weight, then ids), never of arrival: the same accounts give the same groups.

use crate::compare::{Verdict, compared};
use crate::decided::{Side, can_stand_together};
use crate::sketch::Sketch;

/// So many of each group are asked whether they forbid.
const ASKED: usize = 16;

/// An account that is to be settled.
pub(crate) struct Settling<'a> {
    pub(crate) sketch: &'a Sketch,
    /// Where people put it.
    pub(crate) sides: &'a [(u32, Side)],
}

/// A tie between two accounts, by their places in the list of accounts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tie {
    pub(crate) a: usize,
    pub(crate) b: usize,
    pub(crate) weight: i32,
    /// A person put them together.
    pub(crate) is_said: bool,
}

/// For each account, which are in the order of their ids, the first of its group.
pub(crate) fn settle(accounts: &[Settling<'_>], mut ties: Vec<Tie>) -> Vec<usize> {
    ties.sort_by_key(|tie| (!tie.is_said, -tie.weight, tie.a.min(tie.b), tie.a.max(tie.b)));
    let mut groups = Groups::of(accounts);
    for tie in ties {
        let (a, b) = (groups.root(tie.a), groups.root(tie.b));
        if a != b && groups.may_join(accounts, a, b, tie.is_said) {
            groups.join(a.min(b), a.max(b));
        }
    }
    (0..accounts.len()).map(|idx| groups.root(idx)).collect()
}

/// Groups by their first member. A group of a hundred thousand is joined as fast as one of two.
struct Groups {
    /// For each account somebody nearer to the first of its group; the first leads to itself.
    towards: Vec<usize>,
    groups: Vec<Group>,
}

/// What is asked of a group before it is put together with another.
#[derive(Default)]
struct Group {
    /// Its first members, in order.
    first: Vec<usize>,
    /// Where people put its members.
    sides: Vec<(u32, Side)>,
}

impl Groups {
    fn of(accounts: &[Settling<'_>]) -> Self {
        let alone = |(idx, account): (usize, &Settling<'_>)| Group {
            first: vec![idx],
            sides: account.sides.to_vec(),
        };
        Self {
            towards: (0..accounts.len()).collect(),
            groups: accounts.iter().enumerate().map(alone).collect(),
        }
    }

    /// The first of the group of an account.
    fn root(&mut self, idx: usize) -> usize {
        let mut at = idx;
        while self.towards[at] != at {
            self.towards[at] = self.towards[self.towards[at]];
            at = self.towards[at];
        }
        at
    }

    fn may_join(&self, accounts: &[Settling<'_>], a: usize, b: usize, is_said: bool) -> bool {
        let (a, b) = (&self.groups[a], &self.groups[b]);
        if !can_stand_together(&a.sides, &b.sides) {
            return false;
        }
        let forbid = |x: &usize, y: &usize| {
            let verdict = compared(accounts[*x].sketch, accounts[*y].sketch).verdict;
            matches!(verdict, Verdict::Forbidden | Verdict::PartOf | Verdict::HasPart)
        };
        is_said || !a.first.iter().any(|x| b.first.iter().any(|y| forbid(x, y)))
    }

    fn join(&mut self, a: usize, b: usize) {
        self.towards[b] = a;
        let moved = std::mem::take(&mut self.groups[b]);
        let group = &mut self.groups[a];
        group.first.extend(moved.first);
        group.first.sort_unstable();
        group.first.truncate(ASKED);
        group.sides.extend(moved.sides);
    }
}
