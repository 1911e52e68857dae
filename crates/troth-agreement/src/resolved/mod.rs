//! Statements to norms: every party, term, clause and date is looked up.
//!
//! A clause in which something cannot be resolved is named and left out; the others stand.

mod clause;
mod condition;
mod example;
mod force;
mod pattern;
mod records;
mod terms;
mod without;

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use troth_model::{ClauseId, Party, PartyId};
use troth_text::{ByteSpan, Diagnostic};

use self::force::Bound;
pub use self::records::RESERVED;
use self::terms::Terms;
pub use self::terms::singular;
pub use self::without::{Without, without_each_word};
use crate::drawing::Drawing;
use crate::length::{Length, Moment, Unit};
use crate::markdown::{Block, BlockKind, blocks};
use crate::nearest::nearest;
use crate::norm::{Agreement, RecordKind, Standard};
use crate::syntax::{
    Clause, ExampleLine, ForceSpec, Head, Reading, ReadingOf, RecordSpec, Spanned, Statement,
    Statements, Timing, Written, parse_block, parse_example,
};

/// An agreement with what is wrong in its text.
#[derive(Debug, Clone)]
pub struct ReadAgreement {
    /// The agreement, without the clauses that could not be read.
    pub agreement: Agreement,
    /// What is wrong, in the order of the page.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the agreement `page`, a Markdown text, for a docket with these parties.
///
/// Never fails: what cannot be read is named in the diagnostics, and the rest is there.
#[must_use]
pub fn read_agreement(id: &str, page: &str, parties: &[Party]) -> ReadAgreement {
    read_agreement_with(id, page, parties, &Standard::default())
}

/// The same where the docket has a standard of proof of its own: it holds for every clause that
/// neither the agreement nor the clause itself says otherwise for.
#[must_use]
pub fn read_agreement_with(
    id: &str,
    page: &str,
    parties: &[Party],
    standard: &Standard,
) -> ReadAgreement {
    let mut written = Collected::from_page(page);
    written.standard.get_or_insert_with(|| standard.clone());
    let mut resolver = Resolver::new(id, page, parties, &written);
    let agreement = resolver.agreement(&written);
    let mut diagnostics = written.diagnostics;
    diagnostics.append(&mut resolver.diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.labels.first().map(|label| label.span));
    ReadAgreement { agreement, diagnostics }
}

/// All statements of a page, by what they are.
#[derive(Default)]
struct Collected {
    head: Option<Spanned<Head>>,
    settle: Option<Spanned<Length>>,
    standard: Option<Standard>,
    definitions: Vec<terms::Written>,
    readings: Vec<Reading>,
    records: Vec<Spanned<RecordSpec>>,
    clauses: Vec<(Spanned<Clause>, Block)>,
    drawings: Vec<Block>,
    examples: Vec<(Statements<ExampleLine>, Block)>,
    unread: Vec<String>,
    diagnostics: Vec<Diagnostic>,
}

impl Collected {
    fn from_page(page: &str) -> Self {
        let (blocks, diagnostics) = blocks(page);
        let mut collected = Self { diagnostics, ..Self::default() };
        for block in blocks {
            match block.kind {
                BlockKind::Code => collected.code(page, &block),
                BlockKind::Drawing => collected.drawings.push(block),
                BlockKind::Example => {
                    let parsed = parse_example(page, block.content);
                    collected.diagnostics.extend(parsed.diagnostics);
                    collected.examples.push((parsed.statements, block));
                }
            }
        }
        collected
    }

    fn code(&mut self, page: &str, block: &Block) {
        let parsed = parse_block(page, block.content);
        self.diagnostics.extend(parsed.diagnostics);
        self.unread.extend(parsed.unread);
        for item in parsed.statements.items {
            let Spanned { node, span } = item.statement;
            match node {
                Statement::Agreement(head) => self.head(Spanned::new(head, span)),
                Statement::Settling(length) => self.settle = Some(length),
                Statement::Standard(proofs) => self.standard = Some(standard_of(&proofs)),
                Statement::Define(definition) => {
                    self.definitions.push(terms::Written::Defined(definition));
                }
                Statement::Undefined(name) => self.definitions.push(terms::Written::Open(name)),
                Statement::Reading(reading) => self.readings.push(reading),
                Statement::Record(record) => self.records.push(Spanned::new(record, span)),
                // The parser counts from it.
                Statement::DayD(_) => {}
                Statement::Clause(clause) => {
                    self.clauses.push((Spanned::new(*clause, span), block.clone()));
                }
            }
        }
    }

    fn head(&mut self, head: Spanned<Head>) {
        if let Some(first) = &self.head {
            self.diagnostics.push(
                Diagnostic::error("repeated-agreement", "a page holds one agreement")
                    .at(head.node.name.span, "named again here")
                    .at(first.node.name.span, "named first here")
                    .help("put the second agreement into a file of its own"),
            );
            return;
        }
        self.head = Some(head);
    }
}

fn standard_of(proofs: &[Spanned<crate::syntax::Proof>]) -> Standard {
    Standard { any: proofs.iter().map(|proof| proof.node).collect() }
}

/// Looks names up, and collects what is wrong.
struct Resolver<'a> {
    id: &'a str,
    page: &'a str,
    /// The parties that the agreement binds.
    bound: Vec<PartyId>,
    zone: TimeZone,
    terms: Terms,
    records: Vec<RecordKind>,
    /// What the page draws, by name; `None` for what cannot be read.
    drawings: BTreeMap<String, Option<Drawing>>,
    /// The day from which a party's reading counts, where that is another than the text's.
    day_d: Option<Date>,
    /// Of each clause that was begun on the page, whether it forbids something.
    labels: BTreeMap<String, LabelKind>,
    diagnostics: Vec<Diagnostic>,
}

/// What is known of a clause's number before the clause is resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LabelKind {
    Forbids,
    /// A duty that the calendar makes due.
    Dated,
    Other,
    Unread,
}

impl<'a> Resolver<'a> {
    fn new(id: &'a str, page: &'a str, parties: &[Party], written: &Collected) -> Self {
        let mut resolver = Self {
            id,
            page,
            bound: Vec::new(),
            zone: TimeZone::UTC,
            terms: Terms::default(),
            records: Vec::new(),
            drawings: BTreeMap::new(),
            day_d: None,
            labels: labels(written),
            diagnostics: Vec::new(),
        };
        resolver.bound = resolver.bound_parties(written.head.as_ref(), parties);
        resolver.zone = resolver.zone_of(written.head.as_ref());
        resolver.drawings = resolver.drawings_of(&written.drawings);
        resolver.records = resolver.records_of(&written.records);
        resolver.terms = resolver.terms_of(&written.definitions);
        resolver
    }

    fn agreement(&mut self, written: &Collected) -> Agreement {
        let head = written.head.as_ref().map(|head| &head.node);
        let bound = self.bound(head.and_then(|head| head.force.as_ref()), &Bound::default());
        let bound = bound.unwrap_or_default();
        let default_settle = Length::new(7, Unit::Days).expect("a week is a length");
        let standard = written.standard.clone().unwrap_or_default();
        let clauses = self.clauses(written, &bound, &standard);
        let examples = self.examples(&written.examples);
        Agreement {
            id: self.id.to_owned(),
            name: head.map_or_else(|| self.id.to_owned(), |head| head.name.node.clone()),
            page: self.page.to_owned(),
            parties: self.bound.clone(),
            zone: self.zone.clone(),
            force: bound.force,
            renewal: bound.renewal,
            settle: written.settle.map_or(default_settle, |settle| settle.node),
            records: self.records.clone(),
            clauses,
            examples,
        }
    }

    /// The parties of the head that the docket knows; all of the docket's without a head.
    fn bound_parties(&mut self, head: Option<&Spanned<Head>>, known: &[Party]) -> Vec<PartyId> {
        let Some(head) = head else {
            self.missing_head();
            return known.iter().map(|party| party.id.clone()).collect();
        };
        let mut bound = Vec::new();
        for written in &head.node.parties {
            let is_named = |party: &&Party| party.id.as_str().eq_ignore_ascii_case(&written.node);
            match known.iter().find(is_named) {
                Some(party) if bound.contains(&party.id) => {}
                Some(party) => bound.push(party.id.clone()),
                None => {
                    let ids: Vec<&str> = known.iter().map(|party| party.id.as_str()).collect();
                    let place = "the docket's `troth.toml`";
                    self.diagnostics.push(unknown_party(written, &ids, place));
                }
            }
        }
        bound
    }

    fn missing_head(&mut self) {
        let first_line = self.page.lines().next().unwrap_or("");
        self.diagnostics.push(
            Diagnostic::error("missing-agreement", "this page does not name an agreement")
                .at(ByteSpan::new(0, first_line.len()), "no `agreement` statement in any block")
                .help(
                    "begin with a block marked `troth` that holds \
                     `agreement \"NAME\" between PARTY and PARTY`",
                ),
        );
    }

    fn zone_of(&mut self, head: Option<&Spanned<Head>>) -> TimeZone {
        let Some(written) = head.and_then(|head| head.node.zone.as_ref()) else {
            return TimeZone::UTC;
        };
        // Of the bundled database only: the same on any machine.
        let Ok(zone) = jiff::tz::TimeZoneDatabase::bundled().get(&written.node) else {
            self.diagnostics.push(
                Diagnostic::error(
                    "unknown-zone",
                    format!("`{}` is no time zone of the IANA database", written.node),
                )
                .at(written.span, "its days cannot be counted")
                .help("use a name such as `Europe/Kyiv` or `UTC`; until then UTC is used"),
            );
            return TimeZone::UTC;
        };
        zone
    }

    /// The bound party of this name.
    fn party(&mut self, written: &Written) -> Option<PartyId> {
        let found = self.bound.iter().find(|id| id.as_str().eq_ignore_ascii_case(&written.node));
        if let Some(id) = found {
            return Some(id.clone());
        }
        let ids: Vec<&str> = self.bound.iter().map(PartyId::as_str).collect();
        let diagnostic = unknown_party(written, &ids, "this agreement");
        self.diagnostics.push(diagnostic);
        None
    }

    fn drawings_of(&mut self, blocks: &[Block]) -> BTreeMap<String, Option<Drawing>> {
        let mut drawings = BTreeMap::new();
        for block in blocks {
            let name = block.name.slice(self.page).to_owned();
            let drawing = match Drawing::read(self.page, block.name, block.content) {
                Ok(drawing) => Some(drawing),
                Err(diagnostic) => {
                    self.diagnostics.push(*diagnostic);
                    None
                }
            };
            drawings.entry(name).or_insert(drawing);
        }
        drawings
    }

    /// The moment as it is read: counted from the reader's own day D, where he has one.
    fn as_counted(&self, moment: Moment) -> Moment {
        let (Some(n_days), Some(day)) = (moment.after_d, self.day_d) else { return moment };
        let span = jiff::Span::new().try_days(n_days).unwrap_or_default();
        Moment { day: day.saturating_add(span), ..moment }
    }

    fn clause_id(&self, label: &str) -> ClauseId {
        ClauseId::new(format!("{}/{label}", self.id))
    }

    fn bound(&mut self, spec: Option<&Spanned<ForceSpec>>, outer: &Bound) -> Option<Bound> {
        match spec {
            Some(spec) => self.bound_of(&spec.node, outer),
            None => Some(outer.clone()),
        }
    }

    /// A party's own dates of the whole agreement.
    fn bound_as_read(&mut self, readings: &[Reading], party: &PartyId) -> Option<Bound> {
        let spec = readings.iter().find_map(|reading| match &reading.of {
            ReadingOf::Force(spec) if reading.party.node == party.as_str() => Some(spec),
            _ => None,
        })?;
        self.bound_of(&spec.node, &Bound::default())
    }
}

fn labels(written: &Collected) -> BTreeMap<String, LabelKind> {
    let mut labels: BTreeMap<String, LabelKind> =
        written.unread.iter().map(|label| (label.clone(), LabelKind::Unread)).collect();
    for (clause, _) in &written.clauses {
        let kind = match clause.node.norm.modal.node {
            crate::syntax::Modal::MayNot => LabelKind::Forbids,
            crate::syntax::Modal::Must if clause.node.norm.pattern.verb.node.is_state => {
                LabelKind::Forbids
            }
            crate::syntax::Modal::Must if is_dated(clause) => LabelKind::Dated,
            _ => LabelKind::Other,
        };
        labels.entry(clause.node.label.node.clone()).or_insert(kind);
    }
    labels
}

/// Whether the calendar says when a duty is due.
fn is_dated(clause: &Spanned<Clause>) -> bool {
    let timing = clause.node.norm.timing.as_ref().map(|timing| &timing.node);
    matches!(timing, Some(Timing::By(_) | Timing::Every(_)))
}

fn unknown_party(written: &Written, known: &[&str], place: &str) -> Diagnostic {
    let help = match nearest(&written.node, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => format!("{place} names no party"),
        None => format!("the parties of {place} are: {}", known.join(", ")),
    };
    Diagnostic::error("unknown-party", format!("`{}` is no party of {place}", written.node))
        .at(written.span, "not a party")
        .help(help)
}
