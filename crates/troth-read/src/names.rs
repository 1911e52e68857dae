//! Finds the names of the lexicon in a sentence: states, adjectives of nationality, capitals,
//! bodies, organisations, armed groups.
//!
//! Names are matched on the characters of the text from a token's start to a token's end, so
//! that it does not matter how "Côte d'Ivoire" or "al-Shabaab" was cut into tokens.

use std::collections::BTreeMap;
use std::ops::Range;

use troth_language::EntityKind;

use crate::lexicon::{self, Name, NameKind};
use crate::tree::Tree;

/// A name of the lexicon that stands on tokens `range`.
#[derive(Debug, Clone)]
pub struct NameHit {
    /// The tokens.
    pub range: Range<usize>,
    /// Every entry that has this name, in the order of the table.
    pub entries: Vec<&'static Name>,
}

impl NameHit {
    /// The entry of one of `kinds`, preferred in their order.
    pub fn entry(&self, kinds: &[NameKind]) -> Option<&'static Name> {
        kinds.iter().find_map(|kind| self.entries.iter().copied().find(|name| name.kind == *kind))
    }

    /// Whether it is a short form by capitals.
    fn is_short(&self) -> bool {
        self.range.len() == 1 && self.entries.iter().all(|name| name.is_acronym)
    }

    /// The country that all its entries share, where they do.
    pub fn country(&self) -> Option<&'static str> {
        if let Some(default) = self.entry(&[NameKind::DefaultAdjective]) {
            return default.country;
        }
        let mut countries = self.entries.iter().filter_map(|name| name.country);
        let first = countries.next()?;
        countries.all(|country| country == first).then_some(first)
    }
}

/// All names of one sentence, longest first at each place, not overlapping.
pub fn find(tree: &Tree<'_>) -> Vec<NameHit> {
    let mut hits = Vec::new();
    let mut at = 0;
    while at < tree.len() {
        match longest(tree, at) {
            Some(hit) if !inside_person(tree, &hit) => {
                at = hit.range.end;
                hits.push(hit);
            }
            _ => at += 1,
        }
    }
    hits
}

/// Short forms that stand for several bodies mean the one that the document has given in full ("the
/// Free Valley Forces (FVF)"), or else that of the countries that it speaks of.
pub fn settle(trees: &[Tree<'_>], hits: &mut [Vec<NameHit>]) {
    let defined = definitions(trees, hits);
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    for hit in hits.iter().flatten().filter(|hit| !hit.is_short()) {
        if let Some(country) = hit.country() {
            *named.entry(country).or_default() += 1;
        }
    }
    for (tree, hits) in trees.iter().zip(hits) {
        for hit in hits.iter_mut().filter(|hit| hit.is_short()) {
            if let Some(entries) = defined.get(tree.word(hit.range.start)) {
                hit.entries.clone_from(entries);
                continue;
            }
            let n_named = |name: &Name| name.country.and_then(|land| named.get(land)).copied();
            let most = hit.entries.iter().filter_map(|name| n_named(name)).max();
            if most.is_some() {
                hit.entries.retain(|name| n_named(name) == most);
            }
        }
    }
}

/// What each short form in brackets after a name stands for.
fn definitions<'t>(
    trees: &'t [Tree<'_>],
    hits: &[Vec<NameHit>],
) -> BTreeMap<&'t str, Vec<&'static Name>> {
    let mut defined = BTreeMap::new();
    for (tree, hits) in trees.iter().zip(hits) {
        for hit in hits.iter().filter(|hit| !hit.is_short()) {
            let at = hit.range.end;
            let is_bracketed =
                at + 2 < tree.len() && tree.word(at) == "(" && tree.word(at + 2) == ")";
            if is_bracketed && tree.word(at + 1).chars().all(|letter| letter.is_uppercase()) {
                defined.entry(tree.word(at + 1)).or_insert_with(|| hit.entries.clone());
            }
        }
    }
    defined
}

/// "Jordan" in "Michael Jordan" is no state.
fn inside_person(tree: &Tree<'_>, hit: &NameHit) -> bool {
    tree.sentence.entities.iter().any(|entity| {
        entity.kind == EntityKind::Person
            && entity.range.start <= hit.range.start
            && hit.range.end <= entity.range.end
            && entity.range.len() > hit.range.len()
    })
}

fn longest(tree: &Tree<'_>, at: usize) -> Option<NameHit> {
    let start = tree.token(at).span.start();
    let first = first_run(tree.word(at))?;
    let mut best: Option<(usize, Vec<&'static Name>)> = None;
    for name in lexicon::names(&first) {
        let Some(end) = match_at(name, &tree.text[start..]).map(|len| start + len) else {
            continue;
        };
        let Some(last) = token_ending_at(tree, at, end) else { continue };
        match &mut best {
            Some((so_far, entries)) if *so_far == last => entries.push(name),
            Some((so_far, _)) if *so_far > last => {}
            _ => best = Some((last, vec![name])),
        }
    }
    best.map(|(last, entries)| NameHit { range: at..last + 1, entries })
}

fn first_run(word: &str) -> Option<String> {
    let letters = word.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    let run: String = letters.chars().take_while(|letter| letter.is_alphanumeric()).collect();
    (!run.is_empty() && letters.len() == word.len()).then(|| run.to_lowercase())
}

fn token_ending_at(tree: &Tree<'_>, from: usize, end: usize) -> Option<usize> {
    (from..tree.len().min(from + 16)).find(|idx| tree.token(*idx).span.end() == end)
}

/// How many bytes of `text` the name covers, if it stands at its start.
fn match_at(name: &Name, text: &str) -> Option<usize> {
    let mut rest = text.char_indices().peekable();
    let mut end = 0;
    let mut is_first = true;
    for wanted in name.name.chars() {
        let (at, found) = rest.next()?;
        let same = if wanted.is_whitespace() {
            found.is_whitespace()
        } else if matches!(wanted, '\'' | '’') {
            matches!(found, '\'' | '’')
        } else if is_first || name.is_acronym || wanted.is_uppercase() && found.is_uppercase() {
            // The first letter of a name keeps its case: "turkey" is no state.
            wanted == found
        } else {
            wanted == found || folded(wanted) == folded(found)
        };
        if !same {
            return None;
        }
        is_first = false;
        end = at + found.len_utf8();
    }
    Some(end)
}

fn folded(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}
