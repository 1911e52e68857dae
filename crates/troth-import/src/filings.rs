//! Rows of a record that an agreement defines, as documents and accounts.
//!
//! Each row is a document of its own, told when it says: its text is the header and the row, so
//! that a file that grows changes nothing of the rows that were there. What is wrong in a row is
//! named with its place in the file, and costs that row alone.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use troth_model::{
    Account, AccountId, Actor, Attribution, Document, DocumentId, EventType, Factuality, FieldKind,
    FieldValue, FiledField, Filing, Ground, Interval, Mention, PartyId, Published, Publisher,
    ReadingId, Review, Rule, Status, When,
};
use troth_text::{ByteSpan, CodePoint, Diagnostic, Span};

use crate::delimited::Cell;
use crate::fault::{Fault, here, shown};
use crate::opened::Opened;
use crate::table::{Row, Table, value};

/// A kind of record, as far as its rows have to know it.
#[derive(Debug, Clone, Copy)]
pub struct Register<'r> {
    /// What one entry is called: `approval`.
    pub kind: &'r str,
    /// Its fields.
    pub fields: &'r [(String, FieldKind)],
    /// Who files its entries, where a row does not say so.
    pub by: Option<&'r PartyId>,
    /// The path of its file in the docket, and its publisher where a row names no source.
    pub path: &'r str,
    /// The zone of times that name none.
    pub zone: &'r TimeZone,
}

/// What the rows of a record come to.
#[derive(Debug, Clone, Default)]
pub struct Filed {
    /// One document for each row, with the account that it holds.
    pub rows: Vec<(Document, Account)>,
    /// What is wrong, each with its line.
    pub faults: Vec<Fault>,
}

/// The reading of rows, as their accounts name it.
const READING: &str = "filed";

/// Reads the rows of a record. Never fails: a row that cannot be read is named and left out.
#[must_use]
pub fn read_filings(opened: &Opened, register: Register<'_>) -> Filed {
    let table = Table::of(opened);
    let mut filed = Filed { faults: opened.faults.clone(), ..Filed::default() };
    let columns = columns(&table, register, &mut filed.faults);
    if columns.time.is_none() {
        return filed;
    }
    let mut known = BTreeSet::new();
    let mut rows = table.rows();
    let mut row = Row::default();
    while let Some(read) = rows.next(&mut row) {
        let reader = Reader { table: &table, register, columns: &columns, row: &row };
        match read.and_then(|()| reader.filed()) {
            // A row that is there twice is one.
            Ok(one) if !known.insert(one.0.id) => {}
            Ok(one) => filed.rows.push(one),
            Err(fault) => filed.faults.push(fault),
        }
    }
    filed
}

/// Where the columns stand.
struct Columns {
    header: String,
    time: Option<usize>,
    party: Option<usize>,
    source: Option<usize>,
    told: Option<usize>,
    stance: Option<usize>,
    fields: Vec<Option<usize>>,
}

fn columns(table: &Table<'_>, register: Register<'_>, faults: &mut Vec<Fault>) -> Columns {
    let place = |name: &str| {
        table.columns.iter().position(|column| column.trim().eq_ignore_ascii_case(name))
    };
    let header = if table.is_json() { "" } else { table.text.lines().next().unwrap_or("") };
    let mut missing = |name: &str, is_needed: bool| {
        let message = format!("there is no column `{name}`");
        let known = table.columns.iter().map(String::as_str);
        let near = known
            .min_by_key(|column| strsim::levenshtein(&column.to_lowercase(), name))
            .filter(|column| strsim::levenshtein(&column.to_lowercase(), name) <= 2);
        let help = match (near, is_needed) {
            (Some(near), _) => format!("is it `{near}` that is meant?"),
            (None, true) => "each row says when it was: 2031-03-09T18:00+02:00".to_owned(),
            (None, false) => "its rows are read without it".to_owned(),
        };
        let made = if is_needed { Diagnostic::error } else { Diagnostic::warning };
        let line = table.text.lines().next().unwrap_or("").trim_end();
        let diagnostic = made("filing-column-missing", message).help(help);
        faults.push(Fault::of(1, here(diagnostic, ByteSpan::new(0, line.len()))));
    };
    let time = place("time");
    if time.is_none() {
        missing("time", true);
    }
    let fields = register.fields.iter().map(|(name, _)| {
        let found = place(name);
        // Of a file without a time nothing is read anyway.
        if found.is_none() && time.is_some() {
            missing(name, false);
        }
        found
    });
    Columns {
        fields: fields.collect(),
        header: header.to_owned(),
        time,
        party: place("party"),
        source: place("source"),
        told: place("told"),
        stance: place("stance"),
    }
}

/// When something was: an instant, or a day in a zone.
#[derive(Clone, Copy)]
enum Moment {
    At(Timestamp),
    On(Date),
}

/// One row.
struct Reader<'r, 't> {
    table: &'r Table<'t>,
    register: Register<'r>,
    columns: &'r Columns,
    row: &'r Row,
}

impl<'t> Reader<'_, 't> {
    fn filed(&self) -> Result<(Document, Account), Fault> {
        let Some((time_cell, _)) = self.cell(self.columns.time) else {
            let diagnostic = Diagnostic::error("filing-value-unreadable", "this row has no time");
            let help = "each row says when it was: 2031-03-09T18:00+02:00";
            return Err(Fault::of(self.row.line, here(diagnostic, self.row.span).help(help)));
        };
        let when = self.moment(self.columns.time)?.expect("there is a time");
        let told = self.moment(self.columns.told)?.unwrap_or(when);
        let stance = self.stance()?;
        let fields = self.fields()?;
        let document = self.document(told);
        // A day is meant in the document's own zone, as instants are.
        let zone = &document.zone;
        let account = Account {
            id: AccountId::new(format!("{}/{READING}/1", document.id)),
            document: document.id,
            reading: ReadingId::new(READING),
            span: self.span(self.row.span),
            text: self.row.span.slice(self.table.text).to_owned(),
            event_type: EventType::File,
            mode: None,
            acled: None,
            trigger: self.mention(time_cell.span),
            actors: self.party().into_iter().collect(),
            recipients: Vec::new(),
            attribution: self.attribution(),
            cue: None,
            quotation: None,
            factuality: stance,
            status: Status::Happened,
            condition: None,
            when: Some(self.when(time_cell.span, when, zone)),
            places: Vec::new(),
            instruments: Vec::new(),
            objects: Vec::new(),
            effects: Vec::new(),
            topic: None,
            filing: Some(Box::new(Filing { kind: self.register.kind.to_owned(), fields })),
            corefers: Vec::new(),
            doubts: Vec::new(),
            review: Review::Unreviewed,
        };
        Ok((document, account))
    }

    /// What a column has in this row, unless it is blank there.
    fn cell(&self, column: Option<usize>) -> Option<(Cell, Cow<'t, str>)> {
        let cell = self.row.cell(self.table.text, column?)?;
        Some((cell, value(self.table.text, cell)))
    }

    fn unreadable(&self, cell: Cell, message: String, help: &str) -> Fault {
        let diagnostic = Diagnostic::error("filing-value-unreadable", message);
        let diagnostic = diagnostic.at(cell.span, "this row is left out").help(help);
        Fault::of(self.row.line, diagnostic)
    }

    fn moment(&self, column: Option<usize>) -> Result<Option<Moment>, Fault> {
        let Some((cell, told)) = self.cell(column) else { return Ok(None) };
        let told = told.trim();
        let moment = match told.len() {
            10 => told.parse().ok().map(Moment::On),
            _ => told.parse().ok().or_else(|| self.civil(told)).map(Moment::At),
        };
        let unreadable = || {
            let message = format!("`{}` is no time that this program reads", shown(told));
            let help = "write a time with its zone (2031-03-09T18:00+02:00), one in the docket's \
                        zone (2031-03-09T18:00), or a day (2031-03-09)";
            self.unreadable(cell, message, help)
        };
        moment.map(Some).ok_or_else(unreadable)
    }

    fn civil(&self, told: &str) -> Option<Timestamp> {
        let civil: DateTime = told.parse().ok()?;
        let zoned = self.register.zone.to_ambiguous_zoned(civil).compatible();
        zoned.ok().map(|zoned| zoned.timestamp())
    }

    fn stance(&self) -> Result<Factuality, Fault> {
        let Some((cell, told)) = self.cell(self.columns.stance) else {
            return Ok(Factuality::Certain);
        };
        match told.trim().to_lowercase().as_str() {
            "tells" => Ok(Factuality::Certain),
            "denies" => Ok(Factuality::CertainNot),
            other => {
                let message = format!("`{}` is no stance", shown(other));
                Err(self.unreadable(cell, message, "write `tells` or `denies`, or leave it empty"))
            }
        }
    }

    fn fields(&self) -> Result<Vec<FiledField>, Fault> {
        let mut fields = Vec::new();
        for ((name, kind), column) in self.register.fields.iter().zip(&self.columns.fields) {
            let Some((cell, told)) = self.cell(*column) else { continue };
            let Some(value) = FieldValue::parse(*kind, &told) else {
                let message = format!("`{}` is no {kind}: `{name}` holds one", shown(&told));
                let help = match kind {
                    FieldKind::Text => "write words",
                    FieldKind::Number => "write digits, with a point before decimals: 1250.5",
                    FieldKind::Day => "write a day as 2031-03-09",
                };
                return Err(self.unreadable(cell, message, help));
            };
            fields.push(FiledField { name: name.clone(), value, mention: self.mention(cell.span) });
        }
        Ok(fields)
    }

    fn party(&self) -> Option<Actor> {
        let actor =
            |ground, name: String| Actor { ground, name: Some(name), country: None, sector: None };
        if let Some((cell, told)) = self.cell(self.columns.party) {
            let ground = Ground::Words(self.mention(cell.span));
            return Some(actor(ground, told.trim().to_owned()));
        }
        let by = self.register.by?;
        Some(actor(Ground::Inferred(Rule::named("files-this-record")), by.as_str().to_owned()))
    }

    fn attribution(&self) -> Attribution {
        let Some((cell, told)) = self.cell(self.columns.source) else {
            return Attribution::Publisher;
        };
        Attribution::Chain(vec![Actor {
            ground: Ground::Words(self.mention(cell.span)),
            name: Some(told.trim().to_owned()),
            country: None,
            sector: None,
        }])
    }

    fn document(&self, told: Moment) -> Document {
        let header = &self.columns.header;
        let row = self.row.span.slice(self.table.text);
        let text = if header.is_empty() { row.to_owned() } else { format!("{header}\n{row}") };
        let mut hash = Sha256::new();
        // Two kinds may have rows of the same words.
        hash.update(self.register.kind.as_bytes());
        hash.update(b"\n");
        hash.update(text.as_bytes());
        let (zone, published) = match told {
            Moment::At(at) => {
                let at = at.to_zoned(TimeZone::UTC).datetime();
                (TimeZone::UTC, Published { day: at.date(), at: Some(at) })
            }
            Moment::On(day) => (self.register.zone.clone(), Published { day, at: None }),
        };
        Document {
            id: DocumentId::new(hash.finalize().into()),
            title: None,
            publisher: Some(Publisher { name: self.register.path.to_owned() }),
            published: Some(published),
            language: None,
            zone,
            url: None,
            name: format!("{}:{}", self.register.path, self.row.line),
            text,
        }
    }

    fn when(&self, words: ByteSpan, when: Moment, zone: &TimeZone) -> When {
        let (timex, from, to) = match when {
            Moment::At(at) => (at.to_string(), at, at),
            Moment::On(day) => {
                let midnight = |day: Date| {
                    let zoned = self.register.zone.to_ambiguous_zoned(day.at(0, 0, 0, 0));
                    zoned.compatible().map_or(Timestamp::MAX, |zoned| zoned.timestamp())
                };
                (day.to_string(), midnight(day), midnight(day.tomorrow().unwrap_or(day)))
            }
        };
        let civil = |at: Timestamp| at.to_zoned(zone.clone()).datetime();
        When {
            ground: Ground::Words(self.mention(words)),
            timex,
            interval: Interval::new(Some(civil(from)), Some(civil(to))),
        }
    }

    fn mention(&self, span: ByteSpan) -> Mention {
        Mention { text: span.slice(self.table.text).to_owned(), span: self.span(span) }
    }

    /// A span of the table as one of the row's own document, in code points.
    fn span(&self, span: ByteSpan) -> Span {
        let header = &self.columns.header;
        let before = if header.is_empty() { 0 } else { header.chars().count() + 1 };
        let row = self.row.span;
        let start = before + self.table.text[row.start()..span.start()].chars().count();
        let length = span.slice(self.table.text).chars().count();
        Span::new(CodePoint::new(start), CodePoint::new(start + length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hints;

    fn check(table: &str) -> (Vec<String>, Vec<String>) {
        let opened = Opened::of(table.into(), Hints::default()).expect("it is a table");
        let fields =
            [("report".to_owned(), FieldKind::Text), ("pages".to_owned(), FieldKind::Number)];
        let by = PartyId::new("norland");
        let zone = TimeZone::get("Europe/Oslo").expect("a zone");
        let path = "records/approval.csv";
        let register =
            Register { kind: "approval", fields: &fields, by: Some(&by), path, zone: &zone };
        let filed = read_filings(&opened, register);
        let told = |(document, account): &(Document, Account)| {
            let filing = account.filing.as_ref().expect("something is filed");
            for mention in filing.fields.iter().map(|field| &field.mention) {
                let index = troth_text::TextIndex::new(&document.text);
                assert_eq!(index.to_bytes(mention.span).slice(&document.text), mention.text);
            }
            let when = account.when.as_ref().map_or("", |when| when.timex.as_str());
            let who: Vec<&str> = account.actors.iter().map(Actor::label).collect();
            format!("{when} {} {} {}", who.join(","), filing.label(), account.factuality)
        };
        let faults = |fault: &Fault| format!("{}: {}", fault.line, fault.diagnostic.message);
        (filed.rows.iter().map(told).collect(), filed.faults.iter().map(faults).collect())
    }

    #[test]
    fn rows_are_filings_and_a_bad_one_costs_itself() {
        let (rows, faults) = check(
            "time,party,report,pages,stance\n\
             2031-03-09T18:00+02:00,Sudria,\"R-1, part 2\",12,\n\
             2031-03-09 18:00,,R-2,,denies\n\
             yesterday,,R-3,4,\n\
             2031-03-10,,R-4,many,\n\
             2031-03-10,,R-5,7,\n\
             2031-03-10,,R-5,7,\n",
        );
        assert_eq!(
            rows,
            [
                "2031-03-09T16:00:00Z Sudria approval (R-1, part 2, 12) CT+",
                "2031-03-09T17:00:00Z norland approval (R-2) CT-",
                "2031-03-10 norland approval (R-5, 7) CT+",
            ]
        );
        assert_eq!(
            faults,
            [
                "4: `yesterday` is no time that this program reads",
                "5: `many` is no number: `pages` holds one"
            ]
        );
    }

    #[test]
    fn lines_of_json_are_rows_and_a_row_of_a_longer_file_stays_what_it_was() {
        let short =
            "{\"time\": \"2031-03-09T18:00Z\", \"report\": \"é \\\"R\\\"\", \"pages\": 3}\n";
        let long = format!("{short}{{\"time\": \"2031-03-10\"}}\nno object\n");
        let (rows, faults) = check(&long);
        assert_eq!(rows[0], "2031-03-09T18:00:00Z norland approval (é \"R\", 3) CT+");
        assert_eq!((rows.len(), faults.len()), (2, 1));
        let ids = |text: &str| {
            let opened = Opened::of(text.into(), Hints::default()).expect("it is a table");
            let zone = TimeZone::UTC;
            let register =
                Register { kind: "approval", fields: &[], by: None, path: "a", zone: &zone };
            read_filings(&opened, register)
                .rows
                .into_iter()
                .map(|(one, _)| one.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(short)[0], ids(&long)[0]);
    }

    #[test]
    fn a_file_without_times_is_named_and_a_field_without_column_too() {
        assert_eq!(
            check("report,pages\nR-1,2\n"),
            (vec![], vec!["1: there is no column `time`".into()])
        );
        let (rows, faults) = check("time,report\n2031-03-09,R-1\n");
        assert_eq!((rows.len(), faults), (1, vec!["1: there is no column `pages`".to_owned()]));
        assert_eq!(check("").0, Vec::<String>::new());
    }
}
