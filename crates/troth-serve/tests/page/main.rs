//! Stories over HTTP: a server on a copy of the example docket, asked as a page asks.

mod access;
mod common;
mod described;
mod looking;
mod tls;
mod writing;
