//! What the caller decides: which docket, which address, who may come in.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::tls::Tls;

/// How the server is run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The docket's folder.
    pub folder: PathBuf,
    /// The record, where it is not the docket's own: a path, or an address of PostgreSQL.
    pub store: Option<PathBuf>,
    /// Where to listen; port 0 takes any that is free.
    pub listen: SocketAddr,
    /// Who may come in.
    pub door: Door,
    /// Certificate and key, where it speaks TLS itself.
    pub tls: Option<Tls>,
    /// How large one upload may be, in bytes, all its files together.
    pub largest_upload: usize,
}

/// Who may come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    /// Whoever sits at this machine, without a name: only for loopback addresses.
    Open,
    /// Users of this file, who log in.
    Users {
        /// The file that `troth serve users` writes.
        file: PathBuf,
        /// Whether what comes in came through TLS (ours or a proxy's): cookies are then marked so.
        is_secure: bool,
        /// Whether a proxy stands in front, whose `X-Forwarded-For` is believed.
        behind_proxy: bool,
    },
}

/// 64 MiB: some thousand articles at once. What is larger is read by the command line.
pub const LARGEST_UPLOAD: usize = 64 << 20;

impl Options {
    /// The docket in `folder` on a loopback address, without login.
    #[must_use]
    pub fn local(folder: PathBuf, listen: SocketAddr) -> Self {
        Self {
            folder,
            store: None,
            listen,
            door: Door::Open,
            tls: None,
            largest_upload: LARGEST_UPLOAD,
        }
    }
}
