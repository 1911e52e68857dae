//! `/incidents/join`: accounts that tell of one happening.

use axum::http::Method;
use serde::Deserialize;
use troth::Said;
use troth_model::AccountId;

use super::{May, Route, Run, Takes};
use crate::ask::{Answer, Ask};
use crate::write::{self, Common};

pub const ROUTES: &[Route] = &[Route {
    method: Method::POST,
    path: "/incidents/join",
    may: May::Review,
    takes: Takes::Json,
    parameters: &[],
    summary: "Says that accounts, with the incidents that they stand in, tell of one happening: \
              {accounts, reason, by?, if_entries_head?}",
    gives: "{entry, entries_head}; 409 {changed} where somebody was faster",
    run: Run::Answer(join),
}];

#[derive(Deserialize)]
struct Body {
    accounts: Vec<String>,
    #[serde(flatten)]
    common: Common,
}

fn join(ask: &Ask<'_>) -> Answer {
    let body: Body = ask.json()?;
    let ids: Vec<&str> = body.accounts.iter().map(String::as_str).collect();
    let accounts = ids.iter().map(|id| AccountId::new(*id)).collect();
    write::say(ask, &Said::Join(accounts), &ids, &body.common)
}
