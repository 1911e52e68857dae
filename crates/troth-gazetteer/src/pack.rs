//! Writes the index from the table that `derive/derive.py` makes.
//!
//! Used when the gazetteer is derived anew, never when it is read. It lives here so that names
//! are normalised by the very function that looks them up.

use std::collections::BTreeMap;

use fst::MapBuilder;

use crate::entry::{Kind, NameKind, Seat};
use crate::index::{
    LAST, MAGIC, NONE, OWN_ID, PER_DEGREE, pack_kind, pack_population, pack_posting,
};
use crate::normalise;

/// The two files of the index.
#[derive(Debug)]
pub struct Packed {
    /// `gazetteer.bin`
    pub places: Vec<u8>,
    /// `names.fst`
    pub names: Vec<u8>,
}

/// One line of the table.
struct Row<'a> {
    id: &'a str,
    kind: Kind,
    country: &'a str,
    division1: &'a str,
    division2: &'a str,
    point: (f64, f64),
    population: u64,
    seat: Option<Seat>,
    disputed: bool,
    name: &'a str,
    others: [(NameKind, &'a str); 4],
}

/// Packs a table: tab-separated lines, sorted by country and divisions, lists separated by U+001F.
///
/// # Panics
/// When the table is not of that form: it is made by our own script.
#[must_use]
pub fn pack(table: &str) -> Packed {
    let rows: Vec<Row> = table.lines().map(read_row).collect();
    let mut strings = Strings::default();
    let mut places = Vec::new();
    for row in &rows {
        write_place(row, &mut strings, &mut places);
    }
    let countries = Countries::new(&rows);
    let groups = write_groups(&rows, &countries);
    let (names, postings) = write_names(&rows);

    let sizes = [
        rows.len(),
        groups.len() / 10,
        countries.codes.len(),
        strings.bytes.len(),
        postings.len() / 3,
    ];
    let mut bin = MAGIC.to_vec();
    for size in sizes {
        bin.extend(u32::try_from(size).expect("the index is small").to_le_bytes());
    }
    for section in [&places, &groups, &countries.bytes, &strings.bytes, &postings] {
        bin.extend(section);
    }
    Packed { places: bin, names }
}

fn read_row(line: &str) -> Row<'_> {
    let cells: Vec<&str> = line.split('\t').collect();
    let number = |at: usize| -> f64 { cells[at].parse().expect("a number") };
    Row {
        id: cells[0],
        kind: Kind::from_word(cells[1]).expect("a kind of place"),
        country: cells[2],
        division1: cells[3],
        division2: cells[4],
        point: (number(5), number(6)),
        population: cells[7].parse().expect("a number of people"),
        seat: [
            None,
            Some(Seat::Country),
            Some(Seat::Division1),
            Some(Seat::Division2),
            Some(Seat::Lower),
        ][cells[8].parse::<usize>().expect("a level of seat")],
        disputed: cells[9] == "1",
        name: cells[10],
        others: [
            (NameKind::Main, cells[11]),
            (NameKind::Other, cells[12]),
            (NameKind::Adjective, cells[13]),
            (NameKind::Short, cells[14]),
        ],
    }
}

fn write_place(row: &Row, strings: &mut Strings, out: &mut Vec<u8>) {
    let id = match (row.kind, row.id.parse::<u32>()) {
        (Kind::Division1 | Kind::Division2, _) => strings.add(row.id),
        (_, Ok(id)) if id > 0 => id,
        _ => OWN_ID,
    };
    push_u24(strings.add(row.name), out);
    push_u24(id, out);
    push_u24(pack_degrees(row.point.0, 90.0), out);
    push_u24(pack_degrees(row.point.1, 180.0), out);
    out.extend(pack_population(row.population).to_le_bytes());
    out.push(pack_kind(row.kind, row.seat, row.disputed));
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "degrees are in range")]
fn pack_degrees(degrees: f64, offset: f64) -> u32 {
    ((degrees + offset) * PER_DEGREE).round() as u32
}

/// Each string once, behind its length.
#[derive(Default)]
struct Strings {
    bytes: Vec<u8>,
    known: BTreeMap<String, u32>,
}

impl Strings {
    fn add(&mut self, text: &str) -> u32 {
        if let Some(&at) = self.known.get(text) {
            return at;
        }
        let at = u32::try_from(self.bytes.len()).expect("the strings are few");
        self.bytes.push(u8::try_from(text.len()).expect("a name is shorter than 256 bytes"));
        self.bytes.extend(text.as_bytes());
        self.known.insert(text.to_owned(), at);
        at
    }
}

/// Codes of countries, and the section that lists them.
struct Countries {
    codes: BTreeMap<String, u8>,
    bytes: Vec<u8>,
}

impl Countries {
    fn new(rows: &[Row]) -> Self {
        let mut found = Self { codes: BTreeMap::new(), bytes: Vec::new() };
        for (at, row) in (0_u32..).zip(rows) {
            if row.kind == Kind::Country {
                let code = u8::try_from(found.codes.len()).expect("fewer than 255 countries");
                found.codes.insert(row.country.to_owned(), code);
                found.bytes.extend(row.country.as_bytes());
                push_u24(at, &mut found.bytes);
            }
        }
        found
    }
}

fn write_groups(rows: &[Row], countries: &Countries) -> Vec<u8> {
    let areas: BTreeMap<&str, u32> = (0_u32..)
        .zip(rows)
        .filter(|(_, row)| matches!(row.kind, Kind::Division1 | Kind::Division2))
        .map(|(at, row)| (row.id, at))
        .collect();
    let mut out = Vec::new();
    let mut last = None;
    for (at, row) in (0_u32..).zip(rows) {
        let group = (row.country, row.division1, row.division2);
        if last.replace(group) == Some(group) {
            continue;
        }
        push_u24(at, &mut out);
        out.push(countries.codes.get(row.country).copied().unwrap_or(u8::MAX));
        for code in [row.division1, row.division2] {
            push_u24(areas.get(code).copied().unwrap_or(NONE), &mut out);
        }
    }
    out
}

fn write_names(rows: &[Row]) -> (Vec<u8>, Vec<u8>) {
    let mut by_key: BTreeMap<String, BTreeMap<u32, NameKind>> = BTreeMap::new();
    for (at, row) in (0_u32..).zip(rows) {
        let lists = row
            .others
            .iter()
            .flat_map(|&(kind, list)| list.split('\u{1f}').map(move |name| (kind, name)));
        for (kind, name) in std::iter::once((NameKind::Main, row.name)).chain(lists) {
            let key = normalise(name);
            if key.chars().count() >= 2 {
                by_key.entry(key).or_default().entry(at).or_insert(kind);
            }
        }
    }
    let mut names = MapBuilder::memory();
    let mut postings = Vec::new();
    for (key, places) in &by_key {
        names.insert(key, write_postings(places, &mut postings)).expect("keys are in order");
    }
    (names.into_inner().expect("memory does not fail"), postings)
}

/// The FST's value for a name: its only posting, or where its list begins.
fn write_postings(places: &BTreeMap<u32, NameKind>, out: &mut Vec<u8>) -> u64 {
    if let (1, Some((&id, &kind))) = (places.len(), places.first_key_value()) {
        return u64::from(pack_posting(id, kind)) << 1;
    }
    let start = out.len() / 3;
    for (n, (&id, &kind)) in (1..).zip(places) {
        let last = if n == places.len() { LAST } else { 0 };
        push_u24(pack_posting(id, kind) | last, out);
    }
    (start as u64) << 1 | 1
}

fn push_u24(value: u32, out: &mut Vec<u8>) {
    assert!(value <= NONE, "{value} does not fit in 24 bits");
    out.extend(&value.to_le_bytes()[..3]);
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::entry::EntryId;
    use crate::index::Index;

    /// An invented country with a division, its seat and a strait outside any country.
    const TABLE: &str = "\
0\twater\t\t\t\t-3.5\t-179.9\t0\t0\t1\tSalt Strait\t\t\t\t
900\tcountry\tXNL\t\t\t10.0\t20.0\t2000000\t0\t0\tNorland\tNorlandia\t\tNorlander\t
XN.01\tdivision1\tXNL\tXN.01\t\t10.5\t20.5\t300000\t0\t0\tHarbour Province\t\tHarbour\t\tHa.
901\tcity\tXNL\tXN.01\t\t10.51239\t20.5\t123456\t2\t0\tÖstby\tOestby\tOstbi\u{1f}Остбю\t\t";

    #[test]
    fn what_is_packed_is_read_again() {
        let packed = pack(TABLE);
        let index = Index::new(packed.places.leak(), packed.names.leak());
        let mut told = String::new();
        for id in 0..4 {
            let entry = index.entry(EntryId(id));
            told += &format!(
                "{entry} {} {},{} {} {:?} {}\n",
                entry.kind.word(),
                entry.lat,
                entry.lon,
                entry.population,
                entry.seat,
                entry.identifier()
            );
        }
        for key in ["ostby", "oestby", "остбю", "norlander", "harbour", "ha", "salt strait", "salt"]
        {
            told += &format!("{key}: {:?}\n", index.postings(key));
        }
        expect![[r#"
            Salt Strait water -3.5,-179.9 0 None troth:salt-strait@-3.5,-179.9
            Norland, XNL country 10,20 1999872 None geonames:900
            Harbour Province, XNL division1 10.5,20.5 299776 None geonames:XN.01
            Östby, Harbour Province, XNL city 10.5124,20.5 123456 Some(Division1) geonames:901
            ostby: [(EntryId(3), Main)]
            oestby: [(EntryId(3), Main)]
            остбю: [(EntryId(3), Other)]
            norlander: [(EntryId(1), Adjective)]
            harbour: [(EntryId(2), Other)]
            ha: [(EntryId(2), Short)]
            salt strait: [(EntryId(0), Main)]
            salt: []
        "#]]
        .assert_eq(&told);
    }
}
