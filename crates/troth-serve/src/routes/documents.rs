//! `/documents`: what came in; one with its text, accounts and what the reader saw; its bytes.

use axum::http::Method;
use serde_json::{Value, json};
use troth::Keeper;
use troth_model::{Account, Document, DocumentId};
use troth_record::{Kind, Known};
use troth_text::Span;

use super::{CURSOR, KNOWN, LIMIT, May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Fault, Reply};
use crate::{lists, said, shown};

pub const ROUTES: &[Route] = &[
    Route {
        method: Method::GET,
        path: "/documents",
        may: May::Look,
        takes: Takes::Nothing,
        parameters: &[
            ("q", "words of title, publisher and text; of the last word a beginning is enough"),
            ("publisher", "words that the publisher's name holds"),
            ("from", "published at or after; a day stands for its start"),
            ("to", "published before; a day stands for its end"),
            KNOWN,
            LIMIT,
            CURSOR,
        ],
        summary: "Documents, the latest published first",
        gives: "{items: document lines without text, with n_accounts; next, total}",
        run: Run::Answer(list),
    },
    Route {
        method: Method::GET,
        path: "/documents/{id}",
        may: May::Look,
        takes: Takes::Nothing,
        parameters: &[KNOWN],
        summary: "A document with its text, its accounts and what the reader saw in it",
        gives: "the document line with accounts, layers, has_original_html",
        run: Run::Answer(one),
    },
    Route {
        method: Method::GET,
        path: "/documents/{id}/original",
        may: May::Look,
        takes: Takes::Nothing,
        parameters: &[("save", "`1`: to be saved, not shown")],
        summary: "A document's bytes as received, as plain text or to be saved: nothing in them runs",
        gives: "bytes",
        run: Run::Answer(original),
    },
    Route {
        method: Method::POST,
        path: "/documents",
        may: May::Edit,
        takes: Takes::Files,
        parameters: &[
            ("published", "when they came out, where they do not say it"),
            ("publisher", "who published them, where they do not say it"),
            ("by", "who takes them in, where nobody logs in"),
        ],
        summary: "Takes documents in and reads them",
        gives: "{files: [{name, document, documents, accounts_n, already, problems}], entries_head}",
        run: Run::Answer(super::taking::take),
    },
];

fn list(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    let zone = &snapshot.docket.settings.zone;
    let (from, to) = (ask.query.start("from", zone)?, ask.query.moment("to", zone)?);
    let words = ask.query.get("q").and_then(|q| snapshot.index.document_words.holding(q));
    let publisher = ask.query.get("publisher").map(str::to_lowercase);
    let published = |document: &Document| {
        let published = document.published?;
        let at = published.at.unwrap_or_else(|| published.day.at(0, 0, 0, 0));
        at.to_zoned(document.zone.clone()).ok().map(|at| at.timestamp())
    };
    let admits = |at: &u32| {
        let document = &snapshot.kept.documents[*at as usize].0;
        let name = document.publisher.as_ref().map(|one| one.name.to_lowercase());
        let at = published(document);
        publisher.as_ref().is_none_or(|words| name.is_some_and(|name| name.contains(words)))
            && from.is_none_or(|from| at.is_some_and(|at| at >= from))
            && to.is_none_or(|to| at.is_some_and(|at| at < to))
    };
    let key = format!("documents\n{}", ask.query.but(&["limit", "cursor", "as_of"]));
    let found = snapshot.found.get(key, || {
        let n = crate::index::narrow(snapshot.kept.documents.len());
        let candidates = words.unwrap_or_else(|| (0..n).collect());
        let mut found: Vec<u32> = candidates.into_iter().filter(admits).collect();
        found.sort_by_key(|at| {
            std::cmp::Reverse((published(&snapshot.kept.documents[*at as usize].0), *at))
        });
        found.into()
    });
    Ok(Reply::of(&lists::page(ask, &found, |at| shown::document(snapshot, at as usize))?))
}

/// Where the document of an id stands in the snapshot.
///
/// # Errors
/// When it is not here.
pub fn place(ask: &Ask<'_>, id: &str) -> Result<usize, Fault> {
    let missing = || Fault::not_here("document", id);
    let id = DocumentId::parse(id).ok_or_else(missing)?;
    ask.snapshot.index.document(&ask.snapshot.kept, &id).ok_or_else(missing)
}

fn one(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    let at = place(ask, ask.id)?;
    let document = &snapshot.kept.documents[at].0;
    let accounts: Vec<&Account> = snapshot.index.accounts_of[at]
        .iter()
        .map(|account| &snapshot.kept.accounts[*account as usize])
        .collect();
    let mut whole = shown::document(snapshot, at);
    whole["text"] = document.text.as_str().into();
    whole["accounts"] = accounts.iter().map(|account| shown::account(snapshot, account)).collect();
    whole["layers"] = layers(ask, document, &accounts);
    let fallen = snapshot.kept.fallen.iter().filter(|(one, _)| one.document == document.id);
    whole["fallen"] = fallen
        .map(|(account, fall)| {
            let (word, entry) = fall.told();
            json!({"account": account.id.as_str(), "word": word, "entry": entry.0})
        })
        .collect();
    let spoken = snapshot.spoken(ask.app)?;
    let words = spoken.about([ask.id]);
    whole["words"] = said::values(&words, &["correction", "retraction"]);
    whole["comments"] = said::values(&words, &["comment"]);
    let bytes = ask.app.with_keeper(|keeper| bytes_of(keeper, &document.id))?;
    whole["has_original_html"] = bytes.is_some_and(|bytes| is_html(&bytes)).into();
    Ok(Reply::of(&whole))
}

/// A document's bytes as received; none where they were taken away.
///
/// # Errors
/// When the record fails.
pub fn bytes_of(keeper: &Keeper, id: &DocumentId) -> Result<Option<Vec<u8>>, troth::Failure> {
    let view = keeper.record().as_known_at(Known::Now)?;
    match view.latest(&Kind::DOCUMENT, Some(&id.to_string()))? {
        Some(entry) => Ok(view.content(&entry)?),
        None => Ok(None),
    }
}

fn is_html(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_lowercase();
    head.contains("<html") || head.contains("<!doctype html") || head.contains("<body")
}

/// Every word that carries something: names, times, places, counts, quotes.
fn layers(ask: &Ask<'_>, document: &Document, accounts: &[&Account]) -> Value {
    let mut all: Vec<(Span, &str, Option<String>)> = Vec::new();
    let is_readable = document.language.as_deref().is_none_or(troth_intake::can_read);
    if is_readable {
        let seen = ask.app.engine().layers(document);
        for told in &seen.attributions {
            all.extend(told.source.as_ref().map(|who| (who.span, "speaker", told.name.clone())));
            all.extend(told.cue.as_ref().map(|cue| (cue.span, "cue", None)));
            let kind = if told.quotation.is_some() { "quote" } else { "said" };
            all.extend(told.contents.iter().map(|span| (*span, kind, None)));
        }
        all.extend(seen.times.iter().filter_map(|time| {
            Some((time.span()?, "time", Some(time.when.timex.clone())))
        }));
        all.extend(seen.places.iter().filter_map(|place| {
            let span = place.ground.mention()?.span;
            Some((span, "place", Some(place.label().to_owned())))
        }));
    }
    for account in accounts {
        let note = Some(account.event_type.to_string());
        all.push((account.trigger.span, "event", note));
        for actor in account.actors.iter().chain(&account.recipients) {
            let span = actor.ground.mention().map(|mention| mention.span);
            all.extend(span.map(|span| (span, "actor", Some(actor.label().to_owned()))));
        }
        let counts = account.instruments.iter().map(|one| (&one.mention, one.kind.as_str()));
        let tolls = account.effects.iter().map(|one| (&one.mention, one.kind.as_str()));
        all.extend(counts.chain(tolls).map(|(mention, kind)| {
            (mention.span, "count", Some(kind.to_owned()))
        }));
    }
    all.sort_by_key(|(span, kind, _)| (span.start(), span.end(), *kind));
    all.dedup();
    let each = all.into_iter().map(|(span, kind, note)| {
        json!({
            "kind": kind, "start": span.start().get(), "end": span.end().get(), "note": note,
        })
    });
    each.collect()
}

/// As plain text where it is text, else to be saved: nothing that somebody sent runs here.
fn original(ask: &Ask<'_>) -> Answer {
    let at = place(ask, ask.id)?;
    let document = &ask.snapshot.kept.documents[at].0;
    let bytes = ask.app.with_keeper(|keeper| bytes_of(keeper, &document.id))?;
    let bytes = bytes.ok_or_else(|| {
        Fault::not_here("content of the document", ask.id)
            .help("it was taken away for the protection of people")
    })?;
    let is_text = std::str::from_utf8(&bytes).is_ok() && !ask.query.is("save");
    let digits = document.id.to_string();
    let name = format!("{}.bin", digits.get(7..19).unwrap_or("document"));
    Ok(match is_text {
        true => Reply::Bytes { media_type: "text/plain; charset=utf-8", save_as: None, bytes },
        false => {
            Reply::Bytes { media_type: "application/octet-stream", save_as: Some(name), bytes }
        }
    })
}

