//! Users in their file: name, role, the Argon2id hash of a password (RFC 9106), and digests of
//! tokens. Neither password nor token stands in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use troth::Failure;

use super::{chance, digest};

/// What somebody may do; each may all that stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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
    /// Every role, the least first.
    pub const ALL: [Self; 4] = [Self::Reader, Self::Analyst, Self::Editor, Self::Admin];

    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Analyst => "analyst",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }

    /// The role of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// Somebody who may come in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// His name: it stands in the record beside what he writes.
    pub name: String,
    /// What he may do.
    pub role: Role,
    /// The hash of his password, as a PHC string.
    password: String,
    /// His tokens.
    #[serde(default)]
    tokens: Vec<Token>,
}

/// A token, for a program that asks in somebody's name.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Token {
    /// What it is for.
    pub name: String,
    /// The SHA-256 of it.
    digest: String,
    /// What it may at most; none: what its owner may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// When it was made (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_at: Option<String>,
}

impl User {
    /// His tokens, without their secrets.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = &Token> {
        self.tokens.iter()
    }
}

/// Everybody who may come in.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Users {
    users: Vec<User>,
}

/// The shortest password (NIST SP 800-63B asks for eight at least; a phrase is better).
pub const SHORTEST_PASSWORD: usize = 10;
/// The longest name of a token: it stands in lists.
const LONGEST_TOKEN_NAME: usize = 60;

impl Users {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[User] {
        &self.users
    }

    fn find(&self, name: &str) -> Option<&User> {
        self.users.iter().find(|user| user.name == name)
    }

    /// What somebody may do.
    pub(crate) fn role(&self, name: &str) -> Option<Role> {
        self.find(name).map(|user| user.role)
    }

    /// Adds somebody, or gives him another role and password.
    ///
    /// # Errors
    /// When the name is none that can stand in the record, or the password is too short.
    pub fn put(&mut self, name: &str, role: Role, password: &str) -> Result<(), Failure> {
        troth_record::Author::person(name)?;
        if password.chars().count() < SHORTEST_PASSWORD {
            return Err(format!("a password has {SHORTEST_PASSWORD} characters at least").into());
        }
        let password = hashed(password)?;
        match self.users.iter_mut().find(|user| user.name == name) {
            Some(user) => (user.role, user.password) = (role, password),
            None => {
                self.users.push(User { name: name.to_owned(), role, password, tokens: Vec::new() });
            }
        }
        Ok(())
    }

    /// Takes somebody out; whether he was there.
    pub fn remove(&mut self, name: &str) -> bool {
        let n_before = self.users.len();
        self.users.retain(|user| user.name != name);
        self.users.len() < n_before
    }

    /// Whether this is somebody's password. That nobody is called so takes as long to say as that
    /// the password is another.
    pub(crate) fn is_password(&self, name: &str, password: &str) -> bool {
        const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
             RdescudvJCsgt3ub+b/dWRWJTmaaJObGRdescudvJCs";
        let user = self.find(name);
        let kept = user.map_or(NOBODY, |user| &user.password);
        let is_it = PasswordHash::new(kept).is_ok_and(|kept| {
            Argon2::default().verify_password(password.as_bytes(), &kept).is_ok()
        });
        is_it && user.is_some()
    }

    /// Makes a token for somebody that may as much as `role` at most; it is told this once.
    ///
    /// # Errors
    /// When nobody is called so, he has a token of this name, the name is none, or the system has
    /// no source of chance.
    pub(crate) fn add_token(
        &mut self,
        of: &str,
        name: &str,
        role: Role,
    ) -> Result<String, Failure> {
        if name.trim().is_empty() || name.chars().count() > LONGEST_TOKEN_NAME {
            return Err(
                format!("a token has a name, of {LONGEST_TOKEN_NAME} characters at most").into()
            );
        }
        let secret = format!("troth_{}{}", chance()?, chance()?);
        let user = self.users.iter_mut().find(|user| user.name == of);
        let user = user.ok_or_else(|| format!("there is no user `{of}`"))?;
        if user.tokens.iter().any(|token| token.name == name) {
            return Err(format!(
                "there is a token `{name}`: take it back, or name this one otherwise"
            )
            .into());
        }
        user.tokens.push(Token {
            name: name.to_owned(),
            digest: digest(&secret),
            role: Some(role),
            made_at: Some(Timestamp::now().to_string()),
        });
        Ok(secret)
    }

    /// Takes a token of somebody back; whether it was there.
    pub(crate) fn remove_token(&mut self, of: &str, name: &str) -> bool {
        let Some(user) = self.users.iter_mut().find(|user| user.name == of) else { return false };
        let n_before = user.tokens.len();
        user.tokens.retain(|token| token.name != name);
        user.tokens.len() < n_before
    }

    /// Whose token this is, and what it may: never more than he.
    pub(crate) fn by_token(&self, secret: &str) -> Option<(String, Role)> {
        let digest = digest(secret);
        self.users.iter().find_map(|user| {
            let token = user.tokens.iter().find(|token| token.digest == digest)?;
            let role = token.role.map_or(user.role, |role| role.min(user.role));
            Some((user.name.clone(), role))
        })
    }
}

/// Argon2id with the parameters that OWASP asks for: 19 MiB, two passes, one lane.
fn hashed(password: &str) -> Result<String, Failure> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|error| format!("the password cannot be hashed: {error}"))?.to_string())
}

/// The users with the file that they stand in.
#[derive(Debug)]
pub struct UserFile {
    path: PathBuf,
    users: Users,
    changed_at: Option<SystemTime>,
}

impl UserFile {
    /// Reads the file; nobody where there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let mut file = Self { path: path.to_owned(), users: Users::default(), changed_at: None };
        if path.exists() {
            file.read()?;
        }
        Ok(file)
    }

    fn read(&mut self) -> Result<(), Failure> {
        let shown = self.path.display();
        let text = fs::read_to_string(&self.path)
            .map_err(|error| format!("cannot read `{shown}`: {error}"))?;
        self.users = serde_json::from_str(&text)
            .map_err(|error| format!("`{shown}` is no file of users: {error}"))?;
        self.changed_at = changed_at(&self.path);
        Ok(())
    }

    /// The users.
    #[must_use]
    pub fn users(&self) -> &Users {
        &self.users
    }

    /// Reads the file once more where somebody else has written it. One that cannot be read keeps
    /// those in who are known.
    pub(crate) fn read_again_if_changed(&mut self) {
        if changed_at(&self.path) != self.changed_at {
            let _ = self.read();
        }
    }

    /// Changes the users and writes the file, for its owner's eyes alone.
    ///
    /// # Errors
    /// When `change` refuses, or the disk fails; the file stays as it was then.
    pub fn change<T>(
        &mut self,
        change: impl FnOnce(&mut Users) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut users = self.users.clone();
        let result = change(&mut users)?;
        let text = serde_json::to_string_pretty(&users)?;
        let beside = self.path.with_extension("new");
        let failed =
            |error: std::io::Error| format!("cannot write `{}`: {error}", beside.display());
        write_secret(&beside, text.as_bytes()).map_err(failed)?;
        fs::rename(&beside, &self.path).map_err(failed)?;
        self.users = users;
        self.changed_at = changed_at(&self.path);
        Ok(result)
    }
}

fn changed_at(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|about| about.modified()).ok()
}

fn write_secret(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_known_by_password_and_by_token() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("users.json");
        let mut file = UserFile::open(&path).expect("nobody yet");
        let put = |users: &mut Users| users.put("Ada Officer", Role::Analyst, "a long phrase");
        file.change(put).expect("a good user");
        assert!(file.change(|users| users.put("Ben", Role::Reader, "short")).is_err());
        let add = |users: &mut Users| users.add_token("Ada Officer", "script", Role::Admin);
        let token = file.change(add).expect("a token");
        assert!(file.change(add).is_err(), "a program may still use the first of this name");
        let read = UserFile::open(&path).expect("it was just written");
        assert!(read.users().is_password("Ada Officer", "a long phrase"));
        assert!(!read.users().is_password("Ada Officer", "another phrase"));
        assert!(!read.users().is_password("Nobody", "a long phrase"));
        let found = read.users().by_token(&token);
        assert_eq!(found, Some(("Ada Officer".to_owned(), Role::Analyst)), "no more than she may");
        let take = |users: &mut Users| Ok(users.remove_token("Ada Officer", "script"));
        assert!(file.change(take).expect("a token can be taken back"));
        assert_eq!(file.users().by_token(&token), None);
        let text = fs::read_to_string(&path).expect("it is there");
        assert!(!text.contains(&token) && !text.contains("a long phrase"));
    }

    #[test]
    fn the_hash_of_nobody_is_one() {
        assert!(
            PasswordHash::new(
                "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
             RdescudvJCsgt3ub+b/dWRWJTmaaJObGRdescudvJCs"
            )
            .is_ok()
        );
    }
}
