//! `troth language FILE…`: English to words, tags, trees and names, and nothing more.
//!
//! Documents are taken in parts that are analysed in several threads and printed in their order,
//! so that a text of any size needs little memory beyond itself.

use std::cell::Cell;
use std::io::{BufWriter, IsTerminal, Read as _, Write};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use comfy_table::TableComponent;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use troth_intake::sources::{self, Source};
use troth_intake::{Body, Problem};
use troth_language::{Entity, Input, Language, Part, Sentence, Token};
use troth_text::Diagnostic;

use crate::Outcome;
use crate::{input, output};

/// Analyse English: sentences, words, tags, lemmas, trees and names.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth language article.txt\n  troth language reports/ --format jsonl > sentences.jsonl\n  troth language treebank.conllu --input conllu > filled.conllu\n\nTexts are UTF-8. With --input conllu the given sentences, words and comments stay and the rest is\nfilled in. CoNLL-U has names in MISC, as NE=B-PER."
)]
pub struct LanguageCommand {
    /// Files, folders, patterns; `-` for standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// How to print.
    #[arg(long, value_enum, default_value = "conllu")]
    format: Format,
    /// What the files hold.
    #[arg(long, value_enum, default_value = "text")]
    input: Holds,
    /// Which model: the exact one is a little more often right, and reads a fraction as fast.
    #[arg(long, value_enum, default_value = "fast")]
    model: Which,
    /// Threads to use; all cores unless told. The output is the same for any number.
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Universal Dependencies' format, version 2.
    Conllu,
    /// One JSON document: a list of sentences.
    Json,
    /// A sentence a line.
    Jsonl,
    /// For people.
    Table,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Holds {
    /// Plain text.
    Text,
    /// CoNLL-U.
    Conllu,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Which {
    /// One network, by which documents are read too.
    Fast,
    /// Several networks, which decide together.
    Exact,
}

impl Which {
    fn language(self) -> Language {
        match self {
            Self::Fast => Language::embedded(),
            Self::Exact => Language::exact(),
        }
    }
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Faulty lines of one document that are told of one by one.
const MAX_TOLD: usize = 20;

/// A document with its name.
struct Document {
    name: String,
    text: String,
}

impl AsRef<str> for Document {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// A part, as it will be printed.
struct Printed {
    document: Arc<Document>,
    /// Which of the documents that is.
    number: usize,
    text: String,
    n_sentences: usize,
    told: Vec<Diagnostic>,
}

impl LanguageCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// When standard output fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let all_read = Cell::new(true);
        let tell = |problem: &Problem| all_read.set(input::tell(problem) && all_read.get());
        let documents = sources::sources(&self.files).filter_map(|source| {
            let read = source.and_then(|source| read(&source, self.input, &tell));
            read.map_err(|problem| tell(&problem)).ok()
        });
        let held = if self.input == Holds::Text { Input::Text } else { Input::Conllu };
        let n_cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let n_threads = self.threads.map_or_else(n_cores, NonZeroUsize::get);
        let several = self.files.len() > 1 || Path::new(&self.files[0]).is_dir();
        let print = |part: Part<Document>| Printed {
            text: self.format.print(&part, several),
            n_sentences: part.sentences.len(),
            document: part.document,
            number: part.number,
            told: part.diagnostics,
        };
        let mut printer = Printer::new(self.format);
        let mut faults = Faults::default();
        self.model.language().in_parts(documents, held, n_threads, print, |printed| {
            faults.tell(&printed, &tell);
            printer.put(&printed);
        });
        faults.tell_left(&tell);
        printer.finish()?;
        Ok(if all_read.get() { Outcome::Fine } else { Outcome::Unread })
    }
}

/// Reads one file.
fn read(source: &Source, holds: Holds, tell: &impl Fn(&Problem)) -> Result<Document, Problem> {
    let name = source.name();
    let mut bytes = match source.open()? {
        Body::Bytes(bytes) => bytes,
        Body::Stream(mut stream) => {
            let mut bytes = Vec::new();
            let fault = |fault| {
                Problem::error("not-readable", &*name, format!("could not be read: {fault}"))
            };
            stream.read_to_end(&mut bytes).map_err(fault)?;
            bytes
        }
    };
    if u32::try_from(bytes.len()).is_err() {
        return Err(Problem::error("too-large", name, "a text of 4 GiB or more").expected("less"));
    }
    if bytes.starts_with(BYTE_ORDER_MARK) && holds == Holds::Conllu {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    let text = String::from_utf8(bytes).unwrap_or_else(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
        let message = "not UTF-8 here, read with \u{FFFD} where it is not";
        let problem = Problem::warning("not-utf-8", &*name, message);
        tell(&problem.at(line, None));
        String::from_utf8_lossy(error.as_bytes()).into_owned()
    });
    if text.is_empty() {
        let problem = Problem::warning("empty", &*name, "the file is empty");
        tell(&problem.expected("a text of at least one word"));
    }
    Ok(Document { name, text })
}

/// Tells of faulty lines, a few of each document.
#[derive(Default)]
struct Faults {
    document: Option<Arc<Document>>,
    number: usize,
    /// How far lines have been counted, and how many there were.
    at: usize,
    n_lines: usize,
    n_told: usize,
}

impl Faults {
    fn tell(&mut self, printed: &Printed, tell: &impl Fn(&Problem)) {
        if printed.told.is_empty() {
            return;
        }
        if self.document.is_none() || self.number != printed.number {
            self.tell_left(tell);
            let document = Some(Arc::clone(&printed.document));
            *self = Self { document, number: printed.number, ..Self::default() };
        }
        let Document { name, text } = &*printed.document;
        for diagnostic in &printed.told {
            self.n_told += 1;
            let Some(label) = diagnostic.labels.first().filter(|_| self.n_told <= MAX_TOLD) else {
                continue;
            };
            let skipped = &text.as_bytes()[self.at..label.span.start()];
            self.n_lines += skipped.iter().filter(|byte| **byte == b'\n').count();
            self.at = label.span.start();
            let help = diagnostic.help.as_deref().unwrap_or_default();
            let message = format!("{}, {}: {help}", diagnostic.message, label.message);
            let problem = Problem::error(diagnostic.id, &**name, message);
            tell(&problem.at(self.n_lines + 1, None));
        }
    }

    /// Says how many were not told of one by one.
    fn tell_left(&self, tell: &impl Fn(&Problem)) {
        let Some(document) = self.document.as_ref().filter(|_| self.n_told > MAX_TOLD) else {
            return;
        };
        let message = format!("{} more lines like these", self.n_told - MAX_TOLD);
        tell(&Problem::error("more-lines", &*document.name, message));
    }
}

impl Format {
    /// The text of a part; `several` says that other documents stand beside its own.
    fn print(self, part: &Part<Document>, several: bool) -> String {
        let name = part.document.name.replace(char::is_control, " ");
        if self == Self::Conllu {
            if !several {
                return part.to_conllu(None);
            }
            let stem = name.replace(' ', "_");
            let is_first = part.n_before == 0 && !part.sentences.is_empty();
            let head = if is_first { format!("# newdoc id = {stem}\n") } else { String::new() };
            return head + &part.to_conllu(Some(&stem));
        }
        let mut text = String::new();
        for (idx, sentence) in part.sentences.iter().enumerate() {
            let number = part.n_before + idx + 1;
            match self {
                Self::Table => text += &as_table(part.text(), sentence, &name, number),
                _ => {
                    text += &as_json(part.text(), sentence, &name, number).to_string();
                    text += if self == Self::Json { ",\n" } else { "\n" };
                }
            }
        }
        text
    }
}

fn as_json(text: &str, sentence: &Sentence, name: &str, number: usize) -> serde_json::Value {
    let token = |token: &Token| {
        json!({
            "form": token.span.slice(text),
            "start": token.span.start(),
            "end": token.span.end(),
            "lemma": token.lemma,
            "upos": token.upos.as_str(),
            "xpos": token.xpos.as_str(),
            "feats": token.feats.to_conllu(),
            "head": token.head.map_or(0, |head| head + 1),
            "deprel": token.deprel.as_str(),
            "space_after": token.space_after,
        })
    };
    let entity = |entity: &Entity| {
        json!({
            "kind": entity.kind.as_str(),
            "first": entity.range.start + 1,
            "last": entity.range.end,
            "text": written(text, &sentence.tokens[entity.range.clone()]),
        })
    };
    json!({
        "document": name,
        "sentence": number,
        "text": written(text, &sentence.tokens),
        "tokens": sentence.tokens.iter().map(token).collect::<Vec<_>>(),
        "names": sentence.entities.iter().map(entity).collect::<Vec<_>>(),
    })
}

/// Tokens as they were written, with one space for white space.
fn written(text: &str, tokens: &[Token]) -> String {
    let mut written = String::new();
    for token in tokens {
        written += token.span.slice(text);
        written += if token.space_after { " " } else { "" };
    }
    written.truncate(written.trim_end().len());
    written
}

fn as_table(text: &str, sentence: &Sentence, name: &str, number: usize) -> String {
    let mut table =
        output::table(&["", "word", "lemma", "tag", "", "features", "head", "", "name"]);
    for line in [
        TableComponent::HorizontalLines,
        TableComponent::MiddleIntersections,
        TableComponent::LeftBorderIntersections,
        TableComponent::RightBorderIntersections,
    ] {
        table.remove_style(line);
    }
    let mut names = vec![""; sentence.tokens.len()];
    for entity in &sentence.entities {
        names[entity.range.clone()].fill(entity.kind.as_str());
    }
    for (idx, (token, name)) in sentence.tokens.iter().zip(names).enumerate() {
        let head = token.head.map_or("", |head| sentence.tokens[head].span.slice(text));
        table.add_row([
            &(idx + 1).to_string(),
            token.span.slice(text),
            &token.lemma,
            token.upos.as_str(),
            token.xpos.as_str(),
            token.feats.to_conllu().trim_matches('_'),
            head,
            token.deprel.as_str(),
            name,
        ]);
    }
    let heading = output::styled(output::DIM, &format!("{name}, sentence {number}"));
    format!("{heading}\n{}\n{table}\n\n", written(text, &sentence.tokens))
}

/// Prints parts as they come, with progress after two seconds where a terminal shows it.
struct Printer {
    format: Format,
    out: BufWriter<Box<dyn Write>>,
    /// What stands between the last sentence and the next.
    between: &'static str,
    bar: ProgressBar,
    since: Instant,
}

impl Printer {
    fn new(format: Format) -> Self {
        let bar = ProgressBar::no_length();
        bar.set_draw_target(ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{spinner} {pos} sentences, {per_sec}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let out: Box<dyn Write> = match format {
            Format::Table => Box::new(anstream::stdout()),
            // Nothing in them is a colour, whatever it looks like.
            _ => Box::new(std::io::stdout()),
        };
        let between = if format == Format::Json { "[" } else { "" };
        let out = BufWriter::new(out);
        Self { format, out, between, bar, since: Instant::now() }
    }

    fn put(&mut self, printed: &Printed) {
        let is_long = self.since.elapsed() > Duration::from_secs(2);
        if is_long && self.bar.is_hidden() && std::io::stderr().is_terminal() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(printed.n_sentences as u64);
        let text = match self.format {
            Format::Json => printed.text.trim_end_matches(",\n"),
            _ => &printed.text,
        };
        if text.is_empty() {
            return;
        }
        let between = self.between;
        let wrote = self.out.write_all(between.as_bytes());
        if let Err(fault) = wrote.and_then(|()| self.out.write_all(text.as_bytes())) {
            self.bar.finish_and_clear();
            leave(&fault);
        }
        if self.format == Format::Json {
            self.between = ",\n";
        }
    }

    fn finish(mut self) -> std::io::Result<()> {
        self.bar.finish_and_clear();
        match (self.format, self.between) {
            (Format::Json, "[") => self.out.write_all(b"[]\n")?,
            (Format::Json, _) => self.out.write_all(b"]\n")?,
            _ => {}
        }
        self.out.flush()
    }
}

/// Ends the program where standard output fails amid a long text, rather than analyse the rest of
/// it for nobody. `troth language … | head` closes the pipe: that is no fault.
fn leave(fault: &std::io::Error) -> ! {
    if fault.kind() == std::io::ErrorKind::BrokenPipe {
        std::process::exit(0);
    }
    output::say_error(&fault.to_string());
    std::process::exit(2);
}
