//! What has to be so for a clause to bind: happenings, and how other clauses stand.

use std::collections::{BTreeMap, BTreeSet};

use troth_model::{ClauseId, PartyId};
use troth_text::{ByteSpan, Diagnostic};

use super::clause::leads_back;
use super::{Collected, LabelKind, Resolver};
use crate::norm::{Condition, Fact};
use crate::syntax::{Clause, ConditionSpec, FactSpec, ReadingOf, Spanned, Written};

impl Resolver<'_> {
    /// The condition; terms that it needs and that the parties left open go to `open_terms`.
    pub(super) fn condition(
        &mut self,
        spec: &Spanned<ConditionSpec>,
        open_terms: &mut Vec<(String, ByteSpan)>,
    ) -> Option<Condition> {
        Some(match &spec.node {
            ConditionSpec::After { fact, until } => Condition::After {
                fact: self.fact(fact, open_terms)?,
                until: match until {
                    Some(until) => Some(Box::new(self.fact(until, open_terms)?)),
                    None => None,
                },
            },
            ConditionSpec::Until(fact) => Condition::Until(self.fact(fact, open_terms)?),
            ConditionSpec::While(fact) => Condition::While(self.fact(fact, open_terms)?),
        })
    }

    fn fact(&mut self, spec: &FactSpec, open_terms: &mut Vec<(String, ByteSpan)>) -> Option<Fact> {
        Some(match spec {
            FactSpec::Told { who, pattern } => self.told(who, pattern, open_terms)?,
            FactSpec::Broken { clauses, by } => {
                let found: Vec<Option<ClauseId>> =
                    clauses.iter().map(|clause| self.asked(clause, false)).collect();
                let clauses = found.into_iter().collect::<Option<Vec<_>>>()?;
                Fact::Broken { clauses, by: self.by(by.as_ref())? }
            }
            FactSpec::Kept { clause, by } => {
                Fact::Kept { clause: self.asked(clause, true)?, by: self.by(by.as_ref())? }
            }
        })
    }

    /// The party that is named, if one is: the outer `None` is one that is not known.
    fn by(&mut self, by: Option<&Written>) -> Option<Option<PartyId>> {
        match by {
            Some(written) => self.party(written).map(Some),
            None => Some(None),
        }
    }

    /// A clause whose standing is asked for: one that can be broken, or kept, at a time.
    fn asked(&mut self, written: &Written, is_kept: bool) -> Option<ClauseId> {
        match self.labels.get(&written.node) {
            Some(LabelKind::Dated) => Some(self.clause_id(&written.node)),
            Some(LabelKind::Forbids) if !is_kept => Some(self.clause_id(&written.node)),
            // It was said why that clause cannot be read.
            Some(LabelKind::Unread) => None,
            Some(LabelKind::Forbids | LabelKind::Other) => {
                self.unfit_condition(written, is_kept);
                None
            }
            None => {
                self.unknown_clause(written);
                None
            }
        }
    }

    fn unfit_condition(&mut self, written: &Written, is_kept: bool) {
        let (why, help) = if is_kept {
            (
                "only a duty that is due by a date, or at least once every so often, is kept at a time",
                "name such a duty, or the happening itself: `only after sudria withdraws`",
            )
        } else {
            (
                "there is no time at which it is broken",
                "name a clause with `may not`, or a duty with `by` or `at least once every`",
            )
        };
        let message = format!("clause {} cannot be a condition", written.node);
        self.diagnostics
            .push(Diagnostic::error("unfit-condition", message).at(written.span, why).help(help));
    }

    /// Names conditions and releases that go in a circle, and gives the clauses that wait for
    /// themselves so: they are left out.
    pub(super) fn circular_conditions(&mut self, written: &Collected) -> BTreeSet<String> {
        let as_read = written.readings.iter().filter_map(|reading| match &reading.of {
            ReadingOf::Clause(clause) => Some(&**clause),
            _ => None,
        });
        let clauses: Vec<&Clause> =
            written.clauses.iter().map(|(clause, _)| &clause.node).chain(as_read).collect();
        let mut edges: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for clause in &clauses {
            let own = clause.label.node.as_str();
            let released = clause.released.iter().flat_map(|released| &released.node);
            let others = released.map(|label| label.node.as_str()).filter(|other| *other != own);
            let condition = clause.condition.iter();
            let asked = condition.flat_map(|condition| labels_of(&condition.node));
            edges.entry(own).or_default().extend(others.chain(asked));
        }
        let mut circular = BTreeSet::new();
        for clause in clauses {
            let Some(condition) = &clause.condition else { continue };
            let own = clause.label.node.as_str();
            if leads_back(own, &edges) {
                circular.insert(own.to_owned());
                self.diagnostics.push(
                    Diagnostic::error(
                        "circular-condition",
                        format!("whether clause {own} binds depends on itself"),
                    )
                    .at(condition.span, "these conditions go in a circle")
                    .help("let one of these clauses bind whatever becomes of the others"),
                );
            }
        }
        circular
    }
}

/// The numbers of the clauses that a condition names.
fn labels_of(condition: &ConditionSpec) -> Vec<&str> {
    let facts: Vec<&FactSpec> = match condition {
        ConditionSpec::After { fact, until } => std::iter::once(fact).chain(until).collect(),
        ConditionSpec::Until(fact) | ConditionSpec::While(fact) => vec![fact],
    };
    let clauses = facts.into_iter().flat_map(|fact| match fact {
        FactSpec::Told { .. } => &[],
        FactSpec::Broken { clauses, .. } => clauses.as_slice(),
        FactSpec::Kept { clause, .. } => std::slice::from_ref(clause),
    });
    clauses.map(|clause| clause.node.as_str()).collect()
}
