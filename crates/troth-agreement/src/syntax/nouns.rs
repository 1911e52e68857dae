//! Nouns and the qualifiers that are made of them.

use troth_model::{InstrumentKind, ObjectCategory};

use super::parser::Parser;
use crate::norm::Wind;

use super::{
    Article, Exception, Join, Near, Noun, NounKind, Nouns, Qualifier, Spanned, TokenKind, Written,
};

impl Parser<'_> {
    /// Whether a noun begins here.
    pub(super) fn at_noun(&self) -> bool {
        self.token().kind == TokenKind::Text || self.at_name()
    }

    /// `noun {("," | "or" | "and") noun}`
    pub(super) fn nouns(&mut self) -> Option<Nouns> {
        let mut items = vec![self.noun()?];
        let mut join = None;
        loop {
            let start = self.position();
            let has_comma = self.eat_kind(TokenKind::Comma);
            let word = if self.eat(&["or"]) {
                Some(Join::Or)
            } else if self.eat(&["and"]) {
                Some(Join::And)
            } else {
                None
            };
            if word.is_none() && !(has_comma && self.at_noun()) {
                // A comma before a qualifier belongs to nobody.
                return Some(Nouns { items, join: join.unwrap_or(Join::Or) });
            }
            if let (Some(before), Some(word)) = (join, word)
                && before != word
            {
                let span = self.span_since(start);
                self.diagnostics.push(
                    troth_text::Diagnostic::error(
                        "mixed-join",
                        "`and` and `or` in one list can be read in two ways",
                    )
                    .at(span, "the other word joined what stands before")
                    .help("use one of them, or two clauses"),
                );
                return None;
            }
            join = join.or(word);
            items.push(self.noun()?);
        }
    }

    pub(super) fn noun(&mut self) -> Option<Spanned<Noun>> {
        let start = self.position();
        let article = self.article();
        let kind = self.noun_kind()?;
        Some(Spanned::new(Noun { article, kind }, self.span_since(start)))
    }

    fn article(&mut self) -> Option<Article> {
        if self.eat(&["the"]) {
            Some(Article::The)
        } else if self.eat(&["an"]) {
            Some(Article::An)
        } else if self.eat(&["a"]) {
            Some(Article::A)
        } else {
            None
        }
    }

    fn noun_kind(&mut self) -> Option<NounKind> {
        if self.token().kind == TokenKind::Text {
            return Some(NounKind::Words(self.written().node));
        }
        if self.eat(&["thing", "in", "category"]) {
            let is_category = |word: &str| ObjectCategory::parse(word).is_some();
            return self
                .words_of("a category such as `energy`", is_category)
                .map(NounKind::Category);
        }
        if self.eat(&["weapon", "of", "kind"]) {
            let is_kind = |word: &str| InstrumentKind::parse(word).is_some();
            return self
                .words_of("a kind of weapon such as `drone`", is_kind)
                .map(NounKind::Weapon);
        }
        if self.eat(&["weapon", "of", "calibre"]) {
            return self.calibre().map(NounKind::Calibre);
        }
        if self.eat(&["area", "drawn", "as"]) {
            return self.quoted("the name of a drawing in quotes").map(NounKind::Drawn);
        }
        if self.eat(&["thing", "called"]) {
            return self.quoted_list().map(NounKind::ThingCalled);
        }
        if self.eat(&["anyone", "called"]) {
            return self.quoted_list().map(NounKind::AnyoneCalled);
        }
        if self.at_words_then(&["place"], TokenKind::Text) {
            self.advance();
            return Some(NounKind::Place(self.written()));
        }
        if self.at_words_then(&["division"], TokenKind::Text) {
            self.advance();
            return Some(NounKind::Division(self.written()));
        }
        if self.at_words_then(&["country"], TokenKind::Word) {
            self.advance();
            return self.word("a country's code").map(NounKind::Country);
        }
        if self.eat(&["area", "within"]) {
            return self.near().map(NounKind::Near);
        }
        self.name("a noun").map(|name| NounKind::Name(name.node))
    }

    /// `20 km of "Ostby"`
    pub(super) fn near(&mut self) -> Option<Near> {
        if self.token().kind != TokenKind::Number {
            self.unexpected("a number of kilometres");
            return None;
        }
        let km = self.written();
        self.expect(&["km"])?;
        let towards = self.wind();
        self.expect(&["of"])?;
        let is_line = towards.is_none() && self.eat(&["the", "line"]);
        let expected =
            if is_line { "the name of a drawing in quotes" } else { "a place in quotes" };
        let of = self.quoted(expected)?;
        Some(Near { km, towards, of, is_line })
    }

    /// `north`, `south-east`: a direction, if one comes next.
    fn wind(&mut self) -> Option<Wind> {
        let (wind, _) = Wind::ALL.iter().find(|(_, name)| self.at_words(&[name]))?;
        self.advance();
        Some(*wind)
    }

    /// `100 mm or more`
    fn calibre(&mut self) -> Option<Written> {
        if self.token().kind != TokenKind::Number {
            self.unexpected("a calibre such as `100 mm or more`");
            return None;
        }
        let mm = self.written();
        self.expect(&["mm", "or", "more"])?;
        Some(mm)
    }

    /// Words of one closed set; the first is taken whatever it is, so that it can be named.
    fn words_of(
        &mut self,
        expected: &str,
        is_member: impl Fn(&str) -> bool,
    ) -> Option<Vec<Written>> {
        let mut words = vec![self.word(expected)?];
        while self.joins_to(TokenKind::Word, &is_member) {
            self.eat_joins();
            words.push(self.written());
        }
        Some(words)
    }

    fn quoted_list(&mut self) -> Option<Vec<Written>> {
        let mut words = vec![self.quoted("words in quotes")?];
        while self.joins_to(TokenKind::Text, &|_| true) {
            self.eat_joins();
            words.push(self.written());
        }
        Some(words)
    }

    fn eat_joins(&mut self) {
        self.eat_kind(TokenKind::Comma);
        let _ = self.eat(&["or"]) || self.eat(&["and"]);
    }

    /// Whether a joining word or comma comes next, and then such a token.
    fn joins_to(&mut self, kind: TokenKind, is_member: &dyn Fn(&str) -> bool) -> bool {
        let start = self.position();
        self.eat_joins();
        let has_join = self.position() > start;
        let token = self.token();
        let fits = has_join && token.kind == kind && is_member(self.text_of(token));
        self.rewind(start);
        fits
    }

    /// A qualifier, if one begins here: the inner `None` is one that could not be read.
    pub(super) fn qualifier(&mut self) -> Option<Option<Qualifier>> {
        if self.eat(&["except"]) {
            return Some(self.exception().map(Qualifier::Except));
        }
        self.plain_qualifier()
    }

    fn plain_qualifier(&mut self) -> Option<Option<Qualifier>> {
        if self.eat(&["with", "the", "same"]) {
            Some(self.same_fields().map(Qualifier::Same))
        } else if self.eat(&["where"]) {
            Some(self.conditions().map(Qualifier::Where))
        } else if self.eat(&["with"]) {
            Some(self.nouns().map(Qualifier::With))
        } else if self.at_words_then(&["within"], TokenKind::Number) {
            self.advance();
            Some(self.near().map(Qualifier::Near))
        } else if self.at_words(&["in"]) && !self.at_words(&["in", "force"]) {
            self.advance();
            Some(self.noun().map(Qualifier::In))
        } else {
            None
        }
    }

    fn exception(&mut self) -> Option<Exception> {
        if self.eat(&["in", "self-defence"]) {
            return Some(Exception::SelfDefence);
        }
        if self.at_words(&["within"]) && !self.is_distance() {
            self.advance();
            let within = self.length()?;
            self.expect(&["after"])?;
            let (who, pattern) = self.happening()?;
            return Some(Exception::After { within, who, pattern: Box::new(pattern) });
        }
        match self.plain_qualifier() {
            Some(qualifier) => qualifier.map(|found| Exception::Qualifier(Box::new(found))),
            None => self.nouns().map(Exception::Nouns),
        }
    }
}
