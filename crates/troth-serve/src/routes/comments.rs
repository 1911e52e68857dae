//! `/comments`: what people remark; it changes nothing.

use axum::http::Method;
use serde::Deserialize;
use serde_json::json;

use super::{KNOWN, May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Fault, Reply};
use crate::said;
use crate::write::{self, Common};

pub const ROUTES: &[Route] = &[
    Route {
        method: Method::GET,
        path: "/comments",
        may: May::Look,
        takes: Takes::Nothing,
        parameters: &[("about", "the id that they are about"), KNOWN],
        summary: "Comments on an account, an incident, a document, a finding, a clause",
        gives: "{items: [{entry, by, at, text}], total}",
        run: Run::Answer(list),
    },
    Route {
        method: Method::POST,
        path: "/comments",
        may: May::Review,
        takes: Takes::Json,
        parameters: &[],
        summary: "Comments on something: {about (its id), text, by?}",
        gives: "{entry, entries_head}",
        run: Run::Answer(comment),
    },
];

fn list(ask: &Ask<'_>) -> Answer {
    let about = ask.query.get("about").ok_or_else(|| Fault::wrong("`about` is missing"))?;
    let spoken = ask.snapshot.spoken(ask.app)?;
    let words = spoken.about([about]);
    let items = said::values(&words, &["comment"]);
    let total = items.as_array().map_or(0, Vec::len);
    Ok(Reply::of(&json!({"items": items, "next": null, "total": total})))
}

#[derive(Deserialize)]
struct Body {
    about: String,
    text: String,
    #[serde(flatten)]
    common: Common,
}

/// A comment is a page at most.
const LONGEST: usize = 20_000;

fn comment(ask: &Ask<'_>) -> Answer {
    let body: Body = ask.json()?;
    if body.text.len() > LONGEST {
        return Err(Fault::wrong(format!("a comment has {LONGEST} bytes at most")));
    }
    let author = ask.visitor.author(body.common.by.as_deref())?;
    let entry = ask.app.writing(|keeper| {
        keeper.comment(&body.about, &body.text, &author).map_err(write::refused)
    })?;
    Ok(write::done(ask, entry))
}
