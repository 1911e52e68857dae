//! `/retractions`: something recorded is withdrawn; it stays, and does not stand any more.

use axum::http::Method;
use serde::Deserialize;
use troth::Said;

use super::{May, Route, Run, Takes};
use crate::ask::{Answer, Ask};
use crate::write::{self, Common};

pub const ROUTES: &[Route] = &[Route {
    method: Method::POST,
    path: "/retractions",
    may: May::Edit,
    takes: Takes::Json,
    parameters: &[],
    summary: "Withdraws a document, an account, or what an entry says: {id (of an entry: `entry:41` \
              or `#41`), reason, by?, if_entries_head?}",
    gives: "{entry, entries_head}",
    run: Run::Answer(retract),
}];

#[derive(Deserialize)]
struct Body {
    id: String,
    #[serde(flatten)]
    common: Common,
}

fn retract(ask: &Ask<'_>) -> Answer {
    let body: Body = ask.json()?;
    let id = match body.id.strip_prefix('#') {
        Some(number) => format!("entry:{number}"),
        None => body.id,
    };
    write::say(ask, &Said::Retraction(id.clone()), &[&id], &body.common)
}
