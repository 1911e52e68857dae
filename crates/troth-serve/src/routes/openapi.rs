//! `/openapi.json`: the description of the interface.

use axum::http::Method;

use super::{May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Reply};
use crate::spec;

pub const ROUTES: &[Route] = &[Route {
    method: Method::GET,
    path: "/openapi.json",
    may: May::Anyone,
    takes: Takes::Nothing,
    parameters: &[],
    summary: "This description (OpenAPI 3.1)",
    gives: "an OpenAPI document",
    run: Run::Answer(describe),
}];

fn describe(_ask: &Ask<'_>) -> Answer {
    Ok(Reply::Json(spec::openapi()))
}
