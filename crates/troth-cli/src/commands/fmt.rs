//! `troth fmt`: the code of agreements in one layout. The legal text stays byte for byte.

use std::fs;
use std::io::Read as _;
use std::path::PathBuf;

use troth_agreement::format_page;

use super::docket::{self, DocketArgs};
use crate::Outcome;
use crate::output;

/// Lay out the code of agreements in one way; the text between it is never touched.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth fmt\n  troth fmt agreements/draft.md\n  troth fmt --check\n  troth fmt - < draft.md"
)]
pub struct Fmt {
    /// The pages; all agreements of the docket where none is named, standard input for `-`.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Change nothing; end with exit code 1 if a page is laid out otherwise.
    #[arg(long)]
    check: bool,
    /// The docket's folder, where no file is named.
    #[arg(long, value_name = "DIR")]
    docket: Option<PathBuf>,
}

impl Fmt {
    /// Runs the command.
    ///
    /// # Errors
    /// When a file cannot be read or written, or there is no docket.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        if self.files.iter().any(|file| file.as_os_str() == "-") {
            return from_standard_input();
        }
        let mut n_other = 0;
        for file in self.pages()? {
            let name = file.display().to_string();
            let page = fs::read_to_string(&file).map_err(|error| format!("{name}: {error}"))?;
            let laid_out = format_page(&page);
            if laid_out == page {
                continue;
            }
            n_other += 1;
            if self.check {
                output::put(&format!("{name} is laid out otherwise\n"))?;
            } else {
                fs::write(&file, laid_out).map_err(|error| format!("{name}: {error}"))?;
                output::put(&format!("{name}\n"))?;
            }
        }
        Ok(if self.check && n_other > 0 { Outcome::Found } else { Outcome::Fine })
    }

    fn pages(&self) -> Result<Vec<PathBuf>, troth::Failure> {
        if !self.files.is_empty() {
            return Ok(self.files.clone());
        }
        let folder = docket::folder(self.docket.as_deref())?;
        let docket = DocketArgs { docket: Some(folder), ..DocketArgs::default() }.docket()?;
        Ok(docket.agreements.into_iter().map(|(path, _)| path).collect())
    }
}

fn from_standard_input() -> Result<Outcome, troth::Failure> {
    let mut page = String::new();
    std::io::stdin().read_to_string(&mut page)?;
    output::put(&format_page(&page))?;
    Ok(Outcome::Fine)
}
