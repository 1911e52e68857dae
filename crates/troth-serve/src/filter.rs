//! Which accounts and incidents a question means: every filter of the command line, and by word,
//! place and time. A question is answered once; who asks for its next page finds the list made.

use std::sync::Arc;

use jiff::Timestamp;
use troth_model::{DocumentId, EventType, Factuality};

use crate::ask::{Ask, Fault};
use crate::index::Index;
use crate::index::accounts::{Accounts, Stretch};
use crate::query::Query;
use crate::snapshot::Snapshot;

/// What filters accounts.
pub const ACCOUNTS: &[(&str, &str)] = &[
    ("type", "PLOVER types, or HARM, DAMAGE, DISRUPTION; several with commas"),
    ("speaker", "words that a speaker's name holds"),
    ("party", "the id of a party that acts or speaks"),
    ("country", "ISO 3166-1 alpha-3 of an actor, recipient or speaker"),
    ("from", "happened at or after; a day stands for its start"),
    ("to", "happened before; a day stands for its end"),
    ("place", "words that the name of a place holds"),
    ("factuality", "CT+, PR+, PS+, CT-, PR-, PS- or Uu"),
    ("review", "unreviewed or confirmed"),
    ("document", "the document's id"),
    ("incident", "the incident's id"),
    ("q", "words of the sentence, names; of the last word a beginning is enough"),
    ("sort", "`recorded` (as they came in), `time` or `-time`"),
];

/// What filters incidents.
pub const INCIDENTS: &[(&str, &str)] = &[
    ("type", "PLOVER types, or HARM, DAMAGE, DISRUPTION; several with commas"),
    ("party", "the id of a party that acts or speaks in one of its accounts"),
    ("from", "happened at or after; a day stands for its start"),
    ("to", "happened before; a day stands for its end"),
    ("place", "words that the name of a place holds"),
    ("bbox", "west,south,east,north in degrees"),
    (
        "contested",
        "`1`: only where somebody denies what another tells, or tells what cannot be true with it",
    ),
    ("several", "`1`: only where more than one account tells of it"),
    ("q", "words of its accounts"),
    ("sort", "`-time` (the latest first), `time` or `recorded`"),
];

/// Parameters that choose no other list.
const ASIDE: &[&str] = &["limit", "cursor", "as_of", "as_known_at", "cells", "bins"];

/// What a question asks, apart from words.
#[derive(Default)]
struct Asked {
    types: u32,
    party: u64,
    from: Option<i64>,
    to: Option<i64>,
    places: Option<Vec<bool>>,
}

impl Asked {
    fn of(snapshot: &Snapshot, query: &Query) -> Result<Self, Fault> {
        let zone = &snapshot.docket.settings.zone;
        let accounts = &snapshot.index.accounts;
        Ok(Self {
            types: query.get("type").map_or(Ok(0), types)?,
            party: query.get("party").map_or(Ok(0), |id| party(snapshot, id))?,
            from: query.start("from", zone)?.map(Timestamp::as_second),
            to: query.moment("to", zone)?.map(Timestamp::as_second),
            places: query.get("place").map(|words| accounts.labels.holding(words)),
        })
    }

    fn admits(&self, types: u32, sides: u64, stretch: Stretch) -> bool {
        (self.types == 0 || self.types & types != 0)
            && (self.party == 0 || self.party & sides != 0)
            && (self.from.is_none() && self.to.is_none() || stretch.meets(self.from, self.to))
    }

    fn admits_places(&self, accounts: &Accounts, at: usize) -> bool {
        self.places.as_ref().is_none_or(|holding| {
            accounts.places.get(at).iter().any(|place| holding[*place as usize])
        })
    }
}

fn types(told: &str) -> Result<u32, Fault> {
    let one = |name: &str| -> Result<u32, Fault> {
        let kind = EventType::parse(&name.trim().to_uppercase()).ok_or_else(|| {
            let all: Vec<&str> = EventType::ALL.iter().map(|kind| kind.as_str()).collect();
            Fault::wrong(format!("`type={name}`: expected one of {}", all.join(", ")))
        })?;
        Ok(1 << (kind as u32))
    };
    told.split(',').try_fold(0, |bits, name| Ok(bits | one(name)?))
}

fn party(snapshot: &Snapshot, id: &str) -> Result<u64, Fault> {
    let parties = &snapshot.docket.settings.parties;
    let at = parties.iter().position(|party| party.id.as_str() == id);
    at.filter(|at| *at < 64).map(|at| 1 << at).ok_or_else(|| {
        let all: Vec<&str> = parties.iter().map(|party| party.id.as_str()).collect();
        Fault::wrong(format!("`party={id}`: expected one of {}", all.join(", ")))
    })
}

/// The accounts that a request means.
///
/// # Errors
/// When a filter cannot be read.
pub fn accounts(ask: &Ask<'_>) -> Result<Arc<Vec<u32>>, Fault> {
    let snapshot = &*ask.snapshot;
    let asked = AccountsAsked::of(snapshot, ask.query)?;
    let key = format!("accounts\n{}", ask.query.but(ASIDE));
    Ok(snapshot.found.get(key, || Arc::new(asked.find(&snapshot.index, ask.query))))
}

struct AccountsAsked {
    all: Asked,
    speakers: Option<Vec<bool>>,
    country: Option<Vec<bool>>,
    factuality: Option<Factuality>,
    review: Option<String>,
    document: Option<u32>,
    incident: Option<u32>,
}

impl AccountsAsked {
    fn of(snapshot: &Snapshot, query: &Query) -> Result<Self, Fault> {
        let accounts = &snapshot.index.accounts;
        let factuality = query.get("factuality").map(|told| {
            // A `+` that nobody escaped comes as a space.
            let told = told.trim();
            let found = Factuality::parse(told).or_else(|| Factuality::parse(&format!("{told}+")));
            found.ok_or_else(|| {
                Fault::wrong(format!(
                    "`factuality={told}`: expected CT+, PR+, PS+, CT-, PR-, PS- or Uu"
                ))
            })
        });
        let document = query.get("document").map(|id| {
            let found =
                DocumentId::parse(id).and_then(|id| snapshot.index.document(&snapshot.kept, &id));
            found.map(crate::index::narrow).ok_or_else(|| Fault::not_here("document", id))
        });
        let incident = query.get("incident").map(|id| {
            let found = snapshot.index.incident(&snapshot.incidents, id);
            found.map(crate::index::narrow).ok_or_else(|| Fault::not_here("incident", id))
        });
        Ok(Self {
            all: Asked::of(snapshot, query)?,
            speakers: query.get("speaker").map(|words| accounts.labels.holding(words)),
            country: query.get("country").map(|code| {
                let holding = accounts.country_codes.holding(code);
                holding.into_iter().map(|holds| holds && code.len() == 3).collect()
            }),
            factuality: factuality.transpose()?,
            review: query.get("review").map(str::to_owned),
            document: document.transpose()?,
            incident: incident.transpose()?,
        })
    }

    fn find(&self, index: &Index, query: &Query) -> Vec<u32> {
        let columns = &index.accounts;
        let of_document = self.document.map(|at| index.accounts_of[at as usize].clone());
        let candidates =
            match (query.get("q").and_then(|q| index.account_words.holding(q)), of_document) {
                (Some(mut found), Some(of_document)) => {
                    found.retain(|at| of_document.contains(at));
                    found
                }
                (found, of_document) => found
                    .or(of_document)
                    .unwrap_or_else(|| (0..crate::index::narrow(columns.len())).collect()),
            };
        let mut found: Vec<u32> =
            candidates.into_iter().filter(|at| self.admits(columns, *at as usize)).collect();
        let start = |at: &u32| columns.stretch[*at as usize].start();
        match query.get("sort") {
            Some("time") => found.sort_by_key(|at| (start(at).is_none(), start(at), *at)),
            Some("-time") => found.sort_by(|a, b| start(b).cmp(&start(a)).then(a.cmp(b))),
            _ => {}
        }
        found
    }

    fn admits(&self, columns: &Accounts, at: usize) -> bool {
        let one_of = |asked: &Option<Vec<bool>>, list: &[u32]| {
            asked.as_ref().is_none_or(|holding| list.iter().any(|label| holding[*label as usize]))
        };
        self.all.admits(1 << columns.kind[at], columns.sides[at], columns.stretch[at])
            && self.all.admits_places(columns, at)
            && one_of(&self.speakers, columns.speakers.get(at))
            && one_of(&self.country, columns.countries.get(at))
            && self.factuality.is_none_or(|told| told == columns.factuality[at])
            && self.review.as_ref().is_none_or(|told| told == columns.review[at].as_str())
            && self.incident.is_none_or(|incident| incident == columns.incident[at])
    }
}

/// The incidents that a request means.
///
/// # Errors
/// When a filter cannot be read.
pub fn incidents(ask: &Ask<'_>) -> Result<Arc<Vec<u32>>, Fault> {
    let snapshot = &*ask.snapshot;
    let asked = IncidentsAsked {
        all: Asked::of(snapshot, ask.query)?,
        bounds: ask.query.get("bbox").map(bounds).transpose()?,
        is_contested: ask.query.is("contested"),
        is_several: ask.query.is("several"),
    };
    let key = format!("incidents\n{}", ask.query.but(ASIDE));
    Ok(snapshot.found.get(key, || Arc::new(asked.find(snapshot, ask.query))))
}

struct IncidentsAsked {
    all: Asked,
    bounds: Option<[f32; 4]>,
    is_contested: bool,
    is_several: bool,
}

impl IncidentsAsked {
    fn find(&self, snapshot: &Snapshot, query: &Query) -> Vec<u32> {
        let index = &snapshot.index;
        let words = query.get("q").and_then(|q| index.account_words.holding(q));
        let holding = words.map(|accounts| {
            let mut holding = vec![false; index.incidents.len()];
            for account in accounts {
                let incident = index.accounts.incident[account as usize] as usize;
                if let Some(holds) = holding.get_mut(incident) {
                    *holds = true;
                }
            }
            holding
        });
        let placed = self.all.places.is_some().then(|| self.placed(index));
        // First in the order in which the columns lie: a million are gone through at the speed of memory.
        let admitted: Vec<bool> = (0..index.incidents.len())
            .map(|at| {
                holding.as_ref().is_none_or(|holding| holding[at])
                    && placed.as_ref().is_none_or(|placed| placed[at])
                    && self.admits(snapshot, at)
            })
            .collect();
        let admits = |at: &u32| admitted[*at as usize];
        let by_time = || index.incidents.by_time.iter().copied();
        match query.get("sort") {
            Some("recorded") => {
                (0..crate::index::narrow(index.incidents.len())).filter(admits).collect()
            }
            Some("time") => {
                // Those without a time stay at the end.
                let is_told = |at: &u32| index.incidents.stretch[*at as usize].start().is_some();
                let (mut told, untold): (Vec<u32>, Vec<u32>) =
                    by_time().filter(admits).partition(is_told);
                told.reverse();
                told.extend(untold);
                told
            }
            _ => by_time().filter(admits).collect(),
        }
    }

    /// The incidents of which some account names a place that is asked for.
    fn placed(&self, index: &Index) -> Vec<bool> {
        let mut placed = vec![false; index.incidents.len()];
        for (at, incident) in index.accounts.incident.iter().enumerate() {
            if let Some(placed) = placed.get_mut(*incident as usize)
                && !*placed
            {
                *placed = self.all.admits_places(&index.accounts, at);
            }
        }
        placed
    }

    fn admits(&self, snapshot: &Snapshot, at: usize) -> bool {
        let columns = &snapshot.index.incidents;
        self.all.admits(columns.types[at], columns.sides[at], columns.stretch[at])
            && (!self.is_contested || columns.contested[at])
            && (!self.is_several || snapshot.incidents[at].members.len() > 1)
            && self.bounds.is_none_or(|bounds| {
                columns.position(at).is_some_and(|position| within(bounds, position))
            })
    }
}

fn bounds(told: &str) -> Result<[f32; 4], Fault> {
    let numbers: Vec<f32> = told.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    <[f32; 4]>::try_from(numbers).map_err(|_| {
        Fault::wrong(format!("`bbox={told}`: expected west,south,east,north in degrees"))
    })
}

fn within([west, south, east, north]: [f32; 4], (lon, lat): (f32, f32)) -> bool {
    let is_between = match west <= east {
        true => (west..=east).contains(&lon),
        // Over the line where the date changes.
        false => lon >= west || lon <= east,
    };
    is_between && (south..=north).contains(&lat)
}
