//! How many: counts as ranges, the weapons, things and tolls that they count.

use crate::closed::closed_set;
use crate::told::Mention;

/// A count as told: a range whose ends may be open, and whether it was told as approximate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CountRange {
    min: Option<u64>,
    max: Option<u64>,
    approximate: bool,
}

impl CountRange {
    /// `None` where `min` lies above `max`, or where both are open.
    #[must_use]
    pub fn new(min: Option<u64>, max: Option<u64>, approximate: bool) -> Option<Self> {
        let legal = match (min, max) {
            (None, None) => false,
            (Some(min), Some(max)) => min <= max,
            _ => true,
        };
        legal.then_some(Self { min, max, approximate })
    }

    /// "653".
    #[must_use]
    pub fn exactly(count: u64) -> Self {
        Self { min: Some(count), max: Some(count), approximate: false }
    }

    /// "at least 12".
    #[must_use]
    pub fn at_least(count: u64) -> Self {
        Self { min: Some(count), max: None, approximate: true }
    }

    /// The lower end; `None` where it is open.
    #[must_use]
    pub fn min(self) -> Option<u64> {
        self.min
    }

    /// The upper end; `None` where it is open.
    #[must_use]
    pub fn max(self) -> Option<u64> {
        self.max
    }

    /// Whether it was told as approximate ("about", "at least", "dozens").
    #[must_use]
    pub fn is_approximate(self) -> bool {
        self.approximate
    }

    /// Whether `count` lies in it.
    #[must_use]
    pub fn admits(self, count: u64) -> bool {
        self.min.is_none_or(|min| min <= count) && self.max.is_none_or(|max| count <= max)
    }

    /// Whether one number could be both.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        let below = |min: Option<u64>, max: Option<u64>| match (min, max) {
            (Some(min), Some(max)) => min <= max,
            _ => true,
        };
        below(self.min, other.max) && below(other.min, self.max)
    }
}

impl std::fmt::Display for CountRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.min, self.max) {
            (Some(min), Some(max)) if min == max && self.approximate => write!(f, "about {min}"),
            (Some(min), Some(max)) if min == max => write!(f, "{min}"),
            (Some(min), Some(max)) => write!(f, "{min} to {max}"),
            (Some(min), None) => write!(f, "at least {min}"),
            (None, Some(max)) => write!(f, "up to {max}"),
            (None, None) => unreachable!("a range has an end: its constructor says so"),
        }
    }
}

closed_set! {
    /// What it was done with.
    #[allow(missing_docs)]
    InstrumentKind {
        Drone = "drone", Missile = "missile", Rocket = "rocket", Shell = "shell", Bomb = "bomb",
        Mine = "mine", Aircraft = "aircraft", Helicopter = "helicopter", Ship = "ship",
        Vehicle = "vehicle", Artillery = "artillery", SmallArms = "small-arms",
        Explosive = "explosive", Chemical = "chemical", Cyber = "cyber", Other = "other",
    }
}

/// What something was done with.
#[derive(Debug, Clone, PartialEq)]
pub struct Instrument {
    /// Its kind.
    pub kind: InstrumentKind,
    /// How many, where told.
    pub count: Option<CountRange>,
    /// The words, count included.
    pub mention: Mention,
}

closed_set! {
    /// What kind of thing was hit, taken, offered or spoken of.
    #[allow(missing_docs)]
    ObjectCategory {
        Energy = "energy", Water = "water", Rail = "rail", Port = "port", Road = "road",
        Bridge = "bridge", Airfield = "airfield", Health = "health", Education = "education",
        Residential = "residential", Religious = "religious", Military = "military",
        Industry = "industry", Government = "government", Media = "media", Aid = "aid",
    }
}

/// A thing that was hit, taken, offered or spoken of.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// Its category, where one fits.
    pub category: Option<ObjectCategory>,
    /// How many, where told.
    pub count: Option<CountRange>,
    /// The words.
    pub mention: Mention,
}

closed_set! {
    /// What became of people, things and services.
    #[allow(missing_docs)]
    EffectKind {
        Killed = "killed", Injured = "injured", Missing = "missing", Displaced = "displaced",
        Detained = "detained", Damaged = "damaged", Destroyed = "destroyed", Cut = "cut",
    }
}

/// A toll: how many people or things, and what became of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// What became of them.
    pub kind: EffectKind,
    /// How many; `None` where the text tells none.
    pub count: Option<CountRange>,
    /// The words that carry the count or, without one, those that were affected.
    pub mention: Mention,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn range() -> impl Strategy<Value = CountRange> {
        (proptest::option::of(0..50_u64), proptest::option::of(0..50_u64), any::<bool>())
            .prop_filter_map("a legal range", |(min, max, approximate)| {
                CountRange::new(min, max, approximate)
            })
    }

    proptest! {
        #[test]
        fn two_ranges_meet_if_and_only_if_a_number_lies_in_both(a in range(), b in range()) {
            let common = (0..=60).any(|count| a.admits(count) && b.admits(count));
            prop_assert_eq!(a.meets(b), common);
            prop_assert_eq!(a.meets(b), b.meets(a));
        }
    }
}
