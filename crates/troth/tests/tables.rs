//! A table goes into the record batch by batch; an import that was broken off is gone on with.

use troth::{Begun, Keeper, NamedLine};
use troth_model::{Document, DocumentId};
use troth_record::Known;

const TEXT: &str = "a,b\n1,2\n3,4\n";

fn document() -> Document {
    Document {
        id: DocumentId::new([7; 32]),
        title: None,
        publisher: None,
        published: None,
        language: None,
        zone: jiff::tz::TimeZone::UTC,
        url: None,
        name: "table.csv".to_owned(),
        text: String::new(),
    }
}

fn lines(numbers: std::ops::RangeInclusive<usize>) -> Vec<NamedLine> {
    let id = document().id;
    let line = |n: usize| {
        let name = format!("{id}/t1/{n}");
        let line = serde_json::json!({
            "kind": "account", "id": name, "document": id.to_string(), "reading": "t1",
            "span": {"start": 4, "end": 7}, "text": "1,2",
            "event": {"type": "ASSAULT", "trigger": {"text": "1", "start": 4, "end": 5}},
            "actors": [], "recipients": [], "attribution": [], "factuality": "CT+",
            "status": "happened", "where": [], "instruments": [], "objects": [], "effects": [],
            "corefers": [], "review": "unreviewed",
        });
        NamedLine { id: name, line: line.to_string() }
    };
    numbers.map(line).collect()
}

#[test]
fn an_import_that_was_broken_off_is_gone_on_with() {
    let folder = std::env::temp_dir().join(format!("troth-tables-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let mut keeper = Keeper::open_or_create(&folder.join("record.troth")).expect("a record");
    let maker = keeper.table_reading("ours", "name = \"ours\"").expect("the record is whole");
    let table = (TEXT.as_bytes(), TEXT);
    let begin = |keeper: &mut Keeper| {
        keeper.begin_table(&document(), table, &maker).expect("the record takes it")
    };
    assert_eq!(begin(&mut keeper), Begun::New);
    assert_eq!(keeper.take_rows(lines(1..=2), Begun::New).expect("it is taken"), 2);
    keeper.flush().expect("it is recorded");
    // Here the power fails.
    let begun = begin(&mut keeper);
    assert_eq!(begun, Begun::GoesOn);
    assert_eq!(keeper.take_rows(lines(1..=3), begun).expect("it is taken"), 1);
    keeper.finish_table(&document(), &maker, 3).expect("it is recorded");
    assert_eq!(begin(&mut keeper), Begun::Already);
    let kept = keeper.known(Known::Now).expect("it can be read");
    assert_eq!(kept.accounts.len(), 3);
    assert_eq!(kept.unreadable, Vec::<String>::new());
    // The text is its bytes, and is kept once.
    assert_eq!(kept.documents[0].0.text, TEXT);
    let again = keeper.table_reading("ours", "name = \"ours\"").expect("the record is whole");
    assert_eq!(again, maker);
    let other = keeper.table_reading("ours", "name = \"other\"").expect("the record is whole");
    assert_eq!(other.line.id, "t2");
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}
