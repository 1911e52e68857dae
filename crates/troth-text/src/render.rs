//! The one renderer: a message with labels into any number of named sources, drawn as text.
//!
//! Diagnostics and the explanations of findings go through it. The same picture gives the same
//! characters on any machine: width and colour are asked for, never looked up. A paragraph that
//! stands on one long line is folded at its spaces, without line numbers, because a reader of an
//! article needs its words and not their column. Of a diagnostic the place is told all the same: whoever
//! mends a file goes to its line.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use crate::{ByteSpan, Diagnostic, Label, Severity};

/// Whether to colour (ANSI escapes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// No escapes.
    Plain,
    /// For a terminal.
    Colour,
}

/// A text under the name by which a person knows it: a path, a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source<'p> {
    /// Its name.
    pub name: &'p str,
    /// All of it.
    pub text: &'p str,
}

/// Words of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt<'p> {
    /// Which source.
    pub source: Source<'p>,
    /// Its words, the most important first.
    pub labels: Vec<Label>,
}

/// A message with the words that show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture<'p> {
    /// How much it weighs: its colour and, without a `kind`, its first word.
    pub severity: Severity,
    /// The first word, where it is not the severity's name: `broken`.
    pub kind: Option<&'p str>,
    /// The id in brackets after it.
    pub id: Option<&'p str>,
    /// The message.
    pub message: &'p str,
    /// The words, the most important source first.
    pub excerpts: Vec<Excerpt<'p>>,
    /// Lines under the picture: what follows from it.
    pub notes: Vec<String>,
    /// What would mend it.
    pub help: Option<&'p str>,
}

/// Draws a picture, lines folded or cut at `width` columns (at least 40).
#[must_use]
pub fn render(picture: &Picture<'_>, paint: Paint, width: usize) -> String {
    draw(picture, paint, width, |_| String::new())
}

/// Draws a picture; `place` is what stands behind the name of a source whose lines were folded.
fn draw(
    picture: &Picture<'_>,
    paint: Paint,
    width: usize,
    place: impl Fn(&Excerpt<'_>) -> String,
) -> String {
    let width = width.max(40);
    let folded: Vec<Folded> =
        picture.excerpts.iter().map(|excerpt| fold(excerpt, width - GUTTER)).collect();
    let mut title = level(picture).primary_title(picture.message);
    if let Some(id) = picture.id {
        title = title.id(id);
    }
    let mut group = Group::with_title(title);
    for (excerpt, folded) in picture.excerpts.iter().zip(&folded) {
        group = group.element(
            snippet(folded).line_numbering(!folded.is_changed).path(clean(excerpt.source.name)),
        );
    }
    for note in &picture.notes {
        group = group.element(Level::NOTE.message(clean(note)));
    }
    if let Some(help) = picture.help {
        group = group.element(Level::HELP.message(clean(help)));
    }
    let renderer = match paint {
        Paint::Plain => Renderer::plain(),
        Paint::Colour => Renderer::styled(),
    };
    let renderer = renderer.term_width(width).decor_style(DecorStyle::Ascii);
    let mut out = renderer.render(&[group]);
    out.push('\n');
    for (excerpt, _) in picture.excerpts.iter().zip(&folded).filter(|(_, text)| text.is_changed) {
        put_position(&mut out, &clean(excerpt.source.name), &place(excerpt));
    }
    out
}

/// Puts another place behind the first name that ends a line as `name:2:1`: the line of a folded
/// text is nobody's line, and the library has no path without one.
fn put_position(out: &mut String, name: &str, place: &str) {
    let is_position = |rest: &str| rest.chars().all(|c| c.is_ascii_digit() || c == ':');
    let found = out.match_indices(name).find_map(|(at, _)| {
        let after = at + name.len();
        let rest = out[after..].lines().next().unwrap_or("").trim_end_matches("\u{1b}[0m");
        (rest.starts_with(':') && is_position(rest)).then_some(after..after + rest.len())
    });
    if let Some(range) = found {
        out.replace_range(range, place);
    }
}

/// Draws a diagnostic on the text in which it was found.
#[must_use]
pub fn render_diagnostic(
    diagnostic: &Diagnostic,
    source: Source<'_>,
    paint: Paint,
    width: usize,
) -> String {
    let excerpt = Excerpt { source, labels: diagnostic.labels.clone() };
    let picture = Picture {
        severity: diagnostic.severity,
        kind: None,
        id: Some(diagnostic.id),
        message: &diagnostic.message,
        excerpts: if diagnostic.labels.is_empty() { Vec::new() } else { vec![excerpt] },
        notes: Vec::new(),
        help: diagnostic.help.as_deref(),
    };
    draw(&picture, paint, width, |excerpt| place_of(excerpt).unwrap_or_default())
}

/// `:7:12`: line and column of an excerpt's first words, from 1.
fn place_of(excerpt: &Excerpt<'_>) -> Option<String> {
    let before = excerpt.source.text.get(..excerpt.labels.first()?.span.start())?;
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |own| own.chars().count()) + 1;
    Some(format!(":{line}:{column}"))
}

fn snippet(folded: &Folded) -> Snippet<'_, Annotation<'_>> {
    Snippet::source(folded.text.as_str()).annotations(folded.labels.iter().enumerate().map(
        |(at, (span, message))| {
            let kind = if at == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            kind.span(span.range()).label((!message.is_empty()).then_some(message.as_str()))
        },
    ))
}

/// Columns that line numbers and bars take.
const GUTTER: usize = 10;

fn level<'p>(picture: &Picture<'p>) -> Level<'p> {
    let level = match picture.severity {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    };
    match picture.kind {
        Some(kind) => level.with_name(kind),
        None => level,
    }
}

/// Control characters would write to the terminal: they come from other people's texts.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// A source with its labels, its long lines folded.
struct Folded {
    text: String,
    labels: Vec<(ByteSpan, String)>,
    is_changed: bool,
}

/// Folds the lines that labels stand on where they are longer than `width`: a space becomes a
/// line end, so that every byte stays where it was.
fn fold(excerpt: &Excerpt<'_>, width: usize) -> Folded {
    let text = excerpt.source.text;
    let clipped = |span: ByteSpan| {
        let end = span.end().min(text.len());
        ByteSpan::new(span.start().min(end), end)
    };
    let spans: Vec<(ByteSpan, String)> =
        excerpt.labels.iter().map(|label| (clipped(label.span), clean(&label.message))).collect();
    let mut bytes = text.as_bytes().to_vec();
    let mut is_changed = false;
    for (start, line) in lines(text) {
        let end = start + line.len();
        let is_shown = spans.iter().any(|(span, _)| span.start() <= end && start <= span.end());
        if is_shown && line.chars().count() > width {
            is_changed |= fold_line(&mut bytes[start..end], line, width);
        }
    }
    let text = String::from_utf8(bytes).expect("a space became a line end, both are one byte");
    let labels = if is_changed {
        spans.iter().flat_map(|(span, message)| by_line(&text, *span, message)).collect()
    } else {
        spans
    };
    Folded { text, labels, is_changed }
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.trim_end_matches(['\n', '\r']))
    })
}

fn fold_line(bytes: &mut [u8], line: &str, width: usize) -> bool {
    let (mut column, mut last_space, mut is_changed) = (0, None, false);
    for (at, c) in line.char_indices() {
        if c == ' ' {
            last_space = Some((at, column));
        }
        column += 1;
        if column > width
            && let Some((space, before)) = last_space.take()
        {
            bytes[space] = b'\n';
            column -= before + 1;
            is_changed = true;
        }
    }
    is_changed
}

/// The parts of a span, one for each line; the last one carries the message.
fn by_line(text: &str, span: ByteSpan, message: &str) -> Vec<(ByteSpan, String)> {
    let mut parts: Vec<(ByteSpan, String)> = Vec::new();
    let mut at = span.start();
    for part in span.slice(text).split('\n') {
        if !part.is_empty() || span.is_empty() {
            parts.push((ByteSpan::new(at, at + part.len()), String::new()));
        }
        at += part.len() + 1;
    }
    if let Some((_, last)) = parts.last_mut() {
        message.clone_into(last);
    }
    parts
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn at(text: &str, words: &str, message: &str) -> Label {
        let span = ByteSpan::of(words, text).expect("the words are there");
        Label { span, message: message.to_owned() }
    }

    fn check(picture: &Picture<'_>, expected: Expect) {
        expected.assert_eq(&render(picture, Paint::Plain, 72));
    }

    #[test]
    fn a_diagnostic_points_at_its_words() {
        let text = "clause 1: neither party may atack a port\n";
        let diagnostic = Diagnostic::error("unknown-verb", "`atack` is no verb of this language")
            .at(ByteSpan::of("atack", text).expect("it is there"), "what must or may be done?")
            .help("did you mean `attack`?");
        let source = Source { name: "agreements/ports.md", text };
        expect![[r#"
            error[unknown-verb]: `atack` is no verb of this language
             --> agreements/ports.md:1:29
              |
            1 | clause 1: neither party may atack a port
              |                             ^^^^^ what must or may be done?
              |
              = help: did you mean `attack`?
        "#]]
        .assert_eq(&render_diagnostic(&diagnostic, source, Paint::Plain, 80));
    }

    #[test]
    fn a_diagnostic_on_a_long_line_tells_its_place() {
        let text = "# Ports\nclause 1: neither party may attack a port or a bridge or a atack\n";
        let diagnostic = Diagnostic::warning("unknown-verb", "`atack` is nothing known")
            .at(ByteSpan::of("atack", text).expect("it is there"), "what is it?");
        let source = Source { name: "ports.md", text };
        expect![[r#"
            warning[unknown-verb]: `atack` is nothing known
            --> ports.md:2:60
             |
             | a bridge or a atack
             |               ^^^^^ what is it?
        "#]]
        .assert_eq(&render_diagnostic(&diagnostic, source, Paint::Plain, 55));
    }

    #[test]
    fn a_clause_and_two_documents_stand_in_one_picture() {
        let clause = "clause 1: neither party may attack an energy facility\n";
        let paper = "Quiet returned to the coast. The ministry of Sudria said that Norland \
                     attacked a power plant at Ostby on Saturday night with many drones, which \
                     Norland denies.";
        let picture = Picture {
            severity: Severity::Warning,
            kind: Some("disputed"),
            id: Some("ports/1/norland/3f9a1c20"),
            message: "attack at Ostby, 2031-03-08",
            excerpts: vec![
                Excerpt {
                    source: Source { name: "agreements/ports.md", text: clause },
                    labels: vec![at(clause, "may attack an energy facility", "forbidden here")],
                },
                Excerpt {
                    source: Source { name: "Coast Radio, 2031-03-09", text: paper },
                    labels: vec![
                        at(paper, "Norland attacked a power plant at Ostby on Saturday", "for"),
                        at(paper, "Norland denies", "against"),
                    ],
                },
            ],
            notes: vec!["breach told, and something specific against".to_owned()],
            help: None,
        };
        check(
            &picture,
            expect![[r#"
                disputed[ports/1/norland/3f9a1c20]: attack at Ostby, 2031-03-08
                 --> agreements/ports.md:1:25
                  |
                1 | clause 1: neither party may attack an energy facility
                  |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ forbidden here
                  |
                 ::: Coast Radio, 2031-03-09
                  |
                  | Norland attacked a power plant at Ostby on Saturday night with
                  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ for
                  | many drones, which Norland denies.
                  |                    -------------- against
                  |
                  = note: breach told, and something specific against
            "#]],
        );
    }

    #[test]
    fn labels_beyond_the_text_and_control_characters_do_no_harm() {
        let picture = Picture {
            severity: Severity::Note,
            kind: None,
            id: None,
            message: "x\u{1b}[31m",
            excerpts: vec![Excerpt {
                source: Source { name: "n", text: "short \u{1b}[2J" },
                labels: vec![Label { span: ByteSpan::new(2, 99), message: "\u{7}".to_owned() }],
            }],
            notes: vec!["\u{1b}".to_owned()],
            help: None,
        };
        assert!(!render(&picture, Paint::Plain, 80).contains(['\u{1b}', '\u{7}']));
    }
}
