//! The index as it lies in `data/`: `names.fst` from a normalised name to postings, and
//! `gazetteer.bin` with the places.
//!
//! Everything is fixed-width and little-endian, and is decoded when asked for. Places are
//! sorted by country and divisions, so that these are kept once for each group of neighbours
//! and found by bisection instead of being written with each place. [`crate::pack`] writes it.
//!
//! | section of `gazetteer.bin` | a record |
//! |---|---|
//! | header | magic (8 bytes), then places, groups, countries, bytes of strings, postings: u32 each |
//! | places | string of the name, id, latitude, longitude: u24 each; people: u16; kind, seat and disputed: u8 |
//! | groups | first place: u24; country: u8; first and second division as places: u24 each |
//! | countries | alpha-3 (3 bytes); its place: u24 |
//! | strings | length: u8; UTF-8 |
//! | postings | u24: place in 20 bits, kind of name in 2, whether it is the list's last in 1 |
//!
//! A name's value in the FST is a posting shifted by one, or an odd number: the place in the
//! postings where its list begins.

use std::fmt;

use fst::raw::Fst;

use crate::entry::{Around, Entry, EntryId, Kind, NameKind, Origin, Seat};

pub(crate) const MAGIC: &[u8; 8] = b"TROTHGZ1";
pub(crate) const HEADER: usize = 28;
pub(crate) const PLACE: usize = 15;
pub(crate) const GROUP: usize = 10;
pub(crate) const COUNTRY: usize = 6;
pub(crate) const POSTING: usize = 3;
/// A u24 that stands for nothing.
pub(crate) const NONE: u32 = 0xFF_FFFF;
/// Set in the posting that ends its list.
pub(crate) const LAST: u32 = 1 << 22;
/// Points are kept in ten-thousandths of a degree: eleven metres.
pub(crate) const PER_DEGREE: f64 = 1e4;
/// Set in the id of a place that is not GeoNames'.
pub(crate) const OWN_ID: u32 = 0xFF_FFFF;

/// The index, read where it lies.
#[derive(Clone)]
pub(crate) struct Index {
    names: Fst<&'static [u8]>,
    places: &'static [u8],
    groups: &'static [u8],
    countries: &'static [u8],
    strings: &'static [u8],
    postings: &'static [u8],
}

impl Index {
    pub(crate) fn new(bin: &'static [u8], names: &'static [u8]) -> Self {
        assert_eq!(&bin[..8], MAGIC, "the gazetteer's data is of this version");
        let n = |at: usize| u32_at(bin, 8 + 4 * at) as usize;
        let mut rest = &bin[HEADER..];
        let mut take = |n_bytes: usize| {
            let (section, after) = rest.split_at(n_bytes);
            rest = after;
            section
        };
        Self {
            names: Fst::new(names).expect("the gazetteer's names are a whole FST"),
            places: take(n(0) * PLACE),
            groups: take(n(1) * GROUP),
            countries: take(n(2) * COUNTRY),
            strings: take(n(3)),
            postings: take(n(4) * POSTING),
        }
    }

    pub(crate) fn n_places(&self) -> usize {
        self.places.len() / PLACE
    }

    pub(crate) fn n_names(&self) -> usize {
        self.names.len()
    }

    /// The places of a normalised name, with how it belongs to each.
    pub(crate) fn postings(&self, key: &str) -> Vec<(EntryId, NameKind)> {
        let Some(value) = self.names.get(key).map(fst::raw::Output::value) else {
            return Vec::new();
        };
        let value = u32::try_from(value).expect("postings are counted in 32 bits");
        if value & 1 == 0 {
            return vec![posting(value >> 1)];
        }
        let mut found = Vec::new();
        for at in (value >> 1) as usize.. {
            let one = u24_at(self.postings, at * POSTING);
            found.push(posting(one & (LAST - 1)));
            if one & LAST != 0 {
                break;
            }
        }
        found
    }

    /// The place of an id of this index.
    pub(crate) fn entry(&self, id: EntryId) -> Entry<'static> {
        let place = &self.places[id.0 as usize * PLACE..][..PLACE];
        let (kind, seat, disputed) = unpack_kind(place[14]);
        let (country, around) = self.around(id);
        let outer = |area: Option<EntryId>| area.filter(|&area| area != id);
        Entry {
            id,
            name: self.string(u24_at(place, 0)),
            country,
            admin1: outer(around.division1).map(|area| self.name(area)),
            admin2: outer(around.division2).map(|area| self.name(area)),
            lat: degrees(u24_at(place, 6), 90.0),
            lon: degrees(u24_at(place, 9), 180.0),
            population: unpack_population(u16::from_le_bytes([place[12], place[13]])),
            kind,
            seat,
            disputed,
            origin: self.origin(kind, u24_at(place, 3)),
            around,
        }
    }

    /// The place of a country's alpha-3 code.
    pub(crate) fn country(&self, alpha3: &str) -> Option<(&'static str, EntryId)> {
        (0..self.countries.len() / COUNTRY)
            .map(|at| self.country_at(at))
            .find(|(code, _)| *code == alpha3)
    }

    fn country_at(&self, at: usize) -> (&'static str, EntryId) {
        let record = &self.countries[at * COUNTRY..][..COUNTRY];
        let code = std::str::from_utf8(&record[..3]).expect("a country's code is ASCII");
        (code, EntryId(u24_at(record, 3)))
    }

    fn origin(&self, kind: Kind, id: u32) -> Origin<'static> {
        match (kind, id) {
            (Kind::Division1 | Kind::Division2, code) => {
                Origin::GeoNamesDivision(self.string(code))
            }
            (Kind::Country, OWN_ID) => Origin::CountryCode,
            (_, OWN_ID) => Origin::Supplement,
            (_, id) => Origin::GeoNames(id),
        }
    }

    fn around(&self, id: EntryId) -> (Option<&'static str>, Around) {
        let (mut low, mut high) = (0, self.groups.len() / GROUP);
        while low + 1 < high {
            let middle = usize::midpoint(low, high);
            let starts_after = u24_at(self.groups, middle * GROUP) > id.0;
            (low, high) = if starts_after { (low, middle) } else { (middle, high) };
        }
        let group = &self.groups[low * GROUP..][..GROUP];
        let country = (group[3] != u8::MAX).then(|| self.country_at(group[3].into()));
        let division = |at: usize| Some(u24_at(group, at)).filter(|&n| n != NONE).map(EntryId);
        let around = Around {
            country: country.map(|(_, id)| id),
            division1: division(4),
            division2: division(7),
        };
        (country.map(|(code, _)| code), around)
    }

    fn name(&self, id: EntryId) -> &'static str {
        self.string(u24_at(self.places, id.0 as usize * PLACE))
    }

    fn string(&self, at: u32) -> &'static str {
        let at = at as usize;
        let length = usize::from(self.strings[at]);
        std::str::from_utf8(&self.strings[at + 1..][..length]).expect("the packer writes UTF-8")
    }
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Index({} places, {} names)", self.n_places(), self.n_names())
    }
}

fn posting(packed: u32) -> (EntryId, NameKind) {
    (EntryId(packed >> 2), NameKind::ALL[(packed & 3) as usize])
}

pub(crate) fn pack_posting(id: u32, name_kind: NameKind) -> u32 {
    id << 2 | name_kind as u32
}

fn degrees(packed: u32, offset: f64) -> f64 {
    (f64::from(packed) - offset * PER_DEGREE).round() / PER_DEGREE
}

pub(crate) fn pack_kind(kind: Kind, seat: Option<Seat>, disputed: bool) -> u8 {
    kind as u8 | seat.map_or(0, |seat| seat as u8 + 1) << 4 | u8::from(disputed) << 7
}

fn unpack_kind(packed: u8) -> (Kind, Option<Seat>, bool) {
    let seat = match packed >> 4 & 7 {
        0 => None,
        1 => Some(Seat::Country),
        2 => Some(Seat::Division1),
        3 => Some(Seat::Division2),
        _ => Some(Seat::Lower),
    };
    (Kind::ALL[usize::from(packed & 15)], seat, packed & 128 != 0)
}

/// Eleven bits and a power of two: exact below 2048, then to a thousandth.
pub(crate) fn pack_population(people: u64) -> u16 {
    let shift = (64 - people.leading_zeros()).saturating_sub(11);
    let kept = u16::try_from(people >> shift).expect("eleven bits are left");
    kept | u16::try_from(shift << 11).expect("people are fewer than 2^42")
}

fn unpack_population(packed: u16) -> u64 {
    u64::from(packed & 0x7FF) << (packed >> 11)
}

pub(crate) fn u24_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], 0])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn people_are_kept_to_a_thousandth(people in 0_u64..10_000_000_000) {
            let kept = unpack_population(pack_population(people));
            prop_assert!(kept <= people && people - kept <= people / 1000);
        }
    }

    #[test]
    fn kind_seat_and_dispute_share_a_byte() {
        for kind in Kind::ALL {
            for seat in [None, Some(Seat::Country), Some(Seat::Lower)] {
                for disputed in [false, true] {
                    let packed = pack_kind(kind, seat, disputed);
                    assert_eq!(unpack_kind(packed), (kind, seat, disputed));
                }
            }
        }
    }
}
