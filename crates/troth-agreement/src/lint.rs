//! Compares the numbers and dates of the parties' text with those of the code beside it.
//!
//! A figure of the code is compared only with figures of its own kind: "48 hours" with lengths
//! of time, "9 March 2031" with dates. Where the text tells some and none is the code's, one of
//! the two is wrong. Beside that it names clauses that can never be broken, and windows that never
//! close.

use jiff::civil::Date;
use troth_text::{ByteSpan, Diagnostic};

use crate::length::Unit;
use crate::norm::{Agreement, Clause, Due, Figure, Length, Norm, Window};
use crate::vacuous::vacuous;

/// What the parties' text and the code say differently, and clauses that can never be broken.
#[must_use]
pub fn lint(agreement: &Agreement) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> =
        agreement.clauses.iter().flat_map(|clause| lint_clause(&agreement.page, clause)).collect();
    diagnostics.extend(vacuous(agreement));
    diagnostics.extend(agreement.clauses.iter().filter_map(unbounded_window));
    diagnostics.sort_by_key(|diagnostic| diagnostic.labels.first().map(|label| label.span));
    diagnostics
}

/// A window that lasts longer than this is as good as without bound: ten years.
const LONGEST: u64 = 3_653 * 24 * 60;

/// A clause without an end whose window is so long that nothing told can ever be let go.
fn unbounded_window(clause: &Clause) -> Option<Diagnostic> {
    if clause.text.longest().to.is_some() {
        return None;
    }
    let is_too_long =
        |length: &Length| u64::from(length.count()) * minutes(length.unit()) > LONGEST;
    let mut windows = windows_of(&clause.text.norm).into_iter();
    windows.find(is_too_long)?;
    let span = clause.words.timing.unwrap_or(clause.code);
    Some(
        Diagnostic::warning(
            "unbounded-window",
            format!("clause {} would have to remember everything for ever", clause.label),
        )
        .at(span, "this window never closes while the clause binds")
        .help("shorten it to less than ten years, or say how long the clause binds: `in force until …`"),
    )
}

/// The lengths over which a clause looks back or ahead.
fn windows_of(norm: &Norm) -> Vec<Length> {
    let own = match norm {
        Norm::Limit { limit, .. } => match limit.window {
            Window::Sliding(length) => Some(length),
            Window::Calendar(_) => None,
        },
        Norm::Duty { due, .. } => match due {
            Due::Every(length) => Some(*length),
            Due::After { within, .. } | Due::Answer { within, .. } => Some(*within),
            Due::By(_) => None,
        },
        Norm::Prohibition { .. } | Norm::Permission { .. } => None,
    };
    own.into_iter().chain(norm.pattern().preceding().map(|one| one.within)).collect()
}

fn lint_clause(page: &str, clause: &Clause) -> Vec<Diagnostic> {
    let told = figures_of(page, clause.prose);
    let mut diagnostics = Vec::new();
    for (figure, span) in &clause.figures {
        let rivals: Vec<&(Told, ByteSpan)> =
            told.iter().filter(|(told, _)| told.is_like(*figure)).collect();
        let is_told = rivals.iter().any(|(told, _)| told.agrees(*figure));
        if let (false, Some((_, other))) = (is_told, rivals.first()) {
            diagnostics.push(mismatch(page, *figure, *span, *other));
        }
    }
    diagnostics
}

fn mismatch(page: &str, figure: Figure, code: ByteSpan, text: ByteSpan) -> Diagnostic {
    let (id, what) = match figure {
        Figure::Day(_) => ("date-mismatch", "date"),
        _ => ("number-mismatch", "number"),
    };
    Diagnostic::warning(id, format!("the text and its code name another {what}"))
        .at(code, "the code says this")
        .at(text, format!("the text says `{}`", text.slice(page)))
        .help("mend the one that is wrong; the parties' text is what they signed")
}

/// A figure of the parties' text. Minutes and days are the measure of all lengths, so that
/// "48 hours" and "two days" agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Minutes(u64),
    /// Months and years: no length of the code's kind, but one that may be meant.
    Day(Date),
    Times(u64),
    Kilometres(u64),
}

impl Told {
    fn is_like(self, figure: Figure) -> bool {
        matches!(
            (self, figure),
            (Self::Minutes(_), Figure::Length(_))
                | (Self::Day(_), Figure::Day(_))
                | (Self::Times(_), Figure::Count(_))
                | (Self::Kilometres(_), Figure::TenthsOfKm(_))
        )
    }

    fn agrees(self, figure: Figure) -> bool {
        match (self, figure) {
            (Self::Minutes(told), Figure::Length(length)) => {
                told == u64::from(length.count()) * minutes(length.unit())
            }
            (Self::Day(told), Figure::Day(day)) => told == day,
            (Self::Times(told), Figure::Count(count)) => told == u64::from(count),
            (Self::Kilometres(told), Figure::TenthsOfKm(km)) => told * 10 == u64::from(km),
            _ => false,
        }
    }
}

fn minutes(unit: Unit) -> u64 {
    match unit {
        Unit::Minutes => 1,
        Unit::Hours => 60,
        Unit::Days => 1440,
        Unit::Weeks => 7 * 1440,
    }
}

/// Figures of the text, each with its words.
fn figures_of(page: &str, prose: ByteSpan) -> Vec<(Told, ByteSpan)> {
    let words = words_of(page, prose);
    let mut found = Vec::new();
    for at in 0..words.len() {
        if let Some((told, n_words)) = figure_at(page, &words[at..]) {
            let span = words[at].cover(words[at + n_words - 1]);
            found.push((told, span));
        }
    }
    found
}

fn words_of(page: &str, prose: ByteSpan) -> Vec<ByteSpan> {
    let text = prose.slice(page);
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_part = c.is_alphanumeric() || c == '-';
        match (start, is_part) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                words.push(ByteSpan::new(prose.start() + from, prose.start() + at));
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// The figure that begins with the first of `words`, and how many of them it takes.
fn figure_at(page: &str, words: &[ByteSpan]) -> Option<(Told, usize)> {
    let word = |n: usize| words.get(n).map_or("", |span| span.slice(page));
    if let Ok(day) = word(0).parse::<Date>() {
        return Some((Told::Day(day), 1));
    }
    let count = number(word(0))?;
    if let Some(day) = written_date(count, word(1), word(2)) {
        return Some((Told::Day(day), 3));
    }
    let unit = word(1).to_lowercase();
    if let Some(unit) = Unit::parse(&unit) {
        return Some((Told::Minutes(count * minutes(unit)), 2));
    }
    match unit.as_str() {
        "times" | "time" => Some((Told::Times(count), 2)),
        "km" | "kilometres" | "kilometers" | "kilometre" => Some((Told::Kilometres(count), 2)),
        _ => None,
    }
}

/// "9 March 2031"
fn written_date(day: u64, month: &str, year: &str) -> Option<Date> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let month = MONTHS.iter().position(|name| *name == month.to_lowercase())? + 1;
    Date::new(year.parse().ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A number in figures or in English words up to ninety-nine.
fn number(word: &str) -> Option<u64> {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] =
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    if let Ok(number) = word.parse() {
        return Some(number);
    }
    let word = word.to_lowercase();
    let at = |names: &[&str], word: &str| names.iter().position(|name| *name == word);
    if let Some(small) = at(&SMALL, &word) {
        return Some(small as u64);
    }
    let (tens, ones) = word.split_once('-').unwrap_or((&word, "zero"));
    Some((at(&TENS, tens)? as u64 + 2) * 10 + at(&SMALL[..10], ones)? as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_figures_and_words() {
        assert_eq!(number("48"), Some(48));
        assert_eq!(number("forty-eight"), Some(48));
        assert_eq!(number("Thirty"), Some(30));
        assert_eq!(number("soon"), None);
    }

    #[test]
    fn figures_of_a_text_have_their_words() {
        let page = "within forty-eight hours, by 9 March 2031, 20 km away, at most three times";
        let told: Vec<_> = figures_of(page, ByteSpan::new(0, page.len()))
            .into_iter()
            .map(|(told, span)| (told, span.slice(page)))
            .collect();
        let day = jiff::civil::date(2031, 3, 9);
        assert_eq!(
            told,
            [
                (Told::Minutes(2880), "forty-eight hours"),
                (Told::Day(day), "9 March 2031"),
                (Told::Kilometres(20), "20 km"),
                (Told::Times(3), "three times"),
            ]
        );
    }
}
