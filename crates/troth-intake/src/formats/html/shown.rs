//! A page as it can be shown beside the text that was read from it: its structure and its words,
//! with marks around those that are asked for; nothing that runs, asks a network, or moves.
//!
//! What is let through stands in [`SHOWN`] and [`KEPT_ATTRIBUTES`], and it is written anew from the
//! tree: nothing of the source gets out but these names, the values of these attributes, and text.

use std::fmt::Write as _;
use std::ops::Range;

use dom_query::{Document, NodeRef};
use troth_text::ByteSpan;

use super::{DEEPEST, align};
use crate::received::Received;

/// Elements that are written; what is in others is written without them.
const SHOWN: &[&str] = &[
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
    "wbr",
];
/// Elements that have no end.
const VOID: &[&str] = &["br", "hr", "wbr"];
/// Elements that are left out with all that is in them: no words for a reader stand there.
const LEFT_OUT: &[&str] = &[
    "applet",
    "audio",
    "base",
    "button",
    "canvas",
    "datalist",
    "dialog",
    "embed",
    "form",
    "frame",
    "frameset",
    "head",
    "iframe",
    "input",
    "link",
    "math",
    "meta",
    "nav",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "option",
    "plaintext",
    "script",
    "select",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "video",
    "xmp",
];
const KEPT_ATTRIBUTES: &[&str] = &["colspan", "datetime", "dir", "lang", "rowspan", "title"];
/// Marks of our own carry the numbers of their words in it. A page that has it, too, gains marks
/// that lead nowhere.
const NUMBERS: &str = "data-troth-words";

/// The body of a page, safe to be shown, with the `n`th of `words` in marks of the class `wn`, and
/// an anchor `wn` before the first; `None` of what is no page.
pub(crate) fn shown(document: &Received, words: &[ByteSpan]) -> Option<String> {
    if document.media_type != "text/html" {
        return None;
    }
    let encoding = encoding_rs::Encoding::for_label(document.encoding.as_bytes())?;
    let bytes = marked(document, words);
    let (source, ..) = encoding.decode(&bytes);
    if align::depth(&source) > DEEPEST {
        return None;
    }
    let page = Document::from(&*source);
    Some(written(&page.body()?, words.len()))
}

/// The page's bytes with marks in them; as they are where a way back is not known, or where marks
/// cannot be written as ASCII.
fn marked(document: &Received, words: &[ByteSpan]) -> Vec<u8> {
    let bytes = document.bytes();
    let is_ascii = !document.encoding.starts_with("UTF-16");
    let pieces = if is_ascii { pieces(document, words) } else { Vec::new() };
    let mut edges: Vec<usize> = pieces.iter().flat_map(|(at, _)| [at.start, at.end]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut out = Vec::with_capacity(bytes.len() + 64 * edges.len());
    out.extend(&bytes[..edges.first().copied().unwrap_or(bytes.len())]);
    for (idx, start) in edges.iter().enumerate() {
        let end = edges.get(idx + 1).copied().unwrap_or(bytes.len());
        let mut numbers: Vec<usize> = pieces
            .iter()
            .filter(|(at, _)| at.start <= *start && end <= at.end)
            .map(|(_, number)| *number)
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        match numbers.is_empty() {
            true => out.extend(&bytes[*start..end]),
            false => {
                let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
                out.extend(format!("<mark {NUMBERS}=\"{}\">", numbers.join(" ")).bytes());
                out.extend(&bytes[*start..end]);
                out.extend(b"</mark>");
            }
        }
    }
    out
}

/// Where words stand in the source, in stretches without a tag, each with the number of its words.
fn pieces(document: &Received, words: &[ByteSpan]) -> Vec<(Range<usize>, usize)> {
    let mut all: Vec<(Range<usize>, usize)> = Vec::new();
    let Some(map) = &document.origin else { return all };
    for (number, span) in words.iter().enumerate() {
        let first_of_these = all.len();
        let wanted = span.range();
        let first = map.runs().partition_point(|run| run.text().end <= wanted.start);
        for run in map.runs()[first..].iter().take_while(|run| run.text().start < wanted.end) {
            let part = run.text().start.max(wanted.start)..run.text().end.min(wanted.end);
            let part = ByteSpan::new(part.start, part.end);
            let Some(origin) = map.origin(&document.text, part) else { continue };
            match all[first_of_these..].last_mut() {
                Some((last, _)) if adjoins(document.bytes(), last, &origin) => {
                    last.end = origin.end
                }
                _ => all.push((origin, number)),
            }
        }
    }
    // What stands in a tag (a title, a description) cannot be marked.
    all.retain(|(at, _)| !document.bytes()[at.clone()].iter().any(|byte| b"<>".contains(byte)));
    all
}

fn adjoins(bytes: &[u8], last: &Range<usize>, next: &Range<usize>) -> bool {
    let between = bytes.get(last.end..next.start);
    between.is_some_and(|between| !between.iter().any(|byte| b"<>".contains(byte)))
}

enum Step<'p> {
    Enter(NodeRef<'p>),
    Leave(&'static str),
}

fn written(body: &NodeRef<'_>, n_words: usize) -> String {
    let mut out = String::new();
    let mut anchored = vec![false; n_words];
    // An own stack: pages may be nested deeper than ours would bear.
    let mut todo: Vec<Step<'_>> = body.children_it(true).map(Step::Enter).collect();
    while let Some(step) = todo.pop() {
        match step {
            Step::Leave(name) => {
                let _ = write!(out, "</{name}>");
            }
            Step::Enter(node) if node.is_text() => escape(&node.text(), &mut out),
            Step::Enter(node) => {
                let Some(name) = node.node_name() else { continue };
                if LEFT_OUT.contains(&&*name) {
                    continue;
                }
                if &*name == "img" {
                    picture(&node, &mut out);
                } else if let Some(name) = SHOWN.iter().find(|shown| **shown == &*name) {
                    open(name, &node, &mut anchored, &mut out);
                    if !VOID.contains(name) {
                        todo.push(Step::Leave(name));
                    }
                }
                todo.extend(node.children_it(true).map(Step::Enter));
            }
        }
    }
    out
}

fn open(name: &str, node: &NodeRef<'_>, anchored: &mut [bool], out: &mut String) {
    let told = node.attr(NUMBERS).unwrap_or_default();
    let numbers: Vec<usize> = told
        .split(' ')
        .filter_map(|number| number.parse().ok())
        .filter(|number| *number < anchored.len())
        .collect();
    for number in &numbers {
        if !std::mem::replace(&mut anchored[*number], true) {
            let _ = write!(out, "<span id=\"w{number}\"></span>");
        }
    }
    let _ = write!(out, "<{name}");
    if !numbers.is_empty() {
        let classes: Vec<String> = numbers.iter().map(|number| format!("w{number}")).collect();
        let _ = write!(out, " class=\"{}\"", classes.join(" "));
    }
    for kept in KEPT_ATTRIBUTES {
        if let Some(value) = node.attr(kept) {
            let _ = write!(out, " {kept}=\"");
            escape(&value, out);
            out.push('"');
        }
    }
    out.push('>');
}

/// A picture is told, not fetched.
fn picture(node: &NodeRef<'_>, out: &mut String) {
    let says = node.attr("alt").unwrap_or_default();
    out.push_str("<span class=\"picture\">picture");
    if !says.trim().is_empty() {
        out.push_str(": ");
        escape(&says, out);
    }
    out.push_str("</span>");
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::{Options, receive};
    use troth_text::ByteSpan;

    fn check(page: &[u8], words: &[&str], expected: Expect) {
        let (documents, problems) = receive("page.html", page.to_vec(), &Options::default());
        assert!(problems.is_empty(), "{problems:?}");
        let spans: Vec<ByteSpan> = words
            .iter()
            .map(|words| {
                let start = documents[0].text.find(words).expect("the words stand in the text");
                ByteSpan::new(start, start + words.len())
            })
            .collect();
        expected.assert_eq(&documents[0].page(&spans).expect("it is a page"));
    }

    #[test]
    fn words_are_marked_over_tags_and_entities() {
        check(
            b"<body><p>The army&rsquo;s <a href='https://example.org/'>speaker</a> said that shells hit the port.</p>\
              <p>Nobody else told of it on that day, as far as is known.</p></body>",
            &["army’s speaker said", "speaker said that shells"],
            expect![[r#"<p>The <span id="w0"></span><mark class="w0">army’s</mark> <span id="w1"></span><mark class="w0 w1">speaker</mark> <mark class="w0 w1">said</mark><mark class="w1"> that shells</mark> hit the port.</p><p>Nobody else told of it on that day, as far as is known.</p>"#]],
        );
    }

    #[test]
    fn nothing_that_runs_asks_or_moves_gets_out() {
        check(
            b"<html><head><meta http-equiv=refresh content='0;url=https://example.org/'>\
              <link rel=dns-prefetch href=//example.org><style>@import 'https://example.org/'</style></head>\
              <body onload=alert(1)><script>alert(2)</script><h1 onclick=alert(3) style='background:url(//example.org)'>Shells</h1>\
              <p title='\"><script>alert(4)</script>'>Shells fell on the port of Ostby on Sunday, <a href='javascript:alert(5)'>residents</a> said. \
              <img src=x onerror=alert(6) alt='\"><b>the port'><iframe src=//example.org></iframe></p>\
              <svg><script>alert(7)</script></svg><form action=//example.org><input name=word></form>\
              <noscript><img src=//example.org></noscript>&lt;script&gt;alert(8)&lt;/script&gt;</body></html>",
            &[],
            expect![[r#"<h1>Shells</h1><p title="&quot;&gt;&lt;script&gt;alert(4)&lt;/script&gt;">Shells fell on the port of Ostby on Sunday, residents said. <span class="picture">picture: &quot;&gt;&lt;b&gt;the port</span></p>&lt;script&gt;alert(8)&lt;/script&gt;"#]],
        );
    }

    #[test]
    fn marks_lie_where_the_words_are_in_other_encodings() {
        check(
            b"<meta charset=windows-1251><body><p>\xcf\xee\xf0\xf2 \xe3\xee\xf0\xe8\xf2, said the mayor of Ostby on Sunday evening.</p>",
            &["горит", "the mayor"],
            expect![[r#"<p>Порт <span id="w0"></span><mark class="w0">горит</mark>, said <span id="w1"></span><mark class="w1">the mayor</mark> of Ostby on Sunday evening.</p>"#]],
        );
    }
}
