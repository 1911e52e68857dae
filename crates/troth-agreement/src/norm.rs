//! What an agreement says once every name in it is known: the input of the monitor.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use troth_model::{
    ClauseId, Country, FieldKind, Finality, Force, InstrumentKind, ObjectCategory, PartyId,
    Standing,
};
use troth_text::ByteSpan;

pub use crate::drawing::{Drawing, Shape};
pub use crate::length::{Calendar, Length, Moment, Unit, Window};
pub use crate::syntax::{FieldTest, Proof, SpokenStance};
use crate::verbs::Verb;

/// An agreement: its own text, and its clauses as norms.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// Its short name, from its file: `december-2025`.
    pub id: String,
    /// Its name: "Draft of December 2025".
    pub name: String,
    /// The page as it was read; every span of this agreement points into it.
    pub page: String,
    /// Whom it binds.
    pub parties: Vec<PartyId>,
    /// The zone whose days and hours it counts.
    pub zone: TimeZone,
    /// When it binds, where a clause does not say otherwise; where it renews itself, its first
    /// term.
    pub force: InForce,
    /// How it renews itself, where it does.
    pub renewal: Option<Renewal>,
    /// How long after a case's first report later reports still revise it.
    pub settle: Length,
    /// The kinds of record that it defines.
    pub records: Vec<RecordKind>,
    /// Its clauses, in the order of the page.
    pub clauses: Vec<Clause>,
    /// Its examples.
    pub examples: Vec<Example>,
}

impl Agreement {
    /// The clause of this id.
    #[must_use]
    pub fn clause(&self, id: &ClauseId) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.id == *id)
    }

    /// What a person calls a clause: by the heading that it stands under, with its number where
    /// other clauses have the same heading; by its number where it has none.
    #[must_use]
    pub fn title(&self, clause: &Clause) -> String {
        let heading = |clause: &Clause| clause.heading.map(|span| span.slice(&self.page).trim());
        let Some(own) = heading(clause) else { return format!("clause {}", clause.label) };
        let is_shared =
            self.clauses.iter().any(|other| other.id != clause.id && heading(other) == Some(own));
        if is_shared { format!("{own}, clause {}", clause.label) } else { own.to_owned() }
    }

    /// The longest time in which it may bind: where it renews itself, nobody knows its end.
    #[must_use]
    pub fn longest(&self) -> InForce {
        self.force.renewed(self.renewal.as_ref())
    }

    /// The names of places whose position a caller should give to the monitor.
    #[must_use]
    pub fn place_names(&self) -> Vec<&str> {
        let patterns = self.clauses.iter().flat_map(Clause::patterns);
        let mut names: Vec<&str> = patterns.flat_map(Pattern::place_names).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// A kind of record: what its entries hold, which are filed as rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordKind {
    /// What one entry is called: `approval`.
    pub name: String,
    /// Its fields, in their order.
    pub fields: Vec<(String, FieldKind)>,
    /// Who files its entries, where their rows do not say so.
    pub by: Option<PartyId>,
}

impl RecordKind {
    /// Whether it has this name, whatever its case.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// What a field holds.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<FieldKind> {
        self.fields.iter().find(|(own, _)| own == name).map(|(_, kind)| *kind)
    }
}

/// A clause: the parties' text, and the norm that it states.
#[derive(Debug, Clone)]
pub struct Clause {
    /// Agreement and number: `december-2025/1`.
    pub id: ClauseId,
    /// Its number.
    pub label: String,
    /// The title of its article.
    pub heading: Option<ByteSpan>,
    /// The parties' text.
    pub prose: ByteSpan,
    /// The clause as code.
    pub code: ByteSpan,
    /// The words of the code that a finding points at.
    pub words: ClauseWords,
    /// What must be told before a case counts as shown: any one of these.
    pub standard: Standard,
    /// What it says, by the text.
    pub text: Version,
    /// What it says as a party reads it, where that differs.
    pub readings: Vec<(PartyId, Version)>,
    /// A breach of one of these by another party frees a party of this clause.
    pub released_by: Vec<ClauseId>,
    /// Its numbers and dates, to be compared with the parties' text.
    pub figures: Vec<(Figure, ByteSpan)>,
}

impl Clause {
    /// The text and every reading, the text first.
    pub fn versions(&self) -> impl Iterator<Item = (Option<&PartyId>, &Version)> {
        let text = std::iter::once((None, &self.text));
        text.chain(self.readings.iter().map(|(party, version)| (Some(party), version)))
    }

    /// The readings that somebody wrote: not those that differ from the text only in whose word
    /// on a notice counts.
    pub fn written_readings(&self) -> impl Iterator<Item = &(PartyId, Version)> {
        self.readings.iter().filter(|(_, version)| !version.is_text_but_for_notice(&self.text))
    }

    fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.versions().flat_map(|(_, version)| version.patterns())
    }
}

/// Words of a clause's code.
#[derive(Debug, Clone, Copy)]
pub struct ClauseWords {
    /// Whom it binds.
    pub who: ByteSpan,
    /// The verb with what it is done to.
    pub act: ByteSpan,
    /// When.
    pub timing: Option<ByteSpan>,
    /// Its own standard of proof.
    pub standard: Option<ByteSpan>,
}

/// A clause under one reading of its terms and dates.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// When it binds; where it renews itself, its first term.
    pub force: InForce,
    /// How that renews itself, where it does.
    pub renewal: Option<Renewal>,
    /// What has to be so besides for it to bind.
    pub condition: Option<Condition>,
    /// What it says.
    pub norm: Norm,
    /// Terms that it needs and that the parties left open, with where it names them.
    pub open_terms: Vec<(String, ByteSpan)>,
}

impl Version {
    /// The longest time in which it may bind: where it renews itself, nobody knows its end.
    #[must_use]
    pub fn longest(&self) -> InForce {
        self.force.renewed(self.renewal.as_ref())
    }

    /// The happenings that it speaks of, those that start or end it among them.
    pub fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.norm.patterns().chain(self.facts().filter_map(Fact::pattern))
    }

    /// What decides, besides the calendar, when it binds, and of what.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        let notice = self.renewal.iter().map(|renewal| &renewal.notice);
        let before = self.norm.pattern().preceding().map(|preceding| &preceding.fact);
        notice.chain(self.condition.iter().flat_map(Condition::facts)).chain(before)
    }

    /// Whether it is the text as somebody reads it who only tells otherwise of a notice.
    #[must_use]
    pub fn is_text_but_for_notice(&self, text: &Self) -> bool {
        let told_by = |version: &Self| version.renewal.as_ref()?.told_by.clone();
        let reader = told_by(self);
        reader.is_some() && *self == text.notice_told_by(reader)
    }

    /// The same with a notice as `reader` tells it.
    #[must_use]
    pub fn notice_told_by(&self, reader: Option<PartyId>) -> Self {
        let mut version = self.clone();
        if let Some(renewal) = &mut version.renewal {
            renewal.told_by = reader;
        }
        version
    }
}

/// How a time in force renews itself: term after term, until somebody gives notice.
#[derive(Debug, Clone, PartialEq)]
pub struct Renewal {
    /// How long each further term is.
    pub term: Length,
    /// What ends it with the term in which it is given: a happening ([`Fact::Told`]).
    pub notice: Fact,
    /// How long before the end of the term it has to be given.
    pub ahead: Option<Length>,
    /// Whose own word on a notice counts before what the standard of proof makes of it; `None` for
    /// the text.
    pub told_by: Option<PartyId>,
}

/// What has to be so for a clause to bind.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// From the end of the one to the end of the other, each time.
    After {
        /// From when it binds.
        fact: Fact,
        /// Up to when; `None`: for good.
        until: Option<Box<Fact>>,
    },
    /// Up to the end of the first.
    Until(Fact),
    /// During each.
    While(Fact),
}

impl Condition {
    /// What it names.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        let (first, second) = match self {
            Self::After { fact, until } => (fact, until.as_deref()),
            Self::Until(fact) | Self::While(fact) => (fact, None),
        };
        std::iter::once(first).chain(second)
    }
}

/// Something told, or how another clause stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// Such a happening, told up to the clause's standard of proof.
    Told {
        /// By any of whom.
        bearers: Bearers,
        /// Which.
        pattern: Pattern,
    },
    /// A case under one of these clauses that stands *broken*.
    Broken {
        /// Which clauses.
        clauses: Vec<ClauseId>,
        /// By whom; by anybody where it is not said.
        by: Option<PartyId>,
    },
    /// A case of this duty that stands *kept*.
    Kept {
        /// Which duty.
        clause: ClauseId,
        /// By whom; by anybody where it is not said.
        by: Option<PartyId>,
    },
}

impl Fact {
    /// Which happening it is, where it is one.
    #[must_use]
    pub fn pattern(&self) -> Option<&Pattern> {
        match self {
            Self::Told { pattern, .. } => Some(pattern),
            Self::Broken { .. } | Self::Kept { .. } => None,
        }
    }

    /// The clauses whose standing it asks for.
    #[must_use]
    pub fn clauses(&self) -> &[ClauseId] {
        match self {
            Self::Told { .. } => &[],
            Self::Broken { clauses, .. } => clauses,
            Self::Kept { clause, .. } => std::slice::from_ref(clause),
        }
    }
}

/// From when to when something binds: `from` inclusive, `to` exclusive, either may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InForce {
    /// Its first instant.
    pub from: Option<Timestamp>,
    /// The instant after its last.
    pub to: Option<Timestamp>,
}

impl InForce {
    fn renewed(self, renewal: Option<&Renewal>) -> Self {
        Self { to: self.to.filter(|_| renewal.is_none()), ..self }
    }

    /// Whether it binds at `instant`.
    #[must_use]
    pub fn at(self, instant: Timestamp) -> Force {
        if self.from.is_some_and(|from| instant < from) {
            Force::NotYet
        } else if self.to.is_some_and(|to| to <= instant) {
            Force::NoLonger
        } else {
            Force::InForce
        }
    }

    /// Whether it binds at some instant of `from..to` (for an empty stretch: at `from`).
    #[must_use]
    #[inline]
    pub fn meets(self, from: Timestamp, to: Timestamp) -> bool {
        let ends_before = self.from.is_some_and(|start| to < start || (to == start && from < to));
        let begins_after = self.to.is_some_and(|end| end <= from);
        !ends_before && !begins_after
    }
}

/// What must be told: any one of these is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standard {
    /// The ways to meet it; never empty.
    pub any: Vec<Proof>,
}

impl Default for Standard {
    fn default() -> Self {
        Self { any: vec![Proof::Independent { n_speakers: 2, is_outside: true }] }
    }
}

/// What a clause says.
#[derive(Debug, Clone, PartialEq)]
pub enum Norm {
    /// Such happenings must not be.
    Prohibition {
        /// By whom.
        bearers: Bearers,
        /// Which.
        pattern: Pattern,
        /// Whether self-defence is heard as a plea.
        hears_plea: bool,
    },
    /// Of such happenings no stretch may hold more than so many.
    Limit {
        /// By whom.
        bearers: Bearers,
        /// Which.
        pattern: Pattern,
        /// How many.
        limit: Limit,
    },
    /// Such happenings must be.
    Duty {
        /// By whom.
        bearers: Bearers,
        /// Which.
        pattern: Pattern,
        /// When.
        due: Due,
    },
    /// Such happenings are no breach of what forbids them.
    Permission {
        /// By whom.
        bearers: Bearers,
        /// Which.
        pattern: Pattern,
    },
}

impl Norm {
    /// The happenings that it speaks of, a trigger's among them.
    pub fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        let trigger = match self {
            Self::Duty { due: Due::After { trigger, .. }, .. } => Some(trigger.as_ref()),
            _ => None,
        };
        std::iter::once(self.pattern()).chain(trigger)
    }

    /// The happenings that it forbids, asks for or permits.
    #[must_use]
    pub fn pattern(&self) -> &Pattern {
        match self {
            Self::Prohibition { pattern, .. }
            | Self::Limit { pattern, .. }
            | Self::Duty { pattern, .. }
            | Self::Permission { pattern, .. } => pattern,
        }
    }

    /// Whom it binds.
    #[must_use]
    pub fn bearers(&self) -> &Bearers {
        match self {
            Self::Prohibition { bearers, .. }
            | Self::Limit { bearers, .. }
            | Self::Duty { bearers, .. }
            | Self::Permission { bearers, .. } => bearers,
        }
    }
}

/// Whom a norm binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bearers {
    /// Each of these for itself.
    Each(Vec<PartyId>),
    /// All of these together.
    Together(Vec<PartyId>),
    /// Whoever is accused.
    Accused,
}

impl Bearers {
    /// The parties, where they are named.
    #[must_use]
    pub fn parties(&self) -> &[PartyId] {
        match self {
            Self::Each(parties) | Self::Together(parties) => parties,
            Self::Accused => &[],
        }
    }
}

/// How many, of what, in how long a stretch.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// So many are still allowed.
    pub count: u32,
    /// `None`: incidents are counted; else: weapons of these kinds are summed up.
    pub of: Option<Vec<Weapon>>,
    /// In any such stretch.
    pub window: Window,
}

/// When a duty is due.
#[derive(Debug, Clone, PartialEq)]
pub enum Due {
    /// Before this instant.
    By(Timestamp),
    /// Once in each window of this length, counted from the first instant in force.
    Every(Length),
    /// So soon after each alleged breach of one of these clauses.
    Answer {
        /// How soon.
        within: Length,
        /// Of which clauses.
        clauses: Vec<ClauseId>,
    },
    /// So soon after each such happening.
    After {
        /// How soon.
        within: Length,
        /// By whom.
        bearers: Bearers,
        /// After which happening.
        trigger: Box<Pattern>,
        /// The fields that have to be the same in both, where both are filed.
        same: Vec<String>,
    },
}

/// Which happenings are meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// What is done.
    pub verb: &'static Verb,
    /// To what; empty: to anything.
    pub things: Matcher,
    /// Who takes part: each of these must be matched.
    pub participants: Vec<Matcher>,
    /// With what: one of these; empty: with anything.
    pub weapons: Vec<Weapon>,
    /// Where: in one of these; empty: anywhere.
    pub areas: Vec<Area>,
    /// What the fields of what is filed have to be: all of these.
    pub fields: Vec<FieldCondition>,
    /// What is left out.
    pub except: Vec<Except>,
}

/// What a field has to be.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldCondition {
    /// Which field.
    pub field: String,
    /// What it has to be; a field that is empty is nothing at all.
    pub test: FieldTest,
}

/// What has to have happened before for something to be no breach.
#[derive(Debug, Clone, PartialEq)]
pub struct Preceding {
    /// How long before at most.
    pub within: Length,
    /// What: a happening ([`Fact::Told`]).
    pub fact: Fact,
    /// The fields that have to be the same in both, where both are filed; `party` is whose both
    /// are.
    pub same: Vec<String>,
}

impl Pattern {
    /// What excuses it by having happened before.
    pub fn preceding(&self) -> impl Iterator<Item = &Preceding> {
        self.except.iter().filter_map(|except| match except {
            Except::After(preceding) => Some(&**preceding),
            _ => None,
        })
    }

    /// What one such happening is called: the verb's noun, or the record that is filed.
    #[must_use]
    pub fn noun(&self) -> String {
        let filed: Vec<&str> = self
            .things
            .any
            .iter()
            .filter_map(|atom| match atom {
                Atom::Filing(kind) => Some(kind.as_str()),
                _ => None,
            })
            .collect();
        if filed.is_empty() { self.verb.noun.to_owned() } else { filed.join(" or ") }
    }

    fn place_names(&self) -> impl Iterator<Item = &str> {
        let excepted = self.except.iter().filter_map(|except| match except {
            Except::Area(area) => Some(area),
            _ => None,
        });
        self.areas.iter().chain(excepted).filter_map(|area| match area {
            Area::Near { of, .. } | Area::Sector { of, .. } => Some(of.as_str()),
            _ => None,
        })
    }
}

/// Whom or what: one of `any` and none of `except`. Empty: anybody, anything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matcher {
    /// One of these.
    pub any: Vec<Atom>,
    /// None of these.
    pub except: Vec<Atom>,
}

impl Matcher {
    /// Whether it asks for nothing.
    #[must_use]
    #[inline]
    pub fn is_open(&self) -> bool {
        self.any.is_empty() && self.except.is_empty()
    }
}

/// The smallest thing to match.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Atom {
    /// A thing of this category.
    Category(ObjectCategory),
    /// Something called so: these words in this order, singular or plural.
    Called(String),
    /// A party's side.
    Party(PartyId),
    /// A country's government, forces or officials.
    Country(Country),
    /// A weapon, where weapons are what something is done to.
    Weapon(Weapon),
    /// An entry of a record that the agreement defines.
    Filing(String),
}

/// With what.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weapon {
    /// A kind.
    Kind(InstrumentKind),
    /// Of so many millimetres or more, as its words tell ("152-mm howitzers").
    Calibre(u32),
    /// Called so: these words in this order, singular or plural.
    Called(String),
}

/// A direction of the compass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Wind {
    North,
    NorthEast,
    East,
    SouthEast,
    South,
    SouthWest,
    West,
    NorthWest,
}

impl Wind {
    /// Every direction, clockwise from north, with its word.
    pub const ALL: &[(Self, &str)] = &[
        (Self::North, "north"),
        (Self::NorthEast, "north-east"),
        (Self::East, "east"),
        (Self::SouthEast, "south-east"),
        (Self::South, "south"),
        (Self::SouthWest, "south-west"),
        (Self::West, "west"),
        (Self::NorthWest, "north-west"),
    ];

    /// Its word.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(wind, _)| *wind == self).map_or("", |(_, name)| name)
    }

    /// Its bearing in degrees, clockwise from true north.
    #[must_use]
    pub fn bearing(self) -> f64 {
        45.0 * Self::ALL.iter().position(|(wind, _)| *wind == self).unwrap_or(0) as f64
    }
}

/// Where.
#[derive(Debug, Clone, PartialEq)]
pub enum Area {
    /// A place of this name, or within a division of this name.
    Named(String),
    /// Within a first-level division.
    Division(String),
    /// Within a country.
    Country(Country),
    /// Within a distance of a place.
    Near {
        /// Kilometres.
        km: f64,
        /// The place's name.
        of: String,
    },
    /// Within a distance of a place, in a direction: up to 45 degrees to either side of it.
    Sector {
        /// Kilometres.
        km: f64,
        /// In which direction from it.
        towards: Wind,
        /// The place's name.
        of: String,
    },
    /// Within a zone that the page draws.
    Drawn(Drawing),
    /// Within a distance of a line that the page draws.
    NearLine {
        /// Kilometres.
        km: f64,
        /// The line.
        line: Drawing,
    },
}

/// What a pattern leaves out.
#[derive(Debug, Clone, PartialEq)]
pub enum Except {
    /// Done to these.
    Things(Matcher),
    /// Done with these.
    Weapons(Vec<Weapon>),
    /// Done here.
    Area(Area),
    /// Filed so: all of these hold.
    Fields(Vec<FieldCondition>),
    /// Done so soon after something.
    After(Box<Preceding>),
}

/// A number or date that a clause's code names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// `48 hours`
    Length(Length),
    /// `2031-03-09`
    Day(Date),
    /// `3 times`
    Count(u32),
    /// `20 km`, in tenths.
    TenthsOfKm(u32),
}

/// A block of examples, resolved.
#[derive(Debug, Clone)]
pub struct Example {
    /// The block.
    pub span: ByteSpan,
    /// What is given and what should come out, in order.
    pub steps: Vec<Step>,
}

/// One line of an example.
#[derive(Debug, Clone)]
pub enum Step {
    /// Somebody tells of a new happening.
    Tells {
        /// Who.
        speaker: ExampleSpeaker,
        /// When it was said.
        said: Moment,
        /// Who did it.
        actors: Vec<PartyId>,
        /// What.
        pattern: Pattern,
        /// Where.
        at: Option<String>,
        /// When.
        happened: Moment,
    },
    /// Somebody speaks of the happening told last.
    Speaks {
        /// Who.
        speaker: ExampleSpeaker,
        /// How.
        stance: SpokenStance,
        /// When.
        said: Moment,
    },
    /// Somebody could have told.
    Coverage {
        /// Of which place; everywhere, if `None`.
        of: Option<String>,
        /// From the start of this moment.
        from: Moment,
        /// To the end of this one.
        to: Moment,
    },
    /// This should come out.
    Expect(Expected),
}

/// Who speaks in an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExampleSpeaker {
    /// A party's government.
    Party(PartyId),
    /// Somebody of no side.
    Named(String),
    /// The mission's observer.
    Observer,
}

/// What should come out.
#[derive(Debug, Clone)]
pub struct Expected {
    /// The line.
    pub span: ByteSpan,
    /// As of the end of this moment.
    pub on: Moment,
    /// Of which clause.
    pub clause: ClauseId,
    /// How it stands, or that there is no case; with the words that say so.
    pub standing: (Option<Standing>, ByteSpan),
    /// Whether that is final.
    pub finality: Option<Finality>,
    /// For whom.
    pub party: Option<PartyId>,
    /// By whose reading; `None` for the text.
    pub reader: Option<PartyId>,
}
