//! Accounts that are tied to incidents: the strongest ties first, as long as nothing forbids.
//!
//! Ties alone would chain: "strikes in the whole country" is like a strike on the one town and
//! like a strike on the other, and the two towns are not one. So two groups are only put together
//! if nobody of the one forbids anybody of the other. The order of the ties decides, and it is one
//! of what is told (weight, then ids), never of arrival: the same accounts give the same groups.

use std::collections::BTreeMap;

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
    let mut groups = Groups {
        of: (0..accounts.len()).collect(),
        members: (0..accounts.len()).map(|idx| (idx, vec![idx])).collect(),
    };
    for tie in ties {
        let (a, b) = (groups.of[tie.a], groups.of[tie.b]);
        if a != b && groups.may_join(accounts, a, b, tie.is_said) {
            groups.join(a.min(b), a.max(b));
        }
    }
    groups.of
}

struct Groups {
    of: Vec<usize>,
    members: BTreeMap<usize, Vec<usize>>,
}

impl Groups {
    fn may_join(&self, accounts: &[Settling<'_>], a: usize, b: usize, is_said: bool) -> bool {
        let (a, b) = (&self.members[&a], &self.members[&b]);
        let sides = |members: &[usize]| -> Vec<(u32, Side)> {
            members.iter().flat_map(|idx| accounts[*idx].sides).copied().collect()
        };
        if !can_stand_together(&sides(a), &sides(b)) {
            return false;
        }
        let forbid = |x: &usize, y: &usize| {
            let verdict = compared(accounts[*x].sketch, accounts[*y].sketch).verdict;
            matches!(verdict, Verdict::Forbidden | Verdict::PartOf | Verdict::HasPart)
        };
        let asked = |members: &[usize]| members.len().min(ASKED);
        is_said || !a[..asked(a)].iter().any(|x| b[..asked(b)].iter().any(|y| forbid(x, y)))
    }

    fn join(&mut self, a: usize, b: usize) {
        let moved = self.members.remove(&b).expect("a group has its members");
        for idx in &moved {
            self.of[*idx] = a;
        }
        let members = self.members.get_mut(&a).expect("a group has its members");
        members.extend(moved);
        members.sort_unstable();
    }
}
