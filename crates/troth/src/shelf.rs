//! Where a record stands: a file, or a schema of a PostgreSQL database.
//!
//! `record = "…"` of a docket's settings and `--store` of the program write it the same way: a path,
//! or `postgres://USER@HOST/DATABASE?schema=NAME`. The signing key is a file in any case: beside
//! the record, or `NAME.key` in the docket's folder.

use std::fmt;
use std::path::{Path, PathBuf};

use troth_record::{ErrorKind, Record, Result, System};

/// The schema that a database's record has if its address names none.
const SCHEMA: &str = "troth";

/// Where a record stands, whether there is one yet or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf(Place);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    File(PathBuf),
    Schema {
        /// The address as PostgreSQL's clients read it. It may hold a password: never shown.
        url: String,
        schema: String,
        /// The key's path without `.key`.
        key: PathBuf,
    },
}

impl fmt::Display for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::File(path) => path.display().fmt(f),
            Place::Schema { url, schema, .. } => {
                // Without user, password and parameters, of which one may be a password, too.
                let address = url.split_once("://").map_or("", |(_, rest)| rest);
                let address = address.split('?').next().unwrap_or_default();
                let host = address.rsplit('@').next().unwrap_or_default();
                write!(f, "schema `{schema}` of the database {host}")
            }
        }
    }
}

impl Shelf {
    /// Reads a place as it is written: an address of PostgreSQL, or a path from `folder` on.
    ///
    /// ```
    /// use std::path::Path;
    /// let shelf = troth::Shelf::parse("postgres://ada:secret@db/coast?schema=truce", Path::new("."));
    /// assert_eq!(shelf.to_string(), "schema `truce` of the database db/coast");
    /// let shelf = troth::Shelf::parse("record.troth", Path::new("docket"));
    /// assert_eq!(shelf.path(), Some(Path::new("docket/record.troth")));
    /// ```
    #[must_use]
    pub fn parse(written: &str, folder: &Path) -> Self {
        let is_address = ["postgres://", "postgresql://"].iter().any(|s| written.starts_with(s));
        if !is_address {
            return Self::file(folder.join(written));
        }
        let (url, schema) = without_schema(written);
        let schema = schema.unwrap_or_else(|| SCHEMA.to_owned());
        let key = folder.join(&schema);
        Self(Place::Schema { url, schema, key })
    }

    /// The record in the file `path`.
    #[must_use]
    pub fn file(path: PathBuf) -> Self {
        Self(Place::File(path))
    }

    /// The file of a record that is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.0 {
            Place::File(path) => Some(path),
            Place::Schema { .. } => None,
        }
    }

    /// Whether the record's signing key is here: without it the record can be read only.
    #[must_use]
    pub fn has_key(&self) -> bool {
        let base = match &self.0 {
            Place::File(path) => path,
            Place::Schema { key, .. } => key,
        };
        let mut name = base.as_os_str().to_owned();
        name.push(".key");
        Path::new(&name).exists()
    }

    /// Opens the record for reading; `None` where there is none yet.
    ///
    /// # Errors
    /// When there is something else, the record is damaged, or the disk or the server fails.
    pub fn open_if_there(&self) -> Result<Option<Record>> {
        match self.open_for_reading() {
            Ok(record) => Ok(Some(record)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Opens the record for appending, making it, with its key, where there is none.
    ///
    /// # Errors
    /// As [`Shelf::open`].
    pub fn open_or_create(&self) -> Result<Record> {
        match self.open() {
            Err(error) if error.kind() == ErrorKind::NotFound => match self.create() {
                // Somebody else was faster.
                Err(error) if error.kind() == ErrorKind::AlreadyThere => self.open(),
                made => made,
            },
            opened => opened,
        }
    }

    /// Opens the record for reading.
    ///
    /// # Errors
    /// When there is none, it is damaged or of a later format, or the disk or the server fails.
    pub fn open_for_reading(&self) -> Result<Record> {
        match &self.0 {
            Place::File(path) => Record::open_for_reading(path),
            Place::Schema { url, schema, .. } => database::open_for_reading(url, schema),
        }
    }

    /// Opens the record for appending, with its key.
    ///
    /// # Errors
    /// As [`Shelf::open_for_reading`], and when the key is missing or another record's.
    pub fn open(&self) -> Result<Record> {
        match &self.0 {
            Place::File(path) => Record::open(path, Box::new(System)),
            Place::Schema { url, schema, key } => database::open(url, schema, key),
        }
    }

    fn create(&self) -> Result<Record> {
        match &self.0 {
            Place::File(path) => Record::create(path, None, Box::new(System)),
            Place::Schema { url, schema, key } => database::create(url, schema, key),
        }
    }

    /// Makes a record here from a folder that [`Record::export`] wrote: whole, or not at all.
    ///
    /// # Errors
    /// Names the file, the line and what is wrong there; when there is something here already,
    /// or the disk or the server fails.
    pub fn import(&self, folder: &Path) -> Result<()> {
        match &self.0 {
            Place::File(path) => troth_record::import(folder, path),
            Place::Schema { url, schema, .. } => database::import(folder, url, schema),
        }
    }

    /// Checks the whole record, even if its end is damaged and it cannot be opened.
    ///
    /// # Errors
    /// When there is none, or it cannot be read at all.
    pub fn verify(&self) -> Result<troth_record::Verification> {
        match &self.0 {
            Place::File(path) => troth_record::verify_file(path),
            Place::Schema { .. } => self.open_for_reading()?.verify(),
        }
    }
}

/// An address without our own parameter, and what that says.
fn without_schema(address: &str) -> (String, Option<String>) {
    let Some((base, query)) = address.split_once('?') else { return (address.to_owned(), None) };
    let (ours, theirs): (Vec<&str>, Vec<&str>) =
        query.split('&').partition(|parameter| parameter.starts_with("schema="));
    let schema = ours.last().map(|parameter| parameter["schema=".len()..].to_owned());
    match theirs.is_empty() {
        true => (base.to_owned(), schema),
        false => (format!("{base}?{}", theirs.join("&")), schema),
    }
}

#[cfg(feature = "postgres")]
mod database {
    use super::{Path, Record, Result, System};

    pub(super) fn open_for_reading(url: &str, schema: &str) -> Result<Record> {
        Record::open_in_postgres(url, schema, None)
    }

    pub(super) fn open(url: &str, schema: &str, key: &Path) -> Result<Record> {
        // First, so that a record that is not there is not told as one without a key.
        drop(open_for_reading(url, schema)?);
        let key = troth_record::read_key(key)?;
        Record::open_in_postgres(url, schema, Some((key, Box::new(System))))
    }

    pub(super) fn create(url: &str, schema: &str, key: &Path) -> Result<Record> {
        let key = troth_record::make_key(key, None, &mut System)?;
        Record::create_in_postgres(url, schema, key, Box::new(System))
    }

    pub(super) fn import(folder: &Path, url: &str, schema: &str) -> Result<()> {
        troth_record::import_into_postgres(folder, url, schema)
    }
}

#[cfg(not(feature = "postgres"))]
mod database {
    use troth_record::Error;

    use super::{Path, Record, Result};

    const MISSING: &str = "this program was built without PostgreSQL: build it with \
                           `--features postgres`, or keep the record in a file";

    fn missing() -> Error {
        Error::refused(MISSING)
    }

    pub(super) fn open_for_reading(_url: &str, _schema: &str) -> Result<Record> {
        Err(missing())
    }

    pub(super) fn open(_url: &str, _schema: &str, _key: &Path) -> Result<Record> {
        Err(missing())
    }

    pub(super) fn create(_url: &str, _schema: &str, _key: &Path) -> Result<Record> {
        Err(missing())
    }

    pub(super) fn import(_folder: &Path, _url: &str, _schema: &str) -> Result<()> {
        Err(missing())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_parameter_is_taken_out_of_the_address() {
        let read = |address| without_schema(address);
        assert_eq!(read("postgres://h/d"), ("postgres://h/d".to_owned(), None));
        let named = Some("coast".to_owned());
        assert_eq!(read("postgres://h/d?schema=coast"), ("postgres://h/d".to_owned(), named));
        let (url, _) = read("postgres://h/d?schema=a&connect_timeout=3");
        assert_eq!(url, "postgres://h/d?connect_timeout=3");
        let shelf = Shelf::parse("postgresql://ada:secret@h/d", Path::new("docket"));
        assert_eq!(shelf.to_string(), "schema `troth` of the database h/d");
    }
}
