//! Lemma exceptions: whatever the rules get wrong, most frequent reading first.

use std::collections::BTreeMap;

use troth_language::lemmas::{Kind, Lemmas, SCRIPT, base, exception_key, known_key};
use troth_language::{Upos, Xpos};

use crate::corpus::Gold;

/// The file of lemmas that `sentences` teach.
pub fn learn(sentences: &[Gold]) -> Vec<u8> {
    let known = known(sentences);
    let rules = Lemmas::open(Lemmas::to_bytes(&[], &[], &known).leak());
    let mut exceptions: BTreeMap<u32, u16> = BTreeMap::new();
    let mut scripts: Vec<Vec<u8>> = Vec::new();
    for ((form, xpos), lemma) in readings(sentences) {
        let Some(script) = script(&form, &lemma) else {
            continue;
        };
        if rules.by_rule(form.clone(), xpos) == lemma {
            continue;
        }
        let number = scripts.iter().position(|other| *other == script).unwrap_or_else(|| {
            scripts.push(script);
            scripts.len() - 1
        });
        exceptions.insert(exception_key(&form, xpos), number as u16);
    }
    eprintln!("  {} exceptions, {} scripts", exceptions.len(), scripts.len());
    let entries = exceptions.iter().flat_map(|(key, script)| {
        key.to_le_bytes().into_iter().chain(script.to_le_bytes()).collect::<Vec<_>>()
    });
    Lemmas::to_bytes(&entries.collect::<Vec<u8>>(), &scripts.concat(), &known)
}

/// The most frequent lemma of each form and tag.
fn readings(sentences: &[Gold]) -> BTreeMap<(String, Xpos), String> {
    let mut counts: BTreeMap<(String, Xpos), BTreeMap<&str, usize>> = BTreeMap::new();
    for gold in sentences {
        for at in 0..gold.forms.len() {
            let key = (base(&gold.forms[at], gold.upos[at], gold.xpos[at]), gold.xpos[at]);
            *counts.entry(key).or_default().entry(&gold.lemmas[at]).or_default() += 1;
        }
    }
    let most = |lemmas: BTreeMap<&str, usize>| {
        lemmas.into_iter().max_by_key(|(_, n)| *n).expect("there is one").0.to_owned()
    };
    counts.into_iter().map(|(key, lemmas)| (key, most(lemmas))).collect()
}

fn known(sentences: &[Gold]) -> Vec<u8> {
    let mut keys = std::collections::BTreeSet::new();
    for gold in sentences {
        for at in 0..gold.forms.len() {
            let kind = match gold.upos[at] {
                Upos::Verb | Upos::Aux => Kind::Verb,
                Upos::Noun => Kind::Noun,
                Upos::Adj | Upos::Adv => Kind::Adjective,
                _ => continue,
            };
            keys.insert(known_key(&gold.lemmas[at], kind));
        }
    }
    keys.into_iter().flat_map(u32::to_le_bytes).collect()
}

/// How `form` becomes `lemma`: what to cut off its end and what to append.
fn script(form: &str, lemma: &str) -> Option<Vec<u8>> {
    let same = form.char_indices().zip(lemma.chars()).find(|((_, a), b)| a != b);
    let shared = same.map_or(form.len().min(lemma.len()), |((at, _), _)| at);
    let tail = lemma.get(shared..)?;
    let mut script = vec![0; SCRIPT];
    script[0] = u8::try_from(form.len() - shared).ok()?;
    script[1] = u8::try_from(tail.len()).ok()?;
    script.get_mut(2..2 + tail.len())?.copy_from_slice(tail.as_bytes());
    Some(script)
}
