//! Who speaks and acts for whom (R3 to R5).

use troth_model::{Account, Actor, Attribution, Party, PartyId, Sector, SourceSetting};

use crate::Facts;

/// Whose word an account is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Voice {
    /// One key, one speaker.
    pub(crate) key: String,
    pub(crate) side: Option<PartyId>,
    pub(crate) is_spokesman: bool,
    pub(crate) is_observer: bool,
}

/// R3: the innermost speaker; of whom nobody knows, `None`.
pub(crate) fn voice_of(account: &Account, facts: &Facts<'_>) -> Option<Voice> {
    let publisher = || {
        let (document, _) = facts.document(account.document)?;
        let name = &document.publisher.as_ref()?.name;
        Some(named(&[name.to_lowercase()], name, facts))
    };
    match &account.attribution {
        Attribution::Unknown => None,
        Attribution::Publisher => publisher(),
        Attribution::Chain(chain) => match chain.first() {
            None => publisher(),
            Some(actor) => Some(speaker(actor, facts)),
        },
    }
}

/// R4.
fn speaker(actor: &Actor, facts: &Facts<'_>) -> Voice {
    let names = names(actor);
    let voice = named(&names, actor.label(), facts);
    if voice.side.is_some() {
        return voice;
    }
    use Sector as S;
    let of_country = party_of(actor, &names, facts);
    let is_official = |party: &Party| {
        matches!(actor.sector, Some(S::Government | S::Military | S::Police | S::Intelligence))
            || (party.countries.is_empty()
                && matches!(actor.sector, Some(S::Rebels | S::UnidentifiedArmed)))
    };
    let is_of_side = |party: &Party| {
        is_official(party)
            || matches!(
                actor.sector,
                None | Some(S::Legislature | S::Judiciary | S::PoliticalParty | S::JustNation)
            )
    };
    let party = of_country.filter(|party| is_of_side(party));
    Voice {
        side: party.map(|party| party.id.clone()),
        is_spokesman: party.is_some_and(is_official),
        ..voice
    }
}

/// R5.
pub(crate) fn doers<'f>(actors: &[Actor], facts: &Facts<'f>) -> Vec<&'f PartyId> {
    let mut parties: Vec<&PartyId> = actors.iter().filter_map(|actor| doer(actor, facts)).collect();
    parties.sort();
    parties.dedup();
    parties
}

fn doer<'f>(actor: &Actor, facts: &Facts<'f>) -> Option<&'f PartyId> {
    use Sector as S;
    let names = names(actor);
    if let Some(party) = facts.parties.iter().find(|party| is_called(party, &names)) {
        return Some(&party.id);
    }
    let acts_for = |party: &&Party| match actor.sector {
        None | Some(S::JustNation | S::Government | S::Military | S::Police | S::Intelligence) => {
            true
        }
        Some(S::Rebels | S::UnidentifiedArmed) => party.countries.is_empty(),
        _ => false,
    };
    if let Some(party) = party_of(actor, &names, facts).filter(acts_for) {
        return Some(&party.id);
    }
    let side = source(&names, facts)?.party.as_ref()?;
    facts.parties.iter().map(|party| &party.id).find(|id| *id == side)
}

fn named(names: &[String], label: &str, facts: &Facts<'_>) -> Voice {
    let source = source(names, facts);
    let party = facts.parties.iter().find(|party| is_called(party, names));
    let side = party
        .map(|party| party.id.clone())
        .or_else(|| source.and_then(|source| source.party.clone()));
    Voice {
        key: source.map_or(label, |source| &source.name).to_lowercase(),
        is_spokesman: side.is_some(),
        side,
        is_observer: source.is_some_and(|source| source.is_observer),
    }
}

fn source<'f>(names: &[String], facts: &Facts<'f>) -> Option<&'f SourceSetting> {
    facts.sources.iter().find(|source| {
        names.contains(&source.name.to_lowercase())
            || source.aliases.iter().any(|alias| names.contains(&alias.to_lowercase()))
    })
}

/// Whose he is by his country; without one, by the words that call him.
fn party_of<'f>(actor: &Actor, names: &[String], facts: &Facts<'f>) -> Option<&'f Party> {
    if let Some(country) = actor.country {
        return facts.parties.iter().find(|party| party.countries.contains(&country));
    }
    facts.parties.iter().find(|party| {
        party_names(party).iter().any(|owner| {
            let owner = owner.strip_prefix("the ").unwrap_or(owner);
            names.iter().any(|name| belongs(name, owner, actor.sector.is_some()))
        })
    })
}

/// "Norland's army", "the army of Norland", and "Norland army" where he is of a known sector.
fn belongs(name: &str, owner: &str, has_sector: bool) -> bool {
    let name = name.strip_prefix("the ").unwrap_or(name);
    let begins = name.strip_prefix(owner).is_some_and(|rest| {
        rest.starts_with("'s ") || rest.starts_with("’s ") || (has_sector && rest.starts_with(' '))
    });
    begins || name.ends_with(&format!(" of {owner}")) || name.ends_with(&format!(" of the {owner}"))
}

fn names(actor: &Actor) -> Vec<String> {
    let mut names: Vec<String> = actor.name.iter().map(|name| name.to_lowercase()).collect();
    names.extend(actor.ground.mention().map(|mention| mention.text.to_lowercase()));
    names
}

fn party_names(party: &Party) -> Vec<String> {
    let mut names = vec![party.name.to_lowercase(), party.id.as_str().to_lowercase()];
    for member in &party.members {
        names.push(member.name.to_lowercase());
        names.extend(member.aliases.iter().map(|alias| alias.to_lowercase()));
    }
    names
}

fn is_called(party: &Party, names: &[String]) -> bool {
    party_names(party).iter().any(|name| names.contains(name))
}
