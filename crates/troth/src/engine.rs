//! Reading with everything that the program carries: language, places, lexicon.

use jiff::tz::TimeZone;
use troth_gazetteer::{Addition, Gazetteer};
use troth_intake::Received;
use troth_language::Language;
use troth_model::{Account, Document, DocumentId, Published, Publisher, ReadingId};
use troth_read::{Explained, Layers, Reader};

use crate::wire::ReadingLine;

/// The reader with its language model and places. Making one is cheap; share it between threads.
#[derive(Debug)]
pub struct Engine {
    language: Language,
    gazetteer: Gazetteer,
    n_threads: usize,
}

impl Engine {
    /// The engine with a docket's own places, which win over others of their name.
    #[must_use]
    pub fn new(additions: Vec<Addition>) -> Self {
        let gazetteer = Gazetteer::embedded();
        let gazetteer =
            if additions.is_empty() { gazetteer } else { gazetteer.with_additions(additions) };
        Self { language: Language::embedded(), gazetteer, n_threads: 1 }
    }

    /// The same with `n_threads` threads for each document: for one that somebody waits for. Many
    /// are better read one a thread. What is read does not depend on it.
    #[must_use]
    pub fn on_threads(self, n_threads: usize) -> Self {
        Self { n_threads, ..self }
    }

    /// The accounts of a document, named as accounts of `reading`.
    #[must_use]
    pub fn read(&self, document: &Document, reading: &ReadingId) -> Vec<Account> {
        self.reader().read(document, reading)
    }

    /// The accounts of a document, each with the reasons for what its fields hold.
    #[must_use]
    pub fn explain(&self, document: &Document, reading: &ReadingId) -> Vec<Explained> {
        self.reader().explain(document, reading)
    }

    /// What the reader sees in a document beside its accounts.
    #[must_use]
    pub fn layers(&self, document: &Document) -> Layers {
        self.reader().layers(document)
    }

    fn reader(&self) -> Reader<'_> {
        Reader::new(&self.language, &self.gazetteer).on_threads(self.n_threads)
    }

    /// The language layer.
    #[must_use]
    pub fn language(&self) -> &Language {
        &self.language
    }

    /// The places.
    #[must_use]
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }
}

/// What stands in the `reading` line: reader, model, lexicon, by name and version.
#[must_use]
pub fn reading_line_of(reading: &ReadingId) -> ReadingLine {
    let version = env!("CARGO_PKG_VERSION");
    ReadingLine::new(
        reading,
        troth_read::READING,
        &format!("troth-language fast {version}"),
        &format!("troth-read/lexicon {version}"),
    )
}

/// The document that was received; its civil times are meant in `zone` unless it says otherwise.
#[must_use]
pub fn document_of(received: &Received, zone: &TimeZone) -> Document {
    Document {
        id: DocumentId::new(received.sha256.0),
        title: received.title.as_ref().map(|told| told.value.clone()),
        publisher: received.publisher.as_ref().map(|told| Publisher { name: told.value.clone() }),
        published: received.published.as_ref().map(|told| published(&told.value)),
        language: received.language.as_ref().map(|told| told.value.clone()),
        zone: zone.clone(),
        url: received.url.as_ref().map(|told| told.value.clone()),
        name: received.name.clone(),
        text: received.text.clone(),
    }
}

fn published(told: &troth_intake::Published) -> Published {
    Published { day: told.date, at: told.time.map(|time| told.date.to_datetime(time)) }
}
