//! Laws that hold for any words and any day.

use jiff::civil::Date;
use proptest::prelude::*;
use troth_text::ByteSpan;
use troth_time::{Context, Word, quantity, timex, words};

/// Pieces that the grammars know, so that chance makes expressions of them.
const PIECES: &[&str] = &[
    "Friday",
    "March",
    "8",
    "19th",
    "2031",
    "night",
    "overnight",
    "at",
    "06:35",
    "13:40",
    "p.m.",
    "two",
    "weeks",
    "ago",
    "last",
    "next",
    "this",
    "the",
    "of",
    "from",
    "to",
    "between",
    "and",
    "until",
    "by",
    "a",
    "half",
    "hundred",
    "thousand",
    "million",
    "1,200",
    "1.2",
    "-",
    "/",
    ".",
    ",",
    "at least",
    "about",
    "dozens",
    "every",
    "third",
    "quarter",
    "year",
    "earlier",
    "later",
    "Easter",
    "Ramadan",
    "May",
    "day",
    "days",
    "early",
    "end",
    "GMT",
    "(UTC+3)",
    "it began.",
    "they will meet",
    "1990s",
    "'80s",
    "century",
    "no",
    "one",
    "$",
    "km",
    "%",
    "155mm",
    "aged",
    "2031-03-08",
    "03/04/2031",
    "99999999999999999999",
    "9999",
    "0",
    "\n\n",
    "½",
    "Q3",
    "fiscal",
    "081340ZMAR31",
    "decades",
    "ten thousand",
    "centuries",
    "Christmas Eve",
    "tomorrow",
    "hours",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    proptest::collection::vec((piece, prop_oneof![4 => Just(" "), 1 => Just("")]), 0..24)
        .prop_map(|pieces| pieces.into_iter().map(|(piece, gap)| piece + gap).collect())
}

fn day() -> impl Strategy<Value = Option<Date>> {
    let any_day = (-9999i16..=9999, 1i8..=12, 1i8..=31).prop_map(|(year, month, day)| {
        Date::new(year, month, day.min(28)).expect("every month has 28 days")
    });
    let edge = prop_oneof![Just(Date::MIN), Just(Date::MAX)];
    prop_oneof![
        1 => Just(None),
        8 => any_day.prop_map(Some),
        1 => edge.prop_map(Some),
    ]
}

/// The same text in the smallest words that a tokeniser could make.
fn crumbs(text: &str) -> Vec<Word<'_>> {
    let class = |c: char| (c.is_alphabetic(), c.is_ascii_digit());
    let mut crumbs = Vec::new();
    for word in words(text) {
        let mut start = 0;
        let ends = word.text.char_indices().skip(1).map(|(at, _)| at).chain([word.text.len()]);
        for end in ends {
            let before = word.text[..end].chars().next_back();
            let after = word.text[end..].chars().next();
            let same = before
                .zip(after)
                .is_some_and(|(one, two)| class(one) == class(two) && class(one) != (false, false));
            if !same {
                let span = ByteSpan::new(word.span.start() + start, word.span.start() + end);
                crumbs.push(Word { text: &word.text[start..end], span, ..word });
                start = end;
            }
        }
    }
    crumbs
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_text_on_any_day_is_read(text in text(), day in day()) {
        let context = Context { document_date: day };
        let found = timex::find_in(&text, &context);
        let mut end = 0;
        for timex in &found {
            prop_assert!(timex.span.start() >= end, "in order and apart");
            end = timex.span.end();
            prop_assert!(!timex.span.slice(&text).is_empty());
            if let Some((from, to)) = timex.interval.and_then(|i| i.from().zip(i.to())) {
                prop_assert!(from < to);
            }
            if day.is_none() && timex.interval.is_some() {
                prop_assert!(!timex.value.contains('X'), "{} is placed", timex.value);
            }
            for part in &timex.parts {
                prop_assert!(timex.span.contains(part.span));
            }
        }
        prop_assert_eq!(found, timex::find_in(&text, &context));
    }

    #[test]
    fn any_number_is_read(text in text()) {
        let mut end = 0;
        for found in quantity::find_in(&text) {
            prop_assert!(found.span.start() >= end, "in order and apart");
            end = found.span.end();
            prop_assert!(found.span.contains(found.number));
            if let (Some(min), Some(max)) = (found.count.min, found.count.max) {
                prop_assert!(min <= max);
            }
        }
    }

    #[test]
    fn tokenisers_may_differ(text in text(), day in day()) {
        let context = Context { document_date: day };
        let (whole, crumbs) = (words(&text), crumbs(&text));
        prop_assert_eq!(timex::find(&whole, &context), timex::find(&crumbs, &context));
        prop_assert_eq!(quantity::find(&whole), quantity::find(&crumbs));
    }

    #[test]
    fn words_that_are_not_the_text_are_read(parts in proptest::collection::vec(text(), 0..4)) {
        // A caller may hand on normalised words whose spans have other lengths.
        let words: Vec<Word<'_>> = parts
            .iter()
            .enumerate()
            .map(|(at, text)| Word { text, span: ByteSpan::new(at * 3, at * 3 + 2), tense: None, sentence: 0 })
            .collect();
        let _ = timex::find(&words, &Context::default());
        let _ = quantity::find(&words);
    }

    #[test]
    fn a_week_later_weekdays_are_a_week_later(
        day in (1900i16..2100, 1i8..=12, 1i8..=28),
        words in proptest::sample::select(&[
            "They met on Friday.", "They will meet on Monday night.", "It began yesterday.",
            "In the past 24 hours it rained.", "Last Sunday was calm.", "Two weeks ago it ended.",
        ][..]),
    ) {
        let (year, month, day) = day;
        let day = Date::new(year, month, day).expect("every month has 28 days");
        let interval = |day: Date| {
            let found = timex::find_in(words, &Context::dated(day));
            let interval = found[0].interval.expect("the day is known");
            interval.from().zip(interval.to()).expect("both ends are told")
        };
        let week = jiff::Span::new().days(7);
        let (from, to) = interval(day);
        let later = interval(day.checked_add(week).expect("years go further"));
        prop_assert_eq!(later, (from + week, to + week));
    }
}

/// A reader that looked at more and more words for each would not come to an end here.
#[test]
fn long_runs_of_any_piece_are_read() {
    for piece in PIECES {
        let text = format!("{piece} ").repeat(5_000);
        let context = Context::dated(jiff::civil::date(2031, 3, 8));
        let _ = timex::find_in(&text, &context);
        let _ = quantity::find_in(&text);
        let glued = piece.repeat(5_000);
        let _ = timex::find_in(&glued, &context);
        let _ = quantity::find_in(&glued);
    }
}
