//! E-mail (RFC 5322, MIME): the text part, or the HTML part where there is no other; what is
//! attached comes as documents of its own.

use encoding_rs::Encoding as Charset;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Address, Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::{html, line_of, note_loss};
use crate::draft::{Draft, Found, Written};
use crate::origin::OriginMap;
use crate::problem::Problem;
use crate::received::{By, Told};
use crate::text::encoding::{Decoded, Hints, decode};

/// A message, and what was attached to it.
#[derive(Debug)]
pub(crate) struct Mail {
    pub draft: Draft,
    pub attachments: Vec<Attachment>,
}

/// Something attached to a message.
#[derive(Debug)]
pub(crate) struct Attachment {
    pub name: String,
    pub bytes: Vec<u8>,
    /// The encoding that the message declares for it.
    pub charset: Option<String>,
}

/// Reads a message; `None` where the bytes are none after all.
pub(crate) fn read(bytes: &[u8], name: &str, given: Option<&'static Charset>) -> Option<Mail> {
    let message = MessageParser::default().parse(bytes)?;
    let mut body = Body::default();
    for part in message.text_bodies().filter(|part| matches!(part.body, PartType::Text(_))) {
        body.add_plain(part, bytes, name, given);
    }
    if body.text.trim().is_empty() {
        body = Body { notes: body.notes, ..Body::default() };
        for part in message.html_bodies() {
            body.add_html(part);
        }
    }
    let draft = Draft {
        name: name.to_owned(),
        file: name.to_owned(),
        media_type: "message/rfc822",
        encoding: body.encoding.unwrap_or("UTF-8"),
        encoding_guessed: body.guessed,
        text: body.text,
        origin: body.map,
        original: Some(bytes.to_vec()),
        found: found(&message, bytes),
        notes: body.notes,
    };
    Some(Mail { draft, attachments: attachments(&message, bytes) })
}

/// The parts of a message's text, one below the other.
#[derive(Debug, Default)]
struct Body {
    text: String,
    /// `None` as soon as a part came in an encoding for transfer.
    map: Option<OriginMap>,
    encoding: Option<&'static str>,
    guessed: bool,
    notes: Vec<Problem>,
}

impl Body {
    fn add_plain(
        &mut self,
        part: &MessagePart,
        message: &[u8],
        name: &str,
        given: Option<&'static Charset>,
    ) {
        let charset = charset(part);
        let hints = Hints { given, declared: charset.as_deref() };
        let Ok(decoded) = decode(own_bytes(part, message), hints) else { return };
        self.notes.extend(note_loss(name, &decoded));
        self.encoding = self.encoding.or(Some(decoded.encoding));
        self.guessed |= decoded.guessed;
        let start = self.begin();
        self.text.push_str(&decoded.text);
        let is_first = start == 0;
        self.map = match (self.map.take(), part.encoding) {
            (None, Encoding::None) if is_first => Some(shifted(decoded, part, start)),
            (Some(map), Encoding::None) => Some(map.followed_by(&shifted(decoded, part, start))),
            _ => None,
        };
    }

    fn add_html(&mut self, part: &MessagePart) {
        let PartType::Html(source) = &part.body else { return };
        let text = match html::extract(source) {
            Some(page) => page.text,
            None => return,
        };
        self.begin();
        self.text.push_str(&text);
    }

    /// Parts the next text from the one before; gives the place where it begins.
    fn begin(&mut self) -> usize {
        if !self.text.trim().is_empty() {
            self.text.truncate(self.text.trim_end().len());
            self.text.push_str("\n\n");
        }
        self.text.len()
    }
}

/// The map of a part that stands in the message as it is.
fn shifted(decoded: Decoded, part: &MessagePart, start: usize) -> OriginMap {
    decoded.map.shifted(part.offset_body as usize).behind(start)
}

/// The bytes of a part behind its encoding for transfer.
fn own_bytes(part: &MessagePart, message: &[u8]) -> Vec<u8> {
    let range = part.offset_body as usize..part.offset_end as usize;
    let raw = message.get(range).unwrap_or_default();
    let decoded = match part.encoding {
        Encoding::None if !raw.is_empty() => Some(raw.to_vec()),
        Encoding::None => None,
        Encoding::Base64 => base64_decode(raw),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
    };
    decoded.unwrap_or_else(|| part.contents().to_vec())
}

fn charset(part: &MessagePart) -> Option<String> {
    Some(part.content_type()?.attribute("charset")?.to_owned())
}

/// What was attached, save for pictures that are shown within the message.
fn attachments(message: &Message, bytes: &[u8]) -> Vec<Attachment> {
    let mut attachments = Vec::new();
    for (idx, part) in message.attachments().enumerate() {
        let is_picture = part.content_type().is_some_and(|kind| kind.ctype() == "image");
        if is_picture && (part.content_id().is_some() || part.attachment_name().is_none()) {
            continue;
        }
        let name = part.attachment_name().map_or_else(|| format!("part-{}", idx + 1), plain_name);
        let own = match &part.body {
            PartType::Message(inner) if part.encoding != Encoding::None => {
                inner.raw_message().to_vec()
            }
            _ => own_bytes(part, bytes),
        };
        attachments.push(Attachment { name, bytes: own, charset: charset(part) });
    }
    attachments
}

/// A file's own name: a message must not choose a folder.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    if shown.is_empty() { "attachment".to_owned() } else { shown }
}

fn found(message: &Message, bytes: &[u8]) -> Found {
    let sender = message.from().and_then(Address::first);
    let called = sender.and_then(|sender| sender.name.as_deref().or(sender.address.as_deref()));
    let header = |value: Option<&str>, name| {
        value.map(|value| Told::new(value.to_owned(), By::Header(name)))
    };
    let date = message.header_raw("Date").map(|raw| Written {
        text: raw.split_whitespace().collect::<Vec<_>>().join(" "),
        by: By::Header("Date"),
        line: header_line(message, bytes),
    });
    Found {
        title: header(message.subject(), "Subject"),
        publisher: header(called, "From"),
        dates: date.into_iter().collect(),
        language: header(message.root_part().content_language().as_text(), "Content-Language"),
        url: None,
        given_id: header(message.message_id(), "Message-ID"),
        authors: sender.map(written_sender).into_iter().collect(),
    }
}

fn written_sender(sender: &mail_parser::Addr) -> String {
    match (sender.name.as_deref(), sender.address.as_deref()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => name.or(address).unwrap_or_default().to_owned(),
    }
}

/// The line of the `Date` header.
fn header_line(message: &Message, bytes: &[u8]) -> Option<usize> {
    let headers = message.headers().iter();
    let date = headers.into_iter().find(|header| header.name.as_str() == "Date")?;
    let head = bytes.get(..date.offset_field as usize)?;
    let head = String::from_utf8_lossy(head);
    Some(line_of(&head, head.len()))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;
    use troth_text::ByteSpan;

    use super::*;

    fn check(source: &[u8], expected: Expect) {
        let mail = read(source, "a.eml", None).expect("a message");
        let value = |told: &Option<Told<String>>| told.as_ref().map(|told| told.value.clone());
        let found = &mail.draft.found;
        let dates: Vec<_> = found.dates.iter().map(|date| (&date.text, date.line)).collect();
        let attached: Vec<_> = mail
            .attachments
            .iter()
            .map(|one| (&one.name, String::from_utf8_lossy(&one.bytes)))
            .collect();
        expected.assert_eq(&format!(
            "{:?}\n{:?} {:?} {dates:?} {:?}\n{} {attached:?}\n",
            mail.draft.text,
            value(&found.title),
            value(&found.publisher),
            found.authors,
            mail.draft.encoding,
        ));
    }

    const PLAIN: &[u8] = b"Received: by relay.example\r\nFrom: Press Office <press@coast.example>\r\nDate: Sat, 06 Dec 2025 14:05:00 +0200\r\nSubject: =?utf-8?q?Talks_in_=C3=98stra?=\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n\xF0\xC5\xD2\xC5\xC7\xCF\xD7\xCF\xD2\xD9 begin.\r\n";

    #[test]
    fn a_plain_message() {
        check(
            PLAIN,
            expect![[r#"
            "Переговоры begin.\r\n"
            Some("Talks in Østra") Some("Press Office") [("Sat, 06 Dec 2025 14:05:00 +0200", Some(3))] ["Press Office <press@coast.example>"]
            KOI8-R []
        "#]],
        );
    }

    #[test]
    fn words_of_a_plain_message_lead_back_to_it() {
        let draft = read(PLAIN, "a.eml", None).expect("a message").draft;
        let span = ByteSpan::of("begin", &draft.text).expect("it is there");
        let range = draft.origin.expect("it came as it is").origin(&draft.text, span);
        assert_eq!(&PLAIN[range.expect("it is mapped")], b"begin");
    }

    #[test]
    fn parts_in_encodings_for_transfer_and_an_attachment() {
        check(
            b"From: a@b.example\nTo: c@d.example\nDate: Sun, 30 Feb 2025 10:00:00 +0000\nSubject: Report\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/alternative; boundary=y\n\n--y\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nTalks =E2=80=93 again, and a line that is =\nbroken.\n--y\nContent-Type: text/html\n\n<p>Other</p>\n--y--\n--x\nContent-Type: text/plain; name=\"../count.txt\"\nContent-Disposition: attachment; filename=\"../count.txt\"\nContent-Transfer-Encoding: base64\n\nRm9ydHkgZHJvbmVzLg==\n--x\nContent-Type: image/png\nContent-ID: <logo>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--x--\n",
            expect![[r#"
                "Talks – again, and a line that is broken."
                Some("Report") Some("a@b.example") [("Sun, 30 Feb 2025 10:00:00 +0000", Some(3))] ["a@b.example"]
                UTF-8 [("count.txt", "Forty drones.")]
            "#]],
        );
    }

    #[test]
    fn a_message_of_html_only() {
        check(
            b"From: a@b.example\nSubject: Report\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<html><body><p>Talks <b>began</b> on Friday.</p><p>They go on.</p></body></html>\n",
            expect![[r#"
                "Talks began on Friday.\n\nThey go on."
                Some("Report") Some("a@b.example") [] ["a@b.example"]
                UTF-8 []
            "#]],
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_fault(
            bytes in prop::collection::vec(any::<u8>(), 0..300),
            text in "(\\PC|[=\r\n: -]|--x\n|Content-Type: |multipart/mixed; boundary=x\n|base64){0,80}",
        ) {
            let _ = read(&bytes, "a.eml", None);
            let head = "From: a@b.example\nMIME-Version: 1.0\n";
            let _ = read(format!("{head}{text}").as_bytes(), "a.eml", None);
            for transfer in ["quoted-printable", "base64"] {
                let head = format!("{head}Content-Transfer-Encoding: {transfer}\n\n");
                let _ = read(&[head.as_bytes(), &bytes].concat(), "a.eml", None);
            }
        }
    }
}
