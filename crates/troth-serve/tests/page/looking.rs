//! Stories of looking: from a dropped article to the sentence that a finding rests on, back in time,
//! and to what is not here.

use crate::common::{Server, escaped, items, text};
use serde_json::Value;

const AS_OF: &str = "as_of=2025-12-12";

#[test]
fn a_clause_is_followed_to_the_sentence_that_it_rests_on() {
    let server = Server::open();
    let findings = server.ask(&format!("/findings?{AS_OF}&clause=2&standing=alleged"));
    let finding = items(&findings).first().expect("clause 2 is alleged to be broken");
    assert_eq!(text(&finding["clause_title"]), "Article 2. Railways and ports");
    let id = escaped(text(&finding["id"]));
    let whole = server.ask(&format!("/findings/{id}?{AS_OF}"));
    assert!(text(&whole["clause"]["meaning"]).contains("port"));
    let source = &whole["sources"][0];
    let label = source["labels"].as_array().and_then(|labels| labels.first()).expect("a label");
    let document = server.ask(&format!("/documents/{}", escaped(text(&source["document"]))));
    let words = |from: &Value, to: &Value| {
        let at = |value: &Value| value.as_u64().expect("a position") as usize;
        let letters: Vec<char> = text(&document["text"]).chars().collect();
        letters[at(from)..at(to)].iter().collect::<String>()
    };
    let word = words(&label["start"], &label["end"]);
    assert!(!word.trim().is_empty());
    // The excerpt begins where it says in the document.
    let offset = source["offset"].as_u64().expect("a position") as usize;
    let shown: String = text(&document["text"]).chars().skip(offset).take(40).collect();
    assert!(text(&source["text"]).starts_with(&shown));
    // The same word is the trigger of the account.
    let account = server.ask(&format!("/accounts/{}", escaped(text(&source["account"]))));
    assert_eq!(text(&account["event"]["trigger"]["text"]), word);
    let reasons = account["explanation"]["reasons"].as_array().expect("it is explained");
    assert!(
        reasons.iter().any(|reason| reason["field"] == "event.type" || reason["field"] == "event")
    );
}

#[test]
fn a_contradiction_is_shown_with_both_sides() {
    let server = Server::open();
    let contested = server.ask("/incidents?contested=1");
    let denies = |one: &&Value| {
        let accounts = one["accounts"].as_array().into_iter().flatten();
        accounts.into_iter().any(|account| account["stance"] == "denies")
    };
    let incident = items(&contested).iter().find(denies).expect("somebody denies something");
    let whole = server.ask(&format!("/incidents/{}", escaped(text(&incident["id"]))));
    let accounts = whole["accounts"].as_array().expect("accounts side by side");
    let stances: Vec<&str> = accounts.iter().map(|one| text(&one["stance"])).collect();
    assert!(stances.contains(&"denies") && stances.contains(&"tells"), "{stances:?}");
    let sides: Vec<&Value> = accounts.iter().map(|one| &one["side"]).collect();
    assert!(sides.iter().any(|side| *side != sides[0]), "two sides speak: {sides:?}");
    let fields = whole["fields"].as_array().expect("field by field");
    let what = fields.iter().find(|field| field["name"] == "what").expect("what happened");
    assert_eq!(what["state"], "contradict");
    let chain = accounts[0]["chain"].as_array().expect("through whom it came");
    assert_eq!(chain.last().map(|last| text(&last["name"])), accounts[0]["publisher"].as_str());
}

#[test]
fn what_was_known_then_is_shown_as_it_was() {
    let server = Server::open();
    let record = server.ask("/record?kind=text&limit=1000");
    let second = items(&record)[1]["n"].as_u64().expect("a number");
    let now = server.ask("/documents");
    for at in [format!("{second}"), format!("%23{second}")] {
        let then = server.ask(&format!("/documents?as_known_at={at}"));
        assert_eq!(then["total"], 2);
        assert!(then["total"].as_u64() < now["total"].as_u64());
    }
    let docket = server.ask(&format!("/docket?as_known_at={second}"));
    assert_eq!(docket["entries_head"], second + 1);
    assert_eq!(server.get("/documents?as_known_at=someday").status, 400);
}

#[test]
fn lists_are_filtered_and_come_page_by_page() {
    let server = Server::open();
    let all = server.ask("/accounts?limit=1000");
    let total = items(&all).len();
    assert_eq!(all["total"], total);
    let mut seen = Vec::new();
    let mut cursor = "0".to_owned();
    loop {
        let page = server.ask(&format!("/accounts?limit=7&cursor={cursor}"));
        seen.extend(items(&page).iter().map(|one| text(&one["id"]).to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    let ids: Vec<&str> = items(&all).iter().map(|one| text(&one["id"])).collect();
    assert_eq!(seen, ids);
    let assaults = server.ask("/accounts?type=assault");
    assert!(items(&assaults).iter().all(|one| one["event"]["type"] == "ASSAULT"));
    assert!(assaults["total"].as_u64() > Some(0));
    let of_party = server.ask("/incidents?party=russia&from=2025-12-01&to=2025-12-31");
    assert!(of_party["total"].as_u64() > Some(0));
    let spoken = server.ask("/accounts?speaker=ministry&country=RUS");
    let speakers = items(&spoken).iter().map(|one| text(&one["speaker"]).to_lowercase());
    assert!(speakers.into_iter().all(|speaker| speaker.contains("ministry")));
    for wrong in ["type=WAR", "party=nobody", "limit=many", "factuality=CT9", "bbox=1,2"] {
        let path = if wrong.starts_with("bbox") { "incidents" } else { "accounts" };
        assert_eq!(server.get(&format!("/{path}?{wrong}")).status, 400, "{wrong}");
    }
}

#[test]
fn map_timeline_process_and_search_have_what_they_show() {
    let server = Server::open();
    let points = server.ask("/incidents/points");
    let n = points["n"].as_array().expect("columns").len();
    for column in ["ids", "lon", "lat", "from", "to", "type", "contested", "vague", "standing"] {
        assert_eq!(points[column].as_array().map(Vec::len), Some(n), "{column}");
    }
    let cells = server.ask("/incidents/points?cells=3");
    let in_cells: u64 =
        cells["cells"]["n"].as_array().expect("cells").iter().filter_map(Value::as_u64).sum();
    assert_eq!(in_cells + cells["nowhere"].as_u64().expect("a number"), n as u64);
    let bins = server.ask("/incidents/histogram?bins=10");
    let counts = bins["counts"].as_object().expect("by type").values();
    let told: u64 = counts
        .flat_map(|bins| bins.as_array().into_iter().flatten())
        .filter_map(Value::as_u64)
        .sum();
    assert_eq!(told + bins["untold"].as_u64().expect("a number"), n as u64);
    let process = server.ask("/process");
    let threads = process["threads"].as_array().expect("threads");
    let kinds: Vec<&str> = threads
        .iter()
        .flat_map(|thread| thread["items"].as_array().into_iter().flatten())
        .map(|item| text(&item["kind"]))
        .collect();
    assert!(kinds.contains(&"rejection") && kinds.contains(&"call"), "{kinds:?}");
    assert!(process["network"]["edges"].as_array().is_some_and(|edges| !edges.is_empty()));
    let strip = server.ask(&format!("/agreements/december-2025/strip?{AS_OF}"));
    let cells = strip["rows"][0]["cells"].as_array().expect("cells");
    assert!(cells.iter().any(|cell| cell["standing"].is_string()));
    let found = server.ask("/search?q=sudzha");
    let groups: Vec<&str> =
        found["groups"].as_array().expect("groups").iter().map(|one| text(&one["kind"])).collect();
    for kind in ["documents", "incidents", "accounts", "places"] {
        assert!(groups.contains(&kind), "{groups:?}");
    }
    let rows = server.ask("/coverage");
    assert_eq!(text(&rows["rows"][0]["observer"]), "Meridian Wire");
    let brief = server.ask(&format!("/brief?{AS_OF}&since=2025-12-05"));
    assert!(brief["changed_since"].as_array().is_some_and(|changed| !changed.is_empty()));
    assert_eq!(brief["clauses"].as_array().map(Vec::len), Some(9));
}

#[test]
fn the_record_shows_itself_and_is_verified() {
    let server = Server::open();
    let record = server.ask("/record?limit=3");
    assert_eq!(items(&record).len(), 3);
    let checkpoint = server.ask("/record/checkpoint");
    assert_eq!(checkpoint["entries"], record["total"]);
    assert_eq!(checkpoint["signed"], true);
    let verified = server.send("POST", "/api/v1/record/verify", &[], b"").json();
    assert_eq!(verified["ok"], true);
    assert_eq!(verified["n_entries"], record["total"]);
}

#[test]
fn a_broken_permalink_is_answered_calmly() {
    let server = Server::open();
    for path in
        ["/incidents/gone", "/documents/sha256%3A12", "/findings/x", "/agreements/x", "/layers/x"]
    {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.fault()), (404, "not-here".to_owned()), "{path}");
    }
    assert_eq!(server.get("/nowhere").fault(), "not-here");
    assert_eq!(server.send("DELETE", "/api/v1/brief", &[], b"").fault(), "other-verb");
    // The page itself shows what was looked for: its routes all begin with it.
    let page = server.send("GET", "/incidents/gone", &[], b"");
    assert_eq!(page.status, 200);
    assert!(page.body.to_lowercase().contains("<!doctype html"));
    assert_eq!(server.send("GET", "/assets/gone.js", &[], b"").status, 404);
    assert_eq!(server.send("GET", "/../Cargo.toml", &[], b"").body, page.body);
}

#[test]
fn every_route_is_described_and_answers() {
    let server = Server::open();
    let described = server.ask("/openapi.json");
    assert_eq!(described, serde_json::from_str::<Value>(&troth_serve::openapi()).expect("JSON"));
    let paths = described["paths"].as_object().expect("paths");
    assert!(paths.len() > 30);
    for (path, verbs) in paths {
        let verbs = verbs.as_object().expect("verbs");
        for (verb, operation) in verbs {
            assert!(operation["summary"].is_string(), "{verb} {path}");
            let is_whole = !path.contains('{') && verb == "get";
            if is_whole
                && !["/stream", "/users", "/tokens", "/comments"]
                    .iter()
                    .any(|end| path.ends_with(end))
            {
                assert_eq!(server.send("GET", path, &[], b"").status, 200, "{path}");
            }
        }
    }
}

#[test]
fn a_page_as_received_is_shown_without_what_runs_in_it() {
    let server = Server::open();
    let page = "<html><body onload=run()><script>run()</script><h1>Shells</h1><p>Ukraine’s emergency \
        service said that Russian forces <a href=\"//example.org\">shelled</a> a school in Izium on \
        Sunday.</p></body></html>";
    let files = [("izium.html".to_owned(), page.to_owned())];
    let taken = server.drop_files(&files, &server.csrf()).json();
    let id = escaped(text(&taken["files"][0]["document"]));
    assert_eq!(server.ask(&format!("/documents/{id}"))["has_original_html"], true);
    let shown = server.get(&format!("/documents/{id}/page?from=0&to=7"));
    assert_eq!(shown.status, 200, "{}", shown.body);
    for header in
        ["default-src 'none'", "sandbox", "frame-ancestors 'self'", "text/html", "sameorigin"]
    {
        assert!(shown.head.contains(header), "{header}: {}", shown.head);
    }
    assert!(!shown.body.contains("run()") && !shown.body.contains("example.org"), "{}", shown.body);
    assert!(shown.body.contains("<h1>"), "{}", shown.body);
    assert!(
        shown.body.contains(">shelled</mark>"),
        "its account’s words are marked: {}",
        shown.body
    );
    let plain = server.ask("/documents?limit=1000");
    let plain = items(&plain).iter().find(|one| !text(&one["name"]).ends_with(".html"));
    let id = escaped(text(&plain.expect("the example's are Markdown")["id"]));
    assert_eq!(server.get(&format!("/documents/{id}/page")).fault(), "not-here");
}

#[test]
fn an_issue_has_a_thread_of_its_own() {
    let server = Server::open();
    let process = server.ask("/process");
    let first = &process["threads"][0];
    let thread = server.ask(&format!("/process/{}?limit=1000", escaped(text(&first["issue"]))));
    assert_eq!(thread["issue"], first["issue"]);
    let n_told = first["items"].as_array().expect("items").len() as u64
        + first["more"].as_u64().expect("a number");
    assert_eq!(thread["total"], n_told);
    assert!(thread["items"][0]["incident"].is_string(), "{thread}");
    assert_eq!(server.get("/process/no-such-issue").fault(), "not-here");
}
