//! PLOVER's gold standard records: a sentence, its event type and mode, and the words that carry
//! the event.
//!
//! The records are JSON written by hand, so they are taken one by one: one that is no JSON is
//! named and the others are read. Types of the earlier draft stand for what replaced them
//! (DEMAND is REQUEST, DISAPPROVE and INVESTIGATE are ACCUSE, FIGHT is ASSAULT). What the reader
//! takes from the sentence is coded as `coded` says. Three ways to count, the strictest first:
//! every distinct type that is read in the sentence must be the marked one; the first account of
//! the sentence must have it (as programs count that code one event a sentence); and of the
//! accounts whose trigger stands in the marked words, one must have it. A record for which nothing
//! is read is missed; a wrong type is missed and extra. Mode: of the records whose type is found
//! and whose mode PLOVER 0.8 has, the share with that mode.

use serde_json::Value;
use troth_model::{Account, EventType, Mode, ReadingId};
use troth_text::{CodePoint, Span};

use super::{File, Gold, Measure, Miss, Set, Sheet, Tally, coded};
use crate::Engine;

const MEASURES: &[Measure] = &[
    Measure::f1("root type, all that is read in the sentence"),
    Measure::f1("root type, first account of the sentence").aims_at(0.80),
    Measure::f1("root type, at the marked words"),
    Measure::share("mode, of those with the type"),
];

struct Record {
    at: String,
    text: String,
    event_type: EventType,
    mode: Option<Mode>,
    /// The words that carry the event; none where the record's markup does not fit its text.
    words: Vec<Span>,
}

/// Reads the records; one that cannot be read is named.
pub fn read(files: &[File], set: &mut Set) {
    set.measures = MEASURES;
    for file in files {
        for (line, source) in objects(&file.text) {
            let at = format!("{}:{line}", file.name);
            match record(source, &at) {
                Ok(record) => {
                    set.documents.extend(record.map(|one| Box::new(one) as Box<dyn Gold>))
                }
                Err(problem) => set.problems.push(format!("{at}: {problem}")),
            }
        }
    }
}

/// The objects of the outermost level with the line on which each starts; braces in strings do
/// not count, and a string ends with its line, however it was closed.
fn objects(text: &str) -> Vec<(usize, &str)> {
    let (mut found, mut depth, mut start, mut line) = (Vec::new(), 0_usize, 0, 1);
    let (mut start_line, mut in_string, mut escaped) = (1, false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '\n' => (line, in_string, escaped) = (line + 1, false, false),
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '{' if !in_string => {
                if depth == 0 {
                    (start, start_line) = (at, line);
                }
                depth += 1;
            }
            '}' if !in_string && depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    found.push((start_line, &text[start..=at]));
                }
            }
            _ => {}
        }
    }
    found
}

/// `Ok(None)` for a record that documents the file.
fn record(source: &str, at: &str) -> Result<Option<Record>, String> {
    let value: Value = serde_json::from_str(source)
        .or_else(|error| serde_json::from_str(&without_last_commas(source)).map_err(|_| error))
        .map_err(|error| format!("no JSON: {error}"))?;
    let field = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    if field("event") == "DOCUMENT" {
        return Ok(None);
    }
    let event_type = current_type(field("event"))
        .ok_or_else(|| format!("`{}` is no type of PLOVER", field("event")))?;
    let mode = Mode::of(event_type, current_mode(field("event"), field("mode")));
    let markup = value.pointer("/textInfo/markup").and_then(Value::as_str).unwrap_or_default();
    let (plain, words) = without_marks(markup);
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let fits = letters(&plain) == letters(field("text"));
    let (text, words) = if fits { (plain, words) } else { (field("text").to_owned(), Vec::new()) };
    if text.trim().is_empty() {
        return Err("expected a sentence in `text`".to_owned());
    }
    Ok(Some(Record { at: format!("{at} {}", field("id")), text, event_type, mode, words }))
}

/// A comma before a closing bracket is the commonest slip of a hand that writes JSON.
fn without_last_commas(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    for letter in source.chars() {
        if matches!(letter, '}' | ']') {
            let kept = out.trim_end().trim_end_matches(',').len();
            out.truncate(kept);
        }
        out.push(letter);
    }
    out
}

fn current_type(name: &str) -> Option<EventType> {
    let name = match name {
        "DEMAND" => "REQUEST",
        "DISAPPROVE" | "INVESTIGATE" => "ACCUSE",
        "FIGHT" => "ASSAULT",
        other => other,
    };
    EventType::ALL.iter().find(|event_type| event_type.as_str() == name).copied()
}

/// The mode of PLOVER 0.8 for one of the earlier draft.
fn current_mode<'m>(event: &str, mode: &'m str) -> &'m str {
    match (event, mode) {
        ("DISAPPROVE", _) => "disapprove",
        ("INVESTIGATE", _) => "investigate",
        (_, "strike-hun") => "hunger",
        (_, "strike-gen") => "strike",
        (_, "demo-org" | "demo-spon") => "demo",
        (_, "riot-spon" | "riot-org") => "riot",
        (_, "confiscate") => "seize",
        (_, "ban") => "restrict",
        (_, "host") => "visit",
        (_, "assassinate") => "targeted",
        (_, other) => other,
    }
}

/// A bracket that is open: a mark's, with where its words begin if they tell the event, or the
/// sentence's own.
enum Bracket {
    Mark(Option<usize>),
    Own,
}

/// The sentence of "(SRC: Norland) (EVT: signed) …", and where the event's words stand in it.
fn without_marks(markup: &str) -> (String, Vec<Span>) {
    let mut plain: Vec<char> = Vec::new();
    let (mut open, mut events) = (Vec::new(), Vec::new());
    let mut rest = markup;
    while let Some(letter) = rest.chars().next() {
        if let Some((mark, length)) = opening_mark(rest) {
            open.push(Bracket::Mark((mark == "EVT").then_some(plain.len())));
            rest = &rest[length..];
            continue;
        }
        let closed = if letter == ')' { open.pop() } else { None };
        match closed {
            Some(Bracket::Mark(event)) => {
                let span = |start| Span::new(CodePoint::new(start), CodePoint::new(plain.len()));
                events.extend(event.filter(|start| *start < plain.len()).map(span));
            }
            _ => plain.push(letter),
        }
        if letter == '(' {
            open.push(Bracket::Own);
        }
        rest = &rest[letter.len_utf8()..];
    }
    (plain.into_iter().collect(), events)
}

/// "(SRC/TAR: " with its length.
fn opening_mark(rest: &str) -> Option<(&str, usize)> {
    let inner = rest.strip_prefix('(')?;
    let (mark, after) = inner.split_once(':')?;
    let is_mark = (2..=12).contains(&mark.len())
        && mark.chars().all(|c| c.is_ascii_uppercase() || matches!(c, '/' | ' '));
    is_mark.then(|| (mark, rest.len() - after.trim_start().len()))
}

impl Gold for Record {
    fn score(&self, engine: &Engine) -> Sheet {
        let document = super::text(&self.at, &self.text, None);
        compare(self, &engine.read(&document, &ReadingId::new("r1")))
    }
}

fn compare(record: &Record, accounts: &[Account]) -> Sheet {
    let coded: Vec<(EventType, &Account)> = accounts
        .iter()
        .filter_map(|account| Some((coded::plover_type(account)?, account)))
        .collect();
    let is_marked =
        |account: &Account| record.words.iter().any(|word| word.overlaps(account.trigger.span));
    let mut all: Vec<EventType> = coded.iter().map(|(found, _)| *found).collect();
    all.sort_unstable_by_key(|found| found.as_str());
    all.dedup();
    let first: Vec<EventType> = coded.first().map(|(found, _)| *found).into_iter().collect();
    let at_words: Vec<EventType> =
        coded.iter().filter(|(_, account)| is_marked(account)).map(|(found, _)| *found).collect();
    let right = |found: &[EventType]| usize::from(found.contains(&record.event_type));
    let one = |found: &[EventType]| Tally::of(right(found), 1, found.len().min(1));
    let of_type = |(found, account): &&(EventType, &Account)| {
        *found == record.event_type && account.mode.is_some()
    };
    let mode = record.mode.filter(|_| right(&all) == 1).map_or_else(Tally::default, |mode| {
        Tally::asked(coded.iter().filter(of_type).any(|(_, account)| account.mode == Some(mode)))
    });
    Sheet {
        tallies: vec![Tally::of(right(&all), 1, all.len()), one(&first), one(&at_words), mode],
        misses: misses(record, &coded, &all, mode.missed > 0),
    }
}

fn misses(
    record: &Record,
    coded: &[(EventType, &Account)],
    all: &[EventType],
    is_mode_wrong: bool,
) -> Vec<Miss> {
    let found: Vec<String> = coded
        .iter()
        .map(|(found, account)| {
            let mode = account.mode.map_or_else(String::new, |mode| format!(" {}", mode.as_str()));
            format!(
                "{found}{mode} “{}” ({} {})",
                account.trigger.text, account.status, account.factuality
            )
        })
        .collect();
    let letters: Vec<char> = record.text.chars().collect();
    let word =
        |span: &Span| letters[span.start().get()..span.end().get()].iter().collect::<String>();
    let words: Vec<String> = record.words.iter().map(word).collect();
    let mode = record.mode.map_or_else(String::new, |mode| format!(" {}", mode.as_str()));
    let gold = format!("{}{mode} “{}”", record.event_type, words.join(" … "));
    let class = if !all.contains(&record.event_type) {
        let others: Vec<&str> = all.iter().map(|found| found.as_str()).collect();
        let others = if others.is_empty() { "nothing".to_owned() } else { others.join(", ") };
        format!("{} read as {others}", record.event_type)
    } else if coded[0].0 != record.event_type {
        format!("{} read, but first {}", record.event_type, coded[0].0)
    } else if is_mode_wrong {
        format!("{} with another mode", record.event_type)
    } else {
        return Vec::new();
    };
    vec![Miss {
        at: record.at.clone(),
        sentence: super::one_line(&record.text),
        class,
        gold,
        found: if found.is_empty() { "nothing".to_owned() } else { found.join("; ") },
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORDS: &str = r#"[
{"id": "X-0", "event": "DOCUMENT", "eventText": "about this file"},
{
    "id": "X-1", "event": "DISAPPROVE", "mode": "", "eventText": "condemned",
    "text": "Norland (the northern one) condemned Sudria on Friday.",
    "textInfo": {"markup": "(SRC: Norland) (the northern one) (EVT: condemned) (TAR: Sudria) on Friday."},
},
{"id": "X-2", "event": "DANCE", "eventText": "danced", "text": "Norland danced."},
{"id": "X-3", "event": "FIGHT", "mode": "heavy-weapons", "eventText": "shelled"
 "text": "no comma above"},
{"id": "X-4", "event": "CONSULT", "mode": "phone", "eventText": "called",
 "text": "Norland's president called his Sudrian counterpart by phone."}
]"#;

    fn file() -> File {
        let name = "gsr.txt".to_owned();
        File { source: name.clone(), name, text: RECORDS.to_owned() }
    }

    #[test]
    fn records_are_taken_one_by_one_and_faulty_ones_named() {
        let records: Vec<_> =
            objects(RECORDS).into_iter().map(|(_, source)| record(source, "f")).collect();
        let told: Vec<String> = records
            .iter()
            .map(|record| match record {
                Ok(None) => "documentation".to_owned(),
                Ok(Some(record)) => {
                    format!("{} at {} words", record.event_type, record.words.len())
                }
                Err(problem) => problem.split(':').next().unwrap_or_default().to_owned(),
            })
            .collect();
        assert_eq!(
            told,
            [
                "documentation",
                "ACCUSE at 1 words",
                "`DANCE` is no type of PLOVER",
                "no JSON",
                "CONSULT at 0 words"
            ]
        );
        let mut set = Set {
            name: String::new(),
            form: crate::score::Form::Plover,
            measures: &[],
            documents: Vec::new(),
            problems: Vec::new(),
        };
        read(&[file()], &mut set);
        assert_eq!((set.documents.len(), set.problems.len()), (2, 2));
        assert!(set.problems[0].starts_with("gsr.txt:8: `DANCE`"), "{}", set.problems[0]);
    }

    #[test]
    fn marks_come_out_of_the_sentence() {
        let (plain, words) =
            without_marks("The (SRC: army (of the north)) (EVT:shelled (LOC: Ostby)) (twice).");
        assert_eq!(plain, "The army (of the north) shelled Ostby (twice).");
        let letters: Vec<char> = plain.chars().collect();
        let word: String = letters[words[0].start().get()..words[0].end().get()].iter().collect();
        assert_eq!(word, "shelled Ostby");
    }

    #[test]
    fn the_three_ways_to_count_differ_in_what_they_ask() {
        let text =
            "Norland condemned Sudria on Friday after Sudria's army shelled the port of Ostby.";
        let record = |event_type| Record {
            at: String::new(),
            text: text.to_owned(),
            event_type,
            mode: None,
            words: vec![Span::new(CodePoint::new(8), CodePoint::new(17))],
        };
        let engine = Engine::new(Vec::new());
        let tallies = record(EventType::Accuse).score(&engine).tallies;
        assert_eq!(tallies[0], Tally { hits: 1, missed: 0, extra: 1 }, "the shelling is extra");
        assert_eq!(tallies[1], Tally { hits: 1, missed: 0, extra: 0 }, "the first is right");
        assert_eq!(tallies[2], Tally { hits: 1, missed: 0, extra: 0 }, "at the words it is right");
        let tallies = record(EventType::Aid).score(&engine).tallies;
        assert_eq!(tallies[0], Tally { hits: 0, missed: 1, extra: 2 });
        assert_eq!(tallies[1], Tally { hits: 0, missed: 1, extra: 1 });
    }
}
