//! An account that a person puts in place of another: what it may be, and how it is made.

use serde_json::Value;
use troth_model::{Account, AccountId};

use crate::wire;

/// The account `other`, which a person says is right, under the name `name`.
///
/// # Errors
/// When it cannot be read, is of another document, or says just what `account` says.
pub fn corrected(account: &Account, name: AccountId, other: &str) -> Result<Account, String> {
    let other = wire::account_from_line(other.trim())
        .map_err(|error| format!("the corrected account cannot be read: {error}"))?;
    if other.document != account.document {
        return Err(format!("the corrected account is of another document ({})", other.document));
    }
    let other = Account { id: name, reading: account.reading.clone(), ..other };
    match other == (Account { id: other.id.clone(), ..account.clone() }) {
        true => Err("the corrected account says just what the account says".into()),
        false => Ok(other),
    }
}

/// The account as a line of the wire with these fields, each named by its path (`event.type`,
/// `actors.0.name`).
///
/// # Errors
/// Names the path that leads nowhere.
pub fn with_fields<'f>(
    account: &Account,
    fields: impl IntoIterator<Item = (&'f str, Value)>,
) -> Result<String, String> {
    let mut line: Value =
        serde_json::from_str(&wire::account_line(account)).expect("a line of the wire is JSON");
    for (path, value) in fields {
        set(&mut line, path, value).ok_or_else(|| {
            format!("an account has no field `{path}`: `troth accounts --format json` shows them")
        })?;
    }
    Ok(line.to_string())
}

fn set(line: &mut Value, path: &str, value: Value) -> Option<()> {
    let (parents, last) =
        path.rsplit_once('.').map_or(("", path), |(parents, last)| (parents, last));
    let mut at = line;
    for name in parents.split('.').filter(|name| !name.is_empty()) {
        at = match at {
            Value::Array(items) => items.get_mut(name.parse::<usize>().ok()?)?,
            Value::Object(fields) => fields.get_mut(name)?,
            _ => return None,
        };
    }
    match at {
        Value::Array(items) => *items.get_mut(last.parse::<usize>().ok()?)? = value,
        Value::Object(fields) => {
            fields.insert(last.to_owned(), value);
        }
        _ => return None,
    }
    Some(())
}
