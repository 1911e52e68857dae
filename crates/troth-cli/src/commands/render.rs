//! `troth render`: an agreement as a page of HTML, each clause beside how it stands.

use std::fs;
use std::path::{Path, PathBuf};

use troth::render_page;

use super::check;
use super::docket::DocketArgs;
use crate::Outcome;
use crate::output;

/// Write an agreement as one page of HTML, each clause with its meaning and present standing.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  troth render > agreement.html\n  troth render december-2025 --as-of 2025-12-12 --output board.html"
)]
pub struct Render {
    /// The agreement, by the name of its file; the docket's only one where it is left out.
    #[arg(value_name = "AGREEMENT")]
    agreement: Option<String>,
    #[command(flatten)]
    docket: DocketArgs,
    /// The time up to which the world is judged; a day stands for its end. Now where left out.
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
    /// Where to write; standard output where it is left out.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Render {
    /// Runs the command.
    ///
    /// # Errors
    /// When there is no docket or no such agreement, or the page cannot be written.
    pub fn run(self) -> Result<Outcome, troth::Failure> {
        let opened = self.docket.open()?;
        let as_of = check::as_of(self.as_of.as_deref(), &opened)?;
        let all = check::check_all(&opened, as_of);
        let names: Vec<&str> = all.iter().map(|one| one.agreement.id.as_str()).collect();
        let named = all.iter().find(|one| match &self.agreement {
            Some(name) => one.agreement.id == *name || is_file(name, one.path),
            None => all.len() == 1,
        });
        let Some(one) = named else {
            return Err(format!("which agreement? there are: {}", names.join(", ")).into());
        };
        let page = render_page(one.agreement, &one.checked, as_of);
        match &self.output {
            Some(file) => {
                fs::write(file, page).map_err(|error| format!("{}: {error}", file.display()))?;
            }
            None => output::put(&page)?,
        }
        Ok(if opened.all_read { Outcome::Fine } else { Outcome::Unread })
    }
}

/// Whether an agreement's file is meant by a path to it, from wherever it is given.
fn is_file(named: &str, path: &Path) -> bool {
    let absolute = |path: &Path| fs::canonicalize(path).ok();
    absolute(Path::new(named)).is_some_and(|named| absolute(path) == Some(named))
}
