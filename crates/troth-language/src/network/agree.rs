//! Lets a text agree with itself on its persons.
//!
//! News tells a person's full name once and goes on with the last: "Zelm said" alone could be a
//! body or a place. Where a full name stands near by, its last word alone is that person.

use std::collections::BTreeMap;

use crate::{Entity, EntityKind, Sentence, Token};

/// How many sentences before or after a full name still speak of its bearer.
const NEAR: usize = 40;

/// Words after which a name is where something is, whoever is called the same.
const BEFORE_PLACES: &[&str] =
    &["in", "at", "from", "near", "into", "across", "outside", "inside", "around", "through"];

/// Makes persons of names in `sentences` (of `text`, in order) that are the last word of a full
/// name of a person near by.
///
/// This is the one step that looks beyond a sentence, so it takes all sentences of a text at once.
pub fn agree_on_persons(sentences: &mut [Sentence], text: &str) {
    let bearers = last_names(sentences, text);
    for (number, sentence) in sentences.iter_mut().enumerate() {
        for idx in 0..sentence.tokens.len() {
            let near = bearers.get(sentence.tokens[idx].span.slice(text));
            if near.is_some_and(|numbers| numbers.iter().any(|n| n.abs_diff(number) <= NEAR)) {
                make_person(sentence, idx, text);
            }
        }
    }
}

/// The last words of full names of persons, and the sentences in which those stand.
fn last_names<'a>(sentences: &[Sentence], text: &'a str) -> BTreeMap<&'a str, Vec<usize>> {
    let mut bearers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, sentence) in sentences.iter().enumerate() {
        let persons = sentence.entities.iter().filter(|name| name.kind == EntityKind::Person);
        for name in persons.filter(|name| name.range.len() >= 2) {
            let form = sentence.tokens[name.range.end - 1].span.slice(text);
            if form.chars().count() >= 3 && form.chars().all(char::is_alphabetic) {
                bearers.entry(form).or_default().push(number);
            }
        }
    }
    bearers
}

/// Token `idx` alone is a person, unless it is part of something bigger or clearly a place.
fn make_person(sentence: &mut Sentence, idx: usize, text: &str) {
    let place_in_row = sentence.entities.partition_point(|name| name.range.end <= idx);
    match sentence.entities.get_mut(place_in_row) {
        Some(name) if name.range.contains(&idx) => {
            let is_place =
                name.kind == EntityKind::Place && follows_place_word(&sentence.tokens, idx, text);
            if name.range.len() == 1 && !is_place {
                name.kind = EntityKind::Person;
            }
        }
        _ if stands_alone(&sentence.tokens, idx) => {
            let name = Entity { range: idx..idx + 1, kind: EntityKind::Person };
            sentence.entities.insert(place_in_row, name);
        }
        _ => {}
    }
}

fn follows_place_word(tokens: &[Token], idx: usize, text: &str) -> bool {
    idx.checked_sub(1).is_some_and(|before| {
        BEFORE_PLACES.contains(&tokens[before].span.slice(text).to_lowercase().as_str())
    })
}

/// Whether token `idx` is a proper noun with none beside it.
fn stands_alone(tokens: &[Token], idx: usize) -> bool {
    let proper = |idx: usize| tokens.get(idx).is_some_and(|token| token.xpos.as_str() == "NNP");
    proper(idx) && !proper(idx + 1) && !idx.checked_sub(1).is_some_and(proper)
}

#[cfg(test)]
mod tests {
    use troth_text::ByteSpan;

    use super::*;
    use crate::{Deprel, Feats, Upos, Xpos};

    /// A sentence of the words of `line`; `names` are its names.
    fn sentence(
        line: &str,
        text: &str,
        names: &[(std::ops::Range<usize>, EntityKind)],
    ) -> Sentence {
        let start = text.find(line).expect("the line is in the text");
        let mut at = start;
        let mut tokens = Vec::new();
        for word in line.split(' ') {
            let is_name = word.starts_with(char::is_uppercase);
            tokens.push(Token {
                span: ByteSpan::new(at, at + word.len()),
                upos: Upos::X,
                xpos: Xpos::parse(if is_name { "NNP" } else { "NN" }),
                feats: Feats::default(),
                lemma: String::new(),
                head: None,
                deprel: Deprel::parse("dep"),
                space_after: true,
            });
            at += word.len() + 1;
        }
        let entity = |(range, kind): &(std::ops::Range<usize>, _)| Entity {
            range: range.clone(),
            kind: *kind,
        };
        Sentence { tokens, entities: names.iter().map(entity).collect(), paragraph: 0 }
    }

    fn kinds(sentence: &Sentence) -> Vec<(usize, EntityKind)> {
        sentence.entities.iter().map(|name| (name.range.start, name.kind)).collect()
    }

    #[test]
    fn a_last_name_alone_is_the_person_named_before() {
        use EntityKind::{Organisation, Person, Place};
        let text = "Ada Zelm spoke | Zelm left Norland | so did Zelm | they met in Zelm";
        let lines: Vec<&str> = text.split(" | ").collect();
        let mut sentences = [
            sentence(lines[0], text, &[(0..2, Person)]),
            sentence(lines[1], text, &[(0..1, Organisation), (2..3, Place)]),
            sentence(lines[2], text, &[]),
            sentence(lines[3], text, &[(3..4, Place)]),
        ];
        agree_on_persons(&mut sentences, text);
        assert_eq!(kinds(&sentences[1]), [(0, Person), (2, Place)]);
        assert_eq!(kinds(&sentences[2]), [(2, Person)]);
        assert_eq!(kinds(&sentences[3]), [(3, Place)]);
    }

    #[test]
    fn far_away_another_may_be_meant() {
        let text = "Ada Zelm spoke | Zelm left";
        let first = sentence("Ada Zelm spoke", text, &[(0..2, EntityKind::Person)]);
        let last = sentence("Zelm left", text, &[(0..1, EntityKind::Organisation)]);
        let mut sentences = vec![first];
        sentences.extend((0..NEAR).map(|_| Sentence::default()));
        sentences.push(last);
        agree_on_persons(&mut sentences, text);
        assert_eq!(kinds(&sentences[NEAR + 1]), [(0, EntityKind::Organisation)]);
    }
}
