//! An account in a few words that a person reads: who says, what, when, where.

use troth_model::{Account, Actor, Attribution, Effect, EventType, Interval, Status};

/// Who says it: the innermost speaker, then those who relay him; the publisher where the text
/// names nobody.
#[must_use]
pub fn who_says(account: &Account, publisher: Option<&str>) -> String {
    match &account.attribution {
        Attribution::Publisher => publisher.unwrap_or("the publisher").to_owned(),
        Attribution::Unknown => "somebody quoted, not named".to_owned(),
        Attribution::Chain(chain) => {
            chain.iter().map(Actor::label).collect::<Vec<_>>().join(", through ")
        }
    }
}

/// What happened, in the account's own words: "Norland fired 40 drones, 12 missiles"; where a table
/// codes it with a number, by its type: "Norland: assault, 12 killed".
#[must_use]
pub fn what(account: &Account) -> String {
    let mut words = Vec::new();
    let actors = names(&account.actors);
    let weapons =
        joined(account.instruments.iter().map(|instrument| instrument.mention.text.clone()));
    let objects = account.objects.iter().map(|object| object.mention.text.clone());
    let things = joined(account.effects.iter().map(toll).chain(objects));
    let trigger = one_line(&account.trigger.text);
    if let Some(filing) = &account.filing {
        let label = one_line(&filing.label());
        return if actors.is_empty() { label } else { format!("{actors}: {label}") };
    }
    if !is_worded(&trigger) {
        words.push(coded(account, actors, [things, weapons]));
    } else if account.event_type == EventType::Consult {
        words.push(if actors.is_empty() { trigger } else { format!("{actors}: {trigger}") });
    } else {
        // Without an actor the thing comes first: "railway hub hit with drones".
        let parts = match (actors.is_empty(), things, weapons) {
            (true, Some(things), weapons) => {
                vec![Some(things), Some(trigger), weapons.map(|w| format!("with {w}"))]
            }
            (_, Some(things), weapons) => vec![
                Some(actors),
                Some(trigger),
                Some(things),
                weapons.map(|w| format!("with {w}")),
            ],
            (_, None, weapons) => vec![Some(actors), Some(trigger), weapons],
        };
        words.extend(parts.into_iter().flatten().filter(|part| !part.is_empty()));
    }
    let recipients = names(&account.recipients);
    if !recipients.is_empty() {
        words.push(format!("→ {recipients}"));
    }
    if let Some(topic) = &account.topic {
        words.push(format!("({})", one_line(&topic.text)));
    }
    if let Some(condition) = &account.condition {
        let condition = one_line(&condition.text);
        let says_so = ["if ", "unless ", "should ", "provided "]
            .iter()
            .any(|word| condition.to_lowercase().starts_with(word));
        words.push(if says_so { format!("[{condition}]") } else { format!("[if: {condition}]") });
    }
    words.join(" ")
}

fn is_worded(told: &str) -> bool {
    told.contains(char::is_alphabetic)
}

/// What a row of a table tells that has no word for it: "Norland: assault, 12 killed".
fn coded(account: &Account, actors: String, told: [Option<String>; 2]) -> String {
    let kind = account.event_type.as_str().to_lowercase();
    let told = [Some(kind)].into_iter().chain(told).flatten().collect::<Vec<_>>().join(", ");
    if actors.is_empty() { told } else { format!("{actors}: {told}") }
}

/// The words of an effect; of a bare number, what it counts.
fn toll(effect: &Effect) -> String {
    match &effect.count {
        Some(count) if !is_worded(&effect.mention.text) => format!("{count} {}", effect.kind),
        _ => effect.mention.text.clone(),
    }
}

fn joined(things: impl Iterator<Item = String>) -> Option<String> {
    let mut seen: Vec<String> = Vec::new();
    for thing in things {
        let thing = one_line(&thing);
        if !seen.contains(&thing) {
            seen.push(thing);
        }
    }
    (!seen.is_empty()).then(|| seen.join(", "))
}

fn names(actors: &[Actor]) -> String {
    let mut seen: Vec<&str> = Vec::new();
    for actor in actors {
        if !seen.contains(&actor.label()) {
            seen.push(actor.label());
        }
    }
    seen.join(", ")
}

/// White space as single spaces.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// When, as short as it can be said: a day, a night, a stretch, or the words of the text.
#[must_use]
pub fn when(account: &Account) -> String {
    let Some(when) = &account.when else { return String::new() };
    match when.interval {
        Some(interval) => stretch(interval),
        None => when
            .ground
            .mention()
            .map_or_else(|| when.timex.clone(), |mention| one_line(&mention.text)),
    }
}

/// "6 Dec 2025", "night of 5 Dec 2025", "1 to 4 Dec 2025".
#[must_use]
pub fn stretch(interval: Interval) -> String {
    let day = |at: jiff::civil::DateTime| at.strftime("%-d %b %Y").to_string();
    let minute = |at: jiff::civil::DateTime| at.strftime("%-d %b %Y %H:%M").to_string();
    match (interval.from(), interval.to()) {
        (Some(from), Some(to)) => {
            let hours = (to - from).get_hours() + i32::from((to - from).get_days() as i16) * 24;
            let midnights =
                from.hour() == 0 && to.hour() == 0 && from.minute() == 0 && to.minute() == 0;
            if midnights && hours == 24 {
                day(from)
            } else if from.hour() >= 17 && to.hour() <= 8 && hours <= 15 {
                format!("night of {}", day(from))
            } else if midnights {
                format!("{} to {}", from.strftime("%-d %b"), day(to.yesterday().unwrap_or(to)))
            } else {
                format!("{} to {}", minute(from), to.strftime("%H:%M"))
            }
        }
        (Some(from), None) => format!("since {}", day(from)),
        (None, Some(to)) => format!("until {}", day(to)),
        (None, None) => String::new(),
    }
}

/// Where: the names of its places.
#[must_use]
pub fn places(account: &Account) -> String {
    let mut seen: Vec<String> = Vec::new();
    for place in &account.places {
        let label = one_line(place.label());
        if !seen.contains(&label) {
            seen.push(label);
        }
    }
    seen.join(", ")
}

/// Type, mode, and what is not simply told as having happened: "ASSAULT drone", "CONSULT planned".
#[must_use]
pub fn kind(account: &Account) -> String {
    let mut words = vec![account.event_type.to_string()];
    words.extend(account.mode.map(|mode| mode.as_str().to_owned()));
    if account.status != Status::Happened {
        words.push(account.status.to_string());
    }
    let factuality = account.factuality.as_str();
    if factuality != "CT+" {
        words.push(factuality.to_owned());
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_codes_its_kind_with_a_number_is_told_by_its_type() {
        let line = r#"{"kind":"account","id":"sha256:b62eb0a6452a34d8ea7e95e3e6aff4be0ef5ca587b1cfe8b25a3452a92b94cb7/t1/1","document":"sha256:b62eb0a6452a34d8ea7e95e3e6aff4be0ef5ca587b1cfe8b25a3452a92b94cb7","reading":"t1","span":{"start":0,"end":20},"text":"1.0,Norland,Sudria,12.0","event":{"type":"ASSAULT","trigger":{"text":"1.0","start":0,"end":3}},"actors":[{"text":"Norland","start":4,"end":11}],"recipients":[{"text":"Sudria","start":12,"end":18}],"attribution":[],"factuality":"CT+","status":"happened","where":[],"instruments":[],"objects":[],"effects":[{"kind":"killed","count":{"min":10,"max":15},"text":"12.0","start":19,"end":23}],"corefers":[],"review":"unreviewed"}"#;
        let account = crate::wire::account_from_line(line).expect("a line of the wire");
        assert_eq!(what(&account), "Norland: assault, 10 to 15 killed → Sudria");
    }
}
