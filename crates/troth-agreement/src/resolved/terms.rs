//! Terms: what the parties defined, and what they left open.

use std::collections::BTreeMap;

use troth_text::Diagnostic;

use super::Resolver;
use crate::norm::{Area, Matcher, Weapon};
use crate::syntax::{self, Definition, NounKind, Reading, ReadingOf};

/// A term as it stands on the page.
#[derive(Debug, Clone)]
pub(super) enum Written {
    /// `define …`
    Defined(Definition),
    /// `leave … undefined`
    Open(syntax::Written),
}

/// What a term stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meaning {
    Things(Matcher),
    Weapons(Vec<Weapon>),
    Areas(Vec<Area>),
    /// The parties left it open.
    Open,
    /// Its definition is wrong: whoever uses it is left out, without a message of its own.
    Wrong,
}

#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) name: String,
    pub(super) meaning: Meaning,
}

/// Terms by the normal form of their name.
#[derive(Debug, Clone, Default)]
pub(super) struct Terms {
    pub(super) by_name: BTreeMap<String, Term>,
}

impl Terms {
    pub(super) fn get(&self, name: &str) -> Option<&Term> {
        self.by_name.get(&normal(name))
    }
}

/// The form under which a name is found: lower case, its last word in the singular.
pub(super) fn normal(name: &str) -> String {
    let lower = name.to_lowercase();
    let (start, last) = lower.rsplit_once(' ').map_or(("", lower.as_str()), |(a, b)| (a, b));
    let last = singular(last);
    if start.is_empty() { last } else { format!("{start} {last}") }
}

/// The singular of a regular English plural; other words stay themselves.
#[must_use]
pub fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let hisses = ["sses", "shes", "ches", "xes"].iter().any(|end| word.ends_with(end));
    if hisses {
        return word[..word.len() - 2].to_owned();
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') && stem.len() > 2 => stem.to_owned(),
        _ => word.to_owned(),
    }
}

impl Resolver<'_> {
    /// Resolves the definitions, each after the ones that it uses.
    pub(super) fn terms_of(&mut self, written: &[Written]) -> Terms {
        let mut definitions: BTreeMap<String, &Written> = BTreeMap::new();
        let mut terms = Terms::default();
        for definition in written {
            let name = name_of(definition);
            if let Some(first) = definitions.get(&normal(&name.node)) {
                self.diagnostics.push(
                    Diagnostic::error("repeated-term", format!("`{}` has two meanings", name.node))
                        .at(name.span, "said again here")
                        .at(name_of(first).span, "said first here")
                        .help("keep one; a party's own reading is `PARTY reads NAME as …`"),
                );
                continue;
            }
            definitions.insert(normal(&name.node), definition);
        }
        for name in definitions.keys() {
            self.resolve_term(name, &definitions, &mut terms, &mut Vec::new());
        }
        terms
    }

    fn resolve_term(
        &mut self,
        name: &str,
        definitions: &BTreeMap<String, &Written>,
        terms: &mut Terms,
        path: &mut Vec<String>,
    ) {
        if terms.by_name.contains_key(name) {
            return;
        }
        let definition = definitions[name];
        let written = name_of(definition);
        path.push(name.to_owned());
        let meaning = match definition {
            Written::Open(_) => Meaning::Open,
            Written::Defined(definition) => {
                let is_circular =
                    uses(definition).filter(|used| definitions.contains_key(used)).any(|used| {
                        let is_on_path = path.contains(&used);
                        if !is_on_path {
                            self.resolve_term(&used, definitions, terms, path);
                        }
                        is_on_path
                    });
                if is_circular {
                    self.circular(definition, path);
                    Meaning::Wrong
                } else {
                    self.terms = terms.clone();
                    self.meaning(definition).unwrap_or(Meaning::Wrong)
                }
            }
        };
        path.pop();
        let term = Term { name: written.node.clone(), meaning };
        terms.by_name.insert(name.to_owned(), term);
    }

    fn circular(&mut self, definition: &Definition, path: &[String]) {
        self.diagnostics.push(
            Diagnostic::error(
                "circular-term",
                format!("`{}` is defined by itself", definition.name.node),
            )
            .at(definition.name.span, format!("by way of: {}", path.join(", ")))
            .help("say what it is with categories, words or places"),
        );
    }

    /// The terms as `party` reads them.
    pub(super) fn terms_as_read(
        &mut self,
        readings: &[Reading],
        party: &troth_model::PartyId,
    ) -> Terms {
        let text = self.terms.clone();
        let mut terms = text.clone();
        for reading in readings {
            let ReadingOf::Term(definition) = &reading.of else { continue };
            if reading.party.node != party.as_str() {
                continue;
            }
            let key = normal(&definition.name.node);
            if !text.by_name.contains_key(&key) {
                self.unknown_term(&definition.name.node, definition.name.span, &[]);
                continue;
            }
            let meaning = self.meaning(definition).unwrap_or(Meaning::Wrong);
            let name = definition.name.node.clone();
            terms.by_name.insert(key, Term { name, meaning });
        }
        terms
    }
}

fn name_of(written: &Written) -> &syntax::Written {
    match written {
        Written::Defined(definition) => &definition.name,
        Written::Open(name) => name,
    }
}

/// The names that a definition uses, in their normal form.
fn uses(definition: &Definition) -> impl Iterator<Item = String> {
    let except = definition.except.iter().flat_map(|nouns| &nouns.items);
    definition.nouns.items.iter().chain(except).filter_map(|noun| match &noun.node.kind {
        NounKind::Name(name) => Some(normal(name)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plural_and_singular_are_one_name() {
        assert_eq!(normal("Energy facilities"), normal("energy facility"));
        assert_eq!(normal("foreign troops"), normal("foreign troop"));
        assert_eq!(normal("gas"), "gas");
        assert_eq!(normal("bus stops"), "bus stop");
    }
}
