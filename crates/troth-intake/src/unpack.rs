//! Compression and archives, opened with an eye on how much comes out.

use std::cell::Cell;
use std::io::{self, Read};

use crate::options::Limits;
use crate::problem::Problem;

/// So much may come out of little before the ratio is looked at.
const RATIO_FROM: u64 = 16 << 20;

/// Counts the packed bytes that a decompressor takes.
pub(crate) struct Counted<'c, R> {
    inner: R,
    n_packed: &'c Cell<u64>,
}

impl<'c, R> Counted<'c, R> {
    pub(crate) fn new(inner: R, n_packed: &'c Cell<u64>) -> Self {
        Self { inner, n_packed }
    }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.inner.read(buffer)?;
        self.n_packed.set(self.n_packed.get() + n_bytes as u64);
        Ok(n_bytes)
    }
}

/// Passes unpacked bytes on, until they are too many.
pub(crate) struct Guard<'g, R> {
    inner: R,
    n_packed: &'g Cell<u64>,
    n_unpacked: u64,
    /// What the whole input may still unpack to.
    budget: &'g Cell<u64>,
    ratio: u64,
}

impl<'g, R> Guard<'g, R> {
    pub(crate) fn new(
        inner: R,
        n_packed: &'g Cell<u64>,
        budget: &'g Cell<u64>,
        limits: &Limits,
    ) -> Self {
        Self { inner, n_packed, n_unpacked: 0, budget, ratio: limits.ratio }
    }
}

impl<R: Read> Read for Guard<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.inner.read(buffer)? as u64;
        self.n_unpacked += n_bytes;
        let most = self.n_packed.get().saturating_mul(self.ratio);
        if self.n_unpacked > RATIO_FROM && self.n_unpacked > most {
            return Err(io::Error::other(format!(
                "it unpacks to more than {} times its size",
                self.ratio
            )));
        }
        match self.budget.get().checked_sub(n_bytes) {
            Some(rest) => self.budget.set(rest),
            None => return Err(io::Error::other("it unpacks to more than the limit")),
        }
        Ok(usize::try_from(n_bytes).expect("a buffer's length"))
    }
}

/// All bytes of `reader`, if they are no more than `most`.
pub(crate) fn read_all(mut reader: impl Read, name: &str, most: u64) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let read = reader.by_ref().take(most + 1).read_to_end(&mut bytes);
    read.map_err(|fault| unreadable(name, &fault))?;
    if bytes.len() as u64 > most { Err(too_large(name, most)) } else { Ok(bytes) }
}

/// A document beyond the limit.
pub(crate) fn too_large(name: &str, most: u64) -> Problem {
    Problem::error("too-large", name, "too large").expected(format!("at most {}", in_words(most)))
}

/// Bytes that ended early or that are not what they should be.
pub(crate) fn unreadable(name: &str, fault: &io::Error) -> Problem {
    match fault.kind() {
        io::ErrorKind::UnexpectedEof => {
            Problem::error("packed-damaged", name, "the packed data ends early")
        }
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            Problem::error("packed-damaged", name, format!("the packed data is damaged: {fault}"))
        }
        io::ErrorKind::Other => Problem::error("packed-too-large", name, fault.to_string()),
        _ => Problem::error("not-readable", name, format!("could not be read: {fault}")),
    }
}

/// `256 MiB`, `512 bytes`.
fn in_words(n_bytes: u64) -> String {
    match n_bytes {
        0..1024 => format!("{n_bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", n_bytes >> 10),
        _ => format!("{} MiB", n_bytes >> 20),
    }
}
