//! From bytes to code points, lines and columns, and back.

use crate::{ByteSpan, CodePoint, Span};

/// Every how many bytes the number of code points before is kept.
const STRIDE: usize = 256;

/// The index of one text: made in one pass, answers in constant time.
#[derive(Debug, Clone)]
pub struct TextIndex<'text> {
    text: &'text str,
    /// Code points before byte `i * STRIDE`; empty for pure ASCII, where they are the same.
    before: Vec<u32>,
    line_starts: Vec<u32>,
}

/// A place as people name it: both count from 1, the column in code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Column in code points, from 1.
    pub column: usize,
}

impl<'text> TextIndex<'text> {
    /// Indexes `text`.
    #[must_use]
    pub fn new(text: &'text str) -> Self {
        let narrow = |at: usize| u32::try_from(at).expect("a text is shorter than 4 GiB");
        let mut line_starts = vec![0];
        line_starts.extend(text.match_indices('\n').map(|(at, _)| narrow(at + 1)));
        let before = if text.is_ascii() { Vec::new() } else { count_before(text) };
        Self { text, before, line_starts }
    }

    /// The text itself.
    #[must_use]
    pub fn text(&self) -> &'text str {
        self.text
    }

    /// Length of the text in code points.
    #[must_use]
    pub fn n_code_points(&self) -> usize {
        self.code_point(self.text.len()).get()
    }

    /// The code point that starts at byte `at`.
    #[must_use]
    pub fn code_point(&self, at: usize) -> CodePoint {
        if self.before.is_empty() {
            return CodePoint::new(at);
        }
        let block = at / STRIDE;
        let rest = &self.text.as_bytes()[block * STRIDE..at];
        CodePoint::new(self.before[block] as usize + count_starts(rest))
    }

    /// The same words, counted in code points.
    #[must_use]
    pub fn to_code_points(&self, span: ByteSpan) -> Span {
        Span::new(self.code_point(span.start()), self.code_point(span.end()))
    }

    /// The byte at which code point `at` starts; the text's length if it has fewer.
    #[must_use]
    pub fn byte(&self, at: CodePoint) -> usize {
        if self.before.is_empty() {
            return at.get().min(self.text.len());
        }
        let block = self.before.partition_point(|&n| n as usize <= at.get()).saturating_sub(1);
        let mut left = at.get() - self.before[block] as usize;
        // A block may begin inside a character: such bytes belong to the block before.
        // The last count stands for the text's end, which need not fill its block.
        let from = (block * STRIDE).min(self.text.len());
        for (offset, byte) in self.text.as_bytes()[from..].iter().enumerate() {
            if is_start(*byte) {
                if left == 0 {
                    return from + offset;
                }
                left -= 1;
            }
        }
        self.text.len()
    }

    /// The same words, counted in bytes.
    #[must_use]
    pub fn to_bytes(&self, span: Span) -> ByteSpan {
        ByteSpan::new(self.byte(span.start()), self.byte(span.end()))
    }

    /// Line and column of byte `at`, as an editor shows them.
    #[must_use]
    pub fn line_column(&self, at: usize) -> LineColumn {
        let line = self.line_starts.partition_point(|&start| start as usize <= at) - 1;
        let start = self.line_starts[line] as usize;
        LineColumn { line: line + 1, column: count_starts(&self.text.as_bytes()[start..at]) + 1 }
    }
}

fn is_start(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

fn count_starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| is_start(**byte)).count()
}

fn count_before(text: &str) -> Vec<u32> {
    let mut n = 0;
    let count = |block: &[u8]| {
        let so_far = n;
        n += u32::try_from(count_starts(block)).expect("a block is short");
        so_far
    };
    let mut before: Vec<u32> = text.as_bytes().chunks(STRIDE).map(count).collect();
    before.push(n);
    before
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bytes_to_code_points_and_back_is_the_identity(text in "(\\PC|\n){0,900}") {
            let index = TextIndex::new(&text);
            prop_assert_eq!(index.n_code_points(), text.chars().count());
            prop_assert_eq!(index.byte(CodePoint::new(text.chars().count())), text.len());
            for (n, (at, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(index.code_point(at).get(), n);
                prop_assert_eq!(index.byte(CodePoint::new(n)), at);
            }
        }
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        let index = TextIndex::new("Київ\nсело Мала, today");
        let at = index.text().find("today").expect("it is there");
        assert_eq!(index.line_column(at), LineColumn { line: 2, column: 12 });
    }
}
