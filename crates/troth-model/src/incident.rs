//! What happened, as far as the accounts tell: every value, and who stands behind it.

use crate::closed::closed_set;
use crate::event::EventType;
use crate::party::Actor;
use crate::place::Place;
use crate::quantity::{Effect, Instrument, Object};
use crate::told::{AccountId, Rule, text_id};
use crate::when::Interval;

text_id! {
    /// Names an incident by its earliest account, so that the name does not depend on the
    /// order in which accounts came in.
    IncidentId
}

closed_set! {
    /// How an account stands to the incident that it belongs to.
    Stance {
        /// It tells that it happened.
        Tells = "tells",
        /// The side that is told to have done it says so itself.
        Admits = "admits",
        /// It says that this did not happen, or not so.
        Denies = "denies",
        /// It speaks of it without saying whether it is so.
        Mentions = "mentions",
    }
}

closed_set! {
    /// How credible what is told of an incident is, on the Admiralty scale (NATO AJP-2.1). It sits
    /// on what is told and is never multiplied with a source's reliability. Programs suggest one
    /// with its reason; a person sets it.
    Credibility {
        /// Confirmed by other, independent sources.
        Confirmed = "1",
        /// Probably true.
        ProbablyTrue = "2",
        /// Possibly true.
        PossiblyTrue = "3",
        /// Doubtful.
        Doubtful = "4",
        /// Improbable.
        Improbable = "5",
        /// Its truth cannot be judged.
        Unjudged = "6",
    }
}

impl Credibility {
    /// The scale's own words for it.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed by other sources",
            Self::ProbablyTrue => "probably true",
            Self::PossiblyTrue => "possibly true",
            Self::Doubtful => "doubtful",
            Self::Improbable => "improbable",
            Self::Unjudged => "truth cannot be judged",
        }
    }
}

/// An account within an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Which one.
    pub account: AccountId,
    /// How it stands to the happening.
    pub stance: Stance,
}

/// One value of one field, and the accounts that tell it. Several values of a field are
/// agreement, refinement or contradiction: all are kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Value<T> {
    /// What is told.
    pub value: T,
    /// Who tells it; never empty, in the order of their ids.
    pub accounts: Vec<AccountId>,
}

/// Why two accounts were put together.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The one.
    pub a: AccountId,
    /// The other.
    pub b: AccountId,
    /// What speaks for it.
    pub reasons: Vec<Rule>,
    /// What speaks against it.
    pub doubts: Vec<Rule>,
}

/// Accounts of one happening, side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Its name.
    pub id: IncidentId,
    /// Its accounts, in the order of their ids.
    pub members: Vec<Member>,
    /// What kind of happening, by who says so.
    pub event_types: Vec<Value<EventType>>,
    /// When, by who says so.
    pub intervals: Vec<Value<Interval>>,
    /// Where.
    pub places: Vec<Value<Place>>,
    /// Who did it.
    pub actors: Vec<Value<Actor>>,
    /// To whom.
    pub recipients: Vec<Value<Actor>>,
    /// With what.
    pub instruments: Vec<Value<Instrument>>,
    /// What was hit.
    pub objects: Vec<Value<Object>>,
    /// With what toll.
    pub effects: Vec<Value<Effect>>,
    /// Incidents of which this one is a part (the strike on one station, a night's raids).
    pub part_of: Vec<IncidentId>,
    /// Why the accounts were put together.
    pub links: Vec<Link>,
}
