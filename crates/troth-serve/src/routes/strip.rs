//! `/agreements/{id}/strip`: how each clause stands over time.

use std::collections::BTreeMap;

use axum::http::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use troth_agreement::norm::InForce;
use troth_agreement::{Agreement, Clause};
use troth_model::Finding;

use super::{AS_OF, KNOWN, May, Route, Run, Takes, agreements};
use crate::ask::{Answer, Ask, Fault, Reply};
use crate::known;
use crate::shown::clauses;
use crate::snapshot::Snapshot;

pub const ROUTES: &[Route] = &[Route {
    method: Method::GET,
    path: "/agreements/{id}/strip",
    may: May::Look,
    takes: Takes::Nothing,
    parameters: &[
        ("from", "the first day; the first in force, or the first told, if left out"),
        ("to", "the last day; the day of `as_of` if left out"),
        ("step", "`day` (up to 400 cells, then longer), `week` or `month`"),
        AS_OF,
        KNOWN,
    ],
    summary: "Each clause over time, for each bearer and reading: the cases of each stretch as one",
    gives: "{from, to, step, rows: [{clause, bearer, reading, cells: [{at, standing, finality, n_cases}]}]}",
    run: Run::Answer(strip),
}];

/// So many cells at most: a longer time has longer cells.
const MOST: i64 = 400;

fn strip(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    let as_of = known::as_of(ask.app, snapshot, ask.query)?;
    let at = agreements::place(ask, ask.id)?;
    let agreement = &snapshot.docket.agreements[at].1;
    let (from, to) = stretch(ask, snapshot, agreement, as_of)?;
    let days = match ask.query.get("step").unwrap_or("day") {
        "day" => 1,
        "week" => 7,
        "month" => 30,
        other => return Err(Fault::wrong(format!("`step={other}`: expected day, week or month"))),
    };
    let whole = (to.as_second() - from.as_second()) / 86_400 + 1;
    let days = days.max((whole + MOST - 1) / MOST);
    let mut starts = vec![from];
    let step = SignedDuration::from_hours(24 * days);
    while let Some(next) = starts.last().and_then(|last| last.checked_add(step).ok())
        && next < to
    {
        starts.push(next);
    }
    let key = format!("strip {} {as_of} {from} {to} {days}", agreement.id);
    let written = snapshot.written.get(key, || {
        let judged = snapshot.judged(as_of);
        let findings = &judged.agreements[at].findings;
        let rows: Vec<Value> = agreement
            .clauses
            .iter()
            .flat_map(|clause| rows(agreement, clause, findings, &starts, step, as_of))
            .collect();
        let whole = json!({
            "from": from.to_string(), "to": to.to_string(), "step": format!("{days} d"),
            "as_of": as_of.to_string(), "rows": rows,
        });
        whole.to_string().into()
    });
    Ok(Reply::Json(written.to_string()))
}

/// From the first day in force, or told, to the day asked about.
fn stretch(
    ask: &Ask<'_>,
    snapshot: &Snapshot,
    agreement: &Agreement,
    as_of: Timestamp,
) -> Result<(Timestamp, Timestamp), Fault> {
    let zone = &agreement.zone;
    let told = snapshot.index.incidents.by_time.iter().rev().find_map(|at| {
        let start = snapshot.index.incidents.stretch[*at as usize].start()?;
        Timestamp::from_second(start).ok()
    });
    let in_force = agreement.longest();
    let from = ask.query.start("from", zone)?.or(in_force.from).or(told).unwrap_or(as_of);
    let to = ask.query.moment("to", zone)?;
    let to = to.unwrap_or_else(|| in_force.to.map_or(as_of, |end| end.min(as_of)));
    let day = from.to_zoned(zone.clone()).start_of_day();
    let from = day.map_or(from, |day| day.timestamp());
    Ok((from, to.max(from)))
}

fn rows(
    agreement: &Agreement,
    clause: &Clause,
    findings: &[Finding],
    starts: &[Timestamp],
    step: SignedDuration,
    as_of: Timestamp,
) -> Vec<Value> {
    let mut by_whom: BTreeMap<(Option<&str>, Option<&str>), Vec<&Finding>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.clause == clause.id) {
        let bearer = finding.bearer.as_ref().map(|id| id.as_str());
        by_whom.entry((bearer, finding.reading.as_deref())).or_default().push(finding);
    }
    if by_whom.is_empty() {
        by_whom.insert((None, None), Vec::new());
    }
    let row = |((bearer, reading), findings): ((Option<&str>, Option<&str>), Vec<&Finding>)| {
        let version = clause.versions().find(|(party, _)| party.map(|id| id.as_str()) == reading);
        let force = version.map_or(agreement.longest(), |(_, version)| version.longest());
        let cells = starts.iter().map(|at| {
            let end = at.checked_add(step).unwrap_or(*at).min(as_of.max(*at));
            cell(&findings, force, *at, end)
        });
        json!({
            "clause": clause.id.as_str(), "number": clause.label,
            "bearer": bearer, "reading": reading, "cells": cells.collect::<Value>(),
        })
    };
    by_whom.into_iter().map(row).collect()
}

/// The cases that lie in a stretch as one; nothing where the clause did not bind.
fn cell(findings: &[&Finding], force: InForce, from: Timestamp, to: Timestamp) -> Value {
    let of_cell: Vec<&Finding> = findings
        .iter()
        .copied()
        .filter(|finding| finding.case.from < to && finding.case.to > from)
        .collect();
    if of_cell.is_empty() || !force.meets(from, to) {
        return json!({"at": from.to_string(), "standing": null, "finality": null, "n_cases": 0});
    }
    let mut told = clauses::told(&of_cell);
    told["at"] = from.to_string().into();
    told
}
