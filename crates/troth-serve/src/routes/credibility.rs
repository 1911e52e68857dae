//! `/incidents/{id}/credibility`: how credible a person holds what is told of an incident.

use axum::http::Method;
use serde::Deserialize;
use troth::Said;
use troth_model::{AccountId, Credibility};

use super::{May, Route, Run, Takes, incidents};
use crate::ask::{Answer, Ask, Fault};
use crate::write::{self, Common};

pub const ROUTES: &[Route] = &[Route {
    method: Method::POST,
    path: "/incidents/{id}/credibility",
    may: May::Review,
    takes: Takes::Json,
    parameters: &[],
    summary: "Sets an incident's credibility on the Admiralty scale: {value: 1 to 6, reason, by?, \
              if_entries_head?}",
    gives: "{entry, entries_head}; 409 {changed} where somebody was faster",
    run: Run::Answer(set),
}];

#[derive(Deserialize)]
struct Body {
    value: u8,
    #[serde(flatten)]
    common: Common,
}

fn set(ask: &Ask<'_>) -> Answer {
    let body: Body = ask.json()?;
    let at = incidents::place(ask, ask.id)?;
    let credibility = Credibility::parse(&body.value.to_string())
        .ok_or_else(|| Fault::wrong(format!("`value`: {} is none of 1 to 6", body.value)))?;
    let of: Vec<AccountId> =
        ask.snapshot.incidents[at].members.iter().map(|member| member.account.clone()).collect();
    let ids: Vec<String> = of.iter().map(|id| id.as_str().to_owned()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    write::say(ask, &Said::Credibility { of, credibility }, &ids, &body.common)
}
