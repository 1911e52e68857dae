//! `/incidents/{id}/split`: some of an incident's accounts tell of another happening.

use axum::http::Method;
use serde::Deserialize;
use troth::Said;
use troth_model::AccountId;

use super::{May, Route, Run, Takes, incidents};
use crate::ask::{Answer, Ask};
use crate::write::{self, Common};

pub const ROUTES: &[Route] = &[Route {
    method: Method::POST,
    path: "/incidents/{id}/split",
    may: May::Review,
    takes: Takes::Json,
    parameters: &[],
    summary: "Says that these accounts tell of another happening than the rest: {accounts, reason, \
              by?, if_entries_head?}",
    gives: "{entry, entries_head}; 409 {changed} where somebody was faster",
    run: Run::Answer(split),
}];

#[derive(Deserialize)]
struct Body {
    accounts: Vec<String>,
    #[serde(flatten)]
    common: Common,
}

fn split(ask: &Ask<'_>) -> Answer {
    let body: Body = ask.json()?;
    let at = incidents::place(ask, ask.id)?;
    let members = &ask.snapshot.incidents[at].members;
    let goes = |id: &&AccountId| body.accounts.iter().any(|told| told == id.as_str());
    let all = || members.iter().map(|member| &member.account);
    // Accounts that are named and do not stand in it are refused by the record's own words.
    let out = body.accounts.iter().map(|id| AccountId::new(id.as_str())).collect();
    let rest = all().filter(|id| !goes(id)).cloned().collect();
    let ids: Vec<&str> = all().map(AccountId::as_str).collect();
    write::say(ask, &Said::Split { out, rest }, &ids, &body.common)
}
