//! What is known on one screen: talks, violence with each side's words, promises, demands,
//! rejections and threats, and what is due next.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Value, json};
use troth_model::{Account, AccountId, EventType, Incident, IncidentId, Stance, Status};

use crate::describe;

/// A line of the brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The incident that it tells of.
    pub incident: IncidentId,
    /// When, as told; empty where the text tells none.
    pub when: String,
    /// How far it has come.
    pub status: Status,
    /// What it is about.
    pub what: String,
    /// Where; empty where the text tells none.
    pub places: String,
    /// What each speaker says of it: speaker, how he stands to it, his words.
    pub voices: Vec<Voice>,
    /// The accounts behind the line.
    pub accounts: Vec<AccountId>,
}

/// What one speaker says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    /// Who.
    pub speaker: String,
    /// Tells, admits, denies or mentions.
    pub stance: Stance,
    /// What, in a few words.
    pub says: String,
}

/// The whole brief.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brief {
    /// Talks, calls and meetings: past, going on, planned.
    pub talks: Vec<Line>,
    /// Violence and harm.
    pub violence: Vec<Line>,
    /// Promises, offers, agreements, with their conditions.
    pub promises: Vec<Line>,
    /// Demands and appeals.
    pub demands: Vec<Line>,
    /// Rejections, accusations and threats.
    pub rejections: Vec<Line>,
    /// Help, support, withdrawals, releases and everything else.
    pub other: Vec<Line>,
    /// What is due from the day asked about on, soonest first.
    pub due: Vec<(Date, String)>,
}

/// Looks up who published the document of an account.
pub type Publishers<'p> = &'p dyn Fn(&Account) -> Option<String>;

/// Tells `incidents` and their `accounts` as of `today`.
#[must_use]
pub fn brief(
    accounts: &[Account],
    incidents: &[Incident],
    today: Option<Date>,
    publishers: Publishers<'_>,
) -> Brief {
    let by_id: BTreeMap<&AccountId, &Account> =
        accounts.iter().map(|account| (&account.id, account)).collect();
    let found = |id: &AccountId| by_id.get(id).copied();
    brief_of(incidents.iter(), &found, due(accounts, today), publishers)
}

/// Tells these incidents, with what is due; `account` looks an account up.
#[must_use]
pub fn brief_of<'a>(
    incidents: impl IntoIterator<Item = &'a Incident>,
    account: &dyn Fn(&AccountId) -> Option<&'a Account>,
    due: Vec<(Date, String)>,
    publishers: Publishers<'_>,
) -> Brief {
    let mut brief = Brief { due, ..Brief::default() };
    for incident in incidents {
        let members: Vec<(&Account, Stance)> = incident
            .members
            .iter()
            .filter_map(|member| Some((account(&member.account)?, member.stance)))
            .collect();
        let Some((first, _)) = members.first() else { continue };
        let section = match section(first) {
            Section::Talks => &mut brief.talks,
            Section::Violence => &mut brief.violence,
            Section::Promises => &mut brief.promises,
            Section::Demands => &mut brief.demands,
            Section::Rejections => &mut brief.rejections,
            Section::Other => &mut brief.other,
        };
        section.push(line(&incident.id, &members, publishers));
    }
    for section in [&mut brief.talks, &mut brief.violence] {
        section.sort_by_key(|line| rank(line.status));
    }
    brief
}

impl Brief {
    /// As JSON: each part with its lines, of which no more than `n_lines` are told, and how many
    /// there are.
    #[must_use]
    pub fn value(&self, n_lines: usize) -> Value {
        let part = |lines: &[Line]| {
            let told: Vec<Value> = lines.iter().take(n_lines).map(Line::value).collect();
            json!({"items": told, "total": lines.len()})
        };
        let due = self
            .due
            .iter()
            .take(n_lines)
            .map(|(day, what)| json!({"day": day.to_string(), "what": what}));
        json!({
            "kind": "brief",
            "talks": part(&self.talks),
            "violence": part(&self.violence),
            "promises": part(&self.promises),
            "demands": part(&self.demands),
            "rejections": part(&self.rejections),
            "other": part(&self.other),
            "due": {"items": due.collect::<Value>(), "total": self.due.len()},
        })
    }
}

impl Line {
    fn value(&self) -> Value {
        let voices = self.voices.iter().map(|voice| {
            json!({
                "speaker": voice.speaker, "stance": voice.stance.as_str(), "says": voice.says,
            })
        });
        let accounts: Vec<&str> = self.accounts.iter().map(AccountId::as_str).collect();
        json!({
            "incident": self.incident.as_str(),
            "when": self.when,
            "status": self.status.as_str(),
            "what": self.what,
            "where": self.places,
            "voices": voices.collect::<Value>(),
            "accounts": accounts,
        })
    }
}

enum Section {
    Talks,
    Violence,
    Promises,
    Demands,
    Rejections,
    Other,
}

fn section(account: &Account) -> Section {
    use EventType as E;
    match account.event_type {
        E::Consult => Section::Talks,
        kind if kind.is_violent() => Section::Violence,
        E::Agree => Section::Promises,
        _ if matches!(account.status, Status::Promised | Status::Offered) => Section::Promises,
        E::Request => Section::Demands,
        _ if account.status == Status::Demanded => Section::Demands,
        E::Reject | E::Threaten | E::Accuse => Section::Rejections,
        _ => Section::Other,
    }
}

/// Past before present before planned.
fn rank(status: Status) -> u8 {
    match status {
        Status::Happened => 0,
        Status::Ongoing => 1,
        _ => 2,
    }
}

/// The account that tells most: it heads the others, which stand under it as voices. The first of
/// those that tell as much; none of none.
#[must_use]
pub fn head_of<'a>(accounts: impl Iterator<Item = &'a Account>) -> Option<&'a Account> {
    let richness = |account: &Account| {
        account.actors.len()
            + account.places.len()
            + account.instruments.len()
            + account.objects.len()
            + usize::from(account.when.is_some())
    };
    accounts.reduce(|best, account| match richness(account) > richness(best) {
        true => account,
        false => best,
    })
}

fn line(incident: &IncidentId, members: &[(&Account, Stance)], publishers: Publishers<'_>) -> Line {
    let head =
        head_of(members.iter().map(|(account, _)| *account)).expect("an incident has an account");
    let first_of = |of: &dyn Fn(&Account) -> String| {
        let own = of(head);
        if own.is_empty() {
            members
                .iter()
                .map(|(account, _)| of(account))
                .find(|told| !told.is_empty())
                .unwrap_or_default()
        } else {
            own
        }
    };
    let mut voices: Vec<Voice> = Vec::new();
    for (account, stance) in members {
        let publisher = publishers(account);
        let voice = Voice {
            speaker: describe::who_says(account, publisher.as_deref()),
            stance: *stance,
            says: describe::what(account),
        };
        if !voices
            .iter()
            .any(|other| other.speaker == voice.speaker && other.stance == voice.stance)
        {
            voices.push(voice);
        }
    }
    Line {
        incident: incident.clone(),
        when: first_of(&|account| describe::when(account)),
        status: head.status,
        what: describe::what(head),
        places: first_of(&|account| describe::places(account)),
        voices,
        accounts: members.iter().map(|(account, _)| account.id.clone()).collect(),
    }
}

/// Planned and promised things with a day from `today` on, soonest first.
#[must_use]
pub fn due<'a>(
    accounts: impl IntoIterator<Item = &'a Account>,
    today: Option<Date>,
) -> Vec<(Date, String)> {
    let mut due: Vec<(Date, String)> = accounts
        .into_iter()
        .filter(|account| matches!(account.status, Status::Planned | Status::Promised))
        .filter_map(|account| {
            let day = account.when.as_ref()?.interval?.from()?.date();
            today.is_none_or(|today| day >= today).then(|| (day, describe::what(account)))
        })
        .collect();
    due.sort();
    due.dedup();
    due
}
