//! Accounts to incidents: each with every value and who stands behind it, its links, its wholes.

use std::collections::{BTreeMap, BTreeSet};

use troth_model::{Account, AccountId, Factuality, Incident, IncidentId, Link, Member, Stance};

use crate::compare::Verdict;
use crate::decided::Decision;
use crate::linker::Linker;
use crate::sketch::{Dated, Sketch};
use crate::values;

/// Groups `accounts` into incidents, each named by its first account's id. The result is the
/// same for any order of `accounts`.
#[must_use]
pub fn group(accounts: &[Dated<'_>], decisions: &[Decision]) -> Vec<Incident> {
    let sketches = accounts.iter().map(|dated| (dated.account.id.clone(), Sketch::of(dated)));
    let linker = Linker::of(sketches, decisions, 1);
    incidents(&linker, accounts.iter().map(|dated| dated.account))
}

/// The incidents of a linker, with the values that their accounts tell. Accounts that the linker
/// does not have are left out.
#[must_use]
pub fn incidents<'a>(
    linker: &Linker,
    accounts: impl IntoIterator<Item = &'a Account>,
) -> Vec<Incident> {
    let groups = Groups::of(linker);
    groups.incidents(0..groups.members().len(), accounts)
}

/// Which accounts of a linker stand together, and which incidents are parts of which: what is known
/// before anybody looks at what the accounts tell.
pub struct Groups<'l> {
    linker: &'l Linker,
    members: Vec<Vec<&'l AccountId>>,
    wholes: BTreeMap<IncidentId, BTreeSet<IncidentId>>,
}

impl<'l> Groups<'l> {
    /// The groups of a linker.
    #[must_use]
    pub fn of(linker: &'l Linker) -> Self {
        let members = linker.incidents();
        let wholes = wholes(linker, &members);
        Self { linker, members, wholes }
    }

    /// The accounts of each incident in the order of their ids; in the order of the first.
    #[must_use]
    pub fn members(&self) -> &[Vec<&'l AccountId>] {
        &self.members
    }

    /// These incidents, by their places in [`Groups::members`], with those that they are parts of
    /// and those that are parts of them.
    #[must_use]
    pub fn with_relatives(&self, chosen: BTreeSet<usize>) -> BTreeSet<usize> {
        let place = |id: &IncidentId| {
            self.members.binary_search_by(|members| members[0].as_str().cmp(id.as_str())).ok()
        };
        let mut all = chosen.clone();
        for (inner, outers) in &self.wholes {
            let Some(inner) = place(inner) else { continue };
            for outer in outers.iter().filter_map(place) {
                if chosen.contains(&inner) {
                    all.insert(outer);
                }
                if chosen.contains(&outer) {
                    all.insert(inner);
                }
            }
        }
        all
    }

    /// Some incidents, by their places in [`Groups::members`], with the values that their accounts
    /// tell.
    #[must_use]
    pub fn incidents<'a>(
        &self,
        places: impl IntoIterator<Item = usize>,
        accounts: impl IntoIterator<Item = &'a Account>,
    ) -> Vec<Incident> {
        let by_id: BTreeMap<&AccountId, &Account> =
            accounts.into_iter().map(|account| (&account.id, account)).collect();
        let incident = |place: usize| {
            let members = &self.members[place];
            let told: Vec<&Account> =
                members.iter().filter_map(|id| by_id.get(id).copied()).collect();
            let id = IncidentId::new(members[0].as_str());
            let part_of = self.wholes.get(&id).into_iter().flatten().cloned().collect();
            incident(id, &told, links(self.linker, members), part_of)
        };
        places.into_iter().map(incident).collect()
    }
}

/// For each incident those that it is a part of.
fn wholes(
    linker: &Linker,
    groups: &[Vec<&AccountId>],
) -> BTreeMap<IncidentId, BTreeSet<IncidentId>> {
    let mut wholes: BTreeMap<IncidentId, BTreeSet<IncidentId>> = BTreeMap::new();
    for members in groups {
        let inner = IncidentId::new(members[0].as_str());
        let ties = members.iter().flat_map(|id| linker.ties_of(id));
        let outer = ties
            .filter(|tied| tied.verdict == Verdict::PartOf)
            .filter_map(|tied| linker.incident_of(&tied.b))
            .filter(|outer| *outer != inner);
        let outer: BTreeSet<IncidentId> = outer.collect();
        if !outer.is_empty() {
            wholes.insert(inner, outer);
        }
    }
    // Two incidents that are each part of the other are neither.
    let both: Vec<(IncidentId, IncidentId)> = wholes
        .iter()
        .flat_map(|(inner, outers)| outers.iter().map(move |outer| (inner, outer)))
        .filter(|(inner, outer)| wholes.get(outer).is_some_and(|back| back.contains(inner)))
        .map(|(inner, outer)| (inner.clone(), outer.clone()))
        .collect();
    for (inner, outer) in both {
        wholes.entry(inner).or_default().remove(&outer);
    }
    wholes
}

/// Why the members of an incident stand together.
fn links(linker: &Linker, members: &[&AccountId]) -> Vec<Link> {
    let mut links = Vec::new();
    for id in members {
        let ties = linker.ties_of(id).into_iter();
        let own = ties.filter(|tied| {
            tied.verdict == Verdict::Same
                && tied.a < tied.b
                && members.binary_search(&&tied.b).is_ok()
        });
        let link = |tied: crate::Tied| Link {
            a: tied.a,
            b: tied.b,
            reasons: tied.reasons,
            doubts: tied.doubts,
        };
        links.extend(own.map(link));
        links.extend(linker.said_with(id).filter(|other| id < other).map(|other| Link {
            a: (*id).clone(),
            b: other.clone(),
            reasons: vec![SAID],
            doubts: Vec::new(),
        }));
    }
    links.sort_by(|x, y| (&x.a, &x.b).cmp(&(&y.a, &y.b)));
    links
}

/// A person put two accounts together.
const SAID: troth_model::Rule = troth_model::Rule::named("a-person-joined-them");

/// Filings as incidents: entries of one kind of record that tell the same of the same time are one,
/// whoever tells them. They need no linker, and no linker has to know them.
#[must_use]
pub fn filings<'a>(accounts: impl IntoIterator<Item = &'a Account>) -> Vec<Incident> {
    let mut groups: BTreeMap<String, Vec<&Account>> = BTreeMap::new();
    for account in accounts {
        if let Some(key) = key_of(account) {
            groups.entry(key).or_default().push(account);
        }
    }
    let mut incidents: Vec<Incident> = groups
        .into_values()
        .map(|mut told| {
            told.sort_unstable_by(|a, b| a.id.cmp(&b.id));
            let id = IncidentId::new(told[0].id.as_str());
            incident(id, &told, Vec::new(), Vec::new())
        })
        .collect();
    incidents.sort_by(|a, b| a.id.cmp(&b.id));
    incidents
}

/// What two accounts of one filing have in common.
fn key_of(account: &Account) -> Option<String> {
    let filing = account.filing.as_ref()?;
    let when = account.when.as_ref().map_or("", |when| when.timex.as_str());
    let fields: Vec<String> =
        filing.fields.iter().map(|field| format!("{}={:?}", field.name, field.value)).collect();
    Some(format!("{} {when} {fields:?}", filing.kind))
}

fn incident(
    id: IncidentId,
    told: &[&Account],
    links: Vec<Link>,
    part_of: Vec<IncidentId>,
) -> Incident {
    Incident {
        id,
        members: told
            .iter()
            .map(|account| Member { account: account.id.clone(), stance: stance(account) })
            .collect(),
        event_types: values::event_types(told),
        intervals: values::intervals(told),
        places: values::places(told),
        actors: values::actors(told),
        recipients: values::recipients(told),
        instruments: values::instruments(told),
        objects: values::objects(told),
        effects: values::effects(told),
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
