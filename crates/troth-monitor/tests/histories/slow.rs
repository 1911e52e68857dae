//! The slow judge of breaches, written from `docs/semantics.md` alone.

use std::collections::{BTreeMap, BTreeSet};

use troth_model::{Factuality, Finality, ObjectCategory, PartyId, Standing, Status};

use super::{Doer, Event, Told, Who};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party2 {
    Norland,
    Sudria,
}

/// R4.
pub fn side(who: Who) -> Option<Party2> {
    match who {
        Who::Norland | Who::NorlandDeputy => Some(Party2::Norland),
        Who::Sudria => Some(Party2::Sudria),
        _ => None,
    }
}

pub fn is_spokesman(who: Who, party: Party2) -> bool {
    side(who) == Some(party) && who != Who::NorlandDeputy
}

pub fn is_doer(told: &Told, party: Party2) -> bool {
    matches!((told.doer, party), (Doer::Norland, Party2::Norland) | (Doer::Sudria, Party2::Sudria))
}

/// A breach told of.
#[derive(Debug, Clone)]
pub struct Breach {
    pub standing: Standing,
    pub finality: Finality,
    /// From and to when it was, in half days.
    pub when: (i8, i8),
    /// The day on which somebody not of the accused side first told it.
    pub accused_on: Option<i8>,
    /// What was told of the incident in time.
    pub words: Vec<Told>,
    pub settles: i8,
    /// Of each party whose own spokesmen tell it or speak against it, whether they tell it.
    pub own_words: BTreeMap<Party2, bool>,
}

/// To whom attacks on what are permitted, and when, in half days.
pub type Permitted = (Party2, ObjectCategory, Vec<(i8, i8)>);

/// What is judged as a breach.
#[derive(Debug, Clone)]
pub struct Sought<'s> {
    pub event: Event,
    /// `None`: anything.
    pub thing: Option<ObjectCategory>,
    pub standard: &'s str,
    pub as_of: i8,
    /// When the clause binds, in half days.
    pub force: Vec<(i8, i8)>,
    pub permitted: Vec<Permitted>,
    /// R44: what begins in one of these is excused by something before, in half days.
    pub excused: Vec<(i8, i8)>,
}

/// Whether `a` meets `b`; a stretch without length lies in one that begins with it.
pub fn meet(a: (i8, i8), b: (i8, i8)) -> bool {
    (a.0 < b.1 && b.0 < a.1) || (a.0 == a.1 && b.0 <= a.0 && a.0 < b.1) || a == b
}

/// How one incident stands for one party (or, for nobody), as an attack on `thing`, or on anything,
/// in force from the 3rd to the 20th; `None` where there is no case.
pub fn breach(
    history: &[Told],
    incident: usize,
    party: Option<Party2>,
    thing: Option<ObjectCategory>,
    (standard, as_of): (&str, i8),
) -> Option<Breach> {
    let force = vec![(4, 40)];
    let (permitted, excused) = (Vec::new(), Vec::new());
    let event = Event::Attack;
    let sought = Sought { event, thing, standard, as_of, force, permitted, excused };
    breach_of(history, incident, party, &sought)
}

/// The same for what is sought, by R1 to R14 and R28 and R29.
pub fn breach_of(
    history: &[Told],
    incident: usize,
    party: Option<Party2>,
    sought: &Sought<'_>,
) -> Option<Breach> {
    let Sought { event, thing, standard, as_of, force, permitted, excused } = sought.clone();
    // R1, R2.
    let seen: Vec<&Told> = history
        .iter()
        .filter(|t| t.incident == incident && (t.said - 1) * 2 < as_of && !t.is_rejected)
        .collect();
    // R28: five days after the end of the day of the first telling.
    let settles = seen.iter().map(|t| (t.said + 5) * 2).min()?;
    let is_settled = settles <= as_of;
    // R29.
    let words: Vec<&Told> = seen.iter().copied().filter(|t| (t.said - 1) * 2 < settles).collect();
    let is_positive = |t: &Told| {
        matches!(t.factuality, Factuality::Certain | Factuality::Probable | Factuality::Possible)
    };
    // R11, R20: the incident's time is what all its positive accounts tell.
    let days: Vec<i8> =
        words.iter().filter(|t| is_positive(t)).filter_map(|t| t.happened).collect();
    let hull = days.iter().min().zip(days.iter().max()).map(|(a, b)| (*a, *b));
    let meets_hull = |t: &Told| match (t.happened, hull) {
        (Some(day), Some((from, to))) => from <= day && day <= to,
        _ => true,
    };
    let is_specific = |t: &Told| (t.has_place || t.happened.is_some()) && meets_hull(t);
    let in_force = |t: &Told| {
        let (from, to) = match (t.happened, hull) {
            (Some(day), _) => (day, day),
            (None, Some(hull)) => hull,
            (None, None) => (t.said, t.said),
        };
        force.iter().any(|force| meet(((from - 1) * 2, to * 2), *force))
    };
    let is_told = |t: &&Told| {
        is_positive(t) && t.status == Status::Happened && t.event == event // R7
    };
    let is_it = |t: &Told| thing.is_none() || t.thing == thing; // R9
    let time = |t: &Told| match (t.happened, hull) {
        (Some(day), _) => (day, day),
        (None, Some(hull)) => hull,
        (None, None) => (t.said, t.said),
    };
    let is_excused = |t: &Told| {
        let begins = (time(t).0 - 1) * 2;
        excused.iter().any(|(from, to)| *from <= begins && begins < *to)
    };
    let told = |standing, telling: &[&Told], own_words| {
        let from = telling.iter().map(|t| time(t).0).min().unwrap_or(0);
        let to = telling.iter().map(|t| time(t).1).max().unwrap_or(0);
        let others = telling.iter().filter(|t| party.is_none() || side(t.speaker) != party);
        Breach {
            standing,
            finality: if is_settled { Finality::Settled } else { Finality::Provisional },
            when: ((from - 1) * 2, to * 2),
            accused_on: others.map(|t| t.said).min(),
            words: words.iter().map(|t| (*t).clone()).collect(),
            settles,
            own_words,
        }
    };
    let is_known = |t: &Told| t.speaker != Who::Unknown;
    let telling: Vec<&Told> = words.iter().copied().filter(is_told).collect();
    let Some(party) = party else {
        // R10, last sentence: told of nobody, and no party is told to have done it.
        let is_attributed = telling.iter().any(|t| matches!(t.doer, Doer::Norland | Doer::Sudria));
        let of_nobody: Vec<&Told> = telling
            .iter()
            .copied()
            .filter(|t| t.doer == Doer::Nobody && is_it(t) && in_force(t) && !is_excused(t))
            .collect();
        let is_case = !is_attributed && !of_nobody.is_empty();
        return is_case.then(|| told(Standing::Alleged, &of_nobody, BTreeMap::new()));
    };
    let is_named = telling.iter().any(|t| is_doer(t, party));
    // R18.
    let is_permitted = |t: &Told| {
        permitted.iter().any(|(to, what, when)| {
            let (from, to_day) = time(t);
            *to == party
                && t.event == Event::Attack
                && t.thing == Some(*what)
                && when.iter().any(|one| meet(((from - 1) * 2, to_day * 2), *one))
        })
    };
    let for_it: Vec<&Told> = telling
        .iter()
        .copied()
        .filter(|t| is_it(t) && in_force(t) && !is_permitted(t) && !is_excused(t))
        .filter(|t| is_doer(t, party) || (t.doer == Doer::Nobody && is_named))
        .collect();
    if for_it.is_empty() {
        return None;
    }
    let counting: Vec<&Told> = for_it
        .iter()
        .copied()
        .filter(|t| is_doer(t, party) && t.factuality != Factuality::Possible && is_known(t))
        .collect();
    let is_admitted = counting.iter().any(|t| is_spokesman(t.speaker, party)); // R12
    let denies = |t: &Told| {
        t.factuality == Factuality::CertainNot
            && (t.event != event || thing.is_none() || t.thing.is_none() || t.thing == thing)
    };
    let is_denied = words.iter().copied().filter(|t| denies(t) && is_known(t) && is_specific(t));
    let blames_another = telling.iter().copied().filter(|t| {
        let is_other = match t.doer {
            Doer::Nobody => false,
            Doer::Rebels => true,
            Doer::Norland | Doer::Sudria => !is_doer(t, party),
        };
        is_other && is_it(t) && is_known(t) && is_specific(t)
    });
    let only_other_things = telling.iter().copied().filter(|t| {
        is_doer(t, party)
            && is_spokesman(t.speaker, party)
            && thing.is_some()
            && t.thing.is_some()
            && t.thing != thing
            && is_specific(t)
    });
    let against: Vec<&Told> = is_denied.chain(blames_another).chain(only_other_things).collect();
    let is_countered = !against.is_empty();
    let own_word = |party: Party2| {
        let speaks = |t: &&&Told| is_spokesman(t.speaker, party);
        let tells = counting.iter().any(|t| speaks(&t));
        (tells || against.iter().any(|t| speaks(&t))).then_some((party, tells))
    };
    let own_words = [Party2::Norland, Party2::Sudria].into_iter().filter_map(own_word).collect();
    // R13.
    let distinct = |is_outside: bool| {
        let counted = counting
            .iter()
            .filter(|t| !is_outside || side(t.speaker).is_none_or(|side| side == party));
        counted.map(|t| t.speaker).collect::<BTreeSet<_>>().len()
    };
    let meets = standard.split(" or ").any(|way| match way {
        "2 independent speakers not of the complaining side" => distinct(true) >= 2,
        "2 independent speakers" => distinct(false) >= 2,
        "1 independent speaker" => distinct(false) >= 1,
        "seen by observers" => counting.iter().any(|t| t.speaker == Who::Observer),
        "admitted by the accused side" => is_admitted,
        "told by anyone" => !counting.is_empty(),
        _ => unreachable!("a standard of the list"),
    });
    // R14, row by row.
    let standing = if is_admitted {
        Standing::Broken
    } else if is_countered {
        Standing::Disputed
    } else if meets {
        Standing::Broken
    } else {
        Standing::Alleged
    };
    Some(told(standing, &for_it, own_words))
}

/// The id of a party.
pub fn id_of(party: Party2) -> PartyId {
    PartyId::new(match party {
        Party2::Norland => "norland",
        Party2::Sudria => "sudria",
    })
}
