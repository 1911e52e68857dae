//! `/tokens`: secrets for programs that ask in somebody's name, each with a role that is at most his.

use axum::http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::login::nobody_logs_in;
use super::{May, Route, Run, Takes};
use crate::access::users::{Role, User, Users};
use crate::ask::{Answer, Ask, Fault, Reply};
use crate::write;

pub const ROUTES: &[Route] = &[
    Route {
        method: Method::GET,
        path: "/tokens",
        may: May::Own,
        takes: Takes::Nothing,
        parameters: &[("all", "`1`: everybody's, for admins")],
        summary: "One's own tokens; for admins everybody's",
        gives: "{items: [{of, name, role, made_at}], total}; no secret: that was told once",
        run: Run::Answer(list),
    },
    Route {
        method: Method::POST,
        path: "/tokens",
        may: May::Own,
        takes: Takes::Json,
        parameters: &[],
        summary: "Makes a token for oneself, told this once: {name: what it is for, role: what it \
                  may at most, one's own if left out}",
        gives: "{name, role, token}: send it as `Authorization: Bearer TOKEN`",
        run: Run::Answer(make),
    },
    Route {
        method: Method::DELETE,
        path: "/tokens/{id}",
        may: May::Own,
        takes: Takes::Nothing,
        parameters: &[("of", "whose, for admins; one's own if left out")],
        summary: "Takes a token back, by its name: whoever has it is known no more",
        gives: "{of, name}",
        run: Run::Answer(revoke),
    },
];

fn not_yours(what: &str) -> Fault {
    Fault::new(StatusCode::FORBIDDEN, "not-allowed", format!("{what}: that is for admins"))
}

fn list(ask: &Ask<'_>) -> Answer {
    let is_all = ask.query.is("all");
    if is_all && ask.visitor.role != Some(Role::Admin) {
        return Err(not_yours("everybody's tokens"));
    }
    let mine = ask.visitor.name.as_deref().ok_or_else(nobody_logs_in)?;
    let shown = |users: &Users| {
        let users = users.all().iter().filter(|user| is_all || user.name == mine);
        users.flat_map(tokens).collect::<Vec<Value>>()
    };
    let items = ask.app.access.with_users(|file| shown(file.users()));
    let items = items.ok_or_else(nobody_logs_in)?;
    Ok(Reply::of(&json!({"total": items.len(), "items": items, "next": null})))
}

fn tokens(user: &User) -> impl Iterator<Item = Value> + '_ {
    user.tokens().map(|token| {
        json!({
            "of": user.name, "name": token.name, "made_at": token.made_at,
            "role": token.role.map_or(user.role, |role| role.min(user.role)).as_str(),
        })
    })
}

#[derive(Deserialize)]
struct Body {
    name: String,
    role: Option<String>,
}

fn make(ask: &Ask<'_>) -> Answer {
    let body: Body = ask.json()?;
    let of = ask.visitor.name.as_deref().ok_or_else(nobody_logs_in)?;
    let own = ask.visitor.role.ok_or_else(nobody_logs_in)?;
    let role = match body.role.as_deref() {
        None => own,
        Some(word) => Role::parse(word).ok_or_else(|| {
            Fault::wrong(format!("`{word}`: expected reader, analyst, editor or admin"))
        })?,
    };
    if role > own {
        return Err(Fault::new(
            StatusCode::FORBIDDEN,
            "not-allowed",
            format!("a {own} cannot make a token that may more: {role}"),
        ));
    }
    let made = ask
        .app
        .access
        .with_users(|file| file.change(|users| users.add_token(of, &body.name, role)))
        .ok_or_else(nobody_logs_in)?;
    let token = made.map_err(write::refused)?;
    let author = ask.visitor.author(None)?;
    let what = json!({"what": "token", "name": body.name, "role": role.as_str()});
    ask.app.writing(|keeper| Ok(keeper.audit(&what, &author)?))?;
    Ok(Reply::of(&json!({"name": body.name, "role": role.as_str(), "token": token})))
}

fn revoke(ask: &Ask<'_>) -> Answer {
    let mine = ask.visitor.name.as_deref().ok_or_else(nobody_logs_in)?;
    let of = ask.query.get("of").unwrap_or(mine);
    if of != mine && ask.visitor.role != Some(Role::Admin) {
        return Err(not_yours("a token of somebody else"));
    }
    let changed = ask
        .app
        .access
        .with_users(|file| file.change(|users| Ok(users.remove_token(of, ask.id))));
    if !changed.ok_or_else(nobody_logs_in)?? {
        return Err(Fault::not_here("token", ask.id));
    }
    let author = ask.visitor.author(None)?;
    let what = json!({"what": "token-revoked", "name": ask.id, "of": of});
    ask.app.writing(|keeper| Ok(keeper.audit(&what, &author)?))?;
    Ok(Reply::of(&json!({"of": of, "name": ask.id})))
}
