//! The description of the interface is true: each route takes and answers what it says.
//!
//! `TROTH_EXAMPLES=write` takes the examples of the description anew from the server's answers.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::common::{Answer, Server, escaped, items, text};

/// A question of `bodies.txt`.
struct Question {
    route: &'static str,
    asks: &'static str,
    sends: Option<&'static str>,
    file: Option<&'static str>,
}

fn questions() -> Vec<Question> {
    let mut all: Vec<Question> = Vec::new();
    let mut route = "";
    for line in include_str!("../../src/spec/bodies.txt").lines() {
        let verb = line.split(' ').next().unwrap_or_default();
        if ["GET", "POST", "DELETE"].contains(&verb) {
            route = line.split_once(": ").expect("a route gives something").0;
        } else if let Some(asks) = line.strip_prefix("  asks ") {
            all.push(Question { route, asks, sends: None, file: None });
        } else if let Some(file) = line.strip_prefix("  upload ") {
            all.push(Question { route, asks: "/documents", sends: None, file: Some(file) });
        } else if let Some(sends) = line.strip_prefix("  sends ") {
            all.last_mut().expect("a body goes with a question").sends = Some(sends);
        }
    }
    all
}

/// What stands in braces, as the server has it now.
fn places(server: &Server) -> BTreeMap<&'static str, String> {
    let accounts = server.ask("/accounts?limit=1000");
    let documents = server.ask("/documents?limit=1000");
    let incidents = server.ask("/incidents?limit=1000");
    let contested = server.ask("/incidents?contested=1");
    let id = |list: &Value, at: usize| text(&items(list)[at]["id"]).to_owned();
    let account = |incident: &Value| text(&incident["accounts"][0]["account"]).to_owned();
    let finding = server.ask("/findings?limit=1");
    let process = server.ask("/process");
    let page = items(&documents).iter().find(|one| text(&one["name"]).ends_with(".html"));
    let last = items(&accounts).len() - 1;
    let mut all = BTreeMap::from([
        ("account", id(&accounts, 0)),
        ("other", id(&accounts, last)),
        ("document", id(&documents, 0)),
        ("newer", id(&documents, 1)),
        ("incident", id(&incidents, 0)),
        ("first", account(&items(&incidents)[0])),
        ("finding", id(&finding, 0)),
        ("issue", text(&process["threads"][0]["issue"]).to_owned()),
    ]);
    all.extend(page.map(|page| ("page", text(&page["id"]).to_owned())));
    let contested = items(&contested).first();
    all.extend(contested.map(|one| ("contested", text(&one["id"]).to_owned())));
    all.extend(contested.map(|one| ("member", account(one))));
    all
}

fn filled(pattern: &str, places: &BTreeMap<&str, String>, write: fn(&str) -> String) -> String {
    places.iter().fold(pattern.to_owned(), |text, (name, id)| {
        text.replace(&format!("{{{name}}}"), &write(id))
    })
}

/// The description with every shape closed: a field that it does not tell is a fault.
fn closed(mut described: Value) -> Value {
    let schemas = described["components"]["schemas"].as_object_mut().expect("shapes");
    for (name, schema) in schemas {
        if !name.starts_with("wire.") {
            schema["additionalProperties"] = false.into();
        }
    }
    described
}

/// What of `value` the schema does not allow.
fn faults(described: &Value, schema: &Value, value: &Value, what: &str) -> Vec<String> {
    let whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "components": described["components"], "allOf": [schema],
    });
    let validator = jsonschema::validator_for(&whole).expect("the description has good schemas");
    let told = |fault: jsonschema::ValidationError<'_>| {
        format!("{what}: {}: {fault}", fault.instance_path())
    };
    validator.iter_errors(value).map(told).collect()
}

/// An example shows how things look, not all there is.
fn shortened(value: &Value, name: &str) -> Value {
    match value {
        Value::Array(all) => all.iter().take(2).map(|one| shortened(one, name)).collect(),
        Value::Object(fields) => {
            let each = fields.iter().map(|(name, one)| (name.clone(), shortened(one, name)));
            Value::Object(each.collect::<Map<_, _>>())
        }
        Value::String(text) if text.chars().count() > 400 => {
            Value::from(text.chars().take(200).chain(['…']).collect::<String>())
        }
        // What is secret, and new each time, has no place in an example.
        Value::String(_) if name == "csrf" || name == "token" => Value::from("…"),
        other => other.clone(),
    }
}

fn send(
    server: &Server,
    question: &Question,
    path: &str,
    body: &str,
    cookie: &[(&str, &str)],
) -> Answer {
    let verb = question.route.split(' ').next().expect("a route has a verb");
    match question.file {
        Some(name) => {
            let csrf = server.csrf();
            server.drop_files(&[(name.to_owned(), body.to_owned())], &csrf)
        }
        None => server.send(verb, &format!("/api/v1{path}"), cookie, body.as_bytes()),
    }
}

fn operation<'d>(described: &'d Value, route: &str) -> &'d Value {
    let (verb, path) = route.split_once(' ').expect("verb and path");
    &described["paths"][format!("/api/v1{path}")][verb.to_lowercase()]
}

/// Whether it is about users: those are asked of a server that has some.
fn is_of_users(route: &str) -> bool {
    ["/login", "/logout", "/users", "/tokens"].iter().any(|word| route.contains(word))
}

#[test]
fn every_route_takes_and_answers_what_the_description_says() {
    let open = Server::with_layer();
    let page = "<html><body><p>Ukraine’s emergency service said that Russian forces shelled a \
        school in Izium on Sunday.</p></body></html>";
    open.drop_files(&[("izium.html".to_owned(), page.to_owned())], &open.csrf());
    let closed_one = Server::with_users();
    let described = closed(open.ask("/openapi.json"));
    let mut all = questions();
    // What is only asked changes nothing for what comes after.
    all.sort_by_key(|one| !is_of_users(one.route) && !one.route.starts_with("GET"));
    let mut examples: BTreeMap<&str, Value> = BTreeMap::new();
    let mut found: Vec<String> = Vec::new();
    let (mut cookie, mut csrf) = (String::new(), String::new());
    for question in all.iter().filter(|one| !one.route.ends_with("/stream")) {
        let of_users = is_of_users(question.route);
        let server = if of_users { &closed_one } else { &open };
        let places = if of_users { BTreeMap::new() } else { places(server) };
        let path = filled(question.asks, &places, escaped);
        let body = filled(question.sends.unwrap_or_default(), &places, str::to_owned);
        if !of_users {
            csrf = server.csrf();
        }
        let headers = [
            ("x-csrf-token", csrf.as_str()),
            ("cookie", cookie.as_str()),
            ("content-type", "application/json"),
        ];
        let answer = send(server, question, &path, &body, &headers);
        if answer.status != 200 {
            found.push(format!("{} {path} {body}: {}", question.route, answer.body));
            continue;
        }
        let operation = operation(&described, question.route);
        if question.route == "POST /login" {
            let line = answer.head.lines().find_map(|line| line.strip_prefix("set-cookie: "));
            line.expect("a cookie").split(';').next().expect("its value").clone_into(&mut cookie);
            text(&answer.json()["csrf"]).clone_into(&mut csrf);
        }
        if question.route == "POST /logout" {
            let body = json!({"name": "Ada", "password": "word for Ada"}).to_string();
            let again = server.send("POST", "/api/v1/login", &[], body.as_bytes());
            let line = again.head.lines().find_map(|line| line.strip_prefix("set-cookie: "));
            line.expect("a cookie").split(';').next().expect("its value").clone_into(&mut cookie);
            text(&again.json()["csrf"]).clone_into(&mut csrf);
        }
        let sent: Value = match question.file {
            Some(_) => body.as_str().into(),
            None => serde_json::from_str(&body).unwrap_or(Value::Null),
        };
        if let Some(schema) = operation["requestBody"]["content"]["application/json"].get("schema")
        {
            let what = format!("what is sent to {}", question.route);
            found.extend(faults(&described, schema, &sent, &what));
        }
        let content = operation["responses"]["200"]["content"].as_object().expect("a content");
        let (media_type, told) = content.iter().next().expect("a media type");
        assert!(answer.head.contains(media_type.as_str()), "{}: {}", question.route, answer.head);
        let given: Value = match media_type.as_str() {
            "application/json" => answer.json(),
            _ => answer.body.as_str().into(),
        };
        let what = format!("what {} gives", question.route);
        found.extend(faults(&described, &told["schema"], &given, &what));
        let given =
            if question.route.contains("openapi") { json!({"openapi": "3.1.0"}) } else { given };
        examples.insert(
            question.route,
            json!({
                "asks": path, "sends": sent, "gives": shortened(&given, ""),
            }),
        );
    }
    assert!(found.is_empty(), "{found:#?}");
    examples.insert(
        "GET /stream",
        json!({
            "asks": "/stream", "sends": null, "gives": "event: head\ndata: {\"entries\":48}\n\n",
        }),
    );
    if std::env::var("TROTH_EXAMPLES").is_ok_and(|word| word == "write") {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/spec/examples.json");
        let text = serde_json::to_string_pretty(&examples).expect("JSON");
        std::fs::write(file, text + "\n").expect("the examples can be written");
    }
}

#[test]
fn every_route_is_described_in_words_with_an_example_that_fits() {
    let described: Value = serde_json::from_str(&troth_serve::openapi()).expect("JSON");
    let described = closed(described);
    for (path, verbs) in described["paths"].as_object().expect("paths") {
        for (verb, operation) in verbs.as_object().expect("verbs") {
            let route = format!("{verb} {path}");
            for words in ["summary", "description"] {
                assert!(text(&operation[words]).len() > 10, "{route}: {words}");
            }
            for parameter in operation["parameters"].as_array().expect("a list") {
                assert!(!text(&parameter["description"]).is_empty(), "{route}: {parameter}");
            }
            let bodies = [&operation["requestBody"], &operation["responses"]["200"]];
            for body in bodies.into_iter().filter(|body| !body.is_null()) {
                for (media_type, told) in body["content"].as_object().expect("a content") {
                    assert!(!told["example"].is_null(), "{route}: {media_type} has no example");
                    if media_type == "application/json" {
                        let found = faults(&described, &told["schema"], &told["example"], &route);
                        assert!(found.is_empty(), "{found:#?}");
                    }
                }
            }
        }
    }
    for (name, shape) in described["components"]["schemas"].as_object().expect("shapes") {
        assert!(shape["description"].is_string() || name.starts_with("wire."), "{name}");
    }
}
