//! The append-only record: it keeps what was said, when it was recorded and by whom, and can
//! prove years later that it kept it.
//!
//! A [`Record`] is a sequence of entries, each with the time of recording, an author, a kind and
//! a content of any size. Nothing is changed or deleted; a correction or a retraction is an entry
//! that names what it is about and why. Over the entries stands the Merkle tree of RFC 6962, and
//! every append ends with a signed checkpoint in the form of C2SP, so that a single entry
//! ([`Record::prove`]), or that the record still begins as it once did ([`Record::confirm`]), can
//! be shown to somebody who has nothing but the public key.
//!
//! An entry holds no bare hash of its content but a salted commitment ([`commit_to_content`]):
//! so [`Record::redact`] can take a content away for the protection of people, and all proofs
//! stay what they were.
//!
//! The record knows nothing of what it keeps: contents are bytes.
//!
//! ```
//! use troth_record::{Author, Draft, Kind, Known, Record, System};
//!
//! let folder = tempfile::tempdir()?;
//! let mut record = Record::create(&folder.path().join("record.troth"), None, Box::new(System))?;
//! let author = Author::program("troth", "0.1.0")?;
//! let text = "Norland's ministry says that the line is quiet.";
//! let draft = Draft::new(author, Kind::DOCUMENT).about("doc:1").content(text);
//! let appended = record.append(&[draft])?;
//!
//! let view = record.as_known_at(Known::Time(appended.recorded_at))?;
//! let entry = view.latest(&Kind::DOCUMENT, Some("doc:1"))?.expect("just recorded");
//! assert_eq!(view.content(&entry)?.as_deref(), Some(text.as_bytes()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Absences: no account, incident or finding as a type; no way to change or delete an entry; no
//! clock and no chance but what a [`World`] gives.

mod checkpoint;
mod commitment;
mod entry;
mod error;
mod export;
mod hash;
mod keyfile;
mod line;
pub mod merkle;
pub mod note;
mod proof;
mod record;
pub mod store;
mod tiles;
mod verify;
mod view;
mod world;

pub use checkpoint::Checkpoint;
pub use commitment::{Opening, Salt, commit_to_about, commit_to_content};
pub use entry::{Author, Draft, Kind, Leaf, Sequence};
pub use error::{Error, ErrorKind, Result};
pub use export::import;
#[cfg(feature = "postgres")]
pub use export::import_into_postgres;
pub use hash::Hash;
pub use keyfile::{make as make_key, read as read_key};
pub use note::{SignerKey, VerifierKey};
pub use proof::{Disclose, Proven, verify_growth, verify_proof};
pub use record::{Appended, Record};
pub use verify::{Damage, Place, Verification, verify_file, verify_store};
pub use view::{Entries, Entry, Known, View};
pub use world::{System, World};
