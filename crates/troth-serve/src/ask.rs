//! A request as a route sees it, and the answers that it may give.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::access::Visitor;
use crate::app::App;
use crate::query::Query;
use crate::snapshot::Snapshot;

/// A request: who asks, for what, and as known when.
pub struct Ask<'a> {
    /// The server.
    pub app: &'a App,
    /// What was known at the time that is asked about.
    pub snapshot: Arc<Snapshot>,
    /// The part of the path that names something; empty where the route has none.
    pub id: &'a str,
    /// What stands after `?`.
    pub query: &'a Query,
    /// The body; empty for what only asks.
    pub body: Bytes,
    /// The files that were sent.
    pub files: Vec<Upload>,
    /// Who asks.
    pub visitor: &'a Visitor,
}

/// A file that was sent.
pub struct Upload {
    /// The name that it was sent under.
    pub name: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// What a route gives.
pub type Answer = Result<Reply, Fault>;

/// A good answer.
pub enum Reply {
    /// JSON, written already.
    Json(String),
    /// Bytes of some media type, which never run in the page.
    Bytes {
        /// The media type that is claimed.
        media_type: &'static str,
        /// The name under which a browser saves them; none: they are shown.
        save_as: Option<String>,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// A page for a frame of ours, in which nothing runs.
    Frame {
        /// The secret by which the page's style is known for ours.
        nonce: String,
        /// The page.
        html: String,
    },
    /// JSON, with a session begun or ended by a cookie.
    Cookie {
        /// The whole `Set-Cookie`.
        cookie: String,
        /// The JSON.
        json: String,
    },
}

impl Reply {
    /// A value as JSON.
    pub fn of(value: &Value) -> Self {
        Self::Json(value.to_string())
    }
}

/// An answer that says why not.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The status of HTTP.
    pub status: StatusCode,
    /// The kind of fault, in words.
    pub id: &'static str,
    /// What is wrong, in one line.
    pub message: String,
    /// What would mend it.
    pub help: Option<String>,
    /// Further fields beside `error`.
    pub more: Option<Box<Value>>,
}

impl Fault {
    /// A fault of this status.
    pub fn new(status: StatusCode, id: &'static str, message: impl Into<String>) -> Self {
        Self { status, id, message: message.into(), help: None, more: None }
    }

    /// What was asked for is not here.
    pub fn not_here(what: &str, id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-here", format!("there is no {what} `{id}` here"))
    }

    /// The request was wrong.
    pub fn wrong(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "wrong-request", message)
    }

    /// Says what would mend it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Fields beside `error`.
    pub fn with(mut self, more: Value) -> Self {
        self.more = Some(Box::new(more));
        self
    }

    /// As JSON.
    pub fn json(&self) -> String {
        let mut error = json!({"id": self.id, "message": self.message});
        if let Some(help) = &self.help {
            error["help"] = help.as_str().into();
        }
        let mut whole = json!({"error": error});
        let more = self.more.as_deref();
        if let (Some(Value::Object(more)), Some(fields)) = (more, whole.as_object_mut()) {
            fields.extend(more.clone());
        }
        whole.to_string()
    }
}

/// A failing machine: told in one line, its causes go to whoever runs the server.
impl From<troth::Failure> for Fault {
    fn from(failure: troth::Failure) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "failed", failure.to_string())
    }
}

impl From<troth_record::Error> for Fault {
    fn from(error: troth_record::Error) -> Self {
        let status = match error.kind() {
            troth_record::ErrorKind::Refused => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, "record", error.to_string())
    }
}

impl Ask<'_> {
    /// The body as JSON of this shape.
    ///
    /// # Errors
    /// Says where it is not.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Fault::wrong(format!("the body is not as expected: {error}")))
    }
}
