//! Two kinds of span that must not be mixed: bytes (inside) and code points (the wire).

use std::fmt;
use std::ops::Range;

/// A half-open range of bytes into one text; both ends lie on character boundaries
/// of the text it was made from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ByteSpan {
    start: u32,
    end: u32,
}

impl ByteSpan {
    /// The span `start..end`, in bytes.
    ///
    /// # Panics
    /// When `start` lies after `end` or a text is 4 GiB or longer: intake refuses such texts.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "a span's start {start} lies after its end {end}");
        let narrow = |at: usize| u32::try_from(at).expect("a text is shorter than 4 GiB");
        Self { start: narrow(start), end: narrow(end) }
    }

    /// Where `part` first stands in `text`.
    #[must_use]
    pub fn of(part: &str, text: &str) -> Option<Self> {
        text.find(part).map(|start| Self::new(start, start + part.len()))
    }

    /// First byte.
    #[must_use]
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    #[must_use]
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end() - self.start()
    }

    /// Whether no byte lies in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The bytes as a range.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// The words that it covers.
    #[must_use]
    pub fn slice(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether every byte of `other` lies in this span.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether they share a byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

impl fmt::Debug for ByteSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}b", self.start, self.end)
    }
}

/// A position in a text, in Unicode code points from its start.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct CodePoint(u32);

impl CodePoint {
    /// The position `at` code points from the start.
    #[must_use]
    pub fn new(at: usize) -> Self {
        Self(u32::try_from(at).expect("a text is shorter than 4 GiB"))
    }

    /// Code points from the start.
    #[must_use]
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

/// A half-open range of code points: `start` inclusive, `end` exclusive, as in the
/// W3C Web Annotation Data Model, §4.2.5 (TextPositionSelector).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    start: CodePoint,
    end: CodePoint,
}

impl Span {
    /// The span `start..end`, in code points.
    ///
    /// # Panics
    /// When `start` lies after `end`.
    #[must_use]
    pub fn new(start: CodePoint, end: CodePoint) -> Self {
        assert!(start <= end, "a span's start {start:?} lies after its end {end:?}");
        Self { start, end }
    }

    /// First code point.
    #[must_use]
    pub fn start(self) -> CodePoint {
        self.start
    }

    /// One past the last code point.
    #[must_use]
    pub fn end(self) -> CodePoint {
        self.end
    }

    /// Whether every code point of `other` lies in this span.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether they share a code point.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start.0, self.end.0)
    }
}
