//! Reads a docket's `places.csv`: places that the gazetteer lacks, or that are told better.
//!
//! The first line names the columns, in any order: `name`, `lat` and `lon` must be there;
//! `names` (other names, `;` between them), `country` (ISO 3166-1 alpha-3, also one of the codes
//! that begin with `X`, or the country's name), `admin1`, `kind` and `disputed` may be. Cells are parted by commas and
//! quoted as in RFC 4180; lines that begin with `#` are prose. A line that cannot be read is
//! named and left out, the others are read.

use troth_text::{ByteSpan, Diagnostic};

use crate::{Addition, Gazetteer, Kind};

const COLUMNS: [&str; 8] = ["name", "names", "lat", "lon", "country", "admin1", "kind", "disputed"];

/// What becomes of a line that cannot be read.
const LEFT_OUT: &str = "this place is left out";

/// A cell and where it stands in the file.
#[derive(Debug, Clone)]
struct Cell {
    text: String,
    span: ByteSpan,
}

/// The places of a `places.csv`, with what could not be read in it.
///
/// ```
/// let text = "name,lat,lon,country\nMala Lypa,50.1,30.2,UKR\nNowhere,500,0,\n";
/// let (places, faults) = troth_gazetteer::parse_places_csv(text);
/// assert_eq!(places[0].name, "Mala Lypa");
/// assert_eq!(faults[0].message, "the latitude `500` is not between -90 and 90");
/// ```
#[must_use]
pub fn parse_places_csv(text: &str) -> (Vec<Addition>, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let mut lines = lines(text).map(|line| cells(text, line));
    let Some(header) = lines.next() else { return (Vec::new(), faults) };
    let columns = read_header(&header, &mut faults);
    let missing: Vec<String> = ["name", "lat", "lon"]
        .into_iter()
        .filter(|name| !columns.contains(name))
        .map(|name| format!("`{name}`"))
        .collect();
    if !missing.is_empty() {
        let message = format!("there is no column {}", missing.join(" or "));
        faults.push(
            Diagnostic::error("places-column-missing", message)
                .at(line_span(&header), "the first line names the columns")
                .help("begin the file with a line such as `name,lat,lon,country,kind`"),
        );
        return (Vec::new(), faults);
    }
    let places = lines.filter_map(|line| read_place(&columns, &line, &mut faults)).collect();
    (places, faults)
}

/// The lines that tell something, without their ends.
fn lines(text: &str) -> impl Iterator<Item = ByteSpan> + '_ {
    let mut start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    std::iter::from_fn(move || {
        (start < text.len()).then(|| {
            let end = line_end(text, start);
            let span = ByteSpan::new(start, end);
            start = end + 1;
            span
        })
    })
    .map(move |span| ByteSpan::new(span.start(), span.start() + span.slice(text).trim_end().len()))
    .filter(move |span| !span.is_empty() && !span.slice(text).starts_with('#'))
}

/// A line ends at the next line feed that stands outside quotes; an open quote that no line
/// closes ends with its own line.
fn line_end(text: &str, start: usize) -> usize {
    let mut quoted = false;
    let mut first = None;
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => return at,
            b'\n' => first = first.or(Some(at)),
            _ => {}
        }
    }
    if quoted { first.unwrap_or(text.len()) } else { text.len() }
}

fn cells(text: &str, line: ByteSpan) -> Vec<Cell> {
    let mut found = Vec::new();
    let mut quoted = false;
    let mut start = line.start();
    for (at, c) in line.slice(text).char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                found.push(cell(text, start, line.start() + at));
                start = line.start() + at + 1;
            }
            _ => {}
        }
    }
    found.push(cell(text, start, line.end()));
    found
}

fn cell(text: &str, start: usize, end: usize) -> Cell {
    let raw = &text[start..end];
    let start = start + (raw.len() - raw.trim_start().len());
    let raw = raw.trim();
    let inner = raw.strip_prefix('"').map(|inner| inner.strip_suffix('"').unwrap_or(inner));
    Cell {
        text: inner.map_or_else(|| raw.to_owned(), |inner| inner.replace("\"\"", "\"")),
        span: ByteSpan::new(start, start + raw.len()),
    }
}

fn line_span(line: &[Cell]) -> ByteSpan {
    let last = line.last().expect("a line has at least one cell");
    line[0].span.cover(last.span)
}

/// The columns in their order; one that is not known keeps its place under no name. A line that
/// holds no known name at all is a place, not a header, and its cells are not told of one by one.
fn read_header(header: &[Cell], faults: &mut Vec<Diagnostic>) -> Vec<&'static str> {
    let known = |cell: &Cell| {
        let name = cell.text.to_lowercase();
        COLUMNS.into_iter().find(|column| *column == name).unwrap_or_default()
    };
    let columns: Vec<&str> = header.iter().map(known).collect();
    let is_header = columns.iter().any(|column| !column.is_empty());
    for (cell, _) in header.iter().zip(&columns).filter(|(_, column)| column.is_empty()) {
        if is_header {
            let message = format!("the column `{}` is not known", cell.text);
            faults.push(
                Diagnostic::warning("places-column-unknown", message)
                    .at(cell.span, "not read")
                    .help(format!("the columns are: {}", COLUMNS.join(", "))),
            );
        }
    }
    columns
}

/// One line, read column by column.
struct Line<'a> {
    columns: &'a [&'static str],
    cells: &'a [Cell],
}

impl Line<'_> {
    fn get(&self, column: &str) -> Option<&Cell> {
        let at = self.columns.iter().position(|name| *name == column)?;
        self.cells.get(at).filter(|cell| !cell.text.is_empty())
    }

    fn text(&self, column: &str) -> Option<String> {
        self.get(column).map(|cell| cell.text.clone())
    }
}

fn read_place(
    columns: &[&'static str],
    cells: &[Cell],
    faults: &mut Vec<Diagnostic>,
) -> Option<Addition> {
    let line = Line { columns, cells };
    let Some(name) = line.text("name") else {
        let fault = Diagnostic::error("places-name-missing", "the place has no name");
        let help = "write its name in the column `name`";
        faults.push(fault.at(line_span(cells), LEFT_OUT).help(help));
        return None;
    };
    let lat = read_degrees(&line, "lat", "latitude", 90.0, faults);
    let lon = read_degrees(&line, "lon", "longitude", 180.0, faults);
    let country = line.get("country").and_then(|cell| read_country(cell, faults));
    let kind = line.get("kind").and_then(|cell| read_kind(cell, faults));
    let others = line.text("names").unwrap_or_default();
    Some(Addition {
        name,
        names: others.split(';').map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).collect(),
        lat: lat?,
        lon: lon?,
        country,
        admin1: line.text("admin1"),
        kind: kind.unwrap_or(Kind::Village),
        disputed: line.get("disputed").is_some_and(|cell| says_yes(&cell.text)),
    })
}

fn says_yes(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "1" | "true" | "yes" | "x")
}

fn read_degrees(
    line: &Line<'_>,
    column: &str,
    word: &str,
    most: f64,
    faults: &mut Vec<Diagnostic>,
) -> Option<f64> {
    let Some(cell) = line.get(column) else {
        let fault = Diagnostic::error("places-point-missing", format!("the place has no {word}"));
        let help = format!("write degrees in the column `{column}`, as in `50.08`");
        faults.push(fault.at(line_span(line.cells), LEFT_OUT).help(help));
        return None;
    };
    match cell.text.parse::<f64>() {
        Ok(degrees) if degrees.abs() <= most => Some(degrees),
        Ok(degrees) => {
            let message = format!("the {word} `{}` is not between -{most} and {most}", cell.text);
            let fault = Diagnostic::error("places-point-outside", message).at(cell.span, LEFT_OUT);
            faults.push(fault.help(if degrees.abs() <= 180.0 {
                "are latitude and longitude exchanged?"
            } else {
                "write degrees with a point, as in `50.08`"
            }));
            None
        }
        Err(_) => {
            let message = format!("the {word} `{}` is not a number", cell.text);
            let fault = Diagnostic::error("places-point-unreadable", message);
            let help = "write degrees with a point, as in `50.08`; south and west are negative";
            faults.push(fault.at(cell.span, LEFT_OUT).help(help));
            None
        }
    }
}

fn read_country(cell: &Cell, faults: &mut Vec<Diagnostic>) -> Option<String> {
    let gazetteer = Gazetteer::embedded();
    let code = cell.text.to_uppercase();
    if gazetteer.country(&code).is_some() || is_made_up(&code) {
        return Some(code);
    }
    let named = gazetteer.candidates(&cell.text);
    let country = named.iter().find(|one| one.entry.kind == Kind::Country);
    if country.is_none() {
        let message = format!("the country `{}` is not known", cell.text);
        let fault = Diagnostic::warning("places-country-unknown", message);
        faults.push(fault.at(cell.span, "the place is read without a country").help(
            "write its three letters of ISO 3166-1, such as `NOR`, or its name; a made-up country \
             takes letters that begin with `X`, such as `XNL`",
        ));
    }
    country.and_then(|one| one.entry.country).map(str::to_owned)
}

/// Whether it is one of the codes from `XAA` to `XZZ`, which ISO 3166-1 leaves to its users.
fn is_made_up(code: &str) -> bool {
    code.len() == 3 && code.starts_with('X') && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn read_kind(cell: &Cell, faults: &mut Vec<Diagnostic>) -> Option<Kind> {
    let kind = Kind::from_word(&cell.text.to_lowercase());
    if kind.is_none() {
        let words: Vec<&str> = Kind::ALL.into_iter().map(Kind::word).collect();
        let message = format!("the kind of place `{}` is not known", cell.text);
        let fault = Diagnostic::warning("places-kind-unknown", message);
        let help = format!("write one of: {}", words.join(", "));
        faults.push(fault.at(cell.span, "taken for a village").help(help));
    }
    kind
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Expect) {
        let (places, faults) = parse_places_csv(text);
        let mut told = String::new();
        for place in &places {
            let country = place.country.as_deref().unwrap_or("-");
            told += &format!(
                "{} {:?} {},{} {country} {}\n",
                place.name,
                place.names,
                place.lat,
                place.lon,
                place.kind.word()
            );
        }
        for fault in &faults {
            let at = fault.labels[0].span.slice(text);
            told += &format!("{}: {} [{at}]\n", fault.id, fault.message);
        }
        expected.assert_eq(&told);
    }

    #[test]
    fn columns_stand_in_any_order() {
        check(
            "# Villages of the valley\nlon,lat,name,names,country,kind\n\
             30.5,50.25,Mala Lypa,Malaya Lipa; Mala Lipa,Ukraine,village\n\
             \n-1.5,17,\"Camp \"\"North\"\", gate 2\",,MLI,site\n",
            expect![[r#"
                Mala Lypa ["Malaya Lipa", "Mala Lipa"] 50.25,30.5 UKR village
                Camp "North", gate 2 [] 17,-1.5 MLI site
            "#]],
        );
    }

    #[test]
    fn each_fault_is_named_and_the_rest_is_read() {
        check(
            "name,lat,lon,country,kind,colour\nA,95,10,,,\nB,ten,10,,,\n,1,2,,,\nC,1,,,,\nD,1,2,Norland,hut,red\n",
            expect![[r#"
                D [] 1,2 - village
                places-column-unknown: the column `colour` is not known [colour]
                places-point-outside: the latitude `95` is not between -90 and 90 [95]
                places-point-unreadable: the latitude `ten` is not a number [ten]
                places-name-missing: the place has no name [,1,2,,,]
                places-point-missing: the place has no longitude [C,1,,,,]
                places-country-unknown: the country `Norland` is not known [Norland]
                places-kind-unknown: the kind of place `hut` is not known [hut]
            "#]],
        );
    }

    #[test]
    fn a_file_without_its_columns_says_which() {
        check(
            "Mala Lypa,50.25,30.5\n",
            expect![[r#"
                places-column-missing: there is no column `name` or `lat` or `lon` [Mala Lypa,50.25,30.5]
            "#]],
        );
    }

    proptest! {
        #[test]
        fn no_file_makes_it_panic(text in "(name,lat,lon\n)?(\\PC|[\n\",#]){0,200}") {
            let _ = parse_places_csv(&text);
        }
    }
}
