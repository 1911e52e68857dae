//! Runs the stories of `suites/reading/`: a heading is a test's name, a `text` block its input,
//! an `accounts` block what is expected.
//!
//! The first line of a text may be `published: 2031-03-09`. `UPDATE_EXPECT=1` writes into each
//! `accounts` block what the program says now. A heading that begins with `TODO` keeps what is
//! wrong now, and its words say what it should be.

mod story;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use jiff::tz::TimeZone;
use story::{Story, held, hold_all, is_update, pages, root};
use troth::{Engine, describe, document_of};
use troth_intake::{Options, Published};
use troth_model::{Account, AccountId, Actor, Attribution, CountRange, ReadingId};

#[test]
fn every_story_is_read_as_told() {
    let engine = Engine::new(Vec::new());
    hold_all("suites/reading", "accounts", |text| told(&engine, text), compared);
}

/// Each page of `suites/article/` bears its document's name; the number of a heading is that of the
/// line with words in the document whose accounts it expects.
#[test]
fn every_article_beside_the_project_is_read_as_told() {
    let shared = std::env::var_os("TROTH_SHARED").map_or(root().join("../shared"), PathBuf::from);
    let engine = Engine::new(Vec::new());
    let mut failed = String::new();
    for path in pages("suites/article") {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let Ok(text) = fs::read_to_string(shared.join("documents").join(format!("{stem}.txt")))
        else {
            eprintln!(
                "skipped: {stem}.txt is not there (TROTH_SHARED names the folder of shared data)"
            );
            continue;
        };
        let told = told_by_line(&engine, &stem, &text);
        let of_line = |number: &str| {
            let number: usize = number.parse().expect("a heading begins with a line's number");
            told.get(number - 1).cloned().unwrap_or_default()
        };
        let page = fs::read_to_string(&path).expect("a suite is a text");
        failed += &held(&path, &page, &sections(&page), of_line, compared);
    }
    assert!(failed.is_empty() || is_update(), "UPDATE_EXPECT=1 rewrites them\n\n{failed}");
}

/// The sections of an article's page: `text` is the number that its heading begins with.
fn sections(page: &str) -> Vec<Story<'_>> {
    let (mut name, mut open) = ("", None);
    let mut sections = Vec::new();
    let mut at = 0;
    for line in page.split_inclusive('\n') {
        let start = at;
        at += line.len();
        match (line.trim_end(), open) {
            ("```accounts", None) => open = Some(at),
            ("```", Some(from)) => {
                let text = name.split([' ', '.']).next().unwrap_or_default();
                sections.push(Story { name, text, expected: &page[from..start], at: from..start });
                open = None;
            }
            (heading, None) if heading.starts_with("## ") => name = heading[3..].trim(),
            _ => {}
        }
    }
    sections
}

/// What the program says of each line of a document, without the document's words: names stand as
/// the reader joined them.
fn told_by_line(engine: &Engine, stem: &str, text: &str) -> Vec<String> {
    let mut options = Options::default();
    let day = stem.get(..10).expect("a page is named for its document, which begins with its day");
    options.given.published = Some(Published::parse(day).expect("the name begins with a date"));
    let (received, _) = troth_intake::receive(&format!("{stem}.txt"), text.into(), &options);
    let document = document_of(&received[0], &TimeZone::UTC);
    let accounts = engine.read(&document, &ReadingId::new("r1"));
    let mut from = 0;
    let mut lines = Vec::new();
    for line in document.text.split('\n') {
        let to = from + line.chars().count();
        let within = |account: &&Account| (from..=to).contains(&account.span.start().get());
        let told = accounts.iter().filter(within);
        let told = told.fold(String::new(), |all, account| all + &without_words(account) + "\n");
        // Lines without words have no number.
        lines.extend((!line.trim().is_empty()).then_some(told));
        from = to + 1;
    }
    lines
}

/// `ASSAULT aerial happened CT+ | by Norland XNL | says ministry XNL | when 2031-03-08TNI | at Ostby`.
fn without_words(account: &Account) -> String {
    let mode = account.mode.map_or(String::new(), |mode| format!(" {}", mode.as_str()));
    let (status, factuality) = (account.status, account.factuality);
    let mut line = format!("{}{mode} {status} {factuality}", account.event_type);
    let people = |actors: &[Actor]| {
        joined(actors.iter().map(|actor| match (&actor.name, actor.country) {
            (Some(name), Some(country)) => format!("{name} {country}"),
            (Some(name), None) => name.clone(),
            (None, Some(country)) => format!("some of {country}"),
            (None, None) => "somebody".to_owned(),
        }))
    };
    let instruments = joined(account.instruments.iter().map(|i| counted(i.kind.as_str(), i.count)));
    let categories = joined(
        account.objects.iter().filter_map(|object| object.category).map(|kind| kind.to_string()),
    );
    let said = people(account.attribution.chain());
    let when = account.when.as_ref().map_or(String::new(), |when| when.timex.clone());
    let at = joined(account.places.iter().map(|place| describe::one_line(place.label())));
    let parts = [
        ("by", people(&account.actors)),
        ("to", people(&account.recipients)),
        ("with", instruments),
        ("on", categories),
        ("says", said),
        ("when", when),
        ("at", at),
    ];
    for (name, words) in parts.into_iter().filter(|(_, words)| !words.is_empty()) {
        let _ = write!(line, " | {name} {words}");
    }
    line
}

/// What the program says of a text: a line an account.
fn told(engine: &Engine, text: &str) -> String {
    let mut options = Options::default();
    let mut body = text;
    if let Some((first, rest)) = text.split_once('\n')
        && let Some(day) = first.strip_prefix("published: ")
    {
        options.given.published = Some(Published::parse(day).expect("`published:` tells a date"));
        body = rest;
    }
    let (received, problems) = troth_intake::receive("story.txt", body.into(), &options);
    assert!(problems.is_empty(), "a story is a plain text: {problems:?}");
    let document = document_of(&received[0], &TimeZone::UTC);
    let accounts = engine.read(&document, &ReadingId::new("r1"));
    accounts.iter().fold(String::new(), |lines, account| lines + &line(account, &accounts) + "\n")
}

/// `ASSAULT aerial “fired” happened CT+ | by Norland | with drone 40 | says harbour officials`.
fn line(account: &Account, all: &[Account]) -> String {
    let mode = account.mode.map_or(String::new(), |mode| format!(" {}", mode.as_str()));
    let (status, factuality) = (account.status, account.factuality);
    let mut line = format!(
        "{}{mode} “{}” {status} {factuality}",
        account.event_type,
        describe::one_line(&account.trigger.text)
    );
    let mut part = |name: &str, words: String| {
        if !words.is_empty() {
            let _ = write!(line, " | {name} {words}");
        }
    };
    part("by", named(&account.actors));
    part("to", named(&account.recipients));
    let instruments = account.instruments.iter();
    part("with", joined(instruments.map(|i| counted(i.kind.as_str(), i.count))));
    part(
        "on",
        joined(account.objects.iter().map(|object| {
            let category = object.category.map(|category| format!(" [{category}]"));
            let words = describe::one_line(&object.mention.text) + &category.unwrap_or_default();
            counted(&words, object.count)
        })),
    );
    part("toll", joined(account.effects.iter().map(|e| counted(e.kind.as_str(), e.count))));
    part("says", speakers(account));
    part("when", account.when.as_ref().map_or(String::new(), |when| when.timex.clone()));
    part("at", joined(account.places.iter().map(|place| describe::one_line(place.label()))));
    part("if", words(account.condition.as_ref()));
    part("about", words(account.topic.as_ref()));
    let same = |id: &AccountId| {
        all.iter().position(|other| other.id == *id).map(|at| (at + 1).to_string())
    };
    part("same as", joined(account.corefers.iter().filter_map(same)));
    line
}

fn words(mention: Option<&troth_model::Mention>) -> String {
    mention.map_or(String::new(), |mention| describe::one_line(&mention.text))
}

fn speakers(account: &Account) -> String {
    let quotation = account.quotation.map_or(String::new(), |quotation| format!(" ({quotation})"));
    let chain: Vec<String> = account.attribution.chain().iter().map(actor).collect();
    match account.attribution {
        Attribution::Publisher => quotation.trim().to_owned(),
        Attribution::Unknown => format!("nobody named{quotation}"),
        Attribution::Chain(_) => format!("{}{quotation}", chain.join(" < ")),
    }
}

fn named(actors: &[Actor]) -> String {
    joined(actors.iter().map(actor))
}

/// Name with country, and “…” around a name that a rule put there instead of words of the text.
fn actor(actor: &Actor) -> String {
    let label = describe::one_line(actor.label());
    let label = if actor.ground.mention().is_none() { format!("“{label}”") } else { label };
    actor.country.map_or(label.clone(), |country| format!("{label} {country}"))
}

fn counted(words: &str, count: Option<CountRange>) -> String {
    count.map_or_else(|| words.to_owned(), |count| format!("{words} {count}"))
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

/// Expected lines that are gone with `-`, new ones with `+`.
fn compared(expected: &str, told: &str) -> String {
    let missing = |text: &str, line: &str| !text.lines().any(|other| other == line);
    let gone =
        expected.lines().filter(|line| missing(told, line)).map(|line| format!("  - {line}\n"));
    let new =
        told.lines().filter(|line| missing(expected, line)).map(|line| format!("  + {line}\n"));
    gone.chain(new).collect()
}
