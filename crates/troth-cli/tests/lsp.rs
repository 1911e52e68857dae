//! An editor speaks to `troth lsp` over standard input and output.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A running server and what it was asked so far.
struct Editor {
    server: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    n_asked: i64,
}

impl Editor {
    fn start() -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_troth"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let to = server.stdin.take().expect("it listens");
        let from = BufReader::new(server.stdout.take().expect("it speaks"));
        let mut editor = Self { server, to, from, n_asked: 0 };
        let told = editor.ask("initialize", json!({"capabilities": {}}));
        assert_eq!(told["capabilities"]["hoverProvider"], true);
        editor.tell("initialized", json!({}));
        editor
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.to, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("it listens");
        self.to.flush().expect("it listens");
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Asks, and passes over what is told in between.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.n_asked += 1;
        let id = self.n_asked;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.hear();
            if message["id"] == id {
                return message["result"].clone();
            }
        }
    }

    /// The next message.
    fn hear(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.from.read_line(&mut line).expect("it speaks");
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", n)) => length = n.parse().expect("a length"),
                _ if line.trim_end().is_empty() => break,
                _ => {}
            }
        }
        let mut bytes = vec![0; length];
        self.from.read_exact(&mut bytes).expect("as long as it said");
        serde_json::from_slice(&bytes).expect("a message is JSON")
    }

    /// The faults told of a page next.
    fn faults(&mut self) -> Vec<String> {
        loop {
            let message = self.hear();
            if message["method"] == "textDocument/publishDiagnostics" {
                let told = message["params"]["diagnostics"].as_array().expect("a list").clone();
                return told
                    .iter()
                    .map(|one| one["code"].as_str().unwrap_or("").to_owned())
                    .collect();
            }
        }
    }

    fn close(mut self) {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        assert!(self.server.wait().expect("it ends").success());
    }
}

const PAGE: &str = "# Ports\n\nNo Party shall attack a port.\n\n```troth\n\
    agreement \"Ports\" between norland and sudria in force from 2031-03-01\n\
    define pier as a thing called \"pier\"\n\
    clause 1: neither party may attack a port or a pier\n```\n";

fn docket() -> TempDir {
    let folder = TempDir::new().expect("there is room for a folder");
    let made = Command::new(env!("CARGO_BIN_EXE_troth"))
        .args(["init", "."])
        .current_dir(folder.path())
        .output()
        .expect("the program starts");
    assert!(made.status.success());
    fs::write(folder.path().join("agreements/ports.md"), PAGE).expect("the folder is writable");
    folder
}

fn uri(folder: &Path) -> String {
    format!("file://{}/agreements/ports.md", folder.display())
}

#[test]
fn an_editor_is_told_faults_meaning_words_and_layout() {
    let folder = docket();
    let uri = uri(folder.path());
    let mut editor = Editor::start();
    let item = json!({"uri": uri, "languageId": "markdown", "version": 1, "text": PAGE});
    editor.tell("textDocument/didOpen", json!({"textDocument": item}));
    assert_eq!(editor.faults(), Vec::<String>::new());

    let wrong = PAGE.replace("may attack", "may atack");
    let change =
        json!({"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": wrong}]});
    editor.tell("textDocument/didChange", change);
    assert_eq!(editor.faults(), ["unknown-verb"]);
    let change =
        json!({"textDocument": {"uri": uri, "version": 3}, "contentChanges": [{"text": PAGE}]});
    editor.tell("textDocument/didChange", change);
    assert_eq!(editor.faults(), Vec::<String>::new());

    let place = json!({"textDocument": {"uri": uri}, "position": {"line": 7, "character": 20}});
    let hover = editor.ask("textDocument/hover", place.clone());
    let said = hover["contents"]["value"].as_str().expect("Markdown");
    assert!(said.contains("Forbidden to each of norland and sudria"), "{said}");
    assert!(said.contains("No case today"), "{said}");

    let offered = editor.ask("textDocument/completion", place);
    let labels: Vec<&str> = offered
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["label"].as_str())
        .collect();
    for word in ["norland", "pier", "attack", "renewed for", "only after"] {
        assert!(labels.contains(&word), "{labels:?}");
    }

    let options = json!({"tabSize": 2, "insertSpaces": true});
    let asked = json!({"textDocument": {"uri": uri}, "options": options});
    let edits = editor.ask("textDocument/formatting", asked);
    let laid_out = edits[0]["newText"].as_str().expect("a page");
    assert!(laid_out.contains("\n  in force from 2031-03-01\n"), "{laid_out}");
    assert!(laid_out.starts_with("# Ports\n\nNo Party shall attack a port.\n"), "{laid_out}");
    editor.close();
}
