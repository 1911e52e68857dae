//! Bytes of a page to an editor's lines and columns, and back. Columns are counted in UTF-16 code
//! units, as the protocol has it where nobody agrees on something else.

use lsp_types::{Position, Range};
use troth_text::ByteSpan;

/// The position of a byte; of a byte within a character, that character's.
pub fn position(text: &str, at: usize) -> Position {
    let at = text.floor_char_boundary(at.min(text.len()));
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count();
    let column = text[line_start..at].encode_utf16().count();
    Position {
        line: u32::try_from(line).unwrap_or(u32::MAX),
        character: u32::try_from(column).unwrap_or(u32::MAX),
    }
}

/// The range of some bytes.
pub fn range(text: &str, span: ByteSpan) -> Range {
    Range { start: position(text, span.start()), end: position(text, span.end()) }
}

/// The byte at a position; beyond a line's end, its end.
pub fn byte(text: &str, position: Position) -> usize {
    let mut start = 0;
    for _ in 0..position.line {
        match text[start..].find('\n') {
            Some(newline) => start += newline + 1,
            None => return text.len(),
        }
    }
    let line = text[start..].split('\n').next().unwrap_or("");
    let mut column = 0;
    for (at, c) in line.char_indices() {
        if column >= position.character as usize {
            return start + at;
        }
        column += c.len_utf16();
    }
    start + line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_as_editors_do() {
        let text = "a\nØ 😀 b\n";
        let at = text.find('b').expect("it is there");
        assert_eq!(position(text, at), Position { line: 1, character: 5 });
        assert_eq!(byte(text, Position { line: 1, character: 5 }), at);
        assert_eq!(byte(text, Position { line: 1, character: 99 }), text.len() - 1);
        assert_eq!(byte(text, Position { line: 9, character: 0 }), text.len());
    }
}
