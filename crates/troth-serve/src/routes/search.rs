//! `/search`: words looked for in everything.

use axum::http::Method;
use serde_json::{Value, json};
use troth::describe;

use super::{KNOWN, May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Fault, Reply};
use crate::shown;
use crate::snapshot::Snapshot;

pub const ROUTES: &[Route] = &[Route {
    method: Method::GET,
    path: "/search",
    may: May::Look,
    takes: Takes::Nothing,
    parameters: &[
        ("q", "words; of the last a beginning is enough"),
        ("limit", "items of each group: 8 if left out, 50 at most"),
        KNOWN,
    ],
    summary: "Documents, accounts, incidents, clauses, places and entries that hold these words",
    gives: "{groups: [{kind, total, items: [{id, title, snippet: [{text, mark}], href}]}]}",
    run: Run::Answer(search),
}];

/// One thing that was found.
struct Found {
    id: String,
    title: String,
    text: String,
    href: String,
}

fn search(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    let words: Vec<String> = ask
        .query
        .get("q")
        .unwrap_or_default()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let limit = ask.query.number("limit")?.unwrap_or(8).clamp(1, 50);
    let entries = entries(ask, &words)?;
    let key = format!("search {} {limit} {}", words.join(" "), snapshot.head());
    let written = snapshot.written.get(key, || groups(snapshot, &words, limit, entries).to_string().into());
    Ok(Reply::Json(written.to_string()))
}

fn groups(
    snapshot: &Snapshot,
    words: &[String],
    limit: usize,
    entries: (usize, Vec<Found>),
) -> Value {
    let mut groups = Vec::new();
    if !words.is_empty() {
        let asked = words.join(" ");
        let accounts = snapshot.index.account_words.holding(&asked).unwrap_or_default();
        let all = [
            ("documents", documents(snapshot, &asked, limit)),
            ("incidents", incidents(snapshot, &accounts, limit)),
            ("accounts", of_accounts(snapshot, &accounts, limit)),
            ("clauses", of_clauses(snapshot, words)),
            ("places", places(snapshot, words, limit)),
            ("entries", entries),
        ];
        for (kind, (total, found)) in all {
            if total > 0 {
                let items: Vec<Value> =
                    found.iter().take(limit).map(|one| shown(one, words)).collect();
                groups.push(json!({"kind": kind, "total": total, "items": items}));
            }
        }
    }
    json!({"groups": groups})
}

fn shown(found: &Found, words: &[String]) -> Value {
    json!({
        "id": found.id, "title": found.title, "href": found.href,
        "snippet": snippet(&found.text, words),
    })
}

fn documents(snapshot: &Snapshot, asked: &str, limit: usize) -> (usize, Vec<Found>) {
    let all = snapshot.index.document_words.holding(asked).unwrap_or_default();
    let found = all.iter().take(limit).map(|at| {
        let document = &snapshot.kept.documents[*at as usize].0;
        let id = document.id.to_string();
        Found {
            title: shown::title(document),
            text: document.text.clone(),
            href: format!("/documents/{}", escaped(&id)),
            id,
        }
    });
    (all.len(), found.collect())
}

fn of_accounts(snapshot: &Snapshot, all: &[u32], limit: usize) -> (usize, Vec<Found>) {
    let found = all.iter().take(limit).map(|at| {
        let account = &snapshot.kept.accounts[*at as usize];
        let (start, end) = (account.span.start().get(), account.span.end().get());
        Found {
            id: account.id.as_str().to_owned(),
            title: describe::what(account),
            text: account.text.clone(),
            href: format!(
                "/documents/{}?from={start}&to={end}",
                escaped(&account.document.to_string())
            ),
        }
    });
    (all.len(), found.collect())
}

fn incidents(snapshot: &Snapshot, accounts: &[u32], limit: usize) -> (usize, Vec<Found>) {
    let mut all: Vec<(u32, u32)> = accounts
        .iter()
        .map(|at| (snapshot.index.accounts.incident[*at as usize], *at))
        .filter(|(incident, _)| (*incident as usize) < snapshot.incidents.len())
        .collect();
    all.sort_unstable();
    all.dedup_by_key(|(incident, _)| *incident);
    let found = all.iter().take(limit).map(|(incident, account)| {
        let id = snapshot.incidents[*incident as usize].id.as_str().to_owned();
        Found {
            title: shown::heading(snapshot, *incident as usize),
            text: snapshot.kept.accounts[*account as usize].text.clone(),
            href: format!("/incidents/{}", escaped(&id)),
            id,
        }
    });
    (all.len(), found.collect())
}

fn of_clauses(snapshot: &Snapshot, words: &[String]) -> (usize, Vec<Found>) {
    let mut found = Vec::new();
    for (_, agreement) in &snapshot.docket.agreements {
        for clause in &agreement.clauses {
            let title = agreement.title(clause);
            let text = clause.prose.slice(&agreement.page).trim();
            let code = clause.code.slice(&agreement.page);
            if holds(&format!("{title} {text} {code}"), words) {
                found.push(Found {
                    id: clause.id.as_str().to_owned(),
                    title: format!("{}: {title}", agreement.name),
                    text: text.to_owned(),
                    href: format!("/agreements/{}/{}", escaped(&agreement.id), escaped(&clause.label)),
                });
            }
        }
    }
    (found.len(), found)
}

fn places(snapshot: &Snapshot, words: &[String], limit: usize) -> (usize, Vec<Found>) {
    let accounts = &snapshot.index.accounts;
    let mut is_place = vec![false; accounts.labels.len()];
    for at in 0..accounts.len() {
        accounts.places.get(at).iter().for_each(|label| is_place[*label as usize] = true);
    }
    let labels = (0..accounts.labels.len()).filter(|at| is_place[*at]);
    let names = labels.map(|at| accounts.labels.name(crate::index::narrow(at)));
    let all: Vec<&str> = names.filter(|name| holds(name, words)).collect();
    let found = all.iter().take(limit).map(|name| Found {
        id: (*name).to_owned(),
        title: (*name).to_owned(),
        text: (*name).to_owned(),
        href: format!("/incidents?place={}", escaped(name)),
    });
    (all.len(), found.collect())
}

/// What people said: their reasons and comments, and their names.
fn entries(ask: &Ask<'_>, words: &[String]) -> Result<(usize, Vec<Found>), Fault> {
    let spoken = ask.snapshot.spoken(ask.app)?;
    let found = spoken.all().iter().filter_map(|word| {
        let reason = word.reason.as_deref().or(word.content.as_str()).unwrap_or_default();
        let text = format!("{} {} {reason}", word.kind, word.by);
        holds(&text, words).then(|| Found {
            id: word.n.to_string(),
            title: format!("#{} {} by {}", word.n, word.kind, word.by),
            text: reason.to_owned(),
            href: format!("/record?entry={}", word.n),
        })
    });
    let found: Vec<Found> = found.collect();
    Ok((found.len(), found))
}

fn holds(text: &str, words: &[String]) -> bool {
    let text = text.to_lowercase();
    words.iter().all(|word| text.contains(word))
}

/// Some words around the first that was asked for, those asked for marked.
fn snippet(text: &str, words: &[String]) -> Value {
    let first = parts(text).position(|(part, is_word)| is_word && marks(part, words)).unwrap_or(0);
    let mut out: Vec<(String, bool)> = Vec::new();
    for (part, is_word) in parts(text).skip(first.saturating_sub(16)).take(56) {
        let mark = is_word && marks(part, words);
        match out.last_mut() {
            Some((last, was)) if *was == mark => last.push_str(part),
            _ => out.push((part.to_owned(), mark)),
        }
    }
    out.into_iter().map(|(text, mark)| json!({"text": text, "mark": mark})).collect()
}

fn marks(part: &str, words: &[String]) -> bool {
    let part = part.to_lowercase();
    words.iter().any(|word| part.starts_with(word.as_str()))
}

/// A text as runs of letters and digits, and what stands between them.
fn parts(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_word = rest.chars().next()?.is_alphanumeric();
        let end = rest.find(|c: char| c.is_alphanumeric() != is_word).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        rest = after;
        Some((part, is_word))
    })
}

/// As a part of an address.
fn escaped(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_is_marked() {
        let words = ["port".to_owned()];
        let told = snippet("Quiet. <b>Ports</b> of Ostby", &words);
        assert_eq!(
            told,
            json!([
                {"text": "Quiet. <b>", "mark": false},
                {"text": "Ports", "mark": true},
                {"text": "</b> of Ostby", "mark": false},
            ])
        );
    }
}
