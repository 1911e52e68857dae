//! Names out of GUM's entities, which are whole noun phrases, named or not.

use std::collections::BTreeMap;

use troth_language::{Entity, EntityKind, Upos};

use crate::corpus::Gold;

/// A noun phrase with its type.
struct Phrase {
    start: usize,
    end: usize,
    kind: String,
}

/// The names in a sentence whose MISC column holds GUM's `Entity=`.
pub fn from_marks(gold: &Gold, marks: &[String]) -> Vec<Entity> {
    let mut phrases = phrases(marks);
    if phrases.is_empty() {
        return Vec::new();
    }
    phrases.sort_by_key(|phrase| (phrase.start, std::cmp::Reverse(phrase.end)));
    let mut taken = vec![false; gold.forms.len()];
    let mut entities = Vec::new();
    for phrase in phrases {
        let Some(entity) = name_in(gold, &phrase) else {
            continue;
        };
        if taken[entity.range.clone()].iter().any(|taken| *taken) {
            continue;
        }
        taken[entity.range.clone()].fill(true);
        entities.push(entity);
    }
    entities.extend(peoples(gold, &taken));
    entities.sort_by_key(|entity| entity.range.start);
    entities
}

fn phrases(marks: &[String]) -> Vec<Phrase> {
    let mut open: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
    let mut phrases = Vec::new();
    for (at, mark) in marks.iter().enumerate() {
        let Some(entities) = mark.split('|').find_map(|part| part.strip_prefix("Entity=")) else {
            continue;
        };
        for piece in pieces(entities) {
            let inner = piece.trim_matches(['(', ')']);
            let mut fields = inner.split('-');
            let id = fields.next().unwrap_or_default().to_owned();
            if piece.starts_with('(') {
                let kind = fields.next().unwrap_or_default().to_owned();
                open.entry(id.clone()).or_default().push((at, kind));
            }
            if piece.ends_with(')')
                && let Some((start, kind)) = open.get_mut(&id).and_then(Vec::pop)
            {
                phrases.push(Phrase { start, end: at + 1, kind });
            }
        }
    }
    phrases
}

/// "(3-abstract(5-object)4)" to its openings and closings.
fn pieces(entities: &str) -> Vec<String> {
    let mut pieces: Vec<String> = vec![String::new()];
    for c in entities.chars() {
        if c == '(' && pieces.last().is_some_and(|piece| !piece.is_empty()) {
            pieces.push(String::new());
        }
        pieces.last_mut().expect("there is one").push(c);
        if c == ')' {
            pieces.push(String::new());
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// The run of proper nouns around the head of a phrase, if it has one.
fn name_in(gold: &Gold, phrase: &Phrase) -> Option<Entity> {
    let kind = match phrase.kind.as_str() {
        "person" => EntityKind::Person,
        "place" => EntityKind::Place,
        "organization" => EntityKind::Organisation,
        "time" => return None,
        _ => EntityKind::Other,
    };
    let inside = phrase.start..phrase.end;
    let head =
        inside.clone().find(|at| gold.heads[*at].is_none_or(|head| !inside.contains(&head)))?;
    let proper = |at: usize| gold.xpos[at].as_str().starts_with("NNP");
    let titled = |at: usize| kind == EntityKind::Person && gold.deprels[at].is("nmod:desc");
    if !proper(head) || !gold.forms[head].starts_with(char::is_uppercase) {
        return None;
    }
    let (mut start, mut end) = (head, head + 1);
    while start > phrase.start {
        let joined = joins_before(gold, phrase.start, start, &proper);
        match joined {
            Some(at) if !titled(at) => start = at,
            _ => break,
        }
    }
    while let Some(at) = joins_after(gold, phrase.end, end, kind, &proper) {
        end = at;
    }
    Some(Entity { range: start..end, kind })
}

fn joins_before(
    gold: &Gold,
    low: usize,
    start: usize,
    proper: &dyn Fn(usize) -> bool,
) -> Option<usize> {
    let before = start - 1;
    if proper(before) {
        return Some(before);
    }
    let link = matches!(gold.forms[before].as_str(), "-" | "&" | "." | "'s" | "’s" | "of");
    (link && before > low && proper(before - 1)).then(|| before - 1)
}

fn joins_after(
    gold: &Gold,
    high: usize,
    end: usize,
    kind: EntityKind,
    proper: &dyn Fn(usize) -> bool,
) -> Option<usize> {
    if end < high && proper(end) {
        return Some(end + 1);
    }
    let body = kind != EntityKind::Person;
    let links = |at: usize| match gold.forms.get(at).map(String::as_str) {
        Some("-" | "&" | "of") => true,
        Some("for" | "and" | "the" | "on") => body,
        _ => false,
    };
    let mut at = end;
    while at < high && at < end + 2 && links(at) {
        at += 1;
    }
    (at > end && at < high && proper(at)).then_some(at + 1)
}

/// "Sudrian" before a noun: GUM has no entity for it.
fn peoples(gold: &Gold, taken: &[bool]) -> Vec<Entity> {
    const ENDINGS: [&str; 8] = ["an", "ish", "ese", "i", "ic", "ch", "ean", "ite"];
    let is_people = |at: &usize| {
        let form = &gold.forms[*at];
        gold.upos[*at] == Upos::Adj
            && !taken[*at]
            && form.len() > 3
            && form.starts_with(char::is_uppercase)
            && gold.lemmas[*at].starts_with(char::is_uppercase)
            && ENDINGS.iter().any(|ending| form.ends_with(ending))
    };
    let entity = |at| Entity { range: at..at + 1, kind: EntityKind::Other };
    (0..gold.forms.len()).filter(is_people).map(entity).collect()
}
