//! The page and the interface over HTTP: a docket opened once, kept in memory with an index, and
//! looked at by as many as want to.
//!
//! [`Bound`] has its address from the first moment and answers, while the docket is opened, how far that
//! is; it runs until it is told to stop. A request is matched against the table of `routes`,
//! one file each, and answered by a plain function of what is known (`Snapshot`); what is
//! written goes into the record, after which the next snapshot is made. The page itself lies in the
//! program (`web/dist`). Nothing is asked of any network.

mod access;
mod app;
mod ask;
mod cache;
mod filter;
mod front;
mod http;
mod index;
mod known;
mod lists;
mod options;
mod page;
mod query;
mod routes;
mod said;
mod server;
mod shown;
mod snapshot;
mod spec;
mod tls;
mod turns;
mod watch;
mod write;

pub use access::chance;
pub use access::users::{Role, SHORTEST_PASSWORD, User, UserFile, Users};
pub use front::{Opening, Step};
pub use options::{Door, LARGEST_UPLOAD, Options};
pub use server::{Bound, Told, bind};
pub use spec::openapi;
pub use tls::Tls;
