//! Stories of access: who may what, and what a stranger's page cannot do.

use crate::common::{Answer, Server, items, text};
use serde_json::{Value, json};

/// Logs in, and gives cookie and csrf token.
fn login(server: &Server, name: &str) -> (String, String) {
    let answer = try_login(server, name, &format!("word for {name}"));
    assert_eq!(answer.status, 200, "{}", answer.body);
    let line = answer.head.lines().find(|line| line.starts_with("set-cookie:")).expect("a cookie");
    assert!(line.contains("httponly") && line.contains("samesite=strict"), "{line}");
    let cookie = line.trim_start_matches("set-cookie:").split(';').next().expect("its value");
    (cookie.trim().to_owned(), text(&answer.json()["csrf"]).to_owned())
}

fn try_login(server: &Server, name: &str, password: &str) -> Answer {
    let body = json!({"name": name, "password": password}).to_string();
    server.send("POST", "/api/v1/login", &[("content-type", "application/json")], body.as_bytes())
}

fn comment(server: &Server, headers: &[(&str, &str)]) -> Answer {
    let body = json!({"about": "december-2025/1", "text": "so"}).to_string();
    server.send("POST", "/api/v1/comments", headers, body.as_bytes())
}

#[test]
fn a_reader_is_refused_what_an_analyst_may_do() {
    let server = Server::with_users();
    assert_eq!(server.get("/brief").fault(), "login-needed");
    let stranger = server.ask("/docket");
    assert_eq!((&stranger["needs_login"], &stranger["name"]), (&json!(true), &Value::Null));
    let (cookie, csrf) = login(&server, "Rea");
    let with = [("cookie", cookie.as_str()), ("x-csrf-token", csrf.as_str())];
    assert_eq!(server.send("GET", "/api/v1/brief", &with, b"").status, 200);
    let docket = server.send("GET", "/api/v1/docket", &with, b"").json();
    assert_eq!(docket["user"], json!({"name": "Rea", "role": "reader"}));
    assert_eq!(docket["may"]["review"], false);
    let refused = comment(&server, &with);
    assert_eq!((refused.status, refused.fault().as_str()), (403, "not-allowed"));
    let (cookie, csrf) = login(&server, "Ana");
    let with = [("cookie", cookie.as_str()), ("x-csrf-token", csrf.as_str())];
    assert_eq!(comment(&server, &with).status, 200);
    let upload = server.send("POST", "/api/v1/documents", &with, b"");
    assert_eq!(upload.fault(), "not-allowed");
    assert_eq!(server.send("GET", "/api/v1/users", &with, b"").fault(), "not-allowed");
}

#[test]
fn a_write_without_the_token_is_refused() {
    let server = Server::with_users();
    let (cookie, csrf) = login(&server, "Ana");
    let wrong = [("cookie", cookie.as_str()), ("x-csrf-token", "0000")];
    assert_eq!(comment(&server, &wrong).fault(), "csrf");
    assert_eq!(comment(&server, &wrong[..1]).fault(), "csrf");
    let foreign = [
        ("cookie", cookie.as_str()),
        ("x-csrf-token", csrf.as_str()),
        ("origin", "https://example.org"),
    ];
    assert_eq!(comment(&server, &foreign).fault(), "other-origin");
    // Without users the same holds for a page of another site that guesses the port.
    let open = Server::open();
    assert_eq!(comment(&open, &[]).fault(), "csrf");
    let host = open.send("GET", "/api/v1/docket", &[("host", "evil.example.org")], b"");
    assert_eq!((host.status, host.fault().as_str()), (421, "other-host"));
    assert_eq!(open.get("/users").fault(), "no-users");
}

#[test]
fn passwords_are_not_tried_for_long() {
    let server = Server::with_users();
    for _ in 0..10 {
        assert_eq!(try_login(&server, "Rea", "a wrong phrase").fault(), "wrong-password");
    }
    let late = try_login(&server, "Rea", "word for Rea");
    assert_eq!((late.status, late.fault().as_str()), (429, "too-often"));
}

#[test]
fn an_admin_gives_and_takes_access_and_the_record_keeps_who_did() {
    let server = Server::with_users();
    let (cookie, csrf) = login(&server, "Ada");
    let with = [("cookie", cookie.as_str()), ("x-csrf-token", csrf.as_str())];
    let body = json!({"name": "Eve", "role": "editor", "password": "word for Eve"}).to_string();
    assert_eq!(server.send("POST", "/api/v1/users", &with, body.as_bytes()).status, 200);
    let (eve, eve_csrf) = login(&server, "Eve");
    let as_eve = [("cookie", eve.as_str()), ("x-csrf-token", eve_csrf.as_str())];
    let made = server.send("POST", "/api/v1/tokens", &as_eve, b"{\"name\": \"script\"}");
    let bearer = format!("Bearer {}", text(&made.json()["token"]));
    // A token needs no csrf: no browser sends it by itself.
    assert_eq!(comment(&server, &[("authorization", &bearer)]).status, 200);
    assert_eq!(server.send("DELETE", "/api/v1/users/Eve", &with, b"").status, 200);
    assert_eq!(comment(&server, &[("authorization", &bearer)]).fault(), "unknown-token");
    assert_eq!(server.send("GET", "/api/v1/brief", &as_eve, b"").fault(), "login-needed");
    assert_eq!(server.send("DELETE", "/api/v1/users/Ada", &with, b"").fault(), "yourself");
    let record = server.send("GET", "/api/v1/record?limit=1000", &with, b"").json();
    let audits: Vec<&Value> =
        items(&record).iter().filter(|entry| entry["kind"] == "audit").collect();
    let authors: Vec<&str> = audits.iter().map(|entry| text(&entry["author"])).collect();
    assert!(authors.contains(&"Ada") && authors.contains(&"Eve"), "{authors:?}");
    let comments = items(&record)
        .iter()
        .filter(|entry| entry["kind"] == "comment" && entry["author"] == "Eve");
    assert_eq!(comments.count(), 1);
    let out = server.send("POST", "/api/v1/logout", &with, b"");
    assert!(out.head.contains("max-age=0"));
    assert_eq!(server.send("GET", "/api/v1/brief", &with, b"").fault(), "login-needed");
}

#[test]
fn a_token_may_no_more_than_it_was_made_for_and_can_be_taken_back() {
    let server = Server::with_users();
    let (cookie, csrf) = login(&server, "Ana");
    let with = [("cookie", cookie.as_str()), ("x-csrf-token", csrf.as_str())];
    let make =
        |body: &Value| server.send("POST", "/api/v1/tokens", &with, body.to_string().as_bytes());
    assert_eq!(make(&json!({"name": "x", "role": "admin"})).fault(), "not-allowed");
    assert_eq!(make(&json!({"name": "x", "role": "king"})).fault(), "wrong-request");
    assert_eq!(make(&json!({"name": " "})).fault(), "refused");
    let made = make(&json!({"name": "nightly", "role": "reader"}));
    assert_eq!(made.status, 200, "{}", made.body);
    assert_eq!(make(&json!({"name": "nightly"})).fault(), "refused", "the first may be in use");
    let bearer = format!("Bearer {}", text(&made.json()["token"]));
    let by_token = [("authorization", bearer.as_str())];
    assert_eq!(server.send("GET", "/api/v1/brief", &by_token, b"").status, 200);
    assert_eq!(comment(&server, &by_token).fault(), "not-allowed");
    // A token that reads makes none that writes.
    let more = br#"{"name": "more", "role": "analyst"}"#;
    assert_eq!(server.send("POST", "/api/v1/tokens", &by_token, more).fault(), "not-allowed");
    let listed = server.send("GET", "/api/v1/tokens", &with, b"").json();
    assert_eq!(
        (&items(&listed)[0]["name"], &items(&listed)[0]["role"]),
        (&json!("nightly"), &json!("reader"))
    );
    assert!(!listed.to_string().contains(text(&made.json()["token"])));
    assert_eq!(server.send("GET", "/api/v1/tokens?all=1", &with, b"").fault(), "not-allowed");
    let (rea, rea_csrf) = login(&server, "Rea");
    let as_rea = [("cookie", rea.as_str()), ("x-csrf-token", rea_csrf.as_str())];
    let of_ana = "/api/v1/tokens/nightly?of=Ana";
    assert_eq!(server.send("DELETE", of_ana, &as_rea, b"").fault(), "not-allowed");
    let (ada, ada_csrf) = login(&server, "Ada");
    let as_ada = [("cookie", ada.as_str()), ("x-csrf-token", ada_csrf.as_str())];
    let all = server.send("GET", "/api/v1/tokens?all=1", &as_ada, b"").json();
    assert_eq!(all["items"][0]["of"], "Ana");
    assert_eq!(server.send("DELETE", of_ana, &as_ada, b"").status, 200);
    assert_eq!(server.send("DELETE", of_ana, &as_ada, b"").fault(), "not-here");
    assert_eq!(server.send("GET", "/api/v1/brief", &by_token, b"").fault(), "unknown-token");
}

#[test]
fn other_machines_need_users() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::write(folder.path().join("troth.toml"), "name = \"Coast\"\n").expect("a docket");
    let listen = "0.0.0.0:0".parse().expect("an address");
    let options = troth_serve::Options::local(folder.path().to_owned(), listen);
    let error = troth_serve::bind(options).err().expect("it is refused");
    assert!(error.to_string().contains("needs users"), "{error}");
}

#[test]
fn until_the_docket_is_open_the_page_is_there_and_questions_are_told_how_far_it_is() {
    let server = Server::not_open();
    let page = server.send("GET", "/map", &[], b"");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("<script"), "{}", page.body);
    let answer = server.get("/docket");
    assert_eq!(answer.status, 503, "{}", answer.body);
    assert!(answer.head.contains("retry-after: 1"), "{}", answer.head);
    let told = answer.json();
    assert_eq!(told["error"]["id"], "opening");
    assert_eq!(told["opening"]["doing"], "reading the record");
    let elsewhere = server.send("GET", "/api/v1/docket", &[("host", "example.org")], b"");
    assert_eq!(elsewhere.status, 421, "other hosts are refused before, too");
}
