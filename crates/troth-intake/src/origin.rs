//! From the text back to the bytes that it was made from.
//!
//! A map is a list of runs in the order of the text. Within a run the way back is a rule
//! (same bytes, one byte a character, two bytes a UTF-16 unit) or none: then the run is only
//! known as a whole, as the two code points that became one `é`. Text that has no source (a line
//! break that we put between two paragraphs of a page) lies in no run.

use std::ops::Range;

use troth_text::ByteSpan;

/// Runs that must count characters are cut at this many bytes of text, so that a look-up is short.
const LONGEST_COUNTED: usize = 4096;

/// How the bytes of a run of text came from the original.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The same bytes.
    Same,
    /// Each code point from one byte (Windows-125x, KOI8-R, ISO 8859-x).
    ByteEach,
    /// Each code point from its UTF-16 code units, two bytes a unit.
    Utf16,
    /// The run as a whole from the range as a whole (a composed letter, an entity, an escape).
    Whole,
}

/// A stretch of text and the original bytes that it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    text: (u32, u32),
    origin: (u32, u32),
    /// The way back within the run.
    pub how: How,
}

impl Run {
    fn new(text: Range<usize>, origin: Range<usize>, how: How) -> Self {
        let narrow = |at: usize| u32::try_from(at).expect("a document is shorter than 4 GiB");
        Self {
            text: (narrow(text.start), narrow(text.end)),
            origin: (narrow(origin.start), narrow(origin.end)),
            how,
        }
    }

    /// Bytes of the text.
    #[must_use]
    pub fn text(&self) -> Range<usize> {
        self.text.0 as usize..self.text.1 as usize
    }

    /// Bytes of the original.
    #[must_use]
    pub fn origin(&self) -> Range<usize> {
        self.origin.0 as usize..self.origin.1 as usize
    }

    /// The original bytes of `part`, which lies in this run's text.
    fn origin_of(&self, text: &str, part: Range<usize>) -> Range<usize> {
        let start = self.origin().start;
        let before = |at: usize| match self.how {
            How::Same => at - self.text().start,
            How::ByteEach => text[self.text().start..at].chars().count(),
            How::Utf16 => 2 * text[self.text().start..at].encode_utf16().count(),
            How::Whole => unreachable!("a whole run is not divided"),
        };
        match self.how {
            How::Whole => self.origin(),
            _ => start + before(part.start)..start + before(part.end),
        }
    }
}

/// The way from a text back to the original bytes, as runs in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OriginMap {
    runs: Vec<Run>,
}

impl OriginMap {
    /// The map of a text of `len` bytes that is its original, after `skipped` bytes (a byte
    /// order mark, front matter).
    #[must_use]
    pub fn same(len: usize, skipped: usize) -> Self {
        let mut map = Self::default();
        map.push(0..len, skipped..skipped + len, How::Same);
        map
    }

    /// The runs, in the order of the text; they do not overlap in it.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The original bytes that the words at `span` came from: the smallest known range that
    /// holds them all. `None` where no part of them has a source.
    #[must_use]
    pub fn origin(&self, text: &str, span: ByteSpan) -> Option<Range<usize>> {
        let wanted = span.range();
        let first = self.runs.partition_point(|run| run.text().end <= wanted.start);
        let touched = self.runs[first..].iter().take_while(|run| run.text().start < wanted.end);
        let part = |run: &Run| {
            let inside = run.text();
            run.origin_of(text, inside.start.max(wanted.start)..inside.end.min(wanted.end))
        };
        // Runs of a page may lie in another order than its text: take the hull.
        touched.map(part).reduce(|a, b| a.start.min(b.start)..a.end.max(b.end))
    }

    /// Adds a run behind the others; joins it to the last where the rule goes on.
    pub(crate) fn push(&mut self, text: Range<usize>, origin: Range<usize>, how: How) {
        if text.is_empty() {
            return;
        }
        if let Some(last) = self.runs.last_mut() {
            let adjoins = last.text().end == text.start && last.origin().end == origin.start;
            let short = how == How::Same || text.end - last.text().start <= LONGEST_COUNTED;
            if adjoins && last.how == how && how != How::Whole && short {
                *last = Run::new(last.text().start..text.end, last.origin().start..origin.end, how);
                return;
            }
        }
        self.runs.push(Run::new(text, origin, how));
    }

    /// Adds a run whose characters are counted, in pieces that are quick to count.
    pub(crate) fn push_counted(&mut self, text: &str, start: usize, origin: usize, how: How) {
        let mut at = (start, origin);
        for piece in pieces(text) {
            let n_bytes = match how {
                How::ByteEach => piece.chars().count(),
                How::Utf16 => 2 * piece.encode_utf16().count(),
                How::Same | How::Whole => piece.len(),
            };
            let next = (at.0 + piece.len(), at.1 + n_bytes);
            self.runs.push(Run::new(at.0..next.0, at.1..next.1, how));
            at = next;
        }
    }

    /// The way through two steps: `self` leads from a text to `mid`, `inner` from `mid` on.
    pub(crate) fn through(&self, mid: &str, inner: &Self) -> Self {
        let mut map = Self::default();
        for run in &self.runs {
            if run.how == How::Same {
                map.push_divided(run, mid, inner);
            } else if let Some(origin) = inner.origin(mid, span(&run.origin())) {
                map.push(run.text(), origin, How::Whole);
            }
        }
        map
    }

    fn push_divided(&mut self, run: &Run, mid: &str, inner: &Self) {
        let wanted = run.origin();
        let first = inner.runs.partition_point(|under| under.text().end <= wanted.start);
        for under in inner.runs[first..].iter().take_while(|u| u.text().start < wanted.end) {
            let part = under.text().start.max(wanted.start)..under.text().end.min(wanted.end);
            let shift = |at: usize| at - wanted.start + run.text().start;
            let origin = under.origin_of(mid, part.clone());
            self.push(shift(part.start)..shift(part.end), origin, under.how);
        }
    }

    /// The same map into an original that begins `by` bytes earlier.
    pub(crate) fn shifted(mut self, by: usize) -> Self {
        for run in &mut self.runs {
            let origin = run.origin();
            *run = Run::new(run.text(), origin.start + by..origin.end + by, run.how);
        }
        self
    }

    /// The same map of a text that begins `by` bytes later.
    pub(crate) fn behind(mut self, by: usize) -> Self {
        for run in &mut self.runs {
            let text = run.text();
            *run = Run::new(text.start + by..text.end + by, run.origin(), run.how);
        }
        self
    }

    /// This map, and the one of the text that follows.
    pub(crate) fn followed_by(mut self, next: &Self) -> Self {
        self.runs.extend(&next.runs);
        self
    }
}

fn span(range: &Range<usize>) -> ByteSpan {
    ByteSpan::new(range.start, range.end)
}

/// Cuts a text into pieces of at most [`LONGEST_COUNTED`] bytes, on character boundaries.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let cut = rest.floor_char_boundary(LONGEST_COUNTED);
        let (piece, after) = rest.split_at(cut);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_gap_has_no_origin_and_words_across_it_have_the_hull() {
        let mut map = OriginMap::default();
        map.push(0..3, 10..13, How::Same);
        map.push(5..8, 20..23, How::Same);
        let text = "one\n\ntwo";
        assert_eq!(map.origin(text, ByteSpan::new(3, 5)), None);
        assert_eq!(map.origin(text, ByteSpan::new(1, 6)), Some(11..21));
        assert_eq!(map.origin(text, ByteSpan::new(0, 0)), None);
    }

    proptest! {
        #[test]
        fn counted_runs_lead_back_to_the_bytes(text in "[а-я a-z]{0,9000}", at in 0usize..9000, n in 1usize..40) {
            let mut map = OriginMap::default();
            map.push_counted(&text, 0, 0, How::ByteEach);
            let chars: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let start = at.min(chars.len() - 1);
            let end = (start + n).min(chars.len() - 1);
            let found = map.origin(&text, ByteSpan::new(chars[start], chars[end]));
            prop_assert_eq!(found, (start < end).then_some(start..end));
        }

        #[test]
        fn two_steps_lead_where_one_after_the_other_leads(text in "[а-я]{20}", cut in 0usize..20) {
            let mut decoded = OriginMap::default();
            decoded.push_counted(&text, 0, 0, How::ByteEach);
            let map = OriginMap::same(text.len() - 2 * cut, 2 * cut).through(&text, &decoded);
            let rest = &text[2 * cut..];
            for at in 0..20 - cut {
                let found = map.origin(rest, ByteSpan::new(2 * at, 2 * at + 2));
                prop_assert_eq!(found, Some(cut + at..cut + at + 1));
            }
        }
    }
}
