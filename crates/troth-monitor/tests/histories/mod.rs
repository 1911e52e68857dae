//! Random histories, in the words of `docs/semantics.md`, and the world that they make.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use troth_agreement::Agreement;
use troth_model::{
    Account, AccountId, Actor, Attribution, Coverage, CoverageState, CoveredArea, Document,
    DocumentId, EventType, Factuality, FieldValue, FiledField, Filing, Finding, Ground, Incident,
    IncidentId, Interval, Member, Mention, Mode, Object, ObjectCategory, Party, PartyId, Place,
    Position, Published, Publisher, ReadingId, Reliability, Review, Rule, Sector, SourceSetting,
    Stance, Status, When,
};
use troth_monitor::{Asked, Received, World, check};
use troth_replay::Facts;
use troth_text::{CodePoint, Span};

pub mod going;
pub mod held;
pub mod slow;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Norland,
    Sudria,
    NorlandDeputy,
    Radio,
    Gazette,
    Observer,
    Unknown,
}

/// What an account tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Attack,
    /// In which the other party takes part.
    Talks,
    Withdrawal,
    /// Filed: an approval of a report, which is R0 or R1 by the number of the incident.
    Approval,
    /// The same of a publication.
    Publication,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doer {
    Norland,
    Sudria,
    Rebels,
    Nobody,
}

/// One account of a history, in the words of the page.
#[derive(Debug, Clone)]
pub struct Told {
    pub incident: usize,
    pub event: Event,
    pub speaker: Who,
    pub doer: Doer,
    pub thing: Option<ObjectCategory>,
    pub factuality: Factuality,
    pub status: Status,
    pub has_place: bool,
    pub happened: Option<i8>,
    pub said: i8,
    pub is_rejected: bool,
}

pub fn told() -> impl Strategy<Value = Told> {
    use Factuality as F;
    let speaker = prop::sample::select(vec![
        Who::Norland,
        Who::Sudria,
        Who::NorlandDeputy,
        Who::Radio,
        Who::Gazette,
        Who::Observer,
        Who::Unknown,
    ]);
    let doer = prop::sample::select(vec![
        Doer::Norland,
        Doer::Norland,
        Doer::Sudria,
        Doer::Rebels,
        Doer::Nobody,
    ]);
    let thing = prop::sample::select(vec![
        Some(ObjectCategory::Energy),
        Some(ObjectCategory::Energy),
        Some(ObjectCategory::Military),
        None,
    ]);
    let factuality = prop::sample::select(vec![
        F::Certain,
        F::Certain,
        F::Probable,
        F::Possible,
        F::CertainNot,
        F::Uncommitted,
    ]);
    let status = prop::sample::select(vec![Status::Happened, Status::Happened, Status::Planned]);
    (
        (0..3_usize, speaker, doer, thing),
        (factuality, status, any::<bool>(), prop::option::of(1..12_i8)),
        (1..28_i8, prop::sample::select(vec![false, false, false, true])),
    )
        .prop_map(
            |(
                (incident, speaker, doer, thing),
                (factuality, status, has_place, happened),
                (said, is_rejected),
            )| {
                Told {
                    incident,
                    event: Event::Attack,
                    speaker,
                    doer,
                    thing,
                    factuality,
                    status,
                    has_place,
                    happened,
                    said,
                    is_rejected,
                }
            },
        )
}

pub fn history() -> impl Strategy<Value = Vec<Told>> {
    prop::collection::vec(told(), 0..9)
}

/// Histories of attacks, talks and withdrawals.
pub fn history_of_all() -> impl Strategy<Value = Vec<Told>> {
    let event = prop::sample::select(vec![
        Event::Attack,
        Event::Attack,
        Event::Attack,
        Event::Talks,
        Event::Withdrawal,
    ]);
    let told = (told(), event).prop_map(|(told, event)| Told { event, ..told });
    prop::collection::vec(told, 0..9)
}

/// Half days from and to which somebody watched everything.
pub type Watch = (i8, i8);

pub fn watches() -> impl Strategy<Value = Vec<Watch>> {
    let watch = (0..50_i8, 1..12_i8).prop_map(|(from, length)| (from, from + length));
    prop::collection::vec(watch, 0..3)
}

pub fn coverage(watches: &[Watch]) -> Vec<Coverage> {
    let row = |(at, (from, to)): (usize, &Watch)| Coverage {
        id: AccountId::new(format!("coverage:{at}")),
        state: CoverageState::Watched,
        observer: "Mission".to_owned(),
        from: instant(*from),
        to: instant(*to),
        area: if at == 0 {
            CoveredArea::Everywhere
        } else {
            CoveredArea::Named("Ostby".to_owned())
        },
        means: String::new(),
        what: vec![],
    };
    watches.iter().enumerate().map(row).collect()
}

pub fn parties() -> Vec<Party> {
    let party = |id: &str, name: &str| Party {
        id: PartyId::new(id),
        name: name.to_owned(),
        countries: vec![],
        members: vec![],
    };
    vec![party("norland", "Norland"), party("sudria", "Sudria")]
}

pub struct Made {
    pub parties: Vec<Party>,
    pub sources: Vec<SourceSetting>,
    pub documents: Vec<Document>,
    pub accounts: Vec<Account>,
    pub incidents: Vec<Incident>,
    pub coverage: Vec<Coverage>,
}

impl Made {
    pub fn new(history: &[Told]) -> Self {
        let mut parties = parties();
        for party in &mut parties {
            let code = if party.id.as_str() == "norland" { "XNL" } else { "XSU" };
            party.countries = troth_model::Country::parse(code).into_iter().collect();
        }
        let accounts: Vec<Account> =
            history.iter().enumerate().map(|(at, told)| account(at, told)).collect();
        let incidents = (0..3)
            .map(|n| incident(n, history, &accounts))
            .filter(|incident| !incident.members.is_empty())
            .collect();
        let observer = SourceSetting {
            name: "Mission".to_owned(),
            aliases: vec![],
            reliability: Reliability::Unjudged,
            party: None,
            is_observer: true,
        };
        let documents = history.iter().enumerate().map(|(at, told)| document(at, told)).collect();
        let sources = vec![observer];
        Self { parties, sources, documents, accounts, incidents, coverage: Vec::new() }
    }

    pub fn world(&self) -> World<'_> {
        let received =
            |document| Received { document, recorded_at: Timestamp::MIN, retracted_at: None };
        World {
            parties: &self.parties,
            sources: &self.sources,
            documents: self.documents.iter().map(received).collect(),
            accounts: &self.accounts,
            incidents: &self.incidents,
            coverage: &self.coverage,
            rulings: &[],
            outstanding: &[],
            positions: BTreeMap::new(),
        }
    }

    /// The documents, each with when it was recorded, as a replay asks for them.
    pub fn recorded(&self) -> Vec<(Document, Timestamp)> {
        self.documents.iter().map(|document| (document.clone(), Timestamp::MIN)).collect()
    }

    /// What a finding is replayed from.
    pub fn facts<'a>(&'a self, recorded: &'a [(Document, Timestamp)]) -> Facts<'a> {
        static NONE: BTreeMap<String, Position> = BTreeMap::new();
        Facts {
            parties: &self.parties,
            sources: &self.sources,
            documents: recorded,
            accounts: &self.accounts,
            incidents: &self.incidents,
            coverage: &self.coverage,
            positions: &NONE,
        }
    }

    /// The same with somebody who watched.
    pub fn watched(self, watches: &[Watch]) -> Self {
        Self { coverage: coverage(watches), ..self }
    }

    pub fn findings(&self, agreement: &Agreement, half_days: i8) -> Vec<Finding> {
        let as_of = instant(half_days);
        check(agreement, &self.world(), Asked { as_of, known_at: as_of }).findings
    }
}

/// Half days since the first of March began: even ones are midnights.
pub fn instant(half_days: i8) -> Timestamp {
    let first = date(2031, 3, 1).to_zoned(TimeZone::UTC).expect("a day").timestamp();
    first + jiff::SignedDuration::from_hours(12 * i64::from(half_days))
}

pub fn actor(name: &str, country: Option<&str>, sector: Option<Sector>) -> Actor {
    Actor {
        ground: Ground::Inferred(Rule::named("made")),
        name: Some(name.to_owned()),
        country: country.and_then(troth_model::Country::parse),
        sector,
    }
}

pub fn mention(text: &str) -> Mention {
    let nowhere = Span::new(CodePoint::new(0), CodePoint::new(0));
    Mention { text: text.to_owned(), span: nowhere }
}

pub fn document_id(at: usize) -> DocumentId {
    let mut digest = [0; 32];
    digest[0] = u8::try_from(at).expect("a short history");
    DocumentId::new(digest)
}

pub fn document(at: usize, told: &Told) -> Document {
    Document {
        id: document_id(at),
        title: None,
        publisher: Some(Publisher { name: "Paper".to_owned() }),
        published: Some(Published { day: date(2031, 3, told.said), at: None }),
        language: None,
        zone: TimeZone::UTC,
        url: None,
        name: String::new(),
        text: String::new(),
    }
}

pub fn account(at: usize, told: &Told) -> Account {
    let speaker = match told.speaker {
        Who::Norland => Some(actor("the ministry", Some("XNL"), Some(Sector::Government))),
        Who::Sudria => Some(actor("the army", Some("XSU"), Some(Sector::Military))),
        Who::NorlandDeputy => Some(actor("a deputy", Some("XNL"), Some(Sector::Legislature))),
        Who::Radio => Some(actor("Radio", None, Some(Sector::Media))),
        Who::Gazette => Some(actor("Gazette", None, Some(Sector::Media))),
        Who::Observer => Some(actor("mission", None, None)),
        Who::Unknown => None,
    };
    let doers = match told.doer {
        Doer::Norland => vec![actor("forces", Some("XNL"), Some(Sector::Military))],
        Doer::Sudria => vec![actor("Sudria", None, None)],
        Doer::Rebels => vec![actor("rebels", Some("XNL"), Some(Sector::Rebels))],
        Doer::Nobody => vec![],
    };
    let (event_type, mode) = match told.event {
        Event::Attack => (EventType::Assault, None),
        Event::Talks => (EventType::Consult, None),
        Event::Withdrawal => (EventType::Retreat, Mode::of(EventType::Retreat, "withdraw")),
        Event::Approval | Event::Publication => (EventType::File, None),
    };
    let recipients = match (told.event, told.doer) {
        (Event::Talks, Doer::Norland) => vec![actor("Sudria", None, None)],
        (Event::Talks, Doer::Sudria) => vec![actor("Norland", None, None)],
        _ => vec![],
    };
    let nowhere = Span::new(CodePoint::new(0), CodePoint::new(0));
    let interval = told.happened.and_then(|day| {
        let from = date(2031, 3, day).at(0, 0, 0, 0);
        Interval::new(Some(from), Some(from + jiff::Span::new().days(1)))
    });
    Account {
        id: AccountId::new(format!("a{at}")),
        document: document_id(at),
        reading: ReadingId::new("r"),
        span: nowhere,
        text: String::new(),
        event_type,
        mode,
        acled: None,
        trigger: mention("attack"),
        actors: doers,
        recipients,
        attribution: speaker.map_or(Attribution::Unknown, |actor| Attribution::Chain(vec![actor])),
        cue: None,
        quotation: None,
        factuality: told.factuality,
        status: told.status,
        condition: None,
        when: interval.map(|interval| When {
            ground: Ground::Inferred(Rule::named("made")),
            timex: String::new(),
            interval: Some(interval),
        }),
        places: if told.has_place { vec![place()] } else { vec![] },
        instruments: vec![],
        objects: told.thing.map(object).into_iter().collect(),
        effects: vec![],
        topic: None,
        filing: filing(told).map(Box::new),
        corefers: vec![],
        doubts: Vec::new(),
        review: if told.is_rejected { Review::Rejected } else { Review::Unreviewed },
    }
}

/// What is filed of the incident's report.
fn filing(told: &Told) -> Option<Filing> {
    let kind = match told.event {
        Event::Approval => "approval",
        Event::Publication => "publication",
        Event::Attack | Event::Talks | Event::Withdrawal => return None,
    };
    let report = format!("R{}", told.incident % 2);
    let field = FiledField {
        name: "report".to_owned(),
        value: FieldValue::Text(report.clone()),
        mention: mention(&report),
    };
    Some(Filing { kind: kind.to_owned(), fields: vec![field] })
}

pub fn object(category: ObjectCategory) -> Object {
    Object { category: Some(category), count: None, mention: mention("thing") }
}

pub fn place() -> Place {
    Place {
        ground: Ground::Inferred(Rule::named("made")),
        name: Some("Ostby".to_owned()),
        country: None,
        admin1: None,
        position: None,
        id: None,
        extent: None,
    }
}

pub fn incident(n: usize, history: &[Told], accounts: &[Account]) -> Incident {
    let members = history.iter().zip(accounts).filter(|(told, _)| told.incident == n);
    let stance = |told: &Told| match told.factuality {
        Factuality::CertainNot => Stance::Denies,
        Factuality::Uncommitted => Stance::Mentions,
        _ => Stance::Tells,
    };
    Incident {
        id: IncidentId::new(format!("i{n}")),
        members: members
            .map(|(told, account)| Member { account: account.id.clone(), stance: stance(told) })
            .collect(),
        event_types: vec![],
        intervals: vec![],
        places: vec![],
        actors: vec![],
        recipients: vec![],
        instruments: vec![],
        objects: vec![],
        effects: vec![],
        part_of: vec![],
        links: vec![],
    }
}
