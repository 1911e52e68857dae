//! Laws of linking: what comes out depends on what is told alone, never on the order or the way in
//! which it came; what people decide is never undone; and the index misses nothing.

use std::collections::BTreeSet;

use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use troth_incident::{Change, Crowding, Dated, Decision, Linker, Sketch, Verdict, compare};
use troth_model::{
    Account, AccountId, Actor, Attribution, CountRange, Country, DocumentId, EventType, Factuality,
    Ground, Instrument, InstrumentKind, Interval, Mention, Object, ObjectCategory, Place, Position,
    ReadingId, Review, Rule, Status, When,
};
use troth_text::{CodePoint, Span};

/// What a made-up account tells, each field drawn from a few values so that many meet.
#[derive(Debug, Clone)]
struct Told {
    document: u8,
    kind: u8,
    day: u8,
    length: u8,
    place: u8,
    actor: u8,
    object: u8,
    count: u8,
}

fn told() -> impl Strategy<Value = Told> {
    (0..12_u8, 0..4_u8, 0..4_u8, 0..6_u8, 0..8_u8, 0..4_u8, 0..4_u8, 0..4_u8).prop_map(
        |(document, kind, day, length, place, actor, object, count)| Told {
            document,
            kind,
            day,
            length,
            place,
            actor,
            object,
            count,
        },
    )
}

fn accounts() -> impl Strategy<Value = Vec<Account>> {
    proptest::collection::vec(told(), 1..24).prop_map(|all| {
        all.iter().enumerate().map(|(number, told)| account(number, told)).collect()
    })
}

fn mention(text: &str) -> Mention {
    let span = Span::new(CodePoint::new(0), CodePoint::new(text.chars().count()));
    Mention { text: text.to_owned(), span }
}

fn account(number: usize, told: &Told) -> Account {
    let event_type = [EventType::Assault, EventType::Harm, EventType::Consult, EventType::Threaten]
        [usize::from(told.kind)];
    // Ids that do not rise with the number: their order is one of what is told.
    let id = format!("{:02}-{number:02}", (number * 7 + 3) % 24);
    let sentence = Span::new(CodePoint::new(number * 100), CodePoint::new(number * 100 + 90));
    Account {
        id: AccountId::new(id),
        document: DocumentId::new([told.document; 32]),
        reading: ReadingId::new("r1"),
        span: sentence,
        text: String::new(),
        event_type,
        mode: None,
        acled: None,
        trigger: mention("struck"),
        actors: actor(told.actor).into_iter().collect(),
        recipients: Vec::new(),
        attribution: Attribution::Publisher,
        cue: None,
        quotation: None,
        factuality: Factuality::Certain,
        status: Status::Happened,
        condition: None,
        when: when(told),
        places: place(told.place).into_iter().collect(),
        instruments: (told.count > 1)
            .then(|| Instrument {
                kind: InstrumentKind::Drone,
                count: Some(CountRange::exactly(u64::from(told.count) * 10)),
                mention: mention("drones"),
            })
            .into_iter()
            .collect(),
        objects: (told.object > 0)
            .then(|| Object {
                category: [None, Some(ObjectCategory::Port), Some(ObjectCategory::Rail)]
                    [usize::from(told.object) - 1],
                count: None,
                mention: mention("harbour"),
            })
            .into_iter()
            .collect(),
        effects: Vec::new(),
        topic: None,
        filing: None,
        corefers: Vec::new(),
        doubts: Vec::new(),
        review: Review::Unreviewed,
    }
}

fn when(told: &Told) -> Option<When> {
    let from = date(2031, 3, 6 + i8::try_from(told.day).expect("a few days")).at(0, 0, 0, 0);
    let hours = [24, 24, 0, 12, 24 * 20, 24 * 90][usize::from(told.length)];
    let from =
        if hours == 12 { from.checked_add(jiff::Span::new().minutes(1087)).ok()? } else { from };
    let to = from.checked_add(jiff::Span::new().hours(hours)).ok()?;
    (hours > 0).then(|| When {
        ground: Ground::Inferred(Rule::named("fixture")),
        timex: String::new(),
        interval: Interval::new(Some(from), Some(to)),
    })
}

fn actor(number: u8) -> Option<Actor> {
    let name =
        [None, Some("Ana Petrova"), Some("the army"), Some("the navy")][usize::from(number)]?;
    Some(Actor {
        ground: Ground::Inferred(Rule::named("fixture")),
        name: Some(name.to_owned()),
        country: Country::parse("XNL"),
        sector: None,
    })
}

fn place(number: u8) -> Option<Place> {
    let (name, admin1, at) = [
        ("Ostby", Some("East"), Some((60.1, 20.1))),
        ("Ostby harbour", Some("East"), Some((60.12, 20.2))),
        ("Vik", Some("East"), Some((60.3, 20.3))),
        ("Lund", Some("West"), Some((60.49, 24.99))),
        ("Tarn", Some("West"), Some((60.51, 25.01))),
        ("East", Some("East"), Some((60.0, 20.0))),
        ("Norland", None, None),
    ]
    .get(usize::from(number))?;
    Some(Place {
        ground: Ground::Inferred(Rule::named("fixture")),
        name: Some((*name).to_owned()),
        country: Country::parse("XNL"),
        admin1: admin1.map(str::to_owned),
        position: at.and_then(|(lat, lon)| Position::new(lat, lon)),
        id: None,
        extent: None,
    })
}

fn dated<'a>(account: &'a Account, zone: &'a TimeZone) -> Dated<'a> {
    Dated { account, published: Some(date(2031, 3, 8)), zone, publisher: None, profile: None }
}

fn sketched(accounts: &[Account]) -> Vec<(AccountId, Sketch)> {
    let sketch =
        |account: &Account| (account.id.clone(), Sketch::of(&dated(account, &TimeZone::UTC)));
    accounts.iter().map(sketch).collect()
}

fn incidents(linker: &Linker) -> Vec<Vec<AccountId>> {
    linker.incidents().into_iter().map(|ids| ids.into_iter().cloned().collect()).collect()
}

/// Who is tied to whom.
fn ties(linker: &Linker, accounts: &[Account]) -> BTreeSet<(AccountId, AccountId)> {
    let ties = accounts.iter().flat_map(|account| linker.ties_of(&account.id));
    ties.map(|tied| (tied.a, tied.b)).collect()
}

fn decisions(accounts: &[Account], picks: &[(usize, usize, bool)]) -> Vec<Decision> {
    let id = |pick: usize| accounts[pick % accounts.len()].id.clone();
    picks
        .iter()
        .filter(|(a, b, _)| id(*a) != id(*b))
        .map(|(a, b, joins)| match joins {
            true => Decision::Joined(vec![id(*a), id(*b)]),
            false => Decision::Split { out: vec![id(*a)], rest: vec![id(*b)] },
        })
        .collect()
}

fn picks() -> impl Strategy<Value = Vec<(usize, usize, bool)>> {
    proptest::collection::vec((0..24_usize, 0..24_usize, any::<bool>()), 0..4)
}

/// What makes a crowd: usually more than there are here, or so few that most stand in one.
fn crowding() -> impl Strategy<Value = Crowding> {
    prop_oneof![
        Just(Crowding::default()),
        (1..6_usize, 0..4_usize).prop_map(|(most, first)| Crowding::new(most, first)),
    ]
}

/// The incidents that hold an account, told by their accounts.
fn of<'i>(all: &'i [Vec<AccountId>], id: &AccountId) -> &'i [AccountId] {
    all.iter().find(|members| members.contains(id)).expect("every account is in an incident")
}

proptest! {
    #[test]
    fn neither_order_nor_threads_nor_arrival_show(
        accounts in accounts(), seed in any::<u64>(), picks in picks(), crowding in crowding(),
    ) {
        let decisions = decisions(&accounts, &picks);
        let of = |sketched: Vec<(AccountId, Sketch)>, decisions: &[Decision], n_threads| {
            Linker::of_crowding(crowding, sketched, decisions, n_threads)
        };
        let batch = of(sketched(&accounts), &decisions, 1);
        let mut shuffled = sketched(&accounts);
        let n = shuffled.len();
        (0..n).for_each(|at| shuffled.swap(at, (seed as usize).wrapping_mul(at + 7) % n));
        let mut late = of(Vec::new(), &decisions, 1);
        for (id, sketch) in shuffled.clone() {
            late.add(id, sketch);
        }
        prop_assert_eq!(incidents(&batch), incidents(&late), "one by one");
        prop_assert_eq!(ties(&batch, &accounts), ties(&late, &accounts), "ties, one by one");
        let threads = of(shuffled, &decisions, 3);
        prop_assert_eq!(incidents(&batch), incidents(&threads), "on three threads");
        let mut decided = of(sketched(&accounts), &[], 1);
        decided.decide(&decisions);
        prop_assert_eq!(incidents(&batch), incidents(&decided), "decided later");
    }

    #[test]
    fn what_comes_and_goes_leaves_nothing_behind(
        accounts in accounts(), goes in any::<u32>(), crowding in crowding(),
    ) {
        let mut linker = Linker::of_crowding(crowding, sketched(&accounts), &[], 1);
        let stays = |at: usize| goes & (1 << (at % 32)) == 0;
        for (_, account) in accounts.iter().enumerate().filter(|(at, _)| !stays(*at)) {
            linker.remove(&account.id);
        }
        let rest: Vec<Account> = accounts
            .iter()
            .enumerate()
            .filter(|(at, _)| stays(*at))
            .map(|(_, account)| account.clone())
            .collect();
        let fresh = Linker::of_crowding(crowding, sketched(&rest), &[], 1);
        prop_assert_eq!(incidents(&linker), incidents(&fresh));
        prop_assert_eq!(ties(&linker, &rest), ties(&fresh, &rest));
    }

    #[test]
    fn the_last_word_of_a_person_stands(accounts in accounts(), picks in picks()) {
        let decisions = decisions(&accounts, &picks);
        let linker = Linker::of(sketched(&accounts), &decisions, 1);
        let found = incidents(&linker);
        match decisions.last() {
            Some(Decision::Joined(ids)) => {
                prop_assert_eq!(of(&found, &ids[0]), of(&found, &ids[1]));
            }
            Some(Decision::Split { out, rest }) => {
                prop_assert_ne!(of(&found, &out[0]), of(&found, &rest[0]));
            }
            None => {}
        }
    }

    #[test]
    fn the_index_misses_no_pair_that_belongs_together(accounts in accounts()) {
        let linker = Linker::of(sketched(&accounts), &[], 1);
        let zone = TimeZone::UTC;
        for (at, a) in accounts.iter().enumerate() {
            let found: BTreeSet<AccountId> =
                linker.ties_of(&a.id).into_iter().map(|tied| tied.b).collect();
            for b in accounts.iter().skip(at + 1) {
                let slow = compare(&dated(a, &zone), &dated(b, &zone));
                let back = compare(&dated(b, &zone), &dated(a, &zone));
                prop_assert_eq!(slow.weight, back.weight, "one way and the other");
                let is_tied =
                    matches!(slow.verdict, Verdict::Same | Verdict::PartOf | Verdict::HasPart);
                prop_assert_eq!(is_tied, found.contains(&b.id), "{:?} {:?}", a.id, b.id);
            }
        }
    }

    #[test]
    fn every_change_is_told(accounts in accounts(), crowding in crowding()) {
        let mut linker = Linker::of_crowding(crowding, [], &[], 1);
        for (id, sketch) in sketched(&accounts) {
            let before = incidents(&linker);
            let changes = linker.add(id.clone(), sketch);
            let now = incidents(&linker);
            let opened = changes.iter().any(|change| matches!(change, Change::Opened(_)));
            let joined = changes.iter().any(
                |change| matches!(change, Change::Joined { account, .. } if *account == id),
            );
            prop_assert!(opened != joined, "a late account opens an incident or joins one");
            let without = |all: &[Vec<AccountId>]| -> BTreeSet<Vec<AccountId>> {
                let rest = all.iter().map(|ids| {
                    ids.iter().filter(|one| **one != id).cloned().collect::<Vec<_>>()
                });
                rest.filter(|ids| !ids.is_empty()).collect()
            };
            let is_more = changes.iter().any(
                |change| matches!(change, Change::Merged { .. } | Change::Split { .. }),
            );
            prop_assert_eq!(without(&before) != without(&now), is_more, "{:?}", changes);
        }
    }
}

/// A raid of which a thousand papers write, on one day in one place.
fn raid(n_accounts: usize) -> Vec<Account> {
    let told =
        Told { document: 0, kind: 0, day: 1, length: 0, place: 0, actor: 2, object: 0, count: 2 };
    let one = |number: usize| Account {
        id: AccountId::new(format!("{number:04}/r1/1")),
        document: DocumentId::new(std::array::from_fn(|at| (number >> (at % 2 * 8)) as u8)),
        ..account(number, &told)
    };
    (0..n_accounts).map(one).collect()
}

#[test]
fn of_a_thousand_who_tell_the_same_each_is_compared_with_few_and_all_are_one_incident() {
    let accounts = raid(1000);
    let linker = Linker::of(sketched(&accounts), &[], 2);
    assert_eq!(linker.n_incidents(), 1);
    let n_ties = ties(&linker, &accounts).len() / 2;
    assert!(n_ties <= 1000 * 2 * Crowding::default().first(), "{n_ties} ties");
    let mut few = Linker::of(sketched(&accounts[..256]), &[], 1);
    assert_eq!(ties(&few, &accounts[..256]).len(), 256 * 255, "no crowd: each with each");
    let (id, sketch) = sketched(&accounts).swap_remove(256);
    few.add(id, sketch);
    assert_eq!(few.n_incidents(), 1, "one more makes a crowd of them");
    assert!(ties(&few, &accounts[..257]).len() < 257 * 64);
}

#[test]
fn in_a_crowd_whoever_tells_the_same_closer_is_compared() {
    // A thousand strikes of one day on one town, and two reports of the same count of drones.
    let mut accounts = raid(1000);
    for (number, account) in accounts.iter_mut().enumerate() {
        let count = if number == 700 { 20 } else { 20 + number as u64 };
        account.instruments[0].count = Some(CountRange::exactly(count));
    }
    let linker = Linker::of(sketched(&accounts), &[], 1);
    let tied: Vec<AccountId> =
        linker.ties_of(&accounts[0].id).into_iter().map(|tied| tied.b).collect();
    assert!(tied.contains(&accounts[700].id), "the only other of twenty");
}
