//! `/agreements`: the parties' text, clause by clause, with how each stands.

use axum::http::Method;
use serde_json::{Value, json};
use troth::wire;
use troth_agreement::Agreement;
use troth_monitor::{Checked, run_examples};
use troth_text::{Diagnostic, Severity, TextIndex};

use super::{AS_OF, KNOWN, May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Fault, Reply};
use crate::shown::clauses;
use crate::{known, lists};

pub const ROUTES: &[Route] = &[
    Route {
        method: Method::GET,
        path: "/agreements",
        may: May::Look,
        takes: Takes::Nothing,
        parameters: &[AS_OF, KNOWN],
        summary: "The docket's agreements with their clauses, without their text",
        gives: "{items: [{id, title, file, zone, in_force, clauses}], next, total}",
        run: Run::Answer(list),
    },
    Route {
        method: Method::GET,
        path: "/agreements/{id}",
        may: May::Look,
        takes: Takes::Nothing,
        parameters: &[AS_OF, KNOWN],
        summary: "An agreement: its text, and of each clause its words, meaning and standing",
        gives: "{id, title, text, zone, in_force, clauses, decided, released, diagnostics}",
        run: Run::Answer(one),
    },
];

fn list(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    let judged = snapshot.judged(known::as_of(ask.app, snapshot, ask.query)?);
    let all: Vec<usize> = (0..snapshot.docket.agreements.len()).collect();
    let page = lists::page(ask, &all, |at| {
        let (path, agreement) = &snapshot.docket.agreements[at];
        let mut whole = head(agreement, &judged.agreements[at]);
        whole["file"] = path.file_name().and_then(|name| name.to_str()).into();
        whole
    });
    Ok(Reply::of(&page?))
}

fn one(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    let as_of = known::as_of(ask.app, snapshot, ask.query)?;
    let judged = snapshot.judged(as_of);
    let at = place(ask, ask.id)?;
    let (path, agreement) = &snapshot.docket.agreements[at];
    let mut whole = head(agreement, &judged.agreements[at]);
    whole["file"] = path.file_name().and_then(|name| name.to_str()).into();
    whole["text"] = agreement.page.as_str().into();
    whole["as_of"] = as_of.to_string().into();
    let faults = snapshot.docket.faults.iter().filter(|file| file.path == *path);
    let mut all: Vec<Diagnostic> = faults.flat_map(|file| file.diagnostics.clone()).collect();
    all.extend(run_examples(agreement, &snapshot.docket.settings.parties));
    let checked = &judged.agreements[at];
    whole["decided"] = checked.decided.iter().map(wire::decided_value).collect();
    whole["released"] = checked.released.iter().map(wire::release_value).collect();
    whole["diagnostics"] = diagnostics(&agreement.page, &all);
    Ok(Reply::of(&whole))
}

/// The place of an agreement of this id.
///
/// # Errors
/// When there is none.
pub fn place(ask: &Ask<'_>, id: &str) -> Result<usize, Fault> {
    let found = ask.snapshot.docket.agreements.iter().position(|(_, one)| one.id == id);
    found.ok_or_else(|| Fault::not_here("agreement", id))
}

fn head(agreement: &Agreement, checked: &Checked) -> Value {
    let parties: Vec<&str> = agreement.parties.iter().map(|id| id.as_str()).collect();
    let all = agreement.clauses.iter().map(|clause| clauses::clause(agreement, clause, checked));
    json!({
        "id": agreement.id,
        "title": agreement.name,
        "parties": parties,
        "zone": agreement.zone.iana_name(),
        "in_force": clauses::in_force(agreement.longest()),
        "settle": agreement.settle.to_string(),
        "clauses": all.collect::<Value>(),
    })
}

/// What is wrong in a text, with the words that show it, in code points.
pub fn diagnostics(text: &str, all: &[Diagnostic]) -> Value {
    let index = TextIndex::new(text);
    let each = all.iter().map(|one| {
        let labels: Vec<Value> = one
            .labels
            .iter()
            .map(|label| {
                let span = index.to_code_points(label.span);
                json!({
                    "start": span.start().get(), "end": span.end().get(), "says": label.message,
                })
            })
            .collect();
        let severity = match one.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let first = labels.first().cloned().unwrap_or_else(|| json!({"start": 0, "end": 0}));
        json!({
            "severity": severity, "id": one.id, "message": one.message, "help": one.help,
            "start": first["start"], "end": first["end"], "labels": labels,
        })
    });
    each.collect()
}
