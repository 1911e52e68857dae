//! How long reading an agreement of eight clauses and checking it takes, for a world of so many
//! incidents of three accounts each: `cargo run --release -p troth-monitor --example check_speed
//! 100 1000 10000`.

use std::collections::BTreeMap;
use std::time::Instant;

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use troth_agreement::read_agreement;
use troth_model::{
    Account, AccountId, Actor, Attribution, Document, DocumentId, EventType, Factuality, Ground,
    Incident, IncidentId, Interval, Member, Mention, Object, ObjectCategory, Party, PartyId, Place,
    Published, Publisher, ReadingId, Review, Rule, Sector, Stance, Status, When,
};
use troth_monitor::{Asked, Received, World, check};
use troth_text::{CodePoint, Span};

fn main() {
    let page = documented();
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|n| n.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![100, 1_000, 10_000] } else { sizes };
    for n_incidents in sizes {
        let made = Made::new(n_incidents);
        let start = Instant::now();
        let read = read_agreement("supplies", &page, &made.parties);
        let read_in = start.elapsed();
        let as_of = date(2031, 4, 20).to_zoned(TimeZone::UTC).expect("a day").timestamp();
        let world = made.world();
        let start = Instant::now();
        let checked = check(&read.agreement, &world, Asked { as_of, known_at: as_of });
        println!(
            "{n_incidents} incidents, {} accounts: read in {read_in:.1?}, checked in {:.1?}, {} findings",
            made.accounts.len(),
            start.elapsed(),
            checked.findings.len()
        );
    }
}

fn documented() -> String {
    let docs = include_str!("../../../docs/agreements.md");
    let start = docs.find("````markdown\n").expect("the page shows an agreement") + 13;
    let length = docs[start..].find("\n````").expect("its fence is closed");
    docs[start..start + length].to_owned()
}

struct Made {
    parties: Vec<Party>,
    documents: Vec<Document>,
    accounts: Vec<Account>,
    incidents: Vec<Incident>,
}

impl Made {
    fn new(n_incidents: usize) -> Self {
        let party = |id: &str, name: &str| Party {
            id: PartyId::new(id),
            name: name.to_owned(),
            countries: vec![],
            members: vec![],
        };
        let mut made = Self {
            parties: vec![party("norland", "Norland"), party("sudria", "Sudria")],
            documents: Vec::new(),
            accounts: Vec::new(),
            incidents: Vec::new(),
        };
        for n in 0..n_incidents {
            made.incident(n);
        }
        made
    }

    fn incident(&mut self, n: usize) {
        let day = i8::try_from(1 + n % 28).expect("a day of the month");
        let mut members = Vec::new();
        for (k, speaker) in ["Sudria", "Coast Radio", "Norland"].into_iter().enumerate() {
            let id = AccountId::new(format!("a{n:07}/{k}"));
            let stance = if k == 2 && n.is_multiple_of(3) { Stance::Denies } else { Stance::Tells };
            if k == 2 && stance == Stance::Tells && n.is_multiple_of(2) {
                continue;
            }
            let document = self.document(day);
            self.accounts.push(account(&id, document, speaker, day, n, stance));
            members.push(Member { account: id, stance });
        }
        self.incidents.push(Incident {
            id: IncidentId::new(format!("a{n:07}/0")),
            members,
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
        });
    }

    fn document(&mut self, day: i8) -> DocumentId {
        let mut digest = [0; 32];
        digest[..8].copy_from_slice(&(self.documents.len() as u64).to_be_bytes());
        let id = DocumentId::new(digest);
        self.documents.push(Document {
            id,
            title: None,
            publisher: Some(Publisher { name: "Paper".to_owned() }),
            published: Some(Published { day: date(2031, 3, day), at: None }),
            language: None,
            zone: TimeZone::UTC,
            url: None,
            name: String::new(),
            text: String::new(),
        });
        id
    }

    fn world(&self) -> World<'_> {
        let received =
            |document| Received { document, recorded_at: Timestamp::MIN, retracted_at: None };
        World {
            parties: &self.parties,
            sources: &[],
            documents: self.documents.iter().map(received).collect(),
            accounts: &self.accounts,
            incidents: &self.incidents,
            coverage: &[],
            rulings: &[],
            outstanding: &[],
            positions: BTreeMap::new(),
        }
    }
}

fn account(
    id: &AccountId,
    document: DocumentId,
    speaker: &str,
    day: i8,
    n: usize,
    stance: Stance,
) -> Account {
    let given = || Ground::Inferred(Rule::named("made"));
    let actor = |name: &str, sector| Actor {
        ground: given(),
        name: Some(name.to_owned()),
        country: None,
        sector: Some(sector),
    };
    let nowhere = Span::new(CodePoint::new(0), CodePoint::new(0));
    let mention = |text: &str| Mention { text: text.to_owned(), span: nowhere };
    let from = date(2031, 3, day).at(0, 0, 0, 0);
    let categories = ObjectCategory::ALL;
    Account {
        id: id.clone(),
        document,
        reading: ReadingId::new("r"),
        span: nowhere,
        text: "Norland attacked a thing at Ostby on Saturday night, the ministry said.".to_owned(),
        event_type: EventType::Assault,
        mode: None,
        acled: None,
        trigger: mention("attacked"),
        actors: vec![actor("Norland", Sector::Military)],
        recipients: vec![],
        attribution: Attribution::Chain(vec![actor(speaker, Sector::Government)]),
        cue: None,
        quotation: None,
        factuality: if stance == Stance::Denies {
            Factuality::CertainNot
        } else {
            Factuality::Certain
        },
        status: Status::Happened,
        condition: None,
        when: Some(When {
            ground: given(),
            timex: String::new(),
            interval: Interval::new(Some(from), Some(from + jiff::Span::new().days(1))),
        }),
        places: vec![Place {
            ground: given(),
            name: Some("Ostby".to_owned()),
            country: None,
            admin1: None,
            position: None,
            id: None,
            extent: None,
        }],
        instruments: vec![],
        objects: vec![Object {
            category: Some(categories[n % categories.len()]),
            count: None,
            mention: mention("a thing"),
        }],
        effects: vec![],
        topic: None,
        corefers: vec![],
        doubts: Vec::new(),
        review: Review::Unreviewed,
    }
}
