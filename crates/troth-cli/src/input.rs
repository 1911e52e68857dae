//! From arguments to documents: what every command that takes files does with them.

pub use troth::parse_moment;
use troth_intake::{Options, Problem, Published, Received, language_name};
use troth_text::Severity;

use crate::output;

/// What the caller says of the documents of one run.
#[derive(Debug, Clone, clap::Args)]
pub struct DocumentArgs {
    /// When the documents came out: a day (2031-03-09), or a day and time. Relative words
    /// ("on Friday") are counted from it.
    #[arg(long, value_name = "DATE", value_parser = parse_published)]
    pub published: Option<Published>,
    /// Who published them.
    #[arg(long, value_name = "NAME")]
    pub publisher: Option<String>,
    /// Their encoding, where it cannot be told (windows-1251, koi8-r).
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// How large one document may be: bytes, or with KB, MB, GB (1 GB at most).
    #[arg(long, value_name = "SIZE", value_parser = parse_size, default_value = "32MB")]
    pub largest: u64,
}

/// A size as people give it, in bytes: thousands are of 1024.
fn parse_size(text: &str) -> Result<u64, String> {
    let expected = || "expected a number of bytes, or one with KB, MB or GB (200MB)".to_owned();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
    let unit = match text[digits.len()..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => return Err(expected()),
    };
    let number: u64 = digits.parse().map_err(|_| expected())?;
    number
        .checked_mul(unit)
        .filter(|size| (1..=1 << 30).contains(size))
        .ok_or_else(|| "expected between 1 byte and 1 GB".to_owned())
}

fn parse_published(text: &str) -> Result<Published, String> {
    Published::parse(text).map_err(|error| format!("{error} (expected {})", error.expected()))
}

impl DocumentArgs {
    /// The options for intake.
    ///
    /// # Errors
    /// When there is no encoding of that name.
    pub fn options(&self) -> Result<Options, String> {
        let mut options = Options::default();
        options.given.published = self.published;
        options.given.publisher.clone_from(&self.publisher);
        options.limits.document = self.largest;
        if let Some(label) = &self.encoding {
            let encoding = troth_intake::NamedEncoding::from_label(label);
            options.encoding = Some(encoding.ok_or_else(|| {
                format!("no encoding is called `{label}`: expected a name such as utf-8, windows-1251, koi8-r")
            })?);
        }
        Ok(options)
    }
}

/// Says one problem; whether it cost nothing.
pub fn tell(problem: &Problem) -> bool {
    match problem.severity {
        Severity::Error if problem.id == "too-large" => {
            output::say_error(&format!("{problem}; `--largest 200MB` allows more"));
        }
        Severity::Error => output::say_error(&problem.to_string()),
        Severity::Warning => output::say_warning(&problem.to_string()),
        Severity::Note => tracing::info!("{problem}"),
    }
    problem.severity != Severity::Error
}

/// Says that a document's language cannot be read yet.
pub fn tell_language(received: &Received, kept: bool) {
    let code = received.language.as_ref().map_or("", |language| language.value.as_str());
    let name = language_name(code);
    let what = if kept { "kept in the record, not read" } else { "not read" };
    output::say_warning(&format!(
        "{}: written in {name}, {what}: this program reads English so far",
        received.name
    ));
}
