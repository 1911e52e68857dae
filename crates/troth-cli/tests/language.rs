//! `troth language` through the built program.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use expect_test::{Expect, expect};
use tempfile::TempDir;

/// Exit code, standard output and standard error, in one text.
fn run(folder: &Path, arguments: &[&str], input: &[u8]) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_troth"))
        .arg("language")
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program was built for this test and starts");
    let mut door = child.stdin.take().expect("it is piped");
    // It may end without reading.
    let _ = door.write_all(input);
    drop(door);
    let ran = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
    (ran.status.code().expect("no signal ended it"), text(ran.stdout), text(ran.stderr))
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("there is room for a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("the folder is writable");
    }
    folder
}

fn check(found: &str, expected: Expect) {
    expected.assert_eq(found);
}

#[test]
fn a_text_from_standard_input() {
    let (code, out, err) = run(folder(&[]).path(), &["-"], "Norland didn’t reply.".as_bytes());
    assert_eq!((code, &*err), (0, ""));
    check(
        &out,
        expect![[r#"
            # newpar
            # sent_id = 1
            # text = Norland didn’t reply.
            1	Norland	Norland	PROPN	NNP	Number=Sing	4	nsubj	_	NE=B-PER
            2-3	didn’t	_	_	_	_	_	_	_	_
            2	did	do	AUX	VBD	Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin	4	aux	_	_
            3	n’t	not	PART	RB	_	4	advmod	_	_
            4	reply	reply	VERB	VB	VerbForm=Inf	0	root	_	SpaceAfter=No
            5	.	.	PUNCT	.	_	4	punct	_	_

        "#]],
    );
}

#[test]
fn sentences_of_several_files_have_names_of_their_own() {
    let folder = folder(&[("a.txt", "Talks began. They go on."), ("b.txt", "Norland agreed.")]);
    let (code, out, _) = run(folder.path(), &["a.txt", "b.txt"], b"");
    let comments: Vec<&str> = out.lines().filter(|line| line.starts_with("# ")).collect();
    assert_eq!(code, 0);
    assert_eq!(comments[0], "# newdoc id = a.txt");
    let ids = comments.iter().filter_map(|line| line.strip_prefix("# sent_id = "));
    assert_eq!(ids.collect::<Vec<_>>(), ["a.txt-1", "a.txt-2", "b.txt-1"]);
}

#[test]
fn given_words_stay_and_bad_lines_are_named() {
    let given =
        "# sent_id = x\n1\tPeace\nholds here\n2\tholds\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n4\t!\n";
    let arguments = ["-", "--input", "conllu"];
    let (code, out, err) = run(folder(&[]).path(), &arguments, given.as_bytes());
    assert_eq!(code, 3);
    check(
        &out,
        expect![[r#"
        # sent_id = x
        1	Peace	peace	NOUN	NN	Number=Sing	2	nsubj	_	_
        2	holds	hold	VERB	VBZ	Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin	0	root	_	SpaceAfter=No

    "#]],
    );
    check(
        &err,
        expect![[r#"
        error: standard input:3: this line is no word, comment or blank line of CoNLL-U, left out: begin a word with its number, a tab and its form
        error: standard input:5: word `4` stands where word `3` should, left out: number the words of a sentence from 1, with a blank line after the sentence
    "#]],
    );
}

#[test]
fn very_many_bad_lines_are_counted() {
    let (code, out, err) =
        run(folder(&[]).path(), &["-", "--input", "conllu"], "no\n".repeat(5000).as_bytes());
    assert_eq!((code, &*out), (3, ""));
    assert_eq!(err.lines().count(), 21);
    assert_eq!(err.lines().last(), Some("error: standard input: 4980 more lines like these"));
}

#[test]
fn a_missing_and_a_broken_file_do_not_stop_the_others() {
    let folder = folder(&[("good.txt", "Talks began."), ("empty.txt", "")]);
    fs::write(folder.path().join("bad.txt"), b"One.\nTwo \xff three.").expect("it is writable");
    let files = ["missing.txt", "bad.txt", "empty.txt", "good.txt"];
    let (code, out, err) = run(folder.path(), &files, b"");
    assert_eq!(code, 3);
    assert!(out.contains("Talks") && out.contains("three"));
    check(
        &err,
        expect![[r#"
        error: missing.txt: there is no such file (expected a file, a folder, a pattern such as `reports/*.txt`, or `-`)
        warning: bad.txt:2: not UTF-8 here, read with � where it is not
        warning: empty.txt: the file is empty (expected a text of at least one word)
    "#]],
    );
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let text = "Norland's envoy, Ana Holm, left Oslo. “Why?” asked Holm.\n\n".repeat(400);
    let folder = folder(&[("a.txt", &text), ("b.txt", &text[..9000])]);
    let ways = [("conllu", "fast"), ("json", "fast"), ("jsonl", "fast"), ("conllu", "exact")];
    for (format, model) in ways {
        let arguments = |threads| {
            ["a.txt", "b.txt", "--format", format, "--model", model, "--threads", threads]
        };
        let one = run(folder.path(), &arguments("1"), b"");
        assert_eq!(one.0, 0);
        assert_eq!(one, run(folder.path(), &arguments("5"), b""));
    }
}

#[test]
fn json_is_whole_and_points_into_the_text() {
    let text = "Holm met “Berg” in Oslo. They left.";
    for text in [text, ""] {
        let (_, out, _) = run(folder(&[]).path(), &["-", "--format", "json"], text.as_bytes());
        let sentences: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
        let sentences = sentences.as_array().expect("it is a list");
        assert_eq!(sentences.len(), if text.is_empty() { 0 } else { 2 });
        for token in sentences.iter().flat_map(|one| one["tokens"].as_array().expect("a list")) {
            let at = |key: &str| token[key].as_u64().expect("a number") as usize;
            assert_eq!(token["form"], text[at("start")..at("end")]);
        }
    }
}

#[test]
fn a_table_has_a_line_a_word() {
    let (code, out, _) = run(folder(&[]).path(), &["-", "--format", "table"], b"Holm left Oslo.");
    assert_eq!(code, 0);
    for word in ["Holm", "leave", "Oslo", "LOC"] {
        assert!(out.contains(word), "{out}");
    }
}
