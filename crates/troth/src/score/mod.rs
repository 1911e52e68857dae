//! How well the reader reads: what it finds against what people have marked.
//!
//! [`open`] takes a path and gives the gold [`Set`]s in it, each of a [`Form`] that is recognised
//! from the files; [`Set::score`] reads every document with the product's own engine and gives a
//! [`Report`]: precision, recall and F1 with bootstrap intervals, and what was read otherwise
//! than marked. One file here for each form, with what counts as found in its first lines.

mod accounts;
mod cameo_classes;
mod cameo_roles;
mod coded;
mod coreference;
mod files;
mod heads;
mod muc4;
mod plover;
mod polnear;
mod report;
mod same_event;
mod tally;
mod timeml;
mod toponyms;
mod xml;

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest, Sha256};
use troth_model::{Document as Text, DocumentId, Published};

pub use files::File;
pub use report::{Measured, Report};
pub use tally::{Figure, Tally, figures};

use crate::Engine;

/// The gold forms that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Our own: wire lines of labelled accounts.
    Accounts,
    /// PolNeAR: attributions beside text, in brat's form.
    Polnear,
    /// PLOVER's gold standard records.
    Plover,
    /// CAMEO sentences: source and target by token, or one of five classes by line.
    Cameo,
    /// TimeML documents with TIMEX3.
    Timeml,
    /// Toponyms with coordinates: LGL, GeoVirus.
    Toponyms,
    /// MUC-4 as JSON lines: text and the slots of its templates.
    Muc4,
    /// ECB+: mentions of happenings across documents, and which of them are one.
    SameEvent,
}

/// How a measure is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// As precision, recall and F1.
    F1,
    /// As the share of what is asked that is right.
    Share,
}

/// One thing that is measured on a form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// What, in words.
    pub name: &'static str,
    /// How it is told.
    pub told: Told,
    /// What we aim at, where an aim is set.
    pub target: Option<f64>,
}

impl Measure {
    const fn f1(name: &'static str) -> Self {
        Self { name, told: Told::F1, target: None }
    }

    const fn share(name: &'static str) -> Self {
        Self { name, told: Told::Share, target: None }
    }

    const fn aims_at(self, target: f64) -> Self {
        Self { target: Some(target), ..self }
    }
}

/// Something that was read otherwise than marked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Miss {
    /// Where: file and line, or document.
    pub at: String,
    /// The sentence, or as much of the text as shows it.
    pub sentence: String,
    /// What kind of error, in few words: "AGREE read as CONSULT". Errors are counted by it.
    pub class: String,
    /// What is marked.
    pub gold: String,
    /// What was found.
    pub found: String,
}

/// What one document came to: a tally for each measure of its form, and the misses.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    /// In the order of the set's measures.
    pub tallies: Vec<Tally>,
    /// In the order of the text.
    pub misses: Vec<Miss>,
}

/// A document with what people have marked in it.
pub trait Gold: Send + Sync {
    /// Reads the document and compares.
    fn score(&self, engine: &Engine) -> Sheet;
}

/// A gold set that was read from files.
pub struct Set {
    /// Where it comes from.
    pub name: String,
    /// Its form.
    pub form: Form,
    /// What is measured on it.
    pub measures: &'static [Measure],
    /// Its documents in the order of the files.
    pub documents: Vec<Box<dyn Gold>>,
    /// Records that could not be read, by file and line; the others are there.
    pub problems: Vec<String>,
}

impl Set {
    /// Reads the first `limit` documents on all cores and compares; `step` hears of each one
    /// that is done. The report is the same for any number of cores.
    #[must_use]
    pub fn score(&self, engine: &Engine, limit: usize, step: &(dyn Fn() + Sync)) -> Report {
        let documents = &self.documents[..self.documents.len().min(limit)];
        let sheets = in_parallel(documents, |document| {
            let sheet = document.score(engine);
            step();
            sheet
        });
        Report::new(self, &sheets)
    }
}

fn in_parallel<T: Sync, R: Send>(items: &[T], each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    std::thread::scope(|scope| {
        for _ in 0..crate::grouped::n_threads().min(items.len()) {
            scope.spawn(|| {
                while let Some((at, item)) = take(items, &next) {
                    let result = each(item);
                    done.lock().expect("no thread panicked with the list").push((at, result));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("all threads have ended");
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

fn take<'t, T>(items: &'t [T], next: &AtomicUsize) -> Option<(usize, &'t T)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    items.get(at).map(|item| (at, item))
}

/// The gold sets in `path`: a file, a folder or an archive. Files of no known form are left out;
/// with `form`, so are those of another form. Second: what could not be opened.
#[must_use]
pub fn open(path: &Path, form: Option<Form>) -> (Vec<Set>, Vec<String>) {
    let (files, problems) = files::open(path);
    let mut groups: Vec<(Form, String, Vec<File>)> = Vec::new();
    for file in files {
        let Some(own) = recognise(&file).filter(|own| form.is_none_or(|form| form == *own)) else {
            continue;
        };
        let name = group(own, &file);
        match groups
            .iter_mut()
            .find(|(form, group, _)| (*form, group.as_str()) == (own, name.as_str()))
        {
            Some((.., files)) => files.push(file),
            None => groups.push((own, name, vec![file])),
        }
    }
    let sets = groups.into_iter().filter_map(|(form, name, files)| set(form, name, &files));
    (sets.collect(), problems)
}

/// What belongs together: an archive, a folder of labelled documents, or one file.
fn group(form: Form, file: &File) -> String {
    match form {
        Form::Polnear | Form::Timeml => file.source.clone(),
        Form::SameEvent => same_event::part(file),
        Form::Accounts => file.folder().to_owned(),
        _ => file.name.clone(),
    }
}

/// The form of a file: by what stands in it; its name helps only where the text cannot tell.
#[must_use]
pub fn recognise(file: &File) -> Option<Form> {
    let head: String = file.text.chars().take(4000).collect();
    let has = |part: &str| head.contains(part);
    if file.ends_with(".jsonl") && has("\"kind\"") {
        return Some(Form::Accounts);
    }
    if same_event::is_form(&head) {
        return Some(Form::SameEvent);
    }
    if has("\"doctext\"") && has("\"extracts\"") {
        return Some(Form::Muc4);
    }
    if has("\"eventText\"") || has("PLOVER-GSR") {
        return Some(Form::Plover);
    }
    if has("<TimeML") {
        return Some(Form::Timeml);
    }
    if has("<toponym>") || has("<location>") || has("<toponyms") {
        return Some(Form::Toponyms);
    }
    if file.ends_with(".ann") || file.ends_with(".txt") && file.folder().ends_with("text") {
        return Some(Form::Polnear);
    }
    (cameo_roles::is_form(&head) || cameo_classes::is_form(&head)).then_some(Form::Cameo)
}

/// `None` where no document of a set could be read, as of texts without annotations.
fn set(form: Form, name: String, files: &[File]) -> Option<Set> {
    let mut set = Set { name, form, measures: &[], documents: Vec::new(), problems: Vec::new() };
    match form {
        Form::Accounts => accounts::read(files, &mut set),
        Form::Polnear => polnear::read(files, &mut set),
        Form::Plover => plover::read(files, &mut set),
        Form::Cameo if cameo_roles::is_form(&files[0].text) => cameo_roles::read(files, &mut set),
        Form::Cameo => cameo_classes::read(files, &mut set),
        Form::Timeml => timeml::read(files, &mut set),
        Form::Toponyms => toponyms::read(files, &mut set),
        Form::Muc4 => muc4::read(files, &mut set),
        Form::SameEvent => same_event::read(files, &mut set),
    }
    (!set.documents.is_empty() || !set.problems.is_empty()).then_some(set)
}

/// A text of a gold set as the engine takes it.
fn text(name: &str, text: &str, day: Option<jiff::civil::Date>) -> Text {
    Text {
        id: DocumentId::new(Sha256::digest(text.as_bytes()).into()),
        title: None,
        publisher: None,
        published: day.map(|day| Published { day, at: None }),
        language: Some("en".to_owned()),
        zone: jiff::tz::TimeZone::UTC,
        url: None,
        name: name.to_owned(),
        text: text.to_owned(),
    }
}

/// Runs of blanks as one space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
