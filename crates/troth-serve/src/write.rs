//! Writing what a person says: who says it, and whether somebody else was faster.

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use troth::{Keeper, Said};
use troth_record::{Known, Sequence};

use crate::ask::{Answer, Ask, Fault, Reply};
use crate::said::{self, Word};

/// What every write may carry beside what it says.
#[derive(Debug, Default, Deserialize)]
pub struct Common {
    /// Who says it, where nobody logs in.
    pub by: Option<String>,
    /// Why.
    #[serde(alias = "because")]
    pub reason: Option<String>,
    /// How many entries were known to whoever writes: if somebody has said something of the same
    /// since, this is not written.
    pub if_entries_head: Option<u64>,
}

/// Writes a person's word that touches `ids`, and gives its entry.
///
/// # Errors
/// 409 where somebody was faster; 422 where the record refuses it.
pub fn say(ask: &Ask<'_>, said: &Said, ids: &[&str], common: &Common) -> Answer {
    let author = ask.visitor.author(common.by.as_deref())?;
    let entry = ask.app.writing(|keeper| {
        check_head(keeper, ids, common)?;
        keeper.say(said, &author, common.reason.as_deref()).map_err(refused)
    })?;
    Ok(done(ask, entry))
}

/// The answer to a good write.
pub fn done(ask: &Ask<'_>, entry: Sequence) -> Reply {
    Reply::of(&json!({"entry": entry.0, "entries_head": ask.app.now().head()}))
}

/// What cannot be recorded as it was said: 422.
pub fn refused(failure: troth::Failure) -> Fault {
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", failure.to_string())
}

/// Whether nobody has said anything of these ids since the writer looked.
///
/// # Errors
/// 409 with what was said since.
pub fn check_head(keeper: &Keeper, ids: &[&str], common: &Common) -> Result<(), Fault> {
    let Some(head) = common.if_entries_head else { return Ok(()) };
    let view = keeper.record().as_known_at(Known::Now)?;
    let since = said::words(&view, head, view.n_entries())?;
    let touches = |word: &&Word| word.of.iter().any(|id| ids.contains(&id.as_str()));
    let changed: Vec<Value> = since.iter().filter(touches).map(Word::value).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let who =
        changed.iter().filter_map(|word| word["by"].as_str()).next_back().unwrap_or("somebody");
    let message =
        format!("{who} has said something of the same since you looked: nothing is written");
    Err(Fault::new(StatusCode::CONFLICT, "changed", message)
        .help("look at what is new, and say again what still holds")
        .with(json!({"changed": changed, "entries_head": view.n_entries()})))
}
