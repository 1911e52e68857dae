//! `troth correct`: the publisher's newer document stands for an older one.

use serde_json::json;
use troth::Said;

use super::docket;
use super::named::{self, Person, Where, short};
use crate::Outcome;
use crate::input::DocumentArgs;
use crate::output::{self, Format};

/// Put a newer document in place of an older one, as its publisher's correction.
///
/// Both stay in the record. From this entry on the older one's accounts do not stand.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  troth correct 1f3a --with corrected.html --by \"Ada Officer\" --because \"the outlet changed the toll\""
)]
pub struct Correct {
    /// The older document: the digits of its SHA-256.
    #[arg(value_name = "DOCUMENT")]
    of: String,
    /// The newer one: a file, which is taken into the record, or the digits of a document in it.
    #[arg(long, value_name = "FILE|DOCUMENT")]
    with: String,
    #[command(flatten)]
    person: Person,
    /// Why. Stands in the record for ever, in clear.
    #[arg(long, value_name = "REASON")]
    because: String,
    #[command(flatten)]
    documents: DocumentArgs,
    #[command(flatten)]
    place: Where,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Correct {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no such document, the newer one cannot be read, or the record fails.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let author = self.person.author()?;
        let (_, keeper, kept) = self.place.open()?;
        let of = named::document(&self.of, &kept)?;
        drop(keeper);
        let by = match std::path::Path::new(&self.with).is_file() {
            true => docket::take_one(&self.place.docket(), &self.with, &self.documents)?,
            false => named::document(&self.with, &kept)?,
        };
        let (_, mut keeper, _) = self.place.open()?;
        let entry = keeper.say(&Said::Correction { of, by }, &author, Some(&self.because))?;
        let (of, by) = (of.to_string(), by.to_string());
        let text = match self.format {
            Format::Table => {
                format!("#{entry}: document {} stands in place of {}\n", short(&by), short(&of))
            }
            _ => format!(
                "{}\n",
                json!({"kind": "correction", "entry": entry.0, "document": of, "by_document": by, "by": self.person.by, "because": self.because})
            ),
        };
        output::put(&text)?;
        Ok(Outcome::Fine)
    }
}
