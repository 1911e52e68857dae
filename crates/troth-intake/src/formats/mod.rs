//! One reader for each way that a text is written.

pub(crate) mod front_matter;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod mail;
pub(crate) mod markdown;
pub(crate) mod plain;

use crate::draft::Draft;
use crate::problem::Problem;
use crate::text::encoding::{Decoded, Loss, Undecodable};

/// What makes up a document before its format is read: its name, its bytes, and its text.
#[derive(Debug)]
pub(crate) struct Opened {
    pub name: String,
    /// The bytes where the text is not the same.
    pub original: Option<Vec<u8>>,
    pub decoded: Decoded,
    pub notes: Vec<Problem>,
}

impl Opened {
    /// A draft whose text is the decoded text itself.
    fn draft(self, media_type: &'static str) -> Draft {
        Draft {
            file: self.name.clone(),
            name: self.name,
            media_type,
            encoding: self.decoded.encoding,
            encoding_guessed: self.decoded.guessed,
            text: self.decoded.text,
            origin: Some(self.decoded.map),
            original: self.original,
            found: Default::default(),
            notes: self.notes,
        }
    }

    /// A draft of a text that was taken out of the decoded one.
    fn draft_of(
        self,
        media_type: &'static str,
        text: String,
        map: Option<crate::origin::OriginMap>,
    ) -> Draft {
        let origin = map.map(|map| map.through(&self.decoded.text, &self.decoded.map));
        Draft {
            file: self.name.clone(),
            name: self.name,
            media_type,
            encoding: self.decoded.encoding,
            encoding_guessed: self.decoded.guessed,
            text,
            origin,
            original: self.original.or_else(|| Some(self.decoded.text.into_bytes())),
            found: Default::default(),
            notes: self.notes,
        }
    }
}

/// A loss in decoding as a note on the document.
pub(crate) fn note_loss(name: &str, decoded: &Decoded) -> Option<Problem> {
    match decoded.loss.as_ref()? {
        Loss::Replaced(n) => {
            let line = line_of(&decoded.text, decoded.text.find('\u{FFFD}').unwrap_or(0));
            let places = if *n == 1 { "1 place is" } else { &format!("{n} places are") };
            let message = format!("{places} not valid {}, kept as \u{FFFD}", decoded.encoding);
            Some(Problem::warning("encoding-fault", name, message).at(line, None))
        }
        Loss::UnknownLabel(label) => {
            let message = format!("no encoding is called `{label}`, read as {}", decoded.encoding);
            let problem = Problem::warning("encoding-unknown-name", name, message);
            Some(problem.expected("a name of the WHATWG Encoding Standard, such as `utf-8`"))
        }
    }
}

/// Why bytes gave no text, as a problem.
pub(crate) fn undecodable(name: &str, why: Undecodable) -> Problem {
    match why {
        Undecodable::Binary => Problem::error("not-text", name, "binary data, not a text")
            .expected(
                "plain text, Markdown, HTML, JSON, JSON Lines or e-mail, also in .gz or .zip",
            ),
        Undecodable::Utf32 => {
            Problem::error("encoding-unknown", name, "a text in UTF-32").expected("UTF-8")
        }
        Undecodable::Unknown(guess) => {
            let message =
                format!("a text in an unknown encoding; read as {guess} it gives no words");
            Problem::error("encoding-unknown", name, message)
                .expected("UTF-8, or the encoding named with --encoding")
        }
    }
}

/// The line, from 1, that byte `at` of `text` lies in.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}
