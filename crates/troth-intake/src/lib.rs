//! Bytes as received to text with its metadata.
//!
//! Takes files, folders, patterns, standard input, gzip and zip; tells plain text, Markdown,
//! HTML, JSON, JSON Lines and e-mail apart by their content first and their name second; reads
//! any usual encoding; and gives [`Received`] documents: the text in Unicode NFC, the way back
//! to the original bytes, and what the document says of itself, each value with who told it.
//!
//! Nothing here fails: what cannot be read is a [`Problem`] of one clear line, and everything
//! beside it is read. All but [`mod@sources`] is a pure function of bytes.
//!
//! ```
//! use troth_intake::{Options, receive};
//! let page = b"<title>Talks | Wire</title><meta property='article:published_time' content='2031-03-09'>
//!     <p>Quiet returned to the coast on Sunday, residents said.</p>";
//! let (documents, problems) = receive("page.html", page.to_vec(), &Options::default());
//! assert!(problems.is_empty());
//! let document = &documents[0];
//! assert_eq!(document.text, "Quiet returned to the coast on Sunday, residents said.");
//! assert_eq!(document.published.as_ref().unwrap().value.to_string(), "2031-03-09");
//! assert_eq!(document.language.as_ref().unwrap().value, "en");
//! ```

mod date;
mod draft;
mod formats;
mod infer;
mod options;
mod origin;
mod problem;
mod receive;
mod received;
mod sniff;
pub mod sources;
mod text;
mod unpack;

pub use date::{NoDate, Published};
pub use options::{Infer, Limits, NamedEncoding, Options, Said};
pub use origin::{How, OriginMap, Run};
pub use problem::Problem;
pub use receive::{Body, Item, receive, receive_each};
pub use received::{By, Received, Sha256, Told, can_read};
pub use sources::{Source, sources};
pub use text::language::language_name;
