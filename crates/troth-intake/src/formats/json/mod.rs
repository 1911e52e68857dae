//! JSON and JSON Lines: records with a text and what is known of it.
//!
//! A record is an object with its text under `text` (or `body`, `content` …). A file is one
//! record, a list of records, or a record a line. One faulty record costs that record.

mod list;
mod record;

pub(crate) use list::read_file;
pub(crate) use record::{Place, Within, read_record};
