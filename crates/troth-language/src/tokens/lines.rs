//! Lines to paragraphs: which line ends are only where the writer's margin was.
//!
//! A blank line always ends a paragraph. A single line end does too, unless the block of
//! lines is hard-wrapped (each line is as full as the next word allows), or the line breaks off
//! and the next goes on in lower case.

use std::ops::Range;

/// Narrower text is a list or a poem rather than wrapped prose.
const MIN_WRAP_WIDTH: usize = 40;
/// Wider lines are not broken by a margin.
const MAX_WRAP_WIDTH: usize = 130;
/// Lines that are looked at together; a longer block is taken in parts, so that memory is bounded.
const MAX_LINES: usize = 2000;
/// What a ragged margin may leave unused beyond the next word, in bytes.
const WRAP_SLACK: usize = 3;

/// The paragraphs of `text` as byte ranges, none of them blank.
pub fn paragraphs(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut rest = lines(text).peekable();
    let mut ready: std::vec::IntoIter<Range<usize>> = Vec::new().into_iter();
    std::iter::from_fn(move || {
        loop {
            if let Some(paragraph) = ready.next() {
                return Some(paragraph);
            }
            while rest.next_if(|line| is_blank(&text[line.clone()])).is_some() {}
            let mut block = Vec::new();
            while block.len() < MAX_LINES
                && let Some(line) = rest.next_if(|line| !is_blank(&text[line.clone()]))
            {
                block.push(line);
            }
            if block.is_empty() {
                return None;
            }
            ready = split_block(text, &block).into_iter();
        }
    })
}

fn lines(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    text.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}', '\u{0c}', '\u{0b}', '\u{85}'])
        .map(move |line| {
            let start = at;
            at += line.len();
            start..at
        })
        // "\r\n" gives a line of "\n" alone, which must not count as a blank one.
        .filter(|line| !(line.len() == 1 && line.start > 0 && is_crlf(text, line.start)))
}

fn is_crlf(text: &str, at: usize) -> bool {
    text.as_bytes()[at] == b'\n' && text.as_bytes()[at - 1] == b'\r'
}

fn is_blank(line: &str) -> bool {
    line.chars().all(super::scan::is_space)
}

fn split_block(text: &str, block: &[Range<usize>]) -> Vec<Range<usize>> {
    let wrapped = is_wrapped(text, block);
    let mut paragraphs: Vec<Range<usize>> = vec![block[0].clone()];
    for pair in block.windows(2) {
        let (line, next) = (text[pair[0].clone()].trim(), text[pair[1].clone()].trim());
        let joins = !starts_item(next) && (wrapped || goes_on(line, next));
        match paragraphs.last_mut() {
            Some(last) if joins => last.end = pair[1].end,
            _ => paragraphs.push(pair[1].clone()),
        }
    }
    paragraphs
}

/// Whether the lines are filled to a margin: on nearly every line the next one's first word
/// would not have fitted.
fn is_wrapped(text: &str, block: &[Range<usize>]) -> bool {
    let lines: Vec<&str> = block.iter().map(|line| text[line.clone()].trim_end()).collect();
    let full = &lines[..lines.len() - 1];
    let width = lines.iter().map(|line| line.len()).max().unwrap_or(0);
    if full.is_empty() || !(MIN_WRAP_WIDTH..=MAX_WRAP_WIDTH).contains(&width) {
        return false;
    }
    let fills = |pair: &&[&str]| {
        let next_word = pair[1].split_whitespace().next().map_or(0, str::len);
        pair[0].len() + 1 + next_word + WRAP_SLACK > width
    };
    let n_full = lines.windows(2).filter(fills).count();
    let breaks_off = full.iter().any(|line| !ends_sentence(line));
    breaks_off && n_full * 10 >= full.len() * 8 && (full.len() >= 2 || n_full == 1 && width >= 60)
}

/// An unfinished line that the next one continues.
fn goes_on(line: &str, next: &str) -> bool {
    let lower = next.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
    let hangs = line.ends_with([',', ';', '-', '–', '—', '(']);
    !ends_sentence(line) && (lower || hangs)
}

fn ends_sentence(line: &str) -> bool {
    let closers = ['"', '\'', '”', '’', '»', ')', ']', '*', '_'];
    line.trim_end_matches(closers).ends_with(['.', '!', '?', '…', ':', '。'])
}

/// A list's item: "- ", "• ", "1. ", "(a) ".
fn starts_item(line: &str) -> bool {
    let Some(mark) = line.split_whitespace().next() else { return false };
    if mark.len() == line.len() {
        return false;
    }
    let inner = mark.trim_matches(['(', ')', '.', ']', '[']);
    let bullet = matches!(mark, "-" | "*" | "•" | "–" | "—" | "·" | "‣" | "▪" | "●" | "o" | "+");
    let number = inner.len() <= 3 && inner.len() < mark.len() && !inner.is_empty() && {
        inner.bytes().all(|b| b.is_ascii_digit()) || inner.len() == 1 && inner.is_ascii()
    };
    bullet || number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = paragraphs(text).map(|range| text[range].trim()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_blank_line_ends_a_paragraph() {
        check("one\n\ntwo\r\n\r\nthree", &["one", "two", "three"]);
        check("\n \n", &[]);
        check("", &[]);
    }

    #[test]
    fn a_line_is_a_paragraph_unless_it_breaks_off() {
        check(
            "Talks fail\nThe envoys left.\nNobody spoke",
            &["Talks fail", "The envoys left.", "Nobody spoke"],
        );
        check("The envoys left\nwithout a word.", &["The envoys left\nwithout a word."]);
        check("Talks fail\r\nThe envoys left.", &["Talks fail", "The envoys left."]);
    }

    #[test]
    fn wrapped_lines_are_one_paragraph() {
        let text = "The ministry of defence of Norland said on Tuesday that it had\n\
                    Sudrian guns in its sights on the far bank of the river, but that\n\
                    Colonel Berg had ordered no fire. The colonel could not be reached\n\
                    for comment.";
        check(text, &[text]);
    }

    #[test]
    fn items_of_a_list_stand_alone() {
        check(
            "They agreed:\n- to stop\n- to talk\n1. now\n(b) later",
            &["They agreed:", "- to stop", "- to talk", "1. now", "(b) later"],
        );
    }
}
