//! The little of XML that the gold sets need: what stands between two tags, and text without tags.
//!
//! The sets are fixed files of the field, of one shape each, some of them not well-formed; a
//! strict reader would refuse them whole where this one loses an element.

/// What stands between the first `<tag …>` and the `</tag>` after it.
pub fn element<'x>(xml: &'x str, tag: &str) -> Option<&'x str> {
    elements(xml, tag).next().map(|(_, inner)| inner)
}

/// Every `<tag …>…</tag>` that does not lie in another of its name: byte offset and inside.
pub fn elements<'x>(xml: &'x str, tag: &str) -> impl Iterator<Item = (usize, &'x str)> {
    let (open, close) = (format!("<{tag}"), format!("</{tag}>"));
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + xml[at..].find(&open)?;
            let after = &xml[start + open.len()..];
            at = start + open.len();
            if !after.starts_with(['>', ' ', '\t', '\n', '\r']) {
                continue;
            }
            let inner = at + after.find('>')? + 1;
            let end = inner + xml[inner..].find(&close)?;
            at = end + close.len();
            return Some((start, &xml[inner..end]));
        }
    })
}

/// The same without its comments.
pub fn without_comments(xml: &str) -> String {
    let mut parts = xml.split("<!--");
    let first = parts.next().unwrap_or_default();
    let after =
        |part: &'_ str| part.split_once("-->").map_or(String::new(), |(_, rest)| rest.to_owned());
    parts.fold(first.to_owned(), |xml, part| xml + &after(part))
}

/// An attribute of a tag, entities decoded.
pub fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let end = start + tag[start..].find('"')?;
    Some(decoded(&tag[start..end]))
}

/// Text with its entities, and CDATA, as characters.
pub fn decoded(text: &str) -> String {
    let text = text.trim_start_matches("<![CDATA[").trim_end_matches("]]>");
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_commented_out_is_not_there() {
        assert_eq!(without_comments("<a><!--<b></b>--></a><!-- never closed"), "<a></a>");
    }

    #[test]
    fn elements_are_found_by_their_whole_name() {
        let xml = "<places><place n=\"1\">A &amp; B</place><place>C</place></places>";
        let found: Vec<&str> = elements(xml, "place").map(|(_, inner)| inner).collect();
        assert_eq!(found, ["A &amp; B", "C"]);
        assert_eq!(decoded(found[0]), "A & B");
        assert_eq!(attribute("<place n=\"1\">", "n").as_deref(), Some("1"));
        assert_eq!(element("<place>never closed", "place"), None);
    }
}
