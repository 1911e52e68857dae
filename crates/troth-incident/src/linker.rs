//! Accounts to incidents, one after the other: what a late account changes is told.
//!
//! A [`Linker`] holds what is compared of each account, an index of them, and which of them are
//! tied. A new account is compared with those of its blocks; the accounts that hang together with
//! it by ties are settled anew, and nobody else. What comes out is the same as if all had come at
//! once, in any order.

use std::collections::{BTreeMap, BTreeSet};

use troth_model::{AccountId, IncidentId, Rule};

use crate::blocks::Blocks;
use crate::compare::{Compared, Verdict, compared};
use crate::decided::{Decided, Decision};
use crate::hashed::Table;
use crate::settle::{Settling, Tie, settle};
use crate::sketch::Sketch;

/// What a late account, a withdrawn one, or a person's word did to the incidents.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A new incident of accounts that were in none.
    Opened(IncidentId),
    /// An account came to an incident that was there.
    Joined {
        /// Which account.
        account: AccountId,
        /// The incident, by its name now.
        incident: IncidentId,
    },
    /// Incidents became one.
    Merged {
        /// By their names before.
        from: Vec<IncidentId>,
        /// By its name now.
        into: IncidentId,
    },
    /// An incident became several.
    Split {
        /// By its name before.
        from: IncidentId,
        /// By their names now.
        into: Vec<IncidentId>,
    },
    /// An incident goes by another name, for its first account is another.
    Renamed {
        /// Before.
        from: IncidentId,
        /// Now.
        to: IncidentId,
    },
    /// An incident has no account any more.
    Closed(IncidentId),
}

/// Two accounts that are tied, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Tied {
    /// The one.
    pub a: AccountId,
    /// The other.
    pub b: AccountId,
    /// What they come to, and what speaks for and against it.
    pub verdict: Verdict,
    /// What speaks for it.
    pub reasons: Vec<Rule>,
    /// What speaks against it.
    pub doubts: Vec<Rule>,
    /// What all of it weighs together.
    pub weight: i32,
}

#[derive(Debug)]
struct Node {
    id: AccountId,
    sketch: Sketch,
    /// Those that it is tied to, with how it stands to them.
    ties: Vec<(u32, Compared)>,
    /// The first account of its incident.
    first: u32,
}

/// Accounts with their incidents.
#[derive(Debug, Default)]
pub struct Linker {
    nodes: Vec<Option<Node>>,
    numbers: Table<u32>,
    blocks: Blocks,
    decided: Decided,
}

impl Linker {
    /// Links all of these at once, on so many threads; an id that comes twice counts once. The
    /// result does not depend on the number of threads.
    #[must_use]
    pub fn of(
        accounts: impl IntoIterator<Item = (AccountId, Sketch)>,
        decisions: &[Decision],
        n_threads: usize,
    ) -> Self {
        let mut linker = Self { decided: Decided::of(decisions), ..Self::default() };
        for (id, sketch) in accounts {
            linker.keep(id, sketch);
        }
        for (number, ties) in linker.all_ties(n_threads.max(1)) {
            for (other, compared) in ties {
                linker.tie(number, other, compared);
            }
        }
        let mut seen = vec![false; linker.nodes.len()];
        let numbers: Vec<u32> = linker.living().collect();
        for number in numbers {
            if !seen[number as usize] {
                let together = linker.together(&[number]);
                together.iter().for_each(|one| seen[*one as usize] = true);
                linker.settle(&together);
            }
        }
        linker
    }

    /// How many accounts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// Takes in an account; one that is there already changes nothing.
    pub fn add(&mut self, id: AccountId, sketch: Sketch) -> Vec<Change> {
        let candidates = self.blocks.candidates(&sketch);
        let Some(number) = self.keep(id, sketch) else { return Vec::new() };
        for other in candidates {
            if let Some(compared) = self.tie_between(number, other) {
                self.tie(number, other, compared);
            }
        }
        self.settle_around(&[number], &[])
    }

    /// Takes out an account, as when it is withdrawn.
    pub fn remove(&mut self, id: &AccountId) -> Vec<Change> {
        let Some(number) = self.number(id) else { return Vec::new() };
        let together = self.together(&[number]);
        let before = self.firsts(&together);
        let node = self.nodes[number as usize].take().expect("a number leads to an account");
        self.numbers.remove(&node.sketch.id);
        self.blocks.withdraw(number, &node.sketch);
        for (other, _) in &node.ties {
            self.node_mut(*other).ties.retain(|(to, _)| *to != number);
        }
        let rest: Vec<u32> = together.into_iter().filter(|one| *one != number).collect();
        self.settle_parts(&rest);
        changes(&before, &self.firsts(&rest))
    }

    /// What people decided, from now on these words in place of those before.
    pub fn decide(&mut self, decisions: &[Decision]) -> Vec<Change> {
        let named = |decided: &Decided| -> BTreeSet<AccountId> {
            let joined = decided.joins.iter().flat_map(|(a, b)| [a.clone(), b.clone()]);
            joined.chain(decided.sides.keys().cloned()).collect()
        };
        let mut touched = named(&self.decided);
        let later = Decided::of(decisions);
        touched.extend(named(&later));
        let starts: Vec<u32> = touched.iter().filter_map(|id| self.number(id)).collect();
        let around = self.together(&starts);
        self.decided = later;
        self.settle_around(&starts, &around)
    }

    /// The incidents, each with its accounts in the order of their ids; in the order of the first.
    #[must_use]
    pub fn incidents(&self) -> Vec<Vec<&AccountId>> {
        let mut incidents: BTreeMap<&AccountId, Vec<&AccountId>> = BTreeMap::new();
        for number in self.living() {
            let node = self.node(number);
            incidents.entry(&self.node(node.first).id).or_default().push(&node.id);
        }
        incidents
            .into_values()
            .map(|mut members| {
                members.sort_unstable();
                members
            })
            .collect()
    }

    /// How many incidents there are.
    #[must_use]
    pub fn n_incidents(&self) -> usize {
        self.living().filter(|number| self.node(*number).first == *number).count()
    }

    /// The incident that an account stands in.
    #[must_use]
    pub fn incident_of(&self, id: &AccountId) -> Option<IncidentId> {
        let number = self.number(id)?;
        Some(IncidentId::new(self.node(self.node(number).first).id.as_str()))
    }

    /// Those that people put an account together with, as far as they are here.
    pub fn said_with(&self, id: &AccountId) -> impl Iterator<Item = &AccountId> {
        self.decided.with(id).filter(|other| self.number(other).is_some())
    }

    /// What ties an account: to its like, to its whole, to its parts.
    #[must_use]
    pub fn ties_of(&self, id: &AccountId) -> Vec<Tied> {
        let Some(number) = self.number(id) else { return Vec::new() };
        let node = self.node(number);
        node.ties.iter().map(|(other, compared)| self.tied(node, *other, *compared)).collect()
    }

    /// Accounts that were compared with this one and are not tied to it, each with what speaks for
    /// and against: the most alike first.
    #[must_use]
    pub fn passed_over(&self, id: &AccountId) -> Vec<Tied> {
        let Some(number) = self.number(id) else { return Vec::new() };
        let node = self.node(number);
        let mut passed: Vec<Tied> = self
            .blocks
            .candidates(&node.sketch)
            .into_iter()
            .filter(|other| *other != number)
            .map(|other| (other, compared(&node.sketch, &self.node(other).sketch)))
            .filter(|(_, compared)| !is_tie(*compared))
            .map(|(other, compared)| self.tied(node, other, compared))
            .collect();
        passed.sort_by(|x, y| (-x.weight, &x.b).cmp(&(-y.weight, &y.b)));
        passed
    }

    fn tied(&self, node: &Node, other: u32, compared: Compared) -> Tied {
        Tied {
            a: node.id.clone(),
            b: self.node(other).id.clone(),
            verdict: compared.verdict,
            reasons: compared.marks.reasons(),
            doubts: compared.marks.doubts(),
            weight: compared.marks.weight(),
        }
    }

    fn number(&self, id: &AccountId) -> Option<u32> {
        self.numbers.get(&crate::hashed::name(id.as_str())).copied()
    }

    fn node(&self, number: u32) -> &Node {
        self.nodes[number as usize].as_ref().expect("a number leads to an account")
    }

    fn node_mut(&mut self, number: u32) -> &mut Node {
        self.nodes[number as usize].as_mut().expect("a number leads to an account")
    }

    fn living(&self) -> impl Iterator<Item = u32> + '_ {
        (0_u32..).zip(&self.nodes).filter(|(_, node)| node.is_some()).map(|(number, _)| number)
    }

    /// Keeps an account by itself; none where it is there already.
    fn keep(&mut self, id: AccountId, sketch: Sketch) -> Option<u32> {
        let number = u32::try_from(self.nodes.len()).expect("fewer than four thousand million");
        let key = crate::hashed::name(id.as_str());
        if self.numbers.contains_key(&key) {
            return None;
        }
        self.numbers.insert(key, number);
        self.blocks.post(number, &sketch);
        let sketch = Sketch { id: key, ..sketch };
        self.nodes.push(Some(Node { id, sketch, ties: Vec::new(), first: number }));
        Some(number)
    }

    /// The tie between two accounts; none where they are not tied.
    fn tie_between(&self, a: u32, b: u32) -> Option<Compared> {
        let compared = compared(&self.node(a).sketch, &self.node(b).sketch);
        is_tie(compared).then_some(compared)
    }

    fn tie(&mut self, a: u32, b: u32, compared: Compared) {
        let back = Compared { verdict: compared.verdict.back(), ..compared };
        self.node_mut(a).ties.push((b, compared));
        self.node_mut(b).ties.push((a, back));
    }

    /// Every tie of each account to those before it.
    fn all_ties(&self, n_threads: usize) -> Vec<(u32, Vec<(u32, Compared)>)> {
        let numbers: Vec<u32> = self.living().collect();
        let share = numbers.len().div_ceil(n_threads * 8).max(64);
        let chunks: Vec<&[u32]> = numbers.chunks(share).collect();
        let next = std::sync::atomic::AtomicUsize::new(0);
        let found = std::sync::Mutex::new(Vec::new());
        let work = || {
            while let Some(chunk) =
                chunks.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
            {
                let ties: Vec<_> =
                    chunk.iter().map(|number| (*number, self.earlier_ties(*number))).collect();
                found.lock().expect("no thread panics with the list").extend(ties);
            }
        };
        match n_threads {
            1 => work(),
            _ => std::thread::scope(|scope| {
                (0..n_threads).for_each(|_| drop(scope.spawn(work)));
            }),
        }
        let mut found = found.into_inner().expect("no thread panics with the list");
        found.sort_unstable_by_key(|(number, _)| *number);
        found
    }

    fn earlier_ties(&self, number: u32) -> Vec<(u32, Compared)> {
        let candidates = self.blocks.candidates(&self.node(number).sketch);
        let earlier = candidates.into_iter().take_while(|other| *other < number);
        earlier.filter_map(|other| Some((other, self.tie_between(number, other)?))).collect()
    }

    /// Everybody that hangs together with these by likeness or a person's word.
    fn together(&self, starts: &[u32]) -> Vec<u32> {
        let mut seen: BTreeSet<u32> = starts.iter().copied().collect();
        let mut open: Vec<u32> = starts.to_vec();
        while let Some(number) = open.pop() {
            let node = self.node(number);
            let alike = node.ties.iter().filter(|(_, tie)| tie.verdict == Verdict::Same);
            let said = self.decided.with(&node.id).filter_map(|id| self.number(id));
            for other in alike.map(|(other, _)| *other).chain(said) {
                if seen.insert(other) {
                    open.push(other);
                }
            }
        }
        seen.into_iter().collect()
    }

    /// Settles everybody that hangs together with `starts`, and `others` with whoever hangs
    /// together with them, and tells what changed.
    fn settle_around(&mut self, starts: &[u32], others: &[u32]) -> Vec<Change> {
        let mut all: BTreeSet<u32> = self.together(starts).into_iter().collect();
        all.extend(self.together(others));
        let all: Vec<u32> = all.into_iter().collect();
        // A new account stands by itself and is no incident yet.
        let is_new = |number: u32| others.is_empty() && starts.contains(&number);
        let known: Vec<u32> = all.iter().copied().filter(|number| !is_new(*number)).collect();
        let before = self.firsts(&known);
        self.settle_parts(&all);
        changes(&before, &self.firsts(&all))
    }

    /// Settles these, part by part of what hangs together.
    fn settle_parts(&mut self, numbers: &[u32]) {
        let mut left: BTreeSet<u32> = numbers.iter().copied().collect();
        while let Some(number) = left.pop_first() {
            let part = self.together(&[number]);
            part.iter().for_each(|one| {
                left.remove(one);
            });
            self.settle(&part);
        }
    }

    /// Settles accounts that hang together.
    fn settle(&mut self, together: &[u32]) {
        if let [only] = together {
            self.node_mut(*only).first = *only;
            return;
        }
        let mut order = together.to_vec();
        order.sort_by(|a, b| self.node(*a).id.cmp(&self.node(*b).id));
        let place: BTreeMap<u32, usize> = order.iter().copied().zip(0..).collect();
        let accounts: Vec<Settling<'_>> = order
            .iter()
            .map(|number| {
                let node = self.node(*number);
                Settling { sketch: &node.sketch, sides: self.decided.sides_of(&node.id) }
            })
            .collect();
        let mut ties = Vec::new();
        for (at, number) in order.iter().enumerate() {
            let node = self.node(*number);
            let alike = node.ties.iter().filter(|(_, tie)| tie.verdict == Verdict::Same);
            ties.extend(alike.filter_map(|(other, tie)| {
                let b = *place.get(other)?;
                (at < b).then(|| Tie { a: at, b, weight: tie.marks.weight(), is_said: false })
            }));
            let said = self.decided.with(&node.id).filter_map(|id| self.number(id));
            ties.extend(said.filter_map(|other| {
                let b = *place.get(&other)?;
                (at < b).then_some(Tie { a: at, b, weight: 0, is_said: true })
            }));
        }
        let groups = settle(&accounts, ties);
        for (number, group) in order.iter().zip(groups) {
            self.node_mut(*number).first = order[group];
        }
    }

    /// Accounts with the first of their incident.
    fn firsts(&self, numbers: &[u32]) -> BTreeMap<AccountId, AccountId> {
        let name = |number: u32| self.node(number).id.clone();
        numbers.iter().map(|number| (name(*number), name(self.node(*number).first))).collect()
    }
}

fn is_tie(compared: Compared) -> bool {
    matches!(compared.verdict, Verdict::Same | Verdict::PartOf | Verdict::HasPart)
}

/// What happened between two settlings: accounts with the first of their incident.
fn changes(
    before: &BTreeMap<AccountId, AccountId>,
    now: &BTreeMap<AccountId, AccountId>,
) -> Vec<Change> {
    let incident = |first: &AccountId| IncidentId::new(first.as_str());
    let pieces = |from: &BTreeMap<AccountId, AccountId>, to: &BTreeMap<AccountId, AccountId>| {
        let mut pieces: BTreeMap<AccountId, BTreeSet<AccountId>> = BTreeMap::new();
        for (one, first) in from {
            let piece = pieces.entry(first.clone()).or_default();
            piece.extend(to.get(one).cloned());
        }
        pieces
    };
    let (became, came_from) = (pieces(before, now), pieces(now, before));
    let mut changes = Vec::new();
    for (from, into) in &became {
        match into.len() {
            0 => changes.push(Change::Closed(incident(from))),
            1 => {
                let to = into.first().expect("one");
                if to != from && came_from[to].len() == 1 {
                    changes.push(Change::Renamed { from: incident(from), to: incident(to) });
                }
            }
            _ => {
                let into = into.iter().map(incident).collect();
                changes.push(Change::Split { from: incident(from), into });
            }
        }
    }
    for (into, from) in &came_from {
        match from.len() {
            0 => changes.push(Change::Opened(incident(into))),
            1 => {}
            _ => {
                let from = from.iter().map(incident).collect();
                changes.push(Change::Merged { from, into: incident(into) });
            }
        }
    }
    for (one, first) in now.iter().filter(|(one, _)| !before.contains_key(*one)) {
        if !came_from[first].is_empty() {
            changes.push(Change::Joined { account: one.clone(), incident: incident(first) });
        }
    }
    changes
}
