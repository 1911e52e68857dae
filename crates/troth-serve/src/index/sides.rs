//! For whom the actors of accounts act and speak, each actor looked up once.

use std::collections::HashMap;

use troth::Docket;
use troth_model::{Actor, PartyId};
use troth_monitor::Sides;

/// The sides of a docket, with what was looked up.
pub struct SidesOf<'d> {
    sides: Sides<'d>,
    parties: Vec<&'d PartyId>,
    known: HashMap<String, u64>,
}

impl<'d> SidesOf<'d> {
    /// Of this docket.
    pub fn new(docket: &'d Docket) -> Self {
        let settings = &docket.settings;
        Self {
            sides: Sides::new(&settings.parties, &settings.sources),
            parties: settings.parties.iter().map(|party| &party.id).collect(),
            known: HashMap::new(),
        }
    }

    /// The parties that an actor acts or speaks for, a bit each by their order in the docket's
    /// settings; those beyond the 64th have none.
    pub fn bits(&mut self, actor: &Actor) -> u64 {
        let words = actor.ground.mention().map_or("", |mention| mention.text.as_str());
        let name = actor.name.as_deref().unwrap_or_default();
        let country = actor.country.map(|country| country.to_string()).unwrap_or_default();
        let sector = actor.sector.map_or("", |sector| sector.as_str());
        let key = format!("{words}\n{name}\n{country}\n{sector}");
        if let Some(bits) = self.known.get(&key) {
            return *bits;
        }
        let side = self.sides.speaker(actor).side;
        let doer = self.sides.doer(actor);
        let bits = side.iter().chain(doer).fold(0, |bits, id| bits | self.bit(id));
        self.known.insert(key, bits);
        bits
    }

    fn bit(&self, id: &PartyId) -> u64 {
        let at = self.parties.iter().position(|party| *party == id);
        at.filter(|at| *at < 64).map_or(0, |at| 1 << at)
    }
}
