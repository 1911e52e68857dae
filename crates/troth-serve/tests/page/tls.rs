//! Stories of TLS: what is sent goes through it, and whoever comes without is told so.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::common::Server;

/// A client that trusts the tests' certificate and nothing else.
fn client() -> ClientConnection {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls/certificate.pem");
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_file(file).expect("the tests' certificate");
    roots.add(certificate).expect("it can be trusted");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring has them")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("a name");
    ClientConnection::new(Arc::new(config), name).expect("a client")
}

fn exchange(stream: &mut (impl Read + Write), request: &str) -> String {
    stream.write_all(request.as_bytes()).expect("it takes a request");
    let mut answer = Vec::new();
    // How a connection is closed is not what is looked at.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).to_lowercase()
}

#[test]
fn what_is_sent_goes_through_tls_and_cookies_are_for_it_alone() {
    let server = Server::with_tls();
    let stream = TcpStream::connect(server.address).expect("it listens");
    let body = r#"{"name": "Rea", "password": "word for Rea"}"#;
    let request = format!(
        "POST /api/v1/login HTTP/1.1\r\nhost: localhost\r\norigin: https://localhost\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = exchange(&mut StreamOwned::new(client(), stream), &request);
    assert!(answer.starts_with("http/1.1 200"), "{answer}");
    let cookie = answer.lines().find(|line| line.starts_with("set-cookie:")).expect("a cookie");
    assert!(cookie.contains("; secure") && cookie.contains("httponly"), "{cookie}");
    // `localhost` is the name of other people's servers, too.
    assert!(!answer.contains("strict-transport-security"), "{answer}");
}

#[test]
fn who_comes_without_tls_is_told_so_and_keeps_nobody_waiting() {
    let server = Server::with_tls();
    let _silent = TcpStream::connect(server.address).expect("it listens");
    let mut plain = TcpStream::connect(server.address).expect("it listens");
    let answer = exchange(&mut plain, "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
    assert!(answer.starts_with("http/1.1 400") && answer.contains("https://"), "{answer}");
    let stream = TcpStream::connect(server.address).expect("it listens");
    let request = "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let answer = exchange(&mut StreamOwned::new(client(), stream), request);
    assert!(answer.starts_with("http/1.1 200"), "{answer}");
}
