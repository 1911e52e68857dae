//! Accounts to incidents: joins what tells of the same happening and draws the parts.

use std::collections::{BTreeMap, BTreeSet};

use troth_model::{Account, Factuality, Incident, IncidentId, Link, Member, Stance};

use crate::compare::{Dated, Likeness, Verdict, compare};
use crate::values;

/// Groups `accounts` into incidents, each named by its first account's id. The result is the
/// same for any order of `accounts`.
#[must_use]
pub fn group(accounts: &[Dated<'_>]) -> Vec<Incident> {
    let mut order: Vec<usize> = (0..accounts.len()).collect();
    order.sort_by(|a, b| accounts[*a].account.id.cmp(&accounts[*b].account.id));
    let accounts: Vec<Dated<'_>> = order.into_iter().map(|idx| accounts[idx]).collect();
    let found = likenesses(&accounts);
    let mut joined = Joined::new(accounts.len());
    for (a, b, likeness) in &found {
        if likeness.verdict == Verdict::Same {
            joined.join(*a, *b);
        }
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for idx in 0..accounts.len() {
        members.entry(joined.root(idx)).or_default().push(idx);
    }
    let parts = parts(&found, &mut joined);
    members
        .iter()
        .map(|(root, members)| {
            let wholes = parts.get(root).into_iter().flatten();
            let part_of =
                wholes.map(|whole| IncidentId::new(accounts[*whole].account.id.as_str())).collect();
            incident(&accounts, members, &found, part_of)
        })
        .collect()
}

/// Every pair that is not apart. Pairs are looked for among accounts whose times can meet.
fn likenesses(accounts: &[Dated<'_>]) -> Vec<(usize, usize, Likeness)> {
    let stretches: Vec<_> = accounts.iter().map(Dated::stretch).collect();
    let mut by_start: Vec<usize> = (0..accounts.len()).collect();
    by_start.sort_by_key(|idx| (stretches[*idx].map(|s| s.from), *idx));
    let mut found = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for idx in by_start {
        let from = stretches[idx].map(|s| s.from);
        open.retain(|other| match (stretches[*other], from) {
            (Some(stretch), Some(from)) => stretch.to > from,
            // What has no time at all can only be told together within its document.
            (None, _) => accounts[*other].account.document == accounts[idx].account.document,
            (_, None) => true,
        });
        for other in &open {
            let (a, b) = (*other.min(&idx), *other.max(&idx));
            let likeness = compare(&accounts[a], &accounts[b]);
            if likeness.verdict != Verdict::Apart {
                found.push((a, b, likeness));
            }
        }
        open.push(idx);
    }
    found.sort_by_key(|(a, b, _)| (*a, *b));
    found
}

/// Which groups are part of which: both by their root.
fn parts(
    found: &[(usize, usize, Likeness)],
    joined: &mut Joined,
) -> BTreeMap<usize, BTreeSet<usize>> {
    let mut parts: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (a, b, likeness) in found {
        let (inner, outer) = match likeness.verdict {
            Verdict::PartOf => (joined.root(*a), joined.root(*b)),
            Verdict::HasPart => (joined.root(*b), joined.root(*a)),
            _ => continue,
        };
        if inner != outer {
            parts.entry(inner).or_default().insert(outer);
        }
    }
    // Two groups that are each part of the other are neither.
    let both: Vec<(usize, usize)> = parts
        .iter()
        .flat_map(|(inner, outers)| outers.iter().map(move |outer| (*inner, *outer)))
        .filter(|(inner, outer)| parts.get(outer).is_some_and(|back| back.contains(inner)))
        .collect();
    for (inner, outer) in both {
        parts.entry(inner).or_default().remove(&outer);
    }
    parts
}

fn incident(
    accounts: &[Dated<'_>],
    members: &[usize],
    found: &[(usize, usize, Likeness)],
    part_of: Vec<IncidentId>,
) -> Incident {
    let told: Vec<&Account> = members.iter().map(|idx| accounts[*idx].account).collect();
    let links = found
        .iter()
        .filter(|(a, b, likeness)| {
            likeness.verdict == Verdict::Same && members.contains(a) && members.contains(b)
        })
        .map(|(a, b, likeness)| Link {
            a: accounts[*a].account.id.clone(),
            b: accounts[*b].account.id.clone(),
            reasons: likeness.reasons.clone(),
            doubts: likeness.doubts.clone(),
        })
        .collect();
    Incident {
        id: IncidentId::new(told[0].id.as_str()),
        members: told
            .iter()
            .map(|account| Member { account: account.id.clone(), stance: stance(account) })
            .collect(),
        event_types: values::event_types(&told),
        intervals: values::intervals(&told),
        places: values::places(&told),
        actors: values::actors(&told),
        recipients: values::recipients(&told),
        instruments: values::instruments(&told),
        objects: values::objects(&told),
        effects: values::effects(&told),
        part_of,
        links,
    }
}

/// How the account stands to the happening; sides are the docket's affair, so an admission is
/// told here only where a speaker tells his own act.
fn stance(account: &Account) -> Stance {
    if account.factuality.is_negative() {
        return Stance::Denies;
    }
    if account.factuality == Factuality::Uncommitted {
        return Stance::Mentions;
    }
    let own = account.attribution.innermost().is_some_and(|speaker| {
        account.actors.iter().any(|actor| {
            actor.name.is_some() && actor.name == speaker.name
                || actor.country.is_some() && actor.country == speaker.country
        })
    });
    if own && account.event_type.is_violent() { Stance::Admits } else { Stance::Tells }
}

/// Disjoint sets whose root is always the smallest member, so that order cannot show.
struct Joined(Vec<usize>);

impl Joined {
    fn new(n: usize) -> Self {
        Self((0..n).collect())
    }

    fn root(&mut self, idx: usize) -> usize {
        let mut at = idx;
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}
