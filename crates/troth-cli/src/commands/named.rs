//! Names that people type: a document or an account by as much of its id as tells it from the
//! others, and an entry by its number.

use troth::{Failure, Kept};
use troth_model::{Account, AccountId, DocumentId, Incident};
use troth_record::Author;

use super::docket::DocketArgs;
use crate::output::Format;

/// Who does something, and why.
#[derive(Debug, Clone, clap::Args)]
pub struct Person {
    /// Who says so: the name that shall stand in the record for ever (a pseudonym serves).
    #[arg(long, value_name = "NAME")]
    pub by: String,
}

impl Person {
    /// As an author of entries.
    pub fn author(&self) -> Result<Author, Failure> {
        Ok(Author::person(self.by.as_str())?)
    }
}

/// What an id means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A document.
    Document(DocumentId),
    /// An account.
    Account(AccountId),
    /// An entry, by its number.
    Entry(u64),
}

impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Document(id) => id.fmt(f),
            Self::Account(id) => id.fmt(f),
            Self::Entry(number) => write!(f, "#{number}"),
        }
    }
}

/// The shortest digits of a document that are taken for a name.
const SHORTEST: usize = 4;

/// What `text` names: `#12`; `sha256:1f3a…` or `1f3a…`, a document; `1f3a…/r1/3` or, if one
/// reading has it, `1f3a…/3`, an account.
pub fn named(text: &str, kept: &Kept) -> Result<Named, Failure> {
    if let Some(number) = text.strip_prefix('#') {
        let number =
            number.parse().map_err(|_| format!("`{text}` is no entry: expected # and a number"))?;
        return Ok(Named::Entry(number));
    }
    let digits = text.strip_prefix("sha256:").unwrap_or(text);
    let (document, account) = digits.split_once('/').map_or((digits, None), |(d, a)| (d, Some(a)));
    if document.len() < SHORTEST || !document.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(format!(
            "`{text}` names nothing: expected a document (its digits, at least {SHORTEST}), an account (`1f3a/r1/3`) or an entry (`#12`); `troth accounts --ids` lists them"
        )
        .into());
    }
    let start = format!("sha256:{}", document.to_lowercase());
    match account {
        None => one(text, "document", documents(kept, &start)).map(Named::Document),
        Some(account) => one(text, "account", accounts(kept, &start, account)).map(Named::Account),
    }
}

/// An account by its name.
pub fn account(text: &str, kept: &Kept) -> Result<AccountId, Failure> {
    match named(text, kept)? {
        Named::Account(id) => Ok(id),
        _ => Err(format!("`{text}` is no account: expected something like `1f3a/r1/3` (`troth accounts --ids` lists them)").into()),
    }
}

/// An incident by the name of any of its accounts.
pub fn incident<'i>(
    text: &str,
    kept: &Kept,
    incidents: &'i [Incident],
) -> Result<&'i Incident, Failure> {
    let id = account(text, kept)?;
    let holds = |incident: &&Incident| incident.members.iter().any(|one| one.account == id);
    incidents
        .iter()
        .find(holds)
        .ok_or_else(|| format!("account `{}` does not stand any more, so it is in no incident (`troth accounts --all` says why)", short(id.as_str())).into())
}

/// A document by its name.
pub fn document(text: &str, kept: &Kept) -> Result<DocumentId, Failure> {
    match named(text, kept)? {
        Named::Document(id) => Ok(id),
        _ => Err(format!("`{text}` is no document: expected the digits of its SHA-256").into()),
    }
}

fn documents(kept: &Kept, start: &str) -> Vec<DocumentId> {
    let ids = kept.documents.iter().map(|(document, _)| document.id);
    ids.filter(|id| id.to_string().starts_with(start)).collect()
}

/// Accounts that stand and that have fallen; of several readings' the one that stands.
fn accounts(kept: &Kept, start: &str, rest: &str) -> Vec<AccountId> {
    let fits = |account: &&Account| {
        let id = account.id.as_str();
        let Some((document, tail)) = id.split_once('/') else { return false };
        let short = tail.split_once('/').map(|(_, number)| number);
        document.starts_with(start) && (tail == rest || short == Some(rest))
    };
    let standing: Vec<AccountId> =
        kept.accounts.iter().filter(fits).map(|account| account.id.clone()).collect();
    if !standing.is_empty() {
        return standing;
    }
    kept.fallen.iter().map(|(account, _)| account).filter(fits).map(|a| a.id.clone()).collect()
}

fn one<T: std::fmt::Display>(text: &str, what: &str, mut found: Vec<T>) -> Result<T, Failure> {
    match (found.pop(), found.len()) {
        (Some(only), 0) => Ok(only),
        (None, _) => Err(format!("the record has no {what} `{text}`").into()),
        (Some(_), n) => {
            Err(format!("`{text}` is {} {what}s: write more of its digits", n + 1).into())
        }
    }
}

/// An id in so few digits that it fits a table.
pub fn short(id: &str) -> String {
    match id.strip_prefix("sha256:") {
        Some(digits) if digits.len() >= 64 => format!("{}{}", &digits[..8], &digits[64..]),
        _ => id.to_owned(),
    }
}

/// Who says something into the record, why and where, and how the answer is printed.
#[derive(Debug, clap::Args)]
pub struct Saying {
    #[command(flatten)]
    pub person: Person,
    /// Why. Stands in the record for ever, in clear.
    #[arg(long, value_name = "REASON", alias = "because")]
    pub reason: String,
    #[command(flatten)]
    pub place: Where,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
}

/// The docket of commands that write into its record.
#[derive(Debug, Clone, clap::Args)]
pub struct Where {
    /// The docket's folder; the one that the current folder lies in where it is left out.
    #[arg(long, value_name = "DIR")]
    pub docket: Option<std::path::PathBuf>,
    /// The record, where it is not the docket's own: a file, or
    /// postgres://USER@HOST/DATABASE?schema=NAME.
    #[arg(long, value_name = "PLACE")]
    pub store: Option<String>,
}

impl Where {
    /// As the arguments of a docket that is looked at now.
    pub fn docket(&self) -> DocketArgs {
        DocketArgs {
            docket: self.docket.clone(),
            store: self.store.clone(),
            ..DocketArgs::default()
        }
    }

    /// The docket's record, open for appending, with what it knows.
    pub fn open(&self) -> Result<(troth::Docket, troth::Keeper, Kept), Failure> {
        let docket = self.docket().docket()?;
        let mut keeper = troth::Keeper::of(docket.shelf().open()?);
        keeper.keep_files(&docket.files)?;
        let kept = keeper.known(troth_record::Known::Now)?;
        Ok((docket, keeper, kept))
    }
}
