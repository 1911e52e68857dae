//! Toponyms with coordinates: LGL (Lieberman and others 2010) and GeoVirus (Gritta and others 2018).
//!
//! A toponym is recognised if the reader has a name of a place that overlaps; each is matched
//! once. It is resolved if the place found lies within 161 km (100 miles, the measure of the
//! field) of the marked point. Two shares: of the toponyms that are recognised, and of all. A third
//! gives the gazetteer the marked names, as most published figures do: with those that follow
//! behind a comma as containers ("Paris, Texas"), and nothing else of the text. Toponyms without a
//! point are asked for recognition only.

use troth_gazetteer::{Context, Mention};
use troth_model::{Place, Position};
use troth_text::{CodePoint, Span};

use super::heads::Heads;
use super::xml::{decoded, element, elements, without_comments};
use super::{File, Gold, Measure, Miss, Set, Sheet, Tally};
use crate::Engine;

const MEASURES: &[Measure] = &[
    Measure::f1("names of places recognised"),
    Measure::share("within 161 km, of those recognised"),
    Measure::share("within 161 km, of all"),
    Measure::share("within 161 km, names given").aims_at(0.85),
];

const NEAR_KM: f64 = 161.0;

#[derive(Debug)]
struct Toponym {
    span: Span,
    name: String,
    position: Option<Position>,
}

struct Article {
    name: String,
    text: String,
    toponyms: Vec<Toponym>,
}

/// Reads the articles; a toponym whose place in the text is not its name is named.
pub fn read(files: &[File], set: &mut Set) {
    set.measures = MEASURES;
    for file in files {
        let xml = without_comments(&file.text);
        for (start, article) in elements(&xml, "article") {
            let line = xml[..start].matches('\n').count() + 1;
            let name = format!("{}:{line}", file.name);
            let Some(text) = element(article, "text") else {
                set.problems.push(format!("{name}: expected `<text>`"));
                continue;
            };
            let text = decoded(text);
            let letters: Vec<char> = text.chars().collect();
            let mut toponyms = Vec::new();
            for (_, item) in elements(article, "toponym").chain(elements(article, "location")) {
                match toponym(item, &letters) {
                    Some(toponym) => toponyms.push(toponym),
                    None => set.problems.push(format!("{name}: a toponym that is not in the text")),
                }
            }
            toponyms.sort_by_key(|toponym| toponym.span.start());
            set.documents.push(Box::new(Article { name, text, toponyms }));
        }
    }
}

fn toponym(item: &str, letters: &[char]) -> Option<Toponym> {
    let number = |tag| element(item, tag).and_then(|told| told.trim().parse::<f64>().ok());
    let whole = |tag| element(item, tag).and_then(|told| told.trim().parse::<usize>().ok());
    let name = decoded(element(item, "phrase").or_else(|| element(item, "name"))?);
    let length = name.chars().count();
    let told = whole("start")?;
    // One of the sets counts from one, where its text begins with a blank.
    let starts = [Some(told), told.checked_sub(1), Some(told + 1)];
    let stands = |start: &usize| {
        letters
            .get(*start..start + length)
            .is_some_and(|part| part.iter().copied().eq(name.chars()))
    };
    let start = starts.into_iter().flatten().find(stands)?;
    let span = Span::new(CodePoint::new(start), CodePoint::new(start + length));
    let position = number("lat").zip(number("lon")).and_then(|(lat, lon)| Position::new(lat, lon));
    Some(Toponym { span, name, position })
}

impl Gold for Article {
    fn score(&self, engine: &Engine) -> Sheet {
        let document = super::text(&self.name, &self.text, None);
        let found = engine.layers(&document).places;
        let heads = Heads::new(engine.language().analyse(&self.text), &self.text);
        let mut sheet = compare(self, &found, &heads);
        sheet.tallies.push(self.resolved(engine));
        sheet
    }
}

impl Article {
    /// The marked names, resolved by the gazetteer alone.
    fn resolved(&self, engine: &Engine) -> Tally {
        let letters: Vec<char> = self.text.chars().collect();
        let names: Vec<Mention<'_>> = (0..self.toponyms.len())
            .map(|at| Mention::new(&self.toponyms[at].name).within(self.containers(at, &letters)))
            .collect();
        let found = engine.gazetteer().resolve(&names, &Context::default());
        let mut tally = Tally::default();
        for (toponym, id) in self.toponyms.iter().zip(found) {
            let Some(position) = toponym.position else { continue };
            let entry = id.map(|id| engine.gazetteer().entry(id));
            let own = entry.and_then(|entry| Position::new(entry.lat, entry.lon));
            tally.add(Tally::asked(own.is_some_and(|own| own.distance_km(position) <= NEAR_KM)));
        }
        tally
    }

    fn containers(&self, at: usize, letters: &[char]) -> Vec<&str> {
        let mut found = Vec::new();
        let mut end = self.toponyms[at].span.end().get();
        for next in &self.toponyms[at + 1..] {
            let start = next.span.start().get();
            if letters.get(end..start) != Some(&[',', ' ']) {
                break;
            }
            found.push(next.name.as_str());
            end = next.span.end().get();
        }
        found
    }
}

fn span_of(place: &Place) -> Option<Span> {
    place.ground.mention().map(|mention| mention.span)
}

fn compare(article: &Article, found: &[Place], heads: &Heads<'_>) -> Sheet {
    let mut used = vec![false; found.len()];
    let (mut of_recognised, mut of_all) = (Tally::default(), Tally::default());
    let mut n_recognised = 0;
    let mut misses = Vec::new();
    let mut miss = |span: Span, class: String, gold: String, found: String| {
        let sentence = heads.sentence(span);
        misses.push(Miss { at: article.name.clone(), sentence, class, gold, found });
    };
    for gold in &article.toponyms {
        let free = |at: &usize| {
            !used[*at] && span_of(&found[*at]).is_some_and(|own| own.overlaps(gold.span))
        };
        let own = (0..found.len()).find(free);
        if let Some(at) = own {
            used[at] = true;
            n_recognised += 1;
        } else {
            miss(gold.span, "not recognised".to_owned(), gold.name.clone(), "nothing".to_owned());
        }
        let Some(position) = gold.position else { continue };
        let own = own.map(|at| &found[at]);
        let km = own.and_then(|own| own.position).map(|own| own.distance_km(position));
        let near = Tally::asked(km.is_some_and(|km| km <= NEAR_KM));
        of_all.add(near);
        if let Some(own) = own {
            of_recognised.add(near);
            if near.missed > 0 {
                let class = if km.is_some() { "too far" } else { "not in the gazetteer" };
                let told =
                    format!("{} {:.2} {:.2}", gold.name, position.latitude(), position.longitude());
                miss(gold.span, class.to_owned(), told, tell(own, km));
            }
        }
    }
    for (own, _) in found.iter().zip(&used).filter(|(_, used)| !**used) {
        let Some(span) = span_of(own) else { continue };
        miss(span, "no marked place".to_owned(), "nothing".to_owned(), tell(own, None));
    }
    let recognised = Tally::of(n_recognised, article.toponyms.len(), found.len());
    Sheet { tallies: vec![recognised, of_recognised, of_all], misses }
}

fn tell(place: &Place, km: Option<f64>) -> String {
    let words = place.ground.mention().map_or("", |mention| &mention.text);
    let country = place.country.map_or_else(String::new, |country| format!(", {country}"));
    let far = km.map_or_else(String::new, |km| format!(", {km:.0} km off"));
    format!("“{words}” {}{country}{far}", place.label())
}

#[cfg(test)]
mod tests {
    use troth_language::Language;
    use troth_model::{Ground, Mention as Words};

    use super::*;

    const ARTICLES: &str = "<articles>\n<article docid=\"1\">\n<text><![CDATA[Talks in Paris, Texas, & Oslo.]]></text>\
        <toponyms><toponym><start>9</start><end>14</end><phrase>Paris</phrase><gaztag><lat>33.66</lat>\
        <lon>-95.56</lon></gaztag></toponym><toponym><start>16</start><end>21</end><phrase>Texas</phrase>\
        </toponym><toponym><start>2</start><end>6</end><phrase>Rome</phrase></toponym></toponyms>\n</article>\n\
        <article><nothing/></article></articles>";

    fn set() -> (Article, Vec<String>) {
        let (_, item) = elements(ARTICLES, "article").next().expect("there is one");
        let text = decoded(element(item, "text").expect("it has a text"));
        let letters: Vec<char> = text.chars().collect();
        let found = elements(item, "toponym").filter_map(|(_, item)| toponym(item, &letters));
        let toponyms = found.collect();
        let mut set = Set {
            name: String::new(),
            form: crate::score::Form::Toponyms,
            measures: &[],
            documents: Vec::new(),
            problems: Vec::new(),
        };
        let name = "t.xml".to_owned();
        read(
            &[File { source: name.clone(), name: name.clone(), text: ARTICLES.to_owned() }],
            &mut set,
        );
        (Article { name, text, toponyms }, set.problems)
    }

    fn place(text: &str, words: &str, position: (f64, f64)) -> Place {
        let start = text.find(words).expect("it is in the text");
        let span = Span::new(CodePoint::new(start), CodePoint::new(start + words.len()));
        Place {
            ground: Ground::Words(Words { text: words.to_owned(), span }),
            name: None,
            country: None,
            admin1: None,
            position: Position::new(position.0, position.1),
            id: None,
            extent: None,
        }
    }

    #[test]
    fn a_toponym_that_is_not_in_the_text_is_named() {
        let (article, problems) = set();
        assert_eq!(article.toponyms.len(), 2);
        assert_eq!(
            problems,
            ["t.xml:2: a toponym that is not in the text", "t.xml:5: expected `<text>`"]
        );
    }

    #[test]
    fn near_is_161_km_and_a_toponym_without_a_point_asks_for_its_name_only() {
        let (article, _) = set();
        let heads = Heads::new(Language::embedded().analyse(&article.text), &article.text);
        let paris = |position| {
            [place(&article.text, "Paris", position), place(&article.text, "Oslo", (59.9, 10.7))]
        };
        let near = compare(&article, &paris((33.0, -95.0)), &heads).tallies;
        assert_eq!(near[0], Tally { hits: 1, missed: 1, extra: 1 });
        assert_eq!((near[1], near[2]), (Tally::asked(true), Tally::asked(true)));
        let far = compare(&article, &paris((48.85, 2.35)), &heads).tallies;
        assert_eq!((far[1], far[2]), (Tally::asked(false), Tally::asked(false)));
    }

    #[test]
    fn given_names_are_resolved_with_what_follows_them() {
        let (article, _) = set();
        assert_eq!(article.resolved(&Engine::new(Vec::new())), Tally::asked(true));
    }
}
