//! An agreement with one of its words taken out, in turn: what a back-test asks which word
//! decides.
//!
//! Taken out are the object of a clause, each alternative of a list, each qualifier, a limit, a
//! clause's own standard of proof or time in force, and each alternative of a definition. A clause
//! that says nothing without the word (a duty without its time) is not asked about.

use troth_model::{ClauseId, Party};
use troth_text::ByteSpan;

use super::force::Bound;
use super::terms::Written as Term;
use super::{Collected, Resolver, standard_of};
use crate::norm::{Agreement, Clause, Standard};
use crate::syntax::{self, Join, NounKind, Nouns, Qualifier, Spanned, Timing, Written};

/// A clause as it would read without some of its words.
#[derive(Debug, Clone)]
pub struct Without {
    /// Which clause.
    pub clause: ClauseId,
    /// The words taken out, where they stand in the page.
    pub words: ByteSpan,
    /// The clause without them; judged by the text alone, without readings.
    pub changed: Clause,
}

/// Every clause of the agreement `page` without each of its words in turn, in the order of the
/// clauses and of the words; those of a definition come with each clause that they change.
#[must_use]
pub fn without_each_word(
    id: &str,
    page: &str,
    parties: &[Party],
    standard: &Standard,
) -> Vec<Without> {
    let mut written = Collected::from_page(page);
    written.standard.get_or_insert_with(|| standard.clone());
    let mut resolver = Resolver::new(id, page, parties, &written);
    let agreement = resolver.agreement(&written);
    let mut all = of_clauses(&mut resolver, &agreement, &written);
    all.extend(of_definitions(id, page, parties, &agreement, &mut written));
    let place = |clause: &ClauseId| agreement.clauses.iter().position(|own| own.id == *clause);
    all.sort_by_key(|without| (place(&without.clause), without.words));
    all
}

// ---- the words of a clause ----

fn of_clauses(
    resolver: &mut Resolver<'_>,
    agreement: &Agreement,
    written: &Collected,
) -> Vec<Without> {
    let mut all = Vec::new();
    for clause in &agreement.clauses {
        let is_it = |(other, _): &&(Spanned<syntax::Clause>, _)| other.span == clause.code;
        let Some((spec, _)) = written.clauses.iter().find(is_it) else { continue };
        for (words, changed) in shorter(&spec.node) {
            let outer = Bound {
                force: agreement.force,
                renewal: agreement.renewal.clone(),
                open_terms: Vec::new(),
            };
            let Some(version) = resolver.version(&changed, &outer) else { continue };
            let standard = match (&spec.node.standard, &changed.standard) {
                (Some(_), None) => written.standard.clone().unwrap_or_default(),
                (_, Some(own)) => standard_of(&own.node),
                (None, None) => clause.standard.clone(),
            };
            let released_by = match &changed.released {
                Some(_) => clause.released_by.clone(),
                None => Vec::new(),
            };
            let is_same = version == clause.text
                && standard == clause.standard
                && released_by == clause.released_by;
            if is_same {
                continue;
            }
            let changed = Clause {
                text: version,
                readings: Vec::new(),
                standard,
                released_by,
                ..clause.clone()
            };
            all.push(Without { clause: clause.id.clone(), words, changed });
        }
    }
    all
}

/// The clause without each of its words.
fn shorter(clause: &syntax::Clause) -> Vec<(ByteSpan, syntax::Clause)> {
    let mut all = Vec::new();
    if let Some(nouns) = &clause.norm.pattern.nouns {
        let mut bare = clause.clone();
        bare.norm.pattern.nouns = None;
        all.push((span_of(nouns), bare));
        for (words, fewer) in fewer(nouns) {
            let mut changed = clause.clone();
            changed.norm.pattern.nouns = Some(fewer);
            all.push((words, changed));
        }
    }
    for (at, qualifier) in clause.norm.pattern.qualifiers.iter().enumerate() {
        let mut bare = clause.clone();
        bare.norm.pattern.qualifiers.remove(at);
        all.push((qualifier.span, bare));
        if let Qualifier::Where(specs) = &qualifier.node
            && specs.len() > 1
        {
            for (n, spec) in specs.iter().enumerate() {
                let mut left = specs.clone();
                left.remove(n);
                let mut changed = clause.clone();
                changed.norm.pattern.qualifiers[at].node = Qualifier::Where(left);
                all.push((spec.span, changed));
            }
        }
        if let Qualifier::With(nouns) = &qualifier.node {
            for (words, fewer) in fewer(nouns) {
                let mut changed = clause.clone();
                changed.norm.pattern.qualifiers[at].node = Qualifier::With(fewer);
                all.push((words, changed));
            }
        }
    }
    if let Some(timing) = &clause.norm.timing
        && matches!(timing.node, Timing::MoreThan { .. })
    {
        let mut bare = clause.clone();
        bare.norm.timing = None;
        all.push((timing.span, bare));
    }
    if let Some(standard) = &clause.standard {
        all.push((standard.span, syntax::Clause { standard: None, ..clause.clone() }));
    }
    if let Some(released) = &clause.released {
        all.push((released.span, syntax::Clause { released: None, ..clause.clone() }));
    }
    if let Some(condition) = &clause.condition {
        all.push((condition.span, syntax::Clause { condition: None, ..clause.clone() }));
    }
    if let Some(force) = &clause.force {
        all.push((force.span, syntax::Clause { force: None, ..clause.clone() }));
    }
    all
}

fn span_of(nouns: &Nouns) -> ByteSpan {
    let spans = nouns.items.iter().map(|noun| noun.span);
    spans.reduce(ByteSpan::cover).expect("a list of nouns holds at least one")
}

/// The nouns without each of their alternatives. Of what has to be met together (`and`) none is
/// an alternative, and neither is the last that is left.
fn fewer(nouns: &Nouns) -> Vec<(ByteSpan, Nouns)> {
    let mut all = Vec::new();
    let is_list = nouns.items.len() > 1 && nouns.join == Join::Or;
    for (at, noun) in nouns.items.iter().enumerate() {
        if is_list {
            let mut fewer = nouns.clone();
            fewer.items.remove(at);
            all.push((noun.span, fewer));
        }
        for (words, kind) in fewer_words(&noun.node.kind) {
            let mut fewer = nouns.clone();
            fewer.items[at].node.kind = kind;
            all.push((words, fewer));
        }
    }
    all
}

fn fewer_words(kind: &NounKind) -> Vec<(ByteSpan, NounKind)> {
    let (words, made): (_, fn(Vec<Written>) -> NounKind) = match kind {
        NounKind::Category(words) => (words, NounKind::Category),
        NounKind::ThingCalled(words) => (words, NounKind::ThingCalled),
        NounKind::AnyoneCalled(words) => (words, NounKind::AnyoneCalled),
        NounKind::Weapon(words) => (words, NounKind::Weapon),
        _ => return Vec::new(),
    };
    if words.len() < 2 {
        return Vec::new();
    }
    let without = |at: usize| {
        let mut left = words.clone();
        let gone = left.remove(at);
        (gone.span, made(left))
    };
    (0..words.len()).map(without).collect()
}

// ---- the words of a definition ----

fn of_definitions(
    id: &str,
    page: &str,
    parties: &[Party],
    agreement: &Agreement,
    written: &mut Collected,
) -> Vec<Without> {
    let mut all = Vec::new();
    for at in 0..written.definitions.len() {
        let Term::Defined(definition) = &written.definitions[at] else { continue };
        let definition = definition.clone();
        let mut shorter: Vec<_> = fewer(&definition.nouns)
            .into_iter()
            .map(|(words, nouns)| (words, syntax::Definition { nouns, ..definition.clone() }))
            .collect();
        if let Some(except) = &definition.except {
            let bare = syntax::Definition { except: None, ..definition.clone() };
            shorter.push((span_of(except), bare));
        }
        for (words, changed) in shorter {
            written.definitions[at] = Term::Defined(changed);
            let read = Resolver::new(id, page, parties, written).agreement(written);
            all.extend(changed_clauses(agreement, &read, words));
        }
        written.definitions[at] = Term::Defined(definition);
    }
    all
}

fn changed_clauses<'a>(
    agreement: &'a Agreement,
    changed: &'a Agreement,
    words: ByteSpan,
) -> impl Iterator<Item = Without> + 'a {
    changed.clauses.iter().filter_map(move |clause| {
        let own = agreement.clause(&clause.id)?;
        (own.text != clause.text).then(|| Without {
            clause: clause.id.clone(),
            words,
            changed: Clause { readings: Vec::new(), ..clause.clone() },
        })
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use troth_model::PartyId;

    use super::*;

    fn check(code: &str, expected: Expect) {
        let page = format!(
            "```troth\nagreement \"T\" between norland and sudria in force from 2031-03-01\n\
             define fuel as a thing called \"depot\" or \"pipeline\"\n{code}\n```\n"
        );
        let parties = ["norland", "sudria"].map(|id| Party {
            id: PartyId::new(id),
            name: id.to_owned(),
            countries: Vec::new(),
            members: Vec::new(),
        });
        let all = without_each_word("t", &page, &parties, &Standard::default());
        let told: Vec<&str> = all.iter().map(|without| without.words.slice(&page)).collect();
        expected.assert_eq(&told.join(" | "));
    }

    #[test]
    fn every_word_that_narrows_is_taken_out_in_turn() {
        check(
            "clause 1: neither party may attack fuel, a port or a bridge with drone \
             except in \"Ostby\" standard of proof: told by anyone",
            expect![
                "depot | pipeline | fuel | fuel, a port or a bridge | a port | a bridge | with drone | except in \"Ostby\" | standard of proof: told by anyone"
            ],
        );
    }

    #[test]
    fn a_duty_without_its_time_is_none() {
        check("clause 1: norland must meet sudria by 2031-03-09", expect!["sudria"]);
    }
}
