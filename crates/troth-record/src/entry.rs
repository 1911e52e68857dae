//! What an entry says, and the bytes that stand for it in the tree.
//!
//! An entry's bytes are one line of JSON in the canonical form of RFC 8785. They hold who
//! recorded what kind of thing, when and why; of what it is about, and of its content, they hold
//! only a salted commitment, so that both can be taken away for the protection of people while
//! every proof stays as it was.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::hash::Hash;

/// The place of an entry in the record, counted from 0 without a gap.
///
/// It is also the index of its leaf in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence(pub u64);

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Who recorded an entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Author(Who);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
enum Who {
    Person { name: String },
    Program { name: String, version: String },
}

impl Author {
    /// A person, by the name that shall stand in the record for ever: a pseudonym serves.
    ///
    /// # Errors
    /// Refuses a name that is empty, longer than 256 bytes or not on one line.
    pub fn person(name: impl Into<String>) -> Result<Self> {
        Ok(Self(Who::Person { name: one_line("a person's name", name.into(), 256)? }))
    }

    /// A program and its version.
    ///
    /// # Errors
    /// Refuses a name or version that is empty, longer than 256 bytes or not on one line.
    pub fn program(name: impl Into<String>, version: impl Into<String>) -> Result<Self> {
        Ok(Self(Who::Program {
            name: one_line("a program's name", name.into(), 256)?,
            version: one_line("a program's version", version.into(), 256)?,
        }))
    }

    /// The name.
    pub fn name(&self) -> &str {
        match &self.0 {
            Who::Person { name } | Who::Program { name, .. } => name,
        }
    }

    /// The version, of a program.
    pub fn version(&self) -> Option<&str> {
        match &self.0 {
            Who::Person { .. } => None,
            Who::Program { version, .. } => Some(version),
        }
    }

    /// Whether this is a person.
    pub fn is_person(&self) -> bool {
        matches!(self.0, Who::Person { .. })
    }

    fn check(&self) -> Result<()> {
        match &self.0 {
            Who::Person { name } => Self::person(name.as_str()).map(|_| ()),
            Who::Program { name, version } => {
                Self::program(name.as_str(), version.as_str()).map(|_| ())
            }
        }
    }

    /// RFC 8785: keys in order, `name`, `type`, `version`.
    fn write(&self, line: &mut String) {
        let (name, tail) = match &self.0 {
            Who::Person { name } => (name, None),
            Who::Program { name, version } => (name, Some(version)),
        };
        line.push_str("{\"name\":");
        write_string(line, name);
        match tail {
            None => line.push_str(",\"type\":\"person\""),
            Some(version) => {
                line.push_str(",\"type\":\"program\",\"version\":");
                write_string(line, version);
            }
        }
        line.push('}');
    }
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.version() {
            None => f.write_str(self.name()),
            Some(version) => write!(f, "{} {version}", self.name()),
        }
    }
}

/// What sort of thing an entry records. The list is open: these are the names that Troth uses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(Cow<'static, str>);

impl Kind {
    /// A document as received.
    pub const DOCUMENT: Self = Self(Cow::Borrowed("document"));
    /// An account read from a document.
    pub const ACCOUNT: Self = Self(Cow::Borrowed("account"));
    /// One run of a reader over a document: program, model, lexicon.
    pub const READING: Self = Self(Cow::Borrowed("reading"));
    /// A publisher's or a person's correction of something recorded.
    pub const CORRECTION: Self = Self(Cow::Borrowed("correction"));
    /// A publisher's or a person's withdrawal of something recorded.
    pub const RETRACTION: Self = Self(Cow::Borrowed("retraction"));
    /// A verification body's word.
    pub const RULING: Self = Self(Cow::Borrowed("ruling"));
    /// A person's word that accounts tell of one happening.
    pub const JOIN: Self = Self(Cow::Borrowed("join"));
    /// A person's word that accounts tell of another happening than those that they stood with.
    pub const SPLIT: Self = Self(Cow::Borrowed("split"));
    /// A person's word on how credible a happening is.
    pub const CREDIBILITY: Self = Self(Cow::Borrowed("credibility"));
    /// A setting of the docket.
    pub const SETTING: Self = Self(Cow::Borrowed("setting"));
    /// An agreement's text.
    pub const AGREEMENT: Self = Self(Cow::Borrowed("agreement"));
    /// A person's word on what the machine read: confirmed, corrected, rejected.
    pub const REVIEW: Self = Self(Cow::Borrowed("review"));
    /// Something that was given out: a report, an exported finding.
    pub const ISSUED: Self = Self(Cow::Borrowed("issued"));
    /// Who could have observed what, where and when.
    pub const COVERAGE: Self = Self(Cow::Borrowed("coverage"));
    /// An import from another collection.
    pub const IMPORT: Self = Self(Cow::Borrowed("import"));
    /// The removal of an entry's content for the protection of people. Only
    /// [`Record::redact`](crate::Record::redact) makes these.
    pub const REDACTION: Self = Self(Cow::Borrowed("redaction"));

    /// The names above, the commonest first: no copy of a name is made for these.
    const OURS: [Self; 16] = [
        Self::ACCOUNT,
        Self::DOCUMENT,
        Self::READING,
        Self::REVIEW,
        Self::CORRECTION,
        Self::RETRACTION,
        Self::RULING,
        Self::JOIN,
        Self::SPLIT,
        Self::CREDIBILITY,
        Self::SETTING,
        Self::AGREEMENT,
        Self::ISSUED,
        Self::COVERAGE,
        Self::IMPORT,
        Self::REDACTION,
    ];

    /// A kind by its name: 1 to 40 lower-case letters, digits and hyphens, a letter first.
    ///
    /// # Errors
    /// Refuses any other name.
    pub fn new<'n>(name: impl Into<Cow<'n, str>>) -> Result<Self> {
        let name = name.into();
        if let Some(known) = Self::OURS.iter().find(|kind| kind.0 == name) {
            return Ok(known.clone());
        }
        let letters = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        let formed = name.bytes().all(letters)
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.len() <= 40;
        match formed {
            true => Ok(Self(Cow::Owned(name.into_owned()))),
            false => Err(refused(format!(
                "`{}` is no kind of entry: expected up to 40 lower-case letters, digits and hyphens",
                name.escape_debug()
            ))),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether an entry of this kind says nothing unless it names what it is about.
    fn needs_about(&self) -> bool {
        [Self::CORRECTION, Self::RETRACTION, Self::REVIEW, Self::REDACTION].contains(self)
    }

    /// Whether an entry of this kind has to say why.
    fn needs_reason(&self) -> bool {
        [Self::CORRECTION, Self::RETRACTION, Self::REDACTION].contains(self)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An entry that is to be appended.
///
/// Author, kind and reason stay in the record for ever, and go into proofs as they are. What must
/// be removable belongs into the content, or into `about`.
#[derive(Debug, Clone)]
pub struct Draft {
    pub(crate) author: Author,
    pub(crate) kind: Kind,
    pub(crate) about: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) content: Option<Vec<u8>>,
}

impl Draft {
    /// An entry of this kind by this author, with nothing else in it yet.
    pub fn new(author: Author, kind: Kind) -> Self {
        Self { author, kind, about: None, reason: None, content: None }
    }

    /// Names what the entry is about: the id of a document, an account, a finding, an entry.
    pub fn about(mut self, id: impl Into<String>) -> Self {
        self.about = Some(id.into());
        self
    }

    /// Says why. The reason stays readable after a redaction.
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Gives the entry its content.
    pub fn content(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.content = Some(bytes.into());
        self
    }

    /// What an entry of this kind has to have, it has.
    pub(crate) fn check(&self) -> Result<()> {
        if let Some(about) = &self.about {
            check_one_line("what an entry is about", about, 1024)?;
        }
        if let Some(reason) = &self.reason {
            check_reason(reason)?;
        }
        if self.kind.needs_about() && self.about.is_none() {
            return Err(refused(format!("a {} has to name what it is about", self.kind)));
        }
        if self.kind.needs_reason() && self.reason.is_none() {
            return Err(refused(format!("a {} has to say why", self.kind)));
        }
        Ok(())
    }
}

fn check_reason(reason: &str) -> Result<()> {
    match reason.trim().is_empty() || reason.len() > 8192 {
        true => Err(refused("a reason has 1 to 8192 bytes".to_owned())),
        false => Ok(()),
    }
}

fn one_line(what: &str, text: String, most: usize) -> Result<String> {
    check_one_line(what, &text, most).map(|()| text)
}

fn check_one_line(what: &str, text: &str, most: usize) -> Result<()> {
    match text.trim().is_empty() || text.len() > most || text.contains(char::is_control) {
        true => Err(refused(format!("{what} is one line of 1 to {most} bytes"))),
        false => Ok(()),
    }
}

fn refused(message: String) -> Error {
    Error::new(ErrorKind::Refused, message)
}

/// What the bytes of an entry say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Where the entry stands.
    pub sequence: Sequence,
    /// When it was recorded, to the microsecond, never before the entry in front of it.
    pub recorded_at: Timestamp,
    /// Who recorded it.
    pub author: Author,
    /// What sort of thing it records.
    pub kind: Kind,
    /// Why, where that was said.
    pub reason: Option<String>,
    /// The commitment to what it is about.
    pub about: Option<Hash>,
    /// The commitment to its content.
    pub content: Option<Hash>,
}

/// The shape of the line; keys in any order when reading, canonical when compared.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    about: Option<String>,
    author: Who,
    content: Option<String>,
    kind: String,
    reason: Option<String>,
    recorded_at: String,
    sequence: u64,
    troth: u8,
}

impl Leaf {
    /// The canonical line (RFC 8785), without a newline.
    pub fn to_line(&self) -> String {
        self.to_line_at(&written_time(self.recorded_at))
    }

    /// As [`Leaf::to_line`], the time already written: a batch has one.
    pub(crate) fn to_line_at(&self, recorded_at: &str) -> String {
        let mut line = String::with_capacity(384);
        line.push('{');
        if let Some(about) = &self.about {
            write_pair(&mut line, "about", &about.to_hex());
        }
        line.push_str("\"author\":");
        self.author.write(&mut line);
        line.push(',');
        if let Some(content) = &self.content {
            write_pair(&mut line, "content", &content.to_hex());
        }
        write_pair(&mut line, "kind", self.kind.as_str());
        if let Some(reason) = &self.reason {
            line.push_str("\"reason\":");
            write_string(&mut line, reason);
            line.push(',');
        }
        write_pair(&mut line, "recorded_at", recorded_at);
        line.push_str("\"sequence\":");
        line.push_str(&self.sequence.0.to_string());
        line.push_str(",\"troth\":1}");
        line
    }

    /// Reads a canonical line.
    ///
    /// # Errors
    /// Says what is wrong with any other bytes, a line that is JSON but not canonical among them.
    pub fn from_line(line: &[u8]) -> Result<Self> {
        if let Some(leaf) = crate::line::read(line) {
            return Ok(leaf);
        }
        let why = match Self::read_any(line) {
            Ok(_) => "the line is not in its canonical form".to_owned(),
            Err(why) => why,
        };
        let message = format!("these are not the bytes of an entry: {why}");
        Err(Error::new(ErrorKind::Damaged, message))
    }

    /// Reads a line in whatever form of JSON, to say what is wrong with it.
    pub(crate) fn read_any(line: &[u8]) -> std::result::Result<Self, String> {
        let line: Line = serde_json::from_slice(line).map_err(|error| error.to_string())?;
        if line.troth != 1 {
            return Err(format!("its format is {}, this program reads 1", line.troth));
        }
        let author = Author(line.author);
        author.check().map_err(|error| error.to_string())?;
        let hash = |text: Option<String>| {
            text.map(|text| Hash::from_hex(&text)).transpose().map_err(|error| error.to_string())
        };
        Ok(Self {
            sequence: Sequence(line.sequence),
            recorded_at: line.recorded_at.parse().map_err(|error| format!("{error}"))?,
            author,
            kind: Kind::new(line.kind).map_err(|error| error.to_string())?,
            reason: line.reason,
            about: hash(line.about)?,
            content: hash(line.content)?,
        })
    }
}

/// A time as an entry has it: UTC, six digits of the second.
pub(crate) fn written_time(time: Timestamp) -> String {
    let civil = Offset::UTC.to_datetime(time);
    format!("{:.6}Z", civil)
}

fn write_pair(line: &mut String, key: &str, plain: &str) {
    for part in ["\"", key, "\":\"", plain, "\","] {
        line.push_str(part);
    }
}

/// serde_json escapes strings just as RFC 8785, §3.2.2.2 asks.
fn write_string(line: &mut String, text: &str) {
    line.push_str(&serde_json::to_string(text).expect("a string is always JSON"));
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn leaf() -> Leaf {
        Leaf {
            sequence: Sequence(41),
            recorded_at: "2025-12-06T10:11:12.5Z".parse().expect("a time"),
            author: Author::program("troth", "0.1.0").expect("a program"),
            kind: Kind::RETRACTION,
            reason: Some("the outlet \"withdrew\" it:\n\u{1} é\u{7f}".to_owned()),
            about: Some(Hash::of(b"about")),
            content: None,
        }
    }

    #[test]
    fn an_entry_is_one_canonical_line() {
        let line = leaf().to_line();
        expect![[r#"{"about":"a4262e1c9bcbc1721eb3fe13558154460a2b2a2d307daa32532478526ce6ccb1","author":{"name":"troth","type":"program","version":"0.1.0"},"kind":"retraction","reason":"the outlet \"withdrew\" it:\n\u0001 é","recorded_at":"2025-12-06T10:11:12.500000Z","sequence":41,"troth":1}"#]]
            .assert_eq(&line);
        assert_eq!(Leaf::from_line(line.as_bytes()).expect("its own line"), leaf());
    }

    #[test]
    fn another_way_to_write_the_same_is_refused() {
        let line = leaf().to_line();
        let others = [
            line.replace("\"troth\":1", "\"troth\": 1"),
            line.replace("\"troth\":1", "\"troth\":2"),
            line.replace("\"troth\":1", "\"troth\":1,\"more\":1"),
            line.replace("12.500000Z", "12.5Z"),
            line.replace("é", "\\u00e9"),
            line.replace("retraction", "Retraction"),
            line.replace("\"program\"", "\"robot\""),
            line.replace("troth\",\"type", "\",\"type"),
            format!("{line}\n"),
            line[..line.len() - 1].to_owned(),
        ];
        for other in others {
            assert_ne!(other, line);
            assert!(Leaf::from_line(other.as_bytes()).is_err(), "{other}");
        }
    }

    #[test]
    fn a_kind_that_needs_a_reason_does_not_go_without() {
        let author = || Author::person("Ada").expect("a name");
        let retraction = Draft::new(author(), Kind::RETRACTION);
        assert!(retraction.check().is_err());
        assert!(retraction.clone().about("x").check().is_err());
        assert!(retraction.clone().about("x").because(" ").check().is_err());
        assert!(retraction.about("x").because("withdrawn").check().is_ok());
        assert!(Draft::new(author(), Kind::DOCUMENT).check().is_ok());
        assert!(Kind::new("Loud").is_err());
        assert!(Kind::new("").is_err());
        assert!(Kind::new("peer-review2").is_ok());
        assert!(Author::person("two\nlines").is_err());
    }
}
