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

/// Sides and sources of a docket.
pub(crate) struct Sides<'a> {
    parties: &'a [Party],
    sources: &'a [SourceSetting],
}

impl<'a> Sides<'a> {
    pub(crate) fn new(parties: &'a [Party], sources: &'a [SourceSetting]) -> Self {
        Self { parties, sources }
    }

    /// The speaker that an actor is.
    pub(crate) fn speaker(&self, actor: &Actor) -> Speaker {
        let names = names_of(actor);
        let by_name = self.speaker_named(&names, actor.label());
        if by_name.side.is_some() {
            return by_name;
        }
        let party = self.party_of_country(actor).filter(|_| is_of_side(actor.sector));
        Speaker {
            side: party.map(|party| party.id.clone()),
            is_spokesman: party.is_some() && is_official(actor.sector),
            ..by_name
        }
    }

    /// The speaker that a publisher is.
    pub(crate) fn publisher(&self, name: &str) -> Speaker {
        self.speaker_named(&[name.to_lowercase()], name)
    }

    /// The party for which an actor acts.
    pub(crate) fn doer(&self, actor: &Actor) -> Option<&'a PartyId> {
        let names = names_of(actor);
        let by_name = self.parties.iter().find(|party| is_called(party, &names));
        let by_country = || self.party_of_country(actor).filter(|_| acts_for_side(actor.sector));
        let by_source = || self.source(&names).and_then(|source| source.party.as_ref());
        match by_name.or_else(by_country) {
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

    fn party_of_country(&self, actor: &Actor) -> Option<&'a Party> {
        let country = actor.country?;
        self.parties.iter().find(|party| party.countries.contains(&country))
    }
}

fn names_of(actor: &Actor) -> Vec<String> {
    let words = actor.ground.mention().map(|mention| mention.text.to_lowercase());
    actor.name.iter().map(|name| name.to_lowercase()).chain(words).collect()
}

fn is_called(party: &Party, names: &[String]) -> bool {
    let members = party.members.iter();
    let member_names =
        members.flat_map(|member| std::iter::once(&member.name).chain(&member.aliases));
    std::iter::once(&party.name)
        .chain(member_names)
        .map(|name| name.to_lowercase())
        .chain([party.id.as_str().to_lowercase()])
        .any(|name| names.contains(&name))
}

/// Sectors whose word is the side's own word.
fn is_official(sector: Option<Sector>) -> bool {
    matches!(
        sector,
        Some(Sector::Government | Sector::Military | Sector::Police | Sector::Intelligence)
    )
}

/// Sectors that are not independent of their country's side. Of whom we only know the
/// country: he is not independent either, and not a spokesman.
fn is_of_side(sector: Option<Sector>) -> bool {
    let is_political = matches!(
        sector,
        None | Some(
            Sector::Legislature | Sector::Judiciary | Sector::PoliticalParty | Sector::JustNation
        )
    );
    is_political || is_official(sector)
}

/// Sectors whose deeds are the side's deeds.
fn acts_for_side(sector: Option<Sector>) -> bool {
    matches!(sector, None | Some(Sector::JustNation)) || is_official(sector)
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
}
