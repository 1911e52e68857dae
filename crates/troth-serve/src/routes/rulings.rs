//! `/rulings`: what a verification body found of a happening.

use axum::http::Method;
use serde::Deserialize;
use troth::{KeptRuling, Said};
use troth_model::{AccountId, PartyId};
use troth_monitor::Outcome;

use super::{May, Route, Run, Takes, incidents};
use crate::ask::{Answer, Ask, Fault};
use crate::write::{self, Common};

pub const ROUTES: &[Route] = &[Route {
    method: Method::POST,
    path: "/rulings",
    may: May::Edit,
    takes: Takes::Json,
    parameters: &[],
    summary: "Records a ruling on a happening: {of (an incident or one of its accounts), outcome: \
              attributed, not-attributed, no-violation or access-denied, party?, said_in (an \
              account), reason?, by?, if_entries_head?}",
    gives: "{entry, entries_head}",
    run: Run::Answer(rule),
}];

#[derive(Deserialize)]
struct Body {
    of: String,
    outcome: String,
    party: Option<String>,
    said_in: String,
    #[serde(flatten)]
    common: Common,
}

fn rule(ask: &Ask<'_>) -> Answer {
    let body: Body = ask.json()?;
    let at = incidents::place(ask, &body.of)?;
    let of: Vec<AccountId> =
        ask.snapshot.incidents[at].members.iter().map(|member| member.account.clone()).collect();
    let outcome = outcome(ask, &body)?;
    let account = AccountId::new(body.said_in.as_str());
    let ids: Vec<&str> = of.iter().map(AccountId::as_str).collect();
    let ruling = KeptRuling { of: of.clone(), account, outcome };
    write::say(ask, &Said::Ruling(ruling), &ids, &body.common)
}

fn outcome(ask: &Ask<'_>, body: &Body) -> Result<Outcome, Fault> {
    let parties = &ask.snapshot.docket.settings.parties;
    match (body.outcome.as_str(), &body.party) {
        ("attributed", Some(id)) if parties.iter().any(|party| party.id.as_str() == id) => {
            Ok(Outcome::Attributed(PartyId::new(id.as_str())))
        }
        ("attributed", _) => {
            let ids: Vec<&str> = parties.iter().map(|party| party.id.as_str()).collect();
            Err(Fault::wrong(format!("`party`: expected one of {}", ids.join(", "))))
        }
        ("not-attributed", _) => Ok(Outcome::Unattributed),
        ("no-violation", _) => Ok(Outcome::NoViolation),
        ("access-denied", _) => Ok(Outcome::AccessDenied),
        (other, _) => Err(Fault::wrong(format!(
            "`{other}` is no outcome: expected attributed, not-attributed, no-violation or access-denied"
        ))),
    }
}
