//! Tables taken into a docket's record: the file is the document, its rows are the accounts of a
//! reading that the mapping made.
//!
//! What was taken in once is not taken in again. A large table goes in batch by batch, each of
//! them durable; a `read` entry at the end says that all of it is there, and an import that was
//! broken off is gone on with where that is missing. Another mapping over the same file is another
//! reading, which stands from then on in place of the earlier one.

use troth_model::{Document, ReadingId};
use troth_record::{Draft, Hash, Kind, Known};

use crate::kept::{Failure, Keeper, program, read_kind, text_kind};
use crate::readings::Maker;
use crate::wire::{self, ReadingLine};

/// The reader of tables, as it stands in a reading's line: by the rules of this number.
const READER: &str = "troth-import 1";

/// So many rows' accounts are recorded at once: whoever imports a million waits for the disk some
/// sixty times.
const BATCH: usize = 16_384;

/// How a table stands to the record before its rows are taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// All of it is there already.
    Already,
    /// Neither the file nor a row of it was there.
    New,
    /// The file is there, as another mapping read it.
    Otherwise,
    /// An import of it was broken off: only what is missing is taken in.
    GoesOn,
}

/// The line of an account with the name that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedLine {
    /// Its id.
    pub id: String,
    /// Its line of the wire.
    pub line: String,
}

/// Whether a reading was made of a table by a mapping.
#[must_use]
pub fn is_of_table(line: &ReadingLine) -> bool {
    line.reader.starts_with("troth-import ")
}

impl Keeper {
    /// The reading that rows under this mapping belong to: the one that it made before, else one
    /// of a new name (`t1`).
    ///
    /// # Errors
    /// When the record fails.
    pub fn table_reading(&self, mapping: &str, source: &str) -> Result<Maker, Failure> {
        let makers = self.readings()?;
        let of = |id: &str| maker(id, mapping, source);
        let is_same = |maker: &&Maker| of(&maker.line.id).line == maker.line;
        if let Some(known) = makers.iter().rev().find(is_same) {
            return Ok(known.clone());
        }
        let numbers =
            makers.iter().filter_map(|maker| maker.line.id.strip_prefix('t')?.parse().ok());
        Ok(of(&format!("t{}", numbers.max().unwrap_or(0_u64) + 1)))
    }

    /// The same in a record that is empty.
    #[must_use]
    pub fn first_table_reading(mapping: &str, source: &str) -> Maker {
        maker("t1", mapping, source)
    }

    /// Takes in the file of a table, unless it is there, and says how its rows stand. The
    /// document's text is `text`, whatever it holds itself: a large one is not had twice.
    ///
    /// # Errors
    /// When the record fails.
    pub fn begin_table(
        &mut self,
        document: &Document,
        (bytes, text): (&[u8], &str),
        maker: &Maker,
    ) -> Result<Begun, Failure> {
        let id = document.id.to_string();
        if self.has(&document.id)? {
            let readings = self.readings_of(&id)?;
            let reading = maker.line.id.as_str();
            if readings.iter().any(|known| known == reading) {
                return Ok(Begun::Already);
            }
            self.stage_reading(maker)?;
            self.flush()?;
            let first = format!("{id}/{reading}/1");
            let is_begun = self.latest(&Kind::ACCOUNT, &first)?.is_some();
            return Ok(if is_begun || readings.is_empty() {
                Begun::GoesOn
            } else {
                Begun::Otherwise
            });
        }
        self.stage_reading(maker)?;
        self.flush()?;
        let about = |kind| Draft::new(program(), kind).about(&*id);
        self.append_stream(about(Kind::DOCUMENT), bytes)?;
        // A text that is its own bytes is not kept a second time.
        let is_bytes = text.as_bytes() == bytes;
        let line = wire::document_line_of(document, text, !is_bytes);
        self.append_stream(about(text_kind()), line.as_bytes())?;
        Ok(Begun::New)
    }

    /// The readings that have read all of a document.
    fn readings_of(&self, document: &str) -> Result<Vec<String>, Failure> {
        let view = self.record().as_known_at(Known::Now)?;
        let mut readings = Vec::new();
        for entry in view.about(document, &[read_kind()]) {
            let content = view.content(&entry?)?.unwrap_or_default();
            let line: serde_json::Value = serde_json::from_slice(&content)?;
            readings.extend(line.get("reading").and_then(|id| id.as_str()).map(str::to_owned));
        }
        Ok(readings)
    }

    /// Takes in the accounts of some rows; of one that goes on, those that are missing. Returns
    /// how many were new.
    ///
    /// # Errors
    /// When the record fails.
    pub fn take_rows(&mut self, lines: Vec<NamedLine>, begun: Begun) -> Result<usize, Failure> {
        let mut n_new = 0;
        let author = program();
        for NamedLine { id, line } in lines {
            if begun == Begun::GoesOn && self.latest(&Kind::ACCOUNT, &id)?.is_some() {
                continue;
            }
            n_new += 1;
            self.stage(Draft::new(author.clone(), Kind::ACCOUNT).about(id).content(line));
            self.flush_if_holds(BATCH)?;
        }
        Ok(n_new)
    }

    /// Says that all rows of a table are taken in, durably.
    ///
    /// # Errors
    /// When the record fails.
    pub fn finish_table(
        &mut self,
        document: &Document,
        maker: &Maker,
        n_accounts: usize,
    ) -> Result<(), Failure> {
        self.stage(Self::read_draft(&document.id, &maker.reading(), n_accounts));
        self.flush()
    }
}

fn maker(id: &str, mapping: &str, source: &str) -> Maker {
    let hash = Hash::of(source.as_bytes()).to_hex();
    let (model, lexicon) = (format!("mapping {mapping}"), format!("sha256:{hash}"));
    Maker { line: ReadingLine::new(&ReadingId::new(id), READER, &model, &lexicon), places: None }
}
