//! The agreement in `docs/agreements.md` is read, linted and laid out as the page says.

use troth_agreement::{format_page, lint, read_agreement};
use troth_model::{Party, PartyId};

fn party(id: &str) -> Party {
    Party { id: PartyId::new(id), name: id.to_owned(), countries: vec![], members: vec![] }
}

fn documented() -> String {
    let docs = include_str!("../../../docs/agreements.md");
    let start = docs.find("````markdown\n").expect("the page shows an agreement") + 13;
    let length = docs[start..].find("\n````").expect("its fence is closed");
    docs[start..start + length].to_owned() + "\n"
}

#[test]
fn the_documented_agreement_is_read_without_a_complaint() {
    let page = documented();
    let read = read_agreement("supplies", &page, &[party("norland"), party("sudria")]);
    assert_eq!(read.diagnostics, []);
    assert_eq!(lint(&read.agreement), []);
    let labels: Vec<&str> =
        read.agreement.clauses.iter().map(|clause| clause.label.as_str()).collect();
    assert_eq!(labels, ["1", "2", "3", "4", "5", "6", "7", "8"]);
    assert_eq!(read.agreement.examples.len(), 1);
}

#[test]
fn the_documented_agreement_is_laid_out_as_the_formatter_does() {
    let page = documented();
    assert_eq!(format_page(&page), page);
}
