//! What speaks for and against two accounts telling of one happening.

use troth_model::{EventType, Rule, Status};

use crate::marks::{ENOUGH, ENOUGH_FOR_PART, Mark, Marks};
use crate::sketch::{Count, Dated, Grain, Sketch, Somebody, Span, Spot};

/// How two accounts stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They tell of the same happening.
    Same,
    /// The first tells of a part of what the second tells of.
    PartOf,
    /// The second tells of a part of what the first tells of.
    HasPart,
    /// Nothing ties them enough.
    Apart,
    /// Something forbids that they tell of one happening: they stand apart, whatever third account
    /// is like both.
    Forbidden,
}

impl Verdict {
    /// The same, seen from the second.
    pub(crate) fn back(self) -> Self {
        match self {
            Self::PartOf => Self::HasPart,
            Self::HasPart => Self::PartOf,
            other => other,
        }
    }
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
    /// What all of it weighs together.
    pub weight: i32,
}

/// Compares two accounts. Symmetric: `compare(a, b)` and `compare(b, a)` tell the same.
#[must_use]
pub fn compare(a: &Dated<'_>, b: &Dated<'_>) -> Likeness {
    let compared = compared(&Sketch::of(a), &Sketch::of(b));
    Likeness {
        verdict: compared.verdict,
        reasons: compared.marks.reasons(),
        doubts: compared.marks.doubts(),
        weight: compared.marks.weight(),
    }
}

/// A verdict with its marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Compared {
    pub(crate) verdict: Verdict,
    pub(crate) marks: Marks,
}

pub(crate) fn compared(a: &Sketch, b: &Sketch) -> Compared {
    let mut marks = Marks::default();
    let mut scope = Scope::Alike;
    if a.document == b.document && a.reading == b.reading && is_tied(a, b, &mut marks) {
        return Compared { verdict: Verdict::Same, marks };
    }
    kinds(a, b, &mut marks);
    times(a, b, &mut marks);
    if !marks.forbid() {
        scope = places(a, b, &mut marks);
    }
    if !marks.forbid() {
        people(a, b, &mut marks);
    }
    if !marks.forbid() {
        things(a, b, &mut marks);
        counts(a, b, &mut marks);
        speakers(a, b, &mut marks);
        documents(a, b, &mut marks);
    }
    Compared { verdict: verdict(a, b, scope, marks), marks }
}

fn verdict(a: &Sketch, b: &Sketch, scope: Scope, marks: Marks) -> Verdict {
    if marks.forbid() {
        return Verdict::Forbidden;
    }
    // Within a document the reader has looked for what is told twice; its no counts.
    if a.document == b.document && a.reading == b.reading && a.event_type.is_some() {
        return Verdict::Apart;
    }
    let weight = marks.weight();
    match scope {
        Scope::FirstNarrower if b.is_wide && !a.is_wide && weight >= ENOUGH_FOR_PART => {
            Verdict::PartOf
        }
        Scope::SecondNarrower if a.is_wide && !b.is_wide && weight >= ENOUGH_FOR_PART => {
            Verdict::HasPart
        }
        _ if weight >= ENOUGH => Verdict::Same,
        _ => Verdict::Apart,
    }
}

/// What one document itself ties.
fn is_tied(a: &Sketch, b: &Sketch, marks: &mut Marks) -> bool {
    if a.corefers.contains(&b.id) || b.corefers.contains(&a.id) {
        marks.add(Mark::CorefersInDocument);
        return true;
    }
    // "struck …, killing 12": the toll stands in the sentence of its cause.
    let together = a.sentence == b.sentence
        && a.is_violent()
        && b.is_violent()
        && a.event_type != b.event_type
        && a.speaker == b.speaker
        && a.status == b.status;
    if together {
        marks.add(Mark::ToldInOneSentence);
    }
    together
}

/// Force and its effects are told of one happening; anything else only by its own type.
fn kinds(a: &Sketch, b: &Sketch, marks: &mut Marks) {
    let same_word = a.words.first() == b.words.first() && a.words.first() != Some(&0);
    match (a.event_type, b.event_type) {
        (Some(x), Some(y)) if x == y => {
            marks.add(Mark::SameType);
            if a.mode.is_some() && a.mode == b.mode {
                marks.add(Mark::SameMode);
            }
            if same_word {
                marks.add(Mark::SameWord);
            }
        }
        (Some(_), Some(_)) if a.is_violent() && b.is_violent() => marks.add(Mark::CauseAndToll),
        (None, None) => words(a, b, marks),
        _ => marks.add(Mark::OtherKind),
    }
    // An alarm is no raid, and a threat of one is none either.
    let is_done = |sketch: &Sketch| matches!(sketch.status, Status::Happened | Status::Ongoing);
    if a.is_violent() && is_done(a) != is_done(b) {
        marks.add(Mark::StagesDiffer);
    }
}

/// Happenings of no known type: by their word, and by who stands beside it.
fn words(a: &Sketch, b: &Sketch, marks: &mut Marks) {
    if a.words.first() == b.words.first() {
        marks.add(Mark::SameLemma);
    } else if a.words.iter().skip(1).any(|word| b.words[1..].contains(word)) {
        marks.add(Mark::AlikeWords);
    }
    if is_named(&a.actors, &b.actors) {
        marks.add(Mark::SameArguments);
    }
    if a.is_saying && b.is_saying {
        marks.add(Mark::Saying);
    }
}

/// Alarms and shots are told to the minute; two reporters' clocks differ by less than this.
pub(crate) const SAME_START_S: i64 = 10 * 60;
/// "Monday" in one report and "Tuesday" in another can be one night.
const NEIGHBOURING_S: i64 = 24 * 3600;

fn times(a: &Sketch, b: &Sketch, marks: &mut Marks) {
    let (Some(x), Some(y)) = (a.span, b.span) else {
        // Without a time on one side nothing ties two happenings of a known type.
        if a.event_type.is_some() || b.event_type.is_some() {
            marks.add(Mark::TimeUnknown);
        }
        return;
    };
    // "Last year" is no time that a raid could share with it.
    if x.is_age() != y.is_age() {
        return marks.add(Mark::TimeUnknown);
    }
    let meets = x.meets(y);
    match (x.grain, y.grain) {
        (Grain::Minute, Grain::Minute) if (x.from - y.from).abs() <= SAME_START_S => {
            marks.add(Mark::SameStart);
        }
        (Grain::Minute, Grain::Minute) if meets => {
            marks.add(Mark::TimesMeet);
            marks.add(Mark::StartsDiffer);
        }
        (Grain::Minute, Grain::Minute) => marks.add(Mark::TimesApart),
        (Grain::Minute | Grain::Day, Grain::Minute | Grain::Day) if meets => {
            marks.add(Mark::SameDay);
        }
        (Grain::Day, Grain::Day) if x.gap(y) < NEIGHBOURING_S => marks.add(Mark::DaysDiffer),
        _ if !meets => marks.add(Mark::TimesApart),
        (Grain::Published, _) => marks.add(published(x, y)),
        (_, Grain::Published) => marks.add(published(y, x)),
        _ => marks.add(Mark::TimesMeet),
    }
}

/// What is published on the day or on the next is about that day; two days later there is much else
/// that it could be about.
fn published(publication: Span, told: Span) -> Mark {
    // Plans are looked for over a week, and news in the three days that end with its publication.
    let is_news = publication.to - publication.from <= 3 * NEIGHBOURING_S;
    let is_first_day = told.to <= publication.from + NEIGHBOURING_S;
    let is_later = is_news && is_first_day && told.grain != Grain::Published;
    if is_later { Mark::PublishedLater } else { Mark::PublishedAboutThen }
}

/// Who did it and to whom must be able to be the same.
fn people(a: &Sketch, b: &Sketch, marks: &mut Marks) {
    use EventType as E;
    if a.event_type.is_none() {
        return;
    }
    if matches!(a.event_type, Some(E::Consult | E::Agree | E::Cooperate)) {
        return participants(a, b, marks);
    }
    let (actors, recipients) = (meet(&a.actors, &b.actors), meet(&a.recipients, &b.recipients));
    let crossed = meet(&a.actors, &b.recipients) == Some(true)
        && meet(&a.recipients, &b.actors) == Some(true);
    match actors {
        Some(true) if a.is_violent() => marks.add(Mark::SameActor),
        Some(true) if is_named(&a.actors, &b.actors) => marks.add(Mark::SameDoer),
        Some(true) => marks.add(Mark::SameActor),
        Some(false) => marks.add(Mark::ActorsDiffer),
        None => {}
    }
    match recipients {
        Some(true) if !a.is_violent() && is_named(&a.recipients, &b.recipients) => {
            marks.add(Mark::SameTo);
        }
        Some(true) => marks.add(Mark::SameRecipient),
        Some(false) => marks.add(Mark::RecipientsDiffer),
        None => {}
    }
    let other_ways = actors == Some(false) && recipients != Some(true) && crossed;
    // Two who each tell what they did themselves tell of two deeds.
    if actors == Some(false) && a.is_own_deed && b.is_own_deed {
        marks.add(Mark::OtherPeople);
    }
    // "They struck it themselves": who did it is the very thing in dispute, at one place.
    if a.is_violent() {
        if other_ways && !marks.has(Mark::SamePlace) {
            marks.add(Mark::OppositeWays);
        }
    } else if actors != Some(true) {
        // Acts of speech are one only where the same person spoke.
        marks.add(Mark::OtherPeople);
    }
}

fn participants(a: &Sketch, b: &Sketch, marks: &mut Marks) {
    let n_a = a.actors.len() + a.recipients.len();
    let n_b = b.actors.len() + b.recipients.len();
    let others = || b.actors.iter().chain(&b.recipients);
    let all = a.actors.iter().chain(&a.recipients);
    let shared = all.filter(|x| others().any(|y| x.could_be(y))).count();
    match shared {
        0 => marks.add(Mark::OtherPeople),
        1 if n_a.min(n_b) > 1 => marks.add(Mark::OtherPeople),
        1 => marks.add(Mark::AParticipant),
        _ => marks.add(Mark::SameParticipants),
    }
}

/// Whether two lists share somebody; `None` where one of them is silent.
fn meet(a: &[Somebody], b: &[Somebody]) -> Option<bool> {
    let known = |list: &[Somebody]| list.iter().any(Somebody::is_known);
    if !known(a) || !known(b) {
        return None;
    }
    Some(a.iter().any(|x| b.iter().any(|y| x.could_be(y))))
}

fn is_named(a: &[Somebody], b: &[Somebody]) -> bool {
    a.iter().any(|x| b.iter().any(|y| x.is(y)))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Alike,
    FirstNarrower,
    SecondNarrower,
}

fn places(a: &Sketch, b: &Sketch, marks: &mut Marks) -> Scope {
    let any = |sketch: &Sketch| sketch.specific_places().next().is_some();
    if countries_differ(a, b) {
        marks.add(Mark::CountriesApart);
        return Scope::Alike;
    }
    match (any(a), any(b)) {
        (false, false) => Scope::Alike,
        (true, false) => Scope::FirstNarrower,
        (false, true) => Scope::SecondNarrower,
        (true, true) => specific_places(a, b, marks),
    }
}

/// Whether both tell countries, and none in common.
fn countries_differ(a: &Sketch, b: &Sketch) -> bool {
    let of = |sketch: &Sketch| sketch.places.iter().all(|spot| spot.country != 0);
    let told = |sketch: &Sketch| !sketch.places.is_empty() && of(sketch);
    let shared = || a.places.iter().any(|x| b.places.iter().any(|y| x.country == y.country));
    told(a) && told(b) && !shared()
}

fn specific_places(a: &Sketch, b: &Sketch, marks: &mut Marks) -> Scope {
    let pairs = || a.specific_places().flat_map(|p| b.specific_places().map(move |q| (p, q)));
    let nearest = pairs().map(|(p, q)| how_near(p, q)).max().unwrap_or(Distance::Not);
    let mark = match nearest {
        Distance::Same => Mark::SamePlace,
        Distance::Close => Mark::PlacesClose,
        Distance::Near => Mark::PlacesNear,
        Distance::Not => {
            let scope = match () {
                () if pairs().any(|(p, q)| lies_in(p, q)) => Scope::FirstNarrower,
                () if pairs().any(|(p, q)| lies_in(q, p)) => Scope::SecondNarrower,
                () => {
                    marks.add(Mark::PlacesApart);
                    return Scope::Alike;
                }
            };
            marks.add(Mark::PlaceWithin);
            return scope;
        }
    };
    marks.add(mark);
    Scope::Alike
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Distance {
    Not,
    Near,
    Close,
    Same,
}

/// Two points of one thing, as two people read them from a map.
const SAME_KM: f64 = 3.0;
const CLOSE_KM: f64 = 10.0;
/// How far apart two points may lie and still be of one happening.
pub(crate) const NEAR_KM: f64 = 25.0;
/// Two places of one name further apart than this are two places.
const NAMESAKES_KM: f64 = 60.0;

fn how_near(p: &Spot, q: &Spot) -> Distance {
    let distance = p.distance_km(q);
    if p.id != 0 && p.id == q.id
        || p.label == q.label && distance.is_none_or(|km| km <= NAMESAKES_KM)
    {
        return Distance::Same;
    }
    match distance {
        Some(_) if p.is_area || q.is_area => Distance::Not,
        Some(km) if km <= SAME_KM => Distance::Same,
        Some(km) if km <= CLOSE_KM => Distance::Close,
        Some(km) if km <= NEAR_KM => Distance::Near,
        _ => Distance::Not,
    }
}

fn lies_in(inner: &Spot, outer: &Spot) -> bool {
    let by_name = inner.admin1 != 0 && inner.admin1 != inner.label && inner.admin1 == outer.label;
    let by_reach = outer.reach_km > inner.reach_km
        && (inner.reach_km > 0.0 || !inner.is_area)
        && inner.distance_km(outer).is_some_and(|km| km <= f64::from(outer.reach_km));
    by_name || by_reach
}

fn things(a: &Sketch, b: &Sketch, marks: &mut Marks) {
    let categories =
        |sketch: &Sketch| sketch.objects.iter().any(|(category, _)| category.is_some());
    let same_kind =
        a.objects.iter().any(|(x, _)| x.is_some() && b.objects.iter().any(|(y, _)| x == y));
    if same_kind {
        marks.add(Mark::SameObject);
    } else if categories(a) && categories(b) {
        marks.add(Mark::OtherObject);
    } else if a.objects.iter().any(|(_, x)| *x != 0 && b.objects.iter().any(|(_, y)| x == y)) {
        marks.add(Mark::SameThing);
    }
}

/// A count this high is hardly the same by chance.
pub(crate) const TELLING: u32 = 10;

fn counts(a: &Sketch, b: &Sketch, marks: &mut Marks) {
    let (mut differ, mut same_kind) = (false, false);
    for (kind, x) in &a.instruments {
        for (_, y) in b.instruments.iter().filter(|(other, _)| other == kind) {
            same_kind = true;
            match (x, y) {
                (Some(x), Some(y)) if x == y && x.min >= TELLING => marks.add(Mark::SameCount),
                (Some(x), Some(y)) if x.meets(*y) => marks.add(Mark::CountsMeet),
                (Some(_), Some(_)) => differ = true,
                _ => {}
            }
        }
    }
    if differ {
        marks.add(Mark::CountsDiffer);
    }
    if same_kind {
        marks.add(Mark::SameWeapon);
    } else if !a.instruments.is_empty() && !b.instruments.is_empty() {
        marks.add(Mark::OtherWeapon);
    }
    tolls(a, b, marks);
}

fn tolls(a: &Sketch, b: &Sketch, marks: &mut Marks) {
    let counted = |x: &Option<Count>, y: &Option<Count>| Some(x.as_ref()?.meets(*y.as_ref()?));
    let pairs = a.effects.iter().flat_map(|(kind, x)| {
        let others = b.effects.iter().filter(move |(other, _)| other == kind);
        others.filter_map(move |(_, y)| counted(x, y))
    });
    for meets in pairs {
        marks.add(if meets { Mark::SameToll } else { Mark::TollsDiffer });
    }
}

fn speakers(a: &Sketch, b: &Sketch, marks: &mut Marks) {
    let quotes = |x: &Sketch, y: &Sketch| {
        let is_own = |relay: &u64| *relay == y.speaker || y.relays.last() == Some(relay);
        let mine = x.relays.split_last().map_or(&[][..], |(_, before)| before);
        mine.iter().any(is_own) || x.speaker != 0 && y.relays.last() == Some(&x.speaker)
    };
    if a.document == b.document {
        return;
    }
    if a.is_named_speaker && b.is_named_speaker && a.speaker == b.speaker {
        marks.add(Mark::SameSpeaker);
    } else if quotes(a, b) || quotes(b, a) {
        marks.add(Mark::QuotesTheOther);
    }
}

/// So much of the wording in common is no chance.
pub(crate) const SAME_COPY: f64 = 0.4;
/// So much of the words in common makes two documents speak of the same things.
const ALIKE: f64 = 0.25;
/// Two documents with so little in common have other subjects.
const UNLIKE: f64 = 0.12;

fn documents(a: &Sketch, b: &Sketch, marks: &mut Marks) {
    if a.subject != 0 && b.subject != 0 {
        let is_one = a.subject == b.subject;
        return marks.add(if is_one { Mark::OneSubject } else { Mark::OtherSubject });
    }
    if a.document == b.document {
        if a.event_type.is_none() {
            marks.add(Mark::OneDocument);
        }
        return;
    }
    let (Some(x), Some(y)) = (&a.profile, &b.profile) else { return };
    let likeness = x.likeness(y);
    if a.event_type.is_none() {
        match likeness {
            likeness if likeness >= ALIKE => marks.add(Mark::OneSubject),
            likeness if likeness < UNLIKE => marks.add(Mark::OtherSubject),
            _ => {}
        }
        return;
    }
    if x.shared_wording(y) >= SAME_COPY {
        marks.add(Mark::SameCopy);
    } else if likeness >= ALIKE {
        marks.add(Mark::AlikeDocuments);
    }
}
