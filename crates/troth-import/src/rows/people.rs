//! Who did it, to whom, and who says so.

use troth_model::{Actor, Attribution, Country, Ground, Sector};
use troth_text::ByteSpan;

use super::{Reader, is_flagged};
use crate::bound::{Cols, Person, key};
use crate::delimited::Cell;
use crate::table::is_verbatim;
use crate::world::World;

/// A name with the characters that carry it.
#[derive(Debug, Clone)]
struct Named {
    name: String,
    span: ByteSpan,
}

impl Reader<'_, '_> {
    pub(super) fn people(&self, rules: &[Person], world: &mut dyn World) -> Vec<Actor> {
        let mut actors: Vec<Actor> = Vec::new();
        for rule in rules {
            for actor in self.of_rule(rule, world) {
                if !actors.iter().any(|known| known.name == actor.name) {
                    actors.push(actor);
                }
            }
        }
        actors
    }

    fn of_rule(&self, rule: &Person, world: &mut dyn World) -> Vec<Actor> {
        let Some((cell, told)) = self.first(&rule.name) else { return Vec::new() };
        if let Some((name, country, sector)) = &rule.is {
            let actor = Actor {
                ground: Ground::Words(self.mention(cell.span)),
                name: Some(name.clone()),
                country: *country,
                sector: *sector,
            };
            return if is_flagged(&told) { vec![actor] } else { Vec::new() };
        }
        let split: Vec<&str> = rule.split.as_deref().into_iter().collect();
        let country = self.first(&rule.country).and_then(|(_, told)| country_of(&told, world));
        let sector = self.first(&rule.sector).and_then(|(_, told)| {
            rule.sectors.get(&key(&told)).copied().or_else(|| Sector::parse(told.trim()))
        });
        let parts = self.parts(cell, &told, &split);
        parts
            .into_iter()
            .map(|named| Actor {
                country: country.or_else(|| country_in(&named.name, world)),
                sector: sector.or_else(|| sector_by_start(rule, &named.name)),
                ground: Ground::Words(self.mention(named.span)),
                name: Some(named.name),
            })
            .collect()
    }

    /// The parts of a cell between its separators, each with its own characters where the cell's
    /// are its value; without repetitions.
    fn parts(&self, cell: Cell, told: &str, split: &[&str]) -> Vec<Named> {
        let exact = is_verbatim(self.table.text, cell);
        let mut parts: Vec<Named> = Vec::new();
        let mut at = 0;
        while at <= told.len() {
            let rest = &told[at..];
            let next = split.iter().filter_map(|mark| Some((rest.find(mark)?, mark.len()))).min();
            let (length, mark) = next.unwrap_or((rest.len(), 1));
            let part = &rest[..length];
            let name = part.trim().trim_matches(',').trim();
            if !name.is_empty() && !self.mapping.nothing.iter().any(|nothing| nothing == name) {
                let start =
                    cell.span.start() + at + (name.as_ptr() as usize - part.as_ptr() as usize);
                let span = match exact {
                    true => ByteSpan::new(start, start + name.len()),
                    false => cell.span,
                };
                if !parts.iter().any(|known| same(&known.name, name)) {
                    parts.push(Named { name: name.to_owned(), span });
                }
            }
            at += length + mark;
        }
        parts
    }

    fn named(&self, columns: &Cols) -> Vec<Named> {
        let Some((cell, told)) = self.first(columns) else { return Vec::new() };
        let split: Vec<&str> = self.mapping.speakers.split.iter().map(String::as_str).collect();
        self.parts(cell, &told, &split)
    }

    /// One chain for each speaker: who claims it, and who relays that one.
    ///
    /// A relayer who is himself among the claimants is no second voice. One relayer relays a
    /// single claimant; as many as there are other claimants relay them in their order; where it
    /// cannot be told who relays whom, each stands for himself.
    pub(super) fn attributions(&self) -> Vec<Attribution> {
        let by = self.named(&self.bound.by);
        let through = self.named(&self.bound.through);
        let is_among = |named: &Named, others: &[Named]| {
            others.iter().any(|other| same(&named.name, &other.name))
        };
        let relayers: Vec<&Named> = through.iter().filter(|named| !is_among(named, &by)).collect();
        let relayed: Vec<&Named> = by.iter().filter(|named| !is_among(named, &through)).collect();
        let mut chains: Vec<Vec<&Named>> =
            by.iter().filter(|named| is_among(named, &through)).map(|named| vec![named]).collect();
        if relayers.len() == relayed.len() {
            chains.extend(relayed.iter().zip(&relayers).map(|(one, other)| vec![*one, *other]));
        } else if let ([only], true) = (&by[..], relayed.is_empty()) {
            chains.extend(relayers.iter().map(|relayer| vec![only, *relayer]));
        } else if let [only] = relayed[..] {
            chains.extend(relayers.iter().map(|relayer| vec![only, *relayer]));
            if relayers.is_empty() {
                chains.push(vec![only]);
            }
        } else {
            chains.extend(relayed.iter().chain(&relayers).map(|named| vec![*named]));
        }
        if chains.is_empty() {
            return vec![Attribution::Publisher];
        }
        chains.iter().map(|chain| self.chain(chain)).collect()
    }

    fn chain(&self, chain: &[&Named]) -> Attribution {
        let speaker = |named: &&Named| Actor {
            ground: Ground::Words(self.mention(named.span)),
            name: Some(named.name.clone()),
            country: None,
            sector: self.bound.speaker_sector,
        };
        Attribution::Chain(chain.iter().map(speaker).collect())
    }
}

/// Whether two names are one, however they are written: letters and digits alone count.
fn same(a: &str, b: &str) -> bool {
    let letters = |name: &str| -> String {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    a == b || letters(a) == letters(b)
}

fn sector_by_start(rule: &Person, name: &str) -> Option<Sector> {
    let name = name.to_lowercase();
    rule.starts.iter().find(|(start, _)| name.starts_with(start)).map(|(_, sector)| *sector)
}

fn country_of(told: &str, world: &mut dyn World) -> Option<Country> {
    Country::parse(told.trim()).or_else(|| world.country(told.trim()))
}

/// The country that a name itself holds: `Government of Norland`, `Civilians (Norland)`.
fn country_in(name: &str, world: &mut dyn World) -> Option<Country> {
    let of = name.rsplit_once(" of ").map(|(_, rest)| rest.split(" (").next().unwrap_or(rest));
    let bracketed = name.rsplit_once('(').and_then(|(_, rest)| Some(rest.split_once(')')?.0));
    let whole = (name.len() > 3).then_some(name);
    [of, bracketed, whole].into_iter().flatten().find_map(|part| world.country(part))
}
