//! Runs the stories of `suites/incidents/`: a heading is a test's name, a `text` block holds the
//! documents, an `incidents` block what is expected of them.
//!
//! Each document begins with a line `= Publisher, 2031-03-09`; `= folder PATH` takes the documents
//! of a folder of the project. `UPDATE_EXPECT=1` writes into each `incidents` block what the program
//! says now. A heading that begins with `TODO` keeps what is wrong now, and its words say what it
//! should be.

mod story;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use story::{hold_all, root};
use troth::{Engine, describe, document_of};
use troth_intake::{Options, Published};
use troth_model::{Account, Document, Incident, IncidentId, ReadingId};

#[test]
fn every_story_has_the_incidents_that_a_careful_person_would_make() {
    let engine = Engine::new(Vec::new());
    hold_all(
        "suites/incidents",
        "incidents",
        |text| told(&engine, text),
        |expected, told| format!("expected\n{expected}found\n{told}"),
    );
}

fn told(engine: &Engine, text: &str) -> String {
    let documents = documents(text);
    let reading = ReadingId::new("r1");
    let accounts: Vec<Account> =
        documents.iter().flat_map(|document| engine.read(document, &reading)).collect();
    let mut incidents = troth::group(&documents, &accounts, &[]);
    let place = |incident: &Incident| {
        accounts.iter().position(|account| account.id == incident.members[0].account)
    };
    // In the order of the documents: ids are hashes, whose order says nothing.
    for incident in &mut incidents {
        incident
            .members
            .sort_by_key(|member| accounts.iter().position(|account| account.id == member.account));
    }
    incidents.sort_by_key(place);
    let number = |id: &IncidentId| incidents.iter().position(|one| one.id == *id).map(|at| at + 1);
    let mut told = String::new();
    for (at, incident) in incidents.iter().enumerate() {
        let types: Vec<&str> =
            incident.event_types.iter().map(|told| told.value.as_str()).collect();
        let wholes: Vec<String> =
            incident.part_of.iter().filter_map(number).map(|n| n.to_string()).collect();
        let part_of = match wholes.is_empty() {
            true => String::new(),
            false => format!(", part of {}", wholes.join(" and ")),
        };
        let _ = writeln!(told, "{}. {}{part_of}", at + 1, types.join(" "));
        for member in &incident.members {
            let account = accounts.iter().find(|account| account.id == member.account);
            let account = account.expect("members are accounts");
            let document = documents.iter().find(|document| document.id == account.document);
            let publisher =
                document.and_then(|one| one.publisher.as_ref()).map(|one| one.name.as_str());
            let who = describe::who_says(account, publisher);
            let _ = writeln!(told, "   {who} {}: {}", member.stance, describe::what(account));
        }
    }
    told
}

fn documents(text: &str) -> Vec<Document> {
    let mut documents: Vec<Document> = Vec::new();
    for part in text.split("= ").filter(|part| !part.trim().is_empty()) {
        let (heading, body) = part.split_once('\n').expect("a document begins with its line");
        if let Some(folder) = heading.strip_prefix("folder ") {
            documents.extend(in_folder(&root().join(folder.trim())));
            continue;
        }
        let (publisher, day) = heading.rsplit_once(", ").expect("`= Publisher, 2031-03-09`");
        let mut options = Options::default();
        options.given.published = Some(Published::parse(day.trim()).expect("a date"));
        options.given.publisher = Some(publisher.to_owned());
        documents.extend(received("story.txt", body.trim(), &options));
    }
    documents
}

fn in_folder(folder: &Path) -> Vec<Document> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder is in the project")
        .map(|entry| entry.expect("the folder can be listed").path())
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a document of ours is a text");
        let name = path.file_name().unwrap_or_default().display().to_string();
        received(&name, &text, &Options::default())
    };
    paths.into_iter().flat_map(read).collect()
}

fn received(name: &str, text: &str, options: &Options) -> Vec<Document> {
    let (received, problems) = troth_intake::receive(name, text.into(), options);
    assert!(problems.is_empty(), "a story is a plain text: {problems:?}");
    received.iter().map(|one| document_of(one, &TimeZone::UTC)).collect()
}
