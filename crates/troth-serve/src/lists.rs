//! Lists in pages: `limit` items from `cursor` on, with how many there are.

use serde_json::{Value, json};

use crate::ask::{Ask, Fault};

/// So many items where nobody says.
const USUAL: usize = 100;
/// So many at most.
const MOST: usize = 1000;

/// A page of `all`, each item as `shown` shows it.
///
/// # Errors
/// When `limit` or `cursor` is none.
pub fn page<T: Copy>(
    ask: &Ask<'_>,
    all: &[T],
    shown: impl FnMut(T) -> Value,
) -> Result<Value, Fault> {
    let limit = ask.query.number("limit")?.unwrap_or(USUAL).clamp(1, MOST);
    let first = ask.query.number("cursor")?.unwrap_or(0).min(all.len());
    let end = (first + limit).min(all.len());
    let items: Vec<Value> = all[first..end].iter().copied().map(shown).collect();
    let next = (end < all.len()).then(|| end.to_string());
    Ok(json!({"items": items, "next": next, "total": all.len()}))
}
