//! Words as the caller gives them, and a plain way to get them from text.

use troth_text::ByteSpan;

/// Which way the verb of a clause points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tense {
    /// "met", "had met", "was hit".
    Past,
    /// "meets", "has met", "is hit".
    Present,
    /// "will meet", "would meet", "is to meet", "plans to meet".
    Future,
}

/// One word of a text, from any tokeniser: the readers cut it further where they need to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'t> {
    /// Its letters as they stand in the text.
    pub text: &'t str,
    /// Where they stand.
    pub span: ByteSpan,
    /// Tense of the clause it stands in, when the caller knows; `None` lets the reader guess
    /// from the verbs near by.
    pub tense: Option<Tense>,
    /// Number of its sentence. Words of one sentence stand together; no expression crosses.
    pub sentence: u32,
}

/// Cuts `text` at white space, and into sentences by full stops and blank lines.
///
/// Enough for the readers of this crate when nothing better is at hand.
#[must_use]
pub fn words(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut sentence = 0;
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let span = ByteSpan::new(at, at + word.len());
        at += piece.len();
        if word.is_empty() {
            continue;
        }
        if let Some(before) = words.last()
            && ends_sentence(before, word, &text[before.span.end()..span.start()])
        {
            sentence += 1;
        }
        words.push(Word { text: word, span, tense: None, sentence });
    }
    words
}

/// Whether a sentence ends between `before` and `word`, with white space `gap` between them.
fn ends_sentence(before: &Word<'_>, word: &str, gap: &str) -> bool {
    if gap.matches('\n').count() > 1 {
        return true;
    }
    let bare = before.text.trim_end_matches(['"', '\'', '”', '’', ')', ']']);
    if bare.ends_with(['!', '?']) {
        return true;
    }
    let starts = word.trim_start_matches(['"', '\'', '“', '‘', '(', '[', '`']);
    let opens = starts.chars().next().is_none_or(|first| !first.is_lowercase());
    bare.ends_with('.') && opens && !is_abbreviation(bare, starts)
}

/// "Sept.", "U.S.", "Mr." before a word that may go on.
fn is_abbreviation(bare: &str, next: &str) -> bool {
    const TITLES: &[&str] = &[
        "mr", "mrs", "ms", "dr", "gen", "col", "lt", "maj", "capt", "sgt", "brig", "adm", "gov",
        "sen", "rep", "rev", "st", "no", "prof", "sr", "jr", "vs", "approx", "inc", "corp", "co",
        "ltd",
    ];
    let stem = bare.trim_end_matches('.').to_lowercase();
    let stem = stem.trim_start_matches(|first: char| !first.is_alphanumeric());
    let single = stem.chars().count() == 1 && stem.chars().all(char::is_alphabetic);
    if single || TITLES.contains(&stem) {
        return true;
    }
    let month = crate::lexicon::entry(stem).is_some_and(|entry| entry.short);
    let dotted = stem.contains('.') && stem.chars().all(|c| c.is_alphabetic() || c == '.');
    let numeric = next.starts_with(|first: char| first.is_ascii_digit());
    let calendar = || {
        let word: String = next.chars().take_while(|c| c.is_alphabetic()).collect();
        crate::lexicon::entry(&word.to_lowercase())
            .is_some_and(|e| e.month.is_some() || e.weekday.is_some() || e.zone.is_some())
    };
    month && (numeric || stem.len() > 3) || dotted && (numeric || calendar() || stem == "u.s")
}
