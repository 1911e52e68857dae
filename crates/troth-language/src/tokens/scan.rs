//! One paragraph to tokens, from left to right.
//!
//! At each place the longest thing that starts there is taken: an address, a word with what
//! belongs inside it (stops, apostrophes, thousands), a run of one symbol, or one character.

use std::ops::Range;

use troth_text::ByteSpan;

use super::abbreviations::{self, Stop};
use super::words;

/// No token is longer, in bytes: what is longer is no word, and memory stays bounded.
const MAX_TOKEN: usize = 600;

/// White space, and the invisible characters that copied text carries.
pub fn is_space(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}' | '\u{200e}' | '\u{200f}')
}

/// Reads one paragraph.
pub struct Scanner<'a> {
    /// The whole text up to the end of the paragraph.
    text: &'a str,
    /// Where the paragraph starts.
    start: usize,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// Stands at the start of `range`.
    pub fn new(text: &'a str, range: Range<usize>) -> Self {
        Self { text: &text[..range.end], start: range.start, at: range.start }
    }

    /// Appends `n` tokens or a few more, fewer where none are left; whether some may be left.
    pub fn scan(&mut self, tokens: &mut Vec<ByteSpan>, n: usize) -> bool {
        let limit = tokens.len().saturating_add(n);
        while tokens.len() < limit {
            if !self.skip_space() {
                return false;
            }
            self.token(tokens);
        }
        true
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Whether the place where we stand begins a chunk, with white space (or an opener) before.
    fn after_space(&self) -> bool {
        self.text[self.start..self.at]
            .chars()
            .next_back()
            .is_none_or(|c| is_space(c) || is_opener(c))
    }

    fn skip_space(&mut self) -> bool {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(is_space).len();
        self.at < self.text.len()
    }

    /// Takes the token of `len` bytes that starts here.
    fn take(&mut self, len: usize, tokens: &mut Vec<ByteSpan>) {
        tokens.push(ByteSpan::new(self.at, self.at + len));
        self.at += len;
    }

    fn token(&mut self, tokens: &mut Vec<ByteSpan>) {
        let rest = self.rest();
        let first = self.peek().expect("there is something left");
        let second = rest[first.len_utf8()..].chars().next();
        if first.is_ascii_alphanumeric() || self.after_space() {
            let len = address(rest).or_else(|| emoticon(rest)).or_else(|| handle(rest, second));
            if let Some(len) = len {
                return self.take(len, tokens);
            }
        }
        if is_word_char(first) || first == '.' && second.is_some_and(|c| c.is_ascii_digit()) {
            self.word(tokens);
        } else if let Some(len) = clipped(rest, self.after_space()) {
            self.take(len, tokens);
        } else {
            self.take(symbol(rest), tokens);
        }
    }

    fn word(&mut self, tokens: &mut Vec<ByteSpan>) {
        let rest = self.rest();
        let len = word_len(rest);
        let len = len + usize::from(self.keeps_stop(&rest[..len], &rest[len..], tokens));
        let (start, end) = (self.at, self.at + len);
        words::split(self.text, start..end, tokens);
        self.at = end;
    }

    /// Whether the stop after `word` belongs to it.
    fn keeps_stop(&self, word: &str, after: &str, tokens: &[ByteSpan]) -> bool {
        let Some(after) = after.strip_prefix('.') else { return false };
        if after.starts_with('.') {
            return false;
        }
        let next = after.trim_start_matches(is_space).chars().next();
        let last = word.rsplit(['-', '/']).next().unwrap_or(word);
        let after_comma = tokens.last().is_some_and(|token| token.slice(self.text) == ",");
        match abbreviations::stop_after(last, after_comma) {
            Some(Stop::Inner | Stop::MayEnd) => true,
            Some(Stop::BeforeNumber) => next.is_some_and(|c| c.is_numeric()),
            None => self.is_initial(word, next, tokens) || self.is_list_number(word, after),
        }
    }

    /// "J." before or after a name.
    fn is_initial(&self, word: &str, next: Option<char>, tokens: &[ByteSpan]) -> bool {
        let mut letters = word.chars();
        let (Some(letter), None) = (letters.next(), letters.next()) else { return false };
        letter.is_uppercase() && letter != 'I' && next.is_some_and(char::is_uppercase)
            || letter == 'I' && next.is_some_and(char::is_uppercase) && self.follows_capital(tokens)
    }

    fn follows_capital(&self, tokens: &[ByteSpan]) -> bool {
        let last = tokens.last().map(|token| token.slice(self.text));
        last.is_some_and(|word| word.starts_with(char::is_uppercase))
    }

    /// "1." at the start of a line.
    fn is_list_number(&self, word: &str, after: &str) -> bool {
        let numeric = word.len() <= 3 && word.bytes().all(|b| b.is_ascii_digit());
        let starts = self.text[self.start..self.at].trim_matches(is_space).is_empty();
        numeric && starts && after.starts_with(' ')
    }
}

pub fn is_opener(c: char) -> bool {
    matches!(
        c,
        '(' | '['
            | '{'
            | '<'
            | '"'
            | '\''
            | '“'
            | '‘'
            | '«'
            | '„'
            | '‚'
            | '‹'
            | '—'
            | '–'
            | '/'
    )
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '\u{ad}' | '\u{200c}' | '\u{200d}') || is_mark(c)
}

/// Combining marks: they belong to the letter before.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}' |
        '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}')
}

pub fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '`' | '\u{2bc}')
}

/// How far the word at the start of `rest` goes, hyphens and clitics included.
fn word_len(rest: &str) -> usize {
    let mut chars = rest.char_indices().peekable();
    let mut before = '\0';
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let joins = is_word_char(c) || connects(rest, at, before, c, next);
        if at > MAX_TOKEN || !joins {
            return at;
        }
        // "US$" ends with its sign.
        if c == '$' {
            return at + 1;
        }
        before = c;
    }
    rest.len()
}

/// Whether `c`, no letter or digit, holds what stands before and after it together.
fn connects(rest: &str, at: usize, before: char, c: char, next: Option<char>) -> bool {
    let Some(next) = next else { return c == '$' && is_currency(&rest[..at]) };
    let digits = before.is_ascii_digit() && next.is_ascii_digit();
    match c {
        '.' => at == 0 || next.is_alphanumeric() && before != '.' && !ends_here(rest, at, next),
        ',' => digits && is_thousand(&rest[at + 1..]),
        ':' => digits,
        '/' => digits || is_slashed(&rest[..at], next),
        '\'' | '’' | '`' | '\u{2bc}' => before.is_alphanumeric() && next.is_alphanumeric(),
        '&' => rest[..at].len() <= 4 && before.is_uppercase() && next.is_uppercase(),
        '*' => {
            before.is_alphabetic() && (next.is_alphabetic() || next == '*')
                || before == '*' && next.is_alphabetic()
        }
        '$' => is_currency(&rest[..at]),
        _ => is_hyphen(c) && before.is_alphanumeric() && next.is_alphanumeric(),
    }
}

/// "w/o", "b/c", "c/o": one letter, a slash and another.
fn is_slashed(before: &str, next: char) -> bool {
    matches!((before, next), ("w" | "c", 'o') | ("b", 'c') | ("s", 'h'))
}

fn is_currency(word: &str) -> bool {
    matches!(word, "US" | "A" | "C" | "NZ" | "HK" | "S" | "R" | "NT" | "AU" | "CA")
}

/// "ceasefire.The": a stop with the space forgotten.
fn ends_here(rest: &str, at: usize, next: char) -> bool {
    let before = &rest[..at];
    let tail = &rest[at + 1..];
    let lower = before.chars().rev().take(2).filter(|c| c.is_lowercase()).count() == 2;
    let mut after = tail.chars().skip_while(|c| c.is_uppercase());
    next.is_uppercase()
        && lower
        && !before.contains('.')
        && after.find(|c| !c.is_lowercase()).is_none_or(|c| c != '.')
}

fn is_thousand(after: &str) -> bool {
    let bytes = after.as_bytes();
    let n_digits = bytes.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    n_digits == 3
}

/// The length of the web or mail address that `rest` starts with.
fn address(rest: &str) -> Option<usize> {
    const SCHEMES: [&str; 6] = ["http://", "https://", "www.", "ftp://", "mailto:", "t.me/"];
    let starts = |scheme: &&str| {
        rest.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme))
    };
    if SCHEMES.iter().any(starts) {
        return Some(trim_address(rest));
    }
    mail(rest).or_else(|| path(rest))
}

/// To the end of the chunk, less what closes the sentence around it.
fn trim_address(rest: &str) -> usize {
    let ends = |c: char| is_space(c) || matches!(c, '"' | '<' | '>' | '”' | '’' | '»' | '“');
    let chunk = &rest[..rest
        .char_indices()
        .find(|(at, c)| ends(*c) || *at > MAX_TOKEN)
        .map_or(rest.len(), |(at, _)| at)];
    let closers = ['.', ',', ';', ':', '!', '?', '\'', ')', ']', '}', '*', '…'];
    let trimmed = chunk.trim_end_matches(closers);
    let balanced = chunk[trimmed.len()..].starts_with(')') && trimmed.contains('(');
    (trimmed.len() + usize::from(balanced)).max(1)
}

fn mail(rest: &str) -> Option<usize> {
    let local = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'%' | b'+' | b'-');
    let head = rest.bytes().take(64).take_while(local).count();
    let domain = rest.get(head..)?.strip_prefix('@')?;
    let tail = domain.bytes().take(128).take_while(|b| local(b)).count();
    let domain = domain[..tail].trim_end_matches(['.', '-']);
    (head > 0 && domain.contains('.')).then_some(head + 1 + domain.len())
}

/// "example.org/news": a name with stops and then a path.
fn path(rest: &str) -> Option<usize> {
    let host = rest
        .bytes()
        .take(64)
        .take_while(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b'-'))
        .count();
    let name = &rest[..host];
    let has_domain =
        name.rsplit_once('.').is_some_and(|(before, top)| !before.is_empty() && top.len() >= 2);
    (has_domain && rest[host..].starts_with('/')).then(|| trim_address(rest))
}

const FACES: [&str; 19] = [
    ":)", ":(", ";)", ":-)", ":-(", ";-)", ":D", ":-D", ":P", ":-P", "=)", "=(", "^_^", "<3",
    ":'(", ":-/", ";D", ":))", ":-))",
];

/// Whether `word` is a face made of punctuation.
pub fn is_emoticon(word: &str) -> bool {
    FACES.contains(&word)
}

fn emoticon(rest: &str) -> Option<usize> {
    let faces = FACES.iter().filter(|face| rest.starts_with(**face));
    let face = faces.max_by_key(|face| face.len())?;
    let after = rest[face.len()..].chars().next();
    after.is_none_or(|c| !c.is_alphanumeric()).then_some(face.len())
}

/// "@name" or "#tag"; "#1" is a number with its sign.
fn handle(rest: &str, second: Option<char>) -> Option<usize> {
    let letter = second.is_some_and(|c| c.is_alphabetic() || c == '_');
    if !letter || !rest.starts_with(['@', '#']) {
        return None;
    }
    let end = rest[1..].char_indices().find(|(at, c)| !is_word_char(*c) || *at > MAX_TOKEN);
    Some(end.map_or(rest.len(), |(at, _)| at + 1))
}

/// "'em", "’90s", "'til": words that lost their head.
fn clipped(rest: &str, after_space: bool) -> Option<usize> {
    const WORDS: [&str; 9] =
        ["em", "til", "cause", "tis", "twas", "bout", "round", "till", "neath"];
    let first = rest.chars().next().filter(|c| after_space && matches!(c, '\'' | '’' | '‘'))?;
    let tail = &rest[first.len_utf8()..];
    let len = tail.bytes().take(8).take_while(u8::is_ascii_alphanumeric).count();
    let word = &tail[..len];
    let decade =
        len == 3 && word.ends_with('s') && word.as_bytes()[..2].iter().all(u8::is_ascii_digit);
    let known = WORDS.iter().any(|known| known.eq_ignore_ascii_case(word));
    let closed = tail[len..].starts_with(['\'', '’']);
    ((decade || known) && !closed).then_some(first.len_utf8() + len)
}

/// The length of the symbol, or run of it, that `rest` starts with.
fn symbol(rest: &str) -> usize {
    let mut chars = rest.chars();
    let first = chars.next().expect("there is something left");
    let run = |belongs: &dyn Fn(char) -> bool| {
        let bounded = rest.char_indices().take_while(|(at, c)| *at < MAX_TOKEN && belongs(*c));
        bounded.map(|(_, c)| c.len_utf8()).sum()
    };
    match first {
        '!' | '?' => run(&|c| matches!(c, '!' | '?')),
        '.' | '-' | '*' | '=' | '_' | '~' | '#' | '<' | '>' | '+' | '|' | '`' | '…' | '^' | '/'
        | '\\' | '$' => run(&|c| c == first),
        '\'' if rest.starts_with("''") => 2,
        '[' if rest.starts_with("[...]") => 5,
        _ if is_pictograph(first) => pictograph(rest),
        _ => first.len_utf8(),
    }
}

fn is_pictograph(c: char) -> bool {
    matches!(u32::from(c), 0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0x2300..=0x23FF)
}

/// One picture: a flag, or a base with its modifiers and what is joined to it.
fn pictograph(rest: &str) -> usize {
    let mut len = 0;
    let mut joined = true;
    let mut flags = 0;
    for c in rest.chars().take(16) {
        let code = u32::from(c);
        let modifier = matches!(code, 0xFE0E | 0xFE0F | 0x200D | 0x20E3 | 0x1F3FB..=0x1F3FF | 0xE0020..=0xE007F);
        let flag = matches!(code, 0x1F1E6..=0x1F1FF);
        flags += u32::from(flag);
        if !(modifier || joined && is_pictograph(c) || flag && flags == 2 && len == 4) {
            break;
        }
        joined = code == 0x200D;
        len += c.len_utf8();
    }
    len
}
