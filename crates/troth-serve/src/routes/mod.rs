//! The routes, one file each. The table is made from the list below, and so is the description of
//! the interface: a route that is not described cannot be there.

use axum::http::{Method, StatusCode};
use percent_encoding::percent_decode_str;

use crate::ask::{Answer, Ask, Fault};

/// Where the interface begins.
pub const BASE: &str = "/api/v1";

/// A route.
pub struct Route {
    /// The verb of HTTP.
    pub method: Method,
    /// Its path after the base; `{id}` stands for anything, slashes too.
    pub path: &'static str,
    /// Who may.
    pub may: May,
    /// What it takes.
    pub takes: Takes,
    /// Its parameters with what they mean.
    pub parameters: &'static [(&'static str, &'static str)],
    /// What it does, in a line.
    pub summary: &'static str,
    /// What it answers, in a few words.
    pub gives: &'static str,
    /// What it runs.
    pub run: Run,
}

/// What one has to be allowed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum May {
    /// Everybody, also who has yet to log in.
    Anyone,
    /// Look: every reader.
    Look,
    /// Write what concerns oneself alone: every reader.
    Own,
    /// Review, join, split, comment: analysts.
    Review,
    /// Take in, withdraw, correct, rule, issue: editors.
    Edit,
    /// Give and take access.
    Administer,
}

/// What a route takes beside its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Nothing.
    Nothing,
    /// JSON.
    Json,
    /// Files.
    Files,
}

/// What a route runs.
#[derive(Clone, Copy)]
pub enum Run {
    /// A function of the request.
    Answer(fn(&Ask<'_>) -> Answer),
    /// The stream of events.
    Events,
}

/// As known when, of every route that looks.
pub const KNOWN: (&str, &str) =
    ("as_known_at", "as the record was known at a time, or up to an entry (`12`, `#12`)");
/// As of when, of every route that judges.
pub const AS_OF: (&str, &str) =
    ("as_of", "the time up to which the world is judged; a day stands for its end");
/// How many at once.
pub const LIMIT: (&str, &str) = ("limit", "how many at most: 100 if left out, 1000 at most");
/// From where on.
pub const CURSOR: (&str, &str) = ("cursor", "`next` of the page before");

mod marked;
mod taking;

macro_rules! routes {
    ($($name:ident),+ $(,)?) => {
        $(pub mod $name;)+

        /// Every route, in the order of their files.
        pub fn all() -> &'static [&'static Route] {
            static ALL: std::sync::LazyLock<Vec<&'static Route>> = std::sync::LazyLock::new(|| {
                let mut all = Vec::new();
                $(all.extend($name::ROUTES.iter());)+
                all
            });
            &ALL
        }
    };
}

routes!(
    accounts,
    agreements,
    backtest,
    brief,
    comments,
    corrections,
    coverage,
    credibility,
    docket,
    documents,
    draft,
    findings,
    framed,
    histogram,
    incidents,
    issue,
    join,
    layers,
    login,
    openapi,
    points,
    process,
    queue,
    record,
    retractions,
    reviews,
    rulings,
    search,
    split,
    stream,
    strip,
    tokens,
    users,
    zones,
);

/// The route of a request, with what stands for `{id}` in its path.
///
/// # Errors
/// When there is none: told apart from one that takes another verb.
pub fn find(method: &Method, path: &str) -> Result<(&'static Route, String), Fault> {
    let path = percent_decode_str(path).decode_utf8_lossy();
    // A path without `{id}` is meant before one that takes anything.
    let matching = || {
        let found = all().iter().filter_map(|route| Some((*route, fits(route.path, &path)?)));
        let mut found: Vec<_> = found.collect();
        found.sort_by_key(|(route, id)| (!id.is_empty(), std::cmp::Reverse(route.path.len())));
        found
    };
    let found = matching();
    if let Some((route, id)) = found.iter().find(|(route, _)| route.method == *method) {
        return Ok((route, id.clone()));
    }
    match found.first() {
        Some(_) => Err(Fault::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "other-verb",
            format!("`{path}` does not take {method}"),
        )),
        None => {
            Err(Fault::not_here("route", &path)
                .help("every route stands in `/api/v1/openapi.json`"))
        }
    }
}

/// What stands for `{id}` in a path that fits.
fn fits(pattern: &str, path: &str) -> Option<String> {
    let Some((before, after)) = pattern.split_once("{id}") else {
        return (pattern == path).then(String::new);
    };
    let id = path.strip_prefix(before)?.strip_suffix(after)?;
    (!id.is_empty()).then(|| id.to_owned())
}
