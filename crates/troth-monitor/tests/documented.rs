//! The examples in `docs/agreements.md` come out as the page says.

use troth_agreement::read_agreement;
use troth_model::{Party, PartyId};
use troth_monitor::run_examples;
use troth_text::{Paint, Source, render_diagnostic};

fn party(id: &str, name: &str) -> Party {
    Party { id: PartyId::new(id), name: name.to_owned(), countries: vec![], members: vec![] }
}

#[test]
fn the_documented_examples_come_out() {
    let docs = include_str!("../../../docs/agreements.md");
    let start = docs.find("````markdown\n").expect("the page shows an agreement") + 13;
    let length = docs[start..].find("\n````").expect("its fence is closed");
    let page = &docs[start..start + length];
    let parties = [party("norland", "Norland"), party("sudria", "Sudria")];
    let read = read_agreement("supplies", page, &parties);
    let failed: String = run_examples(&read.agreement, &parties)
        .iter()
        .map(|d| render_diagnostic(d, Source { name: "page", text: page }, Paint::Plain, 100))
        .collect();
    assert_eq!(failed, "");
}
