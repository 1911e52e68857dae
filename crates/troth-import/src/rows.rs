//! Rows to accounts: a row is one happening, told by each speaker that it names.
//!
//! Every field points at the characters of its cell. What cannot be meant as it stands (a date of
//! 1753, a position at 0, 0) is not reckoned with, told as a fault with its line, and kept among
//! the account's doubts; nothing is mended. A row that cannot be read at all is told and left out.

mod people;
mod places;
mod things;
mod times;

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use troth_model::{
    Account, AccountId, Attribution, CoveredArea, DocumentId, Doubt, EventType, Mention, Mode,
    ReadingId, Review, Rule, Status, When,
};
use troth_text::{ByteSpan, CodePoint, Diagnostic, Span};

use crate::bound::{Bound, Cols, Happening, key};
use crate::delimited::Cell;
use crate::fault::{Fault, here, shown};
use crate::mapping::{Mapping, nearest};
use crate::table::{Row, Rows, Table, value};
use crate::world::World;

pub(crate) use places::Box as CoordinateBox;

/// What a row came to.
#[derive(Debug, Default)]
pub struct Told {
    /// One account for each speaker.
    pub accounts: Vec<Account>,
    /// What is wrong in the row.
    pub faults: Vec<Fault>,
    /// Who could have noticed anything there and then, where the table is a log of observers.
    pub watched: Option<Watched>,
}

/// A row of a patrol's log as coverage.
#[derive(Debug, Clone, PartialEq)]
pub struct Watched {
    /// The row's line.
    pub line: usize,
    /// Who watched.
    pub observer: String,
    /// From when to when, in the table's civil time.
    pub interval: (jiff::civil::DateTime, jiff::civil::DateTime),
    /// What ground.
    pub area: CoveredArea,
    /// By which means.
    pub means: String,
    /// What would have been noticed, in the words of `coverage.csv`; empty for anything.
    pub what: String,
    /// Whether access was denied: then nobody watched, and that is told.
    pub is_denied: bool,
}

/// Reads the rows of one table.
pub(crate) struct Reader<'r, 't> {
    pub(crate) table: &'r Table<'t>,
    mapping: &'r Mapping,
    bound: &'r Bound,
    rows: Rows<'r, 't>,
    row: Row,
    coordinates: CoordinateBox,
    names: Names,
    /// Asked by key alone: for each id its row's content and line.
    seen: HashMap<u64, (u64, usize), BuildHasherDefault<DefaultHasher>>,
    n_accounts: usize,
    /// A place in the text in bytes, and the same in code points: the start of the last row.
    counted: (usize, usize),
}

/// How the accounts of a table are named.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    document: DocumentId,
    reading: ReadingId,
    /// What each name begins with.
    prefix: String,
}

impl Names {
    pub(crate) fn new(document: DocumentId, reading: &ReadingId) -> Self {
        Self { document, reading: reading.clone(), prefix: format!("{document}/{reading}/") }
    }
}

impl<'r, 't> Reader<'r, 't> {
    pub(crate) fn new(
        table: &'r Table<'t>,
        mapping: &'r Mapping,
        bound: &'r Bound,
        names: Names,
    ) -> Self {
        Self {
            table,
            mapping,
            bound,
            rows: table.rows(),
            row: Row::default(),
            coordinates: CoordinateBox::of(table, bound),
            names,
            seen: HashMap::default(),
            n_accounts: 0,
            counted: (0, 0),
        }
    }

    /// How far the text is read, in bytes.
    pub(crate) fn at(&self) -> usize {
        self.rows.at()
    }

    /// What the next row tells; `None` after the last.
    pub(crate) fn next(&mut self, world: &mut dyn World) -> Option<Told> {
        let mut row = std::mem::take(&mut self.row);
        let read = self.rows.next(&mut row);
        self.row = row;
        Some(match read? {
            Err(fault) => Told { faults: vec![fault], ..Told::default() },
            Ok(()) => self.told(world),
        })
    }

    fn told(&mut self, world: &mut dyn World) -> Told {
        self.count_to(self.row.span.start());
        let mut notes = Notes { line: self.row.line, ..Notes::default() };
        let is_told_before = self.is_told_before(&mut notes);
        let happening = self.happening(&mut notes);
        let (Some((happening, trigger)), false) = (happening, is_told_before) else {
            return Told { faults: notes.faults, ..Told::default() };
        };
        self.formulas(&mut notes);
        let when = self.when(&mut notes);
        let places = self.places(world, &mut notes);
        let watched = self.watched(when.as_ref(), &places);
        if happening.is_silence {
            return Told { faults: notes.faults, watched, accounts: Vec::new() };
        }
        let base = Account {
            id: AccountId::new(""),
            document: self.names.document,
            reading: self.names.reading.clone(),
            span: self.span(self.row.span),
            text: self.row.span.slice(self.table.text).to_owned(),
            event_type: happening.event_type,
            mode: happening.mode,
            acled: happening.acled,
            trigger,
            actors: self.people(&self.bound.actors, world),
            recipients: self.people(&self.bound.recipients, world),
            attribution: Attribution::Publisher,
            cue: self.first(&self.bound.cue).map(|(cell, _)| self.mention(cell.span)),
            quotation: None,
            factuality: happening.factuality,
            status: happening.status,
            condition: None,
            when,
            places,
            instruments: self.instruments(&mut notes),
            objects: self.objects(),
            effects: self.effects(&mut notes),
            topic: None,
            filing: None,
            corefers: Vec::new(),
            doubts: Vec::new(),
            review: Review::Unreviewed,
        };
        let doubts = std::mem::take(&mut notes.doubts);
        let doubts = doubts
            .into_iter()
            .map(|(id, span)| Doubt { id: Rule::named(id), mention: self.mention(span) });
        let base = Account { doubts: doubts.collect(), ..base };
        Told { accounts: self.spoken(base), faults: notes.faults, watched }
    }

    /// One account for each speaker, each knowing the others of the row.
    fn spoken(&mut self, base: Account) -> Vec<Account> {
        let mut chains = self.attributions();
        let first = self.n_accounts;
        self.n_accounts += chains.len();
        let name = |n: usize| AccountId::new(format!("{}{}", self.names.prefix, n + 1));
        let named = |base: Account, idx: usize, attribution| Account {
            id: name(first + idx),
            attribution,
            corefers: (0..self.n_accounts - first)
                .filter(|other| *other != idx)
                .map(|other| name(first + other))
                .collect(),
            ..base
        };
        let last = chains.pop().unwrap_or(Attribution::Publisher);
        let mut accounts: Vec<Account> = (0..)
            .zip(chains)
            .map(|(idx, attribution)| named(base.clone(), idx, attribution))
            .collect();
        let idx = accounts.len();
        accounts.push(named(base, idx, last));
        accounts
    }

    /// Whether the same row stood in the table before; another one of its id is named and kept.
    fn is_told_before(&mut self, notes: &mut Notes) -> bool {
        let Some((cell, id)) = self.first(&self.bound.id) else { return false };
        let content = hash_of(self.row.span.slice(self.table.text));
        let (id_hash, span, line) = (hash_of(&id), cell.span, self.row.line);
        let id = shown(&id);
        match self.seen.get(&id_hash) {
            None => {
                self.seen.insert(id_hash, (content, line));
                false
            }
            Some((before, first)) if *before == content => {
                let message = format!("`{id}` stands in line {first} already, word for word");
                notes.faults.push(Fault::of(
                    line,
                    here(Diagnostic::warning("table-row-repeated", message), span)
                        .help("it is taken in once"),
                ));
                true
            }
            Some((_, first)) => {
                let message = format!("`{id}` stands in line {first} with another content");
                let diagnostic = Diagnostic::warning("table-id-repeated", message);
                notes.doubt(diagnostic, span, "both rows are kept, and this one is marked");
                false
            }
        }
    }

    /// What happened, and the words that say so; a fault where they mean nothing that is known.
    fn happening(&self, notes: &mut Notes) -> Option<(Happening, Mention)> {
        let bound = self.bound;
        let trigger = |cell: Cell| self.mention(cell.span);
        let own = self.first(&bound.trigger).map(|(cell, _)| trigger(cell));
        let any = || {
            let first = (0..self.row.cells.len()).find_map(|at| self.row.cell(self.table.text, at));
            first.map_or_else(|| self.mention(self.row.span), trigger)
        };
        if let Some((cell, told)) = self.first(&bound.type_from) {
            return Some((self.plover(cell, &told, notes)?, own.unwrap_or_else(|| trigger(cell))));
        }
        for (column, happening) in &bound.flags {
            let Some(cell) = self.row.cell(self.table.text, *column) else { continue };
            if is_flagged(&value(self.table.text, cell)) {
                return Some((*happening, own.unwrap_or_else(|| trigger(cell))));
            }
        }
        let mut unknown = None;
        for column in &bound.event {
            let Some(cell) = self.row.cell(self.table.text, *column) else { continue };
            let told = value(self.table.text, cell);
            match bound.values.get(&key(&told)) {
                Some(happening) => {
                    return Some((*happening, own.unwrap_or_else(|| trigger(cell))));
                }
                None => unknown = unknown.or(Some((cell, told))),
            }
        }
        match (unknown, bound.default) {
            (Some((cell, told)), _) if !bound.values.is_empty() => {
                let values = self.mapping.event.values.keys().map(String::as_str);
                self.unknown_value(cell, &told, values, notes);
                None
            }
            (Some((cell, _)), Some(default)) => {
                Some((default, own.unwrap_or_else(|| trigger(cell))))
            }
            (_, Some(default)) => Some((default, own.unwrap_or_else(any))),
            (_, None) => {
                let diagnostic = Diagnostic::error(
                    "table-value-unknown",
                    "nothing in this row says what happened",
                );
                let help = "the mapping's `[event]` may give a `type` for all rows";
                notes.fault(here(diagnostic, self.row.span).help(help));
                None
            }
        }
    }

    /// A happening whose type, and perhaps mode, the row gives in PLOVER's own words.
    fn plover(&self, cell: Cell, told: &str, notes: &mut Notes) -> Option<Happening> {
        let Some(event_type) = EventType::parse(&told.trim().to_uppercase()) else {
            let types = EventType::ALL.iter().map(|event_type| event_type.as_str());
            self.unknown_value(cell, told, types, notes);
            return None;
        };
        let mode = self.first(&self.bound.mode_from).and_then(|(_, told)| {
            Mode::of(event_type, &told.trim().to_lowercase().replace([' ', '_'], "-"))
        });
        Some(Happening {
            event_type,
            mode,
            acled: None,
            status: Status::Happened,
            factuality: self.bound.factuality,
            is_silence: false,
        })
    }

    fn unknown_value<'v>(
        &self,
        cell: Cell,
        told: &str,
        values: impl Iterator<Item = &'v str>,
        notes: &mut Notes,
    ) {
        let message = format!("the mapping does not say what `{}` is", shown(told));
        let help = match nearest(told, values) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "add it to the mapping's `[event.values]`".to_owned(),
        };
        let diagnostic = Diagnostic::error("table-value-unknown", message);
        notes.fault(here(diagnostic, cell.span).help(help));
    }

    /// Cells that a spreadsheet would run: kept as the characters that they are, and marked.
    fn formulas(&self, notes: &mut Notes) {
        for column in 0..self.row.cells.len() {
            let Some(cell) = self.row.cells[column] else { continue };
            if cell.span.slice(self.table.text).starts_with('=') {
                let message = format!(
                    "a cell that begins with `=` is a formula to a spreadsheet: `{}`",
                    shown(cell.span.slice(self.table.text))
                );
                let diagnostic = Diagnostic::warning("table-cell-formula", message);
                notes.doubt(diagnostic, cell.span, "it is kept as these characters, never run");
            }
        }
    }

    fn watched(&self, when: Option<&When>, places: &[troth_model::Place]) -> Option<Watched> {
        let watch = self.bound.coverage.as_ref()?;
        let rule = self.mapping.coverage.as_ref()?;
        let interval = when?.interval?;
        let (from, to) = (interval.from()?, interval.to()?);
        let name = |cols: &Cols| self.first(cols).map(|(_, told)| told.into_owned());
        let range = self.first(&watch.range).and_then(|(_, told)| crate::numbers::distance(&told));
        let area = match self.observer_position() {
            Some(center) => {
                CoveredArea::Circle { center, km: range.map_or(rule.km, |(_, far)| far) }
            }
            None => CoveredArea::Named(places.first()?.label().to_owned()),
        };
        let is_denied = watch.denied.as_ref().is_some_and(|(column, denied)| {
            let cell = self.row.cell(self.table.text, *column);
            cell.is_some_and(|cell| key(&value(self.table.text, cell)) == *denied)
        });
        Some(Watched {
            line: self.row.line,
            observer: name(&watch.observer)?,
            interval: (from, to),
            area,
            means: name(&watch.means).unwrap_or_default(),
            what: rule.what.clone(),
            is_denied,
        })
    }

    // ---- cells ----

    /// The first of these columns whose cell says something.
    fn first(&self, columns: &[usize]) -> Option<(Cell, Cow<'t, str>)> {
        let text = self.table.text;
        columns.iter().find_map(|column| {
            let cell = self.row.cell(text, *column)?;
            let told = value(text, cell);
            (!self.mapping.nothing.iter().any(|nothing| *nothing == told)).then_some((cell, told))
        })
    }

    /// Words of the text with where they stand.
    fn mention(&self, span: ByteSpan) -> Mention {
        Mention { text: span.slice(self.table.text).to_owned(), span: self.span(span) }
    }

    fn span(&self, span: ByteSpan) -> Span {
        let start = self.code_point(span.start());
        let length = count_letters(&self.table.text.as_bytes()[span.range()]);
        Span::new(CodePoint::new(start), CodePoint::new(start + length))
    }

    /// The code point at a byte of this row.
    fn code_point(&self, at: usize) -> usize {
        let (byte, letters) = self.counted;
        letters + count_letters(&self.table.text.as_bytes()[byte..at])
    }

    fn count_to(&mut self, at: usize) {
        self.counted = (at, self.code_point(at));
    }
}

fn count_letters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

fn is_flagged(told: &str) -> bool {
    let told = told.trim();
    crate::numbers::number(told).map_or(told.eq_ignore_ascii_case("true"), |number| number > 0.0)
}

/// The same number for the same words, in every run.
fn hash_of(words: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}

/// What is found wrong while a row is read.
#[derive(Debug, Default)]
struct Notes {
    line: usize,
    faults: Vec<Fault>,
    doubts: Vec<(&'static str, ByteSpan)>,
}

impl Notes {
    fn fault(&mut self, diagnostic: Diagnostic) {
        self.faults.push(Fault::of(self.line, diagnostic));
    }

    /// Something that is kept and marked.
    fn doubt(&mut self, diagnostic: Diagnostic, span: ByteSpan, help: &str) {
        self.doubts.push((diagnostic.id, span));
        self.fault(here(diagnostic, span).help(help));
    }
}
