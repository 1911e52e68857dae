//! Who talked with whom, and what was offered, promised, demanded, rejected and threatened: a thread
//! for each issue in the order of time, and the network of who met whom.
//!
//! An incident is one item, in the words of the account that tells most. What an issue is known by
//! stands in `data/issues.toml`; what none of them fits stands under "Other talks".

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::DateTime;
use serde::Deserialize;
use troth_model::{Account, AccountId, Actor, EventType, Incident, PartyId, Stance, Status};
use troth_monitor::Sides;

use crate::brief::head_of;
use crate::describe;

/// The whole process.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Process {
    /// A thread for each issue that is spoken of, the one with most items first.
    pub threads: Vec<Thread>,
    /// Everybody who met somebody, by name.
    pub people: Vec<Person>,
    /// Who met whom.
    pub meetings: Vec<Meeting>,
}

/// What was said and done on one issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    /// The issue's name.
    pub issue: String,
    /// In the order of time; what has no time comes first.
    pub items: Vec<Item>,
}

/// One thing that was said or done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// When; of what tells no time, when it was published. In the document's own zone.
    pub at: Option<DateTime>,
    /// What kind of thing.
    pub kind: ItemKind,
    /// Who; of talks everybody.
    pub who: Vec<Name>,
    /// To whom.
    pub with: Vec<Name>,
    /// In the account's own words.
    pub says: String,
    /// What it depends on.
    pub condition: Option<String>,
    /// When it is due, of what is to come.
    pub due: Option<DateTime>,
    /// Whether it is told as planned, promised, offered or demanded, or as done.
    pub status: Status,
    /// Whether somebody denies it.
    pub is_denied: bool,
    /// The account that tells most of it.
    pub account: AccountId,
}

/// Somebody by name, with his side.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// As he is called.
    pub name: String,
    /// The party that he acts or speaks for.
    pub side: Option<PartyId>,
}

/// What kind of thing an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemKind {
    /// They talked or met.
    Talks,
    /// They called each other.
    Call,
    /// One visited the other.
    Visit,
    /// Something was held out.
    Offer,
    /// Somebody gave his word.
    Promise,
    /// Something was asked for.
    Demand,
    /// Something was refused.
    Rejection,
    /// Something was threatened.
    Threat,
    /// Something was agreed.
    Agreement,
}

impl ItemKind {
    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Talks => "talks",
            Self::Call => "call",
            Self::Visit => "visit",
            Self::Offer => "offer",
            Self::Promise => "promise",
            Self::Demand => "demand",
            Self::Rejection => "rejection",
            Self::Threat => "threat",
            Self::Agreement => "agreement",
        }
    }

    /// What kind of thing an account tells; none for what is no part of a process.
    fn of(account: &Account) -> Option<Self> {
        use EventType as E;
        let by_status = match account.status {
            Status::Promised => Some(Self::Promise),
            Status::Offered => Some(Self::Offer),
            Status::Demanded => Some(Self::Demand),
            _ => None,
        };
        let mode = account.mode.map(|mode| mode.as_str());
        match (account.event_type, mode) {
            (E::Consult, Some("phone")) => Some(Self::Call),
            (E::Consult, Some("visit")) => Some(Self::Visit),
            (E::Consult, _) => Some(Self::Talks),
            (E::Reject, _) => Some(Self::Rejection),
            (E::Threaten, _) => Some(Self::Threat),
            (E::Agree, _) => Some(by_status.unwrap_or(match account.status {
                Status::Happened | Status::Ongoing => Self::Agreement,
                _ => Self::Promise,
            })),
            (E::Request, _) => Some(Self::Demand),
            _ => by_status,
        }
    }
}

/// Somebody in the network of who met whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub name: Name,
    /// In how many talks, calls and visits he took part.
    pub n_meetings: usize,
}

/// Two who met, by their places among the people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// The one.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// The accounts that tell of it, one for each time.
    pub accounts: Vec<AccountId>,
}

/// What is looked up beside the incidents.
pub struct Around<'a> {
    /// The accounts by id.
    pub account: &'a dyn Fn(&AccountId) -> Option<&'a Account>,
    /// When the document of an account came out.
    pub published: &'a dyn Fn(&Account) -> Option<DateTime>,
    /// Who acts and speaks for whom.
    pub sides: &'a Sides<'a>,
}

/// The process that these incidents tell of.
#[must_use]
pub fn process<'i>(
    incidents: impl IntoIterator<Item = &'i Incident>,
    around: &Around<'_>,
) -> Process {
    let mut threads: BTreeMap<&str, Vec<Item>> = BTreeMap::new();
    let mut network = Network::default();
    for incident in incidents {
        let accounts =
            incident.members.iter().filter_map(|member| (around.account)(&member.account));
        let accounts: Vec<&Account> = accounts.collect();
        let Some(head) = head_of(accounts.iter().copied()) else { continue };
        let Some(kind) = ItemKind::of(head) else { continue };
        let is_denied = incident.members.iter().any(|member| member.stance == Stance::Denies);
        let item = item(head, kind, is_denied, around);
        network.add(&item);
        threads.entry(issue_of(head)).or_default().push(item);
    }
    let mut threads: Vec<Thread> = threads
        .into_iter()
        .map(|(issue, mut items)| {
            items.sort_by(|a, b| (a.at, &a.account).cmp(&(b.at, &b.account)));
            Thread { issue: issue.to_owned(), items }
        })
        .collect();
    threads.sort_by(|a, b| b.items.len().cmp(&a.items.len()).then(a.issue.cmp(&b.issue)));
    let (people, meetings) = network.told();
    Process { threads, people, meetings }
}

fn item(head: &Account, kind: ItemKind, is_denied: bool, around: &Around<'_>) -> Item {
    let interval = head.when.as_ref().and_then(|when| when.interval);
    let is_ahead = !matches!(head.status, Status::Happened | Status::Ongoing);
    let told = interval.and_then(|interval| interval.from().or(interval.to()));
    // What is to come stands where it was said, and is due when it is to be.
    let said = || (around.published)(head);
    let at = if is_ahead { said().or(told) } else { told.or_else(said) };
    let due = interval.and_then(|interval| interval.to().or(interval.from())).filter(|_| is_ahead);
    let names = |actors: &[Actor]| {
        let mut names: Vec<Name> = Vec::new();
        for name in actors.iter().map(|actor| named(actor, around.sides)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    };
    // A promise without an actor is the speaker's own.
    let is_word = !matches!(kind, ItemKind::Talks | ItemKind::Call | ItemKind::Visit);
    let who = match (head.actors.is_empty(), head.attribution.innermost()) {
        (true, Some(speaker)) if is_word => vec![named(speaker, around.sides)],
        _ => names(&head.actors),
    };
    Item {
        at,
        kind,
        who,
        with: names(&head.recipients),
        says: describe::one_line(&head.text),
        condition: head.condition.as_ref().map(|words| describe::one_line(&words.text)),
        due,
        status: head.status,
        is_denied,
        account: head.id.clone(),
    }
}

fn named(actor: &Actor, sides: &Sides<'_>) -> Name {
    let side = sides.doer(actor).cloned().or_else(|| sides.speaker(actor).side);
    Name { name: describe::one_line(actor.label()), side }
}

// ---- who met whom ----

#[derive(Default)]
struct Network {
    people: BTreeMap<String, (Name, usize)>,
    meetings: BTreeMap<(String, String), Vec<AccountId>>,
}

impl Network {
    fn add(&mut self, item: &Item) {
        let is_meeting = matches!(item.kind, ItemKind::Talks | ItemKind::Call | ItemKind::Visit);
        // What is planned has not been, and what is denied may not have been.
        let was = matches!(item.status, Status::Happened | Status::Ongoing) && !item.is_denied;
        let all: Vec<&Name> = item.who.iter().chain(&item.with).collect();
        if !is_meeting || !was || all.len() < 2 {
            return;
        }
        let key = |name: &Name| name.name.to_lowercase();
        for name in &all {
            self.people.entry(key(name)).or_insert_with(|| ((*name).clone(), 0)).1 += 1;
        }
        for (at, one) in all.iter().enumerate() {
            for other in &all[at + 1..] {
                let (a, b) = (key(one), key(other));
                if a != b {
                    let pair = if a < b { (a, b) } else { (b, a) };
                    self.meetings.entry(pair).or_default().push(item.account.clone());
                }
            }
        }
    }

    fn told(self) -> (Vec<Person>, Vec<Meeting>) {
        let places: BTreeMap<&String, usize> = self.people.keys().zip(0..).collect();
        let meetings = self
            .meetings
            .iter()
            .map(|((a, b), accounts)| Meeting {
                a: places[a],
                b: places[b],
                accounts: accounts.clone(),
            })
            .collect();
        let people = self.people.values();
        let people =
            people.map(|(name, n)| Person { name: name.clone(), n_meetings: *n }).collect();
        (people, meetings)
    }
}

// ---- issues ----

#[derive(Deserialize)]
struct Issues {
    issue: Vec<Issue>,
}

#[derive(Deserialize)]
#[cfg_attr(not(test), allow(dead_code, reason = "the sentences are run by the test"))]
struct Issue {
    name: String,
    words: Vec<String>,
    is: String,
    is_not: String,
}

static ISSUES: LazyLock<Vec<Issue>> = LazyLock::new(|| {
    let issues: Issues = toml::from_str(include_str!("../data/issues.toml"))
        .expect("the list of issues is TOML, as its test has read");
    issues.issue
});

/// What is spoken of where no issue fits.
const OTHER: &str = "Other talks";

fn issue_of(account: &Account) -> &'static str {
    let objects = account.objects.iter().map(|object| object.mention.text.as_str());
    let objects = objects.collect::<Vec<_>>().join(" ");
    let topic = account.topic.as_ref().map_or("", |topic| topic.text.as_str());
    let condition = account.condition.as_ref().map_or("", |words| words.text.as_str());
    let texts = [topic, &objects, condition, &account.text];
    texts.into_iter().find_map(issue_in).unwrap_or(OTHER)
}

fn issue_in(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    let holds = |issue: &&Issue| issue.words.iter().any(|word| begins_a_word(&text, word));
    ISSUES.iter().find(holds).map(|issue| issue.name.as_str())
}

/// Whether a word of the text begins so.
fn begins_a_word(text: &str, start: &str) -> bool {
    text.match_indices(start)
        .any(|(at, _)| !text[..at].chars().next_back().is_some_and(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use troth_model::{Document, ReadingId};

    use super::*;
    use crate::{Engine, document_of};

    #[test]
    fn each_issue_is_found_in_its_sentence_and_not_in_the_other() {
        for issue in ISSUES.iter() {
            assert_eq!(issue_in(&issue.is), Some(issue.name.as_str()), "{}", issue.is);
            assert_ne!(issue_in(&issue.is_not), Some(issue.name.as_str()), "{}", issue.is_not);
        }
    }

    fn told(text: &str) -> (Vec<Document>, Vec<Account>) {
        let mut options = troth_intake::Options::default();
        options.given.published = troth_intake::Published::parse("2031-03-09").ok();
        let (received, _) = troth_intake::receive("note.txt", text.into(), &options);
        let document = document_of(&received[0], &TimeZone::UTC);
        let accounts = Engine::new(Vec::new()).read(&document, &ReadingId::new("r1"));
        (vec![document], accounts)
    }

    #[test]
    fn talks_make_a_network_and_a_promise_stands_in_its_thread() {
        let text = "Norway and Sweden held talks on the border in Oslo on Friday. Sweden promised \
                    to withdraw its forces from the border by 15 March.";
        let (documents, accounts) = told(text);
        let incidents = crate::group(&documents, &accounts, &[]);
        let account = |id: &AccountId| accounts.iter().find(|account| account.id == *id);
        let published = |_: &Account| None;
        let sides = Sides::new(&[], &[]);
        let around = Around { account: &account, published: &published, sides: &sides };
        let process = process(&incidents, &around);
        let names: Vec<&str> =
            process.people.iter().map(|person| person.name.name.as_str()).collect();
        assert_eq!(names, ["Norway", "Sweden"]);
        assert_eq!(process.meetings.len(), 1);
        let thread = process.threads.iter().find(|thread| thread.issue == "Territory and lines");
        let kinds: Vec<&str> = thread
            .into_iter()
            .flat_map(|thread| &thread.items)
            .map(|item| item.kind.as_str())
            .collect();
        assert!(kinds.contains(&"talks"), "{process:#?}");
        assert!(kinds.contains(&"promise"), "{process:#?}");
    }
}
