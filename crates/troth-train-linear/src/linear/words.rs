//! What the tables may ask about a word itself, computed once for each token.

use super::clusters::{Clusters, MEMBER_BITS};
use super::hash;

/// A token as hashes and flags.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Word {
    /// As written, typographic quotes made plain.
    pub form: u32,
    /// In lower case, digits made zeros.
    pub lower: u32,
    /// First letter, first three.
    pub prefixes: [u32; 2],
    /// The last one, two, three and four letters, in lower case.
    pub suffixes: [u32; 4],
    /// Its outline: "Xx", "XX", "00:00".
    pub shape: u32,
    /// Its outline, letter by letter up to eight.
    pub long_shape: u32,
    /// The group of words used alike that it belongs to.
    pub group: u32,
    /// The family of that group.
    pub family: u32,
    /// Whether its first letter is a capital.
    pub capital: bool,
    /// Whether all its letters are capitals, and there are at least two.
    pub all_capitals: bool,
    /// Whether it has a letter or digit.
    pub is_word: bool,
}

impl Word {
    /// Looks at `form`.
    #[must_use]
    pub fn new(form: &str, clusters: Clusters) -> Self {
        let group = clusters.group(form);
        let plain = || form.chars().take(64).map(plain);
        let lowered: Vec<char> = plain().flat_map(lower).collect();
        let n = lowered.len();
        let suffix = |len: usize| chars(lowered[n.saturating_sub(len)..].iter().copied());
        let prefix = |len: usize| chars(lowered[..len.min(n)].iter().copied());
        let letters = || form.chars().take(64).filter(|c| c.is_alphabetic());
        Self {
            form: chars(plain().map(|c| if c.is_ascii_digit() { '0' } else { c })),
            lower: chars(lowered.iter().copied()),
            prefixes: [prefix(1), prefix(3)],
            suffixes: [suffix(1), suffix(2), suffix(3), suffix(4)],
            shape: outline(form, true),
            long_shape: outline(form, false),
            group: u32::from(group),
            family: u32::from(group >> MEMBER_BITS),
            capital: form.chars().next().is_some_and(char::is_uppercase),
            all_capitals: letters().nth(1).is_some() && letters().all(char::is_uppercase),
            is_word: form.chars().take(64).any(char::is_alphanumeric),
        }
    }
}

fn chars(text: impl Iterator<Item = char>) -> u32 {
    hash::bytes(text.flat_map(|c| {
        u32::from(c).to_le_bytes().into_iter().take(if c.is_ascii() { 1 } else { 3 })
    }))
}

/// Typographic quotes and dashes as their plain selves, so that both kinds of text look alike.
fn plain(c: char) -> char {
    match c {
        '’' | '‘' | '`' | '\u{2bc}' => '\'',
        '“' | '”' | '«' | '»' | '„' => '"',
        '\u{2010}' | '\u{2011}' => '-',
        _ => c,
    }
}

fn lower(c: char) -> impl Iterator<Item = char> {
    let c = if c.is_ascii_digit() { '0' } else { c };
    c.to_lowercase()
}

fn outline(form: &str, collapse: bool) -> u32 {
    let mut last = '\0';
    let limit = if collapse { 64 } else { 8 };
    let kinds = form.chars().take(limit).map(|c| match c {
        _ if c.is_uppercase() => 'X',
        _ if c.is_alphabetic() => 'x',
        _ if c.is_numeric() => '0',
        _ => c,
    });
    chars(kinds.filter(|&kind| {
        let keep = !collapse || kind != last;
        last = kind;
        keep
    }))
}
