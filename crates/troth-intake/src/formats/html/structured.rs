//! schema.org data of a page in JSON-LD.

use dom_query::Document;
use serde_json::Value;

/// What the page's article says of itself.
#[derive(Debug, Default, Clone)]
pub(super) struct Structured {
    pub headline: Option<String>,
    pub publisher: Option<String>,
    pub published: Option<String>,
    pub language: Option<String>,
    pub url: Option<String>,
    pub authors: Vec<String>,
}

/// Types of schema.org that are one article; `LiveBlogPosting` and the like end so too.
const ARTICLES: &[&str] = &["Article", "Posting", "Report", "PressRelease"];

/// The first article in the page's JSON-LD; what cannot be read there is left aside, for it is
/// nothing that a reader sees.
pub(super) fn read(document: &Document) -> Structured {
    let scripts = document.select("script[type='application/ld+json']");
    let texts = scripts.nodes().iter().map(dom_query::NodeRef::text);
    let values = texts.filter_map(|text| {
        let bare = text.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
        serde_json::from_str::<Value>(bare).ok()
    });
    values.filter_map(|value| article(&value).map(structured)).next().unwrap_or_default()
}

/// The article in a value: itself, one of a list, one of a graph.
fn article(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(list) => list.iter().find_map(article),
        Value::Object(_) if is_article(value) => Some(value),
        Value::Object(object) => article(object.get("@graph").or(object.get("mainEntity"))?),
        _ => None,
    }
}

fn is_article(value: &Value) -> bool {
    let is_one = |value: &Value| {
        value.as_str().is_some_and(|name| ARTICLES.iter().any(|end| name.ends_with(end)))
    };
    match &value["@type"] {
        Value::Array(types) => types.iter().any(is_one),
        single => is_one(single),
    }
}

fn structured(article: &Value) -> Structured {
    let word = |key: &str| names(&article[key]).into_iter().next();
    Structured {
        headline: word("headline").or_else(|| word("name")),
        publisher: word("publisher"),
        published: word("datePublished"),
        language: word("inLanguage"),
        url: word("url"),
        authors: names(&article["author"]),
    }
}

/// The words of a value: a string, the `name` of a thing, or of each in a list.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![super::align::unescape(text)],
        Value::Object(object) => object.get("name").map(names).unwrap_or_default(),
        Value::Array(list) => list.iter().flat_map(names).collect(),
        _ => Vec::new(),
    }
}
