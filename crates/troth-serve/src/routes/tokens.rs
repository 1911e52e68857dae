//! `/tokens`: a secret for a program that asks in somebody's name.

use axum::http::Method;
use serde::Deserialize;
use serde_json::json;

use super::login::nobody_logs_in;
use super::{May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Reply};
use crate::write;

pub const ROUTES: &[Route] = &[Route {
    method: Method::POST,
    path: "/tokens",
    may: May::Own,
    takes: Takes::Json,
    parameters: &[],
    summary: "Makes a token for oneself, told this once: {name: what it is for}",
    gives: "{name, token}: send it as `Authorization: Bearer TOKEN`",
    run: Run::Answer(make),
}];

#[derive(Deserialize)]
struct Body {
    name: String,
}

fn make(ask: &Ask<'_>) -> Answer {
    let body: Body = ask.json()?;
    let of = ask.visitor.name.as_deref().ok_or_else(nobody_logs_in)?;
    let made = ask
        .app
        .access
        .with_users(|file| file.change(|users| users.add_token(of, &body.name)))
        .ok_or_else(nobody_logs_in)?;
    let token = made.map_err(write::refused)?;
    let author = ask.visitor.author(None)?;
    let what = json!({"what": "token", "name": body.name});
    ask.app.writing(|keeper| Ok(keeper.audit(&what, &author)?))?;
    Ok(Reply::of(&json!({"name": body.name, "token": token})))
}
