//! ECB+: mentions of happenings in news, and which of them are one, within and across documents.
//!
//! Read are the tokens of the documents and the gold mentions (Cybulska and Vossen 2014); they are
//! put together with the product's own linker, each as a happening of no known type: known by the
//! lemma of its head, by words of like meaning (`data/alike.txt`), and by the names that stand
//! beside it in the sentence's tree. In the usual setting mentions are put together within subtopics
//! (`2ecb`, `2ecbplus`); with whole topics given, the linker has to tell two stories of one kind
//! apart by what their documents speak of. The baseline makes one whatever has one head lemma.
//!
//! Counted as the reference scorer counts, singletons included; the CoNLL figure is the mean of the
//! F1 of MUC, B³ and CEAF-e. All documents are one sheet: two of the three are no sums.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::Value;
use sha2::{Digest, Sha256};
use troth_incident::{ByWord, Dated, Linker, Profile, Sketch};
use troth_language::{Segment, Sentence, Upos};
use troth_model::{
    Account, AccountId, Actor, Attribution, DocumentId, EventType, Factuality, Ground, Mention,
    ReadingId, Review, Status,
};
use troth_text::{ByteSpan, CodePoint, Span};

use super::coreference::{Pair, Scores, scores};
use super::{File, Gold, Measure, Set, Sheet, Tally};
use crate::Engine;

const MEASURES: &[Measure] = &[
    Measure::share("CoNLL F1, subtopics given").aims_at(0.82),
    Measure::f1("MUC, subtopics given"),
    Measure::f1("B³, subtopics given"),
    Measure::f1("CEAF-e, subtopics given"),
    Measure::share("CoNLL F1 of the head lemma, subtopics given"),
    Measure::share("CoNLL F1, topics given"),
    Measure::share("CoNLL F1 of the head lemma, topics given"),
];

/// Words of like meaning, a line for each meaning.
static ALIKE: &str = include_str!("../../data/alike.txt");

/// Words that say that somebody spoke: each saying is a happening of its own.
const SAYING: &[&str] = &[
    "say",
    "tell",
    "accord",
    "report",
    "state",
    "claim",
    "add",
    "announce",
    "confirm",
    "statement",
    "announcement",
];

/// One gold mention.
struct Marked {
    document: String,
    sentence: usize,
    tokens: Vec<usize>,
    chain: String,
}

/// The documents of one part with its mentions.
struct Part {
    /// The words of each sentence, by document and number.
    sentences: BTreeMap<(String, usize), Vec<String>>,
    mentions: Vec<Marked>,
}

/// Whether a file holds tokens with their chains, or gold mentions.
pub fn is_form(head: &str) -> bool {
    is_mentions(head) || is_tokens(head)
}

fn is_mentions(text: &str) -> bool {
    text.contains("\"coref_chain\"") && text.contains("\"tokens_number\"")
}

fn is_tokens(head: &str) -> bool {
    let lines: Vec<&str> = head.lines().filter(|line| !line.is_empty()).take(20).collect();
    lines.len() > 2 && lines.iter().all(|line| token(line).is_some())
}

/// `2_11ecb`, sentence, token, word: of `2_11ecb 0 3 organizers HUM1623`.
fn token(line: &str) -> Option<(&str, usize, usize, &str)> {
    let mut cells = line.split('\t');
    let document = cells.next().filter(|name| name.contains('_'))?;
    let (sentence, number) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
    let word = cells.next()?;
    cells.next().is_some().then_some((document, sentence, number, word))
}

/// The part of the corpus that a file belongs to: `ECB_Dev`.
pub fn part(file: &File) -> String {
    let stem = file.name.split(".gz").next().unwrap_or(&file.name);
    let cut = stem.find("_corpus").or(stem.find("_Event_")).or(stem.find("_Entity_"));
    cut.map_or(stem, |cut| &stem[..cut]).to_owned()
}

/// Reads tokens and event mentions; mentions of people and places are not asked for.
pub fn read(files: &[File], set: &mut Set) {
    set.measures = MEASURES;
    let mut part = Part { sentences: BTreeMap::new(), mentions: Vec::new() };
    for file in files.iter().filter(|file| !file.name.contains("_Entity_")) {
        match is_mentions(&file.text) {
            true => match mentions(&file.text) {
                Ok(mentions) => part.mentions.extend(mentions),
                Err(error) => set.problems.push(format!("{}: {error}", file.name)),
            },
            false => {
                for (document, sentence, _, word) in file.text.lines().filter_map(token) {
                    let words = part.sentences.entry((document.to_owned(), sentence)).or_default();
                    words.push(word.to_owned());
                }
            }
        }
    }
    let Part { sentences, mentions } = &mut part;
    let n_before = mentions.len();
    mentions.retain(|mention| {
        let words = sentences.get(&(mention.document.clone(), mention.sentence));
        words.is_some_and(|words| mention.tokens.iter().all(|token| *token < words.len()))
            && !mention.tokens.is_empty()
    });
    let n_lost = n_before - mentions.len();
    if n_lost > 0 {
        set.problems.push(format!("{n_lost} mentions stand on words that the tokens do not have"));
    }
    if !mentions.is_empty() {
        set.documents.push(Box::new(part));
    }
}

fn mentions(text: &str) -> Result<Vec<Marked>, String> {
    let all: Vec<Value> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let one = |value: &Value| {
        let number = |value: &Value| value.as_u64().and_then(|n| usize::try_from(n).ok());
        Some(Marked {
            document: value.get("doc_id")?.as_str()?.to_owned(),
            sentence: number(value.get("sent_id")?)?,
            tokens: value.get("tokens_number")?.as_array()?.iter().filter_map(number).collect(),
            chain: value.get("coref_chain")?.as_str()?.to_owned(),
        })
    };
    Ok(all.iter().filter_map(one).collect())
}

/// What the language layer tells of a mention.
struct Head {
    lemma: String,
    names: Vec<String>,
}

impl Gold for Part {
    fn score(&self, engine: &Engine) -> Sheet {
        let heads = self.heads(engine);
        let subtopic = |mention: &Marked| {
            let topic = topic(&mention.document);
            let rest =
                mention.document.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_');
            format!("{topic} {rest}")
        };
        let whole = |mention: &Marked| topic(&mention.document).to_owned();
        let linked = self.scored(&self.linked(&heads, &subtopic, true));
        let tallies = vec![
            share(linked.conll()),
            pair(linked.muc),
            pair(linked.b_cubed),
            pair(linked.ceaf_e),
            share(self.by_lemma(&heads, &subtopic).conll()),
            share(self.scored(&self.linked(&heads, &whole, false)).conll()),
            share(self.by_lemma(&heads, &whole).conll()),
        ];
        Sheet { tallies, misses: Vec::new() }
    }
}

fn topic(document: &str) -> &str {
    document.split('_').next().unwrap_or(document)
}

/// Figures are kept in millionths.
const MILLION: f64 = 1e6;

fn share(figure: f64) -> Tally {
    Tally::of((figure * MILLION).round() as usize, MILLION as usize, MILLION as usize)
}

/// A tally that has just this precision and recall.
fn pair(pair: Pair) -> Tally {
    let whole = |share: f64| (MILLION / share.max(1e-6)).round() as usize;
    Tally::of(MILLION as usize, whole(pair.recall), whole(pair.precision))
}

impl Part {
    /// Head and names of each mention.
    fn heads(&self, engine: &Engine) -> Vec<Head> {
        let analysed: BTreeMap<&(String, usize), Sentence> = self
            .sentences
            .iter()
            .filter_map(|(place, words)| Some((place, analysed(engine, words)?)))
            .collect();
        self.mentions
            .iter()
            .map(|mention| {
                let place = (mention.document.clone(), mention.sentence);
                match analysed.get(&place) {
                    Some(sentence) if sentence.tokens.len() == self.sentences[&place].len() => {
                        head(sentence, &self.sentences[&place], &mention.tokens)
                    }
                    _ => Head {
                        lemma: self.sentences[&place][mention.tokens[0]].to_lowercase(),
                        names: Vec::new(),
                    },
                }
            })
            .collect()
    }

    /// For each mention the number of what it was put together with.
    fn linked(
        &self,
        heads: &[Head],
        group: &dyn Fn(&Marked) -> String,
        is_one_subject: bool,
    ) -> Vec<usize> {
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, mention) in self.mentions.iter().enumerate() {
            groups.entry(group(mention)).or_default().push(at);
        }
        let profiles = self.profiles();
        let mut found: Vec<usize> = (0..self.mentions.len()).collect();
        for (name, members) in &groups {
            let id = |at: usize| AccountId::new(format!("{at:08}"));
            let subject = is_one_subject.then_some(name.as_str());
            let sketches = members.iter().map(|at| {
                let profile = &profiles[&self.mentions[*at].document];
                (id(*at), sketch(id(*at), &self.mentions[*at], &heads[*at], profile, subject))
            });
            let linker = Linker::of(sketches, &[], 1);
            for incident in linker.incidents() {
                let number = |id: &AccountId| id.as_str().parse::<usize>();
                let numbers: Vec<usize> =
                    incident.iter().filter_map(|id| number(id).ok()).collect();
                numbers.iter().for_each(|at| found[*at] = numbers[0]);
            }
        }
        found
    }

    fn profiles(&self) -> BTreeMap<String, Arc<Profile>> {
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        for ((document, _), words) in &self.sentences {
            let text = texts.entry(document.clone()).or_default();
            text.push_str(&words.join(" "));
            text.push('\n');
        }
        texts.into_iter().map(|(name, text)| (name, Arc::new(Profile::of(&text)))).collect()
    }

    fn by_lemma(&self, heads: &[Head], group: &dyn Fn(&Marked) -> String) -> Scores {
        let mut clusters: BTreeMap<(String, &str), usize> = BTreeMap::new();
        let found: Vec<usize> = self
            .mentions
            .iter()
            .zip(heads)
            .map(|(mention, head)| {
                let next = clusters.len();
                *clusters.entry((group(mention), head.lemma.as_str())).or_insert(next)
            })
            .collect();
        self.scored(&found)
    }

    fn scored(&self, found: &[usize]) -> Scores {
        let mut chains: BTreeMap<&str, usize> = BTreeMap::new();
        let things: Vec<(usize, usize)> = self
            .mentions
            .iter()
            .zip(found)
            .map(|(mention, found)| {
                let next = chains.len();
                (*chains.entry(&mention.chain).or_insert(next), *found)
            })
            .collect();
        scores(&things)
    }
}

/// A sentence of given words.
fn analysed(engine: &Engine, words: &[String]) -> Option<Sentence> {
    let mut text = String::new();
    let mut tokens = Vec::new();
    for word in words {
        let start = text.len();
        text.push_str(word);
        tokens.push(ByteSpan::new(start, text.len()));
        text.push(' ');
    }
    let segment = Segment { tokens, paragraph: 0 };
    engine.language().analyse_segments(&text, &[segment]).sentences.into_iter().next()
}

/// The token of a mention that depends on none of its others, and the names beside it.
fn head(sentence: &Sentence, words: &[String], mention: &[usize]) -> Head {
    let is_head =
        |token: &&usize| sentence.tokens[**token].head.is_none_or(|head| !mention.contains(&head));
    let head = mention.iter().find(is_head).copied().unwrap_or(mention[0]);
    let mut beside: Vec<usize> =
        sentence.children(head).filter(|child| is_one(sentence, *child, ARGUMENTS)).collect();
    // "went to see him": who sees is the one who went.
    if is_one(sentence, head, SHARING)
        && let Some(above) = sentence.tokens[head].head
    {
        beside.extend(sentence.child(above, "nsubj"));
    }
    beside.retain(|child| !mention.contains(child));
    let mut names: Vec<String> = Vec::new();
    for child in beside {
        // "Ana Petrova of Ostby": a name of several words, and who else stands with it.
        let with = sentence.children(child).filter(|one| is_one(sentence, *one, OF_A_NAME));
        for token in std::iter::once(child).chain(with) {
            if sentence.tokens[token].upos == Upos::Propn && !mention.contains(&token) {
                names.push(words[token].to_lowercase());
            }
        }
    }
    Head { lemma: sentence.tokens[head].lemma.to_lowercase(), names }
}

/// Relations in which somebody or something stands beside a happening.
const ARGUMENTS: &[&str] =
    &["nsubj", "obj", "iobj", "obl", "nmod", "compound", "amod", "nummod", "appos"];
/// Relations whose dependent has its subject above.
const SHARING: &[&str] = &["xcomp", "conj", "acl", "advcl"];
/// Relations that make up a name.
const OF_A_NAME: &[&str] = &["compound", "flat", "appos", "conj", "amod", "nmod", "nummod"];

fn is_one(sentence: &Sentence, token: usize, relations: &[&str]) -> bool {
    let relation = sentence.tokens[token].deprel.as_str();
    relations.contains(&relation.split(':').next().unwrap_or(relation))
}

fn sketch(
    id: AccountId,
    mention: &Marked,
    head: &Head,
    profile: &Arc<Profile>,
    subject: Option<&str>,
) -> Sketch {
    let span = Span::new(CodePoint::new(mention.sentence), CodePoint::new(mention.sentence + 1));
    let words = |text: &str| Mention { text: text.to_owned(), span };
    let actor = |name: &String| Actor {
        ground: Ground::Words(words(name)),
        name: Some(name.clone()),
        country: None,
        sector: None,
    };
    let account = Account {
        id,
        document: DocumentId::new(Sha256::digest(mention.document.as_bytes()).into()),
        reading: ReadingId::new("gold"),
        span,
        text: String::new(),
        event_type: EventType::Consult,
        mode: None,
        acled: None,
        trigger: words(&head.lemma),
        actors: head.names.iter().map(actor).collect(),
        recipients: Vec::new(),
        attribution: Attribution::Publisher,
        cue: None,
        quotation: None,
        factuality: Factuality::Certain,
        status: Status::Happened,
        condition: None,
        when: None,
        places: Vec::new(),
        instruments: Vec::new(),
        objects: Vec::new(),
        effects: Vec::new(),
        topic: None,
        filing: None,
        corefers: Vec::new(),
        doubts: Vec::new(),
        review: Review::Unreviewed,
    };
    let dated = Dated {
        account: &account,
        published: None,
        zone: &TimeZone::UTC,
        publisher: None,
        profile: Some(profile),
    };
    let alike = alike(&head.lemma);
    Sketch::of(&dated).by_word(&ByWord {
        word: &head.lemma,
        alike: &alike,
        subject,
        is_saying: SAYING.contains(&head.lemma.as_str()),
    })
}

/// The meanings that a word can have, by the lines of the list.
fn alike(lemma: &str) -> Vec<String> {
    let lines = ALIKE.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
    lines
        .filter(|(_, line)| line.split(' ').any(|word| word == lemma))
        .map(|(number, _)| format!("meaning {number}"))
        .collect()
}
