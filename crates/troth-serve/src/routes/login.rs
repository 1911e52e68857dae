//! `/login`, `/logout`: a session begins and ends.

use axum::http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::json;
use troth_record::Author;

use super::{May, Route, Run, Takes};
use crate::access::COOKIE_NAME;
use crate::ask::{Answer, Ask, Fault, Reply};

pub const ROUTES: &[Route] = &[
    Route {
        method: Method::POST,
        path: "/login",
        may: May::Anyone,
        takes: Takes::Json,
        parameters: &[],
        summary: "Begins a session: {name, password}",
        gives: "{user: {name, role}, csrf} and a cookie that no script reads",
        run: Run::Answer(login),
    },
    Route {
        method: Method::POST,
        path: "/logout",
        may: May::Anyone,
        takes: Takes::Nothing,
        parameters: &[],
        summary: "Ends the session",
        gives: "{user: null}",
        run: Run::Answer(logout),
    },
];

#[derive(Deserialize)]
struct Body {
    name: String,
    password: String,
}

/// The answer where there are no users.
pub fn nobody_logs_in() -> Fault {
    Fault::new(StatusCode::CONFLICT, "no-users", "nobody logs in here: it is open on this machine alone")
        .help("`troth serve --login` asks for users")
}

fn login(ask: &Ask<'_>) -> Answer {
    let body: Body = ask.json()?;
    let access = &ask.app.access;
    if !access.is_closed() {
        return Err(nobody_logs_in());
    }
    access.may_try(&body.name, ask.visitor.from)?;
    // The hash takes long: others look at the users meanwhile.
    let users = access.with_users(|file| file.users().clone()).ok_or_else(nobody_logs_in)?;
    let is_it = users.is_password(&body.name, &body.password);
    let role = users.role(&body.name).filter(|_| is_it);
    let Some(role) = role else {
        audit(ask, &body.name, "login-refused");
        return Err(Fault::new(
            StatusCode::UNAUTHORIZED,
            "wrong-password",
            "name and password do not fit",
        ));
    };
    access.was_right(&body.name, ask.visitor.from);
    let mut sessions =
        access.sessions.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let secret = sessions.begin(&body.name)?;
    let csrf = sessions.find(&secret).map(|(_, csrf)| csrf).unwrap_or_default();
    drop(sessions);
    audit(ask, &body.name, "login");
    let json = json!({"user": {"name": body.name, "role": role.as_str()}, "csrf": csrf});
    Ok(Reply::Cookie { cookie: cookie(ask, &secret, 12 * 60 * 60), json: json.to_string() })
}

fn logout(ask: &Ask<'_>) -> Answer {
    if let Some(secret) = &ask.visitor.session {
        let sessions = &ask.app.access.sessions;
        sessions.lock().unwrap_or_else(std::sync::PoisonError::into_inner).end(secret);
    }
    if let Some(name) = &ask.visitor.name {
        audit(ask, name, "logout");
    }
    Ok(Reply::Cookie { cookie: cookie(ask, "", 0), json: json!({"user": null}).to_string() })
}

fn cookie(ask: &Ask<'_>, secret: &str, seconds: u32) -> String {
    let secure = if ask.app.access.is_secure() { "; Secure" } else { "" };
    format!("{COOKIE_NAME}={secret}; HttpOnly; SameSite=Strict; Path=/; Max-Age={seconds}{secure}")
}

/// Who came and went stands in the record. A name that was refused may be a password by mistake:
/// it is not written.
fn audit(ask: &Ask<'_>, name: &str, what: &str) {
    let author = match what {
        "login-refused" => troth::program(),
        _ => Author::person(name).unwrap_or_else(|_| troth::program()),
    };
    let _ = ask.app.writing(|keeper| Ok(keeper.audit(&json!({"what": what}), &author)?));
}
