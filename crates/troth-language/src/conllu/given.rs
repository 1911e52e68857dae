//! Given CoNLL-U: its sentences, and what of their lines stays.

use std::ops::Range;

use troth_text::{ByteSpan, Diagnostic};

use super::words;
use crate::{Sentence, Token};

/// A sentence with more words is broken there: it cannot be one.
const MAX_WORDS: usize = 100_000;

/// The lines of a given sentence.
#[derive(Debug, Default)]
pub struct Given {
    lines: Vec<Line>,
}

#[derive(Debug)]
enum Line {
    /// A comment, a token of several words or an empty node: kept as it is.
    Kept(ByteSpan),
    /// A word; what its MISC says.
    Word { misc: ByteSpan },
}

/// What a line is, before its place among others is looked at.
enum Read {
    Comment,
    EmptyNode,
    Range { last: usize, space_after: bool },
    Word { number: usize, form: ByteSpan, misc: ByteSpan },
}

/// Goes through CoNLL-U: gives each sentence that has words, its tokens with nothing but their
/// place, and tells of lines that are none of the format's. Both are handed `state`.
pub fn for_each_given<S>(
    text: &str,
    state: &mut S,
    mut give: impl FnMut(&mut S, Sentence, Given),
    mut tell: impl FnMut(&mut S, Diagnostic),
) {
    let mut block = Block::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_end_matches(['\n', '\r']);
        let span = ByteSpan::new(at, at + trimmed.len());
        at += line.len();
        if trimmed.is_empty() || block.sentence.tokens.len() >= MAX_WORDS {
            let (sentence, given) = std::mem::take(&mut block).done();
            if !sentence.tokens.is_empty() {
                give(state, sentence, given);
            }
        }
        if !trimmed.is_empty() {
            block.take(text, span).into_iter().for_each(|diagnostic| tell(state, diagnostic));
        }
    }
    let (sentence, given) = block.done();
    if !sentence.tokens.is_empty() {
        give(state, sentence, given);
    }
}

/// A sentence as its lines come.
#[derive(Default)]
struct Block {
    sentence: Sentence,
    given: Given,
    /// The last word of the token of several words that we are in, and whether space follows it.
    range: Option<(usize, bool)>,
}

impl Block {
    /// Takes in one line; tells what is wrong with it.
    fn take(&mut self, text: &str, span: ByteSpan) -> Option<Diagnostic> {
        let Some(read) = read(text, span) else {
            let message = "this line is no word, comment or blank line of CoNLL-U";
            let help = "begin a word with its number, a tab and its form";
            let told = Diagnostic::warning("conllu-line", message);
            return Some(told.at(span, "left out").help(help));
        };
        let (form, misc) = match read {
            Read::Word { number, form, misc } => {
                if number != self.sentence.tokens.len() + 1 {
                    return Some(self.misplaced(number, span));
                }
                (form, misc)
            }
            Read::Range { last, space_after } => {
                self.range = Some((last, space_after));
                self.given.lines.push(Line::Kept(span));
                return None;
            }
            Read::Comment | Read::EmptyNode => {
                self.given.lines.push(Line::Kept(span));
                return None;
            }
        };
        let number = self.sentence.tokens.len() + 1;
        let space_after = match self.range {
            Some((last, _)) if number < last => false,
            Some((last, space_after)) if number == last => space_after,
            _ => !pairs(misc.slice(text)).any(|pair| pair == "SpaceAfter=No"),
        };
        self.sentence.tokens.push(Token::blank(form, space_after));
        self.given.lines.push(Line::Word { misc });
        None
    }

    fn misplaced(&self, number: usize, span: ByteSpan) -> Diagnostic {
        let expected = self.sentence.tokens.len() + 1;
        let message = format!("word `{number}` stands where word `{expected}` should");
        Diagnostic::warning("conllu-number", message)
            .at(span, "left out")
            .help("number the words of a sentence from 1, with a blank line after the sentence")
    }

    fn done(self) -> (Sentence, Given) {
        (self.sentence, self.given)
    }
}

/// Reads the line at `span`.
fn read(text: &str, span: ByteSpan) -> Option<Read> {
    let line = span.slice(text);
    if line.starts_with('#') {
        return Some(Read::Comment);
    }
    let mut columns = line.split('\t');
    let (id, form) = (columns.next()?, columns.next()?);
    if form.is_empty() {
        return None;
    }
    let misc = misc_of(line);
    if let Some((first, last)) = id.split_once('-') {
        let (_, last) = (number(first)?, number(last)?);
        let space_after = !pairs(&line[misc]).any(|pair| pair == "SpaceAfter=No");
        return Some(Read::Range { last, space_after });
    }
    if let Some((word, node)) = id.split_once('.') {
        return number(word).and(number(node)).map(|_| Read::EmptyNode);
    }
    let number = number(id)?;
    let start = span.start() + id.len() + 1;
    let form = ByteSpan::new(start, start + form.len());
    let misc = ByteSpan::new(span.start() + misc.start, span.start() + misc.end);
    Some(Read::Word { number, form, misc })
}

/// Where the tenth column of `line` stands; empty at its end if there is none.
fn misc_of(line: &str) -> Range<usize> {
    let mut tabs = line.match_indices('\t').map(|(at, _)| at);
    let start = tabs.nth(8).map_or(line.len(), |tab| tab + 1);
    start..tabs.next().unwrap_or(line.len())
}

fn number(text: &str) -> Option<usize> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// What a MISC column says, piece by piece.
fn pairs(misc: &str) -> impl Iterator<Item = &str> {
    misc.split('|').filter(|pair| !matches!(*pair, "" | "_"))
}

impl Given {
    /// Writes the lines with everything about their words filled in from `sentence`.
    pub fn write(&self, to: &mut String, text: &str, sentence: &Sentence) {
        let names = words::labels(sentence);
        let mut at = 0;
        for line in &self.lines {
            match line {
                Line::Kept(span) => {
                    to.push_str(span.slice(text));
                    to.push('\n');
                }
                Line::Word { misc } => {
                    let kept = without_names(misc.slice(text));
                    words::write_word(to, text, &sentence.tokens[at], at, names[at], &kept);
                    at += 1;
                }
            }
        }
        to.push('\n');
    }
}

/// A MISC column without names, which are ours to give.
fn without_names(misc: &str) -> String {
    let kept: Vec<&str> = pairs(misc).filter(|pair| !pair.starts_with("NE=")).collect();
    if kept.is_empty() { "_".to_owned() } else { kept.join("|") }
}

#[cfg(test)]
mod tests {
    use crate::Language;

    #[test]
    fn given_words_and_comments_stay() {
        let given = "# sent_id = a\n1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\t_\n1\tdo\t_\t_\t_\t_\t_\t_\t_\t_\n\
                     2\tn't\t_\t_\t_\t_\t_\t_\t_\t_\n2.1\tleft\t_\t_\t_\t_\t_\t_\t_\t_\n\
                     3\tgo\t_\t_\t_\t_\t_\t_\t_\tNE=B-PER|Gloss=ga|SpaceAfter=No\n\n";
        let (filled, diagnostics) = Language::embedded().fill_conllu(given);
        assert!(diagnostics.is_empty());
        let forms: Vec<&str> = filled.lines().filter_map(|line| line.split('\t').nth(1)).collect();
        assert_eq!(forms, ["don't", "do", "n't", "left", "go"]);
        assert!(filled.starts_with("# sent_id = a\n1-2\t"));
        assert!(filled.ends_with("\t_\tGloss=ga|SpaceAfter=No\n\n"));
        assert!(
            filled.lines().skip(1).all(|line| line.is_empty() || line.split('\t').count() == 10)
        );
    }

    #[test]
    fn strange_lines_are_left_out_and_told_of() {
        let given = "nothing\n1\tPeace\n3\tholds\n99999999999999999999999\tx\n-\ty\n1-\tz\n";
        let (filled, diagnostics) = Language::embedded().fill_conllu(given);
        assert_eq!(filled.lines().count(), 2);
        let ids: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.id).collect();
        let (line, number) = ("conllu-line", "conllu-number");
        assert_eq!(ids, [line, number, line, line, line]);
        assert_eq!(diagnostics[1].message, "word `3` stands where word `2` should");
        assert_eq!(diagnostics[1].labels[0].span.slice(given), "3\tholds");
    }

    #[test]
    fn what_is_given_as_text_is_filled_as_text_is_read() {
        let text = "Norland’s envoy didn’t say “no” in Oslo (twice).\n\nSudria's did.";
        let language = Language::embedded();
        let written = crate::to_conllu(text, &language.analyse(text));
        assert_eq!(language.fill_conllu(&written), (written, Vec::new()));
    }

    #[test]
    fn a_given_sentence_may_be_as_long_as_it_likes() {
        let mut given = String::new();
        for number in 1..=5000 {
            given += &format!("{number}\t{}\n", ["Norland", "said", "so", ","][number % 4]);
        }
        let (filled, _) = Language::embedded().fill_conllu(&given);
        let heads = filled.lines().filter_map(|line| line.split('\t').nth(6));
        assert_eq!(filled.lines().count(), 5001);
        assert_eq!(heads.filter(|head| *head == "0").count(), 1);
    }
}
