//! The `document` and `reading` lines.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use troth_model::{Document, DocumentId, Published, Publisher, ReadingId};

use super::{WireError, wrong};

#[derive(Serialize, Deserialize)]
struct Line {
    kind: String,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<PublisherField>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    length: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct PublisherField {
    name: String,
}

/// The line of a document, without its text where `with_text` is false.
#[must_use]
pub fn document_line(document: &Document, with_text: bool) -> String {
    document_line_of(document, &document.text, with_text)
}

/// The line of a document whose text stands elsewhere: `document.text` is not looked at.
#[must_use]
pub fn document_line_of(document: &Document, text: &str, with_text: bool) -> String {
    let line = Line {
        kind: "document".to_owned(),
        id: document.id.to_string(),
        name: Some(document.name.clone()).filter(|name| !name.is_empty()),
        title: document.title.clone(),
        publisher: document
            .publisher
            .as_ref()
            .map(|publisher| PublisherField { name: publisher.name.clone() }),
        published: document.published.map(published_text),
        language: document.language.clone(),
        zone: document.zone.iana_name().filter(|name| *name != "UTC").map(str::to_owned),
        url: document.url.clone(),
        length: text.chars().count(),
        text: with_text.then(|| text.to_owned()),
    };
    serde_json::to_string(&line).expect("a document line has only strings and numbers")
}

fn published_text(published: Published) -> String {
    match published.at {
        Some(at) => at.strftime("%Y-%m-%dT%H:%M").to_string(),
        None => published.day.to_string(),
    }
}

/// Whether a document line has the text with it.
#[must_use]
pub fn has_text(line: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Text {
        text: Option<serde::de::IgnoredAny>,
    }
    serde_json::from_slice(line).is_ok_and(|line: Text| line.text.is_some())
}

/// Reads a document line back.
///
/// # Errors
/// Names the field that is not as the schema has it.
pub fn document_from_line(line: &str) -> Result<Document, WireError> {
    let line: Line = serde_json::from_str(line).map_err(|e| wrong("document", &e.to_string()))?;
    if line.kind != "document" {
        return Err(wrong("kind", "`document`"));
    }
    let id = DocumentId::parse(&line.id)
        .ok_or_else(|| wrong("id", "sha256: and 64 hexadecimal digits"))?;
    let zone = match &line.zone {
        Some(name) => {
            TimeZone::get(name).map_err(|_| wrong("zone", "a zone of the IANA database"))?
        }
        None => TimeZone::UTC,
    };
    Ok(Document {
        id,
        title: line.title,
        publisher: line.publisher.map(|publisher| Publisher { name: publisher.name }),
        published: line.published.as_deref().map(parse_published).transpose()?,
        language: line.language,
        zone,
        url: line.url,
        name: line.name.unwrap_or_default(),
        text: line.text.unwrap_or_default(),
    })
}

fn parse_published(text: &str) -> Result<Published, WireError> {
    if let Ok(day) = text.parse::<Date>()
        && !text.contains('T')
    {
        return Ok(Published { day, at: None });
    }
    let at: DateTime =
        text.parse().map_err(|_| wrong("published", "a date, or a date and a time"))?;
    Ok(Published { day: at.date(), at: Some(at) })
}

/// What made a reading's accounts: reader, model and lexicon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingLine {
    kind: String,
    /// Its name: `r1`.
    pub id: String,
    /// The reader with its version.
    pub reader: String,
    /// The language model.
    pub model: String,
    /// The lexicon.
    pub lexicon: String,
}

impl ReadingLine {
    /// The reading `id` by this program's reader, model and lexicon.
    #[must_use]
    pub fn new(id: &ReadingId, reader: &str, model: &str, lexicon: &str) -> Self {
        Self {
            kind: "reading".to_owned(),
            id: id.as_str().to_owned(),
            reader: reader.to_owned(),
            model: model.to_owned(),
            lexicon: lexicon.to_owned(),
        }
    }
}

/// The line of a reading.
#[must_use]
pub fn reading_line(reading: &ReadingLine) -> String {
    serde_json::to_string(reading).expect("a reading line has only strings")
}
