//! Chooses places for all the names of one document together.
//!
//! Every candidate begins with its prior (size, seat, kind of name). Then the document speaks:
//! a container that is named beside it ("Paris, Texas"), the countries that it is about, the
//! other places that it names, each weighed by how sure that one is itself. A few rounds of
//! this settle; everything is summed in the order of the text, so the same document always
//! gives the same places. One name means one place throughout a document unless its containers
//! say otherwise.

use std::collections::BTreeMap;

use crate::entry::{Candidate, Entry, EntryId, Kind};
use crate::gazetteer::sort;
use crate::generic::Hint;
use crate::geometry::Direction;
use crate::{Gazetteer, normalise};

/// How often the document is asked again.
const ROUNDS: usize = 3;
/// Candidates of one name that are considered, by prior; those inside a named container beside.
const MAX_CANDIDATES: usize = 40;
/// Candidates of another name that speak for a place.
const MAX_WITNESSES: usize = 6;
/// Other names of the document that are asked, the most frequent first.
const MAX_OTHERS: usize = 60;

/// A name in a document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mention<'a> {
    /// The words, with their common word if there is one ("the Kursk region").
    pub name: &'a str,
    /// What the words around it say that it is.
    pub hint: Option<Hint>,
    /// Areas named beside it, the innermost first: `["Texas"]` in "Paris, Texas".
    pub within: Vec<&'a str>,
}

impl<'a> Mention<'a> {
    /// A bare name.
    #[must_use]
    pub fn new(name: &'a str) -> Self {
        Self { name, ..Self::default() }
    }

    /// The same in the areas that are named beside it, the innermost first.
    #[must_use]
    pub fn within(mut self, areas: impl IntoIterator<Item = &'a str>) -> Self {
        self.within = areas.into_iter().collect();
        self
    }

    /// The same with what the words around it say that it is.
    #[must_use]
    pub fn hint(mut self, hint: Hint) -> Self {
        self.hint = Some(hint);
        self
    }
}

/// What else is known of the document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Context<'a> {
    /// Countries that it speaks of beside its place names (by nationality, offices, parties), as
    /// ISO 3166-1 alpha-3 with how often.
    pub countries: Vec<(&'a str, f64)>,
    /// Where its publisher is at home, in degrees; for local news.
    pub home: Option<(f64, f64)>,
}

/// How much each kind of evidence counts, in the prior's unit: a factor of ten in people.
///
/// The default was found by `examples/measure.rs --tune` on LGL and GeoVirus together.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// The least prior of a country.
    pub country: f64,
    /// Handicap of a first-order division against a city of its size.
    pub division1: f64,
    /// Handicap of a second-order division.
    pub division2: f64,
    /// Handicap of a part of a settlement.
    pub quarter: f64,
    /// Prior of a region or water.
    pub region: f64,
    /// Least prior of a settlement.
    pub village: f64,
    /// For the seat of a first-order division; twice that for a capital, half for a district's.
    pub seat: f64,
    /// How far a division that shares its name with its seat stands behind the seat.
    pub seat_first: f64,
    /// How far "Gaza" stands behind what is called "Gaza City", for that name.
    pub part_of_name: f64,
    /// Handicap of a name that is not the main one.
    pub other_name: f64,
    /// For a docket's own places.
    pub docket: f64,
    /// For lying in an area that is named beside it.
    pub within: f64,
    /// For the country that the document is about.
    pub same_country: f64,
    /// For the first-order division that the document is about.
    pub same_division: f64,
    /// For nearness to the document's other places.
    pub near: f64,
    /// Kilometres at which nearness has fallen to a third.
    pub reach_km: f64,
    /// For a place that the document names elsewhere with its container.
    pub same_name: f64,
    /// For nearness to the publisher's home.
    pub home: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            country: 7.0,
            division1: 0.6,
            division2: 0.5,
            quarter: 1.5,
            region: 8.0,
            village: 2.0,
            seat: 0.4,
            seat_first: 1.0,
            part_of_name: 3.0,
            other_name: 1.5,
            docket: 8.0,
            within: 6.0,
            same_country: 4.5,
            same_division: 3.0,
            near: 2.0,
            reach_km: 80.0,
            same_name: 4.0,
            home: 2.0,
        }
    }
}

/// A name with its containers: every mention of it means the same place.
struct Unit<'a> {
    key: String,
    within: Vec<&'a str>,
    n_mentions: f64,
    candidates: Vec<Choice<'a>>,
}

/// A candidate and how it stands.
struct Choice<'a> {
    candidate: Candidate<'a>,
    direction: Direction,
    /// Prior and what its own words say; does not change.
    own: f64,
    /// With what the document says, as of the last round.
    score: f64,
    /// Its share among the candidates of its name.
    share: f64,
}

pub(crate) fn resolve(
    gazetteer: &Gazetteer,
    mentions: &[Mention<'_>],
    context: &Context<'_>,
) -> Vec<Option<EntryId>> {
    let (mut units, unit_of) = make_units(gazetteer, mentions);
    let home = context.home.map(Direction::new);
    for unit in &mut units {
        score_own(gazetteer, unit, home);
    }
    for _ in 0..ROUNDS {
        let scores: Vec<Vec<f64>> = (0..units.len())
            .map(|at| score_unit(gazetteer.weights(), &units, at, context))
            .collect();
        for (unit, scores) in units.iter_mut().zip(scores) {
            for (choice, score) in unit.candidates.iter_mut().zip(scores) {
                choice.score = score;
            }
            share(unit);
        }
    }
    unit_of.iter().map(|&at| best(&units[at])).collect()
}

fn best(unit: &Unit<'_>) -> Option<EntryId> {
    let by_score = |a: &&Choice<'_>, b: &&Choice<'_>| {
        a.score.total_cmp(&b.score).then(b.candidate.entry.id.cmp(&a.candidate.entry.id))
    };
    unit.candidates.iter().max_by(by_score).map(|choice| choice.candidate.entry.id)
}

fn make_units<'a>(
    gazetteer: &'a Gazetteer,
    mentions: &[Mention<'a>],
) -> (Vec<Unit<'a>>, Vec<usize>) {
    let mut units: Vec<Unit<'a>> = Vec::new();
    let mut known = BTreeMap::new();
    let unit_of = mentions.iter().map(|mention| {
        let key = normalise(mention.name);
        let at = *known.entry((key.clone(), mention.hint, mention.within.clone())).or_insert_with(
            || {
                units.push(make_unit(gazetteer, mention, key));
                units.len() - 1
            },
        );
        units[at].n_mentions += 1.0;
        at
    });
    let unit_of = unit_of.collect();
    (units, unit_of)
}

fn make_unit<'a>(gazetteer: &'a Gazetteer, mention: &Mention<'a>, key: String) -> Unit<'a> {
    let areas: Vec<Vec<Candidate<'a>>> =
        mention.within.iter().map(|area| gazetteer.candidates(area)).collect();
    let mut candidates = gazetteer.hinted(mention.name, mention.hint);
    if candidates.len() > MAX_CANDIDATES {
        let (first, rest) = candidates.split_at(MAX_CANDIDATES);
        let inside = rest.iter().filter(|one| containers_met(&one.entry, &areas) > 0.0);
        candidates = first.iter().chain(inside).copied().collect();
        sort(&mut candidates);
    }
    let choice = |candidate: Candidate<'a>| Choice {
        direction: candidate.entry.direction(),
        own: containers_met(&candidate.entry, &areas),
        score: 0.0,
        share: 0.0,
        candidate,
    };
    Unit {
        key,
        within: mention.within.clone(),
        n_mentions: 0.0,
        candidates: candidates.into_iter().map(choice).collect(),
    }
}

/// How well the areas named beside a place fit it: the inner ones count for more.
fn containers_met(entry: &Entry<'_>, areas: &[Vec<Candidate<'_>>]) -> f64 {
    let met = areas.iter().map(|area| area.iter().any(|one| contains(&one.entry, entry)));
    met.zip(0_i32..).map(|(met, depth)| if met { 0.5_f64.powi(depth) } else { 0.0 }).sum()
}

/// Whether `area` lies around `entry`, as far as the gazetteer tells.
fn contains(area: &Entry<'_>, entry: &Entry<'_>) -> bool {
    let around = [entry.around.country, entry.around.division1, entry.around.division2];
    let reach_km = match area.kind {
        Kind::Region => 400.0,
        Kind::City => 30.0,
        _ => 0.0,
    };
    area.id != entry.id
        && (around.contains(&Some(area.id))
            || area.direction().distance_km(entry.direction()) < reach_km)
}

fn score_own(gazetteer: &Gazetteer, unit: &mut Unit<'_>, home: Option<Direction>) {
    let weights = gazetteer.weights();
    for choice in &mut unit.candidates {
        let near_home = home.map_or(0.0, |home| nearness(home, choice.direction, weights));
        choice.own =
            choice.candidate.prior + weights.within * choice.own + weights.home * near_home;
        choice.score = choice.own;
    }
    share(unit);
}

/// Turns scores into shares that sum to one.
fn share(unit: &mut Unit<'_>) {
    let best = unit.candidates.iter().map(|choice| choice.score).fold(f64::MIN, f64::max);
    let weight = |score: f64| 10_f64.powf(score - best);
    let total: f64 = unit.candidates.iter().map(|choice| weight(choice.score)).sum();
    for choice in &mut unit.candidates {
        choice.share = weight(choice.score) / total;
    }
}

/// The scores of one name's candidates, given how the others stand.
fn score_unit(weights: &Weights, units: &[Unit<'_>], at: usize, context: &Context<'_>) -> Vec<f64> {
    let unit = &units[at];
    if unit.candidates.len() < 2 {
        return unit.candidates.iter().map(|choice| choice.score).collect();
    }
    let others = others(units, at, !context.countries.is_empty());
    let told: f64 = context.countries.iter().map(|(_, weight)| weight).sum();
    let n_others: f64 =
        others.iter().map(|other| other.n_mentions.sqrt()).sum::<f64>() + told.sqrt();
    unit.candidates
        .iter()
        .map(|choice| {
            let mut country = told_share(choice, context) * told.sqrt();
            let (mut division, mut near, mut same) = (0.0, 0.0_f64, 0.0_f64);
            for other in &others {
                let voice = other.n_mentions.sqrt();
                let heard = hear(choice, other, weights);
                country += voice * heard.country;
                division += voice * heard.division;
                near += voice * heard.near;
                if other.key == unit.key && !other.within.is_empty() {
                    same = same.max(heard.same);
                }
            }
            // A share for what the document is about as a whole; nearness to a few places
            // is enough, so it grows slowly with their number.
            choice.own
                + weights.same_country * country / (n_others + 1.0)
                + weights.same_division * division / (n_others + 1.0)
                + weights.near * (1.0 + near).ln()
                + weights.same_name * same
        })
        .collect()
}

/// The other names of the document, the most frequent first, in the order of the text.
///
/// States that are told of as parties have been counted as what the document speaks of: their names
/// are not asked once more.
fn others<'u, 'a>(units: &'u [Unit<'a>], at: usize, has_countries: bool) -> Vec<&'u Unit<'a>> {
    let mut others: Vec<usize> = (0..units.len())
        .filter(|&other| other != at && !units[other].candidates.is_empty())
        .filter(|&other| !(has_countries && is_country(&units[other])))
        .collect();
    others.sort_by(|&a, &b| units[b].n_mentions.total_cmp(&units[a].n_mentions).then(a.cmp(&b)));
    others.truncate(MAX_OTHERS);
    others.iter().map(|&other| &units[other]).collect()
}

fn is_country(unit: &Unit<'_>) -> bool {
    unit.candidates.first().is_some_and(|choice| choice.candidate.entry.kind == Kind::Country)
}

/// How far the document is about the candidate's country. Squared: a text that speaks of several states
/// is about dealings between them, which mostly take place where all know the town.
fn told_share(choice: &Choice<'_>, context: &Context<'_>) -> f64 {
    let total: f64 = context.countries.iter().map(|(_, weight)| weight).sum();
    let mine =
        context.countries.iter().filter(|(code, _)| choice.candidate.entry.country == Some(code));
    let mine: f64 = mine.map(|(_, weight)| weight).sum();
    if total > 0.0 { (mine / total).powi(2) } else { 0.0 }
}

/// What another name says for a candidate; each from 0 to 1.
#[derive(Default)]
struct Heard {
    country: f64,
    division: f64,
    near: f64,
    same: f64,
}

fn hear(choice: &Choice<'_>, other: &Unit<'_>, weights: &Weights) -> Heard {
    let mut heard = Heard::default();
    for witness in other.candidates.iter().take(MAX_WITNESSES) {
        let (mine, theirs) = (&choice.candidate.entry, &witness.candidate.entry);
        if mine.id == theirs.id {
            heard.same += witness.share;
            continue;
        }
        if mine.country.is_some() && mine.country == theirs.country {
            heard.country += witness.share;
        }
        let division = mine.around.division1;
        if division.is_some() && division == theirs.around.division1 {
            heard.division += witness.share;
        }
        if theirs.kind != Kind::Country && mine.kind != Kind::Country {
            heard.near += witness.share * nearness(choice.direction, witness.direction, weights);
        }
    }
    heard
}

fn nearness(one: Direction, other: Direction, weights: &Weights) -> f64 {
    (-one.distance_km(other) / weights.reach_km).exp()
}
