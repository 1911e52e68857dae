//! The words of `lexicon/words.txt`, looked up without regard to capitals.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::Tense;
use crate::timex::calendar::{DayPart, Season, Unit};
use crate::timex::holiday::Holiday;

/// A reference to no day in particular.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reference {
    Present,
    Past,
    Future,
}

/// What one word can be; a word may be several things.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Entry {
    /// Whether the lexicon has the word at all.
    pub known: bool,
    /// Whether an expression of time may begin with it.
    pub opens: bool,
    /// Whether it bends an expression behind it: "about", "at" of "at least".
    pub bends: bool,
    pub number: Option<u64>,
    pub scale: Option<u64>,
    pub dozen: Option<u64>,
    pub ordinal: Option<u64>,
    pub fraction: Option<u64>,
    /// The least that a vague plural ("dozens") can mean.
    pub vague: Option<u64>,
    pub month: Option<i8>,
    pub weekday: Option<i8>,
    /// "Sept", "Fri": the month or weekday is written short.
    pub short: bool,
    /// The unit, weekday or part of the day stands in the plural.
    pub plural: bool,
    pub unit: Option<Unit>,
    pub season: Option<Season>,
    pub part: Option<DayPart>,
    pub frequency: Option<&'static str>,
    pub reference: Option<Reference>,
    /// Offset from UTC in minutes; the inner `None` is a zone name that means several.
    pub zone: Option<Option<i16>>,
    pub holiday: Option<Holiday>,
    pub verb: Option<Tense>,
    /// With "to" behind it, it points forward: "agreed to meet".
    pub forward: bool,
    /// Ends like a past tense, but is none.
    pub not_past: bool,
    /// A unit of measure: which unit it is counted in, and how many of that one of it is.
    pub measure: Option<(&'static str, f64)>,
    /// ISO 4217 code; "XXX" where the word names several currencies.
    pub currency: Option<&'static str>,
    /// A number behind it is a name: "Resolution 1701".
    pub label: bool,
}

/// The entry of a word that the lexicon lacks.
pub(crate) static NONE: Entry = Entry {
    known: false,
    opens: false,
    bends: false,
    number: None,
    scale: None,
    dozen: None,
    ordinal: None,
    fraction: None,
    vague: None,
    month: None,
    weekday: None,
    short: false,
    plural: false,
    unit: None,
    season: None,
    part: None,
    frequency: None,
    reference: None,
    zone: None,
    holiday: None,
    verb: None,
    forward: false,
    not_past: false,
    measure: None,
    currency: None,
    label: false,
};

static WORDS: LazyLock<HashMap<&'static str, Entry>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for line in include_str!("../lexicon/words.txt").lines() {
        read_line(line, &mut words);
    }
    words
});

/// No word of the lexicon is longer, in bytes.
const LONGEST: usize = 16;

/// The entry of `word`, whatever its capitals; [`NONE`] where the lexicon lacks it.
pub(crate) fn find(word: &str) -> &'static Entry {
    let mut buffer = [0; LONGEST];
    let Some(lower) = buffer.get_mut(..word.len()) else { return &NONE };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).ok().and_then(entry).unwrap_or(&NONE)
}

/// The entry of `word`, written in lower case.
pub(crate) fn entry(word: &str) -> Option<&'static Entry> {
    WORDS.get(word)
}

fn read_line(line: &'static str, words: &mut HashMap<&'static str, Entry>) {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return;
    }
    let (head, list) = line.split_once(':').expect("an entry of words.txt has a colon");
    let (class, value) = head.split_once(' ').unwrap_or((head, ""));
    for word in list.split_whitespace() {
        assert!(word.len() <= LONGEST, "`{word}` is longer than the lexicon looks");
        let entry = words.entry(word).or_default();
        entry.known = true;
        set(entry, class, value);
    }
}

/// Classes whose words may open an expression of time.
const OPENING: &[&str] = &[
    "number",
    "ordinal",
    "vague",
    "month",
    "month-short",
    "weekday",
    "weekday-short",
    "weekdays",
    "unit",
    "units",
    "season",
    "part",
    "parts",
    "frequency",
    "reference",
    "holiday",
];

fn set(entry: &mut Entry, class: &str, value: &'static str) {
    let number = || value.parse::<u64>().expect("the value of a number is a number");
    let small = || value.parse::<i8>().expect("the value of a month or weekday is small");
    entry.opens |= OPENING.contains(&class);
    match class {
        "number" => entry.number = Some(number()),
        "scale" => entry.scale = Some(number()),
        "dozen" => entry.dozen = Some(number()),
        "ordinal" => entry.ordinal = Some(number()),
        "fraction" => entry.fraction = Some(number()),
        "vague" => entry.vague = Some(number()),
        "month" => entry.month = Some(small()),
        "month-short" => (entry.month, entry.short) = (Some(small()), true),
        "weekday" => entry.weekday = Some(small()),
        "weekday-short" => (entry.weekday, entry.short) = (Some(small()), true),
        "weekdays" => (entry.weekday, entry.plural) = (Some(small()), true),
        "unit" => entry.unit = Unit::parse(value),
        "units" => (entry.unit, entry.plural) = (Unit::parse(value), true),
        "season" => entry.season = Season::parse(value),
        "part" => entry.part = DayPart::parse(value),
        "parts" => (entry.part, entry.plural) = (DayPart::parse(value), true),
        "frequency" => entry.frequency = Some(value),
        "reference" => entry.reference = reference(value),
        "zone" => entry.zone = Some(value.parse().ok()),
        "holiday" => entry.holiday = Holiday::parse(value),
        "verb" => entry.verb = tense(value),
        "forward" => entry.forward = true,
        "measure" => entry.measure = measure(value),
        "currency" => entry.currency = Some(value),
        "label" => entry.label = true,
        "not-past" => entry.not_past = true,
        "opens" => entry.opens = true,
        "bends" => entry.bends = true,
        "cue" => {}
        _ => panic!("`{class}` is no class of words.txt"),
    }
}

fn measure(value: &'static str) -> Option<(&'static str, f64)> {
    let (unit, factor) = value.split_once(' ')?;
    Some((unit, factor.parse().expect("the factor of a measure is a number")))
}

fn reference(value: &str) -> Option<Reference> {
    match value {
        "present" => Some(Reference::Present),
        "past" => Some(Reference::Past),
        "future" => Some(Reference::Future),
        _ => None,
    }
}

fn tense(value: &str) -> Option<Tense> {
    match value {
        "past" => Some(Tense::Past),
        "present" => Some(Tense::Present),
        "future" => Some(Tense::Future),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_lexicon_is_understood() {
        assert!(WORDS.len() > 300);
        assert_eq!(find("SEPT").month, Some(9));
        assert_eq!(find("second").ordinal, Some(2));
        assert_eq!(find("second").unit, Some(Unit::Second));
        assert!(!find("gun").known);
    }
}
