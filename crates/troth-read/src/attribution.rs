//! Attributes: for each word of the text, who is told to say it, innermost speaker first.
//!
//! A frame is a cue ("said", "according to", "the claim that") with its speaker and the tokens
//! that it covers. A quote whose speaker cannot be found says so: we never guess one, and never
//! drop the quote.

use troth_model::Quotation;
use troth_text::ByteSpan;

use crate::arguments;
use crate::interview;
use crate::lexicon::{self, Cue, Pos, Sense};
use crate::nouns;
use crate::phrases;
use crate::quoted::{self, Given, Trailing};
use crate::quotes::Quote;
use crate::tree::Tree;
use crate::who::{Roster, Who, WhoKind};

/// A cue with its speaker and what it covers, within one sentence.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The token that carries the cue.
    pub cue_head: usize,
    /// The words of the cue.
    pub cue: ByteSpan,
    /// Who says it; joint speakers are one source.
    pub speaker: Option<Who>,
    /// All the words for who says it, also where nobody is known by them ("I", "it", "some").
    pub subject: Option<ByteSpan>,
    /// The tokens that it covers.
    pub content: Vec<bool>,
    /// What the cue says of the content: `+`, `-` or `?`.
    pub polarity: &'static str,
    /// How certain the speaker is: CT, PR, PS, U.
    pub certainty: &'static str,
}

/// What the attribution of one token came to.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Speakers, innermost first.
    pub chain: Vec<Who>,
    /// A quote whose speaker was not found.
    pub is_unknown: bool,
    /// The innermost cue.
    pub cue: Option<ByteSpan>,
    /// How the words are given.
    pub quotation: Option<Quotation>,
    /// What the innermost cue says of its content.
    pub polarity: &'static str,
    /// The least certain of the cues.
    pub certainty: &'static str,
}

/// All frames of a document, and the speakers of its quotes.
pub struct Speech {
    frames: Vec<Vec<Frame>>,
    quotes: Vec<Quote>,
    quote_speakers: Vec<Option<(Who, Option<ByteSpan>)>>,
    /// By sentence, who answers there in an interview: "Ana Petrova: We agreed …".
    answering: Vec<Option<Who>>,
}

impl Speech {
    /// Finds every cue and quote.
    pub fn new(trees: &[Tree<'_>], roster: &Roster<'_>, quotes: Vec<Quote>) -> Self {
        let mut speech = Self {
            frames: Vec::new(),
            quote_speakers: vec![None; quotes.len()],
            quotes,
            answering: interview::answering(trees, roster),
        };
        let mut last_speaker = None;
        for (s, tree) in trees.iter().enumerate() {
            let frames = frames_of(tree, s, roster, &mut last_speaker, &speech.quotes);
            speech.frames.push(frames);
        }
        speech.attribute_quotes(trees);
        speech
    }

    /// The frames of sentence `s`.
    pub fn frames(&self, s: usize) -> &[Frame] {
        &self.frames[s]
    }

    /// Every quote with its speaker and the cue that told the speaker.
    pub fn quoted(&self) -> impl Iterator<Item = (&Quote, Option<&(Who, Option<ByteSpan>)>)> {
        self.quotes.iter().zip(self.quote_speakers.iter().map(Option::as_ref))
    }

    /// Whose quote byte `at` lies in, if in any.
    fn quote_at(&self, at: usize) -> Option<usize> {
        self.quotes.iter().position(|quote| quote.span.start() <= at && at < quote.span.end())
    }

    fn attribute_quotes(&mut self, trees: &[Tree<'_>]) {
        for q in 0..self.quotes.len() {
            self.quote_speakers[q] = signed(self.quotes[q].span, trees)
                .or_else(|| self.speaker_beside(q, trees))
                .or_else(|| self.continued(q, trees));
        }
        // A quote that goes on takes its speaker from where it ends.
        for q in (1..self.quotes.len()).rev() {
            if self.quotes[q - 1].goes_on && self.quote_speakers[q - 1].is_none() {
                self.quote_speakers[q - 1] = self.quote_speakers[q].clone();
            }
        }
    }

    /// The speaker of a cue that stands outside the quote in a sentence that the quote touches.
    fn speaker_beside(&self, q: usize, trees: &[Tree<'_>]) -> Option<(Who, Option<ByteSpan>)> {
        let span = self.quotes[q].span;
        for (s, tree) in trees.iter().enumerate() {
            if !tree.sentence.span().overlaps(span) {
                continue;
            }
            let frame = self.frames[s].iter().rev().find(|frame| {
                !span.contains(frame.cue)
                    && frame.speaker.is_some()
                    && covers_any(tree, frame, span)
            });
            if let Some(frame) = frame {
                return frame.speaker.clone().map(|who| (who, Some(frame.cue)));
            }
        }
        None
    }

    /// A paragraph that is all quote, right after an attributed one, goes on with its speaker.
    fn continued(&self, q: usize, trees: &[Tree<'_>]) -> Option<(Who, Option<ByteSpan>)> {
        let span = self.quotes[q].span;
        let text = trees.first()?.text;
        let previous = q.checked_sub(1)?;
        let gap = self.quotes[previous].span.end()..span.start();
        let near = text[gap.clone()].matches('\n').count() <= 3;
        // Between the two only the cue of the first may stand, and what the speaker did: "She paused."
        let (who, cue) = self.quote_speakers[previous].clone()?;
        let sentences: Vec<&str> = text[gap.clone()]
            .split_terminator(['.', '!', '?'])
            .filter(|part| part.chars().any(char::is_alphanumeric))
            .collect();
        let only_speaker = sentences.iter().skip(1).all(|part| is_about_speaker(part, &who));
        let is_paragraph = text[gap].trim_end_matches(['“', '"', '\'']).ends_with('\n');
        if span.len() < if is_paragraph { 12 } else { 24 } || !near || !only_speaker {
            return None;
        }
        Some((Who { rule: Some("quote-goes-on"), ..who }, cue))
    }

    /// Who says token `idx` of sentence `s`.
    pub fn said(&self, trees: &[Tree<'_>], s: usize, idx: usize) -> Said {
        let tree = &trees[s];
        let mut frames: Vec<&Frame> =
            self.frames[s].iter().filter(|frame| frame.content[idx]).collect();
        // The frame that covers least is the innermost.
        frames.sort_by_key(|frame| frame.content.iter().filter(|inside| **inside).count());
        relays_last(tree, &mut frames);
        let mut said = Said { polarity: "+", certainty: "CT", ..Said::default() };
        for frame in &frames {
            said.certainty = less_certain(said.certainty, frame.certainty);
            if let Some(who) = &frame.speaker
                && !said.chain.iter().any(|other| same_speaker(other, who))
            {
                said.chain.push(who.clone());
            }
        }
        if let Some(innermost) = frames.first() {
            said.cue = Some(innermost.cue);
            said.polarity = innermost.polarity;
        }
        self.add_quote(tree, idx, &mut said);
        if let Some(who) = &self.answering[s] {
            if said.chain.iter().all(|other| same_speaker(other, who)) {
                said.quotation = Some(Quotation::Direct);
            }
            if !said.chain.iter().any(|other| same_speaker(other, who)) {
                said.chain.push(who.clone());
                said.is_unknown = false;
            }
        }
        said
    }

    fn add_quote(&self, tree: &Tree<'_>, idx: usize, said: &mut Said) {
        let at = tree.token(idx).span.start();
        let whole = tree.sentence.span();
        let quote = self.quote_at(at);
        let partly = self.quotes.iter().any(|q| whole.overlaps(q.span));
        let is_long = quote
            .is_some_and(|q| self.quotes[q].span.slice(tree.text).split_whitespace().count() > 4);
        match quote {
            Some(q) if is_long => {
                said.quotation = Some(Quotation::Direct);
                if said.chain.is_empty() {
                    match &self.quote_speakers[q] {
                        Some((who, cue)) => {
                            said.chain.push(who.clone());
                            said.cue = said.cue.or(*cue);
                        }
                        None => said.is_unknown = true,
                    }
                }
            }
            _ if !said.chain.is_empty() && partly => said.quotation = Some(Quotation::Mixed),
            _ if !said.chain.is_empty() => said.quotation = Some(Quotation::Indirect),
            _ => {}
        }
    }
}

/// "He paused.": few words about whoever spoke before.
fn is_about_speaker(part: &str, who: &Who) -> bool {
    const LONGEST: usize = 8;
    let mut words = part.split_whitespace();
    let first = words.next().unwrap_or_default();
    let surname = who.name.as_deref().and_then(|name| name.split(' ').next_back());
    words.count() < LONGEST && (matches!(first, "He" | "She" | "They") || Some(first) == surname)
}

/// "The agency, citing the governor, reported that …": whoever is cited stands before who cites.
fn relays_last(tree: &Tree<'_>, frames: &mut [&Frame]) {
    for at in 1..frames.len() {
        let is_cited = matches!(tree.word(frames[at].cue_head), "citing" | "quoting");
        if is_cited && frames[..at].iter().all(|frame| frames[at].content[frame.cue_head]) {
            frames[..=at].rotate_right(1);
        }
    }
}

fn same_speaker(a: &Who, b: &Who) -> bool {
    a.span == b.span || (a.name.is_some() && a.name == b.name)
}

/// "“…” — Ana Petrova": a name after a dash signs the quote before it, where the line ends with it.
fn signed(quote: ByteSpan, trees: &[Tree<'_>]) -> Option<(Who, Option<ByteSpan>)> {
    const LONGEST: usize = 48;
    let text = trees.first()?.text;
    let after = text.get(quote.end()..)?;
    let rest = after.trim_start_matches(['”', '"', '’', '.']);
    let line = rest.trim_start();
    let dash = line.chars().next().filter(|c| matches!(c, '―' | '—' | '–'))?;
    let gap = &rest[..rest.len() - line.len()];
    let name = line[dash.len_utf8()..].split('\n').next()?.trim();
    let is_name = (1..=LONGEST).contains(&name.len())
        && name.split_whitespace().count() <= 5
        && name.starts_with(char::is_uppercase)
        && !name.ends_with(['”', '"', '?', '!', ':']);
    let is_all_name =
        name.split_whitespace().all(|word| word.starts_with(char::is_uppercase) || word.len() <= 3);
    if !is_name || !gap.contains('\n') && !is_all_name {
        return None;
    }
    let name = name.trim_end_matches(['.', ',']);
    let from = text.len() - line.len();
    let start = from + line.find(name)?;
    let who = Who {
        span: ByteSpan::new(start, start + name.len()),
        name: Some(name.to_owned()),
        country: None,
        sector: None,
        kind: WhoKind::Person,
        rule: Some("signed-quote"),
    };
    Some((who, Some(ByteSpan::new(from, from + dash.len_utf8()))))
}

fn covers_any(tree: &Tree<'_>, frame: &Frame, span: ByteSpan) -> bool {
    (0..tree.len()).any(|idx| frame.content[idx] && span.contains(tree.token(idx).span))
}

/// The weaker of two certainties.
fn less_certain(a: &'static str, b: &'static str) -> &'static str {
    const ORDER: &[&str] = &["CT", "PR", "PS", "U"];
    let rank = |certainty: &str| ORDER.iter().position(|c| *c == certainty).unwrap_or(0);
    if rank(b) > rank(a) { b } else { a }
}

fn frames_of(
    tree: &Tree<'_>,
    s: usize,
    roster: &Roster<'_>,
    last_speaker: &mut Option<Who>,
    quotes: &[Quote],
) -> Vec<Frame> {
    let mut frames: Vec<Frame> = interview::label(tree, s, roster).into_iter().collect();
    let given = quoted::given(tree, quotes);
    for idx in 0..tree.len() {
        let quoting = given.iter().find(|given| given.verb == idx);
        let Some(cue) = cue_at(tree, s, roster, idx) else {
            frames.extend(quoting.map(|given| quote_frame(tree, s, given, roster, last_speaker)));
            note(frames.last(), last_speaker);
            continue;
        };
        let found = match cue.pos {
            Pos::Verb | Pos::Adjective | Pos::Phrase => {
                let frame = verb_frame(tree, s, idx, cue, roster, last_speaker, quotes);
                // "…, she said, adding that": the participle goes on with her.
                let before = frames.last().and_then(|frame: &Frame| frame.speaker.clone());
                frame.map(|frame| match before {
                    Some(who) if frame.speaker.is_none() && tree.xpos(idx) == "VBG" => {
                        Frame { speaker: Some(who), ..frame }
                    }
                    _ => frame,
                })
            }
            Pos::Adposition => adposition_frame(tree, s, idx, cue, roster, last_speaker),
            Pos::Noun => noun_frame(tree, s, idx, cue, roster),
            Pos::Adverb => Some(adverb_frame(tree, idx, cue)),
            _ => None,
        };
        let found = match (quoting, quoted::trailing(tree, idx)) {
            (None, Some(trailing)) if cue.pos == Pos::Verb && cue.polarity == "+" => {
                trailed(tree, s, idx, trailing, found, roster, last_speaker)
            }
            _ => found,
        };
        let found = match quoting {
            Some(given) => {
                Some(with_quote(found, quote_frame(tree, s, given, roster, last_speaker)))
            }
            None => found,
        };
        if let Some(frame) = found {
            note(Some(&frame), last_speaker);
            frames.push(frame);
        }
    }
    frames
}

/// The frame of a cue verb that trails with its subject, where the tree gave it less than all that
/// stands before, or no speaker.
fn trailed(
    tree: &Tree<'_>,
    s: usize,
    verb: usize,
    trailing: Trailing,
    found: Option<Frame>,
    roster: &Roster<'_>,
    last: &Option<Who>,
) -> Option<Frame> {
    let before = |content: &[bool]| {
        let n = content.iter().take(trailing.comma).filter(|inside| **inside).count();
        2 * n >= trailing.comma
    };
    let covers = found.as_ref().is_some_and(|frame| before(&frame.content));
    if covers && found.as_ref().is_some_and(|frame| frame.speaker.is_some()) {
        return found;
    }
    let content: Vec<bool> = (0..tree.len()).map(|idx| idx < trailing.comma).collect();
    let speaker = who_says(tree, s, trailing.head, &content, roster, last);
    let frame = found.unwrap_or(Frame {
        cue_head: verb,
        cue: tree.token(verb).span,
        speaker: None,
        subject: None,
        content: Vec::new(),
        polarity: "+",
        certainty: "CT",
    });
    let content = if before(&frame.content) { frame.content } else { content };
    Some(Frame {
        speaker: speaker.or(frame.speaker),
        subject: Some(trailing.words),
        content,
        ..frame
    })
}

/// Keeps in mind who spoke last by name or office.
fn note(frame: Option<&Frame>, last_speaker: &mut Option<Who>) {
    let who = frame.and_then(|frame| frame.speaker.as_ref());
    if let Some(who) = who.filter(|who| who.kind != WhoKind::Pronoun) {
        *last_speaker = Some(who.clone());
    }
}

/// The frame of a verb to which the words beside a quote give it.
fn quote_frame(
    tree: &Tree<'_>,
    s: usize,
    given: &Given,
    roster: &Roster<'_>,
    last: &Option<Who>,
) -> Frame {
    let said = |idx: usize| given.quote.contains(tree.token(idx).span);
    let content: Vec<bool> = (0..tree.len()).map(said).collect();
    Frame {
        cue_head: given.verb,
        cue: tree.token(given.verb).span,
        speaker: who_says(tree, s, given.head, &content, roster, last),
        subject: Some(given.words.unwrap_or_else(|| tree.token(given.head).span)),
        content,
        polarity: "+",
        certainty: "CT",
    }
}

/// What the cue tells, with the quote beside it and whoever the order of the words names.
fn with_quote(found: Option<Frame>, quote: Frame) -> Frame {
    let Some(frame) = found else { return quote };
    let content = frame.content.iter().zip(&quote.content).map(|(a, b)| *a || *b).collect();
    Frame { speaker: quote.speaker.or(frame.speaker), subject: quote.subject, content, ..frame }
}

/// The cue that starts at token `idx`, the longest first.
fn cue_at(tree: &Tree<'_>, s: usize, roster: &Roster<'_>, idx: usize) -> Option<&'static Cue> {
    let lemma = tree.lemma(idx).to_lowercase();
    let word = tree.word(idx).to_lowercase();
    let by_word = if word == lemma { &[] } else { lexicon::cues(&word) };
    lexicon::cues(&lemma)
        .iter()
        .chain(by_word)
        .filter(|cue| pos_fits(tree, idx, cue.pos) && phrases::stand(tree, idx, cue.words))
        .filter(|cue| {
            let around = arguments::arguments(tree, idx);
            crate::events::permitted(tree, s, roster, idx, cue.only, cue.never, &around).is_some()
        })
        .max_by_key(|cue| (cue.words.len(), !cue.only.is_empty()))
}

fn pos_fits(tree: &Tree<'_>, idx: usize, pos: Pos) -> bool {
    match pos {
        Pos::Verb => tree.upos(idx) == "VERB" || tree.xpos(idx).starts_with("VB"),
        Pos::Noun => matches!(tree.upos(idx), "NOUN" | "PROPN"),
        Pos::Adjective => {
            tree.upos(idx) == "ADJ" || tree.upos(idx) == "VERB" && tree.is_passive(idx)
        }
        Pos::Adverb => tree.upos(idx) == "ADV",
        _ => true,
    }
}

fn mask(tree: &Tree<'_>, tokens: &[usize]) -> Vec<bool> {
    let mut inside = vec![false; tree.len()];
    tokens.iter().for_each(|idx| inside[*idx] = true);
    inside
}

fn cue_span(tree: &Tree<'_>, idx: usize, cue: &Cue) -> ByteSpan {
    let span = tree.token(idx).span;
    phrases::end(tree, idx, cue.words).map_or(span, |end| span.cover(tree.token(end - 1).span))
}

fn verb_frame(
    tree: &Tree<'_>,
    s: usize,
    verb: usize,
    cue: &'static Cue,
    roster: &Roster<'_>,
    last: &Option<Who>,
    quotes: &[Quote],
) -> Option<Frame> {
    let content = verb_content(tree, verb, cue, quotes)?;
    let is_plain = cue.speaker == "subject" && !tree.is_passive(verb);
    let head = speaker_head(tree, verb, cue).map(|head| not_the_day(tree, head));
    let head = head.filter(|head| !content[*head]);
    let speaker = head.and_then(|head| who_says(tree, s, head, &content, roster, last));
    let is_new = || head.is_none() && is_plain;
    let speaker = speaker
        .or_else(|| name_after_quote(tree, s, verb, roster, quotes).filter(|_| is_new()))
        .or_else(|| name_beside(tree, s, verb, roster).filter(|_| is_plain));
    // "It is said that" has no speaker; a cue verb whose subject speaks of nobody is no cue.
    Some(Frame {
        cue_head: verb,
        cue: cue_span(tree, verb, cue),
        speaker,
        subject: head.map(|head| tree.cover(&tree.noun_phrase(head))),
        content,
        polarity: flip_if_negated(tree, verb, cue),
        certainty: certainty(cue),
    })
}

/// Whom the words at `head` name as speaker: who has just spoken, where they go on, else who they are.
fn who_says(
    tree: &Tree<'_>,
    s: usize,
    head: usize,
    content: &[bool],
    roster: &Roster,
    last: &Option<Who>,
) -> Option<Who> {
    same_speaker_again(tree, head, content, last).or_else(|| speaker(tree, s, head, roster, last))
}

/// "…, he said" after somebody has spoken: the same goes on speaking, whoever the clause before the
/// pronoun was about.
fn same_speaker_again(
    tree: &Tree<'_>,
    head: usize,
    content: &[bool],
    last: &Option<Who>,
) -> Option<Who> {
    let trails = content[..head].iter().any(|inside| *inside);
    let who = last.as_ref().filter(|_| trails)?;
    let fits = match tree.word(head).to_lowercase().as_str() {
        "he" | "she" => matches!(who.kind, WhoKind::Person),
        "it" => {
            matches!(who.kind, WhoKind::State | WhoKind::Capital | WhoKind::Body | WhoKind::People)
        }
        _ => false,
    };
    let span = tree.token(head).span;
    fits.then(|| Who { span, kind: WhoKind::Pronoun, rule: Some("pronoun"), ..who.clone() })
}

/// "A poll released on Friday shows": the poll, not the day, is the subject.
fn not_the_day(tree: &Tree<'_>, head: usize) -> usize {
    if !crate::times::is_time_noun(tree, head) {
        return head;
    }
    let above = tree.head(head).filter(|above| *above < head && tree.is(*above, "acl"));
    above.and_then(|participle| tree.head(participle)).unwrap_or(head)
}

/// "…,” chairman Ana Petrova (Ostby) said": where the tree gives a cue no subject, the person named
/// right before or after it speaks.
fn name_beside(tree: &Tree<'_>, s: usize, verb: usize, roster: &Roster<'_>) -> Option<Who> {
    const REACH: usize = 10;
    let ends = |idx: &usize| {
        matches!(tree.word(*idx), "”" | "\"" | "." | ";") || tree.upos(*idx) == "VERB"
    };
    let before = (verb.saturating_sub(REACH)..verb).rev().take_while(|idx| !ends(idx));
    let after = (verb + 1..tree.len().min(verb + 4)).take_while(|idx| !ends(idx));
    let named = before.chain(after).find(|idx| roster.is_person(s, *idx))?;
    roster.who(s, named).map(|who| Who { rule: who.rule.or(Some("name-beside-cue")), ..who })
}

/// Who speaks, where `head` is the subject of a verb that is speech and event at once.
pub fn speaker_of(tree: &Tree<'_>, s: usize, head: usize, roster: &Roster<'_>) -> Option<Who> {
    speaker(tree, s, head, roster, &None)
}

fn certainty(cue: &'static Cue) -> &'static str {
    if cue.certainty.is_empty() { "CT" } else { cue.certainty }
}

/// "did not deny" and "neither confirmed nor denied" leave the speaker uncommitted.
fn flip_if_negated(tree: &Tree<'_>, verb: usize, cue: &'static Cue) -> &'static str {
    let negated = tree.children_by(verb, &["advmod", "cc", "det"]).any(|child| {
        matches!(
            tree.lemma(child).to_lowercase().as_str(),
            "not" | "n't" | "never" | "neither" | "nor"
        ) || matches!(tree.word(child), "n't" | "n’t")
    });
    if negated { "?" } else { cue.polarity }
}

fn speaker_head(tree: &Tree<'_>, verb: usize, cue: &Cue) -> Option<usize> {
    if tree.is_passive(verb) && cue.speaker != "object" {
        let agent = tree.child(verb, "obl:agent").or_else(|| {
            tree.children_by(verb, &["obl"]).find(|c| tree.case_words(*c).iter().any(|w| w == "by"))
        });
        // "Petrova was quoted as saying": the one quoted speaks.
        if agent.is_none() && matches!(tree.lemma(verb), "quote" | "cite") {
            return tree.child(verb, "nsubj:pass");
        }
        return agent;
    }
    if cue.speaker == "object" {
        return arguments::deep_object(tree, verb);
    }
    let own = arguments::deep_subject(tree, verb);
    // "It said that …": the parser takes a body's pronoun for an empty one.
    let own = own.or_else(|| tree.child(verb, "expl").filter(|it| *it < verb));
    own.or_else(|| {
        // A quotation's cue that the parser hung elsewhere still has its name beside it.
        let after = verb + 1;
        (after < tree.len() && matches!(tree.upos(after), "PROPN") && tree.is(verb, "parataxis"))
            .then_some(after)
    })
}

/// What a cue verb covers: its clause, the main clause that it is set into, or the quote beside.
fn verb_content(tree: &Tree<'_>, verb: usize, cue: &Cue, quotes: &[Quote]) -> Option<Vec<bool>> {
    if let Some(told) = relayed(tree, verb) {
        return Some(without(tree, told, verb));
    }
    let clauses = told_clauses(tree, verb, quotes);
    if !clauses.is_empty() {
        let mut inside = vec![false; tree.len()];
        for clause in clauses {
            let demanded = tree.is(clause, "xcomp");
            let tokens = tree.subtree_without(clause, |child| {
                demanded && tree.is_circumstance(child)
                    || is_answer(tree, child)
                    || child == verb
                    || tree.is(child, "ccomp") && relayed(tree, child).is_some()
            });
            tokens.into_iter().for_each(|idx| inside[idx] = true);
        }
        inside[verb] = false;
        cut_after_quote(tree, verb, quotes, &mut inside);
        return Some(inside);
    }
    let marked_as = tree
        .children_by(verb, &["mark", "advmod", "case"])
        .any(|mark| tree.word(mark).eq_ignore_ascii_case("as"));
    // ", the ministry said." at the end of a sentence is read as a clause without a mark.
    let trails = tree.is(verb, "advcl")
        && tree.children_by(verb, &["mark", "advmod"]).next().is_none()
        && tree.children_by(verb, &["nsubj"]).next().is_some()
        && tree
            .subtree(verb)
            .first()
            .is_some_and(|first| *first > 0 && tree.upos(first - 1) == "PUNCT");
    // "…, residents said by phone": a clause that the parser takes for a second one, without an "and".
    let joins = tree.is(verb, "conj")
        && tree.children_by(verb, &["nsubj"]).next().is_some_and(|subject| {
            tree.subtree(subject)
                .first()
                .is_some_and(|first| *first > 0 && tree.word(first - 1) == ",")
        });
    let is_apart = tree.is(verb, "parataxis") && is_clause_of_its_own(tree, verb);
    let set_in = tree.is(verb, "parataxis") && !is_apart
        || trails
        || joins
        || (tree.is(verb, "advcl") && marked_as);
    if set_in {
        return Some(without(tree, tree.head(verb)?, verb));
    }
    let beside = tree.children_by(verb, &["parataxis"]).next();
    if let Some(clause) = beside.filter(|clause| !is_clause_of_its_own(tree, *clause)) {
        return Some(mask(tree, &tree.subtree(clause)));
    }
    let before =
        tree.children_by(verb, &["advcl"]).find(|clause| is_main_before(tree, verb, *clause));
    if let Some(clause) = before {
        return Some(mask(tree, &tree.subtree(clause)));
    }
    quoted_content(tree, verb, quotes)
        .or_else(|| told_phrase(tree, verb, cue))
        .or_else(|| told_noun(tree, verb))
}

/// "…; Sudria rejected the charge": what follows a semicolon is said on its own.
fn is_clause_of_its_own(tree: &Tree<'_>, clause: usize) -> bool {
    let first = tree.subtree(clause)[0];
    let before = first.checked_sub(1);
    tree.word(first) == ";" || before.is_some_and(|before| tree.word(before) == ";")
}

/// The clauses that a cue verb tells. Of several that the parser hung there those with a subject of
/// their own or within quotation marks count; what only dates it ("said after he had left") never does.
fn told_clauses(tree: &Tree<'_>, verb: usize, quotes: &[Quote]) -> Vec<usize> {
    let dates = |clause: usize| {
        crate::times::is_time_noun(tree, clause)
            || tree.children_by(clause, &["mark"]).any(|mark| {
                matches!(
                    tree.word(mark).to_lowercase().as_str(),
                    "after" | "before" | "when" | "while" | "as" | "since" | "until"
                )
            })
    };
    let is_cue = |clause: usize| {
        tree.xpos(clause) == "VBG"
            && tree.child(clause, "nsubj").is_none()
            && lexicon::cues(tree.lemma(clause)).iter().any(|cue| cue.pos == Pos::Verb)
    };
    let mut clauses: Vec<usize> = tree
        .children_by(verb, &["ccomp"])
        .filter(|clause| relayed(tree, *clause).is_none() && !dates(*clause))
        .collect();
    if clauses.len() > 1 {
        let own = |clause: &usize| {
            let at = tree.token(*clause).span;
            tree.children_by(*clause, &["nsubj", "csubj"]).next().is_some()
                || quotes.iter().any(|quote| quote.span.contains(at))
        };
        if clauses.iter().any(own) {
            clauses.retain(|clause| own(clause) && !is_cue(*clause));
        }
    }
    let other = || {
        let infinitive = tree.children_by(verb, &["xcomp"]).find(|c| tree.is_verbal(*c));
        infinitive.or_else(|| tree.child(verb, "csubj"))
    };
    if clauses.is_empty() { other().into_iter().collect() } else { clauses }
}

/// "…, which the east denies": an answer that the publisher sets beside what is told is not told by
/// the same speaker.
fn is_answer(tree: &Tree<'_>, clause: usize) -> bool {
    let of_which = || {
        tree.children_by(clause, &["obj"]).any(|object| tree.word(object) == "which")
            && tree.children_by(clause, &["nsubj"]).next().is_some()
    };
    tree.is(clause, "acl:relcl")
        && matches!(tree.lemma(clause), "deny" | "reject" | "dismiss" | "dispute" | "refute")
        && of_which()
}

/// "“Not yet,” chairman Ana Petrova said": what stands between a quote and its cue is not said.
fn cut_after_quote(tree: &Tree<'_>, verb: usize, quotes: &[Quote], inside: &mut [bool]) {
    let Some(end) = quote_before(tree, verb, quotes) else { return };
    let cue = tree.token(verb).span.start();
    for (idx, covered) in inside.iter_mut().enumerate() {
        let at = tree.token(idx).span.start();
        *covered &= !(end <= at && at < cue);
    }
}

/// The end of the quote of this sentence after which only words for who says it come before the cue.
fn quote_before(tree: &Tree<'_>, verb: usize, quotes: &[Quote]) -> Option<usize> {
    let cue = tree.token(verb).span.start();
    let whole = tree.sentence.span();
    let before = quotes.iter().filter(|quote| {
        quote.span.overlaps(whole)
            && quote.span.end() < cue
            && quote.span.slice(tree.text).ends_with([',', '?', '!', '.', '…', '’'])
    });
    before.map(|quote| quote.span.end()).max()
}

/// Whoever is named between a quote and its cue, where the tree hung the name within the quote.
fn name_after_quote(
    tree: &Tree<'_>,
    s: usize,
    verb: usize,
    roster: &Roster<'_>,
    quotes: &[Quote],
) -> Option<Who> {
    let end = quote_before(tree, verb, quotes)?;
    let first = (0..verb).find(|idx| tree.token(*idx).span.start() >= end)?;
    let stop = (first..verb).find(|idx| tree.word(*idx) == ",").unwrap_or(verb);
    // Marks between the quote and the name stand before the first word.
    let words = first..stop.max(first + 1);
    let mut named = words.filter(|idx| tree.is_nominal(*idx));
    named.find_map(|idx| {
        let who = roster.who(s, idx)?;
        (who.span.start() >= end).then_some(who)
    })
}

/// "The poor paid less, the agency said": a clause without a mark right before the cue and its subject,
/// whatever the parser calls it.
fn is_main_before(tree: &Tree<'_>, verb: usize, clause: usize) -> bool {
    let Some(subject) = tree.child(verb, "nsubj") else { return false };
    let from = tree.subtree(subject)[0];
    let is_finite = matches!(tree.xpos(clause), "VBD" | "VBZ" | "VBP" | "VBN");
    is_finite
        && clause < from
        && from > 0
        && tree.word(from - 1) == ","
        && tree.children_by(clause, &["mark", "case"]).next().is_none()
        && tree.child(clause, "obj").is_some()
}

/// The clause at `above`, but for what stands under `verb`.
fn without(tree: &Tree<'_>, above: usize, verb: usize) -> Vec<bool> {
    let mut inside = mask(tree, &tree.subtree(above));
    tree.subtree(verb).iter().for_each(|idx| inside[*idx] = false);
    inside
}

/// "…, state television said, the agency reported": the second of two verbs set in after one another
/// relays what the first one's speaker says. The clause that both cover.
fn relayed(tree: &Tree<'_>, verb: usize) -> Option<usize> {
    let inner = tree.head(verb).filter(|_| tree.is(verb, "ccomp"))?;
    let subject = tree.children_by(verb, &["nsubj"]).next().filter(|subject| *subject < verb)?;
    let first = *tree.subtree(subject).first()?;
    let is_set_in = tree.is(inner, "parataxis")
        && inner < first
        && tree.word(first - 1) == ","
        && tree.children_by(verb, &["mark", "ccomp", "obj"]).next().is_none();
    is_set_in.then(|| tree.head(inner)).flatten()
}

/// "called for a pause", "spoke of a raid": what the phrase's own preposition brings in.
fn told_phrase(tree: &Tree<'_>, verb: usize, cue: &Cue) -> Option<Vec<bool>> {
    let case = cue.words.get(1)?;
    let child = tree
        .children_by(verb, &["obl", "nmod"])
        .find(|child| tree.case_words(*child).iter().any(|word| word == case))?;
    Some(mask(tree, &tree.subtree(child)))
}

/// "reported nine explosions", "denied the attack": what is told is an event by a noun.
fn told_noun(tree: &Tree<'_>, verb: usize) -> Option<Vec<bool>> {
    let object = tree.child(verb, "obj").filter(|object| tree.upos(*object) == "NOUN")?;
    let meant = crate::who::semantic_head(tree, object);
    let is_heard = nouns::senses(tree, meant)
        .iter()
        .any(|noun| matches!(noun.sense, Sense::People(_) | Sense::Title(_)));
    (!is_heard).then(|| mask(tree, &tree.subtree(object)))
}

/// "…", she said: where the tree does not say, the marks do.
fn quoted_content(tree: &Tree<'_>, verb: usize, quotes: &[Quote]) -> Option<Vec<bool>> {
    if tree.is_passive(verb) || arguments::deep_subject(tree, verb).is_none() {
        return None;
    }
    let whole = tree.sentence.span();
    let near = quotes.iter().filter(|quote| {
        quote.span.overlaps(whole)
            && !quote.span.contains(tree.token(verb).span)
            && is_sentence_like(quote.span.slice(tree.text))
            && beside(tree, verb, quote.span)
    });
    let mut inside = vec![false; tree.len()];
    for quote in near {
        for (idx, covered) in inside.iter_mut().enumerate() {
            *covered |= quote.span.contains(tree.token(idx).span);
        }
    }
    inside.iter().any(|covered| *covered).then_some(inside)
}

/// More than a word in scare quotes: several words, or few that end as speech does ("I would,").
fn is_sentence_like(words: &str) -> bool {
    words.split_whitespace().count() > 3 || words.ends_with([',', '?', '!', '.'])
}

/// Whether the verb, with its subject, stands right before or after the quote.
fn beside(tree: &Tree<'_>, verb: usize, quote: ByteSpan) -> bool {
    let own = arguments::deep_subject(tree, verb).map_or(vec![verb], |subject| vec![verb, subject]);
    own.into_iter().any(|idx| {
        let span = tree.token(idx).span;
        let between = if span.end() <= quote.start() {
            span.end()..quote.start()
        } else {
            quote.end()..span.start().max(quote.end())
        };
        tree.text[between]
            .split_whitespace()
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .count()
            <= 5
    })
}

/// "according to": the speaker follows, the rest of the clause is said.
fn adposition_frame(
    tree: &Tree<'_>,
    s: usize,
    idx: usize,
    cue: &'static Cue,
    roster: &Roster<'_>,
    last: &Option<Who>,
) -> Option<Frame> {
    let after = idx + cue.words.len();
    let head = phrase_head_after(tree, idx, after)?;
    let mut own = tree.subtree_without(head, |c| tree.is_any(c, &["parataxis"]));
    own.extend(idx..after.min(tree.len()));
    let above = tree.head(head).filter(|above| !own.contains(above));
    // Set apart by a comma, or at an edge of the sentence, it covers the whole sentence.
    let at_edge = own.iter().min().is_some_and(|first| *first <= 1)
        || own.iter().max().is_some_and(|last| last + 2 >= tree.len())
        || idx > 0 && tree.upos(idx - 1) == "PUNCT";
    let root = (0..tree.len()).find(|at| tree.head(*at).is_none()).unwrap_or(0);
    let top = if at_edge { root } else { above.unwrap_or(root) };
    let mut inside = mask(tree, &tree.subtree(top));
    own.iter().for_each(|at| inside[*at] = false);
    if let Some(verb) = above.filter(|verb| !inside[*verb]) {
        inside[verb] = !own.contains(&verb);
    }
    Some(Frame {
        cue_head: idx,
        cue: cue_span(tree, idx, cue),
        speaker: speaker(tree, s, head, roster, last),
        subject: Some(tree.cover(&tree.noun_phrase(head))),
        content: inside,
        polarity: cue.polarity,
        certainty: certainty(cue),
    })
}

/// The head of the noun phrase that starts at `after`: the first nominal whose head lies outside.
fn phrase_head_after(tree: &Tree<'_>, idx: usize, after: usize) -> Option<usize> {
    if let Some(head) = tree.head(idx).filter(|head| *head >= after && tree.is_nominal(*head)) {
        return Some(head);
    }
    let end = (after..tree.len())
        .find(|at| tree.word(*at) == "," || tree.is_verbal(*at))
        .unwrap_or(tree.len());
    (after..end).find(|at| {
        tree.is_nominal(*at) && tree.head(*at).is_none_or(|head| head < after || head >= end)
    })
}

/// "the claim that …", "allegations that …".
fn noun_frame(
    tree: &Tree<'_>,
    s: usize,
    noun: usize,
    cue: &'static Cue,
    roster: &Roster<'_>,
) -> Option<Frame> {
    let is_that = |child: &usize| {
        tree.is_verbal(*child)
            && tree
                .children_by(*child, &["mark"])
                .any(|mark| tree.word(mark).eq_ignore_ascii_case("that"))
    };
    let clause = tree.children_by(noun, &["acl", "ccomp"]).find(is_that)?;
    let owner = tree.child(noun, "nmod:poss").or_else(|| {
        tree.children_by(noun, &["nmod"]).find(|child| {
            tree.case_words(*child).iter().any(|case| matches!(case.as_str(), "by" | "from" | "of"))
        })
    });
    let carrier =
        arguments::light_verb(tree, noun).and_then(|verb| arguments::deep_subject(tree, verb));
    let head = owner.or(carrier);
    Some(Frame {
        cue_head: noun,
        cue: tree.token(noun).span,
        speaker: head.and_then(|head| joint(tree, s, head, roster)),
        subject: head.map(|head| tree.cover(&tree.noun_phrase(head))),
        content: mask(tree, &tree.subtree(clause)),
        polarity: if denies_noun(tree, noun) { "-" } else { cue.polarity },
        certainty: certainty(cue),
    })
}

/// "rejected the claim that …": whoever rejects says that it is not so; his own frame says so.
fn denies_noun(tree: &Tree<'_>, noun: usize) -> bool {
    let above = tree.head(noun).filter(|_| tree.is(noun, "obj"));
    above.is_some_and(|verb| matches!(tree.lemma(verb), "deny" | "reject" | "dismiss" | "refute"))
}

fn adverb_frame(tree: &Tree<'_>, idx: usize, cue: &'static Cue) -> Frame {
    let top = tree.head(idx).unwrap_or(idx);
    let mut inside = mask(tree, &tree.subtree(top));
    inside[idx] = false;
    Frame {
        cue_head: idx,
        cue: tree.token(idx).span,
        speaker: None,
        subject: None,
        content: inside,
        polarity: cue.polarity,
        certainty: certainty(cue),
    }
}

/// The speaker that stands at `head`; "the statement added" speaks for those who made it.
fn speaker(
    tree: &Tree<'_>,
    s: usize,
    head: usize,
    roster: &Roster<'_>,
    last: &Option<Who>,
) -> Option<Who> {
    if is_document_noun(tree, head) {
        return document_owner(tree, s, head, roster, last);
    }
    if tree.upos(head) == "PRON" {
        return match tree.word(head).to_lowercase().as_str() {
            "it" | "there" | "that" | "this" | "which" | "what"
                if roster.who(s, head).is_none() =>
            {
                None
            }
            "i" | "we" | "you" => None,
            _ => roster.who(s, head).or_else(|| {
                last.clone().map(|who| Who {
                    span: tree.token(head).span,
                    rule: Some("pronoun"),
                    kind: WhoKind::Pronoun,
                    ..who
                })
            }),
        };
    }
    joint(tree, s, head, roster)
}

/// Joint speakers are one source.
fn joint(tree: &Tree<'_>, s: usize, head: usize, roster: &Roster<'_>) -> Option<Who> {
    let all = roster.everybody(s, head);
    match all.as_slice() {
        [] => plain(tree, head),
        [one] => Some(one.clone()),
        [first, rest @ ..] => {
            let span = rest.iter().fold(first.span, |span, who| span.cover(who.span));
            let names: Vec<String> = all
                .iter()
                .map(|who| who.name.clone().unwrap_or_else(|| who.span.slice(tree.text).to_owned()))
                .collect();
            let same = rest.iter().all(|who| who.country == first.country);
            let same_sector = rest.iter().all(|who| who.sector == first.sector);
            Some(Who {
                span,
                name: Some(names.join(" and ")),
                country: first.country.filter(|_| same),
                sector: first.sector.filter(|_| same_sector),
                kind: first.kind,
                rule: first.rule,
            })
        }
    }
}

/// A speaker that no list knows is still whoever the text names; a weapon says nothing.
fn plain(tree: &Tree<'_>, head: usize) -> Option<Who> {
    let is_weapon =
        nouns::senses(tree, head).iter().any(|noun| matches!(noun.sense, Sense::Instrument(_)));
    if is_weapon {
        return None;
    }
    if !matches!(tree.upos(head), "NOUN" | "PROPN" | "ADJ" | "NUM") {
        return None;
    }
    let span = tree.cover(&tree.noun_phrase(head));
    let name = (tree.upos(head) == "PROPN").then(|| span.slice(tree.text).to_owned());
    Some(Who { span, name, country: None, sector: None, kind: WhoKind::People, rule: None })
}

/// "statement", "post", "communique": what is said, not who.
pub fn is_document_noun(tree: &Tree<'_>, idx: usize) -> bool {
    const DOCUMENTS: &[&str] = &[
        "statement",
        "post",
        "communique",
        "communiqué",
        "message",
        "report",
        "letter",
        "text",
        "declaration",
        "document",
        "note",
        "bulletin",
        "update",
        "release",
        "readout",
        "tweet",
    ];
    DOCUMENTS.contains(&tree.lemma(idx).to_lowercase().as_str())
        && !nouns::senses(tree, idx).iter().any(|noun| matches!(noun.sense, Sense::People(_)))
}

fn document_owner(
    tree: &Tree<'_>,
    s: usize,
    head: usize,
    roster: &Roster<'_>,
    last: &Option<Who>,
) -> Option<Who> {
    let span = tree.cover(&tree.noun_phrase(head));
    let owner = tree.child(head, "nmod:poss").or_else(|| {
        tree.children_by(head, &["nmod", "acl"]).find(|child| {
            tree.case_words(*child).iter().any(|case| matches!(case.as_str(), "by" | "from" | "of"))
        })
    });
    let named = owner
        .and_then(|owner| joint(tree, s, owner, roster))
        .filter(|who| who.kind != WhoKind::Pronoun || who.name.is_some());
    if let Some(who) = named {
        return Some(Who { rule: who.rule.or(Some("document-of-speaker")), ..who });
    }
    if let Some(who) = last {
        return Some(Who { span, rule: Some("document-of-speaker"), ..who.clone() });
    }
    plain(tree, head)
}
