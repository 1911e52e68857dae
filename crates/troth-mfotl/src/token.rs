//! Cuts the text of a formula into tokens.
//!
//! As in MonPoly the longest token wins, and a name may hold `-`, `/`, `:` and quotes: `x-1` is
//! one name, and a subtraction wants spaces around its sign.

use troth_text::{ByteSpan, Diagnostic};

/// One token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Token<'t> {
    /// A name or a keyword.
    Word(&'t str),
    /// A whole number, by its digits.
    Int(&'t str),
    /// A number with a point.
    Float(&'t str),
    /// A length of time: a number and its unit.
    Time(&'t str, char),
    /// What stands between quotes.
    Text(&'t str),
    /// What stands between the quotes of `r"…"`.
    Pattern(&'t str),
    /// A sign.
    Mark(&'static str),
    /// Behind the last.
    End,
}

impl Token<'_> {
    /// The token as a person calls it.
    pub(crate) fn told(self) -> String {
        match self {
            Self::Word(text) | Self::Int(text) | Self::Float(text) => format!("`{text}`"),
            Self::Time(text, _) => format!("`{text}`"),
            Self::Text(_) => "a text".to_owned(),
            Self::Pattern(_) => "a pattern".to_owned(),
            Self::Mark(mark) => format!("`{mark}`"),
            Self::End => "the end of the formula".to_owned(),
        }
    }
}

/// Longer signs before those that they begin with.
const MARKS: &[&str] = &[
    "|>", "<|", "<-", "<=", ">=", "▷", "◁", "+", "-", ".", "*", "/", "(", ")", "[", "]", "|", ",",
    ";", "?", "<", ">", "=",
];

/// All tokens of a text with their places, and what could not be read. The last is `End`.
pub(crate) fn tokens(text: &str) -> (Vec<(Token<'_>, ByteSpan)>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut diagnostics = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let length = match blank(rest) {
            Some(Blank::Length(length)) => length,
            Some(Blank::Unclosed) => {
                diagnostics.push(unclosed(ByteSpan::new(at, at + 2), "comment", "*)"));
                rest.len()
            }
            None => match token(rest) {
                Some((token, length)) => {
                    found.push((token, ByteSpan::new(at, at + length)));
                    length
                }
                None => {
                    let first = rest.chars().next().map_or(1, char::len_utf8);
                    let span = ByteSpan::new(at, at + first);
                    diagnostics.push(if rest.starts_with(['"', '\'']) {
                        unclosed(span, "text", &rest[..1])
                    } else {
                        Diagnostic::error(
                            "unexpected-token",
                            format!("`{}` has no meaning in a formula", &rest[..first]),
                        )
                        .at(span, "not read")
                    });
                    first
                }
            },
        };
        at += length;
    }
    found.push((Token::End, ByteSpan::new(text.len(), text.len())));
    (found, diagnostics)
}

fn unclosed(span: ByteSpan, what: &str, end: &str) -> Diagnostic {
    Diagnostic::error("unexpected-token", format!("a {what} begins here and does not end"))
        .at(span, "begins here")
        .help(format!("close it with `{end}`"))
}

enum Blank {
    Length(usize),
    Unclosed,
}

/// White space or a comment.
fn blank(rest: &str) -> Option<Blank> {
    let space = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    if space > 0 {
        return Some(Blank::Length(space));
    }
    if rest.starts_with('#') {
        return Some(Blank::Length(rest.find(['\n', '\r']).unwrap_or(rest.len())));
    }
    let inside = rest.strip_prefix("(*")?;
    Some(inside.find("*)").map_or(Blank::Unclosed, |end| Blank::Length(end + 4)))
}

fn token(rest: &str) -> Option<(Token<'_>, usize)> {
    let quoted = quoted(rest).map(|end| (Token::Text(&rest[1..end - 1]), end));
    if quoted.is_some() {
        return quoted;
    }
    if let Some(end) = rest.strip_prefix('r').and_then(self::quoted) {
        return Some((Token::Pattern(&rest[2..end]), end + 1));
    }
    let word = word(rest);
    let number = number(rest);
    if let Some((token, length)) = number.filter(|(_, length)| *length >= word) {
        return Some((token, length));
    }
    if word > 0 {
        return Some((Token::Word(&rest[..word]), word));
    }
    MARKS.iter().find(|mark| rest.starts_with(**mark)).map(|mark| (Token::Mark(mark), mark.len()))
}

/// Where the text that begins here ends, quotes included. A backslash keeps a double quote from
/// ending it, and stays in the text.
fn quoted(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let quote = *bytes.first().filter(|quote| matches!(quote, b'"' | b'\''))?;
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            byte if byte == quote => return Some(at + 1),
            b'\\' if quote == b'"' => at += 2,
            _ => at += 1,
        }
    }
    None
}

/// How long the name that begins here is.
fn word(rest: &str) -> usize {
    let begins = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if !rest.bytes().next().is_some_and(begins) {
        return 0;
    }
    let goes_on = |byte: &u8| begins(*byte) || matches!(byte, b'-' | b'/' | b':' | b'\'' | b'"');
    rest.as_bytes().iter().take_while(|byte| goes_on(byte)).count()
}

/// The number or length of time that begins here.
fn number(rest: &str) -> Option<(Token<'_>, usize)> {
    let sign = usize::from(rest.starts_with('-'));
    let digits = |from: usize| rest[from..].bytes().take_while(u8::is_ascii_digit).count();
    let whole = sign + digits(sign);
    if whole == sign {
        return None;
    }
    let next = rest[whole..].chars().next();
    if next == Some('.') {
        let end = whole + 1 + digits(whole + 1);
        return Some((Token::Float(&rest[..end]), end));
    }
    if sign == 0
        && let Some(unit) = next.filter(char::is_ascii_alphabetic)
    {
        return Some((Token::Time(&rest[..=whole], unit), whole + 1));
    }
    Some((Token::Int(&rest[..whole]), whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[Token<'_>]) {
        let (mut found, diagnostics) = tokens(text);
        assert_eq!(found.pop().map(|(token, _)| token), Some(Token::End));
        let found: Vec<Token<'_>> = found.into_iter().map(|(token, _)| token).collect();
        assert_eq!(found, expected);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
    }

    #[test]
    fn the_longest_token_wins() {
        use Token::{Float, Int, Mark, Pattern, Text, Time, Word};
        check(
            "7d 7days 7 -7 7.5",
            &[Time("7d", 'd'), Word("7days"), Int("7"), Int("-7"), Float("7.5")],
        );
        check("x-1 x - 1", &[Word("x-1"), Word("x"), Mark("-"), Int("1")]);
        check("[0,*)", &[Mark("["), Int("0"), Mark(","), Mark("*"), Mark(")")]);
        check("c<-CNT", &[Word("c"), Mark("<-"), Word("CNT")]);
        check(r#""a b" r"a\"b" 'c'"#, &[Text("a b"), Pattern(r#"a\"b"#), Text("c")]);
        check("x # a note\n(* another *) y", &[Word("x"), Word("y")]);
    }

    #[test]
    fn what_has_no_meaning_is_named() {
        let (_, diagnostics) = tokens("p(x) & \"open");
        assert_eq!(diagnostics.len(), 2);
        assert_eq!(diagnostics[1].message, "a text begins here and does not end");
    }
}
