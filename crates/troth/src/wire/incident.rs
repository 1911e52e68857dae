//! What an incident's fields hold, each value with the accounts that tell it, as JSON.

use serde_json::{Value, json};
use troth_model::{Incident, Interval, Rule, Value as Told};

use super::account::{actor_value, effect_value, instrument_value, object_value, place_value};

/// Each field of an incident: its values, and who stands behind each. A field with two values is
/// one on which the accounts differ, or one refines the other: both are there.
#[must_use]
pub fn fields_value(incident: &Incident) -> Value {
    json!({
        "event_type": each(&incident.event_types, |kind| kind.as_str().into()),
        "when": each(&incident.intervals, |interval| interval_value(*interval)),
        "where": each(&incident.places, place_value),
        "actors": each(&incident.actors, actor_value),
        "recipients": each(&incident.recipients, actor_value),
        "instruments": each(&incident.instruments, instrument_value),
        "objects": each(&incident.objects, object_value),
        "effects": each(&incident.effects, effect_value),
    })
}

/// Why an incident's accounts were put together: for each link what speaks for it and against.
#[must_use]
pub fn links_value(incident: &Incident) -> Value {
    let links = incident.links.iter().map(|link| {
        json!({
            "a": link.a.as_str(), "b": link.b.as_str(),
            "reasons": names(&link.reasons), "doubts": names(&link.doubts),
        })
    });
    links.collect()
}

fn names(rules: &[Rule]) -> Vec<&str> {
    rules.iter().map(Rule::as_str).collect()
}

fn each<T>(values: &[Told<T>], shown: impl Fn(&T) -> Value) -> Value {
    let told = values.iter().map(|told| {
        let accounts: Vec<&str> = told.accounts.iter().map(|account| account.as_str()).collect();
        json!({"value": shown(&told.value), "accounts": accounts})
    });
    told.collect()
}

fn interval_value(interval: Interval) -> Value {
    let minute = |at: jiff::civil::DateTime| at.strftime("%Y-%m-%dT%H:%M").to_string();
    json!({"from": interval.from().map(minute), "to": interval.to().map(minute)})
}
