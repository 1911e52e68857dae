//! Statements to tokens. Every token keeps its bytes in the page, so that a message can point
//! at the smallest words.

use troth_text::{ByteSpan, Diagnostic};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// `neither`, `self-defence`, `Europe/Kyiv`.
    Word,
    /// `48`, `20.5`.
    Number,
    /// A clause's number that is more than a number: `2a`, `1.2.3`.
    Label,
    /// `2031-03-09`: the shape only; whether there is such a day is asked later.
    Date,
    /// `18:00`.
    Time,
    /// `"Ostby"`; its span holds the words without the quotes.
    Text,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// Anything else.
    Stray,
    /// The end of the block.
    End,
}

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands in the page.
    pub span: ByteSpan,
    /// Whether it is the first of its line.
    pub is_first: bool,
}

/// A comment: `# …` to the end of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// Its words, without the mark.
    pub span: ByteSpan,
}

/// Tokens and comments of the block `within` of `page`; the last token is [`TokenKind::End`].
pub fn tokens(page: &str, within: ByteSpan) -> (Vec<Token>, Vec<Comment>, Vec<Diagnostic>) {
    let mut lexer = Lexer { page, end: within.end(), at: within.start(), ..Lexer::default() };
    lexer.is_first = true;
    while lexer.step() {}
    (lexer.tokens, lexer.comments, lexer.diagnostics)
}

#[derive(Default)]
struct Lexer<'page> {
    page: &'page str,
    at: usize,
    end: usize,
    is_first: bool,
    tokens: Vec<Token>,
    comments: Vec<Comment>,
    diagnostics: Vec<Diagnostic>,
}

impl Lexer<'_> {
    /// Takes one token; `false` after the last.
    fn step(&mut self) -> bool {
        let rest = &self.page[self.at..self.end];
        let Some(first) = rest.chars().next() else {
            self.push(TokenKind::End, self.at, self.at);
            return false;
        };
        match first {
            '\n' => {
                self.is_first = true;
                self.at += 1;
            }
            _ if first.is_whitespace() => self.at += first.len_utf8(),
            '#' => self.comment(rest),
            '"' | '“' | '”' => self.text(rest, first),
            ',' => self.take(TokenKind::Comma, 1),
            ':' => self.take(TokenKind::Colon, 1),
            '.' if ends_sentence(rest) => self.at += 1,
            _ if first.is_ascii_digit() => self.number(rest),
            _ if first.is_alphabetic() => {
                self.take(TokenKind::Word, length_while(rest, is_in_word));
            }
            _ => self.take(TokenKind::Stray, first.len_utf8()),
        }
        true
    }

    fn take(&mut self, kind: TokenKind, length: usize) {
        self.push(kind, self.at, self.at + length);
        self.at += length;
    }

    fn push(&mut self, kind: TokenKind, start: usize, end: usize) {
        let token = Token { kind, span: ByteSpan::new(start, end), is_first: self.is_first };
        self.is_first = false;
        self.tokens.push(token);
    }

    fn comment(&mut self, rest: &str) {
        let line = rest.split('\n').next().unwrap_or(rest);
        let words = line[1..].trim();
        let start = self.at + line.len() - line[1..].trim_start().len();
        self.comments.push(Comment { span: ByteSpan::new(start, start + words.len()) });
        self.at += line.len();
    }

    fn text(&mut self, rest: &str, open: char) {
        let line = rest.split('\n').next().unwrap_or(rest);
        let inside = &line[open.len_utf8()..];
        let start = self.at + open.len_utf8();
        if let Some(length) = inside.find(['"', '“', '”']) {
            self.push(TokenKind::Text, start, start + length);
            let close = inside[length..].chars().next().map_or(0, char::len_utf8);
            self.at = start + length + close;
            return;
        }
        let end = start + inside.trim_end().len();
        self.diagnostics.push(
            Diagnostic::error("unclosed-quote", "this quote is never closed")
                .at(ByteSpan::new(self.at, end), "opened here")
                .help("close it with `\"` on the same line"),
        );
        self.push(TokenKind::Text, start, end);
        self.at = end;
    }

    fn number(&mut self, rest: &str) {
        let length = length_while(rest, |c| is_in_word(c) || matches!(c, '.' | ':'));
        let words = rest[..length].trim_end_matches(['.', ':']);
        self.take(kind_of_number(words), words.len());
    }
}

/// A full stop that ends a sentence says nothing here: people write it out of habit.
fn ends_sentence(rest: &str) -> bool {
    rest[1..].chars().next().is_none_or(char::is_whitespace)
}

fn is_in_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '\'' | '’')
}

fn length_while(rest: &str, is_part: impl Fn(char) -> bool) -> usize {
    rest.find(|c| !is_part(c)).unwrap_or(rest.len())
}

fn kind_of_number(words: &str) -> TokenKind {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if is_digits(words) {
        return TokenKind::Number;
    }
    let parts: Vec<&str> = words.split('-').collect();
    if let [year, month, day] = parts[..]
        && year.len() == 4
        && [year, month, day].into_iter().all(is_digits)
    {
        return TokenKind::Date;
    }
    match words.split_once(':') {
        Some((hour, minute)) if is_digits(hour) && is_digits(minute) => return TokenKind::Time,
        _ => {}
    }
    match words.split_once('.') {
        Some((whole, part)) if is_digits(whole) && is_digits(part) => TokenKind::Number,
        _ => TokenKind::Label,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expected: Expect) {
        let (tokens, comments, diagnostics) = tokens(text, ByteSpan::new(0, text.len()));
        let mut told: Vec<String> = tokens
            .iter()
            .map(|token| {
                let first = if token.is_first { "*" } else { "" };
                format!("{first}{:?}({})", token.kind, token.span.slice(text))
            })
            .collect();
        told.extend(comments.iter().map(|comment| format!("#({})", comment.span.slice(text))));
        told.extend(diagnostics.iter().map(|diagnostic| format!("!{}", diagnostic.id)));
        expected.assert_eq(&told.join(" "));
    }

    #[test]
    fn words_numbers_dates_and_quotes() {
        check(
            "clause 2a: within 20.5 km of “Ostby”.\nby 2031-03-09 18:00, # why\n",
            expect![[
                r#"*Word(clause) Label(2a) Colon(:) Word(within) Number(20.5) Word(km) Word(of) Text(Ostby) *Word(by) Date(2031-03-09) Time(18:00) Comma(,) *End() #(why)"#
            ]],
        );
    }

    #[test]
    fn a_quote_that_is_never_closed_ends_with_its_line() {
        check(
            "in \"Ostby \nclause",
            expect!["*Word(in) Text(Ostby) *Word(clause) End() !unclosed-quote"],
        );
    }
}
