//! Finds what stands in quotation marks, over sentences and paragraphs.

use troth_text::ByteSpan;

/// Words in quotation marks, marks excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    /// The words between the marks.
    pub span: ByteSpan,
    /// Whether the closing mark is missing because the quote goes on in the next paragraph.
    pub goes_on: bool,
}

/// Scans `text` once. An opening mark without a closing one ends with its paragraph, and the
/// quote goes on if the next paragraph opens with a mark again. Two single marks in a row are one
/// double mark, as typewriters and old wires write it.
pub fn find(text: &str) -> Vec<Quote> {
    let mut quotes = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut before = '\n';
    let mut at = 0;
    while let Some((letter, width)) = mark_at(text, at) {
        let after = text[at + width..].chars().next().unwrap_or('\n');
        match open {
            Some((start, closing)) => {
                let paragraph_ends =
                    letter == '\n' && (after == '\n' || opens(after, ' ', 'x').is_some());
                if letter == closing && !(closing == '"' && opens_here(before, after))
                    || letter == '”' && closing == '"'
                    || letter == '"' && closing == '”' && !opens_here(before, after)
                {
                    quotes.push(Quote { span: ByteSpan::new(start, at), goes_on: false });
                    open = None;
                } else if paragraph_ends {
                    let rest = text[at..].trim_start();
                    let next_opens =
                        rest.starts_with("''") || rest.starts_with(['“', '"', '«', '„']);
                    quotes.push(Quote { span: ByteSpan::new(start, at), goes_on: next_opens });
                    open = None;
                }
            }
            None => {
                if let Some(closing) = opens(letter, before, after) {
                    open = Some((at + width, closing));
                }
            }
        }
        before = letter;
        at += width;
    }
    quotes.retain(|quote| !quote.span.is_empty());
    quotes
}

/// The letter at byte `at` with its width; a doubled single mark is one straight double mark.
fn mark_at(text: &str, at: usize) -> Option<(char, usize)> {
    let rest = &text[at..];
    if rest.starts_with("''") || rest.starts_with("``") {
        return Some(('"', 2));
    }
    rest.chars().next().map(|letter| (letter, letter.len_utf8()))
}

/// The mark that would close what `letter` opens.
fn opens(letter: char, before: char, after: char) -> Option<char> {
    match letter {
        '“' => Some('”'),
        '„' => Some('“'),
        '«' => Some('»'),
        '"' if opens_here(before, after) => Some('"'),
        // A single mark opens only after a gap and before a letter, and an apostrophe does not.
        '‘' if opens_here(before, after) => Some('’'),
        _ => None,
    }
}

fn opens_here(before: char, after: char) -> bool {
    (before.is_whitespace() || matches!(before, '(' | '[' | '—' | '–' | '-' | ':'))
        && !after.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = find(text).iter().map(|quote| quote.span.slice(text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn straight_and_curly_marks() {
        check("“We agree,” she said. \"Not yet,\" he wrote.", &["We agree,", "Not yet,"]);
    }

    #[test]
    fn two_single_marks_are_a_double_one() {
        check("''We agree,'' she said, ``but not now.''", &["We agree,", "but not now."]);
        check("the drivers' cars, the cars' drivers", &[]);
    }

    #[test]
    fn an_inch_mark_opens_nothing() {
        check("The 5\" shell fell", &[]);
    }

    #[test]
    fn a_quote_over_paragraphs_goes_on() {
        let text = "“First.\n\n“Second,” he said.";
        let quotes = find(text);
        assert!(quotes[0].goes_on && !quotes[1].goes_on);
        check(text, &["First.", "Second,"]);
    }
}
