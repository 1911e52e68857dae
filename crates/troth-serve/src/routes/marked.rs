//! A correction by words that a person marked in the text: which words carry which field. What the
//! reader knows of those words (a place's position, a time's stretch, a name's country) comes along.

use serde::Deserialize;
use serde_json::{Value, json};
use troth::wire;
use troth_model::{Account, Document};
use troth_text::{CodePoint, Span, TextIndex};

use crate::ask::{Ask, Fault};

/// A field is left as it was where it is left out; an empty list takes it away.
#[derive(Deserialize)]
pub struct Marked {
    event: Option<Event>,
    actors: Option<Vec<Words>>,
    recipients: Option<Vec<Words>>,
    attribution: Option<Vec<Words>>,
    when: Option<Words>,
    r#where: Option<Vec<Words>>,
    instruments: Option<Vec<Words>>,
    objects: Option<Vec<Words>>,
    effects: Option<Vec<Words>>,
    factuality: Option<String>,
    status: Option<String>,
}

#[derive(Deserialize)]
struct Event {
    r#type: Option<String>,
    mode: Option<String>,
}

/// Words of the document, in code points, with what the words do not say.
#[derive(Deserialize)]
struct Words {
    start: usize,
    end: usize,
    /// Of a weapon or a toll.
    kind: Option<String>,
    /// Of a thing.
    category: Option<String>,
    /// How many, at least.
    min: Option<u64>,
    /// How many, at most.
    max: Option<u64>,
}

/// The corrected account as a line of the wire.
///
/// # Errors
/// When words lie outside the document, or its text is not there.
pub fn corrected_line(ask: &Ask<'_>, account: &Account, marked: &Marked) -> Result<String, Fault> {
    let document = ask.snapshot.document_of(account);
    let document = document.ok_or_else(|| Fault::not_here("document of", account.id.as_str()))?;
    let text = Text { ask, document, index: TextIndex::new(&document.text) };
    let mut line: Value =
        serde_json::from_str(&wire::account_line(account)).expect("a line of the wire is JSON");
    if let Some(event) = &marked.event {
        if let Some(kind) = &event.r#type {
            line["event"]["type"] = kind.as_str().into();
            // A mode belongs to its type, and so does what ACLED calls it.
            if let Some(event) = line["event"].as_object_mut() {
                event.remove("mode");
                event.remove("acled");
            }
        }
        if let Some(mode) = &event.mode {
            line["event"]["mode"] = mode.as_str().into();
        }
    }
    let people = [
        ("actors", &marked.actors),
        ("recipients", &marked.recipients),
        ("attribution", &marked.attribution),
    ];
    for (field, words) in people {
        if let Some(words) = words {
            line[field] = text.each(words, |words, span| text.person(words, span))?;
        }
    }
    if let Some(words) = &marked.attribution
        && let Some(fields) = line.as_object_mut()
    {
        fields.remove("speaker");
        if words.is_empty() {
            fields.remove("cue");
            fields.remove("quotation");
        }
    }
    if let Some(words) = &marked.when {
        line["when"] = text.time(words)?;
    }
    if let Some(words) = &marked.r#where {
        line["where"] = text.each(words, |words, span| text.place(words, span))?;
    }
    let things = [
        ("instruments", &marked.instruments),
        ("objects", &marked.objects),
        ("effects", &marked.effects),
    ];
    for (field, words) in things {
        if let Some(words) = words {
            line[field] = text.each(words, |words, span| text.thing(field, words, span))?;
        }
    }
    if let Some(factuality) = &marked.factuality {
        line["factuality"] = factuality.as_str().into();
    }
    if let Some(status) = &marked.status {
        line["status"] = status.as_str().into();
    }
    Ok(line.to_string())
}

/// The text in which words are marked.
struct Text<'a> {
    ask: &'a Ask<'a>,
    document: &'a Document,
    index: TextIndex<'a>,
}

impl Text<'_> {
    fn each(&self, all: &[Words], shown: impl Fn(&Words, Span) -> Value) -> Result<Value, Fault> {
        all.iter().map(|words| Ok(shown(words, self.span(words)?))).collect()
    }

    fn span(&self, words: &Words) -> Result<Span, Fault> {
        if words.start >= words.end || words.end > self.index.n_code_points() {
            return Err(Fault::wrong(format!(
                "{}..{} are no words of this document",
                words.start, words.end
            )));
        }
        Ok(Span::new(CodePoint::new(words.start), CodePoint::new(words.end)))
    }

    fn mention(&self, span: Span) -> Value {
        let text = self.index.to_bytes(span).slice(&self.document.text);
        json!({"text": text, "start": span.start().get(), "end": span.end().get()})
    }

    /// What other accounts of the document know of the same words.
    fn known<'v>(&self, fields: &[&str], text: &str, lines: &'v [Value]) -> Option<&'v Value> {
        let all = lines.iter().flat_map(|line| fields.iter().map(|field| &line[*field]));
        let items = all.flat_map(|list| list.as_array().into_iter().flatten());
        items
            .into_iter()
            .find(|item| ["text", "name"].iter().any(|key| item[*key].as_str() == Some(text)))
    }

    fn lines(&self) -> Vec<Value> {
        let snapshot = &self.ask.snapshot;
        let Some(at) = snapshot.index.document(&snapshot.kept, &self.document.id) else {
            return Vec::new();
        };
        let accounts = snapshot.index.accounts_of[at].iter();
        accounts
            .filter_map(|at| {
                let line = wire::account_line(&snapshot.kept.accounts[*at as usize]);
                serde_json::from_str(&line).ok()
            })
            .collect()
    }

    fn person(&self, _words: &Words, span: Span) -> Value {
        let mut person = self.mention(span);
        let lines = self.lines();
        let text = person["text"].as_str().unwrap_or_default().to_owned();
        if let Some(known) = self.known(&["actors", "recipients", "attribution"], &text, &lines) {
            for field in ["name", "country", "sector"] {
                if !known[field].is_null() {
                    person[field] = known[field].clone();
                }
            }
        }
        person
    }

    fn time(&self, words: &Words) -> Result<Value, Fault> {
        let span = self.span(words)?;
        let mut time = self.mention(span);
        let seen = self.ask.app.engine().layers(self.document);
        let found = seen.times.iter().find(|time| {
            time.span().is_some_and(|other| other.contains(span) || span.contains(other))
        });
        time["timex"] = found.map_or("PRESENT_REF", |found| &*found.when.timex).into();
        if let Some(interval) = found.and_then(|found| found.when.interval) {
            let minute = |at: jiff::civil::DateTime| at.strftime("%Y-%m-%dT%H:%M").to_string();
            if let Some(from) = interval.from() {
                time["from"] = minute(from).into();
            }
            if let Some(to) = interval.to() {
                time["to"] = minute(to).into();
            }
        }
        Ok(time)
    }

    fn place(&self, _words: &Words, span: Span) -> Value {
        let mut place = self.mention(span);
        let seen = self.ask.app.engine().layers(self.document);
        let found = seen.places.iter().find(|place| {
            let other = place.ground.mention().map(|mention| mention.span);
            other.is_some_and(|other| other == span)
        });
        let Some(found) = found else { return place };
        place["name"] = found.name.clone().into();
        place["country"] = found.country.map(|country| country.to_string()).into();
        place["admin1"] = found.admin1.clone().into();
        place["lat"] = found.position.map(|position| position.latitude()).into();
        place["lon"] = found.position.map(|position| position.longitude()).into();
        place["id"] = found.id.clone().into();
        if let Some(fields) = place.as_object_mut() {
            fields.retain(|_, value| !value.is_null());
        }
        place
    }

    fn thing(&self, field: &str, words: &Words, span: Span) -> Value {
        let mut thing = self.mention(span);
        let lines = self.lines();
        let text = thing["text"].as_str().unwrap_or_default().to_owned();
        if let Some(known) = self.known(&[field], &text, &lines) {
            for name in ["kind", "category", "count"] {
                if !known[name].is_null() {
                    thing[name] = known[name].clone();
                }
            }
        }
        if let Some(kind) = &words.kind {
            thing["kind"] = kind.as_str().into();
        }
        if field == "instruments" && thing["kind"].is_null() {
            thing["kind"] = "other".into();
        }
        if let Some(category) = &words.category {
            thing["category"] = category.as_str().into();
        }
        if words.min.is_some() || words.max.is_some() {
            let mut count = json!({"approximate": words.min != words.max});
            for (name, number) in [("min", words.min), ("max", words.max)] {
                if let Some(number) = number {
                    count[name] = number.into();
                }
            }
            thing["count"] = count;
        }
        thing
    }
}
