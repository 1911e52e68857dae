//! `/incidents`: what happened, as far as accounts tell; one with every value and who stands behind
//! it.

use axum::http::Method;
use serde_json::Value;
use troth::{Weighing, wire};
use troth_model::{Account, Incident, IncidentId};

use super::{AS_OF, May, Route, Run, Takes, KNOWN};
use crate::ask::{Answer, Ask, Fault, Reply};
use crate::shown::fields;
use crate::snapshot::Snapshot;
use crate::{filter, known, lists, said, shown};

pub const ROUTES: &[Route] = &[
    Route {
        method: Method::GET,
        path: "/incidents",
        may: May::Look,
        takes: Takes::Nothing,
        parameters: filter::INCIDENTS,
        summary: "Incidents, filtered, page by page",
        gives: "{items: incidents with title, from, to, places, contested, standings; next, total}",
        run: Run::Answer(list),
    },
    Route {
        method: Method::GET,
        path: "/incidents/{id}",
        may: May::Look,
        takes: Takes::Nothing,
        parameters: &[AS_OF, KNOWN],
        summary: "An incident: accounts side by side, each field's values and who says each",
        gives: "the incident with accounts in full, fields, links, people, credibility, comments",
        run: Run::Answer(one),
    },
];

fn list(ask: &Ask<'_>) -> Answer {
    let found = filter::incidents(ask)?;
    let snapshot = &*ask.snapshot;
    let judged = snapshot.judged(known::as_of(ask.app, snapshot, ask.query)?);
    let shown = |at: u32| shown::incident(snapshot, &judged, at as usize);
    Ok(Reply::of(&lists::page(ask, &found, shown)?))
}

/// Who tells it independently of whom, how credible that makes it, and what it is a part of.
fn weighed(snapshot: &Snapshot, incident: &Incident) -> Value {
    // Weighing looks everything up that it is given: it is given what belongs to this one.
    let of = |id: &IncidentId| snapshot.index.incident(&snapshot.incidents, id.as_str());
    let wholes = incident.part_of.iter().filter_map(of).map(|at| snapshot.incidents[at].clone());
    let incidents: Vec<Incident> = wholes.chain([incident.clone()]).collect();
    let members = incident.members.iter();
    let accounts: Vec<&Account> =
        members.filter_map(|member| snapshot.account(member.account.as_str())).collect();
    let documents = accounts.iter().filter_map(|account| snapshot.document_of(account));
    let weighing = Weighing::of(
        accounts.iter().copied(),
        documents,
        &incidents,
        &snapshot.docket.settings,
    )
    .with_credibilities(&snapshot.kept.credibilities);
    incidents.last().map_or(Value::Null, |incident| weighing.weigh(incident).value())
}

/// The place of an incident by its id; by `n` and its number in this snapshot, as the columns of
/// `/incidents/points` have it; or by the id of an account that belongs to it now.
///
/// # Errors
/// When there is none.
pub fn place(ask: &Ask<'_>, id: &str) -> Result<usize, Fault> {
    let snapshot = &*ask.snapshot;
    let by_number = || {
        let at: usize = id.strip_prefix('n')?.parse().ok()?;
        (at < snapshot.incidents.len()).then_some(at)
    };
    // An incident takes its name from its first account; it may have been another before.
    let by_account = || {
        let account = snapshot.index.account(&snapshot.kept, &troth_model::AccountId::new(id))?;
        let at = snapshot.index.accounts.incident[account] as usize;
        (at < snapshot.incidents.len()).then_some(at)
    };
    let by_id = snapshot.index.incident(&snapshot.incidents, id);
    by_id.or_else(by_account).or_else(by_number).ok_or_else(|| Fault::not_here("incident", id))
}

fn one(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    let at = place(ask, ask.id)?;
    let incident = &snapshot.incidents[at];
    let judged = snapshot.judged(known::as_of(ask.app, snapshot, ask.query)?);
    let mut whole = shown::incident(snapshot, &judged, at);
    let members = incident.members.iter().filter_map(|member| shown::member(snapshot, member));
    whole["accounts"] = members.collect();
    whole["fields"] = fields::fields(snapshot, incident);
    whole["values"] = wire::fields_value(incident);
    whole["weighed"] = weighed(snapshot, incident);
    let ids = incident.members.iter().map(|member| member.account.as_str());
    let spoken = snapshot.spoken(ask.app)?;
    let words = spoken.about(ids);
    whole["people"] = said::values(&words, &["join", "split"]);
    whole["credibility"] = said::values(&words, &["credibility"]);
    whole["rulings"] = said::values(&words, &["ruling"]);
    whole["reviews"] = said::values(&words, &["review"]);
    whole["comments"] = said::values(&words, &["comment"]);
    Ok(Reply::of(&whole))
}
