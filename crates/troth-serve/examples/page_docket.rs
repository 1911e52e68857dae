//! Makes a docket of invented countries with as many accounts as asked for, to measure the page on:
//! `page_docket FOLDER N`. The same number makes the same docket.
//!
//! A document has a hundred accounts; every third account tells of the same happening as one of the
//! document before. Places lie in districts, as those of a gazetteer do, and a third of all happens in
//! a hundred of the four thousand; one happening in twenty is told without a place but its country.
//! One in five strikes a port, which the agreement forbids. With `crowded` as a third argument no
//! place has a district, so that each account is one of the whole country: a day's thousand on one
//! ground, as no docket should be.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::{DateTime, date};
use jiff::tz::TimeZone;
use troth::{Keeper, Maker, document_of};
use troth_model::{
    Account, AccountId, Actor, Attribution, CountRange, Country, EventType, Factuality, Ground,
    Instrument, InstrumentKind, Interval, Mention, Object, ObjectCategory, Place, Position,
    ReadingId, Review, Status, When,
};
use troth_text::{CodePoint, Span};

const SETTINGS: &str = "name = \"Coast, invented\"\nzone = \"UTC\"\n\
    [[party]]\nid = \"norland\"\nname = \"Norland\"\ncountry = \"XNL\"\n\
    [[party]]\nid = \"sudria\"\nname = \"Sudria\"\ncountry = \"XSU\"\n";

const AGREEMENT: &str = "# Coast truce, invented\n\n```troth\n\
    agreement \"Coast truce\" between norland and sudria in force from 2024-01-01 until 2024-02-28\n\
    ```\n\n## Article 1. Ports\n\nNo Party shall attack a port.\n\n```troth\n\
    clause 1: neither party may attack a port\n```\n";

const A_DOCUMENT: usize = 100;

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(n)) = (arguments.next(), arguments.next()) else {
        return Err("expected FOLDER and how many accounts".into());
    };
    let (folder, n_accounts) = (Path::new(&folder), n.parse::<usize>()?);
    let is_crowded = arguments.next().is_some_and(|word| word == "crowded");
    fs::create_dir_all(folder.join("agreements"))?;
    fs::write(folder.join("troth.toml"), SETTINGS)?;
    fs::write(folder.join("agreements/truce.md"), AGREEMENT)?;
    let mut keeper = Keeper::open_or_create(&folder.join("record.troth"))?;
    let maker = Maker::present(&ReadingId::new("r1"), None);
    for first in (0..n_accounts).step_by(A_DOCUMENT) {
        let told: Vec<Told> = (first..(first + A_DOCUMENT).min(n_accounts))
            .map(|number| Told::of(number, is_crowded))
            .collect();
        let text: String = told.iter().map(|told| told.sentence.as_str()).collect();
        let mut options = troth_intake::Options::default();
        options.given.title = Some(format!("Dispatch {}", first / A_DOCUMENT));
        options.given.publisher = Some(format!("Paper {}", first / A_DOCUMENT % 40));
        options.given.published =
            troth_intake::Published::parse(&told[0].at.date().to_string()).ok();
        let name = format!("dispatch-{first}.txt");
        let (received, _) = troth_intake::receive(&name, text.into_bytes(), &options);
        let document = document_of(&received[0], &TimeZone::UTC);
        let mut at = 0;
        let mut accounts = Vec::new();
        for (number, told) in told.iter().enumerate() {
            let id = format!("{}/r1/{}", document.id, number + 1);
            accounts.push(told.account(AccountId::new(id), document.id, at));
            at += told.sentence.chars().count();
        }
        keeper.take(&received[0], &document, &accounts, &maker)?;
    }
    keeper.flush()?;
    println!("{n_accounts} accounts in {}", folder.display());
    Ok(())
}

/// Numbers that look like chance and are the same every time (Knuth's multiplicative hashing).
fn mixed(number: usize, salt: u64) -> u64 {
    let mut mixed = (number as u64 ^ salt).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^= mixed >> 29;
    mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 16
}

/// One happening as one sentence tells it.
struct Told {
    sentence: String,
    at: DateTime,
    kind: EventType,
    actor: (&'static str, &'static str),
    place: usize,
    ground: On,
    is_port: bool,
    n_drones: u64,
    is_denied: bool,
    speaker: String,
}

/// How closely a place is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum On {
    /// A village of a district.
    District,
    /// A village of which the district is not known.
    Village,
    /// The country alone.
    Country,
}

const TYPES: [EventType; 6] = [
    EventType::Assault,
    EventType::Assault,
    EventType::Damage,
    EventType::Consult,
    EventType::Accuse,
    EventType::Mobilize,
];

impl Told {
    fn of(number: usize, is_crowded: bool) -> Self {
        // Every third tells of what another tells of in the document before.
        let is_told_again = number % 3 == 2 && number > A_DOCUMENT;
        let happening = if is_told_again { number - A_DOCUMENT - 1 } else { number };
        let n_places = if mixed(happening, 29).is_multiple_of(3) { 100 } else { 4000 };
        let place = (mixed(happening, 3) % n_places) as usize;
        let ground = match () {
            () if is_crowded => On::Village,
            () if mixed(happening, 31).is_multiple_of(20) => On::Country,
            () => On::District,
        };
        let hours = (mixed(happening, 1) % (3 * 365 * 24)) as i64;
        let at = date(2022, 1, 1).at(0, 0, 0, 0).saturating_add(hours.hours());
        let actor = [("Norland", "XNL"), ("Sudria", "XSU")][(mixed(happening, 5) % 2) as usize];
        let n_drones = 1 + mixed(number, 7) % 40;
        let speaker = format!("the governor of District {}", mixed(number, 11) % 200);
        let mut sentence = String::new();
        let is_port = mixed(happening, 37).is_multiple_of(5);
        let thing = if is_port { "port" } else { "road" };
        let target = match ground {
            On::Country => format!("a {thing} of Norland"),
            On::District | On::Village => format!("the {thing} of Village {place}"),
        };
        let _ =
            write!(sentence, "{} sent {n_drones} drones at {target}, {speaker} said. ", actor.0);
        let is_denied = is_told_again && mixed(number, 13).is_multiple_of(4);
        let kind = TYPES[(mixed(happening, 17) % 6) as usize];
        Self { sentence, at, kind, actor, place, ground, is_port, n_drones, is_denied, speaker }
    }

    fn mention(&self, words: &str, at: usize) -> Mention {
        let start = self.sentence.find(words).expect("the sentence was made of it");
        let span = Span::new(CodePoint::new(at + start), CodePoint::new(at + start + words.len()));
        Mention { text: words.to_owned(), span }
    }

    fn account(&self, id: AccountId, document: troth_model::DocumentId, at: usize) -> Account {
        let actor = |words: &str, country: &str| Actor {
            ground: Ground::Words(self.mention(words, at)),
            name: Some(words.to_owned()),
            country: Country::parse(country),
            sector: None,
        };
        let length = self.sentence.trim_end().chars().count();
        let drones = format!("{} drones", self.n_drones);
        let to = self.at.saturating_add(1.hour());
        Account {
            id,
            document,
            reading: ReadingId::new("r1"),
            span: Span::new(CodePoint::new(at), CodePoint::new(at + length)),
            text: self.sentence.trim_end().to_owned(),
            event_type: self.kind,
            mode: None,
            acled: None,
            trigger: self.mention("sent", at),
            actors: vec![actor(self.actor.0, self.actor.1)],
            recipients: Vec::new(),
            attribution: Attribution::Chain(vec![actor(&self.speaker, self.actor.1)]),
            cue: Some(self.mention("said", at)),
            quotation: None,
            factuality: if self.is_denied { Factuality::CertainNot } else { Factuality::Certain },
            status: Status::Happened,
            condition: None,
            when: Some(When {
                ground: Ground::Inferred(troth_model::Rule::named("invented")),
                timex: self.at.strftime("%Y-%m-%dT%H").to_string(),
                interval: Interval::new(Some(self.at), Some(to)),
            }),
            places: vec![self.place(at)],
            instruments: vec![Instrument {
                kind: InstrumentKind::Drone,
                count: Some(CountRange::exactly(self.n_drones)),
                mention: self.mention(&drones, at),
            }],
            objects: self.object(at).into_iter().collect(),
            effects: Vec::new(),
            topic: None,
            filing: None,
            corefers: Vec::new(),
            review: Review::Unreviewed,
            doubts: Vec::new(),
        }
    }

    fn object(&self, at: usize) -> Option<Object> {
        let mention = self.is_port.then(|| self.mention("port", at))?;
        Some(Object { category: Some(ObjectCategory::Port), count: None, mention })
    }

    fn place(&self, at: usize) -> Place {
        let country = Country::parse("XNL");
        if self.ground == On::Country {
            let ground = Ground::Words(self.mention("of Norland", at));
            let name = Some("Norland".to_owned());
            return Place {
                ground,
                name,
                country,
                admin1: None,
                position: None,
                id: None,
                extent: None,
            };
        }
        let village = format!("Village {}", self.place);
        let (north, east) = (mixed(self.place, 19) % 1000, mixed(self.place, 23) % 2000);
        Place {
            ground: Ground::Words(self.mention(&village, at)),
            name: Some(village),
            country,
            // Districts of two degrees by four, five each way.
            admin1: (self.ground == On::District)
                .then(|| format!("District {}", north / 200 * 5 + east / 400)),
            position: Position::new(40.0 + north as f64 / 100.0, 20.0 + east as f64 / 100.0),
            id: Some(format!("invented:{}", self.place)),
            extent: None,
        }
    }
}
