//! `troth serve`: the docket as a page in the browser, and as an interface over HTTP.

use std::io::{BufRead, IsTerminal};
use std::net::SocketAddr;
use std::path::PathBuf;

use troth_serve::{Door, LARGEST_UPLOAD, Options, Role, Tls, Told, UserFile, bind};

use super::docket::{self, DocketArgs, store_path};
use super::named::Where;
use crate::Outcome;
use crate::output::{self, counted};

/// Open the docket in the browser: brief, clauses, map, timeline, sources, record; offline.
///
/// On this machine alone nobody logs in. Beyond it users do, and what comes in must have come
/// through TLS: give a certificate with its key, or say `--behind-proxy` where a proxy of yours
/// speaks it.
#[derive(clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  troth serve\n  troth serve --docket examples/december-2025 --listen 127.0.0.1:8080\n  troth serve users add \"Ada Officer\" --role admin\n  troth serve --listen 0.0.0.0:7188 --tls-cert fullchain.pem --tls-key privkey.pem\n  troth serve --listen 0.0.0.0:7188 --behind-proxy"
)]
pub struct Serve {
    #[command(subcommand)]
    sub: Option<Sub>,
    #[command(flatten)]
    place: Where,
    /// Where to listen; port 0 takes any that is free.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7188")]
    listen: SocketAddr,
    /// Ask for users on this machine, too.
    #[arg(long)]
    login: bool,
    /// The file of the users; `users.json` in the docket's folder where it is left out.
    #[arg(long, value_name = "FILE")]
    users: Option<PathBuf>,
    /// A proxy in front speaks TLS with the world and tells in `X-Forwarded-For` who asks.
    #[arg(long)]
    behind_proxy: bool,
    /// Speak TLS with this certificate (PEM, those that lead to its root after it); it is read
    /// anew when it changes.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key (PEM, without a password).
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

#[derive(clap::Subcommand)]
enum Sub {
    /// Who may come in.
    Users(UsersArgs),
}

#[derive(clap::Args)]
struct UsersArgs {
    #[command(subcommand)]
    sub: UsersSub,
    /// The docket's folder; the one that the current folder lies in where it is left out.
    #[arg(long, value_name = "DIR", global = true)]
    docket: Option<PathBuf>,
    /// The file of the users; `users.json` in the docket's folder where it is left out.
    #[arg(long, value_name = "FILE", global = true)]
    users: Option<PathBuf>,
}

#[derive(clap::Subcommand)]
enum UsersSub {
    /// Add somebody, or give him another role and password. The password is the first line of
    /// standard input; at a terminal one is made and told once.
    Add {
        /// The name, which stands in the record beside what he writes.
        name: String,
        /// What he may do: reader (look), analyst (review), editor (take in, withdraw), admin.
        #[arg(long, value_parser = parse_role)]
        role: Role,
    },
    /// List everybody.
    List,
    /// Take somebody out.
    Remove {
        /// The name.
        name: String,
    },
}

fn parse_role(word: &str) -> Result<Role, String> {
    let all = Role::ALL.map(Role::as_str).join(", ");
    Role::parse(word).ok_or_else(|| format!("expected one of {all}"))
}

impl Serve {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no docket, its record fails, the address cannot be had, or one beyond this
    /// machine is asked for without users and TLS.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        if let Some(Sub::Users(users)) = &self.sub {
            return users.run();
        }
        let door = self.door()?;
        let args: DocketArgs = self.place.docket();
        // Says what is wrong in the docket's files, too.
        args.take_in()?;
        let options = Options {
            folder: docket::folder(args.docket.as_deref())?,
            store: args.store.as_deref().map(store_path).transpose()?,
            listen: self.listen,
            door,
            tls: self.tls(),
            largest_upload: LARGEST_UPLOAD,
        };
        let scheme = if options.tls.is_some() { "https" } else { "http" };
        let bound = bind(options)?;
        let address = format!("{scheme}://{}/\n", bound.address()?);
        bound.run(telling(address))?;
        Ok(Outcome::Fine)
    }

    fn door(&self) -> Result<Door, troth::Failure> {
        let is_local = self.listen.ip().is_loopback();
        if is_local && !self.login && !self.behind_proxy {
            return Ok(Door::Open);
        }
        let is_secure = self.behind_proxy || self.tls().is_some();
        if !is_local && !is_secure {
            return Err(format!(
                "{} can be reached from other machines, and passwords must not travel in clear: give a certificate with --tls-cert and --tls-key, or put a proxy that speaks TLS in front and say --behind-proxy",
                self.listen
            )
            .into());
        }
        let file = users_file(self.place.docket.as_deref(), self.users.as_ref())?;
        Ok(Door::Users { file, is_secure, behind_proxy: self.behind_proxy })
    }

    fn tls(&self) -> Option<Tls> {
        let certificate = self.tls_cert.clone()?;
        Some(Tls { certificate, key: self.tls_key.clone()? })
    }
}

/// Tells the address at once where opening takes long, and what there is once it is open.
fn telling(address: String) -> impl Fn(Told<'_>) {
    let address = std::cell::Cell::new(Some(address));
    let progress = output::Waiting::new();
    move |told| {
        let address = address.take().unwrap_or_default();
        let line = match told {
            Told::Opening(opening) => {
                progress.at(&format!("opening the docket: {}", opening.in_words()));
                address
            }
            Told::Open([n_documents, n_accounts, n_incidents, n_entries]) => {
                progress.end();
                format!(
                    "{address}{}, {}, {}, {n_entries} entries; Ctrl-C ends it\n",
                    counted(n_documents, "document"),
                    counted(n_accounts, "account"),
                    counted(n_incidents, "incident"),
                )
            }
        };
        // Whoever closed the program's output does not want to be told; the page is there all the same.
        let _ = output::put(&line);
    }
}

fn users_file(
    docket: Option<&std::path::Path>,
    told: Option<&PathBuf>,
) -> Result<PathBuf, troth::Failure> {
    match told {
        Some(file) => Ok(file.clone()),
        None => Ok(docket::folder(docket)?.join("users.json")),
    }
}

impl UsersArgs {
    fn run(&self) -> Result<Outcome, troth::Failure> {
        let path = users_file(self.docket.as_deref(), self.users.as_ref())?;
        let mut file = UserFile::open(&path)?;
        match &self.sub {
            UsersSub::Add { name, role } => {
                let (password, is_made) = password()?;
                file.change(|users| users.put(name, *role, &password))?;
                let told =
                    if is_made { format!("; the password is {password}") } else { String::new() };
                output::put(&format!("{name} may come in as {role}{told}\n"))?;
            }
            UsersSub::List => {
                let lines = file
                    .users()
                    .all()
                    .iter()
                    .map(|user| format!("{:<9}{}\n", user.role, user.name));
                output::put(&lines.collect::<String>())?;
            }
            UsersSub::Remove { name } => {
                if !file.change(|users| Ok(users.remove(name)))? {
                    return Err(format!("there is no user `{name}` in `{}`", path.display()).into());
                }
                output::put(&format!("{name} may not come in any more\n"))?;
            }
        }
        Ok(Outcome::Fine)
    }
}

/// The first line of standard input; at a terminal, where it could be seen, one that is made.
fn password() -> Result<(String, bool), troth::Failure> {
    if std::io::stdin().is_terminal() {
        return Ok((troth_serve::chance()?, true));
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok((line.trim_end_matches(['\r', '\n']).to_owned(), false))
}
