//! What the reader sees beside accounts: who is told to say what, all times, all names of places.
//!
//! Accounts keep of these only what belongs to a happening. Whoever measures the reader, or
//! explains what it did, needs the layers whole: also a quote about the weather, and a place in
//! which nothing happened. They come from the same passes as the accounts, never from others.

use troth_model::{Ground, Mention, Place, Quotation, When};
use troth_text::{ByteSpan, Span, TextIndex};

use crate::attribution::{Frame, Speech};
use crate::places::Places;
use crate::times::{self, Times};
use crate::tree::Tree;
use crate::who::Who;

/// Somebody is told to say, write or hold something.
#[derive(Debug, Clone, PartialEq)]
pub struct Attributed {
    /// Who: words of the text; `None` where nobody is named ("reportedly").
    pub source: Option<Mention>,
    /// The fullest name that the document has for the source.
    pub name: Option<String>,
    /// The rule that found the source, where it was inferred (`pronoun`, `quote-goes-on`).
    pub rule: Option<&'static str>,
    /// The words that attribute; `None` for a quote without any.
    pub cue: Option<Mention>,
    /// The stretches of text that are said, in their order; never empty.
    pub contents: Vec<Span>,
    /// `Direct` where all of it stands in quotation marks; else `None`.
    pub quotation: Option<Quotation>,
}

/// A time expression, also one that dates nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Timed {
    /// Words, TIMEX3 value and interval.
    pub when: When,
    /// TIMEX3's type: DATE, TIME, DURATION or SET.
    pub kind: String,
}

/// Everything that the reader sees in a document beside its accounts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layers {
    /// Attributions in the order of their cue, quotes without a cue in the order of their words.
    pub attributions: Vec<Attributed>,
    /// Times in the order of the text.
    pub times: Vec<Timed>,
    /// Names of places in the order of the text; those that the gazetteer lacks are just words.
    pub places: Vec<Place>,
}

/// A word that is speech and event at once ("condemned the raid"), or tells an attitude ("backs it").
pub(crate) struct SpeechAct {
    /// The sentence.
    pub sentence: usize,
    /// The token that carries the cue.
    pub head: usize,
    /// Its words.
    pub cue: ByteSpan,
    /// Who speaks.
    pub speaker: Option<Who>,
    /// The tokens of what it is about.
    pub content: Vec<bool>,
}

/// Gathers the layers from the passes of one document.
pub(crate) fn gather(
    trees: &[Tree<'_>],
    speech: &Speech,
    acts: &[SpeechAct],
    times: &Times,
    places: &Places,
    index: &TextIndex<'_>,
) -> Layers {
    Layers {
        attributions: attributions(trees, speech, acts, index),
        times: (0..trees.len())
            .flat_map(|s| times.of(s))
            .flat_map(|(timex, _)| {
                let parts =
                    if timex.parts.is_empty() { std::slice::from_ref(timex) } else { &timex.parts };
                parts
                    .iter()
                    .map(|part| Timed {
                        when: times::when(part, index),
                        kind: part.kind.to_string(),
                    })
                    .collect::<Vec<_>>()
            })
            .collect(),
        places: places.all(index),
    }
}

fn attributions(
    trees: &[Tree<'_>],
    speech: &Speech,
    acts: &[SpeechAct],
    index: &TextIndex<'_>,
) -> Vec<Attributed> {
    let mut found: Vec<(Option<ByteSpan>, Option<Source>, Vec<ByteSpan>)> = Vec::new();
    for (s, tree) in trees.iter().enumerate() {
        for frame in speech.frames(s) {
            let source = Source::of_frame(frame);
            found.push((Some(frame.cue), source, stretches(tree, &frame.content)));
        }
    }
    for act in acts {
        let said = stretches(&trees[act.sentence], &act.content);
        found.push((Some(act.cue), act.speaker.as_ref().map(Source::of), said));
    }
    for (quote, speaker) in speech.quoted() {
        let Some((who, cue)) = speaker else { continue };
        match found.iter_mut().find(|(told, ..)| cue.is_some() && told == cue) {
            Some((.., contents)) => contents.push(quote.span),
            None => found.push((*cue, Some(Source::of(who)), vec![quote.span])),
        }
    }
    let quotes: Vec<ByteSpan> = speech.quoted().map(|(quote, _)| quote.span).collect();
    let mut all: Vec<Attributed> = found
        .into_iter()
        .map(|(cue, who, contents)| {
            let contents = merged(contents, index.text());
            let direct =
                contents.iter().all(|part| quotes.iter().any(|quote| quote.contains(*part)));
            Attributed {
                source: who.as_ref().map(|who| mention(who.span, index)),
                rule: who.as_ref().and_then(|who| who.rule),
                name: who.and_then(|who| who.name),
                cue: cue.map(|cue| mention(cue, index)),
                contents: contents.into_iter().map(|span| index.to_code_points(span)).collect(),
                quotation: direct.then_some(Quotation::Direct),
            }
        })
        .filter(|told| !told.contents.is_empty())
        .collect();
    all.sort_by_key(|told| {
        told.cue.as_ref().map_or(told.contents[0].start(), |cue| cue.span.start())
    });
    all
}

/// The words of a source, and what is known of it.
struct Source {
    span: ByteSpan,
    name: Option<String>,
    rule: Option<&'static str>,
}

impl Source {
    fn of(who: &Who) -> Self {
        Self { span: who.span, name: who.name.clone(), rule: who.rule }
    }

    /// With all the words of the cue's subject, also where nobody is known by them.
    fn of_frame(frame: &Frame) -> Option<Self> {
        let Some(who) = &frame.speaker else {
            return frame.subject.map(|span| Self { span, name: None, rule: None });
        };
        let whole = frame.subject.filter(|words| words.contains(who.span));
        Some(Self { span: whole.unwrap_or(who.span), ..Self::of(who) })
    }
}

/// The runs of tokens that a frame covers.
fn stretches(tree: &Tree<'_>, inside: &[bool]) -> Vec<ByteSpan> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for idx in (0..tree.len()).filter(|idx| inside[*idx]) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == idx => *last = idx,
            _ => runs.push((idx, idx)),
        }
    }
    runs.into_iter()
        .filter(|(from, to)| (*from..=*to).any(|idx| tree.upos(idx) != "PUNCT"))
        .map(|(from, to)| tree.token(from).span.cover(tree.token(to).span))
        .collect()
}

/// Overlapping stretches, and those with nothing but marks and gaps between them, as one.
fn merged(mut spans: Vec<ByteSpan>, text: &str) -> Vec<ByteSpan> {
    spans.sort_by_key(|span| (span.start(), span.end()));
    let mut out: Vec<ByteSpan> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if touch(*last, span, text) => *last = last.cover(span),
            _ => out.push(span),
        }
    }
    out
}

fn touch(before: ByteSpan, after: ByteSpan, text: &str) -> bool {
    after.start() <= before.end()
        || !text[before.end()..after.start()].chars().any(char::is_alphanumeric)
}

fn mention(span: ByteSpan, index: &TextIndex<'_>) -> Mention {
    Mention { text: span.slice(index.text()).to_owned(), span: index.to_code_points(span) }
}

impl Timed {
    /// Where its words stand; `None` where a rule inferred it.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match &self.when.ground {
            Ground::Words(mention) => Some(mention.span),
            Ground::Inferred(_) => None,
        }
    }
}
