//! What looks like one word to its parts: hyphens, clitics, units.

use std::ops::Range;

use troth_text::ByteSpan;

use super::scan::{is_apostrophe, is_hyphen};

/// Parts of words that keep their hyphen ("non-combat"), as UD English treats them.
const PREFIXES: &[&str] = &[
    "anti", "arch", "bi", "co", "counter", "cross", "de", "e", "eco", "em", "ex", "extra", "hyper",
    "infra", "inter", "intra", "macro", "mega", "meta", "micro", "mid", "mini", "multi", "neo",
    "non", "over", "para", "poly", "post", "pre", "pro", "proto", "pseudo", "psycho", "quasi",
    "re", "semi", "socio", "sub", "super", "supra", "trans", "tri", "ultra", "un",
];

/// Measures written close to their number ("155mm" is two words).
const UNITS: &[&str] = &[
    "am", "b", "bn", "cm", "ft", "g", "gb", "ha", "hp", "hrs", "hz", "k", "kb", "kg", "kgs", "kHz",
    "kHZ", "km", "kms", "kn", "kt", "kts", "kw", "kwh", "lb", "lbs", "m", "mb", "mg", "mhz", "mi",
    "min", "ml", "mm", "mn", "mph", "mw", "nm", "oz", "pm", "sq", "tn", "trn", "a.m.", "p.m.",
    "a.m", "p.m", "x",
];

/// Words written as one that are two, with the length of the first.
const FUSED: &[(&str, usize)] = &[
    ("arent", 3),
    ("cannot", 3),
    ("cant", 2),
    ("couldnt", 5),
    ("didnt", 3),
    ("doesnt", 4),
    ("dont", 2),
    ("gimme", 3),
    ("gonna", 3),
    ("gotta", 3),
    ("hadnt", 4),
    ("hasnt", 3),
    ("havent", 4),
    ("isnt", 2),
    ("lemme", 3),
    ("shouldnt", 6),
    ("wanna", 3),
    ("wasnt", 3),
    ("werent", 4),
    ("wont", 2),
    ("wouldnt", 5),
];

/// Appends the tokens of the word at `range`.
pub fn split(text: &str, range: Range<usize>, tokens: &mut Vec<ByteSpan>) {
    let word = &text[range.clone()];
    if !word.contains(is_hyphen) || is_numeric_code(word) {
        return split_part(text, range, tokens);
    }
    let mut start = range.start;
    let mut kept = 0;
    for (at, hyphen) in word.match_indices(is_hyphen) {
        let at = range.start + at;
        let head = &text[start..at];
        if kept == 0 && is_prefix(head) {
            kept = 1;
            continue;
        }
        split_part(text, start..at, tokens);
        tokens.push(ByteSpan::new(at, at + hyphen.len()));
        start = at + hyphen.len();
        kept = 0;
    }
    split_part(text, start..range.end, tokens);
}

fn is_prefix(part: &str) -> bool {
    part.len() <= 7 && PREFIXES.iter().any(|prefix| prefix.eq_ignore_ascii_case(part))
}

/// "713-853-3989", "11-20-2000", "646-8420": numbers that are names, not ranges.
fn is_numeric_code(word: &str) -> bool {
    let mut n_parts = 0;
    let mut lengths = [0; 2];
    for part in word.split(is_hyphen) {
        if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
            return false;
        }
        if n_parts < 2 {
            lengths[n_parts] = part.len();
        }
        n_parts += 1;
    }
    n_parts > 2 || lengths == [3, 4] || lengths == [5, 4]
}

/// A word without hyphens: clitics and units come off.
fn split_part(text: &str, range: Range<usize>, tokens: &mut Vec<ByteSpan>) {
    if range.is_empty() {
        return;
    }
    let word = &text[range.clone()];
    let cut = clitic(word).or_else(|| fused(word)).or_else(|| unit(word));
    match cut {
        Some(cut) => {
            let middle = range.start + cut;
            split_part(text, range.start..middle, tokens);
            tokens.push(ByteSpan::new(middle, range.end));
        }
        None => tokens.push(ByteSpan::new(range.start, range.end)),
    }
}

/// Where the clitic of `word` starts: "did|n't", "Norland|'s", "they|'d".
fn clitic(word: &str) -> Option<usize> {
    let (at, mark) = word.char_indices().rev().take(4).find(|(_, c)| is_apostrophe(*c))?;
    let tail = &word[at + mark.len_utf8()..];
    let head = &word[..at];
    let is = |text: &str| tail.eq_ignore_ascii_case(text);
    if is("t") && head.len() > 1 && head.ends_with(['n', 'N']) {
        return Some(at - 1);
    }
    // "1930's", "80's": a decade, one word.
    let decade = head.ends_with(|c: char| c.is_ascii_digit());
    let known = ["s", "m", "re", "ll", "ve", "d"].iter().any(|clitic| is(clitic));
    (known && !head.is_empty() && !decade).then_some(at)
}

fn fused(word: &str) -> Option<usize> {
    if word.len() > 8 {
        return None;
    }
    FUSED.iter().find(|(fused, _)| fused.eq_ignore_ascii_case(word)).map(|(_, cut)| *cut)
}

/// Where the unit starts in a number that carries one.
fn unit(word: &str) -> Option<usize> {
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let cut = word.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ':')))?;
    let number = word[..cut].trim_end_matches(['.', ',']);
    let measure = &word[cut..];
    let known = UNITS.iter().any(|unit| unit.eq_ignore_ascii_case(measure));
    // "4G", "86M" are names of things.
    let name = measure.len() == 1 && measure.starts_with(char::is_uppercase);
    (known && !name && number.len() == cut).then_some(cut)
}
