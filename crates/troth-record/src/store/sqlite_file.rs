//! Looks at a file before SQLite does, so that what is no record is told from a damaged one, and
//! nothing is written next to a stranger's file.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::FORMAT_VERSION;
use crate::error::{Context, Error, ErrorKind, Result};

/// Stands in the file's header where SQLite keeps room for it: `Trth`.
pub(super) const APPLICATION_ID: u32 = 0x5472_7468;

const HEADER_BYTES: usize = 100;
const MAGIC: &[u8] = b"SQLite format 3\0";

/// The format version of the record at `path`.
///
/// Offsets are those of <https://sqlite.org/fileformat.html>, §1.3.
pub(super) fn inspect(path: &Path) -> Result<u32> {
    let shown = path.display();
    let mut file = File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            Error::new(ErrorKind::NotFound, format!("there is no record at `{shown}`"))
        }
        _ => Error::new(ErrorKind::Machine, format!("cannot open `{shown}`")).caused_by(error),
    })?;
    let metadata = file.metadata().context(|| format!("cannot look at `{shown}`"))?;
    if !metadata.is_file() {
        return Err(Error::new(ErrorKind::NotARecord, format!("`{shown}` is not a file")));
    }
    let mut header = Vec::with_capacity(HEADER_BYTES);
    file.by_ref()
        .take(HEADER_BYTES as u64)
        .read_to_end(&mut header)
        .context(|| format!("cannot read `{shown}`"))?;
    check_header(path, &header, metadata.len())
}

fn check_header(path: &Path, header: &[u8], n_bytes: u64) -> Result<u32> {
    let shown = path.display();
    let begins = MAGIC.starts_with(&header[..header.len().min(MAGIC.len())]);
    if header.is_empty() || (begins && header.len() < HEADER_BYTES) {
        return Err(truncated(path, n_bytes, HEADER_BYTES as u64));
    }
    if !begins || number(header, 68) != APPLICATION_ID {
        return Err(Error::new(ErrorKind::NotARecord, format!("`{shown}` is not a Troth record")));
    }
    let version = number(header, 60);
    if version > FORMAT_VERSION {
        return Err(Error::new(
            ErrorKind::FutureVersion,
            format!(
                "`{shown}` is a record of format {version}; this program knows formats up to \
                 {FORMAT_VERSION}: use a newer one"
            ),
        ));
    }
    check_length(path, header, n_bytes)?;
    Ok(version)
}

/// With a log beside it the file may still be shorter than the whole.
fn check_length(path: &Path, header: &[u8], n_bytes: u64) -> Result<()> {
    let page = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        bytes => u64::from(bytes),
    };
    let told = page * u64::from(number(header, 28));
    let counted = number(header, 24) == number(header, 92);
    let logged = std::fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0);
    match counted && !logged && n_bytes < told {
        true => Err(truncated(path, n_bytes, told)),
        false => Ok(()),
    }
}

fn truncated(path: &Path, n_bytes: u64, told: u64) -> Error {
    let shown = path.display();
    Error::new(
        ErrorKind::Truncated,
        format!("`{shown}` is cut off: it has {n_bytes} bytes of at least {told}"),
    )
}

fn number(header: &[u8], offset: usize) -> u32 {
    u32::from_be_bytes([header[offset], header[offset + 1], header[offset + 2], header[offset + 3]])
}

/// The path with something put behind its last part.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
