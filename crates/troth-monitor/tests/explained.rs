//! A finding explains itself: words of the clause and of the documents in one picture.

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use troth_agreement::read_agreement;
use troth_model::{
    Account, AccountId, Actor, Attribution, Document, DocumentId, EventType, Factuality, Finding,
    Ground, Incident, IncidentId, Member, Mention, Object, ObjectCategory, Party, PartyId, Place,
    Published, Publisher, ReadingId, Review, Stance, Status,
};
use troth_monitor::{Asked, Origin, Received, World, check, explain};
use troth_text::{ByteSpan, Paint, Span, TextIndex};

const PAGE: &str = "## Article 1\n\nNo Party shall attack an energy facility.\n\n```troth\n\
    agreement \"Draft\" between norland and sudria in force from 2031-03-01 until 2031-03-31\n\
    define energy facility as a thing in category energy\n\
    clause 1: neither party may attack an energy facility\n```\n";

const RADIO: &str = "«Вночі», a calm one, was expected. Sudria said that Norland attacked a power \
                     plant at Ostby.";
const GAZETTE: &str = "In the evening Norland denied that it had attacked the plant at Ostby.";

fn span(text: &str, words: &str) -> Span {
    let bytes = ByteSpan::of(words, text).expect("the words are there");
    TextIndex::new(text).to_code_points(bytes)
}

fn mention(text: &str, words: &str) -> Mention {
    Mention { text: words.to_owned(), span: span(text, words) }
}

fn actor(text: &str, words: &str) -> Actor {
    Actor {
        ground: Ground::Words(mention(text, words)),
        name: Some(words.to_owned()),
        country: None,
        sector: None,
    }
}

fn document(n: u8, publisher: &str, text: &str) -> Document {
    Document {
        id: DocumentId::new([n; 32]),
        title: None,
        publisher: Some(Publisher { name: publisher.to_owned() }),
        published: Some(Published { day: date(2031, 3, 9), at: None }),
        language: None,
        zone: TimeZone::UTC,
        url: None,
        name: format!("{n}.txt"),
        text: text.to_owned(),
    }
}

fn account(document: &Document, speaker: &str, thing: &str, factuality: Factuality) -> Account {
    let text = document.text.as_str();
    Account {
        id: AccountId::new(document.name.as_str()),
        document: document.id,
        reading: ReadingId::new("r"),
        span: span(text, text),
        text: text.to_owned(),
        event_type: EventType::Assault,
        mode: None,
        acled: None,
        trigger: mention(text, "attacked"),
        actors: vec![actor(text, "Norland")],
        recipients: vec![],
        attribution: Attribution::Chain(vec![actor(text, speaker)]),
        cue: None,
        quotation: None,
        factuality,
        status: Status::Happened,
        condition: None,
        when: None,
        places: vec![Place {
            ground: Ground::Words(mention(text, "Ostby")),
            name: Some("Ostby".to_owned()),
            country: None,
            admin1: None,
            position: None,
            id: None,
            extent: None,
        }],
        instruments: vec![],
        objects: vec![Object {
            category: Some(ObjectCategory::Energy),
            count: None,
            mention: mention(text, thing),
        }],
        effects: vec![],
        topic: None,
        filing: None,
        corefers: vec![],
        doubts: Vec::new(),
        review: Review::Unreviewed,
    }
}

fn explained(
    accounts: &[Account],
    documents: &[Document],
    check_data: impl Fn(&Finding),
) -> String {
    let party = |id: &str, name: &str| Party {
        id: PartyId::new(id),
        name: name.to_owned(),
        countries: vec![],
        members: vec![],
    };
    let parties = [party("norland", "Norland"), party("sudria", "Sudria")];
    let agreement = read_agreement("draft", PAGE, &parties).agreement;
    let stance = |account: &Account| {
        if account.factuality.is_negative() { Stance::Denies } else { Stance::Tells }
    };
    let members = accounts
        .iter()
        .map(|account| Member { account: account.id.clone(), stance: stance(account) });
    let incident = Incident {
        id: IncidentId::new("1.txt"),
        members: members.collect(),
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
    };
    let received =
        |document| Received { document, recorded_at: Timestamp::MIN, retracted_at: None };
    let world = World {
        parties: &parties,
        sources: &[],
        documents: documents.iter().map(received).collect(),
        accounts,
        incidents: &[incident],
        coverage: &[],
        rulings: &[],
        outstanding: &[],
        positions: BTreeMap::new(),
    };
    let as_of: Timestamp = "2031-03-10T12:00:00Z".parse().expect("a time");
    let checked = check(&agreement, &world, Asked { as_of, known_at: as_of });
    let finding = &checked.findings[0];
    check_data(finding);
    let explanation = explain(finding, &agreement, &world).expect("the clause is there");
    assert_eq!(explanation.excerpts[0].origin, Origin::Agreement);
    explanation.draw("agreements/draft.md", &agreement, &world, Paint::Plain, 80)
}

fn check_drawn(drawn: &str, expected: Expect) {
    expected.assert_eq(drawn);
}

#[test]
fn a_disputed_finding_shows_both_words() {
    let documents = [document(1, "Coast Radio", RADIO), document(2, "Harbour Gazette", GAZETTE)];
    let accounts = [
        account(&documents[0], "Sudria", "power plant", Factuality::Certain),
        account(&documents[1], "Norland", "plant", Factuality::CertainNot),
    ];
    let drawn = explained(&accounts, &documents, |finding| {
        assert_eq!(finding.evidence.len(), 2);
        assert_eq!(finding.id.as_str(), "draft/1/norland/0b76a8a7aeddca2a");
    });
    check_drawn(
        &drawn,
        expect![[r#"
        disputed[draft/1/norland/0b76a8a7aeddca2a]: attack at Ostby, 2031-03-09
         --> agreements/draft.md:8:29
          |
        8 | clause 1: neither party may attack an energy facility
          |                             ^^^^^^^^^^^^^^^^^^^^^^^^^ this is forbidden
          |
         ::: Coast Radio, 2031-03-09
          |
          | «Вночі», a calm one, was expected. Sudria said that Norland attacked a
          |                                    ------ who says so       ^^^^^^^^ Sudria tells it
          | power plant at Ostby.
          | -----------
          |
         ::: Harbour Gazette, 2031-03-09:1:43
          |
        1 | In the evening Norland denied that it had attacked the plant at Ostby.
          |                -------                    ^^^^^^^^     -----
          |                |                          |
          |                who says so                Norland speaks against it
          |
          = note: breach told, and something specific against (breach-told-and-countered)
          = note: independent speakers: 1 for, 1 against; standard of proof: 2 independent speakers not of the complaining side
          = note: provisional: time and later reports can change it
    "#]],
    );
}
