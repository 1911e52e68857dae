//! The files that `troth init` makes, with comments that teach their use.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::find::SETTINGS_FILE;

/// What is to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewDocket<'n> {
    /// The folder; made with its parents where it is not there.
    pub folder: &'n Path,
    /// The docket's name; the folder's where it is `None`.
    pub name: Option<&'n str>,
}

/// Every file of a new docket: its path, its text, and what it is for.
const FILES: &[(&str, &str, &str)] = &[
    (SETTINGS_FILE, include_str!("templates/troth.toml"), "parties, sources, time zone"),
    ("README.md", include_str!("templates/README.md"), "what lies where, and what to do first"),
    ("places.csv", include_str!("templates/places.csv"), "places that the gazetteer lacks"),
    ("coverage.csv", include_str!("templates/coverage.csv"), "who could have told, when and where"),
    (
        "agreements/first.md",
        include_str!("templates/agreements/first.md"),
        "an agreement to put yours in place of",
    ),
];

/// The folder for reports; it is empty at first.
const DOCUMENTS: &str = "documents";

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The docket's folder.
    pub folder: PathBuf,
    /// Its name.
    pub name: String,
    /// Its files and folders, in the order in which they were made.
    pub files: Vec<MadeFile>,
}

/// A file or folder of the new docket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeFile {
    /// Its path.
    pub path: PathBuf,
    /// What it is for, in a few words.
    pub what: &'static str,
    /// Where it comes from.
    pub origin: FileOrigin,
}

/// Where a file of a new docket comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileOrigin {
    /// It was made.
    New,
    /// It was there before and is as it was.
    Kept,
}

/// Why no docket was made.
#[derive(Debug)]
pub enum InitError {
    /// This `troth.toml` is there already: the folder is a docket, and nothing was written.
    IsDocket(PathBuf),
    /// This could not be written; what was written before it stays.
    Disk(PathBuf, io::Error),
}

impl fmt::Display for InitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IsDocket(path) => write!(
                f,
                "{}: this folder is a docket already; nothing was written (expected a folder \
                 without `{SETTINGS_FILE}`)",
                path.display()
            ),
            Self::Disk(path, fault) => write!(f, "{}: could not be made: {fault}", path.display()),
        }
    }
}

impl std::error::Error for InitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::IsDocket(_) => None,
            Self::Disk(_, fault) => Some(fault),
        }
    }
}

/// Makes a docket. Overwrites nothing: files that are there already are kept as they are, and
/// in a folder that is a docket already nothing is written. The record is not made here: it
/// begins with its first entry.
///
/// # Errors
/// When the folder is a docket already, or the disk refuses.
pub fn init(new: NewDocket) -> Result<Made, InitError> {
    let folder = new.folder;
    let settings = folder.join(SETTINGS_FILE);
    if settings.symlink_metadata().is_ok() {
        return Err(InitError::IsDocket(settings));
    }
    let name = new.name.map_or_else(|| name_of(folder), str::to_owned);
    let mut files = Vec::new();
    for (file, template, what) in FILES {
        let path = folder.join(file);
        let origin = write_new(&path, &fill(template, file, &name))?;
        files.push(MadeFile { path, what, origin });
    }
    let path = folder.join(DOCUMENTS);
    let origin = if path.is_dir() { FileOrigin::Kept } else { FileOrigin::New };
    make_folder(&path)?;
    files.push(MadeFile { path, what: "the reports: put them here", origin });
    Ok(Made { folder: folder.to_owned(), name, files })
}

/// A folder's own name, where it has one: `.` and `..` stand for another.
fn name_of(folder: &Path) -> String {
    let whole = folder.canonicalize().or_else(|_| std::path::absolute(folder));
    let last = whole.ok().and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    last.unwrap_or_else(|| "docket".to_owned())
}

/// A template with the docket's name in it: in TOML as TOML writes a text, else on one line.
fn fill(template: &str, file: &str, name: &str) -> String {
    let written = match file {
        SETTINGS_FILE => toml::Value::String(name.to_owned()).to_string(),
        _ => name.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    template.replace("{name}", &written)
}

fn write_new(path: &Path, text: &str) -> Result<FileOrigin, InitError> {
    make_folder(path.parent().expect("a docket's file lies in a folder"))?;
    let written = File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes()));
    match written {
        Ok(()) => Ok(FileOrigin::New),
        Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => Ok(FileOrigin::Kept),
        Err(fault) => Err(InitError::Disk(path.to_owned(), fault)),
    }
}

fn make_folder(path: &Path) -> Result<(), InitError> {
    fs::create_dir_all(path).map_err(|fault| InitError::Disk(path.to_owned(), fault))
}

#[cfg(test)]
mod tests {
    use troth_text::Diagnostic;

    use super::*;
    use crate::docket::read_settings;

    fn template(file: &str) -> &'static str {
        FILES.iter().find(|(name, ..)| *name == file).expect("a file of a docket").1
    }

    /// A folder of its own for one test, gone with it.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("troth-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn what_is_made_is_read_without_a_fault() {
        let text = fill(template(SETTINGS_FILE), SETTINGS_FILE, "A \"name\" with\nall in it");
        let read = read_settings(&text);
        assert_eq!(read.diagnostics, Vec::<Diagnostic>::new());
        assert_eq!(read.settings.name.as_deref(), Some("A \"name\" with\nall in it"));
        assert_eq!(read.settings.parties.len(), 2);
        assert_eq!(read.settings.sources.len(), 2);

        let page = template("agreements/first.md");
        let agreement = troth_agreement::read_agreement("first", page, &read.settings.parties);
        assert_eq!(agreement.diagnostics, Vec::<Diagnostic>::new());
        assert_eq!(agreement.agreement.clauses.len(), 2);

        let (places, faults) = troth_gazetteer::parse_places_csv(template("places.csv"));
        assert_eq!((places.len(), faults), (0, Vec::new()));
        let zone = &read.settings.zone;
        let (coverage, faults) = troth_monitor::read_coverage(template("coverage.csv"), zone);
        assert_eq!((coverage.len(), faults), (0, Vec::new()));
    }

    #[test]
    fn the_examples_in_the_comments_are_rows() {
        let row = |file: &str| {
            let text = template(file);
            let example = text.split_once("# Example:\n#   ").expect("an example").1;
            format!("{text}{}\n", example.lines().next().expect("a row"))
        };
        let (places, faults) = troth_gazetteer::parse_places_csv(&row("places.csv"));
        assert_eq!((places.len(), faults), (1, Vec::new()));
        let zone = jiff::tz::TimeZone::UTC;
        let (coverage, faults) = troth_monitor::read_coverage(&row("coverage.csv"), &zone);
        assert_eq!((coverage.len(), faults), (1, Vec::new()));
    }

    #[test]
    fn a_docket_is_made_and_told_of() {
        let folder = Folder::new("init");
        let docket = folder.0.join("coastal truce");
        let made = init(NewDocket { folder: &docket, name: None }).expect("a new folder");
        assert_eq!(made.name, "coastal truce");
        assert_eq!(made.files.len(), FILES.len() + 1);
        assert!(made.files.iter().all(|file| file.path.exists()));
        let text = fs::read_to_string(docket.join(SETTINGS_FILE)).expect("it was made");
        assert_eq!(read_settings(&text).settings.name.as_deref(), Some("coastal truce"));
    }

    #[test]
    fn nothing_is_overwritten() {
        let folder = Folder::new("refuse");
        fs::create_dir_all(&folder.0).expect("a folder can be made");
        fs::write(folder.0.join("places.csv"), "mine").expect("a file can be written");
        let new = NewDocket { folder: &folder.0, name: None };
        let made = init(new).expect("it is no docket yet");
        let kept = made.files.iter().filter(|file| file.origin == FileOrigin::Kept);
        assert_eq!(
            kept.map(|file| file.path.clone()).collect::<Vec<_>>(),
            [folder.0.join("places.csv")]
        );
        assert_eq!(fs::read_to_string(folder.0.join("places.csv")).expect("still there"), "mine");
        let refused = init(new).expect_err("it is a docket now");
        assert!(refused.to_string().contains("this folder is a docket already"), "{refused}");
    }
}
