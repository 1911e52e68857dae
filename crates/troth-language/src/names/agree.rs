//! One text, one name, one meaning.

use std::collections::HashMap;

use super::lists::Lists;
use super::sentence::{Words, insert};
use crate::{Entity, EntityKind, Sentence, Upos};

/// What a text says about a name.
#[derive(Default)]
struct Seen {
    /// How often it was found as each kind.
    votes: [u32; 4],
}

impl Seen {
    /// The kind found most often, if twice or more and more often than any other.
    fn majority(&self) -> Option<EntityKind> {
        let most = *self.votes.iter().max()?;
        let alone = self.votes.iter().filter(|votes| **votes == most).count() == 1;
        let kind =
            EntityKind::ALL.iter().copied().find(|kind| self.votes[*kind as usize] == most)?;
        (most >= 2 && alone).then_some(kind)
    }

    /// The kind found most often, the first among equals.
    fn likeliest(&self) -> Option<EntityKind> {
        let most = *self.votes.iter().max()?;
        let mut kinds = EntityKind::ALL.iter().copied();
        kinds.find(|kind| most > 0 && self.votes[*kind as usize] == most)
    }
}

/// Lets the sentences of a text agree on what their names name.
pub fn agree(text: &str, sentences: &mut [Sentence], lists: &Lists) {
    let mut words: Vec<Words<'_>> =
        sentences.iter().map(|sentence| Words::of(text, sentence)).collect();
    let persons = last_names(sentences, &words);
    for (sentence, words) in sentences.iter_mut().zip(&words) {
        name_persons(sentence, words, &persons, lists);
    }
    let seen = count(sentences, &words);
    for (sentence, words) in sentences.iter_mut().zip(&words) {
        for entity in &mut sentence.entities {
            let majority = seen.get(&words.lower(&entity.range)).and_then(Seen::majority);
            entity.kind = majority.unwrap_or(entity.kind);
        }
    }
    let known = overlooked(&seen, &persons);
    for (sentence, words) in sentences.iter_mut().zip(&mut words) {
        add(sentence, words, &known);
    }
}

/// Last words of full names of persons, in lower case.
fn last_names(sentences: &[Sentence], words: &[Words<'_>]) -> HashMap<String, u32> {
    let mut persons = HashMap::new();
    for (sentence, words) in sentences.iter().zip(words) {
        let full = |entity: &&Entity| entity.kind == EntityKind::Person && entity.range.len() > 1;
        for entity in sentence.entities.iter().filter(full) {
            let last = words.forms[entity.range.end - 1];
            if last.chars().count() > 2 {
                *persons.entry(last.to_lowercase()).or_default() += 1;
            }
        }
    }
    persons
}

/// A last name alone is that person, unless it is well known as something else.
fn name_persons(
    sentence: &mut Sentence,
    words: &Words<'_>,
    persons: &HashMap<String, u32>,
    lists: &Lists,
) {
    for entity in sentence.entities.iter_mut().filter(|entity| entity.range.len() == 1) {
        let lower = words.lower(&entity.range);
        if persons.contains_key(&lower) && lists.known(&lower).is_none() {
            entity.kind = EntityKind::Person;
        }
    }
}

fn count(sentences: &[Sentence], words: &[Words<'_>]) -> HashMap<String, Seen> {
    let mut seen: HashMap<String, Seen> = HashMap::new();
    for (sentence, words) in sentences.iter().zip(words) {
        for entity in &sentence.entities {
            let name = seen.entry(words.lower(&entity.range)).or_default();
            name.votes[entity.kind as usize] += 1;
        }
    }
    seen
}

/// What would be a name wherever else it stands: by its first word, whole names with their kind.
type Overlooked = HashMap<String, Vec<(usize, String, EntityKind)>>;

fn overlooked(seen: &HashMap<String, Seen>, persons: &HashMap<String, u32>) -> Overlooked {
    let mut known = Overlooked::new();
    let mut add = |name: &str, kind| {
        let first = name.split(' ').next().unwrap_or(name).to_owned();
        known.entry(first).or_default().push((name.split(' ').count(), name.to_owned(), kind));
    };
    for (name, seen) in seen {
        if let Some(kind) = seen.likeliest().filter(|kind| *kind != EntityKind::Other) {
            add(name, kind);
        }
    }
    for name in persons.keys().filter(|name| !seen.contains_key(*name)) {
        add(name, EntityKind::Person);
    }
    for names in known.values_mut() {
        names.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    }
    known
}

/// Adds names that other sentences told of.
fn add(sentence: &mut Sentence, words: &Words<'_>, known: &Overlooked) {
    let mut at = 0;
    while at < words.forms.len() {
        at = match overlooked_at(sentence, words, known, at) {
            Some(entity) => {
                let end = entity.range.end;
                insert(sentence, entity);
                end
            }
            None => at + 1,
        };
    }
}

fn overlooked_at(
    sentence: &Sentence,
    words: &Words<'_>,
    known: &Overlooked,
    at: usize,
) -> Option<Entity> {
    let proper = |at: usize| {
        let capital = words.forms[at].starts_with(char::is_uppercase);
        capital && sentence.tokens[at].upos == Upos::Propn
    };
    if !proper(at) {
        return None;
    }
    let names = known.get(&words.lower(&(at..at + 1)))?;
    let free = |range: &std::ops::Range<usize>| {
        let taken =
            |entity: &Entity| entity.range.start < range.end && range.start < entity.range.end;
        !sentence.entities.iter().any(taken)
    };
    let fits = |(n, name, _): &&(usize, String, EntityKind)| {
        let range = at..at + n;
        range.end <= words.forms.len()
            && range.clone().all(proper)
            && free(&range)
            && words.lower(&range) == *name
    };
    let (n, _, kind) = names.iter().find(fits)?;
    Some(Entity { range: at..at + n, kind: *kind })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Language, segment};

    fn names(text: &str) -> Vec<String> {
        let analysis = Language::embedded().analyse(text);
        assert_eq!(analysis.sentences.len(), segment(text).len());
        let mut names = Vec::new();
        for sentence in &analysis.sentences {
            let words = Words::of(text, sentence);
            for entity in &sentence.entities {
                names.push(format!(
                    "{} {}",
                    entity.kind,
                    words.forms[entity.range.clone()].join(" ")
                ));
            }
        }
        names
    }

    #[test]
    fn a_last_name_is_its_bearer() {
        let found = names("President Ana Petrova spoke in Oslo. Petrova then left for Norway.");
        assert_eq!(found, ["PER Ana Petrova", "LOC Oslo", "PER Petrova", "LOC Norway"]);
    }

    #[test]
    fn majorities_need_two_and_no_tie() {
        assert_eq!(Seen { votes: [1, 0, 0, 0] }.majority(), None);
        assert_eq!(Seen { votes: [2, 2, 0, 0] }.majority(), None);
        assert_eq!(Seen { votes: [0, 3, 2, 0] }.majority(), Some(EntityKind::Place));
    }
}
