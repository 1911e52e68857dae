//! Who speaks for whom: actors and publishers to speakers, and speakers to sides.

use troth_model::{Actor, Party, PartyId, Sector, SourceSetting};

/// Somebody who speaks, as counted for independence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Speaker {
    /// One key, one speaker: the docket's main name for a source, else the name in lower case.
    pub key: String,
    /// As a person would call him.
    pub label: String,
    /// The side that he is of.
    pub side: Option<PartyId>,
    /// Whether he speaks for that side: government, forces, a member or the party itself.
    /// Somebody of a side who does not (a member of parliament) is not independent of it, and
    /// cannot admit for it.
    pub is_spokesman: bool,
    /// Whether he observes for the monitoring mission.
    pub is_observer: bool,
}

/// Sides and sources of a docket: asked who an actor speaks for, and for whom he acts.
pub struct Sides<'a> {
    parties: &'a [Party],
    sources: &'a [SourceSetting],
}

impl<'a> Sides<'a> {
    /// The sides of these parties, with what the docket says of sources.
    #[must_use]
    pub fn new(parties: &'a [Party], sources: &'a [SourceSetting]) -> Self {
        Self { parties, sources }
    }

    /// The speaker that an actor is.
    #[must_use]
    pub fn speaker(&self, actor: &Actor) -> Speaker {
        let names = names_of(actor);
        let by_name = self.speaker_named(&names, actor.label());
        if by_name.side.is_some() {
            return by_name;
        }
        let party =
            self.party_around(actor, &names).filter(|party| is_of_side(party, actor.sector));
        Speaker {
            side: party.map(|party| party.id.clone()),
            is_spokesman: party.is_some_and(|party| is_official(party, actor.sector)),
            ..by_name
        }
    }

    /// The speaker that a publisher is.
    #[must_use]
    pub fn publisher(&self, name: &str) -> Speaker {
        self.speaker_named(&[name.to_lowercase()], name)
    }

    /// The party for which an actor acts.
    #[must_use]
    pub fn doer(&self, actor: &Actor) -> Option<&'a PartyId> {
        let names = names_of(actor);
        let by_name = self.parties.iter().find(|party| is_called(party, &names));
        let around =
            || self.party_around(actor, &names).filter(|party| acts_for_side(party, actor.sector));
        let by_source = || self.source(&names).and_then(|source| source.party.as_ref());
        match by_name.or_else(around) {
            Some(party) => Some(&party.id),
            None => by_source().and_then(|id| {
                self.parties.iter().map(|party| &party.id).find(|known| *known == id)
            }),
        }
    }

    fn speaker_named(&self, names: &[String], label: &str) -> Speaker {
        let source = self.source(names);
        let party = self.parties.iter().find(|party| is_called(party, names));
        let side = match (party, source) {
            (Some(party), _) => Some(party.id.clone()),
            (None, Some(source)) => source.party.clone(),
            (None, None) => None,
        };
        let main = source.map_or(label, |source| &source.name);
        Speaker {
            key: main.to_lowercase(),
            label: main.to_owned(),
            is_spokesman: side.is_some(),
            side,
            is_observer: source.is_some_and(|source| source.is_observer),
        }
    }

    fn source(&self, names: &[String]) -> Option<&'a SourceSetting> {
        self.sources.iter().find(|source| {
            let known = std::iter::once(&source.name).chain(&source.aliases);
            known.map(|name| name.to_lowercase()).any(|name| names.contains(&name))
        })
    }

    /// The party whose country the actor is of; where no country is known, the party whose he is
    /// by the words ("Norland's army", "the army of Norland", "Norland army").
    fn party_around(&self, actor: &Actor, names: &[String]) -> Option<&'a Party> {
        match actor.country {
            Some(country) => self.parties.iter().find(|party| party.countries.contains(&country)),
            None => self.parties.iter().find(|party| {
                known_names(party).any(|of| names.iter().any(|name| is_of(name, &of, actor.sector)))
            }),
        }
    }
}

/// Whether the actor called `name` is somebody of the one called `owner`, by the words alone. A
/// name right before a noun owns it only where the noun is of a known sector ("the Guard post" is
/// a post).
fn is_of(name: &str, owner: &str, sector: Option<Sector>) -> bool {
    let name = name.strip_prefix("the ").unwrap_or(name);
    let owner = owner.strip_prefix("the ").unwrap_or(owner);
    let belongs = |rest: &str| {
        rest.starts_with("'s ")
            || rest.starts_with("’s ")
            || (sector.is_some() && rest.starts_with(' '))
    };
    let after = name
        .strip_suffix(owner)
        .and_then(|before| before.strip_suffix(" of ").or_else(|| before.strip_suffix(" of the ")));
    after.is_some() || name.strip_prefix(owner).is_some_and(belongs)
}

fn names_of(actor: &Actor) -> Vec<String> {
    let words = actor.ground.mention().map(|mention| mention.text.to_lowercase());
    actor.name.iter().map(|name| name.to_lowercase()).chain(words).collect()
}

/// Every name of a party and of its members, in lower case.
fn known_names(party: &Party) -> impl Iterator<Item = String> + '_ {
    let members = party.members.iter();
    let member_names =
        members.flat_map(|member| std::iter::once(&member.name).chain(&member.aliases));
    std::iter::once(&party.name)
        .chain(member_names)
        .map(|name| name.to_lowercase())
        .chain([party.id.as_str().to_lowercase()])
}

fn is_called(party: &Party, names: &[String]) -> bool {
    known_names(party).any(|name| names.contains(&name))
}

/// Sectors whose word is the party's own word. Of a party that is no state, its fighters speak
/// and act for it as an army does for a state.
fn is_official(party: &Party, sector: Option<Sector>) -> bool {
    let of_state = matches!(
        sector,
        Some(Sector::Government | Sector::Military | Sector::Police | Sector::Intelligence)
    );
    of_state || (party.countries.is_empty() && sector.is_some_and(is_armed_group))
}

fn is_armed_group(sector: Sector) -> bool {
    matches!(sector, Sector::Rebels | Sector::UnidentifiedArmed)
}

/// Sectors that are not independent of their party's side. Of whom we only know the
/// country: he is not independent either, and not a spokesman.
fn is_of_side(party: &Party, sector: Option<Sector>) -> bool {
    let is_political = matches!(
        sector,
        None | Some(
            Sector::Legislature | Sector::Judiciary | Sector::PoliticalParty | Sector::JustNation
        )
    );
    is_political || is_official(party, sector)
}

/// Sectors whose deeds are the party's deeds.
fn acts_for_side(party: &Party, sector: Option<Sector>) -> bool {
    matches!(sector, None | Some(Sector::JustNation)) || is_official(party, sector)
}

#[cfg(test)]
mod tests {
    use troth_model::{Country, Ground, MemberName, Reliability, Rule};

    use super::*;

    fn actor(name: &str, country: Option<&str>, sector: Option<Sector>) -> Actor {
        Actor {
            ground: Ground::Inferred(Rule::named("fixture")),
            name: Some(name.to_owned()),
            country: country.and_then(Country::parse),
            sector,
        }
    }

    fn parties() -> Vec<Party> {
        vec![Party {
            id: PartyId::new("norland"),
            name: "Norland".to_owned(),
            countries: vec![Country::parse("XNL").expect("a code")],
            members: vec![MemberName {
                name: "Coast Guard".to_owned(),
                aliases: vec!["the guard".to_owned()],
            }],
        }]
    }

    #[test]
    fn officials_speak_for_their_side_and_residents_do_not() {
        let parties = parties();
        let sides = Sides::new(&parties, &[]);
        let told = |name: &str, sector| {
            let speaker = sides.speaker(&actor(name, Some("XNL"), sector));
            (speaker.side.is_some(), speaker.is_spokesman)
        };
        assert_eq!(told("a minister", Some(Sector::Government)), (true, true));
        assert_eq!(told("Norland", None), (true, true));
        assert_eq!(told("a deputy", Some(Sector::Legislature)), (true, false));
        assert_eq!(told("somebody", None), (true, false));
        assert_eq!(told("residents", Some(Sector::Civilians)), (false, false));
    }

    #[test]
    fn one_source_under_two_names_is_one_speaker() {
        let sources = [SourceSetting {
            name: "Coast Radio".to_owned(),
            aliases: vec!["Radio of the Coast".to_owned()],
            reliability: Reliability::Unjudged,
            party: None,
            is_observer: true,
        }];
        let sides = Sides::new(&[], &sources);
        let one = sides.publisher("coast radio");
        assert_eq!(one, sides.speaker(&actor("Radio of the Coast", None, None)));
        assert!(one.is_observer);
    }

    #[test]
    fn members_act_for_their_party() {
        let parties = parties();
        let sides = Sides::new(&parties, &[]);
        assert_eq!(sides.doer(&actor("The Guard", None, None)), Some(&parties[0].id));
        assert_eq!(sides.doer(&actor("rebels", Some("XNL"), Some(Sector::Rebels))), None);
    }

    #[test]
    fn who_is_called_after_a_party_is_of_it_where_no_country_is_known() {
        let front = Party {
            id: PartyId::new("front"),
            name: "Lake Front".to_owned(),
            countries: Vec::new(),
            members: Vec::new(),
        };
        let parties = [parties().remove(0), front];
        let sides = Sides::new(&parties, &[]);
        let doer = |name: &str, sector| {
            sides.doer(&actor(name, None, sector)).map_or("nobody", PartyId::as_str)
        };
        assert_eq!(doer("Norland's army", Some(Sector::Military)), "norland");
        assert_eq!(doer("the army of Norland", Some(Sector::Military)), "norland");
        assert_eq!(doer("Norland army", Some(Sector::Military)), "norland");
        assert_eq!(doer("Norland rebels", Some(Sector::Rebels)), "nobody", "they fight the state");
        assert_eq!(doer("Lake Front fighters", Some(Sector::Rebels)), "front");
        assert_eq!(doer("residents of Norland", Some(Sector::Civilians)), "nobody");
        assert_eq!(doer("the Guard post", None), "nobody", "a post is nobody");
        assert_eq!(doer("Norlanders", None), "nobody", "not the name itself");
        let speaker = sides.speaker(&actor("Lake Front's commander", None, Some(Sector::Rebels)));
        assert!(speaker.is_spokesman);
    }
}
