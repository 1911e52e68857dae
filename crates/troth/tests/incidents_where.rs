//! Some incidents of a record come out as they do when all of it is held: whatever is asked, with
//! what people said about accounts, joined, split and took back.

use std::collections::BTreeSet;
use std::path::Path;

use troth::docket::Settings;
use troth::{
    Condition, Docket, Keeper, Kept, Said, Shelf, Verdict, Weighing, document_of, incidents_of,
};
use troth_model::{Account, AccountId, EventType, Incident};
use troth_record::{Author, Known};

/// A keeper of a record in `folder` that holds the documents of an example docket.
fn keeper(folder: &Path, example: &str) -> (Docket, Keeper) {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let docket = Docket::open(&examples.join(example)).expect("the docket is in the repository");
    let record = Shelf::parse("record.troth", folder).open_or_create().expect("a new record");
    let mut keeper = Keeper::of(record);
    let maker = keeper.present_reading(None).expect("a reading");
    let engine = docket.engine();
    let documents = examples.join(example).join("documents");
    for file in std::fs::read_dir(documents).expect("it has documents") {
        let path = file.expect("a folder can be listed").path();
        let name = path.display().to_string();
        let bytes = std::fs::read(&path).expect("a document can be read");
        for received in troth_intake::receive(&name, bytes, &docket.intake()).0 {
            let document = document_of(&received, &docket.settings.zone);
            let accounts = engine.read(&document, &maker.reading());
            keeper.take(&received, &document, &accounts, &maker).expect("it is recorded");
        }
    }
    keeper.flush().expect("it is on disk");
    (docket, keeper)
}

/// What is asked, of an incident and of an account by itself.
struct Asked {
    incident: fn(&Incident) -> bool,
    account: fn(&Account) -> bool,
}

const ASKED: [Asked; 3] = [
    Asked {
        incident: |one| one.event_types.iter().any(|told| told.value == EventType::Assault),
        account: |one| one.event_type == EventType::Assault,
    },
    Asked {
        incident: |one| {
            one.intervals.is_empty()
                || one
                    .intervals
                    .iter()
                    .any(|told| told.value.from().is_some_and(|from| from.date().day() % 2 == 0))
        },
        account: |one| {
            one.when
                .as_ref()
                .and_then(|when| when.interval)
                .is_none_or(|told| told.from().is_some_and(|from| from.date().day() % 2 == 0))
        },
    },
    Asked { incident: |one| !one.places.is_empty(), account: |one| !one.places.is_empty() },
];

/// Whether every way of asking finds the same among some as among all.
fn is_held(keeper: &Keeper, settings: &Settings) {
    let all = keeper.known(Known::Now).expect("the record is whole");
    let incidents = incidents_of(&all);
    let mut n_found = BTreeSet::new();
    for asked in 0_u32..1 << ASKED.len() {
        let asked: Vec<&Asked> = ASKED
            .iter()
            .enumerate()
            .filter(|(bit, _)| asked & 1 << bit != 0)
            .map(|(_, asked)| asked)
            .collect();
        let conditions: Vec<Condition<'_>> =
            asked.iter().map(|asked| Box::new(asked.account) as Condition<'_>).collect();
        let (kept, some) =
            keeper.incidents_where(Known::Now, None, &conditions).expect("the record is whole");
        let weighed = |kept: &Kept, incidents: &[Incident]| -> Vec<serde_json::Value> {
            let weighing = Weighing::new(kept, incidents, settings);
            let meets = |one: &&Incident| asked.iter().all(|asked| (asked.incident)(one));
            let weighed = incidents.iter().filter(meets).map(|one| weighing.weigh(one));
            weighed.map(|one| serde_json::json!([one.incident.id.as_str(), one.value()])).collect()
        };
        let found = weighed(&kept, &some);
        assert_eq!(found, weighed(&all, &incidents));
        for one in &some {
            assert!(incidents.contains(one), "{one:?}");
        }
        n_found.insert(found.len());
    }
    assert!(n_found.len() > 2, "the conditions leave nothing out: {n_found:?}");
}

#[test]
fn some_incidents_come_out_as_among_all() {
    for example in ["december-2025", "energy-moratorium-2025"] {
        let folder = tempfile::tempdir().expect("a folder");
        let (docket, mut keeper) = keeper(folder.path(), example);
        is_held(&keeper, &docket.settings);
        let ids: Vec<AccountId> = keeper
            .known(Known::Now)
            .expect("the record is whole")
            .accounts
            .into_iter()
            .map(|account| account.id)
            .collect();
        let person = Author::person("Ada").expect("a name");
        let document = ids[0].as_str().split('/').next().expect("a document").to_owned();
        let words = [
            Said::Review(ids[3].clone(), Verdict::Rejected),
            Said::Join(vec![ids[4].clone(), ids[ids.len() - 1].clone()]),
            Said::Review(ids[5].clone(), Verdict::Confirmed),
            Said::Retraction(ids[6].to_string()),
            Said::Retraction(document),
        ];
        for said in words {
            keeper.say(&said, &person, Some("it is so")).expect("it is recorded");
            is_held(&keeper, &docket.settings);
        }
        // Read again with a place more, some of it otherwise: what was said of the older accounts
        // holds for those that say the same.
        let engine = docket.engine();
        let again = keeper
            .read_again(Some(b"name,lat,lon\nOstby,48.1,37.2\n"), &mut |document, reading| {
                let mut accounts = engine.read(document, reading);
                accounts.truncate(accounts.len().saturating_sub(1).max(1));
                accounts
            })
            .expect("it is recorded");
        assert!(again.reading.is_some());
        is_held(&keeper, &docket.settings);
    }
}
