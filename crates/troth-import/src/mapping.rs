//! The mapping file: which column of a table says what of an account.
//!
//! TOML; docs/import.md tells each key. A column is named by its header or by an HXL tag
//! (`#date+start`); a list of names means the first that is there (for a place: the first whose
//! cell is not empty); a name that begins with `?` need not be there.

use std::collections::BTreeMap;

use serde::Deserialize;
use strsim::levenshtein;
use troth_model::{
    AcledEvent, Country, EffectKind, EventType, Factuality, InstrumentKind, Mode, ObjectCategory,
    Sector, Status,
};
use troth_text::{ByteSpan, Diagnostic};

/// One or several names of columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Columns {
    /// None at all.
    #[default]
    None,
    /// One.
    One(String),
    /// The first that is there.
    Any(Vec<String>),
}

impl Columns {
    pub(crate) fn names(&self) -> &[String] {
        match self {
            Self::None => &[],
            Self::One(name) => std::slice::from_ref(name),
            Self::Any(names) => names,
        }
    }
}

/// How the rows of one kind of table become accounts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Its short name: `acled`.
    pub name: String,
    /// What tables it is for, in a sentence.
    #[serde(default)]
    pub title: String,
    /// Who publishes such tables; stands behind every account.
    #[serde(default)]
    pub publisher: Option<String>,
    /// The zone of the table's civil times, by its IANA name; UTC where it is left out.
    #[serde(default)]
    pub zone: Option<String>,
    /// A table whose header has all of these is taken to be of this kind.
    #[serde(default)]
    pub(crate) recognise: Vec<String>,
    /// The layouts in which such tables come without a header.
    #[serde(default)]
    pub(crate) layouts: Vec<Vec<String>>,
    /// Cells that say nothing: `None`, `NA`.
    #[serde(default)]
    pub(crate) nothing: Vec<String>,
    /// What names a row within its data set.
    #[serde(default)]
    pub(crate) id: Columns,
    pub(crate) event: EventRule,
    #[serde(default)]
    pub(crate) time: TimeRule,
    #[serde(default)]
    pub(crate) place: PlaceRule,
    #[serde(default, rename = "actor")]
    pub(crate) actors: Vec<PersonRule>,
    #[serde(default, rename = "recipient")]
    pub(crate) recipients: Vec<PersonRule>,
    #[serde(default)]
    pub(crate) speakers: SpeakerRule,
    #[serde(default, rename = "effect")]
    pub(crate) effects: Vec<EffectRule>,
    #[serde(default, rename = "instrument")]
    pub(crate) instruments: Vec<InstrumentRule>,
    #[serde(default, rename = "object")]
    pub(crate) objects: Vec<ObjectRule>,
    /// How something was noticed: `heard`, `seen`.
    #[serde(default)]
    pub(crate) cue: Columns,
    #[serde(default)]
    pub(crate) coverage: Option<CoverageRule>,
    /// Its text, into which diagnostics point.
    #[serde(skip)]
    pub(crate) source: String,
}

/// What kind of happening a row tells of.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventRule {
    #[serde(default)]
    pub(crate) column: Columns,
    /// The cell that stands for the happening; `column` where it is left out.
    #[serde(default)]
    pub(crate) trigger: Columns,
    /// Columns whose cells are PLOVER's own words: its types, and their modes.
    #[serde(default)]
    pub(crate) type_from: Columns,
    #[serde(default)]
    pub(crate) mode_from: Columns,
    /// What holds where no value says otherwise.
    #[serde(rename = "type")]
    pub(crate) event_type: Option<String>,
    pub(crate) mode: Option<String>,
    pub(crate) acled: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) factuality: Option<String>,
    #[serde(default)]
    pub(crate) values: BTreeMap<String, Event>,
    /// Columns of 0 and 1: the first that is not 0 decides.
    #[serde(default)]
    pub(crate) flags: Vec<Flag>,
}

impl EventRule {
    /// What holds where no value says otherwise.
    pub(crate) fn default_event(&self) -> Event {
        Event {
            event_type: self.event_type.clone(),
            mode: self.mode.clone(),
            acled: self.acled.clone(),
            status: self.status.clone(),
            factuality: self.factuality.clone(),
            skip: false,
        }
    }
}

/// What a value of the event's column means.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Event {
    #[serde(rename = "type")]
    pub(crate) event_type: Option<String>,
    pub(crate) mode: Option<String>,
    pub(crate) acled: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) factuality: Option<String>,
    /// Rows of this value tell of nothing: an inspection that met with silence.
    #[serde(default)]
    pub(crate) skip: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Flag {
    pub(crate) column: String,
    pub(crate) event: Event,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TimeRule {
    #[serde(default)]
    pub(crate) from: Columns,
    #[serde(default)]
    pub(crate) to: Columns,
    /// The time of day, where it stands in a column of its own.
    #[serde(default)]
    pub(crate) from_clock: Columns,
    #[serde(default)]
    pub(crate) to_clock: Columns,
    /// Further forms of dates (strftime), tried after ISO 8601.
    #[serde(default)]
    pub(crate) formats: Vec<String>,
    #[serde(default)]
    pub(crate) precision: Columns,
    #[serde(default)]
    pub(crate) precisions: BTreeMap<String, Unit>,
    /// A column that says that the end was made up, and the value that says so.
    #[serde(default)]
    pub(crate) end_invented: Option<Marker>,
    /// Further columns of dates that are looked at for fillers (1753-01-01).
    #[serde(default)]
    pub(crate) also: Vec<String>,
    /// Dates that stand for a missing one, besides those that no table means.
    #[serde(default)]
    pub(crate) missing: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Marker {
    pub(crate) column: String,
    pub(crate) value: String,
}

/// How precisely a time is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Unit {
    /// As it stands.
    Told,
    Day,
    /// The week (Monday to Sunday) that it lies in.
    Week,
    Month,
    Year,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceRule {
    #[serde(default)]
    pub(crate) name: Columns,
    #[serde(default)]
    pub(crate) admin2: Columns,
    #[serde(default)]
    pub(crate) admin1: Columns,
    #[serde(default)]
    pub(crate) country: Columns,
    /// The country of all rows, where no column names it.
    #[serde(default)]
    pub(crate) in_country: Option<String>,
    #[serde(default)]
    pub(crate) latitude: Columns,
    #[serde(default)]
    pub(crate) longitude: Columns,
    #[serde(default)]
    pub(crate) id: Columns,
    #[serde(default)]
    pub(crate) id_prefix: String,
    #[serde(default)]
    pub(crate) precision: Columns,
    #[serde(default)]
    pub(crate) precisions: BTreeMap<String, Area>,
    #[serde(default)]
    pub(crate) observer: Option<ObserverRule>,
}

/// How precisely a place is told.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Area {
    /// Within so many kilometres of the position.
    pub(crate) km: Option<f64>,
    /// Somewhere in this area: `admin2`, `admin1`, `country`.
    pub(crate) area: Option<Level>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    Admin2,
    Admin1,
    Country,
}

/// Something told by bearing and distance from where an observer stood.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ObserverRule {
    #[serde(default)]
    pub(crate) place: Columns,
    pub(crate) latitude: Columns,
    pub(crate) longitude: Columns,
    #[serde(default)]
    pub(crate) bearing: Columns,
    #[serde(default)]
    pub(crate) distance: Columns,
    /// Both in one cell: `3-5km SSW`.
    #[serde(default)]
    pub(crate) location: Columns,
    /// Kilometres of one unit of `distance`.
    #[serde(default = "one")]
    pub(crate) unit_km: f64,
}

fn one() -> f64 {
    1.0
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonRule {
    #[serde(default)]
    pub(crate) name: Columns,
    /// What separates several names in one cell.
    #[serde(default)]
    pub(crate) split: Option<String>,
    #[serde(default)]
    pub(crate) country: Columns,
    #[serde(default)]
    pub(crate) sector: Columns,
    /// What the sector's column says, in PLOVER's sectors.
    #[serde(default)]
    pub(crate) sectors: BTreeMap<String, String>,
    /// Sectors by how a name begins; the longest beginning wins.
    #[serde(default)]
    pub(crate) starts: BTreeMap<String, String>,
    /// For columns of 0 and 1: who it is where the cell is not 0.
    #[serde(default)]
    pub(crate) is: Option<Somebody>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Somebody {
    pub(crate) name: String,
    pub(crate) country: Option<String>,
    pub(crate) sector: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SpeakerRule {
    /// Who claims it.
    #[serde(default)]
    pub(crate) by: Columns,
    /// Who relays it.
    #[serde(default)]
    pub(crate) through: Columns,
    /// What separates several speakers in one cell.
    #[serde(default)]
    pub(crate) split: Vec<String>,
    /// PLOVER's sector of them all.
    #[serde(default)]
    pub(crate) sector: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EffectRule {
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) best: Columns,
    #[serde(default)]
    pub(crate) low: Columns,
    #[serde(default)]
    pub(crate) high: Columns,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InstrumentRule {
    /// The cell that names it.
    #[serde(default)]
    pub(crate) name: Columns,
    #[serde(default)]
    pub(crate) count: Columns,
    /// Kinds by words that the name may hold; the first in the order of the alphabet that it
    /// holds decides, the longest first.
    #[serde(default)]
    pub(crate) kinds: BTreeMap<String, String>,
    /// The kind of all rows, where no name says otherwise.
    #[serde(default)]
    pub(crate) kind: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ObjectRule {
    pub(crate) name: Columns,
    #[serde(default)]
    pub(crate) split: Option<String>,
    #[serde(default)]
    pub(crate) categories: BTreeMap<String, String>,
}

/// What a row says of who could have noticed anything.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CoverageRule {
    pub(crate) observer: Columns,
    /// How far an observer notices anything, in kilometres, where no column says it.
    pub(crate) km: f64,
    #[serde(default)]
    pub(crate) range: Columns,
    #[serde(default)]
    pub(crate) means: Columns,
    /// What is noticed, in the words of `coverage.csv`.
    #[serde(default)]
    pub(crate) what: String,
    /// A column that says that access was denied, and the value that says so.
    #[serde(default)]
    pub(crate) denied: Option<Marker>,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// Says what is wrong in it, and where.
    pub fn read(text: &str) -> Result<Self, Vec<Diagnostic>> {
        let mut mapping: Self =
            toml::from_str(text).map_err(|error| vec![not_toml(text, &error)])?;
        text.clone_into(&mut mapping.source);
        let faults = mapping.unknown_words();
        if faults.is_empty() { Ok(mapping) } else { Err(faults) }
    }

    /// Its text.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Words that stand for one of a closed set and are not in it.
    fn unknown_words(&self) -> Vec<Diagnostic> {
        let mut check = Check { text: &self.source, faults: Vec::new() };
        let rule = &self.event;
        let flags = rule.flags.iter().map(|flag| &flag.event);
        let default = rule.default_event();
        for event in [&default].into_iter().chain(rule.values.values()).chain(flags) {
            check.event(event, rule.event_type.as_deref());
        }
        for person in self.actors.iter().chain(&self.recipients) {
            let told = person.sectors.values().chain(person.starts.values());
            let is = person.is.iter().flat_map(|is| &is.sector);
            told.chain(is).for_each(|word| check.sector(word));
            let countries = person.is.iter().flat_map(|is| &is.country);
            countries.for_each(|word| check.country(word));
        }
        self.speakers.sector.iter().for_each(|word| check.sector(word));
        self.place.in_country.iter().for_each(|word| check.country(word));
        for effect in &self.effects {
            check.word(&effect.kind, EffectKind::ALL, EffectKind::as_str);
        }
        for instrument in &self.instruments {
            for kind in instrument.kinds.values().chain(&instrument.kind) {
                check.word(kind, InstrumentKind::ALL, InstrumentKind::as_str);
            }
        }
        for category in self.objects.iter().flat_map(|object| object.categories.values()) {
            check.word(category, ObjectCategory::ALL, ObjectCategory::as_str);
        }
        if let Some(zone) = &self.zone
            && jiff::tz::TimeZone::get(zone).is_err()
        {
            check.unknown(zone, "expected the name of a zone such as `Europe/Oslo`".to_owned());
        }
        check.faults
    }
}

struct Check<'c> {
    text: &'c str,
    faults: Vec<Diagnostic>,
}

impl Check<'_> {
    fn event(&mut self, event: &Event, default_type: Option<&str>) {
        if let Some(word) = &event.event_type {
            self.word(word, EventType::ALL, EventType::as_str);
        }
        if let Some(word) = &event.status {
            self.word(word, Status::ALL, Status::as_str);
        }
        if let Some(word) = &event.factuality {
            self.word(word, Factuality::ALL, Factuality::as_str);
        }
        if let Some(word) = &event.acled
            && AcledEvent::parse(word).is_none()
        {
            self.unknown(word, "expected a sub-event type as ACLED spells it".to_owned());
        }
        let event_type = event.event_type.as_deref().or(default_type).and_then(EventType::parse);
        if let (Some(mode), Some(event_type)) = (&event.mode, event_type)
            && Mode::of(event_type, mode).is_none()
        {
            self.unknown(mode, format!("expected a mode of {event_type}"));
        }
    }

    fn sector(&mut self, word: &str) {
        self.word(word, Sector::ALL, Sector::as_str);
    }

    fn country(&mut self, word: &str) {
        if Country::parse(word).is_none() {
            self.unknown(word, "expected a country as three capital letters".to_owned());
        }
    }

    fn word<T: Copy>(&mut self, word: &str, all: &[T], as_str: impl Fn(T) -> &'static str) {
        let names: Vec<&str> = all.iter().map(|member| as_str(*member)).collect();
        if !names.contains(&word) {
            let help = match nearest(word, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("expected one of {}", names.join(", ")),
            };
            self.unknown(word, help);
        }
    }

    fn unknown(&mut self, word: &str, help: String) {
        let message = format!("`{word}` is none of the words that stand here");
        let diagnostic = Diagnostic::error("mapping-value-unknown", message);
        self.faults.push(diagnostic.at(quoted_in(self.text, word), "not known").help(help));
    }
}

fn not_toml(text: &str, error: &toml::de::Error) -> Diagnostic {
    let span = error.span().unwrap_or(0..0);
    let end = span.end.min(text.len());
    let message = error.message().lines().next().unwrap_or("this is no mapping");
    Diagnostic::error("mapping-not-read", format!("this is no mapping: {message}"))
        .at(ByteSpan::new(span.start.min(end), end), "")
        .help("`troth import --show-mapping acled` prints one to begin with")
}

/// Where `word` stands in quotes in a text; its first characters where it does not.
pub(crate) fn quoted_in(text: &str, word: &str) -> ByteSpan {
    let quoted = format!("\"{word}\"");
    let optional = format!("\"?{word}\"");
    let found = ByteSpan::of(&quoted, text).or_else(|| ByteSpan::of(&optional, text));
    found.unwrap_or(ByteSpan::new(0, text.find('\n').unwrap_or(text.len())))
}

/// The name most like `name`, if one is like it at all: so many letters changed, put in or left
/// out (Levenshtein's distance) that at most a third of it differs.
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let folded = folded(name);
    let far = (folded.chars().count() / 3).max(1);
    let near = known.map(|other| (levenshtein(&folded, &self::folded(other)), other)).min();
    near.filter(|(n, _)| *n <= far).map(|(_, other)| other)
}

/// A name without its case, and with one sign for all that stands between words.
pub(crate) fn folded(name: &str) -> String {
    let fold = |c: char| if matches!(c, ' ' | '-' | '.' | '/') { '_' } else { c };
    name.trim().chars().flat_map(char::to_lowercase).map(fold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        let known = ["event_date", "event_type", "fatalities"];
        let near = |name| nearest(name, known.into_iter());
        assert_eq!(near("Event Date"), Some("event_date"));
        assert_eq!(near("fatalites"), Some("fatalities"));
        assert_eq!(near("latitude"), None);
    }

    #[test]
    fn a_word_that_is_none_is_named_with_the_nearest() {
        let text = "name = \"x\"\ntitle = \"x\"\n[event]\ntype = \"ASSULT\"\n";
        let faults = Mapping::read(text).expect_err("no such type");
        assert_eq!(faults[0].help.as_deref(), Some("did you mean `ASSAULT`?"));
        assert_eq!(faults[0].labels[0].span.slice(text), "\"ASSULT\"");
    }
}
