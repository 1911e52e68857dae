//! From the text of a page back to its source.
//!
//! The tree that pages are read through forgets where its nodes came from. So the source is
//! scanned once more for the characters that it shows, and each line of the text is looked up
//! in them, in order. What is not found again has no way back; nothing is mapped on a guess.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::origin::{How, OriginMap};

/// So many lines that are not found again, and the rest is not looked for.
const MOST_MISSES: usize = 64;

/// The way from `text` to `source`, as far as it is found again.
pub(super) fn align(text: &str, source: &str) -> OriginMap {
    let shown = Shown::of(source);
    let mut map = OriginMap::default();
    let (mut cursor, mut n_misses, mut at) = (0, 0, 0);
    for line in text.split_inclusive('\n') {
        for piece in line.split_inclusive(" | ") {
            let wanted = piece.trim().trim_start_matches("- ").trim_end_matches(" |");
            let start = at + piece.find(wanted).unwrap_or(0);
            at += piece.len();
            match shown.find(wanted, cursor) {
                Some(found) => cursor = shown.push(wanted, start, found, source, &mut map),
                None => n_misses += usize::from(!wanted.is_empty()),
            }
            if n_misses > MOST_MISSES {
                return map;
            }
        }
    }
    map
}

/// The characters that a page shows, without white space, and where each stands.
struct Shown {
    signs: String,
    /// For each byte of `signs`, the source of its character.
    sources: Vec<(u32, u32)>,
}

impl Shown {
    fn of(source: &str) -> Self {
        let mut shown = Self { signs: String::new(), sources: Vec::new() };
        let narrow = |at: usize| u32::try_from(at).expect("a page is shorter than 4 GiB");
        visit_shown(source, |signs, range| {
            for c in signs.chars().filter(|c| !is_blank(*c)) {
                shown.signs.push(c);
                let source = (narrow(range.start), narrow(range.end));
                shown.sources.extend(std::iter::repeat_n(source, c.len_utf8()));
            }
        });
        shown
    }

    /// Where `words` stand among the signs: behind `cursor`, or anywhere.
    fn find(&self, words: &str, cursor: usize) -> Option<usize> {
        let wanted: String = words.chars().filter(|c| !is_blank(*c)).collect();
        if wanted.is_empty() {
            return None;
        }
        let behind = self.signs[cursor..].find(&wanted).map(|at| cursor + at);
        behind.or_else(|| self.signs[..cursor].find(&wanted))
    }

    /// Maps `words`, which stand at `start` in the text, to the signs from `found` on; gives the
    /// place behind them.
    fn push(
        &self,
        words: &str,
        start: usize,
        found: usize,
        source: &str,
        map: &mut OriginMap,
    ) -> usize {
        let mut at = found;
        let mut last: Option<(usize, usize)> = None;
        for (offset, c) in words.char_indices().filter(|(_, c)| !is_blank(*c)) {
            let origin = self.sources[at].0 as usize..self.sources[at].1 as usize;
            let text = start + offset..start + offset + c.len_utf8();
            if let Some((text_end, origin_end)) = last {
                push_if_same(
                    map,
                    words,
                    start,
                    text_end..text.start,
                    source,
                    origin_end..origin.start,
                );
            }
            let same = source[origin.clone()] == words[offset..offset + c.len_utf8()];
            last = Some((text.end, origin.end));
            map.push(text, origin, if same { How::Same } else { How::Whole });
            at += c.len_utf8();
        }
        at
    }
}

/// Maps the white space between two characters where the source has the same.
fn push_if_same(
    map: &mut OriginMap,
    words: &str,
    start: usize,
    text: Range<usize>,
    source: &str,
    origin: Range<usize>,
) {
    let between = &words[text.start - start..text.end - start];
    if origin.start <= origin.end && source.get(origin.clone()) == Some(between) {
        map.push(text, origin, How::Same);
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{AD}' | '\u{200B}' | '\u{FEFF}')
}

/// The characters of HTML without its tags, entities resolved.
pub(crate) fn strip_tags(html: &str) -> String {
    let mut text = String::new();
    visit_shown(html, |signs, _| text.push_str(signs));
    text
}

/// A text with its entities resolved.
pub(super) fn unescape(text: &str) -> String {
    html_escape::decode_html_entities(text).into_owned()
}

/// Elements whose content is not shown as text.
const UNSHOWN: &[&str] = &["script", "style", "title", "textarea", "noscript", "template"];

/// Calls `visit` with every stretch of characters that the source shows, and where it stands:
/// plain characters one by one, an entity as what it stands for.
fn visit_shown(source: &str, mut visit: impl FnMut(&str, Range<usize>)) {
    let mut at = 0;
    while let Some(c) = source[at..].chars().next() {
        let rest = &source[at..];
        let n_bytes = match c {
            '<' => markup_len(rest),
            '&' => {
                let n_bytes = entity_len(rest);
                visit(&unescape(&rest[..n_bytes]), at..at + n_bytes);
                at += n_bytes;
                continue;
            }
            _ => 0,
        };
        if n_bytes == 0 {
            visit(&rest[..c.len_utf8()], at..at + c.len_utf8());
        }
        at += n_bytes.max(if n_bytes == 0 { c.len_utf8() } else { 0 });
    }
}

/// Bytes of the tag, comment or unshown element that `rest` begins with; none where its `<` is
/// a character.
fn markup_len(rest: &str) -> usize {
    let until = |end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
    if rest.starts_with("<!--") {
        return until("-->");
    }
    if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) {
        return 0;
    }
    let n_bytes = tag_len(rest);
    let name = tag_name(&rest[1..]);
    match UNSHOWN.iter().find(|unshown| name.eq_ignore_ascii_case(unshown)) {
        Some(name) => n_bytes + closing_at(&rest[n_bytes..], name),
        None => n_bytes,
    }
}

fn tag_name(rest: &str) -> &str {
    &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len())]
}

/// Bytes of a tag; a `>` in a quoted attribute does not end it.
fn tag_len(rest: &str) -> usize {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            (b'>', None) => return at + 1,
            _ => {}
        }
    }
    // A quote that is never closed: the tag ends with its first `>`.
    rest.find('>').map_or(rest.len(), |at| at + 1)
}

/// Where `</name` begins.
fn closing_at(rest: &str, name: &str) -> usize {
    let is_it = |at: &usize| {
        let word = rest.get(at + 2..at + 2 + name.len());
        word.is_some_and(|word| word.eq_ignore_ascii_case(name))
    };
    rest.match_indices("</").map(|(at, _)| at).find(is_it).unwrap_or(rest.len())
}

fn entity_len(rest: &str) -> usize {
    let n_name = rest[1..].bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    if rest.as_bytes().get(n_name + 1) == Some(&b';') { n_name + 2 } else { 1 }
}

/// Elements that hold nothing or that the next of their kind closes: they lead no deeper.
const SHALLOW: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr", "p", "li", "td", "th", "tr", "dt", "dd", "option", "thead", "tbody", "tfoot", "html",
    "head", "body", "a",
];

/// How deep elements lie in one another at most, told by their tags alone: a parser of HTML
/// takes time with the square of it.
pub(super) fn depth(source: &str) -> usize {
    let mut open: BTreeMap<String, usize> = BTreeMap::new();
    let (mut depth, mut deepest) = (0, 0);
    for (at, _) in source.match_indices('<') {
        let rest = &source[at + 1..];
        let closes = rest.starts_with('/');
        let name = tag_name(rest.trim_start_matches('/')).to_ascii_lowercase();
        if name.is_empty() || SHALLOW.contains(&name.as_str()) {
            continue;
        }
        let n_open = open.entry(name).or_default();
        match (closes, *n_open) {
            (true, 0) => {}
            (true, _) => (*n_open, depth) = (*n_open - 1, depth - 1),
            (false, _) => (*n_open, depth) = (*n_open + 1, depth + 1),
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use troth_text::ByteSpan;

    use super::*;

    #[test]
    fn words_lead_back_through_tags_and_entities() {
        let source = "<title>Talks</title><p>The <b>min</b>istry&rsquo;s\n  word: &lt;none&gt;.</p><ul><li>a < b</ul>";
        let text = "The ministry’s word: <none>.\n\n- a < b";
        let map = align(text, source);
        let of = |words: &str| {
            let range = map.origin(text, ByteSpan::of(words, text).expect("it is there"));
            range.map(|range| &source[range])
        };
        assert_eq!(of("ministry’s"), Some("min</b>istry&rsquo;s"));
        assert_eq!(of("<none>"), Some("&lt;none&gt;"));
        assert_eq!(of("a < b"), Some("a < b"));
        assert_eq!(of("- "), None);
    }

    #[test]
    fn depth_counts_what_is_not_closed() {
        assert_eq!(depth("<div><p>a<p>b<br><div></b></div></div>"), 2);
        assert_eq!(depth(&"<div></b>".repeat(50)), 50);
    }

    proptest! {
        #[test]
        fn same_runs_are_the_same_bytes(source in "(\\PC|[<>/&;pb!\"'= \n-]|<p>|</p>|&amp;|<script>){0,80}") {
            let text = strip_tags(&source);
            let map = align(&text, &source);
            for run in map.runs().iter().filter(|run| run.how == How::Same) {
                prop_assert_eq!(&text[run.text()], &source[run.origin()]);
            }
            let _ = depth(&source);
        }
    }
}
