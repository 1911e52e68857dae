//! What the gazetteer tells of a place.

use std::fmt;

use crate::geometry::Direction;
use crate::normalise;

/// What kind of place an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A country or a territory with an ISO 3166-1 code.
    Country,
    /// A first-order division: state, oblast, governorate, province.
    Division1,
    /// A second-order division: county, district, raion.
    Division2,
    /// A settlement of 100,000 people or more, or a seat of a first-order division.
    City,
    /// A settlement of 5,000 people or more, or a district's seat.
    Town,
    /// A smaller settlement, or one whose size is not known.
    Village,
    /// A part of a settlement.
    Quarter,
    /// A region without a government of its own, an island, a front, a part of the world.
    Region,
    /// A river, lake, strait, sea or ocean.
    Water,
    /// A crossing, camp, plant, base, bridge or other single site.
    Site,
}

impl Kind {
    /// All kinds, in the order of their codes in the index.
    pub const ALL: [Self; 10] = [
        Self::Country,
        Self::Division1,
        Self::Division2,
        Self::City,
        Self::Town,
        Self::Village,
        Self::Quarter,
        Self::Region,
        Self::Water,
        Self::Site,
    ];

    /// The word for it in tables (`division1`, `city`).
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Division1 => "division1",
            Self::Division2 => "division2",
            Self::City => "city",
            Self::Town => "town",
            Self::Village => "village",
            Self::Quarter => "quarter",
            Self::Region => "region",
            Self::Water => "water",
            Self::Site => "site",
        }
    }

    /// The kind that a table's word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether people live in it as in one settlement.
    #[must_use]
    pub fn is_settlement(self) -> bool {
        matches!(self, Self::City | Self::Town | Self::Village | Self::Quarter)
    }
}

/// Of which level of government a settlement is the seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Seat {
    /// A country's capital.
    Country,
    /// A first-order division's seat.
    Division1,
    /// A second-order division's seat.
    Division2,
    /// A lower division's seat.
    Lower,
}

/// How a name belongs to a place, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameKind {
    /// The place's main name, or one that the press uses as such ("Kiev" beside "Kyiv").
    Main,
    /// Another name or spelling, or a name in another language.
    Other,
    /// A country's adjective or people ("Norwegian"): names the country, is no place name.
    Adjective,
    /// A written abbreviation of a division ("Ga.", "NSW"), used after a place.
    Short,
}

impl NameKind {
    /// All kinds, in the order of their codes in the index.
    pub(crate) const ALL: [Self; 4] = [Self::Main, Self::Other, Self::Adjective, Self::Short];
}

/// Names an entry of one [`Gazetteer`](crate::Gazetteer), with its additions; not kept anywhere:
/// what is kept is [`Entry::identifier`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(pub(crate) u32);

/// Where an entry comes from, which its identifier tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Origin<'a> {
    GeoNames(u32),
    GeoNamesDivision(&'a str),
    CountryCode,
    Supplement,
    Docket,
}

/// A place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry<'a> {
    /// Its name in the gazetteer.
    pub id: EntryId,
    /// The main name.
    pub name: &'a str,
    /// ISO 3166-1 alpha-3 (XKX for Kosovo); none where the place lies in several countries or
    /// the United Nations General Assembly has left its status open.
    pub country: Option<&'a str>,
    /// Name of the first-order division around it.
    pub admin1: Option<&'a str>,
    /// Name of the second-order division around it.
    pub admin2: Option<&'a str>,
    /// Degrees north, to four decimals; the middle of an area.
    pub lat: f64,
    /// Degrees east, to four decimals.
    pub lon: f64,
    /// People, to about a thousandth; 0 where not known.
    pub population: u64,
    /// What kind of place.
    pub kind: Kind,
    /// Of what it is the seat.
    pub seat: Option<Seat>,
    /// Whether its status is disputed between states or unresolved; says nothing of who is right.
    pub disputed: bool,
    pub(crate) origin: Origin<'a>,
    pub(crate) around: Around,
}

/// The areas around an entry, as entries.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Around {
    pub country: Option<EntryId>,
    pub division1: Option<EntryId>,
    pub division2: Option<EntryId>,
}

impl Entry<'_> {
    /// The name to keep: `geonames:703448` for a place, `geonames:UA.13` for a division by
    /// GeoNames' code, `iso3166:SUN` for a country without an id, and for our supplement and a
    /// docket's additions the name with its point, `troth:robotyne@47.45,35.84`.
    #[must_use]
    pub fn identifier(&self) -> String {
        match self.origin {
            Origin::GeoNames(id) => format!("geonames:{id}"),
            Origin::GeoNamesDivision(code) => format!("geonames:{code}"),
            Origin::CountryCode => format!("iso3166:{}", self.country.unwrap_or("none")),
            Origin::Supplement => format!("troth:{}", self.named_point()),
            Origin::Docket => format!("docket:{}", self.named_point()),
        }
    }

    fn named_point(&self) -> String {
        format!("{}@{},{}", normalise(self.name).replace(' ', "-"), self.lat, self.lon)
    }

    /// `(latitude, longitude)` in degrees.
    #[must_use]
    pub fn point(&self) -> (f64, f64) {
        (self.lat, self.lon)
    }

    pub(crate) fn direction(&self) -> Direction {
        Direction::new(self.point())
    }
}

impl fmt::Display for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        for part in [self.admin1, self.country].into_iter().flatten() {
            write!(f, ", {part}")?;
        }
        Ok(())
    }
}

/// One place that a name may mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate<'a> {
    /// The place.
    pub entry: Entry<'a>,
    /// How the name belongs to it.
    pub name_kind: NameKind,
    /// How likely it is before anything is known of the document: a logarithm, for comparing.
    pub prior: f64,
}
