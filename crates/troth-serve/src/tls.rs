//! TLS of our own: a certificate and its key from files, and connections that are greeted beside
//! one another, so that nobody who dawdles keeps others waiting.
//!
//! The files are read anew when they change: a certificate that was renewed needs no new start.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::serve::Listener;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use troth::Failure;

/// Where certificate and key lie, both in PEM (RFC 7468).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// The certificate, and after it those that lead to its root.
    pub certificate: PathBuf,
    /// Its private key: PKCS#8, PKCS#1 or SEC1, without a password.
    pub key: PathBuf,
}

/// Certificate and key as they were last read.
pub struct Certificates {
    tls: Tls,
    changed_at: [Option<SystemTime>; 2],
    config: Arc<ServerConfig>,
}

/// How long a greeting may take.
const GREETING: Duration = Duration::from_secs(10);
/// So many greeted connections wait for the server at most.
const WAITING: usize = 64;
/// The first byte of every TLS connection (RFC 8446, 5.1: `handshake`).
const HANDSHAKE: u8 = 22;
/// What somebody is told who speaks without TLS.
const PLAIN: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\
    Connection: close\r\n\r\nThis server speaks TLS: the address begins with https://\n";

impl Certificates {
    /// Reads certificate and key.
    ///
    /// # Errors
    /// When a file cannot be read, holds none, or the two do not belong together.
    pub fn open(tls: &Tls) -> Result<Self, Failure> {
        let changed_at = changed_at(tls);
        Ok(Self { tls: tls.clone(), changed_at, config: Arc::new(config(tls)?) })
    }

    /// Those of now: files that changed and cannot be read leave the last good ones.
    fn of_now(&mut self) -> Arc<ServerConfig> {
        let changed_at = changed_at(&self.tls);
        if changed_at != self.changed_at
            && let Ok(config) = config(&self.tls)
        {
            self.config = Arc::new(config);
            self.changed_at = changed_at;
        }
        Arc::clone(&self.config)
    }
}

fn changed_at(tls: &Tls) -> [Option<SystemTime>; 2] {
    let of = |path| fs::metadata(path).and_then(|about: fs::Metadata| about.modified()).ok();
    [of(&tls.certificate), of(&tls.key)]
}

fn config(tls: &Tls) -> Result<ServerConfig, Failure> {
    let chain = certificates(&tls.certificate)?;
    let key = private_key(&tls.key)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth();
    let mut config = builder.with_single_cert(chain, key).map_err(|error| {
        let (certificate, key) = (tls.certificate.display(), tls.key.display());
        match error {
            rustls::Error::InconsistentKeys(_) => {
                format!("the key `{key}` does not belong to the certificate `{certificate}`")
            }
            error => format!("`{certificate}` with `{key}` cannot be used: {error}"),
        }
    })?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    Ok(fs::read(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let shown = path.display();
    let bytes = read(path)?;
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let all = all.map_err(|error| format!("`{shown}` is no certificate in PEM: {error}"))?;
    if all.is_empty() {
        return Err(format!(
            "`{shown}` holds no certificate: expected PEM, `-----BEGIN CERTIFICATE-----`"
        )
        .into());
    }
    Ok(all)
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, Failure> {
    let bytes = read(path)?;
    Ok(PrivateKeyDer::from_pem_slice(&bytes).map_err(|_| {
        format!(
            "`{}` holds no private key: expected PEM without a password, `-----BEGIN PRIVATE KEY-----`",
            path.display()
        )
    })?)
}

/// Gives connections that have been greeted.
pub struct TlsListener {
    greeted: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
}

impl TlsListener {
    /// Greets whoever comes to `listener`, until it is dropped. Called inside the runtime.
    ///
    /// # Errors
    /// When the system does not say where it listens.
    pub fn greeting(
        mut listener: TcpListener,
        mut certificates: Certificates,
    ) -> Result<Self, Failure> {
        let address = listener.local_addr()?;
        let (send, greeted) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            loop {
                let (stream, from) = tokio::select! {
                    () = send.closed() => return,
                    accepted = Listener::accept(&mut listener) => accepted,
                };
                let acceptor = TlsAcceptor::from(certificates.of_now());
                let send = send.clone();
                tokio::spawn(async move {
                    // Who dawdles, or speaks something else, is gone.
                    if let Ok(Some(stream)) = timeout(GREETING, greet(stream, acceptor)).await {
                        let _ = send.send((stream, from)).await;
                    }
                });
            }
        });
        Ok(Self { greeted, address })
    }
}

async fn greet(mut stream: TcpStream, acceptor: TlsAcceptor) -> Option<TlsStream<TcpStream>> {
    let mut first = [0];
    stream.peek(&mut first).await.ok()?;
    if first[0] != HANDSHAKE {
        // Whoever does not even read this has gone already.
        let _ = stream.write_all(PLAIN).await;
        return None;
    }
    acceptor.accept(stream).await.ok()
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.greeted.recv().await {
            Some(greeted) => greeted,
            // Whoever greets ends only after this has been dropped.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(certificate: &str, key: &str) -> String {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls");
        let tls = Tls { certificate: folder.join(certificate), key: folder.join(key) };
        let told = Certificates::open(&tls).err().expect("it is refused").to_string();
        told.replace(&format!("{}/", folder.display()), "")
    }

    #[test]
    fn a_renewed_certificate_is_read_and_a_broken_one_is_not() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls");
        let at = |name: &str| folder.path().join(name);
        for name in ["certificate.pem", "key.pem"] {
            fs::copy(from.join(name), at(name)).expect("a file can be copied");
        }
        let write = |text: &[u8], second| {
            fs::write(at("key.pem"), text).expect("a file can be written");
            let file = fs::File::options().write(true).open(at("key.pem")).expect("it is there");
            let changed_at = SystemTime::UNIX_EPOCH + Duration::from_secs(second);
            file.set_modified(changed_at).expect("it is ours");
        };
        let tls = Tls { certificate: at("certificate.pem"), key: at("key.pem") };
        let mut certificates = Certificates::open(&tls).expect("they are good");
        let first = certificates.of_now();
        assert!(Arc::ptr_eq(&first, &certificates.of_now()));
        write(b"half a fi", 1_000_000_000);
        assert!(Arc::ptr_eq(&first, &certificates.of_now()));
        write(&fs::read(from.join("key.pem")).expect("it is there"), 1_100_000_000);
        assert!(!Arc::ptr_eq(&first, &certificates.of_now()));
    }

    #[test]
    fn what_is_wrong_with_the_files_is_named() {
        assert!(check("none.pem", "key.pem").starts_with("cannot read `none.pem`: "));
        assert_eq!(
            check("key.pem", "key.pem"),
            "`key.pem` holds no certificate: expected PEM, `-----BEGIN CERTIFICATE-----`"
        );
        assert_eq!(
            check("certificate.pem", "certificate.pem"),
            "`certificate.pem` holds no private key: expected PEM without a password, \
             `-----BEGIN PRIVATE KEY-----`"
        );
        assert_eq!(
            check("certificate.pem", "other-key.pem"),
            "the key `other-key.pem` does not belong to the certificate `certificate.pem`"
        );
    }
}
