//! Every line of the wire is as the published schema has it, points at the words that it says
//! it points at, and is read back as what was written.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use serde_json::Value;
use troth::{Engine, document_of, reading_line_of, wire};
use troth_intake::Options;
use troth_model::{
    Document, EffectKind, EventType, Factuality, InstrumentKind, Mode, ObjectCategory, Quotation,
    ReadingId, Review, Sector, Status,
};

/// Texts that break what expects well-behaved ones. None of them may break the wire.
const NASTY: &[(&str, &str)] = &[
    ("empty lines", "\n\n \n"),
    ("no letters", "💥💥 653 — 51 … %%% “”"),
    (
        "letters of several code points",
        "🇺🇳 Officials in Київ said — “the po\u{301}rt of Sudria’s capital was shelled 👩‍🚒👩‍🚒 on Friday”.",
    ),
    (
        "quotes in quotes with nobody behind them",
        "“Norland ‘destroyed the bridge’ on Friday.” “They said: ‘We met in Geneva’.”",
    ),
    (
        "right to left",
        "قال المتحدث إن Norland shelled the port of \u{202e}Sudria\u{202c} on Friday.",
    ),
    ("a null in the middle", "Norland's army shelled\u{0} the port on Friday, the ministry said."),
    (
        "numbers that fit nowhere",
        "Norland fired 99999999999999999999999999 drones and -3 missiles, at least 12 to 3 rockets \
         and 1e400 shells, killing dozens and between nine and two people.",
    ),
    (
        "times that cannot be",
        "Norland struck the port on 31 February at 25:61, at 10:32:59.5 on 8 March, in 99999 BC, \
         and will strike it on 29 February 2031, officials said.",
    ),
    (
        "no full stop",
        "NORLAND DENIED THAT ITS FORCES SHELLED THE PORT OF SUDRIA ON FRIDAY KILLING 12",
    ),
    (
        "line ends of three kinds",
        "Norland said\r\nthat Sudria\rshelled\u{2028}the port.\r\n\r\n- Norland withdrew.\n- Sudria met Norland.",
    ),
    (
        "backslashes, quotes and markup",
        r#"<b>Norland</b> "said \"it\" shelled C:\port\u0041" &amp; {"kind": "account"} on Friday."#,
    ),
    (
        "speakers in a circle",
        "Norland said that Sudria said that Norland said that Sudria said that it shelled the port.",
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn schema() -> Value {
    let text = fs::read_to_string(root().join("schema/wire-1.schema.json"));
    serde_json::from_str(&text.expect("the schema lies in schema/")).expect("the schema is JSON")
}

/// The bundled example's documents, in order of their names.
fn example_documents() -> Vec<Document> {
    let folder = root().join("examples/december-2025/documents");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the example has documents")
        .map(|entry| entry.expect("a folder can be listed").path())
        .collect();
    files.sort();
    let kyiv = TimeZone::get("Europe/Kyiv").expect("the zone database is bundled");
    files
        .iter()
        .flat_map(|file| {
            let bytes = fs::read(file).expect("a file of the example can be read");
            documents(&file.to_string_lossy(), bytes, &kyiv)
        })
        .collect()
}

fn documents(name: &str, bytes: Vec<u8>, zone: &TimeZone) -> Vec<Document> {
    let (received, _) = troth_intake::receive(name, bytes, &Options::default());
    received.iter().map(|received| document_of(received, zone)).collect()
}

/// A nasty text as a document: dated and undated, straight from memory, so that nothing on the
/// way in can make it any better.
fn nasty_documents() -> Vec<Document> {
    let template = documents("note.txt", b"Norland met Sudria.".to_vec(), &TimeZone::UTC).remove(0);
    let dated = documents(
        "note.md",
        b"---\ntitle: \"\"\ndate: 2031-03-09T06:30\n---\nNorland met Sudria.".to_vec(),
        &TimeZone::UTC,
    )
    .remove(0);
    NASTY
        .iter()
        .flat_map(|(name, text)| {
            [&template, &dated].map(|document| Document {
                name: (*name).to_owned(),
                text: (*text).to_owned(),
                ..document.clone()
            })
        })
        .collect()
}

/// What `line` breaks of the schema; empty where nothing.
fn faults(validator: &jsonschema::Validator, line: &str) -> Vec<String> {
    let value: Value = serde_json::from_str(line).expect("a line is JSON");
    validator
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// Every object of `value` that points at words: its `text` is what stands from `start` to `end`.
fn assert_points(value: &Value, code_points: &[char], place: &str) {
    match value {
        Value::Object(fields) => {
            let position = |field: &str| fields.get(field).and_then(Value::as_u64);
            if let (Some(start), Some(end)) = (position("start"), position("end"))
                && let Some(text) = fields.get("text").and_then(Value::as_str)
            {
                let stretch =
                    usize::try_from(start).expect("fits")..usize::try_from(end).expect("fits");
                let there: String =
                    code_points.get(stretch).expect("lies in the text").iter().collect();
                assert_eq!(text, there, "at {place}");
            }
            for (field, value) in fields {
                assert_points(value, code_points, &format!("{place}.{field}"));
            }
        }
        Value::Array(items) => {
            items.iter().for_each(|item| assert_points(item, code_points, place));
        }
        _ => {}
    }
}

/// Holds the lines of all `documents` against the schema, the text and themselves; how many
/// accounts they had.
fn check(documents: &[Document]) -> usize {
    let validator = jsonschema::validator_for(&schema()).expect("the schema is one");
    let engine = Engine::new(Vec::new());
    let reading = ReadingId::new("r1");
    let mut n_accounts = 0;
    for document in documents {
        for with_text in [true, false] {
            let line = wire::document_line(document, with_text);
            assert_eq!(faults(&validator, &line), [""; 0], "{line}");
        }
        let line = wire::document_line(document, true);
        assert_eq!(wire::document_from_line(&line).as_ref(), Ok(document), "{line}");

        let code_points: Vec<char> = document.text.chars().collect();
        let mut last_trigger = 0;
        for account in engine.read(document, &reading) {
            n_accounts += 1;
            let line = wire::account_line(&account);
            assert_eq!(faults(&validator, &line), [""; 0], "{line}");
            assert_eq!(wire::account_from_line(&line).as_ref(), Ok(&account), "{line}");

            let value: Value = serde_json::from_str(&line).expect("a line is JSON");
            assert_points(&value, &code_points, "account");
            let [start, end] = ["start", "end"]
                .map(|end| value["span"][end].as_u64().and_then(|at| usize::try_from(at).ok()))
                .map(|at| at.expect("the schema asks for it"));
            let sentence: String = code_points[start..end].iter().collect();
            assert_eq!(value["text"].as_str(), Some(sentence.as_str()), "the account's sentence");

            let trigger = account.trigger.span.start().get();
            assert!(last_trigger <= trigger, "accounts stand in the order of their trigger");
            last_trigger = trigger;
        }
    }
    n_accounts
}

#[test]
fn every_line_of_the_example_is_as_the_schema_has_it() {
    let documents = example_documents();
    assert!(documents.len() >= 5, "the example has its documents");
    assert!(check(&documents) >= documents.len(), "the example tells of happenings");
}

#[test]
fn every_line_of_a_nasty_text_is_as_the_schema_has_it() {
    assert!(check(&nasty_documents()) > 0, "some of them tell of happenings");
}

#[test]
fn the_reading_line_is_as_the_schema_has_it() {
    let validator = jsonschema::validator_for(&schema()).expect("the schema is one");
    let line = wire::reading_line(&reading_line_of(&ReadingId::new("r1")));
    assert_eq!(faults(&validator, &line), [""; 0], "{line}");
}

/// What a broken line looks like: each of these changes makes a good line a bad one.
#[test]
fn the_schema_refuses_what_is_not_on_the_wire() {
    let validator = jsonschema::validator_for(&schema()).expect("the schema is one");
    let text = "Norland's army shelled a port on Friday, its ministry said.";
    let document = documents("note.txt", text.into(), &TimeZone::UTC).remove(0);
    let accounts = Engine::new(Vec::new()).read(&document, &ReadingId::new("r1"));
    let line = wire::account_line(accounts.first().expect("a text with a happening"));
    let good: Value = serde_json::from_str(&line).expect("a line is JSON");
    assert!(validator.is_valid(&good), "{line}");
    let mention = serde_json::json!({"text": "army", "start": 10, "end": 14});
    let both = serde_json::json!([{"text": "army", "start": 10, "end": 14, "inferred": "a-rule"}]);
    let changes: [(&str, Value); 11] = [
        ("/kind", "acount".into()),
        ("/event/type", "FIGHT".into()),
        ("/event/mode", "phone".into()),
        ("/event/trigger/end", (-1).into()),
        ("/actors", both),
        ("/actors", Value::Null),
        ("/factuality", "CT".into()),
        ("/speaker", "nobody".into()),
        ("/where", serde_json::json!([{"text": "a", "start": 0, "end": 1, "lat": 4.5}])),
        ("/effects", serde_json::json!([mention])),
        ("/added", true.into()),
    ];
    for (pointer, value) in changes {
        let mut bad = good.clone();
        let (parent, field) = pointer.rsplit_once('/').expect("a pointer has a slash");
        let parent = bad.pointer_mut(parent).expect("the line has it");
        parent[field] = value.clone();
        assert!(!validator.is_valid(&bad), "`{pointer}` may not be {value}");
    }
}

/// The words of the schema are those of the model: none missing, none made up.
#[test]
fn the_schema_spells_out_every_word_of_the_model() {
    fn check(schema: &Value, pointer: &str, words: Vec<&str>) {
        let spelled = schema.pointer(pointer).and_then(Value::as_array);
        let spelled = spelled.unwrap_or_else(|| panic!("the schema has `{pointer}`"));
        let spelled: Vec<&str> = spelled.iter().filter_map(Value::as_str).collect();
        assert_eq!(spelled, words, "`{pointer}`");
    }
    macro_rules! check_all {
        ($schema:ident: $($pointer:literal = $set:ident),+ $(,)?) => {
            $(check(&$schema, $pointer, $set::ALL.iter().map(|one| one.as_str()).collect());)+
        };
    }
    let schema = schema();
    check_all!(schema:
        "/$defs/event/properties/type/enum" = EventType,
        "/$defs/account/properties/quotation/enum" = Quotation,
        "/$defs/account/properties/factuality/enum" = Factuality,
        "/$defs/account/properties/status/enum" = Status,
        "/$defs/account/properties/review/enum" = Review,
        "/$defs/actor/properties/sector/enum" = Sector,
        "/$defs/instrument/properties/kind/enum" = InstrumentKind,
        "/$defs/object/properties/category/enum" = ObjectCategory,
        "/$defs/effect/properties/kind/enum" = EffectKind,
    );
    for rule in schema["$defs"]["event"]["allOf"].as_array().expect("a rule for each type") {
        let event_type = rule["if"]["properties"]["type"]["const"].as_str().expect("names a type");
        let event_type = EventType::parse(event_type).expect("a type of the model");
        for mode in rule["then"]["properties"]["mode"]["enum"].as_array().into_iter().flatten() {
            let mode = mode.as_str().expect("modes are words");
            assert!(Mode::of(event_type, mode).is_some(), "`{event_type}` has a mode `{mode}`");
        }
    }
}
