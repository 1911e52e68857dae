//! Lines of official texts, each with the sentence that found a fault: communiques, mission logs, updates.
//!
//! An account is told as type, trigger, innermost speaker, status and factuality.

use jiff::tz::TimeZone;
use troth_gazetteer::Gazetteer;
use troth_language::Language;
use troth_model::{Document, DocumentId, Published, ReadingId};
use troth_read::Reader;

/// What is read in `text`, a report of 12 May 2031.
fn told(text: &str) -> Vec<String> {
    let (language, gazetteer) = (Language::embedded(), Gazetteer::embedded());
    let document = Document {
        id: DocumentId::new([0; 32]),
        title: None,
        publisher: None,
        published: Some(Published { day: jiff::civil::date(2031, 5, 12), at: None }),
        language: Some("en".into()),
        zone: TimeZone::UTC,
        url: None,
        name: String::new(),
        text: text.to_owned(),
    };
    let accounts = Reader::new(&language, &gazetteer).read(&document, &ReadingId::new("r1"));
    accounts
        .into_iter()
        .map(|account| {
            let speaker = account
                .attribution
                .innermost()
                .map_or("", |who| who.ground.mention().map_or("", |mention| mention.text.as_str()));
            format!(
                "{} {} [{speaker}] {} {}",
                account.event_type.as_str(),
                account.trigger.text,
                account.status.as_str(),
                account.factuality.as_str(),
            )
        })
        .collect()
}

fn check(text: &str, expected: &[&str]) {
    let found = told(text);
    for line in expected {
        assert!(found.iter().any(|told| told == line), "{text}\nwanted {line}\nfound {found:#?}");
    }
}

#[test]
fn a_line_of_a_log_tells_what_befell() {
    check(
        "09:40 – Patrol halted by armed men at the Lorne bridge; passage refused.",
        &["COERCE halted [] happened CT+", "COERCE refused [] happened CT+"],
    );
    check(
        "10:15 – Two bursts of heavy machine-gun fire heard from the direction of Tessa.",
        &["ASSAULT bursts [] happened CT+"],
    );
}

#[test]
fn who_sees_guns_speaks_and_does_not_bring_them() {
    check(
        "The Mission observed four tanks near the village of Arun.",
        &["MOBILIZE observed [Mission] happened CT+"],
    );
}

#[test]
fn a_state_that_is_in_place_goes_on() {
    check(
        "A curfew is in place in Ostby from 21:00 until 05:00.",
        &["COERCE curfew [] ongoing CT+"],
    );
    check(
        "Joint patrols are being carried out along the canal.",
        &["COOPERATE Joint patrols [] ongoing CT+"],
    );
}

#[test]
fn what_had_to_be_done_was_done() {
    check(
        "Repairs in Sella had to be interrupted after shots were fired at the team.",
        &["DISRUPTION interrupted [] happened CT+"],
    );
}

#[test]
fn what_neither_party_shall_do_is_denied() {
    let found = told("Neither party shall lay mines in the valley.");
    assert!(found.iter().any(|line| line.contains("lay") && line.ends_with("CT-")), "{found:#?}");
}
