//! Records that the agreement defines, and what clauses ask of their fields.

use troth_model::{FieldKind, PartyId};
use troth_text::{ByteSpan, Diagnostic};

use super::Resolver;
use super::pattern::ResolvedPattern;
use super::terms::normal;
use crate::nearest::nearest;
use crate::norm::{Atom, FieldCondition, Matcher, Pattern, RecordKind};
use crate::syntax::{FieldSpec, FieldTest, NounKind, Nouns, RecordSpec, Spanned, Written};

/// Columns that every file of a record has, or may have, whatever its kind.
pub const RESERVED: [&str; 5] = ["time", "party", "source", "told", "stance"];

impl Resolver<'_> {
    /// The kinds of record that the page defines, each once.
    pub(super) fn records_of(&mut self, written: &[Spanned<RecordSpec>]) -> Vec<RecordKind> {
        let mut kinds: Vec<(RecordKind, ByteSpan)> = Vec::new();
        for Spanned { node, .. } in written {
            let is_it = |(kind, _): &&(RecordKind, ByteSpan)| kind.is_called(&node.name.node);
            if let Some((_, first)) = kinds.iter().find(is_it) {
                self.diagnostics.push(
                    Diagnostic::error(
                        "repeated-record",
                        format!("`{}` is defined twice", node.name.node),
                    )
                    .at(node.name.span, "this one is left out")
                    .at(*first, "this one is kept")
                    .help("keep one of them, or give one another name"),
                );
                continue;
            }
            let kind = self.record_of(node);
            kinds.extend(kind.map(|kind| (kind, node.name.span)));
        }
        kinds.into_iter().map(|(kind, _)| kind).collect()
    }

    fn record_of(&mut self, spec: &RecordSpec) -> Option<RecordKind> {
        let mut fields: Vec<(String, FieldKind)> = Vec::new();
        for (name, kind) in &spec.fields {
            let is_known =
                |(known, _): &(String, FieldKind)| known.eq_ignore_ascii_case(&name.node);
            if RESERVED.iter().any(|own| own.eq_ignore_ascii_case(&name.node)) {
                self.diagnostics.push(
                    Diagnostic::error(
                        "reserved-field",
                        format!("every record has `{}` without saying so", name.node),
                    )
                    .at(name.span, "left out")
                    .help("take it out here: its column is read as it stands"),
                );
            } else if fields.iter().any(is_known) {
                self.diagnostics.push(
                    Diagnostic::error("repeated-field", format!("`{}` is there twice", name.node))
                        .at(name.span, "this one is left out")
                        .help("give one of them another name"),
                );
            } else {
                fields.push((name.node.clone(), kind.node));
            }
        }
        let by: Option<PartyId> = match &spec.by {
            Some(party) => Some(self.party(party)?),
            None => None,
        };
        Some(RecordKind { name: spec.name.node.clone(), fields, by })
    }

    /// The kinds of record that somebody files.
    pub(super) fn filed(&mut self, nouns: &Nouns) -> Option<Matcher> {
        let mut matcher = Matcher::default();
        for noun in &nouns.items {
            let NounKind::Name(name) = &noun.node.kind else {
                self.misplaced(noun.span, "what is filed is a record that the agreement defines");
                return None;
            };
            let wanted = normal(name);
            let Some(kind) = self.records.iter().find(|kind| normal(&kind.name) == wanted) else {
                self.unknown_record(name, noun.span);
                return None;
            };
            matcher.any.push(Atom::Filing(kind.name.clone()));
        }
        Some(matcher)
    }

    fn unknown_record(&mut self, name: &str, span: ByteSpan) {
        let help = match nearest(name, self.records.iter().map(|kind| kind.name.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("say what it holds: `record {} {{ title: text }}`", normal(name)),
        };
        self.diagnostics.push(
            Diagnostic::error("unknown-record", format!("nothing says what `{name}` holds"))
                .at(span, "no record of this agreement")
                .help(help),
        );
    }

    /// What fields have to be, of a pattern whose records are known.
    pub(super) fn conditions(
        &mut self,
        specs: &[Spanned<FieldSpec>],
        pattern: &Pattern,
    ) -> Option<Vec<FieldCondition>> {
        let all: Vec<Option<FieldCondition>> =
            specs.iter().map(|spec| self.field_condition(spec, pattern)).collect();
        all.into_iter().collect()
    }

    fn field_condition(
        &mut self,
        spec: &Spanned<FieldSpec>,
        pattern: &Pattern,
    ) -> Option<FieldCondition> {
        let FieldSpec { field, test } = &spec.node;
        let kind = self.field_kind(field, pattern)?;
        if let Some(wrong) = test.node.values().iter().find(|value| value.kind() != kind) {
            let message =
                format!("`{}` holds a {kind}, and this is a {}", field.node, wrong.kind());
            self.diagnostics.push(
                Diagnostic::error("unfit-value", message).at(test.span, "never so").help(
                    match kind {
                        FieldKind::Text => "write words in quotes: `is \"final\"`",
                        FieldKind::Number => "write a number: `is more than 40`",
                        FieldKind::Day => "write a day: `is before 2031-03-09`",
                    },
                ),
            );
            return None;
        }
        let is_equality = matches!(test.node, FieldTest::Is(_) | FieldTest::IsNot(_));
        if kind == FieldKind::Text && !is_equality {
            self.diagnostics.push(
                Diagnostic::error("unfit-value", "words are not more or less than others")
                    .at(test.span, "of no words is this so")
                    .help("write `is` or `is not`, or make it a number"),
            );
            return None;
        }
        Some(FieldCondition { field: field.node.clone(), test: test.node.clone() })
    }

    /// What a field holds, which every record of the pattern must have.
    fn field_kind(&mut self, field: &Written, pattern: &Pattern) -> Option<FieldKind> {
        let mut found = None;
        for atom in &pattern.things.any {
            let Atom::Filing(name) = atom else { continue };
            let Some(kind) = self.records.iter().find(|kind| kind.name == *name) else { continue };
            let Some(own) = kind.field(&field.node) else {
                let known = kind.fields.iter().map(|(name, _)| name.as_str());
                let help = match nearest(&field.node, known.clone()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("it has: {}", known.collect::<Vec<_>>().join(", ")),
                };
                let message = format!("`{name}` has no field `{}`", field.node);
                self.diagnostics.push(
                    Diagnostic::error("unknown-field", message)
                        .at(field.span, "not in its record")
                        .help(help),
                );
                return None;
            };
            found = Some(own);
        }
        if found.is_none() {
            self.misplaced(field.span, "only what is filed has fields");
        }
        found
    }

    /// The fields that have to be the same in two filings; `party` is whose they are.
    pub(super) fn same_in_both(
        &mut self,
        fields: &[Written],
        one: &Pattern,
        other: &Pattern,
    ) -> Option<Vec<String>> {
        let mut same: Vec<String> = Vec::new();
        for field in fields {
            if field.node != "party" {
                let (a, b) = (self.field_kind(field, one)?, self.field_kind(field, other)?);
                if a != b {
                    let message = format!(
                        "`{}` holds a {a} in one of them, and a {b} in the other",
                        field.node
                    );
                    self.diagnostics.push(
                        Diagnostic::error("unfit-value", message)
                            .at(field.span, "never the same")
                            .help("let both records say the same of it"),
                    );
                    return None;
                }
            }
            same.push(field.node.clone());
        }
        Some(same)
    }

    /// Names a `with the same …` where nothing is there to be the same as.
    pub(super) fn none_the_same(&mut self, found: &ResolvedPattern) -> Option<()> {
        let Some(field) = found.same.first() else { return Some(()) };
        self.misplaced(
            field.span,
            "the same as what? it goes with `within … after …`, of what is filed here and there",
        );
        None
    }

    /// Names an `except within … after …` where it would except nothing.
    pub(super) fn none_before(&mut self, found: &ResolvedPattern) -> Option<()> {
        let Some(span) = found.after else { return Some(()) };
        self.misplaced(span, "this exception goes with `may not`");
        None
    }
}
