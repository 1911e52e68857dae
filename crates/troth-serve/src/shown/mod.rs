//! Nouns as the interface shows them: the wire's lines, with what a page needs beside them.

pub mod clauses;
pub mod fields;

use jiff::Timestamp;
use serde_json::{Value, json};
use troth::{describe, wire};
use troth_model::{Account, Actor, Document, Finding, Incident, Member, PartyId};
use troth_monitor::Sides;

use crate::index::accounts::Stretch;
use crate::snapshot::{Judged, Snapshot};

/// An instant in seconds since 1970; none where it is open.
pub fn instant(second: i64) -> Option<String> {
    if second == i64::MIN || second == i64::MAX {
        return None;
    }
    Timestamp::from_second(second).ok().map(|at| at.to_string())
}

/// The sides of a snapshot's docket.
pub fn sides(snapshot: &Snapshot) -> Sides<'_> {
    Sides::new(&snapshot.docket.settings.parties, &snapshot.docket.settings.sources)
}

/// The party that the innermost speaker of an account speaks for; of the publisher where the text
/// names nobody.
pub fn side_of(snapshot: &Snapshot, account: &Account) -> Option<PartyId> {
    let sides = sides(snapshot);
    match account.attribution.innermost() {
        Some(actor) => sides.speaker(actor).side,
        None => sides.publisher(snapshot.publisher_of(account)?).side,
    }
}

/// An account's line with who says it, in what words, in which document, and its incident.
pub fn account(snapshot: &Snapshot, account: &Account) -> Value {
    let mut whole: Value =
        serde_json::from_str(&wire::account_line(account)).expect("a line of the wire is JSON");
    let at = snapshot.index.account(&snapshot.kept, &account.id);
    let incident = at.map(|at| snapshot.index.accounts.incident[at] as usize);
    let incident = incident.and_then(|at| snapshot.incidents.get(at));
    let publisher = snapshot.publisher_of(account);
    let document = snapshot.document_of(account);
    whole["says"] = describe::what(account).into();
    whole["speaker"] = match account.attribution.chain() {
        // The wire says `"speaker": "unknown"` of a quote that is nobody's.
        [] if whole.get("speaker").is_some() => "unknown".into(),
        _ => describe::who_says(account, publisher).into(),
    };
    whole["side"] = side_of(snapshot, account).map(|id| id.as_str().to_owned()).into();
    whole["incident"] = incident.map(|incident| incident.id.as_str()).into();
    whole["publisher"] = publisher.into();
    whole["published"] = document.and_then(published).into();
    whole["document_title"] = document.map(title).into();
    whole
}

/// An account as one of an incident's: how it stands to it, and through whom it came.
pub fn member(snapshot: &Snapshot, member: &Member) -> Option<Value> {
    let told = snapshot.account(member.account.as_str())?;
    let mut whole = account(snapshot, told);
    whole["stance"] = member.stance.as_str().into();
    whole["chain"] = chain(snapshot, told);
    Some(whole)
}

/// Through whom an account came: the innermost speaker first, the publisher last.
fn chain(snapshot: &Snapshot, account: &Account) -> Value {
    let sides = sides(snapshot);
    let speaker = |actor: &Actor| {
        let span = actor.ground.mention().map(|mention| mention.span);
        json!({
            "name": actor.label(),
            "side": sides.speaker(actor).side.map(|id| id.as_str().to_owned()),
            "start": span.map(|span| span.start().get()),
            "end": span.map(|span| span.end().get()),
        })
    };
    let mut all: Vec<Value> = account.attribution.chain().iter().map(speaker).collect();
    if let Some(name) = snapshot.publisher_of(account) {
        let side = sides.publisher(name).side.map(|id| id.as_str().to_owned());
        all.push(json!({"name": name, "side": side}));
    }
    all.into()
}

/// When a document came out, as it is told.
pub fn published(document: &Document) -> Option<String> {
    document.published.map(|published| match published.at {
        Some(at) => at.strftime("%Y-%m-%dT%H:%M").to_string(),
        None => published.day.to_string(),
    })
}

/// A document's title, else the name under which it came in.
pub fn title(document: &Document) -> String {
    document.title.clone().unwrap_or_else(|| document.name.clone())
}

/// A document without its text.
pub fn document(snapshot: &Snapshot, at: usize) -> Value {
    let (document, recorded_at) = &snapshot.kept.documents[at];
    let line = wire::document_line(document, false);
    let mut whole: Value = serde_json::from_str(&line).expect("a line of the wire is JSON");
    whole["n_accounts"] = snapshot.index.accounts_of[at].len().into();
    whole["recorded_at"] = recorded_at.to_string().into();
    whole
}

/// An incident in a list: what `troth incidents --format json` says of it, and when, where, whether
/// it is contested and how clauses stand on it.
pub fn incident(snapshot: &Snapshot, judged: &Judged, at: usize) -> Value {
    let incident = &snapshot.incidents[at];
    let columns = &snapshot.index.incidents;
    let types: Vec<&str> = incident.event_types.iter().map(|told| told.value.as_str()).collect();
    let labels: Vec<&str> = incident.places.iter().map(|told| told.value.label()).collect();
    let (accounts, n_speakers) = told(snapshot, incident);
    let Stretch { from, to } = columns.stretch[at];
    json!({
        "kind": "incident",
        "id": incident.id.as_str(),
        "n": at,
        "title": heading(snapshot, at),
        "event_types": types,
        "from": columns.stretch[at].is_told().then(|| instant(from)).flatten(),
        "to": columns.stretch[at].is_told().then(|| instant(to)).flatten(),
        "where": labels,
        "places": places(snapshot, at),
        "contested": columns.contested[at],
        "n_accounts": incident.members.len(),
        "n_speakers": n_speakers,
        "accounts": accounts,
        "part_of": incident.part_of.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
        "links": wire::links_value(incident),
        "standings": judged.on_incident(at).map(standing).collect::<Value>(),
    })
}

/// What happened, in the words of the account that tells most.
pub fn heading(snapshot: &Snapshot, at: usize) -> String {
    let head = snapshot.index.incidents.head[at] as usize;
    snapshot.kept.accounts.get(head).map(describe::what).unwrap_or_default()
}

/// Who tells of an incident, and how many different ones they are.
fn told(snapshot: &Snapshot, incident: &Incident) -> (Vec<Value>, usize) {
    let mut speakers: Vec<String> = Vec::new();
    let mut accounts = Vec::new();
    for member in &incident.members {
        let Some(account) = snapshot.account(member.account.as_str()) else { continue };
        let speaker = describe::who_says(account, snapshot.publisher_of(account));
        if !speakers.contains(&speaker) {
            speakers.push(speaker.clone());
        }
        accounts.push(json!({
            "account": account.id.as_str(),
            "stance": member.stance.as_str(),
            "speaker": speaker,
            "side": side_of(snapshot, account).map(|id| id.as_str().to_owned()),
            "says": describe::what(account),
        }));
    }
    (accounts, speakers.len())
}

fn places(snapshot: &Snapshot, at: usize) -> Value {
    let columns = &snapshot.index.incidents;
    let main = columns.position(at);
    let each = snapshot.incidents[at].places.iter().map(|told| {
        let place = &told.value;
        let position = place.position;
        let is_main =
            position.is_some_and(|p| Some((p.longitude() as f32, p.latitude() as f32)) == main);
        json!({
            "name": place.label(),
            "country": place.country.map(|country| country.to_string()),
            "lat": position.map(|position| position.latitude()),
            "lon": position.map(|position| position.longitude()),
            "km": is_main.then_some(columns.km[at]),
        })
    });
    each.collect()
}

/// How a clause stands on something, in short.
pub fn standing(finding: &Finding) -> Value {
    json!({
        "finding": finding.id.as_str(),
        "clause": finding.clause.as_str(),
        "bearer": finding.bearer.as_ref().map(|id| id.as_str()),
        "reading": finding.reading,
        "standing": finding.standing.as_str(),
        "finality": finding.finality.as_str(),
    })
}
