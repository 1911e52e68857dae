//! `/issue`: something is given out, and the record keeps what went out.

use axum::http::{Method, Uri};
use serde::Deserialize;
use serde_json::json;
use troth::Issued;

use super::{BASE, May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Fault, Reply};
use crate::known;
use crate::query::Query;
use crate::write::{self, Common};

pub const ROUTES: &[Route] = &[Route {
    method: Method::POST,
    path: "/issue",
    may: May::Edit,
    takes: Takes::Json,
    parameters: &[],
    summary: "Gives out what a route answers, and keeps in the record that, when, by whom and on \
              what it rests: {title, path: `/brief?as_of=2031-03-09`, by?}",
    gives: "{entry, entries_head, output}",
    run: Run::Answer(issue),
}];

#[derive(Deserialize)]
struct Body {
    title: String,
    path: String,
    #[serde(flatten)]
    common: Common,
}

fn issue(ask: &Ask<'_>) -> Answer {
    let body: Body = ask.json()?;
    let author = ask.visitor.author(body.common.by.as_deref())?;
    let wrong = |why: &str| Fault::wrong(format!("`{}` cannot be given out: {why}", body.path));
    let uri: Uri = body.path.parse().map_err(|_| wrong("it is no path"))?;
    let path = uri.path().strip_prefix(BASE).unwrap_or(uri.path());
    let (route, id) = super::find(&Method::GET, path)?;
    let Run::Answer(run) = route.run else { return Err(wrong("it has no end")) };
    let query = Query::of(&uri);
    let snapshot = known::snapshot(ask.app, &query)?;
    let as_of = known::as_of(ask.app, &snapshot, &query)?;
    let entries = snapshot.head();
    let inner = Ask {
        app: ask.app,
        snapshot,
        id: &id,
        query: &query,
        body: axum::body::Bytes::new(),
        files: Vec::new(),
        visitor: ask.visitor,
    };
    let Reply::Json(output) = run(&inner)? else { return Err(wrong("it is no JSON")) };
    let issued = Issued {
        title: body.title,
        // Every time that it depends on is among them.
        command: vec![
            "serve".to_owned(),
            body.path,
            format!("as_of={as_of}"),
            format!("as_known_at={}", entries.saturating_sub(1)),
        ],
        entries,
        program: troth::program().to_string(),
        output,
    };
    let entry = ask.app.writing(|keeper| keeper.issue(&issued, &author).map_err(write::refused))?;
    Ok(Reply::of(&json!({
        "entry": entry.0, "entries_head": ask.app.now().head(), "output": issued.output,
    })))
}
