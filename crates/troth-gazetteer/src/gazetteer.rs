//! Looking up names: in the index, in a docket's additions, and by what the common word beside
//! a name says.

use std::collections::BTreeMap;

use crate::entry::{Around, Candidate, Entry, EntryId, Kind, NameKind, Origin, Seat};
use crate::generic::{Bare, Hint, Of, bare, with_article, without_article};
use crate::index::Index;
use crate::prior::prior;
use crate::resolve::Weights;
use crate::{Context, Mention, normalise, resolve};

/// Ids from here on are a docket's additions.
const FIRST_ADDITION: u32 = 1 << 24;

/// The longest name that is looked for in running text, in words.
const MAX_WORDS: usize = 8;

/// A place that a docket adds, or tells better than the gazetteer.
#[derive(Debug, Clone, PartialEq)]
pub struct Addition {
    /// Its main name.
    pub name: String,
    /// Other names and spellings.
    pub names: Vec<String>,
    /// Degrees north, -90 to 90.
    pub lat: f64,
    /// Degrees east, -180 to 180.
    pub lon: f64,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// Name of its first-order division.
    pub admin1: Option<String>,
    /// What kind of place.
    pub kind: Kind,
    /// Whether its status is disputed.
    pub disputed: bool,
}

/// All places and their names.
#[derive(Debug, Clone)]
pub struct Gazetteer {
    index: Index,
    additions: Vec<Addition>,
    added_names: BTreeMap<String, Vec<(EntryId, NameKind)>>,
    weights: Weights,
}

impl Default for Gazetteer {
    fn default() -> Self {
        Self::embedded()
    }
}

impl Gazetteer {
    /// The gazetteer that is part of the program. Costs a few comparisons: nothing is parsed.
    #[must_use]
    pub fn embedded() -> Self {
        Self {
            index: Index::new(
                include_bytes!("../data/gazetteer.bin"),
                include_bytes!("../data/names.fst"),
            ),
            additions: Vec::new(),
            added_names: BTreeMap::new(),
            weights: Weights::default(),
        }
    }

    /// The same gazetteer with a docket's places, which win over others of their name.
    #[must_use]
    pub fn with_additions(mut self, additions: Vec<Addition>) -> Self {
        for addition in additions {
            let id =
                FIRST_ADDITION + u32::try_from(self.additions.len()).expect("a docket is small");
            let others = addition.names.iter().map(|name| (NameKind::Other, name));
            for (kind, name) in std::iter::once((NameKind::Main, &addition.name)).chain(others) {
                self.added_names.entry(normalise(name)).or_default().push((EntryId(id), kind));
            }
            self.additions.push(addition);
        }
        self
    }

    /// The same gazetteer with other weights, for measuring.
    #[must_use]
    pub fn with_weights(mut self, weights: Weights) -> Self {
        self.weights = weights;
        self
    }

    pub(crate) fn weights(&self) -> &Weights {
        &self.weights
    }

    /// How many places there are.
    #[must_use]
    pub fn n_places(&self) -> usize {
        self.index.n_places() + self.additions.len()
    }

    /// How many different names there are, normalised.
    #[must_use]
    pub fn n_names(&self) -> usize {
        self.index.n_names() + self.added_names.len()
    }

    /// The place of an id that this gazetteer gave.
    ///
    /// # Panics
    /// When another gazetteer gave it.
    #[must_use]
    pub fn entry(&self, id: EntryId) -> Entry<'_> {
        match id.0.checked_sub(FIRST_ADDITION) {
            None => self.index.entry(id),
            Some(at) => self.added(id, &self.additions[at as usize]),
        }
    }

    /// All places, in the order of the index; a docket's additions last.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let n = |count: usize| u32::try_from(count).expect("places are counted in 32 bits");
        let added = (0..n(self.additions.len())).map(|at| FIRST_ADDITION + at);
        (0..n(self.index.n_places())).chain(added).map(|id| self.entry(EntryId(id)))
    }

    /// A country or territory by its ISO 3166-1 alpha-3 code.
    #[must_use]
    pub fn country(&self, alpha3: &str) -> Option<Entry<'_>> {
        self.index.country(alpha3).map(|(_, id)| self.entry(id))
    }

    fn added<'a>(&'a self, id: EntryId, addition: &'a Addition) -> Entry<'a> {
        let country = addition.country.as_deref().and_then(|code| self.index.country(code));
        Entry {
            id,
            name: &addition.name,
            country: country.map(|(code, _)| code).or(addition.country.as_deref()),
            admin1: addition.admin1.as_deref(),
            admin2: None,
            lat: addition.lat,
            lon: addition.lon,
            population: 0,
            kind: addition.kind,
            seat: None,
            disputed: addition.disputed,
            origin: Origin::Docket,
            around: Around { country: country.map(|(_, id)| id), ..Around::default() },
        }
    }

    /// Every place that `name` may mean, best first; none if it is no name of a place.
    ///
    /// A common word is understood ("Kursk region", "Rafah crossing", "city of Homs"), and an
    /// article may be there or not ("the Hague", "Raqqa", "ar-Raqqah"). Names of three letters
    /// or fewer need a capital: "us" is no country.
    #[must_use]
    pub fn candidates(&self, name: &str) -> Vec<Candidate<'_>> {
        let key = normalise(name);
        if key.chars().count() <= 3 && name.chars().all(char::is_lowercase) {
            return Vec::new();
        }
        self.candidates_of_key(&key)
    }

    fn candidates_of_key(&self, key: &str) -> Vec<Candidate<'_>> {
        let mut found = self.named(key);
        self.prefer_seats(&mut found);
        if let Some(bare) = bare(key) {
            let known: Vec<EntryId> = found.iter().map(|one| one.entry.id).collect();
            // What bears the whole name stands before what bears a part of it.
            let behind = if known.is_empty() { 0.0 } else { self.weights.part_of_name };
            for one in self.named_with_generic(bare) {
                if !known.contains(&one.entry.id) {
                    found.push(Candidate { prior: one.prior - behind, ..one });
                }
            }
        }
        if found.is_empty() {
            found = without_article(key).map_or_else(Vec::new, |rest| self.named(rest));
        }
        if found.is_empty() && !key.contains(' ') || key.split(' ').count() == 2 && found.is_empty()
        {
            found = self.named(&with_article(key));
        }
        sort(&mut found);
        found
    }

    /// The places whose name is exactly `key`, in the order of their ids.
    fn named(&self, key: &str) -> Vec<Candidate<'_>> {
        let added = self.added_names.get(key).map_or(&[][..], Vec::as_slice);
        let known = self.index.postings(key);
        let all = known.iter().chain(added);
        all.map(|&(id, name_kind)| self.candidate(self.entry(id), name_kind)).collect()
    }

    /// A bare name that a division shares with its seat means the seat: "Idlib" is the city,
    /// and the region is told as such.
    fn prefer_seats(&self, found: &mut [Candidate<'_>]) {
        let governed: Vec<(EntryId, f64)> = found
            .iter()
            .filter_map(|one| Some((self.governed(one)?.entry.id, one.prior)))
            .collect();
        for one in found {
            for &(area, prior) in &governed {
                if one.entry.id == area {
                    one.prior = one.prior.min(prior - self.weights.seat_first);
                }
            }
        }
    }

    fn candidate<'a>(&self, entry: Entry<'a>, name_kind: NameKind) -> Candidate<'a> {
        Candidate { entry, name_kind, prior: prior(&entry, name_kind, &self.weights) }
    }

    /// "Kursk region": divisions of that name, or else those whose seat has it. "Rafah
    /// crossing": a crossing of that name, or else Rafah, beside which it lies.
    fn named_with_generic(&self, bare: Bare<'_>) -> Vec<Candidate<'_>> {
        let named = self.named_or_article(bare.name);
        let of_kind: Vec<Candidate<'_>> = match bare.hint {
            Some(hint) => named.iter().filter(|one| hint.admits(one.entry.kind)).copied().collect(),
            None => Vec::new(),
        };
        match bare.of {
            Of::Area if of_kind.is_empty() => {
                let mut governed: Vec<Candidate<'_>> =
                    named.iter().filter_map(|one| self.governed(one)).collect();
                governed.dedup_by_key(|one| one.entry.id);
                governed
            }
            Of::Beside if of_kind.is_empty() => named,
            _ => of_kind,
        }
    }

    fn named_or_article(&self, key: &str) -> Vec<Candidate<'_>> {
        let named = self.named(key);
        if !named.is_empty() {
            return named;
        }
        without_article(key).map_or_else(|| self.named(&with_article(key)), |rest| self.named(rest))
    }

    /// The division of which a settlement is the seat.
    fn governed(&self, candidate: &Candidate<'_>) -> Option<Candidate<'_>> {
        let around = candidate.entry.around;
        let area = match candidate.entry.seat? {
            Seat::Country | Seat::Division1 => around.division1,
            Seat::Division2 => around.division2,
            Seat::Lower => None,
        }?;
        Some(self.candidate(self.entry(area), NameKind::Other))
    }

    /// The longest beginning of `words` that is a name, with its length in words and the places
    /// that it may mean. Words are joined as a tokenizer parted them: "Cox", "'s", "Bazar".
    /// A name in running text has a capital, where its letters have any: "said" is no town.
    #[must_use]
    pub fn longest_match(&self, words: &[&str]) -> Option<(usize, Vec<Candidate<'_>>)> {
        let written_as_name =
            |word: &&str| word.chars().any(|c| c.is_alphabetic() && !c.is_lowercase());
        let first = words.iter().position(written_as_name)?;
        (first + 1..=words.len().min(MAX_WORDS)).rev().find_map(|n| {
            let found = self.candidates(&join(&words[..n]));
            (!found.is_empty()).then_some((n, found))
        })
    }

    /// The place that each mention of one document means, or none where the gazetteer knows no
    /// place of the name.
    #[must_use]
    pub fn resolve(&self, mentions: &[Mention<'_>], context: &Context<'_>) -> Vec<Option<EntryId>> {
        resolve::resolve(self, mentions, context)
    }

    /// The candidates of a name that a hint admits; all of them if it admits none.
    pub(crate) fn hinted(&self, name: &str, hint: Option<Hint>) -> Vec<Candidate<'_>> {
        let all = self.candidates(name);
        let Some(hint) = hint else { return all };
        let admitted: Vec<Candidate<'_>> =
            all.iter().filter(|one| hint.admits(one.entry.kind)).copied().collect();
        if admitted.is_empty() { all } else { admitted }
    }
}

/// Best first; ties by the order of the index.
pub(crate) fn sort(candidates: &mut [Candidate<'_>]) {
    candidates.sort_by(|a, b| b.prior.total_cmp(&a.prior).then(a.entry.id.cmp(&b.entry.id)));
}

fn join(words: &[&str]) -> String {
    let mut out = String::new();
    for word in words {
        if !out.is_empty() && !word.starts_with(['\'', '’']) {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
