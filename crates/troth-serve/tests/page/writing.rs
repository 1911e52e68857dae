//! Stories of writing: reviews, splits, two people at one incident, dropped files good and bad.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use crate::common::{Server, escaped, items, text};
use serde_json::{Value, json};

#[test]
fn a_dropped_article_is_read_and_shown() {
    let server = Server::open();
    let before = server.ask("/docket")["counts"]["documents"].as_u64().expect("a number");
    let article = "---\ntitle: A new night\npublisher: Harbour Post\ndate: 2025-12-08\n---\nRussian drones struck a power plant in Odesa on Sunday night, Ukraine's energy ministry said.\n";
    let files = [("new.md".to_owned(), article.to_owned())];
    let csrf = server.csrf();
    let answer = server.drop_files(&files, &csrf).json();
    let file = &answer["files"][0];
    assert!(file["accounts_n"].as_u64() > Some(0), "{answer}");
    assert_eq!(file["problems"], json!([]));
    assert_eq!(server.ask("/docket")["counts"]["documents"], before + 1);
    let document = server.ask(&format!("/documents/{}", escaped(text(&file["document"]))));
    assert_eq!(text(&document["title"]), "A new night");
    let layers = document["layers"].as_array().expect("what was seen");
    assert!(layers.iter().any(|layer| layer["kind"] == "place"));
    // The same once more is known already.
    let again = server.drop_files(&files, &csrf).json();
    assert_eq!(again["files"][0]["already"], 1);
    assert_eq!(server.ask("/docket")["counts"]["documents"], before + 1);
}

#[test]
fn a_review_counts_and_is_taken_back() {
    let server = Server::open();
    let queue = server.ask("/queue?as_of=2025-12-12");
    let first = items(&queue).first().expect("nobody has looked at anything yet");
    let id = text(&first["account"]["id"]).to_owned();
    assert!(text(&first["why"]).contains("clause"), "{}", first["why"]);
    let body = json!({"account": id, "verdict": "confirmed", "by": "Ada Officer"});
    let entry = server.post("/reviews", &body).json()["entry"].clone();
    let after = server.ask("/queue?as_of=2025-12-12");
    assert!(items(&after).iter().all(|one| one["account"]["id"] != id.as_str()));
    let account = server.ask(&format!("/accounts/{}", escaped(&id)));
    assert_eq!(account["review"], "confirmed");
    assert_eq!(account["reviews"][0]["by"], "Ada Officer");
    let back = json!({"id": format!("#{entry}"), "reason": "the wrong one", "by": "Ada Officer"});
    assert_eq!(server.post("/retractions", &back).status, 200);
    assert_eq!(server.ask(&format!("/accounts/{}", escaped(&id)))["review"], "unreviewed");
}

#[test]
fn a_correction_marks_words_in_the_text() {
    let server = Server::open();
    let accounts = server.ask("/accounts?type=ASSAULT&limit=1000");
    let account = items(&accounts)
        .iter()
        .find(|one| one["where"].as_array().is_some_and(|places| !places.is_empty()))
        .expect("an attack with a place");
    let id = text(&account["id"]).to_owned();
    let place = &account["where"][0];
    let correction = json!({
        "event": {"type": "HARM"},
        "actors": [],
        "objects": [{"start": place["start"], "end": place["end"], "category": "port"}],
        "where": [{"start": place["start"], "end": place["end"]}],
        "factuality": "PR+",
    });
    let body = json!({"account": id, "verdict": "corrected", "reason": "a port is meant", "by": "Ada", "correction": correction});
    let answer = server.post("/reviews", &body);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let corrected = server.ask(&format!("/accounts/{}", escaped(&format!("{id}.1"))));
    assert_eq!(corrected["event"]["type"], "HARM");
    assert_eq!(corrected["factuality"], "PR+");
    assert_eq!(corrected["actors"], json!([]));
    assert_eq!(corrected["objects"][0]["category"], "port");
    assert_eq!(corrected["where"][0]["name"], place["name"]);
    assert_eq!(corrected["where"][0]["id"], place["id"]);
    let older = server.ask(&format!("/accounts/{}", escaped(&id)));
    assert_eq!(older["fallen"]["word"], "corrected");
    let outside = json!({"account": format!("{id}.1"), "verdict": "corrected", "correction": {"actors": [{"start": 5, "end": 999_999}]}});
    assert_eq!(server.post("/reviews", &outside).fault(), "wrong-request");
    let nothing = json!({"account": format!("{id}.1"), "verdict": "doubted"});
    assert_eq!(server.post("/reviews", &nothing).status, 400);
}

#[test]
fn an_incident_is_split_and_the_slower_of_two_people_is_told() {
    let server = Server::open();
    let several = server.ask("/incidents?several=1&sort=recorded");
    let incident = &items(&several)[0];
    let id = escaped(text(&incident["id"]));
    let members: Vec<String> = incident["accounts"]
        .as_array()
        .expect("members")
        .iter()
        .map(|one| text(&one["account"]).to_owned())
        .collect();
    let head = server.ask("/docket")["entries_head"].clone();
    let out = members.last().expect("a member").clone();
    let body =
        json!({"accounts": [out], "reason": "another night", "by": "Ada", "if_entries_head": head});
    let split = server.post(&format!("/incidents/{id}/split"), &body);
    assert_eq!(split.status, 200, "{}", split.body);
    let rest = server.ask(&format!("/incidents/{id}"));
    assert_eq!(rest["n_accounts"], members.len() - 1);
    assert_eq!(rest["people"][0]["kind"], "split");
    assert_eq!(rest["people"][0]["by"], "Ada");
    // Ben looked before Ada wrote, and says something of the same.
    let body = json!({"value": 4, "reason": "I doubt it", "by": "Ben", "if_entries_head": head});
    let late = server.post(&format!("/incidents/{id}/credibility"), &body);
    assert_eq!((late.status, late.fault().as_str()), (409, "changed"));
    assert_eq!(late.json()["changed"][0]["kind"], "split");
    // Now that he knows, he says it again.
    let head = late.json()["entries_head"].clone();
    let body = json!({"value": 4, "reason": "I doubt it", "by": "Ben", "if_entries_head": head});
    assert_eq!(server.post(&format!("/incidents/{id}/credibility"), &body).status, 200);
    let rest = server.ask(&format!("/incidents/{id}"));
    assert_eq!(rest["credibility"][0]["value"], 4);
    let joined = json!({"accounts": members, "reason": "one night after all", "by": "Ada"});
    assert_eq!(server.post("/incidents/join", &joined).status, 200);
    assert_eq!(server.ask(&format!("/incidents/{id}"))["n_accounts"], members.len());
    let none = json!({"accounts": ["nobody"], "by": "Ada"});
    assert_eq!(server.post(&format!("/incidents/{id}/split"), &none).status, 422);
}

#[test]
fn comments_and_what_is_given_out_stand_in_the_record() {
    let server = Server::open();
    let remark = "<script>alert(1)</script> is this the same night?";
    let body = json!({"about": "december-2025/1", "text": remark, "by": "Ada"});
    assert_eq!(server.post("/comments", &body).status, 200);
    let comments = server.ask("/comments?about=december-2025%2F1");
    assert_eq!(text(&items(&comments)[0]["text"]), remark);
    let body =
        json!({"title": "Brief for the mediator", "path": "/brief?as_of=2025-12-12", "by": "Ada"});
    let issued = server.post("/issue", &body).json();
    let entry = server.ask(&format!("/record/{}", issued["entry"]));
    let kept: Value = serde_json::from_str(text(&entry["content"])).expect("a line of JSON");
    assert_eq!(kept["output"], issued["output"]);
    assert_eq!(entry["author"], "Ada");
    let body = json!({"title": "x", "path": "/stream"});
    assert_eq!(server.post("/issue", &body).status, 400);
}

#[test]
fn a_draft_is_checked_and_held_against_the_past() {
    let server = Server::open();
    let draft = "# T\n\n## One\n\nNo port shall be attacked.\n\n```troth\nagreement \"T\" between ukraine and russia in force from 2025-12-01 until 2025-12-31\nclause 1: neither party may attack an energy facility\nclause 2: neither party may atack a port\ndefine energy facility as a thing in category energy\n```\n";
    let told = server.post("/check-draft", &json!({"text": draft})).json();
    let wrong = &told["diagnostics"][0];
    let start = wrong["start"].as_u64().expect("a position") as usize;
    assert!(draft[start..].starts_with("atack"), "{wrong}");
    assert_eq!(told["clauses"][0]["number"], "1");
    let body = json!({"text": draft, "from": "2025-12-01", "to": "2025-12-31", "ablate": true});
    let tested = server.post("/backtest", &body);
    assert_eq!(tested.status, 200, "{}", tested.body);
    let rows = tested.json()["rows"].clone();
    assert!(rows.as_array().is_some_and(|rows| !rows.is_empty()));
    let body = json!({"text": draft, "from": "2025-12-31", "to": "2025-12-01"});
    assert_eq!(server.post("/backtest", &body).status, 400);
}

#[test]
fn listeners_hear_what_is_new() {
    let server = Server::open();
    let mut stream = TcpStream::connect(server.address).expect("it listens");
    let head = format!("GET /api/v1/stream HTTP/1.1\r\nhost: {}\r\n\r\n", server.address);
    stream.write_all(head.as_bytes()).expect("it takes a request");
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    assert!(lines.any(|line| line == "event: head"));
    server.post("/comments", &json!({"about": "december-2025/1", "text": "so", "by": "Ada"}));
    let told = lines.find(|line| line.starts_with("data:") && line.contains("comment"));
    let told = told.expect("the comment is told");
    let told: Value = serde_json::from_str(told.trim_start_matches("data:")).expect("JSON");
    assert_eq!(told["about"], "december-2025/1");
}

#[test]
fn bad_files_cost_nothing_but_themselves() {
    let server = Server::open();
    let csrf = server.csrf();
    let script = "---\ntitle: \"<script>alert('x')</script>\"\ndate: 2025-12-08\n---\n<script>alert(1)</script> Russian drones struck a port in Odesa on Sunday, officials said.\n";
    let files = [
        ("broken.jsonl".to_owned(), "{\"text\": ".to_owned()),
        ("page.md".to_owned(), script.to_owned()),
    ];
    let answer = server.drop_files(&files, &csrf).json();
    assert!(text(&answer["files"][0]["problems"][0]["message"]).contains("JSON"), "{answer}");
    let id = escaped(text(&answer["files"][1]["document"]));
    // The headline is data, its bytes run nowhere.
    let document = server.get(&format!("/documents/{id}"));
    assert!(document.head.contains("content-type: application/json"));
    assert!(document.head.contains("x-content-type-options: nosniff"));
    let original = server.get(&format!("/documents/{id}/original"));
    assert!(original.head.contains("content-type: text/plain"));
    assert!(original.head.contains("sandbox"));
    assert_eq!(original.body, script);
    let page = server.send("GET", "/", &[], b"");
    assert!(
        page.head.contains("script-src 'self'") && page.head.contains("frame-ancestors 'none'")
    );
    // 500 MB are told by their length alone.
    let headers = [
        ("x-csrf-token", csrf.as_str()),
        ("content-type", "multipart/form-data; boundary=edge"),
        ("content-length", "524288000"),
    ];
    let large = server.send("POST", "/api/v1/documents", &headers, b"--edge");
    assert_eq!((large.status, large.fault().as_str()), (413, "too-large"));
    assert!(text(&large.json()["error"]["help"]).contains("troth read --docket"));
    let empty = server.send("POST", "/api/v1/documents", &headers[..2], b"--edge--\r\n");
    assert_eq!(empty.status, 400);
    let broken = server.send("POST", "/api/v1/documents", &headers[..2], b"no form");
    assert_eq!(broken.status, 400);
}
