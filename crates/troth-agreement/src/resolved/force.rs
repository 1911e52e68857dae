//! From when to when something binds, in instants.

use troth_text::Diagnostic;

use super::Resolver;
use crate::norm::InForce;
use crate::syntax::{End, ForceSpec};

impl Resolver<'_> {
    /// The instants of `spec`; what it does not say is as in `outer`.
    pub(super) fn force_of(&mut self, spec: &ForceSpec, outer: InForce) -> Option<InForce> {
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
