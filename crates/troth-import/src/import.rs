//! A table under a mapping: which mapping fits, whether there is a header, and the rows.

use jiff::tz::TimeZone;
use troth_model::{DocumentId, ReadingId};
use troth_text::{ByteSpan, Diagnostic};

use crate::bound::{Bound, bind, column};
use crate::fault::{Fault, here};
use crate::mapping::Mapping;
use crate::numbers;
use crate::opened::Opened;
use crate::ready;
use crate::rows::{Names, Reader, Told};
use crate::table::Table;
use crate::world::World;

/// Why a table cannot be read under a mapping.
#[derive(Debug, Clone, PartialEq)]
pub enum Refused {
    /// For something in the table.
    Table(Fault),
    /// For something in the mapping's text.
    Mapping {
        /// Its name.
        name: String,
        /// Its text.
        source: String,
        /// What is wrong in it.
        diagnostics: Vec<Diagnostic>,
    },
}

/// A table with the mapping that is laid over it.
pub struct Import<'t> {
    id: DocumentId,
    table: Table<'t>,
    mapping: Mapping,
    bound: Bound,
    size: usize,
}

impl<'t> Import<'t> {
    /// The table under this mapping. Its civil times are meant in the mapping's zone, or else
    /// in `zone`.
    ///
    /// # Errors
    /// When the mapping names a column that the table does not have, or the table has no header.
    pub fn with(opened: &'t Opened, mapping: Mapping, zone: &TimeZone) -> Result<Self, Refused> {
        let table = Table::of(opened);
        let table = match (has_header(&table, &mapping), layout(&table, &mapping)) {
            (false, Some(columns)) => table.without_header(columns),
            (false, None) if !table.is_json() && is_data(&table.columns) => {
                return Err(Refused::Table(no_header(&table)));
            }
            _ => table,
        };
        let bound = bind(&mapping, &table, zone).map_err(|diagnostics| Refused::Mapping {
            name: mapping.name.clone(),
            source: mapping.source.clone(),
            diagnostics,
        })?;
        Ok(Self { id: opened.id, table, mapping, bound, size: opened.text.len() })
    }

    /// The table under the ready mapping whose columns it has.
    ///
    /// # Errors
    /// When it has those of none.
    pub fn guessed(opened: &'t Opened, zone: &TimeZone) -> Result<Self, Refused> {
        let table = Table::of(opened);
        let all: Vec<Mapping> = ready::names().into_iter().filter_map(ready::ready).collect();
        let fits = |mapping: &&Mapping| is_recognised(&table, mapping);
        let in_layout =
            |mapping: &&Mapping| is_data(&table.columns) && layout(&table, mapping).is_some();
        let found = all.iter().find(fits).or_else(|| all.iter().find(in_layout));
        match found {
            Some(mapping) => Self::with(opened, mapping.clone(), zone),
            None if !table.is_json() && is_data(&table.columns) => {
                Err(Refused::Table(no_header(&table)))
            }
            None => Err(Refused::Table(not_recognised(&table))),
        }
    }

    /// The mapping that is laid over it.
    #[must_use]
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// The zone of its civil times.
    #[must_use]
    pub fn zone(&self) -> &jiff::tz::TimeZone {
        &self.bound.zone
    }

    /// The size of its text in bytes, for progress.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Its rows, their accounts named as accounts of `reading`.
    #[must_use]
    pub fn rows(&self, reading: &ReadingId) -> ImportedRows<'_, 't> {
        let names = Names::new(self.id, reading);
        ImportedRows(Reader::new(&self.table, &self.mapping, &self.bound, names))
    }
}

/// The rows of a table, one after the other.
pub struct ImportedRows<'i, 't>(Reader<'i, 't>);

impl ImportedRows<'_, '_> {
    /// What the next row tells; `None` after the last.
    pub fn next(&mut self, world: &mut dyn World) -> Option<Told> {
        self.0.next(world)
    }

    /// How far the text is read, in bytes.
    #[must_use]
    pub fn at(&self) -> usize {
        self.0.at()
    }
}

fn is_recognised(table: &Table<'_>, mapping: &Mapping) -> bool {
    !mapping.recognise.is_empty()
        && mapping.recognise.iter().all(|name| column(table, name).is_some())
}

/// Whether the first row names at least one of the columns that the mapping needs.
fn has_header(table: &Table<'_>, mapping: &Mapping) -> bool {
    let layouts = mapping.layouts.iter().flatten();
    layouts.chain(&mapping.recognise).any(|name| column(table, name).is_some())
        || (mapping.recognise.is_empty() && mapping.layouts.is_empty())
        || !is_data(&table.columns)
}

/// The layout of as many columns as the first row has cells.
fn layout<'m>(table: &Table<'_>, mapping: &'m Mapping) -> Option<&'m [String]> {
    let fits = |layout: &&Vec<String>| layout.len() == table.columns.len();
    mapping.layouts.iter().find(fits).map(Vec::as_slice)
}

/// Whether a row looks like data: names of columns are no numbers and no dates.
fn is_data(row: &[String]) -> bool {
    let utc = jiff::tz::TimeZone::UTC;
    let told = row.iter().filter(|cell| !cell.is_empty());
    let is_value = |cell: &&String| {
        numbers::number(cell).is_some() || crate::dates::stamp(cell, &[], &utc).is_some()
    };
    told.filter(is_value).count() >= 2
}

fn first_line(table: &Table<'_>) -> ByteSpan {
    let end = table.text.find('\n').unwrap_or(table.text.len());
    ByteSpan::new(0, table.text[..end].trim_end_matches('\r').len())
}

fn no_header(table: &Table<'_>) -> Fault {
    let diagnostic = Diagnostic::error(
        "table-header-missing",
        "the first line of this table is data: it does not name its columns",
    );
    let help = "put a line with the names of the columns above it";
    Fault::of(1, here(diagnostic, first_line(table)).help(help))
}

fn not_recognised(table: &Table<'_>) -> Fault {
    let is_empty = table.text.trim().is_empty();
    let message = if is_empty {
        "this table is empty: no line names its columns"
    } else {
        "these are the columns of no table that this program knows"
    };
    let diagnostic = Diagnostic::error("table-not-recognised", message);
    let help =
        format!("name a mapping with `--mapping`: a file, or one of {}", ready::names().join(", "));
    Fault::of(1, here(diagnostic, first_line(table)).help(help))
}
