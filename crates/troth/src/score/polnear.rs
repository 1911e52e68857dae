//! PolNeAR: attributions in news, in brat's stand-off form beside the text.
//!
//! An attribution that the reader sees is the marked one if at least half of the shorter content
//! lies in the other, counted in letters and digits, and if the sources agree: the words found
//! hold the head of the marked source, or neither has a source. Each is matched once, the best
//! fitting first. The set marks no attribution inside another; so one that the reader sees inside
//! marked content, cue and all, is not counted against it. Of a text with several annotators the
//! first by name counts. A quote is direct where quotation marks open before its first word and
//! close after its last.

use troth_model::Quotation;
use troth_read::Attributed;
use troth_text::{CodePoint, Span};

use super::heads::Heads;
use super::{File, Gold, Measure, Miss, Set, Sheet, Tally};
use crate::Engine;

const MEASURES: &[Measure] = &[
    Measure::f1("source and content").aims_at(0.70),
    Measure::f1("content, whoever says it"),
    Measure::share("direct quotes: source and content").aims_at(0.90),
    Measure::share("direct quotes: content"),
];

/// An attribution as marked; each part may be several stretches.
#[derive(Debug, Default, PartialEq)]
struct Marked {
    source: Vec<Span>,
    cue: Vec<Span>,
    content: Vec<Span>,
}

struct Article {
    name: String,
    text: String,
    marked: Vec<Marked>,
}

/// Reads the articles that have annotations.
pub fn read(files: &[File], set: &mut Set) {
    set.measures = MEASURES;
    let mut before = "";
    for annotations in files.iter().filter(|file| file.ends_with(".ann")) {
        // The annotator's four characters end the name: `…_ef2d.ann`.
        let stem = annotations.stem();
        let base = stem.rsplit_once('_').map_or(stem, |(base, _)| base);
        if base == before {
            continue;
        }
        before = base;
        let text = files.iter().find(|file| file.ends_with(".txt") && file.stem() == base);
        let Some(text) = text else {
            set.problems.push(format!("{}: expected its text, `{base}.txt`", annotations.name));
            continue;
        };
        let (marked, problems) = parse(&annotations.text, &text.text);
        let at = |(line, problem)| format!("{}:{line}: {problem}", annotations.name);
        set.problems.extend(problems.into_iter().map(at));
        let article = Article { name: base.to_owned(), text: text.text.clone(), marked };
        set.documents.push(Box::new(article));
    }
}

/// The attributions, and the lines that cannot be read.
fn parse(annotations: &str, text: &str) -> (Vec<Marked>, Vec<(usize, String)>) {
    let n_characters = text.chars().count();
    let mut stretches: Vec<(&str, Vec<Span>)> = Vec::new();
    let (mut marked, mut problems) = (Vec::new(), Vec::new());
    let is_stretch = |line: &&str| line.starts_with('T');
    for (number, line) in annotations.lines().enumerate().filter(|(_, line)| is_stretch(line)) {
        match stretch(line, n_characters) {
            Some(found) => stretches.push(found),
            None => {
                problems.push((number + 1, "expected `T1<tab>Source 3 9<tab>words`".to_owned()))
            }
        }
    }
    for (number, line) in annotations.lines().enumerate().filter(|(_, line)| line.starts_with('E'))
    {
        match relation(line, &stretches) {
            Some(found) => marked.push(found),
            None => problems.push((number + 1, "expected an attribution with content".to_owned())),
        }
    }
    (marked, problems)
}

fn stretch(line: &str, n_characters: usize) -> Option<(&str, Vec<Span>)> {
    let mut fields = line.split('\t');
    let (id, place) = (fields.next()?, fields.next()?);
    let (_, places) = place.split_once(' ')?;
    let spans = places.split(';').map(|place| {
        let (start, end) = place.trim().split_once(' ')?;
        let (start, end): (usize, usize) = (start.parse().ok()?, end.parse().ok()?);
        (start < end && end <= n_characters)
            .then(|| Span::new(CodePoint::new(start), CodePoint::new(end)))
    });
    Some((id, spans.collect::<Option<Vec<Span>>>()?))
}

fn relation(line: &str, stretches: &[(&str, Vec<Span>)]) -> Option<Marked> {
    let (_, parts) = line.split_once('\t')?;
    let mut marked = Marked::default();
    for part in parts.split_whitespace() {
        let (role, id) = part.split_once(':')?;
        let part = match role.trim_end_matches(char::is_numeric) {
            "Source" => &mut marked.source,
            "Cue" => &mut marked.cue,
            "Content" => &mut marked.content,
            _ => continue,
        };
        part.extend(&stretches.iter().find(|(other, _)| *other == id)?.1);
    }
    (!marked.content.is_empty()).then_some(marked)
}

impl Gold for Article {
    fn score(&self, engine: &Engine) -> Sheet {
        let document = super::text(&self.name, &self.text, None);
        let seen = engine.layers(&document).attributions;
        let heads = Heads::new(engine.language().analyse(&self.text), &self.text);
        compare(self, &seen, &heads)
    }
}

fn compare(article: &Article, seen: &[Attributed], heads: &Heads<'_>) -> Sheet {
    let letters: Vec<char> = article.text.chars().collect();
    let source = |m: usize, a: usize| same_source(&article.marked[m], &seen[a], heads);
    let fit = |m: usize, a: usize| overlap(&article.marked[m].content, &seen[a].contents, &letters);
    let both = paired(&article.marked, seen, &|m, a| source(m, a).then(|| fit(m, a)).flatten());
    let content = paired(&article.marked, seen, &fit);
    let asked = |pairs: &[(usize, usize)]| {
        let is_other = |a: &usize| !pairs.iter().any(|(_, other)| other == a);
        let inner =
            (0..seen.len()).filter(is_other).filter(|a| is_inside(&article.marked, &seen[*a]));
        Tally::of(pairs.len(), article.marked.len(), seen.len() - inner.count())
    };
    let direct: Vec<usize> =
        (0..article.marked.len()).filter(|m| is_direct(&article.marked[*m], &letters)).collect();
    let quotes = |pairs: &[(usize, usize)]| {
        let hits = direct.iter().filter(|m| pairs.iter().any(|(other, _)| other == *m)).count();
        Tally::of(hits, direct.len(), hits)
    };
    Sheet {
        tallies: vec![asked(&both), asked(&content), quotes(&both), quotes(&content)],
        misses: misses(article, seen, heads, &both, &content, &letters),
    }
}

fn same_source(marked: &Marked, seen: &Attributed, heads: &Heads<'_>) -> bool {
    match (&seen.source, marked.source.as_slice()) {
        (None, []) => true,
        (Some(found), spans) => spans.iter().any(|gold| heads.covers(found.span, *gold)),
        _ => false,
    }
}

/// Of the letters and digits of both, the share in common where that is half of the shorter.
fn overlap(a: &[Span], b: &[Span], letters: &[char]) -> Option<f64> {
    let n = |spans: &[Span]| spans.iter().map(|span| n_letters(*span, letters)).sum::<usize>();
    let common: usize = a
        .iter()
        .flat_map(|a| b.iter().filter_map(|b| meet(*a, *b)))
        .map(|span| n_letters(span, letters))
        .sum();
    let (n_a, n_b) = (n(a), n(b));
    let enough = common > 0 && 2 * common >= n_a.min(n_b);
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    enough.then(|| common as f64 / (n_a + n_b - common) as f64)
}

fn meet(a: Span, b: Span) -> Option<Span> {
    let (start, end) = (a.start().max(b.start()), a.end().min(b.end()));
    (start < end).then(|| Span::new(start, end))
}

fn n_letters(span: Span, letters: &[char]) -> usize {
    letters[span.start().get()..span.end().get()].iter().filter(|c| c.is_alphanumeric()).count()
}

/// Pairs of marked and seen, best fit first; of equal ones those that come first in the text.
fn paired(
    marked: &[Marked],
    seen: &[Attributed],
    fit: &dyn Fn(usize, usize) -> Option<f64>,
) -> Vec<(usize, usize)> {
    let mut all: Vec<(f64, usize, usize)> = Vec::new();
    for m in 0..marked.len() {
        all.extend((0..seen.len()).filter_map(|a| Some((fit(m, a)?, m, a))));
    }
    all.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, m, a) in all {
        if !pairs.iter().any(|(other_m, other_a)| *other_m == m || *other_a == a) {
            pairs.push((m, a));
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Whether the whole attribution lies in what somebody is marked to say.
fn is_inside(marked: &[Marked], seen: &Attributed) -> bool {
    let within = |outer: &Marked, span: Span| outer.content.iter().any(|part| part.contains(span));
    marked.iter().any(|outer| {
        seen.cue.as_ref().is_some_and(|cue| within(outer, cue.span))
            && seen.contents.iter().all(|part| within(outer, *part))
    })
}

const OPENING: &[char] = &['"', '“', '‘', '„', '«', '\''];
const CLOSING: &[char] = &['"', '”', '’', '“', '»', '\''];

fn is_direct(marked: &Marked, letters: &[char]) -> bool {
    let first = marked.content.iter().map(|span| span.start().get()).min().unwrap_or(0);
    let last = marked.content.iter().map(|span| span.end().get()).max().unwrap_or(0);
    let is_mark = |at: Option<usize>, marks: &[char]| {
        at.and_then(|at| letters.get(at)).is_some_and(|letter| marks.contains(letter))
    };
    let opens = is_mark(Some(first), OPENING) || is_mark(first.checked_sub(1), OPENING);
    // A comma or full stop may stand between the last word and the mark, inside or outside.
    let closes = (last.saturating_sub(2)..last + 2).any(|at| is_mark(Some(at), CLOSING));
    opens && closes
}

fn misses(
    article: &Article,
    seen: &[Attributed],
    heads: &Heads<'_>,
    both: &[(usize, usize)],
    content: &[(usize, usize)],
    letters: &[char],
) -> Vec<Miss> {
    let mut misses = Vec::new();
    let mut miss = |at: Span, class: String, gold: String, found: String| {
        let sentence = heads.sentence(at);
        misses.push(Miss { at: article.name.clone(), sentence, class, gold, found });
    };
    for (m, marked) in article.marked.iter().enumerate() {
        if both.iter().any(|(other, _)| *other == m) {
            continue;
        }
        let kind = if is_direct(marked, letters) { "direct quote" } else { "attribution" };
        let at = marked.cue.first().or(marked.content.first()).copied();
        let Some(at) = at else { continue };
        match content.iter().find(|(other, _)| *other == m) {
            Some((_, a)) if seen[*a].source.is_none() => {
                miss(
                    at,
                    format!("{kind} without its source"),
                    told(marked, heads),
                    tell(&seen[*a], heads),
                );
            }
            Some((_, a)) => {
                miss(
                    at,
                    format!("{kind} with another source"),
                    told(marked, heads),
                    tell(&seen[*a], heads),
                );
            }
            None => {
                let cue = marked.cue.iter().map(|cue| heads.words(*cue)).collect::<Vec<_>>();
                let class = if cue.is_empty() {
                    format!("{kind} without a cue not found")
                } else {
                    format!("{kind} not found, cue “{}”", cue.join(" … ").to_lowercase())
                };
                miss(at, class, told(marked, heads), "nothing".to_owned());
            }
        }
    }
    for (a, attributed) in seen.iter().enumerate() {
        let is_hit = both.iter().chain(content).any(|(_, other)| *other == a);
        if is_hit || is_inside(&article.marked, attributed) {
            continue;
        }
        let cue = attributed.cue.as_ref().map_or("", |cue| cue.text.as_str()).to_lowercase();
        let at = attributed.cue.as_ref().map_or(attributed.contents[0], |cue| cue.span);
        miss(at, format!("not marked, cue “{cue}”"), "nothing".to_owned(), tell(attributed, heads));
    }
    misses
}

fn told(marked: &Marked, heads: &Heads<'_>) -> String {
    let words = |spans: &[Span]| {
        spans.iter().map(|span| heads.words(*span)).collect::<Vec<_>>().join(" … ")
    };
    format!("[{}] {}: {}", words(&marked.source), words(&marked.cue), words(&marked.content))
}

fn tell(seen: &Attributed, heads: &Heads<'_>) -> String {
    let source = seen.source.as_ref().map_or("", |source| &source.text);
    let cue = seen.cue.as_ref().map_or("", |cue| &cue.text);
    let content: Vec<String> = seen.contents.iter().map(|part| heads.words(*part)).collect();
    let direct = if seen.quotation == Some(Quotation::Direct) { ", direct" } else { "" };
    format!("[{source}] {cue}: {}{direct}", content.join(" … "))
}

#[cfg(test)]
mod tests {
    use troth_language::Language;
    use troth_model::Mention;

    use super::*;

    const TEXT: &str = "“The bridge is open,” a spokesman for the army said. Residents doubted it.";
    const ANNOTATIONS: &str = "T1\tSource 22 46\ta spokesman for the army\nT2\tCue 47 51\tsaid\n\
        T3\tContent 1 19\tThe bridge is open\nE1\tAttribution:T9 Source:T1 Cue:T2 Content:T3\n\
        T4\tSource 53 62\tResidents\nT5\tCue 63 70\tdoubted\nT6\tContent 71 73\tit\n\
        E2\tAttribution:T8 Source:T4 Cue:T5 Content:T6\nE3\tAttribution:T7 Source:T4\n\
        T7\tSource 53 999\tbeyond\n";

    fn span(start: usize, end: usize) -> Span {
        Span::new(CodePoint::new(start), CodePoint::new(end))
    }

    fn seen(source: Option<(usize, usize)>, contents: &[(usize, usize)]) -> Attributed {
        let mention = |(start, end)| Mention { text: String::new(), span: span(start, end) };
        Attributed {
            source: source.map(mention),
            name: None,
            rule: None,
            cue: Some(mention((47, 51))),
            contents: contents.iter().map(|(start, end)| span(*start, *end)).collect(),
            quotation: None,
        }
    }

    fn article() -> Article {
        let (marked, _) = parse(ANNOTATIONS, TEXT);
        Article { name: "fixture".to_owned(), text: TEXT.to_owned(), marked }
    }

    fn scored(seen: &[Attributed]) -> Vec<Tally> {
        let heads = Heads::new(Language::embedded().analyse(TEXT), TEXT);
        compare(&article(), seen, &heads).tallies
    }

    #[test]
    fn annotations_are_read_and_faulty_lines_named() {
        let (marked, problems) = parse(ANNOTATIONS, TEXT);
        assert_eq!(marked.len(), 2);
        assert_eq!(marked[0].content, [span(1, 19)]);
        let lines: Vec<usize> = problems.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [10, 9], "a stretch beyond the text, an attribution without content");
    }

    #[test]
    fn a_source_is_found_by_its_head_and_content_by_half() {
        let hit = Tally { hits: 1, missed: 1, extra: 0 };
        assert_eq!(scored(&[seen(Some((24, 33)), &[(1, 19)])])[0], hit, "spokesman");
        assert_eq!(scored(&[seen(Some((42, 46)), &[(1, 19)])])[0].hits, 0, "army is not the head");
        assert_eq!(scored(&[seen(Some((24, 33)), &[(5, 19)])])[0], hit, "most of the words");
        assert_eq!(scored(&[seen(Some((24, 33)), &[(53, 74)])])[0].hits, 0, "other words");
    }

    #[test]
    fn content_alone_and_direct_quotes_are_told_beside() {
        let tallies = scored(&[seen(None, &[(1, 19)])]);
        assert_eq!(tallies[0].hits, 0);
        assert_eq!(tallies[1].hits, 1);
        assert_eq!((tallies[2], tallies[3]), (Tally::asked(false), Tally::asked(true)));
    }

    #[test]
    fn what_stands_inside_marked_content_is_not_counted_against_the_reader() {
        let inner = Attributed {
            cue: Some(Mention { text: "is".to_owned(), span: span(12, 14) }),
            ..seen(None, &[(15, 19)])
        };
        let tallies = scored(&[seen(Some((24, 33)), &[(1, 19)]), inner]);
        assert_eq!(tallies[0], Tally { hits: 1, missed: 1, extra: 0 });
    }
}
