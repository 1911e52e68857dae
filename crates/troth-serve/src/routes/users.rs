//! `/users`: who may come in.

use axum::http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::login::nobody_logs_in;
use super::{May, Route, Run, Takes};
use crate::access::users::Role;
use crate::ask::{Answer, Ask, Fault, Reply};
use crate::write;

pub const ROUTES: &[Route] = &[
    Route {
        method: Method::GET,
        path: "/users",
        may: May::Administer,
        takes: Takes::Nothing,
        parameters: &[],
        summary: "Everybody who may come in",
        gives: "{items: [{name, role, tokens}], total}",
        run: Run::Answer(list),
    },
    Route {
        method: Method::POST,
        path: "/users",
        may: May::Administer,
        takes: Takes::Json,
        parameters: &[],
        summary: "Adds somebody, or gives him another role and password: {name, role: reader, analyst, \
                  editor or admin, password}",
        gives: "{name, role}",
        run: Run::Answer(put),
    },
    Route {
        method: Method::DELETE,
        path: "/users/{id}",
        may: May::Administer,
        takes: Takes::Nothing,
        parameters: &[],
        summary: "Takes somebody out; his sessions and tokens end",
        gives: "{name}",
        run: Run::Answer(remove),
    },
];

fn list(ask: &Ask<'_>) -> Answer {
    let items = ask.app.access.with_users(|file| {
        let users = file.users();
        let shown = users.all().iter().map(|user| {
            json!({
                "name": user.name, "role": user.role.as_str(),
                "tokens": user.tokens().map(|token| token.name.as_str()).collect::<Vec<_>>(),
            })
        });
        shown.collect::<Vec<Value>>()
    });
    let items = items.ok_or_else(nobody_logs_in)?;
    Ok(Reply::of(&json!({"total": items.len(), "items": items, "next": null})))
}

#[derive(Deserialize)]
struct Body {
    name: String,
    role: String,
    password: String,
}

fn put(ask: &Ask<'_>) -> Answer {
    let body: Body = ask.json()?;
    let role = Role::parse(&body.role).ok_or_else(|| {
        Fault::wrong(format!("`{}`: expected reader, analyst, editor or admin", body.role))
    })?;
    let author = ask.visitor.author(None)?;
    let changed = ask.app.access.with_users(|file| {
        file.change(|users| users.put(&body.name, role, &body.password))
    });
    changed.ok_or_else(nobody_logs_in)?.map_err(write::refused)?;
    end_sessions(ask, &body.name);
    let what = json!({"what": "user", "name": body.name, "role": role.as_str()});
    ask.app.writing(|keeper| Ok(keeper.audit(&what, &author)?))?;
    Ok(Reply::of(&json!({"name": body.name, "role": role.as_str()})))
}

fn remove(ask: &Ask<'_>) -> Answer {
    if ask.visitor.name.as_deref() == Some(ask.id) {
        return Err(Fault::new(
            StatusCode::CONFLICT,
            "yourself",
            "you cannot take yourself out: another admin can",
        ));
    }
    let author = ask.visitor.author(None)?;
    let removed = ask.app.access.with_users(|file| file.change(|users| Ok(users.remove(ask.id))));
    if !removed.ok_or_else(nobody_logs_in)?? {
        return Err(Fault::not_here("user", ask.id));
    }
    end_sessions(ask, ask.id);
    let what = json!({"what": "user-removed", "name": ask.id});
    ask.app.writing(|keeper| Ok(keeper.audit(&what, &author)?))?;
    Ok(Reply::of(&json!({"name": ask.id})))
}

fn end_sessions(ask: &Ask<'_>, name: &str) {
    let sessions = &ask.app.access.sessions;
    sessions.lock().unwrap_or_else(std::sync::PoisonError::into_inner).end_all_of(name);
}
