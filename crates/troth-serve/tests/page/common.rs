//! A server on a copy of the example docket, and a client of a few lines.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::oneshot;
use troth_serve::{Door, Options, Role, Tls, UserFile, bind};

/// A server that ends with its test.
pub struct Server {
    pub address: SocketAddr,
    _folder: TempDir,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The id of the fault.
    pub fn fault(&self) -> String {
        self.json()["error"]["id"].as_str().unwrap_or_default().to_owned()
    }
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/december-2025")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("the example is there").flatten() {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => fs::copy(entry.path(), target).map(|_| ()).expect("a file can be copied"),
        }
    }
    let _ = fs::remove_file(to.join("record.troth"));
    let _ = fs::remove_file(to.join("record.troth.key"));
}

/// A reader, an analyst, an admin; each has the password "word for NAME".
fn with_users(folder: &Path, options: &mut Options) {
    let file = folder.join("users.json");
    let mut users = UserFile::open(&file).expect("nobody yet");
    for (name, role) in [("Rea", Role::Reader), ("Ana", Role::Analyst), ("Ada", Role::Admin)] {
        let put = users.change(|all| all.put(name, role, &format!("word for {name}")));
        put.expect("a good user");
    }
    options.door = Door::Users { file, is_secure: false, behind_proxy: false };
}

impl Server {
    /// Without login, with the documents of the example.
    pub fn open() -> Self {
        let server = Self::start(|_, _| ());
        server.take_example();
        server
    }

    /// Takes in the example's documents.
    fn take_example(&self) {
        let csrf = self.csrf();
        let documents = example().join("documents");
        let mut files: Vec<PathBuf> = fs::read_dir(documents)
            .expect("the example has documents")
            .flatten()
            .map(|entry| entry.path())
            .collect();
        files.sort();
        let texts: Vec<(String, String)> = files
            .iter()
            .map(|path| {
                let name = path.file_name().expect("a file has a name").to_string_lossy();
                (name.into_owned(), fs::read_to_string(path).expect("it is a text"))
            })
            .collect();
        let answer = self.drop_files(&texts, &csrf);
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    /// With users, as [`with_users`] makes them.
    pub fn with_users() -> Self {
        Self::start(with_users)
    }

    /// With users, and with TLS of its own.
    pub fn with_tls() -> Self {
        Self::start(|folder, options| {
            with_users(folder, options);
            let at = |name| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls").join(name);
            options.tls = Some(Tls { certificate: at("certificate.pem"), key: at("key.pem") });
            let Door::Users { is_secure, .. } = &mut options.door else { unreachable!("just set") };
            *is_secure = true;
        })
    }

    /// With a layer of its own on the map, and one document that is a page.
    pub fn with_layer() -> Self {
        let server = Self::start(|folder, _| {
            fs::create_dir_all(folder.join("layers")).expect("a folder can be made");
            let line = r#"{"type": "FeatureCollection", "features": [{"type": "Feature",
                "properties": {}, "geometry": {"type": "Point", "coordinates": [36.2, 50.0]}}]}"#;
            fs::write(folder.join("layers/line.geojson"), line).expect("a file can be written");
            let settings = folder.join("troth.toml");
            let mut text = fs::read_to_string(&settings).expect("the example has settings");
            text.push_str("\n[[layer]]\nname = \"line\"\ntitle = \"Line\"\n");
            text.push_str("date = \"2025-12-01\"\nsource = \"Mission\"\n");
            fs::write(settings, text).expect("a file can be written");
        });
        server.take_example();
        server
    }

    /// That has its address, and whose docket nobody has opened yet.
    pub fn not_open() -> Self {
        Self::running(|_, _| {}, |_| {})
    }

    fn start(set: impl FnOnce(&Path, &mut Options)) -> Self {
        Self::running(set, |bound| bound.open().expect("the example opens"))
    }

    fn running(
        set: impl FnOnce(&Path, &mut Options),
        open: impl FnOnce(&troth_serve::Bound),
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        copy(&example(), folder.path());
        let listen = "127.0.0.1:0".parse().expect("an address");
        let mut options = Options::local(folder.path().to_owned(), listen);
        options.largest_upload = 2 << 20;
        set(folder.path(), &mut options);
        let bound = bind(options).expect("the address is free");
        open(&bound);
        let address = bound.address().expect("it has an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let stop = async move { stopped.await.unwrap_or_default() };
            bound.run_until(stop).expect("it runs until it is stopped");
        });
        Self { address, _folder: folder, stop: Some(stop), thread: Some(thread) }
    }

    /// Sends a whole request and reads the whole answer.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).expect("the server listens");
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if headers.iter().all(|(name, _)| *name != "host") {
            head.push_str(&format!("host: {}\r\n", self.address));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if headers.iter().all(|(name, _)| *name != "content-length") {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes()).expect("it takes a request");
        // A request that is refused by its length may not be read to its end.
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Answer {
            status: status.expect("a status"),
            head: head.to_lowercase(),
            body: body.to_owned(),
        }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", &format!("/api/v1{path}"), &[], b"")
    }

    /// What a good question is answered.
    pub fn ask(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.json()
    }

    pub fn csrf(&self) -> String {
        self.ask("/docket")["csrf"].as_str().expect("a token").to_owned()
    }

    /// A write of whoever sits at the machine.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        let csrf = self.csrf();
        let headers = [("x-csrf-token", csrf.as_str()), ("content-type", "application/json")];
        self.send("POST", &format!("/api/v1{path}"), &headers, body.to_string().as_bytes())
    }

    pub fn drop_files(&self, files: &[(String, String)], csrf: &str) -> Answer {
        let mut body = String::new();
        for (name, text) in files {
            body.push_str(&format!(
                "--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n{text}\r\n"
            ));
        }
        body.push_str("--edge--\r\n");
        let headers =
            [("x-csrf-token", csrf), ("content-type", "multipart/form-data; boundary=edge")];
        self.send("POST", "/api/v1/documents", &headers, body.as_bytes())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// An id as a part of a path.
pub fn escaped(id: &str) -> String {
    id.replace('%', "%25")
        .replace('/', "%2F")
        .replace(':', "%3A")
        .replace('#', "%23")
        .replace(' ', "%20")
}

/// The items of a list.
pub fn items(list: &Value) -> &Vec<Value> {
    list["items"].as_array().expect("a list has items")
}

/// A text of an answer.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("expected a text: {value}"))
}
