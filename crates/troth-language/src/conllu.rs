//! CoNLL-U out, and CoNLL-U in to be filled.
//!
//! The format: ten columns a word, a blank line after each sentence
//! (<https://universaldependencies.org/format.html>). Names stand in MISC as `NE=B-PER`,
//! `NE=I-PER`. Clitics share a written token with the word before ("1-2 don't").

use std::fmt::Write;

use troth_text::{ByteSpan, Diagnostic};

use crate::{Analysis, Language, Segment, Sentence};

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
    let mut paragraph = None;
    for (number, sentence) in analysis.sentences.iter().enumerate() {
        if paragraph != Some(sentence.paragraph) {
            written.push_str("# newpar\n");
            paragraph = Some(sentence.paragraph);
        }
        let span = sentence.span();
        let line: Vec<&str> = span.slice(text).split_whitespace().collect();
        let _ = writeln!(written, "# sent_id = {}\n# text = {}", number + 1, line.join(" "));
        let next =
            analysis.sentences.get(number + 1).map_or(usize::MAX, |next| next.span().start());
        write_words(&mut written, text, sentence, next);
        written.push('\n');
    }
    written
}

fn write_words(written: &mut String, text: &str, sentence: &Sentence, next: usize) {
    let names = labels(sentence);
    let mut in_token = 0;
    for (at, token) in sentence.tokens.iter().enumerate() {
        let last = in_token.max(last_of_token(text, sentence, at));
        let start_after =
            |at: usize| sentence.tokens.get(at + 1).map_or(next, |after| after.span.start());
        let touches = |at: usize| sentence.tokens[at].span.end() == start_after(at);
        if last > at && in_token <= at {
            let whole = token.span.cover(sentence.tokens[last].span);
            let misc = if touches(last) { "SpaceAfter=No" } else { "_" };
            let _ = writeln!(
                written,
                "{}-{}\t{}\t_\t_\t_\t_\t_\t_\t_\t{misc}",
                at + 1,
                last + 1,
                whole.slice(text)
            );
        }
        in_token = last;
        let inside = last > at || at > 0 && shares_token(text, sentence, at);
        let space = if touches(at) && !inside { "SpaceAfter=No" } else { "" };
        let row = columns(sentence, at, &misc(&names[at], space));
        let _ = writeln!(written, "{}\t{}\t{row}", at + 1, token.span.slice(text));
    }
}

/// Everything after the form.
fn columns(sentence: &Sentence, at: usize, misc: &str) -> String {
    let token = &sentence.tokens[at];
    let head = token.head.map_or(0, |head| head + 1);
    let (upos, xpos, feats) = (token.upos, token.xpos.as_str(), token.feats.to_conllu());
    format!(
        "{}\t{upos}\t{xpos}\t{feats}\t{head}\t{}\t_\t{misc}",
        token.lemma,
        token.deprel.as_str()
    )
}

fn misc(name: &str, space: &str) -> String {
    match (name, space) {
        ("", "") => "_".to_owned(),
        ("", space) => space.to_owned(),
        (name, "") => name.to_owned(),
        (name, space) => format!("{name}|{space}"),
    }
}

/// `NE=B-PER` and so on, empty where there is no name.
fn labels(sentence: &Sentence) -> Vec<String> {
    let mut labels = vec![String::new(); sentence.tokens.len()];
    for entity in &sentence.entities {
        for at in entity.range.clone() {
            let part = if at == entity.range.start { 'B' } else { 'I' };
            labels[at] = format!("NE={part}-{}", entity.kind);
        }
    }
    labels
}

/// The last word of the written token that word `at` stands in.
fn last_of_token(text: &str, sentence: &Sentence, at: usize) -> usize {
    let mut last = at;
    while last + 1 < sentence.tokens.len() && shares_token(text, sentence, last + 1) {
        last += 1;
    }
    last
}

/// Whether word `at` is a clitic of the one before it.
fn shares_token(text: &str, sentence: &Sentence, at: usize) -> bool {
    let (before, token) = (&sentence.tokens[at - 1].span, &sentence.tokens[at].span);
    before.end() == token.start() && is_clitic(before.slice(text), token.slice(text))
}

fn is_clitic(before: &str, form: &str) -> bool {
    let plain = form.replace('’', "'").to_lowercase();
    let head = before.to_lowercase();
    let word = head.ends_with(char::is_alphanumeric);
    match plain.as_str() {
        "n't" | "'s" | "'m" | "'re" | "'ll" | "'ve" | "'d" | "nt" => word,
        "'" => head.ends_with('s'),
        "not" => head == "can",
        "na" => head == "gon" || head == "wan",
        "ta" => head == "got",
        "me" => head == "gim" || head == "lem",
        _ => false,
    }
}

/// What stands in one line of given CoNLL-U.
enum Line<'a> {
    Comment(&'a str),
    /// A token of several words, or an empty node: kept as it is.
    Kept(&'a str),
    Word {
        id: &'a str,
        form: ByteSpan,
        space_after: bool,
    },
}

impl Language {
    /// Fills in given CoNLL-U: sentences, tokens and comments stay, the rest is ours.
    ///
    /// A line that is none of the format's is left out and told of.
    #[must_use]
    pub fn fill_conllu(&self, input: &str) -> (String, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let mut blocks: Vec<Vec<Line<'_>>> = vec![Vec::new()];
        let mut at = 0;
        for line in input.split_inclusive('\n') {
            let trimmed = line.trim_end_matches(['\n', '\r']);
            if trimmed.is_empty() {
                blocks.push(Vec::new());
            } else {
                let read = read_line(trimmed, at, &mut diagnostics);
                blocks.last_mut().expect("there is a block").extend(read);
            }
            at += line.len();
        }
        blocks.retain(|block| block.iter().any(|line| matches!(line, Line::Word { .. })));
        let segments: Vec<Segment> = blocks.iter().map(|block| segment(block)).collect();
        let analysis = self.analyse_segments(input, &segments);
        let mut written = String::new();
        for (block, sentence) in blocks.iter().zip(&analysis.sentences) {
            write_block(&mut written, input, block, sentence);
        }
        (written, diagnostics)
    }
}

fn read_line<'a>(line: &'a str, at: usize, diagnostics: &mut Vec<Diagnostic>) -> Option<Line<'a>> {
    if line.starts_with('#') {
        return Some(Line::Comment(line));
    }
    let mut columns = line.split('\t');
    let (id, form) = (columns.next().unwrap_or_default(), columns.next().unwrap_or_default());
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if id.split(['-', '.']).all(is_number) && !form.is_empty() {
        if !is_number(id) {
            return Some(Line::Kept(line));
        }
        let start = at + id.len() + 1;
        let space_after = !columns.next_back().unwrap_or_default().contains("SpaceAfter=No");
        let form = ByteSpan::new(start, start + form.len());
        return Some(Line::Word { id, form, space_after });
    }
    let span = ByteSpan::new(at, at + line.len());
    let message = "this line is no word, comment or blank line of CoNLL-U";
    diagnostics.push(
        Diagnostic::warning("conllu-line", message)
            .at(span, "left out")
            .help("begin a word with its number, a tab and its form"),
    );
    None
}

fn segment(block: &[Line<'_>]) -> Segment {
    let form = |line: &Line<'_>| match line {
        Line::Word { form, .. } => Some(*form),
        _ => None,
    };
    Segment { tokens: block.iter().filter_map(form).collect(), paragraph: 0 }
}

fn write_block(written: &mut String, input: &str, block: &[Line<'_>], sentence: &Sentence) {
    let names = labels(sentence);
    let mut at = 0;
    for line in block {
        let _ = match line {
            Line::Comment(line) | Line::Kept(line) => writeln!(written, "{line}"),
            Line::Word { id, form, space_after } => {
                let space = if *space_after { "" } else { "SpaceAfter=No" };
                let row = columns(sentence, at, &misc(&names[at], space));
                at += 1;
                writeln!(written, "{id}\t{}\t{row}", form.slice(input))
            }
        };
    }
    written.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_words_and_comments_stay() {
        let given = "# sent_id = a\n1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\t_\n1\tdo\t_\t_\t_\t_\t_\t_\t_\t_\n\
                     2\tn't\t_\t_\t_\t_\t_\t_\t_\t_\n3\tgo\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n\n";
        let (filled, diagnostics) = Language::embedded().fill_conllu(given);
        assert!(diagnostics.is_empty());
        let forms: Vec<&str> = filled.lines().filter_map(|line| line.split('\t').nth(1)).collect();
        assert_eq!(forms, ["don't", "do", "n't", "go"]);
        assert!(filled.starts_with("# sent_id = a\n1-2\t"));
        assert!(filled.contains("SpaceAfter=No"));
    }

    #[test]
    fn a_strange_line_is_left_out_and_told_of() {
        let (filled, diagnostics) = Language::embedded().fill_conllu("nothing\n1\tPeace\n");
        assert_eq!(filled.lines().count(), 2);
        assert_eq!(diagnostics[0].id, "conllu-line");
    }

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
}
