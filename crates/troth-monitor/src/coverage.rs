//! Who could have told: the share of a case's time and place that somebody watched, and the
//! docket's `coverage.csv`.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use troth_agreement::norm::Area;
use troth_model::{AccountId, Coverage, CoverageState, CoveredArea, EventType, Place, Position};
use troth_text::{ByteSpan, Diagnostic};

use crate::view::{Stretch, View};

/// How far a case was watched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Watched<'a> {
    /// 0 to 1.
    pub(crate) share: f64,
    /// The entry that watched longest.
    pub(crate) longest: Option<&'a Coverage>,
}

impl Watched<'_> {
    pub(crate) fn is_any(&self) -> bool {
        self.longest.is_some()
    }
}

/// Who could have told of some kinds of event in some areas: asked for many times and places.
pub(crate) struct Watch<'v, 'a> {
    view: &'v View<'a>,
    rows: Timed<'a>,
    gaps: Timed<'a>,
    units: Vec<Unit<'v>>,
}

impl<'v, 'a> Watch<'v, 'a> {
    /// Of these kinds of event. `areas` are where the norm looks; without any, where coverage
    /// speaks of at all.
    pub(crate) fn new(view: &'v View<'a>, what: &[EventType], areas: &'v [Area]) -> Self {
        let (rows, gaps): (Vec<&Coverage>, Vec<&Coverage>) =
            view.coverage.iter().copied().filter(|row| notices(row, what)).partition(is_watching);
        let units = match areas {
            [] => anywhere(&rows),
            areas => areas.iter().map(Unit::Area).collect(),
        };
        Self { view, rows: Timed::new(rows), gaps: Timed::new(gaps), units }
    }

    /// How far somebody could have told of what happened in `when` in the norm's areas.
    pub(crate) fn in_areas(&self, when: Stretch) -> Watched<'a> {
        self.of(when, &self.units)
    }

    /// How far somebody could have told of what happened in `when` at one of `places`; without
    /// any, in the norm's areas.
    pub(crate) fn at(&self, when: Stretch, places: &[&Place]) -> Watched<'a> {
        match places {
            [] => self.in_areas(when),
            places => self.of(when, &[Unit::Places(places)]),
        }
    }

    fn of(&self, when: Stretch, units: &[Unit<'_>]) -> Watched<'a> {
        let (rows, gaps) = (self.rows.around(when), self.gaps.around(when));
        let mut longest: Option<(SignedDuration, &'a Coverage)> = None;
        let mut sum = 0.0;
        for unit in units {
            let mut parts = Vec::new();
            for row in rows.iter().copied().filter(|row| watches(self.view, row, unit)) {
                let off = gaps.iter().filter(|gap| takes_away(self.view, gap, row, unit));
                let left = left_of(common(row, when), off);
                if left.is_empty() {
                    continue;
                }
                let length = left.iter().map(|part| part.to.duration_since(part.from)).sum();
                if longest.is_none_or(|(most, _)| length > most) {
                    longest = Some((length, row));
                }
                parts.extend(left);
            }
            sum += share_of_time(parts, when);
        }
        Watched { share: sum / units.len().max(1) as f64, longest: longest.map(|(_, row)| row) }
    }
}

/// Entries of coverage by their time.
struct Timed<'a> {
    /// In the order of their names.
    rows: Vec<&'a Coverage>,
    /// Their places in `rows` by when they begin, each with the latest end so far.
    by_start: Vec<(usize, Timestamp)>,
}

impl<'a> Timed<'a> {
    fn new(rows: Vec<&'a Coverage>) -> Self {
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|at| rows[*at].from);
        let mut latest = Timestamp::MIN;
        let by_start = order.into_iter().map(|at| {
            latest = latest.max(rows[at].to);
            (at, latest)
        });
        Self { by_start: by_start.collect(), rows }
    }

    /// Those that touch `when`, in the order of their names.
    fn around(&self, when: Stretch) -> Vec<&'a Coverage> {
        let first = self.by_start.partition_point(|(_, latest)| *latest < when.from);
        let rest = &self.by_start[first..];
        let n = rest.partition_point(|(at, _)| self.rows[*at].from <= when.to);
        let mut found: Vec<usize> = rest[..n].iter().map(|(at, _)| *at).collect();
        found.retain(|at| when.from <= self.rows[*at].to);
        found.sort_unstable();
        found.into_iter().map(|at| self.rows[at]).collect()
    }
}

fn is_watching(row: &&Coverage) -> bool {
    row.state == CoverageState::Watched
}

fn notices(row: &Coverage, what: &[EventType]) -> bool {
    row.what.is_empty() || row.what.iter().any(|noticed| what.contains(noticed))
}

/// One piece of ground.
enum Unit<'u> {
    /// One of these places.
    Places(&'u [&'u Place]),
    /// This area.
    Area(&'u Area),
    /// The ground of these rows.
    Same(&'u CoveredArea),
    /// All of it.
    Everywhere,
}

/// The areas that some rows name; everywhere, where they name none.
fn anywhere<'u>(rows: &[&'u Coverage]) -> Vec<Unit<'u>> {
    let mut units: Vec<&CoveredArea> = Vec::new();
    for row in rows {
        if row.area != CoveredArea::Everywhere && !units.contains(&&row.area) {
            units.push(&row.area);
        }
    }
    if units.is_empty() {
        return vec![Unit::Everywhere];
    }
    units.into_iter().map(Unit::Same).collect()
}

fn watches(view: &View<'_>, row: &Coverage, unit: &Unit<'_>) -> bool {
    if row.area == CoveredArea::Everywhere {
        return true;
    }
    match unit {
        Unit::Everywhere => false,
        Unit::Same(area) => row.area == **area,
        Unit::Places(places) => places.iter().any(|place| holds_place(view, &row.area, place)),
        Unit::Area(area) => holds_area(&row.area, area),
    }
}

fn holds_place(view: &View<'_>, watched: &CoveredArea, place: &Place) -> bool {
    match watched {
        CoveredArea::Everywhere => true,
        CoveredArea::Named(name) => {
            view.is_in(place, &Area::Named(name.clone()))
                || place.country.is_some_and(|country| country.as_str().eq_ignore_ascii_case(name))
        }
        CoveredArea::Circle { center, km } => {
            place.position.is_some_and(|position| position.distance_km(*center) <= *km)
        }
    }
}

fn holds_area(watched: &CoveredArea, area: &Area) -> bool {
    let CoveredArea::Named(watched) = watched else { return false };
    match area {
        Area::Named(name)
        | Area::Division(name)
        | Area::Near { of: name, .. }
        | Area::Sector { of: name, .. } => watched.eq_ignore_ascii_case(name),
        Area::Drawn(drawing) | Area::NearLine { line: drawing, .. } => {
            watched.eq_ignore_ascii_case(&drawing.name)
        }
        Area::Country(country) => watched.eq_ignore_ascii_case(country.as_str()),
    }
}

/// Whether a gap keeps the observer of a row from watching this piece of ground.
fn takes_away(view: &View<'_>, gap: &Coverage, row: &Coverage, unit: &Unit<'_>) -> bool {
    gap.observer.eq_ignore_ascii_case(&row.observer)
        && (gap.means.is_empty() || gap.means.eq_ignore_ascii_case(&row.means))
        && (gap.area == row.area || watches(view, gap, unit))
}

/// What a row watched of `when`; an instant is watched or it is not.
fn common(row: &Coverage, when: Stretch) -> Option<Stretch> {
    let row = Stretch { from: row.from, to: row.to };
    let common = Stretch { from: row.from.max(when.from), to: row.to.min(when.to) };
    row.meets(when).then_some(common)
}

/// A stretch without the gaps in it.
fn left_of<'g>(
    stretch: Option<Stretch>,
    gaps: impl Iterator<Item = &'g &'g Coverage>,
) -> Vec<Stretch> {
    let mut left: Vec<Stretch> = stretch.into_iter().collect();
    for gap in gaps {
        left = left.into_iter().flat_map(|part| around(part, gap)).collect();
    }
    left
}

/// What of a stretch lies before a gap and after it.
fn around(part: Stretch, gap: &Coverage) -> Vec<Stretch> {
    if !part.meets(Stretch { from: gap.from, to: gap.to }) {
        return vec![part];
    }
    let before = Stretch { from: part.from, to: gap.from.min(part.to) };
    let after = Stretch { from: gap.to.max(part.from), to: part.to };
    [before, after].into_iter().filter(|part| part.from < part.to).collect()
}

fn share_of_time(mut parts: Vec<Stretch>, when: Stretch) -> f64 {
    if when.from == when.to {
        return if parts.is_empty() { 0.0 } else { 1.0 };
    }
    parts.sort();
    let mut total = SignedDuration::ZERO;
    let mut reached = when.from;
    for part in parts {
        let from = part.from.max(reached);
        if from < part.to {
            total += part.to.duration_since(from);
            reached = part.to;
        }
    }
    total.as_secs_f64() / when.to.duration_since(when.from).as_secs_f64()
}

// ---- coverage.csv ----

/// The columns of `coverage.csv`. `lat`, `lon` and `km` together are a circle.
const COLUMNS: &[&str] =
    &["observer", "from", "to", "place", "area", "means", "what", "lat", "lon", "km", "state"];

/// Reads a docket's `coverage.csv` (RFC 4180, with a header): one row for each stretch in which
/// somebody could have told. `from` and `to` are days (`2031-03-01`, the whole day) or civil
/// times (`2031-03-01T06:00`) in `zone`. A row that cannot be read is named and left out.
#[must_use]
pub fn read_coverage(text: &str, zone: &TimeZone) -> (Vec<Coverage>, Vec<Diagnostic>) {
    let mut rows = crate::csv::rows(text).into_iter();
    let mut diagnostics = Vec::new();
    let Some(header) = rows.next() else { return (Vec::new(), diagnostics) };
    let columns = columns(text, &header, &mut diagnostics);
    let mut coverage = Vec::new();
    for (number, fields) in rows.enumerate() {
        let row = Row { text, zone, columns: &columns, fields: &fields };
        match row.coverage(number + 1) {
            Ok(entry) => coverage.push(entry),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    (coverage, diagnostics)
}

fn columns(
    text: &str,
    header: &[ByteSpan],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(&'static str, usize)> {
    let mut columns = Vec::new();
    for (at, field) in header.iter().enumerate() {
        let name = field.slice(text).trim().to_lowercase();
        match COLUMNS.iter().find(|known| **known == name) {
            Some(known) => columns.push((*known, at)),
            None => diagnostics.push(
                Diagnostic::warning("unknown-column", format!("`{name}` is no column of coverage"))
                    .at(*field, "not read")
                    .help(format!("the columns are: {}", COLUMNS.join(", "))),
            ),
        }
    }
    columns
}

struct Row<'r> {
    text: &'r str,
    zone: &'r TimeZone,
    columns: &'r [(&'static str, usize)],
    fields: &'r [ByteSpan],
}

type Read<T> = Result<T, Box<Diagnostic>>;

impl Row<'_> {
    fn coverage(&self, number: usize) -> Read<Coverage> {
        let (from, from_span) = self.moment("from", false)?;
        let (to, to_span) = self.moment("to", true)?;
        if to <= from {
            return Err(Box::new(
                Diagnostic::error("coverage-without-time", "this coverage ends before it begins")
                    .at(to_span, "ends here")
                    .at(from_span, "begins here"),
            ));
        }
        Ok(Coverage {
            id: AccountId::new(format!("coverage:{number}")),
            state: self.state()?,
            observer: self.value("observer").map_or("", |(value, _)| value).to_owned(),
            from,
            to,
            area: self.area()?,
            means: self.value("means").map_or("", |(value, _)| value).to_owned(),
            what: self.what()?,
        })
    }

    /// A field that is there and not empty, with where it stands.
    fn value(&self, column: &str) -> Option<(&str, ByteSpan)> {
        let (_, at) = self.columns.iter().find(|(name, _)| *name == column)?;
        let span = *self.fields.get(*at)?;
        let value = span.slice(self.text).trim();
        (!value.is_empty()).then_some((value, span))
    }

    fn line(&self) -> ByteSpan {
        let first = self.fields.first().copied().unwrap_or(ByteSpan::new(0, 0));
        self.fields.iter().copied().fold(first, ByteSpan::cover)
    }

    fn moment(&self, column: &str, is_end: bool) -> Read<(Timestamp, ByteSpan)> {
        let Some((value, span)) = self.value(column) else {
            return Err(Box::new(
                Diagnostic::error("unreadable-coverage", format!("this row has no `{column}`"))
                    .at(self.line(), "nobody knows when")
                    .help("give a day (`2031-03-01`) or a time (`2031-03-01T06:00`)"),
            ));
        };
        let day = value.parse::<jiff::civil::Date>().ok().filter(|_| value.len() == 10);
        let civil = match (day, value.parse::<jiff::civil::DateTime>()) {
            (Some(day), _) if is_end => day.tomorrow().unwrap_or(day).at(0, 0, 0, 0),
            (Some(day), _) => day.at(0, 0, 0, 0),
            (None, Ok(civil)) => civil,
            (None, Err(_)) => {
                return Err(Box::new(
                    Diagnostic::error("unreadable-coverage", format!("`{value}` is no time"))
                        .at(span, "not read")
                        .help("give a day (`2031-03-01`) or a time (`2031-03-01T06:00`)"),
                ));
            }
        };
        let zoned = self.zone.to_ambiguous_zoned(civil).compatible();
        Ok((zoned.map_or(Timestamp::MAX, |zoned| zoned.timestamp()), span))
    }

    fn area(&self) -> Read<CoveredArea> {
        if let Some(circle) = self.circle()? {
            return Ok(circle);
        }
        let name = self.value("place").or_else(|| self.value("area")).map(|(name, _)| name);
        Ok(match name {
            None | Some("*") => CoveredArea::Everywhere,
            Some(name) if name.eq_ignore_ascii_case("everywhere") => CoveredArea::Everywhere,
            Some(name) => CoveredArea::Named(name.to_owned()),
        })
    }

    fn state(&self) -> Read<CoverageState> {
        let Some((value, span)) = self.value("state") else { return Ok(CoverageState::Watched) };
        CoverageState::parse(&value.to_lowercase()).ok_or_else(|| {
            let known: Vec<&str> = CoverageState::ALL.iter().map(|state| state.as_str()).collect();
            Box::new(
                Diagnostic::error("unknown-coverage-state", format!("`{value}` is no state"))
                    .at(span, "not known")
                    .help(format!("use: {}", known.join(", "))),
            )
        })
    }

    fn circle(&self) -> Read<Option<CoveredArea>> {
        let number = |column| -> Read<Option<f64>> {
            let Some((value, span)) = self.value(column) else { return Ok(None) };
            value.parse().map(Some).map_err(|_| {
                Box::new(
                    Diagnostic::error("unreadable-coverage", format!("`{value}` is no number"))
                        .at(span, "degrees, or kilometres, are expected"),
                )
            })
        };
        let (Some(lat), Some(lon), Some(km)) = (number("lat")?, number("lon")?, number("km")?)
        else {
            return Ok(None);
        };
        match Position::new(lat, lon) {
            Some(center) if km > 0.0 => Ok(Some(CoveredArea::Circle { center, km })),
            _ => Err(Box::new(
                Diagnostic::error("unreadable-coverage", "there is no such circle on the earth")
                    .at(self.line(), "`lat` from -90 to 90, `lon` from -180 to 180, `km` above 0"),
            )),
        }
    }

    fn what(&self) -> Read<Vec<EventType>> {
        let Some((value, span)) = self.value("what") else { return Ok(Vec::new()) };
        let mut what = Vec::new();
        for word in value.split([';', ',']).map(str::trim).filter(|word| !word.is_empty()) {
            if word.eq_ignore_ascii_case("everything") {
                return Ok(Vec::new());
            }
            match noticed(word) {
                Some(types) => what.extend_from_slice(types),
                None => {
                    let known: Vec<&str> = NOTICED.iter().map(|(word, _)| *word).collect();
                    return Err(Box::new(
                        Diagnostic::error(
                            "unknown-observation",
                            format!("`{word}` is nothing that coverage can be of"),
                        )
                        .at(span, "not known")
                        .help(format!("use: everything, {}", known.join(", "))),
                    ));
                }
            }
        }
        Ok(what)
    }
}

use EventType as E;

/// What coverage can be of, in plain words.
const NOTICED: &[(&str, &[EventType])] = &[
    ("attacks", &[E::Assault, E::Harm, E::Damage, E::Disruption]),
    ("casualties", &[E::Harm]),
    ("damage", &[E::Damage]),
    ("outages", &[E::Disruption]),
    ("filings", &[E::File]),
    ("movements", &[E::Mobilize, E::Retreat]),
    ("seizures", &[E::Coerce]),
    ("detentions", &[E::Coerce]),
    ("talks", &[E::Consult]),
    (
        "statements",
        &[E::Agree, E::Support, E::Concede, E::Request, E::Accuse, E::Reject, E::Threaten],
    ),
    ("aid", &[E::Aid, E::Cooperate]),
    ("protests", &[E::Protest]),
    ("sanctions", &[E::Sanction]),
];

fn noticed(word: &str) -> Option<&'static [EventType]> {
    let lower = word.to_lowercase();
    let plain = NOTICED.iter().find(|(name, _)| *name == lower).map(|(_, types)| *types);
    plain.or_else(|| {
        let upper = word.to_uppercase();
        let at = EventType::ALL.iter().position(|event| event.as_str() == upper)?;
        Some(&EventType::ALL[at..=at])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_a_stretch_and_a_wrong_row_costs_only_itself() {
        let text = "observer,from,to,place,means,what\n\
                    Mission,2031-03-01,2031-03-02,\"Ostby, Eastmark\",patrol,attacks; talks\n\
                    Mission,2031-03-09,2031-03-01,,,\n\
                    Mission,soon,2031-03-01,,,\n\
                    Mission,2031-03-01,2031-03-01T12:00,,,gossip\n\
                    Radio,2031-03-01T06:00,2031-03-01,,press,everything\n";
        let (coverage, diagnostics) = read_coverage(text, &TimeZone::UTC);
        assert_eq!(coverage.len(), 2);
        assert_eq!(coverage[0].area, CoveredArea::Named("Ostby, Eastmark".to_owned()));
        assert_eq!(coverage[0].to.to_string(), "2031-03-03T00:00:00Z");
        assert_eq!(coverage[1].id.as_str(), "coverage:5");
        assert!(coverage[1].what.is_empty());
        let ids: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.id).collect();
        assert_eq!(ids, ["coverage-without-time", "unreadable-coverage", "unknown-observation"]);
        assert_eq!(diagnostics[1].labels[0].span.slice(text), "soon");
    }

    #[test]
    fn a_gap_leaves_what_lies_before_and_after_it() {
        let text = "observer,from,to,place,means,state\n\
                    Mission,2031-03-01,2031-03-04,Ostby,camera,\n\
                    Mission,2031-03-02,2031-03-02,Ostby,,outage\n\
                    Mission,2031-03-01,2031-03-01,,,shut\n";
        let (rows, diagnostics) = read_coverage(text, &TimeZone::UTC);
        assert_eq!(rows[1].state, CoverageState::Outage);
        assert_eq!(diagnostics[0].id, "unknown-coverage-state");
        let days = |from: &str, to: &str| Stretch {
            from: format!("{from}T00:00Z").parse().expect("an instant"),
            to: format!("{to}T00:00Z").parse().expect("an instant"),
        };
        let all = days("2031-03-01", "2031-03-05");
        let left = left_of(common(&rows[0], all), [&rows[1]].iter());
        assert_eq!(left, [days("2031-03-01", "2031-03-02"), days("2031-03-03", "2031-03-05")]);
        assert_eq!(share_of_time(left, all), 0.75);
        let instant = Stretch { to: rows[1].from, from: rows[1].from };
        assert_eq!(left_of(common(&rows[0], instant), [&rows[1]].iter()), []);
    }
}
