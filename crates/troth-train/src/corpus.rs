//! Treebanks and name corpora as examples: words with whatever is known about them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use troth_language::network::decode::{N_NAME_TAGS, name_tag};
use troth_language::{Deprel, EntityKind, Upos, Xpos};

/// Any name tag may be right: nothing is learned from it.
pub const ANY: u16 = (1 << N_NAME_TAGS) - 1;

/// Only "no name" is right.
pub const NONE: u16 = 1;

/// One sentence to learn from, or to be scored by.
#[derive(Debug, Clone, Default)]
pub struct Example {
    pub forms: Vec<String>,
    pub space_after: Vec<bool>,
    /// Tags and tree; empty if not known.
    pub syntax: Vec<Syntax>,
    /// For each token the set of name tags, a bit each, one of which is right.
    pub names: Vec<u16>,
}

impl Example {
    /// Adds a word of which only the name tags are known.
    pub fn push(&mut self, form: &str, names: u16, space_after: bool) {
        self.forms.push(form.to_owned());
        self.names.push(names);
        self.space_after.push(space_after);
    }
}

/// What a treebank says of a word.
#[derive(Debug, Clone, Copy)]
pub struct Syntax {
    pub upos: Upos,
    pub xpos: Xpos,
    pub head: Option<usize>,
    pub deprel: Deprel,
}

impl Syntax {
    fn is_proper(self) -> bool {
        matches!(self.xpos.as_str(), "NNP" | "NNPS")
    }
}

/// The whole text of a gzipped file.
pub fn read_gz(path: &Path) -> String {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).expect("the corpora are UTF-8");
    text
}

/// Whose names a treebank marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameSource {
    /// In MISC, as GUM does: `Entity=(3-person-...`.
    Gum,
    /// Nowhere: proper nouns are some name, other words mostly none.
    ProperNouns,
}

/// The sentences of a CoNLL-U text.
pub fn read_conllu(text: &str, source: NameSource) -> Vec<Example> {
    text.split("\n\n").filter_map(|block| read_sentence(block, source)).collect()
}

fn read_sentence(block: &str, source: NameSource) -> Option<Example> {
    let mut example = Example::default();
    let mut mentions = Mentions::default();
    // Last word of a multi-word token: no space follows inside it.
    let (mut inside_until, mut range_space) = (0, true);
    for line in block.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [id, form, _, upos, xpos, _, head, deprel, _, misc] = fields[..] else { continue };
        let space = !misc.split('|').any(|pair| pair == "SpaceAfter=No");
        if let Some((_, last)) = id.split_once('-') {
            (inside_until, range_space) = (last.parse().expect("a range of words"), space);
        }
        let Ok(number) = id.parse::<usize>() else { continue };
        let space = match number.cmp(&inside_until) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => range_space,
            std::cmp::Ordering::Greater => space,
        };
        example.forms.push(form.to_owned());
        example.space_after.push(space);
        example.syntax.push(Syntax {
            upos: Upos::parse(upos).unwrap_or(Upos::X),
            xpos: Xpos::parse(xpos),
            head: head.parse::<usize>().expect("a head is a number").checked_sub(1),
            deprel: Deprel::parse(deprel),
        });
        mentions.read(misc, number - 1);
    }
    if example.forms.is_empty() {
        return None;
    }
    example.names = match source {
        NameSource::Gum => mentions.names(&example),
        NameSource::ProperNouns => weak_names(&example),
    };
    Some(example)
}

/// GUM's bracketed mentions of one sentence.
#[derive(Debug, Default)]
struct Mentions {
    open: BTreeMap<String, Vec<(usize, String)>>,
    closed: Vec<(usize, usize, String)>,
}

impl Mentions {
    /// Takes in the brackets at token `at`: `(1-person-...(2-place-...)` opens two, closes one.
    fn read(&mut self, misc: &str, at: usize) {
        let Some(text) = misc.split('|').find_map(|pair| pair.strip_prefix("Entity=")) else {
            return;
        };
        for piece in text.split_inclusive(['(', ')']) {
            let (body, closes) = match piece.strip_suffix(')') {
                Some(body) => (body, true),
                None => (piece.strip_suffix('(').unwrap_or(piece), false),
            };
            let mut parts = body.split('-');
            let (Some(id), kind) = (parts.next(), parts.next()) else { continue };
            if let Some(kind) = kind {
                self.open.entry(id.to_owned()).or_default().push((at, kind.to_owned()));
            }
            if closes && let Some((start, kind)) = self.open.get_mut(id).and_then(Vec::pop) {
                self.closed.push((start, at + 1, kind));
            }
        }
    }

    /// The name tags: mentions headed by a proper noun, cut down to the name in them.
    fn names(mut self, example: &Example) -> Vec<u16> {
        // Longest first, so that "University of Portshire" is not split by the place in it.
        self.closed.sort_by_key(|(start, end, _)| (std::cmp::Reverse(end - start), *start));
        let mut names = weak_names(example);
        let mut taken = vec![false; example.forms.len()];
        for (start, end, kind) in &self.closed {
            let Some(kind) = name_kind(kind) else { continue };
            let Some(head) = head_of(example, *start, *end) else { continue };
            let is_person = kind == EntityKind::Person;
            let range = name_around(example, *start, *end, head, is_person);
            if range.is_empty() || taken[range.clone()].iter().any(|taken| *taken) {
                continue;
            }
            for idx in range.clone() {
                names[idx] = 1 << name_tag(kind, idx == range.start);
                taken[idx] = true;
            }
        }
        names
    }
}

fn name_kind(kind: &str) -> Option<EntityKind> {
    match kind {
        "person" => Some(EntityKind::Person),
        "place" => Some(EntityKind::Place),
        "organization" => Some(EntityKind::Organisation),
        // Events, objects and abstracts are named in too many ways (figures, citations, works).
        _ => None,
    }
}

/// The word of the mention that hangs outside of it, if it is a proper noun.
fn head_of(example: &Example, start: usize, end: usize) -> Option<usize> {
    let outside = |head: Option<usize>| head.is_none_or(|head| head < start || head >= end);
    let head = (start..end).find(|idx| outside(example.syntax[*idx].head))?;
    example.syntax[head].is_proper().then_some(head)
}

/// The run of proper nouns around `head`, with small words between them but in persons' names,
/// and without a person's titles.
fn name_around(
    example: &Example,
    start: usize,
    end: usize,
    head: usize,
    is_person: bool,
) -> std::ops::Range<usize> {
    let form = |idx: usize| example.forms[idx].as_str();
    let proper = |idx: usize| example.syntax[idx].is_proper();
    let links: &[&str] = match is_person {
        true => &["-", "'", "’", "al", "de", "von", "van", "bin", "ibn", "el"],
        false => &["of", "the", "and", "for", "&", "-", "’", "'s", "’s", "in", "de", "la", "on"],
    };
    let part = |idx: usize| {
        proper(idx) || example.syntax[idx].upos == Upos::Num && idx > start && !is_person
    };
    let is_link = |idx: usize| links.contains(&form(idx));
    let (mut first, mut last) = (head, head);
    loop {
        if last + 1 < end && part(last + 1) {
            last += 1;
        } else if let Some(next) = (last + 2..end.min(last + 4)).find(|next| proper(*next))
            && (last + 1..next).all(is_link)
        {
            last = next;
        } else if first > start && proper(first - 1) {
            first -= 1;
        } else if let Some(next) = (start.max(first.saturating_sub(3))..first.saturating_sub(1))
            .rev()
            .find(|next| proper(*next))
            && (next + 1..first).all(is_link)
        {
            first = next;
        } else {
            break;
        }
    }
    while is_person && first < last && is_title(form(first)) {
        first += 1;
    }
    first..last + 1
}

/// Whether `form` goes before a person's name and is no part of it.
pub fn is_title(form: &str) -> bool {
    const TITLES: &[&str] = &[
        "president",
        "minister",
        "chancellor",
        "secretary",
        "senator",
        "congressman",
        "governor",
        "mayor",
        "king",
        "queen",
        "prince",
        "princess",
        "pope",
        "sir",
        "lord",
        "lady",
        "dr",
        "dr.",
        "mr",
        "mr.",
        "mrs",
        "mrs.",
        "ms",
        "ms.",
        "miss",
        "prof",
        "prof.",
        "professor",
        "general",
        "gen.",
        "lieutenant",
        "lt.",
        "lt",
        "colonel",
        "col.",
        "major",
        "maj.",
        "captain",
        "capt.",
        "sergeant",
        "sgt.",
        "admiral",
        "sheik",
        "sheikh",
        "ayatollah",
        "imam",
        "rabbi",
        "father",
        "saint",
        "st.",
        "judge",
        "justice",
        "attorney",
        "prime",
        "vice",
        "foreign",
        "defense",
        "defence",
        "ambassador",
        "representative",
        "rep.",
        "sen.",
        "gov.",
        "pres.",
        "emperor",
        "chairman",
        "chief",
        "director",
        "premier",
        "uncle",
        "aunt",
        "rev.",
        "reverend",
        "officer",
    ];
    TITLES.contains(&form.to_lowercase().as_str())
}

/// What a treebank without names still says: proper nouns are some name (titles, days and months
/// none), and words that stand away from them are none.
fn weak_names(example: &Example) -> Vec<u16> {
    let n = example.forms.len();
    let proper = |idx: usize| example.syntax[idx].is_proper();
    let target = |idx: usize| {
        let form = &example.forms[idx];
        let is_capital = form.chars().next().is_some_and(char::is_uppercase);
        if proper(idx) {
            return if is_title(form) || is_calendar(form) { NONE } else { ANY & !NONE };
        }
        let beside = (idx > 0 && proper(idx - 1)) || (idx + 1 < n && proper(idx + 1));
        let is_noun = matches!(example.syntax[idx].upos, Upos::Noun | Upos::Adj | Upos::Num);
        match () {
            () if beside && !matches!(example.syntax[idx].upos, Upos::Verb | Upos::Pron) => ANY,
            () if is_noun && is_capital => other_or_none(),
            () => NONE,
        }
    };
    (0..n).map(target).collect()
}

fn other_or_none() -> u16 {
    NONE | 1 << name_tag(EntityKind::Other, true) | 1 << name_tag(EntityKind::Other, false)
}

fn is_calendar(form: &str) -> bool {
    const NAMES: &[&str] = &[
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
        "mon", "tue", "tues", "wed", "thu", "thurs", "fri", "sat", "sun",
    ];
    let lower = form.to_lowercase();
    let stem = lower.trim_end_matches('.');
    NAMES.contains(&stem)
        || lower.ends_with("day") && lower.len() <= 9
        || matches!(
            stem,
            "january"
                | "february"
                | "march"
                | "april"
                | "june"
                | "july"
                | "august"
                | "september"
                | "october"
                | "november"
                | "december"
        )
}

/// Takes from a teacher's tags (a line a sentence, a tag a word) what the treebank leaves open: the
/// kind of names that hold a proper noun, and that words beside one are none.
pub fn add_silver(examples: &mut [Example], tags: &str) {
    let lines: Vec<&str> = tags.lines().collect();
    assert_eq!(lines.len(), examples.len(), "the teacher has a line for each sentence");
    for (example, line) in examples.iter_mut().zip(lines) {
        let tags: Vec<&str> = line.split(' ').collect();
        assert_eq!(tags.len(), example.forms.len(), "the teacher has a tag for each word");
        let proper: Vec<bool> = example.syntax.iter().map(|syntax| syntax.is_proper()).collect();
        let mut start = 0;
        while start < tags.len() {
            let goes_on = |idx: &usize| tags[*idx].starts_with("I-");
            let end = (start + 1..tags.len()).find(|idx| !goes_on(idx)).unwrap_or(tags.len());
            add_silver_name(example, start..end, tags[start], &proper);
            start = end;
        }
    }
}

fn add_silver_name(
    example: &mut Example,
    range: std::ops::Range<usize>,
    tag: &str,
    proper: &[bool],
) {
    let is_open = |tags: u16| tags.count_ones() > 1;
    let Some(kind) = tag.split_once('-').and_then(|(_, kind)| EntityKind::parse(kind)) else {
        for idx in range.filter(|idx| !proper[*idx]) {
            example.names[idx] =
                if is_open(example.names[idx]) { NONE } else { example.names[idx] };
        }
        return;
    };
    let is_title = |idx: &usize| kind == EntityKind::Person && is_title(&example.forms[*idx]);
    let start = range.clone().find(|idx| !is_title(idx)).unwrap_or(range.start);
    let range = start..range.end;
    let holds_name = range.clone().any(|idx| proper[idx]) || kind == EntityKind::Other;
    if holds_name && range.clone().all(|idx| is_open(example.names[idx])) {
        for idx in range.clone() {
            example.names[idx] = 1 << name_tag(kind, idx == range.start);
        }
    }
}

/// How a corpus of names is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameLayout {
    /// Form first, tag last, by spaces: CoNLL-2003, wikigold.
    Conll,
    /// Number, form, tag, by tabs; peoples, events and works are not marked: Universal NER.
    UniversalNer,
}

/// The sentences of a corpus of names.
pub fn read_names(text: &str, layout: NameLayout) -> Vec<Example> {
    text.split("\n\n").filter_map(|block| read_name_sentence(block, layout)).collect()
}

fn read_name_sentence(block: &str, layout: NameLayout) -> Option<Example> {
    let mut example = Example::default();
    let mut last = "O";
    for line in block.lines().filter(|line| !line.starts_with("-DOCSTART-")) {
        let (form, tag) = match layout {
            NameLayout::Conll => (line.split(' ').next()?, line.rsplit(' ').next()?),
            NameLayout::UniversalNer if line.starts_with('#') => continue,
            NameLayout::UniversalNer => {
                let mut fields = line.split('\t').skip(1);
                (fields.next()?, fields.next()?)
            }
        };
        example.forms.push(form.to_owned());
        let allowed = match parse_tag(tag, last) {
            Some(tag) => 1 << tag,
            None if layout == NameLayout::UniversalNer => unmarked(form),
            None => NONE,
        };
        example.names.push(allowed);
        last = tag;
    }
    if example.forms.is_empty() {
        return None;
    }
    example.space_after = guess_spaces(&example.forms);
    Some(example)
}

/// What may be right for a word that a corpus without other names leaves unmarked.
fn unmarked(form: &str) -> u16 {
    match form.chars().next() {
        Some(first) if first.is_uppercase() => other_or_none(),
        _ => NONE,
    }
}

/// The number of a tag in IOB1 or IOB2, given the one before.
fn parse_tag(tag: &str, last: &str) -> Option<usize> {
    let (edge, kind) = tag.split_once('-')?;
    let kind = EntityKind::parse(kind)?;
    let goes_on = last.split_once('-').is_some_and(|(_, last)| last == kind.as_str());
    Some(name_tag(kind, edge == "B" || !goes_on))
}

/// Where white space stood, for corpora that lost it: none before closing marks, after opening
/// ones and around what was cut off a word.
pub fn guess_spaces(forms: &[String]) -> Vec<bool> {
    let mut n_quotes = 0;
    let mut after = Vec::with_capacity(forms.len());
    for (idx, form) in forms.iter().enumerate() {
        let opens = match form.as_str() {
            "(" | "[" | "{" | "“" | "``" | "$" => true,
            "\"" => {
                n_quotes += 1;
                n_quotes % 2 == 1
            }
            _ => false,
        };
        let next = forms.get(idx + 1).map_or("", String::as_str);
        let closes = match next {
            "." | "," | ";" | ":" | "!" | "?" | ")" | "]" | "}" | "%" | "''" | "n't" | "’"
            | "”" => true,
            "\"" => n_quotes % 2 == 1,
            _ => next.starts_with(['\'', '’']) && next.len() <= 5,
        };
        after.push(!opens && !closes);
    }
    after
}
