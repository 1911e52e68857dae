//! Laws of `docs/semantics.md` on random histories: a slow judge written from the page alone,
//! the smallest evidence, settled findings, shuffled arrival, exchanged sides.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use troth_agreement::{Agreement, read_agreement};
use troth_model::{
    Account, AccountId, Actor, Attribution, Document, DocumentId, EventType, EvidenceRole,
    Factuality, Finality, Finding, Ground, Incident, IncidentId, Interval, Member, Mention, Object,
    ObjectCategory, Party, PartyId, Place, Published, Publisher, ReadingId, Reliability, Review,
    Rule, Sector, SourceSetting, Stance, Standing, Status, When,
};
use troth_monitor::{Asked, Received, Running, View, World, check};
use troth_text::{CodePoint, Span};

// ---- random histories ----

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Norland,
    Sudria,
    NorlandDeputy,
    Radio,
    Gazette,
    Observer,
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doer {
    Norland,
    Sudria,
    Rebels,
    Nobody,
}

/// One account of a history, in the words of the page.
#[derive(Debug, Clone)]
struct Told {
    incident: usize,
    speaker: Who,
    doer: Doer,
    thing: Option<ObjectCategory>,
    factuality: Factuality,
    status: Status,
    has_place: bool,
    happened: Option<i8>,
    said: i8,
    is_rejected: bool,
}

fn told() -> impl Strategy<Value = Told> {
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

fn history() -> impl Strategy<Value = Vec<Told>> {
    prop::collection::vec(told(), 0..9)
}

const STANDARDS: &[&str] = &[
    "2 independent speakers not of the complaining side",
    "1 independent speaker",
    "seen by observers",
    "admitted by the accused side",
    "told by anyone",
    "seen by observers or 2 independent speakers",
];

fn agreement(standard: &str) -> Agreement {
    let page = format!(
        "```troth\nagreement \"Laws\" between norland and sudria\n  \
         in force from 2031-03-03 until 2031-03-20\nreports settle after 5 days\n\
         standard of proof: {standard}\n\
         clause 1: neither party may attack a thing in category energy\n```\n"
    );
    let read = read_agreement("laws", &page, &parties());
    assert_eq!(read.diagnostics, []);
    read.agreement
}

/// Clauses of every kind.
fn several() -> Agreement {
    let page = "```troth\nagreement \"Several\" between norland and sudria\n  \
         in force from 2031-03-03 until 2031-03-20\nreports settle after 5 days\n\
         clause 1: neither party may attack a thing in category energy\n\
         clause 2: neither party may attack more than 1 times in any 48 hours\n\
         clause 3: neither party may attack a thing in category military\n  \
         released by a breach of clause 1 or 3\n\
         clause 4: the accused party must answer within 48 hours of an alleged breach of clause 1\n\
         clause 5: norland must hold talks at least once every 5 days\n\
         clause 6: sudria must withdraw within 3 days after norland attacks\n```\n";
    let read = read_agreement("several", page, &parties());
    assert_eq!(read.diagnostics, []);
    read.agreement
}

/// The incident of the account that came last, as those that came tell it.
fn incident_of(made: &Made, history: &[Told], came: &[usize]) -> Incident {
    let n = history[*came.last().expect("one came")].incident;
    let whole = made.incidents.iter().find(|incident| incident.id.as_str() == format!("i{n}"));
    let mut incident = whole.expect("it has an account").clone();
    let is_there = |member: &Member| came.iter().any(|at| made.accounts[*at].id == member.account);
    incident.members.retain(is_there);
    incident
}

fn parties() -> Vec<Party> {
    let party = |id: &str, name: &str| Party {
        id: PartyId::new(id),
        name: name.to_owned(),
        countries: vec![],
        members: vec![],
    };
    vec![party("norland", "Norland"), party("sudria", "Sudria")]
}

// ---- from the words of the page to the monitor's world ----

struct Made {
    parties: Vec<Party>,
    sources: Vec<SourceSetting>,
    documents: Vec<Document>,
    accounts: Vec<Account>,
    incidents: Vec<Incident>,
}

impl Made {
    fn new(history: &[Told]) -> Self {
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
        Self { parties, sources: vec![observer], documents, accounts, incidents }
    }

    fn world(&self) -> World<'_> {
        let received =
            |document| Received { document, recorded_at: Timestamp::MIN, retracted_at: None };
        World {
            parties: &self.parties,
            sources: &self.sources,
            documents: self.documents.iter().map(received).collect(),
            accounts: &self.accounts,
            incidents: &self.incidents,
            coverage: &[],
            rulings: &[],
            outstanding: &[],
            positions: BTreeMap::new(),
        }
    }

    fn findings(&self, agreement: &Agreement, half_days: i8) -> Vec<Finding> {
        let as_of = instant(half_days);
        check(agreement, &self.world(), Asked { as_of, known_at: as_of }).findings
    }
}

/// Half days since the first of March began: even ones are midnights.
fn instant(half_days: i8) -> Timestamp {
    let first = date(2031, 3, 1).to_zoned(TimeZone::UTC).expect("a day").timestamp();
    first + jiff::SignedDuration::from_hours(12 * i64::from(half_days))
}

fn actor(name: &str, country: Option<&str>, sector: Option<Sector>) -> Actor {
    Actor {
        ground: Ground::Inferred(Rule::named("made")),
        name: Some(name.to_owned()),
        country: country.and_then(troth_model::Country::parse),
        sector,
    }
}

fn mention(text: &str) -> Mention {
    let nowhere = Span::new(CodePoint::new(0), CodePoint::new(0));
    Mention { text: text.to_owned(), span: nowhere }
}

fn document_id(at: usize) -> DocumentId {
    let mut digest = [0; 32];
    digest[0] = u8::try_from(at).expect("a short history");
    DocumentId::new(digest)
}

fn document(at: usize, told: &Told) -> Document {
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

fn account(at: usize, told: &Told) -> Account {
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
        event_type: EventType::Assault,
        mode: None,
        acled: None,
        trigger: mention("attack"),
        actors: doers,
        recipients: vec![],
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
        corefers: vec![],
        doubts: Vec::new(),
        review: if told.is_rejected { Review::Rejected } else { Review::Unreviewed },
    }
}

fn object(category: ObjectCategory) -> Object {
    Object { category: Some(category), count: None, mention: mention("thing") }
}

fn place() -> Place {
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

fn incident(n: usize, history: &[Told], accounts: &[Account]) -> Incident {
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

// ---- the slow judge ----

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Party2 {
    Norland,
    Sudria,
}

/// R4.
fn side(who: Who) -> Option<Party2> {
    match who {
        Who::Norland | Who::NorlandDeputy => Some(Party2::Norland),
        Who::Sudria => Some(Party2::Sudria),
        _ => None,
    }
}

fn is_spokesman(who: Who, party: Party2) -> bool {
    side(who) == Some(party) && who != Who::NorlandDeputy
}

fn is_doer(told: &Told, party: Party2) -> bool {
    matches!((told.doer, party), (Doer::Norland, Party2::Norland) | (Doer::Sudria, Party2::Sudria))
}

/// How one incident stands for one party (or, for nobody), by R1 to R14 and R28 and R29;
/// `None` where there is no case.
fn slow(
    history: &[Told],
    incident: usize,
    party: Option<Party2>,
    standard: &str,
    as_of: i8,
) -> Option<(Standing, Finality)> {
    // R1, R2.
    let seen: Vec<&Told> = history
        .iter()
        .filter(|t| t.incident == incident && (t.said - 1) * 2 < as_of && !t.is_rejected)
        .collect();
    // R28: five days after the end of the day of the first telling.
    let settles = seen.iter().map(|t| (t.said + 5) * 2).min()?;
    let is_settled = settles <= as_of;
    // R29.
    let words: Vec<&Told> = seen.iter().copied().filter(|t| (t.said - 1) * 2 < settles).collect();
    let is_positive = |t: &Told| {
        matches!(t.factuality, Factuality::Certain | Factuality::Probable | Factuality::Possible)
    };
    // R11, R20: the incident's time is what all its positive accounts tell.
    let days: Vec<i8> =
        words.iter().filter(|t| is_positive(t)).filter_map(|t| t.happened).collect();
    let hull = days.iter().min().zip(days.iter().max()).map(|(a, b)| (*a, *b));
    let meets_hull = |t: &Told| match (t.happened, hull) {
        (Some(day), Some((from, to))) => from <= day && day <= to,
        _ => true,
    };
    let is_specific = |t: &Told| (t.has_place || t.happened.is_some()) && meets_hull(t);
    let in_force = |t: &Told| {
        let (from, to) = match (t.happened, hull) {
            (Some(day), _) => (day, day),
            (None, Some(hull)) => hull,
            (None, None) => (t.said, t.said),
        };
        from <= 20 && 3 <= to
    };
    let is_told = |t: &&Told| is_positive(t) && t.status == Status::Happened; // R7
    let is_energy = |t: &Told| t.thing == Some(ObjectCategory::Energy); // R9
    let is_known = |t: &Told| t.speaker != Who::Unknown;
    let telling: Vec<&Told> = words.iter().copied().filter(is_told).collect();
    let Some(party) = party else {
        // R10, last sentence: told of nobody, and no party is told to have done it.
        let is_attributed = telling.iter().any(|t| matches!(t.doer, Doer::Norland | Doer::Sudria));
        let of_nobody =
            telling.iter().any(|t| t.doer == Doer::Nobody && is_energy(t) && in_force(t));
        let finality = if is_settled { Finality::Settled } else { Finality::Provisional };
        let countered = false;
        return (!is_attributed && of_nobody && !countered)
            .then_some((Standing::Alleged, finality));
    };
    let is_named = telling.iter().any(|t| is_doer(t, party));
    let for_it: Vec<&Told> = telling
        .iter()
        .copied()
        .filter(|t| is_energy(t) && in_force(t))
        .filter(|t| is_doer(t, party) || (t.doer == Doer::Nobody && is_named))
        .collect();
    if for_it.is_empty() {
        return None;
    }
    let counting: Vec<&Told> = for_it
        .iter()
        .copied()
        .filter(|t| is_doer(t, party) && t.factuality != Factuality::Possible && is_known(t))
        .collect();
    let is_admitted = counting.iter().any(|t| is_spokesman(t.speaker, party)); // R12
    let denies = |t: &&&Told| {
        t.factuality == Factuality::CertainNot
            && t.thing.is_none_or(|thing| thing == ObjectCategory::Energy)
    };
    let is_denied = words.iter().filter(denies).any(|t| is_known(t) && is_specific(t));
    let blames_another = telling.iter().any(|t| {
        let is_other = match t.doer {
            Doer::Nobody => false,
            Doer::Rebels => true,
            Doer::Norland | Doer::Sudria => !is_doer(t, party),
        };
        is_other && is_energy(t) && is_known(t) && is_specific(t)
    });
    let only_other_things = telling.iter().any(|t| {
        is_doer(t, party)
            && is_spokesman(t.speaker, party)
            && t.thing == Some(ObjectCategory::Military)
            && is_specific(t)
    });
    let is_countered = is_denied || blames_another || only_other_things;
    // R13.
    let distinct = |is_outside: bool| {
        let counted = counting
            .iter()
            .filter(|t| !is_outside || side(t.speaker).is_none_or(|side| side == party));
        counted.map(|t| t.speaker).collect::<BTreeSet<_>>().len()
    };
    let meets = standard.split(" or ").any(|way| match way {
        "2 independent speakers not of the complaining side" => distinct(true) >= 2,
        "2 independent speakers" => distinct(false) >= 2,
        "1 independent speaker" => distinct(false) >= 1,
        "seen by observers" => counting.iter().any(|t| t.speaker == Who::Observer),
        "admitted by the accused side" => is_admitted,
        "told by anyone" => !counting.is_empty(),
        _ => unreachable!("a standard of the list"),
    });
    // R14, row by row.
    let standing = if is_admitted {
        Standing::Broken
    } else if is_countered {
        Standing::Disputed
    } else if meets {
        Standing::Broken
    } else {
        Standing::Alleged
    };
    let finality = if is_settled { Finality::Settled } else { Finality::Provisional };
    Some((standing, finality))
}

fn bearer(party: Option<Party2>) -> Option<PartyId> {
    party.map(|party| {
        PartyId::new(match party {
            Party2::Norland => "norland",
            Party2::Sudria => "sudria",
        })
    })
}

/// Whether evidence alone gives this standing: the history without every other account of the
/// incident.
fn standing_of(
    history: &[Told],
    kept: &[usize],
    finding: &Finding,
    agreement: &Agreement,
) -> Option<Standing> {
    let at = finding.case.incident.as_ref()?.as_str()[1..].parse::<usize>().ok()?;
    let few: Vec<Told> = history
        .iter()
        .enumerate()
        .map(|(n, told)| {
            let is_kept = told.incident != at || kept.contains(&n);
            Told { is_rejected: told.is_rejected || !is_kept, ..told.clone() }
        })
        .collect();
    let made = Made::new(&few);
    let as_of = finding.as_of;
    let found = check(agreement, &made.world(), Asked { as_of, known_at: as_of }).findings;
    found
        .into_iter()
        .find(|other| {
            other.case.incident == finding.case.incident && other.bearer == finding.bearer
        })
        .map(|other| other.standing)
}

/// How many histories each law is held against: 3,000, or as many as `TROTH_CASES` says.
fn n_cases() -> u32 {
    std::env::var("TROTH_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(3_000)
}

/// An admission that names no day: when it happened depends on what else is told.
fn undated(said: i8) -> Told {
    Told {
        incident: 0,
        speaker: Who::Norland,
        doer: Doer::Norland,
        thing: Some(ObjectCategory::Energy),
        factuality: Factuality::Certain,
        status: Status::Happened,
        has_place: false,
        happened: None,
        said,
        is_rejected: false,
    }
}

/// Found by the laws below: a word told after settling moved the time of a settled case.
#[test]
fn a_late_date_does_not_move_a_settled_case() {
    let history = [undated(3), Told { happened: Some(1), ..undated(22) }];
    let findings = Made::new(&history).findings(&agreement(STANDARDS[0]), 43);
    assert_eq!(findings[0].standing, Standing::Broken);
}

/// Found by the laws below: evidence alone lay before the time in force.
#[test]
fn the_account_that_tells_the_day_is_part_of_the_evidence() {
    let history = [undated(1), Told { happened: Some(3), ..undated(1) }];
    let findings = Made::new(&history).findings(&agreement(STANDARDS[0]), 53);
    let evidence = findings[0].evidence.iter().map(|entry| entry.account.as_str());
    assert_eq!(evidence.collect::<Vec<_>>(), ["a1"]);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: n_cases(),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_monitor_judges_as_the_slow_judge_does(
        history in history(),
        standard in prop::sample::select(STANDARDS.to_vec()),
        as_of in 1..60_i8,
    ) {
        let agreement = agreement(standard);
        let findings = Made::new(&history).findings(&agreement, as_of);
        let mut n_cases = 0;
        for n in 0..3 {
            let mut is_of_party = false;
            for party in [Some(Party2::Norland), Some(Party2::Sudria), None] {
                let expected = slow(&history, n, party, standard, as_of)
                    .filter(|_| party.is_some() || !is_of_party);
                is_of_party |= expected.is_some();
                let id = IncidentId::new(format!("i{n}"));
                let found = findings.iter().find(|finding| {
                    finding.case.incident.as_ref() == Some(&id) && finding.bearer == bearer(party)
                });
                let told = found.map(|finding| (finding.standing, finding.finality));
                prop_assert_eq!(told, expected, "incident {} of {:?}", n, party);
                n_cases += usize::from(expected.is_some());
            }
        }
        let of_incidents = findings.iter().filter(|finding| finding.case.incident.is_some());
        prop_assert_eq!(of_incidents.count(), n_cases);
    }

    /// R31.
    #[test]
    fn evidence_suffices_and_nothing_of_it_can_be_taken_away(
        history in history(),
        standard in prop::sample::select(STANDARDS.to_vec()),
    ) {
        let agreement = agreement(standard);
        for finding in Made::new(&history).findings(&agreement, 54) {
            if finding.case.incident.is_none() {
                continue;
            }
            let kept: Vec<usize> = finding
                .evidence
                .iter()
                .filter(|entry| entry.role != EvidenceRole::Plea)
                .map(|entry| entry.account.as_str()[1..].parse().expect("an account's number"))
                .collect();
            let all = standing_of(&history, &kept, &finding, &agreement);
            prop_assert_eq!(all, Some(finding.standing), "with all of {:?}", kept);
            for gone in &kept {
                let fewer: Vec<usize> = kept.iter().copied().filter(|n| n != gone).collect();
                let left = standing_of(&history, &fewer, &finding, &agreement);
                prop_assert_ne!(left, Some(finding.standing), "without {} of {:?}", gone, &kept);
            }
        }
    }

    /// R32 while accounts come in: kept up to date in any order, the findings are those of the
    /// whole.
    #[test]
    fn accounts_that_come_in_any_order_come_to_the_same(
        history in history(),
        keys in prop::collection::vec(any::<u32>(), 9),
        as_of in 1..60_i8,
    ) {
        let agreement = several();
        let made = Made::new(&history);
        let mut order: Vec<usize> = (0..history.len()).collect();
        order.sort_by_key(|at| keys[*at]);
        let states: Vec<Incident> =
            (0..order.len()).map(|k| incident_of(&made, &history, &order[..=k])).collect();
        let asked = Asked { as_of: instant(as_of), known_at: instant(as_of) };
        let nothing = World {
            documents: Vec::new(),
            accounts: &[],
            incidents: &[],
            ..made.world()
        };
        let mut running = Running::new(&agreement, View::new(&nothing, asked));
        for (state, at) in states.iter().zip(&order) {
            let document = &made.documents[*at];
            let received = Received { document, recorded_at: Timestamp::MIN, retracted_at: None };
            let accounts = std::slice::from_ref(&made.accounts[*at]);
            running.tell(&received, accounts, std::slice::from_ref(state));
        }
        let whole = check(&agreement, &made.world(), asked);
        prop_assert_eq!(running.findings(), whole.findings);
        prop_assert_eq!(running.late(), whole.late);
    }

    /// R31, by a second judge that shares no code with the monitor.
    #[test]
    fn every_finding_is_replayed_from_its_evidence_alone(
        history in history(),
        standard in prop::sample::select(STANDARDS.to_vec()),
        as_of in 1..60_i8,
    ) {
        let agreement = agreement(standard);
        let made = Made::new(&history);
        let documents: Vec<(Document, Timestamp)> =
            made.documents.iter().map(|document| (document.clone(), Timestamp::MIN)).collect();
        let facts = troth_replay::Facts {
            parties: &made.parties,
            sources: &made.sources,
            documents: &documents,
            accounts: &made.accounts,
            incidents: &made.incidents,
            coverage: &[],
            positions: &BTreeMap::new(),
        };
        for finding in made.findings(&agreement, as_of) {
            let replayed = troth_replay::replay(&finding, &agreement, &facts);
            prop_assert_eq!(replayed, troth_replay::Replayed::Holds, "{:?}", finding);
        }
    }

    /// R30.
    #[test]
    fn what_is_settled_stays(history in history(), day in 1..56_i8, later in 1..20_i8) {
        let agreement = agreement(STANDARDS[0]);
        let made = Made::new(&history);
        let after = made.findings(&agreement, day + later);
        for finding in made.findings(&agreement, day) {
            if finding.finality == Finality::Settled {
                let same = after.iter().find(|other| other.id == finding.id);
                let told = same.map(|other| (other.standing, other.finality, &other.evidence));
                let expected = (finding.standing, finding.finality, &finding.evidence);
                prop_assert_eq!(told, Some(expected));
            }
        }
    }

    /// R32.
    #[test]
    fn no_order_changes_a_finding(history in history(), turn in 0..9_usize) {
        let agreement = agreement(STANDARDS[5]);
        let made = Made::new(&history);
        let mut shuffled = Made::new(&history);
        shuffled.incidents.reverse();
        shuffled.accounts.rotate_left(turn.min(history.len()));
        shuffled.documents.reverse();
        for incident in &mut shuffled.incidents {
            incident.members.reverse();
        }
        prop_assert_eq!(made.findings(&agreement, 40), shuffled.findings(&agreement, 40));
    }
}
