//! Entries of the record as JSON.

use serde_json::{Value, json};
use troth_record::Entry;

/// An entry without its content: its number, time, author, kind, subject and reason.
#[must_use]
pub fn entry_value(entry: &Entry) -> Value {
    json!({
        "kind": "entry",
        "entry": entry.sequence.0,
        "recorded_at": entry.recorded_at.to_string(),
        "author": {"name": entry.author.name(), "version": entry.author.version()},
        "what": entry.kind.as_str(),
        "about": entry.about,
        "because": entry.reason,
        "content": entry.content.map(|hash| hash.to_hex()),
        "redacted_by": entry.redacted_by.map(|by| by.0),
    })
}
