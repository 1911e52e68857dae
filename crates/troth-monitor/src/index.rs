//! Which incidents a pattern can speak of at all: a quick no for all the others.
//!
//! Each incident has an outline of a few words of memory: what kinds of event, thing and weapon its
//! accounts tell, who did it, where, and between when and when. Incidents of one kind, and those of
//! one category of things, stand by the day on which they begin, so that a clause goes through those
//! of its kind or category and its time alone; what is left after the outlines is looked at account
//! by account. An outline says no only where every account would.

use std::collections::BTreeMap;

use jiff::Timestamp;
use troth_agreement::norm::{Area, Atom, InForce, Pattern, Weapon};
use troth_agreement::verbs::Verb;
use troth_model::{Country, EventType, InstrumentKind, ObjectCategory, Party, PartyId, Place};

use crate::names::mixed;
use crate::scene::Scene;
use crate::view::{Stretch, View, Word};

/// Of each incident in view what it can be about; by the incident's place in the view.
#[derive(Debug)]
pub(crate) struct Index<'a> {
    outlines: Vec<Outline>,
    /// For each event type, the incidents of which some account tells one.
    by_type: Vec<Days>,
    /// For each category of things, the incidents of which some account tells one.
    by_category: Vec<Days>,
    parties: &'a [Party],
}

/// What an incident can be about. There are millions: two fit one line of the processor's memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(align(32))]
pub(crate) struct Outline {
    /// Kinds of event, a bit for each.
    types: u32,
    categories: u32,
    weapons: u32,
    /// Parties that some account names as doers, and [`SILENT`].
    doers: u32,
    /// Names of places and divisions, and countries, a bit for each; different ones may share it.
    places: u64,
    /// From the first to the last instant that its accounts tell of or were told at.
    hull: Hull,
}

const _: () = assert!(EventType::ALL.len() <= 32 && ObjectCategory::ALL.len() <= 32);

/// Among the doers: some account names nobody who did it.
const SILENT: u32 = 1 << 31;

impl Outline {
    /// Of nothing told.
    pub(crate) const NOTHING: Self =
        Self { types: 0, categories: 0, weapons: 0, doers: 0, places: 0, hull: Hull::NOTHING };

    /// Of what one word tells.
    pub(crate) fn of(parties: &[Party], word: &Word<'_>) -> Self {
        let account = word.account;
        let categories = account.objects.iter().filter_map(|object| object.category);
        let kinds = account.instruments.iter().map(|instrument| instrument.kind);
        // The mode tells of drones where no weapon is named.
        let is_by_drone = account.mode.is_some_and(|mode| mode.as_str() == "drone");
        let kinds = kinds.chain(is_by_drone.then_some(InstrumentKind::Drone));
        let silent = if account.actors.is_empty() { SILENT } else { 0 };
        Self {
            types: 1 << account.event_type as u32,
            categories: categories.fold(0, |sum, one| sum | 1 << one as u32),
            weapons: kinds.fold(0, |sum, one| sum | 1 << one as u32),
            doers: silent | party_bits(parties, word.doers.iter().copied()),
            places: account.places.iter().map(place_bits).fold(0, |sum, bit| sum | bit),
            hull: Hull::NOTHING,
        }
        .at(word)
    }

    /// The same with the times of the word, which others may complete.
    pub(crate) fn at(self, word: &Word<'_>) -> Self {
        let said = Hull::of(word.said());
        let hull = word.happened().map_or(said, |when| said.cover(Hull::of(when)));
        Self { hull, ..self }
    }

    pub(crate) fn cover(self, other: Self) -> Self {
        Self {
            types: self.types | other.types,
            categories: self.categories | other.categories,
            weapons: self.weapons | other.weapons,
            doers: self.doers | other.doers,
            places: self.places | other.places,
            hull: self.hull.cover(other.hull),
        }
    }
}

/// The bits of these parties; beyond the thirtieth all share one.
fn party_bits<'w>(known: &[Party], parties: impl Iterator<Item = &'w PartyId>) -> u32 {
    // Mostly it is the very same.
    let is_it = |known: &PartyId, party: &PartyId| std::ptr::eq(known, party) || known == party;
    let place = |party| known.iter().position(|known| is_it(&known.id, party));
    parties.filter_map(place).fold(0, |sum, at| sum | 1 << at.min(30))
}

/// A stretch in whole minutes, two wider than it is at most. What lies beyond some four thousand
/// years to either side of 1970 is as if it lay there: the order of instants is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hull {
    from: i32,
    to: i32,
}

impl Hull {
    const NOTHING: Self = Self { from: i32::MAX, to: i32::MIN };

    fn of(stretch: Stretch) -> Self {
        let minute = |second: i64| {
            let kept = second.div_euclid(60).clamp(i32::MIN.into(), i32::MAX.into());
            i32::try_from(kept).expect("it was cut to what fits")
        };
        Self { from: minute(stretch.from.as_second() - 1), to: minute(stretch.to.as_second() + 60) }
    }

    /// At least this stretch.
    fn stretch(self) -> Stretch {
        let instant = |minute: i32| Timestamp::from_second(i64::from(minute) * 60).ok();
        let from = instant(self.from).filter(|_| self.from > i32::MIN);
        let to = instant(self.to).filter(|_| self.to < i32::MAX);
        Stretch { from: from.unwrap_or(Timestamp::MIN), to: to.unwrap_or(Timestamp::MAX) }
    }

    fn cover(self, other: Self) -> Self {
        Self { from: self.from.min(other.from), to: self.to.max(other.to) }
    }

    fn touches(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    fn day(self) -> i32 {
        self.from.div_euclid(DAY)
    }

    fn is_long(self) -> bool {
        self.to.saturating_sub(self.from) > LONG
    }
}

/// When and of what kinds of event some scenes tell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About {
    hull: Hull,
    types: u32,
}

impl About {
    pub(crate) fn cover(self, other: Self) -> Self {
        Self { hull: self.hull.cover(other.hull), types: self.types | other.types }
    }

    pub(crate) fn told(self) -> (Option<Stretch>, Types) {
        let hull = (self.hull != Hull::NOTHING).then(|| self.hull.stretch());
        (hull, Types(self.types))
    }
}

/// Kinds of event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Types(u32);

impl Types {
    /// Whether a verb may mean one of them.
    pub(crate) fn may_be(self, verb: &Verb) -> bool {
        self.0 & types_of(verb) != 0
    }
}

/// In minutes.
const DAY: i32 = 1_440;
/// Incidents that last or are told of for longer stand apart, so that few days have to be looked
/// at before a day that is asked about.
const LONG: i32 = 16 * DAY;

/// Incidents of one kind by the day on which they begin.
#[derive(Debug, Clone, Default)]
struct Days {
    by_day: BTreeMap<i32, Vec<u32>>,
    long: Vec<u32>,
    /// The day of those that came last, and they: most come in the order of time.
    open: (i32, Vec<u32>),
    n: usize,
}

impl Days {
    fn put(&mut self, at: u32, hull: Hull) {
        self.n += 1;
        if hull.is_long() {
            self.long.push(at);
            return;
        }
        if self.open.0 != hull.day() {
            self.close();
            self.open.0 = hull.day();
        }
        self.open.1.push(at);
    }

    fn close(&mut self) {
        if !self.open.1.is_empty() {
            self.by_day.entry(self.open.0).or_default().append(&mut self.open.1);
        }
    }

    fn take_out(&mut self, at: u32, hull: Hull) {
        self.close();
        let list = match hull.is_long() {
            true => Some(&mut self.long),
            false => self.by_day.get_mut(&hull.day()),
        };
        if let Some(list) = list {
            let before = list.len();
            list.retain(|own| *own != at);
            self.n -= before - list.len();
        }
    }

    /// Those that may touch `when`.
    fn around(&self, when: Hull) -> impl Iterator<Item = usize> + '_ {
        let first = when.from.saturating_sub(LONG).div_euclid(DAY);
        let last = when.to.div_euclid(DAY).max(first);
        let by_day = self.by_day.range(first..=last).flat_map(|(_, list)| list);
        by_day.chain(&self.long).map(|at| *at as usize)
    }
}

impl<'p> Index<'p> {
    /// An index of nothing yet.
    pub(crate) fn new(parties: &'p [Party]) -> Self {
        let by_type = vec![Days::default(); EventType::ALL.len()];
        let by_category = vec![Days::default(); ObjectCategory::ALL.len()];
        Self { outlines: Vec::new(), by_type, by_category, parties }
    }

    /// The outline of what these words tell.
    pub(crate) fn outline<'w, 'a: 'w>(&self, words: impl Iterator<Item = &'w Word<'a>>) -> Outline {
        let own = words.map(|word| Outline::of(self.parties, word));
        own.fold(Outline::NOTHING, Outline::cover)
    }

    /// Takes in the outlines of all scenes, in their order.
    pub(crate) fn take(&mut self, outlines: Vec<Outline>) {
        for (at, outline) in (0..).zip(&outlines) {
            self.each_days(outline, |days| days.put(at, outline.hull));
        }
        self.outlines = outlines;
        self.by_type.iter_mut().chain(&mut self.by_category).for_each(Days::close);
    }

    /// Does something with each list in which a scene of this outline stands.
    fn each_days(&mut self, outline: &Outline, mut work: impl FnMut(&mut Days)) {
        bits(outline.types).for_each(|one| work(&mut self.by_type[one]));
        bits(outline.categories).for_each(|one| work(&mut self.by_category[one]));
    }

    /// Notes a scene that is new, or told by other words than before.
    pub(crate) fn note(&mut self, at: usize, outline: Outline) {
        let scene = u32::try_from(at).expect("fewer than four billion scenes are in view");
        if let Some(before) = self.outlines.get(at).copied() {
            self.each_days(&before, |days| days.take_out(scene, before.hull));
        }
        match self.outlines.get_mut(at) {
            Some(own) => *own = outline,
            None => self.outlines.push(outline),
        }
        self.each_days(&outline, |days| {
            days.put(scene, outline.hull);
            days.close();
        });
    }

    /// What these scenes tell of together; those that are not known yet tell nothing.
    pub(crate) fn about(&self, scenes: &[usize]) -> About {
        let known = scenes.iter().filter_map(|at| self.outlines.get(*at));
        let about = known.map(|outline| About { hull: outline.hull, types: outline.types });
        about.fold(About { hull: Hull::NOTHING, types: 0 }, About::cover)
    }

    /// Incidents of what is asked that may touch `when`, each once: those of its kinds of event, or
    /// where it asks for few categories of things, of those.
    fn of_asked<'i>(
        &'i self,
        asked: &Asked,
        when: Hull,
    ) -> impl Iterator<Item = usize> + use<'i, 'p> {
        let (mask, days, is_by_type) = match self.narrower(asked) {
            Some(categories) => (categories, &self.by_category, false),
            None => (asked.types, &self.by_type, true),
        };
        bits(mask).flat_map(move |one| {
            let earlier = mask & ((1 << one) - 1);
            let is_new = move |at: &usize| {
                let outline = &self.outlines[*at];
                let own = if is_by_type { outline.types } else { outline.categories };
                own & earlier == 0
            };
            days[one].around(when).filter(is_new)
        })
    }

    /// The categories asked for, where fewer incidents are of those than of the kinds of event.
    fn narrower(&self, asked: &Asked) -> Option<u32> {
        let n_of = |mask: u32, days: &[Days]| bits(mask).map(|one| days[one].n).sum::<usize>();
        let n_of_types = n_of(asked.types, &self.by_type);
        asked.categories.filter(|mask| n_of(*mask, &self.by_category) < n_of_types)
    }
}

/// The places of the bits that are set.
fn bits(mask: u32) -> impl Iterator<Item = usize> {
    let mut left = mask;
    std::iter::from_fn(move || {
        let one = (left != 0).then(|| left.trailing_zeros() as usize)?;
        left &= left - 1;
        Some(one)
    })
}

// ---- places ----

/// The bit of a name, whatever its case.
fn name_bit(name: &str) -> u64 {
    // Eight letters at once; the bit that tells large ones from small ones is set in each.
    let lower = |letters: [u8; 8]| u64::from_le_bytes(letters) | 0x2020_2020_2020_2020;
    let (eights, rest) = name.as_bytes().as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let hash = eights
        .iter()
        .chain([&last])
        .fold(name.len() as u64, |hash, letters| mixed(hash ^ lower(*letters)));
    1 << (hash >> 58)
}

fn country_bit(country: Country) -> u64 {
    name_bit(country.as_str())
}

fn place_bits(place: &Place) -> u64 {
    let names = place.name.iter().chain(&place.admin1).map(|name| name_bit(name));
    let own = if place.name.is_none() { name_bit(place.label()) } else { 0 };
    names.chain(place.country.map(country_bit)).fold(own, |sum, bit| sum | bit)
}

// ---- what a pattern asks ----

/// What a pattern asks of an outline.
struct Asked {
    types: u32,
    /// Kinds of event that are meant in whatever mode.
    types_in_any_mode: u32,
    categories: Option<u32>,
    weapons: Option<u32>,
    places: Option<u64>,
}

impl Asked {
    fn of(pattern: &Pattern) -> Self {
        let category = |atom: &Atom| match atom {
            Atom::Category(category) => Some(1_u32 << *category as u32),
            _ => None,
        };
        let place = |area: &Area| match area {
            Area::Named(name) | Area::Division(name) => Some(name_bit(name)),
            Area::Country(country) => Some(country_bit(*country)),
            Area::Near { .. } | Area::Sector { .. } | Area::Drawn(_) | Area::NearLine { .. } => {
                None
            }
        };
        let means = pattern.verb.means.iter();
        let in_any_mode = means.filter(|meaning| meaning.modes.is_empty());
        Self {
            types: types_of(pattern.verb),
            types_in_any_mode: in_any_mode
                .fold(0, |types, meaning| types | 1 << meaning.event_type as u32),
            categories: any_of(pattern.things.any.iter().map(category)),
            weapons: any_of(pattern.weapons.iter().map(kind_bit)),
            places: any_of(pattern.areas.iter().map(place)),
        }
    }

    fn admits(&self, outline: &Outline) -> bool {
        outline.types & self.types != 0
            && self.categories.is_none_or(|asked| outline.categories & asked != 0)
            && self.weapons.is_none_or(|asked| outline.weapons & asked != 0)
            && self.places.is_none_or(|asked| outline.places & asked != 0)
    }
}

fn kind_bit(weapon: &Weapon) -> Option<u32> {
    match weapon {
        Weapon::Kind(kind) => Some(1 << *kind as u32),
        Weapon::Calibre(_) | Weapon::Called(_) => None,
    }
}

fn types_of(verb: &Verb) -> u32 {
    verb.means.iter().fold(0, |types, meaning| types | 1 << meaning.event_type as u32)
}

/// All bits, if each is known and there is one at least.
fn any_of<B: std::ops::BitOr<Output = B>>(bits: impl Iterator<Item = Option<B>>) -> Option<B> {
    bits.reduce(|a, b| Some(a? | b?))?
}

impl<'a> View<'a> {
    /// The scenes in which `bearers` may have done what the pattern means while `force` lasted,
    /// or nobody knows who; with one of these weapons, where there are any; of `only`, where that
    /// is given.
    pub(crate) fn suspects<'v>(
        &'v self,
        pattern: &'v Pattern,
        with: &[Weapon],
        bearers: &[PartyId],
        force: InForce,
        only: Option<&'v [usize]>,
    ) -> impl Iterator<Item = Scene<'v, 'a>> + 'v {
        let bearers = party_bits(self.index.parties, bearers.iter());
        let when = Stretch {
            from: force.from.unwrap_or(Timestamp::MIN),
            to: force.to.unwrap_or(Timestamp::MAX),
        };
        let with = any_of(with.iter().map(kind_bit));
        self.scenes_of(pattern, when, only, move |outline| {
            outline.doers & (bearers | SILENT) != 0
                && with.is_none_or(|asked| outline.weapons & asked != 0)
        })
    }

    /// About how many scenes a pattern has to be held against.
    pub(crate) fn n_about(&self, pattern: &Pattern) -> usize {
        let asked = Asked::of(pattern);
        let n: usize = bits(asked.types).map(|one| self.index.by_type[one].n).sum();
        let narrows = [asked.categories.is_some(), asked.weapons.is_some(), asked.places.is_some()];
        n >> (2 * narrows.into_iter().filter(|one| *one).count())
    }

    /// The scenes in which something of the pattern may be told of a time that meets `when`; of
    /// `only`, where that is given.
    pub(crate) fn scenes_around<'v>(
        &'v self,
        pattern: &'v Pattern,
        when: Stretch,
        only: Option<&'v [usize]>,
    ) -> impl Iterator<Item = Scene<'v, 'a>> + 'v {
        self.scenes_of(pattern, when, only, |_| true)
    }

    fn scenes_of<'v>(
        &'v self,
        pattern: &'v Pattern,
        when: Stretch,
        only: Option<&'v [usize]>,
        is_meant: impl Fn(&Outline) -> bool + 'v,
    ) -> impl Iterator<Item = Scene<'v, 'a>> + 'v {
        let asked = Asked::of(pattern);
        let when = Hull::of(when);
        let all = only.is_none().then(|| self.index.of_asked(&asked, when));
        let some = only.into_iter().flatten().copied();
        all.into_iter().flatten().chain(some).filter_map(move |at| {
            let outline = &self.index.outlines[at];
            let may_be = outline.hull.touches(when) && is_meant(outline) && asked.admits(outline);
            let is_sure = outline.types & asked.types_in_any_mode != 0;
            let scene = may_be.then(|| self.scene(at))?;
            (is_sure || scene.may_tell(self, pattern.verb)).then_some(scene)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_around_a_day_is_found() {
        let mut days = Days::default();
        let hull = |from: i32, to: i32| Hull { from: from * DAY, to: to * DAY };
        days.put(0, hull(5, 6));
        days.put(1, hull(5, 9));
        days.put(2, hull(30, 31));
        days.put(3, hull(1, 40));
        days.close();
        let around = |from, to| {
            let mut found: Vec<usize> = days.around(hull(from, to)).collect();
            found.sort_unstable();
            found
        };
        assert_eq!(around(8, 8), [0, 1, 3], "an outline may say no to the first afterwards");
        assert_eq!(around(30, 30), [2, 3]);
        days.take_out(3, hull(1, 40));
        days.take_out(1, hull(5, 9));
        let left: Vec<usize> = days.around(hull(0, 60)).collect();
        assert_eq!(left, [0, 2]);
    }

    #[test]
    fn a_hull_is_never_too_narrow() {
        let at = |second: i64| Timestamp::from_second(second).expect("an instant");
        let ends = [
            Timestamp::MIN,
            at(-200_000_000_000),
            at(-1),
            at(0),
            at(59),
            at(86_400),
            at(200_000_000_000),
            Timestamp::MAX,
        ];
        for (n, from) in ends.iter().enumerate() {
            for to in &ends[n..] {
                let own = Stretch { from: *from, to: *to };
                let hull = Hull::of(own).stretch();
                assert!(hull.from <= own.from && own.to <= hull.to, "{own:?}: {hull:?}");
                let touches = |end: Timestamp| {
                    Hull::of(own).touches(Hull::of(Stretch { from: end, to: end }))
                };
                assert!(ends[n..].iter().take_while(|end| *end <= to).all(|end| touches(*end)));
            }
        }
    }

    #[test]
    fn bits_are_counted_from_the_lowest() {
        assert_eq!(bits(0b1_0110).collect::<Vec<_>>(), [1, 2, 4]);
        assert_eq!(name_bit("Ostby"), name_bit("OSTBY"));
    }
}
