//! Whatever the text, the layer's laws hold: nothing panics, tokens tile the text, every sentence
//! is a tree, and what is written as CoNLL-U is read back the same.
//!
//! Bytes are drawn at random, and from pieces that have broken readers before. The usual run takes
//! seconds; `PROPTEST_CASES=100000 cargo test --release -p troth-language --test any_text` goes on
//! for as long as one likes.

use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use troth_language::{Input, Language, Segment, Sentence, for_each_segment, segment, to_conllu};

static LANGUAGE: LazyLock<Language> = LazyLock::new(Language::embedded);

/// What may stand between tokens.
fn is_space(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}' | '\u{200e}' | '\u{200f}')
}

fn holds(text: &str) {
    let analysis = LANGUAGE.analyse(text);
    let mut end = 0;
    for sentence in &analysis.sentences {
        is_tree(sentence);
        for token in &sentence.tokens {
            assert!(
                token.span.start() >= end && !token.span.is_empty(),
                "tokens follow each other"
            );
            let between = &text[end..token.span.start()];
            assert!(between.chars().all(is_space), "`{between}` is in no token");
            assert!(!token.span.slice(text).contains(char::is_whitespace));
            assert!(!token.lemma.is_empty());
            end = token.span.end();
            assert_eq!(token.space_after, text[end..].chars().next().is_none_or(is_space));
        }
    }
    assert!(text[end..].chars().all(is_space), "the text's end is in a token");
    let written = to_conllu(text, &analysis);
    let (filled, diagnostics) = LANGUAGE.fill_conllu(&written);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(filled.lines().count(), written.lines().count());
}

/// One root, heads inside the sentence and in no circle; names in order, with tokens in them.
fn is_tree(sentence: &Sentence) {
    let n = sentence.tokens.len();
    assert_eq!(sentence.tokens.iter().filter(|token| token.head.is_none()).count(), 1);
    for start in 0..n {
        let mut at = Some(start);
        let mut n_steps = 0;
        while let Some(token) = at {
            at = sentence.tokens[token].head;
            n_steps += 1;
            assert!(n_steps <= n, "heads go in a circle");
        }
    }
    assert!(sentence.entities.iter().all(|name| name.range.start < name.range.end));
    assert!(sentence.entities.iter().all(|name| name.range.end <= n));
    assert!(sentence.entities.windows(2).all(|two| two[0].range.end <= two[1].range.start));
}

const NASTY: &[&str] = &[
    "",
    " ",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    "\u{0}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "\u{200b}",
    "\u{200d}",
    "\u{ad}",
    "\u{301}",
    "\u{fffd}",
    ".",
    "..",
    "...",
    "…",
    "!",
    "?!",
    ",",
    ";",
    ":",
    "-",
    "--",
    "—",
    "–",
    "'",
    "’",
    "‘",
    "\"",
    "“",
    "”",
    "``",
    "''",
    "«",
    "»",
    "(",
    ")",
    "[",
    "]",
    "[...]",
    "[17]",
    "{",
    "<",
    ">",
    "/",
    "\\",
    "|",
    "*",
    "_",
    "~",
    "#",
    "@",
    "$",
    "%",
    "&",
    "+",
    "=",
    "^",
    "€",
    "°",
    "Lt.",
    "Gen.",
    "U.S.",
    "a.m.",
    "No.",
    "Mr.",
    "J.",
    "Inc.",
    "e.g.",
    "n't",
    "n’t",
    "'s",
    "s'",
    "can",
    "not",
    "gon",
    "na",
    "1,200",
    "3.5",
    "10:30",
    "12/06/2025",
    "2-3",
    "US$",
    "20bn",
    "155mm",
    "1.",
    "(a)",
    "•",
    "http://",
    "www.x.org",
    "a@b.org",
    "@name",
    "#tag",
    ":-)",
    "🇳🇴",
    "👩‍🚒",
    "🕊️",
    "☮",
    "Norland",
    "NORLAND",
    "norland",
    "Al-Fashir",
    "Привет",
    "世界",
    "مرحبا",
    "नमस्ते",
    "ελλάδα",
    "İ",
    "ß",
    "ŉ",
    "ﬁ",
    "x",
    "I",
    "O'Brien",
];

proptest! {
    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        holds(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_characters(text in "\\PC{0,80}") {
        holds(&text);
    }

    #[test]
    fn nasty_pieces(pieces in proptest::collection::vec((0..NASTY.len(), any::<bool>()), 0..60)) {
        let with_space = |(at, space): &(usize, bool)| [NASTY[*at], if *space { " " } else { "" }];
        holds(&pieces.iter().flat_map(with_space).collect::<String>());
    }

    #[test]
    fn any_conllu(pieces in proptest::collection::vec(0..LINES.len(), 0..40)) {
        let given: String = pieces.iter().map(|at| LINES[*at]).collect();
        let (filled, _) = LANGUAGE.fill_conllu(&given);
        // What was filled is whole, and filling it again changes nothing.
        let (again, diagnostics) = LANGUAGE.fill_conllu(&filled);
        prop_assert_eq!(&again, &filled);
        prop_assert!(diagnostics.is_empty());
    }
}

const LINES: &[&str] = &[
    "\n",
    "\r\n",
    "# text = a\n",
    "#\n",
    "1\ta\n",
    "2\tb\n",
    "3\t’s\t_\t_\t_\t_\t_\t_\t_\t_\n",
    "\t\t\n",
    "1\tx\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No|NE=B-PER\n",
    "1-2\tab\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n",
    "1.1\te\t_\t_\t_\t_\t_\t_\t_\t_\n",
    "1\ta b\n",
    "1\t\u{a0}\n",
    "1",
    "x\n",
    "-\t-\n",
    "1-\t-\n",
    "4\tq\textra\tx\tx\tx\tx\tx\tx\tx\tx\tx\n",
    " \n",
    "1\t🕊\n",
    "9999999999999999999999\tx\n",
];

#[test]
fn strange_texts_are_read_too() {
    for text in NASTY {
        holds(text);
        holds(&text.repeat(150));
    }
    holds(&"ONLY CAPITALS AND NO END ".repeat(300));
    holds(&"🕊🇳🇴👩‍🚒".repeat(300));
    holds(&"Привет world مرحبا 世界 नमस्ते ".repeat(200));
    holds(&"((((((“‘".repeat(400));
}

#[test]
fn a_sentence_of_5000_words_is_cut_or_joined() {
    let text = "Norland said so and ".repeat(1250);
    holds(&text);
    let tokens = segment(&text).into_iter().flat_map(|segment| segment.tokens).collect();
    let given = [Segment { tokens, paragraph: 0 }];
    let analysis = LANGUAGE.analyse_segments(&text, &given);
    assert_eq!(analysis.sentences[0].tokens.len(), 5000);
    is_tree(&analysis.sentences[0]);
}

#[test]
fn threads_and_parts_change_nothing() {
    let text = "Ana Holm left Oslo. “Why?” asked Holm. Norland’s envoy didn’t say.\n\n".repeat(300);
    let whole = LANGUAGE.analyse(&text).sentences;
    for n_threads in [1, 2, 5] {
        let mut found = Vec::new();
        LANGUAGE.in_parts(
            [&text],
            Input::Text,
            n_threads,
            |part| part.sentences,
            |part| {
                found.extend(part);
            },
        );
        assert!(found == whole, "{n_threads} threads");
    }
}

/// Seconds for which this thread has had a processor, which other work disturbs least; where the
/// system does not tell (only Linux does), those of the day.
fn processor_seconds() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    let now =
        || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64());
    nanoseconds.map_or_else(now, |nanoseconds| nanoseconds / 1e9)
}

/// Processor time is told about as exactly.
const TICK: f64 = 5e-3;

/// The shortest time that splitting `text` took, of a few.
fn seconds(text: &str) -> f64 {
    let once = |_| {
        let start = processor_seconds();
        let mut n_tokens = 0;
        for_each_segment(text, |segment| n_tokens += segment.tokens.len());
        assert!(n_tokens > 0);
        processor_seconds() - start
    };
    (0..2).map(once).fold(f64::INFINITY, f64::min)
}

/// The network takes sentences of at most 300 tokens, so what could grow faster than the text is
/// how it is split. Eight times the text may take twenty-four times as long, which leaves room for
/// a busy machine; a square would take sixty-four.
#[test]
fn time_grows_with_the_text() {
    let pieces = NASTY.iter().filter(|piece| !piece.chars().all(is_space));
    for piece in pieces.copied().chain(["a-", "a.", "a/b:c,", "((“", "\"a ", "x’", "A. ", "1,1"])
    {
        let text = piece.repeat(1 + 80_000 / piece.len());
        let (short, long) = (seconds(&text), seconds(&text.repeat(8)));
        assert!(long < 24.0 * short.max(TICK), "`{piece}`: {short} s and then {long} s");
    }
}
