//! Bytes as received into the text in which the cells of a table stand.
//!
//! A table that is text (CSV, TSV, JSON and their kin) is its own text: unpacked from gzip, decoded,
//! without a byte order mark, in NFC. One that is not (Excel, Parquet) is rendered by one rule, so
//! that its cells have a place: a line of column names, then a line for each row, cells separated
//! by tabs; dates as ISO 8601, numbers as short as they can be read back, line ends and tabs within
//! a cell as blanks, an empty cell for what is null.

use std::borrow::Cow;
use std::io::Read;

use sha2::{Digest, Sha256};
use troth_model::DocumentId;
use troth_text::{ByteSpan, Diagnostic};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::fault::Fault;
use crate::{columnar, workbook};

/// What the bytes were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text: its own text.
    Text,
    /// A workbook of Excel or LibreOffice: rendered.
    Workbook,
    /// Parquet: rendered.
    Parquet,
}

/// A table's bytes, unpacked, and the text in which its cells stand.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The SHA-256 of the bytes, unpacked.
    pub id: DocumentId,
    /// What they are.
    pub kind: Kind,
    /// The bytes, where the text is not the same.
    original: Option<Vec<u8>>,
    /// The text in which the cells stand.
    pub text: String,
    /// What was lost on the way.
    pub faults: Vec<Fault>,
}

/// What the caller knows of the bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'h> {
    /// The encoding, by its label in the WHATWG Encoding Standard (`windows-1251`).
    pub encoding: Option<&'h str>,
    /// The sheet of a workbook; its first one with cells where none is named.
    pub sheet: Option<&'h str>,
}

/// So many bytes a table may have, unpacked: places in a text are numbers of 32 bits.
const MOST: u64 = 1 << 31;

impl Opened {
    /// The bytes, unpacked.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.original.as_deref().unwrap_or(self.text.as_bytes())
    }

    /// Opens a table.
    ///
    /// # Errors
    /// Says in one line why there is no table in the bytes.
    pub fn of(bytes: Vec<u8>, hints: Hints<'_>) -> Result<Self, String> {
        let bytes = unpacked(bytes)?;
        let id = DocumentId::new(Sha256::digest(&bytes).into());
        let (kind, rendered) = match bytes.get(..4) {
            Some(b"PAR1") => (Kind::Parquet, columnar::render(&bytes)?),
            Some(b"PK\x03\x04" | b"\xD0\xCF\x11\xE0") => {
                (Kind::Workbook, workbook::render(&bytes, hints.sheet)?)
            }
            _ => return decoded(id, bytes, hints.encoding),
        };
        let mut faults = Vec::new();
        if !rendered.left_out.is_empty() {
            faults.push(left_out(&rendered.left_out, &rendered.text));
        }
        let text = normal(rendered.text);
        Ok(Self { id, kind, original: Some(bytes), text, faults })
    }
}

/// A table that was rendered, and what is in the file beside it.
pub(crate) struct Rendered {
    pub(crate) text: String,
    pub(crate) left_out: Vec<String>,
}

impl Rendered {
    pub(crate) fn line<'c>(&mut self, cells: impl Iterator<Item = Cow<'c, str>>) {
        for (idx, cell) in cells.enumerate() {
            if idx > 0 {
                self.text.push('\t');
            }
            self.text.extend(cell.chars().map(|c| if c.is_control() { ' ' } else { c }));
        }
        self.text.push('\n');
    }
}

fn left_out(sheets: &[String], text: &str) -> Fault {
    let line = text.find('\n').unwrap_or(text.len());
    let diagnostic = Diagnostic::warning(
        "table-sheet-left-out",
        format!("one sheet of a workbook is one table: not read are {}", sheets.join(", ")),
    )
    .at(ByteSpan::new(0, line), "this one is read")
    .help("name another one with `--sheet NAME`");
    Fault::of(1, diagnostic)
}

/// Gzip, also of several members, as `cat a.gz b.gz` makes it.
fn unpacked(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    let bytes = if bytes.starts_with(&[0x1F, 0x8B]) {
        let mut whole = Vec::with_capacity(bytes.len() * 4);
        flate2::read::MultiGzDecoder::new(&*bytes)
            .take(MOST + 1)
            .read_to_end(&mut whole)
            .map_err(|error| format!("this gzip file is damaged: {error}"))?;
        whole
    } else {
        bytes
    };
    match bytes.len() as u64 > MOST {
        true => Err("larger than 2 GB: expected a table in parts below that".to_owned()),
        false => Ok(bytes),
    }
}

fn decoded(id: DocumentId, bytes: Vec<u8>, label: Option<&str>) -> Result<Opened, String> {
    if bytes.iter().take(4096).any(|byte| *byte == 0) && !bytes.starts_with(&[0xFF, 0xFE]) {
        return Err("no table that this program knows: expected CSV, TSV, JSON, JSON Lines, GeoJSON, Parquet or a workbook, also as .gz".to_owned());
    }
    let encoding = match label {
        Some(label) => encoding_rs::Encoding::for_label(label.as_bytes())
            .ok_or_else(|| format!("no encoding is called `{label}`"))?,
        None => encoding_rs::UTF_8,
    };
    let bytes = match String::from_utf8(bytes) {
        Ok(text) if encoding == encoding_rs::UTF_8 && !text.starts_with('\u{feff}') => {
            let normal = normal_of(&text);
            let original = normal.is_some().then(|| text.clone().into_bytes());
            let text = normal.unwrap_or(text);
            return Ok(Opened { id, kind: Kind::Text, original, text, faults: Vec::new() });
        }
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    };
    let (text, faults) = foreign(&bytes, encoding, label.is_some());
    Ok(Opened { id, kind: Kind::Text, text: normal(text), original: Some(bytes), faults })
}

/// Text that is not plain UTF-8. Tables that are not are nearly all of Windows' western encoding
/// (POLECAT's older weeks for one), which holds ISO 8859-1; other ones have to be named.
fn foreign(
    bytes: &[u8],
    encoding: &'static encoding_rs::Encoding,
    is_told: bool,
) -> (String, Vec<Fault>) {
    let has_mark = encoding_rs::Encoding::for_bom(bytes).is_some();
    if is_told || has_mark {
        return (encoding.decode(bytes).0.into_owned(), Vec::new());
    }
    let text = encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned();
    let at = std::str::from_utf8(bytes).err().map_or(0, |error| error.valid_up_to());
    // Up to there each byte is a letter of its own in neither: the first one that is not shows.
    let line = 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count();
    let shown = text.char_indices().find(|(_, c)| !c.is_ascii());
    let (start, letter) = shown.unwrap_or((0, ' '));
    let diagnostic = Diagnostic::warning(
        "table-encoding-guessed",
        "this table is not UTF-8: it is read as windows-1252",
    )
    .at(ByteSpan::new(start, start + letter.len_utf8()), "is this the letter that is meant?")
    .help("name its encoding with `--encoding`, or save it as UTF-8");
    (text, vec![Fault::of(line, diagnostic)])
}

/// The text in NFC; none where it is so already.
fn normal_of(text: &str) -> Option<String> {
    // Latin up to U+02FF and Cyrillic are touched by no normalisation, and quicker to compare.
    let is_simple =
        |c: char| matches!(c, '\0'..='\u{2FF}' | '\u{400}'..='\u{482}' | '\u{2010}'..='\u{2027}');
    if text.is_ascii() || text.chars().all(is_simple) || is_nfc(text) {
        return None;
    }
    Some(text.nfc().collect())
}

fn normal(text: String) -> String {
    normal_of(&text).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(bytes: &[u8]) -> Opened {
        Opened::of(bytes.to_vec(), Hints::default()).expect("it is text")
    }

    #[test]
    fn text_is_its_own_text_whatever_it_was_packed_in() {
        let plain = open(b"a,b\n1,2\n");
        assert_eq!((plain.text.as_str(), plain.bytes()), ("a,b\n1,2\n", &b"a,b\n1,2\n"[..]));
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut packed, b"a,b\n1,2\n").expect("memory takes it");
        let unpacked = open(&packed.finish().expect("memory takes it"));
        assert_eq!((unpacked.id, unpacked.text), (plain.id, plain.text));
    }

    #[test]
    fn a_mark_is_left_out_and_a_western_table_is_named() {
        assert_eq!(open("\u{feff}a,b\n".as_bytes()).text, "a,b\n");
        let western = open(b"place\nM\xE9rida\n");
        assert_eq!(western.text, "place\nMérida\n");
        assert_eq!(western.faults[0].diagnostic.id, "table-encoding-guessed");
        let cyrillic = Hints { encoding: Some("windows-1251"), ..Hints::default() };
        let told = Opened::of(b"\xCA\xE8\xFF\n".to_vec(), cyrillic).expect("it is text");
        assert_eq!((told.text.as_str(), told.faults.len()), ("Кия\n", 0));
        assert!(Opened::of(b"\x7fELF\0\0\0".to_vec(), Hints::default()).is_err());
    }
}
