//! `/reviews`: a person's word on an account.

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Map, Value};
use troth::{Said, Verdict};
use troth_model::{Account, AccountId};

use super::marked::{Marked, corrected_line};
use super::{May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Fault};
use crate::write::{self, Common};

pub const ROUTES: &[Route] = &[Route {
    method: Method::POST,
    path: "/reviews",
    may: May::Review,
    takes: Takes::Json,
    parameters: &[],
    summary: "Says of an account whether the text says so: {account, verdict: confirmed, corrected, \
              rejected or asked, reason?, correction?: fields by words marked in the text, set?: \
              fields by their path, by?, if_entries_head?}",
    gives: "{entry, entries_head}; 409 {changed} where somebody was faster",
    run: Run::Answer(review),
}];

#[derive(Deserialize)]
struct Body {
    account: String,
    verdict: String,
    /// Fields by words marked in the text.
    correction: Option<Marked>,
    /// Fields by their path, as `troth review --set` has them.
    #[serde(default)]
    set: Map<String, Value>,
    #[serde(flatten)]
    common: Common,
}

fn review(ask: &Ask<'_>) -> Answer {
    let body: Body = ask.json()?;
    let missing = || Fault::not_here("account", &body.account);
    let account = ask.snapshot.account(&body.account).ok_or_else(missing)?;
    let verdict = match body.verdict.as_str() {
        "confirmed" => Verdict::Confirmed,
        "rejected" => Verdict::Rejected,
        "asked" => Verdict::Asked,
        "corrected" => Verdict::Corrected(Box::new(corrected(ask, account, &body)?)),
        other => {
            return Err(Fault::wrong(format!(
                "`{other}` is no verdict: expected confirmed, corrected, rejected or asked"
            )));
        }
    };
    let said = Said::Review(AccountId::new(body.account.as_str()), verdict);
    write::say(ask, &said, &[&body.account], &body.common)
}

fn corrected(ask: &Ask<'_>, account: &Account, body: &Body) -> Result<Account, Fault> {
    let line = match &body.correction {
        Some(marked) => corrected_line(ask, account, marked)?,
        None if body.set.is_empty() => {
            return Err(Fault::wrong("a correction says what is right: `correction` or `set`"));
        }
        None => troth::wire::account_line(account),
    };
    let account_now = troth::wire::account_from_line(&line)
        .map_err(|error| Fault::wrong(format!("the correction cannot be read: {error}")))?;
    let fields = body.set.iter().map(|(path, value)| (path.as_str(), value.clone()));
    let line = troth::with_fields(&account_now, fields).map_err(Fault::wrong)?;
    let name = ask.app.with_keeper(|keeper| keeper.name_of_correction(&account.id))?;
    troth::corrected(account, name, &line).map_err(Fault::wrong)
}
