//! `/brief`: today on one screen.

use axum::http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};
use troth_model::{EventType, Finding, Standing, Status};

use super::{AS_OF, KNOWN, May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Reply};
use crate::shown::{self, clauses};
use crate::snapshot::{Judged, Snapshot, day_before};
use crate::known;

pub const ROUTES: &[Route] = &[Route {
    method: Method::GET,
    path: "/brief",
    may: May::Look,
    takes: Takes::Nothing,
    parameters: &[
        AS_OF,
        KNOWN,
        ("since", "what is new since then; a day before `as_of` if left out"),
        ("lines", "items of each part: 12 if left out, 100 at most"),
    ],
    summary: "What happened, what is disputed, how clauses stand, what is due, what changed",
    gives: "{as_of, known_at, since, n, sections, disputed, clauses, due, changed_since, new_documents}",
    run: Run::Answer(brief),
}];

/// The parts of a brief with their titles.
const SECTIONS: [(&str, &str); 6] = [
    ("violence", "Violence and harm"),
    ("talks", "Talks and meetings"),
    ("promises", "Promises, offers and agreements"),
    ("demands", "Demands"),
    ("rejections", "Rejections, accusations and threats"),
    ("movements", "Movements, help and everything else"),
];

fn brief(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    let as_of = known::as_of(ask.app, snapshot, ask.query)?;
    let zone = &snapshot.docket.settings.zone;
    let since = ask.query.start("since", zone)?;
    let since = since.unwrap_or_else(|| day_before(as_of));
    let n_lines = ask.query.number("lines")?.unwrap_or(12).clamp(1, 100);
    let key = format!("brief {as_of} {since} {n_lines}");
    let written = snapshot.written.get(key, || {
        tell(snapshot, as_of, since, n_lines).to_string().into()
    });
    Ok(Reply::Json(written.to_string()))
}

fn tell(snapshot: &Snapshot, as_of: Timestamp, since: Timestamp, n_lines: usize) -> Value {
    let judged = snapshot.judged(as_of);
    let n = json!({
        "documents": snapshot.kept.documents.len(),
        "accounts": snapshot.kept.accounts.len(),
        "incidents": snapshot.incidents.len(),
    });
    json!({
        "as_of": as_of.to_string(),
        "known_at": snapshot.known_at.to_string(),
        "since": since.to_string(),
        "n": n,
        "sections": sections(snapshot, &judged, n_lines),
        "disputed": disputed(snapshot, &judged, n_lines),
        "clauses": board(snapshot, &judged),
        "due": due(snapshot, &judged, as_of, n_lines),
        "changed_since": changed(snapshot, &judged, since),
        "new_documents": new_documents(snapshot, since, n_lines),
    })
}

/// Which part an incident belongs to.
fn section(snapshot: &Snapshot, at: usize) -> usize {
    use EventType as E;
    let head = snapshot.index.incidents.head[at] as usize;
    let Some(account) = snapshot.kept.accounts.get(head) else { return SECTIONS.len() - 1 };
    match (account.event_type, account.status) {
        (E::Consult, _) => 1,
        (kind, _) if kind.is_violent() => 0,
        (E::Agree, _) | (_, Status::Promised | Status::Offered) => 2,
        (E::Request, _) | (_, Status::Demanded) => 3,
        (E::Reject | E::Threaten | E::Accuse, _) => 4,
        _ => 5,
    }
}

fn sections(snapshot: &Snapshot, judged: &Judged, n_lines: usize) -> Value {
    let mut parts: [(Vec<Value>, usize); SECTIONS.len()] = Default::default();
    for at in up_to(snapshot, judged.as_of) {
        let (items, n) = &mut parts[section(snapshot, at)];
        *n += 1;
        if items.len() < n_lines {
            items.push(item(snapshot, at));
        }
    }
    let each = SECTIONS.iter().zip(parts).map(|((id, title), (items, n))| {
        let more = n - items.len();
        json!({"id": id, "title": title, "items": items, "more": more})
    });
    each.collect()
}

/// Incidents that had begun by a time, the latest first; then those without a time.
fn up_to(snapshot: &Snapshot, as_of: Timestamp) -> impl Iterator<Item = usize> + '_ {
    let columns = &snapshot.index.incidents;
    let all = columns.by_time.iter().map(|at| *at as usize);
    all.filter(move |at| {
        let start = columns.stretch[*at].start();
        start.is_none_or(|start| start <= as_of.as_second() || is_ahead(snapshot, *at))
    })
}

/// Whether it is told as something to come: planned talks belong into a brief, too.
fn is_ahead(snapshot: &Snapshot, at: usize) -> bool {
    let head = snapshot.kept.accounts.get(snapshot.index.incidents.head[at] as usize);
    head.is_some_and(|account| !matches!(account.status, Status::Happened | Status::Ongoing))
}

fn item(snapshot: &Snapshot, at: usize) -> Value {
    let columns = &snapshot.index.incidents;
    let stretch = columns.stretch[at];
    let incident = &snapshot.incidents[at];
    let labels: Vec<&str> = incident.places.iter().map(|told| told.value.label()).collect();
    let accounts = incident.members.iter().filter_map(|member| {
        let account = snapshot.account(member.account.as_str())?;
        Some(json!({
            "speaker": troth::describe::who_says(account, snapshot.publisher_of(account)),
            "side": shown::side_of(snapshot, account).map(|id| id.as_str().to_owned()),
            "stance": member.stance.as_str(),
            "says": troth::describe::what(account),
            "status": account.status.as_str(),
            "account": account.id.as_str(),
        }))
    });
    json!({
        "incident": incident.id.as_str(),
        "title": shown::heading(snapshot, at),
        "from": stretch.is_told().then(|| shown::instant(stretch.from)).flatten(),
        "to": stretch.is_told().then(|| shown::instant(stretch.to)).flatten(),
        "where": labels,
        "contested": columns.contested[at],
        "accounts": accounts.collect::<Value>(),
    })
}

fn disputed(snapshot: &Snapshot, judged: &Judged, n_lines: usize) -> Value {
    let columns = &snapshot.index.incidents;
    let all = up_to(snapshot, judged.as_of).filter(|at| columns.contested[*at]);
    all.take(n_lines).map(|at| item(snapshot, at)).collect()
}

fn board(snapshot: &Snapshot, judged: &Judged) -> Value {
    let mut all = Vec::new();
    for ((_, agreement), checked) in snapshot.docket.agreements.iter().zip(&judged.agreements) {
        for clause in &agreement.clauses {
            all.push(json!({
                "agreement": agreement.id,
                "number": clause.label,
                "id": clause.id.as_str(),
                "title": agreement.title(clause),
                "force": clauses::force(checked, clause),
                "now": clauses::now(checked, clause),
            }));
        }
    }
    all.into()
}

/// Duties that are not yet due, and what was promised or planned for a day to come.
fn due(snapshot: &Snapshot, judged: &Judged, as_of: Timestamp, n_lines: usize) -> Value {
    let mut all: Vec<(Timestamp, Value)> = Vec::new();
    for (at, finding) in judged.findings() {
        if finding.standing == Standing::Pending && finding.case.to >= as_of {
            all.push((finding.case.to, duty(snapshot, at, finding)));
        }
    }
    let zone = &snapshot.docket.settings.zone;
    let today = as_of.to_zoned(zone.clone()).date();
    for (day, what) in troth::due(&snapshot.kept.accounts, Some(today)) {
        // A day beyond what a calendar has is due never.
        let Ok(at) = day.to_zoned(zone.clone()) else { continue };
        all.push((at.timestamp(), json!({"at": at.timestamp().to_string(), "title": what})));
    }
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().take(n_lines).map(|(_, shown)| shown).collect()
}

fn duty(snapshot: &Snapshot, agreement: usize, finding: &Finding) -> Value {
    let agreement = &snapshot.docket.agreements[agreement].1;
    let clause = agreement.clause(&finding.clause);
    let title = clause.map_or_else(String::new, |clause| agreement.title(clause));
    json!({
        "at": finding.case.to.to_string(),
        "title": format!("{title}: {}", finding.case.title),
        "clause": finding.clause.as_str(),
        "bearer": finding.bearer.as_ref().map(|id| id.as_str()),
        "finding": finding.id.as_str(),
    })
}

/// Findings that stand otherwise than they stood at `since`, with what is known now.
fn changed(snapshot: &Snapshot, judged: &Judged, since: Timestamp) -> Value {
    let before = snapshot.judged(since);
    let of = |finding: &Finding| json!({"standing": finding.standing.as_str(), "finality": finding.finality.as_str()});
    let mut old: std::collections::BTreeMap<&str, &Finding> =
        before.findings().map(|(_, finding)| (finding.id.as_str(), finding)).collect();
    let mut all = Vec::new();
    let line = |finding: &Finding, before: Option<&Finding>, after: Option<&Finding>| {
        json!({
            "finding": finding.id.as_str(),
            "clause": finding.clause.as_str(),
            "bearer": finding.bearer.as_ref().map(|id| id.as_str()),
            "title": finding.case.title,
            "before": before.map(of),
            "after": after.map(of),
        })
    };
    for (_, finding) in judged.findings() {
        let then = old.remove(finding.id.as_str());
        let is_same = then.is_some_and(|then| {
            then.standing == finding.standing && then.finality == finding.finality
        });
        if !is_same {
            all.push(line(finding, then, Some(finding)));
        }
    }
    all.extend(old.into_values().map(|gone| line(gone, Some(gone), None)));
    all.truncate(200);
    all.into()
}

fn new_documents(snapshot: &Snapshot, since: Timestamp, n_lines: usize) -> Value {
    let all = snapshot.kept.documents.iter().enumerate().rev();
    let new = all.filter(|(_, (_, recorded_at))| *recorded_at >= since);
    new.take(n_lines).map(|(at, _)| shown::document(snapshot, at)).collect()
}
