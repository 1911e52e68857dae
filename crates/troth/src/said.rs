//! What people say about what the record holds: reviews, corrections, retractions, rulings, and
//! which accounts tell of one happening.
//!
//! Each is an entry that names what it is about, who says it and why; nothing that it speaks of is
//! changed. What is said can itself be withdrawn: a retraction about `entry:N` takes back what
//! entry N says. [`Said`] is the content of such an entry, as a line of JSON.

use serde::{Deserialize, Serialize};
use troth_model::{Account, AccountId, Credibility, DocumentId, PartyId};
use troth_monitor::Outcome;
use troth_record::{Author, Draft, Kind};

use crate::wire;

/// A person's word on an account.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is what the text says.
    Confirmed,
    /// The text says this instead.
    Corrected(Box<Account>),
    /// The text says no such thing.
    Rejected,
    /// Somebody should look at it: a finding that rests on it is not settled before.
    Asked,
}

impl Verdict {
    /// Its word: `confirmed`, `corrected`, `rejected`, `asked`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Corrected(_) => "corrected",
            Self::Rejected => "rejected",
            Self::Asked => "asked",
        }
    }
}

/// What a verification body found of a happening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRuling {
    /// Accounts of the happening, as they stood together then.
    pub of: Vec<AccountId>,
    /// The account that carries the ruling.
    pub account: AccountId,
    /// What it says.
    pub outcome: Outcome,
}

/// What an entry says about others.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// A review of an account.
    Review(AccountId, Verdict),
    /// The publisher's newer document stands for the older.
    Correction {
        /// The older.
        of: DocumentId,
        /// The newer.
        by: DocumentId,
    },
    /// What has this id, an account or a document, or what entry `entry:N` says, is withdrawn.
    Retraction(String),
    /// A ruling.
    Ruling(KeptRuling),
    /// These accounts tell of one happening.
    Join(Vec<AccountId>),
    /// Some accounts tell of another happening than the rest of the incident that they stood in.
    Split {
        /// Those that are taken out.
        out: Vec<AccountId>,
        /// Those that stood with them then.
        rest: Vec<AccountId>,
    },
    /// How credible the happening is that these accounts tell of.
    Credibility {
        /// The accounts of the incident, as they stood together then.
        of: Vec<AccountId>,
        /// How credible.
        credibility: Credibility,
    },
}

#[derive(Serialize, Deserialize)]
struct ReviewLine {
    verdict: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    account: Option<serde_json::Value>,
}

#[derive(Serialize, Deserialize)]
struct CorrectionLine {
    by: String,
}

#[derive(Serialize, Deserialize)]
struct RulingLine {
    of: Vec<String>,
    account: String,
    outcome: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    party: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct JoinLine {
    accounts: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct SplitLine {
    out: Vec<String>,
    rest: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct CredibilityLine {
    of: Vec<String>,
    credibility: String,
}

/// The kinds of entries that say something about others.
pub const KINDS: [Kind; 7] = [
    Kind::REVIEW,
    Kind::CORRECTION,
    Kind::RETRACTION,
    Kind::RULING,
    Kind::JOIN,
    Kind::SPLIT,
    Kind::CREDIBILITY,
];

impl Said {
    /// The entry that says it.
    #[must_use]
    pub fn draft(&self, author: Author, because: Option<&str>) -> Draft {
        let (kind, about, content) = self.parts();
        let draft = Draft::new(author, kind).about(about);
        let draft = content.into_iter().fold(draft, Draft::content);
        because.into_iter().fold(draft, Draft::because)
    }

    /// The entry's kind, what it is about, and its content.
    fn parts(&self) -> (Kind, String, Option<String>) {
        match self {
            Self::Review(account, verdict) => {
                (Kind::REVIEW, account.as_str().to_owned(), Some(review_line(verdict)))
            }
            Self::Correction { of, by } => {
                let line = line_of(&CorrectionLine { by: by.to_string() });
                (Kind::CORRECTION, of.to_string(), Some(line))
            }
            Self::Retraction(id) => (Kind::RETRACTION, id.clone(), None),
            Self::Ruling(ruling) => {
                let about = ruling.of.first().unwrap_or(&ruling.account).as_str().to_owned();
                (Kind::RULING, about, Some(ruling_line(ruling)))
            }
            Self::Join(accounts) => {
                let line = line_of(&JoinLine { accounts: texts(accounts) });
                (Kind::JOIN, first(accounts), Some(line))
            }
            Self::Split { out, rest } => {
                let line = line_of(&SplitLine { out: texts(out), rest: texts(rest) });
                (Kind::SPLIT, first(out), Some(line))
            }
            Self::Credibility { of, credibility } => {
                let credibility = credibility.as_str().to_owned();
                let line = line_of(&CredibilityLine { of: texts(of), credibility });
                (Kind::CREDIBILITY, first(of), Some(line))
            }
        }
    }

    /// What an entry of one of these kinds says.
    ///
    /// # Errors
    /// Says in one line what its content lacks.
    pub(crate) fn read(kind: &Kind, about: &str, content: &str) -> Result<Self, String> {
        let unread = |error: serde_json::Error| error.to_string();
        if *kind == Kind::REVIEW {
            let line: ReviewLine = serde_json::from_str(content).map_err(unread)?;
            return Ok(Self::Review(AccountId::new(about), verdict(line)?));
        }
        if *kind == Kind::CORRECTION {
            let line: CorrectionLine = serde_json::from_str(content).map_err(unread)?;
            let (of, by) = (DocumentId::parse(about), DocumentId::parse(&line.by));
            let (Some(of), Some(by)) = (of, by) else {
                return Err("expected two documents as sha256: and 64 digits".to_owned());
            };
            return Ok(Self::Correction { of, by });
        }
        if *kind == Kind::RULING {
            return Ok(Self::Ruling(ruling(serde_json::from_str(content).map_err(unread)?)?));
        }
        if *kind == Kind::JOIN {
            let line: JoinLine = serde_json::from_str(content).map_err(unread)?;
            return Ok(Self::Join(ids(line.accounts)));
        }
        if *kind == Kind::SPLIT {
            let line: SplitLine = serde_json::from_str(content).map_err(unread)?;
            return Ok(Self::Split { out: ids(line.out), rest: ids(line.rest) });
        }
        if *kind == Kind::CREDIBILITY {
            let line: CredibilityLine = serde_json::from_str(content).map_err(unread)?;
            let credibility = Credibility::parse(&line.credibility).ok_or_else(|| {
                format!("`{}` is no credibility: expected 1 to 6", line.credibility)
            })?;
            return Ok(Self::Credibility { of: ids(line.of), credibility });
        }
        Ok(Self::Retraction(about.to_owned()))
    }
}

fn texts(accounts: &[AccountId]) -> Vec<String> {
    accounts.iter().map(|id| id.as_str().to_owned()).collect()
}

fn ids(accounts: Vec<String>) -> Vec<AccountId> {
    accounts.into_iter().map(AccountId::new).collect()
}

/// What an entry on several accounts is about: the first of them.
fn first(accounts: &[AccountId]) -> String {
    accounts.first().map(|id| id.as_str().to_owned()).unwrap_or_default()
}

fn line_of(line: &impl Serialize) -> String {
    serde_json::to_string(line).expect("strings are JSON")
}

fn review_line(verdict: &Verdict) -> String {
    let account = match verdict {
        Verdict::Corrected(account) => {
            let line = wire::account_line(account);
            Some(serde_json::from_str(&line).expect("a line of the wire is JSON"))
        }
        _ => None,
    };
    line_of(&ReviewLine { verdict: verdict.as_str().to_owned(), account })
}

fn verdict(line: ReviewLine) -> Result<Verdict, String> {
    match (line.verdict.as_str(), line.account) {
        ("confirmed", _) => Ok(Verdict::Confirmed),
        ("rejected", _) => Ok(Verdict::Rejected),
        ("asked", _) => Ok(Verdict::Asked),
        ("corrected", Some(account)) => {
            let account = wire::account_from_line(&account.to_string());
            account.map(|account| Verdict::Corrected(Box::new(account))).map_err(|e| e.to_string())
        }
        (other, _) => Err(format!("`{other}` is no verdict of this program")),
    }
}

fn ruling_line(ruling: &KeptRuling) -> String {
    let (outcome, party) = match &ruling.outcome {
        Outcome::Attributed(party) => ("attributed", Some(party.as_str().to_owned())),
        Outcome::Unattributed => ("not-attributed", None),
        Outcome::NoViolation => ("no-violation", None),
        Outcome::AccessDenied => ("access-denied", None),
    };
    line_of(&RulingLine {
        of: ruling.of.iter().map(|id| id.as_str().to_owned()).collect(),
        account: ruling.account.as_str().to_owned(),
        outcome: outcome.to_owned(),
        party,
    })
}

fn ruling(line: RulingLine) -> Result<KeptRuling, String> {
    let outcome = match (line.outcome.as_str(), line.party) {
        ("attributed", Some(party)) => Outcome::Attributed(PartyId::new(party)),
        ("not-attributed", _) => Outcome::Unattributed,
        ("no-violation", _) => Outcome::NoViolation,
        ("access-denied", _) => Outcome::AccessDenied,
        (other, _) => return Err(format!("`{other}` is no outcome of this program")),
    };
    let of = line.of.into_iter().map(AccountId::new).collect();
    Ok(KeptRuling { of, account: AccountId::new(line.account), outcome })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_read_back() {
        let ruling = |outcome| KeptRuling {
            of: vec![AccountId::new("a"), AccountId::new("b")],
            account: AccountId::new("c"),
            outcome,
        };
        let outcomes = [
            Outcome::Attributed(PartyId::new("norland")),
            Outcome::Unattributed,
            Outcome::NoViolation,
            Outcome::AccessDenied,
        ];
        for outcome in outcomes {
            let said = Said::Ruling(ruling(outcome));
            let Said::Ruling(told) = &said else { unreachable!("it was just made") };
            let read = Said::read(&Kind::RULING, "a", &ruling_line(told));
            assert_eq!(read, Ok(said));
        }
        for verdict in [Verdict::Confirmed, Verdict::Rejected, Verdict::Asked] {
            let read = Said::read(&Kind::REVIEW, "a", &review_line(&verdict));
            assert_eq!(read, Ok(Said::Review(AccountId::new("a"), verdict)));
        }
        let ids = |names: &[&str]| names.iter().copied().map(AccountId::new).collect::<Vec<_>>();
        let on_incidents = [
            (Kind::JOIN, Said::Join(ids(&["a", "b"]))),
            (Kind::SPLIT, Said::Split { out: ids(&["a"]), rest: ids(&["b", "c"]) }),
            (
                Kind::CREDIBILITY,
                Said::Credibility { of: ids(&["a"]), credibility: Credibility::Doubtful },
            ),
        ];
        for (kind, said) in on_incidents {
            let (own_kind, about, content) = said.parts();
            assert_eq!((&own_kind, about.as_str()), (&kind, "a"));
            assert_eq!(Said::read(&kind, "a", &content.expect("it says something")), Ok(said));
        }
        assert!(Said::read(&Kind::CREDIBILITY, "a", "{\"of\":[],\"credibility\":\"7\"}").is_err());
        assert!(Said::read(&Kind::REVIEW, "a", "{\"verdict\":\"doubted\"}").is_err());
        assert!(Said::read(&Kind::CORRECTION, "a", "{\"by\":\"b\"}").is_err());
        assert!(Said::read(&Kind::RULING, "a", "").is_err());
    }
}
