//! `/process`: talks, offers, promises, rejections as threads, and the network of who met whom.

use axum::http::Method;
use jiff::civil::DateTime;
use serde_json::{Value, json};
use troth::{Around, Item, Name, describe};
use troth_model::Account;

use super::{KNOWN, May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Reply};
use crate::snapshot::Snapshot;
use crate::{filter, shown};

pub const ROUTES: &[Route] = &[Route {
    method: Method::GET,
    path: "/process",
    may: May::Look,
    takes: Takes::Nothing,
    parameters: &[
        ("from", "happened at or after; a day stands for its start"),
        ("to", "happened before; a day stands for its end"),
        ("party", "the id of a party that acts or speaks"),
        KNOWN,
    ],
    summary: "Who talked with whom; what was offered, promised, demanded, rejected and threatened",
    gives: "{threads: [{issue, items}], network: {nodes, edges}}",
    run: Run::Answer(process),
}];

/// So many items of a thread are told: the last ones.
const MOST: usize = 500;

fn process(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    let found = filter::incidents(ask)?;
    let sides = shown::sides(snapshot);
    let account = |id: &troth_model::AccountId| snapshot.account(id.as_str());
    let published = |account: &Account| {
        let published = snapshot.document_of(account)?.published?;
        Some(published.at.unwrap_or_else(|| published.day.at(0, 0, 0, 0)))
    };
    let around = Around { account: &account, published: &published, sides: &sides };
    let incidents = found.iter().map(|at| &snapshot.incidents[*at as usize]);
    let process = troth::process(incidents, &around);
    let threads = process.threads.iter().map(|thread| {
        let first = thread.items.len().saturating_sub(MOST);
        let items: Vec<Value> =
            thread.items[first..].iter().map(|item| shown_item(snapshot, item)).collect();
        json!({"issue": thread.issue, "items": items, "more": first})
    });
    let nodes = process.people.iter().enumerate().map(|(at, person)| {
        let mut node = name(&person.name);
        node["id"] = at.to_string().into();
        node["n"] = person.n_meetings.into();
        node
    });
    let edges = process.meetings.iter().map(|meeting| {
        let accounts: Vec<&str> = meeting.accounts.iter().map(|id| id.as_str()).collect();
        json!({
            "a": meeting.a.to_string(), "b": meeting.b.to_string(), "n": accounts.len(),
            "accounts": accounts,
        })
    });
    Ok(Reply::of(&json!({
        "threads": threads.collect::<Value>(),
        "network": {"nodes": nodes.collect::<Value>(), "edges": edges.collect::<Value>()},
    })))
}

fn name(name: &Name) -> Value {
    json!({"name": name.name, "side": name.side.as_ref().map(|id| id.as_str())})
}

fn shown_item(snapshot: &Snapshot, item: &Item) -> Value {
    let account = snapshot.account(item.account.as_str());
    let zone = account.and_then(|account| snapshot.document_of(account)).map(|one| &one.zone);
    let instant = |at: DateTime| {
        let zoned = at.to_zoned(zone.unwrap_or(&jiff::tz::TimeZone::UTC).clone());
        zoned.ok().map(|zoned| zoned.timestamp().to_string())
    };
    let document = account.map(|account| account.document.to_string());
    let speaker = account
        .map(|account| describe::who_says(account, snapshot.publisher_of(account)));
    json!({
        "at": item.at.and_then(instant),
        "kind": item.kind.as_str(),
        "who": item.who.iter().map(name).collect::<Value>(),
        "with": item.with.iter().map(name).collect::<Value>(),
        "says": item.says,
        "condition": item.condition,
        "due": item.due.and_then(instant),
        "status": item.status.as_str(),
        "denied": item.is_denied,
        "account": item.account.as_str(),
        "document": document,
        "speaker": speaker,
    })
}
