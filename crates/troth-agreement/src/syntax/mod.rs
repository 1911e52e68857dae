//! Statements as they are written: nothing is looked up yet.
//!
//! Equality of trees looks at what is said and never at where: `parse . print` is the identity.

mod example;
mod lexer;
mod nouns;
mod parser;
mod print;
mod records;
#[cfg(test)]
mod tests;
mod timing;

use jiff::civil::Date;
use troth_model::{FieldKind, FieldValue, Finality, Standing};
use troth_text::ByteSpan;

pub use self::lexer::{Comment, Token, TokenKind, tokens};
pub use self::parser::{parse_block, parse_example};
pub use self::print::{print_block, print_example, print_pattern};
use crate::length::{Length, Moment, Window};
use crate::norm::Wind;
use crate::verbs::Verb;

/// Something written, with the bytes of the page on which it stands.
#[derive(Debug, Clone, Copy)]
pub struct Spanned<T> {
    /// What is said.
    pub node: T,
    /// Where.
    pub span: ByteSpan,
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl<T> Spanned<T> {
    /// `node`, written at `span`.
    pub fn new(node: T, span: ByteSpan) -> Self {
        Self { node, span }
    }
}

/// A name, text or number as written.
pub type Written = Spanned<String>;

/// A statement with the comments before and in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Item<T> {
    /// Comments, without their marks.
    pub comments: Vec<String>,
    /// What is said.
    pub statement: Spanned<T>,
}

/// What a block says; comments after the last statement stand in `trailing`.
#[derive(Debug, Clone, PartialEq)]
pub struct Statements<T> {
    /// The statements, in order.
    pub items: Vec<Item<T>>,
    /// Comments after the last statement.
    pub trailing: Vec<String>,
}

/// One statement of a `troth` block.
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// `agreement "…" between …`
    Agreement(Head),
    /// `reports settle after 7 days`
    Settling(Spanned<Length>),
    /// `standard of proof: …` for the whole agreement.
    Standard(Vec<Spanned<Proof>>),
    /// `define … as …`
    Define(Definition),
    /// `leave … undefined`
    Undefined(Written),
    /// `day D is 2031-03-01`
    DayD(Spanned<Date>),
    /// `record approval { manager: text, report: text }`
    Record(RecordSpec),
    /// `norland reads …`
    Reading(Reading),
    /// `clause 1: …`
    Clause(Box<Clause>),
}

/// The first statement of an agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Its name.
    pub name: Written,
    /// The ids of its parties.
    pub parties: Vec<Written>,
    /// When it binds.
    pub force: Option<Spanned<ForceSpec>>,
    /// The zone whose days it counts.
    pub zone: Option<Written>,
}

/// From when to when something binds.
#[derive(Debug, Clone, PartialEq)]
pub struct ForceSpec {
    /// `from …`
    pub from: Option<Spanned<Moment>>,
    /// `until …` or `for …`
    pub end: End,
    /// `renewed for 30 days unless …`
    pub renewal: Option<Spanned<RenewalSpec>>,
}

/// A time in force that renews itself.
#[derive(Debug, Clone, PartialEq)]
pub struct RenewalSpec {
    /// How long each further term is.
    pub term: Spanned<Length>,
    /// Whose notice ends it.
    pub who: Spanned<Who>,
    /// What such a notice is.
    pub notice: Box<PatternSpec>,
    /// `7 days before`: how long before the end of a term it has to be given.
    pub ahead: Option<Spanned<Length>>,
}

/// When it stops to bind.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// Not said.
    Open,
    /// `until 2031-03-31`, that day included.
    Until(Spanned<Moment>),
    /// `for 30 days`.
    For(Spanned<Length>),
}

/// `record approval { manager: text, report: text } by norland`
#[derive(Debug, Clone, PartialEq)]
pub struct RecordSpec {
    /// What one entry is called.
    pub name: Written,
    /// Its fields: name and what each holds.
    pub fields: Vec<(Written, Spanned<FieldKind>)>,
    /// Who files them, where their rows do not say so.
    pub by: Option<Written>,
}

/// What has to be so of a field: `report is "R-1"`.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldSpec {
    /// Which field.
    pub field: Written,
    /// What it has to be.
    pub test: Spanned<FieldTest>,
}

/// What a field has to be.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldTest {
    /// `is "final" or "amended"`
    Is(Vec<FieldValue>),
    /// `is not "draft"`
    IsNot(Vec<FieldValue>),
    /// `is more than 40`, `is after 2031-03-09`
    More(FieldValue),
    /// `is less than 40`, `is before 2031-03-09`
    Less(FieldValue),
    /// `is at least 40`
    AtLeast(FieldValue),
    /// `is at most 40`
    AtMost(FieldValue),
}

impl FieldTest {
    /// The values that it names.
    #[must_use]
    pub fn values(&self) -> &[FieldValue] {
        match self {
            Self::Is(values) | Self::IsNot(values) => values,
            Self::More(value) | Self::Less(value) | Self::AtLeast(value) | Self::AtMost(value) => {
                std::slice::from_ref(value)
            }
        }
    }
}

/// What must be told before a case counts as shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// `admitted by the accused side`
    Admitted,
    /// `2 independent speakers not of the complaining side`
    Independent {
        /// How many; at least one.
        n_speakers: u32,
        /// Whether the complaining side's own speakers are left out.
        is_outside: bool,
    },
    /// `seen by observers`
    Observed,
    /// `told by anyone`
    Anyone,
}

/// `define NAME as …`
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// The term.
    pub name: Written,
    /// What it means.
    pub nouns: Nouns,
    /// What it does not.
    pub except: Option<Nouns>,
}

/// One party's reading.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Whose.
    pub party: Written,
    /// Of what.
    pub of: ReadingOf,
}

/// What a party reads in its own way.
#[derive(Debug, Clone, PartialEq)]
pub enum ReadingOf {
    /// A term.
    Term(Definition),
    /// The time in force.
    Force(Spanned<ForceSpec>),
    /// The day from which the calendar counts.
    DayD(Spanned<Date>),
    /// A clause: `clause 6 as norland must …`.
    Clause(Box<Clause>),
}

/// `clause 1: …`
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// `1`, `2a`.
    pub label: Written,
    /// What it says.
    pub norm: NormSpec,
    /// Its own time in force.
    pub force: Option<Spanned<ForceSpec>>,
    /// Its own standard.
    pub standard: Option<Spanned<Vec<Spanned<Proof>>>>,
    /// `released by a breach of clause 1 or 2`: whose breach by another party frees a party.
    pub released: Option<Spanned<Vec<Written>>>,
    /// `only after sudria withdraws`: what has to be so for it to bind.
    pub condition: Option<Spanned<ConditionSpec>>,
}

/// What has to be so for a clause to bind.
#[derive(Debug, Clone, PartialEq)]
pub enum ConditionSpec {
    /// `only after … until …`
    After {
        /// From when it binds.
        fact: FactSpec,
        /// Up to when.
        until: Option<FactSpec>,
    },
    /// `only until …`
    Until(FactSpec),
    /// `only while …`
    While(FactSpec),
}

/// Something told, or how another clause stands.
#[derive(Debug, Clone, PartialEq)]
pub enum FactSpec {
    /// `sudria withdraws "heavy weapons"`
    Told {
        /// Whose deed.
        who: Spanned<Who>,
        /// Which.
        pattern: Box<PatternSpec>,
    },
    /// `a breach of clause 1 or 2 by norland`
    Broken {
        /// Of which clauses.
        clauses: Vec<Written>,
        /// By whom, where that is said.
        by: Option<Written>,
    },
    /// `clause 3 is kept by norland`
    Kept {
        /// Which clause.
        clause: Written,
        /// By whom, where that is said.
        by: Option<Written>,
    },
}

/// Who must, may or may not do what, when.
#[derive(Debug, Clone, PartialEq)]
pub struct NormSpec {
    /// Who.
    pub who: Spanned<Who>,
    /// Must, may or may not.
    pub modal: Spanned<Modal>,
    /// What.
    pub pattern: PatternSpec,
    /// When.
    pub timing: Option<Spanned<Timing>>,
}

/// Whom a clause binds.
#[derive(Debug, Clone, PartialEq)]
pub enum Who {
    /// `neither party` (before `may`).
    Neither,
    /// `each party`.
    Each,
    /// `either party`, `any party`.
    Either,
    /// `the parties`: all of them together.
    Together,
    /// `the accused party`.
    Accused,
    /// `norland`, `norland and sudria`.
    Named(Vec<Written>),
}

/// The force of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modal {
    /// `must`
    Must,
    /// `may`
    May,
    /// `may not`, `must not`; `may` after `neither party`.
    MayNot,
}

/// Which happenings are meant.
#[derive(Debug, Clone, PartialEq)]
pub struct PatternSpec {
    /// What is done.
    pub verb: Spanned<&'static Verb>,
    /// To what.
    pub nouns: Option<Nouns>,
    /// With what, where, and what not.
    pub qualifiers: Vec<Spanned<Qualifier>>,
}

/// Nouns joined by one word.
#[derive(Debug, Clone, PartialEq)]
pub struct Nouns {
    /// At least one.
    pub items: Vec<Spanned<Noun>>,
    /// By which word.
    pub join: Join,
}

/// How nouns are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// `or`
    Or,
    /// `and`
    And,
}

/// `a`, `an`, `the`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Article {
    /// `a`
    A,
    /// `an`
    An,
    /// `the`
    The,
}

/// A noun with its article.
#[derive(Debug, Clone, PartialEq)]
pub struct Noun {
    /// Its article, kept for the printer.
    pub article: Option<Article>,
    /// What it names.
    pub kind: NounKind,
}

/// What a noun names.
#[derive(Debug, Clone, PartialEq)]
pub enum NounKind {
    /// A term, a party, a category or a kind of weapon.
    Name(String),
    /// `"power plant"`: these words.
    Words(String),
    /// `thing in category energy or rail`
    Category(Vec<Written>),
    /// `thing called "…"`
    ThingCalled(Vec<Written>),
    /// `anyone called "…"`
    AnyoneCalled(Vec<Written>),
    /// `weapon of kind drone or missile`
    Weapon(Vec<Written>),
    /// `weapon of calibre 100 mm or more`
    Calibre(Written),
    /// `area drawn as "buffer"`
    Drawn(Written),
    /// `place "Ostby"`
    Place(Written),
    /// `division "Eastmark"`
    Division(Written),
    /// `country SUD`
    Country(Written),
    /// `area within 20 km of "Ostby"`
    Near(Near),
}

/// Within a distance of a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    /// How far, as written: a number.
    pub km: Written,
    /// In which direction from it; `None`: all around.
    pub towards: Option<Wind>,
    /// Of which place, or of which line that is drawn on the page.
    pub of: Written,
    /// Whether it is a line.
    pub is_line: bool,
}

/// What narrows a pattern.
#[derive(Debug, Clone, PartialEq)]
pub enum Qualifier {
    /// `with drone or missile`
    With(Nouns),
    /// `in the zone of separation`
    In(Spanned<Noun>),
    /// `within 20 km of "Ostby"`
    Near(Near),
    /// `where report is "R-1" and pages is more than 40`
    Where(Vec<Spanned<FieldSpec>>),
    /// `with the same report and manager`
    Same(Vec<Written>),
    /// `except …`
    Except(Exception),
}

/// What a clause leaves out.
#[derive(Debug, Clone, PartialEq)]
pub enum Exception {
    /// `except in self-defence`: a plea.
    SelfDefence,
    /// `except a thing called "fuel depot"`
    Nouns(Nouns),
    /// `except with mine`, `except in division "Eastmark"`
    Qualifier(Box<Qualifier>),
    /// `except within 7 days after either party files an approval`
    After {
        /// How soon after it.
        within: Spanned<Length>,
        /// After whose deed.
        who: Spanned<Who>,
        /// After which deed.
        pattern: Box<PatternSpec>,
    },
}

/// When, how often, after what.
#[derive(Debug, Clone, PartialEq)]
pub enum Timing {
    /// `by 2031-03-09`
    By(Moment),
    /// `at least once every 7 days`
    Every(Length),
    /// `within 48 hours of an alleged breach of clause 1 or 2`
    Answer {
        /// How soon.
        within: Length,
        /// Of which clauses.
        clauses: Vec<Written>,
    },
    /// `within 3 days after sudria withdraws`
    After {
        /// How soon.
        within: Length,
        /// After whose deed.
        who: Spanned<Who>,
        /// After which deed.
        pattern: Box<PatternSpec>,
    },
    /// `more than 3 times in any 24 hours`
    MoreThan {
        /// How many are still allowed.
        count: u32,
        /// Of what; `None` for `times`.
        what: Option<Spanned<Noun>>,
        /// In which stretch.
        window: Window,
    },
}

/// One line of a `troth example` block.
#[derive(Debug, Clone, PartialEq)]
pub enum ExampleLine {
    /// `given …`
    Given(Given),
    /// `then on … clause … is …`
    Then(Expectation),
}

/// What is given.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// `sudria says on … that …`
    Tells {
        /// Who says so.
        speaker: Spanned<Speaker>,
        /// When it was said.
        said: Spanned<Moment>,
        /// Who did it.
        who: Spanned<Who>,
        /// What.
        pattern: PatternSpec,
        /// Where.
        at: Option<Written>,
        /// When it happened; the day it was said, if not told.
        happened: Option<Spanned<Moment>>,
    },
    /// `norland denies it on …`
    Speaks {
        /// Who.
        speaker: Spanned<Speaker>,
        /// Says, denies or admits.
        stance: SpokenStance,
        /// When.
        said: Spanned<Moment>,
    },
    /// `coverage of "Ostby" from … to …`
    Coverage {
        /// Of which place; everywhere, if not told.
        of: Option<Written>,
        /// From the start of this moment.
        from: Spanned<Moment>,
        /// To the end of this one.
        to: Spanned<Moment>,
    },
}

/// Who speaks in an example.
#[derive(Debug, Clone, PartialEq)]
pub enum Speaker {
    /// A party's government.
    Party(String),
    /// Somebody of no side.
    Named(String),
    /// The mission's observer.
    Observer,
}

/// How somebody speaks of the happening told last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpokenStance {
    /// `says it`
    Says,
    /// `denies it`
    Denies,
    /// `admits it`
    Admits,
}

/// What should come out.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// As of the end of this moment.
    pub on: Spanned<Moment>,
    /// The clause.
    pub clause: Written,
    /// How it stands; `None`: there is no case (`has no case`).
    pub standing: Spanned<Option<Standing>>,
    /// Whether that is final, where the example says so.
    pub finality: Option<Finality>,
    /// For whom, where the example says so.
    pub party: Option<Written>,
    /// By whose reading; by the text where the example does not say.
    pub reader: Option<Written>,
}
