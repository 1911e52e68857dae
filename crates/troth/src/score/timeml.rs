//! TimeML: TIMEX3 in the text of an article, and the day on which it was written.
//!
//! As in TempEval-3 (UzZaman and others 2013): relaxed takes any overlap, strict the same
//! characters; value F1 wants a relaxed match whose value is the same string, and value accuracy
//! is the share of the relaxed matches with the same value. The document's own creation time is
//! given to the reader and not scored. An expression without a value is not asked for its value.

use troth_read::Timed;
use troth_text::{CodePoint, Span};

use super::heads::Heads;
use super::xml::{attribute, decoded, element};
use super::{File, Gold, Measure, Miss, Set, Sheet, Tally};
use crate::Engine;

const MEASURES: &[Measure] = &[
    Measure::f1("time expressions, relaxed").aims_at(0.90),
    Measure::f1("time expressions, strict"),
    Measure::f1("value, of all").aims_at(0.80),
    Measure::share("value, of the relaxed matches"),
    Measure::share("type, of the relaxed matches"),
];

#[derive(Debug, PartialEq)]
struct Marked {
    span: Span,
    kind: String,
    value: String,
}

struct Article {
    name: String,
    text: String,
    day: Option<jiff::civil::Date>,
    marked: Vec<Marked>,
}

/// Reads the articles; one without text is named.
pub fn read(files: &[File], set: &mut Set) {
    set.measures = MEASURES;
    for file in files {
        match article(file) {
            Some(article) => set.documents.push(Box::new(article)),
            None => set.problems.push(format!("{}: expected `<TEXT>`", file.name)),
        }
    }
}

fn article(file: &File) -> Option<Article> {
    let body = element(&file.text, "TEXT")?;
    let created = element(&file.text, "DCT").and_then(|dct| attribute(dct, "value"));
    let day = created.and_then(|day| day.get(..10)?.parse().ok());
    let (text, marked) = without_tags(body);
    Some(Article { name: file.name.clone(), text, day, marked })
}

/// The text of `body`, and the expressions that its tags mark.
fn without_tags(body: &str) -> (String, Vec<Marked>) {
    let (mut text, mut marked, mut open) = (String::new(), Vec::new(), None);
    let mut n = 0;
    let mut push = |text: &mut String, part: &str| {
        let part = decoded(part);
        text.push_str(&part);
        n += part.chars().count();
        n
    };
    let mut rest = body;
    while let Some(at) = rest.find('<') {
        let here = push(&mut text, &rest[..at]);
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = &rest[at..end];
        if tag.starts_with("<TIMEX3") {
            let told = |name: &str| attribute(tag, name).unwrap_or_default();
            open = Some((here, told("type"), told("value")));
        } else if tag == "</TIMEX3>"
            && let Some((start, kind, value)) = open.take()
        {
            let span = Span::new(CodePoint::new(start), CodePoint::new(here));
            marked.push(Marked { span, kind, value });
        }
        rest = &rest[end..];
    }
    push(&mut text, rest);
    (text, marked)
}

impl Gold for Article {
    fn score(&self, engine: &Engine) -> Sheet {
        let document = super::text(&self.name, &self.text, self.day);
        let found = engine.layers(&document).times;
        let heads = Heads::new(engine.language().analyse(&self.text), &self.text);
        compare(self, &found, &heads)
    }
}

fn compare(article: &Article, found: &[Timed], heads: &Heads<'_>) -> Sheet {
    let mut used = vec![false; found.len()];
    let overlaps =
        |at: usize, gold: &Marked| found[at].span().is_some_and(|own| own.overlaps(gold.span));
    let pairs: Vec<(usize, usize)> = article
        .marked
        .iter()
        .enumerate()
        .filter_map(|(m, gold)| {
            let at = (0..found.len()).find(|at| !used[*at] && overlaps(*at, gold))?;
            used[at] = true;
            Some((m, at))
        })
        .collect();
    let hits = |same: &dyn Fn(&Marked, &Timed) -> bool| {
        pairs.iter().filter(|(m, at)| same(&article.marked[*m], &found[*at])).count()
    };
    let of_all = |hits| Tally::of(hits, article.marked.len(), found.len());
    let of_pairs = |hits| Tally::of(hits, pairs.len(), hits);
    let value = hits(&|gold, own| gold.value == own.when.timex);
    Sheet {
        tallies: vec![
            of_all(pairs.len()),
            of_all(hits(&|gold, own| own.span() == Some(gold.span))),
            of_all(value),
            of_pairs(value),
            of_pairs(hits(&|gold, own| gold.kind == own.kind)),
        ],
        misses: misses(article, found, &pairs, heads),
    }
}

fn misses(
    article: &Article,
    found: &[Timed],
    pairs: &[(usize, usize)],
    heads: &Heads<'_>,
) -> Vec<Miss> {
    let mut misses = Vec::new();
    let mut miss = |at: Span, class: String, gold: String, found: String| {
        let sentence = heads.sentence(at);
        misses.push(Miss { at: article.name.clone(), sentence, class, gold, found });
    };
    let told = |gold: &Marked| format!("{} “{}” {}", gold.kind, heads.words(gold.span), gold.value);
    let tell = |own: &Timed| {
        let words = own.span().map_or_else(String::new, |span| heads.words(span));
        format!("{} “{words}” {}", own.kind, own.when.timex)
    };
    for (m, gold) in article.marked.iter().enumerate() {
        let Some((_, at)) = pairs.iter().find(|(other, _)| *other == m) else {
            miss(gold.span, format!("{} not found", gold.kind), told(gold), "nothing".to_owned());
            continue;
        };
        let own = &found[*at];
        if gold.value != own.when.timex {
            miss(gold.span, format!("{} with another value", gold.kind), told(gold), tell(own));
        } else if own.span() != Some(gold.span) {
            miss(gold.span, format!("{} with other words", gold.kind), told(gold), tell(own));
        }
    }
    for (at, own) in found.iter().enumerate() {
        let Some(span) = own.span().filter(|_| !pairs.iter().any(|(_, other)| *other == at)) else {
            continue;
        };
        miss(span, format!("{} where none is marked", own.kind), "nothing".to_owned(), tell(own));
    }
    misses
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARTICLE: &str = "<?xml version=\"1.0\" ?>\n<TimeML>\n<DCT><TIMEX3 tid=\"t0\" type=\"DATE\" \
        value=\"2031-03-09\">9 March</TIMEX3></DCT>\n<TEXT>Shops &amp; schools <EVENT eid=\"e1\">closed</EVENT> \
        <TIMEX3 tid=\"t1\" type=\"DATE\" value=\"2031-03-07\">on Friday</TIMEX3>, and again \
        <TIMEX3 tid=\"t2\" type=\"DURATION\" value=\"P2D\">for two days</TIMEX3> from <TIMEX3 tid=\"t3\" \
        type=\"TIME\" value=\"2031-03-08TNI\">Saturday night</TIMEX3>.</TEXT>\n</TimeML>";

    fn file(text: &str) -> File {
        File { name: "a.tml".to_owned(), source: String::new(), text: text.to_owned() }
    }

    #[test]
    fn tags_come_out_of_the_text() {
        let article = article(&file(ARTICLE)).expect("it has a text");
        assert_eq!(
            article.text,
            "Shops & schools closed on Friday, and again for two days from Saturday night."
        );
        assert_eq!(article.day, Some(jiff::civil::date(2031, 3, 9)));
        let told: Vec<&str> = article.marked.iter().map(|gold| gold.value.as_str()).collect();
        assert_eq!(told, ["2031-03-07", "P2D", "2031-03-08TNI"]);
    }

    #[test]
    fn a_file_without_text_is_named() {
        assert!(article(&file("<TimeML></TimeML>")).is_none());
    }

    #[test]
    fn relaxed_strict_and_value_are_told_apart() {
        // The reader's spans leave out the prepositions: relaxed, not strict.
        let article = article(&file(ARTICLE)).expect("it has a text");
        let tallies = article.score(&Engine::new(Vec::new())).tallies;
        let [relaxed, strict, value, of_pairs, kind] = tallies[..] else { panic!("five measures") };
        assert_eq!(relaxed, Tally { hits: 3, missed: 0, extra: 0 });
        assert_eq!(strict, Tally { hits: 1, missed: 2, extra: 2 });
        assert_eq!((value.hits, of_pairs.hits, kind.hits), (3, 3, 3));
    }
}
