//! `troth init DIR`: makes a docket whose files teach their use.

use std::path::PathBuf;

use troth::docket::{NewDocket, init};

use crate::Outcome;
use crate::output::{self, BOLD, DIM, styled};

/// Make a docket: a folder for documents, agreements, places, coverage and the record.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  troth init coast && cd coast && troth check")]
pub struct Init {
    /// The folder to make; files that are there already are never overwritten.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The docket's name; the folder's where it is left out.
    #[arg(long)]
    name: Option<String>,
}

impl Init {
    /// Runs the command.
    ///
    /// # Errors
    /// When a file is there already, or the disk refuses.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let made = init(NewDocket { folder: &self.folder, name: self.name.as_deref() })?;
        let mut text =
            format!("Made the docket {} in {}\n", styled(BOLD, &made.name), made.folder.display());
        for file in &made.files {
            text.push_str(&format!("  {:<42} {}\n", file.path.display(), styled(DIM, file.what)));
        }
        text.push_str("Next: name your parties in troth.toml, put reports into documents/, then `troth brief` and `troth check`.\n");
        output::put(&text)?;
        Ok(Outcome::Fine)
    }
}
