//! Who looked at what, gathered until it is worth an entry of the record.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};

/// So long, and so many different views, one entry holds at most.
const LONGEST: Duration = Duration::from_secs(600);
const MOST: usize = 1000;

/// What was looked at and is not yet in the record.
#[derive(Default)]
pub struct Audit {
    views: BTreeMap<(String, String, String), u32>,
    since: Option<(Instant, Timestamp)>,
}

impl Audit {
    /// Notes a look.
    pub fn view(&mut self, name: &str, path: &str, id: &str) {
        self.since.get_or_insert_with(|| (Instant::now(), Timestamp::now()));
        let key = (name.to_owned(), path.to_owned(), id.to_owned());
        *self.views.entry(key).or_default() += 1;
    }

    /// What an entry should hold, if it is time for one.
    pub fn take(&mut self, is_end: bool) -> Option<Value> {
        let (since, from) = self.since?;
        if !is_end && since.elapsed() < LONGEST && self.views.len() < MOST {
            return None;
        }
        self.since = None;
        let views = std::mem::take(&mut self.views);
        let views = views
            .into_iter()
            .map(|((name, path, id), n)| json!({"by": name, "path": path, "id": id, "n": n}));
        Some(json!({
            "what": "views", "from": from.to_string(), "to": Timestamp::now().to_string(),
            "views": views.collect::<Value>(),
        }))
    }
}
