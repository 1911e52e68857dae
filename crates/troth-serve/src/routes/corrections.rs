//! `/corrections`: the publisher's newer document stands for an older one.

use axum::http::Method;
use serde::Deserialize;
use troth::Said;
use troth_model::DocumentId;

use super::{May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Fault};
use crate::write::{self, Common};

pub const ROUTES: &[Route] = &[Route {
    method: Method::POST,
    path: "/corrections",
    may: May::Edit,
    takes: Takes::Json,
    parameters: &[],
    summary: "Puts a newer document in place of an older one: {of, with, reason, by?, if_entries_head?}",
    gives: "{entry, entries_head}",
    run: Run::Answer(correct),
}];

#[derive(Deserialize)]
struct Body {
    of: String,
    with: String,
    #[serde(flatten)]
    common: Common,
}

fn correct(ask: &Ask<'_>) -> Answer {
    let body: Body = ask.json()?;
    let id = |text: &str| DocumentId::parse(text).ok_or_else(|| Fault::not_here("document", text));
    let said = Said::Correction { of: id(&body.of)?, by: id(&body.with)? };
    write::say(ask, &said, &[&body.of, &body.with], &body.common)
}
