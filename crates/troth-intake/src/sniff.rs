//! What kind of document some bytes are: by their content first, by their name second.

/// A container or compression, known by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    Gzip,
    Zip,
}

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Plain,
    Markdown,
    Html,
    Json,
}

/// The container that the bytes begin like.
pub(crate) fn container(head: &[u8]) -> Option<Container> {
    match head {
        [0x1F, 0x8B, 8, ..] => Some(Container::Gzip),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Container::Zip),
        _ => None,
    }
}

/// First bytes of files that hold no text that we read, and what they are.
const UNREAD: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xFF\xD8\xFF", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"RIFF", "a RIFF file (sound, picture or film)"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Office file"),
    (b"SQLite format 3\0", "a database"),
    (b"\x7FELF", "a program"),
    (b"BZh", "compressed with bzip2"),
    (b"\xFD7zXZ\0", "compressed with xz"),
    (b"\x28\xB5\x2F\xFD", "compressed with zstd"),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
    (b"Rar!\x1A\x07", "a RAR archive"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
];

/// What the bytes are, where they are known to be nothing that we read.
pub(crate) fn unread_kind(head: &[u8]) -> Option<&'static str> {
    let is_tar = head.get(257..262) == Some(b"ustar");
    let is_film = head.get(4..8) == Some(b"ftyp");
    let by_start = UNREAD.iter().find(|(start, _)| head.starts_with(start)).map(|(_, what)| *what);
    by_start.or(is_tar.then_some("a tar archive")).or(is_film.then_some("a film or sound file"))
}

/// Lower-case extension of a name, without the dot and without `.gz` behind it.
pub(crate) fn extension(name: &str) -> String {
    let file = crate::infer::last_part(name);
    let lower = file.to_lowercase();
    let bare = lower.strip_suffix(".gz").unwrap_or(&lower);
    bare.rsplit_once('.').map(|(_, extension)| extension.to_owned()).unwrap_or_default()
}

/// Whether the bytes begin like JSON Lines: an object that ends with its line, and another
/// line or a name that says so.
pub(crate) fn is_json_lines(head: &[u8], name: &str) -> bool {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    if matches!(extension(name).as_str(), "jsonl" | "ndjson" | "jsonlines") {
        // UTF-16 has its zeros in the first characters; such a file is read as a whole.
        return !text.iter().take(4).any(|byte| *byte == 0 || *byte >= 0xFE);
    }
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.next().unwrap_or_default();
    let second = lines.find(|line| !line.is_empty()).unwrap_or_default();
    first.starts_with(b"{")
        && second.starts_with(b"{")
        && serde_json::from_slice::<serde_json::Value>(first).is_ok_and(|value| value.is_object())
}

/// How a decoded text is written.
pub(crate) fn format(text: &str, name: &str) -> Format {
    let start = text[..text.floor_char_boundary(16 * 1024)].trim_start();
    let extension = extension(name);
    let by_name = match extension.as_str() {
        "md" | "markdown" | "mdown" | "mkd" => Format::Markdown,
        "html" | "htm" | "xhtml" if start.contains('<') => Format::Html,
        "json" | "jsonl" | "ndjson" => Format::Json,
        _ => Format::Plain,
    };
    match by_name {
        Format::Markdown | Format::Json => by_name,
        _ if is_html(start) => Format::Html,
        _ if is_json(start) => Format::Json,
        _ => by_name,
    }
}

/// Whether a text begins like a feed or another XML document that is no page.
pub(crate) fn is_other_xml(text: &str) -> bool {
    let start = text[..text.floor_char_boundary(2048)].trim_start();
    let root = || skip_prolog(start).to_ascii_lowercase();
    (start.starts_with("<?xml") || start.starts_with("<rss") || start.starts_with("<feed"))
        && !root().starts_with("<html")
}

/// Elements that a page or a piece of one begins with.
const PAGE_STARTS: &[&str] = &[
    "html",
    "head",
    "body",
    "article",
    "main",
    "section",
    "div",
    "p",
    "h1",
    "h2",
    "h3",
    "table",
    "ul",
    "ol",
    "blockquote",
    "header",
    "span",
    "meta",
    "title",
    "font",
    "center",
    "strong",
    "em",
];

pub(crate) fn is_html(start: &str) -> bool {
    let root = skip_prolog(start);
    let lower = root[..root.floor_char_boundary(32)].to_ascii_lowercase();
    let Some(tag) = lower.strip_prefix('<') else { return false };
    let name: &str = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    tag.starts_with("!doctype html") || PAGE_STARTS.contains(&name)
}

/// Behind `<?xml …?>`, comments and white space.
fn skip_prolog(text: &str) -> &str {
    let mut rest = text.trim_start();
    for (open, close) in [("<?", "?>"), ("<!--", "-->"), ("<!--", "-->")] {
        if rest.starts_with(open) {
            rest = rest.find(close).map_or("", |at| rest[at + close.len()..].trim_start());
        }
    }
    rest
}

/// `{"…` or `[{`: a text that only begins with a bracket is a text.
fn is_json(start: &str) -> bool {
    let mut signs = start.chars().filter(|c| !c.is_whitespace());
    match (signs.next(), signs.next()) {
        (Some('{'), Some(next)) => next == '"' || next == '}',
        (Some('['), Some(next)) => next == '{',
        _ => false,
    }
}

/// Header fields that only messages have, and those that every message has.
const MAIL_ONLY: &[&str] = &[
    "received",
    "return-path",
    "message-id",
    "mime-version",
    "delivered-to",
    "dkim-signature",
    "content-transfer-encoding",
    "x-mailer",
];
const MAIL_ALWAYS: &[&str] = &["from", "date", "subject", "to"];

/// Whether bytes begin with header fields of a message (RFC 5322, section 2.2).
pub(crate) fn is_mail(head: &[u8], name: &str) -> bool {
    let (mut n_only, mut n_always) = (0, 0);
    let mut lines = head[..head.len().min(16 * 1024)].split(|byte| *byte == b'\n').peekable();
    // The line that an mbox puts before a message.
    lines.next_if(|line| line.starts_with(b"From "));
    for line in lines.map(<[u8]>::trim_ascii_end).take_while(|line| !line.is_empty()) {
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        let Some(field) = field_name(line) else { return false };
        n_only += usize::from(MAIL_ONLY.contains(&field.as_str()));
        n_always += usize::from(MAIL_ALWAYS.contains(&field.as_str()));
    }
    let named = extension(name) == "eml" && n_always >= 1;
    named || n_always >= 2 && n_only >= 1 || n_always == MAIL_ALWAYS.len()
}

fn field_name(line: &[u8]) -> Option<String> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let field = &line[..colon];
    let is_name = !field.is_empty() && field.iter().all(u8::is_ascii_graphic);
    is_name.then(|| String::from_utf8_lossy(field).to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, text: &str, expected: Format) {
        assert_eq!(format(text, name), expected, "{name}: {text}");
    }

    #[test]
    fn content_comes_before_the_name() {
        check("a.txt", "<!DOCTYPE html>\n<html><p>Talks began.", Format::Html);
        check("a.txt", "<?xml version='1.0'?>\n<!-- x -->\n<html lang='en'>", Format::Html);
        check("a", "{\"text\": \"Talks began.\"}", Format::Json);
        check("a", "[\n  {\"text\": \"Talks began.\"}]", Format::Json);
        check("a.txt", "[Editor's note: this was corrected]", Format::Plain);
        check("a.txt", "{sic} they said", Format::Plain);
        check("a.txt", "3 < 5, and <b>so</b> on", Format::Plain);
        check("a.html", "Talks began.", Format::Plain);
        check("a.MD", "# Talks", Format::Markdown);
        check("a.md.gz", "# Talks", Format::Markdown);
        check("a.json", "{broken", Format::Json);
        check("notes.md", "<p align=center>Talks</p>", Format::Markdown);
    }

    #[test]
    fn messages_are_known_by_their_header_fields() {
        let check = |name, text: &str| is_mail(text.as_bytes(), name);
        assert!(check("a", "Received: from x\nFrom: a@b.example\nDate: x\n\nTalks"));
        assert!(check("a.txt", "From: a\r\nTo: b\r\nDate: c\r\nSubject: d\r\n\r\nTalks"));
        assert!(check("a.eml", "Subject: Talks\n\nTalks began."));
        assert!(!check("a.txt", "From: the ministry\nDate: today\n\nTalks began."));
        assert!(!check("a.eml", "Talks began.\n"));
        assert!(!check("a.txt", "Ostra: talks began.\nDate: today\n"));
    }

    #[test]
    fn json_lines_are_known_by_two_lines_or_by_name() {
        assert!(is_json_lines(b"{\"text\": \"a\"}\n{\"text\": \"b\"}\n", "a"));
        assert!(is_json_lines(b"{\"text\": \"a\"}\n{broken\n", "a.json"));
        assert!(is_json_lines(b"{broken\n", "a.jsonl.gz"));
        assert!(!is_json_lines(b"{\n \"text\": \"a\"}\n", "a.json"));
        assert!(!is_json_lines(b"[{\"text\": \"a\"},\n{\"text\": \"b\"}]", "a.json"));
    }
}
