//! Whose words and deeds accounts tell: sides, with what was asked of them before. A history names
//! the same people again and again.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use troth_model::{Account, Actor, Attribution, Country, PartyId, Sector};

use crate::names::Quickly;
use crate::sides::{Sides, Speaker};
use crate::world::{Received, World};

/// Some parties, in order: nearly always none or one.
#[derive(Debug, Clone)]
pub(crate) enum Parties<'a> {
    None,
    One(&'a PartyId),
    /// In a box of its own, so that all of it takes two words of memory.
    Several(Box<Box<[&'a PartyId]>>),
}

impl<'a> Deref for Parties<'a> {
    type Target = [&'a PartyId];

    fn deref(&self) -> &Self::Target {
        match self {
            Self::None => &[],
            Self::One(party) => std::slice::from_ref(party),
            Self::Several(parties) => parties,
        }
    }
}

impl<'a> FromIterator<&'a PartyId> for Parties<'a> {
    fn from_iter<T: IntoIterator<Item = &'a PartyId>>(parties: T) -> Self {
        let mut rest = parties.into_iter();
        let Some(first) = rest.next() else { return Self::None };
        let Some(second) = rest.next() else { return Self::One(first) };
        let mut all: Vec<&PartyId> = [first, second].into_iter().chain(rest).collect();
        all.sort();
        all.dedup();
        match all.as_slice() {
            [one] => Self::One(one),
            _ => Self::Several(Box::new(all.into())),
        }
    }
}

/// Everything by which an actor is known: two that are the same in this are one.
type Identity<'a> = (Option<&'a str>, Option<&'a str>, Option<Country>, Option<Sector>);

fn identity(actor: &Actor) -> Identity<'_> {
    let words = actor.ground.mention().map(|mention| mention.text.as_str());
    (actor.name.as_deref(), words, actor.country, actor.sector)
}

/// Who was asked for before.
pub(crate) struct Known<'a> {
    sides: Sides<'a>,
    speakers: HashMap<Identity<'a>, Arc<Speaker>, Quickly>,
    publishers: HashMap<&'a str, Arc<Speaker>, Quickly>,
    doers: HashMap<Identity<'a>, Option<&'a PartyId>, Quickly>,
}

impl<'a> Known<'a> {
    pub(crate) fn new(world: &'a World<'a>) -> Self {
        Self {
            sides: Sides::new(world.parties, world.sources),
            speakers: HashMap::default(),
            publishers: HashMap::default(),
            doers: HashMap::default(),
        }
    }

    /// Who tells an account; `None` where nobody knows whose words they are.
    pub(crate) fn speaker(
        &mut self,
        account: &'a Account,
        received: &Received<'a>,
    ) -> Option<Arc<Speaker>> {
        let sides = &self.sides;
        match &account.attribution {
            Attribution::Unknown => None,
            Attribution::Chain(chain) if !chain.is_empty() => chain.first().map(|actor| {
                let known = self.speakers.entry(identity(actor));
                Arc::clone(known.or_insert_with(|| Arc::new(sides.speaker(actor))))
            }),
            Attribution::Publisher | Attribution::Chain(_) => {
                let publisher = received.document.publisher.as_ref()?;
                let known = self.publishers.entry(&publisher.name);
                let speaker = || Arc::new(sides.publisher(&publisher.name));
                Some(Arc::clone(known.or_insert_with(speaker)))
            }
        }
    }

    /// The parties that these actors are or act for.
    pub(crate) fn parties(&mut self, actors: &'a [Actor]) -> Parties<'a> {
        let sides = &self.sides;
        let doers = &mut self.doers;
        actors
            .iter()
            .filter_map(|actor| *doers.entry(identity(actor)).or_insert_with(|| sides.doer(actor)))
            .collect()
    }
}
