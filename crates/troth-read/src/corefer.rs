//! The same happening within one document: two accounts of one kind that share people and do
//! not contradict each other in time, place or how far things have come.

use troth_model::{Account, Actor, EventType, Place, Status};

/// Links accounts of one happening to each other.
pub fn link(accounts: &mut [Account]) {
    for later in 1..accounts.len() {
        for earlier in 0..later {
            if same_happening(&accounts[earlier], &accounts[later]) {
                let (a, b) = (accounts[earlier].id.clone(), accounts[later].id.clone());
                accounts[later].corefers.push(a);
                accounts[earlier].corefers.push(b);
            }
        }
    }
}

fn same_happening(a: &Account, b: &Account) -> bool {
    a.event_type == b.event_type
        && a.trigger.span != b.trigger.span
        && modes_agree(a, b)
        && status_agrees(a.status, b.status)
        && share_someone(&a.actors, &b.actors)
        && recipients_agree(a, b)
        && times_agree(a, b)
        && places_agree(&a.places, &b.places)
        && something_specific(a, b)
}

fn modes_agree(a: &Account, b: &Account) -> bool {
    match (a.mode, b.mode) {
        (Some(a), Some(b)) => a == b,
        // A call has no meeting place.
        (Some(mode), None) => mode.as_str() != "phone" || b.places.is_empty(),
        (None, Some(mode)) => mode.as_str() != "phone" || a.places.is_empty(),
        (None, None) => true,
    }
}

fn status_agrees(a: Status, b: Status) -> bool {
    let past = |status: Status| matches!(status, Status::Happened | Status::Ongoing);
    a == b || past(a) && past(b) && (a == Status::Ongoing) == (b == Status::Ongoing)
}

/// Whether one actor could be in both: the same name, or the same country and part of life.
fn share_someone(a: &[Actor], b: &[Actor]) -> bool {
    a.iter().any(|x| b.iter().any(|y| x.could_be_one(y)))
}

/// Whether everybody of `a` could be somebody of `b`.
fn covers(a: &[Actor], b: &[Actor]) -> bool {
    a.iter().all(|x| b.iter().any(|y| x.could_be_one(y)))
}

fn recipients_agree(a: &Account, b: &Account) -> bool {
    a.recipients.is_empty()
        || b.recipients.is_empty()
        || share_someone(&a.recipients, &b.recipients)
}

fn times_agree(a: &Account, b: &Account) -> bool {
    match (&a.when, &b.when) {
        (Some(x), Some(y)) => match (x.interval, y.interval) {
            (Some(x), Some(y)) => x.meets(y),
            _ => true,
        },
        _ => true,
    }
}

fn places_agree(a: &[Place], b: &[Place]) -> bool {
    a.is_empty() || b.is_empty() || a.iter().any(|x| b.iter().any(|y| meet(x, y)))
}

/// Whether one place is the other or may lie in it.
pub fn meet(a: &Place, b: &Place) -> bool {
    if a.id.is_some() && a.id == b.id || a.label() == b.label() {
        return true;
    }
    let within = |inner: &Place, outer: &Place| {
        inner.admin1.is_some() && inner.admin1.as_deref() == outer.name.as_deref()
            || outer.admin1.is_none()
                && outer.country.is_some()
                && outer.country == inner.country
                && is_country(outer)
    };
    within(a, b) || within(b, a)
}

fn is_country(place: &Place) -> bool {
    // A country lies in no division of its own.
    place.country.is_some() && place.admin1.is_none()
}

/// Two bare accounts of a kind are not one happening for that alone: they must share a time, a
/// place, a topic, or be the whole talk of the same people.
fn something_specific(a: &Account, b: &Account) -> bool {
    let time = matches!((&a.when, &b.when), (Some(x), Some(y)) if x.interval.is_some() && y.interval.is_some());
    let place = !a.places.is_empty() && !b.places.is_empty();
    let same_people = a.actors.len() > 1
        && b.actors.len() > 1
        && covers(&a.actors, &b.actors)
        && covers(&b.actors, &a.actors);
    let same_call = a.mode.is_some()
        && a.mode == b.mode
        && a.event_type == EventType::Consult
        && b.trigger.text.split_whitespace().count() <= 2;
    let counts = a
        .instruments
        .iter()
        .any(|x| b.instruments.iter().any(|y| x.count.is_some() && x.count == y.count));
    time || place || counts || same_call || same_people && a.event_type == EventType::Consult
}
