//! CAMEO roles: a word a line with its role, B-S, I-S, B-T, I-T, B-R, I-R or O; an empty line ends
//! a sentence.
//!
//! Each sentence marks one event: who acts (S) and upon whom (T), or who take part in it alike (R). The words are put together as
//! text again. Counted are source and target together; a span is found if it has the same role
//! and holds the head of the marked one, each matched once; exact takes the same words only.
//! What the reader takes from a sentence can be several accounts: the figures are for the first
//! of them that names anybody, which is what a program does that codes one event a sentence, and
//! for all of them.

use troth_model::{Account, ReadingId};
use troth_text::{CodePoint, Span};

use super::heads::Heads;
use super::{File, Gold, Measure, Miss, Set, Sheet, Tally, coded};
use crate::Engine;

const MEASURES: &[Measure] = &[
    Measure::f1("source and target, first account").aims_at(0.75),
    Measure::f1("source, first account"),
    Measure::f1("target, first account"),
    Measure::f1("source and target, exact, first account"),
    Measure::f1("source and target, all accounts"),
];

#[derive(Debug, PartialEq)]
struct Sentence {
    at: String,
    text: String,
    sources: Vec<Span>,
    targets: Vec<Span>,
    alike: Vec<Span>,
}

/// Whether most lines are a word and a role.
pub fn is_form(head: &str) -> bool {
    let lines: Vec<&str> = head.lines().filter(|line| !line.trim().is_empty()).take(30).collect();
    let n_fitting = lines.iter().filter(|line| word_and_role(line).is_some()).count();
    lines.len() > 2 && 10 * n_fitting >= 9 * lines.len()
}

const ROLES: &[&str] = &["O", "B-S", "I-S", "B-T", "I-T", "B-R", "I-R"];

fn word_and_role(line: &str) -> Option<(&str, &str)> {
    let (word, role) = line.trim_end().rsplit_once([' ', '\t'])?;
    ROLES.contains(&role).then_some((word, role))
}

/// Reads the sentences; a line of another form is named, and its sentence goes on without it.
pub fn read(files: &[File], set: &mut Set) {
    set.measures = MEASURES;
    for file in files {
        let mut words: Vec<(&str, &str)> = Vec::new();
        let mut start = 1;
        for (number, line) in file.text.lines().chain([""]).enumerate() {
            if line.trim().is_empty() {
                if !words.is_empty() {
                    let at = format!("{}:{start}", file.name);
                    set.documents.push(Box::new(sentence(at, &words)));
                }
                words.clear();
                start = number + 2;
            } else if let Some(found) = word_and_role(line) {
                words.push(found);
            } else {
                let expected = "expected a word and one of O, B-S, I-S, B-T, I-T, B-R, I-R";
                set.problems.push(format!("{}:{}: {expected}", file.name, number + 1));
            }
        }
    }
}

fn sentence(at: String, words: &[(&str, &str)]) -> Sentence {
    let (text, places) = joined(&words.iter().map(|(word, _)| *word).collect::<Vec<_>>());
    let spans = |role: &str| {
        let mut spans: Vec<Span> = Vec::new();
        let mut before = "O";
        for ((_, own), place) in words.iter().zip(&places) {
            if own.ends_with(role) && *own != "O" {
                match spans.last_mut() {
                    Some(last) if own.starts_with('I') && before.ends_with(role) => {
                        *last = Span::new(last.start(), place.end());
                    }
                    _ => spans.push(*place),
                }
            }
            before = own;
        }
        spans
    };
    Sentence { at, text, sources: spans("-S"), targets: spans("-T"), alike: spans("-R") }
}

/// The words as running text, and where each stands in it.
pub(super) fn joined(words: &[&str]) -> (String, Vec<Span>) {
    let mut text = String::new();
    let mut n = 0;
    let mut places = Vec::new();
    let mut is_quoting = false;
    for (idx, word) in words.iter().enumerate() {
        let before = idx.checked_sub(1).map(|at| words[at]);
        if before.is_some_and(|_| has_space(words, idx, is_quoting)) {
            text.push(' ');
            n += 1;
        }
        if *word == "\"" {
            is_quoting = !is_quoting;
        }
        let end = n + word.chars().count();
        places.push(Span::new(CodePoint::new(n), CodePoint::new(end)));
        text.push_str(word);
        n = end;
    }
    (text, places)
}

/// Whether a space stands before word `idx`.
fn has_space(words: &[&str], idx: usize, is_quoting: bool) -> bool {
    let (before, word) = (words[idx - 1], words[idx]);
    let earlier = idx.checked_sub(2).map_or("", |at| words[at]);
    let is_number = |word: &str| word.chars().all(|c| c.is_ascii_digit()) && !word.is_empty();
    let is_initial = |word: &str| word.len() == 1 && word.chars().all(char::is_uppercase);
    let closes = matches!(word, "," | "." | ";" | ":" | "!" | "?" | ")" | "]" | "%" | "”");
    let opened = matches!(before, "(" | "[" | "$" | "“" | "#") || before == "\"" && is_quoting;
    let quote_ends = word == "\"" && is_quoting;
    let hyphen = matches!(word, "-" | "/") && before != "," || matches!(before, "-" | "/");
    let number = matches!(before, "." | ",") && is_number(word) && is_number(earlier);
    let initials = before == "." && is_initial(word) && is_initial(earlier);
    let apostrophe = matches!(word, "’" | "'" | "’s" | "'s" | "n't" | "n’t")
        || matches!(before, "’" | "'")
            && matches!(word, "s" | "t" | "re" | "ve" | "ll" | "d" | "m");
    !(closes || opened || quote_ends || hyphen || number || initials || apostrophe)
}

impl Gold for Sentence {
    fn score(&self, engine: &Engine) -> Sheet {
        let document = super::text(&self.at, &self.text, None);
        let accounts = engine.read(&document, &ReadingId::new("r1"));
        let heads = Heads::new(engine.language().analyse(&self.text), &self.text);
        compare(self, &accounts, &heads)
    }
}

fn compare(sentence: &Sentence, accounts: &[Account], heads: &Heads<'_>) -> Sheet {
    let all: Vec<Found> = accounts.iter().map(Found::of).collect();
    let first = all.iter().find(|found| !found.is_empty()).cloned().unwrap_or_default();
    let every = all.into_iter().fold(Found::default(), Found::and);
    let covers = |gold: Span, found: Span| heads.covers(found, gold);
    let head = sentence.tallies(&first, &covers);
    let exact = sentence.tallies(&first, &|gold, found| gold == found);
    let head_of_all = sentence.tallies(&every, &covers);
    Sheet {
        tallies: vec![both(head), head[0], head[1], both(exact), both(head_of_all)],
        misses: misses(sentence, accounts, heads, &first, head),
    }
}

/// What accounts put into the two roles.
#[derive(Debug, Clone, Default)]
struct Found {
    sources: Vec<Span>,
    targets: Vec<Span>,
}

impl Found {
    fn of(account: &Account) -> Self {
        Self { sources: coded::sources(account), targets: coded::targets(account) }
    }

    fn is_empty(&self) -> bool {
        self.sources.is_empty() && self.targets.is_empty()
    }

    fn and(mut self, other: Self) -> Self {
        let add = |all: &mut Vec<Span>, more: Vec<Span>| {
            for span in more {
                if !all.contains(&span) {
                    all.push(span);
                }
            }
        };
        add(&mut self.sources, other.sources);
        add(&mut self.targets, other.targets);
        self
    }
}

impl Sentence {
    /// Sources and targets; those who take part alike are counted with the sources.
    fn tallies(&self, found: &Found, fits: &dyn Fn(Span, Span) -> bool) -> [Tally; 2] {
        let is_alike = |own: &&Span| self.alike.iter().any(|gold| gold.overlaps(**own));
        let own = |spans: &[Span]| -> Vec<Span> {
            spans.iter().filter(|span| !is_alike(span)).copied().collect()
        };
        let alike: Vec<Span> =
            found.sources.iter().chain(&found.targets).filter(is_alike).copied().collect();
        let hits = self.alike.iter().filter(|gold| alike.iter().any(|own| fits(**gold, *own)));
        let mut source = tally(&self.sources, &own(&found.sources), fits);
        source.add(Tally::of(hits.count(), self.alike.len(), self.alike.len().min(alike.len())));
        [source, tally(&self.targets, &own(&found.targets), fits)]
    }
}

fn both([mut a, b]: [Tally; 2]) -> Tally {
    a.add(b);
    a
}

/// Each marked span takes the first free one that fits.
fn tally(gold: &[Span], found: &[Span], fits: &dyn Fn(Span, Span) -> bool) -> Tally {
    let mut used = vec![false; found.len()];
    let mut hits = 0;
    for span in gold {
        let free = (0..found.len()).find(|at| !used[*at] && fits(*span, found[*at]));
        if let Some(at) = free {
            used[at] = true;
            hits += 1;
        }
    }
    Tally::of(hits, gold.len(), found.len())
}

fn misses(
    sentence: &Sentence,
    accounts: &[Account],
    heads: &Heads<'_>,
    found: &Found,
    [source, target]: [Tally; 2],
) -> Vec<Miss> {
    if source.missed + source.extra + target.missed + target.extra == 0 {
        return Vec::new();
    }
    let words = |spans: &[Span]| {
        spans.iter().map(|span| heads.words(*span)).collect::<Vec<_>>().join(" + ")
    };
    let told =
        |sources: &[Span], targets: &[Span]| format!("{} → {}", words(sources), words(targets));
    let events: Vec<String> = accounts
        .iter()
        .map(|account| format!("{} “{}”", account.event_type, account.trigger.text))
        .collect();
    let class = if accounts.is_empty() {
        "no account in the sentence".to_owned()
    } else {
        [("source", source), ("target", target)]
            .into_iter()
            .filter_map(|(role, tally)| match (tally.missed, tally.extra) {
                (0, 0) => None,
                (0, _) => Some(format!("{role} where none is")),
                (_, 0) => Some(format!("{role} not read")),
                _ => Some(format!("another {role}")),
            })
            .collect::<Vec<_>>()
            .join(", ")
    };
    vec![Miss {
        at: sentence.at.clone(),
        sentence: sentence.text.clone(),
        class,
        gold: told(&[&*sentence.sources, &*sentence.alike].concat(), &sentence.targets),
        found: format!("{} [{}]", told(&found.sources, &found.targets), events.join("; ")),
    }]
}

#[cfg(test)]
mod tests {
    use troth_language::Language;

    use super::*;

    const LINES: &str = "A O\nNorland B-S\n- I-S\nbacked I-S\nmilitia I-S\nattacked O\ntwo B-T\nvillages I-T\n, O\n\
        3 O\n. O\n5 O\nkm O\naway O\n. O\n\nfaulty\nSudria B-S\n’ O\ns O\narmy O\nleft O\n. O\n";

    #[test]
    fn words_become_text_again_with_their_roles() {
        assert!(is_form(LINES));
        let words: Vec<(&str, &str)> = LINES.lines().take(15).filter_map(word_and_role).collect();
        let sentence = sentence("f:1".to_owned(), &words);
        assert_eq!(sentence.text, "A Norland-backed militia attacked two villages, 3.5 km away.");
        assert_eq!(sentence.sources, [Span::new(CodePoint::new(2), CodePoint::new(24))]);
        assert_eq!(sentence.targets, [Span::new(CodePoint::new(34), CodePoint::new(46))]);
    }

    #[test]
    fn a_faulty_line_is_named_and_the_rest_read() {
        let mut set = Set {
            name: String::new(),
            form: crate::score::Form::Cameo,
            measures: &[],
            documents: Vec::new(),
            problems: Vec::new(),
        };
        let name = "roles.txt".to_owned();
        read(&[File { source: name.clone(), name, text: LINES.to_owned() }], &mut set);
        assert_eq!(set.documents.len(), 2);
        assert_eq!(
            set.problems,
            ["roles.txt:17: expected a word and one of O, B-S, I-S, B-T, I-T, B-R, I-R"]
        );
    }

    #[test]
    fn those_who_take_part_alike_may_stand_in_either_role() {
        let span = |from, to| Span::new(CodePoint::new(from), CodePoint::new(to));
        let sentence = Sentence {
            at: String::new(),
            text: String::new(),
            sources: Vec::new(),
            targets: vec![span(30, 35)],
            alike: vec![span(0, 20)],
        };
        let found = Found { sources: vec![span(0, 7)], targets: vec![span(12, 20), span(30, 35)] };
        let [source, target] = sentence.tallies(&found, &|gold, found| gold.overlaps(found));
        assert_eq!(source, Tally { hits: 1, missed: 0, extra: 0 });
        assert_eq!(target, Tally { hits: 1, missed: 0, extra: 0 });
    }

    #[test]
    fn a_span_is_found_by_its_head() {
        let text = "A Norland-backed militia attacked two villages.";
        let heads = Heads::new(Language::embedded().analyse(text), text);
        let span = |part: &str| {
            let at = text.find(part).expect("it is in the text");
            Span::new(CodePoint::new(at), CodePoint::new(at + part.len()))
        };
        let gold = [span("Norland-backed militia")];
        let found = |part: &str| tally(&gold, &[span(part)], &|g, f| heads.covers(f, g));
        assert_eq!(found("militia"), Tally { hits: 1, missed: 0, extra: 0 });
        assert_eq!(found("Norland"), Tally { hits: 0, missed: 1, extra: 1 });
    }
}
