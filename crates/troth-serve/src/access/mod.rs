//! Who may come in, and what each may do.
//!
//! At a loopback address without users whoever sits at the machine may all. Everywhere else one
//! logs in, by a cookie that no script reads, or comes with a token. A write that comes with a
//! cookie carries a second secret, which only a page of ours can know.

mod audit;
mod limits;
mod sessions;
pub mod users;

use std::net::{IpAddr, SocketAddr};
use std::sync::Mutex;

use axum::http::header::{AUTHORIZATION, COOKIE, HOST, HeaderName, ORIGIN};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use troth::Failure;
use troth_record::{Author, Hash, System, World};

use self::audit::Audit;
use self::limits::Limits;
use self::sessions::Sessions;
use self::users::{Role, UserFile};
use crate::app::App;
use crate::ask::Fault;
use crate::options::{Door, Options};
use crate::routes::{May, Route};

/// Whoever asks.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// His name; none where nobody logs in, or nobody has yet.
    pub name: Option<String>,
    /// What he may do; none where he has yet to log in.
    pub role: Option<Role>,
    /// What his writes have to carry in `x-csrf-token`; empty where they need not.
    pub csrf: String,
    /// Where he comes from.
    pub from: IpAddr,
    /// The secret of his session.
    pub session: Option<String>,
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

    /// Whether he may.
    pub fn may(&self, may: May) -> bool {
        let needed = match may {
            May::Anyone => return true,
            May::Look | May::Own => Role::Reader,
            May::Review => Role::Analyst,
            May::Edit => Role::Editor,
            May::Administer => Role::Admin,
        };
        self.role.is_some_and(|role| role >= needed)
    }
}

/// Who may come in.
pub struct Access {
    door: Door,
    /// What writes carry where nobody logs in.
    csrf: String,
    /// The users with their file; none where nobody logs in.
    pub users: Option<Mutex<UserFile>>,
    /// Who has logged in.
    pub sessions: Mutex<Sessions>,
    /// How often who asks.
    limits: Mutex<Limits>,
    /// What was looked at and is not yet in the record.
    audit: Mutex<Audit>,
}

const CSRF: HeaderName = HeaderName::from_static("x-csrf-token");

impl Access {
    /// As these options say.
    ///
    /// # Errors
    /// When an address beyond loopback is asked for without users, or there are none.
    pub fn open(options: &Options) -> Result<Self, Failure> {
        let users = match &options.door {
            Door::Open if !options.listen.ip().is_loopback() => {
                return Err(format!(
                    "{} can be reached from other machines: that needs users",
                    options.listen
                )
                .into());
            }
            Door::Open => None,
            Door::Users { file, .. } => {
                let users = UserFile::open(file)?;
                if users.users().all().is_empty() {
                    return Err(format!(
                        "there is no user in `{}`: add one with `troth serve users add NAME --role admin`",
                        file.display()
                    )
                    .into());
                }
                Some(Mutex::new(users))
            }
        };
        Ok(Self {
            door: options.door.clone(),
            csrf: chance()?,
            users,
            sessions: Mutex::default(),
            limits: Mutex::default(),
            audit: Mutex::default(),
        })
    }

    /// Whether one logs in here.
    pub fn is_closed(&self) -> bool {
        self.users.is_some()
    }

    /// Whether cookies are marked as for TLS alone.
    pub fn is_secure(&self) -> bool {
        matches!(self.door, Door::Users { is_secure: true, .. })
    }

    /// Looks at the users, as their file has them now.
    pub fn with_users<T>(&self, look: impl FnOnce(&mut UserFile) -> T) -> Option<T> {
        let users = self.users.as_ref()?;
        let mut users = users.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        users.read_again_if_changed();
        Some(look(&mut users))
    }

    /// Whether the address that was asked for is one of ours: where nobody logs in, another site's
    /// name that leads here (DNS rebinding) is not.
    ///
    /// # Errors
    /// When it is not.
    pub fn check_host(&self, host: Option<&str>) -> Result<(), Fault> {
        let name = host.map(|host| match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        });
        match name {
            _ if self.is_closed() => Ok(()),
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
    /// 401 where he has to log in, 403 where he may not, 429 where he asks too often.
    pub fn visitor(
        &self,
        parts: &Parts,
        peer: SocketAddr,
        route: &Route,
    ) -> Result<Visitor, Fault> {
        check_origin(parts)?;
        let from = self.address(parts, peer);
        let (visitor, is_token) = match self.is_closed() {
            true => self.known(parts, from)?,
            false => (self.local(from), false),
        };
        if self.is_closed() {
            let key = visitor.name.clone().unwrap_or_else(|| from.to_string());
            lock(&self.limits).ask(&key)?;
        }
        if !visitor.may(route.may) {
            return Err(match visitor.role {
                None => login_needed(),
                Some(role) => Fault::new(
                    StatusCode::FORBIDDEN,
                    "not-allowed",
                    format!("a {role} may not do this"),
                )
                .help("whoever administers this docket can give another role"),
            });
        }
        let is_write = route.may > May::Look && route.method != Method::GET;
        let told = parts.headers.get(CSRF).and_then(|token| token.to_str().ok());
        if is_write && !is_token && told != Some(&visitor.csrf) {
            return Err(Fault::new(
                StatusCode::FORBIDDEN,
                "csrf",
                "this write does not carry the token that `/api/v1/docket` gives",
            )
            .help("send it as `x-csrf-token`"));
        }
        Ok(visitor)
    }

    /// Whoever sits at this machine.
    fn local(&self, from: IpAddr) -> Visitor {
        let csrf = self.csrf.clone();
        Visitor { name: None, role: Some(Role::Admin), csrf, from, session: None }
    }

    /// Whom a token or a cookie names, and whether it was a token; nobody else is known.
    fn known(&self, parts: &Parts, from: IpAddr) -> Result<(Visitor, bool), Fault> {
        let nobody = Visitor { name: None, role: None, csrf: String::new(), from, session: None };
        let token = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        if let Some(token) = token.and_then(|value| value.strip_prefix("Bearer ")) {
            let found = self.with_users(|users| users.users().by_token(token.trim())).flatten();
            let (name, role) = found.ok_or_else(|| {
                Fault::new(
                    StatusCode::UNAUTHORIZED,
                    "unknown-token",
                    "this token is not known here",
                )
            })?;
            return Ok((Visitor { name: Some(name), role: Some(role), ..nobody }, true));
        }
        let Some(secret) = cookie(parts) else { return Ok((nobody, false)) };
        let Some((name, csrf)) = lock(&self.sessions).find(&secret) else {
            return Ok((nobody, false));
        };
        // A user who was taken out has no session any more; a role may have changed.
        let role = self.with_users(|users| users.users().role(&name)).flatten();
        let name = role.is_some().then_some(name);
        Ok((Visitor { name, role, csrf, session: Some(secret), ..nobody }, false))
    }

    /// Where a request comes from: behind a proxy, where that says.
    fn address(&self, parts: &Parts, peer: SocketAddr) -> IpAddr {
        let is_behind = matches!(self.door, Door::Users { behind_proxy: true, .. });
        let told = parts.headers.get("x-forwarded-for").filter(|_| is_behind);
        let last =
            told.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
        last.unwrap_or(peer.ip())
    }

    /// Whether somebody may try a password once more.
    ///
    /// # Errors
    /// 429 where he, or others with this name, have tried too often.
    pub fn may_try(&self, name: &str, from: IpAddr) -> Result<(), Fault> {
        lock(&self.limits).try_password(name, from)
    }

    /// Says that a password was right: only wrong ones count.
    pub fn was_right(&self, name: &str, from: IpAddr) {
        lock(&self.limits).forgive(name, from);
    }

    /// Notes what was looked at, for the audit; nothing where nobody logs in.
    pub fn note(&self, visitor: &Visitor, route: &Route, id: &str) {
        if let (Some(name), true) = (&visitor.name, route.method == Method::GET) {
            lock(&self.audit).view(name, route.path, id);
        }
    }

    /// Writes what was noted into the record, once it is enough or long ago; at the end all of it.
    pub fn flush(&self, app: &App, is_end: bool) {
        let Some(views) = lock(&self.audit).take(is_end) else { return };
        let author = troth::program();
        // A record that cannot be written now loses a batch of views, and nothing else.
        let _ = app.recording(|keeper| Ok(keeper.audit(&views, &author)?));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn login_needed() -> Fault {
    Fault::new(StatusCode::UNAUTHORIZED, "login-needed", "one has to log in here").help(
        "POST name and password to `/api/v1/login`, or send a token as `Authorization: Bearer`",
    )
}

/// The cookie's name.
pub const COOKIE_NAME: &str = "troth";

fn cookie(parts: &Parts) -> Option<String> {
    let told = parts.headers.get(COOKIE)?.to_str().ok()?;
    let mut pairs = told.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE_NAME).map(|(_, value)| value.to_owned())
}

/// A write that a page of another site sends says so.
fn check_origin(parts: &Parts) -> Result<(), Fault> {
    let text = |name: &HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(origin), Some(host)) = (text(&ORIGIN), text(&HOST)) else { return Ok(()) };
    let is_ours = origin.split_once("://").is_some_and(|(_, name)| name == host);
    if parts.method == Method::GET || is_ours {
        return Ok(());
    }
    Err(Fault::new(
        StatusCode::FORBIDDEN,
        "other-origin",
        "this write was sent by a page of another site",
    ))
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

/// A secret as it is kept: who reads the file or the memory does not have it.
pub fn digest(secret: &str) -> String {
    Hash::of(secret.as_bytes()).to_hex()
}
