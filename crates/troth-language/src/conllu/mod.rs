//! CoNLL-U out, and CoNLL-U in to be filled.
//!
//! The format: ten columns a word, a blank line after each sentence
//! (<https://universaldependencies.org/format.html>). Names stand in MISC as `NE=B-PER`,
//! `NE=I-PER`. Clitics share a written token with the word before ("1-2 don't").

mod given;
mod words;

pub(crate) use given::{Given, for_each_given};
use troth_text::Diagnostic;

use crate::parts::Layout;
use crate::{Analysis, Input, Language, Part, Sentence};

/// Writes an analysis of `text`.
///
/// ```
/// use troth_language::{Language, to_conllu};
///
/// let text = "Norland wouldn’t answer.";
/// let written = to_conllu(text, &Language::embedded().analyse(text));
/// assert!(written.contains("2-3\twouldn’t\t_"));
/// assert!(written.contains("SpaceAfter=No"));
/// ```
#[must_use]
pub fn to_conllu(text: &str, analysis: &Analysis) -> String {
    let mut written = String::new();
    of_text(&mut written, text, &analysis.sentences, 0, None, None);
    written
}

impl Language {
    /// Fills in given CoNLL-U: sentences, tokens, tokens of several words, empty nodes, comments
    /// and what MISC says stay, the rest is ours. [`Language::in_parts`] does it in parts.
    ///
    /// A line that is none of the format's is left out and told of.
    #[must_use]
    pub fn fill_conllu(&self, input: &str) -> (String, Vec<Diagnostic>) {
        let (mut written, mut diagnostics) = (String::new(), Vec::new());
        let write = |part: Part<_>| (part.to_conllu(None), part.diagnostics);
        self.in_parts([input], Input::Conllu, 1, write, |(filled, told)| {
            written.push_str(&filled);
            diagnostics.extend(told);
        });
        (written, diagnostics)
    }
}

pub(crate) fn of_part<D: AsRef<str>>(part: &Part<D>, name: Option<&str>) -> String {
    let mut written = String::new();
    let (text, sentences) = (part.text(), &part.sentences);
    match &part.layout {
        Layout::Text(paragraph) => {
            of_text(&mut written, text, sentences, part.n_before, *paragraph, name);
        }
        Layout::Given(all) => {
            for (sentence, given) in sentences.iter().zip(all) {
                given.write(&mut written, text, sentence);
            }
        }
    }
    written
}

/// Sentences of a text, after `n_before` others of which the last stands in `paragraph`.
fn of_text(
    to: &mut String,
    text: &str,
    sentences: &[Sentence],
    n_before: usize,
    mut paragraph: Option<u32>,
    name: Option<&str>,
) {
    for (number, sentence) in sentences.iter().enumerate() {
        if paragraph != Some(sentence.paragraph) {
            to.push_str("# newpar\n");
            paragraph = Some(sentence.paragraph);
        }
        to.push_str("# sent_id = ");
        if let Some(name) = name {
            to.push_str(name);
            to.push('-');
        }
        words::write_number(to, n_before + number + 1);
        to.push_str("\n# text = ");
        let mut pieces = sentence.span().slice(text).split(crate::tokens::is_space);
        to.push_str(pieces.next().unwrap_or_default());
        for piece in pieces.filter(|piece| !piece.is_empty()) {
            to.push(' ');
            to.push_str(piece);
        }
        to.push('\n');
        words::write(to, text, sentence);
        to.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_has_the_text_in_it() {
        let text = "Norland’s (old) envoy didn’t go. “Why?”\n\nNo answer";
        let written = to_conllu(text, &Language::embedded().analyse(text));
        let mut rebuilt = String::new();
        for block in written.split("\n\n") {
            let mut covered = 0;
            for line in block.lines().filter(|line| line.contains('\t')) {
                let columns: Vec<&str> = line.split('\t').collect();
                let (first, last) = columns[0].split_once('-').unwrap_or((columns[0], columns[0]));
                if first.parse::<usize>().unwrap() > covered {
                    let space = !columns[9].contains("SpaceAfter=No");
                    rebuilt += columns[1];
                    rebuilt += if space { " " } else { "" };
                    covered = last.parse().unwrap();
                }
            }
        }
        assert_eq!(rebuilt.trim_end(), text.replace("\n\n", " "));
    }

    #[test]
    fn parts_are_numbered_on() {
        let text = "Norland agreed. Talks go on.\n\n".repeat(200);
        let language = Language::embedded();
        let whole = to_conllu(&text, &language.analyse(&text));
        let mut parts = Vec::new();
        language.in_parts(
            [&text],
            Input::Text,
            2,
            |part| part.to_conllu(None),
            |part| {
                parts.push(part);
            },
        );
        assert!(parts.len() > 1);
        assert_eq!(parts.concat(), whole);
        assert!(whole.contains("# newpar\n# sent_id = 399\n# text = Norland agreed.\n1\tNorland"));
    }
}
