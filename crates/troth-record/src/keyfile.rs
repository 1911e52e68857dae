//! The signing key in a file of its own beside the record.
//!
//! Apart from the record, because who copies or shows the record should not thereby give away
//! the right to sign for it.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::{Context, Error, ErrorKind, Result};
use crate::note::{SignerKey, check_name};
use crate::record::random_origin;
use crate::store::{beside, publish};
use crate::world::World;

/// Where the key of the record at `path` is.
pub(crate) fn key_path(path: &Path) -> PathBuf {
    beside(path, ".key")
}

/// Reads the key of the record at `path`: the file `path.key`.
///
/// # Errors
/// Tells apart a key that is missing and one that cannot be read.
pub fn read(path: &Path) -> Result<SignerKey> {
    let key_path = key_path(path);
    let shown = key_path.display();
    let text = fs::read_to_string(&key_path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::new(
            ErrorKind::WrongKey,
            format!(
                "the record's signing key `{shown}` is missing: it can be read, not appended to"
            ),
        ),
        _ => Error::new(ErrorKind::Machine, format!("cannot read the key `{shown}`"))
            .caused_by(error),
    })?;
    SignerKey::parse(&text).context(|| format!("cannot use the key `{shown}`"))
}

/// Makes a key for the record that shall be at `path`.
///
/// A key that an interrupted attempt left behind is taken up again: nothing was signed with it
/// that anybody has seen.
///
/// # Errors
/// Refuses a key that is there and belongs to a record of another name; fails if the disk does.
pub fn make(path: &Path, origin: Option<&str>, world: &mut dyn World) -> Result<SignerKey> {
    if let Some(origin) = origin {
        check_name(origin)?;
    }
    if fs::symlink_metadata(key_path(path)).is_ok() {
        return take_up(path, origin);
    }
    let name = match origin {
        Some(origin) => origin.to_owned(),
        None => random_origin(world)?,
    };
    let key = SignerKey::generate(&name, world)?;
    write(path, &key).context(|| format!("cannot keep a key beside `{}`", path.display()))?;
    Ok(key)
}

fn take_up(path: &Path, origin: Option<&str>) -> Result<SignerKey> {
    let key = read(path)?;
    match origin.is_none_or(|origin| origin == key.verifier().name()) {
        true => Ok(key),
        false => Err(Error::new(
            ErrorKind::AlreadyThere,
            format!(
                "the key `{}` belongs to a record named `{}`",
                key_path(path).display(),
                key.verifier().name()
            ),
        )),
    }
}

/// Writes the key whole, readable by its owner alone, before it gets its name.
fn write(path: &Path, key: &SignerKey) -> Result<()> {
    let draft = beside(path, &format!(".key.{}.new", std::process::id()));
    let _ = fs::remove_file(&draft);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut file| {
        file.write_all(format!("{}\n", key.to_secret_text()).as_bytes())?;
        file.sync_all()
    });
    written.context(|| "cannot write a file".to_owned())?;
    publish(&draft, &key_path(path))
}
