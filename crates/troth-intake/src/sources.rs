//! The one door to the disk: from what a person names to inputs, one at a time.
//!
//! A folder is walked in the order of its names, and a file is opened when its turn comes: a
//! folder of a million files costs the memory of one folder's names and of one file.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::options::Options;
use crate::problem::Problem;
use crate::receive::{Body, Item, receive_each};

/// The name that standard input gets.
pub const STANDARD_INPUT: &str = "standard input";

/// A file up to this size is read at once; a larger one as it is needed.
const AT_ONCE: u64 = 8 << 20;

/// One input: standard input or a file, not yet opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Standard input, named `-`.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl Source {
    /// The name that its documents get: the path as it was named.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Stdin => STANDARD_INPUT.to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// How many bytes it has, packed as they may be; none for standard input and what cannot be
    /// asked.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::Stdin => None,
            Self::File(path) => path.metadata().ok().map(|about| about.len()),
        }
    }

    /// Opens it.
    ///
    /// # Errors
    /// When the file is not there or may not be read: one clear line.
    pub fn open(&self) -> Result<Body<'static>, Problem> {
        let opened = match self {
            Self::Stdin => return Ok(Body::Stream(Box::new(io::stdin().lock()))),
            Self::File(path) => open_file(path),
        };
        opened.map_err(|fault| not_readable(&self.name(), &fault))
    }

    /// Reads its documents, handing each over as it is read.
    pub fn receive_each(&self, options: &Options, sink: &mut dyn FnMut(Item)) {
        match self.open() {
            Ok(body) => receive_each(&self.name(), body, options, sink),
            Err(problem) => sink(Item::Problem(problem)),
        }
    }
}

fn open_file(path: &Path) -> io::Result<Body<'static>> {
    let mut file = File::open(path)?;
    let about = file.metadata()?;
    if !about.is_file() || about.len() > AT_ONCE {
        return Ok(Body::Stream(Box::new(file)));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or_default() + 1);
    file.read_to_end(&mut bytes)?;
    Ok(Body::Bytes(bytes))
}

fn not_readable(name: &str, fault: &io::Error) -> Problem {
    match fault.kind() {
        io::ErrorKind::NotFound => Problem::error("not-found", name, "there is no such file")
            .expected("a file, a folder, a pattern such as `reports/*.txt`, or `-`"),
        io::ErrorKind::PermissionDenied => {
            Problem::error("not-readable", name, "this file may not be read")
        }
        _ => Problem::error("not-readable", name, format!("could not be read: {fault}")),
    }
}

/// The inputs that `arguments` name, in their order: `-` is standard input, a folder stands for
/// all files in it and below (but those whose names begin with a dot), and what is no file
/// but has `*`, `?` or `[` in it is a pattern.
pub fn sources(arguments: &[String]) -> impl Iterator<Item = Result<Source, Problem>> + '_ {
    arguments.iter().flat_map(|argument| named(argument))
}

type Sources<'a> = Box<dyn Iterator<Item = Result<Source, Problem>> + 'a>;

fn named(argument: &str) -> Sources<'_> {
    let path = Path::new(argument);
    if argument == "-" {
        return Box::new(std::iter::once(Ok(Source::Stdin)));
    }
    if path.is_dir() {
        return below(path);
    }
    if !path.exists() && argument.contains(['*', '?', '[']) {
        return matching(argument);
    }
    Box::new(std::iter::once(Ok(Source::File(path.to_owned()))))
}

/// All files in a folder and below, in the order of their names.
fn below<'a>(folder: &Path) -> Sources<'a> {
    let is_shown = |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
    };
    let walk = walkdir::WalkDir::new(folder).follow_links(true).sort_by_file_name();
    let files = walk.into_iter().filter_entry(is_shown).filter_map(|entry| match entry {
        Ok(entry) if entry.file_type().is_dir() => None,
        Ok(entry) => Some(Ok(Source::File(entry.into_path()))),
        Err(fault) => Some(Err(not_walked(&fault))),
    });
    let mut files = files.peekable();
    if files.peek().is_none() {
        let name = folder.display().to_string();
        let problem = Problem::error("folder-empty", name, "no file in this folder");
        return Box::new(std::iter::once(Err(problem.expected("at least one"))));
    }
    Box::new(files)
}

fn not_walked(fault: &walkdir::Error) -> Problem {
    let name = fault.path().map(|path| path.display().to_string()).unwrap_or_default();
    match (fault.loop_ancestor(), fault.io_error()) {
        (Some(_), _) => Problem::error("link-circle", name, "a link that leads into a circle"),
        (None, Some(fault)) => not_readable(&name, fault),
        (None, None) => Problem::error("not-readable", name, fault.to_string()),
    }
}

/// Patterns mean what they mean in a shell: a star matches no stroke and no dot in front.
const SHELL: glob::MatchOptions = glob::MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: true,
};

/// All files that a pattern matches; of a folder that it matches, those in it.
fn matching(pattern: &str) -> Sources<'_> {
    let paths = match glob::glob_with(pattern, SHELL) {
        Ok(paths) => paths,
        Err(fault) => {
            let message = format!("not a pattern: {}", fault.msg);
            let problem = Problem::error("pattern-invalid", pattern, message);
            return Box::new(std::iter::once(Err(problem.expected("as in `reports/*.txt`"))));
        }
    };
    let found = paths.flat_map(|path| match path {
        Ok(path) if path.is_dir() => below(&path),
        Ok(path) => Box::new(std::iter::once(Ok(Source::File(path)))),
        Err(fault) => {
            let name = fault.path().display().to_string();
            Box::new(std::iter::once(Err(not_readable(&name, fault.error()))))
        }
    });
    let mut found = found.peekable();
    if found.peek().is_none() {
        let problem = Problem::error("pattern-unmatched", pattern, "no file matches");
        return Box::new(std::iter::once(Err(problem.expected("at least one"))));
    }
    Box::new(found)
}
