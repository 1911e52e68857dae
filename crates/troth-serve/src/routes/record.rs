//! `/record`: the entries, the last checkpoint, and whether all is as it was recorded.

use axum::http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};
use troth_record::{Entry, Known, Sequence};

use super::{KNOWN, LIMIT, May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Fault, Reply};
use crate::snapshot::Snapshot;
use crate::shown;

pub const ROUTES: &[Route] = &[
    Route {
        method: Method::GET,
        path: "/record",
        may: May::Look,
        takes: Takes::Nothing,
        parameters: &[
            ("from", "the number of the first entry; the last `limit` entries if left out"),
            LIMIT,
            ("kind", "only entries of this kind"),
            ("about", "only entries about this id"),
            KNOWN,
        ],
        summary: "Entries of the record, in their order",
        gives: "{items: [{n, at, author, kind, about, id, because, hash}], next, total}",
        run: Run::Answer(entries),
    },
    Route {
        method: Method::GET,
        path: "/record/checkpoint",
        may: May::Look,
        takes: Takes::Nothing,
        parameters: &[],
        summary: "The last checkpoint: a signed note, to keep elsewhere",
        gives: "{origin, entries, root, signed, verifier, text}",
        run: Run::Answer(checkpoint),
    },
    Route {
        method: Method::GET,
        path: "/record/{id}",
        may: May::Look,
        takes: Takes::Nothing,
        parameters: &[],
        summary: "One entry with its content, where that is text",
        gives: "an entry with content",
        run: Run::Answer(one),
    },
    Route {
        method: Method::POST,
        path: "/record/verify",
        may: May::Look,
        takes: Takes::Nothing,
        parameters: &[],
        summary: "Checks every byte, hash and checkpoint of the record",
        gives: "{ok, n_entries, bytes, problems, seconds}",
        run: Run::Answer(verify),
    },
];

fn entries(ask: &Ask<'_>) -> Answer {
    let head = ask.snapshot.head();
    let limit = ask.query.number("limit")?.unwrap_or(100).clamp(1, 1000) as u64;
    let from = ask.query.number("from")?.map(|from| from as u64);
    let kinds: Vec<troth_record::Kind> = match ask.query.get("kind") {
        Some(kind) => vec![troth_record::Kind::new(kind)?],
        None => Vec::new(),
    };
    let about = ask.query.get("about").map(str::to_owned);
    let is_chosen = about.is_some() || !kinds.is_empty();
    let found = ask.app.with_keeper(|keeper| {
        let last = Known::Entry(Sequence(head.saturating_sub(1)));
        let view = keeper.record().as_known_at(last)?;
        let found: Result<Vec<Entry>, _> = match &about {
            Some(id) => view.about(id, &kinds).collect(),
            None if is_chosen => {
                view.entries(from.unwrap_or(0)..head, &kinds).take(limit as usize).collect()
            }
            None => {
                let first = from.unwrap_or(head.saturating_sub(limit));
                view.entries(first..first.saturating_add(limit).min(head), &[]).collect()
            }
        };
        Ok(found?)
    })?;
    let next = found.last().map(|entry| entry.sequence.0 + 1).filter(|next| *next < head);
    let items: Vec<Value> = found.iter().map(|entry| line(&ask.snapshot, entry)).collect();
    let next = next.filter(|_| items.len() as u64 == limit).map(|next| next.to_string());
    Ok(Reply::of(&json!({"items": items, "next": next, "total": head})))
}

fn line(snapshot: &Snapshot, entry: &Entry) -> Value {
    let author = match entry.author.version() {
        Some(version) => format!("{} {version}", entry.author.name()),
        None => entry.author.name().to_owned(),
    };
    json!({
        "n": entry.sequence.0,
        "at": entry.recorded_at.to_string(),
        "author": author,
        "is_person": entry.author.is_person(),
        "kind": entry.kind.as_str(),
        "about": about(snapshot, entry),
        "id": entry.about,
        "because": entry.reason,
        "hash": entry.content.map(|hash| hash.to_hex()),
        "redacted_by": entry.redacted_by.map(|by| by.0),
    })
}

/// What an entry is about, in words: a document's title, an account's sentence.
fn about(snapshot: &Snapshot, entry: &Entry) -> Option<String> {
    let id = entry.about.as_deref()?;
    if let Some(account) = snapshot.account(id) {
        return Some(troth::describe::what(account));
    }
    let document = troth_model::DocumentId::parse(id).and_then(|id| snapshot.document(&id));
    Some(document.map_or_else(|| id.to_owned(), shown::title))
}

fn one(ask: &Ask<'_>) -> Answer {
    let missing = || Fault::not_here("entry", ask.id);
    let number: u64 = ask.id.trim_start_matches('#').parse().map_err(|_| missing())?;
    let (entry, content) = ask.app.with_keeper(|keeper| {
        let view = keeper.record().as_known_at(Known::Now)?;
        let Some(entry) = view.entry(Sequence(number))? else { return Ok((None, None)) };
        let content = view.content(&entry)?;
        Ok((Some(entry), content))
    })?;
    let entry = entry.filter(|entry| entry.sequence.0 < ask.snapshot.head()).ok_or_else(missing)?;
    let mut whole = line(&ask.snapshot, &entry);
    let text = content.and_then(|bytes| String::from_utf8(bytes).ok());
    whole["content"] = text.filter(|text| text.len() <= 1 << 20).into();
    Ok(Reply::of(&whole))
}

fn checkpoint(ask: &Ask<'_>) -> Answer {
    let (text, verifier) = ask.app.with_keeper(|keeper| {
        let record = keeper.record();
        Ok((record.checkpoint()?, record.verifier().to_string()))
    })?;
    // The form of C2SP: origin, size, root, an empty line, signatures.
    let mut lines = text.lines();
    let (origin, entries, root) = (lines.next(), lines.next(), lines.next());
    Ok(Reply::of(&json!({
        "origin": origin,
        "entries": entries.and_then(|n| n.parse::<u64>().ok()),
        "root": root,
        "signed": text.lines().any(|line| line.starts_with('\u{2014}')),
        "verifier": verifier,
        "text": text,
        "at": Timestamp::now().to_string(),
    })))
}

fn verify(ask: &Ask<'_>) -> Answer {
    let started = std::time::Instant::now();
    let found = ask.app.shelf.verify()?;
    let problems: Vec<String> = found.damages.iter().map(ToString::to_string).collect();
    Ok(Reply::of(&json!({
        "ok": problems.is_empty(),
        "n_entries": found.n_entries,
        "n_contents": found.n_contents,
        "bytes": found.n_bytes,
        "problems": problems,
        "seconds": started.elapsed().as_secs_f64(),
    })))
}
