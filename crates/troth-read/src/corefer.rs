//! The same happening within one document: two accounts of one kind that share people and do
//! not contradict each other in time, place or how far things have come; what an attack did, where
//! the next sentence tells it; and an attack on a thing that was told of already ("the station").

use troth_model::{Account, Actor, EventType, Place, Status};
use troth_text::{ByteSpan, Span};

/// Links accounts of one happening to each other. They come in the order of the text.
pub fn link(accounts: &mut [Account], sentences: &Sentences) {
    let mut pairs = Vec::new();
    for later in 1..accounts.len() {
        let (before, from) = accounts.split_at(later);
        let told = &from[0];
        let mut same: Vec<usize> =
            (0..later).filter(|at| same_happening(&before[*at], told)).collect();
        let cause = cause_of(before, told, sentences);
        let known = || blow_on_the_same(before, told);
        same.extend(cause.or_else(known).filter(|at| !same.contains(at)));
        same.sort_unstable();
        pairs.extend(same.into_iter().map(|earlier| (earlier, later)));
    }
    for (earlier, later) in pairs {
        let (a, b) = (accounts[earlier].id.clone(), accounts[later].id.clone());
        accounts[later].corefers.push(a);
        accounts[earlier].corefers.push(b);
    }
}

/// Where sentences and paragraphs begin.
#[derive(Debug, Default)]
pub struct Sentences {
    /// Each sentence with the number of its paragraph.
    all: Vec<(Span, usize)>,
}

impl Sentences {
    /// Of a text and its sentences, in their order.
    pub fn of(text: &str, sentences: impl Iterator<Item = (ByteSpan, Span)>) -> Self {
        let (mut all, mut paragraph, mut end) = (Vec::new(), 0, 0);
        for (bytes, points) in sentences {
            let between = text.get(end..bytes.start()).unwrap_or_default();
            paragraph += usize::from(between.matches('\n').count() > 1);
            end = bytes.end();
            all.push((points, paragraph));
        }
        Self { all }
    }

    fn place(&self, account: &Account) -> Option<usize> {
        self.all.binary_search_by_key(&account.span.start(), |(span, _)| span.start()).ok()
    }

    /// Whether an account stands in the sentence of another, or in the one after it in its
    /// paragraph.
    fn follows(&self, earlier: &Account, later: &Account) -> bool {
        let (Some(a), Some(b)) = (self.place(earlier), self.place(later)) else { return false };
        (a == b || a + 1 == b) && self.all[a].1 == self.all[b].1
    }
}

/// The attack that did what `told` tells, where it tells neither a time nor a place of its own:
/// "A depot in Ostby was shelled. Two people were hurt and the roof was destroyed." The attack is
/// told in the sentence before, or what else it did is, and it alone.
fn cause_of(before: &[Account], told: &Account, sentences: &Sentences) -> Option<usize> {
    use EventType as E;
    let is_bare = |account: &Account| {
        let is_effect = matches!(account.event_type, E::Harm | E::Damage);
        is_effect
            && account.when.is_none()
            && account.places.is_empty()
            && account.actors.is_empty()
    };
    if !is_bare(told) || !is_past(told) {
        return None;
    }
    let mut last = told;
    let mut causes = Vec::new();
    for (at, earlier) in before.iter().enumerate().rev() {
        if !sentences.follows(earlier, last) {
            break;
        }
        match earlier.event_type {
            E::Assault if is_past(earlier) => causes.push(at),
            E::Harm | E::Damage if !is_bare(earlier) => break,
            E::Harm | E::Damage if causes.is_empty() => last = earlier,
            _ => {}
        }
    }
    let of_one = |at: &usize| *at == causes[0] || same_happening(&before[*at], &before[causes[0]]);
    causes.iter().all(of_one).then(|| causes.first().copied()).flatten()
}

fn is_past(account: &Account) -> bool {
    account.factuality.is_positive()
        && account.condition.is_none()
        && matches!(account.status, Status::Happened | Status::Ongoing)
}

/// The last attack told before on the thing that `told` calls by its noun alone: "a metering
/// station", "the station". Who did it may be in dispute.
fn blow_on_the_same(before: &[Account], told: &Account) -> Option<usize> {
    let is_blow = |account: &Account| account.event_type == EventType::Assault;
    if !is_blow(told) || !told.places.is_empty() {
        return None;
    }
    let known = told.objects.iter().find_map(|object| {
        let is_alone = !object.mention.text.contains(' ');
        let is_definite =
            is_alone && object.count.is_none() && words_before(told, object).ends_with("the ");
        is_definite.then(|| object.mention.text.to_lowercase())
    })?;
    let hits = |account: &Account| {
        account.objects.iter().any(|object| head_noun(&object.mention.text) == known)
    };
    let (at, last) =
        before.iter().enumerate().rev().find(|(_, earlier)| is_blow(earlier) && hits(earlier))?;
    (status_agrees(last.status, told.status) && times_agree(last, told)).then_some(at)
}

/// What its sentence says before an object.
fn words_before(account: &Account, object: &troth_model::Object) -> String {
    let n = object.mention.span.start().get().saturating_sub(account.span.start().get());
    account.text.chars().take(n).collect::<String>().to_lowercase()
}

/// "gas metering station", of "gas metering station near the border": "station".
fn head_noun(words: &str) -> String {
    const AFTER: &[&str] = &["of", "in", "at", "near", "on", "for", "from", "with", "to"];
    let core = words.split_whitespace().take_while(|word| !AFTER.contains(word));
    core.last().unwrap_or_default().to_lowercase()
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
