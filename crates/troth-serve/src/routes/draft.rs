//! `/check-draft`: what is wrong in a draft, and what its clauses mean.

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use troth_agreement::{lint, read_agreement_with};
use troth_monitor::run_examples;

use super::{May, Route, Run, Takes, agreements};
use crate::ask::{Answer, Ask, Reply};
use crate::shown::clauses;

pub const ROUTES: &[Route] = &[Route {
    method: Method::POST,
    path: "/check-draft",
    may: May::Look,
    takes: Takes::Json,
    parameters: &[],
    summary: "Reads a draft of an agreement: {text}",
    gives: "{diagnostics: [{severity, id, message, start, end, help}], clauses: [{number, title, meaning}]}",
    run: Run::Answer(check),
}];

#[derive(Deserialize)]
struct Body {
    text: String,
}

fn check(ask: &Ask<'_>) -> Answer {
    let body: Body = ask.json()?;
    let settings = &ask.snapshot.docket.settings;
    let read = read_agreement_with("draft", &body.text, &settings.parties, &settings.standard);
    let mut all = read.diagnostics;
    all.extend(lint(&read.agreement));
    all.extend(run_examples(&read.agreement, &settings.parties));
    all.sort_by_key(|one| one.labels.first().map(|label| label.span));
    all.dedup();
    let meanings = read.agreement.clauses.iter().map(|clause| {
        json!({
            "number": clause.label,
            "title": read.agreement.title(clause),
            "kind": clauses::kind(clause),
            "meaning": clauses::meaning(&read.agreement, clause),
        })
    });
    Ok(Reply::of(&json!({
        "diagnostics": agreements::diagnostics(&body.text, &all),
        "clauses": meanings.collect::<Value>(),
    })))
}
