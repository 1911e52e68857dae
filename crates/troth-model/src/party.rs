//! Who acts and speaks: actors as told, parties as an agreement binds them, sources as a docket
//! rates them.

use crate::closed::closed_set;
use crate::told::{Ground, text_id};

/// A country by its ISO 3166-1 alpha-3 code (user-assigned codes such as `XNL` included).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country([u8; 3]);

impl Country {
    /// Reads three capital letters; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let letters: [u8; 3] = text.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(Self(letters))
    }

    /// The three letters.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a country's code is three ASCII letters")
    }
}

impl std::fmt::Display for Country {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

closed_set! {
    /// PLOVER's sectors: the part of public life for which an actor acts.
    Sector {
        /// Executive government.
        Government = "GOV",
        /// Regular armed forces.
        Military = "MIL",
        /// Armed opposition.
        Rebels = "REB",
        /// Unarmed opposition.
        Opposition = "OPP",
        /// Political party.
        PoliticalParty = "PTY",
        /// Police.
        Police = "COP",
        /// Courts.
        Judiciary = "JUD",
        /// Intelligence services.
        Intelligence = "SPY",
        /// Press.
        Media = "MED",
        /// Schools and universities.
        Education = "EDU",
        /// Business.
        Business = "BUS",
        /// Criminals.
        Criminals = "CRM",
        /// Civilians.
        Civilians = "CVL",
        /// Parliament.
        Legislature = "LEG",
        /// International governmental organisation.
        InternationalOrganisation = "IGO",
        /// Non-governmental organisation.
        NonGovernmental = "NGO",
        /// People of a nation without more said ("the Norwegians").
        JustNation = "JNG",
        /// Refugees and displaced people.
        Refugees = "REF",
        /// Religious bodies.
        Religious = "REL",
        /// Health workers and bodies.
        Health = "HLH",
        /// Labour.
        Labour = "LAB",
        /// Farmers.
        Agriculture = "AGR",
        /// Elites without an office ("the businessman's circle", former office-holders).
        Elites = "ELI",
        /// Multinational corporation.
        Multinational = "MNC",
        /// Armed men of nobody known.
        UnidentifiedArmed = "UAF",
    }
}

/// Somebody who does, suffers or says something, as told.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// The words that name him here, or the rule that inferred him.
    pub ground: Ground,
    /// The canonical name in this document: the fullest form that it uses, or the gazetteer's.
    pub name: Option<String>,
    /// For which country, where told or known from an office, adjective or name.
    pub country: Option<Country>,
    /// For which part of public life.
    pub sector: Option<Sector>,
}

impl Actor {
    /// The name by which people would call him: canonical, else the words of the text.
    #[must_use]
    pub fn label(&self) -> &str {
        match (&self.name, &self.ground) {
            (Some(name), _) => name,
            (None, Ground::Words(mention)) => &mention.text,
            (None, Ground::Inferred(rule)) => rule.as_str(),
        }
    }
}

impl Actor {
    /// Whether its name is somebody's own: "Ana Petrova", "Norland Coast Guard"; not "Norlandic
    /// officials".
    #[must_use]
    pub fn has_own_name(&self) -> bool {
        self.name.as_ref().is_some_and(|name| {
            name.contains(' ')
                && name.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
        })
    }

    /// Whether two could be one: the same name, or the same country and part of life, unless both
    /// have names of their own.
    #[must_use]
    pub fn could_be_one(&self, other: &Self) -> bool {
        if self.name.is_some() && self.name == other.name {
            return true;
        }
        let sectors =
            self.sector.is_none() || other.sector.is_none() || self.sector == other.sector;
        !(self.has_own_name() && other.has_own_name())
            && self.country.is_some()
            && self.country == other.country
            && sectors
    }
}

text_id! {
    /// A party's short name in a docket and its agreements: `norland`.
    PartyId
}

/// Somebody bound by an agreement, with the actors who speak and act for it: its side.
#[derive(Debug, Clone, PartialEq)]
pub struct Party {
    /// Its short name.
    pub id: PartyId,
    /// Its full name.
    pub name: String,
    /// Countries whose government, forces and officials belong to its side.
    pub countries: Vec<Country>,
    /// Further members of its side by name.
    pub members: Vec<MemberName>,
}

/// A member of a side, by the names under which texts speak of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberName {
    /// Its main name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
}

closed_set! {
    /// Reliability of a source on the Admiralty scale (NATO AJP-2.1); it sits on the source and
    /// is never multiplied with an account's credibility.
    Reliability {
        /// Completely reliable.
        Completely = "A",
        /// Usually reliable.
        Usually = "B",
        /// Fairly reliable.
        Fairly = "C",
        /// Not usually reliable.
        NotUsually = "D",
        /// Unreliable.
        Unreliable = "E",
        /// Reliability cannot be judged.
        Unjudged = "F",
    }
}

/// What a docket says of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceSetting {
    /// Its main name.
    pub name: String,
    /// Other names under which texts speak of it.
    pub aliases: Vec<String>,
    /// How reliable people hold it to be.
    pub reliability: Reliability,
    /// The party for which it speaks, if it is not independent of all.
    pub party: Option<PartyId>,
    /// Whether it observes for the monitoring mission of the agreement.
    pub is_observer: bool,
}
