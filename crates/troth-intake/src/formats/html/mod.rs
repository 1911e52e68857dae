//! A web page: its main text and what it says of itself.
//!
//! The main text is what Readability finds; where that is next to nothing (short news,
//! communiques in tables) it is the page's own `article` or `main`, or its body, without
//! menus, forms and footers.

mod align;
mod metadata;
mod render;
mod shown;
mod structured;

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};

pub(crate) use align::strip_tags;
pub(crate) use shown::shown;

use super::Opened;
use crate::draft::{Draft, Found};
use crate::origin::OriginMap;
use crate::problem::Problem;

/// A text that is shorter than this part of what the page holds is not its main text.
const SMALLEST_PART: f64 = 0.35;
/// Elements may lie this deep in one another; no page that people read is deeper.
const DEEPEST: usize = 2000;

/// What a page holds.
#[derive(Debug)]
pub(crate) struct Page {
    pub text: String,
    pub found: Found,
}

/// Reads a page.
pub(crate) fn read(opened: Opened, longest: u64) -> Result<Draft, Problem> {
    let source = &opened.decoded.text;
    if source.len() as u64 > longest {
        let message = format!("a web page of {} MiB", source.len() >> 20);
        let problem = Problem::error("page-too-large", opened.name, message);
        return Err(problem.expected(format!("at most {} MiB", longest >> 20)));
    }
    if align::depth(source) > DEEPEST {
        let problem = Problem::error("page-too-deep", opened.name, "a web page nested too deep");
        return Err(problem.expected(format!("at most {DEEPEST} elements within one another")));
    }
    let Some(page) = extract(source) else {
        let problem = Problem::error("no-text", opened.name, "a web page without readable text");
        return Err(problem.expected("a paragraph, at least"));
    };
    let map: OriginMap = align::align(&page.text, source);
    let draft = opened.draft_of("text/html", page.text, Some(map));
    Ok(Draft { found: page.found, ..draft })
}

/// The encoding that a page declares in its first lines, in `meta` or in its XML declaration.
pub(crate) fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(4096)];
    if !head.trim_ascii_start().starts_with(b"<") {
        return None;
    }
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let named = ["charset", "encoding"].iter().find_map(|word| {
        let (_, behind) = head.split_once(&format!("{word}="))?;
        Some(behind.trim_start_matches([' ', '"', '\'']).to_owned())
    })?;
    let label: String =
        named.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c)).collect();
    (!label.is_empty()).then_some(label)
}

/// The main text and the metadata of a page; `None` where it has no text.
pub(crate) fn extract(source: &str) -> Option<Page> {
    if align::depth(source) > DEEPEST {
        return None;
    }
    let document = Document::from(source);
    let mut found = metadata::read(&document, source);
    let own = own_main(&document);
    // Menus alone are no text, whatever Readability makes of them.
    if own.is_empty() {
        return None;
    }
    let (text, byline) = readable(document);
    if found.authors.is_empty() {
        found.authors.extend(byline);
    }
    let large_enough = text.len() as f64 >= own.len() as f64 * SMALLEST_PART;
    Some(Page { text: if large_enough { text } else { own }, found })
}

/// What Readability takes for the main text, and the line that it takes for the author's.
fn readable(document: Document) -> (String, Option<String>) {
    let config = Config { disable_json_ld: true, ..Config::default() };
    let article = Readability::with_document(document, None, Some(config))
        .and_then(|mut readability| readability.parse());
    match article {
        Ok(article) => {
            let content = Document::fragment(article.content);
            (render::text(&content.root(), render::Keep::All), article.byline)
        }
        Err(_) => (String::new(), None),
    }
}

/// The text of the page's own `article` or `main`; of its body where it has none.
fn own_main(document: &Document) -> String {
    let text = |node: &NodeRef| render::text(node, render::Keep::Main);
    let articles = document.select("article, [itemprop='articleBody'], main, [role='main']");
    let longest = articles.nodes().iter().map(text).max_by_key(String::len).unwrap_or_default();
    match document.body() {
        Some(body) if longest.len() < 80 => text(&body),
        _ => longest,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_page_without_words_has_no_text() {
        assert!(extract("<html><body><script>x = 1</script><img src=a></body></html>").is_none());
        assert!(extract("<html><body><nav><a href=/>Home</a></nav></body></html>").is_none());
        assert!(extract("").is_none());
    }

    #[test]
    fn a_page_of_one_sentence_is_read() {
        let page = extract("<title>x</title><p>Talks began on Friday.</p>").expect("a sentence");
        assert_eq!(page.text, "Talks began on Friday.");
    }

    #[test]
    fn a_bottomless_page_is_refused() {
        assert!(extract(&"<div>".repeat(100_000)).is_none());
    }

    #[test]
    fn a_deep_page_is_read() {
        for tag in ["div", "b", "table"] {
            let open = format!("<{tag}>").repeat(DEEPEST);
            let page = extract(&format!("{open}<p>Talks began on Friday.</p>"));
            assert_eq!(page.expect("a sentence").text, "Talks began on Friday.", "{tag}");
        }
    }

    fn any_piece() -> impl Strategy<Value = String> {
        let tags = vec![
            "p", "div", "span", "article", "table", "tr", "td", "ul", "li", "b", "a", "h1", "br",
            "form", "main", "nav", "svg", "math", "template", "select", "pre", "figure", "body",
            "head", "title", "meta", "script", "time", "iframe", "noscript", "frameset",
        ];
        let tag = prop::sample::select(tags);
        prop_oneof![
            (
                tag.clone(),
                "(| class=comment| hidden| id=main| property='og:title' content=x| href=x| src=x)"
            )
                .prop_map(|(tag, attributes)| format!("<{tag}{attributes}>")),
            tag.prop_map(|tag| format!("</{tag}>")),
            "(Talks began on Friday, residents said, and go on\\. ){1,4}",
            "(\\PC|[<>&;/!-]){0,12}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(600))]

        #[test]
        fn any_soup_of_tags_is_read_without_a_fault(pieces in prop::collection::vec(any_piece(), 0..60)) {
            if let Some(page) = extract(&pieces.concat()) {
                prop_assert!(!page.text.trim().is_empty());
            }
        }
    }
}
