//! Time expressions by sentence, each hung on the word that it dates.

use troth_model::{Ground, Interval, Mention, When};
use troth_text::{ByteSpan, TextIndex};
use troth_time::timex::{self, Timex};
use troth_time::{Context, Tense, Word};

use crate::tree::Tree;

/// The time expressions of a document by sentence.
pub struct Times {
    by_sentence: Vec<Vec<(Timex, usize)>>,
}

impl Times {
    /// Finds them all; relative words are counted from `published`.
    pub fn new(trees: &[Tree<'_>], published: Option<jiff::civil::Date>) -> Self {
        let words: Vec<Word<'_>> =
            trees.iter().enumerate().flat_map(|(s, tree)| words_of(tree, s)).collect();
        let context = published.map_or_else(Context::default, Context::dated);
        let mut by_sentence: Vec<Vec<(Timex, usize)>> = trees.iter().map(|_| Vec::new()).collect();
        for timex in timex::find(&words, &context) {
            let s = trees.partition_point(|tree| tree.sentence.span().end() <= timex.span.start());
            if let Some(tree) = trees.get(s)
                && let Some(head) = head_of(tree, timex.span)
            {
                by_sentence[s].push((timex, head));
            }
        }
        Self { by_sentence }
    }

    /// The time expressions of sentence `s`, each with the token that heads it.
    pub fn of(&self, s: usize) -> &[(Timex, usize)] {
        &self.by_sentence[s]
    }
}

fn words_of<'a>(tree: &Tree<'a>, s: usize) -> Vec<Word<'a>> {
    let own: Vec<Option<Tense>> = (0..tree.len()).map(|idx| own_tense(tree, idx)).collect();
    // That of the nearest clause around it.
    let tense = |idx| std::iter::once(idx).chain(tree.ancestors(idx)).find_map(|at| own[at]);
    (0..tree.len())
        .map(|idx| Word {
            text: tree.word(idx),
            span: tree.token(idx).span,
            tense: tense(idx),
            sentence: u32::try_from(s).unwrap_or(u32::MAX),
        })
        .collect()
}

fn own_tense(tree: &Tree<'_>, at: usize) -> Option<Tense> {
    let to = tree.children_by(at, &["mark"]).any(|mark| tree.xpos(mark) == "TO");
    let is_ahead = to && tree.head(at).is_some_and(|verb| looks_ahead(tree, verb));
    let is_deadline = is_time_noun(tree, at)
        && tree.children_by(at, &["case"]).any(|case| tree.lemma(case) == "by");
    if is_ahead || is_deadline || crate::stance::is_to_come(tree, at) {
        return Some(Tense::Future);
    }
    let auxiliaries: Vec<usize> = tree.children_by(at, &["aux", "aux:pass", "cop"]).collect();
    let will = auxiliaries.iter().any(|aux| {
        tree.xpos(*aux) == "MD"
            && matches!(
                tree.lemma(*aux).to_lowercase().as_str(),
                "will" | "would" | "shall" | "'ll" | "wo"
            )
    });
    if will {
        return Some(Tense::Future);
    }
    let forms = auxiliaries.iter().copied().chain(tree.is_verbal(at).then_some(at));
    forms.into_iter().find_map(|form| match tree.xpos(form) {
        "VBD" => Some(Tense::Past),
        "VBZ" | "VBP" if plans(tree, form) => Some(Tense::Future),
        "VBZ" | "VBP" => Some(Tense::Present),
        "VBN" if tree.is(form, "acl") => Some(Tense::Past),
        _ => None,
    })
}

/// "on Friday night", "two days later": a noun that dates.
pub fn is_time_noun(tree: &Tree<'_>, idx: usize) -> bool {
    const TIMES: &[&str] = &[
        "night",
        "day",
        "morning",
        "evening",
        "afternoon",
        "week",
        "month",
        "year",
        "hour",
        "minute",
        "noon",
        "midnight",
        "dawn",
        "dusk",
        "weekend",
        "time",
        "moment",
        "date",
        "eve",
        "spring",
        "summer",
        "autumn",
        "winter",
        "overnight",
        "period",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "today",
        "yesterday",
        "tomorrow",
        "tonight",
    ];
    TIMES.iter().any(|time| tree.lemma(idx).eq_ignore_ascii_case(time))
}

fn plans(tree: &Tree<'_>, idx: usize) -> bool {
    matches!(tree.lemma(idx), "plan" | "intend" | "expect" | "hope" | "aim")
}

/// A verb whose infinitive tells of what is to come: "promised to release".
fn looks_ahead(tree: &Tree<'_>, idx: usize) -> bool {
    const VERBS: &[&str] = &[
        "promise",
        "vow",
        "pledge",
        "agree",
        "offer",
        "threaten",
        "demand",
        "urge",
        "order",
        "ask",
        "call",
        "schedule",
        "set",
        "due",
        "plan",
        "intend",
        "expect",
        "hope",
        "aim",
        "decide",
        "undertake",
        "commit",
        "invite",
        "prepare",
        "ready",
        "agreement",
        "decision",
        "deadline",
    ];
    VERBS.contains(&tree.lemma(idx))
}

/// The token in `span` whose head lies outside it.
fn head_of(tree: &Tree<'_>, span: ByteSpan) -> Option<usize> {
    let inside: Vec<usize> =
        (0..tree.len()).filter(|idx| span.overlaps(tree.token(*idx).span)).collect();
    let outer = |idx: &&usize| tree.head(**idx).is_none_or(|head| !inside.contains(&head));
    inside.iter().find(outer).or(inside.last()).copied()
}

/// The model's time for a time expression.
pub fn when(timex: &Timex, index: &TextIndex<'_>) -> When {
    let interval = timex.interval.and_then(|i| Interval::new(i.from(), i.to()));
    let mention = Mention {
        text: timex.span.slice(index.text()).to_owned(),
        span: index.to_code_points(timex.span),
    };
    When { ground: Ground::Words(mention), timex: timex.value.clone(), interval }
}
