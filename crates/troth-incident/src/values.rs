//! For each field of an incident: every value, and the accounts that tell it.

use troth_model::{
    Account, AccountId, Actor, Effect, EventType, Instrument, Interval, Object, Place, Value,
};

/// Gathers values that are the same by `same`, in the order in which accounts tell them.
fn gather<T: Clone>(
    accounts: &[&Account],
    of: impl Fn(&Account) -> Vec<T>,
    same: impl Fn(&T, &T) -> bool,
) -> Vec<Value<T>> {
    let mut values: Vec<Value<T>> = Vec::new();
    for account in accounts {
        for told in of(account) {
            match values.iter_mut().find(|value| same(&value.value, &told)) {
                Some(value) => add(&mut value.accounts, &account.id),
                None => values.push(Value { value: told, accounts: vec![account.id.clone()] }),
            }
        }
    }
    // Most have one value, and a docket may have a million of them.
    values.shrink_to_fit();
    values
}

fn add(accounts: &mut Vec<AccountId>, id: &AccountId) {
    if accounts.last() != Some(id) {
        accounts.push(id.clone());
    }
}

pub fn event_types(accounts: &[&Account]) -> Vec<Value<EventType>> {
    gather(accounts, |account| vec![account.event_type], |a, b| a == b)
}

pub fn intervals(accounts: &[&Account]) -> Vec<Value<Interval>> {
    let told = |account: &Account| {
        account.when.as_ref().and_then(|when| when.interval).into_iter().collect()
    };
    gather(accounts, told, |a, b| a == b)
}

pub fn places(accounts: &[&Account]) -> Vec<Value<Place>> {
    let same = |a: &Place, b: &Place| a.id.is_some() && a.id == b.id || a.label() == b.label();
    gather(accounts, |account| account.places.clone(), same)
}

fn same_actor(a: &Actor, b: &Actor) -> bool {
    a.label() == b.label() && a.country == b.country
}

pub fn actors(accounts: &[&Account]) -> Vec<Value<Actor>> {
    gather(accounts, |account| account.actors.clone(), same_actor)
}

pub fn recipients(accounts: &[&Account]) -> Vec<Value<Actor>> {
    gather(accounts, |account| account.recipients.clone(), same_actor)
}

pub fn instruments(accounts: &[&Account]) -> Vec<Value<Instrument>> {
    gather(
        accounts,
        |account| account.instruments.clone(),
        |a, b| a.kind == b.kind && a.count == b.count,
    )
}

pub fn objects(accounts: &[&Account]) -> Vec<Value<Object>> {
    let same = |a: &Object, b: &Object| {
        a.mention.text.eq_ignore_ascii_case(&b.mention.text)
            && a.category == b.category
            && a.count == b.count
    };
    gather(accounts, |account| account.objects.clone(), same)
}

pub fn effects(accounts: &[&Account]) -> Vec<Value<Effect>> {
    gather(
        accounts,
        |account| account.effects.clone(),
        |a, b| a.kind == b.kind && a.count == b.count,
    )
}
