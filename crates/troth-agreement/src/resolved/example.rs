//! Examples: speakers, parties and clauses looked up.

use troth_model::PartyId;
use troth_text::Diagnostic;

use super::{LabelKind, Resolver};
use crate::markdown::Block;
use crate::norm::{Example, ExampleSpeaker, Expected, Step};
use crate::syntax::{
    ExampleLine, Expectation, Given, Item, Spanned, Speaker, Statements, Who, Written,
};

impl Resolver<'_> {
    /// An example in which a line is wrong is left out: it would test something else.
    pub(super) fn examples(
        &mut self,
        written: &[(Statements<ExampleLine>, Block)],
    ) -> Vec<Example> {
        let mut examples = Vec::new();
        for (lines, block) in written {
            let mut n_told = 0;
            let steps: Option<Vec<Step>> =
                lines.items.iter().map(|item| self.step(item, &mut n_told)).collect();
            if let Some(steps) = steps {
                examples.push(Example { span: block.whole, steps });
            }
        }
        examples
    }

    fn step(&mut self, item: &Item<ExampleLine>, n_told: &mut usize) -> Option<Step> {
        let span = item.statement.span;
        match &item.statement.node {
            ExampleLine::Then(expectation) => self.expected(expectation, span),
            ExampleLine::Given(Given::Coverage { of, from, to }) => Some(Step::Coverage {
                of: of.as_ref().map(|place| place.node.clone()),
                from: from.node,
                to: to.node,
            }),
            ExampleLine::Given(Given::Speaks { speaker, stance, said }) => {
                if *n_told == 0 {
                    self.nothing_told(speaker);
                    return None;
                }
                let speaker = self.speaker(speaker)?;
                Some(Step::Speaks { speaker, stance: *stance, said: said.node })
            }
            ExampleLine::Given(Given::Tells { speaker, said, who, pattern, at, happened }) => {
                *n_told += 1;
                Some(Step::Tells {
                    speaker: self.speaker(speaker)?,
                    said: said.node,
                    actors: self.actors(who)?,
                    pattern: self.pattern(pattern)?.pattern,
                    at: at.as_ref().map(|place| place.node.clone()),
                    happened: happened.map_or(said.node, |moment| moment.node),
                })
            }
        }
    }

    fn nothing_told(&mut self, speaker: &Spanned<Speaker>) {
        self.diagnostics.push(
            Diagnostic::error("nothing-told", "there is nothing yet to speak of")
                .at(speaker.span, "`it` is the happening told last above")
                .help("tell it first: `given … says on … that …`"),
        );
    }

    fn speaker(&mut self, speaker: &Spanned<Speaker>) -> Option<ExampleSpeaker> {
        Some(match &speaker.node {
            Speaker::Observer => ExampleSpeaker::Observer,
            Speaker::Named(name) => ExampleSpeaker::Named(name.clone()),
            Speaker::Party(id) => {
                ExampleSpeaker::Party(self.party(&Spanned::new(id.clone(), speaker.span))?)
            }
        })
    }

    fn actors(&mut self, who: &Spanned<Who>) -> Option<Vec<PartyId>> {
        match &who.node {
            Who::Named(parties) => parties.iter().map(|party| self.party(party)).collect(),
            Who::Together => Some(self.bound.clone()),
            Who::Neither | Who::Each | Who::Either | Who::Accused => {
                self.misplaced(who.span, "say which party did it");
                None
            }
        }
    }

    fn expected(&mut self, expectation: &Expectation, span: troth_text::ByteSpan) -> Option<Step> {
        let Expectation { on, clause, standing, finality, party, reader } = expectation;
        if !self.is_judged(clause) {
            return None;
        }
        let party = match party {
            Some(party) => Some(self.party(party)?),
            None => None,
        };
        let reader = match reader {
            Some(reader) => Some(self.party(reader)?),
            None => None,
        };
        Some(Step::Expect(Expected {
            span,
            on: on.node,
            clause: self.clause_id(&clause.node),
            standing: (standing.node, standing.span),
            finality: *finality,
            party,
            reader,
        }))
    }

    fn is_judged(&mut self, clause: &Written) -> bool {
        match self.labels.get(&clause.node) {
            Some(LabelKind::Unread) => false,
            Some(_) => true,
            None => {
                self.unknown_clause(clause);
                false
            }
        }
    }
}
