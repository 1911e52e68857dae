//! Readings: which program, model, lexicon and places made an account, and how a newer reading
//! comes to stand in place of an older one.

use std::collections::BTreeMap;

use troth_model::{Account, Document, DocumentId, ReadingId};
use troth_record::{Hash, Kind, Known};

use crate::compared::{Difference, compare};
use crate::engine::reading_line_of;
use crate::imported::is_of_table;
use crate::kept::{Failure, Keeper};
use crate::known::Gathered;
use crate::wire::ReadingLine;

/// A reading with what made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maker {
    /// Reader, model, lexicon.
    pub line: ReadingLine,
    /// The SHA-256 of the docket's own places, which the reader is given; `None` for none, or
    /// where the record does not say.
    pub places: Option<String>,
}

impl Maker {
    /// This program with a docket's `places.csv`, as the maker of a reading.
    #[must_use]
    pub fn present(reading: &ReadingId, places: Option<&[u8]>) -> Self {
        let places = places.map(|bytes| Hash::of(bytes).to_hex());
        Self { line: reading_line_of(reading), places }
    }

    /// The name of the reading.
    #[must_use]
    pub fn reading(&self) -> ReadingId {
        ReadingId::new(&*self.line.id)
    }

    /// The content of its entry.
    pub(crate) fn line(&self) -> String {
        let mut line = serde_json::to_value(&self.line).expect("a reading line has only strings");
        if let Some(places) = &self.places {
            line["places"] = places.as_str().into();
        }
        line.to_string()
    }

    fn from_line(line: &str) -> Option<Self> {
        let value: serde_json::Value = serde_json::from_str(line).ok()?;
        let places = value.get("places").and_then(|places| places.as_str()).map(str::to_owned);
        Some(Self { line: serde_json::from_value(value).ok()?, places })
    }

    /// Whether both are the same program with the same knowledge, whatever they are called.
    fn is_like(&self, other: &Self) -> bool {
        let nameless = |maker: &Self| {
            let line = &maker.line;
            (line.reader.clone(), line.model.clone(), line.lexicon.clone(), maker.places.clone())
        };
        nameless(self) == nameless(other)
    }
}

/// What reading everything again came to.
#[derive(Debug, Default)]
pub struct Again {
    /// The new reading, where it reads something otherwise or is made by something else.
    pub reading: Option<ReadingId>,
    /// How many documents were read.
    pub n_documents: usize,
    /// What it reads otherwise.
    pub difference: Difference,
}

impl Keeper {
    /// Every reading that the record tells of, in the order in which they came.
    ///
    /// # Errors
    /// When the record fails.
    pub fn readings(&self) -> Result<Vec<Maker>, Failure> {
        let view = self.record().as_known_at(Known::Now)?;
        let mut makers = Vec::new();
        for entry in view.entries(0..u64::MAX, &[Kind::READING]) {
            let content = view.content(&entry?)?.unwrap_or_default();
            makers.extend(Maker::from_line(&String::from_utf8_lossy(&content)));
        }
        Ok(makers)
    }

    /// The reading that this program's accounts belong to: the one that it made before with the
    /// same knowledge, else one of a new name.
    ///
    /// # Errors
    /// When the record fails.
    pub fn present_reading(&self, places: Option<&[u8]>) -> Result<Maker, Failure> {
        let makers = self.readings()?;
        let present = Maker::present(&next_name(&makers), places);
        Ok(makers.into_iter().rev().find(|maker| maker.is_like(&present)).unwrap_or(present))
    }

    /// Reads every document of the record again by `read`. Where that makes a difference, or
    /// another program or other places made the reading that stands, the new accounts are
    /// recorded beside the older ones and stand in their place from now on.
    ///
    /// # Errors
    /// When the record fails.
    pub fn read_again(
        &mut self,
        places: Option<&[u8]>,
        read: &mut dyn FnMut(&Document, &ReadingId) -> Vec<Account>,
    ) -> Result<Again, Failure> {
        let makers = self.readings()?;
        let maker = Maker::present(&next_name(&makers), places);
        let reading = maker.reading();
        let view = self.record().as_known_at(Known::Now)?;
        let gathered = Gathered::of(self.record(), &view)?;
        let mut again = Again { n_documents: gathered.documents.len(), ..Again::default() };
        let mut accounts: BTreeMap<DocumentId, Vec<Account>> = BTreeMap::new();
        let mut is_made_alike = true;
        for (document, _) in &gathered.documents {
            let standing = gathered.standing(&document.id);
            // Rows of a table are no sentences: only another import reads them otherwise.
            let is_table =
                |made: &Maker| is_of_table(&made.line) && Some(&*made.line.id) == standing;
            if makers.iter().any(is_table) {
                again.n_documents -= 1;
                continue;
            }
            // An older program may have made only a part of what stands.
            is_made_alike &= standing.is_none_or(|name| {
                makers.iter().any(|made| made.line.id == name && made.is_like(&maker))
            });
            let older = gathered.accounts_of(&document.id, standing);
            let newer = read(document, &reading);
            again.difference.add(compare(&older, &newer));
            accounts.insert(document.id, newer);
        }
        if again.difference.is_none() && is_made_alike {
            return Ok(again);
        }
        self.stage_reading(&maker)?;
        for (document, accounts) in &accounts {
            self.stage_accounts(accounts);
            self.stage(Self::read_draft(document, &reading, accounts.len()));
            self.flush_if_full()?;
        }
        self.flush()?;
        again.reading = Some(reading);
        Ok(again)
    }

    /// What a newer reading reads otherwise than an older one, of the documents that both read.
    ///
    /// # Errors
    /// When there is no such reading, or the record fails.
    pub fn difference(&self, older: &str, newer: &str) -> Result<Difference, Failure> {
        let names: Vec<String> = self.readings()?.into_iter().map(|maker| maker.line.id).collect();
        for name in [older, newer] {
            if !names.iter().any(|known| known == name) {
                return Err(format!(
                    "there is no reading `{name}` in this record: it has {}",
                    names.join(", ")
                )
                .into());
            }
        }
        let view = self.record().as_known_at(Known::Now)?;
        let gathered = Gathered::of(self.record(), &view)?;
        let mut difference = Difference::default();
        for (document, _) in &gathered.documents {
            let id = &document.id;
            if gathered.was_read(id, older) && gathered.was_read(id, newer) {
                let of = |name| gathered.accounts_of(id, Some(name));
                difference.add(compare(&of(older), &of(newer)));
            }
        }
        Ok(difference)
    }
}

fn next_name(makers: &[Maker]) -> ReadingId {
    let numbers = makers.iter().filter_map(|maker| maker.line.id.strip_prefix('r')?.parse().ok());
    ReadingId::new(format!("r{}", numbers.max().unwrap_or(0u64) + 1))
}
