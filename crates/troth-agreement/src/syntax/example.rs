//! Lines of a `troth example` block.

use troth_model::{Finality, Standing};

use super::parser::Parser;
use super::{ExampleLine, Expectation, Given, Spanned, Speaker, SpokenStance, TokenKind, Written};

impl Parser<'_> {
    pub(super) fn at_example_line(&self) -> bool {
        self.token().is_first && self.at_any(&["given", "then"])
    }

    pub(super) fn example_line(&mut self) -> Option<ExampleLine> {
        if self.eat(&["given"]) {
            self.given().map(ExampleLine::Given)
        } else if self.eat(&["then"]) {
            self.expectation().map(ExampleLine::Then)
        } else {
            self.unexpected("`given` or `then`");
            None
        }
    }

    fn given(&mut self) -> Option<Given> {
        if self.eat(&["coverage"]) {
            return self.coverage();
        }
        let speaker = self.speaker()?;
        for (words, stance) in [
            (["says", "it"], SpokenStance::Says),
            (["denies", "it"], SpokenStance::Denies),
            (["admits", "it"], SpokenStance::Admits),
        ] {
            if self.eat(&words) {
                self.expect(&["on"])?;
                let said = self.moment()?;
                return Some(Given::Speaks { speaker, stance, said });
            }
        }
        self.expect(&["says", "on"])?;
        let said = self.moment()?;
        self.expect(&["that"])?;
        self.telling(speaker, said)
    }

    fn telling(
        &mut self,
        speaker: Spanned<Speaker>,
        said: Spanned<crate::length::Moment>,
    ) -> Option<Given> {
        let who = self.who()?;
        let verb = self.verb()?;
        let (pattern, timing) = self.pattern(verb)?;
        if let Some(timing) = timing {
            self.diagnostics.push(
                troth_text::Diagnostic::error("unexpected-word", "a happening has no deadline")
                    .at(timing.span, "say when it happened with `on`"),
            );
            return None;
        }
        let (mut at, mut happened) = (None, None);
        loop {
            if self.at_words_then(&["at"], TokenKind::Text) {
                self.advance();
                at = Some(self.written());
            } else if self.eat(&["on"]) {
                happened = Some(self.moment()?);
            } else {
                return Some(Given::Tells { speaker, said, who, pattern, at, happened });
            }
        }
    }

    fn coverage(&mut self) -> Option<Given> {
        let of: Option<Written> =
            if self.eat(&["of"]) { Some(self.quoted("a place in quotes")?) } else { None };
        self.expect(&["from"])?;
        let from = self.moment()?;
        self.expect(&["to"])?;
        let to = self.moment()?;
        Some(Given::Coverage { of, from, to })
    }

    fn speaker(&mut self) -> Option<Spanned<Speaker>> {
        let start = self.position();
        let speaker = if self.eat(&["an", "observer"]) {
            Speaker::Observer
        } else if self.token().kind == TokenKind::Text {
            Speaker::Named(self.written().node)
        } else {
            Speaker::Party(
                self.word("who speaks: a party, a name in quotes, or `an observer`")?.node,
            )
        };
        Some(Spanned::new(speaker, self.span_since(start)))
    }

    fn expectation(&mut self) -> Option<Expectation> {
        self.expect(&["on"])?;
        let on = self.moment()?;
        self.expect(&["clause"])?;
        let clause = self.label()?;
        let start = self.position();
        let standing = if self.eat(&["has", "no", "case"]) {
            Spanned::new(None, self.span_since(start))
        } else {
            self.expect(&["is"])?;
            self.standing()?
        };
        let finality = if self.eat(&["and"]) { Some(self.finality()?) } else { None };
        let party = if self.eat(&["for"]) { Some(self.word("a party")?) } else { None };
        let reader = if self.eat(&["as"]) {
            let reader = self.word("a party")?;
            self.expect(&["reads", "it"])?;
            Some(reader)
        } else {
            None
        };
        Some(Expectation { on, clause, standing, finality, party, reader })
    }

    fn standing(&mut self) -> Option<Spanned<Option<Standing>>> {
        let token = self.token();
        let Some(standing) = Standing::parse(&self.text_of(token).to_ascii_lowercase()) else {
            let all: Vec<&str> = Standing::ALL.iter().map(|standing| standing.as_str()).collect();
            self.unexpected(&format!("a standing ({})", all.join(", ")));
            return None;
        };
        self.advance();
        Some(Spanned::new(Some(standing), token.span))
    }

    fn finality(&mut self) -> Option<Finality> {
        let token = self.token();
        let Some(finality) = Finality::parse(&self.text_of(token).to_ascii_lowercase()) else {
            self.unexpected("`settled` or `provisional`");
            return None;
        };
        self.advance();
        Some(finality)
    }
}
