//! Bad input through the built program: one clear message with file, line and what was expected;
//! everything else is read; nothing panics; the record stays whole.

mod program;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use expect_test::{Expect, expect};
use program::Ran;
use tempfile::TempDir;

/// A report of one account, for "everything else is read".
const GOOD: &str = "Norland's army shelled the port of Ostby on Friday, the harbour master said.\n";

/// How many lines of a kind a run wrote.
fn n_lines(ran: &Ran, kind: &str) -> usize {
    let start = format!("{{\"kind\":\"{kind}\"");
    ran.out.lines().filter(|line| line.starts_with(&start)).count()
}

/// A run whose messages say `DIR` for the folder, which has another name in each run.
fn troth(folder: &Path, arguments: &[&str]) -> Ran {
    let ran = program::troth(folder, arguments);
    Ran { err: ran.err.replace(&*folder.to_string_lossy(), "DIR"), ..ran }
}

/// Exit code and messages of a run.
fn check(ran: &Ran, expected: Expect) {
    expected.assert_eq(&format!("{}\n{}", ran.code, ran.err));
}

/// Reads `bytes` as `name` beside a good report: the good one is read whatever the other is.
fn read_beside_good(name: &str, bytes: &[u8]) -> Ran {
    let folder = TempDir::new().expect("there is room for a folder");
    fs::write(folder.path().join(name), bytes).expect("the folder is writable");
    fs::write(folder.path().join("good.txt"), GOOD).expect("the folder is writable");
    let format = ["--format", "jsonl", "--published", "2031-03-09"];
    let ran = troth(folder.path(), &[&["read", name, "good.txt"], &format[..]].concat());
    assert!(ran.out.contains("harbour master"), "the good report was not read:\n{}", ran.out);
    let lines = ran.out.lines();
    let whole = lines.map(serde_json::from_str::<serde_json::Value>).all(|line| line.is_ok());
    assert!(whole, "every line of the wire is JSON:\n{}", ran.out);
    ran
}

#[test]
fn an_empty_file() {
    let ran = read_beside_good("empty.txt", b"");
    check(
        &ran,
        expect![[r#"
        3
        error: empty.txt: the file is empty (expected a text of at least one word)
    "#]],
    );
    assert_eq!(n_lines(&ran, "document"), 1);
}

#[test]
fn binary_rubbish() {
    let rubbish: Vec<u8> = (0..4000u32).map(|n| ((n * n * 7919) >> 5) as u8).collect();
    let ran = read_beside_good("rubbish.txt", &rubbish);
    check(
        &ran,
        expect![[r#"
        3
        error: rubbish.txt: binary data, not a text (expected plain text, Markdown, HTML, JSON, JSON Lines or e-mail, also in .gz or .zip)
    "#]],
    );
    assert_eq!(n_lines(&ran, "document"), 1);
}

#[test]
fn an_unknown_encoding() {
    // "quiet returned to the coast" in EBCDIC.
    let ebcdic = b"\x98\xA4\x89\x85\xA3\x40\x99\x85\xA3\xA4\x99\x95\x85\x84\x40\xA3\x96\x40\xA3\x88\x85\x40\x83\x96\x81\xA2\xA3";
    let ran = read_beside_good("old.txt", ebcdic);
    check(
        &ran,
        expect![[r#"
        3
        error: old.txt: a text in an unknown encoding; read as windows-1252 it gives no words (expected UTF-8, or the encoding named with --encoding)
    "#]],
    );
    assert_eq!(n_lines(&ran, "document"), 1);
}

#[test]
fn an_encoding_of_no_known_name() {
    let folder = TempDir::new().expect("there is room for a folder");
    fs::write(folder.path().join("good.txt"), GOOD).expect("the folder is writable");
    let ran = troth(folder.path(), &["read", "good.txt", "--encoding", "klingon-8"]);
    check(
        &ran,
        expect![[r#"
        2
        error: no encoding is called `klingon-8`: expected a name such as utf-8, windows-1251, koi8-r
    "#]],
    );
    assert_eq!(ran.out, "", "a wrong call prints nothing");
}

#[test]
fn invalid_json_in_line_7_of_10() {
    let line = |n: usize| match n {
        7 => "{\"text\": \"Talks\", \"title\": \n".to_owned(),
        n => format!("{{\"text\": \"Norland shelled pier {n} of Ostby, officials said.\"}}\n"),
    };
    let lines: String = (1..=10).map(line).collect();
    let ran = read_beside_good("reports.jsonl", lines.as_bytes());
    check(
        &ran,
        expect![[r#"
        3
        error: reports.jsonl:7: not valid JSON here (expected a value, found the end of the line)
    "#]],
    );
    assert_eq!(n_lines(&ran, "document"), 9 + 1, "nine lines and the good report are read");
}

#[test]
fn an_html_page_without_text() {
    let page = b"<!doctype html><html><head><title>Gallery</title><script>let a = 1;</script></head><body><img src=a.png></body></html>";
    let ran = read_beside_good("gallery.html", page);
    check(
        &ran,
        expect![[r#"
        3
        error: gallery.html: a web page without readable text (expected a paragraph, at least)
    "#]],
    );
    assert_eq!(n_lines(&ran, "document"), 1);
}

#[test]
fn a_file_that_is_not_there() {
    let folder = TempDir::new().expect("there is room for a folder");
    fs::write(folder.path().join("good.txt"), GOOD).expect("the folder is writable");
    let ran = troth(folder.path(), &["read", "gone.txt", "good.txt", "--format", "jsonl"]);
    check(
        &ran,
        expect![[r#"
        3
        error: gone.txt: there is no such file (expected a file, a folder, a pattern such as `reports/*.txt`, or `-`)
    "#]],
    );
    assert_eq!(n_lines(&ran, "document"), 1);
}

#[test]
fn a_date_that_cannot_be() {
    let folder = TempDir::new().expect("there is room for a folder");
    fs::write(folder.path().join("good.txt"), GOOD).expect("the folder is writable");
    let ran = troth(folder.path(), &["read", "good.txt", "--published", "2025-02-30"]);
    check(
        &ran,
        expect![[r#"
            2
            error: invalid value '2025-02-30' for '--published <DATE>': `2025-02-30` is no day of the calendar (expected a date as 2025-12-06 or 2025-12-06T14:05+02:00)

            For more information, try '--help'.
        "#]],
    );
    assert_eq!(ran.out, "", "a wrong call prints nothing");
    // In a file's own front matter the line is named, and the report is read without its date.
    let dated = "---\ndate: 2025-02-30\n---\nTalks began in Ostby.\n";
    fs::write(folder.path().join("dated.md"), dated).expect("the folder is writable");
    let ran = troth(folder.path(), &["read", "dated.md", "--format", "jsonl"]);
    check(
        &ran,
        expect![[r#"
        0
        warning: dated.md:2: the date `2025-02-30` is no day of the calendar (expected a date as 2025-12-06 or 2025-12-06T14:05+02:00)
    "#]],
    );
    assert_eq!(n_lines(&ran, "document"), 1, "the report is read without its date");
}

#[test]
fn a_time_that_cannot_be() {
    let docket = Docket::new();
    let ran = troth(docket.path(), &["check", "--as-of", "2025-02-30"]);
    check(
        &ran,
        expect![[r#"
        2
        error: `2025-02-30` is no time: expected a day (2031-03-09), a day and time (2031-03-09T18:00) or an instant with its zone (2031-03-09T18:00Z)
    "#]],
    );
    assert_eq!(ran.out, "", "a wrong call prints nothing");
    docket.is_whole();
}

/// A docket with two parties, one agreement and one report that has been taken in.
struct Docket(TempDir);

const SETTINGS: &str = r#"name = "Coast"
zone = "UTC"
[[party]]
id = "norland"
name = "Norland"
country = "XNL"
[[party]]
id = "sudria"
name = "Sudria"
country = "XSU"
"#;

const AGREEMENT: &str = "# Ports\n\n```troth\nagreement \"Ports\" between norland and sudria\n  \
     in force from 2031-03-01\n```\n\n## Article 1. Ports\n\nNeither Party shall attack a \
     port.\n\n```troth\nclause 1: neither party may attack a thing in category port\n```\n";

impl Docket {
    fn new() -> Self {
        let docket = Self(TempDir::new().expect("there is room for a folder"));
        for folder in ["documents", "agreements"] {
            fs::create_dir(docket.path().join(folder)).expect("the folder is writable");
        }
        docket.write("troth.toml", SETTINGS.as_bytes());
        docket.write("agreements/ports.md", AGREEMENT.as_bytes());
        docket.write("documents/good.txt", GOOD.as_bytes());
        docket.is_whole();
        docket
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path().join(name), bytes).expect("the folder is writable");
    }

    fn check(&self) -> Ran {
        troth(self.path(), &["check", "--as-of", "2031-03-10", "--format", "jsonl"])
    }

    /// Another run works, and finds what was found in the report before.
    fn is_whole(&self) {
        let ran = troth(self.path(), &["accounts", "--speaker", "harbour", "--format", "jsonl"]);
        assert!([0, 3].contains(&ran.code), "{}", ran.err);
        assert_eq!(n_lines(&ran, "account"), 1, "{}", ran.err);
        assert!(!ran.err.contains("entry"), "every entry can be read: {}", ran.err);
    }
}

#[test]
fn an_unknown_key_in_the_settings() {
    let docket = Docket::new();
    docket.write("troth.toml", SETTINGS.replace("zone =", "zoen =").as_bytes());
    // A key that is not read may have meant anything: a warning, and the rest holds.
    let ran = docket.check();
    check(
        &ran,
        expect![[r#"
        0
        warning[settings-unknown-key]: unknown key `zoen` in the docket's settings
         --> DIR/troth.toml:2:1
          |
        2 | zoen = "UTC"
          | ^^^^ not read
          |
          = help: the keys here are: name, zone, record, document, standard, map, party, source, layer
    "#]],
    );
    assert!(n_lines(&ran, "finding") > 0, "the agreement is judged nevertheless");
    docket.is_whole();
}

#[test]
fn an_unknown_side_in_the_settings() {
    let docket = Docket::new();
    let source = "[[source]]\nname = \"Coast Wire\"\nkind = \"agency\"\nside = \"sudira\"\n";
    docket.write("troth.toml", format!("{SETTINGS}{source}").as_bytes());
    let ran = docket.check();
    check(
        &ran,
        expect![[r#"
        3
        error[settings-unknown-side]: unknown side `sudira`
          --> DIR/troth.toml:14:8
           |
        14 | side = "sudira"
           |        ^^^^^^^^ no party has this id
           |
           = help: did you mean `sudria`?
    "#]],
    );
    assert!(n_lines(&ran, "finding") > 0, "the agreement is judged nevertheless");
    docket.is_whole();
}

#[test]
fn an_unknown_party_in_an_agreement() {
    let docket = Docket::new();
    let clause = "\n## Article 2. Answers\n\n```troth\nclause 2: westland must hold talks with sudria at least once every 7 days\n```\n";
    docket.write("agreements/ports.md", format!("{AGREEMENT}{clause}").as_bytes());
    let ran = docket.check();
    check(
        &ran,
        expect![[r#"
        3
        error[unknown-party]: `westland` is no party of this agreement
          --> DIR/agreements/ports.md:19:11
           |
        19 | clause 2: westland must hold talks with sudria at least once every 7 days
           |           ^^^^^^^^ not a party
           |
           = help: the parties of this agreement are: norland, sudria
    "#]],
    );
    assert!(ran.out.contains("ports/1"), "the other clause is judged:\n{}", ran.out);
    docket.is_whole();
}

#[test]
fn an_agreement_that_is_no_text() {
    let docket = Docket::new();
    docket.write("agreements/rubbish.md", &[0xFF, 0x00, 0x80, 0x81]);
    let ran = docket.check();
    check(
        &ran,
        expect![[r#"
            3
            error[not-utf-8]: this file is not UTF-8 throughout
             --> DIR/agreements/rubbish.md:1:1
              |
            1 | �␀��
              | ^ the byte `FF` belongs to no letter
              |
              = help: save the file as UTF-8; until then � stands for what cannot be read
            error[missing-agreement]: this page does not name an agreement
             --> DIR/agreements/rubbish.md:1:1
              |
            1 | �␀��
              | ^^^^ no `agreement` statement in any block
              |
              = help: begin with a block marked `troth` that holds `agreement "NAME" between PARTY and PARTY`
        "#]],
    );
    assert!(!ran.out.is_empty(), "the other agreement is judged");
    fs::remove_file(docket.path().join("agreements/rubbish.md")).expect("the folder is writable");
    docket.is_whole();
}

#[test]
fn settings_that_are_no_text() {
    let docket = Docket::new();
    docket.write("troth.toml", &[0xFF, 0x00, 0x80, 0x81]);
    check(
        &docket.check(),
        expect![[r#"
            3
            error[not-utf-8]: this file is not UTF-8 throughout
             --> DIR/troth.toml:1:1
              |
            1 | �␀��
              | ^ the byte `FF` belongs to no letter
              |
              = help: save the file as UTF-8; until then � stands for what cannot be read
            error[settings-not-toml]: not TOML here: invalid unquoted key, expected letters, numbers, `-`, `_`
             --> DIR/troth.toml:1:1
              |
            1 | �␀��
              | ^^^^
              |
              = help: a line reads `key = "value"`; a section begins with `[name]` or `[[name]]`
            error[settings-not-toml]: not TOML here: key with no value, expected `=`
             --> DIR/troth.toml:1:5
              |
            1 | �␀��
              |     ^
              |
              = help: a line reads `key = "value"`; a section begins with `[name]` or `[[name]]`
            error[unknown-party]: `norland` is no party of the docket's `troth.toml`
             --> DIR/agreements/ports.md:4:27
              |
            4 | agreement "Ports" between norland and sudria
              |                           ^^^^^^^ not a party
              |
              = help: the docket's `troth.toml` names no party
            error[unknown-party]: `sudria` is no party of the docket's `troth.toml`
             --> DIR/agreements/ports.md:4:39
              |
            4 | agreement "Ports" between norland and sudria
              |                                       ^^^^^^ not a party
              |
              = help: the docket's `troth.toml` names no party
        "#]],
    );
    docket.write("troth.toml", SETTINGS.as_bytes());
    docket.is_whole();
}

#[test]
fn bad_documents_in_a_docket() {
    let docket = Docket::new();
    docket.write("documents/empty.txt", b"");
    docket.write("documents/rubbish.txt", &[0, 1, 2, 3, 0xFF, 0xFE, 0, 0, 0, 9]);
    docket.write("documents/reports.jsonl", b"{\"text\": \"Talks began in Ostby.\"}\n{\"text\":\n");
    let ran = docket.check();
    check(
        &ran,
        expect![[r#"
        3
        error: DIR/documents/empty.txt: the file is empty (expected a text of at least one word)
        error: DIR/documents/reports.jsonl:2: not valid JSON here (expected a value, found the end of the line)
        error: DIR/documents/rubbish.txt: binary data, not a text (expected plain text, Markdown, HTML, JSON, JSON Lines or e-mail, also in .gz or .zip)
    "#]],
    );
    docket.is_whole();
}

#[test]
fn a_record_cut_short_is_named_and_not_overwritten() {
    let docket = Docket::new();
    let path = docket.path().join("record.troth");
    let whole = fs::read(&path).expect("the record is there");
    fs::write(&path, &whole[..whole.len() / 2]).expect("the folder is writable");
    let ran = docket.check();
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("record.troth"), "{}", ran.err);
    assert_eq!(ran.out, "");
    fs::write(&path, &whole).expect("the folder is writable");
    docket.is_whole();
}

#[test]
fn a_file_of_200_megabytes() {
    let line = "The talks went on in the old harbour, and nobody said when they would end.\n";
    let text = line.repeat((200 << 20) / line.len());
    let ran = read_beside_good("huge.txt", text.as_bytes());
    check(
        &ran,
        expect![[r#"
        3
        error: huge.txt: too large (expected at most 32 MiB); `--largest 200MB` allows more
    "#]],
    );
    assert_eq!(n_lines(&ran, "document"), 1, "the good one");
}

/// 20 MB, most of it digits of a table without a space, so that the test takes seconds:
/// `bench/README.md` says what a large text of sentences takes.
#[test]
fn a_large_file() {
    let mut text = String::with_capacity(20 << 20);
    let digits = "31415926535".repeat(1000);
    while text.len() < 20 << 20 {
        let _ =
            writeln!(text, "The table of the old sea charts goes on with these digits.\n{digits}");
    }
    text.push_str("Norland's army shelled the port of Ostby, the harbour pilot said.\n");
    let ran = read_beside_good("large.txt", text.as_bytes());
    check(
        &ran,
        expect![[r#"
        0
    "#]],
    );
    assert_eq!(n_lines(&ran, "document"), 2);
    assert!(ran.out.contains("\"text\":\"harbour pilot\""), "its last line is read");
}
