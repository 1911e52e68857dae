//! A document as received: its own bytes, the text in them, and what it says of itself.

use std::fmt;

use troth_text::ByteSpan;

use crate::date::Published;
use crate::origin::OriginMap;
use crate::problem::Problem;

/// One document as received.
#[derive(Debug, Clone)]
pub struct Received {
    /// Where it came from: a path as it was named, `archive.zip!member`, `mail.eml!attachment`,
    /// `reports.jsonl:7` for a record of a file, or `standard input`.
    pub name: String,
    /// SHA-256 of the document's own bytes (see [`Received::bytes`]).
    pub sha256: Sha256,
    /// IANA media type of the document's own bytes.
    pub media_type: &'static str,
    /// The encoding that it was read in, by its name in the WHATWG Encoding Standard.
    pub encoding: &'static str,
    /// Whether only letter statistics speak for that encoding.
    pub encoding_guessed: bool,
    /// The text in Unicode NFC. Plain text that came as UTF-8 in NFC is its own text, byte for
    /// byte, with its line ends (CR LF too); a byte order mark and front matter are left out.
    pub text: String,
    /// From the text back to [`Received::bytes`]; `None` where no way back is known.
    pub origin: Option<OriginMap>,
    /// Headline.
    pub title: Option<Told<String>>,
    /// Who published it.
    pub publisher: Option<Told<String>>,
    /// When it was published.
    pub published: Option<Told<Published>>,
    /// Its language, ISO 639-1; `None` where the text is too short to tell and nobody said it.
    pub language: Option<Told<String>>,
    /// Where it says that it is to be found.
    pub url: Option<Told<String>>,
    /// The name or number that its publisher gave it.
    pub given_id: Option<Told<String>>,
    /// Who wrote it, as it says.
    pub authors: Vec<String>,
    /// What was lost or doubtful on the way, each as one line.
    pub notes: Vec<Problem>,
    /// The bytes, where the text is not the same.
    pub(crate) original: Option<Vec<u8>>,
}

impl Received {
    /// The document's own bytes: what its containers (gzip, zip, the lines of a file, the parts
    /// of a message) held, as they held it. For a plain file, the file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.original.as_deref().unwrap_or(self.text.as_bytes())
    }

    /// A web page as it can be shown beside its text: the structure and the words of its body as
    /// HTML, nothing that runs, asks a network or moves. The `n`th of `words` (in the text) stands
    /// in `mark` elements of the class `wn`, with an anchor `wn` before the first. `None` of what
    /// is no page.
    ///
    /// ```
    /// use troth_intake::{Options, receive};
    /// use troth_text::ByteSpan;
    /// let page = b"<body><p onclick='run()'>Quiet returned to the coast.</p></body>";
    /// let (documents, _) = receive("page.html", page.to_vec(), &Options::default());
    /// let shown = documents[0].page(&[ByteSpan::new(0, 5)]).unwrap();
    /// assert_eq!(
    ///     shown,
    ///     "<p><span id=\"w0\"></span><mark class=\"w0\">Quiet</mark> returned to the coast.</p>"
    /// );
    /// ```
    #[must_use]
    pub fn page(&self, words: &[ByteSpan]) -> Option<String> {
        crate::formats::html::shown(self, words)
    }

    /// Whether Troth can read its language. A text whose language cannot be told is tried.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.language.as_ref().is_none_or(|language| can_read(&language.value))
    }
}

/// Whether Troth can read the language with this ISO 639-1 code.
#[must_use]
pub fn can_read(code: &str) -> bool {
    code == "en"
}

/// A value with who told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told<T> {
    /// What was told.
    pub value: T,
    /// By whom or by which rule.
    pub by: By,
}

impl<T> Told<T> {
    /// `value`, told `by` somebody.
    pub fn new(value: T, by: By) -> Self {
        Self { value, by }
    }

    /// The rule that inferred it, where nobody told it.
    #[must_use]
    pub fn inferred(&self) -> Option<&'static str> {
        match self.by {
            By::Inferred(rule) => Some(rule),
            _ => None,
        }
    }
}

/// Who told a document's metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The caller, for this document.
    Given,
    /// The document's metadata, under this name (`article:published_time`).
    Metadata(&'static str),
    /// Its front matter, under this name.
    FrontMatter(&'static str),
    /// A header of the message, under this name.
    Header(&'static str),
    /// The message that it was attached to.
    Message,
    /// The caller's default for documents that do not say.
    Default,
    /// A rule of ours, by its name.
    Inferred(&'static str),
}

/// A SHA-256 digest (FIPS 180-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256(pub [u8; 32]);

impl Sha256 {
    /// The digest of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest;
        Self(sha2::Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Sha256 {
    /// Sixty-four lower-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
