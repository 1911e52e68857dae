//! `/docket`: what a page has to know before it shows anything.

use axum::http::Method;
use serde_json::{Value, json};

use super::{KNOWN, May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Reply};
use crate::shown::instant;
use crate::snapshot::Snapshot;
use crate::known;

pub const ROUTES: &[Route] = &[Route {
    method: Method::GET,
    path: "/docket",
    may: May::Anyone,
    takes: Takes::Nothing,
    parameters: &[KNOWN],
    summary: "The docket's name, parties, sources, agreements, counts; who asks, and what he may",
    gives: "{name, zone, parties, sources, agreements, counts, span, default_as_of, entries_head, map, user, may, csrf}",
    run: Run::Answer(docket),
}];

fn docket(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    if ask.visitor.role.is_none() {
        // Who has yet to log in learns that, and nothing of the docket.
        return Ok(Reply::of(&json!({
            "needs_login": true, "user": null, "csrf": "",
            "may": {"review": false, "edit": false, "administer": false},
        })));
    }
    let settings = &snapshot.docket.settings;
    let folder = snapshot.docket.folder.file_name().and_then(|name| name.to_str());
    let role = ask.visitor.role.map(|role| role.as_str());
    let user = ask.visitor.name.as_ref().map(|name| json!({"name": name, "role": role}));
    Ok(Reply::of(&json!({
        "name": settings.name.as_deref().or(folder),
        "folder": folder,
        "zone": settings.zone.iana_name().unwrap_or("UTC"),
        "parties": parties(snapshot),
        "sources": sources(snapshot),
        "agreements": agreements(snapshot),
        "counts": {
            "documents": snapshot.kept.documents.len(),
            "accounts": snapshot.kept.accounts.len(),
            "incidents": snapshot.incidents.len(),
            "entries": snapshot.head(),
        },
        "span": span(snapshot),
        "default_as_of": known::as_of(ask.app, snapshot, ask.query)?.to_string(),
        "known_at": snapshot.known_at.to_string(),
        "entries_head": snapshot.head(),
        "map": {"worldview": settings.worldview, "layers": layers(snapshot)},
        "faults": snapshot.docket.faults.iter().map(|file| file.diagnostics.len()).sum::<usize>(),
        "user": user,
        "needs_login": false,
        "may": {
            "review": ask.visitor.may(May::Review),
            "edit": ask.visitor.may(May::Edit),
            "administer": ask.visitor.may(May::Administer),
        },
        "csrf": ask.visitor.csrf,
    })))
}

fn parties(snapshot: &Snapshot) -> Value {
    let each = snapshot.docket.settings.parties.iter().map(|party| {
        let countries: Vec<&str> = party.countries.iter().map(|country| country.as_str()).collect();
        let members: Vec<&str> = party.members.iter().map(|member| &*member.name).collect();
        json!({
            "id": party.id.as_str(), "name": party.name, "country": countries.first(),
            "countries": countries, "members": members,
        })
    });
    each.collect()
}

fn sources(snapshot: &Snapshot) -> Value {
    let each = snapshot.docket.settings.sources.iter().map(|source| {
        json!({
            "name": source.name, "aliases": source.aliases,
            "reliability": source.reliability.as_str(),
            "side": source.party.as_ref().map(|id| id.as_str()),
            "observer": source.is_observer,
        })
    });
    each.collect()
}

fn agreements(snapshot: &Snapshot) -> Value {
    let each = snapshot.docket.agreements.iter().map(|(path, agreement)| {
        json!({
            "id": agreement.id, "title": agreement.name,
            "file": path.file_name().and_then(|name| name.to_str()),
        })
    });
    each.collect()
}

fn layers(snapshot: &Snapshot) -> Value {
    let each = snapshot.docket.settings.layers.iter().map(|layer| {
        json!({
            "name": layer.name, "title": layer.title, "date": layer.date, "source": layer.source,
        })
    });
    each.collect()
}

/// From the first to the last time that is told of anything that has happened or goes on.
fn span(snapshot: &Snapshot) -> Value {
    let stretches = &snapshot.index.incidents.stretch;
    let told = || stretches.iter().filter(|stretch| stretch.is_told());
    let from = told().map(|stretch| stretch.from).filter(|at| *at != i64::MIN).min();
    let to = told().map(|stretch| stretch.to).filter(|at| *at != i64::MAX).max();
    json!({"from": from.and_then(instant), "to": to.and_then(instant)})
}
