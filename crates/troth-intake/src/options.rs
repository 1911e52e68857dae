//! What the caller says about the documents, and how much of them is taken at most.

use encoding_rs::Encoding;

use crate::date::Published;

/// How documents are to be received.
///
/// `given` wins over what the documents say of themselves; `defaults` fills in what they do
/// not say.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What the caller knows of every document of this run (`--published`, `--publisher`).
    pub given: Said,
    /// What stands in the docket's settings for documents that do not say it themselves.
    pub defaults: Said,
    /// The encoding that the caller knows; the byte order mark of UTF-8 still wins.
    pub encoding: Option<NamedEncoding>,
    /// How much is taken at most.
    pub limits: Limits,
    /// Whether a date may be inferred from a dateline, an address or a file name.
    pub infer: Infer,
}

/// Whether to infer what a document does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Infer {
    /// Infer, and mark it as inferred.
    #[default]
    Marked,
    /// Leave it out.
    Never,
}

/// Metadata said by the caller.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Headline.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// Its language, ISO 639-1.
    pub language: Option<String>,
    /// Where it was found.
    pub url: Option<String>,
}

/// An encoding by one of its names in the WHATWG Encoding Standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedEncoding(pub(crate) &'static Encoding);

impl NamedEncoding {
    /// The encoding named `label` (`windows-1251`, `cp1251`, `koi8-r`, `latin1`); `None` if the
    /// standard knows no such name.
    #[must_use]
    pub fn from_label(label: &str) -> Option<Self> {
        Encoding::for_label(label.trim().as_bytes()).map(Self)
    }

    /// Its name in the standard.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

/// How much is taken at most; what is larger is refused with a message that names the limit.
///
/// Memory: a document is held once as bytes and, unless it is UTF-8 in NFC already, once more
/// as text. JSON Lines and archives are taken record by record, whatever their size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one document after unpacking; never more than 2 GiB.
    pub document: u64,
    /// Bytes of one HTML page: its tree takes some twenty times as much memory.
    pub page: u64,
    /// Bytes that one input may unpack to in all.
    pub unpacked: u64,
    /// Members that one archive may have.
    pub members: usize,
    /// How deep containers may lie in one another.
    pub depth: usize,
    /// How many times larger unpacked data may be than packed (after the first 16 MiB).
    pub ratio: u64,
}

impl Default for Limits {
    /// 32 MiB a document (reading one takes some seventy times its size in memory), 16 MiB a page, 64 GiB unpacked, a million members, 4 deep, 250 to 1.
    fn default() -> Self {
        Self {
            document: 32 << 20,
            page: 16 << 20,
            unpacked: 64 << 30,
            members: 1_000_000,
            depth: 4,
            ratio: 250,
        }
    }
}
