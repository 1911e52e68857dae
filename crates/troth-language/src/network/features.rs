//! What the network sees of a word: numbers of rows in its tables.
//!
//! A word is seen as itself (with and without its capitals, if training saw it often enough), as
//! its beginnings, endings and letter triples (hashed, so that no word is wholly unknown), as its
//! shape, and as a static vector if there is one. What comes out depends on the word, the white
//! space on either side and the [`Case`] of its sentence: on nothing else, so it can be kept.
//!
//! Typographic quotes, apostrophes and dashes count as the plain ones, but for one feature that
//! tells them apart; digits count as `0`.

use std::borrow::Cow;

/// How a sentence uses capitals: headlines and old telegrams must not look like names throughout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Case {
    /// As in running text.
    Running,
    /// All words in capitals.
    Capitals,
    /// Nearly all words begin with a capital.
    Title,
    /// No capital anywhere.
    Lower,
}

impl Case {
    /// The case of the sentence made of `forms`.
    pub fn of<'a>(forms: impl Iterator<Item = &'a str>) -> Self {
        let (mut n_words, mut n_upper, mut n_title, mut n_lower) = (0, 0, 0, 0);
        for form in forms {
            let mut letters = form.chars().filter(|letter| letter.is_alphabetic());
            let Some(first) = letters.next() else { continue };
            n_words += 1;
            n_title += usize::from(first.is_uppercase());
            let inner_lower = letters.clone().any(char::is_lowercase);
            n_upper += usize::from(first.is_uppercase() && !inner_lower);
            n_lower += usize::from(!first.is_uppercase() && !letters.any(char::is_uppercase));
        }
        match n_words {
            0..=2 => Self::Running,
            _ if n_lower == n_words => Self::Lower,
            _ if n_upper * 10 >= n_words * 9 => Self::Capitals,
            _ if n_title * 10 >= n_words * 7 => Self::Title,
            _ => Self::Running,
        }
    }
}

/// Where a word stands, as far as the first layer looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Setting {
    /// Whether white space stands before it.
    pub space_before: bool,
    /// Whether white space follows it.
    pub space_after: bool,
    /// The capitals of its sentence.
    pub case: Case,
}

/// A word as the network sees it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Features {
    /// Hashes to look up in the table of words: as written, and in lower case.
    pub words: [u64; 2],
    /// Hashes to look up among the static vectors, best first.
    pub vectors: [u64; 3],
    /// Hashes of beginnings, endings, shape and setting: into the table of parts.
    pub affixes: Vec<u32>,
    /// Hashes of letter triples: into the same table.
    pub triples: Vec<u32>,
}

/// Letter triples looked at in one word, so that a line of base64 costs no more than a word.
const MAX_TRIPLES: usize = 24;

impl Features {
    /// What the network sees of `form` in `setting`.
    #[must_use]
    pub fn of(form: &str, setting: Setting) -> Self {
        let plain = plain(form);
        let lower = lower(&plain);
        let words = [murmur(plain.as_bytes()), murmur(lower.as_bytes())];
        let vectors = [murmur(form.as_bytes()), words[0], words[1]];
        let mut affixes = Vec::with_capacity(16);
        let letters: Vec<char> = lower.chars().collect();
        add_ends(&letters, &mut affixes);
        affixes.push(hash(10, shape(&plain).bytes()));
        let flags = 4 * setting.case as u8
            + 2 * u8::from(setting.space_before)
            + u8::from(setting.space_after);
        affixes.push(hash(11, std::iter::once(flags)));
        affixes.push(hash(12, std::iter::once(u8::try_from(letters.len()).unwrap_or(255).min(16))));
        affixes.push(hash(13, first_letter(form)));
        Self { words, vectors, affixes, triples: triples(&letters) }
    }
}

/// Beginnings of one to four letters, and endings of one to five.
fn add_ends(letters: &[char], to: &mut Vec<u32>) {
    for n in 1..=4.min(letters.len()) {
        to.push(hash(n as u8, utf8(&letters[..n])));
    }
    for n in 1..=5.min(letters.len()) {
        to.push(hash(4 + n as u8, utf8(&letters[letters.len() - n..])));
    }
}

/// Three letters each, the word's two edges counted as letters.
fn triples(letters: &[char]) -> Vec<u32> {
    let at = |idx: usize| match idx {
        0 => '<',
        _ => letters.get(idx - 1).copied().unwrap_or('>'),
    };
    let n = letters.len().min(MAX_TRIPLES);
    (0..n).map(|idx| hash(14, utf8(&[at(idx), at(idx + 1), at(idx + 2)]))).collect()
}

/// The first character as it stands, which tells an opening quote from a closing one.
fn first_letter(form: &str) -> impl Iterator<Item = u8> {
    form.chars().next().map_or(0, u32::from).to_le_bytes().into_iter()
}

fn utf8(letters: &[char]) -> impl Iterator<Item = u8> {
    letters.iter().flat_map(|letter| u32::from(*letter).to_le_bytes())
}

/// `form` with plain quotes and dashes, and `0` for each digit.
fn plain(form: &str) -> Cow<'_, str> {
    if form.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_digit()) {
        return Cow::Borrowed(form);
    }
    let mut plain = String::with_capacity(form.len());
    for letter in form.chars() {
        match letter {
            '‘' | '’' | 'ʼ' | '`' => plain.push('\''),
            '“' | '”' | '„' | '«' | '»' => plain.push('"'),
            '–' | '‑' => plain.push('-'),
            '—' => plain.push_str("--"),
            '…' => plain.push_str("..."),
            _ if letter.is_ascii_digit() => plain.push('0'),
            _ => plain.push(letter),
        }
    }
    Cow::Owned(plain)
}

fn lower(form: &str) -> Cow<'_, str> {
    if form.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(form)
    } else {
        Cow::Owned(form.to_lowercase())
    }
}

/// Capitals as `X`, small letters as `x`, digits as they are; runs end at three.
fn shape(form: &str) -> String {
    let mut shape = String::new();
    let (mut last, mut n_run) = ('\0', 0);
    for letter in form.chars() {
        let class = match letter {
            _ if letter.is_uppercase() => 'X',
            _ if letter.is_alphabetic() => 'x',
            _ => letter,
        };
        n_run = if class == last { n_run + 1 } else { 1 };
        last = class;
        if n_run <= 3 {
            shape.push(class);
        }
        if shape.len() > 16 {
            break;
        }
    }
    shape
}

/// FNV-1a with a different start for each kind of feature, its bits stirred at the end.
fn hash(kind: u8, bytes: impl Iterator<Item = u8>) -> u32 {
    let start = 0xcbf2_9ce4_8422_2325 ^ u64::from(kind).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let step = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    let state = bytes.fold(start, step);
    ((state ^ (state >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 32) as u32
}

/// MurmurHash64A with seed 1: the hash by which tables of static vectors are keyed.
#[must_use]
pub fn murmur(bytes: &[u8]) -> u64 {
    const FACTOR: u64 = 0xc6a4_a793_5bd1_e995;
    let mut state = 1 ^ (bytes.len() as u64).wrapping_mul(FACTOR);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        let mut word = u64::from_le_bytes(*word).wrapping_mul(FACTOR);
        word = (word ^ (word >> 47)).wrapping_mul(FACTOR);
        state = (state ^ word).wrapping_mul(FACTOR);
    }
    if !rest.is_empty() {
        let last = rest.iter().rev().fold(0, |last, byte| (last << 8) | u64::from(*byte));
        state = (state ^ last).wrapping_mul(FACTOR);
    }
    state = (state ^ (state >> 47)).wrapping_mul(FACTOR);
    state ^ (state >> 47)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUNNING: Setting = Setting { space_before: true, space_after: true, case: Case::Running };

    #[test]
    fn typographic_quotes_count_as_plain_ones_but_for_one_feature() {
        let (curly, plain) = (Features::of("’s", RUNNING), Features::of("'s", RUNNING));
        assert_eq!(curly.words, plain.words);
        assert_eq!(curly.triples, plain.triples);
        let n_other = curly.affixes.iter().zip(&plain.affixes).filter(|(a, b)| a != b).count();
        assert_eq!(n_other, 1);
    }

    #[test]
    fn digits_count_as_nought() {
        let (one, other) = (Features::of("1996", RUNNING), Features::of("2025", RUNNING));
        assert_eq!((one.words, one.triples), (other.words, other.triples));
    }

    #[test]
    fn any_form_has_features() {
        for form in ["", "\u{0}", "🕊", "İ", &"x".repeat(5000)] {
            assert!(Features::of(form, RUNNING).triples.len() <= MAX_TRIPLES, "{form}");
        }
    }

    #[test]
    fn a_sentence_shows_how_it_uses_capitals() {
        let case = |text: &str| Case::of(text.split(' '));
        assert_eq!(case("ENVOYS MEET IN NORLAND"), Case::Capitals);
        assert_eq!(case("Envoys Meet in Northern Norland"), Case::Title);
        assert_eq!(case("The envoys meet in Norland ."), Case::Running);
        assert_eq!(case("the envoys meet"), Case::Lower);
    }

    /// The value that the pipelines' documentation gives.
    #[test]
    fn words_hash_as_tables_of_vectors_expect() {
        assert_eq!(murmur(b"coffee"), 3_197_928_453_018_144_401);
    }
}
