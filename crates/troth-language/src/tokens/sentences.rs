//! Tokens of one paragraph to sentences.
//!
//! A sentence ends at a stop, with the quotes and brackets that close after it, if what
//! follows can begin one. Very long ones are cut at punctuation, so that whatever
//! comes later takes time linear in the text.

use troth_text::ByteSpan;

use super::abbreviations::{self, Stop};

/// No sentence has more tokens.
pub const MAX_TOKENS: usize = 300;

/// Words that begin sentences far more often than they follow an abbreviation.
const STARTERS: &[&str] = &[
    "A",
    "About",
    "According",
    "After",
    "Afterwards",
    "All",
    "Also",
    "Although",
    "An",
    "And",
    "Another",
    "Any",
    "As",
    "At",
    "Because",
    "Before",
    "Both",
    "But",
    "By",
    "Could",
    "Did",
    "Do",
    "Does",
    "Earlier",
    "Each",
    "Even",
    "Every",
    "Few",
    "For",
    "From",
    "Had",
    "Has",
    "Have",
    "He",
    "Her",
    "Here",
    "His",
    "How",
    "However",
    "I",
    "If",
    "In",
    "Instead",
    "Is",
    "It",
    "Its",
    "Just",
    "Last",
    "Later",
    "Many",
    "Meanwhile",
    "More",
    "Most",
    "My",
    "Neither",
    "No",
    "None",
    "Nor",
    "Not",
    "Now",
    "Of",
    "On",
    "Once",
    "One",
    "Only",
    "Other",
    "Others",
    "Our",
    "Over",
    "People",
    "Perhaps",
    "Please",
    "She",
    "Since",
    "So",
    "Some",
    "Still",
    "Such",
    "Thank",
    "Thanks",
    "That",
    "The",
    "Their",
    "Then",
    "There",
    "These",
    "They",
    "This",
    "Those",
    "Though",
    "Through",
    "Thus",
    "To",
    "Today",
    "Two",
    "Under",
    "Until",
    "Was",
    "We",
    "Were",
    "What",
    "When",
    "Where",
    "Which",
    "While",
    "Who",
    "Why",
    "Will",
    "With",
    "Would",
    "Yes",
    "Yesterday",
    "Yet",
    "You",
    "Your",
];

/// Whether a paragraph goes on after the tokens at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// They are its last.
    None,
    /// More will come.
    Follows,
}

/// How far behind a sentence's end is looked, so that what comes in parts is split as the whole is.
const MARGIN: usize = 100;

/// Gives each sentence of `tokens`, tokens of one paragraph, that is known to be complete; the
/// number of tokens given.
pub fn split(
    text: &str,
    tokens: &[ByteSpan],
    rest: Rest,
    give: &mut impl FnMut(&[ByteSpan]),
) -> usize {
    let known = match rest {
        Rest::None => tokens.len(),
        Rest::Follows => tokens.len().saturating_sub(MARGIN),
    };
    let mut start = 0;
    let mut at = 0;
    while at < known {
        if let Some(end) = end_at(text, tokens, start, at) {
            let n_given = cut_long(text, &tokens[start..end], give);
            give(&tokens[start + n_given..end]);
            start = end;
            at = end;
        } else {
            at += 1;
        }
    }
    start += cut_long(text, &tokens[start..at.max(start)], give);
    if rest == Rest::None && start < tokens.len() {
        give(&tokens[start..]);
        start = tokens.len();
    }
    start
}

/// Where the sentence ends if token `at` ends it: past the closers that follow.
fn end_at(text: &str, tokens: &[ByteSpan], start: usize, at: usize) -> Option<usize> {
    let word = tokens[at].slice(text);
    let kind = Ending::of(word)?;
    let end = after_closers(text, tokens, at + 1);
    let Some(next) = tokens.get(end) else { return Some(tokens.len()) };
    let place = Place {
        word,
        kind,
        closed: end > at + 1,
        next: next.slice(text),
        second: tokens.get(end + 1).map_or("", |token| token.slice(text)),
        spaced: tokens[end - 1].end() < next.start(),
        before: if at > start { tokens[at - 1].slice(text) } else { "" },
        inside: inside_bracket(text, &tokens[start..end]),
    };
    place.ends().then_some(end)
}

/// What may end a sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// A full stop of its own.
    Stop,
    /// "!", "?", "?!".
    Mark,
    /// "...", "…".
    Ellipsis,
    /// A word that keeps its stop.
    Abbreviation,
}

impl Ending {
    fn of(word: &str) -> Option<Self> {
        match word {
            "." | "。" => Some(Self::Stop),
            "…" | "[...]" => Some(Self::Ellipsis),
            _ if word.starts_with(['!', '?']) => Some(Self::Mark),
            _ if word.len() > 1 && word.bytes().all(|b| b == b'.') => Some(Self::Ellipsis),
            _ if word.ends_with('.') && word.len() <= 16 => Some(Self::Abbreviation),
            _ => None,
        }
    }
}

/// A place where a sentence may end.
struct Place<'a> {
    word: &'a str,
    kind: Ending,
    /// Whether quotes or brackets close between the mark and what follows.
    closed: bool,
    /// What follows them.
    next: &'a str,
    /// And after that.
    second: &'a str,
    /// Whether there is white space before `next`.
    spaced: bool,
    /// The token before the mark.
    before: &'a str,
    /// Whether a bracket is still open.
    inside: bool,
}

impl Place<'_> {
    fn ends(&self) -> bool {
        if self.inside || is_closing(self.next) {
            return false;
        }
        match self.kind {
            Ending::Stop if self.closed => !self.next_is_lower(),
            Ending::Stop => self.spaced || self.next_is_upper(),
            Ending::Mark => !self.next_is_lower() || !self.closed && self.asks_on(),
            Ending::Ellipsis => self.next_is_upper() && self.spaced,
            Ending::Abbreviation => self.abbreviation_ends(),
        }
    }

    fn abbreviation_ends(&self) -> bool {
        if self.closed {
            return self.next_is_upper();
        }
        let stem = self.word.trim_end_matches('.');
        let may_end = match abbreviations::stop_after(stem, self.before == ",") {
            Some(Stop::Inner | Stop::BeforeNumber) => false,
            Some(Stop::MayEnd) => true,
            None => stem.chars().count() == 1,
        };
        let opener = is_opening(self.next) && !matches!(self.next, "(" | "[");
        let next = if opener { self.second } else { self.next };
        may_end && (STARTERS.contains(&next) || opener && next.starts_with(char::is_uppercase))
    }

    /// Lower case after a mark: "where? when?", but not the name "Yahoo! is".
    fn asks_on(&self) -> bool {
        let name = self.word == "!" && self.before.starts_with(char::is_uppercase);
        self.spaced && !name && self.next.starts_with(char::is_lowercase)
    }

    fn next_is_lower(&self) -> bool {
        self.next.starts_with(char::is_lowercase)
            || matches!(self.next, "," | ";" | ":" | "—" | "–" | "-" | "--")
    }

    fn next_is_upper(&self) -> bool {
        let next = if is_opening(self.next) { self.second } else { self.next };
        next.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
    }
}

/// Past the quotes and brackets that close directly after what stands before `at`.
fn after_closers(text: &str, tokens: &[ByteSpan], mut at: usize) -> usize {
    while at < tokens.len() {
        let touches = tokens[at - 1].end() == tokens[at].start();
        let word = tokens[at].slice(text);
        let plain = matches!(word, "\"" | "'" | "''" | "*");
        if super::scan::is_emoticon(word) {
            at += 1;
            continue;
        }
        if touches && is_note(text, &tokens[at..]) {
            at += 3;
            continue;
        }
        if !(is_closing(word) || plain)
            || !(touches || is_bracket(word) || matches!(word, "”" | "’’"))
        {
            break;
        }
        // A plain quote that touches what follows opens rather than closes.
        let opens = plain
            && tokens.get(at + 1).is_some_and(|next| tokens[at].end() == next.start())
            && !touches;
        if opens {
            break;
        }
        at += 1;
    }
    at
}

/// "[17]" behind a stop: the mark of a note to what stands before.
fn is_note(text: &str, tokens: &[ByteSpan]) -> bool {
    let [open, number, close, ..] = tokens else { return false };
    let digits = number.slice(text).bytes().all(|b| b.is_ascii_digit());
    open.slice(text) == "[" && close.slice(text) == "]" && digits
}

fn is_closing(word: &str) -> bool {
    matches!(word, "”" | "’" | "»" | "›" | "’’") || is_bracket(word)
}

fn is_bracket(word: &str) -> bool {
    matches!(word, ")" | "]" | "}")
}

fn is_opening(word: &str) -> bool {
    matches!(
        word,
        "“" | "‘" | "\"" | "'" | "«" | "„" | "(" | "[" | "``" | "-" | "—" | "•" | "‘‘" | "''"
    )
}

/// Whether a short bracket opened in the sentence is still open at its end.
fn inside_bracket(text: &str, tokens: &[ByteSpan]) -> bool {
    const REACH: usize = 40;
    let mut depth = 0_i32;
    for token in tokens.iter().rev().take(REACH) {
        match token.slice(text) {
            ")" | "]" => depth += 1,
            "(" | "[" if depth == 0 => {
                // The sentence may stand in brackets as a whole.
                return token.start() != tokens[0].start();
            }
            "(" | "[" => depth -= 1,
            _ => {}
        }
    }
    false
}

/// Cuts at the strongest punctuation in the later half until what is left is no longer too long;
/// the number of tokens given.
pub fn cut_long(text: &str, tokens: &[ByteSpan], give: &mut impl FnMut(&[ByteSpan])) -> usize {
    let mut start = 0;
    while tokens.len() - start > MAX_TOKENS {
        let window = &tokens[start + MAX_TOKENS / 2..start + MAX_TOKENS];
        let best =
            window.iter().enumerate().max_by_key(|(at, token)| (strength(token.slice(text)), *at));
        let (at, _) = best.expect("the window is not empty");
        let end = start + MAX_TOKENS / 2 + at + 1;
        give(&tokens[start..end]);
        start = end;
    }
    start
}

fn strength(word: &str) -> u8 {
    match word {
        "." | "!" | "?" | "…" | "..." => 4,
        ";" | ":" | "•" | "*" | "|" => 3,
        "—" | "–" | "--" | ")" | "”" => 2,
        "," => 1,
        _ => 0,
    }
}
