//! The bytes in `docs/formats.md` are those of the record that they are said to be from.

use std::fs;
use std::path::Path;

use troth_record::{Hash, Leaf, commit_to_about, commit_to_content, merkle};

#[test]
fn the_documented_example_is_the_fixture() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(home.join("../../docs/formats.md")).expect("the page");
    let proof = home.join("tests/fixtures/format-1.tlog-proof");
    assert!(page.contains(&fs::read_to_string(proof).expect("the fixture")));

    let line = page.lines().find(|line| line.starts_with("{\"about\"")).expect("the line");
    let leaf = Leaf::from_line(line.as_bytes()).expect("a canonical line");
    assert!(page.contains(&format!("`{}`", merkle::leaf_hash(line.as_bytes()))));
    let value = |name: &str| {
        let line = page.lines().find(|line| line.trim_start().starts_with(name)).expect("it");
        line.split_whitespace().last().expect("a value").to_owned()
    };
    let salt = Hash::from_hex(&value("salt     ")).expect("a salt").0;
    let content = Hash::of(b"Norland met Sudria.");
    assert_eq!(value("SHA-256(content)"), content.to_hex());
    assert_eq!(leaf.about, Some(commit_to_about(&salt, &value("about     "))));
    assert_eq!(leaf.content, Some(commit_to_content(&salt, &content)));
}
