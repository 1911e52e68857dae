//! What the stories share: a world of their own, and the people in it.
#![allow(dead_code, reason = "each story uses its part")]

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use troth_record::{Author, Draft, Kind, Record, Result, World};

/// A clock that goes a second each time it is asked, and chance that is the same every time.
pub struct Stage {
    pub now: Timestamp,
    pub step: SignedDuration,
    drawn: u64,
}

impl Stage {
    pub fn at(time: &str) -> Box<Self> {
        let now = time.parse().expect("a time");
        Box::new(Self { now, step: SignedDuration::from_secs(1), drawn: 0 })
    }

    pub fn december() -> Box<Self> {
        Self::at("2025-12-06T10:00:00Z")
    }
}

impl World for Stage {
    fn now(&mut self) -> Timestamp {
        self.now += self.step;
        self.now
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        for chunk in bytes.chunks_mut(32) {
            self.drawn += 1;
            let drawn = Sha256::digest(self.drawn.to_be_bytes());
            chunk.copy_from_slice(&drawn[..chunk.len()]);
        }
        Ok(())
    }
}

pub fn reader() -> Author {
    Author::program("troth", "0.1.0").expect("a program")
}

pub fn ada() -> Author {
    Author::person("Ada Officer").expect("a person")
}

pub fn document(name: &str, text: &str) -> Draft {
    Draft::new(reader(), Kind::DOCUMENT).about(name).content(text)
}

pub fn account(document: &str, number: usize) -> Draft {
    let content = format!("{{\"event\":{number},\"said by\":\"the ministry of Norland\"}}");
    Draft::new(reader(), Kind::ACCOUNT).about(document).content(content)
}

/// The names of the files in a folder, in order.
pub fn files(folder: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// A place for a record: a file always; a schema of a database too, if `TROTH_TEST_POSTGRES` is
/// the address of one.
pub enum Shelf {
    File(tempfile::TempDir),
    #[cfg(feature = "postgres")]
    Schema {
        url: String,
        name: String,
        key: Box<troth_record::SignerKey>,
    },
}

/// Every kind of place that there is, each empty.
pub fn shelves() -> Vec<Shelf> {
    let mut all = vec![Shelf::File(tempfile::tempdir().expect("a folder"))];
    all.extend(schema());
    all
}

#[cfg(not(feature = "postgres"))]
fn schema() -> Option<Shelf> {
    None
}

#[cfg(feature = "postgres")]
pub fn schema() -> Option<Shelf> {
    use std::sync::atomic::{AtomicU32, Ordering};
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let Ok(url) = std::env::var("TROTH_TEST_POSTGRES") else {
        println!("skipped in a database: TROTH_TEST_POSTGRES is not set");
        return None;
    };
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{}_{count}", std::process::id());
    let key = troth_record::SignerKey::generate("norland", Stage::december().as_mut());
    Some(Shelf::Schema { url, name, key: Box::new(key.expect("a key")) })
}

impl Shelf {
    /// The folder of a record that is a file.
    pub fn folder(&self) -> Option<&std::path::Path> {
        match self {
            Self::File(folder) => Some(folder.path()),
            #[cfg(feature = "postgres")]
            Self::Schema { .. } => None,
        }
    }

    pub fn create(&self, world: Box<dyn World>) -> Record {
        match self {
            Self::File(folder) => Record::create(&folder.path().join("record"), None, world),
            #[cfg(feature = "postgres")]
            Self::Schema { url, name, key } => {
                Record::create_in_postgres(url, name, (**key).clone(), world)
            }
        }
        .expect("a new record")
    }

    pub fn open(&self, world: Box<dyn World>) -> Record {
        match self {
            Self::File(folder) => Record::open(&folder.path().join("record"), world),
            #[cfg(feature = "postgres")]
            Self::Schema { url, name, key } => {
                Record::open_in_postgres(url, name, Some(((**key).clone(), world)))
            }
        }
        .expect("a record")
    }

    pub fn open_for_reading(&self) -> Record {
        match self {
            Self::File(folder) => Record::open_for_reading(&folder.path().join("record")),
            #[cfg(feature = "postgres")]
            Self::Schema { url, name, .. } => Record::open_in_postgres(url, name, None),
        }
        .expect("a record")
    }
}

#[cfg(feature = "postgres")]
impl Drop for Shelf {
    fn drop(&mut self) {
        if let Self::Schema { url, name, .. } = self
            && let Ok(mut client) = postgres::Client::connect(url, postgres::NoTls)
        {
            let _ = client.batch_execute(&format!("DROP SCHEMA IF EXISTS {name} CASCADE"));
        }
    }
}
