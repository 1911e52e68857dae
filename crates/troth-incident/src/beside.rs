//! The values of an incident side by side: which agree, refine each other, differ, contradict.
//!
//! Nothing is chosen and nothing dropped. "Eight regions" and "the Kyiv region", "overnight" and
//! "at four in the morning", "more than 650" and "653" refine each other; 653 and 600 contradict.
//! What one account tells beside another value of its own is no contradiction: it tells of both.

use troth_model::{
    AccountId, Actor, CountRange, EffectKind, Incident, InstrumentKind, Interval, Place, Value,
};

use crate::compare::NEAR_KM;

/// How two values of one field stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The first is the closer telling of the second: narrower, later, more exact.
    Refines,
    /// Both can be true, and neither holds the other.
    Meets,
    /// They cannot both be true of one happening.
    Contradicts,
}

impl Relation {
    /// "refines", "can be one with", "contradicts".
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refines => "refines",
            Self::Meets => "can be one with",
            Self::Contradicts => "contradicts",
        }
    }
}

/// How the values of one field stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Accord {
    /// Nobody tells it.
    Silent,
    /// One account tells it.
    Alone,
    /// Several accounts tell the same.
    Agreed,
    /// The closer tellings lie within the wider ones.
    Refined,
    /// Different tellings that can all be true.
    Range,
    /// Tellings that cannot all be true.
    Contradicted,
}

impl Accord {
    /// Its word: `silent`, `alone`, `agreed`, `refined`, `range`, `contradicted`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Alone => "alone",
            Self::Agreed => "agreed",
            Self::Refined => "refined",
            Self::Range => "range",
            Self::Contradicted => "contradicted",
        }
    }
}

/// One field: its values with who tells each, and how they stand together.
#[derive(Debug, Clone, PartialEq)]
pub struct Field<T> {
    /// Every value, in the order in which accounts tell them.
    pub values: Vec<Value<T>>,
    /// How two of them stand to each other, by their places in `values`.
    pub relations: Vec<(usize, usize, Relation)>,
    /// How all of them stand together.
    pub accord: Accord,
}

/// An incident's fields side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// When.
    pub when: Field<Interval>,
    /// Where.
    pub places: Field<Place>,
    /// Who did it.
    pub actors: Field<Actor>,
    /// To whom.
    pub recipients: Field<Actor>,
    /// How many of each kind of weapon.
    pub weapons: Vec<(InstrumentKind, Field<CountRange>)>,
    /// How many people or things, by what became of them.
    pub tolls: Vec<(EffectKind, Field<CountRange>)>,
}

/// Puts the values of an incident side by side.
#[must_use]
pub fn beside(incident: &Incident) -> Beside {
    let weapons = incident.instruments.iter().filter_map(|value| {
        Some((
            value.value.kind,
            Value { value: value.value.count?, accounts: value.accounts.clone() },
        ))
    });
    let tolls = incident.effects.iter().filter_map(|value| {
        Some((
            value.value.kind,
            Value { value: value.value.count?, accounts: value.accounts.clone() },
        ))
    });
    Beside {
        when: field(incident.intervals.clone(), intervals),
        places: field(incident.places.clone(), places),
        actors: field(incident.actors.clone(), actors),
        recipients: field(incident.recipients.clone(), actors),
        weapons: by_kind(weapons),
        tolls: by_kind(tolls),
    }
}

impl Beside {
    /// Whether some field holds values that cannot all be true.
    #[must_use]
    pub fn is_contradicted(&self) -> bool {
        let counts = self.weapons.iter().map(|(_, field)| field.accord);
        let tolls = self.tolls.iter().map(|(_, field)| field.accord);
        [self.when.accord, self.places.accord, self.actors.accord, self.recipients.accord]
            .into_iter()
            .chain(counts)
            .chain(tolls)
            .any(|accord| accord == Accord::Contradicted)
    }
}

fn by_kind<K: PartialEq>(
    values: impl Iterator<Item = (K, Value<CountRange>)>,
) -> Vec<(K, Field<CountRange>)> {
    let mut kinds: Vec<(K, Vec<Value<CountRange>>)> = Vec::new();
    for (kind, value) in values {
        let at = kinds.iter().position(|(known, _)| *known == kind).unwrap_or_else(|| {
            kinds.push((kind, Vec::new()));
            kinds.len() - 1
        });
        let known = &mut kinds[at].1;
        match known.iter_mut().find(|other| other.value == value.value) {
            Some(other) => other.accounts.extend(value.accounts),
            None => known.push(value),
        }
    }
    kinds.into_iter().map(|(kind, values)| (kind, field(values, counts))).collect()
}

fn field<T>(
    values: Vec<Value<T>>,
    relation: impl Fn(&T, &T) -> Option<(bool, Relation)>,
) -> Field<T> {
    let mut relations = Vec::new();
    for (at, a) in values.iter().enumerate() {
        for (on, b) in values.iter().enumerate().skip(at + 1) {
            if share(&a.accounts, &b.accounts) {
                continue;
            }
            if let Some((is_first, relation)) = relation(&a.value, &b.value) {
                relations.push(if is_first { (at, on, relation) } else { (on, at, relation) });
            }
        }
    }
    let worst = relations.iter().map(|(.., relation)| *relation).max();
    let accord = match (values.as_slice(), worst) {
        ([], _) => Accord::Silent,
        (_, Some(Relation::Contradicts)) => Accord::Contradicted,
        (_, Some(Relation::Meets)) => Accord::Range,
        (_, Some(Relation::Refines)) => Accord::Refined,
        ([only], None) if only.accounts.len() > 1 => Accord::Agreed,
        (_, None) if values.iter().any(|value| value.accounts.len() > 1) => Accord::Agreed,
        (_, None) => Accord::Alone,
    };
    Field { values, relations, accord }
}

fn share(a: &[AccountId], b: &[AccountId]) -> bool {
    a.iter().any(|id| b.contains(id))
}

/// Which of two refines the other (the first?), or how they stand.
fn intervals(a: &Interval, b: &Interval) -> Option<(bool, Relation)> {
    Some(match () {
        () if b.contains(*a) => (true, Relation::Refines),
        () if a.contains(*b) => (false, Relation::Refines),
        () if a.meets(*b) => (true, Relation::Meets),
        () => (true, Relation::Contradicts),
    })
}

fn counts(a: &CountRange, b: &CountRange) -> Option<(bool, Relation)> {
    let (a, b) = (*a, *b);
    let holds = |outer: CountRange, inner: CountRange| {
        outer.min().is_none_or(|min| inner.min().is_some_and(|own| min <= own))
            && outer.max().is_none_or(|max| inner.max().is_some_and(|own| own <= max))
    };
    Some(match () {
        () if holds(b, a) => (true, Relation::Refines),
        () if holds(a, b) => (false, Relation::Refines),
        () if a.meets(b) => (true, Relation::Meets),
        () => (true, Relation::Contradicts),
    })
}

fn places(a: &Place, b: &Place) -> Option<(bool, Relation)> {
    let near = || match (a.position, b.position) {
        (Some(x), Some(y)) => x.distance_km(y) <= NEAR_KM,
        _ => false,
    };
    Some(match () {
        () if lies_in(a, b) => (true, Relation::Refines),
        () if lies_in(b, a) => (false, Relation::Refines),
        () if near() => (true, Relation::Meets),
        // Words that no gazetteer knows may name anything.
        () if a.position.is_none() || b.position.is_none() => return None,
        () => (true, Relation::Contradicts),
    })
}

/// Whether a place lies in a region or a country.
fn lies_in(inner: &Place, outer: &Place) -> bool {
    let is_country = outer.admin1.is_none() && outer.country.is_some();
    let in_region = inner.admin1.is_some()
        && inner.admin1 != inner.name
        && inner.admin1.as_deref() == outer.name.as_deref();
    in_region || is_country && inner.admin1.is_some() && inner.country == outer.country
}

fn actors(a: &Actor, b: &Actor) -> Option<(bool, Relation)> {
    let says_more = |x: &Actor, y: &Actor| {
        usize::from(x.sector.is_some()) + usize::from(x.has_own_name())
            > usize::from(y.sector.is_some()) + usize::from(y.has_own_name())
    };
    if a.could_be_one(b) {
        let refines = says_more(a, b) || says_more(b, a);
        let relation = if refines { Relation::Refines } else { Relation::Meets };
        return Some((!says_more(b, a), relation));
    }
    // Of whom only a word is known ("gunmen"), nobody knows whether he is another.
    let known = |actor: &Actor| actor.country.is_some();
    (known(a) && known(b) && a.country != b.country).then_some((true, Relation::Contradicts))
}

/// Whether what is told of the parts of an incident adds up to what is told of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sum {
    /// It can.
    AddsUp,
    /// The parts come to fewer: not every part was told.
    Fewer,
    /// The parts come to more than the whole: somebody is wrong.
    More,
}

/// A total and its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// What is counted: `drone`, `killed`.
    pub of: &'static str,
    /// What is told of the whole, over all who tell it.
    pub whole: CountRange,
    /// What the parts come to.
    pub parts: CountRange,
    /// How many parts tell a count.
    pub n_parts: usize,
    /// How the two stand.
    pub sum: Sum,
}

/// The totals of an incident against what its parts come to.
#[must_use]
pub fn totals(whole: &Incident, parts: &[&Incident]) -> Vec<Total> {
    let of = |incident: &Incident| -> Vec<(&'static str, CountRange)> {
        let weapons = incident.instruments.iter();
        let weapons =
            weapons.filter_map(|told| Some((told.value.kind.as_str(), told.value.count?)));
        let tolls = incident.effects.iter();
        let tolls = tolls.filter_map(|told| Some((told.value.kind.as_str(), told.value.count?)));
        let mut found: Vec<(&'static str, CountRange)> = Vec::new();
        for (kind, count) in weapons.chain(tolls) {
            match found.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, range)) => *range = over(*range, count),
                None => found.push((kind, count)),
            }
        }
        found
    };
    let told: Vec<Vec<(&'static str, CountRange)>> = parts.iter().map(|part| of(part)).collect();
    let total = |(kind, whole): (&'static str, CountRange)| {
        let counted: Vec<CountRange> = told
            .iter()
            .filter_map(|part| part.iter().find(|(of, _)| *of == kind).map(|(_, count)| *count))
            .collect();
        let parts = counted.iter().copied().reduce(plus)?;
        let sum = match () {
            () if parts.min() > whole.max() && whole.max().is_some() => Sum::More,
            () if parts.max().is_some() && parts.max() < whole.min() => Sum::Fewer,
            () => Sum::AddsUp,
        };
        Some(Total { of: kind, whole, parts, n_parts: counted.len(), sum })
    };
    of(whole).into_iter().filter_map(total).collect()
}

/// The range over two tellings of one count.
fn over(a: CountRange, b: CountRange) -> CountRange {
    let min = a.min().zip(b.min()).map(|(x, y)| x.min(y));
    let max = a.max().zip(b.max()).map(|(x, y)| x.max(y));
    let approximate = a.is_approximate() || b.is_approximate();
    CountRange::new(min, max, approximate).unwrap_or(a)
}

/// The range of the sum of two counts.
fn plus(a: CountRange, b: CountRange) -> CountRange {
    let min = a.min().unwrap_or(0).saturating_add(b.min().unwrap_or(0));
    let max = a.max().zip(b.max()).map(|(x, y)| x.saturating_add(y));
    let approximate = a.is_approximate() || b.is_approximate();
    CountRange::new(Some(min), max, approximate).unwrap_or(a)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(count: CountRange, account: &str) -> Value<CountRange> {
        Value { value: count, accounts: vec![AccountId::new(account)] }
    }

    fn accord(values: &[(CountRange, &str)]) -> Accord {
        field(values.iter().map(|(count, id)| value(*count, id)).collect(), counts).accord
    }

    #[test]
    fn more_than_650_is_refined_by_653_and_600_contradicts() {
        let (exact, more) = (CountRange::exactly(653), CountRange::at_least(650));
        let other = CountRange::exactly(600);
        assert_eq!(accord(&[(exact, "a")]), Accord::Alone);
        assert_eq!(accord(&[(more, "a"), (exact, "b")]), Accord::Refined);
        assert_eq!(accord(&[(more, "a"), (exact, "b"), (other, "c")]), Accord::Contradicted);
        let about = CountRange::new(Some(600), Some(652), true).expect("a range");
        assert_eq!(accord(&[(about, "a"), (more, "b")]), Accord::Range);
        // One account that tells two counts contradicts nobody.
        assert_eq!(accord(&[(exact, "a"), (other, "a")]), Accord::Alone);
    }

    #[test]
    fn sums_of_ranges_hold_the_sums_of_their_numbers() {
        let sum = plus(CountRange::exactly(3), CountRange::at_least(4));
        assert_eq!((sum.min(), sum.max()), (Some(7), None));
        let over = over(CountRange::exactly(3), CountRange::exactly(5));
        assert_eq!((over.min(), over.max()), (Some(3), Some(5)));
    }
}
