//! Records that an agreement defines, and what clauses ask of their fields.

use troth_model::{FieldKind, FieldValue};
use troth_text::Diagnostic;

use super::parser::Parser;
use super::{FieldSpec, FieldTest, RecordSpec, Spanned, TokenKind, Written};
use crate::nearest::nearest;

/// Makes of a value what a field is asked.
type Compared = fn(FieldValue) -> FieldTest;

impl Parser<'_> {
    /// `approval { manager: text, report: text } by norland`, after `record`.
    pub(super) fn record(&mut self) -> Option<RecordSpec> {
        let name = self.plain_word("the name of a kind of record such as `approval`")?;
        self.mark("{")?;
        let mut fields = Vec::new();
        while !self.eat_mark("}") {
            if !fields.is_empty() && !self.eat_kind(TokenKind::Comma) {
                self.unexpected("`,` or `}`");
                return None;
            }
            // A comma after the last field does no harm.
            if self.eat_mark("}") {
                break;
            }
            fields.push(self.field()?);
        }
        let by = if self.eat(&["by"]) { Some(self.word("a party")?) } else { None };
        Some(RecordSpec { name, fields, by })
    }

    /// `manager: text`
    fn field(&mut self) -> Option<(Written, Spanned<FieldKind>)> {
        let name = self.plain_word("the name of a field, or `}`")?;
        if !self.eat_kind(TokenKind::Colon) {
            self.unexpected("`:` and what the field holds");
            return None;
        }
        let kind = self.plain_word("`text`, `number` or `day`")?;
        let Some(found) = FieldKind::parse(&kind.node.to_lowercase()) else {
            let known = FieldKind::ALL.iter().map(|kind| kind.as_str());
            let help = match nearest(&kind.node, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "a field holds `text`, a `number` or a `day`".to_owned(),
            };
            self.diagnostics.push(
                Diagnostic::error(
                    "unknown-field-type",
                    format!("`{}` is nothing that a field holds", kind.node),
                )
                .at(kind.span, "not known")
                .help(help),
            );
            return None;
        };
        Some((name, Spanned::new(found, kind.span)))
    }

    /// `report is "R-1" and pages is more than 40`, after `where`.
    pub(super) fn conditions(&mut self) -> Option<Vec<Spanned<FieldSpec>>> {
        let mut all = vec![self.field_condition()?];
        while self.at_words(&["and"]) {
            self.advance();
            all.push(self.field_condition()?);
        }
        Some(all)
    }

    fn field_condition(&mut self) -> Option<Spanned<FieldSpec>> {
        let start = self.position();
        let field = self.plain_word("the name of a field")?;
        self.expect(&["is"])?;
        let from = self.position();
        let test = self.field_test()?;
        let test = Spanned::new(test, self.span_since(from));
        Some(Spanned::new(FieldSpec { field, test }, self.span_since(start)))
    }

    fn field_test(&mut self) -> Option<FieldTest> {
        if self.eat(&["not"]) {
            return self.values().map(FieldTest::IsNot);
        }
        let compared: [(&[&str], Compared); 6] = [
            (&["more", "than"], FieldTest::More),
            (&["less", "than"], FieldTest::Less),
            (&["at", "least"], FieldTest::AtLeast),
            (&["at", "most"], FieldTest::AtMost),
            (&["after"], FieldTest::More),
            (&["before"], FieldTest::Less),
        ];
        for (words, made) in compared {
            if self.eat(words) {
                return self.value().map(made);
            }
        }
        self.values().map(FieldTest::Is)
    }

    fn values(&mut self) -> Option<Vec<FieldValue>> {
        let mut values = vec![self.value()?];
        loop {
            let start = self.position();
            self.eat_kind(TokenKind::Comma);
            let is_joined = self.eat(&["or"]) || self.position() > start;
            if !is_joined || !self.at_value() {
                self.rewind(start);
                return Some(values);
            }
            values.push(self.value()?);
        }
    }

    fn at_value(&self) -> bool {
        let is_minus = self.text_of(self.token()) == "-";
        matches!(self.token().kind, TokenKind::Text | TokenKind::Number | TokenKind::Date)
            || is_minus
    }

    fn value(&mut self) -> Option<FieldValue> {
        let expected = "words in quotes, a number or a day";
        let is_negative = self.text_of(self.token()) == "-";
        if is_negative {
            self.advance();
        }
        let token = self.token();
        let kind = match token.kind {
            TokenKind::Text if !is_negative => FieldKind::Text,
            TokenKind::Date if !is_negative => FieldKind::Day,
            TokenKind::Number => FieldKind::Number,
            _ => {
                self.unexpected(expected);
                return None;
            }
        };
        let sign = if is_negative { "-" } else { "" };
        let value = FieldValue::parse(kind, &format!("{sign}{}", self.text_of(token)));
        if value.is_none() {
            self.unexpected(expected);
            return None;
        }
        self.advance();
        value
    }

    /// `report and manager`, after `with the same`.
    pub(super) fn same_fields(&mut self) -> Option<Vec<Written>> {
        let mut fields = vec![self.plain_word("the name of a field")?];
        loop {
            let start = self.position();
            self.eat_kind(TokenKind::Comma);
            let is_joined = self.eat(&["and"]) || self.position() > start;
            if !is_joined || !self.at_name() {
                self.rewind(start);
                return Some(fields);
            }
            fields.push(self.written());
        }
    }

    /// One word, whatever it means elsewhere; where the next statement begins, this one was cut
    /// short.
    fn plain_word(&mut self, expected: &str) -> Option<Written> {
        if self.token().kind != TokenKind::Word || self.at_start() {
            self.unexpected(expected);
            return None;
        }
        Some(self.written())
    }

    fn eat_mark(&mut self, mark: &str) -> bool {
        let token = self.token();
        let is_there = token.kind == TokenKind::Stray && self.text_of(token) == mark;
        if is_there {
            self.advance();
        }
        is_there
    }

    fn mark(&mut self, mark: &str) -> Option<()> {
        if !self.eat_mark(mark) {
            self.unexpected(&format!("`{mark}`"));
            return None;
        }
        Some(())
    }
}
