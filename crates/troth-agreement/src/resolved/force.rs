//! From when to when something binds, in instants.

use troth_text::{ByteSpan, Diagnostic};

use super::Resolver;
use crate::norm::{Bearers, Fact, InForce, Renewal};
use crate::syntax::{End, ForceSpec, RenewalSpec, Spanned, Who, Written};

/// When something binds, and how that renews itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Bound {
    pub(super) force: InForce,
    pub(super) renewal: Option<Renewal>,
    pub(super) open_terms: Vec<(String, ByteSpan)>,
}

impl Bound {
    /// The time in which it may bind: where it renews itself, nobody knows its end.
    pub(super) fn longest(&self) -> InForce {
        let to = self.force.to.filter(|_| self.renewal.is_none());
        InForce { to, ..self.force }
    }
}

impl Resolver<'_> {
    /// When `spec` binds; what it does not say is as in `outer`.
    pub(super) fn bound_of(&mut self, spec: &ForceSpec, outer: &Bound) -> Option<Bound> {
        let force = self.force_of(spec, outer.force)?;
        if spec.end == End::Open {
            return Some(Bound { force, ..outer.clone() });
        }
        let mut bound = Bound { force, renewal: None, open_terms: Vec::new() };
        if let Some(renewal) = &spec.renewal {
            bound.renewal = Some(self.renewal(&renewal.node, &mut bound.open_terms)?);
        }
        Some(bound)
    }

    fn renewal(
        &mut self,
        spec: &RenewalSpec,
        open_terms: &mut Vec<(String, ByteSpan)>,
    ) -> Option<Renewal> {
        let notice = self.told(&spec.who, &spec.notice, open_terms)?;
        let ahead = spec.ahead.map(|ahead| ahead.node);
        Some(Renewal { term: spec.term.node, notice, ahead, told_by: None })
    }

    /// A happening that starts or ends something, done by any of whom it names.
    pub(super) fn told(
        &mut self,
        who: &Spanned<Who>,
        spec: &crate::syntax::PatternSpec,
        open_terms: &mut Vec<(String, ByteSpan)>,
    ) -> Option<Fact> {
        let (fact, same) = self.told_beside(who, spec, open_terms)?;
        if let Some(field) = same.first() {
            self.misplaced(field.span, "nothing is there that it could be the same as");
            return None;
        }
        Some(fact)
    }

    /// The same beside something that it is held against: with the fields that have to be the
    /// same in both.
    pub(super) fn told_beside(
        &mut self,
        who: &Spanned<Who>,
        spec: &crate::syntax::PatternSpec,
        open_terms: &mut Vec<(String, ByteSpan)>,
    ) -> Option<(Fact, Vec<Written>)> {
        if matches!(who.node, Who::Neither | Who::Each | Who::Accused) {
            self.diagnostics.push(
                Diagnostic::error("misplaced-party", "these words do not go together")
                    .at(who.span, "whose deed this is has to be said")
                    .help("write `either party`, `the parties`, or a party"),
            );
            return None;
        }
        if spec.verb.node.is_answer() {
            self.misplaced(spec.verb.span, "an answer is a duty: `must answer within …`");
            return None;
        }
        let bearers = Bearers::Each(self.bearers(who)?.parties().to_vec());
        let found = self.pattern_beside(spec)?;
        self.none_before(&found)?;
        open_terms.extend(found.open_terms);
        Some((Fact::Told { bearers, pattern: found.pattern }, found.same))
    }

    /// The instants of `spec`; what it does not say is as in `outer`.
    fn force_of(&mut self, spec: &ForceSpec, outer: InForce) -> Option<InForce> {
        let from =
            spec.from.map(|moment| self.as_counted(moment.node).start(&self.zone)).or(outer.from);
        let to = match &spec.end {
            End::Open => outer.to,
            End::Until(moment) => Some(self.as_counted(moment.node).end(&self.zone)),
            End::For(length) => from.map(|from| length.node.after(from, &self.zone)),
        };
        if let (Some(start), Some(end)) = (from, to)
            && end <= start
        {
            self.end_before_start(spec);
            return None;
        }
        Some(InForce { from, to })
    }

    fn end_before_start(&mut self, spec: &ForceSpec) {
        let mut diagnostic =
            Diagnostic::error("end-before-start", "it ends before it begins to bind");
        if let End::Until(moment) = &spec.end {
            diagnostic = diagnostic.at(moment.span, "ends here");
        }
        if let Some(from) = &spec.from {
            diagnostic = diagnostic.at(from.span, "begins here");
        }
        self.diagnostics.push(diagnostic.help("exchange the two dates, or mend one of them"));
    }
}
