//! Stories of `troth serve` through the program: what it refuses, and who may come in.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn troth(docket: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_troth"))
        .args(arguments)
        .arg("--docket")
        .arg(docket)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut stdin = child.stdin.take().expect("it takes input");
    stdin.write_all(input.as_bytes()).expect("it reads its input");
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

fn docket() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::write(folder.path().join("troth.toml"), "name = \"Coast\"\n").expect("a docket");
    folder
}

#[test]
fn other_machines_need_a_proxy_and_users() {
    let docket = docket();
    let clear = troth(docket.path(), &["serve", "--listen", "0.0.0.0:0"], "");
    let told = String::from_utf8_lossy(&clear.stderr).into_owned();
    assert_eq!(clear.status.code(), Some(2));
    assert!(told.contains("--tls-cert") && told.contains("--behind-proxy"), "{told}");
    let nobody = troth(docket.path(), &["serve", "--listen", "0.0.0.0:0", "--behind-proxy"], "");
    let told = String::from_utf8_lossy(&nobody.stderr).into_owned();
    assert_eq!(nobody.status.code(), Some(2));
    assert!(told.contains("troth serve users add"), "{told}");
}

#[test]
fn certificate_and_key_are_given_together_and_are_what_they_should_be() {
    let docket = docket();
    let serve = |arguments: &[&str]| {
        let all: Vec<&str> =
            ["serve", "--listen", "127.0.0.1:0"].iter().chain(arguments).copied().collect();
        let output = troth(docket.path(), &all, "");
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let alone = serve(&["--tls-cert", "none.pem"]);
    assert!(alone.contains("--tls-key"), "{alone}");
    let missing = serve(&["--tls-cert", "none.pem", "--tls-key", "none.pem"]);
    assert!(missing.contains("cannot read `none.pem`"), "{missing}");
    let settings = docket.path().join("troth.toml").display().to_string();
    let other = serve(&["--tls-cert", &settings, "--tls-key", &settings]);
    assert!(other.contains("holds no certificate: expected PEM"), "{other}");
}

#[test]
fn users_are_added_listed_and_taken_out() {
    let docket = docket();
    let users = |arguments: &[&str], input: &str| {
        let all: Vec<&str> = ["serve", "users"].iter().chain(arguments).copied().collect();
        let output = troth(docket.path(), &all, input);
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let added = users(&["add", "Ada Officer", "--role", "analyst"], "a long phrase\n");
    assert_eq!(added, (Some(0), "Ada Officer may come in as analyst\n".to_owned()));
    assert_eq!(users(&["add", "Ben", "--role", "reader"], "short\n").0, Some(2));
    assert_eq!(users(&["list"], ""), (Some(0), "analyst  Ada Officer\n".to_owned()));
    assert_eq!(users(&["remove", "Ada Officer"], "").0, Some(0));
    assert_eq!(users(&["remove", "Ada Officer"], "").0, Some(2));
}

#[test]
fn the_address_is_printed_and_answers() {
    let docket = docket();
    let mut child = Command::new(env!("CARGO_BIN_EXE_troth"))
        .args(["serve", "--listen", "127.0.0.1:0", "--docket"])
        .arg(docket.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut lines = BufReader::new(child.stdout.take().expect("it prints")).lines();
    let line = lines.next().expect("an address").expect("a text");
    // Then what there is, once the docket is open.
    lines.next().expect("counts").expect("a text");
    let address = line.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let mut stream = TcpStream::connect(&address).expect("it listens");
    let head =
        format!("GET /api/v1/docket HTTP/1.1\r\nhost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("it takes a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    child.kill().expect("it was running");
    child.wait().expect("it ends");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("\"name\":\"Coast\""), "{answer}");
}
