//! What speaks for and against two accounts telling of one happening.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use troth_model::{Account, Actor, EventType, Place, Rule, Status};

/// An account with what its document knows: when it came out and in which zone its civil
/// times are meant.
#[derive(Debug, Clone, Copy)]
pub struct Dated<'a> {
    /// The account.
    pub account: &'a Account,
    /// The day its document came out.
    pub published: Option<Date>,
    /// The zone of its civil times.
    pub zone: &'a TimeZone,
}

/// A stretch of the time line, and whether the account itself told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Its start.
    pub from: Timestamp,
    /// Its end, exclusive.
    pub to: Timestamp,
    /// `false` where only the document's date bounds it.
    pub told: bool,
}

/// How two accounts stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They tell of the same happening.
    Same,
    /// The first tells of a part of what the second tells of.
    PartOf,
    /// The second tells of a part of what the first tells of.
    HasPart,
    /// Nothing ties them.
    Apart,
}

/// A verdict with what speaks for and against it.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// What it comes to.
    pub verdict: Verdict,
    /// What speaks for it.
    pub reasons: Vec<Rule>,
    /// What speaks against it.
    pub doubts: Vec<Rule>,
}

/// Reasons by weight: as much as `ENOUGH` makes two accounts one happening.
const ENOUGH: u32 = 5;

/// How far apart two points may lie and still be one place, in kilometres.
const NEAR_KM: f64 = 25.0;

impl Dated<'_> {
    /// When it happened, as a stretch of the time line: told, or bounded by the document's date.
    #[must_use]
    pub fn stretch(&self) -> Option<Stretch> {
        let instant =
            |at: jiff::civil::DateTime| at.to_zoned(self.zone.clone()).ok().map(|z| z.timestamp());
        let told = self.account.when.as_ref().and_then(|when| when.interval);
        if let Some(interval) = told {
            let day = 24.hours();
            let from = interval.from().and_then(instant);
            let to = interval.to().and_then(instant);
            return match (from, to) {
                (Some(from), Some(to)) => Some(Stretch { from, to, told: true }),
                (Some(from), None) => {
                    let end = self.published.and_then(|p| instant(p.at(23, 59, 59, 0)));
                    Some(Stretch {
                        from,
                        to: end.unwrap_or(from + day).max(from + day),
                        told: true,
                    })
                }
                (None, Some(to)) => Some(Stretch { from: to - 72.hours(), to, told: true }),
                (None, None) => None,
            };
        }
        let published = self.published?;
        // News tells of the last two days unless it says otherwise; plans look a week ahead.
        let (back, ahead) = match self.account.status {
            Status::Happened | Status::Ongoing => (2, 1),
            _ => (1, 8),
        };
        let from = published.checked_sub(back.days()).ok()?;
        let to = published.checked_add(ahead.days()).ok()?;
        Some(Stretch {
            from: instant(from.at(0, 0, 0, 0))?,
            to: instant(to.at(0, 0, 0, 0))?,
            told: false,
        })
    }
}

/// Compares two accounts. Symmetric: `compare(a, b)` and `compare(b, a)` tell the same.
#[must_use]
pub fn compare(a: &Dated<'_>, b: &Dated<'_>) -> Likeness {
    let mut notes = Notes::default();
    let (x, y) = (a.account, b.account);
    if !kinds_meet(x, y) {
        return notes.apart();
    }
    if x.document == y.document && x.reading == y.reading {
        return within_document(x, y, notes);
    }
    let Some(time_meets) = times(a, b, &mut notes) else { return notes.apart() };
    if !time_meets || !people(x, y, &mut notes) {
        return notes.apart();
    }
    let scope = places(x, y, &mut notes);
    if scope == Scope::Apart {
        return notes.apart();
    }
    things(x, y, &mut notes);
    counts(x, y, &mut notes);
    if notes.weight < ENOUGH {
        return notes.apart();
    }
    let verdict = match scope {
        Scope::FirstNarrower if is_wide(y) => Verdict::PartOf,
        Scope::SecondNarrower if is_wide(x) => Verdict::HasPart,
        _ => Verdict::Same,
    };
    notes.verdict(verdict)
}

#[derive(Default)]
struct Notes {
    weight: u32,
    reasons: Vec<Rule>,
    doubts: Vec<Rule>,
}

impl Notes {
    fn reason(&mut self, weight: u32, name: &'static str) {
        self.weight += weight;
        self.reasons.push(Rule::named(name));
    }

    fn doubt(&mut self, name: &'static str) {
        self.doubts.push(Rule::named(name));
    }

    fn verdict(self, verdict: Verdict) -> Likeness {
        Likeness { verdict, reasons: self.reasons, doubts: self.doubts }
    }

    fn apart(self) -> Likeness {
        self.verdict(Verdict::Apart)
    }
}

/// Force and its effects are told of one happening; anything else only by its own type.
fn kinds_meet(a: &Account, b: &Account) -> bool {
    let violent = |account: &Account| account.event_type.is_violent();
    a.event_type == b.event_type || violent(a) && violent(b)
}

fn within_document(a: &Account, b: &Account, mut notes: Notes) -> Likeness {
    if a.corefers.contains(&b.id) {
        notes.reason(ENOUGH, "corefer-in-document");
        return notes.verdict(Verdict::Same);
    }
    // "struck …, killing 12": the toll stands in the sentence of its cause.
    let together = a.span == b.span
        && a.event_type != b.event_type
        && a.attribution.innermost().map(Actor::label)
            == b.attribution.innermost().map(Actor::label)
        && a.status == b.status;
    if together {
        notes.reason(ENOUGH, "told-in-one-sentence");
        return notes.verdict(Verdict::Same);
    }
    notes.apart()
}

/// `None` where neither can be placed in time.
fn times(a: &Dated<'_>, b: &Dated<'_>, notes: &mut Notes) -> Option<bool> {
    let (x, y) = (a.stretch()?, b.stretch()?);
    let meets = x.from < y.to && y.from < x.to;
    if meets {
        let hours = |s: &Stretch| s.to.duration_since(s.from).as_hours();
        match (x.told, y.told) {
            (true, true) if hours(&x) <= 36 && hours(&y) <= 36 => notes.reason(3, "same-day-told"),
            (true, true) => notes.reason(2, "times-meet"),
            _ => notes.reason(1, "published-about-then"),
        }
    }
    Some(meets)
}

/// Who did it and to whom must be able to be the same.
fn people(a: &Account, b: &Account, notes: &mut Notes) -> bool {
    let mutual =
        matches!(a.event_type, EventType::Consult | EventType::Agree | EventType::Cooperate);
    if mutual {
        return participants(a, b, notes);
    }
    match overlap(&a.actors, &b.actors) {
        Some(true) => notes.reason(1, "same-actor"),
        Some(false) => {
            // "They struck it themselves": who did it is the very thing in dispute.
            if !a.event_type.is_violent() {
                return false;
            }
            notes.doubt("actors-differ");
        }
        None => {}
    }
    match overlap(&a.recipients, &b.recipients) {
        Some(true) => notes.reason(1, "same-recipient"),
        Some(false) => notes.doubt("recipients-differ"),
        None => {}
    }
    // Acts of speech are one only where the same person spoke.
    a.event_type.is_violent() || overlap(&a.actors, &b.actors) == Some(true)
}

fn participants(a: &Account, b: &Account, notes: &mut Notes) -> bool {
    let all = |account: &Account| -> Vec<Actor> {
        account.actors.iter().chain(&account.recipients).cloned().collect()
    };
    let (x, y) = (all(a), all(b));
    let shared = x.iter().filter(|actor| y.iter().any(|other| one(actor, other))).count();
    let fewer = x.len().min(y.len());
    match shared {
        0 => false,
        _ if shared >= 2 => {
            notes.reason(2, "same-participants");
            true
        }
        _ if fewer == 1 => {
            notes.reason(1, "a-participant-in-common");
            true
        }
        _ => false,
    }
}

/// Whether two lists share somebody; `None` where one of them is silent.
fn overlap(a: &[Actor], b: &[Actor]) -> Option<bool> {
    let known = |actors: &[Actor]| {
        actors.iter().any(|actor| actor.country.is_some() || actor.name.is_some())
    };
    if !known(a) || !known(b) {
        return None;
    }
    Some(a.iter().any(|actor| b.iter().any(|other| one(actor, other))))
}

/// Whether two actors could be one: the same name, or one country without two different names
/// of persons or bodies.
fn one(a: &Actor, b: &Actor) -> bool {
    if a.name.is_some() && a.name == b.name {
        return true;
    }
    // Two people with names of their own are two, whatever country they speak for.
    let personal = |actor: &Actor| {
        actor.name.as_ref().is_some_and(|name| {
            name.contains(' ')
                && name.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
        })
    };
    if personal(a) && personal(b) {
        return false;
    }
    let same_country = a.country.is_some() && a.country == b.country;
    let sectors = a.sector == b.sector || a.sector.is_none() || b.sector.is_none();
    let is_state = |actor: &Actor| actor.sector.is_none();
    same_country && sectors && (is_state(a) || is_state(b) || a.name.is_none() || b.name.is_none())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Alike,
    FirstNarrower,
    SecondNarrower,
    Apart,
}

fn places(a: &Account, b: &Account, notes: &mut Notes) -> Scope {
    let (x, y) = (specific(&a.places), specific(&b.places));
    match (x.is_empty(), y.is_empty()) {
        (true, true) => Scope::Alike,
        (false, true) => Scope::FirstNarrower,
        (true, false) => Scope::SecondNarrower,
        (false, false) => specific_places(&x, &y, notes),
    }
}

fn specific_places(x: &[&Place], y: &[&Place], notes: &mut Notes) -> Scope {
    let pairs = || x.iter().flat_map(|p| y.iter().map(move |q| (*p, *q)));
    if pairs().any(|(p, q)| same_place(p, q)) {
        notes.reason(3, "same-place");
        return Scope::Alike;
    }
    if pairs().any(|(p, q)| near(p, q)) {
        notes.reason(2, "places-near");
        return Scope::Alike;
    }
    if pairs().any(|(p, q)| lies_in(p, q)) {
        notes.reason(1, "place-within");
        return Scope::FirstNarrower;
    }
    if pairs().any(|(p, q)| lies_in(q, p)) {
        notes.reason(1, "place-within");
        return Scope::SecondNarrower;
    }
    Scope::Apart
}

/// Places narrower than a country.
fn specific(places: &[Place]) -> Vec<&Place> {
    places.iter().filter(|place| place.country.is_none() || place.admin1.is_some()).collect()
}

fn same_place(p: &Place, q: &Place) -> bool {
    p.id.is_some() && p.id == q.id || p.label().eq_ignore_ascii_case(q.label())
}

fn near(p: &Place, q: &Place) -> bool {
    let is_area = |place: &Place| place.admin1.is_none() || place.admin1 == place.name;
    match (p.position, q.position) {
        (Some(x), Some(y)) => !is_area(p) && !is_area(q) && x.distance_km(y) <= NEAR_KM,
        _ => false,
    }
}

fn lies_in(inner: &Place, outer: &Place) -> bool {
    inner.admin1.is_some()
        && inner.admin1 != inner.name
        && inner.admin1.as_deref() == outer.name.as_deref()
}

fn things(a: &Account, b: &Account, notes: &mut Notes) {
    let categories = |account: &Account| -> Vec<_> {
        account.objects.iter().filter_map(|object| object.category).collect()
    };
    let (x, y) = (categories(a), categories(b));
    if x.iter().any(|category| y.contains(category)) {
        notes.reason(2, "same-kind-of-object");
    } else if !x.is_empty() && !y.is_empty() {
        notes.doubt("other-kind-of-object");
    }
}

fn counts(a: &Account, b: &Account, notes: &mut Notes) {
    let mut agree = false;
    let mut differ = false;
    for x in &a.instruments {
        for y in b.instruments.iter().filter(|y| y.kind == x.kind) {
            match (x.count, y.count) {
                (Some(x), Some(y)) if x.meets(y) => agree = true,
                (Some(_), Some(_)) => differ = true,
                _ => {}
            }
        }
    }
    if agree {
        notes.reason(3, "same-count");
    }
    if differ {
        notes.doubt("counts-differ");
        // Both counted the same kind of weapon on the same night: two counts of one raid.
        if !agree {
            notes.reason(1, "same-kind-of-weapon-counted");
        }
    }
}

/// Whether an account tells of a happening with room for parts: many weapons, several places.
fn is_wide(account: &Account) -> bool {
    let many = account
        .instruments
        .iter()
        .any(|i| i.count.and_then(|count| count.min()).is_some_and(|min| min >= 20));
    many || account.places.len() > 2 || account.places.is_empty() && account.objects.is_empty()
}
