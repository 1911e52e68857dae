//! What people said, with who said it, when and why: read from the record once for a snapshot.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use troth::{Failure, Keeper, comment_kind};
use troth_record::{Entry, Kind, View};

/// Somebody's word.
#[derive(Debug, Clone)]
pub struct Word {
    /// Its entry.
    pub n: u64,
    /// What kind of word: review, join, comment, …
    pub kind: String,
    /// Who says it.
    pub by: String,
    /// When it was recorded.
    pub at: String,
    /// Why.
    pub reason: Option<String>,
    /// Its content, where that is JSON; a comment's text.
    pub content: Value,
    /// The ids that it is about: accounts, a document, a clause.
    pub of: Vec<String>,
}

/// What people said, by what it is about.
#[derive(Debug, Default)]
pub struct Spoken {
    words: Vec<Word>,
    by_id: BTreeMap<String, Vec<usize>>,
}

/// What people say: of what was read, and comments.
fn kinds() -> Vec<Kind> {
    troth::SAID_KINDS.into_iter().chain([comment_kind()]).collect()
}

impl Spoken {
    /// Everything that people said in the first entries of a record.
    ///
    /// # Errors
    /// When the record fails.
    pub fn of(keeper: &Keeper, head: u64) -> Result<Self, Failure> {
        let view = keeper.record().as_known_at(troth_record::Known::Now)?;
        let mut spoken = Self::default();
        for word in words(&view, 0, head)? {
            for id in &word.of {
                spoken.by_id.entry(id.clone()).or_default().push(spoken.words.len());
            }
            spoken.words.push(word);
        }
        Ok(spoken)
    }

    /// Every word, in the order in which they were said.
    pub fn all(&self) -> &[Word] {
        &self.words
    }

    /// The words about any of these ids, in the order in which they were said.
    pub fn about<'s>(&'s self, ids: impl IntoIterator<Item = &'s str>) -> Vec<&'s Word> {
        let mut found: Vec<usize> =
            ids.into_iter().filter_map(|id| self.by_id.get(id)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|at| &self.words[at]).collect()
    }
}

/// What people said from an entry on.
///
/// # Errors
/// When the record fails.
pub fn words(view: &View<'_>, from: u64, head: u64) -> Result<Vec<Word>, Failure> {
    let entries: Result<Vec<Entry>, _> = view.entries(from..head, &kinds()).collect();
    entries?.into_iter().map(|entry| word(view, entry)).collect()
}

fn word(view: &View<'_>, entry: Entry) -> Result<Word, Failure> {
    let bytes = view.content(&entry)?.unwrap_or_default();
    let content = match entry.kind == comment_kind() {
        true => Value::from(String::from_utf8_lossy(&bytes).into_owned()),
        false => serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    };
    let mut of: Vec<String> = entry.about.into_iter().collect();
    for list in ["accounts", "out", "rest", "of"] {
        let ids = content.get(list).and_then(Value::as_array).into_iter().flatten();
        of.extend(ids.filter_map(Value::as_str).map(str::to_owned));
    }
    of.sort();
    of.dedup();
    Ok(Word {
        n: entry.sequence.0,
        kind: entry.kind.to_string(),
        by: entry.author.name().to_owned(),
        at: entry.recorded_at.to_string(),
        reason: entry.reason,
        content,
        of,
    })
}

impl Word {
    /// As JSON: entry, kind, by, at, reason, and what each kind says.
    pub fn value(&self) -> Value {
        let mut told = json!({
            "entry": self.n, "kind": self.kind, "by": self.by, "at": self.at,
            "reason": self.reason,
        });
        match self.kind.as_str() {
            "comment" => told["text"] = self.content.clone(),
            "credibility" => {
                let value = self.content["credibility"].as_str().and_then(|told| told.parse().ok());
                told["value"] = value.map_or(Value::Null, |value: u8| value.into());
            }
            "join" => told["accounts"] = self.content["accounts"].clone(),
            "split" => {
                told["accounts"] = self.content["out"].clone();
                told["rest"] = self.content["rest"].clone();
            }
            "review" => told["verdict"] = self.content["verdict"].clone(),
            "ruling" => {
                told["outcome"] = self.content["outcome"].clone();
                told["party"] = self.content["party"].clone();
            }
            _ => {}
        }
        told
    }
}

/// Those of some kinds, as JSON.
pub fn values(words: &[&Word], kinds: &[&str]) -> Value {
    words
        .iter()
        .filter(|word| kinds.contains(&word.kind.as_str()))
        .map(|word| word.value())
        .collect()
}
