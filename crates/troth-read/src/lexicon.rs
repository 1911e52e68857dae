//! What the reader knows of words: the tables that the build made of `lexicon/`.

use std::ops::Range;
use std::sync::OnceLock;

use troth_model::{EffectKind, EventType, InstrumentKind, ObjectCategory, Sector, Status};

/// Part of speech of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pos {
    Verb,
    Noun,
    Adjective,
    Adverb,
    Adposition,
    Modal,
    Auxiliary,
    Conjunction,
    Particle,
    Determiner,
    Pronoun,
    Phrase,
}

/// What stands in a place of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Actor,
    Recipient,
    Target,
    Participant,
    Instrument,
    Object,
    Topic,
    Content,
    Effect,
    Where,
    Cause,
    Means,
    Venue,
    Receiver,
    Condition,
}

/// What may or must stand in a place.
#[derive(Debug, Clone, Copy)]
pub enum Filler {
    Person,
    Actor,
    Place,
    Number,
    Event,
    Anything,
    Nothing,
    Class(u16),
    Words(&'static [&'static str]),
}

/// Fillers by place.
pub type Fillers = &'static [(&'static str, &'static [Filler])];

/// A word that tells of an event.
#[derive(Debug)]
pub struct Entry {
    pub words: &'static [&'static str],
    pub pos: Pos,
    pub event_type: EventType,
    pub mode: Option<&'static str>,
    pub acled: Option<&'static str>,
    pub frame: usize,
    pub status: Option<Status>,
    pub effect: Option<EffectKind>,
    /// With a party of public life as its subject it takes any object that `never` does not name.
    pub open: bool,
    pub only: Fillers,
    pub never: Fillers,
}

impl Entry {
    /// The role of what stands in `slot`.
    pub fn role(&self, slot: &str) -> Option<Role> {
        FRAMES[self.frame].iter().find(|(name, _)| *name == slot).map(|(_, role)| *role)
    }
}

/// A word that attributes.
#[derive(Debug)]
pub struct Cue {
    pub words: &'static [&'static str],
    pub pos: Pos,
    pub polarity: &'static str,
    pub certainty: &'static str,
    pub speaker: &'static str,
    pub admits: bool,
    pub only: Fillers,
    pub never: Fillers,
}

/// A word that tells what somebody holds, wants or speaks of.
#[derive(Debug)]
pub struct Attitude {
    pub words: &'static [&'static str],
    pub pos: Pos,
    /// Nobody is named who holds it ("seems").
    pub is_nobodys: bool,
    /// Places of what it is about: `object`, `clause`, `complement`, or a preposition.
    pub about: &'static [&'static str],
    /// Those of them of which one must be filled.
    pub asks: &'static [&'static str],
}

/// A word that sets status and factuality of what it governs.
#[derive(Debug)]
pub struct Modal {
    pub words: &'static [&'static str],
    pub pos: Pos,
    pub status: Option<Status>,
    pub polarity: &'static str,
    pub certainty: &'static str,
    pub scope: &'static str,
    pub only: Fillers,
    pub never: Fillers,
}

/// A verb that lends its noun a subject.
#[derive(Debug)]
pub struct Light {
    pub words: &'static [&'static str],
    pub subject: &'static str,
    pub nouns: &'static [Filler],
    pub status: Option<Status>,
    pub polarity: &'static str,
    pub only: Fillers,
    pub never: Fillers,
}

/// What a common noun means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sense {
    Class(u16),
    Thing(ObjectCategory),
    Instrument(InstrumentKind),
    People(Option<Sector>),
    Title(Option<Sector>),
}

/// A common noun, or a phrase of them, with a sense.
#[derive(Debug)]
pub struct Noun {
    pub head: &'static str,
    pub words: &'static [&'static str],
    pub sense: Sense,
}

/// A word by which a text is known that only sounds like war and talks.
#[derive(Debug)]
pub struct GenreWord {
    pub words: &'static [&'static str],
    pub genre: usize,
    pub is_strong: bool,
}

/// How a name stands for an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    State,
    Adjective,
    DefaultAdjective,
    People,
    Capital,
    City,
    Body,
    Organisation,
    Group,
}

/// A name of an actor.
#[derive(Debug)]
pub struct Name {
    pub first: &'static str,
    pub name: &'static str,
    pub canonical: &'static str,
    pub country: Option<&'static str>,
    pub sector: Option<Sector>,
    pub kind: NameKind,
    pub is_acronym: bool,
}

include!(concat!(env!("OUT_DIR"), "/lexicon.rs"));

/// A table sorted by `key`, and where the rows of each key stand, by the key's hash: every word of a
/// text is asked for in every table, and nearly none is there.
struct Table<T: 'static> {
    rows: &'static [T],
    key: fn(&T) -> &'static str,
    places: OnceLock<Vec<Option<Range<usize>>>>,
}

impl<T> Table<T> {
    const fn of(rows: &'static [T], key: fn(&T) -> &'static str) -> Self {
        Self { rows, key, places: OnceLock::new() }
    }

    /// The rows whose key is `wanted`.
    fn rows(&self, wanted: &str) -> &'static [T] {
        let places = self.places.get_or_init(|| self.places());
        slots(wanted, places.len())
            .map_while(|slot| places[slot].clone())
            .map(|place| &self.rows[place])
            .find(|rows| (self.key)(&rows[0]) == wanted)
            .unwrap_or_default()
    }

    /// Half of them are free, so that few have to be looked at.
    fn places(&self) -> Vec<Option<Range<usize>>> {
        let mut places = vec![None; (2 * self.rows.len()).next_power_of_two().max(2)];
        let mut from = 0;
        for rows in self.rows.chunk_by(|a, b| (self.key)(a) == (self.key)(b)) {
            let mut likely = slots((self.key)(&rows[0]), places.len());
            let free = likely.find(|slot| places[*slot].is_none()).expect("half of them are free");
            places[free] = Some(from..from + rows.len());
            from += rows.len();
        }
        places
    }
}

/// Where a word may stand among `n_slots`, a power of two, the likeliest first (FNV-1a).
fn slots(word: &str, n_slots: usize) -> impl Iterator<Item = usize> + use<> {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325, mix);
    let mask = n_slots - 1;
    ((hash >> 16) as usize & mask..).map(move |slot| slot & mask)
}

/// Entries whose first word is `lemma`.
pub fn entries(lemma: &str) -> &'static [Entry] {
    static BY_WORD: Table<Entry> = Table::of(ENTRIES, |entry| entry.words[0]);
    BY_WORD.rows(lemma)
}

/// A kind of body that every state has.
pub struct Body {
    /// The last word, or the one before "of".
    pub head: &'static str,
    pub words: &'static [&'static str],
    /// The part of public life to which it belongs.
    pub sector: Option<Sector>,
}

/// Kinds of body whose head is `lemma`.
pub fn bodies(lemma: &str) -> &'static [Body] {
    static BY_WORD: Table<Body> = Table::of(BODIES, |body| body.head);
    BY_WORD.rows(lemma)
}

/// Cues whose first word is `lemma`.
pub fn cues(lemma: &str) -> &'static [Cue] {
    static BY_WORD: Table<Cue> = Table::of(CUES, |cue| cue.words[0]);
    BY_WORD.rows(lemma)
}

/// Attitudes whose first word is `lemma`.
pub fn attitudes(lemma: &str) -> &'static [Attitude] {
    static BY_WORD: Table<Attitude> = Table::of(ATTITUDES, |attitude| attitude.words[0]);
    BY_WORD.rows(lemma)
}

/// Modals whose first word is `lemma`.
pub fn modals(lemma: &str) -> &'static [Modal] {
    static BY_WORD: Table<Modal> = Table::of(MODALS, |modal| modal.words[0]);
    BY_WORD.rows(lemma)
}

/// Light verbs whose first word is `lemma`.
pub fn lights(lemma: &str) -> &'static [Light] {
    static BY_WORD: Table<Light> = Table::of(LIGHT, |light| light.words[0]);
    BY_WORD.rows(lemma)
}

/// Nouns whose head is `lemma`: the last word, or the one before "of".
pub fn nouns(lemma: &str) -> &'static [Noun] {
    static BY_WORD: Table<Noun> = Table::of(NOUNS, |noun| noun.head);
    BY_WORD.rows(lemma)
}

/// The lemma of a verb's form, in lower case, where the lexicon has the verb.
pub fn verb_lemma(form: &str) -> Option<&'static str> {
    let at = FORMS.binary_search_by_key(&form, |(form, _)| *form).ok()?;
    Some(FORMS[at].1)
}

/// Genre words whose first word is `lemma`.
pub fn genre_words(lemma: &str) -> &'static [GenreWord] {
    static BY_WORD: Table<GenreWord> = Table::of(GENRE_WORDS, |row| row.words[0]);
    BY_WORD.rows(lemma)
}

/// Names whose first run of letters, folded, is `first`.
pub fn names(first: &str) -> &'static [Name] {
    static BY_WORD: Table<Name> = Table::of(NAMES, |name| name.first);
    BY_WORD.rows(first)
}
