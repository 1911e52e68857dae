//! Words cut into what the grammars read: runs of letters, runs of digits, single marks.
//!
//! Tokenisers differ in "two-day", "p.m.", "155mm", "1990s" and "13:40"; after this cut
//! they are all alike, and whether two atoms touch is remembered.

use troth_text::ByteSpan;

use crate::lexicon::{self, Entry, NONE};
use crate::{Tense, Word};

/// What an atom is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Letters,
    Digits,
    Mark,
}

/// A piece of a word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Atom<'t> {
    pub text: &'t str,
    pub span: ByteSpan,
    pub kind: Kind,
    /// Whether no space stands between it and the atom before it.
    pub glued: bool,
    pub entry: &'static Entry,
    pub tense: Option<Tense>,
    pub sentence: u32,
}

impl Atom<'_> {
    /// Whether it is the word `word` (lower case), whatever its capitals.
    pub(crate) fn is(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is one of `words`.
    pub(crate) fn any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    /// Its number, where it is digits that fit.
    pub(crate) fn digits(&self) -> Option<u64> {
        if self.kind == Kind::Digits { self.text.parse().ok() } else { None }
    }

    /// Whether its first letter is a capital.
    pub(crate) fn is_capital(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }
}

/// Cuts every word into atoms.
pub(crate) fn atoms<'t>(words: &[Word<'t>]) -> Vec<Atom<'t>> {
    let mut atoms: Vec<Atom<'t>> = Vec::with_capacity(words.len() * 5 / 4);
    for word in words {
        if word.text.len() == word.span.len() {
            cut(word, &mut atoms);
        } else {
            // The caller's letters are not those of the text, so no part of them has a place.
            push(word, word.text, word.span, kind_of(word.text.chars().next()), &mut atoms);
        }
    }
    atoms
}

fn cut<'t>(word: &Word<'t>, atoms: &mut Vec<Atom<'t>>) {
    let mut start = 0;
    let mut chars = word.text.char_indices().peekable();
    while let Some((_, first)) = chars.next() {
        let kind = kind_of(Some(first));
        while let Some((_, next)) = chars.peek()
            && kind != Kind::Mark
            && kind_of(Some(*next)) == kind
        {
            chars.next();
        }
        let end = chars.peek().map_or(word.text.len(), |(at, _)| *at);
        if !first.is_whitespace() {
            let at = word.span.start();
            let span = ByteSpan::new(at + start, at + end);
            push(word, &word.text[start..end], span, kind, atoms);
        }
        start = end;
    }
}

fn kind_of(char: Option<char>) -> Kind {
    match char {
        Some(char) if char.is_ascii_digit() => Kind::Digits,
        Some(char) if char.is_alphabetic() => Kind::Letters,
        _ => Kind::Mark,
    }
}

fn push<'t>(word: &Word<'t>, text: &'t str, span: ByteSpan, kind: Kind, atoms: &mut Vec<Atom<'t>>) {
    let glued = atoms.last().is_some_and(|before| {
        before.span.end() == span.start() && before.sentence == word.sentence
    });
    let entry = if kind == Kind::Letters { lexicon::find(text) } else { &NONE };
    let (tense, sentence) = (word.tense, word.sentence);
    atoms.push(Atom { text, span, kind, glued, entry, tense, sentence });
}

/// The atoms of one sentence, asked for by number; beyond its ends there is nothing.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a, 't> {
    atoms: &'a [Atom<'t>],
}

impl<'a, 't> Line<'a, 't> {
    /// Each sentence of `atoms`, with the number of its first atom.
    pub(crate) fn split(atoms: &'a [Atom<'t>]) -> impl Iterator<Item = (usize, Self)> {
        let mut start = 0;
        atoms.chunk_by(|one, two| one.sentence == two.sentence).map(move |atoms| {
            let first = start;
            start += atoms.len();
            (first, Self { atoms })
        })
    }

    pub(crate) fn len(self) -> usize {
        self.atoms.len()
    }

    pub(crate) fn get(self, at: usize) -> Option<&'a Atom<'t>> {
        self.atoms.get(at)
    }

    /// The atom before `at`.
    pub(crate) fn before(self, at: usize) -> Option<&'a Atom<'t>> {
        at.checked_sub(1).and_then(|at| self.get(at))
    }

    pub(crate) fn entry(self, at: usize) -> &'static Entry {
        self.get(at).map_or(&NONE, |atom| atom.entry)
    }

    pub(crate) fn is(self, at: usize, word: &str) -> bool {
        self.get(at).is_some_and(|atom| atom.is(word))
    }

    pub(crate) fn any(self, at: usize, words: &[&str]) -> bool {
        self.get(at).is_some_and(|atom| atom.any(words))
    }

    pub(crate) fn any_before(self, at: usize, words: &[&str]) -> bool {
        self.before(at).is_some_and(|atom| atom.any(words))
    }

    pub(crate) fn digits(self, at: usize) -> Option<u64> {
        self.get(at).and_then(Atom::digits)
    }

    pub(crate) fn glued(self, at: usize) -> bool {
        self.get(at).is_some_and(|atom| atom.glued)
    }

    /// The end of `phrase` (words parted by spaces) where it stands at `at`.
    pub(crate) fn phrase(self, at: usize, phrase: &str) -> Option<usize> {
        // Most phrases fail at the first letter, so that is looked at before all else.
        let first = |text: &str| text.as_bytes().first().map(u8::to_ascii_lowercase);
        if first(self.get(at)?.text) != first(phrase) {
            return None;
        }
        let mut end = at;
        for word in phrase.split(' ') {
            if !self.is(end, word) {
                return None;
            }
            end += 1;
        }
        Some(end)
    }

    /// The end of the first of `phrases` that stands at `at`; longer ones come first.
    pub(crate) fn phrases(self, at: usize, phrases: &[&str]) -> Option<usize> {
        phrases.iter().find_map(|phrase| self.phrase(at, phrase))
    }

    /// The bytes of atoms `start..end`.
    pub(crate) fn span(self, start: usize, end: usize) -> ByteSpan {
        let last = end.max(start + 1) - 1;
        self.atoms[start].span.cover(self.atoms[last].span)
    }
}
