//! Files, folders and patterns, as a person names them.

use std::fs;
use std::path::PathBuf;

use expect_test::{Expect, expect};
use troth_intake::{Item, Options, Source, sources};

/// A folder of its own for one test, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("troth-intake-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("week/day")).expect("a folder can be made");
        for (file, text) in [
            ("b.txt", "Talks went on."),
            ("a.md", "# Talks\n\nThey began."),
            ("week/day/c.txt", "Talks ended."),
            ("week/.hidden", "x"),
        ] {
            fs::write(path.join(file), text).expect("a file can be written");
        }
        Self(path)
    }

    fn names(&self, arguments: &[&str]) -> String {
        let root = self.0.display().to_string();
        let of = |argument: &&str| match *argument {
            "-" => "-".to_owned(),
            other => format!("{root}/{other}"),
        };
        let arguments: Vec<String> = arguments.iter().map(of).collect();
        let name = |source| match source {
            Ok(source) => Source::name(&source),
            Err(problem) => format!("{problem}"),
        };
        let names: Vec<String> = sources(&arguments).map(name).collect();
        names.join("\n").replace(&root, "~") + "\n"
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn check(arguments: &[&str], name: &str, expected: Expect) {
    expected.assert_eq(&Folder::new(name).names(arguments));
}

#[test]
fn a_folder_is_walked_in_the_order_of_its_names() {
    check(
        &[""],
        "walk",
        expect![[r#"
        ~/a.md
        ~/b.txt
        ~/week/day/c.txt
    "#]],
    );
}

#[test]
fn patterns_files_and_standard_input() {
    check(
        &["*.txt", "week/*", "-", "a.md"],
        "patterns",
        expect![[r#"
            ~/b.txt
            ~/week/day/c.txt
            standard input
            ~/a.md
        "#]],
    );
    check(
        &["*.pdf", "gone.txt", "[.txt"],
        "nothing",
        expect![[r#"
            ~/*.pdf: no file matches (expected at least one)
            ~/gone.txt
            ~/[.txt: not a pattern: invalid range pattern (expected as in `reports/*.txt`)
        "#]],
    );
}

#[test]
fn a_file_that_is_not_there_is_one_message() {
    let folder = Folder::new("gone");
    fs::create_dir(folder.0.join("empty")).expect("a folder can be made");
    expect![[r#"
        ~/empty: no file in this folder (expected at least one)
    "#]]
    .assert_eq(&folder.names(&["empty"]));
    let mut problems = Vec::new();
    let source = Source::File(folder.0.join("gone.txt"));
    source.receive_each(&Options::default(), &mut |item| match item {
        Item::Problem(problem) => problems.push(problem.to_string()),
        Item::Document(document) => panic!("{}", document.name),
    });
    assert_eq!(problems.len(), 1);
    assert!(problems[0].contains("there is no such file"), "{}", problems[0]);
}

#[test]
fn documents_are_named_as_their_files_were() {
    let folder = Folder::new("read");
    let mut names = Vec::new();
    for source in sources(&[folder.0.display().to_string()]) {
        source.expect("a source").receive_each(&Options::default(), &mut |item| match item {
            Item::Document(document) => names.push(document.name.clone()),
            Item::Problem(problem) => panic!("{problem}"),
        });
    }
    assert_eq!(names.len(), 3);
    assert!(names[0].ends_with("/a.md"), "{}", names[0]);
}
