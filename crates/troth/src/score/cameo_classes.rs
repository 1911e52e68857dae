//! CAMEO classes: a sentence and one of five classes a line.
//!
//! 0 statement, 1 verbal co-operation, 2 material co-operation, 3 verbal conflict, 4 material
//! conflict. The reader's class is the quadrant of the first account of the sentence, coded as
//! `coded` says; a sentence without an account is a statement.

use troth_model::{Quad, ReadingId};

use super::{File, Gold, Measure, Miss, Set, Sheet, Tally, coded};
use crate::Engine;

const MEASURES: &[Measure] = &[
    Measure::share("class right"),
    Measure::f1("statement"),
    Measure::f1("verbal co-operation"),
    Measure::f1("material co-operation"),
    Measure::f1("verbal conflict"),
    Measure::f1("material conflict"),
];

struct Sentence {
    at: String,
    text: String,
    class: usize,
}

/// Whether the first lines are a sentence, a tab and a class.
pub fn is_form(head: &str) -> bool {
    let mut lines = head.lines().filter(|line| !line.trim().is_empty()).take(5);
    lines.next().is_some_and(|line| parse(line).is_some())
        && lines.filter(|line| parse(line).is_none()).count() < 2
}

fn parse(line: &str) -> Option<(&str, usize)> {
    let (text, class) = line.trim_end().rsplit_once('\t')?;
    class.parse().ok().filter(|class| *class < 5 && text.contains(' ')).map(|class| (text, class))
}

/// Reads the sentences; a line of another form is named.
pub fn read(files: &[File], set: &mut Set) {
    set.measures = MEASURES;
    for file in files {
        for (number, line) in file.text.lines().enumerate() {
            let at = format!("{}:{}", file.name, number + 1);
            match parse(line) {
                Some((text, class)) => {
                    set.documents.push(Box::new(Sentence { at, text: text.to_owned(), class }));
                }
                None if line.trim().is_empty() => {}
                None => set.problems.push(format!("{at}: expected a sentence, a tab and 0 to 4")),
            }
        }
    }
}

impl Gold for Sentence {
    fn score(&self, engine: &Engine) -> Sheet {
        let document = super::text(&self.at, &self.text, None);
        let accounts = engine.read(&document, &ReadingId::new("r1"));
        let first = accounts.iter().find_map(coded::plover_type);
        let told: Vec<String> = accounts
            .iter()
            .map(|account| {
                format!("{} “{}” {}", account.event_type, account.trigger.text, account.status)
            })
            .collect();
        let class = first.map_or(0, |event_type| match event_type.quad() {
            Quad::VerbalCooperation => 1,
            Quad::MaterialCooperation => 2,
            Quad::VerbalConflict => 3,
            Quad::MaterialConflict => 4,
        });
        self.compare(class, first.map_or("nothing", |first| first.as_str()), &told.join("; "))
    }
}

impl Sentence {
    fn compare(&self, class: usize, root: &str, told: &str) -> Sheet {
        let of = |one: usize| Tally {
            hits: usize::from(self.class == one && class == one),
            missed: usize::from(self.class == one && class != one),
            extra: usize::from(self.class != one && class == one),
        };
        let mut tallies = vec![Tally::asked(self.class == class)];
        tallies.extend((0..5).map(of));
        let miss = Miss {
            at: self.at.clone(),
            sentence: super::one_line(&self.text),
            class: format!("{} read as {root}", MEASURES[self.class + 1].name),
            gold: MEASURES[self.class + 1].name.to_owned(),
            found: format!("{} [{told}]", MEASURES[class + 1].name),
        };
        Sheet { tallies, misses: if self.class == class { Vec::new() } else { vec![miss] } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_sentence_and_a_class() {
        assert!(is_form("Norland condemned Sudria.\t3\nA ferry sank.\t0\n"));
        assert!(!is_form("Norland\t3\n"), "a word is no sentence");
        assert_eq!(parse("Norland condemned Sudria.\t5"), None);
    }

    #[test]
    fn each_class_has_its_own_tally() {
        let sentence = Sentence { at: String::new(), text: "…".to_owned(), class: 3 };
        let tallies = sentence.compare(4, "ASSAULT", "").tallies;
        assert_eq!(tallies[0], Tally::asked(false));
        assert_eq!(tallies[4], Tally { hits: 0, missed: 1, extra: 0 });
        assert_eq!(tallies[5], Tally { hits: 0, missed: 0, extra: 1 });
        assert!(sentence.compare(3, "ACCUSE", "").misses.is_empty());
    }
}
