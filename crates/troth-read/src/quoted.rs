//! Who says a quote, by the words right before and after its marks.
//!
//! A parser often hangs the speaker of "“…,” Ana Petrova, the mayor, said" on a word within the quote.
//! The order of the words is plainer: after a quote that ends as speech does come a verb and who says
//! it, or the other way round; before a comma or colon and a mark comes a verb of speech.

use troth_text::ByteSpan;

use crate::arguments;
use crate::lexicon::{self, Pos};
use crate::quotes::Quote;
use crate::tree::Tree;

/// A verb that gives a quote to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The verb.
    pub verb: usize,
    /// The head of the words for who says it.
    pub head: usize,
    /// All of these words, where they stand in a row.
    pub words: Option<ByteSpan>,
    /// The quote.
    pub quote: ByteSpan,
}

/// Every quote of the sentence that the words beside it give to somebody.
pub fn given(tree: &Tree<'_>, quotes: &[Quote]) -> Vec<Given> {
    let whole = tree.sentence.span();
    quotes
        .iter()
        .map(|quote| quote.span)
        .filter(|quote| quote.overlaps(whole))
        .filter_map(|quote| after(tree, quote).or_else(|| before(tree, quote, quotes)))
        .collect()
}

/// "“…,” said the mayor", "“…,” the mayor of Ostby, Ana Petrova, told reporters".
fn after(tree: &Tree<'_>, quote: ByteSpan) -> Option<Given> {
    let said = quote.slice(tree.text).trim_end();
    let ends = said.ends_with([',', '?', '!', '.', '…', '—', '-', '’', '\'']);
    let mut at = (0..tree.len()).find(|idx| tree.token(*idx).span.start() >= quote.end())?;
    while at < tree.len() && is_mark(tree.word(at)) {
        at += 1;
    }
    let comma = at < tree.len() && tree.word(at) == ",";
    if !ends && (!comma || said.split_whitespace().count() < 2) {
        return None;
    }
    at += usize::from(comma);
    let inverted = || {
        let verb = Some(at).filter(|at| *at < tree.len() && is_speech(tree, *at))?;
        let (end, head) = named(tree, verb + 1)?;
        let words = tree.token(verb + 1).span.cover(tree.token(end - 1).span);
        Some(Given { verb, head, words: Some(words), quote })
    };
    let straight = || {
        let (end, head) = named(tree, at)?;
        let verb = verb_after(tree, end)?;
        let words = tree.token(at).span.cover(tree.token(end - 1).span);
        let fits = is_speech(tree, verb)
            || ends && matches!(tree.upos(head), "PROPN" | "PRON") && tree.upos(verb) == "VERB";
        fits.then_some(Given { verb, head, words: Some(words), quote })
    };
    inverted().or_else(straight)
}

/// "the mayor told reporters on Friday, “…”", "She added: “…”".
fn before(tree: &Tree<'_>, quote: ByteSpan, quotes: &[Quote]) -> Option<Given> {
    const REACH: usize = 14;
    let mut end = (0..tree.len()).rev().find(|idx| tree.token(*idx).span.end() <= quote.start())?;
    while end > 0 && is_mark(tree.word(end)) {
        end -= 1;
    }
    let is_in_quote = |idx: usize| quotes.iter().any(|q| q.span.contains(tree.token(idx).span));
    if !matches!(tree.word(end), "," | ":") || is_in_quote(end) {
        return None;
    }
    let near = (end.saturating_sub(REACH)..end).rev();
    let verb = near
        .take_while(|idx| !matches!(tree.word(*idx), ";" | "." | "?") && !is_in_quote(*idx))
        .find(|idx| is_speech(tree, *idx))?;
    let head = arguments::deep_subject(tree, verb).filter(|head| !is_in_quote(*head))?;
    Some(Given { verb, head, words: None, quote })
}

/// A clause with the verb of speech and its subject at its end: "…, witnesses and an official said."
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trailing {
    /// The head of the words for who says it.
    pub head: usize,
    /// All of these words.
    pub words: ByteSpan,
    /// The comma before them: what is said ends there.
    pub comma: usize,
}

/// Whether the words right before the cue verb, back to a comma, are who says all that stands before.
pub fn trailing(tree: &Tree<'_>, verb: usize) -> Option<Trailing> {
    const LONGEST: usize = 12;
    let is_finite = matches!(tree.xpos(verb), "VBD" | "VBZ" | "VBP") && ends_there(tree, verb);
    let comma = (verb.saturating_sub(LONGEST)..verb).rev().find(|idx| tree.word(*idx) == ",")?;
    let is_name = |idx: usize| {
        matches!(
            tree.upos(idx),
            "DET" | "ADJ" | "NOUN" | "PROPN" | "PRON" | "NUM" | "CCONJ" | "ADP" | "ADV"
        ) || matches!(tree.word(idx), "-" | "–" | "'s" | "’s" | "'" | "’")
    };
    let tells = (0..comma).any(|idx| {
        matches!(tree.upos(idx), "VERB" | "AUX")
            && matches!(tree.xpos(idx), "VBD" | "VBZ" | "VBP" | "MD")
    });
    let opens = !matches!(tree.xpos(comma + 1), "IN" | "CC" | "WDT" | "WP" | "WP$" | "WRB");
    if !is_finite || !tells || !opens || !(comma + 1..verb).all(is_name) {
        return None;
    }
    let (_, head) = named(tree, comma + 1)?;
    let words = tree.token(comma + 1).span.cover(tree.token(verb - 1).span);
    Some(Trailing { head, words, comma })
}

/// "said.", "said on Friday", "told reporters, adding that …": nothing that is said follows.
fn ends_there(tree: &Tree<'_>, verb: usize) -> bool {
    let first = verb + 1;
    let starts_phrase = first >= tree.len()
        || matches!(tree.upos(first), "PUNCT" | "ADP" | "ADV")
        || crate::times::is_time_noun(tree, first)
        || tree.lemma(verb) == "tell";
    let says_more = |idx: usize| {
        matches!(tree.upos(idx), "VERB" | "AUX" | "SCONJ" | "PRON")
            || matches!(tree.word(idx), ":" | "“" | "\"")
    };
    let comma = (first..tree.len()).find(|idx| tree.word(*idx) == ",").unwrap_or(tree.len());
    let goes_on = comma < tree.len() && tree.xpos((comma + 1).min(tree.len() - 1)) != "VBG";
    starts_phrase && !goes_on && !(first..comma).any(says_more)
}

/// Where a noun phrase that starts at `at` ends, and its head: "panel Chairman Ana Petrova (Ostby)".
fn named(tree: &Tree<'_>, at: usize) -> Option<(usize, usize)> {
    let is_part = |idx: &usize| {
        !matches!(tree.xpos(*idx), "WP" | "WDT")
            && matches!(tree.upos(*idx), "DET" | "ADJ" | "NOUN" | "PROPN" | "PRON" | "NUM")
            || matches!(tree.word(*idx), "-" | "–" | "'s" | "’s" | "'" | "’")
    };
    let is_pronoun = |idx: usize| tree.upos(idx) == "PRON" && tree.xpos(idx) == "PRP";
    if at < tree.len() && is_pronoun(at) {
        return Some((at + 1, at));
    }
    let end = (at..tree.len()).find(|idx| !is_part(idx) || is_pronoun(*idx)).unwrap_or(tree.len());
    let head =
        (at..end).rev().find(|idx| matches!(tree.upos(*idx), "NOUN" | "PROPN" | "PRON" | "NUM"))?;
    Some((end, head))
}

/// The finite verb of the clause whose subject ends before `at`, beyond what is set in.
fn verb_after(tree: &Tree<'_>, at: usize) -> Option<usize> {
    const REACH: usize = 24;
    let (mut is_set_in, mut is_relative) = (false, false);
    for idx in at..tree.len().min(at + REACH) {
        match tree.word(idx) {
            "," | "(" | ")" | "—" | "–" | "--" => is_set_in = !is_set_in,
            "." | ";" | "?" | "!" => return None,
            word if is_mark(word) => return None,
            _ => {}
        }
        // "a driver who gave his name as Yusuf said": the first verb is the clause's.
        if matches!(tree.xpos(idx), "WP" | "WDT") && !is_set_in {
            is_relative = true;
        }
        let is_finite = matches!(tree.xpos(idx), "VBD" | "VBZ" | "VBP");
        if is_relative && is_finite && !is_set_in {
            is_relative = false;
            continue;
        }
        if !is_set_in && is_finite && tree.upos(idx) == "VERB" {
            return Some(idx);
        }
        // "has said": the participle tells.
        if !is_set_in && tree.upos(idx) == "AUX" && tree.lemma(idx) != "have" {
            return None;
        }
        if !is_set_in && tree.xpos(idx) == "VBN" && idx > at && tree.lemma(idx - 1) == "have" {
            return Some(idx);
        }
    }
    None
}

fn is_mark(word: &str) -> bool {
    matches!(word, "”" | "“" | "\"" | "''" | "``" | "’" | "‘" | "'" | "»" | "«" | "„")
}

/// A verb that a quote may follow or precede.
fn is_speech(tree: &Tree<'_>, idx: usize) -> bool {
    let lemma = tree.lemma(idx).to_lowercase();
    let is_verb = tree.upos(idx) == "VERB" || tree.xpos(idx).starts_with("VB");
    is_verb
        && (lexicon::attitudes(&lemma).iter().any(|attitude| attitude.about.contains(&"quote"))
            || lexicon::cues(&lemma).iter().any(|cue| {
                cue.pos == Pos::Verb && cue.words.len() == 1 && cue.speaker == "subject"
            }))
}

#[cfg(test)]
mod tests {
    use troth_language::Language;

    use super::*;
    use crate::quotes;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let analysis = Language::embedded().analyse(text);
        let quotes = quotes::find(text);
        let trees: Vec<Tree<'_>> =
            analysis.sentences.iter().map(|sentence| Tree::new(sentence, text)).collect();
        let found: Vec<(&str, &str)> = trees
            .iter()
            .flat_map(|tree| {
                let told = given(tree, &quotes).into_iter();
                told.map(|given| (tree.word(given.head), tree.word(given.verb))).collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn the_words_beside_a_quote_tell_who_says_it() {
        check("“We left,” said the mayor of Ostby.", &[("mayor", "said")]);
        check("“We left,” the mayor, who had stayed late, told reporters.", &[("mayor", "told")]);
        check("“Then it closed,” a driver who gave his name as Yusuf said.", &[("driver", "said")]);
        check("She told reporters on Friday: “We have left.”", &[("She", "told")]);
    }

    #[test]
    fn scare_quotes_are_given_to_nobody() {
        check("The “safe zone” was shelled.", &[]);
        check("The army called the truce “paper” and left.", &[]);
    }

    #[test]
    fn what_trails_covers_all_before_it() {
        let told = |text: &str| {
            let analysis = Language::embedded().analyse(text);
            let tree = Tree::new(&analysis.sentences[0], text);
            let found = (0..tree.len()).find_map(|verb| trailing(&tree, verb));
            found.map(|trailing| trailing.words.slice(text).to_owned())
        };
        let text = "Rebels stormed a farm and killed nine guards, witnesses and an official said.";
        assert_eq!(told(text).as_deref(), Some("witnesses and an official"));
        assert_eq!(told("After the raid, officials said the road was open."), None);
        assert_eq!(told("He used the line, which, our sources say, rang and rang."), None);
    }
}
