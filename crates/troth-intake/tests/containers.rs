//! What lies in gzip, zip and e-mail is received as what it is.

use std::io::Write;

use expect_test::{Expect, expect};
use proptest::prelude::*;
use troth_intake::{Limits, Options, receive};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).expect("memory takes it");
        writer.write_all(bytes).expect("memory takes it");
    }
    writer.finish().expect("memory takes it").into_inner()
}

fn shown(name: &str, bytes: Vec<u8>, options: &Options) -> String {
    let (documents, problems) = receive(name, bytes, options);
    let mut shown = String::new();
    for document in documents {
        let hash = document.sha256.to_string();
        let published = document.published.map(|told| (told.value.to_string(), told.by));
        shown += &format!(
            "{} {} {:?} {} {published:?}\n",
            document.name,
            document.media_type,
            document.text,
            &hash[..8]
        );
    }
    problems.iter().for_each(|problem| shown += &format!("{problem}\n"));
    shown
}

fn check(name: &str, bytes: Vec<u8>, expected: Expect) {
    expected.assert_eq(&shown(name, bytes, &Options::default()));
}

#[test]
fn a_packed_document_has_the_name_of_its_own_bytes() {
    check(
        "a.txt",
        b"Talks began.".to_vec(),
        expect![[r#"
        a.txt text/plain "Talks began." ec507fcc None
    "#]],
    );
    check(
        "a.txt.gz",
        gzip(b"Talks began."),
        expect![[r#"
        a.txt.gz text/plain "Talks began." ec507fcc None
    "#]],
    );
    check(
        "a.zip",
        zip(&[("a.txt", b"Talks began.")]),
        expect![[r#"
        a.zip!a.txt text/plain "Talks began." ec507fcc None
    "#]],
    );
    check(
        "a.jsonl.gz",
        gzip(b"{\"text\": \"One.\"}\n{\"text\": \"Two.\"}\n"),
        expect![[r#"
        a.jsonl.gz:1 application/json "One." 9085c0e7 None
        a.jsonl.gz:2 application/json "Two." 233f64e6 None
    "#]],
    );
}

#[test]
fn members_come_in_the_order_of_their_names() {
    let inner = zip(&[("deep.md", b"# Talks\n\nThey *began*.")]);
    let png = b"\x89PNG\r\n\x1a\n";
    let members: &[(&str, &[u8])] = &[
        ("week/b.html", b"<p>Talks began on Friday.</p>"),
        ("week/inner.zip", &inner),
        ("week/2031-03-09-a.txt", b"Talks went on."),
        ("week/.DS_Store", b"\0\0"),
        ("__MACOSX/a", b"\0\0"),
        ("week/map.png", png),
    ];
    check(
        "all.zip",
        zip(members),
        expect![[r#"
        all.zip!week/2031-03-09-a.txt text/plain "Talks went on." 5db912d5 Some(("2031-03-09", Inferred("date-in-file-name")))
        all.zip!week/b.html text/html "Talks began on Friday." ba2d4f70 None
        all.zip!week/inner.zip!deep.md text/markdown "Talks\n\nThey began." 0c7600e1 None
        all.zip!week/map.png: a PNG picture, which is not read (expected text, Markdown, HTML, JSON, JSON Lines or e-mail, also in .gz or .zip)
    "#]],
    );
}

#[test]
fn attachments_are_documents_of_their_own() {
    let mail = b"From: Press <press@coast.example>\nDate: Sat, 06 Dec 2025 14:05:00 +0200\nSubject: Report\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee below.\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=count.txt\n\nForty drones.\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=map.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjcK\n--b\nContent-Type: message/rfc822\nContent-Disposition: attachment; filename=inner.eml\n\nFrom: a@b.example\nDate: Fri, 05 Dec 2025 10:00:00 +0000\nSubject: Inner\n\nTalks began.\n--b--\n";
    check(
        "a.eml",
        mail.to_vec(),
        expect![[r#"
        a.eml message/rfc822 "See below." 15e6ed0b Some(("2025-12-06T14:05:00+02:00", Header("Date")))
        a.eml!count.txt text/plain "Forty drones." 968dc4db Some(("2025-12-06T14:05:00+02:00", Message))
        a.eml!inner.eml message/rfc822 "Talks began." a75429a8 Some(("2025-12-05T10:00:00Z", Header("Date")))
        a.eml!map.pdf: a PDF file, which is not read (expected text, Markdown, HTML, JSON, JSON Lines or e-mail, also in .gz or .zip)
    "#]],
    );
}

#[test]
fn what_cannot_be_unpacked_is_named() {
    let whole = gzip(&b"Talks began. ".repeat(500));
    check(
        "cut.txt.gz",
        whole[..whole.len() / 2].to_vec(),
        expect![[r#"
        cut.txt.gz: the packed data ends early
    "#]],
    );
    check(
        "bad.zip",
        b"PK\x03\x04 and then nothing".to_vec(),
        expect![[r#"
            bad.zip: the archive is damaged or cut short
        "#]],
    );
    check(
        "none.zip",
        zip(&[]),
        expect![[r#"
        none.zip: an archive without a file (expected at least one)
    "#]],
    );
    check(
        "a.docx",
        zip(&[("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")]),
        expect![[r#"
            a.docx: an Office file, which is not read (expected text, Markdown, HTML, JSON, JSON Lines or e-mail, also in .gz or .zip)
        "#]],
    );
    let nested = (0..6).fold(b"Talks began.".to_vec(), |bytes, _| gzip(&bytes));
    check(
        "deep.gz",
        nested,
        expect![[r#"
        deep.gz: packed too often (expected at most 4 containers in one another)
    "#]],
    );
}

#[test]
fn a_bomb_is_put_out() {
    let bomb = gzip(&vec![b'a'; 64 << 20]);
    check(
        "bomb.txt.gz",
        bomb,
        expect![[r#"
            bomb.txt.gz: it unpacks to more than 250 times its size
        "#]],
    );
    let limits = Limits { unpacked: 1000, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    let archive = zip(&[("a.txt", &[b'a'; 600]), ("b.txt", &[b'b'; 600]), ("c.txt", b"c")]);
    let shown = shown("bomb.zip", archive, &options);
    expect![[r#"
        bomb.zip!a.txt text/plain "aaa…" ba35c170 None
        bomb.zip!c.txt text/plain "c" 2e7d2c03 None
        bomb.zip!b.txt: it unpacks to more than the limit
    "#]]
    .assert_eq(&shown.replace(&"a".repeat(600), "aaa…"));
}

#[test]
fn what_came_before_a_cut_is_kept() {
    let lines: String =
        (0..4000).map(|n| format!("{{\"text\": \"Report {n}, {}.\"}}\n", n * 7919)).collect();
    let packed = gzip(lines.as_bytes());
    let (documents, problems) =
        receive("a.jsonl.gz", packed[..packed.len() / 2].to_vec(), &Options::default());
    assert!(documents.len() > 1000, "{}", documents.len());
    assert_eq!(problems.len(), 1);
    assert!(problems[0].to_string().contains("ends early"), "{}", problems[0]);
}

proptest! {
    #[test]
    fn a_flipped_byte_costs_at_most_a_message(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let members: &[(&str, &[u8])] = &[("a.txt", b"Talks began."), ("b.txt", b"Talks went on.")];
        for mut packed in [zip(members), gzip(b"Talks began."), gzip(&zip(members))] {
            let at = at.index(packed.len());
            packed[at] = byte;
            let (documents, problems) = receive("a", packed, &Options::default());
            prop_assert!(documents.len() + problems.len() > 0);
        }
    }
}
