//! The unit of everything: one event, said by somebody.

use troth_text::Span;

use crate::closed::closed_set;
use crate::document::DocumentId;
use crate::event::{AcledEvent, EventType, Mode};
use crate::factuality::{Factuality, Status};
use crate::filing::Filing;
use crate::party::Actor;
use crate::place::Place;
use crate::quantity::{Effect, Instrument, Object};
use crate::told::{AccountId, Doubt, Mention, ReadingId};
use crate::when::When;

/// Who says it, within the text. The publisher stands behind all three.
#[derive(Debug, Clone, PartialEq)]
pub enum Attribution {
    /// Nobody is named: the publisher itself tells it.
    Publisher,
    /// Words are quoted, and whose they are cannot be found.
    Unknown,
    /// The speakers that the text names, innermost first; never empty.
    Chain(Vec<Actor>),
}

impl Attribution {
    /// The chain as a slice: empty for the publisher and the unknown.
    #[must_use]
    pub fn chain(&self) -> &[Actor] {
        match self {
            Self::Publisher | Self::Unknown => &[],
            Self::Chain(chain) => chain,
        }
    }

    /// Who claims it: independence is counted here, never at the outlet.
    #[must_use]
    pub fn innermost(&self) -> Option<&Actor> {
        self.chain().first()
    }
}

closed_set! {
    /// How the speaker's words are given.
    Quotation {
        /// In quotation marks.
        Direct = "direct",
        /// Retold.
        Indirect = "indirect",
        /// Retold with some words in quotation marks.
        Mixed = "mixed",
    }
}

closed_set! {
    /// Whether a person has looked at what the machine read.
    Review {
        /// Nobody has.
        Unreviewed = "unreviewed",
        /// A person found it right.
        Confirmed = "confirmed",
        /// A person put another account in its place.
        Corrected = "corrected",
        /// A person found it wrong.
        Rejected = "rejected",
    }
}

/// What a document says that somebody says.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Its name.
    pub id: AccountId,
    /// The document that carries it.
    pub document: DocumentId,
    /// The reading that made it.
    pub reading: ReadingId,
    /// The sentence that carries it.
    pub span: Span,
    /// The words of that sentence.
    pub text: String,
    /// What kind of happening.
    pub event_type: EventType,
    /// PLOVER's mode, where told.
    pub mode: Option<Mode>,
    /// ACLED's pair, for what ACLED covers.
    pub acled: Option<AcledEvent>,
    /// The word that tells of it.
    pub trigger: Mention,
    /// Who did it; of mutual talks, everybody who took part.
    pub actors: Vec<Actor>,
    /// To whom.
    pub recipients: Vec<Actor>,
    /// Who says so.
    pub attribution: Attribution,
    /// The words that attribute it.
    pub cue: Option<Mention>,
    /// How the words are given; `None` where nobody is quoted.
    pub quotation: Option<Quotation>,
    /// How the innermost speaker (or the publisher) stands to it.
    pub factuality: Factuality,
    /// How far it has come.
    pub status: Status,
    /// What it depends on.
    pub condition: Option<Mention>,
    /// When.
    pub when: Option<When>,
    /// Where: the most specific names told.
    pub places: Vec<Place>,
    /// With what.
    pub instruments: Vec<Instrument>,
    /// What was hit, taken, offered or spoken of.
    pub objects: Vec<Object>,
    /// Tolls.
    pub effects: Vec<Effect>,
    /// For talk about talk: what about.
    pub topic: Option<Mention>,
    /// What was filed, of an entry of a record that an agreement defines.
    pub filing: Option<Box<Filing>>,
    /// Accounts of the same document that tell of the same happening.
    pub corefers: Vec<AccountId>,
    /// Words of it that can hardly be meant as they stand.
    pub doubts: Vec<Doubt>,
    /// Whether a person has looked.
    pub review: Review,
}
