//! What the stories share: a world of their own, and the people in it.
#![allow(dead_code, reason = "each story uses its part")]

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use troth_record::{Author, Draft, Kind, Result, World};

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
