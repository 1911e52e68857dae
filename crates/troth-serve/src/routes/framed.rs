//! `/documents/ID/page`: a web page as received, for a frame beside the text that was read from it.

use axum::http::Method;
use troth_intake::{Options, Received, Sha256};
use troth_model::Document;
use troth_text::{ByteSpan, CodePoint, Span, TextIndex};

use super::documents::{bytes_of, place};
use super::{May, Route, Run, Takes};
use crate::access::chance;
use crate::ask::{Answer, Ask, Fault, Reply};

pub const ROUTES: &[Route] = &[Route {
    method: Method::GET,
    path: "/documents/{id}/page",
    may: May::Look,
    takes: Takes::Nothing,
    parameters: &[
        ("theme", "`dark`: light letters on dark ground"),
        ("from", "the first code point of words that shall be marked as `#words`"),
        ("to", "the code point after the last of them"),
    ],
    summary: "A web page as received, for a frame: its structure and its words, the words of the \
              document's `n`th account marked as `#wn`; nothing in it runs, asks a network or moves",
    gives: "HTML under a policy by which it has no script, no form and no network",
    run: Run::Answer(page),
}];

/// Quiet and readable; the words of the account that the address names stand out.
const STYLE: &str = "body{margin:0;padding:1rem 1.15rem;font:1rem/1.55 ui-serif,'Palatino Linotype',\
    'Noto Serif','DejaVu Serif',Georgia,serif;overflow-wrap:anywhere}h1,h2,h3,h4{line-height:1.25}\
    table{border-collapse:collapse}td,th{border:1px solid;border-color:GrayText;padding:.2rem .5rem}\
    mark{color:inherit;background:var(--read);border-radius:2px}.picture{color:var(--soft);\
    border:1px dashed;border-radius:4px;padding:0 .4em;font-size:.85em}pre{white-space:pre-wrap}";
const LIGHT: &str = ":root{color-scheme:light;--read:#eceae4;--chosen:#ffe9a8;--soft:#50565e}\
    body{background:#fff;color:#1d2126}";
const DARK: &str = ":root{color-scheme:dark;--read:#2a2e34;--chosen:#5d4a10;--soft:#a9afb7}\
    body{background:#1b1f24;color:#e9e6df}";

fn page(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    let at = place(ask, ask.id)?;
    let document = &snapshot.kept.documents[at].0;
    let bytes = ask.app.with_keeper(|keeper| bytes_of(keeper, &document.id))?;
    let missing = || Fault::not_here("web page", ask.id).help("its text is there: `/documents/ID`");
    let received = received(document, bytes.ok_or_else(missing)?).ok_or_else(missing)?;
    let accounts = snapshot.index.accounts_of[at].iter();
    let mut spans: Vec<Span> =
        accounts.map(|account| snapshot.kept.accounts[*account as usize].span).collect();
    let n_accounts = spans.len();
    spans.extend(asked(ask)?);
    let index = TextIndex::new(&document.text);
    let is_same = received.text == document.text;
    let words: Vec<ByteSpan> =
        spans.iter().filter(|_| is_same).map(|span| index.to_bytes(*span)).collect();
    let body = received.page(&words).ok_or_else(missing)?;
    let nonce = chance()?;
    let theme = if ask.query.get("theme") == Some("dark") { DARK } else { LIGHT };
    let chosen = chosen(words.len(), n_accounts);
    let html = format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"><title>As received</title>\
         <style nonce=\"{nonce}\">{theme}{STYLE}{chosen}</style></head><body>{body}</body></html>"
    );
    Ok(Reply::Frame { nonce, html })
}

/// The document read from its bytes once more, for the way from its text back into them.
fn received(document: &Document, bytes: Vec<u8>) -> Option<Received> {
    let (all, _) = troth_intake::receive(&document.name, bytes, &Options::default());
    let is_it = |one: &Received| one.sha256 == Sha256(*document.id.digest());
    all.into_iter().find(is_it)
}

/// The words that the question names.
fn asked(ask: &Ask<'_>) -> Result<Option<Span>, Fault> {
    let (from, to) = (ask.query.number("from")?, ask.query.number("to")?);
    let span = |(from, to)| Span::new(CodePoint::new(from), CodePoint::new(to));
    Ok(from.zip(to).filter(|(from, to)| from < to).map(span))
}

/// The words of an account stand out once the address names them (`#w3`); those that the question
/// names always.
fn chosen(n_words: usize, n_accounts: usize) -> String {
    let each = (0..n_words).map(|number| match number < n_accounts {
        true => format!(":root:has(#w{number}:target) .w{number}"),
        false => format!(".w{number}"),
    });
    let all: Vec<String> = each.collect();
    match all.is_empty() {
        true => String::new(),
        false => format!("{}{{background:var(--chosen)}}", all.join(",")),
    }
}
