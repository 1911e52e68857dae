//! What a page says of itself: `meta` elements, OpenGraph, schema.org, `time`, `link`.

use dom_query::{Document, NodeRef};

use super::structured::{self, Structured};
use crate::draft::{Found, Written};
use crate::formats::line_of;
use crate::received::{By, Told};

/// Names of `meta` elements (`name`, `property` or `itemprop`), each list with the best first.
const TITLE: &[&str] = &[
    "og:title",
    "citation_title",
    "dcterms.title",
    "dc.title",
    "parsely-title",
    "sailthru.title",
    "twitter:title",
    "headline",
];
const PUBLISHER: &[&str] = &[
    "og:site_name",
    "dcterms.publisher",
    "dc.publisher",
    "citation_publisher",
    "application-name",
];
const DATE: &[&str] = &[
    "article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "citation_publication_date",
    "citation_date",
    "publish-date",
    "publish_date",
    "publication_date",
    "pubdate",
    "date",
];
const LANGUAGE: &[&str] = &["content-language", "dc.language", "dcterms.language", "og:locale"];
const AUTHOR: &[&str] = &[
    "author",
    "dcterms.creator",
    "dc.creator",
    "citation_author",
    "parsely-author",
    "sailthru.author",
    "article:author",
];

/// Reads the metadata of a page, of which `source` is the text.
pub(super) fn read(document: &Document, source: &str) -> Found {
    let structured = structured::read(document);
    let metas = Metas::of(document);
    let publisher =
        told(structured.publisher.clone(), "publisher").or_else(|| metas.first(PUBLISHER));
    let title = told(structured.headline.clone(), "headline")
        .or_else(|| metas.first(TITLE))
        .or_else(|| told(only_heading(document), "h1"))
        .or_else(|| told(element_text(document, "title"), "title"))
        .map(|title| without_site(title, publisher.as_ref()));
    Found {
        title,
        dates: dates(document, &structured, &metas, source),
        language: told(attribute(document, "html", "lang"), "lang")
            .or_else(|| metas.first(LANGUAGE))
            .or_else(|| told(structured.language.clone(), "inLanguage")),
        url: told(attribute(document, "link[rel='canonical']", "href"), "canonical")
            .or_else(|| metas.first(&["og:url"]))
            .or_else(|| told(structured.url.clone(), "url"))
            .filter(|url| url.value.contains("://")),
        given_id: None,
        authors: authors(structured, &metas, document),
        publisher,
    }
}

fn told(value: Option<String>, by: &'static str) -> Option<Told<String>> {
    let value = value.filter(|value| !value.trim().is_empty())?;
    Some(Told::new(value, By::Metadata(by)))
}

fn attribute(document: &Document, selector: &str, name: &str) -> Option<String> {
    document.select_single(selector).attr(name).map(|value| value.to_string())
}

fn element_text(document: &Document, selector: &str) -> Option<String> {
    let text = document.select_single(selector).text();
    (!text.trim().is_empty()).then(|| text.to_string())
}

/// The heading of the first level, if there is one only: of several, none is the page's.
fn only_heading(document: &Document) -> Option<String> {
    let headings = document.select("h1");
    (headings.length() == 1).then(|| headings.text().to_string())
}

/// "Talks go on | Coast Wire" without the publisher's name.
fn without_site(title: Told<String>, publisher: Option<&Told<String>>) -> Told<String> {
    let Some(publisher) = publisher else { return title };
    let bare = title.value.trim().strip_suffix(publisher.value.trim()).unwrap_or_default();
    let bare = bare.trim_end();
    match bare.strip_suffix(['|', '-', '–', '—', '·', '•', ':']) {
        Some(bare) if !bare.trim().is_empty() => Told::new(bare.trim().to_owned(), title.by),
        _ => title,
    }
}

fn dates(
    document: &Document,
    structured: &Structured,
    metas: &Metas,
    source: &str,
) -> Vec<Written> {
    let of_metas = metas.all(DATE).map(|(name, text)| (text.to_owned(), name));
    let of_times = times(document).into_iter().map(|text| (text, "time"));
    let of_structured = structured.published.clone().map(|text| (text, "datePublished"));
    let mut dates: Vec<Written> = Vec::new();
    for (text, name) in of_structured.into_iter().chain(of_metas).chain(of_times) {
        // Pages tell the same date in several ways; a wrong one is one fault.
        if dates.iter().all(|date| date.text != text) {
            let line = source.find(&text).map(|at| line_of(source, at));
            dates.push(Written { text, by: By::Metadata(name), line });
        }
    }
    dates
}

/// What the page's first `time` says, in its attribute or its words.
fn times(document: &Document) -> Option<String> {
    let published = "time[itemprop='datePublished'], time[pubdate]";
    let selectors = [published, "article time, main time, header time", "time"];
    let time = selectors.iter().map(|one| document.select_single(one)).find(|one| one.exists())?;
    let told = time.attr("datetime").unwrap_or_else(|| time.text()).trim().to_owned();
    // A `time` may hold "two hours ago": that is no date, and no fault either.
    crate::date::Published::parse(&told).ok().map(|_| told)
}

fn authors(structured: Structured, metas: &Metas, document: &Document) -> Vec<String> {
    if !structured.authors.is_empty() {
        return structured.authors;
    }
    let named = AUTHOR.iter().find_map(|name| {
        let all: Vec<String> = metas.all(&[name]).map(|(_, text)| text.to_owned()).collect();
        let people: Vec<String> = all.into_iter().filter(|text| !text.contains("://")).collect();
        (!people.is_empty()).then_some(people)
    });
    let linked =
        || element_text(document, "[rel='author'], [itemprop='author']").into_iter().collect();
    named.unwrap_or_else(linked)
}

/// The page's `meta` elements, in its order, names in lower case.
struct Metas(Vec<(String, String)>);

impl Metas {
    fn of(document: &Document) -> Self {
        Self(document.select("meta[content]").nodes().iter().flat_map(pairs).collect())
    }

    fn all(&self, names: &[&'static str]) -> impl Iterator<Item = (&'static str, &str)> {
        names.iter().flat_map(|name| {
            let named = self.0.iter().filter(move |(other, _)| other == name);
            named.map(move |(_, content)| (*name, content.as_str()))
        })
    }

    fn first(&self, names: &[&'static str]) -> Option<Told<String>> {
        let (name, content) = self.all(names).next()?;
        told(Some(content.to_owned()), name)
    }
}

/// A `meta` element under each of its names.
fn pairs(node: &NodeRef) -> Vec<(String, String)> {
    let content = node.attr_or("content", "").trim().to_owned();
    let names = ["property", "name", "itemprop", "http-equiv"];
    let named = names.iter().filter_map(|attribute| node.attr(attribute));
    let pair = |name: &str| (name.trim().to_lowercase(), content.clone());
    named.filter(|_| !content.is_empty()).map(|name| pair(&name)).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(source: &str, expected: Expect) {
        let found = read(&Document::from(source), source);
        let value = |told: &Option<Told<String>>| told.as_ref().map(|told| told.value.clone());
        let dates: Vec<_> =
            found.dates.iter().map(|date| (&date.text, date.by, date.line)).collect();
        expected.assert_eq(&format!(
            "title {:?}\npublisher {:?}\ndates {dates:?}\nlanguage {:?}\nurl {:?}\nauthors {:?}\n",
            value(&found.title),
            value(&found.publisher),
            value(&found.language),
            value(&found.url),
            found.authors,
        ));
    }

    #[test]
    fn open_graph() {
        check(
            r#"<html lang="en-GB"><head>
            <meta property="og:title" content="Talks go on | Coast Wire"><meta property="og:site_name" content="Coast Wire">
            <meta property="article:published_time" content="2025-12-06T14:05:00+02:00">
            <link rel="canonical" href="https://wire.example/talks"><meta name="author" content="A. Person"></head>"#,
            expect![[r#"
                title Some("Talks go on")
                publisher Some("Coast Wire")
                dates [("2025-12-06T14:05:00+02:00", Metadata("article:published_time"), Some(3))]
                language Some("en-GB")
                url Some("https://wire.example/talks")
                authors ["A. Person"]
            "#]],
        );
    }

    #[test]
    fn schema_org_comes_first() {
        check(
            r#"<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
            {"@type": "WebSite", "name": "Wire"},
            {"@type": ["NewsArticle"], "headline": "Talks &amp; trade", "datePublished": "2025-12-06",
             "author": [{"@type": "Person", "name": "A. Person"}, {"name": "B. Person"}],
             "publisher": {"@type": "Organization", "name": "Coast Wire"}, "inLanguage": "en"}]}</script>
             <meta name="date" content="2025-12-07"><h1>Other</h1>"#,
            expect![[r#"
                title Some("Talks & trade")
                publisher Some("Coast Wire")
                dates [("2025-12-06", Metadata("datePublished"), Some(3)), ("2025-12-07", Metadata("date"), Some(6))]
                language Some("en")
                url None
                authors ["A. Person", "B. Person"]
            "#]],
        );
    }

    #[test]
    fn elements_where_there_is_no_metadata() {
        check(
            "<title>Ministry</title><h1>Statement on the talks</h1>\n<article><time>6 December 2025</time> <a rel=author>A. Person</a>",
            expect![[r#"
                title Some("Statement on the talks")
                publisher None
                dates [("6 December 2025", Metadata("time"), Some(2))]
                language None
                url None
                authors ["A. Person"]
            "#]],
        );
        check(
            "<title>Ministry</title><time>two hours ago</time>",
            expect![[r#"
            title Some("Ministry")
            publisher None
            dates []
            language None
            url None
            authors []
        "#]],
        );
    }

    #[test]
    fn a_wrong_date_told_twice_is_one() {
        check(
            "<meta name=date content=2025-02-30>\n<meta property='article:published_time' content='2025-02-30'>",
            expect![[r#"
                title None
                publisher None
                dates [("2025-02-30", Metadata("article:published_time"), Some(1))]
                language None
                url None
                authors []
            "#]],
        );
    }
}
