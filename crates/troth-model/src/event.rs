//! What kind of happening: PLOVER's types and modes, ACLED's pairs beside the violent ones.
//!
//! PLOVER: Open Event Data Alliance, *Political Language Ontology for Verifiable Event
//! Records*, manual 0.8 (2021). ACLED: *Codebook*, 25 sub-event types.

use crate::closed::closed_set;

closed_set! {
    /// A PLOVER event type, one of the three effects that agreements speak of, or an entry of a
    /// record that an agreement defines.
    EventType {
        /// Promise or agree to co-operate.
        Agree = "AGREE",
        /// Meet, call, visit, negotiate.
        Consult = "CONSULT",
        /// Praise, back, recognise.
        Support = "SUPPORT",
        /// Yield in words.
        Concede = "CONCEDE",
        /// Work together in deed.
        Cooperate = "COOPERATE",
        /// Give help.
        Aid = "AID",
        /// Yield in deed: withdraw, release, cease fire.
        Retreat = "RETREAT",
        /// Ask, urge, demand.
        Request = "REQUEST",
        /// Condemn, blame, investigate.
        Accuse = "ACCUSE",
        /// Refuse, reject, deny.
        Reject = "REJECT",
        /// Threaten, warn of.
        Threaten = "THREATEN",
        /// Demonstrate, strike, riot.
        Protest = "PROTEST",
        /// Reduce relations, expel, embargo.
        Sanction = "SANCTION",
        /// Move or raise forces without a fight.
        Mobilize = "MOBILIZE",
        /// Seize, restrict, arrest, deport.
        Coerce = "COERCE",
        /// Use force.
        Assault = "ASSAULT",
        /// People killed, injured, displaced, detained, told as a happening of its own.
        Harm = "HARM",
        /// Things damaged or destroyed, told as a happening of its own.
        Damage = "DAMAGE",
        /// Services cut, told as a happening of its own.
        Disruption = "DISRUPTION",
        /// An entry filed in a record that an agreement defines.
        File = "FILE",
    }
}

closed_set! {
    /// PLOVER's four quadrants; the effects are material conflict.
    Quad {
        /// Q1.
        VerbalCooperation = "verbal cooperation",
        /// Q2.
        MaterialCooperation = "material cooperation",
        /// Q3.
        VerbalConflict = "verbal conflict",
        /// Q4.
        MaterialConflict = "material conflict",
    }
}

impl EventType {
    /// The quadrant that PLOVER puts it in.
    #[must_use]
    pub fn quad(self) -> Quad {
        use EventType as E;
        match self {
            E::Agree | E::Consult | E::Support | E::Concede => Quad::VerbalCooperation,
            // Whoever files something does what was agreed.
            E::Cooperate | E::Aid | E::Retreat | E::File => Quad::MaterialCooperation,
            E::Request | E::Accuse | E::Reject | E::Threaten => Quad::VerbalConflict,
            E::Protest | E::Sanction | E::Mobilize | E::Coerce | E::Assault => {
                Quad::MaterialConflict
            }
            E::Harm | E::Damage | E::Disruption => Quad::MaterialConflict,
        }
    }

    /// Whether force or its effects are told.
    #[must_use]
    pub fn is_violent(self) -> bool {
        matches!(self, Self::Assault | Self::Harm | Self::Damage | Self::Disruption)
    }
}

/// A PLOVER mode together with the type it belongs to: only legal pairs can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mode(u8);

/// Every legal pair, from PLOVER's manual.
#[rustfmt::skip]
const MODES: &[(EventType, &str)] = {
    use EventType as E;
    &[
        (E::Consult, "visit"), (E::Consult, "third-party"), (E::Consult, "multilateral"),
        (E::Consult, "phone"),
        (E::Retreat, "withdraw"), (E::Retreat, "release"), (E::Retreat, "disarm"),
        (E::Retreat, "ceasefire"), (E::Retreat, "access"), (E::Retreat, "resign"),
        (E::Request, "assist"), (E::Request, "change"), (E::Request, "yield"),
        (E::Request, "meet"),
        (E::Reject, "assist"), (E::Reject, "change"), (E::Reject, "yield"), (E::Reject, "meet"),
        (E::Accuse, "disapprove"), (E::Accuse, "investigate"), (E::Accuse, "allege"),
        (E::Threaten, "restrict"), (E::Threaten, "arrest"), (E::Threaten, "relations"),
        (E::Threaten, "expel"), (E::Threaten, "territory"), (E::Threaten, "violence"),
        (E::Protest, "demo"), (E::Protest, "riot"), (E::Protest, "strike"),
        (E::Protest, "hunger"), (E::Protest, "boycott"), (E::Protest, "obstruct"),
        (E::Protest, "vandalize"),
        (E::Sanction, "convict"), (E::Sanction, "expel"), (E::Sanction, "withdraw"),
        (E::Sanction, "discontinue"),
        (E::Mobilize, "troops"), (E::Mobilize, "weapons"), (E::Mobilize, "police"),
        (E::Mobilize, "militia"),
        (E::Coerce, "seize"), (E::Coerce, "restrict"), (E::Coerce, "censor"),
        (E::Coerce, "curfew"), (E::Coerce, "martial-law"), (E::Coerce, "arrest"),
        (E::Coerce, "deport"), (E::Coerce, "withhold"), (E::Coerce, "misinformation"),
        (E::Coerce, "cyber"),
        (E::Assault, "abduct"), (E::Assault, "beat"), (E::Assault, "torture"),
        (E::Assault, "sexual"), (E::Assault, "targeted"), (E::Assault, "destroy"),
        (E::Assault, "primitive"), (E::Assault, "firearms"), (E::Assault, "explosives"),
        (E::Assault, "suicide-attack"), (E::Assault, "aerial"), (E::Assault, "drone"),
        (E::Assault, "heavy-weapons"), (E::Assault, "crowd-control"),
        (E::Assault, "unconventional"),
    ]
};

impl Mode {
    /// The mode `name` of `event_type`, if PLOVER has it.
    #[must_use]
    pub fn of(event_type: EventType, name: &str) -> Option<Self> {
        let legal = |pair: &(EventType, &str)| *pair == (event_type, name);
        MODES.iter().position(legal).and_then(|number| u8::try_from(number).ok()).map(Self)
    }

    /// The type it belongs to.
    #[must_use]
    pub fn event_type(self) -> EventType {
        MODES[usize::from(self.0)].0
    }

    /// As PLOVER writes it.
    #[must_use]
    #[inline]
    pub fn as_str(self) -> &'static str {
        MODES[usize::from(self.0)].1
    }
}

/// An ACLED sub-event type; its event type follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AcledEvent(u8);

/// ACLED's 25 sub-event types with their event type, spelled as ACLED spells them.
const ACLED: &[(&str, &str)] = &[
    ("Battles", "Armed clash"),
    ("Battles", "Government regains territory"),
    ("Battles", "Non-state actor overtakes territory"),
    ("Explosions/Remote violence", "Chemical weapon"),
    ("Explosions/Remote violence", "Air/drone strike"),
    ("Explosions/Remote violence", "Suicide bomb"),
    ("Explosions/Remote violence", "Shelling/artillery/missile attack"),
    ("Explosions/Remote violence", "Remote explosive/landmine/IED"),
    ("Explosions/Remote violence", "Grenade"),
    ("Violence against civilians", "Sexual violence"),
    ("Violence against civilians", "Attack"),
    ("Violence against civilians", "Abduction/forced disappearance"),
    ("Protests", "Peaceful protest"),
    ("Protests", "Protest with intervention"),
    ("Protests", "Excessive force against protesters"),
    ("Riots", "Violent demonstration"),
    ("Riots", "Mob violence"),
    ("Strategic developments", "Agreement"),
    ("Strategic developments", "Arrests"),
    ("Strategic developments", "Change to group/activity"),
    ("Strategic developments", "Disrupted weapons use"),
    ("Strategic developments", "Headquarters or base established"),
    ("Strategic developments", "Looting/property destruction"),
    ("Strategic developments", "Non-violent transfer of territory"),
    ("Strategic developments", "Other"),
];

impl AcledEvent {
    /// The sub-event type spelled so.
    #[must_use]
    pub fn parse(sub_event_type: &str) -> Option<Self> {
        let number = ACLED.iter().position(|(_, name)| *name == sub_event_type)?;
        u8::try_from(number).ok().map(Self)
    }

    /// "Explosions/Remote violence".
    #[must_use]
    pub fn event_type(self) -> &'static str {
        ACLED[usize::from(self.0)].0
    }

    /// "Air/drone strike".
    #[must_use]
    pub fn sub_event_type(self) -> &'static str {
        ACLED[usize::from(self.0)].1
    }
}
