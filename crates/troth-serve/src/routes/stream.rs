//! `/stream`: server-sent events (WHATWG HTML, §9.2) that tell what is new.

use std::convert::Infallible;

use axum::body::Body;
use axum::http::{Method, Response};
use axum::response::IntoResponse;
use axum::response::sse::{Event as Sent, KeepAlive, Sse};
use futures_util::stream::unfold;
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use super::{May, Route, Run, Takes};
use crate::app::{App, Event};

pub const ROUTES: &[Route] = &[Route {
    method: Method::GET,
    path: "/stream",
    may: May::Look,
    takes: Takes::Nothing,
    parameters: &[],
    summary: "Server-sent events: `entry` {n, kind, about} for each new entry, `head` {entries}",
    gives: "text/event-stream",
    run: Run::Events,
}];

/// The stream: first the head as it is, then what comes.
pub fn events(app: &App) -> Response<Body> {
    let first = Event::Head(app.now().head());
    let receiver = app.events.subscribe();
    let stream = unfold((Some(first), receiver), |(first, mut receiver)| async move {
        if let Some(first) = first {
            return Some((Ok::<_, Infallible>(sent(&first)), (None, receiver)));
        }
        loop {
            match receiver.recv().await {
                Ok(Event::End) => return None,
                Ok(event) => return Some((Ok(sent(&event)), (None, receiver))),
                // Who is slow misses entries, and hears of the next head.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    });
    Sse::new(stream).keep_alive(KeepAlive::default()).into_response()
}

fn sent(event: &Event) -> Sent {
    match event {
        Event::Entry { n, kind, about } => {
            let data = json!({"n": n, "kind": kind, "about": about});
            Sent::default().event("entry").data(data.to_string())
        }
        Event::Head(entries) => {
            Sent::default().event("head").data(json!({"entries": entries}).to_string())
        }
        Event::End => Sent::default().event("end"),
    }
}
