//! A mapping laid over the columns of one table: names become numbers of columns, words become
//! values, and a name that the table does not have is told with the nearest that it has.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use troth_model::{
    AcledEvent, Country, EffectKind, EventType, Factuality, InstrumentKind, Mode, ObjectCategory,
    Sector, Status,
};
use troth_text::Diagnostic;

use crate::mapping::{Area, Columns, Event, Mapping, PersonRule, Unit, folded, nearest, quoted_in};
use crate::table::Table;

/// Numbers of columns, the first one wins.
pub(crate) type Cols = Vec<usize>;

/// What a row tells of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Happening {
    pub(crate) event_type: EventType,
    pub(crate) mode: Option<Mode>,
    pub(crate) acled: Option<AcledEvent>,
    pub(crate) status: Status,
    pub(crate) factuality: Factuality,
    pub(crate) is_silence: bool,
}

pub(crate) struct Person {
    pub(crate) name: Cols,
    pub(crate) split: Option<String>,
    pub(crate) country: Cols,
    pub(crate) sector: Cols,
    pub(crate) sectors: BTreeMap<String, Sector>,
    /// The longest beginning first.
    pub(crate) starts: Vec<(String, Sector)>,
    pub(crate) is: Option<(String, Option<Country>, Option<Sector>)>,
}

pub(crate) struct Toll {
    pub(crate) kind: EffectKind,
    pub(crate) best: Cols,
    pub(crate) low: Cols,
    pub(crate) high: Cols,
}

pub(crate) struct Weapon {
    pub(crate) name: Cols,
    pub(crate) count: Cols,
    /// The longest word first.
    pub(crate) kinds: Vec<(String, InstrumentKind)>,
    pub(crate) kind: Option<InstrumentKind>,
}

pub(crate) struct Thing {
    pub(crate) name: Cols,
    pub(crate) split: Option<String>,
    pub(crate) categories: Vec<(String, ObjectCategory)>,
}

pub(crate) struct Observer {
    pub(crate) place: Cols,
    pub(crate) latitude: Cols,
    pub(crate) longitude: Cols,
    pub(crate) bearing: Cols,
    pub(crate) distance: Cols,
    pub(crate) location: Cols,
}

/// The columns that a mapping speaks of, by their number.
pub(crate) struct Bound {
    pub(crate) zone: TimeZone,
    pub(crate) id: Cols,
    pub(crate) event: Cols,
    pub(crate) type_from: Cols,
    pub(crate) mode_from: Cols,
    pub(crate) trigger: Cols,
    pub(crate) factuality: Factuality,
    pub(crate) default: Option<Happening>,
    pub(crate) values: BTreeMap<String, Happening>,
    pub(crate) flags: Vec<(usize, Happening)>,
    pub(crate) from: Cols,
    pub(crate) to: Cols,
    pub(crate) from_clock: Cols,
    pub(crate) to_clock: Cols,
    pub(crate) time_precision: Cols,
    /// By their keys.
    pub(crate) time_precisions: BTreeMap<String, Unit>,
    pub(crate) end_invented: Option<(usize, String)>,
    pub(crate) also_dates: Cols,
    pub(crate) place: Cols,
    pub(crate) admin2: Cols,
    pub(crate) admin1: Cols,
    pub(crate) country: Cols,
    pub(crate) in_country: Option<Country>,
    pub(crate) latitude: Cols,
    pub(crate) longitude: Cols,
    pub(crate) place_id: Cols,
    pub(crate) place_precision: Cols,
    /// By their keys.
    pub(crate) place_precisions: BTreeMap<String, Area>,
    pub(crate) observer: Option<Observer>,
    pub(crate) actors: Vec<Person>,
    pub(crate) recipients: Vec<Person>,
    pub(crate) by: Cols,
    pub(crate) through: Cols,
    pub(crate) speaker_sector: Option<Sector>,
    pub(crate) effects: Vec<Toll>,
    pub(crate) instruments: Vec<Weapon>,
    pub(crate) objects: Vec<Thing>,
    pub(crate) cue: Cols,
    pub(crate) coverage: Option<Watch>,
}

pub(crate) struct Watch {
    pub(crate) observer: Cols,
    pub(crate) range: Cols,
    pub(crate) means: Cols,
    pub(crate) denied: Option<(usize, String)>,
}

/// How a value of a column is looked up: without its case, a whole number without its fraction.
pub(crate) fn key(value: &str) -> String {
    let value = value.trim();
    value.strip_suffix(".0").unwrap_or(value).to_lowercase()
}

/// Lays a mapping over a table.
pub(crate) fn bind(
    mapping: &Mapping,
    table: &Table<'_>,
    zone: &TimeZone,
) -> Result<Bound, Vec<Diagnostic>> {
    let mut binder = Binder { mapping, table, zone, faults: Vec::new() };
    let bound = binder.bind();
    if binder.faults.is_empty() { Ok(bound) } else { Err(binder.faults) }
}

/// The number of the column of this name: by its header as it stands, else however it is written;
/// by its HXL tag where the name begins with `#`.
pub(crate) fn column(table: &Table<'_>, name: &str) -> Option<usize> {
    if name.starts_with('#') {
        return table.tags.iter().position(|tag| is_tag(tag, name));
    }
    let exact = table.columns.iter().position(|column| column == name);
    exact.or_else(|| {
        let name = folded(name);
        table.columns.iter().position(|column| folded(column) == name)
    })
}

/// Whether a tag has the asked one's name and all of its attributes, in any order (HXL 1.1).
fn is_tag(tag: &str, asked: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        text.to_lowercase().split('+').map(|part| part.trim().to_owned()).collect()
    };
    let (tag, asked) = (parts(tag), parts(asked));
    tag[0] == asked[0] && asked[1..].iter().all(|attribute| tag[1..].contains(attribute))
}

struct Binder<'b> {
    mapping: &'b Mapping,
    table: &'b Table<'b>,
    zone: &'b TimeZone,
    faults: Vec<Diagnostic>,
}

impl Binder<'_> {
    fn bind(&mut self) -> Bound {
        let mapping = self.mapping;
        let event = &mapping.event;
        let default = event.default_event();
        let values = event
            .values
            .iter()
            .filter_map(|(value, meant)| Some((key(value), happening(meant, &default)?)));
        let flags = event.flags.iter().filter_map(|flag| {
            let name = Columns::One(flag.column.clone());
            let at = self.columns(&name).first().copied()?;
            Some((at, happening(&flag.event, &default)?))
        });
        let flags: Vec<(usize, Happening)> = flags.collect();
        let time = &mapping.time;
        let place = &mapping.place;
        Bound {
            zone: mapping
                .zone
                .as_deref()
                .and_then(|zone| TimeZone::get(zone).ok())
                .unwrap_or_else(|| self.zone.clone()),
            id: self.columns(&mapping.id),
            event: self.all_columns(&event.column),
            type_from: self.columns(&event.type_from),
            mode_from: self.columns(&event.mode_from),
            trigger: self.columns(&event.trigger),
            factuality: event
                .factuality
                .as_deref()
                .and_then(Factuality::parse)
                .unwrap_or(Factuality::Certain),
            default: happening(&default, &default),
            values: values.collect(),
            flags,
            from: self.all_columns(&time.from),
            to: self.columns(&time.to),
            from_clock: self.columns(&time.from_clock),
            to_clock: self.columns(&time.to_clock),
            time_precision: self.columns(&time.precision),
            time_precisions: keyed(&time.precisions),
            end_invented: time.end_invented.as_ref().and_then(|marker| {
                let at = self.columns(&Columns::One(marker.column.clone()));
                Some((*at.first()?, key(&marker.value)))
            }),
            also_dates: time
                .also
                .iter()
                .flat_map(|name| self.columns(&Columns::One(name.clone())))
                .collect(),
            place: self.all_columns(&place.name),
            admin2: self.columns(&place.admin2),
            admin1: self.columns(&place.admin1),
            country: self.columns(&place.country),
            in_country: place.in_country.as_deref().and_then(Country::parse),
            latitude: self.or_of_geometry(&place.latitude, "geometry.latitude"),
            longitude: self.or_of_geometry(&place.longitude, "geometry.longitude"),
            place_id: self.columns(&place.id),
            place_precision: self.columns(&place.precision),
            place_precisions: keyed(&place.precisions),
            observer: place.observer.as_ref().map(|observer| Observer {
                place: self.columns(&observer.place),
                latitude: self.columns(&observer.latitude),
                longitude: self.columns(&observer.longitude),
                bearing: self.columns(&observer.bearing),
                distance: self.columns(&observer.distance),
                location: self.columns(&observer.location),
            }),
            actors: mapping.actors.iter().map(|rule| self.person(rule)).collect(),
            recipients: mapping.recipients.iter().map(|rule| self.person(rule)).collect(),
            by: self.columns(&mapping.speakers.by),
            through: self.columns(&mapping.speakers.through),
            speaker_sector: mapping.speakers.sector.as_deref().and_then(Sector::parse),
            effects: self.tolls(),
            instruments: self.weapons(),
            objects: self.things(),
            cue: self.columns(&mapping.cue),
            coverage: mapping.coverage.as_ref().map(|rule| Watch {
                observer: self.columns(&rule.observer),
                range: self.columns(&rule.range),
                means: self.columns(&rule.means),
                denied: rule.denied.as_ref().and_then(|marker| {
                    let at = self.columns(&Columns::One(marker.column.clone()));
                    Some((*at.first()?, key(&marker.value)))
                }),
            }),
        }
    }

    fn person(&mut self, rule: &PersonRule) -> Person {
        let sectors = rule.sectors.iter();
        let mut starts: Vec<(String, Sector)> = rule
            .starts
            .iter()
            .filter_map(|(start, sector)| Some((start.to_lowercase(), Sector::parse(sector)?)))
            .collect();
        starts.sort_by_key(|(start, _)| std::cmp::Reverse(start.len()));
        Person {
            name: self.columns(&rule.name),
            split: rule.split.clone(),
            country: self.columns(&rule.country),
            sector: self.columns(&rule.sector),
            sectors: sectors
                .filter_map(|(value, sector)| Some((key(value), Sector::parse(sector)?)))
                .collect(),
            starts,
            is: rule.is.as_ref().map(|is| {
                let country = is.country.as_deref().and_then(Country::parse);
                (is.name.clone(), country, is.sector.as_deref().and_then(Sector::parse))
            }),
        }
    }

    fn tolls(&mut self) -> Vec<Toll> {
        let mapping = self.mapping;
        let rules = mapping.effects.iter();
        let toll = |rule: &crate::mapping::EffectRule| {
            Some(Toll {
                kind: EffectKind::parse(&rule.kind)?,
                best: self.columns(&rule.best),
                low: self.columns(&rule.low),
                high: self.columns(&rule.high),
            })
        };
        rules.filter_map(toll).collect()
    }

    fn weapons(&mut self) -> Vec<Weapon> {
        let mapping = self.mapping;
        let rules = mapping.instruments.iter();
        let weapon = |rule: &crate::mapping::InstrumentRule| Weapon {
            name: self.all_columns(&rule.name),
            count: self.columns(&rule.count),
            kinds: words(&rule.kinds, InstrumentKind::parse),
            kind: rule.kind.as_deref().and_then(InstrumentKind::parse),
        };
        rules.map(weapon).collect()
    }

    fn things(&mut self) -> Vec<Thing> {
        let mapping = self.mapping;
        let rules = mapping.objects.iter();
        let thing = |rule: &crate::mapping::ObjectRule| Thing {
            name: self.columns(&rule.name),
            split: rule.split.clone(),
            categories: words(&rule.categories, ObjectCategory::parse),
        };
        rules.map(thing).collect()
    }

    /// The column that is named, or that a point of GeoJSON gives.
    fn or_of_geometry(&mut self, columns: &Columns, of_point: &str) -> Cols {
        let found = self.columns(columns);
        match found.is_empty() {
            true => column(self.table, of_point).into_iter().collect(),
            false => found,
        }
    }

    /// The first of these columns that the table has.
    fn columns(&mut self, columns: &Columns) -> Cols {
        let mut all = self.all_columns(columns);
        all.truncate(1);
        all
    }

    /// All of these columns that the table has, in their order; a fault where it has none of them
    /// and needs one.
    fn all_columns(&mut self, columns: &Columns) -> Cols {
        let names = columns.names();
        let plain = |name: &'_ str| name.strip_prefix('?').unwrap_or(name).to_owned();
        let found: Cols =
            names.iter().filter_map(|name| column(self.table, &plain(name))).collect();
        let is_needed = !names.is_empty() && names.iter().all(|name| !name.starts_with('?'));
        if found.is_empty() && is_needed {
            self.faults.push(self.missing(&names[0]));
        }
        found
    }

    fn missing(&self, name: &str) -> Diagnostic {
        let known = if name.starts_with('#') { &self.table.tags } else { &self.table.columns };
        let message = format!("the table has no column `{name}`");
        let help = match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its columns are: {}", known.join(", ")),
        };
        Diagnostic::error("mapping-column-missing", message)
            .at(quoted_in(&self.mapping.source, name), "named here")
            .help(help)
    }
}

/// The same by the keys of its codes; of two codes with one key the first.
fn keyed<T: Clone>(codes: &BTreeMap<String, T>) -> BTreeMap<String, T> {
    codes.iter().rev().map(|(code, meant)| (key(code), meant.clone())).collect()
}

/// Words that a cell may hold, the longest first.
fn words<T>(
    told: &BTreeMap<String, String>,
    parse: impl Fn(&str) -> Option<T>,
) -> Vec<(String, T)> {
    let mut words: Vec<(String, T)> = told
        .iter()
        .filter_map(|(word, meant)| Some((word.to_lowercase(), parse(meant)?)))
        .collect();
    words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    words
}

fn happening(event: &Event, default: &Event) -> Option<Happening> {
    let told = |own: &Option<String>, default: &Option<String>| own.clone().or(default.clone());
    let own_type = event.event_type.is_some();
    let event_type = told(&event.event_type, &default.event_type);
    let Some(event_type) = event_type.as_deref().and_then(EventType::parse) else {
        return event.skip.then_some(SILENCE);
    };
    // A mode belongs to its type: another type does not take it over.
    let mode = if own_type { event.mode.clone() } else { told(&event.mode, &default.mode) };
    let acled = if own_type { event.acled.clone() } else { told(&event.acled, &default.acled) };
    let status = told(&event.status, &default.status);
    let factuality = told(&event.factuality, &default.factuality);
    Some(Happening {
        event_type,
        mode: mode.and_then(|mode| Mode::of(event_type, &mode)),
        acled: acled.and_then(|acled| AcledEvent::parse(&acled)),
        status: status.as_deref().and_then(Status::parse).unwrap_or(Status::Happened),
        factuality: factuality
            .as_deref()
            .and_then(Factuality::parse)
            .unwrap_or(Factuality::Certain),
        is_silence: event.skip,
    })
}

/// Nothing happened: of no type that matters.
const SILENCE: Happening = Happening {
    event_type: EventType::Consult,
    mode: None,
    acled: None,
    status: Status::Happened,
    factuality: Factuality::Certain,
    is_silence: true,
};
