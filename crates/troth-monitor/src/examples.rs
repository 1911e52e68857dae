//! Runs the examples of an agreement: a small world is made of what each one gives, and what
//! comes out is compared with what it says.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use troth_agreement::Agreement;
use troth_agreement::norm::{
    Atom, Example, ExampleSpeaker, Expected, FieldCondition, FieldTest, Matcher, Moment, Pattern,
    SpokenStance, Step, Weapon,
};
use troth_agreement::verbs::Slot;
use troth_model::{
    Account, AccountId, Actor, Attribution, Coverage, CoverageState, CoveredArea, Document,
    DocumentId, Effect, Factuality, FiledField, Filing, Finding, Ground, Incident, IncidentId,
    Instrument, InstrumentKind, Interval, Member, Mention, Mode, Object, Party, PartyId, Place,
    Position, Published, Publisher, ReadingId, Reliability, Review, Rule, Sector, SourceSetting,
    Stance, Status, When,
};
use troth_text::{CodePoint, Diagnostic, Span};

use crate::check::check;
use crate::world::{Asked, Received, World};

/// What the examples of `agreement` say that does not come out, for a docket with these parties.
#[must_use]
pub fn run_examples(agreement: &Agreement, parties: &[Party]) -> Vec<Diagnostic> {
    agreement.examples.iter().flat_map(|example| run(agreement, parties, example)).collect()
}

fn run(agreement: &Agreement, parties: &[Party], example: &Example) -> Vec<Diagnostic> {
    let mut made = Made::new(agreement, parties);
    let mut diagnostics = Vec::new();
    for step in &example.steps {
        match step {
            Step::Expect(expected) => diagnostics.extend(made.compare(expected)),
            step => made.take(step),
        }
    }
    diagnostics
}

/// The source that observes in every example.
const OBSERVER: &str = "the mission's observer";

/// The world of one example, as far as it was given.
struct Made<'m> {
    agreement: &'m Agreement,
    parties: &'m [Party],
    documents: Vec<Document>,
    accounts: Vec<Account>,
    incidents: Vec<Incident>,
    coverage: Vec<Coverage>,
}

impl<'m> Made<'m> {
    fn new(agreement: &'m Agreement, parties: &'m [Party]) -> Self {
        Self {
            agreement,
            parties,
            documents: Vec::new(),
            accounts: Vec::new(),
            incidents: Vec::new(),
            coverage: Vec::new(),
        }
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Tells { speaker, said, actors, pattern, at, happened } => {
                let id = self.next_id();
                let mut account = self.account(&id, speaker, *said);
                self.fill(&mut account, actors, pattern, at.as_deref(), *happened);
                self.tell(account, Stance::Tells, None);
            }
            Step::Speaks { speaker, stance, said } => self.speak(speaker, *stance, *said),
            Step::Coverage { of, from, to } => {
                let zone = &self.agreement.zone;
                self.coverage.push(Coverage {
                    id: AccountId::new(format!("coverage:{}", self.coverage.len() + 1)),
                    state: CoverageState::Watched,
                    observer: OBSERVER.to_owned(),
                    from: from.start(zone),
                    to: to.end(zone),
                    area: of.clone().map_or(CoveredArea::Everywhere, CoveredArea::Named),
                    means: String::new(),
                    what: Vec::new(),
                });
            }
            Step::Expect(_) => unreachable!("what is expected gives nothing"),
        }
    }

    fn next_id(&self) -> AccountId {
        AccountId::new(format!("example/{:04}", self.accounts.len()))
    }

    /// Somebody speaks of the happening told last: the same account with another speaker.
    fn speak(&mut self, speaker: &ExampleSpeaker, stance: SpokenStance, said: Moment) {
        let Some(incident) = self.incidents.last() else { return };
        let first = incident.members[0].account.clone();
        let Some(told) = self.accounts.iter().find(|account| account.id == first).cloned() else {
            return;
        };
        let id = self.next_id();
        let frame = self.account(&id, speaker, said);
        let mut account = Account {
            id: frame.id,
            document: frame.document,
            attribution: frame.attribution,
            ..told
        };
        let stance = match stance {
            SpokenStance::Says => Stance::Tells,
            SpokenStance::Admits => Stance::Admits,
            SpokenStance::Denies => {
                account.factuality = Factuality::CertainNot;
                Stance::Denies
            }
        };
        let incident = self.incidents.len() - 1;
        self.tell(account, stance, Some(incident));
    }

    fn tell(&mut self, account: Account, stance: Stance, incident: Option<usize>) {
        let member = Member { account: account.id.clone(), stance };
        match incident {
            Some(at) => self.incidents[at].members.push(member),
            None => self.incidents.push(Incident {
                id: IncidentId::new(account.id.as_str()),
                members: vec![member],
                event_types: Vec::new(),
                intervals: Vec::new(),
                places: Vec::new(),
                actors: Vec::new(),
                recipients: Vec::new(),
                instruments: Vec::new(),
                objects: Vec::new(),
                effects: Vec::new(),
                part_of: Vec::new(),
                links: Vec::new(),
            }),
        }
        self.accounts.push(account);
    }

    /// An account that says nothing yet, in a document of its own.
    fn account(&mut self, id: &AccountId, speaker: &ExampleSpeaker, said: Moment) -> Account {
        let document = self.document(speaker, said);
        Account {
            id: id.clone(),
            document,
            reading: ReadingId::new("example"),
            span: nowhere(),
            text: String::new(),
            event_type: troth_model::EventType::Assault,
            mode: None,
            acled: None,
            trigger: mention(""),
            actors: Vec::new(),
            recipients: Vec::new(),
            attribution: self.attribution(speaker),
            cue: None,
            quotation: None,
            factuality: Factuality::Certain,
            status: Status::Happened,
            condition: None,
            when: None,
            places: Vec::new(),
            instruments: Vec::new(),
            objects: Vec::new(),
            effects: Vec::new(),
            topic: None,
            filing: None,
            corefers: Vec::new(),
            doubts: Vec::new(),
            review: Review::Unreviewed,
        }
    }

    fn document(&mut self, speaker: &ExampleSpeaker, said: Moment) -> DocumentId {
        let mut digest = [0; 32];
        digest[..8].copy_from_slice(&(self.documents.len() as u64).to_be_bytes());
        let id = DocumentId::new(digest);
        let name = match speaker {
            ExampleSpeaker::Named(name) => name.clone(),
            ExampleSpeaker::Observer => OBSERVER.to_owned(),
            ExampleSpeaker::Party(_) => "a newspaper".to_owned(),
        };
        self.documents.push(Document {
            id,
            title: None,
            publisher: Some(Publisher { name }),
            published: Some(Published {
                day: said.day,
                at: said.time.map(|time| said.day.to_datetime(time)),
            }),
            language: None,
            zone: self.agreement.zone.clone(),
            url: None,
            name: "example".to_owned(),
            text: String::new(),
        });
        id
    }

    fn attribution(&self, speaker: &ExampleSpeaker) -> Attribution {
        match speaker {
            ExampleSpeaker::Party(id) => Attribution::Chain(vec![self.party_actor(id)]),
            ExampleSpeaker::Named(_) | ExampleSpeaker::Observer => Attribution::Publisher,
        }
    }

    fn party_actor(&self, id: &PartyId) -> Actor {
        let party = self.parties.iter().find(|party| party.id == *id);
        Actor {
            ground: given(),
            name: Some(party.map_or_else(|| id.as_str().to_owned(), |party| party.name.clone())),
            country: None,
            sector: Some(Sector::Government),
        }
    }

    fn fill(
        &self,
        account: &mut Account,
        actors: &[PartyId],
        pattern: &Pattern,
        at: Option<&str>,
        happened: Moment,
    ) {
        let verb = pattern.verb;
        if let Some(meaning) = verb.means.first() {
            account.event_type = meaning.event_type;
            account.mode =
                meaning.modes.first().and_then(|mode| Mode::of(meaning.event_type, mode));
            account.effects = meaning
                .effects
                .first()
                .map(|kind| Effect { kind: *kind, count: None, mention: mention("") })
                .into_iter()
                .collect();
        }
        account.actors = actors.iter().map(|id| self.party_actor(id)).collect();
        self.fill_things(account, &pattern.things);
        account.filing = self.filing(pattern).map(Box::new);
        for participant in &pattern.participants {
            account.recipients.extend(participant.any.first().map(|atom| self.actor(atom)));
        }
        account.instruments = pattern
            .weapons
            .iter()
            .take(1)
            .map(|weapon| match weapon {
                Weapon::Kind(kind) => (*kind, kind.as_str().to_owned()),
                Weapon::Calibre(mm) => (InstrumentKind::Artillery, format!("{mm}-mm gun")),
                Weapon::Called(words) => (InstrumentKind::Other, words.clone()),
            })
            .map(|(kind, words)| Instrument { kind, count: None, mention: mention(&words) })
            .collect();
        account.places = at.map(place).into_iter().collect();
        account.when = self.when(happened);
        debug_assert!(verb.slot != Slot::Nothing || account.objects.is_empty());
    }

    /// The first of the things that were meant is the one that was hit.
    fn fill_things(&self, account: &mut Account, things: &Matcher) {
        match things.any.first() {
            None => {}
            Some(atom @ (Atom::Party(_) | Atom::Country(_))) => {
                account.recipients.push(self.actor(atom));
            }
            Some(Atom::Category(category)) => account.objects.push(Object {
                category: Some(*category),
                count: None,
                mention: mention(category.as_str()),
            }),
            Some(Atom::Weapon(weapon)) => account.objects.push(Object {
                category: None,
                count: None,
                mention: mention(&match weapon {
                    Weapon::Kind(kind) => kind.as_str().to_owned(),
                    Weapon::Calibre(mm) => format!("{mm}-mm guns"),
                    Weapon::Called(words) => words.clone(),
                }),
            }),
            // What is filed stands apart.
            Some(Atom::Filing(_)) => {}
            Some(Atom::Called(words)) => account.objects.push(Object {
                category: None,
                count: None,
                mention: mention(words),
            }),
        }
    }

    /// What is filed, its fields as far as they are said to be something.
    fn filing(&self, pattern: &Pattern) -> Option<Filing> {
        let kind = pattern.things.any.iter().find_map(|atom| match atom {
            Atom::Filing(kind) => Some(kind.clone()),
            _ => None,
        })?;
        let said = |condition: &FieldCondition| {
            let value = match &condition.test {
                FieldTest::Is(values) => values.first()?.clone(),
                FieldTest::AtLeast(value) | FieldTest::AtMost(value) => value.clone(),
                _ => return None,
            };
            let mention = mention(&value.to_string());
            Some(FiledField { name: condition.field.clone(), value, mention })
        };
        Some(Filing { kind, fields: pattern.fields.iter().filter_map(said).collect() })
    }

    fn actor(&self, atom: &Atom) -> Actor {
        match atom {
            Atom::Party(id) => self.party_actor(id),
            Atom::Country(country) => Actor {
                ground: given(),
                name: Some(country.as_str().to_owned()),
                country: Some(*country),
                sector: Some(Sector::Government),
            },
            Atom::Called(words) => {
                Actor { ground: given(), name: Some(words.clone()), country: None, sector: None }
            }
            Atom::Weapon(_) | Atom::Filing(_) => {
                Actor { ground: given(), name: None, country: None, sector: None }
            }
            Atom::Category(category) => Actor {
                ground: given(),
                name: Some(category.as_str().to_owned()),
                country: None,
                sector: None,
            },
        }
    }

    fn when(&self, happened: Moment) -> Option<When> {
        let civil = |instant: Timestamp| -> DateTime {
            instant.to_zoned(self.agreement.zone.clone()).datetime()
        };
        let zone = &self.agreement.zone;
        let interval =
            Interval::new(Some(civil(happened.start(zone))), Some(civil(happened.end(zone))))?;
        Some(When { ground: given(), timex: happened.day.to_string(), interval: Some(interval) })
    }

    // ---- what comes out ----

    fn compare(&self, expected: &Expected) -> Option<Diagnostic> {
        // A clause that could not be read was named already.
        self.agreement.clause(&expected.clause)?;
        let found = self.findings(expected);
        let is_right = |finding: &Finding| {
            Some(finding.standing) == expected.standing.0
                && expected.finality.is_none_or(|finality| finality == finding.finality)
        };
        let cases: Vec<&Finding> = strongest(&found);
        let is_none_asked = expected.standing.0.is_none();
        if cases.iter().any(|finding| is_right(finding)) || (is_none_asked && cases.is_empty()) {
            return None;
        }
        let came = match cases.as_slice() {
            [] => "no case comes out".to_owned(),
            cases => {
                let told = cases.iter().map(|finding| {
                    format!(
                        "{} and {} ({})",
                        finding.standing,
                        finding.finality,
                        finding.rule.as_str()
                    )
                });
                format!("it is {}", told.collect::<Vec<_>>().join("; "))
            }
        };
        Some(
            Diagnostic::error("example-failed", "this example does not come out")
                .at(expected.standing.1, came)
                .help("mend the clause, or the example"),
        )
    }

    fn findings(&self, expected: &Expected) -> Vec<Finding> {
        let observer = SourceSetting {
            name: OBSERVER.to_owned(),
            aliases: Vec::new(),
            reliability: Reliability::Unjudged,
            party: None,
            is_observer: true,
        };
        let documents = self.documents.iter().map(|document| Received {
            document,
            recorded_at: Timestamp::MIN,
            retracted_at: None,
        });
        let as_of = expected.on.end(&self.agreement.zone);
        let world = World {
            parties: self.parties,
            sources: &[observer],
            documents: documents.collect(),
            accounts: &self.accounts,
            incidents: &self.incidents,
            coverage: &self.coverage,
            rulings: &[],
            outstanding: &[],
            positions: BTreeMap::new(),
        };
        // The end of a day is not yet the next one.
        let as_of = as_of.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(as_of);
        let checked = check(self.agreement, &world, Asked { as_of, known_at: as_of });
        let reader = expected.reader.as_ref().map(troth_model::PartyId::as_str);
        let is_asked = |finding: &Finding| {
            finding.clause == expected.clause
                && finding.reading.as_deref() == reader
                && (expected.party.is_none() || finding.bearer == expected.party)
        };
        checked.findings.into_iter().filter(is_asked).collect()
    }
}

/// The cases that an example speaks of: incidents, triggers and windows; a stretch of time only
/// where there is nothing else.
fn strongest(found: &[Finding]) -> Vec<&Finding> {
    let is_stretch = |finding: &&Finding| finding.case.kind == troth_model::CaseKind::Stretch;
    let cases: Vec<&Finding> = found.iter().filter(|finding| !is_stretch(finding)).collect();
    if cases.is_empty() { found.iter().collect() } else { cases }
}

/// A place by its name, or by its position: `48.5, 36.5`.
fn place(name: &str) -> Place {
    let degrees = name
        .split_once(',')
        .and_then(|(lat, lon)| Position::new(lat.trim().parse().ok()?, lon.trim().parse().ok()?));
    Place {
        ground: given(),
        name: Some(name.to_owned()),
        country: None,
        admin1: Some(name.to_owned()),
        position: degrees,
        id: None,
        extent: None,
    }
}

fn given() -> Ground {
    Ground::Inferred(Rule::named("given-by-example"))
}

fn mention(text: &str) -> Mention {
    Mention { text: text.to_owned(), span: nowhere() }
}

fn nowhere() -> Span {
    Span::new(CodePoint::new(0), CodePoint::new(0))
}
