//! From what a format's reader found to a document: normal form, precedence, inference.

use crate::date::Published;
use crate::infer;
use crate::options::{Infer, Options};
use crate::origin::OriginMap;
use crate::problem::Problem;
use crate::received::{By, Received, Sha256, Told, can_read};
use crate::text::language::{code_of, detect, language_name};
use crate::text::normal::{nfc, to_nfc};

/// What the reader of a format hands over.
#[derive(Debug)]
pub(crate) struct Draft {
    pub name: String,
    /// The file that lines are counted in: the name, but of a record of a file.
    pub file: String,
    pub media_type: &'static str,
    pub encoding: &'static str,
    pub encoding_guessed: bool,
    pub text: String,
    /// From `text` to the document's own bytes.
    pub origin: Option<OriginMap>,
    /// The document's own bytes; `None` where they are `text`'s.
    pub original: Option<Vec<u8>>,
    pub found: Found,
    pub notes: Vec<Problem>,
}

/// What a document says of itself, as it says it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Found {
    pub title: Option<Told<String>>,
    pub publisher: Option<Told<String>>,
    /// Dates as written, the best first.
    pub dates: Vec<Written>,
    pub language: Option<Told<String>>,
    pub url: Option<Told<String>>,
    pub given_id: Option<Told<String>>,
    pub authors: Vec<String>,
}

/// A date as a document writes it, and in which line of the file.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub text: String,
    pub by: By,
    pub line: Option<usize>,
}

/// What a part of a message takes from it where it does not say itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Around {
    pub published: Option<Published>,
    pub publisher: Option<String>,
}

/// A draft as a document; a text without a word is a problem instead.
pub(crate) fn finish(
    draft: Draft,
    around: &Around,
    options: &Options,
) -> Result<Received, Problem> {
    if draft.text.trim().is_empty() {
        return Err(no_text(draft.name, draft.media_type));
    }
    let mut notes = draft.notes;
    let (text, origin, original) = normalise(draft.text, draft.origin, draft.original);
    let Found { title, publisher, dates, language, url, given_id, authors } = draft.found;
    let (given, defaults) = (&options.given, &options.defaults);
    let url = choose(given.url.as_ref(), url, defaults.url.as_ref());
    let publisher = publisher.or_else(|| told(around.publisher.as_ref(), By::Message));
    let published = given
        .published
        .map(|value| Told::new(value, By::Given))
        .or_else(|| first_valid(dates, &draft.file, &mut notes))
        .or_else(|| around.published.map(|value| Told::new(value, By::Message)))
        .or_else(|| defaults.published.map(|value| Told::new(value, By::Default)))
        .or_else(|| infer_date(url.as_ref(), &text, &draft.name, options.infer));
    Ok(Received {
        sha256: Sha256::of(original.as_deref().unwrap_or(text.as_bytes())),
        media_type: draft.media_type,
        encoding: draft.encoding,
        encoding_guessed: draft.encoding_guessed,
        title: choose(given.title.as_ref(), title, defaults.title.as_ref()),
        publisher: choose(given.publisher.as_ref(), publisher, defaults.publisher.as_ref()),
        published,
        language: choose_language(language, &text, options, &draft.name, &mut notes),
        url,
        given_id,
        authors: authors.iter().filter_map(|author| tidy(author)).collect(),
        notes,
        name: draft.name,
        text,
        origin,
        original,
    })
}

fn no_text(name: String, media_type: &str) -> Problem {
    let what = match media_type {
        "text/html" => "a web page without readable text",
        "message/rfc822" => "a message without text",
        _ => "nothing but white space",
    };
    Problem::error("no-text", name, what).expected("a text of at least one word")
}

fn normalise(
    text: String,
    origin: Option<OriginMap>,
    original: Option<Vec<u8>>,
) -> (String, Option<OriginMap>, Option<Vec<u8>>) {
    match to_nfc(&text) {
        None => (text, origin, original),
        Some((normal, map)) => {
            let origin = origin.map(|inner| map.through(&text, &inner));
            (normal, origin, original.or_else(|| Some(text.into_bytes())))
        }
    }
}

/// The caller's word, the document's, the caller's default: the first that says something.
fn choose(
    given: Option<&String>,
    found: Option<Told<String>>,
    default: Option<&String>,
) -> Option<Told<String>> {
    let tidied = |found: Told<String>| Some(Told::new(tidy(&found.value)?, found.by));
    told(given, By::Given).or_else(|| found.and_then(tidied)).or_else(|| told(default, By::Default))
}

fn told(value: Option<&String>, by: By) -> Option<Told<String>> {
    Some(Told::new(tidy(value?)?, by))
}

/// A short value on one line, in NFC; `None` where nothing is left.
fn tidy(value: &str) -> Option<String> {
    let words: Vec<&str> = value.split_whitespace().collect();
    let line = nfc(&words.join(" "));
    (!line.is_empty()).then_some(line)
}

/// The first date that a calendar has; each one before it that none has is noted.
fn first_valid(
    dates: Vec<Written>,
    file: &str,
    notes: &mut Vec<Problem>,
) -> Option<Told<Published>> {
    for written in dates {
        match Published::parse(&written.text) {
            Ok(value) => return Some(Told::new(value, written.by)),
            Err(fault) => notes.push(
                Problem::warning("date-invalid", file, format!("the date {fault}"))
                    .at_line(written.line)
                    .expected(fault.expected()),
            ),
        }
    }
    None
}

fn infer_date(
    url: Option<&Told<String>>,
    text: &str,
    name: &str,
    infer: Infer,
) -> Option<Told<Published>> {
    if infer == Infer::Never {
        return None;
    }
    let by = |rule| move |date| Told::new(Published::day(date), By::Inferred(rule));
    let from_url = || url.and_then(|url| infer::in_name(&url.value)).map(by("date-in-address"));
    let from_line = || infer::in_dateline(text).map(by("dateline"));
    let from_name = || infer::in_name(infer::last_part(name)).map(by("date-in-file-name"));
    from_url().or_else(from_line).or_else(from_name)
}

/// The caller's word; else what the text shows, where it contradicts what the document says
/// about English (pages carry the language of their template); else what the document says.
fn choose_language(
    declared: Option<Told<String>>,
    text: &str,
    options: &Options,
    name: &str,
    notes: &mut Vec<Problem>,
) -> Option<Told<String>> {
    let code = |tag: &Option<String>| tag.as_deref().and_then(code_of);
    if let Some(given) = code(&options.given.language) {
        return Some(Told::new(given, By::Given));
    }
    let declared = declared.and_then(|told| Some(Told::new(code_of(&told.value)?, told.by)));
    let Some(detected) = detect(text) else {
        let default = || Some(Told::new(code(&options.defaults.language)?, By::Default));
        return declared.or_else(default);
    };
    if let Some(beside) = detected.beside {
        notes.push(mixed(name, detected.code, beside));
    }
    match declared {
        Some(told) if can_read(&told.value) == can_read(detected.code) => Some(told),
        Some(told) => {
            notes.push(contradicted(name, &told.value, detected.code));
            Some(Told::new(detected.code.to_owned(), By::Inferred("language-of-the-text")))
        }
        None => Some(Told::new(detected.code.to_owned(), By::Inferred("language-of-the-text"))),
    }
}

fn mixed(name: &str, code: &str, beside: &str) -> Problem {
    let (most, rest) = (language_name(code), language_name(beside));
    Problem::note("language-mixed", name, format!("mostly in {most}, partly in {rest}"))
}

fn contradicted(name: &str, told: &str, found: &str) -> Problem {
    let message = format!("says that it is in `{told}`; its text is in {}", language_name(found));
    Problem::note("language-contradicted", name, message)
}
