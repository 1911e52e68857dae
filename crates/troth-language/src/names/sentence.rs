//! What is generally known, applied to the names of one sentence.

use std::ops::Range;

use super::lists::Lists;
use crate::{Entity, EntityKind, Sentence, Upos};

/// A sentence with its words at hand.
pub struct Words<'a> {
    /// The words as written.
    pub forms: Vec<&'a str>,
    /// Whether most are in capitals, so that capitals tell nothing.
    pub shouted: bool,
}

impl<'a> Words<'a> {
    /// The words of `sentence`.
    pub fn of(text: &'a str, sentence: &Sentence) -> Self {
        let forms: Vec<&str> = sentence.tokens.iter().map(|token| token.span.slice(text)).collect();
        let words = || forms.iter().filter(|form| is_long_word(form));
        let n_capitals = words().filter(|form| is_capitals(form)).count();
        let shouted = n_capitals * 10 >= words().count().max(1) * 6;
        Self { forms, shouted }
    }

    /// The words of `range` in lower case, with spaces between.
    pub fn lower(&self, range: &Range<usize>) -> String {
        let mut lower = self.forms[range.clone()].join(" ").to_lowercase();
        if lower.contains('’') {
            lower = lower.replace('’', "'");
        }
        lower
    }
}

fn is_long_word(form: &str) -> bool {
    form.len() > 1 && form.chars().all(char::is_alphabetic)
}

fn is_capitals(form: &str) -> bool {
    form.chars().all(char::is_uppercase)
}

/// Puts the names of `sentence` right.
pub fn settle(text: &str, sentence: &mut Sentence, lists: &Lists) {
    if !sentence.tokens.iter().any(|token| token.upos == Upos::Propn)
        && sentence.entities.is_empty()
    {
        return;
    }
    let words = Words::of(text, sentence);
    for entity in &mut sentence.entities {
        trim(&words, entity, lists);
        entity.kind = kind(&words, entity, lists);
    }
    let is_name = |entity: &Entity| {
        let no_name =
            |at: usize| entity.kind != EntityKind::Person && lists.is_no_name(words.forms[at]);
        !entity.range.clone().all(no_name)
    };
    sentence.entities.retain(is_name);
    add_known(&words, sentence, lists);
}

/// Takes titles from before a person, and numbers and clitics from behind a name.
fn trim(words: &Words<'_>, entity: &mut Entity, lists: &Lists) {
    let range = &mut entity.range;
    if entity.kind == EntityKind::Person {
        while range.start < range.end && lists.is_title(words.forms[range.start]) {
            range.start += 1;
        }
    }
    let keeps_numbers = entity.kind == EntityKind::Other && !words.shouted;
    while range.len() > 1 && is_tail(words.forms[range.end - 1], keeps_numbers) {
        range.end -= 1;
    }
}

/// What a name does not end with.
fn is_tail(form: &str, keeps_numbers: bool) -> bool {
    let number = form.bytes().all(|b| b.is_ascii_digit());
    matches!(form, "'s" | "’s")
        || form != ")" && !form.contains(char::is_alphabetic) && !(number && keeps_numbers)
}

/// What a name names, where its words alone tell.
fn kind(words: &Words<'_>, entity: &Entity, lists: &Lists) -> EntityKind {
    use EntityKind::{Organisation, Other, Person, Place};
    let found = entity.kind;
    let Some(&last) = words.forms[entity.range.clone()].last() else { return found };
    let lower = words.lower(&entity.range);
    if let Some(known) = lists.known(&lower).or_else(|| lists.known(&lower.replace('.', "")))
        && !(found == Person && known.personal)
    {
        return known.kind;
    }
    if found == Other && lists.is_city(&lower) {
        return Place;
    }
    let before = entity.range.start.checked_sub(1).map(|at| words.forms[at]);
    if before.is_some_and(|before| lists.is_honorific(before)) && entity.range.len() <= 3 {
        return Person;
    }
    let body = entity.range.len() >= 2 && found != Person && lists.is_body(last);
    let short_form = entity.range.len() == 1 && is_short_form(last) && !words.shouted;
    if body || short_form && !lists.is_city(&lower) && !lists.is_short_form(last) {
        return Organisation;
    }
    found
}

/// Capitals alone, as short forms of bodies are written.
fn is_short_form(form: &str) -> bool {
    (2..=6).contains(&form.len()) && form.bytes().all(|b| b.is_ascii_uppercase())
}

/// Adds known names that were overlooked, and makes those whole that were cut.
fn add_known(words: &Words<'_>, sentence: &mut Sentence, lists: &Lists) {
    let mut at = 0;
    while at < words.forms.len() {
        let longest = lists.longest.min(words.forms.len() - at);
        let found = (1..=longest).rev().find_map(|n| known_at(words, sentence, at..at + n, lists));
        match found {
            Some(entity) => {
                at = entity.range.end;
                insert(sentence, entity);
            }
            None => at += 1,
        }
    }
}

/// The known name at `range`, if nothing bigger stands there and its words are a name's.
fn known_at(
    words: &Words<'_>,
    sentence: &Sentence,
    range: Range<usize>,
    lists: &Lists,
) -> Option<Entity> {
    let proper = |at: usize| {
        let upos = sentence.tokens[at].upos;
        let capital = words.forms[at].starts_with(char::is_uppercase);
        capital && matches!(upos, Upos::Propn | Upos::Adj | Upos::Noun)
            || range.len() > 2 && matches!(words.forms[at], "of" | "and" | "the")
    };
    if !proper(range.start) || !proper(range.end - 1) || !range.clone().all(proper) {
        return None;
    }
    let known = lists.known(&words.lower(&range))?;
    let noun = sentence.tokens[range.end - 1].upos == Upos::Propn;
    if known.kind != EntityKind::Other && !noun {
        return None;
    }
    let bigger = |entity: &Entity| {
        let overlaps = entity.range.start < range.end && range.start < entity.range.end;
        let inside = range.start <= entity.range.start && entity.range.end <= range.end;
        overlaps && (!inside || entity.range == range)
    };
    let free = !sentence.entities.iter().any(bigger);
    free.then_some(Entity { range, kind: known.kind })
}

/// Puts a name in its place, in the stead of those that it covers.
pub fn insert(sentence: &mut Sentence, entity: Entity) {
    let covered = |other: &Entity| {
        entity.range.start <= other.range.start && other.range.end <= entity.range.end
    };
    sentence.entities.retain(|other| !covered(other));
    let place = sentence.entities.partition_point(|other| other.range.start < entity.range.start);
    sentence.entities.insert(place, entity);
}
