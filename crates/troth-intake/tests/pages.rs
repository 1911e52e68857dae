//! How well the main text of a page is found: pages of ours in the layouts of the field, each
//! beside the text that a person would copy out of it.

use std::collections::BTreeMap;
use std::path::Path;

use expect_test::expect;
use troth_intake::{Options, Received, receive};

fn words(text: &str) -> BTreeMap<&str, i64> {
    let mut counts = BTreeMap::new();
    for word in text.split_whitespace().filter(|word| !matches!(*word, "-" | "|")) {
        *counts.entry(word).or_default() += 1;
    }
    counts
}

/// Precision and recall over words, each as often as it stands in the text.
fn agreement(found: &str, wanted: &str) -> (f64, f64) {
    let (found, wanted) = (words(found), words(wanted));
    let shared: i64 = found.iter().map(|(word, n)| *n.min(wanted.get(word).unwrap_or(&0))).sum();
    let share = |all: i64| shared as f64 / all.max(1) as f64;
    (share(found.values().sum()), share(wanted.values().sum()))
}

fn read(name: &str) -> (Received, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let page = std::fs::read(folder.join(format!("{name}.html"))).expect("the page is there");
    let wanted = std::fs::read_to_string(folder.join(format!("{name}.txt"))).expect("its text");
    let (mut documents, problems) = receive(&format!("{name}.html"), page, &Options::default());
    assert!(problems.is_empty(), "{problems:?}");
    (documents.remove(0), wanted)
}

const PAGES: &[&str] =
    &["news", "ministry", "brief", "blog", "mission", "live", "flash", "interview"];

#[test]
fn main_text_of_pages_in_several_layouts() {
    let mut table = String::from("page       precision recall\n");
    for name in PAGES {
        let (document, wanted) = read(name);
        let (precision, recall) = agreement(&document.text, &wanted);
        table += &format!("{name:<10} {precision:>9.2} {recall:>6.2}\n");
        if std::env::var_os("SHOW_PAGES").is_some() {
            println!("=== {name}\n{}\n", document.text);
        }
    }
    expect![[r#"
        page       precision recall
        news            0.99   0.96
        ministry        1.00   1.00
        brief           0.78   1.00
        blog            1.00   1.00
        mission         0.95   1.00
        live            1.00   1.00
        flash           1.00   1.00
        interview       1.00   0.86
    "#]]
    .assert_eq(&table);
}

#[test]
fn what_the_pages_say_of_themselves() {
    let mut table = String::new();
    for name in PAGES {
        let (document, _) = read(name);
        let value = |told: &Option<troth_intake::Told<String>>| {
            told.as_ref().map_or("-".to_owned(), |told| told.value.clone())
        };
        let published = document.published.map_or("-".to_owned(), |told| told.value.to_string());
        table += &format!(
            "{name}: {} | {} | {published} | {} | {}\n",
            value(&document.title),
            value(&document.publisher),
            value(&document.language),
            document.authors.join(", "),
        );
    }
    expect![[r#"
        news: Ferry talks resume in Ostra after week of silence | Coast Wire | 2031-03-09T07:15:00+01:00 | en | Mira Holt
        ministry: Ministry of Defence of Norland :: Statements | Ministry of Defence of Norland | 2031-03-08 | en | 
        brief: Two hurt at Karsk | Valley Radio | 2031-03-08T22:40:00Z | en | Valley Radio newsroom
        blog: Field notes: the crossing at Vessel | - | 2031-03-07 | en | Ada Roth
        mission: Daily report 66/2031 | Joint Observer Mission | 2031-03-08 | en | 
        live: Talks at Ostra | The Vessel Post | 2031-03-09T06:00:00+01:00 | en | 
        flash: Flash update no. 3 – Karsk district | Open Hands | 2031-03-08 | en | 
        interview: “Nobody signs on a Sunday” | - | 2031-03-05T10:00:00Z | en | Jon Bell
    "#]].assert_eq(&table);
}

#[test]
fn every_word_of_the_pages_leads_back_to_its_source() {
    for name in PAGES {
        let (document, _) = read(name);
        let map = document.origin.as_ref().expect("a page leads back");
        for (at, word) in document.text.match_indices(char::is_alphanumeric) {
            let span = troth_text::ByteSpan::new(at, at + word.len());
            let range = map.origin(&document.text, span).expect("every sign has a source");
            assert_eq!(&document.bytes()[range], word.as_bytes(), "{name} at {at}");
        }
    }
}
