//! Accounts to incidents, one after the other: what a late account changes is told.
//!
//! A [`Linker`] holds what is compared of each account, an index of them, and which of them are
//! tied. A new account is compared with those of its blocks; the accounts that hang together with
//! it by ties are settled anew, and nobody else. Where it makes a crowd of those on its ground, or
//! comes to speak for one, so are those who are looked at by others now. What comes out is the same
//! as if all had come at once, in any order.

use std::collections::{BTreeMap, BTreeSet};

use troth_model::{AccountId, IncidentId, Rule};

use crate::blocks::Blocks;
use crate::compare::{Compared, Verdict, compared};
use crate::crowd::Crowding;
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
        Self::of_crowding(Crowding::default(), accounts, decisions, n_threads)
    }

    /// The same, where other than the usual numbers make a crowd.
    #[must_use]
    pub fn of_crowding(
        crowding: Crowding,
        accounts: impl IntoIterator<Item = (AccountId, Sketch)>,
        decisions: &[Decision],
        n_threads: usize,
    ) -> Self {
        let mut linker = Self {
            decided: Decided::of(decisions),
            blocks: Blocks::new(crowding),
            ..Self::default()
        };
        for (id, sketch) in accounts {
            if let Some(number) = linker.keep(id, sketch) {
                linker.blocks.post(number, sketch_in(&linker.nodes, number));
            }
        }
        linker.blocks.gather(|number| sketch_in(&linker.nodes, number));
        for (number, other, compared) in linker.all_ties(n_threads.max(1)) {
            linker.tie(number, other, compared);
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
        let Some(number) = self.keep(id, sketch) else { return Vec::new() };
        let sketch_of = |other| sketch_in(&self.nodes, other);
        let disturbed = self.blocks.add(number, sketch_of(number), sketch_of);
        let disturbed: Vec<u32> = disturbed.into_iter().collect();
        let around = self.together(&disturbed);
        self.tie_anew(number);
        disturbed.iter().for_each(|other| self.tie_anew(*other));
        let all = self.around(&[number], &around);
        // A new account stands by itself and is no incident yet.
        let known: Vec<u32> = all.iter().copied().filter(|other| *other != number).collect();
        let before = self.firsts(&known);
        self.settle_parts(&all);
        changes(&before, &self.firsts(&all))
    }

    /// Takes out an account, as when it is withdrawn.
    pub fn remove(&mut self, id: &AccountId) -> Vec<Change> {
        let Some(number) = self.number(id) else { return Vec::new() };
        let disturbed = self.blocks.withdraw(number, sketch_in(&self.nodes, number));
        let disturbed: Vec<u32> = disturbed.into_iter().collect();
        let together = self.around(&[number], &disturbed);
        let before = self.firsts(&together);
        let node = self.nodes[number as usize].take().expect("a number leads to an account");
        self.numbers.remove(&node.sketch.id);
        for (other, _) in &node.ties {
            self.node_mut(*other).ties.retain(|(to, _)| *to != number);
        }
        disturbed.iter().for_each(|other| self.tie_anew(*other));
        let rest: Vec<u32> = together.into_iter().filter(|one| *one != number).collect();
        let rest = self.around(&disturbed, &rest);
        // Whom the disturbed are tied to now stood by itself before, or with others.
        let is_later = |one: &u32| !before.contains_key(&self.node(*one).id);
        let later: Vec<u32> = rest.iter().copied().filter(is_later).collect();
        let before = before.into_iter().chain(self.firsts(&later)).collect();
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
        let all = self.around(&starts, &around);
        let before = self.firsts(&all);
        self.settle_parts(&all);
        changes(&before, &self.firsts(&all))
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
            .compared_with(number)
            .into_iter()
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

    /// Keeps an account by itself, under no key yet; none where it is there already.
    fn keep(&mut self, id: AccountId, sketch: Sketch) -> Option<u32> {
        let number = u32::try_from(self.nodes.len()).expect("fewer than four thousand million");
        let key = crate::hashed::name(id.as_str());
        if self.numbers.contains_key(&key) {
            return None;
        }
        self.numbers.insert(key, number);
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

    /// With whom an account is compared: at whom it looks, and who looks at it.
    fn compared_with(&self, number: u32) -> Vec<u32> {
        let sketch = &self.node(number).sketch;
        let mut all = self.blocks.looked_at(sketch);
        all.extend(self.blocks.lookers(number, sketch, |other| &self.node(other).sketch));
        all.sort_unstable();
        all.dedup();
        all.retain(|other| *other != number);
        all
    }

    /// Ties an account to those that it is compared with, and to nobody else.
    fn tie_anew(&mut self, number: u32) {
        let all = self.compared_with(number);
        let ties: Vec<(u32, Compared)> = all
            .into_iter()
            .filter_map(|other| Some((other, self.tie_between(number, other)?)))
            .collect();
        for (other, _) in std::mem::take(&mut self.node_mut(number).ties) {
            self.node_mut(other).ties.retain(|(to, _)| *to != number);
        }
        for (other, compared) in ties {
            self.tie(number, other, compared);
        }
    }

    /// Every tie once, the later account first.
    fn all_ties(&self, n_threads: usize) -> Vec<(u32, u32, Compared)> {
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
                    chunk.iter().flat_map(|number| self.ties_seen_from(*number)).collect();
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
        found.sort_unstable_by_key(|(number, other, _)| (*number, *other));
        found.dedup_by_key(|(number, other, _)| (*number, *other));
        found
    }

    /// The ties of an account to those before it, and to those after it who may not see it.
    fn ties_seen_from(&self, number: u32) -> Vec<(u32, u32, Compared)> {
        let sketch = &self.node(number).sketch;
        let is_in_crowd = self.blocks.stands_in_crowd(sketch);
        let looked_at = self.blocks.looked_at(sketch).into_iter();
        let pairs = looked_at
            .filter(|other| *other < number || is_in_crowd && *other != number)
            .map(|other| (number.max(other), number.min(other)));
        pairs.filter_map(|(a, b)| Some((a, b, self.tie_between(a, b)?))).collect()
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

    /// Everybody that hangs together with some of these.
    fn around(&self, some: &[u32], others: &[u32]) -> Vec<u32> {
        let mut all: BTreeSet<u32> = self.together(some).into_iter().collect();
        all.extend(self.together(others));
        all.into_iter().collect()
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

fn sketch_in(nodes: &[Option<Node>], number: u32) -> &Sketch {
    &nodes[number as usize].as_ref().expect("a number leads to an account").sketch
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
