//! Opens what gold sets come in: text files, folders of them, `.gz`, `.tar.gz`.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

/// A text file of a gold set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path; of an archive's member, the archive's path, `!`, and its path inside.
    pub name: String,
    /// What was named on the way to it: the archive, else the folder or file that was asked for.
    pub source: String,
    /// Its text; bytes that are no UTF-8 stand as U+FFFD.
    pub text: String,
}

impl File {
    /// The last part of the name, without its endings.
    #[must_use]
    pub fn stem(&self) -> &str {
        let last = self.name.rsplit(['/', '!']).next().unwrap_or(&self.name);
        last.split('.').next().unwrap_or(last)
    }

    /// Whether the name ends so, `.gz` left out.
    #[must_use]
    pub fn ends_with(&self, ending: &str) -> bool {
        self.name.strip_suffix(".gz").unwrap_or(&self.name).ends_with(ending)
    }

    /// The folder that it lies in.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.name.rsplit_once(['/', '!']).map_or("", |(folder, _)| folder)
    }
}

/// Everything in `path` in the order of names, and what could not be opened.
#[must_use]
pub fn open(path: &Path) -> (Vec<File>, Vec<String>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for file in below(path, &mut problems) {
        let read = fs::read(&file).map_err(|error| error.to_string());
        let opened = read.and_then(|bytes| unpacked(&file, &bytes));
        match opened {
            Ok(members) => files.extend(members.into_iter().map(|member| File {
                source: if file == path || is_archive(&file) {
                    file.display().to_string()
                } else {
                    path.display().to_string()
                },
                ..member
            })),
            Err(error) => problems.push(format!("{}: {error}", file.display())),
        }
    }
    (files, problems)
}

fn below(path: &Path, problems: &mut Vec<String>) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let mut entries: Vec<PathBuf> = match fs::read_dir(path) {
        Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
        Err(error) => {
            problems.push(format!("{}: {error}", path.display()));
            Vec::new()
        }
    };
    entries.sort();
    entries.iter().flat_map(|entry| below(entry, problems)).collect()
}

fn is_archive(path: &Path) -> bool {
    let name = path.to_string_lossy();
    name.ends_with(".tar.gz") || name.ends_with(".tgz") || name.ends_with(".tar")
}

fn unpacked(path: &Path, bytes: &[u8]) -> Result<Vec<File>, String> {
    let name = path.display().to_string();
    let bytes = if bytes.starts_with(&[0x1F, 0x8B]) { inflated(bytes)? } else { bytes.to_vec() };
    if is_archive(path) {
        return members(&name, &bytes).map_err(|error| error.to_string());
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(vec![File { source: name.clone(), name, text }])
}

fn inflated(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    MultiGzDecoder::new(bytes).read_to_end(&mut out).map_err(|error| error.to_string())?;
    Ok(out)
}

fn members(archive: &str, bytes: &[u8]) -> std::io::Result<Vec<File>> {
    let mut files = Vec::new();
    for entry in tar::Archive::new(bytes).entries()? {
        let mut entry = entry?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let name = format!("{archive}!{}", entry.path()?.display());
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        files.push(File { name, source: archive.to_owned(), text });
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}
