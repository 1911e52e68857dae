//! Interviews: who answers, where neither a cue nor marks tell it.
//!
//! "RHYS: We have waited.", or a line that asks and a line that answers, in a text that begins with
//! whoever is asked.

use crate::attribution::Frame;
use crate::tree::Tree;
use crate::who::{Roster, Who, WhoKind};

/// By sentence, who answers there: in an interview a paragraph that opens with a name and a colon is
/// that person's answer, and one that follows a question is that of whom the text begins with.
pub fn answering(trees: &[Tree<'_>], roster: &Roster<'_>) -> Vec<Option<Who>> {
    let asked = Interview::of(trees, roster);
    let mut now: Option<Who> = None;
    let mut asks = false;
    trees
        .iter()
        .enumerate()
        .map(|(s, tree)| {
            let start = tree.sentence.span().start();
            let opens = s == 0 || tree.text[..start].trim_end_matches(' ').ends_with('\n');
            if opens {
                now = label(tree, s, roster).and_then(|frame| frame.speaker);
                let line = tree.text[start..].split('\n').next().unwrap_or_default();
                if let Some(interview) = asked.as_ref().filter(|_| now.is_none()) {
                    asks |= is_question(line);
                    let answers =
                        asks && !is_question(line) && (!interview.is_quoted || opens_quote(line));
                    now = answers.then(|| interview.who.clone());
                }
            }
            now.clone()
        })
        .collect()
}

/// A text of questions and answers, and who answers.
struct Interview {
    who: Who,
    /// Answers stand in quotation marks.
    is_quoted: bool,
}

impl Interview {
    /// A text in which at least two lines, and one in six, are questions with an answer right after, and
    /// that names a person before the first of them.
    fn of(trees: &[Tree<'_>], roster: &Roster<'_>) -> Option<Self> {
        let text = trees.first()?.text;
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
        let answers: Vec<&str> = lines
            .windows(2)
            .filter(|pair| is_question(pair[0]) && !is_question(pair[1]))
            .map(|pair| pair[1])
            .collect();
        if answers.len() < 2 || 6 * answers.len() < lines.len() {
            return None;
        }
        let first = text.lines().map(str::trim).find(|line| is_question(line))?;
        let before = text.find(first)?;
        let ahead = trees
            .iter()
            .enumerate()
            .take_while(|(_, tree)| tree.sentence.span().start() < before)
            .find_map(|(s, tree)| {
                let person = (0..tree.len()).find(|idx| roster.is_person(s, *idx))?;
                roster.who(s, person)
            });
        let who = ahead.filter(|who| who.kind == WhoKind::Person)?;
        let n_quoted = answers.iter().filter(|line| opens_quote(line)).count();
        let who = Who { rule: Some("interview"), ..who };
        Some(Self { who, is_quoted: 2 * n_quoted > answers.len() })
    }
}

/// A short line that asks, and is no answer in marks.
fn is_question(line: &str) -> bool {
    const LONGEST: usize = 240;
    let line = line.trim();
    line.len() < LONGEST && line.ends_with('?') && !opens_quote(line)
}

fn opens_quote(line: &str) -> bool {
    line.starts_with(['“', '"', '‘', '«', '„'])
}

/// The person whose name and a colon begin the sentence, as the one who says the rest.
pub fn label(tree: &Tree<'_>, s: usize, roster: &Roster<'_>) -> Option<Frame> {
    const LONGEST: usize = 6;
    let colon = (1..tree.len().min(LONGEST)).find(|idx| tree.word(*idx) == ":")?;
    let whole = tree.token(0).span.cover(tree.token(colon - 1).span);
    let who = (0..colon).find_map(|idx| {
        roster
            .who(s, idx)
            .filter(|who| who.kind == WhoKind::Person && whole.contains(who.span))
            .or_else(|| roster.surnamed(tree.word(idx), tree.token(idx).span))
    })?;
    Some(Frame {
        cue_head: colon,
        cue: tree.token(colon).span,
        speaker: Some(who),
        subject: None,
        content: (0..tree.len()).map(|idx| idx > colon).collect(),
        polarity: "+",
        certainty: "CT",
    })
}

#[cfg(test)]
mod tests {
    use troth_language::Language;

    use super::*;

    /// Who answers in each sentence.
    fn check(text: &str, expected: &[&str]) {
        let analysis = Language::embedded().analyse(text);
        let trees: Vec<Tree<'_>> =
            analysis.sentences.iter().map(|sentence| Tree::new(sentence, text)).collect();
        let roster = Roster::new(&trees);
        let found: Vec<String> = answering(&trees, &roster)
            .into_iter()
            .map(|who| who.and_then(|who| who.name).unwrap_or_default())
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn whoever_the_text_begins_with_answers_its_questions() {
        let text = "Bishop Samuel Okoro chairs the talks.\n\nAre they over?\n\nThey go on. We meet on Friday.\n\n\
            Who stays away?\n\nNobody does.";
        check(text, &["", "", "Samuel Okoro", "Samuel Okoro", "", "Samuel Okoro"]);
    }

    #[test]
    fn one_question_is_no_interview() {
        check("General Ana Petrova left.\n\nWho follows her?\n\nNobody knows.", &["", "", ""]);
    }
}
