//! Markdown (CommonMark with tables) to readable text.
//!
//! Paragraphs, headings, items and rows stay apart by blank lines or lines, the marks go, and
//! every word keeps its way back to the source.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{Opened, front_matter};
use crate::draft::Draft;
use crate::origin::{How, OriginMap};
use crate::received::{By, Told};

/// Reads a Markdown document.
pub(crate) fn read(mut opened: Opened) -> Draft {
    let front = front_matter::split(&opened.decoded.text, &opened.name);
    let (start, mut found, notes) = match front {
        Some(front) => (front.n_bytes, front.found, front.notes),
        None => Default::default(),
    };
    opened.notes.extend(notes);
    let readable = readable(&opened.decoded.text, start);
    let heading = readable.title.map(|title| Told::new(title, By::Metadata("heading")));
    found.title = found.title.or(heading);
    let draft = opened.draft_of("text/markdown", readable.text, Some(readable.map));
    Draft { found, ..draft }
}

/// A text without its marks.
#[derive(Debug, Default)]
struct Readable {
    text: String,
    map: OriginMap,
    /// The first heading of the first level.
    title: Option<String>,
    /// Line ends owed before the next word.
    gap: usize,
    /// Numbers of the lists that are open, innermost last; `None` for lists with dots.
    lists: Vec<Option<u64>>,
    /// Where the heading that may become the title begins.
    heading: Option<usize>,
}

fn readable(source: &str, start: usize) -> Readable {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    let mut out = Readable::default();
    for (event, range) in Parser::new_ext(&source[start..], options).into_offset_iter() {
        out.take(event, source, range.start + start..range.end + start);
    }
    out
}

impl Readable {
    fn take(&mut self, event: Event, source: &str, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::End(tag) => self.close(tag),
            Event::Text(words) => self.words(&words, source, range),
            Event::Code(words) => self.words(&words, source, range),
            Event::SoftBreak | Event::HardBreak => self.gap = self.gap.max(1),
            Event::Rule => self.gap = 2,
            Event::Html(html) => self.html(&html),
            Event::InlineHtml(html) if html.starts_with("<br") => self.gap = self.gap.max(1),
            _ => {}
        }
    }

    fn open(&mut self, tag: Tag) {
        match tag {
            Tag::Paragraph if self.is_after_bullet() => {}
            Tag::Paragraph | Tag::BlockQuote(_) | Tag::CodeBlock(_) | Tag::Table(_) => self.part(2),
            Tag::Heading { level, .. } => {
                self.part(2);
                let first = level == HeadingLevel::H1 && self.title.is_none();
                self.heading = first.then_some(self.text.len() + self.gap);
            }
            Tag::List(number) => {
                self.part(if self.lists.is_empty() { 2 } else { 1 });
                self.lists.push(number);
            }
            Tag::Item => self.item(),
            Tag::TableRow | Tag::FootnoteDefinition(_) => self.part(1),
            Tag::TableCell if self.gap == 0 && !self.text.ends_with('\n') => self.put(" | "),
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::BlockQuote(_) | TagEnd::CodeBlock | TagEnd::Table => {
                self.part(2);
            }
            TagEnd::Heading(_) => {
                let start = self.heading.take().filter(|start| *start < self.text.len());
                self.title = self.title.take().or(start.map(|at| self.text[at..].to_owned()));
                self.part(2);
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.part(if self.lists.is_empty() { 2 } else { 1 });
            }
            TagEnd::TableHead | TagEnd::TableRow | TagEnd::Item => self.part(1),
            _ => {}
        }
    }

    /// The marks of an item are kept, for a reader of lists needs them.
    fn item(&mut self) {
        self.gap = self.gap.max(1);
        let indent = "  ".repeat(self.lists.len().saturating_sub(1));
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{indent}{}. ", *number - 1)
            }
            _ => format!("{indent}- "),
        };
        self.put(&mark);
    }

    fn is_after_bullet(&self) -> bool {
        let line = self.text.rsplit('\n').next().unwrap_or_default().trim();
        self.gap == 0 && !self.lists.is_empty() && (line == "-" || is_number_mark(line))
    }

    /// Asks for so many line ends before the next word.
    fn part(&mut self, n_ends: usize) {
        if !self.text.is_empty() {
            self.gap = self.gap.max(n_ends);
        }
    }

    /// Puts marks of ours, which have no place in the source.
    fn put(&mut self, marks: &str) {
        if !self.text.is_empty() {
            self.text.extend(std::iter::repeat_n('\n', self.gap));
        }
        self.gap = 0;
        self.text.push_str(marks);
    }

    fn words(&mut self, words: &str, source: &str, range: Range<usize>) {
        self.put("");
        let start = self.text.len();
        self.text.push_str(words);
        // A code span is told with its marks around it; an entity is not what it stands for.
        let inside = source[range.clone()].find(words).map(|at| range.start + at);
        match inside {
            Some(at) => self.map.push(start..self.text.len(), at..at + words.len(), How::Same),
            None => self.map.push(start..self.text.len(), range, How::Whole),
        }
    }

    fn html(&mut self, html: &str) {
        let text = super::html::strip_tags(html);
        if !text.trim().is_empty() {
            self.part(1);
            self.put(text.trim());
        }
    }
}

fn is_number_mark(line: &str) -> bool {
    let digits = line.strip_suffix('.').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;
    use troth_text::ByteSpan;

    use super::*;

    fn check(source: &str, expected: Expect) {
        expected.assert_eq(&readable(source, 0).text);
    }

    #[test]
    fn marks_go_and_the_parts_stay_apart() {
        check(
            "# Daily report\n\nThe **ministry** said [on Friday](https://x.example) that\ntwo depots\nwere `hit`.\n\n> \"We saw it,\" a resident said.\n\n* drones: 40\n* missiles: 12\n  1. cruise\n  2. other\n\n| place | count |\n|---|---|\n| Ostra | 3 |\n| Vessel | 4 |\n\n---\n\nAT&amp;T and R\\&D<br>next\n",
            expect![[r#"
                Daily report

                The ministry said on Friday that
                two depots
                were hit.

                "We saw it," a resident said.

                - drones: 40
                - missiles: 12
                  1. cruise
                  2. other

                place | count
                Ostra | 3
                Vessel | 4

                AT&T and R&D
                next"#]],
        );
    }

    #[test]
    fn words_lead_back_to_the_source() {
        let source = "# Talks\n\nThe **third day** of &quot;talks&quot; began.\n";
        let readable = readable(source, 0);
        assert_eq!(readable.title.as_deref(), Some("Talks"));
        let of = |words: &str| {
            let span = ByteSpan::of(words, &readable.text).expect("the words are there");
            readable.map.origin(&readable.text, span).map(|range| &source[range])
        };
        assert_eq!(of("third day of"), Some("third day** of"));
        assert_eq!(of("\"talks\""), Some("&quot;talks&quot;"));
    }

    proptest! {
        #[test]
        fn same_runs_are_the_same_bytes(source in "(\\PC|[#*_`>|\\[\\]()&;1-3.\n -]){0,160}") {
            let readable = readable(&source, 0);
            for run in readable.map.runs().iter().filter(|run| run.how == How::Same) {
                prop_assert_eq!(&readable.text[run.text()], &source[run.origin()]);
            }
        }
    }
}
