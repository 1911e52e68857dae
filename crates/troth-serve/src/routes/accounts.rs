//! `/accounts`: what documents say that somebody says, filtered; and one, with why it was read so.

use axum::http::Method;
use serde_json::{Value, json};
use troth::{describe, wire};

use super::{CURSOR, KNOWN, LIMIT, May, Route, Run, Takes};
use crate::ask::{Answer, Ask, Fault, Reply};
use crate::{filter, known, lists, said, shown};

pub const ROUTES: &[Route] = &[
    Route {
        method: Method::GET,
        path: "/accounts",
        may: May::Look,
        takes: Takes::Nothing,
        parameters: filter::ACCOUNTS,
        summary: "Accounts that stand, filtered, page by page",
        gives: "{items: accounts of the wire with says, speaker, side, incident; next, total}",
        run: Run::Answer(list),
    },
    Route {
        method: Method::GET,
        path: "/accounts/{id}",
        may: May::Look,
        takes: Takes::Nothing,
        parameters: &[KNOWN, LIMIT, CURSOR],
        summary: "One account with the rule, the words and the edges behind each of its fields",
        gives: "the account with explanation, fallen, findings, comments, reviews",
        run: Run::Answer(one),
    },
];

fn list(ask: &Ask<'_>) -> Answer {
    let found = filter::accounts(ask)?;
    let kept = &ask.snapshot.kept;
    let shown = |at: u32| shown::account(&ask.snapshot, &kept.accounts[at as usize]);
    Ok(Reply::of(&lists::page(ask, &found, shown)?))
}

fn one(ask: &Ask<'_>) -> Answer {
    let snapshot = &*ask.snapshot;
    let missing = || Fault::not_here("account", ask.id);
    let account = snapshot.account(ask.id).ok_or_else(missing)?;
    let mut whole = shown::account(snapshot, account);
    whole["explanation"] = explanation(ask, account);
    whole["kind_words"] = describe::kind(account).into();
    let standing = snapshot.index.account(&snapshot.kept, &account.id);
    let fallen = snapshot.index.fallen(&snapshot.kept, &account.id).filter(|_| standing.is_none());
    whole["fallen"] = match fallen {
        Some(at) => {
            let (word, entry) = snapshot.kept.fallen[at].1.told();
            json!({"word": word, "entry": entry.0})
        }
        None => Value::Null,
    };
    let judged = snapshot.judged(known::as_of(ask.app, snapshot, ask.query)?);
    let findings = standing.into_iter().flat_map(|at| judged.on_account(at)).map(shown::standing);
    whole["findings"] = findings.collect();
    let spoken = snapshot.spoken(ask.app)?;
    let words = spoken.about([ask.id]);
    whole["reviews"] = said::values(&words, &["review", "retraction"]);
    whole["comments"] = said::values(&words, &["comment"]);
    Ok(Reply::of(&whole))
}

/// Why its fields hold what they hold: the document is read once more. Nothing where this program
/// reads it otherwise than the reading that made the account.
fn explanation(ask: &Ask<'_>, account: &troth_model::Account) -> Value {
    let Some(document) = ask.snapshot.document_of(account) else { return Value::Null };
    let explained = ask.app.engine().explain(document, &account.reading);
    let found = explained.iter().find(|one| one.account.id == account.id);
    found.filter(|one| one.account.trigger == account.trigger).map_or(Value::Null, wire::explained_value)
}
