//! Each fault gives exactly one clear message, everything beside it is read, nothing panics.

use expect_test::{Expect, expect};
use proptest::prelude::*;
use troth_intake::{Limits, NamedEncoding, Options, Published, Said, receive};

/// What comes out: documents by name with the start of their text, notes, and problems.
fn shown(name: &str, bytes: &[u8], options: &Options) -> String {
    let (documents, problems) = receive(name, bytes.to_vec(), options);
    let mut shown = String::new();
    for document in documents {
        let start: String = document.text.chars().take(24).collect();
        shown += &format!("{} {start:?}\n", document.name);
        document.notes.iter().for_each(|note| shown += &format!("  note {note}\n"));
    }
    problems.iter().for_each(|problem| shown += &format!("{problem}\n"));
    shown
}

fn check(name: &str, bytes: &[u8], expected: Expect) {
    expected.assert_eq(&shown(name, bytes, &Options::default()));
}

#[test]
fn an_empty_file() {
    check(
        "a.txt",
        b"",
        expect![[r#"
        a.txt: the file is empty (expected a text of at least one word)
    "#]],
    );
    check(
        "a.jsonl",
        b"",
        expect![[r#"
        a.jsonl: the file is empty (expected a text of at least one word)
    "#]],
    );
    check(
        "a.json",
        b"",
        expect![[r#"
        a.json: the file is empty (expected a text of at least one word)
    "#]],
    );
    check(
        "a.html",
        b"",
        expect![[r#"
        a.html: the file is empty (expected a text of at least one word)
    "#]],
    );
    check(
        "a.txt",
        b" \n\t\n",
        expect![[r#"
        a.txt: nothing but white space (expected a text of at least one word)
    "#]],
    );
}

#[test]
fn binary_rubbish() {
    let rubbish: Vec<u8> = (0..4000u32).map(|n| ((n * n * 7919) >> 5) as u8).collect();
    check(
        "a.txt",
        &rubbish,
        expect![[r#"
        a.txt: binary data, not a text (expected plain text, Markdown, HTML, JSON, JSON Lines or e-mail, also in .gz or .zip)
    "#]],
    );
    check(
        "a.pdf",
        b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n",
        expect![[r#"
        a.pdf: a PDF file, which is not read (expected text, Markdown, HTML, JSON, JSON Lines or e-mail, also in .gz or .zip)
    "#]],
    );
    check(
        "a.docx",
        b"PK\x03\x04rubbish",
        expect![[r#"
            a.docx: the archive is damaged or cut short
        "#]],
    );
    check(
        "a.eml",
        &rubbish,
        expect![[r#"
        a.eml: binary data, not a text (expected plain text, Markdown, HTML, JSON, JSON Lines or e-mail, also in .gz or .zip)
    "#]],
    );
    check(
        "a.json",
        &rubbish,
        expect![[r#"
        a.json: binary data, not a text (expected plain text, Markdown, HTML, JSON, JSON Lines or e-mail, also in .gz or .zip)
    "#]],
    );
}

#[test]
fn an_unknown_encoding() {
    // "quiet returned to the coast" in EBCDIC.
    let ebcdic = b"\x98\xA4\x89\x85\xA3\x40\x99\x85\xA3\xA4\x99\x95\x85\x84\x40\xA3\x96\x40\xA3\x88\x85\x40\x83\x96\x81\xA2\xA3";
    check(
        "a.txt",
        ebcdic,
        expect![[r#"
        a.txt: a text in an unknown encoding; read as windows-1252 it gives no words (expected UTF-8, or the encoding named with --encoding)
    "#]],
    );
    check(
        "a.txt",
        b"\xFF\xFE\x00\x00T\x00\x00\x00",
        expect![[r#"
        a.txt: a text in UTF-32 (expected UTF-8)
    "#]],
    );
    check(
        "a.html",
        b"<meta charset=klingon-8><p>Caf\xC3\xA9 talks began on Friday.",
        expect![[r#"
            a.html "Café talks began on Frid"
              note a.html: no encoding is called `klingon-8`, read as UTF-8 (expected a name of the WHATWG Encoding Standard, such as `utf-8`)
        "#]],
    );
}

#[test]
fn a_known_encoding_helps() {
    let encoding = NamedEncoding::from_label("ibm866");
    let options = Options { encoding, ..Options::default() };
    expect![[r#"
        a.txt "Переговоры"
    "#]]
    .assert_eq(&shown("a.txt", b"\x8F\xA5\xE0\xA5\xA3\xAE\xA2\xAE\xE0\xEB", &options));
}

#[test]
fn invalid_json_in_line_7_of_10() {
    let line = |n: usize| match n {
        7 => "{\"text\": \"Talks\", \"title\": \n".to_owned(),
        n => format!("{{\"text\": \"Report number {n}.\"}}\n"),
    };
    let lines: String = (1..=10).map(line).collect();
    check(
        "reports.jsonl",
        lines.as_bytes(),
        expect![[r#"
        reports.jsonl:1 "Report number 1."
        reports.jsonl:2 "Report number 2."
        reports.jsonl:3 "Report number 3."
        reports.jsonl:4 "Report number 4."
        reports.jsonl:5 "Report number 5."
        reports.jsonl:6 "Report number 6."
        reports.jsonl:8 "Report number 8."
        reports.jsonl:9 "Report number 9."
        reports.jsonl:10 "Report number 10."
        reports.jsonl:7: not valid JSON here (expected a value, found the end of the line)
    "#]],
    );
    check(
        "reports.json",
        lines.as_bytes(),
        expect![[r#"
        reports.json:1 "Report number 1."
        reports.json:2 "Report number 2."
        reports.json:3 "Report number 3."
        reports.json:4 "Report number 4."
        reports.json:5 "Report number 5."
        reports.json:6 "Report number 6."
        reports.json:8 "Report number 8."
        reports.json:9 "Report number 9."
        reports.json:10 "Report number 10."
        reports.json:7: not valid JSON here (expected a value, found the end of the line)
    "#]],
    );
}

#[test]
fn lines_of_json_that_are_no_records() {
    check(
        "a.jsonl",
        b"{\"text\": \"Talks began.\", \"date\": \"2025-02-30\"}\n\n[1, 2]\n{\"title\": \"x\"}\n{\"text\": \"Talks \xE9nded.\"}\n",
        expect![[r#"
            a.jsonl:1 "Talks began."
              note a.jsonl:1: the date `2025-02-30` is no day of the calendar (expected a date as 2025-12-06 or 2025-12-06T14:05+02:00)
            a.jsonl:5 "Talks énded."
            a.jsonl:3: not a record (expected an object with its text under `text`)
            a.jsonl:4: a record without text (expected words under `text`, `body` or `content`, found `title`)
        "#]],
    );
}

#[test]
fn a_page_without_text() {
    check(
        "a.html",
        b"<html><head><title>x</title></head><body><img src=a></body></html>",
        expect![[r#"
            a.html: a web page without readable text (expected a paragraph, at least)
        "#]],
    );
    check(
        "a.html",
        b"<?xml version=\"1.0\"?><rss><channel></channel></rss>",
        expect![[r#"
        a.html: an XML file, which is not read (expected text, Markdown, HTML, JSON, JSON Lines or e-mail, also in .gz or .zip)
    "#]],
    );
    check(
        "a.html",
        "<div>".repeat(100_000).as_bytes(),
        expect![[r#"
            a.html: a web page nested too deep (expected at most 2000 elements within one another)
        "#]],
    );
}

#[test]
fn a_date_that_cannot_be() {
    check(
        "a.md",
        b"---\ntitle: Talks\ndate: 2025-02-30\n---\nTalks began.\n",
        expect![[r#"
        a.md "Talks began."
          note a.md:3: the date `2025-02-30` is no day of the calendar (expected a date as 2025-12-06 or 2025-12-06T14:05+02:00)
    "#]],
    );
    check(
        "a.md",
        b"---\ndate: 06/12/2025\n---\nTalks began.\n",
        expect![[r#"
        a.md "Talks began."
          note a.md:2: the date `06/12/2025` can be read as two days (expected the year first: YYYY-MM-DD)
    "#]],
    );
    check(
        "a.eml",
        b"From: a@b.example\nDate: Sun, 30 Feb 2025 10:00:00 +0000\nSubject: x\n\nTalks began.\n",
        expect![[r#"
            a.eml "Talks began.\n"
              note a.eml:2: the date `Sun, 30 Feb 2025 10:00:00 +0000` is no day of the calendar (expected a date as 2025-12-06 or 2025-12-06T14:05+02:00)
        "#]],
    );
    check(
        "a.html",
        b"<title>x</title>\n<meta name=date content='2025-02-30'>\n<p>Talks began.",
        expect![[r#"
            a.html "Talks began."
              note a.html:2: the date `2025-02-30` is no day of the calendar (expected a date as 2025-12-06 or 2025-12-06T14:05+02:00)
        "#]],
    );
}

#[test]
fn a_date_that_the_caller_gives_needs_no_other() {
    let published = Published::parse("2025-12-06").ok();
    let given = Said { published, ..Said::default() };
    let options = Options { given, ..Options::default() };
    expect![[r#"
        a.md "Talks began."
    "#]]
    .assert_eq(&shown("a.md", b"---\ndate: 2025-02-30\n---\nTalks began.\n", &options));
}

#[test]
fn more_than_the_limit() {
    let limits = Limits { document: 100, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    expect![[r#"
        a.txt: too large (expected at most 100 bytes)
    "#]]
    .assert_eq(&shown("a.txt", &[b'a'; 101], &options));
    let lines = format!("{{\"text\": \"{}\"}}\n{{\"text\": \"short\"}}\n", "a".repeat(200));
    expect![[r#"
        a.jsonl:2 "short"
        a.jsonl:1: too large (expected at most 100 bytes)
    "#]]
    .assert_eq(&shown("a.jsonl", lines.as_bytes(), &options));
}

#[test]
fn a_text_cut_within_a_letter() {
    let text = "Делегация сообщила, что переговоры продолжатся в столице.";
    check(
        "a.txt",
        &text.as_bytes()[..text.len() - 2],
        expect![[r#"
            a.txt "Делегация сообщила, что "
              note a.txt:1: 1 place is not valid UTF-8, kept as �
        "#]],
    );
}

const NAMES: &[&str] = &["a.txt", "a.md", "a.html", "a.json", "a.jsonl", "a.eml", "a.gz", "a.zip"];

/// Beginnings that lead into each reader.
const STARTS: &[&[u8]] = &[
    b"",
    b"---\ntitle: x\n",
    b"<!DOCTYPE html><meta charset=koi8-r><article><p>",
    b"{\"text\": \"",
    b"[{\"text\": \"x\"},\n",
    b"{\"text\": \"x\"}\n{\"text\": \"",
    b"From: a@b.example\nDate: x\nSubject: y\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n",
    b"\x1F\x8B\x08\x00",
    b"PK\x03\x04",
    b"\xFF\xFE",
    b"\xEF\xBB\xBF",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_read_without_a_fault(
        name in prop::sample::select(NAMES),
        start in prop::sample::select(STARTS),
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        text in "\\PC{0,60}",
    ) {
        for rest in [&bytes[..], text.as_bytes()] {
            let input = [start, rest].concat();
            let (documents, problems) = receive(name, input, &Options::default());
            prop_assert!(documents.len() + problems.len() > 0);
            for document in &documents {
                prop_assert!(!document.text.trim().is_empty());
                prop_assert_eq!(document.sha256, troth_intake::Sha256::of(document.bytes()));
            }
            for problem in &problems {
                prop_assert_eq!(problem.to_string().lines().count(), 1);
            }
        }
    }

    #[test]
    fn plain_text_in_nfc_is_its_own_text(words in prop::collection::vec("[A-Za-zа-яéüїЖ0-9.,–“”]{1,12}", 1..60), ends in "[ \n\t]|\r\n") {
        let text = words.join(&ends);
        prop_assume!(!text.trim().is_empty());
        let (documents, problems) = receive("a.txt", text.clone().into_bytes(), &Options::default());
        prop_assert_eq!(problems, vec![]);
        prop_assert_eq!(&documents[0].text, &text);
        prop_assert_eq!(documents[0].bytes(), text.as_bytes());
        let runs = documents[0].origin.as_ref().expect("plain text leads back").runs();
        prop_assert_eq!((runs[0].text(), runs[0].origin()), (0..text.len(), 0..text.len()));
    }
}
