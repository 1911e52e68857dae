//! `/process`: talks, offers, promises, rejections as threads, and the network of who met whom.

use axum::http::Method;
use jiff::civil::DateTime;
use serde_json::{Value, json};
use troth::{Around, Item, Name, Process, describe};
use troth_model::Account;

use super::{CURSOR, KNOWN, LIMIT, May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Fault, Reply};
use crate::snapshot::Snapshot;
use crate::{filter, lists, shown};

const FROM: (&str, &str) = ("from", "happened at or after; a day stands for its start");
const TO: (&str, &str) = ("to", "happened before; a day stands for its end");
const PARTY: (&str, &str) = ("party", "the id of a party that acts or speaks");

pub const ROUTES: &[Route] = &[
    Route {
        method: Method::GET,
        path: "/process",
        may: May::Look,
        takes: Takes::Nothing,
        parameters: &[FROM, TO, PARTY, KNOWN],
        summary: "Who talked with whom; what was offered, promised, demanded, rejected and threatened",
        gives: "{threads: [{issue, items, more}], network: {nodes, edges}}: of each thread the last items",
        run: Run::Answer(process),
    },
    Route {
        method: Method::GET,
        path: "/process/{id}",
        may: May::Look,
        takes: Takes::Nothing,
        parameters: &[FROM, TO, PARTY, KNOWN, LIMIT, CURSOR],
        summary: "The thread of one issue from its beginning; `-` is the one without an issue told",
        gives: "{issue, items, next, total}",
        run: Run::Answer(thread),
    },
];

/// So many items of a thread are told among the others: the last ones.
const MOST: usize = 50;
/// The name of the thread without an issue told, in an address.
const NO_ISSUE: &str = "-";

fn process(ask: &Ask<'_>) -> Answer {
    let found = filter::incidents(ask)?;
    let key = format!("process\n{}", ask.query.but(&["as_of", "as_known_at"]));
    let written = ask.snapshot.written.get(key, || whole(&ask.snapshot, &found).to_string().into());
    Ok(Reply::Json(written.to_string()))
}

fn thread(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    let found = filter::incidents(ask)?;
    let issue = if ask.id == NO_ISSUE { "" } else { ask.id };
    let process = process_of(snapshot, &found);
    let thread = process.threads.iter().find(|thread| thread.issue == issue);
    let thread = thread.ok_or_else(|| Fault::not_here("issue", ask.id))?;
    let all: Vec<&Item> = thread.items.iter().collect();
    let mut page = lists::page(ask, &all, |item| shown_item(snapshot, item))?;
    page["issue"] = issue.into();
    Ok(Reply::of(&page))
}

fn process_of(snapshot: &Snapshot, found: &[u32]) -> Process {
    let sides = shown::sides(snapshot);
    let account = |id: &troth_model::AccountId| snapshot.account(id.as_str());
    let published = |account: &Account| {
        let published = snapshot.document_of(account)?.published?;
        Some(published.at.unwrap_or_else(|| published.day.at(0, 0, 0, 0)))
    };
    let around = Around { account: &account, published: &published, sides: &sides };
    let incidents = found.iter().map(|at| &snapshot.incidents[*at as usize]);
    troth::process(incidents, &around)
}

fn whole(snapshot: &Snapshot, found: &[u32]) -> Value {
    let process = process_of(snapshot, found);
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
    json!({
        "threads": threads.collect::<Value>(),
        "network": {"nodes": nodes.collect::<Value>(), "edges": edges.collect::<Value>()},
    })
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
    let at = snapshot.index.account(&snapshot.kept, &item.account);
    let incident = at.map(|at| snapshot.index.accounts.incident[at] as usize);
    let incident = incident.and_then(|at| snapshot.incidents.get(at)).map(|one| one.id.as_str());
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
        "incident": incident,
        "document": document,
        "speaker": speaker,
    })
}
