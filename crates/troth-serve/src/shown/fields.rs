//! An incident field by field: every value, who says it in which words, and whether the accounts
//! agree, differ or contradict each other. What nobody tells says so.

use serde_json::{Value, json};
use troth::describe;
use troth_model::{Account, Actor, CountRange, Incident, Interval, Stance};
use troth_text::Span;

use super::side_of;
use crate::snapshot::Snapshot;

/// What one account says of one field.
struct Said {
    /// What makes two sayings the same value.
    key: String,
    /// As it is shown.
    text: String,
    /// The words that carry it.
    span: Option<Span>,
    /// What is compared with others.
    measure: Measure,
}

/// What two values are compared by.
#[derive(Clone, Copy)]
enum Measure {
    /// Nothing: they are just two values.
    None,
    /// Two times that do not meet contradict each other.
    Time(Interval),
    /// Two counts that no number fits contradict each other.
    Count(&'static str, CountRange),
}

type Read = fn(&Account) -> Vec<Said>;

/// The fields, in the order in which people ask.
const FIELDS: &[(&str, Read)] = &[
    ("what", what),
    ("who", |account| actors(&account.actors)),
    ("whom", |account| actors(&account.recipients)),
    ("when", when),
    ("where", places),
    ("with", weapons),
    ("hit", things),
    ("toll", tolls),
];

/// Every field of an incident.
pub fn fields(snapshot: &Snapshot, incident: &Incident) -> Value {
    let members: Vec<(&Account, Stance)> = incident
        .members
        .iter()
        .filter_map(|member| Some((snapshot.account(member.account.as_str())?, member.stance)))
        .collect();
    FIELDS.iter().map(|(name, read)| field(snapshot, name, *read, &members)).collect()
}

/// A value with who says it.
struct Shared<'a> {
    key: String,
    text: String,
    measure: Measure,
    said_by: Vec<(&'a Account, Stance, Option<Span>)>,
}

fn field(snapshot: &Snapshot, name: &str, read: Read, members: &[(&Account, Stance)]) -> Value {
    let mut values: Vec<Shared<'_>> = Vec::new();
    let mut silent = Vec::new();
    for (account, stance) in members {
        let said = read(account);
        if said.is_empty() {
            silent.push(account.id.as_str());
        }
        for one in said {
            let by = (*account, *stance, one.span);
            match values.iter_mut().find(|value| value.key == one.key) {
                Some(value) => value.said_by.push(by),
                None => values.push(Shared {
                    key: one.key,
                    text: one.text,
                    measure: one.measure,
                    said_by: vec![by],
                }),
            }
        }
    }
    let n_telling = members.len() - silent.len();
    let state = state(name, &values, n_telling, members);
    let values: Vec<Value> = values.iter().map(|value| shown(snapshot, value)).collect();
    json!({"name": name, "state": state, "values": values, "silent": silent})
}

fn state(
    name: &str,
    values: &[Shared<'_>],
    n_telling: usize,
    members: &[(&Account, Stance)],
) -> &'static str {
    let is = |stance: fn(Stance) -> bool| members.iter().any(|(_, told)| stance(*told));
    let is_denied = is(|stance| stance == Stance::Denies)
        && is(|stance| matches!(stance, Stance::Tells | Stance::Admits));
    let differs = values.iter().enumerate().any(|(at, one)| {
        values[at + 1..].iter().any(|other| contradict(one.measure, other.measure))
    });
    match (n_telling, values.len()) {
        (0, _) => "silent",
        _ if differs || name == "what" && is_denied => "contradict",
        (1, _) => "one",
        (_, 1) => "agree",
        _ => "differ",
    }
}

fn contradict(one: Measure, other: Measure) -> bool {
    match (one, other) {
        (Measure::Time(one), Measure::Time(other)) => !one.meets(other),
        (Measure::Count(kind, one), Measure::Count(other_kind, other)) => {
            kind == other_kind && !one.meets(other)
        }
        _ => false,
    }
}

fn shown(snapshot: &Snapshot, value: &Shared<'_>) -> Value {
    let said_by = value.said_by.iter().map(|(account, stance, span)| {
        json!({
            "account": account.id.as_str(),
            "speaker": describe::who_says(account, snapshot.publisher_of(account)),
            "side": side_of(snapshot, account).map(|id| id.as_str().to_owned()),
            "stance": stance.as_str(),
            "document": account.document.to_string(),
            "start": span.map(|span| span.start().get()),
            "end": span.map(|span| span.end().get()),
        })
    });
    json!({
        "text": value.text,
        "denied": value.said_by.iter().all(|(_, stance, _)| *stance == Stance::Denies),
        "said_by": said_by.collect::<Value>(),
    })
}

// ---- what each field reads ----

fn plain(text: &str, span: Option<Span>) -> Said {
    let text = describe::one_line(text);
    Said { key: text.to_lowercase(), text, span, measure: Measure::None }
}

fn what(account: &Account) -> Vec<Said> {
    let mut said = plain(&describe::kind(account), Some(account.trigger.span));
    // Whether it is so is the stance's affair: a denial is of the same happening.
    said.key = account.event_type.as_str().to_owned();
    vec![said]
}

fn actors(actors: &[Actor]) -> Vec<Said> {
    let said =
        |actor: &Actor| plain(actor.label(), actor.ground.mention().map(|mention| mention.span));
    once(actors.iter().map(said))
}

fn when(account: &Account) -> Vec<Said> {
    let Some(when) = &account.when else { return Vec::new() };
    let span = when.ground.mention().map(|mention| mention.span);
    let mut said = plain(&describe::when(account), span);
    if let Some(interval) = when.interval {
        said.key = format!("{:?}", (interval.from(), interval.to()));
        said.measure = Measure::Time(interval);
    }
    vec![said]
}

fn places(account: &Account) -> Vec<Said> {
    let said = account.places.iter().map(|place| {
        let mut said = plain(place.label(), place.ground.mention().map(|mention| mention.span));
        if let Some(id) = &place.id {
            said.key.clone_from(id);
        }
        said
    });
    once(said)
}

fn weapons(account: &Account) -> Vec<Said> {
    let said = account.instruments.iter().map(|weapon| {
        counted(weapon.kind.as_str(), weapon.count, &weapon.mention.text, weapon.mention.span)
    });
    once(said)
}

fn things(account: &Account) -> Vec<Said> {
    let each = account.objects.iter();
    once(each.map(|thing| plain(&thing.mention.text, Some(thing.mention.span))))
}

fn tolls(account: &Account) -> Vec<Said> {
    let said = account
        .effects
        .iter()
        .map(|toll| counted(toll.kind.as_str(), toll.count, &toll.mention.text, toll.mention.span));
    once(said)
}

fn counted(kind: &'static str, count: Option<CountRange>, words: &str, span: Span) -> Said {
    let words = describe::one_line(words);
    match count {
        Some(count) => Said {
            key: format!("{kind} {count}"),
            text: format!("{kind}: {count} (“{words}”)"),
            span: Some(span),
            measure: Measure::Count(kind, count),
        },
        None => Said {
            key: format!("{kind} {}", words.to_lowercase()),
            text: format!("{kind}: {words}"),
            span: Some(span),
            measure: Measure::None,
        },
    }
}

/// Each value of one account once.
fn once(said: impl Iterator<Item = Said>) -> Vec<Said> {
    let mut all: Vec<Said> = Vec::new();
    for one in said {
        if all.iter().all(|other| other.key != one.key) {
            all.push(one);
        }
    }
    all
}
