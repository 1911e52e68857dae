//! Words to their dictionary forms: endings by rule, the rest by a list of exceptions.
//!
//! An exception says how many bytes to cut from the end of a form and what to append. A list of
//! known dictionary forms decides between "hop" and "hope" for "hoping".

use crate::{Upos, Xpos};

/// First bytes of the file.
const MAGIC: [u8; 8] = *b"TROTHLE1";
static EMBEDDED: &[u8] = include_bytes!("../../../models/lemmas/lemmas.bin");

/// The lists, used where they lie: one file, of its mark, the lengths of its three blocks (four
/// bytes each) and the blocks.
#[derive(Debug, Clone, Copy)]
pub struct Lemmas {
    exceptions: &'static [u8],
    scripts: &'static [u8],
    known: &'static [u8],
}

/// Bytes of an exception: the hash of form and tag, the number of its script.
pub const EXCEPTION: usize = 6;
/// Bytes of a script: what to cut, how many to append, the bytes to append.
pub const SCRIPT: usize = 18;

/// The part of speech that a list of known forms is kept for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Verbs and auxiliaries.
    Verb,
    /// Nouns.
    Noun,
    /// Adjectives and adverbs.
    Adjective,
}

/// FNV-1a, then mixed.
fn hash(bytes: impl Iterator<Item = u8>) -> u32 {
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    ((hash ^ hash >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32
}

/// What an exception is found by.
#[must_use]
pub fn exception_key(form: &str, xpos: Xpos) -> u32 {
    hash(form.bytes().chain([0, xpos.number()]))
}

/// What a known dictionary form is found by.
#[must_use]
pub fn known_key(lemma: &str, kind: Kind) -> u32 {
    hash(lemma.bytes().chain([1, kind as u8]))
}

impl Lemmas {
    /// The lists that are part of the program.
    #[must_use]
    pub fn embedded() -> Self {
        Self::open(EMBEDDED)
    }

    /// The lists in `bytes`, which [`Lemmas::to_bytes`] made.
    ///
    /// # Panics
    /// When it did not: they are part of the program.
    #[must_use]
    pub fn open(bytes: &'static [u8]) -> Self {
        assert!(bytes.starts_with(&MAGIC), "the lists of lemmas begin with their mark");
        let (mut at, mut lengths) =
            (MAGIC.len() + 12, bytes[MAGIC.len()..].as_chunks::<4>().0.iter());
        let mut block = || {
            let length = u32::from_le_bytes(*lengths.next().expect("three lengths")) as usize;
            at += length;
            &bytes[at - length..at]
        };
        Self { exceptions: block(), scripts: block(), known: block() }
    }

    /// The file of three blocks: exceptions by rising key, scripts, keys of known forms, rising.
    #[must_use]
    pub fn to_bytes(exceptions: &[u8], scripts: &[u8], known: &[u8]) -> Vec<u8> {
        let blocks = [exceptions, scripts, known];
        let lengths = blocks.map(|block| u32::try_from(block.len()).expect("lists are short"));
        let header = MAGIC.into_iter().chain(lengths.into_iter().flat_map(u32::to_le_bytes));
        header.chain(blocks.concat()).collect()
    }

    /// The dictionary form of `form`.
    #[must_use]
    pub fn lemma(&self, form: &str, upos: Upos, xpos: Xpos) -> String {
        let plain = base(form, upos, xpos);
        self.exception(&plain, xpos).unwrap_or_else(|| self.by_rule(plain, xpos))
    }

    fn exception(&self, form: &str, xpos: Xpos) -> Option<String> {
        let at = find(self.exceptions, EXCEPTION, exception_key(form, xpos))?;
        let script =
            u16::from_le_bytes(self.exceptions[at + 4..at + 6].try_into().expect("two bytes"));
        apply(&self.scripts[usize::from(script) * SCRIPT..][..SCRIPT], form)
    }

    fn knows(&self, lemma: &str, kind: Kind) -> bool {
        find(self.known, 4, known_key(lemma, kind)).is_some()
    }

    /// What the endings alone say about `form`.
    #[must_use]
    pub fn by_rule(&self, form: String, xpos: Xpos) -> String {
        let stem = match xpos.as_str() {
            "NNS" | "NNPS" => plural_stem(&form).map(|stem| self.choose(stem, Kind::Noun)),
            "VBZ" => plural_stem(&form).map(|stem| self.choose(stem, Kind::Verb)),
            "VBG" => form.strip_suffix("ing").and_then(|stem| self.verb_stem(stem)),
            "VBD" | "VBN" => form.strip_suffix("ed").and_then(|stem| self.verb_stem(stem)),
            "JJR" | "RBR" => form.strip_suffix("er").map(|stem| self.adjective_stem(stem)),
            "JJS" | "RBS" => form.strip_suffix("est").map(|stem| self.adjective_stem(stem)),
            _ => None,
        };
        stem.unwrap_or(form)
    }

    /// The first candidate that is known, or else the first.
    fn choose(&self, candidates: Vec<String>, kind: Kind) -> String {
        let known = candidates.iter().position(|candidate| self.knows(candidate, kind));
        let mut candidates = candidates;
        candidates.swap_remove(known.unwrap_or(0))
    }

    fn verb_stem(&self, stem: &str) -> Option<String> {
        if !stem.contains(is_vowel) || stem.len() < 2 {
            return None;
        }
        let mut candidates = Vec::with_capacity(4);
        if let Some(head) = stem.strip_suffix('i') {
            candidates.push(format!("{head}y"));
        }
        if wants_e(stem) {
            candidates.push(format!("{stem}e"));
        }
        if is_doubled(stem) {
            candidates.push(stem[..stem.len() - 1].to_owned());
        }
        candidates.push(stem.to_owned());
        candidates.push(format!("{stem}e"));
        Some(self.choose(candidates, Kind::Verb))
    }

    fn adjective_stem(&self, stem: &str) -> String {
        let mut candidates = Vec::with_capacity(4);
        if let Some(head) = stem.strip_suffix('i') {
            candidates.push(format!("{head}y"));
        }
        if is_doubled(stem) {
            candidates.push(stem[..stem.len() - 1].to_owned());
        }
        if stem.ends_with(['c', 'g', 'r', 'l', 's', 'v', 'u']) && !is_doubled(stem) {
            candidates.push(format!("{stem}e"));
        }
        candidates.push(stem.to_owned());
        candidates.push(format!("{stem}e"));
        self.choose(candidates, Kind::Adjective)
    }
}

/// The form that rules and exceptions start from: names keep their capitals.
#[must_use]
pub fn base(form: &str, upos: Upos, xpos: Xpos) -> String {
    let plain = |c: char| match c {
        '’' | '‘' => '\'',
        '“' | '”' => '"',
        c => c,
    };
    let form: String =
        if form.is_ascii() { form.to_owned() } else { form.chars().map(plain).collect() };
    let name = upos == Upos::Propn || upos == Upos::X || xpos.as_str().starts_with("NNP");
    if name { form } else { form.to_lowercase() }
}

fn apply(script: &[u8], form: &str) -> Option<String> {
    let (cut, n_append) = (usize::from(script[0]), usize::from(script[1]));
    let head = form.get(..form.len().checked_sub(cut)?)?;
    let tail = std::str::from_utf8(&script[2..2 + n_append]).ok()?;
    Some(format!("{head}{tail}"))
}

/// Where the entry of `size` bytes that starts with `key` lies among entries by rising key.
fn find(entries: &[u8], size: usize, key: u32) -> Option<usize> {
    let key_at = |at: usize| {
        u32::from_le_bytes(entries[at * size..at * size + 4].try_into().expect("four bytes"))
    };
    let (mut low, mut high) = (0, entries.len() / size);
    while low < high {
        let middle = (low + high) / 2;
        if key_at(middle) < key { low = middle + 1 } else { high = middle }
    }
    (low < entries.len() / size && key_at(low) == key).then_some(low * size)
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

fn plural_stem(form: &str) -> Option<Vec<String>> {
    let stem = form.strip_suffix('s').filter(|stem| stem.len() >= 2 && !stem.ends_with('s'))?;
    let mut candidates = Vec::with_capacity(2);
    if let Some(head) = stem.strip_suffix("ie").filter(|head| head.len() >= 2) {
        candidates.push(format!("{head}y"));
    }
    if let Some(head) = stem.strip_suffix('e')
        && (head.ends_with(['s', 'x', 'z', 'o']) || head.ends_with("ch") || head.ends_with("sh"))
        && !(head.ends_with('s') && !head.ends_with("ss") && !head.ends_with("us"))
    {
        candidates.push(head.to_owned());
    }
    candidates.push(stem.to_owned());
    candidates.extend(stem.strip_suffix('e').map(str::to_owned));
    Some(candidates)
}

fn is_doubled(stem: &str) -> bool {
    let bytes = stem.as_bytes();
    bytes.len() >= 3
        && bytes[bytes.len() - 1] == bytes[bytes.len() - 2]
        && matches!(bytes[bytes.len() - 1], b'b' | b'd' | b'g' | b'm' | b'n' | b'p' | b'r' | b't')
}

/// Stems that are no word without their e: "mak", "forc", "argu".
fn wants_e(stem: &str) -> bool {
    let bytes = stem.as_bytes();
    let [.., before, last] = bytes else { return false };
    let (before, last) = (char::from(*before), char::from(*last));
    match last {
        'v' | 'u' | 'c' => true,
        'z' => before != 'z',
        's' => before != 's',
        'g' => {
            matches!(before, 'a' | 'd' | 'r' | 'n') && !stem.ends_with("ng")
                || stem.ends_with("ang") && stem.len() > 4
        }
        'l' => !is_vowel(before) && before != 'l' && before != 'r' && before != 'w',
        't' => {
            matches!(before, 'a' | 'u')
                && stem.len() > 4
                && !stem.ends_with("eat")
                && !stem.ends_with("oat")
                && !stem.ends_with("out")
        }
        'r' => matches!(before, 'i' | 'u') && !stem.ends_with("our"),
        'k' | 'm' | 'n' | 'd' | 'p' => {
            let vowel = matches!(before, 'a' | 'i' | 'o' | 'u');
            vowel
                && stem.len() >= 3
                && !stem[..stem.len() - 2].ends_with(is_vowel)
                && !stem.ends_with("on")
                && !stem.ends_with("om")
                && !stem.ends_with("op")
        }
        _ => false,
    }
}
