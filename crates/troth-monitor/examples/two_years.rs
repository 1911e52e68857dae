//! How long thirty clauses take over two years of so many incidents (a million where no number is
//! given), and how long a back-test of ten clauses with every word taken out in turn:
//! `cargo run --release -p troth-monitor --example two_years 1000000`.
//!
//! The history is made by a counter, so that it is the same on every machine: nineteen kinds of
//! event in the mix of a war, one to three accounts an incident, sixty speakers, forty towns in
//! eight divisions.

use std::collections::BTreeMap;
use std::time::Instant;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use troth_agreement::norm::Standard;
use troth_agreement::{Agreement, read_agreement, without_each_word};
use troth_model::{
    Account, AccountId, Actor, Attribution, Coverage, CoverageState, CoveredArea, Document,
    DocumentId, EventType, Factuality, Ground, Incident, IncidentId, Instrument, InstrumentKind,
    Interval, Member, Mention, Mode, Object, ObjectCategory, Party, PartyId, Place, Published,
    Publisher, ReadingId, Review, Rule, Sector, Stance, Status, When,
};
use troth_monitor::{Asked, Received, Running, View, World, backtest, check_in};
use troth_text::{CodePoint, Span};

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|n| n.parse().ok());
    let (n, n_times) = (numbers.next().unwrap_or(1_000_000), numbers.next().unwrap_or(3));
    let made = Made::new(n);
    println!("{n} incidents, {} accounts, {} documents", made.accounts.len(), made.documents.len());
    let world = made.world();
    let as_of = date(2033, 4, 1).to_zoned(TimeZone::UTC).expect("a day").timestamp();
    let asked = Asked { as_of, known_at: as_of };
    let agreement = read_agreement("thirty", &page(&thirty()), &made.parties);
    assert_eq!(agreement.diagnostics, []);
    for _ in 0..n_times {
        full_check(&agreement.agreement, &world, asked);
    }
    for _ in 0..n_times {
        back_test(&made, &world, asked);
    }
    late_accounts(&made, &agreement.agreement, View::new(&world, asked));
}

fn full_check(agreement: &Agreement, world: &World<'_>, asked: Asked) {
    let start = Instant::now();
    let view = View::new(world, asked);
    let viewed = start.elapsed();
    let checked = check_in(agreement, &view);
    println!(
        "thirty clauses: {:.2?} (of which {viewed:.2?} to take in), {} findings",
        start.elapsed(),
        checked.findings.len()
    );
}

fn back_test(made: &Made, world: &World<'_>, asked: Asked) {
    let ten = page(&thirty()[..10]);
    let start = Instant::now();
    let draft = read_agreement("ten", &ten, &made.parties).agreement;
    let without = without_each_word("ten", &ten, &made.parties, &Standard::default());
    let view = View::new(world, asked);
    let viewed = start.elapsed();
    let tested = backtest(&draft, &without, &view);
    println!(
        "back-test of ten clauses, {} words taken out: {:.2?} (of which {viewed:.2?} to take in), \
         {} cases stand otherwise",
        tested.words.len(),
        start.elapsed(),
        tested.words.iter().map(|word| word.flips.len()).sum::<usize>()
    );
}

/// Accounts more of attacks, of talks and of seizures from everywhere in the two years, told by
/// somebody unknown; then each is taken back.
fn late_accounts<'a>(made: &'a Made, agreement: &'a Agreement, view: View<'a>) {
    const N: usize = 25;
    let start = Instant::now();
    let mut running = Running::new(agreement, view);
    println!("kept up to date from {:.2?} on", start.elapsed());
    for (name, event_type, category) in [
        ("attacks on energy", E::Assault, ObjectCategory::Energy),
        ("attacks on roads", E::Assault, ObjectCategory::Road),
        ("talks", E::Consult, ObjectCategory::Aid),
        ("seizures of aid", E::Coerce, ObjectCategory::Aid),
    ] {
        let (mut came, mut went, mut n_changed) = (Vec::new(), Vec::new(), 0);
        for n in 0..N {
            // Findings point at what they rest on as long as they stand.
            let late = Late::new(made, event_type, category, made.accounts.len() * n / N);
            let late: &'static Late = Box::leak(Box::new(late));
            let document = made.documents.iter().find(|one| one.id == late.accounts[0].document);
            let document = document.expect("it has one");
            let received = Received { document, recorded_at: Timestamp::MIN, retracted_at: None };
            let start = Instant::now();
            n_changed += running.tell(&received, &late.accounts, &late.with).len();
            came.push(start.elapsed());
            let start = Instant::now();
            running.take_back(&[late.accounts[0].id.clone()], &late.before);
            went.push(start.elapsed());
        }
        came.sort();
        went.sort();
        println!(
            "one late account of {N} ({name}): {:.2?} in the middle, {:.2?} at most, {n_changed} \
             findings changed; taken back: {:.2?}, {:.2?} at most",
            came[N / 2],
            came[N - 1],
            went[N / 2],
            went[N - 1]
        );
    }
}

/// An account that comes late, with its incident as it is with it, and as it was before.
struct Late {
    accounts: [Account; 1],
    with: [Incident; 1],
    before: [Incident; 1],
}

impl Late {
    /// Of the first happening of this kind from an account on.
    fn new(made: &Made, event_type: EventType, category: ObjectCategory, from: usize) -> Self {
        let is_meant = |account: &&Account| {
            account.event_type == event_type
                && account.objects.iter().any(|told| told.category == Some(category))
        };
        let first = made.accounts[from..].iter().find(is_meant).expect("there are such");
        let late = Account {
            id: AccountId::new(format!("{}/late", first.id)),
            attribution: Attribution::Unknown,
            ..first.clone()
        };
        let holds = |incident: &&Incident| incident.members.iter().any(|m| m.account == first.id);
        let before = made.incidents.iter().find(holds).expect("it has one").clone();
        let mut with = before.clone();
        with.members.push(Member { account: late.id.clone(), stance: Stance::Tells });
        Self { accounts: [late], with: [with], before: [before] }
    }
}

fn page(clauses: &[String]) -> String {
    let lines: String =
        (1..).zip(clauses).map(|(n, clause)| format!("clause {n}: {clause}\n")).collect();
    format!(
        "```troth\nagreement \"Two years\" between norland and sudria\n  \
         in force from 2031-01-01 until 2032-12-31\n\
         define supplies as a thing in category energy, water or rail\n{lines}```\n"
    )
}

/// Prohibitions of many kinds first, then limits, duties and answers.
fn thirty() -> Vec<String> {
    let mut clauses: Vec<String> = [
        "neither party may attack supplies",
        "neither party may attack a port or a bridge with drone or missile",
        "neither party may attack a thing in category health in division \"East\"",
        "neither party may shell a thing in category residential or education",
        "neither party may damage a thing in category religious",
        "neither party may launch a missile in division \"North\"",
        "neither party may threaten sudria",
        "neither party may deploy a thing in category military in division \"West\"",
        "neither party may attack an airfield except with mine",
        "neither party may seize a thing in category aid",
    ]
    .map(str::to_owned)
    .to_vec();
    let categories =
        ["media", "industry", "government", "road", "military", "water", "rail", "port"];
    for (n, category) in (0..).zip(categories) {
        let place = ["East", "West", "North", "South"][n % 4];
        clauses.push(format!(
            "neither party may attack a thing in category {category} in division \"{place}\""
        ));
    }
    clauses.extend(
        [
            "neither party may attack a thing in category energy more than 5 times in any 24 hours",
            "neither party may attack a bridge more than 20 times in any calendar week",
            "neither party may launch more than 400 drones in any 24 hours",
            "neither party may attack a road more than 9 times in any calendar day",
            "the parties must hold talks at least once every 7 days",
            "norland must release \"prisoners\" by 2032-06-01",
            "sudria must withdraw \"tanks\" by 2031-09-01",
            "each party must allow access \"the corridor\" by 2032-12-01",
            "norland must meet sudria at least once every 4 weeks",
            "the accused party must answer within 48 hours of an alleged breach of clause 10",
            "norland may attack a thing in category military",
            "sudria must keep open \"the coast road\"",
        ]
        .map(str::to_owned),
    );
    clauses
}

struct Made {
    parties: Vec<Party>,
    documents: Vec<Document>,
    accounts: Vec<Account>,
    incidents: Vec<Incident>,
    coverage: Vec<Coverage>,
    seed: u64,
}

impl Made {
    fn new(n_incidents: usize) -> Self {
        let party = |id: &str, name: &str| Party {
            id: PartyId::new(id),
            name: name.to_owned(),
            countries: vec![],
            members: vec![],
        };
        let first = date(2031, 1, 1).to_zoned(TimeZone::UTC).expect("a day").timestamp();
        let coverage = (0..100_i64).map(|week| Coverage {
            state: CoverageState::Watched,
            id: AccountId::new(format!("coverage:{week:03}")),
            observer: "Mission".to_owned(),
            from: first + jiff::SignedDuration::from_hours(week * 168),
            to: first + jiff::SignedDuration::from_hours(week * 168 + 120),
            area: CoveredArea::Everywhere,
            means: String::new(),
            what: vec![],
        });
        let mut made = Self {
            parties: vec![party("norland", "Norland"), party("sudria", "Sudria")],
            documents: Vec::new(),
            accounts: Vec::new(),
            incidents: Vec::new(),
            coverage: coverage.collect(),
            seed: 1,
        };
        for n in 0..n_incidents {
            made.incident(n, n * 730 / n_incidents);
        }
        made
    }

    /// The next number below `n` (SplitMix64).
    fn next(&mut self, n: usize) -> usize {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    fn incident(&mut self, n: usize, day: usize) {
        let first = date(2031, 1, 1);
        let day: Date = first + jiff::Span::new().days(i64::try_from(day).expect("two years"));
        let event_type = MIX[self.next(MIX.len())];
        let doer = self.next(10);
        let (town, category, weapon) = (self.next(40), self.next(16), self.next(32));
        let n_accounts = [1, 1, 1, 2, 3][self.next(5)];
        let mut members = Vec::new();
        for k in 0..n_accounts {
            let speaker = self.next(60);
            let is_denial = k > 0 && speaker.is_multiple_of(5);
            let id = AccountId::new(format!("a{n:07}/{k}"));
            let document = self.document(day, speaker);
            let parts = Parts { event_type, doer, town, category, weapon, speaker, is_denial, day };
            self.accounts.push(account(&id, document, &parts));
            let stance = if is_denial { Stance::Denies } else { Stance::Tells };
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

    /// Every fourth account begins a new document.
    fn document(&mut self, day: Date, speaker: usize) -> DocumentId {
        let is_same = self.documents.last().is_some_and(|last| {
            !self.accounts.len().is_multiple_of(4)
                && last.published.is_some_and(|published| published.day == day)
        });
        if let (true, Some(last)) = (is_same, self.documents.last()) {
            return last.id;
        }
        let mut digest = [0; 32];
        digest[..8].copy_from_slice(&(self.documents.len() as u64).to_be_bytes());
        let id = DocumentId::new(digest);
        self.documents.push(Document {
            id,
            title: None,
            publisher: Some(Publisher { name: format!("Paper {}", speaker % 9) }),
            published: Some(Published { day, at: None }),
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
            coverage: &self.coverage,
            rulings: &[],
            outstanding: &[],
            positions: BTreeMap::new(),
        }
    }
}

use EventType as E;

/// In a hundred incidents of a war.
const MIX: &[EventType] = &[
    E::Assault,
    E::Assault,
    E::Assault,
    E::Assault,
    E::Assault,
    E::Assault,
    E::Assault,
    E::Harm,
    E::Harm,
    E::Damage,
    E::Damage,
    E::Disruption,
    E::Consult,
    E::Consult,
    E::Consult,
    E::Accuse,
    E::Accuse,
    E::Reject,
    E::Request,
    E::Threaten,
    E::Mobilize,
    E::Retreat,
    E::Coerce,
    E::Aid,
    E::Agree,
    E::Support,
    E::Protest,
    E::Sanction,
];

struct Parts {
    event_type: EventType,
    doer: usize,
    town: usize,
    category: usize,
    weapon: usize,
    speaker: usize,
    is_denial: bool,
    day: Date,
}

fn account(id: &AccountId, document: DocumentId, parts: &Parts) -> Account {
    let given = || Ground::Inferred(Rule::named("made"));
    let actor = |name: &str, sector| Actor {
        ground: given(),
        name: Some(name.to_owned()),
        country: None,
        sector: Some(sector),
    };
    let nowhere = Span::new(CodePoint::new(0), CodePoint::new(0));
    let mention = |text: &str| Mention { text: text.to_owned(), span: nowhere };
    let from = parts.day.at(0, 0, 0, 0);
    let speaker = match parts.speaker {
        0..15 => actor("Sudria", Sector::Government),
        15..30 => actor("Norland", Sector::Military),
        n => actor(&format!("Radio {n}"), Sector::Media),
    };
    let doers = match parts.doer {
        0..4 => vec![actor("Norland", Sector::Military)],
        4..7 => vec![actor("Sudria", Sector::Military)],
        7 => vec![actor("raiders", Sector::Criminals)],
        _ => vec![],
    };
    let category = ObjectCategory::ALL[parts.category];
    let weapon = InstrumentKind::ALL.get(parts.weapon);
    let mode = match parts.event_type {
        E::Coerce => Mode::of(E::Coerce, "seize"),
        E::Retreat => Mode::of(E::Retreat, "withdraw"),
        _ => None,
    };
    Account {
        id: id.clone(),
        document,
        reading: ReadingId::new("r"),
        span: nowhere,
        text: String::new(),
        event_type: parts.event_type,
        mode,
        acled: None,
        trigger: mention("attacked"),
        actors: doers,
        recipients: if parts.event_type == E::Consult {
            vec![actor("Sudria", Sector::Government)]
        } else {
            vec![]
        },
        attribution: Attribution::Chain(vec![speaker]),
        cue: None,
        quotation: None,
        factuality: if parts.is_denial { Factuality::CertainNot } else { Factuality::Certain },
        status: Status::Happened,
        condition: None,
        when: Some(When {
            ground: given(),
            timex: String::new(),
            interval: Interval::new(Some(from), Some(from + jiff::Span::new().days(1))),
        }),
        places: vec![Place {
            ground: given(),
            name: Some(format!("Town {}", parts.town)),
            country: None,
            admin1: Some(
                ["East", "West", "North", "South", "Lake", "Hill", "Coast", "Marsh"]
                    [parts.town % 8]
                    .to_owned(),
            ),
            position: None,
            id: None,
            extent: None,
        }],
        instruments: weapon
            .map(|kind| Instrument { kind: *kind, count: None, mention: mention(kind.as_str()) })
            .into_iter()
            .collect(),
        objects: vec![Object {
            category: Some(category),
            count: None,
            mention: mention(category.as_str()),
        }],
        effects: vec![],
        topic: None,
        filing: None,
        corefers: vec![],
        doubts: Vec::new(),
        review: Review::Unreviewed,
    }
}
