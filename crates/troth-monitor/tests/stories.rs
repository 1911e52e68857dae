//! `stories.md`: every example comes out as it says.

use troth_agreement::{format_page, read_agreement};
use troth_model::{Party, PartyId};
use troth_monitor::run_examples;
use troth_text::{Diagnostic, Paint, Source, render_diagnostic};

fn party(id: &str, name: &str) -> Party {
    Party { id: PartyId::new(id), name: name.to_owned(), countries: vec![], members: vec![] }
}

fn drawn(page: &str, diagnostics: &[Diagnostic]) -> String {
    let source = Source { name: "stories.md", text: page };
    diagnostics.iter().map(|found| render_diagnostic(found, source, Paint::Plain, 100)).collect()
}

#[test]
fn every_story_comes_out() {
    let page = include_str!("stories.md");
    let parties = [party("norland", "Norland"), party("sudria", "Sudria")];
    let read = read_agreement("stories", page, &parties);
    assert_eq!(drawn(page, &read.diagnostics), "");
    assert_eq!(drawn(page, &run_examples(&read.agreement, &parties)), "");
}

/// The sides exchanged in the agreement and in every account: nothing else changes.
#[test]
fn troth_takes_no_side() {
    let page = include_str!("stories.md");
    let mirrored =
        page.replace("norland", "\u{1}").replace("sudria", "norland").replace('\u{1}', "sudria");
    let parties = [party("norland", "Norland"), party("sudria", "Sudria")];
    let read = read_agreement("stories", &mirrored, &parties);
    assert_eq!(drawn(&mirrored, &read.diagnostics), "");
    assert_eq!(drawn(&mirrored, &run_examples(&read.agreement, &parties)), "");
}

#[test]
fn laying_a_page_out_changes_nothing_that_comes_out() {
    let page = format_page(include_str!("stories.md"));
    let parties = [party("norland", "Norland"), party("sudria", "Sudria")];
    let read = read_agreement("stories", &page, &parties);
    assert_eq!(drawn(&page, &read.diagnostics), "");
    assert_eq!(drawn(&page, &run_examples(&read.agreement, &parties)), "");
}

/// Each party's reading of a date and of a term is judged beside the text.
#[test]
fn readings_stand_side_by_side() {
    let page = "```troth\n\
        agreement \"Readings\" between norland and sudria in force from 2031-03-18 for 30 days\n\
        define energy facility as a thing in category energy\n\
        norland reads energy facility as a thing in category energy or a thing called \"oil depot\"\n\
        sudria reads in force from 2031-03-25 for 30 days\n\
        clause 1: neither party may attack an energy facility\n\
        clause 2: neither party may attack a port\n```\n";
    let parties = [party("norland", "Norland"), party("sudria", "Sudria")];
    let read = read_agreement("readings", page, &parties);
    assert_eq!(drawn(page, &read.diagnostics), "");
    let readers = |n: usize| -> Vec<&str> {
        read.agreement.clauses[n].readings.iter().map(|(party, _)| party.as_str()).collect()
    };
    // A clause that a reading does not change is judged once.
    assert_eq!(readers(0), ["norland", "sudria"]);
    assert_eq!(readers(1), ["sudria"]);
}
