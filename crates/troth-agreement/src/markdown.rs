//! Finds headings and code blocks in a Markdown page; everything else is the parties' text.
//!
//! Only what an agreement needs of CommonMark: ATX headings (§4.2) and fenced code blocks
//! (§4.5). A fence inside a longer fence is text of the longer one, so a page about agreements
//! can show an agreement.

use troth_text::{ByteSpan, Diagnostic};

/// What a fenced block is for, by its info string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// `troth`: statements.
    Code,
    /// `troth example`: what should come out for a few accounts.
    Example,
    /// `geojson NAME`: zones and lines drawn under a name.
    Drawing,
}

/// One fenced block of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is for.
    pub kind: BlockKind,
    /// What stands between the fences.
    pub content: ByteSpan,
    /// The block with its fences.
    pub whole: ByteSpan,
    /// What stands after the first word of the fence: the name of a drawing.
    pub name: ByteSpan,
    /// The title of the nearest heading above.
    pub heading: Option<ByteSpan>,
    /// The parties' text that it belongs to: since the heading or the block before.
    pub prose: ByteSpan,
}

/// The blocks of `text`, in order.
#[must_use]
pub fn blocks(text: &str) -> (Vec<Block>, Vec<Diagnostic>) {
    let mut scan = Scan::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        scan.line(line, at);
        at += line.len();
    }
    scan.finish(text.len());
    (scan.blocks, scan.diagnostics)
}

#[derive(Default)]
struct Scan {
    blocks: Vec<Block>,
    diagnostics: Vec<Diagnostic>,
    open: Option<Open>,
    heading: Option<ByteSpan>,
    prose_start: usize,
}

struct Open {
    fence: char,
    length: usize,
    kind: Option<BlockKind>,
    name: ByteSpan,
    whole_start: usize,
    content_start: usize,
    first_line: ByteSpan,
}

impl Scan {
    fn line(&mut self, line: &str, at: usize) {
        let bare = line.trim();
        let fence = fence_of(bare);
        match (&self.open, fence) {
            (Some(open), Some((mark, length)))
                if mark == open.fence && length >= open.length && bare.len() == length =>
            {
                self.close(at, at + line.len());
            }
            (Some(_), _) => {}
            (None, Some((mark, length))) => self.open(line, at, mark, length),
            (None, None) => self.heading(line, at),
        }
    }

    fn open(&mut self, line: &str, at: usize, fence: char, length: usize) {
        let bare_start = at + (line.len() - line.trim_start().len());
        let info = line.trim().trim_start_matches(fence).trim();
        let kind = match info.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["troth"] => Some(BlockKind::Code),
            ["troth", "example"] => Some(BlockKind::Example),
            ["geojson", _, ..] => Some(BlockKind::Drawing),
            _ => None,
        };
        let name = info.split_once(char::is_whitespace).map_or("", |(_, name)| name.trim());
        let name_end = at + line.trim_end().len();
        let name_span = ByteSpan::new(name_end - name.len(), name_end);
        if kind.is_none() && info.starts_with("troth ") {
            self.diagnostics.push(unknown_block(name, name_span));
        }
        self.open = Some(Open {
            fence,
            length,
            kind,
            name: name_span,
            whole_start: at,
            content_start: at + line.len(),
            first_line: ByteSpan::new(bare_start, bare_start + line.trim().len()),
        });
    }

    fn close(&mut self, content_end: usize, whole_end: usize) {
        let Some(open) = self.open.take() else { return };
        let Some(kind) = open.kind else { return };
        self.blocks.push(Block {
            kind,
            content: ByteSpan::new(open.content_start.min(content_end), content_end),
            whole: ByteSpan::new(open.whole_start, whole_end),
            name: open.name,
            heading: self.heading,
            prose: ByteSpan::new(self.prose_start.min(open.whole_start), open.whole_start),
        });
        self.prose_start = whole_end;
    }

    fn heading(&mut self, line: &str, at: usize) {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let bare = line.trim();
        let level = bare.len() - bare.trim_start_matches('#').len();
        let rest = &bare[level..];
        if indent > 3 || !(1..=6).contains(&level) || !(rest.is_empty() || rest.starts_with(' ')) {
            return;
        }
        let title = rest.trim().trim_end_matches('#').trim_end();
        let start = at + line.find(title).unwrap_or(0);
        self.heading = Some(ByteSpan::new(start, start + title.len()));
        self.prose_start = at + line.len();
    }

    fn finish(&mut self, end: usize) {
        let Some(open) = &self.open else { return };
        if open.kind.is_some() {
            self.diagnostics.push(
                Diagnostic::error("unclosed-block", "this block is never closed")
                    .at(open.first_line, "opened here")
                    .help(format!(
                        "put a line `{}` under its last statement",
                        open.fence.to_string().repeat(open.length)
                    )),
            );
        }
        self.close(end, end);
    }
}

/// A block of ours that is neither statements nor an example.
fn unknown_block(name: &str, span: ByteSpan) -> Diagnostic {
    Diagnostic::warning("unknown-block", format!("nothing is known of a `troth` block `{name}`"))
        .at(span, "this block is not read")
        .help("write `troth` alone for statements, and `troth example` for what should come out")
}

/// The fence's mark and length, if the line begins with one.
fn fence_of(bare: &str) -> Option<(char, usize)> {
    let mark = bare.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let length = bare.chars().take_while(|other| *other == mark).count();
    let info = &bare[length..];
    (length >= 3 && !(mark == '`' && info.contains('`'))).then_some((mark, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_knows_its_heading_and_the_text_that_it_codes() {
        let text = "# A\n\nOne.\n```troth\nclause 1: x\n```\nTwo.\n## B ##\nThree.\n~~~ troth example\ny\n~~~\n";
        let (blocks, diagnostics) = blocks(text);
        assert!(diagnostics.is_empty());
        let told: Vec<_> = blocks
            .iter()
            .map(|block| {
                let heading = block.heading.map(|span| span.slice(text));
                (block.kind, heading, block.prose.slice(text), block.content.slice(text))
            })
            .collect();
        assert_eq!(
            told,
            [
                (BlockKind::Code, Some("A"), "\nOne.\n", "clause 1: x\n"),
                (BlockKind::Example, Some("B"), "Three.\n", "y\n"),
            ]
        );
    }

    #[test]
    fn a_word_that_means_nothing_behind_the_fence_is_named() {
        let page = "```troth exmaple\ngiven nothing\n```\n```trothful\n```\n";
        let (found, diagnostics) = blocks(page);
        assert_eq!((found.len(), diagnostics.len()), (0, 1));
        assert_eq!(diagnostics[0].id, "unknown-block");
        assert_eq!(diagnostics[0].labels[0].span.slice(page), "exmaple");
    }

    #[test]
    fn a_longer_fence_hides_the_shorter_ones_in_it() {
        let (blocks, _) = blocks("````markdown\n```troth\nx\n```\n````\n```rust\ny\n```\n");
        assert!(blocks.is_empty());
    }

    #[test]
    fn what_is_never_closed_is_read_to_the_end_and_named() {
        let (blocks, diagnostics) = blocks("```troth\nclause 1: x\n");
        assert_eq!(blocks.len(), 1);
        assert_eq!(diagnostics[0].id, "unclosed-block");
    }
}
